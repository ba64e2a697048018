"""Lexical forms of xsd:dateTime, after XSD 1.1 part 2, sections 3.3.7 and D.2.

A value is seven numbers: year, month, day, hour, minute, second, and the offset of the time zone or none. Two values of
the same instant with different offsets are equal but not identical, and OWL 2 asks for identity: its Structural
Specification, section 4.7, makes an ontology inconsistent in which a functional property has both.
"""

from __future__ import annotations

import re

_MOMENT = re.compile(
    r"(-?)([1-9][0-9]{3,}|0[0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"T(?:([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]+))?|24:00:00(?:\.0+)?)"
    r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def date_time(lexical: str) -> str | None:
    """The canonical spelling of a moment; 24:00:00 is the next day, and ``Z`` stands for every offset of nothing.

    There is a year 0000, as in XSD 1.1, and a year has any number of digits.
    """
    if not (match := _MOMENT.fullmatch(lexical)):
        return None
    sign, digits, month, day, hour, minute, second, fraction, zone = match.groups()
    if int(day) > _days(digits, int(month)):
        return None
    year = digits if digits == "0000" else sign + digits
    if hour is None:
        year, month, day = _next_day(year, int(month), int(day))
        hour, minute, second = "00", "00", "00"
    part = (fraction or "").rstrip("0")
    zone = "Z" if zone in ("+00:00", "-00:00") else zone or ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{'.' if part else ''}{part}{zone}"


def _days(year: str, month: int) -> int:
    """Days of a month; the calendar comes again every 400 years, so the last four digits say whether a year is leap."""
    last = int(year[-4:])
    leap = month == 2 and last % 4 == 0 and (last % 100 != 0 or last % 400 == 0)
    return _DAYS[month - 1] + leap


def _next_day(year: str, month: int, day: int) -> tuple[str, str, str]:
    if day < _days(year, month):
        day += 1
    elif month < 12:
        month, day = month + 1, 1
    else:
        year, month, day = _next_year(year), 1, 1
    return year, f"{month:02}", f"{day:02}"


def _next_year(year: str) -> str:
    """The year after, digit by digit: a year may be longer than an ``int`` can be read."""
    negative = year.startswith("-")
    digits = year.removeprefix("-")
    turning, turned = ("0", "9") if negative else ("9", "0")
    head = ("0" if not negative else "") + digits
    kept = head.rstrip(turning)
    after = kept[:-1] + str(int(kept[-1]) + (-1 if negative else 1)) + turned * (len(head) - len(kept))
    after = after.lstrip("0").rjust(4, "0")
    return f"-{after}" if negative and after != "0000" else after
