"""Taking somebody else's records into our archive.

A record is copied with every byte of its header and block, in a gzip member of its own; so it proves as much as
it did where it came from. Our file begins with a warcinfo record that names the source file and its SHA-256;
behind it stands the warcinfo record the copied ones came with. One thing is added: a ``revisit`` is told where
in *this* archive the payload stands that it points at, since the place it may name itself is the other one's.
"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.archive.warc import gzip_member

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse
    from newscrawl.archive.records import Record
    from newscrawl.archive.warc import KnownPayload, WarcWriter
    from newscrawl.items import Capture

_PLACE_FIELDS: Final = (b"warc-refers-to-filename:", b"warc-refers-to-file-offset:")


class Importer:
    """Copies responses with their requests; ``place_of(url, payload digest)`` finds a payload in our archive."""

    def __init__(self, writer: WarcWriter, place_of: Callable[[str, str], KnownPayload | None]) -> None:
        self.writer = writer
        self._place_of = place_of
        self._origin: Record | None = None
        self._under = b""

    def take(self, answer: ArchivedResponse) -> Capture:
        """Copy a response; the capture as it stands in our archive. Raises ``StorageError``."""
        assert answer.record is not None  # noqa: S101 - what `responses` gives has one
        if answer.origin is not self._origin:
            self._origin = answer.origin
            self._under = _member(answer.origin) if answer.origin is not None else b""
        members = [self._response(answer, answer.record)]
        if answer.request is not None:
            members.append(_member(answer.request))
        file, offset = self.writer.write_members(members, under=self._under)
        return replace(answer.capture(), warc_file=file, warc_offset=offset, warc_length=len(members[0]))

    def _response(self, answer: ArchivedResponse, record: Record) -> bytes:
        if record.type != "revisit":
            return _member(record)
        place = self._place_of(answer.url, answer.payload_digest)
        return gzip_member([_placed(record.head, place), record.block])


def _member(record: Record) -> bytes:
    return gzip_member([record.head, record.block])


def _placed(head: bytes, place: KnownPayload | None) -> bytes:
    """A revisit's header with the place of its payload in our archive in the stead of the one it names."""
    lines = [line for line in head.rstrip(b"\r\n").split(b"\n") if not line.lower().startswith(_PLACE_FIELDS)]
    if place is not None:
        lines.append(b"WARC-Refers-To-Filename: " + place.warc_file.encode() + b"\r")
        lines.append(b"WARC-Refers-To-File-Offset: %d\r" % place.warc_offset)
    return b"".join(line.rstrip(b"\r") + b"\r\n" for line in lines) + b"\r\n"


def cut_back(folder: Path, prefix: str, kept: tuple[str, int] | None, told_of: Container[str] = ()) -> int:
    """Take out of the files of one ingest what was written after ``kept`` (file, size); bytes taken out.

    A killed ingest leaves copies behind that no row points at; they will be made again. ``told_of``: the names
    of files that rows do point at. Names alone do not tell which file is the older: two may be of one second.
    Raises ``OSError``.
    """
    removed = 0
    for path in sorted(folder.glob(f"{prefix}-*.warc.gz")):
        size = path.stat().st_size
        if kept is not None and path.name == kept[0]:
            if size > kept[1]:
                os.truncate(path, kept[1])
                removed += size - kept[1]
            continue
        if path.name in told_of:
            continue
        path.unlink()
        removed += size
    return removed
