from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from bilateral.resources import Data
from bilateral_server import limits
from bilateral_server.app import create_app
from bilateral_server.limits import Admission, TooMany, network
from bilateral_server.settings import Settings
from bilateral_server.workers import Busy


@pytest.fixture(scope="module")
def narrow(store_folder: Path, data: Data) -> Iterator[Flask]:
    """An application that takes one query of a client, and two in all."""
    settings = Settings(
        store=store_folder, queries=data.queries, workers=1, threads=4, reserved_threads=2, client_queries=1
    )
    made = create_app(settings)
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture
def narrow_client(narrow: Flask) -> FlaskClient:
    return narrow.test_client()


def held(app: Flask) -> Admission:
    admission = app.extensions["bilateral.admission"]
    assert isinstance(admission, Admission)
    return admission


def test_a_client_gets_as_many_places_as_its_limit_and_one_back_for_each_that_it_leaves() -> None:
    places = Admission(10, 2)
    with places.admitted("192.0.2.1"):
        with places.admitted("192.0.2.1"), pytest.raises(TooMany, match="2 queries"), places.admitted("192.0.2.1"):
            pass
        with places.admitted("192.0.2.1"):
            assert places.running() == 2
    assert places.running() == 0


def test_another_client_is_not_kept_out_by_the_first() -> None:
    places = Admission(10, 1)
    with places.admitted("192.0.2.1"), places.admitted("192.0.2.2"):
        assert places.running() == 2


def test_no_more_than_all_places_are_given_whoever_asks() -> None:
    places = Admission(2, 2)
    with (
        places.admitted("192.0.2.1"),
        places.admitted("192.0.2.2"),
        pytest.raises(Busy, match="2 queries"),
        places.admitted("192.0.2.3"),
    ):
        pass


def test_a_query_that_fails_leaves_its_place() -> None:
    places = Admission(1, 1)
    with pytest.raises(ValueError, match="wrong"), places.admitted("192.0.2.1"):
        raise ValueError("wrong")
    with places.admitted("192.0.2.1"):
        assert places.running() == 1


def test_a_client_that_has_left_is_not_remembered() -> None:
    places = Admission(1, 1)
    for number in range(100):
        with places.admitted(f"192.0.2.{number}"):
            pass
    assert not places._running


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("192.0.2.1", "192.0.2.2", False),
        ("unknown", "unknown", True),
        ("", "192.0.2.1", False),
    ],
)
def test_a_network_of_ipv6_is_one_client(one: str, other: str, same: bool) -> None:
    assert (network(one) == network(other)) is same


def test_a_client_over_its_limit_gets_429_and_when_to_return(narrow: Flask, narrow_client: FlaskClient) -> None:
    with held(narrow).admitted("127.0.0.1"):
        answer = narrow_client.get("/sparql", query_string={"query": "ASK { ?a ?b 429 }"})
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (429, "too-many-queries")
        assert int(answer.headers["Retry-After"]) > 0
    assert narrow_client.get("/sparql", query_string={"query": "ASK { ?a ?b 429 }"}).status_code == 200


def test_another_client_is_answered_meanwhile(narrow: Flask, narrow_client: FlaskClient) -> None:
    with held(narrow).admitted("127.0.0.1"):
        answer = narrow_client.get(
            "/sparql", query_string={"query": "ASK { ?a ?b 200 }"}, environ_base={"REMOTE_ADDR": "192.0.2.9"}
        )
        assert answer.status_code == 200


def test_when_all_places_are_taken_the_answer_is_503_and_pages_without_a_query_are_served(
    narrow: Flask, narrow_client: FlaskClient
) -> None:
    with ExitStack() as places:
        for number in (1, 2):
            places.enter_context(held(narrow).admitted(f"192.0.2.{number}"))
        answer = narrow_client.get("/sparql", query_string={"query": "ASK { ?a ?b 503 }"})
        assert (answer.status_code, answer.get_json(force=True)["title"]) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
        for path in ("/healthz", "/limits", "/metrics"):
            assert narrow_client.get(path).status_code == 200


def test_a_wrong_query_leaves_its_place(narrow: Flask, narrow_client: FlaskClient) -> None:
    for _ in range(3):
        assert narrow_client.get("/sparql", query_string={"query": "nonsense"}).status_code == 400
    assert held(narrow).running() == 0


@pytest.fixture
def placed() -> Flask:
    """An application that takes one query of a client, and says within its place how many places are taken."""
    app = Flask(__name__)
    places = limits.register(app, Settings(client_queries=1))

    @app.get("/nested")
    def nested() -> str:
        with limits.admitted(), limits.admitted():
            return str(places.running())

    @app.get("/streamed")
    def streamed() -> Response:
        with ExitStack() as until_sent:
            until_sent.enter_context(limits.admitted())
            response = Response(str(places.running()) for _ in range(2))
            response.call_on_close(until_sent.pop_all().close)
            return response

    app.register_error_handler(limits.TooMany, lambda error: (str(error), 429))
    return app


def test_a_request_has_one_place_however_many_queries_it_needs(placed: Flask) -> None:
    for _ in range(2):
        assert placed.test_client().get("/nested").get_data() == b"1"
    assert held(placed).running() == 0


def test_a_stream_keeps_its_place_until_it_is_closed_read_or_not(placed: Flask) -> None:
    client = placed.test_client()
    for read in (b"11", None):
        stream = client.get("/streamed", buffered=False)
        assert client.get("/nested").status_code == 429
        assert read is None or stream.get_data() == read
        stream.close()
        assert client.get("/nested").status_code == 200


def test_threads_all_reserved_still_leave_a_place() -> None:
    app = Flask(__name__)
    places = limits.register(app, Settings(threads=2, reserved_threads=4))
    with places.admitted("192.0.2.1"), pytest.raises(Busy), places.admitted("192.0.2.2"):
        pass
