"""The tools that find a thing by name and tell what the graph says of it."""

from __future__ import annotations

from typing import Any

from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.names import CLAIM, compact
from bilateral.quads import n_triples
from bilateral_server.attestation import cited, claims_about, labels, page, records, short
from bilateral_server.reference import iri_of, term_of
from bilateral_server.search import search
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values
from bilateral_server.tool import Outcome, Tool

_EVIDENCE_SHOWN = 5
_NOT_FACTS = ("isSubjectOf", "isObjectOf", "attestedIn", "hasNameUsage", "unreviewedLabel", "wikidataEntity")
_LANGUAGES = ("az", "be", "en", "ru")
_TEXT_LINES = 40


def _find_entity(given: dict[str, Any], base: str) -> Outcome:
    types: tuple[str, ...] = ()
    if given["type"]:
        iri = term_of(given["type"]) or term_of(f"bil:{given['type'].strip()}")
        if iri is None:
            raise QueryError(f"type: {given['type']} is no class; describe_graph lists them, such as bil:State")
        types = (iri[1:-1],)
    most = int(given["limit"])
    found = search(given["text"], types=types, limit=most + 1)
    shown = found[:most]
    more = _names([match.iri for match in shown], given["lang"])
    entities: list[dict[str, Any]] = [
        {
            "iri": match.iri,
            "label": more[match.iri].get("label") or match.label,
            "description": match.description or "",
            "types": [compact(URIRef(one)) for one in match.types],
            "qid": match.qid or "",
            "iso": more[match.iri].get("iso", ""),
            "score": match.score,
            "matched": match.matched or "",
        }
        for match in shown
    ]
    lines = [
        f"{compact(URIRef(one['iri']))} {one['label']} ({', '.join(one['types'][:3])}"
        + "".join(f", {one[key]}" for key in ("qid", "iso") if one[key])
        + f") score {one['score']:.0f}"
        for one in entities
    ]
    warnings = [] if entities else ["nothing has such a name; try another spelling, or a shorter part of the name"]
    return Outcome(
        {"entities": entities},
        "\n".join(lines) or "nothing found",
        page(shown[0].iri, base) if shown else base,
        len(found) > most,
        warnings,
    )


def _names(iris: list[str], language: str) -> dict[str, dict[str, str]]:
    """Label in the ``language`` and ISO code of each of ``iris``, where there is one."""
    names: dict[str, dict[str, str]] = {iri: {} for iri in iris}
    if iris:
        rows = state().bindings(
            f"{PROLOGUE}SELECT ?s ?label ?iso {{ VALUES ?s {{ {values(iris)} }} OPTIONAL {{ ?s bil:isoCode ?iso }} "
            f'OPTIONAL {{ ?s rdfs:label ?label FILTER(LANG(?label) = "{language}") }} }} ORDER BY ?s ?label ?iso'
        )
        for row in rows:
            names[row["s"]["value"]] |= {name: row[name]["value"] for name in ("label", "iso") if name in row}
    return names


