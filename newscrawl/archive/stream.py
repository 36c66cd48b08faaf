"""Reading a WARC or ARC file record by record, when nobody vouches for it.

Memory is bounded by the largest record kept, time is linear in the file: a damaged part is named, the next
sound record is looked for behind it, and a budget bounds what is read twice. warcio and fastwarc stop at, or pass over in
silence, what is named here; that is why the loop is our own (the decompressors are not: ``newscrawl.archive.file_bytes``).

A page may carry a whole forged WARC record inside its body, and a damaged file would let the search for the
next record land in it. So once a part was damaged, a record must name the ``WARC-Warcinfo-ID`` the records before it
named (a random number no page knows); where none named one, what is found is marked ``recovered``.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from typing import TYPE_CHECKING, BinaryIO, Final

from newscrawl.archive.file_bytes import (
    ARC_START,
    BLANK_LIMIT,
    MEMBER_START,
    OUT,
    Broken,
    MemberSource,
    PlainSource,
    blank_rest,
    damaged_source,
    open_source,
    packed_form,
)
from newscrawl.archive.records import (
    Damage,
    Record,
    digest_matches,
    one_line,
    plain_url,
    sha256,
    utc_date,
    with_fields,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A record with a larger block is skipped and named.
RECORD_LIMIT: Final = 128 * 1024 * 1024

_HEADER_LIMIT: Final = 128 * 1024
#: JHOVE calls lower-case forms valid; what is no version at all is a damaged header.
_VERSION: Final = re.compile(rb"WARC/(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)[ \t]*\r*\n", re.IGNORECASE)
#: The fields of an ARC header behind the address (which may contain blanks, as may the type).
_ARC_HEADER: Final = re.compile(rb"(\S+.*?) (\S{1,45}) (\d{8,17})( .*?)? (\d{1,18})[ \t]*\r?\n", re.DOTALL)
_HTTP: Final = re.compile(rb"HTTP[/ ]", re.IGNORECASE)
#: Bytes a damaged file may make us read a second time, beside a multiple of its own size.
_REREAD_SLACK: Final = 64 * 1024 * 1024
_REREAD_FACTOR: Final = 4
#: Bytes behind a block whose length is wrong that are tried as its end.
_LONGER_LIMIT: Final = 1024 * 1024


def read_records(
    file: BinaryIO, name: str, *, start: int = 0, limit: int = RECORD_LIMIT, infos: Iterable[str] = ()
) -> Iterator[Record | Damage]:
    """Every record of a seekable WARC or ARC file from ``start`` (an offset a ``Record`` gave), damage named.

    ``name`` is what ``Record.file`` and ``Damage.file`` say. ``infos``: the warcinfo IDs that records before ``start``
    named, for the records behind damage. The records of an ARC file come as the WARC records they
    correspond to. Never raises for what the file holds.
    """
    try:
        source = open_source(file, 0)
    except Broken as broken:
        yield Damage(broken.kind, broken.detail, name)
        return
    if source is None:
        yield from _salvage(file, name, limit)
        return
    if start:
        try:
            # A file may change its form on the way (members copied behind plain records).
            source = open_source(file, start) or source
        except Broken as broken:
            yield Damage(broken.kind, broken.detail, name, start)
            return
        source.restart(start)
    reader = _reader(source, name, limit)
    reader.warcinfo_ids.update(infos)
    yield from reader.run()


def _reader(source: PlainSource, name: str, limit: int) -> _Reader:
    return (_ArcReader if source.pattern is ARC_START else _Reader)(source, name, limit)


def _salvage(file: BinaryIO, name: str, limit: int) -> Iterator[Record | Damage]:
    """A file whose first bytes are wrong: say so, and go on where a record starts, if its name says what it is."""
    file.seek(0)
    head = file.read(512)
    magic = head[:8]
    if not magic:
        yield Damage("truncated", "an empty file", name)
        return
    if packed := packed_form(head):
        yield Damage("format", f"{packed}: unpack it first", name)
        return
    found = damaged_source(file, name)
    if found is None:
        yield Damage("format", f"neither WARC nor ARC (starts with {magic!r})", name)
        return
    source, at = found
    yield Damage("format", f"starts with {magic!r}", name, 0, at)
    reader = _reader(source, name, limit)
    reader.damaged = reader.doubtful = True
    yield from reader.run()


class _Reader:
    def __init__(self, source: PlainSource, name: str, limit: int) -> None:
        self.source = source
        self.name = name
        self.limit = limit
        #: Was there damage before? Then records are marked ``recovered``.
        self.damaged = False
        #: Was there damage, and no record of this file for certain behind it yet?
        self.doubtful = False
        #: Only headers are wanted.
        self.skim = False
        #: The IDs that records named as their warcinfo. That of a warcinfo itself is not one: many writers name none.
        self.warcinfo_ids: set[str] = set()
        self._foreign_run = False
        self._between = False
        self._reread = 0
        #: A first line that was read already, and where it stands.
        self._found: tuple[bytes, int] | None = None
        #: Does the record being read start where its member does?
        self._aligned = True
        #: Where the last such record starts: from there on, all that follow can be read again.
        self._anchor = 0
        #: Blank bytes behind the last block.
        self._blanks = b""
        #: Where the record being read starts.
        self._start = 0

    def run(self) -> Iterator[Record | Damage]:
        while True:
            try:
                record = self._next()
            except Broken as broken:
                start = self._start
                if self._turn(start):
                    continue
                end = self._resync(start, broken)
                length = None if end is None else end - start
                yield Damage(broken.kind, broken.detail, self.name, start, length)
                if end is None:
                    return
                continue
            if record is None:
                return
            yield self._vouched(record) if isinstance(record, Record) else record
            if self._between:
                self._between, self.damaged, self.doubtful = False, True, True
                detail = "bytes between two records that belong to neither"
                yield Damage("length", detail, self.name, record.offset)

    def _vouched(self, record: Record) -> Record | Damage:
        """The record, or what it is where it stands behind damage and belongs to somebody else."""
        named = record.headers.get("warc-warcinfo-id") if record.type != "warcinfo" else None
        if self.doubtful and self.warcinfo_ids:
            own = record.record_id if record.type == "warcinfo" else named
            if own in self.warcinfo_ids or self._leads_on(record):
                self.doubtful = False
            else:
                detail = "found behind damage, with another WARC-Warcinfo-ID than the file's"
                return Damage("foreign", detail, self.name, record.offset, record.length)
        if named and not self.doubtful:
            self.warcinfo_ids.add(named)
        record.recovered = record.recovered or self.damaged
        return record

    def _leads_on(self, record: Record) -> bool:
        """Is a record behind damage followed by records of this file, or by its end, without a break?

        What stands in the body of a record is followed by that record's own end, which is no member: a member found by
        chance inside a body breaks off there. (A plain file has no such mark.) Each such run is read once more.
        """
        if self._foreign_run or not self.source.members or record.length is None:
            return False
        at = record.next_offset
        source = MemberSource(self.source.file, at, self.source.parts, self.source.pattern)
        ahead = type(self)(source, self.name, self.limit)
        ahead.skim = True
        good = True
        try:
            while (following := ahead._next()) is not None:  # noqa: SLF001 - a reader of the same class
                if (
                    isinstance(following, Record)
                    and following.headers.get("warc-warcinfo-id") in self.warcinfo_ids
                ):
                    break
        except Broken:
            good = False
        self._go_to(at)
        self._foreign_run = not good
        return good

    def _turn(self, at: int) -> bool:
        """Go on in another form where the file changes it between two records (members behind plain records), and
        behind blank lines between two members.
        """
        file = self.source.file
        reached = file.tell()
        try:
            source = open_source(file, at) or blank_rest(file, at)
        except Broken:
            source = None
        same = source is not None and source.codec == self.source.codec and source.position() == at
        if source is None or same or source.pattern is not self.source.pattern:
            file.seek(reached)
            return False
        self.source = source
        self._go_to(source.position())
        return True

    def _go_to(self, at: int) -> None:
        """Go on at a place of the file where a record or member starts."""
        self.source.restart(at)
        self.source.inside = False
        self._aligned = True

    def _resync(self, start: int, broken: Broken) -> int | None:
        """Where reading goes on behind damage; None where nothing is found."""
        if self._found is not None and self.source.members:
            # Within this member; it may stand in the body of the record that was not understood.
            self.damaged = self.doubtful = True
            return self._found[1]
        self._found = None
        if broken.kind in ("header", "length") and self.source.members and self._rest_of_member():
            return self.source.position()
        self.damaged = self.doubtful = True
        self._foreign_run = False
        reached = max(self.source.reached(), start + 1)
        self._reread += reached - start
        within_budget = self._reread <= _REREAD_SLACK + _REREAD_FACTOR * reached
        found = self.source.find_start(start + 1 if within_budget else reached)
        if found is not None:
            self._go_to(found)
        return found

    def _rest_of_member(self) -> bool:
        """Read on in a member that is sound itself, to the next record in it or behind it."""
        self.source.inside = self._aligned = False
        try:
            while line := self.source.readline():
                if self.source.pattern.match(line):
                    # It may stand in the body of the record that was not understood.
                    self.damaged = self.doubtful = True
                    self._found = (line, self.source.position())
                    return True
            self._aligned = self.source.next_member()
        except Broken:
            return False
        return self._aligned

    def _next(self) -> Record | Damage | None:
        line = self._first_line()
        if line is None:
            return None
        start = self._start
        version = _VERSION.fullmatch(line)
        if version is None:
            raise Broken("header", f"no record starts with {line[:40]!r}")
        headers, rest = self._headers()
        length = headers.get("content-length", "")
        # In a member of its own, a record that does not say how long it is ends with it.
        to_the_end = not length and self.source.members and "warc-type" in headers
        if not to_the_end and not (length.isascii() and length.isdigit() and len(length) < 19):
            raise Broken("header", f"Content-Length {length[:40]!r}")
        if "warc-type" not in headers:
            raise Broken("header", "no WARC-Type")
        self.source.inside = not to_the_end
        block = self._block(None if to_the_end else int(length))
        corrected = to_the_end
        try:
            record_length, after = self._close(start)
        except Broken as broken:
            longer = self._longer(headers, block) if broken.kind == "length" else None
            if longer is None:
                raise
            block, corrected = longer, True
            end = self._found[1] if self._found else self.source.end_of_member()
            if self._found and self.source.members:
                record_length, after = None, self._anchor
            else:
                record_length, after = end - start if self._aligned else None, end
        if block is None:
            target = headers.get("warc-target-uri", "-")[:200]
            detail = f"a {headers['warc-type'][:40]} record of {length or 'too many'} bytes for {target}"
            return Damage("too_large", detail, self.name, start, record_length)
        head = line + rest
        if corrected:
            headers["content-length"] = str(len(block))
            head = with_fields(head, [("Content-Length", str(len(block)))])
        return Record(
            file=self.name,
            offset=start,
            length=record_length,
            next_offset=after,
            version=version[1].decode("ascii"),
            headers=headers,
            block=block,
            head=head,
            recovered=corrected,
        )

    def _longer(self, headers: dict[str, str], block: bytes | None) -> bytes | None:
        """A block that is followed by more than Content-Length says, as its digest or its HTTP message says it is.

        None where neither says so.
        """
        stated = headers.get("warc-block-digest")
        http = headers.get("content-type", "").lower().startswith("application/http")
        if block is None or not (stated or http) or self.skim:
            return None
        more = bytearray(self._blanks)
        while len(more) <= _LONGER_LIMIT:
            at = self.source.position()
            line = self.source.readline()
            if not line or self.source.pattern.match(line):
                self._found = (line, at) if line else None
                break
            more += line
        else:
            return None
        longer = bytes(block + more)
        shorter = longer.removesuffix(b"\r\n")
        for candidate in (block, longer, shorter, shorter.removesuffix(b"\r\n")):
            if digest_matches(stated, candidate) if stated else _complete(candidate):
                # Bytes between two records: what is found behind them may stand in a page.
                self._between = candidate is block
                return candidate
        return None

    def _first_line(self) -> bytes | None:
        """The first line that is not blank, through member ends; None at the end of the file."""
        if self._found is not None:
            (line, self._start), self._found = self._found, None
            self.source.inside, self._aligned = True, not self.source.members
            return line
        blank = 0
        while blank <= BLANK_LIMIT:
            self._start = self.source.position()
            line = self.source.readline()
            if not line:
                if not self.source.next_member():
                    return None
                self._aligned = True
                blank += 1
                continue
            if line.strip(b"\r\n"):
                if self._aligned:
                    self._anchor = self._start
                # The rest of the line may stand in the next member.
                self.source.inside = True
                return line if line.endswith(b"\n") else line + self.source.readline()
            blank += len(line)
        raise Broken("header", "blank lines where a record should start")

    def _headers(self) -> tuple[dict[str, str], bytes]:
        """The fields of a record header behind its version line, and its bytes.

        Mostly in one cut: line by line it took half of reading an archive back.
        """
        head = self.source.header_lines()
        if head is None:
            return self._headers_by_line()
        try:
            text = head.decode("utf-8")
        except UnicodeDecodeError:
            # Latin-1 is decided line by line.
            return _fields([_text(line) for line in head.split(b"\n")]), head
        return _fields(text.split("\n")), head

    def _headers_by_line(self) -> tuple[dict[str, str], bytes]:
        headers: dict[str, str] = {}
        raw: list[bytes] = []
        last = ""
        size = 0
        while line := self.source.readline():
            size += len(line)
            raw.append(line)
            if size > _HEADER_LIMIT or not line.endswith(b"\n"):
                raise Broken("header", "the record header is longer than the limit or cut off")
            text = _text(line.rstrip(b"\r\n"))
            if not text:
                return headers, b"".join(raw)
            if text[0] in " \t" and last:
                headers[last] = f"{headers[last]} {text.strip()}".strip()
                continue
            name, colon, value = text.partition(":")
            last = name.strip().lower() if colon else ""
            if last:
                headers.setdefault(last, value.strip())
        raise Broken("truncated", "the file ends inside a record header")

    def _block(self, size: int | None) -> bytes | None:
        """The block, or None where it is larger than the limit (then it is passed over). None: to the member's end."""
        keep = not self.skim and (size is None or size <= self.limit)
        parts: list[bytes] = []
        left = self.limit + 1 if size is None else size
        while left:
            piece = self.source.read(min(left, OUT))
            if not piece:
                if size is None:
                    return b"".join(parts).removesuffix(b"\r\n").removesuffix(b"\r\n")
                # A member that ended well but early holds a wrong length; a plain file was cut off.
                kind = "length" if self.source.members else "truncated"
                raise Broken(kind, f"{left} of {size} bytes of the block are missing")
            left -= len(piece)
            if keep:
                parts.append(piece)
        if size is None:
            raise Broken("length", "a record without Content-Length, larger than the limit")
        return b"".join(parts) if keep or self.skim else None

    def _close(self, start: int) -> tuple[int | None, int]:
        """Check that the record ends here. Its length (None: it shares its member) and what comes after."""
        source = self.source
        source.inside = False
        end = source.position()
        blank = 0
        self._blanks = b""
        while ahead := source.peek():
            if ahead not in b"\r\n":
                if not self._may_start(source.peek(_START_LENGTH)):
                    raise Broken("length", "more bytes behind the block than Content-Length says")
                break
            run = source.blanks(BLANK_LIMIT + 1 - blank)
            self._blanks += run
            blank += len(run)
            if blank > BLANK_LIMIT:
                raise Broken("length", "blank lines without end behind the block")
        if not source.members:
            return end - start, source.position()
        if source.at_member_end():
            after = source.end_of_member()
            return after - start if self._aligned else None, after
        self._aligned = False
        return None, self._anchor

    def _may_start(self, ahead: bytes) -> bool:
        """Whether a record may start with these bytes: of this form, or (behind plain ones) a compressed one."""
        ahead = ahead.upper()
        # A member may end within these bytes.
        return (
            ahead == b"WARC/"
            or self._member_starts(ahead)
            or (self.source.members and b"WARC/".startswith(ahead))
        )

    def _member_starts(self, ahead: bytes) -> bool:
        return not self.source.members and MEMBER_START.match(ahead) is not None


