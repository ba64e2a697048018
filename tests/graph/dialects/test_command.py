"""``bilateral dump --dialect`` and ``--from``, as a user types them."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bilateral.__main__ import main
from bilateral.dialects.dump import DIALECTS, dump
from bilateral.dialects.published import Published


def run(*words: object) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in ("dump", *words)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_the_command_offers_every_dialect() -> None:
    (option,) = (option for option in main.commands["dump"].params if option.name == "dialect")
    assert isinstance(option.type, click.Choice) and list(option.type.choices) == list(DIALECTS)


def test_a_file_in_one_dialect_turns_into_plain_and_back(claims: list[Published], tmp_path: Path) -> None:
    there, back = tmp_path / "claims.trig", tmp_path / "plain.ttl"
    there.write_bytes(dump(claims[:50], "nanopublications"))
    plain = run("--from", there)
    assert (plain.exit_code, plain.stderr) == (0, "")
    assert plain.stdout_bytes == dump(claims[:50], "plain")
    back.write_bytes(plain.stdout_bytes)
    assert run("--from", back, "--dialect", "nanopublications").stdout_bytes == there.read_bytes()


def test_the_claims_that_were_built_are_dumped_in_another_syntax(built: Path, dumps: dict[str, Path]) -> None:
    done = run("--dialect", "reifiers", "--format", "nt", "--out", built)
    lines = done.stdout.splitlines()
    assert done.exit_code == 0 and len(lines) > 11_000 and sum("<<( " in line for line in lines) > 1_900


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--dialect", "turtle"], 2, "'turtle' is not one of"),
        (["--from", "gone.ttl"], 1, "gone.ttl: cannot be read: No such file or directory"),
        (["--from", "gone.doc"], 2, "gone.doc: the ending of a file says its syntax"),
        (["--dialect", "plain", "--out", "nowhere"], 2, "nowhere/store: no store here; run bilateral build first"),
        (["--dialect", "plain", "--format", "doc"], 2, "no syntax doc; there are ttl"),
    ],
)
def test_wrong_use_says_what_to_do(words: list[str], code: int, says: str) -> None:
    done = run(*words)
    assert (done.exit_code, done.stdout) == (code, "") and says in done.stderr and "Traceback" not in done.stderr


def test_a_dialect_that_the_syntax_does_not_fit_is_wrong_use(dumps: dict[str, Path]) -> None:
    done = run("--dialect", "nanopublications", "--format", "ttl", "--from", dumps["plain"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "bilateral: nanopublications cannot be written as ttl; there are trig, nq, jsonld\n"
