"""The maker's signature: Ed25519 (RFC 8032) over a case's manifest, by the key of this installation.

A time stamp says that a manifest existed at a time; the signature says whose it is. Whoever changes a file can write
a new manifest, but cannot sign it with the maker's key. The public key travels in the case; what binds it to the
maker is its fingerprint, which ``case create`` prints: hand it over once, by another way. ``openssl pkeyutl`` checks it:

    openssl pkeyutl -verify -pubin -inkey maker-key.pem -rawin -in manifest-sha256.txt -sigfile manifest-sha256.txt.sig
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from newscrawl.errors import ConfigurationError
from newscrawl.files import first_kept

if TYPE_CHECKING:
    from pathlib import Path

#: In the output folder, readable by its owner only.
KEY_FILE: Final = "case-key.pem"
#: In the case, beside the manifest.
PUBLIC_KEY: Final = "maker-key.pem"
SIGNATURE: Final = "manifest-sha256.txt.sig"


def signing_key(path: Path) -> Ed25519PrivateKey:
    """The key of this installation, made where there is none. Raises :class:`ConfigurationError`."""
    try:
        key = load_pem_private_key(first_kept(path, _new_key), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ConfigurationError(f"{path}: cannot be used as the key that signs cases ({error}).") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise ConfigurationError(f"{path}: is not an Ed25519 key; cases are signed with one.")
    return key


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(pem: bytes) -> str:
    """``sha256:<hex>`` of the public key's DER form, as ``openssl pkey -pubin -outform DER | sha256sum`` gives it.

    Raises ``ValueError`` for what is no Ed25519 public key.
    """
    key = _public(pem)
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return "sha256:" + hashlib.sha256(der).hexdigest()


def _public(pem: bytes) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")  # noqa: TRY004 - the bytes are wrong, not the caller
    return key


def fault(manifest: bytes, signature: bytes, pem: bytes) -> str | None:
    """Why ``signature`` is not that of ``manifest`` by the key ``pem``; None where it is."""
    try:
        _public(pem).verify(signature, manifest)
    except InvalidSignature:
        return "the signature is not of this manifest by this key"
    except ValueError as error:
        return f"the maker's key cannot be read ({error})"
    return None
