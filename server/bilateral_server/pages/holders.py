"""Who held a post, and whether on a day: the tenures of the graph, and the published question's answer about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rdflib import URIRef

from bilateral.names import BIL
from bilateral.queries import Query, find_query
from bilateral_server.facts import why
from bilateral_server.language import day, gettext
from bilateral_server.pages.attribution import Attribution
from bilateral_server.pages.timeline import Bounds
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, values

_ORDER = ("certain", "possible", "impossible")


@dataclass(frozen=True)
class Tenure:
    """A tenure by IRI, with its post, its holder, what is known of its time, and the claims on it."""

    iri: str
    post: str
    holder: str
    bounds: Bounds
    claims: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """Address of the proof that its holder holds it."""
        return why(URIRef(self.iri), BIL.holder, URIRef(self.holder))

    def told(self, behind: Mapping[str, Attribution]) -> tuple[Attribution, ...]:
        """The claims on it, with who says them."""
        return tuple(behind[claim] for claim in self.claims if claim in behind)


@dataclass(frozen=True)
class Answer:
    """Whether someone held the post on the day: the answer, in words, its reason, and what leaves a doubt.

    ``perhaps`` are other holders who may be the same person, each with the address of the proof.
    """

    holder: Shown
    answer: str
    words: str
    reason: Shown
    doubts: tuple[str, ...]
    perhaps: tuple[tuple[Shown, str], ...]
    bounds: Bounds
    why: str
    claims: tuple[Attribution, ...]


def tenures() -> list[Tenure]:
    """All tenures, by post."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?tenure ?post ?holder ?beginEarliest ?beginLatest ?endEarliest ?endLatest ?claim
        WHERE {{ ?tenure bil:post ?post ; bil:holder ?holder .
        OPTIONAL {{ ?tenure bil:beginEarliest ?beginEarliest }} OPTIONAL {{ ?tenure bil:beginLatest ?beginLatest }}
        OPTIONAL {{ ?tenure bil:endEarliest ?endEarliest }} OPTIONAL {{ ?tenure bil:endLatest ?endLatest }}
        OPTIONAL {{ ?st bil:subject ?tenure . ?claim bil:asserts ?st }} }} ORDER BY ?post ?holder ?tenure ?claim"""
    )
    found: dict[str, Tenure] = {}
    for row in rows:
        iri, claims = row["tenure"]["value"], (row["claim"]["value"],) if "claim" in row else ()
        tenure = found.get(iri) or Tenure(iri, row["post"]["value"], row["holder"]["value"], Bounds.of(row))
        found[iri] = replace(tenure, claims=tuple(dict.fromkeys((*tenure.claims, *claims))))
    return list(found.values())


def question() -> Query:
    """The published question of who held a post on a day. Raises ``UnknownQuery`` where there is none."""
    return find_query(state().questions, "post-holder-on-date")


def answers(
    post: str, when: date, of: Sequence[Tenure], names: Names, behind: Mapping[str, Attribution]
) -> list[Answer]:
    """What the question answers for a post (its IRI) and a day, the certain ones first; ``of`` are its tenures."""
    found, left, words, perhaps = [], list(of), _words(), _perhaps(of)
    for row in state().bindings(question().bind({"post": post, "date": when.isoformat()})):
        holder, bounds, answer = row["holder"]["value"], Bounds.of(row), row["answer"]["value"]
        fitting = [tenure for tenure in left if (tenure.holder, tenure.bounds) == (holder, bounds)]
        tenure = fitting[0] if fitting else Tenure("", post, holder, bounds)
        left = [other for other in left if other is not tenure]
        found.append(
            Answer(
                names.shown(URIRef(holder)),
                answer,
                words.get(answer, answer),
                _reason(row["reason"]["value"]),
                doubts(bounds, when) if answer == "possible" else (),
                tuple((names.shown(other), proof) for other, proof in perhaps.get(holder, ())),
                bounds,
                tenure.why if tenure.iri else "",
                tenure.told(behind),
            )
        )
    return sorted(found, key=lambda each: _ORDER.index(each.answer) if each.answer in _ORDER else len(_ORDER))


def _perhaps(of: Sequence[Tenure]) -> dict[str, list[tuple[URIRef, str]]]:
    """Of each holder the others who may be the same person, with the address of the proof."""
    holders = values(sorted({tenure.holder for tenure in of}))
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?one ?other WHERE {{ VALUES ?one {{ {holders} }} VALUES ?other {{ {holders} }}
        ?one bil:possiblySameAs ?other FILTER(?one != ?other) }} ORDER BY ?one ?other"""
    )
    found: dict[str, list[tuple[URIRef, str]]] = defaultdict(list)
    for row in rows:
        one, other = URIRef(row["one"]["value"]), URIRef(row["other"]["value"])
        found[str(one)].append((other, why(one, BIL.possiblySameAs, other)))
    return found


def _words() -> dict[str, str]:
    return {
        "certain": gettext("certain"),
        "possible": gettext("possible"),
        "impossible": gettext("impossible"),
    }


def _reason(text: str) -> Shown:
    """A reason of the question in the language of the reader; one that is not known here as it is, in English."""
    known = {
        "attested on the day, or both before and after it": gettext("attested on the day, or both before and after it"),
        "the day lies before the earliest begin": gettext("the day lies before the earliest begin"),
        "the day lies after the latest end": gettext("the day lies after the latest end"),
        "another holder is certain on the day": gettext("another holder is certain on the day"),
        "another holder is attested between the day and this tenure": gettext(
            "another holder is attested between the day and this tenure"
        ),
        "no source settles the day": gettext("no source settles the day"),
    }
    return Shown(known[text]) if text in known else Shown(text, lang="en")


def doubts(bounds: Bounds, when: date) -> tuple[str, ...]:
    """Which bounds leave it open whether something was going on on a day, in words."""
    begin, end, found = bounds.begin_latest, bounds.end_earliest, []
    if begin is None:
        found.append(gettext("By when it had begun, no source says."))
    elif when < begin:
        words = gettext("It had begun by %(bound)s at the latest; whether by %(day)s, no source says.")
        found.append(words % {"bound": day(begin), "day": day(when)})
    if end is None:
        found.append(gettext("Until when it lasted, no source says."))
    elif end < when:
        words = gettext("It lasted until %(bound)s at the least; whether until %(day)s, no source says.")
        found.append(words % {"bound": day(end), "day": day(when)})
    return tuple(found)
