"""Codes of a picture: the ISCC image code (ISO 24138), a perceptual code of 256 bits, and the search by distance.

The perceptual code follows PDQ (Facebook, 2019): the 16 × 16 lowest frequencies but the constant one of the cosine transform
of the 64 × 64 grey picture, each above or below their median. Own code, because ``pdqhash`` has no wheels and
the code of the mirrored picture follows from the same transform. Borders of one colour are left out first.

A search over a million codes reads all of them (32 MB); no index is faster at that size and none is as exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

BITS: Final = 256
_SIDE: Final = 64
_KEPT: Final = 16
#: Rows 1 to 16 of the cosine transform of 64 values.
_COSINES: Final = (
    np.sqrt(2 / _SIDE)
    * np.cos(np.pi / (2 * _SIDE) * np.outer(np.arange(1, _KEPT + 1), 2 * np.arange(_SIDE) + 1))
).astype(np.float32)
#: Mirroring turns the sign of every second frequency along the width.
_MIRROR: Final = np.where(np.arange(1, _KEPT + 1) % 2, -1.0, 1.0).astype(np.float32)
#: Grey levels by which a line of a border may vary: what JPEG leaves of one colour.
_BORDER: Final = 16
#: Rows of codes compared at once: what fits a processor's cache with the results.
_CHUNK: Final = 8192


def image_code(grey: bytes) -> str:
    """The ISCC image code, 256 bits (``ISCC:…``), of a 32 × 32 grey picture as the decoder prepares it."""
    import iscc_lib

    return str(iscc_lib.gen_image_code_v0(grey, BITS)["iscc"])


def content_box(grey: Pixels) -> tuple[int, int, int, int]:
    """The part inside borders of one colour: left, top, right, bottom, pixels. At least a third of each side is kept."""
    height, width = grey.shape
    top, bottom = _inside(grey)
    left, right = _inside(np.ascontiguousarray(grey[top:bottom].T))
    if right - left < width // 3 or bottom - top < height // 3:
        return 0, 0, width, height
    return left, top, right, bottom


def _inside(grey: Pixels) -> tuple[int, int]:
    low, high = grey.min(axis=1).astype(np.int16), grey.max(axis=1).astype(np.int16)
    plain = high - low <= _BORDER
    first, last = 0, len(plain)
    while first < last and plain[first] and abs(int(low[first]) - int(low[0])) <= _BORDER:
        first += 1
    while last > first and plain[last - 1] and abs(int(low[last - 1]) - int(low[-1])) <= _BORDER:
        last -= 1
    return (0, len(plain)) if first >= last else (first, last)


def perceptual(grey: Pixels) -> tuple[bytes, bytes]:
    """The perceptual codes of a grey picture (height × width, 8 bits) and of its mirror image, 32 bytes each."""
    left, top, right, bottom = content_box(grey)
    small = cv2.resize(grey[top:bottom, left:right], (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(
        np.float32
    )
    lowest = _COSINES @ small @ _COSINES.T
    return _bits(lowest), _bits(lowest * _MIRROR)


def _bits(lowest: NDArray[np.float32]) -> bytes:
    return np.packbits(lowest > np.median(lowest)).tobytes()


class Codes:
    """Codes of equal length in one array, searched by Hamming distance. ``rows``: how many there are."""

    def __init__(self, codes: list[bytes] | bytes, size: int = BITS // 8) -> None:
        data = codes if isinstance(codes, bytes) else b"".join(codes)
        self._codes = np.frombuffer(data, np.uint64).reshape(-1, size // 8)
        self.rows = len(self._codes)

    def distances(self, code: bytes) -> NDArray[np.uint16]:
        """The distance of every row to ``code``, in bits."""
        asked = np.frombuffer(code, np.uint64)
        found = np.empty(self.rows, np.uint16)
        size = self._codes.shape[1]
        mixed = np.empty((_CHUNK, size), np.uint64)
        counts = np.empty((_CHUNK, size), np.uint8)
        for start in range(0, self.rows, _CHUNK):
            part = self._codes[start : start + _CHUNK]
            n = len(part)
            np.bitwise_xor(part, asked, out=mixed[:n])
            np.bitwise_count(mixed[:n], out=counts[:n])
            # At most 64 a column and 256 in all: added by columns, which numpy does at once.
            total = found[start : start + n]
            np.add(counts[:n, 0], counts[:n, 1], out=total, dtype=np.uint16)
            for column in range(2, size):
                np.add(total, counts[:n, column], out=total, dtype=np.uint16)
        return found

    def near(self, code: bytes, distance: int) -> list[tuple[int, int]]:
        """Rows within ``distance`` bits of ``code``: (row, distance), the nearest first."""
        found = self.distances(code)
        rows = np.flatnonzero(found <= distance)
        return sorted(((int(row), int(found[row])) for row in rows), key=lambda one: (one[1], one[0]))
