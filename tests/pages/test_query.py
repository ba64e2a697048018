"""The query page: a form without scripts, an editor with them, and the answer in views."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect
from tests.pages.browsing import OpenPage, Screenshot
from tests.server.running import Running

from bilateral_server.pages.query import _EDITOR, _LATER
from bilateral_server.static_files import version

VISITS = """PREFIX bil: <https://w3id.org/bilateral/ontology#>
SELECT ?visit ?from ?to
WHERE { ?visit a bil:Visit ; bil:sendingState ?from ; bil:receivingState ?to } ORDER BY ?visit"""
RELATED = """PREFIX bil: <https://w3id.org/bilateral/ontology#>
CONSTRUCT { ?a bil:sentVisitTo ?b } WHERE { ?a bil:sentVisitTo ?b }"""
PLACES = """PREFIX bil: <https://w3id.org/bilateral/ontology#>
SELECT * WHERE { ?place bil:latitude ?latitude ; bil:longitude ?longitude }"""
HOSTILE = {
    "markup": '</textarea></script><script>alert(1)</script><img src=x onerror="alert(1)">',
    "directions": "SELECT ?\u202ea\u202c { \u2067?s ?p ?o\u2069 }\u200b",
    "template": "{{ 7 * 7 }}{% raw %}",
    "long": "#" + "x" * 10_000,
    "lines": "\n\n  SELECT * {}\r\n",
}

needs_editor = pytest.mark.skipif(
    not all(version(f"vendor/{name}") for name in (*_EDITOR, *sum(_LATER.values(), ()))),
    reason="the files of others are not installed: install npm, then pip install --editable .",
)


class Read(HTMLParser):
    """The text in the editor's field, what the scripts are told, and the links of the examples."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.field, self.page, self.examples, self._in = "", "", [], ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        self._in = tag if tag == "textarea" or about.get("id") == "page" else ""
        if tag == "a" and "/query?example=" in (about.get("href") or ""):
            self.examples.append(about["href"])

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "textarea":
            self.field += data
        elif self._in:
            self.page += data


def read(client: FlaskClient, path: str = "/query") -> Read:
    answer = client.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    return Read(answer.text)


def test_the_form_works_as_it_stands_without_scripts(client: FlaskClient) -> None:
    text = client.get("/query").text
    form = re.search(r'<form id="ask" action="(\S+)" method="post">.*?</form>', text, re.DOTALL)
    assert form is not None and 'name="query"' in form[0] and '<select name="format">' in form[0]
    given = {"query": Read(text).field, "format": "csv"}
    answer = client.post(form[1], data=given, headers={"Accept": "text/html"})
    assert answer.content_type == "text/csv; charset=utf-8"
    assert len(answer.text.splitlines()) > 5


def test_the_page_knows_the_prefixes_and_where_to_ask(client: FlaskClient) -> None:
    told = json.loads(read(client).page)
    assert told["prefixes"]["bil"] == "https://w3id.org/bilateral/ontology#"
    assert (told["endpoint"], told["address"]) == ("/sparql", "http://localhost/sparql")
    assert not told["asked"]


def test_every_question_is_an_example_that_loads_into_the_editor(client: FlaskClient) -> None:
    examples = read(client).examples
    names = {question.name for question in client.application.extensions["bilateral"].questions}
    assert {path.partition("=")[2] for path in examples} == names
    loaded = read(client, "/query?example=visits-between-states")
    assert "bil:sendingState ?_from" in loaded.field and not loaded.field.lstrip().startswith("#+")
    assert json.loads(loaded.page)["asked"]
    assert client.get("/query?example=visits-between").status_code == 404


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_query_in_the_address_stands_in_the_field_as_it_is_and_nowhere_else(client: FlaskClient, text: str) -> None:
    found = read(client, f"/query?query={quote(text)}")
    assert found.field.removeprefix("\n").replace("\r\n", "\n") == text.replace("\r\n", "\n")
    page = client.get(f"/query?query={quote(text)}").text
    assert "<script>alert" not in page and "<img" not in page


