from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.findings import Finding, Severity
from bilateral.reasoning.closure import Closure
from bilateral.reasoning.rules import NAMESPACES

EX = "http://example.org/"
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in {**NAMESPACES, "ex": EX}.items())
OTHER = "ex:A rdfs:subClassOf ex:B . ex:E owl:oneOf ( ex:i ) . ex:a a ex:A . "


def read(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def lines(triples: Iterable[Triple]) -> set[str]:
    return {str(triple) for triple in triples}


def closed(turtle: str) -> tuple[set[str], list[Finding]]:
    """What follows, and what is said of the lists."""
    with Closure() as closure:
        closure.add(read(turtle))
        closure.reason()
        return {" ".join(triple) for triple in closure.triples()}, closure.findings()


@pytest.mark.parametrize(
    ("nodes", "why"),
    [
        ("ex:l rdf:first ex:C , ex:D ; rdf:rest () .", "a node of it has 2 rdf:first and 1 rdf:rest"),
        ("ex:l rdf:first ex:C ; rdf:rest () , ( ex:D ) .", "a node of it has 1 rdf:first and 2 rdf:rest"),
        ("ex:l rdf:first ex:C .", "a node of it has 1 rdf:first and 0 rdf:rest"),
        ("ex:l rdf:rest () .", "a node of it has 0 rdf:first and 1 rdf:rest"),
        ("ex:l a rdf:List .", "a node of it has 0 rdf:first and 0 rdf:rest"),
        ("ex:l rdf:first ex:C ; rdf:rest ex:l .", "it runs into itself"),
        ("ex:l rdf:first ex:C ; rdf:rest ex:m . ex:m rdf:first ex:D ; rdf:rest ex:l .", "it runs into itself"),
        ('ex:l rdf:first ex:C ; rdf:rest "end" .', "a node of it has 0 rdf:first and 0 rdf:rest"),
        ("ex:l rdf:first ex:C ; rdf:rest ex:m .", "a node of it has 0 rdf:first and 0 rdf:rest"),
    ],
    ids=[
        "two firsts",
        "two rests",
        "no rest",
        "no first",
        "no list",
        "a loop",
        "a long loop",
        "a literal",
        "unfinished",
    ],
)
def test_a_malformed_list_is_an_error_that_names_it_and_all_other_axioms_hold(nodes: str, why: str) -> None:
    derived, findings = closed(f"{OTHER} ex:U owl:unionOf ex:l . ex:c a ex:C . {nodes}")
    assert [(one.severity, one.code, one.focus) for one in findings] == [(Severity.ERROR, "REASON.LIST", f"<{EX}l>")]
    assert findings[0].message.startswith(f"no rule can read this list: {why}")
    assert derived == lines(read("ex:a a ex:B . ex:i a ex:E ."))


def test_a_malformed_list_that_no_axiom_names_is_none_of_our_business() -> None:
    assert closed("ex:l rdf:first ex:a , ex:b ; rdf:rest ex:l .") == (set(), [])


def test_a_list_that_two_axioms_use_is_malformed_once() -> None:
    _, findings = closed("ex:U owl:unionOf ex:l . ex:V owl:intersectionOf ex:l . ex:l rdf:first ex:C .")
    assert [one.focus for one in findings] == [f"<{EX}l>"]


def test_a_list_that_is_mended_afterwards_is_read() -> None:
    with Closure() as closure:
        closure.add(read("ex:U owl:unionOf ex:l . ex:l rdf:first ex:C . ex:c a ex:C ."))
        closure.reason()
        assert [one.focus for one in closure.findings()] == [f"<{EX}l>"]
        closure.add(read("ex:l rdf:rest () ."))
        closure.reason()
        assert closure.findings() == []
        assert {" ".join(one) for one in closure.triples()} == lines(read("ex:C rdfs:subClassOf ex:U . ex:c a ex:U ."))


def test_a_list_that_is_broken_afterwards_is_told_and_gives_nothing_more() -> None:
    with Closure() as closure:
        closure.add(read("ex:E owl:oneOf ex:l . ex:l rdf:first ex:i ; rdf:rest () ."))
        closure.reason()
        closure.add(read("ex:l rdf:first ex:j ."))
        closure.reason()
        assert [one.focus for one in closure.findings()] == [f"<{EX}l>"]
        assert {" ".join(one) for one in closure.triples()} == lines(read("ex:i a ex:E ."))


def test_an_empty_list_is_well_formed_and_has_no_members() -> None:
    with Closure() as closure:
        closure.add(read("ex:U owl:unionOf () . ex:E owl:oneOf () . ex:x a owl:AllDifferent ; owl:members () ."))
        closure.reason()
        assert (list(closure.triples()), closure.findings(), closure.contradictions()) == ([], [], [])


@pytest.mark.parametrize(
    ("turtle", "follows"),
    [
        (
            "ex:U owl:unionOf ex:l . ex:V owl:intersectionOf ex:l . ex:l rdf:first ex:C ; rdf:rest ex:m . "
            "ex:m rdf:first ex:D ; rdf:rest () . ex:W owl:unionOf ex:m . ex:d a ex:D .",
            "ex:C rdfs:subClassOf ex:U . ex:D rdfs:subClassOf ex:U , ex:W . "
            "ex:V rdfs:subClassOf ex:C , ex:D , ex:U , ex:W . ex:d a ex:U , ex:W .",
        ),
        (
            "ex:I owl:intersectionOf ( ex:C ex:U ) . ex:U owl:unionOf ( ex:D ex:R ) . "
            "ex:R owl:onProperty ex:p ; owl:someValuesFrom ex:E . ex:E owl:oneOf ( ex:i ex:j ) . "
            "ex:x a ex:C ; ex:p ex:j .",
            "ex:I rdfs:subClassOf ex:C , ex:U . ex:D rdfs:subClassOf ex:U . ex:R rdfs:subClassOf ex:U . "
            "ex:i a ex:E . ex:j a ex:E . ex:x a ex:R , ex:U , ex:I .",
        ),
        (
            "ex:U owl:unionOf ( ex:C ex:C ) . ex:c a ex:C . ex:I owl:intersectionOf ( ex:C ex:C ) .",
            "ex:C rdfs:subClassOf ex:U . ex:I rdfs:subClassOf ex:C , ex:U . ex:c a ex:U , ex:I .",
        ),
    ],
    ids=["shared by axioms, whole and in part", "class expressions in each other", "a member twice"],
)
def test_exactly_this_follows_from_well_formed_lists(turtle: str, follows: str) -> None:
    assert closed(turtle) == (lines(read(follows)), [])


def test_the_same_list_in_two_files_is_two_lists(tmp_path: Path) -> None:
    for name, member in (("a", "C"), ("b", "D")):
        (tmp_path / f"{name}.ttl").write_text(
            f"{PREFIXES} ex:U owl:unionOf _:l . _:l rdf:first ex:{member} ; rdf:rest () ."
        )
    with Closure() as closure:
        closure.load([tmp_path / "a.ttl", tmp_path / "b.ttl"])
        closure.reason()
        assert closure.findings() == []
        assert {" ".join(one) for one in closure.triples()} == lines(
            read("ex:C rdfs:subClassOf ex:U . ex:D rdfs:subClassOf ex:U .")
        )
