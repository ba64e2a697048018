import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bilateral.errors import QueryError
from bilateral_server.loading import with_documents

DOCUMENTS = {
    "/a.ttl": ("text/turtle; charset=utf-8", "<a> <urn:p> 'é' ."),
    "/blank.ttl": ("text/turtle", "_:b <urn:p> _:b ."),
    "/text": ("text/html", "<a> <urn:p> <urn:b> ."),
    "/wrong": ("text/turtle", "<a"),
    "/large.ttl": ("text/turtle", "#" * 2000),
}


class _Site(BaseHTTPRequestHandler):
    """The documents, /moved, and /slow, which answers a byte at a time until the test has ended."""

    ended: threading.Event

    def do_GET(self) -> None:
        if self.path == "/slow":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: text/turtle\r\n\r\n")
            while not self.ended.wait(0.05):
                self.wfile.write(b"#")
        elif self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/a.ttl")
            self.end_headers()
        elif self.path in DOCUMENTS:
            media_type, content = DOCUMENTS[self.path]
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.end_headers()
            self.wfile.write(content.encode())
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    ended = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Site", (_Site,), {"ended": ended})) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        ended.set()
        server.shutdown()


def test_the_triples_of_a_document_stand_where_it_was_loaded(site: str) -> None:
    triple = f'<{site}/a> <urn:p> "é" .'
    text = f"PREFIX x: <urn:x:> load <{site}/a.ttl> ; CLEAR DEFAULT;LOAD SILENT <{site}/a.ttl> # y\n INTO GRAPH x:g"
    expected = (
        f"PREFIX x: <urn:x:> INSERT DATA {{ {triple} }} ; CLEAR DEFAULT;INSERT DATA {{ GRAPH x:g {{ {triple} }} }}"
    )
    assert with_documents(text, 10, 1000).split() == expected.split()


def test_a_text_without_a_document_is_left_alone() -> None:
    text = "INSERT DATA { <urn:a> <urn:load> 'LOAD <urn:b>' } # LOAD <urn:c>"
    assert with_documents(text, 10, 1000) == text


def test_blank_nodes_of_two_documents_stay_apart(site: str) -> None:
    found = with_documents(f"LOAD <{site}/blank.ttl> ; LOAD <{site}/blank.ttl>", 10, 1000)
    labels = [word for word in found.split() if word.startswith("_:")]
    assert (len(labels), len(set(labels))) == (4, 2)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/nothing", "the answer has the status 404"),
        ("/moved", "the answer has the status 301"),
        ("/text", "it is text/html, not text/turtle"),
        ("/wrong", "not ttl"),
        ("/large.ttl", "it has more than 1000 bytes"),
        ("/slow", "time"),
    ],
)
def test_a_document_that_cannot_be_had_or_read_is_an_error_that_says_why(path: str, message: str, site: str) -> None:
    with pytest.raises(QueryError, match=f"LOAD <{site}{path}>: .*{message}"):
        with_documents(f"LOAD <{site}{path}>", 1, 1000)
    assert with_documents(f"LOAD SILENT <{site}{path}>", 1, 1000).split() == ["INSERT", "DATA", "{", "}"]


@pytest.mark.parametrize("address", ["file:///etc/hostname", "ftp://127.0.0.1/", "urn:a", "http://127.0.0.1:1/"])
def test_only_http_is_spoken(address: str) -> None:
    with pytest.raises(QueryError, match=f"LOAD <{address}>: "):
        with_documents(f"LOAD <{address}>", 1, 1000)
