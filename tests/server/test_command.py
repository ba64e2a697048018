import csv
import os
import signal
import subprocess
import threading
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from .running import ENDLESS, SERVE, Running, descendants, running, wait_until, works
from .usage import alive


def wait_until_gone(processes: list[int]) -> None:
    """Return once none of the processes runs: the workers, and the tracker that Python starts beside them."""
    wait_until(lambda: not any(map(alive, processes)))


def ask(server: Running, text: str, accept: str = "text/csv") -> str:
    """As ``curl --data-urlencode query@file -H 'Accept: text/csv' URL`` does."""
    request = urllib.request.Request(
        server.url + "sparql", data=urllib.parse.urlencode({"query": text}).encode(), headers={"Accept": accept}
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
    with running(SERVE, store_folder) as server:
        port = str(urllib.parse.urlsplit(server.url).port)
        done = subprocess.run(
            [*SERVE, "--port", port, "--store", str(store_folder)], capture_output=True, text=True, cwd=root, timeout=30
        )
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_server_answers_over_http_and_stops_when_told(number: int, store_folder: Path, root: Path) -> None:
    with running(SERVE, store_folder) as server:
        query = (root / "queries" / "post-holder-on-date.rq").read_text(encoding="utf-8")
        rows = list(csv.DictReader(ask(server, query).splitlines()))
        assert rows
        assert "holderLabel" in rows[0]
        with urllib.request.urlopen(server.url, timeout=30) as page:
            assert page.status == 200
        workers = descendants(server.process.pid)
        assert len(workers) >= 2
        server.process.send_signal(number)
        assert server.process.wait(timeout=5) == 0
    assert "Traceback" not in "".join(server.lines)
    wait_until_gone(workers)


def test_localhost_prints_every_address(store_folder: Path) -> None:
    with running([*SERVE, "--host", "localhost"], store_folder) as server:
        assert ask(server, "ASK { }").strip() == "true"


def test_a_query_at_work_ends_with_the_server_even_when_it_is_killed(store_folder: Path) -> None:
    with running(SERVE, store_folder) as server:
        ask(server, "ASK { }")
        workers = descendants(server.process.pid)

        def long() -> None:
            with pytest.raises(OSError):
                ask(server, ENDLESS)

        thread = threading.Thread(target=long)
        thread.start()
        wait_until(lambda: any(map(works, workers)))
        server.process.kill()
        server.process.wait(timeout=5)
        thread.join()
        wait_until_gone(workers)


def test_serve_has_help(root: Path) -> None:
    done = subprocess.run([*SERVE, "--help"], capture_output=True, text=True, cwd=root, check=True)
    assert "Serve what bilateral build published" in done.stdout
