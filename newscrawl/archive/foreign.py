"""Archives of anybody's making, read response by response: WARC, ARC and WACZ, plain or compressed.

Nothing is unpacked to the disk, no name inside an archive is ever used as a path, and nothing is raised for
what a file holds: what cannot be used comes as :class:`~newscrawl.archive.records.Damage`, in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.archive.containers import Opener, records_of
from newscrawl.archive.payload import ArchivedResponse, payload_digest
from newscrawl.archive.record_places import opened, record_at
from newscrawl.archive.records import Damage, Record, digest_matches
from newscrawl.archive.response import (
    NOT_MODIFIED,
    Unusable,
    is_rendering,
    is_response,
    named_place,
    response_of,
    response_of_or_none,
    stated_digests,
    warcinfo_fields,
    whole_message,
)
from newscrawl.archive.seen import Seen
from newscrawl.archive.segmented_records import Segments, is_segment, without_segment
from newscrawl.archive.stream import RECORD_LIMIT, read_records
from newscrawl.errors import NotFoundError, StorageError
from newscrawl.files import sha256_of

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.archive.payload import Headers

__all__ = [
    "CRAWL_FIELD",
    "IMPORT_FIELD",
    "NOT_MODIFIED",
    "Beside",
    "Elsewhere",
    "Responses",
    "belongs",
    "contents",
    "file_digest",
    "first_info",
    "is_import_info",
    "is_rendering",
    "iterate",
    "named_payload",
    "named_place",
    "response_of_or_none",
    "responses",
]

#: Answers for a revisit whose payload is not in the archive being read: (target URI, stated digest, record
#: ID) → the body as received, or None. A store of ours can look in its ``captures``.
Elsewhere = Callable[[str, str, str], bytes | None]

#: The warcinfo field with what a crawl of ours says of itself (JSON), and the mark of a file of copied records.
CRAWL_FIELD: Final = "newscrawl"
IMPORT_FIELD: Final = "newscrawl-imported-from"

#: As ``containers.records_of`` gives them.
Records = Iterable[tuple[str, Opener, Record | Damage]]

#: Of a place: no WARC is larger than 2⁴⁶ bytes (64 TiB), and no ZIP taken has 2¹⁷ entries.
_OFFSET_BITS: Final = 46


def file_digest(path: Path) -> str:
    """``sha256:<hex>`` of a file: with a response's ``next_offset``, the key under which an ingest resumes."""
    with opened(path):  # for its error
        return f"sha256:{sha256_of(path)}"


def iterate(path: Path, *, limit: int = RECORD_LIMIT) -> Iterator[Record | Damage]:
    """Every record of every type, in file order, damaged parts named in their place.

    Raises ``StorageError`` where the file itself cannot be opened.
    """
    for _, _, item in records_of(path, {}, limit):
        yield item


def first_info(path: Path) -> dict[str, str]:
    """The fields of the warcinfo record an archive begins with; empty where it begins with another one."""
    first = next(iterate(path), None)
    if not isinstance(first, Record) or first.type != "warcinfo":
        return {}
    return warcinfo_fields(first.block)


@dataclass(slots=True)
class Beside:
    """A record that is no response of its own: metadata, a conversion, a request nobody claims, a warcinfo …

    ``origin``: the warcinfo record it stands under.
    """

    record: Record
    origin: Record | None = None


def responses(
    path: Path,
    *,
    start: int | dict[str, int] = 0,
    limit: int = RECORD_LIMIT,
    elsewhere: Elsewhere | None = None,
    records: Records | None = None,
) -> Iterator[ArchivedResponse | Damage]:
    """Every HTTP response in the archive, whole and checked against the digests its record states.

    ``start``: a ``next_offset`` given earlier for the same file; for a WACZ one per WARC in it
    (``{warc_file: next_offset}``). Where several records share one gzip member, reading starts again at the
    member, so a response may come twice. ``limit``: bytes of the largest record taken. Revisit records come
    with the payload they point at, from this file, from the file beside it that they name, or from
    ``elsewhere``. ``records``: the records from ``start`` on, where others read them
    (:mod:`newscrawl.archive.ranges`). Raises ``StorageError`` where the file itself cannot be opened.
    """
    for part in _contents(path, start, limit, Responses(path, limit, elsewhere), records):
        if not isinstance(part, Beside):
            yield part


def contents(
    path: Path,
    *,
    start: int | dict[str, int] = 0,
    limit: int = RECORD_LIMIT,
    elsewhere: Elsewhere | None = None,
    records: Records | None = None,
) -> Iterator[ArchivedResponse | Damage | Beside]:
    """Everything in an archive of somebody else's: as :func:`responses`, and what those leave out.

    A response whose stated digest does not fit is given with ``digest_mismatch``; a revisit whose payload is not at
    hand with ``pending``. Records that are no responses come as :class:`Beside`, also those that are named as damage
    because they cannot be understood; of a WACZ its page lists and descriptions as ``resource`` records.
    """
    yield from _contents(path, start, limit, Responses(path, limit, elsewhere, lenient=True), records)


