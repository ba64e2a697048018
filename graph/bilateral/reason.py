"""Stage 4: the new triples that OWL 2 RL entails, and the contradictions it finds. Only this module talks to owlrl.

Source: OWL 2 Profiles, section 4.3. An engine is a function from a graph to its closure and the contradictions in it;
what is published of a closure is decided here, the same for every engine: new triples about our own terms, without
tautologies, blank nodes, and axioms about the RDF and OWL vocabularies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import owlrl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from bilateral.assemble import Layers
from bilateral.findings import Finding, Severity
from bilateral.names import BASE, Triple

Engine = Callable[[Graph], tuple[Graph, list[str]]]
"""From a graph to its closure (the graph itself may be changed) and the contradictions in words."""

REASONED = ("ontology", "vocabulary", "world", "claims", "links")

_REFLEXIVE = frozenset({OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty})
_KINDS = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Class})
_TOPS = frozenset({OWL.Thing, RDFS.Resource, RDFS.Literal, OWL.Nothing})

_BUILT_IN = (str(OWL), str(RDF), str(RDFS))
_WORDS = frozenset({RDFS.comment, RDFS.isDefinedBy, RDFS.label, RDFS.seeAlso})


class _Semantics(owlrl.OWLRL_Semantics):  # type: ignore[misc]
    """owlrl's rules, but for rule eq-ref: that everything equals itself entails copies of what is there and no more.

    It makes owlrl twice as slow. Where a thing is said to differ from itself, the rule is applied after all (eq-diff1).
    """

    def _equality(self, triple: Triple, cycle_num: int) -> None:
        subject, predicate, value = triple
        if predicate == OWL.differentFrom and subject == value:
            super()._equality((subject, OWL.sameAs, subject), cycle_num)
        elif predicate == OWL.sameAs or value == OWL.AllDifferent:
            super()._equality(triple, cycle_num)


def owlrl_engine(graph: Graph) -> tuple[Graph, list[str]]:
    """The closure by owlrl 7, and its error nodes as contradictions."""
    owlrl.DeductiveClosure(_Semantics, rdfs_closure=False, axiomatic_triples=False).expand(graph)
    return graph, sorted(str(message) for message in graph.objects(None, _OWLRL_ERROR))


_OWLRL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")

ENGINES: dict[str, Engine] = {"owlrl": owlrl_engine}


def reason(layers: Layers, engine: str = "owlrl") -> tuple[Graph, list[Finding]]:
    """The inferred layer of ``layers``, and a finding for each contradiction."""
    asserted = layers.union(*REASONED)
    closure, contradictions = ENGINES[engine](_copy(_effective(asserted)))
    if any(isinstance(one, URIRef) and one != other for one, other in closure.subject_objects(OWL.sameAs)):
        closure, contradictions = ENGINES[engine](_copy(asserted))
    inferred = Graph()
    for triple in closure:
        if triple not in asserted and is_published(triple):
            inferred.add(triple)
    findings = [Finding(Severity.ERROR, "REASON.CONTRADICTION", engine, message) for message in contradictions]
    return inferred, findings


def inert_predicates(asserted: Graph) -> set[Node]:
    """Predicates that no axiom in ``asserted`` speaks of but for their domain and range."""
    spoken_of = {value for _, predicate, value in asserted if predicate not in _WORDS and _is_built_in(predicate)}
    spoken_of |= {subject for subject, predicate, value in asserted if _says_more(predicate, value)}
    return {
        predicate
        for predicate in set(asserted.predicates())
        if predicate not in spoken_of and (predicate in _WORDS or not _is_built_in(predicate))
    }


def _is_built_in(term: Node) -> bool:
    return str(term).startswith(_BUILT_IN)


def _says_more(predicate: Node, value: Node) -> bool:
    """Whether a triple with a property for subject says more of it than its kind, domain, range and words."""
    if predicate == RDF.type:
        return str(value).startswith(str(OWL)) and value not in _KINDS
    return _is_built_in(predicate) and predicate not in {*_WORDS, RDFS.domain, RDFS.range}


def _effective(asserted: Graph) -> Iterator[Triple]:
    """The triples that can entail something, while no two things are equal.

    A triple of an inert predicate entails the types of its subject and object and nothing else (rules prp-dom and
    prp-rng), besides copies of itself for equal things (rules eq-rep); so those types stand in for it.
    """
    inert = inert_predicates(asserted)
    for triple in asserted:
        subject, predicate, value = triple
        if predicate not in inert:
            yield triple
            continue
        for cls in asserted.objects(predicate, RDFS.domain):
            yield subject, RDF.type, cls
        if not isinstance(value, Literal):
            for cls in asserted.objects(predicate, RDFS.range):
                yield value, RDF.type, cls


def _copy(triples: Iterable[Triple]) -> Graph:
    graph = Graph(store="SimpleMemory")  # owlrl spends its time looking triples up; this store is a fifth faster
    for triple in triples:
        graph.add(triple)
    return graph


def is_published(triple: Triple) -> bool:
    """Whether an entailed triple says something new about our own terms."""
    subject, predicate, value = triple
    if not isinstance(subject, URIRef) or not subject.startswith(BASE) or isinstance(value, BNode):
        return False
    if predicate in _REFLEXIVE and subject == value:
        return False
    if predicate in (RDF.type, RDFS.subClassOf) and value in _TOPS:
        return False
    if predicate == RDF.type and _is_built_in(value):
        return False
    return not (isinstance(value, Literal) and predicate == OWL.sameAs)
