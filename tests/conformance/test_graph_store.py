"""SPARQL 1.1 Graph Store HTTP Protocol: the tests of the W3C."""

from urllib.parse import urljoin

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import RDF
from rdflib.term import Node

from .connections import Exchange, exchanges
from .endpoint import Answer, Endpoint
from .manifests import MF, MISSING, SUITE, Row, entries, manifests
from .results import alike

if not SUITE.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

MANIFESTS = list(manifests(SUITE / "sparql11" / "graph-store-protocol" / "manifest.ttl"))
LISTED = {test for graph in MANIFESTS for test in entries(graph)}
TESTS = {test: graph for graph in MANIFESTS for test in graph.subjects(RDF.type, MF.GraphStoreProtocolTest)}


def name(test: Node) -> str:
    return str(test).rpartition("#")[2]


def test_the_suite_has_all_its_tests() -> None:
    forgotten = {name(test) for test in TESTS.keys() - LISTED}
    assert (len(TESTS), len(LISTED), forgotten) == (14, 13, {"head_non_existing_direct"})


@pytest.mark.parametrize("test", TESTS, ids=name)
def test_the_server_keeps_graphs_as_the_protocol_says(test: Node, endpoint: Endpoint) -> None:
    endpoint.clear()
    known: dict[str, str] = {}
    for exchange in exchanges(TESTS[test], test):
        target = exchange.target
        for variable, value in known.items():
            target = target.replace(variable, value)
        url = endpoint.graphs_url + target.removeprefix("/gsp")
        answer = endpoint.send(exchange.method, url, exchange.headers, exchange.body)
        assert not fault(exchange, answer), (exchange, answer.content)
        if exchange.location:
            known[exchange.location] = urljoin(url, answer.headers["Location"])


def fault(exchange: Exchange, answer: Answer) -> str:
    """What is wrong with the answer, or nothing."""
    if not exchange.expects(answer.status):
        return f"status {answer.status}"
    if exchange.location and "Location" not in answer.headers:
        return "no Location"
    if exchange.content_type and answer.media_type != exchange.content_type.partition(";")[0]:
        return f"in {answer.media_type}"
    if exchange.content is not None and not alike(triples(exchange.content), triples(answer.content)):
        return "another graph"
    if exchange.method == "HEAD" and answer.content:
        return "content in answer to HEAD"
    return ""


def triples(turtle: bytes) -> list[Row]:
    return [tuple(quad.triple) for quad in parse(turtle, format=RdfFormat.TURTLE)]
