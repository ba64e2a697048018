"""Our set-ups and their peers: each started on the data, on a free port of this machine, and ended with all it started.

No limit that stands for one client is in force here: the load comes from one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.processes import free_port, process, wait

from .data import Data

_START_S = 600
_SETTLE_S = 120
_GRAPH = "http://localhost/data"
_THREADS = 40  # of ours and of Virtuoso: more than the most connections

_OURS = {
    "THREADS": _THREADS,
    "CONNECTIONS": 1000,
    "CLIENT_QUERIES": 1000,
    "QUEUE_S": 600,
    "TIMEOUT_S": 600,
}

_VIRTUOSO = f"""[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{{sql}}
DisableUnixSocket = 1
CheckpointInterval = 0
DirsAllowed = /
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 2
ServerThreads = 100
[HTTPServer]
ServerPort = 127.0.0.1:{{http}}
ServerRoot = .
ServerThreads = {_THREADS}
MaxClientConnections = {_THREADS}
MaxKeepAlives = {_THREADS}
KeepAliveTimeout = 600
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 600
MaxQueryCostEstimationTime = 1000000
DefaultGraph = {_GRAPH}
"""


class Missing(Exception):
    """The server is not installed."""


@dataclass(frozen=True)
class Server:
    """A server that runs: its name in the tables, its endpoint, its processes, and its empty route where it has one."""

    name: str
    endpoint: str
    group: int
    empty: str | None = None


def _waitress(data: Data, folder: Path, port: int) -> Iterator[Server]:
    yield from _ours("bilateral, waitress", [sys.executable, "-m", "bilateral", "serve"], data, folder, port)


def _gunicorn(processes: int) -> Callable[[Data, Path, int], Iterator[Server]]:
    def start(data: Data, folder: Path, port: int) -> Iterator[Server]:
        command = [sys.executable, "-m", "gunicorn", "--config", "python:bilateral_server.gunicorn_conf"]
        yield from _ours(f"bilateral, gunicorn {processes}", command, data, folder, port, processes)

    return start


def _ours(name: str, command: list[str], data: Data, folder: Path, port: int, processes: int = 1) -> Iterator[Server]:
    given = {"STORE": data.store, "PORT": port, "WORKERS": max(1, (os.cpu_count() or 2) // processes), **_OURS}
    environment = {f"BILATERAL_{key}": str(value) for key, value in given.items()}
    with process(command, folder, environment | {"WEB_CONCURRENCY": str(processes)}) as group:
        wait(f"http://127.0.0.1:{port}/readyz", _START_S)
        yield Server(name, f"http://127.0.0.1:{port}/sparql", group, f"http://127.0.0.1:{port}/healthz")


def _oxigraph(data: Data, folder: Path, port: int) -> Iterator[Server]:
    program = _installed("oxigraph")
    store = ["--location", str(folder / "store")]
    for step in (["load", *store, "--file", str(data.file)], ["optimize", *store]):
        subprocess.run([program, *step], check=True, capture_output=True)
    with process([program, "serve-read-only", *store, "--bind", f"127.0.0.1:{port}"], folder) as group:
        wait(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D", _START_S)
        yield Server("oxigraph", f"http://127.0.0.1:{port}/query", group)


def _rdflib_endpoint(store: str) -> Callable[[Data, Path, int], Iterator[Server]]:
    def start(data: Data, folder: Path, port: int) -> Iterator[Server]:
        command = [_installed("rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", str(port)]
        with process([*command, "--store", store, str(data.file)], folder) as group:
            wait(f"http://127.0.0.1:{port}/?query=ASK%7B%7D", _START_S)
            yield Server(f"rdflib-endpoint, {store}", f"http://127.0.0.1:{port}/", group)

    return start


def _virtuoso(data: Data, folder: Path, port: int) -> Iterator[Server]:
    program, client = _installed("virtuoso-t"), _installed("isql-vt")
    sql = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=sql, http=port), encoding="utf-8")
    with process([program, "-f", "-c", "virtuoso.ini"], folder) as group:
        wait(f"http://127.0.0.1:{port}/sparql?query=ASK%7B%7D", _START_S)
        load = f"ld_dir('{data.file.parent}', '{data.file.name}', '{_GRAPH}'); rdf_loader_run(); checkpoint;"
        subprocess.run([client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"], check=True, capture_output=True)
        yield Server("virtuoso", f"http://127.0.0.1:{port}/sparql?default-graph-uri={_GRAPH}", group)


SERVERS: dict[str, Callable[[Data, Path, int], Iterator[Server]]] = {
    "waitress": _waitress,
    "gunicorn": _gunicorn(1),
    "gunicorn-2": _gunicorn(2),
    "oxigraph": _oxigraph,
    "rdflib-endpoint": _rdflib_endpoint("default"),
    "rdflib-endpoint-oxigraph": _rdflib_endpoint("Oxigraph"),
    "virtuoso": _virtuoso,
}
"""What can be started, ours first."""


@contextmanager
def running(name: str, data: Data, folder: Path) -> Iterator[Server]:
    """The server ``name`` on ``data``; it works in ``folder``. Raises ``Missing`` where it is not installed."""
    place = folder / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    yield from SERVERS[name](data, place, free_port())


def settle(server: Server) -> None:
    """Return once ``server`` has done with what it still did for clients that are gone, which takes some long."""
    until = time.monotonic() + _SETTLE_S
    before = -1
    while (now := _ticks(server.group)) - before > 1 and time.monotonic() < until:
        before = now
        time.sleep(0.2)


def processor_s(server: Server) -> float:
    """Seconds of processor time that the processes of ``server`` have taken, also those that ended."""
    return _ticks(server.group) / os.sysconf("SC_CLK_TCK")


def _ticks(group: int) -> int:
    """Processor time of the processes of ``group``, in ticks, as /proc has it."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                total += sum(map(int, fields[11:15]))  # its own, and of children that ended
    return total


def _installed(program: str) -> str:
    found = shutil.which(program)
    if found is None:
        raise Missing(f"{program}: not installed")
    return found
