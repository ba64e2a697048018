"""Every term: its labels, definition, example and name; the pitfalls of OOPS! by number (oops.linkeddata.es)."""

import re
from pathlib import Path

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.names import BIL, ONTOLOGY_IRI, PREFIXES, WD, V, compact

LANGUAGES = ["az", "be", "en", "ru"]
DECLARATIONS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
AXIOMS = (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.equivalentClass, OWL.inverseOf)
UPPER_CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*")
LOWER_CAMEL = re.compile(r"[a-z][A-Za-z0-9]*")
KEBAB = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
DISPUTED = re.compile("liberat|occup|освобожд|оккуп|вызвал|акупа|işğal|azad ed", re.IGNORECASE)
GENERAL = re.compile(r"\b(thing|it|any|or|two)\b", re.IGNORECASE)
"""Words by which a definition says that the property is of things of several classes."""

PUBLISHED = {(SKOS.broader, RDFS.subPropertyOf, SKOS.broaderTransitive)}
"""The axioms about foreign terms that are repeated here, as their publishers have them."""


def _typed(graph: Graph, *kinds: URIRef) -> list[URIRef]:
    return sorted({s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(str(BIL))})


def _properties(graph: Graph) -> list[URIRef]:
    return _typed(graph, *DECLARATIONS[1:])


def _concepts(graph: Graph) -> list[URIRef]:
    return sorted({*graph.subjects(RDF.type, SKOS.Concept)})


def _languages(graph: Graph, term: Node, predicate: URIRef) -> list[str]:
    return sorted(str(getattr(value, "language", None)) for value in graph.objects(term, predicate))


def _without(graph: Graph, terms: list[URIRef], *predicates: URIRef) -> list[str]:
    return [compact(term) for term in terms if not any((term, p, None) in graph for p in predicates)]


def _names(graph: Graph, terms: list[URIRef], namespace: str, pattern: re.Pattern[str]) -> list[str]:
    return [term for term in terms if not pattern.fullmatch(str(term).removeprefix(namespace))]


def test_every_term_has_one_label_in_each_language(terms: Graph) -> None:
    wrong = {
        compact(t): found
        for t in _typed(terms, *DECLARATIONS)
        if (found := _languages(terms, t, RDFS.label)) != LANGUAGES
    }
    assert wrong == {}


def test_the_header_has_one_label_in_each_language(core: Graph, header: URIRef) -> None:
    assert _languages(core, header, RDFS.label) == LANGUAGES


def test_every_term_has_one_definition_in_english(terms: Graph) -> None:
    everything = _typed(terms, *DECLARATIONS)
    assert {compact(t): n for t in everything if (n := _languages(terms, t, SKOS.definition).count("en")) != 1} == {}


def test_the_header_has_one_description_in_english(core: Graph, header: URIRef) -> None:
    assert _languages(core, header, DCTERMS.description).count("en") == 1


def test_every_term_is_defined_by_the_ontology(terms: Graph) -> None:
    everything = _typed(terms, *DECLARATIONS)
    assert {compact(t) for t in everything if list(terms.objects(t, RDFS.isDefinedBy)) != [ONTOLOGY_IRI]} == set()


def test_every_term_has_an_example(terms: Graph) -> None:
    assert _without(terms, _typed(terms, *DECLARATIONS), SKOS.example) == []


def test_the_header_has_an_example(core: Graph, header: URIRef) -> None:
    assert list(core.objects(header, SKOS.example))


def test_an_example_is_turtle_that_uses_its_term_or_says_that_there_is_no_instance(core: Graph) -> None:
    prologue = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    wrong = []
    for term in _typed(core, *DECLARATIONS):
        for example in core.objects(term, SKOS.example):
            if example.startswith("no instance"):
                continue
            try:
                read = Graph().parse(data=f"{prologue}{example} .", format="turtle")
            except SyntaxError:
                read = Graph()
            if not any(term in triple for triple in read):
                wrong.append(f"{compact(term)}: {example}")
    assert wrong == []


def test_every_concept_and_scheme_has_one_label_in_each_language(vocabulary: Graph) -> None:
    everything = [*_concepts(vocabulary), *vocabulary.subjects(RDF.type, SKOS.ConceptScheme)]
    wrong = {t: found for t in everything if (found := _languages(vocabulary, t, SKOS.prefLabel)) != LANGUAGES}
    assert wrong == {}


@pytest.mark.parametrize("predicate", [SKOS.definition, SKOS.inScheme, RDFS.isDefinedBy])
def test_every_concept_has_a_definition_and_a_scheme(vocabulary: Graph, predicate: URIRef) -> None:
    assert [c for c in _concepts(vocabulary) if len(list(vocabulary.objects(c, predicate))) != 1] == []


def test_every_scheme_a_concept_is_in_is_declared(vocabulary: Graph) -> None:
    assert {*vocabulary.objects(None, SKOS.inScheme)} == {*vocabulary.subjects(RDF.type, SKOS.ConceptScheme)}


def test_broader_leads_to_concepts_of_the_scheme_and_never_back(vocabulary: Graph) -> None:
    for concept in _concepts(vocabulary):
        scheme = vocabulary.value(concept, SKOS.inScheme)
        broader = {*vocabulary.transitive_objects(concept, SKOS.broader)} - {concept}
        assert {vocabulary.value(node, SKOS.inScheme) for node in broader} <= {scheme}
        assert not any((node, SKOS.broader, concept) in vocabulary for node in {concept, *broader})


