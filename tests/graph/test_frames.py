"""Terms become columns with the types that pandas has for them, and none is lost."""

import sys
from pathlib import Path

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal
from rdflib.namespace import XSD

import bilateral
from bilateral.errors import UsageError
from bilateral.frames import frame
from bilateral.queries import read_queries
from bilateral.resources import Data
from bilateral.store import Store


def test_every_question_gives_a_frame_with_the_rows_of_the_endpoint(data: Data, store: Store) -> None:
    for question in read_queries(data.queries):
        columns, rows = store.table(question.text)
        found = frame(columns, rows)
        assert (list(found.columns), len(found)) == (columns, len(rows)), question.name
        for column, terms in zip(columns, zip(*rows, strict=True), strict=True):
            assert list(found[column].isna()) == [term is None for term in terms], (question.name, column)
            if found[column].dtype == "string":
                assert list(found[column].dropna()) == [str(term) for term in terms if term is not None]


TERMS = {
    "IRI": ("<urn:a>", "string", "urn:a"),
    "string": ("'a'", "string", "a"),
    "string with a language": ("'a'@en", "string", "a"),
    "integer": ("12", "Int64", 12),
    "derived integer": ("'-3'^^xsd:negativeInteger", "Int64", -3),
    "integer beyond 64 bits": ("9223372036854775808", "object", 9223372036854775808),
    "decimal": ("1.5", "Float64", 1.5),
    "double": ("1e3", "Float64", 1000.0),
    "boolean": ("true", "boolean", True),
    "date": ("'2024-10-03'^^xsd:date", "datetime64[s]", pandas.Timestamp("2024-10-03")),
    "date of long ago": ("'0301-10-03'^^xsd:date", "datetime64[s]", pandas.Timestamp("0301-10-03")),
    "date with a zone": ("'2024-10-03Z'^^xsd:date", "string", "2024-10-03Z"),
    "date before the year 1": ("'-0044-03-15'^^xsd:date", "string", "-0044-03-15"),
    "moment": ("'2024-10-03T10:00:00.5'^^xsd:dateTime", "datetime64[us]", pandas.Timestamp("2024-10-03T10:00:00.5")),
    "moment with a zone": (
        "'2024-10-03T10:00:00+04:00'^^xsd:dateTime",
        "datetime64[us, UTC]",
        pandas.Timestamp("2024-10-03T06:00:00Z"),
    ),
    "year": ("'2024'^^xsd:gYear", "string", "2024"),
    "EDTF": ("'2024-10?'", "string", "2024-10?"),
    "ill-typed integer": ("'twelve'^^xsd:integer", "string", "twelve"),
    "ill-typed date": ("'2024-02-30'^^xsd:date", "string", "2024-02-30"),
    "integer as Python writes it": ("'1_000'^^xsd:integer", "string", "1_000"),
    "infinite": ("'-INF'^^xsd:double", "Float64", float("-inf")),
    "moment that is before the year 1 in UTC": (
        "'0001-01-01T00:00:00+14:00'^^xsd:dateTime",
        "string",
        "0001-01-01T00:00:00+14:00",
    ),
    "ISO, but not of XSD": ("'20240203'^^xsd:date", "string", "20240203"),
}


@pytest.mark.parametrize(("term", "dtype", "value"), TERMS.values(), ids=TERMS)
def test_a_column_of_one_kind_has_its_type_and_what_is_unbound_is_missing(
    term: str, dtype: str, value: object, built: Path
) -> None:
    found = bilateral.query(f"SELECT ?x {{ VALUES ?x {{ {term} UNDEF }} }}", built).x
    assert (str(found.dtype), found[0]) == (dtype, value)
    assert list(found.isna()) == [False, True]


LITERALS = st.builds(
    lambda text, name: Literal(text, datatype=XSD[name], normalize=False),
    st.text("0123456789-+:.TZeE aINFtrue", max_size=30)
    | st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9](:[0-5][0-9]){2}([+-]1[0-9]:00)?)?", fullmatch=True),
    st.sampled_from(["integer", "decimal", "double", "boolean", "date", "dateTime", "gYear"]),
)


@given(st.lists(st.none() | LITERALS, max_size=5))
def test_no_term_is_lost_and_none_stops_the_rest(terms: list[Literal | None]) -> None:
    found = frame(["x", "y"], [[term, Literal("y")] for term in terms])
    assert list(found.x.isna()) == [term is None for term in terms]
    assert len(found) == len(terms) and list(found.y) == ["y"] * len(terms)


def test_a_column_of_several_kinds_is_of_objects_but_numbers_are_numbers(built: Path) -> None:
    found = bilateral.query("SELECT ?x ?y ?z { VALUES (?x ?y ?z) { (1 1 UNDEF) ('a' 1.5 UNDEF) } }", built)
    assert [str(dtype) for dtype in found.dtypes] == ["object", "Float64", "object"]
    assert (list(found.x), list(found.y), list(found.z.isna())) == ([1, "a"], [1.0, 1.5], [True, True])


def test_an_answer_without_rows_has_its_columns(built: Path) -> None:
    found = bilateral.query("SELECT ?b ?a { ?a <urn:nowhere> ?b }", built)
    assert (list(found.columns), len(found)) == (["b", "a"], 0)


def test_without_pandas_it_is_said_how_to_get_it(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError, match=r"pip install 'bilateral\[pandas\]'"):
        bilateral.query("trade-growth", built)
