"""Login by an OpenID Connect provider of the house: authorization code flow with PKCE, state and nonce.

Authlib asks the token endpoint and checks the claims, joserfc the signature; ours is the file of settings, the role a
person gets, and the check of the audience, which Authlib's ``CodeIDToken`` leaves to options.

Sources: OpenID Connect Core 1.0 (3.1, 5.7), Discovery 1.0 (4), RFC 7636 (PKCE), RFC 9207 (``iss`` in the answer).
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.errors import ConfigurationError, NewscrawlError
from newscrawl.files import parse_json
from newscrawl.web.login import ROLES, check_role

if TYPE_CHECKING:
    from pathlib import Path

#: Seconds a provider has for an answer, and a person for the provider's pages.
TIMEOUT: Final = 10
PATIENCE: Final = 600
#: Signatures with the provider's private key; a shared secret or none never counts, whatever a token's head says.
_ALGORITHMS: Final = (
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "ES512",
    "Ed25519",
    "EdDSA",
)
#: Seconds two clocks may differ.
_LEEWAY: Final = 60
#: How long what the provider says of itself is kept, and how soon its keys may be asked for again (seconds).
_KEPT: Final = 3600
_ASK_AGAIN: Final = 30
_LARGEST: Final = 1024 * 1024
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ProviderError(NewscrawlError):
    """The provider is away, or what it says does not hold (raised by :class:`Provider`)."""


@dataclass(slots=True, frozen=True)
class Settings:
    """``oidc.toml``. The secret may stand in ``NEWSCRAWL_OIDC_SECRET`` instead of the file.

    ``name``: the claim decisions carry; ``roles``: the claim with a person's groups (a dotted path into objects), and
    for each role of the desk the groups that have it; ``role``: of whoever has none of them, "" for nobody enters.
    """

    issuer: str
    client_id: str
    client_secret: str = ""
    label: str = ""
    scope: str = "openid profile"
    name: str = "preferred_username"
    groups: str = "groups"
    roles: dict[str, list[str]] = field(default_factory=dict)
    role: str = ""
    #: The desk's own address, where the proxy before it does not pass the Host header on.
    desk: str = ""


def load(path: Path) -> Settings:
    """The settings of a file. Raises :class:`ConfigurationError` naming the fault."""
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{path}: cannot be read ({error}).") from error
    known = Settings.__dataclass_fields__
    if unknown := set(data) - set(known):
        raise ConfigurationError(f"{path}: unknown: {', '.join(sorted(unknown))}. Known: {', '.join(known)}.")
    roles = data.get("roles", {})
    if not isinstance(roles, dict) or any(
        not isinstance(groups, list) or not all(isinstance(one, str) for one in groups)
        for groups in roles.values()
    ):
        raise ConfigurationError(f'{path}: expected roles as a table: admin = ["group"].')
    for name, value in data.items():
        if name != "roles" and not isinstance(value, str):
            raise ConfigurationError(f"{path}: {name} = {value!r}: expected a string.")
    for role in [*roles, *filter(None, [data.get("role", "")])]:
        check_role(role)
    for name in ("issuer", "client_id"):
        if not data.get(name):
            raise ConfigurationError(f"{path}: {name} is missing.")
    if not roles and not data.get("role"):
        raise ConfigurationError(f"{path}: nobody could enter: name roles, or a role for everybody.")
    settings = Settings(**data)
    _check_address(settings.issuer, path)
    return settings


def _check_address(address: str, where: object) -> None:
    """Tokens travel over TLS; only on this machine without."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ConfigurationError(f"{where}: {address!r} is not an https address.")


@dataclass(slots=True, frozen=True)
class Visit:
    """What a browser takes along to the provider and back, in a cookie that the desk signed."""

    state: str
    nonce: str
    verifier: str
    back: str
    begun: int
    redirect: str


@dataclass(slots=True, frozen=True)
class Person:
    """Who came back. ``credential`` names the person at the provider and the role, for the session."""

    name: str
    role: str
    subject: str
    credential: str


