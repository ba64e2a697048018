"""Rows of RDF terms as a pandas ``DataFrame``. Only this module talks to pandas, which is an extra.

A column whose values are all of one kind has the type of pandas for it:

| terms                                        | type                                           |
|----------------------------------------------|------------------------------------------------|
| IRIs, strings with a language or none, terms |                                                |
| of every datatype that is not below          | ``string``: the IRI in full, the lexical form  |
| ``xsd:integer`` and what derives from it     | ``Int64``                                      |
| ``xsd:decimal``, ``xsd:double``, or both and |                                                |
| integers                                     | ``Float64``                                    |
| ``xsd:boolean``                              | ``boolean``                                    |
| ``xsd:date``                                 | ``datetime64[s]``                              |
| ``xsd:dateTime``                             | ``datetime64[us]``, with a time zone in UTC    |

A column of several kinds is of objects. What is unbound is missing (``NA``, ``NaT``). A literal that is not of its
datatype, or that Python cannot hold, such as a date with a time zone or before the year 1, stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from rdflib import Literal
from rdflib.namespace import XSD
from rdflib.term import Node

from bilateral.errors import UsageError

if TYPE_CHECKING:
    from pandas import DataFrame as DataFrame

Value = str | int | float | bool | date

_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte"
)
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"

_READ: dict[str, tuple[str, Callable[[str], Value], str]] = {
    **{str(XSD[name]): ("[+-]?[0-9]+", int, "Int64") for name in _INTEGERS.split()},
    str(XSD.decimal): (r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)", float, "Float64"),
    **{
        str(each): (r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF", float, "Float64")
        for each in (XSD.double, XSD.float)
    },
    str(XSD.boolean): ("true|false|1|0", {"true", "1"}.__contains__, "boolean"),
    str(XSD.date): (_DAY, date.fromisoformat, "datetime64[s]"),
    str(XSD.dateTime): (f"{_DAY}T{_TIME}(Z|[+-][0-9]{{2}}:[0-9]{{2}})?", datetime.fromisoformat, "datetime64[us]"),
}
"""By datatype: the lexical forms that Python can hold, how they are read, and the type of a column of such."""

_AS_WRITTEN = ("(?s:.*)", str, "string")


def frame(columns: Sequence[str], rows: Iterable[Sequence[Node | None]]) -> DataFrame:
    """A ``DataFrame`` with ``columns`` in their order and ``rows`` in theirs. Raises ``UsageError`` without pandas."""
    try:
        import pandas
    except ImportError as error:
        raise UsageError("a DataFrame needs pandas: pip install 'bilateral[pandas]'") from error
    read = [[None if term is None else _value(term) for term in row] for row in rows]
    made = {}
    for place, name in enumerate(columns):
        cells = [row[place] for row in read]
        dtype = _dtype({cell[1] for cell in cells if cell is not None})
        missing = pandas.NaT if dtype.startswith("datetime") else pandas.NA
        made[name] = pandas.Series([missing if cell is None else cell[0] for cell in cells], dtype=dtype)
    return pandas.DataFrame(made, columns=list(columns))


def _value(term: Node) -> tuple[Value, str]:
    """The value of ``term``, and the type of a column of such."""
    written = str(term)
    pattern, read, dtype = _READ.get(str(term.datatype), _AS_WRITTEN) if isinstance(term, Literal) else _AS_WRITTEN
    try:
        value = read(written) if re.fullmatch(pattern, written) else None
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC), "datetime64[us, UTC]"
    except (ValueError, OverflowError):  # no such day; more digits than Python reads; a moment before the year 1
        value = None
    if value is None:
        return written, "string"
    return value, "object" if dtype == "Int64" and not -(2**63) <= int(value) < 2**63 else dtype  # type: ignore[arg-type]


def _dtype(kinds: set[str]) -> str:
    """The type of a column that holds ``kinds``."""
    if kinds == {"Int64", "Float64"}:
        return "Float64"
    return kinds.pop() if len(kinds) == 1 else "object"
