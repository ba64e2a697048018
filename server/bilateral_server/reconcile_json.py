"""What a client of the reconciliation service wrote in JSON: read, and each part checked to be of its type."""

from __future__ import annotations

import json
from typing import Any

from bilateral.errors import QueryError


def read_json(content: str) -> Any:
    """The value that ``content`` writes. Raises ``QueryError`` where it is not JSON (RFC 8259)."""
    try:
        return json.loads(content, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        raise QueryError(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    except (ValueError, RecursionError) as error:  # a constant or number that JSON does not have; nested too deeply
        raise QueryError("not JSON that is read here: nested too deeply, or a number that is none") from error


def object_(value: Any, where: str) -> dict[str, Any]:
    """``value``, a JSON object. Raises ``QueryError`` for another."""
    if not isinstance(value, dict):
        raise QueryError(f"{where}: an object is needed")
    return value


def array(value: Any, where: str) -> list[Any]:
    """``value``, a JSON array. Raises ``QueryError`` for another."""
    if not isinstance(value, list):
        raise QueryError(f"{where}: an array is needed")
    return value


def text(value: Any, where: str) -> str:
    """``value``, a JSON string. Raises ``QueryError`` for another."""
    if not isinstance(value, str):
        raise QueryError(f"{where}: a string is needed")
    return value


def integer(value: Any, where: str, least: int) -> int:
    """``value``, a whole number of ``least`` or more, also as OpenRefine's forms send it. Raises ``QueryError``."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise QueryError(f"{where}: a whole number of {least} or more is needed")
    return value


def member(fields: dict[str, Any], name: str, where: str) -> Any:
    """The field ``name``. Raises ``QueryError`` where there is none."""
    if name not in fields:
        raise QueryError(f"{where}: {name} is needed")
    return fields[name]


def short(given: str) -> str:
    """What a client wrote, as an error can repeat it: quoted, escaped and cut."""
    return ascii(given[:60])


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
