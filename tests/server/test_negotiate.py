import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral_server.negotiate import GRAPHS, RESULTS, NotAcceptable, accepts_html, choose

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

ACCEPTED = [
    ("", RESULTS, "json"),
    (" , ", RESULTS, "json"),
    ("*/*", RESULTS, "json"),
    ("*/*", GRAPHS, "ttl"),
    ("text/csv", RESULTS, "csv"),
    ("TEXT/CSV", RESULTS, "csv"),
    ("text/csv; charset=utf-8", RESULTS, "csv"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", RESULTS, "xml"),
    ("text/csv;q=0.5,application/sparql-results+xml;q=0.5", RESULTS, "xml"),  # the order of the table settles a tie
    ("text/*", RESULTS, "csv"),
    ("text/*, text/csv;q=0", RESULTS, "tsv"),
    ("*/*;q=0.1, text/tab-separated-values;q=0.2", RESULTS, "tsv"),
    ("application/*", RESULTS, "json"),
    ("application/json", RESULTS, "json"),
    ("application/json", GRAPHS, "jsonld"),
    ("application/xml", RESULTS, "xml"),
    ("application/xml", GRAPHS, "rdf"),
    ("text/plain", GRAPHS, "nt"),
    ("text/turtle", GRAPHS, "ttl"),
    ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', GRAPHS, "jsonld"),
    ('application/ld+json;profile="a,b;q=0";q=0.9, text/turtle;q=0.8', GRAPHS, "jsonld"),
    ("application/rdf+xml;q=0.9, application/n-triples", GRAPHS, "nt"),
    ("text/turtle;q=7, application/n-triples;q=1", GRAPHS, "ttl"),
    ("text/csv;q=x, text/tab-separated-values;q=0.001", RESULTS, "tsv"),
    (BROWSER, RESULTS, "json"),
    (BROWSER, GRAPHS, "ttl"),
]

REFUSED = [
    ("text/html", RESULTS),
    ("image/png", GRAPHS),
    ("text/turtle", RESULTS),
    ("text/csv", GRAPHS),
    ("*/*;q=0", RESULTS),
    ("text/csv;q=nan", RESULTS),
    ("text/csv;q=-1", RESULTS),
]


@pytest.mark.parametrize(("accept", "offered", "expected"), ACCEPTED)
def test_the_header_chooses_the_syntax(accept: str, offered: dict[str, str], expected: str) -> None:
    assert choose(accept, offered) == expected


@pytest.mark.parametrize(("accept", "offered"), REFUSED)
def test_nothing_acceptable_is_said_with_what_there_is(accept: str, offered: dict[str, str]) -> None:
    with pytest.raises(NotAcceptable, match=next(iter(offered.values())).partition(";")[0].replace("+", r"\+")):
        choose(accept, offered)


def test_a_wanted_format_counts_before_the_header() -> None:
    assert choose("text/csv", RESULTS, "xml") == "xml"
    with pytest.raises(NotAcceptable, match="no format ttl; there are json, xml, csv, tsv"):
        choose("text/csv", RESULTS, "ttl")


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, True),
        ("text/html", True),
        ("text/turtle, text/html;q=0.5", False),
        ("text/html;q=0", False),
        ("*/*", False),
        ("", False),
    ],
)
def test_a_browser_is_told_from_a_program(accept: str, expected: bool) -> None:
    assert accepts_html(accept) is expected


_RANGES = st.lists(
    st.builds(
        "{};q={}".format,
        st.sampled_from(["*/*", "text/*", "text/csv", "text/turtle", "text/html", "x", '"', "application/json"]),
        st.one_of(st.floats(), st.text(max_size=3)),
    )
).map(",".join)


@given(st.one_of(st.text(), _RANGES), st.sampled_from([RESULTS, GRAPHS]))
def test_any_header_chooses_something_offered_or_nothing(accept: str, offered: dict[str, str]) -> None:
    accepts_html(accept)
    with contextlib.suppress(NotAcceptable):
        assert choose(accept, offered) in offered
