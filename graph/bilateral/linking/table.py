"""Candidates from a table of entities at hand: an index of it, and what of it may be the one asked for."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bilateral.errors import DataError, UsageError
from bilateral.linking.candidates import NEAR_TYPES, Asked, Candidate, Name
from bilateral.linking.score import Entity, rank
from bilateral.linking.table_rows import read_rows
from bilateral.linking.terms import asked_terms, entity_terms

_FORMAT = 0x62696C01
"""What the header of an index says it is (SQLite's application id): *bil*, and the version of its layout and terms."""

_LOOKED_AT = 80
"""Entities that are compared with a name; the rest share too few pieces of it."""

_COUNTED = 3_000_000
"""Entities of all terms together that are counted for a name; the terms that the most have are left out beyond."""

_SCHEMA = """
CREATE TABLE entity (id INTEGER PRIMARY KEY, qid TEXT, type TEXT, country TEXT, description TEXT);
CREATE TABLE name (entity INTEGER, nth INTEGER, text TEXT, language TEXT, PRIMARY KEY (entity, nth)) WITHOUT ROWID;
CREATE TABLE posting (term TEXT PRIMARY KEY, entities BLOB) WITHOUT ROWID;
CREATE TABLE hint (kind TEXT PRIMARY KEY, said TEXT, codes BLOB) WITHOUT ROWID;
CREATE TABLE about (sha256 TEXT, sizes BLOB);
"""


class Table:
    """A ``Source`` over an index: for each term the entities that have it, as sorted arrays in an SQLite file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        """The table whose index is in ``database``."""
        self._database = database
        ((sizes,),) = database.execute("SELECT sizes FROM about")
        self._sizes: NDArray[np.float32] = np.frombuffer(sizes, np.float32)
        self._hints: dict[str, tuple[list[str], NDArray[np.uint16]]] = {
            kind: (said.split("\t"), np.frombuffer(codes, np.uint16))
            for kind, said, codes in database.execute("SELECT kind, said, codes FROM hint")
        }

    @classmethod
    def index(cls, tsv: Path, index: Path | None = None, progress: Callable[[int], None] = lambda rows: None) -> Table:
        """The table in ``tsv``, indexed in the file ``index``, or in memory; an index of the same table is used again.

        ``progress`` is told the number of rows read. Raises ``UsageError`` where ``index`` is a file of another kind,
        ``DataError`` where the table cannot be read.
        """
        sha256 = _sha256(tsv)
        if index is None:
            return cls(_written(sqlite3.connect(":memory:"), tsv, sha256, progress))
        if index.exists():
            existing = _opened(index)
            if existing.execute("SELECT sha256 FROM about").fetchone() == (sha256,):
                return cls(existing)
            existing.close()
        beside = index.with_name(f"{index.name}.{os.getpid()}.part")
        try:
            beside.unlink(missing_ok=True)
            database = sqlite3.connect(beside)
            try:
                database.execute("PRAGMA journal_mode = OFF")
                database.execute("PRAGMA synchronous = OFF")
                _written(database, tsv, sha256, progress)
            finally:
                database.close()
            beside.replace(index)
        except (OSError, sqlite3.OperationalError) as error:
            raise UsageError(f"{index}: the index cannot be written: {error}") from error
        finally:
            beside.unlink(missing_ok=True)
        return cls.open(index)

    @classmethod
    def open(cls, index: Path) -> Table:
        """The table of an index. Raises ``UsageError`` where ``index`` is none."""
        return cls(_opened(index))

    def close(self) -> None:
        """Close the index; the table answers no more."""
        self._database.close()

    def candidates(self, asked: Sequence[Asked], most: int) -> list[list[Candidate]]:
        """For each of ``asked``, in the same order, at most ``most`` candidates, the most certain first."""
        return [rank(one, self.found(one), most) for one in asked]

    def found(self, asked: Asked) -> list[Entity]:
        """Entities of the hinted type and country that share the most and rarest terms with ``asked``, best first."""
        terms = sorted({term for name in asked.names for term in asked_terms(name)})
        rows = self._database.execute(
            f"SELECT entities FROM posting WHERE term IN ({','.join('?' * len(terms))})", terms
        )
        postings = _rarest([np.frombuffer(entities, np.uint32) for (entities,) in rows])
        if not postings:
            return []
        rarities = [_rarity(len(self._sizes), len(posting)) for posting in postings]
        each = np.repeat(rarities, [len(posting) for posting in postings])
        shared = np.bincount(np.concatenate(postings), each, len(self._sizes))
        scores = 2 * shared / (self._sizes + sum(rarities)) * self._allowed(asked)
        best = np.argpartition(-scores, min(_LOOKED_AT, len(scores) - 1))[:_LOOKED_AT]
        best = best[scores[best] > 0]
        return [self._entity(int(one)) for one in best[np.lexsort((best, -scores[best]))]]

    def _allowed(self, asked: Asked) -> NDArray[np.bool_]:
        """Which entities are of the hinted type and country, or of none that is told."""
        allowed = np.ones(len(self._sizes), np.bool_)
        for kind, hint in (("type", asked.type), ("country", asked.country)):
            if hint:
                said, codes = self._hints[kind]
                near = {"", hint} | (NEAR_TYPES if hint in NEAR_TYPES else set())
                allowed &= np.isin(codes, [code for code, value in enumerate(said) if value in near])
        return allowed

    def _entity(self, number: int) -> Entity:
        ((qid, *about),) = self._database.execute(
            "SELECT qid, type, country, description FROM entity WHERE id = ?", (number,)
        )
        names = self._database.execute("SELECT text, language FROM name WHERE entity = ? ORDER BY nth", (number,))
        return Entity(qid, tuple(Name(*name) for name in names), *about)


def _written(
    database: sqlite3.Connection, tsv: Path, sha256: str, progress: Callable[[int], None]
) -> sqlite3.Connection:
    """``database`` with the index of ``tsv`` in it."""
    database.executescript(_SCHEMA)
    numbers: dict[str, int] = {}
    names = array("I")
    hints: dict[str, tuple[dict[str, int], array[int]]] = {kind: ({"": 0}, array("H")) for kind in ("type", "country")}
    codes: dict[str, int] = {}
    of_term, of_entity = array("I"), array("I")
    for read, row in enumerate(read_rows(tsv), 1):
        number = numbers.setdefault(row.qid, len(numbers))
        if number == len(names):
            names.append(0)
            database.execute(
                "INSERT INTO entity VALUES (?, ?, ?, ?, ?)", (number, row.qid, row.type, row.country, row.description)
            )
            for (said, given), value in zip(hints.values(), (row.type, row.country), strict=True):
                given.append(said.setdefault(value, len(said)))
        database.execute("INSERT INTO name VALUES (?, ?, ?, ?)", (number, names[number], row.name, row.language))
        names[number] += 1
        terms = entity_terms(Name(row.name, row.language), row.type, row.description)
        of_term.extend(codes.setdefault(term, len(codes)) for term in terms)
        of_entity.extend([number] * len(terms))
        progress(read)
    if not numbers:
        raise DataError(f"{tsv}: the table has no rows")
    sizes = np.zeros(len(numbers), np.float32)
    for term, posting in zip(codes, _postings(of_term, of_entity, len(codes)), strict=True):
        database.execute("INSERT INTO posting VALUES (?, ?)", (term, posting.tobytes()))
        sizes[posting] += _rarity(len(numbers), len(posting))
    for kind, (said, given) in hints.items():
        database.execute("INSERT INTO hint VALUES (?, ?, ?)", (kind, "\t".join(said), given.tobytes()))
    database.execute("INSERT INTO about VALUES (?, ?)", (sha256, sizes.tobytes()))
    database.execute(f"PRAGMA application_id = {_FORMAT}")
    database.commit()
    return database


def _postings(of_term: array[int], of_entity: array[int], count: int) -> list[NDArray[np.uint32]]:
    """For each term by its code the entities that have it, each once, ascending."""
    codes = np.frombuffer(of_term, np.uint32)
    order = np.argsort(codes, kind="stable")
    entities = np.frombuffer(of_entity, np.uint32)[order]
    ends = np.cumsum(np.bincount(codes, minlength=count))
    return [np.unique(part) for part in np.split(entities, ends[:-1])]


def _rarest(postings: list[NDArray[np.uint32]]) -> list[NDArray[np.uint32]]:
    """The shorter of ``postings``, at least one, with at most ``_COUNTED`` entities together."""
    ordered = sorted(postings, key=len)
    counted = np.cumsum([len(posting) for posting in ordered])
    return ordered[: max(1, int(np.searchsorted(counted, _COUNTED, side="right")))]


def _rarity(count: int, having: int) -> float:
    """How much it tells that one of ``count`` has a term that ``having`` have."""
    return float(np.log1p(count / having))


def _sha256(tsv: Path) -> str:
    try:
        with tsv.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise UsageError(f"{tsv}: the table cannot be read: {error.strerror}") from error


def _opened(index: Path) -> sqlite3.Connection:
    """The database in ``index``, for reading."""
    refused = UsageError(f"{index}: is no index of this version; name another file, or delete it to make it anew")
    try:
        database = sqlite3.connect(f"{index.absolute().as_uri()}?mode=ro", uri=True)
        (found,) = database.execute("PRAGMA application_id").fetchone()
    except sqlite3.DatabaseError as error:
        raise refused from error
    if found != _FORMAT:
        database.close()
        raise refused
    return database
