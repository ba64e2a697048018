"""What no likeness makes up for: a link with a doubt is for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence

from bilateral.linking.candidates import NEAR_TYPES, Asked
from bilateral.linking.judged import FAR, Judged, lead_of
from bilateral.linking.spelling import plain
from bilateral.linking.terms import acronym


def doubts_of(asked: Asked, one: Judged, others: Sequence[Judged]) -> tuple[str, ...]:
    """What no likeness makes up for, as phrases; empty where there is nothing."""
    alike, entity = one.alike, one.entity
    lead, slip = lead_of(one, others), is_slip(asked, one, others)
    types = {asked.type, entity.type} - {""}
    unplaced = not asked.country
    enough = 0.02 if one.initials else 0.1 if alike.whole >= 0.97 and asked.country else 0.15
    further = further_names(one)
    many = slip and (alike.told >= 1.9 or not unplaced)
    body_of_a_state = entity.type in ("government-body", "office") and not unplaced and alike.told > 0.45
    doubts = {
        f"of {entity.country or 'no state that is told'}, not {asked.country}": entity.country != asked.country
        and not unplaced,
        f"{entity.type}, not {asked.type}": len(types) == 2 and types != NEAR_TYPES,
        "nothing but generic words": not (
            alike.named or one.initials or entity.type == "state" or body_of_a_state or many
        ),
    }
    if not slip:
        doubts["another is nearly as alike"] = lead < enough
    if not slip and not one.initials:
        doubts |= {
            "not alike enough": alike.whole < (0.55 if further else _needed(alike.told, unplaced)),
            "too short a name without a country": unplaced and alike.told < 0.8 and entity.type != "state",
            "its script tells too little": unplaced
            and ((alike.script == "coarse" and alike.whole < 0.95) or (alike.script == "abjad" and alike.told < 1.1))
            and entity.type != "state",
            "a word has no counterpart": (alike.lost >= 0.5 and not further) or alike.strange >= 0.85,
            "a generic word has no counterpart": alike.gone >= 0.5 or alike.come >= (0.25 if alike.told < 0.7 else 0.5),
            "city or region?": alike.ranks in ("clash", "silent") or (alike.ranks == "bare" and lead < 0.25),
            "an acronym of other words": not alike.same and any(acronym(name.text) for name in asked.names),
        }
    return tuple(doubt for doubt, holds in doubts.items() if holds)


def _needed(told: float, unplaced: bool) -> float:
    """How alike a name must be: the more, the shorter it is, and without a country, where more names are looked at."""
    return (0.8 if unplaced else 0.7) if told > 1.2 else (0.86 if unplaced else 0.77)


def is_slip(asked: Asked, one: Judged, others: Sequence[Judged]) -> bool:
    """Whether a name found is the one asked for but for a slip of the pen, and no other is nearly as near."""
    letters = max(len(plain(name.text)) for name in asked.names)
    margin = min((other.edits for other in others), default=FAR) - one.edits
    if one.edits == 0:
        return margin >= 1 and (letters >= 5 or bool(asked.country))
    if one.alike.whole < 0.6:
        return False
    if one.edits == 1:
        return (letters >= 8 and margin >= 1) or (margin >= 2 and (letters >= 6 or bool(asked.country)))
    return one.edits == 2 and letters >= 8 and margin >= 2


def further_names(one: Judged) -> bool:
    """Whether all of a person's name was asked for, and more: a patronymic, a second surname, a title."""
    alike = one.alike
    return one.entity.type == "person" and alike.strange < 0.35 and alike.come == 0 and len(one.name.text.split()) > 1
