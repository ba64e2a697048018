"""RDF between rdflib and pyoxigraph, and all reading and writing of it that must be the same byte for byte.

Only this module and ``store`` talk to pyoxigraph.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from bilateral.errors import DataError, UsageError
from bilateral.names import Triple

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


def without_graphs(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The triples of ``items`` as quads of the default graph, in their order."""
    return [ox.Quad(*quad.triple) for quad in items]


def in_graph(items: Iterable[ox.Quad], name: str) -> Iterator[ox.Quad]:
    """The triples of ``items`` as quads of the graph ``name``, in their order."""
    graph_name = ox.NamedNode(name)
    return (ox.Quad(quad.subject, quad.predicate, quad.object, graph_name) for quad in items)


def _term(node: Node) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(node, URIRef):
        return ox.NamedNode(node)
    if isinstance(node, BNode):
        return ox.BlankNode(node)
    assert isinstance(node, Literal)
    if node.language:
        return ox.Literal(str(node), language=node.language)
    return ox.Literal(str(node), datatype=ox.NamedNode(node.datatype or XSD.string))


REIFIES = URIRef(str(RDF) + "reifies")  # rdflib 7 knows RDF 1.1 alone


def reifying(reifier: URIRef, triple: Triple) -> ox.Quad:
    """The quad of the default graph by which ``reifier`` reifies ``triple``. Source: RDF 1.2 Concepts, triple terms."""
    ((subject, predicate, value, _),) = quads([triple])
    return ox.Quad(ox.NamedNode(reifier), ox.NamedNode(REIFIES), ox.Triple(subject, predicate, value))


def reified(quad: ox.Quad) -> tuple[Node, Triple] | None:
    """The reifier and its triple, where that is what ``quad`` says. Raises ``DataError`` for a triple within it."""
    if quad.predicate.value != str(REIFIES) or not isinstance(quad.object, ox.Triple):
        return None
    subject, predicate, value = (rdflib_term(term) for term in quad.object)
    return rdflib_term(quad.subject), (subject, predicate, value)


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
    for quad in items:
        found = isinstance(quad.object, _BLANK) or isinstance(quad.subject, _BLANK)
        (blank if found or isinstance(quad.graph_name, _BLANK) else named).append(quad)
    return named, blank


_BLANK = (ox.BlankNode, ox.Triple)
"""A triple that is an object may hold a blank node."""


def ordered(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads without duplicates, in code-point order of graph and N-Triples line with ``rdf:type`` first."""
    found = list(set(items))
    names = (str(quad.graph_name) for quad in found)
    lines = _text(found, "nq").replace(_IS_A, _FIRST).splitlines()
    by_line = dict(zip(zip(names, lines, strict=True), found, strict=True))
    return [by_line[key] for key in sorted(by_line)]


_IS_A = f" <{RDF.type}> ".encode()
_FIRST = b" \0 "
"""Stands for ``rdf:type`` in lines that are sorted; no line has it of its own."""


def same(one: set[ox.Quad], other: set[ox.Quad]) -> bool:
    """Whether two datasets are the same but for the labels of their blank nodes."""
    return one == other or canonical(one) == canonical(other)


def serialize(items: Iterable[ox.Quad], syntax: str, prefixes: dict[str, str] | None = None) -> bytes:
    """``items`` in ``syntax`` (a key of ``SYNTAXES``), in their order; only the prefixes in use are declared."""
    written = (quad.triple for quad in items) if syntax in WITHOUT_GRAPHS else items
    if not prefixes or syntax not in _PREFIXED:
        return _text(written, syntax)
    out = _text(written, syntax, prefixes)
    head, declaration, use = _PREFIXED[syntax]
    start = next(head.finditer(out)).end()
    body = out[start:]
    if syntax != "rdf":
        body = _NAME_WITH_ESCAPE.sub(lambda each: _whole(each, prefixes) if each[1] else each[0], body)

    def used(name: bytes) -> bool:
        return name + b":" in body and re.search(use % name, body) is not None  # the first alone is three times as fast

    return declaration.sub(lambda each: each[0] if used(each[1]) else b"", out[:start]) + body


def _text(items: Iterable[ox.Quad] | Iterable[ox.Triple], syntax: str, prefixes: dict[str, str] | None = None) -> bytes:
    out = ox.serialize(items, format=SYNTAXES[syntax], prefixes=prefixes)
    assert out is not None
    return out


_IN_TURTLE = (re.compile(rb"(?:@prefix .*\n)*"), re.compile(rb"@prefix ([\w-]+): .*\n"), rb"(?<![^\s^])%s:")
_IN_XML = (re.compile(rb".*\n.*\n"), re.compile(rb' xmlns:(?!rdf=|its=)([\w-]+)="[^"]*"'), rb"<%s:")
_NAME_WITH_ESCAPE = re.compile(rb'"(?:[^"\\]|\\.)*"|<[^\s<>"]*>|([\w-]+):([^\s"<>]*\\[^\s"<>]*)')
"""A prefixed name with an escape, in groups of its own; or what may look like one within, a string or an IRI."""


def _whole(name: re.Match[bytes], prefixes: dict[str, str]) -> bytes:
    """The IRI of a prefixed ``name``, whole: Virtuoso 7.2 takes the backslash of an escape for a part of it."""
    return b"<" + prefixes[name[1].decode()].encode() + re.sub(rb"\\(.)", rb"\1", name[2]) + b">"


_PREFIXED = {"ttl": _IN_TURTLE, "trig": _IN_TURTLE, "rdf": _IN_XML}
"""Where the prefixes of a syntax are declared, how each is, and how it is used; text may look like a use, too."""


def parse(content: bytes, syntax: str) -> set[ox.Quad]:
    """The quads in ``content``. Raises ``DataError`` with the line where it is not in ``syntax``."""
    with _reading(syntax):
        return set(ox.parse(content, format=SYNTAXES[syntax]))


def read_file(path: Path) -> set[ox.Quad]:
    """The quads in the file at ``path``, whose ending says its syntax; ``.gz`` after that says it is compressed.

    Raises ``UsageError`` for another ending, ``DataError`` that names the file for what cannot be read.
    """
    compressed = path.suffix == ".gz"
    syntax = path.name.removesuffix(".gz").rpartition(".")[2]
    if syntax not in SYNTAXES:
        raise UsageError(f"{path}: the ending of a file says its syntax; there are .{', .'.join(SYNTAXES)}, and .gz")
    try:
        content = path.read_bytes()
        return parse(gzip.decompress(content) if compressed else content, syntax)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    except DataError as error:
        raise DataError(f"{path}: {error}") from error


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
