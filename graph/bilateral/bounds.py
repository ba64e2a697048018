"""Four bounds in time from what sources say, as EDTF strings.

A source rarely gives a begin and an end. It says that something lies within a time (``when``), that it was going on
(``attestedOn``), that it began (``since``) or ended (``until``). Each of these sets some of four bounds, and only
those: a missing bound means unknown.

Source: Extended Date/Time Format, levels 0 and 1 (ISO 8601-2:2019); four bounds as in SEM and CIDOC CRM P81/P82.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from functools import cache


class TimeError(ValueError):
    """The string is not EDTF of level 0 or 1, or its end lies before its begin."""


@dataclass(frozen=True)
class Bounds:
    """The earliest and latest day of a begin and of an end; ``None`` is unknown."""

    begin_earliest: date | None = None
    begin_latest: date | None = None
    end_earliest: date | None = None
    end_latest: date | None = None

    def meet(self, other: Bounds) -> Bounds:
        """Bounds that satisfy both: the later of two earliest days, the earlier of two latest days."""
        return Bounds(
            _latest(self.begin_earliest, other.begin_earliest),
            _earliest(self.begin_latest, other.begin_latest),
            _latest(self.end_earliest, other.end_earliest),
            _earliest(self.end_latest, other.end_latest),
        )

    def hull(self, other: Bounds) -> Bounds:
        """Bounds that either satisfies: a bound that one of them leaves open stays open."""
        return Bounds(
            _either(min, self.begin_earliest, other.begin_earliest),
            _either(max, self.begin_latest, other.begin_latest),
            _either(min, self.end_earliest, other.end_earliest),
            _either(max, self.end_latest, other.end_latest),
        )

    @property
    def possible(self) -> bool:
        """Whether some begin and end fit: no earliest day after its latest, and no end before its begin."""
        return (
            _ordered(self.begin_earliest, self.begin_latest)
            and _ordered(self.end_earliest, self.end_latest)
            and _ordered(self.begin_earliest, self.end_latest)
        )

    def known(self) -> Iterator[tuple[str, date]]:
        """Name and day of each bound that is known, in order."""
        for field in fields(self):
            day = getattr(self, field.name)
            if day is not None:
                yield field.name, day


def _latest(a: date | None, b: date | None) -> date | None:
    return max((d for d in (a, b) if d is not None), default=None)


def _earliest(a: date | None, b: date | None) -> date | None:
    return min((d for d in (a, b) if d is not None), default=None)


def _either(pick: Callable[[date, date], date], a: date | None, b: date | None) -> date | None:
    return None if a is None or b is None else pick(a, b)


def _ordered(a: date | None, b: date | None) -> bool:
    return a is None or b is None or a <= b


@cache  # the same few strings come again and again, and the grammar of edtf is slow
def interval(edtf: str) -> tuple[date | None, date | None]:
    """First and last day of an EDTF string; ``None`` for an end left open (``..``) or unknown.

    Raises ``TimeError`` for a string outside levels 0 and 1, one that ends before it begins, or one without either end.
    """
    begin, slash, end = edtf.partition("/")
    if slash and begin in ("", "..") and end in ("", ".."):
        raise TimeError(f'"{edtf}" is open at both ends and says nothing; leave it out')
    first = None if slash and begin in ("", "..") else _day(begin, edtf, first=True)
    last_part = end if slash else begin
    last = None if slash and end in ("", "..") else _day(last_part, edtf, first=False)
    if not _ordered(first, last):
        raise TimeError(f'"{edtf}" ends before it begins; swap its two sides')
    return first, last


# Levels 0 and 1 but for times of day and years of other than four digits, which no xsd:date bound can hold. The library
# reads level 2 as well, and needs minutes for some strings that are neither.
_DATE = re.compile(
    r"([0-9]{4}(-(0[1-9]|1[0-2])(-[0-9]{2})?|-2[1-4])?[?~%]?|[0-9]{3}X|[0-9]{2}XX|[0-9]{4}-XX(-XX)?|[0-9]{4}-[0-9]{2}-XX)",
    re.ASCII,
)


# A day, a month or a year, which is nearly all there is; the library takes 100 ms to import and 15 ms a string.
_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


def _day(part: str, whole: str, *, first: bool) -> date:
    try:
        if not _DATE.fullmatch(part):
            raise ValueError(part)
        plain = _PLAIN.fullmatch(part)
        if plain is None or (plain[2] and int(plain[2]) > 12):
            return _of_library(part, first=first)
        year, month = int(plain[1]), int(plain[2] or (1 if first else 12))
        return date(year, month, int(plain[3] or (1 if first else monthrange(year, month)[1])))
    except ValueError as error:
        raise TimeError(
            f'"{whole}" is not a date in EDTF level 0 or 1, such as 2024-10-03, 2023-05, 2025-23 or 2024-01/2024-08'
        ) from error


def _of_library(part: str, *, first: bool) -> date:
    """First or last day of a season, or of a date that is uncertain or has unspecified digits.

    Raises ``ValueError`` where the library cannot read it.
    """
    from edtf import parse_edtf
    from edtf.parser.edtf_exceptions import EDTFParseException

    try:
        parsed = parse_edtf(part)
        return date(*(parsed.lower_strict() if first else parsed.upper_strict())[:3])
    except (EDTFParseException, AttributeError, TypeError) as error:
        raise ValueError(part) from error


def bounds(manner: str, edtf: str) -> Bounds:
    """Bounds that ``edtf`` sets when said in the ``manner`` of ``when``, ``attestedOn``, ``since`` or ``until``.

    Raises ``TimeError`` as ``interval`` does.
    """
    first, last = interval(edtf)
    if manner == "when":
        if first is not None and first == last:
            return Bounds(first, first, first, first)
        return Bounds(begin_earliest=first, end_latest=last)
    if manner == "attestedOn":
        return Bounds(begin_latest=last, end_earliest=first)
    if manner == "since":
        return Bounds(begin_earliest=first, begin_latest=last)
    if manner == "until":
        return Bounds(end_earliest=first, end_latest=last)
    raise ValueError(f"no way to say time: {manner}")
