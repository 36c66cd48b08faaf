"""Writing captures: WARC/1.1, one gzip member per record, on disk before anything points at them.

Stock warcio costs 2.14 ms of CPU per exchange of a 61 KB page (gzip level 9, SHA-1 of its own, digests
computed record by record through Python streams) and percent-encodes non-ASCII headers, so records are put
together here and compressed by ISA-L; warcio reads and checks them (``warcio check``, ``warcio index``).
"""

from __future__ import annotations

import base64
import contextlib
import fcntl
import hashlib
import json
import logging
import os
import re
import secrets
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, Self

from isal import igzip_lib

from newscrawl import __version__
from newscrawl.archive import manifest
from newscrawl.archive.payload import HEAD_LIMIT, Headers, certificate_digest, header, payload_digest
from newscrawl.archive.record_places import OPEN_SUFFIX
from newscrawl.archive.records import Damage, RecordHeader, one_line, plain_url, sha256
from newscrawl.archive.stream import read_records
from newscrawl.errors import ConfigurationError, LostFileError, StorageError
from newscrawl.files import sha256_of, sync
from newscrawl.items import Capture, utc

logger = logging.getLogger(__name__)

GIB: Final = 1024**3
REVISIT_PROFILE: Final = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
#: What rendered markup is kept as.
RENDERED_TYPE: Final = "text/html; charset=utf-8"
UNMODIFIED_PROFILE: Final = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
#: ISA-L's level 2: a third of zlib's time at its level 6, files about a tenth larger.
_LEVEL: Final = 2
_PREFIX: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._]{0,63}")
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}")
#: Addresses of one name that are stated.
_MOST_ADDRESSES: Final = 16
_TRUNCATED: Final = frozenset({"length", "time", "disconnect", "unspecified"})


@dataclass(slots=True)
class Exchange:
    """One request and its response, as they went over the wire.

    ``url``: the address first asked for; ``final_url``: the one that answered (what the record is filed
    under). Header pairs are bytes as sent and received. ``body``: as received, still content-encoded, with
    the transfer encoding taken off by the HTTP client. ``request_headers`` None: the request is not known
    (an imported record), and no request record is written. ``truncated``: length, time, disconnect or
    unspecified, where the body was cut off. ``protocol``: ``http/1.1``, ``h2`` …, several comma-separated
    with the TLS version (``h2, tls/1.3``).
    """

    url: str
    final_url: str
    status: int
    response_headers: Iterable[tuple[bytes, bytes]]
    body: bytes
    #: Aware, any zone; written in UTC with milliseconds.
    captured_at: datetime
    method: str = "GET"
    request_headers: Iterable[tuple[bytes, bytes]] | None = ()
    request_body: bytes = b""
    reason: bytes | str = b""
    #: As the client names it: ``HTTP/1.1``, ``h2``; stands in for ``protocol`` where that is not given.
    http_version: str = "HTTP/1.1"
    ip_address: str | None = None
    certificate_sha256: str | None = None
    #: SHA-256 (hex) of each certificate the server sent, its own first.
    certificate_chain: Sequence[str] = ()
    #: The addresses the resolver gave for the host's name.
    resolved: Sequence[str] = ()
    protocol: str | None = None
    #: The IANA name of the TLS cipher suite.
    cipher_suite: str | None = None
    #: The head as it was sent, from the status line to the empty line; None: it is put together from the rest.
    response_head: bytes | None = None
    #: Trailer fields (``Name: value``), as sent behind the last chunk.
    trailers: Sequence[bytes] = ()
    truncated: str | None = None
    #: What it was asked for as: article, or asset.
    kind: str = "article"
    #: What the crawl knew of the page before it asked, and the page does not say: JSON values by name.
    context: Mapping[str, Any] | None = None


@dataclass(slots=True)
class Rendering:
    """What a browser made of a captured page: the markup once its scripts had run.

    It becomes a ``conversion`` record that refers to the capture it was made from, so that the response as
    sent and what was read from it stay apart. ``body``: UTF-8 markup. ``browser``: name and version.
    """

    original: Capture
    body: bytes
    browser: str
    #: Aware, any zone; when the markup was taken.
    captured_at: datetime


@dataclass(slots=True, frozen=True)
class KnownPayload:
    """An earlier capture with the same payload: what a revisit record points at."""

    warc_file: str
    warc_offset: int
    record_id: str
    #: As ``items.Capture.captured_at`` and ``final_url`` gave them.
    captured_at: str
    url: str
    #: ``sha256:<hex>``
    payload_digest: str = ""


