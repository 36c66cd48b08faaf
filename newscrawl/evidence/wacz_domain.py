"""The signature of a WACZ for a domain (second form of WACZ Signing and Verification 0.1.0).

The hash of ``datapackage.json`` is signed with the ECDSA key of a domain's TLS certificate (SHA-256, DER in Base64), and an
RFC 3161 service stamps that signature. Both certificate chains stand beside it, up to their roots, so that the file
states who signed it and when, and whoever trusts the two roots needs nothing else. ``wacz validate --verify-auth``
(py-wacz with authsign) checks this form; authsign takes a certificate for seven days from its begin (:data:`AUTHSIGN_DAYS`).

Chains are checked by libraries: the domain's by ``cryptography.x509.verification`` at the time of the stamp, the service's by
openssl (:mod:`newscrawl.evidence.timestamp`).
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import datetime as dt
import hashlib
import re
import ssl
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from newscrawl.archive.wacz_signature import VERSION
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.evidence import timestamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How long after its begin authsign 0.6 accepts a domain's certificate (``authsign.utils.CERT_DURATION``).
AUTHSIGN_DAYS: Final = 7
#: The stamp follows ``created`` within this time (specification, "Verification", step 7).
STAMP_WITHIN: Final = dt.timedelta(minutes=10)
_LONGEST_CHAIN: Final = 10
_ONE_PEM: Final = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_SIGNS: Final = ec.ECDSA(SHA256())
_FIELDS: Final = frozenset(
    [
        "hash",
        "created",
        "software",
        "version",
        "signature",
        "domain",
        "domainCert",
        "timeSignature",
        "timestampCert",
        "crossSignedCert",
    ]
)


def certificates(path: Path) -> list[x509.Certificate]:
    """The certificates of a PEM file, in its order. Raises :class:`ConfigurationError` where it has none."""
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{path}: no certificates in PEM form ({error}).") from error


def system_roots() -> list[x509.Certificate]:
    """The roots this system trusts (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` count); unreadable files are left out."""
    paths = ssl.get_default_verify_paths()
    files = [Path(paths.cafile)] if paths.cafile else []
    if paths.capath and Path(paths.capath).is_dir():
        whole = Path(paths.capath) / "ca-certificates.crt"
        files += [whole] if whole.is_file() else sorted(Path(paths.capath).iterdir())
    found: dict[bytes, x509.Certificate] = {}
    for file in files:
        with contextlib.suppress(OSError):
            found.update((one.fingerprint(SHA256()), one) for one in _parsed(file.read_bytes()))
    return list(found.values())


def _parsed(data: bytes) -> list[x509.Certificate]:
    """The readable certificates among ``data`` (PEM): one by one, so that none costs the others."""
    found = []
    with warnings.catch_warnings():
        # Some systems' roots have serial numbers that cryptography warns of.
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for pem in _ONE_PEM.findall(data):
            with contextlib.suppress(ValueError):
                found.append(x509.load_pem_x509_certificate(pem))
    return found


def _issued(one: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def chain(
    leaf: x509.Certificate, others: Iterable[x509.Certificate], roots: Iterable[x509.Certificate] = ()
) -> list[x509.Certificate]:
    """``leaf``, then each certificate's issuer out of ``others`` and ``roots``, up to a root where there is one."""
    known = [*others, *roots]
    found = [leaf]
    while found[-1].subject != found[-1].issuer and len(found) < _LONGEST_CHAIN:
        above = next((one for one in known if one not in found and _issued(found[-1], one)), None)
        if above is None:
            break
        found.append(above)
    return found


def _pem(chained: Iterable[x509.Certificate]) -> str:
    return "".join(one.public_bytes(Encoding.PEM).decode("ascii") for one in chained)


def _names(certificate: x509.Certificate) -> list[str]:
    """The domains a certificate stands for; its common name first, as authsign compares that one where there is one."""
    names = [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    with contextlib.suppress(x509.ExtensionNotFound, ValueError):
        more = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names += more.get_values_for_type(x509.DNSName)
    return list(dict.fromkeys(names))


def _stamps(certificate: x509.Certificate) -> bool:
    with contextlib.suppress(x509.ExtensionNotFound, ValueError):
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        return ExtendedKeyUsageOID.TIME_STAMPING in usage
    return False


def _stamp_time(reply: bytes) -> dt.datetime:
    stated = timestamp.stated_time(reply) or ""
    found = re.match(r"\d{14}", stated)
    if found is None:
        raise ValueError("the time stamp states no time")
    return dt.datetime.strptime(found[0], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC)


def _created(text: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


@dataclass(slots=True, frozen=True)
class DomainSigner:
    """What signs for a domain: its key, its chain, and the services that stamp, asked in turn until one answers.

    ``stamping``: further certificates of the services; ``roots`` complete chains that lack theirs.
    """

    key: ec.EllipticCurvePrivateKey
    domain: str
    chain: tuple[x509.Certificate, ...]
    services: tuple[str, ...]
    cross: tuple[x509.Certificate, ...] = ()
    stamping: tuple[x509.Certificate, ...] = ()
    roots: tuple[x509.Certificate, ...] = ()

    def signed_data(self, digest: str, created: str, software: str) -> dict[str, str]:
        """The ``signedData`` for the hash ``digest``. Raises :class:`StorageError` where no service gives a sound stamp."""
        signature = base64.b64encode(self.key.sign(digest.encode("ascii"), _SIGNS)).decode("ascii")
        reply = self._stamp(signature.encode("ascii"))
        signed = {
            "hash": digest,
            "created": created,
            "software": software,
            "version": VERSION,
            "signature": signature,
            "domain": self.domain,
            "domainCert": _pem(self.chain),
            "timeSignature": base64.b64encode(reply).decode("ascii"),
            "timestampCert": _pem(self._stamping_chain(reply)),
        }
        if self.cross:
            signed["crossSignedCert"] = _pem(self.cross)
        if wrong := fault(signed, digest, created, trusted=None):
            raise StorageError(f"The signature for {self.domain} would not verify: {wrong}.")
        return signed

    def _stamp(self, data: bytes) -> bytes:
        failed = []
        for service in self.services:
            try:
                # SHA-256 whatever TSA_DIGEST says: authsign compares no other imprint.
                return timestamp.stamp(data, service, digest="sha256")
            except timestamp.StampError as error:
                failed.append(str(error))
        raise StorageError(f"No time stamp for the signature: {'; '.join(failed)}.")

    def _stamping_chain(self, reply: bytes) -> list[x509.Certificate]:
        given = [*_parsed(timestamp.certificates_of(reply)), *self.stamping]
        leaf = next((one for one in given if _stamps(one)), None)
        if leaf is None:
            raise StorageError(
                "The time-stamping service sent no certificate for time stamps; name it by TSA_CERTIFICATES."
            )
        return chain(leaf, given, self.roots)


def domain_signer(
    certificate: Path,
    key: Path,
    *,
    services: Sequence[str],
    further: Path | None = None,
    cross: Path | None = None,
    stamping: Path | None = None,
    now: dt.datetime | None = None,
) -> DomainSigner:
    """What signs with the PEM files ``certificate`` (the domain's, its chain may follow) and ``key`` (not encrypted).

    ``further``: the rest of the chain; ``cross``: a second certificate of the same key, with its chain; ``stamping``: the
    services' certificates. Raises :class:`ConfigurationError` where they do not fit each other or are out of date.
    """
    if not services:
        raise ConfigurationError(
            "A signature for a domain needs a time stamp: set TSA_URL to an RFC 3161 service, or give --tsa."
        )
    own = certificates(certificate)
    leaf, others = own[0], [*own[1:], *(certificates(further) if further else [])]
    private = _private_key(key)
    if private.public_key() != leaf.public_key():
        raise ConfigurationError(f"{key}: is not the key of the first certificate in {certificate}.")
    now = now or dt.datetime.now(dt.UTC)
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise ConfigurationError(
            f"{certificate}: valid from {leaf.not_valid_before_utc:%Y-%m-%d} to {leaf.not_valid_after_utc:%Y-%m-%d}, not now."
        )
    names = _names(leaf)
    if not names:
        raise ConfigurationError(f"{certificate}: names no domain.")
    roots = system_roots()
    second: list[x509.Certificate] = []
    if cross:
        crossed = certificates(cross)
        if crossed[0].public_key() != leaf.public_key():
            raise ConfigurationError(f"{cross}: its first certificate is for another key than {certificate}.")
        second = chain(crossed[0], crossed[1:], roots)
    return DomainSigner(
        key=private,
        domain=names[0],
        chain=tuple(chain(leaf, others, roots)),
        services=tuple(services),
        cross=tuple(second),
        stamping=tuple(certificates(stamping)) if stamping else (),
        roots=tuple(roots),
    )


def _private_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        found = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(f"{path}: cannot be used as a private key ({error}).") from error
    if not isinstance(found, ec.EllipticCurvePrivateKey):
        raise ConfigurationError(
            f"{path}: is not an ECDSA key; the specification signs WACZ files with one (certbot: --key-type ecdsa)."
        )
    return found


def too_old_for_authsign(signer: DomainSigner, now: dt.datetime | None = None) -> bool:
    """Whether py-wacz will refuse the signature, because the certificate began more than seven days ago."""
    age = (now or dt.datetime.now(dt.UTC)) - signer.chain[0].not_valid_before_utc
    return age > dt.timedelta(days=AUTHSIGN_DAYS)


def key_of(signed: dict[str, Any]) -> str:
    """SHA-256 of the public key (DER) that a ``signedData`` of this form says it was signed with."""
    leaf = x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())[0]
    der = leaf.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()


def fault(
    signed: dict[str, Any], digest: str, created: Any, *, trusted: Sequence[x509.Certificate] | None = ()
) -> str | None:
    """What is wrong with a ``signedData`` of this form; None where all ten steps of the specification hold.

    ``digest``, ``created``: the hash and time of the package it stands in. ``trusted``: roots of both chains; None leaves
    their trust out (what a signer asks before it writes). Revocation is not asked for.
    """
    if more := signed.keys() - _FIELDS:
        return f"signedData has the property {min(more)!r}, which its form does not have"
    if signed.get("hash") != digest:
        return "the signed hash is not the one of this package"
    if signed.get("created") != created:
        return "the signed time is not the one of this package"
    try:
        own = x509.load_pem_x509_certificates(str(signed["domainCert"]).encode())
        stamping = x509.load_pem_x509_certificates(str(signed["timestampCert"]).encode())
        signature = str(signed["signature"])
        reply = base64.b64decode(str(signed["timeSignature"]), validate=True)
        made, stamped = _created(str(created)), _stamp_time(reply)
        _check_signature(own[0], signature, digest)
        domain = str(signed["domain"])
        cross = str(signed.get("crossSignedCert") or "")
        second = x509.load_pem_x509_certificates(cross.encode()) if cross else []
    except InvalidSignature:
        return "the signature does not fit the package and the domain's certificate"
    except (KeyError, ValueError, TypeError, binascii.Error, UnsupportedAlgorithm) as error:
        return f"the signature cannot be read ({type(error).__name__}: {error})"
    if domain not in _names(own[0]):
        return f"the certificate is not for the domain {domain}"
    if wrong := timestamp.imprint_fault(reply, signature.encode()):
        return f"time stamp: {wrong}"
    if not dt.timedelta() <= stamped - made <= STAMP_WITHIN:
        return f"the time stamp is of {stamped:%Y-%m-%d %H:%M:%S}, not within ten minutes after {created}"
    if second and second[0].public_key() != own[0].public_key():
        return "the cross-signed certificate is for another key"
    return _chain_fault(own, domain, stamped, trusted, second) or _stamp_fault(
        reply, signature, stamping, stamped, trusted
    )


def _check_signature(certificate: x509.Certificate, signature: str, digest: str) -> None:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise TypeError("the domain's key is not an ECDSA key")
    key.verify(base64.b64decode(signature, validate=True), digest.encode(), _SIGNS)


def _chain_fault(
    own: list[x509.Certificate],
    domain: str,
    moment: dt.datetime,
    trusted: Sequence[x509.Certificate] | None,
    second: list[x509.Certificate],
) -> str | None:
    """The domain's chain at the time of the stamp; the cross-signed one counts where the first leads to no trusted root."""
    if not own[0].not_valid_before_utc <= moment <= own[0].not_valid_after_utc:
        return "the domain's certificate was not valid at the time of the stamp"
    if trusted is None:
        return None
    last, whose = chain(own[0], own[1:])[-1], "domain's certificate"
    if not trusted:
        return _untrusted(whose, last)
    verifier = PolicyBuilder().store(Store(list(trusted))).time(moment)
    said = ""
    for one in (own, second):
        if one:
            try:
                verifier.build_server_verifier(x509.DNSName(domain)).verify(one[0], one[1:])
            except (VerificationError, ValueError) as error:
                said = said or f"{error}"
            else:
                return None
    return f"{_untrusted(whose, last)} ({' '.join(said.split())[:200]})"


def _untrusted(which: str, last: x509.Certificate) -> str:
    return (
        f"the {which} leads to no trusted root: its chain ends at {last.subject.rfc4514_string()} "
        f"(sha256:{last.fingerprint(SHA256()).hex()}); name a root you trust by --trusted"
    )


def _stamp_fault(
    reply: bytes,
    signature: str,
    stamping: list[x509.Certificate],
    moment: dt.datetime,
    trusted: Sequence[x509.Certificate] | None,
) -> str | None:
    """The stamp's own signature and chain, by openssl, as of the time it states."""
    whole = chain(stamping[0], stamping[1:], trusted or ())
    if trusted is not None and whole[-1] not in trusted:
        return _untrusted("time stamp's certificate", whole[-1])
    with tempfile.TemporaryDirectory(prefix="newscrawl-stamp-") as name:
        folder = Path(name)
        (folder / "reply").write_bytes(reply)
        (folder / "data").write_text(signature, encoding="ascii")
        (folder / "root").write_text(_pem([whole[-1]]), encoding="ascii")
        (folder / "chain").write_text(_pem(whole), encoding="ascii")
        wrong = timestamp.signature_fault(
            folder / "reply", folder / "data", folder / "root", further=folder / "chain", moment=moment
        )
    return f"time stamp: {wrong}" if wrong else None
