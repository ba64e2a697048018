"""Places on a map: each where it is, within the drawing, named so that it can be read, with the borders around them."""

import re
from itertools import combinations

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st

from bilateral_server.pages import borders
from bilateral_server.pages.map import HEIGHT, WIDTH, Map, Place, drawn
from bilateral_server.shown import Shown

MINSK, BAKU = Place(Shown("Minsk", "/id/plc-minsk"), 27.56653, 53.90019), Place(Shown("Baku"), 49.89201, 40.37767)
SHUSHA, KHANKENDI = Place(Shown("Shusha"), 46.74989, 39.76006), Place(Shown("Khankendi"), 46.7528, 39.8177)

# Two squares of two degrees that share a side: the arc between them runs up in the first, and back in the second.
SQUARES = {
    "transform": {"scale": [0.5, 0.5], "translate": [10, 20]},
    "arcs": [[[4, 0], [0, 4]], [[4, 4], [-4, 0], [0, -4], [4, 0]], [[4, 4], [4, 0], [0, -4], [-4, 0]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "001", "properties": {"name": "West"}},
                {"type": "MultiPolygon", "arcs": [[[2, 0]], [[~0, ~2]]], "properties": {"name": "East"}},
            ]
        }
    },
}

needs_borders = pytest.mark.skipif(not borders.countries(), reason="the borders were not fetched: npm was missing")

places = st.builds(
    lambda lon, lat, text: Place(Shown(text), lon, lat),
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.text(max_size=40),
)


def _drawn(*some: Place, marked: tuple[str, ...] = ()) -> Map:
    found = drawn(some, marked)
    assert found is not None
    return found


def _coordinates(found: Map) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for land in found.lands for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", land.path)]


def test_rings_are_put_together_from_the_arcs_that_countries_share() -> None:
    west, east = borders.decoded(SQUARES)
    assert (west.name, west.code, east.name, east.code) == ("West", "001", "East", "")
    (area,) = west.areas
    assert area.ring == ((12, 20), (12, 22), (10, 22), (10, 20), (12, 20))
    assert (area.east, area.north) == ((10, 12), (20, 22))
    there, back = (area.ring for area in east.areas)
    assert there == ((12, 22), (14, 22), (14, 20), (12, 20), (12, 22))
    assert back == there[::-1]


@needs_borders
def test_every_ring_of_the_world_is_closed_and_lies_on_earth() -> None:
    world = borders.countries()
    assert len(world) > 170
    for country in world:
        for area in country.areas:
            assert area.ring[0] == area.ring[-1]
            assert all(-180.001 <= lon <= 180.001 and -90 <= lat <= 90 for lon, lat in area.ring)


@needs_borders
@given(some=st.lists(places, min_size=1, max_size=12))
def test_every_place_and_its_label_lie_within_the_drawing(some: list[Place]) -> None:
    found = _drawn(*some)
    assert [point.place for point in found.points] == some
    for point in found.points:
        assert 0 <= point.x <= WIDTH and 0 <= point.y <= HEIGHT
        assert 0 <= point.label_x <= WIDTH and 0 <= point.label_y <= HEIGHT
        assert point.lead is None or (0 <= point.lead[0] <= WIDTH and 0 <= point.lead[1] <= HEIGHT)
    assert all(-5 <= x <= WIDTH + 5 and -5 <= y <= HEIGHT + 5 for x, y in _coordinates(found))


@needs_borders
@given(some=st.lists(places, min_size=2, max_size=6))
def test_north_is_up_and_east_is_right(some: list[Place]) -> None:
    for one, other in combinations(_drawn(*some).points, 2):
        assert (one.x - other.x) * (one.place.lon - other.place.lon) >= 0
        assert (one.y - other.y) * (one.place.lat - other.place.lat) <= 0


@needs_borders
def test_only_the_countries_around_are_drawn_and_the_states_in_question_are_marked() -> None:
    found = _drawn(MINSK, BAKU, marked=("112", "031"))
    names = [land.name for land in found.lands]
    assert {"Belarus", "Azerbaijan", "Russia", "Georgia"} <= set(names)
    assert not {"Brazil", "Australia", "Japan"} & set(names)
    assert {land.name for land in found.lands if land.marked} == {"Belarus", "Azerbaijan"}


@needs_borders
def test_labels_of_places_that_are_close_do_not_lie_on_each_other() -> None:
    found = _drawn(MINSK, BAKU, SHUSHA, KHANKENDI, Place(Shown("Aghdam"), 46.981462, 40.045379))
    boxes = [(p.label_x, p.label_x + 7 * len(p.label), p.label_y - 12, p.label_y + 3) for p in found.points]
    for one, other in combinations(boxes, 2):
        apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert apart, (one, other)


@needs_borders
def test_one_place_has_its_country_around_it() -> None:
    (point,) = _drawn(BAKU).points
    assert (point.x, point.y) == (WIDTH / 2, HEIGHT / 2)
    assert "Azerbaijan" in [land.name for land in _drawn(BAKU).lands]


def test_without_places_there_is_no_map() -> None:
    assert drawn([]) is None


DRAW = '{% import "_map.html" as map with context %}{{ map.draw(found, "Where it was") }}'


@needs_borders
def test_the_map_says_whose_borders_it_has_and_lists_its_places(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string(DRAW, found=_drawn(MINSK, BAKU, marked=("112",)))
    assert "Borders: Natural Earth, as they are in fact; no position of Bilateral." in text
    assert '<title lang="en">Belarus</title>' in text
    assert "latitude 53.90019, longitude 27.56653" in text
    assert text.count('href="/id/plc-minsk"') == 2
    assert "style=" not in text


def test_where_the_borders_are_missing_the_page_says_so_and_lists_the_places(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(borders, "_FILE", "static/vendor/not-there.json")
    with app.test_request_context():
        text = render_template_string(DRAW, found=_drawn(MINSK))
    assert "not installed" in text
    assert "latitude 53.90019" in text
    assert "<svg" not in text


@needs_borders
def test_a_hostile_name_of_a_place_stays_text(app: Flask) -> None:
    with app.test_request_context():
        text = render_template_string(DRAW, found=_drawn(Place(Shown("<script>alert(1)</script>"), 1, 2)))
    assert "<script>" not in text
