"""``python -m tests.benchmarks.link``: accuracy of links from a table, and what a million names cost."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from bilateral.linking.names_file import read_names
from bilateral.linking.table import Table

from . import accuracy, fit


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.link", description=__doc__)
    parser.add_argument("--reconcile", type=Path, required=True, help="folder with table.tsv and the queries")
    parser.add_argument("--queries", default="queries-dev.tsv", help="file of queries in that folder")
    parser.add_argument("--fit", action="store_true", help="print weights fitted to the queries, and how they hold")
    parser.add_argument("--wrong", action="store_true", help="print what was accepted and is wrong")
    parser.add_argument("--million", type=int, nargs="?", const=1_000_000, help="a made table of so many names too")
    parser.add_argument("--out", type=Path, help="file for the figures; else standard output")
    return parser


def main(arguments: list[str]) -> None:
    """Measure, and write the figures."""
    chosen = _parser().parse_args(arguments)
    queries = read_names(chosen.reconcile / chosen.queries)
    started = time.perf_counter()
    table = Table.index(chosen.reconcile / "table.tsv")
    indexed = time.perf_counter() - started
    if chosen.fit:
        given = fit.examples(table, queries)
        for stratum, weights in fit.fitted(given).items():
            print(f'    "{stratum}": {json.dumps(weights)},')
        print(f"# {fit.cross_validated(given, queries)}")
        return
    measured = accuracy.measure(table, queries)
    versions = ", ".join(f"{name} {version(name)}" for name in ("rapidfuzz", "anyascii", "babel", "numpy"))
    nil = measured.counts["nil"]
    lines = [
        f"Python {platform.python_version()}, {versions}; {platform.machine()}, {platform.system()}.",
        "",
        accuracy.as_table(measured),
        "",
        f"- precision of accepted links: {100 * measured.precision:.2f} %",
        f"- nothing accepted for {nil['right']} of {nil['asked']} names without a row",
        f"- right: {measured.all('right')} of {measured.all('asked')}",
        f"- the right one among the first ten: {measured.all('ten', but='nil')} of {measured.all('asked', but='nil')}",
        f"- with the entity of each query taken out, still accepted: {accuracy.accepted_without(table, queries)} of "
        f"{measured.all('asked', but='nil')}",
        f"- indexed in {indexed:.1f} s; {measured.milliseconds:.1f} ms a query at the median, "
        f"{measured.slowest:.0f} ms the slowest",
    ]
    if chosen.million:
        files = [str(chosen.reconcile / name) for name in ("table.tsv", chosen.queries)]
        command = [sys.executable, "-m", "tests.benchmarks.link.million", *files, str(chosen.million)]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        lines += ["", f"A made table: {', '.join(f'{what} {figure}' for what, figure in figures.items())}."]
    text = "\n".join(lines) + "\n"
    if chosen.out:
        chosen.out.write_text(text, "utf-8")
    else:
        sys.stdout.write(text)
    if chosen.wrong:
        for query, candidate in measured.wrong:
            print(query, candidate)


if __name__ == "__main__":
    main(sys.argv[1:])
