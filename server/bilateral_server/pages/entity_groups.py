"""Which facts of a thing are read together: decided by the class of what is at their other end.

A fact about an event stands among the events, whatever its predicate; a number or a concept tells what the thing is.
So a class or property that is added to the ontology finds its place by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from rdflib.namespace import OWL, RDF, RDFS, SKOS

from bilateral.hierarchy import closure
from bilateral.names import BIL
from bilateral_server.facts import Fact, Group
from bilateral_server.layered import within
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE

IDENTITY, NAMES, PARTS, EVENTS, POSTS, RELATIONS, FIGURES, PLANS, SAID, REFERENCES, TECHNICAL = (
    "identity",
    "names",
    "parts",
    "events",
    "posts",
    "relations",
    "figures",
    "plans",
    "said",
    "references",
    "technical",
)

_BY_CLASS = {
    str(SKOS.Concept if name == "Concept" else BIL[name]): group
    for group, names in {
        NAMES: "NameUsage",
        PARTS: "Participation",
        EVENTS: "Event",
        POSTS: "Post Tenure",
        PLANS: "PlannedEvent Aim Proposal Target",
        FIGURES: "Figure TradeFlow",
        SAID: "Evaluation Expectation SourceWording",
        REFERENCES: "Claim ClaimConflict Statement EvidenceSpan TextSnapshot",
        RELATIONS: "Agent Place Document Project Cooperation BilateralRelation Membership Candidacy Article",
        IDENTITY: "Concept",
    }.items()
    for name in names.split()
}
"""The group of a fact by the class of what is at its other end, the first that fits; narrower classes follow theirs."""

Kinds = Mapping[str, frozenset[str]]
"""The classes of things, with all above them, by IRI."""

_ALWAYS_TECHNICAL = {str(RDFS.isDefinedBy), str(SKOS.inScheme)}


@dataclass(frozen=True)
class Schema:
    """What the ontology says of its terms: the classes above each class, and the inverses of properties."""

    above: Mapping[str, frozenset[str]]
    inverse: Mapping[str, str]

    def classes(self, named: Iterable[str]) -> frozenset[str]:
        """The classes ``named`` and all above them."""
        return frozenset(one for name in named for one in (name, *self.above.get(name, ())))

    def narrowest(self, named: Iterable[str]) -> list[str]:
        """Those of the classes ``named`` that are above no other of them, in order."""
        found = sorted(set(named))
        return [one for one in found if not any(one in self.above.get(other, ()) for other in found if other != one)]


@once_a_snapshot
def schema() -> Schema:
    """The ontology of the data that is served."""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?s ?p ?o WHERE {{ VALUES ?p {{ rdfs:subClassOf owl:inverseOf }}
        {within("ontology", "?s ?p ?o")} FILTER(ISIRI(?o)) }} ORDER BY ?s ?p ?o"""
    )
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        said[row["p"]["value"]][row["s"]["value"]].append(row["o"]["value"])
    inverse = {str(SKOS.broader): str(SKOS.narrower)}
    inverse |= {each: other for each, (other, *_) in said[str(OWL.inverseOf)].items()}
    return Schema(
        {name: frozenset(above) for name, above in closure(said[str(RDFS.subClassOf)]).items()},
        {**{other: each for each, other in inverse.items()}, **inverse},
    )


def grouped(facts: Iterable[Group], kinds: Kinds) -> dict[str, list[Group]]:
    """The facts of each predicate, by the name of the group they are read in.

    ``kinds`` are the classes of the things at their other ends, with all classes above.
    """
    found: dict[str, list[Group]] = defaultdict(list)
    for group in facts:
        parts: dict[str, list[Fact]] = defaultdict(list)
        for fact in group.facts:
            parts[_group(group, fact, kinds)].append(fact)
        for number, (name, some) in enumerate(parts.items()):
            found[name].append(replace(group, facts=tuple(some), more=0 if number else group.more))
    return found


def _group(group: Group, fact: Fact, kinds: Kinds) -> str:
    predicate = group.predicate.title
    if fact.layers == ("inferred",) or predicate in _ALWAYS_TECHNICAL:
        return TECHNICAL
    if fact.layers == ("links",) or (group.forward and predicate == str(RDF.type)):
        return IDENTITY
    classes = kinds.get(fact.value.title, frozenset())
    named = (where for name, where in _BY_CLASS.items() if name in classes)
    return next(named, IDENTITY if group.forward else REFERENCES)
