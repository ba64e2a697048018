from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.errors import DataError, UsageError
from bilateral.linking.candidates import Asked, Candidate, Name
from bilateral.linking.proposals import BETWEEN, COLUMNS, Proposal, check_free, decide, read, without_shared, write
from bilateral.linking.unlinked import Unlinked
from bilateral.visible import LONGEST, visible

MINSK = Unlinked("id:plc-minsk", Asked((Name("Minsk", "en"), Name("Мінск", "be"))), "not found, 2026-11-22: see Q77")
SURE = Candidate("Q2280", "Minsk", 0.99, ("the same name in be", "a place in BY"), "place", "BY", "capital of Belarus")
HARDLY = Candidate("Q7", "Minsk Mazowiecki", 0.3, ("one word of two",))
ROW = Proposal("id:plc-minsk", "Minsk", "Q2280", "Minsk", "capital", 0.99, True, ("the same name",), "")

text = st.text(st.characters(exclude_categories=("Cs",)), max_size=40).map(visible)
proposals = st.builds(
    Proposal,
    entity=st.from_regex(r"id:[^\s<>\x00-\x1f\ud800-\udfff]{1,20}|line-[0-9]{1,6}", fullmatch=True),
    name=text,
    qid=st.integers(1, 10**9).map(lambda number: f"Q{number}"),
    label=text,
    description=text,
    certainty=st.integers(0, 1000).map(lambda share: share / 1000),
    accepted=st.booleans(),
    reasons=st.lists(text.filter(bool).map(lambda one: one.replace("·", "")).map(str.strip).filter(bool)).map(tuple),
    note=text,
)


def test_the_best_candidate_is_accepted_from_the_stated_certainty_on() -> None:
    for certainty, accepted in ((0.95, True), (0.99, True), (0.991, False)):
        best, next_ = decide([MINSK], [[SURE, HARDLY]], certainty)
        assert (best.accepted, next_.accepted) == (accepted, False)
    assert best == Proposal(
        "id:plc-minsk", "Minsk", "Q2280", "Minsk", "capital of Belarus", 0.99, False,
        ("the same name in be", "a place in BY"), "not found, 2026-11-22: see Q77",
    )  # fmt: skip


def test_the_second_best_is_never_accepted_however_certain() -> None:
    assert [one.accepted for one in decide([MINSK], [[SURE, SURE]], 0.5)] == [True, False]


def test_what_a_curator_knew_and_did_not_link_is_not_accepted() -> None:
    doubted = Unlinked(MINSK.entity, MINSK.asked, doubted=frozenset({"Q2280"}))
    (one,) = decide([doubted], [[SURE]], 0.5)
    assert not one.accepted and one.reasons[-1] == "a curator knew it and did not link it"


def test_a_qid_that_another_entity_has_already_is_not_accepted() -> None:
    (one,) = decide([MINSK], [[SURE]], 0.5, {"Q2280": "id:plc-mensk"})
    assert not one.accepted and one.reasons[-1] == "it is id:plc-mensk"


def test_where_nothing_was_found_there_is_a_row_that_says_so() -> None:
    assert decide([MINSK], [[]], 0.5) == [
        Proposal("id:plc-minsk", "Minsk", reasons=("nothing found",), note="not found, 2026-11-22: see Q77")
    ]


def test_of_two_entities_with_the_same_qid_neither_is_accepted() -> None:
    other = Unlinked("id:plc-mensk", Asked((Name("Mensk"),)))
    third = Unlinked("id:st-poland", Asked((Name("Poland"),)))
    found = [[SURE, HARDLY], [SURE], [Candidate("Q36", "Poland", 1.0)]]
    decided, shared = without_shared(decide([MINSK, other, third], found, 0.95))
    assert shared == {"Q2280": ["id:plc-mensk", "id:plc-minsk"]}
    assert [one.entity for one in decided if one.accepted] == ["id:st-poland"]
    why = "the same QID is proposed for another entity"
    assert [one.entity for one in decided if why in one.reasons] == ["id:plc-minsk", "id:plc-mensk"]


def test_a_candidate_that_is_not_accepted_shares_its_qid_with_nobody() -> None:
    unsure = Candidate("Q2280", "Minsk", 0.4)
    other = Unlinked("id:plc-mensk", Asked((Name("Mensk"),)))
    decided, shared = without_shared(decide([MINSK, other], [[SURE], [unsure]], 0.95))
    assert shared == {} and [one.accepted for one in decided] == [True, False]


def test_the_table_has_a_row_a_candidate_in_the_order_it_was_asked(tmp_path: Path) -> None:
    write(decide([MINSK], [[SURE, HARDLY]], 0.95), tmp_path / "out.tsv")
    assert (tmp_path / "out.tsv").read_text(encoding="utf-8").splitlines() == [
        "\t".join(COLUMNS),
        "id:plc-minsk\tMinsk\tQ2280\tMinsk\tcapital of Belarus\t0.990\tyes\tthe same name in be · a place in BY\t"
        "not found, 2026-11-22: see Q77",
        "id:plc-minsk\tMinsk\tQ7\tMinsk Mazowiecki\t\t0.300\tno\tone word of two\tnot found, 2026-11-22: see Q77",
    ]


