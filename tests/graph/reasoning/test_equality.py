"""What is declared the same, against an evaluator that has no representatives and applies eq-* as they stand."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.reasoning.closure import Closure
from bilateral.reasoning.rules import GROUPS, NAMESPACES, Pattern, expand, rules

Terms = tuple[str, str, str]
Index = dict[tuple[str | None, ...], set[Terms]]

EX = "http://example.org/"
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in {**NAMESPACES, "ex": EX}.items())


def read(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def terms(triples: Sequence[Triple]) -> set[Terms]:
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in triples}


def closed(*parts: str) -> set[Terms]:
    """The closure of the parts, each added and reasoned over after the one before."""
    with Closure() as closure:
        for part in parts:
            closure.add(parse(PREFIXES + part, format=RdfFormat.TURTLE))
            closure.reason()
        return set(closure.triples(full=True))


def naive(turtle: str) -> set[Terms]:
    """The closure by every rule of tables 4 to 7 and 9 that has no list, on all triples again until nothing is new."""
    known = terms(read(turtle))
    for rule in rules():
        for head in rule.head if rule.is_axiom else ():
            known |= {(one, head.predicate, head.object) for one in GROUPS.get(head.subject, [head.subject])}
    usual = [rule for rule in rules() if rule.body and rule.head and not rule.listed and not rule.asks]
    while True:
        index: Index = defaultdict(set)
        for triple in known:
            for key in product(*((term, None) for term in triple)):
                index[key].add(triple)
        new = {
            (binding.get(s, s), binding.get(p, p), binding.get(o, o))
            for rule in usual
            for binding in bindings(rule.body, index, {})
            for s, p, o in rule.head
        }
        if new <= known:
            return {(s, p, o) for s, p, o in known if not s.startswith('"') and p.startswith("<")}
        known |= new


def bindings(body: tuple[Pattern, ...], index: Index, bound: dict[str, str]) -> Iterator[dict[str, str]]:
    if not body:
        yield bound
        return
    pattern = [bound.get(term, term) for term in body[0]]
    for triple in index.get(tuple(None if term.startswith("?") else term for term in pattern), ()):
        extended = dict(bound)
        if all(extended.setdefault(a, b) == b for a, b in zip(pattern, triple, strict=True) if a.startswith("?")):
            yield from bindings(body[1:], index, extended)


CASES = {
    "two things": "ex:a owl:sameAs ex:b . ex:a ex:p ex:o . ex:o ex:q ex:b .",
    "a chain against the order of names": """ex:e owl:sameAs ex:d . ex:d owl:sameAs ex:c . ex:c owl:sameAs ex:b .
        ex:b owl:sameAs ex:a . ex:e ex:p ex:c .""",
    "a star": "ex:m owl:sameAs ex:a , ex:b , ex:z . ex:z ex:p ex:z .",
    "things of one triple": "ex:a owl:sameAs ex:b , ex:c . ex:c ex:a ex:b .",
    "a functional property, round after round": """ex:p a owl:FunctionalProperty . ex:r ex:p ex:a , ex:b .
        ex:a ex:p ex:c . ex:b ex:p ex:d . ex:c ex:p ex:e . ex:d ex:p ex:f . ex:e ex:q ex:x . ex:f ex:q ex:y .""",
    "merged things that merge": """ex:p a owl:FunctionalProperty . ex:a owl:sameAs ex:b . ex:c owl:sameAs ex:d .
        ex:a ex:p ex:d . ex:b ex:p ex:e . ex:q a owl:InverseFunctionalProperty . ex:e ex:q ex:k . ex:b ex:q ex:k .""",
    "properties": "ex:p owl:sameAs ex:q . ex:a ex:p ex:b . ex:q rdfs:domain ex:C ; rdfs:range ex:D .",
    "a property made transitive": """ex:p owl:sameAs ex:q . ex:p a owl:TransitiveProperty . ex:a ex:p ex:b .
        ex:b ex:q ex:c .""",
    "a chain of a property, through what is the same": """ex:p a owl:TransitiveProperty . ex:a ex:p ex:b .
        ex:c ex:p ex:d . ex:b owl:sameAs ex:c .""",
    "classes": """ex:C owl:sameAs ex:D . ex:a a ex:C . ex:D rdfs:subClassOf ex:E . ex:F rdfs:subClassOf ex:C .
        ex:b a ex:F .""",
    "a class and its member": "ex:C owl:sameAs ex:c . ex:c a ex:C . ex:C rdfs:subClassOf ex:D .",
    "a restriction": """ex:R owl:onProperty ex:p ; owl:hasValue ex:v . ex:R owl:sameAs ex:S . ex:v owl:sameAs ex:w .
        ex:a a ex:S . ex:b ex:p ex:w .""",
    "blank nodes": "_:x a ex:C . ex:a owl:sameAs _:x . _:y owl:sameAs _:z . _:z ex:p _:x .",
    "a subproperty of owl:sameAs": "ex:same rdfs:subPropertyOf owl:sameAs . ex:a ex:same ex:b . ex:b ex:p ex:o .",
    "a property that entails owl:sameAs and follows from it": """ex:p a owl:FunctionalProperty .
        ex:s owl:inverseOf ex:t .
        ex:t rdfs:subPropertyOf owl:sameAs . ex:a ex:s ex:b . ex:a ex:p ex:x . ex:b ex:p ex:y .""",
    "owl:sameAs told what it is": """owl:sameAs a owl:TransitiveProperty , owl:SymmetricProperty , owl:ObjectProperty .
        ex:a owl:sameAs ex:b . ex:b owl:sameAs ex:c .""",
    "another word for rdf:type": "ex:type owl:sameAs rdf:type . ex:a ex:type ex:C . ex:C rdfs:subClassOf ex:D .",
    "another word for rdfs:subClassOf": """ex:sub owl:sameAs rdfs:subClassOf . ex:C ex:sub ex:D .
        ex:D ex:sub ex:E . ex:a a ex:C .""",
    "another word for owl:TransitiveProperty": """ex:T owl:sameAs owl:TransitiveProperty . ex:p a ex:T .
        ex:a ex:p ex:b . ex:b ex:p ex:c .""",
    "another word for owl:Thing": "owl:Thing owl:sameAs ex:Everything . ex:C a owl:Class . ex:a a ex:C .",
    "a word that is a property like another": """ex:sub owl:equivalentProperty rdfs:subClassOf .
        ex:C ex:sub ex:D . ex:a a ex:C .""",
}

REFLEXIVE = {
    "another word for owl:sameAs": "owl:sameAs owl:sameAs ex:same . ex:a ex:same ex:b . ex:a ex:p ex:o .",
    "a superproperty of owl:sameAs": "owl:sameAs rdfs:subPropertyOf ex:near . ex:a owl:sameAs ex:b . ex:b ex:p ex:o .",
    "a domain of owl:sameAs": "owl:sameAs rdfs:domain ex:C . ex:a ex:p ex:b .",
}


@pytest.mark.parametrize("turtle", CASES.values(), ids=CASES.keys())
def test_what_follows_from_what_is_the_same_is_what_the_rules_of_equality_give(turtle: str) -> None:
    assert closed(turtle) == naive(turtle)


@pytest.mark.parametrize("turtle", REFLEXIVE.values(), ids=REFLEXIVE.keys())
def test_what_is_said_of_equality_holds_of_everything_and_itself(turtle: str) -> None:
    assert closed(turtle) == naive(turtle)


@pytest.mark.parametrize("turtle", REFLEXIVE.values(), ids=REFLEXIVE.keys())
def test_what_is_said_of_equality_holds_of_different_names_and_nothing_wrong_follows(turtle: str) -> None:
    found, wanted = closed(turtle), naive(turtle)
    assert found <= wanted
    assert {(s, p, o) for s, p, o in wanted if s != o and p != expand("rdf:type")} <= found


@pytest.mark.parametrize("turtle", CASES.values(), ids=CASES.keys())
def test_what_becomes_the_same_later_is_as_if_it_had_always_been(turtle: str) -> None:
    lines = [f"{triple} .\n" for triple in read(turtle)]
    early = len(lines) // 2
    assert closed("".join(lines[early:]), "".join(lines[:early])) == naive("".join(lines))


def test_what_is_the_same_as_literals_of_one_value_is_the_same() -> None:
    turtle = 'ex:a owl:sameAs "1"^^xsd:integer . ex:b owl:sameAs "01"^^xsd:integer . ex:c ex:p ex:a . '
    wanted = terms(
        read('ex:a owl:sameAs ex:b , "01"^^xsd:integer . ex:c ex:p ex:b , "1"^^xsd:integer , "01"^^xsd:integer .')
    )
    assert wanted <= closed(turtle)


def test_what_is_the_same_as_literals_of_two_values_is_a_contradiction() -> None:
    with Closure() as closure:
        closure.add(read('ex:a owl:sameAs "x" , "y" .'))
        closure.reason()
        assert {one.rule for one in closure.contradictions()} == {"eq-diff1"}


def test_the_end_of_a_list_may_have_another_name() -> None:
    turtle = "rdf:nil owl:sameAs ex:end . ex:C owl:unionOf ex:l . ex:l rdf:first ex:D ; rdf:rest ex:end . ex:a a ex:D ."
    assert terms(read("ex:D rdfs:subClassOf ex:C . ex:a a ex:C .")) <= closed(turtle)


def test_two_names_of_one_thing_in_a_list_are_one_member() -> None:
    turtle = "ex:C owl:sameAs ex:D . ex:U owl:unionOf ( ex:C ) . ex:a a ex:D ."
    assert terms(read("ex:a a ex:U . ex:D rdfs:subClassOf ex:U .")) <= closed(turtle)
    with Closure() as closure:
        closure.add(read(turtle))
        closure.reason()
        assert closure.findings() == []
