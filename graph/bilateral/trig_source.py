"""The source text of a claims file as tokens, for what a parser hides: a block written twice, where a literal stands.

Source: RDF 1.1 TriG, section 4. The file is known to parse, so the tokens need only find strings, IRIs and comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin

from bilateral.names import BIL

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
    """A token: its kind (``iri``, ``string``, ``mark``, ``name``), text and offset, and the IRI it writes, if any."""

    kind: str
    text: str
    start: int
    iri: str


def _tokens(source: str) -> Iterator[Token]:
    """The tokens of ``source`` in order, without comments and without the full stops that end statements."""
    prefixes: dict[str, str] = {}
    base, words = "", ["", ""]
    for match in _TOKEN.finditer(source):
        kind, text, iri = str(match.lastgroup), match[0], ""
        if kind == "iri":
            iri = urljoin(base, text[1:-1])
            if words[-2].lower() in ("@prefix", "prefix"):
                prefixes[words[-1].removesuffix(":")] = iri
            elif words[-1].lower() in ("@base", "base"):
                base = iri
        elif kind == "name":
            text = text.rstrip(".")
            prefix, colon, local = text.partition(":")
            if colon and prefix in prefixes:
                iri = prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        if text and kind != "comment":
            words = [words[-1], text]
            yield Token(kind, text, match.start(), iri)


def blocks(source: str) -> list[str]:
    """IRI of each named block of ``source``, as often as it is written, in order; of an undeclared prefix, the name."""
    found: list[str] = []
    depth = 0
    before: Token | None = None
    for token in _tokens(source):
        if (token.kind, token.text) == ("mark", "{"):
            if depth == 0 and before is not None and before.kind in ("iri", "name"):
                found.append(before.iri or before.text)
            depth += 1
        elif (token.kind, token.text) == ("mark", "}"):
            depth -= 1
        before = token
    return found


def evidence_literals(source: str) -> Iterator[Token]:
    """The string tokens that are objects of ``bil:evidence`` in ``source``."""
    inside = False
    for token in _tokens(source):
        if token.kind in ("iri", "name"):
            inside = token.iri == str(BIL.evidence)
        elif token.kind == "string" and inside:
            yield token
        elif token.text != ",":
            inside = False
