"""A WARC record and the damage that can stand in its place.

The format is ISO 28500:2017 (WARC/1.1). Field names are compared without case; values are UTF-8 by the
standard and Latin-1 where a foreign writer did not keep to it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from urllib.parse import quote

from newscrawl.items import utc

if TYPE_CHECKING:
    from collections.abc import Callable, Container

_Value = TypeVar("_Value")

#: What a URL may be made of inside a record header; everything else is percent-encoded as UTF-8.
_PLAIN_URL: Final = re.compile(r"[\x21-\x3b\x3d\x3f-\x7e]+")
_URL_SAFE: Final = "%!#$&'()*+,/:;=?@[]~-._|{}^`\\\""

#: Why a part of an archive could not be used. Closed: every ``Damage.kind`` stands here.
DAMAGE: Final[dict[str, str]] = {
    "format": "no WARC file, WARC record or WACZ at all",
    "gzip": "the compressed bytes are damaged",
    "zstd": "the compressed bytes are damaged, or their dictionary is missing",
    "lz4": "the compressed bytes are damaged",
    "truncated": "the file ends inside a record",
    "header": "a record header that cannot be read",
    "length": "the record is longer or shorter than it says",
    "digest": "the bytes do not have the digest the record states",
    "too_large": "larger than the limit",
    "http": "no HTTP message in a response record",
    "no_payload": "a response record without an HTTP message",
    "revisit": "the payload of a revisit is not in this archive",
    "segment": "a record split into segments",
    "foreign": "a record found behind damage that does not belong to this file",
    "path": "a file name inside the archive that points elsewhere",
    "zip": "a damaged entry of a WACZ",
    "unsupported": "a part in a form we do not read",
}


@dataclass(slots=True)
class Damage:
    """A part of an archive that was not read: named, located, never raised.

    ``offset``: where it starts in ``file`` (for a WACZ: in the WARC inside it, ``file`` then names both as
    ``crawl.wacz!archive/data.warc.gz``). ``length``: bytes skipped, None where that is not known.
    """

    kind: str
    detail: str
    file: str
    offset: int = 0
    length: int | None = None


@dataclass(slots=True)
class Record:
    """One WARC record, whole, its block in memory.

    ``offset`` and ``length`` frame the gzip member (or the plain record) in the file; ``length`` is None
    where several records share one member, so that the record cannot be read on its own. ``next_offset``: where
    reading may go on after this record. ``recovered``: found again behind a damaged part.
    """

    file: str
    offset: int
    length: int | None
    next_offset: int
    version: str
    #: Lower-case field name → value; of a repeated field the first.
    headers: dict[str, str]
    block: bytes
    recovered: bool = False
    #: The header as it stands in the file, from the version line to the empty line.
    head: bytes = b""
    #: The response it holds, or why it is none, where another process took it apart (``newscrawl.archive.ranges``).
    taken: Any = field(default=None, repr=False, compare=False)
    #: Its copy for our archive, a gzip member, where another process made it.
    copy: bytes | None = field(default=None, repr=False, compare=False)

    @property
    def type(self) -> str:
        return self.headers.get("warc-type", "").lower()

    @property
    def record_id(self) -> str | None:
        return self.headers.get("warc-record-id")

    @property
    def target(self) -> str | None:
        """The target URI, without the angle brackets old wget versions wrote around it."""
        uri = self.headers.get("warc-target-uri")
        if uri and uri.startswith("<") and uri.endswith(">"):
            return uri[1:-1]
        return uri


@dataclass(slots=True)
class RecordHeader:
    """A record header to be written: type, fields in order."""

    type: str
    record_id: str
    date: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def serialise(self, block: bytes | list[bytes], content_type: str, block_digest: str) -> bytes:
        """The header's bytes, ended by the empty line, for the ``block`` that will follow."""
        length = len(block) if isinstance(block, bytes) else sum(map(len, block))
        lines = [
            "WARC/1.1",
            f"WARC-Type: {self.type}",
            f"WARC-Record-ID: {self.record_id}",
            f"WARC-Date: {self.date}",
            *(f"{name}: {one_line(value)}" for name, value in self.fields),
            f"WARC-Block-Digest: {block_digest}",
            f"Content-Type: {content_type}",
            f"Content-Length: {length}",
            "\r\n",
        ]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def with_fields(head: bytes, fields: list[tuple[str, str]], without: Container[str] = ()) -> bytes:
    """A record header with these fields in the place of those of their names, and of those in ``without`` (lower case).

    A field with an empty value is only taken out.
    ``head`` ends with its empty line, as :attr:`Record.head` does; other lines stay as they are, line ends excepted.
    """
    gone = {name.lower() for name, _ in fields}
    lines: list[bytes] = []
    dropped = False
    for line in head.rstrip(b"\r\n").split(b"\n"):
        if line[:1] in (b" ", b"\t"):
            if not dropped:
                lines.append(line.rstrip(b"\r"))
            continue
        name = line.partition(b":")[0].strip().lower().decode("latin-1")
        dropped = bool(lines) and (name in gone or name in without)
        if not dropped:
            lines.append(line.rstrip(b"\r"))
    lines += [
        f"{name}: {one_line(value)}".encode("utf-8", "surrogateescape") for name, value in fields if value
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n"


def utc_date(value: str) -> str | None:
    """A WARC-Date (ISO 8601, any precision, as writers of all years stated it) as UTC to the millisecond.

    None where it is no date, or one that no crawl of the web can have.
    """
    value = value.strip().upper()
    if re.fullmatch(r"\d{4}(?:-\d{2})?", value):
        value = f"{value}-01-01"[:10] if len(value) == 4 else f"{value}-01"
    elif re.fullmatch(r"\d{14}", value):
        value = f"{value[:8]}T{value[8:]}"
    elif found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{3})(T.*)", value):
        # ClueWeb09 wrote the day of the year in the place of the day of the month.
        with contextlib.suppress(ValueError, OverflowError):
            day = datetime(int(found[1]), 1, 1, tzinfo=UTC) + timedelta(days=int(found[3]) - 1)
            value = f"{day:%Y-%m-%d}{found[4]}" if f"{day:%m}" == found[2] else value
    try:
        moment = datetime.fromisoformat(value)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return None
    return utc(moment)


