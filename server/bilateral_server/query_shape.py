"""What a query is made of, for advice on it: its triple patterns, its kind, and the prefixes it lacks.

Only what must hold for every row counts: not what is in OPTIONAL, UNION, MINUS, a sub-select or FILTER EXISTS.
Source: SPARQL 1.1 Query Language, section 18 (the algebra), as rdflib translates to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.paths import Path
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Node, Variable

from bilateral.names import PREFIXES, compact
from bilateral.prefixes import missing_prefixes

_MOST_CHARS = 10_000
"""Longest query whose patterns are looked for."""


@dataclass(frozen=True)
class Pattern:
    """One triple pattern: as SPARQL that stands alone, and as people write it."""

    sparql: str
    shown: str


@dataclass(frozen=True)
class Shape:
    """The patterns that every row needs, and the VALUES that bind their variables, as SPARQL."""

    patterns: tuple[Pattern, ...]
    values: str


def with_prefixes(text: str) -> tuple[str, list[str]]:
    """``text`` with the declarations of the project's prefixes that it uses and lacks, on its first line; and these."""
    missing = [prefix for prefix in missing_prefixes(text) if prefix in PREFIXES]
    lines = [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in missing]
    return " ".join([*lines, text]), lines


def shape(text: str) -> Shape:
    """The shape of the query ``text``; empty where it cannot be told."""
    if len(text) > _MOST_CHARS:
        return Shape((), "")
    try:
        algebra = translateQuery(parseQuery(text)).algebra
    except Exception:  # rdflib raises ParseException, KeyError, AttributeError and more, by the kind of mistake
        return Shape((), "")
    patterns: list[Pattern] = []
    values: list[str] = []
    for part, graph in _parts(algebra.p if "p" in algebra else algebra, None):
        if part.name == "BGP":
            patterns += [_pattern(triple, graph) for triple in part.triples]
        else:
            values.append(_values(part.p.res))
    return Shape(tuple(patterns), " ".join(values))


def _parts(node: CompValue, graph: Node | None) -> Iterator[tuple[CompValue, Node | None]]:
    """The basic graph patterns and VALUES that every solution of ``node`` needs, each with the graph it is asked of."""
    if node.name == "BGP" or (node.name == "ToMultiSet" and node.p.name == "values"):
        yield node, graph
    elif node.name == "Graph":
        yield from _parts(node.p, node.term)
    elif node.name == "Join":
        yield from _parts(node.p1, graph)
        yield from _parts(node.p2, graph)
    elif node.name in ("LeftJoin", "Minus"):
        yield from _parts(node.p1, graph)
    elif node.name not in ("Union", "ToMultiSet", "AggregateJoin") and isinstance(node.get("p"), CompValue):
        yield from _parts(node.p, graph)


def _pattern(triple: tuple[Node, Node, Node], graph: Node | None) -> Pattern:
    sparql = " ".join(_sparql(term) for term in triple)
    shown = " ".join(_shown(term) for term in triple)
    if graph is not None:
        return Pattern(f"GRAPH {_sparql(graph)} {{ {sparql} }}", f"GRAPH {_shown(graph)} {{ {shown} }}")
    return Pattern(sparql, shown)


def _sparql(term: Node) -> str:
    if isinstance(term, BNode):
        return f"?b{''.join(c for c in term if c.isalnum())}"  # so that patterns taken apart still join
    return str(term.n3())


def _shown(term: Node) -> str:
    if isinstance(term, Variable | BNode):
        return _sparql(term)
    if isinstance(term, Path):
        return re.sub(r"<([^>]*)>", lambda iri: compact(URIRef(iri[1])), _sparql(term))
    return compact(term)


def _values(rows: list[dict[Variable, Node]]) -> str:
    variables = sorted({variable for row in rows for variable in row if isinstance(variable, Variable)})
    if not variables:
        return ""
    lines = " ".join(
        "(" + " ".join(_sparql(row[v]) if isinstance(row.get(v), Node) else "UNDEF" for v in variables) + ")"
        for row in rows
    )
    return f"VALUES ({' '.join(v.n3() for v in variables)}) {{ {lines} }}"
