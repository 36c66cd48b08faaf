"""What a pinyin mirror does to a page, for the demo's synthetic mirror and for testing the way back.

The steps are those of ``docs/mirrors.md``: Simplified is turned into Traditional character by character, and
``(reading)`` is inserted behind every listed character in the *bytes* of the GBK text, wherever they match.
"""

from __future__ import annotations

from functools import cache

import opencc

from newscrawl.text.phase import script
from newscrawl.text.readings import readings

_HIGH = 0x80  # bytes from here on are no ASCII


@cache
def _table() -> dict[int, str]:
    """Simplified → Traditional, one character for one, where that is reversible."""
    simplified = sorted((script().common | script().rarer) - script().traditional)
    full = opencc.OpenCC("s2tw").convert("\n".join(simplified)).split("\n")
    back = opencc.OpenCC("t2s").convert("\n".join(full)).split("\n")
    return {
        ord(char): traditional
        for char, traditional, again in zip(simplified, full, back, strict=True)
        if char == again and traditional.encode("gbk", "ignore")
    }


#: A list such as a farm uses: everyday characters that the conversion changes.
DEFAULT_CHARS: frozenset[str] = frozenset(
    "網絡項務發關設經準聯個習強內領動堅導揚時風負責業學進態數養護計礎創點監報結細標實節驗衛環統協調險機現優權據規轉請驅"
)


def garble(text: str, *, chars: frozenset[str] | None = None) -> str:
    """``text`` (Simplified) as a mirror shows it; ``chars``: the Traditional characters it annotates.

    Characters that GBK cannot write stand as ``?``, and so do bytes the insertions orphan.
    """
    traditional = text.translate(_table())
    data = traditional.encode("gbk", "replace")
    for char in sorted(DEFAULT_CHARS if chars is None else chars):
        data = _annotated(data, char)
    return _shown(data)


def _annotated(data: bytes, char: str) -> bytes:
    """``(reading)`` behind every occurrence of the character's two bytes, character boundary or not."""
    found = sorted(reading for reading in readings(char) if not reading.isascii())
    if not found:
        return data
    pattern = char.encode("gbk")
    return data.replace(pattern, pattern + f"({found[0]})".encode("gbk"))


def _shown(data: bytes) -> str:
    """GBK as the mirrors decode it: an impossible pair is one ``?``, and the lone byte 80 is ``€``."""
    out: list[str] = []
    at = 0
    while at < len(data):
        if data[at] < _HIGH:
            out.append(chr(data[at]))
            at += 1
        elif data[at] == _HIGH:
            out.append("€")
            at += 1
        else:
            out.append(_pair(data[at : at + 2]))
            at += 2
    return "".join(out)


def _pair(pair: bytes) -> str:
    try:
        return pair.decode("gbk")
    except UnicodeDecodeError:
        return "?"
