"""User authentication: who may use the desk, and in which role.

On loopback alone nobody needs to log in. Served anywhere else, a file of users says who may (one
``name:salt:hash:role`` a line, made by ``newscrawl serve-user``; salted scrypt hashes), or a proxy in front that knows
the house's users names them in a header (``--trusted-header``).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.files import first_kept, replacing

if TYPE_CHECKING:
    from pathlib import Path

#: In rising order. reader: reads and exports; reviewer: decides, keeps leads, makes cases; admin: also records
#: payments and licences, sees the log, ends sessions.
ROLES: tuple[str, ...] = ("reader", "reviewer", "admin")
#: The role of a line written before roles existed.
_OLD_ROLE = "reviewer"


@dataclass(frozen=True, slots=True)
class User:
    """One line of the users file. ``credential`` changes with the password: sessions of the old one end."""

    name: str
    salt: str
    digest: str
    role: str

    @property
    def credential(self) -> str:
        return hashlib.sha256(f"{self.name}:{self.salt}:{self.digest}".encode()).hexdigest()

    @property
    def line(self) -> str:
        return f"{self.name}:{self.salt}:{self.digest}:{self.role}"


def may(role: str, wanted: str) -> bool:
    """Does ``role`` include ``wanted``?"""
    return role in ROLES and ROLES.index(role) >= ROLES.index(wanted)


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**14, r=8, p=1, dklen=32)


def users(path: Path) -> dict[str, User]:
    """The users of a file by name. Raises :class:`ConfigurationError` where it cannot be read."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path}: cannot read the users ({error}). Make it with `newscrawl serve-user NAME`."
        ) from error
    found = {}
    for line in lines:
        parts = line.strip().split(":")
        if len(parts) in {3, 4}:
            role = parts[3] if len(parts) == 4 and parts[3] in ROLES else _OLD_ROLE
            found[parts[0]] = User(parts[0], parts[1], parts[2], role)
    return found


def _write(path: Path, known: dict[str, User]) -> None:
    with replacing(path) as draft:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("".join(f"{user.line}\n" for user in known.values()))


def check_role(role: str) -> str:
    if role not in ROLES:
        raise ConfigurationError(f"Unknown role {role!r}. Use one of: {', '.join(ROLES)}.")
    return role


def add_user(path: Path, name: str, password: str, role: str = _OLD_ROLE) -> None:
    """Add ``name``, or give it a new password and role; the file can be read by its owner only."""
    if not name.strip() or ":" in name or not name.isprintable() or len(name) > 60:
        raise ConfigurationError(
            f"Invalid name {name!r}: 60 characters at most, no colons or control characters."
        )
    if len(password) < 8:
        raise ConfigurationError("The password is too short: take 8 characters or more.")
    known = users(path) if path.exists() else {}
    salt = secrets.token_bytes(16)
    known[name] = User(name, salt.hex(), _digest(password, salt).hex(), check_role(role))
    _write(path, known)


def change_role(path: Path, name: str, role: str) -> None:
    """Another role, the same password."""
    known = users(path)
    if name not in known:
        raise NotFoundError(f"{path}: there is no user {name}.")
    known[name] = User(name, known[name].salt, known[name].digest, check_role(role))
    _write(path, known)


def remove_user(path: Path, name: str) -> None:
    known = users(path)
    if known.pop(name, None) is None:
        raise NotFoundError(f"{path}: there is no user {name}.")
    _write(path, known)


def authenticated(path: Path, name: str, password: str) -> User | None:
    """The user where name and password agree. Takes the same time whether the name is known or not."""
    user = users(path).get(name)
    digest = _digest(password[:1000], bytes.fromhex(user.salt if user else "00" * 16)).hex()
    right = hmac.compare_digest(digest, user.digest if user else "")
    return user if right else None


class Users:
    """The users file as it is now: read again when it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._stamp: tuple[int, int, int] | None = None
        self._users: dict[str, User] = {}

    def get(self, name: str) -> User | None:
        """None where there is no such user, or no file any more: nobody may enter then."""
        try:
            stat = self.path.stat()
        except OSError:
            return None
        stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if stamp != self._stamp:
            self._users, self._stamp = users(self.path), stamp
        return self._users.get(name)


def secret(path: Path) -> str:
    """The key Datasette signs its own cookies with (messages, form tokens); kept over restarts."""
    return first_kept(path, lambda: secrets.token_hex(32).encode()).decode("ascii").strip()
