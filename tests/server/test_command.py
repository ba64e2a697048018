import csv
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SERVE = [sys.executable, "-m", "bilateral", "serve"]


@contextmanager
def serving(store_folder: Path, root: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server on a free port, and its URL; it is killed at the end if it still runs."""
    with subprocess.Popen(
        [*SERVE, "--port", "0", "--store", str(store_folder), *more], stderr=subprocess.PIPE, text=True, cwd=root
    ) as process:
        assert process.stderr is not None
        try:
            for line in process.stderr:
                if match := re.fullmatch(r"listening (http://\S+/)\n", line):
                    break
            else:
                pytest.fail("the server did not print its URL")
            yield process, match[1]
        finally:
            process.kill()


def children(process: int) -> list[int]:
    """Process ids of the children of ``process``."""
    found = []
    for path in Path(f"/proc/{process}/task").iterdir():
        found += [int(child) for child in (path / "children").read_text().split()]
    return found


def state(process: int) -> str:
    """State of a process, as /proc has it; ``Z``, a zombie, where there is none any more."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def works(process: int) -> bool:
    """Whether a thread of the process is running."""
    return any("\nState:\tR" in path.read_text() for path in Path(f"/proc/{process}/task").glob("*/status"))


def wait_until(true: Callable[[], bool]) -> None:
    """Return once ``true`` is; fail after 30 s."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        os.sched_yield()


def wait_until_gone(processes: list[int]) -> None:
    """Return once none of the processes runs: the workers, and the tracker that Python starts beside them."""
    wait_until(lambda: all(state(process) == "Z" for process in processes))


def ask(url: str, text: str, accept: str = "text/csv") -> str:
    """As ``curl --data-urlencode query@file -H 'Accept: text/csv' URL`` does."""
    request = urllib.request.Request(
        url + "sparql", data=urllib.parse.urlencode({"query": text}).encode(), headers={"Accept": accept}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        return str(answer.read().decode())


def test_serve_without_a_store_exits_2_and_names_the_build(tmp_path: Path, root: Path) -> None:
    done = subprocess.run([*SERVE, "--store", str(tmp_path)], capture_output=True, text=True, cwd=root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "run bilateral build" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_exits_2_and_names_it(root: Path) -> None:
    environment = os.environ | {"BILATERAL_WORKERS": "many"}
    done = subprocess.run(SERVE, capture_output=True, text=True, cwd=root, env=environment)
    assert (done.returncode, done.stderr) == (
        2,
        "bilateral: BILATERAL_WORKERS=many: not a value of type int, such as 2\n",
    )


def test_a_port_in_use_exits_2_and_names_it(store_folder: Path, root: Path) -> None:
    with serving(store_folder, root) as (_, url):
        port = str(urllib.parse.urlsplit(url).port)
        done = subprocess.run(
            [*SERVE, "--port", port, "--store", str(store_folder)], capture_output=True, text=True, cwd=root, timeout=30
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_over_http_and_stops_when_told(number: int, store_folder: Path, root: Path) -> None:
    with serving(store_folder, root) as (process, url):
        query = (root / "queries" / "post-holder-on-date.rq").read_text(encoding="utf-8")
        rows = list(csv.DictReader(ask(url, query).splitlines()))
        assert rows
        assert "holderLabel" in rows[0]
        with urllib.request.urlopen(url, timeout=30) as page:
            assert page.status == 200
        workers = children(process.pid)
        assert len(workers) >= 2
        process.send_signal(number)
        assert process.wait(timeout=5) == 0
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    wait_until_gone(workers)


def test_localhost_prints_every_address(store_folder: Path, root: Path) -> None:
    with serving(store_folder, root, "--host", "localhost") as (_, url):
        assert ask(url, "ASK { }").strip() == "true"


def test_a_query_at_work_ends_with_the_server_even_when_it_is_killed(store_folder: Path, root: Path) -> None:
    with serving(store_folder, root) as (process, url):
        ask(url, "ASK { }")
        workers = children(process.pid)

        def long() -> None:
            with pytest.raises(OSError):
                ask(url, ENDLESS)

        thread = threading.Thread(target=long)
        thread.start()
        wait_until(lambda: any(map(works, workers)))
        process.kill()
        process.wait(timeout=5)
        thread.join()
        wait_until_gone(workers)


def test_serve_has_help(root: Path) -> None:
    done = subprocess.run([*SERVE, "--help"], capture_output=True, text=True, cwd=root, check=True)
    assert "Serve what bilateral build published" in done.stdout
