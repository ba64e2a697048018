"""A writable store whose processes are killed in the middle of writes: what was acknowledged is there, whole.

A write is 50 triples with its number: inserted, by an update of two operations on two graphs, or put in the place of a
graph. So one that is there by half shows.
"""

import csv
import io
import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from tests.server.running import SERVE, Running, descendants, running, wait_until, works
from tests.server.usage import alive, files

from bilateral.errors import UsageError
from bilateral.store import Store
from bilateral_server.workers import WorkerDied
from bilateral_server.writer import Writer
from bilateral_server.writing import Update

ROUNDS = 100 if os.environ.get("BILATERAL_ENDURANCE") else 5
CLIENTS = 4
TOKEN = "sesame"
WRITTEN = """SELECT ?graph ?write (COUNT(*) AS ?n) {
    { ?write <urn:p> ?o } UNION { GRAPH ?graph { ?write <urn:p> ?o } } } GROUP BY ?graph ?write"""

Found = dict[str, dict[int, int]]
"""How many triples of each write are in each graph; the default graph is ''."""


@dataclass
class Ledger:
    """What the clients know of their writes."""

    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    inserted: set[int] = field(default_factory=set)
    """Acknowledged."""
    unknown: set[int] = field(default_factory=set)
    """Insertions without an answer."""
    put: dict[str, set[int]] = field(default_factory=dict)
    """Of each graph, the write that it holds; more where one of them had no answer."""

    def settle(self, found: Found) -> None:
        """Assert that ``found`` is what the clients may find, and take it for what is so from now on."""
        assert_whole(found)
        there = set(found.get("", {}))
        assert self.inserted <= there <= self.inserted | self.unknown
        for graph, writes in self.put.items():
            now = set(found.get(graph, {})) or {0}
            assert now <= writes
            self.put[graph] = now
        self.inserted, self.unknown = there, set()


def assert_whole(found: Found) -> None:
    """No write is there by half."""
    assert found.get("", {}) == found.get("urn:inserted", {})
    assert set(found.get("", {}).values()) <= {25}
    for graph, writes in found.items():
        assert graph in ("", "urn:inserted") or list(writes.values()) == [50]


def triples(write: int, first: int, last: int) -> str:
    return " ".join(f"<urn:w:{write}> <urn:p> {number} ." for number in range(first, last + 1))


