"""Nanopublications: four named graphs a claim, which hold all there is to know of it.

The assertion is the graph of the claim's triples, named by the claim; the provenance says who says it and where; the
publication info, under which licence and by whom this was published; the head binds them together.
Source: Nanopublication Guidelines, working draft of 2013, well-formed nanopublications.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import DCTERMS, PROV, RDF

from bilateral.dialects.plain import triple_of
from bilateral.dialects.published import Published, about, graph_of, named, one, published, whole
from bilateral.errors import DataError
from bilateral.names import BIL, DATASET_IRI, ID, NP, Triple, compact, snapshot_iri, statement_iri
from bilateral.quads import Quad, quads
from bilateral.statements import parts
from bilateral.void import LICENSE

SYNTAXES: tuple[str, ...] = ("trig", "nq", "jsonld")
MARK = NP.Nanopublication
PREFIXES = {"np": str(NP)}

_PROV = {BIL.statedBy: PROV.wasAttributedTo, BIL.source: PROV.hadPrimarySource, BIL.premise: PROV.wasDerivedFrom}
"""What is said of a claim, in words that every reader of PROV knows, as the alignments have it."""


@dataclass(frozen=True)
class _Graphs:
    """The names of a nanopublication and of its graphs but the assertion."""

    nanopublication: URIRef
    head: URIRef
    provenance: URIRef
    publication: URIRef

    @classmethod
    def of(cls, claim: URIRef) -> _Graphs:
        return cls(*(URIRef(f"{claim}#{part}") for part in ("nanopublication", "head", "provenance", "publication")))


def write(claims: Iterable[Published]) -> Iterator[Quad]:
    """The quads of ``claims``, four graphs each."""
    for claim in claims:
        graphs = _Graphs.of(claim.iri)
        yield from quads(_head(claim, graphs), graphs.head)
        yield from quads(claim.triples, claim.iri)
        yield from quads(_provenance(claim), graphs.provenance)
        yield from quads(_publication(graphs.nanopublication), graphs.publication)


def _head(claim: Published, graphs: _Graphs) -> Iterator[Triple]:
    yield graphs.nanopublication, RDF.type, NP.Nanopublication
    yield graphs.nanopublication, NP.hasAssertion, claim.iri
    yield graphs.nanopublication, NP.hasProvenance, graphs.provenance
    yield graphs.nanopublication, NP.hasPublicationInfo, graphs.publication


def _provenance(claim: Published) -> Iterator[Triple]:
    yield from about(claim)
    for predicate, value in claim.said:
        if predicate in _PROV:
            yield claim.iri, _PROV[predicate], value
    if claim.spans:
        yield claim.iri, PROV.wasDerivedFrom, snapshot_iri(claim.article)
    for statement, triple in claim.statements:
        if statement != statement_iri(claim.iri, triple):  # a reader could not make this name of the triple
            yield claim.iri, BIL.asserts, statement
            yield from parts(statement, triple)


def _publication(nanopublication: URIRef) -> Iterator[Triple]:
    yield nanopublication, DCTERMS.isPartOf, DATASET_IRI
    yield nanopublication, DCTERMS.license, LICENSE
    yield nanopublication, PROV.wasAttributedTo, ID["agent-curator"]


def read(items: Iterable[Quad]) -> list[Published]:
    """The claims in ``items``, by IRI. Raises ``DataError`` where one is not whole, or not well-formed."""
    found = list(items)
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in found:
        graphs[str(quad.graph_name).strip("<>")].append(quad)
    heads = [str(quad.graph_name).strip("<>") for quad in found if str(quad.object) == f"<{MARK}>"]
    claims = sorted((claim for name in heads for claim in _claims(name, graphs)), key=lambda claim: claim.iri)
    return whole(claims, found, write(claims), lambda quad: quad.graph_name)


def _claims(name: str, graphs: dict[str, list[Quad]]) -> Iterator[Published]:
    head = graph_of(graphs[name])
    for nanopublication in head.subjects(RDF.type, NP.Nanopublication):
        claim = named(one(head, nanopublication, NP.hasAssertion))
        provenance = graph_of(graphs[str(one(head, nanopublication, NP.hasProvenance))])
        for predicate in {*_PROV.values(), PROV.wasDerivedFrom}:
            provenance.remove((claim, predicate, None))
        names = {triple_of(provenance, named(node)): named(node) for node in provenance.objects(claim, BIL.asserts)}
        asserted = list(graph_of(graphs[str(claim)]))
        if unknown := set(names).difference(asserted):
            raise DataError(f"{compact(claim)} does not assert {compact(names[unknown.pop()])}")
        yield published(provenance, claim, {names.get(t, statement_iri(claim, t)): t for t in asserted})
