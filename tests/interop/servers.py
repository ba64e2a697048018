"""Stores that are servers, Virtuoso and Oxigraph: each on a free port of this machine, asked by SPARQL protocol."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from tests.processes import free_port, process, wait

from bilateral.bulk import GRAPH as _GRAPH

from . import answers
from .answers import Answer
from .stores import ASK_S, LOAD_S, Dataset, Missing, Refused, Session, Store, program

_APT = "apt-get install virtuoso-opensource-7"

_VIRTUOSO = """[Database]
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
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
CheckpointInterval = 0
DirsAllowed = {allowed}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {rows}
MaxQueryExecutionTime = 60
MaxQueryCostEstimationTime = 1000000
"""


class Endpoint:
    """A SPARQL endpoint, and the graph that stands for the default one, where the store has none of its own."""

    def __init__(self, url: str, default_graph: str | None = None) -> None:
        self.url, self.default_graph = url, default_graph

    def ask(self, query: str) -> Answer:
        is_graph = "\nCONSTRUCT" in query
        accept = "text/turtle" if is_graph else "application/sparql-results+json"
        form = {"query": query} | ({"default-graph-uri": self.default_graph} if self.default_graph else {})
        request = urllib.request.Request(self.url, urlencode(form).encode(), {"Accept": accept})
        try:
            with urllib.request.urlopen(request, timeout=ASK_S) as response:
                text = response.read().decode()
        except urllib.error.HTTPError as error:
            raise Refused(error.read().decode(errors="replace").strip().splitlines()[0]) from error
        except TimeoutError as error:
            raise Refused(f"no answer within {ASK_S} s") from error
        return answers.graph(text) if is_graph else answers.table(text)

    def validate(self, shapes: Path) -> str:
        raise Refused("it has no SHACL")


@contextmanager
def _virtuoso(rows: int, dataset: Dataset, folder: Path) -> Iterator[Session]:
    files = [*dataset.turtle, *([dataset.n_quads] if dataset.n_quads else [])]
    sql, http = free_port(), free_port()
    allowed = ", ".join(sorted({str(path.parent) for path in files}))
    configured = _VIRTUOSO.format(sql=sql, http=http, allowed=allowed, rows=rows)
    (folder / "virtuoso.ini").write_text(configured, encoding="utf-8")
    isql = [program("isql-vt", _APT), f"127.0.0.1:{sql}", "dba", "dba"]
    with process([program("virtuoso-t", _APT), "-f", "-c", "virtuoso.ini"], folder):
        _wait(f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D")
        load = "".join(f"ld_dir('{path.parent}', '{path.name}', '{_GRAPH}'); " for path in files)
        said = subprocess.run(
            [
                *isql,
                f"exec={load} rdf_loader_run(); select ll_file, ll_error from load_list where ll_error is not null;",
            ],
            capture_output=True,
            text=True,
            timeout=LOAD_S,
        )
        if "0 Rows." not in said.stdout:
            raise Refused(said.stdout + said.stderr)
        yield Endpoint(f"http://127.0.0.1:{http}/sparql", None if dataset.n_quads else _GRAPH)
        subprocess.run([*isql, "exec=shutdown;"], capture_output=True, timeout=LOAD_S)


@contextmanager
def _oxigraph(binary: Path, dataset: Dataset, folder: Path) -> Iterator[Session]:
    store, port = ["--location", str(folder / "store")], free_port()
    for path in [*dataset.turtle, *([dataset.n_quads] if dataset.n_quads else [])]:
        said = subprocess.run(
            [binary, "load", *store, "--file", str(path)], capture_output=True, text=True, timeout=LOAD_S
        )
        if said.returncode:
            raise Refused(said.stderr)
    with process([str(binary), "serve-read-only", *store, "--bind", f"127.0.0.1:{port}"], folder):
        _wait(f"http://127.0.0.1:{port}/query?query=ASK%7B%7D")
        yield Endpoint(f"http://127.0.0.1:{port}/query")


def _virtuoso_version() -> str:
    program("isql-vt", _APT)
    said = subprocess.run([program("virtuoso-t", _APT), "-?"], capture_output=True, text=True).stderr
    return next(line for line in said.splitlines() if "Version" in line).split("Version ")[1].split("-")[0]


def _oxigraph_version(binary: Path) -> str:
    if not binary.exists():
        raise Missing("pip install oxigraph")
    return subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.split()[-1]


def servers(peers: Path, virtuoso_rows: int = 1_000_000) -> list[Store]:
    """The stores that are servers; that of Oxigraph is in the virtual environment ``peers``.

    Virtuoso ends an answer at ``virtuoso_rows`` rows.
    """
    binary = peers / "bin" / "oxigraph"
    load_virtuoso = (
        f"isql-vt 1111 dba dba exec=\"ld_dir('$PWD', 'bilateral.ttl', '{_GRAPH}'); "
        f"ld_dir('$PWD', 'bilateral-inferred.ttl', '{_GRAPH}'); rdf_loader_run(); checkpoint;\""
    )
    return [
        Store("Virtuoso", "Virtuoso (C)", _virtuoso_version, partial(_virtuoso, virtuoso_rows), load_virtuoso),
        Store(
            name="Oxigraph server",
            engine="Oxigraph (Rust)",
            version=partial(_oxigraph_version, binary),
            open=partial(_oxigraph, binary),
            load="oxigraph load --location db --file bilateral.ttl --file bilateral-inferred.ttl",
        ),
    ]


def _wait(address: str) -> None:
    """Return once ``address`` answers. Raises ``Refused``."""
    try:
        wait(address, LOAD_S)
    except TimeoutError as error:
        raise Refused(str(error)) from error
