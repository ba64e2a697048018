"""What was planned or is aimed at: for when, by whom, and what came of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rdflib.namespace import RDF
from rdflib.term import Node

from bilateral.names import BIL, ID, V
from bilateral_server.facts import why
from bilateral_server.language import language
from bilateral_server.pages.attribution import Attribution, attributions
from bilateral_server.pages.timeline import Bounds
from bilateral_server.pages.wording import in_words
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_SHOWN = ("heldBy", "plannedActor", "plannedPlace", "about", "track")
_BOUNDS = ("beginEarliest", "beginLatest", "endEarliest", "endLatest")
_TIME = " ".join(f"bil:{name}" for name in _BOUNDS)
_TOLD = " ".join(
    ("rdf:type bil:content bil:when bil:planStatus bil:fulfilledBy", _TIME, *(f"bil:{name}" for name in _SHOWN))
)

_About = Mapping[Node, list[Node]]


@dataclass(frozen=True)
class Outcome:
    """The event that fulfilled a plan, when it was, and the address of the proof that it did.

    ``late`` is how many calendar months after the time planned it was, where it was surely later.
    """

    name: Shown
    bounds: Bounds
    why: str
    late: int | None


@dataclass(frozen=True)
class Plan:
    """A plan, or a target (``aimed``): its place on the page, its words and its time, with the proof of that.

    ``status`` is one of ``STATUSES``; ``told`` is the status as the graph has it, where it has one. ``details`` are
    its other facts by predicate, ``claims`` those that speak of it.
    """

    iri: str
    anchor: str
    name: Shown
    aimed: bool
    status: str
    told: Shown | None
    bounds: Bounds
    why: str
    outcomes: tuple[Outcome, ...]
    details: tuple[tuple[Shown, tuple[Shown, ...]], ...]
    claims: tuple[Attribution, ...]

    def reaches_beyond(self, day: date) -> bool:
        """Whether the time planned is told and may still lie after ``day``: it has no known end, or one after it."""
        return bool(self.bounds.days) and (self.bounds.end_latest is None or self.bounds.end_latest > day)

    def lies_beyond(self, day: date) -> bool:
        """Whether all of the time planned lies after ``day``."""
        return self.bounds.begin_earliest is not None and self.bounds.begin_earliest > day


STATUSES = ("open", "slipped", "fulfilled", "cancelled")
"""What can have come of a plan, in the order of the page. Open is what neither came about nor was called off."""


def months_between(planned: Bounds, actual: Bounds) -> int | None:
    """Calendar months from the last of ``planned`` to the first of ``actual``, where that is surely later."""
    end, begin = planned.end_latest, actual.begin_earliest
    if end is None or begin is None or begin <= end:
        return None
    return 12 * (begin.year - end.year) + begin.month - end.month


def plans() -> list[Plan]:
    """All plans and targets, by the time planned; those without a time come last."""
    told = _told()
    mine = [subject for subject, about in told.items() if about.get(BIL.content)]
    claims = _claims(mine)
    behind = attributions(claim for each in claims.values() for claim in each)
    names = Names(
        part
        for subject, about in told.items()
        for part in (subject, *about, *(n for each in about.values() for n in each))
    )
    found = [
        _plan(subject, told, names, [behind[claim] for claim in claims[subject] if claim in behind]) for subject in mine
    ]
    return sorted(found, key=lambda plan: (min(plan.bounds.days, default=date.max), plan.iri))


def _told() -> dict[Node, _About]:
    """What the graph says of each plan and target, and of when their outcomes were: values by predicate."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?s ?p ?o WHERE {{
        {{ VALUES ?class {{ bil:PlannedEvent bil:Target }} ?s a ?class ; bil:content ?content .
            VALUES ?p {{ {_TOLD} }} ?s ?p ?o }}
        UNION {{ ?plan bil:fulfilledBy ?s . VALUES ?p {{ {_TIME} }} ?s ?p ?o }} }} ORDER BY ?s ?p ?o"""
    )
    told: dict[Node, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[node(row["s"])][node(row["p"])].append(node(row["o"]))
    return dict(told)


def _claims(subjects: Iterable[Node]) -> dict[Node, list[str]]:
    """The claims that speak of each subject, by name."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?s ?claim WHERE {{ VALUES ?s {{ {values(map(str, subjects))} }}
        ?st bil:subject ?s . ?claim bil:asserts ?st }} ORDER BY ?claim"""
    )
    found: dict[Node, list[str]] = defaultdict(list)
    for row in rows:
        found[node(row["s"])].append(row["claim"]["value"])
    return found


def _plan(subject: Node, told: Mapping[Node, _About], names: Names, claims: list[Attribution]) -> Plan:
    about = told[subject]
    bounds = _bounds(about)
    outcomes = tuple(_outcome(subject, event, bounds, told, names) for event in about.get(BIL.fulfilledBy, []))
    statuses = about.get(BIL.planStatus, [])
    when = about.get(BIL.when, [])
    return Plan(
        str(subject),
        str(subject).removeprefix(str(ID)),
        _name(subject, about, names),
        BIL.PlannedEvent not in about.get(RDF.type, []),
        _status(statuses, outcomes),
        names.shown(statuses[0]) if statuses else None,
        bounds,
        why(subject, BIL.when, when[0]) if when else "",
        outcomes,
        tuple(
            (names.shown(BIL[name]), tuple(map(names.shown, about[BIL[name]])))
            for name in _SHOWN
            if about.get(BIL[name])
        ),
        tuple(claims),
    )


def _outcome(plan: Node, event: Node, planned: Bounds, told: Mapping[Node, _About], names: Names) -> Outcome:
    actual = _bounds(told.get(event, {}))
    return Outcome(names.shown(event), actual, why(plan, BIL.fulfilledBy, event), months_between(planned, actual))


def _bounds(about: _About) -> Bounds:
    """The bounds among the facts of a thing."""
    row = {name: {"value": str(about[BIL[name]][0])} for name in _BOUNDS if about.get(BIL[name])}
    return Bounds.of(row)


def _name(subject: Node, about: _About, names: Names) -> Shown:
    """What is planned, as the curator puts it; by its name where only that is in the reader's language."""
    named, content = names.shown(subject), in_words(about.get(BIL.content, []))
    if content is None or (content.lang != language() and not named.lang):
        return named
    return Shown(content.text, named.href, named.title, content.lang)


def _status(statuses: list[Node], outcomes: tuple[Outcome, ...]) -> str:
    if V.cancelled in statuses:
        return "cancelled"
    if V.slipped in statuses or any(outcome.late is not None for outcome in outcomes):
        return "slipped"
    return "fulfilled" if outcomes or V.fulfilled in statuses else "open"
