"""The source text of a claims file as tokens, for what a parser hides: a block written twice, where a literal stands.

Source: RDF 1.1 TriG, section 4. The file is known to parse, so the tokens need only find strings, IRIs and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

_TOKEN = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
    | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
        | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
    | (?P<mark>\^\^|[{}\[\]();,])
    | (?P<name>(?:[^\s<>"'{}\[\]();,\#\\^]|\\.)+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token, its kind (``iri``, ``string``, ``mark``, ``name``), and its offset in the source."""

    kind: str
    text: str
    start: int


def tokens(source: str) -> Iterator[Token]:
    """The tokens of ``source`` in order, without comments and without the full stops that end statements."""
    for match in _TOKEN.finditer(source):
        kind, text = str(match.lastgroup), match[0]
        if kind == "name":
            text = text.rstrip(".")
        if text and kind != "comment":
            yield Token(kind, text, match.start())


def blocks(source: str) -> list[str]:
    """IRI of each named block of ``source``, as often as it is written, in order."""
    found: list[str] = []
    scope = _Scope()
    depth = 0
    before: list[Token] = []
    for token in tokens(source):
        if token.text == "{" and token.kind == "mark":
            if depth == 0 and before and before[-1].kind in ("iri", "name"):
                found.append(scope.iri(before[-1]))
            depth += 1
        elif token.text == "}" and token.kind == "mark":
            depth -= 1
            before = []
            continue
        before = [*before[-2:], token]
        scope.read(before)
    return found


def evidence_literals(source: str) -> Iterator[Token]:
    """The string tokens that are objects of ``bil:evidence`` in ``source``."""
    scope = _Scope()
    before: list[Token] = []
    inside = False
    for token in tokens(source):
        before = [*before[-2:], token]
        scope.read(before)
        if token.kind in ("iri", "name"):
            inside = scope.iri(token) == EVIDENCE
        elif token.kind == "string" and inside:
            yield token
        elif token.text != ",":
            inside = False


EVIDENCE = "https://w3id.org/bilateral/ontology#evidence"


class _Scope:
    """The prefixes and the base that hold at a place of the source."""

    def __init__(self) -> None:
        self._prefixes: dict[str, str] = {}
        self._base = ""

    def read(self, last: list[Token]) -> None:
        """Take in the directive that ends with the last of these tokens, if one does."""
        words = [token.text for token in last]
        if len(last) >= 3 and words[-3].lower() in ("@prefix", "prefix") and last[-1].kind == "iri":
            self._prefixes[words[-2].removesuffix(":")] = urljoin(self._base, words[-1][1:-1])
        elif len(last) >= 2 and words[-2].lower() in ("@base", "base") and last[-1].kind == "iri":
            self._base = urljoin(self._base, words[-1][1:-1])

    def iri(self, token: Token) -> str:
        """The IRI that ``token`` writes; the token itself where it writes none."""
        if token.kind == "iri":
            return urljoin(self._base, token.text[1:-1])
        prefix, colon, local = token.text.partition(":")
        if not colon or prefix not in self._prefixes:
            return token.text
        return self._prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
