"""The page of a claim: who says it, where and how, what, on which words, and who says otherwise."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bilateral.names import BIL, CLAIM, ID
from bilateral.store import Store

BROWSER = {"Accept": "text/html"}
DISPUTED, INFERRED, PLANNED, EXTERNAL, RELAYED = "001-016", "001-039", "001-008", "external-036", "000-010"
PREFIX = f"PREFIX bil: <{BIL}> PREFIX claim: <{CLAIM}> PREFIX id: <{ID}>"


def _page(client: FlaskClient, claim: str, mark: str = "") -> str:
    response = client.get(f"/claim/{claim}{mark}", headers=BROWSER)
    assert response.status_code == 200
    return unescape(response.text)


def _words(page: str) -> str:
    """The words of the page's content, each run of white space one space."""
    content = page.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", content))


def _section(page: str, title: str) -> str:
    """What stands under a heading, up to the next one of its level."""
    return page.partition(f"<h2>{title}</h2>")[2].partition("<h2>")[0]


def test_it_says_who_where_when_and_in_which_manner(client: FlaskClient) -> None:
    words = _words(_page(client, DISPUTED))
    for told in ("Azernews", "article 001", "4 October 2024", "asserted", "Told as fact.", "normal", "positive"):
        assert told in words


def test_who_passed_the_words_on_is_named(client: FlaskClient, store: Store) -> None:
    (row, *_) = store.select(f"{PREFIX} SELECT ?by WHERE {{ claim:{RELAYED} bil:relayedBy ?by }}")
    page = _page(client, RELAYED)
    assert "relayed by" in _words(page)
    assert f'/id/{str(row["by"]).removeprefix(str(ID))}"' in page


def test_each_statement_has_its_anchor_and_its_proof(client: FlaskClient, store: Store) -> None:
    rows = store.select(f"{PREFIX} SELECT ?st WHERE {{ claim:001-006 bil:asserts ?st }}")
    says = _section(_page(client, "001-006"), "What it says")
    anchors = re.findall(r'id="(s-[0-9a-f]+)"', says)
    assert sorted(anchors) == sorted(str(row["st"]).rpartition("#")[2] for row in rows)
    proofs = re.findall(r'class="why" href="([^"]+)"', says)
    assert len(proofs) == len(anchors)
    assert client.get(proofs[0], headers=BROWSER).status_code == 200


def test_what_has_no_name_is_called_by_what_it_is(client: FlaskClient) -> None:
    headings = re.findall(r"<h3>.*?</h3>", _page(client, PLANNED))
    assert headings
    assert not [heading for heading in headings if ">id:" in heading]


def test_days_are_written_as_people_do(client: FlaskClient) -> None:
    assert "3 October 2024" in _words(_section(_page(client, "001-006"), "What it says").join(("<main>", "</main>")))


def test_a_plan_is_told_as_a_plan(client: FlaskClient) -> None:
    assert "planned" in _words(_page(client, PLANNED))


def test_without_texts_publisher_date_offsets_and_digest_are_told(
    app: Flask, client: FlaskClient, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", {})
    page = _page(client, DISPUTED, "?without")
    query = f"{PREFIX} SELECT ?digest WHERE {{ claim:{DISPUTED} bil:hasEvidence/bil:spanSha256 ?digest }}"
    (row,) = store.select(query)
    where = _section(page, "On which words it rests")
    assert "characters 708 to 745" in where
    assert str(row["digest"]) in where
    assert "<mark>" not in page


def test_with_texts_the_sentence_is_shown_with_its_words_marked(
    app: Flask, client: FlaskClient, articles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", articles)
    page = _page(client, DISPUTED, "?with")
    (marked,) = re.findall("<mark>(.*?)</mark>", page)
    assert marked == " ".join(articles["001"][708:745].split())
    (sentence,) = re.findall(r'<blockquote class="sentence".*?</blockquote>', page, re.DOTALL)
    assert len(sentence) > len(marked) + 60
    assert len(sentence) < 1000


def test_a_text_that_is_another_gives_no_words(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["bilateral-explain"], "texts", {"001": "another text " * 100})
    assert "<mark>" not in _page(client, DISPUTED, "?another")


def test_what_a_curator_inferred_has_its_premises_its_reason_and_how_sure_that_is(
    client: FlaskClient, store: Store
) -> None:
    page = _page(client, INFERRED)
    rows = store.select(f"{PREFIX} SELECT ?premise WHERE {{ claim:{INFERRED} bil:premise ?premise }}")
    why = _section(page, "From what it was inferred")
    for row in rows:
        assert f'/claim/{str(row["premise"]).removeprefix(str(CLAIM))}"' in why
    assert "<blockquote" in _section(page, "What the curator notes")
    assert "50% sure that the text was read right" in _words(page)
    assert "a curator inferred it" in _words(page)


def test_a_premise_names_what_builds_on_it(client: FlaskClient) -> None:
    assert f'/claim/{INFERRED}"' in _section(_page(client, "001-015"), "What builds on it")


def test_a_conflict_is_shown_with_what_the_other_sides_say(client: FlaskClient) -> None:
    page = _section(_page(client, DISPUTED), "Does another source disagree?")
    for other in ("/claim/003-031", "/claim/external-036", "/id/conflict-state-visit-year"):
        assert f'"{other}"' in page
    assert "this claim" in page
    assert "May 2023" in page
    assert "No conflict is declared" in _page(client, PLANNED)


def test_the_claims_before_and_after_are_those_of_the_text(client: FlaskClient) -> None:
    path, seen = "/claim/001-001", []
    while path:
        seen.append(path)
        page = client.get(path, headers=BROWSER).text
        assert len(seen) < 4 or 'rel="prev"' in page
        after = re.search(r'href="([^"]+)" rel="next"', page)
        path = after[1] if after and len(seen) < 5 else ""
    assert len(set(seen)) == 5
    assert 'rel="prev"' not in client.get(seen[0], headers=BROWSER).text


def test_a_claim_of_another_source_shows_that_source(client: FlaskClient, store: Store) -> None:
    page = _page(client, EXTERNAL)
    (row,) = store.select(
        f"""{PREFIX} PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?title WHERE {{ claim:{EXTERNAL} bil:source/dcterms:title ?title }}"""
    )
    assert str(row["title"]) in page
    assert 'rel="external"' in page
    assert "On no passage of an article, but on a source:" in page
    assert "characters" not in _words(page)


def test_what_it_says_can_be_had_as_a_table_and_as_a_graph(client: FlaskClient) -> None:
    page = _page(client, DISPUTED)
    links = {words: href for href, words in re.findall(r'href="([^"]+)">(CSV|JSON|Turtle)</a>', page)}
    table = client.get(links["CSV"])
    assert table.mimetype == "text/csv"
    assert "2023-05" in table.text
    assert client.get(links["JSON"]).json["results"]["bindings"]
    assert client.get(links["Turtle"]).mimetype == "text/turtle"


def test_names_are_in_the_language_of_the_reader(client: FlaskClient) -> None:
    page = client.get(f"/claim/{DISPUTED}", headers={**BROWSER, "Accept-Language": "ru"}).text
    assert "утверждается" in page
