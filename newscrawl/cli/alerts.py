"""``newscrawl alerts``: new copies by mail and webhook, for a scheduled run."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import IntEnum

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, print_table
from newscrawl.errors import ConfigurationError
from newscrawl.frontier.locks import FileLock
from newscrawl.items import utc
from newscrawl.review import alerts as rules
from newscrawl.review import delivery


class Exit(IntEnum):
    """Exit codes of ``newscrawl alerts run`` (and 2: wrong settings, 3: the database cannot be written)."""

    SENT = 0
    NOTHING = 10
    #: Some messages wait for their server, or were refused; the others were sent.
    SOME_LEFT = 11


@click.group()
def alerts() -> None:
    """Alerts of new copies, by the rules and channels of alerts.toml in the output folder."""


def _settings(context: Context) -> rules.Settings:
    settings = rules.load(context.output)
    if not settings.channels:
        raise ConfigurationError(
            f"{context.output / rules.FILE}: no channel. docs/alerts.md shows how to write one."
        )
    return settings


@alerts.command("run")
@json_option
@pass_context
def run(context: Context, *, as_json: bool) -> None:
    """Send what is due: new copies, digests, reminders, and messages that waited for their server.

    Exit codes: 0 sent, 10 nothing to send, 11 some messages wait or were refused, 2 wrong settings.
    """
    settings = _settings(context)
    lock = FileLock(context.database.resolve().parent / "locks" / "alerts.lock")
    if not lock.acquire():
        click.echo("Another run is sending alerts.", err=True)
        sys.exit(Exit.NOTHING)
    try:
        with context.writing() as connection:
            made = rules.gather(connection, settings)
            result = delivery.deliver(connection, settings)
            waiting = len(rules.messages(connection, state="waiting"))
    finally:
        lock.release()
    if as_json:
        print_json({"made": made, "sent": result.sent, "waiting": waiting, "refused": result.refused, "withdrawn": result.withdrawn, "errors": list(result.errors)})  # fmt: skip
    else:
        click.echo(f"{result.sent} sent, {waiting} waiting, {result.refused} refused")
        for error in result.errors:
            click.echo(clean(error), err=True)
    if waiting or result.refused:
        sys.exit(Exit.SOME_LEFT)
    sys.exit(Exit.SENT if result.sent else Exit.NOTHING)


@alerts.command("list")
@click.option(
    "--state",
    type=click.Choice(["waiting", "sent", "refused", "withdrawn"]),
    help="Only messages in this state.",
)
@json_option
@pass_context
def list_(context: Context, *, state: str | None, as_json: bool) -> None:
    """List messages, newest first, with what the server answered."""
    with context.reading() as connection:
        rows = rules.messages(connection, state=state or "")
    if as_json:
        print_json(rows)
        return
    columns = [
        ("id", "No"),
        ("channel", "Channel"),
        ("kind", "Kind"),
        ("created_at", "Made"),
        ("state", "State"),
        ("tries", "Tries"),
        ("next_at", "Next"),
        ("error", "Answer"),
    ]
    print_table(rows, columns, empty="No messages.")


@alerts.command("test")
@click.argument("channel")
@pass_context
def test(context: Context, *, channel: str) -> None:
    """Send a test message to CHANNEL now; nothing is kept."""
    settings = _settings(context)
    found = next((one for one in settings.channels if one.name == channel), None)
    if found is None:
        raise ConfigurationError(
            f"There is no channel {channel!r}. Known: {', '.join(one.name for one in settings.channels)}."
        )
    try:
        delivery.send_test(found, settings, at=utc(datetime.now(UTC)))
    except (delivery.AwayError, delivery.RefusedError) as error:
        click.echo(f"{channel}: {clean(error)}", err=True)
        sys.exit(Exit.SOME_LEFT)
    click.echo(f"{channel}: sent")


@alerts.command("retry")
@pass_context
def retry(context: Context) -> None:
    """Let refused and waiting messages be sent by the next run."""
    with context.writing() as connection:
        click.echo(f"{rules.again(connection)} message(s) due")


COMMANDS = {"alerts": alerts}
