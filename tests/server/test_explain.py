"""``/explain``: why a triple holds, who says so, and who contradicts."""

from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import PROV, RDF

from bilateral.errors import BuildError
from bilateral.names import BIL, CLAIM, ID, compact
from bilateral.publish import PROOFS
from bilateral.quads import n_triples
from bilateral.reasoning.proofs import Proofs
from bilateral.store import Store
from bilateral_server import held_proofs

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
INFERRED = {"subject": "id:per-lukashenko", "predicate": "bil:hasRepresented", "object": "id:st-belarus"}
DATED = {"subject": "id:evt-lukashenko-state-visit", "predicate": "bil:when", "object": '"2023-05"'}


class _Lists(HTMLParser):
    """Checks that lists and their items are closed in the order in which they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("ol", "ul", "li", "details"):
            self.open.append(tag)
            self.deepest = max(self.deepest, self.open.count("ol"))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ol", "ul", "li", "details"):
            assert self.open.pop() == tag


def test_an_inferred_triple_comes_with_its_proof(client: FlaskClient, built: Path) -> None:
    told = client.get("/explain", query_string=INFERRED).json
    goal = tuple(n_triples(term) for term in (ID["per-lukashenko"], BIL.hasRepresented, ID["st-belarus"]))
    with Proofs(built / PROOFS) as proofs:
        proof = proofs.proof(*goal)
    assert proof is not None
    assert told["goal"] == list(goal)
    assert [(step["rule"], tuple(step["triple"])) for step in told["steps"]] == [
        (step.rule, step.triple) for step in proof.steps
    ]
    assert told["asserted"] is False
    assert any(leaf["claims"] for leaf in told["leaves"])


def test_a_triple_that_several_claims_assert_shows_them_all(client: FlaskClient, store: Store) -> None:
    rows = store.select(
        f"""PREFIX bil: <{BIL}> SELECT ?s ?p ?o (COUNT(DISTINCT ?claim) AS ?n) WHERE {{
        ?st bil:subject ?s ; bil:predicate ?p ; bil:object ?o . ?claim bil:asserts ?st }}
        GROUP BY ?s ?p ?o ORDER BY DESC(?n) ?s LIMIT 1"""
    )
    (row,) = rows
    terms = {part: n_triples(row[key]) for part, key in (("subject", "s"), ("predicate", "p"), ("object", "o"))}
    told = client.get("/explain", query_string=terms).json
    claims = store.select(
        f"""PREFIX bil: <{BIL}> SELECT DISTINCT ?claim WHERE {{ ?st bil:subject {terms["subject"]} ;
        bil:predicate {terms["predicate"]} ; bil:object {terms["object"]} . ?claim bil:asserts ?st }}"""
    )
    assert len(claims) > 1
    assert {claim["claim"] for leaf in told["leaves"] for claim in leaf["claims"]} == {
        str(claim["claim"]) for claim in claims
    }


def test_declared_conflicts_with_the_claims_are_named_with_all_sides(client: FlaskClient) -> None:
    told = client.get("/explain", query_string=DATED).json
    found = {conflict["conflict"]: conflict for conflict in told["conflicts"]}
    dispute = found[str(ID["conflict-state-visit-year"])]
    assert dispute["status"] == "open"
    assert dispute["members"] == [str(CLAIM[name]) for name in ("001-016", "003-031", "external-036")]
    page = client.get("/explain", query_string=DATED, headers=BROWSER).text
    assert "/claim/003-031" in page
    assert "No conflict is declared" not in page


def test_where_no_conflict_is_declared_that_is_said(client: FlaskClient) -> None:
    assert client.get("/explain", query_string=INFERRED).json["conflicts"] == []
    assert "No conflict is declared" in client.get("/explain", query_string=INFERRED, headers=BROWSER).text


def test_turtle_is_prov_down_to_the_statements_of_claims(client: FlaskClient) -> None:
    response = client.get("/explain", query_string=INFERRED, headers={"Accept": "text/turtle"})
    assert response.mimetype == "text/turtle"
    graph = Graph().parse(data=response.data, format="turtle")
    (goal,) = set(graph.subjects(RDF.predicate, BIL.hasRepresented)) & set(graph.subjects(PROV.wasGeneratedBy))
    reached = set(graph.transitive_objects(goal, PROV.wasDerivedFrom))
    assert any(str(node).startswith(str(CLAIM)) for node in reached)
    disputed = client.get("/explain", query_string=DATED | {"format": "ttl"})
    assert (ID["conflict-state-visit-year"], RDF.type, BIL.ClaimConflict) in Graph().parse(
        data=disputed.data, format="turtle"
    )


def test_the_page_is_a_tree_of_lists(client: FlaskClient) -> None:
    text = client.get("/explain", query_string=INFERRED, headers=BROWSER).text
    lists = _Lists(text)
    assert lists.open == []
    assert lists.deepest >= 3
    for word in ("prp-spo2", "Alexander Lukashenko", "/claim/001-014", "characters 664 to 705", "represents state"):
        assert word in text


def test_a_tree_in_plain_text_is_that_of_the_command(client: FlaskClient) -> None:
    text = client.get("/explain", query_string=INFERRED | {"format": "txt"}).text
    assert text.startswith("id:per-lukashenko bil:hasRepresented id:st-belarus\n")


@pytest.mark.parametrize(
    ("subject", "predicate", "value"),
    [
        (str(ID["st-belarus"]), str(RDF.type), str(BIL.State)),
        (f"<{ID['st-belarus']}>", f"<{RDF.type}>", f"<{BIL.State}>"),
        ("id:st-belarus", "a", "bil:State"),
        ("id:art-001", "bil:beginEarliest", '"2024-10-04"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("id:st-belarus", "rdfs:label", '"Belarus"@en'),
    ],
)
def test_terms_are_iris_names_or_literals(client: FlaskClient, subject: str, predicate: str, value: str) -> None:
    response = client.get("/explain", query_string={"subject": subject, "predicate": predicate, "object": value})
    assert response.status_code == 200
    assert response.json["asserted"] is True


def test_inferred_triples_of_each_kind_can_be_explained(client: FlaskClient, store: Store) -> None:
    rows = store.select(
        """SELECT ?s ?p ?o WHERE { GRAPH <https://w3id.org/bilateral/graph/inferred> { ?s ?p ?o }
        FILTER(ISIRI(?s) && !ISBLANK(?o)) } ORDER BY ?p ?s ?o"""
    )
    by_predicate = {row["p"]: row for row in rows}
    some = list(by_predicate.values())[::12]
    assert len(some) > 5
    for row in some:
        value = compact(row["o"]) if isinstance(row["o"], URIRef) else n_triples(row["o"])
        terms = {"subject": compact(row["s"]), "predicate": compact(row["p"]), "object": value}
        assert client.get("/explain", query_string=terms).status_code == 200, terms
        assert isinstance(row["o"], (URIRef, Literal))


def test_a_triple_that_does_not_hold_is_not_found_and_what_does_is_named(client: FlaskClient) -> None:
    response = client.get("/explain", query_string=INFERRED | {"object": "id:st-azerbaijan"})
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert "id:st-belarus" in response.json["detail"]
    unknown = client.get("/explain", query_string=INFERRED | {"subject": "id:per-lukashenk"})
    assert "did you mean id:per-lukashenko" in unknown.json["detail"]
    assert client.get("/explain", query_string=INFERRED | {"subject": f"id:{'x' * 5000}"}).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"subject": "id:st-belarus"},
        INFERRED | {"subject": "belarus"},
        INFERRED | {"object": '"open'},
        INFERRED | {"predicate": "nope:x"},
        INFERRED | {"object": "<<( id:st-belarus a bil:State )>>"},
        INFERRED | {"object": "<http://x> . <http://y> <http://z> <http://w>"},
        {**INFERRED, "subject": ["id:a", "id:b"]},
    ],
)
def test_a_request_that_names_no_triple_is_refused(client: FlaskClient, wrong: dict[str, str]) -> None:
    response = client.get("/explain", query_string=wrong)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_a_syntax_that_does_not_exist_is_not_acceptable(client: FlaskClient) -> None:
    assert client.get("/explain", query_string=INFERRED | {"format": "pdf"}).status_code == 406


def test_a_browser_that_names_no_triple_gets_a_form(client: FlaskClient) -> None:
    response = client.get("/explain", headers=BROWSER)
    assert response.status_code == 200
    assert 'name="subject"' in response.text


def test_an_answer_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/explain", query_string=INFERRED)
    again = client.get("/explain", query_string=INFERRED, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_without_proofs_that_is_said_and_no_folder_is_named(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_proofs, "_file", lambda: tmp_path / PROOFS)
    response = client.get("/explain", query_string=INFERRED)
    assert (response.status_code, response.content_type) == (503, "application/problem+json")
    assert "no proofs" in response.json["detail"]
    assert str(tmp_path) not in response.text
    (tmp_path / PROOFS).write_bytes(b"no database")
    broken = client.get("/explain", query_string=INFERRED)
    assert broken.status_code == 503
    assert str(tmp_path) not in broken.text


def test_proofs_of_another_snapshot_are_not_shown(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(folder: Path) -> Path:
        raise BuildError(f"{folder}: nothing was built")

    monkeypatch.setattr(held_proofs, "current_store", nothing)
    response = client.get("/explain", query_string=INFERRED)
    assert response.status_code == 503
    assert "another snapshot" in response.json["detail"]


def test_several_may_ask_at_once(app: Flask) -> None:
    def ask(terms: dict[str, str]) -> str:
        return app.test_client().get("/explain", query_string=terms).text

    wanted = [INFERRED, DATED] * 4
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(ask, wanted))
    assert set(found[::2]) == {ask(INFERRED)}
    assert set(found[1::2]) == {ask(DATED)}


def test_words_of_an_article_are_told_only_where_the_texts_are_at_hand(
    app: Flask, client: FlaskClient, articles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = articles["001"][708:745]
    assert words not in client.get("/explain", query_string=DATED).text
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", articles)
    (leaf,) = client.get("/explain", query_string=DATED).json["leaves"]
    assert leaf["claims"][0]["evidence"][0]["text"] == words
