"""The manifests of the W3C suites for SPARQL 1.0 and 1.1, read into cases.

A manifest lists its tests in ``mf:entries`` or other manifests in ``mf:include``; see README of the suite. Files have
the IRIs under which the W3C publishes them, whatever folder they lie in, so that relative IRIs in data, queries and
results mean the same thing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urljoin

from pyoxigraph import parse
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.term import Node

VARIABLE = "BILATERAL_W3C_SPARQL"
SUITE = Path(os.environ.get(VARIABLE) or Path(__file__).resolve().parents[3] / "shared" / "w3c" / "sparql")
MISSING = f"the cases of the W3C are not at hand: set {VARIABLE}"

PUBLISHED = "https://w3c.github.io/rdf-tests/sparql/"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

_FROM = re.compile(r"\bFROM\s+(?:NAMED\s+)?<([^>]*)>", re.IGNORECASE)

Row = tuple[object, ...]
"""A triple, or what the variables of a solution are bound to."""


def iri_of(path: Path) -> str:
    """IRI under which the file of the suite is published."""
    return PUBLISHED + path.relative_to(SUITE).as_posix()


def path_of(iri: Node | str | None) -> Path:
    """File of the suite that is published under ``iri``."""
    return SUITE / str(iri).removeprefix(PUBLISHED)


@cache
def triples(path: Path) -> list[Row]:
    """What an RDF file of the suite says."""
    return [tuple(quad.triple) for quad in parse(path=str(path), base_iri=iri_of(path))]


def n_triples(path: Path) -> bytes:
    """What an RDF file of the suite says, in N-Triples: nothing in it is relative to where it is loaded."""
    return "".join(f"{s} {p} {o} .\n" for s, p, o in triples(path)).encode()


@dataclass(frozen=True)
class Dataset:
    """Files in the default graph, and file and name of each named graph."""

    default: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()


@dataclass(frozen=True)
class Case:
    """One test: what it asks, on what data, and what must come of it."""

    iri: str
    kind: str
    request: Path
    data: Dataset = Dataset()
    result: Path | Dataset | None = None
    lax: bool = False

    @property
    def id(self) -> str:
        """Folder and name, such as ``sparql11/aggregates/agg01``."""
        return f"{self.request.parent.relative_to(SUITE).as_posix()}/{self.iri.rpartition('#')[2]}"

    @property
    def text(self) -> str:
        """The query or update."""
        return self.request.read_bytes().decode()  # with the line ends it has


def read_manifest(path: Path) -> Graph:
    """The triples of one manifest."""
    return Graph().parse(path, format="turtle", publicID=iri_of(path))


def manifests(path: Path) -> Iterator[Graph]:
    """The manifest at ``path`` and those it includes."""
    graph = read_manifest(path)
    yield graph
    for included in graph.objects(None, MF.include):
        for item in graph.items(included):
            yield from manifests(path_of(item))


def entries(graph: Graph) -> Iterator[Node]:
    """The tests of a manifest in order."""
    for listed in graph.objects(None, MF.entries):
        yield from graph.items(listed)


def cases(*paths: str) -> list[Case]:
    """The cases of the manifests at ``paths``, relative to the suite, and of those they include."""
    if not SUITE.is_dir():
        return []
    return [_case(graph, test) for path in paths for graph in manifests(SUITE / path) for test in entries(graph)]


def _case(graph: Graph, test: Node) -> Case:
    kind = str(graph.value(test, RDF.type)).rpartition("#")[2]
    action, result = graph.value(test, MF.action), graph.value(test, MF.result)
    if kind == "UpdateEvaluationTest":
        request = path_of(graph.value(action, UT.request))
        return Case(str(test), kind, request, _dataset(graph, action, UT), _dataset(graph, result, UT))
    if isinstance(action, URIRef):
        return Case(str(test), kind, path_of(action))
    request = path_of(graph.value(action, QT.query))
    data = _dataset(graph, action, QT)
    # FROM names files, which the service of the test is to have at hand.
    asked = {urljoin(iri_of(request), name) for name in _FROM.findall(request.read_text())}
    named = {**dict(data.named), **{name: path_of(name) for name in sorted(asked)}}
    lax = graph.value(test, MF.resultCardinality) == MF.LaxCardinality
    return Case(str(test), kind, request, Dataset(data.default, tuple(named.items())), path_of(result), lax)


def _dataset(graph: Graph, node: Node | None, vocabulary: Namespace) -> Dataset:
    named = {}
    for item in graph.objects(node, vocabulary.graphData):
        file = graph.value(item, vocabulary.graph) or item
        named[str(graph.value(item, RDFS.label) or file)] = path_of(file)
    return Dataset(tuple(map(path_of, graph.objects(node, vocabulary.data))), tuple(sorted(named.items())))
