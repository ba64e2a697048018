"""What is written in Turtle and TriG needs no escape in a name, which some stores misread."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from bilateral.names import CLAIM, PREFIXES, Triple
from bilateral.quads import parse, quads, serialize

PARTS = st.text("ab/.-_~,;()'1", max_size=4)
HASHES = st.sampled_from(["", "#"])
TERMS = st.builds(lambda one, mark, other: URIRef(CLAIM + one + mark + other), PARTS, HASHES, PARTS)
VALUES = TERMS | st.builds(Literal, st.text('claim:\\# "<>\n', max_size=12))


@pytest.mark.parametrize("syntax", ["ttl", "trig"])
@given(triples=st.lists(st.tuples(TERMS, TERMS, VALUES), max_size=4))
def test_a_name_with_an_escape_is_written_as_an_iri_and_all_is_read_again(syntax: str, triples: list[Triple]) -> None:
    written = list(quads(triples))
    content = serialize(written, syntax, PREFIXES)
    assert parse(content, syntax) == set(written)
    outside = re.sub(rb'"(?:[^"\\]|\\.)*"|<[^<>]*>', b"", content)
    assert b"\\" not in outside
