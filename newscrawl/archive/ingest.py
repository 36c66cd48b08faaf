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

from newscrawl.archive.payload import (
    ArchivedResponse,
    HttpMessage,
    MalformedHttp,
    decode_body,
    parse_http,
    payload_digest,
)
from newscrawl.archive.records import Damage, Record, digest_matches
from newscrawl.archive.stream import RECORD_LIMIT, read_records
from newscrawl.archive.warc import OPEN_SUFFIX
from newscrawl.errors import NotFoundError, RefusedPage, StorageError

if TYPE_CHECKING:
    from newscrawl.archive.payload import Headers

#: Answers for a revisit whose payload is not in the archive being read: (target URI, stated digest, record
#: ID) → the body as received, or None. A store of ours can look in its ``captures``.
Elsewhere = Callable[[str, str, str], bytes | None]

_ENTRIES: Final = 100_000
_ZIP_MAGIC: Final = b"PK\x03\x04"
_FILE_NAME: Final = re.compile(r"[^/\\\0]{1,255}")
_OFFSET: Final = re.compile(r"[0-9]{1,18}")
_ARCHIVE_ENDINGS: Final = (".warc", ".warc.gz")


def file_digest(path: Path) -> str:
    """``sha256:<hex>`` of a file: with a response's ``next_offset``, the key under which an ingest resumes."""
    with _opened(path) as file:
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
    reading = _Responses(path, limit, elsewhere)
    source = ""
    for name, opener, item in _records(path, starts, limit):
        if name != source:
            source = name
            reading.turn_to(opener, name, starts.get(name, starts.get("", 0)))
        answer = item if isinstance(item, Damage) else reading.read(item)
        if answer is not None:
            yield answer


#: Opens the WARC again for a look back at an earlier record.
_Opener = Callable[[], BinaryIO]


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise StorageError(
            f"cannot read {path}: {error.strerror}. Check the path and its permissions."
        ) from error


def _records(
    path: Path, starts: dict[str, int], limit: int
) -> Iterator[tuple[str, _Opener, Record | Damage]]:
    """(name of the WARC, how to open it again, what stands there)."""
    path = Path(path)
    with _opened(path) as file:
        if file.read(4) == _ZIP_MAGIC:
            yield from _wacz_records(path, file, starts, limit)
            return
        name = path.name.removesuffix(OPEN_SUFFIX)
        start = starts.get(name, starts.get("", 0))
        for item in _read_guarded(file, name, start, limit):
            yield name, lambda: _opened(path), item


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


