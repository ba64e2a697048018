"""Warm processes that answer queries on a read-only store, and can be killed.

pyoxigraph has no way to stop a query, so whatever may run long runs in a process of its own: at the deadline the
process is killed and a fresh one takes its place. A worker sees the store as it was when the worker opened it.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import resource
import signal
import threading
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any

from bilateral.errors import BilateralError, QueryError
from bilateral.store import Store, is_graph
from bilateral.store import answer_bytes as written
from bilateral_server.sealed import seal

_CONTEXT = multiprocessing.get_context("spawn")
_START_S = 60.0
_READY = "ready"


class TimedOut(BilateralError):
    """The query was stopped at its deadline."""


class Busy(BilateralError):
    """No worker became free in time."""


class WorkerDied(BilateralError):
    """The worker ended while it answered, mostly for lack of memory."""


class TooLarge(BilateralError):
    """The answer is larger than the limit."""


@dataclass(frozen=True)
class Answer:
    """Content of an answer, and the syntax it is in."""

    content: bytes
    syntax: str


class _Worker:
    """One process, and the pipe to it."""

    def __init__(self, folder: Path, memory_bytes: int, answer_bytes: int) -> None:
        self.pipe, other = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(
            target=_serve, args=(other, str(folder), memory_bytes, answer_bytes), daemon=True
        )
        self.process.start()
        other.close()
        self._ready = False

    def wait_until_ready(self) -> None:
        """Return once the store is open, so that the deadline of a query is its own."""
        if not self._ready:
            if not self.pipe.poll(_START_S) or self.pipe.recv() != _READY:
                raise EOFError
            self._ready = True

    def kill(self) -> None:
        """End the process, if it has not ended."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Pool:
    """``count`` workers on the store in ``folder``. Close it to end them."""

    def __init__(self, folder: Path, count: int, memory_bytes: int, answer_bytes: int) -> None:
        """Start the workers; they open the store at once."""
        self._make = (folder, memory_bytes, answer_bytes)
        self._free: queue.Queue[_Worker] = queue.Queue()
        self._lock = threading.Lock()
        self._busy: set[_Worker] = set()
        self._closed = False
        for _ in range(count):
            self._free.put(_Worker(*self._make))

    def answer(self, text: str, result: str, graph: str, timeout_s: float, queue_s: float) -> Answer:
        """Answer to the query ``text``, in the syntax ``result`` for SELECT and ASK or ``graph`` for a graph.

        Raises ``QueryError``, ``TimedOut``, ``Busy``, ``WorkerDied`` or ``TooLarge``.
        """
        try:
            worker = self._take(queue_s)
        except queue.Empty as error:
            raise Busy(f"all workers are busy; none became free in {queue_s:g} seconds") from error
        reply = None
        try:
            reply = self._ask(worker, (text, result, graph), timeout_s)
        finally:
            self._give_back(worker, alive=reply is not None)
        if isinstance(reply, Answer):
            return reply
        kind, message = reply
        raise {"query": QueryError, "size": TooLarge, "memory": WorkerDied}[kind](message)

    def _take(self, queue_s: float) -> _Worker:
        """A free worker; one that ended while it was free is replaced first. Raises ``queue.Empty``."""
        worker = self._free.get(timeout=queue_s)
        with self._lock:
            if self._closed:
                worker.kill()
                raise queue.Empty
            if not worker.process.is_alive():
                worker = self._renewed(worker)
            self._busy.add(worker)
        return worker

    def _give_back(self, worker: _Worker, alive: bool) -> None:
        """Put the worker back, or a fresh one for it: what did not answer may still send what nobody asked for."""
        with self._lock:
            self._busy.discard(worker)
            if self._closed:
                worker.kill()
            else:
                self._free.put(worker if alive else self._renewed(worker))

    def _renewed(self, worker: _Worker) -> _Worker:
        """A fresh worker for one that is killed; where no process can be started, itself, for the next to try again."""
        worker.kill()
        try:
            return _Worker(*self._make)
        except OSError:
            return worker

    def _ask(self, worker: _Worker, question: tuple[str, str, str], timeout_s: float) -> Any:
        try:
            worker.wait_until_ready()
            worker.pipe.send(question)
            if worker.pipe.poll(timeout_s):
                return worker.pipe.recv()
        except (EOFError, OSError) as error:
            raise WorkerDied("the process that answered ended; the query needs more memory than it may have") from error
        raise TimedOut(f"the query was stopped after {timeout_s:g} seconds")

    def processes(self) -> list[int]:
        """Process ids of the workers, free and busy."""
        with self._lock:
            return [worker.process.pid or 0 for worker in [*self._free.queue, *self._busy]]

    def close(self) -> None:
        """End the workers, also those at work: whoever waits for one gets ``WorkerDied``."""
        with self._lock:
            self._closed = True
            for worker in self._busy:
                worker.process.kill()
            with suppress(queue.Empty):  # who takes one meanwhile, without the lock, ends it too
                while True:
                    self._free.get_nowait().kill()


def _serve(pipe: Connection, folder: str, memory_bytes: int, answer_bytes: int) -> None:
    """Life of a worker: read a query, send its answer, until the pipe closes or the server ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    seal()
    store = Store.open(Path(folder))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # nobody may raise it
    within = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (within, within))
    pipe.send(_READY)
    while True:
        try:
            text, result, graph = pipe.recv()
        except EOFError:
            return
        pipe.send(_reply(store, text, result, graph, answer_bytes))


def _end_with_parent() -> None:
    """End this process when the server is gone, also in the middle of a query."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _reply(store: Store, text: str, result: str, graph: str, answer_bytes: int) -> Answer | tuple[str, str]:
    try:
        found = store.query(text)
        syntax = graph if is_graph(found) else result
        content = written(found, syntax)
    except QueryError as error:
        return "query", str(error)
    except MemoryError:
        return "memory", "the query needs more memory than it may have"
    except (OSError, RuntimeError) as error:
        return "query", f"the query could not be evaluated: {error}"
    if len(content) > answer_bytes:
        return "size", f"the answer has {len(content)} bytes, more than the limit of {answer_bytes}; ask for less"
    return Answer(content, syntax)
