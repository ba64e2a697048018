"""Bilateral: a knowledge graph of relations between states in which every triple can be asked why it is there.

>>> import bilateral
>>> bilateral.graph()       # an rdflib graph
>>> bilateral.dataset()     # an rdflib dataset, a named graph a layer
>>> bilateral.oxigraph()    # a pyoxigraph store
>>> bilateral.query("post-tenures")                   # a pandas DataFrame
>>> bilateral.explain("id:st-azerbaijan", "bil:sentVisitTo", "id:st-belarus")
"""

from __future__ import annotations

TYPE_CHECKING = False  # as in typing, which takes longer to import than all of this

if TYPE_CHECKING:
    from bilateral.api import dataset, explain, graph, oxigraph, query

__version__ = "0.1.0"

__all__ = ["__version__", "dataset", "explain", "graph", "oxigraph", "query"]


def __getattr__(name: str) -> object:
    """A function of ``bilateral.api``, which is imported now: it takes half a second, and the command needs none."""
    if name in __all__:
        from bilateral import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, also those not imported yet."""
    return sorted({*globals(), *__all__})
