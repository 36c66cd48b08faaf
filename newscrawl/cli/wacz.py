"""``newscrawl wacz`` and ``newscrawl index``: the archive for replay tools."""

from __future__ import annotations

from pathlib import Path

import click

from newscrawl.cli.common import DAMAGED, Context, clean, json_option, pass_context, print_json
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError


@click.command()
@click.argument("destination", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--crawl", help="Only this crawl (name from `newscrawl stats`).")
@click.option("--portal", help="Only articles of this portal (key from `newscrawl portals`).")
@click.option("--since", help="First day of capture (UTC).")
@click.option("--until", help="Last day of capture (UTC), inclusive.")
@click.option("--title", help="Title in the metadata of the file.")
@click.option(
    "--sign",
    is_flag=True,
    help="Sign it with the key wacz-key.pem of the output folder, made where there is none.",
)
@click.option(
    "--verify", is_flag=True, help="Write nothing; check the file DESTINATION: hashes, records, signature."
)
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
    sign: bool,
    verify: bool,
    as_json: bool,
) -> None:
    """Export captures to DESTINATION as one WACZ file for offline replay.

    Open it in ReplayWeb.page, or add it to pywb with `wb-manager add --unpack-wacz`. With --sign it carries a signature
    (WACZ Signing and Verification 0.1.0) by a key of your own. Exit status 5: captures could not be copied, or, with
    --verify, something is wrong with the file.
    """
    from newscrawl.archive import export_wacz, wacz_signature
    from newscrawl.evidence.captures import selected

    if verify:
        if sign or crawl or portal or since or until or title:
            raise ConfigurationError("--verify checks a file that is there; leave the other options out.")
        _check(destination, as_json=as_json)
        return
    key = wacz_signature.signing_key(context.output / wacz_signature.KEY_FILE) if sign else None
    with context.reading() as connection:
        chosen = selected(connection, crawl=crawl, portal=portal, since=since, until=until)
        report = export_wacz(
            context.output / "warc", chosen, destination, title=title or destination.stem, key=key
        )
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
        "signed_by": wacz_signature.fingerprint(key) if key else None,
        "missing": [{"file": one.file, "offset": one.offset, "detail": one.detail} for one in report.missing],
    }
    if as_json:
        print_json(record)
        if report.missing:
            raise click.exceptions.Exit(DAMAGED)
        return
    click.echo(f"{report.path}: {report.captures} captures, {report.pages} pages, {report.size:,} bytes")
    if key is not None:
        click.echo(f"signed by the key sha256:{wacz_signature.fingerprint(key)}")
    for one in report.missing:
        click.echo(clean(f"not copied: {one.file} at {one.offset}: {one.detail}"), err=True)
    if report.missing:
        raise click.exceptions.Exit(DAMAGED)


def _check(path: Path, *, as_json: bool) -> None:
    from newscrawl.archive import signer_of, verify_wacz

    if not path.is_file():
        raise NotFoundError(f"{path}: no such file.")
    damage, signer = verify_wacz(path), signer_of(path)
    if as_json:
        faults = [
            {"kind": one.kind, "detail": one.detail, "file": one.file, "offset": one.offset} for one in damage
        ]
        print_json({"path": str(path), "sound": not damage, "signed_by": signer, "damage": faults})
    else:
        for one in damage:
            click.echo(clean(f"{one.file}: {one.kind}: {one.detail}"), err=True)
        how = f"signed by the key sha256:{signer}" if signer else "not signed"
        click.echo(f"{path}: {f'{len(damage)} faults' if damage else 'sound'}, {how}")
    if damage:
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
