"""What the page of an entity tells: its names, its facts by what they are about, and drawings of some of them.

The facts come from ``facts.told``; what is asked here is only what the drawings need besides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.names import BASE, BIL
from bilateral.quads import n_triples
from bilateral_server.facts import Fact, Group, Told, why
from bilateral_server.language import gettext, language, number
from bilateral_server.layered import asserted, in_one_graph, without_inferred
from bilateral_server.pages import entity_groups as groups
from bilateral_server.pages.cite import citation
from bilateral_server.pages.entity_drawings import Drawings, drawings
from bilateral_server.pages.entity_groups import grouped, schema
from bilateral_server.pages.entity_neighbours import neighbours
from bilateral_server.pages.links import mentioned, recorded, records_of
from bilateral_server.pages.timeline import Timeline
from bilateral_server.pages.views import downloads
from bilateral_server.pages.wording import in_time
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_SHORT = 28
"""Letters of the entity's name where a fact is told that refers to it."""


@dataclass(frozen=True)
class Spelling:
    """A name as articles write it, and the articles that do."""

    name: Shown
    articles: tuple[Shown, ...]


@dataclass(frozen=True)
class Participant:
    """Who took part in an event: in which role, in which capacity and for which state; and the address of the proof."""

    who: Shown
    role: Shown | None
    capacity: Shown | None
    state: Shown | None
    why: str


@dataclass(frozen=True)
class Section:
    """Facts that are read together: how many they are, and what of them is drawn on a line of time."""

    name: str
    title: str
    groups: tuple[Group, ...]
    count: int
    timeline: Timeline | None = None
    rest: Timeline | None = None
    """What is less telling, where there is too much to draw at once."""

    @property
    def folded(self) -> bool:
        """Whether the facts are shown on demand only, as the drawing tells most of them."""
        drawn = self.timeline is not None and self.name in (groups.EVENTS, groups.POSTS)
        return drawn or self.name == groups.PARTS


def contents(about: Told) -> dict[str, Any]:
    """What the template of an entity needs besides ``about``, which has what refers to it by inference too."""
    iri = about.iri
    every = (*about.facts, *about.referred)
    kinds = _kinds({iri, *_ends(every)})
    own = _own(about, kinds.get(iri, frozenset()))
    sections = grouped(every, kinds)
    is_event = str(BIL.Event) in kinds.get(iri, ())
    if not is_event:
        sections[groups.EVENTS] += sections.pop(groups.PARTS, [])
    asked = _spelled(iri), _disputed(iri), _took_part(iri) if is_event else []
    inverse = {group.predicate.title: schema().inverse.get(group.predicate.title, "") for group in about.referred}
    drawn = drawings(about, kinds)
    network, around = neighbours(about, kinds)
    records = records_of(iri)
    named = map(URIRef, {*filter(None, inverse.values()), *own, *_parts(asked)})
    names = Names([*named, *mentioned(records)])
    shown = {
        name: tuple(_worded(group, inverse, names, about.name) for group in some) for name, some in sections.items()
    }
    title = _title(about)
    described = ", ".join(names.of(one) for one in own)
    return {
        "kinds": [names.shown(URIRef(one)) for one in own],
        "title": title,
        "labels": [label for label in about.labels if label != title],
        "spellings": _spellings(asked[0], names),
        "participants": [_participant(iri, row, names) for row in asked[2]],
        "disputed": [names.shown(node(row["conflict"])) for row in asked[1]],
        "sections": list(_sections(shown, drawn)),
        "named": shown.get(groups.NAMES, ()),
        "technical": _section(groups.TECHNICAL, gettext("Inferred and technical"), shown, drawn),
        "network": network,
        "neighbours": around,
        "map": drawn.map,
        "wikidata": _wikidata(about),
        "records": [recorded(record, names) for record in records],
        "cite": citation(iri, about.name, described),
        "downloads": _downloads(iri),
    }


def _title(about: Told) -> Shown:
    """The label that is the name of the page, with its language."""
    fitting = [label for label in about.labels if label.text == about.name]
    return min(fitting, key=lambda label: label.lang != language(), default=Shown(about.name))


def _titles() -> dict[str, str]:
    """What each group of facts is headed, in order."""
    return {
        groups.IDENTITY: gettext("What it is"),
        groups.PARTS: gettext("Who took part"),
        groups.POSTS: gettext("Posts and tenures"),
        groups.EVENTS: gettext("Events"),
        groups.RELATIONS: gettext("Relations"),
        groups.FIGURES: gettext("Figures and trade"),
        groups.PLANS: gettext("Plans and proposals"),
        groups.SAID: gettext("Judgements and expectations"),
        groups.REFERENCES: gettext("What refers to it"),
    }


def _sections(shown: Mapping[str, tuple[Group, ...]], drawn: Drawings) -> Iterator[Section]:
    for name, title in _titles().items():
        if found := _section(name, title, shown, drawn):
            yield found


def _section(name: str, title: str, shown: Mapping[str, tuple[Group, ...]], drawn: Drawings) -> Section | None:
    some = shown.get(name, ())
    timeline, rest = drawn.timelines.get(name, (None, None))
    count = sum(len(group.facts) + group.more for group in some)
    return Section(name, title, some, count, timeline, rest) if some or timeline else None


def _ends(facts: Iterable[Group]) -> set[str]:
    return {fact.value.title for group in facts for fact in group.facts if fact.value.title.startswith(BASE)}


