"""The axioms: closed under the rules that speak of axioms only, and laid out in a table for each shape of rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bilateral.reasoning.compile import FIRST, IS_AXIOM, REST, TYPE, Compiled, Shape, column
from bilateral.reasoning.equality import CODE
from bilateral.reasoning.lists import HEADS, Malformed, read_lists
from bilateral.reasoning.rules import expand, rules
from bilateral.reasoning.working import Key, Working

_LISTS: Key = (-1, -1)
_HIERARCHIES = ((CODE["scm-sco"], expand("rdfs:subClassOf")), (CODE["scm-spo"], expand("rdfs:subPropertyOf")))
_CLASSES = ("cax-sco", "cax-eqc1", "cax-eqc2", "cls-int2", "cls-uni")
_PROPERTIES = ("prp-spo1", "prp-eqp1", "prp-eqp2")
JOINS = [Compiled(one, CODE[one.name]) for one in rules() if one.method == "join" and not one.is_axiom]
"""The rules of method join, lists not yet unrolled."""

_COMPOSED = {
    # Each of these axioms entails a subclass (scm-eqc1, scm-int, scm-uni), subclasses are transitive (scm-sco), and
    # domain and range hold of superclasses (scm-dom1, scm-rng1).
    **{name: tuple(CODE[one] for one in (*_CLASSES, "prp-dom", "prp-rng")) for name in _CLASSES},
    # Likewise for properties (scm-eqp1, scm-spo).
    **{name: tuple(CODE[one] for one in _PROPERTIES) for name in _PROPERTIES},
}


@dataclass
class ShapeTable:
    """The axioms of the rules of one shape: their table, and what a fact must have to meet one of them.

    ``composed`` are the rules whose facts need not meet them: their axioms, composed with these, are axioms of theirs.
    ``asked`` has for each fact the predicates and the classes it may have; ``None`` where any will do.
    """

    shape: Shape
    name: str
    composed: tuple[int, ...] = ()
    rows: int = 0
    new: int = 0
    asked: list[tuple[set[int] | None, set[int] | None]] = field(default_factory=list)

    @property
    def news(self) -> str:
        """The table of the rows that were not there before."""
        return self.name if self.new == self.rows else f"{self.name}_new"


class Axioms:
    """The axioms of an evaluation; ``tables`` has a row for each way the axioms of a rule about facts hold."""

    def __init__(self, working: Working, reach: Callable[[int, str, int, int], None]) -> None:
        """No axioms yet; ``reach`` adds the paths of a rule of method reachability."""
        self.malformed: list[Malformed] = []
        self.tables: dict[tuple[Shape, tuple[int, ...]], ShapeTable] = {}
        self._working = working
        self._reach = reach
        self._seen = 0
        self._present: set[Key] = set()
        self._changed: set[Key] = set()
        self._lengths: dict[int, list[int]] = {}
        working.run("CREATE TABLE member (list INTEGER, length INTEGER, place INTEGER, item INTEGER)")

    def close(self) -> bool:
        """Apply the rules about axioms to their fixed point; whether any was new."""
        changed: set[Key] = set()
        if self._working.restarted:
            self._working.restarted = False
            self._working.run("DELETE FROM axiom")
            self._seen = 0
            self._present.clear()
            self.tables.clear()
        while True:
            seen, keys = self._seen, self._read()
            if not keys:
                break
            first = not self._present
            changed |= keys
            self._present |= keys
            lists = bool(keys & {(self._working.number(word), -1) for word in (FIRST, REST, *HEADS)})
            if lists:
                self._read_lists()
                changed.add(_LISTS)
            for code, word in _HIERARCHIES:
                if (self._working.number(word), -1) in keys:
                    self._reach(code, "axiom", self._working.number(word), seen)
            selects = []
            for one in self.compiled():
                if not one.facts and not one.rule.is_contradiction and self.holds(one):
                    places = [i for i, pattern in enumerate(one.axioms) if self._working.key(pattern) in keys]
                    again: list[int | None] = [None] if first or (lists and one.rule.listed) else [*places]
                    selects += [one.derive(self._working.number, place) for place in again]
            self._working.derive(selects, "axioms")
        self._changed |= changed
        return bool(changed)

    def _read(self) -> set[Key]:
        """Let ``reading`` be the axioms that were new, and ``axiom`` have them too; their keys."""
        new = self._working.create("reading", f"FROM triple WHERE rank >= {self._seen} AND {IS_AXIOM}")
        self._seen = self._working.clock
        if not new:
            return set()
        self._working.run("INSERT INTO axiom FROM reading")
        type_ = self._working.number(TYPE)
        return set(self._working.run(f"SELECT DISTINCT p, CASE WHEN p = {type_} THEN o ELSE -1 END FROM reading"))

    def _read_lists(self) -> None:
        self.malformed = read_lists(self._working.connection, "axiom")
        self._lengths = {}
        query = "SELECT DISTINCT p, length FROM member JOIN axiom ON list = o ORDER BY ALL"
        for predicate, length in self._working.run(query):
            self._lengths.setdefault(predicate, []).append(length)

    def compiled(self) -> Iterator[Compiled]:
        """Every rule of method join, once for each length of list that occurs in it."""
        for one in JOINS:
            if not one.rule.each:
                yield one
                continue
            for length in self._lengths.get(self._working.number(one.rule.body[0].predicate), ()):
                yield Compiled(one.rule, one.code, length)

    def holds(self, one: Compiled) -> bool:
        """Whether there is an axiom for each pattern that asks for one."""
        return all(self._working.key(pattern) in self._present for pattern in one.axioms)

    def lay_out(self) -> None:
        """Bring the tables of the shapes up to date; ``new`` rows of each in its table ``news``."""
        if not self._changed:
            return
        touched = []
        groups: dict[tuple[Shape, tuple[int, ...]], list[Compiled]] = {}
        for one in self.compiled():
            if one.facts and not one.rule.is_contradiction and self.holds(one):
                kind = one.shape, _COMPOSED.get(one.rule.name, ())
                groups.setdefault(kind, []).append(one)
                asked = {self._working.key(pattern) for pattern in one.axioms} | (
                    {_LISTS} if one.rule.listed else set()
                )
                touched += [kind] if asked & self._changed else []
        for kind in dict.fromkeys(touched):
            known = self.tables.get(kind)
            table = known or ShapeTable(kind[0], f"shape_{len(self.tables)}", kind[1])
            columns = [column(v) for v in table.shape.columns]
            rows = " UNION ALL ".join(one.select_rows(self._working.number) for one in groups[kind])
            distinct = f"SELECT {', '.join([*columns, 'min(rule) AS rule'])} FROM ({rows}) GROUP BY ALL"
            if known and known.rows:
                but = f" ANTI JOIN {table.name} USING ({', '.join(columns)})"
                table.new = self._working.create(f"{table.name}_new", f"SELECT * FROM ({distinct}){but}")
                self._working.run(f"INSERT INTO {table.name} FROM {table.name}_new")
            else:
                table.new = self._working.create(table.name, distinct)
            table.rows += table.new
            table.asked = [] if table.new else table.asked
            self.tables[kind] = table
        self._changed = set()

    def ask(self) -> None:
        """Bring up to date what facts must have to meet the axioms of each table."""
        wanted = []
        values: dict[tuple[str, str], set[int]] = {}
        for table in self.tables.values():
            if table.rows and not table.asked:
                wanted += [f"SELECT '{table.name}', '{v}', {column(v)} FROM {table.name}" for v in table.shape.columns]
        for name, variable, value in self._working.run(" UNION ".join(wanted)) if wanted else ():
            values.setdefault((name, variable), set()).add(value)
        for table in self.tables.values():
            if table.rows and not table.asked:
                table.asked = [
                    (self._asked(fact.predicate, table, values), self._asked(fact.object, table, values))
                    if fact.predicate == TYPE
                    else (self._asked(fact.predicate, table, values), None)
                    for fact in table.shape.facts
                ]

    def _asked(self, term: str, table: ShapeTable, values: dict[tuple[str, str], set[int]]) -> set[int] | None:
        if not term.startswith("?"):
            return {self._working.number(term)}
        return values.get((table.name, term))
