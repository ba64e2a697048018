"""Properties of entities, and their values as a table takes them.

Source: Reconciliation Service API 0.2, section "Data Extension Service". A property is named by its local name in the
ontology, or with its prefix; ``@be`` after it chooses the values in that language.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDF, RDFS, SKOS, XSD

from bilateral.errors import QueryError
from bilateral.names import BIL, ID, WD, compact
from bilateral_server.name_index import Entry, Index, fold
from bilateral_server.reconcile_json import array, integer, member, object_, read_json, short, text
from bilateral_server.search import classes, entities, labels_and_definitions, short_name
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import values

MOST_IDS = 1000
WIKIDATA = "https://wikidata.reconci.link/en/api"
"""Service whose entities the values of ``bil:wikidataEntity`` are. It is named to clients, and never called."""

SETTINGS: list[dict[str, Any]] = [
    {
        "name": "limit",
        "label": "Limit",
        "type": "number",
        "default": 0,
        "help_text": "Most values of a property for an entity; 0 for all",
    },
    {
        "name": "content",
        "label": "Content",
        "type": "select",
        "default": "name",
        "help_text": "Whether a thing is given by its name or by its IRI",
        "choices": [{"value": "name", "name": "Name"}, {"value": "iri", "name": "IRI"}],
    },
]
"""Settings that each property takes, as the manifest declares them."""

_FIRST = ("rdfs:label", "skos:altLabel", "isoCode", "isoNumericCode", "wikidataEntity", "hasNameUsage")
_WITHOUT = f"<{BIL.isSubjectOf}>, <{BIL.isObjectOf}>"  # statements of claims, which are no entities
_LABELLED = f'FILTER EXISTS {{ ?entity <{RDFS.label}> ?any }} FILTER(STRSTARTS(STR(?entity), "{ID}"))'
_USED = f"""SELECT ?class ?property ?language (COUNT(DISTINCT ?entity) AS ?entities) WHERE {{
  ?entity a ?class ; ?property ?value {_LABELLED}
  FILTER(isIRI(?class) && !isBlank(?value) && ?property NOT IN ({_WITHOUT}))
  BIND(IF(isLiteral(?value), LANG(?value), "") AS ?language)
}} GROUP BY ?class ?property ?language"""
_NAMED = f"""SELECT ?property ?name ?definition WHERE {{
  {{ SELECT DISTINCT ?property {{ ?entity ?property ?value {_LABELLED} }} }}
  OPTIONAL {{ ?property <{RDFS.label}> ?name }} OPTIONAL {{ ?property <{SKOS.definition}> ?definition }}
}} ORDER BY ?property ?name LANG(?name)"""


@dataclass(frozen=True)
class Property:
    """A property of entities, of whose values those in one language may be chosen."""

    id: str
    iri: str
    language: str
    name: str
    description: str


@dataclass(frozen=True)
class Catalogue:
    """The properties that entities have, by id; the same to be searched; how many entities of a class have each."""

    properties: dict[str, Property]
    index: Index
    used: dict[str, Counter[str]]

    def of(self, class_iri: str) -> list[Property]:
        """Properties of the entities of a class, names and codes first, then what most entities have."""
        counted = self.used.get(class_iri, Counter())
        place = {id_: at for at, id_ in enumerate(_FIRST)}

        def order(id_: str) -> tuple[int, int, str]:
            return place.get(id_.partition("@")[0], len(place)), -counted[id_], id_

        return [self.properties[id_] for id_ in sorted(counted, key=order)]


@once_a_snapshot
def catalogue() -> Catalogue:
    """The properties of the entities of the graph."""
    labels, definitions = labels_and_definitions(_NAMED, "property")
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    properties: dict[str, Property] = {}
    for row in state().bindings(_USED):
        iri, language = row["property"]["value"], row["language"]["value"]
        for chosen in {"", language}:
            id_ = short_name(iri) + (f"@{chosen}" if chosen else "")
            english = next((name for name, tag in labels[iri] if tag == "en"), _words(iri))
            name = f"{english} ({chosen})" if chosen else english
            properties[id_] = Property(id_, iri, chosen, name, definitions.get(iri, ""))
            counted = used[row["class"]["value"]]
            counted[id_] = max(counted[id_], int(row["entities"]["value"]))
    ordered = sorted(properties.values(), key=lambda one: one.id)
    index = Index(
        Entry(one.id, one.name, one.description, (*labels[one.iri], (one.name, "en")), identifiers=(one.id,))
        for one in ordered
    )
    return Catalogue({one.id: one for one in ordered}, index, dict(used))


def property_of(id_: str) -> Property:
    """The property that ``id_`` or its IRI names. Raises ``QueryError`` with near ids where there is none."""
    known = catalogue().properties
    found = known.get(id_) or known.get(short_name(id_)) or known.get(id_.removeprefix("bil:"))
    if found is None:
        raise QueryError(f"no property {short(id_)}{_near(id_, known)}")
    return found


def class_of(id_: str) -> str:
    """IRI of the class that ``id_`` names. Raises ``QueryError`` with near ids where there is none."""
    found = classes().identified(id_) or classes().identified(id_.removeprefix("bil:"))
    if found is None:
        raise QueryError(f"no type {short(id_)}{_near(id_, [short_name(iri) for iri in classes().entries])}")
    return found.iri


def extend(query: str) -> dict[str, Any]:
    """The data extension response to a query in JSON. An entity that is not known has no values.

    Raises ``QueryError`` where the query is not as the specification has it, or names an unknown property.
    """
    given = object_(read_json(query), "extend")
    ids = [text(one, "ids") for one in array(member(given, "ids", "extend"), "ids")]
    wanted = [_wanted(one) for one in array(member(given, "properties", "extend"), "properties")]
    if len(ids) > MOST_IDS or len(wanted) > MOST_IDS // 10:
        raise QueryError(f"at most {MOST_IDS} ids and {MOST_IDS // 10} properties are extended at once")
    found = {id_: entry for id_ in ids if (entry := entities().identified(id_)) is not None}
    values = _values([one for one, _, _ in wanted], {entry.iri for entry in found.values()})
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {id_: {} for id_ in ids}
    meta = []
    for one, limit, content in wanted:
        foreign = one.iri == str(BIL.wikidataEntity) and content == "name"
        meta.append({"id": one.id, "name": one.name, **({"service": WIKIDATA} if foreign else {})})
        for id_ in rows:
            held = values.get((found[id_].iri, one.id), []) if id_ in found else []
            cells = [
                {"id": value["value"].removeprefix(str(WD)), "name": found[id_].label}
                if foreign and value["value"].startswith(str(WD))
                else _cell(value, label, content)
                for value, label in held
            ]
            # A name is often the same in two languages.
            rows[id_][one.id] = [cell for at, cell in enumerate(cells) if cell not in cells[:at]][: limit or None]
    return {"meta": meta, "rows": rows}


def all_values(properties: Collection[Property]) -> dict[str, dict[str, set[str]]]:
    """By property id and entity, all that a value may be called: names, identifiers, and ``=`` before a number."""
    kept = _kept()
    missing = [one for one in properties if one.id not in kept]
    made: dict[str, dict[str, set[str]]] = {one.id: {} for one in missing}
    for (iri, id_), held in _values(missing).items():
        made[id_][iri] = {form for value, label in held for form in _forms(value, label)} - {""}
    kept.update(made)
    return {one.id: kept[one.id] for one in properties}


@once_a_snapshot
def _kept() -> dict[str, dict[str, set[str]]]:
    """What ``all_values`` found, since the batches of a table ask for the same properties."""
    return {}


def _forms(value: dict[str, str], label: str) -> list[str]:
    written = value["value"]
    if (entry := entities().entries.get(written)) is not None:
        called = (*(name for name, _ in entry.labels), *entry.spellings)
        return [written, *entry.identifiers, *entry.codes, *map(fold, called)]
    if value["type"] == "uri":
        return [written, written.removeprefix(str(WD)), compact(URIRef(written)), fold(label)]
    number = _number(written)
    return [written, fold(written), "" if number is None else f"={float(number)!r}"]


def _wanted(given: Any) -> tuple[Property, int, str]:
    """A property to fetch, the most values of it, and what stands for a thing."""
    fields = object_(given, "properties")
    settings = object_(fields.get("settings") or {}, "settings")
    limit = integer(settings.get("limit") or 0, "settings, limit", least=0)
    content = text(settings.get("content") or "name", "settings, content")
    if content not in ("name", "iri"):
        raise QueryError("settings, content: name or iri")
    return property_of(text(member(fields, "id", "properties"), "properties, id")), limit, content


def _values(
    properties: Collection[Property], iris: Collection[str] | None = None
) -> dict[tuple[str, str], list[tuple[dict[str, str], str]]]:
    """By entity and property id the values, each with its English label where it has one; ``iris`` or all entities."""
    asked: defaultdict[str, dict[str, Property]] = defaultdict(dict)
    for one in properties:
        asked[one.iri][one.id] = one
    found: defaultdict[tuple[str, str], list[tuple[dict[str, str], str]]] = defaultdict(list)
    if not asked or (iris is not None and not iris):
        return found
    chosen = _LABELLED if iris is None else f"VALUES ?entity {{ {values(sorted(iris))} }}"
    rows = state().bindings(f"""SELECT DISTINCT ?entity ?property ?value ?label WHERE {{
      VALUES ?property {{ {values(sorted(asked))} }} {chosen}
      ?entity ?property ?value FILTER(!isBlank(?value))
      OPTIONAL {{ ?value <{RDFS.label}>|<{BIL.nameText}> ?label FILTER(LANG(?label) IN ("en", "")) }}
    }} ORDER BY ?entity ?property ?value LANG(?value) ?label""")
    for row in rows:
        value, label = row["value"], row.get("label", {}).get("value", "")
        for one in asked[row["property"]["value"]].values():
            held = found[row["entity"]["value"], one.id]
            if one.language in ("", value.get("xml:lang", "")) and (not held or held[-1][0] != value):
                held.append((value, label))
    return found


def _cell(value: dict[str, str], label: str, content: str) -> dict[str, Any]:
    written = value["value"]
    if value["type"] == "uri":
        entry = entities().entries.get(written)
        if content == "iri" or entry is None:
            return {"str": label if label and content == "name" else written}
        return {"id": written.removeprefix(str(ID)), "name": entry.label, "description": entry.description}
    kind = value.get("datatype", "")
    if kind == str(XSD.date) and re.fullmatch(r"\d{4}-\d\d-\d\d", written, re.ASCII):
        return {"date": f"{written}T00:00:00Z"}
    number = _number(written)
    if kind in (str(XSD.integer), str(XSD.nonNegativeInteger)) and isinstance(number, int):
        return {"int": number}
    if kind in (str(XSD.decimal), str(XSD.double), str(XSD.float)) and number is not None:
        return {"float": float(number)}
    return {"str": written}


def _number(written: str) -> int | float | None:
    if not re.fullmatch(r"[+-]?\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,3})?", written, re.ASCII):
        return None
    number = float(written) if re.search(r"[.eE]", written) else int(written)
    return number if math.isfinite(number) else None


def _words(iri: str) -> str:
    local = re.split(r"[/#]", iri)[-1]
    return "type" if iri == str(RDF.type) else re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()


def _near(id_: str, known: Collection[str]) -> str:
    near = get_close_matches(id_[:60], known, n=3, cutoff=0.6)
    return f"; near it: {', '.join(near)}" if near else ""
