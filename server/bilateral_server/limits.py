"""How many queries are taken at once: from one client, and in all, so that threads remain for what needs no query.

A query holds a thread of the server from its admission to its end, also while it waits for a worker. What is over a
limit is refused at once, with Retry-After (RFC 9110, section 10.2.3), and holds nothing.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, has_request_context, request

from bilateral.errors import BilateralError
from bilateral_server.settings import Settings
from bilateral_server.workers import Busy

_PLACE = "bilateral.place"


class TooMany(BilateralError):
    """The client has as many queries at work as one client may have (429 of RFC 6585, section 4)."""


class Admission:
    """Places for ``most`` queries, of which a client takes ``each`` at most."""

    def __init__(self, most: int, each: int) -> None:
        """No query is at work yet."""
        self._most, self._each = most, each
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    @contextmanager
    def admitted(self, address: str) -> Iterator[None]:
        """A place for a query from ``address`` until the context ends. Raises ``TooMany`` or ``Busy``."""
        client = network(address)
        with self._lock:
            if self._running[client] >= self._each:
                raise TooMany(f"{self._each} queries of this client are at work, as many as one may have")
            if self._running.total() >= self._most:
                raise Busy(f"{self._most} queries are at work or waiting, as many as are taken at once")
            self._running[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                self._running += Counter()  # forgets the clients that have none

    def running(self) -> int:
        """Queries at work or waiting for a worker."""
        with self._lock:
            return self._running.total()


def network(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address, which one host has to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(found.ipv4_mapped or ipaddress.ip_network((found.packed, 64), strict=False))


def register(app: Flask, settings: Settings) -> Admission:
    """The admission to the workers of ``app``."""
    most = max(1, settings.threads - settings.reserved_threads)
    made = Admission(most, settings.client_queries)
    app.extensions["bilateral.admission"] = made
    return made


@contextmanager
def admitted() -> Iterator[None]:
    """A place for the request at hand, until the context ends. Raises ``TooMany`` or ``Busy``.

    A request has one place however many queries it needs: within its place this gives no other. Where the answer
    streams, the place ends with the stream: enter it in an ``ExitStack`` and let the response close that with
    ``call_on_close``, which the server calls however the stream ends.
    """
    environ = request.environ if has_request_context() else {}  # it outlives the context, as a stream does
    if _PLACE in environ:
        yield
        return
    held = cast(Admission, current_app.extensions["bilateral.admission"])
    with held.admitted(environ.get("REMOTE_ADDR", "")):
        environ[_PLACE] = True
        try:
            yield
        finally:
            del environ[_PLACE]
