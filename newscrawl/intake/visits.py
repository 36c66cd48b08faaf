"""One visit, one transaction: from an article as read to its rows, its edges and the frontier's answer.

The crawl's pipelines, the rebuild and the ingest of foreign archives all end here, so that they leave the same
rows. This module ties the pure rooms (attribution, reposts) to the store; it knows nothing of Scrapy.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from newscrawl.errors import ConfigurationError
from newscrawl.intake.assets import assets_of
from newscrawl.intake.judged_edges import SHORT_COPIES, edge_between, licence_for, licences_in
from newscrawl.intake.reading import read_attribution
from newscrawl.judgement import canonical, status_of
from newscrawl.reposts import RepostIndex
from newscrawl.store import search
from newscrawl.store.articles import ArticleStore, Saved
from newscrawl.store.edges import Edge, EdgeStore
from newscrawl.store.schema import transaction
from newscrawl.store.urls import remember

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable

    from newscrawl.items import Match, Visit
    from newscrawl.judgement import Licence
    from newscrawl.store.articles import StoredArticle


#: Table with edges → what their statuses depend on.
_JUDGED = {
    "reposts": "select id, copy_id, origin_id, attribution, status, licence_id from reposts",
    "picture_edges": """select e.id, c.id as copy_id, o.id as origin_id, e.attribution, e.status, e.licence_id
        from picture_edges e join articles c on c.url = e.copy_url join articles o on o.url = e.origin_url""",
}


def short_copies_kept(value: str | None = None) -> str:
    """Which short copies are stored, one of :data:`SHORT_COPIES`; without ``value`` what ``NEWSCRAWL_SHORT_COPIES`` says.

    Raises ConfigurationError for any other word.
    """
    value = value or os.environ.get("NEWSCRAWL_SHORT_COPIES") or "off"
    if value not in SHORT_COPIES:
        raise ConfigurationError(
            f"NEWSCRAWL_SHORT_COPIES: invalid value {value!r}; expected {', '.join(SHORT_COPIES)}"
        )
    return value


class Intake:
    """Takes visits into one store. Not for several threads; several processes may each have their own.

    ``short_copies`` as in :func:`short_copies_kept`, so that the crawl, a rebuild and an ingest leave the same rows.
    """

    def __init__(self, connection: sqlite3.Connection, *, short_copies: str | None = None) -> None:
        self.short_copies = short_copies_kept(short_copies)
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

    def keep_doubtful(self, visit: Visit, url: str, reason: str) -> Saved:
        """Store a visit as a doubtful sighting of the article at ``url``, as an earlier store judged it; as any other
        where there is no such article.
        """
        with transaction(self.connection):
            saved = self.store.keep_doubtful(visit, url, reason)
            if saved is None:
                return self.take(visit, index_later=True)
            remember(self.connection, visit, spider=visit.portal.key, outcome=saved.outcome)
        return saved

    # -- Reposts -----------------------------------------------------------------------------------

    def detect(self, article_id: int, *, at: str) -> int:
        """Find, judge and write the edges of one article, whichever side of them it is; index its text."""
        article = self.store.article(article_id)
        if article is None:
            return 0
        self.index.remove(article_id)
        matches = self.index.find(article.body, exclude=article_id)
        count = self.edges.replace(article_id, self.edges_of(article, matches, at=at))
        self.index.add(article_id, article.body)
        return count

    def edges_of(self, article: StoredArticle, matches: Iterable[Match], *, at: str) -> list[Edge]:
        """The edges of an article with the texts it shares something with."""
        edges: list[Edge] = []
        licences: list[Licence] | None = None
        for match in matches:
            other = self.store.article(match.key)
            if other is None:
                continue
            if licences is None:
                licences = licences_in(self.connection)
            edge = edge_between(
                article, other, match, at=at, licences=licences, short_copies=self.short_copies
            )
            if edge is not None:
                edges.append(edge)
        return edges

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

    def apply_licences(self, licensees: Iterable[str] | None = None) -> int:
        """Bring the status of every edge, of texts and of pictures, in step with the licences as they are now; how many
        changed. ``licensees``: only those of the licences that changed; texts they cannot concern are not looked at.
        """
        changed = 0
        licences = licences_in(self.connection)
        for table, pairs in _JUDGED.items():
            rows = (
                self._concerned(licensees)
                if table == "reposts"
                else self.connection.execute(pairs).fetchall()
            )
            for row in rows:
                copy, origin = self.store.article(row["copy_id"]), self.store.article(row["origin_id"])
                if copy is None or origin is None:
                    continue
                licence = licence_for(copy, origin, licences)
                status = status_of(copy, origin, row["attribution"], licence)
                if (status, licence.id if licence else None) != (row["status"], row["licence_id"]):
                    self.connection.execute(
                        f"update {table} set status = ?, licence_id = ? where id = ?",
                        [status, licence.id if licence else None, row["id"]],
                    )
                    changed += 1
        return changed

    def _concerned(self, licensees: Iterable[str] | None) -> list[sqlite3.Row]:
        """The edges whose copy stands with one of the licensees: by names of the portal, or by host."""
        columns = "r.id, r.copy_id, r.origin_id, r.attribution, r.status, r.licence_id"
        if licensees is None:
            return self.connection.execute(f"select {columns} from reposts r").fetchall()
        names = {name for one in licensees for name in (one, canonical(one))}
        hosts = [one.partition("/")[0].lower() for one in names if "." in one]
        portals = [
            row["id"]
            for row in self.connection.execute("select id, name, owner, brands from portals")
            if names & {known for name in (row["name"], row["owner"], *json.loads(row["brands"])) if name for known in (name, canonical(name))}
        ]  # fmt: skip
        return self.connection.execute(
            f"""select {columns} from reposts r join articles c on c.id = r.copy_id
            where c.portal_id in (select value from json_each(?1))
                or exists (select 1 from json_each(?2) where instr(lower(c.url), value) > 0)""",
            [json.dumps(portals), json.dumps(hosts)],
        ).fetchall()
