"""``newscrawl backup`` and ``newscrawl restore``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from newscrawl.cli.common import Context, clean, json_option, pass_context, print_json, progress_bar
from newscrawl.errors import StorageError


@click.command()
@click.argument("destination", type=click.Path(file_okay=False, path_type=Path))
@click.option("--verify", is_flag=True, help="Only compare the backup with its recorded digests.")
@click.option(
    "--without-secrets",
    is_flag=True,
    help="Leave users.txt and the signing keys out, for a copy that others hold.",
)
@json_option
@pass_context
def backup(
    context: Context, destination: Path, *, verify: bool, without_secrets: bool, as_json: bool
) -> None:
    """Back up the database and the archive to the folder DESTINATION.

    Crawls and the desk may go on writing. Files that are there already are not copied again; an interrupted backup
    leaves the one before it valid. Users and signing keys are copied as files that only their owner reads, and named.
    Exit code 3 where it could not be completed or, with --verify, where a file differs.
    """
    from newscrawl.maintenance.backup import back_up, read_manifest, verify_backup

    if verify:
        faults = verify_backup(destination)
        if faults:
            raise StorageError(f"{destination}: {'; '.join(faults)}")
        found = read_manifest(destination)
        click.echo(clean(f"{destination}: {len(found.files)} files as recorded, of {found.taken_at}"))
        return
    with progress_bar("Copying") as update:
        made = back_up(context.output, context.database, destination, update, secrets=not without_secrets)
    if as_json:
        print_json({"destination": str(destination), "copied": made.copied, **asdict(made)})
        return
    rows = ", ".join(f"{count:,} {name}" for name, count in made.rows.items() if count)
    size = sum(one.size for one in made.files)
    click.echo(clean(f"{destination}: {len(made.files)} files, {size:,} bytes, {made.copied} copied now"))
    click.echo(f"as of {made.taken_at}: {rows or 'nothing stored yet'}")
    if made.secrets:
        click.echo(
            f"It holds secrets ({', '.join(made.secrets)}): keep it as you keep them, or use --without-secrets."
        )


@click.command()
@click.argument("source", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--replace", is_flag=True, help="Keep what is in the output folder under other names and restore."
)
@json_option
@pass_context
def restore(context: Context, source: Path, *, replace: bool, as_json: bool) -> None:
    """Restore the backup in SOURCE into the output folder.

    Every file is compared with its recorded digest first. An output folder that holds a database is refused unless
    --replace is given; its files are then kept under names that end in `.before-<time>`.
    """
    from newscrawl.maintenance.backup import SECRETS
    from newscrawl.maintenance.backup import restore as put_back

    made = put_back(source, context.output, replace=replace)
    if as_json:
        print_json({"source": str(source), "output": str(context.output), **asdict(made)})
        return
    click.echo(clean(f"{context.output}: restored {len(made.files)} files, as of {made.taken_at}"))
    if without := sorted(SECRETS - {one.path for one in made.files}):
        click.echo(f"Not in the backup: {', '.join(without)}.")
    click.echo("Check it with `newscrawl verify`.")


COMMANDS = {"backup": backup, "restore": restore}
