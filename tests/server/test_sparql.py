import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.query import Result

from bilateral.names import GRAPH
from bilateral.quads import parse, quads, same
from bilateral.store import Store

SELECT = 'SELECT * { VALUES (?a ?b) { (<urn:x> "é\\n,\\"<") (<urn:y> 2) (UNDEF "da"@en) } } ORDER BY ?a ?b'
ROWS = [
    {"a": None, "b": Literal("da", lang="en")},
    {"a": URIRef("urn:x"), "b": Literal('é\n,"<')},
    {"a": URIRef("urn:y"), "b": Literal("2", datatype=XSD.integer)},
]
CONSTRUCT = 'CONSTRUCT { <urn:s> <urn:p> "é", 2, [ <urn:q> <urn:o> ] } WHERE { }'
MADE = parse('<urn:s> <urn:p> "é", 2, [ <urn:q> <urn:o> ] .'.encode(), "ttl")
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def kind(answer: Any) -> tuple[int, str]:
    """Status and kind of a problem document, after a look at its form."""
    assert answer.content_type == "application/problem+json"
    document = json.loads(answer.data)
    assert {"detail", "status", "title", "type"} <= set(document)
    assert document["status"] == answer.status_code
    return answer.status_code, document["title"]


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF-8", '; charset="utf-8"'])
def test_get_form_post_and_direct_post_give_the_same_answer(charset: str, client: FlaskClient) -> None:
    by_get = client.get("/sparql", query_string={"query": SELECT})
    by_form = client.post("/sparql", data={"query": SELECT}, content_type=FORM + charset)
    by_body = client.post("/sparql", data=SELECT.encode(), content_type=DIRECT + charset)
    assert [answer.status_code for answer in (by_get, by_form, by_body)] == [200, 200, 200]
    assert by_get.data == by_form.data == by_body.data


@pytest.mark.parametrize("syntax", ["json", "xml", "csv", "tsv"])
def test_select_is_answered_in_each_result_syntax(syntax: str, client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": SELECT, "format": syntax})
    read = [{str(k): v for k, v in row.asdict().items()} for row in _parse(answer.data, syntax)]  # type: ignore[union-attr]
    plain = {"a": None, "b": None}
    expected = ROWS
    if syntax == "csv":  # CSV has no kinds of terms
        expected = [{k: v and Literal(str(v)) for k, v in row.items()} for row in ROWS]
        read = [{k: v and Literal(str(v)) for k, v in row.items()} for row in read]
    assert [plain | row for row in read] == expected


def _parse(content: bytes, syntax: str) -> Result:
    return Result.parse(io.BytesIO(content), format=syntax)


@pytest.mark.parametrize(("text", "expected"), [("ASK { }", True), ("ASK { FILTER(false) }", False)])
@pytest.mark.parametrize("syntax", ["json", "xml", "csv", "tsv"])
def test_ask_is_answered_in_each_result_syntax(syntax: str, text: str, expected: bool, client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": text, "format": syntax})
    if syntax in ("json", "xml"):
        assert _parse(answer.data, syntax).askAnswer is expected
    else:
        assert answer.data.decode().strip() == str(expected).lower()


@pytest.mark.parametrize("syntax", ["ttl", "nt", "rdf", "jsonld"])
def test_a_graph_is_answered_in_each_rdf_syntax(syntax: str, client: FlaskClient, store: Store) -> None:
    made = client.get("/sparql", query_string={"query": CONSTRUCT, "format": syntax})
    assert same(parse(made.data, syntax), MADE)
    text = "DESCRIBE <https://w3id.org/bilateral/id/st-belarus>"
    described = parse(client.get("/sparql", query_string={"query": text, "format": syntax}).data, syntax)
    assert len(described) > 5
    assert same(described, set(quads(store.construct(text))))


@pytest.mark.parametrize(
    ("accept", "text", "expected"),
    [
        ("text/csv", SELECT, "text/csv; charset=utf-8"),
        ("*/*", SELECT, "application/sparql-results+json"),
        (BROWSER, SELECT, "application/sparql-results+json"),
        ("application/sparql-results+xml, text/turtle", CONSTRUCT, "text/turtle; charset=utf-8"),
        ("application/ld+json", CONSTRUCT, "application/ld+json"),
        ("application/rdf+xml", CONSTRUCT, "application/rdf+xml"),
    ],
)
def test_accept_chooses_the_media_type(accept: str, text: str, expected: str, client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": accept})
    assert (answer.status_code, answer.content_type) == (200, expected)
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accept", "text"),
    [("image/png", SELECT), ("text/turtle", SELECT), ("text/csv", CONSTRUCT), ("text/turtle", "ASK {}")],
)
def test_nothing_acceptable_is_406_and_lists_what_there_is(accept: str, text: str, client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": accept})
    assert kind(answer) == (406, "not-acceptable")
    assert "there are" in answer.get_json(force=True)["detail"]


def test_a_browser_without_a_query_is_sent_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/sparql", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/query")
    assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize("accept", ["", "*/*", "text/turtle"])
def test_a_program_without_a_query_gets_the_description(accept: str, client: FlaskClient, store: Store) -> None:
    answer = client.get("/sparql", headers={"Accept": accept})
    assert answer.content_type == "text/turtle; charset=utf-8"
    text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{GRAPH['metadata']}> {{ ?s ?p ?o }} }}"
    described = parse(answer.data, "ttl")
    assert described > set(quads(store.construct(text)))
    assert "http://localhost/sparql" in {
        str(q.object)[1:-1] for q in described if q.predicate.value.endswith("#endpoint")
    }


