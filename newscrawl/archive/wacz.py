"""WACZ 1.1.1: captures, their index and a list of pages in one file that replays offline.

Records are copied as they stand in the archive, gzip member by gzip member, so that a WACZ proves as much as
the WARC it was taken from. Opens in ReplayWeb.page; pywb takes it with ``wb-manager add --unpack-wacz``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl import __version__
from newscrawl.archive import cdxj, wacz_signature
from newscrawl.archive.containers import entry_fault
from newscrawl.archive.folder import Copier, first_member, read_record
from newscrawl.archive.foreign import responses
from newscrawl.archive.record_places import record_at
from newscrawl.archive.records import Damage
from newscrawl.archive.response import is_screenshot
from newscrawl.errors import NewscrawlError, StorageError
from newscrawl.files import parse_json, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from newscrawl.archive.payload import ArchivedResponse

WACZ_VERSION: Final = "1.1.1"
#: A WACZ is cut into WARCs of about this size: below 2 GiB an entry needs no ZIP64 header, which ReplayWeb.page
#: (2.4) does not skip when it looks for the entry's first byte.
WARC_BYTES: Final = 1024**3
_BLOCKS: Final = "indexes/index.cdx.gz"
_INDEX: Final = "indexes/index.idx"
_PAGES: Final = "pages/pages.jsonl"
_PACKAGE: Final = "datapackage.json"
_DIGEST: Final = "datapackage-digest.json"
_STEP: Final = 1024 * 1024
_JSON_LIMIT: Final = 64 * 1024 * 1024


@dataclass(slots=True, frozen=True)
class Selected:
    """A capture to be exported: where it stands in the archive, and what the list of pages says of it."""

    warc_file: str
    offset: int
    title: str | None = None
    #: The page's text, by which ReplayWeb.page searches; may be left out.
    text: str | None = None
    #: False for what is no page of its own: images, redirects.
    page: bool = True


@dataclass(slots=True)
class WaczReport:
    """What an export wrote, and the captures it could not copy."""

    path: Path
    captures: int = 0
    pages: int = 0
    size: int = 0
    missing: list[Damage] = field(default_factory=list)


def export_wacz(
    folder: Path,
    selected: Iterable[Selected],
    destination: Path,
    *,
    title: str,
    description: str = "",
    created: dt.datetime | None = None,
    sign: Callable[[str, str, str], dict[str, str]] | None = None,
) -> WaczReport:
    """Copy captures of the archive in ``folder`` into a new WACZ.

    ``sign`` gives the ``signedData`` for the hash of ``datapackage.json``, its ``created`` and its ``software``
    (:class:`newscrawl.archive.wacz_signature.KeySigner`). ``created``: default is the end of the export, because a stamp of the
    signature must follow it within ten minutes.

    With a revisit goes the capture it points at. ``destination`` appears whole or not at all. Raises
    ``StorageError`` where it cannot be written; captures that cannot be read are named in the report.
    """
    report = WaczReport(destination)
    try:
        destination.parent.mkdir(parents=True, exist_ok=True)
        with replacing(destination) as draft:
            with zipfile.ZipFile(draft, "w", zipfile.ZIP_STORED) as archive:
                export = _Export(archive, folder, created, report)
                export.warcs(selected)
                export.close(title, description, sign)
            report.size = draft.stat().st_size
    except OSError as error:
        raise StorageError(f"cannot write {destination}: {error.strerror or error}") from error
    return report


class _Export:
    def __init__(
        self, archive: zipfile.ZipFile, folder: Path, created: dt.datetime | None, report: WaczReport
    ) -> None:
        self.archive = archive
        self.folder = folder
        self.began = (created or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
        self.created = created
        self.report = report
        self.resources: list[dict[str, Any]] = []
        self.lines: list[str] = []
        self.pages: list[str] = []
        self._copier = Copier(folder)
        self._main: tuple[str, str] | None = None

    def warcs(self, selected: Iterable[Selected]) -> None:
        waiting = iter(selected)
        number = 0
        while (first := next(waiting, None)) is not None:
            self._warc(f"archive/data-{number:03d}.warc.gz", itertools.chain([first], waiting))
            number += 1

    def _warc(self, name: str, waiting: Iterator[Selected]) -> None:
        """Fill one WARC from what is waiting."""
        digest = hashlib.sha256()
        size = 0
        with self.archive.open(self._entry(name), "w") as out:
            while size < WARC_BYTES and (one := next(waiting, None)) is not None:
                for raw, indexed in self._members(one):
                    line = _placed(raw, name.rpartition("/")[2], size) if indexed else None
                    if line is not None:
                        self.lines.append(line)
                    out.write(raw)
                    digest.update(raw)
                    size += len(raw)
        self._resource(name, digest.hexdigest(), size)

    def _members(self, one: Selected) -> list[tuple[bytes, bool]]:
        answer = None
        try:
            if not is_screenshot(record_at(self.folder, one.warc_file, one.offset)):
                answer = read_record(self.folder, one.warc_file, one.offset)
            members = self._copier.members(one.warc_file, one.offset)
        except NewscrawlError as error:
            self.report.missing.append(Damage("format", str(error), one.warc_file, one.offset))
            return []
        if members:
            self.report.captures += 1
            self._page(one, answer)
        return members

    def _page(self, one: Selected, answer: ArchivedResponse | None) -> None:
        if not one.page or answer is None:
            return
        page = {
            "id": hashlib.sha256(f"{answer.record_id}".encode()).hexdigest()[:20],
            "url": answer.url,
            "ts": answer.captured_at,
            "title": one.title or answer.url,
        }
        if one.text:
            page["text"] = one.text
        self._main = self._main or (answer.url, answer.captured_at)
        self.pages.append(json.dumps(page, ensure_ascii=False))

    def close(
        self, title: str, description: str, sign: Callable[[str, str, str], dict[str, str]] | None
    ) -> None:
        head = json.dumps({"format": "json-pages-1.0", "id": "pages", "title": "All Pages"})
        self._put(_PAGES, "\n".join([head, *self.pages, ""]).encode())
        self.report.pages = len(self.pages)
        blocks, directory = cdxj.compressed(sorted(self.lines), name=_BLOCKS.rpartition("/")[2])
        self._put(_BLOCKS, blocks)
        self._put(_INDEX, directory)
        created = (self.created or dt.datetime.now(dt.UTC)).astimezone(dt.UTC)
        package: dict[str, Any] = {
            "profile": "data-package",
            "wacz_version": WACZ_VERSION,
            "title": title,
            "description": description,
            "created": created.isoformat(timespec="seconds").replace("+00:00", "Z"),
            "software": f"newscrawl {__version__}",
            "resources": self.resources,
        }
        if self._main:
            package["mainPageUrl"], package["mainPageDate"] = self._main
        data = json.dumps(package, ensure_ascii=False, indent=2).encode()
        self.archive.writestr(self._entry(_PACKAGE), data)
        stated = f"sha256:{hashlib.sha256(data).hexdigest()}"
        digest: dict[str, Any] = {"path": _PACKAGE, "hash": stated}
        if sign is not None:
            digest["signedData"] = sign(stated, package["created"], package["software"])
        self.archive.writestr(self._entry(_DIGEST), json.dumps(digest, indent=2))

    def _entry(self, name: str) -> zipfile.ZipInfo:
        entry = zipfile.ZipInfo(name, self.began.timetuple()[:6])
        entry.external_attr = 0o644 << 16
        return entry

    def _put(self, name: str, data: bytes) -> None:
        self.archive.writestr(self._entry(name), data)
        self._resource(name, hashlib.sha256(data).hexdigest(), len(data))

    def _resource(self, path: str, digest: str, size: int) -> None:
        name = path.rpartition("/")[2].lower()
        self.resources.append({"name": name, "path": path, "hash": f"sha256:{digest}", "bytes": size})


def _placed(raw: bytes, filename: str, offset: int) -> str | None:
    return cdxj.line(first_member(raw), filename=filename, offset=offset)


def verify_wacz(
    path: Path, domain: Callable[[dict[str, Any], str, Any], str | None] | None = None
) -> list[Damage]:
    """Everything wrong with a WACZ: its package, its hashes, every record in it. Empty where it is sound.

    ``domain`` checks a signature for a domain, given ``signedData``, the hash and ``created`` of the package; without it such a
    signature is named as not checked.
    """
    name = path.name
    found = [item for item in responses(path) if isinstance(item, Damage)]
    try:
        with zipfile.ZipFile(path) as archive:
            found += _verify_package(archive, name, domain)
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        found.append(Damage("zip", f"{type(error).__name__}: {error}", name))
    return found


def _verify_package(
    archive: zipfile.ZipFile, name: str, domain: Callable[[dict[str, Any], str, Any], str | None] | None
) -> list[Damage]:
    found: list[Damage] = []
    seen: set[str] = set()
    for entry in archive.infolist():
        if fault := entry_fault(entry, seen):
            return [Damage("path", f"{entry.filename[:200]!r}: {fault}", name)]
        seen.add(entry.filename)
    if _PACKAGE not in seen:
        return [Damage("format", f"no {_PACKAGE}", name)]
    package = parse_json(_bounded(archive, _PACKAGE))
    stated = {str(one["path"]): str(one["hash"]) for one in package["resources"]}
    if _DIGEST in seen:
        digest = parse_json(_bounded(archive, _DIGEST))
        stated[_PACKAGE] = str(digest["hash"])
        stated[_DIGEST] = ""
        if "signedData" in digest and (
            wrong := wacz_signature.fault(
                digest["signedData"], stated[_PACKAGE], package.get("created"), domain
            )
        ):
            found.append(Damage("signature", wrong, name))
    found += [Damage("format", f"{one} is listed but not there", name) for one in stated.keys() - seen]
    for one in sorted(seen - stated.keys() - {_PACKAGE}):
        if not one.endswith("/"):
            found.append(Damage("format", f"{one[:200]} is there but not listed", name))
    for one, digest in stated.items():
        if one in seen and digest and not _hash_fits(archive, one, digest):
            found.append(Damage("digest", f"{one} does not have the hash that {_PACKAGE} states", name))
    return found


def signed_data_of(path: Path) -> dict[str, Any] | None:
    """The ``signedData`` of a WACZ; None where it has none or cannot be read. Whether it fits is :func:`verify_wacz`'s to say."""
    try:
        with zipfile.ZipFile(path) as archive:
            signed = parse_json(_bounded(archive, _DIGEST)).get("signedData")
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError):
        return None
    return signed if isinstance(signed, dict) else None


def signer_of(path: Path) -> str | None:
    """The fingerprint of the key that a WACZ says it was signed with; None where it has no anonymous signature."""
    signed = signed_data_of(path) or {}
    try:
        return wacz_signature.fingerprint(str(signed["publicKey"]))
    except (KeyError, ValueError):
        return None


def _bounded(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        data = file.read(_JSON_LIMIT + 1)
    if len(data) > _JSON_LIMIT:
        raise ValueError(f"{name} is too large")
    return data


def _hash_fits(archive: zipfile.ZipFile, name: str, stated: str) -> bool:
    algorithm, _, value = stated.partition(":")
    if algorithm not in ("sha256", "md5", "sha1", "sha512"):
        return False
    digest = hashlib.new(algorithm, usedforsecurity=False)
    try:
        with archive.open(name) as file:
            while piece := file.read(_STEP):
                digest.update(piece)
    except zipfile.BadZipFile:
        return False
    return digest.hexdigest() == value.lower()
