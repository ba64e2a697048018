"""A second opinion on what the graph entails: owlrl 7, an engine in plain Python. Only this module talks to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import owlrl
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from bilateral.names import Triple

_KINDS = frozenset({OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, OWL.Class})
_BUILT_IN = (str(OWL), str(RDF), str(RDFS))
_WORDS = frozenset({RDFS.comment, RDFS.isDefinedBy, RDFS.label, RDFS.seeAlso})
_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def closure(asserted: Graph) -> tuple[Graph, list[str]]:
    """The closure of ``asserted`` by owlrl, and its error nodes as contradictions in words."""
    graph = _expand(_effective(asserted))
    if any(isinstance(one, URIRef) and one != other for one, other in graph.subject_objects(OWL.sameAs)):
        graph = _expand(asserted)
    return graph, sorted(str(message) for message in graph.objects(None, _ERROR))


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


def _expand(triples: Iterable[Triple]) -> Graph:
    graph = Graph(store="SimpleMemory")  # owlrl spends its time looking triples up; this store is a fifth faster
    for triple in triples:
        graph.add(triple)
    owlrl.DeductiveClosure(_Semantics, rdfs_closure=False, axiomatic_triples=False).expand(graph)
    return graph
