import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BaseDirection, BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from bilateral.errors import DataError
from bilateral.reasoning.closure import Closure

EX = "http://example.org/"
S, P, X = (NamedNode(f"{EX}{name}") for name in "spx")
Load = Callable[..., set[str]]

GRAPH = [
    Triple(S, P, X),
    Triple(S, P, Literal('tab\t, "quotes", \\, line\nend')),
    Triple(S, P, Literal("שלום", language="he")),
    Triple(S, NamedNode(f"{EX}q"), Literal("1", datatype=NamedNode(f"{EX}unit"))),
    Triple(S, P, BlankNode("x")),
    Triple(BlankNode("x"), P, BlankNode("y")),
]


def told(closure: Closure) -> set[str]:
    """The triples about things outside the vocabularies, but that each is the same as itself."""
    news = (" ".join(triple) for triple in closure.triples(full=True) if EX in triple[1])
    return {f"{line} ." for line in news if "#sameAs>" not in line}


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes files, loads them together, and tells what is in the closure."""

    def call(**files: str | bytes) -> set[str]:
        paths = []
        for name, text in files.items():
            path = tmp_path / name.replace("_", ".")
            path.write_bytes(text.encode() if isinstance(text, str) else text)
            paths.append(path)
        with Closure() as closure:
            closure.load(paths)
            return told(closure)

    return call


def object_of(line: str) -> str:
    return line.removeprefix(f"{S} {P} ").removesuffix(" .")


@pytest.mark.parametrize("syntax", ["nt", "ttl", "nq", "trig", "n3", "rdf", "jsonld"])
def test_every_syntax_gives_the_same_triples_and_labels(syntax: str, load: Load) -> None:
    known = RdfFormat.from_extension(syntax)
    assert known is not None
    written = serialize(GRAPH, format=known)
    assert written is not None
    lines = load(**{f"a_{syntax}": written})
    literals = {line for line in lines if "_:" not in line}
    assert literals == {f"{triple} ." for triple in GRAPH if "_:" not in str(triple)}
    assert {line for line in lines if "_:" in line} == {f"{S} {P} _:f0x0b1 .", f"_:f0x0b1 {P} _:f0x0b2 ."}


def test_blank_nodes_of_two_files_stay_apart_and_have_the_same_labels_on_every_run(load: Load) -> None:
    text = f"_:x {P} _:y . {S} {P} [ {P} _:x ] ."
    first = load(a_ttl=text, b_ttl=text)
    assert len(first) == 6 and load(a_ttl=text, b_ttl=text) == first
    assert first == {line.replace(one, other) for line in first for one, other in (("f0x0", "f0x1"), ("f0x1", "f0x0"))}


def test_blank_nodes_of_a_file_loaded_later_stay_apart_too(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text(f"_:x {P} {X} .")
    with Closure() as closure:
        assert (closure.load([path]), closure.load([path])) == (1, 1)
        assert told(closure) == {f"_:f0x0b1 {P} {X} .", f"_:f1x0b1 {P} {X} ."}


def test_blank_nodes_of_added_triples_keep_their_labels() -> None:
    with Closure() as closure:
        closure.add([Triple(BlankNode("x"), P, X)])
        closure.add([Triple(BlankNode("x"), P, S)])
        assert told(closure) == {f"_:x {P} {X} .", f"_:x {P} {S} ."}


def test_graph_names_are_ignored_and_a_triple_counts_once(tmp_path: Path) -> None:
    path = tmp_path / "a.nq"
    path.write_text(f"{S} {P} {X} <{EX}g> .\n{S} {P} {X} <{EX}h> .\n{S} {P} {X} _:g .\n{S} {P} {X} .\n" * 2)
    with Closure() as closure:
        assert (closure.load([path, path]), closure.load([path]), closure.add([Triple(S, P, X)])) == (1, 0, 0)
        assert told(closure) == {f"{S} {P} {X} ."}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.ttl", f"{S} {P} {X} .\n{S} {P}\n oops .\n", "a.ttl:3: "),
        ("a.nt", f"{S} {P} {X} .\n\n{S} {P} .\n", "a.nt:3: "),
        ("a.nt", f'"literal" {P} {X} .\n', "a.nt:1: "),
        ("a.ttl", f'{S} {P} {X} .\n"literal" {P} {X} .\n', "a.ttl:2: "),
        ("a.ttl", f"{S} <no iri> {X} .", "a.ttl:1: "),
        ("a.ttl", f"{S} ex:p {X} .", "a.ttl:1: "),
        ("a.nq", f"{S} {P} {X} {S} {P} .\n", "a.nq:1: "),
        ("a.rdf", "<rdf:RDF", "a.rdf:1: "),
        ("a.jsonld", '{"@id":', "a.jsonld:1: "),
        ("a.foo", "", "a.foo: no RDF syntax has the ending .foo"),
        ("a", "", "a: no RDF syntax has the ending of this file"),
        ("missing.ttl", None, "missing.ttl: No such file or directory"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_nothing_is_asserted(
    name: str, text: str | None, says: str, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.ttl", tmp_path / name
    good.write_text(f"{S} {P} {X} .")
    if text is not None:
        bad.write_text(text)
    with Closure() as closure:
        with pytest.raises(DataError) as caught:
            closure.load([good, bad, good])
        assert str(caught.value).startswith(f"{tmp_path}/{says}")
        closure.reason()
        assert told(closure) == set() and list(closure.triples()) == []
        assert closure.load([good]) == 1
        assert told(closure) == {f"{S} {P} {X} ."}


def test_bytes_that_are_no_utf_8_are_an_error(load: Load) -> None:
    with pytest.raises(DataError, match="UTF-8"):
        load(a_ttl=f'{S} {P} "'.encode() + b'\xff" .')


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " ",
            "a b",
            " . ",
            '" .',
            "\\",
            "\\\\u0041",
            "\\n",
            '"@en',
            '"^^<u>',
            "<s> <p> <o> .",
            "_:b",
            "# no comment",
        ),
        *(
            "\t",
            "\b\f\v",
            "\r",
            "\n",
            "\r\n",
            "a\r\n\r\nb\n",
            "\x00",
            "a\x00b",
            "\x01",
            "a\x01b",
            "\x02\x1f\x7f\x80\x85",
        ),
        *(
            "\u2028\u2029",
            "\ufeff",
            "\ufffe\uffff",
            "e\u0301é",
            "שלום \u202b\u200f",
            "😀\U0010ffff",
            "'",
            ",;|",
            "NULL",
            "nan",
        ),
    ],
)
def test_a_literal_comes_out_as_it_went_in(text: str, load: Load) -> None:
    (line,) = load(a_nt=f"{Triple(S, P, Literal(text))} .\n")
    assert next(iter(parse(line, format=RdfFormat.N_TRIPLES))).object == Literal(text)


@settings(max_examples=20)
@given(st.lists(st.text(), min_size=1, max_size=30))
@example(["", "\x00", "\x01", "\r", "\n", '"', "\\"])
def test_any_literals_come_out_as_they_went_in_whole_or_as_json(texts: Sequence[str]) -> None:
    with Closure() as closure:
        closure.add(Triple(S, P, Literal(text)) for text in texts)
        lines = "\n".join(told(closure))
        assert {quad.object.value for quad in parse(lines, format=RdfFormat.N_TRIPLES)} == set(texts)


def test_languages_and_directions_are_kept(load: Load) -> None:
    tagged = [Literal("x", language="en-gb"), Literal("x", language="ar", direction=BaseDirection.RTL), Literal("x")]
    lines = load(a_nt="".join(f"{Triple(S, P, one)} .\n" for one in tagged))
    assert {object_of(line) for line in lines} == {'"x"@en-gb', '"x"@ar--rtl', '"x"'}


@pytest.mark.parametrize("inner", [f"{S} {P} {X}", f'{S} {P} "a b . )>>"@en', f"{S} {P} <<( {S} {P} {X} )>>"])
def test_a_triple_term_is_an_object_no_rule_looks_into(inner: str, load: Load) -> None:
    assert load(a_ttl=f"{S} {P} <<( {inner} )>> .") == {f"{S} {P} <<( {inner} )>> ."}


def test_blank_nodes_in_triple_terms_are_an_error_that_names_the_file(load: Load) -> None:
    with pytest.raises(DataError, match=r"a\.ttl: blank nodes in triple terms"):
        load(a_ttl=f"{S} {P} <<( _:x {P} {X} )>> . _:x {P} {X} .")


def test_relative_iris_are_of_the_file(load: Load, tmp_path: Path) -> None:
    base = tmp_path.resolve().as_uri()
    assert load(a_ttl=f"<#s> {P} <>, <b.ttl> .") == {
        f"<{base}/a.ttl#s> {P} <{base}/a.ttl> .",
        f"<{base}/a.ttl#s> {P} <{base}/b.ttl> .",
    }


def test_a_file_without_triples_is_no_error(load: Load) -> None:
    assert load(a_nt="", b_ttl="# nothing\n", c_jsonld=json.dumps([])) == set()


def test_a_line_of_12_megabytes_is_read_and_written_whole(load: Load, tmp_path: Path) -> None:
    text = "é\\n" * (3 * 2**20)
    (line,) = load(a_nt=f'{S} {P} "{text}" .\n')
    assert object_of(line) == f'"{text}"'


def test_a_literal_too_long_to_be_read_is_an_error_that_names_the_file(load: Load) -> None:
    with pytest.raises(DataError, match=r"a\.nt"):
        load(a_nt=f'{S} {P} "{"x" * (20 * 2**20)}" .\n')


def test_a_formula_of_n3_is_an_error_that_names_the_file(load: Load) -> None:
    with pytest.raises(DataError, match=r"a\.n3"):
        load(a_n3=f"{{ {S} {P} {X} }} => {{ {S} {P} {S} }} .")


def test_a_literal_of_20_megabytes_can_be_added() -> None:
    with Closure() as closure:
        closure.add([Triple(S, P, Literal("x" * (20 * 2**20)))])
        (line,) = told(closure)
        assert len(object_of(line)) == 20 * 2**20 + 2
