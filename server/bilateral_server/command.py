"""The verb ``bilateral serve``."""

from __future__ import annotations

from pathlib import Path

import click

from bilateral.errors import BilateralError, UsageError
from bilateral_server.app import create_app
from bilateral_server.serving import Server
from bilateral_server.settings import Settings
from bilateral_server.state import State


@click.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8080]")
@click.option("--store", type=click.Path(path_type=Path), help="Folder of the stores.  [default: build/store]")
@click.option("--endpoint", metavar="URL", help="SPARQL 1.1 endpoint that holds the graph, in place of a store.")
@click.option("--default-graph", metavar="IRI", help="Graph of the endpoint that holds it.  [default: its own]")
@click.option(
    "--endpoint-auth-file", type=click.Path(path_type=Path), help="File with the endpoint's Authorization header."
)
@click.option("--writable", is_flag=True, default=None, help="Take updates; the store is made where there is none.")
@click.option("--token-file", type=click.Path(path_type=Path), help="File with the token that a change needs.")
def serve(
    host: str | None,
    port: int | None,
    store: Path | None,
    endpoint: str | None,
    default_graph: str | None,
    endpoint_auth_file: Path | None,
    writable: bool | None,
    token_file: Path | None,
) -> None:
    """Serve what bilateral build published, or with --writable a store of your own.

    SPARQL at /sparql, the questions at /. Every other setting is an environment
    variable BILATERAL_*; see server/README.md.

    \b
    Example: bilateral serve --port 8080
             bilateral serve --store my-store --writable --token-file token
             bilateral serve --endpoint http://127.0.0.1:8890/sparql
               --default-graph https://w3id.org/bilateral/dataset/default-graph
    """
    settings = Settings.from_environment(
        host=host,
        port=port,
        store=store,
        endpoint=endpoint,
        default_graph=default_graph,
        endpoint_auth_file=endpoint_auth_file,
        writable=writable,
        token_file=token_file,
    )
    if settings.writable and settings.store == Settings.store:
        raise UsageError("--writable needs a folder of its own: give --store")
    app = create_app(settings)
    held: State = app.extensions["bilateral"]
    try:
        server = Server(
            app,
            settings.stop_s,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            connection_limit=settings.connections,
            outbuf_overflow=settings.keep_bytes,  # what was kept back whole need not go through a file
            channel_request_lookahead=1,  # keeps listening while it answers: a client that hangs up is noticed
            clear_untrusted_proxy_headers=False,  # which are believed is said by BILATERAL_PROXIES alone
            max_request_body_size=2 * settings.body_bytes,  # what is a little too large gets our own 413
        )
    except (OSError, ValueError) as error:
        held.close()
        raise BilateralError(f"cannot listen on {settings.host} port {settings.port}: {error}") from error
    click.echo(f"snapshot  {held.snapshot}", err=True)
    if settings.endpoint:
        click.echo(f"endpoint  {settings.endpoint}", err=True)
    access = "writable" if held.writer else "read-only"
    click.echo(f"limits    {access}, {settings.timeout_s:g} s a query, {settings.workers} workers", err=True)
    for host, port in server.addresses():
        click.echo(f"listening http://{f'[{host}]' if ':' in host else host}:{port}/", err=True)
    try:
        server.run(held.close)
    finally:
        held.close()
