"""The description of the service and the dataset, checked against the vocabularies it is written in."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, SH, VOID, XSD

from bilateral.names import BASE, DATASET_IRI, DCAT, FORMATS, GRAPH, LAYERS, ONTOLOGY_IRI, PREFIXES, SCHEMA, SD, SPDX
from bilateral_server import description, dumps, sparql
from bilateral_server.negotiate import GRAPHS, RESULTS
from bilateral_server.pages import home
from bilateral_server.settings import Settings

ENDPOINT = "https://example.org:8443/graph/sparql"
SERVICE = URIRef(f"{ENDPOINT}#service")
READ = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}

# The vocabulary, http://www.w3.org/ns/sparql-service-description#: property -> domain, range; all but these have many.
SCHEMA_OF_SD = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", FORMATS.Format),
    "inputFormat": ("Service", FORMATS.Format),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}
ONE = ("endpoint", "defaultEntailmentRegime", "defaultDataset", "defaultGraph", "name", "graph")
SUPERCLASSES = {SD.Dataset: {SD.GraphCollection}, SD.EntailmentRegime: {SD.Feature}, SD.Language: {SD.Feature}}
CLASSES = {
    "Aggregate", "Dataset", "EntailmentProfile", "EntailmentRegime", "Feature", "Function", "Graph", "GraphCollection",
    "Language", "NamedGraph", "Service",
}  # fmt: skip
INSTANCES = {
    "SPARQL10Query", "SPARQL11Query", "SPARQL11Update", "DereferencesURIs", "UnionDefaultGraph", "RequiresDataset",
    "EmptyGraphs", "BasicFederatedQuery",
}  # fmt: skip


@pytest.fixture(scope="module")
def described(app: Flask) -> Iterator[Graph]:
    with app.test_request_context(ENDPOINT, base_url="https://example.org:8443/graph"):
        yield Graph().parse(data=description.document("ttl", ENDPOINT), format="turtle")


def kinds(graph: Graph, node: object) -> set[object]:
    direct = set(graph.objects(node, RDF.type))  # type: ignore[arg-type]
    return direct.union(*(SUPERCLASSES.get(each, set()) for each in direct))  # type: ignore[call-overload]


def read(client: FlaskClient, path: str, accept: str = "text/turtle") -> Graph:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200, response.text
    return Graph().parse(data=response.data, format="turtle")


@pytest.mark.parametrize("syntax", list(READ))
def test_the_description_is_the_same_graph_in_every_syntax(app: Flask, described: Graph, syntax: str) -> None:
    with app.test_request_context(ENDPOINT, base_url="https://example.org:8443/graph"):
        content = description.document(syntax, ENDPOINT)
    assert set(Graph().parse(data=content, format=READ[syntax])) == set(described)


def test_one_service_has_the_url_asked_as_its_endpoint(described: Graph) -> None:
    assert list(described.subject_objects(SD.endpoint)) == [(SERVICE, URIRef(ENDPOINT))]
    assert set(described.subjects(RDF.type, SD.Service)) == {SERVICE}


def used_rightly(described: Graph) -> set[str]:
    """Properties of the vocabulary in use, each used as the vocabulary says."""
    seen = set()
    for s, p, o in described:
        if p == RDF.type and str(o).startswith(str(SD)):
            assert str(o).removeprefix(str(SD)) in CLASSES
        elif isinstance(o, URIRef) and o.startswith(str(SD)):
            assert str(o).removeprefix(str(SD)) in INSTANCES
        if not str(p).startswith(str(SD)):
            continue
        name = str(p).removeprefix(str(SD))
        seen.add(name)
        domain, range_ = SCHEMA_OF_SD[name]
        assert SD[domain] in kinds(described, s), f"{s} {p}"
        assert isinstance(o, URIRef), f"{p} {o}"
        if range_ is not None:
            assert (range_ if isinstance(range_, URIRef) else SD[range_]) in kinds(described, o), f"{p} {o}"
        if name in ONE:
            assert len(set(described.objects(s, p))) == 1, f"{s} {p}"
    return seen


def test_every_term_of_the_vocabulary_is_one_and_is_used_within_domain_range_and_number(described: Graph) -> None:
    assert {*ONE, "supportedLanguage", "resultFormat", "namedGraph"} <= used_rightly(described)


def test_the_default_graph_is_not_said_to_be_the_union_of_all_named_graphs(described: Graph) -> None:
    assert SD.UnionDefaultGraph not in set(described.objects(SERVICE, SD.feature))
    assert SD.DereferencesURIs not in set(described.objects(SERVICE, SD.feature))


def test_what_is_refused_is_not_offered(app: Flask, client: FlaskClient, described: Graph) -> None:
    answered = client.post("/sparql", data={"update": "INSERT DATA { <urn:a> <urn:b> <urn:c> }"}).status_code < 400
    assert (SD.SPARQL11Update in set(described.objects(SERVICE, SD.supportedLanguage))) == answered
    assert bool(list(described.objects(SERVICE, SD.inputFormat))) == answered
    called = client.get("/sparql", query_string={"query": "SELECT * { SERVICE <http://a.invalid/> { ?s ?p ?o } }"})
    assert (SD.BasicFederatedQuery in set(described.objects(SERVICE, SD.feature))) == (called.status_code < 400)


def test_as_many_result_formats_are_listed_as_can_be_asked_for(described: Graph) -> None:
    listed = set(described.objects(SERVICE, SD.resultFormat))
    assert len(listed) == len({**RESULTS, **GRAPHS}) and FORMATS.SPARQL_Results_TSV in listed


@pytest.mark.parametrize("writable", [True, False])
def test_what_is_switched_on_is_offered(writable: bool) -> None:
    settings = Settings(writable=writable, service_allow="" if writable else "https://other.example/sparql")
    app = Flask("bilateral_server.app")
    for module in (description, dumps, home, sparql):
        app.register_blueprint(module.blueprint)
    metadata = SimpleNamespace(content=f"<{DATASET_IRI}> <{RDF.type}> <{SD.Dataset}> .\n".encode())
    app.extensions["bilateral"] = SimpleNamespace(
        settings=settings, questions=[], snapshot="7", ask=lambda *given: metadata
    )
    with app.test_request_context(ENDPOINT):
        graph = Graph().parse(data=description.document("nt", ENDPOINT), format="nt")
    languages, features = (set(graph.objects(SERVICE, p)) for p in (SD.supportedLanguage, SD.feature))
    assert (SD.SPARQL11Update in languages, SD.EmptyGraphs in features) == (writable, writable)
    assert (FORMATS.Turtle in set(graph.objects(SERVICE, SD.inputFormat))) == writable
    assert (SD.BasicFederatedQuery in features) != writable
    (dataset,) = graph.objects(SERVICE, SD.defaultDataset)
    assert (dataset, DCTERMS.identifier, Literal("7")) in graph
    if writable:  # what was published is not what a writable store holds
        assert dataset != DATASET_IRI and (dataset, SD.defaultGraph, None) in graph
        assert not list(graph.objects(dataset, DCAT.distribution))
    used_rightly(graph)


def test_the_named_graphs_are_the_layers_in_the_store(client: FlaskClient, described: Graph) -> None:
    (dataset,) = described.objects(SERVICE, SD.defaultDataset)
    named = {described.value(node, SD.name) for node in described.objects(dataset, SD.namedGraph)}
    assert dataset == DATASET_IRI and named == {GRAPH[layer] for layer in LAYERS}
    for name in named:
        asked = client.get("/sparql", query_string={"query": f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"})
        assert asked.json == {"head": {}, "boolean": True}


def test_limits_are_told_with_their_values_and_units(app: Flask, described: Graph) -> None:
    settings = app.extensions["bilateral"].settings
    told = {
        str(described.value(node, SCHEMA.name)): (
            described.value(node, SCHEMA.value).toPython(),  # type: ignore[union-attr]
            str(described.value(node, SCHEMA.unitText)),
        )
        for node in described.objects(SERVICE, SCHEMA.additionalProperty)
    }
    assert told["timeout_s"] == (settings.timeout_s, "seconds")
    assert told["body_bytes"] == (20_000, "bytes")
    assert "port" not in told


def test_the_snapshot_and_the_endpoint_of_the_dataset_are_told(app: Flask, described: Graph) -> None:
    snapshot = app.extensions["bilateral"].snapshot
    assert set(described.objects(DATASET_IRI, DCTERMS.identifier)) == {Literal(snapshot)}
    assert set(described.objects(DATASET_IRI, VOID.sparqlEndpoint)) == {URIRef(ENDPOINT)}


def test_every_distribution_has_one_size_and_one_checksum_and_can_be_had_here(described: Graph) -> None:
    dumps = list(described.objects(DATASET_IRI, DCAT.distribution))
    assert len([dump for dump in dumps if "-bulk-" not in dump]) == 5 and len(dumps) > 5
    for dump in dumps:
        (size,), (node,) = described.objects(dump, DCAT.byteSize), described.objects(dump, SPDX.checksum)
        (digest,) = described.objects(node, SPDX.checksumValue)
        assert isinstance(size, Literal) and int(size) > 1000
        assert isinstance(digest, Literal) and digest.datatype == XSD.hexBinary and re.fullmatch("[0-9a-f]{64}", digest)
        name = dump.removeprefix(f"{BASE}dump/")  # type: ignore[attr-defined]
        here = URIRef(f"https://example.org:8443/graph/dump/{name}")
        assert here in set(described.objects(dump, DCAT.downloadURL))


def test_void_is_answered_where_it_is_looked_for(client: FlaskClient) -> None:
    graph = read(client, "/.well-known/void")
    here = URIRef("http://localhost/.well-known/void")
    assert (here, FOAF.primaryTopic, DATASET_IRI) in graph and (here, RDF.type, VOID.DatasetDescription) in graph
    for predicate in (VOID.classPartition, VOID.propertyPartition, VOID.dataDump, DCTERMS.modified, DCTERMS.license):
        assert list(graph.objects(DATASET_IRI, predicate)), predicate


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/turtle; charset=utf-8"),
        ("application/rdf+xml;q=0.9, application/ld+json", "application/ld+json"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_void_is_negotiated(client: FlaskClient, accept: str, content_type: str) -> None:
    response = client.get("/.well-known/void", headers={"Accept": accept})
    assert (response.status_code, response.content_type) == (200, content_type)
    assert "Accept" in response.vary


def test_void_in_no_syntax_that_is_accepted_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/.well-known/void", headers={"Accept": "image/png"})
    assert (response.status_code, response.content_type) == (406, "application/problem+json")
    assert client.get("/.well-known/void?format=docx").status_code == 406


def test_void_ttl_is_turtle_whatever_is_accepted(client: FlaskClient) -> None:
    assert len(read(client, "/void.ttl", "application/ld+json")) > 1000


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_void_is_not_sent_again_to_who_has_it(client: FlaskClient, coding: str) -> None:
    first = client.get("/void.ttl", headers={"Accept-Encoding": coding})
    tag = first.headers["ETag"]
    again = client.get("/void.ttl", headers={"Accept-Encoding": coding, "If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    other = client.get("/void.ttl", headers={"Accept-Encoding": coding, "If-None-Match": '"0"'})
    assert (other.status_code, other.data) == (200, first.data)


def test_a_head_of_void_has_no_body(client: FlaskClient) -> None:
    head = client.head("/void.ttl")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == client.get("/void.ttl").headers["ETag"]


def test_each_question_is_an_example_that_can_be_run_here(app: Flask, client: FlaskClient) -> None:
    graph = read(client, "/.well-known/sparql-examples")
    examples = set(graph.subjects(RDF.type, SH.SPARQLExecutable))
    assert examples == {URIRef(f"{BASE}queries/{question.name}") for question in app.extensions["bilateral"].questions}
    assert {target for _, target in graph.subject_objects(SCHEMA.target)} == {URIRef("http://localhost/sparql")}
    text = graph.value(URIRef(f"{BASE}queries/track-counts"), SH.select)
    assert text is not None
    asked = client.get("/sparql", query_string={"query": str(text)}, headers={"Accept": "text/csv"})
    assert asked.data == client.get("/queries/track-counts?format=csv").data and asked.data.count(b"\n") > 3


def test_an_editor_finds_prefixes_and_examples_by_asking_the_endpoint(client: FlaskClient) -> None:
    ask = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    prefixes = client.get(
        "/sparql", query_string={"query": ask + "SELECT DISTINCT ?p ?n { [] sh:namespace ?n ; sh:prefix ?p }"}
    ).json
    assert {row["p"]["value"]: row["n"]["value"] for row in prefixes["results"]["bindings"]} == PREFIXES
    examples = client.get(
        "/sparql",
        query_string={
            "query": ask + "SELECT ?q ?comment ?query { ?q a sh:SPARQLExecutable ; rdfs:comment ?comment ;"
            f" sh:prefixes <{ONTOLOGY_IRI}> ; sh:select|sh:ask|sh:construct ?query }}"
        },
    ).json
    assert len(examples["results"]["bindings"]) > 40
