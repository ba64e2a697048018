"""Contradictions: every way the body of a rule whose head is ``false`` holds in a closure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bilateral.reasoning.axioms import Axioms
from bilateral.reasoning.compile import SAME, TYPE, Compiled, column
from bilateral.reasoning.datatypes import contains
from bilateral.reasoning.literals import Literals
from bilateral.reasoning.rules import Pattern, short
from bilateral.reasoning.working import Working

Ids = tuple[int, int, int]


@dataclass(frozen=True, order=True)
class Contradiction:
    """A rule whose head is ``false``, and the triples that fill its body; of a list, the triple that names it."""

    rule: str
    premises: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        """The premises in one line."""
        return " . ".join(" ".join(short(term) for term in triple) for triple in self.premises)


def find(working: Working, axioms: Axioms, literals: Literals, datatypes: dict[int, str]) -> list[Contradiction]:
    """All contradictions in the closure, in a stable order."""
    found: set[tuple[str, tuple[Ids, ...]]] = set()
    for one in axioms.compiled():
        if one.rule.is_contradiction and axioms.holds(one):
            found |= {(one.rule.name, premises) for premises in _instances(one, working)}
    found |= {("dt-not-type", (premise,)) for premise in _ill_typed(working, literals, datatypes)}
    numbers = sorted({number for _, premises in found for premise in premises for number in premise})
    texts = dict(working.run("SELECT id, text FROM term WHERE id IN (SELECT unnest($1))", [numbers]))
    return sorted(
        Contradiction(rule, tuple((texts[s], texts[p], texts[o]) for s, p, o in premises)) for rule, premises in found
    )


def _instances(one: Compiled, working: Working) -> Iterator[tuple[Ids, ...]]:
    """The premises of each instance of a rule, by the names they were asserted with where they were."""
    body = one.rule.unrolled(one.length).body
    select = one.bindings(working.number)
    cursor = working.connection.cursor()
    result = cursor.execute(select)
    names = [description[0] for description in result.description]
    for row in result.fetchall():
        bound = dict(zip(names, row, strict=True))
        ids = {p: _ground(p, bound, working) for p in body}
        if working.merged:
            yield tuple(_as_asserted(body, ids, working))
        else:
            yield tuple(ids[pattern] for pattern in body)


def _ground(pattern: Pattern, bound: dict[str, int], working: Working) -> Ids:
    s, p, o = (bound[column(term)] if term.startswith("?") else working.number(term) for term in pattern)
    return s, p, o


def _as_asserted(body: tuple[Pattern, ...], ids: dict[Pattern, Ids], working: Working) -> Iterator[Ids]:
    """The premises as they were before things were merged; what is the same as what, by the names the others use."""
    names: dict[str, int] = {}
    found: dict[Pattern, Ids] = {}
    for pattern in body:
        if pattern.predicate != SAME:
            found[pattern] = _before(ids[pattern], working)
            for term, number in zip(pattern, found[pattern], strict=True):
                names.setdefault(term, number)
    for pattern in body:
        if pattern.predicate != SAME:
            yield found[pattern]
        elif pattern.subject in names and pattern.object in names:
            yield names[pattern.subject], ids[pattern][1], names[pattern.object]
        else:  # two members of a list: the first two names of the one thing that they are
            same = [n for (n,) in working.run(f"SELECT id FROM same WHERE rep = {ids[pattern][0]} ORDER BY id")]
            one, other = [ids[pattern][0], *same, ids[pattern][0]][:2]
            yield one, ids[pattern][1], other


def _before(triple: Ids, working: Working) -> Ids:
    """The asserted triple that a merge made ``triple`` of; itself where there was no merge."""
    s, p, o = triple
    rows = working.run(
        f"""SELECT f.s, f.p, f.o FROM former f LEFT JOIN same a ON a.id = f.s LEFT JOIN same b ON b.id = f.p
        LEFT JOIN same c ON c.id = f.o WHERE coalesce(a.rep, f.s) = {s} AND coalesce(b.rep, f.p) = {p}
        AND coalesce(c.rep, f.o) = {o} ORDER BY f.rank, f.s, f.o LIMIT 1"""
    )
    return rows[0] if rows else triple


def _ill_typed(working: Working, literals: Literals, datatypes: dict[int, str]) -> Iterator[Ids]:
    """The triples that give a literal a datatype whose value space its value is not in (dt-not-type)."""
    kinds = ", ".join(map(str, sorted(datatypes)))
    rows = working.run(
        f"""WITH typed AS (SELECT s AS id, o FROM triple WHERE p = {working.number(TYPE)} AND o IN ({kinds}))
        SELECT id, text, o FROM (FROM typed UNION SELECT same.id, o FROM typed JOIN same ON rep = typed.id)
        JOIN term USING (id) WHERE kind = 2 AND text[1] = '"'"""
    )
    for number, text, datatype in rows:
        known, own = literals.value(number, text), literals.datatype(text)
        if known is None and own not in datatypes.values():
            continue  # nobody knows what an unsupported datatype means
        if known is None or not contains(datatypes[datatype], known):
            yield number, working.number(TYPE), datatype
