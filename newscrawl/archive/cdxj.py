"""CDXJ: the sorted index by which replay tools find a capture (``urlkey timestamp {json}``).

Keys are SURTs (Sort-friendly URI Reordering Transform), as pywb and ReplayWeb.page compute them to look a
page up: host labels reversed, ``www`` and default ports dropped, lower case, query arguments sorted.
"""

from __future__ import annotations

import heapq
import itertools
import json
import os
import re
import shutil
import zlib
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.archive import manifest
from newscrawl.archive.foreign import NOT_MODIFIED, is_rendering, iterate
from newscrawl.archive.places import OPEN_SUFFIX
from newscrawl.archive.records import Damage, Record, sha256, utc_date
from newscrawl.archive.response import Unusable, is_response, is_screenshot, response_of
from newscrawl.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WWW: Final = re.compile(r"www\d*\.")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_TIMESTAMP: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})")
_WORK: Final = ".index-"
#: Lines in one block of a compressed index; what cdxj-indexer and browsertrix write.
BLOCK_LINES: Final = 300


def surt(url: str) -> str:
    """The sort key of a URL: ``http://www.Shjnet.cn/xw/?b=2&a=1`` → ``cn,shjnet)/xw?a=1&b=2``."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return url.lower()
    if not host:
        return url.lower()
    host = host[found.end() :] if (found := _WWW.match(host)) else host
    labels = host if ":" in host else ",".join(reversed(host.split(".")))
    if port and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        labels += f":{port}"
    path = re.sub(r"/{2,}", "/", parts.path.lower())
    if len(path) > 1:
        path = path.rstrip("/")
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    return f"{labels}){path or '/'}" + (f"?{query}" if query else "")


def timestamp(date: str) -> str:
    """A WARC date as the 14 digits of an index line."""
    found = _TIMESTAMP.match(date)
    return "".join(found.groups()) if found else "19700101000000"


def line(record: Record, *, filename: str, offset: int | None = None) -> str | None:
    """The index line of a record that holds a response, ended by a newline; None for other records.

    Raises :class:`~newscrawl.archive.response.Unusable` for a response that is damaged.

    A 304 is none: who asks for its time is to be shown the page it vouches for, not "not modified".
    ``offset``: where the record stands in ``filename``, where that is not where it was read.
    """
    if is_screenshot(record):
        return _of_screenshot(record, filename, offset)
    answer = response_of(record) if is_response(record) and not is_rendering(record) else None
    if answer is None or record.length is None or answer.status == NOT_MODIFIED:
        return None
    mime = (answer.content_type or "").partition(";")[0].strip()
    fields = {
        "url": answer.url,
        "mime": "warc/revisit" if record.type == "revisit" else mime,
        "status": str(answer.status),
        "digest": record.headers.get("warc-payload-digest", answer.payload_digest),
        "length": str(record.length),
        "offset": str(record.offset if offset is None else offset),
        "filename": filename,
    }
    key = re.sub(r"\s", "%20", surt(answer.url))
    return f"{key} {timestamp(answer.captured_at)} {json.dumps(fields)}\n"


def _of_screenshot(record: Record, filename: str, offset: int | None) -> str | None:
    """The line of a page picture, as browsertrix-crawler indexes its own: found by its whole target URI in lower case."""
    target, date = record.target or "", utc_date(record.headers.get("warc-date", ""))
    if record.length is None or date is None:
        return None
    fields = {
        "url": target,
        "mime": record.headers.get("content-type", ""),
        "status": "200",
        "digest": record.headers.get("warc-payload-digest", sha256(record.block)),
        "length": str(record.length),
        "offset": str(record.offset if offset is None else offset),
        "filename": filename,
    }
    return f"{target.lower()} {timestamp(date)} {json.dumps(fields)}\n"


def index_file(path: Path, damage: list[Damage] | None = None) -> list[str]:
    """The sorted index lines of one WARC; ``damage``: is given what could not be read."""
    name = path.name.removesuffix(OPEN_SUFFIX)
    lines = []
    for item in iterate(path):
        if isinstance(item, Damage):
            if damage is not None:
                damage.append(item)
            continue
        try:
            if (found := line(item, filename=name)) is not None:
                lines.append(found)
        except Unusable as unusable:
            if damage is not None:
                damage.append(Damage(unusable.kind, str(unusable), name, item.offset, item.length))
    return sorted(lines)


def index_folder(folder: Path, destination: Path) -> tuple[int, list[Damage]]:
    """Write the index of every finished WARC of an archive folder; the number of lines, and what was left out.

    One file's lines are in memory at a time. ``destination`` appears whole or not at all, and is listed in the
    manifest where it stands in ``folder``.
    """
    count = 0
    damage: list[Damage] = []
    with ExitStack() as stack:
        work = stack.enter_context(_work_folder(destination.parent))
        parts = []
        for number, path in enumerate(sorted(folder.glob("*.warc.gz"))):
            part = work / f"{number}.cdxj"
            part.write_text("".join(index_file(path, damage)), encoding="utf-8")
            parts.append(stack.enter_context(part.open(encoding="utf-8")))
        whole = work / "index.cdxj"
        with whole.open("w", encoding="utf-8") as out:
            for text in heapq.merge(*parts):
                out.write(text)
                count += 1
        digest = sha256_of(whole)
        whole.replace(destination)
    if destination.parent == folder:
        manifest.record(folder, {destination.name: digest})
    return count, damage


@contextmanager
def _work_folder(beside: Path) -> Iterator[Path]:
    """A folder for the parts of an index; those that killed processes left are removed."""
    for left in beside.glob(f"{_WORK}*"):
        try:
            os.kill(int(left.name.removeprefix(_WORK)), 0)
        except (ValueError, ProcessLookupError):
            shutil.rmtree(left, ignore_errors=True)
        except OSError:
            continue
    work = beside / f"{_WORK}{os.getpid()}"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def compressed(lines: Iterable[str], *, name: str) -> tuple[bytes, bytes]:
    """A sorted index in blocks, as WACZ keeps it: the gzipped blocks, and the index of the blocks.

    ``name``: the file name the blocks will have. Raises nothing; no lines give two empty files.
    """
    blocks = bytearray()
    directory = [f"!meta 0 {json.dumps({'format': 'cdxj-gzip-1.0', 'filename': name})}\n"]
    for block in _blocks(lines):
        packer = zlib.compressobj(wbits=31)
        data = packer.compress("".join(block).encode()) + packer.flush()
        place = {"offset": len(blocks), "length": len(data), "digest": sha256(data), "filename": name}
        directory.append(f"{block[0].partition('{')[0].rstrip()} {json.dumps(place)}\n")
        blocks += data
    return bytes(blocks), "".join(directory if blocks else []).encode()


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(lines)
    while block := list(itertools.islice(waiting, BLOCK_LINES)):
        yield block
