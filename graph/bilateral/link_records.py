"""Why a link is there: the record that says how a thing was looked up in Wikidata, where, when, and with what outcome.

Also for what is not linked: then the record says what was tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from bilateral.names import BIL
from bilateral.quads import n_triples

_SAID = (
    RDFS.label,
    *(BIL[name] for name in ("linkOf", "linkTarget", "linkStatus", "linkMethod", "linkSource", "checkedOn", "reason")),
)
"""What a record says, and not what follows from it: a store may hold both in one graph."""

Select = Callable[[str], list[dict[str, Node]]]
"""Answers a SELECT query: rows, each from variable to term."""


@dataclass(frozen=True)
class LinkRecord:
    """A record: its IRI, and what it says by predicate, in code-point order."""

    iri: URIRef
    said: tuple[tuple[URIRef, Node], ...]

    def values(self, predicate: URIRef) -> list[Node]:
        """What it says by ``predicate``, in code-point order."""
        return [value for said, value in self.said if said == predicate]

    def one(self, predicate: URIRef) -> Node | None:
        """The first thing it says by ``predicate``, or nothing."""
        return next(iter(self.values(predicate)), None)


def link_records(select: Select, things: Iterable[URIRef]) -> dict[URIRef, list[LinkRecord]]:
    """The records of each of ``things``, in order of their IRIs; a thing without one is left out. One query for all."""
    rows = select(
        f"""SELECT DISTINCT ?thing ?record ?p ?o WHERE {{ VALUES ?thing {{ {" ".join(map(n_triples, things))} }}
        VALUES ?p {{ {" ".join(map(n_triples, _SAID))} }}
        ?record <{BIL.linkOf}> ?thing ; ?p ?o }}"""
    )
    said: dict[tuple[URIRef, URIRef], list[tuple[URIRef, Node]]] = defaultdict(list)
    for row in rows:
        said[iri(row["thing"]), iri(row["record"])].append((iri(row["p"]), row["o"]))
    found: dict[URIRef, list[LinkRecord]] = defaultdict(list)
    for (thing, record), pairs in sorted(said.items()):
        pairs.sort(key=lambda pair: (pair[0], n_triples(pair[1])))
        found[thing].append(LinkRecord(record, tuple(pairs)))
    return dict(found)


def iri(node: Node) -> URIRef:
    """``node``, which a query has bound to an IRI."""
    assert isinstance(node, URIRef)
    return node
