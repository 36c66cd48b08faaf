"""The bytes of an archive file: plain, or in members of gzip, Zstandard or LZ4.

The decompressors are libraries (ISA-L, ``compression.zstd`` or its backport, lz4); what stands here is the way from
one member to the next, the place of each in the file, and the search for the next one behind damage.
"""

from __future__ import annotations

import re
import sys
import tarfile
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Protocol

from isal import igzip_lib

if TYPE_CHECKING:
    from collections.abc import Callable

_READ: Final = 128 * 1024
OUT: Final = 256 * 1024
_LINE_LIMIT: Final = 32 * 1024
#: Blank bytes (line ends, a byte order mark) that may stand before a record.
BLANK_LIMIT: Final = 4096
_BLANK: Final = b"\r\n \t\xef\xbb\xbf"
#: What ends a header block that may be cut out whole; a folded line or a stray CR stands there otherwise.
_BLOCK_END: Final = re.compile(rb"\n(?:\r?\n|[ \t\r])")
_FOLDED: Final = b" \t\r\n"
_LINE_ENDS: Final = re.compile(rb"[\r\n]+")
_GZIP_MAGIC: Final = b"\x1f\x8b\x08"
#: The extra field of a block of BGZF (SAM/BAM specification, 4.1), what ``bgzip`` writes: gzip in blocks of a fixed size.
_BGZF: Final = re.compile(rb"\x1f\x8b\x08[\x04-\x07\x0c-\x0f\x14-\x17\x1c-\x1f].{8}BC\x02\0", re.DOTALL)
_BGZF_LIMIT: Final = 64 * 1024
#: Forms that no program writes archives in; whoever packed them can unpack them.
_PACKED: Final = {
    b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7-Zip", b"Rar!": "RAR", b"PK\x03\x04": "ZIP",
}  # fmt: skip
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
#: Skippable frames (RFC 8878, 3.1.2); a ``.warc.zst`` keeps its dictionary in the one that ends in D.
_SKIPPABLE: Final = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_DICTIONARY_FRAME: Final = b"\x5d\x2a\x4d\x18"
_DICTIONARY_MAGIC: Final = b"\x37\xa4\x30\xec"
_DICTIONARY_LIMIT: Final = 32 * 1024 * 1024
#: The largest window of a frame, as a power of two: 128 MiB, what ``zstd`` itself takes without being asked.
_WINDOW_LOG: Final = 27
_LZ4_MAGIC: Final = b"\x04\x22\x4d\x18"
#: How a member of any of these starts.
MEMBER_START: Final = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18|\x04\x22\x4d\x18")
#: How a WARC record starts; JHOVE calls the lower-case form valid.
WARC_START: Final = re.compile(rb"(?:\A|(?<=\n))WARC/\d{1,3}\.\d{1,3}[ \t]*\r*\n", re.IGNORECASE)
#: How an ARC record starts: address, IP address, time, type, length.
ARC_START: Final = re.compile(
    rb"(?:\A|(?<=\n))[A-Za-z][A-Za-z0-9+.-]{1,20}:[^\r\n]{1,8000} [0-9A-Fa-f.:-]{1,45} \d{8,17} [^\r\n]{0,300}?\d{1,18}\r?\n"
)
_ARC_FIRST: Final = b"filedesc:"
#: Decompressed bytes looked at to see what a member holds; an ARC header has an address in it.
_PROBE: Final = 8500


class Broken(Exception):  # noqa: N818 - internal, becomes Damage
    """A part that cannot be read; ``kind`` is one of ``records.DAMAGE``."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class Decompressor(Protocol):
    """What igzip, zstd and LZ4 have in common (the form of ``bz2.BZ2Decompressor``)."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...

    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes | None: ...


