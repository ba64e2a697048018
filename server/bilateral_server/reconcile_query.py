"""From a batch of reconciliation queries to candidates.

Source: Reconciliation Service API 0.2 (W3C Community Group, final report of 10 April 2023), section "Reconciliation
Queries".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bilateral.errors import QueryError
from bilateral.names import ID
from bilateral_server.name_index import EXACT, Entry, fold
from bilateral_server.reconcile_extend import Property, all_values, class_of, property_of
from bilateral_server.reconcile_json import array, integer, member, object_, read_json, short, text
from bilateral_server.search import classes, entities, search, short_name

_FIELDS = ("query", "type", "limit", "properties", "type_strict")
_STRICT = ("any", "should", "all")
_MOST = 100
_RESCORED = 100  # candidates by name among which types and properties choose
_PROPERTY = 0.4  # weight of a property, of the name is 1


@dataclass(frozen=True)
class Query:
    """What is looked for: a name, classes and how strictly, values of properties, and how many candidates."""

    text: str
    types: frozenset[str]
    strict: str
    limit: int
    properties: tuple[tuple[Property, tuple[Any, ...]], ...]


def read_batch(batch: str) -> dict[str, Query]:
    """The queries of a batch in JSON. Raises ``QueryError`` where one is not as the specification has it."""
    return {key: _query(given, f"query {short(key)}") for key, given in object_(read_json(batch), "queries").items()}


def candidates(batch: dict[str, Query]) -> dict[str, Any]:
    """The reconciliation result batch: for each query of ``batch`` its candidates, the best first."""
    properties = {wanted.id: wanted for query in batch.values() for wanted, _ in query.properties}
    values = all_values(properties.values())
    return {key: {"result": _result(query, values)} for key, query in batch.items()}


def types_json(types: tuple[str, ...]) -> list[dict[str, str]]:
    """Classes as the specification has types: id and name."""
    known = classes().entries
    return [{"id": short_name(iri), "name": known[iri].label} for iri in types if iri in known]


def _query(given: Any, where: str) -> Query:
    fields = object_(given, where)
    if unknown := [name for name in fields if name not in _FIELDS]:
        raise QueryError(f"{where}: no field {short(unknown[0])}; there are {', '.join(_FIELDS)}")
    wanted = array(fields.get("properties", []), f"{where}, properties")
    if "query" not in fields and not wanted:
        raise QueryError(f"{where}: query or properties is needed")
    types = fields.get("type", [])
    strict = text(fields.get("type_strict", "any"), f"{where}, type_strict")
    if strict not in _STRICT:
        raise QueryError(f"{where}, type_strict: {', '.join(_STRICT)}")
    return Query(
        text(fields.get("query", ""), f"{where}, query"),
        frozenset(class_of(text(one, f"{where}, type")) for one in (types if isinstance(types, list) else [types])),
        strict,
        min(integer(fields.get("limit", 10), f"{where}, limit", least=1), _MOST),
        tuple(_property(one, f"{where}, properties") for one in wanted),
    )


def _property(given: Any, where: str) -> tuple[Property, tuple[Any, ...]]:
    fields = object_(given, where)
    wanted = member(fields, "v", where)
    values = wanted if isinstance(wanted, list) else [wanted]
    for value in values:
        if isinstance(value, dict):
            text(member(value, "id", f"{where}, v"), f"{where}, v, id")
        elif not isinstance(value, str | int | float):
            raise QueryError(f"{where}, v: a string, a number, a boolean or an object with an id is needed")
    return property_of(text(member(fields, "pid", where), f"{where}, pid")), tuple(values)


def _result(query: Query, values: dict[str, dict[str, set[str]]]) -> list[dict[str, Any]]:
    """Candidates for ``query``; a match is the only one with the name or identifier, and has all else that is asked."""
    known = entities().entries
    if named := bool(query.text.strip()):
        plain = not query.properties and query.strict == "any"
        types = query.types if query.strict == "any" else ()
        limit = query.limit + 1 if plain else _RESCORED  # one more, since a match is the only one
        found = [(known[one.iri], one.score) for one in search(query.text, types=types, limit=limit)]
    else:
        found = [(entry, 0.0) for entry in known.values()] if query.properties else []
    made = []
    certain = []
    for entry, score in found:
        some, all_ = bool(query.types & entry.classes) or not query.types, query.types <= entry.classes
        held = [_holds(values[wanted.id].get(entry.iri, set()), given) for wanted, given in query.properties]
        if (some, True, all_)[_STRICT.index(query.strict)] and (named or any(held)):
            made.append(_candidate(query, entry, score if named else None, some, held))
            certain += [made[-1]] if score == EXACT and some and all(held) else []
    if len(certain) == 1:
        certain[0]["match"] = True
    made.sort(key=lambda candidate: -candidate["score"])  # stable: names decide between equals
    return made[: query.limit]


def _candidate(query: Query, entry: Entry, named: float | None, typed: bool, held: list[bool]) -> dict[str, Any]:
    """A candidate that is no match; its score is a mean of the name's and what else is asked."""
    features: list[dict[str, Any]] = []
    parts = [(EXACT * one, _PROPERTY) for one in held]
    if named is not None:
        features.append({"id": "name", "value": named})
        parts.append((named, 1.0))
    if query.types:
        features.append({"id": "type", "value": typed})
        parts += [(EXACT * typed, _PROPERTY)] if query.strict == "should" else []
    if held:
        features.append({"id": "properties", "value": round(sum(held) / len(held), 4)})
    return {
        "id": entry.iri.removeprefix(str(ID)),
        "name": entry.label,
        "description": entry.description,
        "score": round(sum(score * weight for score, weight in parts) / sum(weight for _, weight in parts), 2),
        "match": False,
        "type": types_json(entry.types),
        "features": features,
    }


def _holds(held: set[str], given: tuple[Any, ...]) -> bool:
    """Whether one of the values ``given`` is among those ``held``; a number also where it is written differently."""
    return any(_forms(value) & held for value in given)


def _forms(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {value["id"]}
    if isinstance(value, bool):
        return {str(value).lower()}
    if isinstance(value, int | float):
        return {f"={float(value)!r}"} if abs(value) < 1e300 else set()
    return {value.strip(), fold(value)} - {""}
