"""What an operator asks of the server: whether it runs, whether it answers, what its limits are, what it has done."""

from __future__ import annotations

import secrets
from collections import Counter
from dataclasses import fields
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST

from bilateral_server import limits
from bilateral_server.access_log import ROUTE, Observed
from bilateral_server.metrics import Metrics
from bilateral_server.negotiate import accepts_html
from bilateral_server.public import seen_from_outside
from bilateral_server.settings import PREFIX, Settings
from bilateral_server.state import State, state

blueprint = Blueprint("operations", __name__)

_NO_LIMITS = ("port", "proxies")
_UNITS = {"s": "seconds", "allow": "addresses"}


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 while the server takes requests. No worker is asked, so also when all are busy."""
    return _now("ok\n")


@blueprint.get("/readyz")
def readyz() -> Response:
    """200 when a worker has answered a query just now.

    Raises ``Busy``, ``TimedOut`` or ``WorkerDied``, each a 503, where none does.
    """
    number = secrets.randbelow(10**9)  # so that no kept answer speaks for the workers
    state().bindings(f"SELECT ({number} AS ?number) {{ }}")
    return _now("ready\n")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counters and gauges in the text format of Prometheus."""
    held: Metrics = current_app.extensions["bilateral.metrics"]
    return _now(held.text(), CONTENT_TYPE_LATEST)


@blueprint.get("/limits")
def show_limits() -> Response | str:
    """The limits in force: as a page for people, as JSON for programs."""
    found = limits_in_force(state().settings)
    if request.args.get("format") != "json" and accepts_html(request.headers.get("Accept", "")):
        return render_template("limits.html", limits=found)
    return jsonify(limits=found)


def limits_in_force(settings: Settings) -> list[dict[str, Any]]:
    """Each setting that is a limit: its name, the variable that sets it, value, unit, default and description.

    Limits are the numbers of something, which the last word of the name says, and the addresses that may be called.
    """
    return [
        {
            "name": item.name,
            "setting": PREFIX + item.name.upper(),
            "value": getattr(settings, item.name),
            "unit": _UNITS.get(last := item.name.rpartition("_")[2], last),
            "default": item.default,
            "description": item.metadata["help"],
        }
        for item in fields(settings)
        if (type(item.default) in (int, float) and item.name not in _NO_LIMITS) or item.name.endswith("_allow")
    ]


def register(app: Flask, settings: Settings) -> None:
    """Add the routes, the admission of queries, the counters and the log to ``app``; the last to wrap it, to see all.

    Raises ``SettingsError`` for a public URL that is none.
    """
    counted = Metrics()
    app.extensions["bilateral.metrics"] = counted
    admission = limits.register(app, settings)
    counted.gauge(
        "bilateral_queries_running",
        "Queries at work or waiting for a worker.",
        "of",
        lambda: {"admitted": admission.running()},
    )
    counted.gauge(
        "bilateral_workers",
        "Processes that answer queries.",
        "state",
        lambda: {"alive": sum(len(pool.processes()) for pool in _held(app).pools())},
    )
    counted.counter(
        "bilateral_queries",
        "Queries asked of the workers, by how they ended.",
        "outcome",
        lambda: sum((pool.outcomes for pool in _held(app).pools()), Counter()),
    )
    app.register_blueprint(blueprint)
    app.before_request(_note_route)
    observed = Observed(app.wsgi_app, counted, settings)
    app.wsgi_app = seen_from_outside(observed, settings)  # type: ignore[assignment, method-assign]


def _held(app: Flask) -> State:
    held: State = app.extensions["bilateral"]
    return held


def _note_route() -> None:
    request.environ[ROUTE] = "none" if request.url_rule is None else request.url_rule.rule


def _now(text: str | bytes, content_type: str = "text/plain; charset=utf-8") -> Response:
    """What is true at this moment, and not to be kept."""
    return Response(text, content_type=content_type, headers={"Cache-Control": "no-store"})
