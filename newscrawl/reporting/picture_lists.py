"""Pictures for lists, pages and reports: edges with both sides, own photos and where they were found, metadata."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from newscrawl.errors import NotFoundError
from newscrawl.judgement import reasons
from newscrawl.language import text
from newscrawl.pictures import metadata
from newscrawl.rights import from_picture
from newscrawl.store.picture_rows import EDGE
from newscrawl.store.views import Column

if TYPE_CHECKING:
    import sqlite3

#: Pairs of pictures as people read them: the desk's list, reports and their files.
COLUMNS: Final = (
    Column("id", "", "Number", "number"),
    Column("relation", "", "Relation", "badge"),
    Column("copy_portal", "", "Site"),
    Column("copy_title", "", "Copy title"),
    Column("copy_url", "", "Copy address", "address"),
    Column("copy_picture", "", "Picture of the copy", "address"),
    Column("copy_caption", "", "Caption of the copy"),
    Column("copy_date", "", "Date of the copy", "day"),
    Column("origin_portal", "", "Site of the origin"),
    Column("origin_title", "", "Origin title"),
    Column("origin_url", "", "Origin address", "address"),
    Column("origin_picture", "", "Picture of the origin", "address"),
    Column("origin_date", "", "Date of the origin", "day"),
    Column("direction", "", "Direction", "directed"),
    Column("status", "", "Status", "status"),
    Column("mirrored", "", "Mirrored", "flag"),
    Column("copy_share", "", "Share of the copy", "share"),
    Column("origin_share", "", "Share of the origin", "share"),
    Column("removed", "", "Credits removed from the file", "credits"),
)
_JSON: Final = ("detail", "reasons", "removed", "copy_metadata", "origin_metadata")
#: Relations that are counted as copies; the others are labels.
COUNTED: Final = ("copy",)


def as_edge(row: sqlite3.Row) -> dict[str, Any]:
    """A row of :data:`newscrawl.store.picture_rows.EDGE`, its JSON read, with the credits embedded in both files."""
    found = dict(zip(row.keys(), row, strict=True))
    for name in _JSON:
        found[name] = json.loads(found[name] or "null")
    for side in ("copy", "origin"):
        found[f"{side}_credits"] = metadata.credits_of(found[f"{side}_metadata"])
    return found


def edges(
    connection: sqlite3.Connection,
    *,
    relation: str | None = None,
    status: str | None = None,
    portal: str | None = None,
    article: int | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Edges, the newest copies first. ``portal``: key, of the copy; ``article``: number, on either side."""
    where, bound = ["1"], []
    for clause, value in (
        ("e.relation = ?", relation), ("e.status = ?", status), ("cp.key = ?", portal), ("? in (ca.id, oa.id)", article),
    ):  # fmt: skip
        if value is not None:
            where.append(clause)
            bound.append(value)
    rows = connection.execute(
        f"{EDGE} where {' and '.join(where)} order by copy_date desc, e.id limit ? offset ?",
        [*bound, limit, offset],
    )
    return [as_edge(row) for row in rows]


def count(connection: sqlite3.Connection, *, relation: str | None = None) -> int:
    """How many edges :func:`edges` lists without a limit."""
    sql = f"select count(*) from ({EDGE} where e.relation = coalesce(?, e.relation))"
    return int(connection.execute(sql, [relation]).fetchone()[0])


def edge(connection: sqlite3.Connection, number: int) -> dict[str, Any]:
    """One edge; raises ``NotFoundError``."""
    row = connection.execute(f"{EDGE} where e.id = ?", [number]).fetchone()
    if row is None:
        raise NotFoundError("There is no picture edge {number}.", number=number)
    return as_edge(row)


def sentence(found: dict[str, Any], language: str = "en") -> str:
    """An edge in a sentence: ``100 % of the copy shows 80 % of the original, mirrored.``"""
    code = "picture.identical" if found["detail"].get("identical") else f"picture.{found['relation']}"
    given = {"copy": f"{found['copy_share']:.0%}", "origin": f"{found['origin_share']:.0%}"}
    said = text(code, language, **given)
    return said + text("picture.mirrored", language) if found["mirrored"] else said


def words(found: dict[str, Any], language: str = "en") -> list[str]:
    """The reasons of an edge in words, with credits that were removed from the file."""
    said = reasons.words(found["reasons"], language)
    if found["removed"]:
        names = "; ".join(
            f"{text(f'credit_field.{name}', language)}: {', '.join(values)}"
            for name, values in found["removed"].items()
        )
        said.append(text("picture.removed", language, names=names))
    return said


def between(connection: sqlite3.Connection, one: str, other: str) -> list[dict[str, Any]]:
    """Copies of pictures between two articles (addresses), in either direction."""
    rows = connection.execute(
        f"{EDGE} where (e.copy_url, e.origin_url) in (values (?1, ?2), (?2, ?1)) and e.relation = 'copy' order by e.id",
        [one, other],
    )
    return [as_edge(row) for row in rows]