@dataclass(slots=True, frozen=True)
class Recovery:
    """What the writer found of a crashed run: the file, whole records kept, bytes of a torn tail cut off."""

    warc_file: str
    records: int
    cut_bytes: int
    #: Set where damage was found in the middle: then nothing was cut.
    damage: str | None = None


#: ``known(final_url, payload_digest)``; with None for the digest: the last payload of that address.
Known = Callable[[str, str | None], KnownPayload | None]


class WarcWriter:
    """Writes exchanges into rotating WARC files below ``folder``.

    The file being written ends in ``.open`` and is locked, so that no other process writes or recovers it;
    closing takes the suffix off. ``Capture.warc_file`` is the final name; the readers here find either.
    A file is made at the first exchange. Files left by a crashed process are cut back to their last whole
    record when a writer is made: see ``recovered``. Raises ``StorageError`` where the disk does not take a
    record; then nothing of it is left in the file. Safe to call from several threads.

    ``known``: asked for each response; where it knows the payload, a revisit record is written instead. A 304
    becomes a revisit of the address's last payload, whose digest it then carries.
    ``order``: the order date of what is dated so, where that is not its date (``newscrawl.store.ordering``).
    ``fsync``: also wait for the disk (a power cut then loses nothing; a killed process never does).
    """

    def __init__(
        self,
        folder: Path,
        *,
        prefix: str = "newscrawl",
        max_bytes: int = GIB,
        software: str = f"newscrawl/{__version__}",
        crawl_info: Mapping[str, Any] | None = None,
        known: Known | None = None,
        fsync: bool = False,
        order: Callable[[datetime], datetime | None] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        if not _PREFIX.fullmatch(prefix):
            raise ConfigurationError(f"WARC prefix {prefix!r}: use letters, digits, dots and underscores")
        self.folder = Path(folder)
        self.prefix = prefix
        self.max_bytes = max_bytes
        self.software = software
        self.crawl_info = dict(crawl_info or {})
        self.known = known
        self.fsync = fsync
        self._order = order
        self._clock = clock
        self._lock = threading.Lock()
        self._fd: int | None = None
        self._name = ""
        self._day = ""
        self._serial = 0
        self._size = 0
        self._digest = hashlib.sha256()
        self._first = 0
        self._warcinfo_id = ""
        self._under: dict[bytes, int] = {}
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.recovered: list[Recovery] = list(recover(self.folder))
        except OSError as error:
            raise StorageError(f"cannot write captures to {self.folder}: {error.strerror}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def current_file(self) -> str | None:
        """The final name of the file being written."""
        return self._name if self._fd is not None else None

    def write_exchange(self, exchange: Exchange) -> Capture:
        """Write the response (or a revisit of it) and its request; return where the response stands.

        When this returns, the bytes are in the file.
        """
        built = _Built(exchange, self.known, self._order_date(exchange.captured_at))
        with self._lock:
            self._make_room()
            response, request = built.members(self._warcinfo_id)
            if self._full(len(response) + len(request)):
                response, request = built.members(self._warcinfo_id)
            offset = self._append(response + request)
            name = self._name
        return Capture(
            url=built.requested,
            final_url=built.url,
            captured_at=built.date,
            status=exchange.status,
            payload_digest=built.digest,
            content_type=built.content_type,
            warc_file=name,
            warc_offset=offset,
            warc_length=len(response),
            record_id=built.response_id,
            ip_address=exchange.ip_address,
            truncated=built.truncated,
            certificate_digest=certificate_digest(exchange.certificate_sha256),
            record_type="revisit" if built.earlier else "response",
            order_date=built.order_date,
        )

    def write_rendering(self, rendering: Rendering) -> Capture:
        """Write what a browser made of a capture; return where that stands. Status and address are the capture's."""
        original = rendering.original
        identity, date, digest = new_id(), utc(rendering.captured_at), payload_digest(rendering.body)
        fields = [
            ("WARC-Target-URI", original.final_url),
            ("WARC-Payload-Digest", digest),
            ("WARC-Refers-To", original.record_id or ""),
            ("WARC-Refers-To-Date", original.captured_at),
            ("WARC-Refers-To-Filename", original.warc_file or ""),
            ("WARC-Refers-To-File-Offset", str(original.warc_offset)),
            ("Newscrawl-Rendered-By", rendering.browser),
        ]
        if original.url != original.final_url:
            fields.append(("Newscrawl-Requested-URI", original.url))
        order_date = self._order_date(rendering.captured_at)
        if order_date:
            fields.append(("Newscrawl-Order-Date", order_date))
        with self._lock:
            self._make_room()
            named = [*fields, ("WARC-Warcinfo-ID", self._warcinfo_id)]
            head = RecordHeader("conversion", identity, date, named)
            member = gzip_member(
                [head.serialise(rendering.body, RENDERED_TYPE, sha256(rendering.body)), rendering.body]
            )
            offset = self._append(member)
            name = self._name
        return Capture(
            url=original.url,
            final_url=original.final_url,
            captured_at=date,
            status=200,
            payload_digest=digest,
            content_type=RENDERED_TYPE,
            warc_file=name,
            warc_offset=offset,
            warc_length=len(member),
            record_id=identity,
            record_type="conversion",
            order_date=order_date,
        )

    def _order_date(self, date: datetime) -> str | None:
        moment = self._order(date) if self._order is not None else None
        return utc(moment) if moment is not None else None

    def write_members(self, members: Sequence[bytes], *, under: bytes = b"") -> tuple[str, int]:
        """Write records that were made elsewhere, each a gzip member; (file, offset of the first).

        ``under``: the warcinfo record they came with; it goes before them where this file has it not yet. Without any
        ``members`` the offset is that of ``under``.
        """
        data = b"".join(members)
        with self._lock:
            self._make_room()
            self._full(len(data) + len(under))
            if under and under not in self._under:
                self._under[under] = self._append(under)
            return self._name, self._append(data) if data else self._under.get(under, self._size)

    def write_certificates(self, url: str, chain: Sequence[bytes], date: datetime) -> tuple[str, int]:
        """Write the certificates (DER) a server sent as a ``metadata`` record, PEM by RFC 8555; where it stands."""
        block = b"".join(
            b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(one) + b"-----END CERTIFICATE-----\n"
            for one in chain
        )
        head = RecordHeader("metadata", new_id(), utc(date), [("WARC-Target-URI", plain_url(url))])
        return self.write_members(
            [gzip_member([head.serialise(block, "application/pem-certificate-chain", sha256(block)), block])]
        )

    @property
    def place(self) -> tuple[str, int] | None:
        """(file, size): up to where everything is written; None before the first record."""
        return (self._name, self._size) if self._fd is not None else None

    def close(self) -> None:
        """Finish the open file: its suffix goes, its lock is released."""
        with self._lock:
            self._close()

    def _full(self, more: int) -> bool:
        """Go on in another file where so many bytes do not fit in this one any more."""
        if self._size <= self._first or self._size + more <= self.max_bytes:
            return False
        self._close()
        self._make_room()
        return True

    def _make_room(self) -> None:
        now = self._clock().astimezone(UTC)
        if self._fd is not None and (self._size >= self.max_bytes or self._day != f"{now:%Y%m%d}"):
            self._close()
        if self._fd is None:
            self._open(now)

    def _open(self, now: datetime) -> None:
        try:
            self._fd, self._name = self._create(now)
        except OSError as error:
            raise StorageError(f"cannot write captures to {self.folder}: {error.strerror}") from error
        self._serial += 1
        self._day, self._size = f"{now:%Y%m%d}", 0
        self._digest = hashlib.sha256()
        self._under.clear()
        try:
            self._append(self._warcinfo(now))
        except StorageError:
            (self.folder / (self._name + OPEN_SUFFIX)).unlink(missing_ok=True)
            if self._fd is not None:
                os.close(self._fd)
                self._fd = None
            raise
        self._first = self._size
        if self.fsync:
            sync(self.folder)

    def _create(self, now: datetime) -> tuple[int, str]:
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC
        while True:
            unique = f"{os.getpid()}-{secrets.token_hex(4)}"
            name = f"{self.prefix}-{now:%Y%m%dT%H%M%SZ}-{self._serial:05d}-{unique}.warc.gz"
            path = self.folder / (name + OPEN_SUFFIX)
            fd = os.open(path, flags, 0o644)
            fcntl.flock(fd, fcntl.LOCK_EX)
            if path.exists():
                return fd, name
            # Between creation and lock another process took it for a crashed one's and removed it.
            os.close(fd)

    def _warcinfo(self, now: datetime) -> bytes:
        self._warcinfo_id = new_id()
        fields: dict[str, Any] = {
            "software": self.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            **self.crawl_info,
        }
        lines = [f"{_field_name(name)}: {_field_value(value)}\r\n" for name, value in fields.items()]
        block = "".join(lines).encode()
        head = RecordHeader("warcinfo", self._warcinfo_id, utc(now), [("WARC-Filename", self._name)])
        return gzip_member([head.serialise(block, "application/warc-fields", sha256(block)), block])

    def _append(self, data: bytes) -> int:
        """Append whole or not at all; the offset where ``data`` starts."""
        assert self._fd is not None  # noqa: S101 - callers opened it
        start = self._size
        self._check_place()
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(self._fd, view) :]
            if self.fsync:
                os.fsync(self._fd)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._fd, start)
            raise StorageError(f"cannot write {self.folder / self._name}: {error.strerror}") from error
        self._size = start + len(data)
        self._digest.update(data)
        return start

    def _check_place(self) -> None:
        """Raise :class:`LostFileError` where the open file is not where, or as long as, it was left."""
        assert self._fd is not None  # noqa: S101 - callers opened it
        held = os.fstat(self._fd)
        try:
            there = os.stat(self.folder / (self._name + OPEN_SUFFIX))  # noqa: PTH116 - beside fstat, for each record
        except OSError:
            what = "renamed" if held.st_nlink else "removed"
        else:
            if not os.path.samestat(held, there):
                what = "replaced"
            elif held.st_size != self._size:
                what = "changed by another program"
            else:
                return
        os.close(self._fd)
        self._fd = None
        raise LostFileError(self.folder / self._name, what)

    def _close(self) -> None:
        if self._fd is None:
            return
        self._check_place()
        fd, self._fd = self._fd, None
        try:
            if self.fsync:
                os.fsync(fd)
            (self.folder / (self._name + OPEN_SUFFIX)).rename(self.folder / self._name)
            manifest.record(self.folder, {self._name: self._digest.hexdigest()})
            if self.fsync:
                sync(self.folder)
        except OSError as error:
            raise StorageError(f"cannot finish {self.folder / self._name}: {error.strerror}") from error
        finally:
            os.close(fd)


