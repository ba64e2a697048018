"""Requests of any method, header, encoding and body are answered with what they ask, or with a problem."""

from collections.abc import Callable
from urllib.parse import quote_plus

from flask import Flask
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, TestResponse

QUERIES = ["ASK {}", "SELECT * { ?s ?p ?o } LIMIT 1", "CONSTRUCT WHERE { ?s a ?o } LIMIT 1", "SELECT", "é\0\ud7ff", ""]
UPDATES = ["INSERT DATA { <urn:a> <urn:b> 1 }", "CLEAR ALL", "", "ASK {}"]
TEXTS = st.sampled_from(QUERIES + UPDATES) | st.text(max_size=20)
NAMES = st.sampled_from(
    "query update default-graph-uri named-graph-uri using-graph-uri using-named-graph-uri format timeout graph default "
    "queries extend subject predicate object q text type limit claim entity".split()
)
VALUES = TEXTS | st.sampled_from(
    ["json", "csv", "nope", "0.5", "-1", "nan", "1e400", "urn:a", "http://a/\u00e9", "<", "{}"]
)
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=4)
CHARSETS = st.sampled_from(["utf-8", "UTF-8", "utf-16", "latin-1", "ascii", "idna", "rot13", "punycode", "none", ""])
TYPES = st.sampled_from(
    "application/x-www-form-urlencoded application/sparql-query application/sparql-update application/json text/turtle "
    "application/ld+json application/rdf+xml multipart/form-data;boundary=x text/html nope / ;".split()
)
PATHS = st.sampled_from(
    "/sparql /graphs /graphs/a / /queries/claim-evidence /queries/none /explain /reconcile /mcp /healthz /metrics "
    "/limits /openapi.json  /.well-known/void /llms.txt /sparql/ /sparql.json //sparql /%00 /%ff /../x "
    "/static/../app.py /reconcile/suggest/entity /reconcile/preview /vocab/ /static/style.css".split()
) | st.text(max_size=10).map(lambda text: "/" + text)
METHODS = st.sampled_from("GET HEAD POST PUT PATCH DELETE OPTIONS QUERY TRACE CONNECT PROPFIND x".split())
RANGES = st.sampled_from(
    "*/* text/html text/turtle application/sparql-results+json application/* text/csv;q=0.1 x/y;q=0 ;;; a,b, q=1 "
    'text/*;q=x application/ld+json;profile="a,b;c" *;q=0'.split()
)
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept": st.lists(RANGES, max_size=3).map(", ".join) | PRINTABLE,
        "Accept-Encoding": st.sampled_from(["gzip", "br", "zstd, gzip;q=0", "identity;q=0", "*;q=0", "x"]) | PRINTABLE,
        "Accept-Language": PRINTABLE,
        "Content-Encoding": st.sampled_from(["gzip", "identity", "x"]),
        "If-None-Match": st.sampled_from(["*", '"a"', 'W/"a", "b"', '"', ""]) | PRINTABLE,
        "If-Modified-Since": PRINTABLE,
        "Range": st.sampled_from(["bytes=0-", "bytes=5-1", "rows=1", "x"]),
        "Authorization": st.sampled_from(["Bearer", "Bearer a", "Basic YTpi", "Bearer \u00e9"]) | PRINTABLE,
        "Origin": st.sampled_from(["null", "http://a.example", "x"]) | PRINTABLE,
        "Host": st.sampled_from(["a.example", "a:99999", "[::1]", "a b", ""]),
        "X-Forwarded-Proto": PRINTABLE,
        "Expect": st.just("x"),
        "MCP-Protocol-Version": st.sampled_from(["2026-07-28", "2025-11-25", "x"]),
        "Mcp-Method": st.sampled_from(["tools/call", "x"]),
    },
)
BODIES = (
    st.binary(max_size=40)
    | st.tuples(TEXTS, st.sampled_from(["utf-8", "utf-16", "latin-1"])).map(
        lambda pair: pair[0].encode(pair[1], "replace")
    )
    | FORMS.map(lambda form: "&".join(f"{name}={quote_plus(value, errors='replace')}" for name, value in form).encode())
    | st.just(b"query=ASK {}&" * 3000)
    | st.sampled_from(
        [b"query=%", b"query=%ff%fe", b"query=%00", b"&&&", b"=", b"--x\r\n\r\n--x--", b"\xef\xbb\xbfASK {}"]
    )
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                "jsonrpc id method params name arguments query queries limit type ids properties _meta".split()
            )
            | st.text(max_size=3),
            inner
            | st.sampled_from(
                ["2.0", "tools/call", "tools/list", "initialize", "server/discover", "get_entity", "query"]
            ),
            max_size=4,
        )
    ),
    max_leaves=8,
)

TRIED = settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
Check = Callable[[TestResponse], None]


@TRIED
@given(path=PATHS, method=METHODS, arguments=FORMS, headers=HEADERS, media_type=TYPES, charset=CHARSETS, body=BODIES)
def test_any_request_is_answered(
    path: str,
    method: str,
    arguments: list[tuple[str, str]],
    headers: dict[str, str],
    media_type: str,
    charset: str,
    body: bytes,
    fuzzed: Flask,
    honest: Check,
) -> None:
    given_type = f"{media_type}; charset={charset}" if charset else media_type
    honest(_sent(fuzzed, path, method, arguments, headers, given_type, body))


@TRIED
@given(
    method=st.sampled_from(["GET", "POST", "QUERY", "HEAD"]), arguments=FORMS, headers=HEADERS, body=BODIES, form=FORMS
)
@example(method="POST", arguments=[], headers={}, body=b"", form=[("query", "ASK {}"), ("timeout", "nan")])
@example(method="POST", arguments=[("timeout", "1e400")], headers={}, body=b"", form=[("query", "ASK {}")])
def test_any_request_to_the_endpoint_is_answered(
    method: str,
    arguments: list[tuple[str, str]],
    headers: dict[str, str],
    body: bytes,
    form: list[tuple[str, str]],
    fuzzed: Flask,
    honest: Check,
) -> None:
    if form:
        body = "&".join(f"{name}={quote_plus(value, errors='replace')}" for name, value in form).encode()
    media_type = "application/x-www-form-urlencoded" if form else "application/sparql-query"
    honest(_sent(fuzzed, "/sparql", method, arguments, headers, media_type, body))


@TRIED
@given(path=st.sampled_from(["/mcp", "/reconcile"]), content=JSON, headers=HEADERS)
def test_any_json_is_answered(
    path: str, content: object, headers: dict[str, str], fuzzed: Flask, honest: Check
) -> None:
    client = fuzzed.test_client()
    if path == "/mcp":
        answer = client.post(path, json=content, headers=headers)
    else:
        answer = client.post(path, data={"queries": fuzzed.json.dumps(content)}, headers=headers)
    honest(answer)


def _sent(
    app: Flask,
    path: str,
    method: str,
    arguments: list[tuple[str, str]],
    headers: dict[str, str],
    media_type: str,
    body: bytes,
) -> TestResponse:
    try:
        builder = EnvironBuilder(path, "http://localhost", method=method, data=body, headers=headers)
    except (ValueError, UnicodeError):  # the client of the test cannot make it a request
        assume(False)
        raise
    builder.query_string = "&".join(f"{name}={quote_plus(value, errors='replace')}" for name, value in arguments)
    builder.content_type = media_type
    return app.test_client().open(builder)
