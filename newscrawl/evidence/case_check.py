"""Checking an evidence case, as a folder or as its ZIP: files, records, texts, custody, proofs, signature, stamp."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.archive import Record, iterate, responses, verify_wacz
from newscrawl.archive.records import Damage, sha256
from newscrawl.archive.screenshot_records import is_screenshot
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError
from newscrawl.evidence import bag, chain, signature, timestamp
from newscrawl.evidence.bag import Finding
from newscrawl.evidence.case_model import AUTHORITY, STAMP
from newscrawl.evidence.custody import first_break
from newscrawl.files import sha256_of

if TYPE_CHECKING:
    from collections.abc import Callable

#: Says that nothing outside the case vouches for it.
NOT_COMPARED: Final = "not compared with a recorded digest"


def verify_case(
    path: Path,
    *,
    manifest_digest: str | Callable[[str], str | None] | None = None,
    certificates: Path | None = None,
    maker_key: Path | None = None,
) -> list[Finding]:
    """Check a case, folder or ZIP. A sound one has no finding with ``fault`` set; notes may remain.

    ``manifest_digest``: what was recorded when the case was made, or how to look it up by the case's identifier (which
    stands in the case: a renamed file is still the same case). ``certificates``: the time-stamping authority's, and
    ``maker_key``: the maker's public key (PEM), from sources of the checker's own; else those in the case are used, and
    that is noted. Raises ``NotFoundError`` where ``path`` is neither.
    """
    references = _References(manifest_digest, certificates, maker_key)
    if path.is_dir():
        return list(_verify_folder(path, references))
    if not path.is_file():
        raise NotFoundError(f"{path}: no case there. Give the case's folder or its ZIP.")
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as work:
        try:
            folder = bag.unpack(path, Path(work))
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError) as error:
            return [Finding(path.name, f"cannot be unpacked: {error}")]
        findings = list(_verify_folder(folder, references))
        again = Path(work, "again.zip")
        bag.write_zip(folder, again)
        if sha256_of(again) != sha256_of(path):
            findings.append(Finding(path.name, "is not the ZIP that was made of these files"))
        return findings


@dataclass(slots=True, frozen=True)
class _References:
    """What a case is compared with besides itself."""

    digest: str | Callable[[str], str | None] | None
    certificates: Path | None
    maker_key: Path | None


def identifier(folder: Path) -> str:
    """The case's own name, from ``bag-info.txt``: file names may be changed by whoever hands it on."""
    info = (folder / "bag-info.txt").read_text("utf-8", "replace")
    found = re.search(r"^External-Identifier: (.+)$", info, re.MULTILINE)
    return found[1].strip() if found else ""


def identity(path: Path) -> tuple[str, str | None]:
    """A case's own name and the digest of its tag manifest; empty and None where the folder or ZIP is not a case."""
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as work:
        try:
            folder = path if path.is_dir() else bag.unpack(path, Path(work))
            return identifier(folder), "sha256:" + sha256_of(folder / bag.TAG_MANIFEST)
        except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError):
            return "", None


def _verify_folder(folder: Path, references: _References) -> list[Finding]:
    findings = list(bag.verify(folder))
    if any(one.what == "is missing" or "link" in one.what for one in findings):
        return findings
    digest = "sha256:" + sha256_of(folder / bag.TAG_MANIFEST)
    recorded = references.digest(identifier(folder)) if callable(references.digest) else references.digest
    if recorded is None:
        what = f"{NOT_COMPARED}: give the one its maker handed out with --digest sha256:…"
        findings.append(Finding(bag.TAG_MANIFEST, what, fault=False))
    elif digest != recorded:
        findings.append(Finding(bag.TAG_MANIFEST, f"is {digest}, not {recorded} as recorded"))
    findings += _verify_signature(folder, references.maker_key)
    for path in sorted(folder.glob("data/*/*.warc.gz")):
        findings += _damage(folder, path, [one for one in responses(path) if isinstance(one, Damage)])
    for path in sorted(folder.glob("data/*/*.wacz")):
        findings += _damage(folder, path, verify_wacz(path))
    findings += _verify_pairs(folder)
    findings += _verify_custody(folder)
    findings += _verify_proofs(folder, references.certificates)
    findings += _verify_stamp(folder, references.certificates)
    return findings


def _verify_signature(folder: Path, maker_key: Path | None) -> list[Finding]:
    signed, held = folder / signature.SIGNATURE, folder / signature.PUBLIC_KEY
    if not signed.is_file():
        return [
            Finding(signature.SIGNATURE, "the case is not signed by its maker", fault=maker_key is not None)
        ]
    manifest = (folder / bag.MANIFEST).read_bytes()
    try:
        pem = (maker_key or held).read_bytes()
    except OSError as error:
        return [Finding(signature.PUBLIC_KEY, f"cannot be read ({error.strerror})")]
    if fault := signature.fault(manifest, signed.read_bytes(), pem):
        return [Finding(signature.SIGNATURE, fault)]
    if maker_key is None:
        what = f"signed with the key {signature.fingerprint(pem)}; compare it with the maker's own"
        return [Finding(signature.SIGNATURE, what, fault=False)]
    return []


def _damage(folder: Path, path: Path, damage: list[Damage]) -> list[Finding]:
    name = path.relative_to(folder).as_posix()
    return [Finding(name, f"{one.kind} at {one.offset}: {one.detail}") for one in damage]


