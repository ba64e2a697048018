"""What the application holds while it runs: settings, questions, and the processes on the store."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

from flask import current_app

from bilateral.errors import BuildError
from bilateral.publish import current_store
from bilateral.queries import Query
from bilateral_server.limits import admitted
from bilateral_server.settings import Settings
from bilateral_server.worker import Job
from bilateral_server.workers import Answer, Pool, Streaming
from bilateral_server.writer import Writer

_FOLLOW_S = 1.0


class State:
    """Settings, questions in order of name, workers, and where the store is writable its writer and the token."""

    def __init__(self, settings: Settings, questions: list[Query]) -> None:
        """Start the processes. Raises ``BuildError`` where nothing was built, ``UsageError`` for a store of no use."""
        self.settings = settings
        self.questions = questions
        self.token = ""
        self.writer: Writer | None = None
        if settings.writable:
            self.token = settings.token()
            self.writer = Writer(settings.store, settings.worker_memory_bytes, sealed=not settings.allowed_services)
        store = self.writer.newest if self.writer else current_store(settings.store)
        self.pool = Pool(store, settings.workers, settings.worker_memory_bytes, settings.keep_bytes)
        self.outside: Pool | None = None
        if settings.allowed_services:  # only these workers can connect, and they get only queries that may
            self.outside = Pool(store, 1, settings.worker_memory_bytes, settings.keep_bytes, sealed=False)
        self._closed = threading.Event()
        if self.writer:
            self.writer.follow(self._switch, self._held)
        else:
            threading.Thread(target=self._follow_builds, daemon=True).start()

    @property
    def snapshot(self) -> str:
        """The id of the data that is served."""
        return Path(self.pool.folder).name

    def pools(self) -> list[Pool]:
        """The workers that are sealed, and those that may call another endpoint where there are any."""
        return [pool for pool in (self.pool, self.outside) if pool is not None]

    def _switch(self, folder: Path) -> None:
        for pool in self.pools():
            pool.switch(folder)

    def _held(self) -> set[str]:
        return {folder for pool in self.pools() for folder in pool.held()}

    def _follow_builds(self) -> None:
        """Serve each new build once its pointer is there; queries at work end on the one before."""
        while not self._closed.wait(_FOLLOW_S):
            with suppress(BuildError):
                store = current_store(self.settings.store)
                if str(store) != self.pool.folder and store.is_dir():
                    self._switch(store)

    def open(
        self, job: Job, timeout_s: float, outside: bool = False, gone: Callable[[], bool] = lambda: False
    ) -> Answer | Streaming:
        """The answer to ``job``, within the limits of the settings; ``outside`` if it calls another endpoint.

        Raises as ``Pool.ask`` does.
        """
        pool = self.outside if outside and self.outside else self.pool
        return pool.ask(job, timeout_s, self.settings.queue_s, gone)

    def ask(self, text: str, result: str, graph: str) -> Answer:
        """The whole answer to the query ``text``, within the limits of the settings. Raises as ``Pool.ask`` does."""
        job = Job(text, result, graph, rows=self.settings.rows, bytes=self.settings.answer_bytes)
        with admitted():
            found = self.open(job, self.settings.timeout_s)
            if isinstance(found, Answer):
                return found
            with closing(found):
                return Answer(b"".join(found), found.syntax, found.snapshot)

    def bindings(self, text: str) -> list[dict[str, dict[str, str]]]:
        """Rows of the SELECT query ``text``: variable to term as SPARQL JSON results have it, unbound ones left out."""
        document: dict[str, Any] = json.loads(self.ask(text, "json", "nt").content)
        return cast(list[dict[str, dict[str, str]]], document["results"]["bindings"])

    def close(self) -> None:
        """End the processes."""
        self._closed.set()
        for pool in self.pools():
            pool.close()
        if self.writer:
            self.writer.close()


def state() -> State:
    """The state of the application at hand."""
    return cast(State, current_app.extensions["bilateral"])
