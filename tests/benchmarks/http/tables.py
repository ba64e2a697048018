"""The tables: answers a second by query, connections and server, and which targets hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .load import Rate
from .run import EMPTY, MODES, Result

_OURS = "bilateral"


def table(found: Result) -> str:
    """All rates of ``found`` as a table, one of single answers, and the targets."""
    lines = [f"#### {found.data.name}, {found.data.triples:,} triples", ""]
    for mode in MODES:
        header = ["query", "connections", *found.servers]
        lines += [f"{mode.capitalize()}, answers a second:", "", _row(header), _row(["---"] * len(header))]
        for kind, connections in _cells(found, mode):
            rates = [found.rates.get((mode, kind, connections, server)) for server in found.servers]
            lines.append(_row([kind, str(connections), *map(_rate, rates)]))
        lines.append("")
    lines += ["One answer alone, first time, ms (rows):", "", _row(["query", *found.servers])]
    lines.append(_row(["---"] * (1 + len(found.servers))))
    for kind in dict.fromkeys(kind for kind, _ in found.singles):
        singles = [found.singles.get((kind, server)) for server in found.servers]
        lines.append(_row([kind, *(f"{one.seconds * 1000:.1f} ({one.rows:,})" if one else "-" for one in singles)]))
    lines += ["", "Processor time an answer, first time, ms:", "", _row(["query", "connections", *found.servers])]
    lines.append(_row(["---"] * (2 + len(found.servers))))
    for kind, connections in _cells(found, MODES[0]):
        rates = [found.rates.get((MODES[0], kind, connections, server)) for server in found.servers]
        times = [f"{rate.processor_ms:.1f}" if rate and not rate.bound else "-" for rate in rates]
        lines.append(_row([kind, str(connections), *times]))
    lines += ["", _row(["target", "query", "connections", "ratio", "wanted", "holds"]), _row(["---"] * 6)]
    lines += [_row(target) for target in targets(found)]
    return "\n".join([*lines, "", *(f"- {note}" for note in found.notes), ""])


def targets(found: Result) -> Iterator[list[str]]:
    """The rows of the targets: rate of our best set-up by that of the peer."""
    first, again = MODES
    for kind, connections in _cells(found, first):
        fewest = min(each for _, each in _cells(found, first))
        alone = found.rates.get((first, kind, fewest, "oxigraph"))
        slow = alone is not None and alone.median_ms >= 10 * fewest
        if kind.startswith("export"):
            yield from _target(found, first, kind, connections, "oxigraph", 1 / 1.5)
        elif slow:
            yield from _target(found, first, kind, connections, "oxigraph", 1 / 1.3)
        if connections == 8:
            wanted = 2 if kind in ("point", "join", "path") else 5
            for peer in found.servers:
                if peer.startswith("rdflib-endpoint"):
                    yield from _target(found, first, kind, connections, peer, wanted)
    for kind, connections in _cells(found, again):
        if kind in (wanted_again := {"point": 0.5, "join": 2.0, "aggregate": 10.0}):
            yield from _target(found, again, kind, connections, "oxigraph", wanted_again[kind])


def _target(found: Result, mode: str, kind: str, connections: int, peer: str, wanted: float) -> Iterator[list[str]]:
    theirs = found.rates.get((mode, kind, connections, peer))
    ours = [found.rates.get((mode, kind, connections, name)) for name in found.servers if name.startswith(_OURS)]
    measured = [rate.each_s for rate in ours if rate is not None and not rate.bound]
    if theirs is None or not measured:
        return
    ratio = max(measured) / theirs.each_s  # where theirs is a bound, at least so much
    holds = "yes" if ratio >= wanted else "not known" if theirs.bound else "**no**"
    at_least = "≥ " if theirs.bound else ""
    yield [f"{mode}, of {peer}", kind, str(connections), f"{at_least}{ratio:.2f}", f"{wanted:.2f}", holds]


def _cells(found: Result, mode: str) -> Iterable[tuple[str, int]]:
    """Kinds and connections in the order they were measured, the empty route first."""
    cells = dict.fromkeys((kind, connections) for each, kind, connections, _ in found.rates if each == mode)
    return sorted(cells, key=lambda cell: cell[0] != EMPTY)


def _rate(rate: Rate | None) -> str:
    if rate is None:
        return "-"
    number = f"{rate.each_s:,.0f}" if rate.each_s >= 100 else f"{rate.each_s:.3g}"
    return ("≤ " if rate.bound else "") + number + (f" ({rate.wrong} wrong)" if rate.wrong else "")


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