class _Built:
    """The records of one exchange, everything but the WARC-Warcinfo-ID of the file they go to."""

    def __init__(self, exchange: Exchange, known: Known | None, order_date: str | None) -> None:
        self.exchange = exchange
        self.order_date = order_date
        self.url = plain_url(exchange.final_url)
        self.requested = plain_url(exchange.url)
        self.date = utc(exchange.captured_at)
        self.digest = payload_digest(exchange.body)
        self.response_id = new_id()
        self.truncated = exchange.truncated if exchange.truncated in _TRUNCATED else None
        if exchange.truncated and self.truncated is None:
            self.truncated = "unspecified"
        self.headers = list(exchange.response_headers)
        content_type = header(self.headers, "content-type")
        self.content_type = None if content_type is None else _clean(content_type).decode("latin-1")
        self.unmodified = exchange.status == HTTPStatus.NOT_MODIFIED
        self.earlier: KnownPayload | None = None
        if known and self.unmodified:
            self.earlier = known(self.url, None)
            self.digest = self.earlier.payload_digest if self.earlier else self.digest
        elif known and exchange.body and not exchange.truncated:
            # Nothing is gained by pointing elsewhere for an empty body.
            self.earlier = known(self.url, self.digest)
        self.head = _head_as_sent(exchange) or _response_head(exchange, self.headers)
        if len(self.head) > HEAD_LIMIT:
            # Readers take no larger one: what stands behind the limit is left out, and the record says so.
            self.head = _cut_head(self.head, len(exchange.body))
            self.truncated = self.truncated or "length"

    def members(self, warcinfo_id: str) -> tuple[bytes, bytes]:
        """The response's and the request's gzip member (the latter empty where there is no request)."""
        return self._response(warcinfo_id), self._request(warcinfo_id)

    def _common(self, warcinfo_id: str) -> list[tuple[str, str]]:
        fields = [("WARC-Target-URI", self.url), ("WARC-Warcinfo-ID", warcinfo_id)]
        if self.exchange.ip_address:
            fields.append(("WARC-IP-Address", self.exchange.ip_address))
        protocols = self.exchange.protocol or self.exchange.http_version.lower()
        fields += [("WARC-Protocol", one.strip()) for one in protocols.split(",") if one.strip()]
        if self.exchange.cipher_suite:
            fields.append(("WARC-Cipher-Suite", self.exchange.cipher_suite))
        return fields

    def _response(self, warcinfo_id: str) -> bytes:
        exchange = self.exchange
        fields = self._common(warcinfo_id)
        fields.append(("WARC-Payload-Digest", self.digest))
        if self.truncated:
            fields.append(("WARC-Truncated", self.truncated))
        if self.requested != self.url:
            fields.append(("Newscrawl-Requested-URI", self.requested))
        if exchange.kind != "article":
            fields.append(("Newscrawl-Kind", exchange.kind))
        if self.order_date:
            fields.append(("Newscrawl-Order-Date", self.order_date))
        if exchange.certificate_sha256:
            fields.append(("Newscrawl-Certificate-SHA256", exchange.certificate_sha256))
        if len(exchange.certificate_chain) > 1:
            fields.append(("Newscrawl-Certificate-Chain-SHA256", " ".join(exchange.certificate_chain)))
        if exchange.resolved:
            fields.append(("Newscrawl-Resolved", " ".join(exchange.resolved[:_MOST_ADDRESSES])))
        if exchange.context:
            fields.append(("Newscrawl-Context", json.dumps(exchange.context, sort_keys=True)))
        kind = "response"
        block = [self.head, exchange.body]
        if earlier := self.earlier:
            kind = "revisit"
            block = [self.head]
            fields += [
                ("WARC-Profile", UNMODIFIED_PROFILE if self.unmodified else REVISIT_PROFILE),
                ("WARC-Refers-To", earlier.record_id),
                ("WARC-Refers-To-Target-URI", plain_url(earlier.url)),
                ("WARC-Refers-To-Date", earlier.captured_at),
                ("WARC-Refers-To-Filename", earlier.warc_file),
                ("WARC-Refers-To-File-Offset", str(earlier.warc_offset)),
            ]
        head = RecordHeader(kind, self.response_id, self.date, fields)
        content_type = "application/http; msgtype=response"
        return gzip_member([head.serialise(block, content_type, sha256(b"".join(block))), *block])

    def _request(self, warcinfo_id: str) -> bytes:
        exchange = self.exchange
        if exchange.request_headers is None:
            return b""
        fields = [*self._common(warcinfo_id), ("WARC-Concurrent-To", self.response_id)]
        block = [_request_head(exchange, self.url), exchange.request_body]
        head = RecordHeader("request", new_id(), self.date, fields)
        content_type = "application/http; msgtype=request"
        return gzip_member([head.serialise(block, content_type, sha256(b"".join(block))), *block])


