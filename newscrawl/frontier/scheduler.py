"""The Scrapy side of the frontier: ``SCHEDULER = "newscrawl.frontier.scheduler.SqliteScheduler"``.

* :class:`SqliteScheduler` (here) hands out leased addresses, takes start requests and answers pages.
* :class:`newscrawl.frontier.output.FrontierMiddleware` (``SPIDER_MIDDLEWARES``, outermost) takes what a callback
  produced: the requests go into the queue and the page that named them is answered *in one transaction*. Where the
  callback yields items, the requests are queued first and the item's own transaction answers the page
  (:func:`newscrawl.frontier.queue.ack` with ``meta["frontier_id"]``); where no pipeline does, the page is answered
  after its items have passed.
* :mod:`newscrawl.frontier.request_rows` writes requests as rows and reads them; :mod:`newscrawl.frontier.answers` says how a
  request ended.

It works with any spider. A request that cannot be written (see ``rows``) is kept in memory and does not survive the
process; so are redirects and retries, which carry the lease of the address they began with.
``meta["frontier_parent"]`` marks a request that belongs to the page being read (a further page of an article): it is
never queued by itself, holds the page's lease open and is made again when the page is read again.

``crawler.frontier`` is what spiders ask (:class:`Frontier`).
"""

from __future__ import annotations

import heapq
import inspect
import logging
import secrets
import sqlite3
from collections import deque
from email.utils import formatdate
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Request, Spider, signals
from scrapy.core.scheduler import BaseScheduler
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.request import RequestFingerprinter
from scrapy.utils.spider import iterate_spider_output
from twisted.python.failure import Failure

from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.frontier import locks, queue
from newscrawl.frontier.answers import answer_for
from newscrawl.frontier.handler import release_all
from newscrawl.frontier.limits import Refused, canonical, ends_crawl
from newscrawl.frontier.locks import FileLock, held, noted
from newscrawl.frontier.request_rows import Requests
from newscrawl.frontier.silence import Silence
from newscrawl.frontier.suspects import Suspects, suspects_in
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable, Iterable
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.http import Response

logger = logging.getLogger(__name__)

#: Seconds between looks at the clock: renewals, dead owners, work other processes left.
_TICK = 0.5
_RENEW_EVERY = 40.0
_RECLAIM_EVERY = 2.0
#: Start addresses remembered to see at the end whether others read them.
_STARTS_KEPT = 100
#: How long downloads may go on once the crawl is to end.
_GRACE = 3.0
#: Spider arguments that narrow a run to something: it then leaves known articles alone.
_NARROWING = frozenset({"url", "since", "until", "sections", "seeds", "include", "exclude"})


class Frontier:
    """What a spider may ask (``crawler.frontier``). Ask before creating Requests, which are the expensive part."""

    def __init__(self, scheduler: SqliteScheduler) -> None:
        self._scheduler = scheduler

    def wanted(self, urls: Iterable[str]) -> list[str]:
        """Those to be fetched now: new to this run, in a run narrowed by arguments also those due, in a full run all."""
        return self._scheduler.wanted(list(urls))

    def unknown(self, urls: Iterable[str]) -> list[str]:
        """Those that no run has seen."""
        keys = {canonical(url): url for url in urls}
        return [keys[key] for key in queue.unknown(self._scheduler.connection, list(keys))]

    def known(self, urls: Iterable[str]) -> int:
        """How many were known before this run began: how much of a list page is known."""
        keys = list({canonical(url) for url in urls})
        return len(keys) - len(queue.wanted(self._scheduler.connection, keys, self._scheduler.run))

    def read_by_others(self) -> bool:
        """Whether a process that asked for nothing was left nothing: another one read what it was to begin with.

        Of two processes that start at once, one may find the run begun or not, and its lists pending, leased or done.
        """
        return self._scheduler.run.resumed or self._scheduler.any_start_done()

    def read_at(self, urls: Iterable[str], *, whole: bool = False) -> dict[str, dt.datetime]:
        """When each known address was last read; ``whole``: only those a later answer of "not modified" spares."""
        keys = {canonical(url): url for url in urls}
        found = queue.read_at(self._scheduler.connection, list(keys), whole=whole)
        return {keys[key]: at for key, at in found.items()}

    def reading(self, url_id: int | None) -> None:
        """The answer of a leased address is here and about to be read: if this process ends now, that is why."""
        if url_id in self._scheduler.leases:
            self._scheduler.suspects.arrived(url_id)

    def standing(self, url_id: int | None) -> str | None:
        """``again``: known and asked for once more; ``queued``: left by an earlier run; None: found in this one."""
        lease = self._scheduler.leases.get(url_id)  # type: ignore[arg-type]
        if lease is not None and lease.known:
            return "again"
        return "queued" if url_id in self._scheduler.left_over else None

    def waiting(self) -> int:
        """How many addresses wait for their turn."""
        return queue.waiting(self._scheduler.connection, self._scheduler.key) + len(self._scheduler)

    @property
    def run(self) -> queue.Run:
        return self._scheduler.run


