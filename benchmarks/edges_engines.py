"""The edges of what nodes publish, by each engine, against `detect --all` of one store: every field, CPU, memory.

    python benchmarks/edges_engines.py SHARED/data/reposts [--engine daft] [--ray local] [--partitions 1 7 32]
    python benchmarks/edges_engines.py 50000                    so many synthetic texts, a third of them copies

CPU is that of this process and its children; a Ray cluster's is not in it.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from newscrawl import __version__
from newscrawl.cluster import cache, node_manifest
from newscrawl.cluster.all_edges import find_edges, read_edges
from newscrawl.cluster.node_manifest import Cache, Manifest, Stored
from newscrawl.cluster.shared import Shared
from newscrawl.files import sha256_of
from newscrawl.intake import Intake, read_attribution
from newscrawl.items import Article, Layer, Portal, Visit
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import connect, transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

#: Characters of synthetic texts: the 3,755 common ones begin here in GB 2312, in the order of their sounds.
_COMMON = [bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFA)]


def publish_store(
    connection: sqlite3.Connection, shared: Shared, node: str, caches: int, seed: int = 1
) -> None:
    """Publish the articles of a store as so many caches, in any order, at places in the order of their numbers."""
    chance = random.Random(seed)
    store = ArticleStore(connection)
    rows = connection.execute(
        "select id, (select max(seen_at) from article_versions where article_id = articles.id) as at from articles"
    ).fetchall()
    chance.shuffle(rows)
    found = Manifest(node, node, __version__, "2026-11-23T00:00:00.000Z")
    with tempfile.TemporaryDirectory() as folder:
        for number in range(caches):
            articles = ((store.article(row["id"]), row["at"]) for row in rows[number::caches])
            places = ((article, at, ("", 0, article.id)) for article, at in articles if article is not None)
            path, marks = Path(folder) / "rows", Path(folder) / "postings"
            count = cache.write(
                path, (cache.row_of(article, at=at, first=place, read=place) for article, at, place in places)
            )
            cache.write_postings(marks, path)
            parts = []
            for part in (path, marks):
                key = f"{node_manifest.FOLDER}/{node}/cache/{sha256_of(part)}.parquet"
                parts.append(Stored(f"{number}.warc.gz", key, *shared.put_file(key, part)))
            found.caches.append(Cache(f"{number:064x}", *parts, count, str(number), __version__))
    node_manifest.write(shared, found)


def stored_edges(connection: sqlite3.Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """The edges of a store as :func:`newscrawl.cluster.all_edges.read_edges` gives them, by their addresses."""
    rows = connection.execute(
        """select c.url as copy, o.url as origin, directed, kind, score, shared, copy_coverage, origin_coverage,
          attribution, status, licence_id as licence, reasons, detected_at, reposts.id
        from reposts join articles c on c.id = copy_id join articles o on o.id = origin_id"""
    ).fetchall()
    found = {}
    for row in rows:
        edge = {name: row[name] for name in row.keys() if name != "id"}  # noqa: SIM118 - a row is no mapping
        passages = connection.execute(
            """select copy_start, copy_length, origin_start, origin_length from passages where repost_id = ?
            order by number""",
            [row["id"]],
        ).fetchall()
        edge["passages"] = json.dumps([list(one) for one in passages])
        found[row["copy"], row["origin"]] = edge | {"directed": bool(row["directed"])}
    return found


def found_edges(shared: Shared) -> dict[tuple[str, str], dict[str, Any]]:
    """The published edges by their addresses, without their keys."""
    rows = read_edges(shared)
    found = {(row["copy"], row["origin"]): {k: v for k, v in row.items() if k != "key"} for row in rows}
    assert len(found) == len(rows)
    return found


def synthetic(count: int, seed: int = 7) -> Iterable[tuple[str, str]]:
    """Titles and texts of drawn characters; a third are parts of earlier ones, and crowds share a phrase."""
    chance = random.Random(seed)
    recent: list[str] = []
    phrases = ["".join(chance.choices(_COMMON, k=60)) for _ in range(20)]
    for _ in range(count):
        text = "，".join(
            "".join(chance.choices(_COMMON, k=chance.randrange(6, 18)))
            for _ in range(chance.randrange(15, 45))
        )
        if recent and chance.random() < 0.33:
            old = chance.choice(recent)
            text = old if chance.random() < 0.5 else old[: len(old) // 2] + text[: len(text) // 3]
        if chance.random() < 0.1:
            text += "。" + chance.choice(phrases)
        recent = [*recent[-400:], text]
        yield text[:14], text


def documents(what: str) -> Iterable[tuple[str, str, str | None, str, str]]:
    """(title, text, day, portal, source) of a set's documents, or of so many synthetic ones."""
    if what.isdigit():
        for number, (title, text) in enumerate(synthetic(int(what))):
            yield title, text, f"2026-{1 + number // 28 % 12:02d}-{1 + number % 28:02d}", f"p{number % 7}", ""
        return
    rows = [json.loads(line) for line in (Path(what) / "docs.jsonl").read_text("utf-8").splitlines()]
    for row in sorted(rows, key=lambda row: row["seq"]):
        meta = row.get("meta", row)
        yield meta.get("title") or "", row["text"], meta.get("published"), str(meta.get("site") or "x"), ""


