"""The application with limits so low that a fuzzed request is soon answered, and what every answer must be."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.settings import Settings


@pytest.fixture(scope="package")
def fuzzed(store_folder: Path, data: Data) -> Iterator[Flask]:
    """The application: a query has a second, a result a thousand rows."""
    made = create_app(
        Settings(store=store_folder, queries=data.queries, workers=1, timeout_s=1.0, rows=1000, body_bytes=20_000)
    )
    yield made
    made.extensions["bilateral"].close()


@pytest.fixture(scope="package")
def honest() -> Callable[[TestResponse], None]:
    """A check of an answer: no server error but a stated limit, no traceback, and an error says what it is."""

    def check(answer: TestResponse) -> None:
        answer.close()
        said = f"{answer.status_code} {answer.data[:500]!r}"
        assert answer.status_code < 500 or answer.status_code in (501, 503), said
        assert b"Traceback" not in answer.data, said
        if answer.status_code < 400 or answer.request.method == "HEAD":
            return
        if answer.mimetype == "application/problem+json":
            problem: dict[str, Any] = json.loads(answer.data)
            assert problem["status"] == answer.status_code
            assert problem["title"] and problem["detail"], said
        elif answer.mimetype == "text/html":
            assert b"</html>" in answer.data, said
        else:
            assert answer.data.strip(), said

    return check
