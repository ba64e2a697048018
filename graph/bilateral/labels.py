"""English labels of what curators give no name: attitudes, figures and participations, made from what is said of them.

So everything published can be shown by its ``rdfs:label``, and a query that asks for labels loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, Literal
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.claims import Triple
from bilateral.names import BIL, UNIT, V, compact


def made_labels(world: Graph, vocabulary: Graph) -> Iterator[Triple]:
    """An ``rdfs:label`` for each attitude, figure and participation of ``world`` that has none."""
    named = {node for node, label in world.subject_objects(RDFS.label) if getattr(label, "language", "") == "en"}
    words = _Words(world, vocabulary)
    made: dict[Node, str] = {}
    for node, content in world.subject_objects(BIL.content):
        made[node] = str(content)
    for node in world.subjects(RDF.type, BIL.IndicatorObservation):
        made[node] = words.figure(node)
    for node in world.subjects(RDF.type, BIL.Participation):
        made[node] = words.participation(node)
    for node, text in made.items():
        if node not in named:
            yield node, RDFS.label, Literal(text, lang="en")


class _Words:
    """Puts English words to nodes of the world."""

    def __init__(self, world: Graph, vocabulary: Graph) -> None:
        self._world = world
        self._vocabulary = vocabulary

    def figure(self, node: Node) -> str:
        """Such as ``products assembled: more than 14000, Ganja Automobile Plant``."""
        comparator = self._world.value(node, BIL.comparator)
        how = "" if comparator in (None, V.equal) else f"{self._of(comparator)} "
        value = str(self._world.value(node, BIL.value)).removesuffix(".0")
        unit = compact(self._world.value(node, BIL.unit) or UNIT.NUM).removeprefix("unit:").lower()
        value += "" if unit in ("num", "unitless") else f" {unit}"
        indicator, entity = (self._world.value(node, p) for p in (BIL.indicator, BIL.observedEntity))
        return f"{self._of(indicator)}: {how}{value}, {self._of(entity)}"

    def participation(self, node: Node) -> str:
        """Such as ``Ali Asadov, guest``."""
        who = self._world.value(node, BIL.participant) or self._world.value(node, BIL.onBehalfOf)
        role = self._world.value(node, BIL.participantRole)
        return self._of(who) + (f", {self._of(role)}" if role is not None else "")

    def _of(self, node: Node | None) -> str:
        if node is None:
            return "someone"
        for graph in (self._world, self._vocabulary):
            for predicate in (SKOS.prefLabel, RDFS.label, BIL.content):
                for label in graph.objects(node, predicate):
                    if getattr(label, "language", "") == "en":
                        return str(label)
        return compact(node)
