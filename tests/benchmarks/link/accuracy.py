"""How often a table links queries rightly: per kind, of what it accepts, of what has no row, among its proposals."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from bilateral.linking.candidates import Candidate, Source
from bilateral.linking.names_file import NIL, Row
from bilateral.linking.score import ACCEPT, rank
from bilateral.linking.table import Table

MOST = 10


class Measured(NamedTuple):
    """Counts by kind: asked, accepted, accepted and right, right or rightly nothing, in the first ten; and times."""

    counts: dict[str, Counter[str]]
    milliseconds: float
    slowest: float
    wrong: list[tuple[Row, Candidate]]

    def all(self, what: str, *, but: str = "") -> int:
        return sum(count[what] for kind, count in self.counts.items() if kind != but)

    @property
    def precision(self) -> float:
        """Share of accepted links that are right."""
        return self.all("accepted right") / max(1, self.all("accepted"))


def measure(source: Source, queries: Sequence[Row]) -> Measured:
    """What ``source`` makes of ``queries``, one after the other."""
    counts: dict[str, Counter[str]] = {}
    took: list[float] = []
    wrong = []
    for query in queries:
        started = time.perf_counter()
        (found,) = source.candidates([query.unlinked.asked], MOST)
        took.append(1000 * (time.perf_counter() - started))
        count = counts.setdefault(query.kind, Counter())
        count["asked"] += 1
        accepted = found[0] if found and found[0].certainty >= ACCEPT else None
        count["accepted"] += accepted is not None
        count["accepted right"] += accepted is not None and accepted.qid == query.expected
        count["right"] += query.expected == (accepted.qid if accepted else NIL)
        count["first"] += bool(found) and found[0].qid == query.expected
        count["ten"] += any(one.qid == query.expected for one in found)
        if accepted and accepted.qid != query.expected:
            wrong.append((query, accepted))
    return Measured(counts, statistics.median(took), max(took), wrong)


def accepted_without(source: Table, queries: Sequence[Row]) -> int:
    """How many of the queries that have an answer a link would be accepted for, were their entity not in ``source``."""
    accepted = 0
    for query in queries:
        if query.expected != NIL:
            entities = [entity for entity in source.found(query.unlinked.asked) if entity.qid != query.expected]
            found = rank(query.unlinked.asked, entities, 1)
            accepted += bool(found) and found[0].certainty >= ACCEPT
    return accepted


def as_table(measured: Measured) -> str:
    """The counts as a table of Markdown."""
    kinds = sorted(measured.counts, key=lambda kind: (kind == "nil", kind))
    lines = [
        "| kind | queries | right | right % | accepted | of them wrong | right one first | among first ten |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for kind in kinds:
        lines.append(_row(kind, measured.counts[kind]))
    lines.append(_row("all", sum(measured.counts.values(), Counter())))
    return "\n".join(lines)


def _row(kind: str, count: Counter[str]) -> str:
    wrong = count["accepted"] - count["accepted right"]
    first, ten = ("–", "–") if kind == "nil" else (count["first"], count["ten"])
    share = 100 * count["right"] / count["asked"]
    cells = (kind, count["asked"], count["right"], f"{share:.1f}", count["accepted"], wrong, first, ten)
    return f"| {' | '.join(map(str, cells))} |"
