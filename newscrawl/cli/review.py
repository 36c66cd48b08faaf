"""``newscrawl review``: leads from the command line."""

from __future__ import annotations

from dataclasses import asdict

import click

from newscrawl.cli.common import (
    Context,
    json_option,
    pass_context,
    print_json,
    print_table,
    signed,
    who_option,
)
from newscrawl.reporting import dossier
from newscrawl.store import pairs, reviews


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
@click.argument("lead_id", type=int)
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
        urls = dossier.addresses(connection, pairs.repost_id(connection, repost))
        lead = reviews.open_lead(connection, *urls, who=signed(who))
    _say(lead, as_json=as_json)


@review.command("decide")
@click.argument("lead_id", type=int)
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
