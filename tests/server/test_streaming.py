"""Answers larger than is kept back, asked of a real server: what is cut can never look complete."""

import http.client
import socket
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import pytest

from .running import ENDLESS, SERVE, Running, running, wait_until

PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
SELDOM = PAIRS.replace("}", """FILTER (STRENDS(MD5(CONCAT(STR(?c), STR(?f))), "00")) }""")  # rows come, but slowly


@pytest.fixture(scope="module")
def server(store_folder: Path) -> Iterator[Running]:
    """One worker, which keeps back 100,000 bytes; 60,000 rows are allowed."""
    with running(SERVE, store_folder, workers=1, keep_bytes=100_000, rows=60_000, timeout_s=60) as made:
        yield made


@contextmanager
def asked(server: Running, query: str, timeout: float = 60, **headers: str) -> Iterator[http.client.HTTPResponse]:
    """The answer, as CSV."""
    with closing(server.connection()) as connection:
        sent = urlencode({"query": query, "format": "csv", "timeout": timeout})
        connection.request("GET", f"/sparql?{sent}", headers=headers)
        yield connection.getresponse()


def alive(server: Running) -> bool:
    with asked(server, "ASK { }") as answer:
        return answer.read() == b"true"


def test_an_export_of_fifty_thousand_rows_comes_whole_and_in_chunks(server: Running) -> None:
    with asked(server, f"{PAIRS} LIMIT 50000") as answer:
        assert (answer.status, answer.headers["Transfer-Encoding"]) == (200, "chunked")
        assert answer.read().count(b"\r\n") == 50_001


def test_a_stream_can_be_compressed(server: Running) -> None:
    with asked(server, f"{PAIRS} LIMIT 5000", **{"Accept-Encoding": "gzip"}) as answer:
        assert (answer.headers["Content-Encoding"], answer.headers["Transfer-Encoding"]) == ("gzip", "chunked")
        assert zlib.decompress(answer.read(), 31).count(b"\r\n") == 5001


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}])
def test_a_stream_over_a_limit_breaks_the_connection(headers: dict[str, str], server: Running) -> None:
    with asked(server, f"{PAIRS} LIMIT 60001", **headers) as answer:
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    assert alive(server)


def test_a_stream_that_its_deadline_ends_breaks_the_connection(server: Running) -> None:
    with asked(server, SELDOM, timeout=5) as answer:
        assert answer.status == 200
        with pytest.raises(http.client.IncompleteRead):
            answer.read()
    assert alive(server)


def test_what_goes_wrong_before_so_much_has_its_true_status(server: Running) -> None:
    for query, status in (("nonsense", 400), (ENDLESS, 503)):
        with asked(server, query, timeout=0.5) as answer:
            assert answer.status == status


def test_a_client_of_http_1_0_gets_only_what_is_kept_back(server: Running) -> None:
    def ask(query: str) -> bytes:
        with socket.create_connection((server.connection().host, server.connection().port), timeout=60) as client:
            client.sendall(f"GET /sparql?{urlencode({'query': query, 'format': 'csv'})} HTTP/1.0\r\n\r\n".encode())
            return b"".join(iter(lambda: client.recv(65536), b""))

    assert ask("ASK { }").endswith(b"\r\n\r\ntrue")
    refused = ask(f"{PAIRS} LIMIT 50000")
    assert refused.split(b"\r\n")[0].endswith(b" 413 REQUEST ENTITY TOO LARGE")
    assert b"HTTP/1.1" in refused.split(b"\r\n\r\n", 1)[1]


def test_a_client_that_hangs_up_frees_the_worker(store_folder: Path) -> None:
    with running(SERVE, store_folder, workers=1, timeout_s=600, queue_s=600) as server:
        assert alive(server)
        (before,) = server.workers()
        with closing(server.connection()) as connection:
            connection.request("GET", "/sparql?" + urlencode({"query": ENDLESS}))
            wait_until(lambda: b'bilateral_queries_running{of="admitted"} 1' in server.ask("/metrics")[2])
        wait_until(lambda: server.workers() not in ([], [before]))
        assert alive(server)
