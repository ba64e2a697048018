"""A tool of the Model Context Protocol: what it is called with, what it gives back, and the frame of every result.

Source: MCP 2026-07-28, server/tools; schemas are JSON Schema 2020-12, of which arguments use the part checked here.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bilateral.errors import BilateralError, QueryError
from bilateral_server.state import state

_KINDS: dict[str, type] = {"string": str, "integer": int, "boolean": bool}

_SPAN = {
    "type": "object",
    "properties": {
        "article": {"type": "string"},
        "file": {"type": "string", "description": "file name of the article's text, without .txt"},
        "start": {"type": "integer", "description": "first code point, from 0"},
        "end": {"type": "integer", "description": "end, exclusive"},
        "sha256": {"type": "string", "description": "SHA-256 of the characters"},
    },
    "required": ["article", "start", "end"],
}
EVIDENCE = {
    "type": "object",
    "description": "a claim: who says what, in which article, and on which characters of it that rests",
    "properties": {
        "claim": {"type": "string"},
        "about": {"type": "string", "description": "IRI of the thing in this result that the claim is evidence for"},
        "says": {"type": "array", "items": {"type": "string"}},
        "speakers": {"type": "array", "items": {"type": "string"}},
        "relayed_by": {"type": "array", "items": {"type": "string"}},
        "modality": {"type": "string", "description": "asserted, inferred, planned, expected, hoped, …"},
        "confidence": {"type": "number", "description": "how sure the curator is, 0 to 1"},
        "article": {"type": "string"},
        "article_label": {"type": "string"},
        "publisher": {"type": "string"},
        "date": {"type": "string", "description": "EDTF date of the article"},
        "source": {"type": "string", "description": "external source, in place of an article"},
        "source_label": {"type": "string"},
        "premises": {"type": "array", "items": {"type": "string"}, "description": "claims it was inferred from"},
        "spans": {"type": "array", "items": _SPAN},
        "permalink": {"type": "string"},
    },
    "required": ["claim", "says", "speakers", "modality", "spans", "permalink"],
}
_FRAME = {
    "snapshot": {"type": "string", "description": "id of the version of the data"},
    "truncated": {"type": "boolean", "description": "whether there is more than this result has"},
    "elapsed_ms": {"type": "integer", "minimum": 0},
    "permalink": {"type": "string", "description": "address of the same for people and programs"},
    "warnings": {"type": "array", "items": {"type": "string"}},
    "evidence": {"type": "array", "items": EVIDENCE},
}


@dataclass(frozen=True)
class Outcome:
    """What a tool found: its own fields, the same in short text, and what goes into the frame."""

    content: Mapping[str, Any]
    text: str
    permalink: str
    truncated: bool = False
    warnings: list[str] = field(default_factory=list)
    evidence: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Tool:
    """Name, texts and schemas of a tool, and the function that takes its arguments and the address of the server."""

    name: str
    title: str
    description: str
    inputs: Mapping[str, dict[str, Any]]
    required: tuple[str, ...]
    outputs: Mapping[str, dict[str, Any]]
    run: Callable[[dict[str, Any], str], Outcome]

    def listed(self) -> dict[str, Any]:
        """The tool as ``tools/list`` has it."""
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "inputSchema": {
                "type": "object",
                "properties": dict(self.inputs),
                "required": list(self.required),
                "additionalProperties": False,
            },
            "outputSchema": {
                "type": "object",
                "properties": {**self.outputs, **_FRAME},
                "required": [*self.outputs, *_FRAME],
            },
            "annotations": {
                "title": self.title,
                "readOnlyHint": True,
                "destructiveHint": False,
                "idempotentHint": True,
                "openWorldHint": False,
            },
        }

    def call(self, arguments: Mapping[str, Any], base: str) -> dict[str, Any]:
        """The result of ``tools/call``; what is wrong with the arguments or the query is text with ``isError``."""
        begin = time.monotonic()
        try:
            found = self.run(self._checked(arguments), base)
        except BilateralError as error:
            return {"content": [{"type": "text", "text": str(error)}], "isError": True}
        frame = {
            "snapshot": state().snapshot,
            "truncated": found.truncated,
            "elapsed_ms": int(1000 * (time.monotonic() - begin)),
            "permalink": found.permalink,
            "warnings": found.warnings,
            "evidence": found.evidence,
        }
        lines = [found.text, *(f"Warning: {warning}" for warning in found.warnings), f"Source: {found.permalink}"]
        return {
            "content": [{"type": "text", "text": "\n".join(lines)}],
            "structuredContent": {**found.content, **frame},
            "isError": False,
        }

    def _checked(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with the defaults of those not given. Raises ``QueryError`` for what the schema forbids."""
        unknown = sorted(set(arguments) - set(self.inputs))
        if unknown:
            has = ", ".join(self.inputs) or "none"
            raise QueryError(f"{self.name} has no argument {', '.join(unknown)}; it has {has}")
        values = {}
        for name, schema in self.inputs.items():
            if arguments.get(name) is not None:
                _check(name, arguments[name], schema)
                values[name] = arguments[name]
            elif name in self.required:
                raise QueryError(f"{self.name} needs the argument {name}: {schema['description']}")
            else:
                values[name] = schema.get("default")
        return values


def _check(name: str, value: object, schema: Mapping[str, Any]) -> None:
    """Raise ``QueryError`` where ``value`` is not of the ``schema``."""
    kind = schema["type"]
    if not isinstance(value, _KINDS[kind]) or (kind == "integer" and isinstance(value, bool)):
        raise QueryError(f"{name} must be of the type {kind}")
    if "enum" in schema and value not in schema["enum"]:
        raise QueryError(f"{name} must be one of {', '.join(schema['enum'])}, not {value}")
    if isinstance(value, str):
        if not value.strip():
            raise QueryError(f"{name} is empty")
        if len(value) > schema.get("maxLength", 500):
            raise QueryError(f"{name} is longer than {schema.get('maxLength', 500)} characters")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            raise QueryError(f"{name}: {value} is of another form than: {schema['description']}")
    elif isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        raise QueryError(f"{name} must be between {schema.get('minimum')} and {schema.get('maximum')}")
