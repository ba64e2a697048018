"""Two servers: of the graph, read-only, and of a store of notes, which may ask the graph by SERVICE."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.server.running import SERVE, Running, running

TOKEN = "a-token-for-tests"


@pytest.fixture(scope="session")
def graph(store_folder: Path) -> Iterator[Running]:
    """The server of the graph; its list of services is empty."""
    with running(SERVE, store_folder, access_log=True) as server:
        yield server


@dataclass(frozen=True)
class Addresses:
    """Endpoints that do not behave: one takes a connection and is silent, at the other nobody listens."""

    hanging: str
    closed: str


@pytest.fixture(scope="session")
def addresses() -> Iterator[Addresses]:
    with socket.create_server(("127.0.0.1", 0)) as hanging, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        hanging_url, closed_url = (f"http://127.0.0.1:{each.getsockname()[1]}/sparql" for each in (hanging, closed))
        yield Addresses(hanging_url, closed_url)


@pytest.fixture(scope="session")
def notes(graph: Running, addresses: Addresses, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A writable store with notes on two states; its list of services has the graph and the ``addresses``."""
    folder = tmp_path_factory.mktemp("notes")
    (folder / "token").write_text(TOKEN, encoding="utf-8")
    allowed = f"{graph.url}sparql, {addresses.hanging}, {addresses.closed}"
    command = [*SERVE, "--writable", "--token-file", str(folder / "token")]
    with running(command, folder / "store", service_allow=allowed) as server:
        connection = server.connection()
        put = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "text/turtle"}
        connection.request("PUT", "/graphs?default", NOTES, put)
        assert connection.getresponse().status == 204
        connection.close()
        yield server


@pytest.fixture(scope="session")
def token(notes: Running) -> str:
    """The token that a change of ``notes`` needs."""
    return TOKEN


NOTES = """
PREFIX wd: <http://www.wikidata.org/entity/>
wd:Q184 <urn:note> "asked first" .
wd:Q227 <urn:note> "asked second" .
wd:Q1 <urn:note> "in no article" .
"""
