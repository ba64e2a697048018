"""What claims are selected by, and a selection as the parameters of an address say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import get_close_matches

from bilateral.errors import QueryError
from bilateral.names import BIL, ID, V
from bilateral_server.language import gettext


@dataclass(frozen=True)
class Facet:
    """A way to select claims by a parameter ``name``, whose values are names in ``namespace``.

    Where several values are selected, a claim has to fit ``each`` of them, or else any.
    """

    name: str
    namespace: str
    each: bool = False


FACETS = (
    Facet("state", str(ID), each=True),
    Facet("person", str(ID), each=True),
    Facet("track", str(V), each=True),
    Facet("kind", str(BIL), each=True),
    Facet("modality", str(V)),
    Facet("speaker", str(ID)),
    Facet("source", str(ID)),
    Facet("outlet", str(ID)),
)
"""The facets in the order of the page."""

SORTS = ("claim", "newest", "oldest")
"""Orders of claims: by number, or by when their article or source was published."""


@dataclass(frozen=True)
class Days:
    """Days from ``first`` to ``last``, either of which may be missing."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        """Whether either is there."""
        return bool(self.first or self.last)


@dataclass(frozen=True)
class Selection:
    """What is selected: IRIs by the names of facets, days, and a text that a name has; and the order."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    published: Days = Days()
    time: Days = Days()
    text: str = ""
    sort: str = SORTS[0]

    def of(self, facet: Facet) -> tuple[str, ...]:
        """The values selected of ``facet``."""
        return self.values.get(facet.name, ())

    def toggled(self, facet: Facet, iri: str) -> Selection:
        """The same with ``iri`` selected of ``facet``, or no longer if it was."""
        before = self.of(facet)
        after = tuple(each for each in before if each != iri) if iri in before else (*before, iri)
        return replace(self, values={**self.values, facet.name: after})

    def parameters(self) -> dict[str, list[str]]:
        """The parameters of the address of this selection."""
        found = {facet.name: [iri.removeprefix(facet.namespace) for iri in self.of(facet)] for facet in FACETS}
        for name, days in (("published", self.published), ("time", self.time)):
            found[f"{name}_from"] = [days.first.isoformat()] if days.first else []
            found[f"{name}_to"] = [days.last.isoformat()] if days.last else []
        found["q"] = [self.text] if self.text else []
        found["sort"] = [self.sort] if self.sort != SORTS[0] else []
        return {name: given for name, given in found.items() if given}


_ONE = ("published_from", "published_to", "time_from", "time_to", "q", "sort", "page")
"""Parameters that are given once."""


def read(parameters: Iterable[tuple[str, list[str]]], known: Mapping[str, Collection[str]]) -> tuple[Selection, int]:
    """The selection that ``parameters`` say, and the number of the page; empty ones say nothing.

    ``known`` are the IRIs of each facet. Raises ``QueryError`` for a parameter or a value that is none.
    """
    facets = {facet.name: facet for facet in FACETS}
    values: dict[str, tuple[str, ...]] = {}
    one: dict[str, str] = {}
    for name, given in parameters:
        filled = list(dict.fromkeys(value.strip() for value in given if value.strip()))
        if name in facets:
            values[name] = tuple(_iri(facets[name], value, known[name]) for value in filled)
        elif name not in _ONE:
            raise QueryError(_unknown(name, gettext("parameters"), [*facets, *_ONE]))
        elif len(filled) > 1:
            raise QueryError(gettext("%(name)s is given twice", name=name))
        elif filled:
            one[name] = filled[0]
    sort = one.get("sort", SORTS[0])
    if sort not in SORTS:
        raise QueryError(_unknown(sort, "sort", SORTS))
    text = " ".join(one.get("q", "").split())
    return Selection(values, _days("published", one), _days("time", one), text, sort), _page(one.get("page", "1"))


def _iri(facet: Facet, name: str, known: Collection[str]) -> str:
    if facet.namespace + name not in known:
        raise QueryError(_unknown(name, facet.name, [iri.removeprefix(facet.namespace) for iri in known]))
    return facet.namespace + name


def _unknown(name: str, kind: str, known: Collection[str]) -> str:
    near = get_close_matches(name[:100], known) or sorted(known)[:5]
    return gettext("%(name)s is not among %(kind)s: try %(near)s", name=name[:100], kind=kind, near=", ".join(near))


def _days(name: str, given: Mapping[str, str]) -> Days:
    days = Days(*(_day(f"{name}_{end}", given.get(f"{name}_{end}", "")) for end in ("from", "to")))
    if days.first and days.last and days.first > days.last:
        raise QueryError(gettext("%(first)s is after %(last)s", first=days.first, last=days.last))
    return days


def _day(name: str, written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        message = gettext("%(name)s is not a day such as 2024-10-03: %(day)s", name=name, day=written[:100])
        raise QueryError(message) from None


def _page(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < 7 and int(number)):
        raise QueryError(gettext("page is not the number of a page: %(page)s", page=number[:100]))
    return int(number)
