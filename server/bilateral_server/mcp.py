"""The Model Context Protocol, whatever carries it: one JSON-RPC 2.0 message in, one reply or none out.

Each message stands alone. One whose ``_meta`` names the revision 2026-07-28 is answered by it; any other as the
revisions with a handshake do, of which only ``initialize`` and ``ping`` differ here, since nothing is kept between
messages in either.
Source: MCP 2026-07-28, basic, versioning, transports/streamable-http; MCP 2025-11-25, basic/lifecycle.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bilateral import __version__
from bilateral.errors import BilateralError
from bilateral_server.mcp_resources import PROMPTS, RESOURCES, TEMPLATES, get_prompt, read_resource
from bilateral_server.state import state
from bilateral_server.tools import TOOLS

MODERN = "2026-07-28"
LEGACY = ("2025-11-25", "2025-06-18", "2025-03-26")
VERSIONS = (MODERN, *LEGACY)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
HEADER_MISMATCH = -32020
UNSUPPORTED_VERSION = -32022

_META = "io.modelcontextprotocol/"
_TTL_MS = 300_000
_CACHEABLE = (
    "server/discover",
    "tools/list",
    "resources/list",
    "resources/templates/list",
    "resources/read",
    "prompts/list",
)
_NAMED = {"tools/call": "name", "prompts/get": "name", "resources/read": "uri"}
_CAPABILITIES: dict[str, Any] = {"tools": {}, "resources": {}, "prompts": {}}
_INSTRUCTIONS = (
    "A read-only knowledge graph of the relations between Belarus and Azerbaijan as five news articles report them. "
    "Begin with describe_graph; find_entity turns a name into an IRI; relations_between answers who did what with "
    "whom; query runs SPARQL, after check_query. Cite the claim, article and date in `evidence`, and the permalink."
)


class RpcError(Exception):
    """A message cannot be answered: a JSON-RPC error with a code, a message and maybe data."""

    def __init__(self, code: int, message: str, data: Mapping[str, Any] | None = None) -> None:
        """The error ``code`` of JSON-RPC or MCP, and what a person can do about it."""
        super().__init__(message)
        self.code, self.message, self.data = code, message, data


@dataclass(frozen=True)
class Reply:
    """The message to send back, or ``None`` for a notification; and whether it is of a revision with a handshake."""

    message: dict[str, Any] | None
    legacy: bool = False


def decode(content: bytes) -> object:
    """The JSON value in ``content``. Raises ``RpcError`` where it is none, or holds what is no Unicode text."""
    try:
        message: object = json.loads(content.decode("utf-8"), parse_constant=_no_constant)
        json.dumps(message, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no text
    except (ValueError, RecursionError) as error:
        raise RpcError(PARSE_ERROR, f"the message is not JSON in UTF-8: {error}") from error
    return message


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def error_reply(error: RpcError, identifier: object = None) -> dict[str, Any]:
    """The message for ``error``; without an id where that of the request could not be read."""
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.data is not None:
        body["data"] = dict(error.data)
    return {"jsonrpc": "2.0", **({} if identifier is None else {"id": identifier}), "error": body}


def handle(message: object, headers: Mapping[str, str] | None, base: str) -> Reply:
    """Reply to ``message``, for whom the server stands at the address ``base``.

    ``headers`` are those of HTTP, with lower-case names, that must say the same as the body; ``None`` where the
    transport has none.
    """
    identifier: object = None
    legacy = False
    try:
        method, identifier, params = _read(message)
        if identifier is None:  # none of the notifications a client may send asks for anything here
            return Reply(None)
        legacy = not _is_modern(params, headers)
        if not legacy:
            _check_headers(method, params, headers)
        methods = {**_METHODS, **(_LEGACY_METHODS if legacy else _MODERN_METHODS)}
        if method not in methods:
            raise RpcError(METHOD_NOT_FOUND, f"there is no method {method}; there are {', '.join(sorted(methods))}")
        result = methods[method](params, base)
    except RpcError as error:
        return Reply(error_reply(error, identifier), legacy)
    except BilateralError as error:  # a resource could not be read: no worker is free, or the time is over
        return Reply(error_reply(RpcError(INTERNAL_ERROR, str(error)), identifier), legacy)
    if not legacy:
        frame: dict[str, Any] = {"resultType": "complete", "_meta": {f"{_META}serverInfo": _server()}}
        if method in _CACHEABLE:
            frame |= {"ttlMs": _TTL_MS, "cacheScope": "public"}
        result = {**frame, **result}
    return Reply({"jsonrpc": "2.0", "id": identifier, "result": result}, legacy)


def _read(message: object) -> tuple[str, object, dict[str, Any]]:
    """Method, id (``None`` for a notification) and parameters of a message that has the form of one."""
    if isinstance(message, list):
        raise RpcError(INVALID_REQUEST, "batches are not supported; send one message at a time")
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'a message is an object with "jsonrpc": "2.0"')
    method, params = message.get("method"), message.get("params", {})
    if not isinstance(method, str):
        raise RpcError(INVALID_REQUEST, "a message to this server is a request or a notification, with a method")
    identifier = message.get("id")
    if "id" in message and (isinstance(identifier, bool) or not isinstance(identifier, str | int)):
        raise RpcError(INVALID_REQUEST, "the id of a request is a string or an integer")
    if not isinstance(params, dict):
        raise RpcError(INVALID_REQUEST, "params is an object")
    return method, identifier, params


def _is_modern(params: Mapping[str, Any], headers: Mapping[str, str] | None) -> bool:
    """Whether the message is of the revision without a handshake. Raises ``RpcError`` for one that is not known."""
    meta = params.get("_meta", {})
    if not isinstance(meta, dict):
        raise RpcError(INVALID_PARAMS, "_meta is an object")
    said = (headers or {}).get("mcp-protocol-version")
    version = meta.get(f"{_META}protocolVersion")
    if version is None and said == MODERN:
        raise RpcError(INVALID_PARAMS, f"the revision {MODERN} needs {_META}protocolVersion in _meta")
    if version is None and (said is None or said in LEGACY):
        return False
    if version is not None and headers is not None and said != version:
        raise RpcError(HEADER_MISMATCH, f"Header mismatch: MCP-Protocol-Version is {said}, the body says {version}")
    if version not in VERSIONS:
        asked = {"supported": list(VERSIONS), "requested": str(version or said)}
        raise RpcError(UNSUPPORTED_VERSION, "Unsupported protocol version", asked)
    if version == MODERN and not isinstance(meta.get(f"{_META}clientCapabilities"), dict):
        raise RpcError(INVALID_PARAMS, f"the revision {MODERN} needs {_META}clientCapabilities in _meta, an object")
    return bool(version == MODERN)


def _check_headers(method: str, params: Mapping[str, Any], headers: Mapping[str, str] | None) -> None:
    """Raise ``RpcError`` where a header that repeats the body is missing, or says something else."""
    if headers is None:
        return
    wanted = {"Mcp-Method": method}
    if method in _NAMED:
        wanted["Mcp-Name"] = str(params.get(_NAMED[method], ""))
    for name, value in wanted.items():
        said = headers.get(name.lower())
        if said is None:
            raise RpcError(HEADER_MISMATCH, f"Header mismatch: {name} is missing; the body says {value!r}")
        if (_decoded(said) if name == "Mcp-Name" else said) != value:
            raise RpcError(HEADER_MISMATCH, f"Header mismatch: {name} is {said!r}, the body says {value!r}")


def _decoded(value: str) -> str | None:
    """A header's value out of its Base64 form, if it is in it; ``None`` for what is wrong in it."""
    if not (value.startswith("=?base64?") and value.endswith("?=")):
        return value
    try:
        return base64.b64decode(value[9:-2], validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return None


def _server() -> dict[str, str]:
    return {"name": "bilateral", "title": "Bilateral", "version": __version__}


def _discover(params: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {"supportedVersions": list(VERSIONS), "capabilities": _CAPABILITIES, "instructions": _instructions()}


def _initialize(params: Mapping[str, Any], base: str) -> dict[str, Any]:
    asked = params.get("protocolVersion")
    return {
        "protocolVersion": asked if asked in LEGACY else LEGACY[0],
        "capabilities": _CAPABILITIES,
        "serverInfo": _server(),
        "instructions": _instructions(),
    }


def _instructions() -> str:
    return f"{_INSTRUCTIONS} Snapshot of the data: {state().snapshot}."


def _call(params: Mapping[str, Any], base: str) -> dict[str, Any]:
    tool = next((tool for tool in TOOLS if tool.name == params.get("name")), None)
    if tool is None:
        known = ", ".join(tool.name for tool in TOOLS)
        raise RpcError(INVALID_PARAMS, f"Unknown tool: {params.get('name')}; there are {known}")
    arguments = params.get("arguments") or {}
    if not isinstance(arguments, dict):
        raise RpcError(INVALID_PARAMS, "arguments is an object")
    return tool.call(arguments, base)


def _read_resource(params: Mapping[str, Any], base: str) -> dict[str, Any]:
    found = read_resource(str(params.get("uri")), base)
    if found is None:
        raise RpcError(INVALID_PARAMS, "Resource not found", {"uri": str(params.get("uri"))})
    return {"contents": [found]}


def _get_prompt(params: Mapping[str, Any], base: str) -> dict[str, Any]:
    given = params.get("arguments") or {}
    if params.get("name") != PROMPTS[0]["name"]:
        raise RpcError(INVALID_PARAMS, f"Unknown prompt: {params.get('name')}; there is {PROMPTS[0]['name']}")
    if not isinstance(given, dict) or not isinstance(given.get("question"), str):
        raise RpcError(INVALID_PARAMS, "the prompt needs the argument question, a string")
    return get_prompt(given["question"])


_METHODS: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "tools/list": lambda params, base: {"tools": [tool.listed() for tool in TOOLS]},
    "tools/call": _call,
    "resources/list": lambda params, base: {"resources": list(RESOURCES)},
    "resources/templates/list": lambda params, base: {"resourceTemplates": list(TEMPLATES)},
    "resources/read": _read_resource,
    "prompts/list": lambda params, base: {"prompts": list(PROMPTS)},
    "prompts/get": _get_prompt,
}
_MODERN_METHODS = {"server/discover": _discover}
_LEGACY_METHODS: dict[str, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    "initialize": _initialize,
    "ping": lambda params, base: {},
}
