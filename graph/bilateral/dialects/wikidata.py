"""Wikidata: a statement node a triple, with rank, qualifiers and references, as Wikibase exports them.

Source: Wikibase RDF Dump Format, and its ontology http://wikiba.se/ontology. The names of the properties are our own:
``p:when`` leads from a subject to its statement, ``ps:when`` on to the value. What is said of a claim qualifies each of
its statements; its spans and its source are references. A direct triple is one that the world has.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from urllib.parse import quote, unquote

from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, RDF
from rdflib.term import Node

from bilateral.claims import new_graph
from bilateral.dialects.published import Published, graph_of, named, one, published, whole
from bilateral.errors import DataError
from bilateral.names import BIL, OA, PROP, WIKIBASE, Triple, V, article_iri, compact, snapshot_iri
from bilateral.names import PREFIXES as KNOWN
from bilateral.quads import Quad, quads, without_graphs
from bilateral.statements import days, span_iri
from bilateral.times import BOUND_PROPERTIES

SYNTAXES: tuple[str, ...] = ("ttl", "nt", "jsonld", "nq", "trig")
MARK = WIKIBASE.Statement

_STATEMENT, _QUALIFIER, _REFERENCE = (Namespace(PROP[f"{part}/"]) for part in ("statement", "qualifier", "reference"))
PREFIXES = {
    "p": str(PROP),
    "pq": str(_QUALIFIER),
    "pr": str(_REFERENCE),
    "ps": str(_STATEMENT),
    "wikibase": str(WIKIBASE),
}

_USES = {
    WIKIBASE.claim: PROP,
    WIKIBASE.qualifier: _QUALIFIER,
    WIKIBASE.reference: _REFERENCE,
    WIKIBASE.statementProperty: _STATEMENT,
}
_RANKS: dict[Node, URIRef] = {
    V.normal: WIKIBASE.NormalRank,
    V.preferred: WIKIBASE.PreferredRank,
    V.deprecated: WIKIBASE.DeprecatedRank,
}
_OF_STATEMENT = BOUND_PROPERTIES | {BIL.isAssertedBy}
"""Properties whose qualifiers follow from the statement, and are not said of the claim."""

_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def write(claims: Iterable[Published]) -> Iterator[Quad]:
    """The quads of ``claims``, all in the default graph. Raises ``DataError`` for a rank that Wikibase has not."""
    triples = [triple for claim in claims for triple in (*_links(claim), *_nodes(claim))]
    yield from quads(triples)
    yield from quads(_declarations({URIRef(str(predicate)) for _, predicate, _ in triples}))


def _links(claim: Published) -> Iterator[Triple]:
    """From the subjects to the statements, and where the claim stands and tells a fact, to the values."""
    for statement, (subject, predicate, value) in claim.statements:
        yield subject, PROP[_name(predicate)], statement
        if claim.live and claim.factual:
            yield subject, predicate, value


def _nodes(claim: Published) -> Iterator[Triple]:
    references = list(_references(claim))
    for statement, triple in claim.statements:
        _, predicate, value = triple
        yield statement, RDF.type, WIKIBASE.Statement
        yield statement, _STATEMENT[_name(predicate)], value
        yield statement, _QUALIFIER[_name(BIL.isAssertedBy)], claim.iri
        for said, what in [*claim.said, *((bound, day) for _, bound, day in days(statement, triple))]:
            if said == BIL.rank:
                yield statement, WIKIBASE.rank, _rank(claim, what)
            elif said != BIL.source:
                yield statement, _QUALIFIER[_name(said)], what
        for reference in {reference for reference, _, _ in references}:
            yield statement, PROV.wasDerivedFrom, reference
    yield from references


def _rank(claim: Published, rank: Node) -> URIRef:
    if rank not in _RANKS:
        raise DataError(f"{compact(claim.iri)}: Wikibase has no rank like {compact(rank)}")
    return _RANKS[rank]


def _references(claim: Published) -> Iterator[Triple]:
    """A node a span, which the claims on the same characters share, and one for the source that is no article."""
    for span in claim.spans:
        node = span_iri(claim, span)
        yield node, RDF.type, WIKIBASE.Reference
        yield node, _REFERENCE[_name(BIL.reportedIn)], article_iri(claim.article)
        yield node, _REFERENCE[_name(OA.hasSource)], snapshot_iri(claim.article)
        yield node, _REFERENCE[_name(OA.start)], Literal(span.start)
        yield node, _REFERENCE[_name(OA.end)], Literal(span.end)
        if span.sha256:
            yield node, _REFERENCE[_name(BIL.spanSha256)], Literal(span.sha256)
    for source in claim.values(BIL.source):
        node = URIRef(f"{claim.iri}#source")
        yield node, RDF.type, WIKIBASE.Reference
        yield node, _REFERENCE[_name(BIL.source)], source


def _declarations(used: Iterable[URIRef]) -> Iterator[Triple]:
    """Which property each of the names ``used`` belongs to, and how; its direct claim is the property itself."""
    for name in used:
        for use, space in _USES.items():
            if name.startswith(space) and "/" not in (local := name.removeprefix(space)):
                yield _property(local), RDF.type, WIKIBASE.Property
                yield _property(local), use, name
                if use == WIKIBASE.claim:
                    yield _property(local), WIKIBASE.directClaim, _property(local)


@cache
def _name(predicate: Node) -> str:
    """Name of a property: of ours the local one, else prefix, hyphen, local one, else its IRI percent-encoded."""
    iri = str(predicate)
    for prefix, space in {"": str(BIL), **KNOWN}.items():
        if iri.startswith(space) and _LOCAL.fullmatch(local := iri.removeprefix(space)):
            return f"{prefix}-{local}".removeprefix("-")
    return quote(iri, safe="")


@cache
def _property(name: str) -> URIRef:
    """The property that has this name. Raises ``DataError`` where none can have it."""
    prefix, hyphen, local = name.rpartition("-") if "%" not in name else ("", "", "")
    if "%" in name:
        return URIRef(unquote(name))
    if hyphen and prefix not in KNOWN:
        raise DataError(f"no property is named {name}: there is no prefix {prefix}")
    return URIRef((KNOWN[prefix] if hyphen else str(BIL)) + local)


def read(items: Iterable[Quad]) -> list[Published]:
    """The claims in ``items``, by IRI; graph names are passed over. Raises ``DataError`` where one is not whole.

    Direct triples and declarations may be missing; they follow from the statements.
    """
    found = without_graphs(items)
    graph, said = graph_of(found), new_graph()
    statements: dict[URIRef, dict[URIRef, Triple]] = defaultdict(dict)
    for node in map(named, graph.subjects(RDF.type, WIKIBASE.Statement)):
        claim = named(one(graph, node, _QUALIFIER[_name(BIL.isAssertedBy)]))
        statements[claim][node] = _triple(graph, node)
    for claim, nodes in statements.items():
        for triple in _said(graph, claim, min(nodes)):  # that the others say the same is seen below
            said.add(triple)
    claims = [published(said, claim, statements[claim]) for claim in sorted(statements)]
    return whole(claims, found, quads(triple for claim in claims for triple in _nodes(claim)))


def _triple(graph: Graph, statement: URIRef) -> Triple:
    found = ((subject, str(predicate)) for subject, predicate in graph.subject_predicates(statement))
    links = [(subject, name.removeprefix(PROP)) for subject, name in found if name.startswith(PROP)]
    if len(links) != 1:
        raise DataError(f"{compact(statement)} is the statement of {len(links)} subjects; it must be of one")
    ((subject, name),) = links
    return subject, _property(name), one(graph, statement, _STATEMENT[name])


def _said(graph: Graph, claim: URIRef, statement: URIRef) -> Iterator[Triple]:
    """What ``statement`` and its references say of ``claim``, as plain has it."""
    for predicate, value in graph.predicate_objects(statement):
        if predicate == WIKIBASE.rank:
            yield from ((claim, BIL.rank, rank) for rank, known in _RANKS.items() if known == value)
        elif predicate == PROV.wasDerivedFrom:
            yield from _evidence(graph, claim, value)
        elif (prop := _used(predicate, _QUALIFIER)) and prop not in _OF_STATEMENT:
            yield claim, prop, value


def _evidence(graph: Graph, claim: URIRef, reference: Node) -> Iterator[Triple]:
    sources = list(graph.objects(reference, _REFERENCE[_name(BIL.source)]))
    if sources:
        yield from ((claim, BIL.source, source) for source in sources)
        return
    yield claim, BIL.hasEvidence, reference
    yield reference, OA.hasSelector, reference
    for predicate, value in graph.predicate_objects(reference):
        if prop := _used(predicate, _REFERENCE):
            yield reference, prop, value


def _used(predicate: Node, space: Namespace) -> URIRef | None:
    """The property of which ``predicate`` is the use that has the namespace ``space``; none where it is no such use."""
    return _property(str(predicate).removeprefix(space)) if str(predicate).startswith(space) else None
