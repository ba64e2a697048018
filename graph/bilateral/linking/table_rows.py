"""The rows of a table of entities, checked one by one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bilateral.errors import DataError, UsageError
from bilateral.linking.candidates import COUNTRY, TYPES
from bilateral.linking.wikidata import QID

COLUMNS = ("qid", "name", "lang", "type", "country", "description")
"""Columns by which a table is read, in any order; others are ignored."""

_LONGEST = 10_000
"""Characters after which a line is taken for a mistake."""


class Row(NamedTuple):
    """A name of an entity, and what the table says of the entity; each but QID and name is empty where unknown."""

    qid: str
    name: str
    language: str
    type: str
    country: str
    description: str


def read_rows(tsv: Path) -> Iterator[Row]:
    """The rows of ``tsv`` in their order: UTF-8, tab separated, a header, no quoting.

    Raises ``UsageError`` where there is no such file, ``DataError`` with the line where one is not as it should be.
    """
    try:
        with tsv.open(encoding="utf-8-sig", newline="\n") as file:
            header = file.readline(_LONGEST).rstrip("\r\n").split("\t")
            if missing := [column for column in COLUMNS if header.count(column) != 1]:
                raise DataError(f"{tsv}:1: the header needs once each, with tabs between: {', '.join(missing)}")
            places = [header.index(column) for column in COLUMNS]
            number = 1
            while line := file.readline(_LONGEST):
                number += 1
                if len(line) == _LONGEST and not line.endswith("\n"):
                    raise DataError(f"{tsv}:{number}: a line of more than {_LONGEST:,} characters")
                yield _row(f"{tsv}:{number}", line.rstrip("\r\n").split("\t"), len(header), places)
    except OSError as error:
        raise UsageError(f"{tsv}: the table cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{tsv}: is not UTF-8: {error}") from error


def _row(where: str, cells: list[str], width: int, places: list[int]) -> Row:
    if len(cells) != width:
        raise DataError(f"{where}: {len(cells)} columns, where the header has {width}")
    row = Row(*(cells[place].strip() for place in places))
    if not QID.fullmatch(row.qid):
        raise DataError(f"{where}: {row.qid[:40]!r} is no QID; one is Q and a number of at most 15 digits")
    if not row.name:
        raise DataError(f"{where}: {row.qid} has no name")
    if row.type and row.type not in TYPES:
        raise DataError(f"{where}: type is {row.type[:40]!r}; write one of {', '.join(sorted(TYPES))}, or nothing")
    if row.country and not COUNTRY.fullmatch(row.country):
        raise DataError(f"{where}: {row.country[:40]!r} is no ISO 3166-1 alpha-2 code")
    return row