def fill(connection: sqlite3.Connection, what: str) -> int:
    """Store the documents; how many."""
    store = ArticleStore(connection)
    count = 0
    with transaction(connection):
        for number, (title, text, day, site, source) in enumerate(documents(what)):
            key = "".join(c if c.isalnum() else "-" for c in site.lower())
            portal = Portal(
                key, site, f"http://{key}.test/", owner=site, brands=(site,), hosts=(f"{key}.test",)
            )
            article = Article(
                f"{portal.home}{number}.html",
                title=title,
                body=text,
                published_at=day,
                source_name=source or None,
            )
            if source:
                article.layers = [Layer("source_line", source, "meta")]
            seen = f"2026-11-20T{number // 3600 % 24:02d}:{number // 60 % 60:02d}:{number % 60:02d}.000Z"
            visit = Visit(article.url, portal, "", seen, article, status=200)
            read_attribution(visit)
            store.save(visit)
            count += 1
    return count


def cpu() -> float:
    """Seconds of this process and of its children that have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what")
    parser.add_argument("--engine", default="plain")
    parser.add_argument("--ray")
    parser.add_argument("--partitions", type=int, nargs="*", default=[0])
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--kept", type=Path, help="folder of the store, kept for the next run")
    given = parser.parse_args()
    folder = given.kept or Path(tempfile.mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "newscrawl.db"
    made = not database.exists()
    with closing(connect(database)) as connection:
        if made:
            count = fill(connection, given.what)
            began = cpu()
            Intake(connection).detect_all()
            print(f"{count} texts; detect --all {cpu() - began:.1f} s CPU", flush=True)
            began = cpu()
            publish_store(connection, Shared(str(folder / "shared")), "a", 7)
            print(f"published in {cpu() - began:.1f} s CPU", flush=True)
        expected = stored_edges(connection)
    shared = Shared(str(folder / "shared"))
    for partitions in given.partitions:
        began, clock = cpu(), time.monotonic()
        report = find_edges(
            shared, folder / "centre" / "newscrawl.db", engine=given.engine, workers=given.workers,
            partitions=partitions or None, ray=given.ray, again=True,
        )  # fmt: skip
        spent = cpu() - began
        found = found_edges(shared)
        wrong = [key for key in expected.keys() | found.keys() if expected.get(key) != found.get(key)]
        peak = max(
            resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(
            f"{given.engine} {given.ray or ''} partitions {partitions or 'default'} workers {given.workers}: {report.edges} edges, "
            f"{len(wrong)} differ; {1000 * spent / report.articles:.3f} ms CPU an article, {time.monotonic() - clock:.0f} s, "
            f"peak {peak / 1024:.0f} MiB", flush=True,
        )  # fmt: skip
        for key in wrong[:2]:
            print(expected.get(key), found.get(key), sep="\n")
    if given.kept is None:
        shutil.rmtree(folder)
    os._exit(0)  # Ray's threads need not end first


if __name__ == "__main__":
    main()
