"""The dialects by name: claims of a store or a file, written in one of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from rdflib import URIRef
from rdflib.namespace import RDF

from bilateral.dialects import nanopublications, plain, reification, reifiers, wikidata
from bilateral.dialects.published import Published
from bilateral.errors import DataError, QueryError
from bilateral.names import GRAPH
from bilateral.names import PREFIXES as KNOWN
from bilateral.quads import Quad, canonical, read_file, serialize
from bilateral.store import Store

_IS_A = str(RDF.type)


class Dialect(Protocol):
    """A module of this package."""

    SYNTAXES: tuple[str, ...]
    """What it can be written in, its natural syntax first. XML lacks characters that a literal may have."""
    MARK: URIRef
    """A class or predicate that no other dialect uses."""
    PREFIXES: dict[str, str]
    """Those it has besides the common ones."""

    def write(self, claims: Iterable[Published], /) -> Iterator[Quad]:
        """The quads of ``claims``."""

    def read(self, items: Iterable[Quad], /) -> list[Published]:
        """The claims in ``items``, by IRI. Raises ``DataError`` where one is not whole."""


DIALECTS: dict[str, Dialect] = {
    "plain": plain,
    "reification": reification,
    "nanopublications": nanopublications,
    "reifiers": reifiers,
    "wikidata": wikidata,
}


def dump(claims: Iterable[Published], dialect: str, syntax: str | None = None) -> bytes:
    """``claims`` in ``dialect`` and ``syntax``, otherwise in its natural one; the same bytes on every machine.

    Raises ``QueryError`` for a syntax the dialect cannot be written in.
    """
    module = DIALECTS[dialect]
    chosen = syntax or module.SYNTAXES[0]
    if chosen not in module.SYNTAXES:
        raise QueryError(f"{dialect} cannot be written as {chosen}; there are {', '.join(module.SYNTAXES)}")
    return serialize(canonical(module.write(claims)), chosen, KNOWN | module.PREFIXES)


def claims_of_store(store: Store) -> list[Published]:
    """The claims of ``store``, by IRI. Raises ``DataError`` where it holds none."""
    return plain.read(store.graph(GRAPH["claims"]))


def claims_of_file(path: Path) -> list[Published]:
    """The claims in ``path``, by IRI; its ending says its syntax, and what it holds, its dialect.

    Raises ``UsageError`` for another ending, ``DataError`` that names the file where it cannot be read whole.
    """
    items = read_file(path)
    try:
        return _dialect(items).read(items)
    except (DataError, ValueError) as error:  # rdflib: a language tag that is none
        raise DataError(f"{path}: {error}") from error


def _dialect(items: set[Quad]) -> Dialect:
    used = {quad.predicate for quad in items}.union(quad.object for quad in items if quad.predicate.value == _IS_A)
    terms = {str(term) for term in used}
    names = [name for name, module in DIALECTS.items() if f"<{module.MARK}>" in terms]
    if len(names) != 1:
        found = " and ".join(names) or "none"
        raise DataError(
            f"claims are read from a file that has them in one dialect, and this has them in {found}; "
            f"there are {', '.join(DIALECTS)}"
        )
    return DIALECTS[names[0]]
