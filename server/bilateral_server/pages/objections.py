"""Who says otherwise: the declared conflicts that some claims take part in, with each side in short."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from rdflib import URIRef

from bilateral.names import V
from bilateral_server.iris import href
from bilateral_server.pages.conflicts import Declared, declared
from bilateral_server.pages.statements import Short, in_short
from bilateral_server.pages.wording import in_words
from bilateral_server.shown import Names, Shown


@dataclass(frozen=True)
class Side:
    """A claim of a conflict in short, and whether the curator prefers it."""

    short: Short
    preferred: bool


@dataclass(frozen=True)
class Objection:
    """A conflict: its name, of what kind it is, how it stands, why it is one, and its sides."""

    name: Shown
    kind: Shown
    status: Shown
    reason: Shown | None
    sides: tuple[Side, ...]


def objections(claims: Collection[str]) -> list[Objection]:
    """The conflicts that any of ``claims`` takes part in."""
    found = [one for one in declared() if not set(one.members).isdisjoint(claims)]
    if not found:
        return []
    short = in_short(claim for one in found for claim in one.members)
    names = Names([*(URIRef(one.iri) for one in found), *(V[name] for one in found for name in (one.kind, one.status))])
    return [_objection(one, short, names) for one in found]


def _objection(one: Declared, short: dict[str, Short], names: Names) -> Objection:
    name = in_words(one.names) or names.shown(URIRef(one.iri))
    return Objection(
        replace(name, href=href(one.iri), title=one.iri),
        names.shown(V[one.kind]),
        names.shown(V[one.status]),
        in_words(one.reasons),
        tuple(Side(short[claim], claim in one.preferred) for claim in one.members if claim in short),
    )
