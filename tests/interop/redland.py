"""Redland: an index on disk that ``rdfproc`` makes, and rasqal asks; a process a question."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import answers
from .answers import Answer
from .stores import LOAD_S, Dataset, Refused, Session, Store, program

_INSTALL = "apt-get install redland-utils rasqal-utils"
_ASK_S = 3  # what takes longer does not end within minutes either
_INDEX = "hash-type='bdb',dir='.'"


class _Rdfproc:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def run(self, *arguments: str, limit_s: float = _ASK_S) -> str:
        """What ``rdfproc`` prints. Raises ``Refused``."""
        command = [program("rdfproc", _INSTALL), "--quiet", "--storage", "hashes", *arguments]
        try:
            found = subprocess.run(command, cwd=self._folder, capture_output=True, timeout=limit_s)
        except subprocess.TimeoutExpired as error:
            raise Refused(f"no answer within {limit_s} s") from error
        errors = [line for line in found.stderr.decode(errors="replace").splitlines() if "Warning" not in line]
        if found.returncode or errors:  # it says an error and ends with 0
            raise Refused(" ".join(errors) or f"it ended with {found.returncode}")
        return found.stdout.decode()

    def ask(self, query: str) -> Answer:
        shape = ("-r", "json") if "\nCONSTRUCT" not in query else ("-o", "turtle")
        text = self.run("-t", _INDEX, *shape, "db", "query", "sparql11-query", "-", query)
        return answers.graph(text) if "\nCONSTRUCT" in query else answers.table(text)

    def validate(self, shapes: Path) -> str:
        raise Refused("it has no SHACL")


@contextmanager
def _opened(dataset: Dataset, folder: Path) -> Iterator[Session]:
    store = _Rdfproc(folder)
    if dataset.n_quads:
        store.run(
            "-c", "-n", "-t", f"{_INDEX},contexts='yes'", "db", "parse", dataset.n_quads.as_uri(), "nquads", limit_s=10
        )
    for number, path in enumerate(dataset.turtle):
        store.run(
            *(["-n"] if number == 0 else []), "-t", _INDEX, "db", "parse", path.as_uri(), "turtle", limit_s=LOAD_S
        )
    yield store


def _version() -> str:
    redland, rasqal = (
        subprocess.run([program(name, _INSTALL), "--version"], capture_output=True, text=True).stdout.split()[-1]
        for name in ("rdfproc", "roqet")
    )
    return f"{redland}, rasqal {rasqal}"


REDLAND = Store(
    name="Redland",
    engine="rasqal (C)",
    version=_version,
    open=_opened,
    load="rdfproc -n db parse bilateral.ttl turtle && rdfproc db parse bilateral-inferred.ttl turtle",
)
