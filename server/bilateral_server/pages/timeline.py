"""Times as people draw them: for each thing the range it may lie in, and the part of it that is sure.

Positions are in percent of the width, so that a drawing is as wide as its reader's screen. Bounds are those of the
graph: the earliest and the latest day of a begin and of an end, each known or not.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bilateral import bounds
from bilateral_server.language import day, gettext, month
from bilateral_server.shown import Shown

_MOST_TICKS = 7
_STUB = 4.0
"""Percent of the width by which a range goes on at an end that is not known."""

_MONTHS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)


class Bounds(bounds.Bounds):
    """What is known of when something began and ended, as a page tells it."""

    @classmethod
    def of(cls, row: Mapping[str, Mapping[str, str]]) -> Bounds:
        """Bounds of a row of results that has them under their names in the ontology."""
        names = ("beginEarliest", "beginLatest", "endEarliest", "endLatest")
        return cls(*(date.fromisoformat(row[name]["value"][:10]) if name in row else None for name in names))

    @property
    def days(self) -> list[date]:
        """The bounds that are known."""
        return [known for _, known in self.known()]

    def words(self) -> str:
        """When it was, in words: no more exact than the bounds."""
        first, last = self.begin_earliest, self.end_latest
        if first and last:
            return _within(first, last)
        begin, end = self.begin_latest, self.end_earliest
        if first:
            return gettext("from %(day)s or later", day=day(first))
        if last:
            return gettext("until %(day)s or earlier", day=day(last))
        if begin and end and begin <= end:
            return gettext("at least on %(days)s", days=_within(begin, end))
        if begin and end:
            return gettext("at some time within %(days)s", days=_within(end, begin))
        if begin:
            return gettext("begun on %(day)s or earlier", day=day(begin))
        if end:
            return gettext("ended on %(day)s or later", day=day(end))
        return gettext("date not known")


def _within(first: date, last: date) -> str:
    if first == last:
        return day(first)
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    if whole and (first.year, first.month) == (last.year, last.month):
        return month(first)
    if whole and first.month == 1 and last.month == 12:
        return str(first.year) if first.year == last.year else f"{first.year}\N{EN DASH}{last.year}"
    return f"{day(first)} \N{EN DASH} {day(last)}"


@dataclass(frozen=True)
class Event:
    """Something to draw: what it is called, when it was, what else to say of it, and where its proof is."""

    name: Shown
    bounds: Bounds
    notes: tuple[Shown, ...] = ()
    why: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Bar:
    """An event with its place in the drawing: start and width of its range, and of what of it is sure.

    ``start`` is ``None`` where nothing is known; ``before`` and ``after`` say at which end the range goes on.
    """

    event: Event
    start: float | None
    width: float
    sure_start: float | None
    sure_width: float
    before: bool
    after: bool

    @property
    def open(self) -> bool:
        """Whether the range has an end that is not known."""
        return self.before or self.after


@dataclass(frozen=True)
class Timeline:
    """Bars in order of time, undated ones last; and the ticks of the axis, each with its place."""

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...]


def drawn(events: Sequence[Event]) -> Timeline:
    """The events as bars on one axis."""
    days = [bound for event in events for bound in event.bounds.days]
    if not days:
        return Timeline(tuple(_undated(event) for event in events), ())
    ticks = _ticks(min(days), max(days))
    begin, end = ticks[0].toordinal(), ticks[-1].toordinal()
    left = _STUB if any(event.bounds.begin_earliest is None for event in events) else 0.0
    right = _STUB if any(event.bounds.end_latest is None for event in events) else 0.0

    def place(when: date) -> float:
        return round(left + (when.toordinal() - begin) / (end - begin) * (100 - left - right), 2)

    bars = sorted((_bar(event, place) for event in events), key=lambda bar: (bar.start is None, _first(bar.event)))
    return Timeline(tuple(bars), tuple((place(tick), _tick(tick, ticks)) for tick in ticks[:-1]))


def _first(event: Event) -> tuple[date, str]:
    return min(event.bounds.days, default=date.max), event.name.text


def _undated(event: Event) -> Bar:
    return Bar(event, None, 0, None, 0, False, False)


def _bar(event: Event, place: Callable[[date], float]) -> Bar:
    when, known = event.bounds, event.bounds.days
    if not known:
        return _undated(event)
    before, after = when.begin_earliest is None, when.end_latest is None
    start = max(0.0, place(min(known)) - (_STUB if before else 0))
    end = min(100.0, place(max(known)) + (_STUB if after else 0))
    sure_start = sure_width = None
    if when.begin_latest and when.end_earliest and when.begin_latest <= when.end_earliest:
        sure_start = place(when.begin_latest)
        sure_width = place(when.end_earliest) - sure_start
    return Bar(event, start, round(end - start, 2), sure_start, round(sure_width or 0, 2), before, after)


def _ticks(first: date, last: date) -> list[date]:
    """First days of months at an even step that enclose both days."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    step = next((step for step in _MONTHS if months / step <= _MOST_TICKS), _MONTHS[-1])
    number = (first.year * 12 + first.month - 1) // step * step
    ticks = []
    while True:
        year = number // 12
        ticks.append(date(max(1, year), number % 12 + 1, 1) if year <= date.max.year else date.max)
        if ticks[-1] > last or ticks[-1] == date.max:
            return ticks
        number += step


def _tick(tick: date, ticks: Sequence[date]) -> str:
    return str(tick.year) if all(each.month == 1 for each in ticks) else month(tick, "yMMM")
