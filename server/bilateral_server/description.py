"""What this endpoint is and what it serves, as RDF: the service, its limits, the dataset, the example queries.

The metadata layer holds what is known when the graph is built; added here is what only the server knows: its own
addresses, its limits, and the checksums of the dumps that hold the metadata themselves.
Source: SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/), VoID, DCAT 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, request, url_for
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, FOAF, RDF, RDFS, VOID

from bilateral.examples import example_iri, examples, prefixes
from bilateral.names import DATASET_IRI, DCAT, ENTAILMENT, FORMATS, PREFIXES, SCHEMA, SD, Triple
from bilateral.quads import Quad, ordered, parse, quads, rdflib_term, serialize
from bilateral.void import DUMPS, LICENSE, checksum, dump_iri
from bilateral_server import layered
from bilateral_server.caching import MAY_KEEP, entity_tag, not_modified
from bilateral_server.dumps import dumps
from bilateral_server.negotiate import GRAPHS, LOADED, RESULTS, choose
from bilateral_server.operations import limits_in_force
from bilateral_server.state import state

blueprint = Blueprint("description", __name__)

_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "ttl": "Turtle",
    "nt": "N-Triples",
    "nq": "N-Quads",
    "trig": "TriG",
    "rdf": "RDF_XML",
    "jsonld": "JSON-LD",
}
"""Names of the syntaxes in https://www.w3.org/ns/formats/."""


def document(syntax: str, endpoint: str) -> bytes:
    """The description of the service at the URL ``endpoint`` and of its dataset, in ``syntax`` (one of ``GRAPHS``).

    The errors of a query pass through.
    """
    dataset, about = _dataset(endpoint)
    return _written([*about, *quads(_service(endpoint, dataset))], syntax)


def _dataset(endpoint: str) -> tuple[URIRef, list[Quad]]:
    """IRI and triples of the dataset: the metadata layer and what this server adds.

    Of a writable store it says little: what was published and what the store holds by now are two things.
    """
    if state().settings.writable:
        dataset = URIRef(f"{endpoint}#dataset")
        return dataset, [*quads(_bare(dataset)), *quads(_everywhere(dataset, endpoint))]
    found = parse(layered.document("metadata", "nt"), "nt")
    return DATASET_IRI, [*found, *quads(_published(endpoint, found)), *quads(_everywhere(DATASET_IRI, endpoint))]


def _everywhere(dataset: URIRef, endpoint: str) -> Iterator[Triple]:
    yield dataset, VOID.sparqlEndpoint, URIRef(endpoint)
    yield dataset, DCTERMS.identifier, Literal(state().snapshot)
    yield dataset, DCAT.landingPage, URIRef(url_for("home.home", _external=True))


def _bare(dataset: URIRef) -> Iterator[Triple]:
    for cls in (VOID.Dataset, DCAT.Dataset, SD.Dataset):
        yield dataset, RDF.type, cls
    yield dataset, SD.defaultGraph, URIRef(f"{dataset}-default-graph")
    yield URIRef(f"{dataset}-default-graph"), RDF.type, SD.Graph


def _published(endpoint: str, metadata: set[Quad]) -> Iterator[Triple]:
    distribution, size = str(DCAT.distribution), str(DCAT.byteSize)
    known = {rdflib_term(quad.object) for quad in metadata if quad.predicate.value == distribution}
    sized = {rdflib_term(quad.subject) for quad in metadata if quad.predicate.value == size}
    for item in dumps():
        iri, here = dump_iri(item.name), URIRef(url_for("dumps.dump", name=item.name, _external=True))
        if iri in known:
            yield iri, DCAT.downloadURL, here
            if item.name in DUMPS:
                yield DATASET_IRI, VOID.dataDump, here
            if iri not in sized:
                yield from checksum(iri, item.size, item.sha256)
    yield from _targets(endpoint)


def _targets(endpoint: str) -> Iterator[Triple]:
    for question in state().questions:
        yield example_iri(question), SCHEMA.target, URIRef(endpoint)


