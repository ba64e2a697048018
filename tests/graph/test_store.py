import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset  # noqa: TID251 - what bilateral.store does is held against it
from rdflib import BNode, Literal, URIRef
from rdflib.namespace import RDF, XSD

from bilateral.errors import DataError, QueryError, UsageError
from bilateral.names import BIL, GRAPH, ID, PREFIXES
from bilateral.quads import SYNTAXES, canonical, ordered, parse, quads, reads_back, same, serialize
from bilateral.store import MOST_ORDERED, RESULTS, Store, answer_bytes

NODES = st.sampled_from([BNode("a"), BNode("b"), BNode("c"), ID.x, ID.y])
OBJECTS = NODES | st.builds(Literal, st.text('ab"\\\n\u0301🛬', max_size=4))
TRIPLES = st.lists(st.tuples(NODES, st.sampled_from([BIL.p, RDF.type]), OBJECTS), max_size=6)

TERMS = [
    (ID.x, RDF.type, BIL.B),
    (ID.x, BIL.p, Literal('a "b" \\ \n\r\t 🛬 e\u0301')),
    (ID.x, BIL.p, Literal("a", lang="en-gb")),
    (ID.x, BIL.p, Literal("007", datatype=XSD.integer, normalize=False)),
    (ID.x, BIL.p, Literal("5.50", datatype=XSD.decimal, normalize=False)),
    (ID.x, BIL.p, Literal("2.99792458e8", datatype=XSD.double, normalize=False)),
    (ID.x, BIL.p, Literal("2024-01-01", datatype=XSD.date)),
    (ID.x, BIL.p, URIRef(ID + "a/b#c.d%20e")),
    (ID.x, BIL.p, BNode("z")),
]


@given(TRIPLES, st.randoms(use_true_random=False), st.permutations(["a", "b", "c"]))
def test_the_canonical_form_depends_on_neither_order_nor_labels(triples, random, labels) -> None:  # type: ignore[no-untyped-def]
    names = dict(zip("abc", labels, strict=True))
    renamed = [tuple(BNode("n" + names[str(t)]) if isinstance(t, BNode) else t for t in triple) for triple in triples]
    random.shuffle(renamed)
    assert canonical(quads(triples)) == canonical(quads(renamed))
    assert same(set(quads(triples)), set(quads(renamed)))


@given(TRIPLES)
def test_the_canonical_labels_are_those_of_the_whole_dataset(triples) -> None:  # type: ignore[no-untyped-def]
    dataset = Dataset(quads(triples))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert canonical(quads(triples)) == ordered(dataset)


def test_a_dump_reads_back_only_as_what_was_written() -> None:
    written = canonical(quads(TERMS))
    content = serialize(written, "ttl", PREFIXES)
    assert reads_back(content, "ttl", written) and not reads_back(content, "ttl", written[1:])


@given(TRIPLES, st.sampled_from(["ttl", "nt", "nq", "trig", "jsonld"]))
def test_what_is_written_reads_back(triples, syntax) -> None:  # type: ignore[no-untyped-def]
    written = canonical(quads(triples))
    assert same(parse(serialize(written, syntax, PREFIXES), syntax), set(written))


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_kind_of_term_keeps_its_lexical_form(syntax: str) -> None:
    name = GRAPH.world if syntax in ("nq", "trig", "jsonld") else None
    written = canonical(quads(TERMS, name))
    assert same(parse(serialize(written, syntax, PREFIXES), syntax), set(written))


def test_order_is_by_graph_subject_type_first_predicate_object() -> None:
    items = [*quads([(ID.y, BIL.a, ID.x), (ID.x, RDF.type, BIL.B), (ID.x, BIL.a, ID.x), (ID.x, BIL.a, ID.x)])]
    assert [str(quad).replace("https://w3id.org/bilateral/", "") for quad in canonical(items)] == [
        f"<id/x> <{RDF.type}> <ontology#B>",
        "<id/x> <ontology#a> <id/x>",
        "<id/y> <ontology#a> <id/x>",
    ]


