import struct
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.reasoning.datatypes import RDF, RDFS, SUPPORTED, XSD, Value, datatypes_of, value

PREFIXES = {"xsd": XSD, "rdf": RDF, "rdfs": RDFS}

SOUND = {
    "xsd:decimal": ["3.141", "-42.0", "+.5", "5.", "-0", "9" * 5000],
    "xsd:integer": ["-42", "+042", "-0", "9" * 5000],
    "xsd:nonPositiveInteger": ["0", "+0", "-1"],
    "xsd:nonNegativeInteger": ["0", "-0", "18446744073709551616"],
    "xsd:negativeInteger": ["-1", "-" + "9" * 5000],
    "xsd:positiveInteger": ["1", "+042"],
    "xsd:long": ["-9223372036854775808", "9223372036854775807", "0" * 5000 + "7"],
    "xsd:int": ["-2147483648", "2147483647"],
    "xsd:short": ["-32768", "32767"],
    "xsd:byte": ["-128", "127"],
    "xsd:unsignedLong": ["0", "18446744073709551615"],
    "xsd:unsignedInt": ["4294967295"],
    "xsd:unsignedShort": ["65535"],
    "xsd:unsignedByte": ["255"],
    "xsd:double": ["1.0E+308", "5.0E-324", "INF", "+INF", "-INF", "NaN", "-0", ".5e1"],
    "xsd:float": ["2.0E-45", "1.0E+38", "INF", "+INF", "-INF", "NaN", "3."],
    "xsd:boolean": ["true", "false", "1", "0"],
    "xsd:hexBinary": ["", "01", "Fb0Ad934e7AF09"],
    "xsd:base64Binary": ["", "T1dMIDIgRnVsbA==", "T1 dM", "T1dMIDI=", "Q Q = ="],
    "xsd:anyURI": [
        *("", "http://www.example.org/iri/with#fragment", "urn:ietf:rfc:3987", "/relative/iri/reference", "./a:b"),
        *("//host/p", "?q", "#f", "http://u:p@h:8080/?q=/?#/?", "http://[2001:db8::1]/", "http://[v7.a:b]/", "%C3%A9"),
        *("http://пример.org/шлях?\ue000", "mailto:a@b.example", "\U0002fffd", "http://[::ffff:192.0.2.1]:80"),
    ],
    "xsd:dateTime": [
        *("2009-04-21T12:30:15", "2009-04-21T12:30:15.00", "2009-04-21T12:30:15-05:00", "0000-02-29T00:00:00Z"),
        *("-0044-03-15T00:00:00", "12345-01-01T24:00:00.0", "2000-02-29T00:00:00+14:00", "2024-02-29T23:59:59-13:59"),
    ],
    "xsd:dateTimeStamp": ["2009-04-21T12:30:15-05:00", "2009-04-21T24:00:00Z"],
    "xsd:string": ["", " ", "a\n\tb", "\U0001f6ec"],
    "xsd:normalizedString": ["", " ", "a  b "],
    "xsd:token": ["", "a", "abc 123"],
    "xsd:language": ["en", "en-uk", "x-1", "EN"],
    "xsd:NMTOKEN": [".token", "12token", ":", "·"],
    "xsd:Name": ["tag", ":tag", "ns:tag", "ё-1"],
    "xsd:NCName": ["tag", "_1.a-b", "Әлиев"],
    "rdf:PlainLiteral": ["abc@", "abc@de", "a@b@", "@", "@en-Latn-GB-boont-r-extended-sequence-x-private"],
    "rdf:XMLLiteral": [
        *("", "text", "<ex>abc</ex>", "a<b/>c<!-- d --><?e f?>", "<a:b xmlns:a='urn:x' a:c=''/>", "&lt;&#233;"),
        *("<a xmlns='urn:x'><b xmlns=''/></a>", "<a xml:lang='be'/>", "<![CDATA[<]]>"),
    ],
}

