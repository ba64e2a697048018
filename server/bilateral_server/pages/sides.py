"""What claims say, side by side: what all of them say is told once, so that each side is left with what is its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rdflib import Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from bilateral.names import BIL, compact
from bilateral_server.pages.attribution import Attribution
from bilateral_server.pages.timeline import Bounds
from bilateral_server.pages.wording import TIMES, figure, in_time
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_OF_A_FIGURE = {BIL.comparator, BIL.unit}
_FIRST = tuple(BIL[name] for name in ("value", "when", "attestedOn", "since", "until", "content", "scope"))
"""What sides differ in most often."""


@dataclass(frozen=True)
class Statement:
    """One triple that a claim asserts, and the bounds in time that it sets."""

    subject: Node
    predicate: Node
    value: Node
    bounds: Bounds


@dataclass(frozen=True)
class Point:
    """A predicate and what is said by it, in words."""

    predicate: Shown
    value: Shown


@dataclass(frozen=True)
class About:
    """What a side says about one thing."""

    subject: Shown
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Side:
    """A claim of a conflict: who says it, what of it not all sides say, and whether the curator prefers it."""

    said: Attribution
    about: tuple[About, ...]
    preferred: bool


@dataclass(frozen=True)
class Sides:
    """The sides of a conflict, the preferred one first, then by when they were published; and what all of them say."""

    subject: Shown | None
    shared: tuple[Point, ...]
    sides: tuple[Side, ...]


def statements(claims: Iterable[str]) -> dict[str, list[Statement]]:
    """What each of ``claims`` asserts, by IRI, in order."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?s ?p ?o ?beginEarliest ?beginLatest ?endEarliest ?endLatest
        WHERE {{ VALUES ?claim {{ {values(sorted(set(claims)))} }} ?claim bil:asserts ?st .
            ?st bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o
            OPTIONAL {{ ?st bil:beginEarliest ?beginEarliest }} OPTIONAL {{ ?st bil:beginLatest ?beginLatest }}
            OPTIONAL {{ ?st bil:endEarliest ?endEarliest }} OPTIONAL {{ ?st bil:endLatest ?endLatest }} }}
        ORDER BY ?claim ?s ?p ?o"""
    )
    found: dict[str, list[Statement]] = defaultdict(list)
    for row in rows:
        found[row["claim"]["value"]].append(Statement(node(row["s"]), node(row["p"]), node(row["o"]), Bounds.of(row)))
    return found


def compared(
    said: Mapping[str, Sequence[Statement]], behind: Mapping[str, Attribution], preferred: Collection[str], names: Names
) -> Sides:
    """The claims that are the keys of ``said`` as sides, with who is ``behind`` each."""
    points = {claim: _points(claim_said, names) for claim, claim_said in said.items() if claim in behind}
    bare = [{point for _, point in each} for each in points.values()]
    common = set.intersection(*bare) if len(bare) > 1 else set()
    subjects = {subject for each in points.values() for subject, _ in each}
    alone = _subject(next(iter(subjects)), said, names) if len(subjects) == 1 else None

    def rank(claim: str) -> tuple[bool, bool, str, str]:
        published = behind[claim].source.date
        return claim not in preferred, not published, published, claim

    ordered = dict.fromkeys(point for each in points.values() for _, point in each if point in common)
    return Sides(
        alone,
        tuple(ordered),
        tuple(
            Side(behind[claim], _about(each, common, said, names, alone), claim in preferred)
            for claim, each in sorted(points.items(), key=lambda item: rank(item[0]))
        ),
    )


def _about(
    points: Sequence[tuple[Node, Point]],
    common: set[Point],
    said: Mapping[str, Sequence[Statement]],
    names: Names,
    alone: Shown | None,
) -> tuple[About, ...]:
    by_subject: dict[Node, list[Point]] = defaultdict(list)
    for subject, point in points:
        by_subject[subject] += [] if point in common else [point]
    return tuple(
        About(Shown("") if alone else _subject(subject, said, names), tuple(each))
        for subject, each in by_subject.items()
        if each or not alone
    )


def _subject(subject: Node, said: Mapping[str, Sequence[Statement]], names: Names) -> Shown:
    """The name of a thing that is spoken of; what has none, as a participation, goes by its class."""
    shown = names.shown(subject)
    if isinstance(subject, URIRef) and shown.text == compact(subject):
        for claim_said in said.values():
            for statement in claim_said:
                if statement.subject == subject and statement.predicate == RDF.type:
                    return Shown(names.of(str(statement.value)), shown.href, shown.title)
    return shown


def _points(said: Sequence[Statement], names: Names) -> list[tuple[Node, Point]]:
    """The statements in words, each with its subject: comparator and unit as part of the number they are of."""
    figures = {statement.subject for statement in said if statement.predicate == BIL.value}
    parts = {(each.subject, each.predicate): each.value for each in said if each.predicate in _OF_A_FIGURE}
    found = []
    for each in sorted(said, key=lambda each: each.predicate not in _FIRST):
        if each.subject in figures and each.predicate in _OF_A_FIGURE:
            continue
        value = names.shown(each.value)
        if each.predicate == BIL.value:
            comparator, unit = (parts.get((each.subject, BIL[part])) for part in ("comparator", "unit"))
            value = Shown(figure(each.value, comparator, unit, names))
        elif each.predicate in TIMES and isinstance(each.value, Literal):
            value = Shown(in_time(str(each.value), each.predicate), title=str(each.value))
        if each.predicate == BIL.content and value.text == names.of(str(each.subject)):
            continue  # its name is what it says
        found.append((each.subject, Point(names.shown(each.predicate), value)))
    return found
