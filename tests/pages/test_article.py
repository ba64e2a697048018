"""The page of an article: what is known of it, and its claims in the order of the text."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.names import BIL, CLAIM, ID
from bilateral.store import Store

BROWSER = {"Accept": "text/html"}
PREFIX = f"PREFIX bil: <{BIL}> PREFIX id: <{ID}> PREFIX oa: <http://www.w3.org/ns/oa#>"
NUMBERS = ("000", "001", "002", "003", "004")


def _page(client: FlaskClient, number: str, mark: str = "") -> str:
    response = client.get(f"/id/art-{number}{mark}", headers=BROWSER)
    assert response.status_code == 200
    return unescape(response.text)


def _claims(page: str) -> list[str]:
    """The claims of the page in its order."""
    return re.findall(r'<li id="c-([^"]+)">', page)


def test_it_tells_publisher_date_text_and_digest(client: FlaskClient, store: Store) -> None:
    (row,) = store.select(f"{PREFIX} SELECT ?digest WHERE {{ id:snap-001 bil:textSha256 ?digest }}")
    page = _page(client, "001")
    for told in ("/id/org-azernews", "4 October 2024", "001_fffbc82ed73a2448", "2,518 characters", str(row["digest"])):
        assert told in page


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("texts", [True, False])
def test_it_has_each_of_its_claims_once_in_the_order_of_the_text(
    app: Flask, client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch, number: str, texts: bool
) -> None:
    if not texts:
        monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", {})
    rows = store.select(
        f"""{PREFIX} SELECT ?claim (MIN(?start) AS ?first) WHERE {{ ?claim bil:reportedIn id:art-{number} ;
        bil:hasEvidence/oa:hasSelector/oa:start ?start }} GROUP BY ?claim"""
    )
    first = {str(row["claim"]).removeprefix(str(CLAIM)): int(str(row["first"])) for row in rows}
    found = _claims(_page(client, number, f"?texts={texts}"))
    assert sorted(found) == sorted(first)
    assert [first[claim] for claim in found] == sorted(first.values())


def test_each_claim_has_its_speaker_and_its_manner(client: FlaskClient) -> None:
    lines = re.findall(r'<li id="c-001-016">(.*?)</li>', _page(client, "001"), re.DOTALL)
    assert len(lines) == 1
    for told in ("/claim/001-016", "Azernews", "asserted", "May 2023"):
        assert told in lines[0]


def test_without_texts_offsets_and_digests_are_told(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", {})
    page = _page(client, "001", "?without")
    assert "characters 708 to 745" in page
    assert "<mark>" not in page


def test_with_texts_only_sentences_with_claims_are_shown_each_once(
    app: Flask, client: FlaskClient, articles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", articles)
    page = _page(client, "002", "?with")
    quoted = re.findall(r'<blockquote class="sentence".*?</blockquote>', page, re.DOTALL)
    assert len(quoted) > 5
    assert len(set(quoted)) == len(quoted)
    assert all("<mark>" in each for each in quoted)
    shown = sum(len(re.sub("<[^>]*>", "", each)) for each in quoted)
    assert shown <= len(articles["002"])


def test_where_the_claims_lie_is_drawn_within_the_text(client: FlaskClient) -> None:
    drawing = re.search(r'<figure class="text-bar">.*?</figure>', _page(client, "003"), re.DOTALL)
    assert drawing
    assert 'aria-label="Where in the text the claims lie' in drawing[0]
    bars = re.findall(r'class="claimed" x="([0-9.]+)%" y="[0-9.]+%" width="([0-9.]+)%"', drawing[0])
    assert len(bars) > 10
    assert all(float(x) + float(width) <= 100.5 for x, width in bars)
    assert "style=" not in drawing[0]


def test_its_claims_can_be_had_as_tables_and_as_a_graph(client: FlaskClient, store: Store) -> None:
    page = _page(client, "004")
    links = {words: href for href, words in re.findall(r'href="([^"]+)">(CSV|JSON|Turtle)</a>', page)}
    rows = store.select(f"{PREFIX} SELECT DISTINCT ?c WHERE {{ ?c bil:reportedIn id:art-004 }}")
    for syntax in ("CSV", "JSON"):
        answer = client.get(links[syntax]).text
        assert all(str(row["c"]) in answer for row in rows)
    turtle = client.get(links["Turtle"])
    assert turtle.mimetype == "text/turtle"
    assert "bil:statedBy" in turtle.text
    assert "bil:predicate" in turtle.text
