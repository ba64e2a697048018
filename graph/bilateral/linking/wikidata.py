"""What Wikidata says of an item, as a reconciliation service gives it, in the words that links are judged by.

Properties are named as in openrefine-wikibase, the service of Wikidata: ``P17/P297`` is a path, ``Lbe`` the label in a
language (its ``propertypath.py``). Items are of thousands of types: the names of
these say which of ours an item is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

QID = re.compile(r"Q[1-9][0-9]{0,14}")

ENTITIES = re.compile(r"https?://www\.wikidata\.org/entity/")
"""Identifier space of a service whose ids are QIDs."""

SCHEMA = re.compile(r"https?://www\.wikidata\.org/prop/")
"""Schema space of a service whose properties are those of Wikidata."""

COUNTRIES = ("P17/P297", "P27/P297", "P1001/P297")
"""Paths to an ISO 3166-1 code: of a thing's country, a person's citizenship, the jurisdiction of a body or post."""

BEGUN = ("P569", "P571", "P580")
"""Date of birth, inception, start time."""

PLACES = ("P131", "P276", "P159")
"""Administrative area, location, headquarters."""

_BY_ID = {"Q5": "person", "Q3624078": "state"}
_NOUNS = {
    "person": "human",
    "office": "position office title minister president ambassador mayor governor chairperson head post spokesperson",
    "government-body": "ministry parliament legislature chamber senate assembly court cabinet government committee "
    "commission agency department authority inspectorate council executive judiciary service",
    "organisation": "organization organisation company enterprise business corporation university institute academy "
    "school newspaper magazine website broadcaster publisher bank union association foundation museum theatre theater "
    "library hospital party club team ensemble embassy mission factory manufacturer conglomerate institution",
    "state": "state country republic kingdom",
    "place": "city town village settlement municipality district raion rayon region oblast province county area "
    "capital "
    "territory division mountain river lake island building street quarter community commune locality",
}
_PAIRS = {
    "organisation": "news agency, press agency, cultural centre, cultural center, publishing house, opera house",
    "government-body": "upper house, lower house",
    "place": "administrative centre, administrative center, territorial entity, federal subject, autonomous republic",
}
_BY_NOUN = {noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()}
_BY_PAIR = {pair: kind for kind, pairs in _PAIRS.items() for pair in pairs.split(", ")}
_PREPOSITION = re.compile(r"\b(?:of|in|with|for|at|by|from|on)\b|[,(]")
_YEAR = re.compile(r"([+-]?\d{4})(?:-|$)")


def kind(types: Iterable[tuple[str, str]]) -> str:
    """Which of our types a thing with ``types``, each an id and an English name, is of; empty where they do not say.

    The head of the name decides: a "ministry of a region" is a ministry, a "capital city" a city.
    """
    for identifier, name in types:
        head = _PREPOSITION.split(name.lower(), maxsplit=1)[0].split()
        found = _BY_ID.get(identifier) or _BY_PAIR.get(" ".join(head[-2:])) or _BY_NOUN.get(head[-1] if head else "")
        if found:
            return found
    return ""


def properties(languages: Iterable[str]) -> list[str]:
    """Ids of what is asked about an item: country, begin, place, and its label in each of ``languages``."""
    return [*COUNTRIES, *BEGUN, *PLACES, *(f"L{language}" for language in languages)]


def year(date: str) -> str:
    """The year that ``date``, in EDTF or as a service gives it, begins with; empty where that is not one year."""
    found = _YEAR.match(date)
    return found[1].lstrip("+") if found else ""


def texts(row: Mapping[str, object], ids: Iterable[str]) -> tuple[str, ...]:
    """The values of the properties ``ids`` in a row of an extension, each a text or a name; what is none is left out.

    Source: Reconciliation Service API 0.2, section "Data Extension Responses".
    """
    found: dict[str, None] = {}
    for identifier in ids:
        cells = row.get(identifier)
        for cell in cells if isinstance(cells, list) else []:
            if isinstance(cell, dict):
                text = next((cell[key] for key in ("str", "date", "name") if isinstance(cell.get(key), str)), "")
                found |= {text: None} if text else {}
    return tuple(found)
