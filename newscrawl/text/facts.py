"""Numbers, shares, days and times of day as values, in Chinese, Korean, Japanese and English text.

A rewritten or translated text keeps its facts and writes them otherwise: ``949名`` and ``949人``, ``26亿6000만``,
``26.6亿`` and ``2.66 billion``, ``五分之一`` and ``5분의 1``, ``15时`` and ``오후 3시``, ``十四年`` and ``14 years``; as it is spoken: ``六十多个钟头``, ``小两万``, ``三百五``.
:func:`facts` reads them in order with their places in the text, :func:`agreement` says whether two are the same.

This is our own because the parsers at hand read one language each and take words for numbers (cn2an turns place names
into digits, jionlp adds 亿 twice; see ``findings/``). Units and Han numerals are those of
:mod:`newscrawl.text.quantities`. Time is linear in the text's length.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from newscrawl.text.quantities import UNITS, VARIANTS, han_value

#: Kinds of facts.
NUMBER, SHARE, DAY, TIME = "number", "share", "day", "time"

#: Full-width ASCII to half-width, character by character, so that places stay those of the text as given.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
#: Forms only Japanese or financial writing has, beside the variants of Chinese ones.
_FORMS = (
    _HALF_WIDTH
    | VARIANTS
    | str.maketrans("億兩餘約円時後頭幾來差仨俩倆", "亿两余约元时后头几来差三两两")
    | {0xFF0C: 0xFF0C}
)

_HAN = "〇零一二三四五六七八九十百千万亿两"
_SCALES = {
    "十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "兆": 1e12,
    "십": 1e1, "백": 1e2, "천": 1e3, "만": 1e4, "억": 1e8, "조": 1e12,
    "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mln": 1e6, "bn": 1e9,
}  # fmt: skip
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH = {word: float(n) for n, word in enumerate(_ONES)} | {
    word: 20.0 + 10 * n for n, word in enumerate(_TENS)
}
_ENGLISH["dozen"] = 12.0
_PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}  # fmt: skip
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}
#: Units of other languages, by the name the shared table has for them.
_FOREIGN_UNITS = {
    "킬로미터": "公里", "킬로그램": "公斤", "톤": "吨", "헥타르": "公顷", "제곱킬로미터": "平方公里", "제곱미터": "平方米", "미터": "米",
    "キロメートル": "公里", "トン": "吨", "ヘクタール": "公顷", "平方キロメートル": "平方公里", "平方メートル": "平方米", "メートル": "米",
    "kilometers": "公里", "kilometres": "公里", "kilometer": "公里", "kilometre": "公里", "tons": "吨", "ton": "吨", "tonnes": "吨",
    "tonne": "吨", "kilograms": "公斤", "hectares": "公顷", "hectare": "公顷", "square kilometers": "平方公里", "square kilometres": "平方公里",
    "square meters": "平方米", "square metres": "平方米", "meters": "米", "metres": "米", "jin": "斤", "mu": "亩",
    "钟头": "小时", "个钟头": "小时", "hours": "小时", "hour": "小时", "minutes": "分钟", "시간": "小时", "時間": "小时", "时间": "小时",
}  # fmt: skip
#: Units a newsroom converts to with rounding: the value in the shared table's base units.
_IMPERIAL = {
    "miles": ("length", 1609.344), "mile": ("length", 1609.344), "feet": ("length", 0.3048), "foot": ("length", 0.3048),
    "pounds": ("mass", 0.4536), "acres": ("area", 4046.86), "square miles": ("area", 2.59e6), "坪": ("area", 3.3058), "평": ("area", 3.3058),
}  # fmt: skip
_MEASURED = ("length", "mass", "area", "volume")
_ALL_UNITS: dict[str, tuple[str, float]] = (
    {unit: found for unit, found in UNITS.items() if found[0] in {*_MEASURED, "time"}}
    | {word: UNITS[name] for word, name in _FOREIGN_UNITS.items()}
    | _IMPERIAL
)


def _either(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_WORDS = rf"(?:{_either(_TENS)})(?:[ -](?:{_either(_ONES[1:10])}))?|{_either([*_ONES, 'dozen'])}"
_ENGLISH_SCALE = r"hundred|thousand|million|billion|trillion|mln|bn"
_MORE = "余|多|来|几|여"
_ABOUT = (
    r"约|近|超过|超|逾|至少|大约|将近|接近|不到|差不多|快(?=[\d〇零一二三四五六七八九十百千万亿两])|ほぼ|およそ|거의|약|about\s|nearly\s|around\s"
    # 小两万, but not 大小 or 中小: behind no Chinese character, or behind one that ends a phrase.
    r"|(?:(?<![\u4e00-\u9fff])|(?<=[来都了有是这给成够下]))小(?=[\d一二三四五六七八九两][\d十百千万])"
    r"|some\s|over\s|almost\s|roughly\s|more\sthan\s"
    r"|approximately\s"
)
_PERCENT = r"%|per\s?cent\b|パーセント|퍼센트|프로(?!그)"
#: What a fact may begin with. The pattern is tried nowhere else, which takes a tenth of the time.
_BEGINS = rf"(?=[\d{_HAN}约近超逾至大将接不差快ほお거약小上下晚傍夜凌清早中午오새저adefhjmnoqrstz])"
_SPELLING = rf"""
    (?:(?:{_ABOUT})\s?)?(?P<fraction>(?P<whole>[{_HAN}]+|\d+)\s?(?:分之|分の|분의)\s?(?P<part>(?:{_ARABIC})|[{_HAN}]+(?:点[{_HAN}]+)?))
  | \b(?P<part_word>(?:(?P<times>one|two|three|four|a)[ -])?(?P<denominator>{_either(_PARTS)}))\b(?=[ ,.-]|$)
  | (?<![\d.])(?P<iso>(?:19|20)\d\d[-./年](?P<iso_month>\d{{1,2}})[-./月](?P<iso_day>\d{{1,2}}))日?(?![\d.])
  | (?<!\d)(?P<month>\d{{1,2}}|十[一二]?|[一二三四五六七八九])\s?[月월]\s?(?P<day>\d{{1,2}}|[{_HAN}]{{1,3}})\s?[日号일]
  | \b(?P<english_month>{_either(_MONTHS)})\.?\s(?P<english_day>\d{{1,2}})(?:st|nd|rd|th)?\b(?![,.]?\d)
  | \b(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<month_after>{_either(name for name in _MONTHS if len(name) > 3 or name == "may")})\b
  | (?:(?P<half>上午|下午|晚上|晚间|傍晚|夜里|凌晨|清晨|早上|早晨|中午|午后|午前|夜|오전|오후|새벽|저녁)\s?)?
    (?<![\d.])(?P<hour>\d{{1,2}}|十[一二三四五六七八九]?|[一二三四五六七八九]|二十[一二三四]?)\s?
    (?:[时시](?![间之代간])|点钟?(?!\d(?!\d?分)|[{_HAN}]|[意建要希体启思原理认])|:(?=[0-5]\d(?!\d)))\s?(?P<minute>[0-5]?\d(?=\s?[分분]|(?![\d.%]))|半)?
  | \b(?P<clock>\d{{1,2}})(?::(?P<clock_minute>[0-5]\d))?\s?(?P<noon>[ap])\.?m\b
  | (?<![\d月월.])(?P<bare_day>\d{{1,2}})\s?[日일](?![元본간])
  | (?P<percent_of>百分之)?
    (?:(?P<before>{_ABOUT})\s?)?
    (?:(?P<chain>(?:(?:{_ARABIC})\s?[十百千万亿兆십백천만억조]+\s?)+(?:(?:{_ARABIC})(?![\d.년월일개年月日时시:]))?(?:{_MORE})?[千백천百万亿만억]?
        |(?:{_ARABIC})(?:{_MORE})?个?亿|(?:{_ARABIC})(?:{_MORE})?(?:[百千万亿십백천만억조]{{1,2}})?
        |[{_HAN}]+(?:点[{_HAN}]+)?(?:个(?:{_MORE})?亿|(?:{_MORE})?[百千万亿]*))
      |\b(?P<words>{_WORDS})\b)
    (?:[ -]?(?P<english_scale>{_ENGLISH_SCALE})\b)?(?P<more>{_MORE}|出头|上下|\+|あまり)?\s?
    (?:(?P<percent>{_PERCENT})|(?P<tenths>[成割할](?![员功为立本人长都果员就份品绩交])半?)|(?P<unit>{_either(_ALL_UNITS)})(?![a-z]))?
    """
_FACT = re.compile(rf"{_BEGINS}(?:{_SPELLING})", re.VERBOSE | re.IGNORECASE)
_LINK = re.compile(rf"({_ARABIC})\s?([十百千万亿兆십백천만억조]*)")
_FILLING = re.compile(r"[\s个]+")
_ABOUT_INSIDE = re.compile(_MORE)
_TAIL_SCALE = re.compile(r"[千百万亿십백천만억조]+$")
_AFTERNOON = {"下午", "晚上", "晚间", "傍晚", "夜里", "午后", "夜", "오후", "저녁"}
#: From so much on a number may be rounded by who retells it, and digits it must keep where nothing says "about".
_ROUNDED = 30
_KEPT_DIGITS = 2
#: By so much a value in converted units may differ.
_CONVERTED = 0.012


class Fact(NamedTuple):
    """A number, share, day or time of day as it stands in a text.

    ``keys``: what the same fact has in common in every spelling; two facts that share one are equal. ``value``: the
    number as such; ``measured``: in base units of what it measures, None where no known unit stands behind it.
    ``digits``: significant digits it is written with. ``is_about``: the text itself says that it is rounded.
    """

    kind: str
    keys: tuple[str, ...]
    start: int
    end: int
    value: float
    measured: tuple[str, float] | None = None
    digits: int = 0
    is_about: bool = False


def facts(text: str) -> list[Fact]:
    """All facts of ``text`` in order; ``start`` and ``end`` are offsets in it."""
    plain = text.translate(_FORMS)
    found = []
    for hit in _FACT.finditer(plain):
        fact = _fact(hit)
        if fact is not None:
            found.append(fact)
    return found


def _fact(hit: re.Match[str]) -> Fact | None:
    start, end = hit.span()
    while end > start and hit.string[end - 1].isspace():
        end -= 1
    while start < end and hit.string[start].isspace():
        start += 1
    if hit["fraction"]:
        whole = 100.0 if hit["whole"] == "百" else _value(hit["whole"])
        return _share(_value(hit["part"]) / whole, start, end) if whole else None
    if hit["part_word"]:
        times = {"a": 1.0, None: 1.0}.get(hit["times"]) or _ENGLISH[hit["times"].lower()]
        return _share(times / _PARTS[hit["denominator"].lower()], start, end)
    if hit["iso"]:
        return _day(int(hit["iso_month"]), int(hit["iso_day"]), start, end)
    if hit["month"]:
        return _day(int(_value(hit["month"])), int(_value(hit["day"])), start, end)
    if hit["english_month"]:
        return _day(_MONTHS[hit["english_month"].lower()], int(hit["english_day"]), start, end)
    if hit["day_first"]:
        return _day(_MONTHS[hit["month_after"].lower()], int(hit["day_first"]), start, end)
    if hit["clock"]:
        hour = int(hit["clock"]) % 12 + (12 if hit["noon"] in "pP" else 0)
        return _time(hour, int(hit["clock_minute"] or 0), start, end)
    if hit["hour"]:
        hour = int(_value(hit["hour"]))
        if hit["half"] in _AFTERNOON and hour < 12:
            hour += 12
        return _time(hour, 30 if hit["minute"] == "半" else int(hit["minute"] or 0), start, end)
    if hit["bare_day"]:
        return _day(0, int(hit["bare_day"]), start, end)
    return _number(hit, start, end)


def _share(value: float, start: int, end: int) -> Fact:
    return Fact(SHARE, (f"share {_short(value)}",), start, end, value)


def _day(month: int, day: int, start: int, end: int) -> Fact | None:
    if not 0 <= month <= 12 or not 1 <= day <= 31:
        return None
    keys = (f"day {month}-{day}", f"day {day}") if month else (f"day {day}",)
    return Fact(DAY, keys, start, end, month * 100 + day)


def _time(hour: int, minute: int, start: int, end: int) -> Fact | None:
    return Fact(TIME, (f"time {hour}:{minute:02d}",), start, end, hour * 60 + minute) if hour <= 24 else None


def _number(hit: re.Match[str], start: int, end: int) -> Fact | None:
    chain = hit["chain"]
    if chain:
        whole = _FILLING.sub("", chain)
        bare = _ABOUT_INSIDE.sub("", whole)
        value = _value(bare)
        is_about = len(bare) < len(whole)
        if bare in {"一", "两", "十", "百", "千", "万", "亿", "零", "〇", "万一"} and not (
            hit["percent_of"] or hit["tenths"]
        ):
            return None
    else:
        value, bare, is_about = _words_value(hit["words"]), hit["words"], False
        if value < 2 and not hit["english_scale"]:
            return None
    if hit["english_scale"]:
        value *= _SCALES[hit["english_scale"].lower()]
    if not math.isfinite(value):
        return None
    if hit["percent"] or hit["percent_of"]:
        return _share(value / 100, start, end)
    if hit["tenths"]:
        return _share((value + 0.5 * hit["tenths"].endswith("半")) / 10, start, end)
    is_about = is_about or bool(hit["more"] or hit["before"])
    keys = [f"number {_short(value)}"]
    measured = None
    if hit["unit"]:
        measures, factor = _ALL_UNITS.get(hit["unit"]) or _ALL_UNITS[hit["unit"].lower()]
        measured = (measures, value * factor)
        keys.append(f"{measures} {_short(value * factor)}")
    return Fact(NUMBER, tuple(keys), start, end, value, measured, _digits(value), is_about)


def _short(value: float) -> str:
    """Four digits. Ten first: 5.0585 times 10,000 is a trifle less than 50,585, which four digits would round otherwise."""
    return f"{float(f'{value:.10g}'):.4g}"


def _digits(value: float) -> int:
    """Significant digits, trailing zeros not counted: 4 of 9034, 1 of 9000."""
    return len(f"{value:.8e}".split("e")[0].replace(".", "").rstrip("0")) or 1


def _value(written: str) -> float:
    """Arabic digits with Chinese or Korean powers (``26亿6000만``, ``8만6400``), or a Han numeral."""
    if not written[0].isdigit():
        return han_value(written)
    total = 0.0
    for digits, scales in _LINK.findall(written):
        part = float(digits.replace(",", ""))
        for scale in scales:
            part *= _SCALES[scale]
        total += part
    tail = _TAIL_SCALE.search(written)
    if tail and not _LINK.search(written, max(0, tail.start() - 1)):  # 3000多万: the scale stands apart
        for scale in tail[0]:
            total *= _SCALES[scale]
    return total


def _words_value(words: str) -> float:
    return sum(_ENGLISH[word] for word in re.split("[ -]", words.lower()))


def agreement(one: Fact, other: Fact) -> float:
    """How well two facts agree: 1 the same, below it rounded or converted, 0 not at all."""
    if one.kind != other.kind:
        return 0.0
    if one.kind == DAY and min(one.value, other.value) >= 100:
        return float(one.value == other.value)
    if one.measured and other.measured:
        if one.measured[0] != other.measured[0]:
            return 0.0
        is_converted = not _in_one_unit(one, other)
        if is_converted and not _is_close(one.measured[1], other.measured[1]):
            return 0.0
        if not is_converted:
            one = one._replace(measured=None)  # equal or rounded
    shared = set(one.keys) & set(other.keys)
    if shared:
        return 0.5 if one.kind == DAY and one.value != other.value else 1.0
    if one.kind == NUMBER:
        return _rounding(one, other)
    if one.kind == SHARE:
        return (
            0.5
            if min(one.value, other.value) > 0 and _is_rounding(*_ordered(one.value, other.value))
            else 0.0
        )
    return 0.0


def _ordered(a: float, b: float) -> tuple[float, float, int]:
    """(the coarser, the finer, digits of the coarser)"""
    low, high = _digits(a), _digits(b)
    return (a, b, low) if low < high else (b, a, high)


def _is_rounding(coarse: float, fine: float, digits: int) -> bool:
    """Whether ``coarse`` is ``fine`` cut or rounded to its digits."""
    if coarse <= 0 or fine <= 0 or digits == _digits(fine):
        return False
    step = 10.0 ** (math.floor(math.log10(fine)) - digits + 1)
    down = math.floor(fine / step * (1 + 1e-12)) * step
    return (
        min(abs(coarse - down), abs(coarse - down - step) if fine - down >= step / 2 else math.inf)
        < step * 1e-6
    )


def _rounding(one: Fact, other: Fact) -> float:
    if one.measured and other.measured and one.value != other.value:  # known to be close
        return 0.7
    coarse, fine = (one, other) if one.digits < other.digits else (other, one)
    if max(coarse.value, fine.value) >= _ROUNDED and _is_rounding(coarse.value, fine.value, coarse.digits):
        if coarse.digits >= _KEPT_DIGITS:
            return 0.7
        return 0.5 if coarse.is_about else 0.0
    return 0.0


def _in_one_unit(one: Fact, other: Fact) -> bool:
    """Whether both are measured in the same unit."""
    if not (one.measured and other.measured and one.value and other.value):
        return False
    return math.isclose(one.measured[1] / one.value, other.measured[1] / other.value, rel_tol=1e-9)


def _is_close(a: float, b: float) -> bool:
    return abs(a - b) <= _CONVERTED * max(a, b)
