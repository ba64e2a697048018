"""Warm processes that answer queries on a read-only store, and can be killed.

pyoxigraph has no way to stop a query, so whatever may run long runs in a process of its own: at the deadline, over a
limit or when nobody waits for the answer any more, the process is killed and a fresh one takes its place. A job says
which store it is asked of, so that after a write or a build the next query sees the new one.
"""

from __future__ import annotations

import multiprocessing
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from bilateral.errors import BilateralError, QueryError
from bilateral_server.worker import READY, Fault, Job, Part, serve

_CONTEXT = multiprocessing.get_context("spawn")
_START_S = 60.0
_GLANCE_S = 0.25
"""How often a waiting thread looks whether its client is still there."""


class TimedOut(BilateralError):
    """The query was stopped at its deadline."""


class Busy(BilateralError):
    """No worker became free in time."""


class WorkerDied(BilateralError):
    """The worker ended while it answered, mostly for lack of memory."""


class TooLarge(BilateralError):
    """The answer is larger than a limit."""


class Gone(BilateralError):
    """The client hung up."""


@dataclass(frozen=True)
class Answer:
    """Content of an answer, the syntax it is in, and the snapshot of the data it is of."""

    content: bytes
    syntax: str
    snapshot: str


class Streaming:
    """An answer too large to be kept back: syntax, snapshot, and its parts as they come, to be closed after use.

    Where it ends early, by a deadline or a limit, the iteration raises as ``Pool.ask`` does: the connection must break.
    """

    def __init__(self, first: list[Part], rest: Iterator[Part], snapshot: str, close: Callable[[], None]) -> None:
        """``first`` are the parts that were kept back, ``rest`` those to come; ``close`` frees the worker."""
        self.syntax = first[0].syntax
        self.snapshot = snapshot
        self.close = close
        self._parts = chain(first, rest)

    def __iter__(self) -> Iterator[bytes]:
        """The bytes of the parts."""
        return (part.content for part in self._parts)


@contextmanager
def counted(outcomes: Counter[str]) -> Iterator[None]:
    """Count how what is asked within ends: ``answered``, or the name of what is raised."""
    try:
        yield
    except BilateralError as error:
        outcomes[type(error).__name__] += 1
        raise
    outcomes["answered"] += 1


