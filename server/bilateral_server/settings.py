"""Settings of the server: one frozen dataclass, each field with its unit in its name, its default and a line of help.

Each is read from the environment as ``BILATERAL_`` and the field's name in capitals; a wrong value is an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bilateral.errors import BilateralError, UsageError
from bilateral.outgoing import addresses
from bilateral.remote.endpoint import Endpoint, authorization

PREFIX = "BILATERAL_"
_SWITCH = {"true": True, "1": True, "false": False, "0": False}


class SettingsError(BilateralError):
    """A setting has a value that it cannot have."""


def _setting(default: Any, help_text: str, least: float | None = None, most: float | None = None) -> Any:
    return field(default=default, metadata={"help": help_text, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """What an operator can choose."""

    store: Path = _setting(Path("build/store"), "Folder of the stores that bilateral build writes.")
    queries: Path | None = _setting(None, "Folder of the questions; otherwise those of the data.")
    articles: Path | None = _setting(None, "Folder of the texts; without it passages are given by offset alone.")
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8080, "Port to listen on; 0 takes a free one.", 0, 65535)
    threads: int = _setting(16, "Threads that take requests.", 1)
    workers: int = _setting(2, "Processes that answer queries.", 1)
    timeout_s: float = _setting(30.0, "Seconds after which a query is stopped.", 0.01, 86400)
    queue_s: float = _setting(5.0, "Seconds a query waits for a free worker before it is refused.", 0, 86400)
    body_bytes: int = _setting(1_000_000, "Largest request body, in bytes.", 1)
    url_bytes: int = _setting(65_536, "Longest URL, in bytes, with the query in it.", 1)
    answer_bytes: int = _setting(64_000_000, "Largest answer, in bytes.", 1)
    rows: int = _setting(1_000_000, "Largest answer, in rows of a result or triples of a graph.", 1)
    keep_bytes: int = _setting(8_388_608, "Bytes of an answer that are held back before it is streamed.", 1)
    cache_bytes: int = _setting(67_108_864, "Bytes of answers that are kept to be given again.", 0)
    writable: bool = _setting(False, "Whether the store takes updates.")
    token_file: Path | None = _setting(None, "File with the token that a change needs, on one line.")
    worker_memory_bytes: int = _setting(2_147_483_648, "Address space of a worker, in bytes.", 1)
    client_queries: int = _setting(8, "Queries that one client address may have at work or waiting.", 1)
    reserved_threads: int = _setting(4, "Threads that queries leave free, so that the rest answers under load.", 0)
    connections: int = _setting(1000, "Connections held open at once.", 1)
    stop_s: float = _setting(5.0, "Seconds that requests at work have to end once the server is told to stop.", 0, 3600)
    public_url: str = _setting("", "URL of the server as its clients see it, where a proxy stands before it.")
    proxies: int = _setting(0, "Proxies before the server whose X-Forwarded-For, -Proto and -Host are believed.", 0)
    access_log: bool = _setting(False, "Whether each request is written to stderr, as a line of JSON.")
    access_log_query_chars: int = _setting(0, "Characters of a query in the access log; its hash is always there.", 0)
    service_allow: str = _setting("", "Addresses that SERVICE may call, in full, separated by spaces or commas.")
    endpoint: str = _setting("", "SPARQL endpoint that holds the graph, in place of a store.")
    default_graph: str = _setting("", "Graph of the endpoint that is asked; otherwise its own default graph.")
    endpoint_auth_file: Path | None = _setting(None, "File with the value of the Authorization header of the endpoint.")
    load_allow: str = _setting("", "Addresses that LOAD may fetch, in full, separated by spaces or commas.")

    @property
    def allowed_services(self) -> frozenset[str]:
        """The endpoints that SERVICE may call."""
        return addresses(self.service_allow)

    @property
    def allowed_documents(self) -> frozenset[str]:
        """The documents that LOAD may fetch."""
        return addresses(self.load_allow)

    def remote(self) -> Endpoint | None:
        """The endpoint, where there is one.

        Raises ``SettingsError`` for what does not go with it, ``UsageError`` for what does not go without it, and as
        ``Endpoint`` does.
        """
        if not self.endpoint:
            if self.default_graph or self.endpoint_auth_file:
                raise UsageError(
                    "--default-graph and --endpoint-auth-file go with --endpoint, "
                    f"as {PREFIX}DEFAULT_GRAPH and {PREFIX}ENDPOINT_AUTH_FILE go with {PREFIX}ENDPOINT"
                )
            return None
        for name, value in (("writable", self.writable), ("service_allow", self.service_allow)):
            if value:
                raise SettingsError(f"{PREFIX}{name.upper()} does not go with an endpoint, which is only read")
        credentials = authorization(self.endpoint_auth_file)
        return Endpoint(self.endpoint, self.default_graph, credentials, self.timeout_s, self.answer_bytes)

    def token(self) -> str:
        """The token that a change needs. Raises ``SettingsError`` where there is no file, or nothing in it."""
        if self.token_file is None:
            raise SettingsError("a writable store needs a token: give --token-file, or BILATERAL_TOKEN_FILE")
        try:
            found = self.token_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{self.token_file}: the token cannot be read: {error}") from error
        if not found or len(found.split()) != 1:
            raise SettingsError(f"{self.token_file}: write the token on one line, without blanks")
        return found

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
        """Settings from ``BILATERAL_*``; what is ``given`` and not ``None`` counts before them.

        Raises ``SettingsError`` for a value of the wrong type, or out of its range.
        """
        values: dict[str, Any] = {}
        for item in fields(cls):
            name = PREFIX + item.name.upper()
            if given.get(item.name) is not None:
                values[item.name] = given[item.name]
            elif name in environment:
                values[item.name] = _read(name, environment[name], item.default)
                _check(name, values[item.name], item.metadata["least"], item.metadata["most"])
        return cls(**values)


def _read(name: str, text: str, default: object) -> object:
    kind = Path if default is None else type(default)
    try:
        return _SWITCH[text.lower()] if kind is bool else kind(text)  # type: ignore[call-arg]
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{name}={text}: not a value of type {kind.__name__}, such as {default}") from error


def _check(name: str, value: Any, least: float | None, most: float | None) -> None:
    """Raise ``SettingsError`` for a number that is not within its bounds; ``nan`` is within none."""
    if least is not None and not value >= least:
        raise SettingsError(f"{name}={value}: must be {least:g} or more")
    if most is not None and not value <= most:
        raise SettingsError(f"{name}={value}: must be {most:g} or less")
