"""Stage 1: each claim's spans held against the texts: exact, moved, lost, or unchecked where the texts are not at hand.

A span is known by its length and its SHA-256, so it is found again in a changed text by hashing every window of that
length; nobody needs our copy of the words.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bilateral.claims import Claim, Span
from bilateral.errors import DataError
from bilateral.findings import Finding, Severity
from bilateral.texts import sha256
from bilateral.trig_source import evidence_literals


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
    if not span.sha256:
        return Checked(claim, span, Status.UNSTAMPED)
    if text is None:
        return Checked(claim, span, Status.UNCHECKED)
    if sha256(text[span.start : span.end]) == span.sha256 and span.end <= len(text):
        return Checked(claim, span, Status.EXACT)
    length = span.end - span.start
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


def stamp(path: Path, text: str) -> int:
    """Number of digests written or corrected in the claims file ``path``; nothing but evidence literals is touched.

    Raises ``DataError`` for a literal that is no span or does not lie within the text; the file is then left as it was.
    """
    try:
        before = path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as UTF-8: {error}") from error
    parts: list[str] = []
    at = changed = 0
    for literal in evidence_literals(before):
        stamped = f'"{_stamped(literal.text[1:-1], text, path)}"'
        parts += [before[at : literal.start], stamped]
        at = literal.start + len(literal.text)
        changed += stamped != literal.text
    if changed:
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes("".join([*parts, before[at:]]).encode("utf-8"))
        shutil.copymode(path, temporary)
        os.replace(temporary, path)
    return changed


def _stamped(literal: str, text: str, path: Path) -> Span:
    span = Span.parse(literal)
    if span is None:
        raise DataError(f'{path}: "{literal}" is not a span; write "start-end", start before end')
    if span.end > len(text):
        raise DataError(f"{path}: span {literal} does not lie within the text of {len(text)} characters")
    return Span(span.start, span.end, sha256(text[span.start : span.end]))
