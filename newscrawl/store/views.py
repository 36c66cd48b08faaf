"""The wide form of an edge, one line a column: desk, reports, exports, commands and evidence read it.

A new column is one line of :data:`EDGE`. The view ``repost_wide`` is made of it; lists, reports and exports show it
under its heading, as its kind says, and Parquet files declare its type. Views are derived, so they are no
migrations: opening the store for writing brings them up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.store import year_files

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, number, share (0..1), real, day, moment (UTC), address, flag (0 or 1), list (JSON), pair, credits
    (names by field of a picture's metadata), or the family of a code in the catalogue (status, kind, state, lead).
    ``heading``: the catalogue's name; without one the column stands in data files only, not in what people read.
    """

    key: str
    sql: str
    heading: str = ""
    kind: str = "text"


#: Characters people left out of an edge ``e``; null where none.
LEFT_OUT = "(select x.characters from left_out_edges x where x.repost_id = e.repost_id)"

#: In the order people read them.
EDGE: tuple[Column, ...] = (
    Column("pair", "r.pair", "Repost", "pair"),
    Column("copy_portal", "cp.name", "Site"),
    Column("copy_title", "c.title", "Copy title"),
    Column("copy_url", "c.url", "Copy address", "address"),
    Column("copy_date", "e.copy_date", "Date of the copy", "day"),
    Column("copy_source_name", "c.source_name", "Stated source"),
    Column("stated", "e.stated", "Stated source, read as"),
    Column("publisher", "e.publisher", "Source"),  # the origin's publisher, else its portal
    Column("origin_portal", "op.name", "Site of the origin"),
    Column("origin_title", "o.title", "Origin title"),
    Column("origin_url", "o.url", "Origin address", "address"),
    Column("origin_date", "e.origin_date", "Date of the origin", "day"),
    Column("directed", "e.directed", "Direction known", "flag"),
    Column("status", "e.status", "Status", "status"),
    Column("kind", "e.kind", "Kind", "kind"),
    Column("shared", "e.shared", "Characters", "number"),
    Column("left_out", f"coalesce({LEFT_OUT}, 0)", "Characters left out", "number"),
    Column("copy_coverage", "e.copy_coverage", "Share of the copy", "share"),
    Column("origin_coverage", "e.origin_coverage", "Share of the origin", "share"),
    Column("copy_state", "e.copy_state", "Page state", "state"),
    Column("reprintable", "e.reprintable", "On the list of reprintable sources", "flag"),
    Column("detected_at", "e.detected_at", "Recorded", "moment"),
    Column("lead_status", "l.status", "Decision", "lead"),
    Column("assignee", "l.assignee", "Assignee"),
    Column("id", "e.repost_id", kind="number"),
    Column("lead_id", "e.lead_id", kind="number"),
    Column("revision", "l.revision", kind="number"),
    Column("score", "r.score", kind="real"),
    Column("attribution", "r.attribution", kind="status"),
    Column("reasons", "r.reasons", kind="list"),
    Column("licence_id", "r.licence_id", kind="number"),
    Column("copy_id", "r.copy_id", kind="number"),
    Column("origin_id", "r.origin_id", kind="number"),
    Column("story_id", "c.story_id", kind="number"),
    Column("copy_published_at", "c.published_at", kind="moment"),
    Column("copy_first_seen_at", "c.first_seen_at", kind="moment"),
    Column("copy_characters", "c.characters", kind="number"),
    Column("copy_gone_at", "c.gone_at", kind="moment"),
    Column("copy_portal_key", "cp.key"),
    Column("origin_published_at", "o.published_at", kind="moment"),
    Column("origin_first_seen_at", "o.first_seen_at", kind="moment"),
    Column("origin_characters", "o.characters", kind="number"),
    Column("origin_portal_key", "op.key"),
)


def wide_sql(columns: Sequence[Column]) -> str:
    """The select over an edge, both its articles, their portals and its lead."""
    return f"""
    select {", ".join(f"{column.sql} as {column.key}" for column in columns)}
    from repost_list e join reposts r on r.id = e.repost_id join articles c on c.id = r.copy_id
        join articles o on o.id = r.origin_id join portals cp on cp.id = c.portal_id
        join portals op on op.id = o.portal_id left join leads l on l.id = e.lead_id
    """


REPOST_WIDE = wide_sql(EDGE)
_VERSIONS = """
    select v.id, v.article_id, v.number, coalesce(v.text_hash, a.text_hash) as text_hash,
        coalesce(v.title, a.title) as title,
        case when v.title is null then a.published_at else v.published_at end as published_at, {body} as body, v.seen_at, v.capture_id
    from {schema}stored_versions v join {schema}articles a on a.id = v.article_id
    """
#: Every text an article had. The one that stands now is kept once, with the article: hash, title and body of
#: ``stored_versions`` are null.
#: In the file the view gives texts as they are stored, so that programs without our functions can use it; those that
#: stand in a year file are null there.
ARTICLE_VERSIONS = _VERSIONS.format(
    body="case when typeof(v.body) = 'integer' then null else coalesce(v.body, a.body) end", schema=""
)
VIEWS = {"repost_wide": REPOST_WIDE, "article_versions": ARTICLE_VERSIONS}


def stored_body(files: Mapping[int, str], *, unknown: str = "no_year_file(v.body)") -> str:
    """SQL of the stored text of a version ``v`` of an article ``a``; ``files``: schemas of year files by their numbers.

    ``unknown``: what stands for a text in another file; by default, reading it is an error.
    """
    within = "".join(
        f" when {number} then coalesce((select s.body from {schema}.versions s where s.id = v.id), {unknown})"
        for number, schema in files.items()
    )
    moved = f"case v.body{within} else {unknown} end" if within else unknown
    return f"case when typeof(v.body) = 'integer' then {moved} else coalesce(v.body, a.body) end"


def versions_of(schema: str, files: Mapping[int, str], *, unknown: str = "no_year_file(v.body)") -> str:
    """The select over every version in an attached database, with texts as text. Arguments as :func:`stored_body`."""
    body = f"cast(plain_text({stored_body(files, unknown=unknown)}) as text)"
    return _VERSIONS.format(body=body, schema=f"{schema}.")


def show_texts(connection: sqlite3.Connection, condition: str = "1") -> None:
    """Let ``article_versions`` give texts as text on this connection, of versions that fulfil ``condition``."""
    connection.execute("drop view if exists temp.article_versions")
    _show_whole_versions(connection)
    connection.execute(
        f"create temp view article_versions as select * from temp.whole_versions where {condition}"
    )


def refresh(connection: sqlite3.Connection) -> None:
    """Let the connection know of year files that were made since it was opened."""
    if year_files.refresh(connection):
        _show_whole_versions(connection)


def _show_whole_versions(connection: sqlite3.Connection) -> None:
    connection.execute("drop view if exists temp.whole_versions")
    connection.execute(
        f"create temp view whole_versions as {versions_of('main', year_files.attached(connection))}"
    )


def statement(name: str) -> str:
    """How SQLite keeps the view's text."""
    return f"CREATE VIEW {name} AS {VIEWS[name].strip()}"


def outdated(connection: sqlite3.Connection) -> list[str]:
    """Views that are absent or of another version."""
    held = {
        row[0]: row[1]
        for row in connection.execute("select name, sql from sqlite_master where type = 'view'")
    }
    return [name for name in VIEWS if held.get(name) != statement(name)]


def bring_up(connection: sqlite3.Connection) -> None:
    """Make the views what this version says, inside the caller's transaction."""
    for name in outdated(connection):
        connection.execute(f"drop view if exists {name}")
        connection.execute(statement(name))
