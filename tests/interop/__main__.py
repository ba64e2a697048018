"""``python -m tests.interop``: give every store that is here the dumps and the questions, and write what came of it."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from . import data
from .embedded import embedded
from .limits import read_limits, unexplained
from .page import page
from .redland import REDLAND
from .servers import servers
from .trying import tried


def main() -> int:
    """Exit code: 0 where all is alike or known, 1 where something is not."""
    parser = argparse.ArgumentParser(prog="python -m tests.interop", description=__doc__)
    parser.add_argument("--build", type=Path, default=Path("build"), help="folder of what bilateral build made")
    parser.add_argument("--peers", type=Path, default=Path("build/interop"), help="environment of the stores")
    parser.add_argument("--only", help="names of stores, separated by commas; the page is then not written")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("STORES.md"), help="the page")
    given = parser.parse_args()
    build, peers = given.build.resolve(), given.peers.absolute()
    stores = [*servers(peers), *embedded(peers), REDLAND]
    chosen = set(given.only.split(",")) if given.only else {store.name for store in stores}
    if unknown := chosen - {store.name for store in stores}:
        parser.error(f"no store {', '.join(sorted(unknown))}; there are {', '.join(store.name for store in stores)}")
    limits, outcomes, wrong = read_limits(), [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        trials = [
            data.turtle(build),
            data.plain(build, folder),
            data.faults(folder),
            data.shapes(folder),
            data.quads(build),
        ]
        trials += data.dialects(build, folder)
        for store in stores:
            if store.name in chosen:
                outcome = tried(store, trials)
                outcomes.append(outcome)
                found = [] if outcome.missing else unexplained(store.name, outcome.said, limits)
                wrong += found
                alike = sum(not words for words in outcome.said.values())
                did = f"{alike} of {len(outcome.said)} alike, {len(found)} unexplained"
                print(f"{store.name} {outcome.version}: {outcome.missing or did}", flush=True)
                print(*found, sep="\n", file=sys.stderr, end="\n" if found else "", flush=True)
    if not given.only:
        given.out.write_text(page(outcomes, trials, limits), encoding="utf-8")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
