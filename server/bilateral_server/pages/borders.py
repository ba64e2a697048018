"""Borders of the countries as Natural Earth draws them, read from the TopoJSON of world-atlas.

In TopoJSON countries share their arcs: each is stored once, as differences between points on a grid, and a ring names
its arcs by number, one that runs backwards by ``~number``. Source: The TopoJSON Format Specification, 1.0, section 2.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from typing import Any

_FILE = "static/vendor/world-atlas/countries-110m.json"

Position = tuple[float, float]
"""Degrees east and degrees north, or a point of a drawing."""

Ring = tuple[Position, ...]
"""A closed line: its last position is its first."""


@dataclass(frozen=True)
class Area:
    """What a ring encloses, and the least and greatest of its degrees east and of its degrees north."""

    ring: Ring
    east: tuple[float, float]
    north: tuple[float, float]


@dataclass(frozen=True)
class Country:
    """A country: its name in English, its three digits of ISO 3166-1 where it has them, and its areas."""

    name: str
    code: str
    areas: tuple[Area, ...]


def countries() -> tuple[Country, ...]:
    """Every country; none where the file was not installed."""
    return _read(_FILE)


@cache
def _read(name: str) -> tuple[Country, ...]:
    file = files("bilateral_server") / name
    return tuple(decoded(json.loads(file.read_text(encoding="utf-8")))) if file.is_file() else ()


def decoded(topology: dict[str, Any]) -> Iterator[Country]:
    """The countries of a quantised topology."""
    transform = topology["transform"]
    arcs = [_arc(arc, transform["scale"], transform["translate"]) for arc in topology["arcs"]]
    for geometry in topology["objects"]["countries"]["geometries"]:
        polygons = {"Polygon": [geometry["arcs"]], "MultiPolygon": geometry["arcs"]}[geometry["type"]]
        areas = tuple(_area(numbers, arcs) for polygon in polygons for numbers in polygon)
        yield Country(geometry["properties"]["name"], geometry.get("id", ""), areas)


def _arc(steps: Iterable[list[int]], scale: list[float], translate: list[float]) -> list[Position]:
    across, up = zip(*steps, strict=True)
    return [
        (x * scale[0] + translate[0], y * scale[1] + translate[1])
        for x, y in zip(accumulate(across), accumulate(up), strict=True)
    ]


def _area(numbers: Iterable[int], arcs: list[list[Position]]) -> Area:
    """What the arcs with these numbers enclose, one after the other; each begins where the one before it ends."""
    ring: list[Position] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    east, north = zip(*ring, strict=True)
    return Area(tuple(ring), (min(east), max(east)), (min(north), max(north)))
