"""``newscrawl wacz`` and ``newscrawl index``: the archive for replay tools."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import Final, Protocol

import click

from newscrawl.cli.common import DAMAGED, Context, clean, json_option, pass_context, print_json
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError


class Signer(Protocol):
    """What signs a WACZ."""

    def signed_data(self, digest: str, created: str, software: str) -> dict[str, str]:
        """The ``signedData`` for the hash, the creation time and the software of a package."""


_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


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
    "--sign-cert",
    type=_FILE,
    help="Sign it for a domain: PEM file of the domain's TLS certificate, its chain behind it.",
)
@click.option("--sign-key", type=_FILE, help="PEM file of that certificate's ECDSA key.")
@click.option("--sign-chain", type=_FILE, help="PEM file of further certificates of the chain.")
@click.option(
    "--cross-cert", type=_FILE, help="PEM file of a second certificate for the same key, with its chain."
)
@click.option(
    "--tsa",
    "services",
    multiple=True,
    help="With --sign-cert: address of an RFC 3161 service (repeatable, the first that answers); default: TSA_URL.",
)
@click.option(
    "--verify", is_flag=True, help="Write nothing; check the file DESTINATION: hashes, records, signature."
)
@click.option(
    "--trusted",
    type=_FILE,
    help="With --verify: PEM file of roots to trust beside the system's, for a domain's signature.",
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
    sign_cert: Path | None,
    sign_key: Path | None,
    sign_chain: Path | None,
    cross_cert: Path | None,
    services: tuple[str, ...],
    trusted: Path | None,
    *,
    sign: bool,
    verify: bool,
    as_json: bool,
) -> None:
    """Export captures to DESTINATION as one WACZ file for offline replay.

    Open it in ReplayWeb.page, or add it to pywb with `wb-manager add --unpack-wacz`. It can carry a signature (WACZ Signing
    and Verification 0.1.0): with --sign by a key of your own, with --sign-cert and --sign-key for your domain, with a time
    stamp; TSA_CERTIFICATES names certificates the service does not send. Exit status 5: captures could not be copied, or,
    with --verify, something is wrong with the file.
    """
    from newscrawl.archive import export_wacz
    from newscrawl.evidence.captures import selected

    for_domain = (sign_cert, sign_key, sign_chain, cross_cert)
    if verify:
        if sign or crawl or portal or since or until or title or services or any(for_domain):
            raise ConfigurationError("--verify checks a file that is there; leave the other options out.")
        _check(destination, trusted, as_json=as_json)
        return
    if trusted:
        raise ConfigurationError("--trusted belongs to --verify.")
    if (any(for_domain) or services) and not (sign_cert and sign_key):
        raise ConfigurationError("A signature for a domain needs both --sign-cert and --sign-key.")
    if sign and sign_cert:
        raise ConfigurationError("A WACZ carries one signature: choose --sign or --sign-cert.")
    signer: Signer | None = None
    if sign:
        signer = _own_signer(context)
    elif sign_cert and sign_key:
        signer = _domain_signer(sign_cert, sign_key, sign_chain, cross_cert, services)
    with context.reading() as connection:
        chosen = selected(connection, crawl=crawl, portal=portal, since=since, until=until)
        report = export_wacz(
            context.output / "warc",
            chosen,
            destination,
            title=title or destination.stem,
            sign=signer.signed_data if signer else None,
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
    key, domain = _signer(destination)
    record = {
        "path": str(report.path),
        "captures": report.captures,
        "pages": report.pages,
        "bytes": report.size,
        "signed_by": key,
        "domain": domain,
        "missing": [{"file": one.file, "offset": one.offset, "detail": one.detail} for one in report.missing],
    }
    if as_json:
        print_json(record)
        if report.missing:
            raise click.exceptions.Exit(DAMAGED)
        return
    click.echo(f"{report.path}: {report.captures} captures, {report.pages} pages, {report.size:,} bytes")
    if key is not None:
        click.echo(_signed_by(key, domain))
    for one in report.missing:
        click.echo(clean(f"not copied: {one.file} at {one.offset}: {one.detail}"), err=True)
    if report.missing:
        raise click.exceptions.Exit(DAMAGED)


def _own_signer(context: Context) -> Signer:
    from newscrawl.archive import wacz_signature

    return wacz_signature.KeySigner(wacz_signature.signing_key(context.output / wacz_signature.KEY_FILE))


def _domain_signer(
    certificate: Path, key: Path, further: Path | None, cross: Path | None, services: tuple[str, ...]
) -> Signer:
    from newscrawl.evidence import wacz_domain

    stamping = os.environ.get("TSA_CERTIFICATES")
    signer = wacz_domain.domain_signer(
        certificate,
        key,
        services=services or tuple(os.environ.get("TSA_URL", "").split()),
        further=further,
        cross=cross,
        stamping=Path(stamping) if stamping else None,
    )
    if wacz_domain.too_old_for_authsign(signer):
        click.echo(
            f"The certificate is older than {wacz_domain.AUTHSIGN_DAYS} days: `wacz validate --verify-auth` will refuse "
            "the signature, `newscrawl wacz --verify` will not.",
            err=True,
        )
    return signer


def _signer(path: Path) -> tuple[str | None, str | None]:
    """The fingerprint of the key a WACZ states, and its domain where it has one; None where it is not signed or unreadable."""
    from newscrawl.archive import signed_data_of, signer_of
    from newscrawl.evidence import wacz_domain

    signed = signed_data_of(path) or {}
    if "domainCert" not in signed:
        return signer_of(path), None
    with contextlib.suppress(KeyError, ValueError, IndexError):
        return wacz_domain.key_of(signed), str(signed.get("domain"))
    return None, None


def _signed_by(key: str, domain: str | None) -> str:
    return (
        f"signed for the domain {clean(domain)} by the key sha256:{key}"
        if domain
        else f"signed by the key sha256:{key}"
    )


def _check(path: Path, trusted: Path | None, *, as_json: bool) -> None:
    import functools

    from newscrawl.archive import verify_wacz
    from newscrawl.evidence import wacz_domain

    if not path.is_file():
        raise NotFoundError(f"{path}: no such file.")
    roots = wacz_domain.certificates(trusted) if trusted else []
    (key, domain) = _signer(path)
    if domain:
        roots += wacz_domain.system_roots()
    damage = verify_wacz(path, functools.partial(wacz_domain.fault, trusted=roots))
    if as_json:
        faults = [
            {"kind": one.kind, "detail": one.detail, "file": one.file, "offset": one.offset} for one in damage
        ]
        print_json(
            {"path": str(path), "sound": not damage, "signed_by": key, "domain": domain, "damage": faults}
        )
    else:
        for one in damage:
            click.echo(clean(f"{one.file}: {one.kind}: {one.detail}"), err=True)
        how = _signed_by(key, domain) if key else "not signed"
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