class PlainSource:
    """Uncompressed records: one run of bytes."""

    #: Do records stand in compressed members?
    members = False
    codec = "plain"
    parts: Codec
    #: Is a record being read, which may go on in the next member? Set by the reader.
    inside = False

    def __init__(self, file: BinaryIO, start: int, pattern: re.Pattern[bytes] = WARC_START) -> None:
        self.file = file
        #: How a record of this file starts.
        self.pattern = pattern
        self.restart(start)

    def restart(self, offset: int) -> None:
        """Go on reading at this place of the file."""
        self.file.seek(offset)
        self._base = offset
        self._data = b""
        self._at = 0

    def position(self) -> int:
        """Where in the file the next unread byte stands; in a compressed file, where its member starts."""
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

    def peek(self, size: int = 1) -> bytes:
        """The next bytes; fewer at the end of the member or the file."""
        if not self.more():
            return b""
        if size > len(self._data) - self._at:
            rest = self._data[self._at :]
            self._at = len(self._data)
            self.more()
            self._put_back(rest)
        return self._data[self._at : self._at + size]

    def _put_back(self, rest: bytes) -> None:
        self._data, self._at = rest + self._data[self._at :], 0
        self._base -= len(rest)

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes of what is at hand; empty at the end."""
        if not self.more():
            return b""
        piece = self._data[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def header_lines(self) -> bytes | None:
        """The header block up to and with its empty line, where it can be had in one cut; else None, nothing is read.

        In one cut: it is at hand whole, none of its lines is folded or blank before its end, and none can reach the
        limit of a line.
        """
        if not self.more():
            return None
        data, start = self._data, self._at
        found = _BLOCK_END.search(data, start, start + _LINE_LIMIT)
        if found is None or data[start] in _FOLDED or found[0] not in (b"\n\r\n", b"\n\n"):
            return None
        self._at = found.end()
        return data[start : self._at]

    def blanks(self, size: int) -> bytes:
        """At most ``size`` line ends (CR, LF) of those at hand."""
        found = _LINE_ENDS.match(self._data, self._at, self._at + size)
        run = found[0] if found else b""
        self._at += len(run)
        return run

    def readline(self, limit: int = _LINE_LIMIT) -> bytes:
        start = self._at
        end = self._data.find(b"\n", start, start + limit) + 1
        if end:
            self._at = end
            return self._data[start:end]
        line = b""
        while len(line) < limit and self.more():
            end = self._data.find(b"\n", self._at, self._at + limit - len(line))
            line += self.read((end + 1 - self._at) if end >= 0 else limit - len(line))
            if end >= 0:
                break
        return line

    def at_member_end(self) -> bool:
        return False

    def end_of_member(self) -> int:
        return self.position()

    def find_start(self, offset: int) -> int | None:
        """The next place at or behind ``offset`` where a record seems to start."""
        return _search(self.file, offset, self.pattern, overlap=64 if self.pattern is WARC_START else _PROBE)


class MemberSource(PlainSource):
    """Compressed records: reading stops at each member's end until ``next_member``."""

    members = True

    def __init__(
        self,
        file: BinaryIO,
        start: int,
        codec: Codec,
        pattern: re.Pattern[bytes] = WARC_START,
    ) -> None:
        self.codec = codec.name
        #: The codec itself, for another source of the same file.
        self.parts = codec
        super().__init__(file, start, pattern)

    def restart(self, offset: int) -> None:
        self.file.seek(offset)
        self._raw = b""
        self._raw_end = offset
        #: What was read behind a member's end to see what starts there.
        self._ahead = b""
        self._data = b""
        self._at = 0
        self._open_member(offset)

    def _open_member(self, offset: int) -> None:
        self._start = offset
        self._stream = self.parts.open()
        self._fed = False

    def position(self) -> int:
        return self._start

    def reached(self) -> int:
        """How far the file was read."""
        return self._raw_end

    def more(self) -> bool:
        while self._at >= len(self._data):
            if self._stream.eof:
                if not (self.inside and self._goes_on()):
                    return False
                self.next_member()
            if self._stream.needs_input and not self._raw:
                self._raw = self.file.read(_READ)
                self._raw_end += len(self._raw)
                if not self._raw:
                    if not self._fed:
                        return False
                    raise Broken("truncated", f"the file ends inside a {self.codec} member")
            raw, self._raw = self._raw, b""
            if not self._fed:
                if len(raw) < len(self.parts.magic):
                    more = self.file.read(_READ)
                    self._raw_end += len(more)
                    raw += more
                if not self.parts.starts(raw):
                    self._raw = raw
                    raise Broken(self.codec, f"no {self.codec} member where one should start")
            self._fed = True
            try:
                self._data = self._stream.decompress(raw, OUT)
            except self.parts.errors as error:
                raise Broken(self.codec, str(error)) from None
            self._at = 0
        return True

    def _goes_on(self) -> bool:
        """Does the record at whose middle this member ends go on in the next one?

        As in BGZF, or where a program packed a file piece by piece. A member that starts as a record does is the next
        record instead, except in BGZF, whose blocks end anywhere.
        """
        raw = (self._stream.unused_data or b"") + self._ahead
        if len(raw) < _PROBE:
            more = self.file.read(_READ)
            self._raw_end += len(more)
            self._ahead += more
            raw += more
        if _BGZF.match(raw):
            return True
        begun = self.parts.probe(raw) if self.parts.starts(raw) else b""
        return bool(begun) and not self.pattern.match(begun.lstrip(_BLANK))

    def next_member(self) -> bool:
        """Go to the member behind this one; False where the file ends. Only at a member's end."""
        # Tapes and file systems fill blocks with zeros; gzip(1) passes over them, too.
        self._raw = ((self._stream.unused_data or b"") + self._ahead).lstrip(b"\0")
        self._ahead = b""
        while not self._raw:
            data = self.file.read(_READ)
            self._raw_end += len(data)
            self._raw = data.lstrip(b"\0")
            if not data:
                break
        self._open_member(self._raw_end - len(self._raw))
        return bool(self._raw)

    def _put_back(self, rest: bytes) -> None:
        self._data, self._at = rest + self._data[self._at :], 0

    def at_member_end(self) -> bool:
        return self._at >= len(self._data) and bool(self._stream.eof)

    def end_of_member(self) -> int:
        """Where the member that was just read to its end stops in the file."""
        return self._raw_end - len(self._ahead) - len(self._stream.unused_data or b"")

    def find_start(self, offset: int) -> int | None:
        magic = re.compile(re.escape(self.parts.magic))
        while (found := _search(self.file, offset, magic, overlap=4)) is not None:
            self.file.seek(found)
            raw = self.file.read(_PROBE if self._long else 512)
            if self.pattern.match(self.parts.probe(raw)):
                return found
            if _BGZF.match(raw):
                # Records start anywhere in a block; the reader passes over what stands before.
                block = raw + self.file.read(_BGZF_LIMIT)
                if self.pattern.search(self.parts.probe(block, _BGZF_LIMIT)):
                    return found
            offset = found + 1
        return None

    @property
    def _long(self) -> bool:
        return self.pattern is not WARC_START


