"""pySHACL, in Python and by other hands, finds what our engine finds: in the graph, and in data with each mistake."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDFS, SH
from rdflib.term import Node

from bilateral.assemble import Layers
from bilateral.claims import parse_turtle
from bilateral.resources import locate
from bilateral.shapes import Result, Shapes

ONTOLOGY = locate().ontology
FIXTURES = sorted(Path(__file__).with_name("shapes").glob("*/*.ttl"))


@cache
def shapes_of(stem: str) -> Graph:
    """The shapes of one file, or of all where ``stem`` is ``*``."""
    graph = Graph()
    for path in sorted((ONTOLOGY / "shapes").glob(f"{stem}.ttl")):
        graph += parse_turtle(path)
    return graph


@cache
def compiled(stem: str) -> Shapes:
    return Shapes(shapes_of(stem))


@cache
def class_tree() -> Graph:
    tree = Graph()
    for triple in parse_turtle(ONTOLOGY / "bilateral.ttl").triples((None, RDFS.subClassOf, None)):
        tree.add(triple)
    return tree


def second_opinion(shapes: Graph, data: Graph) -> list[Result]:
    """The results of pySHACL, but not those that only explain another (``sh:detail``), which our engine leaves out."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=True)
    assert isinstance(report, Graph)
    return [_result(report, result, shapes) for result in report.objects(None, SH.result)]


def _result(report: Graph, result: Node, shapes: Graph) -> Result:
    path = report.value(result, SH.resultPath)
    shape = report.value(result, SH.sourceShape)
    while not isinstance(shape, URIRef):
        shape = next(shapes.subjects(None, shape))
    focus = report.value(result, SH.focusNode)
    assert focus is not None
    return Result(
        focus=focus,
        path=path if isinstance(path, URIRef) else None,
        value=report.value(result, SH.value),
        component=URIRef(str(report.value(result, SH.sourceConstraintComponent))),
        severity=URIRef(str(report.value(result, SH.resultSeverity))),
        message="; ".join(sorted(str(message) for message in report.objects(result, SH.resultMessage))),
        shape=shape,
    )


def told(results: Iterable[Result]) -> Counter[Result]:
    """How often each result is told, whatever the engine calls the blank nodes."""
    blank = BNode("any")
    return Counter(
        replace(
            result,
            focus=blank if isinstance(result.focus, BNode) else result.focus,
            value=blank if isinstance(result.value, BNode) else result.value,
        )
        for result in results
    )


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_both_engines_find_the_same_in_a_fixture(path: Path) -> None:
    data = parse_turtle(path) + class_tree()
    expected = second_opinion(shapes_of(path.parent.name), data)
    assert told(compiled(path.parent.name).results(data)) == told(expected)
    assert bool(expected) == path.name.startswith("invalid-")


def test_both_engines_find_the_same_in_all_fixtures_together() -> None:
    """Mistakes of one file run into the shapes of all others, and into each other."""
    data = Graph()
    for path in FIXTURES:
        data += parse_turtle(path)
    data += class_tree()
    found = compiled("*").results(data)
    assert len(found) > len(FIXTURES)
    # How often a value is told that several rows of a query have is not the same on every run of pySHACL.
    assert set(told(found)) == set(told(second_opinion(shapes_of("*"), data)))


@pytest.mark.parametrize("stage", ["asserted", "closure"])
def test_both_engines_find_the_same_in_the_graph(layers: Layers, stage: str) -> None:
    names = ["vocabulary", "world", "claims", "links", *(["inferred"] if stage == "closure" else [])]
    data = Graph()  # pySHACL needs the store that rdflib takes by default
    for name in names:
        data += layers[name]
    data += layers["ontology"].triples((None, RDFS.subClassOf, None))
    assert told(compiled("*").results(data)) == told(second_opinion(shapes_of("*"), data))
