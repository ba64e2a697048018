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

# A namespace makes a new IRI each time it is asked, and there are 18,000 triples.
_CLAIM = BIL.Claim
_STATEMENT = BIL.Statement
_SPAN = BIL.EvidenceSpan
_SELECTOR = OA.TextPositionSelector
_REPORTED_IN = BIL.reportedIn
_ASSERTS = BIL.asserts
_SUBJECT = BIL.subject
_PREDICATE = BIL.predicate
_OBJECT = BIL.object
_LITERAL = BIL.literal
_HAS_EVIDENCE = BIL.hasEvidence
_DIGEST = BIL.spanSha256
_HAS_SOURCE = OA.hasSource
_HAS_SELECTOR = OA.hasSelector
_START = OA.start
_END = OA.end
_TYPE = RDF.type
_COUNT = XSD.nonNegativeInteger


def nodes(claim: Claim) -> Iterator[Triple]:
    """All triples about ``claim``, its statements and its spans."""
    yield from about(claim)
    yield from evidence(claim)
    for triple in claim.triples:
        statement = statement_iri(claim.iri, triple)
        yield claim.iri, _ASSERTS, statement
        yield statement, _TYPE, _STATEMENT
        yield from parts(statement, triple)
        yield from days(statement, triple)


def about(claim: Claim) -> Iterator[Triple]:
    """What is said of ``claim`` itself, but what it asserts and rests on."""
    yield claim.iri, _TYPE, _CLAIM
    for predicate, value in claim.said:
        yield claim.iri, predicate, value
    if claim.article != "external":
        yield claim.iri, _REPORTED_IN, article_iri(claim.article)


def evidence(claim: Claim) -> Iterator[Triple]:
    """The spans of ``claim``, and that it rests on them."""
    for span in claim.spans:
        yield from _evidence(claim, span)


def parts(statement: URIRef, triple: Triple) -> Iterator[Triple]:
    """Subject, predicate, and object or literal of ``statement``."""
    subject, predicate, value = triple
    yield statement, _SUBJECT, subject
    yield statement, _PREDICATE, predicate
    yield statement, _LITERAL if isinstance(value, Literal) else _OBJECT, value


def days(statement: URIRef, triple: Triple) -> Iterator[Triple]:
    """The bounds in time that ``triple`` sets, said of ``statement``."""
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
    yield claim.iri, _HAS_EVIDENCE, node
    yield node, _TYPE, _SPAN
    yield node, _HAS_SOURCE, snapshot_iri(claim.article)
    yield node, _HAS_SELECTOR, selector
    if span.sha256:
        yield node, _DIGEST, Literal(span.sha256)
    yield selector, _TYPE, _SELECTOR
    yield selector, _START, Literal(span.start, datatype=_COUNT)
    yield selector, _END, Literal(span.end, datatype=_COUNT)
