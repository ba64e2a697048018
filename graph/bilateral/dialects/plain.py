"""Plain: the claims as ``bilateral.ttl`` has them.

A claim is a node that asserts statements, each a node with ``bil:subject``, ``bil:predicate`` and ``bil:object`` or
``bil:literal``, and rests on spans.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from bilateral.dialects.published import Published, claims_in, graph_of, named, nodes, one, whole
from bilateral.errors import DataError
from bilateral.names import BIL, Triple, compact
from bilateral.quads import Quad, quads, without_graphs
from bilateral.statements import parts

SYNTAXES: tuple[str, ...] = ("ttl", "nt", "jsonld", "nq", "trig")
MARK = BIL.Statement
PREFIXES: dict[str, str] = {}


def write(claims: Iterable[Published]) -> Iterator[Quad]:
    """The quads of ``claims``, all in the default graph."""
    return quads(triple for claim in claims for triple in nodes(claim, _described))


def _described(statement: URIRef, triple: Triple) -> Iterator[Triple]:
    yield statement, RDF.type, MARK
    yield from parts(statement, triple)


def read(items: Iterable[Quad]) -> list[Published]:
    """The claims in ``items``, by IRI; graph names are passed over. Raises ``DataError`` where one is not whole."""
    found = without_graphs(items)
    graph = graph_of(found)
    claims = claims_in(graph, lambda statement: triple_of(graph, statement))
    return whole(claims, found, write(claims))


def triple_of(graph: Graph, statement: URIRef) -> Triple:
    """The triple of ``statement``. Raises ``DataError`` where a part of it is missing, or there are two."""
    literal = (statement, BIL.literal, None) in graph
    if literal and (statement, BIL.object, None) in graph:
        raise DataError(f"{compact(statement)} has both bil:object and bil:literal; it must have one")
    value = one(graph, statement, BIL.literal if literal else BIL.object)
    return one(graph, statement, BIL.subject), named(one(graph, statement, BIL.predicate)), value
