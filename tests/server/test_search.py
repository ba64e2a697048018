import time
import unicodedata
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from bilateral.names import BIL, ID
from bilateral_server.name_index import EXACT, Entry, Index, fold
from bilateral_server.search import classes, entities, search
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state

BELARUS, AZERBAIJAN, BAKU = str(ID["st-belarus"]), str(ID["st-azerbaijan"]), str(ID["plc-baku"])


@pytest.fixture(autouse=True)
def _in_the_application(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Azerbaijan", AZERBAIJAN),
        ("AZERBAIJAN", AZERBAIJAN),
        ("Азербайджан", AZERBAIJAN),
        ("азербайджан", AZERBAIJAN),
        ("Azərbaycan", AZERBAIJAN),
        ("AZƏRBAYCAN", AZERBAIJAN),
        ("Azerbaycan", AZERBAIJAN),
        ("Беларусь", BELARUS),
        ("  belarus ", BELARUS),
        ("Bakı", BAKU),
        ("BAKI", BAKU),
        ("baki", BAKU),
        ("Мінск", str(ID["plc-minsk"])),
        ("İlham Əliyev", str(ID["per-aliyev"])),
        ("İLHAM ƏLİYEV", str(ID["per-aliyev"])),
        ("Ilham Eliyev", str(ID["per-aliyev"])),
        ("Аляксандр Лукашэнка", str(ID["per-lukashenko"])),
        ("Усебеларускі народны сход", str(ID["org-abpa"])),
        ("Шуша", str(ID["plc-shusha"])),
        (unicodedata.normalize("NFD", "Şuşa"), str(ID["plc-shusha"])),
    ],
)
def test_a_label_in_any_language_finds_its_entity_whatever_its_case_and_diacritics(text: str, iri: str) -> None:
    best, *others = search(text)
    assert (best.iri, best.score) == (iri, EXACT)
    assert all(other.score < EXACT for other in others)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("BY", BELARUS),
        ("112", BELARUS),
        ("031", AZERBAIJAN),
        ("Q227", AZERBAIJAN),
        ("wd:Q227", AZERBAIJAN),
        ("http://www.wikidata.org/entity/Q227", AZERBAIJAN),
        ("https://www.wikidata.org/wiki/Q227", AZERBAIJAN),
        ("st-belarus", BELARUS),
        ("id:st-belarus", BELARUS),
        (BELARUS, BELARUS),
    ],
)
def test_an_identifier_finds_its_entity_with_the_full_score(text: str, iri: str) -> None:
    assert [(match.iri, match.matched) for match in search(text) if match.score == EXACT] == [(iri, text)]


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Kizil Kangarli", "plc-qizil-kangarli"),
        ("Belarusian Telegraph Agency", "org-belta"),
        ("Azerbaijan's Constitution", "doc-constitution-az"),
        ("Aleksandr Lukashenko", "per-lukashenko"),
    ],
)
def test_a_spelling_of_an_article_finds_its_entity_first_but_not_with_the_full_score(text: str, local: str) -> None:
    assert search(text)[0].iri == str(ID[local])
    assert 90 < search(text)[0].score < EXACT


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Azerbaidjan", "st-azerbaijan"),
        ("Азербаиджян", "st-azerbaijan"),
        ("Dimitry Pinevitch", "per-pinevich"),
        ("Golovchenka", "per-golovchenko"),
        ("Minks", "plc-minsk"),
        ("Qızıl Kengerly", "plc-qizil-kangarli"),
    ],
)
def test_a_misspelling_still_finds_the_entity_first(text: str, local: str) -> None:
    assert search(text)[0].iri == str(ID[local])
    assert search(text)[0].score < 60


def test_the_state_is_found_by_its_long_form_too() -> None:
    assert search("Republic of Belarus")[0].iri == BELARUS
    assert search("Azərbaycan Respublikası")[0].iri == AZERBAIJAN


@pytest.mark.parametrize("text", ["qwrtzxkj", "", "   ", "!!!", "\ud800", "\x00", "՞", "x" * 100_000])
def test_what_is_no_name_finds_nothing(text: str) -> None:
    assert search(text) == []


def test_of_the_kinds_of_likeness_the_surer_comes_first() -> None:
    names = ["Minsk Arena", "Great Minsk", "Minks", "Minsk"]
    index = Index(Entry(f"urn:{name}", name, labels=((name, "en"),)) for name in names)
    assert [match.label for match in index.search("minsk")] == ["Minsk", "Minsk Arena", "Great Minsk", "Minks"]


