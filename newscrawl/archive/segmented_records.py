"""Records that a writer cut into segments (ISO 28500, 8), put together again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.archive.records import Record, with_fields

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIELDS: Final = frozenset({
    "warc-segment-number", "warc-segment-origin-id", "warc-segment-total-length", "warc-block-digest",
})  # fmt: skip


def is_segment(record: Record) -> bool:
    return record.type == "continuation" or "warc-segment-number" in record.headers


def without_segment(record: Record) -> Record:
    """A record that calls itself a segment, as one that does not."""
    fields = _FIELDS - {"warc-block-digest"}
    headers = {name: value for name, value in record.headers.items() if name not in fields}
    return replace(record, headers=headers, head=with_fields(record.head, [], fields))


class Segments:
    """Collects segments, in any order, until a record is whole; holds at most ``limit`` bytes of them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._size = 0
        #: Record ID of the first segment → number → segment.
        self._open: dict[str, dict[int, Record]] = {}
        self._held: dict[int, Record] = {}

    def add(self, record: Record) -> Record | None:
        """Take a segment; the whole record where it was the last one missing."""
        if self._size + len(record.block) > self._limit:
            return None
        number = _number(record.headers.get("warc-segment-number", ""))
        named = "warc-segment-origin-id" if record.type == "continuation" else "warc-record-id"
        origin = record.headers.get(named, "")
        self._held[id(record)] = record
        self._size += len(record.block)
        parts = self._open.setdefault(origin, {})
        if number in parts or (number == 1) != (record.type != "continuation"):
            return None
        parts[number] = record
        return self._joined(origin, parts)

    def holds(self, record: Record) -> bool:
        return id(record) in self._held

    def rest(self) -> Iterator[Record]:
        """The segments that are still held, in the order they came; they are held no longer."""
        held, self._held, self._open, self._size = self._held, {}, {}, 0
        yield from held.values()

    def _joined(self, origin: str, parts: dict[int, Record]) -> Record | None:
        total = next(
            (one.headers[_TOTAL] for one in parts.values() if one.headers.get(_TOTAL, "").isdecimal()), None
        )
        if total is None or sorted(parts) != list(range(1, len(parts) + 1)):
            return None
        block = b"".join(parts[number].block for number in sorted(parts))
        if len(block) != int(total):
            return None
        for part in parts.values():
            del self._held[id(part)]
            self._size -= len(part.block)
        del self._open[origin]
        first = parts[1]
        headers = {name: value for name, value in first.headers.items() if name not in _FIELDS}
        headers["content-length"] = str(len(block))
        fields = [("Newscrawl-Segments", str(len(parts))), ("Content-Length", str(len(block)))]
        return replace(
            first, length=None, headers=headers, block=block, head=with_fields(first.head, fields, _FIELDS)
        )


_TOTAL: Final = "warc-segment-total-length"


def _number(stated: str) -> int:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 10 else 0
