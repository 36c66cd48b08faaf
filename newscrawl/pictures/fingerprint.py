"""What is kept of a picture, and what is asked of one: codes, features, parts, and whether it is a drawn graphic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from newscrawl.pictures import compare, features, parts
from newscrawl.pictures.codes import image_code, perceptual

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from newscrawl.pictures.guard import Decoded

    Pixels = NDArray[np.uint8]

#: What drawn graphics (weather cards, tables, maps, QR codes) are and photos are not: more than half of them flat,
#: and hard edges beside what is flat. Grey levels, shares; on 182 pictures none was on the wrong side.
_FLAT: Final = 3
_HARD: Final = 64
_FLAT_SHARE: Final = 0.5
_HARD_SHARE: Final = 0.02
_BESIDE_SHARE: Final = 0.25
#: A picture without structure: one colour with noise. Standard deviation of the picture of 64 × 64, grey levels.
_EMPTY: Final = 5.0
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
    """photo, graphic or empty, by the share of flat places and of hard edges beside them."""
    square = np.ones((3, 3), np.uint8)
    spread = cv2.subtract(cv2.dilate(grey, square), cv2.erode(grey, square))
    flat, hard = spread <= _FLAT, spread >= _HARD
    if not hard.any() and float(cv2.resize(grey, (64, 64), interpolation=cv2.INTER_AREA).std()) < _EMPTY:
        return EMPTY
    beside = cv2.dilate(flat.astype(np.uint8), np.ones((7, 7), np.uint8)) > 0
    edges = int(hard.sum())
    if (
        flat.mean() > _FLAT_SHARE
        and hard.mean() > _HARD_SHARE
        and int((hard & beside).sum()) > _BESIDE_SHARE * edges
    ):
        return GRAPHIC
    return PHOTO


def fingerprint(picture: Decoded, grey: Pixels) -> Fingerprint:
    """The codes of a decoded picture; ``grey``: :func:`grey_of` its pixels."""
    code, mirror_code = perceptual(grey)
    return Fingerprint(image_code(picture.grey), code, mirror_code, kind_of(grey))


def side_of(grey: Pixels) -> compare.Side:
    """A picture as something to compare with."""
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
        part = np.ascontiguousarray(grey[top:bottom, left:right])
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
