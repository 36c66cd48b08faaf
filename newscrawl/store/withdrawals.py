"""Withdrawal from view: what must not be shown any more, by whose request and why.

Nothing is deleted: captures, articles and the record of the withdrawal stay, and a withdrawal can be lifted. A row names

* an ``address``: the article of that address (any address it was seen at) with all its captures, or the captures of a
  picture or list;
* a ``record``: one capture by its WARC record ID; the version of an article read from it is not shown, and where that
  is the article's current text, neither is the article;
* a ``portal`` with a number of days: a retention rule, for articles first seen longer ago than that.

What is shown is read through :func:`hide`, which lays views of the same names over the tables for one connection:
SQLite looks for an unqualified name among a connection's temporary objects first, so every query of desk, search,
reports and exports is covered, also one written tomorrow. Maintenance (rebuild, verify, backup) reads the tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.items import now
from newscrawl.store.schema import transaction
from newscrawl.store.views import REPOST_WIDE, refresh, show_texts

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection

KINDS: Final = ("address", "record", "portal")
_RECORD: Final = "<urn:uuid:"
#: A retention rule of more days than this hides nothing.
_MOST_DAYS: Final = 36_500

_HIDDEN: Final = {
    "hidden_articles": """
        select a.id from main.withdrawals w join main.articles a on a.url = w.target
            where w.kind = 'address' and w.lifted_at is null
        union select x.article_id from main.withdrawals w join main.article_addresses x on x.url = w.target
            where w.kind = 'address' and w.lifted_at is null
        union select a.id from main.withdrawals w join main.captures c on c.record_id = w.target
            join main.article_captures ac on ac.capture_id = c.id
            join main.articles a on a.id = ac.article_id and a.capture_id = c.id
            where w.kind = 'record' and w.lifted_at is null
        union select a.id from main.withdrawals w join main.portals p on p.key = w.target
            join main.articles a on a.portal_id = p.id
            where w.kind = 'portal' and w.lifted_at is null
            and a.first_seen_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-' || w.days || ' days')""",
    "hidden_captures": """
        select c.id from main.withdrawals w join main.captures c on c.record_id = w.target
            where w.kind = 'record' and w.lifted_at is null
        union select c.id from main.withdrawals w join main.captures c on c.url = w.target
            where w.kind = 'address' and w.lifted_at is null
        union select ac.capture_id from main.article_captures ac where ac.article_id in (select id from hidden_articles)""",
}
_HIDDEN_URLS: Final = "select url from main.articles where id in (select id from hidden_articles)"
_SHOWN_VERSIONS: Final = """article_id not in (select id from hidden_articles)
        and (capture_id is null or capture_id not in (select id from hidden_captures))"""
_HIDDEN_ADDRESSES: Final = "select target from main.withdrawals where kind = 'address' and lifted_at is null"
_OF_ARTICLE: Final = (
    "attributions",
    "article_notices",
    "article_assets",
    "article_addresses",
    "doubtful_sightings",
)
_SHOWN: Final = {
    "articles": "id not in (select id from hidden_articles)",
    "captures": "id not in (select id from hidden_captures)",
    **dict.fromkeys(("article_versions", "stored_versions"), _SHOWN_VERSIONS),
    "article_captures": """article_id not in (select id from hidden_articles)
        and capture_id not in (select id from hidden_captures)""",
    "reposts": """copy_id not in (select id from hidden_articles) and origin_id not in (select id from hidden_articles)""",
    "repost_list": """repost_id in (select id from reposts)""",
    "passages": """repost_id in (select id from reposts)""",
    "picture_uses": f"article_url not in ({_HIDDEN_URLS}) and picture_url not in ({_HIDDEN_ADDRESSES})",
    "picture_edges": f"""copy_url not in ({_HIDDEN_URLS}) and origin_url not in ({_HIDDEN_URLS})
        and copy_picture not in ({_HIDDEN_ADDRESSES}) and origin_picture not in ({_HIDDEN_ADDRESSES})""",
    "screenshots": f"""url not in ({_HIDDEN_URLS}) and url not in ({_HIDDEN_ADDRESSES}) and coalesce(shows, '') not in
        (select record_id from main.captures where record_id is not null and id in (select id from hidden_captures))""",
    **dict.fromkeys(_OF_ARTICLE, "article_id not in (select id from hidden_articles)"),
}


def hide(connection: sqlite3.Connection) -> bool:
    """Let this connection see nothing that is withdrawn now; is anything? Costs one look-up where nothing is."""
    active = connection.execute("select 1 from main.withdrawals where lifted_at is null limit 1").fetchone()
    refresh(connection)
    hiding = is_hiding(connection)
    if active and not hiding:
        mark(connection)
        for table, condition in _SHOWN.items():
            if table == "article_versions":
                show_texts(connection, condition)
            else:
                connection.execute(
                    f"create temp view {table} as select * from main.{table} where {condition}"
                )
        connection.execute(f"create temp view repost_wide as {REPOST_WIDE}")
    elif hiding and not active:
        for name in ("repost_wide", *reversed(_SHOWN), *reversed(_HIDDEN)):
            connection.execute(f"drop view temp.{name}")
        show_texts(connection)
    return bool(active)


