"""An index of names: a thing is found by identifier, label, spelling, the beginning or the words of one, or misspelt.

Case, diacritics and punctuation make no difference, in any script. All is in memory: meant for thousands of names.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

EXACT = 100.0
"""Score of a thing found by an identifier of its own, or by its label."""

# Within a kind of likeness, a name counts more the more of it is asked for, and if Wikidata knows what it names.
_SPELLING, _PREFIX, _WORD, _FUZZY = 95.0, 75.0, 60.0, 50.0
_COVERED, _KNOWN = 10.0, 4.0
SPELT = _WORD
"""Least score of a thing whose name has what was asked for; what scores less is spelt nearly so."""
_ALIKE = 0.75  # ratio of difflib from which on two names may be one, misspelt
_TRIED = 30  # names that share the most trigrams are compared letter by letter
_LONGEST = 200
_PLAIN = str.maketrans({"\N{LATIN SMALL LETTER SCHWA}": "e", "\N{LATIN SMALL LETTER DOTLESS I}": "i",
                        "\N{MODIFIER LETTER APOSTROPHE}": " "})  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A thing with its names.

    ``labels`` are its names in all languages, ``spellings`` what else it is called, ``identifiers`` codes that are its
    alone; ``types`` its most specific classes, ``classes`` all of them.
    """

    iri: str
    label: str
    description: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    spellings: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    qid: str = ""


@dataclass(frozen=True)
class Match:
    """A thing that fits a text, how well (0 to 100), and the name that did."""

    iri: str
    label: str
    score: float
    types: tuple[str, ...]
    description: str
    matched: str
    qid: str


@dataclass(frozen=True)
class _Name:
    entry: Entry
    text: str
    folded: str
    words: tuple[str, ...]
    exact: float


def fold(text: str) -> str:
    """The words of ``text`` without case, diacritics and punctuation, with a space between; at most 200 characters."""
    apart = unicodedata.normalize("NFKD", text[:_LONGEST])
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold().translate(_PLAIN)
    return " ".join(re.findall(r"\w+", bare))[:_LONGEST].strip()


class Index:
    """Things to be found by name."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Index of ``entries``, whose order breaks ties."""
        self.entries = {entry.iri: entry for entry in entries}
        self._places = {iri: place for place, iri in enumerate(self.entries)}
        self._by_identifier: defaultdict[str, list[Entry]] = defaultdict(list)
        self._names: list[_Name] = []
        self._by_trigram: defaultdict[str, list[int]] = defaultdict(list)
        for entry in self.entries.values():
            for identifier in dict.fromkeys((entry.iri, *entry.codes, *entry.identifiers)):
                self._by_identifier[identifier].append(entry)
            named = [(text, EXACT) for text in dict(entry.labels)] + [(text, _SPELLING) for text in entry.spellings]
            seen: set[str] = set()
            for text, exact in named:
                folded = fold(text)
                if folded and folded not in seen:
                    seen.add(folded)
                    for trigram in _trigrams(folded):
                        self._by_trigram[trigram].append(len(self._names))
                    self._names.append(_Name(entry, text, folded, tuple(folded.split()), exact))

    def identified(self, identifier: str) -> Entry | None:
        """The one thing with ``identifier``, or none."""
        found = self._by_identifier.get(identifier, [])
        return found[0] if len(found) == 1 else None

    def search(self, text: str, types: Collection[str] = (), limit: int = 10) -> list[Match]:
        """The ``limit`` things that fit ``text`` best: identifier or label, spelling, beginning, words, misspelling.

        With ``types``, things of at least one of these classes.
        """
        wanted = frozenset(types)
        best: dict[str, tuple[float, str]] = {}

        def add(entry: Entry, score: float, matched: str) -> None:
            if (not wanted or wanted & entry.classes) and score > best.get(entry.iri, (0.0, ""))[0]:
                best[entry.iri] = score, matched

        for entry in self._by_identifier.get(text.strip(), []):
            add(entry, EXACT, text.strip())
        query = fold(text)
        words = query.split()
        for name in self._names if query else []:
            if score := _score(query, words, name):
                add(name.entry, score, name.text)
        if len(best) < limit:  # a misspelling never comes before what is spelt right
            for name, score in self._alike(query):
                add(name.entry, score, name.text)
        ranked = sorted(best, key=lambda iri: (-best[iri][0], self._places[iri]))[: max(limit, 0)]
        return [_match(self.entries[iri], *best[iri]) for iri in ranked]

    def _alike(self, query: str) -> list[tuple[_Name, float]]:
        """Names spelt nearly like ``query``, whole or as many of their words as it has."""
        shared: Counter[int] = Counter()
        for trigram in _trigrams(query):
            shared.update(self._by_trigram.get(trigram, []))
        size = len(query.split())
        comparison = SequenceMatcher(autojunk=False)
        comparison.set_seq2(query)
        found = []
        near = sorted(shared, key=lambda at: (-shared[at], len(self._names[at].folded), at))[:_TRIED]
        for name in (self._names[at] for at in near):
            parts = {" ".join(name.words[at : at + size]) for at in range(len(name.words) - size + 1)}
            likeness = _ratio(comparison, name.folded)
            for part in parts - {name.folded}:  # some of its words: the less, the fewer they are
                likeness = max(likeness, _ratio(comparison, part) * (0.7 + 0.3 * len(part) / len(name.folded)))
            if likeness:
                found.append((name, _FUZZY * likeness + (_KNOWN if name.entry.qid else 0.0)))
        return found


def _trigrams(folded: str) -> set[str]:
    padded = f" {folded} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def _ratio(comparison: SequenceMatcher[str], text: str) -> float:
    """Ratio of difflib, or 0 where the two are too unlike to be one."""
    comparison.set_seq1(text)
    if comparison.real_quick_ratio() < _ALIKE or comparison.quick_ratio() < _ALIKE:
        return 0.0
    ratio = comparison.ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _score(query: str, words: list[str], name: _Name) -> float:
    """How well ``query`` fits ``name`` without a misspelling; 0 where it does not."""
    if name.folded == query:
        return name.exact
    known = _KNOWN if name.entry.qid else 0.0
    if name.folded.startswith(query):
        return _PREFIX + _COVERED * len(query) / len(name.folded) + known
    if words[0] in name.folded and all(word in name.words for word in words[:-1]):
        if any(word.startswith(words[-1]) for word in name.words):
            return _WORD + _COVERED * min(1.0, len(query) / len(name.folded)) + known
    if name.words[0] in words and all(word in words for word in name.words):  # such as "Republic of" and a state
        return _WORD + _COVERED * min(1.0, len(name.folded) / len(query)) + known
    return 0.0


def _match(entry: Entry, score: float, matched: str) -> Match:
    return Match(entry.iri, entry.label, round(score, 2), entry.types, entry.description, matched, entry.qid)
