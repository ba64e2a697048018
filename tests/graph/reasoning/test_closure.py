import os
import random
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.reasoning.closure import Closure
from bilateral.reasoning.rules import NAMESPACES

Told = tuple[set[tuple[str, str, str]], list[tuple[str, tuple[tuple[str, str, str], ...]]]]
"""All triples of a closure, and its contradictions."""

EX = "http://example.org/"
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in {**NAMESPACES, "ex": EX}.items())


def read(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


SCHEMA = read(
    """ex:C rdfs:subClassOf ex:D . ex:D rdfs:subClassOf ex:E . ex:U owl:unionOf ( ex:D ex:F ) .
    ex:p rdfs:domain ex:C ; rdfs:range ex:F ; rdfs:subPropertyOf ex:q . ex:q a owl:TransitiveProperty .
    ex:f a owl:FunctionalProperty ; owl:inverseOf ex:g . ex:chain owl:propertyChainAxiom ( ex:p ex:f ) .
    ex:R owl:onProperty ex:q ; owl:someValuesFrom ex:F . ex:F owl:disjointWith ex:E ."""
)
DATA = read(
    """ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:q ex:d . ex:d ex:q ex:a . ex:a a ex:C . ex:e ex:f ex:a , ex:i .
    ex:i ex:g ex:h . ex:h ex:f ex:j . ex:i owl:sameAs ex:k . ex:k ex:label "one"@en . ex:b ex:n 1 , 1.0 .
    ex:d a ex:F ."""
)


def closed(triples: Iterable[Triple]) -> Closure:
    closure = Closure()
    closure.add(triples)
    closure.reason()
    return closure


def told(closure: Closure) -> Told:
    with closure:
        return set(closure.triples(full=True)), [(one.rule, one.premises) for one in closure.contradictions()]


@cache
def whole() -> Told:
    return told(closed([*SCHEMA, *DATA]))


def rules_of(closure: Closure) -> set[str]:
    return {one.rule for one in closure.contradictions()}


@settings(max_examples=6)
@given(st.permutations([*SCHEMA, *DATA]), st.integers(0, len(SCHEMA) + len(DATA)))
def test_adding_in_two_steps_is_adding_at_once(triples: Sequence[Triple], cut: int) -> None:
    closure = closed(triples[:cut])
    closure.add(triples[cut:])
    closure.reason()
    found, _ = told(closure)
    assert found == whole()[0]


@settings(max_examples=4)
@given(st.sets(st.sampled_from([*SCHEMA, *DATA]), min_size=1, max_size=6))
def test_removing_is_never_having_added(gone: set[Triple]) -> None:
    closure = closed([*SCHEMA, *DATA])
    assert closure.remove(gone) == len(gone)
    closure.reason()
    assert told(closure)[0] == told(closed([one for one in [*SCHEMA, *DATA] if one not in gone]))[0]


def test_removing_what_was_derived_or_is_unknown_removes_nothing() -> None:
    closure = closed(read("ex:C rdfs:subClassOf ex:D . ex:a a ex:C ."))
    assert closure.remove(read("ex:a a ex:D . ex:b a ex:C .")) == 0
    closure.reason()
    assert {" ".join(one) for one in closure.triples()} == {str(one) for one in read("ex:a a ex:D .")}


def test_what_was_asserted_and_derived_is_derived_when_it_is_removed_and_news_then() -> None:
    closure = closed(read("ex:C rdfs:subClassOf ex:D . ex:a a ex:C , ex:D ."))
    assert list(closure.triples()) == []
    assert closure.remove(read("ex:a a ex:D .")) == 1
    closure.reason()
    assert {" ".join(one) for one in closure.triples()} == {str(one) for one in read("ex:a a ex:D .")}


def test_what_is_removed_can_be_added_again() -> None:
    closure = closed([*SCHEMA, *DATA])
    closure.remove(DATA)
    closure.reason()
    assert closure.add(DATA) == len(DATA)
    closure.reason()
    assert told(closure)[0] == whole()[0]


def test_reasoning_again_changes_nothing() -> None:
    closure = closed([*SCHEMA, *DATA])
    closure.reason()
    closure.reason()
    assert told(closure) == whole()


@pytest.mark.parametrize("full", [False, True])
def test_what_is_written_is_what_is_told_in_its_order(full: bool, tmp_path: Path) -> None:
    with closed([*SCHEMA, *DATA]) as closure:
        lines = [" ".join(triple) + " ." for triple in closure.triples(full=full)]
        assert closure.write(tmp_path / "out.nt", full=full) == len(lines) == len(set(lines))
        assert (tmp_path / "out.nt").read_text("utf-8").split("\n") == [*lines, ""]
        assert os.listdir(tmp_path) == ["out.nt"]
        assert len(list(parse(path=tmp_path / "out.nt"))) == len(lines)


def test_the_news_are_neither_asserted_nor_tautologies_nor_about_the_vocabularies() -> None:
    with closed([*SCHEMA, *DATA]) as closure:
        news, full = set(closure.triples()), set(closure.triples(full=True))
        asserted = {(str(one.subject), str(one.predicate), str(one.object)) for one in [*SCHEMA, *DATA]}
        assert news < full and asserted <= full and not news & asserted
        assert not {one for one in news if one[0] == one[2] and "sameAs" in one[1]}
        assert all(subject.startswith((f"<{EX}", "_:")) for subject, _, _ in news)


def test_what_is_written_as_new_is_what_a_later_load_brought(tmp_path: Path) -> None:
    with closed(SCHEMA) as closure:
        before = set(closure.triples())
        closure.add(read("ex:a ex:p ex:b ."))
        closure.reason()
        assert closure.write_new(tmp_path / "new.nt") == len(set(closure.triples()) - before)
        new = {line.removesuffix(" .") for line in (tmp_path / "new.nt").read_text().splitlines()}
        assert new == {" ".join(one) for one in set(closure.triples()) - before}
        wanted = "ex:a ex:q ex:b ; a ex:C , ex:D , ex:E , ex:U , ex:R . ex:b a ex:F , ex:U ."
        assert new == {str(one) for one in read(wanted)}


def test_a_contradiction_puts_no_triple_into_the_closure_and_all_else_still_follows() -> None:
    text = "ex:C rdfs:subClassOf ex:D . ex:D owl:disjointWith ex:E . ex:a a ex:C , ex:E . ex:b a ex:C ."
    with closed(read(text)) as closure:
        assert rules_of(closure) == {"cax-dw"}
        assert {" ".join(one) for one in closure.triples()} == {str(one) for one in read("ex:a a ex:D . ex:b a ex:D .")}


def test_a_contradiction_is_told_once_with_the_names_that_were_asserted_and_gone_with_its_premise() -> None:
    text = "ex:D owl:disjointWith ex:E . ex:z owl:sameAs ex:a . ex:z a ex:D . ex:a a ex:E ."
    with closed(read(text)) as closure:
        (one,) = closure.contradictions()
        asserted = {str(triple) for triple in read(text)}
        assert one.rule == "cax-dw" and {" ".join(premise) for premise in one.premises} <= asserted
        closure.remove(read("ex:z owl:sameAs ex:a ."))
        closure.reason()
        assert closure.contradictions() == []


def test_two_closures_know_nothing_of_each_other() -> None:
    with closed(read("ex:C rdfs:subClassOf ex:D .")) as one, closed(read("ex:a a ex:C .")) as other:
        assert list(one.triples()) == list(other.triples()) == []


PROGRAM = """
import sys
from pathlib import Path
from bilateral.reasoning.closure import Closure
out, *files = map(Path, sys.argv[1:])
with Closure() as closure:
    closure.load(files)
    closure.reason()
    closure.write(out, full=True)
    print(*closure.contradictions(), *closure.findings(), sep="\\n")
"""


def test_the_output_is_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    lines = [f"{one} .\n" for one in [*SCHEMA, *DATA]]
    (tmp_path / "a.nt").write_text("".join(lines), encoding="utf-8")
    written = set()
    for seed in ("0", "1", "4711"):
        out = tmp_path / f"{seed}.nt"
        words = [sys.executable, "-c", PROGRAM, str(out), str(tmp_path / "a.nt")]
        done = subprocess.run(words, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        written.add((out.read_bytes(), done.stdout))
    assert len(written) == 1


def test_the_output_is_the_same_bytes_whatever_the_order_of_lines_and_files(tmp_path: Path) -> None:
    lines = [f"{one} .\n" for one in [*SCHEMA, *DATA] if "_:" not in str(one)]
    written = set()
    for seed, order in enumerate(permutations("abc")):
        random.Random(seed).shuffle(lines)
        for place, name in enumerate("abc"):
            (tmp_path / f"{name}.nt").write_text("".join(lines[place::3]), encoding="utf-8")
        with Closure() as closure:
            closure.load([tmp_path / f"{name}.nt" for name in order])
            closure.reason()
            closure.write(tmp_path / "out.nt", full=True)
            written.add(((tmp_path / "out.nt").read_bytes(), tuple(closure.contradictions())))
    assert len(written) == 1


def test_little_memory_and_a_folder_to_spill_to_change_nothing(tmp_path: Path) -> None:
    chain = [f"<{EX}n{n}> <{EX}q> <{EX}n{n + 1}> .\n" for n in range(300)]
    (tmp_path / "a.nt").write_text("".join(chain) + "".join(f"{one} .\n" for one in SCHEMA))
    (tmp_path / "spill").mkdir()
    found: list[bytes] = []
    for settled in (
        {},
        {"memory_limit": "100MB", "temp_dir": tmp_path / "spill", "database": tmp_path / "work.duckdb"},
    ):
        with Closure(**settled) as closure:  # type: ignore[arg-type]
            closure.load([tmp_path / "a.nt"])
            closure.reason()
            closure.write(tmp_path / f"{len(found)}.nt", full=True)
            found.append((tmp_path / f"{len(found)}.nt").read_bytes())
    assert found[0] == found[1]
    assert len(re.findall(rb"/n\d+> <http://example.org/q> ", found[0])) == 300 * 301 // 2
    assert os.listdir(tmp_path / "spill") == []
