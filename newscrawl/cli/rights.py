"""``newscrawl rights``: what a page and its site reserve and license."""

from __future__ import annotations

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, print_table


@click.command()
@click.argument("article")
@json_option
@pass_context
def rights(context: Context, article: str, *, as_json: bool) -> None:
    """Show reservations, licences and AI labels that concern ARTICLE (address or number).

    Read from the captures of its page, robots.txt, /.well-known/tdmrep.json and licence documents: Content-Signal,
    Content-Usage, License (RSL), TDMRep, robots directives, rel=license, Creative Commons, JSON-LD, AIGC labels. What was
    not captured is named. Contradictions are shown; nothing is decided.
    """
    from newscrawl.reporting.reservations import as_record, reservations
    from newscrawl.rights import SPECIFICATIONS

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


COMMANDS = {"rights": rights}
