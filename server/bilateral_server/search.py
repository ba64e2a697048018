"""The entities by what people call them: labels in four languages, the articles' spellings, ISO codes, Wikidata QIDs.

The names are read from the store at the first use and after each new snapshot.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from rdflib import URIRef
from rdflib.namespace import OWL, RDFS, SKOS

from bilateral.hierarchy import closure
from bilateral.names import BIL, ID, ONTOLOGY_IRI, WD, V, compact
from bilateral_server.name_index import EXACT, SPELT, Entry, Index, Match
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state

__all__ = ["EXACT", "SPELT", "Match", "classes", "entities", "search", "short_name", "terms"]

_PREFIXES = f"PREFIX bil: <{BIL}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> PREFIX owl: <{OWL}>"
_NAMES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?kind ?name WHERE {{
  {{ ?entity rdfs:label ?name BIND("label" AS ?kind) }}
  UNION {{ ?entity skos:altLabel ?name BIND("spelling" AS ?kind) }}
  UNION {{ ?usage bil:nameOf ?entity ; bil:nameText ?name BIND("spelling" AS ?kind) }}
  UNION {{ ?entity bil:isoCode|bil:isoNumericCode ?name BIND("code" AS ?kind) }}
  UNION {{ ?entity bil:wikidataEntity|owl:sameAs|skos:exactMatch ?item BIND("qid" AS ?kind)
           FILTER(STRSTARTS(STR(?item), "{WD}")) BIND(STRAFTER(STR(?item), "{WD}") AS ?name) }}
  FILTER(STRSTARTS(STR(?entity), "{ID}"))
}} ORDER BY ?entity ?kind ?name LANG(?name)"""
_TYPES = f"""{_PREFIXES}
SELECT DISTINCT ?entity ?class WHERE {{
  ?entity a ?class ; rdfs:label ?any FILTER(isIRI(?class) && STRSTARTS(STR(?entity), "{ID}"))
}} ORDER BY ?entity ?class"""
_CLASSES = f"""{_PREFIXES}
SELECT DISTINCT ?class ?name ?definition WHERE {{
  {{ SELECT DISTINCT ?class {{ ?entity a ?class ; rdfs:label ?any
       FILTER(isIRI(?class) && STRSTARTS(STR(?entity), "{ID}")) }} }}
  OPTIONAL {{ ?class rdfs:label ?name }} OPTIONAL {{ ?class skos:definition ?definition }}
}} ORDER BY ?class ?name LANG(?name)"""
_TERMS = f"""{_PREFIXES}
SELECT DISTINCT ?term ?name ?definition WHERE {{
  {{ ?term rdfs:isDefinedBy <{ONTOLOGY_IRI}> FILTER(STRSTARTS(STR(?term), "{BIL}")) }}
  UNION {{ ?term skos:inScheme ?scheme FILTER(STRSTARTS(STR(?term), "{V}")) }}
  {{ ?term rdfs:label ?name }} UNION {{ ?term skos:altLabel ?name }}
  OPTIONAL {{ ?term skos:definition ?definition FILTER(LANG(?definition) = "en") }}
}} ORDER BY ?term ?name LANG(?name)"""
_ABOVE = f"""{_PREFIXES}
SELECT DISTINCT ?class ?above WHERE {{ ?class rdfs:subClassOf ?above FILTER(isIRI(?class) && isIRI(?above)) }}"""


def labels_and_definitions(query: str, variable: str) -> tuple[defaultdict[str, list[tuple[str, str]]], dict[str, str]]:
    """Labels with their languages, and the first definition, of each term that ``query`` binds ``variable`` to.

    Its other variables are ``?name`` and ``?definition``. A term without definition has an empty one.
    """
    labels: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    definitions: dict[str, str] = {}
    for row in state().bindings(query):
        iri = row[variable]["value"]
        labels[iri] += [(row["name"]["value"], row["name"].get("xml:lang", ""))] if "name" in row else []
        definitions.setdefault(iri, row.get("definition", {}).get("value", ""))
    return labels, definitions


