"""The verb ``bilateral mcp``: the Model Context Protocol over standard input and output.

Source: MCP 2026-07-28, transports/stdio: one JSON-RPC message a line, nothing else on standard output.
"""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import traceback
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask

from bilateral_server.app import create_app
from bilateral_server.mcp import INTERNAL_ERROR, INVALID_REQUEST, RpcError, decode, error_reply, handle
from bilateral_server.settings import Settings
from bilateral_server.state import State


@click.command()
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the stores.  [default: build/store]")
@click.option("--url", help="Address of a server with the same data, for permalinks.  [default: http://127.0.0.1:8080]")
def mcp(store: Path | None, url: str | None) -> None:
    """Answer an agent over standard input and output, by the Model Context Protocol.

    An agent starts this itself; it ends when its input does. Messages go to
    stderr. The same over HTTP: bilateral serve, POST /mcp.

    \b
    Example: bilateral mcp --store build/store
    """
    settings = Settings.from_environment(store=store, public_url=url)
    app = create_app(settings)
    held: State = app.extensions["bilateral"]
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    base = (settings.public_url or f"http://{settings.host}:{settings.port}").rstrip("/") + "/"
    click.echo(f"snapshot  {held.snapshot}", err=True)
    out = sys.stdout.buffer
    try:
        with contextlib.redirect_stdout(sys.stderr):  # whatever prints must not come between the messages
            converse(app, sys.stdin.buffer, out, base, settings.body_bytes)
    finally:
        held.close()


def converse(app: Flask, messages: BinaryIO, replies: BinaryIO, base: str, most_bytes: int) -> None:
    """Reply to each line of ``messages``, in order, until they end or nobody reads the replies."""
    with app.app_context(), contextlib.suppress(BrokenPipeError):
        while line := messages.readline(most_bytes + 1):
            if len(line) > most_bytes and not line.endswith(b"\n"):
                while (rest := messages.readline(most_bytes)) and not rest.endswith(b"\n"):
                    pass
                message: object = error_reply(RpcError(INVALID_REQUEST, f"a message has at most {most_bytes} bytes"))
            elif line.strip():
                message = _answer(line, base)
            else:
                continue
            if message is not None:
                replies.write(json.dumps(message).encode() + b"\n")
                replies.flush()


def _answer(line: bytes, base: str) -> object:
    message: object = None
    try:
        message = decode(line)
        return handle(message, None, base).message
    except RpcError as error:
        return error_reply(error)
    except Exception:  # one message that fails must not end the conversation
        traceback.print_exc(file=sys.stderr)
        failed = RpcError(INTERNAL_ERROR, "the server failed; see its standard error")
        return error_reply(failed, message.get("id") if isinstance(message, dict) else None)
