"""``newscrawl timestamp``: trusted time for the archive."""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, who_option
from newscrawl.cli.custody import enter_verification
from newscrawl.errors import StorageError
from newscrawl.store.custody_events import ARCHIVE

#: Exit codes of `newscrawl run`, used in the same sense.
NOTHING_NEW = 10
SOME_FAILED = 11


@click.command()
@click.option(
    "--tsa",
    "authorities",
    multiple=True,
    help="Address of an RFC 3161 service (repeatable); default: TSA_URL.",
)
@click.option(
    "--certificates",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    envvar="TSA_CERTIFICATES",
    help="PEM file of the services' certificates; replies are verified with openssl.",
)
@click.option(
    "--hook",
    envvar="TIMESTAMP_HOOK",
    help="Command run as `COMMAND MANIFEST RECEIPT` for another kind of proof.",
)
@click.option(
    "--verify", is_flag=True, help="Check the chain, its receipts and every file it lists; make nothing."
)
@click.option("--record", is_flag=True, help="Enter the result into the chain of custody, with --who.")
@who_option
@json_option
@pass_context
def timestamp(
    context: Context,
    authorities: tuple[str, ...],
    certificates: Path | None,
    hook: str | None,
    *,
    verify: bool,
    record: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Stamp the WARC files closed since the last run with a third party's time.

    Writes a manifest of their digests to warc/timestamps/, chained to the one before it, and asks every service in
    TSA_URL (separated by blanks) for a receipt. Run it daily, behind `newscrawl run`. Exit code 10: nothing new; 11: a
    receipt is missing and will be asked for again; 3: with --verify, something was changed.
    """
    from newscrawl.evidence.chain import stamp_archive, verify_chain

    archive = context.output / "warc"
    if verify:
        found = verify_chain(archive, certificates=certificates)
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            for one in found:
                click.echo(clean(f"{'CHANGED ' if one.fault else ''}{one.where}: {one.what}"), err=one.fault)
        faults = sum(one.fault for one in found)
        if record:
            result = f"chain of manifests: {faults or 'no'} faults, {len(found) - faults} remarks"
            enter_verification(context, ARCHIVE, result, who=who)
            for one in found:
                if not one.fault and " stands at " in f" {one.what}":
                    enter_verification(context, one.where, one.what, who=who)
        if faults:
            raise StorageError(f"{archive}: the chain does not hold, see above.")
        return
    services = authorities or tuple(os.environ.get("TSA_URL", "").split())
    run = stamp_archive(archive, authorities=services, certificates=certificates, hook=hook)
    if as_json:
        print_json(asdict(run))
    else:
        if run.manifest:
            click.echo(clean(f"{run.manifest}: {run.files} files"))
        for name in run.receipts:
            click.echo(clean(f"receipt: {name}"))
        for fault in run.failed:
            click.echo(clean(f"no receipt: {fault}"), err=True)
        if not services and not hook:
            click.echo("No third party is named: set TSA_URL, so that others can trust the time.", err=True)
    if run.failed:
        raise click.exceptions.Exit(SOME_FAILED)
    if not run.manifest and not run.receipts:
        raise click.exceptions.Exit(NOTHING_NEW)


COMMANDS = {"timestamp": timestamp}
