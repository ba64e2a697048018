"""Every check query is silent where all is well and finds the fault it is named after."""

import re
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from bilateral.claims import parse_trig
from bilateral.findings import Finding, Severity
from bilateral.quads import quads
from bilateral.queries import Query, parse_query, read_queries
from bilateral.resources import locate
from bilateral.store import Store
from bilateral.validate import checks

# rdflib 7.6 reads TriG through accessors that it deprecates itself.
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).* is deprecated:DeprecationWarning")

FOLDER = locate().queries / "check"
QUERIES = {query.name: query for query in read_queries(FOLDER)}
FIXTURES = Path(__file__).with_name("check")


def store_of(path: Path) -> Store:
    """The graphs of ``path`` as layers: each in its named graph and once more in the default graph."""
    items, union = [], Graph()
    for graph in parse_trig(path).graphs():
        items += list(quads(graph, URIRef(str(graph.identifier)))) if len(graph) else []
        union += graph
    return Store.memory([*items, *quads(union)])


def found(query: Query, fixture: str, folder: Path) -> list[Finding]:
    (folder / f"{query.name}.rq").write_text(query.text, encoding="utf-8")
    return checks(folder, store_of(FIXTURES / query.name / fixture))


def test_every_check_query_is_collected_with_its_two_fixtures() -> None:
    assert len(QUERIES) == 15
    assert {path.relative_to(FIXTURES).as_posix() for path in FIXTURES.glob("*/*")} == {
        f"{name}/{fixture}.trig" for name in QUERIES for fixture in ("valid", "invalid")
    }


@pytest.mark.parametrize("name", QUERIES)
def test_a_check_query_says_nothing_of_valid_data(name: str, tmp_path: Path) -> None:
    assert found(QUERIES[name], "valid.trig", tmp_path) == []


@pytest.mark.parametrize("name", QUERIES)
def test_a_check_query_finds_its_fault_with_the_severity_of_its_header(name: str, tmp_path: Path) -> None:
    findings = found(QUERIES[name], "invalid.trig", tmp_path)
    assert findings
    assert {finding.code for finding in findings} == {f"CHECK.{name.upper()}"}
    assert {finding.severity for finding in findings} == {Severity[QUERIES[name].header["severity"].upper()]}


OF_NO_CLAIM = {"preferred-not-member", "wikidata-shared", "world-without-claim"}


@pytest.mark.parametrize("name", sorted(set(QUERIES) - OF_NO_CLAIM))
def test_a_check_query_names_the_claim_at_fault(name: str, tmp_path: Path) -> None:
    findings = found(QUERIES[name], "invalid.trig", tmp_path)
    assert any(finding.where == "900.trig claim:900-001" for finding in findings)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_check_query_has_a_severity_sorted_prefixes_an_order_and_the_columns_of_a_finding(query: Query) -> None:
    assert query.header["severity"] in ("error", "warning", "info")
    prefixes = re.findall(r"^PREFIX (\w+):", query.text, re.MULTILINE)
    assert prefixes == sorted(prefixes)
    assert re.search(r"^SELECT DISTINCT \?focus \?message( \?claim)?$", query.text, re.MULTILINE)
    assert re.search(r"^ORDER BY \?focus", query.text, re.MULTILINE)
    assert parse_query(query.name, query.text) == query


def test_a_triple_that_only_a_deprecated_claim_asserts_is_in_the_world_without_claim(tmp_path: Path) -> None:
    messages = [finding.message for finding in found(QUERIES["world-without-claim"], "invalid.trig", tmp_path)]
    assert [message.split(";")[0] for message in messages] == [
        "no live claim says endEarliest 2024-10-03",
        "no live claim says receivingState https://w3id.org/bilateral/id/st-one",
    ]
