"""Every shape is met by a graph it accepts and by a graph for each mistake it is there to find."""

import re
from functools import cache
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, SKOS
from rdflib.term import Node

from bilateral.assemble import Layers
from bilateral.claims import parse_turtle
from bilateral.names import V
from bilateral.resources import locate
from bilateral.shapes import Result, Shapes
from bilateral.validate import validate

ONTOLOGY = locate().ontology
FILES = {path.stem: path for path in sorted((ONTOLOGY / "shapes").glob("*.ttl"))}
FIXTURES = sorted(Path(__file__).with_name("shapes").glob("*/*.ttl"))
VALID = [path for path in FIXTURES if path.name.startswith("valid-")]
INVALID = [path for path in FIXTURES if path.name.startswith("invalid-")]


SHAPE_FILES, NODE_SHAPES, VALID_FIXTURES, INVALID_FIXTURES = 46, 65, 56, 218


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def shapes_of(stem: str) -> Graph:
    return parse_turtle(FILES[stem])


def node_shapes(stem: str) -> set[URIRef]:
    return {URIRef(str(s)) for s in shapes_of(stem).subjects(RDF.type, SH.NodeShape) if isinstance(s, URIRef)}


@cache
def compiled(stem: str) -> Shapes:
    return Shapes(shapes_of(stem))


@cache
def class_tree() -> Graph:
    tree = Graph()
    for triple in parse_turtle(ONTOLOGY / "bilateral.ttl").triples((None, RDFS.subClassOf, None)):
        tree.add(triple)
    return tree


@cache
def report(path: Path) -> list[Result]:
    return compiled(path.parent.name).results(parse_turtle(path), class_tree())


def owner(shapes: Graph, shape: Node) -> Node:
    while not isinstance(shape, URIRef):
        shape = next(iter(shapes.subjects(None, shape)))
    return shape


def violated(path: Path) -> set[URIRef | None]:
    return {result.shape for result in report(path)}


def test_every_shape_file_and_every_fixture_is_collected() -> None:
    assert (len(FILES), sum(len(node_shapes(stem)) for stem in FILES)) == (SHAPE_FILES, NODE_SHAPES)
    assert (len(VALID), len(INVALID)) == (VALID_FIXTURES, INVALID_FIXTURES)
    assert sorted(set(FIXTURES) - set(VALID) - set(INVALID)) == []


def test_every_shape_file_has_a_folder_of_fixtures_and_every_folder_a_file() -> None:
    assert {path.parent.name for path in VALID} == set(FILES)
    assert {path.parent.name for path in INVALID} == set(FILES)


@pytest.mark.parametrize("stem", FILES)
def test_a_file_holds_the_shape_it_is_named_after_and_laws_of_that_shape(stem: str) -> None:
    name = "".join(word.capitalize() for word in stem.split("-"))
    locals_ = {str(shape).removeprefix("https://w3id.org/bilateral/shapes#") for shape in node_shapes(stem)}
    assert name in locals_
    assert {local for local in locals_ if local != name and not local.startswith(f"{name}-")} == set()


@pytest.mark.parametrize("path", VALID, ids=named)
def test_valid_data_conform(path: Path) -> None:
    assert report(path) == []


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_invalid_data_violate_a_shape_of_the_folders_file(path: Path) -> None:
    assert violated(path) & node_shapes(path.parent.name)


@pytest.mark.parametrize("stem", FILES)
def test_every_node_shape_and_every_message_is_met_by_invalid_data(stem: str) -> None:
    paths = [path for path in INVALID if path.parent.name == stem]
    assert node_shapes(stem) - {shape for path in paths for shape in violated(path)} == set()
    written = {str(message) for message in shapes_of(stem).objects(None, SH.message)}
    reported = {result.message for path in paths for result in report(path)}
    assert sorted(written - reported) == []


@pytest.mark.parametrize("stem", FILES)
def test_every_message_is_english_and_every_shape_says_what_it_is_for(stem: str) -> None:
    graph = shapes_of(stem)
    assert {m.language for m in graph.objects(None, SH.message) if isinstance(m, Literal)} == {"en"}
    for shape in node_shapes(stem):
        assert graph.value(shape, RDFS.label) is not None
        assert graph.value(shape, RDFS.comment) is not None
    for constraint in {*graph.objects(None, SH.property), *graph.objects(None, SH.sparql)}:
        if isinstance(owner(graph, constraint), URIRef) and (owner(graph, constraint), None, constraint) in graph:
            assert graph.value(constraint, SH.message) is not None


def test_at_most_three_constraints_are_written_in_sparql() -> None:
    assert sum(len(list(shapes_of(stem).objects(None, SH.sparql))) for stem in FILES) <= 3


def test_closed_lists_of_one_shape_name_only_concepts_of_the_vocabulary() -> None:
    concepts = set(parse_turtle(ONTOLOGY / "vocabulary.ttl").subjects(RDF.type, SKOS.Concept))
    listed = {
        item
        for stem in FILES
        for head in shapes_of(stem).objects(None, SH["in"])
        for item in Collection(shapes_of(stem), head)
        if str(item).startswith(str(V))
    }
    assert len(listed) > 40
    assert listed - concepts == set()


@pytest.mark.parametrize(
    ("stem", "path", "scheme"),
    [
        ("claim", "modality", "modalities"),
        ("claim", "rank", "ranks"),
        ("claim", "polarity", "polarities"),
        ("claim", "claimKind", "claim-kinds"),
        ("claim-conflict", "conflictKind", "conflict-kinds"),
        ("claim-conflict", "conflictStatus", "conflict-statuses"),
        ("figure", "comparator", "comparators"),
        ("figure", "changeKind", "change-kinds"),
        ("link-record", "linkMethod", "link-methods"),
        ("link-record", "linkStatus", "link-statuses"),
        ("membership", "membershipStatus", "membership-statuses"),
        ("participation", "participantRole", "participant-roles"),
        ("planned-event", "planStatus", "plan-statuses"),
        ("text-snapshot", "textUnit", "text-units"),
    ],
)
def test_a_closed_list_is_a_whole_scheme_of_the_vocabulary(stem: str, path: str, scheme: str) -> None:
    graph = shapes_of(stem)
    vocabulary = parse_turtle(ONTOLOGY / "vocabulary.ttl")
    lists = [
        {str(item) for item in Collection(graph, head)}
        for constraint in graph.subjects(SH.path, URIRef(f"https://w3id.org/bilateral/ontology#{path}"))
        for head in graph.objects(constraint, SH["in"])
    ]
    assert {str(concept) for concept in vocabulary.subjects(SKOS.inScheme, V[scheme])} in lists


def test_a_finding_names_the_shape_its_severity_and_the_message() -> None:
    layers = Layers([])
    layers.graphs = {name: Graph() for name in ("ontology", "vocabulary", "world", "claims", "links")}
    invalid = Path(__file__).with_name("shapes") / "wikidata-link" / "invalid-leading-zero.ttl"
    layers.graphs["links"] = parse_turtle(invalid)
    (finding,) = validate(layers, compiled("wikidata-link"), "asserted")
    assert (finding.severity.name, finding.code, finding.focus, finding.where) == (
        "ERROR",
        "SHACL.WIKIDATALINK",
        "id:st-one",
        "links.ttl",
    )
    assert re.search(r"leading zeros.*\(value wd:Q0184\)$", finding.message)
