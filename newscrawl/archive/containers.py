"""From a file to its records: a WARC or ARC as it is, a WACZ entry by entry.

Nothing is unpacked to the disk, no name inside an archive is ever used as a path, and nothing is raised for what a file
holds.
"""

from __future__ import annotations

import hashlib
import io
import json
import stat
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from newscrawl.archive.record_places import OPEN_SUFFIX, opened
from newscrawl.archive.records import Damage, Record, plain_url, sha256
from newscrawl.archive.stream import read_records
from newscrawl.errors import StorageError

_ENTRIES: Final = 100_000
ZIP_MAGIC: Final = b"PK\x03\x04"
_ARCHIVE_ENDINGS: Final = tuple(
    f".{form}{packed}" for form in ("warc", "arc") for packed in ("", ".gz", ".zst", ".lz4")
)
#: Entries of a WACZ that say what it is; its indexes and logs can be made again, or prove nothing.
_DESCRIPTIONS: Final = ("pages/", "datapackage")
_DESCRIPTION_LIMIT: Final = 64 * 1024 * 1024
_ZIP_ERRORS: Final = (OSError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError)

#: Opens the WARC again for a look back at an earlier record.
Opener = Callable[[], BinaryIO]


def records_of(
    path: Path, starts: dict[str, int], limit: int, *, beside: bool = False
) -> Iterator[tuple[str, Opener, Record | Damage]]:
    """(name of the WARC, how to open it again, what stands there).

    ``beside``: of a WACZ also its descriptions as records, and what its own statements say of it: digests that do not
    fit, entries that are not there, no archive in it at all.
    """
    path = Path(path)
    with opened(path) as file:
        if file.read(4) == ZIP_MAGIC:
            yield from _wacz_records(path, file, starts, limit, beside=beside)
            return
        name = path.name.removesuffix(OPEN_SUFFIX)
        start = starts.get(name, starts.get("", 0))
        for item in _read_guarded(file, name, start, limit):
            yield name, lambda: opened(path), item


def _read_guarded(file: BinaryIO, name: str, start: int, limit: int) -> Iterator[Record | Damage]:
    """``read_records``, with the errors of the container around it (a ZIP's checksum, a disk) named too."""
    try:
        yield from read_records(file, name, start=start, limit=limit)
    except _ZIP_ERRORS as error:
        yield Damage("zip", f"reading stopped: {error}", name)


def _wacz_records(
    path: Path, file: BinaryIO, starts: dict[str, int], limit: int, *, beside: bool
) -> Iterator[tuple[str, Opener, Record | Damage]]:
    where = path.name
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        yield where, _never, Damage("zip", str(error), where)
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            yield where, _never, Damage("too_large", f"{len(entries)} entries", where)
            return
        top = _top_folder(entries)
        hashes = _stated_hashes(archive, top) if beside else {}
        seen: set[str] = set()
        found = False
        for entry in entries:
            if fault := entry_fault(entry, seen):
                yield where, _never, Damage("path", f"{entry.filename[:200]!r}: {fault}", where)
                continue
            seen.add(entry.filename)
            inside = entry.filename.removeprefix(top)
            stated = hashes.pop(inside, None)
            name = f"{where}!{entry.filename}"

            def opener(entry: zipfile.ZipInfo = entry) -> BinaryIO:
                return _open_entry(archive, file, entry)

            if stated and (fault := _hash_fault(opener, stated)):
                yield name, _never, Damage("digest", fault, name)
            if not (inside.startswith("archive/") and inside.endswith(_ARCHIVE_ENDINGS)):
                for item in _other_entry(where, archive, entry, inside, beside=beside):
                    yield where, _never, item
                continue
            found = True
            try:
                member = opener()
            except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
                yield name, _never, Damage("zip", str(error), name)
                continue
            with member:
                for item in _read_guarded(member, name, starts.get(name, 0), limit):
                    yield name, opener, item
                if isinstance(member, _Stored) and member.crc() != entry.CRC:
                    yield name, opener, Damage("zip", "the ZIP's checksum does not fit", name)
        for missing in sorted(hashes):
            detail = f"{missing[:200]!r} stands in datapackage.json and is not in the file"
            yield where, _never, Damage("zip", detail, where)
        if beside and not found:
            detail = f"no WARC or ARC below archive/ among {len(entries)} entries"
            yield where, _never, Damage("format", detail, where)


