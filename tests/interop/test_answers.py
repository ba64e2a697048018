"""Two answers are the same where their values are, however they are written; and where they are not, it is said."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .answers import Answer, Unreadable, graph, report, table

XSD = "http://www.w3.org/2001/XMLSchema#"


def rows(*terms: dict[str, Any] | None) -> Answer:
    """A table of one column ``x``, a row for each term."""
    bindings = [{} if term is None else {"x": term} for term in terms]
    return table(json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": bindings}}))


def literal(value: Any, datatype: str | None = None, language: str | None = None) -> dict[str, Any]:
    term = {"type": "literal", "value": value}
    return term | ({"datatype": XSD + datatype} if datatype else {}) | ({"xml:lang": language} if language else {})


def iri(value: str) -> dict[str, Any]:
    return {"type": "uri", "value": value}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("12", "integer"), literal("12.0", "decimal")),
        (literal("12", "unsignedInt"), literal("1.2E1", "double")),
        (literal("-0", "integer"), literal("0.00", "decimal")),
        (literal("true", "boolean"), literal("1", "integer")),
        (literal("a"), literal("a", "string")),
        (literal("a", language="en-GB"), literal("a", language="en-gb")),
        ({"type": "typed-literal", "value": "7", "datatype": XSD + "int"}, literal("7", "integer")),
        ({"type": "bnode", "value": "b0"}, {"type": "bnode", "value": "other"}),
        (None, None),
    ],
)
def test_the_same_value_written_otherwise_is_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert rows(one).difference(rows(other)) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (literal("12", "integer"), literal("12")),
        (literal("12", "integer"), literal("12.5", "decimal")),
        (literal("a", language="en"), literal("a", language="be")),
        (literal("a", language="en"), literal("a")),
        (literal("a"), literal("A")),
        (literal("2024", "gYear"), literal("2024", "integer")),
        (literal("2024-10-03", "date"), literal("2024-10-03")),
        (iri("urn:a"), literal("urn:a")),
        (iri("urn:a#b"), iri("urn:a\\#b")),
        (iri("urn:a"), {"type": "bnode", "value": "a"}),
        (literal(""), None),
    ],
)
def test_another_value_is_a_row_lost_and_a_row_more(one: dict[str, Any], other: dict[str, Any] | None) -> None:
    assert rows(one).difference(rows(other)).startswith("1 of 1 rows lost, 1 more: - ")


VALUES = st.sampled_from([literal("a"), literal("b", language="en"), literal("3", "integer"), iri("urn:a"), None])


@given(st.lists(VALUES), st.lists(VALUES))
def test_answers_are_the_same_if_and_only_if_their_sets_of_rows_are(one: list[Any], other: list[Any]) -> None:
    same = {str(term) for term in one} == {str(term) for term in other}
    assert (rows(*one).difference(rows(*other)) == "") is same


def test_the_order_of_columns_is_no_difference_and_a_missing_column_is() -> None:
    both = table('{"head":{"vars":["x","y"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:x"}}]}}')
    turned = table('{"head":{"vars":["y","x"]},"results":{"bindings":[{"x":{"type":"uri","value":"urn:x"}}]}}')
    assert turned.difference(both) == ""
    assert rows(iri("urn:x")).difference(both) == "columns x and not x, y"


def test_a_row_that_comes_twice_is_told_and_no_difference() -> None:
    twice, once = rows(literal("a"), literal("a")), rows(literal("a"))
    assert (twice.difference(once), twice.repeats, once.repeats) == ("", True, False)


@pytest.mark.parametrize("text", ["", "[]", '{"head":{}}', '{"head":{"vars":["x"]},"results":{"bindings":[1]}}'])
def test_what_is_no_result_is_not_an_empty_answer(text: str) -> None:
    with pytest.raises(Unreadable):
        table(text)


def test_an_unbound_value_that_is_written_as_null_is_not_readable() -> None:
    with pytest.raises(Unreadable, match="None is no text"):
        rows(literal(None))


def test_a_graph_is_compared_with_a_table_of_its_triples() -> None:
    triple = {"subject": iri("urn:s"), "predicate": iri("urn:p"), "object": literal("2", "integer")}
    asked = table(json.dumps({"head": {"vars": list(triple)}, "results": {"bindings": [triple]}}))
    assert graph("<urn:s> <urn:p> 2.0 .").difference(asked) == ""
    assert graph("<urn:s> <urn:p> 3 .").difference(asked) != ""


def test_a_report_is_its_results_without_those_that_explain_another() -> None:
    shacl = "@prefix sh: <http://www.w3.org/ns/shacl#> ."
    result = "sh:focusNode <urn:f> ; sh:sourceConstraintComponent sh:C ; sh:resultSeverity sh:Info"
    found = report(f"{shacl} [] sh:result [ {result} ; sh:resultPath <urn:p> ; sh:detail [ {result} ] ] .")
    (row,) = found.rows
    assert [value[-1] if value else None for value in row][:3] == ["urn:f", "urn:p", None]
