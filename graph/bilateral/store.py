"""The queryable store: a dataset that answers SPARQL, read-only from a folder, or writable.

Only this module and ``quads`` talk to pyoxigraph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox
from rdflib import Graph, Literal
from rdflib.term import Node

from bilateral.errors import QueryError, UsageError
from bilateral.names import GRAPH, LAYERS, PREFIXES
from bilateral.prefixes import advice
from bilateral.quads import STRING, SYNTAXES, WITHOUT_GRAPHS, canonical, rdflib_term, serialize

Oxigraph = ox.Store
"""The store of the engine itself, for programs that want its own interface."""

RESULTS: dict[str, ox.QueryResultsFormat] = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
"""Syntaxes of SELECT and ASK results by file extension."""

MOST_ORDERED = 1000
"""Triples of an answer that are put in canonical order, for people to read; to hold more of them takes memory."""


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

    @property
    def oxigraph(self) -> ox.Store:
        """The store as pyoxigraph has it."""
        return self._inner

    def __len__(self) -> int:
        """Number of quads."""
        return len(self._inner)

    def __iter__(self) -> Iterator[ox.Quad]:
        """All quads, in no order."""
        return iter(self._inner)

    def graph(self, name: str) -> set[ox.Quad]:
        """The quads of the named graph ``name``."""
        return set(self._inner.quads_for_pattern(None, None, None, ox.NamedNode(name)))

    def query(
        self, text: str, default: Sequence[str] = (), named: Sequence[str] = (), base: str | None = None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """The result of a SPARQL query; of a dataset of the graphs ``default`` and ``named``, if any are given.

        IRIs in it are relative to ``base``.
        Raises ``QueryError`` where it is not SPARQL, or a graph's IRI is none.
        """
        try:
            options: dict[str, Any] = {"base_iri": base}
            if default or named:
                options["default_graph"] = [ox.NamedNode(name) for name in default]
                options["named_graphs"] = [ox.NamedNode(name) for name in named]
            return self._inner.query(text, **options)
        except ValueError as error:
            raise QueryError(f"a graph of the dataset has no IRI: {error}") from error
        except SyntaxError as error:
            raise QueryError(f"not SPARQL: {advice(text) or error.msg}") from error
        except OSError as error:  # SERVICE
            raise QueryError(f"the query asks another endpoint, and it did not answer: {error}") from error

    def select(self, text: str) -> list[dict[str, Node]]:
        """Rows of a SELECT query, each from variable to term; an unbound variable is left out.

        Raises ``QueryError`` as ``query`` does, and for another form of query.
        """
        return rows_of(self.query(text))

    def table(self, text: str) -> tuple[list[str], list[list[Node | None]]]:
        """Columns and rows of any query, an unbound variable as ``None``; of ASK one cell, of a graph its triples.

        Raises ``QueryError`` as ``query`` does.
        """
        result = self.query(text)
        if isinstance(result, ox.QueryBoolean):
            return ["answer"], [[Literal(bool(result))]]
        with _calling_out():
            if isinstance(result, ox.QueryTriples):
                found = [[rdflib_term(term) for term in triple] for triple in result]
                return ["subject", "predicate", "object"], [list(row) for row in sorted(found)]
            columns = [variable.value for variable in result.variables]
            terms = ([row[name] for name in columns] for row in result)
            return columns, [[None if term is None else rdflib_term(term) for term in row] for row in terms]

    def construct(self, text: str) -> Graph:
        """Graph of a CONSTRUCT or DESCRIBE query. Raises ``QueryError`` as ``select`` does."""
        result = self.query(text)
        if not isinstance(result, ox.QueryTriples):
            raise QueryError("not a CONSTRUCT or DESCRIBE query")
        graph = Graph()
        for triple in result:
            graph.add((rdflib_term(triple.subject), rdflib_term(triple.predicate), rdflib_term(triple.object)))
        return graph


class WritableStore:
    """A dataset in a folder that takes updates; one process alone may have it open."""

    def __init__(self, folder: Path) -> None:
        """The store in ``folder``, made where there is none. Raises ``OSError`` where another process has it open."""
        self._inner = ox.Store(str(folder))

    def has_graph(self, name: str | None) -> bool:
        """Whether there is a graph ``name``; the default graph, ``None``, there is always."""
        return name is None or self._inner.contains_named_graph(ox.NamedNode(name))

    def update(self, text: str, base: str | None = None) -> None:
        """Do all of the SPARQL update ``text``, its IRIs relative to ``base``, or nothing.

        Raises ``QueryError`` where it cannot be done.
        """
        try:
            self._inner.update(text, base_iri=base)
        except SyntaxError as error:
            raise QueryError(f"not SPARQL Update: {advice(text) or error.msg}") from error
        except (OSError, RuntimeError) as error:
            raise QueryError(f"the update could not be done: {error}") from error

    def snapshot(self, folder: Path) -> None:
        """Make in ``folder`` a store as this one is now; files are shared by hard links."""
        self._inner.backup(str(folder))


def as_stored(items: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The quads as a store gives them back: the store keeps numbers by value and writes them in a form of its own."""
    kept: list[ox.Quad] = []
    typed: list[ox.Quad] = []
    for quad in items:
        value = quad.object
        plain = not isinstance(value, ox.Literal) or value.language or value.datatype == STRING
        (kept if plain else typed).append(quad)
    return [*kept, *Store.memory(typed)]


Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
"""What a query gives: rows, a truth value, or a graph."""


