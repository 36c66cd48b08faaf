"""Archives of anybody's making, read response by response: WARC, gzipped WARC, WACZ.

Nothing is unpacked to the disk, no name inside an archive is ever used as a path, and nothing is raised for
what a file holds: what cannot be used comes as :class:`~newscrawl.archive.records.Damage`, in its place.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

from newscrawl.archive.payload import (
    ArchivedResponse,
    HttpMessage,
    MalformedHttp,
    decode_body,
    parse_http,
    payload_digest,
)
from newscrawl.archive.places import OPEN_SUFFIX, opened, record_at
from newscrawl.archive.records import Damage, Record, digest_matches, utc_date
from newscrawl.archive.seen import Seen
from newscrawl.archive.stream import RECORD_LIMIT, read_records
from newscrawl.errors import NotFoundError, RefusedPage, StorageError

if TYPE_CHECKING:
    from newscrawl.archive.payload import Headers

#: Answers for a revisit whose payload is not in the archive being read: (target URI, stated digest, record
#: ID) → the body as received, or None. A store of ours can look in its ``captures``.
Elsewhere = Callable[[str, str, str], bytes | None]

#: The warcinfo field with what a crawl of ours says of itself (JSON), and the mark of a file of copied records.
CRAWL_FIELD: Final = "newscrawl"
IMPORT_FIELD: Final = "newscrawl-imported-from"
NOT_MODIFIED: Final = 304

_ENTRIES: Final = 100_000
#: Of a place: no WARC is larger than 2⁴⁶ bytes (64 TiB), and no ZIP taken has 2¹⁷ entries.
_OFFSET_BITS: Final = 46
_ZIP_MAGIC: Final = b"PK\x03\x04"
_OFFSET: Final = re.compile(r"[0-9]{1,18}")
_ARCHIVE_ENDINGS: Final = (".warc", ".warc.gz")


def file_digest(path: Path) -> str:
    """``sha256:<hex>`` of a file: with a response's ``next_offset``, the key under which an ingest resumes."""
    with opened(path) as file:
        digest = hashlib.sha256()
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    return f"sha256:{digest.hexdigest()}"


def iterate(path: Path, *, limit: int = RECORD_LIMIT) -> Iterator[Record | Damage]:
    """Every record of every type, in file order, damaged parts named in their place.

    Raises ``StorageError`` where the file itself cannot be opened.
    """
    for _, _, item in _records(path, {}, limit):
        yield item


def first_info(path: Path) -> dict[str, str]:
    """The fields of the warcinfo record an archive begins with; empty where it begins with another one."""
    first = next(iterate(path), None)
    if not isinstance(first, Record) or first.type != "warcinfo":
        return {}
    return warcinfo_fields(first.block)


def responses(
    path: Path,
    *,
    start: int | dict[str, int] = 0,
    limit: int = RECORD_LIMIT,
    elsewhere: Elsewhere | None = None,
) -> Iterator[ArchivedResponse | Damage]:
    """Every HTTP response in the archive, whole and checked against the digests its record states.

    ``start``: a ``next_offset`` given earlier for the same file; for a WACZ one per WARC in it
    (``{warc_file: next_offset}``). Where several records share one gzip member, reading starts again at the
    member, so a response may come twice. ``limit``: bytes of the largest record taken. Revisit records come
    with the payload they point at, from this file, from the file beside it that they name, or from
    ``elsewhere``. Raises ``StorageError`` where the file itself cannot be opened.
    """
    starts = start if isinstance(start, dict) else {"": start}
    reading = Responses(path, limit, elsewhere)
    source = ""
    # A request stands beside its response, before it or behind it: a response waits for what comes next.
    waiting: ArchivedResponse | None = None
    request: Record | None = None
    for name, opener, item in _records(path, starts, limit):
        if isinstance(item, Record) and item.type == "request" and name == source:
            if waiting is not None and waiting.request is None and belongs(item, waiting.record):
                waiting.request, waiting.next_offset = item, item.next_offset
            else:
                request = item
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if name != source:
            source, request = name, None
            reading.turn_to(opener, name, starts.get(name, starts.get("", 0)))
        answer = item if isinstance(item, Damage) else reading.read(item)
        if isinstance(answer, Damage):
            yield answer
        elif answer is not None:
            waiting = answer
            if request is not None and belongs(request, answer.record):
                answer.request = request
            request = None
    if waiting is not None:
        yield waiting


def belongs(request: Record, response: Record | None) -> bool:
    """Does a request record say, or its response, that they are one exchange?"""
    return response is not None and (
        (response.record_id or "") == request.headers.get("warc-concurrent-to")
        or (request.record_id or "") == response.headers.get("warc-concurrent-to")
    )


