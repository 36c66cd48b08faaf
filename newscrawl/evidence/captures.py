"""Which captures of the archive belong to a crawl, a portal, a span of days: for exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.archive import Selected
from newscrawl.language.clock import iso_day

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_SQL = """
    select c.warc_file, c.warc_offset, c.status, a.title, a.body, c.content_type,
        exists (select 1 from urls u where u.url = c.url and u.kind = 'list') as list
    from captures c left join article_captures ac on ac.capture_id = c.id left join articles a on a.id = ac.article_id
        left join portals p on p.id = a.portal_id left join crawls w on w.id = c.crawl_id
    where c.warc_file is not null
"""
#: Its articles' captures, all that its crawls captured, and the pictures and attachments its articles name.
_OF_PORTAL = """(p.key = ? or w.portal_id = (select id from portals where key = ?) or c.url in (select s.url from article_assets s join articles x on x.id = s.article_id
    join portals q on q.id = x.portal_id where q.key = ?))"""


def selected(
    connection: sqlite3.Connection,
    *,
    crawl: str | None = None,
    portal: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Iterator[Selected]:
    """Captures in the order they were made. ``since`` and ``until``: UTC days of capture, inclusive.

    A capture that led to an article is listed as a page under the article's title, a list (a front page, a section)
    under its address. Raises
    ``ConfigurationError`` for what is no date.
    """
    parts, bound = [], []
    for condition, value in (
        ("w.uid = ?", crawl),
        (_OF_PORTAL, portal and [portal, portal, portal]),
        ("c.captured_at >= ?", since and iso_day(since)),
        ("c.captured_at < date(?, '+1 day')", until and iso_day(until)),
    ):
        if value:
            parts.append(f" and {condition}")
            bound += value if isinstance(value, list) else [value]
    order = " group by c.id order by c.warc_file, c.warc_offset"
    for row in connection.execute(_SQL + "".join(parts) + order, bound):
        yield Selected(
            row["warc_file"],
            row["warc_offset"],
            title=row["title"],
            text=row["body"],
            page=row["status"] == 200
            and (row["title"] is not None or (bool(row["list"]) and "html" in (row["content_type"] or ""))),
        )
