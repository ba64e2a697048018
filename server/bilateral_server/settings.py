"""Settings of the server: one frozen dataclass, each field with its unit in its name, its default and a line of help.

Each is read from the environment as ``BILATERAL_`` and the field's name in capitals; a wrong value is an error.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from bilateral.errors import BilateralError

PREFIX = "BILATERAL_"


class SettingsError(BilateralError):
    """A setting has a value that it cannot have."""


def _setting(default: Any, help_text: str, least: float | None = None, most: float | None = None) -> Any:
    return field(default=default, metadata={"help": help_text, "least": least, "most": most})


@dataclass(frozen=True)
class Settings:
    """What an operator can choose."""

    store: Path = _setting(Path("build/store"), "Folder of the stores that bilateral build writes.")
    queries: Path | None = _setting(None, "Folder of the questions; otherwise those of the data.")
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8080, "Port to listen on; 0 takes a free one.", 0, 65535)
    threads: int = _setting(16, "Threads that take requests.", 1)
    workers: int = _setting(2, "Processes that answer queries.", 1)
    timeout_s: float = _setting(30.0, "Seconds after which a query is stopped.", 0.01, 86400)
    queue_s: float = _setting(5.0, "Seconds a query waits for a free worker before it is refused.", 0, 86400)
    body_bytes: int = _setting(1_000_000, "Largest request body, in bytes.", 1)
    answer_bytes: int = _setting(64_000_000, "Largest answer, in bytes.", 1)
    worker_memory_bytes: int = _setting(2_147_483_648, "Address space of a worker, in bytes.", 1)

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
        return kind(text)  # type: ignore[call-arg]
    except ValueError as error:
        raise SettingsError(f"{name}={text}: not a value of type {kind.__name__}, such as {default}") from error


def _check(name: str, value: Any, least: float | None, most: float | None) -> None:
    """Raise ``SettingsError`` for a number that is not within its bounds; ``nan`` is within none."""
    if least is not None and not value >= least:
        raise SettingsError(f"{name}={value}: must be {least:g} or more")
    if most is not None and not value <= most:
        raise SettingsError(f"{name}={value}: must be {most:g} or less")
