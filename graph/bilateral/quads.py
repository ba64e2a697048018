"""RDF between rdflib and pyoxigraph, and all reading and writing of it that must be the same byte for byte.

Only this module and ``store`` talk to pyoxigraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from bilateral.errors import DataError
from bilateral.names import Triple
from bilateral.turtle_names import is_bare, used_of

Quad = ox.Quad

SYNTAXES: dict[str, ox.RdfFormat] = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""RDF syntaxes by file extension."""

WITHOUT_GRAPHS = ("ttl", "nt", "rdf")


def quads(graph: Iterable[Triple], name: URIRef | None = None) -> Iterator[ox.Quad]:
    """The triples of ``graph`` as quads of the graph ``name``, or of the default graph."""
    graph_name = ox.NamedNode(name) if name is not None else ox.DefaultGraph()
    for subject, predicate, value in graph:
        yield ox.Quad(_term(subject), _term(predicate), _term(value), graph_name)  # type: ignore[arg-type]


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, URIRef):
        return ox.NamedNode(node)
    if isinstance(node, BNode):
        return ox.BlankNode(node)
    assert isinstance(node, Literal)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(node.datatype or XSD.string))


def n_triples(node: Node) -> str:
    """``node`` in N-Triples, which SPARQL reads as the same term. Raises ``ValueError`` for an IRI that is none."""
    return str(_term(node))


def rdflib_term(term: object, normal: bool = False) -> Node:
    """``term`` of pyoxigraph as rdflib has it, its lexical form kept, or in the ``normal`` form of its value.

    Raises ``DataError`` for what RDF 1.1 does not have.
    """
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if not isinstance(term, ox.Literal) or term.direction:
        raise DataError(f"{term} is RDF 1.2; write RDF 1.1")
    if term.language:
        return Literal(term.value, lang=term.language)
    plain = term.datatype == STRING
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=normal)


def node_of(written: str) -> Node:
    """The term in N-Triples as rdflib has it. Raises ``DataError`` for what is none, or not RDF 1.1."""
    (quad,) = parse(f"<urn:s> <urn:p> {written} .".encode(), "nt")
    return rdflib_term(quad.object)


STRING = ox.NamedNode(XSD.string)


def canonical(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without duplicates, blank nodes labelled by RDFC-1.0, in code-point order with ``rdf:type`` first."""
    named, blank = _apart(items)
    if blank:  # the algorithm looks at no quad without one, so the labels are those of the whole dataset
        dataset = ox.Dataset(blank)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        named.extend(dataset)
    return ordered(named)


def _apart(items: Iterable[ox.Quad]) -> tuple[list[ox.Quad], list[ox.Quad]]:
    """The quads without a blank node, and those with one."""
    named: list[ox.Quad] = []
    blank: list[ox.Quad] = []
    kinds = (ox.BlankNode, ox.Triple)  # a triple that is an object may hold one
    for quad in items:
        found = isinstance(quad.object, kinds) or isinstance(quad.subject, kinds) or isinstance(quad.graph_name, kinds)
        (blank if found else named).append(quad)
    return named, blank


def ordered(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without duplicates, in code-point order with ``rdf:type`` first."""
    return sorted(set(items), key=_order)


def same(one: set[ox.Quad], other: set[ox.Quad]) -> bool:
    """Whether two datasets are the same but for the labels of their blank nodes."""
    return one == other or canonical(one) == canonical(other)


_TYPE = str(RDF.type)


def _order(quad: ox.Quad) -> tuple[str, str, bool, str, str]:
    predicate = quad.predicate.value
    return str(quad.graph_name), str(quad.subject), predicate != _TYPE, predicate, str(quad.object)


def serialize(items: Iterable[ox.Quad], syntax: str, prefixes: dict[str, str] | None = None) -> bytes:
    """``items`` in ``syntax`` (a key of ``SYNTAXES``), in their order; only the prefixes in use are declared."""
    kept = items if isinstance(items, list) else list(items)
    used = _used(kept, prefixes or {}, syntax) if syntax in ("ttl", "trig", "rdf") else None
    written = (quad.triple for quad in kept) if syntax in WITHOUT_GRAPHS else kept
    out = ox.serialize(written, format=SYNTAXES[syntax], prefixes=used)
    assert out is not None
    return out


def _used(items: list[ox.Quad], prefixes: dict[str, str], syntax: str) -> dict[str, str]:
    is_a = ox.NamedNode(_TYPE)
    terms: set[object] = {quad.predicate for quad in items}
    if syntax == "rdf":  # XML has prefixed names for elements only
        terms |= {q.object for q in items if q.predicate == is_a and isinstance(q.object, ox.NamedNode)}
    else:
        terms.discard(is_a)  # written as "a"
        terms |= {quad.subject for quad in items} | {quad.object for quad in items}
        terms |= {quad.graph_name for quad in items} if syntax == "trig" else set()
    return used_of(prefixes, _iris(terms))


def _iris(terms: Iterable[object]) -> Iterator[str]:
    for term in terms:
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal) and not (term.language or is_bare(term.value, term.datatype.value)):
            yield term.datatype.value


def parse(content: bytes, syntax: str) -> set[ox.Quad]:
    """The quads in ``content``. Raises ``DataError`` with the line where it is not in ``syntax``."""
    with _reading(syntax):
        return set(ox.parse(content, format=SYNTAXES[syntax]))


def parsed(content: bytes, syntax: str, base: str | None = None) -> Iterator[ox.Quad]:
    """The quads in ``content`` in order, with blank nodes that no other file has; IRIs relative to ``base``.

    Raises ``DataError`` as ``parse`` does.
    """
    with _reading(syntax):
        yield from ox.parse(content, format=SYNTAXES[syntax], base_iri=base, rename_blank_nodes=True)


def reads_back(content: bytes, syntax: str, written: list[ox.Quad]) -> bool:
    """Whether ``content``, read again, is the quads ``written``, in their order and with their blank nodes.

    Raises ``DataError`` as ``parse`` does.
    """
    with _reading(syntax):
        again = ox.serialize(ox.parse(content, format=SYNTAXES[syntax]), format=ox.RdfFormat.N_QUADS)
    return again == serialize(written, "nq")


@contextmanager
def _reading(syntax: str) -> Iterator[None]:
    try:
        yield
    except SyntaxError as error:
        place = f", line {error.lineno}" if error.lineno is not None else ""
        raise DataError(f"not {syntax}{place}: {error.msg}") from error
