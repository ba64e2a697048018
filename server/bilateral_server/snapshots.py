"""What is read from the store once for each snapshot, and answers that hold as long as it is served."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar, cast

from flask import Response, current_app, request

from bilateral_server.caching import MAY_KEEP, entity_tag, not_modified
from bilateral_server.state import state

T = TypeVar("T")


def once_a_snapshot(make: Callable[[], T]) -> Callable[[], T]:
    """``make``, called at the first use and after each new snapshot; what it gave is kept between."""
    lock = Lock()
    key = f"{make.__module__}.{make.__qualname__}"

    @wraps(make)
    def kept() -> T:
        with lock:
            snapshot = state().snapshot
            held = current_app.extensions.get(key)
            if held is None or held[0] != snapshot:
                held = current_app.extensions[key] = snapshot, make()
            return cast(T, held[1])

    return kept


def while_it_is_served(make: Callable[[], Response], *parts: str) -> Response:
    """The response of ``make``, or 304; given again while the data and ``parts``, on which it depends, are the same."""
    snapshot = state().snapshot
    tag = entity_tag(snapshot, *parts)
    response = not_modified(tag)
    if response is None:
        response = make()
        if state().snapshot == snapshot:  # else it may be half of one and half of another
            response.set_etag(tag)
            request.environ[MAY_KEEP] = snapshot
    return response
