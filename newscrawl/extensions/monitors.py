"""Compares each run with the portal's own history, keeps the findings, and tells a webhook."""

from __future__ import annotations

import json
import logging
import sqlite3
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

from scrapy import signals
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from newscrawl.errors import StorageError
from newscrawl.frontier import queue
from newscrawl.frontier.health import FINDINGS, Finding, Measures, judge
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

#: A run is judged against so many before it.
HISTORY = 20
_WEBHOOK_SECONDS = 10


class Monitors:
    """At the end of a run: measure, judge, keep, tell."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.webhook = crawler.settings.get("NEWSCRAWL_WEBHOOK")
        crawler.signals.connect(self.closed, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def closed(self, reason: str) -> None:
        frontier = getattr(self.crawler, "frontier", None)
        if frontier is None:
            return
        connection = self.crawler.newscrawl.connection
        try:
            run = frontier.run
            found = record(connection, run, run.spider, reason, self.crawler.stats.get_stats())
        except (StorageError, sqlite3.Error) as error:
            logger.error("The run could not be measured (%s)", error)
            return
        for finding in found:
            logger.warning("%s: %s (%s)", run.spider, FINDINGS[finding.cause], finding.detail)
        if found and self.webhook:
            await maybe_deferred_to_future(
                deferToThread(tell, self.webhook, run.spider, run.started_at, found)
            )


def record(
    connection: sqlite3.Connection, run: queue.Run, spider: str, reason: str, stats: Mapping[str, Any]
) -> list[Finding]:
    """Measure a run and keep its figures and findings in its row; processes that share a run add up."""
    with transaction(connection):
        measured = measure(connection, run, spider, reason, stats)
        found = judge(measured, history(connection, spider, before=run.id))
        connection.execute(
            "update frontier_runs set measures = ?, findings = ? where id = ?",
            [
                json.dumps(measured.as_dict()),
                json.dumps(
                    [{"cause": finding.cause, "detail": finding.detail} for finding in found],
                    ensure_ascii=False,
                ),
                run.id,
            ],
        )
    return found


def measure(
    connection: sqlite3.Connection, run: queue.Run, spider: str, reason: str, stats: Mapping[str, Any]
) -> Measures:
    """The figures of a run: what this process counted, on top of what earlier ones of the same run did."""
    row = connection.execute("select measures from frontier_runs where id = ?", [run.id]).fetchone()
    so_far = Measures.of(json.loads(row["measures"])) if row else Measures()
    before = connection.execute(
        "select started_at from frontier_runs where spider = ? and id < ? order by id desc limit 1",
        [spider, run.id],
    ).fetchone()
    since = (
        (queue.moment(run.started_at) - queue.moment(before["started_at"])).total_seconds()
        if before
        else None
    )
    refused = dict(so_far.refused)
    for name, value in stats.items():
        if name.startswith("newscrawl/refused/"):
            cause = name.rpartition("/")[2]
            refused[cause] = refused.get(cause, 0) + int(value)
    new = connection.execute(
        """select count(*) as new, coalesce(sum(title = ''), 0) as no_title,
            coalesce(sum(published_at is null), 0) as no_time, coalesce(sum(source_name is null), 0) as no_source,
            coalesce(sum(exists (select 1 from json_each(plain_text(extraction), '$.rule_misses')
                where value in ('title', 'published_at', 'body'))), 0) as rules_missed,
            coalesce(sum(coalesce(json_extract(plain_text(extraction), '$.encoding.replaced'), 0) > 0), 0) as unreadable
        from articles where id > ? and portal_id = (select id from portals where key = ?)""",
        [run.first_article_id, spider],
    ).fetchone()
    misses = connection.execute(
        """select value, count(*) from articles, json_each(plain_text(extraction), '$.rule_misses')
        where articles.id > ? and portal_id = (select id from portals where key = ?) group by value""",
        [run.first_article_id, spider],
    ).fetchall()
    lists_failed = sum(
        int(value) for name, value in stats.items() if name.startswith("newscrawl/lists_refused/")
    )
    visited = sum(
        int(value)
        for name, value in stats.items()
        if name.startswith(("newscrawl/articles/", "newscrawl/refused/"))
    )
    doubtful = connection.execute(
        """select d.reason, count(*) from doubtful_sightings d join articles a on a.id = d.article_id
          join portals p on p.id = a.portal_id
        where p.key = ? and d.seen_at >= ? group by d.reason""",
        [spider, run.started_at],
    ).fetchall()
    return Measures(
        reason=reason,
        doubtful={row[0]: row[1] for row in doubtful},
        since_last=since,
        lists=so_far.lists + int(stats.get("newscrawl/lists", 0)),
        lists_empty=so_far.lists_empty + int(stats.get("newscrawl/lists_without_articles", 0)),
        lists_failed=so_far.lists_failed + lists_failed,
        lists_walled=so_far.lists_walled
        + sum(int(stats.get(f"newscrawl/lists_refused/{cause}", 0)) for cause in ("interstitial", "blocked")),
        lists_cut=so_far.lists_cut + int(stats.get("newscrawl/lists_cut", 0)),
        visits=so_far.visits + visited,
        misses={row[0]: row[1] for row in misses},
        refused=refused,
        lists_forbidden=so_far.lists_forbidden + int(stats.get("newscrawl/lists_refused/robots", 0)),
        barred=so_far.barred + int(stats.get("robotstxt/unavailable", 0)),
        **dict(new),
    )


def history(connection: sqlite3.Connection, spider: str, *, before: int) -> list[Measures]:
    """The figures of the finished runs before one, latest first."""
    rows = connection.execute(
        """select measures from frontier_runs where spider = ? and id < ? and reason = 'finished' and measures <> '{}'
        order by id desc limit ?""",
        [spider, before, HISTORY],
    )
    return [Measures.of(json.loads(row["measures"])) for row in rows]


def tell(webhook: str, spider: str, started_at: str, found: Sequence[Finding]) -> bool:
    """Post findings as JSON to the operator's own address; a webhook that fails never fails a crawl."""
    body = json.dumps(
        {
            "portal": spider,
            "run": started_at,
            "findings": [
                {"cause": finding.cause, "meaning": FINDINGS[finding.cause], "detail": finding.detail}
                for finding in found
            ],
        },
        ensure_ascii=False,
    ).encode()
    try:
        request = Request(webhook, body, {"Content-Type": "application/json"})  # noqa: S310 - the operator's own
        with urlopen(request, timeout=_WEBHOOK_SECONDS) as answer:  # noqa: S310
            return bool(200 <= answer.status < 300)
    except (OSError, ValueError) as error:
        logger.error("The webhook could not be reached (%s)", type(error).__name__)
        return False
