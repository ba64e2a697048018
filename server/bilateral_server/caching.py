"""Answers that need not be sent, or not at full length: entity tags, compression, and what may be given again.

Source: RFC 9110, sections 8.8.3 (entity tags), 13.1.2 (If-None-Match) and 8.4 (content codings).
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator

from flask import Response, request

from bilateral_server.kept import KEEP, Kept

MAY_KEEP = "bilateral.may_keep"
"""Key of the environ under which a route leaves the snapshot its answer is of, where nothing else decides on it."""

_GZIP = "-gzip"
_WORTH_BYTES = 500
_TEXT = ("application/json", "application/xml", "application/ld+json", "application/n-triples", "application/n-quads")


def entity_tag(*parts: str) -> str:
    """An entity tag for what ``parts`` decide on."""
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def not_modified(tag: str) -> Response | None:
    """The answer 304 where the client has what ``tag`` marks, in any coding; else nothing."""
    known = request.if_none_match
    for each in (tag, tag + _GZIP):
        if request.method in ("GET", "HEAD") and known.contains(each):
            response = Response(status=304)
            response.set_etag(each)
            return response
    return None


def compress(response: Response) -> Response:
    """The response, its text compressed by gzip where the request accepts it; also while it streams."""
    kind = response.mimetype or ""
    textual = kind.startswith("text/") or kind in _TEXT or kind.endswith(("+json", "+xml", "trig", "turtle"))
    if not textual or "Content-Encoding" in response.headers or "Content-Range" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code != 200 or request.method == "HEAD" or request.accept_encodings["gzip"] <= 0:
        return response
    if response.direct_passthrough or request.accept_encodings.best_match(["identity", "gzip"]) != "gzip":
        return response
    if response.is_streamed:
        response.response = _zipped(response.response)  # type: ignore[arg-type]
    elif len(response.get_data()) < _WORTH_BYTES:
        return response
    else:
        response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    tag, weak = response.get_etag()
    if tag is not None:
        response.set_etag(tag + _GZIP, bool(weak))
    return response


def keep(response: Response) -> Response:
    """The response; where it may be given again, it is left for ``kept.Front``."""
    snapshot = request.environ.get(MAY_KEEP)
    tag, _ = response.get_etag()
    if snapshot is not None and tag is not None and response.status_code == 200 and not response.is_streamed:
        headers = list(response.get_wsgi_headers(request.environ))
        request.environ[KEEP] = Kept(snapshot, headers, response.get_data(), tag)
    return response


def _zipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks compressed, as one file of gzip; what goes wrong in them passes through."""
    coder = zlib.compressobj(5, zlib.DEFLATED, 31)
    for chunk in chunks:
        if packed := coder.compress(chunk):
            yield packed
    yield coder.flush()
