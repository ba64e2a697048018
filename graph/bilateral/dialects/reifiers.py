"""Reifiers: each statement of a claim is a reifier of its triple, as RDF 1.2 has it.

Source: RDF 1.2 Concepts, triple terms. Claims and spans are as in plain. The triples themselves are not asserted: of a
plan, or of a claim that is denied, that would be untrue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import URIRef

from bilateral.dialects.published import Published, claims_in, graph_of, named, nodes, whole
from bilateral.errors import DataError
from bilateral.names import Triple, compact
from bilateral.quads import REIFIES, Quad, quads, reified, reifying, without_graphs

SYNTAXES: tuple[str, ...] = ("ttl", "nt", "nq", "trig")
MARK = REIFIES
PREFIXES: dict[str, str] = {}


def write(claims: Iterable[Published]) -> Iterator[Quad]:
    """The quads of ``claims``, all in the default graph."""
    for claim in claims:
        yield from quads(nodes(claim, lambda statement, triple: iter(())))
        for statement, triple in claim.statements:
            yield reifying(statement, triple)


def read(items: Iterable[Quad]) -> list[Published]:
    """The claims in ``items``, by IRI; graph names are passed over. Raises ``DataError`` where one is not whole."""
    found = without_graphs(items)
    triples: dict[URIRef, Triple] = {}
    for quad in found:
        if pair := reified(quad):
            reifier = named(pair[0])
            if triples.setdefault(reifier, pair[1]) != pair[1]:
                raise DataError(f"{compact(reifier)} reifies two triples; a statement has one")

    def triple_of(statement: URIRef) -> Triple:
        if statement not in triples:
            raise DataError(f"{compact(statement)} reifies no triple")
        return triples[statement]

    claims = claims_in(graph_of(found), triple_of)
    return whole(claims, found, write(claims))
