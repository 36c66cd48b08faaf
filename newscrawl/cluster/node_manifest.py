"""What a node has published: its manifest, the one object of its own that is ever replaced.

``nodes/<node>/manifest.json``
    runs (each with its files), records of runs, and caches, each object with its key, length and SHA-256; the SHA-256 of
    the manifest's own content at its end.
``nodes/<node>/warc/<file>``, ``nodes/<node>/runs/<SHA-256>``, ``nodes/<node>/cache/<SHA-256>.parquet``
    what it names. An object that no manifest names was left by an interrupted upload and counts as nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.cluster.shared import Shared, UnsoundObjectError
from newscrawl.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Raised with every change of what a manifest says.
FORMAT: Final = 1
FOLDER: Final = "nodes"
_NODE: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_FILE: Final = re.compile(r"(?!runs-|\.)[^/\\\x00-\x1f\x7f]{1,200}\.warc(\.gz|\.zst|\.lz4)?")
_LOG: Final = re.compile(r"runs-(\d{6})\.warc\.gz")
SITE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
_SHA: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True, frozen=True)
class Stored:
    """An object and what it must be: ``name`` of the file it was."""

    name: str
    key: str
    length: int
    sha256: str


@dataclass(slots=True, frozen=True)
class Run:
    """A run that has ended. ``uid``: its name in the archive; ``site``: whose pages it asked for, None for an ingest;
    ``files``: its WARC files, in order.
    """

    uid: str
    site: str | None
    files: tuple[Stored, ...]


@dataclass(slots=True, frozen=True)
class Cache:
    """The articles read from one WARC as Parquet, and their fingerprints. ``warc``: the SHA-256 of the WARC; ``stamp``: of
    the rows they were made from; ``version``: the newscrawl that read them.
    """

    warc: str
    stored: Stored
    postings: Stored
    rows: int
    stamp: str
    version: str


@dataclass(slots=True)
class Manifest:
    """What one node has published. ``token``: of the output folder that publishes under this name; ``clock_ahead``:
    seconds by which its clock was ahead of the store's.
    """

    node: str
    token: str
    newscrawl: str
    published_at: str = ""
    clock_ahead: float | None = None
    runs: list[Run] = field(default_factory=list)
    logs: list[Stored] = field(default_factory=list)
    caches: list[Cache] = field(default_factory=list)

    def files(self) -> dict[str, Stored]:
        """Every published WARC by name."""
        return {one.name: one for run in self.runs for one in run.files}

    def dump(self) -> dict[str, Any]:
        content = {"format": FORMAT, **asdict(self)}
        return {**content, "sha256": _digest(content)}


def checked_node(name: str) -> str:
    """The name itself. Raises ``ConfigurationError`` where it is not a name of a node."""
    if not _NODE.fullmatch(name):
        raise ConfigurationError(
            f"Invalid node name {name!r}; expected up to 40 lower-case letters, digits and '-'."
        )
    return name


def key_of(node: str) -> str:
    return f"{FOLDER}/{node}/manifest.json"


def read(shared: Shared, node: str) -> Manifest | None:
    """A node's manifest; None where it has published nothing. Raises :class:`UnsoundObjectError`."""
    key = key_of(node)
    if not shared.exists(key):
        return None
    content = shared.get_json(key)
    if content.get("format") != FORMAT:
        raise UnsoundObjectError(
            key,
            f"of format {content.get('format')!r}, not {FORMAT}: publish and merge with one version of newscrawl",
        )
    stated = content.pop("sha256", None)
    if stated != _digest(content):
        raise UnsoundObjectError(key, "not the bytes that were published (SHA-256)")
    try:
        found = _loaded(content)
    except (KeyError, TypeError, ValueError) as error:
        raise UnsoundObjectError(key, f"cannot be read ({error})") from None
    if found.node != node:
        raise UnsoundObjectError(key, f"of the node {found.node!r}")
    return found


def write(shared: Shared, manifest: Manifest) -> None:
    """Put a manifest into the place of the one before."""
    shared.put_json(key_of(manifest.node), manifest.dump())


def read_all(shared: Shared) -> tuple[list[Manifest], list[UnsoundObjectError]]:
    """The manifests of all nodes by name, and those that cannot be used."""
    found, unsound = [], []
    for node in shared.names(FOLDER):
        if not _NODE.fullmatch(node):
            continue
        try:
            manifest = read(shared, node)
        except UnsoundObjectError as error:
            unsound.append(error)
            continue
        if manifest is not None:
            found.append(manifest)
    return found, unsound


def _digest(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _loaded(content: dict[str, Any]) -> Manifest:
    node = content["node"]
    runs = [
        Run(str(run["uid"]), _site(run["site"]), tuple(_stored(node, "warc", run["files"], _FILE)))
        for run in content["runs"]
    ]
    caches = [
        Cache(_sha(one["warc"]), stored, postings, int(one["rows"]), str(one["stamp"]), str(one["version"]))
        for one in content["caches"]
        for stored, postings in (_stored(node, "cache", [one["stored"], one["postings"]], _FILE),)
    ]
    return Manifest(
        node=node,
        token=str(content["token"]),
        newscrawl=str(content["newscrawl"]),
        published_at=str(content["published_at"]),
        clock_ahead=content["clock_ahead"],
        runs=runs,
        logs=list(_stored(node, "runs", content["logs"], _LOG)),
        caches=caches,
    )


def _stored(
    node: str, folder: str, rows: Iterable[dict[str, Any]], names: re.Pattern[str]
) -> Iterable[Stored]:
    """Objects of a manifest. What it says names files here, so it is not taken at its word."""
    for row in rows:
        name, key, length = row["name"], row["key"], row["length"]
        if not isinstance(name, str) or not names.fullmatch(name):
            raise ValueError(f"a name of a file: {name!r}")
        if not isinstance(key, str) or not key.startswith(f"{FOLDER}/{node}/{folder}/") or ".." in key:
            raise ValueError(f"a key: {key!r}")
        if not isinstance(length, int) or length < 0:
            raise ValueError(f"a length: {length!r}")
        yield Stored(name, key, length, _sha(row["sha256"]))


def _sha(value: object) -> str:
    if not isinstance(value, str) or not _SHA.fullmatch(value):
        raise ValueError(f"a SHA-256: {value!r}")
    return value


def _site(value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or not SITE.fullmatch(value)):
        raise ValueError(f"a site: {value!r}")
    return value
