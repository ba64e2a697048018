"""Findings: facts about the data. They are collected and returned, never raised."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad a finding is; warning and above fail the build."""

    INFO = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, order=True)
class Finding:
    """One fact about the data.

    ``code`` is stable and documented in ``graph/README.md``; ``focus`` is the node it is about, as people write it;
    ``where`` names file and claim where they are known.
    """

    severity: Severity
    code: str
    focus: str
    message: str
    where: str = ""

    def __str__(self) -> str:
        """One line: severity, code, file and claim, focus, message."""
        place = f"{self.where}: " if self.where else ""
        return f"{self.severity.name.lower()} {self.code} {place}{self.focus}: {self.message}"


def failing(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that fail a build: warning and above, the worst first."""
    bad = [f for f in findings if f.severity >= Severity.WARNING]
    return sorted(bad, key=lambda f: (-f.severity, f.code, f.where, f.focus, f.message))
