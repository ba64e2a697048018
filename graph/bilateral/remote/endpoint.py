"""A SPARQL 1.1 endpoint that holds the graph, asked with the same methods as a store of our own.

An answer is whole or an error: what the endpoint cut, or says that it may have cut, is not passed on.
Source: SPARQL 1.1 Query Results JSON Format; for the headers of a cut answer, Virtuoso's ``X-SPARQL-MaxRows`` and its
anytime queries (``X-SQL-State``, status 206).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rdflib import URIRef
from rdflib.term import Node

from bilateral.errors import QueryError, ServiceError, UsageError
from bilateral.quads import n_triples, quads
from bilateral.remote.exchange import AnswerTooLarge, EndpointDown, EndpointSlow, Exchange, Got, never
from bilateral.remote.one_graph import Sent, as_sent
from bilateral.store import Result, Store, read_result, rows_of
from bilateral.visible import visible

JSON = "application/sparql-results+json"


class Endpoint:
    """The endpoint at ``url``, asked of its graph ``graph``, else of its own default graph."""

    def __init__(
        self, url: str, graph: str = "", authorization: str = "", timeout_s: float = 30.0, most_bytes: int = 64_000_000
    ) -> None:
        """Nothing is asked yet. Raises ``UsageError`` for an address or a graph that is none."""
        self._exchange = Exchange(url, authorization)
        try:
            self._dataset = [("default-graph-uri", n_triples(URIRef(graph))[1:-1])] if graph else []
        except ValueError as error:
            raise UsageError(f"{graph}: a default graph has an absolute IRI") from error
        self.url, self.graph = self._exchange.url, graph
        self.timeout_s, self._most_bytes = timeout_s, most_bytes

    def query(
        self,
        text: str,
        base: str | None = None,
        timeout_s: float | None = None,
        gone: Callable[[], bool] = never,
    ) -> Result:
        """The result of a SPARQL 1.1 query, read to its end.

        Raises ``QueryError`` where it is no SPARQL, or refused; ``AnswerTooLarge``, ``EndpointSlow``, ``EndpointDown``,
        and ``ServiceError`` for any other answer than there should be.
        """
        sent = as_sent(text, base)
        form = [("query", sent.text), *self._dataset]
        got = self._exchange.post(form, JSON, timeout_s or self.timeout_s, self._most_bytes, gone)
        _check(self.url, got)
        try:
            return _result(sent, got.content)
        except (ValueError, SyntaxError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ServiceError(f"{self.url} gave no SPARQL results in JSON, or not all of them") from error

    def select(self, text: str) -> list[dict[str, Node]]:
        """Rows of a SELECT query, each from variable to term. Raises as ``query`` does."""
        return rows_of(self.query(text))

    def close(self) -> None:
        """Close the connections."""
        self._exchange.close()


def authorization(file: Path | None) -> str:
    """The value of the header Authorization in ``file``, on one line. Raises ``UsageError`` where it is none."""
    if file is None:
        return ""
    try:
        found = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: the credentials of the endpoint cannot be read: {type(error).__name__}") from error
    if not found or not found.isprintable():
        raise UsageError(f"{file}: write the value of the header Authorization on one line, such as Bearer and a token")
    return found


def _check(url: str, got: Got) -> None:
    """Raise for an answer that is an error, is cut, or is no result."""
    status, headers = got.status, got.headers
    if 300 <= status < 400:
        raise ServiceError(
            f"{url} redirects to {visible(headers.get('location', 'nowhere'))}; no redirect is followed: set that"
        )
    if status == 400:
        raise QueryError(f"the store refuses the query: {got.said}")
    if status == 413:
        raise AnswerTooLarge(f"the store refuses the query as too large: {got.said}")
    if status in (408, 504):
        raise EndpointSlow(f"the store stopped the query: {got.said}")
    if status in (429, 503):
        raise EndpointDown(f"the store takes no query now: {got.said}")
    if status != 200 and status != 206:
        raise ServiceError(f"the store answered {status}: {got.said}")
    if most := headers.get("x-sparql-maxrows"):
        raise AnswerTooLarge(f"the store ends an answer at {most[:20]} rows, its limit; ask for fewer, by LIMIT")
    if status == 206 or "x-sql-state" in headers or "x-sql-message" in headers:
        raise EndpointSlow("the store stopped the query, and gave a part of the answer only")
    if headers.get("content-type", "").partition(";")[0].strip().lower() not in (JSON, "application/json"):
        raise ServiceError(f"{url} gave {visible(headers.get('content-type', 'no type'))} in place of {JSON}")


def _result(sent: Sent, content: bytes) -> Result:
    if sent.form == "ASK":
        content = json.dumps({"head": {}, "boolean": _truth(json.loads(content))}).encode()
    elif sent.distinct or b"bnode" in content:  # what is large and has nothing to change is not read here
        content = _rewritten(json.loads(content), sent.distinct)
    result = read_result(content)
    if not sent.is_graph:
        return result
    made = Store.memory(quads(sent.triples(rows_of(result))))
    return made.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")


def _rewritten(document: Any, distinct: bool) -> bytes:
    """The results with names of blank nodes that N-Triples has, too, and where ``distinct`` without repeated rows.

    Virtuoso 7.2 has names such as ``nodeID://b1``, and rows twice in spite of DISTINCT, after ORDER BY.
    """
    rows = document["results"]["bindings"]
    for term in (term for row in rows for term in row.values() if term["type"] == "bnode"):
        term["value"] = "b" + term["value"].encode().hex()
    if distinct:
        document["results"]["bindings"] = list({json.dumps(row, sort_keys=True): row for row in rows}.values())
    return json.dumps(document).encode()


def _truth(document: Any) -> bool:
    """Yes or no; Virtuoso 7.2 gives a table with one number."""
    if "boolean" in document:
        return bool(document["boolean"])
    return any(int(term["value"]) != 0 for row in document["results"]["bindings"] for term in row.values())
