"""``newscrawl report``: the audit of a period."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.common import Context, json_option, pass_context, print_json
from newscrawl.reporting import figures
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
    type=click.Choice(audit.FORMATS),
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
    as_json: bool,
) -> None:
    """Write the audit report of a period: totals, tables, a chart and an annex of the copies."""
    with context.reading() as connection:
        portal_id = figures.portal_named(connection, portal) if portal else None
        gathered = audit.gather(connection, since, until, portal_id=portal_id)
    name = f"audit-{gathered.since}-{gathered.until}{f'-portal{portal_id}' if portal_id else ''}.{kind}"
    path = path or context.output / "reports" / name
    audit.write(gathered, kind, path, language=language)
    if as_json:
        print_json({"file": str(path), "edges": gathered.total.edges, "shared": gathered.total.shared})
    else:
        click.echo(f"{gathered.total.edges:,} reposts, {gathered.total.shared:,} characters: {path}")


COMMANDS = {"report": report}
