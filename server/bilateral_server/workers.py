"""Warm processes that answer queries on a read-only store, and can be killed.

pyoxigraph has no way to stop a query, so whatever may run long runs in a process of its own: at the deadline the
process is killed and a fresh one takes its place. A worker sees the store as it was when the worker opened it.
"""

from __future__ import annotations

import multiprocessing
import queue
import resource
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from bilateral.errors import BilateralError, QueryError

_CONTEXT = multiprocessing.get_context("spawn")


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

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Pool:
    """``count`` workers on the store in ``folder``. Close it to end them."""

    def __init__(self, folder: Path, count: int, memory_bytes: int, answer_bytes: int) -> None:
        """Start the workers; they open the store at once."""
        self._make = (folder, memory_bytes, answer_bytes)
        self._free: queue.Queue[_Worker] = queue.Queue()
        for _ in range(count):
            self._free.put(_Worker(*self._make))

    def answer(self, text: str, result: str, graph: str, timeout_s: float, queue_s: float) -> Answer:
        """Answer to the query ``text``, in the syntax ``result`` for SELECT and ASK or ``graph`` for a graph.

        Raises ``QueryError``, ``TimedOut``, ``Busy``, ``WorkerDied`` or ``TooLarge``.
        """
        try:
            worker = self._free.get(timeout=queue_s)
        except queue.Empty as error:
            raise Busy(f"all workers are busy; none became free in {queue_s:g} seconds") from error
        try:
            return self._ask(worker, text, result, graph, timeout_s)
        except BaseException:
            if worker.pipe.closed:  # killed at the deadline, or dead
                worker = _Worker(*self._make)
            raise
        finally:
            self._free.put(worker)

    def _ask(self, worker: _Worker, text: str, result: str, graph: str, timeout_s: float) -> Answer:
        try:
            worker.pipe.send((text, result, graph))
            if not worker.pipe.poll(timeout_s):
                worker.kill()
                raise TimedOut(f"the query was stopped after {timeout_s:g} seconds")
            reply = worker.pipe.recv()
        except (EOFError, ConnectionError) as error:
            worker.kill()
            raise WorkerDied("the process that answered ended; the query needs more memory than it may have") from error
        if isinstance(reply, Answer):
            return reply
        kind, message = reply
        raise {"query": QueryError, "size": TooLarge, "memory": WorkerDied}[kind](message)

    def close(self) -> None:
        """End the workers that are free."""
        while not self._free.empty():
            self._free.get_nowait().kill()


def _serve(pipe: Connection, folder: str, memory_bytes: int, answer_bytes: int) -> None:
    """Life of a worker: read a query, send its answer, until the pipe closes."""
    from bilateral.store import Store

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = Store.open(Path(folder))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    while True:
        try:
            text, result, graph = pipe.recv()
        except EOFError:
            return
        pipe.send(_reply(store, text, result, graph, answer_bytes))


def _reply(store: Any, text: str, result: str, graph: str, answer_bytes: int) -> Answer | tuple[str, str]:
    from bilateral.store import answer_bytes as written
    from bilateral.store import is_graph

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
