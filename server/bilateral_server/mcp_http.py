"""MCP over HTTP: every message a POST of its own, every reply one JSON object; no sessions and no streams.

Source: MCP 2026-07-28, transports/streamable-http.
"""

from __future__ import annotations

import json
from contextlib import nullcontext
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from bilateral_server.limits import admitted
from bilateral_server.mcp import (
    HEADER_MISMATCH,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    PARSE_ERROR,
    UNSUPPORTED_VERSION,
    RpcError,
    decode,
    error_reply,
    handle,
)
from bilateral_server.problems import problem
from bilateral_server.state import state

blueprint = Blueprint("mcp", __name__)

_STATUS = {
    PARSE_ERROR: 400,
    INVALID_REQUEST: 400,
    METHOD_NOT_FOUND: 404,
    INTERNAL_ERROR: 503,
    HEADER_MISMATCH: 400,
    UNSUPPORTED_VERSION: 400,
}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@blueprint.post("/mcp")
def mcp() -> Response:
    """Reply to the JSON-RPC message in the body: 202 and nothing for a notification."""
    if not _is_allowed(request.headers.get("Origin")):
        return _reply(error_reply(RpcError(INVALID_REQUEST, "pages of this origin may not call the server")), 403)
    if request.mimetype != "application/json":
        return problem(415, "media-type", "send one JSON-RPC message as application/json")
    if request.headers.get("Accept") and not request.accept_mimetypes["application/json"]:
        return problem(406, "not-acceptable", "the reply is application/json")
    try:
        message = decode(request.get_data())
    except RpcError as error:
        return _reply(error_reply(error), _STATUS[error.code])
    headers = {name.lower(): value for name, value in request.headers.items()}
    asks = isinstance(message, dict) and message.get("method") in ("tools/call", "resources/read")
    with admitted() if asks else nullcontext():  # what asks the workers counts as a query
        reply = handle(message, headers, request.url_root)
    if reply.message is None:
        return Response(status=202)
    code = reply.message.get("error", {}).get("code")
    if code == INVALID_PARAMS and not reply.legacy:
        return _reply(reply.message, 400)
    return _reply(reply.message, _STATUS.get(code, 200))  # older clients read errors of a method from a 200


def _is_allowed(origin: str | None) -> bool:
    """Whether pages of ``origin`` may call: those of this machine, and of the address the operator gave.

    The Host header proves nothing: a page whose name was made to point at this machine sends its own name in both.
    """
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
        own = urlsplit(state().settings.public_url)
        allowed = parts.hostname in _LOOPBACK or (bool(own.netloc) and parts[:2] == own[:2])
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and allowed


def _reply(message: object, status: int) -> Response:
    return Response(json.dumps(message, ensure_ascii=False), status=status, content_type="application/json")
