"""Goods that are traded: which state exports what to which, as the sources name it without amounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

from bilateral.names import BIL
from bilateral_server.facts import why
from bilateral_server.pages.attribution import Attribution, attributions
from bilateral_server.pages.wording import in_time
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE


@dataclass(frozen=True)
class Goods:
    """A kind of goods in a flow: what it is called, when the trade is attested, its claims and its proof."""

    name: Shown
    when: tuple[str, ...]
    claims: tuple[Attribution, ...]
    why: str


@dataclass(frozen=True)
class Flow:
    """All that one state exports to another."""

    exporter: Shown
    importer: Shown
    goods: tuple[Goods, ...]


def flows() -> list[Flow]:
    """The goods by exporting and importing state."""
    terms = state().select(
        f"""{PROLOGUE}SELECT ?flow ?exporter ?importer ?goods ?when ?claim WHERE {{ ?flow a bil:TradeFlow ;
        bil:exporter ?exporter ; bil:importer ?importer ; bil:product ?goods .
        OPTIONAL {{ ?flow bil:attestedOn ?when }}
        OPTIONAL {{ ?st bil:subject ?flow ; bil:predicate bil:product . ?claim bil:asserts ?st }} }}
        ORDER BY ?exporter ?importer ?goods ?flow ?when ?claim"""
    )
    names = Names(row[name] for row in terms for name in ("exporter", "importer", "goods"))
    behind = attributions({str(row["claim"]) for row in terms if "claim" in row})
    by_states: dict[tuple[Node, Node], dict[tuple[Node, Node], list[dict[str, Node]]]] = defaultdict(dict)
    for row in terms:
        between = by_states[row["exporter"], row["importer"]]
        between.setdefault((row["flow"], row["goods"]), []).append(row)
    return [
        Flow(
            names.shown(exporter),
            names.shown(importer),
            tuple(_goods(flow, goods, told, names, behind) for (flow, goods), told in between.items()),
        )
        for (exporter, importer), between in by_states.items()
    ]


def _goods(flow: Node, goods: Node, told: list[dict[str, Node]], names: Names, behind: dict[str, Attribution]) -> Goods:
    times = dict.fromkeys(str(row["when"]) for row in told if "when" in row)
    claims = dict.fromkeys(str(row["claim"]) for row in told if "claim" in row)
    return Goods(
        names.shown(goods),
        tuple(map(in_time, times)),
        tuple(behind[claim] for claim in claims if claim in behind),
        why(URIRef(str(flow)), BIL.product, goods),
    )
