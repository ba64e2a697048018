from dataclasses import replace
from pathlib import Path

import pytest

from bilateral.reasoning.checker import check
from bilateral.reasoning.rules import expand
from bilateral.reasoning.steps import Step, Triple

A, B, C, D = (f"<urn:{letter}>" for letter in "abcd")
TYPE, SUB, SAME, DIFFERENT = (expand(t) for t in ("a", "rdfs:subClassOf", "owl:sameAs", "owl:differentFrom"))
FIRST, REST, NIL, UNION = (expand(t) for t in ("rdf:first", "rdf:rest", "rdf:nil", "owl:unionOf"))
INT, DECIMAL, STRING = (expand(t) for t in ("xsd:int", "xsd:decimal", "xsd:string"))

ASSERTED: set[Triple] = {(D, TYPE, A), (A, SUB, B), (B, SUB, C)}
FIRST_STEP = Step((D, TYPE, B), "cax-sco", 1, ((A, SUB, B), (D, TYPE, A)))
SECOND_STEP = Step((D, TYPE, C), "cax-sco", 2, ((B, SUB, C), (D, TYPE, B)))
CELLS: tuple[Triple, ...] = (("_:1", FIRST, A), ("_:1", REST, "_:2"), ("_:2", FIRST, B), ("_:2", REST, NIL))
UNION_STEP = Step((D, TYPE, C), "cls-uni", 1, ((C, UNION, "_:1"), *CELLS, (D, TYPE, B)))


def faults(*steps: Step) -> list[str]:
    """What is wrong, where every premise that no step concludes is asserted."""
    concluded = {step.triple for step in steps}
    return check(steps, {p for step in steps for p in step.premises if p not in concluded})


def test_every_rule_of_the_table_that_has_premises_is_applied_again(step: Step) -> None:
    assert faults(step) == []


def test_a_step_with_a_premise_too_few_does_not_follow(step: Step) -> None:
    for missing in step.premises:
        kept = tuple(premise for premise in step.premises if premise != missing)
        (fault,) = faults(replace(step, premises=kept))
        assert fault.endswith(f"it does not follow by {step.rule} from these premises")


def test_a_step_with_a_premise_too_many_does_not_follow(step: Step) -> None:
    assert len(faults(replace(step, premises=(*step.premises, ("<urn:q>", "<urn:q>", "<urn:q>"))))) == 1


def test_a_step_with_another_conclusion_does_not_follow(step: Step) -> None:
    s, p, o = step.triple
    for triple in [("<urn:q>", p, o), (s, "<urn:q>", o), (s, p, "<urn:q>")]:
        assert len(faults(replace(step, triple=triple))) == 1


def test_a_proof_may_be_checked_against_a_set_or_a_function() -> None:
    assert check([FIRST_STEP, SECOND_STEP], ASSERTED) == []
    assert check([FIRST_STEP, SECOND_STEP], lambda triple: triple in ASSERTED) == []


def test_a_premise_that_only_a_later_step_derives_is_a_fault() -> None:
    assert check([SECOND_STEP, FIRST_STEP], ASSERTED) == [
        f"step 1, {D} {TYPE} {C}: the premise {D} {TYPE} {B} is neither asserted nor derived before"
    ]


def test_a_premise_that_nothing_derives_is_a_fault() -> None:
    assert check([FIRST_STEP], ASSERTED - {(A, SUB, B)}) == [
        f"step 1, {D} {TYPE} {B}: the premise {A} {SUB} {B} is neither asserted nor derived before"
    ]


def test_a_triple_is_no_premise_of_itself() -> None:
    (fault,) = check([Step((D, TYPE, B), "cax-sco", 1, ((B, SUB, B), (D, TYPE, B)))], {(B, SUB, B)})
    assert fault.endswith(f"the premise {D} {TYPE} {B} is neither asserted nor derived before")


def test_a_derived_premise_has_a_lower_rank() -> None:
    assert check([FIRST_STEP, replace(SECOND_STEP, rank=1)], ASSERTED) == [
        f"step 2, {D} {TYPE} {C}: the premise {D} {TYPE} {B} has no lower rank"
    ]


@pytest.mark.parametrize("name", ["cax-eqc1", "scm-sco", "cls-uni", "prp-ap", "dt-type2", "cax-dw"])
def test_another_rule_does_not_give_the_same_conclusion(name: str) -> None:
    (fault,) = faults(replace(FIRST_STEP, rule=name))
    assert fault.endswith(f"it does not follow by {name} from these premises")


def test_a_rule_that_the_table_does_not_have_is_a_fault() -> None:
    assert faults(replace(FIRST_STEP, rule="cax-magic")) == [f"step 1, {D} {TYPE} {B}: there is no rule cax-magic"]


