"""Words and names two texts have in common, over scripts.

Of one script, pairs and triples of characters (Han, simplified) or words (Latin, Hangul). Over scripts: Japanese
characters in their simplified form, Korean syllables against Sino-Korean readings and Mandarin names by sound, Latin
names against pinyin. ``weights`` says how telling each is.
"""

from __future__ import annotations

import functools
import itertools
import re
from typing import TYPE_CHECKING

import opencc

from newscrawl.text import korean, pinyin, readings, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_HANGUL_RUN = re.compile(r"[가-힣]+")
#: A name or a code: AF6899, DeepSeek, WHO. In an English text only what is written with a capital.
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9\-]{2,}|[A-Za-z]{1,3}\d[A-Za-z0-9]*")
_CAPITAL = re.compile(r"\b[A-Z][a-z]{2,}\b")
#: Names that stand in every report from China.
_EVERYWHERE = {"china", "chinese", "beijing", "xinhua", "shanghai"}
#: Characters read of a text.
_READ = 6000


@functools.cache
def _japanese() -> opencc.OpenCC:
    return opencc.OpenCC("jp2t")


@functools.lru_cache(64)
def plain(text: str, language: str) -> str:
    """The text in simplified characters; Japanese forms too."""
    text = text[:_READ]
    if language == "ja":
        text = _japanese().convert(text)
    return simplified(text)


@functools.lru_cache(256)
def terms(text: str, language: str) -> frozenset[str]:
    """Pairs and triples of Han characters, words of Latin and Hangul letters in lower case."""
    written = plain(text, language)
    found = {word.lower() for word in _LATIN.findall(written)}
    for run in _HAN_RUN.findall(written):
        for size in (2, 3):
            found.update(run[i : i + size] for i in range(len(run) - size + 1))
    for run in _HANGUL_RUN.findall(written):
        found.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(found)


@functools.lru_cache(256)
def _korean_pairs(text: str, language: str) -> frozenset[str]:
    """Pairs of Hangul syllables: as written, or as the Chinese text is read."""
    if language == "ko":
        return frozenset(
            run[i : i + 2]
            for run in map(korean.same_sound, _HANGUL_RUN.findall(text[:_READ]))
            for i in range(len(run) - 1)
        )
    found: set[str] = set()
    for run in _HAN_RUN.findall(plain(text, language)):
        read = korean.same_sound(korean.sino_korean(run))
        found.update(read[i : i + 2] for i in range(len(read) - 1))
        for one, two in itertools.pairwise(run):
            for a in _sounds(one):
                for b in _sounds(two):
                    sound = korean.same_sound(a + b)
                    found.update(sound[i : i + 2] for i in range(len(sound) - 1))
    return frozenset(found)


@functools.cache
def _sounds(char: str) -> frozenset[str]:
    return frozenset(filter(None, map(korean.transcribed, _syllables(char))))


@functools.cache
def _syllables(char: str) -> frozenset[str]:
    return frozenset(pinyin.plain(reading) for reading in readings.readings(char))


@functools.lru_cache(256)
def _pinyin_pairs(text: str, language: str) -> frozenset[str]:
    """Every two neighbouring characters in pinyin."""
    found: set[str] = set()
    for run in _HAN_RUN.findall(plain(text, language)):
        for one, two in itertools.pairwise(run):
            found.update(a + b for a in _syllables(one) for b in _syllables(two))
    return frozenset(name.replace("ü", "u") for name in found)


@functools.lru_cache(64)
def _names(text: str) -> tuple[str, ...]:
    """Names in a Latin text that may be pinyin, lower case, in order."""
    found = dict.fromkeys(word.lower() for word in _CAPITAL.findall(text[:_READ]))
    return tuple(name for name in found if name not in _EVERYWHERE and any(_halves(name)))


def _halves(name: str) -> Iterator[tuple[str, str]]:
    for cut in range(1, len(name)):
        if pinyin.is_pinyin(name[:cut]) and pinyin.is_pinyin(name[cut:]):
            yield name[:cut], name[cut:]


@functools.cache
def _pairs_of(name: str) -> tuple[tuple[str, ...], ...]:
    """Ways to read a name as syllables, each as its neighbouring pairs."""
    ways: list[list[str]] = [[]]
    done = []
    while ways:
        way = ways.pop()
        at = sum(map(len, way))
        if at == len(name):
            done.append(tuple(a + b for a, b in itertools.pairwise(way)))
            continue
        ways += [
            [*way, name[at:end]]
            for end in range(at + 1, min(at + 7, len(name) + 1))
            if name[at:end] in pinyin.SYLLABLES
        ]
        if len(done) > 8:
            break
    return tuple(way for way in done if way)


def name_share(text: str, language: str, other: str, other_language: str) -> tuple[int, int]:
    """(names of a Latin ``text`` found by sound in a Chinese ``other``, names looked for)"""
    if language not in {"en", "other"} or other_language not in {"zh", "ja"}:
        return 0, 0
    pairs = _pinyin_pairs(other, other_language)
    names = _names(text)
    return sum(any(pairs.issuperset(way) for way in _pairs_of(name)) for name in names), len(names)


def sound_share(text: str, language: str, other: str, other_language: str) -> float:
    """Share of the Korean syllable pairs of one text that the reading of the other has; 0 where neither is Korean."""
    if (language == "ko") == (other_language == "ko"):
        return 0.0
    one, two = _korean_pairs(text, language), _korean_pairs(other, other_language)
    spoken = one if language == "ko" else two
    return len(one & two) / max(1, len(spoken))
