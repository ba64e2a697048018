"""Things and the relations between them, laid out to be drawn: the same graph is always laid out the same way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin
from textwrap import wrap

import networkx as nx

from bilateral_server.shown import Shown

WIDTH, HEIGHT = 960, 600
_MARGIN = 70
_ROW = 66
_LONGEST = 26
_LETTER, _LINE = 7.2, 16
_ABOVE, _BELOW = 14, 16
"""Room for the mark of a thing over its place, and from there down to the first line of its label."""
_PASSES = 200
_RING = 12

Place = tuple[float, float]


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
    """A thing at a point of the drawing, and the lines of its label, cut to what there is room for."""

    thing: Thing
    x: float
    y: float
    label: tuple[str, ...]


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
    """The things and lines of a drawing of ``width`` by ``height``."""

    things: tuple[Placed, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def kinds(self) -> list[str]:
        """The kinds of things in it, each once."""
        return list(dict.fromkeys(each.thing.kind for each in self.things))


def drawn(
    things: Sequence[Thing], relations: Sequence[Relation], centre: str = "", ends: tuple[str, str] | None = None
) -> Network:
    """The things, named by the title of their names, with the relations between them.

    ``centre`` stands in the middle and the others around it. Or ``ends`` stand left and right: what relates to one of
    them on its outer side, what relates to both between them. Else what is related is near.
    """
    graph = nx.Graph()
    graph.add_nodes_from(thing.name.title for thing in things)
    between: dict[tuple[str, str], list[Relation]] = {}
    for relation in relations:
        if relation.source in graph and relation.target in graph and relation.source != relation.target:
            pair = (min(relation.source, relation.target), max(relation.source, relation.target))
            between.setdefault(pair, []).append(relation)
            graph.add_edge(*pair)
    labels = {thing.name.title: _label(thing.name.text) for thing in things}
    height = HEIGHT
    if ends and ends[0] != ends[1] and all(end in graph for end in ends):
        places, height = _facing(graph, *ends)
    else:
        places = _apart(_around(graph, centre) if centre in graph else _free(graph), labels, centre)
    return Network(
        tuple(Placed(thing, *places[thing.name.title], labels[thing.name.title]) for thing in things),
        tuple(Line(tuple(each), *places[pair[0]], *places[pair[1]]) for pair, each in between.items()),
        height=height,
    )


def _label(text: str) -> tuple[str, ...]:
    """At most two lines; an ellipsis stands for what is left out."""
    return tuple(wrap(text, _LONGEST, max_lines=2, placeholder="…")) or ("",)


def _facing(graph: nx.Graph, left: str, right: str) -> tuple[dict[str, Place], int]:
    """Five columns: what is of ``left``, itself, what is of both or of neither, ``right``, and what is of it."""
    far = {end: nx.single_source_shortest_path_length(graph, end) for end in (left, right)}
    side: dict[str, int] = {}  # -1 left, 1 right, 0 between
    for name in graph:
        steps = [far[end].get(name, len(graph)) for end in (left, right)]
        side[name] = (steps[0] > steps[1]) - (steps[0] < steps[1])
    columns = {at: [name for name in graph if side[name] == at and name not in (left, right)] for at in (-1, 0, 1)}
    across = {name for one, other in graph.edges if side[one] * side[other] < 0 for name in (one, other)}
    columns[-1].sort(key=lambda name: name not in across)  # stable: else in the order given
    row = {name: at for at, name in enumerate(columns[-1])}
    columns[1].sort(
        key=lambda name: (name not in across, min((row[each] for each in graph[name] if each in row), default=0))
    )
    top = _ROW * max(sum(name in across for name in columns[at]) for at in (-1, 1))  # for lines from side to side
    beside = {at: [name for name in columns[at] if at and name in across] for at in columns}
    rest = {at: columns[at][len(beside[at]) :] for at in columns}
    height = max(HEIGHT, top + _ROW * max(map(len, rest.values())))
    middle = round((height + top) / 2, 1)
    places = {left: (0.33 * WIDTH, middle), right: (0.67 * WIDTH, middle)}
    for at, share in ((-1, 0.12), (0, 0.5), (1, 0.88)):
        step = (height - top) / max(1, len(rest[at]))
        rows = [(name, (number + 0.5) * _ROW) for number, name in enumerate(beside[at])]
        rows += [(name, top + (number + 0.5) * step) for number, name in enumerate(rest[at])]
        places |= {name: (share * WIDTH, round(y - _LINE, 1)) for name, y in rows}
    return places, height


def _around(graph: nx.Graph, centre: str) -> dict[str, Place]:
    """``centre`` in the middle, the others on an ellipse around it; in turn on a smaller one where they are many."""
    others = [name for name in graph if name != centre]
    places = {centre: (WIDTH / 2, HEIGHT / 2)}
    for number, name in enumerate(others):
        angle = 2 * pi * number / len(others) - pi / 2
        share = 0.6 if len(others) > _RING and number % 2 else 1.0
        across, down = (WIDTH / 2 - _MARGIN) * share, (HEIGHT / 2 - _MARGIN) * share
        places[name] = (round(WIDTH / 2 + across * cos(angle), 1), round(HEIGHT / 2 + down * sin(angle), 1))
    return places


def _free(graph: nx.Graph) -> dict[str, Place]:
    if not graph:
        return {}
    return _scaled(nx.spring_layout(graph, k=2.2 / len(graph) ** 0.5, iterations=200, seed=1))


def _scaled(found: Mapping[str, Sequence[float]]) -> dict[str, Place]:
    """The places of a layout, stretched to fill the drawing but its margins."""
    xs, ys = [float(place[0]) for place in found.values()], [float(place[1]) for place in found.values()]

    def scaled(value: float, every: list[float], size: int) -> float:
        extent = max(every) - min(every)
        share = (value - min(every)) / extent if extent else 0.5
        return round(_MARGIN + share * (size - 2 * _MARGIN), 1)

    return {name: (scaled(float(x), xs, WIDTH), scaled(float(y), ys, HEIGHT)) for name, (x, y) in found.items()}


def _apart(places: dict[str, Place], labels: Mapping[str, tuple[str, ...]], fixed: str) -> dict[str, Place]:
    """The places, moved until no label lies on another where there is room for that; ``fixed`` stays."""
    found = dict(places)
    half = {name: max(16.0, max(map(len, lines)) * _LETTER / 2 + 4) for name, lines in labels.items()}
    down = {name: _BELOW + _LINE * len(lines) for name, lines in labels.items()}

    def kept_inside(name: str, x: float, y: float) -> Place:
        x = min(max(x, half[name]), WIDTH - half[name])
        return round(x, 1), round(min(max(y, _ABOVE + 2), HEIGHT - down[name]), 1)

    def overlaps() -> Iterator[tuple[str, str, float, float]]:
        for one, other in combinations(found, 2):
            (x, y), (u, v) = found[one], found[other]
            across = half[one] + half[other] - abs(x - u)
            along = (down[one] if y <= v else down[other]) + _ABOVE - abs(y - v)
            if across > 0 and along > 0:
                yield one, other, across, along

    for name, place in found.items():
        found[name] = kept_inside(name, *place)
    for each in range(_PASSES):
        moved = False
        for one, other, across, along in overlaps():
            moved = True
            shorter = (across <= along) != (each % 3 == 2)  # now and then the longer way: the shorter may be barred
            axis, step = (0, across / 2 + 0.5) if shorter else (1, along / 2 + 0.5)
            before, after = (one, other) if found[one][axis] <= found[other][axis] else (other, one)
            for name, by in ((before, -step), (after, step)):
                x, y = found[name]
                if name != fixed:
                    found[name] = kept_inside(name, x + by, y) if axis == 0 else kept_inside(name, x, y + by)
        if not moved:
            break
    return found
