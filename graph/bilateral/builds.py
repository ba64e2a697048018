"""Where a program takes the graph from: a folder that was built, or the data at hand, built when it is first asked for.

That build is kept in the cache folder of the user, under a name made of the data and the code it comes from: it is made
once, other processes find it whole or not at all, and it may be deleted at any time.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

from bilateral.errors import BuildError, UsageError
from bilateral.findings import failing
from bilateral.pipeline import build
from bilateral.resources import Data, locate

LAYERS_DUMP = "bilateral.nq"
"""The dump that has all layers; a folder without it is no build."""

CLAIMS_DUMP = "bilateral-claims.trig"

_DAY_S = 86_400
_KEPT = 3
"""Builds that stay in the cache folder: of this version, and of those built before it."""


def find_build(chosen: Path | None) -> Path:
    """The folder ``chosen``, else that of the data of this package, which is built if it was not before (10 s).

    Raises ``UsageError`` where the folder is no build, or cannot be made; ``BuildError`` where the data has findings
    that fail.
    """
    if chosen is None:
        return _cached()
    if not (chosen / LAYERS_DUMP).is_file():
        raise UsageError(f"{chosen}: nothing was built here; run bilateral build --out {chosen}, or name no folder")
    return chosen


def _cached() -> Path:
    """The build of the data at hand, in the cache folder."""
    data = locate()
    root = user_cache_path("bilateral", appauthor=False)
    made = root / _key(data)
    if not (made / LAYERS_DUMP).is_file():
        try:
            _make(data, made)
        except OSError as error:
            raise UsageError(
                f"{root}: the graph cannot be kept here: {error.strerror}; "
                "set XDG_CACHE_HOME, or name a folder that bilateral build made"
            ) from error
    return made


@cache
def _key(data: Data) -> str:
    """A name for what ``data`` and this code make: 16 hexadecimal digits."""
    package = Path(__file__).parent
    kinds = [(data.ontology, "*.ttl"), (data.graph, "*.ttl"), (data.graph, "*.trig"), (data.queries, "*.rq")]
    files = [path for folder, pattern in [*kinds, (package, "*.py")] for path in sorted(folder.rglob(pattern))]
    digests = (f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n" for path in files)
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:16]


def _make(data: Data, made: Path) -> None:
    """Build ``data`` beside the folder ``made`` and put it there; whoever is first to be ready is kept."""
    made.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=made.parent, ignore_cleanup_errors=True) as scratch:
        whole = Path(scratch) / made.name
        run = build(data, whole, report=_progress)
        if run.published is None:
            findings = "; ".join(map(str, failing(run.findings)[:3]))
            raise BuildError(f"{data.root}: the data has findings that fail; see bilateral check: {findings}")
        if made.is_dir() and not (made / LAYERS_DUMP).is_file():  # what is left where a cache was cleaned
            os.replace(made, Path(scratch) / "left")
        try:
            os.replace(whole, made)
        except OSError:
            if not made.is_dir():
                raise
    for path in made.parent.glob(".*"):  # of a process that was killed as it built
        if time.time() - path.stat().st_mtime > _DAY_S:
            shutil.rmtree(path, ignore_errors=True)
    older = sorted(made.parent.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in older[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _progress(line: str) -> None:
    """Tell a person who waits what is done; a pipe gets nothing."""
    if sys.stderr.isatty():
        print(line, file=sys.stderr)
