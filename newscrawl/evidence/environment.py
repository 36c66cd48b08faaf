"""The machine a capture or a case is made on, for the record of cleanliness (清洁性) that courts ask about.

Read from the system; nothing is changed, and nothing is asked over the network but the time server named in
``NTP_SERVER``. What cannot be known is None or said in words, never a guess; addresses of proxies are given without user
and password.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
import re
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import ntplib

import newscrawl
from newscrawl import __version__
from newscrawl.archive.clock_state import clock_state
from newscrawl.files import sha256_of
from newscrawl.items import now

_PROXIES: Final = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "NEWSCRAWL_PROXY")
#: Packages whose version decides what is fetched, read or written.
_PACKAGES: Final = (
    "scrapy",
    "playwright",
    "isal",
    "python-docx",
    "twisted",
    "lxml",
    "selectolax",
    "warcio",
    "cryptography",
    "pyOpenSSL",
    "sqlite-utils",
)

#: RFC 5905: mode of a server's answer, first stratum that means "not synchronised", leap value that means the same.
_SERVER_MODE: Final = 4
_UNSYNCHRONISED: Final = 16
_NOT_KNOWN: Final = 3


def environment() -> dict[str, Any]:
    """Machine, system, clock, resolver, hosts file, proxies, software and who runs it, as plain data."""
    return {
        "machine": platform.node() or None,
        "system": platform.platform(),
        "python": sys.version.split()[0],
        "newscrawl": __version__,
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
        "package_digests": dict(_package_digests()),
        "user": _user(),
        "operator": os.environ.get("NEWSCRAWL_OPERATOR") or None,
        "clock": clock_state(),
        "ntp": ntp_answer(os.environ.get("NTP_SERVER", "")),
        "resolvers": _resolvers(),
        "hosts_sha256": _digest(Path("/etc/hosts")),
        "proxies": {name: _bare(value) for name in _PROXIES if (value := _proxy(name))},
    }


def ntp_answer(server: str, *, seconds: float = 3.0) -> dict[str, Any] | str:
    """What a time server says of this machine's clock, or in words why there is no answer that counts.

    :param server: ``host`` or ``host:port``; empty where none is named.
    :param seconds: how long to wait for it.
    :returns: the server, its stratum, the clock's ``offset`` behind it and the round trip ``delay`` in seconds (RFC 5905,
        section 8), and the moment by this machine's clock; or a sentence.
    """
    if not server.strip():
        return "not asked: NTP_SERVER is not set"
    host, _, port = server.strip().rpartition(":") if server.count(":") == 1 else (server.strip(), "", "123")
    try:
        answer = ntplib.NTPClient().request(host, version=4, port=int(port), timeout=seconds)
    except (ntplib.NTPException, OSError, ValueError, UnicodeError) as error:
        return f"{server} did not answer: {error}"
    # ntplib 0.4 takes any packet for an answer: a server that says of itself that it does not know the time, too.
    if answer.mode != _SERVER_MODE or not 1 <= answer.stratum < _UNSYNCHRONISED or answer.leap == _NOT_KNOWN:
        return f"{server} answered without a time (mode {answer.mode}, stratum {answer.stratum}, leap {answer.leap})"
    return {
        "server": server.strip(),
        "stratum": answer.stratum,
        "offset_seconds": round(answer.offset, 6),
        "delay_seconds": round(answer.delay, 6),
        "asked_at": now(),
    }


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


@functools.cache
def _package_digests() -> tuple[tuple[str, str], ...]:
    """(package, ``sha256:<hex>``): of ``RECORD``, the list of a package's files with their digests (PyPA's specification of
    installed packages), and of newscrawl's own files as they are: an editable installation has no such list of them.
    """
    found = [("newscrawl", f"sha256:{_own_digest()}")]
    for name in _PACKAGES:
        try:
            record = importlib.metadata.distribution(name).read_text("RECORD")
        except importlib.metadata.PackageNotFoundError:
            continue
        if record:
            found.append((name, f"sha256:{hashlib.sha256(record.encode()).hexdigest()}"))
    return tuple(found)


#: Folders of our package whose files are not at work in a crawl: compiled copies, and the pages of the demonstration.
_LEFT_OUT: Final = frozenset({"__pycache__", "demo"})


def _own_digest() -> str:
    """SHA-256 over the lines ``<sha256>  <path>`` of our package's files, sorted, as ``sha256sum`` prints them."""
    root = os.path.dirname(newscrawl.__file__)  # noqa: PTH120 - pathlib takes twice the time over several hundred files
    lines = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _LEFT_OUT]
        for name in names:
            path = f"{folder}/{name}"
            with open(path, "rb") as file:  # noqa: PTH123 - as above
                lines.append((path[len(root) + 1 :], hashlib.sha256(file.read()).hexdigest()))
    text = "".join(f"{digest}  {name}\n" for name, digest in sorted(lines))
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


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
        return sha256_of(path)
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
