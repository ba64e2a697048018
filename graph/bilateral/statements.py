"""The claims layer: who says what, how, and where in the text, in plain RDF without named graphs.

A claim is a node with its spans (a snapshot and a Web Annotation text position selector each) and one statement a
triple, named from the claim and a hash of the triple.
"""

from collections.abc import Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from bilateral import times
from bilateral.bounds import TimeError
from bilateral.claims import Claim, Span
from bilateral.names import BIL, ID, OA, Triple, article_iri, snapshot_iri, statement_iri


def nodes(claim: Claim) -> Iterator[Triple]:
    """All triples about ``claim``, its statements and its spans."""
    yield claim.iri, RDF.type, BIL.Claim
    for predicate, value in claim.said:
        yield claim.iri, predicate, value
    if claim.article != "external":
        yield claim.iri, BIL.reportedIn, article_iri(claim.article)
    for triple in claim.triples:
        yield from _statement(claim.iri, triple)
    for span in claim.spans:
        yield from _evidence(claim, span)


def _statement(claim: URIRef, triple: Triple) -> Iterator[Triple]:
    subject, predicate, value = triple
    statement = statement_iri(claim, triple)
    yield claim, BIL.asserts, statement
    yield statement, RDF.type, BIL.Statement
    yield statement, BIL.subject, subject
    yield statement, BIL.predicate, predicate
    yield statement, BIL.literal if isinstance(value, Literal) else BIL.object, value
    try:
        for bound, day in times.of_statement(triple):
            yield statement, bound, day
    except TimeError:
        pass  # times.said_in has made it a finding


def span_iri(claim: Claim, span: Span) -> URIRef:
    """IRI of a span: its article and its offsets, so that claims on the same characters share it."""
    return ID[f"span-{claim.article}-{span.start}-{span.end}"]


def _evidence(claim: Claim, span: Span) -> Iterator[Triple]:
    node = span_iri(claim, span)
    selector = ID[f"selector-{claim.article}-{span.start}-{span.end}"]
    yield claim.iri, BIL.hasEvidence, node
    yield node, RDF.type, BIL.EvidenceSpan
    yield node, OA.hasSource, snapshot_iri(claim.article)
    yield node, OA.hasSelector, selector
    if span.sha256:
        yield node, BIL.spanSha256, Literal(span.sha256)
    yield selector, RDF.type, OA.TextPositionSelector
    yield selector, OA.start, Literal(span.start, datatype=XSD.nonNegativeInteger)
    yield selector, OA.end, Literal(span.end, datatype=XSD.nonNegativeInteger)
