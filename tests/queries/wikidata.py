"""A stand-in for Wikidata on this machine: its model, with values that are invented for the tests and true of nothing.

Items that the graph links to have their own numbers, so that answers join; all others begin with 999.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from bilateral.quads import parse
from bilateral.store import Store, answer_bytes

PREFIXES = """
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX pqv: <http://www.wikidata.org/prop/qualifier/value/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wds: <http://www.wikidata.org/entity/statement/>
PREFIX wdv: <http://www.wikidata.org/value/>
PREFIX wikibase: <http://wikiba.se/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
SLICE = (
    PREFIXES
    + """
wdv:day wikibase:timeValue "1901-02-03T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 11 .
wdv:month wikibase:timeValue "1902-03-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 10 .
wdv:year wikibase:timeValue "2099-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 9 .
wdv:century wikibase:timeValue "1801-01-01T00:00:00Z"^^xsd:dateTime ; wikibase:timePrecision 7 .

wd:Q27043179 rdfs:label "Invented holder"@en , "Erfundener"@de ; p:P39 wds:pm , wds:again , wds:wrong , wds:baker .
wds:pm ps:P39 wd:Q12379704 ; wikibase:rank wikibase:NormalRank ; pqv:P580 wdv:day ; pqv:P582 wdv:year .
wds:again ps:P39 wd:Q12379704 ; wikibase:rank wikibase:PreferredRank ; pqv:P580 wdv:century ; pqv:P582 wdv:month .
wds:wrong ps:P39 wd:Q12379704 ; wikibase:rank wikibase:DeprecatedRank ; pqv:P580 wdv:day .
wds:baker ps:P39 wd:Q999000001 ; wikibase:rank wikibase:NormalRank ; prov:wasDerivedFrom wd:Q999000009 .
wd:Q999000001 rdfs:label "Invented position"@en .

wd:Q56235580 p:P39 wds:next .
wds:next ps:P39 wd:Q12379704 ; wikibase:rank wikibase:NormalRank ; pqv:P580 wdv:year .
wd:Q999000002 rdfs:label "Invented stranger"@en ; p:P39 wds:stranger .
wds:stranger ps:P39 wd:Q12379704 ; wikibase:rank wikibase:NormalRank .

wd:Q184 rdfs:label "Invented A"@en ; p:P463 wds:member .
wds:member ps:P463 wd:Q7779 ; wikibase:rank wikibase:NormalRank ; pqv:P580 wdv:month .
wd:Q999000003 rdfs:label "Invented B"@en ; p:P463 wds:other , wds:elsewhere .
wds:other ps:P463 wd:Q7779 ; wikibase:rank wikibase:NormalRank .
wds:elsewhere ps:P463 wd:Q999000004 ; wikibase:rank wikibase:NormalRank .

wd:Q158903 rdfs:label "Shusha"@en , "Invented name"@az , "Invented other name"@hy , "Invented"@fr .
"""
)


def in_memory() -> Store:
    """The slice of Wikidata as a store."""
    return Store.memory(parse(SLICE.encode(), "ttl"))


@dataclass
class Standin:
    """Address of the stand-in, and the queries it was sent."""

    url: str
    asked: list[str] = field(default_factory=list)


class _Endpoint(BaseHTTPRequestHandler):
    """SPARQL 1.1 Protocol at /sparql; other paths misbehave in the way that they name."""

    store: Store
    standin: Standin
    ended: threading.Event

    def do_POST(self) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if self.headers["Content-Type"].startswith("application/x-www-form-urlencoded"):
            sent = parse_qs(sent)["query"][0]
        self.standin.asked.append(sent)
        if self.path == "/hangs":
            self.ended.wait(60)
        elif self.path == "/fails":
            self._answer(500, "text/plain", b"Query timeout limit reached")
        elif self.path == "/lies":
            self._answer(200, "application/sparql-results+json", b'{"head": {"vars": ["holder"]}, "results": {"bind')
        else:
            self._answer(200, "application/sparql-results+json", answer_bytes(self.store.query(sent), "json"))

    def _answer(self, status: int, media_type: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def standin(store: Store | None = None) -> Iterator[Standin]:
    """The stand-in, or the same for another ``store``, on a free port, until it is left."""
    made = Standin("")
    ended = threading.Event()
    held = {"store": store or in_memory(), "standin": made, "ended": ended}
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Endpoint", (_Endpoint,), held)) as server:
        made.url = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever).start()
        try:
            yield made
        finally:
            ended.set()
            server.shutdown()
