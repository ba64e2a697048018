"""A table of names to be linked, from a user; and how many were linked rightly, where it says what is expected.

Right is a name whose accepted link is the expected QID, or for which nothing is accepted where ``NIL`` is expected.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bilateral.errors import DataError
from bilateral.linking.candidates import COUNTRY, TYPES, Asked, Name
from bilateral.linking.proposals import Proposal
from bilateral.linking.unlinked import Unlinked
from bilateral.linking.wikidata import QID
from bilateral.visible import visible

NIL = "NIL"
"""What is expected where no link is right."""


@dataclass(frozen=True)
class Row:
    """A name of the table: what is asked for, as ``line-`` and its number; what is expected; its kind."""

    unlinked: Unlinked
    expected: str = ""
    kind: str = ""


def read_names(path: Path) -> list[Row]:
    """The rows of a tab-separated table by header: query, and if it has them lang, type, country, expected, kind.

    As in the tables that are indexed, a quotation mark is a character like others. Raises ``DataError`` with the line.
    """
    rows: list[Row] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if "query" not in (table.fieldnames or ()):
                raise DataError(f"{path}: no column query; the first line has the names of the columns, tab separated")
            for row in table:
                if None in row or None in row.values():
                    raise DataError(f"{path}, line {table.line_num}: more or fewer cells than columns")
                rows.append(_row(row, f"{path}, line {table.line_num}", table.line_num))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: not a table in UTF-8, tab separated: {error}") from error
    expecting = [row for row in rows if row.expected]
    if expecting and len(expecting) < len(rows):
        line = next(row.unlinked.entity for row in rows if not row.expected).replace("-", " ")
        raise DataError(f"{path}, {line}: expected is empty; write a QID or {NIL}")
    return rows


def _row(cells: dict[str, str], where: str, line: int) -> Row:
    query, expected = cells["query"].strip(), cells.get("expected", "").strip()
    if not query:
        raise DataError(f"{where}: query is empty")
    if expected and expected != NIL and not QID.fullmatch(expected):
        raise DataError(f"{where}: expected is {visible(expected)}; write a QID or {NIL}")
    kind, country = cells.get("type", "").strip(), cells.get("country", "").strip()
    if kind and kind not in TYPES:
        raise DataError(f"{where}: type is {visible(kind)}; write one of {', '.join(sorted(TYPES))}")
    if country and not COUNTRY.fullmatch(country):
        raise DataError(f"{where}: country is {visible(country)}; write two capitals, as ISO 3166-1 alpha-2 has it")
    asked = Asked((Name(query, cells.get("lang", "").strip()),), kind, country)
    return Row(Unlinked(f"line-{line}", asked), expected, cells.get("kind", "").strip())


def accuracy(rows: Sequence[Row], proposals: Sequence[Proposal]) -> str:
    """A table for people: per kind how many are right and how many have the right one among their candidates.

    Below it the precision of what is accepted, and of how many names without a QID nothing is accepted.
    """
    accepted: dict[str, str] = {}
    proposed: defaultdict[str, set[str]] = defaultdict(set)
    for one in proposals:
        proposed[one.entity].add(one.qid)
        if one.accepted:
            accepted[one.entity] = one.qid
    counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    hits = nil = nil_kept = 0
    for row in rows:
        entity, answered = row.unlinked.entity, row.expected != NIL
        got = accepted.get(entity, NIL)
        for kind in (row.kind or "(no kind)", "all"):
            for place, yes in enumerate((True, got == row.expected, answered, row.expected in proposed[entity])):
                counts[kind][place] += yes
        hits += answered and got == row.expected
        nil += not answered
        nil_kept += not answered and got == NIL
    lines = [f"{'kind':<20}{'right':>18}{'among candidates':>22}"]
    for kind in [*sorted(counts.keys() - {"all"}), *(["all"] if rows else [])]:
        total, right, answers, among = counts[kind]
        lines.append(f"{visible(kind)[:19]:<20}{_share(right, total):>18}{_share(among, answers):>22}")
    lines.append(f"precision of accepted links: {_share(hits, len(accepted))}")
    lines.append(f"nothing accepted where nothing is expected: {_share(nil_kept, nil)}")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}" + (f" {part / whole:7.1%}" if whole else "")
