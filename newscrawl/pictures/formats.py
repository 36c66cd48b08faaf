"""What a file is by its first bytes, and its size in pixels, read without decoding it.

Pillow states a size only after it has opened the file with the format's library, which for WebP and GIF reserves the
whole canvas first. So the limit on pixels is checked on the header, by the rules of each format's specification, and
once more on the size that Pillow states. Only formats of news pictures are decoded; all others are refused by name:
SVG and EPS are programs, TIFF nests files of any kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from newscrawl.errors import RefusedPicture

#: Decoded formats, by Pillow's names.
ALLOWED: Final = ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP")

#: First bytes of formats that are known and not decoded.
_OTHERS: Final = (
    (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"), (b"II+\0", "TIFF"), (b"MM\0+", "TIFF"), (b"%!PS", "EPS"),
    (b"\xc5\xd0\xd3\xc6", "EPS"), (b"%PDF", "PDF"), (b"8BPS", "PSD"), (b"\0\0\1\0", "ICO"), (b"\0\0\2\0", "CUR"),
    (b"\xff\x0a", "JPEG XL"), (b"\0\0\0\x0cJXL ", "JPEG XL"), (b"\0\0\0\x0cjP  ", "JPEG 2000"), (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"FWS", "Flash"), (b"CWS", "Flash"), (b"\xd7\xcd\xc6\x9a", "WMF"), (b"\x1f\x8b", "SVG or another file, compressed"),
)  # fmt: skip
_SVG: Final = re.compile(rb"<(?:[a-z]+:)?svg[\s>]|<!DOCTYPE\s+svg", re.IGNORECASE)
_HEAD: Final = 4096
#: Frame headers of JPEG: all of C0 to CF but tables (C4), a reserved one (C8) and arithmetic conditioning (CC).
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers of JPEG without a length.
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_AVIF_BRANDS: Final = (b"avif", b"avis")


@dataclass(slots=True, frozen=True)
class Header:
    """Format by Pillow's name, width and height in pixels as the header states them (before rotation by EXIF)."""

    format: str
    width: int
    height: int


def identify(data: bytes, max_pixels: int) -> Header:
    """The header of a picture that may be decoded.

    ``max_pixels``: limit on width times height. Raises ``RefusedPicture``: ``not_picture``, ``format`` (known, not
    decoded), ``damaged`` (no size in the header), ``too_many_pixels``.
    """
    found = _format(data)
    size = _SIZES[found](data)
    if size is None or min(size) < 1:
        raise RefusedPicture("damaged", f"{found} without a size in its header")
    if size[0] * size[1] > max_pixels:
        raise RefusedPicture("too_many_pixels", f"{size[0]} × {size[1]}, limit {max_pixels}")
    return Header(found, *size)


def _format(data: bytes) -> str:
    if data[:3] == b"\xff\xd8\xff":
        return "JPEG"
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "PNG"
    if data[:6] in {b"GIF87a", b"GIF89a"}:
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        length = min(int.from_bytes(data[:4], "big"), _HEAD)
        brands = [data[8:12], *(data[at : at + 4] for at in range(16, length, 4))]
        if any(brand in _AVIF_BRANDS for brand in brands):
            return "AVIF"
        raise RefusedPicture("format", "HEIF or video")
    for begin, name in _OTHERS:
        if data.startswith(begin):
            raise RefusedPicture("format", name)
    if (
        data[:2] == b"BM"
        and len(data) > 26
        and int.from_bytes(data[14:18], "little") in {12, 16, 40, 52, 56, 64, 108, 124}
    ):
        return "BMP"
    if _SVG.search(data[:_HEAD].replace(b"\0", b"")):
        raise RefusedPicture("format", "SVG")
    raise RefusedPicture("not_picture", "no format of pictures" if data else "empty")


def _jpeg(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            length = int.from_bytes(data[at + 2 : at + 4], "big")
            if marker in _FRAMES:
                part = data[at + 5 : at + 9]
                return (
                    (int.from_bytes(part[2:], "big"), int.from_bytes(part[:2], "big"))
                    if len(part) == 4
                    else None
                )
            if marker == 0xDA or length < 2:
                return None
            at += 2 + length
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if data[12:16] != b"IHDR" or len(data) < 24:
        return None
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _gif(data: bytes) -> tuple[int, int] | None:
    return (
        (int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little"))
        if len(data) >= 13
        else None
    )


def _webp(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if len(data) < 30:
        return None
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L" and data[20] == 0x2F:
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(data[26:28], "little") & 0x3FFF, int.from_bytes(data[28:30], "little") & 0x3FFF
    return None


def _avif(data: bytes) -> tuple[int, int] | None:
    """The largest of the sizes stated (``ispe``): of a grid the whole, not the tiles."""
    best: tuple[int, int] | None = None
    at = data.find(b"ispe")
    for _ in range(64):
        if at < 0 or at + 16 > len(data):
            break
        size = int.from_bytes(data[at + 8 : at + 12], "big"), int.from_bytes(data[at + 12 : at + 16], "big")
        if best is None or size[0] * size[1] > best[0] * best[1]:
            best = size
        at = data.find(b"ispe", at + 4)
    return best


def _bmp(data: bytes) -> tuple[int, int] | None:
    if int.from_bytes(data[14:18], "little") == 12:
        return int.from_bytes(data[18:20], "little"), int.from_bytes(data[20:22], "little")
    return (
        abs(int.from_bytes(data[18:22], "little", signed=True)),
        abs(int.from_bytes(data[22:26], "little", signed=True)),
    )


_SIZES: Final = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "AVIF": _avif, "BMP": _bmp}
