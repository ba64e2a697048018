"""What the words of a name mean where they name no one: generic words and states, in any language.

``glossary.txt`` beside this file has the generic words (*ministry*, *finance*, *oblast*) of each language under one
concept each; the names of states are those of ``states``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from bilateral.linking.spelling import ABJADS, base, form_key, plain
from bilateral.linking.states import adjectives, english_states, states

_Found = TypeVar("_Found")

_STATE = 0.7
"""The weight of the name of a state."""


class Meaning(NamedTuple):
    """A concept of the glossary, or ``@`` and the ISO 3166-1 alpha-2 code of a state; its weight against a name's 1."""

    concept: str
    weight: float


class Lexicon(NamedTuple):
    """Meanings of whole forms, of beginnings and of ends, by the key of the form."""

    whole: dict[str, Meaning]
    begins: dict[str, Meaning]
    ends: dict[str, Meaning]


@cache
def _glossary() -> dict[str, list[tuple[str, Meaning]]]:
    """Forms as they are written, and their meanings, by language."""
    forms: dict[str, list[tuple[str, Meaning]]] = {}
    weight = 1.0
    for line in (Path(__file__).parent / "glossary.txt").read_text("utf-8").splitlines():
        if section := re.fullmatch(r"\[\w+ ([0-9.]+)\]", line):
            weight = float(section[1])
        elif line and not line.startswith("#"):
            concept, _, rest = line.partition(": ")
            for part in rest.split(" | "):
                languages, _, words = part.strip().partition(" ")
                meant = [(form.strip(), Meaning(concept, weight)) for form in words.split(",") if form.strip()]
                for language in languages.split("/"):
                    forms.setdefault(language, []).extend(meant)
    return forms


@cache
def lexicon(language: str) -> Lexicon:
    """Generic words of one language, by their sounds."""
    found = Lexicon({}, {}, {})
    for form, means in _glossary().get(language, []):
        _add(found, form, form_key(form.strip("*"), language), means)
    return found


@cache
def common_lexicon() -> Lexicon:
    """Generic words of all languages by their plain letters, English first; short ones are left out, as they clash."""
    found = Lexicon({}, {}, {})
    for _, forms in sorted(_glossary().items(), key=lambda item: item[0] != "en"):
        for form, means in forms:
            letters = plain(form.strip("*"))
            if len(letters) >= (6 if "*" in form else 4):
                _add(found, form, letters, means)
    return found


def _add(found: Lexicon, form: str, made: str, means: Meaning) -> None:
    if made:
        (found.ends if form[0] == "*" else found.begins if form[-1] == "*" else found.whole).setdefault(made, means)


@cache
def unspaced(language: str) -> tuple[re.Pattern[str] | None, dict[str, Meaning]]:
    """For writing without spaces: a pattern that finds the longest generic word, and the meaning of each."""
    meanings: dict[str, Meaning] = {}
    for form, means in _glossary().get(language, []):
        if not form.isascii():
            meanings.setdefault(form, means)
    longest = sorted(meanings, key=len, reverse=True)
    return (re.compile("|".join(map(re.escape, longest))) if longest else None), meanings


@cache
def phrase_starts(language: str) -> frozenset[str]:
    """The first words, by key, of all phrases that ``language`` has a meaning for."""
    phrases = [*lexicon(language).whole, *states(language)]
    return frozenset(phrase.split()[0] for phrase in phrases if " " in phrase)


def state(code: str) -> Meaning:
    """The state of that code as a meaning."""
    return Meaning("@" + code, _STATE)


def meaning(form: str, language: str) -> Meaning | None:
    """What ``form``, a word or a few, means in ``language``; ``None`` for a name or a word not known.

    A word that its own language does not have is looked up in all of them: tags are often wrong, and names mixed.
    """
    own = base(language)
    made = form_key(form, own)
    spoken, common = lexicon(own), common_lexicon()
    if found := spoken.whole.get(made):
        return found
    if code := states(own).get(made):
        return state(code)
    if " " in form:
        return None
    if own == "he" and (found := spoken.whole.get(re.sub("^(?:h[ai]|l[ai]|v[ai])", "", made))):
        return found
    if own not in ABJADS and (found := _beginning(spoken.begins, made, 3)):
        return found
    if found := next((means for at in range(1, len(made) - 3) if (means := spoken.ends.get(made[at:]))), None):
        return found
    letters = plain(form)
    if found := common.whole.get(letters) or _beginning(common.begins, letters, 6):
        return found
    if code := _beginning(adjectives(own), made, max(4, len(made) - 7)) or english_states().get(letters):
        return state(code)
    return None


def _beginning(known: Mapping[str, _Found], text: str, least: int) -> _Found | None:
    """What the longest beginning of ``text`` that is known stands for; it has at least ``least`` characters."""
    return next((found for end in range(len(text), least - 1, -1) if (found := known.get(text[:end]))), None)


_NEAR = {
    frozenset(pair.split("/")): alike
    for alike, pairs in {
        0.85: "university/college council/agency state/national law/justice law/rights parliament/council "
        "pedagogy/education protection/security",
        0.8: "university/institute college/institute technology/engineering federal/national trade/economy "
        "council/government region/ministry",
        0.75: "ministry/agency institute/agency association/agency archive/library association/foundation "
        "energy/resources economy/finance planning/economy management/trade agriculture/food",
    }.items()
    for pair in pairs.split()
}
"""Generic words that languages do not part in the same way, and how alike they are taken to be."""


def nearness(concept: str, other: str) -> float:
    """How near two concepts are, from 0 to 1."""
    return 1.0 if concept == other else _NEAR.get(frozenset((concept, other)), 0.0)
