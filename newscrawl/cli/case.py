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
    """Make an evidence case of a copy and its origin, and check one."""


@case.command()
@click.argument("reposts", nargs=-1, required=True, type=int)
@click.option(
    "--screenshots", is_flag=True, help="Also photograph both pages as they are now (playwright extra)."
)
@json_option
@pass_context
def create(context: Context, reposts: tuple[int, ...], *, screenshots: bool, as_json: bool) -> None:
    """Put the captures, texts and comparison of REPOSTS (numbers of `newscrawl reposts`) into one case.

    Written to cases/ in the output folder, as a folder and a ZIP. Set TSA_URL to have it time-stamped
    (RFC 3161), and TSA_CERTIFICATES to the authority's certificates (PEM) so that others can check the stamp.
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
    help="The time-stamping authority's certificates (PEM), from a source of your own.",
)
@json_option
@pass_context
def verify(context: Context, path: Path, certificates: Path | None, *, as_json: bool) -> None:
    """Check a case (PATH: its folder or ZIP): every byte, record, digest and the time stamp.

    Where this machine's store made the case, its recorded digest is compared too. Exit code 1 where anything
    was changed.
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
