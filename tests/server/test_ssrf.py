"""Requests that try to make the server call another address: a socket that listens sees nothing."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.errors import DataError, QueryError
from bilateral.outgoing import OutgoingRefused, check_outgoing
from bilateral.publish import current_store
from bilateral.quads import parse
from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.worker import Job
from bilateral_server.workers import Pool

# How an address of this machine can be written, and whether the engine reaches the listener by it when nothing
# holds it back. PORT stands for the listener's port.
ADDRESSES = {
    "dotted": ("http://127.0.0.1:PORT/sparql", True),
    "name": ("http://localhost:PORT/sparql", True),
    "decimal": ("http://2130706433:PORT/sparql", True),
    "hexadecimal": ("http://0x7f000001:PORT/sparql", True),
    "octal": ("http://0177.0.0.1:PORT/sparql", True),
    "short": ("http://127.1:PORT/sparql", True),
    "any": ("http://0.0.0.0:PORT/sparql", True),
    "zero": ("http://0:PORT/sparql", True),
    "IPv4 in IPv6": ("http://[::ffff:127.0.0.1]:PORT/sparql", False),  # some machines have no IPv6
    "IPv6": ("http://[::1]:PORT/sparql", False),
    "IPv6 with a zone": ("http://[fe80::1%25lo]:PORT/sparql", False),
    "with a user": ("http://example.org@127.0.0.1:PORT/sparql", True),
    "with a user and password": ("http://example.org:80@127.0.0.1:PORT/sparql", True),
    "scheme in capitals": ("HTTP://127.0.0.1:PORT/sparql", True),
    "with a query": ("http://127.0.0.1:PORT/sparql?to=http://example.org/", True),
    "with a fragment": ("http://127.0.0.1:PORT/sparql#http://example.org/", True),
    "with dot segments": ("http://127.0.0.1:PORT/../x/./sparql", True),
    "digits of another script": ("http://\uff11\uff12\uff17.0.0.1:PORT/sparql", False),
    "percent-encoded": ("http://%31%32%37.0.0.1:PORT/sparql", False),
    "TLS": ("https://127.0.0.1:PORT/sparql", True),
    "file": ("file:///etc/hostname", False),
    "file of a host": ("file://127.0.0.1:PORT/etc/hostname", False),
    "another scheme": ("ftp://127.0.0.1:PORT/sparql", False),
    "gopher": ("gopher://127.0.0.1:PORT/_GET", False),
}
SERVICES = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?w { <URL> } FILTER EXISTS { SERVICE ?w { ?s ?p ?o } } }",
    "SELECT * { BIND(IRI('URL') AS ?w) OPTIONAL { { SELECT * { SERVICE SILENT ?w { ?s ?p ?o } } } } }",
    "PREFIX x: <URL> ASK { SERVICE x: { ?s ?p ?o } }",
    "BASE <URL> CONSTRUCT WHERE { ?s ?p ?o } #\nSERVICE <> { }",
]
NAMED = [  # clauses that name a graph, and fetch nothing
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "DESCRIBE <URL>",
    "BASE <URL> PREFIX x: <URL> ASK { <URL> <> x: }",
]
LOADS = [
    "LOAD <URL>",
    "LOAD SILENT <URL>",
    "load <URL> into graph <urn:g>",
    "PREFIX x: <URL> LOAD SILENT x:",
    "BASE <URL> LOAD SILENT <>",
    "INSERT DATA { <urn:a> <urn:b> <urn:c> } ; LOAD SILENT <URL>",
    "INSERT { ?s ?p ?o } WHERE { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER NOT EXISTS { SERVICE SILENT <URL> { ?s ?p ?o } } }",
    # Not longest-match: two strings and a clause for the engine, one long string for other parsers.
    "INSERT DATA { <urn:a> <urn:b> '''a' } ; LOAD SILENT <URL> # \\uD800 '''",
]
_LAUGHS = "".join(f'<!ENTITY l{i + 1} "{f"&l{i};" * 10}">' for i in range(9))
_RDF = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:x='urn:x:'>"
DOCUMENTS = {
    "JSON-LD with a context elsewhere": ("application/ld+json", '{"@context": "URL", "@id": "urn:a", "x": "b"}'),
    "JSON-LD with a list of contexts": ("application/ld+json", '{"@context": ["URL", {}], "@id": "urn:a", "x": "b"}'),
    "JSON-LD with an import": (
        "application/ld+json",
        '{"@context": {"@version": 1.1, "@import": "URL"}, "@id": "urn:a", "x": "b"}',
    ),
    "JSON-LD with a context of a term": (
        "application/ld+json",
        '{"@context": {"x": {"@id": "urn:x", "@context": "URL"}}, "@id": "urn:a", "x": {"y": "b"}}',
    ),
    "XML with an external entity": (
        "application/rdf+xml",
        f"<!DOCTYPE r [<!ENTITY e SYSTEM 'URL'>]>{_RDF}<rdf:Description><x:p>&e;</x:p></rdf:Description></rdf:RDF>",
    ),
    "XML with a parameter entity": (
        "application/rdf+xml",
        f"<!DOCTYPE r [<!ENTITY % e SYSTEM 'URL'> %e;]>{_RDF}<rdf:Description x:p='a'/></rdf:RDF>",
    ),
    "XML with an external DTD": (
        "application/rdf+xml",
        f"<!DOCTYPE r SYSTEM 'URL'>{_RDF}<rdf:Description x:p='a'/></rdf:RDF>",
    ),
    "XML with a file as an entity": (
        "application/rdf+xml",
        "<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>"
        f"{_RDF}<rdf:Description><x:p>&e;</x:p></rdf:Description></rdf:RDF>",
    ),
    "XML with an inclusion": (
        "application/rdf+xml",
        f"{_RDF}<rdf:Description><x:p><i:include xmlns:i='http://www.w3.org/2001/XInclude' href='URL'/></x:p>"
        "</rdf:Description></rdf:RDF>",
    ),
    "XML with a style sheet": (
        "application/rdf+xml",
        f"<?xml-stylesheet href='URL'?>{_RDF}<rdf:Description x:p='a'/></rdf:RDF>",
    ),
    "XML that unfolds a billion times": (
        "application/rdf+xml",
        f"<!DOCTYPE r [<!ENTITY l0 'ha'>{_LAUGHS}]>{_RDF}<rdf:Description><x:p>&l9;</x:p></rdf:Description></rdf:RDF>",
    ),
    "Turtle that imports": (
        "text/turtle",
        "@base <URL> . <> <http://www.w3.org/2002/07/owl#imports> <URL> .",
    ),
}
_SYNTAX = {"application/ld+json": "jsonld", "application/rdf+xml": "rdf", "text/turtle": "ttl"}
TOKEN = {"Authorization": "Bearer a-token-for-tests"}


def address(name: str, listener: Any) -> str:
    """The address of ``listener`` in one of the notations."""
    port = listener.url.rpartition(":")[2].partition("/")[0]
    return ADDRESSES[name][0].replace("PORT", port)


@pytest.fixture(scope="module")
def unsealed(store_folder: Path) -> Iterator[Pool]:
    """One worker that may go out."""
    made = Pool(current_store(store_folder), 1, 2_147_483_648, sealed=False)
    yield made
    made.close()


def writable(folder: Path, data: Data, **settings: Any) -> Flask:
    """The application on an empty store that takes changes."""
    token = folder / "token"
    token.write_text(TOKEN["Authorization"].removeprefix("Bearer "), encoding="utf-8")
    return create_app(
        Settings(store=folder / "store", queries=data.queries, writable=True, token_file=token, workers=1, **settings)
    )


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory, data: Data) -> Iterator[FlaskClient]:
    """A client of a writable store, with nothing allowed."""
    app = writable(tmp_path_factory.mktemp("writable"), data)
    yield app.test_client()
    app.extensions["bilateral"].close()


@pytest.mark.parametrize("name", [name for name, (_, reached) in ADDRESSES.items() if reached])
def test_a_worker_that_may_go_out_reaches_the_listener(name: str, unsealed: Pool, listener: Any) -> None:
    # So the tests below can fail: it is the checks, and below them the seal, that keep a query in.
    text = f"SELECT * {{ SERVICE <{address(name, listener)}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryError):  # the listener hangs up
        unsealed.ask(Job(text, "json", "nt"), timeout_s=10, queue_s=10)
    end = time.monotonic() + 5
    while not listener.calls and time.monotonic() < end:
        time.sleep(0.01)
    assert listener.calls


@pytest.mark.parametrize("form", SERVICES)
def test_no_way_to_write_an_address_leads_out_of_a_query(form: str, client: FlaskClient, listener: Any) -> None:
    for name in ADDRESSES:
        text = form.replace("URL", address(name, listener))
        with pytest.raises(OutgoingRefused):
            check_outgoing(text, frozenset({"http://127.0.0.1/", "http://localhost/sparql"}))
        answer = client.post("/sparql", data={"query": text})
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (400, "outgoing"), name
    assert listener.calls == []


@pytest.mark.parametrize("text", NAMED)
def test_a_query_fetches_no_graph_that_it_names(text: str, client: FlaskClient, listener: Any) -> None:
    answer = client.get("/sparql", query_string={"query": text.replace("URL", listener.url)})
    assert (answer.status_code, listener.calls) == (200, [])


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_request_fetches_no_graph_that_it_names(name: str, client: FlaskClient, listener: Any) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * { ?s ?p ?o }", name: listener.url})
    assert (answer.status_code, listener.calls) == (200, [])


@pytest.mark.parametrize("form", LOADS)
def test_no_update_leads_out(form: str, writing: FlaskClient, listener: Any) -> None:
    for name in ADDRESSES:
        update = form.replace("URL", address(name, listener))
        answer = writing.post("/sparql", data={"update": update}, headers=TOKEN)
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (400, "outgoing"), name
    assert listener.calls == []


def test_an_update_fetches_no_graph_that_it_names(writing: FlaskClient, listener: Any) -> None:
    update = f"INSERT {{ <urn:a> <urn:b> <{listener.url}> }} WHERE {{ OPTIONAL {{ ?s ?p ?o }} }}"
    form = {"update": update, "using-graph-uri": listener.url, "using-named-graph-uri": listener.url}
    answer = writing.post("/sparql", data=form, headers=TOKEN)
    assert (answer.status_code, listener.calls) == (204, [])


@pytest.mark.parametrize(("media_type", "content"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_document_that_is_stored_fetches_nothing(
    media_type: str, content: str, writing: FlaskClient, listener: Any
) -> None:
    content = content.replace("URL", listener.url)
    answer = writing.put("/graphs?graph=urn:g", data=content.encode(), content_type=media_type, headers=TOKEN)
    assert answer.status_code in (201, 204, 400)
    assert listener.calls == []
    assert writing.get("/graphs?graph=urn:g", headers={"Accept": "text/turtle"}).status_code in (200, 404)


@pytest.mark.parametrize(("media_type", "content"), DOCUMENTS.values(), ids=DOCUMENTS)
def test_reading_a_document_fetches_nothing_even_where_nothing_is_sealed(
    media_type: str, content: str, listener: Any
) -> None:
    try:
        found = parse(content.replace("URL", listener.url).encode(), _SYNTAX[media_type])
    except DataError:
        found = set()
    assert listener.calls == []
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in str(found)
    assert len(str(found)) < 10_000


def test_a_graph_is_not_fetched_from_the_address_that_is_its_name(writing: FlaskClient, listener: Any) -> None:
    there = {"graph": listener.url}
    assert writing.get("/graphs", query_string=there).status_code == 404
    answer = writing.put("/graphs", query_string=there, data="", content_type="text/turtle", headers=TOKEN)
    assert (answer.status_code, listener.calls) == (201, [])


def test_no_parameter_of_any_route_leads_out(client: FlaskClient, listener: Any) -> None:
    paths: dict[str, Any] = client.get("/openapi.json").get_json()["paths"]
    calls = 0
    kept = [path for path in paths if not path.startswith("/queries/")] + ["/queries/claim-evidence"]
    for path, item in ((path, paths[path]) for path in kept):
        for parameter in item.get("get", {}).get("parameters", []):
            if parameter["in"] == "query":
                answer = client.get(path, query_string={parameter["name"]: listener.url})
                assert answer.status_code < 500, (path, parameter["name"], answer.data[:300])
                calls += 1
    assert calls > 20
    assert listener.calls == []


def test_no_header_leads_out(client: FlaskClient, listener: Any) -> None:
    host = listener.url.split("/")[2]
    for name in ("Host", "X-Forwarded-Host", "Forwarded", "Referer", "Origin", "Link", "X-Original-URL", "Via"):
        value = f"host={host}" if name == "Forwarded" else host if name.endswith("ost") else listener.url
        for path in ("/sparql", "/", "/.well-known/void", "/openapi.json"):
            assert client.get(path, headers={name: value, "Accept": "text/turtle, */*;q=0.1"}).status_code < 500
    assert listener.calls == []


class _Site(BaseHTTPRequestHandler):
    """A site with two documents, an endpoint, and ways to ``elsewhere``."""

    elsewhere: str

    def do_GET(self) -> None:
        bodies = {
            "/data.ttl": ("text/turtle", "<urn:far> <urn:p> 1 ."),
            "/data.jsonld": ("application/ld+json", json.dumps({"@context": self.elsewhere, "@id": "urn:far", "x": 1})),
            "/sparql": (
                "application/sparql-results+json",
                '{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:far"}}]}}',
            ),
        }
        media_type, body = bodies.get(self.path, ("text/plain", ""))
        self.send_response(200 if body else 302)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Location", self.elsewhere)
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def site(listener: Any) -> Iterator[str]:
    """Address of a site that is allowed, but for its way to the listener."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (_Site,), {"elsewhere": listener.url})) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_what_is_allowed_is_reached_and_nothing_else(site: str, tmp_path: Path, data: Data, listener: Any) -> None:
    app = writable(
        tmp_path,
        data,
        service_allow=f"{site}/sparql,{site}/away",
        load_allow=f"{site}/data.ttl {site}/data.jsonld {site}/away",
    )
    client = app.test_client()

    def update(text: str) -> tuple[int, str]:
        answer = client.post("/sparql", data={"update": text}, headers=TOKEN)
        return answer.status_code, "" if answer.status_code == 204 else answer.get_json(force=True)["title"]

    def rows(text: str) -> Any:
        answer = client.post("/sparql", data={"query": text})
        return answer.get_json(force=True).get("results", {}).get("bindings", answer.status_code)

    try:
        far = [{"s": {"type": "uri", "value": "urn:far"}}]
        assert rows(f"SELECT ?s {{ SERVICE <{site}/sparql> {{ ?s ?p ?o }} }}") == far
        assert rows(f"SELECT ?s {{ SERVICE <{site}/away> {{ ?s ?p ?o }} }}") == 400  # it sends to the listener
        assert rows(f"SELECT ?s {{ SERVICE <{site}/data.ttl> {{ ?s ?p ?o }} }}") == 400  # for LOAD only
        assert update(f"LOAD <{site}/data.ttl> INTO GRAPH <urn:g>") == (204, "")
        assert rows("SELECT ?s { GRAPH <urn:g> { ?s <urn:p> 1 } }") == far
        assert update(f"INSERT {{ ?s <urn:q> 2 }} WHERE {{ SERVICE <{site}/sparql> {{ ?s ?p ?o }} }}") == (204, "")
        assert rows("SELECT ?s { ?s <urn:q> 2 }") == far
        assert update(f"LOAD <{site}/away>") == (400, "query")
        assert update(f"LOAD <{site}/data.jsonld>") == (400, "query")  # its context is the listener
        silent = f"LOAD SILENT <{site}/data.jsonld> ; LOAD SILENT <{site}/away> ; INSERT DATA {{ <urn:far> <urn:r> 4 }}"
        assert update(silent) == (204, "")
        assert rows("SELECT ?s { ?s <urn:r> 4 }") == far
        assert update(f"LOAD <{site}/sparql>") == (400, "outgoing")
        assert update(f"LOAD <{listener.url}>") == (400, "outgoing")
        assert update(f"INSERT {{ ?s ?p 3 }} WHERE {{ SERVICE <{site}/data.ttl> {{ ?s ?p ?o }} }}") == (400, "outgoing")
        assert listener.calls == []
    finally:
        app.extensions["bilateral"].close()
