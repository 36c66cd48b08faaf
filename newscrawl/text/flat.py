"""Two forms of a line that keep every character's place: ``simple`` and ``flat``.

``simple``: script Simplified, invisible characters gone, width as printed. ``flat``: the same, character for
character, with half-width punctuation, digits and letters and plain spaces. :func:`same_length` keeps invisible
characters (as spaces) besides, so that a span found in the result cuts the text as given.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from newscrawl import native

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
    "∕": "/", "╱": "/", "｜": "|", "丨": "|", "│": "|", "┃": "|", "︱": "|", "‖": "‖", "—": "-", "–": "-", "―": "-", "─": "-",
    "━": "-", "－": "-", "‐": "-", "‑": "-", "﹣": "-", "•": "·", "・": "·", "‧": "·", "∙": "·", "⋅": "·",
    "▪": " ", "〇": "〇", "○": "〇", "◯": "〇",
}  # fmt: skip


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
def simple_table() -> dict[int, int | None]:
    """Traditional to Simplified, one to one; invisible characters go, other controls become spaces."""
    table: dict[int, int | None] = dict(_to_simplified())
    table.update(dict.fromkeys(map(ord, _DROPPED)))
    table.update(dict.fromkeys(range(0x20), 0x20))
    table[0x0A] = 0x0A
    table[0x0D] = None
    return table


@cache
def flat_table() -> dict[int, int]:
    """Full-width letters, digits, punctuation and spaces to half-width ones."""
    table = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    table.update({ord(char): ord(new) for char, new in _WIDE.items()})
    table.update(dict.fromkeys(map(ord, _SPACES), 0x20))
    return table


@cache
def _kept_table() -> dict[int, int]:
    table = {code: 0x20 if new is None else new for code, new in simple_table().items()}
    return table | flat_table()


@cache
def set_of(table: Callable[[], Mapping[int, Any]]) -> re.Pattern[str]:
    """A pattern that finds a character which a table changes."""
    return re.compile("[" + "".join(re.escape(chr(code)) for code in sorted(table())) + "]")


@lru_cache(maxsize=1024)
def folded(text: str) -> tuple[str, str]:
    """``simple`` and ``flat`` of a text: a paragraph is looked up, read, and read again as a layer."""
    simple = _replaced(text, simple_table)
    return simple, _replaced(simple, flat_table)


def same_length(text: str) -> str:
    """Simplified and half-width with every character in its place: a span of the result cuts ``text`` alike."""
    return _replaced(text, _kept_table)


def _replaced(text: str, table: Callable[[], Mapping[int, int | None]]) -> str:
    """``text`` with the characters of a table replaced, or left out."""
    if native.kernel is not None:
        found: str | None = native.kernel.replaced(text, _codes(table))
        if found is not None:
            return found
    # Translating costs for every character, looking whether there is any to be changed a tenth of it.
    return text.translate(table()) if set_of(table).search(text) else text


@cache
def _codes(table: Callable[[], Mapping[int, int | None]]) -> bytes:
    """A table as the kernel reads it; 0 for what is left out, and for what two bytes cannot say."""
    codes = np.arange(1 << 16, dtype=np.uint16)
    changes = {code: new for code, new in table().items() if code < len(codes)}
    codes[list(changes)] = [0 if new is None or new >= len(codes) else new for new in changes.values()]
    return codes.tobytes()


def plain_script(text: str) -> str:
    """``text`` in Simplified, character by character; same length, punctuation as it stands."""
    return _replaced(text, _to_simplified)


@cache
def _variants() -> dict[str, str]:
    out: dict[str, str] = {}
    for code, new in _to_simplified().items():
        out[chr(new)] = out.get(chr(new), "") + chr(code)
    return out


def as_printed(char: str) -> str:
    """A Simplified character and every one that is folded to it."""
    return char + _variants().get(char, "")
