"""One request to a SPARQL endpoint and its whole answer, within a deadline and a size, on connections that are kept.

No redirect is followed, and nothing is asked but the address that was set. The request is a form, which is not limited
in length. Source: SPARQL 1.1 Protocol, section 2.1.2; RFC 9112, section 9.3 (connections that are kept).
"""

from __future__ import annotations

import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from socket import SHUT_RDWR
from urllib.parse import urlencode

from bilateral.addresses import address
from bilateral.errors import ServiceError, UsageError

_CONNECT_S = 10.0
_GLANCE_S = 0.25
"""How often it is looked whether anybody still waits."""
_KEPT = 16
"""Connections that are kept while nobody uses them."""
_SAID = 300
"""Characters of what a store says of an error that are passed on."""


class EndpointDown(ServiceError):
    """The endpoint cannot be reached, or takes no request now."""


class EndpointSlow(ServiceError):
    """The endpoint did not answer in time."""


class AnswerTooLarge(ServiceError):
    """The answer is larger than is taken, or than the endpoint gives."""


@dataclass(frozen=True)
class Got:
    """Status, headers (names in lower case) and content of an answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def said(self) -> str:
        """What an error says in its first paragraph, in one line without control characters."""
        text = self.content[: 4 * _SAID].decode("utf-8", "replace").strip().partition("\n\n")[0]
        line = " ".join("".join(c if c.isprintable() else " " for c in re.sub("<[^>]*>", " ", text)).split())
        return line[: _SAID - 1] + "…" if len(line) > _SAID else line


def never() -> bool:
    """False: somebody waits to the end."""
    return False


class Exchange:
    """Connections to the endpoint ``url``, shared by threads; ``authorization`` is the header's value, not shown."""

    def __init__(self, url: str, authorization: str = "") -> None:
        """No connection is opened yet. Raises ``UsageError`` for an address that cannot be an endpoint."""
        parts = address(url)
        if parts.fragment:
            raise UsageError(f"{url}: the address of an endpoint has no part after #; leave that out")
        self.url = url.partition("?")[0]  # as it is shown: after the sign may be a key
        self._host, self._port, self._secure = parts.hostname or "", parts.port, parts.scheme == "https"
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "bilateral"}
        if authorization:
            self._headers["Authorization"] = authorization
        self._idle: list[HTTPConnection] = []
        self._lock = threading.Lock()
        self._closed = False

    def post(
        self,
        form: list[tuple[str, str]],
        accept: str,
        timeout_s: float,
        most_bytes: int,
        gone: Callable[[], bool] = never,
    ) -> Got:
        """The answer to ``form``. Connections that were kept and are closed by now are replaced.

        Raises ``EndpointDown``, ``EndpointSlow`` (also once ``gone()``), ``AnswerTooLarge``, and ``ServiceError`` for
        what is not HTTP.
        """
        body = urlencode(form).encode()
        deadline = time.monotonic() + timeout_s
        while True:
            connection, kept = self._taken()
            watch = _Watch(connection, deadline, gone)
            try:
                with watch.watching():
                    got = self._asked(connection, body, accept, deadline, most_bytes)
            except (OSError, HTTPException) as error:
                connection.close()
                if watch.ended:
                    raise self._slow(timeout_s) from error
                if kept and isinstance(error, ConnectionError):
                    continue
                raise self._fault(error) from error
            except BaseException:
                connection.close()
                raise
            if watch.ended:  # what was read of headers that broke off is no answer
                connection.close()
                raise self._slow(timeout_s)
            self._give_back(connection)
            return got

    def _slow(self, timeout_s: float) -> EndpointSlow:
        return EndpointSlow(f"{self.url} did not answer within {timeout_s:g} seconds")

    def _asked(self, connection: HTTPConnection, body: bytes, accept: str, deadline: float, most_bytes: int) -> Got:
        if connection.sock is None:
            connection.timeout = min(_CONNECT_S, max(0.01, deadline - time.monotonic()))
            connection.connect()
        connection.sock.settimeout(max(0.01, deadline - time.monotonic()))
        connection.request("POST", self._target, body, {**self._headers, "Accept": accept})
        response = connection.getresponse()
        try:
            content = response.read(most_bytes + 1)
        except ConnectionError as error:
            raise IncompleteRead(b"") from error
        if len(content) > most_bytes:
            raise AnswerTooLarge(f"the store's answer has more than {most_bytes} bytes, the limit; ask for less")
        response.read()  # nothing, but it notices an answer that was cut
        if response.will_close:
            connection.close()
        return Got(response.status, {name.lower(): value for name, value in response.getheaders()}, content)

    def _taken(self) -> tuple[HTTPConnection, bool]:
        """A connection, and whether it was kept."""
        with self._lock:
            if self._idle:
                return self._idle.pop(), True
        if self._secure:
            return HTTPSConnection(self._host, self._port, context=ssl.create_default_context()), False
        return HTTPConnection(self._host, self._port), False

    def _give_back(self, connection: HTTPConnection) -> None:
        with self._lock:
            if connection.sock is not None and len(self._idle) < _KEPT and not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _fault(self, error: OSError | HTTPException) -> ServiceError:
        if isinstance(error, TimeoutError):
            return EndpointSlow(f"{self.url} did not answer in time")
        if isinstance(error, HTTPException) and not isinstance(error, ConnectionError):
            return ServiceError(f"{self.url} broke its answer off, or does not speak HTTP: {type(error).__name__}")
        return EndpointDown(f"{self.url} cannot be reached: {getattr(error, 'strerror', None) or error}")

    def close(self) -> None:
        """Close the connections; one at work is closed once that is done."""
        with self._lock:
            self._closed = True
            for connection in self._idle:
                connection.close()
            self._idle.clear()


class _Watch:
    """Ends the work on a connection at the deadline, or once nobody waits, wherever it stands: also in the headers."""

    def __init__(self, connection: HTTPConnection, deadline: float, gone: Callable[[], bool]) -> None:
        self._connection, self._deadline, self._gone = connection, deadline, gone
        self._done = threading.Event()
        self.ended = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        watcher = threading.Thread(target=self._watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._done.set()
            watcher.join()

    def _watch(self) -> None:
        while not self._done.wait(max(0.0, min(_GLANCE_S, self._deadline - time.monotonic()))):
            if self._gone() or time.monotonic() >= self._deadline:
                self.ended = True
                if (socket := self._connection.sock) is not None:
                    with suppress(OSError):
                        socket.shutdown(SHUT_RDWR)
                if self._done.wait(_GLANCE_S):
                    return
