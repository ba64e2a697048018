"""The page of a claim: who says it, where, when and how; what it says; on which words it rests; who says otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_percent
from rdflib import URIRef
from rdflib.namespace import SKOS
from rdflib.term import Node

from bilateral.claims import Span
from bilateral.names import BIL, V
from bilateral.quads import n_triples
from bilateral_server.explain import texts
from bilateral_server.language import gettext, language
from bilateral_server.pages.attribution import attributions
from bilateral_server.pages.objections import objections
from bilateral_server.pages.passages import Passage, Stretch, languages, number_of, passages, stretches
from bilateral_server.pages.statements import Short, by_claim, in_short
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

_WHO = (BIL.statedBy, BIL.relayedBy, BIL.reportedIn)
_HOW = (BIL.modality, BIL.claimKind, BIL.polarity, BIL.rank)
_NOTES = (BIL.reason, SKOS.editorialNote)
_TOLD = {
    *map(str, (*_WHO, *_HOW, *_NOTES)),
    *(str(BIL[name]) for name in ("asserts", "hasEvidence", "memberOfConflict", "contradicts")),
    *(str(BIL[name]) for name in ("premise", "source", "confidence")),
}
"""Predicates whose facts the page tells in its other parts."""


@dataclass(frozen=True)
class Manner:
    """Something said of a claim: by which property, the value, and what the value means."""

    name: Shown
    value: Shown
    meaning: str


@dataclass(frozen=True)
class Report:
    """The article or the other source of a claim: its name, its title, who published it, and where it can be read."""

    where: Shown
    title: str = ""
    publishers: tuple[Shown, ...] = ()
    addresses: tuple[Shown, ...] = ()


@dataclass(frozen=True)
class Beside:
    """The claims of the same article before and after a claim, in the order of the text."""

    before: Shown | None
    after: Shown | None


def contents(iri: str) -> dict[str, Any]:
    """What the template of a claim's page is given, besides the facts."""
    term = n_triples(URIRef(iri))
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?p ?o ?meaning WHERE {{ {term} ?p ?o
        OPTIONAL {{ ?o skos:definition ?meaning FILTER(LANG(?meaning) = "en") }} }} ORDER BY ?p ?o"""
    )
    said: dict[Node, list[tuple[Node, str]]] = defaultdict(list)
    for row in rows:
        said[node(row["p"])].append((node(row["o"]), row.get("meaning", {}).get("value", "")))
    names = Names(part for row in rows for part in (node(row["p"]), node(row["o"])))
    articles = [str(article) for article, _ in said[BIL.reportedIn]]
    based = [str(claim) for claim, _ in said[BIL.premise]]
    leads = _leads_to(term)
    short = in_short([iri, *based, *leads])
    return {
        "short": short.get(iri),
        "who": _manners(said, _WHO, names),
        "how": _manners(said, _HOW, names),
        "curated": V.inferred in (value for value, _ in said[BIL.modality]),
        "origin": attributions([iri]).get(iri),
        "sure": _sure(said[BIL.confidence]),
        "reports": reports([*articles, *(str(source) for source, _ in said[BIL.source])]),
        "statements": by_claim(f"VALUES ?claim {{ {term} }}").get(iri, []),
        "notes": [names.shown(value) for predicate in _NOTES for value, _ in said[predicate]],
        "premises": _in_order(based, short),
        "leads": _in_order(leads, short),
        "conflicts": objections({iri}),
        "beside": _beside(iri, articles),
        "hidden": _TOLD,
        "csv": _as_query(term),
        **_where(term),
    }


def _manners(said: Mapping[Node, list[tuple[Node, str]]], predicates: Iterable[URIRef], names: Names) -> list[Manner]:
    return [
        Manner(names.shown(predicate), names.shown(value), meaning)
        for predicate in predicates
        for value, meaning in said.get(predicate, [])
    ]


def _sure(confidence: list[tuple[Node, str]]) -> str:
    """How sure the curator is of the reading, in words; nothing where that is not said."""
    if not confidence:
        return ""
    share = format_percent(float(str(confidence[0][0])), locale=language())
    return gettext("The curator is %(share)s sure that the text was read right.", share=share)


def reports(iris: list[str]) -> list[Report]:
    """Articles and external sources, each with its title, its publishers and its addresses."""
    if not iris:
        return []
    wanted = " ".join(n_triples(URIRef(iri)) for iri in iris)
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?of ?p ?o WHERE {{ VALUES ?of {{ {wanted} }}
        VALUES ?p {{ bil:publisher dcterms:title rdfs:seeAlso }} ?of ?p ?o }} ORDER BY ?of ?p ?o"""
    )
    names = Names([*map(URIRef, iris), *(node(row["o"]) for row in rows)])
    found: dict[tuple[str, str], list[Shown]] = defaultdict(list)
    for row in rows:
        found[row["of"]["value"], row["p"]["value"].rpartition("/")[2].rpartition("#")[2]].append(
            names.shown(node(row["o"]))
        )
    return [
        Report(
            names.shown(URIRef(iri)),
            " ".join(title.text for title in found[iri, "title"]),
            tuple(found[iri, "publisher"]),
            tuple(Shown(address.title, address.title) for address in found[iri, "seeAlso"]),
        )
        for iri in iris
    ]


