"""What every page has around it: the ways to the other pages, and what the graph amounts to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, request

from bilateral_server.language import gettext, language
from bilateral_server.limits import admitted
from bilateral_server.pages.wording import in_time
from bilateral_server.snapshots import once_a_snapshot, while_it_is_served
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

blueprint = Blueprint("shell", __name__)
blueprint.add_app_template_filter(in_time, "time")


@dataclass(frozen=True)
class Counts:
    """How many claims and articles the graph has."""

    claims: int
    articles: int


@blueprint.app_context_processor
def _in_templates() -> dict[str, Any]:
    return {"navigation": navigation, "counted": counted, "state": state()}


def navigation() -> list[tuple[str, str]]:
    """Endpoints of the pages, each with the words that lead there, in order."""
    pages = [
        ("home.home", gettext("Home")),
        ("facets.claims", gettext("Claims")),
        ("plans.plans", gettext("Plans")),
        ("disputes.disputes", gettext("Disputes")),
        ("figures.figures", gettext("Figures")),
        ("offices.offices", gettext("Office holders")),
        ("catalog.questions", gettext("Questions")),
        ("query.query", gettext("Query")),
    ]
    return [page for page in pages if page[0] in current_app.view_functions]


@once_a_snapshot
def counted() -> Counts | None:
    """Claims and articles of the data that is served; nothing where it has none, as a store of one's own."""
    (row,) = state().bindings(
        f"""{PROLOGUE}SELECT (COUNT(DISTINCT ?claim) AS ?claims) (COUNT(DISTINCT ?article) AS ?articles)
        WHERE {{ ?claim a bil:Claim OPTIONAL {{ ?claim bil:reportedIn ?article }} }}"""
    )
    claims, articles = int(row["claims"]["value"]), int(row["articles"]["value"])
    return Counts(claims, articles) if claims else None


def kept_page(made: Callable[[], str], *parts: str) -> Response:
    """The page that ``made`` makes, or 304; given again while the data stays the same.

    ``parts`` are what it depends on besides the path, the parameters and the language of the request.
    """

    def page() -> Response:
        with admitted():  # pages ask the same workers as queries do
            return Response(made(), content_type="text/html; charset=utf-8")

    return while_it_is_served(page, request.full_path, language(), *parts)
