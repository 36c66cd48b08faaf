"""Words in place of words: who, where and what of one event put in place of another's.

What an editor changes he changes here and there, mostly for a word that shares a character with the old one; the
next filling of a form has another name wherever the name stands, in the title as in the text, and from the first
sentence on. Numbers, offices and closed classes are :mod:`newscrawl.reposts.slots`'s.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.text.person_names import PLACE, likely

if TYPE_CHECKING:
    from newscrawl.reposts.slots import Slots

#: A text with more slots has words changed throughout: none of them says which event it is.
_MOST_SLOTS = 24
_HAN = re.compile("[\u3400-\u9fff·]+")
#: Characters of a swapped word, at least and at most; of a stretch of shared text that divides a slot in two.
_LEAST, _MOST = 2, 12
_DIVIDES = 2
#: Characters from the beginning of both texts that are the lead.
_LEAD = 60
#: What every editor puts in place of each other: when it happened, who is speaking.
_EDITORIAL = re.compile(
    "今天|昨天|前天|今日|昨日|明天|明日|日前|近日|目前|当天|当日|现在|上午|下午|晚上|凌晨|本报|记者|某|×|我市|我省|我县|全市|本市|据悉|据了解|获悉"
)


class Swaps(NamedTuple):
    """What was put in place of other words.

    ``words``: words in place of others that share no character with them; ``names``: of these, persons and places;
    ``again``: how often the same word stands for the same once more; ``lead``: swaps in the lead of both texts;
    ``titles``: swaps that the two titles show as well.
    """

    words: int = 0
    names: int = 0
    again: int = 0
    lead: int = 0
    titles: int = 0


NONE = Swaps()


def swaps_of(text_a: str, text_b: str, slots: Slots, titles: tuple[str | None, str | None]) -> Swaps:
    """Read what stands in the slots of two texts as words in place of words; symmetric in the two."""
    if not slots or len(slots) > _MOST_SLOTS:
        return NONE
    met: Counter[tuple[str, str]] = Counter()
    lead = 0
    for start_a, end_a, start_b, end_b in slots:
        if end_a - start_a < _LEAST or end_b - start_b < _LEAST:
            continue
        found = _cores(text_a[start_a:end_a], text_b[start_b:end_b])
        met.update(found)
        if start_a < _LEAD and start_b < _LEAD:
            lead += len(found)
    if not met:
        return NONE
    title_a, title_b = titles[0] or "", titles[1] or ""
    in_titles = 0
    if title_a and title_b:
        in_titles = sum(
            one in title_a and two in title_b and one not in title_b and two not in title_a
            for one, two in met
        )
    names = sum(_is_name(one) and _is_name(two) for one, two in met)
    return Swaps(len(met), names, met.total() - len(met), lead, in_titles)


def _cores(one: str, two: str) -> list[tuple[str, str]]:
    """The words of a slot that differ: without what both begin and end with, divided where both agree."""
    shortest = min(len(one), len(two))
    head = 0
    while head < shortest and one[head] == two[head]:
        head += 1
    tail = 0
    while tail < shortest - head and one[-1 - tail] == two[-1 - tail]:
        tail += 1
    one, two = one[head : len(one) - tail], two[head : len(two) - tail]
    if len(one) < _LEAST or len(two) < _LEAST:
        return []
    if not set(one).isdisjoint(two):
        at, other, size = _common(one, two)
        if size >= _DIVIDES:
            return _cores(one[:at], two[:other]) + _cores(one[at + size :], two[other + size :])
        if len(set(one) & set(two)) * 4 > min(len(one), len(two)):
            return []
    if len(one) > _MOST or len(two) > _MOST or not (_HAN.fullmatch(one) and _HAN.fullmatch(two)):
        return []
    return [] if _EDITORIAL.search(one) or _EDITORIAL.search(two) else [(one, two)]


def _common(one: str, two: str) -> tuple[int, int, int]:
    """The longest stretch that stands in both, the first of several: where it begins in each, and its size."""
    best = (0, 0, 0)
    for start in range(len(one)):
        size = best[2] + 1
        while start + size <= len(one):
            other = two.find(one[start : start + size])
            if other < 0:
                break
            best = (start, other, size)
            size += 1
    return best


def _is_name(word: str) -> bool:
    return (len(word) <= 3 and likely(word)) or PLACE.match(word) is not None