class Codec:
    """A compression format as archives use it: one member or frame a record."""

    def __init__(
        self,
        name: str,
        magic: bytes,
        open_stream: Callable[[], Decompressor],
        errors: tuple[type[Exception], ...],
        skippable: re.Pattern[bytes] | None = None,
    ) -> None:
        self.name = name
        self.magic = magic
        self.open = open_stream
        self.errors = errors
        self._skippable = skippable

    def starts(self, data: bytes) -> bool:
        # A gzip member is recognised by its first byte: what follows is then named as damage of it.
        first = self.magic[:1] if self.name == "gzip" else self.magic
        return data.startswith(first) or bool(self._skippable and self._skippable.match(data))

    def probe(self, data: bytes, size: int = _PROBE) -> bytes:
        """The first decompressed bytes of a member, as far as they can be had."""
        stream = self.open()
        try:
            return stream.decompress(data, size)
        except self.errors:
            return b""


def _gzip() -> Codec:
    def open_stream() -> Decompressor:
        stream: Any = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        return stream  # type: ignore[no-any-return]

    # isal's stub calls the class an instance.
    error: Any = igzip_lib.IsalError
    return Codec("gzip", _GZIP_MAGIC, open_stream, (error,))


def zstd_module() -> Any:
    """``compression.zstd`` of Python 3.14, or its backport. Raises ``ImportError``."""
    if sys.version_info >= (3, 14):
        from compression import zstd  # type: ignore[import-not-found,unused-ignore]
    else:
        from backports import zstd
    return zstd


