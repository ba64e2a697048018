"""What a store elsewhere answers: whole, or an error; never in longer than it may take, and nowhere but there."""

import json
import socket
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from rdflib import BNode, Literal

from bilateral.errors import QueryError, ServiceError, UsageError
from bilateral.remote.endpoint import Endpoint, authorization
from bilateral.remote.exchange import AnswerTooLarge, EndpointDown, EndpointSlow
from bilateral.store import answer_bytes, read_result

from .standing import JSON, Said, standing

ROWS = '{"head":{"vars":["x"]},"results":{"bindings":[%s]}}'
ONE = ROWS % '{"x":{"type":"literal","value":"1"}}'
ASKED = "SELECT ?x { }"


def _said(body: str, status: int = 200, **headers: str) -> Said:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(body.encode(), status, {"Content-Type": JSON} | told)


@pytest.mark.parametrize(
    ("said", "error", "why"),
    [
        (_said(ONE, X_SPARQL_MaxRows="10000"), AnswerTooLarge, "ends an answer at 10000 rows"),
        (_said(ONE, X_SQL_State="S1TAT"), EndpointSlow, "a part of the answer only"),
        (_said(ONE, 206), EndpointSlow, "a part of the answer only"),
        (_said(ONE[:-9]), ServiceError, "no SPARQL results in JSON, or not all of them"),
        (_said("[]"), ServiceError, "no SPARQL results in JSON"),
        (_said(ROWS % '{"x":{"type":"bnode"}}'), ServiceError, "no SPARQL results in JSON"),
        (_said(ROWS % f'{{"x":"bnode"}},{"[" * 100_000}'), ServiceError, "no SPARQL results in JSON"),
        (_said("<html>", Content_Type="text/html"), ServiceError, "gave text/html in place of"),
        (Said(ONE.encode(), length=len(ONE) + 1), ServiceError, "broke its answer off"),
        (_said("", 302, Location="http://a.example/"), ServiceError, "redirects to http://a.example/; no redirect"),
        (_said("<b>no</b>\x07 such\n function\n\nSPARQL query:", 400), QueryError, "the query: no such function$"),
        (_said("x" * 9000, 500), ServiceError, "^the store answered 500: x{299}…$"),
        (_said("nobody", 401), ServiceError, "answered 401: nobody"),
        (_said("wait", 429), EndpointDown, "takes no query now: wait"),
        (_said("wait", 503), EndpointDown, "takes no query now"),
        (_said("late", 504), EndpointSlow, "stopped the query: late"),
        (_said("much", 413), AnswerTooLarge, "too large: much"),
    ],
)
def test_an_answer_is_whole_or_an_error_that_says_what_the_store_said(
    said: Said, error: type[Exception], why: str
) -> None:
    with standing(lambda _: said) as found:
        endpoint = Endpoint(found.url)
        with pytest.raises(error, match=why) as raised:
            endpoint.query(ASKED)
        assert type(raised.value) is error
        endpoint.close()
        assert len(found.asked) == 1


def test_rows_with_a_fault_are_freed_where_they_were_read() -> None:
    with pytest.raises(SyntaxError) as raised:
        read_result(ONE[:-9].encode())
    kept = [value for frame, _ in traceback.walk_tb(raised.tb) for value in frame.f_locals.values()]
    assert "QuerySolutions" not in {type(value).__name__ for value in kept}


def test_an_answer_larger_than_the_limit_is_refused() -> None:
    with standing(lambda _: _said(ONE)) as found:
        endpoint = Endpoint(found.url, most_bytes=len(ONE))
        assert json.loads(answer_bytes(endpoint.query(ASKED), "json")) == json.loads(ONE)
        endpoint.close()
        with pytest.raises(AnswerTooLarge, match=f"more than {len(ONE) - 1} bytes"):
            Endpoint(found.url, most_bytes=len(ONE) - 1).query(ASKED)


NUMBER = '{"x":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#integer","value":"%d"}}'


@pytest.mark.parametrize(
    ("body", "truth"),
    [
        ('{"head":{},"boolean":true}', b"true"),
        ('{"head":{},"boolean":false}', b"false"),
        (ROWS % (NUMBER % 1), b"true"),
        (ROWS % (NUMBER % 0), b"false"),
        (ROWS % "", b"false"),
    ],
)
def test_yes_and_no_are_read_as_the_standard_and_as_virtuoso_writes_them(body: str, truth: bytes) -> None:
    with standing(lambda _: _said(body)) as found:
        endpoint = Endpoint(found.url)
        assert answer_bytes(endpoint.query("ASK { }"), "csv") == truth
        endpoint.close()


BLANK = ('{"x":{"type":"bnode","value":"%s"}}', '{"x" : {"value" : "%s", "type" : "bnode"}}')


