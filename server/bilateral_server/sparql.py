"""The SPARQL endpoint: queries, updates where the store is writable, and the description of the service.

Source: SPARQL 1.1 Protocol; HTTP QUERY (RFC 10008).
"""

from __future__ import annotations

from contextlib import ExitStack

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from bilateral.errors import QueryError
from bilateral.outgoing import check_outgoing
from bilateral.tokens import is_graph_query
from bilateral_server import description, updates
from bilateral_server.access_log import QUERY
from bilateral_server.caching import MAY_KEEP, entity_tag, not_modified
from bilateral_server.limits import admitted
from bilateral_server.loading import with_documents
from bilateral_server.negotiate import GRAPHS, RESULTS, NotAcceptable, accepts_html, choose
from bilateral_server.problems import problem_of_query
from bilateral_server.protocol import ProtocolError, read
from bilateral_server.state import state
from bilateral_server.using import with_dataset
from bilateral_server.worker import Job
from bilateral_server.workers import Answer, Streaming, TooLarge
from bilateral_server.writing import Update

blueprint = Blueprint("sparql", __name__)


@blueprint.route("/sparql", methods=["GET", "POST", "QUERY"])
def sparql() -> Response | Redirect:
    """Answer to the operation of the request; without one, the page for people, the description for programs."""
    operation = read(request)
    wanted = operation.others.get("format")
    if operation.kind == "update":
        return _updated(operation.text, operation.default, operation.named)
    if operation.kind == "query":
        timeout_s = _timeout(operation.others.get("timeout"))
        return answer(operation.text, wanted, timeout_s, operation.default, operation.named)
    if wanted is None and accepts_html(request.headers.get("Accept", "")):
        return redirect(url_for("query.query"))
    syntax = choose(request.headers.get("Accept", ""), GRAPHS, wanted)
    return Response(description.document(syntax, description.endpoint()), content_type=GRAPHS[syntax])


def answer(
    text: str,
    wanted: str | None = None,
    timeout_s: float | None = None,
    default: tuple[str, ...] = (),
    named: tuple[str, ...] = (),
) -> Response:
    """Response with the answer to the query ``text`` in the format ``wanted``, else in what the request accepts.

    The errors of ``bilateral_server.problems`` pass through to the application.
    """
    request.environ[QUERY] = text
    settings = state().settings
    accept = request.headers.get("Accept", "")
    wanted = wanted or request.args.get("format")
    results, graphs = _syntax(accept, RESULTS, wanted), _syntax(accept, GRAPHS, wanted)
    if isinstance(results, NotAcceptable) and isinstance(graphs, NotAcceptable):
        raise results
    job = Job(
        text,
        _or_first(results, RESULTS),
        _or_first(graphs, GRAPHS),
        default,
        named,
        settings.rows,
        settings.answer_bytes,
        description.endpoint(),
    )
    try:
        outside = check_outgoing(text, settings.allowed_services)
        if not outside and (unchanged := not_modified(_tag(job, state().snapshot))):
            return unchanged
        if request.method == "HEAD":
            return _head(job, results, graphs)
        return _response(job, outside, timeout_s or settings.timeout_s, results, graphs)
    except QueryError as error:
        return problem_of_query(text, error)


def _response(
    job: Job, outside: bool, timeout_s: float, results: str | NotAcceptable, graphs: str | NotAcceptable
) -> Response:
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    with ExitStack() as until_sent:
        until_sent.enter_context(admitted())
        got = state().open(job, timeout_s, outside, gone)
        if isinstance(got, Streaming):
            until_sent.callback(got.close)
        refused = graphs if got.syntax in GRAPHS else results
        if isinstance(refused, NotAcceptable):
            raise refused
        media_type = {**RESULTS, **GRAPHS}[got.syntax]
        if isinstance(got, Answer):
            response = Response(got.content, content_type=media_type)
            if not outside:
                request.environ[MAY_KEEP] = got.snapshot
        elif request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
            raise TooLarge(
                f"the answer has more than {state().settings.keep_bytes} bytes: ask with HTTP/1.1, or for less"
            )
        else:
            response = Response(iter(got), content_type=media_type)
            response.call_on_close(until_sent.pop_all().close)
        if not outside:
            response.set_etag(_tag(job, got.snapshot))
        return response


def _head(job: Job, results: str | NotAcceptable, graphs: str | NotAcceptable) -> Response:
    """The headers of the answer, found without evaluating the query; its length is not known."""
    syntax = graphs if is_graph_query(job.text) else results
    if isinstance(syntax, NotAcceptable):
        raise syntax
    response = Response(content_type={**RESULTS, **GRAPHS}[syntax])
    response.automatically_set_content_length = False
    response.set_etag(_tag(job, state().snapshot))
    return response


def _updated(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> Response:
    updates.allowed()
    try:
        changed = with_dataset(text, default, named)
        settings = state().settings
        if check_outgoing(changed, settings.allowed_services, True, settings.allowed_documents):
            changed = with_documents(changed, settings.timeout_s, settings.body_bytes)
        updates.apply(Update(changed, description.endpoint()))
    except QueryError as error:
        return problem_of_query(text, error)
    return Response(status=204)


def _timeout(asked: str | None) -> float | None:
    """The seconds that ``timeout=`` asks for. Raises ``ProtocolError`` for what is no number of them, or too many."""
    if asked is None:
        return None
    most = state().settings.timeout_s
    try:
        seconds = float(asked)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= most:
        raise ProtocolError(400, "timeout", f"timeout={asked}: give seconds, more than 0 and at most {most:g}")
    return seconds


def _tag(job: Job, snapshot: str) -> str:
    return entity_tag(snapshot, job.text, job.result, job.graph, *job.default, "", *job.named)


def _syntax(accept: str, offered: dict[str, str], wanted: str | None) -> str | NotAcceptable:
    try:
        return choose(accept, offered, wanted)
    except NotAcceptable as error:
        return error


def _or_first(chosen: str | NotAcceptable, offered: dict[str, str]) -> str:
    return next(iter(offered)) if isinstance(chosen, NotAcceptable) else chosen
