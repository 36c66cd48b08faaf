"""Taking somebody else's records into our archive.

A record is copied with its header and block, in a gzip member of its own; so it proves as much as it did where it
came from. Our file begins with a warcinfo record that names the source file and its SHA-256; behind it stands the
warcinfo record the copied ones came with. What is changed in a copy, so that it is a sound record of this archive:

* a ``revisit`` names the place of its payload *here* (``WARC-Refers-To-Filename``, ``-File-Offset``);
* a digest that does not fit, or that ``warcio check`` does not understand, stands as ``Newscrawl-Stated-Block-Digest``
  or ``-Payload-Digest``, beside the right one; ``Newscrawl-Digest-Mismatch`` names those that did not fit;
* a record ID that another record has stands as ``Newscrawl-Stated-Record-ID``;
* an odd version line stands as ``Newscrawl-Stated-Version``;
* a date in another form than readers take stands as ``Newscrawl-Stated-Date``, beside the moment it means;
* a response, request or revisit without an address or a date is of a type of its own, and its own is ``Newscrawl-Stated-Type``:
  warcio stops at such a record;
* a folded header value stands in one line.
"""

from __future__ import annotations

import base64
import os
import re
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.archive import manifest
from newscrawl.archive.payload import MalformedHttp, parse_http
from newscrawl.archive.records import Record, digest_of, sha256, utc_date, with_fields
from newscrawl.archive.response import MISMATCH_FIELD, STATED_BLOCK, STATED_PAYLOAD
from newscrawl.archive.warc import gzip_member

if TYPE_CHECKING:
    from collections.abc import Callable, Container
    from pathlib import Path

    from newscrawl.archive.foreign import Beside
    from newscrawl.archive.payload import ArchivedResponse
    from newscrawl.archive.warc import KnownPayload, WarcWriter
    from newscrawl.items import Capture

STATED_ID: Final = "Newscrawl-Stated-Record-ID"
STATED_VERSION: Final = "Newscrawl-Stated-Version"
STATED_DATE: Final = "Newscrawl-Stated-Date"
#: Dates that every reader takes; warcio stops at those of reduced precision.
_DATE: Final = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z")
STATED_TYPE: Final = "Newscrawl-Stated-Type"
#: The type of a copy that lacks what its own type must have: readers pass over types they do not know.
UNKNOWN_TYPE: Final = "newscrawl-incomplete"
_WITH_TARGET: Final = frozenset({"response", "request", "revisit"})
_FOLD: Final = re.compile(rb"\n[ \t]+\S")
#: Version lines that warcio and pywb take.
_VERSIONS: Final = (b"WARC/1.1", b"WARC/1.0", b"WARC/0.18", b"WARC/0.17")
_PLACE_FIELDS: Final = frozenset({"warc-refers-to-filename", "warc-refers-to-file-offset"})
_ALGORITHMS: Final = frozenset({"md5", "sha1", "sha256", "sha512"})


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
        place = None
        if answer.record.type == "revisit" and not answer.pending:
            place = self._place_of(answer.url, answer.payload_digest)
        copy = answer.record.copy
        if copy is None or answer.record_id != answer.record.record_id:
            copy = copied_member(
                _whole(answer), place=place, mismatch=answer.digest_mismatch, identity=answer.record_id
            )
        members = [copy]
        if answer.request is not None:
            members.append(_copy(answer.request))
        file, offset = self.writer.write_members(members, under=self._above(answer.origin))
        return replace(answer.capture(), warc_file=file, warc_offset=offset, warc_length=len(members[0]))

    def keep(self, beside: Beside) -> tuple[str, int, int]:
        """Copy a record that is no response; (file, offset, length). Raises ``StorageError``."""
        if beside.record.type == "warcinfo":
            return *self.writer.write_members([], under=self._above(beside.record)), 0
        copy = _copy(beside.record)
        return *self.writer.write_members([copy], under=self._above(beside.origin)), len(copy)

    def _above(self, origin: Record | None) -> bytes:
        """The warcinfo record that stands above what is copied."""
        if origin is not self._origin:
            self._origin = origin
            self._under = _copy(origin) if origin is not None else b""
        return self._under


def alias(answer: ArchivedResponse) -> str:
    """The ID of a record here whose own ID another record has: made of what tells the two apart."""
    parts = (answer.record_id, answer.url, answer.captured_at, answer.payload_digest)
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ' '.join(str(part) for part in parts))}>"


def _whole(answer: ArchivedResponse) -> Record:
    """The record of a response, its bytes read again where they were let go of."""
    record = answer.record if answer.load is None else answer.load().record
    assert record is not None  # noqa: S101 - what `responses` gives has one
    return record


