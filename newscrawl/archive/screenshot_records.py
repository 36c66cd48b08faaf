"""Pictures of whole pages in the archive: ``resource`` records of PNG files, in WARC files of their own.

The form is browsertrix-crawler's (``urn:fullPage:`` and the page's address as the target URI, ``image/png``, files named
for what they hold), so that tools that read its pictures read these. ISO 28500 has no field by which a resource names the
response it shows (WARC-Refers-To is for other record types): fields of our own do.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.archive.record_places import record_at
from newscrawl.archive.records import RecordHeader, plain_url, sha256, utc_date
from newscrawl.archive.response import SCREENSHOT, is_screenshot
from newscrawl.archive.warc import gzip_member, new_id
from newscrawl.errors import StorageError
from newscrawl.items import utc

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from newscrawl.archive.records import Record
    from newscrawl.archive.warc import WarcWriter

#: How the names of their WARC files begin.
PREFIX: Final = "screenshots"
PATTERN: Final = f"{PREFIX}-*.warc.gz*"
SCHEME: Final = SCREENSHOT
TYPE: Final = "image/png"
__all__ = [
    "PATTERN",
    "PREFIX",
    "SCHEME",
    "TYPE",
    "Kept",
    "Screenshot",
    "is_screenshot",
    "kept",
    "read",
    "size_of",
    "write",
]
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


@dataclass(slots=True)
class Screenshot:
    """A page as a browser drew it. ``url``: the page's address; ``shows``: record ID of the capture that was drawn.

    ``origin``: ``archive`` (drawn from captured bytes alone) or ``live``. ``missing``: requests of the page that got no
    answer. ``cut``: the page is higher than the picture.
    """

    png: bytes
    url: str
    shows: str | None
    #: As ``items.Capture.captured_at`` of that capture.
    shows_date: str | None
    #: Aware, any zone.
    taken_at: datetime
    browser: str
    origin: str = "archive"
    missing: int = 0
    cut: bool = False


@dataclass(slots=True, frozen=True)
class Kept:
    """A picture's record: where it stands, and what it says of itself; sizes in pixels."""

    url: str
    record_id: str
    shows: str | None
    taken_at: str
    warc_file: str
    warc_offset: int
    warc_length: int
    payload_digest: str
    width: int
    height: int
    browser: str
    origin: str
    missing: int
    cut: bool


def write(writer: WarcWriter, shot: Screenshot) -> Kept:
    """Write a picture; where it stands. Raises ``ValueError`` for bytes that are not PNG, ``StorageError`` as the writer."""
    width, height = size_of(shot.png)
    identity, date, digest = new_id(), utc(shot.taken_at), sha256(shot.png)
    url = plain_url(shot.url)
    fields = [
        ("WARC-Target-URI", SCHEME + url),
        ("WARC-Payload-Digest", digest),
        ("Newscrawl-Rendered-By", shot.browser),
        ("Newscrawl-Rendered-From", shot.origin),
        ("Newscrawl-Requests-Missing", str(shot.missing)),
    ]
    if shot.shows:
        fields += [("Newscrawl-Shows", shot.shows), ("Newscrawl-Shows-Date", shot.shows_date or "")]
    if shot.cut:
        fields.append(("WARC-Truncated", "length"))
    head = RecordHeader("resource", identity, date, fields)
    member = gzip_member([head.serialise(shot.png, TYPE, digest), shot.png])
    file, offset = writer.write_members([member])
    return Kept(
        url, identity, shot.shows, date, file, offset, len(member), digest,
        width, height, shot.browser, shot.origin, shot.missing, shot.cut,
    )  # fmt: skip


def kept(record: Record) -> Kept:
    """What a picture's record says of itself. Raises ``ValueError`` where it is not one, or not whole."""
    headers = record.headers
    date, digest = utc_date(headers.get("warc-date", "")), sha256(record.block)
    if not is_screenshot(record) or date is None or record.length is None or record.record_id is None:
        raise ValueError("not the record of a screenshot")
    if headers.get("warc-payload-digest") != digest:
        raise ValueError(
            f"the picture does not have the digest {headers.get('warc-payload-digest', '')[:90]}"
        )
    missing = headers.get("newscrawl-requests-missing", "")
    return Kept(
        (record.target or "").removeprefix(SCHEME), record.record_id, headers.get("newscrawl-shows"), date,
        record.file, record.offset, record.length, digest, *size_of(record.block),
        headers["newscrawl-rendered-by"], headers.get("newscrawl-rendered-from", "archive"),
        int(missing) if missing.isascii() and missing.isdigit() else 0, "warc-truncated" in headers,
    )  # fmt: skip


def read(folder: Path, warc_file: str, offset: int) -> tuple[Kept, bytes]:
    """A picture of the archive folder, its digest checked. Raises ``NotFoundError`` and ``StorageError``."""
    record = record_at(folder, warc_file, offset)
    try:
        return kept(record), record.block
    except ValueError as error:
        raise StorageError(f"{warc_file} at {offset}: {error}") from error


def size_of(png: bytes) -> tuple[int, int]:
    """Width and height by the header of a PNG file. Raises ``ValueError`` for other bytes."""
    if not png.startswith(_SIGNATURE) or len(png) < len(_SIGNATURE) + 8:
        raise ValueError("not a PNG file")
    width, height = struct.unpack(">II", png[len(_SIGNATURE) : len(_SIGNATURE) + 8])
    return width, height
