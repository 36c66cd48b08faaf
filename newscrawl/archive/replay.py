"""The archive shown by pywb, on this machine only.

pywb does the replay: it finds captures by the CDXJ index, resolves revisits, and rewrites addresses in pages and scripts
so that a browser asks the archive and nobody else. What is ours is its configuration: one collection over the archive
folder, no live web, no recording, and a content security policy that lets a page load from this server only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final

from newscrawl.archive import cdxj
from newscrawl.errors import ConfigurationError, NotFoundError, StorageError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from newscrawl.archive.records import Damage

COLLECTION: Final = "archive"
HOST: Final = "127.0.0.1"
#: pywb's own policy also lets a page open a WebSocket to any address.
_POLICY: Final = "default-src 'unsafe-eval' 'unsafe-inline' 'self' data: blob: mediastream:; form-action 'self'; base-uri 'self'"
_PATIENCE: Final = 60.0


def program() -> list[str]:
    """The command that starts pywb. Raises :class:`ConfigurationError` where it is not installed."""
    if importlib.util.find_spec("pywb") is not None:
        # In a process of its own: pywb replaces the standard library's sockets by gevent's.
        return [sys.executable, "-c", "from pywb.apps.cli import wayback; wayback()"]
    found = shutil.which("wayback", path=os.environ.get("NEWSCRAWL_PYWB") or None)
    if found is None:
        raise ConfigurationError(
            "Replay needs pywb: pip install 'newscrawl[replay]' (or set NEWSCRAWL_PYWB to the bin folder that has it)."
        )
    return [found]


def prepare(
    archive: Path, work: Path, *, hidden: Collection[tuple[str, int]] = ()
) -> tuple[int, list[Damage]]:
    """Write pywb's configuration and an index into ``work``; captures in the index, and what is not in it.

    ``archive``: the folder of WARC files, which is only read. ``hidden``: (file, offset) of captures that are not shown.
    The archive's own index is used where it is newer than every finished file and has today's keys. Raises :class:`NotFoundError` where there
    is no archive.
    """
    warcs = list(archive.glob("*.warc.gz"))
    if not warcs:
        raise NotFoundError(
            f"{archive}: no finished WARC file. Crawl something first (for example `newscrawl demo`)."
        )
    kept = archive / "index.cdxj"
    target = work / "index.cdxj"
    damage: list[Damage] = []
    newest = max(path.stat().st_mtime_ns for path in warcs)
    if not kept.is_file() or kept.stat().st_mtime_ns < newest or not _has_current_keys(kept):
        _, damage = cdxj.index_folder(archive, target)
        kept = target
    shown = _without(kept, work / "shown.cdxj", hidden)
    # JSON is YAML, with every special character escaped.
    configuration = {
        "collections": {COLLECTION: {"index_paths": str(work / "shown.cdxj"), "archive_paths": f"{archive}{os.sep}"}},
        "framed_replay": True,
        "enable_memento": True,
        "csp-header": _POLICY,
    }  # fmt: skip
    (work / "config.yaml").write_text(json.dumps(configuration, indent=1), encoding="utf-8")
    return shown, damage


def _has_current_keys(index: Path) -> bool:
    """Whether every line stands under the key by which pywb looks it up; earlier versions wrote others."""
    with index.open(encoding="utf-8") as lines:
        return all(
            line.startswith(f"{cdxj.key_of(json.loads(line[line.index('{') :])['url'])} ") for line in lines
        )


def _without(source: Path, target: Path, hidden: Collection[tuple[str, int]]) -> int:
    """Copy an index without the captures that are not to be shown; the number of lines."""
    left = set(hidden)
    count = 0
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            if left:
                place = json.loads(line[line.index("{") :])
                if (place["filename"], int(place["offset"])) in left:
                    continue
            out.write(line)
            count += 1
    return count


def address(port: int, url: str, captured_at: str) -> str:
    """Where the replay server shows the capture of ``url`` made at ``captured_at`` (ISO 8601, UTC)."""
    return f"http://{HOST}:{port}/{COLLECTION}/{cdxj.timestamp(captured_at)}/{url}"


def start(work: Path, port: int) -> subprocess.Popen[bytes]:
    """Start pywb over the configuration in ``work``; returns once it answers.

    Raises :class:`StorageError` where it ends at once or does not answer, with the end of its log.
    """
    command = [*program(), "-b", HOST, "-p", str(port)]
    log = work / "pywb.log"
    with log.open("wb") as out:
        server = subprocess.Popen(  # noqa: S603 - our own interpreter, or the program the user named
            command, cwd=work, stdout=out, stderr=out, stdin=subprocess.DEVNULL, env=_environment()
        )
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and server.poll() is None:
        connection = HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", f"/{COLLECTION}/")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return server
        finally:
            connection.close()
    stop(server)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    raise StorageError(f"pywb did not start: {lines[-1] if lines else 'it said nothing'} (port {port})")


def stop(server: subprocess.Popen[bytes]) -> None:
    """End the server."""
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _environment() -> dict[str, str]:
    """Without proxies: pywb asks its own index over HTTP on this machine."""
    return {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
