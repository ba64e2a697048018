"""Files for bulk loaders of stores that are larger than one machine: the default graph, split, in compressed N-Quads.

Such a store, behind ``serve --endpoint``, has one graph with all layers; many have no default graph of their own, so
every line names the graph. The triples are those of ``bilateral.ttl`` and ``bilateral-inferred.ttl``. The files may be
loaded in any order, or at once: a blank node is known by its label in one file alone, so all that have one are in one.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable

from bilateral import quads as rdf
from bilateral.names import DATASET_IRI

GRAPH = f"{DATASET_IRI}/default-graph"
"""IRI of the graph that stands for the default graph; the VoID description has it as ``sd:defaultGraph``."""

LINES = 20_000
"""Most lines of a file, but for the one with the blank nodes; so few that even this graph has several."""

_NAME = re.compile(r"bilateral-bulk-[0-9]{3,}\.nq\.gz")


def bulk_name(number: int) -> str:
    """Name of the file with this ``number``, from 0 on."""
    return f"bilateral-bulk-{number:03}.nq.gz"


def is_bulk_name(name: str) -> bool:
    """Whether a file of this ``name`` is one of these."""
    return _NAME.fullmatch(name) is not None


def bulk_files(triples: Iterable[rdf.Quad], first: int = 0) -> dict[str, bytes]:
    """The ``triples`` as files by name, numbered from ``first`` on; the same bytes for the same triples."""
    lines = sorted(rdf.serialize(rdf.in_graph(triples, GRAPH), "nq").splitlines(keepends=True))
    blank, named = [line for line in lines if b"_:" in line], [line for line in lines if b"_:" not in line]
    free = max(0, LINES - len(blank))
    parts = [blank + named[:free], *(named[start : start + LINES] for start in range(free, len(named), LINES))]
    return {
        bulk_name(number): gzip.compress(b"".join(part), compresslevel=6, mtime=0)
        for number, part in enumerate(parts, first)
    }
