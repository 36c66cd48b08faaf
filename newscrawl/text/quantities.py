"""Numbers as values: Arabic, Han and full-width digits, and units of measure converted.

``2.86公里`` is ``2860米``, ``4.2万`` is ``42000``, ``百分之五`` is ``5%``: a copy that writes a number otherwise
agrees with its origin, a template filled in again does not.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from typing import NamedTuple

#: Han numerals (simplified) that a number is written with, and characters that count or measure behind one.
NUMERALS = "〇零一二三四五六七八九十百千万亿两廿卅"
MEASURES = "年月日时点分秒天周岁名位人个家户件次届期轮批号楼层路条项辆架艘台座所场部种类倍成元角块吨斤克升米里亩度级环"
#: Traditional and other forms of the numerals and units below, character for character.
VARIANTS = str.maketrans(
    "萬億兩點個頃噸畝時鐘號○Ｏ貳贰叁參肆伍陸陆柒捌玖拾佰仟壹‧",
    "万亿两点个顷吨亩时钟号〇〇二二三三四五六六七八九十百千一.",
)
_DIGIT_OF = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_POWER_OF = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
#: Tens that are one character.
_TENS_OF = {"廿": 20, "卅": 30}

#: What a unit measures, and how many of the base unit it is.
UNITS: dict[str, tuple[str, float]] = {
    "公里": ("length", 1000), "千米": ("length", 1000), "km": ("length", 1000), "米": ("length", 1),
    "m": ("length", 1), "厘米": ("length", 0.01), "cm": ("length", 0.01), "毫米": ("length", 0.001),
    "mm": ("length", 0.001), "吨": ("mass", 1000), "公斤": ("mass", 1), "千克": ("mass", 1), "kg": ("mass", 1),
    "斤": ("mass", 0.5), "克": ("mass", 0.001), "g": ("mass", 0.001), "平方公里": ("area", 1e6),
    "平方千米": ("area", 1e6), "公顷": ("area", 1e4), "亩": ("area", 1e4 / 15), "平方米": ("area", 1),
    "小时": ("time", 60), "个小时": ("time", 60), "分钟": ("time", 1), "天": ("time", 1440),
    "周": ("time", 10080), "星期": ("time", 10080), "%": ("share", 0.01), "成": ("share", 0.1),
    "元": ("money", 1), "块": ("money", 1), "块钱": ("money", 1), "人民币": ("money", 1), "升": ("volume", 1),
    "毫升": ("volume", 0.001), "立方米": ("volume", 1000), "日": ("day", 1), "号": ("day", 1),
}  # fmt: skip
_UNIT = f"{'|'.join(sorted(map(re.escape, UNITS), key=len, reverse=True))}|年"
_QUANTITY = re.compile(
    r"(?:(?P<ordinal>第)?(?P<percent>百分之)?"
    r"(?:(?P<arabic>(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:[十百千万亿]+\d+(?![\d.,]))*[十百千万亿]*)"
    rf"|(?P<han>[{NUMERALS}]+(?:[点.][{NUMERALS}]+)?))"
    rf"(?:[余多来几](?P<scale>[万亿]*))?(?P<half>个半(?={_UNIT}))?|(?P<only>半个?(?={_UNIT})))"
    rf"(?:(?P<unit>{_UNIT})(?P<more>半(?:(?![\u4e00-\u9fff])|(?=[的后前以内左里多])))?)?"
)
_LINK = re.compile(r"([\d,]+(?:\.\d+)?)([十百千万亿]*)")
#: By so much two writings of one value may differ.
_TOLERANCE = 0.005


class Quantity(NamedTuple):
    """A number as it stands in a text: its value in base units, what it measures, and how it is written."""

    value: float
    #: ``length``, ``mass``, …; empty where nothing known is measured.
    measures: str
    #: Digits alone of an Arabic number, else the Han numeral.
    written: str
    #: Whether it numbers an event: 第三次, 2024年.
    is_ordinal: bool

    def agrees(self, other: Quantity) -> bool:
        """Whether both say the same."""
        if self.measures and other.measures and self.measures != other.measures:
            return False
        one, two = self.value, other.value
        return abs(one - two) <= _TOLERANCE * max(abs(one), abs(two)) and (
            one == two or bool(self.measures) or max(one, two) >= _ROUNDED
        )

    def is_near(self, other: Quantity) -> bool:
        """Whether the two differ by one digit of several, or by a day or two, as a correction or a slip does."""
        if self.measures == other.measures == "day" and abs(self.value - other.value) % _MONTH <= _DAYS:
            return True
        one, two = self.written, other.written
        return len(one) == len(two) >= _SEVERAL and sum(x != y for x, y in zip(one, two, strict=True)) == 1


#: From so much on a number may be rounded (4.2万 for 42,010); digits of which one may be a slip.
_ROUNDED = 10_000
_SEVERAL = 2
#: Days a date is off by, at most, where somebody counted from another day; the last and the first of a month are near.
_DAYS = 2
_MONTH = 28
#: Numbers that 年 makes years.
_YEARS = (1800, 2200)


@functools.lru_cache(8192)
def quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities a short piece of text states, in order."""
    plain = text.translate(VARIANTS)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    found = []
    for m in _QUANTITY.finditer(plain):
        arabic, han = m["arabic"], m["han"]
        value = _arabic(arabic) if arabic else han_value(han) if han else 0.0
        for scale in m["scale"] or "":
            value *= _POWER_OF[scale]
        value += 0.5 * (bool(m["half"] or m["only"]) + bool(m["more"]))
        unit = "%" if m["percent"] else (m["unit"] or "")
        measures, factor = UNITS.get(unit, ("", 1.0))
        written = re.sub(r"\D", "", arabic) if arabic else han or ""
        is_ordinal = bool(m["ordinal"]) or (unit == "年" and _is_year(value))
        found.append(Quantity(value * factor, measures, written, is_ordinal))
    return tuple(found)


