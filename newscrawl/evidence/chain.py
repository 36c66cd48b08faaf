"""Trusted time for the archive itself: manifests of closed WARC files, chained and stamped by third parties.

``warc/timestamps/NNNNNN-DAY.json`` lists every WARC file closed since the manifest before it, with size, SHA-256, and the
root of a Merkle tree over its gzip members (RFC 6962, section 2.1, SHA-256). Each manifest states the SHA-256 of the one
before it. Beside it lie the receipts: ``….tsr`` for each RFC 3161 authority, ``….hook`` for a command of the operator's, and
their digests in ``….sha256`` (for ``sha256sum -c``), because parts of a reply are not signed.

The tree is what makes a stamp usable for one capture: its member and some thirty hashes lead to the stamped root, without
the other records of the file. Names sort by number, so that a clock set back changes no order; it is stated instead.
"""

from __future__ import annotations

import functools
import hashlib
import json
import mmap
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from isal import igzip_lib

from newscrawl import __version__
from newscrawl.archive.record_places import opened
from newscrawl.errors import StorageError
from newscrawl.evidence import timestamp
from newscrawl.evidence.environment import environment
from newscrawl.files import replacing, sha256_of, write_whole
from newscrawl.frontier.locks import FileLock
from newscrawl.items import now

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

FOLDER: Final = "timestamps"
_FORMAT: Final = 1
_NAME: Final = re.compile(r"(\d{6})-(\d{4}-\d{2}-\d{2})\.json")
#: Bytes unpacked at a time, and bytes of a file looked at for a member's end: most members are no longer.
_STEP: Final = 1 << 20
_PIECE: Final = 1 << 14
_HOOK_SECONDS: Final = 600


@dataclass(slots=True, frozen=True)
class Proof:
    """How one capture leads to a manifest: the member's place and the hashes beside its way to the root.

    ``path``: (side, hexadecimal hash) from the leaf upwards; ``side`` says where the other hash stands, left or right.
    """

    manifest: str
    warc_file: str
    offset: int
    length: int
    index: int
    root: str
    path: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class StampRun:
    """What :func:`stamp_archive` did: the new manifest's name, files in it, receipts made, authorities that failed."""

    manifest: str | None = None
    files: int = 0
    receipts: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


@dataclass(slots=True, frozen=True)
class ChainFinding:
    """One result of :func:`verify_chain`; ``fault`` is False for what is only worth knowing."""

    where: str
    what: str
    fault: bool = True


# -- Merkle tree (RFC 6962) --------------------------------------------------------------------------


def leaf(data: bytes) -> bytes:
    """The leaf hash of a gzip member."""
    return hashlib.sha256(b"\x00" + data).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of a list of leaf hashes; of an empty list the hash of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _split(len(leaves))
    return _node(root(leaves[:middle]), root(leaves[middle:]))


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """The hashes that lead from the leaf ``index`` to the root, from the bottom up."""
    if len(leaves) < 2:
        return []
    middle = _split(len(leaves))
    if index < middle:
        return [*path(leaves[:middle], index), ("right", root(leaves[middle:]))]
    return [*path(leaves[middle:], index - middle), ("left", root(leaves[:middle]))]


def climb(start: bytes, steps: Iterable[tuple[str, bytes]]) -> bytes:
    """The root that ``start`` leads to by these steps."""
    for side, other in steps:
        start = _node(other, start) if side == "left" else _node(start, other)
    return start


# -- Making ------------------------------------------------------------------------------------------


def stamp_archive(
    archive: Path,
    *,
    authorities: Sequence[str] = (),
    certificates: Path | None = None,
    hook: str | None = None,
) -> StampRun:
    """Make a manifest of the WARC files closed since the last one, and fetch what receipts are missing.

    ``authorities``: addresses of RFC 3161 services, each asked for its own receipt. ``certificates``: PEM file with
    which a reply's signature is verified before it counts. ``hook``: a command that is given the manifest's path and the
    path its receipt must be written to. Receipts of earlier manifests that could not be had then are asked for again.
    Raises ``StorageError`` where the archive cannot be read or another run is at work.
    """
    if not archive.is_dir():
        raise StorageError(f"{archive}: no archive there. Crawl something first (try `newscrawl demo`).")
    folder = archive / FOLDER
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / "stamp.lock")
    if not lock.acquire():
        raise StorageError(f"{folder}: another `newscrawl timestamp` is at work; try again later.")
    run = StampRun()
    with lock:
        present = manifests(folder)
        covered = {file["name"] for one in present for file in load(one)["files"]}
        waiting = [one for one in sorted(archive.glob("*.warc.gz")) if one.name not in covered]
        if waiting:
            made = _write(folder, present[-1] if present else None, waiting)
            run.manifest, run.files = made.name, len(waiting)
            present.append(made)
        for manifest in present:
            _receipts(manifest, run, authorities, certificates, hook)
    return run


