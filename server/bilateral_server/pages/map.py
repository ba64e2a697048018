"""Places on a map of the part of the world around them, with the borders of Natural Earth.

The projection is equirectangular, true to scale at the middle latitude of the places.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import cos, dist, radians

from bilateral_server.pages.borders import Area, Position, Ring, countries
from bilateral_server.shown import Shown

WIDTH, HEIGHT = 960, 600
_LEAST = 12.0
"""Degrees of latitude that the width of a map stands for at least: the borders are too coarse for less."""

_AROUND = 1.5
"""How much wider a map is than the places on it."""

_EDGE = 4
"""How far areas are drawn beyond the edge, so that the line where they are cut off is not seen."""

_DOT = 6
_LETTER, _LINE = 7.4, 16
"""Width of a letter and height of a line of a label, about."""

_LABELLED = 60
_NAMED_AREA = 9000
"""Area in the drawing from which on a country has its name in it."""


@dataclass(frozen=True)
class Place:
    """A place: its name, and its degrees east and north."""

    name: Shown
    lon: float
    lat: float


@dataclass(frozen=True)
class Land:
    """A country: its name in English, the path of its outline, where its name goes if it does, whether it is marked."""

    name: str
    path: str
    marked: bool
    at: Position | None


@dataclass(frozen=True)
class Point:
    """A place at a point of the drawing; its label, where that begins, and the end of the line to it if it is far."""

    place: Place
    x: float
    y: float
    label: str = ""
    label_x: float = 0
    label_y: float = 0
    lead: Position | None = None


@dataclass(frozen=True)
class Map:
    """The countries and places of a drawing of ``WIDTH`` by ``HEIGHT``; whether there were borders to draw it with."""

    lands: tuple[Land, ...]
    points: tuple[Point, ...]
    bordered: bool
    width: int = WIDTH
    height: int = HEIGHT


def drawn(places: Sequence[Place], marked: Collection[str] = ()) -> Map | None:
    """The places with the countries around them, those whose ISO 3166-1 digits are among ``marked`` as such.

    Nothing where there are no places; no countries where their borders are not installed.
    """
    if not places:
        return None
    view = _View.around(places)
    points = tuple(_labelled([Point(place, *view.at((place.lon, place.lat))) for place in places]))
    taken = [box for point in points for box in _boxes(point)]
    lands, world = [], countries()
    for country in world:
        rings = [ring for ring in map(view.cut, country.areas) if ring]
        if rings:
            at = _name_place(country.name, max(rings, key=_area), taken)
            lands.append(Land(country.name, "".join(map(_path, rings)), country.code in marked, at))
    lands.sort(key=lambda land: land.marked)  # what is drawn last is on top
    return Map(tuple(lands), points, bool(world))


@dataclass(frozen=True)
class _View:
    """What part of the world is drawn: its middle, and how many points a degree of each kind takes."""

    lon: float
    lat: float
    across: float
    up: float

    @classmethod
    def around(cls, places: Sequence[Place]) -> _View:
        east, west = max(place.lon for place in places), min(place.lon for place in places)
        north, south = max(place.lat for place in places), min(place.lat for place in places)
        shrunk = max(0.1, cos(radians((north + south) / 2)))
        degrees = max(_LEAST, _AROUND * max((east - west) * shrunk, (north - south) * WIDTH / HEIGHT))
        return cls((east + west) / 2, (north + south) / 2, WIDTH / degrees * shrunk, WIDTH / degrees)

    def at(self, position: Position) -> Position:
        """Where ``position`` is drawn."""
        lon, lat = position
        return round(WIDTH / 2 + (lon - self.lon) * self.across, 1), round(HEIGHT / 2 - (lat - self.lat) * self.up, 1)

    def cut(self, area: Area) -> Ring:
        """The outline of ``area`` as it is drawn, cut off at the edges (the algorithm of Sutherland and Hodgman)."""
        (left, right), (bottom, top) = area.east, area.north
        (x1, y1), (x2, y2) = self.at((left, top)), self.at((right, bottom))
        if x2 < 0 or x1 > WIDTH or y2 < 0 or y1 > HEIGHT:
            return ()
        points: Iterable[Position] = map(self.at, area.ring)
        for axis, edge, sign in ((0, -_EDGE, 1), (0, WIDTH + _EDGE, -1), (1, -_EDGE, 1), (1, HEIGHT + _EDGE, -1)):
            points = _inside(list(points), axis, edge, sign)
        cut = tuple(points)
        return cut if _area(cut) >= 1 else ()


def _inside(points: list[Position], axis: int, edge: float, sign: int) -> Iterator[Position]:
    """The part of a closed line on one side of an edge that is parallel to an axis."""
    for before, after in zip(points[-1:] + points[:-1], points, strict=True):
        was, ends = (before[axis] - edge) * sign, (after[axis] - edge) * sign
        if was * ends < 0:
            share = was / (was - ends)
            yield (
                round(before[0] + share * (after[0] - before[0]), 1),
                round(before[1] + share * (after[1] - before[1]), 1),
            )
        if ends >= 0:
            yield after


def _area(ring: Ring) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(ring))) / 2


def _sides(ring: Ring) -> Iterator[tuple[Position, Position]]:
    return zip(ring[-1:] + ring[:-1], ring, strict=True)


def _path(ring: Ring) -> str:
    return f"M{'L'.join(f'{x:g},{y:g}' for (x, y), _ in groupby(ring))}Z"


_Box = tuple[float, float, float, float]


def _boxes(point: Point) -> Iterator[_Box]:
    yield point.x - _DOT, point.y - _DOT, point.x + _DOT, point.y + _DOT
    if point.label:
        yield _label_box(point.label, point.label_x, point.label_y)


def _label_box(label: str, x: float, y: float) -> _Box:
    return x, y - _LINE * 0.8, x + len(label) * _LETTER, y + _LINE * 0.2


def _overlap(one: _Box, other: _Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0


def _labelled(points: list[Point]) -> Iterator[Point]:
    """The points, each with its label where it covers least of the dots and of the labels before it."""
    taken = [box for point in points for box in _boxes(point)]
    for number, point in enumerate(points):
        label = _short(point.place.name.text)
        if number >= _LABELLED:
            yield point
            continue
        x, y = min(_spots(point, label), key=lambda spot: _covers(_label_box(label, *spot), taken))
        box = _label_box(label, x, y)
        taken.append(box)
        end = min(max(point.x, box[0]), box[2]), min(max(point.y, box[1]), box[3])
        lead = end if dist(end, (point.x, point.y)) > 2 * _DOT else None
        yield Point(point.place, point.x, point.y, label, x, y, lead)


def _spots(point: Point, label: str) -> Iterator[Position]:
    """Where a label may begin, the best first."""
    width = len(label) * _LETTER
    for away in (_DOT + 4, 30, 54, 78, 102):
        for dx, dy in ((1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8)):
            x = point.x + dx * away - (width if dx < 0 else width / 2 if dx == 0 else 0)
            y = point.y + dy * (away + 4) + _LINE * 0.3
            yield round(min(max(x, 2), WIDTH - width - 2), 1), round(min(max(y, _LINE), HEIGHT - 4), 1)


def _covers(box: _Box, taken: Iterable[_Box]) -> float:
    return sum(_overlap(box, other) for other in taken)


def _name_place(name: str, ring: Ring, taken: list[_Box]) -> Position | None:
    """The middle of a name of a country, in the middle of its largest part; none where it is small or taken."""
    area = _area(ring)
    if area < _NAMED_AREA:
        return None
    turn = 6 * sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _sides(ring)) / 2
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in _sides(ring)) / turn
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in _sides(ring)) / turn
    half = len(name) * _LETTER / 2
    box = _label_box(name, x - half, y)
    if x - half < 0 or x + half > WIDTH or not _LINE < y < HEIGHT - 4 or _covers(box, taken):
        return None
    taken.append(box)
    return round(x, 1), round(y, 1)


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29].rstrip() + "…"
