r"""No way out: a query that would call another endpoint is refused before it is run.

Parsers differ on where a string, a comment or an IRI ends (``?a<?b#``, ``\u000A``), so a query can be written that one
parser takes for harmless and the engine runs as SERVICE. The check therefore looks at the raw text for the shape of the
clause: the word, an IRI, variable or prefixed name, and a brace. The word alone is allowed anywhere, and so is a clause
on a line that is a comment as a whole; a clause in a string or behind code in a comment is refused too.

Below it, ``bilateral_server.sealed`` keeps a worker from opening a socket at all.
"""

from __future__ import annotations

import re

from bilateral.errors import QueryError

_COMMENT_LINE = re.compile(r"(?:^|(?<=[\r\n]))[ \t]*#[^\r\n]*")
_VARIABLE_OR_WORD = re.compile(r"[?$]\w+|SERVICE", re.IGNORECASE)
_GAP = r"(?:\s++|#[^\r\n]*+)*+"
# Nothing need separate the words: the engine reads 1SERVICESILENT<http://a>{ as a number and a clause.
_REST = re.compile(
    rf"{_GAP}(?:SILENT)?{_GAP}(?:<[^<>]*+>|[?$]\w++|[^\s<>{{}}]*:[^\s<>{{}}#]*+){_GAP}\{{", re.IGNORECASE
)
_MOST = 100


def refuse_service(text: str) -> None:
    """Raise ``QueryError`` where the query ``text`` may call another endpoint."""
    code = _COMMENT_LINE.sub("", text)
    ends = [match.end() for match in _VARIABLE_OR_WORD.finditer(code) if match[0][0] not in "?$"]
    if len(ends) > _MOST:  # each look ahead may read the whole text, so their number is bounded
        raise QueryError(f"the query has the word SERVICE more than {_MOST} times")
    if any(_REST.match(code, end) for end in ends):
        raise QueryError("SERVICE is not allowed here: this endpoint makes no outgoing request")
