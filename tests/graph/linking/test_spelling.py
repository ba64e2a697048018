"""Spellings of one name in several languages come out alike; other names do not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.linking.spelling import base, coarse, code, plain, skeleton, sound_class, sounds


@pytest.mark.parametrize(
    ("spellings", "heard"),
    [
        ((("Грязи", "ru"), ("Gryazi", "en")), "griazi"),
        ((("Grjasi", "de"),), "griasi"),
        ((("Кульякан", "ru"), ("Culiacán", "es")), "kuliakan"),
        ((("Ağcabədi", "az"), ("Agcabadi", "az"), ("Aghjabadi", "en")), "agJabadi"),
        ((("хозяйства", "ru"), ("khozyaystva", "ru"), ("khozyaystva", "")), "xoziaistva"),
        ((("Гродна", "be"), ("Hrodna", "be")), "hrodna"),
        ((("Zielona", "pl"), ("Zielona", "en")), "zielona"),
        ((("徐州", "zh"), ("Xuzhou", "zh")), "SuJou"),
        ((("Łódź", "pl"),), "luJ"),
        ((("България", "bg"),), "balgaria"),
    ],
)
def test_spellings_of_a_name_sound_alike(spellings: tuple[tuple[str, str], ...], heard: str) -> None:
    assert {sounds(word, language) for word, language in spellings} == {heard}


def test_abjads_are_compared_by_consonants() -> None:
    assert skeleton(sounds("مسندم", "ar")) == skeleton(sounds("Musandam", "en")) == "msndm"


def test_near_sounds_share_more_of_their_code_than_far_ones() -> None:
    def common(one: str, other: str) -> int:
        return len(set(code(one)) & set(code(other)))

    assert common("b", "p") > common("b", "k")
    assert coarse("r") == coarse("l")
    assert sound_class("gorod") == sound_class("kured")


def test_plain_letters_have_no_marks() -> None:
    assert plain("Qo‘ng‘irot, Iğdır") == "qongirot igdir"


@pytest.mark.parametrize(("tag", "language"), [("ru-Latn", "ru"), ("pt_BR", "pt"), ("und", ""), ("", "")])
def test_the_language_of_a_tag(tag: str, language: str) -> None:
    assert base(tag) == language


@given(st.text(max_size=40), st.sampled_from(["", "ru", "zh", "ar", "de", "fr", "uk", "ja", "he", "xx"]))
def test_any_text_has_sounds_of_ascii_letters_and_digits(text: str, language: str) -> None:
    heard = sounds(text, language)
    assert heard == "" or (heard.isascii() and heard.isalnum())
    assert all(one != other for one, other in pairwise(heard))
