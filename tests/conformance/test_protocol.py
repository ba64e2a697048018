"""SPARQL 1.1 Protocol: the tests of the W3C, over HTTP."""

import pytest
from rdflib import RDFS
from rdflib.term import Node

from .connections import Exchange, exchanges
from .endpoint import Answer, Endpoint
from .manifests import MISSING, SUITE, UT, entries, n_triples, path_of, read_manifest
from .results import ACCEPT, answered

if not SUITE.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

MANIFEST = read_manifest(SUITE / "sparql11" / "protocol" / "manifest.ttl")
TESTS = list(entries(MANIFEST))
FORMATS = {
    "boolean": {ACCEPT["xml"], ACCEPT["json"]},
    "tabular": {ACCEPT[syntax] for syntax in ("xml", "json", "csv", "tsv")},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


def name(test: Node) -> str:
    return str(test).rpartition("#")[2]


def test_the_suite_has_all_its_tests() -> None:
    assert len(TESTS) == 34


@pytest.mark.parametrize("test", TESTS, ids=name)
def test_the_server_answers_as_the_protocol_says(test: Node, endpoint: Endpoint) -> None:
    endpoint.clear()
    for data in MANIFEST.objects(test, UT.graphData):
        graph, file = MANIFEST.value(data, RDFS.label), MANIFEST.value(data, UT.graph)
        endpoint.put(str(graph), n_triples(path_of(file)))
    for exchange in exchanges(MANIFEST, test):
        url = endpoint.update_url if is_update(exchange) else endpoint.query_url
        url += exchange.target.removeprefix("/sparql/")
        answer = endpoint.send(exchange.method, url, exchange.headers, exchange.body)
        assert not fault(exchange, answer), (exchange, answer.content)


def is_update(exchange: Exchange) -> bool:
    direct = exchange.headers.get("content-type", "").startswith("application/sparql-update")
    return direct or b"update=" in exchange.target.encode() + (exchange.body or b"")


def fault(exchange: Exchange, answer: Answer) -> str:
    """What is wrong with the answer, or nothing."""
    if not exchange.expects(answer.status):
        return f"status {answer.status}"
    if exchange.format and answer.media_type not in FORMATS[exchange.format]:
        return f"a {exchange.format} result in {answer.media_type}"
    if exchange.boolean is not None:
        syntax = next(syntax for syntax, media_type in ACCEPT.items() if media_type == answer.media_type)
        if answered(answer.content, syntax) is not exchange.boolean:
            return f"not {exchange.boolean}"
    return ""
