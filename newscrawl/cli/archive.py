"""Commands over the archive: rebuild, ingest and verify."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.cli.common import (
    DAMAGED,
    Context,
    clean,
    json_option,
    pass_context,
    print_json,
    progress_bar,
    who_option,
)
from newscrawl.errors import NotFoundError
from newscrawl.files import sha256_of
from newscrawl.language.clock import iso_day
from newscrawl.processes import LARGE, MOST_WORKERS, default_workers, size_of
from newscrawl.store.custody_events import ARCHIVE
from newscrawl.text.safe import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.maintenance.ingest import Report


workers_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--workers",
    type=click.IntRange(1, MOST_WORKERS),
    help="Processes that read pages. Default: one for each processor, at most 8, and none for a small archive. 1: none.",
)


def say(report: Report, seconds: float, *, as_json: bool, extra: Mapping[str, object] | None = None) -> None:
    record = {
        "responses": report.responses,
        "seconds": round(seconds, 1),
        "articles": dict(report.outcomes),
        "refused": dict(+report.refused),
        "kept": dict(report.kept),
        "marked": dict(+report.marked),
        "settled": report.settled,
        "before": report.before,
        "before_damaged": dict(report.before_damaged),
        "resumed": report.resumed,
        "damaged": dict(report.damaged),
        "damage": [asdict(part) for part in report.damage],
        **(extra or {}),
    }
    if as_json:
        print_json(record)
        return
    for path, when in report.before.items():
        click.echo(clean(f"{path}: already imported on {when[:10]}; skipped"))
    for path in report.resumed:
        click.echo(clean(f"{path}: continued where it was interrupted"))
    if report.before_damaged:
        parts = ", ".join(f"{count} {name}" for name, count in sorted(report.before_damaged.items()))
        click.echo(f"skipped then: {parts}; --again reads the file from its start", err=True)
    if report.before and not report.outcomes:
        return
    outcomes = ", ".join(f"{count} {name}" for name, count in sorted(report.outcomes.items())) or "nothing"
    rate = f" ({report.responses / seconds:.0f} per second)" if report.responses and seconds > 1 else ""
    click.echo(f"{report.responses} responses{rate}: {outcomes}")
    if refused := +report.refused:
        click.echo("no article: " + ", ".join(f"{count} {name}" for name, count in sorted(refused.items())))
    if report.kept:
        click.echo(
            "copied beside: " + ", ".join(f"{count} {name}" for name, count in sorted(report.kept.items()))
        )
    if marked := +report.marked:
        click.echo("marked: " + ", ".join(f"{count} {name}" for name, count in sorted(marked.items())))
    if report.settled:
        click.echo(f"{report.settled} revisits found their original")
    for part in report.damage:
        click.echo(printable(f"damaged: {part.file} at {part.offset}: {part.kind} ({part.detail})"), err=True)
    if report.damaged:
        parts = ", ".join(f"{count} {name}" for name, count in sorted(report.damaged.items()))
        click.echo(f"skipped: damaged parts: {sum(report.damaged.values())} ({parts})", err=True)


@click.command()
@click.option(
    "--accept-loss",
    is_flag=True,
    help="Rebuild although records are missing or damaged; their rows are carried over and marked.",
)
@workers_option
@json_option
@pass_context
def rebuild(context: Context, *, accept_loss: bool, workers: int | None, as_json: bool) -> None:
    """Rebuild the database from output/warc/.

    Articles, versions, attributions, reposts and stories are read again from the captures with the rules of
    this version; licences, leads, reviews and cases are kept as people entered them, also those entered meanwhile.
    Refused while a crawl or an ingest is writing, and where the archive cannot give what the old database has.
    The old database stays beside the new one (newscrawl.db.before-TIME).
    """
    from newscrawl.maintenance.ahead import start_workers
    from newscrawl.maintenance.rebuild import rebuild as run_rebuild
    from newscrawl.portals.registry import portal_for

    began = time.monotonic()
    archive = context.output / "warc"
    with ExitStack() as stack:
        # Workers are forked before anything is open.
        pool = start_workers(
            portal_for, workers, size=size_of(archive.glob("*.warc*")), folder=context.database.parent
        )
        if pool is not None:
            stack.enter_context(pool)
        update = stack.enter_context(progress_bar("Rebuilding"))
        report = run_rebuild(
            context.database, archive, portal_for, update, accept_loss=accept_loss, pool=pool
        )
    extra = {
        "lost": [asdict(one) for one in report.lost],
        "carried_over": report.carried,
        "unread_tables": report.unread,
        "decisions_damage": report.decisions_damage,
        "old_database": str(report.old_database) if report.old_database else None,
    }
    say(report, time.monotonic() - began, as_json=as_json, extra=extra)
    if not as_json:
        for one in (*report.lost, *report.decisions_damage):
            click.echo(printable(f"lost: {one}"), err=True)
        for table in report.unread:
            click.echo(f"lost: {table} of the damaged database could not be read", err=True)
        if report.carried:
            parts = ", ".join(f"{count} {name}" for name, count in sorted(report.carried.items()))
            click.echo(f"carried over from the old database: {parts}", err=True)
        if report.old_database:
            click.echo(f"The old database is {report.old_database}.")
    if report.damaged or report.lost or report.decisions_damage or report.unread:
        raise click.exceptions.Exit(DAMAGED)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--again", is_flag=True, help="Also read files that were imported before, from their start.")
@workers_option
@json_option
@pass_context
def ingest(
    context: Context, files: tuple[Path, ...], *, again: bool, workers: int | None, as_json: bool
) -> None:
    """Import WARC, ARC or WACZ FILES written by any program.

    Their records are copied into output/warc/; their pages go through the same extraction, attribution and
    repost detection as a crawl's. Importing a file twice changes nothing; an interrupted import continues where
    it stopped. Files may come in any order: a revisit waits for its original. Exit status 5: some parts were
    damaged and skipped; all others were imported.
    """
    from newscrawl.intake import load_sources
    from newscrawl.maintenance.ahead import start_workers
    from newscrawl.maintenance.ingest import Ingest
    from newscrawl.portals.registry import portal_for

    began = time.monotonic()
    with ExitStack() as stack:
        # Workers are forked before anything is open.
        pool = start_workers(portal_for, workers, size=size_of(files), folder=context.database.parent)
        if pool is not None:
            stack.enter_context(pool)
        connection = stack.enter_context(context.writing(rows=True))
        update = stack.enter_context(progress_bar("Reading"))
        load_sources(connection, context.database.parent)
        taking = Ingest(connection, portal_for, context.output / "warc", pool=pool)
        for path in files:
            taking.take(path, update, again=again)
    _end(taking.report, time.monotonic() - began, as_json=as_json)


def _end(report: Report, seconds: float, *, as_json: bool) -> None:
    say(report, seconds, as_json=as_json)
    if report.damaged or report.before_damaged:
        raise click.exceptions.Exit(DAMAGED)


@click.command()
@click.option("--all", "everything", is_flag=True, required=True, help="Required: process every article.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes that find and judge; the rows are the same with any number.",
)
@pass_context
def detect(context: Context, *, everything: bool, workers: int) -> None:  # noqa: ARG001 - says what it takes on
    """Re-run repost detection over all articles with the current rules and licences.

    The result is the same as if the articles were crawled again with this version. An interrupted run continues
    where it stopped.
    """
    from newscrawl.intake import Intake, load_sources
    from newscrawl.maintenance.detection import detect_all

    with context.writing(rows=True) as connection, progress_bar("Judging") as update:
        load_sources(connection, context.database.parent)
        if workers == 1:
            count = Intake(connection).detect_all(lambda done, all_of_them: update(done, done, all_of_them))
        else:
            count = detect_all(connection, context.database, workers=workers, progress=update)
    click.echo(f"{count} reposts.")


@click.command()
@click.option(
    "--sample", type=click.IntRange(1), help="Only so many captures, drawn at random; each is read whole."
)
@click.option("--since", help="Only files and captures of this day (YYYY-MM-DD, UTC) and later.")
@click.option("--full", is_flag=True, help="Read every record, also of files whose SHA-256 is as recorded.")
@workers_option
@click.option("--record", is_flag=True, help="Enter the result into the chain of custody, with --who.")
@who_option
@json_option
@pass_context
def verify(
    context: Context,
    *,
    sample: int | None,
    since: str | None,
    full: bool,
    workers: int | None,
    record: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Check that archive and database are as they were written.

    Every file's recorded SHA-256 (warc/manifest-sha256.txt), every capture's file, offset, length and digests, every
    page of the database, and people's decisions. An interrupted verification goes on where it was. The result is
    shown by `newscrawl health`. Exit status 5: something is damaged or missing; each is named.
    """
    from newscrawl.archive.manifest import FILE as MANIFEST
    from newscrawl.cli.custody import enter_verification
    from newscrawl.maintenance.verify import start_verifiers
    from newscrawl.maintenance.verify import verify as run_verify

    if since is not None:
        since = iso_day(since)
    began = time.monotonic()
    archive = context.output / "warc"
    if workers is None:
        workers = default_workers() if size_of(archive.glob("*.warc*")) >= LARGE else 1
    with ExitStack() as stack:
        pool = start_verifiers(context.database, archive, workers)
        if pool is not None:
            stack.enter_context(pool)
        update = stack.enter_context(progress_bar("Verifying"))
        report = run_verify(
            context.database, archive, update, sample=sample, since=since, full=full, pool=pool
        )
    seconds = time.monotonic() - began
    if as_json:
        print_json({**asdict(report), "seconds": round(seconds, 1)})
    else:
        for one in report.problems:
            click.echo(printable(str(one)), err=True)
        if report.found > len(report.problems):
            click.echo(f"… and {report.found - len(report.problems)} more", err=True)
        for name in report.open_files:
            click.echo(printable(f"{name}: being written; not checked"), err=True)
        parts = [f"{report.files} files", f"{report.captures} captures"]
        parts += [f"{report.pictures} pictures of pages"] if report.pictures else []
        parts += [f"{report.resumed} files checked before the interruption"] if report.resumed else []
        parts += [f"{len(report.entered)} entered into the manifest"] if report.entered else []
        click.echo(f"{', '.join(parts)}: {report.found or 'no'} problem{'' if report.found == 1 else 's'}")
    if record:
        part = (
            f", a sample of {sample}"
            if sample
            else f", since {since}"
            if since
            else ", every record"
            if full
            else ""
        )
        result = f"archive and database: {report.files} files, {report.captures} captures, {report.found or 'no'} problems{part}"
        listing = archive / MANIFEST
        digest = f"sha256:{sha256_of(listing)}" if listing.is_file() else None
        enter_verification(context, ARCHIVE, result, who=who, digest=digest)
    if report.found:
        raise click.exceptions.Exit(DAMAGED)


