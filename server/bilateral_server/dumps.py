"""The dumps as files, ``/dump/FILE``: by ranges, so that a download can be resumed, and with their checksum as ETag.

Source: RFC 9110, sections 8.8.3 (ETag) and 14 (ranges); RFC 9530 for ``Repr-Digest``; RFC 6266 for the name to save as.
"""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from io import BufferedReader
from typing import cast

from flask import Blueprint, Response, current_app, request, url_for
from werkzeug.wsgi import wrap_file

from bilateral.bulk import is_bulk_name
from bilateral.linksets import LINKSETS
from bilateral.void import DUMPS, PROOFS_DUMP
from bilateral_server.negotiate import GRAPHS
from bilateral_server.problems import problem
from bilateral_server.state import state

blueprint = Blueprint("dumps", __name__)

SUMS = "SHA256SUMS"
MEDIA_TYPES = {
    **DUMPS,
    **dict.fromkeys(LINKSETS, "application/n-triples"),
    "void.ttl": "text/turtle",
    PROOFS_DUMP: "application/gzip",
    SUMS: "text/plain",
}
"""What is served by name, with media types: the files that ``bilateral build`` publishes, and no other."""


@dataclass(frozen=True)
class Dump:
    """A file that is there to be had: name, media type, size in bytes, SHA-256 in hexadecimal digits."""

    name: str
    media_type: str
    size: int
    sha256: str


def dumps() -> list[Dump]:
    """The dumps at hand, in order of name, the list of checksums left out; none where only a store is served."""
    found = []
    parts = {path.name for path in state().settings.store.resolve().parent.glob("bilateral-bulk-*")}
    for name in sorted({*MEDIA_TYPES, *filter(is_bulk_name, parts)} - {SUMS}):
        file = _opened(name)
        if file is not None:
            with file:
                found.append(Dump(name, _media_type(name), os.fstat(file.fileno()).st_size, _sha256(file)))
    return found


@blueprint.get("/dump/<path:name>")
def dump(name: str) -> Response:
    """The dump ``name``, or the range of it that is asked for; a problem for any other name."""
    file = _opened(name)
    if file is None:
        there = ", ".join([item.name for item in dumps()] or ["none here"])
        return problem(404, "unknown-dump", f"there is no dump {name}; there are: {there}")
    size, digest = os.fstat(file.fileno()).st_size, _sha256(file)
    response = Response(
        wrap_file(request.environ, file), direct_passthrough=True, content_type=_content_type(_media_type(name))
    )
    response.call_on_close(file.close)
    response.content_length = size
    response.set_etag(digest)
    response.headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
    response.headers["Cache-Control"] = "no-cache, no-transform"  # compressed on the way, it had another checksum
    response.headers["Content-Disposition"] = f'{"inline" if name == SUMS else "attachment"}; filename="{name}"'
    response.headers.add("Link", f'<{url_for("home.home", _external=True)}>; rel="collection"; type="text/html"')
    return _part_of(response, size)


def _part_of(response: Response, size: int) -> Response:
    """``response`` as a 304, 206 or 416 where the request asks so; of several ranges, the whole: RFC 9110, 14.2."""
    environ = dict(request.environ)
    if request.method != "GET" or (request.range is not None and len(request.range.ranges) > 1):
        environ.pop("HTTP_RANGE", None)
    try:
        return cast(Response, response.make_conditional(environ, accept_ranges=True, complete_length=size))
    except Exception:
        response.close()
        raise


def _opened(name: str) -> BufferedReader | None:
    """The file ``name`` beside the folder of the stores, where ``bilateral build`` puts it, if it is one of the dumps.

    None of a writable store, which no dump is kept in step with.
    """
    settings = state().settings
    if not (name in MEDIA_TYPES or is_bulk_name(name)) or settings.writable:
        return None
    try:
        return (settings.store.resolve().parent / name).open("rb")
    except OSError:
        return None


def _media_type(name: str) -> str:
    return MEDIA_TYPES.get(name, "application/gzip")  # of the parts for bulk loaders


def _sha256(file: BufferedReader) -> str:
    """SHA-256 of the open ``file``, which is read once while it is what it is."""
    known: dict[tuple[int, int, int], str] = current_app.extensions.setdefault("bilateral.dumps", {})
    status = os.fstat(file.fileno())
    which = (status.st_ino, status.st_mtime_ns, status.st_size)
    if which not in known:
        known[which] = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
    return known[which]


def _content_type(media_type: str) -> str:
    """``media_type``, with the charset where it is text."""
    return next((full for full in GRAPHS.values() if full.startswith(f"{media_type};")), media_type)
