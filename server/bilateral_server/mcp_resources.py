"""What an agent may read beside the tools: the schema card, the shapes, the description (VoID), the examples; a prompt.

Source: MCP 2026-07-28, server/resources and server/prompts.
"""

from __future__ import annotations

from typing import Any

from bilateral.resources import locate
from bilateral_server import layered
from bilateral_server.state import state
from bilateral_server.tools_graph import card_text, schema_card

_QUESTION = "bilateral:question/"


def _resource(name: str, title: str, description: str, media_type: str) -> dict[str, str]:
    return {
        "uri": f"bilateral:{name}",
        "name": name,
        "title": title,
        "description": description,
        "mimeType": media_type,
    }


RESOURCES = (
    _resource("schema", "Schema card", "Classes, properties and how things are modelled, on a page", "text/markdown"),
    _resource("shapes", "Shapes", "SHACL shapes: what the data must have, and the messages when not", "text/turtle"),
    _resource("void", "Description", "VoID: the dataset, its version, and counts by class and property", "text/turtle"),
    _resource("examples", "Examples", "The questions the graph answers, with their parameters", "text/markdown"),
)
"""The resources, as ``resources/list`` has them."""

TEMPLATES = (
    {
        "uriTemplate": _QUESTION + "{name}",
        "name": "question",
        "title": "SPARQL of a question",
        "description": "The query of one of the examples, by its name",
        "mimeType": "application/sparql-query",
    },
)
"""The resource templates, as ``resources/templates/list`` has them."""

PROMPTS = (
    {
        "name": "answer_with_sources",
        "title": "Answer with sources",
        "description": "Answer a question from the graph alone, and cite the claim behind every statement",
        "arguments": [{"name": "question", "description": "what to answer", "required": True}],
    },
)
"""The prompts, as ``prompts/list`` has them."""

_PROMPT = """Answer this question from the Bilateral knowledge graph alone: {question}

1. Call describe_graph once. Turn every name into an IRI with find_entity.
2. For what happened between two states, persons or organisations call relations_between; for anything else look at \
list_examples, then check_query, then query.
3. Call evidence for each statement you make, unless its claims came with the result.
4. After each statement cite claim, speaker, article and date, such as [claim:003-031, Pinevich, AZERTAC, 2025-04-21]. \
Say whether it is asserted, planned, hoped or an opinion. Where a triple was derived, link the proof.
5. Where sources differ, give each value with its source. Where the graph has nothing, say so; add nothing of your own.
6. End with the snapshot id and the permalinks."""


def get_prompt(question: str) -> dict[str, Any]:
    """The messages of the prompt for ``question``."""
    text = _PROMPT.format(question=question)
    return {
        "description": PROMPTS[0]["description"],
        "messages": [{"role": "user", "content": {"type": "text", "text": text}}],
    }


def read_resource(uri: str, base: str) -> dict[str, str] | None:
    """The resource that ``uri`` names, or ``None``. The errors of a query pass through."""
    if uri.startswith(_QUESTION):
        named = {question.name: question for question in state().questions}
        question = named.get(uri.removeprefix(_QUESTION))
        if question is None:
            return None
        return {"uri": uri, "mimeType": "application/sparql-query", "text": question.body.rstrip("\n")}
    media_type = next((one["mimeType"] for one in RESOURCES if one["uri"] == uri), None)
    return None if media_type is None else {"uri": uri, "mimeType": media_type, "text": _text(uri, base)}


def _text(uri: str, base: str) -> str:
    if uri == "bilateral:schema":
        return card_text(schema_card())
    if uri == "bilateral:void":
        return layered.document("metadata", "ttl").decode("utf-8")
    if uri == "bilateral:shapes":
        files = sorted((locate().ontology / "shapes").glob("*.ttl"))
        return "\n".join(path.read_text(encoding="utf-8") for path in files)
    lines = ["# Questions the graph answers", ""]
    for question in state().questions:
        given = ", ".join(f"{one.name}={one.default}" for one in question.parameters)
        address = f"{base.rstrip('/')}/queries/{question.name}"
        lines.append(f"- [{question.name}]({address}): {question.header['summary']}" + (f" ({given})" if given else ""))
    return "\n".join(lines) + "\n"
