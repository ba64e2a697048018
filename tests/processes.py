"""Servers that tests and benchmarks start on this machine: a free port, the process, and when it answers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def process(command: list[str], folder: Path, environment: dict[str, str] | None = None) -> Iterator[int]:
    """The group of the process, which is of its own, so that what it started is killed with it.

    It works in ``folder``, and writes its ``log`` there; ``environment`` is added to that of the caller.
    """
    with (folder / "log").open("wb") as log:
        started = subprocess.Popen(
            command,
            cwd=folder,
            env=os.environ | (environment or {}),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield started.pid
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
        started.wait()


def wait(address: str, limit_s: float) -> None:
    """Return once ``address`` answers. Raises ``TimeoutError`` where it does not within ``limit_s`` seconds."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer within {limit_s:g} s")
