"""Bounds in time of the things of the world, from all live claims that say when.

Compatible claims narrow the bounds to their intersection. Members of an open conflict widen them to their hull before
that; of a resolved one only the preferred claim counts. Claims that contradict each other without a declared conflict
are a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from bilateral.bounds import Bounds, TimeError, bounds, interval
from bilateral.claims import Claim
from bilateral.findings import Finding, Severity
from bilateral.names import BIL, Triple, V, compact

MANNERS = {BIL[name]: name for name in ("when", "attestedOn", "since", "until")}
"""The four properties that say when."""

_BOUND = {
    "begin_earliest": BIL.beginEarliest,
    "begin_latest": BIL.beginLatest,
    "end_earliest": BIL.endEarliest,
    "end_latest": BIL.endLatest,
}
BOUND_PROPERTIES = frozenset(_BOUND.values())

_PERIODS = {
    BIL.period: (BIL.periodStart, BIL.periodEnd),
    BIL.basePeriod: (BIL.basePeriodStart, BIL.basePeriodEnd),
    BIL.asOf: (BIL.asOfEarliest, BIL.asOfLatest),
}


@dataclass(frozen=True)
class Said:
    """What one claim says about when its subject was."""

    subject: Node
    claim: Claim
    bounds: Bounds


def of_statement(triple: Triple) -> Iterator[tuple[URIRef, Literal]]:
    """Bounds that the triple alone sets, as predicates and ``xsd:date`` literals; none where it says nothing of time.

    Raises ``TimeError`` for a string that is not EDTF.
    """
    _, predicate, value = triple
    if predicate in MANNERS:
        for name, day in bounds(MANNERS[URIRef(str(predicate))], str(value)).known():
            yield _BOUND[name], Literal(day, datatype=XSD.date)


def said_in(claims: Iterable[Claim]) -> tuple[list[Said], list[Finding]]:
    """What the live claims say of time, and a finding for each string that is not EDTF."""
    said: list[Said] = []
    findings: list[Finding] = []
    for claim in claims:
        for subject, predicate, value in claim.triples:
            try:
                if predicate in MANNERS:
                    item = Said(subject, claim, bounds(MANNERS[URIRef(str(predicate))], str(value)))
                    if claim.live:
                        said.append(item)
                elif predicate in _PERIODS:
                    interval(str(value))
            except TimeError as error:
                findings.append(Finding(Severity.ERROR, "TIME.FORM", compact(subject), str(error), claim.where))
    return said, findings


def of_periods(triples: Iterable[Triple]) -> Iterator[Triple]:
    """First and last days of the periods of figures among ``triples``."""
    for subject, predicate, value in triples:
        if predicate in _PERIODS:
            for bound, day in zip(_PERIODS[URIRef(str(predicate))], interval(str(value)), strict=True):
                if day is not None:
                    yield subject, bound, Literal(day, datatype=XSD.date)


def resolve(said: list[Said], conflicts: Graph) -> tuple[list[Triple], list[Finding]]:
    """Bounds of every subject that ``said`` speaks of, as triples, and the undeclared contradictions."""
    by_subject: dict[Node, list[Said]] = defaultdict(list)
    for item in said:
        by_subject[item.subject].append(item)
    triples: list[Triple] = []
    findings: list[Finding] = []
    for subject, items in by_subject.items():
        met = reduce(Bounds.meet, _settled(items, conflicts))
        if not met.possible:
            findings.append(_contradiction(subject, items))
            met = reduce(Bounds.hull, [item.bounds for item in items])
        triples += [(subject, _BOUND[name], Literal(day, datatype=XSD.date)) for name, day in met.known()]
    return triples, findings


def _settled(items: list[Said], conflicts: Graph) -> Iterator[Bounds]:
    """One bounds for each declared conflict among ``items``, and one for each claim outside them."""
    taken: set[URIRef] = set()
    by_claim: dict[URIRef, list[Bounds]] = defaultdict(list)
    for item in items:
        by_claim[item.claim.iri].append(item.bounds)
    for conflict in sorted(conflicts.subjects(BIL.conflictKind, V.temporal), key=str):
        members = [claim for claim in by_claim if (conflict, BIL.conflictMember, claim) in conflicts]
        status = conflicts.value(conflict, BIL.conflictStatus)
        if len(members) < 2 or status == V.apparent:
            continue
        taken.update(members)
        if status == V.resolved:
            members = [m for m in members if (conflict, BIL.preferredClaim, m) in conflicts] or members
        yield reduce(Bounds.hull, [b for member in members for b in by_claim[member]])
    for claim, several in by_claim.items():
        if claim not in taken:
            yield from several


def _contradiction(subject: Node, items: list[Said]) -> Finding:
    claims = sorted({item.claim.where for item in items})
    return Finding(
        Severity.ERROR,
        "TIME.CONTRADICTION",
        compact(subject),
        f"claims disagree on when it was, and no conflict is declared: {', '.join(claims)}; "
        "declare it in graph/conflicts.ttl with kind v:temporal",
        claims[0],
    )
