import pytest

from bilateral.errors import UsageError
from bilateral.linking.candidates import TYPES, Asked, Name
from bilateral.linking.unlinked import KINDS, Search, unlinked
from bilateral.resources import Data


def asked(search: Search) -> dict[str, Asked]:
    return {one.entity: one.asked for one in search.asked}


def test_entities_are_of_the_types_that_names_may_be_of() -> None:
    assert {kind for _, kind in KINDS} == TYPES


def test_what_has_no_qid_is_asked_for_by_all_its_names_and_what_the_data_say_of_it(folder: Data) -> None:
    search = unlinked(folder)
    assert asked(search) == {
        "id:evt-games": Asked((Name("Games", "en"),)),
        "id:org-mfa": Asked((Name("Ministry of Foreign Affairs", "en"),), "government-body", "BY", "1991"),
        "id:org-press": Asked((Name("Press", "en"),), "organisation"),
        "id:per-a": Asked((Name("Ales Bialou", "en"),), "person", "BY"),
        "id:plc-minsk": Asked(
            (Name("Minsk", "en"), Name("Мінск", "be"), Name("Минск", "ru"), Name("Mensk"), Name("Miensk")),
            "place",
            "BY",
            places=("territory of Oneland",),
        ),
        "id:plc-one": Asked((Name("territory of Oneland", "en"),), "place", "BY"),
        "id:post-fm": Asked((Name("foreign minister", "en"),), "office", "BY"),
    }
    assert list(asked(search)) == sorted(asked(search)) and search.linked == {}


def test_a_linked_entity_is_not_asked_for_also_when_it_is_named(folder: Data) -> None:
    assert "id:st-one" not in asked(unlinked(folder))
    search = unlinked(folder, ["id:st-one", "st-one", "id:per-a"])
    assert list(asked(search)) == ["id:per-a"]
    assert search.linked == {"id:st-one": "Q184"} and search.taken == {"Q184": "id:st-one"}


def test_an_open_record_is_kept_as_a_note_with_the_qids_it_has_and_does_not_link(folder: Data) -> None:
    notes = {one.entity: (one.note, one.doubted) for one in unlinked(folder).asked if one.note}
    assert notes == {
        "id:per-a": ("unverified, 2026-11-22: Too little; Q200 is a namesake.", frozenset({"Q100", "Q200"})),
        "id:evt-games": ("not found: tried", frozenset()),
    }


@pytest.mark.parametrize(
    "name",
    [
        "evt-visit",
        "id:evt-visit",
        "<https://w3id.org/bilateral/id/evt-visit>",
        "https://w3id.org/bilateral/id/evt-visit",
    ],
)
def test_an_entity_of_any_kind_is_asked_for_where_it_is_named(folder: Data, name: str) -> None:
    assert asked(unlinked(folder, [name])) == {"id:evt-visit": Asked((Name("visit", "en"),))}


def test_a_name_that_is_no_entity_is_an_error_with_near_ones(folder: Data) -> None:
    with pytest.raises(UsageError, match=r"id:plc-minks: no entity of that name; did you mean id:plc-minsk"):
        unlinked(folder, ["id:plc-minks"])
    with pytest.raises(UsageError, match=r"zzz: no entity of that name$"):
        unlinked(folder, ["zzz"])
    with pytest.raises(UsageError, match=r"^id:x\\x1b\]0;pwn: no entity"):
        unlinked(folder, ["id:x\x1b]0;pwn"])


def test_no_entity_of_the_data_that_has_a_link_is_asked_for(data: Data) -> None:
    search = unlinked(data)
    assert len(search.taken) > 20 and len(search.asked) > 20
    assert not set(search.taken.values()) & set(asked(search))
    assert all(one.asked.names and one.asked.names[0].text for one in search.asked)
