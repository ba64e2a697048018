import contextlib

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bilateral.quads import parse, same
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
    ("application/trig", GRAPHS, "trig"),
    ("application/n-quads, application/trig;q=0.9", GRAPHS, "nq"),
    ("text/turtle; charset=utf-8", GRAPHS, "ttl"),
    ("application/sparql-results+json;charset=utf-8;q=0.1, text/csv; header=absent; q=0.2", RESULTS, "csv"),
    ("application/n-triples;q=0.5, application/*;q=0.4, application/n-triples;q=0", GRAPHS, "nt"),
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
        ("application/trig, text/html;q=0.9", False),
        ("application/problem+json, text/html;q=0.9", False),
        ("text/csv;q=0.5, text/html;q=0.5", True),
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


@given(st.permutations(list(GRAPHS)), st.data())
def test_the_highest_quality_wins_whatever_the_order(order: list[str], data: st.DataObject) -> None:
    qualities = {syntax: data.draw(st.integers(0, 1000)) / 1000 for syntax in GRAPHS}
    header = ", ".join(f"{GRAPHS[syntax]}; q={qualities[syntax]}" for syntax in order)
    best = max(qualities.values())
    if best == 0:
        with pytest.raises(NotAcceptable):
            choose(header, GRAPHS)
    else:
        assert choose(header, GRAPHS) == next(syntax for syntax in GRAPHS if qualities[syntax] == best)


@pytest.mark.parametrize("syntax", ["trig", "nq"])
def test_a_graph_in_a_syntax_of_datasets_is_the_default_graph(syntax: str, client: FlaskClient) -> None:
    text = 'CONSTRUCT { <urn:s> <urn:p> "é", 2, [ <urn:q> <urn:o> ] } WHERE { }'
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": GRAPHS[syntax]})
    assert (answer.status_code, answer.content_type) == (200, GRAPHS[syntax])
    turtle = client.get("/sparql", query_string={"query": text, "format": "ttl"})
    assert same(parse(answer.data, syntax), parse(turtle.data, "ttl"))
    assert client.get("/sparql", query_string={"query": text, "format": syntax}).data == answer.data


@pytest.mark.parametrize(
    ("wanted", "result", "graph"),
    [
        ("json", "json", "jsonld"),
        ("xml", "xml", "rdf"),
        ("turtle", None, "ttl"),
        ("n3", None, "ttl"),
        ("json-ld", None, "jsonld"),
        ("rdf xml", None, "rdf"),
        ("text/tab-separated-values", "tsv", None),
        ("application/ld+json,application/x-json+ld", None, "jsonld"),
        ("application/sparql-results xml", "xml", None),
    ],
)
def test_a_format_may_be_what_other_servers_call_it(wanted: str, result: str | None, graph: str | None) -> None:
    for offered, expected in ((RESULTS, result), (GRAPHS, graph)):
        if expected is None:
            with pytest.raises(NotAcceptable):
                choose("*/*", offered, wanted)
        else:
            assert choose("text/html", offered, wanted) == expected