#: Bytes that say what starts.
_START_LENGTH: Final = 5


class _ArcReader(_Reader):
    """ARC 1.0 and 1.1 (http://archive.org/web/researcher/ArcFileFormat.php), each record as its WARC counterpart.

    A response becomes a ``response``, what is no HTTP message (the version block, a DNS answer) a ``resource``. The
    header line is kept as ``Newscrawl-ARC-Header``, and the record ID is made of it and the content, so that a
    record has the same ID whenever it is read. warcio reads ARC too, but stops at the first record it does not
    understand; archive.org's own files have blanks in addresses and types.
    """

    def _next(self) -> Record | Damage | None:
        line = self._first_line()
        if line is None:
            return None
        start = self._start
        found = _ARC_HEADER.fullmatch(line)
        if found is None:
            raise Broken("header", f"no ARC record starts with {line[:40]!r}")
        url, address, date, kind, size = found.groups()
        block = self._block(int(size))
        record_length, after = self._close(start)
        if block is None:
            detail = f"a record of {int(size)} bytes for {_text(url)[:200]}"
            return Damage("too_large", detail, self.name, start, record_length)
        headers, head = _as_warc(line, url, address, date, kind or b"", block)
        return Record(
            file=self.name,
            offset=start,
            length=record_length,
            next_offset=after,
            version="1.1",
            headers=headers,
            block=block,
            head=head,
        )

    def _may_start(self, ahead: bytes) -> bool:
        return ahead[:1].isalpha() or self._member_starts(ahead)


