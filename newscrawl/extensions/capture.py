"""Bytes before facts: every response to an article's address is in the archive before anybody reads it."""

from __future__ import annotations

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from scrapy.exceptions import IgnoreRequest

from newscrawl.archive.warc import Exchange
from newscrawl.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Request, Response
    from twisted.internet.ssl import Certificate


class CaptureMiddleware:
    """Writes request and response of whatever carries ``meta["capture"]`` as the wire had them.

    It stands below decompression and redirects, so that each hop is a capture of its own with the bytes as
    they were sent. The captures are appended to ``meta["captures"]``.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.everything = crawler.settings.getbool("NEWSCRAWL_CAPTURE_ALL")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if not (request.meta.get("capture") or self.everything):
            return response
        session = self.crawler.newscrawl
        try:
            capture = session.writer.write_exchange(self.exchange(request, response))
        except (StorageError, OSError) as error:
            session.fail(
                error
                if isinstance(error, StorageError)
                else StorageError(f"the archive cannot be written ({error})")
            )
            raise IgnoreRequest("storage") from error
        request.meta.setdefault("captures", []).append(capture)
        self.crawler.stats.inc_value("newscrawl/captures")
        if capture.record_type == "revisit":
            self.crawler.stats.inc_value("newscrawl/captures_unchanged")
        return response

    def exchange(self, request: Request, response: Response) -> Exchange:
        return Exchange(
            url=request.url,
            final_url=response.url,
            method=request.method,
            request_headers=_pairs(request.headers),
            request_body=request.body,
            status=response.status,
            reason=_phrase(response.status),
            http_version=response.protocol or "HTTP/1.1",
            response_headers=_pairs(response.headers),
            body=response.body,
            ip_address=str(response.ip_address) if response.ip_address else None,
            captured_at=dt.datetime.now(dt.UTC),
            certificate_sha256=_fingerprint(response.certificate),
            truncated="disconnect" if "dataloss" in response.flags else None,
            kind="asset" if request.meta.get("kind") == "asset" else "article",
            context={"edition": edition} if (edition := request.meta.get("edition")) else None,
        )


def _pairs(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]


def _fingerprint(certificate: Certificate | None) -> str | None:
    """SHA-256 of a certificate's DER form, as browsers and ``openssl x509 -fingerprint`` show it."""
    return hashlib.sha256(certificate.dump()).hexdigest() if certificate else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
