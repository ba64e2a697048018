"""The HTTP requests of a protocol test, and the answers they must get, in the HTTP vocabulary of the W3C (``ht:``).

What the vocabulary lacks the manifests define: ``mf:expectedStatus``, ``mf:expectedBoolean``, ``mf:expectedFormat`` in
that of the protocol; ``mf:expectedLocation`` in that of the Graph Store Protocol.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

from rdflib import Graph, Namespace
from rdflib.term import Node

from .manifests import MF

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")

_CODES = {status.phrase.replace(" ", ""): str(status.value) for status in HTTPStatus}


@dataclass(frozen=True)
class Exchange:
    """A request, and what is expected of the answer; what is empty is not asked."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str
    location: str
    content_type: str
    content: bytes | None

    def expects(self, status: int) -> bool:
        """Whether ``status`` is one of those expected, or of a class of them."""
        return str(status) in self.statuses or f"{status // 100}xx" in self.statuses


def exchanges(graph: Graph, test: Node) -> list[Exchange]:
    """The exchanges of a test in order."""
    listed = graph.value(graph.value(test, MF.action), HT.requests)
    assert listed is not None
    return [_exchange(graph, node) for node in graph.items(listed)]


def _exchange(graph: Graph, node: Node) -> Exchange:
    answer = graph.value(node, HT.resp)
    boolean = graph.value(answer, MF.expectedBoolean)
    return Exchange(
        method=str(graph.value(node, HT.methodName)),
        target=str(graph.value(node, HT.absolutePath)),
        headers=_headers(graph, node),
        body=_body(graph, node),
        statuses=frozenset(_status(status) for status in graph.objects(answer, MF.expectedStatus)),
        boolean=None if boolean is None else str(boolean) == "true",
        format=str(graph.value(answer, MF.expectedFormat) or ""),
        location=str(graph.value(answer, MF.expectedLocation) or ""),
        content_type=_headers(graph, answer).get("content-type", ""),
        content=_body(graph, answer),
    )


def _status(term: Node) -> str:
    name = str(term).rpartition("#")[2]
    return _CODES.get(name) or name.removeprefix("StatusCode")


def _headers(graph: Graph, node: Node | None) -> dict[str, str]:
    listed = graph.value(node, HT.headers)
    items = graph.items(listed) if listed is not None else ()
    return {str(graph.value(item, HT.fieldName)): str(graph.value(item, HT.fieldValue)) for item in items}


def _body(graph: Graph, node: Node | None) -> bytes | None:
    body = graph.value(node, HT.body)
    if body is None:
        return None
    return str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding)))
