"""Candidates from a service that speaks the Reconciliation Service API, judged anew by our own scoring.

What a service says of an item counts: its names, types, country, dates and places. What it says of the match does not:
its score and its ``match`` are shown to the reader and never decide, since each service means something else by them.

Source: Reconciliation Service API 0.1 and 0.2 (W3C Entity Reconciliation Community Group, final reports).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bilateral.errors import ServiceError
from bilateral.linking import wikidata
from bilateral.linking.candidates import NEAR_TYPES, Asked, Candidate, Name
from bilateral.linking.polite import Client
from bilateral.linking.score import Entity, rank
from bilateral.visible import visible

WIKIDATA = "https://wikidata.reconci.link/en/api"
"""The service of Wikidata."""

BATCH = 10
"""Most names in a request, unless the service takes fewer: what OpenRefine sends, so what every service bears."""

UNCONFIRMED = 0.9
"""Most certainty of a candidate of which the service tells nothing but a name that was asked for."""

CONTRADICTED = 0.2
"""Most certainty of a candidate of another country or type, or that began in another year."""

_VERSIONS = frozenset({"0.1", "0.2"})
_IDS_AT_ONCE = 50
_LOOKED_UP = 5  # candidates of a name about which more is asked, the first ones of the service
_LANGUAGES = 6
_LONGEST_NAME = 250  # Wikidata has no longer names, and its service finds nothing for a longer query
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z]+)*")


@dataclass(frozen=True)
class _Found:
    """A candidate as the service gave it."""

    qid: str
    name: str
    description: str
    type: str
    opinion: str


def names_of(asked: Sequence[Asked]) -> list[str]:
    """The names that are sent, each once, in order: all but those longer than any name in Wikidata."""
    texts = (" ".join(name.text.split()) for one in asked for name in one.names)
    return list(dict.fromkeys(text for text in texts if 0 < len(text) <= _LONGEST_NAME))


class Service:
    """A ``Source`` of candidates over HTTP."""

    def __init__(self, client: Client, tell: Callable[[str], None], progress: Callable[[int], None]) -> None:
        """Ask by ``client``; ``tell`` hears what is odd, ``progress`` how many names are answered."""
        self._client, self._tell, self._progress = client, tell, progress
        self._left_out = 0

    def candidates(self, asked: Sequence[Asked], most: int) -> list[list[Candidate]]:
        """For each of ``asked`` at most ``most`` candidates, the most certain first.

        Raises ``ServiceError`` where the service does not answer as the protocol has it; then no answer of it is used.
        """
        batch, extends = self._manifest()
        texts = names_of(asked)
        by_text: dict[str, list[_Found]] = {}
        for start in range(0, len(texts), batch):
            self._progress(start)
            by_text |= self._answers(texts[start : start + batch], most)
        self._progress(len(texts))
        if self._left_out:
            self._tell(f"{self._client.host}: {self._left_out} answers left out: not asked for, or no QID with a name")
        found = [_merged(one, by_text) for one in asked]
        languages = _languages(asked)
        known = self._extended(found, languages) if extends else {}
        return [_judged(one, items, known, languages, most) for one, items in zip(asked, found, strict=True)]

    def _manifest(self) -> tuple[int, bool]:
        """Most queries in a batch, and whether items can be asked for data by the names Wikidata has for it."""
        manifest = self._client.ask()
        if not isinstance(manifest, dict) or not isinstance(manifest.get("name"), str):
            raise self._error("is no reconciliation service: it answers with no manifest")
        versions = manifest.get("versions", ["0.1"])  # the field came with 0.2
        if not isinstance(versions, list) or not _VERSIONS & {one for one in versions if isinstance(one, str)}:
            raise self._error("speaks neither version 0.1 nor 0.2 of the protocol")
        if manifest.get("authentication"):
            raise self._error("wants to know who asks, which is not done here")
        space = str(manifest.get("identifierSpace"))
        if not wikidata.ENTITIES.fullmatch(space):
            raise self._error(f"knows entities of {visible(space)}, not of Wikidata")
        size = manifest.get("batchSize")
        batch = min(BATCH, size) if isinstance(size, int) and size > 0 else BATCH
        schema = wikidata.SCHEMA.match(str(manifest.get("schemaSpace")))
        return batch, isinstance(manifest.get("extend"), dict) and schema is not None

    def _answers(self, texts: Sequence[str], most: int) -> dict[str, list[_Found]]:
        """The candidates for each of ``texts``, in the order of the service."""
        queries = {f"q{at}": {"query": text, "limit": most} for at, text in enumerate(texts)}
        answer = self._client.ask({"queries": json.dumps(queries)})
        if not isinstance(answer, dict):
            raise self._error("answers with something that is no result of a batch")
        self._left_out += len(answer.keys() - queries.keys())
        results: dict[str, list[_Found]] = {}
        for key, text in zip(queries, texts, strict=True):
            result = answer.get(key)
            given = result.get("result") if isinstance(result, dict) else None
            if not isinstance(given, list):
                raise self._error(f"does not answer for {visible(text)}")
            read = [found for one in given[:most] if (found := _read(one)) is not None]
            self._left_out += len(given) - len(read)
            results[text] = read
        return results

    def _extended(
        self, found: Sequence[Mapping[str, _Found]], languages: Sequence[str]
    ) -> dict[str, Mapping[str, object]]:
        """By QID what the service knows of the first candidates of each; nothing where it cannot say."""
        qids = list(dict.fromkeys(qid for items in found for qid in list(items)[:_LOOKED_UP]))
        properties = [{"id": one} for one in wikidata.properties(languages)]
        known: dict[str, Mapping[str, object]] = {}
        for start in range(0, len(qids), _IDS_AT_ONCE):
            ids = qids[start : start + _IDS_AT_ONCE]
            try:
                answer = self._client.ask({"extend": json.dumps({"ids": ids, "properties": properties})})
                rows = answer.get("rows") if isinstance(answer, dict) else None
                if not isinstance(rows, dict):
                    raise self._error("answers with something that is no extension")
            except ServiceError as error:
                self._tell(f"{error}; so dates, places and countries are not compared")
                return {}
            known |= {qid: row for qid in ids if isinstance(row := rows.get(qid), dict)}
        return known

    def _error(self, what: str) -> ServiceError:
        return ServiceError(f"{self._client.host} {what}")


def _read(given: object) -> _Found | None:
    """A reconciliation candidate; none where it has no QID and name."""
    if not isinstance(given, dict):
        return None
    qid, name = given.get("id"), given.get("name")
    if not isinstance(qid, str) or not wikidata.QID.fullmatch(qid) or not isinstance(name, str) or not name.strip():
        return None
    description = given.get("description")
    types = given.get("type")
    return _Found(
        qid,
        visible(name),
        visible(description) if isinstance(description, str) else "",
        wikidata.kind(_types(types if isinstance(types, list) else [types])),
        _opinion(given.get("score"), given.get("match")),
    )


def _types(given: Collection[object]) -> Iterator[tuple[str, str]]:
    """Id and name of each type; version 0.1 also has ids alone."""
    for one in given:
        if isinstance(one, str):
            yield one, ""
        elif isinstance(one, dict):
            yield str(one.get("id", "")), str(one.get("name", ""))


def _opinion(score: object, match: object) -> str:
    """What the service thinks of its candidate, for the reader."""
    said = ["match"] if match is True else []
    if isinstance(score, int | float) and not isinstance(score, bool) and abs(score) < 1e6:  # nor is it NaN
        said.append(f"score {score:g}")
    return f"the service says {', '.join(said)}" if said else ""


def _merged(asked: Asked, by_text: Mapping[str, list[_Found]]) -> dict[str, _Found]:
    """By QID the candidates for all names of ``asked``, first those that came first for one of the names."""
    placed: dict[str, tuple[int, _Found]] = {}
    for name in asked.names:
        for place, found in enumerate(by_text.get(" ".join(name.text.split()), [])):
            if found.qid not in placed or place < placed[found.qid][0]:
                placed[found.qid] = place, found
    ordered = sorted(placed.values(), key=lambda one: one[0])  # stable: names decide between equals
    return {found.qid: found for _, found in ordered}


def _languages(asked: Sequence[Asked]) -> list[str]:
    """Languages of the names asked for, at most a few, the most frequent first."""
    counted: dict[str, int] = {}
    for name in (name for one in asked for name in one.names):
        language = name.language.lower()
        if _LANGUAGE.fullmatch(language):
            counted[language] = counted.get(language, 0) + 1
    return sorted(counted, key=lambda language: (-counted[language], language))[:_LANGUAGES]


def _judged(
    asked: Asked,
    items: Mapping[str, _Found],
    known: Mapping[str, Mapping[str, object]],
    languages: Sequence[str],
    most: int,
) -> list[Candidate]:
    """The candidates as our scoring ranks them, less certain where dates differ or nothing but a name is known.

    A namesake of another country or type is no rival: it is ranked apart, and is hardly the one.
    """
    fitting: list[Entity] = []
    others: list[Entity] = []
    for found in items.values():
        entity = _entity(asked, found, known.get(found.qid, {}), languages)
        (fitting if _fits(asked, entity) else others).append(entity)
    ranked = rank(asked, fitting, most)
    ranked += [replace(one, certainty=min(one.certainty, CONTRADICTED)) for one in rank(asked, others, most)]
    judged = [_checked(asked, one, items[one.qid], known.get(one.qid, {})) for one in ranked]
    return sorted(judged, key=lambda one: -one.certainty)[:most]


def _fits(asked: Asked, entity: Entity) -> bool:
    """Whether nothing that is known of ``entity`` is against the hints."""
    types = {asked.type, entity.type} - {""}
    countries = {asked.country, entity.country} - {""}
    return len(countries) < 2 and (len(types) < 2 or types == NEAR_TYPES)


def _entity(asked: Asked, found: _Found, row: Mapping[str, object], languages: Sequence[str]) -> Entity:
    labels = [Name(visible(text), one) for one in languages for text in wikidata.texts(row, [f"L{one}"])]
    countries = wikidata.texts(row, wikidata.COUNTRIES)
    country = asked.country if asked.country in countries else next(iter(countries), "")
    names = tuple(dict.fromkeys([Name(found.name), *labels]))
    return Entity(found.qid, names, found.type, visible(country), found.description)


def _checked(asked: Asked, candidate: Candidate, found: _Found, row: Mapping[str, object]) -> Candidate:
    reasons = list(candidate.reasons)
    certainty = candidate.certainty
    ours = wikidata.year(asked.begun)
    years = [year for date in wikidata.texts(row, wikidata.BEGUN) if (year := wikidata.year(date))]
    places = {text.casefold(): visible(text) for text in wikidata.texts(row, wikidata.PLACES)}
    place = next((places[one.casefold()] for one in asked.places if one.casefold() in places), "")
    same_year = bool(ours) and ours in years
    if same_year:
        reasons.append(f"began in {ours}")
    elif ours and years:
        certainty = min(certainty, CONTRADICTED)
        reasons.append(f"began in {years[0]}, not in {ours}")
    if place:
        reasons.append(f"in {place}")
    same = (asked.type and asked.type == candidate.type) or (asked.country and asked.country == candidate.country)
    if not (same or same_year or place):
        certainty = min(certainty, UNCONFIRMED)
        reasons.append("nothing but a name agrees")
    if found.opinion:
        reasons.append(found.opinion)
    return replace(candidate, certainty=certainty, reasons=tuple(reasons))
