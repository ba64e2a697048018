"""Known limits of stores: what each cannot do, and why. One that no longer bites fails the run, too."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True)
class Limit:
    """What a store fails at, a regular expression for what the run then notes, and why it is so."""

    store: str
    fails: tuple[str, ...]
    """Names of questions and of trials that are only loaded."""
    says: str
    reason: str

    @property
    def is_of_time(self) -> bool:
        """Whether the store is too slow, which depends on the machine: that it went well here disproves nothing."""
        return "no answer within" in self.says


def read_limits() -> list[Limit]:
    """The known limits, in the order of the file."""
    with _FILE.open("rb") as file:
        found = tomllib.load(file)
    return [
        Limit(store, tuple(each["fails"]), each["says"], each["reason"])
        for store, limits in found.items()
        for each in limits
    ]


def unexplained(store: str, said: dict[str, str], limits: list[Limit]) -> list[str]:
    """What is wrong between what a ``store`` ``said`` and its ``limits``: by name, empty where all went well.

    A failure that no limit has, a failure in other words than its limit has, a limit of what did not fail.
    """
    known = {name: limit for limit in limits if limit.store == store for name in limit.fails}
    found = []
    for name, words in said.items():
        if words and (name not in known or not re.search(known[name].says, words)):
            found.append(f"{store}: {name}: {words}")
    for name in sorted(known):
        if not said.get(name) and not (name in said and known[name].is_of_time):
            found.append(f"{store}: {name}: a known limit, but {'it went well' if name in said else 'nobody asked'}")
    return found