def _contents(
    path: Path, start: int | dict[str, int], limit: int, reading: Responses, records: Records | None
) -> Iterator[ArchivedResponse | Damage | Beside]:
    starts = start if isinstance(start, dict) else {"": start}
    source = ""
    # A request stands beside its response, before it or behind it: a response waits for what comes next.
    waiting: ArchivedResponse | None = None
    request: Record | None = None
    if records is None:
        records = records_of(path, starts, limit, beside=reading.lenient)
    for name, opener, item in records:
        if isinstance(item, Record) and item.type == "request" and name == source:
            if waiting is not None and waiting.request is None and belongs(item, waiting.record):
                waiting.request, waiting.next_offset = item, item.next_offset
                continue
            if request is not None:
                yield Beside(request, reading.origin)
            request = item
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if name != source:
            if request is not None:
                yield Beside(request, reading.origin)
            if source:
                yield from reading.open_segments()
            source, request = name, None
            reading.turn_to(opener, name, starts.get(name, starts.get("", 0)))
        if isinstance(item, Damage):
            yield item
            continue
        answer = reading.read(item)
        if isinstance(answer, ArchivedResponse):
            waiting = answer
            if request is not None and belongs(request, answer.record):
                answer.request, request = request, None
        elif isinstance(answer, Damage):
            yield answer
        if not isinstance(answer, ArchivedResponse) and not reading.held(item):
            yield Beside(reading.current or item, reading.origin)
        if request is not None:
            yield Beside(request, reading.origin)
            request = None
    if waiting is not None:
        yield waiting
    if request is not None:
        yield Beside(request, reading.origin)
    yield from reading.open_segments()


def is_import_info(record: Record) -> bool:
    """Is this the warcinfo record of ours that stands above records we copied?"""
    return record.type == "warcinfo" and IMPORT_FIELD in warcinfo_fields(record.block)


def belongs(request: Record, response: Record | None) -> bool:
    """Does a request record say, or its response, that they are one exchange?"""
    return response is not None and (
        (response.record_id or "") == request.headers.get("warc-concurrent-to")
        or (request.record_id or "") == response.headers.get("warc-concurrent-to")
    )


