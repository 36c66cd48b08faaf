"""Our archive by place: the capture a row points at, and its records for copying elsewhere."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from newscrawl.archive.foreign import Elsewhere, Responses, belongs, is_rendering, named_place
from newscrawl.archive.payload import ArchivedResponse
from newscrawl.archive.record_places import find_warc, opened, record_at
from newscrawl.archive.records import Record
from newscrawl.archive.stream import RECORD_LIMIT, read_records
from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

#: A file of ours begins with its own warcinfo, and behind it those its records came with.
_MOST_INFOS: Final = 8


def read_record(folder: Path, warc_file: str, offset: int, length: int | None = None) -> ArchivedResponse:
    """The response a ``captures`` row points at, from the archive folder, its digests checked.

    ``length`` is checked where given. Raises ``NotFoundError`` where the file is gone, ``StorageError`` where
    the record is damaged or is none of a response.
    """
    record = record_at(folder, warc_file, offset)
    where = f"{warc_file} at {offset}"
    if length is not None and record.length != length:
        raise StorageError(f"{where}: {record.length} bytes long, not {length}; the file was changed")
    reading = Responses(find_warc(folder, warc_file), RECORD_LIMIT, None)
    for raw in warcinfo_members(folder, warc_file, record.headers.get("warc-warcinfo-id")):
        reading.read(first_member(raw))
    answer = reading.read(record)
    if isinstance(answer, ArchivedResponse):
        return answer
    detail = (
        f"{answer.kind}: {answer.detail}"
        if answer
        else f"a {record.type} record of {(record.target or 'nothing')[:100]!r}, no page"
    )
    raise StorageError(f"{where}: {detail}")


def read_raw(
    folder: Path, warc_file: str, offset: int, elsewhere: Elsewhere | None = None
) -> ArchivedResponse | None:
    """The response of a copied foreign record as an ingest reads it, marks and all; None where it holds none.

    Raises as :func:`read_record`.
    """
    record = record_at(folder, warc_file, offset)
    reading = Responses(find_warc(folder, warc_file), RECORD_LIMIT, elsewhere, lenient=True)
    for raw in warcinfo_members(folder, warc_file, record.headers.get("warc-warcinfo-id")):
        reading.read(first_member(raw))
    answer = reading.read(record)
    return answer if isinstance(answer, ArchivedResponse) else None


def read_members(folder: Path, warc_file: str, offset: int) -> list[bytes]:
    """The raw gzip members of a capture: the response's, and its request's where that stands right behind.

    For copying records elsewhere untouched. Raises as :func:`read_record`.
    """
    path = find_warc(folder, warc_file)
    response = record_at(folder, warc_file, offset)
    members = [response]
    with opened(path) as file:
        following = next(read_records(file, warc_file, start=response.next_offset), None)
        if isinstance(following, Record) and following.type == "request" and belongs(following, response):
            members.append(following)
        raw = []
        for record in members:
            if record.length is None:
                raise StorageError(f"{warc_file} at {record.offset}: several records share one gzip member")
            file.seek(record.offset)
            raw.append(file.read(record.length))
    return raw


def warcinfo_members(folder: Path, warc_file: str, named: str | None = None) -> list[bytes]:
    """The raw gzip members that say where a file's records come from: the file's own warcinfo, and the one of
    the ID ``named`` where it stands near the beginning. Empty where the file does not start with one.
    """
    found: list[bytes] = []
    with opened(find_warc(folder, warc_file)) as file:
        places: list[tuple[int, int]] = []
        for record, _ in zip(read_records(file, warc_file), range(_MOST_INFOS), strict=False):
            if not isinstance(record, Record) or record.type != "warcinfo" or record.length is None:
                break
            if not places or record.record_id == named:
                places.append((record.offset, record.length))
        for offset, length in places:
            file.seek(offset)
            found.append(file.read(length))
    return found


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
        self._infos: set[tuple[str, str | None]] = set()

    def members(self, warc_file: str, offset: int) -> list[tuple[bytes, bool]]:
        """(gzip member, is it a response?) of a capture: the warcinfo records it stands under, the capture
        whose payload a revisit has or that a rendering was made from, the response, its request. Empty where
        it was copied before.

        Raises as :func:`read_record`.
        """
        if (warc_file, offset) in self._copied:
            return []
        self._copied.add((warc_file, offset))
        record = record_at(self.folder, warc_file, offset)
        members: list[tuple[bytes, bool]] = []
        key = (warc_file, record.headers.get("warc-warcinfo-id"))
        if key not in self._infos:
            self._infos.add(key)
            members += [(raw, False) for raw in warcinfo_members(self.folder, *key)]
        if place := named_place(record):
            members += self.members(*place)
        response, *request = read_members(self.folder, warc_file, offset)
        # Replay shows what was sent; what a browser made of it stands beside.
        return [*members, (response, not is_rendering(record)), *((raw, False) for raw in request)]
