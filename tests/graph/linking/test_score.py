"""An entity is judged by its names, type and country, against the others that were found; and it is said why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.linking.candidates import Asked, Candidate, Name
from bilateral.linking.score import ACCEPT, DOUBTFUL, Entity, rank


def asked(name: str, language: str = "en", type: str = "", country: str = "") -> Asked:
    return Asked((Name(name, language),), type, country)


def entity(qid: str, name: str, type: str, country: str, description: str = "") -> Entity:
    return Entity(qid, (Name(name, "en"),), type, country, description)


MINSK = entity("Q1", "Minsk", "place", "BY", "capital city of Belarus")
REGION = entity("Q2", "Minsk Region", "place", "BY", "first-level subdivision of Belarus")
FINANCE = entity("Q3", "Ministry of Finance of the Republic of Belarus", "government-body", "BY")
JUSTICE = entity("Q4", "Ministry of Justice of the Republic of Belarus", "government-body", "BY")
FINANCE_AZ = entity("Q5", "Ministry of Finance", "government-body", "AZ")
MINISTERS = entity(
    "Q16", "Council of Ministers of the Republic of Belarus", "government-body", "BY", "government of Belarus"
)
STATE = entity("Q6", "Azerbaijan", "state", "AZ", "sovereign state")


def first(question: Asked, *entities: Entity) -> Candidate:
    return rank(question, entities, 10)[0]


@pytest.mark.parametrize(
    ("question", "right"),
    [
        (asked("Міністэрства фінансаў", "be", country="BY"), FINANCE),
        (asked("Ministerstvo yustitsii", "ru-Latn", "government-body", "BY"), JUSTICE),
        (asked("Азербайджанская Республика", "ru", "state"), STATE),
        (asked("阿塞拜疆", "zh", "state", "AZ"), STATE),
        (asked("Минская область", "ru", country="BY"), REGION),
        (asked("Ministry of Finanec of the Republic of Belarsu", "en"), FINANCE),
    ],
)
def test_the_right_one_is_accepted(question: Asked, right: Entity) -> None:
    entities = [one for one in (MINSK, REGION, FINANCE, JUSTICE, STATE) if question.country in ("", one.country)]
    best = first(question, *entities)
    assert (best.qid, best.certainty >= ACCEPT) == (right.qid, True)


@pytest.mark.parametrize(
    ("question", "found", "doubt"),
    [
        (asked("Ministry of Finance", country="BY"), FINANCE_AZ, "of AZ, not BY"),
        (asked("Minsk", country="BY", type="organisation"), MINSK, "place, not organisation"),
        (asked("Mozyr", country="BY", type="place"), MINSK, "not alike enough"),
        (asked("Minsk", country="BY", type="place"), REGION, "city or region?"),
        (asked("Minsk Region", country="BY", type="place"), MINSK, "city or region?"),
        (asked("Ministry of Finance"), FINANCE_AZ, "nothing but generic words"),
        (asked("Council of the Republic", country="BY"), MINISTERS, "a generic word has no counterpart"),
        (asked("Minsk State University", country="BY"), MINSK, "a generic word has no counterpart"),
    ],
)
def test_a_doubt_is_told_and_never_accepted(question: Asked, found: Entity, doubt: str) -> None:
    best = first(question, found)
    assert doubt in best.reasons
    assert best.certainty <= DOUBTFUL < ACCEPT


def test_two_that_are_equally_alike_are_neither_accepted() -> None:
    twins = [entity(qid, "Brest", "place", country) for qid, country in (("Q7", "BY"), ("Q8", "FR"))]
    both = rank(asked("Брест", "ru", "place"), twins, 10)
    assert {one.qid for one in both} == {"Q7", "Q8"}
    assert all(one.certainty < ACCEPT and "another is nearly as alike" in one.reasons for one in both)


def test_candidates_come_the_most_certain_first_and_no_more_than_asked_for() -> None:
    found = rank(asked("Minsk", country="BY"), [REGION, MINSK, FINANCE], 2)
    assert [one.qid for one in found] == ["Q1", "Q2"]
    assert found[0].certainty > found[1].certainty


def test_further_names_count_like_the_first() -> None:
    named = Entity("Q9", (Name("Horadnia", "en"), Name("Grodno", "en")), "place", "BY", "regional capital in Belarus")
    assert first(asked("Гродно", "ru", "place", "BY"), named).certainty >= ACCEPT
    several = Asked((Name("Horadnja", "de"), Name("Гродно", "ru")), "place", "BY")
    assert first(several, named).certainty >= ACCEPT


def test_reasons_say_what_agrees() -> None:
    assert first(asked("Minsk", "en", "place", "BY"), MINSK).reasons == ("the same name", "of BY", "place")


def test_initials_are_a_reason() -> None:
    state = entity("Q10", "Belarusian State University", "organisation", "BY")
    best = first(asked("BSU", "en", "organisation", "BY"), state)
    assert best.reasons[0] == "initials of Belarusian State University"
    assert best.certainty >= ACCEPT


def test_a_place_tells_two_of_one_name_apart() -> None:
    towns = [
        entity(qid, "Kaliningrad", "place", "RU", f"populated place in {region}, Russia")
        for qid, region in (("Q11", "Kaliningrad"), ("Q12", "Moskovskaya"))
    ]
    question = Asked((Name("Калининград", "ru"),), "place", "RU", places=("Moskovskaya",))
    best = first(question, *towns)
    assert (best.qid, best.reasons[-1], best.certainty >= ACCEPT) == ("Q12", "in Moskovskaya", True)


def test_a_region_may_be_called_by_its_bare_name_in_its_own_language() -> None:
    district = entity("Q13", "Aghjabadi District", "place", "AZ", "first-level subdivision of Azerbaijan")
    assert first(asked("Ağcabədi", "az", "place", "AZ"), district).certainty >= ACCEPT
    assert first(asked("Агджабеди", "ru", "place", "AZ"), district).certainty <= DOUBTFUL


def test_further_names_of_a_person_are_no_doubt() -> None:
    person = entity("Q14", "Viktar Khrenin", "person", "BY", "officeholder: Defence Minister of Belarus")
    assert first(asked("Віктар Генадзевіч Хрэнін", "be", "person", "BY"), person).certainty >= ACCEPT
    assert first(asked("Віктар Генадзевіч Лукашэнка", "be", "person", "BY"), person).certainty <= DOUBTFUL


def test_nothing_found_is_nothing() -> None:
    assert rank(asked("Minsk"), [], 10) == []


@given(st.text(max_size=25), st.text(max_size=25), st.sampled_from(["", "ru", "ar", "zh", "en"]))
def test_any_names_are_judged_between_0_and_1(name: str, other: str, language: str) -> None:
    entities = [entity("Q1", other, "place", "BY", "populated place in Belarus"), MINSK]
    found = rank(asked(name, language, country="BY"), entities, 10)
    assert sorted(one.qid for one in found) == ["Q1", "Q1"]
    assert 1 > found[0].certainty >= found[1].certainty > 0


def test_a_name_without_letters_is_never_accepted() -> None:
    assert first(asked("…", country="BY"), entity("Q1", "!", "place", "BY")).certainty < ACCEPT
