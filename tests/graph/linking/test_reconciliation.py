import json
from typing import Any

import pytest

from bilateral.linking.candidates import Asked, Name
from bilateral.linking.reconciliation import CONTRADICTED, UNCONFIRMED, names_of
from bilateral.linking.score import ACCEPT

from .service import ASKED, MINSK, Answer, Asking, Item, Standin


def test_the_right_one_comes_back_with_what_speaks_for_it(asking: Asking, standin: Standin) -> None:
    ((found,),) = asking()
    assert (found.qid, found.name, found.type, found.country) == ("Q2280", "Minsk", "place", "BY")
    assert found.certainty >= ACCEPT and found.description == "capital of Belarus"
    assert "the service says score 100" in found.reasons
    assert [method for method, _, _ in standin.heard] == ["GET", "POST", "POST"] and asking.told == []


def test_names_are_sent_once_each_at_most_ten_a_request_one_request_at_a_time(asking: Asking, standin: Standin) -> None:
    standin.takes_s = 0.05  # time for another request to arrive
    asked = [Asked((Name(f"name {n}"), Name("the same"), Name(" name  0 "), Name("x" * 251))) for n in range(24)]
    assert asking(*asked) == [[]] * 24
    sent = standin.queries()
    assert sent == names_of(asked) == ["name 0", "the same", *(f"name {n}" for n in range(1, 24))]
    batches = [len(json.loads(form["queries"])) for _, form, _ in standin.heard if form]
    assert batches == [10, 10, 5] and standin.most_at_once == 1
    assert asking.progress == [0, 10, 20, 25]


def test_a_service_that_takes_fewer_at_once_gets_fewer(asking: Asking, standin: Standin) -> None:
    standin.manifest["batchSize"] = 2
    asking(*(Asked((Name(f"name {n}"),)) for n in range(3)))
    assert [len(json.loads(form["queries"])) for _, form, _ in standin.heard if form] == [2, 1]


def test_version_0_1_needs_neither_versions_nor_extension_nor_type_names(asking: Asking, standin: Standin) -> None:
    del standin.manifest["versions"], standin.manifest["extend"]

    def old(form: dict[str, str], answer: dict[str, Any]) -> dict[str, Any]:
        for one in (one for result in answer.values() if "result" in result for one in result["result"]):
            del one["features"], one["description"]
            one["type"] = ["Q515"]
        return answer

    standin.lie = lambda form, answer: old(form, answer) if form else answer
    ((found,),) = asking()
    assert (found.qid, found.type, found.country) == ("Q2280", "", "") and len(standin.heard) == 2
    assert "nothing but a name agrees" in found.reasons and found.certainty <= UNCONFIRMED < ACCEPT


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({"versions": ["0.3"]}, "neither version 0.1 nor 0.2"),
        ({"versions": "0.2"}, "neither version 0.1 nor 0.2"),
        (
            {"identifierSpace": "https://w3id.org/bilateral/id/"},
            "knows entities of https://w3id.org/bilateral/id/, not",
        ),
        ({"authentication": {"type": "http"}}, "wants to know who asks"),
        ({"name": None}, "is no reconciliation service"),
    ],
)
def test_another_kind_of_service_is_told_from_its_manifest(
    asking: Asking, standin: Standin, manifest: dict[str, Any], says: str
) -> None:
    standin.manifest |= manifest
    asking.fails(says)
    assert len(standin.heard) == 1


def candidate(**said: Any) -> dict[str, Any]:
    return {"id": "Q2280", "name": "Minsk", "score": 100, "match": True, "type": []} | said


LIES: list[tuple[str, list[Any], list[str]]] = [
    ("nonsense that is said to match", [candidate(id="Q1", name="Zanzibar")], ["Q1"]),
    ("a huge score", [candidate(id="Q1", name="Zanzibar", score=1e308)], ["Q1"]),
    ("ids that are no QIDs", [candidate(id=one) for one in ("P17", "Q0", "Q", "Q1 ", "Q१", 5, None)], []),
    ("an IRI for an id", [candidate(id="http://www.wikidata.org/entity/Q2280")], []),
    ("no names", [candidate(name=""), candidate(name=" \n"), candidate(name=None), {"id": "Q2280"}], []),
    ("things that are no candidates", [None, 1, "Q2280", [], {}], []),
    (
        "types that are none",
        [candidate(id="Q1", name="Zanzibar", type={"id": 5}), candidate(id="Q2", type=7)],
        ["Q1", "Q2"],
    ),
]


@pytest.mark.parametrize(("given", "left"), [lie[1:] for lie in LIES], ids=[lie[0] for lie in LIES])
def test_a_lie_is_left_out_or_of_little_certainty(
    asking: Asking, standin: Standin, given: list[Any], left: list[str]
) -> None:
    standin.manifest.pop("extend")
    standin.lie = lambda form, answer: {key: {"result": given} for key in answer} if form else answer
    found = asking()[0]
    assert sorted(one.qid for one in found) == left and all(one.certainty < ACCEPT for one in found)
    assert bool(asking.told) == (len(given) > len(left))


def test_a_score_that_is_no_number_of_json_does_no_harm(asking: Asking, standin: Standin) -> None:
    scores = ("NaN", "Infinity", "1e999", "true", '"100"', "[]", "9" * 400)
    given = [candidate(id=f"Q{n}", name="Zanzibar", match=False, score="here") for n in range(1, 8)]
    text = json.dumps({"q0": {"result": given}, "q1": {"result": []}})
    for score in scores:
        text = text.replace('"here"', score, 1)
    standin.instead = [None, Answer(text), Answer('{"rows": {}}')]
    found = asking()[0]
    assert len(found) == 7 and all(one.certainty < ACCEPT for one in found)
    assert not any("the service says" in reason for one in found for reason in one.reasons)


