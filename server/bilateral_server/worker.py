"""The life of a worker: a process that evaluates queries on a read-only store and sends the answers in parts.

What goes over the pipe: a ``Job`` to the worker; back come ``Part``s, the last of them marked, or one ``Fault``.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import IO, cast

from bilateral.errors import QueryError
from bilateral.store import Result, Store, is_graph, write_answer
from bilateral_server.sealed import seal

READY = "ready"

_PART_BYTES = 1 << 18

_ROW_ENDS = {"json": b'},{"', "xml": b"</result>", "csv": b"\r\n", "tsv": b"\n", "nt": b" .\n", "nq": b" .\n"}
"""What stands once for each row, but for the first of JSON; a line break within a CSV literal counts too."""


@dataclass(frozen=True)
class Job:
    """A query, the dataset it is asked of, the syntaxes of its answer, and how much that may be.

    IRIs in the query are relative to ``base``; ``default`` and ``named`` are the graphs of SPARQL 1.1 Protocol, section
    2.1.4: where there are none, the query or the store says.
    """

    text: str
    result: str
    graph: str
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    rows: int = 1 << 62
    bytes: int = 1 << 62
    base: str | None = None
    folder: str = ""
    """The store that is asked; whoever sends the job says which."""


@dataclass(frozen=True)
class Part:
    """The next bytes of an answer, in ``syntax``; no more follow the ``last``."""

    content: bytes
    syntax: str
    last: bool


@dataclass(frozen=True)
class Fault:
    """Why there is no answer, or no more of it: ``query``, ``memory``, ``rows`` or ``size``."""

    kind: str
    detail: str


class _Over(Exception):
    """The answer is larger than the limit."""


def serve(pipe: Connection, folder: str, memory_bytes: int, sealed: bool) -> None:
    """Answer the jobs of ``pipe`` until it closes or the server ends; ``memory_bytes`` bounds the address space."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    if sealed:
        seal()
    opened, store = folder, Store.open(Path(folder))
    bound_memory(memory_bytes)
    pipe.send(READY)
    while True:
        try:
            job: Job = pipe.recv()
        except EOFError:
            return
        if job.folder != opened:
            opened, store = job.folder, Store.open(Path(job.folder))
        pipe.send(answered(lambda: store.query(job.text, job.default, job.named, job.base), job, pipe.send))  # noqa: B023


def bound_memory(memory_bytes: int) -> None:
    """Give this process an address space of at most ``memory_bytes``."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]  # nobody may raise it
    within = memory_bytes if hard == resource.RLIM_INFINITY else min(memory_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (within, within))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # who dies of it would leave all that memory on disk


def end_with_parent() -> None:
    """End this process when the server is gone, also in the middle of a query."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def answered(ask: Callable[[], Result], job: Job, send: Callable[[Part], None]) -> Part | Fault:
    """The last part of what ``ask`` finds, written as ``job`` says, those before it sent; or why there is none."""
    try:
        found = ask()
        out = _Parts(send, job.graph if is_graph(found) else job.result, job)
        write_answer(found, out.syntax, cast(IO[bytes], out))
        return out.last()
    except _Over as over:
        return Fault(*over.args)
    except QueryError as error:
        return Fault("query", str(error))
    except MemoryError:
        return Fault("memory", "the query needs more memory than it may have")
    except (OSError, RuntimeError) as error:
        return Fault("query", f"the query could not be evaluated: {error}")


class _Parts:
    """A file to write an answer to: it goes out in parts, is counted, and ends where it is over a limit."""

    def __init__(self, send: Callable[[Part], None], syntax: str, job: Job) -> None:
        self.syntax = syntax
        self._send = send
        self._job = job
        self._held = bytearray()
        self._end = _ROW_ENDS.get(syntax)
        self._tail = b""
        self._rows = 0
        self._bytes = 0

    def write(self, content: bytes) -> int:
        """Take ``content``. Raises ``_Over`` where the answer is now too large."""
        self._bytes += len(content)
        if self._bytes > self._job.bytes:
            raise _Over("size", f"the answer has more than {self._job.bytes} bytes, the limit; ask for less")
        if self._end is not None:
            seen = self._tail + content  # an end of a row may lie across two writes
            self._rows += seen.count(self._end)
            self._tail = seen[len(seen) - len(self._end) + 1 :]
            if self._rows - (self.syntax in ("csv", "tsv")) > self._job.rows:
                raise _Over("rows", f"the answer has more than {self._job.rows} rows, the limit; ask for fewer")
        self._held += content
        if len(self._held) >= _PART_BYTES:
            self._send(Part(bytes(self._held), self.syntax, False))
            self._held.clear()
        return len(content)

    def flush(self) -> None:
        """Nothing: parts go out as they fill."""

    def last(self) -> Part:
        """The rest."""
        return Part(bytes(self._held), self.syntax, True)
