"""The tools to begin with: a card of the graph's schema, and questions with their queries."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from rdflib.namespace import RDFS

from bilateral.names import PREFIXES
from bilateral.queries import Query
from bilateral_server.attestation import short
from bilateral_server.layered import in_one_graph, only, within
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node
from bilateral_server.tool import Outcome, Tool

_CLASSES_SHOWN = 24
_OF_WORLD = 'FILTER(STRSTARTS(STR(?x), STR(id:)) && !REGEX(STR(?x), "/id/(span|selector|snap|src|conflict|link)-"))'
_PROPERTIES_SHOWN = 24
_PREFIXES_SHOWN = ("bil", "claim", "id", "rdfs", "skos", "v")
_MODEL = (
    "Relations are nodes: a visit has bil:sendingState and bil:receivingState, a support act bil:supportGivenBy and "
    "bil:supportGivenTo, a trade flow bil:exporter and bil:importer; shortcuts (bil:sentVisitTo) are derived.",
    'Labels: rdfs:label in az, be, en, ru; filter LANG(?l) = "en". Wikidata: bil:wikidataEntity.',
    "Dates: bil:when is EDTF text; compare bil:beginEarliest and bil:endLatest (xsd:date).",
    "Why: ?claim bil:asserts ?st . ?st bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o . "
    "?claim bil:statedBy, bil:modality, bil:reportedIn. Sources differ: several values may be claimed.",
    "Figures: bil:IndicatorObservation with bil:indicator, bil:value, bil:unit, bil:period, bil:asOf.",
    "Not facts: bil:Evaluation, bil:Expectation, bil:Aim, bil:Proposal, bil:PlannedEvent (bil:heldBy, bil:content).",
)


def _describe_graph(given: dict[str, Any], base: str) -> Outcome:
    card = schema_card()
    classes, properties = card["class_count"], card["property_count"]
    warnings = [
        f"shown are the {_CLASSES_SHOWN} of {classes} classes and {_PROPERTIES_SHOWN} of {properties} properties "
        "that are used most; get_entity(bil:…) describes any term"
    ]
    return Outcome(card, card_text(card), f"{base.rstrip('/')}/.well-known/void", True, warnings)


@once_a_snapshot
def schema_card() -> dict[str, Any]:
    """The classes and properties of the world as the snapshot uses them, its dates, and how it is modelled."""
    classes = _classes()
    properties = _properties()
    dates = state().bindings(
        f"{PROLOGUE}SELECT ?first ?last "
        f"{{ {{ SELECT (MIN(?b) AS ?first) {{ {within('world', f'?x bil:beginEarliest ?b {_OF_WORLD}')} }} }} "
        f"{{ SELECT (MAX(?e) AS ?last) {{ {within('world', f'?x bil:endLatest ?e {_OF_WORLD}')} }} }} }}"
    )[0]
    counts = state().bindings(
        f"{PROLOGUE}SELECT ?claims ?articles {{ {{ SELECT (COUNT(*) AS ?claims) {{ ?c a bil:Claim }} }} "
        "{ SELECT (COUNT(*) AS ?articles) { ?a a bil:Article } } }"
    )[0]
    return {
        "articles": int(counts["articles"]["value"]),
        "claims": int(counts["claims"]["value"]),
        "first_date": dates.get("first", {}).get("value", ""),
        "last_date": dates.get("last", {}).get("value", ""),
        "prefixes": {name: PREFIXES[name] for name in _PREFIXES_SHOWN},
        "model": list(_MODEL),
        "classes": classes[:_CLASSES_SHOWN],
        "class_count": len(classes),
        "properties": properties[:_PROPERTIES_SHOWN],
        "property_count": len(properties),
    }


def _world() -> str:
    """The pattern that binds ``?s ?p ?o`` to what is asserted of the world: in one graph, to what live claims say."""
    if not in_one_graph():
        return within("world", "?s ?p ?o")
    said = "?_st bil:subject ?s ; bil:predicate ?p ; bil:object ?o"
    return f"{{ SELECT DISTINCT ?s ?p ?o {{ {said} . ?s ?p ?o }} }}"


def _classes() -> list[dict[str, Any]]:
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?c (COUNT(DISTINCT ?x) AS ?n) {{ {within('world', f'?x ?any ?thing {_OF_WORLD}')} ?x a ?c "
        "FILTER(STRSTARTS(STR(?c), STR(bil:)) && !STRENDS(STR(?c), 'Cooperation')) } GROUP BY ?c ORDER BY DESC(?n) ?c"
    )
    return [{"class": short(row["c"]), "count": int(row["n"]["value"])} for row in rows]


def _properties() -> list[dict[str, Any]]:
    """The properties that lead from one thing of the world to another, with range and an example."""
    rows = state().bindings(
        f"{PROLOGUE}SELECT ?p (COUNT(*) AS ?n) (MIN(?s) AS ?from) {{ {_world()} "
        "FILTER(isIRI(?o) && STRSTARTS(STR(?p), STR(bil:)) && ?p NOT IN (bil:nameOf, bil:usedIn)) } "
        "GROUP BY ?p ORDER BY DESC(?n) ?p"
    )
    ranges: dict[str, list[str]] = {}
    said = state().bindings(
        f"{PROLOGUE}SELECT ?p ?r {{ {within('ontology', '?p rdfs:range ?r')} FILTER(isIRI(?r)) }} ORDER BY ?p ?r"
    )
    asserted = set(only("ontology", ((node(row["p"]), RDFS.range, node(row["r"])) for row in said)))
    for row in said:
        if (node(row["p"]), RDFS.range, node(row["r"])) in asserted:
            ranges.setdefault(row["p"]["value"], []).append(short(row["r"]))
    return [
        {
            "property": short(row["p"]),
            "count": int(row["n"]["value"]),
            "range": min(
                ranges.get(row["p"]["value"], [""]), key=lambda name: (name[:4] not in ("bil:", "xsd:"), name)
            ),
            "example": short(row["from"]) if "from" in row else "",
        }
        for row in rows
    ]


def card_text(card: dict[str, Any]) -> str:
    """The schema card as Markdown, of at most 1,500 tokens."""
    lines = [
        "# Bilateral: relations between Belarus and Azerbaijan",
        f"{card['articles']} news articles, {card['claims']} claims, of {card['first_date']} to {card['last_date']}.",
        *(f"- {line}" for line in card["model"]),
        "Prefixes: " + ", ".join(f"{name}: <{iri}>" for name, iri in card["prefixes"].items()),
        "Classes: " + ", ".join(f"{one['class']} {one['count']}" for one in card["classes"]),
        "Properties (uses, range, on):",
        *(f"{one['property']} {one['count']} {one['range']} {one['example']}".rstrip() for one in card["properties"]),
    ]
    return "\n".join(lines)


def _list_examples(given: dict[str, Any], base: str) -> Outcome:
    most = int(given["limit"])
    topic = given["topic"]
    found = [question for question in state().questions if topic is None or _fits(question, topic)]
    found.sort(key=lambda question: topic is not None and topic.lower() not in question.tags)  # of the topic first
    warnings = []
    if not found:
        topics = sorted({tag for question in state().questions for tag in question.tags})
        near = get_close_matches(topic or "", topics, n=3, cutoff=0.5)
        warnings.append(f"no example is about {topic}; topics are {', '.join(near or topics)}")
    shown = [_example(question, base, topic is not None) for question in found[:most]]
    lines = []
    for one in shown:
        given_by = f" ({', '.join(p['name'] for p in one['parameters'])})" if one["parameters"] else ""
        lines += [f"{one['name']}{given_by}: {one['summary']}", *([one["sparql"]] if one["sparql"] else [])]
    return Outcome({"examples": shown, "total": len(found)}, "\n".join(lines), base, len(found) > most, warnings)


def _example(question: Query, base: str, whole: bool) -> dict[str, Any]:
    return {
        "name": question.name,
        "summary": question.header["summary"],
        "description": question.header["description"],
        "topics": question.tags,
        "parameters": [
            {"name": one.name, "kind": one.kind, "default": str(one.default)} for one in question.parameters
        ],
        "sparql": question.body.rstrip("\n") if whole else "",
        "permalink": f"{base.rstrip('/')}/queries/{question.name}",
    }


def _fits(question: Query, topic: str) -> bool:
    """Whether each word of ``topic`` begins a word of the question's name, summary, description or topics."""
    said = " ".join([question.name, *(question.header[key] for key in ("summary", "description", "tags"))]).lower()
    words = re.findall(r"\w+", topic.lower())
    return bool(words) and all(re.search(rf"\b{re.escape(word.rstrip('s') or word)}", said) for word in words)


