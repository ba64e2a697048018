"""The search page finds things by any of their names, says what fits, and is of use where nothing does."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.pages.small import HOSTILE, LONG, served

from bilateral.resources import Data

BROWSER = {"Accept": "text/html", "Accept-Language": "en"}


def found(page: str) -> list[str]:
    """Paths of the things found, in their order."""
    return re.findall(r'<li class="card"><h2><a href="([^"]*)"', page)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("Minsk", "/id/plc-minsk"),
        ("Мінск", "/id/plc-minsk"),
        ("Lukashenko", "/id/per-lukashenko"),
        ("лукашенко", "/id/per-lukashenko"),
        ("BY", "/id/st-belarus"),
        ("Q184", "/id/st-belarus"),
        ("state visit", "/ontology/StateVisit"),
        ("bil:hasRepresented", "/ontology/hasRepresented"),
        ("transplantology", "/vocab/transplantology"),
        ("claim 003-031", "/claim/003-031"),
        ("external-036", "/claim/external-036"),
        ("Road Map for Cooperation", "/id/agr-roadmap"),
    ],
)
def test_a_thing_is_found_by_name_code_or_number_the_best_match_first(
    client: FlaskClient, asked: str, first: str
) -> None:
    answer = client.get("/search", query_string={"q": asked}, headers=BROWSER)
    assert answer.status_code == 200
    assert found(answer.text)[0] == first


def test_a_thing_is_shown_with_what_it_is_and_what_else_it_is_called(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "Минск"}, headers=BROWSER).text
    card = page.partition('<li class="card">')[2].partition("</li>")[0]
    assert ">Minsk</a>" in card
    assert "settlement" in card
    assert '<span lang="ru"><mark>Минск</mark></span>' in card


def test_names_are_in_the_language_of_the_reader(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "Minsk"}, headers={"Accept-Language": "be"}).text
    assert ">Мінск</a>" in page


def test_what_is_misspelt_is_said_to_be(client: FlaskClient) -> None:
    page = client.get("/search", query_string={"q": "Lukaschenka"}, headers=BROWSER).text
    assert "spelt nearly so" in page
    assert "/id/per-lukashenko" in found(page)


def test_where_nothing_is_called_so_the_page_suggests_something(client: FlaskClient) -> None:
    page = client.get("/search?q=qqqqqq", headers=BROWSER).text
    assert found(page) == []
    assert "Nothing is called “qqqqqq”" in page
    for path in ("/id/st-belarus", "/questions", "/vocab/"):
        assert f'href="{path}"' in page


def test_without_a_question_the_page_suggests_what_most_is_said_of(client: FlaskClient) -> None:
    page = client.get("/search", headers=BROWSER).text
    assert found(page) == []
    assert "Nothing is called" not in page
    assert 'href="/id/per-pinevich"' in page


def test_what_was_found_is_there_as_data(client: FlaskClient) -> None:
    page = client.get("/search?q=Minsk", headers=BROWSER).text
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/sparql\?[^"]*)"', page)]
    kinds = [client.get(link).mimetype for link in links]
    assert kinds == ["text/csv", "application/sparql-results+json", "text/turtle"]
    assert "plc-minsk" in client.get(links[0]).text


@pytest.mark.parametrize("asked", [HOSTILE, LONG, "\u200b", "'", "%", '"', "a" * 199 + " b", "\x00"])
def test_what_a_stranger_asks_is_shown_harmlessly(client: FlaskClient, asked: str) -> None:
    answer = client.get("/search", query_string={"q": asked}, headers=BROWSER)
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert len(answer.data) < 60_000


def test_asking_twice_at_once_is_refused(client: FlaskClient) -> None:
    assert client.get("/search?q=a&q=b", headers=BROWSER).status_code == 400


def test_an_empty_store_has_nothing_to_find(tmp_path: Path, data: Data) -> None:
    with served(tmp_path, data) as client:
        answer = client.get("/search?q=Minsk", headers=BROWSER)
    assert answer.status_code == 200
    assert "Nothing is called “Minsk”" in answer.text
