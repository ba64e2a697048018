"""RDF lists that axioms use, as rows: table ``member(list, length, place, item)``; and what is wrong with one."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from bilateral.reasoning.compile import FIRST, NIL, REST, WORDS
from bilateral.reasoning.rules import rules

HEADS = sorted({p.predicate for rule in rules() if rule.listed for p in rule.body if p.object == rule.listed.head})
"""The predicates whose object is a list in some rule."""


@dataclass(frozen=True)
class Malformed:
    """A list no rule can read: its head, and what is wrong with it."""

    head: int
    why: str


def read_lists(connection: duckdb.DuckDBPyConnection, table: str) -> list[Malformed]:
    """Make the table ``member`` of the lists in ``table`` (columns s, p, o) that an axiom names; the malformed ones.

    Places count from 1. The empty list has no members.
    """
    first, rest, nil = (WORDS.index(word) for word in (FIRST, REST, NIL))
    heads = [WORDS.index(word) for word in HEADS]
    firsts = _values(connection, f"SELECT s, o FROM {table} WHERE p = {first}")
    rests = _values(connection, f"SELECT s, o FROM {table} WHERE p = {rest}")
    lists = connection.execute(
        f"SELECT DISTINCT o FROM {table} WHERE p IN ({', '.join(map(str, heads))}) ORDER BY o"
    ).fetchall()
    rows: list[tuple[int, int, int, int]] = []
    malformed = []
    for (head,) in lists:
        items, why = _walk(head, firsts, rests, nil)
        if why:
            malformed.append(Malformed(head, why))
        rows += [(head, len(items), place, item) for place, item in enumerate(items, 1)]
    connection.execute("CREATE OR REPLACE TABLE member (list INTEGER, length INTEGER, place INTEGER, item INTEGER)")
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute("INSERT INTO member SELECT unnest($1), unnest($2), unnest($3), unnest($4)", columns)
    return malformed


def _values(connection: duckdb.DuckDBPyConnection, query: str) -> dict[int, list[int]]:
    values: dict[int, list[int]] = {}
    for subject, value in connection.execute(query).fetchall():
        values.setdefault(subject, []).append(value)
    return values


def _walk(head: int, firsts: dict[int, list[int]], rests: dict[int, list[int]], nil: int) -> tuple[list[int], str]:
    """The items of one list, and what is wrong with it; a malformed list has no items."""
    items: list[int] = []
    seen: set[int] = set()
    node = head
    while node != nil:
        if node in seen:
            return [], "it runs into itself: an rdf:rest leads back into the list"
        seen.add(node)
        first, rest = firsts.get(node, []), rests.get(node, [])
        if len(first) != 1 or len(rest) != 1:
            return [], f"a node of it has {len(first)} rdf:first and {len(rest)} rdf:rest; one of each is a list"
        items.append(first[0])
        node = rest[0]
    return items, ""
