"""The graphs over HTTP: SPARQL 1.1 Graph Store HTTP Protocol. Reading always, writing where the store is writable."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from flask import Blueprint, Response, request
from rdflib import URIRef

from bilateral.quads import n_triples
from bilateral_server import updates
from bilateral_server.layered import NoLayers, in_one_graph
from bilateral_server.negotiate import LOADED
from bilateral_server.protocol import ProtocolError
from bilateral_server.public import base_url
from bilateral_server.sparql import answer
from bilateral_server.state import state
from bilateral_server.writing import Load, Update

blueprint = Blueprint("graphs", __name__)

_METHODS = ["GET", "PUT", "POST", "DELETE"]


class _NoGraph(ProtocolError):
    """There is no graph of that name."""

    def __init__(self, name: str) -> None:
        super().__init__(404, "no-graph", f"there is no graph {name}")


@blueprint.route("/graphs", methods=_METHODS)
def indirect() -> Response:
    """The default graph (``?default``), or the graph ``?graph=IRI``; a POST without either makes a graph."""
    named = request.args.getlist("graph")
    if len(named) + ("default" in request.args) == 0 and request.method == "POST":
        return _made(f"{base_url()}/graphs/{secrets.token_hex(8)}", new=True)
    if len(named) + ("default" in request.args) != 1:
        raise ProtocolError(400, "graph", "say which graph: ?default, or ?graph= with its IRI")
    return _done(named[0] if named else None)


@blueprint.route("/graphs/<path:rest>", methods=_METHODS)
def direct(rest: str) -> Response:
    """The graph whose IRI is the URL of the request (section 4.1)."""
    return _done(base_url() + quote(request.path, safe="/:@!$&'()*+,;=~"))


def _done(name: str | None) -> Response:
    if name is not None:
        try:
            n_triples(URIRef(name))
        except ValueError as error:
            raise ProtocolError(400, "graph", f"the graph's name is no absolute IRI: {error}") from error
    if request.method in ("GET", "HEAD"):
        return _read(name)
    if request.method == "DELETE":
        return _deleted(name)
    return _made(name)


def _read(name: str | None) -> Response:
    if name is None:
        return answer("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    if in_one_graph():
        raise NoLayers("the store behind this server has all in one graph: ask for ?default")
    iri = n_triples(URIRef(name))
    there = state().ask(f"ASK {{ GRAPH ?g {{ }} FILTER (?g = {iri}) }}", "csv", "nt").content
    if there.strip() != b"true":
        raise _NoGraph(name)
    return answer(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {iri} {{ ?s ?p ?o }} }}")


def _deleted(name: str | None) -> Response:
    text = "DROP SILENT DEFAULT" if name is None else f"DROP SILENT GRAPH {n_triples(URIRef(name))}"
    if not updates.apply(Update(text, graph=name)).existed:
        raise _NoGraph(name or "default")
    return Response(status=204)


def _made(name: str | None, new: bool = False) -> Response:
    updates.allowed()
    existed = updates.apply(Load(name, _parts(), name or request.base_url, request.method == "PUT")).existed
    made = Response(status=204 if existed else 201)
    if new and name is not None:
        made.headers["Location"] = name
    return made


def _parts() -> tuple[tuple[bytes, str], ...]:
    """The content that was sent and its syntax: of the body, or of each file of a form (section 5.5)."""
    if request.mimetype == "multipart/form-data":
        files = [file for _, some in request.files.lists() for file in some]
        return tuple((file.read(), _syntax(file.mimetype)) for file in files)
    return ((request.get_data(), _syntax(request.mimetype)),)


def _syntax(media_type: str) -> str:
    if media_type in LOADED:
        return LOADED[media_type]
    accepted = ", ".join([*LOADED, "multipart/form-data"])
    sent = media_type or "(none)"
    raise ProtocolError(415, "media-type", f"the content has the type {sent}; send {accepted}", Accept_Post=accepted)
