"""What is asked of a source of entities, and what comes back of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

TYPES = frozenset({"state", "place", "government-body", "organisation", "person", "office"})
"""What an entity may be."""

NEAR_TYPES = frozenset({"government-body", "organisation"})
"""Types between which sources do not draw the same line."""

COUNTRY = re.compile(r"[A-Z]{2}")
"""The form of an ISO 3166-1 alpha-2 code."""


@dataclass(frozen=True)
class Name:
    """A name, and the language it is in as a BCP 47 tag, empty where that is not known."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Asked:
    """Something to be linked: its names, the best first, and hints, each empty where there is none.

    ``type`` is one of ``TYPES``; ``country`` an ISO 3166-1 alpha-2 code; ``begun`` an EDTF date of birth, foundation or
    begin; ``places`` are names of places it belongs to.
    """

    names: tuple[Name, ...]
    type: str = ""
    country: str = ""
    begun: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """An entity of Wikidata that may be the one: its QID, what the source says of it, and how certain it is.

    ``certainty`` is from 0 to 1: the share of candidates with such reasons that are right. ``reasons`` are short
    phrases for a reader.
    """

    qid: str
    name: str
    certainty: float
    reasons: tuple[str, ...] = ()
    type: str = ""
    country: str = ""
    description: str = ""


class Source(Protocol):
    """Where candidates come from: a table at hand, or a service."""

    def candidates(self, asked: Sequence[Asked], most: int) -> list[list[Candidate]]:
        """For each of ``asked``, in the same order, at most ``most`` candidates, the most certain first."""
