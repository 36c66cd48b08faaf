"""Repost detection over a whole store by several processes: the rows that ``detect --all`` leaves with one.

Worker processes find and judge matches from the texts as they are; this one writes edges and index, article by article
in the order they were stored. Killed at any time, the next run goes on where this one was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.attribution import extend
from newscrawl.files import working_folder
from newscrawl.intake import SOURCES_FILE, Intake
from newscrawl.intake.judged_edges import edge_between, licences_in
from newscrawl.maintenance.plain import Corpus, matches_of_corpus
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from newscrawl.items import Match
    from newscrawl.judgement import Licence
    from newscrawl.store.edges import Edge

#: Articles whose edges are written in one transaction.
_WRITTEN = 200


@dataclass
class StoreCorpus(Corpus):
    """The articles of a store, as each process reads them; what is judged of matches are edges.

    ``times``: the time an article's edges are recorded under, of those that are looked up.
    """

    database: Path
    short_copies: str
    times: dict[int, str]

    def open(self) -> None:
        own = self.database.parent / SOURCES_FILE
        extend(own if own.exists() else None)
        connection = connect(self.database, read_only=True)
        self._store = ArticleStore(connection)
        self._licences: list[Licence] = licences_in(connection)

    def close(self) -> None:
        self._store.connection.close()

    def texts(self, low: int, high: int) -> Iterable[tuple[int, str]]:
        yield from self._store.connection.execute(
            "select id, body from articles where id >= ? and id < ? order by id", [low, high]
        )

    def text(self, key: int) -> str | None:
        return self._store.body(key)

    def judged(self, key: int, matches: Sequence[Match]) -> list[Edge]:
        article = self._store.article(key)
        edges = []
        for match in matches if article is not None else ():
            other = self._store.article(match.key)
            if article is None or other is None:
                continue
            edge = edge_between(
                article,
                other,
                match,
                at=self.times[key],
                licences=self._licences,
                short_copies=self.short_copies,
            )
            if edge is not None:
                edges.append(edge)
        return edges


def detect_all(
    connection: sqlite3.Connection,
    database: Path,
    *,
    workers: int,
    progress: Callable[[int, int, int], None] = lambda _written, _done, _all: None,
) -> int:
    """Index and judge every stored article again; how many edges there are then.

    :param connection: of the store at ``database``, in no transaction
    :param progress: called with the articles written, and how much is done of how much in all
    """
    intake = Intake(connection)
    total = connection.execute("select coalesce(max(id), 0) from articles").fetchone()[0]
    done = intake.index.high_water
    if done >= total:
        done = -1
        with transaction(connection):
            intake.index.rebuild(())
    rows = connection.execute(
        """select id, text_hash, (select max(seen_at) from article_versions where article_id = articles.id) as at
        from articles order by id"""
    ).fetchall()
    waiting = [row for row in rows if row["id"] > done]
    corpus = StoreCorpus(database, intake.short_copies, {row["id"]: row["at"] for row in waiting})
    steps = ("fingerprints", "groups", "matches")

    def report(step: str, part: int, parts: int) -> None:
        share = (steps.index(step) + part / parts) / len(steps)
        progress(written, int(share * len(rows)), len(rows))

    written = 0
    with working_folder(database.parent, ".detect-") as scratch:
        found = matches_of_corpus(
            corpus, [row["id"] for row in rows], scratch, workers=workers, after=done, progress=report
        )
        ahead = next(found, None)
        for begin in range(0, len(waiting), _WRITTEN):
            with transaction(connection):
                for row in waiting[begin : begin + _WRITTEN]:
                    edges: list[Edge] = []
                    if ahead is not None and ahead[0] == row["id"]:
                        edges, ahead = ahead[1], next(found, None)
                    _write(intake, row, edges)
            written = begin + len(waiting[begin : begin + _WRITTEN])
    return int(connection.execute("select count(*) from reposts").fetchone()[0])


def _write(intake: Intake, row: sqlite3.Row, edges: list[Edge]) -> None:
    now = intake.connection.execute(
        "select text_hash, body from articles where id = ?", [row["id"]]
    ).fetchone()
    if now is None:
        return
    if now["text_hash"] != row["text_hash"]:  # a crawl has stored another version meanwhile
        intake.detect(row["id"], at=row["at"])
        return
    intake.edges.replace(row["id"], edges)
    intake.index.add(row["id"], now["body"])
