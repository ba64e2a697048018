"""Faults of the program or of its use, as opposed to findings about the data (``findings.py``).

BilateralError
├── DataError        a data file cannot be read at all: missing, or not the syntax it should be
├── BuildError       a stage could not do its work; nothing was published
└── QueryError       a query or one of its parameters is wrong
└── UnknownQuery
"""


class BilateralError(Exception):
    """Root of all errors; the message says what, where, and what to do."""


class DataError(BilateralError):
    """A data file is missing or cannot be parsed."""


class BuildError(BilateralError):
    """A stage could not do its work; nothing was published."""


class QueryError(BilateralError):
    """A query, or a parameter given to it, is wrong."""


class UnknownQuery(QueryError):
    """There is no question of that name."""
