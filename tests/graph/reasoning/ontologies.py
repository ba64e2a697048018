"""Small random ontologies with data, as triples of terms in N-Triples; a construct of OWL 2 RL is a line of a list.

In a line C, P, I, D and L stand for some class, property, individual, datatype and literal, V for an individual or a
literal, E for a class or one of the two that are always there, ``_`` for a blank node of the construct, and ``(C)`` for
a list of one to three of them.
"""

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Triple, parse

from bilateral.reasoning.closure import Closure
from bilateral.reasoning.rules import NAMESPACES, expand

Triples = list[tuple[str, str, str]]

CLASSES = [f"<http://example.org/C{n}>" for n in range(3)]
PROPERTIES = [f"<http://example.org/p{n}>" for n in range(3)]
INDIVIDUALS = ["<http://example.org/a>", "<http://example.org/b>", "<http://example.org/c>", "_:d", "_:e"]
DATATYPES = [
    expand(name) for name in ("xsd:integer", "xsd:nonNegativeInteger", "xsd:decimal", "xsd:string", "rdfs:Literal")
]
LITERALS = [
    '"1"',
    '"one"@en',
    *(
        f'"{form}"^^{expand(name)}'
        for form, name in (
            ("1", "xsd:integer"),
            ("01", "xsd:integer"),
            ("1.0", "xsd:decimal"),
            ("-1", "xsd:integer"),
            ("1", "xsd:byte"),
            ("1", "xsd:double"),
            ("true", "xsd:boolean"),
            ("1", "xsd:boolean"),
            ("x", "xsd:token"),
            ("2024-02-29T24:00:00Z", "xsd:dateTime"),
            ("2024-03-01T00:00:00Z", "xsd:dateTime"),
        )
    ),
    '"1"^^<http://example.org/unit>',
]
ILL_TYPED = f'"one"^^{expand("xsd:integer")}'

_PLACES: dict[str, Sequence[str]] = {
    "C": CLASSES,
    "P": PROPERTIES,
    "I": INDIVIDUALS,
    "D": DATATYPES,
    "L": LITERALS,
    "V": [*INDIVIDUALS, *INDIVIDUALS, *LITERALS],
    "E": [*CLASSES, expand("owl:Thing"), expand("owl:Nothing")],
}

DATA = ["I a C", "I P I", "I P V", "I P L"]
CLASS_AXIOMS = [
    "C a owl:Class",
    "C rdfs:subClassOf E",
    "C owl:equivalentClass C",
    "C owl:disjointWith C",
    "C owl:complementOf C",
    "C owl:intersectionOf (C)",
    "C owl:unionOf (C)",
    "C owl:oneOf (I)",
    "_ a owl:AllDisjointClasses . _ owl:members (C)",
]
RESTRICTIONS = [
    "_ owl:onProperty P . _ owl:someValuesFrom E",
    "_ owl:onProperty P . _ owl:someValuesFrom D",
    "_ owl:onProperty P . _ owl:allValuesFrom C",
    "_ owl:onProperty P . _ owl:allValuesFrom D",
    "_ owl:onProperty P . _ owl:hasValue V",
    '_ owl:onProperty P . _ owl:maxCardinality "0"^^xsd:nonNegativeInteger',
    '_ owl:onProperty P . _ owl:maxCardinality "1"^^xsd:nonNegativeInteger',
    '_ owl:onProperty P . _ owl:onClass E . _ owl:maxQualifiedCardinality "0"^^xsd:nonNegativeInteger',
    '_ owl:onProperty P . _ owl:onClass E . _ owl:maxQualifiedCardinality "1"^^xsd:nonNegativeInteger',
]
USES = ["C rdfs:subClassOf _", "_ rdfs:subClassOf C", "C owl:equivalentClass _", "I a _"]
RESTRICTED = [f"{restriction} . {use}" for restriction in RESTRICTIONS for use in USES]
PROPERTY_AXIOMS = [
    "P a owl:ObjectProperty",
    "P a owl:DatatypeProperty",
    "P rdfs:domain C",
    "P rdfs:range C",
    "P rdfs:range D",
    "P rdfs:subPropertyOf P",
    "P owl:equivalentProperty P",
    "P owl:inverseOf P",
    "P owl:propertyDisjointWith P",
    "P owl:propertyChainAxiom (P)",
    "P owl:propertyChainAxiom (P)",
    *(
        f"P a owl:{kind}Property"
        for kind in "Symmetric Transitive Functional InverseFunctional Irreflexive Asymmetric".split()
    ),
]
EQUALITY = [
    "I owl:sameAs I",
    "C owl:sameAs C",
    "P owl:sameAs P",
    "I owl:sameAs L",
    "I owl:differentFrom I",
    "_ owl:sourceIndividual I . _ owl:assertionProperty P . _ owl:targetIndividual I",
    "_ owl:sourceIndividual I . _ owl:assertionProperty P . _ owl:targetValue L",
]
MISSED_BY_OWLRL = [
    "_ a owl:AllDisjointProperties . _ owl:members (P)",
    "_ a owl:AllDifferent . _ owl:members (I)",
    "_ a owl:AllDifferent . _ owl:distinctMembers (I)",
]
KEYS = ["C owl:hasKey (P)"]


@st.composite
def ontologies(draw: st.DrawFn, *groups: list[str], least: int = 4, most: int = 16) -> Triples:
    """Triples of some constructs, each of any of the groups of templates with the same probability for each group."""
    template = st.one_of(*(st.sampled_from(group) for group in groups))
    triples: Triples = []
    for number, one in enumerate(draw(st.lists(template, min_size=least, max_size=most))):
        for part, triple in enumerate(one.split(" . ")):
            subject, predicate, value = triple.split()
            if value.startswith("("):
                members = draw(st.lists(st.sampled_from(_PLACES[value[1]]), min_size=1, max_size=3))
                value = _add_list(triples, members, f"_:l{number}x{part}x")
                triples.append((_fill(draw, subject, number), _fill(draw, predicate, number), value))
            else:
                s, p, o = (_fill(draw, term, number) for term in (subject, predicate, value))
                triples.append((s, p, o))
    return triples


def _fill(draw: st.DrawFn, term: str, number: int) -> str:
    if term == "_":
        return f"_:r{number}"
    if term in _PLACES:
        return draw(st.sampled_from(_PLACES[term]))
    return expand(term)


def _add_list(triples: Triples, members: list[str], label: str) -> str:
    """Add the list of ``members``, its nodes named from ``label``; its first node."""
    nodes = [f"{label}{place}" for place in range(len(members))]
    for node, member, rest in zip(nodes, members, [*nodes[1:], expand("rdf:nil")], strict=True):
        triples += [(node, expand("rdf:first"), member), (node, expand("rdf:rest"), rest)]
    return nodes[0]


def read(turtle: str) -> Triples:
    """The triples of Turtle without its prefixes; ours is the empty one."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> . " for prefix, iri in NAMESPACES.items())
    quads = parse(f"{prefixes} @prefix : <http://example.org/> . {turtle} .", format=RdfFormat.TURTLE)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in quads]


def statements(triples: Iterable[tuple[str, str, str]]) -> list[Triple]:
    """The triples as a closure takes them."""
    lines = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    return [quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)]


def closed(*parts: Iterable[tuple[str, str, str]]) -> Closure:
    """The closure of the parts, each added when those before it have been reasoned over."""
    closure = Closure()
    for part in parts:
        closure.add(statements(part))
        closure.reason()
    return closure
