"""Rules of method *reachability*: the transitive closure of a relation, each pair with the length of its shortest path.

Joining new pairs with all pairs derives a pair once for each node between its ends, which is cubic for a chain; a
breadth-first search from every start looks at each pair and each edge once.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int32]
Path = tuple[Ids, Ids, Ids]
"""Starts, ends and lengths, row by row."""

_ROWS = 1 << 20


def paths(starts: Ids, ends: Ids, new: set[int]) -> Iterator[Path]:
    """The pairs joined by a path of two or more of the edges ``starts[i]`` to ``ends[i]``, in blocks of some million.

    Only from nodes that reach a node of ``new``, where the new edges start: no other pair can be new. A pair has the
    length of its shortest path.
    """
    after, before = _adjacency(starts, ends), _adjacency(ends, starts)
    sources: list[int] = []
    targets: list[list[int]] = []
    lengths: list[int] = []
    rows = 0
    for source in sorted(_reached(new, before)):
        reached: set[int] = set()
        frontier = list(after.get(source, ()))
        reached.update(frontier)
        length = 1
        while frontier:
            length += 1
            following = {node for middle in frontier for node in after.get(middle, ())} - reached
            if not following:
                break
            reached |= following
            frontier = list(following)
            sources.append(source)
            targets.append(frontier)
            lengths.append(length)
            rows += len(frontier)
        if rows >= _ROWS:
            yield _block(sources, targets, lengths)
            sources, targets, lengths, rows = [], [], [], 0
    if rows:
        yield _block(sources, targets, lengths)


def _block(sources: list[int], targets: list[list[int]], lengths: list[int]) -> Path:
    sizes = [len(nodes) for nodes in targets]
    flat = np.fromiter((node for nodes in targets for node in nodes), np.int32, sum(sizes))
    return (
        np.repeat(np.array(sources, np.int32), sizes),
        flat,
        np.repeat(np.array(lengths, np.int32), sizes),
    )


def _adjacency(starts: Ids, ends: Ids) -> dict[int, list[int]]:
    after: dict[int, list[int]] = {}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        after.setdefault(start, []).append(end)
    return after


def _reached(nodes: set[int], after: dict[int, list[int]]) -> set[int]:
    """``nodes`` and everything that is reached from them."""
    reached = set(nodes)
    frontier = list(nodes)
    while frontier:
        frontier = [node for middle in frontier for node in after.get(middle, ()) if node not in reached]
        frontier = list(set(frontier))
        reached.update(frontier)
    return reached
