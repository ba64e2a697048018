"""The parts of the benchmark: which engine runs on which data, and what each closure is compared with.

The university has three variants, as two peers are unsound on what it has: owlrl 7.6 merges things that share only the
first property of a key, reasonable 0.4 merges everything that has an inverse functional property. Each peer runs where
its closure can be right, and this engine runs beside it on the same file, so that a ratio is of one run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import tables
from .generate import increments, write
from .measure import Engine, Limits, Run, compared, generated, measure, ours, peer
from .shapes import EXPECTED, SHAPES
from .university import university

VARIANTS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "everything": (frozenset(), ("sparq",)),
    "without haskey": (frozenset({"haskey"}), ("owlrl", "sparq")),
    "without haskey, ifp": (frozenset({"haskey", "ifp"}), ("reasonable", "sparq")),
}
"""What is left out of the ontology, and the peers that run on the rest."""

LARGEST = {"owlrl": 100_000, "reasonable": 1_000_000, "sparq": 10_000_000}
"""The most triples that a peer is given."""

_ALL_VARIANTS_UP_TO = 1_000_000

_TRUSTED = ("owlrl", "bilateral", "sparq", "reasonable")
"""Engines by how far their closure is the reference."""


@dataclass(frozen=True)
class Plan:
    """What to run: the peers and their interpreter, the limits, and where the files go."""

    peers: tuple[str, ...]
    python: str
    ours: bool
    memory_limit: str | None
    limit_bytes: int
    limits: Limits
    folder: Path

    def own(self) -> list[Engine]:
        """This engine without a limit, and with one if one is asked for."""
        if not self.ours:
            return []
        return [ours(None)] + ([ours(self.memory_limit)] if self.memory_limit else [])

    def others(self, names: tuple[str, ...]) -> list[Engine]:
        """Those of ``names`` that were asked for."""
        return [peer(name, self.python, self.limit_bytes) for name in names if name in self.peers]


Group = tuple[str, list[Run], int | None]


def sizes(plan: Plan, numbers: list[int]) -> Iterator[Group]:
    """The runs on the university, a group a size and variant."""
    for triples in numbers:
        for variant, (without, names) in VARIANTS.items():
            if without and triples > _ALL_VARIANTS_UP_TO:
                continue
            chosen = tuple(name for name in names if triples <= LARGEST[name])
            if without and not set(chosen) & set(plan.peers) - {"sparq"}:
                continue
            source = plan.folder / f"university-{triples}-{'-'.join(sorted(without)) or 'everything'}.nt"
            write(university(triples, without=without), source)
            yield f"{_short(triples)} {variant}", _runs(plan, source, chosen), None


def shapes(plan: Plan) -> Iterator[Group]:
    """The runs on the shapes; owlrl would take hours."""
    for shape, lines in SHAPES.items():
        source = plan.folder / f"{shape}.nt"
        write(lines(), source)
        yield shape, _runs(plan, source, ("reasonable", "sparq")), EXPECTED[shape]


def added(plan: Plan, triples: int) -> tuple[str, list[Run]]:
    """The table of what adding to a closure costs, and the runs it is made of.

    A second run, on everything at once, says whether the increments add up to it.
    """
    source = plan.folder / f"bilateral-{triples}.nt"
    counts = generated("bilateral", triples, source)
    beside = increments(source)
    run = measure(ours(plan.memory_limit), source, plan.folder, plan.limits, beside)
    _say(run)
    whole = plan.folder / "bilateral-whole.nt"
    _join([source, *beside], whole)
    full = measure(ours(plan.memory_limit), whole, plan.folder, plan.limits)
    _say(full)
    equal = "not compared"
    if not run.failed and not full.failed:
        grown = plan.folder / "bilateral-grown.nt"
        _join([run.out, *(run.out.with_name(f"{run.out.name}.{n}") for n in (1, 2))], grown)
        found = compared(whole, full.out, grown)
        equal = (
            f"Against a full run on all of it ({found['abox']:,} + {found['tbox']:,} new triples): "
            f"{found['missing_abox']} + {found['missing_tbox']} missing, "
            f"{found['extra_abox']} + {found['extra_tbox']} extra."
        )
    stages = [(path.name, count) for path, count in zip(beside, counts[1:], strict=True)]
    return tables.increments(run, stages, equal), [run, full]


def own_terms(plan: Plan, triples: int) -> Group:
    """The runs on data in the terms of our own ontology."""
    source = plan.folder / f"bilateral-{triples}.nt"
    generated("bilateral", triples, source)
    names = tuple(name for name in ("owlrl", "sparq") if triples <= LARGEST[name])
    return f"bilateral {_short(triples)}", _runs(plan, source, names), None


def _runs(plan: Plan, source: Path, names: tuple[str, ...]) -> list[Run]:
    """The runs on one file, each compared with the closure that is most trusted of those that ended well."""
    runs = []
    for engine in [*plan.own(), *plan.others(names)]:
        runs.append(measure(engine, source, plan.folder, plan.limits))
        _say(runs[-1])
    right = [run for run in runs if not run.failed]
    for run in right:
        reference = min(right, key=lambda run: _TRUSTED.index(run.engine.partition(",")[0]))
        run.closure = compared(source, reference.out, run.out)
    for run in right:
        run.out.unlink()
    return runs


def _join(paths: list[Path], out: Path) -> None:
    with out.open("wb") as file:
        for path in paths:
            with path.open("rb") as part:
                while block := part.read(1 << 22):
                    file.write(block)


def _say(run: Run) -> None:
    seconds = " ".join(f"{stage} {taken:.2f}" for stage, taken in run.seconds.items())
    print(f"{run.out.name}: {seconds} {run.peak_bytes / 1e6:.0f} MB {run.failed}", file=sys.stderr, flush=True)


def _short(triples: int) -> str:
    return f"{triples // 1_000_000}M" if triples % 1_000_000 == 0 else f"{triples // 1000}k"