_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2199


def one_line(value: str) -> str:
    """``value`` without anything that could end a header line."""
    return value if value.isprintable() else re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", value)


def plain_url(url: str) -> str:
    """``url`` as an ASCII URI: white space, control characters and non-ASCII percent-encoded as UTF-8."""
    if _PLAIN_URL.fullmatch(url):
        return url
    return quote(url, safe=_URL_SAFE, errors="surrogatepass")


class Recent(Generic[_Value]):
    """The last results of a question, by the very bytes and the word they were asked with.

    A record is checked where it is read, and again where it is copied. Bytes above a mebibyte are not kept alive. For
    several threads: what one of them puts down another may miss, and asks again.
    """

    __slots__ = ("_count", "_kept")

    def __init__(self, count: int) -> None:
        self._count = count
        self._kept: tuple[tuple[bytes, str, _Value], ...] = ()

    def find(self, data: bytes, word: str = "") -> _Value | None:
        for known, name, value in self._kept:
            if known is data and name == word:
                return value
        return None

    def put(self, value: _Value, data: bytes, word: str = "") -> _Value:
        if isinstance(data, bytes) and len(data) <= _LARGEST_KEPT:
            self._kept = ((data, word, value), *self._kept[: self._count - 1])
        return value


_LARGEST_KEPT: Final = 1024 * 1024
_digests: Final[Recent[bytes]] = Recent(4)


def digest_of(algorithm: str, data: bytes) -> bytes:
    """A digest, by the name of its algorithm; those taken last are remembered."""
    known = _digests.find(data, algorithm)
    if known is not None:
        return known
    return _digests.put(hashlib.new(algorithm, data, usedforsecurity=False).digest(), data, algorithm)


def sha256(data: bytes) -> str:
    """``sha256:<hex>``, the form ``items.Capture`` keeps and ``warcio check`` verifies."""
    return "sha256:" + digest_of("sha256", data).hex()


def digest_matches(stated: str, data: bytes) -> bool | None:
    """Whether ``data`` has the digest ``stated`` (``algorithm:value``; hex, base32 or base64).

    None where the algorithm or the encoding of the value is not known here.
    """
    algorithm, separator, value = stated.partition(":")
    name = algorithm.strip().lower().replace("-", "")
    if not separator or name not in _ALGORITHMS:
        return None
    actual = digest_of(name, data)
    if value.strip().lower() == actual.hex():
        return True
    return any(actual == form for form in _digest_forms(value.strip(), len(actual)))


_ALGORITHMS: Final = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s"})


def _digest_forms(value: str, size: int) -> list[bytes]:
    """What ``value`` may mean for a digest of ``size`` bytes: hex, base32 or base64, padded or not."""
    bare = value.rstrip("=")
    urlsafe = bare.replace("+", "-").replace("/", "_")
    decoders: list[tuple[Callable[[str], bytes], str]] = [
        (bytes.fromhex, value if len(value) == 2 * size else ""),
        (base64.b32decode, bare.upper() + "=" * (-len(bare) % 8)),
        (base64.urlsafe_b64decode, urlsafe + "=" * (-len(bare) % 4)),
    ]
    forms = []
    for decode, text in decoders:
        with contextlib.suppress(ValueError):
            forms.append(decode(text))
    return forms
