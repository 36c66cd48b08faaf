"""``newscrawl custody``: who verified, moved or handed over what."""

from __future__ import annotations

import json
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from newscrawl.cli.common import (
    DAMAGED,
    Context,
    clean,
    json_option,
    pass_context,
    print_json,
    print_table,
    signed,
    who_option,
)
from newscrawl.errors import ConfigurationError, NewscrawlError, NotFoundError
from newscrawl.files import parse_json, sha256_of, write_whole
from newscrawl.items import PAGE_ZONE
from newscrawl.store import custody_events as events


@click.group()
def custody() -> None:
    """Chain of custody: record verifications, moves and hand-over; list and export them.

    Verifications are entered by the commands themselves with --record (`verify`, `timestamp --verify`, `case verify`).
    """


@custody.command()
@click.argument("kind", type=click.Choice(list(events.KINDS)))
@click.argument("subject")
@click.option("--to", "counterpart", help="Who received it, or where it was moved to.")
@click.option("--when", help="When it happened (ISO 8601; without a zone Beijing time). Default: now.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Take the SHA-256 of this file.",
)
@click.option("--result", help="What a verification found.")
@click.option("--note", help="Anything else, in words.")
@who_option
@pass_context
def record(
    context: Context, kind: str, subject: str, *, counterpart: str | None, when: str | None, file: Path | None,
    result: str | None, note: str | None, who: str | None,
) -> None:  # fmt: skip
    """Record KIND of SUBJECT: a case's name, a WARC file's name, or `archive`.

    \b
    newscrawl custody record handed_over case-20261124T021056Z-7017d3f2 --to "江城公证处 王某" --who 林静
    newscrawl custody record moved newscrawl-20261124T021056Z-00000-1-aa.warc.gz --to "/mnt/tape/7" --who 林静
    """  # noqa: D301 - click wants the character, not a backslash
    with context.writing() as connection:
        digest = (
            f"sha256:{sha256_of(file)}"
            if file
            else _known_digest(connection, context.output / "warc", subject)
        )
        number = events.record(
            connection, kind, subject, who=signed(who), when=_moment(when), counterpart=counterpart, digest=digest,
            result=result, note=note,
        )  # fmt: skip
    click.echo(clean(f"event {number}: {kind} {subject}{f' {digest}' if digest else ''}"))
    if digest is None and subject.strip() != events.ARCHIVE:
        click.echo(
            clean(f"no case and no WARC file of the archive is named {subject}: recorded without a digest"),
            err=True,
        )


def _known_digest(connection: sqlite3.Connection, archive: Path, subject: str) -> str | None:
    """The digest of a case or of a WARC file that is there; None for other subjects."""
    with suppress(NotFoundError):
        return events.case_digest(connection, subject)
    path = archive / subject
    if "/" not in subject and path.is_file():
        return "sha256:" + sha256_of(path)
    return None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=PAGE_ZONE)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter: a time in the year 0 or 10000 of UTC
        raise ConfigurationError(f"Invalid --when {text!r}; expected for example 2026-11-24T10:00.") from None


@custody.command("list")
@click.option("--subject", help="Only events of this case or file.")
@json_option
@pass_context
def list_(context: Context, *, subject: str | None, as_json: bool) -> None:
    """List recorded events, in the order they were entered."""
    with context.reading() as connection:
        found = events.listed(connection, None if subject is None else [subject])
    if as_json:
        print_json(found)
        return
    columns = [("at", "when"), ("who", "who"), ("what", "what"), ("subject", "subject"), ("counterpart", "to"),
               ("result", "result"), ("note", "note")]  # fmt: skip
    print_table(found, columns, empty="No events are recorded.")


@custody.command()
@click.argument("case")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_context
def export(context: Context, case: str, file: Path) -> None:
    """Write the events of CASE since it was made to FILE (JSON): a hash chain that begins with the case's digest.

    A case is sealed when it is made; what happened to it later stands here. Check a file with `newscrawl custody check`.
    """
    from newscrawl.evidence.custody import custody_chain

    if file.exists():
        raise ConfigurationError(f"{file} exists. Choose another name, or remove it first.")
    with context.reading() as connection:
        digest = events.case_digest(connection, case)
        found = events.listed(connection, [case])
    first: dict[str, Any] = {"what": "case", "case": case, "manifest_digest": digest}
    content = {"case": case, "manifest_digest": digest, "events": custody_chain([first, *found])}
    write_whole(file, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    click.echo(clean(f"{file}: {len(found)} events"))


@custody.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--digest", help="Digest of the case (sha256:…), from its maker.")
def check(file: Path, *, digest: str | None) -> None:
    """Check an exported chain: each event names the digest of the one before it. Exit status 5: it does not hold."""
    from newscrawl.evidence.custody import first_break

    try:
        content = parse_json(file.read_text(encoding="utf-8"))
        chain, stated = list(content["events"]), str(content["manifest_digest"])
        broken = first_break(chain)
        if broken is None and (not chain or chain[0].get("manifest_digest") != stated):
            broken = 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"{file}: not an exported chain ({type(error).__name__}: {error})."
        ) from error
    if broken is not None:
        click.echo(clean(f"event {broken} does not follow the one before it"), err=True)
        raise click.exceptions.Exit(DAMAGED)
    if digest is not None and digest.strip().lower() != stated:
        click.echo(clean(f"it is of another case: {stated}"), err=True)
        raise click.exceptions.Exit(DAMAGED)
    click.echo(f"{len(chain) - 1} events, each follows the one before it; case {stated}")


def enter_verification(
    context: Context, subject: str, result: str, *, who: str | None, digest: str | None = None
) -> None:
    """Record what a verification found; where the database cannot be written, say so and go on."""
    try:
        with context.writing() as connection:
            events.record(connection, "verified", subject, who=signed(who), digest=digest, result=result)
    except (NewscrawlError, sqlite3.Error) as error:
        click.echo(clean(f"the verification was not recorded: {error}"), err=True)


COMMANDS = {"custody": custody}
