"""What the archive states about runs and visits, beside the captures.

One small WARC a month (``runs-202611.warc.gz``) with ``metadata`` records:

* one for every run, written at its end, also for a run that fetched no article and so has no file of its own;
* one for every visit of which a part got no answer (a further page that timed out). A visit is complete when every
  page it asked for has a response in the archive; where one is missing, this record says that the visit was closed
  without it. Without the record the crawl was killed in between, and what was fetched is no version of the article.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from isal import igzip_lib

from newscrawl.archive.foreign import iterate
from newscrawl.archive.records import Record, RecordHeader, plain_url, sha256, utc_date
from newscrawl.archive.warc import gzip_member, new_id
from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATTERN: Final = "runs-*.warc.gz"
_TARGET: Final = "urn:newscrawl:crawl:"
_VISIT: Final = "urn:newscrawl:visit:"
#: The key of a run's description (in the warcinfo of its files) that says: its incomplete visits are recorded here.
MARKS: Final = "visits_recorded"
#: The key that says when a run began in the order of captures, where its clock was behind what was known.
ORDER: Final = "order_date"


@dataclass(slots=True, frozen=True)
class VisitRecord:
    """How a visit ended of which a part got no answer."""

    #: Record IDs of the responses it was read from, the article's first page first, and of those on the way.
    records: tuple[str, ...]
    #: Addresses without an answer.
    unanswered: tuple[str, ...]
    #: The refusal it ended with; None: the article was stored without these parts.
    cause: str | None = None


def record_run(folder: Path, run: dict[str, Any], *, software: str) -> None:
    """Append the description of a run (``crawl``: its name). Raises ``StorageError``."""
    _append(folder, f"{_TARGET}{run['crawl']}", run, software)


def record_visit(folder: Path, url: str, visit: VisitRecord, *, software: str) -> None:
    """Append how a visit of ``url`` ended. Raises ``StorageError``."""
    _append(folder, _VISIT + url, asdict(visit), software)


def _append(folder: Path, target: str, content: dict[str, Any], software: str) -> None:
    now = datetime.now(UTC)
    path = folder / f"runs-{now:%Y%m}.warc.gz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            size = os.fstat(fd).st_size
            data = memoryview(_members(path, target, content, software, now))
            try:
                while data:
                    data = data[os.write(fd, data) :]
            except OSError:
                os.ftruncate(fd, size)
                raise
        finally:
            os.close(fd)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from error


#: How igzip begins each member: no flags, no time.
_MEMBER_HEAD: Final = gzip_member([])[:10]


def as_written(member: bytes) -> bool:
    """Is a sound gzip member, as a file of run records has it, also sound in the bits that no checksum covers?

    Its ten first bytes (flags, time, system), and the bits that fill up the last byte of its data: a decompressor passes
    over both. Other files of the archive have a SHA-256 in the manifest; one that still grows has none.
    """
    if member[:10] != _MEMBER_HEAD:
        return False
    last = member[-9]
    # The highest bit that is set belongs to the data: without it they cannot be read.
    other = bytes([last & ~(1 << last.bit_length() - 1)]) if last else b"\0"
    if other[0] == last:
        return True
    try:
        return igzip_lib.decompress(
            member[:-9] + other + member[-8:], flag=igzip_lib.DECOMP_GZIP
        ) != igzip_lib.decompress(member, flag=igzip_lib.DECOMP_GZIP)
    except igzip_lib.IsalError:  # type: ignore[misc]
        return True


def _members(path: Path, target: str, content: dict[str, Any], software: str, now: datetime) -> bytes:
    """The record, in a new file behind a warcinfo record.

    All name that one as theirs: by it they are found again behind a damaged part of the file.
    """
    date = utc_date(now.isoformat()) or ""
    data, first = b"", next(iterate(path), None)
    if isinstance(first, Record) and first.type == "warcinfo" and first.record_id:
        info_id = first.record_id
    else:
        info_id = new_id()
        info = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
        head = RecordHeader("warcinfo", info_id, date, [("WARC-Filename", path.name)])
        data = gzip_member([head.serialise(info, "application/warc-fields", sha256(info)), info])
    block = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    fields = [("WARC-Target-URI", plain_url(target)), ("WARC-Warcinfo-ID", info_id)]
    record = RecordHeader("metadata", new_id(), date, fields)
    return data + gzip_member([record.serialise(block, "application/json", sha256(block)), block])


def recorded_runs(folder: Path) -> Iterator[dict[str, Any]]:
    """The description of each run, in the order they ended; what cannot be read is passed over."""
    for content in _recorded(folder, _TARGET):
        if content.get("crawl"):
            yield content


def recorded_visits(folder: Path) -> dict[str, VisitRecord]:
    """Record ID of a visit's first response → how the visit ended."""
    found: dict[str, VisitRecord] = {}
    for content in _recorded(folder, _VISIT):
        records, unanswered, cause = (content.get(name) for name in ("records", "unanswered", "cause"))
        if isinstance(records, list) and records and isinstance(unanswered, list):
            visit = VisitRecord(tuple(map(str, records)), tuple(map(str, unanswered)), cause and str(cause))
            found[visit.records[0]] = visit
    return found


def _recorded(folder: Path, target: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob(PATTERN)):
        for item in iterate(path):
            if (
                not isinstance(item, Record)
                or item.type != "metadata"
                or not (item.target or "").startswith(target)
            ):
                continue
            try:
                content = json.loads(item.block)
            except (ValueError, RecursionError):
                continue
            if isinstance(content, dict):
                yield content