def credential(role: str, issuer: str, subject: str) -> str:
    """What a session of this person holds by: the role, and who it is at which provider."""
    return f"oidc:{role}:{hashlib.sha256((issuer + chr(10) + subject).encode()).hexdigest()}"


def role_of(credential: str) -> str | None:
    """The role in a session's credential; None where it is not of a provider."""
    kind, _, rest = credential.partition(":")
    role = rest.partition(":")[0]
    return role if kind == "oidc" and role in ROLES else None


class Provider:
    """A provider as its settings and its own description say. Its methods ask over the network: call them in a thread."""

    def __init__(self, settings: Settings) -> None:
        try:
            from authlib.integrations import requests_client
        except ImportError as error:
            raise ConfigurationError(
                "Login by OpenID Connect needs the extra: pip install 'newscrawl[oidc]'."
            ) from error
        self.settings = settings
        self._client = requests_client
        self._lock = threading.Lock()
        self._metadata: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, dict[str, Any]] | None = None

    def _get(self, address: str) -> dict[str, Any]:
        import requests

        _check_address(address, self.settings.issuer)
        try:
            with requests.get(address, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
                answer.raise_for_status()
                body = answer.raw.read(_LARGEST + 1, decode_content=True)
                if answer.status_code != 200 or len(body) > _LARGEST:
                    raise ValueError(f"HTTP {answer.status_code}, {len(body)} bytes")
                found = parse_json(body)
            if not isinstance(found, dict):
                raise TypeError("not an object")
        except (requests.RequestException, OSError, ValueError, TypeError) as error:
            raise ProviderError("The login service does not answer ({detail}).", detail=error) from error
        return found

    def metadata(self) -> dict[str, Any]:
        """What the provider says of itself (Discovery 4.2). Raises :class:`ProviderError`."""
        with self._lock:
            if self._metadata is None or time.monotonic() - self._metadata[0] > _KEPT:
                address = self.settings.issuer.rstrip("/") + "/.well-known/openid-configuration"
                found = self._get(address)
                if found.get("issuer") != self.settings.issuer:
                    raise ProviderError(
                        "The login service calls itself {found!r}, not {wanted!r}.",
                        found=found.get("issuer"),
                        wanted=self.settings.issuer,
                    )
                for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                    if not isinstance(found.get(name), str):
                        raise ProviderError("The login service does not name its {name}.", name=name)
                    _check_address(found[name], self.settings.issuer)
                self._metadata = (time.monotonic(), found)
            return self._metadata[1]

    def _key_set(self, *, again: bool = False) -> dict[str, Any]:
        address = self.metadata()["jwks_uri"]
        with self._lock:
            age = time.monotonic() - self._keys[0] if self._keys else None
            if self._keys is None or age is None or age > (_ASK_AGAIN if again else _KEPT):
                self._keys = (time.monotonic(), self._get(address))
            return self._keys[1]

    def _session(self, redirect: str) -> Any:
        methods = self.metadata().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        secret = os.environ.get("NEWSCRAWL_OIDC_SECRET") or self.settings.client_secret
        method = (
            "none" if not secret
            else "client_secret_basic" if "client_secret_basic" in methods
            else "client_secret_post"
        )  # fmt: skip
        return self._client.OAuth2Session(
            self.settings.client_id,
            secret or None,
            scope=self.settings.scope,
            redirect_uri=redirect,
            code_challenge_method="S256",
            token_endpoint_auth_method=method,
        )

    def begin(self, redirect: str, back: str) -> tuple[str, Visit]:
        """The provider's address to send a browser to, and what it must bring back. Raises :class:`ProviderError`."""
        from authlib.common.security import generate_token

        visit = Visit(
            generate_token(32), generate_token(32), generate_token(64), back, int(time.time()), redirect
        )
        with self._session(redirect) as session:
            address, _ = session.create_authorization_url(
                self.metadata()["authorization_endpoint"],
                state=visit.state,
                nonce=visit.nonce,
                code_verifier=visit.verifier,
            )
        return str(address), visit

    def finish(self, answer: dict[str, str], visit: Visit) -> Person:
        """Who came back with ``answer`` (the query of the redirect). Raises :class:`ProviderError`."""
        if answer.get("error"):
            raise ProviderError(
                "The login service refused: {detail}.",
                detail=f"{answer['error']} {answer.get('error_description', '')}".strip()[:200],
            )
        metadata = self.metadata()
        # RFC 9207: an answer that another provider made for the same desk.
        if answer.get("iss", self.settings.issuer) != self.settings.issuer or (
            metadata.get("authorization_response_iss_parameter_supported") is True and "iss" not in answer
        ):
            raise ProviderError("The answer is not of this login service.")
        return self._person(self._claims(self._token(answer.get("code", ""), visit), visit))

    def _token(self, code: str, visit: Visit) -> dict[str, Any]:
        import requests
        from authlib.common.errors import AuthlibBaseError

        try:
            with self._session(visit.redirect) as session:
                token = session.fetch_token(
                    self.metadata()["token_endpoint"],
                    grant_type="authorization_code",
                    code=code,
                    code_verifier=visit.verifier,
                    timeout=TIMEOUT,
                    allow_redirects=False,
                )
        except AuthlibBaseError as error:
            raise ProviderError("The login service refused: {detail}.", detail=str(error)[:200]) from error
        except (requests.RequestException, OSError, ValueError) as error:
            raise ProviderError("The login service does not answer ({detail}).", detail=error) from error
        if not isinstance(token.get("id_token"), str):
            raise ProviderError("The login service sent no ID token: its scope needs openid.")
        return dict(token)

    def _claims(self, token: dict[str, Any], visit: Visit) -> dict[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError
        from joserfc.jwk import KeySet
        from joserfc.jws import JWSRegistry

        stated = self.metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
        allowed = [name for name in _ALGORITHMS if name in stated]
        registry = JWSRegistry(algorithms=allowed, strict_check_header=False)

        def read(*, again: bool) -> Any:
            return jwt.decode(token["id_token"], KeySet.import_key_set(self._key_set(again=again)), registry=registry)  # type: ignore[arg-type]  # fmt: skip

        try:
            try:
                found = read(again=False)
            except InvalidKeyIdError:  # the provider changed its keys
                found = read(again=True)
            claims = CodeIDToken(
                found.claims,
                found.header,
                {
                    "iss": {"essential": True, "value": self.settings.issuer},
                    "aud": {"essential": True, "value": self.settings.client_id},
                    "sub": {"essential": True},
                    "nonce": {"essential": True, "value": visit.nonce},
                },
                {
                    "client_id": self.settings.client_id,
                    "nonce": visit.nonce,
                    "access_token": token.get("access_token"),
                },
            )
            claims.validate(leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderError("The ID token does not hold ({detail}).", detail=error) from error
        return dict(claims)

    def _person(self, claims: dict[str, Any]) -> Person:
        name = str(claims.get(self.settings.name) or "").strip()
        subject = str(claims["sub"])
        if not name or not name.isprintable() or len(name) > 60:
            raise ProviderError(
                "The login service gives no usable name in {claim!r}: 1 to 60 printable characters.",
                claim=self.settings.name,
            )
        groups = _groups(claims, self.settings.groups)
        role = self.settings.role
        for one in ROLES:  # the highest of a person's groups counts
            if groups & set(self.settings.roles.get(one, [])):
                role = one
        if not role:
            raise ProviderError("{name} is in no group that may use this desk.", name=name)
        return Person(name, role, subject, credential(role, self.settings.issuer, subject))


def _groups(claims: dict[str, Any], path: str) -> set[str]:
    """``realm_access.roles``: a list (or one word) in an object; a claim whose own name has dots goes first."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, str):
        return {found, *found.split()}
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()


__all__ = [
    "PATIENCE",
    "Person",
    "Provider",
    "ProviderError",
    "Settings",
    "Visit",
    "credential",
    "load",
    "role_of",
]
