"""How alike two names are, and in what they differ: word by word, whatever their order, languages and scripts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from babel import Locale
from babel.languages import get_official_languages
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import ratio

from bilateral.linking.candidates import Name
from bilateral.linking.concepts import nearness, state
from bilateral.linking.spelling import ABJADS, LATIN, adjective, base, coarse, code, plain, skeleton, sounds
from bilateral.linking.states import OF_MANY
from bilateral.linking.words import Word, words

_ALIKE = 0.6
"""From here on two words may be the same word; likeness is counted from here, as any two words share some letters."""

_RANKS = frozenset(("city", "region"))


class Context(NamedTuple):
    """What is known of an entity besides a name: type, country, concepts of its description; and the country hinted."""

    type: str
    country: str
    implied: frozenset[str]
    hinted: str


@dataclass(frozen=True)
class Likeness:
    """How alike a name asked for and a name found are, each number from 0 (not at all, nothing) to about 1.

    ``whole`` is the share of the words of both, by weight, that they have in common; ``surface`` how alike all sounds
    in a row are. ``lost`` is the weight of the heaviest word asked for that was not found, ``strange`` of the heaviest
    one found that was not asked for, both among words that are not generic; ``gone`` and ``come`` the same among
    generic ones. ``told`` is the weight of all that was asked for, ``named`` whether that is more than generic words.
    For ``script`` and ``ranks`` see ``_script`` and ``_ranks``; ``same`` is whether letters are the same but for marks.
    """

    whole: float
    surface: float
    lost: float
    strange: float
    gone: float
    come: float
    told: float
    named: bool
    script: str
    same: bool
    ranks: str


def likeness(asked: Name, found: Name, context: Context) -> Likeness:
    """How alike ``asked`` and ``found`` are, a name of an entity of which ``context`` tells the rest."""
    script = _script(asked)
    local = _local(context.country)
    all_asked, all_found = words(asked), words(found)
    wanted, given = _telling(all_asked, context), _telling(all_found, context)
    home = "@" + context.country
    if context.type == "state" and any(word.means and word.means.concept == home for word in wanted):
        given = [Word(found.text, "", state(context.country))]
    elif len(wanted) > 1 and (country := _country_name(context.country)).heard:
        wanted = [word for word in wanted if word.means or _sounding(word, country, "", "fine") < 0.85]
    pairs = _pairs(wanted, given, local, script)
    got = {i: alike for i, _, alike in pairs}
    reached = {j: alike for _, j, alike in pairs}
    implied = {
        i for i, word in enumerate(wanted) if i not in got and word.means and word.means.concept in context.implied
    }
    heavy = [word.weight for word in wanted]
    theirs = [
        word.weight
        * (
            0.5
            if j not in reached and context.implied and word.means and word.means.concept not in context.implied
            else 1
        )
        for j, word in enumerate(given)
    ]
    common = sum(alike * (heavy[i] + theirs[j]) / 2 for i, j, alike in pairs) + sum(0.4 * heavy[i] for i in implied)
    lost = {i: heavy[i] * (1 - got.get(i, 0)) for i, word in enumerate(wanted) if not word.means}
    strange = {j: theirs[j] * (1 - reached.get(j, 0)) for j, word in enumerate(given) if not word.means}
    if len(lost) + len(strange) > 2 and lost and strange:
        # Words may be cut in other places (Xo'jayli, Khu-jayli): names without their generic words, in one piece.
        joined = _joined([wanted[i] for i in lost], [given[j] for j in strange], local, script)
        whole_names = sum(heavy[i] for i in lost) + sum(theirs[j] for j in strange)
        apart = sum(alike * (heavy[i] + theirs[j]) / 2 for i, j, alike in pairs if i in lost and j in strange)
        if joined * whole_names / 2 > apart:
            common += joined * whole_names / 2 - apart
            lost, strange = {0: 1 - joined}, {0: 1 - joined}
    total = sum(heavy) + sum(theirs)
    return Likeness(
        whole=min(1.0, 2 * common / total) if total else 0.0,
        surface=ratio(code("".join(word.heard for word in wanted)), code("".join(word.heard for word in given))) / 100,
        lost=max(lost.values(), default=0.0),
        strange=max(strange.values(), default=0.0),
        gone=_heaviest(word for i, word in enumerate(wanted) if i not in got and i not in implied),
        come=max((theirs[j] for j, word in enumerate(given) if j not in reached and word.means), default=0.0),
        told=sum(heavy),
        named=any(not word.means or word.means.concept[0] == "@" for word in all_asked),
        script=script,
        same=plain(asked.text) == plain(found.text),
        ranks=_ranks(asked, all_found, [word for j, word in enumerate(given) if j not in reached], context),
    )


def _pairs(wanted: list[Word], given: list[Word], local: str, script: str) -> list[tuple[int, int, float]]:
    """Places of words taken for the same, each once, the heaviest and most alike first; and how alike they are."""
    possible = sorted(
        (
            (alike * (one.weight + other.weight), -i, -j, alike)
            for i, one in enumerate(wanted)
            for j, other in enumerate(given)
            if (alike := _alike(one, other, local, script)) > 0
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int, float]] = []
    taken: set[int] = set()
    used: set[int] = set()
    for _, i, j, alike in possible:
        if -i not in taken and -j not in used:
            taken.add(-i)
            used.add(-j)
            pairs.append((-i, -j, alike))
    return pairs


def _alike(asked: Word, found: Word, local: str, script: str) -> float:
    """How alike two words are, in meaning where both have one, else in sound."""
    if asked.means and found.means:
        return _raised(nearness(asked.means.concept, found.means.concept))
    known = 0.93 if asked.means or found.means else 1.0  # a word of one and a name of the other
    return _raised(known * _sounding(asked, found, local, script))


def _raised(alike: float) -> float:
    return float(max(0.0, (alike - _ALIKE) / (1 - _ALIKE)) ** 0.7)


def _sounding(asked: Word, found: Word, local: str, script: str) -> float:
    return _heard_alike(asked.text, asked.heard, found.text, found.heard, local, script)


@lru_cache(maxsize=1 << 18)
def _heard_alike(text: str, heard: str, other: str, other_heard: str, local: str, script: str) -> float:
    """Likeness of two words by sound, read as English and as in the country, and by letters where both are Latin."""
    mine = _spelled(heard, script)
    best = ratio(mine, _spelled(other_heard, script))
    if local:
        best = max(best, ratio(mine, _spelled(sounds(other, local), script)))
    if script == "fine" and text[:1] < "\u0250":
        one, two = plain(text), plain(other)
        best = max(best, 100 - 100 * OSA.distance(one, two) / (max(len(one), len(two)) + 2))
    stem, other_stem = adjective(heard), adjective(other_heard)
    if stem != heard or other_stem != other_heard:
        best = max(best, 0.96 * ratio(_spelled(stem, script), _spelled(re.sub("[aeiou]+$", "", other_stem), script)))
    shorter, longer = sorted((code(heard), code(other_heard)), key=len)
    if len(shorter) >= 14 and longer.startswith(shorter):
        best = max(best, 88.0)  # an ending of its own, as cases have
    return best / 100


def _joined(wanted: list[Word], given: list[Word], local: str, script: str) -> float:
    mine = "".join(_spelled(word.heard, script) for word in wanted)
    readings = [[word.heard for word in given]]
    if local:
        readings.append([sounds(word.text, local) for word in given])
    return _raised(max(ratio(mine, "".join(_spelled(heard, script) for heard in heards)) for heards in readings) / 100)


def _spelled(heard: str, script: str) -> str:
    if script == "coarse":
        return coarse(heard)
    return code(skeleton(heard)) if script == "abjad" else code(heard)


def _script(name: Name) -> str:
    """How well writing tells the sounds: ``coarse`` in Chinese signs, ``abjad`` without vowels, else ``fine``."""
    letter = next((letter for letter in name.text if letter.isalpha()), "a")
    if "\u4e00" <= letter <= "\u9fff":
        return "coarse"
    return "abjad" if base(name.language) in ABJADS and letter > "\u0500" else "fine"


def _telling(found: tuple[Word, ...], context: Context) -> list[Word]:
    """Words without the state that is known anyhow, unless nothing much else is left."""
    known = ("@" + context.country, "@" + context.hinted)
    told = [word for word in found if not (word.means and word.means.concept in known)]
    return told if any(word.weight > 0.2 for word in told) else list(found)


def _heaviest(generic: Iterable[Word]) -> float:
    return max((word.weight for word in generic if word.means), default=0.0)


def _ranks(asked: Name, found: tuple[Word, ...], unmatched: list[Word], context: Context) -> str:
    """Whether a place of another rank may be meant.

    ``clash`` is a city for a region, a region for a city, a person for either. ``silent`` is a region that is asked for
    by its bare name, as its capital is; ``bare`` the same in a language of that country, where it is usual.
    """
    told = _RANKS & {word.means.concept for word in words(asked) if word.means}
    if context.type == "person":
        return "clash" if told else ""
    if context.type != "place":
        return ""
    if told:
        theirs = context.implied | {word.means.concept for word in found if word.means}
        return "" if told & theirs or not context.implied else "clash"
    if not any(word.means and word.means.concept in ("region", "ministry") for word in unmatched):  # or a Department
        return ""
    spoken = {base(tag) for tag in _official(context.country)} - OF_MANY
    return "bare" if base(asked.language) in spoken else "silent"


@cache
def _official(country: str) -> tuple[str, ...]:
    """The official languages of ``country``, those of its regions apart."""
    return tuple(get_official_languages(country, regional=False, de_facto=True)) if country else ()


@cache
def _local(country: str) -> str:
    """The language in whose letters names of ``country`` are mostly written; empty where that is not known or Latin."""
    return next((base(tag) for tag in _official(country) if base(tag) in LATIN), "")


@cache
def _country_name(country: str) -> Word:
    """The English name of a state as one word."""
    name = str(Locale.parse("en").territories.get(country, ""))
    return Word(name.lower(), "".join(sounds(word, "en") for word in re.findall(r"\w+", name)), None)
