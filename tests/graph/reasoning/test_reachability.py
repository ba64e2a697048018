import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bilateral.reasoning import reachability

Edges = list[tuple[int, int]]
Lengths = dict[tuple[int, int], int]

NODES = st.integers(0, 9).map(lambda node: 3 * node + 1)
EDGES = st.lists(st.tuples(NODES, NODES), min_size=1, max_size=24)


def by_paths(edges: Edges, new: set[int] | None = None) -> Lengths:
    """What ``paths`` yields, each pair once; ``new`` is where new edges start, all edges being new otherwise."""
    table = np.array(edges, np.int32)
    started = np.array(sorted({start for start, _ in edges} if new is None else new), np.int32)
    found: Lengths = {}
    for starts, ends, lengths in reachability.paths(table[:, 0], table[:, 1], started):
        assert len(starts) == len(ends) == len(lengths) > 0
        for start, end, length in zip(starts.tolist(), ends.tolist(), lengths.tolist(), strict=True):
            assert (start, end) not in found
            found[start, end] = length
    return found


def naive(edges: Edges) -> Lengths:
    """Every pair a path joins, and the length of its shortest one: edges are put on until nothing is new."""
    found = dict.fromkeys(edges, 1)
    while True:
        longer = {(a, c): n + 1 for (a, b), n in found.items() for d, c in edges if b == d and (a, c) not in found}
        if not longer:
            return found
        found = longer | found


def composed(edges: Edges) -> Lengths:
    return {pair: length for pair, length in naive(edges).items() if length > 1}


@given(EDGES)
def test_every_pair_that_a_path_joins_is_found_with_the_length_of_the_shortest(edges: Edges) -> None:
    assert by_paths(edges) == composed(edges)


@given(EDGES, st.integers(1, 40), st.integers(1, 5))
def test_how_many_pairs_are_marked_and_yielded_at_a_time_changes_nothing(edges: Edges, cells: int, rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reachability, "_CELLS", cells)
        patch.setattr(reachability, "_ROWS", rows)
        assert by_paths(edges) == composed(edges)


@given(EDGES, st.data())
def test_what_is_left_out_could_be_reached_before_the_new_edges(edges: Edges, data: st.DataObject) -> None:
    old = data.draw(st.lists(st.sampled_from(edges), unique=True))
    new = {start for start, end in edges if (start, end) not in old}
    if not new:
        return
    found, whole = by_paths(edges, new), composed(edges)
    assert found.items() <= whole.items()
    known = naive(old)
    missing = whole.keys() - found.keys()
    assert missing <= known.keys()
    assert all(known[pair] == whole[pair] for pair in missing)


@pytest.mark.parametrize(
    ("edges", "found"),
    [
        ([(1, 2)], {}),
        ([(1, 1)], {}),
        ([(1, 1), (1, 2), (2, 3)], {(1, 3): 2}),
        ([(1, 2), (2, 1)], {(1, 1): 2, (2, 2): 2}),
        ([(1, 2), (2, 3), (3, 1)], {(1, 3): 2, (2, 1): 2, (3, 2): 2, (1, 1): 3, (2, 2): 3, (3, 3): 3}),
        ([(1, 2), (2, 3), (1, 3), (3, 4)], {(1, 4): 2, (2, 4): 2}),
        ([(1, 2), (1, 2), (2, 3)], {(1, 3): 2}),
        ([(1, 2), (3, 4)], {}),
    ],
    ids=["an edge", "a loop", "a loop before a chain", "two ways", "a ring", "a short cut", "an edge twice", "apart"],
)
def test_of_small_graphs_exactly_these_pairs_are_composed(edges: Edges, found: Lengths) -> None:
    assert by_paths(edges) == found


def test_a_long_chain_is_closed_without_recursion() -> None:
    edges = [(node, node + 1) for node in range(500)]
    assert by_paths(edges) == {(a, b): b - a for a in range(501) for b in range(a + 2, 501)}
