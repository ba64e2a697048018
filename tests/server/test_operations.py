import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bilateral.resources import Data
from bilateral_server.app import create_app
from bilateral_server.operations import limits_in_force
from bilateral_server.settings import PREFIX, Settings

from .running import ENDLESS, GUNICORN, SERVE, Running, command_line, running, wait_until, works

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


def samples(client: FlaskClient) -> dict[tuple[str, ...], float]:
    """Value of each sample by its name and the values of its labels, in the order of their names."""
    with client.get("/metrics") as answer:
        assert answer.content_type.startswith("text/plain; version=")
        families = list(text_string_to_metric_families(answer.get_data(as_text=True)))
    assert all(family.documentation for family in families)
    return {
        (s.name, *(s.labels[label] for label in sorted(s.labels))): s.value
        for family in families
        for s in family.samples
    }


def test_healthz_is_200_and_never_kept(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.get_data()) == (200, b"ok\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_readyz_is_200_when_a_worker_answers_and_asks_one_each_time(client: FlaskClient) -> None:
    key = ("bilateral_queries_total", "answered")
    for _ in range(2):
        before = samples(client).get(key, 0)
        assert client.get("/readyz").status_code == 200
        assert samples(client)[key] == before + 1


@pytest.fixture
def stopped(store_folder: Path, data: Data) -> Iterator[Flask]:
    """An application whose workers have ended and are not replaced."""
    made = create_app(Settings(store=store_folder, queries=data.queries, workers=1, queue_s=0.0))
    made.extensions["bilateral"].close()
    yield made


def test_without_workers_readyz_is_503_and_healthz_200(stopped: Flask) -> None:
    client = stopped.test_client()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json(force=True)["title"]) == (503, "busy")
    assert client.get("/healthz").status_code == 200
    assert samples(client)[("bilateral_workers", "alive")] == 0


def test_limits_lists_every_number_with_unit_and_description(client: FlaskClient, app: Flask) -> None:
    found = {limit["name"]: limit for limit in client.get("/limits").get_json()["limits"]}
    settings: Settings = app.extensions["bilateral"].settings
    numbers = {item.name for item in fields(Settings) if type(item.default) in (int, float)}
    assert numbers - set(found) == {"port", "proxies"}
    assert found["body_bytes"] == {
        "name": "body_bytes",
        "setting": "BILATERAL_BODY_BYTES",
        "value": settings.body_bytes,
        "default": Settings.body_bytes,
        "unit": "bytes",
        "description": "Largest request body, in bytes.",
    }
    assert found["body_bytes"]["value"] != found["body_bytes"]["default"]
    assert (found["timeout_s"]["unit"], found["client_queries"]["unit"]) == ("seconds", "queries")
    assert all(limit["description"] and limit["setting"] == PREFIX + name.upper() for name, limit in found.items())


def test_limits_tells_no_path_address_or_secret() -> None:
    told = json.dumps(limits_in_force(Settings(store=Path("/srv/s"), host="10.9.8.7", public_url="https://e.example")))
    assert not [word for word in ("/srv/s", "10.9.8.7", "e.example", "token") if word in told]


def test_limits_is_a_page_for_browsers_and_json_for_the_rest(client: FlaskClient) -> None:
    page = client.get("/limits", headers=BROWSER)
    assert page.mimetype == "text/html"
    text = page.get_data(as_text=True)
    assert "BILATERAL_TIMEOUT_S" in text and "20,000" in text
    assert "<script" not in text and "style=" not in text
    for headers, query in ((BROWSER, "?format=json"), ({}, ""), ({"Accept": "*/*"}, "")):
        assert client.get("/limits" + query, headers=headers).mimetype == "application/json"


def test_metrics_count_requests_by_route_method_and_status(client: FlaskClient) -> None:
    before = samples(client)
    for path in ("/queries/no-such-question", "/queries/nor-this"):
        client.get(path).close()
    client.open("/sparql", method="BREW").close()
    client.open("/no/such/route", method="MADE-UP").close()
    after = samples(client)
    grown = {key: value - before.get(key, 0) for key, value in after.items() if value != before.get(key, 0)}
    assert grown[("bilateral_http_requests_total", "GET", "/queries/<name>", "404")] == 2
    assert grown[("bilateral_http_requests_total", "other", "none", "405")] == 1
    assert grown[("bilateral_http_requests_total", "other", "none", "404")] == 1
    assert grown[("bilateral_http_request_seconds_count", "/queries/<name>")] == 2
    assert not [key for key in after if "no-such-question" in key or "BREW" in key]


def test_metrics_tell_of_queries_workers_and_the_process(client: FlaskClient) -> None:
    client.get("/sparql", query_string={"query": "nonsense"}).close()
    client.get("/sparql", query_string={"query": "ASK { ?metrics ?p ?o }"}).close()
    found = samples(client)
    assert found[("bilateral_queries_total", "answered")] >= 1
    assert found[("bilateral_queries_total", "QueryError")] >= 1
    assert found[("bilateral_workers", "alive")] == 2
    assert found[("bilateral_queries_running", "admitted")] == 0
    assert found[("process_resident_memory_bytes",)] > 0


