"""Everything the store knows of one article, one edge, one story: for a page, a command or a report."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from newscrawl.errors import NotFoundError
from newscrawl.reporting import figures, overlap
from newscrawl.store import lasting_names, left_out, reviews, screenshot_rows

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

#: Members of a story that are drawn; the rest are counted.
MOST_MEMBERS = 100
_LISTS = ("breadcrumb", "captions", "attachments", "authors", "reporters", "editors")
_RECORDS = ("print_edition", "mirror", "extraction")


def _dict(row: sqlite3.Row) -> dict[str, Any]:
    return dict(zip(row.keys(), row, strict=True))


def _rows(connection: sqlite3.Connection, sql: str, *bound: Any) -> list[dict[str, Any]]:
    return [_dict(row) for row in connection.execute(sql, bound)]


def article_id(connection: sqlite3.Connection, name: str) -> int:
    """An article by its lasting name, URL or number; raises :class:`NotFoundError`."""
    if (named := lasting_names.find(connection, name)) is not None:
        return named
    row = connection.execute(
        "select id from articles where url = ?1 union select article_id from article_addresses where url = ?1",
        [name],
    ).fetchone()
    if row is None and name.isascii() and name.isdigit() and len(name) < 19:
        row = connection.execute("select id from articles where id = ?", [int(name)]).fetchone()
    if row is None:
        raise NotFoundError(
            "{name}: no such article in the store. Find it with `newscrawl search`.", name=name
        )
    return int(row["id"])


def article(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """The article with ``layers``, ``captures``, ``versions`` (without texts) and ``notices``."""
    row = connection.execute(
        "select a.*, p.name as portal, p.key as portal_key, p.owner as portal_owner"
        " from articles a join portals p on p.id = a.portal_id where a.id = ?",
        [number],
    ).fetchone()
    if row is None:
        raise NotFoundError("There is no article {number}.", number=number)
    result = _dict(row)
    for key in _LISTS:
        result[key] = json.loads(result[key] or "[]")
    for key in _RECORDS:
        result[key] = json.loads(result[key] or "null")
    result["layers"] = _rows(
        connection, "select * from attributions where article_id = ? order by number", number
    )
    for layer in result["layers"]:
        layer["people"] = json.loads(layer["people"])
    result["captures"] = _rows(
        connection,
        "select c.* from article_captures ac join captures c on c.id = ac.capture_id where ac.article_id = ?"
        " order by c.captured_at, ac.page_no",
        number,
    )
    result["screenshot"] = screenshot_rows.of_article(connection, number)
    result["versions"] = _rows(
        connection,
        "select id, number, title, published_at, seen_at, text_hash, capture_id from article_versions"
        " where article_id = ? order by number",
        number,
    )
    result["notices"] = _rows(
        connection,
        "select n.* from article_notices an join notices n on n.id = an.notice_id where an.article_id = ?",
        number,
    )
    return result


def assets(connection: sqlite3.Connection, number: int) -> list[dict[str, Any]]:
    """The captures of the pictures and attachments the article's page names, where they were fetched."""
    return _rows(
        connection,
        "select c.* from article_assets s join captures c on c.url = s.url"
        " where s.article_id = ? and c.warc_file is not null order by c.captured_at, c.id",
        number,
    )


def versions(connection: sqlite3.Connection, number: int) -> list[dict[str, Any]]:
    """Each version after the first, with the segments in which it differs from the one before."""
    rows = _rows(connection, "select * from article_versions where article_id = ? order by number", number)
    return [{**new, "segments": overlap.differences(new["body"], old["body"])} for old, new in pairwise(rows)]


def edges_of(connection: sqlite3.Connection, number: int, *, limit: int = 100) -> list[dict[str, Any]]:
    """The edges an article is part of, as copy first, then as origin."""
    ids = connection.execute(
        "select id from (select id, 0 as side from reposts where copy_id = ? union all"
        " select id, 1 from reposts where origin_id = ?) order by side, id limit ?",
        [number, number, limit],
    ).fetchall()
    found = [figures.edge(connection, row["id"]) for row in ids]
    return [edge for edge in found if edge]


