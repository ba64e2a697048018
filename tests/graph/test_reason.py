"""The fifteen inferences the model was made for, on the real data: absent before reasoning, present after."""

import owlrl  # noqa: TID251
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from bilateral.assemble import Layers
from bilateral.findings import Severity
from bilateral.names import BIL, ID, PREFIXES, WD
from bilateral.reason import REASONED, is_published, reason

INFERENCES = {
    "a participation is on behalf of the state its capacity's post represents": (
        "id:par-asadov-visit bil:onBehalfOf id:st-azerbaijan",
        "id:par-golovchenko-meeting bil:onBehalfOf id:st-belarus",
    ),
    "an event involves the states its participants act for": (
        "id:evt-asadov-golovchenko-meeting bil:involvesState id:st-azerbaijan",
        "id:evt-asadov-golovchenko-meeting bil:involvesState id:st-belarus",
    ),
    "guests make the sending state, hosts the receiving state": (
        "id:evt-asadov-golovchenko-meeting bil:sendingState id:st-azerbaijan",
        "id:evt-asadov-golovchenko-meeting bil:receivingState id:st-belarus",
    ),
    "a state sent a visit to the state that received it": ("id:st-azerbaijan bil:sentVisitTo id:st-belarus",),
    "a person took part in the events of their participations": (
        "id:evt-asadov-minsk bil:hasParticipant id:per-ali-asadov",
        "id:per-ali-asadov bil:participatedIn id:evt-asadov-minsk",
    ),
    "a person has represented the states of the posts they held": (
        "id:per-golovchenko bil:hasRepresented id:st-belarus",
        "id:per-pinevich bil:hasRepresented id:st-belarus",
    ),
    "who holds the tenure that succeeds another is successor in office of its holder": (
        "id:per-pinevich bil:successorInOfficeOf id:per-ravkov",
    ),
    "a post that represents one state and is accredited to another is an ambassador's": (
        "id:post-ambassador-by-az a bil:AmbassadorPost",
    ),
    "an event takes place in every place that holds its place": (
        "id:evt-lukashenko-visit-shusha bil:takesPlaceIn id:plc-karabakh",
        "id:evt-lukashenko-visit-shusha bil:takesPlaceIn id:plc-azerbaijan",
    ),
    "an event happened on the territory of the state its place lies in": (
        "id:evt-lukashenko-visit-shusha bil:onTerritoryOf id:st-azerbaijan",
        "id:evt-asadov-minsk bil:onTerritoryOf id:st-belarus",
    ),
    "what is of a narrow track is of the broader ones, and of their classes": (
        "id:eval-002-healthcare-priorities bil:trackTransitive v:healthcare",
        "id:eval-002-healthcare-priorities a bil:HealthcareCooperation",
        "id:eval-002-healthcare-priorities a bil:HumanitarianCooperation",
    ),
    "members of one organisation are co-members": (
        "id:st-belarus bil:memberOf id:org-osce",
        "id:st-belarus bil:coMemberWith id:st-azerbaijan",
    ),
    "diplomatic relations and contradictions go both ways": (
        "id:st-azerbaijan bil:hasDiplomaticRelationsWith id:st-belarus",
        "claim:003-031 bil:contradicts claim:001-016",
    ),
    "an entity is attested in the articles that have evidence for it": (
        "id:per-golovchenko bil:attestedIn id:art-001",
        "id:per-pinevich bil:attestedIn id:art-003",
    ),
}


def triples(text: str) -> set[tuple[URIRef, URIRef, URIRef]]:
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    return set(Graph().parse(data=f"{prefixes}{text} .", format="turtle"))  # type: ignore[arg-type]


@pytest.mark.parametrize("expected", INFERENCES.values(), ids=INFERENCES.keys())
def test_the_inference_is_absent_before_reasoning_and_present_after(expected: tuple[str, ...], layers: Layers) -> None:
    asserted = set(layers.union(*REASONED))
    inferred = set(layers["inferred"])
    # Of a symmetric property one direction is asserted; which one is the curator's choice.
    wanted = set().union(*(triples(text) for text in expected))
    assert not wanted & asserted
    assert wanted <= inferred


