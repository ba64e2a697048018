"""Networks are laid out the same way each time, inside the drawing, with labels that can be read."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from bilateral_server.pages.network import Network, Placed, Relation, Thing, drawn
from bilateral_server.shown import Shown

LETTER, LINE = 7.2, 16


def thing(name: str, kind: str = "person") -> Thing:
    return Thing(Shown(name, f"/id/{name}", name), kind)


def relation(source: str, target: str) -> Relation:
    return Relation(source, target, f"{source} knows {target}")


NAMES = st.lists(st.text("abcdefgh ", min_size=1, max_size=40), min_size=1, max_size=15, unique=True)


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Thing], list[Relation]]:
    names = draw(NAMES)
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=20))
    return [thing(name) for name in names], [relation(*pair) for pair in pairs]


def box(placed: Placed) -> tuple[float, float, float, float]:
    half = max(map(len, placed.label)) * LETTER / 2
    return placed.x - half, placed.y - 12, placed.x + half, placed.y + 16 + LINE * len(placed.label)


def overlapping(network: Network) -> list[tuple[str, str]]:
    found = []
    for one, other in combinations(network.things, 2):
        (a, b, c, d), (e, f, g, h) = box(one), box(other)
        if a < g and e < c and b < h and f < d:
            found.append((one.thing.name.text, other.thing.name.text))
    return found


@given(networks())
def test_things_are_placed_inside_the_drawing_and_lines_end_at_them(
    case: tuple[list[Thing], list[Relation]],
) -> None:
    network = drawn(*case)
    assert [placed.thing for placed in network.things] == case[0]
    places = {(placed.x, placed.y) for placed in network.things}
    for placed in network.things:
        assert 0 <= placed.x <= network.width
        assert 0 <= placed.y <= network.height
        assert 1 <= len(placed.label) <= 2
    for line in network.lines:
        assert {(line.x1, line.y1), (line.x2, line.y2)} <= places


@given(networks())
def test_each_relation_between_two_things_is_on_one_line(case: tuple[list[Thing], list[Relation]]) -> None:
    things, relations = case
    lines = drawn(things, relations).lines
    kept = [each for line in lines for each in line.relations]
    assert sorted(map(repr, kept)) == sorted(repr(each) for each in relations if each.source != each.target)
    assert len({frozenset((each.source, each.target)) for each in kept}) == len(lines)


@given(networks())
def test_the_same_network_is_laid_out_the_same_way(case: tuple[list[Thing], list[Relation]]) -> None:
    assert drawn(*case) == drawn(*case)


def test_labels_do_not_lie_on_each_other() -> None:
    names = [f"organisation number {number} of a state" for number in range(14)]
    star = drawn([thing(name) for name in names], [relation(names[0], name) for name in names[1:]], centre=names[0])
    assert overlapping(star) == []
    free = drawn([thing(name) for name in names], [relation(*pair) for pair in pairwise(names)])
    assert overlapping(free) == []


def test_the_centre_stays_in_the_middle() -> None:
    names = ["a state", "one", "two", "three"]
    network = drawn([thing(name) for name in names], [relation("a state", name) for name in names[1:]], "a state")
    middle = network.things[0]
    assert (middle.x, middle.y) == (network.width / 2, network.height / 2)


def test_what_relates_to_one_of_two_ends_stands_beside_it_and_what_relates_to_both_between_them() -> None:
    names = ["west", "east", "of west", "of east", "of both", "of neither", "friend of west"]
    relations = [relation(*pair) for pair in (("of west", "west"), ("of east", "east"), ("friend of west", "of west"))]
    relations += [relation("of both", "west"), relation("of both", "east"), relation("of west", "of east")]
    network = drawn([thing(name) for name in names], relations, ends=("west", "east"))
    x = {placed.thing.name.text: placed.x for placed in network.things}
    assert x["of west"] == x["friend of west"] < x["west"] < x["of both"] < x["east"] < x["of east"]
    assert x["of neither"] == x["of both"]
    assert overlapping(network) == []


def test_many_things_beside_an_end_make_the_drawing_higher() -> None:
    names = [f"an official of the west {number}" for number in range(20)]
    network = drawn(
        [thing("west"), thing("east"), *map(thing, names)],
        [relation(name, "west") for name in names],
        ends=("west", "east"),
    )
    assert network.height > 600
    assert overlapping(network) == []


def test_a_long_name_is_cut_to_two_lines() -> None:
    (placed,) = drawn([thing("a name that goes on and on and on and on and on and on")], []).things
    assert len(placed.label) == 2
    assert placed.label[1].endswith("…")


def test_an_empty_network_is_empty() -> None:
    network = drawn([], [])
    assert (network.things, network.lines, network.kinds) == ((), (), [])
