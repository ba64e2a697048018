import pytest

from bilateral.linking import wikidata


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ([("Q5", "")], "person"),
        ([("Q5", "être humain")], "person"),
        ([("", "human")], "person"),
        ([("Q486972", "human settlement")], "place"),
        ([("", "City with special status")], "place"),
        ([("", "administrative centre of a district")], "place"),
        ([("", "second-level administrative division")], "place"),
        ([("Q3624078", "")], "state"),
        ([("", "landlocked country")], "state"),
        ([("", "ministry of foreign affairs of a country")], "government-body"),
        ([("", "upper house")], "government-body"),
        ([("", "news agency")], "organisation"),
        ([("", "government agency")], "government-body"),
        ([("", "cultural center (building)")], "organisation"),
        ([("", "head of government")], "office"),
        ([("", "film"), ("", "political party")], "organisation"),
        ([("", "film"), ("", ""), ("", "of"), ("", ",")], ""),
        ([], ""),
    ],
)
def test_the_type_of_an_item_is_told_from_the_head_of_its_name(types: list[tuple[str, str]], kind: str) -> None:
    assert wikidata.kind(types) == kind


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("1991-08-25", "1991"),
        ("1991", "1991"),
        ("+1991-00-00T00:00:00Z", "1991"),
        ("-0044-03-15", "-0044"),
        ("199X", ""),
        ("1991/1995", ""),
        ("19910", ""),
        ("Y19910", ""),
        ("", ""),
    ],
)
def test_the_year_of_a_date_is_read_where_it_has_one(date: str, year: str) -> None:
    assert wikidata.year(date) == year


def test_texts_are_those_values_that_are_texts() -> None:
    row = {
        "P1": [{"str": "a"}, {"name": "b", "id": "Q1"}, {"date": "c"}, {"float": 1.5}, {}, "d"],
        "P2": "e",
        "P3": [{"str": "a"}],
    }
    assert wikidata.texts(row, ["P1", "P2", "P3", "P4"]) == ("a", "b", "c")
