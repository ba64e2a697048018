"""Addresses of services, as a user writes them: what can be asked over HTTP, and shown without a secret.

Source: RFC 3986, sections 2 and 3.2 (characters, authority); RFC 9110, section 4.2.
"""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

from bilateral.errors import UsageError
from bilateral.visible import visible


def address(url: str) -> SplitResult:
    """The parts of ``url``: http or https, a host, a port or none that is from 1 on; no user, password or blank.

    Raises ``UsageError``, which shows nothing that stands before an ``@``: that may be a password.
    """
    shown = visible(url.rpartition("@")[2]) or "an empty address"
    if not (url.isascii() and url.isprintable()) or " " in url:
        raise UsageError(f"{shown}: an address has no blanks and no letters beyond ASCII; é is written %C3%A9")
    try:
        parts = urlsplit(url)
        (parts.hostname or "").encode("idna")  # as a socket does it
        valid = parts.port != 0
    except ValueError as error:  # of which UnicodeError is one
        raise UsageError(f"{shown}: its host or port is wrong; write them as in http://127.0.0.1:8890/") from error
    if "@" in parts.netloc:
        raise UsageError(f"{shown}: an address with a user or password is not asked; leave out what is before the @")
    if parts.scheme not in ("http", "https") or not parts.hostname or not valid:
        raise UsageError(f"{shown}: an address begins with http:// or https://, a host, and a port from 1 on or none")
    return parts
