"""What the faces list: reposts, totals and one article with all that belongs to it. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.attribution import explanation
from newscrawl.errors import NotFoundError

if TYPE_CHECKING:
    import sqlite3


#: Edges that are counted: directed, no short copies, none between portals of one owner.
_COUNTED = "directed and reposts.kind <> 'short' and status <> 'own'"


def reposts(
    connection: sqlite3.Connection,
    *,
    portal: str | None = None,
    status: str | None = None,
    direction: str | None = None,
    kind: str | None = None,
    limit: int | None = None,
) -> list[dict[str, Any]]:
    """Edges, the largest share first. ``direction``: taken (by ``portal``) or lost (by it to others).

    ``kind``: without one, all but short copies.
    """
    where = ["kind = :kind" if kind else "kind <> 'short'"]
    values = {"kind": kind, "portal": portal, "status": status, "limit": -1 if limit is None else limit}
    if portal:
        sides = {"taken": "copy_portal_key = :portal", "lost": "origin_portal_key = :portal"}
        where.append(sides.get(direction or "", "(copy_portal_key = :portal or origin_portal_key = :portal)"))
    if status:
        where.append("status = :status")
    rows = connection.execute(
        f"""select * from repost_wide where {" and ".join(where)}
        order by copy_coverage desc, shared desc, id limit :limit""",
        values,
    )
    return [
        dict(row) | {"directed": bool(row["directed"]), "reasons": json.loads(row["reasons"])} for row in rows
    ]


def deduplication(connection: sqlite3.Connection) -> dict[str, Any]:
    """How often the same bytes came again, and what that spared.

    ``responses``, ``revisits``: captures kept with their bytes, and those that point at bytes kept before; ``bytes``: of both
    in the archive, without requests; ``saved``: what the revisits would have taken as responses; ``share``: revisits of all.
    """
    row = connection.execute(
        """select coalesce(sum(record_type = 'response'), 0), coalesce(sum(record_type = 'revisit'), 0),
            coalesce(sum(warc_length), 0) from captures"""
    ).fetchone()
    saved = connection.execute(
        """select coalesce(sum(max(0, o.length - coalesce(c.warc_length, 0))), 0) from captures c join
            (select payload_digest, max(warc_length) as length from captures where record_type = 'response'
                group by payload_digest) o on o.payload_digest = c.payload_digest
        where c.record_type = 'revisit'"""
    ).fetchone()[0]
    seen = row[0] + row[1]
    share = round(row[1] / seen, 4) if seen else 0.0
    return {"responses": row[0], "revisits": row[1], "share": share, "bytes": row[2], "saved": saved}


def totals(connection: sqlite3.Connection) -> dict[str, Any]:
    """Articles per portal with what they took and what was taken, captures, crawls and refusals."""
    portals = connection.execute(
        f"""select portals.key, portals.name, count(articles.id) as articles,
          coalesce(sum(state = 'changed'), 0) as changed, coalesce(sum(state = 'gone'), 0) as gone,
          coalesce(sum(mirror is not null), 0) as mirror_captures,
          (select count(*) from reposts join articles a on a.id = copy_id where a.portal_id = portals.id and {_COUNTED}) as taken,
          (select count(*) from reposts join articles a on a.id = origin_id where a.portal_id = portals.id and {_COUNTED}) as lost
        from portals left join articles on articles.portal_id = portals.id group by portals.id order by articles desc, portals.key"""
    )
    one = connection.execute
    crawls = one(
        "select uid, spider, started_at, finished_at, reason, exit_code, counts from crawls order by started_at desc limit 10"
    )
    return {
        "portals": [dict(row) for row in portals],
        "articles": one("select count(*) from articles").fetchone()[0],
        "versions": one("select count(*) from article_versions").fetchone()[0],
        "captures": one("select count(*) from captures").fetchone()[0],
        "deduplication": deduplication(connection),
        "reposts": {
            row[0]: row[1]
            for row in one("select status, count(*) from reposts where kind <> 'short' group by 1 order by 1")
        },
        "short": one("select count(*) from reposts where kind = 'short'").fetchone()[0],
        "stories": one("select count(*) from stories").fetchone()[0],
        "refused": {
            row[0]: row[1]
            for row in one(
                """select last_cause, count(*) from urls
                where last_cause is not null and kind not in ('list', 'feed') group by 1 order by 2 desc, 1"""
            )
        },
        "crawls": [dict(row) | {"counts": json.loads(row["counts"])} for row in crawls],
    }


_JSON = (
    "breadcrumb",
    "captions",
    "attachments",
    "print_edition",
    "authors",
    "reporters",
    "editors",
    "mirror",
    "extraction",
)


def find(connection: sqlite3.Connection, what: str) -> int:
    """The number of an article named by its number or its URL."""
    column = "id" if what.isdigit() else "url"
    row = connection.execute(f"select id from articles where {column} = ?", [what]).fetchone()
    for other in (
        "select article_id from article_addresses where url = ?",
        "select id from articles where canonical_url = ? order by id",
    ):
        row = row or connection.execute(other, [what]).fetchone()
    if row is None:
        raise NotFoundError(
            f"{what}: no such article here. `newscrawl reposts` and `newscrawl stats` show what there is."
        )
    return int(row[0])


def article(connection: sqlite3.Connection, article_id: int) -> dict[str, Any]:
    """One article: its row, layers, notices, versions, captures and edges with their passages."""
    row = connection.execute(
        """select articles.*, portals.name as portal, portals.key as portal_key from articles
        join portals on portals.id = portal_id where articles.id = ?""",
        [article_id],
    ).fetchone()
    found = dict(row)
    for name in _JSON:
        found[name] = json.loads(found[name]) if found[name] else None
    found["reason"] = explanation.restored(found["reason"])
    found["layers"] = [
        dict(layer) | {"people": json.loads(layer["people"]), "extra": json.loads(layer["extra"])}
        for layer in connection.execute(
            """select number, kind, position, start, text, publisher, publisher_raw, channel, people, place, date, extra
            from attributions where article_id = ? order by number""",
            [article_id],
        )
    ]
    found["notices"] = [
        dict(notice) | {"laws": json.loads(notice["laws"]), "contacts": json.loads(notice["contacts"])}
        for notice in connection.execute(
            """select kind, holder, text, laws, contacts, position from article_notices
            join notices on notices.id = notice_id where article_id = ? order by notice_id""",
            [article_id],
        )
    ]
    found["versions"] = _rows(
        connection,
        "select number, seen_at, title, text_hash from article_versions where article_id = ? order by number",
        article_id,
    )
    found["captures"] = _rows(
        connection,
        """select captures.url, captured_at, status, payload_digest, warc_file, warc_offset, ip_address, page_no
        from article_captures join captures on captures.id = capture_id where article_id = ? order by captures.id""",
        article_id,
    )
    found["edges"] = [_edge(connection, edge, article_id) for edge in connection.execute(
        "select * from reposts where copy_id = ?1 or origin_id = ?1 order by copy_coverage desc, id", [article_id]
    ).fetchall()]  # fmt: skip
    return found


def _edge(connection: sqlite3.Connection, edge: sqlite3.Row, article_id: int) -> dict[str, Any]:
    is_copy = edge["copy_id"] == article_id
    other = connection.execute(
        """select articles.id, url, title, published_at, portals.name as portal from articles
        join portals on portals.id = portal_id where articles.id = ?""",
        [edge["origin_id"] if is_copy else edge["copy_id"]],
    ).fetchone()
    passages = connection.execute(
        "select copy_start, copy_length, origin_start, origin_length from passages where repost_id = ? order by number",
        [edge["id"]],
    )
    return dict(edge) | {
        "reasons": json.loads(edge["reasons"]),
        "role": "copy" if is_copy else "origin",
        "other": dict(other),
        "passages": [tuple(row) for row in passages],
    }


def _rows(connection: sqlite3.Connection, sql: str, article_id: int) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(sql, [article_id])]
