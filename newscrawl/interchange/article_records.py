"""One article with all that an exchange format says of it, read from the store."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.language.clock import iso_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator


@dataclass(slots=True, frozen=True)
class CaptureRecord:
    """A capture of one of the article's pages: WARC record ID, place in the archive, digest as recorded."""

    record_id: str | None
    url: str
    captured_at: str
    content_type: str | None
    payload_digest: str
    warc_file: str | None
    warc_offset: int | None
    warc_length: int | None


@dataclass(slots=True)
class ArticleRecord:
    """An article as stored, its portal, its captures and the statements of rights found on its page."""

    id: int
    url: str
    title: str
    body: str
    portal_key: str
    portal: str
    owner: str | None
    #: ISO 8601 with zone, as far as the page says it (a day alone is possible).
    published_at: str | None
    #: UTC; when this record last changed: a new version, or the answer that the page is gone.
    changed_at: str
    first_seen_at: str
    state: str
    subtitle: str | None = None
    language: str = "zh"
    source_name: str | None = None
    publisher: str | None = None
    original_publisher: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    version: int = 1
    captures: list[CaptureRecord] = field(default_factory=list)
    #: Texts of reservations and licence statements.
    rights: list[str] = field(default_factory=list)
    #: Withdrawn from view; only :func:`select` with ``deleted`` gives such articles.
    deleted: bool = False


_SQL = """
    select a.*, p.key as portal_key, p.name as portal_name, p.owner as owner,
        (select max(number) from article_versions v where v.article_id = a.id) as version, {changed} as changed_at,
        {deleted} as deleted
    from articles a join portals p on p.id = a.portal_id
"""
_CHANGED = """max(coalesce(a.gone_at, ''),
    coalesce((select max(seen_at) from article_versions v where v.article_id = a.id), a.first_seen_at))"""


#: The same with the moments it was withdrawn from view and shown again: both change the record.
_CHANGED_VIEW = f"""max({_CHANGED},
    coalesce((select max(max(w.at, coalesce(w.lifted_at, ''))) from withdrawals w where w.kind <> 'portal'
        and (w.target = a.url or w.target in (select x.url from article_addresses x where x.article_id = a.id)
            or w.target in (select c.record_id from article_captures ac join captures c on c.id = ac.capture_id
                where ac.article_id = a.id))), ''),
    coalesce((select max(max(w.at, coalesce(w.lifted_at, ''), case when w.lifted_at is null
            then strftime('%Y-%m-%dT%H:%M:%fZ', a.first_seen_at, '+' || w.days || ' days') end))
        from withdrawals w where w.kind = 'portal' and w.target = p.key
        and strftime('%Y-%m-%dT%H:%M:%fZ', a.first_seen_at, '+' || w.days || ' days') < coalesce(w.lifted_at,
            strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))), ''))"""
_DELETED = "a.id in (select id from hidden_articles)"


def select(
    connection: sqlite3.Connection,
    *,
    portal: str | None = None,
    since: str | None = None,
    until: str | None = None,
    after: int = 0,
    limit: int = -1,
    url: str | None = None,
    deleted: bool = False,
) -> Iterator[ArticleRecord]:
    """Articles in the order they were stored.

    ``since``, ``until``: UTC days or moments of the last change, both inclusive. ``after``: only rows behind this one
    (how a list is continued). ``limit``: at most so many, -1 for all. ``deleted``: also what is withdrawn from view, marked
    as deleted; the connection was prepared by :func:`newscrawl.store.withdrawals.mark`. Raises ``ConfigurationError``
    for what is not a date.
    """
    condition, bound = _where(portal, since, until, url, deleted=deleted)
    sql = _SQL.format(changed=_CHANGED_VIEW if deleted else _CHANGED, deleted=_DELETED if deleted else "0")
    sql += f"where a.id > ? {condition} order by a.id limit ?"
    for row in connection.execute(sql, [after, *bound, limit]).fetchall():
        yield _record(connection, row)


def count(
    connection: sqlite3.Connection,
    *,
    portal: str | None = None,
    since: str | None = None,
    until: str | None = None,
    deleted: bool = False,
) -> int:
    """How many articles :func:`select` gives for the same conditions."""
    condition, bound = _where(portal, since, until, None, deleted=deleted)
    sql = f"select count(*) from articles a join portals p on p.id = a.portal_id where 1 {condition}"
    return int(connection.execute(sql, bound).fetchone()[0])


def _where(
    portal: str | None, since: str | None, until: str | None, url: str | None, *, deleted: bool = False
) -> tuple[str, list[Any]]:
    parts, bound = [], []
    changed = _CHANGED_VIEW if deleted else _CHANGED
    for condition, value in (
        ("and p.key = ?", portal),
        ("and a.url = ?", url),
        (f"and {changed} >= ?", since and _moment(since)),
        (f"and {changed} < ?", until and _behind(until)),
    ):
        if value:
            parts.append(condition)
            bound.append(value)
    return " ".join(parts), bound


def _moment(text: str) -> str:
    """What sorts before every stored moment of the day or second ``text``; stored moments have milliseconds."""
    return text.removesuffix("Z") if "T" in text else iso_day(text)


def _behind(text: str) -> str:
    """What sorts behind every stored moment of the day or second ``text``."""
    return text.removesuffix("Z") + ".~" if "T" in text else iso_day(text) + "T~"


def _record(connection: sqlite3.Connection, row: sqlite3.Row) -> ArticleRecord:
    number = row["id"]
    captures = connection.execute(
        """select c.record_id, c.url, c.captured_at, c.content_type, c.payload_digest, c.warc_file, c.warc_offset,
            c.warc_length
        from article_captures ac join captures c on c.id = ac.capture_id where ac.article_id = ?
        order by c.captured_at, c.id""",
        [number],
    )
    rights = connection.execute(
        """select n.text from article_notices an join notices n on n.id = an.notice_id
        where an.article_id = ? order by n.id""",
        [number],
    )
    return ArticleRecord(
        id=number,
        url=row["url"],
        title=row["title"],
        body=row["body"],
        portal_key=row["portal_key"],
        portal=row["portal_name"],
        owner=row["owner"],
        published_at=row["published_at"],
        changed_at=row["changed_at"],
        first_seen_at=row["first_seen_at"],
        state=row["state"],
        subtitle=row["subtitle"],
        language=row["language"] or "zh",
        source_name=row["source_name"],
        publisher=row["publisher"],
        original_publisher=row["original_publisher"],
        authors=json.loads(row["authors"]),
        editors=json.loads(row["editors"]),
        sections=json.loads(row["breadcrumb"]),
        version=row["version"] or 1,
        captures=[CaptureRecord(**dict(zip(one.keys(), one, strict=True))) for one in captures],
        rights=[one["text"] for one in rights],
        deleted=bool(row["deleted"]),
    )


def seconds(moment: str) -> str:
    """A stored UTC moment in whole seconds (``2026-11-28T14:03:47Z``), as OAI-PMH and METS want it."""
    return moment[:19] + "Z"


#: What XML 1.0 (section 2.2) does not allow in a document.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """``text`` without the characters that XML does not allow; a page may hold any."""
    return _NOT_XML.sub("", text)