def manifests(folder: Path) -> list[Path]:
    """The manifests in the order of their chain."""
    return sorted(one for one in folder.glob("*.json") if _NAME.fullmatch(one.name))


def load(manifest: Path) -> dict[str, Any]:
    """The content of a manifest. Raises ``StorageError`` where it is not one."""
    try:
        content = json.loads(manifest.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT or not all(
            {"name", "sha256"} <= set(one) for one in content["files"]
        ):
            raise StorageError(f"{manifest}: not a manifest of format {_FORMAT}.")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(f"{manifest}: cannot be read ({error}). Restore it from a backup.") from error
    return dict(content)


def _write(folder: Path, last: Path | None, waiting: list[Path]) -> Path:
    moment = now()
    previous = None
    note = None
    if last is not None:
        earlier = load(last)
        previous = {"name": last.name, "sha256": hashlib.sha256(last.read_bytes()).hexdigest()}
        if earlier["made_at"] > moment:
            note = f"the clock is behind the manifest before, made at {earlier['made_at']}"
    content = {
        "format": _FORMAT,
        "made_at": moment,
        "software": f"newscrawl {__version__}",
        "previous": previous,
        "note": note,
        "environment": environment(),
        "files": [_described(one) for one in waiting],
    }
    number = int(last.name[:6]) + 1 if last else 1
    target = folder / f"{number:06d}-{moment[:10]}.json"
    write_whole(target, json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return target


def _described(warc: Path) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": warc.name,
        "size": warc.stat().st_size,
        "sha256": sha256_of(warc),
    }
    members = _members_of(warc)
    # Without a tree where the file is not a row of whole members: its own digest is stamped all the same.
    if members is not None:
        described |= {"members": len(members), "root": root([one.leaf for one in members]).hex()}
    return described


class _Member(NamedTuple):
    """A gzip member of a WARC file and its leaf hash."""

    offset: int
    length: int
    leaf: bytes


def _members_of(warc: Path) -> tuple[_Member, ...] | None:
    """A file's gzip members, in order; None where it holds anything else."""
    with opened(warc) as file:  # names a file that is missing or cannot be read
        state = os.fstat(file.fileno())
    return _read_members(warc, state.st_size, state.st_mtime_ns)


@functools.lru_cache(maxsize=4)
def _read_members(warc: Path, size: int, _changed: int) -> tuple[_Member, ...] | None:
    """The same for the file as it was last changed: a case asks once for each capture, often of one file."""
    if not size:
        return None
    with opened(warc) as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        members: list[_Member] = []
        end = 0
        try:
            while end < size:
                start, end = end, _end_of_member(data, end)
                members.append(_Member(start, end - start, leaf(data[start:end])))
        except (igzip_lib.IsalError, ValueError):  # type: ignore[misc]
            return None
    return tuple(members)


def _end_of_member(data: mmap.mmap, start: int) -> int:
    """Where the gzip member at ``start`` ends. Raises ``IsalError`` or ``ValueError`` for bytes that are not a whole one.

    Records are not read: that takes three times as long, and the tree is over members.
    """
    unpacker = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
    place = start
    while not unpacker.eof:
        if unpacker.needs_input:
            piece = data[place : place + _PIECE]
            if not piece:
                raise ValueError("the member breaks off")
            place += len(piece)
            unpacker.decompress(piece, _STEP)
        else:
            unpacker.decompress(b"", _STEP)
    return place - len(unpacker.unused_data)


def _receipts(
    manifest: Path, run: StampRun, authorities: Sequence[str], certificates: Path | None, hook: str | None
) -> None:
    data = manifest.read_bytes()
    for url in authorities:
        name = hashlib.sha256(url.encode()).hexdigest()[:8]
        target = manifest.with_name(f"{manifest.stem}.{name}.tsr")
        if target.exists():
            continue
        try:
            with replacing(target) as draft:
                draft.write_bytes(timestamp.stamp(data, url))
                if certificates and (fault := timestamp.signature_fault(draft, manifest, certificates)):
                    raise timestamp.StampError(f"{url}: {fault}")
        except timestamp.StampError as error:
            run.failed.append(f"{manifest.name}: {error}")
            continue
        run.receipts.append(target.name)
    if hook:
        target = manifest.with_name(f"{manifest.stem}.hook")
        if not target.exists():
            try:
                _ask_hook(hook, manifest, target)
            except timestamp.StampError as error:
                run.failed.append(f"{manifest.name}: {error}")
            else:
                run.receipts.append(target.name)
    _list_receipts(manifest)


def _receipts_of(manifest: Path) -> list[Path]:
    return sorted(
        [*manifest.parent.glob(f"{manifest.stem}.*.tsr"), *manifest.parent.glob(f"{manifest.stem}.hook")]
    )


def _list_receipts(manifest: Path) -> None:
    """Add the digests of receipts that are not listed yet; what is listed stays as it is."""
    target = manifest.with_suffix(".sha256")
    listed = _listed(target)
    fresh = [one for one in _receipts_of(manifest) if one.name not in listed]
    if fresh:
        lines = [f"{digest}  {name}\n" for name, digest in listed.items()]
        lines += [f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in fresh]
        write_whole(target, "".join(lines))


def _listed(listing: Path) -> dict[str, str]:
    """Name and digest of each receipt in a listing; empty where there is none."""
    try:
        lines = listing.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _ask_hook(command: str, manifest: Path, target: Path) -> None:
    """Run the operator's command, which writes the receipt. Raises ``StampError`` with the reason where it left none."""
    with replacing(target) as draft:
        draft.unlink(missing_ok=True)
        try:
            done = subprocess.run(  # noqa: S603 - the operator's own command
                [*shlex.split(command), str(manifest), str(draft)],
                capture_output=True, text=True, errors="replace", timeout=_HOOK_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, ValueError, subprocess.TimeoutExpired) as error:
            raise timestamp.StampError(f"the hook could not be run: {error}") from error
        if done.returncode or not draft.is_file() or not draft.stat().st_size:
            said = " ".join((done.stderr or done.stdout).split())[-200:]
            raise timestamp.StampError(
                f"the hook left no receipt (exit status {done.returncode}{': ' + said if said else ''})"
            )


# -- Checking ----------------------------------------------------------------------------------------


def prove(archive: Path, warc_file: str, offset: int) -> Proof | None:
    """How the member at ``offset`` leads to a manifest; None where its file is in none, or the manifest has no tree for it.

    Raises ``StorageError`` where the file was changed since.
    """
    for manifest in manifests(archive / FOLDER) if (archive / FOLDER).is_dir() else []:
        for file in load(manifest)["files"]:
            if file["name"] != warc_file or "root" not in file:
                continue
            members = _members_of(archive / warc_file)
            leaves = [one.leaf for one in members or ()]
            if members is None or root(leaves).hex() != file["root"]:
                raise StorageError(f"{warc_file}: changed since {manifest.name}; restore it from a backup.")
            index = next((number for number, one in enumerate(members) if one.offset == offset), None)
            if index is None:
                return None
            steps = tuple((side, other.hex()) for side, other in path(leaves, index))
            return Proof(manifest.name, warc_file, offset, members[index].length, index, file["root"], steps)
    return None


def holds(proof: Proof, member: bytes) -> bool:
    """Whether ``member`` leads to the proof's root."""
    try:
        steps = [(side, bytes.fromhex(other)) for side, other in proof.path]
    except ValueError:
        return False
    return climb(leaf(member), steps).hex() == proof.root


def verify_chain(
    archive: Path, *, certificates: Path | None = None, files: bool = True
) -> list[ChainFinding]:
    """Check numbers, links, receipts and, unless ``files`` is False, each file against its digest and tree.

    ``certificates``: PEM file of the authorities; without it a receipt is compared with the manifest's digest only.
    """
    folder = archive / FOLDER
    found: list[ChainFinding] = []
    before: Path | None = None
    for manifest in manifests(folder) if folder.is_dir() else []:
        try:
            content = load(manifest)
        except StorageError as error:
            found.append(ChainFinding(manifest.name, str(error)))
            before = manifest
            continue
        found += _link_faults(manifest, content, before)
        found += _receipt_findings(manifest, certificates)
        if files:
            found += _file_faults(archive, manifest, content)
        before = manifest
    if before is None:
        found.append(ChainFinding(FOLDER, "there is no manifest yet; run `newscrawl timestamp`", fault=False))
    return found


def _link_faults(manifest: Path, content: dict[str, Any], before: Path | None) -> Iterator[ChainFinding]:
    previous = content.get("previous")
    if before is None:
        if previous is not None:
            yield ChainFinding(manifest.name, f"the manifest before it, {previous['name']}, is missing")
        return
    if not isinstance(previous, dict) or previous.get("name") != before.name:
        yield ChainFinding(manifest.name, f"does not name {before.name} as the manifest before it")
    elif previous.get("sha256") != hashlib.sha256(before.read_bytes()).hexdigest():
        yield ChainFinding(before.name, f"was changed since {manifest.name} was made")
    if content.get("note"):
        yield ChainFinding(manifest.name, str(content["note"]), fault=False)


def receipt_findings(folder: Path, certificates: Path | None) -> Iterator[ChainFinding]:
    """What the receipts of the manifests in a folder say; as :func:`verify_chain`, without links and files."""
    for manifest in manifests(folder):
        yield from _receipt_findings(manifest, certificates)


def _receipt_findings(manifest: Path, certificates: Path | None) -> Iterator[ChainFinding]:
    listed = _listed(manifest.with_suffix(".sha256"))
    receipts = _receipts_of(manifest)
    if not receipts and not listed:
        yield ChainFinding(manifest.name, "has no receipt of a third party", fault=False)
    for name in listed:
        if not any(one.name == name for one in receipts):
            yield ChainFinding(name, "is missing, though its digest is listed")
    for receipt in receipts:
        reply = receipt.read_bytes()
        if listed.get(receipt.name) != hashlib.sha256(reply).hexdigest():
            yield ChainFinding(receipt.name, "was changed, or its digest is not listed")
            continue
        if receipt.suffix == ".hook":
            yield ChainFinding(
                receipt.name, "a receipt of the operator's command; check it with its issuer", fault=False
            )
            continue
        if fault := timestamp.imprint_fault(reply, manifest.read_bytes()):
            yield ChainFinding(receipt.name, fault)
        elif certificates and (fault := timestamp.signature_fault(receipt, manifest, certificates)):
            yield ChainFinding(receipt.name, f"openssl: {fault}")
        else:
            how = "verified" if certificates else "its signature was not checked: give --certificates"
            yield ChainFinding(
                receipt.name, f"states the time {timestamp.stated_time(reply)}; {how}", fault=False
            )


def _file_faults(archive: Path, manifest: Path, content: dict[str, Any]) -> Iterator[ChainFinding]:
    for file in content["files"]:
        warc = archive / file["name"]
        if not warc.is_file():
            if (moved := _moved(archive, file)) is None:
                yield ChainFinding(file["name"], f"is missing; {manifest.name} lists it")
            else:
                what = (
                    f"stands at {moved} now, its bytes unchanged; the store looks for it under the name above"
                )
                yield ChainFinding(file["name"], what, fault=False)
            continue
        if sha256_of(warc) != file["sha256"]:
            yield ChainFinding(file["name"], f"was changed since {manifest.name}")


def _moved(archive: Path, file: dict[str, Any]) -> str | None:
    """Where a listed file that is missing lies now: below the archive, by size and SHA-256."""
    for one in sorted(archive.rglob("*.warc.gz")):
        if one.stat().st_size == file.get("size") and sha256_of(one) == file["sha256"]:
            return one.relative_to(archive).as_posix()
    return None
