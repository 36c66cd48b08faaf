"""Commands over the archive: rebuild and ingest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from newscrawl.cli.common import Context, json_option, pass_context, print_json
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.audit.rebuild import Report

from contextlib import contextmanager


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int], None]]:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed}"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task(what, total=None, rate="")

        def update(count: int) -> None:
            elapsed = progress.tasks[task].elapsed or 0
            progress.update(task, completed=count, rate=f"{count / elapsed:.0f}/s" if elapsed > 1 else "")

        yield update


def _say(report: Report, *, as_json: bool) -> None:
    record = {
        "responses": report.responses,
        "articles": dict(report.outcomes),
        "refused": dict(report.refused),
        "damage": [
            {"kind": part.kind, "file": part.file, "offset": part.offset, "detail": part.detail}
            for part in report.damage
        ],
    }
    if as_json:
        print_json(record)
        return
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(report.outcomes.items())) or "nothing"
    click.echo(f"{report.responses} responses: {outcomes}")
    if report.refused:
        click.echo(
            "refused: " + ", ".join(f"{count} {name}" for name, count in sorted(report.refused.items()))
        )
    for part in report.damage:
        click.echo(printable(f"damaged: {part.file} at {part.offset}: {part.kind} ({part.detail})"), err=True)


@click.command()
@json_option
@pass_context
def rebuild(context: Context, *, as_json: bool) -> None:
    """Make the database anew from output/warc/.

    Articles, versions, attributions, reposts and stories are read again from the captures with the rules of
    this version; licences, leads, reviews and cases are kept as people entered them. The old database is
    replaced only when the new one is whole.
    """
    from newscrawl.audit.rebuild import rebuild as make_anew
    from newscrawl.cms.registry import portal_for

    with _progress("Rebuilding") as update:
        report = make_anew(context.database, context.output / "warc", portal_for, update)
    _say(report, as_json=as_json)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@json_option
@pass_context
def ingest(context: Context, files: tuple[Path, ...], *, as_json: bool) -> None:
    """Take WARC or WACZ FILES of any program into the store.

    Their pages go through the same extraction, attribution and repost detection as a crawl's. Taking a file
    in twice changes nothing.
    """
    from newscrawl.audit.rebuild import Ingest
    from newscrawl.cms.registry import portal_for
    from newscrawl.intake import load_sources

    with context.writing() as connection, _progress("Reading") as update:
        load_sources(connection, context.database.parent)
        taking = Ingest(connection, portal_for)
        for path in files:
            taking.take(path, update)
    _say(taking.report, as_json=as_json)


@click.command()
@click.option("--all", "everything", is_flag=True, required=True, help="Every article of the store.")
@pass_context
def detect(context: Context, *, everything: bool) -> None:  # noqa: ARG001 - says what it takes on
    """Look for reposts anew in the whole store, with the rules and licences of now.

    Gives the edges the crawl gave, or would have given with this version. Interrupted, it goes on where it was.
    """
    from newscrawl.intake import Intake, load_sources

    with context.writing() as connection, _progress("Judging") as update:
        load_sources(connection, context.database.parent)
        count = Intake(connection).detect_all(lambda done, _: update(done))
    click.echo(f"{count} reposts.")


COMMANDS = {"detect": detect, "rebuild": rebuild, "ingest": ingest}
