"""``newscrawl case``: evidence that somebody else can check."""

from __future__ import annotations

import getpass
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json
from newscrawl.errors import NewscrawlError

if TYPE_CHECKING:
    from newscrawl.evidence.bag import Finding


@click.group()
def case() -> None:
    """Create and verify evidence cases."""


@case.command()
@click.argument("reposts", nargs=-1, required=True, type=int)
@click.option(
    "--screenshots", is_flag=True, help="Add screenshots of both live pages (needs the playwright extra)."
)
@json_option
@pass_context
def create(context: Context, reposts: tuple[int, ...], *, screenshots: bool, as_json: bool) -> None:
    """Create one case from REPOSTS (numbers from `newscrawl reposts`): captures, texts, comparison.

    Written to cases/ in the output folder, as a folder and a ZIP file. Environment variables: TSA_URL requests an
    RFC 3161 time stamp from that authority; TSA_CERTIFICATES (a PEM file) adds the authority's certificates, so
    that the stamp can be verified later.
    """
    from newscrawl.evidence.case import create as make

    with context.writing() as connection:
        report = make(connection, reposts, output=context.output, who=_who(), screenshots=screenshots)
    if as_json:
        print_json(asdict(report))
        return
    click.echo(f"{report.folder}\n{report.archive}\n{report.manifest_digest}")
    for note in report.notes:
        click.echo(clean(note), err=True)


@case.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--certificates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates of the time-stamping authority (PEM), obtained independently of the case.",
)
@json_option
@pass_context
def verify(context: Context, path: Path, certificates: Path | None, *, as_json: bool) -> None:
    """Verify a case (PATH: folder or ZIP file): files, records, digests and time stamp.

    If the case was created with this database, the digest recorded there is compared as well. Exit status 1:
    something was changed or damaged.
    """
    from newscrawl.evidence.case import verify_case

    findings = verify_case(path, manifest_digest=_recorded(context, path), certificates=certificates)
    faults = [one for one in findings if one.fault]
    if as_json:
        print_json({"sound": not faults, "findings": [asdict(one) for one in findings]})
    else:
        _say(findings)
        click.echo("changed or damaged" if faults else "sound")
    if faults:
        raise click.exceptions.Exit(1)


def _say(findings: list[Finding]) -> None:
    for one in findings:
        click.echo(clean(f"{'FAULT' if one.fault else 'note'}  {one.where}: {one.what}"))


def _recorded(context: Context, path: Path) -> str | None:
    """What the store kept of this case; None where there is no store or it does not know the case."""
    from newscrawl.evidence.case import recorded_digest

    if not context.database.exists():
        return None
    with suppress(NewscrawlError), context.reading() as connection:
        return recorded_digest(connection, path.resolve().name.removesuffix(".zip"))
    return None


def _who() -> str | None:
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return None


COMMANDS = {"case": case}
