"""Stage 1: each claim's spans held against the texts: exact, moved, lost, or unchecked where the texts are not at hand.

A span is known by its length and its SHA-256, so it is found again in a changed text by hashing every window of that
length; nobody needs our copy of the words.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bilateral.claims import Claim, Span
from bilateral.errors import DataError
from bilateral.findings import Finding, Severity
from bilateral.texts import sha256


class Status(StrEnum):
    """How a span stands to the text."""

    EXACT = "exact"
    MOVED = "moved"
    LOST = "lost"
    UNSTAMPED = "unstamped"
    UNCHECKED = "unchecked"


@dataclass(frozen=True)
class Checked:
    """A span of a claim, its status, and where a moved one stands now."""

    claim: Claim
    span: Span
    status: Status
    found: int | None = None


def verify(claims: Iterable[Claim], texts: dict[str, str]) -> list[Checked]:
    """Every span of every claim with its status, in the order of the claims."""
    return [_check(claim, span, texts.get(claim.article)) for claim in claims for span in claim.spans]


def _check(claim: Claim, span: Span, text: str | None) -> Checked:
    if text is None:
        return Checked(claim, span, Status.UNCHECKED)
    if not span.sha256:
        return Checked(claim, span, Status.UNSTAMPED)
    if sha256(text[span.start : span.end]) == span.sha256 and span.end <= len(text):
        return Checked(claim, span, Status.EXACT)
    length = span.end - span.start
    if length < 1:
        return Checked(claim, span, Status.LOST)
    for start in range(len(text) - length + 1):
        if sha256(text[start : start + length]) == span.sha256:
            return Checked(claim, span, Status.MOVED, start)
    return Checked(claim, span, Status.LOST)


_MESSAGES = {
    Status.MOVED: "the words stand elsewhere in the text; correct the offsets",
    Status.LOST: "the text does not have these words; correct the span and run bilateral evidence stamp",
    Status.UNSTAMPED: "has no digest; run bilateral evidence stamp",
}


def findings(checked: Iterable[Checked]) -> Iterator[Finding]:
    """A finding for each span that is neither exact nor unchecked."""
    for item in checked:
        if item.status in _MESSAGES:
            moved = f" (now at {item.found})" if item.found is not None else ""
            yield Finding(
                Severity.ERROR,
                f"EVIDENCE.{item.status.name}",
                f"{item.span.start}-{item.span.end}",
                _MESSAGES[item.status] + moved,
                item.claim.where,
            )


@dataclass(frozen=True)
class Coverage:
    """How much of one article the claims cover, counted in characters that are not white space."""

    article: str
    claims: int
    spans: int
    mean_length: float
    covered: int
    total: int
    gaps: tuple[tuple[int, int], ...]

    @property
    def share(self) -> float:
        """Covered share, from 0 to 1."""
        return self.covered / self.total if self.total else 1.0


def coverage(article: str, text: str, claims: Iterable[Claim]) -> Coverage:
    """Coverage of ``text`` by those of ``claims`` that are of ``article``; gaps are maximal stretches in text order."""
    own = [claim for claim in claims if claim.article == article]
    spans = sorted({(span.start, span.end) for claim in own for span in claim.spans})
    under = bytearray(len(text))
    for start, end in spans:
        under[start:end] = b"\1" * (min(end, len(text)) - start)
    visible = [i for i, character in enumerate(text) if not character.isspace()]
    return Coverage(
        article,
        len(own),
        len(spans),
        sum(end - start for start, end in spans) / len(spans) if spans else 0.0,
        sum(under[i] for i in visible),
        len(visible),
        tuple(_gaps(text, under)),
    )


def _gaps(text: str, under: bytearray) -> Iterator[tuple[int, int]]:
    for match in re.finditer(rb"\0+", under):
        start, end = match.span()
        inner = text[start:end]
        if inner.strip():
            yield start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


_EVIDENCE_LITERAL = re.compile(r'"(\d+)-(\d+)(?: [0-9a-f]{64})?"')


def stamp(path: Path, text: str) -> int:
    """Number of digests written or corrected in the claims file ``path``; nothing but evidence literals is touched.

    Raises ``DataError`` for a span that does not lie within the text; the file is then left as it was.
    """
    before = path.read_text(encoding="utf-8")
    changed = 0

    def stamped(match: re.Match[str]) -> str:
        nonlocal changed
        start, end = int(match[1]), int(match[2])
        if not start < end <= len(text):
            raise DataError(f"{path}: span {start}-{end} does not lie within the text of {len(text)} characters")
        literal = f'"{Span(start, end, sha256(text[start:end]))}"'
        changed += literal != match[0]
        return literal

    after = "".join(
        _EVIDENCE_LITERAL.sub(stamped, part) if is_evidence else part for part, is_evidence in _evidence_parts(before)
    )
    if changed:
        temporary = path.with_suffix(".tmp")
        temporary.write_text(after, encoding="utf-8")
        os.replace(temporary, path)
    return changed


def _evidence_parts(source: str) -> Iterator[tuple[str, bool]]:
    """The source in parts, each with whether it is the object list of ``bil:evidence``."""
    at = 0
    for match in re.finditer(r"bil:evidence\s+((?:\"[^\"\n]*\"\s*,?\s*)+)", source):
        yield source[at : match.start(1)], False
        yield match[1], True
        at = match.end(1)
    yield source[at:], False
