"""Reification: the statements of a claim in the vocabulary of RDF 1.1.

Source: RDF Schema 1.1, section 5.3. Claims and spans are as in plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.dialects.published import Published, claims_in, graph_of, named, nodes, one, whole
from bilateral.names import Triple
from bilateral.quads import Quad, quads, without_graphs

SYNTAXES: tuple[str, ...] = ("ttl", "nt", "jsonld", "nq", "trig")
MARK = RDF.Statement
PREFIXES: dict[str, str] = {}

_PARTS = (RDF.subject, RDF.predicate, RDF.object)


def write(claims: Iterable[Published]) -> Iterator[Quad]:
    """The quads of ``claims``, all in the default graph."""
    return quads(triple for claim in claims for triple in nodes(claim, _described))


def _described(statement: URIRef, triple: Triple) -> Iterator[Triple]:
    yield statement, RDF.type, RDF.Statement
    yield from zip([statement] * 3, _PARTS, triple, strict=True)


def read(items: Iterable[Quad]) -> list[Published]:
    """The claims in ``items``, by IRI; graph names are passed over. Raises ``DataError`` where one is not whole."""
    found = without_graphs(items)
    graph = graph_of(found)
    claims = claims_in(
        graph,
        lambda node: (one(graph, node, _PARTS[0]), named(one(graph, node, _PARTS[1])), one(graph, node, _PARTS[2])),
    )
    return whole(claims, found, write(claims))
