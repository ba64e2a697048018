import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from flask import Flask, jsonify, request, url_for
from werkzeug.test import Client

from bilateral_server.public import base_url, seen_from_outside
from bilateral_server.settings import Settings, SettingsError

from .running import GUNICORN, SERVE, running, wait_until

FORWARDED = {
    "X-Forwarded-For": "198.51.100.1, 203.0.113.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "graph.example.org",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "666",
    "Forwarded": "for=198.51.100.1;host=evil.example;proto=https",
}


def seen(settings: Settings, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """What a route sees of a request that comes from 10.0.0.1 to http://inside:8080/here."""
    app = Flask(__name__)

    @app.get("/here")
    def here() -> Any:
        return jsonify(base=base_url(), url=request.url, client=request.remote_addr, path=url_for("here"))

    client = Client(seen_from_outside(app.wsgi_app, settings))
    answer = client.get(
        "/here", base_url="http://inside:8080", headers=headers or {}, environ_base={"REMOTE_ADDR": "10.0.0.1"}
    )
    found: dict[str, Any] = json.loads(answer.get_data())
    return found


DIRECT = {"base": "http://inside:8080", "url": "http://inside:8080/here", "client": "10.0.0.1", "path": "/here"}


def test_without_a_proxy_the_url_is_the_one_that_was_asked() -> None:
    assert seen(Settings()) == DIRECT


def test_by_default_no_forwarded_header_is_believed() -> None:
    assert seen(Settings(), FORWARDED) == DIRECT


def test_one_trusted_proxy_says_address_scheme_and_host_and_nothing_more() -> None:
    assert seen(Settings(proxies=1), FORWARDED) == {
        "base": "https://graph.example.org",
        "url": "https://graph.example.org/here",
        "client": "203.0.113.7",
        "path": "/here",
    }


def test_of_a_chain_of_proxies_the_trusted_ones_are_counted_from_the_last() -> None:
    assert seen(Settings(proxies=2), FORWARDED)["client"] == "198.51.100.1"
    assert seen(Settings(proxies=3), FORWARDED)["client"] == "10.0.0.1"


@pytest.mark.parametrize("url", ["https://example.org/graph", "https://example.org/graph/"])
def test_the_public_url_stands_for_host_scheme_and_path_whatever_a_proxy_says(url: str) -> None:
    found = seen(Settings(public_url=url, proxies=1), FORWARDED)
    assert found == {
        "base": "https://example.org/graph",
        "url": "https://example.org/graph/here",
        "client": "203.0.113.7",
        "path": "/graph/here",
    }


@pytest.mark.parametrize("url", ["http://localhost:8080", "https://[2001:db8::1]:8443/a/b", "http://example.org/"])
def test_a_url_of_a_server_is_taken(url: str) -> None:
    assert seen(Settings(public_url=url))["base"] == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org",
        "https://",
        "https://user:word@example.org",
        "https://example.org/?a=b",
        "https://example.org/#a",
        "https://example.org/a b",
        "https://example.org\r\nX-Evil: 1",
    ],
)
def test_what_is_no_url_of_a_server_is_refused(url: str) -> None:
    def empty(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return []

    with pytest.raises(SettingsError, match="BILATERAL_PUBLIC_URL"):
        seen_from_outside(empty, Settings(public_url=url))


@pytest.mark.parametrize("command", [SERVE, GUNICORN], ids=["waitress", "gunicorn"])
@pytest.mark.parametrize(("proxies", "client", "scheme"), [(0, "127.0.0.1", "http"), (1, "203.0.113.7", "https")])
def test_a_server_believes_the_proxies_it_is_told_to(
    command: list[str], proxies: int, client: str, scheme: str, store_folder: Path
) -> None:
    with running(command, store_folder, proxies=proxies, access_log=1, workers=1) as server:
        status, _, _ = server.ask("sparql", FORWARDED | {"Accept": "text/html"})
        assert status == 200
        wait_until(lambda: len(server.logged()) >= 1)
        assert {line["client"] for line in server.logged()} == {client}
        _, _, description = server.ask("sparql", FORWARDED | {"Accept": "text/turtle"})
        assert (b"<https://graph.example.org/sparql>" in description) is (scheme == "https")
