"""The runs on one set of data: all servers stand at once, and each cell is measured on one after the other.

What else the machine does then changes all columns of a row alike, so the ratios hold.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from .data import Data
from .load import Load, Rate, Single, rate, single
from .queries import Query, queries
from .servers import Missing, Server, processor_s, running, settle

EMPTY = "empty route"

_CORES = os.cpu_count() or 1

_PATIENCE_S = 40
"""Where the answers of all connections take longer, one after the other, the rate is put down as what it is at most."""

MODES = ("first time", "repeated")


@dataclass(frozen=True)
class Plan:
    """What is measured: servers, kinds of query (all if none is named), connections, and how long each."""

    servers: tuple[str, ...]
    kinds: tuple[str, ...]
    connections: tuple[int, ...]
    load: Load
    folder: Path


@dataclass
class Result:
    """Rates by mode, kind, connections and server; one answer by kind and server; and what went wrong."""

    data: Data
    servers: list[str] = field(default_factory=list)
    rates: dict[tuple[str, str, int, str], Rate] = field(default_factory=dict)
    singles: dict[tuple[str, str], Single] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def measured(plan: Plan, data: Data, after_each: Callable[[Result], None]) -> Result:
    """The rates on ``data``; ``after_each`` kind of query it is told what is there so far."""
    found = Result(data)
    with ExitStack() as stack:
        servers: list[Server] = []
        for name in plan.servers:
            try:
                servers.append(stack.enter_context(running(name, data, plan.folder / data.store.name)))
            except Missing as error:
                found.notes.append(str(error))
        found.servers = [server.name for server in servers]
        _empty(plan, found, servers)
        for query in queries(data.copy):
            if not plan.kinds or query.kind in plan.kinds:
                _query(plan, found, servers, query)
                after_each(found)
    return found


def _empty(plan: Plan, found: Result, servers: list[Server]) -> None:
    for connections in plan.connections:
        for server in servers:
            if server.empty is not None:
                load = replace(plan.load, connections=connections)
                _put(found, (MODES[1], EMPTY, connections, server.name), rate(server.empty, None, load, False))


def _query(plan: Plan, found: Result, servers: list[Server], query: Query) -> None:
    standing = []
    for server in servers:
        try:
            single(server.endpoint, query)
            found.singles[query.kind, server.name] = single(server.endpoint, _with_comment(query))
            standing.append(server)
        except (OSError, ValueError) as error:
            found.notes.append(f"{server.name}, {query.kind}: {error}")
    for mode in MODES:
        for connections in plan.connections:
            for server in standing:
                load = replace(plan.load, connections=connections)
                alone = found.singles[query.kind, server.name].seconds
                got = _rate(server, query, load, mode == MODES[0], alone)
                _put(found, (mode, query.kind, connections, server.name), got)


def _rate(server: Server, query: Query, load: Load, each_once: bool, alone_s: float) -> Rate:
    """The rate and the processor time of ``server``, or where that takes too long what it is at most."""
    most = Rate(_CORES / alone_s, math.nan, 0, bound=True)
    if alone_s * load.connections > _PATIENCE_S:
        return most
    before = processor_s(server)
    got = rate(server.endpoint, query, load, each_once, alone_s)
    settle(server)
    if not got.each_s:
        return replace(most, wrong=got.wrong)
    return replace(got, processor_ms=(processor_s(server) - before) * 1000 / max(1, got.sent))


def _with_comment(query: Query) -> Query:
    """The query as another text, which no server can have kept the answer to."""
    return replace(query, text=query.text + "\n#")


def _put(found: Result, key: tuple[str, str, int, str], got: Rate) -> None:
    found.rates[key] = got
    if got.wrong:
        found.notes.append(f"{key[3]}, {key[1]}, {key[0]}, {key[2]} connections: {got.wrong} without an answer")
    print(*key, f"{got.each_s:.2f}/s", f"{got.median_ms:.2f} ms", file=sys.stderr, flush=True)
