"""The tools for SPARQL: one that runs a query, and one that tells what a query will meet before it is run."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from bilateral.errors import BilateralError, QueryError
from bilateral.hints import explain, unknown_terms
from bilateral.names import BASE
from bilateral.outgoing import refuse_service
from bilateral.sparql_syntax import first_fault
from bilateral_server.attestation import cited, labels, records, short, sparql_link
from bilateral_server.query_shape import Shape, shape, with_prefixes
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.tool import Outcome, Tool
from bilateral_server.worker import Job
from bilateral_server.workers import Answer, TimedOut

_CLAIM = re.compile(re.escape(BASE) + r"claim/[\w-]+")
_MOST_PATTERNS = 12
_ADVICE_S = 5.0
_EVIDENCE_SHOWN = 10
_LONGEST = 20_000


def _ask(text: str) -> tuple[str, bytes]:
    """Syntax and content of the answer. Raises ``QueryError`` with the place, what to do, and near terms."""
    refuse_service(text)
    try:
        got = state().ask(text, "json", "nt")
    except QueryError as error:
        hint = explain(text, str(error))
        place = f"line {hint.line}, column {hint.column}: " if hint.line else ""
        advice = f". {hint.hint}" if hint.hint else ""
        raise QueryError(f"the query is not accepted: {place}{hint.detail}{advice}{_strange(text)}") from error
    return got.syntax, got.content


def _strange(text: str) -> str:
    found = unknown_terms(text, _known())
    said = [f"{term} is not in this graph" + (f" (near: {', '.join(near)})" if near else "") for term, near in found]
    return f". {'; '.join(said)}" if said else ""


@once_a_snapshot
def _known() -> dict[str, tuple[str, ...]]:
    """English labels of each IRI of the project in the snapshot."""
    rows = state().bindings(
        "SELECT ?x (SAMPLE(STR(?l)) AS ?label) { { ?x ?p ?o } UNION { ?s ?x ?o } UNION { ?s ?p ?x } "
        'OPTIONAL { ?x <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l) = "en") } '
        f'FILTER(isIRI(?x) && STRSTARTS(STR(?x), "{BASE}")) }} GROUP BY ?x'
    )
    return {row["x"]["value"]: tuple([row["label"]["value"]] if "label" in row else []) for row in rows}


def _query(given: dict[str, Any], base: str) -> Outcome:
    text, added = with_prefixes(given["sparql"])
    syntax, content = _ask(text)
    warnings = [f"added {line}" for line in added]
    most = int(given["max_rows"])
    found: dict[str, Any] = {"form": "graph", "columns": [], "rows": [], "boolean": None, "triples": [], "total": 0}
    if syntax == "nt":
        triples = sorted(content.decode("utf-8").splitlines())
        found |= {"triples": triples[:most], "total": len(triples)}
        shown = "\n".join(triples[:most])
        iris: set[str] = set()
    else:
        document = json.loads(content)
        if "boolean" in document:
            found |= {"form": "ask", "boolean": document["boolean"], "total": 1}
            link = sparql_link(text, base)
            return Outcome(
                {**found, "labels": {}, "empty_because": ""}, str(document["boolean"]).lower(), link, False, warnings
            )
        columns, rows = document["head"]["vars"], document["results"]["bindings"]
        as_json = given["format"] == "json"
        kept = [{name: term if as_json else short(term) for name, term in row.items()} for row in rows[:most]]
        found |= {"form": "select", "columns": columns, "rows": kept, "total": len(rows)}
        iris = {term["value"] for row in rows[:most] for term in row.values() if term["type"] == "uri"}
        shown = json.dumps(kept, ensure_ascii=False) if as_json else _table(columns, kept)
    total = int(found["total"])
    because = ""
    if total == 0:
        because = _emptied_by(shape(text))
        warnings += [
            f"no results: {because}" if because else "no results",
            *filter(None, [_strange(text).lstrip(". ")]),
        ]
    if total > most:
        warnings.append(f"{most} of {total} shown; raise max_rows, or use LIMIT and OFFSET with ORDER BY")
    claims = sorted({match[0] for iri in iris if (match := _CLAIM.match(iri))})[:_EVIDENCE_SHOWN]
    evidence = records(claims, base)
    named = labels({iri for iri in iris if iri.startswith(BASE) and "#s-" not in iri})
    lines = [
        f"{total} {'triples' if syntax == 'nt' else 'rows'}",
        shown,
        *(f"Evidence: {cited(one)}" for one in evidence),
    ]
    outcome = {**found, "labels": dict(sorted(named.items())), "empty_because": because}
    return Outcome(outcome, "\n".join(filter(None, lines)), sparql_link(text, base), total > most, warnings, evidence)


def _table(columns: list[str], rows: list[dict[str, Any]]) -> str:
    """The rows as lines; nothing where there are none."""
    if not rows:
        return ""
    return "\n".join(" | ".join(cells) for cells in [columns, *([row.get(c, "") for c in columns] for row in rows)])


def _emptied_by(found: Shape) -> str:
    """Which triple pattern leaves nothing: alone, or after those before it; within a few seconds, or nothing."""
    patterns = found.patterns[:_MOST_PATTERNS]
    deadline = time.monotonic() + _ADVICE_S
    try:
        for pattern in patterns:
            if not _matches(pattern.sparql, found.values, deadline):
                return f"nothing matches {pattern.shown}"
        for count in range(2, len(patterns) + 1):
            if not _matches(" . ".join(one.sparql for one in patterns[:count]), found.values, deadline):
                return f"nothing matches {patterns[count - 1].shown} together with the patterns before it"
    except BilateralError:  # an advice that takes too long is none
        return ""
    return "every triple pattern matches, so a FILTER, BIND, MINUS or sub-query removes the rows" if patterns else ""


def _matches(pattern: str, values: str, deadline: float) -> bool:
    return bool(_soon(f"ASK {{ {values} {pattern} }}", deadline)["boolean"])


def _soon(text: str, deadline: float) -> dict[str, Any]:
    """The SPARQL JSON results of the query ``text``. Raises ``TimedOut`` at the ``deadline``, and as ``State.open``."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimedOut("there is no time left for advice")
    found = state().open(Job(text, "json", "nt", rows=2), left)
    assert isinstance(found, Answer), "one row is never streamed"
    document: dict[str, Any] = json.loads(found.content)
    return document


