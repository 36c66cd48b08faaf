"""One visit, one transaction: from an article as read to its rows, its edges and the frontier's answer.

The crawl's pipelines, the rebuild and the ingest of foreign archives all end here, so that they leave the same
rows. This module ties the pure rooms (attribution, reposts) to the store; it knows nothing of Scrapy.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.errors import ConfigurationError
from newscrawl.intake.assets import assets_of
from newscrawl.intake.reading import read_attribution
from newscrawl.judgement import Licence, canonical, credit, judge, names_of, portal_names, status_of
from newscrawl.judgement.reasons import credited, of_edge, stored
from newscrawl.reposts import RepostIndex
from newscrawl.store import search
from newscrawl.store.articles import ArticleStore, Saved, StoredArticle
from newscrawl.store.edges import Edge, EdgeStore
from newscrawl.store.schema import transaction
from newscrawl.store.urls import remember

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from newscrawl.items import Match, Visit


#: Whether copies of the kind ``short`` become edges: none, those of a portal's own originals, or all.
SHORT_COPIES = ("off", "own", "all")


class Intake:
    """Takes visits into one store. Not for several threads; several processes may each have their own.

    ``short_copies``: one of :data:`SHORT_COPIES`; without it the environment's ``NEWSCRAWL_SHORT_COPIES``, so that
    the crawl, a rebuild and an ingest leave the same rows. Raises ConfigurationError for any other word.
    """

    def __init__(self, connection: sqlite3.Connection, *, short_copies: str | None = None) -> None:
        self.short_copies = short_copies or os.environ.get("NEWSCRAWL_SHORT_COPIES") or "off"
        if self.short_copies not in SHORT_COPIES:
            raise ConfigurationError(
                f"NEWSCRAWL_SHORT_COPIES: invalid value {self.short_copies!r}; expected {', '.join(SHORT_COPIES)}"
            )
        self.connection = connection
        self.store = ArticleStore(connection)
        self.edges = EdgeStore(connection)
        self.index = RepostIndex(connection, text_of=self.store.body, texts=self.store.bodies)

    def take(
        self,
        visit: Visit,
        acknowledge: Callable[[Saved], None] | None = None,
        *,
        index_later: bool = False,
    ) -> Saved:
        """Store a visit with everything that follows from it, or nothing of it.

        ``acknowledge`` is called inside the transaction: the frontier's answer stands or falls with it.
        ``index_later``: the caller, who holds a transaction around several visits, calls
        :func:`newscrawl.store.search.catch_up` at its end. FTS5 writes what it holds at the next visit's first
        statement otherwise: a segment for each article, and merges.
        """
        read_attribution(visit)
        if visit.article is not None:
            visit.assets = assets_of(visit.article, visit.portal)
        with transaction(self.connection):
            saved = self.store.save(visit)
            if saved.outcome in {"new", "changed"} and saved.article_id is not None:
                self.detect(saved.article_id, at=visit.visited_at)
                if not index_later:
                    search.catch_up(self.connection)
            if saved.outcome != "known":
                remember(self.connection, visit, spider=visit.portal.key, outcome=saved.outcome)
            if acknowledge is not None:
                acknowledge(saved)
        return saved

    # -- Reposts -----------------------------------------------------------------------------------

    def detect(self, article_id: int, *, at: str) -> int:
        """Find, judge and write the edges of one article, whichever side of them it is; index its text."""
        article = self.store.article(article_id)
        if article is None:
            return 0
        self.index.remove(article_id)
        edges = []
        for match in self.index.find(article.body, exclude=article_id):
            other = self.store.article(match.key)
            if other is None:
                continue
            edge = self.edge(article, other, match, at=at)
            if edge is not None:
                edges.append(edge)
        count = self.edges.replace(article_id, edges)
        self.index.add(article_id, article.body)
        return count

    def detect_all(self, progress: Callable[[int, int], None] = lambda _done, _all: None) -> int:
        """Index and judge every stored article again; returns how many edges there are then.

        The same edges as the crawl found: articles are taken in the order they were stored, each against those
        before it. Killed and started again it goes on where it was; one article is one transaction.
        """
        total = self.connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
        done = self.index.high_water
        if done >= total:
            with transaction(self.connection):
                self.index.rebuild(())
            done = 0
        rows = self.connection.execute(
            """select id, (select max(seen_at) from article_versions where article_id = articles.id) as at
            from articles where id > ? order by id""",
            [done],
        ).fetchall()
        for row in rows:
            with transaction(self.connection):
                self.detect(row["id"], at=row["at"])
            progress(row["id"], total)
        return int(self.connection.execute("select count(*) from reposts").fetchone()[0])

    def edge(self, a: StoredArticle, b: StoredArticle, match: Match, *, at: str) -> Edge | None:
        """The edge between two articles, or None where the shared text is no repost."""
        judgement = judge(a, b, match)
        if not judgement.repost:
            return None
        directed = judgement.origin is not None
        b_is_copy = judgement.origin == "a" or (not directed and _earlier(a, b))
        if bool(a.mirror) != bool(b.mirror):
            # A mirror is nobody's origin, whatever date it shows; whose copy it is, its path or its claim tells.
            b_is_copy = bool(b.mirror)
            directed = _mirrors(b, a) if b_is_copy else _mirrors(a, b)
        copy, origin = (b, a) if b_is_copy else (a, b)
        passages = (
            [(other, m, start, n) for start, n, other, m in match.passages] if b_is_copy else match.passages
        )
        coverage = (match.copy_coverage, match.origin_coverage)
        if judgement.kind == "short" and not self._keeps_short(origin):
            return None
        attribution = credit(copy, origin)
        licence = self._licence(copy, origin)
        status = status_of(copy, origin, attribution, licence)
        reasons = credited(
            of_edge(judgement.reasons, "b" if b_is_copy else "a"), directed, attribution, status
        )
        return Edge(
            copy_id=copy.id,
            origin_id=origin.id,
            directed=directed,
            kind=judgement.kind,
            score=judgement.score,
            shared=match.shared,
            copy_coverage=coverage[1] if b_is_copy else coverage[0],
            origin_coverage=coverage[0] if b_is_copy else coverage[1],
            attribution=attribution,
            status=status,
            licence_id=licence.id if licence else None,
            reasons=stored(reasons),
            detected_at=at,
            passages=sorted(passages),
        )

    def _keeps_short(self, origin: StoredArticle) -> bool:
        return self.short_copies == "all" or (self.short_copies == "own" and origin.relation == "own")

    def _licence(self, copy: StoredArticle, origin: StoredArticle) -> Licence | None:
        owners, licensees = names_of(origin), portal_names(copy)
        day = (copy.published_at or copy.first_seen)[:10]
        for row in self.connection.execute(
            "select id, owner, licensee, scope, valid_from, valid_until from licences order by id"
        ):
            licence = Licence(
                row["id"],
                canonical(row["owner"]),
                canonical(row["licensee"]),
                row["scope"],
                row["valid_from"],
                row["valid_until"],
            )
            if licence.covers(owners, licensees, urlsplit(origin.url).path, day):
                return licence
        return None

    def apply_licences(self) -> int:
        """Bring the status of every edge in step with the licences as they are now; how many changed."""
        changed = 0
        for row in self.connection.execute(
            "select id, copy_id, origin_id, attribution, status, licence_id from reposts"
        ).fetchall():
            copy, origin = self.store.article(row["copy_id"]), self.store.article(row["origin_id"])
            if copy is None or origin is None:
                continue
            licence = self._licence(copy, origin)
            status = status_of(copy, origin, row["attribution"], licence)
            if (status, licence.id if licence else None) != (row["status"], row["licence_id"]):
                self.connection.execute(
                    "update reposts set status = ?, licence_id = ? where id = ?",
                    [status, licence.id if licence else None, row["id"]],
                )
                changed += 1
        return changed


def _earlier(a: StoredArticle, b: StoredArticle) -> bool:
    """Only an order to write an undirected edge in: the one seen first stands as the origin."""
    return (a.first_seen, a.id) < (b.first_seen, b.id)


def _mirrors(mirror: StoredArticle, other: StoredArticle) -> bool:
    """Is ``other`` the page this mirror capture shows?"""
    claimed = (mirror.mirror or {}).get("claimed_portal")
    same_path = urlsplit(mirror.url).path == urlsplit(other.url).path
    return same_path or (claimed is not None and claimed in portal_names(other))
