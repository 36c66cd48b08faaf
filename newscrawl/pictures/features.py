"""Local features of a picture: ORB points of five sizes, spread over the picture, with descriptors of 256 bits.

A hash of the whole picture loses a copy at a cut of 15 %; local features find it at 50 %. ORB (Rublee et al., ICCV 2011)
of OpenCV, asked level by level: by its own shares hardly any point falls to the coarse levels, which are all that a
copy of 120 pixels has in common with its origin. SIFT costs ten times as much and is worse under headline bars.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Self

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

#: Longer side of each level, pixels, and how many points are kept of it.
LEVELS: Final = ((512, 200), (372, 150), (270, 110), (196, 80), (142, 60))
#: Cells a side among which the points of a level are spread.
_CELLS: Final = 6
#: Shorter side of a level below which there is no room for a patch.
_SMALLEST: Final = 40
_ROW: Final = np.dtype([("x", "<u2"), ("y", "<u2"), ("size", "<u2"), ("angle", "<u2"), ("bits", "u1", (32,))])


@dataclass(slots=True)
class Features:
    """``points``: N × 2, in units of the longer side. ``sizes``: N, of the measured patch, same unit. ``angles``: N, degrees.
    ``bits``: N × 32 bytes, the descriptors.
    """

    points: NDArray[np.float32]
    sizes: NDArray[np.float32]
    angles: NDArray[np.float32]
    bits: Pixels

    def __len__(self) -> int:
        return len(self.bits)

    def packed(self) -> bytes:
        """40 bytes a point."""
        rows = np.empty(len(self), _ROW)
        rows["x"], rows["y"] = np.rint(self.points.T * 65535)
        rows["size"] = np.rint(self.sizes * 65535)
        rows["angle"] = np.rint(self.angles * 100)
        rows["bits"] = self.bits
        return rows.tobytes()

    @classmethod
    def unpacked(cls, data: bytes) -> Self:
        """What :meth:`packed` gave."""
        rows = np.frombuffer(data, _ROW)
        points = np.stack([rows["x"], rows["y"]], 1).astype(np.float32) / np.float32(65535)
        return cls(
            points,
            rows["size"].astype(np.float32) / np.float32(65535),
            rows["angle"].astype(np.float32) / np.float32(100),
            np.ascontiguousarray(rows["bits"]),
        )


def sized(grey: Pixels, side: int) -> Pixels:
    """The picture with its longer side at ``side`` pixels."""
    height, width = grey.shape[:2]
    scale = side / max(height, width)
    if scale == 1:
        return grey
    size = max(1, round(width * scale)), max(1, round(height * scale))
    found: Pixels = cv2.resize(grey, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return found


def features(grey: Pixels) -> Features:
    """The features of a grey picture (height × width, 8 bits)."""
    return _features(grey, mirror=False)[0]


def both_ways(grey: Pixels) -> tuple[Features, Features]:
    """The features of a grey picture and of its mirror image, whose points are looked for only once."""
    plain, mirrored = _features(grey, mirror=True)
    return plain, mirrored


def _features(grey: Pixels, *, mirror: bool) -> tuple[Features, Features]:
    plain, mirrored = _Gathered(), _Gathered()
    base = sized(grey, LEVELS[0][0])
    for side, kept in LEVELS:
        level = sized(base, side)
        if min(level.shape) < _SMALLEST:
            continue
        chosen = _spread(_orb().detect(level, None), level.shape, kept)
        plain.add(level, chosen, side)
        if mirror:
            width = level.shape[1]
            turned = [
                cv2.KeyPoint(
                    width - 1 - one.pt[0],
                    one.pt[1],
                    one.size,
                    (180 - one.angle) % 360,
                    one.response,
                    one.octave,
                )
                for one in chosen
            ]
            mirrored.add(np.ascontiguousarray(level[:, ::-1]), turned, side)
    return plain.whole(), mirrored.whole()


class _Gathered:
    """The features of one picture, level by level."""

    def __init__(self) -> None:
        self.parts: list[tuple[Any, ...]] = []

    def add(self, level: Pixels, chosen: list[cv2.KeyPoint], side: int) -> None:
        points, bits = _orb().compute(level, chosen)
        if bits is not None and len(points):
            self.parts.append((
                np.array([point.pt for point in points], np.float32) / side,
                np.full(len(points), 31 / side, np.float32),
                np.array([point.angle for point in points], np.float32),
                bits,
            ))  # fmt: skip

    def whole(self) -> Features:
        if not self.parts:
            empty = np.empty(0, np.float32)
            return Features(np.empty((0, 2), np.float32), empty, empty, np.empty((0, 32), np.uint8))
        points, sizes, angles, bits = (np.concatenate(parts) for parts in zip(*self.parts, strict=True))
        return Features(points.clip(0, 1), sizes, angles, bits)


@lru_cache(maxsize=1)
def _orb() -> cv2.ORB:
    return cv2.ORB.create(nfeatures=900, nlevels=1, edgeThreshold=12, patchSize=31, fastThreshold=7)


def _spread(points: Sequence[cv2.KeyPoint], shape: tuple[int, ...], kept: int) -> list[cv2.KeyPoint]:
    """The strongest points, cell by cell in turn, so that a logo does not take them all."""
    if len(points) <= kept:
        return list(points)
    height, width = shape[:2]
    strongest = sorted(points, key=lambda point: -point.response)
    turns: dict[tuple[int, int], int] = {}
    ranked = []
    for order, point in enumerate(strongest):
        cell = int(point.pt[0] * _CELLS / width), int(point.pt[1] * _CELLS / height)
        turn = turns.get(cell, 0)
        turns[cell] = turn + 1
        ranked.append((turn, order))
    ranked.sort()
    return [strongest[order] for _, order in ranked[:kept]]