def test_answers_to_what_was_not_asked_are_left_out(asking: Asking, standin: Standin) -> None:
    standin.lie = lambda form, answer: (
        answer | {"q99": {"result": [candidate(id="Q9")]}} if "queries" in form else answer
    )
    assert [one.qid for one in asking()[0]] == ["Q2280"]
    assert len(asking.told) == 1 and "1 answers left out: not asked for" in asking.told[0]


def test_no_more_candidates_are_taken_than_were_asked_for(asking: Asking, standin: Standin) -> None:
    many = [candidate(id=f"Q{n}", name=f"Minsk {n}") for n in range(1, 5000)]
    standin.manifest.pop("extend")
    standin.lie = lambda form, answer: {key: {"result": many} for key in answer} if form else answer
    assert len(asking(most=3)[0]) == 3 and "9992 answers left out" in asking.told[0]


def test_control_characters_and_markup_in_names_are_shown_not_obeyed(asking: Asking, standin: Standin) -> None:
    standin.items = {"Q7": Item("Minsk\x1b[31m\r\n\tred\u202e <b>x</b>", description="\x07" + "long " * 999)}
    ((found,),) = asking()
    assert found.name == r"Minsk\x1b[31m red\u202e <b>x</b>"
    assert found.description.startswith(r"\x07long long") and found.description.endswith("…")
    assert all(text.isprintable() for text in (found.name, found.description, *found.reasons))


@pytest.mark.parametrize(
    ("values", "sure", "reason"),
    [
        ({"P571": [{"date": "1991-08-25T00:00:00+00:00"}]}, True, "began in 1991"),
        ({"P571": [{"date": "1918-03-25T00:00:00+00:00"}]}, False, "began in 1918, not in 1991"),
        ({"P571": [{"date": "in days of old"}, {}, {"date": 5}]}, True, ""),
        ({"P131": [{"id": "Q1", "name": "minsk region"}]}, True, "in minsk region"),
        ({"P131": "nowhere", "P571": [None, 7]}, True, ""),
    ],
)
def test_dates_and_places_are_compared_with_what_the_service_knows(
    asking: Asking, standin: Standin, values: dict[str, Any], sure: bool, reason: str
) -> None:
    standin.items = {"Q2280": Item("Minsk", MINSK.types, "", MINSK.values | values, MINSK.also)}
    ((found,),) = asking(Asked(ASKED.names, "place", "BY", "1991-08-25", ("Minsk Region",)))
    assert (found.certainty >= ACCEPT) == sure and (sure or found.certainty <= CONTRADICTED)
    assert [one for one in found.reasons if one.startswith(("began", "in "))] == ([reason] if reason else [])


def test_a_namesake_in_another_country_is_not_certain(asking: Asking, standin: Standin) -> None:
    standin.items = {"Q99": Item("Minsk", {"Q515": "city"}, "", {"P17/P297": [{"str": "PL"}]})}
    ((found,),) = asking()
    assert found.country == "PL" and found.certainty <= CONTRADICTED


def test_a_namesake_in_another_country_is_no_rival(asking: Asking, standin: Standin) -> None:
    standin.items["Q99"] = Item("Minsk", {"Q515": "city"}, "", {"P17/P297": [{"str": "PL"}]})
    standin.items["Q98"] = Item("Minsk", {"Q5": "human"}, "", {"P27/P297": [{"str": "BY"}]})
    (found,) = asking()
    assert found[0].qid == "Q2280" and found[0].certainty >= ACCEPT
    assert {one.qid for one in found[1:] if one.certainty <= CONTRADICTED} == {"Q98", "Q99"}


def test_of_namesakes_that_nothing_tells_apart_none_is_certain(asking: Asking, standin: Standin) -> None:
    standin.items["Q99"] = MINSK
    (found,) = asking()
    assert {one.qid for one in found if one.certainty < ACCEPT} == {"Q99", "Q2280"}


def test_a_name_alone_is_never_certain(asking: Asking, standin: Standin) -> None:
    ((found,),) = asking(Asked((Name("Minsk", "en"), Name("Мінск", "be"))))
    assert found.certainty <= UNCONFIRMED and "nothing but a name agrees" in found.reasons


def test_labels_in_the_languages_asked_in_count_as_names(asking: Asking, standin: Standin) -> None:
    label = {"Lbe": [{"str": "Мінск"}]}
    standin.items = {"Q2280": Item("capital of Belarus", MINSK.types, "", MINSK.values | label, MINSK.also)}
    ((found,),) = asking(Asked((Name("Мінск", "be"),), "place", "BY"))
    assert found.certainty >= ACCEPT


@pytest.mark.parametrize("answer", [Answer("", 500), Answer("<html>"), Answer("[]"), Answer('{"rows": []}')])
def test_a_service_that_cannot_say_more_of_its_candidates_still_gives_them(
    asking: Asking, standin: Standin, answer: Answer
) -> None:
    standin.instead = [None, None, answer]
    ((found,),) = asking()
    assert (found.qid, found.country) == ("Q2280", "")
    (told,) = asking.told
    assert told.endswith("so dates, places and countries are not compared")


def test_the_service_of_another_schema_is_not_asked_for_what_wikidata_has(asking: Asking, standin: Standin) -> None:
    standin.manifest["schemaSpace"] = "https://example.org/schema"
    asking()
    assert [form.keys() for _, form, _ in standin.heard] == [{}.keys(), {"queries": 1}.keys()]
