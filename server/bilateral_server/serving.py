"""Serving with waitress until the process is told to stop; then requests at work may end first."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LAST_WORDS_S = 1.0  # for the answers to those whose query was ended


class Server:
    """Waitress around ``application``, with ``options`` of its own (waitress, "Arguments").

    SIGTERM or SIGINT stops it. From then on nothing new is taken, and requests at work have ``stop_s`` seconds to end;
    a second signal ends that wait.
    """

    def __init__(self, application: Any, stop_s: float, **options: Any) -> None:
        """Listen. Raises ``OSError`` or ``ValueError`` where that cannot be."""
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of each request that waits for a thread
        self._sockets: dict[int, Any] = {}
        create_server(application, map=self._sockets, **options)
        self._stop_s = stop_s
        self._stopping = False
        self._until = 0.0
        for number in _SIGNALS:
            signal.signal(number, lambda *_: self._stop())

    def addresses(self) -> list[tuple[str, int]]:
        """Host and port of each socket that listens."""
        return [(each.effective_host, int(each.effective_port)) for each in self._listening()]

    def run(self, end_work: Callable[[], None]) -> None:
        """Serve until told to stop, and return when that is done.

        Requests that are still at work when their time is over are ended by ``end_work``, and answer what follows.
        """
        while not self._stopping:
            wasyncore.loop(1.0, use_poll=True, map=self._sockets, count=1)
        for each in self._listening():
            wasyncore.dispatcher.close(each)  # its own close would take away the pipe that threads wake this loop with
        self._serve_the_rest(lambda: self._until)
        end_work()
        last = time.monotonic() + _LAST_WORDS_S
        self._serve_the_rest(lambda: last)

    def _stop(self) -> None:
        self._until = 0.0 if self._stopping else time.monotonic() + self._stop_s
        self._stopping = True
        for each in self._listening():
            each.pull_trigger()

    def _serve_the_rest(self, until: Callable[[], float]) -> None:
        """Serve until no connection has a request; one that has none is closed."""
        while (channels := self._channels()) and time.monotonic() < until():
            for each in channels:
                if not (each.requests or each.request or each.total_outbufs_len):
                    each.handle_close()
            wasyncore.loop(0.05, use_poll=True, map=self._sockets, count=1)

    def _listening(self) -> list[Any]:
        return [each for each in list(self._sockets.values()) if isinstance(each, BaseWSGIServer)]

    def _channels(self) -> list[Any]:
        return [each for each in list(self._sockets.values()) if isinstance(each, HTTPChannel)]
