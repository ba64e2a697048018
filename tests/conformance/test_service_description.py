"""SPARQL 1.1 Service Description: the tests of the W3C, of which the manifest gives the names alone.

What conforming to the schema means is read from the vocabulary in the Recommendation (section 3): the domain and range
of each property and, for the IRIs that name one thing only, that they do.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .endpoint import Endpoint
from .manifests import MISSING, SUITE, entries, read_manifest

if not SUITE.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMAT = URIRef("http://www.w3.org/ns/formats/Format")

PROPERTIES: dict[Node, tuple[URIRef, URIRef | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, SD.EntailmentRegime),
    SD.defaultSupportedEntailmentProfile: (SD.Service, SD.EntailmentProfile),
    SD.entailmentRegime: (SD.NamedGraph, SD.EntailmentRegime),
    SD.supportedEntailmentProfile: (SD.NamedGraph, SD.EntailmentProfile),
    SD.extensionFunction: (SD.Service, SD.Function),
    SD.extensionAggregate: (SD.Service, SD.Aggregate),
    SD.languageExtension: (SD.Service, SD.Feature),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.propertyFeature: (SD.Service, SD.Feature),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.availableGraphs: (SD.Service, SD.GraphCollection),
    SD.resultFormat: (SD.Service, FORMAT),
    SD.inputFormat: (SD.Service, FORMAT),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.GraphCollection, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
"""Domain and range; ``None`` stands for any IRI."""

CLASSES = {
    *(SD[name] for name in ("Service", "Feature", "Language", "Function", "Aggregate", "EntailmentRegime")),
    *(SD[name] for name in ("EntailmentProfile", "GraphCollection", "Dataset", "Graph", "NamedGraph")),
}
ABOVE: dict[Node, Node] = {
    SD.Dataset: SD.GraphCollection,
    SD.Language: SD.Feature,
    SD.Function: SD.Feature,
    SD.Aggregate: SD.Feature,
    SD.EntailmentRegime: SD.Feature,
    SD.EntailmentProfile: SD.Feature,
}
INDIVIDUALS: dict[Node, Node] = {
    **{SD[name]: SD.Language for name in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")},
    **{SD[name]: SD.Feature for name in ("DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs")},
    SD.BasicFederatedQuery: SD.Feature,
}
PUBLISHED = {
    "http://www.w3.org/ns/formats/": FORMAT,
    "http://www.w3.org/ns/entailment/": SD.EntailmentRegime,
    "http://www.w3.org/ns/owl-profile/": SD.EntailmentProfile,
}
"""Classes of what the W3C publishes under a namespace, so that a description need not say them."""


@pytest.fixture(scope="module")
def description(endpoint: Endpoint) -> Graph:
    """What a GET on the endpoint says, in Turtle."""
    answer = endpoint.send("GET", endpoint.query_url, {"Accept": "text/turtle"})
    assert (answer.status, answer.media_type) == (200, "text/turtle")
    return Graph().parse(answer.content, format="turtle", publicID=endpoint.query_url)


def test_the_suite_has_all_its_tests() -> None:
    tests = entries(read_manifest(SUITE / "sparql11" / "service-description" / "manifest.ttl"))
    names = {str(test).rpartition("#")[2] for test in tests}
    assert names == {"returns-rdf", "has-endpoint-triple", "conforms-to-schema"}


SYNTAXES = {"application/rdf+xml": "xml", "application/n-triples": "nt", "text/turtle": "turtle"}


@pytest.mark.parametrize("accept", ["", "*/*", *SYNTAXES])
def test_get_on_the_endpoint_returns_rdf(endpoint: Endpoint, accept: str) -> None:
    answer = endpoint.send("GET", endpoint.query_url, {"Accept": accept} if accept else {})
    assert answer.status == 200
    assert answer.media_type in ([accept] if accept in SYNTAXES else SYNTAXES)
    assert len(Graph().parse(answer.content, format=SYNTAXES[answer.media_type], publicID=endpoint.query_url))


def test_the_description_has_a_matching_endpoint_triple(description: Graph, endpoint: Endpoint) -> None:
    assert set(description.objects(None, SD.endpoint)) == {URIRef(endpoint.query_url)}


def test_the_description_conforms_to_the_schema(description: Graph) -> None:
    assert set(description.subjects(RDF.type, SD.Service))
    assert not faults(description)


NO_SERVICE = "<#s> a sd:Dataset ; sd:endpoint </sparql> ."
NO_TYPE = "<#s> sd:endpoint </sparql> ."
NO_LANGUAGE = "<#s> a sd:Service ; sd:supportedLanguage sd:EmptyGraphs ."
NO_FORMAT = '<#s> a sd:Service ; sd:resultFormat "Turtle" .'
NO_TERM = "<#s> a sd:Service ; sd:endpointUrl </sparql> ."
NO_NAME = "<#d> a sd:Dataset ; sd:namedGraph [ a sd:NamedGraph ] ."
TWO_SERVICES = "<#s> a sd:Service ; sd:endpoint </sparql> . <#t> a sd:Service ; sd:endpoint </sparql> ."
GOOD = (
    "<#s> a sd:Service ; sd:endpoint </sparql> ; sd:supportedLanguage sd:SPARQL11Query ; sd:feature sd:SPARQL11Query ."
)


@pytest.mark.parametrize("text", [NO_SERVICE, NO_TYPE, NO_LANGUAGE, NO_FORMAT, NO_TERM, NO_NAME, TWO_SERVICES])
def test_the_check_finds_what_does_not_conform(text: str) -> None:
    assert faults(Graph().parse(data=f"@prefix sd: <{SD}> . {text}", publicID="http://example.org/"))


def test_the_check_finds_nothing_in_what_conforms() -> None:
    assert not faults(Graph().parse(data=f"@prefix sd: <{SD}> . {GOOD}", publicID="http://example.org/"))


def faults(graph: Graph) -> list[str]:
    """What in the description is not within the vocabulary."""
    found = [f"{s.n3()} {p.n3()} {o.n3()}" for s, p, o in graph if not within(graph, s, p, o)]
    found += [f"{value} is the endpoint of two" for value in twice(graph.objects(None, SD.endpoint))]
    found += [f"{value} is the default dataset of two" for value in twice(graph.objects(None, SD.defaultDataset))]
    for property in (SD.defaultDataset, SD.defaultGraph, SD.name, SD.graph):
        found += [f"{node} has two of {property}" for node in twice(graph.subjects(property))]
    named = graph.subjects(RDF.type, SD.NamedGraph)
    return found + [f"{node} has no sd:name" for node in named if not graph.value(node, SD.name)]


def twice(nodes: Iterable[Node]) -> list[Node]:
    return [node for node, count in Counter(nodes).items() if count > 1]


def within(graph: Graph, subject: Node, predicate: Node, value: Node) -> bool:
    """Whether the terms of the vocabulary in a triple are known, and used within their domain and range."""
    if predicate == RDF.type and str(value).startswith(SD):
        return value in CLASSES
    if not str(predicate).startswith(SD):
        return True
    if predicate not in PROPERTIES or isinstance(value, Literal):
        return False
    domain, range = PROPERTIES[predicate]
    if domain not in classes(graph, subject):
        return False
    return isinstance(value, URIRef) if range is None else range in classes(graph, value)


def classes(graph: Graph, node: Node) -> set[Node]:
    """Classes that the description, or the vocabulary, says a node is in, and those above them."""
    said = set(graph.objects(node, RDF.type))
    said |= {INDIVIDUALS[node]} if node in INDIVIDUALS else set()
    said |= {published for namespace, published in PUBLISHED.items() if str(node).startswith(namespace)}
    return said | {ABOVE[one] for one in said if one in ABOVE}
