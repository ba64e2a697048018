"""The page of plans shows what was planned, for when, and what came of it; it never tells a plan as a report."""

import csv
import io
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from rdflib import Literal
from tests.pages.browsing import OpenPage, Screenshot, overflow
from tests.pages.small import HOSTILE, LONG, served

from bilateral.names import BIL, ID
from bilateral.quads import n_triples, parse
from bilateral.resources import Data
from bilateral_server.pages.planned import months_between
from bilateral_server.pages.timeline import Bounds

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def asked(client: FlaskClient, address: str = "/plans", language: str = "en") -> str:
    answer = client.get(address, headers=BROWSER | {"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def named(told: list[dict[str, str]]) -> set[str]:
    return {row["plan"].removeprefix(str(ID)) for row in told}


def parts(text: str) -> dict[str, str]:
    """The plans of a page by anchor, each with what stands in its element."""
    found = re.findall(r'<article class="card plan [^"]*" id="([^"]+)".*?>(.*?)</article>', text, re.DOTALL)
    assert len(dict(found)) == len(found)
    return dict(found)


def split(text: str) -> tuple[set[str], set[str]]:
    """The plans with a time, and those that are listed apart because none is told."""
    dated, _, undated = text.partition('id="undated"')
    return set(parts(dated)), set(parts(undated))


def targets(client: FlaskClient) -> set[str]:
    answer = client.get(
        "/sparql", query_string={"query": f"SELECT ?plan {{ ?plan a <{BIL.Target}> }}", "format": "csv"}
    )
    return named(list(csv.DictReader(io.StringIO(answer.text))))


def download(text: str, name: str) -> str:
    (address,) = re.findall(rf'<a href="([^"]+)">{name}</a>', text)
    return str(address).replace("&amp;", "&")


def drawn(text: str) -> list[str]:
    """The rows of the timeline."""
    return re.findall(r'<tr class="(?:planned|outcome)">.*?</tr>', text, re.DOTALL)


def test_the_page_shows_exactly_the_plans_of_the_published_question_and_the_targets(client: FlaskClient) -> None:
    told = named(rows(client, "/queries/plans-all.csv"))
    shown = parts(asked(client))
    assert set(shown) == told | targets(client)
    assert {anchor for anchor, part in shown.items() if '<span class="chip">target</span>' in part} == targets(client)


def test_each_plan_has_the_status_holder_and_outcome_that_the_question_gives(client: FlaskClient) -> None:
    shown = parts(asked(client))
    for row in rows(client, "/queries/plans-all.csv"):
        part = shown[row["plan"].removeprefix(str(ID))]
        for told in (row["status"], row["holder"], row["outcome"], row["article"], row["content"]):
            assert told in part


def test_each_plan_names_the_claims_behind_it_and_the_proof_of_its_time(client: FlaskClient) -> None:
    for part in parts(asked(client)).values():
        assert re.search(r'href="/claim/\d{3}-\d{3}"', part)
        assert "date not known" in part or 'href="/explain?' in part


def test_a_slipped_plan_says_by_how_many_calendar_months(client: FlaskClient) -> None:
    told = rows(client, "/queries/plan-slippage.csv")
    text = asked(client)
    shown = parts(text)
    for row in told:
        part = shown[row["plan"].removeprefix(str(ID))]
        assert f"{row['monthsBetween']} calendar months later" in part
        assert row["outcomeLabel"] in part
    assert len(told) == sum("calendar month" in part for part in shown.values())


@pytest.mark.parametrize(
    ("end", "begin", "months"),
    [
        ("2025-06-30", "2025-10-01", 4),
        ("2025-06-10", "2025-06-20", 0),
        ("2024-12-31", "2025-01-01", 1),
        ("2025-06-30", "2025-06-30", None),
        (None, "2025-06-30", None),
        ("2025-06-30", None, None),
    ],
)
def test_a_plan_is_late_only_where_no_reading_of_its_time_can_be_in_time(
    end: str | None, begin: str | None, months: int | None
) -> None:
    planned = Bounds(end_latest=date.fromisoformat(end) if end else None)
    actual = Bounds(begin_earliest=date.fromisoformat(begin) if begin else None)
    assert months_between(planned, actual) == months


def test_what_came_of_a_plan_is_drawn_below_it(client: FlaskClient) -> None:
    found = drawn(asked(client))
    kinds = [re.findall(r'class="(planned|outcome)"', row)[0] for row in found]
    assert kinds.count("outcome") == 2
    for row, next_ in pairwise(found):
        if 'class="outcome"' in next_:
            assert "plan-commission-session-june" in row or "plan-cis-games" in row


@pytest.mark.parametrize("day", ["2025-12-31", "2024-01-01", "2026-12-31", "2030-12-31"])
def test_after_a_day_it_shows_what_the_question_gives_and_lists_the_undated_apart(
    client: FlaskClient, day: str
) -> None:
    dated, undated = split(asked(client, f"/plans?after={day}&status=open"))
    assert dated == named(rows(client, f"/queries/plans-open-after.csv?date={day}"))
    told = rows(client, "/queries/plans-all.csv")
    assert undated == named([row for row in told if not row["plannedTime"] and not row["outcome"]])


def test_all_that_is_planned_for_after_2025_is_still_open(client: FlaskClient) -> None:
    everything, still_open = (asked(client, f"/plans?after=2025-12-31{more}") for more in ("", "&status=open"))
    assert split(everything) == split(still_open)


def test_what_may_still_lie_after_the_day_is_told_from_what_surely_does(client: FlaskClient) -> None:
    found = drawn(asked(client, "/plans?after=2025-12-31"))
    sure = [row for row in found if "planned for after 31 December 2025" in row]
    maybe = [row for row in found if "may still lie after 31 December 2025" in row]
    assert len(sure) + len(maybe) == len(found)
    assert len(sure) == 1 and "#plan-tourism-agency" in sure[0]


def test_a_fulfilled_plan_whose_time_reaches_beyond_the_day_is_shown_when_asked_for(client: FlaskClient) -> None:
    dated, undated = split(asked(client, "/plans?after=2025-01-01&status=fulfilled"))
    assert (dated, undated) == ({"plan-cis-games"}, set())


@pytest.mark.parametrize("status", ["open", "fulfilled", "slipped"])
def test_each_status_shows_its_plans_and_its_chip_says_how_many(client: FlaskClient, status: str) -> None:
    text = asked(client)
    (count,) = re.findall(rf'<a href="/plans\?status={status}">{status} <span class="count">(\d+)</span>', text)
    shown = set(parts(asked(client, f"/plans?status={status}")))
    assert len(shown) == int(count)
    told = rows(client, "/queries/plans-all.csv")
    if status != "open":
        assert shown == named([row for row in told if row["status"] == status])


def test_a_day_after_all_plans_says_that_none_fits(client: FlaskClient) -> None:
    text = asked(client, "/plans?after=2099-01-01&status=fulfilled")
    assert not parts(text)
    assert "No plan fits." in text


@pytest.mark.parametrize(
    "query",
    [
        "status=hoped",
        "after=soon",
        "after=2025-02-30",
        "after=20251231",
        "after=2025-01-01&after=2026-01-01",
        "after=<script>",
    ],
)
def test_a_status_or_day_that_is_none_is_refused_with_a_reason(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/plans?{query}", headers=BROWSER)
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text
    assert "<script>" not in answer.text


def test_an_empty_form_shows_all(client: FlaskClient) -> None:
    assert set(parts(asked(client, "/plans?after="))) == set(parts(asked(client)))


@pytest.mark.parametrize("address", ["/plans", "/plans?status=slipped", "/plans?after=2025-12-31"])
def test_the_same_is_offered_as_csv_json_and_turtle(client: FlaskClient, address: str) -> None:
    text = asked(client, address)
    shown = set(parts(text))
    assert named(rows(client, download(text, "CSV"))) == shown
    found = client.get(download(text, "JSON")).get_json()["results"]["bindings"]
    assert {row["plan"]["value"].removeprefix(str(ID)) for row in found} == shown
    subjects = {str(quad.triple[0]) for quad in parse(client.get(download(text, "Turtle")).data, "ttl")}
    assert shown <= {subject.strip("<>").removeprefix(str(ID)) for subject in subjects}


def test_hopes_are_not_among_the_plans_and_the_page_says_where_they_are(client: FlaskClient) -> None:
    text = asked(client)
    assert not any(anchor.startswith(("exp-", "eval-", "aim-")) for anchor in parts(text))
    assert 'href="/queries/expectations-and-hopes"' in text


def test_words_of_another_language_than_the_page_say_so(client: FlaskClient) -> None:
    shown = parts(asked(client, language="ru"))
    assert 'lang="en">games of the CIS are to be held' in shown["plan-cis-games"]
    assert "межправительственной комиссии" in shown["plan-commission-session-june"]


def test_a_graph_without_plans_says_so(tmp_path: Path, data: Data) -> None:
    with served(tmp_path, data) as client:
        assert "The graph tells of no plan." in asked(client)


def test_hostile_words_are_shown_as_words(tmp_path: Path, data: Data) -> None:
    text, long = n_triples(Literal(HOSTILE, lang="en")), n_triples(Literal(LONG, lang="en"))
    triples = f"""id:plan-x a bil:PlannedEvent ; bil:content {text} ; rdfs:label {text} ;
            bil:when "2026" ; bil:beginEarliest "2026-01-01"^^xsd:date ;
            bil:endLatest "2026-12-31"^^xsd:date ; bil:heldBy id:who .
            id:plan-y a bil:PlannedEvent ; bil:content {long} . id:who rdfs:label {text} .
        GRAPH graph:claims {{ claim:1-1 bil:statedBy id:who ; bil:modality v:planned ; skos:editorialNote {text} ;
            bil:asserts claim:s1 . claim:s1 bil:subject id:plan-x ; bil:predicate bil:content ; bil:literal {text} }}"""
    with served(tmp_path, data, triples) as client:
        shown = asked(client)
    assert set(parts(shown)) == {"plan-x", "plan-y"}
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert LONG in shown


def test_a_reader_asks_for_what_is_planned_after_a_day_and_follows_a_bar_to_its_plan(page: Page) -> None:
    page.goto("/plans")
    page.get_by_label("Planned for after the day").fill("2025-12-31")
    page.get_by_role("button", name="Show").click()
    assert page.url.endswith("/plans?after=2025-12-31")
    page.get_by_role("table").get_by_role("link", name="a new national agency for tourism").click()
    assert page.url.endswith("#plan-tourism-agency")
    assert page.locator("#plan-tourism-agency").is_visible()


def test_the_plans_fit_a_phone(phone: Page, screenshot: Screenshot) -> None:
    phone.goto("/plans")
    assert overflow(phone) == 0
    screenshot(phone, "plans-phone")


def test_the_plans_can_be_read_without_scripts_in_the_dark(open_page: OpenPage, screenshot: Screenshot) -> None:
    page = open_page(scripts=False, dark=True)
    page.goto("/plans")
    assert page.get_by_role("heading", level=1).is_visible()
    screenshot(page, "plans-dark")
