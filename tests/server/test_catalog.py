import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.queries import Query
from bilateral_server.state import State

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
HOSTILE = '"><script>alert(1)</script>'


class _Page(HTMLParser):
    """What a page has: its tags with their attributes, and the places its links and forms lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    @property
    def links(self) -> list[str]:
        return [found["href"] or "" for tag, found in self.tags if tag == "a" and found.get("href")]


@pytest.fixture
def questions(app: Flask) -> list[Query]:
    """The questions of the checkout, whatever they are."""
    held: State = app.extensions["bilateral"]
    return held.questions


def test_the_page_of_questions_lists_every_question(client: FlaskClient, questions: list[Query]) -> None:
    answer = client.get("/questions", headers=BROWSER)
    assert (answer.status_code, answer.content_type) == (200, "text/html; charset=utf-8")
    linked = [link.removeprefix("/queries/") for link in _Page(answer.text).links if link.startswith("/queries/")]
    assert sorted(linked) == [question.name for question in questions]
    assert len(questions) > 10


def test_each_question_is_answered_with_its_defaults(client: FlaskClient, questions: list[Query]) -> None:
    for question in questions:
        page = client.get(f"/queries/{question.name}", headers=BROWSER)
        assert (question.name, page.status_code) == (question.name, 200)
        inputs = [found for tag, found in _Page(page.text).tags if tag == "input" and found.get("type") != "hidden"]
        fields = {found["name"] for found in inputs}
        assert fields == {parameter.name for parameter in question.parameters}
        assert page.text.count("<h1>") == 1


def test_a_page_has_the_rows_that_a_program_gets(client: FlaskClient, questions: list[Query]) -> None:
    for question in questions:
        answer = client.get(f"/queries/{question.name}", headers={"Accept": "application/sparql-results+json"})
        if answer.status_code == 406:  # its answer is a graph
            rows = client.get(f"/queries/{question.name}?format=nt").text.splitlines()
        else:
            rows = json.loads(answer.data)["results"]["bindings"]
        page = client.get(f"/queries/{question.name}", headers=BROWSER).text
        assert f"<p>{len(rows)} row" in page
        assert page.count("<tr>") - 1 == min(max(len(rows), 1), 500)


def test_every_format_a_page_links_to_answers(client: FlaskClient, questions: list[Query]) -> None:
    for question in questions:
        page = _Page(client.get(f"/queries/{question.name}", headers=BROWSER).text)
        links = [link for link in page.links if "format=" in link]
        assert len(links) == 4
        for link in links:
            assert (link, client.get(link, headers=BROWSER).status_code) == (link, 200)


def test_a_parameter_changes_the_answer_and_stays_in_the_links(client: FlaskClient) -> None:
    early, late = (
        client.get(f"/queries/post-holder-on-date?date={date}&format=csv").text for date in ("1900-01-01", "2025-02-01")
    )
    assert early != late
    page = _Page(client.get("/queries/post-holder-on-date?date=1900-01-01", headers=BROWSER).text)
    [link] = [link for link in page.links if "format=csv" in link]
    assert client.get(link).text == early


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"date": "yesterday"}, "such as 2025-02-01"),
        ({"post": "no IRI"}, "is not an IRI, such as"),
        ({"who": "x"}, "has no parameter who; it has post, date"),
    ],
)
def test_a_wrong_parameter_is_400_with_the_reason(sent: dict[str, str], message: str, client: FlaskClient) -> None:
    page = client.get("/queries/post-holder-on-date", query_string=sent, headers=BROWSER)
    problem = client.get("/queries/post-holder-on-date", query_string=sent)
    assert (page.status_code, problem.status_code, problem.content_type) == (400, 400, "application/problem+json")
    assert message in problem.get_json(force=True)["detail"]
    assert message in page.text
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("where", ["post", "date", HOSTILE])
def test_what_a_stranger_sends_is_shown_escaped(where: str, client: FlaskClient) -> None:
    page = client.get("/queries/post-holder-on-date", query_string={where: HOSTILE}, headers=BROWSER)
    assert page.status_code == 400
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text
    unknown = client.get(f"/queries/{HOSTILE.replace('/', '')}", headers=BROWSER)
    assert (unknown.status_code, "<script" in unknown.text) == (404, False)


def test_an_unknown_question_is_404_and_names_near_ones(client: FlaskClient) -> None:
    answer = client.get("/queries/post-holder-on-dat")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert "did you mean post-holder-on-date" in answer.get_json(force=True)["detail"]
    page = client.get("/queries/post-holder-on-dat", headers=BROWSER)
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    assert "did you mean post-holder-on-date" in page.text


def test_pages_run_no_script_and_need_no_other_host(client: FlaskClient, questions: list[Query]) -> None:
    for path in [
        "/",
        "/questions",
        "/search?q=Minsk",
        "/no-such-page",
        *(f"/queries/{question.name}" for question in questions),
    ]:
        answer = client.get(path, headers=BROWSER)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page = _Page(answer.text)
        for tag, found in page.tags:
            assert tag not in ("style", "iframe", "img")
            assert tag != "script" or found.get("type") == "application/ld+json" or found.get("src")  # data, or a file
            assert not [name for name in found if name == "style" or name.startswith("on")]
            for name in ("href", "src", "action"):
                if tag != "a":  # where a link leads is for the reader to follow
                    assert re.match(r"[/#](?!/)", found.get(name) or "/"), (path, tag, found)
        assert ("html", {"lang": "en"}) in page.tags


def test_a_question_opens_in_the_editor_as_it_was_asked(client: FlaskClient) -> None:
    page = _Page(client.get("/queries/post-holder-on-date?date=1900-01-01", headers=BROWSER).text)
    [link] = [link for link in page.links if link.startswith("/query?")]
    editor = client.get(link, headers=BROWSER)
    assert editor.status_code == 200
    assert "1900-01-01" in editor.text


def test_columns_have_words_and_not_names_of_variables(client: FlaskClient) -> None:
    page = client.get("/queries/visits-timeline", headers=BROWSER).text
    assert '<th scope="col">begin earliest</th>' in page
    assert "beginEarliest</th>" not in page


def test_the_words_around_a_question_are_in_the_language_of_the_reader(client: FlaskClient) -> None:
    page = client.get("/queries/visits-timeline", headers={**BROWSER, "Accept-Language": "be"}).text
    assert '<html lang="be">' in page
    assert '<div lang="en">' in page  # around the question itself, which is written in English


def test_an_answer_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/queries/visits-timeline", headers=BROWSER)
    again = client.get("/queries/visits-timeline", headers={**BROWSER, "If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["/", "/questions", "/search", "/queries/visits-timeline"])
def test_the_style_sheets_of_a_page_are_served(client: FlaskClient, root: Path, path: str) -> None:
    tags = _Page(client.get(path, headers=BROWSER).text).tags
    sheets = [found["href"] or "" for tag, found in tags if tag == "link" and found.get("rel") == "stylesheet"]
    assert sheets
    for sheet in sheets:
        name = sheet.partition("?")[0].removeprefix("/static/")
        with client.get(sheet) as answer:
            assert answer.data == (root / "server/bilateral_server/static" / name).read_bytes()
