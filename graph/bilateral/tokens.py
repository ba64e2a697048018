"""The tokens of a SPARQL text, for work on a query or update that must not look into strings and comments.

Source: SPARQL 1.1 Query Language, sections 19.2 (codepoint escapes), 19.3 (white space), 19.4 (comments) and 19.8 (the
terminals, of which the longest that fits is taken). Engines differ: one without a tokenizer reads ``?a<?b#`` as a
comparison where this reads an IRI, and ``1SERVICE`` alike as a number and a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_IN_VARIABLE = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_IN_NAME = rf"{_IN_VARIABLE}\-"
_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IN_STRING = rf"\\[tbnrf\\\"']|{_ESCAPE}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
# No prefix is longer than 255: without a bound, a text of words joined by hyphens takes quadratic time.
_PREFIX = rf"(?:[{_BASE}](?:[{_IN_NAME}.]{{0,253}}[{_IN_NAME}])?)?:"
_LOCAL = rf"(?:[{_BASE}_:0-9]|{_PLX})(?:(?:[{_IN_NAME}.:]|{_PLX})*(?:[{_IN_NAME}:]|{_PLX}))?"

VARIABLE = rf"[?$][{_BASE}_0-9][{_IN_VARIABLE}]*"
"""Pattern of a variable (VAR1 and VAR2)."""

# The first alternative that fits is taken, and for each text it is the longest that fits.
_KINDS = {
    "gap": r"(?:[ \t\r\n]|#[^\r\n]*)+",
    "iri": rf'<(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>',
    "string": (
        rf'"""(?:"{{0,2}}(?:[^"\\]|{_IN_STRING}))*+"""'
        rf"|'''(?:'{{0,2}}(?:[^'\\]|{_IN_STRING}))*+'''"
        rf'|"(?!"")(?:[^"\\\r\n]|{_IN_STRING})*+"'
        rf"|'(?!'')(?:[^'\\\r\n]|{_IN_STRING})*+'"
    ),
    "unended": r'(?:"""|\'\'\')(?s:.)*',
    "name": rf"{_PREFIX}(?:{_LOCAL})?",
    "blank": rf"_:[{_BASE}_0-9](?:[{_IN_NAME}.]*[{_IN_NAME}])?",
    "variable": VARIABLE,
    "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
    "number": r"[+-]?(?:[0-9]++\.?+[0-9]*+[eE][+-]?[0-9]+|\.[0-9]++[eE][+-]?[0-9]+|[0-9]*+\.[0-9]+|[0-9]+)",
    "word": r"[A-Za-z][A-Za-z0-9_]*",
    "mark": r"\^\^|&&|\|\||<=|>=|!=|[{}()\[\];,.+\-*/<>=!^|?]",
    "unknown": r"(?s:.)",
}
_TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in _KINDS.items()))
_CODEPOINT = re.compile(_ESCAPE)


class Token(NamedTuple):
    """One token: its kind, its text as written, and the place of its first character.

    Kinds are ``iri`` (with its angle brackets), ``name`` (a prefixed name, or a prefix with its colon), ``blank``,
    ``variable``, ``string``, ``language``, ``number``, ``word`` (keywords, functions, ``a``, ``true``) and ``mark``
    (punctuation); for what is no SPARQL ``unended`` (a long string without an end, or with a wrong escape: all the rest
    of the text) and ``unknown`` (one character).
    """

    kind: str
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of the keywords ``words``, given in capitals; case does not matter."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """The tokens of ``text`` in order, without white space and comments; any text has tokens."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup not in (None, "gap"):
            yield Token(str(match.lastgroup), match[0], match.start())


def is_graph_query(text: str) -> bool:
    """Whether the query ``text`` asks for a graph, by CONSTRUCT or DESCRIBE, rather than for rows or a truth value."""
    forms = (token.text.upper() for token in tokens(text) if token.is_word("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"))
    return next(forms, "SELECT") in ("CONSTRUCT", "DESCRIBE")


def unescaped(text: str) -> str:
    r"""``text`` with its codepoint escapes ``\uXXXX`` and ``\UXXXXXXXX`` replaced, as section 19.2 does first.

    What is no character (a surrogate, or above U+10FFFF) stays as it is.
    """
    return _CODEPOINT.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    number = int(match[0][2:], 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else match[0]