class _Responses:
    """Records → responses; remembers where payloads stood, for revisits."""

    def __init__(self, path: Path, limit: int, elsewhere: Elsewhere | None) -> None:
        self.path = path
        self.limit = limit
        self.elsewhere = elsewhere
        self.warcinfo: dict[str, str] = {}
        self._opener: _Opener | None = None
        #: Hash of (digest, URI) and of record ID → offset and WARC. Python's hash: what is found is checked.
        self._seen: dict[int, tuple[int, _Opener]] = {}

    def turn_to(self, opener: _Opener, name: str, start: int) -> None:
        """Go on in another WARC; where reading does not start at its first record, learn what was before."""
        self._opener = opener
        self.warcinfo = {}
        if not start:
            return
        with opener() as file:
            for item in read_records(file, name, limit=self.limit):
                if item.offset >= start:
                    break
                if isinstance(item, Record):
                    if item.type == "warcinfo":
                        self.warcinfo = warcinfo_fields(item.block)
                    self._remember(item)

    def read(self, record: Record) -> ArchivedResponse | Damage | None:
        """The response a record holds; None for records that hold none."""
        if record.type == "warcinfo":
            self.warcinfo = warcinfo_fields(record.block)
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
        self._remember(record)
        return answer

    def _remember(self, record: Record) -> None:
        if record.type != "response" or record.length is None or self._opener is None:
            return
        place = (record.offset, self._opener)
        stated = record.headers.get("warc-payload-digest")
        if stated:
            self._seen.setdefault(hash((stated, record.target)), place)
            self._seen.setdefault(hash(stated), place)
        if record.record_id:
            self._seen[hash(record.record_id)] = place

    def _response(self, record: Record) -> ArchivedResponse:
        answer = response_of(record)
        if record.type == "revisit":
            answer.body = self._payload(record)
            answer.payload_digest = payload_digest(answer.body)
        return answer

    def _payload(self, record: Record) -> bytes:
        stated = record.headers.get("warc-payload-digest", "")
        refers_to = record.headers.get("warc-refers-to", "")
        uri = record.headers.get("warc-refers-to-target-uri") or record.target or ""
        keys = (hash(refers_to), hash((stated, uri)), hash((stated, record.target)), hash(stated))
        for key in keys:
            if (place := self._seen.get(key)) is None:
                continue
            offset, opener = place
            with opener() as file:
                found = next(read_records(file, record.file, start=offset, limit=self.limit), None)
            if isinstance(found, Record) and (body := _body_with(found, stated)) is not None:
                return body
        if (named := self._beside(record)) and (body := _body_with(named, stated)) is not None:
            return body
        given = self.elsewhere(uri, stated, refers_to) if self.elsewhere else None
        if given is not None and (not stated or digest_matches(stated, given) is not False):
            return given
        raise _Unusable("revisit", f"its payload ({stated or refers_to or 'unnamed'}) is not in this archive")

    def _beside(self, record: Record) -> Record | None:
        """The record in the neighbouring file that a revisit of ours names; only a bare file name is followed."""
        if (place := _named_place(record)) is None:
            return None
        try:
            return _record_at(self.path.parent, *place, self.limit)
        except (NotFoundError, StorageError):
            return None


def _named_place(record: Record) -> tuple[str, int] | None:
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


def _body_with(record: Record, stated: str) -> bytes | None:
    try:
        body = response_of(record).body
    except _Unusable:
        return None
    return body if not stated or digest_matches(stated, body) is not False else None


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
    if stated and record.type != "revisit" and not _payload_holds(stated, message):
        raise _Unusable("digest", f"the payload does not have the digest {stated[:90]}")
    target = record.target or ""
    return ArchivedResponse(
        url=target,
        requested_url=headers.get("newscrawl-requested-uri", target),
        captured_at=headers.get("warc-date", ""),
        status=message.status,
        reason=message.reason,
        http_version=message.version,
        headers=message.headers,
        body=message.body,
        payload_digest=payload_digest(message.body),
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
        context=_context(headers.get("newscrawl-context")),
        recovered=record.recovered,
    )


def _context(stated: str | None) -> dict[str, Any]:
    try:
        found = json.loads(stated) if stated else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


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
        return HttpMessage("1.1", 200, b"", [], b"", b"")
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


def find_warc(folder: Path, warc_file: str) -> Path:
    """The file of this name in the archive folder, finished or still being written.

    Raises ``NotFoundError``, also for a name that is more than a file name.
    """
    if not warc_file or warc_file in (".", "..") or not _FILE_NAME.fullmatch(warc_file):
        raise NotFoundError(f"{warc_file!r} is no file name of the archive")
    # The writer may take the suffix off between two looks.
    for name in (warc_file, warc_file + OPEN_SUFFIX, warc_file):
        path = Path(folder) / name
        if path.is_file() and not path.is_symlink():
            return path
    raise NotFoundError(f"{warc_file} is not in {folder}; was the archive moved? Point --output to it.")


def _record_at(folder: Path, warc_file: str, offset: int, limit: int) -> Record:
    path = find_warc(folder, warc_file)
    with _opened(path) as file:
        found = next(read_records(file, warc_file, start=offset, limit=limit), None)
    if isinstance(found, Record) and found.offset == offset:
        return found
    detail = f"{found.kind}: {found.detail}" if isinstance(found, Damage) else "no record starts there"
    raise StorageError(f"{path} at {offset}: {detail}. Restore the file from a backup, or crawl again.")