def test_faults_of_several_steps_are_all_told() -> None:
    assert (
        len(faults(replace(FIRST_STEP, rule="scm-sco"), SECOND_STEP, replace(UNION_STEP, rule="cls-oo", rank=3))) == 2
    )


@pytest.mark.parametrize(
    "cells",
    [
        (*CELLS[:3], ("_:2", REST, "_:3")),  # it has no end
        (*CELLS[:3], ("_:2", REST, "_:1")),  # it runs into itself
        (("_:1", REST, "_:2"), *CELLS[2:]),  # a node without an item
        (*CELLS, ("_:2", FIRST, D)),  # a node with two
        (("_:3", FIRST, A), ("_:3", REST, "_:2"), *CELLS[2:]),  # another list than is named
        (("_:1", FIRST, A), ("_:1", REST, NIL)),  # without the member
    ],
)
def test_a_list_that_is_broken_or_another_proves_nothing(cells: tuple[Triple, ...]) -> None:
    assert faults(UNION_STEP) == []
    broken = replace(UNION_STEP, premises=((C, UNION, "_:1"), *cells, (D, TYPE, B)))
    assert faults(broken) == [f"step 1, {D} {TYPE} {C}: it does not follow by cls-uni from these premises"]


@pytest.mark.parametrize(
    ("rule", "triple", "follows"),
    [
        ("dt-type2", ('"7"^^' + INT, TYPE, DECIMAL), True),
        ("dt-type2", ('"7.5"^^' + DECIMAL, TYPE, INT), False),
        ("dt-type2", ('"x"^^' + INT, TYPE, INT), False),
        ("dt-type2", ('"x"', TYPE, STRING), True),
        ("dt-type2", ('"x"@be', TYPE, STRING), False),
        ("dt-type2", ('"x"@be', TYPE, expand("rdf:langString")), True),
        ("dt-type2", (A, TYPE, INT), False),
        ("dt-type2", ('"7"^^' + INT, SAME, INT), False),
        ("dt-eq", ('"7"^^' + INT, SAME, '"7.0"^^' + DECIMAL), True),
        ("dt-eq", ('"7"^^' + INT, SAME, '"8"^^' + INT), False),
        ("dt-eq", ('"7"^^' + INT, SAME, '"x"^^' + INT), False),
        ("dt-eq", ('"7"^^' + INT, DIFFERENT, '"7.0"^^' + DECIMAL), False),
        ("dt-eq", (r'"a\n\u0062"', SAME, r'"a\nb"'), True),
        ("dt-eq", ('"7"^^' + INT, SAME, A), False),
        ("dt-diff", ('"7"^^' + INT, DIFFERENT, '"8"^^' + INT), True),
        ("dt-diff", ('"7"^^' + INT, DIFFERENT, '"7.0"^^' + DECIMAL), False),
        ("dt-diff", ('"7"^^' + INT, DIFFERENT, '"x"^^' + INT), False),
        ("dt-not-type", ('"x"^^' + INT, TYPE, INT), False),
        ("dt-type1", (INT, TYPE, expand("rdfs:Datatype")), True),
        ("dt-type1", (A, TYPE, expand("rdfs:Datatype")), False),
        ("prp-ap", (expand("rdfs:label"), TYPE, expand("owl:AnnotationProperty")), True),
        ("prp-ap", (SUB, TYPE, expand("owl:AnnotationProperty")), False),
        ("cls-thing", (expand("owl:Thing"), TYPE, expand("owl:Class")), True),
        ("cls-nothing1", (expand("owl:Thing"), TYPE, expand("owl:Class")), False),
    ],
)
def test_a_rule_without_premises_holds_by_the_values_or_the_names_alone(
    rule: str, triple: Triple, follows: bool
) -> None:
    assert (faults(Step(triple, rule, 1, ())) == []) is follows
    assert len(faults(Step(triple, rule, 1, ((A, SUB, B),)))) == 1


def test_a_contradiction_derives_no_triple() -> None:
    premises = ((A, expand("owl:disjointWith"), B), (D, TYPE, A), (D, TYPE, B))
    assert len(faults(Step((D, TYPE, expand("owl:Nothing")), "cax-dw", 1, premises))) == 1


def test_the_checker_imports_no_part_of_the_engine(root: Path) -> None:
    text = (root / "graph" / "bilateral" / "reasoning" / "checker.py").read_text(encoding="utf-8")
    imported = {line.split()[1] for line in text.splitlines() if line.startswith("from bilateral")}
    assert imported == {f"bilateral.reasoning.{name}" for name in ("datatypes", "rules", "steps")}
