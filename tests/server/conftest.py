"""The application on the store of the session, and a client that calls it without a socket."""

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.publish import current_store
from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.workers import Pool


@pytest.fixture(scope="session")
def app(store_folder: Path, data: Data) -> Iterator[Flask]:
    """The application with two workers; they are ended after the last test."""
    made = create_app(Settings(store=store_folder, queries=data.queries, timeout_s=30.0, body_bytes=20_000))
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def pool(store_folder: Path) -> Iterator[Pool]:
    """One worker of its own, which keeps back 100,000 bytes of an answer."""
    made = Pool(current_store(store_folder), 1, 2_147_483_648, 100_000)
    yield made
    made.close()


@dataclass
class Listener:
    """A server that hangs up on whoever calls, and counts."""

    url: str
    calls: list[str] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A listening socket on this machine; ``calls`` has an entry for each caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        seen = Listener(f"http://127.0.0.1:{server.getsockname()[1]}/sparql")

        def accept() -> None:
            while True:
                caller, address = server.accept()
                caller.close()
                if address == stopper:
                    return
                seen.calls.append(str(address))

        stopper: tuple[str, int] | None = None
        thread = threading.Thread(target=accept)
        thread.start()
        yield seen
        with socket.socket() as last:
            last.bind(("127.0.0.1", 0))
            stopper = last.getsockname()
            last.connect(server.getsockname())
            thread.join()
