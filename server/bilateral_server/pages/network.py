"""Things and the relations between them, laid out to be drawn: the same graph is always laid out the same way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from bilateral_server.facts import Shown

WIDTH, HEIGHT = 960, 600
_MARGIN = 70
_LONGEST = 26


@dataclass(frozen=True)
class Thing:
    """A thing of the network: what it is called and where that leads, and what kind it is (a class of the style)."""

    name: Shown
    kind: str


@dataclass(frozen=True)
class Relation:
    """A relation from one thing to another, by their IRIs: in words, and the address of its proof or of its claims."""

    source: str
    target: str
    words: str
    href: str = ""


@dataclass(frozen=True)
class Placed:
    """A thing at a point of the drawing; its label cut to what there is room for."""

    thing: Thing
    x: float
    y: float
    label: str


@dataclass(frozen=True)
class Line:
    """The relations between two things, with both ends of the line that stands for them all."""

    relations: tuple[Relation, ...]
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Network:
    """The things and lines of a drawing of ``WIDTH`` by ``HEIGHT``."""

    things: tuple[Placed, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT


def drawn(things: Sequence[Thing], relations: Sequence[Relation], centre: str = "") -> Network:
    """The things, named by the title of their names, with the relations between them; ``centre`` in the middle."""
    graph = nx.Graph()
    graph.add_nodes_from(thing.name.title for thing in things)
    between: dict[tuple[str, str], list[Relation]] = {}
    for relation in relations:
        if relation.source in graph and relation.target in graph and relation.source != relation.target:
            pair = (min(relation.source, relation.target), max(relation.source, relation.target))
            between.setdefault(pair, []).append(relation)
            graph.add_edge(*pair)
    places = _places(graph, centre)
    return Network(
        tuple(Placed(thing, *places[thing.name.title], _short(thing.name.text)) for thing in things),
        tuple(Line(tuple(each), *places[pair[0]], *places[pair[1]]) for pair, each in between.items()),
    )


def _places(graph: nx.Graph, centre: str) -> dict[str, tuple[float, float]]:
    if centre in graph:
        others = [name for name in graph if name != centre]
        found = nx.shell_layout(graph, [[centre], others] if others else [[centre]])
    else:
        found = nx.spring_layout(graph, k=2.2 / max(1, len(graph)) ** 0.5, iterations=200, seed=1)
    xs, ys = [float(place[0]) for place in found.values()], [float(place[1]) for place in found.values()]

    def scaled(value: float, every: list[float], size: int) -> float:
        extent = max(every) - min(every)
        share = (value - min(every)) / extent if extent else 0.5
        return round(_MARGIN + share * (size - 2 * _MARGIN), 1)

    return {name: (scaled(float(x), xs, WIDTH), scaled(float(y), ys, HEIGHT)) for name, (x, y) in found.items()}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
