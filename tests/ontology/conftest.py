from pathlib import Path

import pytest
from rdflib import Graph, URIRef
from rdflib.graph import ReadOnlyGraphAggregate

from bilateral.claims import parse_turtle
from bilateral.names import ONTOLOGY_IRI
from bilateral.resources import Data
from bilateral.tracks import track_classes

FOLDER = Data(Path(__file__).parents[2]).ontology


def unchanging(*graphs: Graph) -> Graph:
    """One graph of ``graphs`` that no test can change."""
    return ReadOnlyGraphAggregate(list(graphs))


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder ontology/."""
    return FOLDER


@pytest.fixture(scope="session")
def core() -> Graph:
    """What stands in bilateral.ttl."""
    return unchanging(parse_turtle(FOLDER / "bilateral.ttl"))


@pytest.fixture(scope="session")
def alignments() -> Graph:
    """What stands in alignments.ttl."""
    return unchanging(parse_turtle(FOLDER / "alignments.ttl"))


@pytest.fixture(scope="session")
def vocabulary() -> Graph:
    """What stands in vocabulary.ttl."""
    return unchanging(parse_turtle(FOLDER / "vocabulary.ttl"))


@pytest.fixture(scope="session")
def generated() -> Graph:
    """The classes made of the scheme of cooperation tracks."""
    graph = Graph()
    for triple in track_classes(parse_turtle(FOLDER / "vocabulary.ttl")):
        graph.add(triple)
    return unchanging(graph)


@pytest.fixture(scope="session")
def terms(core: Graph, generated: Graph) -> Graph:
    """The terms of our own: bilateral.ttl and the generated classes."""
    return unchanging(core, generated)


@pytest.fixture(scope="session")
def ontology(terms: Graph, alignments: Graph) -> Graph:
    """The published ontology: bilateral.ttl, alignments.ttl and the generated classes."""
    graph = Graph()
    for triple in [*terms, *alignments]:
        graph.add(triple)
    return unchanging(graph)


@pytest.fixture(scope="session")
def header() -> URIRef:
    """IRI of the ontology."""
    return ONTOLOGY_IRI
