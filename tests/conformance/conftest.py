"""The server that the W3C suites for SPARQL ask: ours, started on an empty store, or the one that the setting names."""

import os
from collections.abc import Iterator

import pytest
from tests.server.running import SERVE, running

from .endpoint import Endpoint

VARIABLE = "BILATERAL_SPARQL_SERVER"
TOKEN = "conformance"


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A server that may be written to. VARIABLE names another: its URLs for queries, updates and graphs."""
    if urls := os.environ.get(VARIABLE):
        yield Endpoint(*urls.split())
        return
    folder = tmp_path_factory.mktemp("conformance")
    token = folder / "token"
    token.write_text(TOKEN + "\n")
    token.chmod(0o600)
    with running([*SERVE, "--writable", "--token-file", str(token)], folder / "store") as server:
        yield Endpoint(f"{server.url}sparql", f"{server.url}sparql", f"{server.url}graphs", TOKEN)
