"""The files that pages load, at ``/static/``: their URLs say which version they are, so who has one need not ask again.

Those in ``vendor`` are of others and may be missing, see ``hatch_build.py``.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, abort, request
from flask.blueprints import BlueprintSetupState

from bilateral_server.caching import MAY_KEEP, not_modified
from bilateral_server.state import state

FOLDER = (Path(__file__).parent / "static").resolve()

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    "": "text/plain; charset=utf-8",
}
_FOR_GOOD = "public, max-age=31536000, immutable"

blueprint = Blueprint("static_files", __name__)


def version(filename: str) -> str:
    """What tells the content of a file from that of others; nothing where there is no such file."""
    path = (FOLDER / filename).resolve()
    if not path.is_relative_to(FOLDER) or path.suffix not in _TYPES or not path.is_file():
        return ""
    return _digest(path, path.stat().st_mtime_ns)


@cache
def _digest(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _file(filename: str) -> Response:
    """A file: for good where the URL has its version, else to be asked for each time."""
    try:
        found = version(filename)
    except ValueError:  # a null character
        found = ""
    if not found:
        abort(404)
    versioned = request.args.get("v") == found
    response = not_modified(found)
    if response is None:
        path = FOLDER / filename
        response = Response(path.read_bytes(), content_type=_TYPES[path.suffix])
        response.set_etag(found)
        if versioned:
            request.environ[MAY_KEEP] = state().snapshot  # and so it is compressed once
    response.headers["Cache-Control"] = _FOR_GOOD if versioned else "no-cache"
    return response


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static":
        values.setdefault("v", version(values["filename"]) or None)


def _register(setup: BlueprintSetupState) -> None:
    app = setup.app
    assert isinstance(app, Flask)
    app.add_url_rule("/static/<path:filename>", "static", _file)
    app.url_defaults(_add_version)


blueprint.record(_register)
