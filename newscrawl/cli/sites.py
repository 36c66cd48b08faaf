"""``newscrawl sites``: sites without a portal file that `newscrawl run` crawls beside the declared portals."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.items import utc
from newscrawl.portals.sites import SITES_FILE, Site, checked, declared_for, load, name_of, same_page, save

if TYPE_CHECKING:
    from pathlib import Path


@click.group()
def sites() -> None:
    """Sites without a portal file: add, list, remove. `newscrawl run` crawls them beside the declared portals.

    \b
    newscrawl sites add https://news.example.cn/ --every 6
    newscrawl run --due
    """  # noqa: D301 - click wants the character, not a backslash


@sites.command()
@click.argument("url")
@click.option("--name", help="Name of the site in reports and of its queue; default: the host without www.")
@click.option("--title", default="", help="Name of the portal as people know it.")
@click.option(
    "--every",
    type=float,
    help="Hours between two runs of `newscrawl run --due`; default: when something is due.",
)
@click.option(
    "-a",
    "arguments",
    multiple=True,
    metavar="NAME=VALUE",
    help="Spider argument: pages, since, feeds, render … (repeatable).",
)
@click.option("--replace", is_flag=True, help="Replace the site of that name.")
@pass_context
def add(
    context: Context,
    url: str,
    name: str | None,
    title: str,
    every: float | None,
    arguments: tuple[str, ...],
    *,
    replace: bool,
) -> None:
    """Add the site at URL (its front page, or a section) to sites.json beside the database."""
    wrong = [value for value in arguments if "=" not in value]
    if wrong:
        raise ConfigurationError(f"Invalid option {wrong[0]!r}; expected NAME=VALUE.")
    given = dict(value.split("=", 1) for value in arguments)
    site = checked(Site(name or name_of(url), url, title, every, given, utc(dt.datetime.now(dt.UTC))))
    declared = declared_for(url)
    if declared is not None:
        raise ConfigurationError(
            f"{url} belongs to the declared portal {declared}. Use: newscrawl run {declared}"
        )
    path = file_of(context)
    known = load(path)
    same = next(
        (
            one.name
            for one in known.values()
            if one.name != site.name and same_page(one.url) == same_page(url)
        ),
        None,
    )
    if same is not None:
        raise ConfigurationError(f"{url} is the site {same} already. Change it with --name {same} --replace.")
    if site.name in known and not replace:
        raise ConfigurationError(
            f"There is a site {site.name} ({known[site.name].url}). Choose another --name, or --replace it."
        )
    save(path, known | {site.name: site})
    click.echo(f"{site.name} is in {path}. Crawl it: newscrawl run {site.name}")


@sites.command("list")
@json_option
@pass_context
def list_(context: Context, *, as_json: bool) -> None:
    """List the sites."""
    found = [asdict(site) for site in load(file_of(context)).values()]
    if as_json:
        print_json(found)
        return
    rows = [row | {"arguments": " ".join(f"{key}={value}" for key, value in row["arguments"].items()),
                   "every": f"{row['every']:g} h" if row["every"] else "when due"} for row in found]  # fmt: skip
    columns = [(key, key) for key in ("name", "url", "title", "every", "arguments")]
    print_table(rows, columns, empty="No site. Add one: newscrawl sites add URL")


@sites.command()
@click.argument("name")
@pass_context
def remove(context: Context, name: str) -> None:
    """Remove a site from the list; its articles and archive stay."""
    path = file_of(context)
    known = load(path)
    if name not in known:
        raise NotFoundError(f"{name}: no such site. See them with: newscrawl sites list")
    save(path, {key: site for key, site in known.items() if key != name})
    click.echo(f"{name} is no longer crawled by `newscrawl run`; its articles and archive stay.")


def file_of(context: Context) -> Path:
    """The user's file of sites."""
    return context.database.parent / SITES_FILE


COMMANDS = {"sites": sites}
