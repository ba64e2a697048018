"""Changes to the store: who may make them, and their limits."""

from __future__ import annotations

import hmac

from flask import request

from bilateral_server.limits import admitted
from bilateral_server.protocol import ProtocolError
from bilateral_server.state import state
from bilateral_server.writing import Committed, Load, Update


def allowed() -> None:
    """Return where the request may change the store.

    Raises ``ProtocolError``: 403 where the server is read-only, 401 where the token is missing or another.
    """
    held = state()
    if held.writer is None:
        raise ProtocolError(403, "read-only", "this endpoint takes no updates")
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(token.strip().encode(), held.token.encode()):
        detail = "a change needs the token: Authorization: Bearer TOKEN"
        raise ProtocolError(401, "token", detail, WWW_Authenticate="Bearer")


def apply(change: Update | Load) -> Committed:
    """Make ``change`` for the client of the request. Raises as ``allowed`` and ``Writer.apply`` do."""
    allowed()
    held = state()
    assert held.writer is not None
    with admitted():
        return held.writer.apply(change, held.settings.timeout_s, held.settings.queue_s)
