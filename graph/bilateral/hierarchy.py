"""The global restrictions of OWL 2 DL on object properties: simple ones where counted, and no cycle of chains.

Source: OWL 2 Structural Specification, section 11.2. A property and its inverse are treated as one, since each
condition there holds of both or of neither.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

from rdflib import BNode, Graph
from rdflib.collection import Collection as RdfList
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from bilateral.names import compact

T = TypeVar("T")
Pairs = dict[Node, set[Node]]

_SIMPLE_ONLY = {
    OWL.FunctionalProperty: "FunctionalObjectProperty",
    OWL.InverseFunctionalProperty: "InverseFunctionalObjectProperty",
    OWL.IrreflexiveProperty: "IrreflexiveObjectProperty",
    OWL.AsymmetricProperty: "AsymmetricObjectProperty",
}
_COUNTING = (
    OWL.maxCardinality,
    OWL.maxQualifiedCardinality,
    OWL.minCardinality,
    OWL.minQualifiedCardinality,
    OWL.cardinality,
    OWL.qualifiedCardinality,
    OWL.hasSelf,
)


def broken_restrictions(graph: Graph) -> Iterator[str]:
    """Complaints of the form ``Restriction: property: what is wrong``; none where the hierarchy is sound."""
    above = _above(graph)
    chains = list(_chains(graph))
    composite = {result for _, result in chains} | {
        _named(graph, prop) for prop in graph.subjects(RDF.type, OWL.TransitiveProperty)
    }
    complex_ = {upper for lower in composite for upper in above.get(lower, ())} | composite
    for use, prop in _simple_uses(graph):
        if prop in complex_:
            yield f"SimpleProperty: {compact(prop)}: transitive or derived from a chain, so not in {use}"
    yield from _irregular(chains, above)


def _named(graph: Graph, prop: Node) -> Node:
    """The property itself, of an inverse expression the property it is the inverse of."""
    inverse = graph.value(prop, OWL.inverseOf) if isinstance(prop, BNode) else None
    return prop if inverse is None else inverse


def _above(graph: Graph) -> Pairs:
    """Every property with all that it implies, through sub-properties, equivalences and inverses."""
    direct: Pairs = {}
    for predicate, both in ((RDFS.subPropertyOf, False), (OWL.equivalentProperty, True), (OWL.inverseOf, True)):
        for lower, upper in graph.subject_objects(predicate):
            lower, upper = _named(graph, lower), _named(graph, upper)
            direct.setdefault(lower, set()).add(upper)
            if both:
                direct.setdefault(upper, set()).add(lower)
    return closure(direct)


def closure(direct: Mapping[T, Collection[T]]) -> dict[T, set[T]]:
    """All that each key leads to, directly or through others; itself only where it is on a cycle."""
    closed: dict[T, set[T]] = {}
    for start in direct:
        reached: set[T] = set()
        todo = list(direct[start])
        while todo:
            one = todo.pop()
            if one not in reached:
                reached.add(one)
                todo.extend(direct.get(one, ()))
        closed[start] = reached
    return closed


def _chains(graph: Graph) -> Iterator[tuple[list[Node], Node]]:
    for result, chain in graph.subject_objects(OWL.propertyChainAxiom):
        yield [_named(graph, step) for step in RdfList(graph, chain)], _named(graph, result)


def _simple_uses(graph: Graph) -> Iterator[tuple[str, Node]]:
    for kind, use in _SIMPLE_ONLY.items():
        for prop in graph.subjects(RDF.type, kind):
            yield use, _named(graph, prop)
    for pair in graph.subject_objects(OWL.propertyDisjointWith):
        for prop in pair:
            yield "DisjointObjectProperties", _named(graph, prop)
    for axiom in graph.subjects(RDF.type, OWL.AllDisjointProperties):
        for members in graph.objects(axiom, OWL.members):
            for prop in RdfList(graph, members):
                yield "DisjointObjectProperties", _named(graph, prop)
    for predicate in _COUNTING:
        for restriction in graph.subjects(predicate):
            for prop in graph.objects(restriction, OWL.onProperty):
                yield f"a restriction owl:{predicate.fragment}", _named(graph, prop)


def _irregular(chains: Iterable[tuple[list[Node], Node]], above: Pairs) -> Iterator[str]:
    """Complaints of chains for which there is no strict order of properties, as section 11.2 asks."""
    smaller: Pairs = {}
    for steps, result in chains:
        inner = list(steps)
        if inner == [result, result]:
            continue  # transitivity, written as a chain
        if inner[0] == result:
            inner = inner[1:]
        elif inner[-1] == result:
            inner = inner[:-1]
        for step in inner:
            smaller.setdefault(result, set()).add(step)
    order = closure(smaller)
    for result in sorted(order, key=str):
        for step in sorted(order[result], key=str):
            if step == result or step in above.get(result, ()):
                yield f"Regularity: {compact(result)}: a chain for it runs through {compact(step)}, which depends on it"
