"""The search page: what is called so, in any language or spelling, and what it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from rdflib import URIRef

from bilateral.names import BIL, CLAIM, ID, V
from bilateral_server.describe import known
from bilateral_server.language import gettext
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.views import downloads, given
from bilateral_server.search import SPELT, Match, entities, terms
from bilateral_server.shown import Names, Shown
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values

blueprint = Blueprint("find", __name__)

_MOST, _MOST_ALIKE, _MOST_NAMES = 50, 8, 8
_LONGEST = 200
_CLAIM = re.compile(r"(?:claim[:/ ])?\s*(\w+-[0-9]{3})")
_SUGGESTED = 14
_MUCH = f"""{PROLOGUE}SELECT ?thing (COUNT(DISTINCT ?claim) AS ?claims) WHERE {{
  ?claim bil:asserts ?statement . {{ ?statement bil:subject ?thing }} UNION {{ ?statement bil:object ?thing }}
  FILTER(STRSTARTS(STR(?thing), "{ID}") && EXISTS {{ ?thing rdfs:label ?label }}
    && EXISTS {{ VALUES ?class {{ bil:Agent bil:Place bil:Event }} ?thing a ?class }})
}} GROUP BY ?thing ORDER BY DESC(?claims) ?thing LIMIT {_SUGGESTED}"""


@dataclass(frozen=True)
class Found:
    """A thing that is called so: its name, what it is, what else it is called; ``matched`` where another name fits."""

    name: Shown
    kinds: tuple[Shown, ...]
    others: tuple[Shown, ...]
    matched: str = ""
    qid: str = ""


@blueprint.get("/search")
def find() -> Response:
    """Page of what ``q`` names, the best first: entities, terms, a claim by its number; else of suggestions."""
    asked = " ".join(given("q").split())[:_LONGEST]
    return kept_page(lambda: _page(asked))


def _page(asked: str) -> str:
    matches = _matches(asked) if asked else []
    spelt = [match for match in matches if match.score >= SPELT]
    shown = spelt[:_MOST] or matches[:_MOST_ALIKE]
    claim = _claim(asked)
    much = [] if shown or claim else _much()
    names = Names(URIRef(iri) for match in shown for iri in (match.iri, *match.types))
    return render_template(
        "find.html",
        asked=asked,
        claim=claim,
        found=[_found(match, names) for match in shown],
        alike=bool(shown) and not spelt,
        more=max(0, len(spelt) - _MOST),
        suggested=_shown(much),
        downloads=_downloads([match.iri for match in shown]) if shown else [],
    )


def _matches(asked: str) -> list[Match]:
    """The entities and terms that fit, the best first; of equal ones the entities."""
    found = [*entities().search(asked, limit=_MOST + 1), *terms().search(asked, limit=_MOST + 1)]
    return sorted(found, key=lambda match: -match.score)


def _claim(asked: str) -> Shown | None:
    """The claim of this number."""
    numbered = _CLAIM.fullmatch(asked)
    if numbered is None or not known(str(CLAIM[numbered[1]])):
        return None
    return Names([]).shown(CLAIM[numbered[1]])


def _found(match: Match, names: Names) -> Found:
    entry = entities().entries.get(match.iri) or terms().entries[match.iri]
    name = names.shown(URIRef(match.iri))
    others: dict[str, Shown] = {}
    for other in (*(Shown(text, lang=code) for text, code in entry.labels), *map(Shown, entry.spellings)):
        if other.text != name.text:
            others.setdefault(other.text, other)
    shown = sorted(others.values(), key=lambda other: other.text != match.matched)  # stable: what fits comes first
    return Found(
        name,
        tuple(names.shown(URIRef(kind)) for kind in match.types) or (_term(match.iri),),
        tuple(shown[:_MOST_NAMES]),
        match.matched if match.matched != name.text else "",
        match.qid,
    )


def _term(iri: str) -> Shown:
    """What a term is, by its IRI: the ontology names its classes with a capital letter."""
    if iri.startswith(str(V)):
        return Shown(gettext("term of the vocabulary"))
    capital = iri.removeprefix(str(BIL))[:1].isupper()
    return Shown(gettext("class of the ontology") if capital else gettext("property of the ontology"))


@once_a_snapshot
def _much() -> list[str]:
    """IRIs of the people, bodies, places and events of which most claims speak."""
    return [row["thing"]["value"] for row in state().bindings(_MUCH)]


def _shown(iris: list[str]) -> list[Shown]:
    names = Names(map(URIRef, iris))
    return [names.shown(URIRef(iri)) for iri in iris]


def _downloads(iris: list[str]) -> list[tuple[str, str]]:
    where = f"{{ VALUES ?thing {{ {values(iris)} }} ?thing rdfs:label ?name }}"
    return downloads(
        f"SELECT ?thing ?name WHERE {where} ORDER BY ?thing LANG(?name) ?name",
        f"CONSTRUCT {{ ?thing rdfs:label ?name }} WHERE {where}",
    )