#: Opens the WARC again for a look back at an earlier record.
_Opener = Callable[[], BinaryIO]


def _records(
    path: Path, starts: dict[str, int], limit: int
) -> Iterator[tuple[str, _Opener, Record | Damage]]:
    """(name of the WARC, how to open it again, what stands there)."""
    path = Path(path)
    with opened(path) as file:
        if file.read(4) == _ZIP_MAGIC:
            yield from _wacz_records(path, file, starts, limit)
            return
        name = path.name.removesuffix(OPEN_SUFFIX)
        start = starts.get(name, starts.get("", 0))
        for item in _read_guarded(file, name, start, limit):
            yield name, lambda: opened(path), item


def _read_guarded(file: BinaryIO, name: str, start: int, limit: int) -> Iterator[Record | Damage]:
    """``read_records``, with the errors of the container around it (a ZIP's checksum, a disk) named too."""
    try:
        yield from read_records(file, name, start=start, limit=limit)
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        yield Damage("zip", f"reading stopped: {error}", name)


def _wacz_records(
    path: Path, file: BinaryIO, starts: dict[str, int], limit: int
) -> Iterator[tuple[str, _Opener, Record | Damage]]:
    where = path.name

    def never() -> BinaryIO:
        raise StorageError(where)

    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield where, never, Damage("zip", str(error), where)
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            yield where, never, Damage("too_large", f"{len(entries)} entries", where)
            return
        seen: set[str] = set()
        for entry in entries:
            if fault := entry_fault(entry, seen):
                yield where, never, Damage("path", f"{entry.filename[:200]!r}: {fault}", where)
                continue
            seen.add(entry.filename)
            if not (entry.filename.startswith("archive/") and entry.filename.endswith(_ARCHIVE_ENDINGS)):
                if entry.filename.endswith(".wacz"):
                    detail = f"{entry.filename[:200]!r}: a WACZ inside a WACZ; take it out first"
                    yield where, never, Damage("unsupported", detail, where)
                continue
            name = f"{where}!{entry.filename}"

            def opener(entry: zipfile.ZipInfo = entry) -> BinaryIO:
                return _open_entry(archive, file, entry)

            try:
                member = opener()
            except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
                yield name, never, Damage("zip", str(error), name)
                continue
            with member:
                for item in _read_guarded(member, name, starts.get(name, 0), limit):
                    yield name, opener, item
                if isinstance(member, _Stored) and member.crc() != entry.CRC:
                    yield name, opener, Damage("zip", "the ZIP's checksum does not fit", name)


