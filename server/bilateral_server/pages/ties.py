"""Ties: which states, people and bodies the graph relates to each other, to be drawn as a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rdflib import URIRef

from bilateral.names import BIL
from bilateral_server.facts import why
from bilateral_server.iris import href
from bilateral_server.pages.described import Described, Facts
from bilateral_server.pages.network import Network, Relation, Thing, drawn
from bilateral_server.shown import Names

_MOST = 40
"""Things that a drawing has room for."""

_KINDS = {"State": "state", "Person": "person", "Organization": "body"}

TIES = Described(
    "VALUES ?kind { bil:State bil:Person bil:Organization } ?thing a ?kind",
    (
        "hasDiplomaticRelationsWith",
        "sentVisitTo",
        "hasRepresented",
        "bodyOf",
        "missionIn",
        "bilateralBodyOf",
        "memberOf",
        "hasSupported",
        "successorInOfficeOf",
        "formerlyPartOf",
    ),
    tuple(_KINDS),
)
"""States, people and bodies, and the properties that relate one to another; of two inverse ones, one."""


def network(facts: Facts, meetings: Sequence[tuple[str, str, str]], parties: Sequence[str], names: Names) -> Network:
    """The things with most relations, between the ``parties`` where these are two; that two met is a relation too."""
    kinds = {
        thing: next(kind for name, kind in _KINDS.items() if BIL[name] in about["type"])
        for thing, about in facts.items()
        if about.get("type")
    }
    relations = [
        Relation(
            thing,
            str(value),
            f"{names.of(thing)} {names.of(str(BIL[name]))} {names.of(str(value))}",
            why(URIRef(thing), BIL[name], value),
        )
        for thing, about in facts.items()
        for name in TIES.properties
        for value in about.get(name, ())
        if thing in kinds and str(value) in kinds and not _told_twice(thing, name, str(value), facts)
    ]
    relations += [
        Relation(one, other, f"{names.of(one)}, {names.of(other)}: {names.of(meeting)}", href(meeting))
        for one, other, meeting in meetings
        if one in kinds and other in kinds
    ]
    degrees = Counter(end for relation in relations for end in (relation.source, relation.target))
    related = {*(party for party in parties if party in degrees), *(thing for thing, _ in degrees.most_common(_MOST))}
    order = list(_KINDS.values())
    things = sorted(
        (Thing(names.shown(URIRef(thing)), kinds[thing]) for thing in kinds if thing in related),
        key=lambda thing: (order.index(thing.kind), thing.name.text),
    )
    ends = (parties[0], parties[1]) if len(parties) == 2 else None
    return drawn(things, relations, ends=ends)


def _told_twice(thing: str, name: str, value: str, facts: Facts) -> bool:
    """Whether the same is said the other way round, as of a symmetric property; then it is told from one side."""
    return thing > value and any(str(back) == thing for back in facts.get(value, {}).get(name, ()))
