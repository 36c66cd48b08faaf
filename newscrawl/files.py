"""Files that are whole or not there, their digest, and JSON of others: one place for each."""

from __future__ import annotations

import hashlib
import json
import os
import pkgutil
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

try:
    import fcntl
except ImportError:  # Windows: what a killed process left stays
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A draft stands beside its file under the file's name and this suffix.
DRAFT_SUFFIX: Final = ".part"


def shipped_file(package: str, name: str) -> bytes:
    """A file that is part of the release. ``name``: its path below the package (``data/publishers.json``).

    ``importlib.resources`` reads it as well, but loads ``zipfile`` and more for the first. Raises ``OSError``.
    """
    data = pkgutil.get_data(package, name)
    if data is None:
        msg = f"no {name} in {package}"
        raise FileNotFoundError(msg)
    return data


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """The path of a draft for the block to write, which then takes the place of ``path`` in one step.

    Until then, and where the block raises or the process is killed, ``path`` stays as it was; the draft of an error is
    removed, that of a killed process is overwritten by the next one. One process at a time writes a file: callers with
    several hold a lock. ``durable``: wait for the disk, so that this holds for a power cut, too; caches need not.
    Raises ``OSError``, also where the block wrote no draft.
    """
    draft = path.with_name(path.name + DRAFT_SUFFIX)
    try:
        yield draft
        if durable:
            sync(draft)
        draft.replace(path)
    except OSError as error:
        # What a full disk answers does not say which of several folders is full.
        error.filename = error.filename or os.fspath(path)
        raise
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    if durable:
        sync(path.parent)


@contextmanager
def working_folder(beside: Path, prefix: str) -> Iterator[Path]:
    """A new folder in ``beside`` for the block, removed behind it; those that killed processes left are removed before.

    ``prefix``: how the names begin, for one purpose alone (``.making-``). Whose process is alive is locked. Raises ``OSError``.
    """
    descriptors = []
    try:
        if fcntl is not None:
            # One at a time: between its making and its lock, a folder looks like one that was left.
            descriptors.append(os.open(beside, os.O_RDONLY | os.O_CLOEXEC))
            fcntl.flock(descriptors[0], fcntl.LOCK_EX)
            for left in beside.glob(f"{prefix}*"):
                # A link, or what is gone meanwhile, is not ours to remove.
                if not locked(left, unopened=True, flags=os.O_RDONLY | os.O_NOFOLLOW):
                    shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
        try:
            if fcntl is not None:
                descriptors.append(os.open(folder, os.O_RDONLY | os.O_CLOEXEC))
                fcntl.flock(descriptors[1], fcntl.LOCK_EX)
                fcntl.flock(descriptors[0], fcntl.LOCK_UN)
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def locked(path: Path, *, unopened: bool = False, flags: int = os.O_RDONLY) -> bool:
    """Does a living process hold the lock of a file or folder? ``unopened``: the answer where it cannot be opened.

    ``flags``: how it is opened; some network file systems lock only what is opened for writing. Nowhere else than where
    there is ``fcntl``.
    """
    try:
        descriptor = os.open(path, flags | os.O_CLOEXEC)
    except OSError:
        return unopened
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def sync(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(path: Path, data: bytes | str, *, durable: bool = True) -> None:
    """Write ``data`` (text as UTF-8) as :func:`replacing` does. Raises ``OSError``."""
    with replacing(path, durable=durable) as draft:
        draft.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)


def first_kept(path: Path, made: Callable[[], bytes]) -> bytes:
    """The bytes of a file of secrets; where there is none, those of ``made`` become it, readable by its owner only.

    Of several processes that begin together one makes the file, and all read that one: it is never there in half.
    Raises ``OSError``.
    """
    with suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", suffix=DRAFT_SUFFIX, dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(made())
            file.flush()
            os.fsync(descriptor)
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links: here two processes at once may both write theirs
            if not path.exists():
                draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)
    return path.read_bytes()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def parse_json(data: bytes | str) -> Any:
    """The value of a JSON text that others may have written. Raises ``ValueError`` for all that is none.

    ``json`` raises ``RecursionError`` for brackets within brackets, which is no error of values to its callers.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("brackets too deep within one another") from None


__all__ = [
    "DRAFT_SUFFIX",
    "first_kept",
    "locked",
    "parse_json",
    "replacing",
    "sha256_of",
    "sync",
    "write_whole",
]
