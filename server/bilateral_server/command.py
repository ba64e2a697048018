"""The verb ``bilateral serve``."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from typing import NoReturn

import click
import waitress

from bilateral.errors import BilateralError
from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.state import State

_STOPS = (signal.SIGTERM, signal.SIGINT)


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8080]")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the stores.  [default: build/store]")
def serve(host: str | None, port: int | None, store: Path | None) -> None:
    """Serve what bilateral build published.

    SPARQL at /sparql, the questions at /. Every other setting is an environment
    variable BILATERAL_*; see server/README.md.

    \b
    Example: bilateral serve --port 8080
    """
    settings = Settings.from_environment(host=host, port=port, store=store)
    app = create_app(settings)
    held: State = app.extensions["bilateral"]
    try:
        server = waitress.create_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_request_body_size=2 * settings.body_bytes,  # what is a little too large gets our own 413
        )
    except (OSError, ValueError) as error:
        held.pool.close()
        raise BilateralError(f"cannot listen on {settings.host} port {settings.port}: {error}") from error
    click.echo(f"snapshot  {held.snapshot}", err=True)
    click.echo(f"limits    read-only, {settings.timeout_s:g} s a query, {settings.workers} workers", err=True)
    for host, port in getattr(server, "effective_listen", [(settings.host, getattr(server, "effective_port", 0))]):
        click.echo(f"listening http://{f'[{host}]' if ':' in host else host}:{port}/", err=True)
    for number in _STOPS:
        signal.signal(number, lambda *_: _stop(held))
    try:
        server.run()
    finally:
        held.pool.close()


def _stop(held: State) -> NoReturn:
    """End the queries that run, so that no thread waits for one, and leave."""
    for number in _STOPS:  # a second one must not come between: the lock of the pool would be taken twice
        signal.signal(number, signal.SIG_IGN)
    held.pool.close()
    sys.exit(0)
