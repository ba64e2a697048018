"""Answers that were given before, given again before the application is reached.

An answer depends on the request and the snapshot of the data alone, so it holds until the snapshot changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.http import parse_cookie, parse_etags

from bilateral_server.language import COOKIE

KEEP = "bilateral.keep"
"""Key of the environ under which the application leaves a ``Kept`` answer that may be given again."""

_BESIDES = 1000
"""Bytes that an entry takes besides its body and its key, about."""


@dataclass(frozen=True)
class Kept:
    """A whole answer with the status 200: the snapshot it is of, its headers, its body, its entity tag."""

    snapshot: str
    headers: list[tuple[str, str]]
    body: bytes
    etag: str


Key = tuple[str, ...]


class Front:
    """The WSGI application ``application``, behind answers of at most ``most`` bytes that it gave before.

    ``snapshot`` tells which data is served now. The least recently used answers go first.
    """

    def __init__(self, application: WSGIApplication, snapshot: Callable[[], str], most: int) -> None:
        """Nothing is kept yet."""
        self._application = application
        self._snapshot = snapshot
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.given = 0
        """How many answers were given again."""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The kept answer, else the application's."""
        if environ["REQUEST_METHOD"] != "GET" or "HTTP_RANGE" in environ:
            return self._application(environ, start_response)
        key = _key(environ)
        kept = self._find(key)
        if kept is None:
            body = self._application(environ, start_response)
            if KEEP in environ:
                self._keep(key, environ[KEEP])
            return body
        wanted = environ.get("HTTP_IF_NONE_MATCH")
        if wanted is not None and parse_etags(wanted).contains(kept.etag):
            start_response("304 Not Modified", [pair for pair in kept.headers if not pair[0].startswith("Content-")])
            return [b""]
        start_response("200 OK", kept.headers[:])
        return [kept.body]

    def _find(self, key: Key) -> Kept | None:
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.snapshot != self._snapshot():
                return None
            self._kept.move_to_end(key)
            self.given += 1
            return kept

    def _keep(self, key: Key, kept: Kept) -> None:
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self._bytes += _size(key, kept)
            while self._bytes > self._most:
                self._drop(next(iter(self._kept)))

    def _drop(self, key: Key) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self._bytes -= _size(key, gone)


def _key(environ: WSGIEnvironment) -> Key:
    """What an answer by GET depends on besides the data."""
    names = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
    language = parse_cookie(environ).get(COOKIE, "") if "HTTP_COOKIE" in environ else ""
    return (*(environ.get(name, "") for name in (*names, "HTTP_HOST", "wsgi.url_scheme")), language)


def _size(key: Key, kept: Kept) -> int:
    return len(kept.body) + sum(map(len, key)) + _BESIDES
