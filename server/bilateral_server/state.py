"""What the application holds while it runs: settings, questions, and the workers on the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from bilateral.queries import Query
from bilateral_server.settings import Settings
from bilateral_server.workers import Answer, Pool


@dataclass(frozen=True)
class State:
    """Settings, questions in order of name, snapshot id of the store, and workers."""

    settings: Settings
    questions: list[Query]
    snapshot: str
    pool: Pool

    def ask(self, text: str, result: str, graph: str) -> Answer:
        """Answer to the query ``text`` within the limits of the settings."""
        return self.pool.answer(text, result, graph, self.settings.timeout_s, self.settings.queue_s)


def state() -> State:
    """The state of the application at hand."""
    return cast(State, current_app.extensions["bilateral"])