@pytest.mark.parametrize(
    ("sent", "status", "title"),
    [
        ({"method": "GET", "query_string": "query=ASK{}&query=ASK{}"}, 400, "query-count"),
        ({"method": "POST", "data": "query=ASK{}&query=ASK{}", "content_type": FORM}, 400, "query-count"),
        ({"method": "POST", "data": "a=b", "content_type": FORM}, 400, "query-count"),
        (
            {"method": "POST", "query_string": "query=ASK{}", "data": "ASK{}", "content_type": DIRECT},
            400,
            "query-count",
        ),
        ({"method": "POST", "data": b"ASK{} # \xff", "content_type": DIRECT}, 400, "encoding"),
        (
            {"method": "POST", "data": "ASK{}".encode("utf-16"), "content_type": DIRECT + ";charset=utf-16"},
            415,
            "charset",
        ),
        ({"method": "POST", "data": "ASK{}"}, 415, "media-type"),
        ({"method": "POST", "data": "ASK{}", "content_type": "text/plain"}, 415, "media-type"),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}, "content_type": FORM}, 403, "read-only"),
        ({"method": "POST", "data": "query=ASK{}&update=CLEAR ALL", "content_type": FORM}, 400, "query-count"),
        ({"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 403, "read-only"),
        ({"method": "GET", "query_string": {"update": "CLEAR ALL"}}, 400, "update-by-get"),
        ({"method": "GET", "query_string": {"query": "CLEAR ALL"}}, 400, "query"),
        ({"method": "GET", "query_string": {"query": "ASK {", "format": "json"}}, 400, "query"),
        ({"method": "GET", "query_string": {"query": ""}}, 400, "query"),
        ({"method": "GET", "query_string": {"query": "ASK{}", "default-graph-uri": "g"}}, 400, "query"),
        ({"method": "GET", "query_string": {"query": "ASK{}", "using-graph-uri": "urn:g"}}, 400, "dataset"),
        ({"method": "GET", "query_string": "query=ASK{}&format=csv&format=json"}, 400, "parameter"),
        ({"method": "GET", "query_string": "query=ASK{}&format=text/csv&format=text/plain"}, 400, "parameter"),
        ({"method": "GET", "query_string": "query=ASK%ff{}"}, 400, "encoding"),
        ({"method": "GET", "query_string": {"query": "ASK{}", "timeout": "soon"}}, 400, "timeout"),
        ({"method": "GET", "query_string": {"query": "ASK{}", "timeout": "31"}}, 400, "timeout"),
        ({"method": "GET", "query_string": {"query": "ASK{}", "timeout": "nan"}}, 400, "timeout"),
        ({"method": "QUERY", "data": "CLEAR ALL", "content_type": "application/sparql-update"}, 400, "update-by-query"),
        ({"method": "PUT", "data": "x"}, 405, "method-not-allowed"),
        ({"method": "PROPFIND", "data": "ASK{}", "content_type": DIRECT}, 405, "method-not-allowed"),
        ({"method": "POST", "data": "#" * 20_001, "content_type": DIRECT}, 413, "request-entity-too-large"),
        ({"method": "POST", "data": "query=" + "#" * 20_001, "content_type": FORM}, 413, "request-entity-too-large"),
    ],
)
def test_a_wrong_request_gets_its_status(sent: dict[str, Any], status: int, title: str, client: FlaskClient) -> None:
    assert kind(client.open("/sparql", **sent)) == (status, title)


