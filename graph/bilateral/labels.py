"""English labels of what curators give no name: attitudes and figures, made from what is said of them.

So what a query asks for by label is not lost. A participation has none: it is shown by its participant and event.
"""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, Literal
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.term import Node

from bilateral.names import BIL, UNIT, Triple, V, compact


def made_labels(world: Graph, vocabulary: Graph) -> Iterator[Triple]:
    """An ``rdfs:label`` for each attitude and figure of ``world`` that has none."""
    named = {node for node, label in world.subject_objects(RDFS.label) if getattr(label, "language", "") == "en"}
    words = _Words(world, vocabulary)
    made: dict[Node, str] = {}
    for node in world.subjects(BIL.content):
        made[node] = min(map(str, world.objects(node, BIL.content)))
    for node in world.subjects(RDF.type, BIL.IndicatorObservation):
        made[node] = words.figure(node)
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

    def _of(self, node: Node | None) -> str:
        if node is None:
            return "someone"
        labels = [
            str(label)
            for graph in (self._world, self._vocabulary)
            for predicate in (SKOS.prefLabel, RDFS.label, BIL.content)
            for label in graph.objects(node, predicate)
            if getattr(label, "language", "") == "en"
        ]
        return min(labels, default=compact(node))