def sent(server: Running, method: str, path: str, media_type: str, body: str) -> tuple[int, bytes]:
    """Status and body of the answer; raises ``OSError`` or ``HTTPException`` where there is none."""
    connection = server.connection()
    try:
        connection.request(method, path, body, {"Content-Type": media_type, "Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def write(server: Running, client: int, ledger: Ledger, over: Event) -> None:
    """Write until it is over or the server is gone."""
    graph = f"urn:put:{client}"
    held = ledger.put.setdefault(graph, {0})
    while not over.is_set():
        number = next(ledger.numbers)
        known = held if number % 3 == 0 else ledger.unknown
        known.add(number)
        try:
            if number % 3 == 0:
                status, body = sent(server, "PUT", f"/graphs?graph={graph}", "text/turtle", triples(number, 1, 50))
            else:
                text = f"INSERT DATA {{ {triples(number, 1, 25)} }} ;"
                text += f"INSERT DATA {{ GRAPH <urn:inserted> {{ {triples(number, 26, 50)} }} }}"
                status, body = sent(server, "POST", "/sparql", "application/sparql-update", text)
        except (OSError, HTTPException):
            return
        if status in (201, 204):
            if number % 3 == 0:
                held.intersection_update({number})
            else:
                ledger.inserted.add(number)
                ledger.unknown.discard(number)
        elif b'"busy"' in body:
            known.discard(number)
        else:
            assert status == 503, body
            assert b'"query-memory"' in body


def read(server: Running, ledger: Ledger, over: Event) -> None:
    """Read until it is over or the server is gone: each write whole, and all that were acknowledged before."""
    while not over.is_set():
        acknowledged = ledger.inserted.copy()
        try:
            found = written(server)
        except (OSError, HTTPException):
            return
        assert_whole(found)
        assert acknowledged <= set(found.get("", {}))


def written(server: Running) -> Found:
    status, _, body = server.ask("sparql", query=WRITTEN, format="csv")
    assert status == 200, body
    found: Found = {}
    for row in csv.DictReader(io.StringIO(body.decode())):
        found.setdefault(row["graph"], {})[int(row["write"].rpartition(":")[2])] = int(row["n"])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "token").write_text(TOKEN)
    return tmp_path


def settings(folder: Path) -> dict[str, object]:
    return {"writable": "true", "token_file": folder / "token", "workers": 1, "client_queries": CLIENTS + 1}


@contextmanager
def at_work(server: Running, ledger: Ledger) -> Iterator[list[Future[None]]]:
    """Clients that write, and one that reads; at the end they are told that it is over, and must have seen no wrong."""
    over = Event()
    with ThreadPoolExecutor(CLIENTS + 1) as threads:
        tasks = [threads.submit(write, server, client, ledger, over) for client in range(CLIENTS)]
        tasks.append(threads.submit(read, server, ledger, over))
        try:
            yield tasks
        finally:
            over.set()
        for task in tasks:
            task.result()


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def assert_end(processes: list[int]) -> None:
    """They end without being told."""
    try:
        wait_until(lambda: not any(map(alive, processes)))
    finally:
        for each in processes:
            kill(each)


def killed_while_it_starts(folder: Path, after_s: float) -> None:
    given = {f"BILATERAL_{name.upper()}": str(value) for name, value in settings(folder).items()}
    environment = os.environ | given | {"BILATERAL_PORT": "0", "BILATERAL_STORE": str(folder / "store")}
    with subprocess.Popen(SERVE, stderr=subprocess.DEVNULL, env=environment) as process:
        time.sleep(after_s)
        started = descendants(process.pid)
        kill(process.pid)
    assert_end(started)


def test_a_server_killed_while_it_writes_leaves_no_process_and_each_write_acknowledged_and_whole(folder: Path) -> None:
    moments, ledger, lost = random.Random(7), Ledger(), 0
    for _ in range(ROUNDS):
        with running(SERVE, folder / "store", **settings(folder)) as server:
            ledger.settle(written(server))
            with at_work(server, ledger):
                time.sleep(moments.uniform(0, 1.5))
                started = descendants(server.process.pid)
                kill(server.process.pid)
            server.process.wait()
            lost += len(ledger.unknown)
            if moments.random() < 0.3:  # at once, while the store may still be open
                killed_while_it_starts(folder, moments.uniform(0, 1.5))
            assert_end(started)
    with running(SERVE, folder / "store", **settings(folder)) as server:
        ledger.settle(written(server))
        assert len(list((folder / "store" / "snapshots").iterdir())) <= 2
    assert ledger.inserted
    print(f"server killed {ROUNDS} times: {next(ledger.numbers) - 1} writes, {len(ledger.inserted)} insertions there")
    print(f"{lost} insertions were in flight")


def test_a_killed_server_leaves_no_process_though_a_query_and_an_update_would_never_end(folder: Path) -> None:
    numbers = " ".join(map(str, range(300)))
    cross = (
        " ".join(f"VALUES ?v{n} {{ {numbers} }}" for n in range(6)) + " FILTER (?v0 + ?v1 + ?v2 + ?v3 + ?v4 + ?v5 < 0)"
    )

    def until_killed(media_type: str, text: str) -> None:
        with suppress(OSError, HTTPException):
            sent(server, "POST", "/sparql?timeout=600", media_type, text)

    with (
        running(SERVE, folder / "store", **settings(folder), timeout_s=600) as server,
        ThreadPoolExecutor(2) as threads,
    ):
        written(server)
        threads.submit(until_killed, "application/sparql-query", f"ASK {{ {cross} }}")
        threads.submit(
            until_killed, "application/sparql-update", f"INSERT {{ <urn:s> <urn:p> ?v0 }} WHERE {{ {cross} }}"
        )
        wait_until(lambda: all(map(works, server.workers())))
        started = descendants(server.process.pid)
        assert len(started) == 3
        kill(server.process.pid)
        assert_end(started)


def writing(server: Running, folder: Path) -> list[int]:
    """The processes that have the store open for writing."""
    return [each for each in server.workers() if any(name == f"{folder}/store/data/LOCK" for name in files(each))]


def test_a_writing_process_that_is_killed_is_replaced_and_each_write_acknowledged_is_whole(folder: Path) -> None:
    moments, ledger = random.Random(7), Ledger()
    with running(SERVE, folder / "store", **settings(folder)) as server:
        with at_work(server, ledger):
            for _ in range(ROUNDS):
                wait_until(lambda: len(writing(server, folder)) == 1)
                time.sleep(moments.uniform(0, 0.5))
                for process in writing(server, folder):
                    kill(process)
                    wait_until(lambda process=process: not alive(process))  # type: ignore[misc]
        ledger.settle(written(server))
        status, body = sent(server, "PUT", "/graphs?graph=urn:put:0", "text/turtle", triples(0, 1, 50))
        assert status in (201, 204), body  # in few rounds nothing may have been put there before
        assert server.process.poll() is None
        assert not [line for line in server.lines if "Traceback" in line]
    assert ledger.inserted
    print(f"writing process killed {ROUNDS} times: {len(ledger.inserted)} insertions there")


INSERT = Update("INSERT DATA { <urn:s> <urn:p> 1 }")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path / "store", 2_147_483_648)
    yield made
    made.close()


def end(writer: Writer) -> None:
    assert writer._process.pid is not None
    kill(writer._process.pid)
    writer._process.join()


def test_a_writing_process_killed_between_writes_is_replaced_unseen(writer: Writer) -> None:
    end(writer)
    assert writer.apply(INSERT, 60, 60).existed
    assert len(Store.open(writer.newest)) == 1


def test_where_the_store_cannot_be_opened_again_a_write_is_refused_and_the_next_one_made(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cannot(_: Writer) -> None:
        raise UsageError("the store cannot be opened")

    end(writer)
    with monkeypatch.context() as patched:
        patched.setattr(Writer, "_start", cannot)
        with pytest.raises(WorkerDied):
            writer.apply(INSERT, 60, 60)
    assert writer.apply(INSERT, 60, 60).existed
    assert len(Store.open(writer.newest)) == 1