def read_record(folder: Path, warc_file: str, offset: int, length: int | None = None) -> ArchivedResponse:
    """The response a ``captures`` row points at, from the archive folder, its digests checked.

    ``length`` is checked where given. Raises ``NotFoundError`` where the file is gone, ``StorageError`` where
    the record is damaged or is none of a response.
    """
    record = _record_at(folder, warc_file, offset, RECORD_LIMIT)
    where = f"{warc_file} at {offset}"
    if length is not None and record.length != length:
        raise StorageError(f"{where}: {record.length} bytes long, not {length}; the file was changed")
    path = find_warc(folder, warc_file)
    reading = _Responses(path, RECORD_LIMIT, None)
    if info := warcinfo_member(folder, warc_file):
        reading.read(first_member(info))
    answer = reading.read(record)
    if isinstance(answer, ArchivedResponse):
        return answer
    detail = (
        f"{answer.kind}: {answer.detail}"
        if answer
        else f"a {record.type} record of {(record.target or 'nothing')[:100]!r}, no page"
    )
    raise StorageError(f"{where}: {detail}")


def read_members(folder: Path, warc_file: str, offset: int) -> list[bytes]:
    """The raw gzip members of a capture: the response's, and its request's where that stands right behind.

    For copying records elsewhere untouched. Raises as :func:`read_record`.
    """
    path = find_warc(folder, warc_file)
    response = _record_at(folder, warc_file, offset, RECORD_LIMIT)
    members = [response]
    with _opened(path) as file:
        following = next(read_records(file, warc_file, start=response.next_offset), None)
        if (
            isinstance(following, Record)
            and following.headers.get("warc-concurrent-to") == response.record_id
        ):
            members.append(following)
        raw = []
        for record in members:
            if record.length is None:
                raise StorageError(f"{warc_file} at {record.offset}: several records share one gzip member")
            file.seek(record.offset)
            raw.append(file.read(record.length))
    return raw


def referred_place(folder: Path, warc_file: str, offset: int) -> tuple[str, int] | None:
    """(file, offset) of the capture whose payload a revisit has, or that a rendering was made from; None where
    the record is neither of ours.
    """
    return _named_place(_record_at(folder, warc_file, offset, RECORD_LIMIT))


def warcinfo_member(folder: Path, warc_file: str) -> bytes | None:
    """The raw gzip member of a file's warcinfo record, None where it does not start with one."""
    with _opened(find_warc(folder, warc_file)) as file:
        first = next(read_records(file, warc_file), None)
        if not isinstance(first, Record) or first.type != "warcinfo" or first.length is None:
            return None
        file.seek(first.offset)
        return file.read(first.length)


def first_member(raw: bytes) -> Record:
    """The record in a gzip member that was read whole. Raises ``StorageError`` where it holds none."""
    first = next(read_records(io.BytesIO(raw), ""), None)
    if not isinstance(first, Record):
        raise StorageError("the bytes are no WARC record")
    return first


class Copier:
    """Copies captures to another WARC, gzip member by gzip member, each once, with all they need."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copied: set[tuple[str, int]] = set()
        self._infos: set[str] = set()

    def members(self, warc_file: str, offset: int) -> list[tuple[bytes, bool]]:
        """(gzip member, is it a response?) of a capture: the warcinfo record of its file, the capture whose
        payload a revisit has or that a rendering was made from, the response, its request. Empty where it was
        copied before.

        Raises as :func:`read_record`.
        """
        if (warc_file, offset) in self._copied:
            return []
        members: list[tuple[bytes, bool]] = []
        if warc_file not in self._infos:
            if info := warcinfo_member(self.folder, warc_file):
                members.append((info, False))
            self._infos.add(warc_file)
        self._copied.add((warc_file, offset))
        if place := referred_place(self.folder, warc_file, offset):
            members += self.members(*place)
        response, *request = read_members(self.folder, warc_file, offset)
        # Replay shows what was sent; what a browser made of it stands beside.
        shown = not is_rendering(first_member(response))
        return [*members, (response, shown), *((raw, False) for raw in request)]
