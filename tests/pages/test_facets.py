"""All claims, selected in several ways at once: the page, its numbers and its queries say the same."""

import csv
import io
import json
import re
from datetime import date
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from tests.pages.browsing import OpenPage

from bilateral.names import BIL, CLAIM, ID, V
from bilateral.quads import parse
from bilateral.store import Store
from bilateral_server.iris import path_of
from bilateral_server.pages.facet_query import claims_query, graph_query, rows_query
from bilateral_server.pages.facet_selection import FACETS, SORTS, Days, Facet, Selection
from bilateral_server.pages.facet_table import Table, table, view
from bilateral_server.pages.facets import PER_PAGE

BROWSER = {"Accept": "text/html"}
STATE, PERSON, TRACK, KIND, MODALITY, SPEAKER, SOURCE, OUTLET = FACETS


class _Read(HTMLParser):
    """The links of a page by their words, and the claims that its list leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.links: dict[str, str] = {}
        self._href = self._words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._words = dict(attrs).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.links.setdefault(" ".join(self._words.split()), self._href)

    @property
    def found(self) -> int:
        """How many claims there are, as the page says."""
        match = re.search(r'role="status">(\d+)', self.text)
        assert match
        return int(match[1])

    @property
    def claims(self) -> list[str]:
        """Addresses of the claims of the list, in order."""
        listed = re.findall(r'<p class="by">.*?</p>', self.text, re.DOTALL)
        return [re.findall(r'href="(/claim/[^"#]+)"', line)[-1] for line in listed]


def _read(client: FlaskClient, address: str) -> _Read:
    response = client.get(address, headers=BROWSER)
    assert response.status_code == 200, response.text
    return _Read(response.text)


@pytest.fixture
def whole(app: Flask) -> Table:
    """The table of all claims."""
    with app.test_request_context():
        return table()


def _selections(whole: Table) -> st.SearchStrategy[Selection]:
    days = st.one_of(st.none(), st.dates(date(2023, 1, 1), date(2026, 12, 31)))
    periods = st.builds(
        lambda one, other: Days(min(one, other), max(one, other)) if one and other else Days(one, other), days, days
    )
    values = {
        facet.name: st.lists(st.sampled_from(sorted(whole.sets[facet.name])), max_size=2, unique=True).map(tuple)
        for facet in FACETS
    }
    words = st.one_of(st.sampled_from(["", "minsk", "VISIT", "Баку", "14,000", "ə"]), st.text(max_size=3))
    return st.builds(
        Selection, st.fixed_dictionaries({}, optional=values), periods, periods, words, st.sampled_from(SORTS)
    )


def test_all_claims_are_there_at_first_fifty_a_page(client: FlaskClient, store: Store) -> None:
    (row,) = store.select(f"SELECT (COUNT(DISTINCT ?c) AS ?n) WHERE {{ ?c a <{BIL.Claim}> }}")
    first, second = _read(client, "/claims"), _read(client, "/claims?page=2")
    assert first.found == second.found == int(str(row["n"]))
    assert len(first.claims) == len(second.claims) == PER_PAGE
    assert not set(first.claims) & set(second.claims)
    assert first.claims == sorted(first.claims)
    assert client.get(first.links["Page 2"], headers=BROWSER).data == client.get("/claims?page=2", headers=BROWSER).data


def test_a_claim_is_told_in_words_with_who_says_it_how_where_and_when(client: FlaskClient) -> None:
    page = _read(client, "/claims?source=art-001&time_from=2023-05-01&time_to=2023-05-31")
    assert "/claim/001-016" in page.claims
    for words in ("Azernews", "asserted", "article 001, Azernews", "4 October 2024", "claim 001-016"):
        assert words in page.text


FROM_TREND = f"?claim <{BIL.reportedIn}> <{ID['art-000']}>"


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("modality=hoped", f"?claim <{BIL.modality}> <{V.hoped}>"),
        ("modality=hoped&modality=planned", f"VALUES ?m {{ <{V.hoped}> <{V.planned}> }} ?claim <{BIL.modality}> ?m"),
        ("speaker=per-pinevich", f"?claim <{BIL.statedBy}> <{ID['per-pinevich']}>"),
        ("outlet=org-trend", FROM_TREND),
        ("published_from=2025-01-14&published_to=2025-01-14&source=art-000", FROM_TREND),
        ("published_to=2014-01-01", f"?claim <{BIL.source}> <{ID['src-bakinskiy-rabochiy-336911']}>"),
    ],
)
def test_what_is_found_is_what_fits(client: FlaskClient, store: Store, query: str, fits: str) -> None:
    rows = store.select(f"SELECT DISTINCT ?claim WHERE {{ ?claim a <{BIL.Claim}> . {fits} }}")
    assert rows
    assert _read(client, f"/claims?{query}").found == len(rows)


def test_a_track_has_the_claims_of_its_narrower_ones(whole: Table) -> None:
    broad, narrow = (whole.sets["track"][str(V[name])] for name in ("economy", "industry"))
    assert narrow & ~broad == 0
    assert narrow != broad


def test_a_kind_of_event_has_the_claims_of_its_narrower_ones(whole: Table) -> None:
    visit, state_visit = (whole.sets["kind"][str(BIL[name])] for name in ("Visit", "StateVisit"))
    assert state_visit & ~visit == 0
    assert state_visit != visit


def test_a_person_has_the_claims_on_the_offices_events_and_views_of_that_person(whole: Table) -> None:
    places = whole.sets["person"][str(ID["per-ali-asadov"])]
    claims = {claim for place, claim in enumerate(whole.claims) if places >> place & 1}
    assert {str(CLAIM[number]) for number in ("001-004", "001-006", "001-007")} <= claims


def test_the_number_beside_a_value_is_how_many_claims_it_leads_to(client: FlaskClient) -> None:
    page = _read(client, "/claims?state=st-belarus")
    counted = {words: href for words, href in page.links.items() if re.search(r" \d+ claims?$", words)}
    assert len(counted) > 40
    for words, href in list(counted.items())[::7]:
        match = re.search(r"(\d+) claims?$", words)
        assert match and _read(client, href).found == int(match[1]), words


def test_numbers_of_a_facet_that_has_one_value_a_claim_add_up(app: Flask, whole: Table) -> None:
    selection = Selection({"track": (str(V.economy),)})
    with app.test_request_context():
        shown = view(selection)
    for facet in (MODALITY, SOURCE):
        assert sum(count.claims for count in shown.counts(facet)) == len(shown.claims())


@pytest.mark.parametrize("facet", FACETS, ids=lambda facet: facet.name)
def test_for_any_selection_the_numbers_are_those_of_the_next_one(app: Flask, whole: Table, facet: Facet) -> None:
    @given(selection=_selections(whole))
    def hold(selection: Selection) -> None:
        plain = Selection(selection.values)  # days and text ask the store, and fit the same claims before and after
        with app.test_request_context():
            shown = view(plain)
            for count in shown.counts(facet):
                chosen = () if facet.each else plain.of(facet)
                after = plain if count.selected else plain.toggled(facet, count.value)
                if chosen:  # one more value of these: the claims of this value besides those that were there
                    after = Selection({**plain.values, facet.name: (count.value,)})
                assert count.claims == len(view(after).claims())

    hold()


def test_for_any_selection_the_queries_give_the_claims_of_the_page_in_its_order(
    app: Flask, whole: Table, store: Store
) -> None:
    @settings(max_examples=40)
    @given(selection=_selections(whole))
    def hold(selection: Selection) -> None:
        with app.test_request_context():
            listed = view(selection).claims()
        assert sorted(str(row["claim"]) for row in store.select(claims_query(selection))) == sorted(listed)
        if len(listed) < 60:  # all statements of all claims take a second
            rows = [str(row["claim"]) for row in store.select(rows_query(selection))]
            assert list(dict.fromkeys(rows)) == listed
            graph = store.construct(graph_query(selection))
            assert {str(claim) for claim in graph.subjects(BIL.asserts)} == set(listed)

    hold()


def test_for_any_parameters_the_page_is_there_or_says_what_is_wrong(app: Flask, whole: Table) -> None:
    names = [*(facet.name for facet in FACETS), "published_from", "published_to", "time_from", "time_to"]
    text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
    known = st.sampled_from(["st-belarus", "economy", "2024-01-01", "2024-13-01", "2", "newest", "\0", "\u202e", "<b>"])
    pairs = st.tuples(st.one_of(st.sampled_from([*names, "q", "q", "sort", "page"]), text), st.one_of(known, text))

    @given(asked=st.lists(pairs, max_size=4))
    def hold(asked: list[tuple[str, str]]) -> None:
        response = app.test_client().get("/claims", query_string=asked, headers=BROWSER)
        assert response.status_code in (200, 400), response.text
        assert "<b>" not in response.text

    hold()


def test_the_downloads_have_the_claims_of_the_page(client: FlaskClient) -> None:
    page = _read(client, "/claims?state=st-azerbaijan&modality=hoped&modality=expected&sort=newest")
    assert 0 < page.found <= PER_PAGE
    rows = list(csv.DictReader(io.StringIO(client.get(page.links["CSV"]).text)))
    assert [path_of(claim) for claim in dict.fromkeys(row["claim"] for row in rows)] == page.claims
    assert {row["modalityLabel"] for row in rows} == {"hoped", "expected"}
    found = json.loads(client.get(page.links["JSON"]).data)["results"]["bindings"]
    assert [row["claim"]["value"] for row in found] == [row["claim"] for row in rows]
    quads = parse(client.get(page.links["Turtle"]).data, "ttl")
    claims = {quad.subject.value for quad in quads if quad.predicate.value == str(BIL.modality)}
    assert sorted(map(path_of, claims)) == sorted(page.claims)


def test_each_condition_has_a_link_that_takes_it_away_and_one_that_takes_all_away(client: FlaskClient) -> None:
    page = _read(client, "/claims?person=per-pinevich&modality=evaluated&q=medicine&published_from=2020-01-01&page=1")
    chips = {words: href for words, href in page.links.items() if words.endswith("(take away)")}
    assert len(chips) == 4
    for words, href in chips.items():
        assert _read(client, href).found >= page.found, words
        assert href.count("=") == 3
    assert page.links["Take all away"] == "/claims"


def test_nothing_found_says_so_with_a_way_back(client: FlaskClient) -> None:
    page = _read(client, "/claims?q=there+is+no+such+name")
    assert page.found == 0
    assert "No claim fits all of this." in page.text
    assert page.links["see all claims"] == "/claims"
    assert "/sparql" in page.links["CSV"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=st-belaru", "try st-belarus"),
        ("sate=st-belarus", "try state"),
        ("modality=stated", "asserted"),
        ("published_from=yesterday", "is not a day such as 2024-10-03"),
        ("time_from=2025-01-01&time_to=2024-01-01", "2025-01-01 is after 2024-01-01"),
        ("sort=fastest", "newest"),
        ("page=0", "is not the number of a page"),
        ("page=999", "the last one is"),
        ("q=a&q=b", "q is given twice"),
    ],
)
def test_a_wrong_parameter_is_refused_and_said_to_be_so(client: FlaskClient, query: str, words: str) -> None:
    response = client.get(f"/claims?{query}", headers={"Accept": "application/json"})
    assert response.status_code == 400
    assert words in response.json["detail"]
    assert client.get(f"/claims?{query}", headers=BROWSER).status_code == 400


def test_empty_fields_of_the_form_select_nothing(client: FlaskClient) -> None:
    page = _read(client, "/claims?q=&published_from=&published_to=&time_from=&time_to=&state=")
    assert page.found == _read(client, "/claims").found


def test_text_from_the_address_stays_text(client: FlaskClient) -> None:
    for text in ("<script>alert(1)</script>", '" . } DROP ALL #', "\\", "a\nb", "x" * 5000):
        response = client.get("/claims", query_string={"q": text}, headers=BROWSER)
        assert response.status_code == 200
        assert "<script>alert" not in response.text


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/claims?modality=hoped", headers=BROWSER)
    again = client.get("/claims?modality=hoped", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_page_is_in_the_language_of_the_reader(client: FlaskClient) -> None:
    text = client.get("/claims", headers={**BROWSER, "Accept-Language": "ru"}).text
    assert "Беларусь" in text


def test_without_scripts_one_clicks_from_facet_to_facet_and_back(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto("/claims")
    select = page.get_by_role("region", name="Select claims")
    select.get_by_role("link", name=re.compile("^Soviet Union")).click()
    expect(page.get_by_role("status")).to_have_text(re.compile(r"^\d+ of \d+ claims$"))
    select.get_by_label("Words").fill("independence")
    select.get_by_role("button", name="Select").click()
    chips = page.get_by_role("list", name="Selected")
    expect(chips.get_by_role("link")).to_have_count(3)
    chips.get_by_role("link", name="Soviet Union").click()
    expect(page).to_have_url(re.compile(r"/claims\?q=independence$"))


def test_on_a_phone_the_facets_are_folded_above_the_claims(phone: Page) -> None:
    phone.goto("/claims")
    select = phone.locator("section[aria-label='Select claims']")
    expect(select).not_to_be_visible()
    phone.get_by_text("Select claims", exact=True).click()
    expect(select.get_by_role("link", name=re.compile("^Belarus"))).to_be_visible()
