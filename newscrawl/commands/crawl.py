"""``scrapy crawl`` with one-line errors for what a user can fix, and an exit status that says how the crawl ended."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from newscrawl.errors import ConfigurationError, NewscrawlError, StorageError
from newscrawl.extensions.log import log_as_json
from newscrawl.extensions.record import paths
from newscrawl.frontier.browser import require
from newscrawl.frontier.plan import copy_memory
from newscrawl.frontier.scope import budget_of
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import BaseSettings


#: Scrapy lays the command line's settings (priority 40) over a crawler's once more when it begins.
_ABOVE_COMMAND_LINE = 50


class Command(ScrapyCrawl):
    """Run a portal's spider."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        if self.settings is not None and self.settings.getbool("NEWSCRAWL_JSON_LOG"):
            log_as_json(self.settings)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise UsageError("Name one portal; `newscrawl portals` lists them.")
        if self.crawler_process is not None and args[0] not in self.crawler_process.spider_loader.list():
            sys.stderr.write(f"newscrawl: Unknown portal {args[0]!r}. `newscrawl portals` lists all.\n")
            self.exitcode = ConfigurationError.exit_code
            return
        with ExitStack() as stack:
            crawler = self._create_crawler(args[0])
            try:
                # Wrong arguments, limits and a missing browser are found before anything starts or is written.
                spider = crawler.spidercls(**opts.spargs)
                check_limits(crawler.settings)
                if getattr(spider, "render", False):
                    require()
                if crawler.settings.getbool("NEWSCRAWL_DRY_RUN"):
                    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="newscrawl-dry-run-"))
                    into_folder(crawler.settings, Path(folder), spider)
                preflight(crawler.settings)
            except NewscrawlError as error:
                sys.stderr.write(f"newscrawl: {error}\n")
                self.exitcode = error.exit_code
                return
            crawling = self.crawler_process.crawl(crawler, **opts.spargs)
            self.crawler_process.start()
            session = getattr(crawler, "newscrawl", None)
            self.exitcode = session.exit_code if session else 1
            ended_by = _ended_by(crawling)
            if ended_by is not None:
                sys.stderr.write(f"newscrawl: {ended_by}\n")
                self.exitcode = ended_by.exit_code
            _print_plan(crawler)


def check_limits(settings: BaseSettings) -> None:
    """Raise :class:`ConfigurationError` where a limit is no limit."""
    budget_of(
        settings.get("NEWSCRAWL_MAX_PAGES"),
        settings.get("NEWSCRAWL_MAX_TIME"),
        settings.get("NEWSCRAWL_MAX_BYTES"),
    )


def into_folder(settings: BaseSettings, folder: Path, spider: Any) -> None:
    """Let a dry run write to ``folder`` only, in a database that knows the spider's addresses."""
    database, _ = paths(settings)
    copy_memory(database, folder / "newscrawl.db", getattr(spider, "frontier_key", None) or spider.name)
    values: dict[str, Any] = {
        "NEWSCRAWL_OUTPUT": str(folder),
        "NEWSCRAWL_DATABASE": None,
        "NEWSCRAWL_CAPTURE_ALL": False,
        # A run without articles is not to be judged, and nobody to be notified.
        "EXTENSIONS": settings.getdict("EXTENSIONS") | {"newscrawl.extensions.monitors.Monitors": None},
    }
    for name, value in values.items():
        settings.set(name, value, priority=_ABOVE_COMMAND_LINE)


def _print_plan(crawler: Any) -> None:
    plan = getattr(crawler, "newscrawl_plan", None)
    if plan is None:
        return
    spider, settings = crawler.spider, crawler.settings
    plan.left_out = spider.left_out.lines() if hasattr(spider, "left_out") else []
    name = getattr(spider, "frontier_key", None) or spider.name
    delay = settings.getfloat("DOWNLOAD_DELAY")
    if settings.getbool("NEWSCRAWL_JSON_LOG"):
        print(json.dumps(plan.as_dict(name, delay=delay), ensure_ascii=False))
    else:
        print("\n".join(plan.lines(name, delay=delay)))


def _ended_by(crawling: Any) -> NewscrawlError | None:
    """Our error that kept a crawl from starting, taken off its task so that nobody prints a traceback of it."""
    error = crawling.exception() if isinstance(crawling, asyncio.Task) and crawling.done() else None
    return error if isinstance(error, NewscrawlError) else None


def preflight(settings: BaseSettings) -> None:
    """Raise :class:`StorageError` where the store or the archive cannot be written."""
    database, archive = paths(settings)
    connect(database).close()
    try:
        archive.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"{archive}: cannot be made ({error}). Check its permissions and the free space."
        ) from error
    if not os.access(archive, os.W_OK):
        raise StorageError(f"{archive}: is not writable. Check its permissions, or set NEWSCRAWL_OUTPUT.")
