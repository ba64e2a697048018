"""Every IRI of the project answers on this host, for people and for programs."""

import re
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import URIRef

from bilateral.names import BASE, BIL, CLAIM, GRAPH, ID, LAYERS, V
from bilateral.quads import Quad, parse
from bilateral.store import Store
from bilateral_server.iris import iri_of, path_of
from bilateral_server.linked import OFFERED
from bilateral_server.negotiate import GRAPHS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SESSION = "/id/evt-commission-session-15"
DISPUTED = "/claim/001-016"
PAGES = (
    SESSION,
    DISPUTED,
    "/claim/external-035",
    "/id/st-belarus",
    "/id/art-002",
    "/id/snap-002",
    "/id/conflict-state-visit-year",
    "/vocab/inferred",
    "/vocab/",
    "/ontology",
    "/ontology/State",
    "/ontology/hasRepresented",
    "/graph/world",
    "/dataset",
    "/dataset/layer-world",
)


class _Page(HTMLParser):
    """Links, anchors and names of elements of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a":
            self.links.append(found.get("href") or "")
        if found.get("id"):
            self.anchors.add(found["id"] or "")


def _subjects(store: Store) -> list[str]:
    rows = store.select(f'SELECT DISTINCT ?s WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{BASE}")) }}')
    return [str(row["s"]) for row in rows]


def _triples(content: bytes, syntax: str) -> set[Quad]:
    return {Quad(*quad.triple) for quad in parse(content, syntax)}


def _links(header: str) -> list[tuple[str, str, str]]:
    """Target, relation and type of each link."""
    return re.findall(r'<([^>]*)>; rel="([^"]*)"(?:; type="([^"]*)")?', header)


def test_each_iri_the_graph_describes_has_a_path_that_names_it_again(store: Store) -> None:
    for iri in _subjects(store):
        path = path_of(iri).partition("#")[0]
        assert iri_of(path) == (iri if iri.startswith(str(BIL)) else iri.partition("#")[0]), iri


@pytest.mark.parametrize(
    "iri", ["http://www.w3.org/2002/07/owl#Class", f"{BASE}sparql", f"{BASE}identity/x", str(BIL), f"{BASE}idx"]
)
def test_an_iri_that_this_host_does_not_describe_has_no_path(iri: str) -> None:
    assert path_of(iri) in ("", "/ontology#")


def test_one_thing_of_each_class_answers_with_its_own_triples(client: FlaskClient, store: Store) -> None:
    rows = store.select(
        f'SELECT (MIN(STR(?s)) AS ?first) WHERE {{ ?s a ?c FILTER(STRSTARTS(STR(?s), "{BASE}")) }} GROUP BY ?c'
    )
    found = {str(row["first"]) for row in rows if not str(row["first"]).startswith(f"{BASE}queries/")}
    assert len(found) > 50
    for iri in found:
        with client.get(path_of(iri).partition("#")[0], headers={"Accept": "application/n-triples"}) as response:
            assert response.status_code == 200, iri
            if not iri.startswith((str(GRAPH), f"{BASE}dump/")):  # which answer with their content
                assert f"<{iri}> " in response.text, iri


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_answers_with_its_content(client: FlaskClient, store: Store, layer: str) -> None:
    response = client.get(f"/graph/{layer}.nq")
    content = parse(response.data, "nq")
    assert len(content) == len(store.graph(GRAPH[layer]))
    assert {str(quad.graph_name) for quad in content} == {f"<{GRAPH[layer]}>"}


@pytest.mark.parametrize("path", [SESSION, DISPUTED, "/vocab/inferred", "/ontology/hasRepresented"])
def test_the_syntaxes_say_the_same_by_accept_by_suffix_and_by_parameter(client: FlaskClient, path: str) -> None:
    said = _triples(client.get(f"{path}.nt").data, "nt")
    assert said
    for syntax, media_type in GRAPHS.items():
        by_accept = client.get(path, headers={"Accept": media_type.partition(";")[0]})
        assert by_accept.content_type == media_type
        assert client.get(f"{path}.{syntax}").data == client.get(f"{path}?format={syntax}").data == by_accept.data
        assert len(_triples(by_accept.data, syntax)) >= len(said)
        if "c14n" not in by_accept.text:
            assert _triples(by_accept.data, syntax) >= said, syntax


def test_programs_get_turtle_and_browsers_a_page_at_one_address(client: FlaskClient) -> None:
    for accept, media_type in (("*/*", "text/turtle"), ("", "text/turtle"), (BROWSER["Accept"], "text/html")):
        response = client.get(SESSION, headers={"Accept": accept})
        assert (response.status_code, response.mimetype) == (200, media_type)
        assert "Accept" in response.vary


def test_trig_of_a_claim_holds_the_graph_it_is(client: FlaskClient, store: Store) -> None:
    claim = CLAIM["001-016"]
    quads = parse(client.get(f"{DISPUTED}.trig").data, "trig")
    assert {quad for quad in quads if str(quad.graph_name) == f"<{claim}>"} == store.graph(claim)


def test_trig_of_an_entity_says_which_layer_and_which_claims_have_each_triple(client: FlaskClient) -> None:
    quads = parse(client.get(f"{SESSION}.trig").data, "trig")
    graphs = {str(quad.graph_name) for quad in quads if str(quad.predicate) == f"<{BIL.takesPlaceAt}>"}
    assert graphs == {f"<{GRAPH.world}>", f"<{CLAIM['002-048']}>"}


def test_the_description_of_an_entity_names_the_claims_behind_it(client: FlaskClient) -> None:
    text = client.get(f"{SESSION}.nt").text
    assert f"<{CLAIM['002-048']}> <{BIL.statedBy}> " in text
    assert f" <{BIL.isAssertedBy}> <{CLAIM['002-048']}> ." in text


def test_links_lead_to_each_syntax_and_name_the_iri(client: FlaskClient) -> None:
    for path in (SESSION, "/vocab/"):
        links = _links(client.get(path, headers=BROWSER).headers["Link"])
        alternates = [(target, kind) for target, relation, kind in links if relation == "alternate"]
        assert len(alternates) == len(OFFERED) - 1
        for target, kind in alternates:
            assert client.get(target).mimetype == kind
        assert (BASE.removesuffix("/") + path, "canonical", "") in links
        assert {relation for _, relation, _ in links} >= {"describedby", "license"}


def test_an_answer_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get(f"{SESSION}.ttl")
    again = client.get(f"{SESSION}.ttl", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(f"{SESSION}.nt", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_a_compressed_answer_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    gzip = {"Accept": "text/turtle", "Accept-Encoding": "gzip"}
    first = client.get("/id/st-azerbaijan", headers=gzip)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/id/st-azerbaijan", headers={**gzip, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_head_has_the_headers_and_no_body(client: FlaskClient) -> None:
    head, get = client.head(f"{SESSION}.ttl"), client.get(f"{SESSION}.ttl")
    assert (head.status_code, head.data, head.content_type) == (200, b"", get.content_type)
    assert head.headers["ETag"] == get.headers["ETag"]


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/id/st-belaru", ID["st-belarus"]),
        ("/ontology/Stat", BIL["State"]),
        ("/vocab/infered", V["inferred"]),
        ("/claim/001-0166", CLAIM["001-016"]),
        ("/graph/worl", GRAPH["world"]),
    ],
)
def test_an_unknown_iri_is_not_found_and_near_ones_are_named(client: FlaskClient, path: str, near: URIRef) -> None:
    response = client.get(path)
    assert (response.status_code, response.content_type) == (404, "application/problem+json")
    assert str(near) in response.json["detail"]


@pytest.mark.parametrize(
    "path", ["/id/%3Cb%3E", "/id/a%20b", '/id/"', "/id/%7B", "/ontology/9", "/id/x%00", "/id/a\\b"]
)
def test_what_is_no_iri_is_not_found(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert "<b>" not in response.text


def test_a_syntax_that_does_not_exist_is_not_acceptable(client: FlaskClient) -> None:
    assert client.get(f"{SESSION}?format=pdf").status_code == 406
    assert client.get(SESSION, headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize("path", PAGES)
def test_the_links_of_a_page_lead_somewhere(client: FlaskClient, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 200
    page = _Page(response.text)
    own = sorted({link for link in page.links if link.startswith("/")})
    kinds: dict[str, list[str]] = {}
    for link in own:
        kinds.setdefault(link.split("/")[1].partition("?")[0], []).append(link)
    for links in kinds.values():
        for link in links[:2]:  # a few of each kind: pages lead to thousands of others
            target, _, fragment = link.partition("#")
            with client.get(target, headers=BROWSER) as found:
                assert found.status_code in (200, 302, 308), link
                assert not fragment or fragment in _Page(found.text).anchors, link


def test_a_fact_leads_to_the_claims_that_assert_it_and_an_inferred_one_to_its_proof(client: FlaskClient) -> None:
    page = _Page(client.get(SESSION, headers=BROWSER).text)
    assert "/claim/002-048" in page.links
    proofs = [link for link in page.links if link.startswith("/explain") and "territory" in link.lower()]
    assert proofs
    assert client.get(proofs[0], headers={"Accept": "application/json"}).json["steps"]


def test_the_page_of_a_claim_says_who_where_and_against_whom(client: FlaskClient, store: Store) -> None:
    text = client.get(DISPUTED, headers=BROWSER).text
    for word in ("Azernews", "asserted", "article 001", "characters 708 to 745", "2024-10-04", "claim external-036"):
        assert word in text
    statements = store.select(f"SELECT ?s WHERE {{ <{CLAIM['001-016']}> <{BIL.asserts}> ?s }}")
    assert {str(row["s"]).rpartition("#")[2] for row in statements} <= _Page(text).anchors


def test_the_page_of_an_article_has_all_its_claims(client: FlaskClient, store: Store) -> None:
    rows = store.select(f"SELECT ?c WHERE {{ ?c <{BIL.reportedIn}> <{ID['art-004']}> }}")
    links = set(_Page(client.get("/id/art-004", headers=BROWSER).text).links)
    assert rows
    assert {path_of(str(row["c"])) for row in rows} <= links


def test_the_page_of_a_term_tells_its_definition_and_its_use(client: FlaskClient, store: Store) -> None:
    text = client.get("/ontology/hasRepresented", headers=BROWSER).text
    (row,) = store.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s <{BIL.hasRepresented}> ?o }}")
    assert f"{row['n']} triples" in text
    assert {"/ontology/Person", "/ontology/State", "/id/per-lukashenko"} <= set(_Page(text).links)
    assert "owl:propertyChainAxiom" in text


def test_the_page_of_the_ontology_has_an_anchor_for_each_term(client: FlaskClient, store: Store) -> None:
    rows = store.select(
        f"""SELECT ?t WHERE {{ GRAPH <{GRAPH.ontology}> {{ ?t a ?c
        FILTER(STRSTARTS(STR(?t), "{BIL}")) }} }}"""
    )
    anchors = _Page(client.get("/ontology", headers=BROWSER).text).anchors
    assert {str(row["t"]).removeprefix(str(BIL)) for row in rows} <= anchors


def test_the_version_of_the_ontology_is_the_ontology(client: FlaskClient) -> None:
    assert client.get("/ontology/0.1.0").data == client.get("/ontology").data
    assert client.get("/ontology/0.0.0").status_code == 404


def test_agents_get_markdown(client: FlaskClient) -> None:
    response = client.get(SESSION, headers={"Accept": "text/markdown"})
    assert response.content_type == "text/markdown; charset=utf-8"
    assert response.text.startswith("# 15th session of the intergovernmental commission\n")
    assert f"- takes place at: Baku <{ID['plc-baku']}> (claim 002-048: Azeri Observer, asserted)" in response.text
    assert "\n\n\n" not in response.text
    assert "&#" not in response.text


def test_words_of_an_article_are_shown_only_where_the_texts_are_at_hand(
    app: Flask, client: FlaskClient, articles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = " ".join(articles["001"][708:745].split())
    without = client.get(DISPUTED, headers=BROWSER)
    assert words not in without.text
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", articles)
    shown = client.get(f"{DISPUTED}?other", headers=BROWSER)  # the page above is kept
    assert words in shown.text
    assert shown.headers["ETag"] != without.headers["ETag"]


def test_a_text_that_is_another_than_the_claim_was_made_from_is_not_shown(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", {"001": "another text " * 100})
    text = client.get(f"{DISPUTED}?another", headers=BROWSER).text  # not the page that is kept
    assert "characters 708 to 745" in text
    assert "<q>" not in text


def test_below_another_path_links_stay_there(client: FlaskClient) -> None:
    response = client.get(SESSION, headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/kg"})
    own = [link for link in _Page(response.text).links if link.startswith("/")]
    assert own
    assert all(link.startswith("/kg/") for link in own)
    assert "</kg/id/evt-commission-session-15.ttl>" in response.headers["Link"]


def test_tables_of_results_link_each_thing_of_ours_to_its_page(client: FlaskClient) -> None:
    links = _Page(client.get("/queries/claim-evidence", headers=BROWSER).text).links
    assert "/id/art-003" in links


def test_an_unknown_iri_leads_people_and_programs_to_the_near_ones(client: FlaskClient) -> None:
    near = "https://w3id.org/bilateral/id/st-belarus"
    assert near in client.get("/id/st-belaruss", headers={"Accept": "text/turtle"}).get_json(force=True)["near"]
    page = client.get("/id/st-belaruss", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert f'<a href="/id/st-belarus">{near}</a>' in page.text