def _get_entity(given: dict[str, Any], base: str) -> Outcome:
    iri = iri_of("id", given["id"])
    term = n_triples(URIRef(iri))
    most = int(given["limit"])
    hidden = ", ".join(f"bil:{name}" for name in _NOT_FACTS)
    about = state().bindings(
        f"{PROLOGUE}SELECT ?p ?o {{ {term} ?p ?o FILTER(?p IN (rdfs:label, skos:definition, rdfs:comment, "
        "bil:wikidataEntity, bil:isoCode)) } ORDER BY ?p ?o"
    )
    # The alignments say the same once more in the terms of others; they stay in the RDF.
    facts = state().bindings(
        f"{PROLOGUE}SELECT ?p ?o {{ {term} ?p ?o FILTER(?p NOT IN ({hidden}) && (?p = rdf:type || "
        f"STRSTARTS(STR(?p), STR(bil:)))) FILTER(?p != rdf:type || STRSTARTS(STR(?o), STR(bil:))) }} ORDER BY ?p ?o"
    )
    known = labels({row["o"]["value"] for row in facts if row["o"]["type"] == "uri"})
    shown = [
        {"predicate": short(row["p"]), "value": short(row["o"]), "label": known.get(row["o"]["value"], "")}
        for row in facts[:most]
    ]
    names = {
        row["o"]["xml:lang"]: row["o"]["value"]
        for row in about
        if row["p"]["value"].endswith("#label") and "xml:lang" in row["o"]
    }
    said = {short(row["p"]): row["o"]["value"] for row in about}
    claims = [iri.partition("#")[0]] if iri.startswith(str(CLAIM)) else claims_about([iri])[iri]
    evidence = records(claims[:_EVIDENCE_SHOWN], base, dict.fromkeys(claims[:_EVIDENCE_SHOWN], iri))
    warnings = []
    if len(claims) > _EVIDENCE_SHOWN:
        warnings.append(f"{len(claims)} claims speak of it; evidence(relation) gives more of them")
    if not claims:
        warnings.append("no claim has it as subject; its triples are of the vocabulary, or derived")
    content = {
        "iri": iri,
        "label": names.get("en", compact(URIRef(iri))),
        "labels": names,
        "qid": said.get("bil:wikidataEntity", "").rpartition("/")[2],
        "iso": said.get("bil:isoCode", ""),
        "description": said.get("skos:definition", said.get("rdfs:comment", "")),
        "facts": shown,
        "total": len(facts),
        "claims": len(claims),
    }
    lines = [f"{content['label']} <{iri}>" + (f" {content['qid']}" if content["qid"] else "")]
    lines += [f"{one['predicate']} {one['value']}" + (f" ({one['label']})" if one["label"] else "") for one in shown]
    if len(lines) > _TEXT_LINES:
        lines = [*lines[:_TEXT_LINES], f"… {len(facts) - _TEXT_LINES + 1} more facts in the structured content"]
    lines += [f"Evidence: {cited(one)}" for one in evidence]
    return Outcome(content, "\n".join(lines), page(iri, base), len(facts) > most, warnings, evidence)


_ENTITY = {
    "iri": {"type": "string"},
    "label": {"type": "string"},
    "description": {"type": "string"},
    "types": {"type": "array", "items": {"type": "string"}},
    "qid": {"type": "string", "description": "Wikidata id, or empty"},
    "iso": {"type": "string", "description": "ISO 3166-1 code of a state, or empty"},
    "score": {"type": "number", "description": "0 to 100"},
    "matched": {"type": "string", "description": "the spelling that matched"},
}
_FACT = {name: {"type": "string"} for name in ("predicate", "value", "label")}

FIND_ENTITY = Tool(
    "find_entity",
    "Find a thing by name",
    "Names to IRIs: states, persons, organisations, places, events, agreements. Knows Azerbaijani, Belarusian, English "
    "and Russian names and the spellings of the articles. Use it before a query instead of guessing an IRI.",
    {
        "text": {"type": "string", "description": "a name, or a part of it", "maxLength": 200},
        "type": {"type": "string", "description": "only this class, such as bil:Person or bil:State", "maxLength": 200},
        "lang": {
            "type": "string",
            "description": "language of the labels in the result",
            "enum": list(_LANGUAGES),
            "default": "en",
        },
        "limit": {"type": "integer", "description": "most results", "minimum": 1, "maximum": 50, "default": 10},
    },
    ("text",),
    {"entities": {"type": "array", "items": {"type": "object", "properties": _ENTITY, "required": list(_ENTITY)}}},
    _find_entity,
)

GET_ENTITY = Tool(
    "get_entity",
    "What the graph says of a thing",
    "Facts of one thing, with labels, Wikidata id, and the first claims behind them. For one fact's claims, evidence.",
    {
        "id": {"type": "string", "description": "IRI, prefixed name (id:st-belarus), Wikidata id, ISO code or name"},
        "limit": {"type": "integer", "description": "most facts", "minimum": 1, "maximum": 500, "default": 100},
    },
    ("id",),
    {
        **{name: {"type": "string"} for name in ("iri", "label", "qid", "iso", "description")},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "facts": {"type": "array", "items": {"type": "object", "properties": _FACT, "required": list(_FACT)}},
        "total": {"type": "integer", "description": "number of facts"},
        "claims": {"type": "integer", "description": "number of claims with it as subject; of a claim, itself"},
    },
    _get_entity,
)
