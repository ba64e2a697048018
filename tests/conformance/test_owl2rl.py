"""The cases for OWL 2 RL of the W3C suite for the RDF-Based Semantics, by M. Schneider and K. Mainzer."""

import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, RdfFormat, Store, Triple, parse

from bilateral.reasoning.closure import Closure

VARIABLE = "BILATERAL_OWL2RL"
SUITE = Path(os.environ.get(VARIABLE) or Path(__file__).resolve().parents[3] / "shared" / "owl2rl")

if not SUITE.is_dir():
    pytest.skip(f"the cases of the W3C are not at hand: set {VARIABLE}", allow_module_level=True)


def kind(case: str) -> str:
    """What a case is, as its metadata say: POSITIVE_ENTAILMENT or INCONSISTENCY."""
    properties = ElementTree.parse(SUITE / case / f"{case}.metadata.properties")
    (entry,) = properties.iterfind("entry[@key='testcase.type']")
    return str(entry.text)


KINDS = {folder.name: kind(folder.name) for folder in sorted(SUITE.iterdir()) if folder.is_dir()}
ENTAILMENTS = [case for case, kind in KINDS.items() if kind == "POSITIVE_ENTAILMENT"]
INCONSISTENCIES = [case for case, kind in KINDS.items() if kind == "INCONSISTENCY"]


def closed(*paths: Path) -> Closure:
    closure = Closure()
    closure.load(paths)
    closure.reason()
    return closure


def entailed_by(closure: Closure) -> Store:
    """The triples of a closure, to be asked."""
    store = Store()
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in closure.triples(full=True))
    store.bulk_load(lines, format=RdfFormat.N_TRIPLES)
    return store


def holding(path: Path) -> Store:
    """What a file says and no more."""
    store = Store()
    store.bulk_load(path=str(path))
    return store


def premise(case: str) -> Path:
    return SUITE / case / f"{case}.premisegraph.ttl"


def conclusion_holds(case: str, store: Store) -> bool:
    """Whether the conclusion is in the store for some choice of its blank nodes."""
    path = SUITE / case / f"{case}.conclusiongraph.ttl"

    def written(term: NamedNode | BlankNode | Literal | Triple) -> str:
        return f"?{term.value}" if isinstance(term, BlankNode) else str(term)

    patterns = (
        f"{written(quad.subject)} {written(quad.predicate)} {written(quad.object)} ." for quad in parse(path=str(path))
    )
    answer = store.query(f"ASK {{ {' '.join(patterns)} }}")
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


def test_the_suite_has_all_its_cases() -> None:
    assert (len(ENTAILMENTS), len(INCONSISTENCIES), len(KINDS)) == (209, 64, 273)


@pytest.mark.parametrize("case", ENTAILMENTS)
def test_the_premise_entails_the_conclusion_and_contradicts_nothing(case: str) -> None:
    with closed(premise(case)) as closure:
        assert conclusion_holds(case, entailed_by(closure))
        assert closure.contradictions() == []


@pytest.mark.parametrize("case", INCONSISTENCIES)
def test_the_graph_contradicts_itself(case: str) -> None:
    with closed(SUITE / case / f"{case}.graph.ttl") as closure:
        assert closure.contradictions()


def test_most_conclusions_need_their_premise() -> None:
    with closed() as closure:
        store = entailed_by(closure)
        assert closure.contradictions() == []
    without = [case for case in ENTAILMENTS if conclusion_holds(case, store)]
    assert len(without) == 48  # that rdfs:label is an annotation property, xsd:byte a datatype, owl:Thing a class


def test_most_conclusions_need_a_rule() -> None:
    said = [case for case in ENTAILMENTS if conclusion_holds(case, holding(premise(case)))]
    assert len(said) == 13, said
