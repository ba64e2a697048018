"""The routes other than the questions as OpenAPI 3.1 has them: path items by path.

``bilateral_server.openapi`` takes those that the application has. Each required parameter and body has an example, and
the examples together are a call that is answered.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bilateral.names import BASE, BIL, ID
from bilateral_server.negotiate import GRAPHS, RESULTS
from bilateral_server.protocol import FORM

Item = dict[str, Any]

JSON, HTML, TEXT = "application/json", "text/html", "text/plain"
RESULT_TYPES = [media_type.partition(";")[0] for media_type in RESULTS.values()]
GRAPH_TYPES = [media_type.partition(";")[0] for media_type in GRAPHS.values()]
QUERIED = ("429", "502", "503", "504")
"""Statuses of every route that asks a query: too many, no free worker, stopped; or a store elsewhere has an error."""

_QUERY = f"SELECT ?visit WHERE {{ ?visit a <{BIL.Visit}> }} LIMIT 3"
_ENTITY = str(ID["st-belarus"])


def content(media_types: Iterable[str], **schemas: Item) -> Item:
    """Media type objects; results in JSON have their schema, other JSON is an object, the rest is text."""
    known = {RESULTS["json"]: {"$ref": "#/components/schemas/Results"}, JSON: {"type": "object"}, **schemas}
    return {each: {"schema": known.get(each, {} if "json" in each else {"type": "string"})} for each in media_types}


def operation(
    name: str,
    tag: str,
    summary: str,
    media_types: Iterable[str],
    errors: Iterable[str],
    parameters: Iterable[Item] = (),
) -> Item:
    """An operation that answers 200 with one of ``media_types``, or a problem document with a status of ``errors``."""
    refused = {status: {"$ref": "#/components/responses/Problem"} for status in sorted(errors)}
    return {
        "operationId": name,
        "summary": summary,
        "tags": [tag],
        "parameters": list(parameters),
        "responses": {"200": {"description": summary, "content": content(media_types)}, **refused},
    }


def parameter(name: str, description: str, schema: Item | None = None, example: str | None = None) -> Item:
    """A parameter of the URL; with an ``example`` it is required."""
    found: Item = {"name": name, "in": "query", "description": description, "schema": schema or {"type": "string"}}
    return found if example is None else {**found, "required": True, "example": example}


def syntax(keys: Iterable[str]) -> Item:
    """The parameter ``format`` with the syntaxes ``keys``."""
    return parameter("format", "Syntax of the answer; it counts before Accept.", {"type": "string", "enum": list(keys)})


def _body(media_types: dict[str, Item]) -> Item:
    return {"requestBody": {"required": True, "content": media_types}}


def _form(required: str, properties: dict[str, Item], example: dict[str, str]) -> Item:
    return {
        FORM: {
            "schema": {"type": "object", "required": [required], "properties": properties},
            "example": example,
        }
    }


def _in_path(name: str, description: str, example: str, **schema: Any) -> Item:
    found = parameter(name, description, {"type": "string", **schema}, example)
    return {**found, "in": "path"}


_TIMEOUT = parameter("timeout", "Seconds, with decimals, after which to stop; no more than the limit of the server.")
_TIMEOUT["schema"] = {"type": "number", "exclusiveMinimum": 0}
_DATASET = [
    parameter(name, f"IRIs of the {sort} graphs of the dataset.", {"type": "array", "items": {"type": "string"}})
    for name, sort in (("default-graph-uri", "default"), ("named-graph-uri", "named"))
]
_ANY = syntax([*RESULTS, *GRAPHS])
_ASKED = [_ANY, _TIMEOUT, *_DATASET]
_SPARQL_ERRORS = ("400", "406", "413", "414", *QUERIED)
_BOTH = [*RESULT_TYPES, *GRAPH_TYPES]
_PREFIX = [parameter("prefix", "Beginning of a name.", example="bel"), parameter("cursor", "Number to begin at.")]


def _mcp() -> Item:
    post = operation("mcp", "Agents", "Reply to a message of the Model Context Protocol", [JSON], ("406", "415"))
    refused = {"description": "An error of JSON-RPC", "content": content([JSON])}
    post["responses"] |= {"202": {"description": "A notification, to which there is no reply"}}
    post["responses"] |= dict.fromkeys(("400", "403", "404"), refused)
    example = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    return post | _body({JSON: {"schema": {"type": "object"}, "example": example}})


def _sparql() -> Item:
    get = operation(
        "query", "SPARQL", "Answer to a query; without one, the description of the service", [*_BOTH, HTML],
        _SPARQL_ERRORS, [{**parameter("query", "A SPARQL 1.1 query."), "example": _QUERY}, *_ASKED],
    )  # fmt: skip
    post = operation(
        "query-by-post", "SPARQL", "Answer to a query; or an update, where the store is writable", _BOTH,
        ("401", "403", "415", *_SPARQL_ERRORS), _DATASET,
    )  # fmt: skip
    text = {"type": "string"}
    post |= _body(
        _form("query", {name: text for name in ("query", "format", "timeout")}, {"query": _QUERY})
        | {"application/sparql-query": {"schema": text, "example": _QUERY}}
    )
    return {"get": get, "post": post}


def _graphs() -> Item:
    where = [
        parameter("graph", "IRI of a named graph."),
        {**parameter("default", "The default graph.", {"type": "string", "maxLength": 0}), "allowEmptyValue": True},
    ]
    where[0]["example"] = f"{BASE}graph/metadata"
    read = operation("graph", "Graphs", "A graph of the store", GRAPH_TYPES, ("400", "404", "406", *QUERIED), where)
    written: Item = {"get": {**read, "parameters": [*where, syntax(GRAPHS)]}}
    for method, summary in (
        ("put", "Replace a graph"),
        ("post", "Add to a graph"),
        ("delete", "Remove a graph"),
    ):
        change = operation(f"graph-{method}", "Graphs", summary, [], ("400", "401", "403", "404", "413", "415"), where)
        del change["responses"]["200"]
        change["responses"] |= {"201": {"description": "Made"}, "204": {"description": "Done"}}
        change["security"] = [{"token": []}]
        rdf = {each: {"schema": {"type": "string"}} for each in GRAPH_TYPES}
        written[method] = change | (_body(rdf) if method != "delete" else {})
    return written


def _reconcile() -> Item:
    queries = {"type": "string", "contentMediaType": JSON}
    given = [
        parameter("queries", "A batch of queries in JSON.", queries),
        parameter("extend", "Entities and properties, in JSON.", queries),
    ]
    get = operation(
        "reconcile", "Reconciliation", "The manifest, or candidates, or values", [JSON], ("400", "413", *QUERIED), given
    )
    post = operation(
        "reconcile-by-post", "Reconciliation", "Candidates for a batch of names, or values of entities", [JSON],
        ("400", "413", "415", *QUERIED),
    )  # fmt: skip
    batch = {"queries": '{"q0": {"query": "Belarus"}}'}
    return {"get": get, "post": post | _body(_form("queries", {"queries": queries, "extend": queries}, batch))}


def _described(name: str, what: str, *parameters: Item) -> Item:
    media_types = [*GRAPH_TYPES, HTML, "text/markdown"]
    keys = [*GRAPHS, "html", "md"]
    return {
        "get": operation(
            name, "Linked data", what, media_types, ("404", "406", *QUERIED), [*parameters, syntax(keys)]
        )
    }  # fmt: skip


def _get(*arguments: Any) -> Item:
    return {"get": operation(*arguments)}


PATHS: dict[str, Item] = {
    "/sparql": _sparql(),
    "/graphs": _graphs(),
    "/explain": _get(
        "explain", "Linked data", "Why a triple holds: its proof, down to claims and articles",
        [JSON, "text/turtle", HTML, TEXT], ("400", "404", "406", *QUERIED),
        [
            parameter("subject", "An IRI or a prefixed name.", example="id:st-belarus"),
            parameter("predicate", "An IRI or a prefixed name.", example="rdf:type"),
            parameter("object", "An IRI, a prefixed name or a literal.", example="bil:State"),
            syntax(["json", "ttl", "html", "txt"]),
        ],
    ),
    "/id/{name}": _described("entity", "An entity: its facts, and the claims they rest on", _in_path(
        "name", "The IRI after /id/.", _ENTITY.rpartition("/")[2])),
    "/claim/{name}": _described("claim", "A claim: who says it, where, and what it asserts", _in_path(
        "name", "The IRI after /claim/.", "003-031")),
    "/vocab/{name}": _described("concept", "A concept of the vocabulary", _in_path(
        "name", "The IRI after /vocab/.", "healthcare")),
    "/graph/{name}": _described("named-graph", "A layer of the graph", _in_path(
        "name", "The IRI after /graph/.", "metadata")),
    "/ontology": _described("ontology", "The ontology: its classes and properties"),
    "/dataset": _described("dataset", "The dataset: what it is, and where to get it"),
    "/dump/{name}": _get(
        "dump", "Dataset", "A file of the build; by ranges too",
        ["text/turtle", "application/n-quads", "application/trig", "application/gzip", TEXT], ("404", "416"),
        [_in_path("name", "Name of the file.", "SHA256SUMS")],
    ),
    "/.well-known/void": _get(
        "void", "Dataset", "The dataset in VoID and DCAT", GRAPH_TYPES, ("406", *QUERIED), [syntax(GRAPHS)]),
    "/void.ttl": _get("void-turtle", "Dataset", "The dataset in VoID and DCAT, in Turtle", ["text/turtle"], QUERIED),
    "/.well-known/sparql-examples": _get(
        "examples", "Dataset", "The questions as sh:SPARQLExecutable", GRAPH_TYPES, ("406",), [syntax(GRAPHS)]),
    "/linkset": _get("linkset", "Dataset", "Links between pages and data", ["application/linkset+json"], ()),
    "/reconcile": _reconcile(),
    **{
        f"/reconcile/suggest/{what}": _get(
            f"suggest-{what}", "Reconciliation", f"Suggestions of {what} for a beginning", [JSON],
            ("400", *QUERIED), _PREFIX)
        for what in ("entity", "property", "type")
    },
    "/reconcile/extend/propose": _get(
        "propose", "Reconciliation", "Properties that entities of a class have", [JSON], ("400", *QUERIED),
        [
            parameter("type", "A class.", example="State"),
            parameter("limit", "Most properties.", {"type": "integer", "minimum": 1}),
        ],
    ),
    "/reconcile/preview": _get(
        "preview", "Reconciliation", "A small page about an entity", [HTML], ("404", *QUERIED),
        [parameter("id", "The IRI of the entity, or what follows /id/ in it.", example="st-belarus")],
    ),
    "/mcp": {"post": _mcp()},
    "/llms.txt": _get("llms", "Agents", "What an agent should know of this server", [TEXT], ()),
    "/limits": _get("limits", "Operations", "The limits in force", [JSON, HTML], ()),
    "/healthz": _get("healthz", "Operations", "200 while the server takes requests", [TEXT], ()),
    "/readyz": _get("readyz", "Operations", "200 when a worker answers", [TEXT], ("503",)),
    "/metrics": _get("metrics", "Operations", "Counters in the text format of Prometheus", [TEXT], ()),
    "/openapi.json": _get("openapi", "Operations", "This document", [JSON], ()),
}  # fmt: skip
"""Path items of all routes but the questions."""
