"""``/llms.txt``: what an agent that reads pages should know of this server.

Source: https://llmstxt.org/.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from bilateral_server.mcp import MODERN
from bilateral_server.state import state
from bilateral_server.tools import TOOLS

blueprint = Blueprint("llms", __name__)


@blueprint.get("/llms.txt")
def llms() -> Response:
    """The file, as plain text in Markdown."""
    text = render_template(
        "llms.txt",
        base=request.url_root.rstrip("/"),
        tools=TOOLS,
        revision=MODERN,
        questions=state().questions,
    )
    return Response(text, content_type="text/plain; charset=utf-8")
