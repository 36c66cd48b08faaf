"""Leads as people list them: each with the repost it is about, where detection found one."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.reporting import figures
from newscrawl.store import reviews
from newscrawl.store.views import EDGE, Column

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_OF_EDGE = {
    column.key: column
    for column in EDGE
    if column.heading and column.key not in {"lead_status", "assignee", "copy_url", "origin_url", "pair"}
}
#: A lead's own columns, then those of its repost.
COLUMNS: tuple[Column, ...] = (
    Column("lead", "", "Lead", "number"),
    Column("lead_status", "", "Decision", "lead"),
    Column("assignee", "", "Assignee"),
    Column("created_at", "", "Opened", "moment"),
    Column("created_by", "", "Opened by"),
    Column("last_note", "", "Last note"),
    Column("pair", "", "Repost", "pair"),
    Column("copy_url", "", "Copy address", "address"),
    Column("origin_url", "", "Origin address", "address"),
    *_OF_EDGE.values(),
)
_BATCH = 400
#: Characters of a text that stand for its title.
_LONGEST = 60


def rows(
    connection: sqlite3.Connection, *, status: str = "", assignee: str = "", limit: int = -1, offset: int = 0
) -> Iterator[dict[str, Any]]:
    """Newest first, as flat rows with the keys of :data:`COLUMNS` and those of the edge; ``edge`` says if there is one."""
    listed = iter(
        reviews.listing(
            connection, status=status or None, assignee=assignee or None, limit=limit, offset=offset
        )
    )
    while batch := list(islice(listed, _BATCH)):
        marks = ", ".join("?" * len(batch))
        ids = [lead.id for lead in batch]
        edges = {
            row["lead_id"]: row
            for row in figures.wide(connection, f"lead_id in ({marks}) order by directed, shared", ids)
        }
        notes = dict(
            connection.execute(
                f"select lead_id, note from reviews where id in (select max(id) from reviews where lead_id in ({marks})"
                " and note is not null group by lead_id)",
                ids,
            ).fetchall()
        )
        titles = _titles(connection, [one for one in ids if one not in edges])
        for lead in batch:
            edge = edges.get(lead.id, {})
            yield {
                "copy_title": titles.get(lead.id),
                **edge,
                "edge": bool(edge),
                "lead": lead.id,
                "lead_status": lead.status,
                "assignee": lead.assignee,
                "created_at": lead.created_at,
                "created_by": lead.created_by,
                "last_note": notes.get(lead.id),
                "copy_url": lead.copy_url,
                "origin_url": lead.origin_url or None,
            }


def _titles(connection: sqlite3.Connection, ids: list[int]) -> dict[int, str]:
    """What a lead without a repost is about: the title of its page once it was captured, or how its text begins."""
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        f"""select l.id, substr(l.text, 1, 400), a.title from leads l
        left join articles a on a.id = coalesce(
            (select id from articles where url = l.copy_url),
            (select article_id from article_addresses where url = l.copy_url))
        where l.id in ({marks})""",
        ids,
    )
    found = {row[0]: row[2] or _beginning(row[1] or "") for row in rows}
    return {lead: title for lead, title in found.items() if title}


def _beginning(text: str) -> str:
    """The first line of a text, not longer than a title."""
    line = next(iter(text.strip().splitlines()), "").strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
