"""What two texts have in common, shown so that a person can follow it.

The aligned runs of an edge become numbered passages; inside each, what was changed: words, names, numbers,
punctuation. Characters are counted in the comparison form, percentages go each way, and the fee basis is
thousands of characters (fees for reprints are set per 1,000 characters; the usual rule counts a rest of
up to 500 as half a thousand).

Differences inside a passage: stretches that stand once in each text anchor the two (patience diff, Bram
Cohen), and what lies between two anchors is compared by E. Myers, "An O(ND) Difference Algorithm and Its
Variations" (1986), up to a bound; beyond it the stretch counts as rewritten. So the time is linear in the
texts, whatever they hold.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.store.search import normalise
from newscrawl.text import fold
from newscrawl.text.person_names import FREQUENT_SURNAMES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

Span = tuple[int, int, int, int]

#: An anchor is this long: shorter ones stand together by chance.
_ANCHOR = 8
#: Edits looked for between two anchors.
_MOST_EDITS = 120

_NUMERALS = frozenset("0123456789零〇一二三四五六七八九十百千万亿两半几")
_ROLES = "记者|通讯员|作者|编辑|责编|摄影|供图|主任|局长|书记|市长|县长|区长|院长|校长|教授|经理|董事长|主席|部长|厅长|处长|科长|队长|站长|会长"
_ROLE_BEFORE = re.compile(rf"(?:{_ROLES})[\s:：]{{0,2}}[\u3400-\u9fff]{{0,2}}$")
_ROLE_AFTER = re.compile(rf"[\u3400-\u9fff]{{0,2}}(?:{_ROLES}|先生|女士|同志|表示|介绍|说)")


@dataclass(slots=True)
class Segment:
    """A stretch of a passage. ``kind``: equal, changed, added (the copy's own), removed (left out by the copy).

    ``nature`` of what is not equal: number, name, words, punctuation.
    """

    kind: str
    copy: str
    origin: str
    nature: str | None = None


@dataclass(slots=True)
class Passage:
    """One aligned run; ``characters`` are those the two have in common, in the comparison form."""

    number: int
    copy_start: int
    copy_length: int
    origin_start: int
    origin_length: int
    characters: int
    segments: list[Segment] = field(default_factory=list)

    @property
    def changes(self) -> list[Segment]:
        return [segment for segment in self.segments if segment.kind != "equal"]


@dataclass(slots=True)
class Piece:
    """A stretch of one text as a reader sees it; ``passage`` is None where it stands alone."""

    text: str
    passage: Passage | None = None
    #: Only a passage's first piece carries its segments and its number.
    first: bool = True


@dataclass(slots=True)
class Comparison:
    """Two texts beside each other."""

    passages: list[Passage]
    copy_pieces: list[Piece]
    origin_pieces: list[Piece]
    copy_characters: int
    origin_characters: int
    shared: int

    @property
    def copy_share(self) -> float:
        """Of the copy's text, the part that is the origin's (0..1)."""
        return min(1.0, self.shared / self.copy_characters) if self.copy_characters else 0.0

    @property
    def origin_share(self) -> float:
        """Of the origin's text, the part the copy took (0..1)."""
        return min(1.0, self.shared / self.origin_characters) if self.origin_characters else 0.0

    @property
    def fee(self) -> Fee:
        return fee(self.shared)

    def without(self, numbers: Collection[int]) -> int:
        """Characters in common without the passages of these numbers."""
        return max(0, self.shared - sum(one.characters for one in self.passages if one.number in numbers))

    @property
    def changes(self) -> dict[str, int]:
        """How many changes of each nature."""
        counts: dict[str, int] = {}
        for passage in self.passages:
            for segment in passage.changes:
                counts[segment.nature or "words"] = counts.get(segment.nature or "words", 0) + 1
        return counts


@dataclass(slots=True, frozen=True)
class Fee:
    """``exact`` thousands of characters, and as fees ``counted``: a rest to 500 is half, above it a whole."""

    characters: int
    exact: float
    counted: float


def fee(characters: int) -> Fee:
    return Fee(characters, characters / 1000, math.ceil(characters / 500) / 2)


def count(text: str) -> int:
    """Characters of ``text`` in the comparison form: what shares and fees are counted in."""
    return len(fold(text))


def compare(copy: str, origin: str, passages: Sequence[Span], *, names: Collection[str] = ()) -> Comparison:
    """``passages``: (start, length, other_start, other_length) in ``copy`` and ``origin``.

    Runs that reach beyond the texts (a page changed after it was judged) are cut to them. ``names`` are
    people and publishers known to stand in either text: a change that touches one is an altered name.
    """
    known = sorted({name for name in names if len(name) > 1}, key=len, reverse=True)
    result: list[Passage] = []
    for start, length, other, other_length in sorted(passages):
        start, other = min(max(start, 0), len(copy)), min(max(other, 0), len(origin))
        length, other_length = (
            min(max(length, 0), len(copy) - start),
            min(max(other_length, 0), len(origin) - other),
        )
        if not length or not other_length:
            continue
        segments = differences(
            copy[start : start + length], origin[other : other + other_length], names=known
        )
        characters = sum(count(segment.copy) for segment in segments if segment.kind == "equal")
        result.append(Passage(len(result) + 1, start, length, other, other_length, characters, segments))
    return Comparison(
        passages=result,
        copy_pieces=list(_pieces(copy, [(p.copy_start, p.copy_length, p) for p in result])),
        origin_pieces=list(_pieces(origin, [(p.origin_start, p.origin_length, p) for p in result])),
        copy_characters=count(copy),
        origin_characters=count(origin),
        shared=sum(passage.characters for passage in result),
    )


def _pieces(text: str, spans: list[tuple[int, int, Passage]]) -> Iterator[Piece]:
    """The whole of ``text`` in order; where two passages lie on one stretch it belongs to the first."""
    at = 0
    for start, length, passage in sorted(spans, key=lambda span: (span[0], -span[1])):
        end = start + length
        if start > at:
            yield Piece(text[at:start])
        if start >= at:
            yield Piece(text[start:end], passage)
        elif end > at:
            yield Piece(text[at:end], passage, first=False)
        at = max(at, end)
    if at < len(text):
        yield Piece(text[at:])


def differences(copy: str, origin: str, *, names: Sequence[str] = ()) -> list[Segment]:
    """The stretches of two nearly equal texts, in order; width, case and script count as equal."""
    left, right = normalise(copy), normalise(origin)
    blocks: list[tuple[int, int, int]] = []  # equal: start in copy, start in origin, length
    at = other = 0
    for start, other_start, length in [*_anchored(left, right), (len(left), len(right), 0)]:
        blocks.extend(
            (at + a, other + b, size) for a, b, size in _equal_runs(left[at:start], right[other:other_start])
        )
        if length:
            blocks.append((start, other_start, length))
        at, other = start + length, other_start + length
    return list(_record(copy, origin, _readable(left, blocks, len(left), len(right)), names))


def _anchored(left: str, right: str) -> list[tuple[int, int, int]]:
    """The longest chain of stretches that stand exactly once in each text, grown to both sides."""
    once_left, once_right = _once(left), _once(right)
    pairs = sorted((at, once_right[gram]) for gram, at in once_left.items() if gram in once_right)
    chain = _rising(pairs)
    runs: list[tuple[int, int, int]] = []
    end = other_end = 0
    for a, b in chain:
        if a < end or b < other_end:
            continue  # inside the last run
        while a > end and b > other_end and left[a - 1] == right[b - 1]:
            a, b = a - 1, b - 1
        size = 0
        while a + size < len(left) and b + size < len(right) and left[a + size] == right[b + size]:
            size += 1
        runs.append((a, b, size))
        end, other_end = a + size, b + size
    return runs


def _once(text: str) -> dict[str, int]:
    places: dict[str, int] = {}
    for at in range(len(text) - _ANCHOR + 1):
        gram = text[at : at + _ANCHOR]
        places[gram] = -1 if gram in places else at
    return {gram: at for gram, at in places.items() if at >= 0}


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest subsequence in which the second numbers rise too (patience sorting)."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, value) in enumerate(pairs):
        place = bisect_left(tails, value)
        before.append(ends[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            ends.append(index)
        else:
            tails[place], ends[place] = value, index
    chain: list[tuple[int, int]] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        chain.append(pairs[index])
        index = before[index]
    return chain[::-1]


def _equal_runs(left: str, right: str) -> list[tuple[int, int, int]]:
    """Myers' shortest edit script as its equal runs; what needs more than ``_MOST_EDITS`` has none."""
    if not left or not right:
        return []
    reach = {1: 0}
    trace: list[dict[int, int]] = []
    for edits in range(min(len(left) + len(right), _MOST_EDITS) + 1):
        trace.append(dict(reach))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
            x = reach[diagonal + 1] if down else reach[diagonal - 1] + 1
            y = x - diagonal
            while x < len(left) and 0 <= y < len(right) and left[x] == right[y]:
                x, y = x + 1, y + 1
            reach[diagonal] = x
            if x >= len(left) and y >= len(right):
                return _back(trace, len(left), len(right))
    return []


def _back(trace: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    runs: list[tuple[int, int, int]] = []
    for edits in range(len(trace) - 1, -1, -1):
        reach = trace[edits]
        diagonal = x - y
        down = diagonal == -edits or (diagonal != edits and reach[diagonal - 1] < reach[diagonal + 1])
        previous = diagonal + 1 if down else diagonal - 1
        from_x = reach[previous] if edits else 0
        from_y = from_x - previous if edits else 0
        start_x = (from_x if down else from_x + 1) if edits else 0
        if x > start_x:
            runs.append((start_x, y - (x - start_x), x - start_x))
        x, y = from_x, from_y
    return runs[::-1]


def _readable(
    left: str, blocks: list[tuple[int, int, int]], left_end: int, right_end: int
) -> list[tuple[int, int, int]]:
    """Equal runs as a reader wants them: a number is changed as a whole, and no single equal character
    stands between two changes.
    """
    joined: list[tuple[int, int, int]] = []
    for start, other, size in blocks:
        if joined and (last := joined[-1])[0] + last[2] == start and last[1] + last[2] == other:
            joined[-1] = (last[0], last[1], last[2] + size)
        else:
            joined.append((start, other, size))
    out: list[tuple[int, int, int]] = []
    for start, other, size in joined:
        first = start == 0 and other == 0
        last_one = start + size == left_end and other + size == right_end
        while size and not first and _figure(left[start]):
            start, other, size = start + 1, other + 1, size - 1
        while size and not last_one and _figure(left[start + size - 1]):
            size -= 1
        if size > 1 or (size and (first or last_one)):
            out.append((start, other, size))
    return out


def _figure(char: str) -> bool:
    return char.isascii() and (char.isdigit() or char in ".%")


def _record(
    copy: str, origin: str, blocks: list[tuple[int, int, int]], names: Sequence[str]
) -> Iterator[Segment]:
    at = other = 0
    for start, other_start, size in [*blocks, (len(copy), len(origin), 0)]:
        if start > at or other_start > other:
            ours, theirs = copy[at:start], origin[other:other_start]
            kind = "changed" if ours and theirs else "added" if ours else "removed"
            nature = _nature(copy, (at, start), origin, (other, other_start), names)
            yield Segment(kind, ours, theirs, nature)
        if size:
            yield Segment("equal", copy[start : start + size], origin[other_start : other_start + size])
        at, other = start + size, other_start + size


def _nature(
    copy: str, span: tuple[int, int], origin: str, other: tuple[int, int], names: Sequence[str]
) -> str:
    ours, theirs = normalise(copy[slice(*span)]), normalise(origin[slice(*other)])
    if not any(map(str.isalnum, ours + theirs)):
        return "punctuation"
    if _touches_name(copy, span, names) or _touches_name(origin, other, names):
        return "name"
    if _is_number(ours) or _is_number(theirs):
        return "number"
    if ours and theirs and (_like_a_name(copy, span) or _like_a_name(origin, other)):
        return "name"
    return "words"


def _is_number(text: str) -> bool:
    return any(char.isdigit() for char in text) or (bool(text) and _NUMERALS.issuperset(text))


def _touches_name(text: str, span: tuple[int, int], names: Sequence[str]) -> bool:
    start, end = span
    if start == end:
        return False
    for name in names:
        low = max(0, start - len(name) + 1)
        if text.find(name, low, end + len(name) - 1) >= 0:
            return True
    return False


def _like_a_name(text: str, span: tuple[int, int]) -> bool:
    """Two to four characters that begin with a surname, beside a word for what the person is or does."""
    start, end = span
    if end - start > 4:
        return False
    for first in range(max(0, start - 2), start + 1):
        if text[first : first + 1] in FREQUENT_SURNAMES and 2 <= end - first <= 4:
            before, after = text[max(0, first - 8) : first], text[end : end + 6]
            if _ROLE_BEFORE.search(before) or _ROLE_AFTER.match(after):
                return True
    return False
