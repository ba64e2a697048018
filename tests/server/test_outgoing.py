import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bilateral.errors import QueryError
from bilateral.outgoing import OutgoingRefused, check_outgoing
from bilateral.publish import current_store
from bilateral_server.settings import Settings
from bilateral_server.worker import Job
from bilateral_server.workers import Pool, TimedOut, TooLarge

# URL stands for the listening socket. The engine runs each of these: without check and seal it calls out.
CALLING = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <URL> { ?s ?p ?o } }",
    "nested": "SELECT * { { { ?a ?b ?c { SERVICE <URL> { ?s ?p ?o } } } } }",
    "by variable": "SELECT * { VALUES ?where { <URL> } FILTER EXISTS { SERVICE ?where { ?s ?p ?o } } }",
    "by BIND": "SELECT * { BIND(IRI('URL') AS ?where) LATERAL { SERVICE ?where { ?s ?p ?o } } }",
    "by a variable with a point": "SELECT * { VALUES ?w\u00b7 { <URL> } LATERAL { SERVICE ?w\u00b7 { ?s ?p ?o } } }",
    "by prefixed name": "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "by prefixed name with an escape": "PREFIX x: <URL> SELECT * { SERVICE x:a\\#b { ?s ?p ?o } }",
    "relative to a base": "BASE <URL> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "by IRI with an escape": "SELECT * { SERVICE <URL\\u002F> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "in a subselect": "SELECT * { { SELECT ?s { SERVICE <URL> { ?s ?p ?o } } } }",
    "in OPTIONAL": "SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "in UNION": "SELECT * { { ?s a <urn:nothing> } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "in MINUS": "SELECT * { VALUES ?s { 1 } MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "in GRAPH": "SELECT * { GRAPH ?g { SERVICE <URL> { ?s ?p ?o } } }",
    "in FILTER EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in ORDER BY": "SELECT * { VALUES ?s { 1 2 } } ORDER BY EXISTS { SERVICE <URL> { ?s ?p ?o } }",
    "in ASK": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in DESCRIBE": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "in another SERVICE": "SELECT * { SERVICE <URL> { SERVICE <http://other.example/> { ?s ?p ?o } } }",
    "with a comment between": "SELECT * { SERVICE # <\n SILENT # {\n <URL> # x\n { ?s ?p ?o } }",
    "after a number": "SELECT * { ?s ?p 1SERVICE SILENT <URL> { ?x ?y ?z } }",
    "after a truth value": "SELECT * { OPTIONAL { ?s ?p true}SERVICE <URL> { ?x ?y ?z } }",
    "after a name with two points": (
        "PREFIX x: <http://www.> SELECT * { ?s a x:w3.org\\/2002\\/07\\/owl\\#Class.SERVICE <URL> { ?x ?y ?z } }"
    ),
    "without spaces": "SELECT * { ?s ?p ?o.SERVICESILENT<URL>{ ?x ?y ?z } }",
    "glued to a prefix": "PREFIX x: <URL> SELECT * { ?s ?p ?o .SERVICEx:{ ?x ?y ?z } }",
    "glued to an empty prefix": "PREFIX : <URL> SELECT * { ?s ?p ?o .SERVICE:{ ?x ?y ?z } }",
    "after a comment that ends in a carriage return": "SELECT * {\n# x\rSERVICE <URL> { ?s ?p ?o } }",
    "behind a string on a line that looks like a comment": (
        'SELECT * { VALUES ?a { """\n# """ } SERVICE <URL> { ?x ?y ?z } }'
    ),
    "behind a comment that looks like an IRI and a string": (
        'SELECT * { ?a ?p ?b FILTER(?a<?b#>"""\n || true) SERVICE SILENT <URL> { ?x ?y ?z } } #"""'
    ),
    "behind an IRI that looks like a comparison and a string": (
        "SELECT * { VALUES ?a { 1 } FILTER(?a<'''>#\n''' || true) SERVICE <URL> { ?x ?y ?z } } #'''"
    ),
    "behind an escape that one parser takes for a new line": (
        'SELECT * { ?s ?p ?o #\\u000A FILTER(?p != """\nSERVICE SILENT <URL> { ?x ?y ?z } #""")\n }'
    ),
    "behind two strings that look like a long one": ('SELECT * { VALUES ?a { """a" } SERVICE <URL> { ?x ?y ?z } }'),
    "behind a long string with an escape that is none": (
        'SELECT * { VALUES ?a { """a" } SERVICE <URL> { ?x ?y ?z } } # \\uD800 """'
    ),
}

HARMLESS = {
    "string": 'SELECT * { ?s ?p "a service <of> the state" }',
    "clause in a string": 'SELECT * { ?s ?p "SERVICE <http://example.org/> { ?s ?p ?o }" }',
    "long string": 'SELECT * { ?s ?p """SERVICE\nSERVICE""" }',
    "IRI": "SELECT * { ?s <http://example.org/service/> ?o }",
    "comment": "SELECT * { ?s ?p ?o # no SERVICE here\n}",
    "clause on a comment line": "SELECT * {\n  # SERVICE <http://example.org/> { ?s ?p ?o }\n  ?s ?p ?o }",
    "clause in a comment behind code": "SELECT * { ?s ?p ?o # SERVICE <http://example.org/> { ?s ?p ?o }\n}",
    "variable": "SELECT ?service ?x { ?service ?p ?x }",
    "variable of VALUES": "SELECT * { VALUES ?service { <urn:a> } ?service ?p ?o }",
    "graph variable": "SELECT * { GRAPH ?service { ?s ?p ?o } }",
    "prefix": "PREFIX service: <urn:s:> SELECT * { ?s service:of ?o . service:a service:b ?c }",
    "local name": "PREFIX x: <urn:s:> SELECT * { GRAPH x:webservice { ?s x:load x:service } }",
    "comparison": "SELECT * { ?s ?p ?service FILTER(?service<3 && 4>?service) { ?s ?p ?o } }",
    "very often in names": "PREFIX x: <urn:s:> SELECT * { VALUES ?x {" + " x:service" * 500 + " } }",
}

A, B = "http://a.example/sparql", "https://b.example/data?x=1"
ALLOWED = {
    "query": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} }}",
    "without spaces": f"ASK{{SERVICE<{A}>{{?s ?p ?o}}}}",
    "behind a prefix with a fragment": f"PREFIX x: <http://x.example/#> SELECT * {{ SERVICE <{A}> {{ ?s x:p ?o }} }}",
    "behind a string with a number sign": f"SELECT * {{ ?s ?p '#1'@en OPTIONAL {{ SERVICE <{A}> {{ ?s ?p ?o }} }} }}",
    "silent, with comments": f"SELECT * {{ SERVICE # x\n SILENT # <\n <{A}> # y\n {{ ?s ?p ?o }} }}",
    "twice": f"SELECT * {{ {{ SERVICE <{A}> {{ ?s ?p ?o }} }} UNION {{ SERVICE <{B}> {{ ?s ?p 1 }} }} }}",
    "in EXISTS": f"SELECT * {{ ?s ?p ?o FILTER NOT EXISTS {{ SERVICE <{A}> {{ ?s ?p ?o }} }} }}",
    "in a subselect": f"SELECT * {{ {{ SELECT (COUNT(*) AS ?n) {{ SERVICE <{A}> {{ ?s ?p ?o }} }} }} }}",
    "with an escape in a string": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p 'caf\\u00e9' }} }}",
    "with another in a string": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p 'SERVICE <http://c.example> {{' }} }}",
    "with another in a comment": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} # SERVICE <http://c.example> {{\n}}",
}
NOT_ALLOWED = {
    "longer": f"SELECT * {{ SERVICE <{A}/x> {{ ?s ?p ?o }} }}",
    "shorter": "SELECT * { SERVICE <http://a.example/> { ?s ?p ?o } }",
    "another scheme": "SELECT * { SERVICE <https://a.example/sparql> { ?s ?p ?o } }",
    "another port": "SELECT * { SERVICE <http://a.example:80/sparql> { ?s ?p ?o } }",
    "with a user": "SELECT * { SERVICE <http://x@a.example/sparql> { ?s ?p ?o } }",
    "with a fragment": f"SELECT * {{ SERVICE <{A}#x> {{ ?s ?p ?o }} }}",
    "with a dot segment": "SELECT * { SERVICE <http://a.example/x/../sparql> { ?s ?p ?o } }",
    "in capitals": f"SELECT * {{ SERVICE <{A.upper()}> {{ ?s ?p ?o }} }}",
    "beside an allowed one": f"SELECT * {{ SERVICE <{A}> {{ }} SERVICE <http://c.example/> {{ ?s ?p ?o }} }}",
    "in an allowed one": f"SELECT * {{ SERVICE <{A}> {{ SERVICE <http://c.example/> {{ ?s ?p ?o }} }} }}",
    "by variable": f"SELECT * {{ VALUES ?where {{ <{A}> }} SERVICE ?where {{ ?s ?p ?o }} }}",
    "by prefixed name": f"PREFIX a: <{A}> SELECT * {{ SERVICE a: {{ ?s ?p ?o }} }}",
    "by base": "BASE <http://a.example/> SELECT * { SERVICE <sparql> { ?s ?p ?o } }",
    "with a place where parsers differ": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} FILTER(?s<?o#>\n1) }}",
    "with a text that cannot be parsed": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }}",
    "in a text that is too long": f"SELECT * {{ SERVICE <{A}> {{ ?s ?p ?o }} }}" + " " * 50_000,
    "too deep": "SELECT * " + "{" * 500 + f" SERVICE <{A}> {{ ?s ?p ?o }}" + "}" * 500,
    "LOAD in a query": f"LOAD <{A}>",
}
UPDATES = {
    "LOAD": (f"LOAD <{B}>", True),
    "LOAD into a graph": (f"load silent <{B}> INTO GRAPH <urn:g>", True),
    "LOAD behind a prologue": (f"PREFIX x: <urn:x> LOAD <{B}> ; LOAD <{B}>", True),
    "LOAD behind another": (f"CLEAR DEFAULT ;LOAD<{B}>", True),
    "SERVICE": (f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{A}> {{ ?s ?p ?o }} }}", True),
    "both": (f"DELETE {{ ?s ?p ?o }} WHERE {{ SERVICE <{A}> {{ ?s ?p ?o }} }} ; LOAD <{B}>", True),
    "neither": ("INSERT DATA { <urn:a> <urn:load> <urn:b> }", False),
    "the word in a string": ("INSERT DATA { <urn:a> <urn:b> 'LOAD <http://c.example/>' }", False),
    "the word in a name": ("PREFIX x: <urn:x:> INSERT DATA { x:a x:load x:b ; x:download x:upload }", False),
    "LOAD of what SERVICE may call": (f"LOAD <{A}>", None),
    "SERVICE of what LOAD may fetch": (f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{B}> {{ ?s ?p ?o }} }}", None),
    "LOAD by prefixed name": (f"PREFIX b: <{B}> LOAD b:", None),
    "LOAD of another": ("LOAD <http://c.example/>", None),
    "LOAD of another, behind an allowed one": (f"LOAD <{B}> ; LOAD SILENT <http://c.example/>", None),
    "LOAD behind a comment": ("# x\rLOAD <http://c.example/>", None),
    "LOAD of a file": ("LOAD <file:///etc/hostname>", None),
    "LOAD behind a string with an escape that is none": (
        f"INSERT DATA {{ <urn:a> <urn:b> '''a' }} ; LOAD <{B}> # \\uD800 '''",
        None,
    ),
}


