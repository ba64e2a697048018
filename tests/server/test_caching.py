import gzip
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from bilateral_server.kept import KEEP, Front, Kept

QUERY = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 50", "format": "csv"}


def test_the_same_question_has_the_same_entity_tag_and_another_another(client: FlaskClient) -> None:
    tags = [client.get("/sparql", query_string=QUERY).headers["ETag"] for _ in range(2)]
    others = [
        client.get("/sparql", query_string=QUERY | {"format": "json"}).headers["ETag"],
        client.get("/sparql", query_string=QUERY | {"query": "ASK { }"}).headers["ETag"],
        client.get("/sparql", query_string=QUERY | {"default-graph-uri": "urn:g"}).headers["ETag"],
        client.get("/sparql", query_string=QUERY | {"named-graph-uri": "urn:g"}).headers["ETag"],
    ]
    assert tags[0] == tags[1]
    assert len({tags[0], *others}) == 5


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_what_a_client_has_is_not_sent_again(coding: str, client: FlaskClient) -> None:
    for query in (QUERY, QUERY | {"query": "SELECT (1 AS ?one) { }"}):
        first = client.get("/sparql", query_string=query, headers={"Accept-Encoding": coding})
        headers = {"Accept-Encoding": coding, "If-None-Match": first.headers["ETag"]}
        again = client.get("/sparql", query_string=query, headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert client.get("/sparql", query_string=query, headers={"If-None-Match": '"another"'}).status_code == 200


def test_an_answer_is_compressed_for_those_who_accept_it(client: FlaskClient) -> None:
    plain = client.get("/sparql", query_string=QUERY)
    packed = client.get("/sparql", query_string=QUERY, headers={"Accept-Encoding": "br, gzip;q=0.8"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert {"Accept", "Accept-Encoding"} <= set(packed.headers["Vary"].split(", "))
    refused = client.get("/sparql", query_string=QUERY, headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


class Application:
    """An application that counts, and says the snapshot its answers are of."""

    def __init__(self) -> None:
        self.calls = 0
        self.snapshot = "one"
        self.body = b"answer"

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        self.calls += 1
        headers = [("Content-Type", "text/plain"), ("ETag", '"tag"')]
        if environ["PATH_INFO"] == "/keep":
            environ[KEEP] = Kept(self.snapshot, headers, self.body, "tag")
        start_response("200 OK", headers)
        return [self.body]


def front(application: Application, most: int = 100_000) -> tuple[Front, Client]:
    made = Front(application, lambda: application.snapshot, most)
    return made, Client(made)


def get(client: Client, path: str = "/keep", **headers: str) -> Any:
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_kept_answer_is_given_without_the_application() -> None:
    application = Application()
    made, client = front(application)
    first, again = get(client), get(client)
    assert (first.data, dict(first.headers)) == (again.data, dict(again.headers))
    assert (application.calls, made.given) == (1, 1)
    assert get(client, If_None_Match='"tag"').status_code == 304
    assert application.calls == 1


def test_what_is_asked_otherwise_is_asked_of_the_application() -> None:
    application = Application()
    _, client = front(application)
    get(client)
    for path, headers in (("/keep?a=b", {}), ("/keep", {"Accept": "text/csv"}), ("/keep", {"Accept_Encoding": "gzip"})):
        get(client, path, **headers)
    client.head("/keep")
    client.post("/keep")
    assert application.calls == 6


def test_what_the_application_does_not_leave_is_not_kept() -> None:
    application = Application()
    _, client = front(application)
    get(client, "/other")
    get(client, "/other")
    assert application.calls == 2


def test_no_answer_outlives_its_snapshot() -> None:
    application = Application()
    _, client = front(application)
    get(client)
    application.snapshot, application.body = "two", b"newer"
    assert get(client).data == b"newer"
    assert get(client).data == b"newer"
    assert application.calls == 2


def test_the_least_recently_used_answers_go_first() -> None:
    application = Application()
    application.body = b"x" * 10_000
    _, client = front(application, most=25_000)
    for path in ("/keep?1", "/keep?2", "/keep?1", "/keep?3", "/keep?1", "/keep?2"):
        get(client, path)
    assert application.calls == 4  # 1, 2, 3, and 2 again


def test_an_answer_larger_than_the_limit_is_not_kept() -> None:
    application = Application()
    application.body = b"x" * 1000
    _, client = front(application, most=500)
    get(client)
    get(client)
    assert application.calls == 2
