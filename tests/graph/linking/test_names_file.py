from pathlib import Path

import pytest

from bilateral.linking.names_file import accuracy, read_names
from bilateral.linking.proposals import Proposal, read

from .service import Run


def test_names_of_a_file_are_linked_and_counted_where_it_says_what_is_right(run: Run) -> None:
    Path("names.tsv").write_text(
        "query\tlang\ttype\tcountry\texpected\tkind\n"
        "MINSK\ten\tplace\tBY\tQ2280\tcase\n"
        "Zanzibar\ten\tplace\tTZ\tNIL\tnil\n"
        "Poland\ten\tstate\tPL\tQ36\tcase\n",
        encoding="utf-8",
    )
    result = run("--table", "table.tsv", "--names", "names.tsv", "--out", "out.tsv")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("line-2  MINSK  (place, BY)\n")
    counted = [line.split() for line in result.stderr.splitlines()[-6:]]
    assert counted == [
        ["kind", "right", "among", "candidates"],
        ["case", "2", "of", "2", "100.0%", "2", "of", "2", "100.0%"],
        ["nil", "1", "of", "1", "100.0%", "0", "of", "0"],
        ["all", "3", "of", "3", "100.0%", "2", "of", "2", "100.0%"],
        "precision of accepted links: 2 of 2 100.0%".split(),
        "nothing accepted where nothing is expected: 1 of 1 100.0%".split(),
    ]
    assert [(one.entity, one.qid) for one in read(Path("out.tsv")) if one.accepted] == [
        ("line-2", "Q2280"),
        ("line-4", "Q36"),
    ]


def test_accuracy_counts_right_wrong_and_missed(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("query\texpected\tkind\na\tQ1\tx\nb\tQ2\tx\nc\tNIL\tx\nd\tNIL\ty\ne\tQ5\ty\n")
    rows = read_names(path)
    proposals = [
        Proposal("line-2", "a", "Q1", accepted=True),
        Proposal("line-3", "b", "Q9", accepted=True),
        Proposal("line-3", "b", "Q2"),
        Proposal("line-4", "c", "Q3", accepted=True),
        Proposal("line-5", "d", "Q4"),
        Proposal("line-6", "e", "Q6"),
    ]
    assert [line.split() for line in accuracy(rows, proposals).splitlines()] == [
        "kind right among candidates".split(),
        "x 1 of 3 33.3% 2 of 2 100.0%".split(),
        "y 1 of 2 50.0% 0 of 1 0.0%".split(),
        "all 2 of 5 40.0% 2 of 3 66.7%".split(),
        "precision of accepted links: 1 of 3 33.3%".split(),
        "nothing accepted where nothing is expected: 1 of 2 50.0%".split(),
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("name\nMinsk\n", "names.tsv: no column query; the first line has the names of the columns"),
        ("query\tlang\nMinsk\n", "names.tsv, line 2: more or fewer cells than columns"),
        ("query\n\t\n", "names.tsv, line 2: more or fewer cells than columns"),
        ("query\tlang\n \tbe\n", "names.tsv, line 2: query is empty"),
        ("query\ttype\nMinsk\tcity\n", "names.tsv, line 2: type is city; write one of government-body, office"),
        (
            "query\tcountry\nMinsk\tBelarus\n",
            "names.tsv, line 2: country is Belarus; write two capitals, as ISO 3166-1",
        ),
        ("query\texpected\nMinsk\tq1\n", "names.tsv, line 2: expected is q1; write a QID or NIL"),
        ("query\texpected\nMinsk\tQ1\nBaku\t\n", "names.tsv, line 3: expected is empty; write a QID or NIL"),
    ],
)
def test_a_file_of_names_that_is_wrong_is_refused_with_its_line(run: Run, content: str, says: str) -> None:
    Path("names.tsv").write_text(content)
    result = run("--table", "table.tsv", "--names", "names.tsv")
    assert (result.exit_code, result.stdout) == (1, "") and says in result.stderr
