"""OWL 2 Profiles, section 4.2, construct by construct: what is in OWL 2 RL is accepted, what is not is named."""

import pytest
from rdflib import Graph

from bilateral.profile import violations

PROLOGUE = """
@prefix : <https://example.org/#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/> a owl:Ontology ; owl:versionIRI <https://example.org/1> .
:A a owl:Class . :B a owl:Class . :C a owl:Class . :T a rdfs:Datatype .
:p a owl:ObjectProperty . :q a owl:ObjectProperty . :r a owl:ObjectProperty .
:d a owl:DatatypeProperty . :e a owl:DatatypeProperty . :n a owl:AnnotationProperty .
"""

ALLOWED = {
    # Class expressions, section 4.2.3
    "sub-named": ":A rdfs:subClassOf :B .",
    "sub-nothing": ":A rdfs:subClassOf owl:Nothing .",
    "sub-intersection": "[ a owl:Class ; owl:intersectionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "sub-union": "[ a owl:Class ; owl:unionOf ( :A :B ) ] rdfs:subClassOf :C .",
    "sub-one-of": "[ a owl:Class ; owl:oneOf ( :x :y ) ] rdfs:subClassOf :C .",
    "sub-some": "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :A ] rdfs:subClassOf :C .",
    "sub-some-thing": "[ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom owl:Thing ] rdfs:subClassOf :C .",
    "sub-some-data": "[ a owl:Restriction ; owl:onProperty :d ; owl:someValuesFrom xsd:string ] rdfs:subClassOf :C .",
    "sub-inverse": """[ a owl:Restriction ; owl:onProperty [ owl:inverseOf :p ] ; owl:someValuesFrom :A ]
        rdfs:subClassOf :C .""",
    "sub-has-value": "[ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] rdfs:subClassOf :C .",
    "super-intersection": ":A rdfs:subClassOf [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .",
    "super-complement": ":A rdfs:subClassOf [ a owl:Class ; owl:complementOf :B ] .",
    "super-all": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :B ] .",
    "super-all-data": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:allValuesFrom xsd:string ] .",
    "super-has-value": ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] .",
    "super-has-value-data": ':A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ; owl:hasValue "x" ] .',
    "super-max-0": """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:maxCardinality "0"^^xsd:nonNegativeInteger ] .""",
    "super-max-1-qualified": """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onClass owl:Thing ] .""",
    "super-max-1-data": """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ;
        owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger ; owl:onDataRange xsd:string ] .""",
    "equivalent-named": ":A owl:equivalentClass :B .",
    "equivalent-intersection": ":A owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( :B :C ) ] .",
    "equivalent-has-value": ":A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ; owl:hasValue :x ] .",
    # Data ranges, section 4.2.4
    "range-literal": ":d rdfs:range rdfs:Literal .",
    "range-date-time": ":d rdfs:range xsd:dateTime .",
    "range-intersection": ":d rdfs:range [ a rdfs:Datatype ; owl:intersectionOf ( xsd:integer xsd:long ) ] .",
    "datatype-definition": ":T owl:equivalentClass xsd:integer . :d rdfs:range :T .",
    # Axioms, section 4.2.5
    "disjoint": ":A owl:disjointWith :B .",
    "all-disjoint-classes": "[] a owl:AllDisjointClasses ; owl:members ( :A :B :C ) .",
    "all-disjoint-properties": "[] a owl:AllDisjointProperties ; owl:members ( :p :q :r ) .",
    "domain-and-range": ":p rdfs:domain :A ; rdfs:range :B . :d rdfs:domain :A .",
    "sub-property": ":p rdfs:subPropertyOf :q . :d rdfs:subPropertyOf :e . :n rdfs:subPropertyOf rdfs:label .",
    "equivalent-property": ":p owl:equivalentProperty :q . :d owl:equivalentProperty :e .",
    "disjoint-property": ":p owl:propertyDisjointWith :q . :d owl:propertyDisjointWith :e .",
    "inverse": ":p owl:inverseOf :q .",
    "functional": ":p a owl:FunctionalProperty . :d a owl:FunctionalProperty .",
    "inverse-functional": ":p a owl:InverseFunctionalProperty .",
    "symmetric": ":p a owl:SymmetricProperty .",
    "asymmetric": ":p a owl:AsymmetricProperty .",
    "irreflexive": ":p a owl:IrreflexiveProperty .",
    "transitive": ":p a owl:TransitiveProperty .",
    "chain": ":r owl:propertyChainAxiom ( :p :q ) .",
    "chain-with-inverse": ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) .",
    "chain-left-recursive": ":r owl:propertyChainAxiom ( :r :q ) .",
    "has-key": ":A owl:hasKey ( :p :d ) .",
    "class-assertion": ":x a :A . :y a owl:NamedIndividual .",
    "property-assertion": ':x :p :y ; :d "x" ; :n "x" .',
    "same-and-different": ":x owl:sameAs :y . :x owl:differentFrom :z .",
    "all-different": "[] a owl:AllDifferent ; owl:distinctMembers ( :x :y :z ) .",
    "negative-assertion": """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ; owl:assertionProperty :p ;
        owl:targetIndividual :y .""",
    "negative-data-assertion": """[] a owl:NegativePropertyAssertion ; owl:sourceIndividual :x ;
        owl:assertionProperty :d ; owl:targetValue "y" .""",
    "annotated-axiom": """:A rdfs:subClassOf :B . [] a owl:Axiom ; owl:annotatedSource :A ;
        owl:annotatedProperty rdfs:subClassOf ; owl:annotatedTarget :B ; rdfs:comment "why" .""",
    "annotation": ':A rdfs:label "a"@en ; :n "2026-11-21"^^xsd:date .',
    "anonymous-individuals-in-a-tree": ":x :p [ :p [ a :A ] ] .",
}

