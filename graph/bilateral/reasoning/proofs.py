"""The proofs of a build: ``proofs.duckdb`` keeps of a triple its rule and a rank; its premises are found again here.

Table ``term(id, text)`` has the terms in N-Triples; ``triple(s, p, o, rank, rule)`` the closure in all its names,
sorted by s, p, o so that a build always gives the same proofs; rule 0 is what was asserted, else the place of the rule
in the table of rules.

The premises of a triple are an instance of its rule among the triples of lower rank. Of several the best is taken: that
whose highest derived premise ranks lowest, then the one with the fewest derived premises, then with the lowest ranks
in all, then the first. So asserted premises come before all others, and each step by itself is short; no search is
made for the proof with the fewest steps over all.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

import duckdb

from bilateral.errors import DataError, UsageError
from bilateral.reasoning.premises import BETTER, CELL, CHAIN, instances, read_lists
from bilateral.reasoning.rules import rules
from bilateral.reasoning.steps import Proof, Step, Triple

_MEMORY = "512MB"
_BATCH = 10_000
_HEADS = sorted({p.predicate for rule in rules() if rule.listed for p in rule.body if p.object == rule.listed.head})
"""The predicates whose object is a list in some rule."""


class Proofs:
    """The proofs in a file, opened for reading; several threads may ask, one is answered at a time."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises ``UsageError`` where there is none, or one that holds no proofs.
        """
        self._path = path
        self._lock = Lock()
        self._lengths: dict[str, list[int]] = {}
        if not path.is_file():
            raise UsageError(f"{path}: no proofs here; run bilateral build")
        self._connection = duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": tempfile.gettempdir()})
        try:
            quoted = str(path).replace("'", "''")
            self._run(f"ATTACH '{quoted}' AS proofs (READ_ONLY)")
            self._run("USE proofs")
            self._run("SELECT id, text FROM term LIMIT 0")
            self._run("SELECT s, p, o, rank, rule FROM triple LIMIT 0")
        except duckdb.Error as error:
            self._connection.close()
            why = "another process is writing it" if "lock" in str(error) else "it holds no proofs"
            raise UsageError(f"{path}: {why}; run bilateral build") from error
        self._run("SET disabled_optimizers = 'join_order'")  # premises.py orders the joins
        words = {term for rule in rules() for part in (*rule.body, *rule.each, *rule.head) for term in part}
        words |= {"<http://www.w3.org/1999/02/22-rdf-syntax-ns#" + name + ">" for name in ("first", "rest", "nil")}
        self._numbers: dict[str, int] = dict(
            self._run("SELECT text, id FROM term WHERE text IN (SELECT unnest($1))", [sorted(words)])
        )
        self._lists = False

    def __enter__(self) -> Self:
        """The proofs, to be closed at the end."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def proof(self, s: str, p: str, o: str) -> Proof | None:
        """The proof of a triple, its terms in N-Triples; ``None`` for what is not in the closure."""
        goal = (s, p, o)
        with self._lock:
            rows = self._rows([goal])
            if not rows:
                return None
            steps = self._steps(self._premises(rows))
        return Proof(goal, tuple(sorted(steps, key=lambda step: (step.rank, step.triple))))

    def all_steps(self, goals: Iterable[Triple] | None = None) -> Iterator[Step]:
        """The steps of the proofs of ``goals``, or of all derived triples: each once, in the order of ranks.

        Raises ``DataError`` for a goal that is not in the closure.
        """
        with self._lock:
            if goals is None:
                rows = [row for (row,) in self._run("SELECT rowid FROM triple WHERE rule <> 0 ORDER BY rowid")]
            else:
                wanted = list(dict.fromkeys(goals))
                rows = self._rows(wanted)
                if len(rows) < len(wanted):
                    raise DataError(f"{self._path}: {self._absent(wanted)} is not in the closure")
            found = self._premises(rows)
            ranks = dict(self._run("SELECT rowid, rank FROM triple WHERE rowid IN (SELECT unnest($1))", [list(found)]))
        ordered = sorted(found, key=lambda row: (ranks[row], row))
        for at in range(0, len(ordered), _BATCH):
            with self._lock:
                steps = self._steps({row: found[row] for row in ordered[at : at + _BATCH]})
            yield from steps

    def asserted(self, triple: Triple) -> bool:
        """Whether a triple was asserted, rather than derived or unknown."""
        with self._lock:
            rows = self._rows([triple])
            return bool(rows) and self._run("SELECT rule FROM triple WHERE rowid = $1", rows) == [(0,)]

    def derived(self, triples: Iterable[Triple]) -> set[Triple]:
        """Those of ``triples`` that were derived; neither the asserted ones nor the unknown."""
        wanted = list(dict.fromkeys(triples))
        with self._lock:
            rows = self._rows(wanted)
            if not rows:
                return set()
            found = self._run(
                """SELECT a.text, b.text, c.text FROM triple t JOIN term a ON a.id = t.s JOIN term b ON b.id = t.p
                JOIN term c ON c.id = t.o WHERE t.rule <> 0 AND t.rowid IN (SELECT unnest($1))""",
                [rows],
            )
        return set(found)

    def count_asserted(self, p: str, o: str | None = None) -> int:
        """How many triples were asserted with the predicate ``p`` and, if it is given, the object ``o``."""
        with self._lock:
            ((count,),) = self._run(
                """SELECT count(*) FROM triple t JOIN term b ON b.id = t.p JOIN term c ON c.id = t.o
                WHERE t.rule = 0 AND b.text = $1 AND ($2 IS NULL OR c.text = $2)""",
                [p, o],
            )
        return int(count)

    def near(self, term: str, most: int = 3) -> list[str]:
        """Terms most like ``term``, the most like it first; only ``term`` where it is there itself."""
        with self._lock:
            found = self._run(
                """SELECT text FROM term WHERE text[1] = $1[1]
                ORDER BY text <> $1, damerau_levenshtein(text[:300], $1[:300]), text LIMIT $2""",
                [term, most],
            )
        texts = [text for (text,) in found]
        return [term] if term in texts else texts

    def values(self, s: str, p: str, most: int = 5) -> list[str]:
        """Objects of a subject and a predicate in the closure, in code-point order."""
        with self._lock:
            found = self._run(
                """SELECT c.text FROM triple t JOIN term a ON a.id = t.s JOIN term b ON b.id = t.p
                JOIN term c ON c.id = t.o WHERE a.text = $1 AND b.text = $2 ORDER BY c.text LIMIT $3""",
                [s, p, most],
            )
        return [text for (text,) in found]

    def _run(self, statement: str, parameters: object = None) -> list[Any]:
        return self._connection.execute(statement, parameters).fetchall()

    def _number(self, term: str) -> int:
        return self._numbers.get(term, -1)

    def _rows(self, goals: Sequence[Triple]) -> list[int]:
        """The rowids of the goals that are in the closure."""
        if not goals:
            return []
        self._run(
            "CREATE OR REPLACE TEMP TABLE asked AS SELECT unnest($1) AS s, unnest($2) AS p, unnest($3) AS o",
            [list(column) for column in zip(*goals, strict=True)],
        )
        self._run(
            """CREATE OR REPLACE TEMP TABLE spoken AS
            SELECT id, text FROM term WHERE text IN (SELECT unnest([s, p, o]) FROM asked)"""
        )
        return [
            row
            for (row,) in self._run(
                """SELECT t.rowid FROM asked q JOIN spoken a ON a.text = q.s JOIN spoken b ON b.text = q.p
                JOIN spoken c ON c.text = q.o JOIN triple t ON (t.s, t.p, t.o) = (a.id, b.id, c.id) ORDER BY t.rowid"""
            )
        ]

    def _absent(self, goals: Sequence[Triple]) -> str:
        return next(" ".join(goal) for goal in goals if not self._rows([goal]))

    def _premises(self, rows: list[int]) -> dict[int, list[int]]:
        """The premises of each derived triple among ``rows``, of theirs, and so on; by rowid."""
        found: dict[int, list[int]] = {}
        seen: set[int] = set()
        while rows:
            seen.update(rows)
            new = self._search(rows)
            found |= new
            rows = sorted({row for premises in new.values() for row in premises} - seen)
        return found

    def _search(self, rows: list[int]) -> dict[int, list[int]]:
        """The best instance for each derived triple among ``rows``."""
        self._run(
            """CREATE OR REPLACE TEMP TABLE goal AS SELECT rowid AS row, s, p, o, rank, rule FROM triple
            WHERE rule <> 0 AND rowid IN (SELECT unnest($1))""",
            [rows],
        )
        found: dict[int, list[int]] = {}
        for (code,) in self._run("SELECT DISTINCT rule FROM goal ORDER BY rule"):
            if code > len(rules()):
                raise DataError(f"{self._path}: there is no rule {code}; run bilateral build")
            rule = rules()[code - 1]
            if rule.is_axiom or rule.asks:
                found |= {row: [] for (row,) in self._run("SELECT row FROM goal WHERE rule = $1", [code])}
                continue
            if rule.listed is not None:
                self._read_lists()
            selects = list(instances(rule, code, self._number, lambda predicate: self._lengths[predicate]))
            if selects:
                best = f"QUALIFY row_number() OVER (PARTITION BY row ORDER BY {BETTER}) = 1"
                found.update(self._run(f"SELECT row, premises FROM ({' UNION ALL '.join(selects)}) {best}"))
        for (row,) in self._run("SELECT row FROM goal ORDER BY row"):
            if row not in found:
                ((triple, rank, name),) = self._told([row]).values()
                raise DataError(f"{self._path}: {' '.join(triple)} has no premises by {name} below rank {rank}")
        return found

    def _read_lists(self) -> None:
        """Make the tables of lists, once."""
        if self._lists:
            return
        self._lists = True
        for table in (CHAIN, CELL):
            self._run(f"CREATE OR REPLACE TEMP TABLE {table}")
        read_lists(self._run, self._number, _HEADS)
        for predicate in _HEADS:
            query = "SELECT DISTINCT length FROM chain JOIN triple ON list = o WHERE p = $1 ORDER BY length"
            self._lengths[predicate] = [length for (length,) in self._run(query, [self._number(predicate)])]

    def _steps(self, found: dict[int, list[int]]) -> list[Step]:
        """The steps behind rowids, in the order of ``found``."""
        told = self._told({row for goal, premises in found.items() for row in (goal, *premises)})
        return [
            Step(told[row][0], told[row][2], told[row][1], tuple(told[premise][0] for premise in premises))
            for row, premises in found.items()
        ]

    def _told(self, rows: Iterable[int]) -> dict[int, tuple[Triple, int, str]]:
        """Triple, rank and rule behind rowids."""
        found = self._run(
            """SELECT t.rowid, a.text, b.text, c.text, rank, rule FROM triple t JOIN term a ON a.id = s
            JOIN term b ON b.id = p JOIN term c ON c.id = o WHERE t.rowid IN (SELECT unnest($1))""",
            [sorted(rows)],
        )
        names = ["", *(rule.name for rule in rules())]
        return {row: ((s, p, o), rank, names[rule]) for row, s, p, o, rank, rule in found}
