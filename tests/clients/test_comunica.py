"""Comunica, which learns from the service description what kind of source the server is."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rdflib import Graph
from tests.server.running import Running, wait_until

HERE = Path(__file__).parent
PREFIXES = "PREFIX bil: <https://w3id.org/bilateral/ontology#> PREFIX id: <https://w3id.org/bilateral/id/>"

Comunica = Callable[..., str]


class ClientError(Exception):
    """What the client says when it fails."""


@pytest.fixture(scope="session")
def comunica() -> Comunica:
    """Asks a query of sources, for an answer of a media type; installed once, beside the packages of Python."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("Comunica needs Node.js 20: install nodejs and npm")
    folder = Path(sys.prefix) / "comunica"
    lock, installed = HERE / "package-lock.json", folder / "installed.json"
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        folder.mkdir(exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder / name)
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        found = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
        if found.returncode:
            pytest.skip(f"npm cannot install @comunica/query-sparql: {found.stderr[-500:]}")
        shutil.copy(lock, installed)

    def asked(query: str, media_type: str, *sources: str) -> str:
        program = folder / "node_modules" / ".bin" / "comunica-sparql"
        command = [node, str(program), *sources, "-q", f"{PREFIXES} {query}", "-t", media_type]
        found = subprocess.run(command, capture_output=True, text=True, timeout=120)
        if found.returncode:
            raise ClientError(found.stderr)
        return found.stdout

    return asked


def requests(server: Running, agent: str = "Comunica") -> list[bool]:
    """For each request of Comunica, whether it was a query."""
    return [line["query_hash"] is not None for line in server.logged() if agent in (line["user_agent"] or "")]


def test_a_table_is_asked_for_in_one_query_once_the_service_described_itself(
    comunica: Comunica, graph: Running
) -> None:
    before = len(requests(graph))
    query = "SELECT ?state ?code { ?state a bil:State . OPTIONAL { ?state bil:isoCode ?code } } ORDER BY DESC(?code)"
    found = json.loads(comunica(query, "application/sparql-results+json", f"{graph.url}sparql"))
    rows = [{name: term["value"] for name, term in row.items()} for row in found["results"]["bindings"]]
    state = "https://w3id.org/bilateral/id/st-"
    assert rows == [
        {"state": f"{state}belarus", "code": "BY"},
        {"state": f"{state}azerbaijan", "code": "AZ"},
        {"state": f"{state}soviet-union"},
    ]
    wait_until(lambda: len(requests(graph)) >= before + 2)
    assert requests(graph)[before:] == [False, True]


@pytest.mark.parametrize(("cls", "answer"), [("bil:State", "true"), ("bil:NoSuchClass", "false")])
def test_a_yes_or_no(cls: str, answer: str, comunica: Comunica, graph: Running) -> None:
    assert comunica(f"ASK {{ ?s a {cls} }}", "simple", f"{graph.url}sparql").strip() == answer


def test_a_graph(comunica: Comunica, graph: Running) -> None:
    pattern = "id:st-belarus ?p ?o"
    content = comunica(
        f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} }}", "application/n-triples", f"{graph.url}sparql"
    )
    expected = graph.ask("sparql", query=f"{PREFIXES} CONSTRUCT WHERE {{ {pattern} }}", format="nt")[2]
    assert set(Graph().parse(data=content, format="nt")) == set(Graph().parse(data=expected, format="nt"))


def test_two_sources_are_joined(comunica: Comunica, graph: Running, notes: Running) -> None:
    query = """SELECT ?note ?code { ?state a bil:State ; bil:wikidataEntity ?item ; bil:isoCode ?code .
        ?item <urn:note> ?note } ORDER BY ?note"""
    found = comunica(query, "text/csv", f"{graph.url}sparql", f"{notes.url}sparql")
    assert found.split() == ["note,code", "asked", "first,BY", "asked", "second,AZ"]


def test_a_refusal_reaches_whoever_asked(comunica: Comunica, graph: Running, notes: Running) -> None:
    query = f"SELECT * {{ SERVICE <{notes.url}sparql> {{ ?item <urn:note> ?note }} }}"
    with pytest.raises(ClientError, match="SERVICE is not allowed here"):
        comunica(query, "text/csv", f"{graph.url}sparql")
