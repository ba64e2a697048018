"""Plans: what was planned, for when, and what came of it: open, slipped and by how long, fulfilled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, Response, render_template
from rdflib import Literal
from rdflib.namespace import XSD

from bilateral.queries import Parameter, read_value
from bilateral_server.language import day, gettext, ngettext
from bilateral_server.pages.planned import STATUSES, Outcome, Plan
from bilateral_server.pages.planned import plans as every_plan
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.timeline import Event, Timeline, drawn
from bilateral_server.pages.views import chips, chosen, downloads, given
from bilateral_server.shown import Shown
from bilateral_server.terms import values

blueprint = Blueprint("plans", __name__)

_AFTER = Parameter("after", Literal("2025-12-31", datatype=XSD.date))


@dataclass(frozen=True)
class Group:
    """The plans of one status: what it is called, what it means, and they."""

    status: str
    name: str
    meaning: str
    plans: tuple[Plan, ...]


@blueprint.get("/plans")
def plans() -> Response:
    """Page of the plans and targets: of one ``status``, or with a time that reaches beyond the day ``after``.

    What may still come about after a day are the open ones of those. Raises ``QueryError`` for a status or a day that
    is none.
    """
    return kept_page(_page)


def _page() -> str:
    status, after = chosen("status", STATUSES), _day()
    every = every_plan()
    within = [plan for plan in every if after is None or plan.reaches_beyond(after)]
    shown = [plan for plan in within if status in ("", plan.status)]
    undated = [plan for plan in every if not plan.bounds.days and status in ("", plan.status)] if after else []
    counts = Counter(plan.status for plan in within)
    return render_template(
        "plans.html",
        groups=_groups(shown),
        undated=undated,
        count=len(shown),
        everything=len(every),
        after=after,
        status=status,
        timeline=_timeline(shown, after),
        statuses=chips("status", status, counts, _names(), {"after": after.isoformat() if after else ""}),
        slippage=_slippage,
        downloads=_downloads([*shown, *undated]),
    )


def _day() -> date | None:
    text = given("after")
    return date.fromisoformat(str(read_value(_AFTER, text))) if text else None


def _names() -> dict[str, str]:
    """What the statuses are called."""
    return {
        "open": gettext("open"),
        "slipped": gettext("slipped"),
        "fulfilled": gettext("fulfilled"),
        "cancelled": gettext("cancelled"),
    }


def _groups(shown: Sequence[Plan]) -> list[Group]:
    told = {
        "open": (
            gettext("Open"),
            gettext("No source in the graph says that these came about, or that they were called off."),
        ),
        "slipped": (gettext("Slipped"), gettext("These came about after the time that was planned for them.")),
        "fulfilled": (gettext("Fulfilled"), gettext("These came about in their time.")),
        "cancelled": (gettext("Cancelled"), gettext("These were called off.")),
    }
    groups = []
    for status in STATUSES:
        if found := tuple(plan for plan in shown if plan.status == status):
            groups.append(Group(status, *told[status], found))
    return groups


def _slippage(outcome: Outcome) -> str:
    """How much later than planned an outcome came, in words; nothing where it was not, or where nobody knows."""
    if outcome.late is None:
        return ""
    if outcome.late == 0:
        return gettext("later in the month in which it was planned to end")
    return ngettext("%(num)s calendar month later", "%(num)s calendar months later", outcome.late) % {
        "num": outcome.late
    }


def _timeline(shown: Sequence[Plan], after: date | None) -> Timeline | None:
    """The plans that have a time, and below each of them its outcomes."""
    dated = [plan for plan in shown if plan.bounds.days]
    rows = [event for plan in dated for event in (_planned(plan, after), *_came(plan))]
    if not rows:
        return None
    timeline = drawn(rows)
    bars = {bar.event: bar for bar in timeline.bars}
    return replace(timeline, bars=tuple(bars[event] for event in rows))


def _planned(plan: Plan, after: date | None) -> Event:
    notes = [Shown(gettext("target"))] if plan.aimed else []
    notes += [plan.told] if plan.told else []
    if after:
        notes.append(Shown(_relation(plan, after)))
    return Event(replace(plan.name, href=f"#{plan.anchor}"), plan.bounds, tuple(notes), plan.why, "planned")


def _relation(plan: Plan, after: date) -> str:
    """How the time planned lies to a day that it may reach beyond."""
    if plan.lies_beyond(after):
        return gettext("planned for after %(day)s", day=day(after))
    return gettext("may still lie after %(day)s, or before", day=day(after))


def _came(plan: Plan) -> list[Event]:
    return [
        Event(
            outcome.name,
            outcome.bounds,
            tuple(Shown(words) for words in (gettext("what came of it"), _slippage(outcome)) if words),
            outcome.why,
            "outcome",
        )
        for outcome in plan.outcomes
    ]


def _downloads(shown: Sequence[Plan]) -> list[tuple[str, str]]:
    wanted = f"VALUES ?plan {{ {values(plan.iri for plan in shown)} }}"
    select = f"""SELECT DISTINCT ?plan ?content ?plannedTime ?plannedBegin ?plannedEnd ?status ?outcome
?outcomeBegin ?holder WHERE {{ {wanted} ?plan bil:content ?content
OPTIONAL {{ ?plan bil:when ?plannedTime }} OPTIONAL {{ ?plan bil:beginEarliest ?plannedBegin }}
OPTIONAL {{ ?plan bil:endLatest ?plannedEnd }} OPTIONAL {{ ?plan bil:planStatus ?status }}
OPTIONAL {{ ?plan bil:fulfilledBy ?outcome OPTIONAL {{ ?outcome bil:beginEarliest ?outcomeBegin }} }}
OPTIONAL {{ ?plan bil:heldBy ?holder }} }} ORDER BY ?plannedEnd ?plan ?outcome ?holder"""
    construct = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ {wanted} BIND(?plan AS ?s) }} UNION {{ {wanted} ?plan bil:fulfilledBy ?s }} ?s ?p ?o }}"""
    return downloads(select, construct)
