"""The page of figures shows every number as its source gives it, and draws together only what can be compared."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.browsing import OpenPage, overflow
from tests.pages.small import HOSTILE, LONG, served

from bilateral.names import ID, V
from bilateral.quads import parse
from bilateral.resources import Data
from bilateral_server.pages.chart import Quantity, drawn
from bilateral_server.pages.comparability import Basis, Figure, axes, differences, length
from bilateral_server.pages.timeline import Bounds
from bilateral_server.terms import PROLOGUE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ROUNDED = 0.011
COMPARATORS = ("equal", "more-than", "at-least", "less-than", "at-most", "about", "")
VALUES = st.decimals(-10_000_000, 10_000_000, allow_nan=False, places=3)
QUANTITIES = st.lists(st.builds(Quantity, VALUES, st.sampled_from(COMPARATORS)), min_size=1, max_size=8)
GROWTH, RATIO, READING = "obs-001-trade-growth", "obs-003-trade-ratio", "obs-003-trade-150"
TRACTORS, DOCUMENTS, SCHOOLS = "obs-002-tractors", "obs-003-legal-documents", "tgt-vocational-schools"


def page(client: FlaskClient, language: str = "en") -> str:
    answer = client.get("/figures", headers=BROWSER | {"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(text: str) -> dict[str, str]:
    """The figures of a page by anchor, each with its row."""
    found = re.findall(r'<tr id="([^"]+)">(.*?)</tr>', text, re.DOTALL)
    assert len(dict(found)) == len(found), "a figure stands twice"
    return dict(found)


def drawings(text: str) -> list[list[str]]:
    """The figures that stand on one axis each."""
    return [list(rows(part)) for part in re.findall(r'<div class="table stacked drawn".*?</table>', text, re.DOTALL)]


def asked(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get("/sparql", query_string={"query": PROLOGUE + query, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def in_short(row: dict[str, str]) -> str:
    return row["figure"].removeprefix(str(ID))


def test_every_figure_of_the_graph_stands_on_the_page_once_with_its_claims(client: FlaskClient) -> None:
    found = rows(page(client))
    expected = asked(
        client,
        """SELECT ?figure ?claim WHERE { ?figure a bil:Figure .
        ?st bil:subject ?figure ; bil:predicate bil:value . ?claim bil:asserts ?st }""",
    )
    assert {in_short(row) for row in expected} == set(found)
    for row in expected:
        assert f'"{row["claim"].removeprefix("https://w3id.org/bilateral")}"' in found[in_short(row)]
    assert all("/explain?" in told for told in found.values())


def test_no_drawing_has_figures_that_differ_in_what_gives_a_number_its_meaning(client: FlaskClient) -> None:
    together = [pair for figures in drawings(page(client)) for pair in combinations(figures, 2)]
    assert together, "nothing is drawn side by side"
    for name in ("indicator", "unit", "observedEntity", "product", "track", "changeKind", "basePeriod"):
        told: dict[str, set[str]] = {}
        for row in asked(client, f"SELECT ?figure ?o WHERE {{ ?figure a bil:Figure ; bil:{name} ?o }}"):
            told.setdefault(in_short(row), set()).add(row["o"])
        for one, other in together:
            assert told.get(one) == told.get(other), (name, one, other)


def test_no_drawing_has_two_figures_that_a_conflict_declares_not_comparable(client: FlaskClient) -> None:
    declared = asked(
        client,
        """SELECT ?conflict ?figure WHERE { ?conflict bil:conflictKind v:not-comparable ; bil:conflictMember ?claim .
        ?claim bil:asserts ?st . ?st bil:subject ?figure ; bil:predicate bil:value }""",
    )
    text = page(client)
    axis_of = {figure: number for number, figures in enumerate(drawings(text)) for figure in figures}
    pairs = [(a, b) for a, b in combinations(declared, 2) if a["conflict"] == b["conflict"]]
    assert len(pairs) == 2
    for a, b in pairs:
        assert axis_of[in_short(a)] != axis_of[in_short(b)]
        assert text.count(f'href="{a["conflict"].removeprefix("https://w3id.org/bilateral")}"') >= 1


def test_growth_is_told_with_its_base_and_with_why_it_stands_alone(client: FlaskClient) -> None:
    text = page(client)
    assert [[GROWTH], [READING], [RATIO]] == drawings(text)[:3]
    found = rows(text)
    assert "1 January 2023 – 31 August 2023 (implied)" in found[GROWTH]
    assert "2023 (implied)" in found[RATIO]
    assert "1.5 times" in found[RATIO]
    assert f'href="#{READING}"' in found[RATIO], "the other reading of the same words"
    assert "drawing 2</a>: another kind of period, another base period; <a" in text
    assert "another unit, another kind of change" in text


def test_a_bound_is_drawn_and_told_as_a_bound(client: FlaskClient) -> None:
    text = page(client)
    found = rows(text)
    comparators = {
        in_short(row): row["c"].removeprefix(str(V))
        for row in asked(client, "SELECT ?figure ?c WHERE { ?figure a bil:Figure ; bil:comparator ?c }")
    }
    on_axes = {figure for figures in drawings(text) for figure in figures}
    assert {"equal", "more-than"} == {comparators[figure] for figure in on_axes}
    for figure in on_axes:
        assert ('class="bound"' in found[figure]) == (comparators[figure] != "equal"), figure
        assert ("more than " in found[figure]) == (comparators[figure] == "more-than"), figure
    assert "more than 14,000" in found[TRACTORS]
    assert "more than the value" in text, "the legend says what the hatching is"


def test_a_place_in_a_series_is_told_and_not_drawn(client: FlaskClient) -> None:
    text = page(client)
    on_axes = {figure for figures in drawings(text) for figure in figures}
    assert "obs-002-session-number" in rows(text)
    assert "obs-002-session-number" not in on_axes
    assert "15th session" in rows(text)["obs-002-session-number"]


def test_what_nobody_reports_is_drawn_otherwise(client: FlaskClient) -> None:
    found = rows(page(client))
    otherwise = {figure for figure, told in found.items() if 'class="amount otherwise"' in told}
    assert otherwise == {SCHOOLS, READING}
    assert ">planned</span>" in found[SCHOOLS]
    assert "to be reached by 31 December 2030" in found[SCHOOLS]


def test_an_uncertain_date_is_told_as_one(client: FlaskClient) -> None:
    found = rows(page(client))
    assert "at some time within 1 October 2025 – 31 December 2025" in found[TRACTORS]
    assert "on 21 April 2025 or earlier" in found["obs-003-tractors-presented"]
    assert "at some time" not in found[DOCUMENTS]


def test_numbers_and_dates_are_those_of_the_reader(client: FlaskClient) -> None:
    assert "14\N{NO-BREAK SPACE}000" in rows(page(client, "ru"))[TRACTORS]


def test_the_goods_are_those_of_the_published_question(client: FlaskClient) -> None:
    _, _, goods = page(client).partition('id="goods"')
    flows = list(csv.DictReader(io.StringIO(client.get("/queries/trade-goods.csv").text)))
    assert len(flows) == len(re.findall(r"<tr>.*?/explain\?", goods, re.DOTALL)) == 11
    for flow in flows:
        assert f">{flow['product']}</a>" in goods
        assert flow["flow"].removeprefix(str(ID)) in goods


def test_the_data_behind_the_page_is_a_link_away(client: FlaskClient) -> None:
    text = page(client).replace("&amp;", "&")
    addresses = dict(re.findall(r'<a href="([^"]+)">(CSV|JSON|Turtle)</a>', text))
    of = {name: client.get(address) for address, name in addresses.items()}
    assert {answer.status_code for answer in of.values()} == {200}
    assert of["CSV"].mimetype == "text/csv"
    assert of["JSON"].json
    subjects = {str(quad.subject) for quad in parse(of["Turtle"].data, "ttl")}
    assert subjects >= {f"<{ID[figure]}>" for figure in rows(text)}


def test_a_graph_without_figures_says_so(data: Data, tmp_path: Path) -> None:
    with served(tmp_path, data) as client:
        assert "The graph has no figures." in page(client)


def test_values_of_any_kind_are_told_as_they_stand(data: Data, tmp_path: Path) -> None:
    triples = """
    id:obs-a bil:indicator v:i ; bil:observedEntity id:x ; bil:value 1234567.89012345 ; bil:comparator v:about ;
        bil:unit unit:CCY_EUR ; bil:asOf "2025" ; bil:asOfEarliest "2025-01-01"^^xsd:date .
    id:obs-b bil:indicator v:i ; bil:observedEntity id:x ; bil:value -3 ; bil:comparator v:less-than ;
        bil:unit unit:CCY_EUR ; bil:asOf "2025" .
    id:obs-c bil:indicator v:i ; bil:observedEntity id:x ; bil:value 5 ; bil:unit unit:CCY_USD .
    id:obs-d bil:indicator v:i ; bil:observedEntity id:x ; bil:value "many" ."""
    with served(tmp_path, data, triples) as client:
        text = page(client)
    assert drawings(text) == [["obs-a", "obs-b"], ["obs-c"]]
    found = rows(text)
    assert "1,234,567.89012345" in found["obs-a"]
    assert "EUR" in found["obs-a"]
    assert "on 1 January 2025 or later" in found["obs-a"]
    assert "USD" in found["obs-c"]
    assert "another unit" in text


def test_hostile_and_long_words_are_shown_as_words(data: Data, tmp_path: Path) -> None:
    literal = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    triples = f"""v:i rdfs:label "{literal}"@en ; skos:definition "{LONG}"@en .
    id:x rdfs:label "{literal}"@en . id:obs-a bil:indicator v:i ; bil:observedEntity id:x ; bil:value 1 ."""
    with served(tmp_path, data, triples) as client:
        text = page(client)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@given(QUANTITIES)
def test_every_part_of_a_bar_lies_within_the_drawing(quantities: list[Quantity]) -> None:
    chart = drawn(quantities)
    assert [bar.quantity for bar in chart.bars] == quantities
    places = [at for at, _ in chart.ticks]
    assert (places[0], places[-1]) == (0.0, 100.0)
    assert all(a < b for a, b in pairwise(places))
    assert 0 <= chart.zero <= 100
    for bar in chart.bars:
        for start, width in ((bar.sure_start, bar.sure_width), (bar.open_start, bar.open_width), (bar.at, 0)):
            assert 0 <= start
            assert width >= 0
            assert start + width <= 100 + ROUNDED


@given(QUANTITIES)
def test_a_greater_value_stands_further_on_and_zero_is_where_bars_begin(quantities: list[Quantity]) -> None:
    chart = drawn(quantities)
    for one, other in combinations(chart.bars, 2):
        if one.quantity.value < other.quantity.value:
            assert one.at <= other.at
    for bar in chart.bars:
        assert (bar.at >= chart.zero) if bar.quantity.value >= 0 else (bar.at <= chart.zero)
        if bar.kind == "equal":
            ends = sorted((chart.zero, bar.at))
            assert bar.sure_start == ends[0]
            assert bar.sure_start + bar.sure_width == pytest.approx(ends[1], abs=ROUNDED)


@given(QUANTITIES)
def test_what_is_open_begins_at_the_value_and_goes_to_the_end(quantities: list[Quantity]) -> None:
    for bar in drawn(quantities).bars:
        ends = (bar.open_start, bar.open_start + bar.open_width)
        if bar.kind == "equal":
            assert bar.open_width == 0
        elif bar.kind == "above":
            assert ends == pytest.approx((bar.at, 100), abs=ROUNDED)
            assert bar.open_width > 0
        elif bar.kind == "below":
            assert ends == pytest.approx((0, bar.at), abs=ROUNDED)
            assert bar.open_width > 0
        else:
            assert ends[0] < ends[1]
            assert ends[0] - ROUNDED <= bar.at <= ends[1] + ROUNDED


def test_the_axis_of_whole_numbers_has_whole_ticks() -> None:
    assert [tick for _, tick in drawn([Quantity(Decimal(2))]).ticks] == [0, 1, 2]
    assert [tick for _, tick in drawn([Quantity(Decimal(39))]).ticks] == [0, 10, 20, 30, 40]
    assert [str(tick) for _, tick in drawn([Quantity(Decimal("1.5"))]).ticks] == ["0.0", "0.5", "1.0", "1.5"]
    assert drawn([Quantity(Decimal(14000), "more-than")]).ticks[-1][1] > 14000


FIGURES = st.lists(
    st.builds(
        Figure,
        st.sampled_from("abcdefgh"),
        VALUES,
        st.just(""),
        st.builds(Basis, st.just("i"), st.sampled_from(("u", "w")), base=st.sampled_from(("", "2023", "2024"))),
        st.builds(Bounds, begin_earliest=st.none() | st.dates()),
    ),
    unique_by=lambda figure: figure.iri,
)
PAIRS = st.frozensets(st.frozensets(st.sampled_from("abcdefgh"), min_size=2, max_size=2), max_size=6)


@given(FIGURES, PAIRS)
def test_an_axis_has_figures_of_one_basis_and_no_two_declared_apart(
    figures: list[Figure], apart: frozenset[frozenset[str]]
) -> None:
    found = axes(figures, apart)
    assert sorted(figure.iri for axis in found for figure in axis) == sorted(figure.iri for figure in figures)
    for axis in found:
        assert len({figure.basis for figure in axis}) == 1
        assert not any(frozenset((one.iri, other.iri)) in apart for one, other in combinations(axis, 2))
    if not apart:
        bases = [axis[0].basis for axis in found]
        assert len(set(bases)) == len(bases)
        assert all(differences(one, other) for one, other in combinations(bases, 2))


def test_the_length_of_a_period_is_told_in_months_where_it_has_whole_ones() -> None:
    assert length(date(2024, 1, 1), date(2024, 8, 31)) == "P8M"
    assert length(date(2024, 1, 1), date(2024, 12, 31)) == length(date(2023, 1, 1), date(2023, 12, 31)) == "P12M"
    assert length(date(2024, 1, 2), date(2024, 1, 11)) == "P10D"
    assert length(None, date(2024, 1, 1)) == ""


@pytest.mark.parametrize("width", [390, 1280])
def test_the_page_fits_a_desk_and_a_phone(open_page: OpenPage, width: int) -> None:
    opened = open_page(width=width, scripts=False)
    opened.goto("/figures")
    assert overflow(opened) <= 0
    opened.locator(f"#{TRACTORS}").scroll_into_view_if_needed()
    amount, bound = (opened.locator(f"#{TRACTORS} rect.{name}").bounding_box() for name in ("amount", "bound"))
    assert amount
    assert bound
    assert amount["x"] + amount["width"] == pytest.approx(bound["x"], abs=1.5)
    assert bound["width"] > 10