def addresses(connection: sqlite3.Connection, repost_id: int) -> tuple[str, str]:
    """(copy URL, origin URL) of an edge; raises :class:`NotFoundError`."""
    row = connection.execute(
        "select c.url, o.url from reposts r join articles c on c.id = r.copy_id join articles o on o.id = r.origin_id"
        " where r.id = ?",
        [repost_id],
    ).fetchone()
    if row is None:
        raise NotFoundError("There is no repost {name}. List them with `newscrawl reposts`.", name=repost_id)
    return str(row[0]), str(row[1])


def names_in(*articles: dict[str, Any]) -> set[str]:
    """People and publishers the pages name: a change that touches one is an altered name."""
    found: set[str] = set()
    for one in articles:
        found.update(
            filter(None, (one["portal"], one["publisher"], one["source_name"], one["original_publisher"]))
        )
        found.update(name for name in [*one["authors"], *one["editors"]] if isinstance(name, str))
        for layer in one["layers"]:
            found.update(filter(None, (layer["publisher"], layer["publisher_raw"])))
            found.update(person.get("name", "") for person in layer["people"] if isinstance(person, dict))
    return found


def pair(connection: sqlite3.Connection, repost_id: int) -> dict[str, Any]:
    """One edge whole: ``edge``, ``copy``, ``origin``, ``comparison``, ``lead`` and its ``history``, ``cases``."""
    edge = figures.edge(connection, repost_id)
    if edge is None:
        raise NotFoundError("There is no repost {name}. List them with `newscrawl reposts`.", name=repost_id)
    copy, origin = article(connection, edge["copy_id"]), article(connection, edge["origin_id"])
    spans = figures.spans(connection, repost_id)
    comparison = overlap.compare(copy["body"], origin["body"], spans, names=names_in(copy, origin))
    lead = reviews.find(connection, copy["url"], origin["url"])
    return {
        "edge": edge,
        "copy": copy,
        "origin": origin,
        "comparison": comparison,
        "fee": overlap.fee(edge["shared"] - edge["left_out"]),
        "left_out": left_out.numbers(connection, repost_id),
        "title": overlap.differences(copy["title"], origin["title"]),
        "lead": lead,
        "history": reviews.history(connection, lead.id) if lead else [],
        "cases": cases(connection, lead.id) if lead else [],
    }


def cases(connection: sqlite3.Connection, lead_id: int) -> list[dict[str, Any]]:
    return _rows(
        connection,
        "select * from cases where name in (select case_name from case_leads where lead_id = ?) order by created_at desc",
        lead_id,
    )


def names_of_articles(connection: sqlite3.Connection, articles: list[int]) -> dict[int, tuple[str, bool]]:
    """Article → its lasting name, and whether it belongs to a story."""
    return {
        row["id"]: (lasting_names.article_name(row["url"]), row["story_id"] is not None)
        for row in connection.execute(
            "select id, url, story_id from articles where id in (select value from json_each(?))",
            [json.dumps(articles)],
        )
    }


def story_of(connection: sqlite3.Connection, article: int) -> int:
    """The story an article belongs to; raises :class:`NotFoundError`."""
    row = connection.execute("select story_id from articles where id = ?", [article]).fetchone()
    if row is None or row[0] is None:
        raise NotFoundError("The article belongs to no story any more.")
    return int(row[0])


def members(connection: sqlite3.Connection, story_id: int, *, limit: int = -1) -> Iterator[dict[str, Any]]:
    """Articles of a story by time."""
    for row in connection.execute(
        "select a.id, a.url, a.title, a.publisher, a.state, a.characters, p.name as portal, a.published_at, a.first_seen_at,"
        " coalesce(a.published_at, a.first_seen_at) as moment"
        " from articles a join portals p on p.id = a.portal_id where a.story_id = ? order by moment, a.id limit ?",
        [story_id, limit],
    ):
        yield dict(zip(row.keys(), row, strict=True))


def story(connection: sqlite3.Connection, story_id: int) -> dict[str, Any]:
    """``members`` by time, the edges among them, and how many there are in all."""
    found = list(members(connection, story_id, limit=MOST_MEMBERS))
    if not found:
        raise NotFoundError("There is no story {number}.", number=story_id)
    size = connection.execute("select count(*) from articles where story_id = ?", [story_id]).fetchone()[0]
    ids = [member["id"] for member in found]
    edges = _rows(
        connection,
        "select id, pair, copy_id, origin_id, status, directed, copy_coverage, origin_coverage, shared from reposts"
        f" where copy_id in ({', '.join('?' * len(ids))})",
        *ids,
    )
    return {"id": story_id, "members": found, "edges": edges, "size": size}