def test_a_kept_answer_is_counted_as_kept(client: FlaskClient) -> None:
    key = ("bilateral_http_requests_total", "GET", "kept", "200")
    query = {"query": "ASK { ?kept ?p ?o }"}
    client.get("/sparql", query_string=query).close()
    before = samples(client).get(key, 0)
    client.get("/sparql", query_string=query).close()
    assert samples(client)[key] == before + 1


SERVERS = pytest.mark.parametrize("command", [SERVE, GUNICORN], ids=["waitress", "gunicorn"])


@SERVERS
def test_queries_that_never_end_take_all_places_but_the_rest_is_refused_at_once_and_healthz_answers(
    command: list[str], store_folder: Path
) -> None:
    limits = {"workers": 1, "threads": 6, "reserved_threads": 2, "timeout_s": 600, "queue_s": 600, "stop_s": 0.1}
    with running(command, store_folder, **limits) as server, ThreadPoolExecutor(30) as threads:
        asked = [threads.submit(at_last, server, f"{ENDLESS} LIMIT {number + 1}") for number in range(30)]
        wait_until(lambda: sum(each.done() for each in asked) == 26)
        for path in ("healthz", "limits", "metrics") * 3:
            assert server.ask(path)[0] == 200
        for status, headers, body in [each.result() for each in asked if each.done()]:
            assert (status, headers["Content-Type"]) == (503, "application/problem+json")
            assert json.loads(body)["title"] == "busy"
            assert int(headers["Retry-After"]) > 0
        assert sum(each.done() for each in asked) == 26
        assert b'bilateral_queries_running{of="admitted"} 4.0' in server.ask("metrics")[2]
        server.process.terminate()
        assert {each.result()[0] for each in asked} <= {503, 0}


@pytest.mark.parametrize(
    ("command", "number"),
    [(SERVE, signal.SIGTERM), (SERVE, signal.SIGINT), (GUNICORN, signal.SIGTERM)],
    ids=["waitress", "waitress by SIGINT", "gunicorn"],
)
def test_a_stopped_server_answers_what_is_at_work_first(
    command: list[str], number: signal.Signals, store_folder: Path
) -> None:
    with running(command, store_folder, workers=1, timeout_s=3, stop_s=50) as server:
        answered = at_work(server)
        workers = server.workers()
        server.process.send_signal(number)
        status, body = answered()
        assert (status, json.loads(body)["title"]) == (503, "query-timeout")
        assert_gone(server, workers)


@SERVERS
def test_what_does_not_end_in_time_is_ended(command: list[str], store_folder: Path) -> None:
    with running(command, store_folder, workers=1, timeout_s=600, stop_s=0.5) as server:
        answered = at_work(server)
        workers = server.workers()
        server.process.terminate()
        assert answered()[0] in (503, 0)
        assert_gone(server, workers)


def test_a_second_signal_ends_the_wait(store_folder: Path) -> None:
    with running(SERVE, store_folder, workers=1, timeout_s=600, stop_s=600) as server:
        answered = at_work(server)
        workers = server.workers()
        server.process.terminate()
        wait_until(lambda: refused(server))
        assert server.process.poll() is None
        server.process.terminate()
        status, body = answered()
        assert (status, json.loads(body)["status"]) == (503, 503)
        assert_gone(server, workers)


def test_an_idle_connection_does_not_hold_up_the_stop(store_folder: Path) -> None:
    with running(SERVE, store_folder, workers=1, stop_s=600) as server:
        idle = server.connection()
        idle.request("GET", "/healthz")
        assert idle.getresponse().read() == b"ok\n"
        workers = server.workers()
        server.process.terminate()
        assert_gone(server, workers)
        idle.close()


def at_last(server: Running, query: str) -> tuple[int, dict[str, str], bytes]:
    """The answer to a query; the status 0 where the connection breaks."""
    try:
        return server.ask("sparql", query=query)
    except OSError:
        return 0, {}, b""


def at_work(server: Running) -> Callable[[], tuple[int, bytes]]:
    """Set a query to work that never ends by itself; the result waits for its status and body, 0 if there is none."""
    assert server.ask("sparql", query="ASK { }")[0] == 200
    found: list[tuple[int, dict[str, str], bytes]] = []

    thread = threading.Thread(target=lambda: found.append(at_last(server, ENDLESS)))
    thread.start()
    wait_until(lambda: any(map(works, server.workers())))

    def answered() -> tuple[int, bytes]:
        thread.join()
        status, _, body = found[0]
        return status, body

    return answered


def refused(server: Running) -> bool:
    """Whether the server takes no connection any more."""
    connection = server.connection()
    try:
        connection.connect()
    except ConnectionRefusedError:
        return True
    finally:
        connection.close()
    return False


def assert_gone(server: Running, workers: list[int]) -> None:
    """The server ends with 0, without a traceback, and leaves no worker."""
    assert server.process.wait(timeout=60) == 0
    wait_until(lambda: not any(map(command_line, workers)))
    assert "Traceback" not in "".join(server.lines)


def test_a_wrong_public_url_exits_2_and_names_it(store_folder: Path, root: Path) -> None:
    environment = os.environ | {"BILATERAL_PUBLIC_URL": "example.org", "BILATERAL_STORE": str(store_folder)}
    done = subprocess.run([*SERVE, "--port", "0"], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 2
    assert "BILATERAL_PUBLIC_URL=example.org: not a URL" in done.stderr
    assert "Traceback" not in done.stderr
