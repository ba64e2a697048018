"""A claim as it was published, and what every dialect needs to read one back.

The law of all readers: a file is read whole, or refused. What a reader made of it, written again, must be the same
triples about the claims, their statements and their spans; what is said of anything else is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from bilateral import statements
from bilateral.claims import Claim, Span, new_graph
from bilateral.errors import DataError
from bilateral.names import BIL, CLAIM, OA, Triple, compact
from bilateral.quads import Quad, ordered, rdflib_term, reified

_ASSERTS, _HAS_EVIDENCE = BIL.asserts, BIL.hasEvidence
_MADE = frozenset({_ASSERTS, _HAS_EVIDENCE, BIL.reportedIn})
"""Predicates of a claim that follow from its triples, its spans and its number."""
_OFFSETS = frozenset({OA.start, OA.end})


@dataclass(frozen=True)
class Published(Claim):
    """A claim whose triples have names: those of its statements, in the order of the triples.

    A name was made of the number as the curator wrote it, say 1.0, and stays when the store writes 1.
    """

    names: tuple[URIRef, ...]

    @property
    def statements(self) -> Iterator[tuple[URIRef, Triple]]:
        """Name and triple of each statement."""
        return zip(self.names, self.triples, strict=True)


def about(claim: Published) -> Iterator[Triple]:
    """What is said of ``claim``, and its spans."""
    yield from statements.about(claim)
    for subject, predicate, value in statements.evidence(claim):  # of integers, the store keeps xsd:integer alone
        yield subject, predicate, Literal(int(str(value))) if predicate in _OFFSETS else value


def nodes(claim: Published, described: Callable[[URIRef, Triple], Iterator[Triple]]) -> Iterator[Triple]:
    """What is said of ``claim``, its spans, and its statements, each ``described`` and with the days it sets."""
    yield from about(claim)
    for statement, triple in claim.statements:
        yield claim.iri, _ASSERTS, statement
        yield from described(statement, triple)
        yield from statements.days(statement, triple)


def graph_of(items: Iterable[Quad]) -> Graph:
    """The triples of ``items`` whatever their graph, without those that reify, literals as they are written.

    Raises ``DataError`` for what RDF 1.1 does not have.
    """
    graph = new_graph()
    terms: dict[object, Node] = {}  # the same terms come again and again, and are slow to make
    for quad in items:
        if reified(quad) is not None:
            continue
        for term in quad.triple:
            if term not in terms:
                terms[term] = rdflib_term(term)
        graph.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
    return graph


def published(graph: Graph, iri: URIRef, statements: Mapping[URIRef, Triple]) -> Published:
    """The claim ``iri`` that asserts ``statements``, with what ``graph`` says of it and its spans.

    Raises ``DataError`` where it asserts nothing, or is not whole.
    """
    if not statements:
        raise DataError(f"{compact(iri)} asserts no statement")
    said = [
        (URIRef(str(predicate)), value)
        for predicate, value in graph.predicate_objects(iri)
        if predicate not in _MADE and (predicate, value) != (RDF.type, BIL.Claim)
    ]
    for term in (term for terms in (*statements.values(), *said) for term in terms):
        if isinstance(term, BNode):
            raise DataError(f"{compact(iri)} has a blank node; give the thing a name")
        if isinstance(term, Literal) and term.ill_typed:
            raise DataError(f'{compact(iri)}: "{term}" is not a value of {compact(term.datatype or XSD.string)}')
    by_triple = sorted(statements.items(), key=lambda item: (_n3(item[1]), item[0]))
    return Published(
        iri,
        Path(f"{str(iri).removeprefix(str(CLAIM)).rsplit('-', 1)[0]}.trig"),
        tuple(triple for _, triple in by_triple),
        tuple(sorted(_span(graph, node) for node in graph.objects(iri, _HAS_EVIDENCE))),
        tuple(sorted(said, key=_n3)),
        tuple(name for name, _ in by_triple),
    )


def _span(graph: Graph, node: Node) -> Span:
    selector = one(graph, node, OA.hasSelector)
    start, end = (one(graph, selector, predicate) for predicate in (OA.start, OA.end))
    digest = one(graph, node, BIL.spanSha256) if (node, BIL.spanSha256, None) in graph else ""
    span = Span.parse(f"{start}-{end} {digest}".rstrip())
    if span is None:
        raise DataError(f"{compact(node)} is no span: it goes from {start} to {end}, digest {digest or 'none'}")
    return span


def one(graph: Graph, subject: Node, predicate: URIRef) -> Node:
    """The one value of ``predicate`` of ``subject``. Raises ``DataError`` where there is none, or another."""
    values = list(graph.objects(subject, predicate))
    if len(values) != 1:
        raise DataError(f"{compact(subject)} has {len(values)} values of {compact(predicate)}; it must have one")
    return values[0]


def named(node: Node) -> URIRef:
    """``node``, which is an IRI. Raises ``DataError`` where it is none."""
    if not isinstance(node, URIRef):
        raise DataError(f"{compact(node)} is no IRI; a claim and what belongs to it have names")
    return node


def claims_in(graph: Graph, triple: Callable[[URIRef], Triple]) -> list[Published]:
    """All claims that ``graph`` tells of as nodes that assert statements, by IRI; ``triple`` is that of a statement."""
    return [
        published(graph, claim, {node: triple(node) for node in map(named, graph.objects(claim, _ASSERTS))})
        for claim in sorted(map(named, graph.subjects(RDF.type, BIL.Claim)))
    ]


def whole(
    claims: list[Published],
    items: Iterable[Quad],
    written: Iterable[Quad],
    part: Callable[[Quad], object] = lambda quad: quad.subject,
) -> list[Published]:
    """``claims``, if ``items`` say the same of each ``part`` of them as ``written`` does.

    Raises ``DataError`` that names the first triple that is too many or missing, or where there are no claims.
    """
    if not claims:
        raise DataError("there are no claims in it")
    expected = set(written)
    parts = {part(quad) for quad in expected}
    found = {quad for quad in items if part(quad) in parts}
    for quad in ordered(found - expected)[:1]:
        raise DataError(f"this is said of a claim and would be lost: {quad.triple}")
    for quad in ordered(expected - found)[:1]:
        raise DataError(f"a claim is not whole, this is missing: {quad.triple}")
    return claims


def _n3(terms: tuple[Node, ...]) -> str:
    return " ".join(term.n3() for term in terms)