def _copy(record: Record) -> bytes:
    return record.copy if record.copy is not None else copied_member(record)


def copied_member(
    record: Record,
    *,
    place: KnownPayload | None = None,
    mismatch: str | None = None,
    identity: str | None = None,
) -> bytes:
    """The gzip member that stands for a record in our archive; see the module."""
    date = record.headers.get("warc-date", "")
    moment = utc_date(date)
    incomplete = record.type in _WITH_TARGET and (record.target is None or moment is None)
    head, fields = _unfolded(record.head), _digests(record, incomplete=incomplete)
    without: Container[str] = ()
    if mismatch:
        fields.append((MISMATCH_FIELD, mismatch))
    if date and not _DATE.fullmatch(date):
        fields += [("WARC-Date", moment or ""), (STATED_DATE, date)]
    if incomplete:
        fields += [("WARC-Type", UNKNOWN_TYPE), (STATED_TYPE, record.type)]
    if identity and record.record_id and identity != record.record_id:
        fields += [("WARC-Record-ID", identity), (STATED_ID, record.record_id)]
    if record.type == "revisit":
        without = _PLACE_FIELDS
        if place is not None:
            fields += [
                ("WARC-Refers-To-Filename", place.warc_file),
                ("WARC-Refers-To-File-Offset", str(place.warc_offset)),
            ]
    version, _, rest = head.partition(b"\n")
    if version.strip() not in _VERSIONS:
        fields.append((STATED_VERSION, version.strip().decode("latin-1")))
        head = b"WARC/1.0\r\n" + rest
    if fields or without:
        head = with_fields(head, fields, without)
    return gzip_member([head, record.block])


def _unfolded(head: bytes) -> bytes:
    """A header with each field in one line: warcio reads a folded value with a blank before it."""
    return re.sub(rb"[ \t]*\r?\n[ \t]+", b" ", head) if _FOLD.search(head) else head


def _digests(record: Record, *, incomplete: bool) -> list[tuple[str, str]]:
    """The digest fields that a copy needs in the place of those the record states."""
    fields = []
    stated = record.headers.get("warc-block-digest")
    if stated and not _understood(stated, record.block):
        fields += [(STATED_BLOCK, stated), ("WARC-Block-Digest", sha256(record.block))]
    stated = record.headers.get("warc-payload-digest")
    # A revisit's is the digest of a payload that stands elsewhere, and how it finds it.
    if stated and incomplete:
        # Of a type that readers do not know, the payload is the block.
        fields += [(STATED_PAYLOAD, stated), ("WARC-Payload-Digest", "")]
    elif stated and record.type != "revisit":
        payload = _payload(record)
        if payload is None:
            fields += [(STATED_PAYLOAD, stated), ("WARC-Payload-Digest", "")]
        elif not _understood(stated, payload):
            fields += [(STATED_PAYLOAD, stated), ("WARC-Payload-Digest", sha256(payload))]
    return fields


def _payload(record: Record) -> bytes | None:
    """What a payload digest is over: of an HTTP message the body as stored; None where that is unknown."""
    if record.type == "request":
        return None
    if record.type != "response" or not (record.target or "").lower().startswith(("http:", "https:")):
        return record.block
    try:
        message = parse_http(record.block)
    except MalformedHttp:
        return None
    return message.stored_body if message.behind_first is None else message.behind_first


def _understood(stated: str, data: bytes) -> bool:
    """Is a digest right, and written as ``warcio check`` reads it: upper-case base32, or hex?"""
    algorithm, _, value = stated.partition(":")
    if algorithm not in _ALGORITHMS:
        return False
    digest = digest_of(algorithm, data)
    return value in (digest.hex(), digest.hex().upper()) or value == base64.b32encode(digest).decode("ascii")


def cut_back(folder: Path, prefix: str, kept: tuple[str, int] | None, named: Container[str] = ()) -> int:
    """Take out of the files of one ingest what was written after ``kept`` (file, size); bytes taken out.

    A killed ingest leaves copies behind that no row points at; they will be made again. ``named``: the names
    of files that rows do point at. Names alone do not say which file is the older: two may be of one second.
    Raises ``OSError``.
    """
    removed = 0
    for path in sorted(folder.glob(f"{prefix}-*.warc.gz")):
        size = path.stat().st_size
        if kept is not None and path.name == kept[0]:
            if size > kept[1]:
                os.truncate(path, kept[1])
                manifest.changed(path)
                removed += size - kept[1]
            continue
        if path.name in named:
            continue
        path.unlink()
        manifest.changed(path)
        removed += size
    return removed