def _kinds(iris: set[str]) -> dict[str, frozenset[str]]:
    """The classes of each of ``iris``, with all above them."""
    rows = state().bindings(  # without the inferred ones, which are many: the ontology tells which classes are above
        f"""{PROLOGUE}SELECT DISTINCT ?x ?c WHERE {{ VALUES ?x {{ {values(sorted(iris))} }} {asserted("?x a ?c")}
        FILTER(ISIRI(?c)) }}"""
    )
    named: dict[str, set[str]] = defaultdict(set)
    for thing, _, found in without_inferred((node(row["x"]), RDF.type, node(row["c"])) for row in rows):
        named[str(thing)].add(str(found))
    return {iri: schema().classes(classes) for iri, classes in named.items()}


def _own(about: Told, classes: frozenset[str]) -> list[str]:
    """The narrowest classes of the entity: those that are said, or where none is, those that follow."""
    said = [
        fact.value.title
        for group in about.facts
        if group.predicate.title == str(RDF.type)
        for fact in group.facts
        if fact.layers != ("inferred",)
    ]
    named = said or classes
    return schema().narrowest([one for one in named if one.startswith(str(BIL))] or named)


_Rows = list[dict[str, dict[str, str]]]


def _parts(asked: Iterable[_Rows]) -> set[str]:
    return {term["value"] for rows in asked for row in rows for term in row.values() if term["type"] == "uri"}


def _spelled(iri: str) -> _Rows:
    return state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?usage ?text ?article WHERE {{ ?usage bil:nameOf {n_triples(URIRef(iri))} ;
        bil:nameText ?text ; bil:usedIn ?article }} ORDER BY ?text ?article"""
    )


def _spellings(rows: _Rows, names: Names) -> list[Spelling]:
    articles: dict[str, dict[Shown, None]] = defaultdict(dict)
    first: dict[str, Shown] = {}
    for row in rows:
        text = row["text"]["value"]
        usage = names.shown(node(row["usage"]))
        first.setdefault(text, Shown(usage.text, usage.href, usage.title, row["text"].get("xml:lang", "")))
        articles[text][names.shown(node(row["article"]))] = None
    return [Spelling(name, tuple(articles[text])) for text, name in first.items()]


def _disputed(iri: str) -> _Rows:
    """The conflicts of which two sides speak of the entity."""
    return state().bindings(
        f"""{PROLOGUE}SELECT ?conflict WHERE {{ ?st bil:subject {n_triples(URIRef(iri))} . ?claim bil:asserts ?st .
        ?conflict bil:conflictMember ?claim }} GROUP BY ?conflict HAVING (COUNT(DISTINCT ?claim) > 1)
        ORDER BY ?conflict"""
    )


def _took_part(iri: str) -> _Rows:
    return state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?who ?role ?capacity ?state WHERE {{
        {n_triples(URIRef(iri))} bil:hasParticipation ?part . ?part bil:participant ?who
        OPTIONAL {{ ?part bil:participantRole ?role }} OPTIONAL {{ ?part bil:inCapacityOf ?capacity }}
        OPTIONAL {{ ?part bil:onBehalfOf ?state }} }} ORDER BY ?who ?role ?capacity ?state"""
    )


def _participant(iri: str, row: dict[str, dict[str, str]], names: Names) -> Participant:
    who = node(row["who"])
    role, capacity, of = (names.shown(node(row[key])) if key in row else None for key in ("role", "capacity", "state"))
    return Participant(names.shown(who), role, capacity, of, why(URIRef(iri), BIL.hasParticipant, who))


def _worded(group: Group, inverse: Mapping[str, str], names: Names, name: str) -> Group:
    """The facts as they are read: times and numbers in words, and what refers to the entity by the inverse."""
    facts = tuple(replace(fact, value=_value(fact)) for fact in group.facts)
    if group.forward:
        return replace(group, facts=facts)
    other = inverse[group.predicate.title]
    if other:
        return replace(group, facts=facts, predicate=names.shown(URIRef(other)))
    words = gettext("… %(predicate)s %(name)s", predicate=group.predicate.text, name=_cut(name))
    return replace(group, facts=facts, predicate=replace(group.predicate, text=words))


def _cut(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"


def _value(fact: Fact) -> Shown:
    shown = fact.value
    if not shown.title.startswith('"') or shown.lang:
        return shown
    return replace(shown, text=in_time(shown.text) if "^^" not in shown.title else _literal(shown))


def _literal(shown: Shown) -> str:
    day = in_time(shown.text) if shown.title.endswith("#date>") else ""
    return day or number(shown.text)


def _wikidata(about: Told) -> Shown | None:
    """The item of Wikidata that is the entity."""
    for group in about.facts:
        if group.predicate.title == str(BIL.wikidataEntity):
            found = group.facts[0].value
            return replace(found, text=found.title.rpartition("/")[2])
    return None


def _downloads(iri: str) -> list[tuple[str, str]]:
    term = n_triples(URIRef(iri))
    graph, column = ("", "") if in_one_graph() else ("GRAPH ?graph ", " ?graph")
    where = f"""WHERE {{ {{ BIND({term} AS ?subject) {graph}{{ {term} ?predicate ?object }} }}
  UNION {{ BIND({term} AS ?object) {graph}{{ ?subject ?predicate {term} }} }} }}"""
    select = f"SELECT ?subject ?predicate ?object{column} {where} ORDER BY ?subject ?predicate ?object{column}"
    return downloads(select, f"CONSTRUCT {{ ?subject ?predicate ?object }} {where}")
