"""``manifest-sha256.txt``: the SHA-256 of every finished file of the archive, beside the files.

A line is ``<hex>  <name>``, as ``sha256sum --check manifest-sha256.txt`` reads it. The writer takes the digest while
it writes, so the manifest says what was written, not what was read back later. Files that still grow (the record of
runs of this month, ``decisions.jsonl``, a file being written) are not in it; each of their records can be checked.
"""

from __future__ import annotations

import fcntl
import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from newscrawl.files import sha256_of, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE: Final = "manifest-sha256.txt"
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^/\\\x00-\x1f\x7f]{1,255})")


def read(folder: Path) -> tuple[dict[str, str], list[str]]:
    """(name → SHA-256 in hex, what is wrong with the manifest); empty where there is none. Raises ``OSError``."""
    path = folder / FILE
    found: dict[str, str] = {}
    problems: list[str] = []
    if not path.exists():
        return found, problems
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        problems.append("the last line has no end")
    for number, raw in enumerate(data.split(b"\n"), start=1):
        if not raw:
            if number <= data.count(b"\n"):
                problems.append(f"line {number} is empty")
            continue
        line = _LINE.fullmatch(raw.decode("utf-8", "backslashreplace"))
        if line is None:
            problems.append(f"line {number} cannot be read")
        elif line[2] in found:
            problems.append(f"line {number}: {line[2]} stands twice")
        else:
            found[line[2]] = line[1]
    return found, problems


def record(folder: Path, digests: dict[str, str | None]) -> None:
    """Set the SHA-256 (hex) of files by name, or take files out (None). Raises ``OSError``.

    The manifest is replaced in one step; lines that cannot be read stay as they are.
    """
    with _locked(folder):
        path = folder / FILE
        data = path.read_bytes() if path.exists() else b""
        kept = []
        for raw in data.split(b"\n"):
            line = _LINE.fullmatch(raw.decode("utf-8", "backslashreplace"))
            if raw and (line is None or line[2] not in digests):
                kept.append(raw)
        kept += [f"{digest}  {name}".encode() for name, digest in digests.items() if digest]
        kept.sort(key=lambda raw: raw[66:])
        write_whole(path, b"".join(raw + b"\n" for raw in kept))


def changed(path: Path) -> None:
    """Bring the line of a file up to date that was cut or removed, where there is one. Raises ``OSError``."""
    if path.name in read(path.parent)[0]:
        record(path.parent, {path.name: sha256_of(path) if path.exists() else None})


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time changes the manifest."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)
