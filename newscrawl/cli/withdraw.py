"""``newscrawl withdraw``, ``withdrawals``, ``reinstate``, ``retention``: what must not be shown any more."""

from __future__ import annotations

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table, signed
from newscrawl.errors import NotFoundError
from newscrawl.store import withdrawals as store

_reason = click.option("--reason", required=True, help="Why, e.g. the letter and its date. Kept.")
_by = click.option("--by", help="The name it is recorded under. Default: your login name.")


@click.command()
@click.argument("target", metavar="URL|ID")
@_reason
@_by
@pass_context
def withdraw(context: Context, target: str, reason: str, by: str | None) -> None:
    """Withdraw an article or a capture from view: URL, article number or WARC record ID.

    It is no longer shown in the desk, in search, lists, exports, WACZ files and replay; OAI-PMH gives it as a deleted
    record. Nothing is deleted: the archive, the rows and the reason stay, a rebuild keeps the withdrawal, and
    `newscrawl reinstate` ends it. Statistics keep counting it.
    """
    who = signed(by)
    with context.writing() as connection:
        kind, named = store.target_of(connection, target)
        number = store.withdraw(connection, named, reason=reason, by=who, kind=kind)
    click.echo(f"Withdrawal {number}: {named} is no longer shown. Undo: newscrawl reinstate '{named}'")


@click.command()
@click.argument("target", metavar="URL|ID|PORTAL")
@_reason
@_by
@pass_context
def reinstate(context: Context, target: str, reason: str, by: str | None) -> None:
    """End a withdrawal or a retention rule; its record stays."""
    who = signed(by)
    with context.writing() as connection:
        if any(row["kind"] == "portal" and row["target"] == target for row in store.listed(connection)):
            kind, named = "portal", target
        else:
            kind, named = store.target_of(connection, target)
        number = store.lift(connection, kind, named, reason=reason, by=who)
    click.echo(f"Withdrawal {number} ended: {named} is shown again.")


@click.command()
@click.argument("portal")
@click.option(
    "--days", type=click.IntRange(1), required=True, help="Articles first seen longer ago are not shown."
)
@_reason
@_by
@pass_context
def retention(context: Context, portal: str, days: int, reason: str, by: str | None) -> None:
    """Show a portal's articles for a number of days only; afterwards they are withdrawn from view.

    End the rule with `newscrawl reinstate PORTAL`.
    """
    who = signed(by)
    with context.writing() as connection:
        if connection.execute("select 1 from portals where key = ?", [portal]).fetchone() is None:
            raise NotFoundError(f"There is no portal {portal} in the database. See: newscrawl stats")
        number = store.withdraw(connection, portal, reason=reason, by=who, kind="portal", days=days)
    click.echo(f"Rule {number}: articles of {portal} first seen more than {days} days ago are not shown.")


@click.command()
@json_option
@pass_context
def withdrawals(context: Context, *, as_json: bool) -> None:
    """List withdrawals and retention rules, also those that were ended, the latest first."""
    with context.reading() as connection:
        rows = store.listed(connection)
    if as_json:
        print_json(rows)
        return
    columns = [(key, key.replace("_", " ")) for key in
               ("id", "kind", "target", "days", "reason", "by", "at", "lifted_at", "lifted_by", "lift_reason")]  # fmt: skip
    shown = [{key: value if value is not None else "" for key, value in row.items()} for row in rows]
    print_table(shown, columns, empty="Nothing was withdrawn.")


COMMANDS = {"withdraw": withdraw, "reinstate": reinstate, "retention": retention, "withdrawals": withdrawals}
