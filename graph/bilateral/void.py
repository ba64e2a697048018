"""The metadata layer: what the dataset is, how many of which class and property it holds, and what to ask it.

A dump that holds this layer cannot hold its own checksum; the others have theirs here, and all of them in SHA256SUMS.
Source: VoID (https://www.w3.org/TR/void/), DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/), DCMI Terms.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VOID, XSD

from bilateral.bulk import bulk_name, is_bulk_name
from bilateral.examples import examples, prefixes
from bilateral.linksets import LINKSETS
from bilateral.names import (
    BASE,
    BIL,
    DATASET_IRI,
    DCAT,
    GRAPH,
    ID,
    LAYERS,
    MEDIA_TYPE,
    ONTOLOGY_IRI,
    SD,
    SPDX,
    WD,
    Triple,
    compact,
)
from bilateral.quads import Quad, rdflib_term
from bilateral.queries import Query

_TYPE = str(RDF.type)

LICENSE = URIRef("https://creativecommons.org/licenses/by/4.0/")
DUMPS = {
    "bilateral.ttl": "text/turtle",
    "bilateral-inferred.ttl": "text/turtle",
    "bilateral.nq": "application/n-quads",
    "bilateral-claims.trig": "application/trig",
}
"""Dump files by name, with their media types."""

PROOFS_DUMP = "bilateral-proofs.nq.gz"
"""Dump of the proofs, which there is where the engine keeps them."""

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def metadata(
    layers: Mapping[str, Graph],
    snapshot: str,
    union: Collection[Quad],
    written: Mapping[str, bytes] = MappingProxyType({}),
    questions: Iterable[Query] = (),
) -> Graph:
    """Triples about the dataset whose layers, but for these triples, are ``layers``; counts are of their ``union``.

    Sizes and checksums are those of the dumps ``written`` already; the ``questions`` are its example queries.
    """
    graph = Graph()
    for triple in (
        *_dataset(layers, snapshot),
        *_distributions(written),
        *_counts(union),
        *_graphs(layers),
        *_linksets(layers["links"], written),
        *examples(questions),
        *prefixes(),
    ):
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
    yield DATASET_IRI, DCTERMS.description, Literal(_description(layers), lang="en")
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


def _description(layers: Mapping[str, Graph]) -> str:
    articles = set(layers["claims"].subjects(RDF.type, BIL.Article))
    number = _NUMBERS[len(articles)] if len(articles) < len(_NUMBERS) else str(len(articles))
    years = sorted(
        str(day)[:4] for graph in layers.values() for a in articles for day in graph.objects(a, BIL.beginEarliest)
    )
    span = f" of {years[0]}" if years else ""
    span += f" to {years[-1]}" if years and years[-1] != years[0] else ""
    return (
        f"Relations between Belarus and Azerbaijan as {number} news article{'' if len(articles) == 1 else 's'}{span} "
        f"report{'s' if len(articles) == 1 else ''} them; every triple can be asked who says so and where."
    )


def dump_iri(name: str) -> URIRef:
    """IRI of the dump file ``name``."""
    return URIRef(f"{BASE}dump/{name}")


def _distributions(written: Mapping[str, bytes]) -> Iterator[Triple]:
    parts = [name for name in written if is_bulk_name(name)]
    if parts:
        parts.append(bulk_name(len(parts)))  # the one of these triples
    for name in [*DUMPS, *({PROOFS_DUMP} & set(written)), *parts]:
        yield from _distribution(DATASET_IRI, name, DUMPS.get(name, "application/n-quads"), written)
        if name in DUMPS:
            yield DATASET_IRI, VOID.dataDump, dump_iri(name)
        else:
            yield dump_iri(name), DCAT.compressFormat, MEDIA_TYPE["application/gzip"]


def _distribution(dataset: URIRef, name: str, media_type: str, written: Mapping[str, bytes]) -> Iterator[Triple]:
    dump = dump_iri(name)
    yield dataset, DCAT.distribution, dump
    yield dump, RDF.type, DCAT.Distribution
    yield dump, RDFS.label, Literal(name)
    yield dump, DCAT.downloadURL, dump
    yield dump, DCAT.mediaType, MEDIA_TYPE[media_type]
    yield dump, DCTERMS.license, LICENSE
    if name in written:
        yield from checksum(dump, len(written[name]), hashlib.sha256(written[name]).hexdigest())


def checksum(dump: URIRef, size: int, sha256: str) -> Iterator[Triple]:
    """Triples that say how many bytes the file ``dump`` has, and the SHA-256 of them."""
    node = URIRef(f"{dump}#sha256")
    yield dump, DCAT.byteSize, Literal(size, datatype=XSD.nonNegativeInteger)
    yield dump, SPDX.checksum, node
    yield node, RDF.type, SPDX.Checksum
    yield node, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield node, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)


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


def _graphs(layers: Mapping[str, Graph]) -> Iterator[Triple]:
    default = URIRef(f"{DATASET_IRI}/default-graph")
    yield DATASET_IRI, SD.defaultGraph, default
    yield default, RDF.type, SD.Graph
    about = "The set union of the layers. Each claim is a named graph besides, and no part of it."
    yield default, RDFS.comment, Literal(about, lang="en")
    for layer in LAYERS:
        node = URIRef(f"{DATASET_IRI}/layer-{layer}")
        yield DATASET_IRI, SD.namedGraph, node
        yield node, RDF.type, SD.NamedGraph
        yield node, SD.name, GRAPH[layer]
        yield node, SD.graph, GRAPH[layer]
        yield DATASET_IRI, VOID.subset, GRAPH[layer]
        for cls in (SD.Graph, PROV.Entity, VOID.Dataset):
            yield GRAPH[layer], RDF.type, cls
        yield GRAPH[layer], RDFS.label, Literal(f"layer {layer}", lang="en")
        if layer in layers:  # the metadata does not count itself
            yield GRAPH[layer], VOID.triples, _number(len(layers[layer]))


def _linksets(links: Graph, written: Mapping[str, bytes]) -> Iterator[Triple]:
    """The links as the layer has them, of one predicate each as VoID wants it, and the files made of them."""
    found = {
        name: (predicate, len(list(links.subject_objects(predicate))))
        for name, predicate in (("links-wikidata", BIL.wikidataEntity), ("links-wikidata-concepts", SKOS.exactMatch))
    }
    for name, (predicate, count) in found.items():
        if count:
            node = URIRef(f"{DATASET_IRI}/{name}")
            yield DATASET_IRI, VOID.subset, node
            yield from _linkset(node, predicate, count)
    for name, predicate in LINKSETS.items():  # not of the dataset: its graphs have no triple of these
        node = URIRef(f"{DATASET_IRI}/{name.removeprefix('bilateral-').removesuffix('.nt')}")
        yield DATASET_IRI, DCTERMS.relation, node
        yield from _linkset(node, predicate, found["links-wikidata"][1])
        yield node, RDF.type, DCAT.Dataset
        yield node, DCTERMS.license, LICENSE
        yield node, VOID.dataDump, dump_iri(name)
        yield from _distribution(node, name, "application/n-triples", written)
    yield _WIKIDATA, RDF.type, VOID.Dataset
    yield _WIKIDATA, RDFS.label, Literal("Wikidata", lang="en")
    yield _WIKIDATA, VOID.uriSpace, Literal(str(WD))


def _linkset(node: URIRef, predicate: URIRef, count: int) -> Iterator[Triple]:
    yield node, RDF.type, VOID.Linkset
    yield node, RDFS.label, Literal(f"links to Wikidata by {compact(predicate)}", lang="en")
    yield node, VOID.subjectsTarget, DATASET_IRI
    yield node, VOID.objectsTarget, _WIKIDATA
    yield node, VOID.linkPredicate, predicate
    yield node, VOID.triples, _number(count)


_WIKIDATA = URIRef("http://www.wikidata.org/")


def _number(count: int) -> Literal:
    return Literal(count, datatype=XSD.integer)
