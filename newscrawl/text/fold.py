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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newscrawl import native
from newscrawl.text import fold_tables as shapes
from newscrawl.text.fold_tables import DIGIT, EXPANDED, HAN, IGNORED, LIMIT, SEPARATOR
from newscrawl.text.pinyin import LETTERS, PARENTHESISED, is_pinyin, is_syllable, is_toned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

__all__ = [
    "DIGIT",
    "HAN",
    "Units",
    "compiled_text",
    "fold",
    "fold_units",
    "folded_lines",
    "folding_kernel",
    "units_of",
]

Codes = npt.NDArray[np.uint64]
Offsets = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Letters and digits that stand in for each other in altered numbers (``l5.6``, ``2О``); units only.
_CONFUSED = {"o": "0", "l": "1", "i": "1"}
_WORD_BASE = 0x9E3779B97F4A7C15
#: Characters folded at a time; expansion (18 characters at most) keeps a piece below the table of powers.
_PIECE = 1 << 14
_PERIOD = 20 * _PIECE
_NEWLINE, _SPACE = map(ord, "\n ")
#: Whether a text can hold a gloss at all.
_GLOSS_HINT = re.compile(rf"[(（][{LETTERS}]")


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


class _Tables(NamedTuple):
    kinds: npt.NDArray[np.uint8]
    #: What a character becomes in the string, and in the units (where ``o`` is ``0``).
    folded: npt.NDArray[np.uint32]
    confused: npt.NDArray[np.uint32]
    #: Code points a character expands to (``㎡`` → ``m2``).
    expansions: dict[int, list[int]]
    #: Powers of the base of the words' polynomial hash, and their inverses modulo 2^64.
    powers: Codes
    inverses: Codes


@functools.cache
def _tables() -> _Tables:
    """What folding in numpy needs beside the shipped tables."""
    kinds, folded, begins, written = shapes.shipped()
    confused = folded.copy()
    for char, digit in _CONFUSED.items():
        confused[folded == ord(char)] = ord(digit)
    expansions = {
        code: written[begins[folded[code]] : begins[folded[code] + 1]].tolist()
        for code in (kinds == EXPANDED).nonzero()[0].tolist()
    }
    powers, inverses = (
        np.cumprod(np.full(_PERIOD, base, np.uint64), dtype=np.uint64)
        for base in (_WORD_BASE, pow(_WORD_BASE, -1, 1 << 64))
    )
    return _Tables(kinds, folded, confused, expansions, powers, inverses)


#: The kernel that has its tables.
_ready: list[ModuleType] = []


def _with_tables(kernel: ModuleType) -> ModuleType:
    kinds, folded, begins, written = shapes.shipped()
    tables = (kinds.tobytes(), folded.tobytes(), begins.tobytes(), written.tobytes())
    kernel.setup(*tables, LETTERS, _is_gloss)
    _ready[:] = [kernel]
    return kernel


def folding_kernel() -> ModuleType | None:
    """The compiled kernel with its tables; None where there is none."""
    kernel = native.kernel
    return kernel if kernel is None or kernel in _ready else _with_tables(kernel)


def compiled_text(text: str) -> Any:
    """The text in the compiled kernel's form; None where there is no kernel."""
    kernel = native.kernel
    if kernel is None:
        return None
    if kernel not in _ready:
        _with_tables(kernel)
    return kernel.Text(text, None if len(text) <= _PIECE else _cuts(text))


@functools.lru_cache(1 << 14)
def _is_gloss(content: str) -> bool:
    """Pinyin that a mirror inserted: toned, or one neutral syllable."""
    return is_pinyin(content) if is_toned(content) else is_syllable(content)


def _gloss_spans(text: str, plain: str) -> list[int]:
    """Where glosses begin and end in ``plain``, which is ``text`` without ignored characters."""
    if not _GLOSS_HINT.search(text):
        return []
    return [
        place
        for m in PARENTHESISED.finditer(plain)
        if _is_gloss(m.group(1))
        for place in (m.start(), m.end())
    ]


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
    if highest >= IGNORED:
        codes = np.minimum(codes, np.uint32(LIMIT))
        places = np.flatnonzero(kinds != IGNORED)
        codes, kinds = codes[places], kinds[places]
    if highest == EXPANDED:
        codes, kinds, places = _spread(codes, kinds, places, tables)
    if "(" in text or "（" in text:
        plain = text if places is None else codes.tobytes().decode("utf-32-le", "surrogatepass")
        spans = _gloss_spans(text, plain)
        for low, high in zip(spans[::2], spans[1::2], strict=True):
            kinds[low:high] = SEPARATOR
    return codes, kinds, places


def _spread(
    codes: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], places: Offsets | None, tables: _Tables
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint8], Offsets]:
    """Write out characters that stand for several."""
    spots = np.flatnonzero(kinds == EXPANDED)
    targets = [tables.expansions[c] for c in codes[spots].tolist()]
    sizes = np.ones(len(codes), np.int64)
    sizes[spots] = [len(target) for target in targets]
    source = np.repeat(np.arange(len(codes)), sizes)
    filled = codes[source]
    filled[(kinds == EXPANDED)[source]] = [c for target in targets for c in target]
    spread_kinds = tables.kinds[filled]
    spread_kinds[spread_kinds >= IGNORED] = SEPARATOR
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


def _cuts(text: str) -> tuple[int, ...] | None:
    return None if len(text) <= _PIECE else tuple(start for start, _ in _pieces(text) if start)


def fold(text: str) -> str:
    """The comparison form as a string: folded characters without separators, one space between two words.

    Idempotent; linear in the length of the text; any string is accepted, lone surrogates included.
    """
    kernel = folding_kernel()
    if kernel is not None:
        folded: str = kernel.fold(text, _cuts(text))
        return folded
    tables = _tables()
    parts = [_prepare(piece, tables) for _, piece in _pieces(text)]
    codes = np.concatenate([codes for codes, _, _ in parts])
    kinds = np.concatenate([kinds for _, kinds, _ in parts])
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
    if native.kernel is not None:
        return units_of(compiled_text(text))
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


def units_of(compiled: Any) -> Units:
    """The units of a text that the kernel folded."""
    codes, starts, ends, chars, kinds, heads, tails = compiled.arrays()
    return Units(
        np.frombuffer(codes, np.uint64),
        _offsets(starts),
        _offsets(ends),
        np.frombuffer(chars, np.uint32),
        np.frombuffer(kinds, np.uint8),
        _offsets(heads),
        _offsets(tails),
    )


def _offsets(packed: bytes) -> Offsets:
    return np.frombuffer(packed, np.int32).astype(np.int64)


def folded_lines(units: Units) -> list[str]:
    """The comparison form of every line of the text the units are of, without folding it again."""
    kept = ((units.kinds != SEPARATOR) | (units.chars == _NEWLINE)).nonzero()[0]
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