def _head_as_sent(exchange: Exchange) -> bytes | None:
    """The head as received, but for what the body as it stands here makes untrue.

    The body stands without its transfer encoding; under its own name, a reader would try to undo that. So
    ``Transfer-Encoding``, and a ``Content-Length`` that does not fit, are named ``X-Crawler-…``, and a trailer becomes an
    ``X-Crawler-Trailer``. None where there is none, or it is larger than a reader takes.
    """
    if exchange.response_head is None or len(exchange.response_head) > HEAD_LIMIT // 2:
        return None
    length = b"%d" % len(exchange.body)
    lines = exchange.response_head.rstrip(b"\r\n").split(b"\n")
    stated = False
    for number, line in enumerate(lines[1:], 1):
        name, colon, value = line.partition(b":")
        key = name.strip().lower()
        if colon and key == b"content-length" and value.strip() == length:
            stated = True
        elif colon and key in (b"transfer-encoding", b"content-length"):
            lines[number] = b"X-Crawler-" + line
    head = b"".join(line + b"\n" for line in lines)
    if not head.endswith(b"\r\n"):
        head = head[:-1] + (b"\r\n" if b"\r\n" in head else b"\n")
    end = b"\r\n" if head.endswith(b"\r\n") else b"\n"
    head += b"".join(b"X-Crawler-Trailer: " + _clean(line) + end for line in exchange.trailers)
    return head + (b"" if stated else b"Content-Length: " + length + end) + end


