"""Errors as problem documents: their place in a query and the way out, in the form that is asked for."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.errors import QueryError, UnknownQuery
from bilateral_server import problems
from bilateral_server.limits import TooMany
from bilateral_server.negotiate import GRAPHS, RESULTS, NotAcceptable
from bilateral_server.workers import Busy, TimedOut, TooLarge, WorkerDied

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MISTAKE = "SELECT ?s\nWHERE { ?s ?p ?o FILTR(?o > 1) }"


def asked(client: FlaskClient, query: str, accept: str = "") -> Any:
    return client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})


def test_a_syntax_error_has_its_place_and_a_hint_as_members(client: FlaskClient) -> None:
    answer = asked(client, MISTAKE)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    found = json.loads(answer.data)
    assert (found["type"], found["title"], found["status"]) == ("urn:bilateral:problem:query", "query", 400)
    assert (found["line"], found["column"], found["token"]) == (2, 18, "FILTR")
    assert found["hint"] == "did you mean FILTER?"
    assert found["detail"].startswith("not SPARQL: line 2, column 18: found FILTR, expected ")
    assert found["query_id"] == answer.headers["X-Query-Id"]
    assert found["instance"] == f"urn:bilateral:query:{found['query_id']}"


def test_each_error_is_an_occurrence_of_its_own(client: FlaskClient) -> None:
    assert len({json.loads(asked(client, MISTAKE).data)["query_id"] for _ in range(3)}) == 3


def test_a_missing_prefix_is_given_ready_to_paste(client: FlaskClient) -> None:
    query = "SELECT ?s { ?s a bil:Visit ; rdfs:label ?l }"
    hint = json.loads(asked(client, query).data)["hint"]
    assert hint.startswith("add PREFIX bil: <")
    assert asked(client, f"{hint.removeprefix('add ')}\n{query}").status_code == 200


@pytest.mark.parametrize("accept", ["text/plain", "text/plain;q=0.9, application/json;q=0.1", "text/*"])
def test_who_prefers_text_gets_the_line_with_a_caret(accept: str, client: FlaskClient) -> None:
    answer = client.get("/queries/no-such", headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8")
    assert answer.text.startswith("404 unknown-question: there is no question no-such")
    answer = asked(client, MISTAKE, f"{accept}, text/csv")
    assert answer.content_type == "text/plain; charset=utf-8"
    first, line, caret, hint = answer.text.splitlines()
    assert first.startswith("400 query: not SPARQL: line 2, column 18: ")
    assert line[caret.index("^") :].startswith("FILTR")
    assert hint == "hint: did you mean FILTER?"


def test_a_browser_gets_a_page_with_the_line_and_a_caret(client: FlaskClient) -> None:
    answer = asked(client, f"{MISTAKE} # <script>alert(1)</script>", BROWSER)
    assert (answer.status_code, answer.content_type) == (400, "text/html; charset=utf-8")
    shown = answer.text.partition("<pre>")[2].partition("</pre>")[0].replace("&gt;", ">").splitlines()
    assert shown[0][shown[1].index("^") :].startswith("FILTR")
    assert "did you mean FILTER?" in answer.text
    assert "<script>alert" not in answer.text


def test_the_place_in_a_long_line_is_shown_with_what_is_around_it(client: FlaskClient) -> None:
    query = f"ASK {{ {'?s ?p ?o . ' * 300}?s ?p }} {'# ' * 300}"
    line, caret = asked(client, query, "text/plain, */*;q=0.1").text.splitlines()[1:3]
    assert len(line) < 150
    assert line[caret.index("^")] == "}"


@pytest.mark.parametrize("accept", ["", "*/*", "application/json", "application/problem+json, text/html;q=0.9", "x/y"])
def test_a_program_gets_the_document(accept: str, client: FlaskClient) -> None:
    answer = client.get("/no-such", headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert json.loads(answer.data)["title"] == "not-found"


def test_a_query_that_is_refused_for_another_reason_has_no_place(client: FlaskClient) -> None:
    found = json.loads(asked(client, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }").data)
    assert found["status"] == 400
    assert "line" not in found
    assert "query_id" in found


@pytest.mark.parametrize(
    ("accept", "query", "offered"),
    [
        ("image/png", "SELECT * {}", RESULTS),
        ("text/turtle", "ASK {}", RESULTS),
        ("text/csv", "CONSTRUCT {} WHERE {}", GRAPHS),
    ],
)
def test_what_is_not_acceptable_lists_the_types_there_are(
    accept: str, query: str, offered: dict[str, str], client: FlaskClient
) -> None:
    answer = asked(client, query, accept)
    assert answer.status_code == 406
    for media_type in offered.values():
        assert media_type in json.loads(answer.data)["detail"]
    assert "Accept" in answer.headers["Vary"]


RAISED = [
    (QueryError("x"), 400, "query"),
    (UnknownQuery("x"), 404, "unknown-question"),
    (NotAcceptable("x"), 406, "not-acceptable"),
    (TooLarge("x"), 413, "answer-size"),
    (TooMany("x"), 429, "too-many-queries"),
    (Busy("x"), 503, "busy"),
    (TimedOut("x"), 503, "query-timeout"),
    (WorkerDied("x"), 503, "query-memory"),
    (KeyError("a secret"), 500, "internal-server-error"),
]


@pytest.mark.parametrize(("error", "status", "kind"), RAISED)
def test_each_error_has_its_status(error: Exception, status: int, kind: str) -> None:
    app = Flask(__name__)
    problems.register(app, 100)

    def fail() -> str:
        raise error

    app.add_url_rule("/", view_func=fail)
    answer = app.test_client().get("/")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert json.loads(answer.data)["title"] == kind
    assert "secret" not in answer.text
    assert ("Retry-After" in answer.headers) == (kind in ("busy", "too-many-queries"))


def test_a_url_that_is_too_long_is_refused_and_post_is_named(client: FlaskClient) -> None:
    fits, too_long = (client.get("/sparql", query_string=f"query=ASK{{}}%23{'x' * n}") for n in (60_000, 65_600))
    assert fits.status_code == 200
    assert (too_long.status_code, too_long.content_type) == (414, "application/problem+json")
    assert "by POST" in json.loads(too_long.data)["detail"]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/queries/post-holder-on-date?date=x", {}, 400),
        ("/queries/post-holder-on-date?date=2025-01-01&date=2025-01-02", {}, 400),
        ("/queries/no-such", {}, 404),
        ("/nowhere", {}, 404),
        ("/queries/visits-timeline", {"method": "POST"}, 405),
        ("/openapi.json", {"method": "DELETE"}, 405),
        ("/queries/visits-timeline", {"headers": {"Accept": "image/png"}}, 406),
        ("/queries/visits-timeline?format=docx", {}, 406),
        ("/sparql", {"method": "POST", "data": "#" * 20_001, "content_type": "application/sparql-query"}, 413),
        ("/sparql", {"method": "POST", "data": "ASK {}", "content_type": "text/plain"}, 415),
    ],
)
def test_a_wrong_request_gets_its_status_in_a_problem_document(
    path: str, sent: dict[str, Any], status: int, client: FlaskClient
) -> None:
    answer = client.open(path, **sent)
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert json.loads(answer.data)["status"] == status
    if status == 405:
        assert "GET" in answer.headers["Allow"]
    if status == 415:
        assert "application/sparql-query" in answer.headers["Accept-Post"]