def test_a_refusal_names_what_would_be_taken(client: FlaskClient) -> None:
    assert client.post("/sparql", data="x").headers["Accept-Post"] == f"{FORM}, {DIRECT}, application/sparql-update"
    allowed = set(client.delete("/sparql").headers["Allow"].split(", "))
    assert allowed == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}


def test_a_syntax_error_says_where_it_is(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT * WHERE {\n ?s ?p }"})
    assert kind(answer) == (400, "query")
    problem = answer.get_json(force=True)
    assert (problem["line"], problem["column"]) == (2, 8)


def test_a_browser_gets_the_problem_as_a_page(client: FlaskClient) -> None:
    answer = client.post("/sparql", data={"query": "<script>"}, headers={"Accept": BROWSER})
    assert (answer.status_code, answer.content_type) == (400, "text/html; charset=utf-8")
    assert "not SPARQL" in answer.text
    assert "<script" not in answer.text


def test_head_has_the_headers_of_get_but_for_the_length(client: FlaskClient) -> None:
    for text in (SELECT, CONSTRUCT, "ASK { }"):
        head = client.head("/sparql", query_string={"query": text})
        get = client.get("/sparql", query_string={"query": text})
        assert (head.status_code, head.data) == (200, b"")
        leave = {"Content-Length", "X-Query-Id"}
        assert {k: v for k, v in head.headers if k not in leave} == {k: v for k, v in get.headers if k not in leave}


def test_head_does_not_evaluate(client: FlaskClient) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    assert client.head("/sparql", query_string={"query": endless}).status_code == 200


def test_the_method_query_answers_like_post(client: FlaskClient) -> None:
    by_query = client.open("/sparql", method="QUERY", data=SELECT.encode(), content_type=DIRECT)
    assert by_query.data == client.get("/sparql", query_string={"query": SELECT}).data


def test_a_query_is_asked_of_the_graphs_of_the_request(client: FlaskClient, store: Store) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for layer in ("vocabulary", "links"):
        sent = {"query": count, "default-graph-uri": str(GRAPH[layer]), "format": "csv"}
        answer = client.get("/sparql", query_string=sent)
        assert answer.text.split() == ["n", str(len(store.graph(str(GRAPH[layer]))))]
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    sent = {"query": named, "named-graph-uri": str(GRAPH["links"]), "format": "csv"}
    assert client.post("/sparql", data=sent).text.split() == ["g", str(GRAPH["links"])]


def test_a_request_can_ask_for_less_time(client: FlaskClient) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = client.get("/sparql", query_string={"query": endless, "timeout": "0.2"})
    assert kind(answer) == (503, "query-timeout")
    assert "0.2 seconds" in answer.get_json(force=True)["detail"]


def test_a_page_of_another_origin_may_ask(client: FlaskClient) -> None:
    answer = client.options(
        "/sparql", headers={"Origin": "http://example.org", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
