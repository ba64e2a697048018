"""A writable store: SPARQL Update and the Graph Store Protocol, who may, and what lasts."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from bilateral.__main__ import main
from bilateral.quads import parse
from bilateral_server.app import create_app
from bilateral_server.settings import Settings

TOKEN = {"Authorization": "Bearer sesame"}
UPDATE = "application/sparql-update"
TURTLE = "text/turtle"
ALL = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text("sesame\n")
    return tmp_path


@pytest.fixture
def writable(folder: Path) -> Iterator[FlaskClient]:
    """A client of an empty writable store."""
    app = create_app(settings(folder))
    yield app.test_client()
    app.extensions["bilateral"].close()


def settings(folder: Path, **more: object) -> Settings:
    given = {"store": folder / "store", "writable": True, "token_file": folder / "token", "workers": 1}
    return Settings(**{**given, **more})  # type: ignore[arg-type]


def update(client: FlaskClient, text: str, **query: str | list[str]) -> int:
    return client.post("/sparql", data=text, content_type=UPDATE, headers=TOKEN, query_string=query).status_code


def rows(client: FlaskClient, text: str = ALL) -> list[str]:
    answer = client.get("/sparql", query_string={"query": text, "format": "tsv"})
    return sorted(answer.text.splitlines()[1:])


def test_a_client_reads_its_own_writes(writable: FlaskClient) -> None:
    for number in range(3):
        assert update(writable, f"INSERT DATA {{ <urn:s> <urn:p> {number} }}") == 204
        assert rows(writable, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == [str(number + 1)]


def test_an_update_can_come_in_a_form(writable: FlaskClient) -> None:
    sent = {"update": "INSERT DATA { <urn:s> <urn:p> 1 }"}
    assert writable.post("/sparql", data=sent, headers=TOKEN).status_code == 204
    assert len(rows(writable)) == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic c2VzYW1lOg=="}])
def test_without_the_token_nothing_is_changed(headers: dict[str, str], writable: FlaskClient) -> None:
    changes = [
        writable.post("/sparql", data="INSERT DATA { <urn:s> <urn:p> 1 }", content_type=UPDATE, headers=headers),
        writable.put("/graphs?default", data="<urn:s> <urn:p> 1 .", content_type=TURTLE, headers=headers),
        writable.delete("/graphs?default", headers=headers),
    ]
    assert {answer.status_code for answer in changes} == {401}
    assert {answer.headers["WWW-Authenticate"] for answer in changes} == {"Bearer"}
    assert rows(writable) == []


def test_a_read_only_store_refuses_changes(client: FlaskClient) -> None:
    changes = [
        client.post("/sparql", data="CLEAR ALL", content_type=UPDATE, headers=TOKEN),
        client.put("/graphs?default", data="", content_type=TURTLE, headers=TOKEN),
        client.post("/graphs", data="", content_type=TURTLE, headers=TOKEN),
        client.delete("/graphs?default", headers=TOKEN),
    ]
    assert {answer.status_code for answer in changes} == {403}


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 2 } ; nonsense", 400),
        ("INSERT DATA { <urn:a> <urn:b> 2 } ; CREATE GRAPH <urn:g> ; CREATE GRAPH <urn:g>", 400),
        ("INSERT DATA { <urn:a> <urn:b> 2 } ; LOAD <http://127.0.0.1:9/>", 400),
        ("INSERT { <urn:a> <urn:b> ?a } WHERE { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }", 400),
    ],
)
def test_an_update_that_fails_leaves_the_store_as_it_was(text: str, status: int, writable: FlaskClient) -> None:
    assert update(writable, "INSERT DATA { <urn:s> <urn:p> 1 }") == 204
    before = rows(writable)
    assert update(writable, text) == status
    assert rows(writable) == before
    assert update(writable, "INSERT DATA { <urn:s> <urn:p> 3 }") == 204


def test_an_update_is_stopped_at_its_deadline_and_the_next_is_made(folder: Path) -> None:
    app = create_app(settings(folder, timeout_s=1.0))
    client = app.test_client()
    try:
        numbers = " ".join(str(number) for number in range(300))
        cross = " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(4))
        assert (
            update(client, f"INSERT {{ <urn:s> <urn:p> ?v0 }} WHERE {{ {cross} FILTER (?v0 + ?v1 + ?v2 + ?v3 < 0) }}")
            == 503
        )
        assert rows(client) == []
        assert update(client, "INSERT DATA { <urn:s> <urn:p> 1 }") == 204
        assert len(rows(client)) == 1
    finally:
        app.extensions["bilateral"].close()


def test_what_was_written_is_there_after_a_restart(folder: Path) -> None:
    first = create_app(settings(folder))
    assert update(first.test_client(), "INSERT DATA { <urn:s> <urn:p> 1 . GRAPH <urn:g> { <urn:s> <urn:p> 2 } }") == 204
    written, before = rows(first.test_client()), first.extensions["bilateral"].snapshot
    first.extensions["bilateral"].close()
    second = create_app(settings(folder))
    assert rows(second.test_client()) == written
    assert second.extensions["bilateral"].snapshot > before
    second.extensions["bilateral"].close()


def test_each_write_has_a_greater_snapshot_and_old_ones_go(writable: FlaskClient, folder: Path) -> None:
    held = writable.application.extensions["bilateral"]
    seen = [held.snapshot]
    for number in range(4):
        assert update(writable, f"INSERT DATA {{ <urn:s> <urn:p> {number} }}") == 204
        seen.append(held.snapshot)
        rows(writable)
    assert seen == sorted(set(seen))
    left = sorted(each.name for each in (folder / "store" / "snapshots").iterdir())
    assert left[-1] == seen[-1]
    assert len(left) <= 2


def test_an_answer_is_of_the_newest_snapshot_though_it_was_kept(writable: FlaskClient) -> None:
    tags = []
    for number in range(3):
        update(writable, f"INSERT DATA {{ <urn:s> <urn:p> {number} }}")
        for _ in range(2):
            answer = writable.get("/sparql", query_string={"query": ALL, "format": "csv"})
            assert answer.text.count("\n") == number + 2
        tags.append(answer.headers["ETag"])
    assert len(set(tags)) == 3


@pytest.mark.parametrize(
    ("dataset", "text", "left"),
    [
        ({"using-graph-uri": "urn:1"}, "DELETE { GRAPH <urn:1> { ?s ?p ?o } } WHERE { ?s ?p ?o }", 2),
        ({"using-graph-uri": ["urn:1", "urn:2"]}, "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { ?s ?p ?o }", 3),
        ({"using-named-graph-uri": "urn:2"}, "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", 2),
        ({}, "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", 1),
    ],
)
def test_an_update_is_made_on_the_dataset_of_the_request(
    dataset: dict[str, str | list[str]], text: str, left: int, writable: FlaskClient
) -> None:
    inserted = "<urn:s> <urn:p> 0 . GRAPH <urn:1> { <urn:s> <urn:p> 1 } GRAPH <urn:2> { <urn:s> <urn:p> 2 }"
    assert update(writable, f"INSERT DATA {{ {inserted} }}") == 204
    assert update(writable, text, **dataset) == 204
    assert len(rows(writable)) == left


def test_a_dataset_of_the_request_and_one_of_the_update_do_not_go_together(writable: FlaskClient) -> None:
    text = "DELETE { ?s ?p ?o } USING <urn:1> WHERE { ?s ?p ?o }"
    assert update(writable, text, **{"using-graph-uri": "urn:2"}) == 400
    assert update(writable, "DELETE WHERE { ?s ?p ?o }", **{"using-graph-uri": "no iri"}) == 400


def test_a_graph_is_made_read_added_to_replaced_and_removed(writable: FlaskClient) -> None:
    at = {"query_string": {"graph": "urn:g"}}
    assert writable.get("/graphs", **at).status_code == 404
    put = {"data": "<a> <b> 1 .", "content_type": TURTLE, "headers": TOKEN}
    assert writable.put("/graphs", **at, **put).status_code == 201
    assert writable.post("/graphs", **at, **(put | {"data": "<a> <b> 2 ."})).status_code == 204
    read = writable.get("/graphs", **at, headers={"Accept": "application/n-triples"})
    assert (read.status_code, len(parse(read.data, "nt"))) == (200, 2)
    assert writable.put("/graphs", **at, **(put | {"data": ""})).status_code == 204
    empty = writable.get("/graphs", **at)
    assert (empty.status_code, parse(empty.data, "ttl")) == (200, set())
    assert writable.head("/graphs", **at).status_code == 200
    assert writable.delete("/graphs", **at, headers=TOKEN).status_code == 204
    assert writable.delete("/graphs", **at, headers=TOKEN).status_code == 404
    assert writable.head("/graphs", **at).status_code == 404


def test_a_graph_can_be_named_by_its_own_address(writable: FlaskClient) -> None:
    put = {"data": "<> <urn:b> 1 .", "content_type": TURTLE, "headers": TOKEN}
    assert writable.put("/graphs/people/one", **put).status_code == 201
    one = "<http://localhost/graphs/people/one>"
    assert rows(writable, "SELECT ?g ?s ?o { GRAPH ?g { ?s ?p ?o } }") == [f"{one}\t{one}\t1"]
    made = writable.post("/graphs", **put)
    assert made.status_code == 201
    assert writable.get(made.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("query", "body", "kind", "status"),
    [
        ("graph=urn:g", "<a> <b> .", TURTLE, 400),
        ("graph=urn:g", "<a> <b> 1 .", "text/html", 415),
        ("graph=urn:g", "<a> <b> 1 .", None, 415),
        ("graph=no iri", "<urn:a> <urn:b> 1 .", TURTLE, 400),
        ("graph=urn:g&graph=urn:h", "<urn:a> <urn:b> 1 .", TURTLE, 400),
        ("graph=urn:g&default", "<urn:a> <urn:b> 1 .", TURTLE, 400),
        ("", "<urn:a> <urn:b> 1 .", TURTLE, 400),
        ("graph=urn:g", "<urn:a> <urn:b> 1 . " * 100_000, TURTLE, 413),
    ],
)
def test_a_graph_that_cannot_be_loaded_changes_nothing(
    query: str, body: str, kind: str | None, status: int, writable: FlaskClient
) -> None:
    answer = writable.put("/graphs", query_string=query, data=body, content_type=kind, headers=TOKEN)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data)["detail"]
    assert rows(writable, "SELECT ?g { GRAPH ?g { } }") == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--writable", "--store", "{}/new"], "--token-file"),
        (["--writable", "--token-file", "{}/token"], "--store"),
        (["--writable", "--token-file", "{}/missing", "--store", "{}/new"], "missing"),
        (["--writable", "--token-file", "{}/empty", "--store", "{}/new"], "empty"),
        (["--writable", "--token-file", "{}/token", "--store", "{}/built"], "bilateral build"),
    ],
)
def test_what_a_writable_store_needs_is_said(arguments: list[str], named: str, folder: Path) -> None:
    (folder / "empty").write_text("\n")
    (folder / "built").mkdir()
    (folder / "built" / "current").write_text("x\n")
    found = CliRunner().invoke(main, ["serve", *(argument.format(folder) for argument in arguments)])
    assert found.exit_code == 2
    assert named in found.stderr
