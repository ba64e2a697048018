"""Things and some of their properties, for a part of a page: read by one query, which also offers them as data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.term import Node

from bilateral.names import BIL
from bilateral.quads import n_triples
from bilateral_server.pages.views import downloads
from bilateral_server.state import state
from bilateral_server.terms import PROLOGUE, node

About = dict[str, list[Node]]
"""The values of the properties of a thing, by their names in the ontology; ``type`` has its classes."""

Facts = dict[str, About]
"""What is known of each thing, by its IRI."""


@dataclass(frozen=True)
class Described:
    """The things that fit ``pattern`` as ``?thing``, with their values of ``properties``, and those of ``classes``."""

    pattern: str
    properties: tuple[str, ...]
    classes: tuple[str, ...] = ()

    def facts(self) -> Facts:
        """What is known of them, in the order of their IRIs; of the classes of a thing only those asked for."""
        found: Facts = defaultdict(lambda: defaultdict(list))
        select, _ = self._queries()
        for row in state().bindings(PROLOGUE + select):
            found[row["thing"]["value"]][_local(row["property"]["value"])].append(node(row["value"]))
        return found

    def downloads(self) -> list[tuple[str, str]]:
        """Names and addresses of the same as CSV, JSON and Turtle."""
        return downloads(*self._queries())

    def _queries(self) -> tuple[str, str]:
        where = f"""{{ {self.pattern}
  {{ VALUES ?property {{ {_terms(self.properties)} }} ?thing ?property ?value }}
  UNION {{ VALUES ?value {{ {_terms(self.classes)} }} ?thing a ?value BIND(rdf:type AS ?property) }} }}"""
        return (
            f"SELECT DISTINCT ?thing ?property ?value WHERE {where} ORDER BY ?thing ?property ?value",
            f"CONSTRUCT {{ ?thing ?property ?value }} WHERE {where}",
        )


def named(facts: Facts) -> Iterable[Node]:
    """All things of ``facts`` and all their values: what a page may need the names of."""
    for thing, values in facts.items():
        yield URIRef(thing)
        for each in values.values():
            yield from each


def _terms(names: Iterable[str]) -> str:
    return " ".join(n_triples(BIL[name]) for name in names)


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]
