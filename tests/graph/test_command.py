import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bilateral import reason
from bilateral.__main__ import main

VERBS = [["build"], ["check"], ["query"], ["dump"], ["evidence", "verify"], ["evidence", "gaps"], ["evidence", "stamp"]]


@pytest.fixture
def run(tiny: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the command in an empty folder, with an engine that infers nothing and no texts but those it is given."""
    monkeypatch.setitem(reason.ENGINES, "owlrl", lambda graph: (graph, []))
    monkeypatch.delenv("BILATERAL_ARTICLES", raising=False)
    monkeypatch.chdir(tmp_path)

    def call(*words: object) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        assert "Traceback" not in result.output
        return result

    return call


@pytest.mark.parametrize("verb", [*VERBS, ["serve"]], ids=" ".join)
def test_every_verb_has_help_with_an_example(run: Any, verb: list[str]) -> None:
    result = run(*verb, "--help")
    assert result.exit_code == 0 and f"bilateral {' '.join(verb)}" in result.output.replace("Usage: main", "")
    assert "Example" in result.output and (verb == ["serve"] or "\\b" not in result.output)


def test_build_writes_the_dumps_and_prints_the_snapshot_alone_on_stdout(run: Any, tiny: Any) -> None:
    result = run("build", "--data", tiny.root, "--out", "out")
    assert result.exit_code == 0, result.output
    snapshot = (Path("out") / "store" / "current").read_text()
    assert result.stdout == snapshot
    stages = [line.split()[0] for line in result.stderr.splitlines()]
    assert stages == "data evidence assemble validate reason validate publish findings".split()


def test_check_exits_1_on_a_finding_prints_it_on_stderr_and_writes_nothing(run: Any, tiny: Any) -> None:
    tiny.claims("claim:001-001 { }")
    result = run("check", "--data", tiny.root)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error CLAIM.EMPTY 001.trig claim:001-001: claim:001-001: has no block" in result.stderr
    assert run("build", "--data", tiny.root).exit_code == 1 and not Path("build").exists()


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["check", "--data", "nowhere"], 2, "give --data the root of a checkout"),
        (["build", "--engine", "magic"], 2, "'magic' is not"),
        (["nothing"], 2, "No such command"),
        (["dump"], 2, "run bilateral build first"),
        (["dump", "--format", "doc"], 2, "no syntax doc; there are ttl, nt"),
        (["query", "visits"], 2, "did you mean"),
        (["query", "gone.rq"], 2, "gone.rq: cannot be read: No such file"),
        (["query", "mine.rq", "-p", "a=b"], 2, "--param goes with a named question"),
        (["evidence", "verify", "--articles", "nowhere"], 2, "no articles here"),
        (["evidence", "verify"], 2, "give --articles DIR, or set BILATERAL_ARTICLES"),
    ],
)
def test_wrong_use_exits_2_and_says_what_to_do(run: Any, tiny: Any, words: list[str], code: int, says: str) -> None:
    text = "#+ summary: s\n#+ description: d\n#+ tags: [a]\n#+ method: GET\nASK {}"
    (tiny.root / "queries" / "visits-all.rq").write_text(text)
    given = [] if words[0] in ("nothing", "dump") or "--data" in words else ["--data", tiny.root]
    result = run(*words, *given)
    assert (result.exit_code, result.stdout) == (code, "") and says in result.stderr


def test_a_file_that_cannot_be_parsed_exits_1_and_names_it(run: Any, tiny: Any) -> None:
    tiny.claims("claim:001-001 {")
    result = run("check", "--data", tiny.root)
    assert result.exit_code == 1 and "001.trig: not trig, line " in result.stderr


def test_an_output_folder_that_is_a_file_is_wrong_use(run: Any, tiny: Any) -> None:
    Path("out").write_text("")
    result = run("build", "--data", tiny.root, "--out", "out")
    assert result.exit_code == 2 and "bilateral: out" in result.stderr


def test_what_was_built_is_dumped_and_asked_in_every_format(run: Any, tiny: Any) -> None:
    assert run("build", "--data", tiny.root).exit_code == 0
    sizes = {
        syntax: len(run("dump", "--format", syntax).stdout_bytes) for syntax in "ttl nt nq trig rdf jsonld".split()
    }
    assert all(sizes.values())
    Path("mine.rq").write_text("SELECT ?s { ?s a <https://w3id.org/bilateral/ontology#Expectation> }")
    node = "https://w3id.org/bilateral/id/exp-1"
    assert run("query", "mine.rq", "--data", tiny.root).stdout == f"?s\n<{node}>\n"
    assert run("query", "mine.rq", "--data", tiny.root, "--format", "csv").stdout_bytes == f"s\r\n{node}\r\n".encode()
    rows = json.loads(run("query", "mine.rq", "--data", tiny.root, "--format", "json").stdout)
    assert rows["results"]["bindings"] == [{"s": {"type": "uri", "value": node}}]
    assert run("query", "mine.rq", "--data", tiny.root, "--format", "ttl").exit_code == 2


def test_evidence_is_verified_stamped_and_its_gaps_are_listed(run: Any, tiny: Any) -> None:
    given = ("--data", tiny.root, "--articles", tiny.root / "articles")
    assert run("evidence", "verify", *given).stdout == "001  3 exact\n"
    stamped = tiny.claims_file.read_text()
    tiny.claims_file.write_text(stamped + 'claim:001-001 bil:evidence "9-3" .')
    assert run("evidence", "verify", *given).exit_code == 1
    tiny.claims_file.write_text(stamped)
    assert run("evidence", "stamp", *given).stdout == "001.trig  0 digests written\n"
    tiny.claims_file.write_text(tiny.claims_file.read_text().replace('"0-7 ', '"0-6 '))
    assert run("evidence", "verify", *given).exit_code == 1
    assert run("evidence", "stamp", *given).stdout == "001.trig  2 digests written\n"
    gaps = run("evidence", "gaps", *given)
    assert gaps.exit_code == 0 and gaps.stdout.startswith("001  2 claims, 2 spans of 8 characters on average")