FORBIDDEN = [
    # Class expressions, section 4.2.3
    ("ObjectUnionOf", ":A rdfs:subClassOf [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
    ("ObjectUnionOf", ":p rdfs:domain [ a owl:Class ; owl:unionOf ( :A :B ) ] ."),
    ("ObjectUnionOf", ":p rdfs:range [ a owl:Class ; owl:unionOf ( :A :B ) ] ."),
    ("ObjectUnionOf", ":A owl:equivalentClass [ a owl:Class ; owl:unionOf ( :B :C ) ] ."),
    ("ObjectOneOf", ":A rdfs:subClassOf [ a owl:Class ; owl:oneOf ( :x :y ) ] ."),
    ("ObjectComplementOf", "[ a owl:Class ; owl:complementOf :A ] rdfs:subClassOf :B ."),
    ("ObjectSomeValuesFrom", ":A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ; owl:someValuesFrom :B ] ."),
    ("ObjectSomeValuesFrom", """:A owl:equivalentClass [ a owl:Restriction ; owl:onProperty :p ;
        owl:someValuesFrom :B ] ."""),
    ("DataSomeValuesFrom", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ;
        owl:someValuesFrom xsd:string ] ."""),
    ("ObjectAllValuesFrom", "[ a owl:Restriction ; owl:onProperty :p ; owl:allValuesFrom :A ] rdfs:subClassOf :B ."),
    ("DataAllValuesFrom", "[ a owl:Restriction ; owl:onProperty :d ; owl:allValuesFrom xsd:int ] rdfs:subClassOf :B ."),
    ("ObjectHasSelf", "[ a owl:Restriction ; owl:onProperty :p ; owl:hasSelf true ] rdfs:subClassOf :A ."),
    ("ObjectMinCardinality", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:minCardinality "1"^^xsd:nonNegativeInteger ] ."""),
    ("ObjectExactCardinality", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:cardinality "1"^^xsd:nonNegativeInteger ] ."""),
    ("DataMinCardinality", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :d ;
        owl:minCardinality "1"^^xsd:nonNegativeInteger ] ."""),
    ("ObjectMaxCardinality", """:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty :p ;
        owl:maxCardinality "2"^^xsd:nonNegativeInteger ] ."""),
    ("ObjectMaxCardinality", """[ a owl:Restriction ; owl:onProperty :p ;
        owl:maxCardinality "1"^^xsd:nonNegativeInteger ] rdfs:subClassOf :A ."""),
    ("Thing", ":A rdfs:subClassOf owl:Thing ."),
    ("Thing", ":p rdfs:domain owl:Thing ."),
    ("ClassExpression", "_:x a owl:Class ; owl:complementOf :C . :A rdfs:subClassOf _:x . :B rdfs:subClassOf _:x ."),
    # Data ranges, section 4.2.4, and the datatypes of section 4.2.1
    ("Datatype", ":d rdfs:range xsd:date ."),
    ("Datatype", ":d rdfs:range owl:real ."),
    ("Datatype", ':x :d "2026-11-21"^^xsd:date .'),
    ("DataUnionOf", ":d rdfs:range [ a rdfs:Datatype ; owl:unionOf ( xsd:integer xsd:string ) ] ."),
    ("DataOneOf", ':d rdfs:range [ a rdfs:Datatype ; owl:oneOf ( "a" "b" ) ] .'),
    ("DataComplementOf", ":d rdfs:range [ a rdfs:Datatype ; owl:datatypeComplementOf xsd:integer ] ."),
    ("DatatypeRestriction", """:d rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
        owl:withRestrictions ( [ xsd:minInclusive 0 ] ) ] ."""),
    # Axioms and entities, sections 4.2.5 and 4.2.1
    ("DisjointUnion", ":A owl:disjointUnionOf ( :B :C ) ."),
    ("ReflexiveObjectProperty", ":p a owl:ReflexiveProperty ."),
    ("topObjectProperty", ":p rdfs:subPropertyOf owl:topObjectProperty ."),
    ("bottomObjectProperty", "owl:bottomObjectProperty rdfs:subPropertyOf :p ."),
    ("topDataProperty", ":d rdfs:subPropertyOf owl:topDataProperty ."),
    ("bottomDataProperty", "owl:bottomDataProperty rdfs:subPropertyOf :d ."),
    # Simple properties, OWL 2 Structural Specification, section 11.2
    ("SimpleProperty", ":p a owl:TransitiveProperty , owl:FunctionalProperty ."),
    ("SimpleProperty", ":p a owl:TransitiveProperty , owl:InverseFunctionalProperty ."),
    ("SimpleProperty", ":p a owl:TransitiveProperty , owl:AsymmetricProperty ."),
    ("SimpleProperty", ":p a owl:TransitiveProperty , owl:IrreflexiveProperty ."),
    ("SimpleProperty", ":p a owl:TransitiveProperty ; owl:inverseOf :q . :q a owl:FunctionalProperty ."),
    ("SimpleProperty", ":p a owl:TransitiveProperty ; rdfs:subPropertyOf :q . :q owl:propertyDisjointWith :r ."),
    ("SimpleProperty", """:r owl:propertyChainAxiom ( :p :q ) .
        [] a owl:AllDisjointProperties ; owl:members ( :r :p ) ."""),
    ("SimpleProperty", """:r owl:propertyChainAxiom ( :p :q ) . :A rdfs:subClassOf [ a owl:Restriction ;
        owl:onProperty :r ; owl:maxCardinality "1"^^xsd:nonNegativeInteger ] ."""),
    # Regular chains, the same section
    ("Regularity", ":r owl:propertyChainAxiom ( :p :q ) . :p owl:propertyChainAxiom ( :r :q ) ."),
    ("Regularity", ":r owl:propertyChainAxiom ( :p :r :q ) ."),
    ("Regularity", ":r owl:propertyChainAxiom ( :p :q ) ; rdfs:subPropertyOf :p ."),
    ("Regularity", ":r owl:propertyChainAxiom ( :p :q ) ; owl:inverseOf :p ."),
    # Entities and triples
    ("ObjectPropertyChain", ":r owl:propertyChainAxiom ( :p ) ."),
    ("Declaration", ":A rdfs:subClassOf :Undeclared ."),
    ("Declaration", ":undeclared rdfs:domain :A ."),
    ("Declaration", ":undeclared a owl:FunctionalProperty ."),
    ("Declaration", ":d a owl:TransitiveProperty ."),
    ("Declaration", ":x :undeclared :y ."),
    ("Typing", ":p a owl:DatatypeProperty ."),
    ("Typing", ":A a rdfs:Datatype ."),
    ("Typing", ":p rdfs:subPropertyOf :d ."),
    ("ObjectPropertyAssertion", ':x :p "y" .'),
    ("DataPropertyAssertion", ":x :d :y ."),
    ("AnonymousIndividual", "_:x owl:sameAs :y ."),
    ("AnonymousIndividual", "[ a owl:Class ; owl:oneOf ( [ :p :x ] ) ] rdfs:subClassOf :A ."),
    ("AnonymousIndividual", ":x :p _:b . :y :p _:b ."),
    ("AnonymousIndividual", "_:a :p _:b . _:b :p _:a ."),
    ("Annotation", """[] a owl:Axiom ; owl:annotatedSource :A ; owl:annotatedProperty rdfs:subClassOf ;
        owl:annotatedTarget :B ."""),
    ("Ontology", "<https://example.org/2> a owl:Ontology ."),
    ("Triple", ":x rdf:value :y ."),
    ("Triple", ":A owl:onProperty :p ."),
    ("Triple", ":A a rdf:List ."),
]  # fmt: skip


def _complaints(turtle: str) -> list[str]:
    return violations(Graph().parse(data=PROLOGUE + turtle, format="turtle"))


def test_the_ontology_is_in_the_profile(ontology: Graph) -> None:
    assert violations(ontology) == []


@pytest.mark.parametrize("turtle", ALLOWED.values(), ids=list(ALLOWED))
def test_what_the_profile_allows_is_accepted(turtle: str) -> None:
    assert _complaints(turtle) == []


@pytest.mark.parametrize(("construct", "turtle"), FORBIDDEN)
def test_what_the_profile_forbids_is_named(construct: str, turtle: str) -> None:
    complaints = _complaints(turtle)
    assert {complaint.split(":")[0] for complaint in complaints} == {construct}, complaints
