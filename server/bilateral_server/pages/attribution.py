"""Who says a claim, through whom, in which manner, and where and when that was published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rdflib import Literal
from rdflib.namespace import SKOS
from rdflib.term import Node

from bilateral.names import BIL
from bilateral_server.facts import Source, sources, why
from bilateral_server.pages.wording import in_time, in_words
from bilateral_server.shown import Names, Shown
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values


@dataclass(frozen=True)
class Attribution:
    """A claim in short; who relays it, and when it was published, with the proof of an article's date.

    ``dated`` says that a curator inferred the date. ``confidence`` and ``note`` are the curator's; mostly
    there is none.
    """

    source: Source
    relays: tuple[Shown, ...] = ()
    published: Shown | None = None
    dated: bool = False
    confidence: str = ""
    note: Shown | None = None


def attributions(claims: Iterable[str]) -> dict[str, Attribution]:
    """Each of ``claims`` with who says it, by IRI."""
    short = sources(claims)
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?p ?o WHERE {{ VALUES ?claim {{ {values(sorted(short))} }}
        VALUES ?p {{ bil:relayedBy bil:confidence skos:editorialNote bil:reportedIn }} ?claim ?p ?o }}
        ORDER BY ?claim ?p ?o"""
    )
    told: dict[str, dict[Node, list[Node]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        told[row["claim"]["value"]][node(row["p"])].append(node(row["o"]))
    relays = [relay for about in told.values() for relay in about[BIL.relayedBy]]
    names = Names(relays) if relays else None
    return {
        claim: Attribution(
            source,
            tuple(names.shown(relay) for relay in told[claim][BIL.relayedBy]) if names else (),
            _published(source, told[claim][BIL.reportedIn]),
            any(article in _dated() for article in told[claim][BIL.reportedIn]),
            next(map(str, told[claim][BIL.confidence]), ""),
            in_words(told[claim][SKOS.editorialNote]),
        )
        for claim, source in short.items()
    }


def _published(source: Source, articles: Sequence[Node]) -> Shown | None:
    """When the source of a claim was published; the date of an article, which claims assert, has a proof."""
    if not source.date:
        return None
    proof = why(articles[0], BIL.when, Literal(source.date)) if articles else ""
    return Shown(in_time(source.date), proof)


@once_a_snapshot
def _dated() -> frozenset[Node]:
    """The articles whose date a curator inferred."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?article WHERE {{ ?claim bil:claimKind v:article-date ;
        bil:modality v:inferred ; bil:asserts/bil:subject ?article }}"""
    )
    return frozenset(node(row["article"]) for row in rows)
