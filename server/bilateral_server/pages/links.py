"""The record of a link to Wikidata as pages tell it: how the search stands, and how, when and where it was made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

from bilateral.link_records import LinkRecord, link_records
from bilateral.names import BIL
from bilateral_server.shown import Names, Shown
from bilateral_server.state import state


@dataclass(frozen=True)
class Recorded:
    """A record: how it stands, by which methods, on which days (``checked`` names that), in which sources, and why."""

    record: Shown
    status: tuple[Shown, ...]
    methods: tuple[Shown, ...]
    checked: Shown
    days: tuple[str, ...]
    sources: tuple[Shown, ...]
    reason: tuple[Shown, ...]


def records_of(iri: str) -> list[LinkRecord]:
    """The records of the links of ``iri``, also of those that were not found."""
    return link_records(state().select, [URIRef(iri)]).get(URIRef(iri), [])


def mentioned(records: Iterable[LinkRecord]) -> Iterator[Node]:
    """What ``recorded`` wants to name."""
    for record in records:
        yield from (record.iri, BIL.checkedOn, *(value for _, value in record.said))


def recorded(record: LinkRecord, names: Names) -> Recorded:
    """``record`` for a page; its reason has its language, since it is of the curator."""

    def said(predicate: URIRef) -> tuple[Shown, ...]:
        return tuple(map(names.shown, record.values(predicate)))

    return Recorded(
        names.shown(record.iri),
        said(BIL.linkStatus),
        said(BIL.linkMethod),
        names.shown(BIL.checkedOn),
        tuple(map(str, record.values(BIL.checkedOn))),
        said(BIL.linkSource),
        said(BIL.reason),
    )
