"""Figures: each number that a source gives, drawn beside those it can be compared with, and apart from the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, product

from flask import Blueprint, Response, render_template, url_for
from rdflib import URIRef

from bilateral.names import BIL, ID, V
from bilateral_server.facts import why
from bilateral_server.language import gettext
from bilateral_server.pages.attribution import Attribution, attributions
from bilateral_server.pages.chart import Bar, Chart, Quantity, drawn
from bilateral_server.pages.comparability import Basis, Figure, axes, differences
from bilateral_server.pages.conflicts import Declared, declared
from bilateral_server.pages.measured import Told, base, figure, lasting, manner, measured, named, unit, when
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.trade import flows
from bilateral_server.pages.wording import in_words
from bilateral_server.shown import Names, Shown
from bilateral_server.terms import PROLOGUE

blueprint = Blueprint("figures", __name__)

_TURTLE = f"{PROLOGUE}CONSTRUCT {{ ?figure ?p ?o }} WHERE {{ ?figure bil:indicator ?indicator ; ?p ?o }}"


_ABOUT_NUMBERS = ("numeric", "not-comparable")
"""Kinds of conflict that say something of a number; others are about what it is a number of."""


@dataclass(frozen=True)
class Row:
    """A figure for a table: its value in words, its bar, and what makes a number of it; its claims and its proof.

    ``manner`` is how it is told where nobody reports it; ``readings`` are other figures that the same words may mean.
    """

    anchor: str
    name: Shown
    bar: Bar
    manner: str
    unit: str
    about: tuple[Shown, ...]
    when: str
    base: str
    readings: tuple[Shown, ...]
    claims: tuple[Attribution, ...]
    why: str


@dataclass(frozen=True)
class Drawing:
    """The figures on one axis: the number of the drawing, what they are about, and what else they have in common.

    ``chart`` is ``None`` for places in a series, which are no amounts. ``apart`` has the numbers of other drawings of
    the same indicator, each with why it is another.
    """

    number: int
    about: tuple[Shown, ...]
    marks: tuple[str, ...]
    rows: tuple[Row, ...]
    chart: Chart | None
    apart: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Dispute:
    """A declared conflict between figures: its name, kind and reason, and the figures it names."""

    name: Shown
    kind: str
    reason: Shown | None
    figures: tuple[Shown, ...]


@dataclass(frozen=True)
class Section:
    """The figures of one indicator: how many, their drawings, and the declared conflicts they take part in."""

    anchor: str
    indicator: Shown
    definition: Shown | None
    count: int
    drawings: tuple[Drawing, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True)
class _Known:
    """What the drawings are made of: the figures, their names, their claims."""

    told: Mapping[str, Told]
    names: Names
    behind: Mapping[str, Attribution]

    def of_claim(self, claim: str) -> list[str]:
        """The figures whose value the claim asserts."""
        return [iri for iri, told in self.told.items() if URIRef(claim) in told["claim"]]

    def jump(self, iri: str) -> Shown:
        """The value of a figure, which leads to its row."""
        return replace(named(iri, self.told[iri], self.names), href=f"#{iri.removeprefix(str(ID))}")


@blueprint.get("/figures")
def figures() -> Response:
    """Page of all figures by indicator, and of the goods that are traded."""
    return kept_page(_page)


def _page() -> str:
    told, conflicts = measured(), declared()
    terms = {term for each in told.values() for of in each.values() for term in of if isinstance(term, URIRef)}
    names = Names([*terms, *map(URIRef, told), *(V[one.kind] for one in conflicts)])
    behind = attributions({str(claim) for each in told.values() for claim in each["claim"]})
    sections = _sections(_Known(told, names, behind), conflicts)
    shown = [row for each in sections for one in each.drawings if one.chart for row in one.rows]
    return render_template(
        "figures.html",
        sections=sections,
        flows=flows(),
        count=len(told),
        kinds={row.bar.kind for row in shown},
        told_otherwise=any(row.manner for row in shown),
        downloads=[
            *((name.upper(), url_for("catalog.question", name="numbers-all", format=name)) for name in ("csv", "json")),
            ("Turtle", url_for("sparql.sparql", query=_TURTLE, format="ttl")),
        ],
    )


def _sections(known: _Known, conflicts: Sequence[Declared]) -> list[Section]:
    apart = _apart(known, conflicts)
    of_indicator: dict[str, list[tuple[Figure, ...]]] = defaultdict(list)
    for axis in axes((figure(iri, told) for iri, told in known.told.items()), apart):
        of_indicator[axis[0].basis.indicator].append(axis)
    sections, number = [], 1
    for indicator in sorted(of_indicator, key=lambda each: _order(of_indicator[each], known.names.of(each))):
        of_this = [one for axis in of_indicator[indicator] for one in axis]
        # Places in a series are not drawn, so they need no axis each.
        several = of_indicator[indicator]
        if of_this[0].basis.ordinal:
            several = [tuple(sorted(of_this, key=lambda one: (min(one.when.days, default=date.max), one.value)))]
        numbered = dict(enumerate(several, number))
        number += len(numbered)
        sections.append(
            Section(
                indicator.removeprefix(str(V)),
                known.names.shown(URIRef(indicator)),
                in_words(known.told[of_this[0].iri]["definition"]),
                len(of_this),
                tuple(_drawing(each, numbered, known) for each in numbered),
                tuple(_disputes({one.iri for one in of_this}, known, conflicts)),
            )
        )
    return sections


def _order(of: Sequence[Sequence[Figure]], name: str) -> tuple[bool, bool, int, str]:
    """Changes first, then what has several figures; places in a series last."""
    first = of[0][0].basis
    return first.ordinal, not first.change, -sum(map(len, of)), name


def _apart(known: _Known, conflicts: Iterable[Declared]) -> set[frozenset[str]]:
    """Pairs of figures that a conflict declares not comparable."""
    return {
        frozenset(pair)
        for one in conflicts
        if one.kind == "not-comparable"
        for sides in combinations(map(known.of_claim, one.members), 2)
        for pair in product(*sides)
        if pair[0] != pair[1]
    }


def _drawing(number: int, beside: Mapping[int, Sequence[Figure]], known: _Known) -> Drawing:
    of, basis = beside[number], beside[number][0].basis
    chart = drawn([Quantity(each.value, each.comparator.removeprefix(str(V))) for each in of])
    rows = tuple(_row(one, bar, known) for one, bar in zip(of, chart.bars, strict=True))
    if basis.ordinal:
        return Drawing(number, (), (), rows, None, ())
    marks = [known.names.of(term) for term in sorted(basis.tracks)]
    marks += [gettext("target")] if basis.target else []
    marks += [known.names.of(basis.change)] if basis.change else []
    marks += [lasting(basis.length)] if basis.length else []
    others = ((n, differences(basis, other[0].basis)) for n, other in beside.items() if n != number)
    apart = ((n, ", ".join(reasons) or gettext("declared not comparable")) for n, reasons in others)
    return Drawing(number, _scope(basis, known.names), tuple(marks), rows, chart, tuple(apart))


def _scope(basis: Basis, names: Names) -> tuple[Shown, ...]:
    """What a figure is about: goods, and whom or what it counts or measures."""
    return tuple(names.shown(URIRef(iri)) for iri in (*sorted(basis.products), *sorted(basis.about)))


def _row(one: Figure, bar: Bar, known: _Known) -> Row:
    told = known.told[one.iri]
    return Row(
        one.iri.removeprefix(str(ID)),
        named(one.iri, told, known.names),
        bar,
        manner(told, known.names),
        unit(one.basis),
        _scope(one.basis, known.names),
        when(one, told),
        base(told, known.names),
        tuple(known.jump(str(other)) for other in told["ambiguousWith"] if str(other) in known.told),
        tuple(known.behind[str(claim)] for claim in told["claim"] if str(claim) in known.behind),
        why(URIRef(one.iri), BIL.value, told["value"][0]),
    )


def _disputes(of: Collection[str], known: _Known, conflicts: Iterable[Declared]) -> Iterable[Dispute]:
    for one in conflicts:
        if one.kind not in _ABOUT_NUMBERS:
            continue
        members = list(dict.fromkeys(iri for claim in one.members for iri in known.of_claim(claim)))
        if any(iri in of for iri in members):
            name = known.names.shown(URIRef(one.iri))
            yield Dispute(
                replace(in_words(one.names) or name, href=name.href),
                known.names.of(str(V[one.kind])),
                in_words(one.reasons),
                tuple(map(known.jump, members)),
            )
