"""One WARC record as the HTTP response it holds, its stated digests checked."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.archive.payload import (
    ArchivedResponse,
    HttpMessage,
    MalformedHttp,
    decode_body,
    header,
    parse_http,
    payload_digest,
)
from newscrawl.archive.records import Record, digest_matches, utc_date
from newscrawl.errors import RefusedPage

if TYPE_CHECKING:
    from newscrawl.archive.payload import Headers

NOT_MODIFIED: Final = 304
#: Fields of a record that we copied whose digest did not fit: which (``block``, ``payload``), and what was stated.
MISMATCH_FIELD: Final = "Newscrawl-Digest-Mismatch"
STATED_BLOCK: Final = "Newscrawl-Stated-Block-Digest"
STATED_PAYLOAD: Final = "Newscrawl-Stated-Payload-Digest"
#: How the target URI of a page's picture begins, as browsertrix-crawler writes it.
SCREENSHOT: Final = "urn:fullPage:"
_OFFSET: Final = re.compile(r"[0-9]{1,18}")
_WEB: Final = ("http://", "https://")


def named_place(record: Record) -> tuple[str, int] | None:
    """(file, offset) of the payload a revisit of ours names, or of the page a rendering was made from; both
    unchecked.
    """
    name = record.headers.get("warc-refers-to-filename", "")
    offset = record.headers.get("warc-refers-to-file-offset", "")
    if not (record.type == "revisit" or is_rendering(record)) or not name or not _OFFSET.fullmatch(offset):
        return None
    return name, int(offset)


class Unusable(Exception):  # noqa: N818 - internal, becomes Damage
    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind

    def __reduce__(self) -> tuple[type[Unusable], tuple[str, str]]:
        return Unusable, (self.kind, str(self))


def stated_digests(record: Record) -> list[str]:
    """The payload digests a record states: its own, and what one that we copied stated where it came from."""
    fields = ("warc-payload-digest", STATED_PAYLOAD.lower())
    return [value for name in fields if (value := record.headers.get(name))]


def response_of(record: Record, *, lenient: bool = False) -> ArchivedResponse:
    """A response record as a response, its stated digests checked. A revisit's body is empty here.

    ``lenient``: where a digest does not fit, the response is given with ``digest_mismatch``.
    """
    headers = record.headers
    if not record.block and record.type != "revisit":
        raise Unusable("no_payload", "an empty record")
    mismatch = headers.get(MISMATCH_FIELD.lower(), "").split()
    if (stated := headers.get("warc-block-digest")) and digest_matches(stated, record.block) is False:
        if not lenient:
            raise Unusable("digest", f"the block does not have the digest {stated[:90]}")
        mismatch.append("block")
    message = _message(record)
    stated = headers.get("warc-payload-digest")
    digest = payload_digest(message.body)
    # Where it is stated as we write it, it need not be taken twice.
    if stated and stated != digest and record.type != "revisit" and not payload_holds(stated, message):
        if not lenient:
            raise Unusable("digest", f"the payload does not have the digest {stated[:90]}")
        mismatch.append("payload")
    target = record.target or ""
    if not _is_address(target):
        raise Unusable("header", "an address that cannot be read")
    captured_at = utc_date(headers.get("warc-date", ""))
    if captured_at is None:
        raise Unusable("header", f"WARC-Date {headers.get('warc-date', '')[:40]!r}")
    return ArchivedResponse(
        url=target,
        requested_url=headers.get("newscrawl-requested-uri", target),
        captured_at=captured_at,
        status=message.status,
        reason=message.reason,
        http_version=message.version,
        headers=message.headers,
        body=message.body,
        payload_digest=digest,
        warc_file=record.file,
        offset=record.offset,
        length=record.length,
        next_offset=record.next_offset,
        record_id=record.record_id,
        record_type=record.type,
        refers_to=headers.get("warc-refers-to"),
        ip_address=headers.get("warc-ip-address"),
        protocol=headers.get("warc-protocol"),
        truncated=headers.get("warc-truncated"),
        certificate_sha256=headers.get("newscrawl-certificate-sha256"),
        certificate_chain=headers.get("newscrawl-certificate-chain-sha256"),
        resolved=headers.get("newscrawl-resolved"),
        kind=headers.get("newscrawl-kind", "article"),
        context=_context(headers.get("newscrawl-context")),
        recovered=record.recovered,
        digest_mismatch=" ".join(dict.fromkeys(mismatch)) or None,
        order_date=_order_date(headers.get("newscrawl-order-date"), captured_at),
    )


def whole_message(record: Record) -> bool:
    """Is the block of a record that calls itself a segment a whole HTTP message all the same?"""
    if record.type != "response":
        return False
    try:
        message = parse_http(record.block)
    except MalformedHttp:
        return False
    stated = record.headers.get("warc-payload-digest")
    if stated and digest_matches(stated, message.stored_body):
        return True
    length = header(message.headers, "content-length")
    return length is not None and length.strip() == str(len(message.stored_body)).encode()


def _order_date(stated: str | None, captured_at: str) -> str | None:
    """The order date a record states; only one behind its date says anything."""
    moment = utc_date(stated) if stated else None
    return moment if moment is not None and moment > captured_at else None


def _context(stated: str | None) -> dict[str, Any]:
    try:
        found = json.loads(stated) if stated else None
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _is_address(target: str) -> bool:
    try:
        parts = urlsplit(target)
        return bool(parts.hostname) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def response_of_or_none(record: Record) -> ArchivedResponse | None:
    """The response of a web address, or None where the record holds none that is sound."""
    if not is_response(record) or not (record.target or "").lower().startswith(_WEB):
        return None
    try:
        return response_of(record)
    except Unusable:
        return None


def is_response(record: Record) -> bool:
    """Does a record hold the answer to a request: an HTTP response, a revisit of one, a page kept without its headers?"""
    target = (record.target or "").lower()
    if record.type in ("response", "revisit"):
        # Browsers record the pages of their extensions, too.
        kind = record.headers.get("content-type", "").lower()
        return target.startswith(_WEB) or ("://" in target and kind.startswith("application/http"))
    return (record.type == "resource" or is_rendering(record)) and target.startswith(_WEB)


def is_screenshot(record: Record) -> bool:
    """Is this a picture of a page that ours took (:mod:`newscrawl.archive.screenshot_records`)?"""
    return (
        record.type == "resource"
        and (record.target or "").startswith(SCREENSHOT)
        and "newscrawl-rendered-by" in record.headers
    )


def is_rendering(record: Record) -> bool:
    """Is this a page as a browser of ours rendered it? Other programs' conversions are no pages."""
    return record.type == "conversion" and "newscrawl-rendered-by" in record.headers


