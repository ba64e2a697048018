import json
from pathlib import Path
from typing import Any

import click
import pytest

from bilateral import command_link
from bilateral.linking.proposals import read
from bilateral.resources import Data

from .service import Answer, Form, Item, Run, Standin


@pytest.fixture
def default(standin: Standin, monkeypatch: pytest.MonkeyPatch) -> Standin:
    """The service, in the place of Wikidata's."""
    monkeypatch.setattr(command_link, "WIKIDATA", standin.url)
    return standin


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard streams that say they are a terminal."""
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda stream: True, raising=False)


def test_the_verb_has_help_with_examples_and_every_option(run: Run) -> None:
    result = run("--help")
    assert result.exit_code == 0 and "Examples: bilateral link --table" in result.stdout and "\b" not in result.stdout
    assert all(option.help for option in command_link.link.params if isinstance(option, click.Option))


def test_nothing_is_sent_to_anybody_whom_the_user_did_not_choose(run: Run, default: Standin) -> None:
    result = run("--out", "out.tsv", answer="y\n")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "11 names, of 7 to be linked, for 127.0.0.1:" in result.stderr
    assert "nothing was sent: name the service by --service" in result.stderr
    assert default.heard == [] and not Path("out.tsv").exists()


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("\n", 2)])
def test_a_person_at_a_terminal_is_asked_first(run: Run, default: Standin, answer: str, code: int) -> None:
    result = run(answer=answer)
    assert result.exit_code == code and bool(default.heard) == (code == 0)
    assert "at most 10 a request\nSend them? [y/N]" in result.stderr
    assert ("names answered: 0\n" in result.stderr) == (code == 0)


def test_the_service_of_the_setting_is_asked_and_the_option_goes_before_it(
    run: Run, standin: Standin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(command_link.VARIABLE, standin.url)
    assert run("id:plc-minsk").exit_code == 0 and len(standin.queries()) == 5
    result = run("id:plc-minsk", "--service", "gopher://elsewhere/")
    assert result.exit_code == 2 and "gopher://elsewhere/: an address begins with http" in result.stderr
    assert len(standin.queries()) == 5


def test_candidates_are_printed_with_reasons_and_written_to_be_reviewed(
    run: Run, standin: Standin, folder: Data
) -> None:
    before = (folder.graph / "links.ttl").read_bytes()
    result = run("--service", standin.url, "--out", "out.tsv")
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    place = lines.index("id:plc-minsk  Minsk  (place, BY, territory of Oneland)")
    assert lines[place + 1].split()[1:] == ["accepted", "Q2280", "Minsk:", "capital", "of", "Belarus"]
    assert "the service says score 100" in lines[place + 2]
    assert "7 looked for, 1 accepted; see out.tsv" in result.stderr
    rows = read(Path("out.tsv"))
    assert [one.entity for one in rows] == sorted(one.entity for one in rows)
    assert [(one.entity, one.qid) for one in rows if one.accepted] == [("id:plc-minsk", "Q2280")]
    assert {one.note for one in rows if one.entity == "id:per-a"} == {
        "unverified, 2026-11-22: Too little; Q200 is a namesake."
    }
    assert (folder.graph / "links.ttl").read_bytes() == before


def test_an_entity_that_is_linked_is_never_asked_for(run: Run, standin: Standin) -> None:
    result = run("id:st-one", "id:per-a", "--service", standin.url)
    assert result.exit_code == 0 and standin.queries() == ["Ales Bialou"]
    assert "id:st-one is Q184: a link that is checked is not looked for again" in result.stderr
    assert "id:st-one" not in result.stdout
    heard = len(standin.heard)
    assert run("id:st-one", "--service", standin.url).exit_code == 0 and len(standin.heard) == heard
    run("--service", standin.url)
    assert "Oneland" not in standin.queries()


def test_of_two_entities_with_the_same_qid_neither_is_accepted(run: Run, standin: Standin) -> None:
    def agreeing(form: Form, answer: dict[str, Any]) -> dict[str, Any]:
        asked = json.loads(form.get("queries", "{}"))
        return answer | {key: {"result": [{"id": "Q7", "name": one["query"]}]} for key, one in asked.items()}

    standin.lie = agreeing
    standin.items = {"Q7": Item("", values={"P17/P297": [{"str": "BY"}]})}
    alone = run("id:plc-minsk", "--service", standin.url)
    assert " accepted Q7 " in alone.stdout
    result = run("id:plc-minsk", "id:per-a", "--service", standin.url)
    assert result.exit_code == 0 and " accepted " not in result.stdout
    assert "Q7 is proposed for id:per-a and id:plc-minsk; accepted for neither" in result.stderr


def test_hostile_names_are_shown_not_obeyed(run: Run, standin: Standin) -> None:
    standin.items = {"Q7": Item("Minsk\x1b]0;title\x07\r\u202e<script>", description="=1+1\t\n\x9b31m")}
    result = run("id:plc-minsk", "--service", standin.url, "--out", "out.tsv")
    assert result.exit_code == 0
    assert r"Minsk\x1b]0;title\x07 \u202e<script>: =1+1 \x9b31m" in result.stdout
    cells = Path("out.tsv").read_text(encoding="utf-8").splitlines()[1].split("\t")
    assert cells[4] == r"'=1+1 \x9b31m"


@pytest.mark.parametrize("answer", [Answer("<html>"), Answer("", 500), Answer("{}"), Answer("", 302)])
def test_a_broken_service_is_one_line_and_writes_nothing(run: Run, standin: Standin, answer: Answer) -> None:
    standin.instead = [None, answer]
    result = run("--service", standin.url, "--out", "out.tsv")
    assert (result.exit_code, result.stdout) == (2, "") and not Path("out.tsv").exists()
    assert result.stderr.splitlines()[-1].startswith("bilateral: 127.0.0.1:")


def test_a_table_is_looked_in_offline(run: Run, default: Standin) -> None:
    result = run("--table", "table.tsv", "--out", "out.tsv")
    assert result.exit_code == 0, result.output
    assert [(one.entity, one.qid) for one in read(Path("out.tsv")) if one.accepted] == [
        ("id:org-mfa", "Q1010"),
        ("id:plc-minsk", "Q2280"),
    ]
    assert default.heard == [] and "to be linked" not in result.stderr


def test_an_index_is_kept_and_used_again(run: Run) -> None:
    words = ("id:plc-minsk", "--table", "table.tsv", "--index", "table.index")
    first = run(*words)
    assert first.exit_code == 0 and Path("table.index").stat().st_size > 0
    assert run(*words).stdout == first.stdout and " Q2280 " in first.stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["id:plc-minsk", "--names", "names.tsv"], 2, "give entities or --names, not both"),
        (["--table", "table.tsv", "--service", "http://127.0.0.1/"], 2, "give --table or --service, not both"),
        (["--index", "table.index"], 2, "--index goes with --table"),
        (["--table", "table.tsv", "--out", "no/where.tsv"], 2, "no is not a folder; make it first"),
        (["--table", "table.tsv", "--certainty", "0"], 2, "--certainty 0: write more than 0.9"),
        (["--table", "table.tsv", "--certainty", "0.9"], 2, "up to 0.9 a candidate may have a doubt"),
        (["--table", "table.tsv", "--certainty", "1.01"], 2, "--certainty 1.01: write more than 0.9, and at most 1"),
        (["--table", "table.tsv", "--certainty", "nan"], 2, "--certainty nan: write more than 0.9"),
        (["--table", "table.tsv", "--most", "0"], 2, "--most"),
        (["id:plc-nowhere", "--table", "table.tsv"], 2, "id:plc-nowhere: no entity of that name"),
        (["--names", "gone.tsv", "--table", "table.tsv"], 1, "gone.tsv: cannot be read: No such file"),
        (["--accept", "gone.tsv"], 1, "gone.tsv: cannot be read: No such file"),
        (["--accept", "out.tsv", "--table", "table.tsv"], 2, "--accept looks for nothing: give it alone"),
    ],
)
def test_wrong_use_says_what_to_do(run: Run, words: list[str], code: int, says: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (code, "") and says in result.stderr


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1/é", "http://a..b/"])
def test_a_mistyped_address_is_one_line(run: Run, url: str) -> None:
    result = run("--service", url)
    assert (result.exit_code, result.stdout) == (2, "") and result.stderr.startswith(f"bilateral: {url}: ")


def test_a_curators_corrections_and_remarks_are_not_written_over(run: Run) -> None:
    words = ("--table", "table.tsv", "--out", "out.tsv")
    assert run(*words).exit_code == 0
    reviewed = Path("out.tsv").read_text(encoding="utf-8").replace("\tQ2280\t", "\tQ2281\t")
    Path("out.tsv").write_text(f"{reviewed.rstrip()}seen\n", encoding="utf-8")
    before = Path("out.tsv").read_bytes()
    result = run(*words)
    assert (result.exit_code, result.stdout) == (
        2,
        "",
    ) and "out.tsv: what is there is not written over" in result.stderr
    assert Path("out.tsv").read_bytes() == before


def test_a_table_that_is_not_there_is_one_line(run: Run) -> None:
    result = run("--table", "gone.tsv")
    assert result.exit_code in (1, 2) and result.stdout == "" and result.stderr.startswith("bilateral: gone.tsv: ")
