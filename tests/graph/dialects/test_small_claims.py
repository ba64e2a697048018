"""Claims that no curator would write: every dialect brings them back too."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD

from bilateral.claims import Span
from bilateral.dialects import wikidata
from bilateral.dialects.dump import DIALECTS, dump
from bilateral.dialects.plain import write
from bilateral.dialects.published import Published
from bilateral.errors import DataError
from bilateral.names import BIL, CLAIM, ID, OA, V, statement_iri
from bilateral.quads import canonical, parse, serialize
from bilateral.store import Store

SUBJECTS = st.sampled_from([ID["st-one"], ID["evt-a"], CLAIM["001-009"], URIRef("http://example.org/ä%20b?c=d#e-f")])
PREDICATES = st.sampled_from(
    [BIL.when, BIL.about, RDF.type, SKOS.note, OA.start, URIRef("urn:x:y-z"), URIRef("http://example.org/p?q=%2F#1-")]
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ['"', "'''", "\\", "\n\r\n\t", "\0\x0b\x85\u2028\ufeff", '"@en .', "<urn:a>", "_:b", " ", "", "ы" * 5000]
)
LITERALS = (
    st.builds(Literal, TEXT)
    | st.builds(Literal, TEXT, lang=st.sampled_from(["en", "be", "zh-hant-tw"]))
    | st.builds(Literal, TEXT, datatype=st.just(URIRef("http://example.org/a%20datatype")))
    | st.sampled_from(
        [Literal(lexical, datatype=XSD[name], normalize=False)
         for name, lexical in [("decimal", "1.0"), ("decimal", "1"), ("decimal", "+01.50"), ("integer", "007"),
                               ("double", "1e400"), ("date", "2024-02-29Z"), ("gYear", "2024"), ("boolean", "1"),
                               ("dateTime", "2024-01-01T23:00:00+02:00"), ("nonNegativeInteger", "5")]]
    )
)  # fmt: skip
TRIPLES = st.tuples(SUBJECTS, PREDICATES, LITERALS | SUBJECTS)


@st.composite
def claims(draw: st.DrawFn, number: int = 1) -> Published:
    """A claim of an article, with any modality, rank and polarity, whose statements have names of either kind."""
    name = draw(st.sampled_from(["001", "external"])) + f"-{number:03}"
    triples = tuple(draw(st.lists(TRIPLES, min_size=1, max_size=4, unique_by=lambda t: tuple(x.n3() for x in t))))
    own = draw(st.booleans())
    names = [statement_iri(CLAIM[name], t) if own else URIRef(f"{CLAIM[name]}#s-{i}") for i, t in enumerate(triples)]
    spans = [
        Span(start, start + 1, draw(st.sampled_from(["", "ab" * 32]))) for start in draw(st.sets(st.integers(0, 9)))
    ]
    said = [
        (BIL.modality, draw(st.sampled_from([V.asserted, V.planned, V.denied]))),
        (BIL.rank, draw(st.sampled_from([V.normal, V.preferred, V.deprecated]))),
        (BIL.polarity, draw(st.sampled_from([V.positive, V.negative]))),
        *((BIL.statedBy, who) for who in draw(st.sets(SUBJECTS, min_size=1))),
        *((BIL.relayedBy, who) for who in draw(st.sets(SUBJECTS))),
        *((BIL.premise, CLAIM["001-009"]) for _ in range(draw(st.integers(0, 1)))),
        *((BIL.confidence, Literal("0.90", datatype=XSD.decimal)) for _ in range(draw(st.integers(0, 1)))),
        *((SKOS.editorialNote, note) for note in draw(st.lists(LITERALS, max_size=2, unique_by=lambda x: x.n3()))),
        *((BIL.source, ID["src-a"]) for _ in range(name.startswith("ext"))),
    ]
    found = spans if name.startswith("001") else []
    return Published(CLAIM[name], Path("x"), triples, tuple(found), tuple(said), tuple(names))


SETS = st.tuples(claims(1), claims(2)).map(list)


def digest(items: list[Published]) -> str:
    return hashlib.sha256(serialize(canonical(write(items)), "nq")).hexdigest()


@settings(max_examples=30)
@given(SETS)
@pytest.mark.parametrize("name", DIALECTS)
def test_any_claims_come_back_as_the_same_claims(name: str, items: list[Published]) -> None:
    module = DIALECTS[name]
    again = module.read(parse(dump(items, name), module.SYNTAXES[0]))
    assert digest(again) == digest(items)


def claim(name: str, *said: tuple[URIRef, URIRef]) -> Published:
    triple = (ID["evt-a"], BIL.when, Literal("2024-05"))
    iri = CLAIM[name]
    return Published(iri, Path("x"), (triple,), (), ((BIL.statedBy, ID["per-a"]), *said), (statement_iri(iri, triple),))


@pytest.mark.parametrize("name", DIALECTS)
def test_a_triple_that_two_claims_assert_stays_two_statements(name: str) -> None:
    two = [claim("001-001", (BIL.rank, V.deprecated)), claim("001-002", (BIL.rank, V.normal))]
    again = DIALECTS[name].read(DIALECTS[name].write(two))
    assert [(c.name, c.value(BIL.rank), c.names) for c in again] == [(c.name, c.value(BIL.rank), c.names) for c in two]


@pytest.mark.parametrize(
    ("said", "direct"),
    [
        ([(BIL.modality, V.asserted)], True),
        ([(BIL.modality, V.inferred)], True),
        ([(BIL.modality, V.planned)], False),
        ([(BIL.modality, V.asserted), (BIL.rank, V.deprecated)], False),
        ([(BIL.modality, V.asserted), (BIL.polarity, V.negative)], False),
    ],
)
def test_wikidata_has_a_direct_triple_for_what_stands_and_is_told_as_fact(
    said: list[tuple[URIRef, URIRef]], direct: bool
) -> None:
    store = Store.memory(wikidata.write([claim("001-001", *said)]))
    ask = f"SELECT * {{ <{ID['evt-a']}> <{BIL.when}> ?when }}"
    assert bool(store.select(ask)) is direct


def test_wikidata_has_the_ranks_of_wikibase_and_no_other() -> None:
    ranked = [claim(f"001-00{i}", (BIL.rank, V[rank])) for i, rank in enumerate(("normal", "preferred", "deprecated"))]
    query = "SELECT ?rank { ?s <http://wikiba.se/ontology#rank> ?rank } ORDER BY ?s"
    names = [str(row["rank"]).rpartition("#")[2] for row in Store.memory(wikidata.write(ranked)).select(query)]
    assert sorted(names) == ["DeprecatedRank", "NormalRank", "PreferredRank"]
    with pytest.raises(DataError, match="claim:001-001: Wikibase has no rank like v:best"):
        list(wikidata.write([claim("001-001", (BIL.rank, V.best))]))


def test_wikidata_declares_every_property_name_it_uses() -> None:
    graph = parse(dump([claim("external-001", (BIL.source, ID["src-a"]))], "wikidata"), "ttl")
    own = {quad.predicate.value for quad in graph if quad.predicate.value.startswith(str(wikidata.PROP))}
    declared = {quad.object.value for quad in graph if quad.predicate.value.startswith(str(wikidata.WIKIBASE))}
    assert len(own) == 7 and own <= declared


@given(st.from_regex(r"[a-z]{1,8}:[a-zA-Z0-9/#%._~-]{0,20}", fullmatch=True) | TEXT | PREDICATES)
def test_the_name_of_a_property_leads_back_to_it(iri: str) -> None:
    known = URIRef(f"urn:{iri}") if not isinstance(iri, URIRef) else iri
    assert wikidata._property(wikidata._name(known)) == known


@pytest.mark.parametrize("name", DIALECTS)
def test_a_literal_that_is_not_of_its_datatype_is_refused(name: str, caplog: pytest.LogCaptureFixture) -> None:
    triple = (ID["evt-a"], BIL.value, Literal("many", datatype=XSD.integer))
    iri = CLAIM["001-001"]
    items = list(DIALECTS[name].write([Published(iri, Path("x"), (triple,), (), (), (statement_iri(iri, triple),))]))
    with pytest.raises(DataError, match=r'claim:001-001: "many" is not a value of xsd:integer'):
        DIALECTS[name].read(items)


def test_a_blank_node_is_refused() -> None:
    content = b"@prefix bil: <https://w3id.org/bilateral/ontology#> . <urn:c> a bil:Claim ; bil:asserts <urn:s> . "
    content += b"<urn:s> a bil:Statement ; bil:subject [] ; bil:predicate <urn:p> ; bil:object <urn:o> ."
    with pytest.raises(DataError, match="<urn:c> has a blank node; give the thing a name"):
        DIALECTS["plain"].read(parse(content, "ttl"))
