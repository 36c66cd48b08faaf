"""``newscrawl export``: the data for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json, print_table
from newscrawl.reporting import export as exporting


@click.command("export")
@click.option(
    "--format",
    "kind",
    type=click.Choice(exporting.FORMATS),
    default="jsonl",
    show_default=True,
    help="File format.",
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Choice([*exporting.TABLES, exporting.WIDE]),
    help="Export only this table (repeatable).",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Target folder; default: export/ in the output folder.",
)
@json_option
@pass_context
def export(
    context: Context, kind: str, tables: tuple[str, ...], folder: Path | None, *, as_json: bool
) -> None:
    """Export all tables as JSON Lines or Parquet. Columns: docs/audit-desk.md."""
    target = folder or context.output / "export"
    with context.reading() as connection:
        written = exporting.export(connection, target, kind, tables=tables)
    if as_json:
        print_json({"folder": str(target), "rows": written})
        return
    rows = [{"table": table, "rows": count} for table, count in written.items()]
    print_table(rows, [("table", "Table"), ("rows", "Rows")], empty="Nothing to export.")
    click.echo(str(target))


COMMANDS = {"export": export}
