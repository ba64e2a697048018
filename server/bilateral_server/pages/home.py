"""The home page: an answer first. Who met whom, what is related, what was planned, what is disputed; then questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, url_for
from rdflib import URIRef

from bilateral.names import BIL, ID, V, compact
from bilateral.queries import Query
from bilateral_server.language import day, gettext
from bilateral_server.pages.conflicts import Declared, declared
from bilateral_server.pages.described import named
from bilateral_server.pages.encounters import ENCOUNTERS, brief, encounters, event, meetings
from bilateral_server.pages.planned import Plan, plans
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.ties import TIES, network
from bilateral_server.pages.timeline import Event, drawn
from bilateral_server.pages.wording import in_words
from bilateral_server.search import entities
from bilateral_server.shown import Names, Shown
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

blueprint = Blueprint("home", __name__)

_SHORT = 6
"""Lines of a list that has a page of its own."""

_MOST = 40
"""Encounters on the timeline: the latest."""

_STATUSES = ("open", "resolved", "apparent")
_OUTCOMES = ("slipped", "fulfilled", "cancelled")
"""What came of a plan, the most telling first; the others are open."""

_STATE_VISIT = ID["evt-lukashenko-state-visit"]
_TRANSPLANTATION = "transplantology-statements"
_PRIME_MINISTER, _ON = ID["post-pm-by"], "2025-02-01"
_AFTER = "2025-12-31"
_QUESTIONS = (
    "visits-between-states",
    "trade-growth",
    "agreements-signed",
    "names-by-article",
    "projects-and-facilities",
    "support-acts",
    "source-wording",
    "relayed-claims",
)


@dataclass(frozen=True)
class Dispute:
    """A conflict in short, with the address of its place among all of them."""

    name: Shown
    href: str
    kind: str
    status: str
    claims: int


@blueprint.get("/")
def home() -> Response:
    """Page with what the graph tells at a glance, and the ways to the rest."""
    return kept_page(_page)


def _page() -> str:
    met, ties, conflicts, planned = ENCOUNTERS.facts(), TIES.facts(), declared(), plans()
    parties, sources = _scope()
    names = Names([
        *(term for facts in (met, ties) for term in named(facts)),
        *(BIL[name] for name in TIES.properties),
        *(V[name] for one in conflicts for name in (one.kind, one.status)),
    ])  # fmt: skip
    events = sorted((event(thing, met, names) for thing in encounters(met)), key=_latest)
    statuses = Counter(one.status for one in conflicts)
    return render_template(
        "home.html",
        parties=[brief(names.shown(URIRef(party))) for party in parties],
        sources=sources,
        examples=_examples(events, planned),
        timeline=drawn(events[-_MOST:]),
        earlier=max(0, len(events) - _MOST),
        network=network(ties, meetings(met), parties, names),
        plans=sorted(planned, key=_telling)[:_SHORT],
        disputes=[_dispute(one, names) for one in sorted(conflicts, key=_rank)[:_SHORT]],
        statuses=[(names.of(str(V[name])), statuses[name]) for name in _STATUSES if statuses[name]],
        questions=_questions(_QUESTIONS),
        downloads={"timeline": ENCOUNTERS.downloads(), "network": TIES.downloads()},
        after=_AFTER,
    )


@once_a_snapshot
def _scope() -> tuple[list[str], int]:
    """The states whose relation the claims are about, and how many sources there are besides the articles."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?party ?sources WHERE {{
        {{ SELECT (COUNT(DISTINCT ?source) AS ?sources)
            WHERE {{ ?claim bil:source ?source }} }}
        OPTIONAL {{ ?relation a bil:BilateralRelation ; bil:party ?party }} }} ORDER BY DESC(?party)"""
    )
    return [row["party"]["value"] for row in rows if "party" in row], int(rows[0]["sources"]["value"])


def _examples(events: Sequence[Event], planned: Sequence[Plan]) -> list[tuple[str, str]]:
    """Questions to begin with, each with the address of its answer: those that this graph has an answer to."""
    visit = next((one.why for one in events if one.name.title == str(_STATE_VISIT)), "")
    found = [(gettext("Why is the state visit dated as it is?"), visit)] if visit else []
    if _questions([_TRANSPLANTATION]):
        address = url_for("catalog.question", name=_TRANSPLANTATION)
        found.append((gettext("What did the ambassador say about transplantation?"), address))
    if str(_PRIME_MINISTER) in entities().entries:
        asked = gettext("Who was prime minister of Belarus on %(day)s, and how certain is that?", day=day(_ON))
        found.append((asked, url_for("offices.offices", post=compact(_PRIME_MINISTER), date=_ON)))
    if planned:
        asked = gettext("What is planned for after %(year)s?", year=_AFTER[:4])
        found.append((asked, url_for("plans.plans", after=_AFTER)))
    return found


def _questions(names: Sequence[str]) -> list[Query]:
    """The published questions of these names, in this order; those that there are."""
    return [one for name in names for one in state().questions if one.name == name]


def _latest(one: Event) -> date:
    return max(one.bounds.days, default=date.min)


def _telling(plan: Plan) -> tuple[int, date]:
    """What came about or failed to comes first, then what has a time."""
    came = _OUTCOMES.index(plan.status) if plan.status in _OUTCOMES else len(_OUTCOMES)
    return came, min(plan.bounds.days, default=date.max)


def _rank(conflict: Declared) -> tuple[int, int]:
    """What is open comes first, and what more claims take part in."""
    return _STATUSES.index(conflict.status) if conflict.status in _STATUSES else len(_STATUSES), -len(conflict.members)


def _dispute(conflict: Declared, names: Names) -> Dispute:
    return Dispute(
        in_words(conflict.names) or names.shown(URIRef(conflict.iri)),
        url_for("disputes.disputes", _anchor=conflict.iri.removeprefix(str(ID))),
        names.of(str(V[conflict.kind])),
        names.of(str(V[conflict.status])),
        len(conflict.members),
    )
