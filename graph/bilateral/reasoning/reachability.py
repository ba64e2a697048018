"""Rules of method *reachability*: the transitive closure of a relation, each pair with the length of its shortest path.

Joining new pairs with all pairs derives a pair once for each node between its ends, which is cubic for a chain; a
breadth-first search from every start looks at each pair and each edge once. Here many starts go one step at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Path = tuple[Ids, Ids, Ids]
"""Starts, ends and lengths, row by row."""

_CELLS = 1 << 27
"""How many pairs are marked as seen at one time, a byte each."""

_ROWS = 1 << 20


def paths(starts: Ids, ends: Ids, new: Ids) -> Iterator[Path]:
    """The pairs joined by a path of two or more of the edges ``starts[i]`` to ``ends[i]``, in blocks.

    Only from nodes that reach a node of ``new``, where the new edges start: no other pair can be new. A pair has the
    length of its shortest path; all pairs of one start are in one block.
    """
    nodes, both = np.unique(np.concatenate([starts, ends]), return_inverse=True)
    tails, heads = both[: len(starts)], both[len(starts) :]
    after, before = _Edges(tails, heads, len(nodes)), _Edges(heads, tails, len(nodes))
    sources = np.flatnonzero(_reached(np.searchsorted(nodes, new), before))
    size = max(1, _CELLS // len(nodes))
    seen = np.zeros((min(size, len(sources)), len(nodes)), np.bool_)
    found: list[Path] = []
    for first in range(0, len(sources), size):
        for row, node, length in _search(sources[first : first + size], after, seen):
            found.append((nodes[sources[first + row]], nodes[node], length))
        seen[:] = False
        if sum(len(column) for column, _, _ in found) >= _ROWS:
            yield _joined(found)
            found = []
    if found:
        yield _joined(found)


def _joined(found: list[Path]) -> Path:
    one, other, length = (np.concatenate(columns) for columns in zip(*found, strict=True))
    return one, other, length


class _Edges:
    """Edges by the node they start from: the ends of node n are ``ends[first[n]:first[n + 1]]``."""

    def __init__(self, tails: NDArray[np.intp], heads: NDArray[np.intp], count: int) -> None:
        self.ends = heads[np.argsort(tails, kind="stable")]
        self.first = np.concatenate([[0], np.cumsum(np.bincount(tails, minlength=count))])

    def follow(self, nodes: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """For every edge from one of ``nodes`` the place of the node in ``nodes``, and the end of the edge."""
        counts = self.first[nodes + 1] - self.first[nodes]
        place = np.repeat(np.arange(len(nodes)), counts)
        offset = np.arange(len(place)) - np.repeat(np.cumsum(counts) - counts, counts)
        return place, self.ends[self.first[nodes][place] + offset]


def _search(
    sources: NDArray[np.intp], after: _Edges, seen: NDArray[np.bool_]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], Ids]]:
    """The pairs of each length above one: places of their starts in ``sources``, ends, and the length."""
    row, node = after.follow(sources)
    seen[row, node] = True
    length = 1
    while len(node):
        length += 1
        place, following = after.follow(node)
        row, node = _unseen(row[place], following, seen)
        if len(node):
            yield row, node, np.full(len(node), length, np.int32)


def _unseen(
    row: NDArray[np.intp], node: NDArray[np.intp], seen: NDArray[np.bool_]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pairs not seen before, each once; they are seen now."""
    new = ~seen[row, node]
    pair = np.unique(row[new] * seen.shape[1] + node[new])
    row, node = np.divmod(pair, seen.shape[1])
    seen[row, node] = True
    return row, node


def _reached(nodes: NDArray[np.intp], after: _Edges) -> NDArray[np.bool_]:
    """Which nodes are among ``nodes`` or reached from them."""
    reached = np.zeros(len(after.first) - 1, np.bool_)
    reached[nodes] = True
    while len(nodes):
        _, ends = after.follow(nodes)
        nodes = np.unique(ends[~reached[ends]])
        reached[nodes] = True
    return reached
