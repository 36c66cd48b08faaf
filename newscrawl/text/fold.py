"""The comparison form: what is left of a text once everything a copyist changes for free is taken away.

Width and compatibility forms (NFKC), Traditional and variant characters, pinyin glosses in parentheses,
zero-width and bidirectional controls, punctuation and spacing, look-alike letters and case all fold away.
Two texts that differ in nothing else have the same comparison form.

The comparison form is a sequence of *units*: one per Han character (also kana, bopomofo, Hangul syllable),
one per word or number in every other script. :func:`fold` writes them as a string, :func:`fold_units` gives
them as arrays with their places in the text as given, which is what fingerprints and alignment work on.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from newscrawl.text.pinyin import LETTERS, PARENTHESISED, is_pinyin, is_syllable, is_toned

if TYPE_CHECKING:
    from collections.abc import Iterator

Codes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# What a character is to the comparison form.
# In this order what is left of a text is cut into units by comparing: nothing, a unit by itself, part of a word.
_SEPARATOR, HAN, _LETTER, DIGIT, _IGNORED, _EXPANDED = range(6)

#: Code points from here on are looked up as one unassigned character.
_LIMIT = 0x32000
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
#: Letters and digits that stand in for each other in altered numbers (``l5.6``, ``2О``); units only.
_CONFUSED = {"o": "0", "l": "1", "i": "1"}
_SCRIPT_CONVERSIONS = ("t2s", "tw2s", "hk2s", "jp2t")

_WORD_BASE = 0x9E3779B97F4A7C15
#: Characters folded at a time; expansion (18 characters at most) keeps a piece below the table of powers.
_PIECE = 1 << 14
_PERIOD = 20 * _PIECE
_NEWLINE, _SPACE = map(ord, "\n ")
#: Whether a text can hold a gloss at all.
_GLOSS_HINT = re.compile(rf"[(（][{LETTERS}]")


_HAN_BORDERS, _IGNORED_BORDERS = (
    tuple(border for low, high in ranges for border in (low, high + 1))
    for ranges in (_HAN_RANGES, _IGNORED_RANGES)
)


@dataclass(frozen=True, slots=True)
class Units:
    """The comparison form of a text as arrays of equal length, one entry per unit.

    ``codes``: one number per distinct unit. ``starts``, ``ends``: character offsets in the text as given,
    half open, ascending.
    """

    codes: Codes
    starts: Offsets
    ends: Offsets
    #: The characters the units are read from (width and script as given, nothing left out but what is ignored),
    #: their kinds, and where each unit lies among them.
    chars: npt.NDArray[np.uint32]
    kinds: npt.NDArray[np.uint8]
    heads: Offsets
    tails: Offsets

    def __len__(self) -> int:
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class _Tables:
    kinds: npt.NDArray[np.uint8]
    #: What a character becomes in the string, and in the units (where ``o`` is ``0``).
    folded: npt.NDArray[np.uint32]
    confused: npt.NDArray[np.uint32]
    #: Code points a character expands to (``㎡`` → ``m2``).
    expansions: dict[int, tuple[int, ...]]
    #: Powers of the base of the words' polynomial hash, and their inverses modulo 2^64.
    powers: Codes
    inverses: Codes


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


def _kind(char: str) -> int:
    code = ord(char)
    if _in(code, _HAN_BORDERS):
        return HAN
    if _in(code, _IGNORED_BORDERS):
        return _IGNORED
    category = unicodedata.category(char)
    if category == "Cf":
        return _IGNORED
    if category[0] == "N":
        return DIGIT
    if category[0] in "LM":
        return _LETTER
    return _SEPARATOR


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


@functools.cache
def _tables() -> _Tables:
    """The character tables, built once per process (about a quarter of a second)."""
    kinds = np.zeros(_LIMIT + 1, np.uint8)
    folded = np.arange(_LIMIT + 1, dtype=np.uint32)
    for low, high in _HAN_RANGES:
        kinds[low : high + 1] = HAN
    kinds[0xE000:0xF900] = _SEPARATOR
    _script_table(folded)
    expansions: dict[int, tuple[int, ...]] = {}
    for code in (c for low, high in _DECOMPOSED_RANGES for c in range(low, high + 1)):
        char = chr(code)
        kind = _kind(char)
        target = _RADICALS.get(char) or ("" if kind == _IGNORED else _expand(char))
        if len(target) == 1:
            kinds[code], folded[code] = _kind(target), ord(target)
        elif target and any(_kind(c) not in (_SEPARATOR, _IGNORED) for c in target):
            kinds[code] = _EXPANDED
            expansions[code] = tuple(map(ord, target))
        else:
            kinds[code] = kind if kind == _IGNORED else _SEPARATOR
    for _ in range(4):  # chains (compatibility form → variant → Simplified) end after three steps
        folded = folded[folded]
    confused = folded.copy()
    for char, digit in _CONFUSED.items():
        confused[folded == ord(char)] = ord(digit)
    powers, inverses = (
        np.cumprod(np.full(_PERIOD, base, np.uint64), dtype=np.uint64)
        for base in (_WORD_BASE, pow(_WORD_BASE, -1, 1 << 64))
    )
    return _Tables(kinds, folded, confused, expansions, powers, inverses)


@functools.lru_cache(1 << 14)
def _is_gloss(content: str) -> bool:
    """Pinyin that a mirror inserted: toned, or one neutral syllable."""
    return is_pinyin(content) if is_toned(content) else is_syllable(content)


def _code_points(text: str) -> npt.NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _prepare(
    text: str, tables: _Tables
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], Offsets | None]:
    """Code points and kinds without ignored characters and glosses, and where each stood (None: in place)."""
    codes = _code_points(text)
    kinds = tables.kinds.take(codes, mode="clip")
    places: Offsets | None = None
    highest = np.maximum.reduce(kinds, initial=0)
    if highest >= _IGNORED:
        codes = np.minimum(codes, np.uint32(_LIMIT))
        places = np.flatnonzero(kinds != _IGNORED)
        codes, kinds = codes[places], kinds[places]
    if highest == _EXPANDED:
        codes, kinds, places = _spread(codes, kinds, places, tables)
    if ("(" in text or "（" in text) and _GLOSS_HINT.search(text):
        plain = text if places is None else codes.tobytes().decode("utf-32-le", "surrogatepass")
        for match in PARENTHESISED.finditer(plain):
            if _is_gloss(match.group(1)):
                kinds[match.start() : match.end()] = _SEPARATOR
    return codes, kinds, places


def _spread(
    codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], places: Offsets | None, tables: _Tables
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], Offsets]:
    """Write out characters that stand for several."""
    spots = np.flatnonzero(kinds == _EXPANDED)
    targets = [tables.expansions[c] for c in codes[spots].tolist()]
    sizes = np.ones(len(codes), np.int64)
    sizes[spots] = [len(target) for target in targets]
    source = np.repeat(np.arange(len(codes)), sizes)
    filled = codes[source]
    filled[(kinds == _EXPANDED)[source]] = [c for target in targets for c in target]
    spread_kinds = tables.kinds[filled]
    spread_kinds[spread_kinds >= _IGNORED] = _SEPARATOR
    return filled, spread_kinds, source if places is None else places[source]


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Long texts in pieces that fit the processor's cache, cut after a line, a blank or a mark if any."""
    start, size = 0, len(text)
    while size - start > _PIECE:
        cut = -1
        for blank in "\n 。，)）":
            cut = cut if cut > 0 else text.rfind(blank, start + _PIECE // 2, start + _PIECE) + 1
        end = cut or start + _PIECE
        yield start, text[start:end]
        start = end
    yield start, text[start:]


def fold(text: str) -> str:
    """The comparison form as a string: folded characters without separators, one space between two words.

    Idempotent; linear in the length of the text; any string is accepted, lone surrogates included.
    """
    if len(text) <= _PIECE:
        return _fold_piece(text)
    tables = _tables()
    parts: list[str] = []
    after_blank = False
    for _, piece in _pieces(text):
        folded = _fold_piece(piece)
        if (
            folded
            and parts
            and after_blank
            and _is_word(parts[-1][-1], tables)
            and _is_word(folded[0], tables)
        ):
            parts.append(" ")
        if folded:
            parts.append(folded)
            after_blank = False
        after_blank = after_blank or _kind(piece[-1]) == _SEPARATOR
    return "".join(parts)


def _is_word(char: str, tables: _Tables) -> bool:
    return bool(tables.kinds[min(ord(char), _LIMIT)] in (_LETTER, DIGIT))


def _fold_piece(text: str) -> str:
    tables = _tables()
    codes, kinds, _ = _prepare(text, tables)
    return _written(codes, kinds, kinds.nonzero()[0], tables)


def _written(
    codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], kept: Offsets, tables: _Tables
) -> str:
    """The characters at ``kept`` in comparison form, with one space between two words."""
    out = tables.folded.take(codes.take(kept), mode="clip")
    words = kinds.take(kept) > HAN
    after = (words[1:] & words[:-1] & (kept[1:] - kept[:-1] > 1)).nonzero()[0]
    if len(after):
        spaced = np.full(len(out) + len(after), _SPACE, np.uint32)
        moved = np.zeros(len(out), np.int64)
        moved[after + 1] = 1
        spaced[np.arange(len(out)) + np.add.accumulate(moved)] = out
        out = spaced
    return out.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def fold_units(text: str) -> Units:
    """The comparison form as units with their offsets in ``text``."""
    if len(text) <= _PIECE:
        return _units_of_piece(text)
    places, parts, before = [], [], 0
    for start, piece in _pieces(text):
        part = _units_of_piece(piece)
        places.append((start, before))
        before += len(part.kinds)
        parts.append(part)
    return Units(
        np.concatenate([part.codes for part in parts]),
        np.concatenate([part.starts + start for part, (start, _) in zip(parts, places, strict=True)]),
        np.concatenate([part.ends + start for part, (start, _) in zip(parts, places, strict=True)]),
        np.concatenate([part.chars for part in parts]),
        np.concatenate([part.kinds for part in parts]),
        np.concatenate([part.heads + kinds for part, (_, kinds) in zip(parts, places, strict=True)]),
        np.concatenate([part.tails + kinds for part, (_, kinds) in zip(parts, places, strict=True)]),
    )


