"""The memory of every URL: what came of it, and when it is worth asking again."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from newscrawl.items import utc

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.items import Visit

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

#: Refusals that may be over soon: the site, not the page, was the trouble.
PASSING = frozenset(
    {
        "unreachable", "too_slow", "certificate", "truncated", "http_error", "interstitial", "blocked", "storage",
        "loop", "callback", "robots_unavailable", "unfinished",
    }
)  # fmt: skip
#: Refusals that say the article is no longer there; asked again soon, because one answer proves nothing.
MISSING = frozenset({"not_found", "soft_404"})


def next_due(
    now: dt.datetime, *, published: dt.datetime | None, cause: str | None, gone: bool, tries: int
) -> dt.datetime | None:
    """When to ask for an article again; None: never of its own accord.

    News is corrected and withdrawn while it is young, so young articles are asked for often and old ones
    rarely: within a day of publication after 6 hours, within a week after a day, within a month after a week,
    later after 30 days. What failed in passing is tried again after an hour, doubled with each failure up to
    a week; a page that is no article after 30 days; what is confirmed gone never.
    """
    if gone:
        return None
    wait: dt.timedelta
    if cause in PASSING:
        wait = min(HOUR * 2 ** min(tries, 12), 7 * DAY)
        return now + wait
    if cause in MISSING:
        # Soon, to confirm it; ever more rarely where that does not come, as of an article that stands elsewhere.
        wait = min(HOUR * 2 ** min(tries, 12), 30 * DAY)
        return now + wait
    if cause is not None:
        return now + 30 * DAY
    age = now - published if published else DAY * 365
    if age < DAY:
        return now + 6 * HOUR
    if age < 7 * DAY:
        return now + DAY
    return now + (7 * DAY if age < 30 * DAY else 30 * DAY)


def remember(connection: sqlite3.Connection, visit: Visit, *, spider: str, outcome: str) -> None:
    """Note what came of a visit, inside its transaction."""
    # The frontier's times are those of the order of captures: nothing is asked for twice because a clock was set back.
    now = dt.datetime.fromisoformat(visit.order)
    before = connection.execute("select tries, misses from urls where url = ?", [visit.url]).fetchone()
    # "As you have it" is a good answer, no refusal.
    cause = None if visit.cause == "not_modified" else visit.cause
    doubtful = outcome == "doubtful"
    if doubtful:
        # Asked for again soon, like a page that a firewall answered in place of.
        cause = "interstitial"
    failed = cause in PASSING or cause in MISSING
    tries = (before["tries"] if before else 0) + 1 if failed else 0
    due = next_due(
        now,
        published=_published(connection, visit),
        cause=cause,
        # Of several addresses of one article, its own is asked for again.
        gone=outcome in {"gone", "double"},
        tries=max(0, tries - 1),
    )
    state = "gone" if outcome == "gone" else "failed" if cause in PASSING else "refused" if cause else "done"
    connection.execute(
        """insert into urls (url, spider, kind, state, due_at, etag, last_modified, tries, misses, last_status,
          last_cause, first_seen_at, last_fetched_at, changed_at)
        values (:url, :spider, :kind, :state, :due, :etag, :modified, :tries, :missing, :status, :cause, :now,
          :now, :changed)
        on conflict (url) do update set state = excluded.state,
          kind = case kind when 'asset' then excluded.kind else kind end, due_at = excluded.due_at,
          etag = coalesce(excluded.etag, etag), last_modified = coalesce(excluded.last_modified, last_modified),
          tries = excluded.tries, misses = case when :missing then misses + 1 else 0 end,
          last_status = excluded.last_status, last_cause = excluded.last_cause,
          last_fetched_at = excluded.last_fetched_at, changed_at = coalesce(excluded.changed_at, changed_at),
          lease_owner = null, lease_until = null
        where (excluded.kind <> 'asset' or kind = 'asset')
          and excluded.last_fetched_at >= coalesce(last_fetched_at, '')""",
        {
            "url": visit.url, "spider": spider, "kind": visit.kind, "state": state, "due": due and utc(due),
            "etag": None if doubtful else visit.etag, "modified": None if doubtful else visit.last_modified, "tries": tries, "missing": int(cause in MISSING),
            "status": visit.status, "cause": cause, "now": visit.order,
            "changed": visit.order if outcome in {"new", "changed"} else None,
        },
    )  # fmt: skip


def wanted(connection: sqlite3.Connection, urls: list[str], now: str) -> list[str]:
    """Those of ``urls`` never asked for, or due again at ``now`` (ISO 8601, UTC); order kept."""
    known = {
        row["url"]: row["due_at"]
        for row in connection.execute(
            "select url, due_at from urls where last_fetched_at is not null and kind <> 'asset'"
            " and url in (select value from json_each(?))",
            [json.dumps(urls)],
        )
    }
    return [
        url
        for url in dict.fromkeys(urls)
        if url not in known or (known[url] is not None and known[url] <= now)
    ]


def _published(connection: sqlite3.Connection, visit: Visit) -> dt.datetime | None:
    """The time the page states now, or the one it stated when it was last read."""
    if visit.article is not None:
        stated = visit.article.published_at
    else:
        row = connection.execute("select published_at from articles where url = ?", [visit.url]).fetchone()
        stated = row["published_at"] if row else None
    if not stated:
        return None
    when = dt.datetime.fromisoformat(stated)
    return when if when.tzinfo else when.replace(tzinfo=dt.timezone(8 * HOUR))
