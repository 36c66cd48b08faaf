"""What every character is to the comparison form, and what it becomes: made once and shipped.

    python -c "from newscrawl.text import fold_tables; fold_tables.write()"

The tables come from Unicode's data and OpenCC's dictionaries, so that they differ from one Python or OpenCC to the
next. Fingerprints kept for years must not: the file is part of the release, and another file means another format
of the index. Loading it takes some milliseconds, making it a third of a second.
"""

from __future__ import annotations

import functools
import unicodedata
import zlib
from bisect import bisect_right
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl.files import shipped_file

# What a character is. In this order what is left of a text is cut into units by comparing: nothing, a unit by
# itself, part of a word.
SEPARATOR, HAN, LETTER, DIGIT, IGNORED, EXPANDED = range(6)

#: Code points from here on are looked up as one unassigned character.
LIMIT = 0x32000
FILE = "fold_tables.bin"
#: One unit each: ideographs (with 々〆〇 and the compatibility blocks), kana, bopomofo, Hangul syllables.
_HAN_RANGES = (
    (0x3005, 0x3007), (0x3041, 0x3096), (0x309D, 0x309F), (0x30A1, 0x30FA), (0x30FD, 0x30FF),
    (0x3105, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0x20000, 0x2FA1F), (0x30000, 0x31FFF),
)  # fmt: skip
#: Everything that may have a compatibility form, a case or an accent (ideographs and Hangul have none).
_DECOMPOSED_RANGES = (
    (0x0000, 0x33FF), (0xA000, 0xABFF), (0xD7A4, 0xD7FF), (0xF900, 0x10FFF), (0x1D400, 0x1D7FF),
    (0x1F100, 0x1F2FF), (0x2F800, 0x2FA1F),
)  # fmt: skip
#: Format characters (category Cf) are ignored wherever they are; these have another category.
_IGNORED_RANGES = (
    (0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x84), (0x86, 0x9F), (0x0300, 0x036F), (0x115F, 0x1160),
    (0x180B, 0x180F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x3099, 0x309A),
    (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFE20, 0xFE2F), (0xFFA0, 0xFFA0),
)  # fmt: skip
#: Cyrillic and Greek letters that look like a Latin one, after case folding (Unicode TR 39).
_LOOK_ALIKES = dict(
    zip("асеорхіуѕјһԁԛԝԍгкмтвнзοαερτυχνικβμηϲϳ", "aceopxiysjhdqwgrkmtbh3oaeptuxvikbmncj", strict=True)
)
#: CJK radicals without a compatibility mapping of their own, as PDF text layers leave them.
_RADICALS = dict(
    zip(
        "⺁⺄⺌⺒⺓⺛⺜⺝⺟⺠⺩⺪⺫⺬⺮⺰⺶⺸⺻⺼⺽⻁⻄⻅⻆⻇⻉⻊⻋⻑⻒⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻭⻮⻰⻱⻳",
        "厂乙小巳幺旡日月母民王疋目示竹纟羊羊聿月臼虎西见角角贝足车长长长门阜雨青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿齿龙龟龟",
        strict=True,
    )
)
#: Variants that no conversion table joins, or that it joins only within words.
_VARIANTS = dict(
    zip(
        "乾著瞭妳牠祂佔併鍾徵癥彙遊週隻係繫後裏裡麼於臺檯颱",
        "干着了你它它占并钟征症汇游周只系系后里里么于台台台",
        strict=True,
    )
)
_SCRIPT_CONVERSIONS = ("t2s", "tw2s", "hk2s", "jp2t")

_HAN_BORDERS, _IGNORED_BORDERS = (
    tuple(border for low, high in ranges for border in (low, high + 1))
    for ranges in (_HAN_RANGES, _IGNORED_RANGES)
)


class Tables(NamedTuple):
    """``kinds``, ``folded``: by code point up to ``LIMIT``. Where a kind is ``EXPANDED``, ``folded`` is the number
    of the expansion, whose characters are ``expansions[begins[number] : begins[number + 1]]`` (``㎡`` → ``m2``).
    """

    kinds: npt.NDArray[np.uint8]
    folded: npt.NDArray[np.uint32]
    begins: npt.NDArray[np.int32]
    expansions: npt.NDArray[np.uint32]


def _expand(char: str) -> str:
    """Compatibility form, without case and without accents on alphabetic scripts."""
    plain = unicodedata.normalize("NFKC", char).casefold()
    if any(_in(ord(c), _HAN_BORDERS) for c in plain):
        return unicodedata.normalize("NFKC", plain)
    bare = "".join(c for c in unicodedata.normalize("NFKD", plain) if not _in(ord(c), _IGNORED_BORDERS))
    return "".join(_LOOK_ALIKES.get(c, c) for c in bare.casefold())


def _in(code: int, borders: tuple[int, ...]) -> bool:
    """Whether a code point lies in one of the ranges whose borders these are."""
    return bool(bisect_right(borders, code) & 1)


def kind_of(char: str) -> int:
    """What a character is by its own properties."""
    code = ord(char)
    if _in(code, _HAN_BORDERS):
        return HAN
    if _in(code, _IGNORED_BORDERS):
        return IGNORED
    category = unicodedata.category(char)
    if category == "Cf":
        return IGNORED
    if category[0] == "N":
        return DIGIT
    if category[0] in "LM":
        return LETTER
    return SEPARATOR


