"""The entities of the data that lack a QID, as they are asked for: names, type, country, dates, places.

States, people, posts, bodies and places are looked for, and what was looked for before, as a record in
``graph/links.ttl`` says; anything else that has a label, where a user names it. Most events and projects are told of by
these articles alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.assemble import assemble
from bilateral.errors import UsageError
from bilateral.linking.candidates import Asked, Name
from bilateral.names import BIL, ID, WD, V, compact
from bilateral.resources import Data
from bilateral.visible import visible

KINDS = (
    (BIL.State, "state"),
    (BIL.Person, "person"),
    (BIL.Post, "office"),
    (BIL.NationalBody, "government-body"),
    (BIL.GovernmentBody, "government-body"),
    (BIL.LegislativeBody, "government-body"),
    (BIL.Organization, "organisation"),
    (BIL.Place, "place"),
)
"""Classes whose entities are looked for, each with its type in the words of ``Asked``; the first that fits counts."""

_TO_STATE = (
    BIL.bodyOf, BIL.registeredIn, BIL.nationality, BIL.representsState, BIL.territoryOf, BIL.missionIn,
    BIL.accreditedTo, BIL.bilateralBodyOf,
)  # fmt: skip
_NAMED = re.compile(r"\bQ[1-9][0-9]*\b")
_TO_ANOTHER = (BIL.locatedIn, BIL.postIn)


@dataclass(frozen=True)
class Unlinked:
    """An entity without a QID: what is asked for, what its record says, and the QIDs this has and does not link."""

    entity: str
    asked: Asked
    note: str = ""
    doubted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Search:
    """What is looked for; by QID the entity that has it already; and by entity the QID of what needs no search."""

    asked: list[Unlinked]
    taken: dict[str, str]
    linked: dict[str, str]


def unlinked(data: Data, wanted: Sequence[str] = ()) -> Search:
    """The search for all entities of ``data`` without a QID, or for those ``wanted``, in the order of their IRIs.

    Raises ``UsageError`` for a wanted entity that is not there, ``DataError`` for data that cannot be read.
    """
    layers, _ = assemble(data)
    known = _Known(layers.union("ontology", "vocabulary", "world", "links"))
    links = known.links()
    chosen = sorted({known.named(text) for text in wanted}) if wanted else known.looked_for()
    names = {one: compact(one) for one in chosen}
    return Search(
        [known.asked(one) for one in chosen if names[one] not in links],
        {qid: entity for entity, qid in links.items()},
        {name: links[name] for name in names.values() if wanted and name in links},
    )


class _Known:
    """What the data say of their entities."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._classes = {
            below: kind
            for above, kind in reversed(KINDS)
            for below in graph.transitive_subjects(RDFS.subClassOf, above)
        }

    def links(self) -> dict[str, str]:
        """By entity or concept the QID that it is linked to."""
        pairs = [pair for one in (BIL.wikidataEntity, SKOS.exactMatch) for pair in self.graph.subject_objects(one)]
        items = sorted((compact(one), str(item)) for one, item in pairs)
        return {one: item.removeprefix(str(WD)) for one, item in items if item.startswith(str(WD))}

    def looked_for(self) -> list[URIRef]:
        """What is of one of ``KINDS``, or was looked for before and is open."""
        records = [
            one
            for one in self.graph.subjects(BIL.linkOf)
            if (one, BIL.linkStatus, V["not-looked-up"]) not in self.graph
        ]
        open_ = {entity for record in records for entity in self.graph.objects(record, BIL.linkOf)}
        return [one for one in self._labelled() if self._type(one) or one in open_]

    def named(self, text: str) -> URIRef:
        """The entity that a user calls ``text``. Raises ``UsageError``."""
        local = text.strip().strip("<>").removeprefix(str(ID)).removeprefix("id:")
        if (ID[local], SKOS.prefLabel, None) in self.graph:
            return ID[local]
        near = get_close_matches(local, [one.removeprefix(str(ID)) for one in self._labelled()], n=3)
        hint = f"; did you mean {', '.join(f'id:{one}' for one in near)}?" if near else ""
        raise UsageError(f"{visible(text)}: no entity of that name{hint}")

    def asked(self, entity: URIRef) -> Unlinked:
        """What is asked for ``entity``, and its record."""
        records = sorted(self.graph.subjects(BIL.linkOf, entity), key=str)
        note = "; ".join(self._note(record) for record in records)
        targets = {str(target) for record in records for target in self.graph.objects(record, BIL.linkTarget)}
        return Unlinked(
            compact(entity),
            Asked(
                tuple(self._names(entity)),
                self._type(entity),
                self._country(entity),
                self._begun(entity),
                tuple(sorted(self._places(entity))),
            ),
            note,
            frozenset({target.removeprefix(str(WD)) for target in targets} | set(_NAMED.findall(note))),
        )

    def _note(self, record: Node) -> str:
        """Status of a record, its day and its words."""
        status, day, reason = (self.graph.value(record, one) for one in (BIL.linkStatus, BIL.checkedOn, BIL.reason))
        known = compact(status).removeprefix("v:").replace("-", " ") if status is not None else "recorded"
        return known + (f", {day}" if day is not None else "") + (f": {reason}" if reason is not None else "")

    def _labelled(self) -> list[URIRef]:
        found = {one for one in self.graph.subjects(SKOS.prefLabel) if isinstance(one, URIRef)}
        return sorted(one for one in found if one.startswith(str(ID)))

    def _type(self, entity: URIRef) -> str:
        kinds = {self._classes[one] for one in self.graph.objects(entity, RDF.type) if one in self._classes}
        return next((kind for _, kind in KINDS if kind in kinds), "")

    def _names(self, entity: URIRef) -> Iterator[Name]:
        """Labels, English first, then spellings; a name that is the same in several languages, once."""
        labels = [Name(str(label), getattr(label, "language", None) or "") for label in self._labels(entity)]
        spelt = [str(one) for one in self.graph.objects(entity, SKOS.altLabel)]
        spelt += [
            str(text)
            for usage in self.graph.subjects(BIL.nameOf, entity)
            for text in self.graph.objects(usage, BIL.nameText)
        ]
        seen: set[str] = set()
        for name in [*labels, *(Name(text) for text in sorted(spelt))]:
            if name.text not in seen:
                seen.add(name.text)
                yield name

    def _labels(self, entity: Node) -> list[Node]:
        labels = list(self.graph.objects(entity, SKOS.prefLabel))
        return sorted(labels, key=lambda one: (getattr(one, "language", "") != "en", getattr(one, "language", ""), one))

    def _country(self, entity: URIRef) -> str:
        """The ISO 3166-1 code that follows from the data, empty where none or more than one does."""
        if codes := self._codes([entity]):
            return codes.pop() if len(codes) == 1 else ""
        posts = [
            post for tenure in self.graph.subjects(BIL.holder, entity) for post in self.graph.objects(tenure, BIL.post)
        ]
        around = {
            far for one in (entity, *posts) for step in _TO_ANOTHER for far in self.graph.transitive_objects(one, step)
        }
        states = {state for one in around for step in _TO_STATE for state in self.graph.objects(one, step)}
        codes = self._codes(states)
        return codes.pop() if len(codes) == 1 and len(states) == 1 else ""

    def _codes(self, states: Iterable[Node]) -> set[str]:
        return {str(code) for state in states for code in self.graph.objects(state, BIL.isoCode)}

    def _begun(self, entity: URIRef) -> str:
        """The day, else the year, in which it began; empty where the data leave more than a year open."""
        first, last = (str(self.graph.value(entity, bound) or "") for bound in (BIL.beginEarliest, BIL.beginLatest))
        if first and first == last:
            return first
        return first[:4] if first and first[:4] == last[:4] else ""

    def _places(self, entity: URIRef) -> Iterator[str]:
        """Labels of the places it lies in, English ones where there are."""
        for place in self.graph.transitive_objects(entity, BIL.locatedIn):
            if place != entity and place is not None:
                yield from (str(label) for label in self._labels(place)[:1])
