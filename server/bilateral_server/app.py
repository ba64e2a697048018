"""The application: settings, then the store and the questions, then the routes. No globals."""

from __future__ import annotations

from flask import Flask, Response, request

from bilateral.queries import FEDERATED, read_queries
from bilateral.resources import locate
from bilateral_server import (
    caching,
    catalog,
    description,
    dumps,
    explain,
    graphs,
    held_proofs,
    kept,
    language,
    linked,
    llms,
    mcp_http,
    openapi,
    operations,
    problems,
    reconcile,
    signposting,
    sparql,
    static_files,
)
from bilateral_server.pages import disputes, facets, figures, find, home, offices, plans, query, shell
from bilateral_server.policy import policy
from bilateral_server.settings import Settings
from bilateral_server.state import State

_ACCEPTED = "Accept, Authorization, Content-Type, If-None-Match, MCP-Protocol-Version, Mcp-Method, Mcp-Name"
_PARTS = (
    language,
    shell,
    disputes,
    facets,
    figures,
    find,
    home,
    offices,
    plans,
    query,
    sparql,
    graphs,
    catalog,
    description,
    dumps,
    signposting,
    held_proofs,
    explain,
    linked,
    mcp_http,
    llms,
    reconcile,
    openapi,
    static_files,
)
_EXPOSED = "ETag, Link, Location, Retry-After, Content-Disposition, X-Query-Id"


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application on the store in use.

    Raises ``BuildError`` where nothing was built, ``QueryError`` where a question's header is wrong.
    """
    chosen = settings or Settings.from_environment()
    # Before the workers start, which a fault here would leave behind.
    folder = chosen.queries or locate().queries
    questions, federated = read_queries(folder), read_queries(folder / FEDERATED)
    app = Flask(__name__, static_folder=None)
    app.after_request(_finish)  # the first to be registered is the last to run: what is kept has all headers
    app.config["MAX_CONTENT_LENGTH"] = chosen.body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = chosen.body_bytes
    held = State(chosen, questions, federated)
    app.extensions["bilateral"] = held
    for part in _PARTS:
        app.register_blueprint(part.blueprint)
    problems.register(app, chosen.url_bytes)
    app.wsgi_app = kept.Front(app.wsgi_app, lambda: held.snapshot, chosen.cache_bytes)  # type: ignore[method-assign]
    operations.register(app, chosen)  # around the kept answers: counts them, puts their URL right
    return app


def _finish(response: Response) -> Response:
    return caching.keep(caching.compress(_headers(response)))


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", policy())
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.update(("Accept", "Accept-Language", "Cookie") if response.mimetype == "text/html" else ("Accept",))
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = _ACCEPTED
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
