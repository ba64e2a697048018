"""A SPARQL server over HTTP: the Graph Store Protocol loads it and reads it back, the SPARQL Protocol asks it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from .evaluation import Held, Refused
from .manifests import Dataset, Row, n_triples
from .results import ACCEPT, Triples, answered

_NAMES = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"


@dataclass(frozen=True)
class Answer:
    """Status, header fields and content of a response."""

    status: int
    headers: Message
    content: bytes

    @property
    def media_type(self) -> str:
        """Content-Type without its parameters."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""


@dataclass
class Endpoint:
    """Where a server takes queries, updates and graphs, and the token it wants for writes."""

    query_url: str
    update_url: str
    graphs_url: str
    token: str = ""
    _holding: Dataset | None = field(default=None, init=False)

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
    ) -> Answer:
        """The answer to a request; the path and query of ``url`` go out as they are, and no redirect is followed."""
        place = urlsplit(url)
        given = dict(headers or {})
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        connection = HTTPConnection(place.hostname or "", place.port, timeout=60)
        try:
            connection.request(method, url.partition(place.netloc)[2] or "/", body, given)
            response = connection.getresponse()
            return Answer(response.status, response.msg, response.read())
        finally:
            connection.close()

    def clear(self) -> None:
        """Hold nothing, not even an empty graph."""
        self.update("DROP ALL")

    def put(self, name: str | None, triples: bytes, method: str = "PUT") -> None:
        """Make N-Triples the graph ``name``, or the default graph. Raises ``Refused``."""
        url = f"{self.graphs_url}?default" if name is None else f"{self.graphs_url}?graph={quote(name, safe='')}"
        _done(self.send(method, url, {"Content-Type": ACCEPT["nt"]}, triples))
        self._holding = None

    def hold(self, data: Dataset) -> None:
        if data == self._holding:  # many cases in a row ask the same data, and a query changes nothing
            return
        if self._holding is None or self._holding.named or not data.default:  # else PUT takes the place of what is held
            self.clear()
        for path in data.default:
            self.put(None, n_triples(path), "PUT" if path == data.default[0] else "POST")
        for name, path in data.named:
            self.put(name, n_triples(path))
        self._holding = data

    def query(self, text: str, syntax: str) -> bytes:
        accept = ACCEPT.get(syntax, "*/*")
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        answer = _done(self.send("POST", self.query_url, headers, text.encode()))
        if accept not in ("*/*", answer.media_type):
            raise Refused(answer.status, f"asked for {accept}, answered in {answer.media_type}", malformed=False)
        return answer.content

    def update(self, text: str) -> None:
        self._holding = None
        headers = {"Content-Type": "application/sparql-update"}
        _done(self.send("POST", self.update_url, headers, text.encode()))

    def held(self) -> Held:
        rows = json.loads(self.query(_NAMES, "json"))["results"]["bindings"]
        found = {row["g"]["value"]: self._graph(f"?graph={quote(row['g']['value'], safe='')}") for row in rows}
        default = self._graph("?default")
        return {"": default, **found} if default else found

    def _graph(self, query: str) -> list[Row]:
        answer = _done(self.send("GET", self.graphs_url + query, {"Accept": ACCEPT["nt"]}))
        result = answered(answer.content, "nt")
        assert isinstance(result, Triples)
        return result.rows


def _done(answer: Answer) -> Answer:
    """The answer. Raises ``Refused`` where it is an error, by what a problem document (RFC 9457) says if it is one."""
    if answer.status // 100 == 2:
        return answer
    said = answer.content.decode(errors="replace")
    problem = json.loads(said) if answer.media_type == "application/problem+json" else {"detail": "not SPARQL"}
    malformed = answer.status == 400 and problem["detail"].startswith("not SPARQL")
    raise Refused(answer.status, said, malformed)
