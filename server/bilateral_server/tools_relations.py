"""The tool for the question most people have: what is there between two states, or two persons or bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.names import PREFIXES, compact
from bilateral.quads import n_triples
from bilateral_server.attestation import (
    cited,
    claims_about,
    claims_of,
    explain_link,
    labels,
    page,
    records,
    sparql_link,
    used_prologue,
)
from bilateral_server.reference import iri_of
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE
from bilateral_server.tool import Outcome, Tool

_CLAIMS_EACH = 2


@dataclass(frozen=True)
class _Kind:
    """A kind of relation: the class of its nodes, and the properties that lead to the one who acts and to the other."""

    name: str
    cls: str
    source: str
    target: str

    def pattern(self, source: str, target: str) -> str:
        """Graph pattern of the nodes between two terms in SPARQL."""
        return f"?relation a bil:{self.cls} ; {self.source} {source} ; {self.target} {target}"


_BOTH = "bil:involvesState|bil:hasParticipant"
_KINDS = (  # what fits two kinds is of the first
    _Kind("visit", "Visit", "bil:sendingState", "bil:receivingState"),
    _Kind("support", "SupportAct", "bil:supportGivenBy", "bil:supportGivenTo"),
    _Kind("trade", "TradeFlow", "bil:exporter", "bil:importer"),
    _Kind("agreement", "Agreement", "bil:hasParty", "bil:hasParty"),
    _Kind("meeting", "Meeting", _BOTH, _BOTH),
    _Kind("event", "Event", _BOTH, _BOTH),
    _Kind("cooperation", "Cooperation", "bil:hasPartner", "bil:hasPartner"),
    _Kind("mission", "DiplomaticMission", "bil:bodyOf", "bil:missionIn"),
    _Kind("post", "AmbassadorPost", "bil:representsState", "bil:accreditedTo"),
    _Kind("body", "BilateralBody", "bil:bilateralBodyOf", "bil:bilateralBodyOf"),
    _Kind("relation", "BilateralRelation", "bil:party", "bil:party"),
    _Kind("membership", "InternationalOrganization", "bil:hasMember", "bil:hasMember"),
    _Kind("attitude", "PropositionalAttitude", "bil:heldBy", "bil:about"),
)
_DIRECT = "direct"
_NAMES = [*(kind.name for kind in _KINDS), _DIRECT]


def _relations_between(given: dict[str, Any], base: str) -> Outcome:
    if not given["source"] and not given["target"]:
        raise QueryError("give source or target, or both")
    source = iri_of("source", given["source"]) if given["source"] else None
    target = iri_of("target", given["target"]) if given["target"] else None
    if source == target:
        raise QueryError("source and target are the same; leave one out to see with whom it has relations")
    kinds = [kind for kind in _KINDS if given["kind"] in (None, kind.name)]
    query = _query(kinds, source, target)
    found = _relations(query) if kinds else {}
    since, until = given["from"], given["to"]
    kept = [one for one in found.values() if _overlaps(one, since, until)]
    warnings = []
    loose = sum(1 for one in kept if not one["begin"] or not one["end"])
    if (since or until) and loose:
        warnings.append(f"of {loose} the begin, the end or both are not known; they are kept, since they may fit")
    if source and target and kinds:
        back = len(_relations(_query(kinds, target, source)).keys() - found.keys())
        if back:
            warnings.append(f"{back} more go the other way: swap source and target")
    if source and target and given["kind"] in (None, _DIRECT) and not (since or until):
        kept += _direct(source, target, base)
    kept.sort(key=lambda one: (one["kind"] == _DIRECT, one["begin"] or one["end"] or "9999", one["iri"]))
    totals = {name: count for name in _NAMES if (count := sum(1 for one in kept if one["kind"] == name))}
    shown = kept[: int(given["limit"])]
    evidence = _evidence(shown, base)
    _name(shown)
    if not kept:
        warnings.append("nothing found: leave out kind, from or to, or one of source and target")
    lines = [f"{len(kept)} relations: " + ", ".join(f"{count} {name}" for name, count in totals.items())]
    for one in shown:
        when = f" {one['begin'] or '?'} to {one['end'] or '?'}" if one["begin"] or one["end"] else ""
        lines.append(f"{one['kind']}{when}: {one['label']} ({compact(URIRef(one['iri']))})")
        lines += [f"  {cited(record)}" for record in evidence if record["about"] == one["iri"]]
    return Outcome(
        {"total": len(kept), "totals": totals, "relations": shown},
        "\n".join(lines),
        _link(kinds, totals, source, target, base),
        len(kept) > len(shown),
        warnings,
        evidence,
    )


def _link(kinds: list[_Kind], totals: dict[str, int], source: str | None, target: str | None, base: str) -> str:
    """Address of the same relations by SPARQL, of the kinds there are; else of the page of one of the two."""
    there = [kind for kind in kinds if kind.name in totals]
    return sparql_link(_query(there, source, target), base) if there else page(source or target or "", base)


def _query(kinds: list[_Kind], source: str | None, target: str | None) -> str:
    """The query for the relations of ``kinds``, in the order of the kinds."""
    ends = [_term(iri) if iri else variable for iri, variable in ((source, "?source"), (target, "?target"))]
    parts = " UNION ".join(
        f"{{ {kind.pattern(*ends)} BIND({number} AS ?kind) }}" for number, kind in enumerate(_KINDS) if kind in kinds
    )
    variables = " ".join(end for end in ends if end.startswith("?"))
    differ = "" if source and target else f"FILTER({ends[0]} != {ends[1]}) "
    body = (
        f"{{ {parts} }} {differ}OPTIONAL {{ ?relation bil:beginEarliest ?begin }} "
        "OPTIONAL { ?relation bil:endLatest ?end }"
    )
    return (
        f"{used_prologue(body)}SELECT DISTINCT ?kind ?relation {variables} ?begin ?end "
        f"WHERE {{ {body} }} ORDER BY ?kind ?relation {variables} ?begin ?end"
    )


def _term(iri: str) -> str:
    """``iri`` in SPARQL, short where it can be."""
    name = compact(URIRef(iri))
    return name if re.fullmatch(r"(id|v):[\w-]+", name) else n_triples(URIRef(iri))


def _relations(query: str) -> dict[str, dict[str, Any]]:
    """The relations that ``query`` finds, by IRI, each of the first kind that it fits."""
    found: dict[str, dict[str, Any]] = {}
    for row in state().bindings(query):
        iri, kind = row["relation"]["value"], _KINDS[int(row["kind"]["value"])].name
        one = found.setdefault(iri, {"kind": kind, "iri": iri, "label": "", "begin": "", "end": "", "others": []})
        one["begin"] = min(filter(None, (one["begin"], row.get("begin", {}).get("value"))), default="")
        one["end"] = max(one["end"], row.get("end", {}).get("value", ""))
        for variable in ("source", "target"):
            if variable in row and row[variable]["value"] not in one["others"]:
                one["others"].append(row[variable]["value"])
    return found


def _overlaps(one: dict[str, Any], since: str | None, until: str | None) -> bool:
    """Whether the relation may lie between two dates: ISO dates of any precision compare as text."""
    after = bool(since and one["end"] and one["end"] < since)
    before = bool(until and one["begin"] and one["begin"] > until + "~")  # "2024~" is after every day of 2024
    return not after and not before


def _direct(source: str, target: str, base: str) -> list[dict[str, Any]]:
    """The properties of the ontology that lead from one to the other at once; most of them are derived."""
    rows = state().bindings(
        f"{PROLOGUE}SELECT DISTINCT ?p {{ {n_triples(URIRef(source))} ?p {n_triples(URIRef(target))} "
        "FILTER(STRSTARTS(STR(?p), STR(bil:))) } ORDER BY ?p"
    )
    found = []
    for row in rows:
        explain = explain_link(source, row["p"]["value"], n_triples(URIRef(target)), base)
        one = {"kind": _DIRECT, "iri": row["p"]["value"], "label": "", "begin": "", "end": "", "others": []}
        found.append({**one, "explain": explain, "triple": [source, row["p"]["value"], target]})
    return found


def _evidence(shown: list[dict[str, Any]], base: str) -> list[dict[str, Any]]:
    """The first claims of each relation, those first that say what makes it one."""
    telling = {
        PREFIXES["bil"] + part.removeprefix("bil:")
        for kind in _KINDS
        for path in (kind.source, kind.target)
        for part in path.split("|")
    } | {PREFIXES["rdf"] + "type"}
    claims = claims_about([one["iri"] for one in shown if one["kind"] != _DIRECT], telling)
    about = {one["iri"]: claims[one["iri"]][:_CLAIMS_EACH] for one in shown if one["kind"] != _DIRECT}
    for one in shown:
        if one["kind"] == _DIRECT:
            triple = [n_triples(URIRef(iri)) for iri in one["triple"]]
            about[one["iri"]] = claims_of(triple[0], triple[1], triple[2])[:_CLAIMS_EACH]
    told: dict[str, dict[str, Any]] = {
        record["claim"]: record
        for record in records({claim for some in about.values() for claim in some}, base, digests=False)
    }
    return [{**told[claim], "about": iri} for iri, some in about.items() for claim in some]


def _name(shown: list[dict[str, Any]]) -> None:
    known = labels({one["iri"] for one in shown} | {other for one in shown for other in one["others"]})
    for one in shown:
        one["label"] = known.get(one["iri"], compact(URIRef(one["iri"])))
        one["others"] = [{"iri": other, "label": known.get(other, "")} for other in sorted(one["others"])]


_DATE = {"type": "string", "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "maxLength": 10}
_NAMED = {
    "type": "object",
    "properties": {"iri": {"type": "string"}, "label": {"type": "string"}},
    "required": ["iri", "label"],
}
_RELATION = {
    "kind": {"type": "string", "enum": _NAMES},
    "iri": {"type": "string", "description": "the event, agreement, … ; of the kind direct, the property"},
    "label": {"type": "string"},
    "begin": {"type": "string", "description": "earliest begin, or empty"},
    "end": {"type": "string", "description": "latest end, or empty"},
    "others": {"type": "array", "items": _NAMED, "description": "who is at the end that was not given"},
}

RELATIONS_BETWEEN = Tool(
    "relations_between",
    "What is between two",
    "Visits, support, trade, agreements, meetings, other events, cooperation, missions, posts and opinions from a "
    "source (who acts: sends, exports, supports, holds) to a target, with totals by kind and claims as evidence. For "
    "states, persons and organisations; leave one end out to see with whom.",
    {
        "source": {"type": "string", "description": "who acts: IRI, id:…, name, Wikidata id or ISO code"},
        "target": {"type": "string", "description": "with whom or to whom; likewise"},
        "from": {**_DATE, "description": "earliest: a date such as 2024 or 2024-05-16"},
        "to": {**_DATE, "description": "latest: a date such as 2024 or 2024-05-16"},
        "kind": {"type": "string", "description": "only this kind", "enum": _NAMES},
        "limit": {"type": "integer", "description": "most relations", "minimum": 1, "maximum": 200, "default": 15},
    },
    (),
    {
        "total": {"type": "integer"},
        "totals": {"type": "object", "additionalProperties": {"type": "integer"}},
        "relations": {
            "type": "array",
            "items": {"type": "object", "properties": _RELATION, "required": list(_RELATION)},
        },
    },
    _relations_between,
)
