"""What the page of a resource tells: its facts, and behind each the claims that assert it, or that it is inferred.

A fact is a triple of a layer. Which claims assert it the named graphs of the claims say; of the bounds of a period,
which stand in no claim's graph, the statements do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.names import BIL, CLAIM, GRAPH, compact
from bilateral.quads import n_triples
from bilateral_server.iris import href
from bilateral_server.language import gettext, language
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

MOST = 50
"""Values of one predicate a page shows."""

_NOT_SHOWN = {
    str(term)
    for term in (RDFS.label, SKOS.prefLabel, BIL.unreviewedLabel, BIL.isSubjectOf, BIL.isObjectOf, BIL.isAssertedBy)
}
_NOT_REFERRED = {str(term) for term in (BIL.subject, BIL.object, BIL.predicate, BIL.asserts)}


@dataclass(frozen=True)
class Shown:
    """A term as a page shows it: words, where they lead, the term itself, and the language of the words."""

    text: str
    href: str = ""
    title: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Source:
    """A claim in short: itself, who says it, in which manner, and in which article or external source."""

    claim: Shown
    speakers: tuple[Shown, ...]
    modality: str
    where: Shown | None


@dataclass(frozen=True)
class Fact:
    """A value (or, of what refers to the resource, a subject), its layers, its claims, and the address of its proof."""

    value: Shown
    layers: tuple[str, ...]
    claims: tuple[Source, ...]
    why: str


@dataclass(frozen=True)
class Group:
    """The facts of one predicate, at most ``MOST``; how many more there are, and the address of them all."""

    predicate: Shown
    facts: tuple[Fact, ...]
    more: int
    all: str


@dataclass(frozen=True)
class Told:
    """What the page of a resource tells."""

    iri: str
    name: str
    labels: tuple[Shown, ...]
    facts: tuple[Group, ...]
    referred: tuple[Group, ...]


class Names:
    """Names of resources in the language of the request, else in English; what has none has its prefixed name."""

    def __init__(self, terms: Iterable[Node]) -> None:
        """Ask for the names of all ``terms`` that are IRIs, at once."""
        iris = sorted({str(term) for term in terms if isinstance(term, URIRef)})
        order = list(dict.fromkeys((language(), "en", "")))
        wanted = ", ".join(f'"{code}"' for code in order)
        rows = state().bindings(
            f"""{PROLOGUE}SELECT DISTINCT ?x ?label WHERE {{ VALUES ?x {{ {values(iris)} }}
            {{ ?x rdfs:label ?label FILTER(LANG(?label) IN ({wanted})) }}
            UNION {{ ?x bil:nameText ?l BIND(STR(?l) AS ?label) }}
            UNION {{ ?x void:class|void:property ?c . BIND(STR(?c) AS ?label) }}
            UNION {{ ?x bil:participant/rdfs:label ?who ; bil:participationIn/rdfs:label ?what
                FILTER(LANG(?who) = "en" && LANG(?what) = "en") BIND(CONCAT(STR(?who), " in ", STR(?what)) AS ?label) }}
            }}"""
        )
        best: dict[str, tuple[int, str]] = {}
        for row in rows:
            found = (order.index(row["label"].get("xml:lang", "")), row["label"]["value"])
            best[row["x"]["value"]] = min(best.get(row["x"]["value"], found), found)
        self._names = {iri: label for iri, (_, label) in best.items()}

    def of(self, iri: str) -> str:
        """The name of ``iri``."""
        name = gettext("is a") if iri == str(RDF.type) else self._names.get(iri, "")
        if name.startswith("http"):
            return compact(URIRef(name))
        if not name and iri.startswith(str(CLAIM)):
            number, _, statement = iri.removeprefix(str(CLAIM)).partition("#")
            if not statement:
                return gettext("claim %(number)s", number=number)
            return gettext("claim %(number)s, statement %(name)s", number=number, name=statement.removeprefix("s-"))
        return name or compact(URIRef(iri)).strip("<>")

    def shown(self, term: Node) -> Shown:
        """A term for a page: an IRI by its name with a link, a literal by its value, an expression by dots."""
        if isinstance(term, URIRef):
            return Shown(self.of(str(term)), href(str(term)) or _outside(str(term)), str(term))
        if isinstance(term, Literal):
            return Shown(str(term), _outside(str(term)), n_triples(term), term.language or "")
        return Shown("[…]", "", gettext("an expression; the Turtle has it"))


def _outside(address: str) -> str:
    return address if address.startswith(("http://", "https://")) and " " not in address else ""


def told(iri: str) -> Told:
    """What the page of ``iri`` tells. Raises ``ValueError`` for text that is no IRI."""
    term = n_triples(URIRef(iri))
    rows = state().bindings(f"SELECT ?p ?o ?g WHERE {{ GRAPH ?g {{ {term} ?p ?o }} }}")
    rows += state().bindings(  # the bounds of periods
        f"{PROLOGUE}SELECT ?p ?o ?g WHERE {{ {term} ?p ?o . ?st bil:subject {term} ; ?p ?o . ?g bil:asserts ?st }}"
    )
    said = _grouped(rows, "o", _NOT_SHOWN)
    rows = state().bindings(f"SELECT ?p ?s ?g WHERE {{ GRAPH ?g {{ ?s ?p {term} }} }}")
    about = _grouped(rows, "s", _NOT_REFERRED)
    about = {  # the inferred ones are mostly inverses of its facts
        pair: graphs
        for pair, graphs in about.items()
        if graphs != {str(GRAPH.inferred)} and not isinstance(pair[1], BNode)
    }
    claims = {graph for graphs in (*said.values(), *about.values()) for graph in graphs if graph.startswith(str(CLAIM))}
    names = Names(term for pair in (*said, *about) for term in pair)
    behind = sources(claims)
    return Told(
        iri,
        Names([URIRef(iri)]).of(iri),
        _labels(term),
        _groups(iri, said, names, behind, forward=True),
        _groups(iri, about, names, behind, forward=False),
    )


def _labels(term: str) -> tuple[Shown, ...]:
    """The labels of a resource by language; the title says which no speaker has reviewed."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?label ?unreviewed WHERE {{ {term} rdfs:label ?label
        BIND(EXISTS {{ {term} bil:unreviewedLabel ?language FILTER(?language = LANG(?label)) }} AS ?unreviewed) }}
        ORDER BY LANG(?label)"""
    )
    return tuple(
        Shown(
            row["label"]["value"],
            title="unreviewed" if row["unreviewed"]["value"] == "true" else "",
            lang=row["label"].get("xml:lang", ""),
        )
        for row in rows
    )


_Pairs = dict[tuple[Node, Node], set[str]]


def _grouped(rows: list[dict[str, dict[str, str]]], other: str, left_out: set[str]) -> _Pairs:
    """The graphs of each predicate and value."""
    found: _Pairs = defaultdict(set)
    for row in rows:
        if row["p"]["value"] not in left_out and row[other].get("value") != str(OWL.Thing):
            found[node(row["p"]), node(row[other])].add(row["g"]["value"])
    return found


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
        groups.append(
            (_rank(shown[0]), predicate, Group(name, tuple(shown[:MOST]), more, _every(iri, predicate, forward)))
        )
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
    terms = [compact(term) if isinstance(term, URIRef) else n_triples(term) for term in (subject, predicate, value)]
    return url_for("explain.explain", subject=terms[0], predicate=terms[1], object=terms[2])


def _every(iri: str, predicate: Node, forward: bool) -> str:
    ends = (n_triples(URIRef(iri)), "?value") if forward else ("?value", n_triples(URIRef(iri)))
    query = f"SELECT ?value WHERE {{ {ends[0]} {n_triples(predicate)} {ends[1]} }} ORDER BY ?value"
    return url_for("sparql.sparql", query=query, format="csv")


def sources(claims: Iterable[str]) -> dict[str, Source]:
    """Each of ``claims`` in short, by IRI."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?speaker ?modality ?where WHERE {{ VALUES ?claim {{ {values(sorted(claims))} }}
        GRAPH graph:claims {{ ?claim bil:statedBy ?speaker ; bil:modality ?modality
            OPTIONAL {{ ?claim bil:reportedIn|bil:source ?where }} }} }} ORDER BY ?claim ?speaker ?where"""
    )
    names = Names(node(row[key]) for row in rows for key in ("speaker", "modality", "where") if key in row)
    speakers: dict[str, list[Node]] = defaultdict(list)
    for row in rows:
        speakers[row["claim"]["value"]].append(node(row["speaker"]))
    return {
        row["claim"]["value"]: Source(
            names.shown(node(row["claim"])),
            tuple(names.shown(speaker) for speaker in dict.fromkeys(speakers[row["claim"]["value"]])),
            names.of(row["modality"]["value"]),
            names.shown(node(row["where"])) if "where" in row else None,
        )
        for row in rows
    }
