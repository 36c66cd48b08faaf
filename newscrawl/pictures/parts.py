"""Parts of a picture that are pictures themselves: the photos of a collage, of a page's screenshot, inside a frame.

The recursive cut along lines of one colour (Nagy and Seth, ICPR 1984), as for printed pages. Text falls into pieces too
small to count; a photo stays whole, because no line across it has one colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

Box = tuple[int, int, int, int]

#: Grey levels by which a line of one colour may vary: what JPEG leaves beside an edge.
_PLAIN: Final = 26
#: Pixels of a gap between two parts.
_GAP: Final = 3
#: A part has at least so many pixels a side, and this share of the whole picture.
_SIDE: Final = 80
_SHARE: Final = 0.012
#: A part that is nearly the whole picture is no part.
_WHOLE: Final = 0.94
_DEPTH: Final = 8
#: Parts of one picture; the largest count.
MOST: Final = 6


def parts(grey: Pixels) -> list[Box]:
    """The parts of a grey picture (height × width, 8 bits): left, top, right, bottom in pixels, the largest first."""
    height, width = grey.shape
    found: list[Box] = []
    _cut(grey, (0, 0, width, height), found, _DEPTH)
    area = height * width
    sizes = [
        ((right - left) * (bottom - top), (left, top, right, bottom)) for left, top, right, bottom in found
    ]
    chosen = [
        box
        for size, box in sorted(sizes, key=lambda one: (-one[0], one[1]))
        if _SHARE * area <= size <= _WHOLE * area
    ]
    return chosen[:MOST]


def _cut(grey: Pixels, box: Box, found: list[Box], depth: int) -> None:
    left, top, right, bottom = box
    for across in (True, False):
        part = grey[top:bottom, left:right]
        spans = _spans(part if across else part.T)
        if across:
            pieces = [(left, top + first, right, top + last) for first, last in spans]
        else:
            pieces = [(left + first, top, left + last, bottom) for first, last in spans]
        if len(pieces) != 1 and depth:
            for piece in pieces:
                if min(piece[2] - piece[0], piece[3] - piece[1]) >= _SIDE:
                    _cut(grey, piece, found, depth - 1)
            return
        if pieces:
            left, top, right, bottom = pieces[0]
    if (left, top, right, bottom) != box and depth:
        _cut(grey, (left, top, right, bottom), found, depth - 1)
    elif min(right - left, bottom - top) >= _SIDE:
        found.append((left, top, right, bottom))


def _spans(part: Pixels) -> list[tuple[int, int]]:
    """Runs of lines (first, behind the last) between gaps: at least three lines in a row, all of one colour."""
    low, high = part.min(axis=1).astype(np.int16), part.max(axis=1).astype(np.int16)
    plain = high - low <= _PLAIN
    edges = np.flatnonzero(np.diff(np.concatenate(([False], plain, [False])).astype(np.int8)))
    count = len(plain)
    spans, at = [], 0
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first < _GAP and first > 0 and last < count:
            continue
        if (
            int(high[first:last].max()) - int(low[first:last].min()) > 2 * _PLAIN
            and first > 0
            and last < count
        ):
            continue  # a sky that changes: no gap has more than one colour
        if first > at:
            spans.append((at, int(first)))
        at = int(last)
    if at < count:
        spans.append((at, count))
    return spans
