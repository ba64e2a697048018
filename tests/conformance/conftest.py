"""The server that the W3C suites for SPARQL ask: ours, started on an empty store, or the one that the setting names."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    token, log = folder / "token", folder / "log"
    token.write_text(TOKEN + "\n")
    token.chmod(0o600)
    command = [sys.executable, "-m", "bilateral", "serve", "--port", "0", "--store", str(folder / "store")]
    command += ["--writable", "--token-file", str(token)]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, cwd=folder) as server:
        try:
            base = _address(server, log)
            yield Endpoint(f"{base}sparql", f"{base}sparql", f"{base}graphs", TOKEN)
        finally:
            server.terminate()


def _address(server: "subprocess.Popen[bytes]", log: Path) -> str:
    """The URL that the server says it listens on."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        for line in log.read_text().splitlines():
            if line.startswith("listening "):
                return line.split()[1]
        time.sleep(0.05)
    raise RuntimeError(f"the server does not start:\n{log.read_text()}")