_CLASS = {"class": {"type": "string"}, "count": {"type": "integer"}}
_PROPERTY = {
    "property": {"type": "string"},
    "count": {"type": "integer"},
    "range": {"type": "string"},
    "example": {"type": "string", "description": "a thing that has the property"},
}
_PARAMETER = {name: {"type": "string"} for name in ("name", "kind", "default")}
_EXAMPLE = {
    "name": {"type": "string"},
    "summary": {"type": "string"},
    "description": {"type": "string"},
    "topics": {"type": "array", "items": {"type": "string"}},
    "parameters": {
        "type": "array",
        "items": {"type": "object", "properties": _PARAMETER, "required": list(_PARAMETER)},
    },
    "sparql": {"type": "string", "description": "the query, where a topic was given"},
    "permalink": {"type": "string"},
}

DESCRIBE_GRAPH = Tool(
    "describe_graph",
    "Describe the graph",
    "The card of the graph: classes and properties with counts, how relations, dates, labels and claims are modelled, "
    "prefixes, and the span of dates. Call it before you write SPARQL.",
    {},
    (),
    {
        **{name: {"type": "integer"} for name in ("articles", "claims", "class_count", "property_count")},
        **{name: {"type": "string"} for name in ("first_date", "last_date")},
        "prefixes": {"type": "object", "additionalProperties": {"type": "string"}},
        "model": {"type": "array", "items": {"type": "string"}},
        "classes": {"type": "array", "items": {"type": "object", "properties": _CLASS, "required": list(_CLASS)}},
        "properties": {
            "type": "array",
            "items": {"type": "object", "properties": _PROPERTY, "required": list(_PROPERTY)},
        },
    },
    _describe_graph,
)

LIST_EXAMPLES = Tool(
    "list_examples",
    "Example questions",
    "Questions that the graph answers, each with its SPARQL and its parameters. Give a topic to get the "
    "queries too; change the VALUES line of a parameter and run them with query.",
    {
        "topic": {"type": "string", "description": "words such as visits, trade, claims, conflicts", "maxLength": 200},
        "limit": {"type": "integer", "description": "most examples", "minimum": 1, "maximum": 100, "default": 10},
    },
    (),
    {
        "examples": {"type": "array", "items": {"type": "object", "properties": _EXAMPLE, "required": list(_EXAMPLE)}},
        "total": {"type": "integer"},
    },
    _list_examples,
)
