"""An HTTP response as the archive gives it back, and the way from its bytes to the page.

Bodies are kept as they came over the wire: content-encoded, with the transfer encoding taken off. Header
names and values are bytes, because Chinese servers send GBK in them.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive.file_bytes import ZSTD_MAGIC, zstd_module
from newscrawl.archive.records import Recent, Record, sha256
from newscrawl.errors import RefusedPage
from newscrawl.items import Capture

if TYPE_CHECKING:
    from collections.abc import Callable

Headers = list[tuple[bytes, bytes]]

#: No page of a news portal is larger; what is, is a mistake or a bomb. The same as a crawl's DOWNLOAD_MAXSIZE.
DECODED_LIMIT: Final = 8 * 1024 * 1024
#: More encodings around one another than this are a bomb.
_MAX_ENCODINGS: Final = 2
#: Of the headers of one message, for writer and reader.
HEAD_LIMIT: Final = 1024 * 1024
_STEP: Final = 64 * 1024
#: How a whole document ends; looked for in its last bytes.
_WHOLE: Final = re.compile(rb"</(?:html|body|rss|feed|urlset|sitemapindex)\s*>", re.IGNORECASE)
_TAIL: Final = 4096
#: Writers also left out the version (``HTTP 200``), and servers have names of their own (``ICY 200 OK``, ``h2 200``).
_STATUS_LINE: Final = re.compile(
    rb"([A-Z][A-Z0-9]{0,15})(?:/(\d{1,2}(?:\.\d{1,2})?))?[ \t]+(\d{3})(?:[ \t]+(.*))?",
    re.DOTALL | re.IGNORECASE,
)
#: Heads before that of the answer.
_INTERIM: Final = re.compile(
    rb"HTTP/1\.[01][ \t]+(?:1\d\d\b|200[ \t]+connection established[ \t]*(?:\r?\n|$))", re.IGNORECASE
)
_NEXT_HEAD: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+\d{3}\b")
_MOST_INTERIM: Final = 5
_PSEUDO_STATUS: Final = re.compile(
    rb"\A(?::[a-z]{1,20}:[^\n]{0,2000}\n){0,5}:status:[ \t]{0,5}(\d{3})[ \t]{0,5}(?=\r?\n|\Z)"
)
#: Words in ``Content-Encoding`` that encode nothing.
_NO_ENCODING: Final = frozenset(
    {"", "identity", "none", "utf-8", "utf8", "binary", "8bit", "7bit", "chunked", "aws-chunked"}
)
#: How markup and text begin; a body under an encoding nobody knows is then not encoded.
_PLAIN_TEXT: Final = re.compile(rb"\s{0,200}[<{\[]")
_HEADER_LINE: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}[ \t]*:")
_SHA256: Final = re.compile(r"[0-9A-Fa-f]{64}")
_CHUNK_SIZE: Final = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


class MalformedHttp(ValueError):  # noqa: N818 - a name for a state of the data, turned into Damage by its caller
    """The block of a response record is no HTTP message."""


@dataclass(slots=True)
class ArchivedResponse:
    """One response read from an archive, whole.

    ``url`` is the address that answered, ``requested_url`` the one first asked for. ``payload_digest`` is
    always ``sha256:<hex>`` of ``body``, whatever the record itself states. ``warc_file``, ``offset`` and
    ``length`` say where the record stands (``length`` None: not readable on its own). ``next_offset``: where
    ``ingest.responses`` may start again after this one.
    """

    url: str
    requested_url: str
    #: UTC, to the millisecond
    captured_at: str
    status: int
    reason: bytes
    http_version: str
    headers: Headers
    body: bytes
    payload_digest: str
    warc_file: str
    offset: int
    length: int | None
    next_offset: int = 0
    record_id: str | None = None
    #: response, revisit, resource, or conversion (a page as a browser of ours rendered it)
    record_type: str = "response"
    #: The record a conversion was made from.
    refers_to: str | None = None
    ip_address: str | None = None
    protocol: str | None = None
    truncated: str | None = None
    certificate_sha256: str | None = None
    #: SHA-256 (hex) of each certificate the server sent, its own first, separated by blanks; None where there is no more than one.
    certificate_chain: str | None = None
    #: The addresses the resolver gave, separated by blanks.
    resolved: str | None = None
    #: What the crawl knew of the page before it asked, and the page does not say (``edition`` …).
    context: dict[str, Any] = field(default_factory=dict)
    #: What a crawl of ours asked for: article, or asset (a picture or attachment of one).
    kind: str = "article"
    #: Found again behind a damaged part of its file.
    recovered: bool = False
    #: Which of the digests its record states do not fit (``block``, ``payload``, both); None where all do.
    digest_mismatch: str | None = None
    #: Its moment in the order of captures, where the date does not give it.
    order_date: str | None = None
    #: A revisit whose payload was not at hand.
    pending: bool = False
    #: The fields of the file's warcinfo record (name as written → value), shared by its responses.
    warcinfo: dict[str, str] = field(default_factory=dict)
    #: The headers the payload was sent with, where an earlier response sent it (304).
    payload_headers: Headers | None = None
    #: Reads the response again, where its body was let go of (``newscrawl.archive.ranges``); ``body`` is empty then.
    load: Callable[[], ArchivedResponse] | None = field(default=None, repr=False, compare=False)
    #: What was read from the page in another process (``newscrawl.intake.PageReading``).
    page: Any = field(default=None, repr=False, compare=False)
    #: The record itself, the request that belongs to it and the warcinfo it stands under.
    record: Record | None = field(default=None, repr=False, compare=False)
    request: Record | None = field(default=None, repr=False, compare=False)
    origin: Record | None = field(default=None, repr=False, compare=False)

    def header(self, name: str) -> bytes | None:
        """The first header of this name, as received."""
        return header(self.headers, name)

    @property
    def content_type(self) -> str | None:
        value = self.header("content-type")
        return None if value is None else value.decode("latin-1")

    @property
    def crawl(self) -> dict[str, Any]:
        """What a crawl of ours wrote about itself into the file's warcinfo record; empty for other programs'."""
        try:
            stated = json.loads(self.warcinfo.get("newscrawl", "{}"))
        except (ValueError, RecursionError):
            return {}
        return stated if isinstance(stated, dict) else {}

    def decoded(self, limit: int = DECODED_LIMIT) -> bytes:
        """The body without its content encoding. Raises ``RefusedPage`` (``too_large``, ``bad_encoding``)."""
        body = self.body if self.load is None else self.load().body
        return decode_body(body, self.payload_headers or self.headers, limit=limit)

    def capture(self) -> Capture:
        """The row ``captures`` keeps: the same the writer gave when the record was made."""
        return Capture(
            url=self.requested_url,
            final_url=self.url,
            captured_at=self.captured_at,
            status=self.status,
            payload_digest=self.payload_digest,
            content_type=self.content_type,
            warc_file=self.warc_file,
            warc_offset=self.offset,
            warc_length=self.length,
            record_id=self.record_id,
            ip_address=self.ip_address,
            truncated=self.truncated,
            certificate_digest=certificate_digest(self.certificate_sha256),
            record_type=self.record_type,
            digest_mismatch=self.digest_mismatch,
            order_date=self.order_date,
        )


def header(headers: Headers, name: str) -> bytes | None:
    """The first header of this name, as received."""
    wanted = name.lower().encode("latin-1")
    return next((value for key, value in headers if key.lower() == wanted), None)


@dataclass(slots=True)
class HttpMessage:
    """A response message taken apart; ``body`` with the transfer encoding removed."""

    version: str
    status: int
    reason: bytes
    headers: Headers
    body: bytes
    #: The body as it stands in the record, where chunking was removed from it.
    stored_body: bytes
    #: What stands behind the first head, where others follow it: other programs take that for the payload.
    behind_first: bytes | None = None


_messages: Final[Recent[HttpMessage]] = Recent(1)


def parse_http(block: bytes) -> HttpMessage:
    """Take a response record's block apart. Raises :class:`MalformedHttp`.

    Answers on the way (1xx, and a proxy's word that the tunnel stands) are passed over: the last head is the answer's.
    What is given may be given again for the same bytes, and is not to be changed.
    """
    return _messages.find(block) or _messages.put(_taken_apart(block), block)


def _taken_apart(block: bytes) -> HttpMessage:
    head, body = _split_head(block.lstrip(b"\r\n") if block[:1] in (b"\r", b"\n") else block)
    behind_first = None
    for _ in range(_MOST_INTERIM):
        if not (_INTERIM.match(head) and _NEXT_HEAD.match(body)):
            break
        behind_first = body if behind_first is None else behind_first
        head, body = _split_head(body)
    if found := _PSEUDO_STATUS.search(head):
        # HTTP/2 and 3 have no status line; some writers keep the field that stands for it.
        head = b"HTTP/2 " + found[1] + b"\r\n" + head
    lines = head.split(b"\n")
    found = _STATUS_LINE.fullmatch(lines[0].rstrip(b"\r"))
    if found is None or (
        # Any other word and number may begin a text; headers follow no text.
        found[1].upper() != b"HTTP" and not (lines[1:] and _HEADER_LINE.match(lines[1]))
    ):
        raise MalformedHttp("no HTTP status line")
    headers = _header_pairs(lines[1:])
    plain = body
    coding = (header(headers, "transfer-encoding") or b"").strip().lower()
    if coding.endswith(b"chunked"):
        plain = dechunk(body)
    if coding.startswith((b"gzip", b"x-gzip")):
        plain = _without_transfer_gzip(plain)
    return HttpMessage(
        version=(found[2] or b"1.1").decode("ascii"),
        status=int(found[3]),
        reason=(found[4] or b"").strip(),
        headers=headers,
        body=plain,
        stored_body=body,
        behind_first=behind_first,
    )


def _without_transfer_gzip(body: bytes) -> bytes:
    """The body without ``Transfer-Encoding: gzip``; as it is where it does not decode within the limit."""
    try:
        return _inflate(body, DECODED_LIMIT, 31) if body[:2] == b"\x1f\x8b" else body
    except RefusedPage:
        return body


_HEAD_ENDS: Final = (b"\r\n\r\n", b"\n\n", b"\n\r\n", b"\r\r\n\r\r\n")


def _split_head(block: bytes) -> tuple[bytes, bytes]:
    found: tuple[int, int] | None = None
    limit = HEAD_LIMIT
    for mark in _HEAD_ENDS:
        at = block.find(mark, 0, limit)
        if at >= 0 and (found is None or (at, at + len(mark)) < found):
            found = at, at + len(mark)
            # The others count where they begin before it.
            limit = min(limit, at + max(map(len, _HEAD_ENDS)))
    if found is not None:
        end, start = found
        return block[:end], block[start:]
    if len(block) > HEAD_LIMIT:
        raise MalformedHttp("HTTP headers longer than the limit")
    return block.rstrip(b"\r\n"), b""


def _header_pairs(lines: list[bytes]) -> Headers:
    pairs: Headers = []
    for raw in lines:
        line = raw.rstrip(b"\r")
        if line[:1] in (b" ", b"\t") and pairs:
            pairs[-1] = (pairs[-1][0], pairs[-1][1] + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon:
            pairs.append((name.strip(), value.strip()))
    return pairs


def dechunk(body: bytes) -> bytes:
    """``body`` without chunked transfer coding; as it is where it is not chunked."""
    parts: list[bytes] = []
    at = 0
    while found := _CHUNK_SIZE.match(body, at):
        size = int(found[1], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[found.end() : found.end() + size])
        at = found.end() + size
        if body[at : at + 2] == b"\r\n":
            at += 2
        elif body[at : at + 1] == b"\n":
            at += 1
        elif at < len(body):
            return body
    return b"".join(parts) if parts and at >= len(body) else body


def decode_body(body: bytes, headers: Headers, *, limit: int = DECODED_LIMIT) -> bytes:
    """``body`` without the content encodings ``headers`` name, never more than ``limit`` bytes.

    A stream that is cut off or damaged after the end of its document gives the document (servers forget the
    trailer); before it, half a text is no text. A body that is plainly not encoded as its header says is given
    as it is, as browsers do. Raises ``RefusedPage``: ``too_large``, ``bad_encoding``, ``truncated``.
    """
    names = [
        name.partition(";")[0].strip().lower()
        for key, value in headers
        if key.lower() == b"content-encoding"
        for name in value.decode("latin-1").split(",")
    ]
    encodings = [name for name in names if name not in _NO_ENCODING]
    if len(encodings) > _MAX_ENCODINGS:
        raise RefusedPage("too_large", f"{len(encodings)} encodings around one another")
    for encoding in reversed(encodings):
        body = _decode_one(body, encoding, limit)
    if len(body) > limit:
        raise RefusedPage("too_large", f"more than {limit} bytes")
    return body


def _decode_one(body: bytes, encoding: str, limit: int) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        return _inflate(body, limit, 31) if body[:2] == b"\x1f\x8b" else body
    if encoding == "deflate":
        # Servers send zlib's wrapper, as the standard says, or the raw stream.
        zlib_wrapped = len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
        return _inflate(body, limit, 15 if zlib_wrapped else -15)
    if encoding == "br":
        return _unbrotli(body, limit)
    if encoding == "zstd":
        return _unzstd(body, limit)
    if _PLAIN_TEXT.match(body) and b"\0" not in body[:1024]:
        return body
    raise RefusedPage("bad_encoding", f"content encoding {encoding[:40]!r} is not known")


def _inflate(body: bytes, limit: int, wbits: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while body:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            try:
                piece = stream.decompress(body, _STEP)
            except zlib.error:
                return _partial(parts, "damaged compression")
            body = stream.unconsumed_tail
            parts.append(piece)
            size += len(piece)
            if size > limit:
                raise RefusedPage("too_large", f"decodes to more than {limit} bytes")
            if not piece and not body:
                return _partial(parts, "compression cut off")
        body = stream.unused_data
        if wbits != 31 or body[:2] != b"\x1f\x8b":
            break
    return b"".join(parts)


def _unbrotli(body: bytes, limit: int) -> bytes:
    try:
        import brotli  # type: ignore[import-untyped,unused-ignore]
    except ImportError:  # pragma: no cover - depends on the installation
        raise RefusedPage("bad_encoding", "brotli is not installed: pip install brotli") from None
    stream = brotli.Decompressor()
    parts: list[bytes] = []
    size = 0
    while not stream.is_finished():
        try:
            piece = stream.process(body, output_buffer_limit=_STEP)
        except brotli.error:
            return _partial(parts, "damaged compression")
        if not piece and not body:
            return _partial(parts, "compression cut off")
        body = b""
        parts.append(piece)
        size += len(piece)
        if size > limit:
            raise RefusedPage("too_large", f"decodes to more than {limit} bytes")
    return b"".join(parts)


def _unzstd(body: bytes, limit: int) -> bytes:
    if not body.startswith(ZSTD_MAGIC):
        return body
    try:
        zstd = zstd_module()
    except ImportError:  # pragma: no cover - depends on the installation
        raise RefusedPage("bad_encoding", "Zstandard is not installed: pip install backports.zstd") from None
    # RFC 9659: a window of 8 MiB at most where it is a content encoding.
    options = {zstd.DecompressionParameter.window_log_max: 23}
    parts: list[bytes] = []
    size = 0
    while body.startswith(ZSTD_MAGIC):
        stream = zstd.ZstdDecompressor(options=options)
        while not stream.eof:
            try:
                piece = stream.decompress(body, _STEP)
            except zstd.ZstdError:
                return _partial(parts, "damaged compression")
            if not piece and stream.needs_input:
                return _partial(parts, "compression cut off")
            body = b""
            parts.append(piece)
            size += len(piece)
            if size > limit:
                raise RefusedPage("too_large", f"decodes to more than {limit} bytes")
        body = stream.unused_data
    return b"".join(parts)


def _partial(parts: list[bytes], what: str) -> bytes:
    text = b"".join(parts)
    if not text:
        raise RefusedPage("bad_encoding", f"{what} from the first byte")
    if not _WHOLE.search(text, max(0, len(text) - _TAIL)):
        raise RefusedPage("truncated", f"{what} after {len(text)} bytes")
    return text


def certificate_digest(stated: str | None) -> str | None:
    """``sha256:<hex>`` where a record states the certificate's SHA-256; None for anything else."""
    return f"sha256:{stated.lower()}" if stated and _SHA256.fullmatch(stated) else None


def payload_digest(body: bytes) -> str:
    """``sha256:<hex>`` of the body as it came over the wire, before content decoding."""
    return sha256(body)
