"""Chinese numerals as dates have them, and the hours that words for parts of the day mean: one owner for all rooms."""

from __future__ import annotations

_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | dict.fromkeys("零○ＯO0", 0)
#: Parts of the day whose hours up to eleven are those after noon, and those that begin the day.
LATE = frozenset({"오후", "下午", "午后", "午後", "晚上", "晚间", "晚間", "夜间", "夜間", "深夜", "傍晚", "晚"})  # fmt: skip
EARLY = frozenset({"오전", "凌晨", "清晨", "早上", "早晨", "早", "上午"})
_NOON = frozenset({"中午", "正午"})
_AFTERNOON = frozenset({"오후", "下午", "午后", "午後"})
#: All of them as a pattern, the longest first.
PART_OF_DAY = "|".join(sorted(LATE | EARLY | _NOON, key=lambda word: (-len(word), word)))


def numeral(text: str) -> int:
    """Chinese numerals up to 99 (``二十七``, ``廿七``, ``三十``); digits one by one otherwise (``二〇二六``)."""
    text = text.replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
    value = 0
    for char in text:
        value = value * 10 + _DIGITS.get(char, 0)
    return value


def hour_of(hour: int, part: str | None) -> int | None:
    """The hour of 24 that ``hour`` is in a part of the day; None where it means two things.

    ``中午1`` is 13, ``凌晨12`` is 0, ``晚8`` is 20; ``晚上12`` is of this day or of the next.
    """
    if part in LATE:
        if hour == 12 and part not in _AFTERNOON:
            return None
        return hour + 12 if hour < 12 else hour
    if part in _NOON:
        return hour + 12 if hour in {1, 2, 3} else hour
    return 0 if part in EARLY and hour == 12 else hour
