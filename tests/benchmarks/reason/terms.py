"""The ontology of the university benchmark: about 200 triples with every construct the engine has a rule for.

In the spirit of LUBM (Guo, Pan and Heflin 2005), which has no property chains, keys, lists or equality. What would be a
blank node is an IRI here, so that the closures of different engines can be compared as sets.
"""

from __future__ import annotations

from collections.abc import Iterator

TERM = "http://example.org/university#"
DATA = "http://example.org/data/"

_NAMESPACES = {
    "": TERM,
    "rdf:": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs:": "http://www.w3.org/2000/01/rdf-schema#",
    "owl:": "http://www.w3.org/2002/07/owl#",
    "xsd:": "http://www.w3.org/2001/XMLSchema#",
}

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_CLASSES = {
    "Agent": "Person Organization",
    "Person": "Employee Student",
    "Employee": "Faculty AdministrativeStaff",
    "Faculty": "Professor Lecturer",
    "Professor": "FullProfessor AssociateProfessor AssistantProfessor",
    "Student": "UndergraduateStudent GraduateStudent",
    "Organization": "University College Department ResearchGroup Laboratory",
    "Work": "Course Publication",
    "Course": "GraduateCourse",
    "Publication": "Article Book",
}
"""The class tree, each class with its subclasses; Agent to FullProfessor is six deep."""

_DEFINED = "Human Chair Teacher EnglishSpeaker ActiveMember TeachingStudent Academic Weekday"

_PROPERTIES = {
    "involvedWith": ("affiliatedWith authorOf", "Agent", ""),
    "affiliatedWith": ("memberOf", "", "Organization"),
    "memberOf": ("worksFor", "Person", ""),
    "worksFor": ("headOf", "Employee", ""),
    "headOf": ("", "", ""),
    "authorOf": ("", "Person", "Publication"),
    "hasMember": ("", "", ""),
    "hasHead": ("", "", "Person"),
    "teacherOf": ("", "Faculty", "Course"),
    "taughtBy": ("", "", ""),
    "takesCourse": ("", "Student", "Course"),
    "assistantOf": ("", "", "Course"),
    "advisor": ("", "Student", "Professor"),
    "mentor": ("", "Person", "Person"),
    "collaboratesWith": ("", "Person", "Person"),
    "subOrganizationOf": ("", "Organization", "Organization"),
    "supervisedIn": ("", "", ""),
    "studiesAt": ("", "Student", ""),
    "speaks": ("", "Person", ""),
    "heldOn": ("", "Course", "Weekday"),
    "schedule": ("", "Course", "rdf:List"),
    "homepage": ("", "Agent", ""),
}
"""Object properties, each with its subproperties, domain and range."""

_DATATYPE_PROPERTIES = {
    "name": ("fullName", "", ""),
    "fullName": ("", "Person", "xsd:string"),
    "email": ("", "Person", ""),
    "emailAddress": ("", "", ""),
    "age": ("", "Person", "xsd:integer"),
    "status": ("", "Person", ""),
    "courseCode": ("", "Course", "xsd:string"),
    "courseTerm": ("", "Course", "xsd:integer"),
}

_AXIOMS = """
Human owl:equivalentClass Person
email owl:equivalentProperty emailAddress
memberOf owl:inverseOf hasMember
headOf owl:inverseOf hasHead
teacherOf owl:inverseOf taughtBy
collaboratesWith rdf:type owl:SymmetricProperty
subOrganizationOf rdf:type owl:TransitiveProperty
mentor rdf:type owl:FunctionalProperty
affiliatedWith owl:propertyChainAxiom ( memberOf subOrganizationOf )
supervisedIn owl:propertyChainAxiom ( advisor worksFor )
studiesAt owl:propertyChainAxiom ( takesCourse taughtBy worksFor )
[ owl:onProperty headOf ; owl:someValuesFrom Department ] rdfs:subClassOf Chair
[ owl:onProperty teacherOf ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf Teacher
EnglishSpeaker owl:equivalentClass [ owl:onProperty speaks ; owl:hasValue English ]
ActiveMember owl:equivalentClass [ owl:onProperty status ; owl:hasValue "active" ]
GraduateStudent rdfs:subClassOf [ owl:onProperty takesCourse ; owl:allValuesFrom GraduateCourse ]
Department rdfs:subClassOf [ owl:onProperty hasHead ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ]
TeachingStudent owl:equivalentClass { owl:intersectionOf ( Student Assisting ) }
Assisting owl:equivalentClass [ owl:onProperty assistantOf ; owl:someValuesFrom Course ]
Academic owl:equivalentClass { owl:unionOf ( Faculty GraduateStudent ) }
Person owl:disjointWith Organization
English owl:differentFrom Latin
"""
"""A triple a line; brackets are restrictions, braces other classes, parentheses lists."""