class _Lease:
    """An address in flight: how many items of it are under way, and what to answer when none is."""

    __slots__ = ("again", "children", "id", "items", "kind", "known", "outcome", "url")

    def __init__(self, row: queue.Leased) -> None:
        self.id, self.url, self.kind, self.known = row.id, row.url, row.kind, row.known
        self.items = 0
        self.children = 0
        #: A second try for the same address, queued once the items of the first have passed.
        self.again: queue.NewUrl | None = None
        self.outcome: dict[str, Any] = {}


class SqliteScheduler(BaseScheduler):
    """Requests are rows of ``urls`` in the store's own file. See the module for how they are answered."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.stats = crawler.stats
        self.batch = crawler.settings.getint("NEWSCRAWL_LEASE_BATCH", 0) or (
            crawler.settings.getint("CONCURRENT_REQUESTS") or 16
        )
        self.revisits = crawler.settings.getint("NEWSCRAWL_REVISITS", 2000)
        self.leases: dict[int, _Lease] = {}
        self._memory: list[tuple[int, int, Request]] = []
        self._seen_in_memory: set[bytes] = set()
        self._fingerprinter = RequestFingerprinter(crawler)
        self._ready: deque[Request] = deque()
        self._number = count()
        self._ticks = 0.0
        self._ending_since: float | None = None
        self._stopped = False

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    # -- From open to close --------------------------------------------------------------------------

    def open(self, spider: Spider) -> None:
        self.spider = spider
        if getattr(self.crawler, "frontier_output", None) is None:
            raise ConfigurationError(
                "SqliteScheduler needs newscrawl.frontier.output.FrontierMiddleware in SPIDER_MIDDLEWARES."
            )
        session = getattr(self.crawler, "newscrawl", None)
        path = database(self.crawler.settings)
        self._own_connection = session is None
        self.connection: sqlite3.Connection = connect(path) if session is None else session.connection
        self._locks = path.resolve().parent / f".{path.name}.owners"
        self.owner = secrets.token_hex(8)
        self._lock = FileLock(self._locks / self.owner)
        self._lock.acquire()
        self.suspects = Suspects(self._lock.note)
        if (reader := getattr(self.crawler, "page_reader", None)) is not None:
            reader.suspects = self.suspects
        self.full = bool(getattr(spider, "full", False))
        narrowing = getattr(spider, "narrowing", _NARROWING)
        narrow = bool(narrowing & set(getattr(spider, "arguments", None) or {}))
        self._narrow = narrow
        # Several sites may have one spider; each has a queue of its own.
        self.key = str(getattr(spider, "frontier_key", None) or spider.name)
        self._silence = Silence(queue.LEASE.total_seconds())
        self._starts: list[str] = []
        others = queue.leased_by_others(self.connection, self.key, self.owner)
        at_work = locks.KNOWN and any(held(self._locks / other) for other in others)
        self.run = queue.begin_run(self.connection, self.key, full=self.full, at_work=at_work)
        self._reclaim()
        if scope := getattr(spider, "scope", None):
            put_back = queue.put_back(self.connection, self.key, lambda url, kind: not scope.takes(url, kind))
            self._count("frontier/out_of_scope", put_back)
        #: What an earlier run left in the queue; only a dry run asks.
        self.left_over: set[int] = (
            queue.pending_ids(self.connection, self.key)
            if self.crawler.settings.getbool("NEWSCRAWL_DRY_RUN")
            else set()
        )
        if not self.run.resumed and not narrow:
            revisited = queue.push_due(self.connection, self.run, limit=self.revisits)
            self._count("frontier/due", revisited)
        if self.run.resumed:
            logger.info("Continuing the run begun at %s", self.run.started_at)
        self._requests = Requests(spider, self._fingerprinter)
        self.crawler.frontier = Frontier(self)
        for handler, signal in (
            (self._item_scraped, signals.item_scraped),
            (self._item_dropped, signals.item_dropped),
            (self._item_failed, signals.item_error),
        ):
            self.crawler.signals.connect(handler, signal=signal)
        self._clock = create_looping_call(self._tick)
        self._clock.start(_TICK, now=False)

    def close(self, reason: str) -> None:
        self._stopped = True
        if self._clock.running:
            self._clock.stop()
        try:
            queue.release(self.connection, self.owner)
            queue.end_run(self.connection, self.run, reason)
        except (StorageError, sqlite3.Error) as error:
            logger.error("Leases could not be returned (%s); they expire", error)
        self._lock.release(remove=True)
        if self._own_connection:
            self.connection.close()

    # -- What the engine asks ------------------------------------------------------------------------

    def has_pending_requests(self) -> bool:
        if self._memory or self._ready:
            return True
        if self._stopped:
            return False
        if queue.has_pending(self.connection, self.key):
            return True
        # Another process may still find pages, or die and leave them to us.
        return bool(queue.leased_by_others(self.connection, self.key, self.owner))

    def enqueue_request(self, request: Request) -> bool:
        """A start request, or the continuation of a leased one (a redirect, a retry)."""
        if request.meta.get("frontier_id") in self.leases or request.meta.get("frontier_parent"):
            self._keep(request)
            return True
        new = self._requests.written_down(request)
        if new is None:
            return self._keep_once(request)
        try:
            taken = queue.push(self.connection, self.run, [new])
        except (StorageError, sqlite3.Error) as error:
            self.storage_failed(error)
            return False
        self._count("frontier/queued" if taken else "frontier/known", 1)
        if len(self._starts) < _STARTS_KEPT:
            self._starts.append(new.url)
        return bool(taken)

    def any_start_done(self) -> bool:
        return queue.any_done(self.connection, self._starts)

    def next_request(self) -> Request | None:
        if self._memory:
            return heapq.heappop(self._memory)[2]
        if not self._ready and not self._stopped:
            self._lease()
        return self._ready.popleft() if self._ready else None

    def __len__(self) -> int:
        return len(self._memory) + len(self._ready)

    # -- Leases --------------------------------------------------------------------------------------

    def _lease(self) -> None:
        try:
            if not queue.has_pending(self.connection, self.key):
                return
            rows = queue.lease(self.connection, self.key, self.owner, self.batch)
        except (StorageError, sqlite3.Error) as error:
            self.storage_failed(error)
            return
        for row in rows:
            request = self._request(row)
            if request is not None:
                self.leases[row.id] = _Lease(row)
                self._ready.append(request)

    def _request(self, row: queue.Leased) -> Request | None:
        try:
            request = self._requests.read(row)
        except (ValueError, KeyError, TypeError) as error:
            # written by another version of the spider: a callback of that name is gone
            logger.warning("%s: cannot be requested any more (%s)", row.url, error)
            queue.ack(self.connection, row.id, state="refused", cause="not_article")
            return None
        request.meta["frontier_id"] = row.id
        request.meta["frontier_tries"] = row.tries
        if row.depth:
            request.meta["depth"] = row.depth
        if row.known and row.kind in {"article", "asset", "feed"} and not self.full:
            if row.etag:
                request.headers.setdefault("If-None-Match", row.etag)
            if row.last_modified:
                request.headers.setdefault("If-Modified-Since", row.last_modified)
        request.errback = self._guarded(request.errback)
        return request

    def _tick(self) -> None:
        """Keep our leases, take over those of the dead, and wake the engine where there is work for it."""
        self._ticks += _TICK
        if self._ending():
            return
        try:
            if self._ticks % _RENEW_EVERY < _TICK:
                queue.renew(self.connection, self.owner)
            if self._ticks % _RECLAIM_EVERY < _TICK and not self._ready:
                self._reclaim()
            idle = not self._ready and not self.leases
            if idle and self.crawler.engine is not None and self.crawler.engine.running:
                self._wake()
        except (StorageError, sqlite3.Error) as error:
            self.storage_failed(error)

    def _ending(self) -> bool:
        """Once the crawl is to end: give up what waits for its turn, and after a grace what is under way."""
        engine = self.crawler.engine
        slot = getattr(engine, "_slot", None)
        if engine is None or slot is None or slot.closing is None:
            return False
        if self._ending_since is None:
            self._ending_since = self._ticks
        for downloads in engine.downloader.slots.values():
            while downloads.queue:
                _, waiting = downloads.queue.popleft()
                waiting.errback(Failure(Refused("shutdown")))
        if self._ticks - self._ending_since >= _GRACE:
            release_all(self.crawler)
            if (reader := getattr(self.crawler, "page_reader", None)) is not None:
                reader.end_calls()
        return True

    def _wake(self) -> None:
        # The engine's own heart beats every five seconds, which is long to wait for another process's pages.
        slot = getattr(self.crawler.engine, "_slot", None)
        if slot is not None:
            slot.nextcall.schedule()

    def _reclaim(self) -> None:
        returned, lost = queue.reclaim(
            self.connection,
            self.key,
            self.owner,
            lambda other: held(self._locks / other),
            lambda other: suspects_in(noted(self._locks / other)),
            self._silence.stopped,
        )
        for url in lost:
            logger.warning("%s: refused, the process that read it ended time after time", url)
            self._count("frontier/refused/reader_lost", 1)
        if returned:
            logger.info("%d addresses of a process that ended are requested again", returned)
            self._count("frontier/reclaimed", returned)
        self._sweep()

    def _sweep(self) -> None:
        """Remove the lock files of the dead."""
        for path in self._locks.iterdir():
            if path.name != self.owner and not held(path):
                path.unlink(missing_ok=True)

    # -- Requests as rows ----------------------------------------------------------------------------

    def validators(self, response: Response) -> dict[str, str]:
        """What a feed is asked for with next time; nothing where this run took only a part of it, or where the
        spider left a mark that there is more to it (``meta["feed_partial"]``).

        ``Last-Modified`` is the time of the answer where the server gives none (RFC 9110, 13.1.3 allows it): that
        it is there at all says that the feed was read whole.
        """
        partly = self._narrow or response.meta.get("feed_partial")
        if response.meta.get("kind") != "feed" or partly or response.status != 200:
            return {}
        found = {
            key: (response.headers.get(name) or b"").decode("latin-1")
            for key, name in (("etag", "ETag"), ("last_modified", "Last-Modified"))
        }
        found["last_modified"] = found["last_modified"] or formatdate(usegmt=True)
        return {key: value for key, value in found.items() if value}

    def wanted(self, urls: list[str]) -> list[str]:
        keys: dict[str, str] = {}
        for url in urls:
            keys.setdefault(canonical(url), url)
        if self.full:
            return list(keys.values())
        due = queue.now(self.connection) if self._narrow else None
        return [keys[key] for key in queue.wanted(self.connection, list(keys), self.run, due=due)]

    # -- In memory only ------------------------------------------------------------------------------

    def _keep(self, request: Request) -> None:
        parent = request.meta.get("frontier_parent")
        if parent in self.leases and "frontier_id" not in request.meta:
            request.meta["frontier_id"] = parent
            self.leases[parent].children += 1
            request.errback = self._guarded(request.errback)
        heapq.heappush(self._memory, (-request.priority, next(self._number), request))

    def _keep_once(self, request: Request) -> bool:
        fingerprint = self._fingerprinter.fingerprint(request)
        if not request.dont_filter and fingerprint in self._seen_in_memory:
            return False
        self._seen_in_memory.add(fingerprint)
        self._count("frontier/memory_only", 1)
        request.meta.pop("frontier_id", None)
        self._keep(request)
        return True

    # -- Answers -------------------------------------------------------------------------------------

    def take(
        self,
        lease: _Lease | None,
        requests: list[Request],
        *,
        items: int,
        answer: dict[str, Any] | None,
        child: bool = False,
    ) -> list[Request]:
        """Queue what a page named and answer the page, in one transaction; returns what stays in memory.

        ``answer``: arguments of :func:`queue.ack` where the page is to be answered now.
        """
        rows: list[queue.NewUrl] = []
        kept: list[Request] = []
        again: queue.NewUrl | None = None
        for request in requests:
            if request.meta.get("frontier_parent"):
                request.meta.pop("frontier_id", None)
                kept.append(request)
                continue
            new = self._requests.written_down(request)
            if new is None:
                kept.append(request)
            elif lease is not None and new.url == lease.url and request.dont_filter:
                again = new
            elif self._passes(request):
                rows.append(new)
        if lease is not None and child:
            lease.children -= 1
        open_children = lease is not None and (
            lease.children > 0 or any(request.meta.get("frontier_parent") == lease.id for request in kept)
        )
        with transaction(self.connection):
            taken = queue.push(self.connection, self.run, rows) if rows else 0
            if lease is not None and again is not None and not items:
                queue.push_again(self.connection, lease.id, again)
            elif lease is not None and answer is not None and not items and not open_children:
                queue.ack(self.connection, lease.id, **{"changed": bool(taken), **answer})
        self._count("frontier/queued", taken)
        self._count("frontier/known", len(rows) - taken)
        if lease is not None:
            lease.outcome = answer or {}
            lease.items += items
            lease.again = again
            if not (lease.items or open_children):
                self.leases.pop(lease.id, None)
            self.suspects.waits(lease.id)
        return kept

    def _passes(self, request: Request) -> bool:
        """Let other parts see and refuse a request, as the engine does with those it schedules."""
        results = self.crawler.signals.send_catch_log(
            signals.request_scheduled, request=request, spider=self.spider, dont_log=IgnoreRequest
        )
        return not any(
            isinstance(result, Failure) and isinstance(result.value, IgnoreRequest) for _, result in results
        )

    def _guarded(self, original: Callable[..., Any] | None) -> Callable[..., Any]:
        """An errback that answers the address when nothing else will; what the spider's own does still counts."""

        def alone(failure: Failure) -> Any:
            if not self._released(failure):
                self._answer_failure(failure, [], 0)
            failure.raiseException()

        async def wrapped(failure: Failure) -> AsyncIterator[Any]:
            requests: list[Request] = []
            items: list[Any] = []
            if self._released(failure):
                return
            try:
                output = iterate_spider_output(original(failure) if original else None)
                if inspect.isawaitable(output):
                    output = await output
                async for part in _each(output):
                    (requests if isinstance(part, Request) else items).append(part)
            finally:
                kept = self._answer_failure(failure, requests, len(items))
            for part in (*items, *kept):
                yield part

        function: Any = wrapped if original is not None else alone
        function.frontier_original = original
        return function

    def _released(self, failure: Failure) -> bool:
        """Was this download given up because the crawl ends? Then it is not answered: it is requested again."""
        if not ends_crawl(failure.value):
            return False
        self.leases.pop(failure.request.meta.get("frontier_id"), None)
        return True

    def _answer_failure(self, failure: Failure, requests: list[Request], items: int) -> list[Request]:
        request = failure.request
        lease = self.leases.get(request.meta.get("frontier_id"))
        try:
            return self.take(
                lease,
                requests,
                items=items,
                answer=answer_for(failure),
                child=bool(request.meta.get("frontier_parent")),
            )
        except (StorageError, sqlite3.Error) as error:
            self.storage_failed(error)
            return []

    def _item_scraped(self, response: Any) -> None:
        self._item_done(response, None)

    def _item_dropped(self, response: Any) -> None:
        if getattr(getattr(self.crawler, "newscrawl", None), "failure", None) is not None:
            # It was dropped because it could not be stored: its lease returns, the page is read again.
            self.leases.pop(_lease_id(response), None)
            return
        self._item_done(response, {"state": "refused", "cause": "not_article"})

    def _item_failed(self, response: Any, failure: Failure) -> None:
        if isinstance(failure.value, StorageError | sqlite3.Error | OSError):
            self.storage_failed(failure.value)
            return
        self._item_done(response, {"state": "failed", "cause": "storage"})

    def _item_done(self, response: Any, answer: dict[str, Any] | None) -> None:
        """One item of a page has passed the pipelines; after the last, answer what they left unanswered."""
        lease = self.leases.get(_lease_id(response))
        if lease is None:
            return
        lease.items -= 1
        if answer:
            lease.outcome = answer
        if lease.items > 0 or lease.children > 0:
            return
        self.leases.pop(lease.id, None)
        try:
            if lease.again is not None:
                queue.push_again(self.connection, lease.id, lease.again)
            elif queue.leased_state(self.connection, lease.id, self.owner):
                queue.ack(self.connection, lease.id, **(lease.outcome or {"state": "done"}))
        except (StorageError, sqlite3.Error) as error:
            self.storage_failed(error)

    def storage_failed(self, error: BaseException) -> None:
        """The store cannot be written: end the crawl, say so once. What is leased returns by itself."""
        if self._stopped:
            return
        self._stopped = True
        self._ready.clear()
        wrapped = (
            error
            if isinstance(error, StorageError)
            else StorageError(
                f"the database cannot be written ({error}). Nothing is lost: free some space and run again."
            )
        )
        self._count("newscrawl/storage_failures", 1)
        session = getattr(self.crawler, "newscrawl", None)
        if session is not None:
            session.fail(wrapped)
            return
        logger.error("%s", wrapped)
        from scrapy.utils.defer import _schedule_coro

        _schedule_coro(self.crawler.engine.close_spider_async(reason="storage"))

    def _count(self, name: str, number: int) -> None:
        if number:
            self.stats.inc_value(name, number)


def database(settings: Any) -> Path:
    """The store's file, as the settings name it."""
    return Path(
        settings.get("NEWSCRAWL_DATABASE")
        or Path(settings.get("NEWSCRAWL_OUTPUT") or "output") / "newscrawl.db"
    )


def _lease_id(response: Any) -> Any:
    """The lease an item's response (or the failure it came from) carries."""
    request = getattr(response, "request", None)
    return request.meta.get("frontier_id") if request is not None else None


async def _each(output: Any) -> AsyncIterator[Any]:
    if hasattr(output, "__aiter__"):
        async for part in output:
            yield part
    else:
        for part in output:
            yield part
