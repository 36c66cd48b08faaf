"""First byte of every page of the desk, median and worst of N, beside plain Datasette on the same tables in the same run.

Of each page twice: made for the request (a parameter of its own, so that no kept page answers it), and as it comes.

    python benchmarks/make_database.py /tmp/million.db --articles 1000000 --edges 300000
    python benchmarks/desk.py /tmp/million.db

Also: completeness of the search against a plain scan, and the memory of the process after all of it.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import random
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from newscrawl.store import search
from newscrawl.store.lasting_names import article_name
from newscrawl.store.schema import connect

ROOT = Path(__file__).resolve().parents[1]


def pages(path: Path) -> dict[str, tuple[str, str | None]]:
    """page → (ours, what plain Datasette has for the same question)."""
    name = path.stem
    with contextlib.closing(sqlite3.connect(path)) as connection:
        half = connection.execute("select max(id) / 2 from articles").fetchone()[0]
        url = connection.execute("select url from articles where id = ?", [half]).fetchone()[0]
        repost, pair = connection.execute(
            "select id, pair from reposts order by id limit 1 offset 5000"
        ).fetchone()
        of_story = connection.execute(
            "select a.url from stories s join articles a on a.id = s.first_article_id order by s.id limit 1 offset 500"
        ).fetchone()[0]
    sums = quote(
        "select o.publisher, r.status, count(*), sum(r.shared) from reposts r join articles c on c.id = r.copy_id"
        " join articles o on o.id = r.origin_id where c.portal_id = 1 group by 1, 2 order by 3 desc limit 10"
    )
    newest = quote(
        "select r.id, c.title, c.published_at from reposts r join articles c on c.id = r.copy_id"
        " where r.status = 'none' order by c.published_at desc limit 50"
    )
    # Plain Datasette cannot read packed texts: titles alone.
    like = "select id, title from articles where title like '%{}%' order by published_at desc limit 50".format
    return {
        "desk": ("/", None),
        "desk, one portal": ("/?portal=1", f"/{name}?sql={sums}"),
        "inbox, one portal": ("/-/desk/inbox?portal=1&since=ever", None),
        "inbox, all": ("/-/desk/inbox?since=ever&direction=both", None),
        "follow-up": ("/-/desk/followups", None),
        "licences": ("/-/desk/licences", None),
        "cases": ("/-/desk/cases", None),
        "lead": ("/-/desk/lead/700", f"/{name}/leads/700"),
        "alerts": ("/-/desk/alerts", None),
        "pictures": ("/-/desk/pictures", None),
        "leads beyond words": ("/-/desk/rewrites", None),
        "log": ("/-/desk/log", None),
        "check": ("/-/desk/check", None),
        "report, form": ("/-/desk/report", None),
        "report of a month, portal": (
            "/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=html",
            None,
        ),
        "report of a year, all": ("/-/desk/report?from=2025-11-01&to=2026-10-31&format=csv", None),
        "reposts": ("/-/desk/reposts", f"/{name}/reposts"),
        "reposts, status": ("/-/desk/reposts?status=none", f"/{name}?sql={newest}"),
        "reposts, portal and lost": (
            "/-/desk/reposts?portal=1&direction=lost&status=none&decision=none",
            None,
        ),
        "reposts by characters": ("/-/desk/reposts?portal=1&sort=shared", None),
        "reposts, page 4000": ("/-/desk/reposts?page=4000", None),
        "comparison": (f"/-/desk/compare/{pair}", f"/{name}/reposts/{repost}"),
        "article": (f"/-/desk/article/{article_name(url)}", f"/{name}/articles/{half}"),
        "story": (f"/-/desk/story/{article_name(of_story)}", None),
        "leads": ("/-/desk/leads", f"/{name}/leads"),
        "search, two characters": (f"/-/desk/search?q={quote('吉林')}", f"/{name}?sql={quote(like('吉林'))}"),
        "search, rare pair": (f"/-/desk/search?q={quote('鹊瓷')}", f"/{name}?sql={quote(like('鹊瓷'))}"),
        "search, four characters": (f"/-/desk/search?q={quote('吉林发展')}", None),
        "search, portal and dates": (
            f"/-/desk/search?q={quote('发展')}&portal=1&from=2025-01-01&to=2025-06-30",
            None,
        ),
        "search, best first": (f"/-/desk/search?q={quote('吉林')}&order=best", None),
        "search, one character": (f"/-/desk/search?q={quote('吉')}", None),
        "articles (table)": (f"/{name}/articles", f"/{name}/articles"),
    }


def first_byte(port: int, path: str) -> tuple[float, int]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read(1)
    took = time.perf_counter() - began
    connection.close()
    return took, answer.status


def unkept(address: str, turn: int) -> str:
    """The same page under an address nobody asked for before; a table is made for each request anyway."""
    if "/-/desk/" not in address and not address.startswith("/?") and address != "/":
        return address
    return f"{address}{'&' if '?' in address else '?'}turn={turn}"


def p99(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], port: int):
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                first_byte(port, "/-/versions.json")
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def recall(path: Path, *, sample: int, queries: int) -> tuple[int, int]:
    """Found and existing articles over random queries of 1 to 4 characters, scanning the newest ``sample`` days' rows."""
    chance = random.Random(1)
    connection = connect(path, read_only=True)
    since = connection.execute(
        "select substr(published_at, 1, 10) from articles order by published_at desc limit 1 offset ?",
        [sample],
    ).fetchone()[0]
    rows = connection.execute(
        "select id, title, body from articles where substr(published_at, 1, 10) >= ?", [since]
    ).fetchall()
    folded = [
        (
            row["id"],
            " ".join(search.normalise(row["title"]).split()),
            " ".join(search.normalise(row["body"]).split()),
        )
        for row in rows
    ]
    found = existing = 0
    for _ in range(queries):
        _, _, body = chance.choice(folded)
        start, length = chance.randrange(len(body) - 8), chance.choice((1, 2, 2, 2, 3, 4))
        query = body[start : start + length]
        if '"' in query or not query.strip():
            continue
        expected = {
            number for number, title, text in folded if query.strip() in title or query.strip() in text
        }
        hits = search.search(connection, f'"{query.strip()}"', since=since, limit=len(folded) + 1)
        got = {hit.article_id for hit in hits.hits}
        existing += len(expected)
        found += len(expected & got)
        if got - expected:
            print("found but not there:", query, len(got - expected))
    return found, existing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--times", type=int, default=21)
    given = parser.parse_args()
    path: Path = given.path.resolve()
    rows = {name: {"made": [], "kept": [], "plain": []} for name in pages(path)}
    ours, plain = free_port(), free_port()
    desk = [
        sys.executable,
        "-m",
        "newscrawl",
        "--output",
        tempfile.mkdtemp(),
        "--database",
        str(path),
        "serve",
        "--port",
        str(ours),
    ]
    stock = [
        sys.executable, "-c", "import sys; from datasette.cli import cli; cli(sys.argv[1:])", "serve", str(path), "--port", str(plain),
        "--setting", "sql_time_limit_ms", "120000",
    ]  # fmt: skip
    with running(desk, ours) as process, running(stock, plain) as peer:
        for turn in range(given.times):
            for name, (address, other) in pages(path).items():
                took, status = first_byte(ours, unkept(address, turn))
                rows[name]["made"].append(took)
                rows[name]["kept"].append(first_byte(ours, address)[0])
                if turn == 0 and status != 200:
                    print(f"{name}: HTTP {status}")
                if other and turn < 3:
                    rows[name]["plain"].append(first_byte(plain, other)[0])
        memory = [psutil.Process(one.pid).memory_info().rss / 2**20 for one in (process, peer)]
    print(f"{'page':28} {'made ms':>9} {'worst':>8} {'as it comes':>12} {'plain Datasette ms':>19}")
    for name, times in rows.items():
        other = f"{statistics.median(times['plain']) * 1000:,.0f}" if times["plain"] else "has none"
        made, kept = (statistics.median(times[how]) * 1000 for how in ("made", "kept"))
        print(f"{name:28} {made:9,.0f} {max(times['made']) * 1000:8,.0f} {kept:12,.1f} {other:>19}")
    # Reports are files: they are made as a whole before their first byte.
    rows = {name: times for name, times in rows.items() if not name.startswith("report of")}
    for how in ("made", "kept"):
        print(
            f"p99 of all pages, {how}: {p99([one for times in rows.values() for one in times[how]]) * 1000:,.0f} ms"
        )
    print(f"memory: ours {memory[0]:,.0f} MiB, plain Datasette {memory[1]:,.0f} MiB")
    found, existing = recall(path, sample=3000, queries=60)
    print(
        json.dumps(
            {
                "recall": found / max(1, existing),
                "found": found,
                "existing": existing,
                "sqlite": sqlite3.sqlite_version,
            }
        )
    )


if __name__ == "__main__":
    main()
