"""The names of a table matched with entities, as OpenRefine does it: manifest, queries, extension, preview, suggest.

Source: Reconciliation Service API 0.2 (W3C Community Group, final report of 10 April 2023). Its optional flyouts and
JSONP are left out: they put our HTML and script into the pages of others.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from bilateral.errors import QueryError
from bilateral.names import BIL, ID
from bilateral_server.name_index import EXACT, Index, Match
from bilateral_server.problems import problem
from bilateral_server.protocol import FORM
from bilateral_server.public import base_url
from bilateral_server.reconcile_extend import SETTINGS, catalogue, class_of, extend
from bilateral_server.reconcile_json import integer, short
from bilateral_server.reconcile_query import candidates, read_batch, types_json
from bilateral_server.search import classes, entities

blueprint = Blueprint("reconcile", __name__, url_prefix="/reconcile")

BATCH = 1000
"""Most queries in a batch."""

_PAGE = 20
_PROPOSED = 50
_DEFAULT_TYPES = ("State", "Person", "Organization", "Place", "Event", "Agreement", "Post")
_WIDTH, _HEIGHT = 420, 260
_FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors *"


@blueprint.route("", methods=["GET", "POST"])
def service() -> Response:
    """Candidates for ``queries``, values for ``extend``; without either, the manifest.

    Raises ``QueryError`` for what is not as the specification has it.
    """
    if request.method == "POST" and request.mimetype != FORM:
        refused = problem(415, "media-type", f"send queries or extend as {FORM}")
        refused.headers["Accept-Post"] = FORM
        return refused
    given = [(name, text) for name in ("queries", "extend") for text in request.values.getlist(name)]
    if len(given) > 1:
        raise QueryError("send queries or extend, one of them, once")
    if not given:
        if request.method == "POST":
            raise QueryError("send queries or extend")
        return _json(_manifest())
    name, text = given[0]
    if name == "extend":
        return _json(extend(text))
    batch = read_batch(text)
    if len(batch) > BATCH:
        return problem(413, "batch-size", f"{len(batch)} queries; at most {BATCH} are answered at once")
    return _json(candidates(batch))


@blueprint.get("/suggest/entity")
def suggest_entity() -> Response:
    """Entities whose names fit ``prefix``, from the one at ``cursor`` on. Raises ``QueryError`` for a wrong cursor."""
    return _suggest(
        entities(),
        lambda found: {"id": found.iri.removeprefix(str(ID)), "notable": types_json(found.types)},
    )


@blueprint.get("/suggest/property")
def suggest_property() -> Response:
    """Properties that fit ``prefix``; all of them where it is empty. Raises ``QueryError`` for a wrong cursor."""
    return _suggest(catalogue().index, lambda found: {"id": found.iri}, all_of_them=True)


@blueprint.get("/suggest/type")
def suggest_type() -> Response:
    """Classes that fit ``prefix``; all of them where it is empty. Raises ``QueryError`` for a wrong cursor."""
    return _suggest(classes(), lambda found: types_json((found.iri,))[0], all_of_them=True)


@blueprint.get("/extend/propose")
def propose() -> Response:
    """Properties of the entities of ``type``, at most ``limit``. Raises ``QueryError`` for an unknown type."""
    class_id = request.args.get("type", "")
    limit = integer(request.args.get("limit") or str(_PROPOSED), "limit", least=1)
    proposed = catalogue().of(class_of(class_id))[:limit]
    properties = [{"id": one.id, "name": one.name, "description": one.description} for one in proposed]
    return _json({"type": class_id, "limit": limit, "properties": properties})


@blueprint.get("/preview")
def preview() -> Response:
    """Small page about the entity ``id``, to be shown in a frame of any site."""
    entry = entities().identified(request.args.get("id", ""))
    if entry is None:
        return problem(404, "unknown-entity", f"no entity {short(request.args.get('id', ''))}")
    page = render_template("preview.html", entry=entry, href=_page(entry.iri.removeprefix(str(ID))))
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    return response


def _manifest() -> dict[str, Any]:
    root = url_for("reconcile.service", _external=True)
    default = tuple(str(BIL[name]) for name in _DEFAULT_TYPES)
    return {
        "versions": ["0.2"],
        "name": "Bilateral: relations between states",
        "identifierSpace": str(ID),
        "schemaSpace": str(BIL),
        "documentation": f"{base_url()}/",
        "defaultTypes": types_json(default),
        "view": {"url": _page("{{id}}")},
        "preview": {"url": f"{root}/preview?id={{{{id}}}}", "width": _WIDTH, "height": _HEIGHT},
        "suggest": {
            name: {"service_url": root, "service_path": f"/suggest/{name}"} for name in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/extend/propose"},
            "property_settings": SETTINGS,
        },
        "batchSize": BATCH,
    }


def _page(local: str) -> str:
    return f"{base_url()}/id/{local}"


def _suggest(index: Index, form: Callable[[Match], dict[str, Any]], *, all_of_them: bool = False) -> Response:
    prefix = request.args.get("prefix", "")
    start = min(integer(request.args.get("cursor") or "0", "cursor", least=0), len(index.entries))
    if all_of_them and not prefix.strip():
        found = [
            Match(one.iri, one.label, EXACT, one.types, one.description, one.label, one.qid)
            for one in index.entries.values()
        ]
    else:
        found = index.search(prefix, limit=start + _PAGE)
    page = found[start : start + _PAGE]
    return _json({"result": [{"name": one.label, "description": one.description, **form(one)} for one in page]})


def _json(document: dict[str, Any]) -> Response:
    """``document`` in ASCII, so that what a client wrote comes back even where UTF-8 has no form for it."""
    return Response(json.dumps(document), content_type="application/json")
