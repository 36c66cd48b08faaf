"""Trusted time stamps (RFC 3161): a third party's signed statement that some bytes existed at a time.

The request is 30 lines of DER here, and a reply is verified by openssl. The library for it, rfc3161-client, would be a
compiled dependency for the request alone: it cannot verify what openssl accepts, neither certificates in another order
than DER's nor imprints by SM3 (``findings/rfc3161-client-*.sh``), so that stamps of Chinese authorities would fail.
The tests compare the request with that library's.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final

from newscrawl.errors import ConfigurationError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

_LIMIT: Final = 1024 * 1024
#: Hash functions of an imprint: AlgorithmIdentifier, with the NULL parameters openssl writes, and without (RFC 5754
#: allows both; a request is sent with the first). SM3 (GB/T 32905) is what Chinese national authorities use.
IMPRINTS: Final = {
    "sha256": (bytes.fromhex("300d06096086480165030402010500"), bytes.fromhex("300b0609608648016503040201")),
    "sm3": (bytes.fromhex("300c06082a811ccf550183110500"), bytes.fromhex("300a06082a811ccf55018311")),
}
_TIME: Final = re.compile(rb"\x18\x0f(\d{14}Z)|\x18[\x10-\x18](\d{14}\.\d{1,6}Z)")


class StampError(Exception):
    """The authority gave no time stamp; the message says why."""


def _der(tag: int, body: bytes) -> bytes:
    size = len(body)
    length = (
        bytes([size])
        if size < 128
        else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    )
    return bytes([tag]) + length + body


def request(data: bytes, nonce: bytes, digest: str = "sha256") -> bytes:
    """A TimeStampReq for ``data``, asking for the authority's certificates in the reply.

    ``nonce``: a DER integer (:func:`new_nonce`) that the reply must repeat. ``digest``: ``sha256`` or ``sm3``. Raises
    ``ConfigurationError`` where this Python's OpenSSL has no such hash.
    """
    imprint = next(_imprints(data, digest))
    return _der(0x30, _der(0x02, b"\x01") + imprint + nonce + _der(0x01, b"\xff"))


def _imprints(data: bytes, digest: str) -> Iterator[bytes]:
    """The MessageImprints of ``data``, in both spellings of the algorithm."""
    try:
        value = hashlib.new(digest, data).digest()
        identifiers = IMPRINTS[digest]
    except (KeyError, ValueError) as error:
        raise ConfigurationError(
            f"TSA_DIGEST {digest!r}: {', '.join(IMPRINTS)} are known, and OpenSSL must have it."
        ) from error
    for identifier in identifiers:
        yield _der(0x30, identifier + _der(0x04, value))


def new_nonce() -> bytes:
    """A random positive DER integer."""
    return _der(0x02, b"\x01" + secrets.token_bytes(8))


def stamp(data: bytes, url: str, *, timeout: float = 30, digest: str | None = None) -> bytes:
    """The authority's reply (DER, what ``openssl ts -verify -in`` reads). Raises :class:`StampError`.

    ``digest``: the imprint's hash function; None takes ``TSA_DIGEST`` of the environment, else SHA-256.
    """
    digest = (digest or os.environ.get("TSA_DIGEST") or "sha256").lower()
    if not url.lower().startswith(("http://", "https://")):
        raise ConfigurationError(f"TSA_URL {url!r}: give an http or https address.")
    nonce = new_nonce()
    asked = urllib.request.Request(  # noqa: S310 - the scheme was checked, the address is the operator's
        url, data=request(data, nonce, digest), headers={"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer:  # noqa: S310 - as above
            reply: bytes = answer.read(_LIMIT + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise StampError(f"{url} did not answer: {error}") from error
    if fault := imprint_fault(reply, data):
        raise StampError(f"{url}: {fault}")
    if nonce not in reply:
        raise StampError(f"{url}: the reply is to another request (its nonce differs)")
    return reply


def imprint_fault(reply: bytes, data: bytes) -> str | None:
    """Why ``reply`` is no granted time stamp of ``data``, its signature not looked at; None where it is one."""
    if len(reply) > _LIMIT:
        return "the reply is too large"
    # TimeStampResp ::= SEQUENCE { PKIStatusInfo ::= SEQUENCE { INTEGER 0 or 1 …
    if not re.match(
        rb"\x30(?:\x82..|\x83...|\x81.|[\x00-\x7f])\x30[\x03-\x7f]\x02\x01[\x00\x01]", reply, re.DOTALL
    ):
        return "the authority did not grant a time stamp"
    known = [name for name in IMPRINTS if name in hashlib.algorithms_available]
    if not any(imprint in reply for name in known for imprint in _imprints(data, name)):
        if "sm3" not in known and any(one in reply for one in IMPRINTS["sm3"]):
            return "its imprint is by SM3, which this Python's OpenSSL does not have"
        return "the time stamp is of other bytes, or by another hash than SHA-256 and SM3"
    return None


def stated_time(reply: bytes) -> str | None:
    """The time the reply states (GeneralizedTime, ``20261123040506Z``), for people; not verified."""
    found = _TIME.search(reply)
    return (found[1] or found[2]).decode("ascii") if found else None


def certificates_of(reply: bytes) -> bytes:
    """The certificates inside a reply, in PEM form; empty where it has none or cannot be read.

    By openssl: cryptography's ``load_der_pkcs7_certificates`` warns of, and will refuse, certificates in another order than
    DER's (``findings/rfc3161-client-refuses-unsorted-certificates.sh``). Raises ``ConfigurationError`` where openssl is
    not installed.
    """
    data = reply
    for command in (
        ["ts", "-reply", "-in", "/dev/stdin", "-token_out"],
        ["pkcs7", "-inform", "DER", "-print_certs"],
    ):
        done = subprocess.run(  # noqa: S603 - our own arguments
            [_openssl(), *command], input=data, capture_output=True, timeout=60, check=False
        )
        data = done.stdout if done.returncode == 0 else b""
    return data


def _openssl() -> str:
    program = shutil.which("openssl")
    if program is None:
        raise ConfigurationError("Checking a time stamp's signature needs openssl; install it.")
    return program


def signature_fault(
    reply: Path,
    data: Path,
    authority: Path,
    *,
    further: Path | None = None,
    moment: dt.datetime | None = None,
) -> str | None:
    """What ``openssl ts -verify`` says against it, with the authority's certificates in ``authority`` (PEM).

    ``further``: certificates that are not trusted themselves and may lead to one that is; default: ``authority``.
    ``moment``: when the certificates must be valid; default: now. None where it verifies. Raises ``ConfigurationError``
    where openssl is not installed.
    """
    command = [_openssl(), "ts", "-verify", "-data", str(data), "-in", str(reply), "-CAfile", str(authority)]
    command += ["-untrusted", str(further or authority)]
    if moment is not None:
        command += ["-attime", str(int(moment.timestamp()))]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)  # noqa: S603 - our own arguments
    if done.returncode == 0 and "Verification: OK" in done.stdout + done.stderr:
        return None
    return " ".join((done.stdout + done.stderr).split())[-300:] or f"openssl ended with {done.returncode}"
