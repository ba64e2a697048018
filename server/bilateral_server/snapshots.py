"""What is read from the store once for each snapshot, and kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar, cast

from flask import current_app

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
