"""The fixed point: which rule is evaluated when, and on which new triples.

Each turn (1) merges what has become the same, (2) closes the axioms under the rules that speak of axioms only, (3)
closes transitive properties, (4) evaluates every other rule once: new axioms on all triples, all axioms on the newest
triples.
"""

from __future__ import annotations

from bilateral.reasoning import reachability
from bilateral.reasoning.axioms import Axioms
from bilateral.reasoning.compile import SAME, TYPE
from bilateral.reasoning.equality import CODE
from bilateral.reasoning.literals import Literals
from bilateral.reasoning.rules import expand
from bilateral.reasoning.working import Working

_KINDS = [expand(name) for name in ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:Thing")]
_TRANSITIVE = expand("owl:TransitiveProperty")


class Evaluation:
    """The rules of method join and reachability, applied to the triples of ``working``."""

    def __init__(self, working: Working, datatypes: dict[int, str]) -> None:
        """Nothing is evaluated yet; ``datatypes`` are the supported ones by number."""
        self.axioms = Axioms(working, self._reach)
        self.literals = Literals(working, self.axioms, datatypes)
        self._working = working
        self._seen = 0
        self._reflected = 0
        self._spoken_of = False
        self._transitive: dict[int, int] = {}

    def run(self) -> None:
        """Go on to the fixed point from what was added since the last run."""
        working = self._working
        working.start()
        while True:
            merged = working.merge()
            changed = self.axioms.close()
            if changed:
                self._find_transitive()
            if self.literals.apply(changed):
                continue
            self._reflect(changed or merged)
            self._close_transitive()
            if not self._evaluate_facts():
                break

    def _reflect(self, changed: bool) -> None:
        """Let everything equal itself (rule eq-ref), where an axiom speaks of owl:sameAs or it has another name.

        Else nothing can follow.
        """
        working = self._working
        same = working.number(SAME)
        if changed and not self._spoken_of:
            kinds = ", ".join(str(working.number(kind)) for kind in _KINDS)
            axiom = f"(s = {same} OR o = {same}) AND s <> o AND o NOT IN ({kinds})"
            named = f"SELECT 1 FROM member WHERE item = {same} UNION ALL SELECT 1 FROM same WHERE rep = {same}"
            self._spoken_of = bool(working.run(f"SELECT 1 FROM axiom WHERE {axiom} UNION ALL {named}"))
        if self._spoken_of:
            terms = f"SELECT DISTINCT unnest([s, p, o]) AS x FROM triple WHERE rank >= {self._reflected}"
            self._reflected = working.clock
            working.add(f"SELECT x AS s, {same} AS p, x AS o, {CODE['eq-ref']} AS rule FROM ({terms})")

    def _evaluate_facts(self) -> int:
        """Evaluate each rule once; how many new triples, those of rules about axioms included that no fact has met."""
        working = self._working
        first, clock = self._seen == 0, working.clock
        self.axioms.lay_out()
        selects = []
        if not first:
            working.create("newest", f"SELECT s, p, o, rule FROM triple WHERE rank >= {self._seen}")
            predicates = {p for (p,) in working.run("SELECT DISTINCT p FROM newest")}
            type_ = working.number(TYPE)
            classes = {o for (o,) in working.run(f"SELECT DISTINCT o FROM newest WHERE p = {type_}")}
            self.axioms.ask()
        for table in self.axioms.tables.values():
            if table.new:
                selects.append(table.shape.derive(working.number, table.news, None))
            if not first and table.rows > table.new:
                for place, (asked, asked_classes) in enumerate(table.asked):
                    if _meet(asked, predicates) and _meet(asked_classes, classes):
                        selects.append(table.shape.derive(working.number, table.name, place, table.composed))
            table.new = 0
        self._seen = clock
        return working.derive(selects, "facts")

    def _find_transitive(self) -> None:
        """Note the transitive properties, each with the rank below which its edges were seen."""
        type_, class_ = self._working.number(TYPE), self._working.number(_TRANSITIVE)
        found = self._working.run(f"SELECT s FROM axiom WHERE p = {type_} AND o = {class_} ORDER BY s")
        self._transitive = {s: self._transitive.get(s, 0) for (s,) in found if s != self._working.number(SAME)}

    def _close_transitive(self) -> None:
        for predicate, seen in self._transitive.items():
            self._transitive[predicate] = self._working.clock
            self._reach(CODE["prp-trp"], "triple", predicate, seen)

    def _reach(self, code: int, table: str, predicate: int, seen: int) -> None:
        """Add the paths over the edges of ``predicate`` in ``table`` that the rule of this code did not make.

        Nothing is done where no edge has a rank of ``seen`` or above.
        """
        working = self._working
        edges = f"p = {predicate} AND rule <> {code} AND s <> o"
        new = working.numbers(f"SELECT DISTINCT s FROM {table} WHERE {edges} AND rank >= {seen}")["s"]
        if not len(new):
            return
        found = working.numbers(f"SELECT s, o FROM {table} WHERE {edges} ORDER BY s, o")
        clock, longest = working.clock, 0
        for start, end, length in reachability.paths(found["s"], found["o"], new):
            working.connection.register("path", {"s": start, "o": end, "length": length})
            select = f"SELECT s, {predicate} AS p, o, length + {clock - 2} AS rank, {code} AS rule FROM path"
            working.insert(select, "reachability")
            working.connection.unregister("path")
            longest = max(longest, int(length.max()))
        working.clock = clock + longest


def _meet(asked: set[int] | None, there: set[int]) -> bool:
    """Whether something that is there is asked for."""
    return asked is None or not asked.isdisjoint(there)
