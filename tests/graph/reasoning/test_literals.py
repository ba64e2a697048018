import pytest
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.findings import Severity
from bilateral.reasoning.closure import Closure
from bilateral.reasoning.literals import read_literal
from bilateral.reasoning.rules import NAMESPACES

EX = "http://example.org/"
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in {**NAMESPACES, "ex": EX}.items())
ONE = '"1"^^xsd:byte'
FUNCTIONAL = "ex:p a owl:FunctionalProperty . ex:a ex:p"
NEGATIVE = "ex:n owl:sourceIndividual ex:a ; owl:assertionProperty ex:p ; owl:targetValue"


def read(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def entailed(turtle: str) -> tuple[set[str], list[str]]:
    """The triples that were not asserted and have an IRI at each end, and the rules of the contradictions."""
    with Closure() as closure:
        closure.add(read(turtle))
        closure.reason()
        news = {" ".join(triple) for triple in closure.triples() if triple[2].startswith("<")}
        return news, sorted({one.rule for one in closure.contradictions()})


@pytest.mark.parametrize(
    ("turtle", "follows"),
    [
        ('ex:r owl:onProperty ex:p ; owl:hasValue 1 . ex:a ex:p "01.0"^^xsd:decimal .', "ex:a a ex:r ."),
        ("ex:r owl:onProperty ex:p ; owl:hasValue 1 . ex:a ex:p 1.0e0 .", ""),
        ("ex:r owl:onProperty ex:p ; owl:hasValue 'en'@EN . ex:a ex:p 'en'@en . ex:b ex:p 'en' .", "ex:a a ex:r ."),
        (
            "ex:r owl:onProperty ex:p ; owl:someValuesFrom xsd:integer . ex:a ex:p 3.0 . ex:b ex:p 3.5 , 'x' .",
            "ex:a a ex:r .",
        ),
        (
            "ex:r owl:onProperty ex:p ; owl:someValuesFrom rdfs:Literal . ex:a ex:p 'x'@en . ex:b ex:p ex:c .",
            "ex:a a ex:r .",
        ),
        (
            "ex:c owl:hasKey ( ex:p ex:q ) . ex:a a ex:c ; ex:p 1 ; ex:q true . "
            "ex:b a ex:c ; ex:p 1.0 ; ex:q '1'^^xsd:boolean .",
            "ex:a owl:sameAs ex:b . ex:b owl:sameAs ex:a .",
        ),
        ("ex:c owl:hasKey ( ex:p ) . ex:a a ex:c ; ex:p 1 . ex:b a ex:c ; ex:p 2 .", ""),
        (
            "ex:p a owl:InverseFunctionalProperty . ex:a ex:p 'x' . ex:b ex:p 'x'^^xsd:token . "
            "ex:c ex:p 'x'^^xsd:anyURI .",
            "ex:a owl:sameAs ex:b . ex:b owl:sameAs ex:a .",
        ),
        (
            "ex:r owl:onProperty ex:p ; owl:maxCardinality 1 . ex:a a ex:r ; ex:p ex:b , ex:c .",
            "ex:b owl:sameAs ex:c . ex:c owl:sameAs ex:b .",
        ),
        (
            "ex:r owl:onProperty ex:p ; owl:maxQualifiedCardinality '01'^^xsd:int ; owl:onClass ex:C . "
            "ex:a a ex:r ; ex:p ex:b , ex:c , ex:d . ex:b a ex:C . ex:c a ex:C .",
            "ex:b owl:sameAs ex:c . ex:c owl:sameAs ex:b .",
        ),
        (f"ex:p rdfs:range xsd:integer . ex:a ex:p {ONE} .", ""),
        (f"ex:p owl:inverseOf ex:q . ex:q rdfs:domain ex:C . ex:a ex:p {ONE} .", ""),
        (
            "ex:p a owl:SymmetricProperty , owl:TransitiveProperty . ex:a ex:p 'x' . ex:b ex:p 'x' .",
            "ex:a ex:p ex:a , ex:b .",
        ),
    ],
)
def test_exactly_this_follows_from_what_literals_mean(turtle: str, follows: str) -> None:
    if "Symmetric" in turtle:
        follows += "ex:b ex:p ex:a , ex:b ."
    assert entailed(turtle) == ({str(triple) for triple in read(follows)}, [])


@pytest.mark.parametrize(
    ("turtle", "rule"),
    [
        (f"{FUNCTIONAL} 1 , 2 .", ["eq-diff1"]),
        (f"{FUNCTIONAL} 1 , 1.0 , '+01'^^xsd:long .", []),
        (f"{FUNCTIONAL} 1 , 1e0 .", ["eq-diff1"]),
        (f"{FUNCTIONAL} 'a'@en , 'a'@EN .", []),
        (f"{FUNCTIONAL} 'a'@en , 'a' .", ["eq-diff1"]),
        (f"{FUNCTIONAL} 'a' , 'a'^^ex:unit .", []),
        (f"{FUNCTIONAL} 'one'^^xsd:integer , 1 .", []),
        ("ex:p rdfs:range xsd:byte . ex:a ex:p 300 .", ["dt-not-type"]),
        ("ex:p rdfs:range xsd:byte . ex:a ex:p 30 , '30.00'^^xsd:decimal .", []),
        ("ex:p rdfs:range xsd:string . ex:a ex:p 'x'@en .", ["dt-not-type"]),
        ("ex:p rdfs:range xsd:integer . ex:a ex:p 'one'^^xsd:integer .", ["dt-not-type"]),
        ("ex:p rdfs:range xsd:integer . ex:a ex:p '1'^^ex:unit .", []),
        ("ex:p rdfs:range ex:D . ex:D rdfs:subClassOf xsd:string . ex:a ex:p 1 .", ["dt-not-type"]),
        (
            "ex:r owl:onProperty ex:p ; owl:allValuesFrom xsd:date , xsd:boolean . ex:a a ex:r ; ex:p 1 .",
            ["dt-not-type"],
        ),
        ("ex:p owl:propertyDisjointWith ex:q . ex:a ex:p 1 ; ex:q '01'^^xsd:integer .", ["prp-pdw"]),
        (f"{NEGATIVE} 1 . ex:a ex:p '+1'^^xsd:integer .", ["prp-npa2"]),
        (f"{NEGATIVE} 1 . ex:a ex:p 2 .", []),
        ("ex:r owl:onProperty ex:p ; owl:maxCardinality 0 . ex:a a ex:r ; ex:p 'x' .", ["cls-maxc1"]),
        (
            "ex:r owl:onProperty ex:p ; owl:maxQualifiedCardinality 0 ; owl:onClass xsd:integer . "
            "ex:a a ex:r ; ex:p 3.0 , 'x' .",
            ["cls-maxqc1"],
        ),
        (
            "ex:p rdfs:range ex:C . ex:q rdfs:range ex:D . ex:C owl:disjointWith ex:D . ex:a ex:p 1 ; ex:q 1 .",
            ["cax-dw"],
        ),
    ],
)
def test_exactly_these_contradictions_follow_from_what_literals_mean(turtle: str, rule: list[str]) -> None:
    assert entailed(turtle)[1] == rule


@pytest.mark.parametrize(
    ("turtle", "rule"),
    [
        (
            "ex:p rdfs:range ex:C . ex:q rdfs:range ex:D . ex:C owl:disjointWith ex:D . ex:a ex:p 1 ; ex:q 1.0 .",
            "cax-dw",
        ),
        ("ex:E owl:oneOf ( 1 ) . ex:p rdfs:range ex:D . ex:E owl:disjointWith ex:D . ex:a ex:p 1.0 .", "cax-dw"),
        ("ex:x a owl:AllDifferent ; owl:members ( 1 1.0 ) .", "eq-diff2"),
    ],
)
def test_what_is_said_of_one_spelling_of_a_value_is_said_of_the_other(turtle: str, rule: str) -> None:
    assert entailed(turtle)[1] == [rule]


def test_no_literal_is_printed_that_was_not_loaded() -> None:
    turtle = "ex:p a owl:InverseFunctionalProperty . ex:a ex:p 1 . ex:b ex:p 1.0 ."
    with Closure() as closure:
        closure.add(read(turtle))
        closure.reason()
        assert {value for _, _, value in closure.triples() if value.startswith('"')} <= {
            str(triple.object) for triple in read(turtle)
        }


@pytest.mark.parametrize(
    ("turtle", "severity", "code", "focus"),
    [
        (
            "ex:a ex:p 'one'^^xsd:integer .",
            Severity.WARNING,
            "REASON.ILL-TYPED",
            '"one"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
        ("ex:a ex:p 'x'^^ex:unit , 'y'^^ex:unit .", Severity.INFO, "REASON.DATATYPE", f"<{EX}unit>"),
    ],
)
def test_a_literal_that_means_nothing_is_told(turtle: str, severity: Severity, code: str, focus: str) -> None:
    with Closure() as closure:
        closure.add(read(turtle))
        closure.reason()
        assert [(one.severity, one.code, one.focus) for one in closure.findings()] == [(severity, code, focus)]


def test_what_literals_mean_is_the_same_when_they_come_one_by_one() -> None:
    turtle = (
        "ex:c owl:hasKey ( ex:p ) . ex:a a ex:c ; ex:p 1 . ex:b a ex:c ; ex:p 1.0 . ex:d ex:p '1'^^xsd:long ; a ex:c ."
    )
    triples = read(turtle)
    with Closure() as together, Closure() as apart:
        together.add(triples)
        together.reason()
        for triple in reversed(triples):
            apart.add([triple])
            apart.reason()
        assert set(apart.triples(full=True)) == set(together.triples(full=True))
        assert (f"<{EX}a>", "<http://www.w3.org/2002/07/owl#sameAs>", f"<{EX}d>") in set(apart.triples())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ('"x"', ("x", "http://www.w3.org/2001/XMLSchema#string", "")),
        ('""', ("", "http://www.w3.org/2001/XMLSchema#string", "")),
        ('"a\\"b\\\\"', ('a"b\\', "http://www.w3.org/2001/XMLSchema#string", "")),
        ('"\\\\u0041"', ("\\u0041", "http://www.w3.org/2001/XMLSchema#string", "")),
        ('"\\u0041\\U0001F600\\t\\b\\n\\r\\f"', ("A😀\t\b\n\r\f", "http://www.w3.org/2001/XMLSchema#string", "")),
        ('"x\\"@en"@en-gb', ('x"@en', "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en-gb")),
        ('"x"@ar--rtl', ("x", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "ar")),
        ('"^^<u>"^^<http://example.org/u>', ("^^<u>", "http://example.org/u", "")),
    ],
)
def test_a_literal_in_n_triples_is_read_in_its_parts(text: str, parts: tuple[str, str, str]) -> None:
    assert read_literal(text) == parts
