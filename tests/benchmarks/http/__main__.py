"""``python -m tests.benchmarks.http``: how fast the server answers, beside its peers, on two sets of data.

wrk makes the load. Peers are looked for on PATH: oxigraph, rdflib-endpoint, virtuoso-t; a note says which is missing.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.reason.measure import machine

from . import data, tables
from .load import Load
from .run import Plan, Result, measured
from .servers import SERVERS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.http", description=__doc__)
    parser.add_argument("--store", type=Path, help="folder of the stores of a build, for the part on the real graph")
    parser.add_argument("--closure", type=int, help="triples to close, for the part on generated data, such as 1000000")
    parser.add_argument("--servers", default=",".join(SERVERS), help="default: %(default)s")
    parser.add_argument("--kinds", default="", help="of queries, such as point,join; default: all")
    parser.add_argument("--connections", default="1,8,32", help="default: %(default)s")
    parser.add_argument("--seconds", type=int, default=3, help="of each cell; default: %(default)s")
    parser.add_argument("--longest-s", type=int, default=20, help="of a cell whose answers are slow; default: 20")
    parser.add_argument("--folder", type=Path, help="where the data goes; else a temporary folder")
    parser.add_argument("--out", type=Path, help="file for the tables; else standard output")
    return parser


def main(arguments: list[str]) -> None:
    """Measure what is asked for; the file of the tables is written again after each kind of query."""
    chosen = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end too
    if shutil.which("wrk") is None:
        sys.exit("wrk, which makes the load, is not installed")
    connections = tuple(int(each) for each in chosen.connections.split(","))
    servers, kinds = (tuple(filter(None, each.split(","))) for each in (chosen.servers, chosen.kinds))
    done: list[str] = [f"{machine()}.", "", f"`python -m tests.benchmarks.http {' '.join(arguments)}`", ""]

    def written(found: Result) -> None:
        if chosen.out:
            chosen.out.write_text("\n".join([*done, tables.table(found)]), encoding="utf-8")

    with tempfile.TemporaryDirectory() as temporary:
        folder = (chosen.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        plan = Plan(servers, kinds, connections, Load(1, chosen.seconds, chosen.longest_s), folder)
        if chosen.store:
            done.append(tables.table(measured(plan, data.real(chosen.store.resolve(), folder), written)))
        if chosen.closure:
            done.append(tables.table(measured(plan, data.closure(chosen.closure, folder), written)))
    if not chosen.out:
        print("\n".join(done))


if __name__ == "__main__":
    main(sys.argv[1:])
