"""The Model Context Protocol over standard input and output: ``bilateral mcp``."""

import io
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bilateral_server.command_mcp import converse
from bilateral_server.mcp import MODERN, handle

META = {"io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {}}


def message(method: str, **params: object) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": {**params, "_meta": META}}


def talk(app: Flask, *lines: bytes) -> list[dict[str, Any]]:
    out = io.BytesIO()
    converse(app, io.BytesIO(b"".join(lines)), out, "http://127.0.0.1:8080/", 10_000)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_on_standard_input_each_line_is_a_message_and_notifications_get_no_reply(app: Flask) -> None:
    asked = [
        json.dumps(message("tools/list")).encode(),
        b'{"jsonrpc": "2.0", "method": "notifications/initialized"}',
        b"",
    ]
    replies = talk(app, *(line + b"\n" for line in asked), json.dumps(message("server/discover")).encode())
    assert [reply["id"] for reply in replies] == [1, 1]
    assert "tools" in replies[0]["result"]
    assert "supportedVersions" in replies[1]["result"]


def test_on_standard_input_a_fault_does_not_end_the_conversation(app: Flask) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 7, "method": "ping"}).encode() + b"\n"
    replies = talk(app, b"{\n", b"x" * 25_000 + b"\n", b"[]\n", body)
    assert [reply.get("error", {}).get("code") for reply in replies] == [-32700, -32600, -32600, None]
    assert replies[-1] == {"jsonrpc": "2.0", "id": 7, "result": {}}


def test_a_failure_inside_is_told_with_the_id_and_no_traceback(
    app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise KeyError("inside")

    monkeypatch.setattr("bilateral_server.command_mcp.handle", fail)
    (reply,) = talk(app, json.dumps(message("tools/list")).encode())
    assert (reply["id"], reply["error"]["code"]) == (1, -32603)
    assert "inside" not in json.dumps(reply)
    assert "Traceback" in capsys.readouterr().err


def test_the_command_ends_with_its_input_and_prints_only_messages(store_folder: Path, root: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bilateral",
        "mcp",
        "--store",
        str(store_folder),
        "--url",
        "https://example.org/kg",
    ]
    body = json.dumps(message("tools/call", name="get_entity", arguments={"id": "Азербайджан"})) + "\n"
    done = subprocess.run(command, input=body, capture_output=True, text=True, cwd=root, timeout=60)
    assert done.returncode == 0
    (line,) = done.stdout.splitlines()
    assert json.loads(line)["result"]["structuredContent"]["permalink"] == "https://example.org/kg/id/st-azerbaijan"
    assert "Traceback" not in done.stderr


def test_the_command_stops_when_told(store_folder: Path, root: Path) -> None:
    command = [sys.executable, "-m", "bilateral", "mcp", "--store", str(store_folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == 1
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


def test_the_command_without_a_store_exits_2_and_names_the_build(tmp_path: Path, root: Path) -> None:
    command = [sys.executable, "-m", "bilateral", "mcp", "--store", str(tmp_path)]
    done = subprocess.run(command, input="", capture_output=True, text=True, cwd=root, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert "bilateral build" in done.stderr


def test_the_address_of_the_server_may_be_an_operators(app: Flask) -> None:
    with app.app_context():
        reply = handle(
            message("tools/call", name="get_entity", arguments={"id": "BY"}), None, "https://example.org/kg/"
        )
    assert reply.message is not None
    assert reply.message["result"]["structuredContent"]["permalink"] == "https://example.org/kg/id/st-belarus"