def _check_query(given: dict[str, Any], base: str) -> Outcome:
    text, added = with_prefixes(given["sparql"])
    refuse_service(text)
    unknown = [{"term": term, "near": near} for term, near in unknown_terms(text, _known())]
    problem: dict[str, Any] = {"line": 0, "column": 0, "detail": "", "hint": ""}
    try:
        state().ask(_unevaluated(text), "json", "nt")
    except QueryError as error:
        hint = explain(text, str(error))
        problem = {"line": hint.line, "column": hint.column, "detail": hint.detail or str(error), "hint": hint.hint}
    patterns, warnings = ([], []) if problem["detail"] else _rows(shape(text))
    content = {
        "valid": not problem["detail"],
        "problem": problem,
        "prefixes": added,
        "unknown": unknown,
        "patterns": patterns,
    }
    lines = ["the query is valid SPARQL" if content["valid"] else f"not valid: {problem['detail']}. {problem['hint']}"]
    lines += [f"add {line}" for line in added]
    lines += [f"not in this graph: {one['term']}; near: {', '.join(one['near']) or 'nothing'}" for one in unknown]
    lines += [f"{one['rows']} rows: {one['pattern']}" for one in patterns]
    warnings += [f"{one['term']} is not in this graph" for one in unknown]
    return Outcome(content, "\n".join(lines), sparql_link(text, base), False, warnings)


def _unevaluated(text: str) -> str:
    """The query joined with nothing, which the engine parses and need not evaluate; or as it is, where it cannot be."""
    joined = f"{text}\nVALUES ?_nothing {{ }}"
    return text if first_fault(text) or first_fault(joined) else joined


def _rows(found: Shape) -> tuple[list[dict[str, Any]], list[str]]:
    """Rows of each triple pattern alone, and what was left out."""
    counted: list[dict[str, Any]] = []
    deadline = time.monotonic() + _ADVICE_S
    for pattern in found.patterns[:_MOST_PATTERNS]:
        try:
            document = _soon(f"SELECT (COUNT(*) AS ?n) {{ {found.values} {pattern.sparql} }}", deadline)
        except BilateralError:  # the rest is said to be left out
            break
        counted.append({"pattern": pattern.shown, "rows": int(document["results"]["bindings"][0]["n"]["value"])})
    left = len(found.patterns) - len(counted)
    return counted, [f"{left} patterns were not counted"] if left else []


_SPARQL = {
    "type": "string",
    "description": "a SPARQL 1.1 query: SELECT, ASK, CONSTRUCT or DESCRIBE; the project's prefixes may be left out",
    "maxLength": _LONGEST,
}

QUERY = Tool(
    "query",
    "Run a SPARQL query",
    "Runs a read-only SPARQL 1.1 query and gives the first rows, the total, and labels of the IRIs. Where nothing is "
    "found it says which triple pattern matches nothing. SERVICE is refused. Call describe_graph first.",
    {
        "sparql": _SPARQL,
        "format": {
            "type": "string",
            "description": "table: short terms; json: terms as SPARQL JSON results have them",
            "enum": ["table", "json"],
            "default": "table",
        },
        "max_rows": {"type": "integer", "description": "most rows", "minimum": 1, "maximum": 1000, "default": 100},
    },
    ("sparql",),
    {
        "form": {"type": "string", "enum": ["select", "ask", "graph"]},
        "columns": {"type": "array", "items": {"type": "string"}},
        "rows": {"type": "array", "items": {"type": "object"}, "description": "variable to term, unbound left out"},
        "boolean": {"type": ["boolean", "null"]},
        "triples": {"type": "array", "items": {"type": "string"}, "description": "N-Triples of CONSTRUCT or DESCRIBE"},
        "total": {"type": "integer", "description": "number of all rows or triples"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "empty_because": {"type": "string", "description": "of no results, why; else empty"},
    },
    _query,
)

_PROBLEM = {
    "line": {"type": "integer"},
    "column": {"type": "integer"},
    "detail": {"type": "string"},
    "hint": {"type": "string"},
}
_UNKNOWN = {"term": {"type": "string"}, "near": {"type": "array", "items": {"type": "string"}}}
_COUNTED = {"pattern": {"type": "string"}, "rows": {"type": "integer"}}

CHECK_QUERY = Tool(
    "check_query",
    "Check a SPARQL query",
    "Says where a query is wrong and what to do, which of its terms are not in this graph and which are near them, "
    "which prefixes to add, and how many rows each triple pattern has. The query itself is not run.",
    {"sparql": _SPARQL},
    ("sparql",),
    {
        "valid": {"type": "boolean"},
        "problem": {"type": "object", "properties": _PROBLEM, "required": list(_PROBLEM)},
        "prefixes": {"type": "array", "items": {"type": "string"}},
        "unknown": {"type": "array", "items": {"type": "object", "properties": _UNKNOWN, "required": list(_UNKNOWN)}},
        "patterns": {"type": "array", "items": {"type": "object", "properties": _COUNTED, "required": list(_COUNTED)}},
    },
    _check_query,
)