@given(st.lists(proposals, max_size=5))
def test_what_is_written_is_read_back_the_same(tmp_path_factory: pytest.TempPathFactory, rows: list[Proposal]) -> None:
    path = tmp_path_factory.getbasetemp() / "again.tsv"
    write(rows, path)
    assert read(path) == rows


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+1", "-1", "@x", "'=1", "''@", "'Abd", "a=b", '"quoted" name', "a\\tb"]
)
def test_no_cell_is_a_formula_to_a_spreadsheet(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out.tsv"
    write([Proposal("id:x", name, "Q1", name)], path)
    assert not any(cell[:1] in "=+-@" for cell in path.read_text().splitlines()[1].split("\t") if cell)
    assert [(one.name, one.label) for one in read(path)] == [(name, name)]


def test_a_table_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.tsv"
    write([ROW], path)
    before = path.read_bytes()
    with pytest.raises(UnicodeEncodeError):
        write([ROW, Proposal("id:x", "\ud800")], path)
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_nothing_that_is_there_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "out.tsv"
    check_free(path)
    path.touch()
    check_free(path)
    write([ROW], path)
    with pytest.raises(UsageError, match=r"out\.tsv: what is there is not written over; name another file"):
        check_free(path)
    with pytest.raises(UsageError, match="what is there is not written over"):
        check_free(tmp_path)
    with pytest.raises(UsageError, match="is not a folder; make it first"):
        check_free(tmp_path / "no" / "out.tsv")


def lines(*rows: str) -> str:
    return "\n".join(("\t".join(COLUMNS), *rows))


def row(**said: Any) -> str:
    cells = {
        "entity": "id:a",
        "name": "A",
        "qid": "Q1",
        "label": "A",
        "certainty": "0.5",
        "accepted": "no",
    } | said
    return "\t".join(str(cells.get(name, "")) for name in COLUMNS)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "line 1: no column entity; the first line has the names of the columns"),
        ("entity,name,qid", "line 1: no column entity"),
        (lines().replace("\tqid", ""), "line 1: no column qid"),
        (lines(row(), row(qid="Q01")), "line 3: Q01 is no QID"),
        (lines(row(qid="http://www.wikidata.org/entity/Q1")), "line 2: http://www.wikidata.org/entity/Q1 is no QID"),
        (lines(row(accepted="perhaps")), "line 2: accepted is perhaps; write yes or no"),
        (lines(row(entity="id:a ")), "line 2: entity is id:a; leave that column as it was written"),
        (lines(row(entity="line-٢")), "line 2: entity is line-٢; leave that column as it was written"),
        (lines(row(accepted="")), "line 2: accepted is empty; write yes or no"),
        (lines(row(qid="", accepted="yes")), "line 2: accepted, but there is no QID"),
        (lines(row(certainty="very")), "line 2: could not convert"),
        (lines(row(certainty="nan")), "line 2: certainty is nan; it is from 0 to 1"),
        (lines(row(certainty="7")), "line 2: certainty is 7; it is from 0 to 1"),
        (lines(row() + "\tmore"), "line 2: more or fewer cells than columns"),
        (lines("id:a\tA"), "line 2: more or fewer cells than columns"),
        (lines(row(name='"A"x')), "line 2: "),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_line(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "reviewed.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as error:
        read(path)
    assert str(error.value).startswith(str(path)) and says in str(error.value)


def test_a_table_that_is_no_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.tsv"
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read(path)
    path.write_bytes("entity\tname".encode("utf-16"))
    with pytest.raises(DataError, match="not UTF-8, at byte 0; save it"):
        read(path)


def test_a_table_as_a_spreadsheet_leaves_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "reviewed.tsv"
    head, cells = lines(row(accepted="YES", certainty="0,5")).split("\n")
    path.write_bytes(f"{head}\tmine\r\n{cells}\tlooked at\r\n".encode("utf-8-sig"))
    assert read(path) == [Proposal("id:a", "A", "Q1", "A", "", 0.5, True)]


@given(st.text())
def test_visible_text_is_on_one_line_without_control_and_bounded(given_text: str) -> None:
    shown = visible(given_text)
    assert shown == visible(shown) and len(shown) <= LONGEST + 1
    assert all(letter.isprintable() or letter in "\u200c\u200d" for letter in shown)


def test_reasons_cannot_run_into_each_other() -> None:
    (one,) = decide([MINSK], [[Candidate("Q1", "x", 0.1, (f"a{BETWEEN}b", "c\nd"))]], 1.0)
    assert one.reasons == ("a, b", "c d")
