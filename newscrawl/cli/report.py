"""``newscrawl report``: the audit of a period."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json
from newscrawl.language import text
from newscrawl.reporting import figures, rates
from newscrawl.reporting import report as audit


@click.command("report")
@click.option(
    "--from",
    "since",
    metavar="DATE",
    required=True,
    help="First day (YYYY-MM-DD) of the copies' publication.",
)
@click.option("--to", "until", metavar="DATE", required=True, help="Last day (YYYY-MM-DD), inclusive.")
@click.option("--portal", help="Only this portal (key, name or number), as copy or as origin.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(list(audit.FORMATS)),
    default="html",
    show_default=True,
    help="File format.",
)
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    default="zh",
    show_default=True,
    help="Language of the report.",
)
@click.option(
    "--file",
    "path",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Target file; default: in reports/ in the output folder.",
)
@click.option(
    "--rates",
    "rates_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Fee rates (CSV: name, per_thousand, valid_from, valid_until); default: rates.csv in the output folder.",
)
@json_option
@pass_context
def report(
    context: Context,
    *,
    since: str,
    until: str,
    portal: str | None,
    kind: str,
    language: str,
    path: Path | None,
    rates_file: Path | None,
    as_json: bool,
) -> None:
    """Write the audit report of a period: sums, the period before, fees, decisions and every copy.

    With --portal the report has two parts: reposts of the portal's articles, and reposts it published.
    """
    table = rates.read(rates_file) if rates_file else rates.of_output(context.output)
    with context.reading() as connection:
        portal_id = figures.portal_named(connection, portal) if portal else None
        found = audit.gather(connection, since, until, portal_id=portal_id, table=table)
        name = f"audit-{found.since}-{found.until}{f'-portal{portal_id}' if portal_id else ''}.{kind}"
        path = path or context.output / "reports" / name
        audit.write(connection, found, kind, path, language=language)
    if as_json:
        parts = {
            part.key: {
                "edges": part.total.edges,
                "shared": part.total.shared,
                "counted": part.total.counted,
                "picture_copies": part.pictures.total["copies"],
            }
            for part in found.parts
        }
        print_json({"file": str(path), "parts": parts})
        return
    for part in found.parts:
        click.echo(
            f"{text(f'part.{part.key}', 'en')}: {part.total.edges:,} reposts, {part.total.shared:,} characters"
        )
        if copies := part.pictures.total["copies"]:
            click.echo(f"  and {copies:,} copies of pictures")
    click.echo(str(path))


COMMANDS = {"report": report}