def _script_table(folded: npt.NDArray[np.uint32]) -> None:
    """Send every Traditional, Taiwan, Hong Kong and Japanese form to the Simplified one, in place."""
    import opencc

    chars = [chr(c) for low, high in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF)) for c in range(low, high + 1)]
    column = "\n".join(chars)
    simplify = opencc.OpenCC("t2s")
    for name in reversed(_SCRIPT_CONVERSIONS):
        converter = simplify if name == "t2s" else opencc.OpenCC(name)
        converted = converter.convert(column)
        if name == "jp2t":
            converted = simplify.convert(converted)
        for char, target in zip(chars, converted.split("\n"), strict=True):
            if len(target) == 1 and target != char:
                folded[ord(char)] = ord(target)
    for char, target in _VARIANTS.items():
        folded[ord(char)] = ord(target)
    for char, target in zip(chars, simplify.convert(column).split("\n"), strict=True):
        # What is Simplified already stays as it is, whatever the Japanese table says (叶 is not 葉 here).
        if target == char and char not in _VARIANTS and _is_gb2312(char):
            folded[ord(char)] = ord(char)


def _is_gb2312(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def build() -> Tables:
    """The tables, from this Python's Unicode data and the OpenCC that is installed."""
    kinds = np.zeros(LIMIT + 1, np.uint8)
    folded = np.arange(LIMIT + 1, dtype=np.uint32)
    for low, high in _HAN_RANGES:
        kinds[low : high + 1] = HAN
    kinds[0xE000:0xF900] = SEPARATOR
    _script_table(folded)
    expansions: dict[int, tuple[int, ...]] = {}
    for code in (c for low, high in _DECOMPOSED_RANGES for c in range(low, high + 1)):
        char = chr(code)
        kind = kind_of(char)
        target = _RADICALS.get(char) or ("" if kind == IGNORED else _expand(char))
        if len(target) == 1:
            kinds[code], folded[code] = kind_of(target), ord(target)
        elif target and any(kind_of(c) not in (SEPARATOR, IGNORED) for c in target):
            kinds[code] = EXPANDED
            expansions[code] = tuple(map(ord, target))
        else:
            kinds[code] = kind if kind == IGNORED else SEPARATOR
    for _ in range(4):  # chains (compatibility form → variant → Simplified) end after three steps
        folded = folded[folded]
    begins = np.zeros(len(expansions) + 1, np.int32)
    np.add.accumulate([len(target) for target in expansions.values()], out=begins[1:])
    folded[list(expansions)] = np.arange(len(expansions))
    written = np.array([code for target in expansions.values() for code in target], np.uint32)
    return Tables(kinds, folded, begins, written)


def versions() -> str:
    """What the tables depend on."""
    import opencc

    return f"unicode {unicodedata.unidata_version}, opencc {opencc.__version__}"


#: What the file holds: runs of one kind and how long they are; of the characters that become another one how far each
#: lies from the one before, and from what it becomes; the expansions.
_KINDS = ("u1", "<u4", "<u4", "<u4", "<i4", "<u4")


def packed(tables: Tables) -> bytes:
    """The tables as a file: a line that says what they were made of, then :data:`_KINDS` and their sizes, compressed."""
    kinds, folded, begins, expansions = tables
    runs = np.flatnonzero(np.diff(kinds, prepend=0xFF))
    steps = folded - np.arange(len(folded), dtype=np.uint32)
    changed = np.flatnonzero(steps)  # few are
    parts: tuple[npt.NDArray[np.generic], ...] = (
        kinds[runs], np.diff(runs, append=len(kinds)), np.diff(changed, prepend=0), steps[changed],
        begins, expansions,
    )  # fmt: skip
    sizes = np.array([len(array) for array in parts])
    body = sizes.astype("<u4").tobytes() + b"".join(
        array.astype(kind).tobytes() for array, kind in zip(parts, _KINDS, strict=True)
    )
    return versions().encode() + b"\n" + zlib.compress(body, 9)


def unpacked(data: bytes) -> Tables:
    """What :func:`packed` made."""
    body = zlib.decompress(data[data.index(b"\n") + 1 :])
    sizes = np.frombuffer(body, "<u4", len(_KINDS)).tolist()
    at, arrays = 4 * len(_KINDS), []
    for size, kind in zip(sizes, _KINDS, strict=True):
        arrays.append(np.frombuffer(body, kind, size, at))
        at += arrays[-1].nbytes
    run_kinds, runs, gaps, steps, begins, expansions = arrays
    kinds = np.repeat(run_kinds, runs)
    folded = np.arange(len(kinds), dtype=np.uint32)
    folded[np.cumsum(gaps)] += steps
    return Tables(kinds, folded, begins.astype(np.int32), expansions.astype(np.uint32))


@functools.cache
def shipped() -> Tables:
    """The tables that are part of the release."""
    return unpacked(shipped_file("newscrawl.text", FILE))


def write() -> None:
    """Write the shipped file again."""
    from pathlib import Path

    Path(__file__).with_name(FILE).write_bytes(packed(build()))
