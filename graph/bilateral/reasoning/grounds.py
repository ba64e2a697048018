"""What an asserted triple rests on: its layers; in the world, the claims that say so; of a link, the record behind it.

Read from the published store; four queries serve any number of triples.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import RDFS
from rdflib.term import Node

from bilateral.claims import Span
from bilateral.layers import layer_of
from bilateral.link_records import LinkRecord, Select, iri, link_records
from bilateral.names import BIL, LAYERS, PREFIXES, V, article_iri
from bilateral.quads import n_triples, node_of
from bilateral.reasoning.steps import Triple
from bilateral.texts import sha256

_PREFIXES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("bil", "oa"))


@dataclass(frozen=True, order=True)
class Evidence:
    """Characters of a text that a claim rests on; ``iri`` and ``selector`` name them in the claims layer."""

    span: Span
    iri: URIRef
    selector: URIRef

    def words(self, text: str | None) -> str | None:
        """The characters themselves; ``None`` where the text is not at hand or is another one."""
        found = text[self.span.start : self.span.end] if text is not None else ""
        return found if sha256(found) == self.span.sha256 else None


@dataclass(frozen=True)
class Stated:
    """One claim that says so: the statement it asserts, what is said of it, and its evidence in text order."""

    claim: URIRef
    statement: URIRef
    said: tuple[tuple[URIRef, Node], ...]
    evidence: tuple[Evidence, ...]

    def values(self, predicate: URIRef) -> list[Node]:
        """What is said of the claim by ``predicate``, in code-point order."""
        return [value for said, value in self.said if said == predicate]

    @property
    def article(self) -> str:
        """Three digits of the article it is reported in, or nothing."""
        (name,) = self.values(BIL.reportedIn) or [article_iri("")]
        return str(name).removeprefix(str(article_iri("")))


@dataclass(frozen=True)
class Ground:
    """What one asserted triple rests on: layers in their order, what defines its subject, claims, records of a link."""

    layers: tuple[str, ...] = ()
    defined_by: tuple[URIRef, ...] = ()
    claims: tuple[Stated, ...] = ()
    records: tuple[LinkRecord, ...] = ()


def grounds(select: Select, triples: Iterable[Triple]) -> dict[Triple, Ground]:
    """What each of ``triples`` (in N-Triples) rests on; a ground without layers for one that is not in the graph.

    ``select`` answers SELECT queries on it.
    Claims that no longer stand, or deny it, are left out.
    """
    wanted = list(dict.fromkeys(triples))
    layers, defined = _layers(select, wanted)
    stated = _stated(select, wanted)
    linked = [triple for number, triple in enumerate(wanted, 1) if "links" in layers[number] and not _is_blank(triple)]
    records = _records(select, linked) if linked else {}
    return {
        triple: Ground(
            tuple(layer for layer in LAYERS if layer in layers[number] and layer != "inferred"),
            tuple(sorted(defined[number])) if layers[number] & {"ontology", "vocabulary"} else (),
            tuple(stated[number]),
            records.get(triple, ()),
        )
        for number, triple in enumerate(wanted, 1)
    }


def _layers(select: Select, triples: list[Triple]) -> tuple[dict[int, set[str]], dict[int, set[URIRef]]]:
    """The layer of each asserted triple that is there, by its number, and what defines its subject."""
    layers: dict[int, set[str]] = defaultdict(set)
    defined: dict[int, set[URIRef]] = defaultdict(set)
    rows = select(
        f"""{_PREFIXES}SELECT ?n ?by WHERE {{ {_values(triples)} ?s ?p ?o
        OPTIONAL {{ ?s <{RDFS.isDefinedBy}> ?by }} }}"""
    )
    for row in rows:
        number = int(str(row["n"]))
        subject, predicate, _ = triples[number - 1]
        layers[number].add(layer_of(subject[1:-1], predicate[1:-1]))
        if isinstance(by := row.get("by"), URIRef):
            defined[number].add(by)
    for number, triple in enumerate(triples, 1):
        if _is_blank(triple):  # SPARQL has no name for a blank node; the ontology alone has some
            layers[number].add("ontology")
    return layers, defined


def _stated(select: Select, triples: list[Triple]) -> dict[int, list[Stated]]:
    """The claims that say each triple, or a period that comes to it, by number of the triple and name of the claim."""
    rows = select(
        f"""{_PREFIXES}SELECT DISTINCT ?n ?claim ?statement WHERE {{ {_values(triples)}
        {{ ?statement bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o }}
        UNION {{ ?statement bil:subject ?s ; ?p ?o }}
        ?claim bil:asserts ?statement }}"""
    )
    found = sorted({(int(str(row["n"])), iri(row["claim"]), iri(row["statement"])) for row in rows})
    said, evidence = _claims(select, sorted({claim for _, claim, _ in found}))
    stated: dict[int, list[Stated]] = defaultdict(list)
    for number, claim, statement in found:
        one = Stated(claim, statement, tuple(said[claim]), tuple(sorted(evidence[claim])))
        if V.deprecated not in one.values(BIL.rank) and V.negative not in one.values(BIL.polarity):
            stated[number].append(one)
    return stated


def _claims(
    select: Select, claims: list[URIRef]
) -> tuple[Mapping[URIRef, list[tuple[URIRef, Node]]], Mapping[URIRef, set[Evidence]]]:
    """What is said of each claim, in code-point order, and its evidence."""
    said: dict[URIRef, list[tuple[URIRef, Node]]] = defaultdict(list)
    evidence: dict[URIRef, set[Evidence]] = defaultdict(set)
    rows = select(
        f"""{_PREFIXES}SELECT * WHERE {{ VALUES ?claim {{ {" ".join(map(n_triples, claims))} }}
        ?claim ?p ?o OPTIONAL {{ ?claim bil:hasEvidence ?o . ?o oa:hasSelector ?selector .
        ?selector oa:start ?start ; oa:end ?end OPTIONAL {{ ?o bil:spanSha256 ?digest }} }} }}"""
    )
    for row in rows:
        claim, predicate, value = iri(row["claim"]), iri(row["p"]), row["o"]
        if predicate == BIL.hasEvidence and "selector" in row:
            span = Span(int(str(row["start"])), int(str(row["end"])), str(row.get("digest", "")))
            evidence[claim].add(Evidence(span, iri(value), iri(row["selector"])))
        elif predicate not in (BIL.asserts, BIL.hasEvidence):
            said[claim].append((predicate, value))
    for pairs in said.values():
        pairs.sort(key=lambda pair: (pair[0], n_triples(pair[1])))
    return said, evidence


def _records(select: Select, links: list[Triple]) -> dict[Triple, tuple[LinkRecord, ...]]:
    """The records that lead from the subject of a link to its object."""
    ends = {link: (iri(node_of(link[0])), node_of(link[2])) for link in links}
    found = link_records(select, dict.fromkeys(thing for thing, _ in ends.values()))
    return {
        link: tuple(record for record in found.get(thing, ()) if target in record.values(BIL.linkTarget))
        for link, (thing, target) in ends.items()
    }


def _values(triples: list[Triple]) -> str:
    """VALUES with a row a triple and its number; without the triples that SPARQL cannot write."""
    rows = [
        f"({number} {' '.join(triple)})\n"
        for number, triple in enumerate(triples, 1)
        if not _is_blank(triple) and not triple[0].startswith('"')
    ]
    if len(rows) == 1:  # which Virtuoso 7.2 cannot join with a pattern of no other variables
        rows *= 2
    return f"VALUES (?n ?s ?p ?o) {{ {''.join(rows)} }}"


def _is_blank(triple: Triple) -> bool:
    return any(term.startswith("_:") for term in triple)
