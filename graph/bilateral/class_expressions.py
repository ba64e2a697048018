"""Class expressions, data ranges and property expressions of OWL 2 RL, read from the triples of a graph.

Source: OWL 2 Profiles, sections 4.2.1 to 4.2.4; OWL 2 Mapping to RDF Graphs, section 3.2.4.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, XSD
from rdflib.term import Node

from bilateral.names import Triple, compact

_DECLARATIONS = {
    OWL.Class: "class",
    RDFS.Datatype: "datatype",
    OWL.ObjectProperty: "object",
    OWL.DatatypeProperty: "data",
    OWL.AnnotationProperty: "annotation",
    OWL.NamedIndividual: "individual",
}
_CLASHES = ({"class", "datatype"}, {"object", "data"}, {"object", "annotation"}, {"data", "annotation"})
_ANNOTATIONS = (
    *(RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.deprecated, OWL.versionInfo),
    *(OWL.priorVersion, OWL.backwardCompatibleWith, OWL.incompatibleWith),
)
_UNSUPPORTED = (OWL.topObjectProperty, OWL.bottomObjectProperty, OWL.topDataProperty, OWL.bottomDataProperty)
_RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))
_DATATYPES = frozenset(
    [RDFS.Literal, RDF.PlainLiteral, RDF.XMLLiteral, RDF.langString]
    + [
        XSD[name]
        for name in (
            "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte "
            "unsignedLong unsignedInt unsignedShort unsignedByte float double string normalizedString token language "
            "Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"
        ).split()
    ]
)

_BOOLEAN = {
    OWL.intersectionOf: "IntersectionOf",
    OWL.unionOf: "UnionOf",
    OWL.complementOf: "ComplementOf",
    OWL.oneOf: "OneOf",
}
_RESTRICTIONS = {
    OWL.someValuesFrom: "SomeValuesFrom",
    OWL.allValuesFrom: "AllValuesFrom",
    OWL.hasValue: "HasValue",
    OWL.hasSelf: "HasSelf",
    OWL.maxCardinality: "MaxCardinality",
    OWL.maxQualifiedCardinality: "MaxCardinality",
    OWL.minCardinality: "MinCardinality",
    OWL.minQualifiedCardinality: "MinCardinality",
    OWL.cardinality: "ExactCardinality",
    OWL.qualifiedCardinality: "ExactCardinality",
}
_NO_DATA_RANGES = {
    OWL.unionOf: "DataUnionOf",
    OWL.oneOf: "DataOneOf",
    OWL.datatypeComplementOf: "DataComplementOf",
    OWL.withRestrictions: "DatatypeRestriction",
}
_POSITIONS = {
    "IntersectionOf": ("sub", "super", "equiv"),
    "UnionOf": ("sub",),
    "OneOf": ("sub",),
    "SomeValuesFrom": ("sub",),
    "HasValue": ("sub", "super", "equiv"),
    "ComplementOf": ("super",),
    "AllValuesFrom": ("super",),
    "MaxCardinality": ("super",),
}
_ZERO_OR_ONE = tuple(Literal(text, datatype=XSD.nonNegativeInteger) for text in ("0", "1"))
_NAMES = {"sub": "a subclass", "super": "a superclass", "equiv": "an equivalent class"}


class Expressions:
    """Reads expressions of ``graph``: takes their triples out of ``left``, and collects ``complaints``."""

    def __init__(self, graph: Graph) -> None:
        """A reader of ``graph`` that has taken its declarations."""
        self.graph = graph
        self.left: dict[Triple, None] = dict.fromkeys(sorted(graph, key=str))
        self.complaints: list[str] = []
        self.kinds: defaultdict[Node, set[str]] = defaultdict(set)
        self._read: set[Node] = set()
        for predicate in _ANNOTATIONS:
            self.kinds[predicate].add("annotation")
        self._declarations()

    def _declarations(self) -> None:
        for kind, name in _DECLARATIONS.items():
            for subject in self.graph.subjects(RDF.type, kind):
                if isinstance(subject, URIRef):
                    self.take(subject, RDF.type, kind)
                    self.kinds[subject].add(name)
        for subject, kinds in sorted(self.kinds.items(), key=str):
            if any(clash <= kinds for clash in _CLASHES):
                self.complain("Typing", subject, f"declared as {' and '.join(sorted(kinds))}")
        for term in _UNSUPPORTED:
            if any(term in triple for triple in self.graph):
                self.complain(compact(term).removeprefix("owl:"), term, "not in OWL 2 RL")
            self.kinds[term].add("data" if "Data" in term else "object")

    def complain(self, construct: str, where: Node, why: str) -> None:
        """Note that ``construct`` is not as it should be at ``where``."""
        name = "a blank node" if isinstance(where, BNode) else compact(where)
        self.complaints.append(f"{construct}: {name}: {why}")

    def take(self, *triple: Node) -> None:
        """Count ``triple`` as understood."""
        self.left.pop((triple[0], triple[1], triple[2]), None)

    def take_all(self, subject: Node, predicate: Node) -> list[Node]:
        """Objects of ``subject`` by ``predicate``; their triples count as understood."""
        values = sorted(self.graph.objects(subject, predicate), key=str)
        for value in values:
            self.take(subject, predicate, value)
        return values

    def one(self, subject: Node, predicate: URIRef) -> Node:
        """The object of ``subject`` by ``predicate``, of which there must be one."""
        values = self.take_all(subject, predicate)
        if len(values) != 1:
            self.complain("Triple", subject, f"{len(values)} values of {compact(predicate)}; there must be one")
        return values[0] if values else OWL.Nothing

    def typed(self, kind: Node) -> Iterator[Node]:
        """Subjects of type ``kind``; the triples that say so count as understood."""
        for subject in sorted(self.graph.subjects(RDF.type, kind), key=str):
            self.take(subject, RDF.type, kind)
            yield subject

    def pairs(self, predicate: Node) -> Iterator[tuple[Node, Node]]:
        """Subjects and objects of ``predicate`` in triples not yet understood, which then count as understood."""
        for triple in [triple for triple in self.left if triple[1] == predicate]:
            if triple in self.left:  # not meanwhile taken as a part of an expression
                self.take(*triple)
                yield triple[0], triple[2]

    def members(self, head: Node) -> list[Node]:
        """Members of the list at ``head``."""
        found: list[Node] = []
        while head != RDF.nil:
            if not self._once(head, "List"):
                return found
            found.append(self.one(head, RDF.first))
            self.take(head, RDF.type, RDF.List)
            head = self.one(head, RDF.rest)
        return found

    def _once(self, node: Node, construct: str) -> bool:
        if node in self._read or not isinstance(node, BNode):
            self.complain(construct, node, "must be a blank node that is used once")
            return False
        self._read.add(node)
        return True

    @staticmethod
    def is_reserved(term: Node) -> bool:
        """Whether ``term`` is of the vocabulary of OWL, RDF or XML Schema."""
        return isinstance(term, URIRef) and str(term).startswith(_RESERVED)

    def property(self, node: Node, where: Node, *allowed: str) -> str:
        """Kind of the property, one of ``allowed``, or the empty string after a complaint."""
        if isinstance(node, BNode):
            node = self.one(node, OWL.inverseOf)
            allowed = ("object",)
        kind = next((kind for kind in allowed if kind in self.kinds[node]), "")
        if not kind:
            known = " or ".join(allowed)
            self.complain("Declaration", node, f"not declared as {known} property, at {compact(where)}")
        return kind

    def individual(self, node: Node, construct: str) -> None:
        """Complain unless ``node`` is a named individual, as ``construct`` asks."""
        if not isinstance(node, URIRef):
            self.complain("AnonymousIndividual", node, f"in {construct} only named individuals may stand")

    def literal(self, node: Node, where: Node) -> None:
        """Complain unless ``node`` is a literal of a datatype of OWL 2 RL."""
        if not isinstance(node, Literal):
            self.complain("DataPropertyAssertion", where, f"{compact(node)} is no literal")
        elif node.datatype is not None and node.datatype not in _DATATYPES:
            self.complain("Datatype", node.datatype, f"not in OWL 2 RL, in a literal at {compact(where)}")

    def data_range(self, node: Node, where: Node) -> None:
        """Complain unless ``node`` is a data range of OWL 2 RL (section 4.2.4): a datatype or an intersection."""
        if not isinstance(node, BNode):
            if node not in _DATATYPES and "datatype" not in self.kinds[node]:
                self.complain("Datatype", node, f"not in OWL 2 RL, as a range at {compact(where)}")
            return
        self.take(node, RDF.type, RDFS.Datatype)
        for predicate, value in sorted(self.graph.predicate_objects(node), key=str):
            self.take(node, predicate, value)
            if predicate == OWL.intersectionOf:
                for member in self.members(value):
                    self.data_range(member, where)
            elif predicate in _NO_DATA_RANGES:
                self.complain(_NO_DATA_RANGES[URIRef(str(predicate))], where, "not a data range of OWL 2 RL")
                if predicate != OWL.datatypeComplementOf:
                    for member in self.members(value):
                        for facet in self.graph.predicates(member) if isinstance(member, BNode) else ():
                            self.take_all(member, facet)

    def class_expression(self, node: Node, position: str, where: Node, thing: bool = False) -> None:
        """Complain unless ``node`` may stand in ``position`` (sub, super or equiv) of an axiom (section 4.2.3)."""
        if not isinstance(node, BNode):
            self._class(node, where, thing)
            return
        shape = [p for p in self.graph.predicates(node) if p in _BOOLEAN or p in _RESTRICTIONS]
        if len(shape) != 1:
            self.complain("ClassExpression", where, "a blank node that is no class expression")
            return
        if not self._once(node, "ClassExpression"):
            return
        predicate = URIRef(str(shape[0]))
        value = self.one(node, predicate)
        if predicate in _BOOLEAN:
            self.take(node, RDF.type, OWL.Class)
            self._placed(_BOOLEAN[predicate], "Object", position, where)
            self._boolean(predicate, value, position, where)
        else:
            self.take(node, RDF.type, OWL.Restriction)
            on = self.property(self.one(node, OWL.onProperty), where, "object", "data")
            self._placed(_RESTRICTIONS[predicate], "Data" if on == "data" else "Object", position, where)
            self._restriction(node, _RESTRICTIONS[predicate], value, on, where)

    def _class(self, node: Node, where: Node, thing: bool) -> None:
        if node == OWL.Thing and not thing:
            self.complain("Thing", where, "owl:Thing stands only in someValuesFrom and qualified maxCardinality")
        elif node not in (OWL.Thing, OWL.Nothing) and "class" not in self.kinds[node]:
            self.complain("Declaration", node, f"not declared as a class, at {compact(where)}")

    def _placed(self, name: str, kind: str, position: str, where: Node) -> None:
        if position not in _POSITIONS.get(name, ()):
            self.complain(f"{kind}{name}", where, f"in OWL 2 RL not as {_NAMES[position]}")

    def _boolean(self, predicate: URIRef, value: Node, position: str, where: Node) -> None:
        if predicate == OWL.complementOf:
            self.class_expression(value, "sub", where)
        elif predicate == OWL.oneOf:
            for member in self.members(value):
                self.individual(member, "ObjectOneOf")
        else:
            inner = "sub" if predicate == OWL.unionOf else position
            for member in self.members(value):
                self.class_expression(member, inner, where)

    def _restriction(self, node: Node, name: str, value: Node, on: str, where: Node) -> None:
        if name in ("SomeValuesFrom", "AllValuesFrom"):
            self._filler(value, on, "sub" if name == "SomeValuesFrom" else "super", where, name == "SomeValuesFrom")
        elif name == "HasValue" and on == "data":
            self.literal(value, where)
        elif name == "HasValue":
            self.individual(value, "ObjectHasValue")
        elif name.endswith("Cardinality"):
            if name == "MaxCardinality" and value not in _ZERO_OR_ONE:
                self.complain(f"{'Data' if on == 'data' else 'Object'}{name}", where, "in OWL 2 RL only of 0 or 1")
            for filler in [*self.take_all(node, OWL.onClass), *self.take_all(node, OWL.onDataRange)]:
                self._filler(filler, on, "sub", where, True)

    def _filler(self, value: Node, on: str, position: str, where: Node, thing: bool) -> None:
        if on == "data":
            self.data_range(value, where)
        else:
            self.class_expression(value, position, where, thing)
