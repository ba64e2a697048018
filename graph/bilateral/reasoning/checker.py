"""An independent checker of proofs: each step is applied again, by unification over its premises and nothing else.

It believes the table of rules, the definition of the datatypes, and what is asserted; but for the first two it shares
no code with the engine.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator

from bilateral.reasoning.datatypes import LANG_STRING, RDF, XSD, Value, contains, value
from bilateral.reasoning.rules import GROUPS, Pattern, Rule, rules
from bilateral.reasoning.steps import Step, Triple

_FIRST, _REST, _NIL = f"<{RDF}first>", f"<{RDF}rest>", f"<{RDF}nil>"
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([A-Za-z0-9]+(?:-[A-Za-z0-9]+)*))?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}

_Binding = dict[str, str]
_Way = tuple[_Binding, frozenset[Triple]]
"""What the variables stand for, and the premises that were used."""


def check(steps: Iterable[Step], asserted: Callable[[Triple], bool] | Container[Triple]) -> list[str]:
    """What is wrong with ``steps``, a line a fault; nothing where each follows from what is before it or asserted."""
    believed = asserted if callable(asserted) else asserted.__contains__
    known = {rule.name: rule for rule in rules()}
    ranks: dict[Triple, int] = {}
    faults = []
    for number, step in enumerate(steps, 1):
        faults += [f"step {number}, {' '.join(step.triple)}: {why}" for why in _faults(step, known, ranks, believed)]
        ranks.setdefault(step.triple, step.rank)
    return faults


def _faults(
    step: Step, known: dict[str, Rule], ranks: dict[Triple, int], believed: Callable[[Triple], bool]
) -> Iterator[str]:
    for premise in step.premises:
        if premise in ranks and ranks[premise] >= step.rank:
            yield f"the premise {' '.join(premise)} has no lower rank"
        elif premise not in ranks and not believed(premise):
            yield f"the premise {' '.join(premise)} is neither asserted nor derived before"
    if step.rule not in known:
        yield f"there is no rule {step.rule}"
    elif not _follows(known[step.rule], step):
        yield f"it does not follow by {step.rule} from these premises"


def _follows(rule: Rule, step: Step) -> bool:
    """Whether the rule makes the conclusion of the premises, using each of them."""
    if rule.asks or rule.is_axiom:
        return not step.premises and (_of_literals(rule, step.triple) if rule.asks else _axiom(rule, step.triple))
    premises = frozenset(step.premises)
    return any(
        used == premises and any(tuple(binding.get(term, term) for term in head) == step.triple for head in heads)
        for (binding, used), heads in _applied(rule, premises)
    )


def _applied(rule: Rule, premises: frozenset[Triple]) -> Iterator[tuple[_Way, tuple[Pattern, ...]]]:
    """Every way the body holds in the premises, and the heads then; a rule of lists unrolled to the list it walks."""
    for binding, used in _match(rule.body, premises, {}, frozenset()):
        if rule.listed is None:
            yield (binding, used), rule.head
        elif (walked := _walk(binding[rule.listed.head], premises)) is not None:
            items, nodes = walked
            unrolled = rule.unrolled(len(items))
            places = {f"{rule.listed.member}{place}": item for place, item in enumerate(items, 1)}
            for way in _match(unrolled.body[len(rule.body) :], premises, binding | places, used | nodes):
                some = f"{rule.listed.member}i"
                for item in items if not rule.each else [""]:  # a rule of each member speaks of no single one
                    if way[0].get(some, item) == item:
                        yield (way[0] | {some: item}, way[1]), unrolled.head


def _match(
    patterns: tuple[Pattern, ...], premises: frozenset[Triple], bound: _Binding, used: frozenset[Triple]
) -> Iterator[_Way]:
    """Every way to find each pattern among the premises."""
    if not patterns:
        yield bound, used
        return
    for premise in premises:
        binding = dict(bound)
        if all(
            binding.setdefault(term, found) == found if term.startswith("?") else term == found
            for term, found in zip(patterns[0], premise, strict=True)
        ):
            yield from _match(patterns[1:], premises, binding, used | {premise})


def _walk(node: str, premises: frozenset[Triple]) -> tuple[list[str], frozenset[Triple]] | None:
    """The items of the list at ``node`` and the premises that say so; ``None`` where they make no list."""
    items: list[str] = []
    nodes: set[Triple] = set()
    while node != _NIL:
        cell = {p: (s, p, o) for s, p, o in premises if s == node and p in (_FIRST, _REST)}
        if len(cell) != 2 or nodes & set(cell.values()):
            return None
        nodes |= set(cell.values())
        items.append(cell[_FIRST][2])
        node = cell[_REST][2]
    return items, frozenset(nodes)


def _axiom(rule: Rule, triple: Triple) -> bool:
    return any(
        triple == (subject, head.predicate, head.object)
        for head in rule.head
        for subject in GROUPS.get(head.subject, [head.subject])
    )


def _of_literals(rule: Rule, triple: Triple) -> bool:
    """Whether a rule of table 8 gives the triple."""
    one = _value(triple[0])
    if one is None or triple[1] not in {head.predicate for head in rule.head}:
        return False
    if rule.name == "dt-type2":
        return contains(triple[2][1:-1], one)
    other = _value(triple[2])
    return other is not None and (one == other) == (rule.name == "dt-eq")


def _value(term: str) -> Value | None:
    """The value of a literal in N-Triples; ``None`` for what is none, or has none."""
    found = _LITERAL.fullmatch(term)
    if found is None:
        return None
    lexical = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _ESCAPED.get(m[3], m[3]), found[1])
    return value(lexical, LANG_STRING if found[3] else found[2] or f"{XSD}string", found[3] or "")
