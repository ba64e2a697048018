"""The page of office holders answers as the published question does, and says why an answer is not certain."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.browsing import OpenPage, overflow
from tests.pages.small import HOSTILE, served

from bilateral.names import ID
from bilateral.quads import parse
from bilateral.resources import Data
from bilateral_server.pages.holders import doubts
from bilateral_server.pages.timeline import Bounds
from bilateral_server.terms import PROLOGUE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PRIME_MINISTER = {"post": "id:post-pm-by", "date": "2025-02-01"}
POSTS = (
    "id:post-pm-by",
    "id:post-pm-az",
    "id:post-president-az",
    "id:post-president-by",
    "id:post-ambassador-by-az",
    "id:post-chair-council-republic-by",
    "id:post-deputy-fm-az",
)
DAYS = ("2016-11-30", "2023-06-11", "2024-10-03", "2025-01-14", "2025-02-01", "2025-10-01", "2030-01-01", "0001-01-01")


def page(client: FlaskClient, status: int = 200, language: str = "en", **given: str) -> str:
    answer = client.get("/offices", query_string=given, headers=BROWSER | {"Accept-Language": language})
    assert answer.status_code == status, answer.text
    return answer.text


def answered(text: str) -> list[tuple[str, str, str]]:
    """Answer, IRI of the holder and reason of each row, in order."""
    holder, reason = r'<a href="[^"]*" title="([^"]+)"[^>]*>[^<]*</a></th>', r"<td><span[^>]*>([^<]*)"
    return re.findall(rf'<tr class="(\w+)"><th scope="row">{holder}.*?{reason}', text, re.DOTALL)


@pytest.mark.parametrize("post", POSTS)
def test_the_answers_are_those_of_the_published_question(client: FlaskClient, post: str) -> None:
    for day in DAYS:
        parameters = {"post": post, "date": day}
        answer = client.get("/queries/post-holder-on-date.csv", query_string=parameters)
        expected = [(row["answer"], row["holder"], row["reason"]) for row in csv.DictReader(io.StringIO(answer.text))]
        found = answered(page(client, **parameters))
        assert sorted(found) == sorted(expected), (post, day)
        assert found, (post, day)
        order = ["certain", "possible", "impossible"]
        assert [one[0] for one in found] == sorted((one[0] for one in found), key=order.index)


def test_the_prime_minister_of_belarus_in_february_2025_is_not_certain_and_the_page_says_why(
    client: FlaskClient,
) -> None:
    text = page(client, **PRIME_MINISTER)
    assert {answer for answer, _, _ in answered(text)} == {"possible"}
    assert "Prime Minister of Belarus on 1 February 2025" in text
    assert "Not certain." in text
    assert "It lasted until 3 October 2024 at the least; whether until 1 February 2025, no source says." in text
    assert "It had begun by 31 December 2025 at the latest; whether by 1 February 2025, no source says." in text
    assert "at most one of them" in text
    assert "/id/conflict-prime-minister-by" in text
    assert "the day asked for" in text
    for claim in ("001-005", "002-030", "002-033"):
        assert f'href="/claim/{claim}"' in text


def test_a_day_on_which_a_holder_is_attested_is_certain(client: FlaskClient) -> None:
    text = page(client, post="id:post-pm-by", date="2024-10-03")
    assert answered(text)[0][:2] == ("certain", str(ID["per-golovchenko"]))
    assert "Certain:" in text
    assert "Not certain." not in text
    assert "no source says" not in text


def test_a_holder_who_may_be_another_one_is_told_so(client: FlaskClient) -> None:
    text = page(client, post="id:post-president-az", date="2025-05-01")
    assert [answer for answer, _, _ in answered(text)] == ["certain", "possible"]
    assert text.count("This may be the same person as") == 2


def test_a_day_on_which_nobody_known_can_have_held_it_is_told_so(data: Data, tmp_path: Path) -> None:
    triples = """id:post-x a bil:Post ; rdfs:label "a post"@en . id:per-x rdfs:label "a person"@en .
    id:ten-x bil:post id:post-x ; bil:holder id:per-x ; bil:beginEarliest "2024-05-01"^^xsd:date ."""
    with served(tmp_path, data, triples) as client:
        text = page(client, post="id:post-x", date="2020-01-01")
        assert answered(text) == [("impossible", str(ID["per-x"]), "the day lies before the earliest begin")]
        assert "Nobody the sources name." in text


def test_without_parameters_all_offices_stand_there_with_their_tenures(client: FlaskClient) -> None:
    text = page(client)
    query = "SELECT ?post ?holder WHERE { ?tenure a bil:Tenure ; bil:post ?post ; bil:holder ?holder }"
    answer = client.get("/sparql", query_string={"query": PROLOGUE + query, "format": "csv"})
    tenures = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(tenures) == 10
    _, _, drawn = text.partition('class="timeline"')
    for tenure in tenures:
        assert f'title="{tenure["holder"]}"' in drawn
        assert f'value="id:{tenure["post"].removeprefix(str(ID))}"' in text
    assert drawn.count("/explain?") == len(tenures)
    assert re.search(r'<option value="id:post-pm-by" selected>', text)
    assert 'name="date" value="2025-02-01"' in text


def test_an_office_alone_shows_its_tenures_and_asks_for_a_day(client: FlaskClient) -> None:
    text = page(client, post="id:post-pm-by")
    assert "Choose a day" in text
    assert "Golovchenko" in text
    assert "Asadov" not in text
    assert "/claim/001-005" in text
    assert "Choose an office" in page(client, date="2025-02-01")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"post": "id:post-pm-by", "date": "2025-02-30"}, "no day of the calendar"),
        ({"post": "id:post-pm-by", "date": "yesterday"}, "no day of the calendar"),
        ({"post": "id:post-pm-by", "date": "2025-02-01T00:00:00"}, "no day of the calendar"),
        ({"post": "id:nothing", "date": "2025-02-01"}, "There is no post"),
        ({"post": "no iri", "date": "2025-02-01"}, "There is no post"),
        ({"post": "?", "date": "2025-02-01"}, "There is no post"),
        ({"post": '"><script>', "date": ""}, "There is no post"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(client: FlaskClient, wrong: dict[str, str], told: str) -> None:
    text = page(client, 400, **wrong)
    assert re.search(rf'role="alert"[^>]*>[^<]*{told}', text)
    assert "<select" in text
    assert "<script>" not in text


def test_a_parameter_given_twice_is_a_problem(client: FlaskClient) -> None:
    answer = client.get("/offices?date=2025-02-01&date=2025-02-02", headers=BROWSER)
    assert answer.status_code == 400
    assert "given twice" in answer.text


@pytest.mark.parametrize("day", ["0001-01-01", "1800-07-04", "9999-12-31"])
def test_a_far_day_is_answered_and_not_drawn(client: FlaskClient, day: str) -> None:
    text = page(client, post="id:post-pm-by", date=day)
    assert len(answered(text)) == 2
    assert "the day asked for" not in text
    assert "not drawn" in text


def test_the_data_behind_an_answer_is_a_link_away(client: FlaskClient) -> None:
    text = page(client, **PRIME_MINISTER).replace("&amp;", "&")
    addresses = dict(re.findall(r'<a href="([^"]+)">(CSV|JSON|Turtle)</a>', text))
    of = {name: client.get(address) for address, name in addresses.items()}
    assert {answer.status_code for answer in of.values()} == {200}
    assert "2025-02-01" in next(address for address, name in addresses.items() if name == "CSV")
    assert len(list(csv.DictReader(io.StringIO(of["CSV"].text)))) == 2
    subjects = {str(quad.subject) for quad in parse(of["Turtle"].data, "ttl")}
    assert subjects == {f"<{ID[name]}>" for name in ("ten-golovchenko-pm", "ten-turchin-pm")}


def test_a_graph_without_offices_says_so(data: Data, tmp_path: Path) -> None:
    with served(tmp_path, data) as client:
        assert "The graph names no holder of any office." in page(client)
        assert "There is no post" in page(client, 400, **PRIME_MINISTER)


def test_an_office_without_a_holder_is_told_so(data: Data, tmp_path: Path) -> None:
    literal = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    with served(tmp_path, data, f'id:post-x a bil:Post ; rdfs:label "{literal}"@en .') as client:
        text = page(client, post="id:post-x", date="2025-02-01")
        assert "names no holder of this office" in text
        assert "<script>alert" not in text + page(client)


@given(st.builds(Bounds, st.none(), st.none() | st.dates(), st.none() | st.dates(), st.none()), st.dates())
def test_a_day_has_no_doubt_exactly_where_it_lies_between_the_latest_begin_and_the_earliest_end(
    bounds: Bounds, day: date
) -> None:
    begin, end = bounds.begin_latest, bounds.end_earliest
    certain = begin is not None and end is not None and begin <= day <= end
    assert (not doubts(bounds, day)) == certain


def test_a_reader_asks_with_the_form_and_reads_the_answer(open_page: OpenPage) -> None:
    for width in (390, 1280):
        opened = open_page(width=width, scripts=False)
        opened.goto("/offices")
        assert overflow(opened) <= 0
        opened.get_by_label("Office").select_option("id:post-ambassador-by-az")
        opened.get_by_label("Day").fill("2025-04-21")
        opened.get_by_role("button", name="Who was it?").click()
        assert opened.locator(".verdict").inner_text().startswith("Certain: Dmitry Pinevich")
        assert overflow(opened) <= 0
        opened.locator(".timeline").get_by_role("link", name="Dmitry Pinevich").click()
        assert opened.url.endswith("/id/per-pinevich")
