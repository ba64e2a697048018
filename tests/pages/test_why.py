"""Why a triple is there: one sentence first, then the proof as a tree that unfolds without scripts."""

import re
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from tests.pages.browsing import OpenPage

from bilateral_server.pages.rules import in_words

BROWSER = {"Accept": "text/html"}
INFERRED = {"subject": "id:per-lukashenko", "predicate": "bil:hasRepresented", "object": "id:st-belarus"}
DATED = {"subject": "id:evt-lukashenko-state-visit", "predicate": "bil:when", "object": '"2023-05"'}
DEFINED = {"subject": "bil:StateVisit", "predicate": "a", "object": "owl:Class"}


def _page(client: FlaskClient, triple: dict[str, str], mark: str = "") -> str:
    response = client.get("/explain", query_string=triple | ({mark: ""} if mark else {}), headers=BROWSER)
    assert response.status_code == 200
    return unescape(response.text)


def _answer(page: str) -> str:
    (found,) = re.findall(r'<p class="lede">(.*?)</p>', page, re.DOTALL)
    return " ".join(re.sub("<[^>]*>", "", found).split())


def _depth(page: str, place: int) -> int:
    before = page[:place]
    return before.count("<details") - before.count("</details>")


def test_the_answer_comes_first_in_one_sentence(client: FlaskClient) -> None:
    told = client.get("/explain", query_string=INFERRED).json
    claims = {claim["claim"] for leaf in told["leaves"] for claim in leaf["claims"]}
    page = _page(client, INFERRED)
    assert _answer(page) == f"Inferred in {len(told['steps'])} steps from {len(claims)} claims."
    assert page.index('class="lede"') < page.index('class="proof"')


def test_what_a_claim_asserts_names_its_speaker_and_its_article(client: FlaskClient) -> None:
    assert _answer(_page(client, DATED)) == "Asserted by Azernews in article 001, Azernews."


def test_what_the_ontology_says_is_told_as_such(client: FlaskClient) -> None:
    assert _answer(_page(client, DEFINED)) == "Asserted in the ontology, by no claim."


def test_a_link_is_told_with_its_record(client: FlaskClient) -> None:
    page = _page(client, {"subject": "id:st-belarus", "predicate": "bil:wikidataEntity", "object": "wd:Q184"})
    assert _answer(page) == "Asserted in the links to other data, by no claim."
    proof = page[page.index('<ol class="proof">') :]
    assert re.search(r"verified</a> · .*reading of data sets</a> · .*checked on</a> 22 November 2026 · ", proof)
    assert 'href="/id/src-country-coder-5-6-1"' in proof and 'href="/id/link-st-belarus"' in proof


def test_the_first_two_levels_are_unfolded_and_the_rest_is_not(client: FlaskClient) -> None:
    page = _page(client, INFERRED)
    levels = [(_depth(page, found.start()), "open" in found[0]) for found in re.finditer("<details[^>]*>", page)]
    assert max(depth for depth, _ in levels) >= 2
    assert all(is_open == (depth < 2) for depth, is_open in levels)
    assert page.count("<details") == page.count("</details>") == page.count("<summary")


def test_premises_are_numbered_and_what_was_told_is_referred_to(client: FlaskClient) -> None:
    page = _page(client, INFERRED)
    places = re.findall(r'<span class="place">([\d.]+)</span>', page)
    assert places[:2] == ["1", "1.1"] or places[:2] == ["1", "2"]
    assert len(set(places)) == len(places)
    for number, place in re.findall(r'href="#t(\d+)">as told above, at ([\d.]+)<', page):
        assert re.search(rf'id="t{number}"><span class="place">{re.escape(place)}</span>', page)


def test_each_step_has_its_rule_in_words_and_as_the_specification_has_it(client: FlaskClient) -> None:
    told = client.get("/explain", query_string=INFERRED).json
    page = _page(client, INFERRED)
    for step in told["steps"]:
        assert f"<code>{step['rule']}</code>" in page
        assert step["text"] in page


def test_frequent_rules_have_plain_words_and_a_rare_one_its_formula_alone(app: Flask) -> None:
    with app.test_request_context():
        assert in_words("prp-inv1") == "one relation is the other read backwards"
        assert in_words("cls-maxqc3") == ""


def test_the_tree_ends_in_claims_and_characters(client: FlaskClient) -> None:
    page = _page(client, INFERRED)
    for told in ("/claim/001-014", "characters 664 to 705", "/id/art-001"):
        assert told in page


def test_conflicts_stand_beside_with_all_sides(client: FlaskClient) -> None:
    page = _page(client, DATED)
    for told in ("/id/conflict-state-visit-year", "/claim/003-031", "/claim/external-036"):
        assert f'"{told}"' in page
    assert "No conflict is declared" in _page(client, INFERRED)


def test_another_triple_can_be_asked_for_from_the_same_page(client: FlaskClient) -> None:
    page = _page(client, INFERRED)
    for part, value in INFERRED.items():
        assert re.search(rf'name="{part}" value="{re.escape(value)}"', page)
    assert "Names such as" in page


def test_marked_sentences_are_shown_where_the_texts_are_at_hand(
    app: Flask, client: FlaskClient, articles: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = app.extensions["bilateral-explain"]
    monkeypatch.setattr(held, "texts", {})
    assert "<mark>" not in _page(client, DATED, "without")
    monkeypatch.setattr(held, "texts", articles)
    assert f"<mark>{' '.join(articles['001'][708:745].split())}</mark>" in _page(client, DATED, "with")


def test_it_unfolds_without_scripts_down_to_the_claims(open_page: OpenPage) -> None:
    page = open_page(scripts=False)
    page.goto(f"/explain?{urlencode(INFERRED)}")
    folded = page.locator("details:not([open]) .claims").first
    assert not folded.is_visible()
    page.locator("details:not([open]) > summary").first.click()
    assert page.locator("details[open] .claims").first.is_visible()
    assert page.locator("details:not([open])").count() == 0


@pytest.mark.parametrize("format", ["json", "ttl", "txt"])
def test_the_proof_is_offered_in_each_syntax(client: FlaskClient, format: str) -> None:
    (link,) = re.findall(rf'href="(/explain\?[^"]*format={format}[^"]*)"', _page(client, INFERRED))
    assert client.get(link).status_code == 200
