"""The SPARQL endpoint: queries by GET, form POST and direct POST (SPARQL 1.1 Protocol, section 2.1), read-only."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from bilateral.names import GRAPH
from bilateral_server.negotiate import GRAPHS, RESULTS, NotAcceptable, accepts_html, choose
from bilateral_server.outgoing import refuse_service
from bilateral_server.problems import problem
from bilateral_server.state import state

blueprint = Blueprint("sparql", __name__)

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
_HOW = f"send it as query=…, or as the body with Content-Type: {DIRECT}"
UPDATE = "application/sparql-update"
_DESCRIPTION = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH['metadata']}> {{ ?s ?p ?o }} }}"


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response | Redirect:
    """Answer to the query of the request; without one, the page for people, the description for programs."""
    if request.method != "POST" and "update" in request.args:
        return problem(400, "update-by-get", "an update is sent by POST, and this endpoint takes none")
    if request.method != "POST" and "query" not in request.args:
        if accepts_html(request.headers.get("Accept", "")):
            return redirect(url_for("catalog.home"))
        return answer(_DESCRIPTION)
    if "update" in request.values or request.mimetype == UPDATE:
        return problem(403, "read-only", "this endpoint takes no updates")
    if chosen := [name for name in ("default-graph-uri", "named-graph-uri") if name in request.values]:
        return problem(400, "dataset", f"{chosen[0]} is not supported; write FROM or FROM NAMED in the query")
    given = _queries()
    if isinstance(given, Response):
        return given
    if len(given) != 1:
        return problem(400, "query-count", f"one query is needed, {len(given)} were given; {_HOW}")
    return answer(given[0])


def _queries() -> list[str] | Response:
    """The queries of the request, or the problem with its body."""
    if request.method != "POST":  # GET, and HEAD, which is answered as GET
        return request.args.getlist("query")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        return problem(415, "charset", f"the body is in {charset}; send UTF-8")
    if request.mimetype == FORM:
        return request.form.getlist("query") + request.args.getlist("query")
    if request.mimetype == DIRECT:
        try:
            return [request.get_data().decode("utf-8"), *request.args.getlist("query")]
        except UnicodeDecodeError as error:
            return problem(400, "encoding", f"the query is not UTF-8: {error.reason} at byte {error.start}")
    refused = problem(415, "media-type", f"send the query as {FORM} or {DIRECT}")
    refused.headers["Accept-Post"] = f"{FORM}, {DIRECT}"
    return refused


def answer(text: str) -> Response:
    """Response with the answer to the query ``text`` in what the request accepts.

    The errors of ``bilateral_server.problems`` pass through to the application.
    """
    accept = request.headers.get("Accept", "")
    wanted = request.values.get("format")
    results, graphs = _syntax(accept, RESULTS, wanted), _syntax(accept, GRAPHS, wanted)
    if isinstance(results, NotAcceptable) and isinstance(graphs, NotAcceptable):
        raise results
    refuse_service(text)
    got = state().ask(text, _or_first(results, RESULTS), _or_first(graphs, GRAPHS))
    refused = graphs if got.syntax in GRAPHS else results
    if isinstance(refused, NotAcceptable):
        raise refused
    return Response(got.content, content_type={**RESULTS, **GRAPHS}[got.syntax])


def _syntax(accept: str, offered: dict[str, str], wanted: str | None) -> str | NotAcceptable:
    try:
        return choose(accept, offered, wanted)
    except NotAcceptable as error:
        return error


def _or_first(chosen: str | NotAcceptable, offered: dict[str, str]) -> str:
    return next(iter(offered)) if isinstance(chosen, NotAcceptable) else chosen