def folded_lines(units: Units) -> list[str]:
    """The comparison form of every line of the text the units are of, without folding it again."""
    kept = ((units.kinds != _SEPARATOR) | (units.chars == _NEWLINE)).nonzero()[0]
    return _written(units.chars, units.kinds, kept, _tables()).split("\n")


def _units_of_piece(text: str) -> Units:
    tables = _tables()
    codes, kinds, places = _prepare(text, tables)
    word = kinds > HAN
    joined = word[1:] & word[:-1]
    first = kinds.astype(bool)
    last = first.copy()
    np.greater(first[1:], joined, out=first[1:])
    np.greater(last[:-1], joined, out=last[:-1])
    heads = first.nonzero()[0]
    tails = last.nonzero()[0]
    tails += 1
    # A word's code is its polynomial hash, read off the running sum over the whole piece; a Han character is
    # a word of one.
    size = len(codes)
    terms = tables.confused.take(codes, mode="clip") * tables.powers[:size]
    sums = np.zeros(size + 1, np.uint64)
    np.add.accumulate(terms, out=sums[1:])
    units = sums.take(tails)
    units -= sums.take(heads)
    units *= tables.inverses.take(heads)
    if places is None:
        return Units(units, heads, tails, codes, kinds, heads, tails)
    return Units(units, places[heads], places[tails - 1] + 1, codes, kinds, heads, tails)
