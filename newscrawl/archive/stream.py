"""Reading a WARC record by record, when nobody vouches for the file.

Memory is bounded by the largest record kept, time is linear in the file: a damaged part is named, the next
sound record is looked for behind it, and a budget bounds what is read twice.

A page may carry a whole forged WARC record inside its body, and a damaged file would let the search for the
next record land in it. So once a part was damaged, a record must name the ``WARC-Warcinfo-ID`` the file used
before (a random number no page knows); where the file never used one, what is found is marked ``recovered``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, Final

from isal import igzip_lib

from newscrawl.archive.records import Damage, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A record with a larger block is skipped and named.
RECORD_LIMIT: Final = 128 * 1024 * 1024

_READ: Final = 128 * 1024
_OUT: Final = 256 * 1024
_LINE_LIMIT: Final = 32 * 1024
_HEADER_LIMIT: Final = 128 * 1024
_BLANK_LIMIT: Final = 4096
#: isal's stub calls the class an instance.
_IsalError: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]
_GZIP_MAGIC: Final = b"\x1f\x8b\x08"
_VERSION: Final = re.compile(rb"WARC/(\d{1,3}\.\d{1,3})[ \t]*\r?\n")
_PLAIN_START: Final = re.compile(rb"(?:\A|(?<=\n))WARC/\d\.\d{1,2}[ \t]*\r?\n")
#: Bytes a damaged file may make us read a second time, beside a multiple of its own size.
_REREAD_SLACK: Final = 64 * 1024 * 1024
_REREAD_FACTOR: Final = 4


class _Broken(Exception):  # noqa: N818 - internal, becomes Damage
    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class _PlainSource:
    """An uncompressed WARC: one run of bytes."""

    members = False

    def __init__(self, file: BinaryIO, start: int) -> None:
        self.file = file
        self.restart(start)

    def restart(self, offset: int) -> None:
        self.file.seek(offset)
        self._base = offset
        self._data = b""
        self._at = 0

    def position(self) -> int:
        """Where in the file the next unread byte stands."""
        return self._base + self._at

    reached = position

    def more(self) -> bool:
        """Fill the buffer; False at the end."""
        if self._at < len(self._data):
            return True
        self._base += len(self._data)
        self._data = self.file.read(_READ)
        self._at = 0
        return bool(self._data)

    def next_member(self) -> bool:
        return False

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes of what is at hand; empty at the end."""
        if not self.more():
            return b""
        piece = self._data[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def readline(self, limit: int = _LINE_LIMIT) -> bytes:
        line = b""
        while len(line) < limit and self.more():
            end = self._data.find(b"\n", self._at, self._at + limit - len(line))
            line += self.read((end + 1 - self._at) if end >= 0 else limit - len(line))
            if end >= 0:
                break
        return line

    def find_start(self, offset: int) -> int | None:
        """The next place at or behind ``offset`` where a record seems to start."""
        return _search(self.file, offset, _PLAIN_START, overlap=32)


class _GzipSource(_PlainSource):
    """A gzipped WARC: reading stops at each member's end until ``next_member``."""

    members = True

    def restart(self, offset: int) -> None:
        self.file.seek(offset)
        self._raw = b""
        self._raw_end = offset
        self._data = b""
        self._at = 0
        self._open_member(offset)

    def _open_member(self, offset: int) -> None:
        self._start = offset
        self._stream = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        self._fed = False

    def position(self) -> int:
        return self._start

    def reached(self) -> int:
        """How far the file was read."""
        return self._raw_end

    def more(self) -> bool:
        while self._at >= len(self._data):
            if self._stream.eof:
                return False
            if self._stream.needs_input and not self._raw:
                self._raw = self.file.read(_READ)
                self._raw_end += len(self._raw)
                if not self._raw:
                    if not self._fed:
                        return False
                    raise _Broken("truncated", "the file ends inside a gzip member")
            raw, self._raw = self._raw, b""
            if not self._fed and raw[:1] != b"\x1f":
                self._raw = raw
                raise _Broken("gzip", "no gzip member where one should start")
            self._fed = True
            try:
                self._data = self._stream.decompress(raw, _OUT)
            except _IsalError as error:
                raise _Broken("gzip", str(error)) from None
            self._at = 0
        return True

    def next_member(self) -> bool:
        """Go to the member behind this one; False where the file ends. Only at a member's end."""
        self._raw = self._stream.unused_data
        if not self._raw:
            self._raw = self.file.read(_READ)
            self._raw_end += len(self._raw)
        self._open_member(self._raw_end - len(self._raw))
        return bool(self._raw)

    def at_member_end(self) -> bool:
        return self._at >= len(self._data) and bool(self._stream.eof)

    def end_of_member(self) -> int:
        """Where the member that was just read to its end stops in the file."""
        return self._raw_end - len(self._stream.unused_data)

    def find_start(self, offset: int) -> int | None:
        while (
            found := _search(self.file, offset, re.compile(re.escape(_GZIP_MAGIC)), overlap=2)
        ) is not None:
            self.file.seek(found)
            probe = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
            try:
                if probe.decompress(self.file.read(512), 5) == b"WARC/":
                    return found
            except _IsalError:
                pass
            offset = found + 1
        return None


def _search(file: BinaryIO, offset: int, pattern: re.Pattern[bytes], *, overlap: int) -> int | None:
    # One byte earlier, so that a pattern may look at the line end before it.
    base = max(0, offset - 1)
    file.seek(base)
    data = file.read(_READ)
    start = offset - base
    while data:
        if found := pattern.search(data, start):
            return base + found.start()
        more = file.read(_READ)
        if not more:
            return None
        keep = data[-overlap - 1 :]
        base += len(data) - len(keep)
        data = keep + more
        start = 1 if base else 0
    return None


def read_records(
    file: BinaryIO, name: str, *, start: int = 0, limit: int = RECORD_LIMIT
) -> Iterator[Record | Damage]:
    """Every record of a seekable WARC file from ``start`` (an offset a ``Record`` gave), damage named.

    ``name`` is what ``Record.file`` and ``Damage.file`` say. Never raises for what the file holds.
    """
    file.seek(0)
    magic = file.read(8)
    if magic[:3] == _GZIP_MAGIC:
        source: _PlainSource = _GzipSource(file, start)
    elif magic.startswith(b"WARC/"):
        source = _PlainSource(file, start)
    else:
        yield from _salvage(file, name, magic, limit)
        return
    yield from _Reader(source, name, limit).run()


def _salvage(file: BinaryIO, name: str, magic: bytes, limit: int) -> Iterator[Record | Damage]:
    """A file whose first bytes are wrong: say so, and go on where a record starts."""
    if not magic:
        yield Damage("truncated", "an empty file", name)
        return
    candidates: list[_PlainSource] = [_GzipSource(file, 0), _PlainSource(file, 0)]
    starts = [(at, source) for source in candidates if (at := source.find_start(0)) is not None]
    if not starts:
        yield Damage("format", f"neither gzip nor WARC (starts with {magic!r})", name)
        return
    at, source = min(starts, key=lambda pair: pair[0])
    yield Damage("format", f"starts with {magic!r}", name, 0, at)
    source.restart(at)
    reader = _Reader(source, name, limit)
    reader.damaged = True
    yield from reader.run()


class _Reader:
    def __init__(self, source: _PlainSource, name: str, limit: int) -> None:
        self.source = source
        self.name = name
        self.limit = limit
        self.damaged = False
        self._warcinfo_ids: set[str] = set()
        self._reread = 0
        #: Where the record being read starts.
        self._start = 0

    def run(self) -> Iterator[Record | Damage]:
        while True:
            try:
                record = self._next()
            except _Broken as broken:
                start = self._start
                end = self._resync(start)
                length = None if end is None else end - start
                yield Damage(broken.kind, broken.detail, self.name, start, length)
                if end is None:
                    return
                continue
            if record is None:
                return
            yield self._vouched(record) if isinstance(record, Record) else record

    def _vouched(self, record: Record) -> Record | Damage:
        """The record, or what it is where it stands behind damage and belongs to somebody else."""
        own = record.headers.get("warc-warcinfo-id")
        if record.type == "warcinfo":
            own = record.record_id
        if not self.damaged:
            if own:
                self._warcinfo_ids.add(own)
            return record
        if self._warcinfo_ids and own not in self._warcinfo_ids:
            detail = "found behind damage, with another WARC-Warcinfo-ID than the file's"
            return Damage("foreign", detail, self.name, record.offset, record.length)
        record.recovered = True
        return record

    def _resync(self, start: int) -> int | None:
        self.damaged = True
        reached = max(self.source.reached(), start + 1)
        self._reread += reached - start
        within_budget = self._reread <= _REREAD_SLACK + _REREAD_FACTOR * reached
        found = self.source.find_start(start + 1 if within_budget else reached)
        if found is not None:
            self.source.restart(found)
        return found

    def _next(self) -> Record | Damage | None:
        line = self._first_line()
        if line is None:
            return None
        start = self._start
        version = _VERSION.fullmatch(line)
        if version is None:
            raise _Broken("header", f"no record starts with {line[:40]!r}")
        headers, rest = self._headers()
        length = headers.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise _Broken("header", f"Content-Length {length[:40]!r}")
        if "warc-type" not in headers:
            raise _Broken("header", "no WARC-Type")
        size = int(length)
        block = self._block(size)
        record_length, after = self._close(start)
        if block is None:
            target = headers.get("warc-target-uri", "-")[:200]
            detail = f"a {headers['warc-type'][:40]} record of {size} bytes for {target}"
            return Damage("too_large", detail, self.name, start, record_length)
        return Record(
            file=self.name,
            offset=start,
            length=record_length,
            next_offset=after,
            version=version[1].decode("ascii"),
            headers=headers,
            block=block,
            head=line + rest,
        )

    def _first_line(self) -> bytes | None:
        """The first line that is not blank, through member ends; None at the end of the file."""
        blank = 0
        while blank <= _BLANK_LIMIT:
            self._start = self.source.position()
            line = self.source.readline()
            if not line:
                if not self.source.next_member():
                    return None
                blank += 1
                continue
            if line.strip(b"\r\n"):
                return line
            blank += len(line)
        raise _Broken("header", "blank lines where a record should start")

    def _headers(self) -> tuple[dict[str, str], bytes]:
        headers: dict[str, str] = {}
        raw: list[bytes] = []
        last = ""
        size = 0
        while line := self.source.readline():
            size += len(line)
            raw.append(line)
            if size > _HEADER_LIMIT or not line.endswith(b"\n"):
                raise _Broken("header", "the record header is longer than the limit or cut off")
            text = _text(line.rstrip(b"\r\n"))
            if not text:
                return headers, b"".join(raw)
            if text[0] in " \t" and last:
                headers[last] = f"{headers[last]} {text.strip()}"
                continue
            name, colon, value = text.partition(":")
            last = name.strip().lower() if colon else ""
            if last:
                headers.setdefault(last, value.strip())
        raise _Broken("truncated", "the file ends inside a record header")

    def _block(self, size: int) -> bytes | None:
        """The block, or None where it is larger than the limit (then it is passed over)."""
        keep = size <= self.limit
        parts = []
        left = size
        while left:
            piece = self.source.read(min(left, _OUT))
            if not piece:
                # A gzip member that ended well but early holds a wrong length; a plain file was cut off.
                kind = "length" if self.source.members else "truncated"
                raise _Broken(kind, f"{left} of {size} bytes of the block are missing")
            left -= len(piece)
            if keep:
                parts.append(piece)
        return b"".join(parts) if keep else None

    def _close(self, start: int) -> tuple[int | None, int]:
        """Check that the record ends here. Its length (None: it shares its member) and what comes after."""
        end = self.source.position()
        blank = 0
        while True:
            if not self.source.more():
                break
            ahead = self.source._data[self.source._at : self.source._at + 1]  # noqa: SLF001 - one module
            if ahead not in (b"\r", b"\n"):
                if ahead != b"W":
                    raise _Broken("length", "more bytes behind the block than Content-Length says")
                break
            self.source.read(1)
            blank += 1
            if blank > _BLANK_LIMIT:
                raise _Broken("length", "blank lines without end behind the block")
        source = self.source
        if not isinstance(source, _GzipSource):
            return end - start, source.position()
        if source.at_member_end():
            after = source.end_of_member()
            return after - start, after
        return None, start


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