def _is_year(value: float) -> bool:
    return _YEARS[0] <= value <= _YEARS[1]


def _arabic(written: str) -> float:
    """``2860``, ``4.2万``, and in several parts: ``1亿2000万``, ``2万5千``, as it is spoken ``2万5``."""
    total, last = 0.0, math.inf
    for digits, scales in _LINK.findall(written):
        value, power = float(digits.replace(",", "")), 1.0
        if not scales and len(digits) == 1 and _SPOKEN <= last < math.inf:
            return total + value * last / 10
        for scale in scales:
            power *= _POWER_OF[scale]
        largest = _POWER_OF[scales[-1]] if scales else 1
        if power > last:  # 3万5千亿: the last one is that of all parts
            total, last = (total + value * power / largest) * largest, power
        else:
            total, last = total + value * power, power
    return total


def han_value(numeral: str) -> float:
    """``二〇二四`` digit by digit, ``一千二百`` by its powers, ``三百五`` (350) as it is spoken, ``一点五万``, ``一．五万``."""
    whole, _, fraction = numeral.replace(".", "点").partition("点")
    value = _han_whole(whole)
    digits = fraction.rstrip("万亿")
    if digits and all(c in _DIGIT_OF for c in digits):
        value += float("0." + "".join(str(_DIGIT_OF[c]) for c in digits))
        for scale in fraction[len(digits) :]:
            value *= _POWER_OF[scale]
    return value


def _han_whole(numeral: str) -> float:
    if all(c in _DIGIT_OF for c in numeral):
        return float("".join(str(_DIGIT_OF[c]) for c in numeral))
    # What 亿 and 万 have made so far, each with all before it: 一亿二千万, but 一万二千亿.
    hundred_millions = ten_thousands = section = digit = 0
    for c in numeral:
        if c in _DIGIT_OF:
            digit = _DIGIT_OF[c]
        elif c in _TENS_OF:
            section, digit = section + _TENS_OF[c], 0
        elif c == "亿":
            hundred_millions = max(1, hundred_millions + ten_thousands + section + digit) * _POWER_OF[c]
            ten_thousands = section = digit = 0
        elif c == "万":
            ten_thousands = max(1, ten_thousands + section + digit) * _POWER_OF[c]
            section = digit = 0
        else:
            section, digit = section + (digit or 1) * _POWER_OF[c], 0
    before = _POWER_OF.get(numeral[-2:-1], 0)
    if digit and before >= _SPOKEN:
        digit = digit * before // 10
    return float(hundred_millions + ten_thousands + section + digit)


#: The least power behind which a last digit is one of the next lower power: 三百五 is 350, 两万三 is 23,000.
_SPOKEN = 100


def kernel_tables() -> tuple[
    list[tuple[str, int, float]],
    str,
    str,
    list[tuple[str, int, float]],
    int,
    tuple[float, float, float, float, float, float],
]:
    """What the compiled kernel must know to read and compare numbers: see ``slot_rules`` in ``native/_kernel.pyi``."""
    numbers = {measures: n for n, measures in enumerate(dict.fromkeys(m for m, _ in UNITS.values()), 1)}
    return (
        [
            (numeral, _DIGIT_OF.get(numeral, -1), float(_POWER_OF.get(numeral, _TENS_OF.get(numeral, 0))))
            for numeral in NUMERALS
        ],
        "".join(map(chr, VARIANTS)),
        "".join(chr(int(code)) for code in VARIANTS.values()),
        [
            (unit, numbers[UNITS[unit][0]], float(UNITS[unit][1]))
            for unit in sorted(UNITS, key=len, reverse=True)
        ],
        numbers["day"],
        (_TOLERANCE, _ROUNDED, _MONTH, _DAYS, *_YEARS),
    )
