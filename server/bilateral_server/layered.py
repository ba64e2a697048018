"""The layers and the claims of triples, also where the store that is asked has all in one graph.

Our own store has each layer and each claim as a named graph. A store that someone else runs has one graph: there the
claims of a triple are told by their statements, its layer by ``bilateral.layers``, and what is inferred by the proofs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import BNode, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node

from bilateral.errors import BilateralError
from bilateral.layers import WHERE, layer_of
from bilateral.names import GRAPH, PREFIXES, Triple
from bilateral.quads import Quad, canonical, n_triples, quads, serialize
from bilateral_server.held_proofs import proofs
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

Row = dict[str, dict[str, str]]

_SAID = "?_st bil:subject ?s ; bil:predicate ?p ; bil:object|bil:literal ?o ."
_BOUNDS = "bil:beginEarliest bil:beginLatest bil:endEarliest bil:endLatest"


class NoLayers(BilateralError):
    """There are no named graphs for the layers."""


def in_one_graph() -> bool:
    """Whether the store that is asked has all layers in one graph."""
    return bool(state().settings.endpoint)


def within(layer: str, pattern: str) -> str:
    """``pattern`` asked of a layer, or of the one graph, where it must hold in no other layer."""
    return pattern if in_one_graph() else f"GRAPH <{GRAPH[layer]}> {{ {pattern} }}"


def asserted(pattern: str) -> str:
    """``pattern`` without what is inferred; in one graph that is there, too: see ``without_inferred``."""
    return pattern if in_one_graph() else f"GRAPH ?_layer {{ {pattern} }} FILTER(?_layer != <{GRAPH.inferred}>)"


def without_inferred(triples: Iterable[Triple]) -> list[Triple]:
    """``triples`` without the inferred ones; all where ``asserted`` has asked for the others alone."""
    found = list(triples)
    return [each for each, graph in layers(found).items() if graph != str(GRAPH.inferred)] if in_one_graph() else found


def all_of(layer: str) -> str:
    """The pattern that binds ``?s ?p ?o`` to the triples of a layer, in one graph to some more: see ``only``."""
    return WHERE[layer] if in_one_graph() else f"GRAPH <{GRAPH[layer]}> {{ ?s ?p ?o }}"


def only(layer: str, triples: Iterable[Triple]) -> list[Triple]:
    """Those of ``triples`` that are of ``layer``; all where ``all_of`` or ``within`` has asked for them alone."""
    if not in_one_graph():
        return list(triples)
    found = [triple for triple in triples if layer_of(_iri(triple[0]), str(triple[1])) == layer]
    graphs = layers(found) if layer != "metadata" else {}  # of which nothing is inferred
    return [triple for triple in found if graphs.get(triple) in (None, str(GRAPH[layer]))]


def document(layer: str, syntax: str) -> bytes:
    """All triples of a layer in an RDF syntax; of one that ``all_of`` has."""
    where = f"WHERE {{ {all_of(layer)} }}"
    if not in_one_graph():
        return state().ask(f"CONSTRUCT {{ ?s ?p ?o }} {where}", "json", syntax).content
    rows = state().bindings(f"SELECT ?s ?p ?o {where}")
    found = only(layer, ((node(row["s"]), node(row["p"]), node(row["o"])) for row in rows))
    graph = URIRef(GRAPH[layer]) if syntax in ("trig", "nq") else None
    return serialize(canonical(quads(found, graph)), syntax, PREFIXES)


def in_graphs(pattern: str, claim: str = "") -> Iterator[Quad]:
    """The triples of the one graph that ``pattern`` binds ``?s ?p ?o`` to, in their layers and in their claims.

    With ``claim``, an IRI as it is written in SPARQL, also what that one asserts.
    """
    more = f"UNION {{ BIND({claim} AS ?g) {claim} bil:asserts ?_st . {_SAID} }}" if claim else ""
    rows = state().bindings(
        f"""{PROLOGUE}SELECT DISTINCT ?s ?p ?o ?g WHERE {{ {{ {pattern} }}
        UNION {{ {pattern} {_SAID} ?g bil:asserts ?_st }} {more} }}"""
    )
    told = [((node(row["s"]), node(row["p"]), node(row["o"])), row) for row in rows]
    graphs = layers(triple for triple, row in told if "g" not in row)
    for triple, row in told:
        yield from quads([triple], URIRef(row["g"]["value"] if "g" in row else graphs[triple]))


def is_inferred(subject: str, predicate: str, value: str) -> bool:
    """Whether a triple, its terms in N-Triples, is in the graph by inference alone."""
    if in_one_graph():
        return bool(proofs().derived([(subject, predicate, value)]))
    text = f"SELECT ?g {{ VALUES ?g {{ <{GRAPH.inferred}> }} GRAPH ?g {{ {subject} {predicate} {value} }} }}"
    return bool(state().bindings(text))


def count_inferred(term: str, is_class: bool, used: int) -> int:
    """How often, of the times it is ``used``, the class or property ``term`` (N-Triples) is so by inference alone."""
    if in_one_graph():  # not all that the proofs derive is published, but all that is asserted
        found = proofs()
        return used - (found.count_asserted(f"<{RDF.type}>", term) if is_class else found.count_asserted(term))
    use = f"?s a {term}" if is_class else f"?s {term} ?o"
    (row,) = state().bindings(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{GRAPH.inferred}> {{ {use} }} }}")
    return int(row["n"]["value"])


def layers(triples: Iterable[Triple]) -> dict[Triple, str]:
    """The layer of each of ``triples`` of the one graph, as the IRI of its graph. Raises ``NoProofs``."""
    found = {triple: str(GRAPH[layer_of(_iri(triple[0]), str(triple[1]))]) for triple in triples}
    written = {_written(triple): triple for triple in found if not any(isinstance(term, BNode) for term in triple)}
    for derived in proofs().derived(written):
        found[written[derived]] = str(GRAPH.inferred)
    return found


def about(iri: str, unless: str) -> list[Row]:
    """What is said of ``iri``, as ``?p ?o``, and what refers to it by other than ``unless``, as ``?s ?p``; with ``?g``.

    That is a layer, or a claim that says so. The bounds of periods, which no claim says, are those of its statements.
    """
    term = n_triples(URIRef(iri))
    if not in_one_graph():
        return state().bindings(
            f"""{PROLOGUE}SELECT ?s ?p ?o ?g WHERE {{ {{ GRAPH ?g {{ {term} ?p ?o }} }}
            UNION {{ GRAPH graph:claims {{ ?st bil:subject {term} ; ?p ?o . ?g bil:asserts ?st }}
                GRAPH graph:world {{ {term} ?p ?o }} }}
            UNION {{ GRAPH ?g {{ ?s ?p {term} }} FILTER(?p NOT IN ({unless})) }} }}"""
        )
    rows = state().bindings(
        f"""{PROLOGUE}SELECT ?s ?p ?o ?g WHERE {{ {{ {term} ?p ?o }}
        UNION {{ ?s ?p {term} FILTER(?p NOT IN ({unless})) }}
        UNION {{ ?st bil:subject {term} ; bil:predicate ?p ; bil:object|bil:literal ?o . ?g bil:asserts ?st }}
        UNION {{ ?st bil:object {term} ; bil:predicate ?p ; bil:subject ?s . ?g bil:asserts ?st }}
        UNION {{ VALUES ?p {{ {_BOUNDS} }} ?st bil:subject {term} ; ?p ?o . ?g bil:asserts ?st . {term} ?p ?o }} }}"""
    )
    asked = {id(row): _triple(URIRef(iri), row) for row in rows if "g" not in row}
    graphs = layers(asked.values())
    return [row if "g" in row else row | {"g": {"type": "uri", "value": graphs[asked[id(row)]]}} for row in rows]


def _triple(iri: URIRef, row: Row) -> Triple:
    subject, value = (node(row[name]) if name in row else iri for name in ("s", "o"))
    return subject, node(row["p"]), value


def _written(triple: Triple) -> tuple[str, str, str]:
    subject, predicate, value = map(n_triples, triple)
    return subject, predicate, value


def _iri(term: Node) -> str:
    return "" if isinstance(term, BNode) else str(term)
