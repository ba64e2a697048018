"""A server that is asked for more than it can do. With BILATERAL_ENDURANCE set, times are bounded too, and printed."""

import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from .running import ENDLESS, SERVE, Running, running
from .usage import watched

ENDURANCE = bool(os.environ.get("BILATERAL_ENDURANCE"))
NUMBERED = ENDLESS + " LIMIT 1{}"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g LIMIT 1{}"
GIB = 1 << 30


def crowd(server: Running, query: str, count: int, addresses: int, timeout: float) -> subprocess.Popen[str]:
    """The clients of ``crowd.py``, at work."""
    command = [sys.executable, Path(__file__).with_name("crowd.py"), server.url]
    return subprocess.Popen(
        [*command, query, str(count), str(addresses), str(timeout)], stdout=subprocess.PIPE, text=True
    )


def answers(clients: subprocess.Popen[str]) -> list[Any]:
    out, _ = clients.communicate()
    assert clients.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


def assert_answers(server: Running) -> None:
    status, _, body = server.ask("sparql", query="ASK { }", format="json")
    assert (status, json.loads(body)["boolean"]) == (200, True)


def test_a_cross_join_ends_at_its_deadline_with_a_problem_document_and_the_next_query_is_answered(
    store_folder: Path,
) -> None:
    with running(SERVE, store_folder) as server:
        assert_answers(server)  # its start is over
        for number in range(3):
            began = time.monotonic()
            status, headers, body = server.ask("sparql", query=NUMBERED.replace("{}", str(number)), timeout="2")
            stopped_s = time.monotonic() - began
            assert (status, headers["Content-Type"]) == (503, "application/problem+json")
            problem = json.loads(body)
            assert (problem["title"], problem["status"]) == ("query-timeout", 503)
            assert_answers(server)
            print(
                f"deadline 2 s: error after {stopped_s:.3f} s, next {time.monotonic() - began - stopped_s:.3f} s later"
            )
            assert not ENDURANCE or stopped_s < 3


@pytest.mark.parametrize("addresses", [1, 30], ids=["one client", "thirty clients"])
def test_under_thirty_cross_joins_healthz_answers_and_cheap_queries_are_answered_or_told_to_return(
    addresses: int, store_folder: Path
) -> None:
    with running(SERVE, store_folder) as server, ThreadPoolExecutor(1) as threads:
        clients = crowd(server, NUMBERED, 30, addresses, 2.0)

        def cheap() -> Counter[int]:
            found: Counter[int] = Counter()
            while clients.poll() is None:
                found[server.ask("sparql", query=f"SELECT ({found.total()} AS ?n) {{ }}")[0]] += 1
                time.sleep(0.02)
            return found

        asked = threads.submit(cheap)
        took = []
        while clients.poll() is None:
            began = time.monotonic()
            assert server.ask("healthz")[0] == 200
            took.append(time.monotonic() - began)
            time.sleep(0.01)
        crowded = answers(clients)
        assert len(crowded) == 30
        assert {(status, kind) for status, kind, *_ in crowded} <= {
            (503, "application/problem+json"),
            (429, "application/problem+json"),
        }
        titles = Counter(title for *_, title, _ in crowded)
        assert set(titles) <= {"query-timeout", "busy", "too-many-queries"}
        assert titles["query-timeout"] > 0
        assert all(again.isdigit() for *_, again, title, _ in crowded if title != "query-timeout")
        assert set(asked.result()) <= {200, 429, 503}
        assert_answers(server)
        median = statistics.median(took)
        print(f"healthz: median {1000 * median:.1f} ms, most {1000 * max(took):.1f} ms of {len(took)}")
        print(f"crowd: {dict(titles)}; cheap queries: {dict(asked.result())}")
        assert not ENDURANCE or median < 0.1


def test_a_worker_that_dies_leaves_no_core_dump(store_folder: Path) -> None:
    with running(SERVE, store_folder, workers=1) as server:
        assert_answers(server)
        [worker] = server.workers()
        limits = Path(f"/proc/{worker}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits)


def test_a_sort_over_a_cross_join_ends_for_lack_of_memory_and_the_server_stays_under_6_gib(store_folder: Path) -> None:
    count = 30 if ENDURANCE else 2
    limits = {"timeout_s": 600, "queue_s": 600, "client_queries": count, "threads": count + 4}
    with running(SERVE, store_folder, **limits) as server, watched(server.process.pid) as peak:
        found = Counter((status, title) for status, *_, title, _ in answers(crowd(server, HUNGRY, count, 1, 600)))
        assert_answers(server)
    print(f"sort over a cross join, {count} at once: {dict(found)}; most memory {peak.bytes / GIB:.2f} GiB")
    assert found == {(503, "query-memory"): count}
    assert GIB < peak.bytes < 6 * GIB