class _Worker:
    """One process, the pipe to it, and the store it has open."""

    def __init__(self, folder: str, memory_bytes: int, sealed: bool) -> None:
        self.pipe, other = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=serve, args=(other, folder, memory_bytes, sealed), daemon=True)
        self.process.start()
        other.close()
        self.folder = folder
        self.idle = True
        """Whether it has said all it had to say; one that has not may still send what nobody asked for."""
        self._ready = False

    @property
    def snapshot(self) -> str:
        """The id of the data in its store."""
        return Path(self.folder).name

    def wait_until_ready(self) -> None:
        """Return once the store is open, so that the deadline of a query is its own."""
        if not self._ready:
            if not self.pipe.poll(_START_S) or self.pipe.recv() != READY:
                raise EOFError
            self._ready = True

    def kill(self) -> None:
        """End the process, if it has not ended."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Pool:
    """``count`` workers on the store in ``folder``. Close it to end them."""

    def __init__(
        self, folder: Path, count: int, memory_bytes: int, keep_bytes: int = 1 << 23, sealed: bool = True
    ) -> None:
        """Start the workers; they open the store at once. Up to ``keep_bytes`` of an answer are kept back."""
        self.folder = str(folder)
        self.outcomes: Counter[str] = Counter()
        """How many queries ended how: ``answered``, or the name of what was raised."""
        self._memory_bytes = memory_bytes
        self._keep_bytes = keep_bytes
        self._sealed = sealed
        self._free: queue.Queue[_Worker] = queue.Queue()
        self._lock = threading.Lock()
        self._busy: set[_Worker] = set()
        self._closed = False
        for _ in range(count):
            self._free.put(self._made())

    def _made(self) -> _Worker:
        return _Worker(self.folder, self._memory_bytes, self._sealed)

    @property
    def snapshot(self) -> str:
        """The id of the data in the store in use."""
        return Path(self.folder).name

    def switch(self, folder: Path) -> None:
        """Let all queries asked from now on see the store in ``folder``."""
        with self._lock:
            self.folder = str(folder)

    def held(self) -> set[str]:
        """The folders that a worker may have open, the one in use included."""
        with self._lock:
            return {self.folder, *(worker.folder for worker in [*self._free.queue, *self._busy])}

    def ask(
        self, job: Job, timeout_s: float, queue_s: float, gone: Callable[[], bool] = lambda: False
    ) -> Answer | Streaming:
        """The answer to ``job``, asked of the store in use; where it is larger than is kept back, as it comes.

        Raises ``QueryError``, ``TimedOut``, ``Busy``, ``WorkerDied``, ``TooLarge``, and ``Gone`` once ``gone()``.
        """
        with counted(self.outcomes):
            return self._ask(job, timeout_s, queue_s, gone)

    def _ask(self, job: Job, timeout_s: float, queue_s: float, gone: Callable[[], bool]) -> Answer | Streaming:
        worker = self._take(queue_s, gone)
        parts = self._parts(worker, job, timeout_s, gone)
        first: list[Part] = []
        size = 0
        try:
            while size <= self._keep_bytes:
                first.append(next(parts))
                size += len(first[-1].content)
                if first[-1].last:
                    self._give_back(worker)
                    return Answer(b"".join(part.content for part in first), first[0].syntax, worker.snapshot)
        except BaseException:
            self._give_back(worker)
            raise
        return Streaming(first, parts, worker.snapshot, lambda: self._give_back(worker))

    def _parts(self, worker: _Worker, job: Job, timeout_s: float, gone: Callable[[], bool]) -> Iterator[Part]:
        """The parts of the answer. Raises as ``ask`` does."""
        try:
            worker.wait_until_ready()
            with self._lock:  # so that nobody removes the folder between these two
                worker.folder = self.folder
            worker.idle = False
            worker.pipe.send(replace(job, folder=worker.folder))
            deadline = time.monotonic() + timeout_s
            while not worker.idle:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimedOut(f"the query was stopped after {timeout_s:g} seconds")
                if not worker.pipe.poll(min(left, _GLANCE_S)):
                    if gone():
                        raise Gone("the client hung up")
                    continue
                said: Part | Fault = worker.pipe.recv()
                worker.idle = isinstance(said, Fault) or said.last
                if isinstance(said, Fault):
                    raise FAULTS[said.kind](said.detail)
                yield said
        except (EOFError, OSError) as error:
            raise WorkerDied("the process that answered ended; the query needs more memory than it may have") from error

    def _take(self, queue_s: float, gone: Callable[[], bool]) -> _Worker:
        """A free worker; one that ended while it was free is replaced first. Raises ``Busy``, or ``Gone``."""
        until = time.monotonic() + queue_s
        while True:
            left = until - time.monotonic()
            try:
                worker = self._free.get(timeout=max(0.0, min(left, _GLANCE_S)))
                break
            except queue.Empty as error:
                if gone():
                    raise Gone("the client hung up") from error
                if self._closed or left <= _GLANCE_S:
                    raise Busy(f"all workers are busy; none became free in {queue_s:g} seconds") from error
        with self._lock:
            if self._closed:
                worker.kill()
                raise Busy("the server is stopping")
            if not worker.process.is_alive():
                worker = self._renewed(worker)
            self._busy.add(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        """Put the worker back, or a fresh one for it; a second time does nothing."""
        with self._lock:
            if worker not in self._busy:
                return
            self._busy.discard(worker)
            if self._closed:
                worker.kill()
            else:
                self._free.put(worker if worker.idle else self._renewed(worker))

    def _renewed(self, worker: _Worker) -> _Worker:
        """A fresh worker for one that is killed; where no process can be started, itself, for the next to try again."""
        worker.kill()
        try:
            return self._made()
        except OSError:
            return worker

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


FAULTS: dict[str, type[BilateralError]] = {
    "query": QueryError,
    "memory": WorkerDied,
    "rows": TooLarge,
    "size": TooLarge,
}
