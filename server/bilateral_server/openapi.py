"""``/openapi.json``: the HTTP interface for programs, with a path for each question, generated from its header.

Source: OpenAPI Specification 3.1; RFC 9457 for problem documents; RFC 8631 for the link relation ``service-desc``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Response, current_app
from rdflib import URIRef

from bilateral.names import compact
from bilateral.queries import Parameter, Query
from bilateral.tokens import is_graph_query
from bilateral_server.negotiate import ERRORS, GRAPHS, RESULTS
from bilateral_server.openapi_routes import (
    GRAPH_TYPES,
    HTML,
    JSON,
    PATHS,
    QUERIED,
    RESULT_TYPES,
    Item,
    content,
    operation,
    parameter,
    syntax,
)
from bilateral_server.public import base_url
from bilateral_server.state import state

blueprint = Blueprint("openapi", __name__)

_KINDS: dict[str, Item] = {
    "IRI": {"type": "string", "format": "iri"},
    "date": {"type": "string", "format": "date"},
    "gYear": {"type": "string", "pattern": "^[0-9]{4}$"},
    "integer": {"type": "integer"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
}
"""Schemas by the kind of a question's parameter; any other is a string."""

_PROBLEM: Item = {
    "type": "object",
    "description": "A problem document (RFC 9457); of a query that is not SPARQL, with its place.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string", "description": "Kind of the problem."},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
        "token": {"type": "string", "description": "What stands there."},
        "hint": {"type": "string", "description": "What to do."},
        "query_id": {"type": "string"},
        "instance": {"type": "string", "format": "uri-reference"},
    },
}
_RESULTS: Item = {
    "type": "object",
    "description": "SPARQL 1.1 Query Results JSON Format",
    "required": ["head"],
    "properties": {
        "head": {"type": "object"},
        "boolean": {"type": "boolean"},
        "results": {
            "type": "object",
            "required": ["bindings"],
            "properties": {"bindings": {"type": "array", "items": {"type": "object"}}},
        },
    },
}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The document on the routes that this server has."""
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in current_app.url_map.iter_rules()}
    if "linked.resource" in current_app.view_functions:  # one rule for them all
        routes |= {"/id/{name}", "/claim/{name}", "/vocab/{name}", "/graph/{name}", "/ontology", "/dataset"}
    text = json.dumps(document(state().listed, routes, base_url()), ensure_ascii=False, indent=1) + "\n"
    return Response(text, content_type=JSON)


def document(questions: Iterable[Query], routes: Collection[str], server: str) -> Item:
    """The OpenAPI document of ``questions``, and of those of ``PATHS`` that are ``routes``, at the URL ``server``."""
    asked = {f"/queries/{question.name}": {"get": _question(question)} for question in questions}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Bilateral",
            "version": version("bilateral"),
            "description": "Relations between states, every triple with its reason; read over SPARQL, or by question.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": server}],
        "paths": {**asked, **{path: item for path, item in PATHS.items() if path in routes}},
        "components": {
            "schemas": {"Problem": _PROBLEM, "Results": _RESULTS},
            "responses": {
                "Problem": {
                    "description": "A problem document",
                    "content": content(
                        [*(each.partition(";")[0] for each in ERRORS.values()), HTML],
                        **{ERRORS["json"]: {"$ref": "#/components/schemas/Problem"}},
                    ),
                }
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _question(question: Query) -> Item:
    """The operation that asks ``question``: its parameters, and ``format``; a suffix of the name does the same."""
    media_types, keys = (GRAPH_TYPES, GRAPHS) if is_graph_query(question.text) else (RESULT_TYPES, RESULTS)
    found = operation(
        question.name,
        "Questions",
        question.header["summary"],
        [*media_types, HTML],
        ("400", "406", "413", *QUERIED),
        [*(_parameter(each) for each in question.parameters), syntax(keys)],
    )
    return {**found, "description": question.header["description"], "tags": ["Questions", *question.tags]}


def _parameter(given: Parameter) -> Item:
    """A parameter of a question with its default, which an IRI may also be given for as a prefixed name."""
    schema: dict[str, Any] = {**_KINDS.get(given.kind, {"type": "string"}), "default": _json(given)}
    shown = compact(given.default) if isinstance(given.default, URIRef) else schema["default"]
    return {**parameter(given.name, f"A value of the kind {given.kind}.", schema), "example": shown}


def _json(given: Parameter) -> str | int | float | bool:
    text = str(given.default)
    if given.kind == "boolean":
        return text in ("true", "1")
    return int(text) if given.kind == "integer" else float(text) if given.kind == "decimal" else text