#: What a case says of an edge of pictures.
_EVIDENCE: Final = (
    "relation", "direction", "status", "attribution", "mirrored", "agreement", "copy_share", "origin_share", "copy_picture",
    "copy_digest", "copy_caption", "copy_credits", "origin_picture", "origin_digest", "origin_caption", "origin_credits", "removed",
)  # fmt: skip


def as_evidence(connection: sqlite3.Connection, copy_url: str, origin_url: str) -> list[dict[str, Any]]:
    """Copies of pictures between two articles, for a case: facts, regions, a sentence and reasons in Chinese."""
    rows = connection.execute(
        f"{EDGE} where e.copy_url = ? and e.origin_url = ? and e.relation = 'copy' order by e.id",
        [copy_url, origin_url],
    )
    return [
        {
            "sentence": sentence(one, "zh"),
            "reasons": words(one, "zh"),
            **{name: one[name] for name in _EVIDENCE},
            "copy_region": one["detail"]["copy_region"],
            "origin_region": one["detail"]["origin_region"],
        }
        for one in map(as_edge, rows)
    ]


def gallery(connection: sqlite3.Connection, *, limit: int = 60, offset: int = 0) -> list[dict[str, Any]]:
    """Own photos with how often others show them, the most copied first."""
    rows = connection.execute(
        """select p.digest, p.width, p.height, p.format, p.kind, u.article_url, u.picture_url, a.id as article_id, a.title,
            coalesce(a.published_at, a.first_seen_at) as date, s.caption,
            (select count(*) from picture_edges e where e.origin_digest = p.digest and e.relation = 'copy') as copies,
            (select count(distinct cp.id) from picture_edges e join articles c on c.url = e.copy_url
              join portals cp on cp.id = c.portal_id where e.origin_digest = p.digest and e.relation = 'copy') as portals
          from pictures p join picture_uses u on u.digest = p.digest and u.own = 1
          join articles a on a.url = u.article_url
          left join article_assets s on s.article_id = a.id and s.url = u.picture_url
          where p.kind = 'photo' and p.features is not null
          group by p.id having u.captured_at = min(u.captured_at) order by copies desc, date desc, p.id limit ? offset ?""",
        [limit, offset],
    ).fetchall()
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]


def count_photos(connection: sqlite3.Connection) -> int:
    """How many photos :func:`gallery` lists without a limit."""
    return int(
        connection.execute(
            """select count(*) from pictures p where p.kind = 'photo' and p.features is not null and exists
              (select 1 from picture_uses u join articles a on a.url = u.article_url where u.digest = p.digest and u.own = 1)"""
        ).fetchone()[0]
    )


def picture(connection: sqlite3.Connection, name: str) -> dict[str, Any]:
    """A picture by address or digest, with its uses, metadata and statements of rights; raises ``NotFoundError``."""
    row = connection.execute(
        """select p.* from pictures p left join picture_uses u on u.digest = p.digest
        where (p.digest in (?1, 'sha256:' || ?1) or u.picture_url = ?1)
          and (u.digest is not null or not exists (select 1 from main.picture_uses m where m.digest = p.digest))
        order by u.captured_at desc limit 1""",
        [name],
    ).fetchone()
    if row is None:
        raise NotFoundError("{name}: no such picture among those coded.", name=name)
    found = {
        key: row[key]
        for key in ("digest", "format", "width", "height", "size", "kind", "iscc", "refused", "detail")
    }
    found["metadata"] = json.loads(row["metadata"])
    found["credits"] = metadata.credits_of(found["metadata"])
    found["rights"] = [
        {"use": one.use, "value": one.value, "specification": one.specification, "text": one.text}
        for one in from_picture(found["metadata"], name).statements
    ]
    found["uses"] = [
        {
            "article": use["article_url"],
            "picture": use["picture_url"],
            "captured_at": use["captured_at"],
            "own": bool(use["own"]),
        }
        for use in connection.execute(
            "select * from picture_uses where digest = ? order by captured_at", [row["digest"]]
        )
    ]
    return found


def by_words(connection: sqlite3.Connection, words: str, *, limit: int = 100) -> list[dict[str, Any]]:
    """Uses of pictures whose metadata or caption holds ``words``: article, picture, field and value."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    rows = connection.execute(
        r"""select u.article_url, u.picture_url, t.fullkey as field, t.atom as value
          from pictures p join picture_uses u on u.digest = p.digest, json_tree(p.metadata) t
          where t.type = 'text' and t.atom like ?1 escape '\'
        union all
        select a.url, s.url, 'caption', s.caption from article_assets s join articles a on a.id = s.article_id
          where s.caption like ?1 escape '\'
        order by 1, 2, 3 limit ?2""",
        [pattern, limit],
    ).fetchall()
    return [dict(zip(row.keys(), row, strict=True)) for row in rows]
