"""One Bilateral asks another by SERVICE: only where its list says so, and never for longer than the deadline."""

import json
from typing import Any

import pytest
from tests.server.running import Running

PREFIX = "PREFIX bil: <https://w3id.org/bilateral/ontology#>"
STATES = "?state a bil:State ; bil:wikidataEntity ?item ; bil:isoCode ?code"


def ask(server: Running, query: str, **parameters: str) -> tuple[int, Any]:
    """Status, and the rows of the answer or the problem document."""
    status, _, content = server.ask("sparql", query=f"{PREFIX} {query}", **parameters)
    found = json.loads(content)
    if status != 200:
        return status, found
    rows = found["results"]["bindings"]
    return status, [{name: term["value"] for name, term in row.items()} for row in rows]


def asked(server: Running) -> str:
    """What the server says of the queries it was asked."""
    lines = server.ask("metrics")[2].decode().splitlines()
    return "\n".join(line for line in lines if line.startswith("bilateral_queries_total"))


def test_what_one_server_knows_is_joined_with_what_the_other_does(notes: Running, graph: Running) -> None:
    before = asked(graph)
    found = ask(
        notes,
        f"SELECT ?note ?code {{ ?item <urn:note> ?note SERVICE <{graph.url}sparql> {{ {STATES} }} }} ORDER BY ?note",
    )
    assert found == (200, [{"note": "asked first", "code": "BY"}, {"note": "asked second", "code": "AZ"}])
    assert asked(graph) != before


def test_without_the_list_nothing_is_asked(notes: Running, graph: Running) -> None:
    before = asked(notes)
    for silent in ("", "SILENT"):
        status, found = ask(graph, f"SELECT * {{ SERVICE {silent} <{notes.url}sparql> {{ ?item <urn:note> ?note }} }}")
        assert (status, found["title"]) == (400, "outgoing")
        assert "SERVICE is not allowed here" in found["detail"]
    assert asked(notes) == before


def test_a_list_of_others_does_not_help(notes: Running) -> None:
    status, found = ask(notes, f"SELECT * {{ SERVICE <{notes.url}sparql> {{ ?item <urn:note> ?note }} }}")
    assert (status, found["title"]) == (400, "outgoing")


@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_service_that_hangs_ends_at_the_deadline_and_the_server_answers_on(
    silent: str, notes: Running, addresses: Any
) -> None:
    status, found = ask(notes, f"SELECT * {{ SERVICE {silent} <{addresses.hanging}> {{ ?s ?p ?o }} }}", timeout="1")
    assert (status, found["title"]) == (503, "query-timeout")
    assert ask(notes, "SELECT (COUNT(*) AS ?n) { ?item <urn:note> ?note }") == (200, [{"n": "3"}])


def test_a_service_that_fails_is_an_error_unless_it_is_silent(notes: Running, addresses: Any) -> None:
    query = "SELECT ?note { ?item <urn:note> ?note . SERVICE %s <%s> { ?item ?p ?o } } ORDER BY ?note"
    status, found = ask(notes, query % ("", addresses.closed))
    assert status == 400
    assert "could not be evaluated" in found["detail"]
    status, rows = ask(notes, query % ("SILENT", addresses.closed))
    assert (status, [row["note"] for row in rows]) == (200, ["asked first", "asked second", "in no article"])
