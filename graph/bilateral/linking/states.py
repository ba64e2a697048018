"""What states are called, in any language: their names in CLDR, and the adjectives made of them, through Babel."""

from __future__ import annotations

import re
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.languages import get_official_languages

from bilateral.linking.spelling import form_key, plain

OF_MANY = frozenset(("en", "es", "fr", "pt", "ar", "de"))
"""Languages of more than one state, whose names are no adjectives of one."""

_ENDING = re.compile("(?:i?ski[ij]?|i?ska|land|stan|i?[aeiou]+)$")


@cache
def states(language: str) -> dict[str, str]:
    """ISO 3166-1 alpha-2 codes by the key of CLDR's names of states and territories in ``language``."""
    return {form_key(_bare(name), language): code for name, code in native_states(language).items()}


@cache
def native_states(language: str) -> dict[str, str]:
    """The same by the names themselves."""
    names = _locale(language).territories.items()
    return {str(name): code for code, name in names if re.fullmatch("(?!EU|UN)[A-Z]{2}", code)}


@cache
def english_states() -> dict[str, str]:
    """The same for English by plain letters, for whatever language a name is said to be in."""
    return {plain(name): code for name, code in native_states("en").items()}


@cache
def adjectives(language: str) -> dict[str, str]:
    """Codes by how a word begins that means *of that state*: as its name, or as that of its official language."""
    stems: dict[str, str] = {}
    likely = get_global("likely_subtags")
    for tag, name in _locale(language).languages.items():
        code = likely.get(tag, "").split("_")[-1]
        if len(tag) == 2 and tag not in OF_MANY and code and tag in get_official_languages(code):
            stems.setdefault(_stem(str(name), language), code)
    stems.update((_stem(name, language), code) for name, code in native_states(language).items())
    return {stem: code for stem, code in stems.items() if len(stem) >= 4 and " " not in stem}


def _stem(name: str, language: str) -> str:
    """The key of a name without the vowels and endings that change when it becomes an adjective."""
    return _ENDING.sub("", form_key(_bare(name), language))


def _bare(name: str) -> str:
    """The words of a name without what stands in brackets."""
    return " ".join(re.findall(r"[^\W_]+", re.sub(r"\(.*?\)", "", name)))


def _locale(language: str) -> Locale:
    """The locale of a language; English where CLDR has none."""
    try:
        return Locale.parse(language or "en")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")
