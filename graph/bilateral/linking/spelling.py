"""What a word sounds like, roughly, whatever the script and the language it is written in.

A word becomes a string of sounds, one character each: vowels ``a e i o u`` and the consonants of English, with
``C J S Z c x`` for *ch*, *j*, *sh*, *zh*, *ts* and *kh*. What letters stand for in a language is told in
``orthographies.txt`` beside this file; other scripts go through ``anyascii`` first. So ``Грязи``, ``Gryazi``,
``Grjasi`` (German) and ``Griazi`` (French) come out alike or nearly so. ``code`` then spells sounds so that a plain
edit distance knows which are near to each other, after the sound classes of comparative linguistics (Dolgopolsky 1964):
a consonant is two characters for its class and one for itself, a vowel one, as vowels change most between languages.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from anyascii import anyascii

ABJADS = frozenset(("ar", "fa", "he", "ur", "ps", "sd", "ug", "ckb", "dv"))
"""Languages whose scripts leave most vowels out."""

_ROMANISED = "translit"
"""The orthography of what ``anyascii`` makes of scripts other than Latin."""

_MARKS = re.compile("['’‘ʼʻʿʾ`´ʹʺ·\u0301\u0300ьъЬЪ]")
_CYRILLIC = {"uk": str.maketrans("гиѓ", "hіg"), "be": str.maketrans("гў", "hу"), "bg": str.maketrans("щъ", "ша")}
_ER = str.maketrans("尔爾尓", "勒勒勒")  # signs read *er* stand for an l or r that ends a syllable
_LOOSE = str.maketrans("أإآىةيك", "ااایهیک", "ًٌٍَُِّْـ")
_VOWEL_PAIRS = str.maketrans("eo", "iu")
_ARTICLE = re.compile("^و?(?:ال|لل)(?=..)")
_DOUBLED = re.compile(r"(.)\1+")


class _Orthography(NamedTuple):
    """A pattern with a group for each letter or letters, and the sounds of each group."""

    letters: re.Pattern[str]
    heard: list[str]


def _orthographies() -> dict[str, _Orthography]:
    """The orthographies of ``orthographies.txt`` by language."""
    lines = (Path(__file__).parent / "orthographies.txt").read_text("utf-8").splitlines()
    told = dict(line.split(": ", 1) for line in lines if line and line[0] != "#")
    common = _letters(told.pop("*"))
    made = {languages: _orthography({**common, **_letters(pairs)}) for languages, pairs in told.items()}
    return {language: made[languages] for languages in made for language in languages.split("/")}


def _letters(pairs: str) -> dict[str, str]:
    return {letters: sound for letters, _, sound in (pair.strip().partition(" ") for pair in pairs.split(","))}


def _orthography(sounds: dict[str, str]) -> _Orthography:
    ordered = sorted(sounds, key=lambda letters: (len(letters.split("(")[0]), len(letters)), reverse=True)
    return _Orthography(re.compile("|".join(f"({letters})" for letters in ordered)), [sounds[one] for one in ordered])


_ORTHOGRAPHIES = _orthographies()

LATIN = frozenset(
    language
    for language, one in _ORTHOGRAPHIES.items()
    if one is not _ORTHOGRAPHIES[_ROMANISED] and language not in ABJADS
)
"""Languages in Latin letters whose orthography is told."""


def base(language: str) -> str:
    """The language of a BCP 47 tag without script and region; empty for ``und`` and where there is none."""
    found = re.split("[-_]", language.lower())[0]
    return "" if found == "und" else found


def bare(word: str) -> str:
    """A word of an Arabic script without article, *and* and the marks that some leave out."""
    return _ARTICLE.sub("", word).translate(_LOOSE)


@lru_cache(maxsize=1 << 18)
def plain(text: str) -> str:
    """``text`` in lower-case ASCII letters, digits and spaces: what is left where marks and scripts are put aside."""
    return " ".join(re.findall("[a-z0-9]+", anyascii(_MARKS.sub("", unicodedata.normalize("NFKC", text))).lower()))


@lru_cache(maxsize=1 << 18)
def sounds(word: str, language: str) -> str:
    """The sounds of one ``word`` of a language (a bare subtag, empty where unknown)."""
    word = unicodedata.normalize("NFC", word.lower())
    word = _MARKS.sub("", word.translate(_CYRILLIC.get(language, {})))
    orthography = language if language in _ORTHOGRAPHIES else "en"
    if not all(map(_is_latin, word)):
        if "\u4e00" <= word[:1] <= "\u9fff":
            word, orthography = word.translate(_ER), "zh"
        elif language in ABJADS:
            word = _ARTICLE.sub("", word)
        else:
            orthography = _ROMANISED
        word = anyascii(word).lower().replace("'", "").replace("`", "")
    letters, heard = _ORTHOGRAPHIES[orthography]
    word = letters.sub(lambda found: heard[(found.lastindex or 1) - 1], word)
    if not word.isascii():
        word = anyascii(unicodedata.normalize("NFD", word)).replace("'", "")
    if orthography in ("en", "fr") and len(word) > 3 and word[-1] == "e" and word[-2] not in "aeiou":
        word = word[:-1]  # mute
    return _DOUBLED.sub(r"\1", "".join(re.findall("[a-zA-Z0-9]", word)))


def form_key(form: str, language: str) -> str:
    """What spellings of one form of ``language`` have in common: its sounds, and for abjads its consonants."""
    if language not in ABJADS:
        return " ".join(sounds(word, language) for word in form.split())
    letters = "".join(plain(letter) or letter if _is_latin(letter) else letter for letter in form)
    return " ".join(_loose(sounds(word, language)) if word.isascii() else bare(word) for word in letters.split())


def _loose(heard: str) -> str:
    """Sounds of a romanised word without the ending of the feminine, and with vowels that are often confused as one."""
    return re.sub("(?<=a)[th]$", "", heard.translate(_VOWEL_PAIRS))


def _is_latin(letter: str) -> bool:
    return letter < "\u0370" or "\u1e00" <= letter < "\u1f00"


_FINE = {
    **{vowel: vowel for vowel in "aeiou"},
    "p": "PPp", "b": "PPb", "f": "FFf", "v": "FFv", "w": "Fu", "t": "TTt", "d": "TTd", "k": "KKk", "g": "KKg",
    "q": "KKk", "x": "KKx", "h": "Kh", "s": "SSs", "z": "SSz", "S": "SSj", "Z": "SSy", "C": "STy", "J": "STj",
    "c": "TSs", "m": "MMm", "n": "NNn", "l": "LLl", "r": "RRr", "y": "i", "j": "i",
}  # fmt: skip
_COARSE = {
    **{vowel: vowel for vowel in "aeiou"},
    "p": "PP", "b": "PP", "f": "FF", "v": "FF", "w": "Fu", "t": "TT", "d": "TT", "k": "KK", "g": "KK", "q": "KK",
    "x": "KS", "h": "K", "s": "SS", "z": "SS", "S": "SS", "Z": "SS", "C": "SK", "J": "SK", "c": "SS",
    "m": "MM", "n": "NN", "l": "LL", "r": "LL", "y": "i", "j": "i",
}  # fmt: skip
_VOWELS = re.compile("(?<!^)[aeiou]|^[aeo]")


@lru_cache(maxsize=1 << 18)
def code(heard: str) -> str:
    """Sounds spelled for comparing: near sounds share characters."""
    return "".join(_FINE.get(sound, sound) for sound in heard)


@lru_cache(maxsize=1 << 16)
def coarse(heard: str) -> str:
    """The same for writing that keeps few differences between consonants, as Chinese renderings of foreign names."""
    return "".join(_COARSE.get(sound, sound) for sound in heard)


@lru_cache(maxsize=1 << 18)
def skeleton(heard: str) -> str:
    """The consonants among the sounds, and a first vowel that is not *a*, *e* or *o*: what abjads write."""
    return _DOUBLED.sub(r"\1", _VOWELS.sub("", heard.replace("y", "i").replace("w", "u"))) or heard[:1]


_ADJECTIVE = re.compile(
    "(?<=...)(?:[aeiou]?(?:sk|ck|Sk|Ck|Zk)(?:i[aeiou]*|a[ij]?a?|o[ij]?|oe|ogo|u|e|a|oho)|(?<=..)ian)$"
)


def adjective(heard: str) -> str:
    """A Slavic or English adjective of a place without its ending; anything else as it is."""
    return _ADJECTIVE.sub("", heard)


_CLASSES = str.maketrans("bdgqxzSZCJcry", "ptkkkssssssli", "hwv")


@lru_cache(maxsize=1 << 18)
def sound_class(heard: str) -> str:
    """Consonants by class, nothing else: words that may be the same mostly agree in it."""
    return _DOUBLED.sub(r"\1", re.sub("[aeiou]", "", heard.translate(_CLASSES))) or "_"
