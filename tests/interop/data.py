"""What every store is given: the dumps of a build, data with faults for checks and shapes to find, the questions."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from rdflib import Graph
from rdflib.namespace import RDFS

from bilateral import quads as rdf
from bilateral.claims import parse_turtle
from bilateral.dialects.dump import claims_of_store, dump
from bilateral.names import PREFIXES
from bilateral.publish import current_store
from bilateral.queries import read_queries
from bilateral.shapes import Shapes
from bilateral.store import Store, answer_bytes, as_stored, is_graph

from . import answers
from .answers import Answer
from .stores import Dataset

ROOT = Path(__file__).resolve().parents[2]
EVERY_TRIPLE = "every triple"
"""Name of the question for all that was loaded; it is in no file."""

SHAPES = "shapes"
"""Name of the trial of SHACL, and of its one question."""


@dataclass(frozen=True)
class Question:
    """A question of ``queries/``, as it stands, and the answer that our own store gives to it."""

    name: str
    text: str
    expected: Answer


@dataclass(frozen=True)
class Trial:
    """A dataset, how many triples it has in each graph, what is asked of it, and which shapes it is held against."""

    dataset: Dataset
    triples: dict[str, int]
    """By IRI of the graph; that of the default graph is empty."""
    questions: tuple[Question, ...] = ()
    shapes: Path | None = None
    results: Answer | None = None
    """What the shapes find, as ``answers.report`` has it."""


def questions(part: str = "") -> list[tuple[str, str]]:
    """Name and SPARQL text of the questions in a ``part`` of ``queries/``, in order of name."""
    return [("/".join(filter(None, (part, query.name))), query.body) for query in read_queries(ROOT / "queries" / part)]


def plain(build: Path, folder: Path) -> Trial:
    """The plain dumps of the ``build``, with every question and check."""
    store = Store.open(current_store(build / "store"))
    files = (build / "bilateral.ttl", build / "bilateral-inferred.ttl")
    content = [rdf.parse(path.read_bytes(), "ttl") for path in files]
    n_triples = folder / "plain.nt"
    n_triples.write_bytes(b"".join(rdf.serialize(part, "nt") for part in content))
    dataset = Dataset("plain", files, n_triples=(n_triples,))
    every = (EVERY_TRIPLE, "SELECT ?subject ?predicate ?object WHERE { ?subject ?predicate ?object }")
    asked = _asked(store, [every, *questions(), *questions("check")])
    return Trial(dataset, {"": len(set().union(*content))}, asked)


def turtle(build: Path) -> Trial:
    """The plain dumps as they are, also for a store that has them in N-Triples otherwise; only triples are counted."""
    files = (build / "bilateral.ttl", build / "bilateral-inferred.ttl")
    found = set().union(*(rdf.parse(path.read_bytes(), "ttl") for path in files))
    return Trial(Dataset("turtle", files, n_triples=files), {"": len(found)})


def faults(folder: Path) -> Trial:
    """One graph of all that the tests of the checks take for wrong: of a build, the answers of the checks are empty."""
    files = sorted((ROOT / "tests" / "queries" / "check").glob("*/invalid.trig"))
    quads = (quad for path in files for quad in rdf.parse(path.read_bytes(), "trig"))
    found = rdf.ordered(as_stored(rdf.Quad(*quad.triple) for quad in quads))  # as a build writes its dumps
    return Trial(_made("faults", found, folder), {"": len(found)}, _asked(Store.memory(found), questions("check")))


def shapes(folder: Path) -> Trial:
    """One graph of all that the tests of the shapes take for wrong, and the results of our own engine."""
    ontology = ROOT / "ontology"
    data, wanted = Graph(), Graph()
    for triple in parse_turtle(ontology / "bilateral.ttl").triples((None, RDFS.subClassOf, None)):
        data.add(triple)  # sh:class follows the class tree
    for path in sorted((ROOT / "tests" / "ontology" / "shapes").glob("*/invalid-*.ttl")):
        data += parse_turtle(path)
    for path in sorted((ontology / "shapes").glob("*.ttl")):
        wanted += parse_turtle(path)
    file = folder / "shapes-of-all-classes.ttl"
    wanted.serialize(file, format="turtle")
    found = rdf.ordered(rdf.quads(data))
    results = answers.results(Shapes(wanted).results(data))
    return Trial(_made(SHAPES, found, folder), {"": len(found)}, (), file, results)


def quads(build: Path) -> Trial:
    """The dump of named graphs; only the triples of each graph are counted."""
    return _counted("quads", build / "bilateral.nq")


def dialects(build: Path, folder: Path) -> list[Trial]:
    """The claims in the dialects that are RDF 1.1; only triples are counted."""
    claims = claims_of_store(Store.open(current_store(build / "store")))
    trials = []
    for name in ("reification", "wikidata", "nanopublications"):
        path = folder / f"{name}.nq"
        path.write_bytes(dump(claims, name, "nq"))
        if name == "nanopublications":
            trials.append(_counted(name, path))
        else:
            found = rdf.ordered(rdf.parse(path.read_bytes(), "nq"))
            trials.append(Trial(_made(name, found, folder), {"": len(found)}))
    return trials


def _made(name: str, found: list[rdf.Quad], folder: Path) -> Dataset:
    for syntax in ("ttl", "nt"):
        (folder / f"{name}.{syntax}").write_bytes(rdf.serialize(found, syntax, PREFIXES))
    return Dataset(name, (folder / f"{name}.ttl",), n_triples=(folder / f"{name}.nt",))


def _counted(name: str, path: Path) -> Trial:
    graphs = Counter(str(quad.graph_name)[1:-1] for quad in rdf.parse(path.read_bytes(), "nq"))
    return Trial(Dataset(name, n_quads=path), dict(graphs))


def _asked(store: Store, asked: list[tuple[str, str]]) -> tuple[Question, ...]:
    return tuple(Question(name, text, _answer(store, text)) for name, text in asked)


def _answer(store: Store, text: str) -> Answer:
    result = store.query(text)
    if is_graph(result):
        return answers.graph(answer_bytes(result, "ttl").decode())
    return answers.table(answer_bytes(result, "json").decode())
