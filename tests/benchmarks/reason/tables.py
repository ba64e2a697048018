"""Markdown of the runs: a row an engine and dataset, seconds, memory, ratios to this engine, and the closure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from .measure import Run

OURS = "bilateral"

_HEADER = (
    "data",
    "engine",
    "load s",
    "reason s",
    "write s",
    "total s",
    "peak MB",
    "reason ÷ ours",
    "total ÷ ours",
    "A-box",
    "T-box",
    "missing A / T",
    "extra A / T",
    "note",
)


def table(groups: Iterable[tuple[str, list[Run], int | None]]) -> str:
    """A table of groups: the data, the runs on it, and how many new triples about individuals there must be."""
    lines = [_row(_HEADER), _row("---" for _ in _HEADER)]
    for data, runs, expected in groups:
        base = next((run for run in runs if run.engine == OURS and not run.failed), None)
        lines += [_row(_cells(data, run, base, expected)) for run in runs]
    return "\n".join(lines) + "\n"


def increments(run: Run, stages: Iterable[tuple[str, int]], equal: str) -> str:
    """The table of the increments: how many triples each adds, its seconds, and its share of a full run."""
    lines = [_row(("step", "triples", "seconds", "share of full run")), _row(["---"] * 4)]
    total = run.total_s
    lines.append(_row(("full run, load to written output", "", _seconds(total), "")))
    for stage, triples in stages:
        taken = run.seconds.get(stage)
        share = f"{taken / total:.2%}" if taken is not None and total else "-"
        lines.append(_row((stage, f"{triples:,}", _seconds(taken), share)))
    ended = f"failed: {run.failed}" if run.failed else equal
    return "\n".join(lines) + f"\n\nPeak {run.peak_bytes / 1e6:,.0f} MB. {ended}\n"


def versions(runs: Iterable[Run]) -> str:
    """The engines and their versions, in one line."""
    found = {run.engine.partition(",")[0]: run.version for run in runs if run.version}
    return ", ".join(f"{name} {version}" for name, version in sorted(found.items()))


def command(arguments: list[str]) -> str:
    """The command line without the folders of this machine: of a path to a file, its name stays."""
    shown = [Path(word).name if Path(word).is_absolute() else word for word in arguments]
    return " ".join(["python -m tests.benchmarks.reason", *shown])


def _cells(data: str, run: Run, base: Run | None, expected: int | None) -> list[str]:
    reason = run.seconds.get("reason")
    closure = run.closure
    note = [run.failed] if run.failed else []
    if run.contradictions:
        note.append(f"{run.contradictions} contradictions")
    if expected is not None and closure and closure["abox"] != expected:
        note.append(f"{expected:,} expected")
    return [
        data,
        run.engine,
        *(_seconds(run.seconds.get(stage)) for stage in ("load", "reason", "write")),
        _seconds(run.total_s),
        f"{run.peak_bytes / 1e6:,.0f}",
        _ratio(reason, base.seconds.get("reason") if base else None),
        _ratio(run.total_s, base.total_s if base else None),
        *(_count(closure.get(box)) for box in ("abox", "tbox")),
        *(_pair(closure, what) for what in ("missing", "extra")),
        "; ".join(note),
    ]


def _pair(closure: dict[str, object], what: str) -> str:
    if f"{what}_abox" not in closure:
        return "reference" if closure else "-"
    return f"{_count(closure[f'{what}_abox'])} / {_count(closure[f'{what}_tbox'])}"


def _count(value: object) -> str:
    return "-" if value is None else f"{value:,}"


def _ratio(value: float | None, base: float | None) -> str:
    return "-" if value is None or not base else f"{value / base:.3g}"


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
