"""What went over the wire and no HTTP client hands on: the head of a response as it was sent, its trailers, its begin.

Twisted's client joins repeated fields, changes the case of their names and drops those that concern the connection
(``Transfer-Encoding`` among them); an archive must have them. The parser notes the lines it is given; nothing is parsed
a second time.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from cryptography.hazmat.primitives.serialization import Encoding
from scrapy.core.downloader.handlers.http11 import (
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
    _ScrapyAgent,
)
from twisted.web._newclient import STATUS

if TYPE_CHECKING:
    from scrapy.http import Request, Response


@dataclass(slots=True)
class Wire:
    """One response as it was sent. ``head``: from the status line to the empty line, line ends as received."""

    head: bytes
    #: Aware, UTC; when its first line was there.
    begun_at: dt.datetime
    #: ``tls/1.3``; None without TLS.
    tls_version: str | None = None
    #: The IANA name of the cipher suite, where it is known.
    cipher_suite: str | None = None
    #: The certificates the server sent (DER), its own first. Empty without TLS, and where a session was resumed.
    chain: tuple[bytes, ...] = ()
    #: Trailer fields, as sent.
    trailers: list[bytes] = field(default_factory=list)


#: Responses have no attributes of their own; a copy of one, as middlewares make them, is another response.
_WIRES: WeakKeyDictionary[Response, Wire] = WeakKeyDictionary()


class _Parser(_LenientHTTPClientParser):
    """Notes each line of a head. Made by changing the class of a parser, so it has no ``__init__``."""

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 - Twisted's interface
        if self.state == STATUS:
            self.wire_lines = [line]
            self.wire_begun = dt.datetime.now(dt.UTC)
        else:
            self.wire_lines.append(line)
        super().lineReceived(line)

    def allHeadersReceived(self) -> None:  # noqa: N802
        # What comes before the answer proper (100, 103) is no part of it.
        if self.response.code >= 200:
            head = b"\n".join([*self.wire_lines, b""])
            self.response.newscrawl_wire = Wire(head, self.wire_begun)
            self.response.newscrawl_parser = self
        super().allHeadersReceived()


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _Parser
        return answer.addCallback(self._with_tls)

    def _with_tls(self, response: Any) -> Any:
        wire = getattr(response, "newscrawl_wire", None)
        handle = getattr(self.transport, "getHandle", lambda: None)()
        if wire is not None and hasattr(handle, "get_cipher_name"):
            with suppress(Exception):
                wire.tls_version = tls_version(handle.get_protocol_version_name())
                wire.cipher_suite = iana_name(handle.get_cipher_name() or "")
                wire.chain = _chain_of(handle)
        return response


#: A connection serves many requests with one chain.
_CHAINS: WeakKeyDictionary[Any, tuple[bytes, ...]] = WeakKeyDictionary()


def _chain_of(handle: Any) -> tuple[bytes, ...]:
    """The chain as the server sent it, of an OpenSSL connection; its length is bounded by OpenSSL."""
    kept = _CHAINS.get(handle)
    if kept is None:
        sent = handle.get_peer_cert_chain(as_cryptography=True) or ()
        kept = _CHAINS[handle] = tuple(one.public_bytes(Encoding.DER) for one in sent)
    return kept


class Factory(_LenientHTTP11ClientFactory):
    """Builds the protocol of a connection pool (``HTTPConnectionPool._factory``)."""

    noisy = False

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802, ARG002 - Twisted's interface
        return _Protocol(self._quiescentCallback)


class Agent(_ScrapyAgent):
    """Scrapy's agent; its responses carry what :func:`wire_of` gives."""

    def _cb_bodydone(self, result: Any, url: str) -> Response:
        response = super()._cb_bodydone(result, url)
        wire = getattr(result["txresponse"], "newscrawl_wire", None)
        if wire is not None:
            decoder = getattr(result["txresponse"].newscrawl_parser, "bodyDecoder", None)
            wire.trailers = [bytes(line) for line in getattr(decoder, "_trailerHeaders", ())]
            _WIRES[response] = wire
        return response


def wire_of(response: Response) -> Wire | None:
    """How a response was sent; None where it came another way, or a middleware made it."""
    return _WIRES.get(response)


def through_proxy(request: Request) -> bool:
    """Did a proxy stand between us and the server? Then the address of the connection is the proxy's."""
    return bool(request.meta.get("proxy"))


def tls_version(name: str) -> str | None:
    """``TLSv1.3`` as ``WARC-Protocol`` writes it: ``tls/1.3``."""
    found = re.fullmatch(r"(TLS|SSL)v(\d(?:\.\d)?)", name)
    return f"{found[1].lower()}/{found[2] if '.' in found[2] else found[2] + '.0'}" if found else None


_SUITE = re.compile(
    r"(?:(?P<exchange>(?:EC)?DHE)-)?(?:(?P<proof>RSA|ECDSA|DSS|PSK)-)?"
    r"(?:(?P<cipher>AES|CAMELLIA|ARIA)(?P<bits>128|256)(?:-(?P<mode>GCM|CCM8|CCM))?|(?P<chacha>CHACHA20-POLY1305))"
    r"(?:-(?P<hash>SHA(?:256|384)?))?"
)


def iana_name(name: str) -> str | None:
    """The IANA name of a cipher suite that OpenSSL names; None where it is unknown."""
    if name.startswith("TLS_"):
        return name
    found = _SUITE.fullmatch(name)
    if found is None or not (found["hash"] or found["chacha"] or found["mode"]):
        return None
    keys = "_".join(part for part in (found["exchange"], found["proof"]) if part) or "RSA"
    if found["chacha"]:
        return f"TLS_{keys}_WITH_CHACHA20_POLY1305_SHA256"
    mode = {"CCM8": "CCM_8"}.get(found["mode"] or "CBC", found["mode"] or "CBC")
    digest = "" if mode.startswith("CCM") else f"_{found['hash']}"
    return f"TLS_{keys}_WITH_{found['cipher']}_{found['bits']}_{mode}{digest}"
