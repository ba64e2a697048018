"""Terms on their way between queries, SPARQL JSON results and rdflib."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from bilateral.names import PREFIXES
from bilateral.quads import n_triples

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
"""Every prefix of the project, to begin a query with."""


def values(iris: Iterable[str]) -> str:
    """``iris`` as they stand in a VALUES block. Raises ``ValueError`` for one that is none."""
    return " ".join(n_triples(_iri(iri)) for iri in iris)


def node(term: dict[str, str]) -> Node:
    """A term of SPARQL JSON results (section 3.2.2) as rdflib has it, its lexical form kept."""
    if term["type"] == "uri":
        return _iri(term["value"])
    if term["type"] == "bnode":
        return BNode(term["value"])
    datatype = term.get("datatype")
    return Literal(
        term["value"], lang=term.get("xml:lang"), datatype=URIRef(datatype) if datatype else None, normalize=False
    )


@lru_cache(maxsize=20_000)  # the same ones come again and again, and rdflib looks at every character
def _iri(value: str) -> URIRef:
    return URIRef(value)
