"""The triples of an evaluation, by representatives, each with the rule that derived it and its rank.

Ranks are a clock that only goes forward: what is derived in one step has a higher rank than everything the step could
see. So ranks also tell what is new: a step that has seen everything below a rank has still to see what is at it or
above.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from bilateral.reasoning import equality
from bilateral.reasoning.compile import SAME, TYPE, WORDS
from bilateral.reasoning.equality import SAME_AS
from bilateral.reasoning.rules import Pattern

Key = tuple[int, int]
"""What a pattern of an axiom asks for: its predicate and, where that is rdf:type, the class, else -1."""


@dataclass(frozen=True)
class Step:
    """What one step of the evaluation did: its number and kind, how many joins and triples, seconds since the start."""

    number: int
    kind: str
    rules: int
    new: int
    seconds: float


class Working:
    """The table ``triple(s, p, o, rank, rule)`` of one evaluation, and the ways triples get into it."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, report: Callable[[Step], None]) -> None:
        """Empty tables; ``report`` is told of every step."""
        self.connection = connection
        self.clock = 1
        self.restarted = True
        """Whether the axioms are to be read anew: at first, and when what they speak of was merged."""
        self.merged = False
        """Whether anything was."""
        self._compared = 0
        self._report = report
        self._steps = 0
        self._started = time.perf_counter()
        self._stand_for: dict[int, int] = {}
        self.run("CREATE TABLE triple (s INTEGER, p INTEGER, o INTEGER, rank INTEGER, rule UTINYINT)")
        self.run("CREATE TABLE axiom (s INTEGER, p INTEGER, o INTEGER, rank INTEGER, rule UTINYINT)")
        equality.create_tables(connection)

    def run(self, statement: str, parameters: object = None) -> list[Any]:
        """The rows a statement answers."""
        return self.connection.execute(statement, parameters).fetchall()

    def numbers(self, statement: str) -> dict[str, NDArray[np.int32]]:
        """The columns a statement answers."""
        return dict(self.connection.execute(statement).fetchnumpy())

    def create(self, table: str, select: str) -> int:
        """Make a temporary table of what ``select`` yields; how many rows."""
        ((rows,),) = self.run(f"CREATE OR REPLACE TEMP TABLE {table} AS {select}")
        return int(rows)

    def drop(self) -> None:
        """Drop the tables of this evaluation, so that another can begin in the same database."""
        for table in ("triple", "axiom", "same", "former", "member", "spelling"):
            self.run(f"DROP TABLE {table}")

    def start(self) -> None:
        """Let the seconds of the steps count from now."""
        self._started = time.perf_counter()

    def number(self, word: str) -> int:
        """The number of a word of the rules, or of the term that stands for it since they were declared the same."""
        number = _NUMBERS[word]
        return self._stand_for.get(number, number)

    def key(self, pattern: Pattern) -> Key:
        """What a pattern of an axiom asks for."""
        typed = pattern.predicate == TYPE
        return self.number(pattern.predicate), self.number(pattern.object) if typed else -1

    def add(self, select: str) -> int:
        """Put what ``select`` (s, p, o, rule) yields and is not there before the rules; how many.

        Triples in other names than those of representatives are rewritten at once.
        """
        new = self._insert(f"SELECT s, p, o, {self.clock} AS rank, rule FROM ({select}) c WHERE {_NOT_THERE}")
        if new and self.merged:
            self._rewrite("same", self.clock + 1)
        self.clock += 1
        return new

    def derive(self, selects: Sequence[str], kind: str) -> int:
        """Add what ``selects`` (s, p, o, rule) yield and is new, at the clock; how many."""
        if not selects:
            return 0
        candidates = " UNION ALL ".join(selects)
        new = self._insert(
            f"""SELECT s, p, o, {self.clock}::INTEGER AS rank, min(rule)::UTINYINT AS rule FROM ({candidates}) c
            WHERE NOT (p = {SAME_AS} AND s = o) AND {_NOT_THERE} GROUP BY s, p, o"""
        )
        self.clock += 1
        self._tell(kind, len(selects), new)
        return new

    def insert(self, select: str, kind: str) -> int:
        """Add what ``select`` (s, p, o, rank, rule; no triple twice) yields and is new; how many. The clock stays."""
        new = self._insert(f"SELECT s, p, o, rank::INTEGER, rule FROM ({select}) c WHERE {_NOT_THERE}")
        self._tell(kind, 1, new)
        return new

    def _insert(self, select: str) -> int:
        new = self.create("fresh", select)
        if new:
            self.run("INSERT INTO triple FROM fresh")
        return new

    def _tell(self, kind: str, rules: int, new: int) -> None:
        self._steps += 1
        self._report(Step(self._steps, kind, rules, new, time.perf_counter() - self._started))

    def merge(self) -> bool:
        """Make one what is declared the same, until no two are left; whether any was."""
        merged = False
        while True:
            seen, self._compared = self._compared, self.clock
            unequal = f"rank >= {seen} AND p = {self.number(SAME)} AND s <> o"
            edges = self.create("edge", f"SELECT s, o FROM triple WHERE {unequal} ORDER BY s, o")
            if not edges:
                return merged
            self.merged = merged = True
            self._rewrite("merged", equality.merge(self.connection, self.clock))
            self._tell("equality", 1, edges)

    def _rewrite(self, names: str, rank: int) -> None:
        self.clock = equality.rewrite(self.connection, names, rank)
        words = dict(self.run(f"SELECT id, rep FROM same WHERE id < {len(WORDS)}"))
        stale = " OR ".join(f"{place} IN (SELECT id FROM {names})" for place in "spo")
        if words != self._stand_for or self.run(f"SELECT 1 FROM axiom WHERE {stale} LIMIT 1"):
            self._stand_for = words
            self.restarted = True


_NUMBERS = {word: number for number, word in enumerate(WORDS)}
_NOT_THERE = "NOT EXISTS (SELECT 1 FROM triple t WHERE t.s = c.s AND t.p = c.p AND t.o = c.o)"
