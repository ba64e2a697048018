"""The graph for a program: as an rdflib graph or dataset, as a pyoxigraph store, as tables of pandas, with its reasons.

Each function is an attribute of the package, which imports this module when one is asked for. ``source`` is where the
graph comes from:

- nothing: the data that this package carries, or the checkout one works in; built once (``bilateral.builds``),
- a folder that ``bilateral build`` made,
- a file: a dump, or any RDF whose ending says its syntax, also compressed (``.gz``). It holds what it holds: the plain
  ``bilateral.ttl`` has no inferred triples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, cast

from rdflib import Dataset, Graph
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID
from rdflib.term import IdentifiedNode, Node

from bilateral.builds import CLAIMS_DUMP, LAYERS_DUMP, find_build
from bilateral.errors import QueryError, UsageError
from bilateral.names import GRAPH, PREFIXES, Triple
from bilateral.outgoing import allowed_services, check_outgoing
from bilateral.prefixes import missing_prefixes
from bilateral.publish import PROOFS, current_store
from bilateral.quads import Quad, n_triples, rdflib_term, read_file, without_graphs
from bilateral.queries import find_query, read_queries
from bilateral.resources import locate
from bilateral.store import Oxigraph, Store

if TYPE_CHECKING:
    from bilateral.frames import DataFrame

Source = str | PathLike[str] | None

_UNNAMED = "DEFAULT"
"""How pyoxigraph writes the name of the default graph."""

_NAME = re.compile(r"\s*[\w.-]+\s*")


def graph(source: Source = None, *, inferred: bool = True) -> Graph:
    """The triples of all layers in one graph of rdflib, which may be changed; its prefixes are bound.

    That is what the SPARQL endpoint has for its default graph. With ``inferred=False`` it is what is asserted,
    ``bilateral.ttl``. Of a file, the names of graphs are dropped. It takes a second, and the first use of all ten.

    >>> found = bilateral.graph().query("SELECT ?code { id:st-belarus bil:isoCode ?code }")
    >>> [str(row.code) for row in found]
    ['BY']

    Raises ``UsageError`` where there is nothing at ``source``, ``DataError`` where that cannot be read.
    """
    made = Graph()
    _bind(made)
    for _, triple in _triples(source, inferred):
        made.add(triple)
    return made


def dataset(source: Source = None, *, inferred: bool = True) -> Dataset:
    """The layers as named graphs in a dataset of rdflib, which may be changed; a query without GRAPH sees their union.

    The layers are ``bilateral.names.LAYERS``; with ``inferred=False`` the layer *inferred* is left out. That each claim
    is a graph of its own, too, has ``oxigraph``: here it would mix what is denied with what is told as fact.

    >>> layers = bilateral.dataset()
    >>> sorted(str(layer.identifier).rpartition("/")[2] for layer in layers.graphs() if len(layer))
    ['claims', 'inferred', 'links', 'metadata', 'ontology', 'vocabulary', 'world']

    Raises as ``graph`` does.
    """
    made = Dataset(default_union=True)
    _bind(made)
    part = cache(made.graph)
    for name, triple in _triples(source, inferred):
        part(name).add(triple)
    return made


def oxigraph(source: Source = None, *, inferred: bool = True) -> Oxigraph:
    """A ``pyoxigraph.Store`` in memory, which may be changed: of a build the dataset that the SPARQL endpoint serves.

    Its default graph is the union of the layers, each layer is a named graph, and so is each claim. Of a file, what it
    holds. (It is not called store, since ``bilateral.store`` is a module.)

    >>> bool(bilateral.oxigraph().query("ASK { <https://w3id.org/bilateral/id/st-belarus> ?predicate ?object }"))
    True

    Raises as ``graph`` does.
    """
    quads = list(_quads(source, inferred))
    if not _is_file(source):
        quads += without_graphs(quads)
        quads += read_file(find_build(_path(source)) / CLAIMS_DUMP)
    return Store.memory(quads).oxigraph


def query(question: str, source: Source = None, /, **parameters: object) -> DataFrame:
    """A ``pandas.DataFrame`` of the answer to ``question``: a SPARQL query, or the name of a question of ``queries/``.

    A question by name takes ``parameters``. A prefix of the project that a query does not declare is declared. A graph
    comes as the columns subject, predicate, object; the answer of ASK as the column answer. ``bilateral.frames`` says
    which types the columns have; a language is a column where the query asks so, as ``(LANG(?label) AS ?language)``.
    The query runs in this process, for as long as it takes; SERVICE in it may call only what the variable
    ``BILATERAL_SERVICE_ALLOW`` lists.

    >>> holders = bilateral.query("post-holder-on-date", post="id:post-pm-by", date="2025-02-01")
    >>> list(holders.answer)
    ['possible', 'possible']
    >>> holders.beginLatest.dtype
    dtype('<M8[s]')

    Raises ``QueryError`` for a query, a name or a parameter that is wrong, ``UsageError`` without pandas; else as
    ``graph`` does.
    """
    from bilateral.frames import frame

    if _NAME.fullmatch(question):
        values = {name: str(value) for name, value in parameters.items()}
        text = find_query(read_queries(locate().queries), question.strip()).bind(values)
    elif parameters:
        raise QueryError("parameters go with the name of a question; write values into the query")
    else:
        declared = (f"PREFIX {name}: <{PREFIXES[name]}> " for name in missing_prefixes(question) if name in PREFIXES)
        text = "".join(declared) + question
    check_outgoing(text, allowed_services())
    columns, rows = _store(source).table(text)
    return frame(columns, rows)


def explain(subject: str | Node, predicate: str | Node, object: str | Node, source: Source = None) -> str:
    """Why a triple is in the graph: the tree of its proof, down to claims, speakers, articles and characters.

    A term is one of rdflib, or text as ``bilateral explain`` takes it: ``id:st-belarus``, an IRI, a literal in Turtle.
    ``source`` is a folder; a file has no proofs.

    >>> bilateral.explain("id:st-belarus", "bil:isoCode", '"BY"').splitlines()[0]
    'id:st-belarus bil:isoCode "BY"'

    Raises ``QueryError`` where the triple is neither asserted nor entailed, ``UsageError`` for what is no term.
    """
    from bilateral.command_explain import missing, read_term
    from bilateral.reasoning.explain import tree
    from bilateral.reasoning.grounds import grounds
    from bilateral.reasoning.proofs import Proofs

    if _is_file(source):
        raise UsageError(f"{source}: a file has no proofs; name a folder that bilateral build made")
    try:
        terms = (subject, predicate, object)
        written = [n_triples(term) if isinstance(term, Node) else read_term(term) for term in terms]
    except ValueError as error:
        raise UsageError(f"no term of RDF: {error}") from error
    goal = (written[0], written[1], written[2])
    with Proofs(find_build(_path(source)) / PROOFS) as proofs:
        proof = proofs.proof(*goal)
        if proof is None:
            raise QueryError("; ".join(missing(proofs, goal)))
    return tree(proof, grounds(_store(source).select, proof.leaves)).rstrip("\n")


def _path(source: Source) -> Path | None:
    return None if source is None else Path(source)


def _is_file(source: Source) -> bool:
    """Whether ``source`` is a file. Raises ``UsageError`` where there is nothing of that name."""
    if source is not None and not Path(source).exists():
        raise UsageError(f"{source}: no such file or folder")
    return source is not None and Path(source).is_file()


def _quads(source: Source, inferred: bool) -> Iterator[Quad]:
    """The quads of ``source``, in no order, without those of the layer *inferred* where they are not wanted."""
    dump = Path(source) if source is not None and _is_file(source) else find_build(_path(source)) / LAYERS_DUMP
    left_out = "" if inferred else f"<{GRAPH['inferred']}>"
    return (quad for quad in read_file(dump) if str(quad.graph_name) != left_out)


def _triples(source: Source, inferred: bool) -> Iterator[tuple[IdentifiedNode, Triple]]:
    """The quads of ``source`` in the terms of rdflib: the name of a graph, of the default graph too, and a triple."""
    term = cache(rdflib_term)
    for quad in _quads(source, inferred):
        unnamed = str(quad.graph_name) == _UNNAMED
        name = DATASET_DEFAULT_GRAPH_ID if unnamed else cast(IdentifiedNode, term(quad.graph_name))
        yield name, (term(quad.subject), term(quad.predicate), term(quad.object))


def _store(source: Source) -> Store:
    """A store to ask: the one of a build, or the content of a file."""
    if _is_file(source):
        found = list(_quads(source, inferred=True))
        return Store.memory([*found, *without_graphs(found)])  # whatever their graph, as in graph()
    return Store.open(current_store(find_build(_path(source)) / "store"))


def _bind(made: Graph) -> None:
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace, replace=True)
