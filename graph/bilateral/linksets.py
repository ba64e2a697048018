"""The links to Wikidata in general vocabularies, in files apart: no part of the graph, for those who want them.

In the layers a link is ``bil:wikidataEntity``, which merges entities of ours and takes nothing over. By ``owl:sameAs``
all that Wikidata says would be said of ours, so it never enters the default graph. Concepts are left out: that they
match (``skos:exactMatch``) does not make them one thing.
Source: VoID, "Describing linksets" (https://www.w3.org/TR/void/); SKOS, https://www.w3.org/TR/skos-reference/#mapping.
"""

from __future__ import annotations

from types import MappingProxyType

from rdflib import Graph, URIRef
from rdflib.namespace import OWL

from bilateral.names import BIL, SCHEMA
from bilateral.quads import Quad, ordered, quads

LINKSETS = MappingProxyType(
    {
        "bilateral-links-owl.nt": OWL.sameAs,
        "bilateral-links-schema.nt": SCHEMA.sameAs,
    }
)
"""Files of links by name, in N-Triples, each with the one predicate of its triples."""


def linksets(links: Graph) -> dict[str, list[Quad]]:
    """The triples of each file, in code-point order: a triple for each ``bil:wikidataEntity`` of ``links``."""
    return {name: ordered(quads(_with(predicate, links))) for name, predicate in LINKSETS.items()}


def _with(predicate: URIRef, links: Graph) -> Graph:
    graph = Graph()
    for subject, entity in links.subject_objects(BIL.wikidataEntity):
        graph.add((subject, predicate, entity))
    return graph
