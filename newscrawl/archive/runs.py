"""The record of each run, beside the captures: also of one that fetched no article and so has no file of its own.

One small WARC a month (``runs-202611.warc.gz``): a ``metadata`` record for every run, written at its end.
"""

from __future__ import annotations

import fcntl
import json
import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive.foreign import iterate
from newscrawl.archive.records import Record, RecordHeader, sha256, utc_date
from newscrawl.archive.warc import gzip_member, new_id
from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATTERN: Final = "runs-*.warc.gz"
_TARGET: Final = "urn:newscrawl:crawl:"


def record_run(folder: Path, told: dict[str, Any], *, software: str) -> None:
    """Append what is ``told`` of a run (``crawl``: its name). Raises ``StorageError``."""
    now = datetime.now(UTC)
    path = folder / f"runs-{now:%Y%m}.warc.gz"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        fd = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            os.write(fd, _members(path, told, software, now))
        finally:
            os.close(fd)
    except OSError as error:
        raise StorageError(f"cannot write {path}: {error.strerror}") from error


def _members(path: Path, told: dict[str, Any], software: str, now: datetime) -> bytes:
    """The run's record, in a new file behind a warcinfo record.

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
    block = json.dumps(told, ensure_ascii=False, sort_keys=True).encode()
    fields = [("WARC-Target-URI", f"{_TARGET}{told['crawl']}"), ("WARC-Warcinfo-ID", info_id)]
    record = RecordHeader("metadata", new_id(), date, fields)
    return data + gzip_member([record.serialise(block, "application/json", sha256(block)), block])


def recorded_runs(folder: Path) -> Iterator[dict[str, Any]]:
    """What was told of each run, in the order they ended; what cannot be read is passed over."""
    for path in sorted(folder.glob(PATTERN)):
        for item in iterate(path):
            if (
                not isinstance(item, Record)
                or item.type != "metadata"
                or not (item.target or "").startswith(_TARGET)
            ):
                continue
            try:
                told = json.loads(item.block)
            except (ValueError, RecursionError):
                continue
            if isinstance(told, dict) and told.get("crawl"):
                yield told