def test_every_concept_is_at_the_top_or_under_a_broader_one(vocabulary: Graph) -> None:
    assert _without(vocabulary, _concepts(vocabulary), SKOS.broader, SKOS.topConceptOf) == []


def test_p22_names_follow_one_convention_a_kind(terms: Graph, vocabulary: Graph) -> None:
    assert _names(terms, _typed(terms, OWL.Class), str(BIL), UPPER_CAMEL) == []
    assert _names(terms, _properties(terms), str(BIL), LOWER_CAMEL) == []
    concepts = [*_concepts(vocabulary), *_typed_schemes(vocabulary)]
    assert _names(vocabulary, concepts, str(V), KEBAB) == []


def _typed_schemes(vocabulary: Graph) -> list[URIRef]:
    return sorted({*vocabulary.subjects(RDF.type, SKOS.ConceptScheme)})


def test_no_term_carries_disputed_wording(ontology: Graph, vocabulary: Graph) -> None:
    said = [triple for graph in (ontology, vocabulary) for triple in graph if isinstance(triple[2], Literal)]
    quoted = (BIL.wording, SKOS.example)  # the property for the words of a source, with such words as its example
    names = [
        term for graph in (ontology, vocabulary) for triple in graph for term in triple if isinstance(term, URIRef)
    ]
    assert [term for term in names if DISPUTED.search(term)] == []
    assert [(compact(s), str(o)) for s, p, o in said if DISPUTED.search(o) and (s, p) != quoted] == []


def test_every_property_has_a_domain_or_says_that_it_is_general(core: Graph) -> None:
    general = [p for p in _properties(core) if (p, RDFS.domain, None) not in core]
    unsaid = {compact(p): str(d) for p in general for d in core.objects(p, SKOS.definition) if not GENERAL.search(d)}
    assert unsaid == {}


def test_p04_no_class_is_unconnected(terms: Graph) -> None:
    joined = {
        term for p in (*AXIOMS, OWL.disjointWith, RDF.first) for pair in terms.subject_objects(p) for term in pair
    }
    assert [compact(cls) for cls in _typed(terms, OWL.Class) if cls not in joined] == []


def test_p08_no_term_lacks_a_label_or_definition(terms: Graph) -> None:
    assert _without(terms, _typed(terms, *DECLARATIONS), RDFS.label) == []
    assert _without(terms, _typed(terms, *DECLARATIONS), SKOS.definition) == []


@pytest.mark.parametrize("predicate", [RDFS.domain, RDFS.range])
def test_p19_no_property_has_two_domains_or_ranges(ontology: Graph, predicate: URIRef) -> None:
    assert [p for p in _properties(ontology) if len(list(ontology.objects(p, predicate))) > 1] == []


def test_p34_p35_every_term_used_is_typed(ontology: Graph) -> None:
    used = {t for triple in ontology for t in triple if isinstance(t, URIRef) and t.startswith(str(BIL))}
    assert sorted(used - {URIRef(BIL)} - {*_typed(ontology, *DECLARATIONS)}) == []


def test_p36_no_iri_has_a_file_extension(core: Graph, header: URIRef) -> None:
    assert not re.search(r"\.(ttl|rdf|owl|xml|n3|nt|jsonld|json)\b", f"{header} {core.value(header, OWL.versionIRI)}")


def test_p38_there_is_one_header(ontology: Graph) -> None:
    assert list(ontology.subjects(RDF.type, OWL.Ontology)) == [ONTOLOGY_IRI]


def _about_others(graph: Graph) -> set[tuple[Node, Node, Node]]:
    return {t for t in graph if isinstance(t[0], URIRef) and not t[0].startswith(ONTOLOGY_IRI)}


def test_p40_foreign_terms_are_declared_at_the_top_and_nothing_else_is_said_of_them(core: Graph, folder: Path) -> None:
    said = _about_others(core)
    axioms = {triple for triple in said if triple[1] != RDF.type or not str(triple[2]).startswith(str(OWL))}
    assert axioms == PUBLISHED
    top, _, _ = (folder / "bilateral.ttl").read_text(encoding="utf-8").partition("\nbil:")
    assert said <= {*Graph().parse(data=top, format="turtle")}


def test_p41_there_is_a_licence(core: Graph, header: URIRef) -> None:
    assert isinstance(core.value(header, DCTERMS.license), URIRef)


def test_alignments_are_about_our_terms_and_say_nothing_is_equivalent(alignments: Graph, core: Graph) -> None:
    declared = {s for kind in DECLARATIONS for s in core.subjects(RDF.type, kind)}
    stubs = {(s, p, o) for s, p, o in alignments if p == RDF.type and o in DECLARATIONS}
    axioms = {*alignments} - stubs
    assert {s for s, _, _ in axioms} <= {term for term in declared if str(term).startswith(str(BIL))}
    assert {p for _, p, _ in axioms} == {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso}
    assert {o for _, p, o in axioms if str(o).startswith(str(WD))} == {*alignments.objects(None, RDFS.seeAlso)}
    assert {s for s, _, _ in stubs} <= {o for _, _, o in axioms}


def test_only_generated_classes_and_inner_axioms_are_equivalences(core: Graph, generated: Graph) -> None:
    for predicate in (OWL.equivalentClass, OWL.equivalentProperty, OWL.sameAs):
        assert all(str(o).startswith(str(BIL)) for o in core.objects(None, predicate))
    assert {p for p in generated.predicates()} >= {OWL.equivalentClass}
