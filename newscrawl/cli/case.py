"""``newscrawl case``: evidence that somebody else can check."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, signed, who_option
from newscrawl.errors import ConfigurationError, NewscrawlError
from newscrawl.store import pairs, withdrawals

if TYPE_CHECKING:
    from newscrawl.evidence.bag import Finding


@click.group()
def case() -> None:
    """Create and verify evidence cases."""


@case.command()
@click.argument("reposts", nargs=-1)
@click.option(
    "--picture",
    "picture_edges",
    multiple=True,
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Add a picture copy by its number in `newscrawl pictures list` (repeatable).",
)
@click.option(
    "--screenshots", is_flag=True, help="Add screenshots of both live pages (needs the playwright extra)."
)
@click.option(
    "--ownership",
    multiple=True,
    metavar="KIND=FILE",
    help="Add a file that shows who owns the work: cms, contract, print, identity, mandate, other (repeatable).",
)
@who_option
@json_option
@pass_context
def create(
    context: Context,
    reposts: tuple[str, ...],
    *,
    picture_edges: tuple[int, ...],
    screenshots: bool,
    ownership: tuple[str, ...],
    who: str | None,
    as_json: bool,
) -> None:
    """Create one case from REPOSTS (names from `newscrawl reposts`) and picture copies: captures, texts, comparison.

    Written to cases/ in the output folder, as a folder and a ZIP file. The manifest is signed with case-key.pem of
    the output folder; give the printed digest and key fingerprint to whoever verifies the case. Environment variables:
    TSA_URL requests an RFC 3161 time stamp from that authority; TSA_CERTIFICATES (a PEM file) adds the authority's
    certificates, so that the stamp can be verified later.
    """
    from newscrawl.evidence.case import create as make
    from newscrawl.evidence.ownership import Attachment

    added = [Attachment.read(one) for one in ownership]
    with context.writing() as connection:
        withdrawals.hide(connection)
        chosen = list(dict.fromkeys(pairs.repost_id(connection, name) for name in reposts))
        report = make(
            connection,
            chosen,
            output=context.output,
            who=signed(who),
            picture_edges=tuple(dict.fromkeys(picture_edges)),
            screenshots=screenshots,
            ownership=added,
        )
    if as_json:
        print_json(asdict(report))
        return
    click.echo(f"{report.folder}\n{report.archive}\n{report.manifest_digest}")
    click.echo(f"signed with the key {report.maker_key}")
    for note in report.notes:
        click.echo(clean(note), err=True)


@case.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--certificates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Certificates of the time-stamping authority (PEM), obtained independently of the case.",
)
@click.option(
    "--digest", help="Digest printed by `case create` (sha256:…), obtained from the maker of the case."
)
@click.option(
    "--maker-key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Public key of the maker (PEM), obtained independently of the case.",
)
@click.option("--record", is_flag=True, help="Enter the result into the chain of custody, with --who.")
@who_option
@json_option
@pass_context
def verify(
    context: Context,
    path: Path,
    *,
    certificates: Path | None,
    digest: str | None,
    maker_key: Path | None,
    record: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Verify a case (PATH: folder or ZIP file): files, records, digests, signature and time stamp.

    The digest of the whole case is compared with --digest, or with the one this database recorded under the case's
    identifier; without either, the result says that it was not compared. Exit status 1: something was changed or
    damaged.
    """
    from newscrawl.cli.custody import enter_verification
    from newscrawl.evidence.case_check import NOT_COMPARED, identity, verify_case

    findings = verify_case(
        path,
        manifest_digest=_digest(digest) or partial(_recorded, context),
        certificates=certificates,
        maker_key=maker_key,
    )
    faults = [one for one in findings if one.fault]
    if record:
        name, made = identity(path)
        enter_verification(
            context, name or path.name, f"case: {len(faults) or 'no'} faults", who=who, digest=made
        )
    if as_json:
        compared = not any(one.what.startswith(NOT_COMPARED) for one in findings)
        print_json({"sound": not faults, "compared": compared, "findings": [asdict(one) for one in findings]})
    else:
        _say(findings)
        uncompared = any(one.what.startswith(NOT_COMPARED) for one in findings)
        sound = f"sound in itself, {NOT_COMPARED}" if uncompared else "sound"
        click.echo("changed or damaged" if faults else sound)
    if faults:
        raise click.exceptions.Exit(1)


def _say(findings: list[Finding]) -> None:
    for one in findings:
        click.echo(clean(f"{'FAULT' if one.fault else 'note'}  {one.where}: {one.what}"))


def _digest(text: str | None) -> str | None:
    """Raises :class:`ConfigurationError` for what is no SHA-256."""
    if text is None:
        return None
    digest = "sha256:" + text.strip().lower().removeprefix("sha256:")
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise ConfigurationError(f"Invalid digest {text!r}; expected sha256: and 64 hexadecimal digits.")
    return digest


def _recorded(context: Context, name: str) -> str | None:
    """The digest recorded of the case ``name``; None where there is no store or it does not know the case."""
    from newscrawl.evidence.case import recorded_digest

    if not context.database.exists():
        return None
    with suppress(NewscrawlError), context.reading() as connection:
        return recorded_digest(connection, name)
    return None


COMMANDS = {"case": case}
