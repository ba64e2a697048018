"""Rules of method *literals* (table 8): the types of literals, and which of them are equal and which different.

By the specification every literal is compared with every other. Here only those are that a rule's body meets: literals
that two patterns of a body share, members of lists, and those that were declared the same as something.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import permutations
from typing import NamedTuple

from bilateral.reasoning.axioms import Axioms
from bilateral.reasoning.compile import DIFFERENT, SAME, TYPE, WORDS, Compiled
from bilateral.reasoning.datatypes import Value, datatypes_of, value
from bilateral.reasoning.equality import CODE
from bilateral.reasoning.rules import expand
from bilateral.reasoning.working import Working

_ESCAPE = re.compile(r"""\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))""", re.DOTALL)
_PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
_PLAIN_LITERAL = "http://www.w3.org/1999/02/22-rdf-syntax-ns#PlainLiteral"
_SILENT = [expand(name) for name in ("rdfs:range", "owl:allValuesFrom")]
"""Predicates after which a datatype is only ever what a rule concludes."""

Place = tuple[str, int]
"""Where a literal stands: as ``object`` of a predicate, ``instance`` of a class, ``member`` of a list, ``word``."""


def read_literal(text: str) -> tuple[str, str, str]:
    """Lexical form, datatype and language of a literal in N-Triples."""
    end = text.rindex('"')
    lexical = _ESCAPE.sub(_unescaped, text[1:end]) if "\\" in text else text[1:end]
    rest = text[end + 1 :]
    if rest.startswith("@"):
        return lexical, _LANGUAGE_STRING, rest[1:].split("--")[0]
    return lexical, rest[3:-1] if rest else _STRING, ""


def _unescaped(match: re.Match[str]) -> str:
    if match[3]:
        return _PLAIN.get(match[3], match[3])
    return chr(int(match[1] or match[2], 16))


class Literals:
    """The literals of an evaluation and their values; ``datatypes`` are the numbers of the supported datatypes."""

    def __init__(self, working: Working, axioms: Axioms, datatypes: dict[int, str]) -> None:
        """No literal is known yet."""
        self._working = working
        self._axioms = axioms
        self._datatypes = datatypes
        self._numbers = {iri: number for number, iri in datatypes.items()}
        self._values: dict[int, Value | None] = {}
        self._terms = 0
        self._seen = 0
        self._compared = 0, 0
        self._typed: set[int] = set()
        self._spelled = False
        self._placed = 0
        self._places: set[tuple[int, int, str, int]] = set()
        self._comparing: tuple[set[Place], set[Place]] = (set(), set())
        self._changed = True
        working.run("CREATE TABLE spelling (id INTEGER, value INTEGER)")

    def read_terms(self) -> None:
        """Find the literals that other literals with another spelling equal, among the terms that are new."""
        new = self._working.run(
            f"""SELECT id, text FROM term
            WHERE kind = 2 AND id >= {self._terms} AND text[1] = '"' AND text[-1] <> '"'"""
        )
        ((self._terms,),) = self._working.run("SELECT count(*) FROM term")
        if not new:
            return
        self._learn(new)
        alike: dict[Value, list[int]] = {}
        for number, known in self._values.items():
            if known is not None:
                alike.setdefault(known, []).append(number)
        plain = {_ntriples(v.form[:-1]): v for v in alike if v.space == _PLAIN_LITERAL and v.form.endswith("@")}
        for number, text in self._working.run(
            "SELECT id, text FROM term WHERE text IN (SELECT unnest($1))", [[*plain]]
        ):
            if number not in alike[plain[text]]:
                alike[plain[text]].append(number)
                self._values[number] = plain[text]
        rows = [(number, min(group)) for group in alike.values() if len(group) > 1 for number in group]
        self._working.run("DELETE FROM spelling")
        self._spelled = bool(rows)
        if rows:
            self._working.run(
                "INSERT INTO spelling SELECT unnest($1), unnest($2)", [list(c) for c in zip(*rows, strict=True)]
            )

    def apply(self, changed: bool) -> bool:
        """Apply the rules to what the axioms ask for and the triples have; whether two literals were made one.

        ``changed`` says whether there are new axioms.
        """
        self._changed |= changed
        self._type_literals(changed)
        equal = self._equal_among_met()
        equal = self._among_the_same() or equal
        self._seen = self._working.clock
        return equal

    def value(self, number: int, text: str) -> Value | None:
        """The value of a literal; ``None`` where its datatype is not supported or does not have it."""
        if number not in self._values:
            self._values[number] = value(*read_literal(text))
        return self._values[number]

    def datatype(self, text: str) -> str:
        """The datatype of a literal."""
        return read_literal(text)[1]

    def _learn(self, terms: Iterable[tuple[int, str]]) -> None:
        for number, text in terms:
            self.value(number, text)

    # dt-type2

    def _type_literals(self, changed: bool) -> None:
        """Give literals the datatypes that the body of a rule can ask for."""
        if changed:
            asked = self._asked_datatypes()
            seen = self._seen if asked <= self._typed else 0
            self._typed |= asked
        else:
            seen = self._seen
        if self._typed:
            query = f"SELECT DISTINCT o, text FROM triple JOIN term ON id = o WHERE kind = 2 AND rank >= {seen}"
            self._add_types(self._working.run(query), self._typed)

    def _asked_datatypes(self) -> set[int]:
        silent = ", ".join(str(self._working.number(word)) for word in (*_SILENT, TYPE))
        found = self._working.run(
            f"""SELECT s FROM axiom WHERE s <> o UNION SELECT o FROM axiom WHERE s <> o AND p NOT IN ({silent})
            UNION SELECT item FROM member"""
        )
        return {number for (number,) in found} & self._datatypes.keys()

    def _add_types(self, literals: Iterable[tuple[int, str]], datatypes: set[int] | None = None) -> None:
        rows = []
        for number, text in literals:
            known = self.value(number, text) if text.startswith('"') else None
            for iri in datatypes_of(known) if known is not None else ():
                if datatypes is None or self._numbers[iri] in datatypes:
                    rows.append((number, self._numbers[iri]))
        self._add(rows, TYPE, "dt-type2")

    def _add(self, rows: list[tuple[int, int]], predicate: str, rule: str) -> int:
        if not rows:
            return 0
        columns = [list(column) for column in zip(*rows, strict=True)]
        self._working.run("CREATE OR REPLACE TEMP TABLE told AS SELECT unnest($1) AS s, unnest($2) AS o", columns)
        return self._working.add(
            f"SELECT DISTINCT s, {self._working.number(predicate)} AS p, o, {CODE[rule]} AS rule FROM told"
        )

    # dt-eq and dt-diff

    def _equal_among_met(self) -> bool:
        """Make one the literals of one value that the body of a rule meets: in triples, or in a list."""
        if not self._spelled:
            return False
        if self._placed != self._terms:
            self._seen, self._placed = 0, self._terms
        type_ = self._working.number(TYPE)
        found = self._working.run(
            f"""SELECT value, id, 'object', p FROM spelling JOIN triple ON o = id WHERE rank >= {self._seen}
            UNION SELECT value, id, 'instance', o FROM spelling JOIN triple ON s = id
            WHERE rank >= {self._seen} AND p = {type_}
            UNION SELECT value, id, 'member', -1 FROM spelling JOIN member ON item = id
            UNION SELECT value, id, 'word', -1 FROM spelling WHERE id < {len(WORDS)}"""
        )
        if self._places.issuperset(found) and not self._changed:
            return False
        self._places.update(found)
        if self._changed:
            self._changed = False
            self._comparing = self._find_comparing()
        equal = False
        for places in self._comparing:
            met = {(value, number) for value, number, *place in self._places if tuple(place) in places}
            equal = self._declare_equal(sorted(met)) or equal
        return equal

    def _find_comparing(self) -> tuple[set[Place], set[Place]]:
        """Where literals are compared with those that rules name, and where with each other."""
        found = _Comparing([], [], [])
        for one in self._axioms.compiled():
            if self._axioms.holds(one):
                _compared(one, self._working, found)
        named, objects, instances = (
            {n for (n,) in self._working.run(" UNION ".join(some))} if some else set() for some in found
        )
        shared = {("object", n) for n in objects} | {("instance", n) for n in instances} | {("member", -1)}
        return {("object", n) for n in named} | {("word", -1)}, shared

    def _declare_equal(self, met: list[tuple[int, int]]) -> bool:
        """Make one the literals of each value in ``met`` (value, literal); whether two were not before."""
        groups: dict[int, set[int]] = {}
        for known, number in met:
            groups.setdefault(known, set()).add(number)
        pairs = [(min(group), other) for group in groups.values() for other in sorted(group - {min(group)})]
        one = dict(self._working.run("SELECT id, rep FROM same"))
        apart = [(a, b) for a, b in pairs if one.get(a, a) != one.get(b, b)]
        return bool(self._add(apart, SAME, "dt-eq"))

    def _among_the_same(self) -> bool:
        """Type and compare the literals that are the same as something; whether two were made one."""
        ((merged,),) = self._working.run("SELECT count(*) FROM same")
        if not merged or (merged, self._terms) == self._compared:
            return False
        self._compared = merged, self._terms
        found = self._working.run(
            """SELECT term.id, term.text, rep, other.kind FROM term
            JOIN (SELECT id, rep FROM same UNION SELECT rep, rep FROM same) USING (id) JOIN term other ON other.id = rep
            WHERE term.kind = 2 ORDER BY term.id"""
        )
        if not found:
            return False
        values = {number: self.value(number, text) for number, text, _, _ in found if text.startswith('"')}
        self._add_types([(number, text) for number, text, _, kind in found if kind < 2])
        first: dict[Value, int] = {}
        for number, known in values.items():
            if known is not None:
                first.setdefault(known, number)
        met = [(first[known], number) for number, known in values.items() if known is not None]
        kinds = {number: (rep, kind) for number, _, rep, kind in found}
        different = [
            (a, b)
            for a, b in permutations([number for number, known in values.items() if known is not None], 2)
            if values[a] != values[b] and (kinds[a][0] == kinds[b][0] or kinds[a][1] < 2 > kinds[b][1])
        ]
        self._add(different, DIFFERENT, "dt-diff")
        # What equals a literal that stands for a resource is that resource, however it is spelled.
        named = [number for number, _, _, kind in found if kind < 2]
        met += self._working.run(
            """SELECT value, id FROM spelling
            WHERE value IN (SELECT value FROM spelling WHERE id IN (SELECT unnest($1)))""",
            [named],
        )
        return self._declare_equal(met)


class _Comparing(NamedTuple):
    """SELECTs of predicates whose objects a rule names or patterns share, of classes whose instances they share."""

    named: list[str]
    objects: list[str]
    instances: list[str]


def _compared(one: Compiled, working: Working, found: _Comparing) -> None:
    """Add to ``found`` what the patterns of one body compare."""
    places = [term for pattern in one.body for term in pattern]
    for pattern in one.body:
        shared = [term.startswith("?") and places.count(term) > 1 for term in pattern]
        if pattern.object.startswith('"'):
            found.named.append(f"SELECT {working.number(pattern.predicate)}")
        elif pattern.predicate == TYPE:
            if shared[0] and pattern.object in one.bound:
                found.instances.append(one.select_variable(working.number, pattern.object))
        elif shared[2] and not pattern.predicate.startswith("?"):
            found.objects.append(f"SELECT {working.number(pattern.predicate)}")
        elif shared[2] and pattern.predicate in one.bound:
            found.objects.append(one.select_variable(working.number, pattern.predicate))


def _ntriples(lexical: str) -> str:
    """A plain literal in N-Triples."""
    escaped = lexical.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
