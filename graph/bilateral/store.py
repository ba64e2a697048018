"""The queryable store, and all reading and writing of RDF that must be the same byte for byte.

Only this module talks to pyoxigraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from bilateral.errors import DataError, QueryError, UsageError
from bilateral.hints import undeclared
from bilateral.names import GRAPH, LAYERS, PREFIXES, Triple
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

_WITHOUT_GRAPHS = ("ttl", "nt", "rdf")

RESULTS: dict[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Syntaxes of SELECT and ASK results by file extension."""


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
    plain = term.datatype == _STRING
    return Literal(term.value, datatype=None if plain else URIRef(term.datatype.value), normalize=normal)


_STRING = ox.NamedNode(XSD.string)


def as_stored(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads as a store gives them back: the store keeps numbers by value and writes them in a form of its own."""
    kept: list[ox.Quad] = []
    typed: list[ox.Quad] = []
    for quad in items:
        value = quad.object
        plain = not isinstance(value, ox.Literal) or value.language or value.datatype == _STRING
        (kept if plain else typed).append(quad)
    return [*kept, *Store.memory(typed)]


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
    written = (quad.triple for quad in kept) if syntax in _WITHOUT_GRAPHS else kept
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


def parsed(content: bytes, syntax: str) -> Iterator[ox.Quad]:
    """The quads in ``content`` in order, with blank nodes that no other file has. Raises ``DataError`` as ``parse``."""
    with _reading(syntax):
        yield from ox.parse(content, format=SYNTAXES[syntax], rename_blank_nodes=True)


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


class Store:
    """A dataset that answers SPARQL: in memory, or a folder opened for reading."""

    def __init__(self, inner: ox.Store) -> None:
        """A store on ``inner``; use ``memory``, ``write`` or ``open``."""
        self._inner = inner

    @classmethod
    def memory(cls, items: Iterable[ox.Quad]) -> Store:
        """A store in memory that holds ``items``."""
        inner = ox.Store()
        inner.bulk_extend(items)
        return cls(inner)

    @classmethod
    def write(cls, folder: Path, items: Iterable[ox.Quad]) -> None:
        """Make a new store in ``folder`` that holds ``items``, compacted, and close it; other threads run meanwhile."""
        lines = serialize(items, "nq").splitlines(keepends=True)
        blank = b"".join(line for line in lines if b"_:" in line)  # and a few literals
        inner = ox.Store(str(folder))
        # Loading lets go of the interpreter's lock, but renames blank nodes.
        inner.bulk_load(b"".join(line for line in lines if b"_:" not in line), format=ox.RdfFormat.N_QUADS)
        inner.bulk_extend(ox.parse(blank, format=ox.RdfFormat.N_QUADS))
        inner.optimize()
        inner.flush()

    @classmethod
    def open(cls, folder: Path) -> Store:
        """The store in ``folder``, read-only. Raises ``UsageError`` where there is none."""
        try:
            return cls(ox.Store.read_only(str(folder)))
        except OSError as error:
            raise UsageError(f"{folder}: no store here; run bilateral build") from error

    def __len__(self) -> int:
        """Number of quads."""
        return len(self._inner)

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads, in no order."""
        return iter(self._inner)

    def graph(self, name: str) -> set[ox.Quad]:
        """The quads of the named graph ``name``."""
        return set(self._inner.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def query(self, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The result of a SPARQL query. Raises ``QueryError`` where it is not SPARQL."""
        try:
            return self._inner.query(text)
        except SyntaxError as error:
            raise QueryError(f"not SPARQL: {undeclared(text) or error.msg}") from error
        except OSError as error:  # SERVICE
            raise QueryError(f"the query asks another endpoint, and it did not answer: {error}") from error

    def select(self, text: str) -> list[dict[str, Node]]:
        """Rows of a SELECT query, each from variable to term; an unbound variable is left out.

        Raises ``QueryError`` as ``query`` does, and for another form of query.
        """
        result = self.query(text)
        if not isinstance(result, ox.QuerySolutions):
            raise QueryError("not a SELECT query")
        names = [variable.value for variable in result.variables]
        return [{name: rdflib_term(row[name]) for name in names if row[name] is not None} for row in result]

    def construct(self, text: str) -> Graph:
        """Graph of a CONSTRUCT or DESCRIBE query. Raises ``QueryError`` as ``select`` does."""
        result = self.query(text)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("not a CONSTRUCT or DESCRIBE query")
        graph = Graph()
        for triple in result:
            graph.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
        return graph


def answer_bytes(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, syntax: str) -> bytes:
    """``result`` in ``syntax``: a key of ``RESULTS`` for SELECT and ASK, of ``SYNTAXES`` for a graph.

    Raises ``QueryError`` where the result cannot be written so.
    """
    if isinstance(result, ox.QueryTriples):
        if syntax not in SYNTAXES:
            raise QueryError(f"a graph cannot be written as {syntax}; there are {', '.join(SYNTAXES)}")
        return serialize(canonical(ox.Quad(*triple) for triple in result), syntax, PREFIXES)
    if syntax not in RESULTS:
        raise QueryError(f"a result cannot be written as {syntax}; there are {', '.join(RESULTS)}")
    out = result.serialize(format=RESULTS[syntax])
    assert out is not None
    return out


def dataset_bytes(opened: Store, syntax: str) -> bytes:
    """The layers of ``opened`` as named graphs, or in a syntax without graphs its default graph."""
    wanted = {ox.DefaultGraph()} if syntax in _WITHOUT_GRAPHS else {ox.NamedNode(GRAPH[name]) for name in LAYERS}
    return serialize(canonical(quad for quad in opened if quad.graph_name in wanted), syntax, PREFIXES)


def is_graph(result: object) -> bool:
    """Whether ``result`` of a query is a graph, rather than rows or a truth value."""
    return isinstance(result, ox.QueryTriples)