@once_a_snapshot
def classes() -> Index:
    """The classes that have things with a label."""
    labels, definitions = labels_and_definitions(_CLASSES, "class")
    return Index(
        Entry(
            iri,
            _english(labels[iri]) or short_name(iri),
            definitions[iri],
            tuple(labels[iri]),
            spellings=(short_name(iri),),
            identifiers=(short_name(iri),),
        )
        for iri in sorted(definitions, key=lambda iri: (not iri.startswith(str(BIL)), iri))  # ours before those above
    )


@once_a_snapshot
def terms() -> Index:
    """The terms of the ontology, and the concepts of the vocabulary."""
    labels, definitions = labels_and_definitions(_TERMS, "term")
    return Index(
        Entry(
            iri,
            _english(labels[iri]),
            definitions[iri],
            tuple(labels[iri]),
            identifiers=tuple(dict.fromkeys((compact(URIRef(iri)), short_name(iri)))),
        )
        for iri in sorted(definitions)
    )


@once_a_snapshot
def entities() -> Index:
    """The things of the graph that have a label: their IRIs begin with that of ``ID``."""
    above: defaultdict[str, set[str]] = defaultdict(set)
    for row in state().bindings(_ABOVE):
        above[row["class"]["value"]].add(row["above"]["value"])
    above = defaultdict(set, closure(above))
    types: defaultdict[str, set[str]] = defaultdict(set)
    for row in state().bindings(_TYPES):
        types[row["entity"]["value"]].add(row["class"]["value"])
    names: defaultdict[str, defaultdict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    rows = state().bindings(_NAMES)
    for row in sorted(rows, key=lambda row: (row["name"]["value"], row["name"].get("xml:lang", ""))):
        name = row["name"]
        names[row["entity"]["value"]][row["kind"]["value"]].append((name["value"], name.get("xml:lang", "")))
    known = classes()
    return Index(
        _entity(iri, kinds, frozenset(types[iri]), above, known) for iri, kinds in names.items() if kinds["label"]
    )


def search(text: str, *, types: Collection[str] = (), limit: int = 10) -> list[Match]:
    """The ``limit`` entities that fit ``text`` best, of the classes ``types`` if there are any, the best first."""
    return entities().search(text, types, limit)


def short_name(iri: str) -> str:
    """The name of a class or property: without prefix where it is of the ontology, with it where there is one."""
    return iri.removeprefix(str(BIL)) if iri.startswith(str(BIL)) else compact(URIRef(iri)).strip("<>")


def _entity(
    iri: str,
    kinds: dict[str, list[tuple[str, str]]],
    types: frozenset[str],
    above: dict[str, set[str]],
    known: Index,
) -> Entry:
    specific = [
        one
        for one in sorted(types)
        if not any(one in above.get(other, ()) and other not in above.get(one, ()) for other in types - {one})
    ]
    qids = [name for name, _ in kinds.get("qid", [])]
    codes = tuple(sorted({name for name, _ in kinds.get("code", [])}, key=lambda code: (len(code), code)))
    local = iri.removeprefix(str(ID))
    return Entry(
        iri=iri,
        label=_english(kinds["label"]) or local,
        description=", ".join(known.entries[one].label for one in specific if one in known.entries),
        labels=tuple(kinds["label"]),
        spellings=tuple(dict.fromkeys(name for name, _ in kinds.get("spelling", []))),
        codes=codes,
        identifiers=(local, f"id:{local}", *(form for qid in qids for form in _wikidata(qid))),
        types=tuple(specific),
        classes=types,
        qid=qids[0] if qids else "",
    )


def _wikidata(qid: str) -> tuple[str, ...]:
    """What an item of Wikidata is called: its QID, and the addresses people copy."""
    pages = (f"{scheme}://www.wikidata.org/{path}/{qid}" for scheme in ("http", "https") for path in ("entity", "wiki"))
    return (qid, f"wd:{qid}", *pages)


def _english(labels: list[tuple[str, str]]) -> str:
    """The English one of ``labels``, else the first, else an empty text."""
    return next((text for text, language in labels if language == "en"), labels[0][0] if labels else "")