@pytest.mark.parametrize("syntax", ["ttl", "trig"])
@pytest.mark.parametrize("count", range(1, len(TERMS)))
def test_only_the_prefixes_in_use_are_declared(syntax: str, count: int) -> None:
    text = serialize(quads(TERMS[:count], GRAPH.world), syntax, PREFIXES).decode()
    declared = set(re.findall(r"^@prefix (\w+):", text, re.MULTILINE))
    body = re.sub(r'^@prefix.*$|"(?:[^"\\]|\\.)*"|<[^>]*>', "", text, flags=re.MULTILINE)
    assert declared == set(re.findall(r"(\w+):", body))


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("count", [MOST_ORDERED, MOST_ORDERED + 1])
def test_a_graph_is_answered_in_canonical_order_or_where_it_is_large_as_it_is_found(syntax: str, count: int) -> None:
    items = set(quads((ID.x, BIL[f"p{each}"], Literal(each)) for each in range(count)))
    written = answer_bytes(Store.memory(items).query("CONSTRUCT WHERE { ?s ?p ?o }"), syntax)
    assert parse(written, syntax) == items
    assert (written == serialize(canonical(items), syntax, PREFIXES)) == (count <= MOST_ORDERED)


@pytest.mark.parametrize(
    ("syntax", "content", "place"),
    [("ttl", b"<urn:a> <urn:b> 1 .\n<urn:a> .", "line 2"), ("nq", b"<urn:a> <urn:b> 1 .", "line 1"), ("rdf", b"{", "")],
)
def test_a_syntax_error_names_the_line_where_it_is_known(syntax: str, content: bytes, place: str) -> None:
    with pytest.raises(DataError, match=f"^not {syntax}.*{place}") as caught:
        parse(content, syntax)
    assert "None" not in str(caught.value)


def test_a_store_is_written_once_and_opened_for_reading(tmp_path: Path) -> None:
    terms = [triple for triple in TERMS if str(triple[2]) not in ("007", "5.50", "2.99792458e8")]
    Store.write(tmp_path / "s", quads(terms))
    opened = Store.open(tmp_path / "s")
    assert same(set(opened), set(quads(terms))) and len(opened) == len(terms)
    with pytest.raises(UsageError, match="no store here; run bilateral build"):
        Store.open(tmp_path / "none")


def test_the_store_keeps_the_value_of_a_number_and_the_dumps_its_digits_too() -> None:
    stored = Store.memory(quads(TERMS[3:6])).construct("CONSTRUCT WHERE { ?s ?p ?o }")
    assert {str(value) for value in stored.objects()} == {"7", "5.5", "299792458"}


def test_rows_keep_terms_and_leave_out_what_is_unbound() -> None:
    rows = Store.memory(quads([(ID.x, BIL.p, Literal(7))])).select(
        "SELECT ?o ?none { ?s ?p ?o OPTIONAL { ?o ?p ?none } }"
    )
    assert [{name: term.n3() for name, term in row.items()} for row in rows] == [{"o": f'"7"^^<{XSD.integer}>'}]


@pytest.mark.parametrize("wrong", ["SELECT", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", ""])
def test_what_is_no_query_is_an_error_of_its_writer(wrong: str) -> None:
    with pytest.raises(QueryError, match="not SPARQL"):
        Store.memory([]).query(wrong)


def test_select_and_construct_refuse_each_others_queries() -> None:
    store = Store.memory(quads(TERMS[:1]))
    assert set(store.construct("CONSTRUCT WHERE { ?s ?p ?o }")) == set(TERMS[:1])
    with pytest.raises(QueryError, match="not a SELECT"):
        store.select("ASK {}")
    with pytest.raises(QueryError, match="not a CONSTRUCT"):
        store.construct("ASK {}")


@pytest.mark.parametrize("syntax", RESULTS)
def test_rows_and_truth_are_written_in_every_result_syntax_and_no_other(syntax: str) -> None:
    store = Store.memory([])
    assert answer_bytes(store.query("SELECT ?x { VALUES ?x { 7 } }"), syntax).count(b"7") == 1
    assert b"true" in answer_bytes(store.query("ASK {}"), syntax)
    with pytest.raises(QueryError, match="cannot be written as ttl; there are json, xml, csv, tsv"):
        answer_bytes(store.query("ASK {}"), "ttl")


def test_a_graph_is_not_written_in_a_syntax_of_results() -> None:
    graph = Store.memory([]).query("CONSTRUCT WHERE { ?s ?p ?o }")
    with pytest.raises(QueryError, match="a graph cannot be written as csv; there are ttl"):
        answer_bytes(graph, "csv")
