"""What the application holds while it runs: settings, questions, and the processes on the store."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

from flask import current_app
from rdflib.term import Node

from bilateral.errors import BuildError, QueryError
from bilateral.publish import current_store
from bilateral.queries import Query
from bilateral_server.limits import admitted
from bilateral_server.remote import Remote
from bilateral_server.settings import Settings
from bilateral_server.terms import node
from bilateral_server.worker import Job
from bilateral_server.workers import Answer, Pool, Streaming, TimedOut
from bilateral_server.writer import Writer

_FOLLOW_S = 1.0


class State:
    """Settings, questions in order of name, workers, and where the store is writable its writer and the token.

    The ``federated`` questions ask another endpoint, too; ``listed`` are all that can be asked with these settings.
    """

    def __init__(self, settings: Settings, questions: list[Query], federated: Sequence[Query] = ()) -> None:
        """Start the processes. Raises ``BuildError`` where nothing was built, ``UsageError`` for a store of no use."""
        self.settings = settings
        self.questions = questions
        self.federated = federated
        self.listed = [*questions, *(each for each in federated if each.service in settings.allowed_services)]
        self.token = ""
        self.writer: Writer | None = None
        self.outside: Pool | None = None
        self.pool: Pool | Remote
        self._closed = threading.Event()
        if endpoint := settings.remote():
            self.pool = Remote(endpoint, settings.workers)
            return
        if settings.writable:
            self.token = settings.token()
            self.writer = Writer(settings.store, settings.worker_memory_bytes, sealed=not settings.allowed_services)
        store = self.writer.newest if self.writer else current_store(settings.store)
        self.pool = Pool(store, settings.workers, settings.worker_memory_bytes, settings.keep_bytes)
        if settings.allowed_services:  # only these workers can connect, and they get only queries that may
            self.outside = Pool(store, 1, settings.worker_memory_bytes, settings.keep_bytes, sealed=False)
        if self.writer:
            self.writer.follow(self._switch, self._held)
        else:
            threading.Thread(target=self._follow_builds, daemon=True).start()

    @property
    def snapshot(self) -> str:
        """The id of the data that is served."""
        return self.pool.snapshot

    def pools(self) -> list[Pool | Remote]:
        """The workers that are sealed, and those that may call another endpoint where there are any."""
        return [pool for pool in (self.pool, self.outside) if pool is not None]

    def _switch(self, folder: Path) -> None:
        for pool in self._local():
            pool.switch(folder)

    def _held(self) -> set[str]:
        return {folder for pool in self._local() for folder in pool.held()}

    def _local(self) -> list[Pool]:
        return [pool for pool in self.pools() if isinstance(pool, Pool)]

    def _follow_builds(self) -> None:
        """Serve each new build once its pointer is there; queries at work end on the one before."""
        while not self._closed.wait(_FOLLOW_S):
            with suppress(BuildError):
                store = current_store(self.settings.store)
                if store.name != self.snapshot and store.is_dir():
                    self._switch(store)

    def open(
        self, job: Job, timeout_s: float, outside: bool = False, gone: Callable[[], bool] = lambda: False
    ) -> Answer | Streaming:
        """The answer to ``job``, within the limits of the settings; ``outside`` if it calls another endpoint.

        Raises as ``Pool.ask`` does.
        """
        if not (outside and self.outside):
            return self.pool.ask(job, timeout_s, self.settings.queue_s, gone)
        try:
            return self.outside.ask(job, timeout_s, self.settings.queue_s, gone)
        except (QueryError, TimedOut) as error:
            asked = " and ".join(iri for iri in sorted(self.settings.allowed_services) if f"<{iri}>" in job.text)
            raise type(error)(f"{error}; it asks {asked}, which may be the reason") from error

    def ask(self, text: str, result: str, graph: str, outside: bool = False) -> Answer:
        """The whole answer to the query ``text``, within the limits of the settings; ``outside`` as for ``open``.

        Raises as ``Pool.ask`` does.
        """
        job = Job(text, result, graph, rows=self.settings.rows, bytes=self.settings.answer_bytes)
        with admitted():
            found = self.open(job, self.settings.timeout_s, outside)
            if isinstance(found, Answer):
                return found
            with closing(found):
                return Answer(b"".join(found), found.syntax, found.snapshot)

    def bindings(self, text: str) -> list[dict[str, dict[str, str]]]:
        """Rows of the SELECT query ``text``: variable to term as SPARQL JSON results have it, unbound ones left out."""
        document: dict[str, Any] = json.loads(self.ask(text, "json", "nt").content)
        return cast(list[dict[str, dict[str, str]]], document["results"]["bindings"])

    def select(self, text: str) -> list[dict[str, Node]]:
        """Rows of the SELECT query ``text``: variable to term, unbound ones left out."""
        return [{name: node(term) for name, term in row.items()} for row in self.bindings(text)]

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
