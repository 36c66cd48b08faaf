"""``newscrawl crawl``: ``scrapy crawl`` without a ``scrapy.cfg``, with the folders of this command."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.common import Context, pass_context
from newscrawl.cli.scope import scope_options, scope_values
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
    help="Spider argument: since, until, sections, url, pages, feeds, render, full, assets, requisites (repeatable).",
)
@click.option(
    "-s", "settings", multiple=True, metavar="NAME=VALUE", help="Setting, see docs/settings.md (repeatable)."
)
@scope_options
@click.option(
    "--seeds",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File of start addresses, one a line; those of other sites are left out.",
)
@pass_context
def crawl(
    context: Context,
    portal: str,
    arguments: tuple[str, ...],
    settings: tuple[str, ...],
    seeds: Path | None,
    **scope: Any,
) -> None:
    """Crawl PORTAL (a name from `newscrawl portals`, or `portal` with -a url=… or --seeds FILE).

    The same as `scrapy crawl`, but works in any folder. Exit status: that of the crawl (docs/operations.md).
    """
    from scrapy import cmdline

    for value in (*arguments, *settings):
        if "=" not in value:
            raise ConfigurationError(f"Invalid option {value!r}; expected NAME=VALUE.")
    os.environ.setdefault(SETTINGS_VARIABLE, "newscrawl.settings")
    folders = [f"NEWSCRAWL_OUTPUT={context.output}", f"NEWSCRAWL_DATABASE={context.database}"]
    scope_arguments, scope_settings = scope_values(**scope)
    arguments += scope_arguments + ((f"seeds={seeds}",) if seeds else ())
    settings += scope_settings
    options = [part for value in arguments for part in ("-a", value)]
    options += [part for value in (*folders, *settings) for part in ("-s", value)]
    cmdline.execute(["scrapy", "crawl", portal, *options])


COMMANDS = {"crawl": crawl}
