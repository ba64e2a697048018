"""Every question has a header, parses as SPARQL 1.1 by two parsers, and gives the answer that was checked by hand."""

from pathlib import Path

import pytest
from rdflib.plugins.sparql.parser import parseQuery

from bilateral.quads import canonical, parse
from bilateral.queries import Query, read_queries
from bilateral.store import Store, answer_bytes, is_graph

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = Path(__file__).parent / "expected"
QUESTIONS = read_queries(ROOT / "queries")
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=[question.name for question in QUESTIONS])


def expected_file(question: Query) -> Path:
    files = list(EXPECTED.glob(f"{question.name}.*"))
    assert len(files) == 1, f"{question.name} needs one expected answer in {EXPECTED.relative_to(ROOT)}, has {files}"
    return files[0]


def test_there_are_at_least_forty_questions_and_no_answer_without_one() -> None:
    names = {question.name for question in QUESTIONS}
    assert len(names) >= 40
    assert {path.stem for path in EXPECTED.iterdir()} == names


@each_question
def test_the_question_has_the_expected_answer(question: Query, store: Store) -> None:
    file = expected_file(question)
    result = store.query(question.text)
    if is_graph(result):
        answer, wanted = (set(parse(answer_bytes(result, "nt"), "nt")), set(parse(file.read_bytes(), "nt")))
        missing, extra = canonical(wanted - answer), canonical(answer - wanted)
        assert not missing and not extra, "\n".join([f"- {q}" for q in missing] + [f"+ {q}" for q in extra])
    else:
        answer = answer_bytes(result, file.suffix[1:])
        assert answer.decode().splitlines() == file.read_text(encoding="utf-8").splitlines()


@each_question
def test_the_default_parameters_give_an_answer(question: Query) -> None:
    assert len(expected_file(question).read_text(encoding="utf-8").splitlines()) > 1 or question.name.startswith("ask")


@each_question
def test_a_second_parser_reads_the_question(question: Query) -> None:
    parseQuery(question.text)


@each_question
def test_the_question_is_ordered_and_names_its_columns(question: Query) -> None:
    if "SELECT" in question.text:
        assert "ORDER BY" in question.text
        assert "SELECT *" not in question.text


@each_question
def test_each_default_can_be_given_as_a_value(question: Query, store: Store) -> None:
    values = {parameter.name: str(parameter.default) for parameter in question.parameters}
    assert question.bind(values).split() == question.text.split() or values
    first, second = store.query(question.text), store.query(question.bind(values))
    if is_graph(first):
        assert answer_bytes(first, "nt") == answer_bytes(second, "nt")
    else:
        assert answer_bytes(first, "tsv") == answer_bytes(second, "tsv")


def test_the_prefixes_of_a_question_are_sorted_and_all_used() -> None:
    for question in QUESTIONS:
        lines = [line.split() for line in question.text.splitlines() if line.startswith("PREFIX")]
        prefixes = [line[1] for line in lines]
        assert prefixes == sorted(prefixes), question.name
        body = "\n".join(line for line in question.text.splitlines() if not line.startswith(("PREFIX", "#")))
        unused = [prefix for prefix in prefixes if prefix not in body]
        assert not unused, f"{question.name}: {unused}"
