"""``python -m tests.benchmarks.reason``: runs the parts that are asked for and writes their tables."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from . import run, tables
from .measure import Limits, Run, machine

_UNITS = {"k": 1_000, "M": 1_000_000}


def _size(text: str) -> int:
    return int(text[:-1]) * _UNITS[text[-1]] if text[-1] in _UNITS else int(text)


def _names(text: str) -> tuple[str, ...]:
    chosen = tuple(name for name in text.split(",") if name)
    if unknown := set(chosen) - set(run.LARGEST):
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: known are {', '.join(run.LARGEST)}")
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.reason", description=__doc__)
    parser.add_argument("--sizes", default="", help="of the university, such as 10k,100k,1M,10M")
    parser.add_argument("--shapes", action="store_true", help="the shapes that hurt naive evaluation")
    parser.add_argument("--own-terms", default="", help="sizes of data in the terms of our ontology, such as 100k,1M")
    parser.add_argument("--increments", nargs="?", const="1M", help="an article and a triple added; of 1M triples")
    parser.add_argument("--peers", type=_names, default=("owlrl", "reasonable", "sparq"))
    parser.add_argument("--peer-python", default=sys.executable, help="interpreter that has the peers")
    parser.add_argument("--without-ours", action="store_true", help="the peers only")
    parser.add_argument("--memory-limit", help="run this engine under DuckDB's limit too, such as 4GB")
    parser.add_argument("--peer-memory-gb", type=float, default=12, help="address space of a peer")
    parser.add_argument("--time-limit-s", type=float, default=900, help="of one run")
    parser.add_argument("--repeats", type=int, default=1, help="runs of each; the table shows medians")
    parser.add_argument("--folder", type=Path, help="where data and closures go; else a temporary folder")
    parser.add_argument("--out", type=Path, help="file for the tables; else standard output")
    return parser


def main(arguments: list[str]) -> None:
    """Run the parts, and write the tables as each part ends."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (chosen.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        plan = run.Plan(
            chosen.peers,
            shutil.which(chosen.peer_python) or chosen.peer_python,
            not chosen.without_ours,
            chosen.memory_limit,
            int(chosen.peer_memory_gb * 2**30),
            Limits(chosen.time_limit_s, chosen.repeats),
            folder,
        )
        parts, runs = _parts(chosen, plan)
    about = f"{machine()}; {tables.versions(runs)}; median of {chosen.repeats}."
    text = "\n".join([about, "", "```sh", tables.command(arguments), "```", "", *parts])
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    else:
        print(text)


def _parts(chosen: argparse.Namespace, plan: run.Plan) -> tuple[list[str], list[Run]]:
    """The tables, each under its heading, and all runs."""
    parts: list[str] = []
    groups: list[run.Group] = []
    others: list[Run] = []
    if chosen.sizes:
        groups += (found := list(run.sizes(plan, [_size(text) for text in chosen.sizes.split(",")])))
        parts += ["### University\n", tables.table(found)]
    if chosen.shapes:
        groups += (found := list(run.shapes(plan)))
        parts += ["### Shapes\n", tables.table(found)]
    if chosen.own_terms:
        groups += (found := [run.own_terms(plan, _size(text)) for text in chosen.own_terms.split(",")])
        parts += ["### Our own terms\n", tables.table(found)]
    if chosen.increments:
        text, others = run.added(plan, _size(chosen.increments))
        parts += [f"### Increments on {chosen.increments}\n", text]
    return parts, [each for _, runs, _ in groups for each in runs] + others


if __name__ == "__main__":
    main(sys.argv[1:])
