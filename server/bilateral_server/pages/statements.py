"""What claims say in words: their statements by what they speak of, and in one line what tells most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD
from rdflib.term import Node

from bilateral.names import BIL, compact
from bilateral_server.facts import Source, sources, why
from bilateral_server.language import number
from bilateral_server.pages.wording import TIMES, figure, in_time
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node, values

_MOST = 2
"""Statements that the line of a claim tells."""

_TYPE, _CONTENT, _VALUE, _PARTICIPANT = str(RDF.type), str(BIL.content), str(BIL.value), str(BIL.participant)
_FIGURE = tuple(str(BIL[name]) for name in ("indicator", "changeKind", "value", "period"))
_LEAST = {_TYPE, *(str(BIL[name]) for name in ("track", "about", "heldBy", "inCapacityOf", "participantRole"))}
_OF_A_FIGURE = (BIL.comparator, BIL.unit)
_Triple = tuple[Node, Node, Node]
_WHEN = {str(predicate) for predicate in TIMES}


@dataclass(frozen=True)
class Statement:
    """One triple a claim asserts: the fragment of its name, its terms, and what they are called.

    ``more`` is what the claim says besides of the value.
    """

    fragment: str
    subject: Shown
    predicate: Shown
    value: Shown
    triple: _Triple
    more: tuple[Statement, ...] = ()

    @property
    def why(self) -> str:
        """Address of the proof."""
        return why(*self.triple)


@dataclass(frozen=True)
class Gist:
    """What tells most of a claim: of what it speaks, what it says of it, and how many statements more there are.

    There is no subject where the words stand for themselves, as those of a paraphrase do, and then no predicate.
    """

    subject: Shown | None
    said: tuple[tuple[Shown | None, Shown], ...]
    more: int


@dataclass(frozen=True)
class Short:
    """A claim in short: who says it, how and where, and what."""

    source: Source
    gist: Gist


def by_claim(condition: str) -> dict[str, list[list[Statement]]]:
    """The statements of the claims that fit ``condition``, which binds ``?claim``: of each claim, by subject.

    A subject that another statement of the claim leads to stands below that one. What a subject is comes first.
    """
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?claim ?st ?s ?p ?o WHERE {{ {condition} ?claim bil:asserts ?st .
        ?st bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o }}"""
    )
    rows.sort(key=lambda row: [row[name]["value"] for name in ("claim", "s", "p", "o")])  # faster here than there
    triples = [(node(row["s"]), node(row["p"]), node(row["o"])) for row in rows]
    names = Names(term for triple in triples for term in triple)
    parts: dict[str, dict[tuple[Node, Node], Node]] = defaultdict(dict)
    for row, (subject, predicate, value) in zip(rows, triples, strict=True):
        parts[row["claim"]["value"]][subject, predicate] = value
    found: dict[str, list[Statement]] = defaultdict(list)
    for row, triple in zip(rows, triples, strict=True):
        claim, fragment = row["claim"]["value"], row["st"]["value"].rpartition("#")[2]
        value_shown = _value(triple, names, parts[claim])
        found[claim].append(Statement(fragment, names.shown(triple[0]), names.shown(triple[1]), value_shown, triple))
    return {claim: _by_subject(statements) for claim, statements in found.items()}


def value_in_words(predicate: Node, value: Node, names: Names) -> Shown:
    """What a triple ends in: a time or a number as the reader writes it, anything else as it is named."""
    shown = names.shown(value)
    if not isinstance(value, Literal) or value.language:
        return shown
    timed = predicate in TIMES or value.datatype == XSD.date
    return replace(shown, text=in_time(str(value), predicate) if timed else number(value))


def _value(triple: _Triple, names: Names, parts: Mapping[tuple[Node, Node], Node]) -> Shown:
    """A value in words, a figure with the comparator and the unit it has among ``parts``."""
    subject, predicate, value = triple
    shown = value_in_words(predicate, value, names)
    if predicate != BIL.value:
        return shown
    comparator, unit = (parts.get((subject, part)) for part in _OF_A_FIGURE)
    return replace(shown, text=figure(value, comparator, unit, names))


def _by_subject(statements: list[Statement]) -> list[list[Statement]]:
    """The statements by subject; those on what another statement leads to stand below that one."""
    groups: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        groups[statement.subject.title].append(statement)
    groups = {iri: _called(sorted(group, key=_rank)) for iri, group in groups.items()}
    led_to = {each.value.title for each in statements if each.value.title != each.subject.title}
    placed: set[str] = set()
    return [_below(iri, groups, placed) for iri in sorted(groups, key=lambda iri: iri in led_to) if iri not in placed]


def _below(iri: str, groups: dict[str, list[Statement]], placed: set[str]) -> list[Statement]:
    """The statements on ``iri``, each with those on its value that have no place yet."""
    placed.add(iri)
    found = []
    for each in groups[iri]:
        value = each.value.title
        more = _below(value, groups, placed) if value in groups and value not in placed else []
        found.append(replace(each, more=tuple(more)))
    return found


def _rank(statement: Statement) -> tuple[bool, bool]:
    return statement.predicate.title != _TYPE, statement.predicate.title in _LEAST


def _called(statements: list[Statement]) -> list[Statement]:
    """The statements on one thing, which goes by what the claim says it is where it has no name."""
    first = statements[0]
    if first.predicate.title != _TYPE or first.subject.text != compact(URIRef(first.subject.title)):
        return statements
    subject = replace(first.subject, text=first.value.text)
    return [replace(statement, subject=subject) for statement in statements]


def gist(groups: list[list[Statement]]) -> Gist:
    """What tells most of a claim: a paraphrase or a figure where it has one, else the first of its statements."""
    every = [each for group in groups for statement in group for each in _flat(statement)]
    contents = [(None, each.value) for each in every if each.predicate.title == _CONTENT]
    if contents:
        return Gist(None, tuple(contents), 0)
    told = {each.predicate.title: each for each in every}
    if _VALUE in told:
        return Gist(None, tuple((None, told[part].value) for part in _FIGURE if part in told), 0)
    first = sorted(groups[0], key=_telling) if groups else []
    said = tuple((each.predicate, _who(each)) for each in first[:_MOST])
    return Gist(first[0].subject if first else None, said, max(0, len(every) - len(said)))


def _flat(statement: Statement) -> Iterator[Statement]:
    yield statement
    for each in statement.more:
        yield from _flat(each)


def _telling(statement: Statement) -> int:
    """Times first, what classifies last."""
    predicate = statement.predicate.title
    return 0 if predicate in _WHEN else 2 if predicate in _LEAST else 1


def _who(statement: Statement) -> Shown:
    """The value of a statement, of a participation the participant."""
    return next((each.value for each in statement.more if each.predicate.title == _PARTICIPANT), statement.value)


def in_short(claims: Iterable[str]) -> dict[str, Short]:
    """Each of ``claims`` in short, by IRI."""
    wanted = sorted(set(claims))
    if not wanted:
        return {}
    said = by_claim(f"VALUES ?claim {{ {values(wanted)} }}")
    return {claim: Short(source, gist(said.get(claim, []))) for claim, source in sources(wanted).items()}
