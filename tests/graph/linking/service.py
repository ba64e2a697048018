"""A reconciliation service on 127.0.0.1: it speaks the protocol, and where it is told to, breaks it or lies."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
from click.testing import Result

from bilateral.errors import ServiceError
from bilateral.linking.candidates import Asked, Candidate, Name
from bilateral.linking.polite import Client
from bilateral.linking.reconciliation import Service

MANIFEST = {
    "versions": ["0.1", "0.2"],
    "name": "a slice of Wikidata",
    "identifierSpace": "http://www.wikidata.org/entity/",
    "schemaSpace": "http://www.wikidata.org/prop/direct/",
    "extend": {"property_settings": []},
}

Form = dict[str, str]
Run = Callable[..., Result]


@dataclass
class Item:
    """What the service knows: the types with their ids, and the values of the properties it extends by."""

    name: str
    types: dict[str, str] = field(default_factory=dict)
    description: str = ""
    values: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass
class Answer:
    """An answer in place of the right one; ``cut`` says more bytes than it sends, ``raw`` is no HTTP."""

    body: bytes | str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    raw: bool = False


@dataclass
class Standin:
    """The service: what it knows, what it answers instead (in order; ``None``: rightly), and what it heard."""

    items: dict[str, Item] = field(default_factory=dict)
    manifest: dict[str, Any] = field(default_factory=lambda: dict(MANIFEST))
    instead: list[Answer | None] = field(default_factory=list)
    lie: Callable[[Form, dict[str, Any]], Any] = lambda form, answer: answer
    heard: list[tuple[str, Form, str]] = field(default_factory=list)
    takes_s: float = 0.0
    at_once: int = 0
    most_at_once: int = 0
    url: str = ""
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, form: Form) -> dict[str, Any]:
        """What the protocol wants: the manifest, the candidates of a batch, or the rows of an extension."""
        if "queries" in form:
            batch = json.loads(form["queries"])
            return {key: {"result": self._result(query)} for key, query in batch.items()}
        if "extend" in form:
            wanted = json.loads(form["extend"])
            ids = [one["id"] for one in wanted["properties"]]
            rows = {qid: {one: self.items[qid].values.get(one, []) for one in ids} for qid in wanted["ids"]}
            return {"meta": [{"id": one, "name": one} for one in ids], "rows": rows}
        return self.manifest

    def _result(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        word = query["query"].casefold().split()[0]
        found = [
            {
                "id": qid,
                "name": item.name,
                "description": item.description,
                "score": 100,
                "match": False,
                "type": [{"id": one, "name": name} for one, name in item.types.items()],
                "features": [{"id": "name", "value": 100}],
            }
            for qid, item in self.items.items()
            if any(word in name.casefold() for name in (item.name, *item.also))
        ]
        return found[: query["limit"]]

    def queries(self) -> list[str]:
        """The names it was asked for, in order."""
        batches = [json.loads(form["queries"]) for _, form, _ in self.heard if "queries" in form]
        return [query["query"] for batch in batches for query in batch.values()]


class _Handler(BaseHTTPRequestHandler):
    standin: Standin
    lock = threading.Lock()

    def do_GET(self) -> None:
        self._serve({})

    def do_POST(self) -> None:
        given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True)
        self._serve({name: values[0] for name, values in given.items()})

    def _serve(self, form: Form) -> None:
        here = self.standin
        with self.lock:
            here.at_once += 1
            here.most_at_once = max(here.most_at_once, here.at_once)
            here.heard.append((self.command, form, self.headers["User-Agent"]))
            instead = here.instead.pop(0) if here.instead else None
        here.ended.wait(here.takes_s)
        with self.lock:
            here.at_once -= 1  # before the answer: who has it may ask again at once
        self._send(instead or Answer(json.dumps(here.lie(form, here.answer(form)))))

    def _send(self, answer: Answer) -> None:
        body = answer.body.encode() if isinstance(answer.body, str) else answer.body
        if answer.raw:
            self.wfile.write(body)
            self.close_connection = True
            return
        self.send_response(answer.status)
        usual = {"Content-Type": "application/json", "Content-Length": str(len(body) + answer.cut)}
        for name, value in (usual | answer.headers).items():
            self.send_header(name, value)
        self.end_headers()
        if body == b"slow":
            while not self.standin.ended.wait(0.02):
                self.wfile.write(b" ")
        else:
            self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:  # who asked has gone
            pass

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def serving(standin: Standin) -> Iterator[Standin]:
    """``standin``, at work on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"standin": standin})) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        standin.url = f"http://127.0.0.1:{server.server_port}/en/api"
        try:
            yield standin
        finally:
            standin.ended.set()
            server.shutdown()


MINSK = Item("Minsk", {"Q515": "city"}, "capital of Belarus", {"P17/P297": [{"str": "BY"}]}, ("Мінск",))
ASKED = Asked((Name("Minsk", "en"), Name("Мінск", "be")), "place", "BY")


class Asking:
    """A service asked without pauses; what it told, the pauses it made, and how far it was."""

    def __init__(self, standin: Standin, **limits: Any) -> None:
        self.told: list[str] = []
        self.pauses: list[float] = []
        self.progress: list[int] = []
        client = Client(standin.url, pause=self.pauses.append, tell=self.told.append, **limits)
        self.service = Service(client, self.told.append, self.progress.append)

    def __call__(self, *asked: Asked, most: int = 10) -> list[list[Candidate]]:
        return self.service.candidates(asked or (ASKED,), most)

    def fails(self, says: str) -> str:
        with pytest.raises(ServiceError, match=says) as error:
            self()
        assert "127.0.0.1" in str(error.value) and str(error.value).isprintable()
        return str(error.value)
