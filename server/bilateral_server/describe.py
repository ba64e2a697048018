"""What is asked of the store to describe a resource: the triples for programs.

Each kind of resource has a pattern that binds ``?s ?p ?o`` to what describes it: its own triples, and what belongs to
it. An entity comes with the statements it is in and who makes them, a claim with its statements, passages and
conflicts, a term with its class expressions, a graph with its content. Source: Concise Bounded Description.
"""

from __future__ import annotations

import re
from collections import defaultdict
from difflib import get_close_matches
from typing import Literal as OneOf

from rdflib import URIRef

from bilateral.names import BIL, CLAIM, DATASET_IRI, GRAPH, ONTOLOGY_IRI, PREFIXES, V
from bilateral.quads import canonical, n_triples, quads, serialize
from bilateral_server.layered import NoLayers, all_of, in_graphs, in_one_graph
from bilateral_server.layered import document as layer_document
from bilateral_server.snapshots import once_a_snapshot
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

Kind = OneOf["ontology", "vocabulary", "term", "claim", "graph", "dataset", "thing"]

_NOT_IN_AN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_CLAIMED = "rdf:type, bil:statedBy, bil:relayedBy, bil:modality, bil:confidence, bil:reportedIn, bil:source"
_CLASS = "(owl:equivalentClass|rdfs:subClassOf|rdfs:domain|rdfs:range)"
_WITHIN = "(owl:intersectionOf|owl:unionOf|owl:onProperty|owl:someValuesFrom|owl:allValuesFrom|rdf:first|rdf:rest)*"


def kind_of(iri: str) -> Kind:
    """What kind of resource an IRI of the project names, by its shape."""
    if iri == str(ONTOLOGY_IRI) or iri.startswith(f"{ONTOLOGY_IRI}/"):
        return "ontology"
    if iri == str(V):
        return "vocabulary"
    if iri == str(DATASET_IRI):
        return "dataset"
    for namespace, kind in _SPACES:
        if iri.startswith(namespace):
            return kind
    return "thing"


_SPACES: tuple[tuple[str, Kind], ...] = ((str(BIL), "term"), (str(CLAIM), "claim"), (str(GRAPH), "graph"))


def pattern(iri: str) -> str:
    """Group graph pattern that binds ``?s ?p ?o`` to what describes ``iri``.

    Raises ``ValueError`` for text that is no IRI.
    """
    kind = kind_of(iri)
    if kind == "graph" and in_one_graph():
        raise NoLayers("the store behind this server has all layers in one graph; they are apart in /dump/bilateral.nq")
    layer = all_of(_LAYERS[kind]) if kind in _LAYERS else ""
    return _PATTERNS[kind].replace("$layer", layer).replace("$iri", n_triples(URIRef(iri)))


_LAYERS: dict[Kind, str] = {"ontology": "ontology", "vocabulary": "vocabulary", "dataset": "metadata"}


_PATTERNS: dict[Kind, str] = {
    # the version has the same content, as long as it is the one that is published
    "ontology": f"""{{ SELECT DISTINCT ?known {{ BIND($iri AS ?known)
        FILTER(?known = {n_triples(ONTOLOGY_IRI)} || EXISTS {{ ?any owl:versionIRI $iri }}) }} }}
        $layer""",
    "vocabulary": "$layer",
    "graph": "GRAPH $iri { ?s ?p ?o }",
    "dataset": "$layer",
    "term": f"""{{ VALUES ?s {{ $iri }} ?s ?p ?o }}
        UNION {{ $iri {_CLASS}/{_WITHIN} ?s . FILTER(ISBLANK(?s)) ?s ?p ?o }}
        UNION {{ $iri owl:propertyChainAxiom/rdf:rest* ?s . FILTER(ISBLANK(?s)) ?s ?p ?o }}""",
    "claim": """{ VALUES ?s { $iri } ?s ?p ?o } UNION { $iri bil:asserts ?s . ?s ?p ?o }
        UNION { $iri bil:hasEvidence ?s . ?s ?p ?o } UNION { $iri bil:hasEvidence/oa:hasSelector ?s . ?s ?p ?o }
        UNION { ?s bil:conflictMember $iri ; ?p ?o }""",
    "thing": f"""{{ VALUES ?s {{ $iri }} ?s ?p ?o }} UNION {{ ?s bil:subject|bil:object $iri . ?s ?p ?o }}
        UNION {{ {{ ?s bil:asserts/(bil:subject|bil:object) $iri }} UNION {{ ?s bil:reportedIn $iri }}
        ?s ?p ?o FILTER(?p IN ({_CLAIMED})) }}""",
}


def known(iri: str) -> bool:
    """Whether the store has anything to say of ``iri``; not, where it is no IRI."""
    try:
        if _NOT_IN_AN_IRI.search(iri):
            return False
        wanted = pattern(iri)
    except ValueError:
        return False
    return bool(state().bindings(f"{PROLOGUE}SELECT ?p WHERE {{ {wanted} }} LIMIT 1"))


def document(iri: str, syntax: str) -> bytes:
    """The description of ``iri`` in an RDF syntax.

    In TriG and N-Quads each triple stands in its layers and in the graphs of the claims that assert it.
    """
    if in_one_graph() and kind_of(iri) in _LAYERS:
        return layer_document(_LAYERS[kind_of(iri)], syntax)
    if syntax not in ("trig", "nq"):
        return state().ask(f"{PROLOGUE}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {pattern(iri)} }}", "json", syntax).content
    term, kind = n_triples(URIRef(iri)), kind_of(iri)
    of_claim = term if kind == "claim" else ""
    if in_one_graph():
        return serialize(canonical(in_graphs(pattern(iri), of_claim)), syntax, PREFIXES)
    wanted = f"VALUES ?g {{ {term} }} GRAPH ?g {{ ?s ?p ?o }}" if kind == "graph" else ""
    wanted = wanted or f"{pattern(iri)} GRAPH ?g {{ ?s ?p ?o }}"
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {{ {wanted} }}
        UNION {{ VALUES ?g {{ {of_claim} }} GRAPH ?g {{ ?s ?p ?o }} }} }}"""
    )
    found = (
        quad
        for row in rows
        for quad in quads([(node(row["s"]), node(row["p"]), node(row["o"]))], URIRef(row["g"]["value"]))
    )
    return serialize(canonical(found), syntax, PREFIXES)


def near(iri: str) -> list[str]:
    """IRIs the store describes that are most like ``iri``, the most like first; of its own kind only."""
    space, name = _parted(iri)
    return [space + found for found in get_close_matches(name, _names().get(space, []), n=3, cutoff=0.5)]


@once_a_snapshot
def _names() -> dict[str, list[str]]:
    """The names of all that the store describes, by their namespace; not those of parts of a document."""
    found: dict[str, list[str]] = defaultdict(list)
    rows = state().bindings("SELECT DISTINCT ?s WHERE { ?s ?p ?o FILTER(ISIRI(?s)) }")
    for space, name in sorted(_parted(row["s"]["value"]) for row in rows):
        found[space].append(name)
    return found


def _parted(iri: str) -> tuple[str, str]:
    """Namespace and name."""
    at = max(iri.rfind("/"), iri.rfind("#")) + 1
    return iri[:at], iri[at:]
