"""How texts and records of articles stand in the database: as one Zstandard frame of GB 18030.

A text of 1,500 Chinese characters has 4,400 bytes in UTF-8 and some 2,000 so packed; GB 18030 holds all of Unicode, and is
a tenth smaller in a frame than UTF-8. A short text, and any that an earlier version wrote, stands as plain text: the type
of the value says which it is. ``zstd -d`` and ``iconv -f GB18030`` read one without newscrawl.

A record (JSON: ``articles.extraction``, ``articles.mirror``) is mostly the same words in every row. Its frame refers to a
dictionary of such words (``records.dict``, made by ``benchmarks/records_dictionary.py``): 386 bytes become some 60.
``zstd -d -D records.dict`` reads it. A dictionary is never changed, for stored frames name it by its number; a better one
would be a second file with a number of its own.

This is the one place that knows. :func:`newscrawl.store.schema.connect` gives columns declared ``any`` as text to whoever
reads them; within SQL, ``plain_text(body)`` is the text, ``packed_text(text)`` and ``packed_record(text)`` the stored value.
"""

from __future__ import annotations

import sqlite3
from functools import cache, lru_cache
from pathlib import Path
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

#: What ``benchmarks/records_dictionary.py`` wrote; its number is in every frame that needs it.
DICTIONARY: Final = "records.dict"
_DICTIONARY_NUMBER: Final = 40_001

_OPTIONS: Final = {
    _ZSTD.CompressionParameter.compression_level: 3,
    # A checksum: damage within a text is noticed when it is read.
    _ZSTD.CompressionParameter.checksum_flag: 1,
}
_compressor = _ZSTD.ZstdCompressor(options=_OPTIONS)
_lock = Lock()
#: The texts of the last frames made here, oldest first: who stores an article reads it again at once, to look for copies
#: and to index its words.
_written: Final[dict[bytes, str]] = {}
_MOST_WRITTEN: Final = 128
_LONGEST_WRITTEN: Final = 20_000


@lru_cache(maxsize=4)  # an article's text is that of its newest version
def packed_text(text: str | None) -> str | bytes | None:
    """``text`` as it is stored: a frame, or as it is where that is no larger. The same text gives the same value."""
    return _packed(_compressor, text)


@lru_cache(maxsize=64)  # pages of one layout leave the same record
def packed_record(text: str | None) -> str | bytes | None:
    """A record (JSON text) as it is stored; otherwise as :func:`packed_text`."""
    return _packed(_record_compressor(), text)


def _packed(compressor: Any, text: str | None) -> str | bytes | None:
    if text is None or 0 < len(text) < _SHORTEST:
        return text
    with _lock:
        frame: bytes = compressor.compress(text.encode("gb18030"), compressor.FLUSH_FRAME)
    # An empty text is a frame too: `sqlite3` gives an empty value of a converted column as None.
    if text and len(frame) >= len(text.encode()):
        return text
    if len(text) <= _LONGEST_WRITTEN:
        with _lock:
            _written[frame] = text
            if len(_written) > _MOST_WRITTEN:
                del _written[next(iter(_written))]
    return frame


def plain_text(stored: str | bytes | None) -> str | None:
    """The text of a stored value, also of a record. Raises :class:`sqlite3.DatabaseError` where its bytes are damaged."""
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
    known = _written.get(frame)
    if known is not None:
        return known
    needed = _ZSTD.get_frame_info(frame).dictionary_id
    dictionary = _dictionary() if needed == _DICTIONARY_NUMBER else None
    text: str = _ZSTD.decompress(frame, zstd_dict=dictionary).decode("gb18030")
    return text


@cache
def _dictionary() -> Any:
    return _ZSTD.ZstdDict(Path(__file__).with_name(DICTIONARY).read_bytes())


@cache
def _record_compressor() -> Any:
    return _ZSTD.ZstdCompressor(options=_OPTIONS, zstd_dict=_dictionary())


def _no_year_file(number: int) -> None:
    raise sqlite3.DatabaseError(f"year file {number} is not attached")


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the functions ``plain_text``, ``packed_text`` and ``packed_record``.

    ``no_year_file``: fails, in the place of a text that the connection cannot reach (:mod:`newscrawl.store.year_files`).
    """
    connection.create_function("no_year_file", 1, _no_year_file)
    connection.create_function("plain_text", 1, plain_text, deterministic=True)
    connection.create_function("packed_text", 1, packed_text, deterministic=True)
    connection.create_function("packed_record", 1, packed_record, deterministic=True)


# For connections with ``detect_types=sqlite3.PARSE_DECLTYPES``.
sqlite3.register_converter(COLUMN_TYPE, read)