@pytest.fixture(scope="module")
def sealed(store_folder: Path) -> Iterator[Pool]:
    """One worker as the server has it."""
    made = Pool(current_store(store_folder), 1, 2_147_483_648)
    yield made
    made.close()


@pytest.fixture(scope="module")
def unsealed(store_folder: Path) -> Iterator[Pool]:
    """One worker that may go out."""
    made = Pool(current_store(store_folder), 1, 2_147_483_648, sealed=False)
    yield made
    made.close()


def ask(pool: Pool, text: str, timeout_s: float = 10) -> None:
    """Run a query; that another endpoint does not answer, and that there is too much, does not matter."""
    try:
        pool.ask(Job(text, "json", "nt", rows=1000), timeout_s, queue_s=10)
    except (QueryError, TooLarge) as error:
        assert "not SPARQL" not in str(error)


def wait_for_a_call(listener: Any) -> bool:
    """Whether somebody called; the listener may note it a little after it hung up."""
    end = time.monotonic() + 5
    while not listener.calls and time.monotonic() < end:
        time.sleep(0.01)
    return bool(listener.calls)


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_a_query_that_calls_out_is_refused(text: str, client: FlaskClient, listener: Any) -> None:
    text = text.replace("URL", listener.url)
    with pytest.raises(OutgoingRefused, match="SERVICE is not allowed here"):
        check_outgoing(text, frozenset())
    answer = client.post("/sparql", data=text.encode(), content_type="application/sparql-query")
    assert (answer.status_code, listener.calls) == (400, [])
    problem = answer.get_json(force=True)
    assert problem["title"] == "outgoing"
    assert "no outgoing request" in problem["detail"]


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_a_worker_cannot_call_out_even_where_nothing_was_refused(text: str, sealed: Pool, listener: Any) -> None:
    # The seal below the check: Linux on x86_64 and aarch64, which is where the tests run.
    ask(sealed, text.replace("URL", listener.url))
    assert listener.calls == []


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_without_check_and_seal_the_query_calls_out(text: str, unsealed: Pool, listener: Any) -> None:
    # So the two tests above can fail.
    ask(unsealed, text.replace("URL", listener.url))
    assert wait_for_a_call(listener)


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_the_word_alone_is_allowed(text: str, sealed: Pool) -> None:
    assert not check_outgoing(text, frozenset())
    ask(sealed, text + " LIMIT 1")


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://example.org/> {", "SERVICE x: {", "SELECT { { SERVICE ?x { } }"]
)
def test_a_query_that_cannot_be_parsed_is_refused_all_the_same(text: str) -> None:
    with pytest.raises(OutgoingRefused, match="SERVICE is not allowed here"):
        check_outgoing(text, frozenset())


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE }",
        "SELECT * { ?s ?p ?o } SERVICE",
        "SELECT LOAD { }",
        "LOAD <http://a.example/>",
        "\\u0053ERVICE",
    ],
)
def test_the_word_where_none_can_stand_is_refused(text: str) -> None:
    with pytest.raises(OutgoingRefused, match="the word stands where it cannot"):
        check_outgoing(text, frozenset({A}))