def _response_head(exchange: Exchange, headers: Headers) -> bytes:
    # Replay tools and warcio know HTTP/1.0 and 1.1 only; WARC-Protocol says what was really spoken.
    version = "1.0" if exchange.http_version.endswith("1.0") else "1.1"
    status = f"HTTP/{version} {exchange.status:03d} ".encode("ascii")
    reason = exchange.reason
    status += _clean(reason.encode("latin-1", "replace") if isinstance(reason, str) else reason)
    stated_length = header(headers, "content-length")
    length_holds = stated_length is not None and stated_length.strip() == str(len(exchange.body)).encode()
    lines = [status.rstrip()]
    for received, value in headers:
        name, key = received, received.lower()
        if key == b"transfer-encoding" or (key == b"content-length" and not length_holds):
            # The body stands here without it; under its own name a reader would try to undo it.
            name = b"X-Crawler-" + received
        lines.append(_clean(name) + b": " + _clean(value))
    if not length_holds:
        lines.append(b"Content-Length: %d" % len(exchange.body))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _cut_head(head: bytes, length: int) -> bytes:
    """The lines of a head that fit into ``HEAD_LIMIT``, with the length of the body that follows."""
    end = b"Content-Length: %d\r\n\r\n" % length
    lines = head[: HEAD_LIMIT - len(end)].split(b"\n")[:-1]
    kept = [line for line in lines if not line.lower().startswith(b"content-length:")]
    return b"".join(line.rstrip(b"\r") + b"\r\n" for line in kept) + end


