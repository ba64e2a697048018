"""The queries of a folder in the form of ``reconcile``: what was asked, and what is the answer."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from bilateral.linking.candidates import Asked, Name

NIL = "NIL"


class Query(NamedTuple):
    asked: Asked
    expected: str
    kind: str


def read_queries(tsv: Path) -> list[Query]:
    """The queries of a table with the columns query, lang, type, country, expected, kind."""
    lines = tsv.read_text("utf-8").splitlines()
    header = lines[0].split("\t")
    rows = (dict(zip(header, line.split("\t"), strict=True)) for line in lines[1:])
    return [
        Query(Asked((Name(row["query"], row["lang"]),), row["type"], row["country"]), row["expected"], row["kind"])
        for row in rows
    ]