@pytest.mark.parametrize("text", ALLOWED.values(), ids=ALLOWED)
def test_what_calls_allowed_addresses_only_is_let_through_and_marked(text: str) -> None:
    assert check_outgoing(text, frozenset({A, B}))
    with pytest.raises(OutgoingRefused, match="no outgoing request is made but to <http://c"):
        check_outgoing(text, frozenset({"http://c.example/"}))


@pytest.mark.parametrize("text", NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_no_other_address_is_let_through_where_some_are_allowed(text: str) -> None:
    with pytest.raises(OutgoingRefused, match="not allowed here"):
        check_outgoing(text, frozenset({A}), load_allow=frozenset({A}))


@pytest.mark.parametrize("text", CALLING.values(), ids=CALLING)
def test_no_trick_leads_past_a_list_that_is_not_empty(text: str) -> None:
    with pytest.raises(OutgoingRefused, match="not allowed here"):
        check_outgoing(text.replace("URL", "http://c.example/sparql"), frozenset({A, "http://other.example/"}))


@pytest.mark.parametrize(("text", "expected"), UPDATES.values(), ids=UPDATES)
def test_an_update_may_fetch_what_is_on_the_list_of_load(text: str, expected: bool | None) -> None:
    if expected is not None:
        assert check_outgoing(text, frozenset({A}), True, frozenset({B})) == expected
        return
    with pytest.raises(OutgoingRefused, match="not allowed here"):
        check_outgoing(text, frozenset({A}), True, frozenset({B}))


def test_the_list_of_a_setting_is_separated_by_spaces_or_commas() -> None:
    settings = Settings(service_allow=f" {A},{B}\t{A}, ", load_allow=B)
    assert (settings.allowed_services, settings.allowed_documents) == ({A, B}, {B})
    assert Settings().allowed_services == Settings().allowed_documents == frozenset()


class _Endpoint(BaseHTTPRequestHandler):
    """Answers at /STATUS with that status and the way to ``elsewhere``, at /slow not before the test has ended."""

    elsewhere: str
    ended: threading.Event

    def do_POST(self) -> None:
        if self.path == "/slow":
            self.ended.wait(30)
            return
        self.send_response(int(self.path[1:]))
        self.send_header("Location", self.elsewhere)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def endpoint(listener: Any) -> Iterator[str]:
    """Address of an allowed endpoint that does not behave."""
    handler = type("Handler", (_Endpoint,), {"elsewhere": listener.url, "ended": threading.Event()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        handler.ended.set()
        server.shutdown()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_an_allowed_endpoint_cannot_send_a_query_elsewhere(
    status: int, unsealed: Pool, endpoint: str, listener: Any
) -> None:
    address = f"{endpoint}/{status}"
    text = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    assert check_outgoing(text, frozenset({address}))
    with pytest.raises(QueryError, match=r"redirect|30[78]"):
        unsealed.ask(Job(text, "json", "nt"), timeout_s=10, queue_s=10)
    assert listener.calls == []


def test_an_allowed_endpoint_that_does_not_answer_is_left_at_the_deadline(store_folder: Path, endpoint: str) -> None:
    pool = Pool(current_store(store_folder), 1, 2_147_483_648, sealed=False)
    try:
        with pytest.raises(TimedOut):
            ask(pool, f"SELECT * {{ SERVICE SILENT <{endpoint}/slow> {{ ?s ?p ?o }} }}", timeout_s=1)
        ask(pool, "ASK { ?s ?p ?o }")
    finally:
        pool.close()


@pytest.mark.parametrize(
    "text",
    [
        "SERVICE" * 140_000,
        "SERVICE#" * 120_000,
        "SERVICE <" * 110_000,
        "SERVICE " + "# " * 500_000,
        "LOAD <a>;" * 110_000,
        " " * 1_000_000,
        "#\n" * 500_000,
        "?service" * 120_000,
        "'service' " * 100_000,
        "SERVICE" * 90 + ":a" * 490_000,
        "SERVICE " * 90 + '"""' + "a" * 990_000,
    ],
    ids=lambda text: text[:10],
)
def test_the_check_is_quick_on_a_long_text(text: str) -> None:
    before = time.process_time()
    try:
        check_outgoing(text, frozenset(), update=True)
    except QueryError as error:
        assert "SERVICE" in str(error) or "LOAD" in str(error)
    assert time.process_time() - before < 5
