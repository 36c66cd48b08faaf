"""``kill -9`` at random instants of fetching, over crawls of a local portal, by one process and by two.

``python -m benchmarks.torture [--kills 200] [--articles 500] [--processes 1 2] [--job plain|portal] [--seed 1]``

The instant is drawn from the first page or list on that the process asked for since it was started: most instants
drawn from the start on fell into the start itself, with no page in flight. After every kill the database must be sound; what was answered before it must never be asked for again; and a
crawl that was killed again and again must end with the rows of one that was never killed, an archive that
``newscrawl verify --full`` finds sound, and no file or lease that such a crawl does not leave. With the package
``libfaketime`` some processes run on a clock that is days behind or ahead. Exits with 1 and says what differed, where
it does.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.local_portal import LocalPortal

ROOT = Path(__file__).resolve().parents[1]
#: What must be the same in the end, by job.
_COMPARED = {
    "plain": {"kept": "select url, title, count(*) from kept group by 1, 2"},
    "portal": {
        "articles": "select url, text_hash, state from articles",
        "versions": "select url, number, v.text_hash from article_versions v join articles a on a.id = article_id",
        "edges": """select min(c.url, o.url), max(c.url, o.url), r.kind, r.shared from reposts r
            join articles c on c.id = copy_id join articles o on o.id = origin_id""",
        "captures": """select a.url, c.url, c.status, c.payload_digest from article_captures l
            join captures c on c.id = l.capture_id join articles a on a.id = l.article_id""",
    },
}


def _fake_clock() -> Path | None:
    """libfaketime of the package of that name, where it is installed: some processes then run on a wrong clock."""
    found = importlib.util.find_spec("libfaketime")
    library = Path(str(found.origin)).parent / "vendor/libfaketime/src/libfaketime.so.1" if found else None
    return library if library is not None and library.exists() else None


CLOCK = _fake_clock()
#: Seconds a crawl may take: on a machine that is busy with other work it gets little of it.
PATIENCE = 3600
#: Days by which the clock of a process may be wrong; it is right in half of them.
WRONG = (0, 0, 0, -1, -10, 3)


class Broken(AssertionError):  # noqa: N818 - what it says
    """A promise that was not kept."""


class Job:
    """One way to crawl the portal: how a process is started, and what it leaves."""

    def __init__(self, kind: str, portal: LocalPortal, folder: Path, concurrency: int) -> None:
        self.kind, self.portal, self.folder, self.concurrency = kind, portal, folder, concurrency
        self.database = folder / "newscrawl.db"
        self._agents: dict[int, str] = {}

    def start(self, wrong_by: int = 0) -> subprocess.Popen[bytes]:
        """``wrong_by``: days by which the clock of the process is wrong."""
        environment = os.environ | {
            "SCRAPY_SETTINGS_MODULE": "newscrawl.settings" if self.kind == "portal" else ""
        }
        environment["PYTHONPATH"] = str(ROOT)
        if self.kind == "plain":
            environment.pop("SCRAPY_SETTINGS_MODULE")
        if wrong_by:
            environment |= {
                "LD_PRELOAD": str(CLOCK),
                "FAKETIME": f"{wrong_by:+d}d",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            }
        agent = f"newscrawl (process {len(self._agents)})"
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(self.command(agent), stdout=log, stderr=log, cwd=ROOT, env=environment)
        self._agents[process.pid] = agent
        return process

    def wait_until_fetching(self, processes: list[subprocess.Popen[bytes]]) -> None:
        """Return when each of the processes has asked for a page or a list, or has ended."""
        while any(
            process.poll() is None and not self._is_fetching(self._agents[process.pid])
            for process in processes
        ):
            time.sleep(0.005)

    def _is_fetching(self, agent: str) -> bool:
        with self.portal.lock:
            return any(
                path != "/robots.txt" and headers.get("User-Agent") == agent
                for _, path, headers in reversed(self.portal.log)
            )

    def command(self, agent: str) -> list[str]:
        settings = {
            "USER_AGENT": agent,
            "CONCURRENT_REQUESTS": self.concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": self.concurrency,
            "DOWNLOAD_DELAY": 0,
        }
        if self.kind == "plain":
            pairs = [f"{name}={value}" for name, value in settings.items()]
            return [
                sys.executable,
                "-m",
                "benchmarks.plain_job",
                self.portal.home,
                str(self.database),
                *pairs,
            ]
        settings |= {
            "NEWSCRAWL_OUTPUT": self.folder, "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
            "AUTOTHROTTLE_ENABLED": 0, "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
        arguments = ["-a", f"home={self.portal.home}", "-a", "sections=xw,xw/jlxw,ms/msxw"]
        return [sys.executable, "-m", "scrapy", "crawl", "songhuajiang", *arguments, *pairs]

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(self.database)) as connection:
            return {
                name: sorted((tuple(row) for row in connection.execute(query)), key=repr)
                for name, query in _COMPARED[self.kind].items()
            }

    def given_up(self) -> set[str]:
        """Pages refused by name because three processes in a row ended while they read them (``reader_lost``)."""
        with closing(sqlite3.connect(self.database)) as connection:
            return {
                row[0]
                for row in connection.execute(
                    "select url from urls where state = 'refused' and last_cause = 'reader_lost'"
                )
            }

    def answered(self) -> set[str]:
        if not self.database.exists():
            return set()
        with closing(sqlite3.connect(self.database, timeout=1)) as connection:
            sound = connection.execute("pragma integrity_check").fetchone()[0]
            if sound != "ok":
                raise Broken(f"integrity_check: {sound}")
            if not connection.execute("select 1 from sqlite_master where name = 'urls'").fetchone():
                return set()
            rows = connection.execute("select url from urls where state not in ('pending', 'leased')")
            return {row[0] for row in rows}

    def leftovers(self) -> set[str]:
        """Files, numbers taken out of their names, and leases that a finished crawl has left."""
        found = {
            re.sub(r"\d+", "0", re.sub(r"[0-9a-f]{8,}", "0", str(path.relative_to(self.folder))))
            for path in self.folder.rglob("*")
            if path.is_file()
        }
        with closing(sqlite3.connect(self.database)) as connection:
            if connection.execute("select 1 from urls where state = 'leased'").fetchone():
                found.add("a lease")
        return found

    def check_archive(self) -> None:
        """Every capture stands whole in the archive where its row says, and ``verify --full`` finds nothing."""
        if self.kind != "portal":
            return
        from newscrawl.archive import read_record
        from newscrawl.maintenance.verify import verify

        with closing(sqlite3.connect(self.database)) as connection:
            rows = connection.execute(
                "select warc_file, warc_offset, warc_length, url from captures"
            ).fetchall()
        for file, offset, length, url in rows:
            found = read_record(self.folder / "warc", file, offset, length)  # checks the digests, too
            if found.url != url:
                raise Broken(f"{file}@{offset} holds {found.url}, not {url}")
        report = verify(self.database, self.folder / "warc", full=True)
        if report.found:
            raise Broken(f"verify: {report.found} problems, {'; '.join(map(str, report.problems[:3]))}")


@dataclass(frozen=True)
class Undisturbed:
    """What a crawl nobody kills leaves; ``fetching``: seconds from its first page or list to its end."""

    rows: dict[str, list[tuple[Any, ...]]]
    left: set[str]
    fetching: float


def undisturbed(kind: str, portal: LocalPortal, concurrency: int) -> Undisturbed:
    """Crawl once without a kill."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(kind, portal, Path(folder), concurrency)
        process = job.start()
        job.wait_until_fetching([process])
        began = time.monotonic()
        code = process.wait(timeout=PATIENCE)
        fetching = time.monotonic() - began
        if code:
            raise Broken(
                f"the undisturbed crawl ended with {code}:\n{(job.folder / 'log.txt').read_text()[-2000:]}"
            )
        return Undisturbed(job.rows(), job.leftovers(), fetching)


