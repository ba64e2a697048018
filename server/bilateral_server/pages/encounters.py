"""Encounters: visits and meetings, with who took part, when and where, to be drawn on a timeline."""

from __future__ import annotations

from dataclasses import replace

from rdflib import URIRef

from bilateral.names import BIL
from bilateral_server.facts import why
from bilateral_server.pages.described import About, Described, Facts
from bilateral_server.pages.timeline import Bounds, Event
from bilateral_server.shown import Names, Shown

_TIGHTEST = {"beginEarliest": max, "endLatest": min, "beginLatest": min, "endEarliest": max}
_OF_THE_WHOLE = ("beginEarliest", "endLatest")
"""Bounds that hold of a part because they hold of the whole: it lies within."""

_LONGEST = 120
_PLACES = ("takesPlaceAt", "takesPlaceIn")
ENCOUNTERS = Described(
    """{ ?thing a bil:Visit } UNION { ?thing a bil:Meeting }
  UNION { ?part a bil:Visit ; bil:partOfEvent|bil:takesPlaceAt|bil:takesPlaceIn ?thing }
  UNION { ?part a bil:Meeting ; bil:partOfEvent|bil:takesPlaceAt|bil:takesPlaceIn ?thing }""",
    (*_TIGHTEST, "partOfEvent", "hasParticipant", "sendingState", "receivingState", *_PLACES, "locatedIn"),
    ("Visit", "Meeting"),
)
"""Visits and meetings, what they are part of, and their places."""


def encounters(facts: Facts) -> list[str]:
    """IRIs of the visits, and of the meetings of which two participants are known."""
    return [
        thing
        for thing, about in facts.items()
        if BIL.Visit in about.get("type", ()) or (BIL.Meeting in about.get("type", ()) and len(_who(about)) > 1)
    ]


def meetings(facts: Facts) -> list[tuple[str, str, str]]:
    """Two participants of a meeting and the meeting, for each such pair."""
    return [
        (one, other, thing)
        for thing in encounters(facts)
        if BIL.Meeting in facts[thing].get("type", ())
        for one in _who(facts[thing])
        for other in _who(facts[thing])
        if one < other
    ]


def event(thing: str, facts: Facts, names: Names) -> Event:
    """An encounter to draw: its time leads to the proof of the bound that says it."""
    bounds, proof = _when(thing, facts)
    return Event(brief(names.shown(URIRef(thing))), bounds, _notes(facts[thing], facts, names), proof)


def _who(about: About) -> list[str]:
    return [str(each) for each in about.get("hasParticipant", ())]


def _when(thing: str, facts: Facts) -> tuple[Bounds, str]:
    row, proof = {}, ""
    for name, tightest in _TIGHTEST.items():
        wholes = facts[thing].get("partOfEvent", ()) if name in _OF_THE_WHOLE else ()
        found = [
            (value, of) for of in (thing, *map(str, wholes)) if of in facts for value in facts[of].get(name, ())
        ]  # fmt: skip
        if found:
            value, of = tightest(found, key=lambda pair: str(pair[0]))
            row[name] = {"value": str(value)}
            proof = proof or why(URIRef(of), BIL[name], value)
    return Bounds.of(row), proof


def _notes(about: About, facts: Facts, names: Names) -> tuple[Shown, ...]:
    """Who took part, from which state to which, and where: no place that another one of it lies in."""
    people = [brief(names.shown(URIRef(who))) for who in _who(about)]
    sent, received = (
        " / ".join(brief(names.shown(state)).text for state in about.get(way, ()))
        for way in ("sendingState", "receivingState")
    )
    ways = [Shown(f"{sent or '…'} \N{RIGHTWARDS ARROW} {received or '…'}")] if sent or received else []
    places = dict.fromkeys(place for way in _PLACES for place in about.get(way, ()))
    around = {wider for place in places for wider in facts.get(str(place), {}).get("locatedIn", ())}
    return (*people, *ways, *(brief(names.shown(place)) for place in places if place not in around))


def brief(shown: Shown) -> Shown:
    """The term, its words cut to what a list has room for; its page has all of them."""
    return shown if len(shown.text) <= _LONGEST else replace(shown, text=shown.text[: _LONGEST - 1] + "…")
