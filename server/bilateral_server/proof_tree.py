"""The tree of a proof for a page: a flat list of entries, nested by where the premises of each begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.names import BIL
from bilateral.quads import node_of
from bilateral.reasoning.grounds import Ground, Stated
from bilateral.reasoning.rules import rule
from bilateral.reasoning.steps import Proof, Triple
from bilateral_server.facts import Source, sources
from bilateral_server.pages.links import Recorded, mentioned, recorded
from bilateral_server.pages.passages import Passage, languages, passages
from bilateral_server.pages.rules import in_words, relation_in_words
from bilateral_server.pages.statements import value_in_words
from bilateral_server.shown import Names, Shown

_FIRST, _REST = f"<{RDF.first}>", f"<{RDF.rest}>"


@dataclass(frozen=True)
class Grounded:
    """A claim in short, why a curator inferred it, and the passages it rests on.

    Where it was told before, there is only the entry ``above`` in which it was, and what its place is.
    """

    source: Source
    reason: str = ""
    passages: tuple[Passage, ...] = ()
    above: int = 0
    place: str = ""


@dataclass(frozen=True)
class Line:
    """One entry of the tree: a triple with its number; its rule, or what it was asserted in and by whom.

    ``mark`` is ``item``, or ``up`` where the premises of an item end. ``place`` is the number of each premise on the
    way to it, ``depth`` how many there are. ``again`` says that it was told before, at the place ``above``.
    """

    mark: str
    number: int = 0
    place: str = ""
    depth: int = 0
    terms: tuple[Shown, ...] = ()
    again: bool = False
    above: str = ""
    rule: str = ""
    rule_words: str = ""
    rule_text: str = ""
    layers: tuple[str, ...] = ()
    claims: tuple[Grounded, ...] = ()
    records: tuple[Recorded, ...] = ()
    premises: int = 0


def lines(proof: Proof, found: Mapping[Triple, Ground], texts: Mapping[str, str]) -> Iterator[Line]:
    """The tree of ``proof`` in the order it is read, each triple and claim told once, words from ``texts``."""
    behind = sources(str(one.claim) for ground in found.values() for one in ground.claims)
    triples = {proof.goal, *(t for step in proof.steps for t in (step.triple, *step.premises))}
    records = [record for ground in found.values() for record in ground.records]
    names = Names([*(node_of(term) for triple in triples for term in triple), *mentioned(records)])
    told: dict[Triple, Line] = {}
    claimed: dict[URIRef, Line] = {}
    listed: dict[Triple, tuple[Shown, ...]] = {}
    todo: list[tuple[Triple | None, str, int]] = [(proof.goal, "", 0)]  # no recursion, for a proof may be deep
    while todo:
        item, place, depth = todo.pop()
        if item is None:
            yield Line("up")
            continue
        if item in told:
            yield replace(told[item], place=place, depth=depth, again=True, above=told[item].place)
            continue
        told[item] = line = Line("item", len(told) + 1, place, depth, _terms(item, names, listed.get(item)))
        step = proof.step_of.get(item)
        if step is None:
            ground = found.get(item, Ground())
            claims = tuple(_told(one, behind, texts, claimed.get(one.claim)) for one in ground.claims)
            claimed |= {one.claim: line for one in ground.claims if one.claim not in claimed}
            behind_it = tuple(recorded(record, names) for record in ground.records)
            yield replace(line, layers=ground.layers, claims=claims, records=behind_it)
            continue
        cells = [p for p in step.premises if p[1] in (_FIRST, _REST) and p not in proof.step_of]
        parts = [premise for premise in step.premises if premise not in cells]
        members = tuple(names.shown(node_of(value)) for _, predicate, value in cells if predicate == _FIRST)
        listed |= {part: members for part in parts if cells and part[2] == cells[0][0]}
        text = rule(step.rule).text
        yield replace(line, rule=step.rule, rule_words=in_words(step.rule), rule_text=text, premises=len(parts))
        if parts:
            todo.append((None, "", 0))
        lead = f"{place}." if place else ""
        todo += reversed([(part, f"{lead}{count}", depth + 1) for count, part in enumerate(parts, 1)])


def _terms(triple: Triple, names: Names, members: tuple[Shown, ...] | None) -> tuple[Shown, ...]:
    """The parts of a triple in words; where its object is a list, the ``members`` of that."""
    subject, predicate, value = (node_of(term) for term in triple)
    relation = names.shown(predicate)
    relation = replace(relation, text=relation_in_words(str(predicate)) or relation.text)
    return (names.shown(subject), relation, *(members or (value_in_words(predicate, value, names),)))


def _told(stated: Stated, behind: Mapping[str, Source], texts: Mapping[str, str], before: Line | None) -> Grounded:
    source = behind[str(stated.claim)]
    if before:
        return Grounded(source, above=before.number, place=before.place)
    reason = " ".join(str(value) for value in stated.values(BIL.reason))
    spans = (evidence.span for evidence in stated.evidence)
    language = languages().get(stated.article, "")
    return Grounded(source, reason, tuple(passages(stated.article, spans, texts.get(stated.article), language)))
