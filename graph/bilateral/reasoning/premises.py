"""Where a triple comes from: the instances of its rule among the triples of lower rank, found in SQL for many at once.

A select answers a row an instance: ``row``, the rowid of the goal; ``premises``, the rowids of its premises in the
order of the body; and what makes one better than another, where it is less: ``height``, the highest rank of a derived
premise, ``derived``, how many premises are derived, and ``total``, the sum of their ranks.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from typing import Any

from bilateral.reasoning.compile import FIRST, NIL, REST, Join, Number
from bilateral.reasoning.rules import ListPattern, Pattern, Rule

BETTER = "height, derived, total, premises"
"""SQL: the order of instances, the best first."""

CHAIN = (
    "chain (list INTEGER, length INTEGER, rank INTEGER, height INTEGER, derived INTEGER, total BIGINT, nodes BIGINT[])"
)
"""The lists: ``nodes`` has the rowids of rdf:first and rdf:rest of each node in turn; ``rank`` is the highest."""

CELL = "cell (list INTEGER, place INTEGER, item INTEGER, first BIGINT, rank INTEGER, rule INTEGER)"
"""What stands at the places of lists, counted from 1; several items where terms are the same, each with its triple."""

Run = Callable[[str, object], list[Any]]


def instances(rule: Rule, code: int, number: Number, lengths: Callable[[str], list[int]]) -> Iterator[str]:
    """SELECTs of the instances of a rule that give the triples of table ``goal``: one for each head and length of list.

    ``lengths`` has the lengths of the lists that a predicate names.
    """
    if rule.each and rule.listed is not None:
        names = next(pattern.predicate for pattern in rule.body if pattern.object == rule.listed.head)
        unrolled = [(rule.unrolled(length), length) for length in lengths(names)]
    else:
        unrolled = [(rule, 0)]
    for one, length in unrolled:
        for head in one.head:
            yield _Search(number, head, code).select_instances(one, length)


class _Search(Join):
    """The join of the goals with the body of their rule."""

    def __init__(self, number: Number, head: Pattern, code: int) -> None:
        super().__init__(number)
        self._goal = self.alias("goal", list(zip("spo", head, strict=True)))
        self.where.append(f"{self._goal}.rule = {code}")
        self._heights: list[str] = []
        self._counts: list[str] = []
        self._totals: list[str] = []

    def select_instances(self, rule: Rule, length: int) -> str:
        """The SELECT statement: the patterns that most is known of first."""
        todo: list[Pattern | ListPattern] = [*rule.body, *([rule.listed] if rule.listed else [])]
        rows: dict[Pattern, str] = {}
        nodes = ""
        while todo:
            part = max(todo, key=lambda one: (self._known(one), -todo.index(one)))
            todo.remove(part)
            if isinstance(part, ListPattern):
                nodes = self._list(part, length)
            else:
                alias = self.triple("triple", part)
                self._count(alias)
                rows[part] = f"{alias}.rowid"
        found = [f"[{rows[pattern]}]" for pattern in rule.body]
        if rule.listed is not None:  # after the pattern that names it
            at = next(i for i, pattern in enumerate(rule.body, 1) if pattern.object == rule.listed.head)
            found.insert(at, nodes)
        columns = [
            f"{self._goal}.row AS row",
            f"greatest(0, {', '.join(self._heights)}) AS height",
            f"{' + '.join(self._counts)} AS derived",
            f"{' + '.join(self._totals)} AS total",
            f"{' || '.join(found)} AS premises",
        ]
        return self.select(columns)

    def _known(self, part: Pattern | ListPattern) -> int:
        if isinstance(part, ListPattern):
            return 3 if part.head in self.columns else -1
        return sum(not term.startswith("?") or term in self.columns for term in part)

    def _count(self, alias: str) -> None:
        self.where.append(f"{alias}.rank < {self._goal}.rank")
        self._heights.append(f"if({alias}.rule = 0, 0, {alias}.rank)")
        self._counts.append(f"({alias}.rule <> 0)::INTEGER")
        self._totals.append(self._heights[-1])

    def _list(self, listed: ListPattern, length: int) -> str:
        """Join a list, with each of its members if ``length`` says how many, else with some; SQL of its rowids."""
        chain = self.alias("chain", [("list", listed.head)])
        self.where.append(f"{chain}.rank < {self._goal}.rank")
        self._heights.append(f"{chain}.height")
        self._counts.append(f"{chain}.derived")
        self._totals.append(f"{chain}.total")
        if not length:
            cell = self.alias("cell", [("list", listed.head), ("item", f"{listed.member}i")])
            self._count(cell)
            at = f"2 * {cell}.place"
            return f"({chain}.nodes[:{at} - 2] || [{cell}.first] || {chain}.nodes[{at}:])"
        self.where.append(f"{chain}.length = {length}")
        nodes = []
        for place in range(1, length + 1):
            cell = self.alias("cell", [("list", listed.head), ("item", f"{listed.member}{place}")])
            self.where.append(f"{cell}.place = {place}")
            self._count(cell)
            nodes += [f"{cell}.first", f"{chain}.nodes[{2 * place}]"]
        return f"[{', '.join(nodes)}]"


def read_lists(run: Run, number: Number, heads: list[str]) -> None:
    """Fill the tables ``chain`` and ``cell`` with the lists that a predicate of ``heads`` names.

    Where terms are the same a node has several rdf:rest: the list goes the way whose highest rank is lowest.
    """
    firsts: dict[int, list[tuple[int, int, int, int]]] = {}
    for node, item, rank, rule, row in _triples(run, number(FIRST)):
        firsts.setdefault(node, []).append((rank, row, item, rule))
    before: dict[int, list[tuple[int, int, int, int]]] = {}
    for node, rest, rank, rule, row in _triples(run, number(REST)):
        before.setdefault(rest, []).append((node, rank, rule, row))
    # From the end of all lists backwards: how a list goes on from a node, and by which triple.
    onward: dict[int, tuple[int, int, int, int]] = {}
    nil = number(NIL)
    queue = [(0, 0, nil, (0, 0, 0, 0))]
    done: dict[int, int] = {}
    while queue:
        highest, length, node, way = heapq.heappop(queue)
        if node in done:
            continue
        done[node], onward[node] = highest, way
        for previous, rank, rule, row in before.get(node, ()):
            if previous in firsts and previous not in done:
                least = min(firsts[previous])[0]
                heapq.heappush(queue, (max(highest, rank, least), length + 1, previous, (node, rank, rule, row)))
    named = run("SELECT DISTINCT o FROM triple WHERE p IN (SELECT unnest($1)) ORDER BY o", [[number(p) for p in heads]])
    chains: list[tuple[Any, ...]] = []
    cells: list[tuple[int, ...]] = []
    for (head,) in named:
        node, place = head, 0
        nodes: list[tuple[int, int, int]] = []
        while node in done and node != nil:
            place += 1
            cells += [(head, place, item, row, rank, rule) for rank, row, item, rule in firsts[node]]
            rank, row, _, rule = min(firsts[node])
            nodes.append((row, rank, rule))
            node, rank, rule, row = onward[node]
            nodes.append((row, rank, rule))
        if nodes:
            derived = [rank for _, rank, rule in nodes if rule]
            highest = max(rank for _, rank, _ in nodes)
            counted = max(derived, default=0), len(derived), sum(derived)
            chains.append((head, place, highest, *counted, [row for row, _, _ in nodes]))
    for table, filled in (("chain", chains), ("cell", cells)):
        columns = [list(column) for column in zip(*filled, strict=True)]
        if columns:
            values = ", ".join(f"unnest(${i})" for i, _ in enumerate(columns, 1))
            run(f"INSERT INTO {table} SELECT {values}", columns)


def _triples(run: Run, predicate: int) -> list[Any]:
    return run("SELECT s, o, rank, rule, rowid FROM triple WHERE p = $1 ORDER BY s, o", [predicate])
