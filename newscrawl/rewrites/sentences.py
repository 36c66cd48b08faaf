"""Sentences of news texts in Chinese, Japanese, Korean and English, and which language a text is in.

Own code, because the splitters at hand cut Chinese quotations behind every full stop inside them or do not cut Korean at
all, and each knows one language; what is needed here is small. The language is recognised by its script alone: statistical
identifiers take a short Traditional headline for Korean (``findings/langdetect-traditional-headline-is-korean.sh``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

#: Pieces of an article that get a code, its title included: 14 codes and what belongs to them are less than 1 KB.
MOST = 14
#: Characters of an article that are read for its codes and facts. Of a longer one only the begin counts.
READ = 12_000
#: Letters a sentence has at least; shorter ones say nothing of their own.
_LEAST = 6
_ENOUGH = re.compile(rf"(?:[\W\d_]*[^\W\d_]){{{_LEAST}}}")
#: Sentences looked at before the shortest neighbours are joined.
_CONSIDERED = 60

_END = re.compile(
    r"""[。！？!?；;…]+[”’」』"')）]*   # Chinese and Japanese, also inside a quotation that ends there
      | (?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bDr)(?<!\bProf)(?<!\bSt)(?<!\bNo)(?<=[a-z0-9%”"')])\.[”"')]*(?=\s+[A-Z“"'(0-9]|\s*$)
      | (?<=[가-힣”"'])\.[”"')]*(?=\s|$)
      | \n+""",
    re.VERBOSE | re.MULTILINE,
)
_LETTER = re.compile(r"[^\W\d_]")
#: First and last character of Hangul, kana and Han.
_SCRIPTS = tuple((ord(low), ord(high)) for low, high in ("가힣", "ぁヺ", "\u3400\u9fff"))
_LATIN = re.compile(r"[A-Za-z]")
#: Letters of a text by which its language is recognised.
_SAMPLE = 3000


class Span(NamedTuple):
    """Half-open offsets in a text."""

    start: int
    end: int


def language(text: str) -> str:
    """``zh``, ``ja``, ``ko``, ``en`` or ``other``, by the scripts of its first 3,000 characters."""
    sample = text[:_SAMPLE]
    codes = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), np.uint32)
    hangul, kana, han = (np.count_nonzero((codes >= low) & (codes <= high)) for low, high in _SCRIPTS)
    latin = len(_LATIN.findall(sample))
    letters = len(_LETTER.findall(sample))
    if not letters:
        return "other"
    if hangul > letters * 0.3:
        return "ko"
    if kana > (kana + han) * 0.15 and kana + han > letters * 0.3:
        return "ja"
    if han * 2 > latin and han > letters * 0.2:
        return "zh"
    # Latin letters with marks are other languages than English.
    plain = latin / letters
    return "en" if plain > 0.97 else "other"


def sentences(text: str) -> list[Span]:
    """The sentences of the first 12,000 characters that have at least six letters, in order."""
    text = text[:READ]
    found: list[Span] = []
    start = 0
    for hit in _END.finditer(text):
        _take(text, start, hit.end(), found)
        start = hit.end()
    _take(text, start, len(text), found)
    return found


def _take(text: str, start: int, end: int, found: list[Span]) -> None:
    while start < end and text[start] in " \u3000\n\r\t”’」』":
        start += 1
    while end > start and text[end - 1] in " \u3000\n\r\t":
        end -= 1
    if _ENOUGH.match(text, start, end):
        found.append(Span(start, end))


def pieces(text: str, most: int = MOST - 1) -> list[Span]:
    """At most ``most`` pieces of a text: its sentences, the shortest neighbours joined where there are more."""
    found = sentences(text)[:_CONSIDERED]
    while len(found) > most:
        at = min(range(len(found) - 1), key=lambda n: found[n + 1].end - found[n].start)
        found[at : at + 2] = [Span(found[at].start, found[at + 1].end)]
    return found
