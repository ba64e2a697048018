"""Endpoints of someone else on this machine: one that holds the graph, and one that says what a test tells it to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from bilateral.store import Store, answer_bytes

JSON = "application/sparql-results+json"
GRAPH = "urn:example:graph"


@dataclass
class Said:
    """An answer: status, headers and body, sent as they are; ``length`` is told where it is not the body's."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    length: int | None = None


@dataclass
class Standing:
    """An endpoint: its URL, the forms it was asked with, their headers, and how many connections were made."""

    url: str
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0


@contextmanager
def standing(say: Callable[[dict[str, list[str]]], Said], hang_up: bool = False) -> Iterator[Standing]:
    """An endpoint that answers a form with what ``say`` says; with ``hang_up`` it closes each connection unsaid."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            found.connections += 1

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            found.asked.append(form)
            found.headers.append(dict(self.headers))
            said = say(form)
            self.send_response(said.status)
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body) if said.length is None else said.length))
            self.end_headers()
            self.wfile.write(said.body)
            self.close_connection = hang_up or said.length is not None

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Standing(f"http://127.0.0.1:{server.server_port}/sparql")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def asked_of(store: Store) -> Callable[[dict[str, list[str]]], Said]:
    """What an endpoint says that holds ``store``, whose default graph is empty: a request must name the graph."""

    def say(form: dict[str, list[str]]) -> Said:
        result = store.query(form["query"][0], form.get("default-graph-uri", []))
        return Said(answer_bytes(result, "json"))

    return say
