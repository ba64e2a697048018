"""Proposals of links: decided by certainty, written as a table that a curator reviews, and read back.

The table is tab separated, so that an editor shows it line by line and a spreadsheet in columns: a row a candidate, in
the order of what was asked and then of certainty; a row without QID where nothing was found. A curator changes
``accepted``, and nothing else is read as a decision.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bilateral.errors import DataError, UsageError
from bilateral.linking.candidates import Candidate
from bilateral.linking.unlinked import Unlinked
from bilateral.linking.wikidata import QID
from bilateral.visible import visible

COLUMNS = ("entity", "name", "qid", "label", "description", "certainty", "accepted", "reasons", "note")
BETWEEN = " · "
"""Stands between reasons; it is in none of them."""

_ENTITY = re.compile(r"id:[^\s<>]+|line-[0-9]+")
"""As an entity, or a name of a file, is written: in one way, so that two rows of one are known for that."""

_FORMULA = re.compile(r"'*[=+\-@]")
_MARKED = re.compile(r"'+[=+\-@]")


@dataclass(frozen=True)
class Proposal:
    """A candidate for an entity, and whether it is accepted; ``qid`` is empty where there is no candidate."""

    entity: str
    name: str
    qid: str = ""
    label: str = ""
    description: str = ""
    certainty: float = 0.0
    accepted: bool = False
    reasons: tuple[str, ...] = ()
    note: str = ""


def decide(
    asked: Sequence[Unlinked],
    found: Sequence[Sequence[Candidate]],
    certainty: float,
    taken: Mapping[str, str] | None = None,
) -> list[Proposal]:
    """The candidates ``found`` as proposals; the first of each is accepted where it is at least so certain.

    Never where a curator knew the QID and did not link it, nor where another entity has it already: ``taken``
    has these by QID.
    """
    proposals = []
    for one, candidates in zip(asked, found, strict=True):
        name = visible(one.asked.names[0].text)
        if not candidates:
            proposals.append(Proposal(one.entity, name, reasons=("nothing found",), note=one.note))
        for place, candidate in enumerate(candidates):
            against = ["a curator knew it and did not link it"] if candidate.qid in one.doubted else []
            if taken and candidate.qid in taken:
                against.append(f"it is {taken[candidate.qid]}")
            sure = round(candidate.certainty, 3)  # what the curator sees is what is decided by
            accepted = place == 0 and sure >= certainty and not against
            proposals.append(
                Proposal(
                    one.entity,
                    name,
                    candidate.qid,
                    visible(candidate.name),
                    visible(candidate.description),
                    sure,
                    accepted,
                    tuple(_reason(reason) for reason in (*candidate.reasons, *against)),
                    one.note,
                )
            )
    return proposals


def without_shared(proposals: Iterable[Proposal]) -> tuple[list[Proposal], dict[str, list[str]]]:
    """The proposals, none accepted whose QID is accepted for another entity too; and these QIDs with the entities."""
    given = list(proposals)
    takers: defaultdict[str, set[str]] = defaultdict(set)
    for one in given:
        if one.accepted:
            takers[one.qid].add(one.entity)
    shared = {qid: sorted(entities) for qid, entities in takers.items() if len(entities) > 1}
    why = "the same QID is proposed for another entity"
    return [
        replace(one, accepted=False, reasons=(*one.reasons, why)) if one.accepted and one.qid in shared else one
        for one in given
    ], shared


def check_free(path: Path) -> None:
    """Hold that ``path`` can be written without loss: a curator may have worked on what is there.

    Raises ``UsageError`` where it is in no folder, or anything but an empty file is there.
    """
    if not path.parent.is_dir():
        raise UsageError(f"--out {path}: {path.parent} is not a folder; make it first")
    if path.exists() and not (path.is_file() and path.stat().st_size == 0):
        raise UsageError(f"--out {path}: what is there is not written over; name another file, or take it away")


def write(proposals: Iterable[Proposal], path: Path) -> None:
    """Write the table to ``path``, whole or not at all. Raises ``OSError``."""
    text = io.StringIO(newline="")
    table = csv.writer(text, dialect="excel-tab", lineterminator="\n")
    table.writerow(COLUMNS)
    for one in proposals:
        row = (
            one.entity, one.name, one.qid, one.label, one.description, f"{one.certainty:.3f}" if one.qid else "",
            "yes" if one.accepted else "no", BETWEEN.join(one.reasons), one.note,
        )  # fmt: skip
        table.writerow([_cell(value) for value in row])
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text.getvalue(), encoding="utf-8", newline="")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read(path: Path) -> list[Proposal]:
    """The proposals of a reviewed table; columns by header, further ones are left alone.

    Raises ``DataError`` with the line where it cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")  # spreadsheets put a mark at the begin
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8, at byte {error.start}; save it as text in UTF-8, tab separated") from error
    table = csv.DictReader(io.StringIO(text, newline=""), dialect="excel-tab", strict=True)
    proposals: list[Proposal] = []
    try:
        if missing := [name for name in COLUMNS if name not in (table.fieldnames or ())]:
            raise ValueError(f"no column {missing[0]}; the first line has the names of the columns, tab separated")
        proposals += [_read(row) for row in table]
    except (ValueError, csv.Error) as error:
        line = table.line_num + 1 if isinstance(error, csv.Error) else max(table.line_num, 1)
        raise DataError(f"{path}, line {line}: {error}") from error
    return proposals


def _read(row: dict[str | None, str | None]) -> Proposal:
    if None in row or None in row.values():
        raise ValueError("more or fewer cells than columns")
    cells = {name: _without_mark(row[name] or "") for name in COLUMNS}
    if not _ENTITY.fullmatch(cells["entity"]):
        raise ValueError(f"entity is {visible(cells['entity']) or 'empty'}; leave that column as it was written")
    qid, accepted = cells["qid"].strip(), _decision(cells["accepted"])
    if qid and not QID.fullmatch(qid):
        raise ValueError(f"{visible(qid)} is no QID")
    if accepted and not qid:
        raise ValueError("accepted, but there is no QID")
    certainty = float(cells["certainty"].replace(",", ".")) if qid else 0.0  # as some languages write it
    if not 0 <= certainty <= 1:
        raise ValueError(f"certainty is {cells['certainty']}; it is from 0 to 1")
    reasons = tuple(cells["reasons"].split(BETWEEN)) if cells["reasons"] else ()
    return Proposal(
        cells["entity"],
        cells["name"],
        qid,
        cells["label"],
        cells["description"],
        certainty,
        accepted,
        reasons,
        cells["note"],
    )


def _decision(cell: str) -> bool:
    said = cell.strip().lower()
    if said not in ("yes", "no"):
        raise ValueError(f"accepted is {visible(cell) or 'empty'}; write yes or no")
    return said == "yes"


def _reason(reason: str) -> str:
    return visible(reason).replace(BETWEEN, ", ")


def _cell(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def _without_mark(text: str) -> str:
    return text[1:] if _MARKED.match(text) else text
