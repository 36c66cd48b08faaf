"""A WARC or ARC file read in ranges by several processes, with the same result as read from its first byte to its last.

Where a record starts is not written anywhere; a range begins at the next place that looks like one. So ranges are a
chain: what is read counts only where the range before ended, without damage, exactly where this one began. A reader
without damage behind it has no other state than its place, so the chain gives the same records as one reader.

Everything else is read in one go from the last sound place on: behind damage (whose records are marked, and checked
against the warcinfo records of the file), where several records share a compressed member, in a WACZ, in a file that
does not begin as an archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.archive.containers import ZIP_MAGIC, Opener
from newscrawl.archive.file_bytes import Broken, open_source
from newscrawl.archive.importing import copied_member
from newscrawl.archive.record_places import OPEN_SUFFIX, opened
from newscrawl.archive.records import Damage, Record
from newscrawl.archive.response import Unusable, is_response, response_of
from newscrawl.archive.segmented_records import is_segment
from newscrawl.archive.stream import RECORD_LIMIT, read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse

    #: (name of the WARC, how to open it again, what stands there)
    Item = tuple[str, Opener, Record | Damage]

#: Bytes of a range: some 75 pages, whose articles take half a megabyte; a reader goes one record past its range.
RANGE: Final = 1024 * 1024


@dataclass(slots=True, frozen=True)
class Begun:
    """Where the first record of a range starts; None where there is none."""

    offset: int | None


@dataclass(slots=True, frozen=True)
class Ended:
    """Where the first record behind a range starts; None at the end of the file.

    ``sound``: everything before was; else reading goes on from there in one go.
    """

    offset: int | None
    sound: bool = True


def plan(path: Path, start: int = 0, size: int = RANGE) -> list[tuple[int, int | None]]:
    """(first byte, last + 1 or None: to the end) of each range of a file; empty where it is to be read in one go.

    Raises ``StorageError`` where the file cannot be opened.
    """
    with opened(path) as file:
        if file.read(4) == ZIP_MAGIC:
            return []
        try:
            if open_source(file, 0) is None:
                return []
        except Broken:
            return []
        end = file.seek(0, 2)
    places = [start, *range(start + size, end - size // 2, size)]
    return list(zip(places, [*places[1:], None], strict=True))


def read_range(
    path: Path, begin: int, end: int | None, *, exact: bool, limit: int = RECORD_LIMIT
) -> Iterator[Begun | Record | Ended]:
    """The records that start in a range. ``exact``: one starts at ``begin``. Nothing is raised for what the file holds."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    with opened(path) as file:
        if not exact:
            try:
                source = open_source(file, 0)
                found = source.find_start(begin) if source else None
            except Broken:
                found = None
            if found is None or (end is not None and found >= end):
                yield Begun(None)
                return
            begin = found
        yield Begun(begin)
        held: Record | None = None
        place = begin
        for item in read_records(file, name, start=begin, limit=limit):
            if isinstance(item, Damage) or item.length is None or item.recovered:
                # Whether the record before it counts is for one to say who reads on.
                yield Ended(held.offset if held else place, sound=False)
                return
            if held is not None:
                yield held
            held, place = item, item.offset
            if end is not None and item.offset >= end:
                yield Ended(item.offset)
                return
        if held is not None:
            yield held
        yield Ended(None)


class Chain:
    """Puts the ranges of one file together.

    ``ahead``: of each planned range what was read of it. ``again(first byte, last + 1)``: a range that begins at a
    record. ``rest``: what is made of the records that are read here, in one go. Takes the place of
    ``containers.records_of``.
    """

    def __init__(
        self,
        path: Path,
        ahead: Iterable[tuple[int, int | None, Iterable[Begun | Record | Ended]]],
        again: Callable[[int, int | None], Iterable[Begun | Record | Ended]],
        rest: Callable[[Iterator[Item]], Iterator[Item]] = iter,
    ) -> None:
        self.path = path
        self._ahead = ahead
        self._again = again
        self._in_one_go = rest
        self._infos: set[str] = set()

    def __iter__(self) -> Iterator[Item]:
        name = self.path.name.removesuffix(OPEN_SUFFIX)
        opener = partial(opened, self.path)
        expected: int | None = None
        first = True
        for begin, end, parts in self._ahead:
            if not first and expected is not None and end is not None and expected >= end:
                continue  # a record longer than a range
            reading = iter(parts)
            begun = next(reading)
            if not first and (not isinstance(begun, Begun) or begun.offset != expected):
                reading = iter(self._again(expected if expected is not None else begin, end))
                next(reading)
            first = False
            ended = Ended(None)
            for part in reading:
                if isinstance(part, Ended):
                    ended = part
                elif isinstance(part, Record):
                    self._note(part)
                    yield name, opener, part
            if not ended.sound:
                yield from self._in_one_go(self._rest(name, opener, ended.offset or 0))
                return
            expected = ended.offset
            if expected is None:
                return

    def _note(self, record: Record) -> None:
        named = record.headers.get("warc-warcinfo-id")
        if named and record.type != "warcinfo":
            self._infos.add(named)

    def _rest(self, name: str, opener: Opener, start: int) -> Iterator[Item]:
        with opener() as file:
            for item in read_records(file, name, start=start, infos=self._infos):
                yield name, opener, item


def take_apart(record: Record, *, lenient: bool, copies: bool) -> ArchivedResponse | None:
    """Note at a record the response it holds, as ``response_of`` gives it, and the copy of it for our archive.

    The record's bytes are let go, as far as they can be read again. ``copies``: make the copy. Gives the response.
    """
    answer: ArchivedResponse | Unusable | None = None
    if is_response(record) and not is_segment(record):
        try:
            answer = response_of(record, lenient=lenient)
        except Unusable as unusable:
            answer = unusable
    record.taken = answer
    if copies and record.type != "revisit":
        mismatch = None if answer is None or isinstance(answer, Unusable) else answer.digest_mismatch
        record.copy = copied_member(record, mismatch=mismatch)
    if answer is None or isinstance(answer, Unusable):
        return None
    if record.type != "revisit" and record.length is not None and not record.recovered:
        record.block = b""
        if record.copy is not None or not copies:
            record.head = b""
    return answer