def _zstd(file: BinaryIO) -> Codec:
    """With the dictionary of the file's first frame, where it has one.

    The frame holds a dictionary as ``zstd --train`` writes it, compressed or plain:
    https://iipc.github.io/warc-specifications/specifications/warc-zstd/
    """
    try:
        zstd = zstd_module()
    except ImportError:
        raise Broken("unsupported", "Zstandard is not installed: pip install backports.zstd") from None
    options = {zstd.DecompressionParameter.window_log_max: _WINDOW_LOG}
    file.seek(0)
    head = file.read(8)
    dictionary = None
    if head[:4] == _DICTIONARY_FRAME:
        size = int.from_bytes(head[4:8], "little")
        if size > _DICTIONARY_LIMIT:
            raise Broken("too_large", f"a dictionary of {size} bytes")
        content = file.read(size)
        if len(content) < size:
            raise Broken("truncated", "the file ends inside its dictionary")
        try:
            if content[:4] == ZSTD_MAGIC:
                content = zstd.ZstdDecompressor(options=options).decompress(content, _DICTIONARY_LIMIT)
            dictionary = zstd.ZstdDict(content, is_raw=content[:4] != _DICTIONARY_MAGIC)
        except (zstd.ZstdError, ValueError) as error:
            raise Broken("zstd", f"the dictionary cannot be read ({error})") from None
    return Codec(
        "zstd",
        ZSTD_MAGIC,
        lambda: zstd.ZstdDecompressor(dictionary, options),
        (zstd.ZstdError, EOFError),
        _SKIPPABLE,
    )


def _lz4() -> Codec:
    try:
        import lz4.frame
    except ImportError:
        raise Broken("unsupported", "LZ4 is not installed: pip install lz4") from None
    return Codec("lz4", _LZ4_MAGIC, lz4.frame.LZ4FrameDecompressor, (RuntimeError, EOFError))


def open_source(file: BinaryIO, at: int) -> PlainSource | None:
    """The source of what stands at a place of a file, by its first bytes; None where that is no archive.

    Blank lines and a byte order mark before it are passed over. Raises ``Broken`` for a format that cannot be read here.
    """
    file.seek(at)
    head = file.read(BLANK_LIMIT + 64)
    start = len(head) - len(head.lstrip(_BLANK))
    first = head[start : start + 16]
    codec = None
    if first.startswith(_GZIP_MAGIC):
        codec = _gzip()
    elif first.startswith(ZSTD_MAGIC) or _SKIPPABLE.match(first):
        codec = _zstd(file)
    elif first.startswith(_LZ4_MAGIC):
        codec = _lz4()
    if codec is not None:
        file.seek(at + start)
        inside = codec.probe(file.read(_PROBE)).lstrip(_BLANK)
        if (form := packed_form(inside)) or MEMBER_START.match(inside):
            raise Broken(
                "format", f"{form or 'a file packed already'}, packed with {codec.name}: unpack it first"
            )
        return MemberSource(file, at + start, codec, ARC_START if _is_arc(inside) else WARC_START)
    if first[:5].upper() == b"WARC/":
        return PlainSource(file, at + start)
    if _is_arc(head[start:]):
        return PlainSource(file, at + start, ARC_START)
    return None


def packed_form(head: bytes) -> str | None:
    """What a file is that holds others, by its first bytes; None for what it is not."""
    form = next((form for mark, form in _PACKED.items() if head.startswith(mark)), None)
    if form is not None:
        return f"a file packed with {form}"
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return None
    return "a tar archive"


def blank_rest(file: BinaryIO, at: int) -> PlainSource | None:
    """A source at the end of the file, where only a few blank lines stand before it; else None."""
    file.seek(at)
    rest = file.read(BLANK_LIMIT + 1)
    return PlainSource(file, at + len(rest)) if len(rest) <= BLANK_LIMIT and not rest.strip(_BLANK) else None


def _is_arc(data: bytes) -> bool:
    return data.startswith(_ARC_FIRST) or (bool(ARC_START.match(data)) and data[:5].upper() != b"WARC/")


def damaged_source(file: BinaryIO, name: str) -> tuple[PlainSource, int] | None:
    """(source, where its first record starts) of a file whose first bytes are wrong, where its name says what it is.

    A name is all that identifies such a file; what has another name is not searched for records.
    """
    name = name.lower()
    source: PlainSource | None = None
    if name.endswith((".warc.gz", ".arc.gz", ".warcgz")):
        source = MemberSource(file, 0, _gzip(), ARC_START if name.endswith(".arc.gz") else WARC_START)
    elif name.endswith((".warc", ".arc")):
        source = PlainSource(file, 0, ARC_START if name.endswith(".arc") else WARC_START)
    if source is None or (at := source.find_start(0)) is None:
        return None
    source.restart(at)
    return source, at


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
