"""The application: settings, then the store and the questions, then the routes. No globals."""

from __future__ import annotations

from flask import Flask, Response, request

from bilateral.publish import current_store
from bilateral.queries import read_queries
from bilateral.resources import locate
from bilateral_server import catalog, problems, sparql
from bilateral_server.settings import Settings
from bilateral_server.state import State
from bilateral_server.workers import Pool

_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def create_app(settings: Settings | None = None) -> Flask:
    """The WSGI application on the store in use.

    Raises ``BuildError`` where nothing was built, ``QueryError`` where a question's header is wrong.
    """
    chosen = settings or Settings.from_environment()
    store = current_store(chosen.store)
    # Before the workers start, which a fault here would leave behind.
    questions = read_queries(chosen.queries or locate().queries)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = chosen.body_bytes
    app.config["MAX_FORM_MEMORY_SIZE"] = chosen.body_bytes
    pool = Pool(store, chosen.workers, chosen.worker_memory_bytes, chosen.answer_bytes)
    app.extensions["bilateral"] = State(chosen, questions, store.name, pool)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(catalog.blueprint)
    problems.register(app)
    app.after_request(_headers)
    return app


def _headers(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.vary.add("Accept")
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type"
    return response
