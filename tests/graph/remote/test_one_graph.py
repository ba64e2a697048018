import pytest
from rdflib import BNode, Literal, URIRef

from bilateral.errors import QueryError
from bilateral.quads import canonical, quads
from bilateral.queries import read_queries
from bilateral.remote.one_graph import as_sent
from bilateral.resources import Data
from bilateral.sparql_syntax import first_fault, tokens
from bilateral.store import Store, answer_bytes, rows_of

THING, LINKS, OTHER, MORE = (URIRef(f"urn:{name}") for name in "spoq")
SMALL = Store.memory(quads([(THING, LINKS, OTHER), (THING, LINKS, Literal("x", lang="en")), (OTHER, MORE, BNode("b"))]))


def _graph(text: str) -> object:
    sent = as_sent(text)
    assert sent.is_graph
    return canonical(quads(sent.triples(rows_of(SMALL.query(sent.text)))))


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s <urn:n> ?o ; <urn:n> 'y'@en , 1.50 } WHERE { ?s <urn:p> ?o }",
        "CONSTRUCT { ?s <urn:n> [ <urn:m> ?o ] } { ?s <urn:p> ?o }",
        "CONSTRUCT { ?s <urn:n> ( ?o 1 ) } { ?s <urn:p> ?o }",
        "CONSTRUCT WHERE { ?s <urn:p> ?o . ?o <urn:q> [] }",
        "CONSTRUCT { ?o <urn:n> ?s . ?s ?o ?s } { ?s ?p ?o }",
        "CONSTRUCT { <urn:a> <urn:b> <urn:c> } { ?s ?p ?o }",
        "CONSTRUCT { ?s <urn:n> ?o } { ?s ?p ?o } ORDER BY DESC(STR(?o)) LIMIT 1",
        "CONSTRUCT { ?s <urn:n> ?n } { SELECT ?s (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?s }",
        "CONSTRUCT { } { ?s ?p ?o }",
        "DESCRIBE <urn:s>",
        "DESCRIBE <urn:s> ?o { <urn:s> <urn:p> ?o }",
    ],
)
def test_rows_make_the_same_graph_as_the_query_itself(text: str) -> None:
    wanted = SMALL.construct(text)
    assert _graph(text) == canonical(quads(wanted))


