"""Namespaces, the prefix table, and the IRIs that are minted from names.

Source: ``ontology/README.md`` for the IRI policy. Nothing else in the project spells out a namespace.
"""

import hashlib

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, VOID, XSD
from rdflib.term import Node

Triple = tuple[Node, Node, Node]
"""Subject, predicate, object, in the terms of rdflib."""

BASE = "https://w3id.org/bilateral/"

BIL = Namespace(BASE + "ontology#")
V = Namespace(BASE + "vocab/")
ID = Namespace(BASE + "id/")
CLAIM = Namespace(BASE + "claim/")
GRAPH = Namespace(BASE + "graph/")
OA = Namespace("http://www.w3.org/ns/oa#")
BIBO = Namespace("http://purl.org/ontology/bibo/")
DCAT = Namespace("http://www.w3.org/ns/dcat#")
ENTAILMENT = Namespace("http://www.w3.org/ns/entailment/")
FORMATS = Namespace("http://www.w3.org/ns/formats/")
MEDIA_TYPE = Namespace("https://www.iana.org/assignments/media-types/")
NP = Namespace("http://www.nanopub.org/nschema#")
PROP = Namespace(BASE + "prop/")
SCHEMA = Namespace("https://schema.org/")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
SPEX = Namespace("https://purl.expasy.org/sparql-examples/ontology#")
UNIT = Namespace("http://qudt.org/vocab/unit/")
VANN = Namespace("http://purl.org/vocab/vann/")
WD = Namespace("http://www.wikidata.org/entity/")
WIKIBASE = Namespace("http://wikiba.se/ontology#")

ONTOLOGY_IRI = URIRef(BASE + "ontology")
DATASET_IRI = URIRef(BASE + "dataset")

PREFIXES: dict[str, str] = {
    "bibo": str(BIBO),
    "bil": str(BIL),
    "claim": str(CLAIM),
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "graph": str(GRAPH),
    "id": str(ID),
    "oa": str(OA),
    "org": "http://www.w3.org/ns/org#",
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": str(SKOS),
    "spdx": str(SPDX),
    "unit": str(UNIT),
    "v": str(V),
    "vann": str(VANN),
    "void": str(VOID),
    "wd": str(WD),
    "xsd": str(XSD),
}

LAYERS = (
    "ontology",
    "vocabulary",
    "world",
    "claims",
    "links",
    "inferred",
    "metadata",
)
"""The layers of the published dataset, in order; each is the named graph ``graph:{layer}``."""


def statement_iri(claim: URIRef, triple: tuple[Node, Node, Node]) -> URIRef:
    """IRI of the statement by which ``claim`` asserts ``triple``: the claim's, and a hash of the N-Triples."""
    line = " ".join(term.n3() for term in triple)
    return URIRef(f"{claim}#s-{hashlib.sha256(line.encode()).hexdigest()[:12]}")


def article_iri(number: str) -> URIRef:
    """IRI of the article whose file name begins with ``number``."""
    return ID[f"art-{number}"]


def snapshot_iri(number: str) -> URIRef:
    """IRI of the text of the article whose file name begins with ``number``."""
    return ID[f"snap-{number}"]


def compact(term: Node) -> str:
    """``term`` as people write it: a prefixed name where a prefix fits, otherwise N-Triples."""
    if isinstance(term, URIRef):
        for prefix, namespace in PREFIXES.items():
            local = term[len(namespace) :]
            if term.startswith(namespace) and not set("/#").intersection(local):
                return f"{prefix}:{local}"
        return f"<{term}>"
    if isinstance(term, Literal):
        return term.n3()
    return str(term)
