"""``newscrawl wacz`` and ``newscrawl index``: the archive for replay tools."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.common import DAMAGED, Context, clean, json_option, pass_context, print_json
from newscrawl.errors import NotFoundError, StorageError


@click.command()
@click.argument("destination", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--crawl", help="Only this crawl (name from `newscrawl stats`).")
@click.option("--portal", help="Only articles of this portal (key from `newscrawl portals`).")
@click.option("--since", help="First day of capture (UTC).")
@click.option("--until", help="Last day of capture (UTC), inclusive.")
@click.option("--title", help="Title in the metadata of the file.")
@json_option
@pass_context
def wacz(
    context: Context,
    destination: Path,
    crawl: str | None,
    portal: str | None,
    since: str | None,
    until: str | None,
    title: str | None,
    *,
    as_json: bool,
) -> None:
    """Export captures to DESTINATION as one WACZ file for offline replay.

    Open it in ReplayWeb.page, or add it to pywb with `wb-manager add --unpack-wacz`.
    """
    from newscrawl.archive import export_wacz
    from newscrawl.evidence.captures import selected

    with context.reading() as connection:
        chosen = selected(connection, crawl=crawl, portal=portal, since=since, until=until)
        report = export_wacz(context.output / "warc", chosen, destination, title=title or destination.stem)
    if not report.captures:
        destination.unlink(missing_ok=True)
        if report.missing:
            first = report.missing[0]
            raise StorageError(
                f"None of {len(report.missing)} captures could be copied; {destination} was not written. The first: "
                f"{first.file} at {first.offset}: {first.detail}"
            )
        raise NotFoundError("No capture matches these options. See `newscrawl stats`.")
    record = {
        "path": str(report.path),
        "captures": report.captures,
        "pages": report.pages,
        "bytes": report.size,
        "missing": [{"file": one.file, "offset": one.offset, "detail": one.detail} for one in report.missing],
    }
    if as_json:
        print_json(record)
        if report.missing:
            raise click.exceptions.Exit(DAMAGED)
        return
    click.echo(f"{report.path}: {report.captures} captures, {report.pages} pages, {report.size:,} bytes")
    for one in report.missing:
        click.echo(clean(f"not copied: {one.file} at {one.offset}: {one.detail}"), err=True)
    if report.missing:
        raise click.exceptions.Exit(DAMAGED)


@click.command()
@pass_context
def index(context: Context) -> None:
    """Write warc/index.cdxj, the CDXJ index for pywb and other replay tools."""
    from newscrawl.archive import cdxj

    folder = context.output / "warc"
    if not folder.is_dir():
        raise NotFoundError(f"{folder}: no archive. Crawl something first (for example `newscrawl demo`).")
    destination = folder / "index.cdxj"
    count, damage = cdxj.index_folder(folder, destination)
    click.echo(f"{destination}: {count} captures")
    for one in damage:
        click.echo(
            clean(f"not in the index: {one.file} at {one.offset}: {one.kind} ({one.detail})"), err=True
        )
    if damage:
        raise click.exceptions.Exit(DAMAGED)


COMMANDS = {"wacz": wacz, "index": index}
