"""The page of a named graph: what is in it."""

from __future__ import annotations

from typing import Any

from rdflib import URIRef

from bilateral.quads import n_triples
from bilateral_server.shown import Names
from bilateral_server.state import state
from bilateral_server.terms import node


def contents(iri: str) -> dict[str, Any]:
    """What the page of a graph tells besides its facts: its classes, and how many things it says are of each."""
    rows = state().bindings(
        f"""SELECT ?c (COUNT(*) AS ?n) WHERE {{ GRAPH {n_triples(URIRef(iri))} {{ ?s a ?c }} FILTER(ISIRI(?c)) }}
        GROUP BY ?c ORDER BY DESC(?n) ?c"""
    )
    names = Names(node(row["c"]) for row in rows)
    return {"classes": [(names.shown(node(row["c"])), int(row["n"]["value"])) for row in rows]}
