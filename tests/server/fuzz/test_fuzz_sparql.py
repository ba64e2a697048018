"""Queries made by the grammar, and queries that are nearly some, are answered or refused; none finds a way out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from bilateral.errors import QueryError
from bilateral.outgoing import OutgoingRefused, check_outgoing
from bilateral.publish import current_store
from bilateral.tokens import tokens
from bilateral_server.worker import Job
from bilateral_server.workers import Pool, TimedOut, TooLarge, WorkerDied

VARIABLES = st.sampled_from(["?s", "?p", "?o", "$x", "?é", "?_1"])
IRIS = st.sampled_from(["<urn:a>", "<>", "<http://a/#b>", "rdf:type", "x:a", ":", "x:a\\~b", "x:%41.b", "a"])
LITERALS = st.sampled_from(
    [
        "1",
        "-1.5",
        "1e400",
        "true",
        "''",
        '"é\\n"',
        "'a'@en-GB",
        "'1'^^xsd:date",
        "'''a\nb'''",
        "99999999999999999999",
        "'\\u0041'",
    ]
)
TERMS = VARIABLES | IRIS | LITERALS | st.just("_:b") | st.just("[]") | st.just("( 1 ?x )")


def joined(*parts: Any) -> st.SearchStrategy[str]:
    """Parts, each a text or a strategy for one, with a space between."""
    return st.tuples(*(st.just(part) if isinstance(part, str) else part for part in parts)).map(" ".join)


def repeated(part: st.SearchStrategy[str], least: int = 1, most: int = 3, mark: str = " ") -> st.SearchStrategy[str]:
    """The part some times."""
    return st.lists(part, min_size=least, max_size=most).map(mark.join)


PATHS = st.recursive(
    IRIS,
    lambda path: (
        joined("(", path, st.sampled_from(["/", "|"]), path, ")")
        | joined(st.sampled_from(["^", "!"]), path)
        | joined(path, st.sampled_from(["*", "+", "?"]))
    ),
    max_leaves=3,
)
FUNCTIONS = st.sampled_from(
    "STR LANG DATATYPE IRI ABS CEIL STRLEN UCASE YEAR TZ MD5 SHA512 isIRI isNUMERIC ENCODE_FOR_URI xsd:integer".split()
)
EXPRESSIONS = st.recursive(
    VARIABLES | LITERALS | IRIS,
    lambda inner: (
        joined("(", inner, st.sampled_from("+ - * / = != < <= && || ,".split()), inner, ")")
        | joined(FUNCTIONS, "(", inner, ")")
        | joined(st.sampled_from(["!", "-", "+"]), inner)
        | joined(inner, st.sampled_from(["IN (", "NOT IN ("]), inner, ", 1 )")
        | joined("IF (", inner, ",", inner, ", 2 )")
        | joined("REGEX ( STR (", inner, "), '(a+)+$' )")
        | joined("REPLACE (", inner, ", '(', '$1' )")
        | joined("SUBSTR (", inner, ", -1, 1e9 )")
        | joined("COALESCE (", inner, ", BNODE(), RAND(), NOW(), UUID() )")
    ),
    max_leaves=4,
)
TRIPLES = joined(VARIABLES | IRIS | st.just("_:b"), PATHS | VARIABLES, repeated(TERMS, most=2, mark=" , "), ".")
FILTERS = joined("FILTER (", EXPRESSIONS, ")") | joined("BIND (", EXPRESSIONS, "AS ?new )")
VALUES = joined("VALUES", VARIABLES, "{", repeated(IRIS | LITERALS | st.just("UNDEF"), least=0), "}")
MODIFIERS = joined(
    st.sampled_from(["", "ORDER BY DESC ( ?s ) ?o", "ORDER BY RAND()"]), st.sampled_from(["LIMIT 1", "OFFSET 1"])
)
SELECTED = st.sampled_from(["*", "?s ?o", "DISTINCT ?s", "REDUCED *", "( COUNT ( DISTINCT * ) AS ?n )", "( ?s AS ?t )"])
GROUPS = st.recursive(
    repeated(TRIPLES | FILTERS | VALUES, least=0),
    lambda inner: (
        joined("{", inner, "} UNION {", inner, "}")
        | joined(
            st.sampled_from(["OPTIONAL", "MINUS", "FILTER EXISTS", "FILTER NOT EXISTS", "LATERAL"]), "{", inner, "}"
        )
        | joined("GRAPH", VARIABLES | IRIS, "{", inner, "}")
        | joined("{ SELECT", SELECTED, "{", inner, "}", MODIFIERS, "}")
        | joined(inner, inner)
    ),
    max_leaves=4,
)
PROLOGUE = (
    "PREFIX : <urn:> PREFIX x: <urn:x:> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> BASE <urn:base>"
)
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>"
FORMS = (
    joined("SELECT", SELECTED, "WHERE {", GROUPS, "}", MODIFIERS)
    | joined("SELECT ?s ( COUNT ( * ) AS ?n ) {", GROUPS, "} GROUP BY ?s HAVING ( COUNT ( ?o ) > 1 )")
    | joined("ASK {", GROUPS, "}")
    | joined("CONSTRUCT {", VARIABLES, IRIS, TERMS, "} WHERE {", GROUPS, "}", MODIFIERS)
    | joined("DESCRIBE", VARIABLES | IRIS, "{", GROUPS, "} LIMIT 1")
    | joined("SELECT * FROM", IRIS, "FROM NAMED", IRIS, "{", GROUPS, "}", MODIFIERS)
)
MADE = joined(PROLOGUE, XSD, FORMS)
NOISE = st.sampled_from(
    [
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        '"',
        "'''",
        "#",
        "\\",
        "\\uD800",
        "\0",
        "\u2028",
        "SERVICE",
        "LOAD",
        "INSERT DATA { }",
        ";",
    ]
) | st.text(max_size=3)


@st.composite
def nearly(draw: st.DrawFn) -> str:
    """A query with some of its tokens left out, given twice, or changed for another."""
    pieces = [token.text for token in tokens(draw(MADE))]
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(pieces) - 1))
        pieces[place : place + 1] = draw(
            st.sampled_from([[], pieces[place : place + 1] * 2, pieces[place - 1 : place + 1]])
            | NOISE.map(lambda text: [text])
        ) or [""]
    return draw(st.sampled_from([" ", "\n", ""])).join(pieces)


TRIED = settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
Check = Callable[[TestResponse], None]


@TRIED
@given(text=MADE)
def test_a_query_made_by_the_grammar_is_answered_or_refused(text: str, fuzzed: Flask, honest: Check) -> None:
    honest(fuzzed.test_client().post("/sparql", data=text.encode(), content_type="application/sparql-query"))


@TRIED
@given(text=nearly(), accept=st.sampled_from(["text/html", "text/plain", "application/problem+json", "text/csv"]))
def test_what_is_nearly_a_query_is_answered_or_refused(text: str, accept: str, fuzzed: Flask, honest: Check) -> None:
    content = text.encode("utf-8", "replace")
    client = fuzzed.test_client()
    honest(client.post("/sparql", data=content, content_type="application/sparql-query", headers={"Accept": accept}))


@pytest.mark.parametrize(
    "text",
    [
        "ASK {" + "{" * 3000 + "}" * 3000 + "}",
        "ASK { FILTER" + "(" * 3000 + "1" + ")" * 3000 + "}",
        "ASK { FILTER(" + "!" * 5000 + "1) }",
        "ASK { FILTER(1" + "+1" * 5000 + ") }",
        "ASK { ?s " + "(" * 3000 + "<urn:a>" + ")" * 3000 + " ?o }",
        "ASK { ?s <urn:p> " + "[ <urn:p> " * 1500 + "1" + " ]" * 1500 + " }",
        "ASK { ?s <urn:p> " + "( " * 3000 + ") " * 3000 + " }",
        "ASK {" + "{} UNION " * 2000 + "{} }",
        "ASK {" + "OPTIONAL { " * 1500 + "}" * 1500 + "}",
        "SELECT * {" + "{ SELECT * " * 1500 + "}" * 1500 + "}",
        "ASK { FILTER(REGEX('" + "a" * 5000 + "!', '(a+)+$')) }",
        "ASK { VALUES ?x { " + "1 " * 9000 + "} }",
        "ASK { " + "?s ?p ?o . " * 300 + "}",
    ],
    ids=lambda text: text[:24],
)
def test_a_query_that_is_deep_or_long_ends_in_an_answer_and_the_next_one_is_answered(
    text: str, fuzzed: Flask, honest: Check
) -> None:
    client = fuzzed.test_client()
    honest(client.post("/sparql", data=text.encode(), content_type="application/sparql-query"))
    assert client.get("/sparql?query=ASK{}").status_code == 200


# What may stand before a call, much of it with a quote or comment sign that parsers read each in their own way.
BEFORE = st.sampled_from(
    [
        *("", "#\n", "# '''\n", '# """\r', "# <\n", "# \\u000A'''\n", "OPTIONAL {} ", "{ } UNION { } "),
        *("VALUES ?a { '''a' } ", 'VALUES ?a { """a" } ', "VALUES ?a { '''\\uD800' } ", "VALUES ?a { '\\u0027' } "),
        *("VALUES ?a { 'a#' } ", "VALUES ?a { '''\n#''' } ", "VALUES ?a { '\"' } ", "VALUES ?a { '\\'' } "),
        *("FILTER(1<?o#>\n) ", "FILTER(1<2#>'''\n) ", "FILTER(1<'''>#\n''') ", "FILTER(1<'>#') ", "FILTER(1<2&&3>2)"),
        *(
            "?s ?p 1.",
            "?s ?p true",
            "?s ?p 'a'@en.",
            "?s ?p x:a.b.",
            "?s ?p x:a.b.c.",
            "?s ?p x:a\\#b.",
            "?s ?p x:a\\'b.",
        ),
        *(
            "?s <urn:a#b> ?o.",
            "?s <urn:a'b> ?o.",
            "?s <http://a/#'> ?o.",
            "?s ?p ?o.",
            "?s ?p ?SERVICE.",
            "?s x:SERVICE 1.",
        ),
    ]
)
BETWEEN = st.sampled_from([" ", " ", " ", "", "\n", "\t", "#\n", " #'''\n", '#"""\r', "# \\u000A ", " # <\n", " # {\n"])
AFTER = st.sampled_from(["", "", "#'''", '#"""', " # \\uD800 '''", " # <>", "#'", "# }"])


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call of SERVICE, or one in a string or a comment, behind tricks."""
    word = draw(st.sampled_from(["SERVICE", "service", "SERVICE", "\\u0053ERVICE"]))
    target = draw(st.sampled_from(["<URL>", "<URL>", "x:", "x:a\\#b", "?s", "?w\u00b7"]))
    silent = draw(st.sampled_from(["", "SILENT"]))
    call = draw(BETWEEN).join([word, silent, target, "{ ?x ?y ?z }"])
    hidden = draw(st.sampled_from(["CALL", "CALL", "CALL", "# CALL\n", "?s ?p '''CALL'''.", "?s ?p 'CALL'."]))
    before = "".join(draw(st.lists(BEFORE, max_size=3)))
    return f"PREFIX x: <URL> SELECT * {{ {before}{hidden.replace('CALL', call)} }}{draw(AFTER)}"


@pytest.fixture(scope="module")
def unsealed(store_folder: Path) -> Any:
    """One worker that may go out."""
    made = Pool(current_store(store_folder), 1, 2_147_483_648, sealed=False)
    yield made
    made.close()


@settings(TRIED, max_examples=400)
@given(text=calls())
def test_what_the_check_lets_through_calls_nobody_even_where_it_could(text: str, unsealed: Pool, listener: Any) -> None:
    text = text.replace("URL", listener.url)
    try:
        check_outgoing(text, frozenset())
    except OutgoingRefused:
        return
    try:
        unsealed.ask(Job(text, "json", "nt", rows=10), timeout_s=1, queue_s=10)
    except (QueryError, TooLarge, TimedOut, WorkerDied):
        pass
    assert listener.calls == []