def test_every_question_means_the_same_as_it_is_sent(data: Data, store: Store) -> None:
    for number, question in enumerate(read_queries(data.queries)):
        sent = as_sent(question.text)
        assert first_fault(sent.text) is None
        if not sent.is_graph and number % 5 == 0:  # which is enough of them for their time
            assert answer_bytes(store.query(sent.text), "tsv") == answer_bytes(store.query(question.text), "tsv")


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { ?a ?b ?c FILTER(?a<?c # ?d>\n && '#' != \"<\") } # GRAPH",
        "SELECT * { ?s <urn:p#GRAPH>/<urn:q>? ?o ; a [ ], ( ) . FILTER(!BOUND(?o) && 1+1 > -1) }",
        'PREFIX x: <urn:x#> SELECT ("a\\u0022 FROM"@en AS ?l) ("1"^^x:y AS ?t) { VALUES (?a ?b) { (UNDEF 1e3) } }',
    ],
)
def test_the_text_that_is_sent_has_the_same_tokens(text: str) -> None:
    sent = [each.text for each in tokens(as_sent(text).text)]
    assert [each.replace(" ", "") for each in sent] == [each.text.replace(" ", "") for each in tokens(text)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "^a store elsewhere is asked in one graph: leave out GRAPH"),
        ("SELECT * FROM NAMED <urn:g> { ?s ?p ?o }", "leave out FROM"),
        ("SELECT * { SERVICE SILENT <urn:a> { } }", "^a store elsewhere is asked in one graph: leave out SERVICE"),
        ("SELECT (<BIF:exec>('x') AS ?x) { }", "of one kind of store"),
        (r"SELECT (<\u0062if:http_get>('x') AS ?x) { }", "write the characters of an IRI as they are"),
        (r"PREFIX f: <\U00000062if:> SELECT (f:exec('x') AS ?x) { }", "write the characters of an IRI as they are"),
        ("PREFIX f: <b> SELECT (f:if:exec('x') AS ?x) { }", "of one kind of store"),
        ("PREFIX : <SQ> SELECT (:l:exec('x') AS ?x) { }", "of one kind of store"),
        ("PREFIX f: <b> PREFIX f: <urn:> SELECT (f:if:exec('x') AS ?x) { }", "of one kind of store"),
        ("BASE <sql:> SELECT (<f>() AS ?x) { }", "of one kind of store"),
        ("SELECT (bif:exec('x') AS ?x) { }", "prefix bif is not declared"),
        ("SELECT (<SQLVAL::bif:http_get>('http://a/') AS ?x) { }", "of one kind of store"),
        ("PREFIX p: <LONG::> SELECT (p:bif:http_get('http://a/') AS ?x) { }", "of one kind of store"),
        ("PREFIX f: <urn:b> SELECT (f:if:exec(?o) AS ?x) { ?s ?p ?o }", "is no function of SPARQL 1.1"),
        ("PREFIX f: <urn:b> SELECT (f: (?o) AS ?x) { ?s ?p ?o }", "is no function of SPARQL 1.1"),
        ("SELECT (<http://www.w3.org/2005/xpath-functions#doc>('x') AS ?x) { }", "is no function of SPARQL 1.1"),
        ("SELECT * { ?s ?p ?o FILTER(<concat>()) }", "is no function of SPARQL 1.1"),
        ("SELECT * { ?s ?p ?o FILTER <urn:f>(?o) }", "is no function of SPARQL 1.1"),
        ("SELECT * { { SELECT ?o { ?s ?p ?o } GROUP BY ?o <urn:f>(?o) } }", "is no function of SPARQL 1.1"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?o <urn:f>(?o)", "is no function of SPARQL 1.1"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?o HAVING <urn:f>(?o)", "is no function of SPARQL 1.1"),
        (f"SELECT * {{ ?s ?p '{'x' * 250_000}' }}", "more than 250000 characters"),
        (f"DESCRIBE {' '.join(f'?x{n}' for n in range(21))} WHERE {{ ?x0 ?p ?o }}", "more than 20 variables"),
        (f"CONSTRUCT {{ {'?s ?p ?o . ' * 3000} }} WHERE {{ ?s ?p ?o }}", "the template is too large"),
        ("DEFINE input:inference 'x' SELECT * { }", "not SPARQL: unexpected DEFINE"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "not SPARQL: unexpected INSERT"),
        ("DESCRIBE *", "name the variables"),
        ("DESCRIBE ?x", "needs WHERE"),
        ("SELECT * {", "not SPARQL"),
    ],
)
def test_what_may_not_be_asked_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(QueryError, match=why):
        as_sent(text)


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX x: <http://www.w3.org/2001/XMLSchema#> SELECT (x:integer(?o) AS ?x) { ?s ?p ?o }",
        "SELECT (<http://www.w3.org/2001/XMLSchema#date> (?o) AS ?x) { ?s <urn:p>/(<urn:q>|<urn:r>) ?o }",
        "SELECT * { ?s <urn:n> ( ?o 1 ) ; <urn:q> [ <urn:a> ( 1 ) ] FILTER(?o IN (<urn:a>, <urn:b>)) }",
        r"PREFIX f: <b> SELECT * { ?s <urn:p> '\u0062if:' ; <urn:bif:> f:x , <urn:é> }",
    ],
)
def test_what_only_looks_like_a_function_of_a_store_is_asked(text: str) -> None:
    assert [each.text for each in tokens(as_sent(text).text)] == [each.text for each in tokens(text)]


def test_a_relative_iri_is_relative_to_the_base() -> None:
    assert as_sent("ASK { <a> <urn:p> ?o }", "http://h/x").text.startswith("BASE <http://h/x> ASK")
    assert "BASE" not in as_sent("ASK { <urn:a> <urn:p> ?o }", "http://h/x").text


def test_a_variable_that_is_to_be_described_is_asked_for_once() -> None:
    assert as_sent("DESCRIBE ?s ?s ?s WHERE { ?s ?p ?o }") == as_sent("DESCRIBE ?s WHERE { ?s ?p ?o }")
