"""JSON asked of a service over HTTP: one request at a time, tried again only as the service wants it, and bounded.

The standard library does it, with an opener that knows nothing but HTTP, as the server's ``loading.py``: there is one
request at a time, so a pool would serve nothing, and a request is tried again also when its answer was cut or too slow,
which retries in a pool are not. No redirect is followed: who is asked is whom the user chose.

Source: RFC 9110, sections 10.2.3 (Retry-After) and 15; RFC 6585, section 4 (429).
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead, RemoteDisconnected
from typing import cast
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from bilateral import __version__
from bilateral.addresses import address
from bilateral.errors import ServiceError
from bilateral.visible import visible

USER_AGENT = f"bilateral/{__version__} (links of a knowledge graph to Wikidata)"
TRIES = 5
"""How often a request is sent before the service is given up."""

LONGEST_PAUSE_S = 120.0
"""A service that wants a longer pause than this is not asked again."""

_FIRST_PAUSE_S = 2.0
_BUSY = (429, 502, 503, 504)
_FOR_NOW = (TimeoutError, ConnectionResetError, BrokenPipeError, RemoteDisconnected, IncompleteRead)
"""Faults that may be gone the next time; a refused connection, a wrong name or certificate is not one."""

_AT_ONCE = 1 << 16


class Client:
    """What asks the service at one address."""

    def __init__(
        self,
        url: str,
        *,
        seconds: float = 60.0,
        most_bytes: int = 4_000_000,
        pause: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Ask at ``url``; ``tell`` hears of each new try.

        An answer may take ``seconds`` to begin and as long to end, and have ``most_bytes``.

        Raises ``UsageError`` for what is no address of HTTP, or has a password in it.
        """
        self.url = url
        self.host = address(url).netloc
        self._seconds, self._most_bytes, self._pause, self._tell = seconds, most_bytes, pause, tell
        self._opener = OpenerDirector()  # with nothing that follows a redirect or opens a file
        for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler()):
            self._opener.add_handler(handler)

    def ask(self, form: Mapping[str, str] | None = None) -> object:
        """The JSON at the address, or what it answers when ``form`` is posted to it.

        Raises ``ServiceError`` where there is none, after some tries where the service is busy or slow.
        """
        for attempt in range(1, TRIES + 1):
            wanted = 0.0
            try:
                status, headers, body = self._once(form)
            except (OSError, HTTPException) as error:
                cause = error.reason if isinstance(error, URLError) else error
                if not isinstance(cause, _FOR_NOW):
                    raise self._error(f"cannot be asked: {visible(str(cause))}") from error
                why = "took too long" if isinstance(cause, TimeoutError) else "broke off its answer"
            else:
                if status == 200:
                    return self._json(body, headers)
                if status not in _BUSY:
                    raise self._error(_refusal(status, headers))
                why = f"answers {status} for now"
                wanted = _retry_after(headers)
            if wanted > LONGEST_PAUSE_S:
                raise self._error(f"{why}, and wants {wanted:.0f} s of rest; try again later")
            if attempt < TRIES:
                # Twice as long each time, and never the same: who else was sent away does not come back at once too.
                pause = max(wanted, _FIRST_PAUSE_S * 2 ** (attempt - 1) * random.uniform(0.5, 1.5))
                self._tell(f"{self.host} {why}; asked again in {pause:.0f} s")
                self._pause(pause)
        raise self._error(f"{why}, {TRIES} times; try again later")

    def _once(self, form: Mapping[str, str] | None) -> tuple[int, Message, bytes]:
        until = time.monotonic() + self._seconds
        request = Request(
            self.url,
            data=urlencode(form).encode() if form is not None else None,
            headers={"Accept": "application/json", "User-Agent": USER_AGENT},
        )
        response = cast(HTTPResponse, self._opener.open(request, timeout=self._seconds))
        with response:
            body = bytearray()
            while part := response.read1(_AT_ONCE):
                body += part
                if time.monotonic() > until:
                    raise TimeoutError
                if len(body) > self._most_bytes:
                    raise self._error(f"answers with more than {self._most_bytes:,} bytes")
            if response.length:  # read1 ends quietly where the connection does
                raise IncompleteRead(bytes(body), response.length)
            return response.status, response.headers, bytes(body)

    def _json(self, body: bytes, headers: Message) -> object:
        try:
            return cast(object, json.loads(body.decode()))
        except (ValueError, RecursionError) as error:
            begin = visible(body[:60].decode(errors="replace"))
            kind = visible(headers.get_content_type())
            raise self._error(f"does not answer in JSON; its answer is {kind} and begins: {begin}") from error

    def _error(self, what: str) -> ServiceError:
        return ServiceError(f"{self.host} {what}")


def _refusal(status: int, headers: Message) -> str:
    if 300 <= status < 400:
        return f"sends elsewhere, to {visible(headers.get('Location', '?'))}; if you trust that, give it as --service"
    return f"answers with the status {status}"


def _retry_after(headers: Message) -> float:
    """Seconds that the header wants, 0 where it says nothing that can be read."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        at = parsedate_to_datetime(said).astimezone(UTC)
    except (ValueError, OverflowError):  # no date; a moment after the year 9999
        return 0.0
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