def _verify_pairs(folder: Path) -> list[Finding]:
    """The captures and texts that ``pairs.json`` lists, against those in the case."""
    findings = []
    try:
        pairs = json.loads((folder / "data/pairs.json").read_bytes())
        for pair in pairs:
            for side in (pair["copy"], pair["origin"]):
                findings += _verify_side(folder / "data", side)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        findings.append(Finding("data/pairs.json", f"cannot be read: {type(error).__name__}: {error}"))
    return findings


def _verify_side(data: Path, side: dict[str, Any]) -> list[Finding]:
    for key in ("warc", "text"):
        if not bag.PLAIN_PATH.fullmatch(str(side[key])):
            return [Finding("data/pairs.json", f"names a file outside the case: {str(side[key])[:120]!r}")]
    held = {
        answer.record_id: answer.payload_digest
        for answer in responses(data / side["warc"])
        if not isinstance(answer, Damage)
    }
    findings = [
        Finding(f"data/{side['warc']}", f"does not hold {capture['record_id']} as pairs.json states it")
        for capture in (*side["captures"], *side.get("assets", ()))
        if held.get(capture["record_id"]) != capture["payload_digest"]
    ]
    if (picture := side.get("page_picture")) is not None:
        findings += _verify_picture(data, side["warc"], picture)
    if sha256((data / side["text"]).read_bytes()) != side["text_digest"]:
        findings.append(Finding(f"data/{side['text']}", "is another text than pairs.json states"))
    return findings


def _verify_picture(data: Path, warc: str, stated: dict[str, Any]) -> list[Finding]:
    """The PNG file of a page and its record in the side's WARC file, against what ``pairs.json`` states."""
    if not bag.PLAIN_PATH.fullmatch(str(stated["file"])):
        return [Finding("data/pairs.json", f"names a file outside the case: {str(stated['file'])[:120]!r}")]
    records = (one for one in iterate(data / warc) if isinstance(one, Record) and is_screenshot(one))
    held = {one.record_id: sha256(one.block) for one in records}
    findings = []
    if held.get(stated["record_id"]) != stated["payload_digest"]:
        findings.append(
            Finding(
                f"data/{warc}", f"does not hold the picture {stated['record_id']} as pairs.json states it"
            )
        )
    if sha256((data / stated["file"]).read_bytes()) != stated["payload_digest"]:
        findings.append(Finding(f"data/{stated['file']}", "is another picture than pairs.json states"))
    return findings


def _verify_custody(folder: Path) -> list[Finding]:
    where = "data/custody.json"
    try:
        events = json.loads((folder / where).read_bytes())["events"]
        if (number := first_break(events)) is not None:
            return [Finding(where, f"event {number} does not follow the one before it")]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [Finding(where, f"cannot be read: {type(error).__name__}: {error}")]
    return []


def _verify_proofs(folder: Path, certificates: Path | None) -> list[Finding]:
    """Whether each capture leads to a manifest in the case, and what its receipts say."""
    place = folder / "data" / chain.FOLDER
    where = f"data/{chain.FOLDER}/proofs.json"
    if not place.is_dir():
        return [Finding(where, "no capture leads to a stamped manifest of the archive", fault=False)]
    findings = []
    try:
        for entry in json.loads((place / "proofs.json").read_bytes()):
            if not bag.PLAIN_PATH.fullmatch(str(entry["case_file"])) or "/" in str(entry["manifest"]):
                return [Finding(where, f"names a file outside the case: {str(entry['case_file'])[:120]!r}")]
            known = {one.name for one in fields(chain.Proof)}
            proof = chain.Proof(**{key: value for key, value in entry.items() if key in known})
            with (folder / "data" / entry["case_file"]).open("rb") as file:
                file.seek(entry["case_offset"])
                member = file.read(proof.length)
            stated = {
                one.get("root")
                for one in chain.load(place / proof.manifest)["files"]
                if one["name"] == proof.warc_file
            }
            if not chain.holds(proof, member) or proof.root not in stated:
                findings.append(
                    Finding(
                        f"data/{entry['case_file']}",
                        f"{entry['record_id']} does not lead to {proof.manifest}",
                    )
                )
        findings += [
            Finding(f"data/{chain.FOLDER}/{one.where}", one.what, fault=one.fault)
            for one in chain.receipt_findings(place, certificates)
        ]
    except (OSError, ValueError, KeyError, TypeError, StorageError) as error:
        findings.append(Finding(where, f"cannot be read: {type(error).__name__}: {error}"))
    return findings


def _verify_stamp(folder: Path, certificates: Path | None) -> list[Finding]:
    reply = folder / STAMP
    if not reply.is_file():
        return [Finding(STAMP, "the case has no time stamp", fault=False)]
    stamp = reply.read_bytes()
    if fault := timestamp.imprint_fault(stamp, (folder / bag.MANIFEST).read_bytes()):
        return [Finding(STAMP, fault)]
    stated = Finding(STAMP, f"states the time {timestamp.stated_time(stamp)}", fault=False)
    authority = certificates or folder / AUTHORITY
    if not authority.is_file():
        what = "its signature was not checked: give the authority's certificates with --certificates"
        return [stated, Finding(STAMP, what, fault=False)]
    try:
        fault = timestamp.signature_fault(reply, folder / bag.MANIFEST, authority)
    except ConfigurationError as error:
        return [stated, Finding(STAMP, f"its signature was not checked: {error}", fault=False)]
    if fault:
        return [Finding(STAMP, f"openssl: {fault}")]
    if certificates is None:
        what = "verifies with the certificates in the case; compare them with the authority's own"
        return [stated, Finding(STAMP, what, fault=False)]
    return [stated]
