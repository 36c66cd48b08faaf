"""The lasting name of a repost: twelve letters made of both articles' addresses.

Row numbers change with every new detection; a letter, a report or a bookmark must not. So an edge is named after
what it connects: the first 60 bits of the SHA-256 of both URLs in alphabetical order, in base 32 (RFC 4648, lower
case). The order does not matter, so that the name stays when a new rule turns the direction round. Among a
million pairs, two share a name with a probability of 4e-7.

Numbers given out before this naming stay valid: ``repost_aliases`` holds them.
"""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING

from newscrawl.errors import NotFoundError
from newscrawl.items import now

if TYPE_CHECKING:
    import sqlite3

LENGTH = 12
_NAME = re.compile(r"[a-z2-7]{12}")
_NUMBER = re.compile(r"[0-9]{1,15}")


def pair_name(url: str, other: str) -> str:
    """The name of the pair of two addresses, in either order."""
    both = "\n".join(sorted((url, other)))
    digest = hashlib.sha256(both.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest)[:LENGTH].decode("ascii").lower()


def shown(name: str | None) -> str:
    """A name in groups of four, as it stands in letters and reports; empty for none."""
    name = name or ""
    return "-".join(name[at : at + 4] for at in range(0, len(name), 4))


def read(text: str) -> str:
    """A name or number as people type it: without spaces and hyphens, in lower case."""
    return re.sub(r"[\s\-‐-―№#]", "", text).lower()


def repost_id(connection: sqlite3.Connection, text: str) -> int:
    """The row of a repost by its name, or by a number of old. Raises :class:`NotFoundError`."""
    name = read(text)
    if _NUMBER.fullmatch(name):
        alias = connection.execute("select pair from repost_aliases where number = ?", [int(name)]).fetchone()
        if alias is None:
            row = connection.execute("select id from reposts where id = ?", [int(name)]).fetchone()
            if row is not None:
                return int(row[0])
            raise NotFoundError("There is no repost {name}. List them with `newscrawl reposts`.", name=text)
        name = str(alias[0])
    if _NAME.fullmatch(name):
        row = connection.execute(
            "select id from reposts where pair = ? order by id limit 1", [name]
        ).fetchone()
        if row is not None:
            return int(row[0])
        known = connection.execute("select url, other from repost_pairs where pair = ?", [name]).fetchone()
        if known is not None:
            raise NotFoundError(
                "{name}: detection no longer finds a repost between {one} and {other}.",
                name=shown(name),
                one=known[0],
                other=known[1],
            )
    raise NotFoundError("There is no repost {name}. List them with `newscrawl reposts`.", name=text)


def record(connection: sqlite3.Connection, url: str, other: str) -> str:
    """Name a pair inside the caller's transaction; the first time it is seen, remember when."""
    name = pair_name(url, other)
    connection.execute(
        "insert into repost_pairs (pair, url, other, recorded_at) values (?, ?, ?, ?) on conflict do nothing",
        [name, *sorted((url, other)), now()],
    )
    return name
