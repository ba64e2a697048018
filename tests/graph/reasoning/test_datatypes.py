from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.reasoning.datatypes import RDF, RDFS, SUPPORTED, XSD, Value, contains, datatypes_of, value

PREFIXES = {"xsd": XSD, "rdf": RDF, "rdfs": RDFS}

# each datatype with the one it is a part of (XSD 1.1 part 2, section 3; OWL 2 Structural Specification, section 4)
PART_OF = {
    "rdf:langString": "rdf:PlainLiteral",
    "xsd:string": "rdf:PlainLiteral",
    "xsd:normalizedString": "xsd:string",
    "xsd:token": "xsd:normalizedString",
    "xsd:language": "xsd:token",
    "xsd:NMTOKEN": "xsd:token",
    "xsd:Name": "xsd:token",
    "xsd:NCName": "xsd:Name",
    "xsd:integer": "xsd:decimal",
    "xsd:nonPositiveInteger": "xsd:integer",
    "xsd:negativeInteger": "xsd:nonPositiveInteger",
    "xsd:long": "xsd:integer",
    "xsd:int": "xsd:long",
    "xsd:short": "xsd:int",
    "xsd:byte": "xsd:short",
    "xsd:nonNegativeInteger": "xsd:integer",
    "xsd:unsignedLong": "xsd:nonNegativeInteger",
    "xsd:unsignedInt": "xsd:unsignedLong",
    "xsd:unsignedShort": "xsd:unsignedInt",
    "xsd:unsignedByte": "xsd:unsignedShort",
    "xsd:positiveInteger": "xsd:nonNegativeInteger",
    "xsd:dateTimeStamp": "xsd:dateTime",
}
TOP = [
    *("rdf:PlainLiteral", "rdf:XMLLiteral", "xsd:anyURI", "xsd:base64Binary", "xsd:boolean", "xsd:dateTime"),
    *("xsd:decimal", "xsd:double", "xsd:float", "xsd:hexBinary"),
]


SAME = [
    (("42", "xsd:byte"), ("+042.0", "xsd:decimal")),
    (("-0", "xsd:integer"), ("0.00", "xsd:decimal")),
    (("3.141", "xsd:float"), ("+0.31410E+01", "xsd:float")),
    (("NaN", "xsd:double"), ("NaN", "xsd:double")),
    (("3.4028235677973366163e38", "xsd:float"), ("3.4028235e38", "xsd:float")),
    (("true", "xsd:boolean"), ("1", "xsd:boolean")),
    (("abc", "xsd:NCName"), ("abc@", "rdf:PlainLiteral")),
    (("abc@DE-de", "rdf:PlainLiteral"), ("abc@de-DE", "rdf:PlainLiteral")),
    (("af", "xsd:hexBinary"), ("AF", "xsd:hexBinary")),
    (("QQ==", "xsd:base64Binary"), ("Q Q = =", "xsd:base64Binary")),
    (("2009-04-21T12:30:15", "xsd:dateTime"), ("2009-04-21T12:30:15.00", "xsd:dateTime")),
    (("2009-04-21T12:30:15Z", "xsd:dateTime"), ("2009-04-21T12:30:15-00:00", "xsd:dateTimeStamp")),
    (("1999-12-31T24:00:00", "xsd:dateTime"), ("2000-01-01T00:00:00", "xsd:dateTime")),
    (("2024-02-28T24:00:00", "xsd:dateTime"), ("2024-02-29T00:00:00", "xsd:dateTime")),
    (("2023-02-28T24:00:00", "xsd:dateTime"), ("2023-03-01T00:00:00", "xsd:dateTime")),
    (("9999-12-31T24:00:00", "xsd:dateTime"), ("10000-01-01T00:00:00", "xsd:dateTime")),
    (("-0001-12-31T24:00:00", "xsd:dateTime"), ("0000-01-01T00:00:00", "xsd:dateTime")),
    (("-10000-12-31T24:00:00", "xsd:dateTime"), ("-9999-01-01T00:00:00", "xsd:dateTime")),
    (("-0000-01-01T00:00:00", "xsd:dateTime"), ("0000-01-01T00:00:00", "xsd:dateTime")),
    (("<a  c='1' b='2'></a>", "rdf:XMLLiteral"), ('<a b="2" c="1"/>', "rdf:XMLLiteral")),
    (("<![CDATA[<]]>\r\n", "rdf:XMLLiteral"), ("&#60;\n", "rdf:XMLLiteral")),
    (("<a xmlns='u'><b xmlns='u'/></a>", "rdf:XMLLiteral"), ("<a xmlns='u'><b/></a>", "rdf:XMLLiteral")),
    (("/a#b", "xsd:anyURI"), ("/a#b", "xsd:anyURI")),
    (("-1", "xsd:byte"), ("-01", "xsd:negativeInteger")),
    (("0.5", "xsd:decimal"), (".50", "xsd:decimal")),
    ((" a\tb", "xsd:string"), (" a\tb@", "rdf:PlainLiteral")),
]


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def read(lexical: str, datatype: str, language: str = "") -> Value:
    found = value(lexical, iri(datatype), language)
    assert found is not None, f'"{lexical}"^^{datatype} has no value'
    return found


EVERY = [read(*one) for one, _ in SAME] + [read("abc", "rdf:langString", "be")]


def test_the_datatypes_are_those_of_the_profile_and_that_of_text_in_a_language() -> None:
    assert SUPPORTED == tuple(sorted(iri(name) for name in [*PART_OF, *TOP, "rdfs:Literal"]))