def write_answer(result: Result, syntax: str, out: IO[bytes]) -> None:
    """Write ``result`` in ``syntax``: a key of ``RESULTS`` for SELECT and ASK, of ``SYNTAXES`` for a graph.

    Rows are written as they are found, and so are the triples of a graph that has more than ``MOST_ORDERED``.
    Raises ``QueryError`` where the result cannot be written so.
    """
    if isinstance(result, ox.QueryTriples):
        if syntax not in SYNTAXES:
            raise QueryError(f"a graph cannot be written as {syntax}; there are {', '.join(SYNTAXES)}")
        first = list(islice(result, MOST_ORDERED + 1))
        if len(first) <= MOST_ORDERED:
            out.write(serialize(canonical(ox.Quad(*triple) for triple in first), syntax, PREFIXES))
        else:
            ox.serialize(chain(first, result), out, format=SYNTAXES[syntax], prefixes=PREFIXES)
        return
    if syntax not in RESULTS:
        raise QueryError(f"a result cannot be written as {syntax}; there are {', '.join(RESULTS)}")
    result.serialize(out, format=RESULTS[syntax])


def answer_bytes(result: Result, syntax: str) -> bytes:
    """``result`` as ``write_answer`` writes it."""
    out = BytesIO()
    with _calling_out():
        write_answer(result, syntax, out)
    return out.getvalue()


@contextmanager
def _calling_out() -> Iterator[None]:
    """Raise ``QueryError`` for a fault of what SERVICE asks, which shows as rows are found."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise QueryError(f"the query could not be evaluated: {error}") from error


def dataset_bytes(opened: Store, syntax: str) -> bytes:
    """The layers of ``opened`` as named graphs, or in a syntax without graphs its default graph."""
    wanted = {ox.DefaultGraph()} if syntax in WITHOUT_GRAPHS else {ox.NamedNode(GRAPH[name]) for name in LAYERS}
    return serialize(canonical(quad for quad in opened if quad.graph_name in wanted), syntax, PREFIXES)


def read_result(content: bytes) -> Result:
    """The rows or the truth value in ``content``, in SPARQL JSON. Raises ``SyntaxError`` for anything else."""
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QuerySolutions):
        try:
            for _ in found:  # rows are read as they are used: a fault in the last must show before the first is used
                pass
        finally:
            del found  # or the traceback keeps it, and another thread, where it may not be freed, is left to free it
        return ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    return found


def rows_of(result: Result) -> list[dict[str, Node]]:
    """Rows of a SELECT query, each from variable to term. Raises ``QueryError`` for another form of query."""
    if not isinstance(result, ox.QuerySolutions):
        raise QueryError("not a SELECT query")
    names = [variable.value for variable in result.variables]
    return [{name: rdflib_term(row[name]) for name in names if row[name] is not None} for row in result]


def is_graph(result: object) -> bool:
    """Whether ``result`` of a query is a graph, rather than rows or a truth value."""
    return isinstance(result, ox.QueryTriples)
