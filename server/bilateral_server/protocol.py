"""What a request to the endpoint asks for: a query, an update, or neither (SPARQL 1.1 Protocol, section 2).

Parameters are read from the raw request, since what is not UTF-8 must be refused and not replaced.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from flask import Request

from bilateral.errors import BilateralError

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_DATASETS = {"query": ("default-graph-uri", "named-graph-uri"), "update": ("using-graph-uri", "using-named-graph-uri")}


class ProtocolError(BilateralError):
    """The request is not one of the protocol: a status, the kind of the problem, and what is wrong."""

    def __init__(self, status: int, kind: str, detail: str, **headers: str) -> None:
        """``headers`` go into the answer, with hyphens for underscores."""
        super().__init__(detail)
        self.status = status
        self.kind = kind
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Operation:
    """A ``query`` or an ``update``, or ``""`` where neither was sent; the graphs of its dataset; other parameters."""

    kind: str
    text: str = ""
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    others: dict[str, str] = field(default_factory=dict)


def read(request: Request) -> Operation:
    """The operation of a request by GET, HEAD, POST or QUERY. Raises ``ProtocolError``."""
    given = _pairs(request.query_string, "URL")
    bodies: list[tuple[str, str]] = []
    if request.method in ("POST", "QUERY"):
        bodies = _body(request)
    elif any(name == "update" for name, _ in given):
        raise ProtocolError(400, "update-by-get", "an update is sent by POST")
    pairs = given + bodies
    texts = [(name, value) for name, value in pairs if name in _DATASETS]
    if not texts and request.method in ("GET", "HEAD"):
        return Operation("", others=_others(pairs))
    if len(texts) != 1:
        how = f"send it as query=…, or as the body with Content-Type: {QUERY}"
        raise ProtocolError(400, "query-count", f"one query or update is needed, {len(texts)} were given; {how}")
    ((kind, text),) = texts
    if request.method == "QUERY" and kind == "update":
        raise ProtocolError(400, "update-by-query", "the method QUERY changes nothing; an update is sent by POST")
    default, named = (tuple(value for name, value in pairs if name == wanted) for wanted in _DATASETS[kind])
    wrong = [name for name, _ in pairs for other, names in _DATASETS.items() if other != kind and name in names]
    if wrong:
        names = " and ".join(_DATASETS[kind])
        raise ProtocolError(400, "dataset", f"{wrong[0]} does not belong to {kind}; there are {names}")
    return Operation(kind, text, default, named, _others(pairs))


def _others(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The parameters that say how to answer. Raises ``ProtocolError`` for one that is given twice.

    Media types beside the name of a format, as SPARQLWrapper sends them, do not count.
    """
    others = [(name, value) for name, value in pairs if name in ("format", "timeout")]
    if any(name == "format" and "/" not in value for name, value in others):
        others = [(name, value) for name, value in others if name != "format" or "/" not in value]
    if len(others) != len(dict(others)):
        raise ProtocolError(400, "parameter", "format and timeout can be given once")
    return dict(others)


def _pairs(raw: bytes, where: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "encoding", f"the {where} is not UTF-8: {error.reason}") from error


def _body(request: Request) -> list[tuple[str, str]]:
    """The parameters in a form, or the text in a body as a parameter ``query`` or ``update``."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise ProtocolError(415, "charset", f"the body is in {charset}; send UTF-8")
    if request.mimetype == FORM:
        return _pairs(request.get_data(), "form")
    if request.mimetype not in (QUERY, UPDATE):
        accepted = f"{FORM}, {QUERY}, {UPDATE}"
        raise ProtocolError(
            415,
            "media-type",
            f"the body has the type {request.mimetype or '(none)'}; send {accepted}",
            Accept_Post=accepted,
            Accept_Query=f"{FORM}, {QUERY}",
        )
    try:
        return [("query" if request.mimetype == QUERY else "update", request.get_data().decode("utf-8"))]
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "encoding", f"the body is not UTF-8: {error.reason} at byte {error.start}") from error