def with_ontology(text: str, layers: Layers) -> Layers:
    """Layers with the real ontology and vocabulary, and ``text`` for a world."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    small = Layers([], {name: Graph() for name in REASONED})
    small.graphs |= {name: layers[name] for name in ("ontology", "vocabulary")}
    small.graphs["world"].parse(data=prefixes + text, format="turtle")
    return small


def test_two_entities_with_one_wikidata_entity_are_the_same(layers: Layers) -> None:
    inferred, findings, _ = reason(
        with_ontology("id:per-a bil:wikidataEntity wd:Q2866 . id:per-b bil:wikidataEntity wd:Q2866 .", layers)
    )
    assert findings == []
    assert (ID["per-a"], OWL.sameAs, ID["per-b"]) in inferred
    assert (ID["per-b"], OWL.sameAs, ID["per-a"]) in inferred


def test_a_plan_with_an_event_that_fulfilled_it_is_a_fulfilled_plan(layers: Layers) -> None:
    assert triples("id:plan-commission-session-june a bil:FulfilledPlan") <= set(layers["inferred"])
    pending = triples("id:plan-tourism-agency a bil:FulfilledPlan")
    assert not pending & set(layers["inferred"])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id:x a bil:State , bil:Place .", "a state that is a place"),
        ("id:x a bil:PlannedEvent , bil:Event .", "a plan that is an event"),
        ("claim:1 bil:contradicts claim:2 ; bil:corroborates claim:2 .", "claims that contradict and corroborate"),
    ],
)
def test_a_contradiction_is_a_finding_and_no_triple(text: str, fault: str, layers: Layers) -> None:
    inferred, findings, _ = reason(with_ontology(text, layers))
    assert findings, fault
    assert {finding.code for finding in findings} == {"REASON.CONTRADICTION"}
    assert all(finding.severity == Severity.ERROR for finding in findings)
    assert all(str(subject).startswith("https://w3id.org/bilateral/") for subject in inferred.subjects())


def test_data_without_fault_has_no_contradiction(layers: Layers) -> None:
    assert reason(with_ontology("id:x a bil:State .", layers))[1] == []


def test_what_the_reasoner_does_not_read_changes_nothing_where_nothing_is_equal(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """
        id:s a bil:State ; rdfs:label "S"@en .
        claim:x a bil:Claim ; bil:asserts <https://w3id.org/bilateral/claim/x#s-1> .
        <https://w3id.org/bilateral/claim/x#s-1> a bil:Statement ; bil:subject id:s ; bil:literal "one" .
    """
    fast = reason(with_ontology(text, layers), "owlrl").inferred
    monkeypatch.setattr("bilateral.second_opinion.inert_predicates", lambda asserted: set())
    whole = reason(with_ontology(text, layers), "owlrl").inferred
    assert set(fast) == set(whole)


def test_labels_of_equal_things_are_copied_because_then_everything_is_read(layers: Layers) -> None:
    inferred, _, _ = reason(
        with_ontology(
            'id:a bil:wikidataEntity wd:Q1 ; rdfs:label "A"@en . id:b bil:wikidataEntity wd:Q1 .',
            layers,
        )
    )
    assert (ID.b, RDFS.label, Literal("A", lang="en")) in inferred


def test_what_names_one_of_two_equal_foreign_things_names_the_other(layers: Layers) -> None:
    inferred, _, _ = reason(with_ontology("wd:Q1 owl:sameAs wd:Q2 . id:a rdfs:seeAlso wd:Q1 .", layers))
    assert (ID.a, RDFS.seeAlso, WD.Q2) in inferred


def test_nothing_is_lost_without_the_rule_that_everything_equals_itself(
    layers: Layers, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = """
        id:a bil:wikidataEntity wd:Q1 ; a bil:State ; bil:hasDiplomaticRelationsWith id:c .
        id:b bil:wikidataEntity wd:Q1 . id:c a bil:State .
        id:e a bil:OfficialVisit ; bil:takesPlaceAt id:p . id:p bil:locatedIn id:t . id:t bil:territoryOf id:c .
    """
    fast = reason(with_ontology(text, layers), "owlrl").inferred
    monkeypatch.setattr("bilateral.second_opinion._Semantics", owlrl.OWLRL_Semantics)
    whole = reason(with_ontology(text, layers), "owlrl").inferred
    assert set(fast) == set(whole)


def test_a_thing_that_differs_from_itself_is_a_contradiction(layers: Layers) -> None:
    assert reason(with_ontology("id:a owl:differentFrom id:a .", layers))[1]


@pytest.mark.parametrize(
    ("triple", "published"),
    [
        ((ID.a, OWL.sameAs, ID.a), False),
        ((ID.a, RDF.type, OWL.Thing), False),
        ((BIL.State, RDFS.subClassOf, BIL.State), False),
        ((BIL.State, RDF.type, OWL.Class), False),
        ((OWL.Thing, RDF.type, OWL.Class), False),
        ((Literal("x"), RDF.type, RDFS.Literal), False),
        ((ID.a, RDF.type, BIL.State), True),
        ((ID.a, OWL.sameAs, ID.b), True),
        ((BIL.StateVisit, RDFS.subClassOf, BIL.Event), True),
    ],
)
def test_only_news_about_our_own_terms_is_published(triple, published) -> None:  # type: ignore[no-untyped-def]
    assert is_published(triple) is published


def test_nothing_inferred_has_a_blank_node_or_a_literal_subject(layers: Layers) -> None:
    for subject, _, value in layers["inferred"]:
        assert isinstance(subject, URIRef)
        assert isinstance(value, URIRef | Literal)


def test_both_engines_publish_the_same_closure_of_the_real_graph(layers: Layers) -> None:
    assert set(reason(layers, "owlrl").inferred) == set(layers["inferred"])


def test_nothing_inferred_is_asserted(layers: Layers) -> None:
    assert not set(layers["inferred"]) & set(layers.union(*REASONED))
