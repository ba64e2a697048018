"""How certain it is that an entity is the one asked for, from names, type and country; for tables and services alike.

An entity is judged against the others that were found. What speaks for it is counted by a logistic regression on few
numbers, so that of a hundred links with a certainty of 0.97 about 97 are right. What no likeness makes up for is a
*doubt*: another entity nearly as alike, a generic word on one side only, a region where a city may be meant. Those with
a doubt have a regression of their own, and are never certain enough to be accepted.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from bilateral.linking.candidates import Asked, Candidate
from bilateral.linking.doubts import doubts_of, is_slip
from bilateral.linking.judged import Entity as Entity
from bilateral.linking.judged import Judged, compared, lead_of, place_of

ACCEPT = 0.95
"""From this certainty on a link may be accepted by itself; measured in ``tests/benchmarks/link/results.md``."""

DOUBTFUL = 0.9
"""The certainty that one with a doubt does not exceed."""

# python -m tests.benchmarks.link --reconcile DIR --fit
WEIGHTS = {
    "sure": {
        "": 4.94, "whole": 0.33, "lead": 0.12, "told": 0.13, "lost": -0.18, "strange": -0.25, "come": -0.15,
        "same": 0.19, "slip": 0.59, "initials": -0.24, "coarse": 0.1, "abjad": 0.04, "country": -0.1,
        "type": 0.24, "unlike": 0.07,
    },
    "doubtful": {
        "": -4.88, "whole": 3.27, "lead": 9.19, "told": 0.42, "lost": 0.17, "strange": 0.41, "come": -0.29,
        "same": 1.11, "slip": 0.0, "initials": 3.24, "coarse": 0.65, "abjad": 0.25, "country": 0.01,
        "type": 0.18, "unlike": -1.44,
    },
}  # fmt: skip


def rank(asked: Asked, entities: Sequence[Entity], most: int) -> list[Candidate]:
    """At most ``most`` of ``entities`` that may be ``asked``, the most certain first.

    An entity is judged against the others that were found: one that is hardly better than the next is not certain.
    """
    judged = compared(asked, entities)
    found = [_candidate(asked, one, [other for other in judged if other is not one]) for one in judged[:most]]
    return sorted(found, key=lambda candidate: -candidate.certainty)


def _candidate(asked: Asked, one: Judged, others: Sequence[Judged]) -> Candidate:
    doubts = doubts_of(asked, one, others)
    certainty = certain(features(asked, one, others), bool(doubts))
    entity = one.entity
    about = (entity.type, entity.country, entity.description)
    return Candidate(entity.qid, entity.names[0].text, certainty, (*reasons(asked, one), *doubts), *about)


def features(asked: Asked, one: Judged, others: Sequence[Judged]) -> dict[str, float]:
    """What speaks for an entity, in numbers from 0 to about 1."""
    alike = one.alike
    return {
        "whole": alike.whole,
        "lead": max(-0.3, min(0.3, lead_of(one, others))),
        "told": min(2.0, alike.told),
        "lost": alike.lost,
        "strange": alike.strange,
        "come": alike.come,
        "same": alike.same,
        "slip": is_slip(asked, one, others),
        "initials": one.initials,
        "coarse": alike.script == "coarse",
        "abjad": alike.script == "abjad",
        "country": bool(asked.country),
        "type": bool(asked.type),
        "unlike": (1 - alike.whole) * (not asked.country),
    }


def certain(
    numbers: Mapping[str, float], doubtful: bool, weights: Mapping[str, Mapping[str, float]] = WEIGHTS
) -> float:
    """The share of candidates with such numbers that are right, from 0 to 1."""
    chosen = weights["doubtful" if doubtful else "sure"]
    logit = chosen[""] + sum(chosen[name] * number for name, number in numbers.items())
    share = 1 / (1 + math.exp(-logit))
    return min(DOUBTFUL, share) if doubtful else share


def reasons(asked: Asked, one: Judged) -> tuple[str, ...]:
    """What speaks for an entity, as phrases."""
    alike = one.alike
    if one.initials:
        how = f"initials of {one.name.text}"
    else:
        how = "the same name" if alike.same else f"{alike.whole:.0%} like {one.name.text}"
    found = [how]
    if asked.country and asked.country == one.entity.country:
        found.append(f"of {asked.country}")
    if asked.type and asked.type == one.entity.type:
        found.append(asked.type)
    if place := place_of(asked, one.entity):
        found.append(f"in {place}")
    return tuple(found)
