"""The data: the graph of a build, and the closure of a million triples in the same terms, each as a store and a file.

Peers are given the file, the default graph in N-Triples; our server its store, which has the named graphs too.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from tests.benchmarks.reason.generate import write_bilateral

from bilateral.publish import POINTER, current_store


@dataclass(frozen=True)
class Data:
    """Data as the tables name it, the folder our server is given, the file for its peers, and how its names end."""

    name: str
    store: Path
    file: Path
    triples: int
    copy: str


def real(store: Path, folder: Path) -> Data:
    """The graph whose build made ``store``; its file goes to ``folder``."""
    file = folder / "real.nt"
    opened = ox.Store.read_only(str(current_store(store)))
    opened.dump(str(file), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    return Data("real graph", store, file, _lines(file), "")


def closure(triples: int, folder: Path) -> Data:
    """The closure of generated data of ``triples``, in ``folder``; what is there from a run before is taken."""
    file, store = folder / f"closure-{triples}.nt", folder / f"store-{triples}"
    if not (store / POINTER).exists():
        source = folder / f"bilateral-{triples}.nt"
        write_bilateral(triples, source)
        subprocess.run(
            [sys.executable, "-m", "bilateral", "reason", "--full", str(source), "--out", str(file)], check=True
        )
        store.mkdir()
        made = ox.Store(str(store / "closure"))
        made.bulk_load(path=str(file), format=ox.RdfFormat.N_TRIPLES)
        made.optimize()
        made.flush()
        (store / POINTER).write_text("closure\n", encoding="utf-8")
    return Data(f"closure of {triples:,}", store, file, _lines(file), ".1")


def _lines(file: Path) -> int:
    with file.open("rb") as content:
        return sum(1 for _ in content)
