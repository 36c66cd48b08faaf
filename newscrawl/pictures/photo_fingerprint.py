"""What is kept of a picture, and what is asked of one: codes, features, parts, and whether it is a drawn graphic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from newscrawl.pictures import compare, features, parts
from newscrawl.pictures.image_codes import image_code, perceptual

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newscrawl.pictures.decoder_process import Decoded

    Pixels = NDArray[np.uint8]

#: What drawn graphics (weather cards, tables, maps, QR codes) are and photos are not. Hard edges, part of which stand beside
#: flat places; places of one colour; and either edges that are hard at once (a photo has more soft ones than hard ones)
#: or few grey levels in all, as maps have. Grey levels, shares. Sky and walls are flat in photos, too: flatness alone,
#: which decided before, called 3 of 46 unseen photos graphics and missed half of the graphics of 640 pixels and less. Of
#: 47 graphics and 121 photos at five sizes and qualities each this misses none and calls 5 of 605 photos graphics.
_FLAT: Final = 3
_SOFT: Final = 6
_MIDDLE: Final = 40
_HARD: Final = 64
_HARD_SHARE: Final = 0.03
_BESIDE_SHARE: Final = 0.1
_ONE_COLOUR: Final = 0.2
_SOFT_TO_HARD: Final = 1.5
_MORE_OF_ONE_COLOUR: Final = 0.36
_IN_FEW_LEVELS: Final = 0.8
#: How many grey levels, each with its two neighbours, are few.
_FEW: Final = 6
#: A picture without structure: one colour with noise. Standard deviation of the picture of 64 × 64, grey levels.
_EMPTY: Final = 2.0
#: Grey levels between the darkest and the lightest hundredth of a picture below which it is stretched to as many before
#: features are looked for: fog and dusk have structure that thresholds in grey levels pass by.
_CONTRAST: Final = 96
#: Quality of the small grey picture that is kept, JPEG.
_QUALITY: Final = 92

PHOTO: Final = "photo"
GRAPHIC: Final = "graphic"
EMPTY: Final = "empty"


@dataclass(slots=True)
class Fingerprint:
    """Codes of a picture: ``iscc`` (``ISCC:…``, 256 bits), ``code`` and ``mirror_code`` (32 bytes). ``kind``: photo, graphic
    or empty.
    """

    iscc: str
    code: bytes
    mirror_code: bytes
    kind: str


@dataclass(slots=True)
class Asked:
    """A picture, or a part of it, to be looked for; ``box``: fractions of the whole: left, top, right, bottom."""

    box: tuple[float, float, float, float]
    plain: compare.Side
    mirrored: compare.Side
    code: bytes
    mirror_code: bytes


def grey_of(pixels: Pixels) -> Pixels:
    """Grey levels of RGB pixels (height × width × 3)."""
    found: Pixels = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    return found


def kind_of(grey: Pixels) -> str:
    """photo, graphic or empty, by the shares of flat places, soft edges and hard ones, and by the grey levels."""
    square = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(grey, square), cv2.erode(grey, square))
    hard = spread >= _HARD
    if not hard.any() and float(cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA).std()) < _EMPTY:
        return EMPTY
    of_one_colour = float((spread == 0).mean())
    if hard.mean() <= _HARD_SHARE or of_one_colour <= _ONE_COLOUR:
        return PHOTO
    beside = cv2.dilate((spread <= _FLAT).astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    if int((hard & beside).sum()) <= _BESIDE_SHARE * int(hard.sum()):
        return PHOTO
    soft = (spread > _SOFT) & (spread < _MIDDLE)
    if soft.mean() < _SOFT_TO_HARD * hard.mean():
        return GRAPHIC
    return GRAPHIC if of_one_colour > _MORE_OF_ONE_COLOUR and _in_few_levels(grey) > _IN_FEW_LEVELS else PHOTO


def _in_few_levels(grey: Pixels) -> float:
    """Share of the pixels whose grey level is one of the most common ones or beside it."""
    counts = np.bincount(grey.ravel(), minlength=256)
    share = 0
    for _ in range(_FEW):
        level = int(np.convolve(counts, [1, 1, 1], "same").argmax())
        near = slice(max(0, level - 1), level + 2)
        share += int(counts[near].sum())
        counts[near] = 0
    return share / grey.size


def fingerprint(picture: Decoded, grey: Pixels) -> Fingerprint:
    """The codes of a decoded picture; ``grey``: :func:`grey_of` its pixels."""
    code, mirror_code = perceptual(grey)
    return Fingerprint(image_code(picture.grey), code, mirror_code, kind_of(grey))


def stretched(grey: Pixels) -> Pixels:
    """A picture of low contrast with :data:`_CONTRAST` grey levels; any other one as it is."""
    shares = np.cumsum(np.bincount(grey[::2, ::2].ravel(), minlength=256))
    low, high = (int(np.searchsorted(shares, part * shares[-1])) for part in (0.01, 0.99))
    if high - low >= _CONTRAST:
        return grey
    scale = _CONTRAST / max(8, high - low)
    table = np.clip((np.arange(256) - low) * scale + (255 - _CONTRAST) / 2, 0, 255).astype(np.uint8)
    found: Pixels = cv2.LUT(grey, table)
    return found


def side_of(grey: Pixels) -> compare.Side:
    """A picture as something to compare with."""
    grey = stretched(grey)
    return compare.Side(features.sized(grey, compare.SIDE), features.features(grey))


def packed(side: compare.Side) -> tuple[bytes, bytes]:
    """Features and small grey picture as they are stored: some 24 KB and 12 KB."""
    done, data = cv2.imencode(".jpg", side.grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    assert done  # noqa: S101 - grey pixels can always be encoded
    return side.features.packed(), data.tobytes()


def unpacked(points: bytes, grey: bytes) -> compare.Side:
    """What :func:`packed` gave. Only for what this program wrote: it is decoded here."""
    image = cv2.imdecode(np.frombuffer(grey, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert image is not None  # noqa: S101 - what packed() wrote
    return compare.Side(np.asarray(image, np.uint8), features.Features.unpacked(points))


def asked(grey: Pixels) -> list[Asked]:
    """The whole picture and its parts as they are looked for, plain and mirrored."""
    height, width = grey.shape
    found = []
    for left, top, right, bottom in [(0, 0, width, height), *parts.parts(grey)]:
        part = stretched(np.ascontiguousarray(grey[top:bottom, left:right]))
        small = features.sized(part, compare.SIDE)
        plain, mirrored = features.both_ways(part)
        code, mirror_code = perceptual(part)
        found.append(
            Asked(
                (left / width, top / height, right / width, bottom / height),
                compare.Side(small, plain),
                compare.Side(np.ascontiguousarray(small[:, ::-1]), mirrored),
                code,
                mirror_code,
            )
        )
    return found
