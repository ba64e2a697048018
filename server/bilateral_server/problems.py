"""Errors as a client gets them: problem documents (RFC 9457) with a status of their own."""

from __future__ import annotations

import json
from collections.abc import Callable

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from bilateral.errors import QueryError, UnknownQuery
from bilateral_server.negotiate import NotAcceptable, accepts_html
from bilateral_server.state import state
from bilateral_server.workers import Busy, TimedOut, TooLarge, WorkerDied

_KINDS: dict[type[Exception], tuple[int, str]] = {
    UnknownQuery: (404, "unknown-question"),
    QueryError: (400, "query"),
    NotAcceptable: (406, "not-acceptable"),
    TimedOut: (503, "query-timeout"),
    Busy: (503, "busy"),
    WorkerDied: (503, "query-memory"),
    TooLarge: (413, "answer-size"),
}


def problem(status: int, kind: str, detail: str) -> Response:
    """A problem document of ``kind`` with the HTTP ``status``; for a person's browser, a page that says the same."""
    if accepts_html(request.headers.get("Accept", "")):
        page = render_template("problem.html", status=status, kind=kind, detail=detail, state=state())
        return Response(page, status=status, content_type="text/html; charset=utf-8")
    document = {"type": f"urn:bilateral:problem:{kind}", "title": kind, "status": status, "detail": detail}
    return Response(
        json.dumps(document, ensure_ascii=False) + "\n", status=status, content_type="application/problem+json"
    )


def register(app: Flask) -> None:
    """Answer the errors of queries, and those of HTTP, with problem documents."""
    for error, (status, kind) in _KINDS.items():
        app.register_error_handler(error, _handler(status, kind))
    app.register_error_handler(HTTPException, _http)


def _handler(status: int, kind: str) -> Callable[[Exception], Response]:
    def handle(error: Exception) -> Response:
        response = problem(status, kind, str(error))
        if kind == "busy":
            response.headers["Retry-After"] = "5"
        return response

    return handle


def _http(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.name.lower().replace(" ", "-"), error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response