def test_a_misspelt_word_counts_more_where_it_is_more_of_the_name() -> None:
    names = ["meeting of Ali Asadov and Roman Golovchenko", "Roman Golovchenko"]
    index = Index(Entry(f"urn:{name}", name, labels=((name, "en"),)) for name in names)
    assert [match.label for match in index.search("Golovchenka")] == names[::-1]


def test_what_all_fits_equally_comes_in_the_order_of_the_index() -> None:
    same = [Entry(f"urn:{number}", "Same", labels=(("Same", "en"),)) for number in (2, 1, 3)]
    assert [match.iri for match in Index(same).search("same")] == ["urn:2", "urn:1", "urn:3"]


def test_an_identifier_of_two_things_is_the_identifier_of_none() -> None:
    index = Index([Entry("urn:1", "One", identifiers=("Q1",)), Entry("urn:2", "Two", identifiers=("Q1",))])
    assert index.identified("Q1") is None
    assert index.identified("urn:2") == index.entries["urn:2"]
    assert [match.iri for match in index.search("Q1")] == ["urn:1", "urn:2"]


def test_types_leave_entities_of_these_classes_and_of_those_below_them() -> None:
    everything = {match.iri for match in search("Belarus", limit=500)}
    posts = search("Belarus", types=[str(BIL.Post)], limit=500)
    assert posts and {match.iri for match in posts} < everything
    assert all(entities().entries[match.iri].classes >= {str(BIL.Post)} for match in posts)
    assert search("Belarus", types=[str(BIL.Person)], limit=1)[:1] != search("Belarus", limit=1)
    both = search("Belarus", types=[str(BIL.Post), str(BIL.State)], limit=500)
    assert {match.iri for match in both} == {match.iri for match in posts} | {BELARUS}
    assert search("Belarus", types=["urn:none"]) == []


def test_a_match_tells_type_description_and_qid() -> None:
    [found] = search("Дзмітрый Піневіч", limit=1)
    assert (found.label, found.qid, found.matched) == ("Dmitry Pinevich", "Q98605721", "Дзмітрый Піневіч")
    assert (found.types, found.description) == ((str(BIL.Person),), "person")


def test_every_entity_is_found_by_each_of_its_labels_and_spellings() -> None:
    for entry in entities().entries.values():
        for text in {*(text for text, _ in entry.labels), *entry.spellings}:
            assert entry.iri in {match.iri for match in search(text, limit=5)}, text


def test_the_index_has_every_labelled_entity_with_its_most_specific_classes() -> None:
    rows = state().bindings(
        "SELECT DISTINCT ?e { ?e <http://www.w3.org/2000/01/rdf-schema#label> ?l "
        f'FILTER(STRSTARTS(STR(?e), "{ID}")) }}'
    )
    assert set(entities().entries) == {row["e"]["value"] for row in rows}
    for entry in entities().entries.values():
        assert entry.types and set(entry.types) <= entry.classes <= set(classes().entries)


def test_a_few_results_are_the_first_of_many() -> None:
    many = search("Belarus", limit=40)
    assert len(many) == 40
    for limit in range(41):
        assert search("Belarus", limit=limit) == many[:limit]


@given(st.text(max_size=40))
def test_any_text_is_searched_the_same_way_twice_with_falling_scores(text: str) -> None:
    found = search(text)
    assert found == search(text)
    assert len({match.iri for match in found}) == len(found) <= 10
    scores = [match.score for match in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= EXACT for score in scores)


@given(st.text())
def test_folding_twice_is_folding_once_and_case_makes_no_difference(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert len(fold(text)) <= 200
    assert fold("İIıi Ёё Ўў Йй Əə Şş") == "iiii ее уу ии ee ss"


def test_what_is_made_of_the_store_is_made_once_a_snapshot(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    @once_a_snapshot
    def first_rows() -> int:
        made.append(state().snapshot)
        time.sleep(0.05)  # long enough for the other threads to come by
        return len(made)

    def call(_: int) -> int:
        with app.app_context():
            return first_rows()

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(call, range(50))) == {1}

    class After:
        snapshot = "another"

    monkeypatch.setattr("bilateral_server.snapshots.state", After)
    assert first_rows() == 2
