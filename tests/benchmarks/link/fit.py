"""The weights of ``bilateral.linking.score``, fitted to queries; and how they hold for queries they were not fitted to.

The examples are the first candidates of each query. Beside them each query is asked once more with its entity taken out
of the table, at a tenth of the weight: so much is the share of names that have no row. The fit is a logistic regression
with a ridge of 1, by Newton's method.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bilateral.linking import score
from bilateral.linking.doubts import doubts_of
from bilateral.linking.judged import Entity, compared
from bilateral.linking.names_file import NIL, Row
from bilateral.linking.table import Table

_DEPTH = 5
_TAKEN_OUT = 0.1

Floats = NDArray[np.float64]


class Example(NamedTuple):
    """A candidate of a query (its number): what speaks for it, whether there are doubts, and whether it is right."""

    query: int
    place: int
    numbers: dict[str, float]
    doubtful: bool
    right: bool
    weight: float


def examples(table: Table, queries: Sequence[Row]) -> list[Example]:
    """The first candidates of each query, with and without the entity that is the answer."""
    found: list[Example] = []
    for number, query in enumerate(queries):
        entities = table.found(query.unlinked.asked)
        without = [entity for entity in entities if entity.qid != query.expected]
        found += _judged(number, query, entities, 1.0)
        if query.expected != NIL:
            found += _judged(number, query, without, _TAKEN_OUT)
    return found


def _judged(number: int, query: Row, entities: list[Entity], weight: float) -> list[Example]:
    judged = compared(query.unlinked.asked, entities)
    found = []
    for place, one in enumerate(judged[:_DEPTH]):
        others = [other for other in judged if other is not one]
        numbers = score.features(query.unlinked.asked, one, others)
        doubtful = bool(doubts_of(query.unlinked.asked, one, others))
        found.append(Example(number, place, numbers, doubtful, one.entity.qid == query.expected, weight))
    return found


def fitted(given: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights by stratum and number; the weight of the empty name is that of every candidate alike."""
    found = {}
    for stratum, doubtful in (("sure", False), ("doubtful", True)):
        chosen = [one for one in given if one.doubtful == doubtful]
        names = ["", *chosen[0].numbers]
        x = np.array([[1.0, *map(float, one.numbers.values())] for one in chosen])
        y = np.array([float(one.right) for one in chosen])
        weights = _logistic(x, y, np.array([one.weight for one in chosen]))
        found[stratum] = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}
    return found


def _logistic(x: Floats, y: Floats, weight: Floats, ridge: float = 1.0) -> Floats:
    penalty = np.diag([1e-9, *[ridge] * (x.shape[1] - 1)])
    found = np.zeros(x.shape[1])
    for _ in range(50):
        share = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weight * (y - share)) - penalty @ found
        curve = (x.T * (weight * share * (1 - share))) @ x + penalty
        step = np.linalg.solve(curve, slope)
        found += step
        if np.abs(step).max() < 1e-8:
            break
    return found


class Held(NamedTuple):
    """Of queries that the weights were not fitted to: accepted, wrong, wrong where there is no row, and right."""

    accepted: float
    wrong: float
    nil: float
    right: float


def cross_validated(given: Sequence[Example], queries: Sequence[Row], rounds: int = 5) -> Held:
    """Weights fitted to a half of the queries, the other half asked; both ways round, in ``rounds`` random splits."""
    random = np.random.default_rng(0)
    counts = np.zeros(4)
    first = [one for one in given if one.place == 0 and one.weight == 1]
    nil = sum(query.expected == NIL for query in queries)
    for _ in range(rounds):
        half = random.permutation(len(queries)) < len(queries) // 2
        for side in (True, False):
            weights = fitted([one for one in given if half[one.query] == side])
            accepted = [
                one
                for one in first
                if half[one.query] != side and score.certain(one.numbers, one.doubtful, weights) >= score.ACCEPT
            ]
            right = sum(one.right for one in accepted)
            false = sum(queries[one.query].expected == NIL for one in accepted)
            counts += (len(accepted), len(accepted) - right, false, right - false)
    accepted_, wrong, false_, right_ = counts / rounds
    return Held(float(accepted_), float(wrong), float(false_), float(right_ + nil))
