"""A rule of the table as SQL over integer triples.

A body falls in two parts. Its *axioms* are the patterns about classes and properties (``?p rdfs:domain ?c``) and the
lists; they are matched in the small table ``axiom`` of such triples. Its *facts* (``?x ?p ?y``, ``?x a ?c``) are
matched in ``triple``, the table of all triples. So a rule becomes: first rows in the table of its *shape*, one for each
way its axioms hold; then a join of that table with the facts, in which, for semi-naive evaluation, one fact after the
other is taken from the newest triples only (Abiteboul, Hull, Vianu: Foundations of Databases, section 13.1).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bilateral.reasoning.rules import ListPattern, Pattern, Rule, expand, rules

TYPE, SAME, DIFFERENT = expand("a"), expand("owl:sameAs"), expand("owl:differentFrom")
FIRST, REST, NIL = expand("rdf:first"), expand("rdf:rest"), expand("rdf:nil")

Number = Callable[[str], int]
"""The number of a word of the rules."""


def _patterns() -> list[Pattern]:
    return [pattern for rule in rules() for pattern in (*rule.body, *rule.each, *rule.head)]


def _axiom_predicates() -> list[str]:
    bodies = {pattern.predicate for rule in rules() for pattern in (*rule.body, *rule.each)}
    return [*sorted(p for p in bodies if not p.startswith("?") and p not in (TYPE, SAME, DIFFERENT)), FIRST, REST]


def _axiom_classes() -> list[str]:
    typed = {p.object for rule in rules() for p in (*rule.body, *rule.each) if p.predicate == TYPE}
    return sorted(c for c in typed if not c.startswith("?"))


AXIOM_PREDICATES = _axiom_predicates()
AXIOM_CLASSES = _axiom_classes()
WORDS = list(
    dict.fromkeys(
        [*AXIOM_PREDICATES, *AXIOM_CLASSES, TYPE, SAME, DIFFERENT, NIL]
        + [term for pattern in _patterns() for term in pattern if not term.startswith(("?", "{"))]
    )
)
"""Every term the rules name: predicates of axioms first, then classes of axioms, so that their numbers are a range."""

IS_AXIOM = (
    f"(p < {len(AXIOM_PREDICATES)} OR p = {WORDS.index(TYPE)} AND o >= {len(AXIOM_PREDICATES)}"
    f" AND o < {len(AXIOM_PREDICATES) + len(AXIOM_CLASSES)})"
)
"""SQL: whether the triple (s, p, o) belongs in the table ``axiom``."""


def is_axiom(pattern: Pattern) -> bool:
    """Whether every triple that matches ``pattern`` belongs in the table ``axiom``."""
    if pattern.predicate == TYPE:
        return not pattern.object.startswith("?")
    return pattern.predicate in AXIOM_PREDICATES


@dataclass(frozen=True)
class Compiled:
    """One rule, unrolled for one length of list (0 where it has none to unroll)."""

    rule: Rule
    code: int
    length: int = 0

    @cached_property
    def body(self) -> tuple[Pattern, ...]:
        """The patterns, those of equality left out: in a table of representatives they are conditions."""
        return tuple(p for p in self.rule.unrolled(self.length).body if p.predicate != SAME)

    @cached_property
    def axioms(self) -> tuple[Pattern, ...]:
        """The patterns matched in ``axiom``."""
        return tuple(p for p in self.body if is_axiom(p))

    @cached_property
    def facts(self) -> tuple[Pattern, ...]:
        """The patterns matched in ``triple``."""
        return tuple(p for p in self.body if not is_axiom(p))

    @cached_property
    def bound(self) -> frozenset[str]:
        """The variables that the axioms bind."""
        return frozenset(self._axioms(lambda word: 0, None).columns)

    @cached_property
    def shape(self) -> Shape:
        """Facts and head, with the variables of the axioms named ``?a1``, ``?a2``, ... and the others ``?b1``, ..."""
        (head,) = self.rule.unrolled(self.length).head
        return Shape(
            tuple(Pattern(*(self._names.get(term, term) for term in fact)) for fact in self.facts),
            Pattern(*(self._names.get(term, term) for term in head)),
        )

    @cached_property
    def _names(self) -> dict[str, str]:
        (head,) = self.rule.unrolled(self.length).head
        used = dict.fromkeys(v for pattern in (*self.facts, head) for v in pattern.variables)
        axioms, others = [v for v in used if v in self.bound], [v for v in used if v not in self.bound]
        return {v: f"?{kind}{i}" for kind, vs in (("a", axioms), ("b", others)) for i, v in enumerate(vs, 1)}

    def select_rows(self, number: Number) -> str:
        """SELECT of the rows this rule has in the table of its shape: the variables of its axioms, and ``rule``."""
        join = self._axioms(number, None)
        named = {name: join.columns[v] for v, name in self._names.items() if v in self.bound}
        return join.select(
            [f"{sql} AS {column(name)}" for name, sql in sorted(named.items())] + [f"{self.code} AS rule"]
        )

    def select_variable(self, number: Number, variable: str) -> str:
        """SELECT of the terms that the axioms bind ``variable`` to."""
        join = self._axioms(number, None)
        return join.select([join.columns[variable]])

    def derive(self, number: Number, newest: int | None) -> str:
        """SELECT s, p, o, rule of the heads of a rule without facts; axiom ``newest`` among those being read only."""
        join = self._axioms(number, newest)
        return " UNION ALL ".join(
            join.select([*_triple(head, join.columns, number), f"{self.code} AS rule"]) for head in self.rule.head
        )

    def bindings(self, number: Number) -> str:
        """SELECT of the bindings of a whole body, a column a variable."""
        join = self._axioms(number, None)
        for place in _order(self.facts, None, self.bound):
            join.triple("triple", self.facts[place])
        for same in (pattern for pattern in self.rule.body if pattern.predicate == SAME):
            join.where.append(f"{join.columns[same.subject]} = {join.columns[same.object]}")
        return join.select([f"{sql} AS {column(v)}" for v, sql in sorted(join.columns.items())])

    def _axioms(self, number: Number, newest: int | None) -> Join:
        join = Join(number)
        for place, pattern in enumerate(self.axioms):
            join.triple("reading" if place == newest else "axiom", pattern)
        if self.rule.listed is not None:
            self._members(join, self.rule.listed)
        return join

    def _members(self, join: Join, listed: ListPattern) -> None:
        """The members of the list: each of them where the rule is unrolled, some ``?ci`` (and ``?cj``) where not."""
        if self.rule.each:
            for place in range(1, self.length + 1):
                alias = join.alias("member", [("list", listed.head), ("item", f"{listed.member}{place}")])
                join.where.append(f"{alias}.place = {place} AND {alias}.length = {self.length}")
            return
        used = {v for p in (*self.rule.body, *self.rule.head) for v in p.variables}
        places = [index for index in "ij" if f"{listed.member}{index}" in used]
        aliases = [join.alias("member", [("list", listed.head), ("item", f"{listed.member}{i}")]) for i in places]
        if len(aliases) == 2:
            join.where.append(f"{aliases[0]}.place < {aliases[1]}.place")


@dataclass(frozen=True)
class Shape:
    """What rules do with their axioms: rules of one shape share one table of axioms and one join.

    ``?x a ?c1 => ?x a ?c2`` is the shape of cax-sco, cax-eqc1, cax-eqc2, cls-int2 and cls-uni.
    """

    facts: tuple[Pattern, ...]
    head: Pattern

    @cached_property
    def columns(self) -> list[str]:
        """The variables of the axioms, in the order of the columns of the table."""
        return sorted({v for p in (*self.facts, self.head) for v in p.variables if v.startswith("?a")})

    def derive(self, number: Number, table: str, newest: int | None, composed: Collection[int] = ()) -> str:
        """SELECT s, p, o, rule of the heads for the axioms in ``table``; fact ``newest`` is one of the newest.

        None of those, though, that a rule of ``composed`` derived: see ``axioms.py``.
        """
        join = Join(number)
        alias = join.alias(table, [(column(v), v) for v in self.columns])
        for place in _order(self.facts, newest, self.columns):
            fact = join.triple("newest" if place == newest else "triple", self.facts[place])
            if place == newest and composed:
                join.where.append(f"{fact}.rule NOT IN ({', '.join(map(str, composed))})")
        novel = [c for c in (_differs(self.head, fact, join, number) for fact in self.facts) if c]
        if self.head.predicate == SAME:  # such a body holds with its two things exchanged, so one order is enough
            novel.append(f"{join.columns[self.head.subject]} < {join.columns[self.head.object]}")
        return join.select([*_triple(self.head, join.columns, number), f"{alias}.rule AS rule"], novel)


def _order(facts: Sequence[Pattern], newest: int | None, given: Collection[str]) -> list[int]:
    """The order in which facts are joined: the newest first, then always one that those before narrow most.

    ``given`` are the variables of the axioms. The database is told to keep to the order: it cannot know that two things
    of one class are many and two with one key few.
    """
    order: list[int] = []
    rest = list(range(len(facts)))
    bound: set[str] = set()

    def narrowed(place: int) -> tuple[bool, int, bool, int]:
        fact = facts[place]
        return place == newest, sum(term in bound for term in fact), fact.object in given, -place

    while rest:
        best = max(rest, key=narrowed)
        rest.remove(best)
        order.append(best)
        bound |= {*facts[best].variables} - {*given}
    return order


class Join:
    """Patterns as FROM and WHERE: the first place of a variable is its column, the others are equal to it."""

    def __init__(self, number: Number) -> None:
        """No pattern yet; ``number`` numbers the words."""
        self.columns: dict[str, str] = {}
        self.where: list[str] = []
        self._from: list[str] = []
        self._number = number

    def triple(self, table: str, pattern: Pattern) -> str:
        """Join a pattern over a table of triples; its alias."""
        return self.alias(table, list(zip("spo", pattern, strict=True)))

    def alias(self, table: str, columns: Sequence[tuple[str, str]]) -> str:
        """Join a table of which each named column holds a term; its alias."""
        alias = f"x{len(self._from)}"
        self._from.append(f"{table} {alias}")
        for name, term in columns:
            if not term.startswith("?"):
                self.where.append(f"{alias}.{name} = {self._number(term)}")
            elif term in self.columns:
                self.where.append(f"{alias}.{name} = {self.columns[term]}")
            else:
                self.columns[term] = f"{alias}.{name}"
        return alias

    def select(self, columns: Sequence[str], where: Sequence[str] = ()) -> str:
        """The SELECT statement."""
        conditions = [*self.where, *where]
        clause = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        return f"SELECT {', '.join(columns)} FROM {', '.join(self._from)}{clause}"


def column(variable: str) -> str:
    """The column name of a variable: ``?u1`` is ``v_u1``."""
    return "v_" + variable[1:].replace("'", "_prime")


def _sql(term: str, columns: Mapping[str, str], number: Number) -> str:
    return columns[term] if term.startswith("?") else str(number(term))


def _triple(pattern: Pattern, columns: Mapping[str, str], number: Number) -> list[str]:
    """The columns s, p, o of a head."""
    return [f"{_sql(term, columns, number)} AS {name}" for term, name in zip(pattern, "spo", strict=True)]


def _differs(head: Pattern, fact: Pattern, join: Join, number: Number) -> str:
    """SQL: whether the head says something else than ``fact``; empty where it always does.

    A class that is a subclass of itself would else make every one of its instances an instance once more.
    """
    pairs = [(_sql(a, join.columns, number), _sql(b, join.columns, number)) for a, b in zip(head, fact, strict=True)]
    unequal = [f"{a} <> {b}" for a, b in pairs if a != b]
    return unequal[0] if len(unequal) == 1 else ""
