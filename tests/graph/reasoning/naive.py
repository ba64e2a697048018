"""The rule table applied as it stands: forward chaining over one set of triples, every rule tried with every triple.

No method, no representatives, no axioms apart from facts, and literals compared each with each: what the engine must
agree with, and slow. It shares with the engine the table and the value spaces (``datatypes.py``), and no more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from bilateral.reasoning import datatypes
from bilateral.reasoning.literals import read_literal
from bilateral.reasoning.rules import GROUPS, Pattern, Rule, expand, rules

Triple = tuple[str, str, str]
Bindings = dict[str, str]

TYPE, SAME, DIFFERENT = (expand(name) for name in ("rdf:type", "owl:sameAs", "owl:differentFrom"))
LONGEST = 3
"""Members of the longest list that rules are unrolled for: those of ontologies.py have no more."""
LIMIT = 3000


class TooManyError(Exception):
    """The closure has more triples than ``LIMIT``."""


@dataclass(frozen=True)
class Plain:
    """A rule without ``each`` and LIST: ``lists`` are the patterns of the list that was one."""

    name: str
    body: tuple[Pattern, ...]
    lists: tuple[Pattern, ...]
    head: tuple[Pattern, ...]


def value(term: str) -> datatypes.Value | None:
    """The value of a term; ``None`` where it is no literal, or none that has a value."""
    return datatypes.value(*read_literal(term)) if term.startswith('"') else None


def _plain(rule: Rule) -> Iterator[Plain]:
    if rule.listed is None:
        yield Plain(rule.name, rule.body, (), rule.head)
        return
    member = rule.listed.member
    for length in range(1, LONGEST + 1):
        lists = tuple(_list(rule.listed.head, member, length))
        one = rule.unrolled(length)
        used = {variable for pattern in (*one.body, *one.head) for variable in pattern.variables}
        some = [f"{member}{letter}" for letter in "ij" if f"{member}{letter}" in used]
        for places in combinations(range(1, length + 1), len(some)):
            names = {variable: f"{member}{place}" for variable, place in zip(some, places, strict=True)}
            yield Plain(rule.name, _filled(one.body, names), lists, _filled(one.head, names))


def _list(head: str, member: str, length: int) -> Iterator[Pattern]:
    nodes = [head, *(f"?list{place}" for place in range(2, length + 1)), expand("rdf:nil")]
    for place in range(length):
        yield Pattern(nodes[place], expand("rdf:first"), f"{member}{place + 1}")
        yield Pattern(nodes[place], expand("rdf:rest"), nodes[place + 1])


def _filled(patterns: Iterable[Pattern], names: Bindings) -> tuple[Pattern, ...]:
    return tuple(Pattern(*(names.get(term, term) for term in pattern)) for pattern in patterns)


@cache
def _by_predicate() -> dict[str, list[tuple[Plain, int]]]:
    """The places in bodies where a triple of each predicate fits; "" for those where any does."""
    found: dict[str, list[tuple[Plain, int]]] = defaultdict(list)
    for rule in rules():
        if not rule.asks and not rule.is_axiom:
            for plain in _plain(rule):
                for place, pattern in enumerate((*plain.body, *plain.lists)):
                    found["" if pattern.predicate.startswith("?") else pattern.predicate].append((plain, place))
    return found


class Naive:
    """The closure: ``triples`` and ``contradictions``, each the name of a rule and the triples that fill its body.

    Raises ``TooManyError``.
    """

    def __init__(self, asserted: Iterable[Triple]) -> None:
        self.triples: set[Triple] = set()
        self.contradictions: set[tuple[str, tuple[Triple, ...]]] = set()
        self._index: dict[tuple[str, str, str], list[Triple]] = defaultdict(list)
        self._todo: list[Triple] = []
        for triple in asserted:
            self._put(triple)
        self._literals = self._of_use({term for triple in self.triples for term in triple if term.startswith('"')})
        self._add_axioms()
        self._compare_literals()
        while self._todo:
            self._apply(self._todo.pop())
        self._find_ill_typed()

    @staticmethod
    def _of_use(said: set[str]) -> set[str]:
        """The literals of the data, and those of the table that have the same value as one of them."""
        named = {term for rule in rules() for pattern in rule.body for term in pattern if term.startswith('"')}
        values = {value(term) for term in said}
        return said | {term for term in named if value(term) in values}

    def _add_axioms(self) -> None:
        for rule in rules():
            for head in rule.head if rule.is_axiom else ():
                for subject in GROUPS.get(head.subject, [head.subject]):
                    self._put((subject, head.predicate, head.object))

    def _compare_literals(self) -> None:
        """Rules dt-type2, dt-eq and dt-diff."""
        known = {term: found for term in sorted(self._literals) if (found := value(term)) is not None}
        for term, found in known.items():
            for datatype in datatypes.datatypes_of(found):
                self._put((term, TYPE, f"<{datatype}>"))
        for one, other in permutations(known, 2):
            self._put((one, SAME if known[one] == known[other] else DIFFERENT, other))

    def _find_ill_typed(self) -> None:
        """Rule dt-not-type; nobody knows what is in the value space of a datatype that is not supported."""
        for term in self._literals:
            found = value(term)
            if found is None and read_literal(term)[1] not in datatypes.SUPPORTED:
                continue
            for triple in self._index[term, TYPE, ""]:
                datatype = triple[2][1:-1]
                if datatype in datatypes.SUPPORTED and (found is None or not datatypes.contains(datatype, found)):
                    self.contradictions.add(("dt-not-type", (triple,)))

    def _put(self, triple: Triple) -> None:
        if triple in self.triples:
            return
        if len(self.triples) == LIMIT:
            raise TooManyError
        self.triples.add(triple)
        self._todo.append(triple)
        s, p, o = triple
        for key in ((s, p, o), (s, p, ""), (s, "", o), ("", p, o), (s, "", ""), ("", p, ""), ("", "", o), ("", "", "")):
            self._index[key].append(triple)

    def _apply(self, triple: Triple) -> None:
        """Apply every rule to the triple in every place of its body, and to any others in the rest."""
        for plain, place in (*_by_predicate()[triple[1]], *_by_predicate()[""]):
            patterns = (*plain.body, *plain.lists)
            bindings = _unified(patterns[place], triple, {})
            if bindings is None:
                continue
            for found in self._matches(patterns[:place] + patterns[place + 1 :], bindings):
                for head in plain.head:
                    self._put(_ground(head, found))
                if not plain.head:
                    premises = tuple(_ground(pattern, found) for pattern in plain.body)
                    self.contradictions.add((plain.name, premises))

    def _matches(self, patterns: tuple[Pattern, ...], bindings: Bindings) -> Iterator[Bindings]:
        """Every way the patterns hold, with the one first that the fewest triples fit."""
        if not patterns:
            yield bindings
            return
        fitting = [self._index.get(_key(pattern, bindings), ()) for pattern in patterns]
        first = min(range(len(patterns)), key=lambda place: len(fitting[place]))
        for triple in tuple(fitting[first]):
            found = _unified(patterns[first], triple, bindings)
            if found is not None:
                yield from self._matches(patterns[:first] + patterns[first + 1 :], found)


def _key(pattern: Pattern, bindings: Bindings) -> Triple:
    s, p, o = (bindings.get(term, "") if term.startswith("?") else term for term in pattern)
    return s, p, o


def _ground(pattern: Pattern, bindings: Bindings) -> Triple:
    s, p, o = (bindings.get(term, term) for term in pattern)
    return s, p, o


def _unified(pattern: Pattern, triple: Triple, bindings: Bindings) -> Bindings | None:
    """The bindings with those that make the pattern the triple; ``None`` if there are none."""
    found = dict(bindings)
    for term, given in zip(pattern, triple, strict=True):
        if (found.setdefault(term, given) if term.startswith("?") else term) != given:
            return None
    return found
