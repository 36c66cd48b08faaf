"""BagIt 1.0 (RFC 8493): a folder whose every byte is in a manifest, and its ZIP, byte for byte reproducible."""

from __future__ import annotations

import re
import shutil
import stat
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
_NAME = r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}"
#: A relative path of plain names: all that a case's own files have.
PLAIN_PATH = re.compile(rf"{_NAME}(?:/{_NAME}){{0,4}}")
_STEP = 1024 * 1024
#: ZIP's earliest date: the archive's bytes depend on nothing but the files.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MOST_FILES = 10_000
_MOST_BYTES = 8 * 1024**3


@dataclass(slots=True, frozen=True)
class Finding:
    """Something to be said of a case. ``fault``: it is not what it was made as; else a note."""

    where: str
    what: str
    fault: bool = True


def files_below(folder: Path) -> list[str]:
    """Every file's name relative to ``folder``, with slashes, sorted."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def write_manifest(folder: Path) -> None:
    """The manifest over ``data/``."""
    payload = [name for name in files_below(folder) if name.startswith("data/")]
    _write_lines(folder, MANIFEST, payload)


def write_tags(folder: Path, info: Mapping[str, str]) -> None:
    """Declaration, ``bag-info.txt`` and last the tag manifest, over every file outside ``data/``."""
    (folder / "bagit.txt").write_bytes(DECLARATION)
    lines = [f"{name}: {' '.join(value.split())}\n" for name, value in info.items()]
    lines.append(f"Payload-Oxum: {_oxum(folder)}\n")
    (folder / "bag-info.txt").write_text("".join(lines), encoding="utf-8")
    _write_lines(folder, TAG_MANIFEST, _tag_files(folder))


def _write_lines(folder: Path, name: str, files: list[str]) -> None:
    (folder / name).write_text(_lines(folder, files), encoding="utf-8")


def _lines(folder: Path, files: list[str]) -> str:
    return "".join(f"{sha256_of(folder / name)}  {name}\n" for name in files)


def _tag_files(folder: Path) -> list[str]:
    return [name for name in files_below(folder) if not name.startswith("data/") and name != TAG_MANIFEST]


def _oxum(folder: Path) -> str:
    sizes = [(folder / name).stat().st_size for name in files_below(folder) if name.startswith("data/")]
    return f"{sum(sizes)}.{len(sizes)}"


def verify(folder: Path) -> Iterator[Finding]:
    """Every deviation of a bag's files from its manifests."""
    for path in folder.rglob("*"):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield Finding(path.relative_to(folder).as_posix(), "is a link or no plain file")
            return
    names = files_below(folder)
    for name in ("bagit.txt", "bag-info.txt", MANIFEST, TAG_MANIFEST):
        if name not in names:
            yield Finding(name, "is missing")
            return
    if (folder / "bagit.txt").read_bytes() != DECLARATION:
        yield Finding("bagit.txt", "was changed")
    yield from _against(folder, MANIFEST, [name for name in names if name.startswith("data/")])
    yield from _against(folder, TAG_MANIFEST, _tag_files(folder))
    info = (folder / "bag-info.txt").read_text("utf-8", "replace")
    if f"Payload-Oxum: {_oxum(folder)}\n" not in info:
        yield Finding("bag-info.txt", "states another size or number of files")


def _against(folder: Path, manifest: str, present: list[str]) -> Iterator[Finding]:
    text = (folder / manifest).read_bytes().decode("utf-8", "replace")
    stated: dict[str, str] = {}
    for line in text.split("\n"):
        if not line:
            continue
        found = _LINE.fullmatch(line)
        if found is None or found[2] in stated:
            yield Finding(manifest, f"has a line that is none of a manifest: {line[:120]!r}")
            continue
        stated[found[2]] = found[1]
    for name in present:
        if name not in stated:
            yield Finding(name, f"is not in {manifest}")
        elif sha256_of(folder / name) != stated[name]:
            yield Finding(name, f"does not have the SHA-256 that {manifest} states")
    for name in stated.keys() - set(present):
        yield Finding(name, f"is in {manifest} but not in the case")
    rebuilt = "".join(f"{stated[name]}  {name}\n" for name in sorted(stated))
    if text != rebuilt:
        yield Finding(manifest, "was changed")


def write_zip(folder: Path, destination: Path) -> None:
    """The folder as ZIP, uncompressed, in name order: the same files always give the same bytes."""
    with zipfile.ZipFile(destination, "w", zipfile.ZIP_STORED) as archive:
        for name in files_below(folder):
            entry = zipfile.ZipInfo(f"{folder.name}/{name}", _ZIP_DATE)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as source, archive.open(entry, "w") as out:
                shutil.copyfileobj(source, out, _STEP)


def unpack(archive_path: Path, into: Path) -> Path:
    """Unpack a case's ZIP below ``into``; the case's folder. Raises ``ValueError`` for what is none.

    Only plain files in one folder, under plain names, are taken.
    """
    with zipfile.ZipFile(archive_path) as archive:
        entries = archive.infolist()
        if not entries or len(entries) > _MOST_FILES or sum(e.file_size for e in entries) > _MOST_BYTES:
            raise ValueError("no case: no files, or too many")
        root = entries[0].filename.partition("/")[0]
        seen: set[str] = set()
        for entry in entries:
            if entry.is_dir() or (entry.compress_type != zipfile.ZIP_STORED and not entry.flag_bits & 1):
                raise ValueError("packed again by another program; unpack it and verify the folder instead")
            parts = entry.filename.split("/")
            if (
                not PLAIN_PATH.fullmatch(entry.filename)
                or len(parts) < 2
                or parts[0] != root
                or entry.filename in seen
            ):
                raise ValueError(f"a file name that no case has: {entry.filename[:120]!r}")
            if entry.flag_bits & 1:
                raise ValueError(f"{entry.filename} is encrypted; a case's ZIP is not")
            seen.add(entry.filename)
            target = into.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, target.open("xb") as out:
                shutil.copyfileobj(source, out, _STEP)
    return into / root