def _fields(lines: list[str]) -> dict[str, str]:
    """Lower-case field name → value of header lines that are not folded; of a repeated field the first."""
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and (name := name.strip().lower()):
            fields.setdefault(name, value.strip())
    return fields


def _complete(message: bytes) -> bool:
    """Does an HTTP message end where its own Content-Length says, or (a request without one) with its headers?"""
    head, found, body = message.partition(b"\r\n\r\n")
    if not found:
        return False
    stated = re.search(rb"\r\ncontent-length:[ \t]*(\d{1,12})[ \t]*(?=\r\n|\Z)", head, re.IGNORECASE)
    if stated:
        return len(body) == int(stated[1])
    return not body and re.match(rb"[A-Z]{3,10} \S+ HTTP/", head) is not None


def _as_warc(
    line: bytes, url: bytes, address: bytes, date: bytes, kind: bytes, block: bytes
) -> tuple[dict[str, str], bytes]:
    """The fields and the header of the WARC record for an ARC record."""
    target = plain_url(_text(url))
    response = target.lower().startswith(("http:", "https:")) and _HTTP.match(block) is not None
    # Version 2 has six further fields behind the type.
    stated = _text(kind).strip()
    media_type = stated.split(" ")[0] if len(stated.split(" ")) >= 6 else stated
    identity = uuid.uuid5(uuid.NAMESPACE_URL, f"arc {_text(line).strip()} {sha256(block)}")
    fields = {
        "WARC-Type": "response" if response else "resource",
        "WARC-Record-ID": f"<urn:uuid:{identity}>",
        "WARC-Target-URI": target,
        "WARC-Date": _arc_date(date.decode("ascii")),
        "WARC-IP-Address": _text(address) if _is_ip(_text(address)) else "",
        "Newscrawl-ARC-Header": one_line(_text(line).strip()),
        "Content-Type": "application/http; msgtype=response"
        if response
        else one_line(media_type) or "application/octet-stream",
        "Content-Length": str(len(block)),
    }
    kept = {name: value for name, value in fields.items() if value}
    head = "WARC/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in kept.items()) + "\r\n"
    return {name.lower(): value for name, value in kept.items()}, head.encode("utf-8", "surrogateescape")


def _arc_date(stated: str) -> str:
    """``YYYYMMDDhhmmss`` (writers also gave fewer or more digits) as WARC-Date; as it is where it is none."""
    moment = utc_date(stated[:14].ljust(14, "0"))
    return f"{moment[:19]}Z" if moment else stated


def _is_ip(stated: str) -> bool:
    try:
        return not ipaddress.ip_address(stated).is_unspecified
    except ValueError:
        return False


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")
