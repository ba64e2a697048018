"""A name is taken apart into words, generic ones and states known by what they mean, in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.linking.candidates import Name
from bilateral.linking.words import words


def meanings(text: str, language: str) -> list[str]:
    """The concepts of a name that weigh something, and its other words as they are written."""
    found = words(Name(text, language))
    return [word.means.concept if word.means else word.text for word in found if not word.means or word.weight > 0.1]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Министерство финансов", "ru"),
        ("Ministerstvo finansov", "ru-Latn"),
        ("Міністерство фінансів", "uk"),
        ("Ministère des Finances", "fr"),
        ("Maliyyə Nazirliyi", "az"),
        ("وزارة المالية", "ar"),
        ("Wizārat al-Māliyya", "ar-Latn"),
        ("Finansneri nakhararutyun", "hy-Latn"),
        ("财政部", "zh"),
        ("Ministry of Finance", "en"),
        ("Ministerio de Hacienda", "es"),
    ],
)
def test_a_ministry_of_finance_is_known_in_any_language(text: str, language: str) -> None:
    assert sorted(meanings(text, language)) == ["finance", "ministry"]


@pytest.mark.parametrize(
    ("text", "language", "state"),
    [
        ("Азербайджанская Республика", "ru", "@AZ"),
        ("阿塞拜疆共和国", "zh", "@AZ"),
        ("Латвийская Республика", "ru", "@LV"),
        ("République d'Haïti", "fr", "@HT"),
        ("فانواتو", "ar", "@VU"),
        ("United Arab Emirates", "en", "@AE"),
        ("Belarusian", "en", "@BY"),
    ],
)
def test_states_and_their_adjectives_are_known(text: str, language: str, state: str) -> None:
    assert meanings(text, language) == [state]


def test_writing_without_spaces_is_cut_at_generic_words() -> None:
    assert meanings("北京大学", "zh") == ["北京", "university"]
    assert meanings("广东省", "zh") == ["广东", "region"]


def test_the_last_sign_of_a_short_name_is_part_of_it() -> None:
    assert meanings("常州", "zh") == ["常州"]


def test_a_language_is_guessed_from_the_script_where_no_tag_tells_it() -> None:
    assert meanings("Министерство", "und") == meanings("Министерство", "") == ["ministry"]


def test_a_peninsula_of_tatars_is_not_their_largest_state() -> None:
    assert meanings("Tatarstan", "ru-Latn") == ["tatarstan"]


@given(st.text(max_size=30), st.sampled_from(["", "en", "ru", "zh", "ar", "th", "xx-Latn"]))
def test_any_text_can_be_taken_apart(text: str, language: str) -> None:
    assert all(word.text and word.weight >= 0 for word in words(Name(text, language)))
