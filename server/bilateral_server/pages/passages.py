"""Passages that claims rest on: where they lie in a text and, where the text is at hand, the sentences around them.

Nothing of a text is stored: sentences are looked for when a page is written, and only in a text whose characters have
the digest that the claim was made from.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from bilateral.claims import Span
from bilateral.names import ID
from bilateral.texts import sha256
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

# A sentence ends with its line, or at a full stop with a space after it, but not one after an initial or a title.
_BREAK = re.compile(
    r"""\s*\n\s*|(?<!\b[A-Z]\.)(?<!\b[MD]r\.)(?<!\bMs\.)(?<!\bNo\.)(?<=[.!?…])["'\u201d\u2019»)\]]*\s+"""
)


@dataclass(frozen=True)
class Part:
    """Some characters of a sentence, marked where a claim rests on them; each run of white space is one space."""

    text: str
    marked: bool


@dataclass(frozen=True)
class Passage:
    """Spans of an article and, where its text is at hand, the sentences they lie in, in parts and in their language."""

    article: str
    spans: tuple[Span, ...]
    parts: tuple[Part, ...] = ()
    language: str = ""

    @property
    def words(self) -> str:
        """The marked characters; none where the text is not at hand."""
        return " … ".join(part.text.strip() for part in self.parts if part.marked)


@dataclass(frozen=True)
class Stretch:
    """Characters that the same number of claims rest on: where they begin and how many they are, in percent."""

    start: float
    width: float
    claims: int


def passages(article: str, spans: Iterable[Span], text: str | None, language: str = "") -> list[Passage]:
    """The ``spans`` in text order: those of one sentence together, each alone where ``text`` does not have them."""
    found: list[tuple[int, int, list[Span]]] = []
    absent: list[Passage] = []
    breaks = [0, *(match.end() for match in _BREAK.finditer(text or "")), len(text or "")]
    for span in sorted(set(spans)):
        if text is None or sha256(text[span.start : span.end]) != span.sha256:
            absent.append(Passage(article, (span,)))
            continue
        begin = max(place for place in breaks if place <= span.start)
        end = min(place for place in breaks if place >= span.end)
        if found and begin < found[-1][1]:
            first, last, within = found.pop()
            found.append((first, max(last, end), [*within, span]))
        else:
            found.append((begin, end, [span]))
    whole = [
        Passage(article, tuple(within), tuple(_parts(text or "", begin, end, within)), language)
        for begin, end, within in found
    ]
    return sorted(whole + absent, key=lambda passage: passage.spans[0])


def _parts(text: str, begin: int, end: int, spans: Sequence[Span]) -> Iterator[Part]:
    """The characters from ``begin`` to ``end``, those of the ``spans``, which are in order, marked."""
    end = begin + len(text[begin:end].rstrip())
    place = begin
    for start, stop in _merged(spans):
        if start > place:
            yield Part(_plain(text[place:start]), marked=False)
        yield Part(_plain(text[start:stop]), marked=True)
        place = stop
    if place < end:
        yield Part(_plain(text[place:end]), marked=False)


def _merged(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Where the spans begin and end, those that overlap as one."""
    found: list[tuple[int, int]] = []
    for span in spans:
        if found and span.start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], span.end))
        else:
            found.append((span.start, span.end))
    return found


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def stretches(claims: Iterable[Iterable[Span]], length: int) -> list[Stretch]:
    """On which parts of a text of ``length`` characters the claims rest, whose spans are given claim by claim."""
    steps: Counter[int] = Counter()
    for spans in claims:
        for start, end in _merged(sorted(spans)):
            steps[start] += 1
            steps[end] -= 1
    edges = sorted(steps)
    counts = accumulate(steps[edge] for edge in edges)
    return [
        Stretch(_percent(start, length), _percent(end - start, length), count)
        for (start, end), count in zip(pairwise(edges), counts, strict=False)
        if count
    ]


def _percent(part: int, whole: int) -> float:
    return round(part / whole * 100, 2)


def number_of(article: str) -> str:
    """The three digits of the IRI of an article."""
    return article.removeprefix(str(ID["art-"]))


@once_a_snapshot
def languages() -> dict[str, str]:
    """The language each article is written in, by number of the article."""
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?article ?code WHERE {{ ?article a bil:Article ; dcterms:language ?code }}"
    )
    return {number_of(row["article"]["value"]): row["code"]["value"] for row in rows}