class _Stored(io.RawIOBase):
    """An uncompressed ZIP entry as a seekable file.

    ``zipfile`` checks an entry's checksum with its last byte, and gives nothing of a small entry where one
    bit is wrong; the WARC in it names its own damage, record by record.
    """

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self._first = start
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = max(0, self._size - self._at)
        self._file.seek(self._first + self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def crc(self) -> int:
        self.seek(0)
        crc = 0
        while piece := self.read(1024 * 1024):
            crc = zlib.crc32(piece, crc)
        return crc


def _open_entry(archive: zipfile.ZipFile, file: BinaryIO, entry: zipfile.ZipInfo) -> BinaryIO:
    opened = archive.open(entry)  # checks the local header against the directory
    if entry.compress_type != zipfile.ZIP_STORED:
        return cast("BinaryIO", opened)
    opened.close()
    file.seek(entry.header_offset + 26)
    lengths = file.read(4)
    start = (
        entry.header_offset
        + 30
        + int.from_bytes(lengths[:2], "little")
        + int.from_bytes(lengths[2:], "little")
    )
    return cast("BinaryIO", _Stored(file, start, entry.file_size))


def entry_fault(entry: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why a ZIP entry's name must not be trusted, or None."""
    name = entry.filename
    if name in seen:
        return "the name stands twice"
    if name.startswith(("/", "\\")) or "\\" in name or "\0" in name or name[1:2] == ":":
        return "an absolute or foreign path"
    if ".." in name.split("/"):
        return "leads out of the archive"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "a symbolic link"
    if not name.isprintable():
        return "control characters"
    if entry.flag_bits & 1:
        return "encrypted"
    return None


class Responses:
    """Records → responses; remembers where payloads stood, for revisits."""

    def __init__(self, path: Path, limit: int, elsewhere: Elsewhere | None) -> None:
        self.path = path
        self.limit = limit
        self.elsewhere = elsewhere
        self.warcinfo: dict[str, str] = {}
        self._origin: Record | None = None
        #: Hash of digest, (digest, URI) and record ID → WARC and offset. Python's hash: what is found is checked.
        self._seen = Seen()
        #: One for each WARC read.
        self._openers: list[_Opener] = []

    def turn_to(self, opener: _Opener, name: str, start: int) -> None:
        """Go on in another WARC; where reading does not start at its first record, learn what was before."""
        self._openers.append(opener)
        self.warcinfo, self._origin = {}, None
        if not start:
            return
        with opener() as file:
            for item in read_records(file, name, limit=self.limit):
                if item.offset >= start:
                    break
                if isinstance(item, Record):
                    if item.type == "warcinfo":
                        self._informed(item)
                    self._remember(item)

    def read(self, record: Record) -> ArchivedResponse | Damage | None:
        """The response a record holds; None for records that hold none."""
        if record.type == "warcinfo":
            self._informed(record)
            return None
        if not _is_response(record):
            return None
        try:
            answer = self._response(record)
        except _Unusable as unusable:
            return Damage(
                unusable.kind,
                f"{(record.target or '')[:200]}: {unusable}",
                record.file,
                record.offset,
                record.length,
            )
        answer.warcinfo = self.warcinfo
        answer.record, answer.origin = record, self._origin
        self._remember(record)
        return answer

    def _informed(self, record: Record) -> None:
        """Behind the warcinfo of a file that we copied together stand those its records came with."""
        before, self.warcinfo = self.warcinfo, warcinfo_fields(record.block)
        self._origin = record
        if IMPORT_FIELD in before:
            kept = {name: before[name] for name in (IMPORT_FIELD, CRAWL_FIELD) if name in before}
            self.warcinfo = {
                name: value for name, value in self.warcinfo.items() if name != CRAWL_FIELD
            } | kept

    def _remember(self, record: Record) -> None:
        if record.type != "response" or record.length is None or not self._openers:
            return
        place = (len(self._openers) - 1 << _OFFSET_BITS) + record.offset
        stated = record.headers.get("warc-payload-digest")
        if stated:
            # The first of a payload counts, and under a further address the first there.
            key = hash(stated)
            if self._seen.get(key) is not None:
                key = hash((stated, record.target))
            if self._seen.get(key) is None:
                self._seen.put(key, place)
        if record.record_id:
            self._seen.put(hash(record.record_id), place)

    def _response(self, record: Record) -> ArchivedResponse:
        answer = response_of(record)
        if record.type != "revisit":
            return answer
        try:
            answer.body, headers = self._payload(record)
        except _Unusable:
            if answer.status != NOT_MODIFIED:
                raise
            # That the server said so is news by itself.
            answer.payload_digest = record.headers.get("warc-payload-digest") or answer.payload_digest
            return answer
        answer.payload_digest = payload_digest(answer.body)
        if answer.status == NOT_MODIFIED:
            answer.payload_headers = headers
        return answer

    def _payload(self, record: Record) -> tuple[bytes, Headers | None]:
        stated = record.headers.get("warc-payload-digest", "")
        refers_to = record.headers.get("warc-refers-to", "")
        uri = record.headers.get("warc-refers-to-target-uri") or record.target or ""
        keys = (hash(refers_to), hash((stated, uri)), hash((stated, record.target)), hash(stated))
        for key in keys:
            if (place := self._seen.get(key)) is None:
                continue
            with self._openers[place >> _OFFSET_BITS]() as file:
                offset = place & (1 << _OFFSET_BITS) - 1
                found = next(read_records(file, record.file, start=offset, limit=self.limit), None)
            if isinstance(found, Record) and (payload := _payload_with(found, stated)) is not None:
                return payload
        if (named := self._beside(record)) and (payload := _payload_with(named, stated)) is not None:
            return payload
        given = self.elsewhere(uri, stated, refers_to) if self.elsewhere else None
        if given is not None and (not stated or digest_matches(stated, given) is not False):
            return given, None
        raise _Unusable("revisit", f"its payload ({stated or refers_to or 'unnamed'}) is not in this archive")

    def _beside(self, record: Record) -> Record | None:
        """The record in the neighbouring file that a revisit of ours names; only a bare file name is followed."""
        if (place := named_place(record)) is None:
            return None
        try:
            return record_at(self.path.parent, *place, limit=self.limit)
        except (NotFoundError, StorageError):
            return None


def named_place(record: Record) -> tuple[str, int] | None:
    """(file, offset) of the payload a revisit of ours names, or of the page a rendering was made from; both
    unchecked.
    """
    name = record.headers.get("warc-refers-to-filename", "")
    offset = record.headers.get("warc-refers-to-file-offset", "")
    if not (record.type == "revisit" or is_rendering(record)) or not name or not _OFFSET.fullmatch(offset):
        return None
    return name, int(offset)


class _Unusable(Exception):  # noqa: N818 - internal, becomes Damage
    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind


def _payload_with(record: Record, stated: str) -> tuple[bytes, Headers] | None:
    """Body and headers of a record that has the payload of the digest ``stated``."""
    if record.type == "revisit":
        return None
    try:
        found = response_of(record)
    except _Unusable:
        return None
    same = stated == record.headers.get("warc-payload-digest")
    if stated and not same and digest_matches(stated, found.body) is False:
        return None
    return found.body, found.headers


def response_of(record: Record) -> ArchivedResponse:
    """A response record as a response, its stated digests checked. A revisit's body is empty here."""
    headers = record.headers
    if "warc-segment-number" in headers:
        raise _Unusable("segment", "one segment of a larger record")
    if not record.block and record.type != "revisit":
        raise _Unusable("no_payload", "an empty record")
    if (stated := headers.get("warc-block-digest")) and digest_matches(stated, record.block) is False:
        raise _Unusable("digest", f"the block does not have the digest {stated[:90]}")
    message = _message(record)
    stated = headers.get("warc-payload-digest")
    digest = payload_digest(message.body)
    # Where it is stated as we write it, it need not be taken twice.
    if stated and stated != digest and record.type != "revisit" and not _payload_holds(stated, message):
        raise _Unusable("digest", f"the payload does not have the digest {stated[:90]}")
    target = record.target or ""
    if not _is_address(target):
        raise _Unusable("header", "an address that cannot be read")
    captured_at = utc_date(headers.get("warc-date", ""))
    if captured_at is None:
        raise _Unusable("header", f"WARC-Date {headers.get('warc-date', '')[:40]!r}")
    return ArchivedResponse(
        url=target,
        requested_url=headers.get("newscrawl-requested-uri", target),
        captured_at=captured_at,
        status=message.status,
        reason=message.reason,
        http_version=message.version,
        headers=message.headers,
        body=message.body,
        payload_digest=digest,
        warc_file=record.file,
        offset=record.offset,
        length=record.length,
        next_offset=record.next_offset,
        record_id=record.record_id,
        record_type=record.type,
        refers_to=headers.get("warc-refers-to"),
        ip_address=headers.get("warc-ip-address"),
        protocol=headers.get("warc-protocol"),
        truncated=headers.get("warc-truncated"),
        certificate_sha256=headers.get("newscrawl-certificate-sha256"),
        kind=headers.get("newscrawl-kind", "article"),
        context=_context(headers.get("newscrawl-context")),
        recovered=record.recovered,
    )


def _context(stated: str | None) -> dict[str, Any]:
    try:
        found = json.loads(stated) if stated else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_address(target: str) -> bool:
    try:
        parts = urlsplit(target)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def response_of_or_none(record: Record) -> ArchivedResponse | None:
    """The response of a web address, or None where the record holds none that is sound."""
    if not _is_response(record):
        return None
    try:
        return response_of(record)
    except _Unusable:
        return None


def _is_response(record: Record) -> bool:
    target = (record.target or "").lower()
    taken = record.type in ("response", "revisit", "resource") or is_rendering(record)
    return taken and target.startswith(("http://", "https://"))


def is_rendering(record: Record) -> bool:
    """Is this a page as a browser of ours rendered it? Other programs' conversions are no pages."""
    return record.type == "conversion" and "newscrawl-rendered-by" in record.headers


def _message(record: Record) -> HttpMessage:
    if record.type in ("resource", "conversion"):
        kind = record.headers.get("content-type", "application/octet-stream").encode("utf-8", "replace")
        pairs: Headers = [(b"Content-Type", kind)]
        return HttpMessage("1.1", 200, b"OK", pairs, record.block, record.block)
    if record.type == "revisit" and not record.block:
        unmodified = record.headers.get("warc-profile", "").endswith("server-not-modified")
        return HttpMessage("1.1", NOT_MODIFIED if unmodified else 200, b"", [], b"", b"")
    try:
        return parse_http(record.block)
    except MalformedHttp as error:
        raise _Unusable("http", str(error)) from None


def _payload_holds(stated: str, message: HttpMessage) -> bool:
    """Writers disagree whether a payload digest is over the body as stored, without chunks, or decoded."""
    for body in (message.stored_body, message.body):
        if digest_matches(stated, body) is not False:
            return True
    try:
        return digest_matches(stated, decode_body(message.body, message.headers)) is not False
    except RefusedPage:
        return False


def warcinfo_fields(block: bytes) -> dict[str, str]:
    """``application/warc-fields`` as a dictionary; the first of a repeated name counts."""
    fields: dict[str, str] = {}
    for line in block[: 256 * 1024].decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and name and name[0] not in " \t":
            fields.setdefault(name.strip(), value.strip())
    return fields
