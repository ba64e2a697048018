"""The figures of the graph: what is said of each, and its value, unit and time in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from bilateral.names import BIL, UNIT, V
from bilateral_server.language import day, gettext, ngettext
from bilateral_server.pages import wording
from bilateral_server.pages.comparability import Basis, Figure, length
from bilateral_server.pages.timeline import Bounds
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

Told = Mapping[str, Sequence[Node]]
"""What the graph says of a figure, by local names of the ontology; and ``claim``, ``modality``, ``definition``."""

_SAID = (
    "value comparator unit indicator observedEntity product track changeKind period periodStart periodEnd asOf "
    "asOfEarliest asOfLatest basePeriod basePeriodBasis ambiguousWith targetOf beginEarliest endLatest"
)


def measured() -> Mapping[str, Told]:
    """What is said of each figure with a number, by IRI: claims are of its value, definitions of its indicator."""
    said = ", ".join(f"bil:{name}" for name in _SAID.split())
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?figure ?p ?o WHERE {{
        {{ ?figure bil:indicator ?indicator ; ?p ?o FILTER(?p IN ({said})) }}
        UNION {{ ?figure bil:indicator/skos:definition ?o BIND("definition" AS ?p) }}
        UNION {{ ?st bil:subject ?figure ; bil:predicate bil:value . ?o bil:asserts ?st BIND("claim" AS ?p) }}
        UNION {{ ?st bil:subject ?figure ; bil:predicate bil:value . ?claim bil:asserts ?st ; bil:modality ?o
            BIND("modality" AS ?p) }} }}"""
    )
    rows.sort(key=lambda row: [row[name]["value"] for name in ("figure", "p", "o")])  # which the engine is slow at
    found: dict[str, defaultdict[str, list[Node]]] = {}
    for row in rows:
        of = found.setdefault(row["figure"]["value"], defaultdict(list))
        name, term = row["p"]["value"].removeprefix(str(BIL)), node(row["o"])
        if term not in of[name]:
            of[name].append(term)
    return {iri: of for iri, of in found.items() if of["indicator"] and any(map(_is_number, of["value"]))}


def _is_number(value: Node) -> bool:
    return isinstance(value, Literal) and value.datatype in (XSD.decimal, XSD.integer)


def figure(iri: str, told: Told) -> Figure:
    """The figure, with all that it must share with another to be compared."""

    def text(name: str) -> str:
        return str(told[name][0]) if told[name] else ""

    def all_of(name: str) -> frozenset[str]:
        return frozenset(map(str, told[name]))

    when = _bounds(told)
    basis = Basis(
        indicator=text("indicator"),
        unit=text("unit"),
        change=text("changeKind"),
        about=all_of("observedEntity"),
        products=all_of("product"),
        tracks=all_of("track"),
        length=(length(when.begin_earliest, when.end_latest) or text("period")) if told["period"] else "",
        base=text("basePeriod"),
        target=bool(told["targetOf"]),
    )
    return Figure(iri, Decimal(text("value")), text("comparator"), basis, when)


def _bounds(told: Told) -> Bounds:
    def bound(*names: str) -> date | None:
        return next((date.fromisoformat(str(told[name][0])[:10]) for name in names if told[name]), None)

    first = bound("periodStart", "asOfEarliest", "beginEarliest")
    return Bounds(begin_earliest=first, end_latest=bound("periodEnd", "asOfLatest", "endLatest"))


def named(iri: str, told: Told, names: Names) -> Shown:
    """The value of a figure in words, which leads to the figure."""
    comparator, unit = (told[name][0] if told[name] else None for name in ("comparator", "unit"))
    words = wording.figure(told["value"][0], comparator, unit, names)
    if V["ratio"] in told["changeKind"]:
        words = gettext("%(number)s times", number=words)
    return replace(names.shown(URIRef(iri)), text=words, lang="")


def manner(told: Told, names: Names) -> str:
    """How a figure is told where no claim reports it, such as *planned* or *inferred*; nothing where one does."""
    modalities = [] if V.asserted in told["modality"] else told["modality"]
    return ", ".join(names.of(str(modality)) for modality in modalities)


def unit(basis: Basis) -> str:
    """What the number counts, in words; a unit without words, such as a currency, by its name in QUDT."""
    if basis.ordinal:
        return gettext("place in a series")
    local = basis.unit.removeprefix(str(UNIT))
    words = {
        "NUM": gettext("count"),
        "PERCENT": gettext("percent"),
        "UNITLESS": gettext("times"),
        "YR": gettext("years"),
        "DAY": gettext("days"),
    }
    return words.get(local, local.removeprefix("CCY_"))


def when(of: Figure, told: Told) -> str:
    """What a figure covers, or when it holds: no more exact than the bounds."""
    first, last = of.when.begin_earliest, of.when.end_latest
    if of.basis.target and last and not first:
        return gettext("to be reached by %(day)s", day=day(last))
    if told["asOf"] and first and last and first != last:
        return gettext("at some time within %(days)s", days=of.when.words())
    if told["asOf"] and last and not first:
        return gettext("on %(day)s or earlier", day=day(last))
    if told["asOf"] and first and not last:
        return gettext("on %(day)s or later", day=day(first))
    return of.when.words()


def base(told: Told, names: Names) -> str:
    """What a change is measured against, and whether the source says so; nothing for a level."""
    if not told["basePeriod"]:
        return ""
    words = wording.in_time(str(told["basePeriod"][0]))
    return f"{words} ({names.of(str(told['basePeriodBasis'][0]))})" if told["basePeriodBasis"] else words


def lasting(period: str) -> str:
    """A duration of whole months or days (ISO 8601) in words; other text as a time."""
    count = int(period[1:-1]) if period.startswith("P") and period[1:-1].isdecimal() else 0
    if count and period.endswith("M"):
        return ngettext("over %(num)s month", "over %(num)s months", count) % {"num": count}
    if count and period.endswith("D"):
        return ngettext("over %(num)s day", "over %(num)s days", count) % {"num": count}
    return wording.in_time(period)
