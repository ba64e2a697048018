import time
from typing import Any

import pytest
from flask.testing import FlaskClient

from bilateral.errors import QueryError
from bilateral_server.outgoing import refuse_service
from bilateral_server.workers import Pool, TooLarge

# URL stands for the listening socket. The engine runs each of these: it was seen to call out.
CALLING = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <URL> { ?s ?p ?o } }",
    "nested": "SELECT * { { { ?a ?b ?c { SERVICE <URL> { ?s ?p ?o } } } } }",
    "by variable": "SELECT * { VALUES ?where { <URL> } SERVICE ?where { ?s ?p ?o } }",
    "by prefixed name": "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "in a subselect": "SELECT * { { SELECT ?s { SERVICE <URL> { ?s ?p ?o } } } }",
    "in OPTIONAL": "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "in UNION": "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "in FILTER EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "with a comment between": "SELECT * { SERVICE # <\n SILENT # {\n <URL> # x\n { ?s ?p ?o } }",
    "after a number": "SELECT * { ?s ?p 1SERVICE SILENT <URL> { ?x ?y ?z } }",
    "without spaces": "SELECT * { ?s ?p ?o.SERVICESILENT<URL>{ ?x ?y ?z } }",
    "glued to a prefix": "PREFIX x: <URL> SELECT * { ?s ?p ?o .SERVICEx:{ ?x ?y ?z } }",
    "after a comment that ends in a carriage return": "SELECT * {\n# x\rSERVICE <URL> { ?s ?p ?o } }",
    "behind a comment that looks like an IRI and a string": (
        'SELECT * { ?a ?p ?b FILTER(?a<?b#>"""\n || true) SERVICE SILENT <URL> { ?x ?y ?z } } #"""'
    ),
    "behind an escape that one parser takes for a new line": (
        'SELECT * { ?s ?p ?o #\\u000A FILTER(?p != """\nSERVICE SILENT <URL> { ?x ?y ?z } #""")\n }'
    ),
}

HARMLESS = {
    "string": 'SELECT * { ?s ?p "a service <of> the state" }',
    "long string": 'SELECT * { ?s ?p """SERVICE\nSERVICE""" }',
    "IRI": "SELECT * { ?s <http://example.org/service/> ?o }",
    "comment": "SELECT * { ?s ?p ?o # no SERVICE here\n}",
    "clause on a comment line": "SELECT * {\n  # SERVICE <http://example.org/> { ?s ?p ?o }\n  ?s ?p ?o }",
    "variable": "SELECT ?service ?x { ?service ?p ?x }",
    "variable of VALUES": "SELECT * { VALUES ?service { <urn:a> } ?service ?p ?o }",
    "graph variable": "SELECT * { GRAPH ?service { ?s ?p ?o } }",
    "prefix": "PREFIX service: <urn:s:> SELECT * { ?s service:of ?o . service:a service:b ?c }",
    "comparison": "SELECT * { ?s ?p ?service FILTER(?service<3 && 4>?service) { ?s ?p ?o } }",
}


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_a_query_that_calls_out_is_refused(text: str, client: FlaskClient, listener: Any) -> None:
    text = text.replace("URL", listener.url)
    with pytest.raises(QueryError, match="SERVICE is not allowed here"):
        refuse_service(text)
    answer = client.post("/sparql", data=text, content_type="application/sparql-query")
    assert (answer.status_code, listener.calls) == (400, [])
    assert "no outgoing request" in answer.get_json(force=True)["detail"]


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_a_worker_cannot_call_out_even_where_nothing_was_refused(text: str, pool: Pool, listener: Any) -> None:
    # The seal below the check: Linux on x86_64 and aarch64, which is where the tests run.
    text = text.replace("URL", listener.url)
    try:
        pool.answer(text, "json", "nt", timeout_s=10, queue_s=10)
    except (QueryError, TooLarge) as error:
        assert "not SPARQL" not in str(error)
    assert listener.calls == []


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_the_word_alone_is_allowed(text: str, pool: Pool) -> None:
    refuse_service(text)
    pool.answer(text + " LIMIT 1", "json", "nt", timeout_s=10, queue_s=10)


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://example.org/> {", "SERVICE x: {", "SELECT { { SERVICE ?x { } }"]
)
def test_a_query_that_cannot_be_parsed_is_refused_all_the_same(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE is not allowed here"):
        refuse_service(text)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("LOAD <URL>", 400),
        ("LOAD <URL> INTO GRAPH <urn:g>", 400),
        ("SELECT * FROM <URL> { ?s ?p ?o }", 200),
        ("SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }", 200),
        ("SELECT * { GRAPH <URL> { ?s ?p ?o } }", 200),
        ("DESCRIBE <URL>", 200),
    ],
)
def test_no_other_clause_fetches_what_it_names(text: str, status: int, client: FlaskClient, listener: Any) -> None:
    answer = client.get("/sparql", query_string={"query": text.replace("URL", listener.url)})
    assert (answer.status_code, listener.calls) == (status, [])


@pytest.mark.parametrize(
    "text",
    [
        "SERVICE" * 140_000,
        "SERVICE#" * 120_000,
        "SERVICE <" * 110_000,
        "SERVICE " + "# " * 500_000,
        " " * 1_000_000,
        "#\n" * 500_000,
        "?service" * 120_000,
    ],
    ids=lambda text: text[:10],
)
def test_the_check_is_quick_on_a_long_text(text: str) -> None:
    before = time.process_time()
    try:
        refuse_service(text)
    except QueryError as error:
        assert "SERVICE" in str(error)
    assert time.process_time() - before < 5
