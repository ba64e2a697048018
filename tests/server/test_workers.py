import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from bilateral.errors import QueryError
from bilateral.publish import current_store
from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.worker import Job
from bilateral_server.workers import Answer, Busy, Pool, TimedOut, TooLarge, WorkerDied

from .running import ENDLESS
from .usage import alive

HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g"


@pytest.fixture
def hurried(store_folder: Path, data: Data) -> Iterator[Flask]:
    """An application with one worker, 1 s for a query, and no patience for a free worker."""
    made = create_app(Settings(store=store_folder, queries=data.queries, workers=1, timeout_s=1.0, queue_s=0.01))
    yield made
    made.extensions["bilateral"].close()


def ask(pool: Pool, text: str = "ASK { }", timeout_s: float = 20.0) -> Answer:
    found = pool.ask(Job(text, "csv", "nt", bytes=100_000), timeout_s, queue_s=20.0)
    assert isinstance(found, Answer)
    return found


def test_a_query_is_stopped_at_its_deadline_and_the_next_is_answered(hurried: Flask) -> None:
    client = hurried.test_client()
    answer = client.get("/sparql", query_string={"query": ENDLESS})
    assert (answer.status_code, answer.get_json(force=True)["title"]) == (503, "query-timeout")
    assert "stopped after 1 seconds" in answer.get_json(force=True)["detail"]
    # The fresh worker may take longer to start than a query may take: its start is not counted.
    assert client.get("/sparql", query_string={"query": "ASK { }"}).get_json(force=True)["boolean"] is True


def test_a_stopped_query_leaves_no_process(pool: Pool) -> None:
    ask(pool)
    [before] = pool.processes()
    with pytest.raises(TimedOut):
        ask(pool, ENDLESS, timeout_s=0.2)
    [after] = pool.processes()
    assert after != before
    assert not alive(before)


def test_a_worker_killed_while_it_is_free_is_replaced_unseen(pool: Pool) -> None:
    ask(pool)
    [before] = pool.processes()
    os.kill(before, signal.SIGKILL)
    while alive(before):
        os.sched_yield()
    assert ask(pool).content == b"true"
    assert pool.processes() != [before]


def test_a_worker_killed_at_work_is_said_and_replaced(pool: Pool) -> None:
    ask(pool)
    [process] = pool.processes()
    thread = threading.Timer(0.3, os.kill, (process, signal.SIGKILL))
    thread.start()
    with pytest.raises(WorkerDied):
        ask(pool, ENDLESS)
    thread.join()
    assert ask(pool).content == b"true"


def test_a_late_answer_is_not_taken_for_the_next(pool: Pool) -> None:
    ask(pool)
    for number in range(3):
        with pytest.raises(TimedOut):
            ask(pool, f"SELECT (COUNT(*) + {number} AS ?n) {{ ?s ?p ?o }}", timeout_s=0.001)
    assert ask(pool, "SELECT (7 AS ?n) { }").content == b"n\r\n7\r\n"


def test_an_answer_over_the_limit_is_413(store_folder: Path, data: Data) -> None:
    made = create_app(Settings(store=store_folder, queries=data.queries, workers=1, answer_bytes=1000))
    try:
        client = made.test_client()
        answer = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }"})
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (413, "answer-size")
        assert client.get("/sparql", query_string={"query": "ASK { }"}).status_code == 200
    finally:
        made.extensions["bilateral"].close()


def test_a_query_that_needs_too_much_memory_is_503(store_folder: Path, data: Data) -> None:
    made = create_app(Settings(store=store_folder, queries=data.queries, workers=1, worker_memory_bytes=900_000_000))
    try:
        client = made.test_client()
        answer = client.get("/sparql", query_string={"query": HUNGRY})
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (503, "query-memory")
        assert client.get("/sparql", query_string={"query": "ASK { }"}).status_code == 200
    finally:
        made.extensions["bilateral"].close()


def test_when_all_workers_are_busy_the_client_is_told_when_to_return(hurried: Flask) -> None:
    held = hurried.extensions["bilateral"].pool

    def long() -> None:
        with pytest.raises(WorkerDied):
            held.ask(Job(ENDLESS, "csv", "nt"), timeout_s=60.0, queue_s=60.0)

    thread = threading.Thread(target=long)
    thread.start()
    while not held._busy:
        assert thread.is_alive()
        os.sched_yield()
    answer = hurried.test_client().get("/sparql", query_string={"query": "ASK { }"})
    assert (answer.status_code, answer.get_json(force=True)["title"]) == (503, "busy")
    assert answer.headers["Retry-After"] == "5"
    held.close()  # ends the query at work, too
    thread.join()


def test_where_no_process_can_be_started_the_place_is_kept_for_one(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError("no more processes")

    ask(pool)
    with monkeypatch.context() as patched:
        patched.setattr("bilateral_server.workers._Worker", refused)
        with pytest.raises(TimedOut):
            ask(pool, ENDLESS, timeout_s=0.2)
        with pytest.raises(WorkerDied):
            ask(pool)
    assert ask(pool).content == b"true"


def test_a_lower_hard_limit_of_memory_is_kept(store_folder: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from bilateral_server.workers import Pool\n"
        "from bilateral_server.worker import Job\n"
        "if __name__ == '__main__':\n"
        "    resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))\n"
        "    pool = Pool(Path(sys.argv[1]), 1, 4_000_000_000)\n"
        "    print(pool.ask(Job('ASK {}', 'csv', 'nt'), 20.0, 20.0).content)\n"
        "    pool.close()\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, current_store(store_folder)], check=True, capture_output=True, text=True
    )
    assert found.stdout == "b'true'\n"


def test_close_leaves_no_process(store_folder: Path) -> None:
    before = {child.pid for child in multiprocessing.active_children()}
    made = Pool(current_store(store_folder), 3, 2_147_483_648)
    processes = made.processes()
    assert len(processes) == 3
    assert all(map(alive, processes))
    made.close()
    made.close()
    assert not any(map(alive, processes))
    assert {child.pid for child in multiprocessing.active_children()} == before
    with pytest.raises(Busy):
        made.ask(Job("ASK { }", "csv", "nt"), 1.0, queue_s=0.0)


def test_a_wrong_query_does_not_cost_a_worker(pool: Pool) -> None:
    ask(pool)
    before = pool.processes()
    with pytest.raises(QueryError, match="not SPARQL"):
        ask(pool, "nonsense")
    with pytest.raises(TooLarge):
        ask(pool, "SELECT * { ?s ?p ?o }")
    assert pool.processes() == before
    assert ask(pool).content == b"true"
