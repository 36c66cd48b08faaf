"""Small archives of runs, written without a crawl, and what one machine has as if several nodes had crawled it."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newscrawl.archive import Exchange, WarcWriter, manifest, runs
from newscrawl.archive.foreign import CRAWL_FIELD
from newscrawl.cluster.merge import MergeReport, merge
from newscrawl.cluster.nodes import Node
from newscrawl.cluster.publish import PublishReport, publish
from newscrawl.cluster.shared import Shared
from newscrawl.items import utc
from newscrawl.maintenance.ingest import own_info
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from tests.crawling import article

BEGIN = datetime(2026, 11, 23, 8, tzinfo=UTC)


def crawled(folder: Path, site: str, pages: Iterable[int], *, hours: float = 0.0, more: str = "") -> str:
    """A run of ``site`` in the archive of an output folder, its rows read from it; the name of the run.

    Pages of one number have one text, on whatever site.
    """
    begun = BEGIN + timedelta(hours=hours)
    host = f"www.{site}"
    uid = f"{begun:%Y%m%dT%H%M%SZ}-portal-{site}"
    given = {
        "crawl": uid, "spider": "portal", "arguments": {"url": f"http://{host}/", "site": site},
        "started_at": utc(begun), "tool_version": "0.1.0", runs.MARKS: True,
    }  # fmt: skip
    with WarcWriter(
        folder / "warc", crawl_info={CRAWL_FIELD: json.dumps(given)}, clock=lambda: begun
    ) as writer:
        for number in pages:
            url = f"http://{host}/202611/t20261120_{number}.html"
            body = article(f"某地第{10001 + number}项工程开工建设{more}")
            writer.write_exchange(
                Exchange(
                    url=url, final_url=url, status=200, reason=b"OK", body=body.encode(),
                    response_headers=[(b"Content-Type", b"text/html; charset=utf-8")],
                    captured_at=begun + timedelta(seconds=number),
                )
            )  # fmt: skip
    end = {
        "finished_at": utc(begun + timedelta(minutes=9)),
        "reason": "finished",
        "exit_code": 0,
        "counts": {},
    }
    runs.record_run(folder / "warc", given | end, software="newscrawl/test")
    rebuild(folder / "newscrawl.db", folder / "warc", portal_for)
    return uid


def joined(one: Path, others: Iterable[Path]) -> Path:
    """An output folder with the archives of others, as one machine that crawled all of it has them."""
    archive = one / "warc"
    archive.mkdir(parents=True)
    for other in others:
        for path in sorted((other / "warc").glob("newscrawl-*.warc.gz")):
            shutil.copy2(path, archive)
        for run in runs.recorded_runs(other / "warc"):
            runs.record_run(archive, run, software="newscrawl/test")
    rebuild(one / "newscrawl.db", archive, portal_for)
    return one


def part(output: Path, folder: Path, site: str) -> Path:
    """The runs of one site of an output folder as an output folder of its own, its rows read from them."""
    archive = folder / "warc"
    archive.mkdir(parents=True)
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        rows = connection.execute("select uid, key from crawls join portals on portals.id = portal_id")
        wanted = {uid for uid, key in rows if key == site}
    digests, _ = manifest.read(output / "warc")
    for path in sorted((output / "warc").glob("newscrawl-*.warc.gz")):
        if (own_info(path) or {}).get("crawl") in wanted:
            shutil.copy2(path, archive)
            manifest.record(archive, {path.name: digests[path.name]})
    for one in runs.recorded_runs(output / "warc"):
        if one["crawl"] in wanted:
            runs.record_run(archive, one, software="newscrawl/test")
    rebuild(folder / "newscrawl.db", archive, portal_for)
    return folder


def published(folder: Path, place: Path | str, name: str) -> PublishReport:
    """Publish an output folder as a node of this name."""
    node = Node.join(folder, Shared(str(place)), name)
    return publish(folder / "newscrawl.db", folder / "warc", Shared(str(place)), name, node.token)


def merged(folder: Path, place: Path | str) -> MergeReport:
    """Merge what is published into an output folder."""
    return merge(folder / "newscrawl.db", folder / "warc", Shared(str(place)), portal_for)


def objects(place: Path) -> dict[str, bytes]:
    """Everything in a shared folder."""
    return {
        str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()
    }
