"""``--dry-run``: what a crawl would fetch, found by reading its lists and feeds only.

The crawl runs as usual, against a database of its own in a temporary folder that knows what the real one knows of
addresses. Requests for anything but lists, feeds and robots.txt pass the guard, robots.txt and the limits, are noted
here and not made.
"""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.frontier.limits import Refused
from newscrawl.items import REFUSALS
from newscrawl.store.schema import connect
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.items import Visit

#: What is asked for in a dry run: without it nobody knows what there is.
READ: Final = frozenset({"list", "feed"})
_EXAMPLES: Final = 5
#: What the plan says of each kind of request.
KINDS: Final = {
    "article": "new articles",
    "again": "known articles that are due or were changed",
    "queued": "articles left in the queue by an earlier run",
    "asset": "pictures and attachments known from earlier runs",
    "requisite": "page requisites known from earlier runs",
}
#: What the copied database holds: the memory of addresses, and the runs by which "new" is judged.
_COPIED: Final = ("urls", "frontier_runs")


@dataclass(slots=True)
class Plan:
    """Counts of requests by kind, with examples.

    ``refused``: what is not fetched, by the name of the refusal; ``read``: lists and feeds that were read for the plan;
    ``left_out``: lines about what was seen and is not asked for.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    read: int = 0

    def add(self, kind: str, url: str) -> None:
        self.counts[kind] += 1
        self._example(kind, url)

    def refuse(self, cause: str, url: str) -> None:
        self.refused[cause] += 1
        self._example(cause, url)

    def _example(self, kind: str, url: str) -> None:
        examples = self.examples.setdefault(kind, [])
        if len(examples) < _EXAMPLES:
            examples.append(url)

    @property
    def pages(self) -> int:
        """Requests a crawl would make for what is known now, lists and feeds included."""
        return self.read + sum(self.counts.values())

    def as_dict(self, name: str, *, delay: float) -> dict[str, Any]:
        return {
            "portal": name, "dry_run": True, "lists_and_feeds": self.read, "counts": dict(self.counts),
            "refused": dict(self.refused), "examples": self.examples, "at_least_seconds": round(self.pages * delay), "left_out": self.left_out,
        }  # fmt: skip

    def lines(self, name: str, *, delay: float) -> list[str]:
        """The plan for people; ``delay``: seconds between two requests."""
        lines = [
            f"{printable(name)}: dry run, nothing is stored",
            f"  {self.read:6} lists and feeds, read for this plan",
        ]
        meanings = {**KINDS, **{kind: kind for kind in self.counts if kind not in KINDS}}
        for kind, meaning in meanings.items():
            lines += self._part(kind, self.counts[kind], meaning)
        for cause, number in sorted(self.refused.items()):
            lines += self._part(cause, number, f"not fetched: {REFUSALS.get(cause, cause)}")
        if not sum(self.counts.values()):
            lines.append("       0 articles: nothing is new or due")
        lines.append(
            f"  {self.pages:6} requests, at least {duration(self.pages * delay)} at {delay:g} s each; further pages, "
            "pictures and requisites are known only from the articles"
        )
        return lines + [f"  left out: {line}" for line in self.left_out]

    def _part(self, kind: str, number: int, meaning: str) -> list[str]:
        if not number:
            return []
        return [
            f"  {number:6} {meaning}",
            *(f"           {printable(url)}" for url in self.examples.get(kind, [])),
        ]


class DryRunMiddleware:
    """Notes each request that a crawl would make, and makes only those for lists, feeds and robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("NEWSCRAWL_DRY_RUN"):
            raise NotConfigured
        self.crawler = crawler
        self.plan = crawler.newscrawl_plan = Plan()
        crawler.signals.connect(self._scraped, signal=signals.item_scraped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        kind = str(request.meta.get("kind") or "article")
        if kind in READ:
            self.plan.read += 1
        elif not request.meta.get("robotstxt"):
            self.plan.add(
                self.crawler.frontier.standing(request.meta.get("frontier_id")) or kind, request.url
            )
            # Given up as at the end of a crawl: no refusal, no answer.
            raise Refused("shutdown", "dry run")

    def _scraped(self, item: Visit) -> None:
        """What was not even asked for: robots.txt forbids it, the guard or a limit refuses it."""
        if item.cause is not None:
            self.plan.refuse(item.cause, item.url)


def duration(seconds: float) -> str:
    """``45 s``, ``12 min``, ``3 h 20 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def copy_memory(source: Path, target: Path, key: str) -> None:
    """Make a database at ``target`` that knows the addresses ``key`` has in ``source``; a new one where there is none.

    ``source`` is only read, and may be of an earlier version.
    """
    with closing(connect(target)) as connection:
        if not source.is_file():
            return
        connection.execute("pragma foreign_keys = off")
        connection.execute("attach database ? as real", [f"file:{_quoted(source)}?mode=ro"])
        try:
            for table in _COPIED:
                names = _columns(connection, "real", table)
                shared = ", ".join(name for name in _columns(connection, "main", table) if name in names)
                if shared:
                    connection.execute(
                        f"insert into main.{table} ({shared}) select {shared} from real.{table} where spider = ?",
                        [key],
                    )
            # Whose process is alive is the real queue's business; here nobody else is.
            connection.execute(
                "update main.urls set state = 'pending', lease_owner = null where state = 'leased'"
            )
            connection.commit()
        finally:
            connection.execute("detach database real")


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _columns(connection: sqlite3.Connection, schema: str, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"pragma {schema}.table_info({table})")]
