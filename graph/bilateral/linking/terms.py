"""What a name is looked up by: pieces that its spellings in other languages are likely to share."""

from __future__ import annotations

import re
from functools import lru_cache

from bilateral.linking.candidates import Name
from bilateral.linking.concepts import meaning
from bilateral.linking.spelling import plain, sound_class
from bilateral.linking.words import words

_LIGHT = 0.1
"""Generic words of no more weight than this are not looked up."""

_LONGEST = 12
"""Letters of the longest acronym."""


def asked_terms(name: Name) -> set[str]:
    """What the entities named ``name`` are looked up by."""
    short = acronym(name.text)
    return _terms(name) | ({"#" + short} if short else set())


def entity_terms(name: Name, type: str, description: str) -> set[str]:
    """What an entity of that name, type and description is found by."""
    found = set(_terms(name))
    if type in ("government-body", "organisation"):
        found |= {"#" + letters for letters in initials(name.text)}
    if type == "government-body":
        found |= _told(description.split(" in ")[0])
    return found


@lru_cache(maxsize=1 << 12)
def _told(description: str) -> frozenset[str]:
    return frozenset(term for term in _terms(Name(description, "en")) if term[0] == ":")


def _terms(name: Name) -> set[str]:
    """The concepts of ``name``; of its other words consonants by class, whole and by threes, and letters by threes."""
    found: set[str] = set()
    letters: list[str] = []
    for word in words(name):
        if word.means and word.means.weight > _LIGHT:
            found.add(":" + word.means.concept)
        if not word.means or word.means.concept[0] == "@":
            found |= _sound_terms(word.heard)
        if not word.means or word.means.weight > _LIGHT:
            letters.append(plain(word.text).replace(" ", "_"))
    joined = f"__{'_'.join(letters)}_"
    found.update("." + joined[at : at + 3] for at in range(len(joined) - 2))
    return found


@lru_cache(maxsize=1 << 16)
def _sound_terms(heard: str) -> frozenset[str]:
    whole = sound_class(heard)
    padded = f"^{whole}$"
    return frozenset(("=" + whole, *(padded[at : at + 3] for at in range(len(padded) - 2))))


def acronym(name: str) -> str:
    """The letters of ``name`` where it may be an acronym, at least half of them and two capitals; else empty."""
    letters = [letter for letter in name if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    short = 2 <= len(letters) <= _LONGEST and capitals > 1 and 2 * capitals >= len(letters)
    return plain(name).replace(" ", "") if short else ""


def initials(name: str) -> set[str]:
    """The acronyms that the words of ``name`` give, with small words and without; none where it has one word."""
    given = re.findall(r"[^\W\d_]+", re.sub(r"\(.*?\)", "", name))
    telling = [word for word in given if not _small(word)]
    if len(telling) < 2:
        return set()
    return {plain("".join(word[0] for word in chosen)).replace(" ", "") for chosen in (telling, given)}


@lru_cache(maxsize=1 << 16)
def _small(word: str) -> bool:
    """Whether acronyms mostly leave ``word`` out: *of*, *and* and the like, in the languages of the larger ones."""
    if len(word) > 4 or word[:1].isupper():
        return False
    found = (meaning(word.lower(), language) for language in ("en", "fr", "es", "pt", "de", "it"))
    return any(one and one.concept in ("of", "and") for one in found)