@pytest.mark.parametrize("datatype", ["date", "duration", "ID", "QName", "anyType"])
def test_a_datatype_that_is_not_of_the_profile_has_no_values(datatype: str) -> None:
    assert value("2024-01-01", XSD + datatype) is None and XSD + datatype not in SUPPORTED
    assert not any(contains(XSD + datatype, held) for held in EVERY)


def test_a_language_goes_with_its_own_datatype_and_no_other() -> None:
    assert value("abc", iri("xsd:string"), "en") is None and value("abc@en", iri("rdf:PlainLiteral"), "en") is None
    assert value("abc", iri("rdf:langString"), "no language") is None


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_forms_of_one_value_are_equal(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert read(*one) == read(*other) and hash(read(*one)) == hash(read(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("+0", "xsd:float"), ("-0", "xsd:float")),
        (("0", "xsd:double"), ("-0.0e5", "xsd:double")),
        (("1", "xsd:float"), ("1", "xsd:double")),
        (("1", "xsd:double"), ("1", "xsd:decimal")),
        (("1", "xsd:boolean"), ("1", "xsd:integer")),
        (("0.1", "xsd:decimal"), ("0.1" + "0" * 60 + "1", "xsd:decimal")),
        (("01", "xsd:hexBinary"), ("AQ==", "xsd:base64Binary")),
        (("a", "xsd:anyURI"), ("a", "xsd:string")),
        (("http://a/%41", "xsd:anyURI"), ("http://a/A", "xsd:anyURI")),
        (("abc@en", "rdf:PlainLiteral"), ("abc@", "rdf:PlainLiteral")),
        (("abc@en", "rdf:PlainLiteral"), ("abc@en", "xsd:string")),
        (("en", "xsd:language"), ("EN", "xsd:language")),
        (("1956-06-25T04:00:00-05:00", "xsd:dateTime"), ("1956-06-25T10:00:00+01:00", "xsd:dateTime")),
        (("2009-04-21T12:30:15", "xsd:dateTime"), ("2009-04-21T12:30:15Z", "xsd:dateTime")),
        (("<a/>", "rdf:XMLLiteral"), ("<a> </a>", "rdf:XMLLiteral")),
        (("<a/>", "rdf:XMLLiteral"), ("<a xmlns='urn:x'/>", "rdf:XMLLiteral")),
        (("a<!--b-->", "rdf:XMLLiteral"), ("a", "rdf:XMLLiteral")),
        (("a", "rdf:XMLLiteral"), ("a", "xsd:string")),
    ],
)
def test_values_that_are_not_identical_differ_even_if_xml_schema_calls_them_equal(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert read(*one) != read(*other)


def test_text_in_a_language_is_one_value_in_both_datatypes_and_no_string() -> None:
    held = read("abc", "rdf:langString", "BE")
    assert held == read("abc@be", "rdf:PlainLiteral")
    assert datatypes_of(held) == (iri("rdf:PlainLiteral"), iri("rdf:langString"), iri("rdfs:Literal"))


def test_a_small_number_lies_in_every_datatype_that_has_it() -> None:
    names = "byte decimal int integer long negativeInteger nonPositiveInteger short".split()
    assert datatypes_of(read("-1", "xsd:decimal")) == (iri("rdfs:Literal"), *(XSD + name for name in names))


@pytest.mark.parametrize("held", EVERY, ids=lambda held: f"{held.space.rpartition('#')[2]} {held.form:.40}")
def test_a_value_lies_in_whatever_its_datatypes_are_part_of_and_in_one_space(held: Value) -> None:
    assert contains(iri("rdfs:Literal"), held) and contains(held.space, held)
    for part, whole in PART_OF.items():
        assert contains(iri(whole), held) or not contains(iri(part), held)
    assert [iri(name) for name in TOP if contains(iri(name), held)] == [held.space]


@pytest.mark.parametrize("held", EVERY, ids=lambda held: f"{held.space.rpartition('#')[2]} {held.form:.40}")
def test_the_form_of_a_value_reads_as_the_value(held: Value) -> None:
    assert value(held.form, held.space) == held


@given(
    st.sampled_from(sorted([*PART_OF, *TOP])),
    st.text(max_size=8) | st.from_regex(r"[-+]?[0-9.:TZe@a]{0,12}", fullmatch=True),
)
def test_whatever_has_a_value_lies_in_its_datatype_and_keeps_its_value_when_spelt_again(name: str, form: str) -> None:
    held = value(form, iri(name))
    if held is not None:
        assert contains(iri(name), held) and value(held.form, held.space) == held
        assert all(contains(iri(PART_OF[part]), held) for part in PART_OF if contains(iri(part), held))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6), st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_are_equal_just_when_the_numbers_are_and_so_are_their_datatypes(a: Decimal, b: Decimal) -> None:
    one, other, again = (read(f"{number:f}", "xsd:decimal") for number in (a, b, Decimal(f"{a:f}000")))
    assert (one == other) == (a == b) and one == again and datatypes_of(one) == datatypes_of(again)
    assert contains(iri("xsd:integer"), other) == (b == b.to_integral_value())


@given(st.integers(-(2**70), 2**70))
def test_whole_numbers_lie_in_a_datatype_just_when_within_its_bounds(number: int) -> None:
    held = read(str(number), "xsd:integer")
    for name, bits in {"long": 64, "int": 32, "short": 16, "byte": 8}.items():
        assert contains(XSD + name, held) == (-(2 ** (bits - 1)) <= number < 2 ** (bits - 1))
        assert contains(f"{XSD}unsigned{name.title()}", held) == (0 <= number < 2**bits)