def disturbed(
    kind: str, portal: LocalPortal, expected: Undisturbed, *,
    kills: int, processes: int, within: float, concurrency: int, draw: random.Random,
) -> dict[str, int]:  # fmt: skip
    """One crawl, killed ``kills`` times and then left to end; what it cost. Raises :class:`Broken`."""
    with tempfile.TemporaryDirectory() as folder:
        job = Job(kind, portal, Path(folder), concurrency)
        portal.requests.clear()
        portal.log.clear()
        running = [job.start() for _ in range(processes)]
        cost: Counter[str] = Counter()
        answered_before: dict[str, int] = {}
        for _ in range(kills):
            victims = running if processes == 1 or draw.random() < 0.3 else [draw.choice(running)]
            job.wait_until_fetching(victims)
            time.sleep(draw.uniform(0, within))
            answered, asked = _standstill(job, running)
            alive = [process for process in victims if process.poll() is None]
            for process in victims:
                _signal(process, signal.SIGKILL)
                process.wait()
            for process in running:
                _signal(process, signal.SIGCONT)
            cost["kills"] += len(alive)
            in_flight = [
                path for path in asked if "/t2022" in path and portal.home + path[1:] not in answered
            ]
            cost["kills_in_flight"] += bool(alive and in_flight)
            cost["in_flight"] += len(in_flight)
            cost["most_in_flight"] = max(cost["most_in_flight"], len(in_flight))
            for url in answered:
                answered_before.setdefault(url, asked[url.removeprefix(portal.home.rstrip("/"))])
            wrong_by = draw.choice(WRONG) if CLOCK is not None else 0
            cost["on_a_wrong_clock"] += bool(wrong_by)
            running = [process if process.poll() is None else job.start(wrong_by) for process in running]
            cost["crawls_over"] += not alive
        for process in running:
            if process.wait(timeout=PATIENCE):
                raise Broken(
                    f"exit code {process.returncode}:\n{(job.folder / 'log.txt').read_text()[-3000:]}"
                )
        for url, count in answered_before.items():
            now = portal.requests[url.removeprefix(portal.home.rstrip("/"))]
            if now > count and "/t2022" in url:
                raise Broken(f"{url} was answered and asked for again")
        articles = [count for path, count in portal.requests.items() if "/t2022" in path]
        cost["articles"], cost["fetched"] = len(articles), sum(articles)
        cost["refetched"] = sum(articles) - len(articles)
        if cost["refetched"] > cost["in_flight"]:
            raise Broken(f"{cost['refetched']} fetched again, {cost['in_flight']} were in flight")
        rows = job.rows()
        if given_up := job.given_up():
            raise Broken(
                f"{len(given_up)} pages refused for ends they had no part in: {sorted(given_up)[:5]}"
            )
        for name, wanted in expected.rows.items():
            if rows[name] != wanted:
                missing = [row for row in wanted if row not in rows[name]][:3]
                extra = [row for row in rows[name] if row not in wanted][:3]
                raise Broken(
                    f"{name}: {len(rows[name])} rows, not {len(wanted)}; missing {missing}; extra {extra}"
                )
        job.answered()
        if left := job.leftovers() - expected.left:
            raise Broken(f"left over: {sorted(left)[:5]}")
        job.check_archive()
        return dict(cost)


