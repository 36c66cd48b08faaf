"""Pictures in the store: files by digest, where they were shown, what they have in common, and what was judged of it.

Everything is keyed by digest and address, so that a rebuild may number articles differently, and everything can be made again
from the archive. Nothing here opens a transaction of its own.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Mapping

#: Tables of this module, in the order in which rows may be copied.
TABLES = ("pictures", "picture_uses", "picture_matches", "picture_edges")

_USE = """select distinct a.url as article_url, s.url as picture_url, c.captured_at, c.warc_file, c.warc_offset, c.warc_length,
    p.key as portal_key, a.relation, coalesce(a.print_edition ->> 'picture' = s.url, 0) as of_page
  from article_assets s join articles a on a.id = s.article_id join portals p on p.id = a.portal_id
  join captures c on c.url = s.url"""

#: An edge with both files and both articles.
EDGE = """select e.*, m.mirrored, m.agreement, m.distance, m.copy_share, m.origin_share, m.detail,
    c.width as copy_width, c.height as copy_height, c.format as copy_format, c.metadata as copy_metadata,
    o.width as origin_width, o.height as origin_height, o.format as origin_format, o.metadata as origin_metadata,
    ca.id as copy_id, ca.title as copy_title, cp.name as copy_portal, cp.key as copy_portal_key,
    coalesce(ca.published_at, ca.first_seen_at) as copy_date,
    oa.id as origin_id, oa.title as origin_title, op.name as origin_portal, op.key as origin_portal_key,
    coalesce(oa.published_at, oa.first_seen_at) as origin_date,
    (select caption from article_assets where article_id = ca.id and url = e.copy_picture) as copy_caption,
    (select caption from article_assets where article_id = oa.id and url = e.origin_picture) as origin_caption
  from picture_edges e
  join picture_matches m on m.copy_digest = e.copy_digest and m.origin_digest = e.origin_digest
  join pictures c on c.digest = e.copy_digest join pictures o on o.digest = e.origin_digest
  join articles ca on ca.url = e.copy_url join portals cp on cp.id = ca.portal_id
  join articles oa on oa.url = e.origin_url join portals op on op.id = oa.portal_id"""


class PictureStore:
    """Reads and writes pictures inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def waiting(self) -> list[sqlite3.Row]:
        """Captures of pictures of articles that are not in ``picture_uses`` yet, with portal and relation; ``of_page``: it is
        the picture of the printed page.
        """
        return self.connection.execute(
            f"""{_USE} where c.status = 200 and c.warc_file is not null and c.cause is null and c.unreadable is null
              and not exists (select 1 from picture_uses u where u.article_url = a.url and u.picture_url = s.url
                and u.warc_file = c.warc_file and u.warc_offset = c.warc_offset)
              and not exists (select 1 from picture_uses u where u.article_url = a.url and u.picture_url = s.url
                and u.captured_at < c.captured_at and exists (select 1 from captures k where k.url = s.url
                  and k.warc_file = u.warc_file and k.warc_offset = u.warc_offset and k.payload_digest = c.payload_digest))
            order by c.captured_at, a.url, s.url"""
        ).fetchall()

    def picture(self, digest: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.connection.execute(
            "select * from pictures where digest = ?", [digest]
        ).fetchone()
        return row

    def put(self, digest: str, values: Mapping[str, Any]) -> None:
        """Write a picture's row, or what is new of it; ``metadata`` is given as a dictionary."""
        values = dict(values)
        if "metadata" in values:
            values["metadata"] = json.dumps(values["metadata"], ensure_ascii=False, sort_keys=True)
        names = ["digest", *values]
        marks = ", ".join("?" for _ in names)
        changes = ", ".join(f"{name} = excluded.{name}" for name in values)
        self.connection.execute(
            f"insert into pictures ({', '.join(names)}) values ({marks}) on conflict (digest) do update set {changes}",
            [digest, *values.values()],
        )

    def use(
        self, article_url: str, picture_url: str, digest: str, place: tuple[str, str, int], *, own: bool
    ) -> None:
        """Note that an article showed a file; ``place``: moment of capture, WARC file, offset. The first capture counts."""
        self.connection.execute(
            """insert into picture_uses (article_url, picture_url, digest, captured_at, warc_file, warc_offset, own)
            values (?, ?, ?, ?, ?, ?, ?) on conflict do update set own = max(own, excluded.own)""",
            [article_url, picture_url, digest, *place, own],
        )

    def own(self, after: int = 0) -> list[sqlite3.Row]:
        """Photos of own portals with features, in the order they were indexed."""
        return self.connection.execute(
            "select id, digest, code, kind, features, grey from pictures where features is not null and id > ? order by id",
            [after],
        ).fetchall()

    def to_ask(self) -> list[sqlite3.Row]:
        """Pictures that others than own portals showed and that were not compared with all own photos: digest, asked, place."""
        return self.connection.execute(
            """select p.digest, p.asked, u.warc_file, u.warc_offset from pictures p join picture_uses u on u.digest = p.digest
            where p.refused is null and p.kind != 'empty' and u.own = 0
              and p.asked < (select coalesce(max(id), 0) from pictures where features is not null)
            group by p.digest having u.captured_at = min(u.captured_at) order by p.asked, p.digest"""
        ).fetchall()

    def put_asked(self, digest: str, newest: int) -> None:
        """Note up to which own photo a picture was compared."""
        self.connection.execute("update pictures set asked = ? where digest = ?", [newest, digest])

    def match(self, copy: str, origin: str, values: Mapping[str, Any]) -> None:
        """Write what two files have in common; ``detail`` is given as a dictionary."""
        values = {**values, "detail": json.dumps(values["detail"])}
        names = ["copy_digest", "origin_digest", *values]
        self.connection.execute(
            f"insert or replace into picture_matches ({', '.join(names)}) values ({', '.join('?' for _ in names)})",
            [copy, origin, *values.values()],
        )

    def pairs(self) -> list[sqlite3.Row]:
        """Every use of a copy with every own use of its origin: what may become an edge."""
        return self.connection.execute(
            """select m.copy_digest, m.origin_digest, m.relation, m.copy_share, m.origin_share, m.found_at,
                cu.article_url as copy_url, cu.picture_url as copy_picture, ou.article_url as origin_url,
                ou.picture_url as origin_picture, c.width as copy_width, c.height as copy_height, o.width as origin_width,
                o.height as origin_height, c.metadata as copy_metadata, o.metadata as origin_metadata
              from picture_matches m join picture_uses cu on cu.digest = m.copy_digest and cu.own = 0
              join picture_uses ou on ou.digest = m.origin_digest and ou.own = 1
              join pictures c on c.digest = m.copy_digest join pictures o on o.digest = m.origin_digest
              where cu.article_url != ou.article_url
              order by cu.article_url, m.copy_digest, m.origin_digest, ou.article_url"""
        ).fetchall()

    def same_bytes(self) -> list[sqlite3.Row]:
        """Files that an own portal and another one both showed."""
        return self.connection.execute(
            """select p.digest, p.kind from pictures p where p.refused is null and p.kind != 'empty'
              and exists (select 1 from picture_uses u where u.digest = p.digest and u.own = 1)
              and exists (select 1 from picture_uses u where u.digest = p.digest and u.own = 0)
              and not exists (select 1 from picture_matches m where m.copy_digest = p.digest and m.origin_digest = p.digest)
            order by p.digest"""
        ).fetchall()

    def replace_edges(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Make ``rows`` all edges there are; an edge that was there keeps its number. Returns how many there are."""
        kept = []
        for row in rows:
            values = {
                **row,
                "reasons": json.dumps(row["reasons"], ensure_ascii=False),
                "removed": json.dumps(row["removed"], ensure_ascii=False, sort_keys=True),
            }
            changes = ", ".join(f"{name} = excluded.{name}" for name in values if name != "detected_at")
            kept.append(
                self.connection.execute(
                    f"""insert into picture_edges ({", ".join(values)}) values ({", ".join("?" for _ in values)})
                    on conflict (copy_url, copy_digest, origin_url, origin_digest) do update set {changes} returning id""",
                    list(values.values()),
                ).fetchone()[0]
            )
        self.connection.execute(
            "delete from picture_edges where id not in (select value from json_each(?))", [json.dumps(kept)]
        )
        return len(kept)

    def caption(self, article_url: str, picture_url: str) -> str:
        row = self.connection.execute(
            "select s.caption from article_assets s join articles a on a.id = s.article_id where a.url = ? and s.url = ?",
            [article_url, picture_url],
        ).fetchone()
        return str(row[0] or "") if row else ""

    def edition(self, article_url: str) -> dict[str, str]:
        """Where an article was printed, as its page of the e-paper said; empty where none is known."""
        row = self.connection.execute(
            "select print_edition from articles where url = ?", [article_url]
        ).fetchone()
        return dict(json.loads(row[0])) if row and row[0] else {}

    def forget(self) -> None:
        """Remove everything that `newscrawl pictures` made."""
        for table in reversed(TABLES):
            self.connection.execute(f"delete from {table}")
