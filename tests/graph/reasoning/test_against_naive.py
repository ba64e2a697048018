"""The closure of random ontologies is what the table entails, no less and no more; naive.py applies the table as it is.

They differ in what the engine leaves out on purpose, and nothing else follows from that:

1. A literal in a closure stands for its value. By dt-eq every other spelling of it that occurs anywhere would be there
   too; the engine keeps those that a rule meets, and may keep one that only what was removed had. So objects are
   compared by value.
2. That an IRI equal to a literal is different from a literal (dt-diff), which only a contradiction could show.
3. ``owl:differentFrom owl:sameAs owl:differentFrom`` (eq-ref), where that says only literals are different.
4. Ontologies whose closure has more than 3000 triples are not tried, since naive.py takes minutes for them.

Triples with a literal for subject, or anything but an IRI for predicate, are derived by both but printed by neither.
"""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bilateral.reasoning.closure import Closure
from bilateral.reasoning.datatypes import Value

from . import ontologies as o
from .naive import DIFFERENT, SAME, Naive, TooManyError, Triple, value
from .ontologies import Triples, closed, read, statements

AXIOMS = [o.CLASS_AXIOMS, o.RESTRICTED, o.PROPERTY_AXIOMS, o.EQUALITY, o.MISSED_BY_OWLRL, o.KEYS]
# Half is data: with less, most rules find nothing to apply to.
ANY = o.ontologies(*[o.DATA] * 6, *AXIOMS, least=14, most=30)


# Each was a difference once.
ONE_MEMBER = read(":b a :C2 . :C2 rdfs:subClassOf :C1 . :C0 owl:intersectionOf (:C1)")
ONE_LINK = read(":a :p :b . :p rdfs:subPropertyOf :q . :r owl:propertyChainAxiom (:q)")
SPELLINGS = read(':b :p "01"^^xsd:integer . :e owl:sameAs "1"^^xsd:integer')


def printed(triples: Iterable[Triple]) -> set[tuple[str, str, str | Value]]:
    """What is to be the same of two closures: the triples, without what the module's text leaves out."""
    return {
        (s, p, value(v) or v)
        for s, p, v in triples
        if not s.startswith('"')
        and p.startswith("<")
        and not (p == DIFFERENT and v.startswith('"'))
        and (s, p, v) != (DIFFERENT, SAME, DIFFERENT)
    }


def named_once(triples: Iterable[Triple]) -> Callable[[Triple], Triple]:
    """Writes triples with one name for what has several."""
    first: dict[str, str] = {}
    for one, predicate, other in triples:
        if predicate == SAME:
            first[one] = min(first.get(one, one), other)

    def renamed(triple: Triple) -> Triple:
        s, p, v = (first.get(term, term) for term in triple)
        return s, p, v

    return renamed


@settings(max_examples=40)
@example(ONE_MEMBER)
@example(ONE_LINK)
@example(SPELLINGS)
@given(ANY)
def test_the_closure_is_what_the_table_entails(ontology: Triples) -> None:
    try:
        naive = Naive(ontology)
    except TooManyError:
        assume(False)
    with closed(ontology) as closure:
        assert printed(closure.triples(full=True)) == printed(naive.triples)
        renamed = named_once(naive.triples)
        told = {(one.rule, tuple(map(renamed, one.premises))) for one in closure.contradictions()}
    assert told == {(name, tuple(map(renamed, premises))) for name, premises in naive.contradictions}


def broken(closure: Closure) -> set[str]:
    """The rules that are contradicted; the names they are told by depend on which came first."""
    return {one.rule for one in closure.contradictions()}


@pytest.mark.parametrize(
    ("ontology", "conclusion"),
    [(ONE_MEMBER, ":b a :C0"), (ONE_LINK, ":a :r :b"), (SPELLINGS, ":b :p :e")],
    ids=["one member", "one link", "spellings"],
)
def test_what_was_missed_once_is_entailed(ontology: Triples, conclusion: str) -> None:
    with closed(ontology) as closure:
        assert set(read(conclusion)) <= set(closure.triples(full=True))


@settings(max_examples=10)
@given(ANY, st.data())
def test_in_parts_or_at_once_the_closure_is_the_same_and_what_is_removed_is_gone(
    ontology: Triples, data: st.DataObject
) -> None:
    triples = list(dict.fromkeys(ontology))
    part = [data.draw(st.integers(0, 2)) for _ in triples]
    parts = [[triple for triple, number in zip(triples, part, strict=True) if number == n] for n in range(3)]
    with closed(triples) as at_once, closed(*parts) as in_parts, closed(*parts[:2]) as rest:
        assert set(in_parts.triples(full=True)) == set(at_once.triples(full=True))
        assert broken(in_parts) == broken(at_once)
        at_once.remove(statements(parts[2]))
        at_once.reason()
        assert printed(at_once.triples(full=True)) == printed(rest.triples(full=True))
        assert broken(at_once) == broken(rest)
