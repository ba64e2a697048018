"""What the page of a resource tells: its facts, and behind each the claims that assert it, or that it is inferred.

A fact is a triple of a layer. Which claims assert it the named graphs of the claims say; of the bounds of a period,
which stand in no claim's graph, the statements do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote_plus

from flask import request, url_for
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.names import BIL, CLAIM, GRAPH, compact
from bilateral.quads import n_triples
from bilateral_server import layered
from bilateral_server.iris import href
from bilateral_server.shown import Names, Shown, cut
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

MOST = 50
"""Values of one predicate a page shows."""

_NOT_SHOWN = {
    str(term)
    for term in (RDFS.label, SKOS.prefLabel, BIL.unreviewedLabel, BIL.isSubjectOf, BIL.isObjectOf, BIL.isAssertedBy)
}
_EVERYTHING = str(OWL.Thing)
_NOT_REFERRED = "bil:subject, bil:object, bil:predicate, bil:asserts, bil:isSubjectOf, bil:isObjectOf, bil:linkOf"


@dataclass(frozen=True)
class Source:
    """A claim in short: itself, who says it, in which manner, and in which article or external source, of which day."""

    claim: Shown
    speakers: tuple[Shown, ...]
    modality: str
    where: Shown | None
    date: str = ""


@dataclass(frozen=True)
class Fact:
    """A value (or, of what refers to the resource, a subject), its layers, its claims, and the address of its proof."""

    value: Shown
    layers: tuple[str, ...]
    claims: tuple[Source, ...]
    why: str


@dataclass(frozen=True)
class Group:
    """The facts of one predicate, at most ``MOST``; how many more there are, and the address of them all.

    ``forward`` says that the resource is their subject; otherwise it is their object, and the values are subjects.
    """

    predicate: Shown
    facts: tuple[Fact, ...]
    more: int
    all: str
    forward: bool = True


@dataclass(frozen=True)
class Told:
    """What the page of a resource tells."""

    iri: str
    name: str
    labels: tuple[Shown, ...]
    facts: tuple[Group, ...]
    referred: tuple[Group, ...]


def told(iri: str, *, inferred: bool = False) -> Told:
    """What the page of ``iri`` tells; with ``inferred`` also what refers to it by inference alone.

    Those are mostly inverses of its facts. Raises ``ValueError`` for text that is no IRI.
    """
    rows = layered.about(iri, _NOT_REFERRED)
    said = _grouped(rows, "o")
    about = {
        pair: graphs
        for pair, graphs in _grouped(rows, "s").items()
        if (inferred or graphs != {str(GRAPH.inferred)}) and not isinstance(pair[1], BNode)
    }
    labels = _labels(said)
    said = {pair: graphs for pair, graphs in said.items() if str(pair[0]) not in _NOT_SHOWN}
    behind = _stated({graph for graphs in (*said.values(), *about.values()) for graph in graphs})
    names = Names([URIRef(iri), *(part for pair in (*said, *about) for part in pair), *_mentioned(behind)])
    claims = _sources(behind, names)
    return Told(
        iri,
        names.of(iri),
        labels,
        _groups(iri, said, names, claims, forward=True),
        _groups(iri, about, names, claims, forward=False),
    )


_Row = dict[str, dict[str, str]]
_Pairs = dict[tuple[Node, Node], set[str]]


def _grouped(rows: Iterable[_Row], other: str) -> _Pairs:
    """The graphs of each predicate and value, in the rows that bind ``other``."""
    found: _Pairs = defaultdict(set)
    for row in rows:
        if other in row and row[other]["value"] != _EVERYTHING:
            found[node(row["p"]), node(row[other])].add(row["g"]["value"])
    return found


def _labels(said: _Pairs) -> tuple[Shown, ...]:
    """The labels among the facts, by language; the title says which no speaker has reviewed."""
    unreviewed = {str(value) for predicate, value in said if predicate == BIL.unreviewedLabel}
    labels = {value for predicate, value in said if predicate == RDFS.label and isinstance(value, Literal)}
    shown = (
        Shown(cut(str(label)), title="unreviewed" if label.language in unreviewed else "", lang=label.language or "")
        for label in labels
    )
    return tuple(sorted(shown, key=lambda label: (label.lang, label.text)))


def _groups(iri: str, pairs: _Pairs, names: Names, behind: dict[str, Source], forward: bool) -> tuple[Group, ...]:
    """The facts by predicate, its type first, then what claims say, then what was curated, then what is inferred."""
    by_predicate: dict[Node, list[tuple[Node, set[str]]]] = defaultdict(list)
    for (predicate, other), graphs in pairs.items():
        by_predicate[predicate].append((other, graphs))
    groups = []
    for predicate, others in by_predicate.items():
        shown = sorted(
            (_fact(iri, predicate, other, graphs, names, behind, forward) for other, graphs in others),
            key=lambda fact: (_rank(fact), fact.value.text, fact.value.title),
        )
        name = Shown(names.of(str(predicate)), href(str(predicate)), str(predicate))
        more = max(0, len(shown) - MOST)
        group = Group(name, tuple(shown[:MOST]), more, _every(iri, predicate, forward), forward)
        groups.append((_rank(shown[0]), predicate, group))
    groups.sort(key=lambda item: (item[1] != RDF.type, item[0], item[2].predicate.text))
    return tuple(group for _, _, group in groups)


def _rank(fact: Fact) -> int:
    return 0 if fact.claims else 2 if fact.layers == ("inferred",) else 1


def _fact(
    iri: str, predicate: Node, other: Node, graphs: set[str], names: Names, behind: dict[str, Source], forward: bool
) -> Fact:
    layers = tuple(sorted(g.removeprefix(str(GRAPH)) for g in graphs if g.startswith(str(GRAPH))))
    triple = (URIRef(iri), predicate, other) if forward else (other, predicate, URIRef(iri))
    claims = tuple(behind[graph] for graph in sorted(graphs) if graph in behind)
    return Fact(names.shown(other), layers, claims, "" if layers == ("metadata",) else why(*triple))


def why(subject: Node, predicate: Node, value: Node) -> str:
    """Address of the proof of a triple; none for one with a blank node, which has no name outside."""
    if not all(isinstance(term, (URIRef, Literal)) for term in (subject, predicate, value)):
        return ""
    terms = (_parameter(subject), _parameter(predicate), _parameter(value))
    return "{}/explain?subject={}&predicate={}&object={}".format(request.script_root, *terms)  # url_for takes longer


@lru_cache(maxsize=10_000)
def _parameter(term: Node) -> str:
    return quote_plus(compact(term) if isinstance(term, URIRef) else n_triples(term))


def _every(iri: str, predicate: Node, forward: bool) -> str:
    ends = (n_triples(URIRef(iri)), "?value") if forward else ("?value", n_triples(URIRef(iri)))
    query = f"SELECT ?value WHERE {{ {ends[0]} {n_triples(predicate)} {ends[1]} }} ORDER BY ?value"
    return url_for("sparql.sparql", query=query, format="csv")


def sources(claims: Iterable[str]) -> dict[str, Source]:
    """Each of ``claims`` in short, by IRI."""
    rows = _stated(set(claims))
    return _sources(rows, Names(_mentioned(rows)))


def _stated(graphs: set[str]) -> list[_Row]:
    """Who states each claim among ``graphs``, how, where and when: a row for each speaker."""
    claims = sorted(graph for graph in graphs if graph.startswith(str(CLAIM)))
    if not claims:
        return []
    return state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?speaker ?modality ?where ?date WHERE {{ VALUES ?claim {{ {values(claims)} }}
        ?claim bil:statedBy ?speaker ; bil:modality ?modality
        OPTIONAL {{ ?claim bil:reportedIn|bil:source ?where
            OPTIONAL {{ ?where bil:when|dcterms:issued ?date }} }} }} ORDER BY ?claim ?speaker ?where ?date"""
    )


def _mentioned(rows: Iterable[_Row]) -> list[Node]:
    return [node(row[key]) for row in rows for key in ("claim", "speaker", "modality", "where") if key in row]


def _sources(rows: Iterable[_Row], names: Names) -> dict[str, Source]:
    first: dict[str, _Row] = {}
    speakers: dict[str, dict[Shown, None]] = defaultdict(dict)
    for row in rows:
        first.setdefault(row["claim"]["value"], row)
        speakers[row["claim"]["value"]][names.shown(node(row["speaker"]))] = None
    return {
        claim: Source(
            names.shown(node(row["claim"])),
            tuple(speakers[claim]),
            names.of(row["modality"]["value"]),
            names.shown(node(row["where"])) if "where" in row else None,
            row.get("date", {}).get("value", ""),
        )
        for claim, row in first.items()
    }
