from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from rdflib import Graph

from bilateral.__main__ import main

PREFIXES = """@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix ex: <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
ONTOLOGY = "ex:C rdfs:subClassOf ex:D . ex:p rdfs:domain ex:C . ex:D owl:disjointWith ex:E ."
DATA = '<http://example.org/a> <http://example.org/p> "1" .\n'
NEWS = """<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/C> .
<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/D> .
<http://example.org/p> <http://www.w3.org/2000/01/rdf-schema#domain> <http://example.org/D> .
"""
MALFORMED = "ex:U owl:unionOf ex:l . ex:l rdf:first ex:C ."


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs ``bilateral reason`` in a folder with an ontology and data."""
    monkeypatch.chdir(tmp_path)
    Path("o.ttl").write_text(PREFIXES + ONTOLOGY)
    Path("d.nt").write_text(DATA)

    def call(*words: str) -> Result:
        result = CliRunner().invoke(main, ["reason", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output
        return result

    return call


def lines(text: str) -> set[str]:
    return set(text.splitlines())


def write(name: str, text: str) -> str:
    Path(name).write_text(PREFIXES + text)
    return name


def folder() -> set[str]:
    return {path.name for path in Path().iterdir()}


def test_the_news_go_to_stdout_as_n_triples_and_nothing_else_does(run: Any) -> None:
    result = run("o.ttl", "d.nt")
    assert (result.exit_code, result.stderr) == (0, "")
    assert lines(result.stdout) == lines(NEWS) and result.stdout.endswith(" .\n")
    assert folder() == {"o.ttl", "d.nt"}


def test_full_has_the_input_and_the_tautologies_too(run: Any) -> None:
    full = lines(run("o.ttl", "d.nt", "--full").stdout)
    assert lines(NEWS) | lines(DATA) < full
    assert "<http://example.org/a> <http://www.w3.org/2002/07/owl#sameAs> <http://example.org/a> ." in full
    assert set(Graph().parse("o.ttl")) <= set(Graph().parse(data="\n".join(full), format="nt"))


@pytest.mark.parametrize("full", [[], ["--full"]])
def test_a_file_gets_what_stdout_would_and_takes_the_place_of_an_older_one(run: Any, full: list[str]) -> None:
    Path("out.nt").write_text("old")
    result = run("o.ttl", "d.nt", "--out", "out.nt", *full)
    assert (result.exit_code, result.stdout) == (0, "")
    assert Path("out.nt").read_text() == run("o.ttl", "d.nt", *full).stdout
    assert folder() == {"o.ttl", "d.nt", "out.nt"}


def test_both_engines_find_the_same_of_the_names_of_the_data(run: Any) -> None:
    def found(engine: str) -> set[str]:
        return {line for line in lines(run("o.ttl", "d.nt", "--engine", engine).stdout) if is_news(line)}

    assert found("owlrl") == found("bilateral") == lines(NEWS)


def is_news(line: str) -> bool:
    subject, _, value, *_ = line.split(" ")
    return subject.startswith("<http://example.org/") and subject != value and not value.endswith("#Thing>")


@pytest.mark.parametrize("limit", ["nonsense", "4XB", ""])
def test_a_memory_limit_that_is_none_is_wrong_use(run: Any, limit: str) -> None:
    result = run("o.ttl", "--memory-limit", limit, "--out", "out.nt")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "memory" in result.stderr and folder() == {"o.ttl", "d.nt"}


def test_a_memory_limit_and_a_folder_to_spill_to_change_nothing_and_leave_nothing(run: Any) -> None:
    Path("spill").mkdir()
    result = run("o.ttl", "d.nt", "--memory-limit", "200MB", "--temp-dir", "spill")
    assert (result.exit_code, lines(result.stdout)) == (0, lines(NEWS))
    assert list(Path("spill").iterdir()) == []


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["o.ttl", "--temp-dir", "nowhere"], "nowhere: is not a folder"),
        (["o.ttl", "--temp-dir", "d.nt"], "d.nt: is not a folder"),
        (["o.ttl", "--out", "nowhere/out.nt"], "nowhere is not a folder"),
        (["o.ttl", "--engine", "magic"], "'magic' is not"),
        ([], "Missing argument"),
    ],
)
def test_wrong_use_exits_2_and_says_what_is_wrong(run: Any, words: list[str], says: str) -> None:
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "") and says in result.stderr
    assert folder() == {"o.ttl", "d.nt"}


def test_a_contradiction_exits_1_and_tells_rule_and_premises_on_stderr(run: Any) -> None:
    result = run("o.ttl", "d.nt", write("c.ttl", "ex:a a ex:E ."))
    assert result.exit_code == 1 and lines(result.stdout) == lines(NEWS)
    (told, count) = result.stderr.splitlines()
    assert told.startswith("error REASON.CONTRADICTION cax-dw: ")
    assert set(told.split(": ", 1)[1].split(" . ")) == {
        "<http://example.org/D> owl:disjointWith <http://example.org/E>",
        "<http://example.org/a> rdf:type <http://example.org/D>",
        "<http://example.org/a> rdf:type <http://example.org/E>",
    }
    assert count == "findings that fail: 1; for information: 0"


@pytest.mark.parametrize("out", [[], ["--out", "out.nt"]])
def test_a_malformed_list_exits_1_and_nothing_is_written(run: Any, out: list[str]) -> None:
    if out:
        Path("out.nt").write_text("old")
    before = folder()
    result = run("o.ttl", "d.nt", write("l.ttl", MALFORMED), *out)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error REASON.LIST <http://example.org/l>: no rule can read this list" in result.stderr
    assert folder() == before | {"l.ttl"} and (not out or Path("out.nt").read_text() == "old")


def test_an_ill_typed_literal_exits_1_and_all_is_written(run: Any) -> None:
    result = run("o.ttl", "d.nt", write("i.ttl", "ex:x ex:q 'one'^^<http://www.w3.org/2001/XMLSchema#integer> ."))
    assert result.exit_code == 1 and lines(result.stdout) == lines(NEWS)
    assert "warning REASON.ILL-TYPED" in result.stderr


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("bad.ttl", "ex:a ex:p\n oops .", "bad.ttl:4: "),
        ("bad.nt", "oops", "bad.nt:1: "),
        ("missing.ttl", None, "missing.ttl: No such file or directory"),
        ("bad.foo", "", "bad.foo: no RDF syntax has the ending .foo"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(run: Any, name: str, text: str | None, says: str) -> None:
    if text is not None:
        write(name, text)
    result = run("o.ttl", name, "--out", "out.nt")
    assert (result.exit_code, result.stdout) == (1, "") and not Path("out.nt").exists()
    assert result.stderr.startswith(f"bilateral: {says}")


@pytest.mark.parametrize("name", ["bad.ttl", "missing.ttl"])
def test_the_second_opinion_names_a_file_that_cannot_be_read_too(run: Any, name: str) -> None:
    Path("bad.ttl").write_text("oops")
    result = run("o.ttl", name, "--engine", "owlrl", "--out", "out.nt")
    assert (result.exit_code, result.stdout) == (1, "") and not Path("out.nt").exists()
    assert result.stderr.startswith(f"bilateral: {name}: ")
