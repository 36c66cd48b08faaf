"""Rows of page pictures (``screenshots``): what was taken of which capture, and what could not be."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import NotFoundError
from newscrawl.items import now

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

#: Why there is no picture of a page. Closed: each value of ``screenshots.cause`` stands here.
CAUSES: Final[dict[str, str]] = {
    "too_slow": "the page was not drawn in time",
    "too_large": "the picture has more bytes than the limit",
    "crashed": "the browser ended while it drew the page",
    "unreadable": "the capture cannot be read from the archive",
}


def add(connection: sqlite3.Connection, picture: Any) -> None:
    """Enter a picture (a ``Kept`` of the archive room); one that is there stays. An earlier refusal of the page goes."""
    row: Mapping[str, Any] = {**asdict(picture), "cut": int(picture.cut)}
    if picture.shows:
        connection.execute("delete from screenshots where shows = ? and cause is not null", [picture.shows])
    connection.execute(
        """insert into screenshots (url, record_id, shows, taken_at, warc_file, warc_offset, warc_length, payload_digest,
          width, height, browser, origin, missing, cut)
        values (:url, :record_id, :shows, :taken_at, :warc_file, :warc_offset, :warc_length, :payload_digest,
          :width, :height, :browser, :origin, :missing, :cut) on conflict (record_id) do nothing""",
        row,
    )


def refuse(connection: sqlite3.Connection, url: str, shows: str, cause: str) -> None:
    """Enter that no picture of a capture could be taken; ``cause``: a name of :data:`CAUSES`."""
    assert cause in CAUSES  # noqa: S101 - a closed list
    connection.execute("delete from screenshots where shows = ? and cause is not null", [shows])
    connection.execute(
        "insert into screenshots (url, shows, taken_at, cause) values (?, ?, ?, ?)",
        [url, shows, now(), cause],
    )


def of_captures(connection: sqlite3.Connection, record_ids: list[str]) -> list[dict[str, Any]]:
    """The pictures of some captures, newest first."""
    marks = ", ".join("?" * len(record_ids))
    rows = connection.execute(
        f"select * from screenshots where cause is null and shows in ({marks}) order by taken_at desc, id desc",
        record_ids,
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def of_article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any] | None:
    """The newest picture of an article's captures; None where there is none."""
    row = connection.execute(
        """select s.* from screenshots s join captures c on c.record_id = s.shows
        join article_captures ac on ac.capture_id = c.id
        where ac.article_id = ? and s.cause is null order by s.taken_at desc, s.id desc limit 1""",
        [article_id],
    ).fetchone()
    return None if row is None else dict(zip(row.keys(), row, strict=True))


def place(connection: sqlite3.Connection, number: int) -> tuple[str, int]:
    """(file, offset) of a picture. Raises ``NotFoundError``."""
    row = connection.execute(
        "select warc_file, warc_offset from screenshots where id = ? and cause is null", [number]
    ).fetchone()
    if row is None:
        raise NotFoundError("There is no picture of a page {number}.", number=number)
    return str(row["warc_file"]), int(row["warc_offset"])


def waiting(
    connection: sqlite3.Connection,
    *,
    limit: int,
    portal: str | None = None,
    chosen: bool = False,
    again: bool = False,
    articles: list[int] | None = None,
) -> list[dict[str, Any]]:
    """Articles without a picture of their present text's capture, newest first: ``article_id`` and the columns of captures.

    :param limit: at most so many.
    :param portal: key of the portal; None for all.
    :param chosen: only captures of runs with ``-a screenshots=1``.
    :param again: also those whose picture was refused before.
    :param articles: only these; also where there is a picture.
    """
    conditions, bound = ["c.warc_file is not null", "c.record_id is not null"], dict[str, Any](limit=limit)
    if articles is None:
        conditions.append(
            "not exists (select 1 from screenshots s where s.shows = c.record_id"
            + (" and s.cause is null)" if again else ")")
        )
    else:
        conditions.append(f"a.id in ({', '.join(str(int(one)) for one in articles)})")
    if portal is not None:
        conditions.append("a.portal_id = (select id from portals where key = :portal)")
        bound["portal"] = portal
    if chosen:
        conditions.append(
            "exists (select 1 from crawls r where r.id = c.crawl_id"
            " and json_extract(r.arguments, '$.screenshots') is not null)"
        )
    rows = connection.execute(
        f"""select a.id as article_id, c.* from articles a join captures c on c.id = a.capture_id
        where {" and ".join(conditions)} order by c.id desc limit :limit""",
        bound,
    )
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def refusals(connection: sqlite3.Connection) -> dict[str, int]:
    """Cause → pages of which no picture could be taken."""
    return dict(
        connection.execute(
            "select cause, count(*) from screenshots where cause is not null group by cause order by cause"
        ).fetchall()
    )
