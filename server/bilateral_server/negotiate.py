"""From an Accept header, or a ``format`` parameter, to a syntax. One table for results and one for graphs."""

from __future__ import annotations

import re
from collections.abc import Mapping

RESULTS: dict[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv; charset=utf-8",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
"""Media types of SELECT and ASK results by syntax, the default first."""

GRAPHS: dict[str, str] = {
    "ttl": "text/turtle; charset=utf-8",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "trig": "application/trig",
    "nq": "application/n-quads",
}
"""Media types of graphs by syntax, the default first; in a syntax of datasets, a graph is the default graph."""

LOADED = {GRAPHS[syntax].partition(";")[0]: syntax for syntax in ("ttl", "nt", "rdf", "jsonld")}
"""Syntaxes in which one graph can be sent, by media type."""

ERRORS: dict[str, str] = {
    "json": "application/problem+json",
    "text": "text/plain; charset=utf-8",
}
"""Media types of problem documents (RFC 9457) by syntax, the default first; people get a page."""

_ALSO: dict[str, tuple[str, ...]] = {
    "application/json": ("json", "jsonld"),
    "application/xml": ("xml", "rdf"),
    "text/xml": ("xml", "rdf"),
    "text/plain": ("nt",),
}
_NAMES = {"turtle": "ttl", "n3": "ttl", "xml": "rdf", "rdf+xml": "rdf", "json": "jsonld", "json-ld": "jsonld"}
"""What clients such as SPARQLWrapper call a syntax, where nothing that is offered has the name itself."""
_HTML = ("text/html", "application/xhtml+xml")
_FOR_PROGRAMS = {*_ALSO, *(offer.partition(";")[0] for table in (RESULTS, GRAPHS, ERRORS) for offer in table.values())}
_PIECE = {mark: re.compile(rf'(?:[^{mark}"]|"(?:\\.|[^"\\])*"?)+') for mark in ",;"}


class NotAcceptable(Exception):
    """Nothing that is offered is accepted."""


def choose(accept: str, offered: Mapping[str, str], wanted: str | None = None) -> str:
    """The offered syntax that ``wanted`` names, else the one ``accept`` likes best (RFC 9110, section 12.5.1).

    ``wanted`` is a name or media types; an empty header accepts everything. Raises ``NotAcceptable`` where nothing
    fits.
    """
    if wanted is not None and "/" in wanted:
        accept = wanted.replace(" ", "+")  # a plus that was not encoded
    elif wanted is not None:
        for name in (wanted, _NAMES.get(wanted.replace(" ", "+"), wanted)):
            if name in offered:
                return name
        raise NotAcceptable(f"no format {wanted}; there are {', '.join(offered)}")
    ranges = _ranges(accept)
    if not ranges:
        return next(iter(offered))
    if any(media_type in _HTML for media_type, _ in ranges):  # the XML of a browser's header means XHTML
        ranges = [item for item in ranges if item[0] not in ("application/xml", "text/xml")]
    best: tuple[float, int] = (0.0, 0)
    chosen = None
    for place, (syntax, media_type) in enumerate(offered.items()):
        quality = _quality(syntax, media_type.partition(";")[0], ranges)
        if (quality, -place) > best and quality > 0:
            best, chosen = (quality, -place), syntax
    if chosen is None:
        raise NotAcceptable(f"nothing acceptable in {accept}; there are {', '.join(offered.values())}")
    return chosen


def _ranges(accept: str) -> list[tuple[str, float]]:
    return [_range(part) for part in _PIECE[","].findall(accept) if part.strip()]


def _range(part: str) -> tuple[str, float]:
    """A media type without its parameters, and its quality: between 0 and 1, and 0 for what is no number."""
    media_type, *parameters = (piece.strip() for piece in _PIECE[";"].findall(part.lower()) or [""])
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    return media_type, min(quality, 1.0) if quality > 0 else 0.0


def _quality(syntax: str, media_type: str, ranges: list[tuple[str, float]]) -> float:
    """Quality the most specific matching range gives."""
    found = (-1, 0.0)
    for wanted, quality in ranges:
        if wanted == media_type or syntax in _ALSO.get(wanted, ()):
            found = max(found, (2, quality))
        elif wanted == media_type.partition("/")[0] + "/*":
            found = max(found, (1, quality))
        elif wanted == "*/*":
            found = max(found, (0, quality))
    return found[1]


def accepts_html(accept: str) -> bool:
    """Whether a person's browser asks: HTML is liked at least as much as anything offered to programs."""
    ranges = _ranges(accept)
    html = max((quality for wanted, quality in ranges if wanted in _HTML), default=0.0)
    others = [quality for wanted, quality in ranges if wanted in _FOR_PROGRAMS]
    return html > 0 and html >= max(others, default=0.0)
