"""The official SDK of the protocol as a client, over HTTP and over standard input and output."""

import asyncio
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import waitress
from flask import Flask
from mcp import Client, StdioServerParameters

TOOLS = 8


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """URL of a server in a thread."""
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/mcp"
    server.trigger.pull_trigger(server.close)  # in its own thread, so that its loop ends
    thread.join(timeout=30)
    server.task_dispatcher.shutdown()
    assert not thread.is_alive()


async def session(server: Any, mode: str) -> dict[str, Any]:
    """What a client sees that connects, reads every list, and uses what it finds."""
    async with Client(server, mode=mode, read_timeout_seconds=60) as client:
        tools = (await client.list_tools()).tools
        resources = (await client.list_resources()).resources
        templates = (await client.list_resource_templates()).resource_templates
        prompts = (await client.list_prompts()).prompts
        card = await client.call_tool("describe_graph", {})
        between = await client.call_tool("relations_between", {"source": "Belarus", "target": "Azerbaijan"})
        wrong = await client.call_tool("query", {"sparql": "SELECT ?v {"})
        text = (await client.read_resource("bilateral:schema")).contents[0]
        asked = await client.get_prompt("answer_with_sources", {"question": "Who?"})
        return {
            "version": client.protocol_version,
            "tools": [tool.name for tool in tools],
            "lists": (len(resources), len(templates), len(prompts)),
            "card": card,
            "between": between,
            "wrong": wrong,
            "text": text,
            "asked": asked,
        }


def check(seen: dict[str, Any], version: str) -> None:
    assert seen["version"] == version
    assert len(seen["tools"]) == TOOLS
    assert seen["lists"] == (4, 1, 1)
    assert not seen["card"].is_error
    assert seen["card"].structured_content["claims"] == 429
    assert seen["between"].structured_content["totals"]["visit"] == 6
    assert seen["wrong"].is_error
    assert "line 1, column" in seen["wrong"].content[0].text
    assert "bil:Visit" in seen["text"].text
    assert "Who?" in seen["asked"].messages[0].content.text


@pytest.mark.parametrize(
    ("mode", "version"), [("auto", "2026-07-28"), ("2026-07-28", "2026-07-28"), ("legacy", "2025-11-25")]
)
def test_the_sdk_works_over_http(address: str, mode: str, version: str) -> None:
    check(asyncio.run(session(address, mode)), version)


@pytest.mark.parametrize(("mode", "version"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
def test_the_sdk_works_over_standard_input_and_output(store_folder: Path, root: Path, mode: str, version: str) -> None:
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "bilateral", "mcp", "--store", str(store_folder)], cwd=str(root)
    )
    check(asyncio.run(session(server, mode)), version)