def _where(claim: str) -> dict[str, list[Passage] | list[Stretch] | int]:
    """The passages that ``claim`` rests on, where they lie in the text, and how long that is."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?article ?length ?start ?end ?digest WHERE {{
        {claim} bil:hasEvidence ?span . ?span oa:hasSource ?snapshot ; oa:hasSelector ?selector .
        ?selector oa:start ?start ; oa:end ?end .
        ?snapshot bil:snapshotOf ?article OPTIONAL {{ ?snapshot bil:textLength ?length }}
        OPTIONAL {{ ?span bil:spanSha256 ?digest }} }}"""
    )
    spans: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        spans[number_of(row["article"]["value"])].append(span_of(row))
    found = [
        passage
        for number, within in sorted(spans.items())
        for passage in passages(number, within, texts().get(number), languages().get(number, ""))
    ]
    length = max((int(row["length"]["value"]) for row in rows if "length" in row), default=0)
    drawn = stretches(spans.values(), length) if len(spans) == 1 and length else []
    return {"passages": found, "stretches": drawn, "length": length}


def span_of(row: Mapping[str, Mapping[str, str]]) -> Span:
    """The span of a row of results with ``start``, ``end`` and, where there is one, ``digest``."""
    return Span(int(row["start"]["value"]), int(row["end"]["value"]), row.get("digest", {}).get("value", ""))


def _leads_to(claim: str) -> list[str]:
    """The claims that were inferred from ``claim``."""
    rows = state().bindings(f"{PROLOGUE}SELECT ?other WHERE {{ ?other bil:premise {claim} }} ORDER BY ?other")
    return [row["other"]["value"] for row in rows]


def _in_order(claims: Iterable[str], short: Mapping[str, Short]) -> list[Short]:
    return [short[claim] for claim in claims if claim in short]


def _beside(iri: str, articles: list[str]) -> Beside:
    if not articles:
        return Beside(None, None)
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim (MIN(?start) AS ?first) WHERE {{
        ?claim bil:reportedIn {n_triples(URIRef(articles[0]))} ; bil:hasEvidence/oa:hasSelector/oa:start ?start }}
        GROUP BY ?claim ORDER BY ?first ?claim"""
    )
    order = [row["claim"]["value"] for row in rows]
    if iri not in order:
        return Beside(None, None)
    place = order.index(iri)
    near = [*order[max(0, place - 1) : place], *order[place + 1 : place + 2]]
    names = Names(map(URIRef, near))
    return Beside(
        names.shown(URIRef(order[place - 1])) if place else None,
        names.shown(URIRef(order[place + 1])) if place + 1 < len(order) else None,
    )


def _as_query(claim: str) -> str:
    """The statements of a claim as a query, for a table of them."""
    return (
        f"PREFIX bil: <{BIL}>\nSELECT ?subject ?predicate ?value WHERE {{ {claim} bil:asserts ?statement .\n"
        "  ?statement bil:subject ?subject ; bil:predicate ?predicate ; bil:object|bil:literal ?value\n"
        "} ORDER BY ?subject ?predicate ?value"
    )
