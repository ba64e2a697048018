"""Each request seen from outside: an id, a count, and, where it is switched on, a line of JSON on stderr.

A line has no header but the user agent, and no query string: neither a token nor the text of a query gets in, but
for its hash and as many characters as a setting allows.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from bilateral_server.metrics import Metrics
from bilateral_server.settings import Settings

QUERY_ID = "bilateral.query_id"
"""Key of the environ under which each request has an id; a query's answer has it as ``X-Query-Id``."""

QUERY = "bilateral.query"
"""Key for the text of the query, set by whoever reads it from the request."""

PROBLEM = "bilateral.problem"
"""Key for the kind of the problem document that answers."""

ROUTE = "bilateral.route"
"""Key for the pattern of the route, such as ``/queries/<name>``; ``none`` where no route fits."""

BEFORE = "kept"
"""What stands for the route of a request that was answered before any route was looked for."""

_LONGEST = 500  # characters of what a client chooses: a path, a user agent


class Observed:
    """The WSGI application ``application``, with each of its requests counted and logged."""

    def __init__(self, application: WSGIApplication, metrics: Metrics, settings: Settings) -> None:
        """Count in ``metrics``; write lines where the settings say so."""
        self._application, self._metrics, self._settings = application, metrics, settings

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The answer of the application, observed until it is closed (PEP 3333)."""
        at, begun = time.time(), time.perf_counter()
        environ[QUERY_ID] = secrets.token_hex(8)
        status = 500  # of an application that ends before it says one

        def start(said: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            nonlocal status
            status = int(said[:3])
            if QUERY in environ:
                headers = [*headers, ("X-Query-Id", environ[QUERY_ID])]
            return start_response(said, headers, exc_info) if exc_info else start_response(said, headers)

        def ended(sent: int, whole: bool) -> None:
            seconds = time.perf_counter() - begun
            self._metrics.request(environ.get(ROUTE, BEFORE), environ["REQUEST_METHOD"], status, seconds, whole)
            if self._settings.access_log:
                line = {"time": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")}
                line |= _request(environ, self._settings.access_log_query_chars)
                _write(line | {"status": status, "seconds": round(seconds, 6), "bytes": sent, "whole": whole})

        try:
            body = self._application(environ, start)
        except BaseException:
            ended(0, whole=False)
            raise
        return _Body(body, ended)


class _Body:
    """The chunks of an answer; ``ended`` is told once how many bytes went out, and whether that is all."""

    def __init__(self, chunks: Iterable[bytes], ended: Callable[[int, bool], None]) -> None:
        self._chunks, self._iterator, self._ended = chunks, iter(chunks), ended
        self._sent, self._whole, self._closed = 0, False, False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            chunk = next(self._iterator)
        except StopIteration:
            self._whole = True
            raise
        self._sent += len(chunk)
        return chunk

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            self._ended(self._sent, self._whole)


def _request(environ: WSGIEnvironment, characters: int) -> dict[str, Any]:
    """What a line says of a request."""
    query: str | None = environ.get(QUERY)
    return {
        "client": environ.get("REMOTE_ADDR"),
        "method": environ["REQUEST_METHOD"][:_LONGEST],
        "path": environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace")[:_LONGEST],
        "route": environ.get(ROUTE, BEFORE),
        "query_id": environ[QUERY_ID],
        "query_hash": None if query is None else hashlib.sha256(query.encode()).hexdigest()[:16],
        "query": None if query is None or not characters else query[:characters],
        "problem": environ.get(PROBLEM),
        "user_agent": environ.get("HTTP_USER_AGENT", "")[:_LONGEST],
    }


def _write(line: dict[str, Any]) -> None:
    """One write a line, so that the lines of two threads do not mix; a log that cannot be written stops no answer."""
    with suppress(OSError, ValueError):
        sys.stderr.write(json.dumps(line) + "\n")
        sys.stderr.flush()
