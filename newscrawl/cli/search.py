"""``newscrawl search``: Chinese full-text from the command line."""

from __future__ import annotations

from dataclasses import asdict

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.reporting import figures
from newscrawl.store import search as full_text


@click.command("search")
@click.argument("query", nargs=-1, required=True)
@click.option("--portal", help="Only this portal (key, name or number).")
@click.option("--publisher", help="Only articles attributed to this publisher.")
@click.option("--from", "since", metavar="DATE", help="Published on this day or later.")
@click.option("--to", "until", metavar="DATE", help="Published on this day or earlier.")
@click.option(
    "--order", type=click.Choice(["newest", "best"]), default="newest", show_default=True, help="Sort order."
)
@click.option(
    "--limit",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="Maximum number of articles.",
)
@json_option
@pass_context
def search(
    context: Context,
    *,
    query: tuple[str, ...],
    portal: str | None,
    publisher: str | None,
    since: str | None,
    until: str | None,
    order: str,
    limit: int,
    as_json: bool,
) -> None:
    """Search articles. All words must occur; "quotes", AND, OR, NOT and parentheses are supported.

    Single characters are found as well.
    """
    with context.reading() as connection:
        found = full_text.search(
            connection,
            " ".join(query),
            portal_id=figures.portal_named(connection, portal) if portal else None,
            publisher=publisher,
            since=since,
            until=until,
            order="best" if order == "best" else "newest",
            limit=limit,
        )
    if as_json:
        print_json(asdict(found))
        return
    rows = [asdict(hit) | {"date": (hit.published_at or "")[:10]} for hit in found.hits]
    columns = [
        ("article_id", "No"),
        ("date", "Date"),
        ("portal", "Portal"),
        ("title", "Title"),
        ("snippet", "Text"),
    ]
    print_table(rows, columns, empty="No articles found.")
    more = "more than " if found.more else ""
    late = f"; {found.pending:,} not yet indexed" if found.pending else ""
    click.echo(f"{more}{found.total:,} articles{late}")


COMMANDS = {"search": search}