def ontology(without: frozenset[str] = frozenset()) -> Iterator[str]:
    """Lines of the ontology in N-Triples, less what ``without`` names: ``haskey``, ``ifp``."""
    tree = [(parent, child) for parent, children in _CLASSES.items() for child in children.split()]
    for name in dict.fromkeys([*_CLASSES, *(child for _, child in tree), *_DEFINED.split()]):
        yield _line(name, "rdf:type", "owl:Class")
    for parent, child in tree:
        yield _line(child, "rdfs:subClassOf", parent)
    yield from _properties(_PROPERTIES, "owl:ObjectProperty")
    yield from _properties(_DATATYPE_PROPERTIES, "owl:DatatypeProperty")
    for number, axiom in enumerate(_AXIOMS.strip().splitlines()):
        yield from _axiom(axiom, f"node{number}")
    yield from _lists("Weekday", "owl:oneOf", DAYS)
    yield _line("DifferentDays", "rdf:type", "owl:AllDifferent")
    yield from _lists("DifferentDays", "owl:members", DAYS)
    yield _line("DisjointKinds", "rdf:type", "owl:AllDisjointClasses")
    yield from _lists("DisjointKinds", "owl:members", ("Agent", "Work", "Weekday"))
    if "haskey" not in without:
        yield from _lists("Course", "owl:hasKey", ("courseCode", "courseTerm"))
    if "ifp" not in without:
        yield _line("homepage", "rdf:type", "owl:InverseFunctionalProperty")


def _properties(table: dict[str, tuple[str, str, str]], kind: str) -> Iterator[str]:
    for name, (children, domain, range_) in table.items():
        yield _line(name, "rdf:type", kind)
        yield from (_line(child, "rdfs:subPropertyOf", name) for child in children.split())
        if domain:
            yield _line(name, "rdfs:domain", domain)
        if range_:
            yield _line(name, "rdfs:range", range_)


def _axiom(axiom: str, node: str) -> Iterator[str]:
    """The triples of one line of the axioms; ``node`` names what would be a blank node."""
    for opening, closing in ("[]", "{}"):
        if opening in axiom:
            before, inner, after = axiom.partition(opening)[0], *axiom.partition(opening)[2].split(closing)
            yield from _axiom(f"{before}{node}{after}", node)
            yield _line(node, "rdf:type", "owl:Restriction" if opening == "[" else "owl:Class")
            for part in inner.split(" ; "):
                yield from _axiom(f"{node} {part.strip()}", node)
            return
    subject, predicate, *rest = axiom.split()
    if rest[0] == "(":
        yield from _lists(subject, predicate, tuple(rest[1:-1]))
    else:
        yield _line(subject, predicate, rest[0])


def _lists(subject: str, predicate: str, members: tuple[str, ...]) -> Iterator[str]:
    cells = [f"{subject}-{predicate.partition(':')[2]}-{number}" for number in range(len(members))]
    yield _line(subject, predicate, cells[0])
    for cell, member, rest in zip(cells, members, [*cells[1:], "rdf:nil"], strict=True):
        yield _line(cell, "rdf:first", member)
        yield _line(cell, "rdf:rest", rest)


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{_term(subject)} {_term(predicate)} {_term(value)} .\n"


def _term(name: str) -> str:
    if name.startswith('"'):
        text, typed, datatype = name.partition("^^")
        return f"{text}^^{_term(datatype)}" if typed else text
    prefix, colon, local = name.rpartition(":")
    return f"<{_NAMESPACES[prefix + colon]}{local}>"
