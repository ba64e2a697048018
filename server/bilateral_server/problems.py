"""Errors as a client gets them: problem documents (RFC 9457), each kind with its status; text or a page for people."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, RequestURITooLarge

from bilateral.errors import QueryError, ServiceError, UnknownQuery
from bilateral.hints import explain
from bilateral.outgoing import OutgoingRefused
from bilateral.remote.exchange import AnswerTooLarge, EndpointDown, EndpointSlow
from bilateral_server.access_log import PROBLEM, QUERY_ID
from bilateral_server.held_proofs import NoProofs
from bilateral_server.iris import href
from bilateral_server.layered import NoLayers
from bilateral_server.limits import TooMany
from bilateral_server.negotiate import ERRORS, NotAcceptable, accepts_html, choose
from bilateral_server.protocol import ProtocolError
from bilateral_server.workers import Busy, Gone, TimedOut, TooLarge, WorkerDied
from bilateral_server.writer import NotRdf

_KINDS: dict[type[Exception], tuple[int, str]] = {
    UnknownQuery: (404, "unknown-question"),
    OutgoingRefused: (400, "outgoing"),
    QueryError: (400, "query"),
    NotAcceptable: (406, "not-acceptable"),
    TimedOut: (503, "query-timeout"),
    Busy: (503, "busy"),
    TooMany: (429, "too-many-queries"),
    WorkerDied: (503, "query-memory"),
    TooLarge: (413, "answer-size"),
    AnswerTooLarge: (413, "answer-size"),
    ServiceError: (502, "endpoint-error"),
    EndpointDown: (503, "endpoint-down"),
    EndpointSlow: (504, "endpoint-timeout"),
    Gone: (503, "client-gone"),  # nobody reads it
    NoLayers: (404, "no-layers"),
    NoProofs: (503, "no-proofs"),
    NotRdf: (400, "rdf"),
}
_RETRY_AFTER_S = {"busy": "5", "endpoint-down": "30", "too-many-queries": "1"}
_NOT_SPARQL, _NOT_UPDATE = "not SPARQL", "not SPARQL Update"
_SHOWN = 60  # characters of a line on each side of the place of an error


def problem(
    status: int, kind: str, detail: str, members: Mapping[str, str | int | list[str]] | None = None, excerpt: str = ""
) -> Response:
    """A problem document of ``kind`` with the HTTP ``status`` and further ``members``, in what the request accepts.

    ``excerpt`` shows people the place in the query; programs have it in the members. The member ``near`` is of IRIs.
    """
    request.environ[PROBLEM] = kind
    accept = request.headers.get("Accept", "")
    hint = (members or {}).get("hint", "")
    if accepts_html(accept):
        near = (members or {}).get("near", [])
        page = render_template(
            "problem.html", status=status, kind=kind, detail=detail, excerpt=excerpt, hint=hint, near=near, href=href
        )
        return Response(page, status=status, content_type="text/html; charset=utf-8")
    if _syntax(accept) == "text":
        lines = [f"{status} {kind}: {detail}", excerpt, f"hint: {hint}" if hint else ""]
        content = "".join(f"{line}\n" for line in lines if line)
    else:
        document = {"type": f"urn:bilateral:problem:{kind}", "title": kind, "status": status, "detail": detail}
        content = json.dumps(document | dict(members or {}), ensure_ascii=False) + "\n"
    return Response(content, status=status, content_type=ERRORS[_syntax(accept)])


def problem_of_query(text: str, error: QueryError) -> Response:
    """The problem document for a query or update ``text`` that raised ``error``: place and hint if it is not SPARQL."""
    members: dict[str, str | int | list[str]] = {}
    if QUERY_ID in request.environ:
        members = {
            "query_id": request.environ[QUERY_ID],
            "instance": f"urn:bilateral:query:{request.environ[QUERY_ID]}",
        }
    status, kind = _KINDS.get(type(error), (400, "query"))
    if not str(error).startswith(_NOT_SPARQL):
        return problem(status, kind, str(error), members)
    found = explain(text, str(error), update=str(error).startswith(_NOT_UPDATE))
    if not found.line:
        return problem(status, kind, str(error), members)
    members |= {"line": found.line, "column": found.column, "token": found.token}
    members |= {"hint": found.hint} if found.hint else {}
    detail = f"{_NOT_SPARQL}: line {found.line}, column {found.column}: {found.detail}"
    return problem(status, kind, detail, members, _excerpt(text, found.line, found.column))


def register(app: Flask, url_bytes: int) -> None:
    """Answer the errors of queries, and those of HTTP, with problem documents; so too URLs of over ``url_bytes``."""

    def refuse_long_url() -> None:
        if len(request.environ.get("QUERY_STRING", "")) + len(request.environ["PATH_INFO"]) > url_bytes:
            raise RequestURITooLarge(f"the URL has more than {url_bytes} bytes; send a long query by POST")

    app.before_request(refuse_long_url)
    for error, (status, kind) in _KINDS.items():
        app.register_error_handler(error, _handler(status, kind))
    app.register_error_handler(ProtocolError, _protocol)
    app.register_error_handler(HTTPException, _http)


def _handler(status: int, kind: str) -> Callable[[Exception], Response]:
    def handle(error: Exception) -> Response:
        response = problem(status, kind, str(error))
        if kind in _RETRY_AFTER_S:
            response.headers["Retry-After"] = _RETRY_AFTER_S[kind]
        return response

    return handle


def _protocol(error: ProtocolError) -> Response:
    response = problem(error.status, error.kind, str(error))
    response.headers.update(error.headers)
    return response


def _http(error: HTTPException) -> Response:
    response = problem(error.code or 500, error.name.lower().replace(" ", "-"), error.description or error.name)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def _syntax(accept: str) -> str:
    """Key of ``ERRORS``; who accepts neither gets the first all the same, since an error must be said somehow."""
    try:
        return choose(accept, ERRORS)
    except NotAcceptable:
        return next(iter(ERRORS))


def _excerpt(text: str, line: int, column: int) -> str:
    """The line of the query around the place, and under it a caret; empty where the text has no such line."""
    lines = text.split("\n")
    if line > len(lines):
        return ""
    start = max(0, column - 1 - _SHOWN)
    shown = "".join(c if c.isprintable() else " " for c in lines[line - 1][start : column + _SHOWN])
    return f"{shown.rstrip()}\n{' ' * (column - 1 - start)}^"
