"""The tool that says on what a relation rests: claims, their articles, and the characters of these."""

from __future__ import annotations

import json
from typing import Any

from rdflib import Literal, URIRef

from bilateral.errors import QueryError
from bilateral.names import CLAIM, compact
from bilateral.quads import n_triples
from bilateral_server.attestation import cited, claims_about, claims_of, explain_link, page, records
from bilateral_server.layered import is_inferred
from bilateral_server.reference import iri_of, term_of
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node
from bilateral_server.tool import Outcome, Tool


def _evidence(given: dict[str, Any], base: str) -> Outcome:
    if given["object"] and not given["predicate"]:
        raise QueryError("object is given without predicate; give both, or neither")
    subject = iri_of("relation", given["relation"])
    if given["predicate"]:
        return _of_triple(subject, given, base)
    warnings = []
    if subject.startswith(str(CLAIM)):
        claims = [subject.partition("#")[0]]  # a statement is part of its claim
    else:
        claims = claims_about([subject])[subject]
        if not claims:
            warnings.append("no claim has this as its subject; give a claim, an entity, or a triple")
    return _outcome(subject, "claimed" if claims else "unknown", claims, given, page(subject, base), warnings, base)


def _of_triple(subject: str, given: dict[str, Any], base: str) -> Outcome:
    predicate = iri_of("predicate", given["predicate"])
    terms = [n_triples(URIRef(subject)), n_triples(URIRef(predicate))]
    if given["object"]:
        values = [_value(terms, given["object"])]
    else:
        rows = state().bindings(f"SELECT DISTINCT ?o {{ {' '.join(terms)} ?o }} ORDER BY ?o LIMIT 50")
        values = [value for row in rows if (value := _written(row["o"]))]
    if not values:
        raise QueryError(f"the graph says nothing of {given['relation']} by {given['predicate']}")
    claims = [claim for value in values for claim in claims_of(terms[0], terms[1], value)]
    warnings = []
    link = explain_link(subject, predicate, values[0], base)
    status = "claimed"
    if not claims:
        status = "inferred" if is_inferred(terms[0], terms[1], values[0]) else "vocabulary"
        warnings.append(
            f"no claim says this; it is derived by a rule from other triples: read the proof at {link}"
            if status == "inferred"
            else "no claim says this; it is a name, a link, or of the ontology or the vocabulary"
        )
    return _outcome(subject, status, list(dict.fromkeys(claims)), given, link, warnings, base)


def _value(terms: list[str], written: str) -> str:
    """The object in N-Triples: an IRI, or the literal of this subject and predicate with that text."""
    if (iri := term_of(written)) and _holds(f"{' '.join(terms)} {iri}"):
        return iri
    rows = state().bindings(
        f"SELECT ?o {{ {' '.join(terms)} ?o FILTER(isLiteral(?o) && STR(?o) = {n_triples(Literal(written))}) }} "
        "ORDER BY ?o"
    )
    for row in rows:
        if value := _written(row["o"]):
            return value
    iri = n_triples(URIRef(iri_of("object", written)))
    if not _holds(f"{' '.join(terms)} {iri}"):
        raise QueryError("the graph does not say this; leave object out to see what it says by this predicate")
    return iri


def _written(term: dict[str, str]) -> str | None:
    """The term in N-Triples; ``None`` for a blank node, which has no name outside."""
    return None if term["type"] == "bnode" else n_triples(node(term))


def _holds(pattern: str) -> bool:
    return bool(json.loads(state().ask(f"{PROLOGUE}ASK {{ {pattern} }}", "json", "nt").content)["boolean"])


def _outcome(
    subject: str, status: str, claims: list[str], given: dict[str, Any], link: str, warnings: list[str], base: str
) -> Outcome:
    most = int(given["limit"])
    evidence = records(claims[:most], base, dict.fromkeys(claims[:most], subject))
    lines = [f"{compact(URIRef(subject))}: {len(claims)} claims"]
    for record in evidence:
        lines += [cited(record), *(f"  {statement}" for statement in record["says"])]
    content = {"subject": subject, "status": status, "total": len(claims)}
    return Outcome(content, "\n".join(lines), link, len(claims) > most, warnings, evidence)


EVIDENCE_OF = Tool(
    "evidence",
    "Why the graph says so",
    "Claims behind a thing, an event or one triple: speaker, way of telling, article, publisher, date and character "
    "offsets (no article text is stored). A triple that no claim states is derived: the permalink has its proof.",
    {
        "relation": {
            "type": "string",
            "description": "a claim, event or other thing: IRI, prefixed name, or name; with predicate, the subject",
        },
        "predicate": {"type": "string", "description": "predicate of the triple, such as bil:when"},
        "object": {
            "type": "string",
            "description": "object of the triple; left out, all that are said",
            "maxLength": 2000,
        },
        "limit": {"type": "integer", "description": "most claims", "minimum": 1, "maximum": 100, "default": 20},
    },
    ("relation",),
    {
        "subject": {"type": "string"},
        "status": {"type": "string", "enum": ["claimed", "inferred", "vocabulary", "unknown"]},
        "total": {"type": "integer", "description": "number of claims"},
    },
    _evidence,
)
