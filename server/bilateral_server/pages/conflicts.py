"""The declared conflicts, with what their sides say compared; and drawn on a timeline where sides date something."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import SKOS, XSD
from rdflib.term import Node

from bilateral.names import BIL, ID, V
from bilateral_server.facts import why
from bilateral_server.iris import href
from bilateral_server.language import gettext
from bilateral_server.pages.attribution import Attribution, attributions
from bilateral_server.pages.sides import Sides, Statement, compared, statements
from bilateral_server.pages.timeline import Bounds, Event, Timeline, drawn
from bilateral_server.pages.wording import in_words
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_Said = Mapping[str, Sequence[Statement]]


@dataclass(frozen=True)
class Declared:
    """A conflict as it is declared: name and reason in each language, kind and status by concept, and its claims."""

    iri: str
    names: tuple[Node, ...]
    reasons: tuple[Node, ...]
    kind: str
    status: str
    members: tuple[str, ...]
    preferred: frozenset[str]


@dataclass(frozen=True)
class Conflict:
    """A conflict for a page: ``anchor`` is its place there; no timeline where not two sides date something."""

    anchor: str
    name: Shown
    kind: Shown
    status: Shown
    reason: Shown | None
    sides: Sides
    timeline: Timeline | None


def declared() -> list[Declared]:
    """All conflicts, in the order of their IRIs."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?conflict ?p ?o WHERE {{ ?conflict a bil:ClaimConflict ; ?p ?o }}
        ORDER BY ?conflict ?p ?o"""
    )
    told: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[row["conflict"]["value"]][row["p"]["value"]].append(node(row["o"]))
    return [_declared(iri, about) for iri, about in told.items()]


def _declared(iri: str, about: Mapping[str, list[Node]]) -> Declared:
    def of(name: str) -> list[Node]:
        return about[str(BIL[name])]

    def concept(name: str) -> str:
        return str(of(name)[0]).removeprefix(str(V)) if of(name) else ""

    return Declared(
        iri,
        tuple(about[str(SKOS.prefLabel)]),
        tuple(of("reason")),
        concept("conflictKind"),
        concept("conflictStatus"),
        tuple(map(str, of("conflictMember"))),
        frozenset(map(str, of("preferredClaim"))),
    )


def compare(several: Sequence[Declared]) -> list[Conflict]:
    """The conflicts with their sides, in the order given."""
    members = {claim for one in several for claim in one.members}
    said, behind = statements(members), attributions(members)
    parts = (part for each in said.values() for one in each for part in (one.subject, one.predicate, one.value))
    concepts = (V[name] for one in several for name in (one.kind, one.status))
    names = Names([*parts, *concepts, *(URIRef(one.iri) for one in several)])
    bounds = _bounds(one.subject for each in said.values() for one in each if one.bounds.days)
    return [_compared(one, said, behind, names, bounds) for one in several]


def _compared(
    one: Declared,
    said: _Said,
    behind: Mapping[str, Attribution],
    names: Names,
    bounds: Mapping[Node, Bounds],
) -> Conflict:
    of_this = {claim: said[claim] for claim in one.members if claim in said and claim in behind}
    name = in_words(one.names) or names.shown(URIRef(one.iri))
    return Conflict(
        one.iri.removeprefix(str(ID)),
        replace(name, href=href(one.iri), title=one.iri),
        names.shown(V[one.kind]),
        names.shown(V[one.status]),
        in_words(one.reasons),
        compared(of_this, behind, one.preferred, names),
        _timeline(of_this, behind, names, bounds),
    )


def _bounds(subjects: Iterable[Node]) -> dict[Node, Bounds]:
    """When each thing was, as the graph has it: what is left when the claims are put together."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?s ?beginEarliest ?beginLatest ?endEarliest ?endLatest
        WHERE {{ VALUES ?s {{ {values(sorted({str(each) for each in subjects}))} }}
            OPTIONAL {{ ?s bil:beginEarliest ?beginEarliest }} OPTIONAL {{ ?s bil:beginLatest ?beginLatest }}
            OPTIONAL {{ ?s bil:endEarliest ?endEarliest }} OPTIONAL {{ ?s bil:endLatest ?endLatest }} }}"""
    )
    return {node(row["s"]): Bounds.of(row) for row in rows}


def _timeline(
    said: _Said, behind: Mapping[str, Attribution], names: Names, bounds: Mapping[Node, Bounds]
) -> Timeline | None:
    """What the sides date; and last, of what several of them date, the bounds the graph comes to."""
    dated = [(claim, one) for claim, each in said.items() for one in each if one.bounds.days]
    if len({claim for claim, _ in dated}) < 2:
        return None
    subjects = [one.subject for _, one in dated]
    events = []
    for claim, one in dated:
        notes = (names.shown(one.subject),) if len(set(subjects)) > 1 else ()
        reason = why(one.subject, one.predicate, one.value)
        events.append(Event(_together(behind[claim].source.speakers), one.bounds, notes, reason))
    several = [subject for subject in dict.fromkeys(subjects) if subjects.count(subject) > 1 and subject in bounds]
    timeline = drawn([*events, *(_come_to(subject, bounds[subject]) for subject in several)])
    return replace(timeline, bars=tuple(sorted(timeline.bars, key=lambda bar: bar.event.kind == "kept")))


def _together(speakers: Sequence[Shown]) -> Shown:
    return speakers[0] if len(speakers) == 1 else Shown(", ".join(each.text for each in speakers))


def _come_to(subject: Node, bounds: Bounds) -> Event:
    proof = ""
    for name, bound in (("beginEarliest", bounds.begin_earliest), ("endLatest", bounds.end_latest)):
        if bound and not proof:
            proof = why(subject, BIL[name], Literal(bound.isoformat(), datatype=XSD.date))
    return Event(Shown(gettext("What the graph takes from it")), bounds, why=proof, kind="kept")
