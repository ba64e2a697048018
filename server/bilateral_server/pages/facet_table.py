"""Claims by their values of each facet, kept while the data stays the same, and counted for a selection.

A set of claims is a whole number, with a bit for each claim: the claims of two sets are those of ``one & other``, and
their number is a count of bits. So a page counts a thousand values over fifty thousand claims within some milliseconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from bilateral_server.pages.facet_query import claims_query, published_query, things_query, values_query
from bilateral_server.pages.facet_selection import FACETS, Facet, Selection
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state


@dataclass(frozen=True)
class Table:
    """The claims in order of their names, when each was published where that is known, and the sets of each facet."""

    claims: tuple[str, ...]
    published: Mapping[str, str]
    sets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Count:
    """A value of a facet, how many claims there would be with it, and whether it is selected."""

    value: str
    claims: int
    selected: bool


@dataclass(frozen=True)
class View:
    """A selection of a table; ``rest`` is the set of the claims that fit its days and its text."""

    table: Table
    selection: Selection
    rest: int

    def found(self, besides: Facet | None = None) -> int:
        """The set of the claims that fit the selection, but for what it says of the facet ``besides``."""
        found = self.rest
        for facet in FACETS:
            sets = [self.table.sets[facet.name].get(iri, 0) for iri in self.selection.of(facet)]
            if sets and facet != besides:
                found &= reduce(and_ if facet.each else or_, sets)
        return found

    def claims(self) -> list[str]:
        """The claims of the selection, in its order."""
        bits = reversed(f"{self.found():b}")
        claims = [claim for claim, bit in zip(self.table.claims, bits, strict=False) if bit == "1"]
        if self.selection.sort != "claim":
            newest = self.selection.sort == "newest"
            claims.sort(key=lambda claim: self.table.published.get(claim, ""), reverse=newest)
        return claims

    def counts(self, facet: Facet) -> list[Count]:
        """The values of ``facet`` with some claims, and those selected: these first, then by number.

        Where a claim has to fit any of the values selected, these do not bear on the counts of the others.
        """
        base = self.found(besides=None if facet.each else facet)
        selected = self.selection.of(facet)
        sets = self.table.sets[facet.name]
        counts = [Count(value, (base & bits).bit_count(), value in selected) for value, bits in sets.items()]
        shown = (count for count in counts if count.claims or count.selected)
        return sorted(shown, key=lambda count: (not count.selected, -count.claims, count.value))


def view(selection: Selection) -> View:
    """The view of ``selection`` on the data that is served; the store is asked for days and text only."""
    whole = table()
    if not (selection.published or selection.time or selection.text):
        return View(whole, selection, (1 << len(whole.claims)) - 1)
    rest = Selection(published=selection.published, time=selection.time, text=selection.text)
    fit = {row["claim"]["value"] for row in state().bindings(claims_query(rest))}
    return View(whole, selection, _set(place for place, claim in enumerate(whole.claims) if claim in fit))


@once_a_snapshot
def table() -> Table:
    """The claims of the data that is served, by facet."""
    rows = state().bindings(published_query())
    places = {row["claim"]["value"]: place for place, row in enumerate(rows)}
    published = {row["claim"]["value"]: row["published"]["value"] for row in rows if "published" in row}
    claims_of: dict[str, list[int]] = {claim: [place] for claim, place in places.items()}
    for row in state().bindings(things_query()):
        claims_of.setdefault(row["thing"]["value"], []).append(places[row["claim"]["value"]])
    return Table(tuple(places), published, {facet.name: _sets(facet, claims_of) for facet in FACETS})


def _sets(facet: Facet, claims_of: Mapping[str, list[int]]) -> dict[str, int]:
    """The claims of each value of ``facet``, whose values are of claims themselves or of the things they name."""
    fit: dict[str, list[int]] = defaultdict(list)
    for row in state().bindings(values_query(facet)):
        of = row["thing"] if "thing" in row else row["claim"]
        fit[row["value"]["value"]] += claims_of.get(of["value"], ())
    return {value: _set(members) for value, members in fit.items() if members}


def _set(places: Iterable[int]) -> int:
    found = bytearray()
    for place in places:
        if place // 8 >= len(found):
            found.extend(bytes(place // 8 + 1 - len(found)))
        found[place // 8] |= 1 << place % 8
    return int.from_bytes(found, "little")
