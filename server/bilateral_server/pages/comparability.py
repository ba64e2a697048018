"""Which figures may stand on one axis, and why others may not.

Two figures are comparable here when nothing that gives a number its meaning differs, and no conflict is declared that
says they are not. The rule is strict: what is drawn side by side will be compared.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from bilateral_server.language import gettext
from bilateral_server.pages.timeline import Bounds


@dataclass(frozen=True)
class Basis:
    """All that two figures must share: IRIs, or sets of them; the length of the period; the base as the graph has it.

    What a figure does not have is empty: a level has no change and no base, a figure at a time no length.
    """

    indicator: str
    unit: str
    change: str = ""
    about: frozenset[str] = frozenset()
    products: frozenset[str] = frozenset()
    tracks: frozenset[str] = frozenset()
    length: str = ""
    base: str = ""
    target: bool = False

    @property
    def ordinal(self) -> bool:
        """Whether the number is a place in a series: it has neither a unit nor a change."""
        return self.unit.endswith("/UNITLESS") and not self.change


@dataclass(frozen=True)
class Figure:
    """A figure of the graph: its IRI, value, comparator (an IRI), basis, and when it holds or what it covers."""

    iri: str
    value: Decimal
    comparator: str
    basis: Basis
    when: Bounds
    """Begin and end of the period; of a figure at a time, the earliest and latest day of it."""


def length(first: date | None, last: date | None) -> str:
    """How long a period is, as a duration of ISO 8601: in months where it has whole ones; empty where it is open."""
    if first is None or last is None:
        return ""
    if first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        return f"P{(last.year - first.year) * 12 + last.month - first.month + 1}M"
    return f"P{(last - first).days + 1}D"


def axes(figures: Iterable[Figure], apart: Collection[frozenset[str]]) -> list[tuple[Figure, ...]]:
    """The figures by axis, on each by time. ``apart`` are pairs of IRIs that are declared not comparable."""
    found: dict[Basis, list[list[Figure]]] = {}
    for figure in sorted(figures, key=lambda each: (min(each.when.days, default=date.max), each.iri)):
        of_basis = found.setdefault(figure.basis, [])
        for axis in of_basis:
            if not any(frozenset((figure.iri, other.iri)) in apart for other in axis):
                axis.append(figure)
                break
        else:
            of_basis.append([figure])
    return [tuple(axis) for of_basis in found.values() for axis in of_basis]


def differences(one: Basis, other: Basis) -> list[str]:
    """Why figures of these bases are not on one axis, in words; nothing where only a declared conflict parts them."""
    words = {
        "indicator": gettext("another indicator"),
        "unit": gettext("another unit"),
        "change": gettext("another kind of change"),
        "about": gettext("about something else"),
        "products": gettext("another kind of goods"),
        "tracks": gettext("another field"),
        "length": gettext("another kind of period"),
        "base": gettext("another base period"),
        "target": gettext("one is a target"),
    }
    return [words[each.name] for each in fields(Basis) if getattr(one, each.name) != getattr(other, each.name)]
