"""CDXJ: the sorted index by which replay tools find a capture (``urlkey timestamp {json}``).

Keys are SURTs (Sort-friendly URI Reordering Transform), as pywb computes them to look a page up and
cdxj-indexer and py-wacz write them: host labels reversed, ``www`` and default ports dropped, unescaped, lower
case, query arguments sorted. ReplayWeb.page (warcio.js) has simpler keys of its own, by which it only finds the
block of a compressed index; in the block it compares the URLs themselves.
"""

from __future__ import annotations

import heapq
import itertools
import json
import re
import socket
import zlib
from contextlib import ExitStack, suppress
from ipaddress import IPv4Address
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResultBytes, quote_from_bytes, unquote_to_bytes

from newscrawl.archive import manifest
from newscrawl.archive.foreign import NOT_MODIFIED, is_rendering, iterate
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.records import Damage, Record, sha256, utc_date
from newscrawl.archive.response import Unusable, is_response, is_screenshot, response_of
from newscrawl.files import sha256_of, working_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_WWW: Final = re.compile(rb"www\d*\.")
_DEFAULT_PORTS: Final = {b"http": 80, b"https": 443}
_BLANKS: Final = b" \t\n\r\x0b\x0c"
_SCHEME: Final = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*:")
_REPEATED: Final = re.compile(rb"(https?://)+")
#: ASCII that stands unescaped in a key.
_PRINTABLE: Final = bytes(byte for byte in range(0x21, 0x7F) if byte not in b"#%")
#: One to four numbers, decimal or octal.
_IPV4: Final = re.compile(rb"(?:[1-9][0-9]*(?:\.[0-9]+){0,3}|0[0-7]*(?:\.[0-7]+){0,3})$")
#: ASP.NET's session number as a folder of the path.
_PATH_SESSIONS: Final = [
    re.compile(rb"^(.*/)\(" + number + rb"\)/([^?]+\.aspx.*)$")
    for number in (rb"(?:[a-z]\([0-9a-z]{24}\))+", rb"[0-9a-z]{24}")
]
_QUERY_SESSIONS: Final = [
    re.compile(rb"^(.*)" + argument + rb"(?:&(.*))?$", re.IGNORECASE)
    for argument in (
        rb"jsessionid=[0-9a-z]{32}",
        rb"phpsessid=[0-9a-z]{32}",
        rb"sid=[0-9a-z]{32}",
        rb"ASPSESSIONID[a-z]{8}=[a-z]{24}",
        rb"cfid=[^&]+&cftoken=[^&]+",
    )
]
_TIMESTAMP: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})")
_WORK: Final = ".index-"
#: Lines in one block of a compressed index; what cdxj-indexer and browsertrix write.
BLOCK_LINES: Final = 300


def surt(url: str) -> str:
    """The sort key of a URL: ``http://www.Shjnet.cn/xw/?b=2&a=1`` → ``cn,shjnet)/xw?a=1&b=2``.

    Equal to ``surt.surt`` of the PyPI package surt, by which pywb looks up and cdxj-indexer writes; a URL for
    which that raises is its own key, as with cdxj-indexer. The tests compare the two. Own code, because surt is
    under the AGPL. The rules are those of Google Safe Browsing (*URLs and Hashing*: unescape until nothing
    changes, host as an IP address or in lower case, path without dot segments, escape once) and of the Internet
    Archive's ``IAURLCanonicalizer``: without ``www``, session numbers and the final slash, query sorted. Unlike
    surt, the host is never asked of DNS.
    """
    if not url:
        return "-"
    if url.startswith("filedesc"):
        return url
    try:
        return _key(url.encode())
    except ValueError:
        return url


def _key(url: bytes) -> str:
    """The key of a URL. Raises ValueError if it has none."""
    url = url.strip(_BLANKS).translate(None, b"\n\r\t")
    if not url:
        raise ValueError("blank")
    if not _SCHEME.match(url):
        url = b"http://" + url
    if (found := _REPEATED.match(url)) is not None:
        url = found[1] + url[found.end() :]
    scheme, _, rest = url.partition(b"#")[0].partition(b":")
    rest, _, query = rest.partition(b"?")
    authority, path = b"", rest
    if rest.startswith(b"//"):
        authority, slash, path = rest[2:].partition(b"/")
        path = slash + path
    place = SplitResultBytes(
        scheme, authority.rstrip(b":") if authority.endswith(b":") else authority, path, b"", b""
    )
    host, port = place.hostname or b"", place.port
    if not host and path and scheme.startswith(b"http"):
        host, _, path = path.lstrip(b"/").partition(b"/")
        path = b"/" + path
    if host:
        host = _host(host)
    path = _unescaped(path)
    path = _escaped(_without_dots(path) if host else path).lower()
    for pattern in _PATH_SESSIONS:
        path = pattern.sub(rb"\1\2", path)
    if len(path) > 1:
        path = path.removesuffix(b"/")
    query = _sorted(_without_session(_escaped(_unescaped(query))).lower())
    key = scheme + b":"
    if host:
        if scheme != b"dns" and (found := _WWW.match(host)) is not None:
            host = host[found.end() :]
        key = b",".join(reversed(host.split(b".")))
        if port and port != _DEFAULT_PORTS.get(scheme.lower()):
            key += b":%d" % port
        key += b")"
    return (key + (path or (b"/" if query else b"")) + (b"?" + query if query else b"")).decode()


def _host(host: bytes) -> bytes:
    host = _unescaped(host)
    if not host.isascii():
        with suppress(ValueError):
            host = host.decode(errors="ignore").encode("idna")
    host = host.replace(b"..", b".").strip(b".")
    if host.isdigit():
        return str(IPv4Address(int(host) & 0xFFFFFFFF)).encode()
    if _IPV4.match(host):
        with suppress(OSError):
            return socket.inet_ntoa(socket.inet_aton(host.decode())).encode()
    return _escaped(host.lower()).lower()


def _unescaped(text: bytes) -> bytes:
    while b"%" in text and (once := unquote_to_bytes(text)) != text:
        text = once
    return text


def _escaped(text: bytes) -> bytes:
    return quote_from_bytes(text, safe=_PRINTABLE).encode() if text else text


def _without_dots(path: bytes) -> bytes:
    kept: list[bytes] = []
    for part in path.split(b"/")[1:]:
        if part == b".." and kept:
            kept.pop()
        elif part != b".":
            kept.append(part)
    return b"/" + b"/".join([*filter(None, kept[:-1]), *kept[-1:]])


def _without_session(query: bytes) -> bytes:
    for pattern in _QUERY_SESSIONS:
        if (found := pattern.match(query)) is not None:
            query = found[1] + (found[2] or b"")
    return query


def _sorted(query: bytes) -> bytes:
    """The arguments by name, then value; one without a value before those with an empty one."""
    return b"&".join(b"=".join(pair) for pair in sorted(one.split(b"=", 1) for one in query.split(b"&")))


def key_of(url: str) -> str:
    """The key without white space, which ends it; a URL that has no key of its own may have some."""
    return re.sub(r"\s", "%20", surt(url))


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
    return f"{key_of(answer.url)} {timestamp(answer.captured_at)} {json.dumps(fields)}\n"


def _of_screenshot(record: Record, filename: str, offset: int | None) -> str | None:
    """The line of a page picture, as cdxj-indexer writes it: found by its whole target URI."""
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
    return f"{key_of(target)} {timestamp(date)} {json.dumps(fields)}\n"


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
        work = stack.enter_context(working_folder(destination.parent, _WORK))
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
