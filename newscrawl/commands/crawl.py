"""``scrapy crawl`` with one-line errors for what a user can fix, and an exit status that says how the crawl ended."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError

from newscrawl.errors import ConfigurationError, NewscrawlError, StorageError
from newscrawl.extensions.log import log_as_json
from newscrawl.extensions.record import paths
from newscrawl.frontier.browser import require
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    import argparse

    from scrapy.settings import BaseSettings


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
        crawler = self._create_crawler(args[0])
        try:
            preflight(crawler.settings)
            # Wrong arguments and a missing browser are found before anything starts.
            if getattr(crawler.spidercls(**opts.spargs), "render", False):
                require()
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