ILL = {
    "xsd:decimal": ["", ".", "+", "0.3141E+1", "1,5", " 1", "1\n", "١", "INF", "--1"],
    "xsd:integer": ["42.0", "42.", " 1 ", "1e3", "", "+"],
    "xsd:nonPositiveInteger": ["1"],
    "xsd:nonNegativeInteger": ["-1"],
    "xsd:negativeInteger": ["0", "-0"],
    "xsd:positiveInteger": ["0", "-" + "9" * 5000],
    "xsd:long": ["-9223372036854775809", "9223372036854775808", "9" * 5000],
    "xsd:int": ["-2147483649", "2147483648"],
    "xsd:short": ["-32769", "32768"],
    "xsd:byte": ["-129", "128"],
    "xsd:unsignedLong": ["-1", "18446744073709551616"],
    "xsd:unsignedInt": ["-1", "4294967296"],
    "xsd:unsignedShort": ["-1", "65536"],
    "xsd:unsignedByte": ["-1", "256"],
    "xsd:double": ["", "inf", "+NaN", "nan", "infinity", "0x1p3", "1_0", "1e", " 1", "1e1.5"],
    "xsd:float": ["", ".", "1f", "Infinity"],
    "xsd:boolean": ["nonsense", "True", "TRUE", "", "01", " true"],
    "xsd:hexBinary": ["0", "0g", " 01", "0 1", "٠١"],
    "xsd:base64Binary": [
        "T(1)d#M-I.D:I,g!",
        "A",
        "AA",
        "AAA",
        "AB==",
        "AAB=",
        "=",
        "AAAA ",
        " AAAA",
        "A  AAA",
        "AAA\n",
    ],
    "xsd:anyURI": [
        *(
            ":abc",
            "1a:b",
            "é:b",
            "a b",
            "<a>",
            "%4",
            "%zz",
            "a\\b",
            "http://[::1",
            "http://[::1%25eth0]/",
            "http://h:8a",
        ),
        *(
            "a#b#c",
            "http://a@b@c",
            "\ue000",
            "http://[1.2.3.4]/",
            "{a}",
            "a\n",
            "\ufdd0",
            "http://[" + ":" * 5000 + "]",
        ),
    ],
    "xsd:dateTime": [
        *("2009-04-21", "2023-02-29T00:00:00", "1900-02-29T00:00:00", "2009-04-31T00:00:00", "24:00:00"),
        *("2009-04-21T24:00:01", "2009-04-21T12:30:60", "2009-04-21T12:30:15+14:01", "2009-04-21T12:30:15+5:00"),
        *("209-04-21T12:30:15", "02009-04-21T12:30:15", "+2009-04-21T12:30:15", "2009-13-21T12:30:15"),
        *(
            "2009-04-21T12:30",
            "2009-04-21T12:30:15.",
            "2009-04-21t12:30:15",
            "2009-04-00T00:00:00",
            " 2009-04-21T12:30:15",
        ),
    ],
    "xsd:dateTimeStamp": ["2009-04-21T12:30:15", "2009-04-21T24:00:00"],
    "xsd:string": ["\x00", "\x0b", "\ufffe", "\ud800"],
    "xsd:normalizedString": ["a\tb", "a\nb", "\r"],
    "xsd:token": [" abc  123 ", " a", "a ", "a  b", "a\tb"],
    "xsd:language": ["en-", "", "abcdefghi", "e1", "en_GB", "be-\u0430"],
    "xsd:NMTOKEN": [" a b ", "", "a/b"],
    "xsd:Name": [".tag", "", "1a", "-a"],
    "xsd:NCName": ["ex:tag", ":", "1a", ""],
    "rdf:PlainLiteral": ["abc", "abc@12", "abc@en-", "abc@e", "abc@ en", "\x00@", "abc@\u212aa"],
    "rdf:XMLLiteral": [
        *(
            "<illformed",
            "</x><x>",
            "</x><!--",
            "<a><b></a></b>",
            "&nbsp;",
            "<!DOCTYPE a><a/>",
            "<?xml version='1.0'?><a/>",
        ),
        *(
            "<a:b/>",
            "<a b:c=''/>",
            "<a b='' b=''/>",
            "<a:b xmlns:a=''/>",
            "<a:b:c xmlns:a='u'/>",
            "\x00",
            "]]>",
            "\ud800",
        ),
        *("<a xmlns:b='u' xmlns:c='u' b:d='' c:d=''/>", "<a xmlns:xml='u'/>", "<a xmlns:xmlns='u'/>", "<?a:b c?>"),
        *("<a xmlns='http://www.w3.org/XML/1998/namespace'/>", "<a:1 xmlns:a='u'/>", "<b xmlns:a='u'/><a:b/>"),
    ],
    "rdf:langString": ["abc"],
    "rdfs:Literal": ["abc"],
}


def iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def read(lexical: str, datatype: str, language: str = "") -> Value:
    found = value(lexical, iri(datatype), language)
    assert found is not None, f'"{lexical}"^^{datatype} has no value'
    return found


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(datatype, lexical) for datatype, forms in table.items() for lexical in forms]


@pytest.mark.parametrize(("datatype", "lexical"), pairs(SOUND))
def test_a_form_of_the_lexical_space_has_a_value_in_its_datatype(datatype: str, lexical: str) -> None:
    assert iri(datatype) in datatypes_of(read(lexical, datatype))


@pytest.mark.parametrize(("datatype", "lexical"), pairs(ILL))
def test_a_form_outside_the_lexical_space_has_no_value_and_no_white_space_is_forgiven(
    datatype: str, lexical: str
) -> None:
    assert value(lexical, iri(datatype)) is None and iri(datatype) in SUPPORTED


@given(st.integers(1, 0x7F7FFFFE))
def test_a_float_is_rounded_once_from_the_decimal(bits: int) -> None:
    low, high = struct.unpack("<2f", struct.pack("<2I", bits, bits + 1))
    middle = _expand((Fraction(low) + Fraction(high)) / 2)
    even = high if bits % 2 else low
    assert read(middle, "xsd:float") == read(repr(even), "xsd:float")
    assert read(f"{middle}{'0' * 40}1", "xsd:float") == read(repr(high), "xsd:float")


def _expand(number: Fraction) -> str:
    """The decimal expansion of a fraction whose denominator is a power of two."""
    places = max(number.denominator.bit_length() - 1, 1)
    digits = str(number.numerator * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


@pytest.mark.parametrize(
    ("datatype", "lexical"),
    [
        ("xsd:integer", "9" * 1_000_000),
        ("xsd:float", "1.000000059604644775390625" + "0" * 1_000_000 + "1"),
        ("xsd:dateTime", "-" + "9" * 1_000_000 + "-12-31T24:00:00"),
        ("xsd:token", "a " * 500_000),
        ("xsd:language", "a-" * 500_000),
        ("xsd:anyURI", "http://" + "%41" * 300_000 + "%"),
        ("xsd:base64Binary", "A" * 1_000_000 + "!"),
        ("rdf:PlainLiteral", "x@en" + "-1abcd-a-bb" * 90_000 + "_"),
        ("rdf:XMLLiteral", "<a>" * 140_000 + "</a>" * 140_000),
        ("rdf:XMLLiteral", "<p:a xmlns:p='" + "u" * 500_000 + "'>" + "<p:b/>" * 80_000 + "</p:a>"),
    ],
    ids=lambda text: text[:24],
)
def test_a_megabyte_is_read_in_a_moment(datatype: str, lexical: str) -> None:
    begin = time.process_time()
    held = value(lexical, iri(datatype))
    assert held is None or datatypes_of(held)
    assert time.process_time() - begin < 5  # each takes less than half a second; one that is not linear takes minutes
