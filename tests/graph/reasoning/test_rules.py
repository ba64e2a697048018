"""Every rule of the table by itself: it gives its conclusion, and gives none where any one premise is missing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.reasoning.closure import Closure
from bilateral.reasoning.contradictions import Contradiction
from bilateral.reasoning.rules import NAMESPACES, expand, rules
from bilateral.reasoning.status import page

EX = "http://example.org/"
FALSE = "false"
NAMES = [rule.name for rule in rules()]
WITH_PREMISES = [rule.name for rule in rules() if not rule.is_axiom]
LISTS = (expand("rdf:first"), expand("rdf:rest"))
ILL_TYPED = {f'"one" {expand("rdf:type")} {expand("xsd:integer")}'}


@dataclass(frozen=True)
class Case:
    premises: tuple[Triple, ...]
    conclusions: tuple[Triple, ...]
    """None where the rule is a contradiction."""


def read(turtle: str) -> tuple[Triple, ...]:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in {**NAMESPACES, "ex": EX}.items())
    return tuple(quad.triple for quad in parse(prefixes + turtle, format=RdfFormat.TURTLE))


def read_cases() -> dict[str, Case]:
    text = (Path(__file__).parent / "cases.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    cases: dict[str, Case] = {}
    for line in re.sub(r"\n +", " ", "\n".join(filter(None, lines))).splitlines():
        name, _, rest = line.partition(" ")
        premises, conclusions = rest.split("=>")
        assert name not in cases, f"{name} has two cases"
        cases[name] = Case(
            () if premises.strip() == "true" else read(premises),
            () if conclusions.strip() == FALSE else read(conclusions),
        )
    return cases


CASES = read_cases()


def closed(triples: Iterable[Triple]) -> tuple[set[str], list[Contradiction]]:
    with Closure() as closure:
        closure.add(triples)
        closure.reason()
        return {" ".join(triple) for triple in closure.triples(full=True)}, closure.contradictions()


def named(triples: Iterable[Triple], number: int) -> list[Triple]:
    """The triples about other things: with names and blank nodes of their own."""
    lines = "".join(f"{triple} .\n" for triple in triples)
    lines = lines.replace(f"<{EX}", f"<{EX}{number}/").replace("_:", f"_:n{number}x")
    return [quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)]


@cache
def tried(name: str) -> tuple[set[str], dict[str, set[str]]]:
    """What follows from the premises without the first of them, without the second, ..., and from all, as the last.

    Each time the premises are about other things, so that one closure tells; literals, though, stay what they are, so
    that each of the rules about literals is tried by itself.
    """
    premises = CASES[name].premises
    sets = [named(premises[:place] + premises[place + 1 :], place) for place in range(len(premises))]
    sets.append(named(premises, len(premises)))
    triples: set[str] = set()
    contradictions: dict[str, set[str]] = {}
    for together in sets if name.startswith("dt-") else [[triple for one in sets for triple in one]]:
        found, against = closed(together)
        triples |= found
        for contradiction in against:
            told = {" ".join(premise) for premise in contradiction.premises}
            contradictions.setdefault(contradiction.rule, set()).update(told)
    return triples, contradictions


def test_every_rule_has_a_case_and_every_case_a_rule() -> None:
    assert len(NAMES) == 78
    assert sorted(CASES) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_rule_gives_its_conclusion(name: str) -> None:
    case, last = CASES[name], len(CASES[name].premises)
    triples, contradictions = tried(name)
    if case.conclusions:
        wanted = named(case.conclusions, last) if last else case.conclusions
        assert {str(triple) for triple in wanted} <= triples
        assert contradictions == {}
    else:
        assert name in contradictions


@pytest.mark.parametrize("name", WITH_PREMISES)
def test_the_rule_gives_nothing_where_any_one_premise_is_missing(name: str) -> None:
    case, last = CASES[name], len(CASES[name].premises)
    triples, contradictions = tried(name)
    for place in range(last):
        assert not {str(triple) for triple in named(case.conclusions, place)} & triples, case.premises[place]
    if not case.conclusions:
        told = {str(triple) for triple in named(case.premises, last) if str(triple.predicate) not in LISTS}
        assert contradictions[name] == (told if name != "dt-not-type" else ILL_TYPED)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in WITH_PREMISES])
def test_a_rule_without_premises_holds_where_nothing_was_said(name: str) -> None:
    (head, *_) = (rule.head for rule in rules() if rule.name == name)
    triples, _ = closed([])
    said = {triple for triple in triples if triple.endswith(f" {head[0].predicate} {head[0].object}")}
    told = {str(triple) for triple in CASES[name].conclusions}
    assert said == told if name not in ("cls-thing", "cls-nothing1") else told <= said


def test_the_page_of_the_rules_is_up_to_date_and_has_each_of_them_once(root: Path) -> None:
    written = (root / "graph" / "bilateral" / "reasoning" / "STATUS.md").read_text("utf-8")
    assert written == page(), "run python -m bilateral.reasoning.status"
    assert [line.split(" | ")[0][2:] for line in written.splitlines() if line.startswith("| ") and "`" in line] == NAMES
