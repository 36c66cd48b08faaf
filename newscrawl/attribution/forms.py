"""The two forms in which a line is read.

``simple``: mirror damage repaired, invisible characters gone, script Simplified, width as printed.
``flat``: the same, character for character, with half-width punctuation, digits and letters and plain
spaces. Both have the same length, so that a span found in the flat form cuts the simple one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from newscrawl.text.pinyin import LETTERS

if TYPE_CHECKING:
    from collections.abc import Callable


def _find_repair() -> Callable[[str], Any]:
    """``newscrawl.text.repair``; where the text room has none, a stand-in that leaves every line alone."""
    found: Callable[[str], Any] | None = getattr(import_module("newscrawl.text"), "repair", None)
    return found or _Untouched


@dataclass(frozen=True, slots=True)
class _Untouched:
    text: str


_repair = _find_repair()

#: Longest line that is read whole. Attribution stands in short lines and at the ends of paragraphs; of a
#: longer text only its two ends are read.
LONGEST = 4096
_HEAD, _TAIL = 3000, 1000

#: Simplified characters in their own right, which OpenCC's table takes for Traditional ones.
_OWN_RIGHT = "乾於瞭徵著藉夥麽"
_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2066\u2067\u2068\u2069\ufeff\r"
_SPACES = (
    "\t\v\f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_WIDE = {
    "、": "、", "：": ":", "﹕": ":", "︰": ":", "∶": ":", "；": ";", "，": ",", "．": ".", "（": "(", "）": ")",
    "﹙": "(", "﹚": ")", "［": "[", "］": "]", "｛": "{", "｝": "}", "〔": "[", "〕": "]", "【": "[", "】": "]",
    "〖": "[", "〗": "]", "〈": "《", "〉": "》", "「": "“", "」": "”", "『": "“", "』": "”", "＂": '"', "／": "/",
    "∕": "/", "╱": "/", "｜": "|", "丨": "|", "│": "|", "┃": "|", "‖": "‖", "—": "-", "–": "-", "―": "-", "─": "-", "━": "-",
    "－": "-", "‐": "-", "‑": "-", "﹣": "-", "•": "·", "・": "·", "‧": "·", "∙": "·", "⋅": "·",
    "〇": "〇", "○": "〇", "◯": "〇",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A line in both forms, and whether mirror damage was undone in it."""

    simple: str
    flat: str
    repaired: bool = False


@cache
def _to_simplified() -> dict[int, int]:
    from opencc import OpenCC

    chars = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xF900, 0xFB00))]
    folded = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {
        ord(char): ord(new)
        for char, new in zip(chars, folded, strict=True)
        if new != char and len(new) == 1 and char not in _OWN_RIGHT
    }


@cache
def _simple_table() -> dict[int, int | None]:
    table: dict[int, int | None] = dict(_to_simplified())
    table.update(dict.fromkeys(map(ord, _DROPPED)))
    table.update(dict.fromkeys(range(0x20), 0x20))
    table[0x0A] = 0x0A
    table[0x0D] = None
    return table


@cache
def _flat_table() -> dict[int, int]:
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table.update({ord(char): ord(new) for char, new in _WIDE.items()})
    table.update(dict.fromkeys(map(ord, _SPACES), 0x20))
    return table


@cache
def _set_of(table: Callable[[], dict[int, Any]]) -> re.Pattern[str]:
    """Finds a character that a table changes."""
    return re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(table())) + "]")


@lru_cache(maxsize=1024)
def _folded(text: str) -> tuple[str, str]:
    """Simplified, and half-width besides: a paragraph is looked up, read, and read again as a layer."""
    # Translating costs for every character, looking whether there is any to be changed a tenth of it; of the second
    # table's a line has some, but few.
    simple = text.translate(_simple_table()) if _set_of(_simple_table).search(text) else text
    flat = _flat_table()
    return simple, _set_of(_flat_table).sub(lambda char: chr(flat[ord(char[0])]), simple)


#: Only pinyin in a bracket after a Han character, or a lost byte, can be the trace of a mirror.
_SUSPECT = re.compile(rf"[\u3400-\u9fff][(（][{LETTERS}]|[?？€]")


def prepare(text: str) -> Line:
    """Both forms of ``text``; of an overlong one its two ends, joined by a newline. Linear, never raises."""
    if len(text) > LONGEST:
        text = text[:_HEAD] + "\n" + text[-_TAIL:]
    repaired = False
    if _SUSPECT.search(text):
        mended = _repair(text).text
        repaired = mended != text
        text = mended
    return Line(*_folded(text), repaired)


def key(name: str) -> str:
    """The form under which the registry knows a name: Simplified, half-width, lower case, unquoted, no spaces."""
    _, flat = _folded(name)
    return _QUOTES.sub("", flat).casefold()


_QUOTES = re.compile("[《》“”‘’\"' \n]")
