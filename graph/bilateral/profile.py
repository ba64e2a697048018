"""Whether an ontology is in OWL 2 RL: its triples are read as axioms, and every one outside the grammar is named.

Strict: a triple that is no part of an axiom, a declaration or an annotation is a complaint as well. Values of
annotations may have any datatype, since annotations mean nothing to a reasoner.
Source: OWL 2 Profiles, section 4.2; OWL 2 Mapping to RDF Graphs, section 3; OWL 2 Structural Specification, section 11.
"""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS
from rdflib.term import Node

from bilateral.class_expressions import Expressions
from bilateral.hierarchy import broken_restrictions
from bilateral.names import compact

_CHARACTERISTICS = {
    OWL.FunctionalProperty: ("object", "data"),
    OWL.InverseFunctionalProperty: ("object",),
    OWL.TransitiveProperty: ("object",),
    OWL.SymmetricProperty: ("object",),
    OWL.AsymmetricProperty: ("object",),
    OWL.IrreflexiveProperty: ("object",),
}
_BETWEEN_PROPERTIES = {
    RDFS.subPropertyOf: ("object", "data", "annotation"),
    OWL.equivalentProperty: ("object", "data"),
    OWL.propertyDisjointWith: ("object", "data"),
    OWL.inverseOf: ("object",),
}
_BETWEEN_CLASSES = {
    RDFS.subClassOf: ("sub", "super"),
    OWL.equivalentClass: ("equiv", "equiv"),
    OWL.disjointWith: ("sub", "sub"),
}
_BETWEEN_INDIVIDUALS = {OWL.sameAs: "SameIndividual", OWL.differentFrom: "DifferentIndividuals"}
_MEMBERS = {OWL.AllDisjointClasses: "class", OWL.AllDisjointProperties: "property", OWL.AllDifferent: "individual"}
_EDGES = (OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget)


def violations(graph: Graph) -> list[str]:
    """Complaints of the form ``Construct: where: why``, sorted; empty where ``graph`` is an OWL 2 RL ontology."""
    reader = _Axioms(graph)
    reader.read()
    return sorted({*reader.complaints, *broken_restrictions(graph)})