def _message(record: Record) -> HttpMessage:
    if record.type in ("resource", "conversion"):
        kind = record.headers.get("content-type", "application/octet-stream").encode("utf-8", "replace")
        pairs: Headers = [(b"Content-Type", kind)]
        return HttpMessage("1.1", 200, b"OK", pairs, record.block, record.block)
    if record.type == "revisit" and not record.block:
        unmodified = record.headers.get("warc-profile", "").endswith("server-not-modified")
        return HttpMessage("1.1", NOT_MODIFIED if unmodified else 200, b"", [], b"", b"")
    try:
        return parse_http(record.block)
    except MalformedHttp as error:
        raise Unusable("http", str(error)) from None


def payload_holds(stated: str, message: HttpMessage) -> bool:
    """Writers disagree whether a payload digest is over the body as stored, without chunks, or decoded."""
    for body in (message.stored_body, message.body, message.behind_first):
        if body is not None and digest_matches(stated, body) is not False:
            return True
    try:
        return digest_matches(stated, decode_body(message.body, message.headers)) is not False
    except RefusedPage:
        return False


def warcinfo_fields(block: bytes) -> dict[str, str]:
    """``application/warc-fields`` as a dictionary; the first of a repeated name counts."""
    fields: dict[str, str] = {}
    for line in block[: 256 * 1024].decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon and name and name[0] not in " \t":
            fields.setdefault(name.strip(), value.strip())
    return fields
