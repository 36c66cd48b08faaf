"""A shared folder or object store, by keys: whole objects in, checked objects out.

Any file system of pyarrow is taken: a folder, ``s3://bucket/prefix``, ``gs://…``, ``abfss://…``, ``hdfs://…``, and those of
fsspec (``fsspec+sftp://…``, where fsspec is installed). An object appears whole or not at all: an object store shows it
when the upload has ended; elsewhere it is written under a temporary key and renamed.
"""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.files import DRAFT_SUFFIX, replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK: Final = 4 * 1024 * 1024
#: Bytes of a JSON object that are read; a manifest takes some 300 bytes a file.
_JSON_LIMIT: Final = 256 * 1024 * 1024
#: File systems that show an object only when its upload has ended.
_ATOMIC: Final = frozenset({"s3", "gcs", "abfs"})
#: Seconds by which clocks may differ before it is named.
CLOCK_TOLERANCE: Final = 300.0


class UnsoundObjectError(StorageError):
    """A shared object that is not what the manifest says; ``reason`` without its key (raised by :class:`Shared`)."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key, self.reason = key, reason


class Shared:
    """Objects under keys such as ``nodes/a/manifest.json``. Raises ``StorageError`` where the store fails or is away.

    :param place: a folder, or a URL that :meth:`pyarrow.fs.FileSystem.from_uri` reads. Credentials come from the
        environment, as the store's own programs read them.
    """

    def __init__(self, place: str) -> None:
        try:
            from pyarrow import ArrowException, fs
        except ImportError:
            raise ConfigurationError(
                "Several machines need pyarrow: pip install 'newscrawl[cluster]'."
            ) from None
        self.place = place
        self._failures: tuple[type[BaseException], ...] = (OSError, ArrowException)
        self._file_type = fs.FileType
        self._selector = fs.FileSelector
        if "://" not in place:
            self._fs: Any = fs.LocalFileSystem()
            self._base = str(Path(place).absolute())
        else:
            try:
                self._fs, self._base = fs.FileSystem.from_uri(place)
            except (ImportError, *self._failures) as error:
                raise ConfigurationError(
                    f"{place}: not a store that can be opened ({_first(error)})."
                ) from None
        self._kind = str(self._fs.type_name)

    def __str__(self) -> str:
        return self.place.partition("?")[0]

    @contextmanager
    def _failing(self, key: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            raise UnsoundObjectError(key, "not there") from None
        except StorageError:
            raise
        except self._failures as error:
            raise StorageError(
                f"{self}: {key}: {_first(error)}. Nothing is lost: try again when the store is there."
            ) from None

    def _path(self, key: str) -> str:
        return f"{self._base.rstrip('/')}/{key}"

    # -- In ----------------------------------------------------------------------------------------

    def put_bytes(self, key: str, data: bytes) -> None:
        """Write a small object, in one step."""
        self._put(key, lambda stream: stream.write(data))

    def put_json(self, key: str, value: object) -> None:
        """Write a value as JSON, in one step."""
        self.put_bytes(key, json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode())

    def put_file(self, key: str, path: Path) -> tuple[int, str]:
        """Write a file; its (length, SHA-256 in hex) as they were sent."""
        digest, length = hashlib.sha256(), 0

        def send(stream: Any) -> None:
            nonlocal length
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    digest.update(chunk)
                    length += len(chunk)
                    stream.write(chunk)

        self._put(key, send)
        return length, digest.hexdigest()

    def _put(self, key: str, write: Callable[[Any], object]) -> None:
        target = self._path(key)
        with self._failing(key):
            folder = target.rpartition("/")[0]
            if self._kind in _ATOMIC:
                with self._fs.open_output_stream(target, compression=None) as stream:
                    write(stream)
                return
            self._fs.create_dir(folder, recursive=True)
            if self._kind == "local":
                with replacing(Path(target)) as draft, draft.open("wb") as file:
                    write(file)
                return
            try:
                with self._fs.open_output_stream(target + DRAFT_SUFFIX, compression=None) as stream:
                    write(stream)
                self._fs.move(target + DRAFT_SUFFIX, target)
            except BaseException:
                with suppress(*self._failures):
                    self._fs.delete_file(target + DRAFT_SUFFIX)
                raise

    # -- Out ---------------------------------------------------------------------------------------

    def get_bytes(self, key: str) -> bytes:
        """A small object. Raises :class:`UnsoundObjectError` where it is not there."""
        with self._failing(key), self._fs.open_input_stream(self._path(key), compression=None) as stream:
            data: bytes = stream.read(_JSON_LIMIT + 1)
        if len(data) > _JSON_LIMIT:
            raise UnsoundObjectError(key, f"longer than {_JSON_LIMIT >> 20} MiB")
        return data

    def get_json(self, key: str) -> dict[str, Any]:
        """A JSON record. Raises :class:`UnsoundObjectError` where it is not there or is none."""
        try:
            value = json.loads(self.get_bytes(key))
        except (ValueError, RecursionError):
            raise UnsoundObjectError(
                key, "not a JSON record; it was written in half, or by another program"
            ) from None
        if not isinstance(value, dict):
            raise UnsoundObjectError(key, "not a JSON record")
        return value

    def fetch(self, key: str, path: Path, length: int, digest: str) -> None:
        """Copy an object to a file, which appears once it has the length and SHA-256 that it should have."""
        found, size = hashlib.sha256(), 0
        path.parent.mkdir(parents=True, exist_ok=True)
        with (
            self._failing(key),
            replacing(path) as draft,
            draft.open("wb") as file,
            self._fs.open_input_stream(self._path(key), compression=None) as stream,
        ):
            while (chunk := stream.read(_CHUNK)) and size <= length:
                found.update(chunk)
                size += len(chunk)
                file.write(chunk)
            if size != length:
                more = "more" if size > length else f"{size:,}"
                raise UnsoundObjectError(
                    key, f"{more} of {length:,} bytes; published in half, or changed since"
                )
            if found.hexdigest() != digest:
                raise UnsoundObjectError(key, "not the bytes that were published (SHA-256)")

    def names(self, folder: str) -> list[str]:
        """The names directly below a key, in order; none where nothing is there."""
        with self._failing(folder):
            chosen = self._selector(self._path(folder), allow_not_found=True)
            found = [str(one.base_name) for one in self._fs.get_file_info(chosen)]
        return sorted(name for name in found if not name.endswith(DRAFT_SUFFIX))

    def lengths(self, folder: str) -> dict[str, int]:
        """The objects directly below a key: key → bytes; none where nothing is there."""
        with self._failing(folder):
            chosen = self._selector(self._path(folder), allow_not_found=True)
            return {
                f"{folder}/{one.base_name}": int(one.size)
                for one in self._fs.get_file_info(chosen)
                if one.type == self._file_type.File
            }

    def exists(self, key: str) -> bool:
        """Is there an object under this key?"""
        with self._failing(key):
            return bool(self._fs.get_file_info(self._path(key)).type == self._file_type.File)

    def delete(self, key: str) -> None:
        """Remove an object, where there is one."""
        with suppress(UnsoundObjectError), self._failing(key):
            self._fs.delete_file(self._path(key))

    def clear_drafts(self, folder: str) -> None:
        """Remove what interrupted uploads left directly below a key. Only by whoever alone writes there."""
        if self._kind in _ATOMIC:
            return
        with self._failing(folder):
            for one in self._fs.get_file_info(self._selector(self._path(folder), allow_not_found=True)):
                if one.base_name.endswith(DRAFT_SUFFIX):
                    self._fs.delete_file(one.path)

    def clock_ahead(self, key: str) -> float | None:
        """Seconds by which this machine's clock is ahead of the store's, which dates what is written under ``key``."""
        before = time.time()
        self.put_bytes(key, b"clock\n")
        after = time.time()
        with self._failing(key):
            written = self._fs.get_file_info(self._path(key)).mtime
        self.delete(key)
        if written is None:
            return None
        moment = written.timestamp()
        # A store that keeps whole seconds says the second it was in.
        return 0.0 if before - 1 <= moment <= after + 1 else (before + after) / 2 - moment


def _first(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)[:300].rstrip(".")
