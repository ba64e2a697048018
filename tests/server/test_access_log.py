import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from werkzeug.test import Client, EnvironBuilder, TestResponse, run_wsgi_app

from bilateral_server.access_log import PROBLEM, QUERY, ROUTE, Observed
from bilateral_server.metrics import Metrics
from bilateral_server.settings import Settings

LOGGED = Settings(access_log=True)
QUESTION = "SELECT * { ?s <urn:secret> ?o }"


def logged(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def get(application: WSGIApplication, settings: Settings = LOGGED, path: str = "/", **options: Any) -> TestResponse:
    """The answer, read and closed as a server does."""
    answer = Client(Observed(application, Metrics(), settings)).open(path, **options)
    answer.get_data()
    answer.close()
    return answer


def plain(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"two ", b"chunks"]


def asked(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    environ[QUERY] = QUESTION
    environ[ROUTE] = "/sparql"
    environ[PROBLEM] = "query-timeout"
    start_response("503 Service Unavailable", [])
    return [b"late"]


def test_a_line_says_who_asked_what_and_what_came_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    get(plain, path="/a/b", method="POST", headers={"User-Agent": "curl/8"}, environ_base={"REMOTE_ADDR": "192.0.2.1"})
    [line] = logged(capsys)
    assert line.pop("time").endswith("+00:00")
    assert line.pop("seconds") >= 0
    assert len(line.pop("query_id")) == 16
    assert line == {
        "client": "192.0.2.1",
        "method": "POST",
        "path": "/a/b",
        "route": "kept",
        "query_hash": None,
        "query": None,
        "problem": None,
        "user_agent": "curl/8",
        "status": 200,
        "bytes": 10,
        "whole": True,
    }


def test_neither_the_authorization_nor_the_query_string_nor_another_header_is_in_a_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    headers = {"Authorization": "Bearer sesame", "Cookie": "id=sesame", "X-Token": "sesame", "Referer": "sesame"}
    get(asked, path="/sparql?query=sesame&token=sesame", headers=headers)
    written = capsys.readouterr().err
    assert json.loads(written)["path"] == "/sparql"
    assert "sesame" not in written


def test_of_a_query_there_is_the_hash_alone_unless_a_setting_allows_more(capsys: pytest.CaptureFixture[str]) -> None:
    get(asked)
    written = capsys.readouterr().err
    assert "secret" not in written
    line = json.loads(written)
    assert line["query_hash"] == hashlib.sha256(QUESTION.encode()).hexdigest()[:16]
    assert (line["route"], line["problem"]) == ("/sparql", "query-timeout")
    get(asked, replace(LOGGED, access_log_query_chars=10))
    assert logged(capsys)[0]["query"] == "SELECT * {"


def test_without_the_setting_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert get(asked, Settings()).status_code == 503
    assert capsys.readouterr().err == ""


def test_the_answer_of_a_query_has_the_id_of_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    ids = [get(asked).headers["X-Query-Id"] for _ in range(2)]
    assert [line["query_id"] for line in logged(capsys)] == ids
    assert len(set(ids)) == 2
    assert "X-Query-Id" not in get(plain).headers


def test_an_answer_that_breaks_is_logged_as_not_whole_and_still_breaks(capsys: pytest.CaptureFixture[str]) -> None:
    def breaking(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"begun"
        raise ConnectionError("cut")

    counted = Metrics()
    body, _, _ = run_wsgi_app(Observed(breaking, counted, LOGGED), EnvironBuilder().get_environ())
    with pytest.raises(ConnectionError):
        list(body)
    body.close()  # type: ignore[attr-defined]
    [line] = logged(capsys)
    assert (line["status"], line["bytes"], line["whole"]) == (200, 5, False)
    assert b'bilateral_http_cut_total{route="kept"} 1.0' in counted.text()


def test_an_answer_whose_client_hangs_up_is_logged_as_not_whole_and_freed(capsys: pytest.CaptureFixture[str]) -> None:
    freed = []

    def endless(environ: WSGIEnvironment, start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        try:
            while True:
                yield b"more"
        finally:
            freed.append(True)

    body, _, _ = run_wsgi_app(Observed(endless, Metrics(), LOGGED), EnvironBuilder().get_environ())
    assert next(iter(body)) == b"more"
    body.close()  # type: ignore[attr-defined]
    body.close()  # type: ignore[attr-defined]
    [line] = logged(capsys)
    assert line["whole"] is False
    assert freed == [True]


def test_an_application_that_fails_is_logged_with_500(capsys: pytest.CaptureFixture[str]) -> None:
    def failing(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        raise RuntimeError("a fault")

    with pytest.raises(RuntimeError):
        get(failing)
    assert [line["status"] for line in logged(capsys)] == [500]


@pytest.mark.parametrize("path", ["/a%0A%7B%22status%22:200%7D", "/%1B%5B2J", "/%FF", "/" + "x" * 10_000])
def test_whatever_the_path_a_request_has_one_line_of_bounded_length(
    path: str, capsys: pytest.CaptureFixture[str]
) -> None:
    get(plain, path=path)
    written = capsys.readouterr().err
    assert written.count("\n") == 1 and written.isascii() and "\x1b" not in written
    assert len(json.loads(written)["path"]) <= 500


def test_a_log_that_cannot_be_written_stops_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def write(self, text: str) -> int:
            raise OSError("no space left")

    with monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", Full())
        assert get(plain).get_data() == b"two chunks"


def test_the_application_says_its_routes_and_problems(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    for path in ("/queries/no-such-question", "/no/such/route", "/healthz"):
        get(app.wsgi_app, path=path)
    found = [(line["route"], line["status"], line["problem"]) for line in logged(capsys)]
    assert found == [
        ("/queries/<name>", 404, "unknown-question"),
        ("none", 404, "not-found"),
        ("/healthz", 200, None),
    ]
