"""``newscrawl crawl``: ``scrapy crawl`` without a ``scrapy.cfg``, with the folders of this command."""

from __future__ import annotations

import os

import click

from newscrawl.cli.common import Context, pass_context
from newscrawl.errors import ConfigurationError

#: The environment variable Scrapy reads the settings module from; a ``scrapy.cfg`` is only another way to set it.
SETTINGS_VARIABLE = "SCRAPY_SETTINGS_MODULE"


@click.command("crawl")
@click.argument("portal")
@click.option(
    "-a",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Spider argument: since, until, sections, url, pages, feeds, render, full, assets (repeatable).",
)
@click.option(
    "-s", "settings", multiple=True, metavar="NAME=VALUE", help="Setting, see docs/settings.md (repeatable)."
)
@pass_context
def crawl(context: Context, portal: str, arguments: tuple[str, ...], settings: tuple[str, ...]) -> None:
    """Crawl PORTAL (a name from `newscrawl portals`, or `portal` with -a url=…).

    The same as `scrapy crawl`, but works in any folder. Exit status: that of the crawl (docs/operations.md).
    """
    from scrapy import cmdline

    for value in (*arguments, *settings):
        if "=" not in value:
            raise ConfigurationError(f"Invalid option {value!r}; expected NAME=VALUE.")
    os.environ.setdefault(SETTINGS_VARIABLE, "newscrawl.settings")
    folders = [f"NEWSCRAWL_OUTPUT={context.output}", f"NEWSCRAWL_DATABASE={context.database}"]
    options = [part for value in arguments for part in ("-a", value)]
    options += [part for value in (*folders, *settings) for part in ("-s", value)]
    cmdline.execute(["scrapy", "crawl", portal, *options])


COMMANDS = {"crawl": crawl}
