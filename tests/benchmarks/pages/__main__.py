"""``python -m tests.benchmarks.pages``: how long the server takes for each page, none of them kept from before."""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from tests.benchmarks.reason.measure import ROOT, machine
from tests.pages.listed import LISTED, Listed
from tests.server.running import SERVE, Running, running

from bilateral.texts import find_articles

_HEADERS = {"Accept": "text/html", "Accept-Encoding": "gzip"}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages", description=__doc__)
    parser.add_argument("--store", type=Path, default=Path("build/store"), help="default: %(default)s")
    parser.add_argument("--repeats", type=int, default=21, help="requests of each page; default: %(default)s")
    return parser


def main() -> None:
    """Print one row a page: the median and the slowest of the times from request to the last byte, and its size."""
    chosen = _parser().parse_args()
    texts = find_articles(ROOT)
    with running(SERVE, chosen.store.resolve(), cache_bytes=0, **({"articles": texts} if texts else {})) as server:
        print(f"{machine()}.\n\n| page | median ms | slowest ms | kB compressed |\n| --- | ---: | ---: | ---: |")
        for listed in LISTED:
            times, size = _asked(server, listed, chosen.repeats)
            median, slowest = statistics.median(times) * 1000, max(times) * 1000
            print(f"| {listed.name} | {median:.0f} | {slowest:.0f} | {size / 1000:.1f} |", flush=True)


def _asked(server: Running, listed: Listed, repeats: int) -> tuple[list[float], int]:
    """Seconds of each request but the first, which finds nothing in place, and bytes of the answer."""
    connection = server.connection()
    _, size = _once(connection, listed)
    times = [seconds for seconds, _ in _again(connection, listed, repeats)]
    connection.close()
    return times, size


def _again(connection: HTTPConnection, listed: Listed, repeats: int) -> Iterator[tuple[float, int]]:
    return (_once(connection, listed) for _ in range(repeats))


def _once(connection: HTTPConnection, listed: Listed) -> tuple[float, int]:
    begun = time.perf_counter()
    connection.request("GET", listed.path, headers=_HEADERS)
    answer = connection.getresponse()
    size = len(answer.read())
    if answer.status != listed.status:
        raise SystemExit(f"{listed.path}: status {answer.status} instead of {listed.status}")
    return time.perf_counter() - begun, size


if __name__ == "__main__":
    main()
