"""The things around an entity, as a network: what facts relate it to, but for judgements, figures and mere links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bilateral.names import BASE, BIL
from bilateral_server.facts import Told
from bilateral_server.iris import href
from bilateral_server.pages.entity_groups import Kinds, schema
from bilateral_server.pages.network import Network, Relation, Thing, drawn
from bilateral_server.shown import Shown

_LEAST, _MOST = 3, 16
"""Neighbours for which there is something to see, and for which there is room."""

_DRAWN = {
    kind: frozenset(str(BIL[name]) for name in names.split())
    for kind, names in {
        "state": "State",
        "person": "Person",
        "body": "Organization Group Post",
        "event": "Event",
        "place": "Place",
        "other": "Document Project Cooperation Candidacy BilateralRelation CooperationTrack",
    }.items()
}
"""Classes of the things that are drawn, by the class of the style."""


@dataclass(frozen=True)
class _Neighbour:
    """A thing that facts relate the entity to: its name, its class of the style, and the facts, told both ways."""

    name: Shown
    kind: str
    relations: tuple[Relation, ...]
    claims: int


@dataclass(frozen=True)
class _Fact:
    """A fact in words, with the address of its proof: whether the entity is its subject, and how many claims say so."""

    words: str
    why: str
    forward: bool
    claims: int


def _around(about: Told, kinds: Kinds) -> list[_Neighbour]:
    """The things around the entity, those with most claims first; a fact that only inverts another is left out."""
    found: dict[str, dict[str, _Fact]] = defaultdict(dict)
    shown: dict[str, Shown] = {}
    for group in (*about.facts, *about.referred):
        predicate = group.predicate
        for fact in group.facts:
            other = fact.value.title
            if other == about.iri or not predicate.title.startswith(BASE) or not _kind(kinds.get(other, ())):
                continue
            shown[other] = fact.value
            words = (about.name, predicate.text, fact.value.text)
            key = predicate.title if group.forward else f"^{predicate.title}"
            told = " \N{EN DASH} ".join(words if group.forward else reversed(words))
            found[other][key] = _Fact(told, fact.why, group.forward, len(fact.claims))
    around = [
        _Neighbour(
            shown[other],
            _kind(kinds[other]),
            tuple(_relations(about.iri, other, facts)),
            sum(fact.claims for fact in facts.values()),
        )
        for other, facts in found.items()
    ]
    return sorted(around, key=lambda each: (-each.claims, -len(each.relations), each.name.title))


def _kind(classes: Collection[str]) -> str:
    return next((kind for kind, names in _DRAWN.items() if not names.isdisjoint(classes)), "")


def _relations(iri: str, other: str, facts: Mapping[str, _Fact]) -> Iterator[Relation]:
    inverse = schema().inverse
    for key, fact in facts.items():
        same = inverse.get(key.removeprefix("^"), "")
        mirrored = facts.get(f"^{same}" if fact.forward else same)
        if fact.claims or not mirrored or (fact.forward and not mirrored.claims):
            yield Relation(*((iri, other) if fact.forward else (other, iri)), fact.words, fact.why)


def neighbours(about: Told, kinds: Kinds) -> tuple[Network | None, int]:
    """The entity with those around it, where they are more than two, and how many they are.

    Where there is no room for all, of each kind those with most claims are drawn.
    """
    around = _around(about, kinds)
    if len(around) < _LEAST:
        return None, len(around)
    by_kind: dict[str, list[_Neighbour]] = defaultdict(list)
    for each in around:
        by_kind[each.kind].append(each)
    chosen: list[_Neighbour] = []
    for turn in range(len(around)):
        chosen += [some[turn] for some in by_kind.values() if turn < len(some)]
    chosen = sorted(chosen[:_MOST], key=lambda each: (list(_DRAWN).index(each.kind), each.name.text))
    own = _kind(kinds.get(about.iri, ())) or "other"
    itself = Thing(Shown(about.name, href(about.iri), about.iri), own)
    network = drawn(
        [itself, *(Thing(each.name, each.kind) for each in chosen)],
        [relation for each in chosen for relation in each.relations],
        about.iri,
    )
    return network, len(around)
