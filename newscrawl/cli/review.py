"""``newscrawl review``: leads from the command line."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.cli.common import (
    Context,
    clean,
    json_option,
    pass_context,
    print_json,
    print_table,
    signed,
    who_option,
)
from newscrawl.errors import NewscrawlError
from newscrawl.evidence import live_screenshots
from newscrawl.reporting import dossier
from newscrawl.review import reported
from newscrawl.store import kept_files, pairs, reviews, withdrawals


@click.group("review")
def review() -> None:
    """Leads: list, open, set status and assignee."""


@review.command("list")
@click.option(
    "--status",
    type=click.Choice(["open", *reviews.STATUSES]),
    default="open",
    show_default=True,
    help="Only leads of this status.",
)
@click.option("--assignee", help="Only leads of this assignee.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Maximum number of leads."
)
@json_option
@pass_context
def listing(context: Context, status: str, assignee: str | None, limit: int, *, as_json: bool) -> None:
    """List leads, newest first."""
    with context.reading() as connection:
        rows = [
            asdict(lead)
            for lead in reviews.listing(connection, status=status, assignee=assignee, limit=limit)
        ]
    if as_json:
        print_json(rows)
        return
    columns = [
        ("id", "No"),
        ("status", "Status"),
        ("assignee", "Assignee"),
        ("created_at", "Opened"),
        ("copy_url", "Copy"),
        ("origin_url", "Origin"),
        ("revision", "Revision"),
    ]
    print_table(rows, columns, empty="No leads.")


@review.command("show")
@click.argument("lead_id", type=click.IntRange(max=2**63 - 1))
@json_option
@pass_context
def show(context: Context, lead_id: int, *, as_json: bool) -> None:
    """Show a lead and its history."""
    with context.reading() as connection:
        lead, history = reviews.get(connection, lead_id), reviews.history(connection, lead_id)
    if as_json:
        print_json({**asdict(lead), "history": [asdict(line) for line in history]})
        return
    print_table(
        [asdict(lead)],
        [
            ("id", "No"),
            ("status", "Status"),
            ("assignee", "Assignee"),
            ("copy_url", "Copy"),
            ("origin_url", "Origin"),
            ("revision", "Revision"),
        ],
        empty="",
    )
    columns = [
        ("at", "When"),
        ("who", "Who"),
        ("action", "What"),
        ("old_status", "From"),
        ("new_status", "To"),
        ("note", "Note"),
    ]
    print_table([asdict(line) for line in history], columns, empty="No history.")


@review.command("open")
@click.argument("repost")
@who_option
@json_option
@pass_context
def open_(context: Context, repost: str, *, who: str | None, as_json: bool) -> None:
    """Open a lead for a REPOST (its name from `newscrawl reposts`)."""
    with context.writing() as connection:
        withdrawals.hide(connection)
        urls = dossier.addresses(connection, pairs.repost_id(connection, repost))
        lead = reviews.open_lead(connection, *urls, who=signed(who))
    _say(lead, as_json=as_json)


@review.command("report")
@click.argument("what", metavar="ADDRESS|TEXT")
@click.option("--informant", default="", help="Who reported it.")
@click.option("--note", default="", help="What they said.")
@click.option("--capture", is_flag=True, help="Capture and compare the address now.")
@click.option(
    "--picture",
    is_flag=True,
    help="With --capture: keep a picture of the page (needs Chromium and the extra).",
)
@who_option
@json_option
@pass_context
def report(
    context: Context,
    *,
    what: str,
    informant: str,
    note: str,
    capture: bool,
    picture: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Keep a reported ADDRESS or TEXT as a lead; a further report of the same address is added to it."""
    rows = reported.of_text(what, informant=informant, note=note)
    _kept(context, rows, signed(who), capture=capture, picture=picture, as_json=as_json)


@review.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--capture", is_flag=True, help="Capture and compare every address now.")
@who_option
@json_option
@pass_context
def import_(context: Context, *, file: Path, capture: bool, who: str | None, as_json: bool) -> None:
    """Keep the addresses of a table as leads (FILE: CSV of a search engine or monitoring service).

    The first address of a line is the lead's, its other cells are the note. UTF-8, UTF-16 and GB 18030 are read. Lines
    without an address are named and skipped.
    """
    rows = reported.of_table(file.read_bytes())
    _kept(context, rows, signed(who), capture=capture, as_json=as_json)


def _kept(
    context: Context,
    rows: reported.Rows,
    who: str,
    *,
    capture: bool,
    as_json: bool,
    picture: bool = False,
) -> None:
    with context.writing() as connection:
        leads = reported.keep(connection, rows.reports, who=who)
        problems = [str(line) for line in rows.junk]
        for lead in {lead.id: lead for lead in leads}.values() if capture else ():
            try:
                reported.capture(connection, lead.copy_url, output=context.output, who=who)
                reported.link(connection, lead.id)
                if picture:
                    shot = live_screenshots.picture(lead.copy_url)
                    live_screenshots.archive(connection, context.output / "warc", shot)
                    kept_files.keep(
                        connection,
                        lead.id,
                        shot.png,
                        shot.name,
                        folder=context.output,
                        who=who,
                        note=shot.words,
                    )
            except NewscrawlError as error:
                problems.append(str(error))
    numbers = list(dict.fromkeys(lead.id for lead in leads))
    if as_json:
        print_json({"leads": numbers, "problems": problems})
        return
    click.echo(f"{len(leads)} report(s) kept in {len(numbers)} lead(s)")
    for problem in problems:
        click.echo(clean(problem), err=True)


@review.command("decide")
@click.argument("lead_id", type=click.IntRange(max=2**63 - 1))
@click.option("--status", type=click.Choice(reviews.STATUSES), help="New status.")
@click.option("--assignee", help='New assignee; pass "" to unassign.')
@click.option("--note", help="Note for the history. Required with --status dismissed.")
@click.option("--revision", type=int, help="Fail if the lead changed after this revision.")
@who_option
@json_option
@pass_context
def decide(
    context: Context,
    *,
    lead_id: int,
    status: str | None,
    assignee: str | None,
    note: str | None,
    revision: int | None,
    who: str | None,
    as_json: bool,
) -> None:
    """Set the status or assignee of a lead, or add a note."""
    with context.writing() as connection:
        seen = reviews.get(connection, lead_id).revision if revision is None else revision
        lead = reviews.decide(
            connection, lead_id, revision=seen, who=signed(who), status=status, assignee=assignee, note=note
        )
    _say(lead, as_json=as_json)


def _say(lead: reviews.Lead, *, as_json: bool) -> None:
    if as_json:
        print_json(asdict(lead))
    else:
        click.echo(
            f"lead {lead.id}: {lead.status}, {lead.assignee or 'unassigned'} (revision {lead.revision})"
        )


COMMANDS = {"review": review}
