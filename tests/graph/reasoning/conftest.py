"""Files of proofs written by hand, and an instance of each rule made from the table itself."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from bilateral.reasoning.rules import Pattern, Rule, expand, rules
from bilateral.reasoning.steps import Step, Triple

Rows = list[tuple[Triple, int, str]]
"""Triples with their rank and the name of their rule; none for an asserted one."""


def _write(path: Path, rows: Rows) -> Path:
    codes = {rule.name: code for code, rule in enumerate(rules(), 1)} | {"": 0}
    ids = {term: number for number, term in enumerate(sorted({term for triple, _, _ in rows for term in triple}))}
    with duckdb.connect(str(path)) as file:
        file.execute(
            "CREATE TABLE term AS SELECT unnest($1)::INTEGER AS id, unnest($2) AS text", [[*ids.values()], [*ids]]
        )
        found = [[*map(ids.get, triple), rank, codes[name]] for triple, rank, name in sorted(rows)]
        file.execute(
            """CREATE TABLE triple AS
            SELECT unnest($1)::INTEGER AS s, unnest($2)::INTEGER AS p, unnest($3)::INTEGER AS o,
            unnest($4)::INTEGER AS rank, unnest($5)::UTINYINT AS rule""",
            [list(column) for column in zip(*found, strict=True)],
        )
    return path


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Rows], Path]:
    """Writes a file of proofs of the triples."""
    return lambda rows: _write(tmp_path / "proofs.duckdb", rows)


def _steps() -> Iterator[tuple[str, Step]]:
    for rule in rules():
        if rule.body:
            for number, _ in enumerate(rule.head):
                for length in (1, 3) if rule.each else (3,):
                    yield f"{rule.name}-{number}-{length}", _step(rule, number, length)


def _step(rule: Rule, head: int, length: int) -> Step:
    """The rule applied to things named as its variables are; ``?ci`` is the second member of a list."""
    unrolled = rule.unrolled(length)
    names: dict[str, str] = {}
    lists: list[Triple] = []
    if rule.listed is not None:
        names[rule.listed.head] = "_:l1"
        member = rule.listed.member
        for place in range(1, length + 1):
            rest = f"_:l{place + 1}" if place < length else expand("rdf:nil")
            lists.append((f"_:l{place}", expand("rdf:first"), f"<urn:{member[1:]}{place}>"))
            lists.append((f"_:l{place}", expand("rdf:rest"), rest))
        names[f"{member}i"] = f"<urn:{member[1:]}2>"

    def filled(pattern: Pattern) -> Triple:
        s, p, o = (names.get(t, f"<urn:{t[1:]}>") if t.startswith("?") else t for t in pattern)
        return s, p, o

    premises: list[Triple] = []
    for pattern in unrolled.body:
        premises.append(filled(pattern))
        if rule.listed is not None and pattern.object == rule.listed.head:
            premises += lists
    return Step(filled(unrolled.head[head]), rule.name, 1, tuple(premises))


STEPS = dict(_steps())


@pytest.fixture(params=list(STEPS.values()), ids=list(STEPS))
def step(request: pytest.FixtureRequest) -> Step:
    """Each rule that derives a triple from premises, applied once: each of its heads, and lists of some lengths."""
    found: Step = request.param
    return found
