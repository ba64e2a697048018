"""The OWL 2 RL closure of RDF triples: load, reason, write; load more and go on; ask what contradicts what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import duckdb

from bilateral.errors import BilateralError, UsageError
from bilateral.findings import Finding
from bilateral.reasoning import output
from bilateral.reasoning.compile import WORDS
from bilateral.reasoning.contradictions import Contradiction, find
from bilateral.reasoning.encoding import Dictionary, Statement, write_ntriples
from bilateral.reasoning.equality import CODE
from bilateral.reasoning.evaluate import Evaluation
from bilateral.reasoning.faults import findings
from bilateral.reasoning.rules import GROUPS, rules
from bilateral.reasoning.working import Step, Working

_SIZE = re.compile(r"[0-9]+(\.[0-9]+)? ?([KMGT]i?B|B)", re.IGNORECASE)
_FIRST = list(dict.fromkeys([*WORDS, *(term for group in GROUPS.values() for term in group)]))
_DATATYPES = {_FIRST.index(term): term[1:-1] for term in GROUPS["{datatype}"]}


class Closure:
    """The closure of what was loaded, in a DuckDB database of its own: in memory, or in the file ``database``.

    ``memory_limit`` is DuckDB's ("4GB"); what does not fit is spilled to ``temp_dir``. ``report`` is told of every
    step.
    """

    def __init__(
        self,
        *,
        database: Path | None = None,
        memory_limit: str | None = None,
        temp_dir: Path | None = None,
        report: Callable[[Step], None] = lambda step: None,
    ) -> None:
        """An empty closure: the axioms of the rules without a body. Raises ``UsageError`` for a limit that is none."""
        settings = {"memory_limit": memory_limit, "temp_directory": str(temp_dir) if temp_dir else None}
        given: dict[str, str | bool | int | float | list[str]] = {k: v for k, v in settings.items() if v is not None}
        if memory_limit is not None and not _SIZE.fullmatch(memory_limit):
            raise UsageError(f"memory limit {memory_limit!r}: write a number and its unit, such as 4GB or 500MB")
        self._connection = duckdb.connect(str(database or ":memory:"), config=given)
        self._connection.execute("SET disabled_optimizers = 'join_order'")  # compile.py orders the joins
        if temp_dir is not None:
            temp_dir.mkdir(parents=True, exist_ok=True)
        self._temp_dir = temp_dir
        self._report = report
        self._dictionary = Dictionary(self._connection, _FIRST)
        self._connection.execute("CREATE TABLE asserted (s INTEGER, p INTEGER, o INTEGER)")
        self._begin()

    def _begin(self) -> None:
        self._working = Working(self._connection, self._report)
        self._evaluation = Evaluation(self._working, _DATATYPES)
        self._working.add(_axioms())
        self._since = 0

    def __enter__(self) -> Closure:
        """The closure itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the database."""
        self._connection.close()

    def load(self, paths: Sequence[Path]) -> int:
        """Assert the triples of ``paths``, each with blank nodes of its own; how many were not asserted before.

        Raises ``DataError`` with file and line for what is missing or not its syntax; nothing is asserted then.
        """
        with _within_limits():
            self._dictionary.load_files(paths, self._temp_dir)
            return self._assert()

    def add(self, triples: Iterable[Statement]) -> int:
        """Assert ``triples``, blank nodes with the labels they have; how many were not asserted before."""
        self._dictionary.load(triples, self._temp_dir)
        return self._assert()

    def _assert(self) -> int:
        self._since = self._working.clock
        new = self._working.create("news", "SELECT * FROM loaded ANTI JOIN asserted USING (s, p, o)")
        self._working.run("INSERT INTO asserted FROM news")
        self._evaluation.literals.read_terms()
        if self._working.add("SELECT s, p, o, 0 AS rule FROM news") < new:
            self._working.run(  # some were known as derived: from now on they need no proof
                """UPDATE triple SET rule = 0 FROM news
                WHERE triple.s = news.s AND triple.p = news.p AND triple.o = news.o AND rule <> 0"""
            )
        return new

    def remove(self, triples: Iterable[Statement]) -> int:
        """Take back what was asserted in ``triples``; how many were.

        The next ``reason`` starts over from what is left: what rested on a triple, and what has another proof, is known
        for certain only then. It costs one full run, but no loading.
        """
        self._dictionary.load(triples, self._temp_dir)
        removed = self._working.create("gone", "SELECT * FROM asserted SEMI JOIN loaded USING (s, p, o)")
        if removed:
            self._working.create("kept", "SELECT * FROM asserted ANTI JOIN gone USING (s, p, o)")
            self._working.run("CREATE OR REPLACE TABLE asserted AS FROM kept")
            self._working.drop()
            self._begin()
            self._evaluation.literals.read_terms()
            self._working.add("SELECT s, p, o, 0 AS rule FROM asserted")
        return removed

    def reason(self) -> None:
        """Apply the rules until nothing new follows from what was asserted."""
        with _within_limits():
            self._evaluation.run()

    def contradictions(self) -> list[Contradiction]:
        """What contradicts what, in a stable order."""
        return find(self._working, self._evaluation.axioms, self._evaluation.literals, _DATATYPES)

    def findings(self) -> list[Finding]:
        """What else is wrong or unusual in what was loaded: see ``faults.py``."""
        return findings(self._working, self._evaluation.axioms, self._evaluation.literals)

    def write(self, out: Path, *, full: bool = False) -> int:
        """Write the derived triples (``full``: all) as N-Triples in a stable order; how many they are."""
        with _within_limits():
            return write_ntriples(self._connection, output.lines(self._working, full=full), out)

    def write_new(self, out: Path) -> int:
        """Write as ``write`` does what was derived since the last ``load``, ``add`` or ``remove``."""
        return write_ntriples(self._connection, output.lines(self._working, full=False, since=self._since), out)

    def triples(self, *, full: bool = False) -> Iterator[tuple[str, str, str]]:
        """The triples that ``write`` writes, as terms in N-Triples, in its order."""
        yield from self._working.run(output.lines(self._working, full=full))

    def save_proofs(self, path: Path) -> None:
        """Write all triples with their rules and ranks to the DuckDB file ``path``; see ``proofs.py``."""
        output.save_proofs(self._working, path)


@contextmanager
def _within_limits() -> Iterator[None]:
    """Raise ``BilateralError`` for what does not fit in memory or on disk."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        what = str(error).splitlines()[0]
        raise BilateralError(f"more memory or room on disk is needed than was given: {what}") from error


def _axioms() -> str:
    """SELECT s, p, o, rule of the heads of the rules that have no body, one for each term of a group."""
    rows = []
    for rule in rules():
        for head in rule.head if rule.is_axiom else ():
            for subject in GROUPS.get(head.subject, [head.subject]):
                ids = [_FIRST.index(term) for term in (subject, head.predicate, head.object)]
                rows.append((*ids, CODE[rule.name]))
    return "SELECT * FROM (VALUES " + ", ".join(map(str, rows)) + ") v(s, p, o, rule)"
