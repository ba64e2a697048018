from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Literal, URIRef

from bilateral.errors import QueryError, UnknownQuery
from bilateral.queries import find_query, parse_parameters, parse_query, read_queries, read_value
from bilateral.store import Store

HEADER = "#+ summary: s\n#+ description: d\n#+ tags: [a]\n#+ method: GET\n"
PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\nPREFIX id: <https://w3id.org/bilateral/id/>\n"
TEXT = (
    HEADER
    + PREFIX
    + """SELECT ?_text ?_thing ?_date WHERE {
  VALUES ?_text { "default" }
  VALUES ?_thing { id:default }
  VALUES ?_date { "2025-02-01"^^xsd:date }
  VALUES ?_count { 5 }
  VALUES ?_word { "word"@en }
}
"""
)
QUERY = parse_query("q", TEXT)


def bound(**values: str) -> dict[str, object]:
    (row,) = Store.memory([]).select(QUERY.bind(values).replace("SELECT ?_text ?_thing ?_date", "SELECT *"))
    return dict(row)


DEFAULTS = bound()


def test_parameters_have_names_kinds_and_defaults() -> None:
    assert [(p.name, p.kind, str(p.default)) for p in QUERY.parameters] == [
        ("text", "string", "default"),
        ("thing", "IRI", "https://w3id.org/bilateral/id/default"),
        ("date", "date", "2025-02-01"),
        ("count", "integer", "5"),
        ("word", "string", "word"),
    ]
    assert QUERY.bind({}) == TEXT


@given(st.text())
def test_any_string_changes_the_one_term_and_nothing_else(value: str) -> None:
    assert bound(text=value) == {**DEFAULTS, "_text": Literal(value)}


@given(st.text("\"\\\n\r'u0022} ;#.", max_size=12))
def test_a_hostile_string_parses_to_the_same_algebra(value: str) -> None:
    before, after = (prepareQuery(text).algebra for text in (TEXT, QUERY.bind({"text": value})))
    expected = repr(before).replace(repr(Literal("default")), repr(Literal(value)))
    assert repr(after) == expected
    assert bound(word=value) == {**DEFAULTS, "_word": Literal(value, lang="en")}


@given(st.text() | st.text('ab:/<>"{}|\\^` \n[]%#', max_size=12).map("urn:".__add__))
def test_any_iri_is_the_one_term_or_refused(value: str) -> None:
    try:
        text = bound(thing=value)
    except QueryError as error:
        assert "is not an IRI, such as" in str(error)
    else:
        assert isinstance(text["_thing"], URIRef)
        assert {**text, "_thing": 0} == {**DEFAULTS, "_thing": 0}


@given(st.text() | st.text("0123456789-", min_size=8, max_size=10) | st.dates().map(str))
def test_any_date_is_the_one_term_or_refused(value: str) -> None:
    try:
        text = bound(date=value)
    except QueryError as error:
        assert "is not of the kind date, such as 2025-02-01" in str(error)
    else:
        assert str(text["_date"]) == value and {**text, "_date": 0} == {**DEFAULTS, "_date": 0}


@pytest.mark.parametrize("value", ["id:st-one", "https://w3id.org/bilateral/id/st-one", "<id:st-one>", " id:st-one "])
def test_an_iri_may_be_prefixed_or_bracketed(value: str) -> None:
    assert str(read_value(QUERY.parameters[1], value)) == "https://w3id.org/bilateral/id/st-one"


@pytest.mark.parametrize("value", ["five", "1_000", "٣", " 5", "5.0", ""])
def test_an_integer_is_digits(value: str) -> None:
    with pytest.raises(QueryError, match="not of the kind integer"):
        QUERY.bind({"count": value})


def test_text_that_is_no_unicode_is_refused() -> None:
    with pytest.raises(QueryError, match="not Unicode text"):
        QUERY.bind({"text": "\ud800"})


def test_a_parameter_that_there_is_none_of_names_those_there_are() -> None:
    with pytest.raises(QueryError, match="no parameter when; it has text, thing, date"):
        QUERY.bind({"when": "2025"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER + "#+ author: me\n", "not a header line: #\\+ author: me; keys are summary"),
        (HEADER + "#+ summary: again\n", "once each"),
        (HEADER + "#+summary\n", "not a header line"),
        ("#+ summary: s\n", "the header lacks description, tags, method"),
        (HEADER + "#+ severity: grave\n", "severity is one of info, warning, error, not grave"),
        (HEADER + 'SELECT * {\n  VALUES ?_x { "a" "b" }\n}', "not one"),
        (HEADER + "SELECT * {\n  VALUES ?_x { [] }\n}", "not one IRI or literal"),
        (HEADER + "SELECT * {\n  VALUES ?_x { x:y }\n}", "not one RDF term"),
        (HEADER + 'SELECT * {\n  VALUES ?_x {"a"}\n}', "a line of its own"),
        (HEADER + 'SELECT * {\n  VALUES ?_x2 { "a" }\n}', "a line of its own"),
        (HEADER + 'SELECT * {\n  VALUES ?_x { "a" }\n  VALUES ?_x { "b" }\n}', "given twice"),
    ],
)
def test_a_question_that_is_wrongly_written_is_named(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=f"^q.rq: .*{message}"):
        parse_query("q", text)


def test_an_unknown_question_suggests_near_names(tmp_path: Path) -> None:
    for name in ("post-holder", "post-tenures", "visits"):
        (tmp_path / f"{name}.rq").write_text(TEXT)
    assert find_query(read_queries(tmp_path), "visits") == read_queries(tmp_path)[2]
    with pytest.raises(UnknownQuery, match="no question post-holders; did you mean post-holder, post-tenures"):
        find_query(read_queries(tmp_path), "post-holders")
    with pytest.raises(UnknownQuery, match="there are 3, see bilateral query --list"):
        find_query(read_queries(tmp_path), "zzz")


def test_a_query_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.rq").write_bytes(b"#\xff")
    with pytest.raises(QueryError, match=r"bad\.rq: is not UTF-8: .* at byte 1"):
        read_queries(tmp_path)


def test_parameters_are_given_as_name_and_value() -> None:
    assert parse_parameters(("a=b=c", "d=")) == {"a": "b=c", "d": ""}
    for wrong in ("a", "=b"):
        with pytest.raises(QueryError, match="write NAME=VALUE"):
            parse_parameters((wrong,))
