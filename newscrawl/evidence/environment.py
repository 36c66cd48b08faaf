"""The machine a capture or a case is made on, for the record of cleanliness (清洁性) that courts ask about.

Read from the system, nothing is asked over the network and nothing is changed. What cannot be known is None, never a
guess; addresses of proxies are given without user and password.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from newscrawl import __version__
from newscrawl.archive.clock import clock_state

_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NEWSCRAWL_PROXY")
#: Packages whose version decides what is fetched, read or written.
_PACKAGES: Final = (
    "scrapy",
    "twisted",
    "lxml",
    "selectolax",
    "warcio",
    "cryptography",
    "pyOpenSSL",
    "sqlite-utils",
)


def environment() -> dict[str, Any]:
    """Machine, system, clock, resolver, hosts file, proxies, software and who runs it, as plain data."""
    return {
        "machine": platform.node() or None,
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "newscrawl": __version__,
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
        "user": _user(),
        "operator": os.environ.get("NEWSCRAWL_OPERATOR") or None,
        "clock": clock_state(),
        "resolvers": _resolvers(),
        "hosts_sha256": _digest(Path("/etc/hosts")),
        "proxies": {name: _bare(value) for name in _PROXIES if (value := _proxy(name))},
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _user() -> str | None:
    try:
        import pwd

        return pwd.getpwuid(os.getuid()).pw_name
    except (ImportError, KeyError):
        return None


def _resolvers(path: Path = Path("/etc/resolv.conf")) -> list[str] | None:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return re.findall(r"^\s*nameserver\s+(\S+)", text, re.MULTILINE)


def _digest(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def _proxy(name: str) -> str | None:
    return os.environ.get(name) or os.environ.get(name.upper())


def _bare(address: str) -> str:
    """A proxy's address without user and password."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "unreadable"
    return (
        address
        if "@" not in address
        else f"{parts.scheme}://{parts.hostname or ''}:{parts.port or ''}".rstrip(":")
    )