def _request_head(exchange: Exchange, url: str) -> bytes:
    method = exchange.method if _TOKEN.fullmatch(exchange.method) else "GET"
    rest = url.partition("://")[2].partition("#")[0]
    slash = min((at for at in (rest.find("/"), rest.find("?")) if at >= 0), default=len(rest))
    path = rest[slash:]
    path = path if path.startswith("/") else "/" + path
    lines = [f"{method} {path} HTTP/1.1".encode("ascii")]
    headers = list(exchange.request_headers or ())
    lines += [_clean(name) + b": " + _clean(value) for name, value in headers]
    # Where it was sent: the HTTP client adds it behind the others.
    if header(headers, "host") is None:
        lines.append(b"Host: " + rest[:slash].rpartition("@")[2].encode("ascii"))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _clean(value: bytes) -> bytes:
    """A header part as received, but for what would end its line."""
    return value.translate(_NO_LINE_ENDS) if any(mark in value for mark in b"\r\n\0") else value


_NO_LINE_ENDS: Final = bytes(32 if code in b"\r\n\0" else code for code in range(256))


def gzip_member(parts: list[bytes]) -> bytes:
    return bytes(igzip_lib.compress(b"".join([*parts, b"\r\n\r\n"]), _LEVEL, igzip_lib.COMP_GZIP))


def new_id() -> str:
    return f"<urn:uuid:{uuid.uuid4()}>"


def _field_name(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", name) or "field"


def _field_value(value: Any) -> str:
    return one_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))


def recover(folder: Path) -> Iterator[Recovery]:
    """Finish the files a crashed process left open: a torn tail is cut back to the last whole record.

    Files another living process is writing are locked and left alone. Where sound records stand *behind*
    damage, it is no torn tail: nothing is cut, and the damage is named.
    """
    for path in sorted(folder.glob("*.warc.gz" + OPEN_SUFFIX)):
        try:
            fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            continue  # another process finished or recovered it
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not path.exists():
                continue
            found = _cut_back(fd, path.name.removesuffix(OPEN_SUFFIX))
            if found.records:
                digest = sha256_of(path)
                path.rename(path.with_name(found.warc_file))
                manifest.record(folder, {found.warc_file: digest})
            else:
                path.unlink()
        except BlockingIOError:
            continue
        finally:
            os.close(fd)
        logger.warning(
            "recovered %s: %d whole records kept, %d bytes of a torn record cut off%s",
            found.warc_file,
            found.records,
            found.cut_bytes,
            f"; {found.damage}" if found.damage else "",
        )
        yield found


def _cut_back(fd: int, name: str) -> Recovery:
    size = os.fstat(fd).st_size
    whole, records = 0, 0
    damage: Damage | None = None
    with os.fdopen(os.dup(fd), "rb") as file:
        for item in read_records(file, name):
            if isinstance(item, Damage) and item.kind != "too_large":
                damage = damage or item
            elif damage is None:
                whole = item.next_offset if not isinstance(item, Damage) else item.offset + (item.length or 0)
                records += 1
            else:
                return Recovery(name, records, 0, f"damaged at {damage.offset}: {damage.detail}")
    if whole < size:
        os.ftruncate(fd, whole)
    return Recovery(name, records, size - whole)
