"""Office holders: who held a post on a day, as certain as the sources are, and why it is no more certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, render_template, url_for
from rdflib import URIRef

from bilateral.errors import QueryError
from bilateral.names import V, compact
from bilateral.quads import n_triples
from bilateral.queries import read_value
from bilateral_server.language import gettext
from bilateral_server.pages.attribution import attributions
from bilateral_server.pages.conflicts import declared
from bilateral_server.pages.holders import Tenure, answers, question, tenures
from bilateral_server.pages.shell import kept_page
from bilateral_server.pages.timeline import Bounds, Event, Timeline, drawn
from bilateral_server.pages.views import given
from bilateral_server.pages.wording import in_words
from bilateral_server.shown import Names, Shown
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

blueprint = Blueprint("offices", __name__)

_FAR = timedelta(days=30 * 365)
"""Beyond this from all that is known, a day is not drawn: the tenures would be specks."""


@dataclass(frozen=True)
class Asked:
    """What the request asks for, as given and as read; ``error`` says what of it is wrong."""

    texts: Mapping[str, str]
    post: str = ""
    day: date | None = None
    error: str = ""


@dataclass(frozen=True)
class Dispute:
    """A declared conflict about the tenures: its name, kind, status and reason."""

    name: Shown
    kind: str
    status: str
    reason: Shown | None


@blueprint.get("/offices")
def offices() -> Response | tuple[str, int]:
    """Page of who held ``post`` on ``date``; of the tenures alone where the one or both are not given.

    400 with the form and what is wrong, where one is none.
    """
    asked = _asked()
    return (_page(asked), 400) if asked.error else kept_page(lambda: _page(asked))


def _asked() -> Asked:
    """The post and the day of the request, read as the question reads its parameters."""
    parameters = {parameter.name: parameter for parameter in question().parameters}
    texts = {name: given(name) for name in parameters}
    if not any(texts.values()):
        return Asked({name: str(parameter.default) for name, parameter in parameters.items()})
    post, when = texts["post"], texts["date"]
    asked = Asked({"post": post, "date": when})
    try:
        iri = str(read_value(parameters["post"], post)) if post else ""
    except QueryError:
        iri = "?"
    if iri and iri not in _posts():
        return replace(asked, error=gettext("There is no post “%(text)s”; choose one of the list.", text=post))
    try:
        held_on = date.fromisoformat(str(read_value(parameters["date"], when))) if when else None
    except QueryError:
        error = gettext("“%(text)s” is no day of the calendar; write it as in 2025-02-01.", text=when)
        return replace(asked, texts={"post": iri, "date": ""}, error=error)
    return Asked({"post": iri, "date": when}, iri, held_on)


@once_a_snapshot
def _posts() -> dict[str, bool]:
    """The posts of the graph, by IRI, each with whether one person at a time holds it."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?post ?single WHERE {{ {{ ?post a bil:Post }} UNION {{ ?tenure bil:post ?post }}
        BIND(EXISTS {{ ?post a bil:SingleHolderPost }} AS ?single) }} ORDER BY ?post"""
    )
    return {row["post"]["value"]: row["single"]["value"] in ("true", "1") for row in rows}


def _page(asked: Asked) -> str:
    posts, every = _posts(), tenures()
    of = [tenure for tenure in every if asked.post in ("", tenure.post)]
    names = Names(URIRef(iri) for iri in (*posts, *(tenure.holder for tenure in of)))
    claims = {claim for tenure in of for claim in tenure.claims} if asked.post else set()
    behind = attributions(claims)
    found = answers(asked.post, asked.day, of, names, behind) if asked.post and asked.day else []
    return render_template(
        "offices.html",
        asked=asked,
        posts=sorted(((iri, compact(URIRef(iri)), names.of(iri)) for iri in posts), key=lambda post: post[2]),
        post=names.shown(URIRef(asked.post)) if asked.post else None,
        single=posts.get(asked.post, False),
        answers=found,
        verdict=[answer for answer in found if answer.answer == found[0].answer],
        held=[(names.shown(URIRef(tenure.holder)), tenure, tenure.told(behind)) for tenure in of] if asked.post else [],
        timeline=_timeline(asked, of, names),
        far=bool(asked.day and not _near(asked.day, of)),
        empty=[names.shown(URIRef(iri)) for iri in posts if iri not in {tenure.post for tenure in every}],
        disputes=_disputes(claims),
        downloads=_downloads(asked),
    )


def _near(when: date, of: Sequence[Tenure]) -> bool:
    known = [bound for tenure in of for bound in tenure.bounds.days]
    return not known or any(abs(when - bound) < _FAR for bound in known)


def _timeline(asked: Asked, of: Sequence[Tenure], names: Names) -> Timeline | None:
    """The tenures, of all posts by post; and the day that is asked, as a row among those of its post."""
    if not of:
        return None
    posts = {_event(tenure, names, alone=bool(asked.post)): names.of(tenure.post) for tenure in of}
    if asked.post and asked.day and _near(asked.day, of):
        exact = Bounds(asked.day, asked.day, asked.day, asked.day)
        posts[Event(Shown(gettext("the day asked for")), exact, kind="asked")] = ""  # comes first
    timeline = drawn(list(posts))
    return replace(timeline, bars=tuple(sorted(timeline.bars, key=lambda bar: posts[bar.event])))


def _event(tenure: Tenure, names: Names, alone: bool) -> Event:
    address = url_for("offices.offices", post=compact(URIRef(tenure.post)))
    post = replace(names.shown(URIRef(tenure.post)), href=address)
    return Event(names.shown(URIRef(tenure.holder)), tenure.bounds, () if alone else (post,), tenure.why)


def _disputes(claims: set[str]) -> list[Dispute]:
    found = [one for one in declared() if claims & set(one.members)]
    names = Names([*(URIRef(one.iri) for one in found), *(V[term] for one in found for term in (one.kind, one.status))])
    return [
        Dispute(
            replace(in_words(one.names) or names.shown(URIRef(one.iri)), href=names.shown(URIRef(one.iri)).href),
            names.of(str(V[one.kind])),
            names.of(str(V[one.status])),
            in_words(one.reasons),
        )
        for one in found
    ]


def _downloads(asked: Asked) -> list[tuple[str, str]]:
    """The answer of the question, or that of all tenures; and the tenures as a graph."""
    post = n_triples(URIRef(asked.post)) if asked.post else "?post"
    query = f"{PROLOGUE}CONSTRUCT {{ ?tenure ?p ?o }} WHERE {{ ?tenure bil:post {post} ; bil:holder ?holder ; ?p ?o }}"
    parameters: dict[str, Any] = {"name": "post-tenures"}
    if asked.post and asked.day:
        parameters = {"name": question().name, "post": compact(URIRef(asked.post)), "date": asked.day.isoformat()}
    addresses = [(each.upper(), url_for("catalog.question", **parameters, format=each)) for each in ("csv", "json")]
    return [*addresses, ("Turtle", url_for("sparql.sparql", query=query, format="ttl"))]
