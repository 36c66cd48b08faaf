"""The signature of a WACZ by an own key ("anonymous signature" of WACZ Signing and Verification 0.1.0).

``datapackage-digest.json`` gets ``signedData``: the hash of ``datapackage.json`` as it stands in ``hash``, signed with ECDSA over
P-384 and SHA-256, the signature as two numbers of 48 bytes (IEEE P1363, what browsers make and check), the public key
as SubjectPublicKeyInfo, both in Base64. The package's ``created`` stands in it, too. Who holds the key is not said:
hand its fingerprint over once, by another way. The other form of the specification, a domain's certificate with a time
stamp, is :mod:`newscrawl.evidence.wacz_domain`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
)

from newscrawl.errors import ConfigurationError
from newscrawl.files import first_kept

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VERSION: Final = "0.1.0"
#: In the output folder, readable by its owner only.
KEY_FILE: Final = "wacz-key.pem"
_NUMBER: Final = 48
_SIGNS: Final = ec.ECDSA(SHA256())


def signing_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The key at ``path``, made where there is none. Raises :class:`ConfigurationError`."""
    try:
        key = load_pem_private_key(first_kept(path, _new_key), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(
            f"{path}: cannot be used as the key that signs WACZ files ({error})."
        ) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise ConfigurationError(f"{path}: is not an ECDSA key over P-384; WACZ files are signed with one.")
    return key


def _new_key() -> bytes:
    return ec.generate_private_key(ec.SECP384R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


def signed_data(digest: str, created: str, software: str, key: ec.EllipticCurvePrivateKey) -> dict[str, str]:
    """The ``signedData`` for the hash ``digest`` of ``datapackage.json`` (with the name of its algorithm in front)."""
    r, s = decode_dss_signature(key.sign(digest.encode(), _SIGNS))
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return {
        "hash": digest,
        "signature": base64.b64encode(r.to_bytes(_NUMBER, "big") + s.to_bytes(_NUMBER, "big")).decode(),
        "publicKey": base64.b64encode(public).decode(),
        "created": created,
        "software": software,
        "version": VERSION,
    }


@dataclass(slots=True, frozen=True)
class KeySigner:
    """Signs WACZ files with an own key: :func:`signed_data` for ``export_wacz``."""

    key: ec.EllipticCurvePrivateKey

    def signed_data(self, digest: str, created: str, software: str) -> dict[str, str]:
        return signed_data(digest, created, software, self.key)


def fault(
    signed: Any,
    digest: str,
    created: Any,
    domain: Callable[[dict[str, Any], str, Any], str | None] | None = None,
) -> str | None:
    """What is wrong with a ``signedData`` for the hash and ``created`` of its package; None where it is sound.

    ``domain`` checks a signature with a domain's certificate; without it such a one is named as not checked.
    """
    if not isinstance(signed, dict):
        return "signedData is not an object"
    if "domainCert" in signed and "publicKey" not in signed:
        if domain is not None:
            return domain(signed, digest, created)
        return (
            "signed with the certificate of a domain, which is not checked here: use newscrawl wacz --verify"
        )
    if signed.get("hash") != digest:
        return "the signed hash is not the one of this package"
    if signed.get("created") != created:
        return "the signed time is not the one of this package"
    try:
        key = load_der_public_key(base64.b64decode(str(signed["publicKey"]), validate=True))
        raw = base64.b64decode(str(signed["signature"]), validate=True)
        if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP384R1):
            return "the public key is not an ECDSA key over P-384"
        if len(raw) != 2 * _NUMBER:
            return f"the signature has {len(raw)} bytes in place of {2 * _NUMBER}"
        numbers = (int.from_bytes(raw[:_NUMBER], "big"), int.from_bytes(raw[_NUMBER:], "big"))
        key.verify(encode_dss_signature(*numbers), digest.encode(), _SIGNS)
    except InvalidSignature:
        return "the signature does not fit the package and the public key"
    except (KeyError, ValueError, TypeError, binascii.Error, UnsupportedAlgorithm) as error:
        return f"the signature cannot be read ({type(error).__name__}: {error})"
    return None


def fingerprint(public_key: str | ec.EllipticCurvePrivateKey) -> str:
    """SHA-256 of a public key in DER form, in hexadecimal; ``public_key``: as it stands in ``signedData``, or the key."""
    if isinstance(public_key, str):
        return hashlib.sha256(base64.b64decode(public_key)).hexdigest()
    der = public_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
