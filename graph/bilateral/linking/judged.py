"""Entities compared with what was asked for, by the most alike of their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bilateral.linking.candidates import Asked, Name
from bilateral.linking.compare import Context, Likeness, likeness
from bilateral.linking.spelling import plain
from bilateral.linking.terms import acronym, initials
from bilateral.linking.words import words

FAR = 5
"""Edits after which two spellings are not told apart from any two."""

_PLACED = 0.1
"""By so much more alike counts an entity that lies in a place that was asked for."""

_INITIALS = 0.9
"""How alike initials are taken to be."""


@dataclass(frozen=True)
class Entity:
    """What a source says of an entity: QID, names (the one to show first), and the rest, each empty where unknown."""

    qid: str
    names: tuple[Name, ...]
    type: str = ""
    country: str = ""
    description: str = ""


@dataclass(frozen=True)
class Judged:
    """An entity, its most alike name and how alike that is, whether by initials; one number of it all; and edits."""

    entity: Entity
    name: Name
    alike: Likeness
    initials: bool
    overall: float
    edits: int


def compared(asked: Asked, entities: Sequence[Entity]) -> list[Judged]:
    """``entities`` by likeness, the most alike first."""
    short = {letters for name in asked.names if (letters := acronym(name.text))}
    judged = [_compared(asked, entity, short) for entity in entities]
    return sorted(judged, key=lambda one: -one.overall)


def _compared(asked: Asked, entity: Entity, short: set[str]) -> Judged:
    context = Context(entity.type, entity.country, _implied(entity.type, entity.description), asked.country)
    best, name = max(
        ((likeness(one, found, context), found) for one in asked.names for found in entity.names),
        key=lambda pair: _overall(pair[0]),
    )
    overall = _overall(best) + (_PLACED if place_of(asked, entity) else 0)
    by_initials = overall < _INITIALS and any(short & initials(found.text) for found in entity.names)
    edits = min(_edits(one.text, found.text) for one in asked.names for found in entity.names)
    return Judged(entity, name, best, by_initials, _INITIALS if by_initials else overall, edits)


def place_of(asked: Asked, entity: Entity) -> str:
    """The first of the places asked for that the description of an entity names; empty where it names none."""
    told = f" {plain(entity.description)} "
    return next((place for place in asked.places if plain(place) and f" {plain(place)} " in told), "")


def _overall(alike: Likeness) -> float:
    """The words in common, and where that is equal, what sounds and is spelled more alike."""
    return alike.whole + 0.03 * alike.surface + 0.01 * alike.same - 0.15 * (alike.ranks == "clash")


def _edits(asked: str, found: str) -> int:
    """Letters put in, left out, changed or swapped; ``FAR`` where many, or an initial, which slips rarely touch."""
    one, other = plain(asked), plain(found)
    if one == other:
        return 0 if one else FAR
    if not one or acronym(asked) or asked[0] > "\u0250":
        return FAR
    if [word[0] for word in one.split()] != [word[0] for word in other.split()]:
        return FAR
    return min(FAR, OSA.distance(one, other, score_cutoff=FAR))


@lru_cache(maxsize=1 << 14)
def _implied(type: str, description: str) -> frozenset[str]:
    """Concepts that a description names besides the place: what a body is responsible for, the rank of a place."""
    if type == "place" and "subdivision" in description:
        return frozenset(("region",))
    if type == "place" and re.match("populated|.*capital", description):
        return frozenset(("city",))
    if type != "government-body":
        return frozenset()
    told = words(Name(re.sub(r" (?:in|of) (?:the )?[A-Z].*$", "", description), "en"))
    return frozenset(word.means.concept for word in told if word.means and word.means.weight > 0.2)


def lead_of(one: Judged, others: Sequence[Judged]) -> float:
    """By how much one is more alike than the most alike of the others; below 0 where it is less."""
    return one.overall - max((other.overall for other in others), default=0.0)
