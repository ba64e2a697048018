"""A name is looked up by pieces that its other spellings share, and by its initials."""

from __future__ import annotations

import pytest

from bilateral.linking.candidates import Name
from bilateral.linking.terms import acronym, asked_terms, entity_terms, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [("BSU", "bsu"), ("SmolSU", "smolsu"), ("ÚDU AV ČR", "uduavcr"), ("Minsk", ""), ("IIMB of Minsk", ""), ("B", "")],
)
def test_an_acronym_is_mostly_capitals(name: str, letters: str) -> None:
    assert acronym(name) == letters


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Belarusian State University", {"bsu"}),
        ("Academy Of Finance", {"aof"}),
        ("University of the Sunshine Coast", {"usc", "uotsc"}),
        ("Universidad Nacional de La Plata (Argentina)", {"unlp", "undlp"}),
        ("Colmex", set()),
    ],
)
def test_initials_are_with_small_words_and_without(name: str, letters: set[str]) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (Name("Бобруйск", "ru"), Name("Babruysk", "en")),
        (Name("文尼察", "zh"), Name("Vinnytsia", "en")),
        (Name("Министерство финансов", "ru"), Name("Ministry of Finance", "en")),
        (Name("Minsitry of Finacne", "en"), Name("Ministry of Finance", "en")),
    ],
)
def test_spellings_of_a_name_share_terms(asked: Name, found: Name) -> None:
    assert len(asked_terms(asked) & entity_terms(found, "", "")) >= 2


def test_a_body_is_found_by_what_its_description_says_it_does() -> None:
    found = entity_terms(Name("TAJSTAT", "en"), "government-body", "statistical office in Tajikistan")
    assert ":statistics" in asked_terms(Name("Statistikos departamentas", "lt")) & found


def test_acronyms_are_of_bodies_and_organisations_only() -> None:
    assert "#bsu" in entity_terms(Name("Belarusian State University"), "organisation", "")
    assert "#bsu" not in entity_terms(Name("Belarusian State University"), "place", "")
