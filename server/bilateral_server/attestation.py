"""The claims behind things: which say something of them, and for each who says what, where, on which characters."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote, urlencode

from rdflib import Literal, URIRef

from bilateral.names import PREFIXES, compact
from bilateral_server.iris import path_of
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values

Term = Mapping[str, str]

_STATEMENTS_SHOWN = 6


def used_prologue(pattern: str) -> str:
    """The prefixes that ``pattern`` uses, so that a permalink of the query stays short."""
    used = set(re.findall(r"(?<![\w<])([a-z]+):", pattern))
    return "".join(f"PREFIX {name}: <{iri}> " for name, iri in PREFIXES.items() if name in used)


def page(iri: str, base: str) -> str:
    """Address of what ``iri`` names: on this server where it is an IRI of the project, else the IRI."""
    path = path_of(iri)
    return base.rstrip("/") + path if path else iri


def sparql_link(query: str, base: str) -> str:
    """Address of the answer to ``query``."""
    return f"{base}sparql?query={quote(query, safe='')}"


def explain_link(subject: str, predicate: str, value: str, base: str) -> str:
    """Address of the proof of a triple; ``value`` is in N-Triples."""
    triple = {"subject": subject, "predicate": predicate, "object": value}
    return f"{base}explain?{urlencode(triple, quote_via=quote)}"


def short(term: Term) -> str:
    """A term of SPARQL JSON results as people write it."""
    if term["type"] == "uri":
        return compact(URIRef(term["value"]))
    if term["type"] == "bnode":
        return f"_:{term['value']}"
    datatype = term.get("datatype")
    return compact(Literal(term["value"], lang=term.get("xml:lang"), datatype=URIRef(datatype) if datatype else None))


def labels(iris: Collection[str]) -> dict[str, str]:
    """English labels of ``iris``, of those that have one."""
    if not iris:
        return {}
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?s (MIN(STR(?l)) AS ?label) {{ VALUES ?s {{ {values(sorted(iris))} }} "
        '?s rdfs:label ?l FILTER(LANG(?l) IN ("en", "")) } GROUP BY ?s'
    )
    return {row["s"]["value"]: row["label"]["value"] for row in rows if "s" in row}


def claims_about(nodes: Collection[str], first: Collection[str] = ()) -> dict[str, list[str]]:
    """Claims that say something of each of ``nodes``, in order: those that use a predicate of ``first`` come first."""
    if not nodes:
        return {}
    rows = state().bindings(
        f"{PROLOGUE}SELECT DISTINCT ?node ?claim ?p {{ VALUES ?node {{ {values(nodes)} }} "
        "?statement bil:subject ?node ; bil:predicate ?p . ?claim bil:asserts ?statement . "
        "FILTER NOT EXISTS { ?claim bil:rank v:deprecated } }"
    )
    ranked = sorted((r["p"]["value"] not in first, r["claim"]["value"], r["node"]["value"]) for r in rows)
    found: dict[str, list[str]] = {node: [] for node in nodes}
    for _, claim, node in ranked:
        if claim not in found[node]:
            found[node].append(claim)
    return found


def claims_of(subject: str, predicate: str, value: str) -> list[str]:
    """Claims that assert the triple whose subject, predicate and object are given in N-Triples."""
    kind = "bil:object" if value.startswith("<") else "bil:literal"
    rows = state().bindings(
        f"{PROLOGUE}SELECT DISTINCT ?claim {{ ?s bil:subject {subject} ; bil:predicate {predicate} ; {kind} {value} . "
        "?claim bil:asserts ?s } ORDER BY ?claim"
    )
    return [row["claim"]["value"] for row in rows]


def records(
    claims: Collection[str], base: str, about: Mapping[str, str] | None = None, digests: bool = True
) -> list[dict[str, Any]]:
    """The ``claims`` as evidence, in their order; ``about`` gives what each is evidence for.

    With ``digests`` each span has the SHA-256 of its characters.
    """
    if not claims:
        return []
    wanted = f"VALUES ?claim {{ {values(claims)} }}"
    found: dict[str, dict[str, Any]] = {
        claim: {"claim": claim, "says": [], "speakers": [], "modality": "", "spans": [], "permalink": page(claim, base)}
        for claim in dict.fromkeys(claims)
    }
    for claim, node in (about or {}).items():
        found[claim]["about"] = node
    _add_heads(found, wanted)
    _add_statements(found, wanted)
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?claim ?article ?file ?start ?end ?digest {{ {wanted} ?claim bil:hasEvidence ?span . "
        "?span bil:spanSha256 ?digest ; oa:hasSource ?snap ; oa:hasSelector ?at . ?at oa:start ?start ; oa:end ?end . "
        "?snap bil:snapshotOf ?article . OPTIONAL { ?snap dcterms:identifier ?file } } "
        "ORDER BY ?claim ?article ?start ?end"
    )
    for row in rows:
        span: dict[str, Any] = {name: row[name]["value"] for name in ("article", "file") if name in row}
        span |= {name: int(row[name]["value"]) for name in ("start", "end")}
        span |= {"sha256": row["digest"]["value"]} if digests else {}
        found[row["claim"]["value"]]["spans"].append(span)
    return list(found.values())


def _add_heads(found: dict[str, dict[str, Any]], wanted: str) -> None:
    """Add speaker, way of telling, article, publisher, date, source and premises."""
    english = 'FILTER(LANG({0}) = "en")'
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?claim ?speaker ?relay ?modality ?confidence ?premise ?article ?articleLabel ?publisher "
        f"?date ?source ?sourceLabel {{ {wanted} "
        "?claim bil:statedBy/rdfs:label ?speaker ; bil:modality/rdfs:label ?modality . "
        f"{english.format('?speaker')} {english.format('?modality')} "
        f"OPTIONAL {{ ?claim bil:relayedBy/rdfs:label ?relay {english.format('?relay')} }} "
        "OPTIONAL { ?claim bil:confidence ?confidence } OPTIONAL { ?claim bil:premise ?premise } "
        "OPTIONAL { ?claim bil:reportedIn ?article . ?article rdfs:label ?articleLabel ; "
        f"bil:publisher/rdfs:label ?publisher . {english.format('?articleLabel')} {english.format('?publisher')} "
        "OPTIONAL { ?article bil:when ?date } } "
        "OPTIONAL { ?claim bil:source ?source . ?source rdfs:label ?sourceLabel } } "
        "ORDER BY ?claim ?speaker ?relay ?premise ?article ?date ?source"
    )
    lists = {"speaker": "speakers", "relay": "relayed_by", "premise": "premises"}
    single = {"modality": "modality", "article": "article", "articleLabel": "article_label", "source": "source"}
    single |= {"sourceLabel": "source_label", "publisher": "publisher", "date": "date"}
    for row in rows:
        record = found[row["claim"]["value"]]
        for name, key in lists.items():
            if name in row and row[name]["value"] not in record.setdefault(key, []):
                record[key].append(row[name]["value"])
        for name, key in single.items():
            if name in row and not record.get(key):
                record[key] = row[name]["value"]
        if "confidence" in row:
            record["confidence"] = float(row["confidence"]["value"])


def _add_statements(found: dict[str, dict[str, Any]], wanted: str) -> None:
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?claim ?s ?p ?o {{ {wanted} ?claim bil:asserts ?statement . "
        "?statement bil:subject ?s ; bil:predicate ?p . "
        "{ ?statement bil:object ?o } UNION { ?statement bil:literal ?o } FILTER(?p != rdfs:label) } "
        "ORDER BY ?claim ?s ?p ?o"
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(row["claim"]["value"], []).append(" ".join(short(row[name]) for name in "spo"))
    for claim, statements in said.items():
        more = len(statements) - _STATEMENTS_SHOWN
        found[claim]["says"] = statements[:_STATEMENTS_SHOWN] + ([f"and {more} more"] if more > 0 else [])


def cited(record: Mapping[str, Any]) -> str:
    """One line of ``record`` for people: who, in which article, when, where in the text."""
    who = ", ".join(record["speakers"]) or "unnamed"
    where = record.get("article_label") or record.get("source_label") or "an inference of the curator"
    spans = ", ".join(f"{span['start']}-{span['end']}" for span in record["spans"])
    when = f" ({record['date']})" if record.get("date") else ""
    name = compact(URIRef(record["claim"]))
    return f"[{name}] {who}, {record['modality']}, in {where}{when}" + (f", characters {spans}" if spans else "")
