"""Parts of a picture that are pictures themselves: the photos of a collage, of a page's screenshot, inside a frame.

The recursive cut along lines of one colour (Nagy and Seth, ICPR 1984), as for printed pages. Text falls into pieces too
small to count; a photo stays whole, because no line across it has one colour. On a newspaper's page no line of paper
crosses the columns: there photos are where hardly any paper shows through, which between letters it does everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
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
#: Paper: grey levels around the most common one, which is light; the share of a page, and of the lines around it, that is
#: such. A picture with less is no page.
_PAPER: Final = 18
_LIGHT: Final = 170
_PAPER_SHARE: Final = 0.25
_MARGIN_SHARE: Final = 0.7
#: Longer side in which paper is looked for, pixels of a window, share of paper in it below which it is of a photo.
_PAGE: Final = 1000
_WINDOW: Final = 19
_SHOWS: Final = 0.06
#: Share of its rectangle that a photo fills.
_FILLED: Final = 0.45
#: Pixels of its shorter side: a page holds smaller photos than a collage.
_SMALL: Final = 60
#: Share that two parts have in common which are one.
_SAME: Final = 0.7


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
    covered = [box for box in _without_paper(grey) if all(_common(box, other) < _SAME for other in chosen)]
    # A piece of the cut that holds photos is what is left of a page's columns: they come before it.
    columns = [box for box in chosen if any(_holds(box, other) for other in covered)]
    chosen = [box for box in chosen if box not in columns]
    if columns or (covered and len(chosen) + len(covered) > MOST):
        return [*_largest(covered), *chosen, *columns][:MOST]
    return [*_largest([*chosen, *covered]), *columns][:MOST]


def _largest(boxes: list[Box]) -> list[Box]:
    return sorted(boxes, key=lambda box: (-(box[2] - box[0]) * (box[3] - box[1]), box))


def _without_paper(grey: Pixels) -> list[Box]:
    """Rectangles of a page through which hardly any paper shows."""
    level = int(np.convolve(np.bincount(grey.ravel(), minlength=256), [1] * 5, "same").argmax())
    paper = (np.abs(grey.astype(np.int16) - level) <= _PAPER).astype(np.uint8)
    around = np.concatenate((paper[0], paper[-1], paper[:, 0], paper[:, -1]))
    if level < _LIGHT or paper.mean() < _PAPER_SHARE or around.mean() < _MARGIN_SHARE:
        return []
    height, width = grey.shape
    scale = min(1.0, _PAGE / max(height, width))
    small = cv2.resize(paper * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    shown = cv2.blur(small, (_WINDOW, _WINDOW)) < 255 * _SHOWS
    # The window has eaten half its width at the edges.
    mask = cv2.dilate(shown.astype(np.uint8), np.ones((_WINDOW, _WINDOW), np.uint8))
    found = []
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask)
    for left, top, across, down, size in stats[1:].tolist():
        if size < _FILLED * across * down or across * down < _SHARE / 2 * mask.size:
            continue
        box = (left, top, left + across, top + down)
        whole = tuple(round(value / scale) for value in box)
        box = (whole[0], whole[1], min(width, whole[2]), min(height, whole[3]))
        if min(box[2] - box[0], box[3] - box[1]) >= _SMALL and across * down <= _WHOLE * mask.size:
            found.append(box)
    return found


def _common(one: Box, other: Box) -> float:
    """What two boxes have in common, as a share of both together."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return across * down / (areas - across * down)


def _holds(one: Box, other: Box) -> bool:
    """Does a box hold another one that is less than half of it?"""
    inside = one[0] <= other[0] and one[1] <= other[1] and one[2] >= other[2] and one[3] >= other[3]
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return inside and areas[1] < areas[0] / 2


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
