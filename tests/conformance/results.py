"""Results of queries as the suites write them and as a server answers, and whether two are the same.

The suites write SELECT and ASK results in the four syntaxes of SPARQL 1.1, or as a graph of the result set vocabulary
(``rs:``), which alone tells the order of rows, by ``rs:index``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    RdfFormat,
    parse,
    parse_query_results,
)

from .manifests import Row, triples

ACCEPT = {
    "xml": "application/sparql-results+xml",
    "json": "application/sparql-results+json",
    "tsv": "text/tab-separated-values",
    "csv": "text/csv",
    "nt": "application/n-triples",
    "ttl": "text/turtle",
}
"""Media types by the name of a syntax."""

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_EXTENSIONS = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".csv": "csv"}


@dataclass(frozen=True)
class Solutions:
    """Variables in order of name, and rows in those columns."""

    variables: tuple[str, ...]
    rows: list[Row]
    ordered: bool = False


@dataclass(frozen=True)
class Triples:
    """The graph of a CONSTRUCT or DESCRIBE."""

    rows: list[Row]


Result = Solutions | Triples | bool


def expected(path: Path) -> tuple[Result, str]:
    """What the result file of a test says, and the syntax to ask the server for."""
    if path.suffix in _EXTENSIONS:
        syntax = _EXTENSIONS[path.suffix]
        return answered(path.read_bytes(), syntax), syntax
    said = triples(path)
    for subject, predicate, value in said:
        if predicate == _TYPE and value == NamedNode(_RS + "ResultSet"):
            return _result_set(said, subject), "json"
    return Triples(said), "ttl"


def answered(content: bytes, syntax: str) -> Result:
    """What an answer in ``syntax``, a key of ``ACCEPT``, says. Raises ``SyntaxError`` where it is in another."""
    if syntax == "csv":
        header, *lines = csv.reader(io.StringIO(content.decode()))
        return _solutions(header, [dict(zip(header, map(_cell, line), strict=True)) for line in lines])
    if syntax in ("ttl", "nt"):
        format = RdfFormat.TURTLE if syntax == "ttl" else RdfFormat.N_TRIPLES
        return Triples([tuple(quad.triple) for quad in parse(content, format=format)])
    found = parse_query_results(content, QueryResultsFormat.from_media_type(ACCEPT[syntax]))
    if isinstance(found, QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return _solutions(names, [{name: row[name] for name in names} for row in found])


def _cell(text: str) -> object:
    """A term of CSV, which tells blank nodes apart and no other kinds (SPARQL 1.1 CSV, section 3.2)."""
    return BlankNode(text[2:]) if text.startswith("_:") else text


def _solutions(names: Iterable[str], rows: Iterable[dict[str, object]], ordered: bool = False) -> Solutions:
    columns = tuple(sorted(names))
    return Solutions(columns, [tuple(row.get(name) for name in columns) for row in rows], ordered)


def _result_set(said: list[Row], root: object) -> Result:
    def values(subject: object, name: str) -> list[object]:
        return [o for s, p, o in said if s == subject and p == NamedNode(_RS + name)]

    def text(subject: object, name: str) -> str:
        (found,) = values(subject, name)
        assert isinstance(found, Literal)
        return found.value

    if values(root, "boolean"):
        return text(root, "boolean") == "true"
    solutions = values(root, "solution")
    ordered = any(values(node, "index") for node in solutions)
    if ordered:
        solutions.sort(key=lambda node: int(text(node, "index")))
    rows = [
        {text(binding, "variable"): values(binding, "value")[0] for binding in values(node, "binding")}
        for node in solutions
    ]
    names = [name.value for name in values(root, "resultVariable") if isinstance(name, Literal)]
    return _solutions(names, rows, ordered)


def same(wanted: Result, got: Result, lax: bool = False) -> bool:
    """Whether two results are the same but for the labels of blank nodes, and the order of rows where it is free.

    ``lax`` lets rows be fewer than wanted, though none may be missing: REDUCED (SPARQL 1.1 Query, section 15.3.2).
    """
    if isinstance(wanted, Solutions) and isinstance(got, Solutions):
        if lax:
            few, many = Counter(got.rows), Counter(wanted.rows)
            return wanted.variables == got.variables and few.keys() == many.keys() and few <= many
        return wanted.variables == got.variables and alike(wanted.rows, got.rows, wanted.ordered)
    if isinstance(wanted, Triples) and isinstance(got, Triples):
        return alike(list(dict.fromkeys(wanted.rows)), list(dict.fromkeys(got.rows)))
    return isinstance(got, bool) and wanted is got


def alike(wanted: Sequence[Row], got: Sequence[Row], ordered: bool = False) -> bool:
    """Whether some one-to-one renaming of blank nodes makes the rows the same, in order or as bags."""
    if len(wanted) != len(got):
        return False
    left, right = ([tuple(map(_value, row)) for row in rows] for rows in (wanted, got))
    if ordered:
        return _match([(row, [place]) for place, row in enumerate(left)], right, {}, frozenset())
    if Counter(filter(_ground, left)) != Counter(filter(_ground, right)):
        return False
    free = [place for place, row in enumerate(right) if not _ground(row)]
    return _match([(row, free) for row in left if not _ground(row)], right, {}, frozenset())


def _ground(row: Row) -> bool:
    return not any(isinstance(term, BlankNode) for term in row)


def _match(
    rows: list[tuple[Row, list[int]]],
    got: list[Row],
    names: dict[object, object],
    used: frozenset[int],
) -> bool:
    """Whether each row is one of those at its places, each taken once, under one renaming that extends ``names``."""
    if not rows:
        return True
    (row, places), *rest = rows
    for place in places:
        if place not in used:
            extended = _renamed(row, got[place], names)
            if extended is not None and _match(rest, got, extended, used | {place}):
                return True
    return False


def _renamed(row: Row, other: Row, names: dict[object, object]) -> dict[object, object] | None:
    """``names`` and what must be added for ``row`` to become ``other``."""
    extended = dict(names)
    for one, two in zip(row, other, strict=True):
        if isinstance(one, BlankNode) and isinstance(two, BlankNode):
            if one not in extended and two in extended.values():
                return None
            if extended.setdefault(one, two) != two:
                return None
        elif one != two:
            return None
    return extended


_XSD = "http://www.w3.org/2001/XMLSchema#"


def _value(term: object) -> object:
    """What is compared: of a number, truth value or time the value, since an engine may write it in its own form."""
    if not isinstance(term, Literal):
        return term
    kind = term.datatype.value.removeprefix(_XSD)
    try:
        if kind in ("integer", "decimal"):
            return kind, Decimal(term.value)
        if kind in ("float", "double"):
            return kind, repr(float(term.value))  # nan is itself
    except (ArithmeticError, ValueError):
        return term
    if kind == "boolean":
        return kind, {"1": "true", "0": "false"}.get(term.value, term.value)
    if kind in ("dateTime", "date", "time"):
        return kind, term.value.replace("+00:00", "Z")
    return term
