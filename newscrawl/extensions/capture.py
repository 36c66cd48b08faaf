"""Bytes before facts: every response to an article's address is in the archive before anybody reads it."""

from __future__ import annotations

import datetime as dt
import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.archive.records import plain_url
from newscrawl.archive.warc import Exchange
from newscrawl.errors import StorageError
from newscrawl.frontier.guard import GuardedResolver
from newscrawl.frontier.limits import Refused
from newscrawl.frontier.wire import through_proxy, wire_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Request, Response
    from twisted.internet.ssl import Certificate


#: What a request asks for (``meta["kind"]``) → what its capture is called in the archive.
KINDS = {
    "article": "article", "page": "article", "asset": "asset", "list": "list", "feed": "feed", "robots": "robots",
    "render": "render", "rights": "rights",
}  # fmt: skip


_VALIDATORS = ("If-None-Match", "If-Modified-Since")


#: Chains kept of one run.
_MOST_CHAINS: Final = 1000


class CaptureMiddleware:
    """Writes request and response of whatever carries ``meta["capture"]`` as the wire had them.

    It stands below decompression and redirects, so that each hop is a capture of its own with the bytes as
    they were sent. The captures are appended to ``meta["captures"]``, from where a visit takes them. With
    ``NEWSCRAWL_CAPTURE_ALL`` lists, feeds, robots.txt and what a browser asks for are written too; no visit stores
    these, so their rows are written here.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.everything = crawler.settings.getbool("NEWSCRAWL_CAPTURE_ALL")
        #: Captures that look like the page need the lists, too.
        self.lists = bool(getattr(crawler.spider, "requisites", None))
        #: Chains of certificates seen in this run → their digests.
        self._chains: dict[tuple[bytes, ...], tuple[str, ...]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> CaptureMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask without validators where the archive lost what they stand for: a 304 would vouch for nothing."""
        if not request.meta.get("capture") or not any(name in request.headers for name in _VALIDATORS):
            return
        if self.crawler.newscrawl.known.payload(plain_url(request.url), None) is None:
            for name in _VALIDATORS:
                request.headers.pop(name, None)

    def process_response(self, request: Request, response: Response) -> Response:
        # From here on, until it is stored, the answer may be what ends the process.
        if (frontier := getattr(self.crawler, "frontier", None)) is not None:
            frontier.reading(request.meta.get("frontier_id"))
        lists = self.lists and request.meta.get("kind") == "list"
        if not (request.meta.get("capture") or self.everything or lists):
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
            raise Refused("storage") from error
        if request.meta.get("capture"):
            request.meta.setdefault("captures", []).append(capture)
        else:
            try:
                session.store_capture(capture)
            except StorageError as error:
                session.fail(error)
                raise Refused("storage") from error
        self.crawler.stats.inc_value("newscrawl/captures")
        if capture.record_type == "revisit":
            self.crawler.stats.inc_value("newscrawl/captures_unchanged")
        return response

    def _chain(self, url: str, chain: tuple[bytes, ...]) -> tuple[str, ...]:
        """The digests of a chain; the certificates themselves are written once a run."""
        digests = self._chains.get(chain)
        if digests is None:
            if len(self._chains) >= _MOST_CHAINS:
                self._chains.clear()
            digests = self._chains[chain] = tuple(hashlib.sha256(one).hexdigest() for one in chain)
            home = f"{url.partition('://')[0]}://{url.partition('://')[2].partition('/')[0]}/"
            self.crawler.newscrawl.writer.write_certificates(home, chain, dt.datetime.now(dt.UTC))
        return digests

    def _resolved(self, url: str) -> list[str]:
        from twisted.internet import reactor

        resolver = getattr(reactor, "nameResolver", None)
        return resolver.answers(urlsplit(url).hostname or "") if isinstance(resolver, GuardedResolver) else []

    def exchange(self, request: Request, response: Response) -> Exchange:
        wire = wire_of(response)
        version = response.protocol or "HTTP/1.1"
        protocols = [version.lower(), *([wire.tls_version] if wire and wire.tls_version else [])]
        # Behind a proxy the address at the other end is the proxy's.
        direct = response.ip_address and not through_proxy(request)
        chain = self._chain(response.url, wire.chain) if wire and wire.chain else ()
        return Exchange(
            url=request.url,
            final_url=response.url,
            method=request.method,
            request_headers=_sent(request.headers),
            request_body=request.body,
            status=response.status,
            reason=_phrase(response.status),
            http_version=version,
            protocol=", ".join(protocols),
            cipher_suite=wire.cipher_suite if wire else None,
            response_head=wire.head if wire else None,
            trailers=wire.trailers if wire else (),
            response_headers=_pairs(response.headers),
            body=response.body,
            ip_address=str(response.ip_address) if direct else None,
            captured_at=wire.begun_at if wire else dt.datetime.now(dt.UTC),
            certificate_sha256=_fingerprint(response.certificate),
            certificate_chain=chain,
            resolved=self._resolved(response.url) if direct else (),
            truncated=_truncated(response.flags),
            kind=KINDS.get(
                str(request.meta.get("kind")), "article" if request.meta.get("capture") else "other"
            ),
            context={"edition": edition} if (edition := request.meta.get("edition")) else None,
        )


def _pairs(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    return [(name, value) for name, values in headers.items() for value in values]


def _sent(headers: Headers) -> Iterable[tuple[bytes, bytes]]:
    """What a request sent to the server; what it sent to a proxy (a password, for example) is not archived."""
    return [(name, value) for name, value in _pairs(headers) if not name.lower().startswith(b"proxy-")]


def _truncated(flags: list[str]) -> str | None:
    if "download_stopped" in flags:
        return "length"
    return "disconnect" if "dataloss" in flags else None


def _fingerprint(certificate: Certificate | None) -> str | None:
    """SHA-256 of a certificate's DER form, as browsers and ``openssl x509 -fingerprint`` show it."""
    return hashlib.sha256(certificate.dump()).hexdigest() if certificate else None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
