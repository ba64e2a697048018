"""What of an entity is drawn in time and on a map: its events, its tenures, its plans, its place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from rdflib import Literal, URIRef

from bilateral.names import BASE, BIL
from bilateral.quads import n_triples
from bilateral_server.facts import Told, why
from bilateral_server.language import gettext
from bilateral_server.pages import map as maps
from bilateral_server.pages import timeline
from bilateral_server.pages.entity_groups import EVENTS, PLANS, POSTS, Kinds, schema
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_MOST_ROWS = 12
"""Rows of a line of time from which on only the visits are shown at once."""

_CLASSES = {
    name: str(BIL[name]) for name in ("State", "Organization", "Tenure", "Event", "Visit", "PlannedEvent", "Place")
}
_PLAIN = {_CLASSES["Tenure"], _CLASSES["PlannedEvent"]}
"""Classes that the place of a line of time tells."""

_BOUNDS = tuple(str(BIL[name]) for name in ("beginEarliest", "beginLatest", "endEarliest", "endLatest"))
_LATITUDE, _LONGITUDE = str(BIL.latitude), str(BIL.longitude)


@dataclass(frozen=True)
class Drawings:
    """Lines of time by the group of facts they belong to, each with a second one for what is less telling; a map."""

    timelines: Mapping[str, tuple[timeline.Timeline, timeline.Timeline | None]]
    map: maps.Map | None


@dataclass(frozen=True)
class _Part:
    """The part of ``who`` in an event, on behalf of the entity or as the entity itself."""

    who: str
    role: str


def drawings(about: Told, kinds: Kinds) -> Drawings:
    """What can be drawn of the entity that facts are ``about``; it and its neighbours are of ``kinds``."""
    iri = about.iri
    tenures = _tenures(iri) if _is(kinds, iri, "State", "Organization", "Tenure") else set()
    in_time = {one for one in kinds if _is(kinds, one, "Event", "Tenure", "PlannedEvent")} | tenures
    places = {one for one in kinds if _is(kinds, one, "Place")}
    measured = _measured(in_time, places)
    parts = _parts(iri) if any(_is(kinds, one, "Event") for one in in_time) else {}
    specific = {one: _specific(kinds.get(one, ())) for one in in_time}
    named = {each for every in parts.values() for part in every for each in (part.who, part.role) if each}
    names = Names(map(URIRef, {*in_time, *places, *named, *filter(None, specific.values())}))
    related = _related(about) if _is(kinds, iri, "Event") else {}
    events = {
        one: _event(
            names.shown(URIRef(one)),
            _notes(specific[one], parts.get(one, []), related.get(one, ""), names),
            measured,
            one == iri,
        )
        for one in in_time
    }
    return Drawings(
        {
            group: lines
            for group, name in ((EVENTS, "Event"), (POSTS, "Tenure"), (PLANS, "PlannedEvent"))
            if (lines := _lines({one: events[one] for one in in_time if _in(kinds, one, name, tenures)}, kinds))
        },
        _map(about, places, measured, names),
    )


def _is(kinds: Kinds, iri: str, *names: str) -> bool:
    return not kinds.get(iri, frozenset()).isdisjoint(_CLASSES[name] for name in names)


def _in(kinds: Kinds, iri: str, name: str, tenures: Collection[str]) -> bool:
    return _is(kinds, iri, name) or (name == "Tenure" and iri in tenures)


def _tenures(iri: str) -> set[str]:
    """The tenures in posts of a state or body, or in the post of a tenure."""
    term = n_triples(URIRef(iri))
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?tenure WHERE {{ {{ ?post bil:representsState|bil:postIn {term} }}
        UNION {{ {term} bil:post ?post }} ?tenure bil:post ?post }}"""
    )
    return {row["tenure"]["value"] for row in rows}


_Values = Mapping[str, Mapping[str, Mapping[str, Literal]]]
"""Bounds and coordinates of a thing: of which thing they are said, by predicate."""


