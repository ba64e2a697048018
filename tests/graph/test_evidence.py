import hashlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bilateral.claims import Claim, Span
from bilateral.errors import DataError, UsageError
from bilateral.evidence import Coverage, Status, coverage, findings, stamp, verify
from bilateral.names import CLAIM
from bilateral.texts import find_articles, read_articles, sha256

TEXT = "One 🛬 two e\u0301 three.\n\nFour five six.\n"


def claim(*spans: Span, name: str = "001-001") -> Claim:
    return Claim(CLAIM[name], Path("001.trig"), (), spans, ())


def stamped(text: str, start: int, end: int) -> Span:
    return Span(start, end, sha256(text[start:end]))


def test_offsets_count_code_points_and_the_digest_is_of_their_utf8() -> None:
    at = TEXT.index("e\u0301")
    span = Span(at, at + 2, hashlib.sha256("e\u0301".encode()).hexdigest())
    assert at == 10 and verify([claim(span)], {"001": TEXT})[0].status == Status.EXACT


@pytest.mark.parametrize(
    ("span", "status"),
    [
        (stamped(TEXT, 4, 5), Status.EXACT),
        (Span(0, 4, sha256("Four")), Status.MOVED),
        (Span(0, 4, sha256("Nine")), Status.LOST),
        (Span(30, 99, sha256(TEXT[30:99])), Status.LOST),
        (Span(0, 4), Status.UNSTAMPED),
    ],
)
def test_a_span_is_exact_moved_lost_or_unstamped(span: Span, status: Status) -> None:
    assert verify([claim(span)], {"001": TEXT})[0].status == status


def test_a_span_is_unchecked_without_its_text_and_unstamped_all_the_same() -> None:
    checked = verify([claim(stamped(TEXT, 0, 3), Span(4, 5))], {"002": TEXT})
    assert [item.status for item in checked] == [Status.UNCHECKED, Status.UNSTAMPED]


def test_what_is_moved_lost_or_unstamped_is_a_finding_with_file_and_claim() -> None:
    spans = [stamped(TEXT, 0, 3), Span(0, 4, sha256("Four")), Span(1, 4, sha256("xyz")), Span(2, 4)]
    found = list(findings(verify([claim(*spans)], {"001": TEXT})))
    assert [(f.code, f.focus, f.where) for f in found] == [
        ("EVIDENCE.MOVED", "0-4", "001.trig claim:001-001"),
        ("EVIDENCE.LOST", "1-4", "001.trig claim:001-001"),
        ("EVIDENCE.UNSTAMPED", "2-4", "001.trig claim:001-001"),
    ]
    assert f"now at {TEXT.index('Four')}" in found[0].message


@given(st.text("ab 🛬\u0301\n", min_size=1, max_size=40), st.data())
def test_a_span_is_found_again_wherever_a_paragraph_is_inserted(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    place = data.draw(st.integers(0, len(text)))
    assume(not start < place < end)
    changed = text[:place] + "New words.\n\n" + text[place:]
    (item,) = verify([claim(stamped(text, start, end))], {"001": changed})
    if changed[start:end] == text[start:end]:
        assert item.status == Status.EXACT
    else:
        assert item.status == Status.MOVED and item.found is not None
        assert changed[item.found : item.found + end - start] == text[start:end]


def test_coverage_counts_visible_characters_and_gaps_are_trimmed() -> None:
    text = "ab cd\n\nef gh\n"
    found = coverage("001", text, [claim(Span(0, 2), Span(1, 4)), claim(Span(7, 9), name="002-001")])
    assert found == Coverage("001", 1, 2, 2.5, 3, 8, ((4, 12),))
    assert found.share == 3 / 8


def test_a_text_without_visible_characters_is_covered_and_has_no_gaps() -> None:
    found = coverage("001", " \n", [])
    assert (found.share, found.gaps, found.mean_length) == (1.0, (), 0.0)


def test_a_span_beyond_the_end_covers_what_there_is() -> None:
    assert coverage("001", "abcd", [claim(Span(2, 99), Span(50, 60))]).gaps == ((0, 2),)


FILE = """\
@prefix b: <https://w3id.org/bilateral/ontology#> .\r
@prefix bil: <https://w3id.org/bilateral/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
# bil:evidence "0-3" stays as it is
<urn:c> { <urn:a> bil:value "4-5" }
<urn:c> bil:evidence "0-3" , # the first "1-2"
    "4-5" ; skos:editorialNote 'bil:evidence "0-3"' , "bil:evidence \\"0-3\\"" ; b:evidence "6-9" .
<urn:c> <https://w3id.org/bilateral/ontology#evidence> "6-9" ; bil:reason "0-3" .
"""


def test_stamp_edits_evidence_literals_and_nothing_else_and_once(tmp_path: Path) -> None:
    path = tmp_path / "001.trig"
    path.write_bytes(FILE.encode())
    path.chmod(0o640)
    expected = FILE
    for at, literal in (('evidence "0-3" ,', "0-3"), ('    "4-5" ;', "4-5"), ('evidence "6-9" .', "6-9")):
        start, end = map(int, literal.split("-"))
        expected = expected.replace(at, at.replace(literal, f"{literal} {sha256(TEXT[start:end])}"))
    expected = expected.replace('evidence> "6-9"', f'evidence> "6-9 {sha256(TEXT[6:9])}"')
    assert stamp(path, TEXT) == 4
    assert path.read_bytes().decode() == expected
    assert path.stat().st_mode & 0o777 == 0o640
    assert stamp(path, TEXT) == 0 and path.read_bytes().decode() == expected


@pytest.mark.parametrize("wrong", ["0-999", "9-3", "4-4", "word"])
def test_stamp_refuses_what_does_not_lie_in_the_text_and_leaves_the_file(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "001.trig"
    before = FILE.replace('b:evidence "6-9"', f'b:evidence "{wrong}"').encode()
    path.write_bytes(before)
    with pytest.raises(DataError, match=r"001\.trig: "):
        stamp(path, TEXT)
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["001.trig"]


def test_the_texts_are_read_untrimmed_by_their_three_digits(tmp_path: Path) -> None:
    (tmp_path / "001_x.txt").write_bytes(b" a\r\n\n")
    (tmp_path / "notes.txt").write_bytes(b"\xff")
    assert read_articles(tmp_path) == {"001": " a\r\n\n"}


def test_a_folder_without_texts_or_with_two_of_one_number_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no articles here"):
        read_articles(tmp_path)
    for name in ("001_a.txt", "001_b.txt"):
        (tmp_path / name).write_text("a")
    with pytest.raises(UsageError, match="begins with 001 too"):
        read_articles(tmp_path)


def test_a_text_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    (tmp_path / "001_x.txt").write_bytes(b"\xff")
    with pytest.raises(DataError, match=r"001_x\.txt"):
        read_articles(tmp_path)


def test_the_texts_are_where_the_variable_says_or_beside_the_checkout_or_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "checkout"
    assert find_articles(root, {}) is None
    (tmp_path / "shared" / "articles").mkdir(parents=True)
    assert find_articles(root, {}) == tmp_path / "shared" / "articles"
    assert find_articles(root, {"BILATERAL_ARTICLES": "/elsewhere"}) == Path("/elsewhere")
    root.mkdir()
    monkeypatch.chdir(root)
    assert find_articles(Path(), {}) == tmp_path / "shared" / "articles"


def test_the_small_data_folder_of_these_tests_is_exact(tiny: Any) -> None:
    checked = verify(tiny.read()[0], read_articles(tiny.root / "articles"))
    assert {item.status for item in checked} == {Status.EXACT}
