"""The verb ``bilateral serve``."""

from __future__ import annotations

from pathlib import Path

import click
import waitress

from bilateral_server.app import create_app
from bilateral_server.settings import Settings
from bilateral_server.state import State


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8080]")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the stores.  [default: build/store]")
def serve(host: str | None, port: int | None, store: Path | None) -> None:
    r"""Serve what bilateral build published: SPARQL at /sparql, the questions at /.

    \b
    Every other setting is an environment variable BILATERAL_*; see server/README.md.
    Example: bilateral serve --port 8080
    """
    settings = Settings.from_environment(host=host, port=port, store=store)
    app = create_app(settings)
    held: State = app.extensions["bilateral"]
    server = waitress.create_server(app, host=settings.host, port=settings.port, threads=settings.threads)
    click.echo(f"snapshot  {held.snapshot}", err=True)
    click.echo(f"limits    read-only, {settings.timeout_s:g} s a query, {settings.workers} workers", err=True)
    click.echo(f"listening http://{settings.host}:{server.effective_port}/", err=True)
    try:
        server.run()
    finally:
        held.pool.close()
