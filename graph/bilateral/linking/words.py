"""A name taken apart: its words, each with its sounds, and with its meaning where it is a generic word or a state."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bilateral.linking.candidates import Name
from bilateral.linking.concepts import Meaning, meaning, phrase_starts, state, unspaced
from bilateral.linking.spelling import base, code, form_key, sounds
from bilateral.linking.states import native_states

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = re.compile("['’‘ʼʻʿʾ`´\u0301]")
_ELIDED = re.compile(r"\b(d|l|dell|nell|all|degl)['’](?=\w\w)")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_SCRIPTS = {
    "CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "GREEK": "el",
    "ARMENIAN": "hy", "GEORGIAN": "ka", "HEBREW": "he", "THAI": "th", "LAO": "lo", "KHMER": "km", "MYANMAR": "my",
    "DEVANAGARI": "hi", "BENGALI": "bn", "ETHIOPIC": "am", "TAMIL": "ta", "TELUGU": "te", "SINHALA": "si",
}  # fmt: skip
_LONGEST = 300
"""Characters of a name that are looked at."""

_PHRASE = 4
"""Words of the longest phrase that is looked up."""


class Word(NamedTuple):
    """A word of a name: as written, its sounds, and what it means (``None`` where it is part of a name)."""

    text: str
    heard: str
    means: Meaning | None

    @property
    def weight(self) -> float:
        """How much it tells: what it means is weighed by the glossary; a name tells the more the longer it is."""
        return self.means.weight if self.means else min(1.6, 0.25 + 0.05 * len(code(self.heard)))


@lru_cache(maxsize=1 << 15)
def words(name: Name) -> tuple[Word, ...]:
    """The words of ``name``, in order; phrases with a meaning of their own are one word."""
    text = _ELIDED.sub(r"\1 ", unicodedata.normalize("NFKC", name.text[:_LONGEST]).lower())
    text = _APOSTROPHES.sub("", text)
    language = base(name.language) or _language_of(text)
    found: list[Word] = []
    for run in _runs(text):
        if _UNSPACED.fullmatch(run):
            found += _segments(run, language)
        else:
            found += _phrases(_WORD.findall(run), language)
    return tuple(found)


def _language_of(text: str) -> str:
    """The language that a script suggests, where no tag says it; empty for Latin."""
    for letter in text:
        if letter.isalpha():
            return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "")
    return ""


def _runs(text: str) -> list[str]:
    """``text`` cut where writing without spaces begins and ends."""
    if text.isascii():
        return [text]
    cuts = [0, *(edge for found in _UNSPACED.finditer(text) for edge in found.span()), len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if text[start:end].strip()]


def _phrases(texts: list[str], language: str) -> list[Word]:
    found: list[Word] = []
    start = 0
    while start < len(texts):
        word, opens = _word(texts[start], language)
        length = 1
        if opens:
            for length in range(min(_PHRASE, len(texts) - start), 1, -1):
                phrase = " ".join(texts[start : start + length])
                if means := meaning(phrase, language):
                    word = Word(phrase, "".join(sounds(text, language) for text in phrase.split()), means)
                    break
            else:
                length = 1
        found.append(word)
        start += length
    return found


@lru_cache(maxsize=1 << 18)
def _word(text: str, language: str) -> tuple[Word, bool]:
    """One word, and whether a phrase with a meaning of its own may begin with it."""
    opens = form_key(text, language) in phrase_starts(language)
    return Word(text, sounds(text, language), meaning(text, language)), opens


def _segments(run: str, language: str) -> list[Word]:
    """Words of a run without spaces: a state it begins with, the longest generic words, and what is left between."""
    own = language if unspaced(language)[0] else _language_of(run)
    known = native_states(own)
    for end in range(len(run), 1, -1):
        if code_of_state := known.get(run[:end]):
            word = Word(run[:end], sounds(run[:end], own), state(code_of_state))
            return [word, *_segments(run[end:], own)] if run[end:] else [word]
    pattern, meanings = unspaced(own)
    cuts = [match for match in pattern.finditer(run) if len(match[0]) > 1 or _apart(match, run)] if pattern else []
    edges = sorted({0, len(run), *(edge for match in cuts for edge in match.span())})
    means = {match.start(): meanings[match[0]] for match in cuts}
    parts = [(run[start:end], means.get(start)) for start, end in pairwise(edges)]
    return [Word(part, sounds(part, own), meant) for part, meant in parts]


def _apart(sign: re.Match[str], run: str) -> bool:
    """Whether one sign is a word, not part of one: a rank after two signs or more (市, 省), or a saint before."""
    return (sign.end() == len(run) > 2) or (sign.start() == 0 and sign[0] in "圣聖")
