"""No way out: a query that would call another endpoint is refused before it is run.

The check works on the parsed algebra, so SERVICE is found wherever it is nested; where the query has the word outside
strings, IRIs and comments and cannot be parsed here, it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from bilateral.errors import QueryError

_QUOTED = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""' r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"' r"|'(?:[^'\\\n]|\\.)*'" r"|<[^<>\"{}|^`\\\x00-\x20]*>" r"|#[^\n]*",
    re.DOTALL,
)  # fmt: skip
_WORD = re.compile(r"\bSERVICE\b", re.IGNORECASE)


def refuse_service(text: str) -> None:
    """Raise ``QueryError`` where the query ``text`` calls another endpoint, or may and cannot be parsed to see."""
    if not _WORD.search(_QUOTED.sub(" ", text)):
        return
    refused = QueryError("SERVICE is not allowed here: this endpoint makes no outgoing request")
    try:
        algebra = translateQuery(parseQuery(text)).algebra
    except Exception as error:  # whatever the parser raises, the query is refused
        raise refused from error
    if any(getattr(node, "name", "") == "ServiceGraphPattern" for node in _nodes(algebra)):
        raise refused


def _nodes(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, dict):
        for part in value.values():
            yield from _nodes(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _nodes(part)