def _never() -> BinaryIO:
    raise StorageError("not an archive that can be opened again")


def _top_folder(entries: list[zipfile.ZipInfo]) -> str:
    """The folder everything stands in, with its slash: packing a WACZ's folder makes one. Else empty."""
    names = [entry.filename for entry in entries if not entry.filename.startswith("__MACOSX/")]
    top = names[0].partition("/")[0] + "/" if names else ""
    if top == "archive/" or not all(name.startswith(top) for name in names):
        return ""
    return top if any(name.startswith(f"{top}archive/") for name in names) else ""


def _stated_hashes(archive: zipfile.ZipFile, top: str) -> dict[str, str]:
    """Path → digest, as ``datapackage.json`` and ``datapackage-digest.json`` below ``top`` state them."""
    hashes: dict[str, str] = {}
    package = _json_entry(archive, f"{top}datapackage.json")
    resources = package.get("resources")
    for one in resources if isinstance(resources, list) else []:
        if isinstance(one, dict) and isinstance(one.get("path"), str) and isinstance(one.get("hash"), str):
            hashes[one["path"]] = one["hash"]
    digest = _json_entry(archive, f"{top}datapackage-digest.json")
    if isinstance(digest.get("path"), str) and isinstance(digest.get("hash"), str):
        hashes[digest["path"]] = digest["hash"]
    return hashes


def _json_entry(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    try:
        with archive.open(name) as file:
            found = json.loads(file.read(_DESCRIPTION_LIMIT))
    except (KeyError, ValueError, RecursionError, *_ZIP_ERRORS):
        return {}
    return found if isinstance(found, dict) else {}


def _hash_fault(opener: Opener, stated: str) -> str | None:
    """What is wrong with an entry's digest; None where it fits, or its algorithm is not known here."""
    algorithm, separator, value = stated.partition(":")
    if not separator or algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        return None
    digest = hashlib.new(algorithm, usedforsecurity=False)
    try:
        with opener() as member:
            while piece := member.read(1024 * 1024):
                digest.update(piece)
    except _ZIP_ERRORS as error:
        return f"cannot be read to check its digest: {error}"
    if digest.hexdigest() == value.strip().lower():
        return None
    return f"datapackage.json states {stated[:90]}, the file has {algorithm}:{digest.hexdigest()}"


def _other_entry(
    where: str, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, inside: str, *, beside: bool
) -> Iterator[Record | Damage]:
    """What stands in a WACZ beside its archives: page lists and descriptions as records, the rest by name."""
    name = entry.filename
    if name.endswith("/"):
        return
    if name.endswith(".wacz"):
        yield Damage("unsupported", f"{name[:200]!r}: a WACZ inside a WACZ; take it out first", where)
    elif inside.startswith("archive/"):
        yield Damage("unsupported", f"{name[:200]!r}: not a WARC or ARC by its name", where)
    elif beside and inside.startswith(_DESCRIPTIONS):
        if entry.file_size > _DESCRIPTION_LIMIT:
            yield Damage("too_large", f"{name[:200]!r}: {entry.file_size} bytes", where)
            return
        try:
            block = archive.read(entry)
        except _ZIP_ERRORS as error:
            yield Damage("zip", f"{name[:200]!r}: {error}", where)
            return
        yield _description(where, entry, block)


def _description(where: str, entry: zipfile.ZipInfo, block: bytes) -> Record:
    """An entry of a WACZ as the ``resource`` record our archive keeps it in; its ID is made of what it holds."""
    target = plain_url(f"urn:x-wacz:{where}!/{entry.filename}")
    year, month, day, hour, minute, second = entry.date_time
    fields = {
        "WARC-Type": "resource",
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{target} {sha256(block)}')}>",
        "WARC-Target-URI": target,
        "WARC-Date": f"{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{min(second, 59):02}Z",
        "WARC-Block-Digest": sha256(block),
        "Content-Type": "application/json",
        "Content-Length": str(len(block)),
    }
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n"
    headers = {name.lower(): value for name, value in fields.items()}
    return Record(where, 0, None, 0, "1.1", headers, block, head=head.encode())


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
