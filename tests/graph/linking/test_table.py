"""A table is read with its mistakes told, indexed once, and asked; the shared queries are linked as they must be."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from bilateral.errors import DataError, UsageError
from bilateral.linking.candidates import Asked, Name
from bilateral.linking.names_file import NIL, read_names
from bilateral.linking.score import ACCEPT
from bilateral.linking.table import Table

HEADER = "qid\tname\tlang\ttype\tcountry\tdescription\n"
ROWS = (
    "Q2280\tMinsk\ten\tplace\tBY\tcapital city of Belarus\n"
    "Q9248\tBaku\ten\tplace\tAZ\tcapital city of Azerbaijan\n"
    "Q2280\tМенск\tbe\tplace\tBY\tcapital city of Belarus\n"
)


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    path = tmp_path / "table.tsv"
    path.write_text(HEADER + ROWS, "utf-8")
    return path


def qids(table: Table, name: str, language: str = "", type: str = "", country: str = "") -> list[str]:
    (found,) = table.candidates([Asked((Name(name, language),), type, country)], 10)
    return [one.qid for one in found]


def test_rows_of_one_qid_are_names_of_one_entity(tsv: Path) -> None:
    table = Table.index(tsv)
    assert qids(table, "Мінск", "be")[:1] == qids(table, "Менск", "be")[:1] == ["Q2280"]
    (found,) = table.candidates([Asked((Name("Менск", "be"),), "place", "BY")], 10)
    assert (found[0].name, found[0].type, found[0].country) == ("Minsk", "place", "BY")
    assert found[0].description == "capital city of Belarus"


def test_every_question_has_its_answer_in_order(tsv: Path) -> None:
    answers = Table.index(tsv).candidates([Asked((Name(name),)) for name in ("Baku", "Zzyzx", "Minsk")], 1)
    assert [[one.qid for one in found] for found in answers] == [["Q9248"], [], ["Q2280"]]


def test_a_country_that_is_hinted_leaves_others_out(tsv: Path) -> None:
    assert qids(Table.index(tsv), "Baku", country="BY") == []


@pytest.mark.parametrize(
    ("hint", "found"),
    [("government-body", ["Q1"]), ("organisation", ["Q1"]), ("office", []), ("place", [])],
)
def test_a_body_may_be_called_an_organisation_and_nothing_else(tmp_path: Path, hint: str, found: list[str]) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(HEADER + "Q1\tState Press Council\ten\torganisation\tBY\t\n", "utf-8")
    assert qids(Table.index(path), "State Press Council", "en", hint, "BY") == found


def test_columns_may_stand_in_any_order_beside_others(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(
        "name\tpopulation\tdescription\tcountry\ttype\tlang\tqid\r\nBaku\t2\t\tAZ\tplace\ten\tQ9248\r\n", "utf-8"
    )
    assert qids(Table.index(path), "Baki", "az", "place", "AZ") == ["Q9248"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "table.tsv:1: the header needs once each, with tabs between: qid, name, lang, type, country, description"),
        (HEADER.replace("lang", "language"), "table.tsv:1: the header needs once each, with tabs between: lang"),
        (HEADER, "table.tsv: the table has no rows"),
        (HEADER + ROWS + "Q1\tMinsk\n", "table.tsv:5: 2 columns, where the header has 6"),
        (
            HEADER + "P31\tMinsk\ten\tplace\tBY\t\n",
            "table.tsv:2: 'P31' is no QID; one is Q and a number of at most 15 digits",
        ),
        (
            HEADER + "Q1٢\tMinsk\ten\tplace\tBY\t\n",
            "table.tsv:2: 'Q1٢' is no QID; one is Q and a number of at most 15 digits",
        ),
        (
            HEADER + f"Q{'1' * 16}\tMinsk\ten\tplace\tBY\t\n",
            f"table.tsv:2: 'Q{'1' * 16}' is no QID; one is Q and a number of at most 15 digits",
        ),
        (
            HEADER + "Q1\tBelta\ten\torganization\tBY\t\n",
            "table.tsv:2: type is 'organization'; write one of government-body, office, organisation, person, place, "
            "state, or nothing",
        ),
        (HEADER + "Q1\t \ten\tplace\tBY\t\n", "table.tsv:2: Q1 has no name"),
        (HEADER + "Q1\tMinsk\ten\tplace\tBelarus\t\n", "table.tsv:2: 'Belarus' is no ISO 3166-1 alpha-2 code"),
        (HEADER + "Q1\t" + "x" * 20_000 + "\ten\tplace\tBY\t\n", "table.tsv:2: a line of more than 10,000 characters"),
    ],
)
def test_a_mistake_in_a_table_is_told_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "table.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError) as raised:
        Table.index(path, tmp_path / "index")
    assert str(raised.value) == f"{tmp_path}/{told}"
    assert [one.name for one in tmp_path.iterdir()] == ["table.tsv"]


def test_a_table_that_is_not_there_or_not_utf_8_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        Table.index(tmp_path / "none.tsv")
    path = tmp_path / "table.tsv"
    path.write_bytes(HEADER.encode() + b"Q1\t\xff\ten\tplace\tBY\t\n")
    with pytest.raises(DataError, match="is not UTF-8"):
        Table.index(path)


def test_an_index_is_used_again_and_made_anew_for_another_table(tsv: Path, tmp_path: Path) -> None:
    index, told = tmp_path / "index", list[int]()
    Table.index(tsv, index, told.append).close()
    assert told == [1, 2, 3]
    assert qids(Table.index(tsv, index, told.append), "Baku") == qids(Table.open(index), "Baku") == ["Q9248"]
    assert told == [1, 2, 3]
    tsv.write_text(HEADER + ROWS.replace("Q9248", "Q99"), "utf-8")
    assert qids(Table.index(tsv, index, told.append), "Baku") == ["Q99"]
    assert told == [1, 2, 3, 1, 2, 3]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["index", "table.tsv"]


def test_a_file_of_another_kind_is_no_index_and_stays_as_it_is(tsv: Path, tmp_path: Path) -> None:
    text, other = tmp_path / "text", tmp_path / "other"
    text.write_text("important\n" * 100)
    sqlite3.connect(other).executescript("CREATE TABLE important (id)")
    for path in (text, other):
        before = path.read_bytes()
        for attempt in (lambda path=path: Table.open(path), lambda path=path: Table.index(tsv, path)):
            with pytest.raises(UsageError, match="is no index of this version"):
                attempt()
        assert path.read_bytes() == before


def test_an_index_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no index"):
        Table.open(tmp_path / "none")


def test_a_folder_that_is_not_there_is_told(tsv: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the index cannot be written"):
        Table.index(tsv, tmp_path / "none" / "index")


def test_the_shared_queries_are_linked_as_rightly_as_they_must_be(root: Path) -> None:
    folder = root.parent / "shared" / "reconcile"
    if not folder.is_dir():
        pytest.skip("no ../shared/reconcile beside the checkout")
    table = Table.index(folder / "table.tsv")
    asked, right, accepted, accepted_right, ten = (Counter[str]() for _ in range(5))
    for query in read_names(folder / "queries-dev.tsv"):
        kind, expected = query.kind, query.expected
        (found,) = table.candidates([query.unlinked.asked], 10)
        taken = found[0].qid if found and found[0].certainty >= ACCEPT else NIL
        asked[kind] += 1
        right[kind] += taken == expected
        accepted[kind] += taken != NIL
        accepted_right[kind] += taken == expected != NIL
        ten[kind] += any(one.qid == expected for one in found)
    assert asked.total() == 1500
    assert accepted_right.total() >= 0.99 * accepted.total()
    assert accepted["nil"] <= 0.02 * asked["nil"]
    assert right.total() >= 0.5 * asked.total()
    assert right["misspelt"] >= 0.95 * asked["misspelt"]
    assert right["romanised"] >= 0.55 * asked["romanised"]
    assert ten.total() >= 0.7 * (asked.total() - asked["nil"])
