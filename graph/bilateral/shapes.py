"""Graphs held against SHACL shapes. Only this module talks to ``shacl``, an engine in Rust; it infers nothing.

pySHACL gives a second opinion in ``tests/ontology/test_second_opinion.py``. One thing the engine cannot do: to its
SPARQL, ``shacl`` 0.3, no ``xsd:date`` is before another, and a row that asks is dropped without a word. So a constraint
in SPARQL compares ``STR(?day)``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import shacl
from rdflib import Graph, URIRef
from rdflib.term import Node

from bilateral.claims import parse_turtle
from bilateral.errors import DataError
from bilateral.quads import node_of

_IRI = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True)
class Result:
    """One validation result, as SHACL section 3.6.2 defines it.

    ``path`` is ``None`` where the path is not one property. ``shape`` is the IRI of the node shape that the constraint
    belongs to, ``message`` all its messages, in order.
    """

    focus: Node
    path: URIRef | None
    value: Node | None
    component: URIRef
    severity: URIRef
    message: str
    shape: URIRef | None


class Shapes:
    """Shapes that are ready to run; they do not change with the graph that they were made of."""

    def __init__(self, graph: Graph) -> None:
        """The shapes in ``graph``. Raises ``DataError`` where they are not well-formed."""
        self._triples = len(graph)
        try:
            self._compiled = shacl.Shapes.from_text(graph.serialize(format="nt"), format="nt")
        except ValueError as error:
            raise DataError(f"the shapes are not well-formed: {error}") from error

    def __len__(self) -> int:
        """Number of triples."""
        return self._triples

    def results(self, *data: Graph) -> list[Result]:
        """What is wrong with ``data``, taken together as one graph. Raises ``DataError`` for SPARQL that cannot run."""
        # A blank node has the same label in all graphs, and N-Triples may say a triple twice: no union is needed.
        text = "".join(graph.serialize(format="nt") for graph in data)
        try:
            report = self._compiled.validate_text(text, format="nt")
        except ValueError as error:
            raise DataError(f"the shapes cannot be run: {error}") from error
        return [_result(result) for result in report.results]


def read_shapes(folder: Path) -> Shapes:
    """The shapes of all files in ``folder``. Raises ``DataError`` for a file that is not Turtle."""
    graph = Graph()
    for path in sorted(folder.glob("*.ttl")):
        graph += parse_turtle(path)
    return Shapes(graph)


def _result(result: shacl.Result) -> Result:
    return Result(
        focus=node_of(result.focus_node),
        path=_iri(result.path),
        value=node_of(result.value) if result.value is not None else None,
        component=URIRef(result.component_iri),
        severity=URIRef(result.severity_iri),
        message="; ".join(sorted(result.messages)),
        shape=_iri(result.root_shape),
    )


def _iri(written: str | None) -> URIRef | None:
    """The IRI written in angle brackets; ``None`` for anything else, such as a path of several steps."""
    match = _IRI.fullmatch(written or "")
    return URIRef(match[1]) if match else None
