"""``serve --endpoint``: the same pages, answers and explanations from a store elsewhere, which has all in one graph."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.graph.remote.standing import GRAPH, Said, Standing, asked_of, standing

from bilateral.errors import BuildError, UsageError
from bilateral.names import GRAPH as LAYER
from bilateral.quads import Quad, canonical, parse
from bilateral.remote.endpoint import Endpoint
from bilateral.remote.exchange import EndpointSlow
from bilateral.remote.one_graph import ONE_GRAPH
from bilateral.resources import Data
from bilateral.store import Store
from bilateral_server import remote
from bilateral_server.app import create_app
from bilateral_server.remote import Remote
from bilateral_server.settings import Settings, SettingsError
from bilateral_server.worker import Job
from bilateral_server.workers import Busy, Gone

from .running import wait_until

DATED = {"subject": "id:evt-lukashenko-state-visit", "predicate": "bil:when", "object": '"2023-05"'}
INFERRED = {"subject": "id:per-lukashenko", "predicate": "bil:hasRepresented", "object": "id:st-belarus"}


@pytest.fixture(scope="module")
def elsewhere(built: Path) -> Iterator[Standing]:
    """An endpoint with the two dumps in one graph, loaded as an operator loads them."""
    quads = (
        Quad(quad.subject, quad.predicate, quad.object, _graph(GRAPH))
        for name in ("bilateral.ttl", "bilateral-inferred.ttl")
        for quad in parse((built / name).read_bytes(), "ttl")
    )
    with standing(asked_of(Store.memory(quads))) as found:
        yield found


def _graph(name: str) -> Any:
    (quad,) = parse(f"<urn:s> <urn:p> <urn:o> <{name}> .".encode(), "nq")
    return quad.graph_name


@pytest.fixture(scope="module")
def remote_app(elsewhere: Standing, store_folder: Path, data: Data) -> Iterator[Flask]:
    settings = Settings(store=store_folder, queries=data.queries, endpoint=elsewhere.url, default_graph=GRAPH)
    made = create_app(settings)
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture
def away(remote_app: Flask) -> FlaskClient:
    return remote_app.test_client()


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=Minsk",
        "/id/st-belarus",
        "/id/plan-cis-games",
        "/claim/001-016",
        "/ontology/StateVisit",
        "/vocab/",
        "/disputes",
        "/claims?state=st-belarus",
        "/queries/post-holder-on-date",
    ],
)
def test_a_page_is_the_same_but_for_the_queries_it_links_to(client: FlaskClient, away: FlaskClient, path: str) -> None:
    here, there = (each.get(path, headers={"Accept": "text/html"}) for each in (client, away))
    assert (here.status_code, there.status_code) == (200, 200)
    assert _without_queries(here.text) == _without_queries(there.text)


def _without_queries(page: str) -> list[str]:
    return [line for line in page.splitlines() if "query=" not in line]


@pytest.mark.parametrize(
    ("path", "syntax"),
    [
        ("/id/st-belarus", "nq"),
        ("/claim/001-016", "nq"),
        ("/ontology/StateVisit", "ttl"),
        ("/dataset", "ttl"),
    ],
)
def test_a_description_has_the_same_triples_in_the_same_layers_and_claims(
    client: FlaskClient, away: FlaskClient, path: str, syntax: str
) -> None:
    here, there = (each.get(f"{path}.{syntax}").data for each in (client, away))
    assert canonical(parse(here, syntax)) == canonical(parse(there, syntax))


@pytest.mark.parametrize("triple", [DATED, INFERRED])
@pytest.mark.parametrize("syntax", ["json", "ttl", "txt"])
def test_an_explanation_is_the_same(
    client: FlaskClient, away: FlaskClient, triple: dict[str, str], syntax: str
) -> None:
    here, there = (each.get("/explain", query_string={**triple, "format": syntax}) for each in (client, away))
    assert there.status_code == 200
    assert there.data == here.data


@pytest.mark.parametrize("name", ["trade-growth", "describe-entity", "claims-by-modality"])
@pytest.mark.parametrize("syntax", ["csv", "nt"])
def test_a_question_has_the_same_answer(client: FlaskClient, away: FlaskClient, name: str, syntax: str) -> None:
    here, there = (each.get(f"/queries/{name}.{syntax}") for each in (client, away))
    assert here.status_code == there.status_code
    assert sorted(here.data.splitlines()) == sorted(there.data.splitlines())


def test_only_the_graph_that_was_set_is_asked(elsewhere: Standing, away: FlaskClient) -> None:
    away.get("/sparql", query_string={"query": "ASK { ?s ?p ?o }"})
    assert {tuple(form["default-graph-uri"]) for form in elsewhere.asked} == {(GRAPH,)}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "query"),
        ("SELECT * FROM <urn:other> { ?s ?p ?o }", "query"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "outgoing"),
        ("SELECT (<bif:http_get>('http://127.0.0.1/') AS ?x) {}", "query"),
        (r"SELECT (<\u0062if:http_get>('http://127.0.0.1/') AS ?x) {}", "query"),
        ("PREFIX f: <b> SELECT (f:if:http_get('http://127.0.0.1/') AS ?x) {}", "query"),
        ("PREFIX f: <bif:> SELECT (f:http_get('http://127.0.0.1/') AS ?x) {}", "query"),
        ('DEFINE get:soft "replacing" SELECT * { ?s ?p ?o }', "query"),
        ("SELECT * { ?s ?p }", "query"),
    ],
)
def test_what_may_not_be_asked_does_not_go_out(elsewhere: Standing, away: FlaskClient, query: str, kind: str) -> None:
    before = len(elsewhere.asked)
    refused = away.get("/sparql", query_string={"query": query})
    assert (refused.status_code, refused.json["title"]) == (400, kind)
    assert len(elsewhere.asked) == before


def test_a_dataset_of_other_graphs_is_refused_and_that_of_the_graph_is_not(away: FlaskClient) -> None:
    query = {"query": "ASK { ?s ?p ?o }"}
    assert away.get("/sparql", query_string=query | {"default-graph-uri": GRAPH}).json == {"head": {}, "boolean": True}
    for name in ("default-graph-uri", "named-graph-uri"):
        told = away.get("/sparql", query_string=query | {name: "urn:other"})
        assert (told.status_code, told.json["detail"]) == (400, f"{ONE_GRAPH} the graphs of the dataset")


def test_layers_and_changes_are_not_to_be_had(away: FlaskClient) -> None:
    for path in (f"/graphs?graph={LAYER.claims}", "/graph/claims"):
        told = away.get(path)
        assert (told.status_code, told.json["title"]) == (404, "no-layers")
    assert away.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert away.put("/graphs?default", data="", content_type="text/turtle").status_code == 403


def test_rows_beyond_the_limit_are_refused(elsewhere: Standing, store_folder: Path, data: Data) -> None:
    settings = Settings(store=store_folder, endpoint=elsewhere.url, default_graph=GRAPH, rows=5, queries=data.queries)
    made = create_app(settings)
    try:
        told = made.test_client().get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 7"})
        assert (told.status_code, told.json["title"]) == (413, "answer-size")
    finally:
        made.extensions["bilateral"].close()


def test_without_proofs_of_the_data_a_page_that_needs_them_says_so(
    elsewhere: Standing, tmp_path: Path, data: Data
) -> None:
    settings = Settings(store=tmp_path / "store", endpoint=elsewhere.url, default_graph=GRAPH, queries=data.queries)
    made = create_app(settings)
    try:
        for path in ("/explain", "/id/st-belarus.nq"):
            told = made.test_client().get(path, query_string=DATED)
            assert (told.status_code, told.json["title"]) == (503, "no-proofs")
            assert str(tmp_path) not in told.text
        assert made.test_client().get("/plans", headers={"Accept": "text/html"}).status_code == 200
    finally:
        made.extensions["bilateral"].close()


def test_it_is_ready_while_the_store_answers(away: FlaskClient) -> None:
    assert away.get("/readyz").data == b"ready\n"


def test_a_graph_without_the_data_is_an_error_that_says_what_to_load(elsewhere: Standing) -> None:
    with pytest.raises(BuildError, match=r"no data of Bilateral in the graph urn:other; load bilateral\.ttl"):
        Remote(Endpoint(elsewhere.url, "urn:other"), 1)


@pytest.mark.parametrize("setting", ["writable", "service_allow"])
def test_what_changes_or_calls_others_does_not_go_with_an_endpoint(elsewhere: Standing, setting: str) -> None:
    with pytest.raises(SettingsError, match=f"BILATERAL_{setting.upper()} does not go with an endpoint"):
        Settings.from_environment({}, endpoint=elsewhere.url, **{setting: "http://a.example/"}).remote()


@pytest.mark.parametrize("setting", ["default_graph", "endpoint_auth_file"])
def test_what_is_said_of_an_endpoint_does_not_go_without_one(
    store_folder: Path, data: Data, setting: str, tmp_path: Path
) -> None:
    variables = {f"BILATERAL_{setting.upper()}": str(tmp_path)}
    settings = Settings.from_environment(variables, store=store_folder, queries=data.queries)
    with pytest.raises(UsageError, match="--default-graph and --endpoint-auth-file go with --endpoint, as BILATERAL_"):
        create_app(settings)


def test_two_loads_in_one_graph_are_an_error_that_says_so() -> None:
    with standing(lambda _: _ids("two", "one")) as found:
        with pytest.raises(BuildError, match=r"/sparql has 2 snapshots in one graph; clear it and load again$"):
            Remote(Endpoint(found.url), 1)


def test_nothing_is_asked_once_it_is_closed() -> None:
    with standing(lambda _: _ids("one")) as found:
        pool = Remote(Endpoint(found.url), 1)
        pool.close()
        with pytest.raises(Busy, match="the server is stopping"):
            pool.ask(Job("ASK { }", "csv", "nt"), 1.0, 1.0)
        assert pool.outcomes == {"Busy": 1}
        assert len(found.asked) == 1


def test_a_query_that_is_too_slow_is_not_its_own_cause() -> None:
    answers = iter([_ids("one")])
    with standing(lambda _: next(answers, Said(status=504))) as found:
        with closing(Remote(Endpoint(found.url), 1)) as pool:
            for gone, error in ((False, EndpointSlow), (True, Gone)):
                with pytest.raises(error) as raised:
                    pool.ask(Job("ASK { }", "csv", "nt"), 9.0, 9.0, lambda gone=gone: gone)
                assert raised.value.__cause__ is not raised.value
            assert pool.outcomes == {"EndpointSlow": 1, "Gone": 1}


def test_another_load_of_the_store_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "_AGAIN_S", 0.01)
    loads = iter(["one", "one"])

    def say(form: dict[str, list[str]]) -> Said:
        return _ids(next(loads, "two"))

    with standing(say) as found:
        pool = Remote(Endpoint(found.url), 1)
        try:
            assert pool.snapshot == "one"
            wait_until(lambda: pool.snapshot == "two")
        finally:
            pool.close()


def _ids(*names: str) -> Said:
    rows = ",".join(f'{{"id":{{"type":"literal","value":"{name}"}}}}' for name in names)
    return Said(f'{{"head":{{"vars":["id"]}},"results":{{"bindings":[{rows}]}}}}'.encode())
