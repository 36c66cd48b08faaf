"""The lasting name of an article: twelve letters made of its address, as reposts have one made of two.

Row numbers change when the database is rebuilt. A name is the first 60 bits of the SHA-256 of the address in base 32 (RFC
4648, lower case); the store keeps it as a number. Every address of an article leads to it, and a story is named after any
of its members. Among a million addresses, two share a name with a probability of 4e-7.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from newscrawl.store.pairs import LENGTH, read

if TYPE_CHECKING:
    import sqlite3

_NAME = re.compile(r"[a-z2-7]{12}")
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def article_name(url: str) -> str:
    """The name of an address."""
    digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:LENGTH].decode("ascii").lower()


def article_key(url: str) -> int:
    """The same as the number the store keeps: below 2**60."""
    return int.from_bytes(hashlib.sha256(url.encode("utf-8", "surrogatepass")).digest()[:8]) >> 4


def _key(name: str) -> int:
    key = 0
    for letter in name:
        key = key * 32 + _ALPHABET.index(letter)
    return key


def record(connection: sqlite3.Connection, article_id: int, url: str) -> None:
    """Name an address, in the caller's transaction."""
    connection.execute(
        "insert into article_names values (?, ?) on conflict do update set article_id = excluded.article_id",
        [article_key(url), article_id],
    )


def find(connection: sqlite3.Connection, text: str) -> int | None:
    """The row of an article by its name; None where it is no name, or of no article here."""
    name = read(text)
    if not _NAME.fullmatch(name):
        return None
    row = connection.execute("select article_id from article_names where key = ?", [_key(name)]).fetchone()
    return None if row is None else int(row[0])


def of_old_number(connection: sqlite3.Connection, number: int) -> int | None:
    """The row of the article that had this number when the desk still named numbers."""
    row = connection.execute(
        "select n.article_id from article_aliases a join article_names n on n.key = a.key where a.number = ?",
        [number],
    ).fetchone()
    return None if row is None else int(row[0])
