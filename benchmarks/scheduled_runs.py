"""Scheduled runs in a row of three sites that change: what accumulates, and is ``health`` right after each?

    python benchmarks/scheduled_runs.py [ROUNDS]      # 100; some 10 s of CPU a round

Each round changes the sites (an article more, one edited, now and then one gone; every tenth round one site answers 503,
every fifteenth another is empty), runs ``newscrawl run`` over them, and looks at what is left: size of the write-ahead
log, processes and handles on the output folder, files in the temporary folder, locks held, the largest resident memory of
a crawl, and whether the summary, ``newscrawl health`` and the database agree with what was changed. Not part of the test
suite: it takes too long. Exit status 1 where anything is not as it must be.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from newscrawl.frontier.locks import held  # noqa: E402
from newscrawl.store.schema import connect  # noqa: E402
from tests.crawling import Site, article, page  # noqa: E402

SITES = ("eins", "zwei", "drei")
SETTINGS = {
    "NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.0/8", "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": 0, "RETRY_TIMES": 0,
    "NEWSCRAWL_CONTACT": "https://example.test/c", "LOG_LEVEL": "WARNING", "NEWSCRAWL_MAX_WAIT": 5,
}  # fmt: skip


class Changing(Site):
    """A site whose list grows by an article a round."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.count, self.down, self.empty = name, 0, False, False
        self.edited: dict[int, int] = {}
        self.gone: set[int] = set()
        self.pages.pop("/robots.txt")
        self.otherwise = self.answer

    def path_of(self, number: int) -> str:
        return f"/2026/{1 + number % 12:02d}{1 + number % 28:02d}/{10_000 + number}.html"

    def title(self, number: int) -> str:
        return f"{self.name}站第{number}条地方新闻的完整标题"

    def answer(self, path: str) -> object:
        if path == "/robots.txt":
            return "User-agent: *\nDisallow: /secret/\n"
        if self.down:
            return "busy", {"Status": "503", "Retry-After": "86400"}
        if path == "/":
            shown = [] if self.empty else [n for n in range(self.count)[-40:] if n not in self.gone][::-1]
            links = "".join(f'<li><a href="{self.path_of(n)}">{self.title(n)}</a></li>' for n in shown)
            return page("首页", f"<ul>{links}</ul>")
        number = int(path.rpartition("/")[2].removesuffix(".html")) - 10_000 if path.endswith(".html") else -1
        if not 0 <= number < self.count or number in self.gone or path != self.path_of(number):
            return None
        more = f"<p>　　更新{self.edited[number]}次，内容有所补充。</p>" if number in self.edited else ""
        return article(self.title(number), more=more)


def newscrawl(output: Path, temporary: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "newscrawl", "--output", str(output), *words]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def users(folder: Path) -> int:
    """Open files and memory maps of other processes below a folder."""
    count = 0
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        try:
            count += sum(str(one.readlink()).startswith(str(folder)) for one in (process / "fd").iterdir())
        except OSError:
            continue
    return count


def main(rounds: int) -> int:
    wrong: list[str] = []
    figures: list[dict[str, int]] = []
    with tempfile.TemporaryDirectory() as work:
        output, temporary = Path(work) / "output", Path(work) / "tmp"
        temporary.mkdir()
        sites = [Changing(name) for name in SITES]
        for site in sites:
            site.__enter__()
            site.count = 5
            newscrawl(output, temporary, "sites", "add", site.home, "--name", site.name, "-a", "feeds=0")
        settings = [part for name, value in SETTINGS.items() for part in ("-s", f"{name}={value}")]
        for number in range(1, rounds + 1):
            for site in sites:
                site.count += 1
                if number % 4 == 0:
                    site.edited[site.count - 2] = number
            sites[0].down, sites[1].empty = number % 10 == 0, number % 15 == 0
            done = newscrawl(output, temporary, "run", *SITES, "--json-log", *settings)
            outcomes = {row["portal"]: row for row in map(json.loads, done.stdout.splitlines())}
            checked(number, sites, outcomes, done, output, temporary, wrong)
            figures.append(left(output, temporary))
            last = figures[-1]
            if last["users"] or last["temporary"] or last["locks_held"] or last["wal"] > 8 * 1024**2:
                wrong.append(f"round {number}: left behind {last}")
            if number in {1, 2, 5} or number % 10 == 0:
                print(number, last, f"{len(wrong)} wrong", flush=True)
        for site in sites:
            site.__exit__()
    for key in ("memory_mib", "wal", "files", "lock_files"):
        values = [one[key] for one in figures]
        print(f"{key}: first {values[0]}, largest {max(values)}, last {values[-1]}")
    print("\n".join(wrong) or "nothing accumulates; health and summary were right after each run")
    return int(bool(wrong))


def checked(number, sites, outcomes, done, output, temporary, wrong) -> None:  # type: ignore[no-untyped-def]
    """Summary, ``health`` and database after a round."""
    codes = {"blocked": 12, "findings": 11, "failed": 11}
    health = {
        row["portal"]: row for row in json.loads(newscrawl(output, temporary, "health", "--json").stdout)
    }
    heaviest = 0
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        for site in sites:
            outcome = outcomes.get(site.name)
            stored = connection.execute(
                "select count(*) from articles where portal_id = (select id from portals where key = ?)",
                [site.name],
            ).fetchone()[0]
            if outcome is None:
                wrong.append(f"round {number}: {site.name} is not in the summary: {done.stderr[-300:]}")
                continue
            heaviest = max(heaviest, codes.get(outcome["result"], 0))
            before = getattr(site, "stored", 0)
            if outcome["new"] != stored - before:
                wrong.append(
                    f"round {number}: {site.name}: {outcome['new']} new by the summary, {stored - before} by rows"
                )
            site.stored = stored
            known = health.get(site.name, {})
            if known.get("findings") != outcome["findings"] or known.get("new") != outcome["new"]:
                wrong.append(f"round {number}: {site.name}: health {known} and summary {outcome} differ")
            if site.down != (outcome["result"] == "blocked"):
                wrong.append(f"round {number}: {site.name}: {outcome['result']}, down: {site.down}")
            if not site.down and not site.empty and stored != site.count:
                wrong.append(
                    f"round {number}: {site.name}: {stored} of {site.count} articles ({outcome['result']})"
                )
    if done.returncode != heaviest and not (heaviest == 0 and done.returncode in {0, 10}):
        wrong.append(f"round {number}: exit code {done.returncode}, outcomes say {heaviest}")


def left(output: Path, temporary: Path) -> dict[str, int]:
    """What a round left behind."""
    wal = output / "newscrawl.db-wal"
    owners = output / ".newscrawl.db.owners"
    locks = [*(output / "locks").glob("*.lock"), *owners.iterdir()]
    return {
        "wal": wal.stat().st_size if wal.exists() else 0,
        "users": users(output),
        "temporary": sum(1 for _ in temporary.iterdir()),
        "locks_held": sum(held(path) for path in locks),
        "lock_files": len(locks),
        "files": sum(1 for path in output.rglob("*") if path.is_file() and path.parent.name != "warc"),
        "warcs": sum(1 for _ in (output / "warc").glob("*.warc.gz")),
        "open_warcs": sum(1 for _ in (output / "warc").glob("*.open")),
        "memory_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
