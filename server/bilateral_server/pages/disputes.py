"""Disputes: each declared conflict with all its sides, by status; what is open comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, render_template

from bilateral.names import V
from bilateral_server.language import gettext
from bilateral_server.pages.conflicts import Conflict, Declared, compare, declared
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.views import chips, chosen, downloads
from bilateral_server.shown import Names
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

blueprint = Blueprint("disputes", __name__)

_STATUSES = ("open", "resolved", "apparent")
_KINDS = ("temporal", "numeric", "plan-and-outcome", "order", "classification", "identification", "not-comparable")


@dataclass(frozen=True)
class Group:
    """The conflicts of one status: what it is called, what it means, and they."""

    status: str
    name: str
    meaning: str
    conflicts: tuple[Conflict, ...]


@blueprint.get("/disputes")
def disputes() -> Response:
    """Page of the conflicts, of one ``status`` and one ``kind`` where they are given.

    Raises ``QueryError`` for a status or a kind that the vocabulary does not have.
    """
    return kept_page(_page)


def _page() -> str:
    statuses, kinds = _concepts()
    status, kind = chosen("status", statuses), chosen("kind", kinds)
    every = declared()
    shown = [one for one in every if status in ("", one.status) and kind in ("", one.kind)]
    shown.sort(key=lambda one: _place(one.kind, _KINDS))
    by_status = Counter(one.status for one in every if kind in ("", one.kind))
    by_kind = Counter(one.kind for one in every if status in ("", one.status))
    return render_template(
        "disputes.html",
        groups=_groups(shown, statuses),
        count=len(shown),
        everything=len(every),
        statuses=chips("status", status, by_status, statuses, {"kind": kind}),
        kinds=chips("kind", kind, by_kind, kinds, {"status": status}),
        downloads=_downloads(shown),
    )


def _concepts() -> tuple[dict[str, str], dict[str, str]]:
    """The statuses and the kinds of the vocabulary, each with its name."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?scheme ?x WHERE {{ VALUES ?scheme {{ v:conflict-statuses v:conflict-kinds }}
        ?x skos:inScheme ?scheme }}"""
    )
    names = Names(node(row["x"]) for row in rows)

    def of(scheme: str, order: Sequence[str]) -> dict[str, str]:
        found = [row["x"]["value"].removeprefix(str(V)) for row in rows if row["scheme"]["value"] == str(V[scheme])]
        return {name: names.of(str(V[name])) for name in sorted(found, key=lambda name: _place(name, order))}

    return of("conflict-statuses", _STATUSES), of("conflict-kinds", _KINDS)


def _place(concept: str, order: Sequence[str]) -> tuple[int, str]:
    return (order.index(concept) if concept in order else len(order), concept)


def _groups(shown: Sequence[Declared], statuses: dict[str, str]) -> list[Group]:
    conflicts = list(zip(shown, compare(shown), strict=True))
    groups = []
    for status in sorted({one.status for one in shown}, key=lambda name: _place(name, _STATUSES)):
        name, meaning = _told(status, statuses)
        of_status = tuple(conflict for one, conflict in conflicts if one.status == status)
        groups.append(Group(status, name, meaning, of_status))
    return groups


def _told(status: str, statuses: dict[str, str]) -> tuple[str, str]:
    """What a status is called as a heading, and what it means."""
    told = {
        "open": (gettext("Open"), gettext("Nobody has settled these; the graph keeps what every side says.")),
        "resolved": (gettext("Resolved"), gettext("The curator prefers one side, with a reason; the others are kept.")),
        "apparent": (
            gettext("Only apparent"),
            gettext("These look like contradictions and are none, for the reason given."),
        ),
    }
    return told.get(status, (statuses.get(status, status), ""))


def _downloads(shown: Sequence[Declared]) -> list[tuple[str, str]]:
    wanted = f"VALUES ?conflict {{ {values(one.iri for one in shown)} }}"
    select = f"""SELECT ?conflict ?label ?kind ?status ?claim ?preferred ?reason WHERE {{ {wanted}
?conflict rdfs:label ?label ; bil:conflictKind ?kind ; bil:conflictStatus ?status ; bil:conflictMember ?claim .
OPTIONAL {{ ?conflict bil:reason ?reason }}
BIND(EXISTS {{ ?conflict bil:preferredClaim ?claim }} AS ?preferred) }} ORDER BY ?status ?conflict ?claim"""
    construct = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {wanted}
?conflict (bil:conflictMember/bil:asserts?)? ?s . ?s ?p ?o }}"""
    return downloads(select, construct)
