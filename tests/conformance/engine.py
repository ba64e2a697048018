"""The engine alone, in this process: what it cannot do, no server on top of it can."""

from __future__ import annotations

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    QueryResultsFormat,
    QueryTriples,
    RdfFormat,
    Store,
)

from .evaluation import Held, Refused
from .manifests import Dataset, n_triples

_RESULTS = {
    "xml": QueryResultsFormat.XML,
    "json": QueryResultsFormat.JSON,
    "tsv": QueryResultsFormat.TSV,
    "csv": QueryResultsFormat.CSV,
}
_BASE = "http://localhost/"


class Engine:
    """A store in memory."""

    def __init__(self) -> None:
        """An empty store."""
        self._store = Store()

    def hold(self, data: Dataset) -> None:
        self._store = Store()
        for path in data.default:
            self._store.load(n_triples(path), format=RdfFormat.N_TRIPLES)
        for name, path in data.named:
            self._store.add_graph(NamedNode(name))
            self._store.load(n_triples(path), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(name))

    def query(self, text: str, syntax: str) -> bytes:
        try:
            found = self._store.query(text, base_iri=_BASE)
            if isinstance(found, QueryTriples):
                written = found.serialize(format=RdfFormat.TURTLE)
            else:
                written = found.serialize(format=_RESULTS.get(syntax, QueryResultsFormat.JSON))
        except SyntaxError as error:
            raise Refused(400, str(error), malformed=True) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise Refused(500, str(error), malformed=False) from error
        assert written is not None
        return written

    def update(self, text: str) -> None:
        try:
            self._store.update(text, base_iri=_BASE)
        except SyntaxError as error:
            raise Refused(400, str(error), malformed=True) from error
        except (OSError, RuntimeError, ValueError) as error:
            raise Refused(500, str(error), malformed=False) from error

    def held(self) -> Held:
        found: Held = {}
        for quad in self._store:
            name = "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value
            found.setdefault(name, []).append(tuple(quad.triple))
        return found
