"""All claims, selected by what they tell and by who tells it; and the same selection as a query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for
from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral_server.language import day, gettext
from bilateral_server.layered import in_one_graph
from bilateral_server.pages.attribution import Attribution, attributions
from bilateral_server.pages.facet_query import graph_query, rows_query
from bilateral_server.pages.facet_selection import FACETS, SORTS, Days, Facet, Selection, read
from bilateral_server.pages.facet_table import Count, View, table, view
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.statements import Gist, by_claim, gist
from bilateral_server.shown import Names, Shown
from bilateral_server.terms import values

blueprint = Blueprint("facets", __name__)

PER_PAGE = 50
_AT_ONCE, _MOST = 7, 60
"""Values of a facet that are shown at once, and once its list is opened."""


@dataclass(frozen=True)
class Choice:
    """A value of a facet: its name, how many claims there would be with it, and the address that toggles it."""

    name: Shown
    claims: int
    selected: bool
    href: str


@dataclass(frozen=True)
class Shelf:
    """A facet on the page: the choices shown at once, those of the list when it is opened, and how many are beyond."""

    facet: Facet
    title: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]
    beyond: int


@dataclass(frozen=True)
class Chip:
    """A condition: of what kind, in words, and the address without it."""

    title: str
    name: Shown
    href: str


@blueprint.get("/claims")
def claims() -> Response:
    """Page with the claims that the parameters select. Raises ``QueryError`` for a parameter that is wrong."""
    selection, page = read(request.args.lists(), table().sets)
    return kept_page(lambda: _page(view(selection), page))


def _page(shown: View, page: int) -> str:
    selection, found = shown.selection, shown.claims()
    pages = max(1, ceil(len(found) / PER_PAGE))
    if page > pages:
        raise QueryError(gettext("there is no page %(page)s: the last one is %(pages)s", page=page, pages=pages))
    listed = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    counts = {facet: shown.counts(facet) for facet in FACETS}
    names = Names(URIRef(count.value) for each in counts.values() for count in each[:_MOST])
    query = rows_query(selection)
    graph = graph_query(selection, "") if in_one_graph() else graph_query(selection)
    return render_template(
        "facets.html",
        selection=selection,
        found=len(found),
        every=len(shown.table.claims),
        start=(page - 1) * PER_PAGE + 1,
        hits=_hits(listed),
        shelves=[_shelf(facet, each, selection, names) for facet, each in counts.items()],
        chips=_chips(selection, names),
        sorts=_sorts(selection),
        kept=_kept(selection),
        page=page,
        pages=[(number, _address(selection, number)) for number in _near(page, pages)],
        last=pages,
        query=query,
        downloads=[
            ("CSV", url_for("sparql.sparql", query=query, format="csv")),
            ("JSON", url_for("sparql.sparql", query=query, format="json")),
            ("Turtle", url_for("sparql.sparql", query=graph, format="ttl")),
        ],
        editor=url_for("query.query", query=query) if "query.query" in current_app.view_functions else "",
    )


def _hits(claims: Sequence[str]) -> list[tuple[Gist, Attribution]]:
    """What each of ``claims`` tells, and who says it where."""
    if not claims:
        return []
    said, behind = by_claim(f"VALUES ?claim {{ {values(claims)} }}"), attributions(claims)
    return [(gist(said.get(claim, [])), behind[claim]) for claim in claims if claim in behind]


def _shelf(facet: Facet, counts: Sequence[Count], selection: Selection, names: Names) -> Shelf:
    choices = tuple(
        Choice(
            names.shown(URIRef(count.value)),
            count.claims,
            count.selected,
            _address(selection.toggled(facet, count.value)),
        )
        for count in counts[:_MOST]
    )
    at_once = max(_AT_ONCE, len(selection.of(facet)))
    return Shelf(facet, _title(facet), choices[:at_once], choices[at_once:], max(0, len(counts) - _MOST))


def _title(facet: Facet) -> str:
    return {
        "state": gettext("State"),
        "person": gettext("Person"),
        "track": gettext("Track of cooperation"),
        "kind": gettext("Kind of event"),
        "modality": gettext("Modality"),
        "speaker": gettext("Speaker"),
        "source": gettext("Article or source"),
        "outlet": gettext("Outlet"),
    }[facet.name]


def _chips(selection: Selection, names: Names) -> list[Chip]:
    chips = [
        Chip(_title(facet), names.shown(URIRef(iri)), _address(selection.toggled(facet, iri)))
        for facet in FACETS
        for iri in selection.of(facet)
    ]
    if selection.published:
        without = replace(selection, published=Days())
        chips.append(Chip(gettext("Published"), Shown(_span(selection.published)), _address(without)))
    if selection.time:
        without = replace(selection, time=Days())
        chips.append(
            Chip(gettext("Time of the event, plan or office"), Shown(_span(selection.time)), _address(without))
        )
    if selection.text:
        chips.append(Chip(gettext("Words"), Shown(selection.text), _address(replace(selection, text=""))))
    return chips


def _span(days: Days) -> str:
    if days.first and days.last:
        return gettext("from %(first)s to %(last)s", first=day(days.first), last=day(days.last))
    if days.first:
        return gettext("from %(first)s", first=day(days.first))
    assert days.last
    return gettext("until %(last)s", last=day(days.last))


def _sorts(selection: Selection) -> list[tuple[str, str]]:
    """The orders, each in words and with its address; none for the one in use."""
    words = {"claim": gettext("by article"), "newest": gettext("newest first"), "oldest": gettext("oldest first")}
    return [(words[sort], "" if sort == selection.sort else _address(replace(selection, sort=sort))) for sort in SORTS]


def _kept(selection: Selection) -> list[tuple[str, str]]:
    """What the form of the words and days has to send besides them."""
    rest = replace(selection, published=Days(), time=Days(), text="")
    return [(name, value) for name, given in rest.parameters().items() for value in given]


def _address(selection: Selection, page: int = 1) -> str:
    parameters: dict[str, Any] = {**selection.parameters(), **({"page": page} if page > 1 else {})}
    return url_for("facets.claims", **parameters)


def _near(page: int, last: int) -> list[int]:
    """The pages to go to: the first, the last, and those around ``page``."""
    return sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
