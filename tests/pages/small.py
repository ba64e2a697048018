"""A server of a few triples, for what the graph of the articles does not have: nothing at all, or hostile words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask.testing import FlaskClient

from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.terms import PROLOGUE

HOSTILE = "\"><script>alert(1)</script> & \u202e\u200b' onmouseover=x {{ 7 * 7 }} <img src=x onerror=alert(1)>"
"""Words that are shown as they are, or not at all."""

LONG = "x" * 10_000


@contextmanager
def served(folder: Path, data: Data, triples: str = "") -> Iterator[FlaskClient]:
    """A client of a writable store in ``folder`` with ``triples``, as INSERT DATA has them."""
    token = folder / "token"
    token.write_text("a-token-for-tests", encoding="utf-8")
    settings = Settings(store=folder / "store", queries=data.queries, writable=True, token_file=token, workers=1)
    app = create_app(settings)
    try:
        client = app.test_client()
        if triples:
            update = f"{PROLOGUE}INSERT DATA {{ {triples} }}"
            answer = client.post(
                "/sparql", data={"update": update}, headers={"Authorization": "Bearer a-token-for-tests"}
            )
            assert answer.status_code in (200, 204), answer.text
        yield client
    finally:
        app.extensions["bilateral"].close()
