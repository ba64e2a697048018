"""The data of the benchmark is the same every time, as large as asked, and holds what it is said to hold."""

import re
from pathlib import Path

import pytest

from .articles import Articles, Template, base, one
from .generate import increments, main
from .shapes import SHAPES
from .terms import TERM, ontology
from .university import university

OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
LINE = re.compile(r'<[^<>"\s]+> <[^<>"\s]+> (<[^<>"\s]+>|"([^"\\]|\\.)*"(@[a-z]+|\^\^<[^<>"\s]+>)?) \.\n')

CONSTRUCTS = [
    *(
        f"{OWL}{name}"
        for name in (
            "AllDifferent AllDisjointClasses FunctionalProperty InverseFunctionalProperty SymmetricProperty"
            " TransitiveProperty allValuesFrom differentFrom disjointWith equivalentClass equivalentProperty hasKey"
            " hasValue intersectionOf inverseOf maxCardinality members oneOf propertyChainAxiom sameAs someValuesFrom"
            " unionOf"
        ).split()
    ),
    *(f"{RDFS}{name}" for name in ("domain", "range", "subClassOf", "subPropertyOf")),
]


def values(lines: list[str], predicate: str) -> list[tuple[str, str]]:
    found = [line.split(" ", 2) for line in lines]
    return [(s, o.removesuffix(" .\n")) for s, p, o in found if p == f"<{predicate}>"]


@pytest.mark.parametrize("triples", [2_000, 10_000, 30_000])
def test_the_university_has_the_size_asked_for(triples: int) -> None:
    lines = list(university(triples))
    assert abs(len(lines) - triples) < 0.02 * triples
    assert len(set(lines)) == len(lines)


def test_the_university_is_the_same_every_time_and_another_by_another_seed() -> None:
    lines = list(university(10_000))
    assert lines == list(university(10_000))
    assert lines != list(university(10_000, seed=1))
    assert lines[:9_000] == list(university(20_000))[:9_000]


def test_the_university_has_every_construct() -> None:
    lines = "".join(university(4_000))
    assert [construct for construct in CONSTRUCTS if f"<{construct}>" not in lines] == []


def test_chains_and_restrictions_are_of_every_kind() -> None:
    lines = list(ontology())
    rest = dict(values(lines, "http://www.w3.org/1999/02/22-rdf-syntax-ns#rest"))

    def length(cell: str) -> int:
        return 1 + length(rest[cell]) if cell in rest else 0

    assert sorted(length(o) for _, o in values(lines, f"{OWL}propertyChainAxiom")) == [2, 2, 3]
    fillers = [o for _, o in values(lines, f"{OWL}someValuesFrom")]
    assert f"<{OWL}Thing>" in fillers and f"<{TERM}Department>" in fillers
    assert {o[0] for _, o in values(lines, f"{OWL}hasValue")} == {"<", '"'}


def test_the_class_tree_is_six_deep() -> None:
    above = dict(values(list(ontology()), f"{RDFS}subClassOf"))
    depth, name = 1, f"<{TERM}FullProfessor>"
    while name in above:
        depth, name = depth + 1, above[name]
    assert (depth, name) == (6, f"<{TERM}Agent>")


def test_a_variant_lacks_what_it_is_without() -> None:
    lines = "".join(university(5_000, without=frozenset({"haskey", "ifp"})))
    assert "hasKey" not in lines and "InverseFunctionalProperty" not in lines


@pytest.mark.parametrize("data", ["university", *SHAPES])
def test_every_line_is_a_triple_without_blank_nodes(data: str) -> None:
    lines = list(SHAPES[data]() if data in SHAPES else university(5_000))
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert len(set(lines)) == len(lines)


def test_copies_share_states_and_nothing_else() -> None:
    template = Template(["<o> <p> <o> .\n"], ["<g\x01> <p> <o> .\n"], ["<c\x02> <p> <g\x01> .\n"])
    made = Articles(template, template, template, "<c\x02> <p> <n> .\n")
    lines = list(base(made, 15))
    assert lines[:4] == ["<o> <p> <o> .\n", "<g0> <p> <o> .\n", "<c0> <p> <g0> .\n", "<c1> <p> <g0> .\n"]
    assert lines[12:] == ["<g1> <p> <o> .\n", "<c10> <p> <g1> .\n", "<c11> <p> <g1> .\n"]
    assert one(made) == ["<c0> <p> <n> .\n"]
    with pytest.raises(ValueError, match="have 3 already"):
        list(base(made, 2))


def test_the_command_writes_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "u.nt"
    main(["lubm", "--triples", "3000", "--without", "haskey", "--out", str(out)])
    assert out.read_text(encoding="utf-8") == "".join(university(3_000, without=frozenset({"haskey"})))
    assert capsys.readouterr().out == f"{len(out.read_text(encoding='utf-8').splitlines())}\n"
    assert increments(out) == (tmp_path / "u-article.nt", tmp_path / "u-one.nt")
