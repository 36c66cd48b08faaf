"""``newscrawl screenshots``: pictures of articles' pages, drawn from the archive."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from newscrawl import __version__
from newscrawl.cli.common import DAMAGED, Context, clean, json_option, pass_context, print_json, progress_bar
from newscrawl.errors import ConfigurationError, NotFoundError
from newscrawl.items import now
from newscrawl.reporting import dossier
from newscrawl.store import screenshot_rows as rows


@click.group()
def screenshots() -> None:
    """Pictures of articles' pages, drawn by Chromium from the archive. Needs the extra newscrawl[playwright].

    A crawl takes them at its end with `-a screenshots=1`, best with `-a requisites=1`. Nothing is fetched.
    """


@screenshots.command()
@click.argument("articles", nargs=-1)
@click.option("--portal", help="Only articles of the portal with this key.")
@click.option(
    "--limit", type=click.IntRange(1, 1_000_000), default=500, show_default=True, help="At most so many."
)
@click.option("--again", is_flag=True, help="Also pages of which no picture could be taken before.")
@json_option
@pass_context
def take(
    context: Context, articles: tuple[str, ...], *, portal: str | None, limit: int, again: bool, as_json: bool
) -> None:
    """Take pictures of ARTICLES (names, numbers, URLs); without, of all that have none, the newest first.

    Pages that cannot be drawn are counted by cause; exit status 5: a capture could not be read.
    """
    from newscrawl.frontier.screenshot_browser import take_now

    about = {"command": "screenshots", "started_at": now(), "tool_version": __version__}
    with context.writing() as connection, progress_bar("Drawing") as update:
        chosen = [dossier.article_id(connection, one) for one in articles] or None
        captures = rows.waiting(connection, limit=limit, portal=portal, again=again, articles=chosen)
        report = take_now(
            connection,
            context.output / "warc",
            captures,
            about={"newscrawl": json.dumps(about, sort_keys=True)},
            progress=lambda done, total: update(done, done, total),
        )
    if as_json:
        print_json(
            {"taken": report.taken, "cut": report.cut, "missing": report.missing, "refused": report.refused}
        )
    else:
        click.echo(
            f"{report.taken} pictures taken, {report.cut} of pages higher than the limit; "
            f"{report.missing} requests of pages were not in the archive"
        )
        _refusals(report.refused)
    if report.refused["unreadable"]:
        raise click.exceptions.Exit(DAMAGED)


@screenshots.command()
@click.argument("article")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_context
def save(context: Context, article: str, file: Path) -> None:
    """Write the newest picture of ARTICLE's page to FILE (PNG)."""
    from newscrawl.archive.screenshot_records import read

    if file.exists():
        raise ConfigurationError(f"{file} exists. Choose another name, or remove it first.")
    with context.reading() as connection:
        found = rows.of_article(connection, dossier.article_id(connection, article))
    if found is None:
        raise NotFoundError(
            f"There is no picture of {article}. Take one with `newscrawl screenshots take {article}`."
        )
    _, png = read(context.output / "warc", found["warc_file"], found["warc_offset"])
    file.write_bytes(png)
    click.echo(clean(described(found)))


@screenshots.command()
@json_option
@pass_context
def status(context: Context, *, as_json: bool) -> None:
    """Show whether pictures can be taken here, how many there are, and why pages have none."""
    from newscrawl.frontier.browser import require

    try:
        program, fault = require("Pictures of pages need", ""), None
    except ConfigurationError as error:
        program, fault = None, str(error)
    with context.reading() as connection:
        taken = connection.execute("select count(*) from screenshots where cause is null").fetchone()[0]
        refused = rows.refusals(connection)
    if as_json:
        print_json({"browser": program, "fault": fault, "pictures": taken, "refused": refused})
        return
    click.echo(f"browser: {program}" if program else clean(f"no pictures can be taken: {fault}"))
    click.echo(f"{taken} pictures")
    _refusals(refused)


def described(row: dict[str, Any]) -> str:
    """A picture's row in words."""
    cut = ", the upper part of the page" if row["cut"] else ""
    lacks = f", {row['missing']} requests not in the archive" if row["missing"] else ""
    return (
        f"{row['width']} x {row['height']} pixels{cut}{lacks}; drawn {row['taken_at']} from the {row['origin']}"
        f" by {row['browser']}; {row['payload_digest']}"
    )


def _refusals(refused: dict[str, int]) -> None:
    for cause, count in sorted(refused.items()):
        click.echo(f"no picture: {count} × {cause} ({rows.CAUSES[cause]})")


COMMANDS = {"screenshots": screenshots}
