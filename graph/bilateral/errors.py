"""Faults of the program or of its use, as opposed to findings about the data (``findings.py``).

BilateralError
├── DataError        a data file cannot be read at all: missing, or not the syntax it should be
├── UsageError       what the user named is not there: a folder of data, of texts, of a store
├── BuildError       a stage could not do its work; nothing was published
├── ServiceError     a service elsewhere did not answer, or not as it should
└── QueryError       a query or one of its parameters is wrong
    └── UnknownQuery
"""


class BilateralError(Exception):
    """Root of all errors; the message says what, where, and what to do."""


class DataError(BilateralError):
    """A data file is missing or cannot be parsed."""


class UsageError(BilateralError):
    """What the user named, or left out, is not there."""


class BuildError(BilateralError):
    """A stage could not do its work; nothing was published."""


class ServiceError(BilateralError):
    """A service elsewhere did not answer, or not as its protocol has it."""


class QueryError(BilateralError):
    """A query, or a parameter given to it, is wrong."""


class UnknownQuery(QueryError):
    """There is no question of that name."""
