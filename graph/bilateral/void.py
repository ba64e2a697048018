"""The metadata layer: what the dataset is, and how many of which class and property it holds.

Source: VoID (https://www.w3.org/TR/void/), DCAT 3, DCMI Terms.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, VOID, XSD

from bilateral.names import BASE, BIL, DATASET_IRI, DCAT, GRAPH, ID, ONTOLOGY_IRI, SD, WD, Triple
from bilateral.store import Quad, rdflib_term

_TYPE = str(RDF.type)

LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
DUMPS = {
    "bilateral.ttl": "text/turtle",
    "bilateral-inferred.ttl": "text/turtle",
    "bilateral.nq": "application/n-quads",
    "bilateral-claims.trig": "application/trig",
}
"""Dump files by name, with their media types."""


def metadata(layers: Mapping[str, Graph], snapshot: str, union: Collection[Quad]) -> Graph:
    """Triples about the dataset whose layers, but for these triples, are ``layers``; counts are of their ``union``."""
    graph = Graph()
    for triple in (*_dataset(layers, snapshot), *_counts(union), *_named_graphs(layers), *_linkset(layers["links"])):
        graph.add(triple)
    return graph


def _dataset(layers: Mapping[str, Graph], snapshot: str) -> Iterator[Triple]:
    version = layers["ontology"].value(ONTOLOGY_IRI, OWL.versionInfo)
    modified = layers["ontology"].value(ONTOLOGY_IRI, DCTERMS.modified)
    assert version is not None and modified is not None
    for cls in (VOID.Dataset, DCAT.Dataset, SD.Dataset):
        yield DATASET_IRI, RDF.type, cls
    yield DATASET_IRI, DCTERMS.title, Literal("Bilateral", lang="en")
    yield DATASET_IRI, RDFS.label, Literal("Bilateral", lang="en")
    description = (
        "Relations between Belarus and Azerbaijan as five news articles of 2023 to 2025 report them; "
        "every triple can be asked who says so and where."
    )
    yield DATASET_IRI, DCTERMS.description, Literal(description, lang="en")
    yield DATASET_IRI, DCTERMS.identifier, Literal(snapshot)
    yield DATASET_IRI, DCAT.version, version
    yield DATASET_IRI, DCTERMS.modified, modified
    yield DATASET_IRI, DCTERMS.license, LICENSE
    yield DATASET_IRI, DCTERMS.creator, ID["agent-curator"]
    yield DATASET_IRI, DCTERMS.publisher, ID["agent-curator"]
    for article in layers["claims"].subjects(RDF.type, BIL.Article):
        yield DATASET_IRI, DCTERMS.source, article
    yield DATASET_IRI, VOID.uriSpace, Literal(BASE)
    yield DATASET_IRI, VOID.vocabulary, ONTOLOGY_IRI
    for name, media_type in DUMPS.items():
        dump = URIRef(f"{BASE}dump/{name}")
        yield DATASET_IRI, VOID.dataDump, dump
        yield DATASET_IRI, DCAT.distribution, dump
        yield dump, RDF.type, DCAT.Distribution
        yield dump, RDFS.label, Literal(name)
        yield dump, DCAT.downloadURL, dump
        yield dump, DCAT.mediaType, URIRef(f"https://www.iana.org/assignments/media-types/{media_type}")
        yield dump, DCTERMS.license, LICENSE


def _counts(union: Collection[Quad]) -> Iterator[Triple]:
    properties = _terms(Counter(quad.predicate for quad in union))
    classes = _terms(Counter(quad.object for quad in union if quad.predicate.value == _TYPE))
    yield DATASET_IRI, VOID.triples, _number(len(union))
    yield DATASET_IRI, VOID.distinctSubjects, _number(len({quad.subject for quad in union}))
    yield DATASET_IRI, VOID.distinctObjects, _number(len({quad.object for quad in union}))
    yield DATASET_IRI, VOID.classes, _number(len(classes))
    yield DATASET_IRI, VOID.properties, _number(len(properties))
    for cls, count in classes.items():
        part = _partition("class", cls)
        yield DATASET_IRI, VOID.classPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID["class"], cls
        yield part, VOID.entities, _number(count)
    for predicate, count in properties.items():
        part = _partition("property", predicate)
        yield DATASET_IRI, VOID.propertyPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID.property, predicate
        yield part, VOID.triples, _number(count)


def _terms(counts: Mapping[object, int]) -> dict[URIRef, int]:
    """The counts of what has an IRI, by it."""
    named = ((rdflib_term(term), count) for term, count in counts.items())
    return {term: count for term, count in named if isinstance(term, URIRef)}


def _partition(kind: str, term: URIRef) -> URIRef:
    return URIRef(f"{DATASET_IRI}/{kind}-{hashlib.sha256(term.encode()).hexdigest()[:12]}")


def _named_graphs(layers: Mapping[str, Graph]) -> Iterator[Triple]:
    for layer, graph in layers.items():
        node = URIRef(f"{DATASET_IRI}/layer-{layer}")
        yield DATASET_IRI, SD.namedGraph, node
        yield node, RDF.type, SD.NamedGraph
        yield node, SD.name, GRAPH[layer]
        yield node, SD.graph, GRAPH[layer]
        yield GRAPH[layer], RDF.type, SD.Graph
        yield GRAPH[layer], RDF.type, PROV.Entity
        yield GRAPH[layer], RDFS.label, Literal(f"layer {layer}", lang="en")
        yield GRAPH[layer], VOID.triples, _number(len(graph))


def _linkset(links: Graph) -> Iterator[Triple]:
    to_wikidata = [o for o in links.objects() if isinstance(o, URIRef) and o.startswith(str(WD))]
    if to_wikidata:
        node = URIRef(f"{DATASET_IRI}/links-wikidata")
        yield node, RDF.type, VOID.Linkset
        yield node, VOID.subjectsTarget, DATASET_IRI
        yield node, VOID.objectsTarget, URIRef("http://www.wikidata.org/")
        yield node, VOID.triples, _number(len(to_wikidata))


def _number(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
