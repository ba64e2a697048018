"""What a store is to the matrix: how it is found, opened on a dataset, and asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .answers import Answer

ASK_S = 120
"""Seconds that a store may take for an answer."""

LOAD_S = 120
"""Seconds that a store may take to start and load."""


class Missing(Exception):
    """The store is not installed; the message is the line that installs it."""


class Refused(Exception):
    """The store cannot do what it was asked to; the message is its own."""


@dataclass(frozen=True)
class Dataset:
    """What is loaded: files of triples into one graph, or a file of quads into the graphs that it names."""

    name: str
    turtle: tuple[Path, ...] = ()
    n_quads: Path | None = None
    n_triples: tuple[Path, ...] = ()
    """The files ``turtle`` in N-Triples, for a store that does not read them."""


class Session(Protocol):
    """A store that holds a dataset."""

    def ask(self, query: str) -> Answer:
        """The answer of a SELECT or CONSTRUCT query. Raises ``Refused`` or ``answers.Unreadable``."""

    def validate(self, shapes: Path) -> str:
        """The report of SHACL in N-Triples, of the shapes in a Turtle file. Raises ``Refused``."""


@dataclass(frozen=True)
class Store:
    """A store, and all that the matrix says of it beforehand."""

    name: str
    engine: str
    """What evaluates SPARQL, and in which language it is written."""
    version: Callable[[], str]
    """Its version. Raises ``Missing``."""
    open: Callable[[Dataset, Path], AbstractContextManager[Session]]
    """Opens it on a dataset; the folder is empty and its own. Raises ``Refused`` where it cannot load the dataset."""
    load: str
    """Commands that load the dumps, to be pasted in the folder of a build."""
    validates: bool = False
    """Whether it has SHACL."""


def program(name: str, install: str) -> str:
    """Path of the program ``name``. Raises ``Missing``."""
    found = shutil.which(name)
    if found is None:
        raise Missing(install)
    return found
