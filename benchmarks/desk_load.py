"""So many requests a second of mixed reading while two crawls write and a person decides: errors, waits, lost decisions.

    python benchmarks/make_database.py /tmp/desk.db --articles 100000 --edges 30000
    python benchmarks/desk_load.py /tmp/desk.db --rate 200 --seconds 60 --workers 2

The database is written to: give a copy. Requests are sent at their times whatever comes back (an open loop), each by one
of 20 people, half in either language; 1 in 8 asks for a comparison nobody else asked for. Both crawls fetch a synthetic
portal on loopback, politely (half a second between requests). Besides the rate: CPU time of the desk's processes, since
waits on a machine with other work say little.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote, urlencode

import aiohttp
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.desk import free_port
from benchmarks.local_portal import LocalPortal
from newscrawl.store.lasting_names import article_name

ROOT = Path(__file__).resolve().parents[1]
PEOPLE = [f"审读{number}" for number in range(20)]
WORDS = ["吉林", "发展", "服务", "企业", "经济", "吉林发展", "鹊瓷", "项目", "群众活动", "生活"]


class Mix:
    """Addresses as a team opens them."""

    def __init__(self, path: Path, seed: int = 5) -> None:
        self.chance = random.Random(seed)
        with contextlib.closing(sqlite3.connect(path)) as connection:
            self.pairs = [
                row[0] for row in connection.execute("select pair from reposts order by id limit 4000")
            ]
            self.articles = [
                article_name(row[0])
                for row in connection.execute("select url from articles order by id desc limit 2000")
            ]
            self.portals = [
                row[0] for row in connection.execute("select id from portals order by id limit 6")
            ]
            self.stories = [
                article_name(row[0])
                for row in connection.execute(
                    "select a.url from stories s join articles a on a.id = s.first_article_id order by s.id limit 300"
                )
            ]

    def path(self) -> str:
        pick, portal = (
            self.chance.choice,
            self.chance.choice([*self.portals, self.portals[0], self.portals[0]]),
        )
        kinds = {
            "start": (12, lambda: pick(["/", f"/?portal={portal}"])),
            "inbox": (14, lambda: f"/-/desk/inbox?portal={portal}&since={pick(['week', 'month', 'ever', 'visit'])}"),
            "list": (
                24,
                lambda: "/-/desk/reposts?"
                + urlencode(
                    {"portal": portal, "status": pick(["", "none", "false"]), "page": pick([1, 1, 1, 2, 3])}
                ),
            ),
            "comparison": (20, lambda: f"/-/desk/compare/{pick(self.pairs[:40] if pick('aab') == 'a' else self.pairs)}"),
            "article": (6, lambda: f"/-/desk/article/{pick(self.articles)}"),
            "story": (6, lambda: f"/-/desk/story/{pick(self.stories)}"),
            "leads": (6, lambda: pick(["/-/desk/leads", "/-/desk/leads?owner=me", "/-/desk/followups"])),
            "search": (10, lambda: f"/-/desk/search?q={quote(pick(WORDS))}"),
            "others": (2, lambda: pick(["/-/desk/licences", "/-/desk/cases", "/-/desk/pictures"])),
        }  # fmt: skip
        names = list(kinds)
        name = self.chance.choices(names, [kinds[one][0] for one in names])[0]
        return kinds[name][1]()


async def read(
    session: aiohttp.ClientSession, root: str, mix: Mix, rate: float, seconds: float
) -> tuple[list[float], Counter[str]]:
    """Waits in seconds, and what came back."""
    waits: list[float] = []
    answers: Counter[str] = Counter()
    people = [{"Cookie": f"desk_name={quote(who)}; desk_language={'zh' if n % 2 else 'en'}"} for n, who in enumerate(PEOPLE)]  # fmt: skip

    async def one(path: str, due: float) -> None:
        try:
            async with session.get(root + path, headers=mix.chance.choice(people)) as answer:
                await answer.read()
            answers[str(answer.status)] += 1
        except (aiohttp.ClientError, TimeoutError) as error:
            answers[type(error).__name__] += 1
        waits.append(time.monotonic() - due)

    began = time.monotonic()
    running: set[asyncio.Task[None]] = set()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        if (ahead := due - time.monotonic()) > 0:
            await asyncio.sleep(ahead)
        task = asyncio.create_task(one(mix.path(), due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    answers["seconds"] = round((time.monotonic() - began) * 1000)
    return waits, answers


async def decide(root: str, until: float) -> tuple[list[str], Counter[str]]:
    """One person confirms what the inbox shows, about one a second: the pairs the desk said yes to."""
    taken: list[str] = []
    answers: Counter[str] = Counter()
    jar = aiohttp.CookieJar(unsafe=True)  # also cookies of an address without a name
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=120), cookie_jar=jar) as session:
        session.cookie_jar.update_cookies({"desk_name": quote("林静")})
        while time.monotonic() < until:
            async with session.get(root + "/-/desk/inbox?since=ever&direction=both") as answer:
                page = await answer.text()
            token = re.search(r'name="csrftoken" value="([^"]+)"', page)
            names = re.findall(r'name="repost" value="([^"]+)"', page)
            for name in names[:10]:
                form = {
                    "csrftoken": token[1] if token else "",
                    "repost": name,
                    "status": "confirmed",
                    "back": "/",
                }
                async with session.post(root + "/-/desk/decide", data=form, allow_redirects=False) as answer:
                    answers[str(answer.status)] += 1
                    if answer.status == 302:
                        taken.append(name)
                await asyncio.sleep(1)
                if time.monotonic() > until:
                    break
    return taken, answers


def crawl(home: str, database: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = {
        "NEWSCRAWL_OUTPUT": folder, "NEWSCRAWL_DATABASE": database, "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8",
        "DOWNLOAD_DELAY": 0.5, "AUTOTHROTTLE_ENABLED": 0, "LOG_LEVEL": "ERROR",
    }  # fmt: skip
    pairs = [part for name, value in settings.items() for part in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "songhuajiang", "-a", f"home={home}", "-a", "sections=xw,xw/jlxw,ms/msxw", *pairs]  # fmt: skip
    environment = os.environ | {"PYTHONPATH": str(ROOT), "SCRAPY_SETTINGS_MODULE": "newscrawl.settings"}
    return subprocess.Popen(command, cwd=ROOT, env=environment)


def cpu(process: psutil.Process) -> float:
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            total += sum(one.cpu_times()[:2])
    return total


async def measured(given: argparse.Namespace, root: str, mix: Mix, desk: psutil.Process) -> None:
    timeout = aiohttp.ClientTimeout(total=120)
    connector = aiohttp.TCPConnector(limit=64)
    async with aiohttp.ClientSession(
        timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        until = time.monotonic() + given.seconds
        before, own = cpu(desk), time.process_time()
        (waits, answers), (taken, decisions) = await asyncio.gather(
            read(session, root, mix, given.rate, given.seconds), decide(root, until)
        )
        used, own = cpu(desk) - before, time.process_time() - own
    with contextlib.closing(sqlite3.connect(given.path)) as connection:
        held = {
            row[0]
            for row in connection.execute(
                "select pair from leads where status = 'confirmed' and pair is not null"
            )
        }
        articles = connection.execute("select count(*) from articles").fetchone()[0]
    took = answers.pop("seconds") / 1000
    waits.sort()
    print(f"answers        {dict(answers)} in {took:.1f} s: {len(waits) / took:.0f} a second")
    print(f"waits          median {statistics.median(waits) * 1000:.0f} ms, p99 {waits[int(len(waits) * 0.99)] * 1000:.0f} ms")  # fmt: skip
    print(f"CPU            {used / len(waits) * 1000:.2f} ms a request of the desk, {own / len(waits) * 1000:.2f} ms of this client")  # fmt: skip
    print(f"decisions      {dict(decisions)}, lost {len(set(taken) - held)}")
    print(f"articles       {articles:,} afterwards; load {os.getloadavg()[0]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("path", type=Path)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    given.path = given.path.resolve()
    port, mix = free_port(), Mix(given.path)
    root = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory() as folder, LocalPortal(2_000) as one, LocalPortal(2_000) as other:
        command = [sys.executable, "-m", "newscrawl", "--output", folder, "--database", str(given.path), "serve",
                   "--port", str(port), "--workers", str(given.workers)]  # fmt: skip
        running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)]
        try:
            running += [crawl(portal.home, given.path, Path(folder)) for portal in (one, other)]
            asyncio.run(ready(root))
            asyncio.run(measured(given, root, mix, psutil.Process(running[0].pid)))
            print(f"crawls         {one.fetched() + other.fetched()} articles fetched; still running: {[c.poll() is None for c in running[1:]]}")  # fmt: skip
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(60)


async def ready(root: str) -> None:
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            with contextlib.suppress(aiohttp.ClientError):
                async with session.get(root + "/-/desk/cases") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    main()