def is_hiding(connection: sqlite3.Connection) -> bool:
    """Do views lie over the tables of this connection?"""
    found = connection.execute("select 1 from temp.sqlite_master where name = 'articles'").fetchone()
    return found is not None


def by_index(connection: sqlite3.Connection, source: str) -> str:
    """``table alias indexed by name``, without the index where :func:`hide` laid a view over the table: a view has none."""
    return source.partition(" indexed by ")[0] if is_hiding(connection) else source


def mark(connection: sqlite3.Connection) -> None:
    """Give this connection ``hidden_articles`` and ``hidden_captures`` (column ``id``); its tables stay whole."""
    for name, sql in _HIDDEN.items():
        connection.execute(f"create temp view if not exists {name} as {sql}")


def hidden_places(connection: sqlite3.Connection) -> set[tuple[str, int]]:
    """(file, offset) of the captures that are not to be shown."""
    mark(connection)
    rows = connection.execute(
        """select c.warc_file, c.warc_offset from main.captures c
        where c.id in (select id from hidden_captures) and c.warc_file is not null"""
    )
    places = {(row[0], row[1]) for row in rows}
    rows = connection.execute(
        """select s.warc_file, s.warc_offset from main.screenshots s join main.captures c on c.record_id = s.shows
        where c.id in (select id from hidden_captures) and s.warc_file is not null"""
    )
    return places | {(row[0], row[1]) for row in rows}


def hidden_among(connection: sqlite3.Connection, addresses: Collection[str]) -> set[str]:
    """Which of these addresses are withdrawn now: by a withdrawal of their own, or as an address of a hidden article."""
    if not connection.execute("select 1 from main.withdrawals where lifted_at is null limit 1").fetchone():
        return set()
    mark(connection)
    return {
        address
        for address in dict.fromkeys(addresses)
        if connection.execute(
            f"""select ?1 in ({_HIDDEN_ADDRESSES}) or exists (select 1 from hidden_articles where id in (
            select id from main.articles where url = ?1
            union all select article_id from main.article_addresses where url = ?1))""",
            [address],
        ).fetchone()[0]
    }


# -- Decisions -----------------------------------------------------------------------------------------


def target_of(connection: sqlite3.Connection, text: str) -> tuple[str, str]:
    """(kind, target) of an address, a record ID or an article's number. Raises :class:`NotFoundError`."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) < 19:
        row = connection.execute("select url from main.articles where id = ?", [int(text)]).fetchone()
        if row is None:
            raise NotFoundError(f"There is no article number {text}.")
        return "address", str(row["url"])
    record = text if text.startswith("<") else f"<{text}>"
    if record.lower().startswith(_RECORD):
        if connection.execute("select 1 from main.captures where record_id = ?", [record]).fetchone() is None:
            raise NotFoundError(f"There is no capture {record}.")
        return "record", record
    known = connection.execute(
        """select exists (select 1 from main.captures where url = :url) or exists (select 1 from main.articles where url = :url)
        or exists (select 1 from main.article_addresses where url = :url)""",
        {"url": text},
    ).fetchone()[0]
    if not known:
        raise NotFoundError(f"There is no article and no capture of {text}.")
    return "address", text


def withdraw(
    connection: sqlite3.Connection,
    target: str,
    *,
    reason: str,
    by: str,
    kind: str = "address",
    days: int | None = None,
) -> int:
    """Record a withdrawal; its number. Raises :class:`ConfigurationError` without a reason, or where it is withdrawn."""
    if not reason.strip():
        raise ConfigurationError("A withdrawal needs a reason: add --reason TEXT.")
    if kind == "portal" and not (days is not None and 0 < days <= _MOST_DAYS):
        raise ConfigurationError(f"Invalid number of days {days!r}; expected 1 to {_MOST_DAYS}.")
    with transaction(connection):
        if _active(connection, kind, target) is not None:
            raise ConfigurationError(f"{target} is withdrawn already. See: newscrawl withdrawals")
        number = connection.execute(
            "insert into withdrawals (kind, target, days, reason, by, at) values (?, ?, ?, ?, ?, ?)",
            [kind, target, days, reason.strip(), by, now()],
        ).lastrowid
    return int(number or 0)


def lift(connection: sqlite3.Connection, kind: str, target: str, *, reason: str, by: str) -> int:
    """End a withdrawal: what it hid is shown again; its number. Raises :class:`NotFoundError` where there is none."""
    if not reason.strip():
        raise ConfigurationError("Lifting a withdrawal needs a reason: add --reason TEXT.")
    with transaction(connection):
        number = _active(connection, kind, target)
        if number is None:
            raise NotFoundError(f"{target} is not withdrawn. See: newscrawl withdrawals")
        connection.execute(
            "update withdrawals set lifted_at = ?, lifted_by = ?, lift_reason = ? where id = ?",
            [now(), by, reason.strip(), number],
        )
    return number


def _active(connection: sqlite3.Connection, kind: str, target: str) -> int | None:
    row = connection.execute(
        "select id from withdrawals where kind = ? and target = ? and lifted_at is null", [kind, target]
    ).fetchone()
    return None if row is None else int(row[0])


def listed(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """All withdrawals, also those that were lifted, the latest first."""
    return [dict(row) for row in connection.execute("select * from withdrawals order by id desc")]