@click.command()
@click.option(
    "--split-before",
    type=int,
    metavar="YEAR",
    help="Move the search index and the former texts of articles published before YEAR into a file of their own.",
)
@click.option(
    "--join",
    is_flag=True,
    help="With --split-before: write one file that replaces the files of earlier runs.",
)
@json_option
@pass_context
def vacuum(context: Context, *, split_before: int | None, join: bool, as_json: bool) -> None:
    """Make the database file as small as it can be.

    Copies of texts that earlier versions kept are let go of, the index of words is merged, or made again where an
    earlier version made it, and the file is written again; that last step needs as much free space as the database
    takes. Refused while a crawl or an ingest is writing; people may go on working, and wait during the last step. An
    interrupted run can be repeated.

    --split-before writes `newscrawl.years-before-YEAR-….db` beside the database once; every command opens it with the
    database and answers as before. Keep it where it is: a backup copies it once, `verify` compares it with its SHA-256.
    """
    from newscrawl.maintenance.vacuum import vacuum as run_vacuum
    from newscrawl.store.locking import rows_lock

    if not context.database.exists():
        raise NotFoundError(
            f"{context.database}: no such database. Crawl something first (try `newscrawl demo`)."
        )
    if join and split_before is None:
        raise click.UsageError("--join needs --split-before YEAR.")
    # Nothing may be indexed while its year is written.
    with (
        rows_lock(context.database, exclusive=split_before is not None),
        progress_bar("Vacuuming") as update,
    ):
        report = run_vacuum(
            context.database,
            update,
            archive=context.output / "warc",
            split_before=split_before,
            join=join,
        )
    if as_json:
        print_json(asdict(report))
        return
    click.echo(
        f"{report.before:,} bytes before, {report.after:,} now, {report.per_article:,} an article; "
        f"{report.texts:,} copies of texts let go of, {report.indexed:,} articles indexed again"
    )
    if report.year_file:
        click.echo(
            f"{report.year_file}: {report.year_file_bytes:,} bytes, index of {report.moved_articles:,} articles and "
            f"{report.moved_texts:,} former texts"
        )


COMMANDS = {"vacuum": vacuum, "verify": verify, "detect": detect, "rebuild": rebuild, "ingest": ingest}
