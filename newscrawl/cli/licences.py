"""``newscrawl licences``: who may republish whose texts."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.intake import Intake
from newscrawl.items import now
from newscrawl.store.licences import Entry, enter, listed, read_csv
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    from collections.abc import Iterable


@click.group()
def licences() -> None:
    """Licences: they decide which reposts count as licensed."""


@licences.command("list")
@json_option
@pass_context
def list_(context: Context, *, as_json: bool) -> None:
    """List licences and the number of reposts each covers."""
    with context.reading() as connection:
        rows = listed(connection)
    if as_json:
        print_json(rows)
        return
    columns = [
        ("id", "#"),
        ("owner", "owner"),
        ("licensee", "licensee"),
        ("scope", "scope"),
        ("valid_from", "from"),
        ("valid_until", "until"),
        ("document", "document"),
        ("covers", "covers"),
    ]
    print_table(rows, columns, empty="No licences. Add one: newscrawl licences add OWNER LICENSEE")


@licences.command()
@click.argument("owner")
@click.argument("licensee")
@click.option(
    "--scope",
    default="all",
    show_default=True,
    help="all, or the path of a section of the owner's site (wh/jcwt).",
)
@click.option("--from", "valid_from", help="First day, YYYY-MM-DD.")
@click.option("--until", "valid_until", help="Last day, YYYY-MM-DD.")
@click.option("--document", help="The contract or letter.")
@click.option("--note", help="Free text.")
@pass_context
def add(context: Context, **values: str | None) -> None:
    """Add a licence: OWNER allows LICENSEE to republish its texts."""
    _enter(context, [Entry.of(values, "licence")])


@licences.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_context
def import_(context: Context, file: Path) -> None:
    """Import licences from a CSV FILE (owner, licensee, scope, valid_from, valid_until, document, note).

    An invalid line imports none of them. Importing a file twice adds nothing.
    """
    _enter(context, read_csv(file))


def _enter(context: Context, entries: Iterable[Entry]) -> None:
    with context.writing() as connection, transaction(connection):
        new = enter(connection, entries, who=getpass.getuser(), at=now())
        changed = Intake(connection).apply_licences()
    click.echo(f"{new} added; the status of {changed} reposts changed.")


COMMANDS = {"licences": licences}
