"""``newscrawl leads``: look for copies that share no wording with their origin."""

from __future__ import annotations

from dataclasses import asdict

import click

from newscrawl.cli.common import (
    Context,
    check_portal,
    iso_day,
    json_option,
    pass_context,
    print_json,
    print_table,
    progress_bar,
)
from newscrawl.review import rewritten
from newscrawl.store import rewrites as stored


@click.group("leads")
def leads() -> None:
    """Look for rewritten, digested and translated copies."""


@leads.command("rewrites")
@click.option(
    "--since", metavar="DATE", help="Only copies published since this day (YYYY-MM-DD). Default: all."
)
@click.option("--portal", metavar="KEY", default="", help="Only leads to an origin of this portal.")
@click.option(
    "--window", type=click.IntRange(1, 36_500), default=rewritten.WINDOW, show_default=True,
    help="Days before a copy in which its origin is looked for.",
)  # fmt: skip
@click.option("--list", "only_list", is_flag=True, help="List the stored leads; look for nothing.")
@click.option("--weak", is_flag=True, help="List weak leads, too.")
@json_option
@pass_context
def rewrites(
    context: Context,
    *,
    since: str | None,
    portal: str,
    window: int,
    only_list: bool,
    weak: bool,
    as_json: bool,
) -> None:
    """Look for articles rewritten, digested, retold or translated from another, and list them as leads.

    Leads are for a person to read: they are no reposts and are counted nowhere. Needs the extra newscrawl[rewrites].
    New and changed articles are encoded first (some 11 ms each); the index file stands beside the database and may be
    deleted.
    """
    day = iso_day(since)
    outcome = None
    if not only_list:
        with context.writing(rows=True) as connection:
            check_portal(connection, portal)
            with progress_bar("Encoding") as update:
                outcome = rewritten.run(
                    connection, context.database, since=day, portal=portal, window=window,
                    progress=lambda done, total: update(done, done, total),
                )  # fmt: skip
    with context.reading() as connection:
        check_portal(connection, portal)
        rows = list(stored.listing(connection, tier="" if weak else "lead", portal=portal, since=day))
    if as_json:
        print_json({"run": asdict(outcome) if outcome else None, "leads": rows})
        return
    if outcome:
        click.echo(
            f"{outcome.encoded} articles encoded, {outcome.looked_up} looked up: {outcome.leads} leads, {outcome.weak} weak"
        )
    columns = [
        ("copy_id", "No"), ("tier", "Tier"), ("status", "Status"), ("copy_language", "Language"), ("copy_portal", "Site"),
        ("copy_title", "Copy"), ("origin_id", "Origin No"), ("origin_title", "Origin"), ("facts", "Facts in common"),
        ("others", "Other reports"),
    ]  # fmt: skip
    print_table(rows, columns, empty="No leads.")


COMMANDS = {"leads": leads}
