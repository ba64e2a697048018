from pathlib import Path
from typing import Any

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF

from bilateral.claims import Claim, Span
from bilateral.names import BIL, CLAIM, ID, statement_iri
from bilateral.statements import nodes

TRIPLE = (ID["evt-visit"], BIL.when, Literal("2024-05"))


def claim(name: str, *spans: Span, triples: Any = (TRIPLE,)) -> Claim:
    return Claim(CLAIM[name], Path("001.trig"), tuple(triples), spans, ())


def test_the_name_of_a_statement_never_changes() -> None:
    assert statement_iri(CLAIM["001-001"], TRIPLE) == URIRef(CLAIM["001-001"] + "#s-5501c2777a8b")
    assert statement_iri(CLAIM["001-002"], TRIPLE) != statement_iri(CLAIM["001-001"], TRIPLE)


def test_a_claim_becomes_its_statements_with_bounds_and_its_spans(turtle: Any) -> None:
    graph = Graph()
    for triple in nodes(claim("001-001", Span(3, 9, "ab"), triples=[TRIPLE, (ID["evt-visit"], RDF.type, BIL.Visit)])):
        graph.add(triple)
    statement, typed = (statement_iri(CLAIM["001-001"], t) for t in (TRIPLE, (ID["evt-visit"], RDF.type, BIL.Visit)))
    expected = turtle(
        f"""@prefix oa: <http://www.w3.org/ns/oa#> .
        claim:001-001 a bil:Claim ; bil:reportedIn id:art-001 ; bil:asserts <{statement}> , <{typed}> ;
            bil:hasEvidence id:span-001-3-9 .
        <{statement}> a bil:Statement ; bil:subject id:evt-visit ; bil:predicate bil:when ; bil:literal "2024-05" ;
            bil:beginEarliest "2024-05-01"^^xsd:date ; bil:endLatest "2024-05-31"^^xsd:date .
        <{typed}> a bil:Statement ; bil:subject id:evt-visit ; bil:predicate rdf:type ; bil:object bil:Visit .
        id:span-001-3-9 a bil:EvidenceSpan ; bil:spanSha256 "ab" ;
            oa:hasSource id:snap-001 ; oa:hasSelector id:selector-001-3-9 .
        id:selector-001-3-9 a oa:TextPositionSelector ;
            oa:start "3"^^xsd:nonNegativeInteger ; oa:end "9"^^xsd:nonNegativeInteger ."""
    )
    assert sorted(graph) == sorted(expected)


def test_claims_on_the_same_characters_share_the_span() -> None:
    spans = [
        {o for _, p, o in nodes(claim(name, Span(3, 9, "ab"))) if p == BIL.hasEvidence}
        for name in ("001-001", "001-002")
    ]
    assert spans == [{ID["span-001-3-9"]}] * 2


def test_an_external_claim_is_reported_in_no_article() -> None:
    assert not [t for t in nodes(claim("external-001")) if t[1] == BIL.reportedIn]


def test_a_span_without_digest_says_none() -> None:
    assert not [t for t in nodes(claim("001-001", Span(3, 9))) if t[1] == BIL.spanSha256]


def test_a_time_that_is_no_edtf_leaves_the_statement_without_bounds() -> None:
    wrong = (ID["evt-visit"], BIL.when, Literal("May"))
    predicates = {p for _, p, _ in nodes(claim("001-001", triples=[wrong]))}
    assert BIL.literal in predicates and BIL.beginEarliest not in predicates
