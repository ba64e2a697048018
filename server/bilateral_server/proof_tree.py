"""The tree of a proof for a page: a flat list of entries, nested by where the premises of each begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.names import BIL
from bilateral.quads import node_of
from bilateral.reasoning.grounds import Ground, Stated
from bilateral.reasoning.rules import rule
from bilateral.reasoning.steps import Proof, Triple
from bilateral_server.facts import Names, Shown, Source, sources

_FIRST, _REST = f"<{RDF.first}>", f"<{RDF.rest}>"


@dataclass(frozen=True)
class Passage:
    """Characters a claim rests on, and where the text is at hand the words."""

    article: str
    start: int
    end: int
    words: str


Grounded = tuple[Source, str, tuple[Passage, ...]]
"""A claim in short, why a curator inferred it, and the passages it rests on."""


@dataclass(frozen=True)
class Line:
    """One entry of the tree: a triple with its number, or a list; its rule, or what it was asserted in and by whom.

    ``mark`` is ``item``, or ``up`` where the premises of an item end. ``again`` says that it was told before.
    """

    mark: str
    number: int = 0
    terms: tuple[Shown, ...] = ()
    again: bool = False
    rule: str = ""
    rule_text: str = ""
    layers: tuple[str, ...] = ()
    claims: tuple[Grounded, ...] = ()
    opens: bool = False


def lines(proof: Proof, found: Mapping[Triple, Ground], texts: Mapping[str, str]) -> Iterator[Line]:
    """The tree of ``proof`` in the order it is read, each triple and claim told once, words from ``texts``."""
    behind = sources(str(one.claim) for ground in found.values() for one in ground.claims)
    triples = {proof.goal, *(t for step in proof.steps for t in (step.triple, *step.premises))}
    names = Names(node_of(term) for triple in triples for term in triple)
    numbers: dict[Triple, int] = {}
    claimed: set[URIRef] = set()
    todo: list[Triple | Line] = [proof.goal]  # no recursion, for a proof may be deep
    while todo:
        item = todo.pop()
        if isinstance(item, Line):
            yield item
            continue
        terms = tuple(names.shown(node_of(term)) for term in item)
        if item in numbers:
            yield Line("item", numbers[item], terms, again=True)
            continue
        numbers[item] = len(numbers) + 1
        step = proof.step_of.get(item)
        if step is None:
            ground = found.get(item, Ground())
            claims = tuple(_told(one, behind, texts, one.claim in claimed) for one in ground.claims)
            claimed.update(one.claim for one in ground.claims)
            yield Line("item", numbers[item], terms, layers=ground.layers, claims=claims)
            continue
        cells = [p for p in step.premises if p[1] in (_FIRST, _REST) and p not in proof.step_of]
        parts: list[Triple | Line] = [premise for premise in step.premises if premise not in cells]
        if cells:
            members = tuple(names.shown(node_of(value)) for _, predicate, value in cells if predicate == _FIRST)
            parts.append(Line("list", terms=members))
        yield Line("item", numbers[item], terms, rule=step.rule, rule_text=rule(step.rule).text, opens=bool(parts))
        if parts:
            todo.append(Line("up"))
        todo += reversed(parts)


def _told(stated: Stated, behind: Mapping[str, Source], texts: Mapping[str, str], again: bool) -> Grounded:
    """A claim in short; where it was not told before, with the reason of a curator who inferred it, and passages."""
    if again:
        return behind[str(stated.claim)], "", ()
    reason = " ".join(str(value) for value in stated.values(BIL.reason))
    return behind[str(stated.claim)], reason, tuple(_passages(stated, texts.get(stated.article)))


def _passages(stated: Stated, text: str | None) -> Iterator[Passage]:
    for evidence in stated.evidence:
        words = " ".join((evidence.words(text) or "").split())
        yield Passage(stated.article, evidence.span.start, evidence.span.end, words)
