"""Words and names two texts have in common, over scripts.

Of one script, pairs and triples of characters (Han, simplified) or words (Latin, Hangul). Over scripts: Japanese
characters in their simplified form, Korean syllables against Sino-Korean readings and Mandarin names by sound, Latin
names against pinyin. Pairs of Han characters are weighed by how rare they are in news (``pairs.npz``, written by
``benchmarks/rewrites_train.py``): names of people, places and things are what a free retelling keeps.
"""

from __future__ import annotations

import functools
import io
import itertools
import math
import re
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import opencc

from newscrawl.text import korean, pinyin, readings, simplified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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


#: A pair in one article of 20 (logarithm) says nothing; one that hardly any article has weighs this much.
_COMMON_PAIR = 3.0
_MOST_TELLING = 4.0


@functools.cache
def _pair_weights() -> tuple[dict[str, float], float]:
    """Weight of each pair of characters in the table, and of any other."""
    data = files("newscrawl.rewrites").joinpath("pairs.npz").read_bytes()
    with np.load(io.BytesIO(data), allow_pickle=False) as table:
        articles, keys, counts = int(table["articles"]), table["keys"], table["counts"]

    weights = np.clip(np.log(articles / (counts + 0.5)) - _COMMON_PAIR, 0, _MOST_TELLING)
    pairs = (chr(key >> 16) + chr(key & 0xFFFF) for key in keys.tolist())
    rest = min(_MOST_TELLING, max(0.0, math.log(articles / 1.5) - _COMMON_PAIR))
    return dict(zip(pairs, weights.tolist(), strict=True)), rest


@functools.lru_cache(512)
def telling(text: str, language: str) -> Mapping[str, float]:
    """The rarer pairs of Han characters of a Chinese or Japanese text, and how telling each is, up to 4."""
    if language not in {"zh", "ja"}:
        return {}
    weights, rest = _pair_weights()
    found = {}
    for run in _HAN_RUN.findall(plain(text, language)):
        for at in range(len(run) - 1):
            pair = run[at : at + 2]
            if (weight := weights.get(pair, rest)) > 0:
                found[pair] = weight
    return found


def is_most_telling(weight: float) -> bool:
    """Whether hardly any article has a pair of this weight."""
    return weight > _MOST_TELLING - 0.1


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


class Name(NamedTuple):
    """A name or rare word of the copy, and how the origin writes it."""

    copy: str
    origin: str


#: Names shown of a pair of texts, and characters a name of Han characters has.
_MOST_NAMES = 30
_NAME_LENGTHS = (4, 3, 2)
_HANGUL_WORD = re.compile(r"[가-힣]{2,4}")


def names_in_common(text: str, language: str, other: str, other_language: str) -> list[Name]:
    """Names and rare words both texts have, in the first one's order, each as either writes it.

    Latin names as they are; Han characters by the longest run of rare pairs; over scripts by sound, of words that are
    rare in Chinese news (교통 for 交通 is in every text, 반진 for 范晋 is a name).
    """
    found: dict[str, tuple[int, str]] = {}
    written, target = plain(text, language), plain(other, other_language)
    theirs = {word.lower(): word for word in _LATIN.findall(target)}
    for hit in _LATIN.finditer(written):
        word = hit[0]
        if (word[0].isupper() or any(map(str.isdigit, word))) and word.lower() in theirs:
            found.setdefault(word, (hit.start(), theirs[word.lower()]))
    han = {"zh", "ja"}
    if language in han and other_language in han:
        for start, run in _rare_runs(written, language, target):
            found.setdefault(run, (start, run))
    elif other_language in han:
        for start, word, same in _by_sound(written, language, target):
            found.setdefault(word, (start, same))
    elif language in han:
        for _, word, same in _by_sound(target, other_language, written):
            found.setdefault(same, (written.find(same), word))
    ordered = sorted(
        (start, word, same)
        for word, (start, same) in found.items()
        if not any(word in longer and word != longer for longer in found)
    )
    return [Name(word, same) for _, word, same in ordered[:_MOST_NAMES]]


def _rare_runs(text: str, language: str, other: str) -> Iterator[tuple[int, str]]:
    """Longest runs of Han characters, of rare pairs each, that the other text has too."""
    weights = telling(text, language)
    for run in _HAN_RUN.finditer(text):
        start = run.start()
        while start < run.end() - 1:
            end = start
            while (
                end + 2 <= run.end()
                and is_most_telling(weights.get(text[end : end + 2], 0.0))
                and text[start : end + 2] in other
            ):
                end += 1
            if end > start:
                yield start, text[start : end + 1]
            start = max(start + 1, end)


def _by_sound(text: str, language: str, other: str) -> Iterator[tuple[int, str, str]]:
    """Names of a Korean or Latin text with the rare words of a Chinese one that sound the same."""
    rare = telling(other, "zh")
    spoken: dict[str, str] = {}
    for run in _HAN_RUN.findall(other):
        for size in _NAME_LENGTHS:
            for at in range(len(run) - size + 1):
                word = run[at : at + size]
                if any(is_most_telling(rare.get(word[n : n + 2], 0.0)) for n in range(size - 1)):
                    for sound in _readings_of(word, language):
                        spoken.setdefault(sound, word)
    if language == "ko":
        for hit in _HANGUL_WORD.finditer(text):
            for size in (*_NAME_LENGTHS,):
                if (same := spoken.get(korean.same_sound(hit[0][:size]))) is not None and len(hit[0]) >= size:
                    yield hit.start(), hit[0][:size], same
                    break
    elif language in {"en", "other"}:
        for hit in _CAPITAL.finditer(text):
            if (same := spoken.get(hit[0].lower())) is not None:
                yield hit.start(), hit[0], same


def _readings_of(word: str, language: str) -> set[str]:
    """How a short Chinese word is written in Hangul or in pinyin."""
    if language == "ko":
        ways = [_sounds(char) for char in word]
        return {korean.same_sound("".join(way)) for way in itertools.islice(itertools.product(*ways), 16)} | {
            korean.same_sound(korean.sino_korean(word))
        }
    ways = [_syllables(char) for char in word]
    return {"".join(way).replace("ü", "u") for way in itertools.islice(itertools.product(*ways), 16)}
