"""How the texts of articles and versions stand in the database: as one Zstandard frame of GB 18030.

A text of 1,500 Chinese characters has 4,400 bytes in UTF-8 and some 2,000 so packed; GB 18030 holds all of Unicode, and is
a tenth smaller in a frame than UTF-8. A short text, and any that an earlier version wrote, stands as plain text: the type
of the value says which it is. ``zstd -d`` and ``iconv -f GB18030`` read one without newscrawl.

This is the one place that knows. :func:`newscrawl.store.schema.connect` gives columns declared ``any`` as text to whoever
reads them; within SQL, ``plain_text(body)`` is the text and ``packed_text(text)`` the stored value.
"""

from __future__ import annotations

import sqlite3
from functools import lru_cache
from threading import Lock
from typing import Any, Final

try:
    from compression import zstd  # type: ignore[import-not-found,unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

_ZSTD: Final[Any] = zstd
#: A frame's first bytes; no text in UTF-8 begins like this.
_MAGIC: Final = b"\x28\xb5\x2f\xfd"
#: What :func:`sqlite3.register_converter` knows such a column by: STRICT tables know only SQLite's own type names.
COLUMN_TYPE: Final = "any"

#: Characters below which a text is not even tried.
_SHORTEST: Final = 40

_compressor = _ZSTD.ZstdCompressor(
    # A checksum: damage within a text is noticed when it is read.
    options={
        _ZSTD.CompressionParameter.compression_level: 3,
        _ZSTD.CompressionParameter.checksum_flag: 1,
    }
)
_lock = Lock()


@lru_cache(maxsize=4)  # an article's text is that of its newest version
def packed_text(text: str | None) -> str | bytes | None:
    """``text`` as it is stored: a frame, or as it is where that is no larger. The same text gives the same value."""
    if text is None or 0 < len(text) < _SHORTEST:
        return text
    with _lock:
        frame: bytes = _compressor.compress(text.encode("gb18030"), _compressor.FLUSH_FRAME)
    # An empty text is a frame too: `sqlite3` gives an empty value of a converted column as None.
    return frame if not text or len(frame) < len(text.encode()) else text


def plain_text(stored: str | bytes | None) -> str | None:
    """The text of a stored value. Raises :class:`sqlite3.DatabaseError` where its bytes are damaged."""
    return read(stored) if isinstance(stored, bytes) else stored


def read(value: bytes) -> str:
    """The text of a stored value given as bytes whatever its type, as ``sqlite3`` and ``cast(body as blob)`` give it.

    Raises :class:`sqlite3.DatabaseError` where they are damaged.
    """
    try:
        return _unpacked(value) if value[:4] == _MAGIC else value.decode()
    except (_ZSTD.ZstdError, UnicodeDecodeError) as error:
        damaged = sqlite3.DatabaseError(f"a stored text is damaged ({error})")
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT  # type: ignore[attr-defined,unused-ignore]
        raise damaged from error


def _unpacked(frame: bytes) -> str:
    text: str = _ZSTD.decompress(frame).decode("gb18030")
    return text


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the functions ``plain_text`` and ``packed_text``."""
    connection.create_function("plain_text", 1, plain_text, deterministic=True)
    connection.create_function("packed_text", 1, packed_text, deterministic=True)


# For connections with ``detect_types=sqlite3.PARSE_DECLTYPES``.
sqlite3.register_converter(COLUMN_TYPE, read)
