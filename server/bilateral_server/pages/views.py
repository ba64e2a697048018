"""Views of a page by parameters of its address: what is chosen, the links to the other views, and the same as data."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from bilateral.errors import QueryError
from bilateral_server.language import gettext
from bilateral_server.terms import PROLOGUE


@dataclass(frozen=True)
class Chip:
    """A link to a view: its words, its address, how many things it shows, and whether it is the one at hand."""

    words: str
    href: str
    count: int
    current: bool


def given(name: str) -> str:
    """The text of the parameter ``name`` of the request, or nothing. Raises ``QueryError`` where it is given twice."""
    texts = request.args.getlist(name)
    if len(texts) > 1:
        raise QueryError(f"{name} given twice")
    return texts[0].strip() if texts else ""


def chosen(name: str, offered: Collection[str]) -> str:
    """The value of the parameter ``name`` of the request; nothing where it is not given, or empty.

    Raises ``QueryError`` where it is none of ``offered``, or given twice.
    """
    value = given(name)
    if value and value not in offered:
        raise QueryError(f'{name}: there is no "{value}"; there are {", ".join(offered)}')
    return value


def chips(
    name: str, value: str, counts: Mapping[str, int], words: Mapping[str, str], others: Mapping[str, str]
) -> list[Chip]:
    """Links to the views by the parameter ``name``, the other parameters kept: to all, and to each value that has some.

    ``value`` is the one chosen, or nothing.
    """
    found = [Chip(gettext("all"), _address(others), sum(counts.values()), not value)]
    for each, text in words.items():
        if counts.get(each) or each == value:
            found.append(Chip(text, _address({**others, name: each}), counts.get(each, 0), each == value))
    return found


def _address(parameters: Mapping[str, str]) -> str:
    assert request.endpoint
    values: dict[str, Any] = {name: value for name, value in parameters.items() if value}
    return url_for(request.endpoint, **values)


def downloads(select: str, construct: str) -> list[tuple[str, str]]:
    """Names and addresses of the answers to two queries: a table as CSV and JSON, and a graph as Turtle."""
    return [
        ("CSV", url_for("sparql.sparql", query=PROLOGUE + select, format="csv")),
        ("JSON", url_for("sparql.sparql", query=PROLOGUE + select, format="json")),
        ("Turtle", url_for("sparql.sparql", query=PROLOGUE + construct, format="ttl")),
    ]
