"""What the graph says, in the words of the reader: texts of several languages, times as written, figures."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from rdflib import Literal
from rdflib.term import Node

from bilateral.bounds import TimeError, interval
from bilateral.names import BIL, UNIT, V
from bilateral_server.language import day, gettext, language, ngettext, number
from bilateral_server.pages.timeline import Bounds
from bilateral_server.shown import Names, Shown


def in_words(texts: Iterable[Node]) -> Shown | None:
    """The one of ``texts`` that is in the reader's language, else in English, else any; nothing where there is none."""
    order = (language(), "en")

    def rank(text: Literal) -> tuple[int, str]:
        return (order.index(text.language) if text.language in order else len(order), str(text))

    best = min((text for text in texts if isinstance(text, Literal)), key=rank, default=None)
    return None if best is None else Shown(str(best), lang=best.language or "")


TIMES = frozenset(BIL[name] for name in ("when", "attestedOn", "since", "until", "period", "basePeriod", "asOf"))
"""Predicates of times as they are written."""


_interval = lru_cache(maxsize=4096)(interval)  # to read one takes longer than the rest of a line of a page


def in_time(edtf: str, predicate: Node = BIL.when) -> str:
    """A time as it is written in the graph (EDTF), in words that go with ``predicate``; text that is none, as it is."""
    try:
        first, last = _interval(edtf)
    except TimeError:
        return edtf
    if predicate == BIL.until and last and not first:
        return gettext("%(day)s or earlier", day=day(last))
    if predicate == BIL.since and first and not last:
        return gettext("%(day)s or later", day=day(first))
    return Bounds(begin_earliest=first, end_latest=last).words()


def figure(value: Node, comparator: Node | None, unit: Node | None, names: Names) -> str:
    """A number with its comparator and unit, such as *more than 14,000* or *39 percent*."""
    words = _with_unit(str(value), str(unit or UNIT.NUM).removeprefix(str(UNIT)))
    if comparator in (None, V.equal):
        return words
    return gettext("%(comparator)s %(number)s", comparator=names.of(str(comparator)), number=words)


def _with_unit(value: str, unit: str) -> str:
    words = number(value)
    if unit in ("NUM", "UNITLESS"):
        return words
    if unit == "PERCENT":
        return gettext("%(number)s percent", number=words)
    try:
        count = int(amount) if (amount := Decimal(value)) == int(amount) else 2  # a fraction has no form of its own
    except (InvalidOperation, ValueError, OverflowError):
        return f"{words} {unit.lower()}"
    if unit == "YR":
        return ngettext("%(number)s year", "%(number)s years", count) % {"number": words}
    if unit == "DAY":
        return ngettext("%(number)s day", "%(number)s days", count) % {"number": words}
    return f"{words} {unit.lower()}"
