"""The inbox: what was recorded of late and still needs a look, one entry a story.

A text that ten sites copied is one thing to look at, not ten: edges of one story stand together, the newest story
first. Licensed copies and those of the same owner are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from newscrawl.reporting import figures
from newscrawl.store import withdrawals

if TYPE_CHECKING:
    import sqlite3

#: Edges looked at for one inbox; beyond them it says how many more there are.
MOST = 2_000


@dataclass(slots=True)
class Group:
    """The new edges of one story (or one edge without a story), the largest first."""

    story_id: int | None
    rows: list[dict[str, Any]]

    @property
    def title(self) -> str:
        return str(self.rows[0]["origin_title"])

    @property
    def shared(self) -> int:
        return sum(row["shared"] for row in self.rows)


def groups(
    connection: sqlite3.Connection, wanted: figures.EdgeFilter, *, limit: int, offset: int = 0
) -> tuple[list[Group], int, int]:
    """One page of groups, how many groups there are among the newest :data:`MOST` edges, and how many edges in all."""
    where, bound = wanted.where()
    narrow = connection.execute(
        f"select e.repost_id, c.story_id from (select e.repost_id, e.detected_at from {withdrawals.by_index(connection, wanted.table)} where {where}"
        " order by e.detected_at desc, e.repost_id desc limit ?) e"
        " join reposts r on r.id = e.repost_id join articles c on c.id = r.copy_id"
        " order by e.detected_at desc, e.repost_id desc",
        [*bound, MOST],
    ).fetchall()
    stories: dict[tuple[str, int], list[int]] = {}
    for repost_id, story_id in narrow:
        key = ("edge", repost_id) if story_id is None else ("story", story_id)
        stories.setdefault(key, []).append(repost_id)
    page = list(stories.items())[offset : offset + limit]
    ids = [repost_id for _, members in page for repost_id in members]
    found = {row["id"]: row for row in _wide(connection, ids)}
    made = []
    for (kind, number), members in page:
        rows = sorted((found[one] for one in members if one in found), key=lambda row: -row["shared"])
        if rows:
            made.append(Group(number if kind == "story" else None, rows))
    total = len(narrow) if len(narrow) < MOST else figures.count_edges(connection, wanted)
    return made, len(stories), total


def _wide(connection: sqlite3.Connection, ids: list[int]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for at in range(0, len(ids), 400):
        part = ids[at : at + 400]
        rows += figures.wide(connection, f"id in ({', '.join('?' * len(part))})", part)
    return rows
