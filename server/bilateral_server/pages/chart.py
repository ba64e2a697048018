"""Figures as people draw them: a bar to each value on one axis from zero, and what of it is only a bound.

Positions are in percent of the width, so that a drawing is as wide as its reader's screen. Nothing is computed of the
values but where they stand; a bound is drawn as one: "more than" has a sure part and goes on with no known end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_KINDS = {"equal": "equal", "more-than": "above", "at-least": "above", "less-than": "below", "at-most": "below"}
"""What a comparator of the vocabulary makes of a value; with any other the number is somewhere near it."""

_STEPS = 4
_NEAR = 4.0
"""Percent of the width by which "about" goes to either side: how near is not said."""


@dataclass(frozen=True)
class Quantity:
    """A value, and how the true number relates to it: a comparator of the vocabulary by its name."""

    value: Decimal
    comparator: str = "equal"


@dataclass(frozen=True)
class Bar:
    """A quantity with its place: the part that is sure, the part where the true number may lie, and its value."""

    quantity: Quantity
    at: float
    sure_start: float
    sure_width: float
    open_start: float
    open_width: float

    @property
    def kind(self) -> str:
        """What the value is: ``equal``, a bound with the number ``above`` or ``below`` it, or ``near`` the number."""
        return _kind(self.quantity)


@dataclass(frozen=True)
class Chart:
    """Bars in the order of their quantities; the ticks of their axis, each with its place; and the place of zero."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, Decimal], ...]
    zero: float


def drawn(quantities: Sequence[Quantity]) -> Chart:
    """The quantities as bars on one axis, which has zero on it. They must be of one unit; who calls sees to it."""
    ticks = _ticks(quantities)
    first, last = ticks[0], ticks[-1]

    def place(value: Decimal) -> float:
        return round(float((value - first) / (last - first) * 100), 2)

    zero = place(Decimal(0))
    return Chart(
        tuple(_bar(quantity, place, zero) for quantity in quantities), tuple((place(t), t) for t in ticks), zero
    )


def _kind(quantity: Quantity) -> str:
    return _KINDS.get(quantity.comparator, "near")


def _bar(quantity: Quantity, place: Callable[[Decimal], float], zero: float) -> Bar:
    at, kind = place(quantity.value), _kind(quantity)
    sure, maybe = (min(zero, at), max(zero, at)), (at, at)
    if kind == "above":  # below zero the true number may lie on either side of it, so nothing is sure
        sure, maybe = (sure if quantity.value > 0 else (zero, zero)), (at, 100.0)
    elif kind == "below":
        sure, maybe = (sure if quantity.value < 0 else (zero, zero)), (0.0, at)
    elif kind == "near":
        near, far = max(0.0, at - _NEAR), min(100.0, at + _NEAR)
        sure = (zero, max(zero, near)) if quantity.value >= 0 else (min(zero, far), zero)
        maybe = (near, far)
    return Bar(quantity, at, sure[0], round(sure[1] - sure[0], 2), maybe[0], round(maybe[1] - maybe[0], 2))


def _ticks(quantities: Sequence[Quantity]) -> list[Decimal]:
    """Values at an even step that enclose zero and all quantities, with room beyond a bound that has no end."""
    values = [Decimal(0), *(quantity.value for quantity in quantities)]
    step = _step(max(values) - min(values), whole=all(value == value.to_integral_value() for value in values))
    first = (min(values) / step).to_integral_value(ROUND_FLOOR)
    last = (max(values) / step).to_integral_value(ROUND_CEILING)
    for quantity in quantities:
        in_steps, half = quantity.value / step, Decimal("0.5")
        last += _kind(quantity) in ("above", "near") and last - in_steps < half
        first -= _kind(quantity) == "below" and in_steps - first < half
    last = max(last, first + 1)
    return [step * number for number in range(int(first), int(last) + 1)]


def _step(extent: Decimal, whole: bool) -> Decimal:
    """1, 2 or 5 times a power of ten, of which ``extent`` has at most ``_STEPS``; no part of one for whole numbers."""
    if not extent:
        return Decimal(1)
    rough = extent / _STEPS
    power = Decimal(1).scaleb(rough.adjusted())
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= rough)
    return max(step, Decimal(1)) if whole else step
