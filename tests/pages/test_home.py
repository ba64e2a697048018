"""The home page answers first: who met whom, who belongs to whom, what was planned, what is disputed."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from tests.pages.small import served

from bilateral.resources import Data
from bilateral.store import Store
from bilateral_server.terms import PROLOGUE

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


def section(page: str, name: str) -> str:
    """The part of the page under the heading ``name``."""
    return page.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]


def links(text: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', text)]


def test_it_says_how_much_there_is(client: FlaskClient, store: Store) -> None:
    page = client.get("/", headers=BROWSER).text
    (row,) = store.select(f"{PROLOGUE}SELECT (COUNT(?c) AS ?n) WHERE {{ GRAPH graph:claims {{ ?c a bil:Claim }} }}")
    assert f"<strong>{row['n']}</strong> claims" in page
    assert "<strong>5</strong> news articles" in page
    assert re.search(r"as of \d+ \w+ \d{4}", page)
    assert len(re.findall("<h1", page)) == 1


def test_each_visit_is_on_the_timeline_with_the_reason_for_its_date(client: FlaskClient, store: Store) -> None:
    timeline = section(client.get("/", headers=BROWSER).text, "met")
    visits = store.select(f"{PROLOGUE}SELECT ?v WHERE {{ ?v a bil:Visit }}")
    assert visits
    assert {str(row["v"]).partition("bilateral")[2] for row in visits} <= set(links(timeline))
    proofs = [link for link in links(timeline) if link.startswith("/explain")]
    assert len(proofs) >= len(visits)
    for proof in proofs:
        assert client.get(proof, headers={"Accept": "application/json"}).status_code == 200, proof


def test_who_met_whom_when_and_where_stands_in_words_as_well(client: FlaskClient) -> None:
    timeline = section(client.get("/", headers=BROWSER).text, "met")
    row = timeline.partition("meeting of Ali Asadov and Roman Golovchenko")[2].partition("</tr>")[0]
    assert "Ali Asadov</a> · " in row and "Roman Golovchenko</a>" in row
    assert "3 October 2024" in row
    visit = timeline.partition("state visit of Alexander Lukashenko to Azerbaijan")[2].partition("</tr>")[0]
    assert "Belarus → Azerbaijan" in visit
    assert "1 May 2023 – 31 December 2024" in visit


def test_a_visit_within_another_lies_within_its_dates(client: FlaskClient) -> None:
    timeline = section(client.get("/", headers=BROWSER).text, "met")
    within = timeline.partition("visit of the President of Belarus to Shusha")[2].partition("</tr>")[0]
    assert "1 May 2023 – 31 December 2024" in within


def test_states_people_and_bodies_are_a_network_whose_relations_have_proofs(client: FlaskClient) -> None:
    network = section(client.get("/", headers=BROWSER).text, "ties")
    assert {"/id/st-belarus", "/id/st-azerbaijan", "/id/per-pinevich", "/id/org-commission"} <= set(links(network))
    assert "/id/org-wikidata" not in links(network)
    told = network.partition("<details>")[2]
    assert "Alexander Lukashenko has represented Belarus" in told
    proofs = [link for link in links(told) if link.startswith("/explain")]
    assert len(proofs) > 20
    assert len(proofs) == len(set(proofs))
    assert client.get(proofs[0], headers={"Accept": "application/json"}).status_code == 200
    assert "/id/evt-asadov-golovchenko-meeting" in links(told)


def test_what_came_of_plans_and_what_is_open_lead_to_all_of_them(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).text
    plans, disputes = section(page, "plans"), section(page, "disputes")
    assert "/id/plan-commission-session-june" in links(plans)
    assert "/id/evt-commission-session-15" in links(plans)
    assert plans.index("slipped") < plans.index("fulfilled") < plans.index("open")
    assert "/plans" in links(plans)
    assert "/disputes#conflict-state-visit-year" in links(disputes)
    assert "/disputes" in links(disputes)


def test_four_questions_lead_to_their_answers(client: FlaskClient) -> None:
    examples = links(section(client.get("/", headers=BROWSER).text, "examples"))
    assert len(examples) == 4
    why, ambassador, minister, planned = (client.get(link, headers=BROWSER).text for link in examples)
    assert "speaks for 2024" in why and "claim 001-016" in why
    assert "Dmitry Pinevich" in ambassador and "/claim/002-122" in ambassador
    assert "Roman Golovchenko" in minister and "Aleksander Turchin" in minister
    assert "vocational" in planned and "tourism" in planned


def test_each_part_is_there_as_data(client: FlaskClient) -> None:
    page = client.get("/", headers=BROWSER).text
    for name in ("met", "ties"):
        data = [link for link in links(section(page, name)) if link.startswith("/sparql")]
        answers = [client.get(link) for link in data]
        assert [answer.mimetype for answer in answers] == ["text/csv", "application/sparql-results+json", "text/turtle"]
        rows = json.loads(answers[1].data)["results"]["bindings"]
        assert len(rows) > 50
        assert len(answers[0].text.splitlines()) == len(rows) + 1


def test_its_words_are_in_the_language_of_the_reader(client: FlaskClient) -> None:
    page = client.get("/", headers={"Accept-Language": "be"}).text
    assert '<html lang="be">' in page
    assert "Аляксандр Лукашэнка" in page


def test_it_is_not_sent_again_while_the_data_is_the_same(client: FlaskClient) -> None:
    first = client.get("/", headers=BROWSER)
    again = client.get("/", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_empty_store_has_a_home_page_with_nothing_to_show(tmp_path: Path, data: Data) -> None:
    with served(tmp_path, data) as client:
        answer = client.get("/", headers=BROWSER)
    assert answer.status_code == 200
    for name in ("met", "ties", "plans", "disputes"):
        assert section(answer.text, name) == ""
    assert 'name="q"' in answer.text


def test_links_stay_below_the_path_where_the_application_is_mounted(app: Flask) -> None:
    page = app.test_client().get("/", headers=BROWSER, environ_overrides={"SCRIPT_NAME": "/kg"}).text
    own = [link for link in links(page) if link.startswith("/")]
    assert own
    assert all(link.startswith("/kg/") for link in own)


@pytest.mark.parametrize("device", ["page", "phone"])
@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("Why is the state visit", "speaks for 2024"),
        ("What did the ambassador say", "three fields of medicine"),
        ("Who was prime minister of Belarus", "Roman Golovchenko"),
        ("What is planned for after 2025", "road map"),
    ],
)
def test_an_example_is_answered_by_one_click(
    request: pytest.FixtureRequest, device: str, words: str, answer: str
) -> None:
    page: Page = request.getfixturevalue(device)
    page.goto("/")
    page.get_by_role("link", name=re.compile(words)).click()
    expect(page.get_by_role("main").get_by_text(re.compile(answer)).locator("visible=true").first).to_be_visible()


def test_the_search_box_finds_what_is_typed(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("Мінск")
    page.get_by_role("searchbox").press("Enter")
    expect(page.get_by_role("heading", name="Minsk", exact=True)).to_be_visible()
