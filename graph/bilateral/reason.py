"""Stage 4: the new triples that OWL 2 RL entails, and the contradictions it finds. Only this module talks to owlrl.

Source: OWL 2 Profiles, section 4.3. An engine is a function from a graph to its closure and the contradictions in it;
what is published of a closure is decided here, the same for every engine: new triples about our own terms, without
tautologies, blank nodes, and axioms about the RDF and OWL vocabularies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import owlrl
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from bilateral.assemble import Layers
from bilateral.claims import Triple
from bilateral.findings import Finding, Severity
from bilateral.names import BASE, BIL, OA

Engine = Callable[[Graph], tuple[Graph, list[str]]]
"""From a graph to its closure (the graph itself may be changed) and the contradictions in words."""

REASONED = ("ontology", "vocabulary", "world", "claims", "links")

_REFLEXIVE = frozenset({OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty})
_TOPS = frozenset({OWL.Thing, RDFS.Resource, RDFS.Literal, OWL.Nothing})

# Words for people, digests and offsets. No axiom has these predicates in its body but the domains of bil:literal and
# bil:spanSha256, whose subjects have their type already; so they entail nothing but copies of themselves for equal
# things. They are left out of what an engine reads at first, and read after all where it finds two things equal.
_INERT = frozenset(
    {
        BIL.content, BIL.evidence, BIL.reason, BIL.unreviewedLabel, BIL.wording,
        RDFS.comment, RDFS.isDefinedBy, RDFS.label, RDFS.seeAlso,
        SKOS.altLabel, SKOS.definition, SKOS.editorialNote, SKOS.example, SKOS.prefLabel,
        BIL.literal, BIL.spanSha256, OA.start, OA.end,
    }
)  # fmt: skip


def owlrl_engine(graph: Graph) -> tuple[Graph, list[str]]:
    """The closure by owlrl 7, and its error nodes as contradictions."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, rdfs_closure=False, axiomatic_triples=False).expand(graph)
    errors = sorted(str(message) for message in graph.objects(None, _OWLRL_ERROR))
    return graph, errors


_OWLRL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")

ENGINES: dict[str, Engine] = {"owlrl": owlrl_engine}


def reason(layers: Layers, engine: str = "owlrl") -> tuple[Graph, list[Finding]]:
    """The inferred layer of ``layers``, and a finding for each contradiction."""
    asserted = layers.union(*REASONED)
    closure, contradictions = ENGINES[engine](_copy(triple for triple in asserted if triple[1] not in _INERT))
    if any(is_published(triple) for triple in closure.triples((None, OWL.sameAs, None))):
        closure, contradictions = ENGINES[engine](_copy(asserted))
    inferred = Graph()
    for triple in closure:
        if triple not in asserted and is_published(triple):
            inferred.add(triple)
    findings = [Finding(Severity.ERROR, "REASON.CONTRADICTION", engine, message) for message in contradictions]
    return inferred, findings


def _copy(triples: Iterable[Triple]) -> Graph:
    graph = Graph(store="SimpleMemory")  # owlrl spends its time looking triples up; this store is a fifth faster
    for triple in triples:
        graph.add(triple)
    return graph


def is_published(triple: Triple) -> bool:
    """Whether an entailed triple says something new about our own terms."""
    subject, predicate, value = triple
    if not isinstance(subject, URIRef) or not subject.startswith(BASE) or isinstance(value, BNode):
        return False
    if predicate in _REFLEXIVE and subject == value:
        return False
    if predicate in (RDF.type, RDFS.subClassOf) and value in _TOPS:
        return False
    if predicate == RDF.type and isinstance(value, URIRef) and str(value).startswith((str(OWL), str(RDF), str(RDFS))):
        return False
    return not (isinstance(value, Literal) and predicate == OWL.sameAs)