@pytest.mark.parametrize("names", [("nodeID://b1", "nodeID://b2"), ('a\\"}', "a\\u00e9"), ("b1", "b2")])
def test_blank_nodes_keep_apart_whatever_they_are_called_and_wherever_their_type_stands(names: tuple[str, str]) -> None:
    rows = [each % name for name in names for each in BLANK]
    with standing(lambda _: _said(ROWS % ",".join(rows))) as found, closing(Endpoint(found.url)) as endpoint:
        first, second, third, fourth = (row["x"] for row in endpoint.select(ASKED))
    assert isinstance(first, BNode)
    assert first == second != third == fourth


def test_what_is_written_of_a_blank_node_in_a_literal_stays() -> None:
    said = '{"type":"bnode","value":"b1"}'
    row = json.dumps({"x": {"value": said, "type": "literal"}})
    with standing(lambda _: _said(ROWS % row)) as found, closing(Endpoint(found.url)) as endpoint:
        assert endpoint.select(ASKED) == [{"x": Literal(said)}]


def test_the_members_of_the_results_stand_in_any_order() -> None:
    body = '{"results":{"bindings":[{"x":{"value":"1","xml:lang":"en","type":"literal"}}]},"head":{"vars":["x"]}}'
    with standing(lambda _: _said(body)) as found, closing(Endpoint(found.url)) as endpoint:
        for word in ("", "DISTINCT"):
            assert endpoint.select(f"SELECT {word} ?x {{ }}") == [{"x": Literal("1", lang="en")}]


def test_a_row_comes_once_where_the_query_says_distinct() -> None:
    row, same = '{"x":{"type":"literal","value":"1"}}', '{"x":{"value":"1","type":"literal"}}'
    with standing(lambda _: _said(ROWS % f"{row},{same}")) as found:
        endpoint = Endpoint(found.url)
        assert [len(endpoint.select(f"SELECT {word} ?x {{ }}")) for word in ("", "DISTINCT")] == [2, 1]
        endpoint.close()


@contextmanager
def _dripping(first: bytes) -> Iterator[str]:
    """An endpoint that says ``first``, and then a byte at a time without an end, until the caller is gone."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(65536)
                try:
                    caller.sendall(first)
                    while True:
                        caller.sendall(b"x")
                        time.sleep(0.01)
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql"
        thread.join()


@pytest.mark.parametrize(
    "first",
    [b"", b"HTTP/1.1 200 OK\r\nX-A: ", b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"],
    ids=["status", "headers", "body"],
)
def test_a_store_that_says_a_byte_at_a_time_is_left_at_the_deadline(first: bytes) -> None:
    with _dripping(first) as url:
        began = time.monotonic()
        with pytest.raises(EndpointSlow, match=r"within 0\.3 seconds"):
            Endpoint(url).query(ASKED, timeout_s=0.3)
        assert time.monotonic() - began < 5


def test_a_query_is_left_once_nobody_waits_for_it() -> None:
    with _dripping(b"") as url, pytest.raises(EndpointSlow):
        Endpoint(url).query(ASKED, timeout_s=60, gone=lambda: True)


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(EndpointDown, match="cannot be reached"):
        Endpoint(f"http://127.0.0.1:{port}/").query(ASKED)


def test_connections_are_kept_and_one_that_was_closed_meanwhile_is_replaced() -> None:
    with standing(lambda _: _said(ONE)) as kept, standing(lambda _: _said(ONE), hang_up=True) as closed:
        for found, connections in ((kept, 1), (closed, 3)):
            endpoint = Endpoint(found.url)
            for _ in range(3):
                endpoint.query(ASKED)
            endpoint.close()
            assert (len(found.asked), found.connections) == (3, connections)


def test_the_request_is_a_form_with_the_graph_and_the_credentials(tmp_path: Path) -> None:
    file = tmp_path / "authorization"
    file.write_text("Bearer secret\n")
    with standing(lambda _: _said("nobody", 500)) as found:
        endpoint = Endpoint(found.url, "urn:g", authorization(file))
        with pytest.raises(ServiceError) as raised:
            endpoint.query(ASKED)
        endpoint.close()
    assert found.asked == [{"query": [ASKED], "default-graph-uri": ["urn:g"]}]
    assert found.headers[0]["Authorization"] == "Bearer secret"
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "url",
    [
        *("", "a.example/sparql", "file:///etc/passwd", "ftp://a.example/", "http://", "http://a.example:x/"),
        *("http://a b/", "http://[::1", "http://127.0.0.1/é", "http://a..b/", "http://a.example/sparql#here"),
    ],
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError):
        Endpoint(url)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="user or password") as raised:
        Endpoint("http://user:secret@a.example/sparql")
    assert "secret" not in str(raised.value)


def test_a_graph_has_an_absolute_iri() -> None:
    with pytest.raises(UsageError, match="absolute IRI"):
        Endpoint("http://127.0.0.1/sparql", "not an iri")


@pytest.mark.parametrize("content", ["", "two\nlines\n", "\x07"])
def test_credentials_are_one_line(tmp_path: Path, content: str) -> None:
    file = tmp_path / "authorization"
    file.write_text(content)
    with pytest.raises(UsageError, match="one line"):
        authorization(file)
    with pytest.raises(UsageError, match="cannot be read"):
        authorization(tmp_path / "missing")