class Responses:
    """Records → responses; remembers where payloads stood, for revisits."""

    def __init__(self, path: Path, limit: int, elsewhere: Elsewhere | None, *, lenient: bool = False) -> None:
        self.path = path
        self.limit = limit
        self.elsewhere = elsewhere
        #: Are records taken whose digest does not fit, and revisits whose payload is not at hand? Both are marked.
        self.lenient = lenient
        self.warcinfo: dict[str, str] = {}
        #: The warcinfo record we stand under.
        self.origin: Record | None = None
        self._segments = Segments(limit)
        #: The record read last; of segments, what they make together.
        self.current: Record | None = None
        #: Hash of digest, (digest, URI) and record ID → WARC and offset. Python's hash: what is found is checked.
        self._seen = Seen()
        #: One for each WARC read.
        self._openers: list[Opener] = []

    def turn_to(self, opener: Opener, name: str, start: int) -> None:
        """Go on in another WARC; where reading does not start at its first record, learn what was before."""
        self._openers.append(opener)
        self.warcinfo, self.origin = {}, None
        self._segments = Segments(self.limit)
        if not start:
            return
        with opener() as file:
            for item in read_records(file, name, limit=self.limit):
                if item.offset >= start:
                    break
                if isinstance(item, Record):
                    if item.type == "warcinfo":
                        self._informed(item)
                    if is_segment(item):
                        self._segments.add(item)
                    self._remember(item)

    def read(self, record: Record) -> ArchivedResponse | Damage | None:
        """The response a record holds; None for records that hold none (or only a segment of one)."""
        self.current = record
        if record.type == "warcinfo":
            self._informed(record)
            return None
        if is_segment(record):
            joined = self._segments.add(record)
            if joined is None:
                held = self._segments.holds(record)
                return None if held else _damage(record, "segment", "more segments than can be held")
            record = self.current = joined
        if not is_response(record):
            http = record.headers.get("content-type", "").lower().startswith("application/http")
            if record.type == "response" and http and not record.target:
                return _damage(record, "header", "a response without WARC-Target-URI")
            return None
        try:
            answer = self._response(record)
        except Unusable as unusable:
            return _damage(record, unusable.kind, str(unusable))
        answer.warcinfo = self.warcinfo
        answer.record, answer.origin = record, self.origin
        self._remember(record)
        return answer

    def held(self, record: Record) -> bool:
        """Is a record kept for the segments that follow it?"""
        return self._segments.holds(record)

    def open_segments(self) -> Iterator[ArchivedResponse | Damage | Beside]:
        """At the end of a file: segments whose continuation is not in it.

        A first segment that is a whole message by itself is a response all the same; of a foreign archive, one that
        is not is given as ``truncated``.
        """
        for record in self._segments.rest():
            answer = self.read(without_segment(record)) if self.lenient or whole_message(record) else None
            if isinstance(answer, ArchivedResponse):
                if not whole_message(record):
                    answer.truncated = "segment"
                yield answer
                continue
            yield _damage(record, "segment", "a segment whose other parts are not in this file")
            yield Beside(record, self.origin)

    def _informed(self, record: Record) -> None:
        """Behind the warcinfo of a file that we copied together stand those its records came with."""
        before, self.warcinfo = self.warcinfo, warcinfo_fields(record.block)
        self.origin = record
        if IMPORT_FIELD in before:
            kept = {name: before[name] for name in (IMPORT_FIELD, CRAWL_FIELD) if name in before}
            self.warcinfo = {
                name: value for name, value in self.warcinfo.items() if name != CRAWL_FIELD
            } | kept

    def _remember(self, record: Record) -> None:
        if record.type != "response" or record.length is None or not self._openers:
            return
        place = (len(self._openers) - 1 << _OFFSET_BITS) + record.offset
        for stated in stated_digests(record):
            # The first of a payload counts, and under a further address the first there.
            key = hash(stated)
            if self._seen.get(key) is not None:
                key = hash((stated, record.target))
            if self._seen.get(key) is None:
                self._seen.put(key, place)
        if record.record_id:
            self._seen.put(hash(record.record_id), place)

    def _response(self, record: Record) -> ArchivedResponse:
        if isinstance(record.taken, Unusable):
            raise record.taken
        if record.taken is not None:
            answer: ArchivedResponse = record.taken
            record.taken = None
        else:
            answer = response_of(record, lenient=self.lenient)
        if not record.block and record.type != "revisit":
            answer.load = partial(_read_again, self._openers[-1], record)
        if record.type != "revisit":
            return answer
        try:
            answer.body, headers = self._payload(record)
        except Unusable:
            # That the server said so is news by itself.
            answer.payload_digest = record.headers.get("warc-payload-digest") or answer.payload_digest
            if answer.status == NOT_MODIFIED:
                return answer
            if not self.lenient:
                raise
            answer.pending = True
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
        raise Unusable("revisit", f"its payload ({stated or refers_to or 'unnamed'}) is not in this archive")

    def _beside(self, record: Record) -> Record | None:
        return _named_record(self.path.parent, record, self.limit)


def _named_record(folder: Path, record: Record, limit: int) -> Record | None:
    """The record in the neighbouring file that a revisit of ours names; only a bare file name is followed."""
    if (place := named_place(record)) is None:
        return None
    try:
        return record_at(folder, *place, limit=limit)
    except (NotFoundError, StorageError):
        return None


def named_payload(folder: Path, record: Record, limit: int = RECORD_LIMIT) -> tuple[bytes, str] | None:
    """(payload, its digest) of the place that a revisit of ours names in ``folder``; None where it is not there."""
    named = _named_record(folder, record, limit)
    found = _payload_with(named, record.headers.get("warc-payload-digest", "")) if named else None
    return (found[0], payload_digest(found[0])) if found else None


def _read_again(opener: Opener, record: Record) -> ArchivedResponse:
    """A response whose bytes were let go. Raises ``StorageError`` where the file has changed meanwhile."""
    with opener() as file:
        found = next(read_records(file, record.file, start=record.offset), None)
    try:
        if isinstance(found, Record) and found.record_id == record.record_id:
            answer = response_of(found, lenient=True)
            answer.record = found
            return answer
    except Unusable:
        pass
    raise StorageError(
        f"{record.file} at {record.offset}: the record is not what it was a moment ago; the file was changed"
    )


def _payload_with(record: Record, stated: str) -> tuple[bytes, Headers] | None:
    """Body and headers of a record that has the payload of the digest ``stated``."""
    if record.type == "revisit":
        return None
    try:
        found = response_of(record, lenient=True)
    except Unusable:
        return None
    same = stated in stated_digests(record)
    if stated and not same and digest_matches(stated, found.body) is False:
        return None
    return found.body, found.headers


def _damage(record: Record, kind: str, detail: str) -> Damage:
    return Damage(kind, f"{(record.target or '')[:200]}: {detail}", record.file, record.offset, record.length)
