"""The page of disputes shows each declared conflict with all its sides, and prefers none but the curator's."""

import csv
import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from rdflib import Literal, URIRef
from tests.pages.browsing import OpenPage, Screenshot, overflow
from tests.pages.small import HOSTILE, LONG, served

from bilateral.names import ID
from bilateral.quads import n_triples, parse
from bilateral.resources import Data
from bilateral_server.terms import PROLOGUE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def asked(client: FlaskClient, address: str = "/disputes", language: str = "en") -> str:
    answer = client.get(address, headers=BROWSER | {"Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return answer.text


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def parts(text: str) -> dict[str, str]:
    """The conflicts of a page by anchor, each with what stands in its element."""
    found = re.findall(r'<article class="conflict" id="([^"]+)".*?>(.*?)</article>', text, re.DOTALL)
    assert len(dict(found)) == len(found)
    return dict(found)


def sides(conflict: str) -> list[str]:
    return re.findall(r'<section class="side[^>]*>.*?</section>', conflict, re.DOTALL)


def claims(side: str) -> list[str]:
    return re.findall(r'href="/claim/([^"#]+)"', side)


def download(text: str, name: str) -> str:
    (address,) = re.findall(rf'<a href="([^"]+)">{name}</a>', text)
    return str(address).replace("&amp;", "&")


def test_the_page_shows_exactly_the_conflicts_of_the_published_question(client: FlaskClient) -> None:
    wanted = {row["conflict"].removeprefix(str(ID)) for row in rows(client, "/queries/conflicts-all.csv")}
    assert set(parts(asked(client))) == wanted


def test_each_conflict_shows_all_its_sides_and_marks_the_preferred_one(client: FlaskClient) -> None:
    shown = parts(asked(client))
    for row in rows(client, "/queries/conflicts-all.csv"):
        conflict = shown[row["conflict"].removeprefix(str(ID))]
        found = sides(conflict)
        assert len(found) == int(row["claims"])
        preferred = [claims(side) for side in found if "Preferred by the curator" in side]
        assert preferred == ([[row["preferred"].rpartition("/")[2]]] if row["preferred"] else [])


def test_each_side_says_what_its_claim_says_and_who_says_it(client: FlaskClient) -> None:
    shown = parts(asked(client))
    for anchor, conflict in shown.items():
        told = rows(client, f"/queries/conflict-sides.csv?conflict=id:{anchor}")
        behind = {claim for row in told for claim in [row["claim"].rpartition("/")[2]]}
        assert {claim for side in sides(conflict) for claim in claims(side)} == behind
        for side in sides(conflict):
            (claim,) = claims(side)
            for row in told:
                if row["claim"].endswith(f"/{claim}"):
                    assert f">{row['speaker']}</a>" in side
                    assert row["modality"] in side


def test_the_sides_of_a_dispute_on_time_stand_side_by_side_with_their_differing_values(client: FlaskClient) -> None:
    conflict = parts(asked(client))["conflict-state-visit-year"]
    for words in ("May 2023", ">2024<", "May 2024", "Azernews", "Dmitry Pinevich", "BelTA"):
        assert words in conflict
    assert "All sides speak of" in conflict
    assert "What the graph takes from it" in conflict
    assert "1 May 2023 \N{EN DASH} 31 December 2024" in conflict


def test_what_all_sides_say_is_told_once(client: FlaskClient) -> None:
    conflict = parts(asked(client))["conflict-trade-growth"]
    shared, *own = conflict.partition('<div class="sides">')
    assert "bilateral trade turnover" in shared
    assert not any('href="/vocab/bilateral-trade-turnover"' in side for side in sides("".join(own)))
    assert [bool(re.search(r">39 percent<", side)) for side in sides(conflict)] == [True, False]


def test_a_bound_stays_a_bound(client: FlaskClient) -> None:
    assert "more than 120" in parts(asked(client))["conflict-documents-and-agreements"]


def test_what_is_open_comes_first_then_what_is_resolved(client: FlaskClient) -> None:
    headings = re.findall(r'<h2 id="(\w+)">', asked(client))
    assert headings == ["open", "resolved", "apparent"]


@pytest.mark.parametrize(("parameter", "column"), [("status", "status"), ("kind", "kind")])
def test_each_chip_leads_to_as_many_conflicts_as_it_says(client: FlaskClient, parameter: str, column: str) -> None:
    found = re.findall(
        rf'<a href="(/disputes\?{parameter}=[^"]+)">([^<]+) <span class="count">(\d+)</span>', asked(client)
    )
    assert found
    told = rows(client, "/queries/conflicts-all.csv")
    for address, words, count in found:
        wanted = {row["conflict"].removeprefix(str(ID)) for row in told if row[column] == words}
        assert len(wanted) == int(count)
        assert set(parts(asked(client, address))) == wanted


def test_status_and_kind_can_be_chosen_together(client: FlaskClient) -> None:
    assert set(parts(asked(client, "/disputes?status=resolved&kind=temporal"))) == {"conflict-article-003-year"}


def test_a_choice_that_nothing_fits_says_so_and_leads_back(client: FlaskClient) -> None:
    text = asked(client, "/disputes?status=resolved&kind=order")
    assert not parts(text)
    assert "No conflict is of this status and kind." in text


@pytest.mark.parametrize(
    "query", ["status=closed", "kind=taste", "kind=<script>alert(1)</script>", "status=open&status=open"]
)
def test_a_status_or_kind_that_is_none_is_refused_with_a_reason(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/disputes?{query}", headers=BROWSER)
    assert answer.status_code == 400
    assert query.partition("=")[0] in answer.text
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("address", ["/disputes", "/disputes?status=resolved"])
def test_the_same_is_offered_as_csv_json_and_turtle(client: FlaskClient, address: str) -> None:
    text = asked(client, address)
    shown = set(parts(text))
    assert {row["conflict"].removeprefix(str(ID)) for row in rows(client, download(text, "CSV"))} == shown
    found = client.get(download(text, "JSON")).get_json()["results"]["bindings"]
    assert {row["conflict"]["value"].removeprefix(str(ID)) for row in found} == shown
    turtle = client.get(download(text, "Turtle")).data
    subjects = {str(quad.triple[0]) for quad in parse(turtle, "ttl")}
    assert shown <= {subject.strip("<>").removeprefix(str(ID)) for subject in subjects}


def test_the_words_of_the_curator_say_in_which_language_they_are(client: FlaskClient) -> None:
    assert '<span lang="en">' not in asked(client)
    conflict = parts(asked(client, language="ru"))["conflict-trade-reading"]
    assert '<span lang="en">The curator takes' in conflict
    assert "числа" in conflict  # the kind has a name in Russian


def test_the_page_is_not_sent_again_to_who_has_it(client: FlaskClient) -> None:
    first = client.get("/disputes", headers=BROWSER)
    again = client.get("/disputes", headers=BROWSER | {"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def test_a_graph_without_conflicts_says_so(tmp_path: Path, data: Data) -> None:
    with served(tmp_path, data) as client:
        assert "The graph declares no conflict of claims." in asked(client)


def test_hostile_words_are_shown_as_words(tmp_path: Path, data: Data) -> None:
    text, long = n_triples(Literal(HOSTILE, lang="en")), n_triples(Literal(LONG, lang="en"))
    thing = n_triples(URIRef("https://example.org/a'onmouseover=x"))
    told = f"""id:conflict-x a bil:ClaimConflict ; skos:prefLabel {text} ; rdfs:label {text} ;
        bil:reason {long} ; bil:conflictKind v:numeric ;
        bil:conflictStatus v:open ; bil:conflictMember claim:1-1 , claim:1-2 .
        claim:1-1 bil:statedBy {thing} ; bil:modality v:asserted ; skos:editorialNote {text} ; bil:asserts claim:s1 .
        claim:1-2 bil:statedBy {thing} ; bil:modality v:asserted ; bil:asserts claim:s2 .
        claim:s1 bil:subject {thing} ; bil:predicate bil:when ; bil:literal {text} .
        claim:s2 bil:subject {thing} ; bil:predicate bil:value ; bil:literal {text} . {thing} rdfs:label {text} ."""
    with served(tmp_path, data, f"{told} GRAPH graph:claims {{ {told} }}") as client:
        shown = asked(client)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "7 * 7" in shown
    assert LONG in shown
    assert len(sides(parts(shown)["conflict-x"])) == 2


def test_the_prologue_of_the_downloads_is_that_of_the_project(client: FlaskClient) -> None:
    assert PROLOGUE.splitlines()[0].split()[1].rstrip(":") in download(asked(client), "CSV")


def test_a_reader_narrows_the_disputes_by_a_click_and_finds_one_by_its_anchor(page: Page) -> None:
    page.goto("/disputes")
    page.get_by_role("navigation", name="Status").get_by_role("link", name="resolved").click()
    assert page.locator("article.conflict").count() == 2
    page.goto("/disputes#conflict-trade-reading")
    assert page.locator("#conflict-trade-reading h3").is_visible()
    preferred = page.locator("#conflict-trade-reading .side").first
    assert preferred.get_by_text("Preferred by the curator").is_visible()


def test_the_disputes_fit_a_phone(phone: Page, screenshot: Screenshot) -> None:
    phone.goto("/disputes")
    assert overflow(phone) == 0
    screenshot(phone, "disputes-phone")


def test_the_disputes_can_be_read_without_scripts_in_the_dark(open_page: OpenPage, screenshot: Screenshot) -> None:
    page = open_page(scripts=False, dark=True)
    page.goto("/disputes")
    assert page.get_by_role("heading", level=1).is_visible()
    screenshot(page, "disputes-dark")
