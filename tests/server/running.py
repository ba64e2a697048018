"""A server as a process of its own, started and asked as an operator and a client would."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

SERVE = [sys.executable, "-m", "bilateral", "serve"]
GUNICORN = [sys.executable, "-m", "gunicorn", "--config", "python:bilateral_server.gunicorn_conf"]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@dataclass
class Running:
    """The process, its URL, and the lines it wrote to stderr."""

    process: subprocess.Popen[str]
    url: str = ""
    lines: list[str] = field(default_factory=list)

    def ask(self, path: str, headers: dict[str, str] | None = None, **query: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body of the answer by GET."""
        address = self.url + path + ("?" + urllib.parse.urlencode(query) if query else "")
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers or {}), timeout=60) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read()

    def connection(self) -> HTTPConnection:
        parts = urllib.parse.urlsplit(self.url)
        return HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def workers(self) -> list[int]:
        """Processes that answer queries, of the server or of the process it forked."""
        return [each for each in descendants(self.process.pid) if b"multiprocessing.spawn" in command_line(each)]

    def logged(self) -> list[dict[str, Any]]:
        """The lines of the access log."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]


@contextmanager
def running(command: list[str], store: Path, **settings: object) -> Iterator[Running]:
    """A server on a free port; it is killed at the end with all that it started, if it still runs."""
    given = {f"BILATERAL_{name.upper()}": str(value) for name, value in settings.items()}
    environment = os.environ | {"BILATERAL_PORT": "0", "BILATERAL_STORE": str(store)} | given
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        made = Running(process)
        reader = Thread(target=_read, args=(made,))
        reader.start()
        try:
            wait_until(lambda: bool(made.url) or process.poll() is not None)
            assert made.url, "".join(made.lines)
            yield made
        finally:
            for each in [*descendants(process.pid), process.pid]:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)
            reader.join()


def _read(made: Running) -> None:
    assert made.process.stderr is not None
    for line in made.process.stderr:
        made.lines.append(line)
        if found := re.search(r"(?i)listening\b.*?(http://[^\s/]+)", line):
            made.url = found[1] + "/"


def wait_until(true: Callable[[], bool]) -> None:
    """Return once ``true`` is; fail after 60 s."""
    deadline = time.monotonic() + 60
    while not true():
        if time.monotonic() > deadline:
            pytest.fail("it did not come true")
        time.sleep(0.02)


def descendants(process: int) -> list[int]:
    """Process ids of the children of ``process`` and of theirs."""
    found = []
    for path in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _content(path).decode().split():
            found += [int(child), *descendants(int(child))]
    return found


def command_line(process: int) -> bytes:
    """The command line of a process, as /proc has it; empty where there is none any more."""
    return _content(Path(f"/proc/{process}/cmdline"))


def works(process: int) -> bool:
    """Whether a thread of the process is running."""
    return any(b"\nState:\tR" in _content(path) for path in Path(f"/proc/{process}/task").glob("*/status"))


def _content(path: Path) -> bytes:
    """Content of a file of /proc; empty where its process or thread has ended meanwhile."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
