"""Repost edges, their passages, and the stories they tie articles into."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.store import left_out
from newscrawl.store.pairs import record

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable


@dataclass(slots=True)
class Edge:
    """A copy → origin edge as it is stored; passages are (copy start, length, origin start, length)."""

    copy_id: int
    origin_id: int
    directed: bool
    kind: str
    score: float
    shared: int
    copy_coverage: float
    origin_coverage: float
    attribution: str
    status: str
    licence_id: int | None
    #: JSON objects, see :mod:`newscrawl.judgement.reasons`.
    reasons: list[dict[str, Any]]
    detected_at: str
    passages: list[tuple[int, int, int, int]] = field(default_factory=list)


class EdgeStore:
    """Writes edges inside the caller's transaction and keeps stories in step with them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def replace(self, article_id: int, edges: Iterable[Edge]) -> int:
        """Make ``edges`` the edges of an article; stories follow. Returns how many edges it has now."""
        edges = list(edges)
        if not edges and not self._has_edges(article_id):
            return 0  # as of nearly every article: it was in no story, and is in none
        before = self._neighbours([article_id])
        self.connection.execute(
            "delete from reposts where copy_id = ? or origin_id = ?", [article_id, article_id]
        )
        for edge in edges:
            self._insert(edge)
        self._regroup({article_id} | before | self._neighbours([article_id]))
        return len(edges)

    def _has_edges(self, article_id: int) -> bool:
        held = "select exists (select 1 from reposts where copy_id = ?1) or exists (select 1 from reposts where origin_id = ?1)"
        return bool(self.connection.execute(held, [article_id]).fetchone()[0])

    def _insert(self, edge: Edge) -> None:
        urls = [
            row[0]
            for row in self.connection.execute(
                "select url from articles where id in (?, ?)", [edge.copy_id, edge.origin_id]
            )
        ]
        pair = record(self.connection, urls[0], urls[1])
        inserted = self.connection.execute(
            """insert into reposts (copy_id, origin_id, directed, kind, score, shared, copy_coverage,
              origin_coverage, attribution, status, licence_id, reasons, detected_at, pair)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            [
                edge.copy_id, edge.origin_id, int(edge.directed), edge.kind, round(edge.score, 4), edge.shared,
                round(edge.copy_coverage, 4), round(edge.origin_coverage, 4), edge.attribution, edge.status,
                edge.licence_id, json.dumps(edge.reasons, ensure_ascii=False), edge.detected_at, pair,
            ],
        )  # fmt: skip
        self.connection.executemany(
            "insert into passages values (?, ?, ?, ?, ?, ?)",
            [(inserted.lastrowid, number, *passage) for number, passage in enumerate(edge.passages, start=1)],
        )
        left_out.refresh(self.connection, int(inserted.lastrowid or 0))

    # -- Stories -----------------------------------------------------------------------------------
    # A story is a connected component of the edges but those of short copies; its number is the smallest article number in it, so that
    # it does not depend on the order in which edges were found.

    def _neighbours(self, articles: Iterable[int]) -> set[int]:
        wanted = json.dumps(list(articles))
        return {
            row[0]
            for row in self.connection.execute(
                """select origin_id from reposts where copy_id in (select value from json_each(?1)) and kind <> 'short'
                union select copy_id from reposts where origin_id in (select value from json_each(?1))
                  and kind <> 'short'""",
                [wanted],
            )
        }

    def _component(self, start: int) -> set[int]:
        found, edge = {start}, {start}
        while edge:
            edge = self._neighbours(edge) - found
            found |= edge
        return found

    def _regroup(self, touched: set[int]) -> None:
        waiting = set(touched)
        old = {
            row[0]
            for row in self.connection.execute(
                "select distinct story_id from articles where id in (select value from json_each(?)) and story_id is not null",
                [json.dumps(list(touched))],
            )
        }
        kept: set[int] = set()
        while waiting:
            members = self._component(next(iter(waiting)))
            waiting -= members
            marks = json.dumps(list(members))
            if len(members) == 1:
                self.connection.execute("update articles set story_id = null where id = ?", list(members))
                continue
            story = min(members)
            kept.add(story)
            self.connection.execute(
                """insert into stories (id, first_article_id, size)
                select ?1, (select id from articles where id in (select value from json_each(?2))
                  order by coalesce(published_at, first_seen_at), id limit 1), ?3
                on conflict (id) do update set first_article_id = excluded.first_article_id, size = excluded.size""",
                [story, marks, len(members)],
            )
            self.connection.execute(
                "update articles set story_id = ?1 where id in (select value from json_each(?2)) and story_id is not ?1",
                [story, marks],
            )
        for story in old - kept:
            self.connection.execute(
                "delete from stories where id = ?1 and not exists (select 1 from articles where story_id = ?1)",
                [story],
            )
