"""Who sits at the desk.

On loopback alone nobody needs to log in. Served anywhere else, a file of names and salted scrypt hashes says
who may (one ``name:salt:hash`` a line, made by ``newscrawl serve-user``).
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError

if TYPE_CHECKING:
    from pathlib import Path


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, n=2**14, r=8, p=1, dklen=32)


def add_user(path: Path, name: str, password: str) -> None:
    """Add ``name``, or give it a new password; the file can be read by its owner only."""
    if not name or ":" in name or not name.isprintable():
        raise ConfigurationError(f"{name!r} cannot be a name: leave out colons and control characters.")
    if len(password) < 8:
        raise ConfigurationError("The password is too short: take 8 characters or more.")
    salt = secrets.token_bytes(16)
    kept = [line for line in _lines(path) if line.partition(":")[0] != name] if path.exists() else []
    kept.append(f"{name}:{salt.hex()}:{_digest(password, salt).hex()}")
    draft = path.with_name(path.name + ".part")
    with os.fdopen(
        os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write("\n".join(kept) + "\n")
    draft.replace(path)


def may_enter(path: Path, name: str, password: str) -> bool:
    """Takes the same time whether the name is known or not."""
    users = {parts[0]: (parts[1], parts[2]) for line in _lines(path) if len(parts := line.split(":")) == 3}
    salt, wanted = users.get(name, ("00" * 16, ""))
    digest = _digest(password[:1000], bytes.fromhex(salt)).hex()
    return hmac.compare_digest(digest, wanted) and name in users


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    except OSError as error:
        raise ConfigurationError(
            f"{path}: cannot read the users ({error}). Make it with `newscrawl serve-user NAME`."
        ) from error


def secret(path: Path) -> str:
    """The key cookies are signed with; kept, so that a restart logs nobody out."""
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        made = secrets.token_hex(32)
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii"
        ) as file:
            file.write(made)
        return made
