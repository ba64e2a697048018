from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph, Literal
from rdflib.compare import to_canonical_graph
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from bilateral.errors import DataError
from bilateral.names import BIL, ID, V
from bilateral.tracks import track_class

IDENTITY = """
id:st-one a bil:State ; skos:prefLabel "One"@en ; rdfs:label "One"@en .
id:per-a a bil:Person ; skos:prefLabel "A"@en , "А"@be ; rdfs:label "A"@en , "А"@be .
id:evt-visit a bil:Visit ; skos:prefLabel "visit"@en ; rdfs:label "visit"@en .
id:org-press a bil:Person ; skos:prefLabel "press"@en ; rdfs:label "press"@en .
"""


def lines(graph: Graph) -> list[str]:
    return sorted(" ".join(term.n3() for term in triple) for triple in graph)


def codes(findings: list[Any]) -> list[tuple[str, str]]:
    return [(finding.code, finding.focus) for finding in findings]


def block(n: int, triples: str, said: str) -> str:
    return f"claim:001-00{n} {{ {triples} }}\nclaim:001-00{n} bil:statedBy id:org-press ; {said} .\n"


def test_the_world_holds_facts_identity_bounds_and_the_nodes_of_attitudes(tiny: Any, turtle: Any) -> None:
    layers, findings = tiny.assemble(
        block(1, "id:evt-visit bil:visitor id:per-a .", "bil:modality v:asserted")
        + block(2, "id:evt-visit bil:about id:per-a .", "bil:modality v:inferred")
        + block(3, "id:evt-visit bil:about id:st-one .", "bil:modality v:asserted ; bil:rank v:deprecated")
        + block(4, "id:evt-visit bil:visitor id:st-one .", "bil:modality v:asserted ; bil:polarity v:negative")
        + block(5, "id:exp-1 a bil:Expectation ; bil:about id:st-one .", "bil:modality v:expected")
        + block(6, 'id:pln-1 a bil:PlannedEvent ; bil:when "2025" .', "bil:modality v:planned")
    )
    expected = turtle(
        IDENTITY
        + """id:evt-visit bil:visitor id:per-a ; bil:about id:per-a .
        id:exp-1 a bil:Expectation ; bil:about id:st-one .
        id:pln-1 a bil:PlannedEvent ; bil:when "2025" ;
            bil:beginEarliest "2025-01-01"^^xsd:date ; bil:endLatest "2025-12-31"^^xsd:date ."""
    )
    assert findings == []
    assert lines(layers["world"]) == lines(expected)


def test_what_is_hoped_of_a_real_thing_never_reaches_the_world(tiny: Any, turtle: Callable[[str], Graph]) -> None:
    content = block(1, 'id:evt-visit bil:visitor id:per-a ; bil:when "2024" .', "bil:modality v:hoped")
    layers, findings = tiny.assemble(content)
    assert lines(layers["world"]) == lines(turtle(IDENTITY))
    assert codes(findings) == [("MODALITY.BARE-FACT", "id:evt-visit")] * 2


@pytest.mark.parametrize("modality", ["asserted", "inferred", "planned", "denied"])
def test_an_attitude_told_in_another_modality_is_a_finding(tiny: Any, modality: str) -> None:
    content = block(1, "id:exp-1 a bil:Expectation .", f"bil:modality v:{modality}")
    assert codes(tiny.assemble(content)[1]) == [("MODALITY.TOLD-AS-FACT", "id:exp-1")]


def test_a_claim_without_modality_says_no_fact(tiny: Any) -> None:
    _, (finding,) = tiny.assemble(block(1, "id:evt-visit bil:visitor id:per-a .", "bil:rank v:normal"))
    assert finding.code == "MODALITY.BARE-FACT" and "modality none" in finding.message


def test_a_fact_in_entities_is_a_finding_that_names_the_file(tiny: Any) -> None:
    tiny.write("graph/entities/more.ttl", 'id:st-two a bil:State ; bil:about id:st-one ; skos:prefLabel "Two"@en .')
    _, (finding,) = tiny.assemble()
    assert (finding.code, finding.focus, finding.where) == ("ENTITY.FACT", "id:st-two", "more.ttl")


def test_a_folder_without_entities_is_an_error(tiny: Any) -> None:
    (tiny.root / "graph" / "entities" / "things.ttl").unlink()
    with pytest.raises(DataError, match="no entities here"):
        tiny.assemble()


