"""Files people keep with a lead: letters, replies, receipts, contracts, pictures of pages.

The bytes are stored beside the database in ``files``, named after their SHA-256, so that the same file twice is stored
once and a changed byte shows. What a file is decides its content, never its name or what the browser says: only the
types below are taken, and office documents with macros are not. Own code rather than a library of signatures: which
types are let in is the decision here, and the libraries know neither OFD (GB/T 33190, Chinese invoices and official
documents) nor whether a document holds macros.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.files import write_whole
from newscrawl.items import now
from newscrawl.store import reviews
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

FOLDER: Final = "files"
#: Bytes of one file, and files of one lead.
LARGEST: Final = 20 * 1024 * 1024
MOST: Final = 200
#: Extension → media type.
TYPES: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "tif": "image/tiff",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "txt": "text/plain",
    "eml": "message/rfc822",
}
_SIGNATURES: Final = (
    (re.compile(rb"%PDF-[12]\.\d"), "pdf"),
    (re.compile(rb"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "png"),
    (re.compile(rb"\xff\xd8\xff[\xc0-\xfe]"), "jpg"),
    (re.compile(rb"RIFF.{4}WEBPVP8", re.DOTALL), "webp"),
    (re.compile(rb"II\*\x00|MM\x00\*"), "tif"),
)
#: A member every document of the kind has.
_MEMBERS: Final = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_MARKUP: Final = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
_MAIL: Final = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}\r?\n")
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(slots=True)
class Kept:
    """One file of a lead; ``digest`` is ``sha256:<hex>``."""

    id: int
    lead_id: int
    follow_up_id: int | None
    name: str
    media_type: str
    size: int
    digest: str
    added_at: str
    added_by: str
    note: str | None
    removed_at: str | None
    removed_by: str | None


_COLUMNS: Final = "id, lead_id, follow_up_id, name, media_type, size, digest, added_at, added_by, note, removed_at, removed_by"


def kind_of(data: bytes) -> str | None:
    """The extension of what ``data`` is by its content, None for what is not taken."""
    for signature, kind in _SIGNATURES:
        if signature.match(data):
            return kind
    if data.startswith(b"PK\x03\x04"):
        return _document(data)
    return _plain(data)


def _document(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if any(name.lower().endswith((".bin", ".exe", ".js", ".vbs", ".dll", ".hta")) and "printersettings" not in name.lower() for name in names):  # fmt: skip
        return None  # macros, embedded programs
    return next((kind for member, kind in _MEMBERS.items() if member in names), None)


def _plain(data: bytes) -> str | None:
    """A text or a message in UTF-8 or GB 18030; pages and scripts in markup are neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not text.strip() or _CONTROLS.search(text) or _MARKUP.match(text):
            return None
        return "eml" if _MAIL.match(text.replace("\r\n", "\n")) else "txt"
    return None


def named(name: str, kind: str) -> str:
    """A file name people may be given back: no folders, no controls, with the extension of what it is."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    base = "".join(char for char in base if char.isprintable() and char not in '<>:"|?*').strip(" .")
    stem, dot, extension = base.rpartition(".")
    alike = {"jpeg": "jpg", "tiff": "tif", "text": "txt"}
    if dot and alike.get(extension.lower(), extension.lower()) in TYPES:
        base = stem
    return f"{base[:100] or 'file'}.{kind}"


def keep(
    connection: sqlite3.Connection,
    lead_id: int,
    data: bytes,
    name: str,
    *,
    folder: Path,
    who: str,
    follow_up_id: int | None = None,
    note: str | None = None,
) -> Kept:
    """Store a file of a lead below ``folder`` (the output folder): bytes first, then the row.

    Raises :class:`ConfigurationError` for an empty, too large or not allowed file, or one too many, and
    :class:`StorageError` where it cannot be written.
    """
    shown = name[:80]
    if not data:
        raise ConfigurationError("{name}: the file is empty.", name=shown)
    if len(data) > LARGEST:
        raise ConfigurationError("{name}: larger than {size} MB.", name=shown, size=LARGEST >> 20)
    kind = kind_of(data)
    if kind is None:
        raise ConfigurationError(
            "{name}: this kind of file is not taken. Take {types}; office documents without macros.",
            name=shown,
            types=", ".join(TYPES).upper(),
        )
    digest = hashlib.sha256(data).hexdigest()
    _write(folder / FOLDER / digest[:2] / f"{digest}.{kind}", data)
    with transaction(connection):
        lead = reviews.get(connection, lead_id)
        count = connection.execute(
            "select count(*) from lead_files where lead_id = ? and removed_at is null", [lead_id]
        ).fetchone()[0]
        if count >= MOST:
            raise ConfigurationError("The lead has {n} files already.", n=count)
        clean = named(name, kind)
        cursor = connection.execute(
            "insert into lead_files (lead_id, follow_up_id, name, media_type, size, digest, added_at, added_by, note)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [lead_id, follow_up_id, clean, TYPES[kind], len(data), f"sha256:{digest}", now(), who, note],
        )
        reviews.advance(connection, lead, who=who, action="file", note=clean)
        return get(connection, int(cursor.lastrowid or 0))


def _write(path: Path, data: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(data):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise StorageError(
            "{path}: cannot be written ({detail}). Check the path, its permissions and the free space.",
            path=path,
            detail=error.strerror,
        ) from error


def get(connection: sqlite3.Connection, number: int) -> Kept:
    row = connection.execute(f"select {_COLUMNS} from lead_files where id = ?", [number]).fetchone()
    if row is None:
        raise NotFoundError("There is no file {number}.", number=number)
    return Kept(*row)


def of_lead(connection: sqlite3.Connection, lead_id: int) -> list[Kept]:
    """Those that were not removed, oldest first."""
    rows = connection.execute(
        f"select {_COLUMNS} from lead_files where lead_id = ? and removed_at is null order by id", [lead_id]
    )
    return [Kept(*row) for row in rows]


def read(kept: Kept, folder: Path) -> bytes:
    """The bytes of a file. Raises :class:`StorageError` where they are absent or no longer those that were stored."""
    digest = kept.digest.removeprefix("sha256:")
    kind = next(kind for kind, media_type in TYPES.items() if media_type == kept.media_type)
    path = folder / FOLDER / digest[:2] / f"{digest}.{kind}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise StorageError("{path}: cannot be read ({detail}).", path=path, detail=error.strerror) from error
    if hashlib.sha256(data).hexdigest() != digest:
        raise StorageError("{path}: these are not the bytes that were stored.", path=path)
    return data


def remove(connection: sqlite3.Connection, number: int, *, who: str) -> Kept:
    """Take a file off the lead; the row and the bytes stay, for what referred to them."""
    with transaction(connection):
        kept = get(connection, number)
        if kept.removed_at is None:
            connection.execute(
                "update lead_files set removed_at = ?, removed_by = ? where id = ?", [now(), who, number]
            )
            reviews.advance(connection, reviews.get(connection, kept.lead_id), who=who, action="file_removed", note=kept.name)  # fmt: skip
        return get(connection, number)