def test_the_page_alone_may_style_itself_and_runs_no_script_of_its_own(client: FlaskClient) -> None:
    answer = client.get("/query")
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";"))
    assert (policy["style-src"], policy["script-src"]) == ("'self' 'unsafe-inline'", "'self'")
    assert policy["default-src"] == "'none'" and policy["connect-src"] == "'self'"
    assert "unsafe" not in client.get("/").headers["Content-Security-Policy"]
    again = client.get("/query", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_terms_to_complete_have_names_in_the_language_of_the_reader(client: FlaskClient) -> None:
    terms = dict(client.get("/query/terms.json").json["terms"])
    assert terms["bil:StateVisit"] == "state visit"
    assert {"rdfs:label", "id:st-belarus", "graph:claims", "v:agriculture"} <= set(terms)
    assert not [name for name in terms if name.startswith("claim:") or "<" in name]
    answer = client.get("/query/terms.json", headers={"Accept-Language": "be"})
    assert dict(answer.json["terms"])["bil:StateVisit"] != "state visit"
    assert "Accept-Language" in answer.headers["Vary"]
    assert client.get("/query/terms.json", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_names_tell_what_an_iri_is_called_and_where_it_is(client: FlaskClient) -> None:
    base = "https://w3id.org/bilateral/id/"
    odd = ["https://example.org/<script>", "no iri", "", "urn:x"]
    found = client.post("/query/names.json", json=[f"{base}st-belarus", f"{base}plc-minsk", *odd]).json
    assert found[f"{base}st-belarus"] == {"name": "Belarus", "href": "/id/st-belarus", "iso": "112"}
    minsk = found[f"{base}plc-minsk"]
    assert minsk["name"] == "Minsk" and minsk["point"] == pytest.approx([27.56, 53.9], abs=0.1)
    assert set(found) == {f"{base}st-belarus", f"{base}plc-minsk", "urn:x"}


@pytest.mark.parametrize("sent", [{"iris": []}, ["urn:x"] * 1001, [1], None, "urn:x"])
def test_what_is_no_list_of_iris_is_refused(client: FlaskClient, sent: object) -> None:
    assert client.post("/query/names.json", json=sent).status_code == 400


def test_no_file_of_the_page_is_long_and_none_runs_text_as_code_or_as_markup(root) -> None:
    files = [*(root / "server/bilateral_server/static/query").iterdir()]
    assert len(files) > 5
    for path in [*files, root / "server/bilateral_server/pages/query.py"]:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 300
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|\beval\b\(|new Function|localStorage", text), path


def answered(page: Page, query: str = "", view: str = "") -> Page:
    """The page with the answer to the query, in a view."""
    page.goto(f"/query?query={quote(query or VISITS)}{'#' + view if view else ''}")
    expect(page.locator("#answer")).to_be_visible()
    return page


def test_an_example_is_a_click_away_and_its_rows_have_names_that_lead_to_their_pages(page: Page) -> None:
    page.goto("/query")
    page.get_by_role("complementary").locator("summary", has_text="Visits").click()
    page.get_by_role("link", name="Who visited one state on behalf of another, and when?").click()
    expect(page.locator("#view-table tbody tr").first).to_be_visible()
    expect(page.locator("#state")).to_contain_text("Rows: ")
    assert urlsplit(page.url).query == "example=visits-between-states"
    headers = page.locator("#view-table thead th").all_inner_texts()
    assert "visit" in headers and "visitLabel" not in headers
    page.get_by_label("Names for IRIs").uncheck()
    expect(page.locator("#view-table thead th", has_text="visitLabel")).to_be_visible()
    page.get_by_label("Names for IRIs").check()
    page.locator("#view-table tbody a").first.click()
    expect(page).to_have_url(re.compile("/id/evt-"))


def test_what_is_run_is_in_the_address_and_opens_again(page: Page) -> None:
    page.goto("/query")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#view-table tbody tr").first).to_be_visible()
    rows = page.locator("#state").inner_text().split(",")[0]
    assert urlsplit(page.url).query.startswith("query=PREFIX")
    page.reload()
    expect(page.locator("#state")).to_contain_text(rows)
    assert page.locator("#permalink").get_attribute("href") in page.url


def test_the_same_can_be_had_in_other_syntaxes_and_from_other_languages(page: Page) -> None:
    answered(page)
    assert page.request.get(page.get_by_role("link", name="CSV").get_attribute("href")).text().startswith("visit,from")
    page.locator(".snippets summary").click()
    snippet = page.locator("#snippet")
    expect(snippet).to_contain_text("curl -H 'Accept: text/csv' --data-urlencode query='PREFIX bil:")
    page.get_by_role("button", name="Python").click()
    expect(snippet).to_contain_text("pandas.read_csv")
    compile(snippet.inner_text(), "snippet", "exec")
    page.get_by_role("button", name="R", exact=True).click()
    expect(snippet).to_contain_text("read.csv(paste0(")
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#copied")).to_have_text("Copied.")


def test_yes_or_no_and_nothing_are_answers_too(page: Page) -> None:
    answered(page, "ASK { ?s ?p ?o }")
    expect(page.locator("#view-table tbody td")).to_have_text("yes")
    answered(page, "SELECT ?s { ?s <urn:nowhere> ?o }")
    expect(page.locator("#view-table")).to_contain_text("Nothing in the graph fits.")


def test_a_value_of_markup_is_shown_as_it_is(page: Page) -> None:
    answered(page, 'SELECT ?x ?y { VALUES (?x ?y) { ("<img src=x onerror=alert(1)>" <javascript:alert(1)>) } }')
    expect(page.locator("#view-table tbody td").first).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("#view-table img").count() == page.locator("#view-table a").count() == 0


def test_a_fault_is_shown_at_its_place_with_what_to_do(browser: Browser, site: Running) -> None:
    context = browser.new_context(base_url=site.url)  # not watched: the console reports each answer that is no success
    page = context.new_page()
    page.goto(f"/query?query={quote('SELECT ?visit' + chr(10) + 'WHERE { ?visit a bil:Visit }')}")
    expect(page.get_by_role("alert")).to_contain_text("line 2, column 18")
    expect(page.locator("#answer")).to_be_hidden()
    if version("vendor/@zazuko/yasqe/yasqe.min.js"):
        expect(page.locator(".editor .wrong")).to_have_text("bil:Visit")
    page.get_by_role("button", name="Go to line 2, column 18").click()
    assert page.evaluate("getSelection().toString() || document.activeElement.value") == "bil:Visit"
    page.get_by_role("button", name="Add these lines to the query").click()
    expect(page.locator("#view-table tbody tr").first).to_be_visible()
    expect(page.get_by_role("alert")).to_be_hidden()
    context.close()


@needs_editor
def test_the_editor_completes_terms_by_name_and_by_what_they_are_called(page: Page) -> None:
    page.goto("/query")
    page.get_by_label("SPARQL query").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("PREFIX bil: <https://w3id.org/bilateral/ontology#>\nSELECT ?x { ?x a bil:StateV")
    hint = page.locator(".CodeMirror-hint", has_text="bil:StateVisit")
    expect(hint).to_contain_text("state visit")
    page.keyboard.press("Enter")
    expect(page.locator(".CodeMirror-line").last).to_have_text("SELECT ?x { ?x a bil:StateVisit")
    page.keyboard.type(" }")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#view-table tbody tr").first).to_be_visible()


@needs_editor
def test_the_editor_is_left_by_tab(page: Page) -> None:
    page.goto("/query")
    page.get_by_label("SPARQL query").focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()


@needs_editor
def test_the_answer_is_drawn_as_a_chart(page: Page, screenshot: Screenshot) -> None:
    answered(page, VISITS, "chart")
    expect(page.locator("#view-chart svg.marks")).to_be_visible()
    page.locator(".choices select").first.select_option("to")
    expect(page.locator("#view-chart svg.marks")).to_contain_text("Belarus")
    expect(page.locator("#view-chart figcaption")).to_have_text("Chart of how many rows by to")
    screenshot(page, "query-chart")


@needs_editor
def test_the_answer_is_drawn_on_a_map_that_says_whose_borders_it_has(page: Page, screenshot: Screenshot) -> None:
    answered(page, PLACES, "map")
    expect(page.locator("#view-map svg.marks")).to_contain_text("Minsk")
    expect(page.locator("#view-map figcaption")).to_contain_text("Natural Earth")
    answered(page)
    page.get_by_role("tab", name="Map").click()
    expect(page.locator("#view-map figcaption")).to_contain_text("Map of 2 states and places")
    screenshot(page, "query-map")


@needs_editor
@pytest.mark.parametrize("query", [VISITS, RELATED], ids=["rows", "triples"])
def test_the_answer_is_drawn_as_a_network(page: Page, screenshot: Screenshot, query: str) -> None:
    answered(page, query, "network")
    expect(page.locator("#view-network canvas").first).to_be_visible()
    expect(page.locator("#view-network figcaption")).to_contain_text("Network of ")
    page.get_by_role("button", name="Larger").click()
    screenshot(page, f"query-network-{'triples' if query == RELATED else 'rows'}")


def test_views_are_chosen_by_the_arrow_keys_and_an_answer_that_fits_none_says_so(page: Page) -> None:
    answered(page, "SELECT ?x { VALUES ?x { 1 } }")
    page.get_by_role("tab", name="Table").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Chart")).to_have_attribute("aria-selected", "true")
    for view in ("Map", "Network"):
        page.get_by_role("tab", name=view).click()
        expect(page.locator(f"#view-{view.lower()}")).to_have_text(re.compile("has a place|needs "))


def test_nothing_is_left_in_the_browser(page: Page) -> None:
    answered(page)
    page.get_by_role("tab", name="Chart").click()
    assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_without_scripts_the_form_and_the_examples_are_there(open_page: OpenPage, screenshot: Screenshot) -> None:
    page = open_page(scripts=False)
    page.goto("/query?example=visits-between-states")
    expect(page.get_by_label("SPARQL")).to_have_value(re.compile("bil:sendingState"))
    expect(page.get_by_label("Answer as")).to_be_visible()
    expect(page.get_by_text("Without scripts the answer comes as a file")).to_be_visible()
    screenshot(page, "query-without-scripts")


def test_where_the_files_of_others_are_missing_the_page_says_so(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bilateral_server.pages.query.version", lambda _: "")
    text = client.get("/query?query=ASK{}&missing").text
    assert "not installed here" in text and "vendor/" not in text
    assert json.loads(Read(text).page)["later"] == {"charts": [], "map": [], "network": []}


def test_without_yasqe_the_field_is_the_editor(page: Page) -> None:
    page.route("**/yasqe.min.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    answered(page)
    field = page.get_by_label("SPARQL")
    field.fill("ASK { ?s ?p ?o }")
    field.press("Control+Enter")
    expect(page.locator("#view-table tbody td")).to_have_text("yes")