def _service(endpoint: str, dataset: URIRef) -> Iterator[Triple]:
    service = URIRef(f"{endpoint}#service")
    yield service, RDF.type, SD.Service
    yield service, RDF.type, DCAT.DataService
    yield service, DCTERMS.title, Literal("SPARQL endpoint", lang="en")
    yield service, SD.endpoint, URIRef(endpoint)
    yield service, DCAT.endpointURL, URIRef(endpoint)
    yield service, DCAT.servesDataset, dataset
    yield service, SD.defaultDataset, dataset
    yield from _said(service, SD.defaultEntailmentRegime, ENTAILMENT.Simple, SD.EntailmentRegime)
    yield ENTAILMENT.Simple, RDF.type, SD.Feature  # the property is one of features
    yield from _said(service, SD.supportedLanguage, SD.SPARQL11Query, SD.Language)
    for syntax in {**RESULTS, **GRAPHS}:
        yield from _said(service, SD.resultFormat, FORMATS[_FORMATS[syntax]], FORMATS.Format)
    settings = state().settings
    if settings.writable:
        yield from _said(service, SD.supportedLanguage, SD.SPARQL11Update, SD.Language)
        yield from _said(service, SD.feature, SD.EmptyGraphs, SD.Feature)
        for syntax in LOADED.values():
            yield from _said(service, SD.inputFormat, FORMATS[_FORMATS[syntax]], FORMATS.Format)
    else:
        yield service, DCTERMS.license, LICENSE
    if settings.allowed_services:
        yield from _said(service, SD.feature, SD.BasicFederatedQuery, SD.Feature)
    for limit in limits_in_force(settings):
        yield from _limit(service, URIRef(f"{endpoint}#limit-{limit['name']}"), limit)


def _said(service: URIRef, predicate: URIRef, value: URIRef, range_: URIRef) -> Iterator[Triple]:
    """What the service has, and its class, so that no reader needs the vocabulary for it."""
    yield service, predicate, value
    yield value, RDF.type, range_


def _limit(service: URIRef, node: URIRef, limit: dict[str, Any]) -> Iterator[Triple]:
    yield service, SCHEMA.additionalProperty, node
    yield node, RDF.type, SCHEMA.PropertyValue
    yield node, SCHEMA.name, Literal(limit["name"])
    yield node, SCHEMA.value, Literal(limit["value"])
    yield node, SCHEMA.unitText, Literal(limit["unit"])
    yield node, SCHEMA.description, Literal(limit["description"], lang="en")


def _written(items: Iterable[Quad], syntax: str) -> bytes:
    return serialize(ordered(items), syntax, {**PREFIXES, "formats": str(FORMATS), "entailment": str(ENTAILMENT)})


def endpoint() -> str:
    """The URL of the endpoint, which relative IRIs in queries and updates are relative to."""
    return url_for("sparql.sparql", _external=True)


def _negotiated(items: Iterable[Quad], syntax: str | None = None) -> Response:
    """Response with ``items`` in ``syntax``, or in what the request accepts; 304 where the client has it already."""
    chosen = syntax or choose(request.headers.get("Accept", ""), GRAPHS, request.args.get("format"))
    content = _written(items, chosen)
    tag = entity_tag(chosen, content.decode("utf-8"))
    response = not_modified(tag)
    if response is None:
        response = Response(content, content_type=GRAPHS[chosen])
        response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    request.environ[MAY_KEEP] = state().snapshot
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The dataset in VoID and DCAT, in the syntax accepted (VoID, section 7.2)."""
    return _void(None)


@blueprint.get("/void.ttl")
def void_turtle() -> Response:
    """The same in Turtle, whatever is accepted."""
    return _void("ttl")


def _void(syntax: str | None) -> Response:
    here = URIRef(request.base_url)
    dataset, about = _dataset(endpoint())
    itself = [
        (here, RDF.type, VOID.DatasetDescription),
        (here, FOAF.primaryTopic, dataset),
        (here, FOAF.topic, dataset),
        (here, RDFS.label, Literal("Description of the dataset", lang="en")),
    ]
    return _negotiated([*about, *quads(itself)], syntax)


@blueprint.get("/.well-known/sparql-examples")
def sparql_examples() -> Response:
    """The questions as ``sh:SPARQLExecutable``, each with this endpoint as its target, and the prefixes."""
    return _negotiated(quads([*examples(state().questions), *prefixes(), *_targets(endpoint())]))
