"""``newscrawl rights``: what a page and its site reserve and license."""

from __future__ import annotations

from dataclasses import asdict

import click

from newscrawl.cli.common import (
    Context,
    check_portal,
    clean,
    iso_day,
    json_option,
    pass_context,
    print_json,
    print_table,
)


@click.command()
@click.argument("article", required=False)
@click.option(
    "--matrix", "counted", is_flag=True, help="Count the articles by portal, use and what they say of it."
)
@click.option("--portal", help="With --matrix: only articles of the portal with this key.")
@click.option("--since", help="With --matrix: only articles first seen since this day (YYYY-MM-DD).")
@json_option
@pass_context
def rights(
    context: Context,
    article: str | None,
    portal: str | None,
    since: str | None,
    *,
    counted: bool,
    as_json: bool,
) -> None:
    """Show reservations, licences and AI labels that concern ARTICLE (address or number), or count them with --matrix.

    Read from the captures of its page, robots.txt, /.well-known/tdmrep.json and licence documents: Content-Signal,
    Content-Usage, License (RSL), TDMRep, robots directives, rel=license, Creative Commons, JSON-LD, AIGC labels. What was
    not captured is named. Contradictions are shown; nothing is decided.
    """
    from newscrawl.reporting.reservations import as_record, reservations
    from newscrawl.rights import SPECIFICATIONS

    if counted == (article is not None):
        raise click.UsageError("Name an article, or give --matrix.")
    if article is None:
        _matrix(context, portal, since, as_json=as_json)
        return
    if portal or since:
        raise click.UsageError("--portal and --since belong to --matrix.")
    with context.reading() as connection:
        found = reservations(connection, context.output / "warc", article)
    if as_json:
        print_json(as_record(found))
        return
    rows = [
        {
            "use": one.use or "–",
            "value": one.value,
            "where": one.where,
            "specification": f"{SPECIFICATIONS[one.specification].name} {SPECIFICATIONS[one.specification].version}",
            "text": one.url or one.text,
        }
        for one in found.statements
    ]
    columns = [
        ("use", "Use"),
        ("value", "Says"),
        ("where", "Stands in"),
        ("specification", "Specification"),
        ("text", "Text"),
    ]
    print_table(rows, columns, empty="No statement for machines was found.", title=found.url)
    for conflict in found.conflicts:
        click.echo(
            clean(
                f"contradiction on {conflict.use}: {conflict.allowing.where} says {conflict.allowing.text!r}, "
                f"{conflict.forbidding.where} says {conflict.forbidding.text!r}"
            )
        )
    for text in found.notices:
        click.echo(clean(f"notice on the page: {' '.join(text.split())[:200]}"))
    for fault in found.faults:
        click.echo(clean(f"not understood in {fault.where}: {fault.detail}"))
    for what, record_id, moment in found.captures:
        click.echo(clean(f"read from: {what}, captured {moment}, {record_id or 'no record ID'}"))
    if found.absent:
        click.echo(clean(f"not captured, so nothing is known of: {', '.join(found.absent)}"))


def _matrix(context: Context, portal: str | None, since: str | None, *, as_json: bool) -> None:
    """Print the licence matrix."""
    from newscrawl.reporting.reservations import matrix

    day = iso_day(since)
    with context.reading() as connection:
        check_portal(connection, portal)
        rows, unknown = matrix(connection, context.output / "warc", portal=portal, since=day)
    if as_json:
        print_json({"rows": [asdict(row) for row in rows], "unknown": unknown})
        return
    columns = [
        ("portal", "Portal"), ("use", "Use"), ("allow", "Allow"), ("conditional", "Conditional"), ("disallow", "Disallow"),
        ("note", "Note"), ("contradicted", "Contradicted"), ("of", "Articles"),
    ]  # fmt: skip
    print_table(
        [asdict(row) | {"use": row.use or "–"} for row in rows],
        columns,
        empty="No article fits these options.",
    )
    for name, count in unknown.items():
        if count:
            click.echo(clean(f"{name}: of {count} articles something was not captured or not understood"))


COMMANDS = {"rights": rights}