@pytest.mark.parametrize("term", ["bil:nothing", "v:nothing", "id:nothing", "claim:001-999"])
def test_a_term_that_nothing_declares_is_a_finding(tiny: Any, said: str, term: str) -> None:
    _, (finding,) = tiny.assemble(f"claim:001-001 {{ id:evt-visit bil:about {term} . }}\nclaim:001-001 {said} .")
    assert (finding.code, finding.focus, finding.where) == ("TERM.UNKNOWN", term, "001.trig claim:001-001")


def test_a_premise_that_is_no_claim_is_a_finding(tiny: Any, said: str) -> None:
    content = "claim:001-001 { id:evt-visit bil:about id:per-a . }\nclaim:001-001 bil:premise claim:001-777 ; "
    assert codes(tiny.assemble(f"{content}{said} .")[1]) == [("TERM.UNKNOWN", "claim:001-777")]


def test_a_deprecated_claim_may_speak_of_a_thing_that_only_it_introduced(tiny: Any) -> None:
    gone = block(1, "id:evt-x a bil:Visit ; bil:about id:per-a .", "bil:modality v:asserted ; bil:rank v:deprecated")
    assert tiny.assemble(gone)[1] == []
    live = block(2, "id:evt-visit bil:about id:evt-x .", "bil:modality v:asserted")
    assert codes(tiny.assemble(gone + live)[1]) == [("TERM.UNKNOWN", "id:evt-x")]


def test_a_predicate_from_elsewhere_is_a_finding(tiny: Any, said: str) -> None:
    content = f"claim:001-001 {{ id:per-a rdfs:label 'A' ; a bil:Person . }}\nclaim:001-001 {said} ."
    assert codes(tiny.assemble(content)[1]) == [("TERM.FOREIGN", "rdfs:label")]


@pytest.mark.parametrize("named", ["bil:conflictMember claim:001-009", "bil:preferredClaim claim:001-009"])
def test_a_conflict_that_names_no_claim_is_a_finding(tiny: Any, named: str) -> None:
    _, (finding,) = tiny.assemble(conflicts=f"id:conflict-x a bil:ClaimConflict ; {named} .")
    assert (finding.code, finding.focus, finding.where) == ("CONFLICT.MEMBER", "id:conflict-x", "conflicts.ttl")


def test_every_preferred_label_is_a_label_too(tiny: Any) -> None:
    layers, _ = tiny.assemble()
    for layer in ("vocabulary", "world", "claims"):
        preferred = set(layers[layer].subject_objects(SKOS.prefLabel))
        assert preferred and preferred <= set(layers[layer].subject_objects(RDFS.label))


def test_a_track_has_a_class_under_those_of_its_broader_tracks(tiny: Any, turtle: Callable[[str], Graph]) -> None:
    ontology = tiny.assemble()[0]["ontology"]
    own = Graph()
    for triple in ontology.triples((BIL.FoodTradeCooperation, None, None)):
        own.add(triple)
        for inner in ontology.triples((triple[2], None, None)):
            if triple[1] == OWL.equivalentClass:
                own.add(inner)
    expected = turtle(
        """bil:FoodTradeCooperation a owl:Class ; rdfs:isDefinedBy <https://w3id.org/bilateral/ontology> ;
            rdfs:subClassOf bil:TradeCooperation ; skos:example v:food-trade ;
            rdfs:label "cooperation: food trade"@en , "супрацоўніцтва: харчовы гандаль"@be ;
            skos:definition "Whatever belongs to the track food trade or to a narrower one."@en ;
            owl:equivalentClass [ a owl:Restriction ;
                owl:onProperty bil:trackTransitive ; owl:hasValue v:food-trade ] ."""
    )
    assert track_class(V["food-trade"]) == BIL.FoodTradeCooperation
    assert lines(to_canonical_graph(own)) == lines(to_canonical_graph(expected))


def test_the_union_of_layers_holds_the_triples_of_each(tiny: Any) -> None:
    layers, _ = tiny.assemble()
    union = layers.union("world", "links")
    assert set(union) == set(layers["world"]) | set(layers["links"])
    assert (ID["st-one"], RDF.type, BIL.State) in union and (None, None, Literal("trade", lang="en")) not in union
