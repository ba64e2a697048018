"""The life of the one process that has the writable store open: it makes changes one by one, each whole or not at all.

After each change it makes a snapshot that shares the store's files, for the workers to read; reading a store that
another process writes is undefined behaviour.
"""

from __future__ import annotations

import signal
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from bilateral.errors import DataError, QueryError, UsageError
from bilateral.quads import parsed, serialize
from bilateral.store import WritableStore
from bilateral_server.sealed import seal
from bilateral_server.worker import READY, bound_memory, end_with_parent

_OPEN_S = 10.0
"""How long the store may still be open in a process that is ending."""


@dataclass(frozen=True)
class Update:
    """A SPARQL update, its IRIs relative to ``base``, and the graph whose existence before it is asked for."""

    text: str
    base: str | None = None
    graph: str | None = None


@dataclass(frozen=True)
class Load:
    """Triples for the graph ``graph`` (``None``: the default graph): they are added, or ``replace`` what is there.

    Each of ``parts`` has its content and its syntax; IRIs are relative to ``base``.
    """

    graph: str | None
    parts: tuple[tuple[bytes, str], ...]
    base: str
    replace: bool


@dataclass(frozen=True)
class Committed:
    """The change is made, and lasts; ``existed`` tells whether its graph was there before."""

    existed: bool


@dataclass(frozen=True)
class Refused:
    """The change is not made: ``data`` or ``query`` is at fault, or it needs too much ``memory``."""

    kind: str
    detail: str


def serve(pipe: Connection, folder: str, memory_bytes: int, sealed: bool) -> None:
    """Make the changes of ``pipe`` until it closes or the server ends; after each, the snapshot it is told to make."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    if sealed:
        seal()
    store = _opened(Path(folder))
    bound_memory(memory_bytes)
    pipe.send(READY)
    while True:
        try:
            change, snapshot = pipe.recv()
        except EOFError:
            return
        said = Committed(True) if change is None else _made(store, change)
        pipe.send(said)
        if isinstance(said, Committed):
            store.snapshot(Path(snapshot))
            pipe.send(READY)


def _opened(folder: Path) -> WritableStore:
    until = time.monotonic() + _OPEN_S
    while True:
        try:
            return WritableStore(folder)
        except OSError as error:
            if time.monotonic() > until:
                raise UsageError(f"{folder}: the store cannot be opened: {error}") from error
            time.sleep(0.05)


def _made(store: WritableStore, change: Update | Load) -> Committed | Refused:
    try:
        existed = store.has_graph(change.graph)
        store.update(change.text if isinstance(change, Update) else _as_update(change), change.base)
    except DataError as error:
        return Refused("data", str(error))
    except (QueryError, ValueError) as error:
        return Refused("query", str(error))
    except MemoryError:
        return Refused("memory", "the update needs more memory than it may have")
    return Committed(existed)


def _as_update(load: Load) -> str:
    """The update that puts the triples of ``load`` into its graph: one update, so that it is one transaction."""
    quads = (quad for content, syntax in load.parts for quad in parsed(content, syntax, load.base))
    triples = serialize(quads, "nt").decode()
    if load.graph is None:
        return ("CLEAR SILENT DEFAULT ;\n" if load.replace else "") + f"INSERT DATA {{\n{triples}}}"
    name = f"<{load.graph}>"
    before = f"DROP SILENT GRAPH {name} ;\n" if load.replace else ""
    return f"{before}CREATE SILENT GRAPH {name} ;\nINSERT DATA {{ GRAPH {name} {{\n{triples}}} }}"