class _Axioms(Expressions):
    """Takes the triples of a graph axiom by axiom; what is left over at the end was not understood."""

    def read(self) -> None:
        """Fill ``complaints``."""
        self._header()
        self._forbidden_axioms()
        self._annotated_axioms()
        self._negative_assertions()
        self._members()
        self._class_axioms()
        self._property_axioms()
        self._assertions()
        self._annotations()
        self._forest()
        for subject, predicate, value in self.left:
            what = " ".join(compact(term) for term in (subject, predicate, value))
            self.complain("Triple", subject, f"not part of any axiom: {what}")

    def _header(self) -> None:
        headers = list(self.graph.subjects(RDF.type, OWL.Ontology))
        if len(headers) != 1:
            self.complain("Ontology", OWL.Ontology, f"{len(headers)} headers; an ontology has one")
        for header in headers:
            self.take(header, RDF.type, OWL.Ontology)
            for predicate in (OWL.versionIRI, OWL.imports):
                self.take_all(header, predicate)

    def _forbidden_axioms(self) -> None:
        for subject, value in self.pairs(OWL.disjointUnionOf):
            self.complain("DisjointUnion", subject, "not in OWL 2 RL; write disjoint classes and subclasses")
            self.members(value)
        for subject in self.typed(OWL.ReflexiveProperty):
            self.complain("ReflexiveObjectProperty", subject, "not in OWL 2 RL")

    def _annotated_axioms(self) -> None:
        for node in self.typed(OWL.Axiom):
            source, predicate, target = (self.graph.value(node, edge) for edge in _EDGES)
            if None in (source, predicate, target) or (source, predicate, target) not in self.graph:
                self.complain("Annotation", node, "an annotated axiom that is not in the ontology")
            for edge in _EDGES:
                self.take_all(node, edge)

    def _negative_assertions(self) -> None:
        for node in self.typed(OWL.NegativePropertyAssertion):
            kind = self.property(self.one(node, OWL.assertionProperty), node, "object", "data")
            self.individual(self.one(node, OWL.sourceIndividual), "NegativePropertyAssertion")
            if kind == "data":
                self.literal(self.one(node, OWL.targetValue), node)
            else:
                self.individual(self.one(node, OWL.targetIndividual), "NegativePropertyAssertion")

    def _members(self) -> None:
        for kind, what in _MEMBERS.items():
            for node in self.typed(kind):
                links = [*self.take_all(node, OWL.members), *self.take_all(node, OWL.distinctMembers)]
                members = [member for link in links for member in self.members(link)]
                if len(members) < 2:
                    self.complain(kind.fragment, node, "fewer than two members")
                for member in members:
                    if what == "class":
                        self.class_expression(member, "sub", node)
                    elif what == "property":
                        self.property(member, node, "object", "data")
                    else:
                        self.individual(member, "DifferentIndividuals")

    def _class_axioms(self) -> None:
        for predicate, (left, right) in _BETWEEN_CLASSES.items():
            for subject, value in self.pairs(predicate):
                if predicate == OWL.equivalentClass and "datatype" in self.kinds[subject]:
                    self.data_range(value, subject)
                    continue
                self.class_expression(subject, left, value)
                self.class_expression(value, right, subject)
        for subject, value in self.pairs(OWL.hasKey):
            self.class_expression(subject, "sub", value)
            for member in self.members(value):
                self.property(member, subject, "object", "data")

    def _property_axioms(self) -> None:
        for kind, allowed in _CHARACTERISTICS.items():
            for subject in self.typed(kind):
                self.property(subject, kind, *allowed)
        for subject, value in self.pairs(RDFS.domain):
            if self.property(subject, RDFS.domain, "object", "data", "annotation") != "annotation":
                self.class_expression(value, "super", subject)
        for subject, value in self.pairs(RDFS.range):
            kind_of = self.property(subject, RDFS.range, "object", "data", "annotation")
            if kind_of == "object":
                self.class_expression(value, "super", subject)
            elif kind_of == "data":
                self.data_range(value, subject)
        for subject, value in self.pairs(OWL.propertyChainAxiom):
            self.property(subject, OWL.propertyChainAxiom, "object")
            steps = self.members(value)
            if len(steps) < 2:
                self.complain("ObjectPropertyChain", subject, "fewer than two steps")
            for step in steps:
                self.property(step, subject, "object")
        for predicate, allowed in _BETWEEN_PROPERTIES.items():
            for subject, value in self.pairs(predicate):
                first = self.property(subject, value, *allowed)
                second = self.property(value, subject, *allowed)
                if first and second and first != second:
                    self.complain("Typing", subject, f"{predicate.fragment} between {first} and {second} properties")

    def _assertions(self) -> None:
        for relation, construct in _BETWEEN_INDIVIDUALS.items():
            for pair in self.pairs(relation):
                for individual in pair:
                    self.individual(individual, construct)
        for subject, predicate, value in list(self.left):
            if self.is_reserved(predicate):
                if predicate == RDF.type and (not self.is_reserved(value) or value == OWL.Thing):
                    self.take(subject, predicate, value)
                    if value != OWL.Thing:
                        self.class_expression(value, "super", subject)
                continue
            kinds = self.kinds[predicate]
            if "object" in kinds:
                self.take(subject, predicate, value)
                if isinstance(value, Literal):
                    self.complain("ObjectPropertyAssertion", subject, f"{compact(predicate)} with a literal")
            elif "data" in kinds:
                self.take(subject, predicate, value)
                self.literal(value, subject)

    def _annotations(self) -> None:
        for subject, predicate, value in list(self.left):
            if "annotation" in self.kinds[predicate]:
                self.take(subject, predicate, value)
            elif isinstance(predicate, URIRef) and not self.is_reserved(predicate):
                self.take(subject, predicate, value)
                self.complain("Declaration", predicate, "used as a property, not declared as one")

    def _forest(self) -> None:
        """Anonymous individuals form trees: one parent each, and no circle (section 11.2)."""
        parents: dict[Node, set[Node]] = {}
        for subject, predicate, value in self.graph:
            if isinstance(value, BNode) and "object" in self.kinds[predicate]:
                parents.setdefault(value, set()).add(subject)
        for node, above in parents.items():
            seen: set[Node] = {node}
            while len(above) == 1 and (parent := next(iter(above))) not in seen:
                seen.add(parent)
                above = parents.get(parent, set())
            if above:
                self.complain("AnonymousIndividual", node, "anonymous individuals must form trees")