def _standstill(job: Job, running: list[subprocess.Popen[bytes]]) -> tuple[set[str], Counter[str]]:
    """Stop every process where it is; what is answered and what was asked for at that instant.

    A process stopped while it alone may touch the file (it opens or closes it) cannot be read around; it is let
    go on for a moment.
    """
    while True:
        for process in running:
            _signal(process, signal.SIGSTOP)
        # What they have sent is still to be read by the portal's threads.
        time.sleep(0.1)
        with job.portal.lock:
            asked = Counter(job.portal.requests)
        try:
            return job.answered(), asked
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise Broken(f"the database cannot be read: {error}") from error
        for process in running:
            _signal(process, signal.SIGCONT)
        time.sleep(0.02)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if process.poll() is None:
        process.send_signal(number)


def torture(
    kind: str, *, kills: int, articles: int, processes: int, seed: int, per_crawl: int = 8
) -> Counter[str]:
    """``kills`` kills in all, a few per crawl. Raises :class:`Broken`."""
    draw = random.Random(seed)
    concurrency = 8
    total: Counter[str] = Counter()
    with LocalPortal(articles, links=20) as portal:
        expected = undisturbed(kind, portal, concurrency)
        while total["kills"] < kills:
            cost = disturbed(
                kind, portal, expected, kills=min(per_crawl, kills - total["kills"]), processes=processes,
                within=1.5 * expected.fetching / per_crawl, concurrency=concurrency, draw=draw,
            )  # fmt: skip
            most = max(total["most_in_flight"], cost.pop("most_in_flight", 0))
            total.update(cost)
            total["most_in_flight"] = most
            total["crawls"] += 1
            print(
                f"{processes} process(es): {total['kills']} kills, {total['crawls']} crawls as undisturbed",
                flush=True,
            )
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--job", choices=list(_COMPARED), default="portal")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for processes in options.processes:
        try:
            total = torture(
                options.job, kills=options.kills // len(options.processes), articles=options.articles,
                processes=processes, seed=options.seed,
            )  # fmt: skip
        except Broken as broken:
            print(f"{processes} process(es): BROKEN: {broken}")
            return 1
        print(f"{processes} process(es): {dict(total)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