def _measured(in_time: Iterable[str], places: Iterable[str]) -> _Values:
    """The bounds of things, with those that follow from the events they are part of; the coordinates of places."""
    wanted = values(sorted({*in_time, *places}))
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?x ?of ?p ?value WHERE {{ {{ VALUES ?x {{ {wanted} }}
        VALUES ?p {{ {values((*_BOUNDS, _LATITUDE, _LONGITUDE))} }} ?x ?p ?value BIND(?x AS ?of) }}
        UNION {{ VALUES ?x {{ {wanted} }} ?x bil:partOfEvent ?of . ?of ?p ?value
        FILTER(?p IN (bil:beginEarliest, bil:endLatest)) }} }}"""
    )
    found: dict[str, dict[str, dict[str, Literal]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        value = node(row["value"])
        if isinstance(value, Literal):
            found[row["x"]["value"]][row["of"]["value"]][row["p"]["value"]] = value
    return found


def _parts(iri: str) -> dict[str, list[_Part]]:
    """Who takes part in which event as the entity, or on its behalf."""
    term = n_triples(URIRef(iri))
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?event ?who ?role WHERE {{ ?part bil:participant|bil:onBehalfOf {term} ;
        bil:participationIn ?event ; bil:participant ?who OPTIONAL {{ ?part bil:participantRole ?role }} }}"""
    )
    found: dict[str, list[_Part]] = defaultdict(list)
    for row in rows:
        part = _Part("" if row["who"]["value"] == iri else row["who"]["value"], row.get("role", {}).get("value", ""))
        found[row["event"]["value"]].append(part)
    return {event: sorted(parts, key=lambda part: (part.who, part.role)) for event, parts in found.items()}


def _specific(classes: Collection[str]) -> str:
    own = [one for one in classes if one.startswith(str(BIL))]
    return next(iter(schema().narrowest(own)), "")


def _related(about: Told) -> dict[str, str]:
    """How other events relate to this one, in words: those of their own facts before those of its."""
    found: dict[str, str] = {}
    for group in (*about.referred, *about.facts):
        words = group.predicate.text
        for fact in group.facts if group.predicate.title.startswith(BASE) else ():
            found.setdefault(fact.value.title, words if group.forward else gettext("%(words)s: this", words=words))
    return found


def _event(name: Shown, notes: tuple[Shown, ...], measured: _Values, itself: bool) -> timeline.Event:
    told = measured.get(name.title, {})
    own = told.get(name.title, {})
    said = next(((bound, own[bound]) for bound in _BOUNDS if bound in own), None)
    proof = why(URIRef(name.title), URIRef(said[0]), said[1]) if said else ""
    return timeline.Event(name, _bounds(told), notes, proof, "this" if itself else "")


def _notes(kind: str, parts: Iterable[_Part], related: str, names: Names) -> tuple[Shown, ...]:
    """What it is, how it relates to the entity, and who took part for that."""
    words = [names.of(kind)] if kind and kind not in _PLAIN else []
    words += [names.of(part.role) for part in parts if part.role and not part.who]
    words += [related] if related else []
    notes = [Shown(", ".join(words))] if words else []
    return (*notes, *(_note(part, names) for part in parts if part.who))


def _note(part: _Part, names: Names) -> Shown:
    who = names.shown(URIRef(part.who))
    return replace(who, text=f"{who.text}, {names.of(part.role)}") if part.role else who


def _bounds(told: Mapping[str, Mapping[str, Literal]]) -> timeline.Bounds:
    """The bounds of a thing: a part lies within the bounds of the whole."""
    begin_earliest, begin_latest, end_earliest, end_latest = (
        [date.fromisoformat(str(said[name])[:10]) for said in told.values() if name in said] for name in _BOUNDS
    )
    return timeline.Bounds(
        max(begin_earliest, default=None),
        min(begin_latest, default=None),
        max(end_earliest, default=None),
        min(end_latest, default=None),
    )


def _lines(
    events: Mapping[str, timeline.Event], kinds: Kinds
) -> tuple[timeline.Timeline, timeline.Timeline | None] | None:
    if all(event.kind or not event.bounds.days for event in events.values()):
        return None  # no day is known, or only those of the entity itself
    visits = {iri: event for iri, event in events.items() if _is(kinds, iri, "Visit") or event.kind}
    if len(events) <= _MOST_ROWS or not visits or len(visits) == len(events):
        return timeline.drawn(list(events.values())), None
    rest = [event for iri, event in events.items() if iri not in visits]
    return timeline.drawn(list(visits.values())), timeline.drawn(rest)


def _map(about: Told, places: Iterable[str], measured: _Values, names: Names) -> maps.Map | None:
    """The entity where it has coordinates, else the places it is said to be at."""
    said = {fact.value.title for group in about.facts for fact in group.facts}
    wanted = [about.iri] if _position(about.iri, measured) else [one for one in sorted(places) if one in said]
    found = [
        maps.Place(names.shown(URIRef(one)), *position) for one in wanted if (position := _position(one, measured))
    ]
    return maps.drawn(found, _marked(about)) if found else None


def _position(iri: str, measured: _Values) -> tuple[float, float] | None:
    own = measured.get(iri, {}).get(iri, {})
    if _LATITUDE not in own or _LONGITUDE not in own:
        return None
    return float(own[_LONGITUDE]), float(own[_LATITUDE])


def _marked(about: Told) -> list[str]:
    """The ISO 3166-1 digits of a state."""
    return [
        fact.value.text
        for group in about.facts
        if group.predicate.title == str(BIL.isoNumericCode)
        for fact in group.facts
    ]
