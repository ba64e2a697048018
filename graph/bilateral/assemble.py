"""Stage 2: claims, entities and conflicts become layers: the *world* of live facts, and the *claims* behind it.

The world holds the triples of live claims told as fact, the nodes of plans, hopes and judgements (that they exist is a
fact), the identity of every entity, and the bounds in time that all of it entails.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from rdflib import Graph, URIRef
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral import statements, times
from bilateral.claims import Claim, new_graph, parse_turtle, read_claims
from bilateral.errors import DataError
from bilateral.findings import Finding, Severity
from bilateral.labels import made_labels
from bilateral.names import BIL, CLAIM, ID, V, compact
from bilateral.resources import Data
from bilateral.tracks import track_classes

IDENTITY = frozenset(
    {RDF.type, RDFS.label, SKOS.prefLabel, SKOS.altLabel, BIL.unreviewedLabel, BIL.nameOf, BIL.nameText, BIL.usedIn}
)
"""Predicates by which ``entities/`` says what a thing is and is called, without a claim."""

_ATTITUDES: dict[URIRef, frozenset[URIRef]] = {
    BIL.PlannedEvent: frozenset({V.planned}),
    BIL.Target: frozenset({V.planned}),
    BIL.Aim: frozenset({V.planned}),
    BIL.Expectation: frozenset({V.expected, V.hoped}),
    BIL.Proposal: frozenset({V.proposed}),
    BIL.Evaluation: frozenset({V.evaluated}),
    BIL.Superlative: frozenset({V.evaluated}),
}
"""Classes of attitudes, each with the modalities of the claims that may introduce one."""

_TYPE = RDF.type

_HELD = frozenset[Node]().union(*_ATTITUDES.values(), {V.denied})
"""Modalities of what is planned, expected, hoped, proposed, judged or denied."""


@dataclass
class Layers:
    """The graphs of the dataset by layer, and the claims they were made of."""

    claims_read: list[Claim]
    graphs: dict[str, Graph] = field(default_factory=dict)

    def __getitem__(self, layer: str) -> Graph:
        """The graph of ``layer``."""
        return self.graphs[layer]

    def union(self, *layers: str) -> Graph:
        """A new graph with the triples of ``layers``."""
        merged = new_graph()
        for layer in layers:
            for triple in self.graphs[layer]:
                merged.add(triple)
        return merged


def assemble(data: Data, claims: list[Claim] | None = None) -> tuple[Layers, list[Finding]]:
    """The layers ontology, vocabulary, world, claims and links of ``data``, and what is wrong with the claims.

    Raises ``DataError`` for a file that cannot be parsed.
    """
    findings: list[Finding] = []
    if claims is None:
        claims, findings = read_claims(data.graph / "claims")
    vocabulary = _with_labels(parse_turtle(data.ontology / "vocabulary.ttl"))
    entities, found = _entities(data.graph / "entities")
    findings += found
    conflicts = _with_labels(parse_turtle(data.graph / "conflicts.ttl"))
    findings += _check_conflicts(conflicts, claims)
    sources = parse_turtle(data.graph / "articles.ttl", data.graph / "sources.ttl")

    said, bad_times = times.said_in(claims)
    bounded, contradictions = times.resolve([s for s in said if _in_world(s.claim, s.subject)], conflicts)
    findings += bad_times + contradictions
    world = _world(claims, entities, {finding.where for finding in bad_times})
    for triple in [*bounded, *made_labels(world, vocabulary)]:
        world.add(triple)

    layers = Layers(claims)
    layers.graphs = {
        "ontology": _ontology(data.ontology, vocabulary),
        "vocabulary": vocabulary,
        "world": world,
        "claims": _claims_layer(claims, conflicts, sources),
        "links": parse_turtle(data.graph / "links.ttl"),
    }
    findings += [*_modality(claims, world), *_unknown_terms(claims, layers, sources)]
    return layers, findings


def _ontology(folder: Path, vocabulary: Graph) -> Graph:
    """The ontology with its alignments and the classes generated for the tracks of ``vocabulary``."""
    ontology = parse_turtle(folder / "bilateral.ttl", folder / "alignments.ttl")
    for triple in track_classes(vocabulary):
        ontology.add(triple)
    return ontology


def _entities(folder: Path) -> tuple[Graph, list[Finding]]:
    """The entities of all files in ``folder``, and the facts among them, which belong into claims."""
    entities = new_graph()
    findings: list[Finding] = []
    paths = sorted(folder.glob("*.ttl"))
    if not paths:
        raise DataError(f"{folder}: no entities here; they are files persons.ttl and so on")
    for path in paths:
        part = parse_turtle(path)
        findings += _not_identity(part, path)
        for triple in part:
            entities.add(triple)
    return entities, findings


def _world(claims: list[Claim], entities: Graph, bad: set[str]) -> Graph:
    """Identity of the entities and the facts of the live claims; of claims in ``bad``, without their periods."""
    world = _with_labels(entities)
    for claim in claims:
        if not claim.live:
            continue
        own = None if claim.factual else _introduced(claim)
        facts = [t for t in claim.triples if own is None or t[0] in own]
        periods = times.of_periods(facts) if claim.where not in bad else ()
        for triple in [*facts, *periods]:
            world.add(triple)
    return world


def _in_world(claim: Claim, subject: Node) -> bool:
    """Whether the world holds the claim's triples about ``subject``: all of facts, an attitude's own of the rest."""
    return claim.factual or subject in _introduced(claim)


def _introduced(claim: Claim) -> set[Node]:
    return {s for s, p, o in claim.triples if p == _TYPE and o in _ATTITUDES}


def _with_labels(graph: Graph) -> Graph:
    """``graph`` with ``rdfs:label`` for every ``skos:prefLabel``, so that one property names everything published."""
    for subject, label in list(graph.subject_objects(SKOS.prefLabel)):
        graph.add((subject, RDFS.label, label))
    return graph


def _claims_layer(claims: Iterable[Claim], conflicts: Graph, sources: Graph) -> Graph:
    layer = new_graph()
    said = (triple for claim in claims for triple in statements.nodes(claim))
    for triple in chain(conflicts, _with_labels(sources), said):
        layer.add(triple)
    return layer


def _not_identity(entities: Graph, path: Path) -> Iterator[Finding]:
    for subject, predicate, _ in sorted(entities):
        if predicate not in IDENTITY:
            yield Finding(
                Severity.ERROR,
                "ENTITY.FACT",
                compact(subject),
                f"{compact(predicate)} is a fact and needs a claim; entities/ holds types, labels and spellings",
                path.name,
            )


def _modality(claims: list[Claim], world: Graph) -> Iterator[Finding]:
    """A plan, hope or judgement told as fact, or a fact told as one of them."""
    for claim in claims:
        modality = claim.value(BIL.modality)
        said = compact(modality) if modality is not None else "none"
        for subject, predicate, value in claim.triples:
            if predicate == _TYPE and value in _ATTITUDES:
                if modality not in _ATTITUDES[URIRef(str(value))]:
                    allowed = " or ".join(sorted(compact(m) for m in _ATTITUDES[URIRef(str(value))]))
                    yield Finding(
                        Severity.ERROR,
                        "MODALITY.TOLD-AS-FACT",
                        compact(subject),
                        f"{compact(value)} is introduced by a claim of modality {allowed}, not {said}",
                        claim.where,
                    )
            elif (modality is None or modality in _HELD) and not any(
                t in _ATTITUDES for t in world.objects(subject, RDF.type)
            ):
                yield Finding(
                    Severity.ERROR,
                    "MODALITY.BARE-FACT",
                    compact(subject),
                    f"a claim of modality {said} may speak only of its plan, expectation or "
                    f"evaluation; {compact(predicate)} of {compact(subject)} needs a claim of its own",
                    claim.where,
                )


def _check_conflicts(conflicts: Graph, claims: list[Claim]) -> Iterator[Finding]:
    known = {claim.iri for claim in claims}
    named = {(s, term) for s, _, o in conflicts for term in (s, o) if str(term).startswith(str(CLAIM))}
    named |= set(conflicts.subject_objects(BIL.conflictMember))
    for conflict, member in sorted(named):
        if member not in known:
            yield Finding(
                Severity.ERROR,
                "CONFLICT.MEMBER",
                compact(conflict),
                f"{compact(member)} is not a claim; name claims that exist",
                "conflicts.ttl",
            )


def _unknown_terms(claims: list[Claim], layers: Layers, sources: Graph) -> Iterator[Finding]:
    """Terms of our namespaces that nothing declares, and predicates from elsewhere."""
    declared = {s for layer in ("ontology", "vocabulary", "world") for s in layers[layer].subjects(RDF.type, None)}
    declared |= set(sources.subjects(RDF.type, None)) | {claim.iri for claim in claims}
    ours = (str(BIL), str(V), str(ID), str(CLAIM))
    told = {s for claim in claims for s, p, _ in claim.triples if p == _TYPE}
    for claim in claims:
        # What only a claim that no longer stands speaks of is not in the world, but it is no mistake there.
        known = declared if claim.live else declared | told
        used = {term for triple in claim.triples for term in triple} | {value for _, value in claim.said}
        for term in sorted(t for t in used if isinstance(t, URIRef) and str(t).startswith(ours) and t not in known):
            yield Finding(
                Severity.ERROR,
                "TERM.UNKNOWN",
                compact(term),
                "nothing declares it: a term in ontology/, a concept in vocabulary.ttl, an entity in graph/entities/",
                claim.where,
            )
        for predicate in sorted(
            {URIRef(str(p)) for _, p, _ in claim.triples if p != _TYPE and not str(p).startswith(str(BIL))}
        ):
            yield Finding(
                Severity.ERROR, "TERM.FOREIGN", compact(predicate), "a claim says facts in our own terms", claim.where
            )
