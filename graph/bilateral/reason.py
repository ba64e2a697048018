"""Stage 4: the new triples that OWL 2 RL entails, and the contradictions in them.

Source: OWL 2 Profiles, section 4.3. An engine is a function from the layers to what they entail; what is published of
that is decided here, the same for every engine: new triples about our own terms, without tautologies, blank nodes, and
axioms about the RDF and OWL vocabularies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache, partial
from typing import NamedTuple

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS

from bilateral import quads as rdf
from bilateral import store
from bilateral.assemble import Layers
from bilateral.findings import Finding, Severity
from bilateral.names import BASE, GRAPH, Triple
from bilateral.reasoning.closure import Closure

REASONED = ("ontology", "vocabulary", "world", "claims", "links")

_REFLEXIVE = frozenset({OWL.sameAs, RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty})
_TOPS = frozenset({OWL.Thing, RDFS.Resource, RDFS.Literal, OWL.Nothing})
_BUILT_IN = (str(OWL), str(RDF), str(RDFS))


class Entailed(NamedTuple):
    """What an engine found: triples that were not asserted, findings, and the closure if it can tell why."""

    triples: Iterable[Triple]
    findings: list[Finding]
    closure: Closure | None


class Reasoned(NamedTuple):
    """The inferred layer, the findings, and the closure with its proofs where the engine keeps them."""

    inferred: Graph
    findings: list[Finding]
    closure: Closure | None


def by_rules(layers: Layers) -> Entailed:
    """What the engine of this project finds (``reasoning/``): complete, with a proof for every triple."""
    closure = Closure()
    # Blank nodes are labelled, and literals written, as they will be published.
    closure.add(
        rdf.canonical(store.as_stored(quad for name in REASONED for quad in rdf.quads(layers[name], GRAPH[name])))
    )
    closure.reason()
    findings = [_contradiction(one.rule, str(one)) for one in closure.contradictions()]
    findings += [one for one in closure.findings() if one.severity > Severity.INFO]
    return Entailed(_read(closure.triples()), findings, closure)


def _read(lines: Iterable[tuple[str, str, str]]) -> Iterator[Triple]:
    """Triples whose terms are written in N-Triples, as rdflib has them; a term is made once."""
    text = "".join(f"{subject} {predicate} {value} .\n" for subject, predicate, value in lines)
    term = cache(partial(rdf.rdflib_term, normal=True))
    for quad in rdf.parsed(text.encode(), "nt"):
        yield term(quad.subject), term(quad.predicate), term(quad.object)


def by_owlrl(layers: Layers) -> Entailed:
    """What owlrl finds: a second opinion, without proofs."""
    from bilateral import second_opinion  # slow to import, and hardly ever asked

    asserted = layers.union(*REASONED)
    triples, contradictions = second_opinion.closure(asserted)
    new = (triple for triple in triples if triple not in asserted)
    return Entailed(new, [_contradiction("owlrl", message) for message in contradictions], None)


ENGINES: dict[str, Callable[[Layers], Entailed]] = {"bilateral": by_rules, "owlrl": by_owlrl}


def reason(layers: Layers, engine: str = "bilateral") -> Reasoned:
    """The inferred layer of ``layers``, a finding for each contradiction, and the proofs."""
    triples, findings, closure = ENGINES[engine](layers)
    inferred = Graph()
    for triple in triples:
        if is_published(triple):
            inferred.add(triple)
    return Reasoned(inferred, findings, closure)


def _contradiction(focus: str, message: str) -> Finding:
    return Finding(Severity.ERROR, "REASON.CONTRADICTION", focus, message)


def is_published(triple: Triple) -> bool:
    """Whether an entailed triple says something new about our own terms."""
    subject, predicate, value = triple
    if not isinstance(subject, URIRef) or not subject.startswith(BASE) or isinstance(value, BNode):
        return False
    if predicate in _REFLEXIVE and subject == value:
        return False
    if predicate in (RDF.type, RDFS.subClassOf) and value in _TOPS:
        return False
    if predicate == RDF.type and str(value).startswith(_BUILT_IN):
        return False
    return not (isinstance(value, Literal) and predicate == OWL.sameAs)
