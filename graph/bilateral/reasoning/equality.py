"""Rules of method *representatives*: what is declared the same is one node, and has all its names again at the end.

The table ``triple`` speaks of representatives only. A triple that a merge rewrites moves to ``former`` with its rule
and rank, so that every proof that rests on it can still be told; the steps of a merge are told as the rules eq-sym,
eq-trans and eq-rep tell them, each of a higher rank than what it rests on.
"""

from __future__ import annotations

import duckdb
import numpy as np

from bilateral.reasoning.compile import SAME, WORDS
from bilateral.reasoning.rules import rules

SAME_AS = WORDS.index(SAME)
CODE = {rule.name: number for number, rule in enumerate(rules(), 1)}
"""The number of a rule in the tables; 0 is what was asserted."""


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make ``same(id, rep, rank)``, what was merged and when, and ``former``, triples as they were before a merge."""
    connection.execute("CREATE TABLE same (id INTEGER, rep INTEGER, rank INTEGER)")
    connection.execute("CREATE TABLE former (s INTEGER, p INTEGER, o INTEGER, rank INTEGER, rule UTINYINT)")


def merge(connection: duckdb.DuckDBPyConnection, rank: int) -> int:
    """Merge s and o of each row of the table ``edge``, triples of owl:sameAs over representatives; the next free rank.

    The table ``merged(id, rep)`` tells what became of whom. IRIs stand for blank nodes and both for literals, the words
    of the rules for all others; then the lowest number.
    """
    run = connection.execute
    edges = run("SELECT s, a.kind, o, b.kind FROM edge JOIN term a ON a.id = s JOIN term b ON b.id = o").fetchall()
    neighbours: dict[int, list[int]] = {}
    kinds: dict[int, int] = {}
    for one, kind, other, other_kind in edges:
        neighbours.setdefault(one, []).append(other)
        neighbours.setdefault(other, []).append(one)
        kinds[one], kinds[other] = kind, other_kind
    rows: list[tuple[int, int, int]] = []
    seen: set[int] = set()
    for rep in sorted(neighbours, key=lambda node: (kinds[node], node)):
        frontier, length = ([] if rep in seen else [rep]), 0
        seen.add(rep)
        while frontier:
            length += 1
            frontier = sorted({n for node in frontier for n in neighbours[node] if n not in seen})
            seen.update(frontier)
            rows += [(node, rep, length) for node in frontier]
    table = np.array(rows, np.int32)
    connection.register(
        "row", {name: column.copy() for name, column in zip(("id", "rep", "length"), table.T, strict=True)}
    )
    run("CREATE OR REPLACE TEMP TABLE merged AS FROM row").fetchall()
    connection.unregister("row")
    deep = rank + int(table[:, 2].max())
    # An edge turned round is eq-sym; a path from the representative is eq-trans, edge by edge; who was represented by
    # one that is now merged follows it by one eq-trans more; and what was told so is turned round.
    sym, trans = CODE["eq-sym"], CODE["eq-trans"]
    run(
        f"""INSERT INTO former
        WITH told AS (SELECT rep AS s, id AS o, {rank} + length AS rank, if(length = 1, {sym}, {trans}) AS rule
                      FROM merged
                      UNION ALL SELECT m.rep, same.id, {deep + 1}, {trans} FROM same JOIN merged m ON same.rep = m.id)
        SELECT o, {SAME_AS}, s, {rank}, {sym} FROM edge
        UNION ALL SELECT s, {SAME_AS}, o, rank, rule FROM told
        UNION ALL SELECT o, {SAME_AS}, s, {deep + 2}, {sym} FROM told"""
    ).fetchall()
    run(f"UPDATE same SET rep = merged.rep, rank = {rank} FROM merged WHERE same.rep = merged.id").fetchall()
    run(f"INSERT INTO same SELECT id, rep, {rank} FROM merged").fetchall()
    return deep + 3


def rewrite(connection: duckdb.DuckDBPyConnection, names: str, rank: int) -> int:
    """Put the triples that name an ``id`` of the table ``names`` back by its ``rep``; the next free rank.

    They move to ``former``, with what is between them and the new triple where more than one position changes: the
    rules eq-rep-s, eq-rep-p and eq-rep-o are applied in this order. What is new in ``triple`` has a rank of at least
    ``rank``.
    """
    run = connection.execute
    run(
        f"""CREATE OR REPLACE TEMP TABLE moved AS
        SELECT t.rowid AS place, t.*, a.rep AS new_s, b.rep AS new_p, c.rep AS new_o FROM triple t
        LEFT JOIN {names} a ON a.id = s LEFT JOIN {names} b ON b.id = p LEFT JOIN {names} c ON c.id = o
        WHERE a.rep IS NOT NULL OR b.rep IS NOT NULL OR c.rep IS NOT NULL"""
    ).fetchall()
    s, p, o = (f"coalesce(new_{name}, {name})" for name in "spo")
    run("DELETE FROM triple WHERE rowid IN (SELECT place FROM moved)").fetchall()
    run(
        f"""INSERT INTO former SELECT s, p, o, rank, rule FROM moved
        UNION ALL SELECT {s}, p, o, {rank}, {CODE["eq-rep-s"]} FROM moved
            WHERE new_s IS NOT NULL AND (new_p IS NOT NULL OR new_o IS NOT NULL)
        UNION ALL SELECT {s}, {p}, o, {rank + 1}, {CODE["eq-rep-p"]} FROM moved
            WHERE new_p IS NOT NULL AND new_o IS NOT NULL"""
    ).fetchall()
    rule = f"CASE WHEN new_o IS NOT NULL THEN {CODE['eq-rep-o']} WHEN new_p IS NOT NULL THEN {CODE['eq-rep-p']}"
    run(
        f"""INSERT INTO triple
        SELECT s, p, o, {rank + 2}, min(rule) FROM (
            SELECT {s} AS s, {p} AS p, {o} AS o, {rule} ELSE {CODE["eq-rep-s"]} END AS rule FROM moved) c
        WHERE NOT EXISTS (SELECT 1 FROM triple t WHERE t.s = c.s AND t.p = c.p AND t.o = c.o) GROUP BY s, p, o"""
    ).fetchall()
    return rank + 3
