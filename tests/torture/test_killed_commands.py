"""``kill -9`` at random instants of the commands over archive and database.

Whenever a command is killed, the database must be sound; in the end it must have the rows of one that was never
killed, the archive must pass `newscrawl verify`, and nothing may be left lying about. ``NEWSCRAWL_KILLS`` sets the
kills of each command (1; ``make torture`` has 20), ``NEWSCRAWL_SEED`` the seed, which is in every message.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from newscrawl.maintenance.rebuild import BEFORE
from newscrawl.maintenance.verify import state_path, verify
from tests.limits import HANGS
from tests.processes import Program

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

KILLS = int(os.environ.get("NEWSCRAWL_KILLS", "1"))
SEED = int(os.environ.get("NEWSCRAWL_SEED", "20261128"))
#: What may be there beside the files of the undisturbed run.
_USUAL = ("newscrawl.db-wal", "newscrawl.db-shm", "newscrawl.db.seal", ".newscrawl.db.lock")


def start(output: Path, *arguments: str) -> Program:
    return Program("newscrawl", "--output", output, *arguments)


def finished(output: Path, *arguments: str) -> float:
    """Run a command to its end; how long it takes."""
    began = time.monotonic()
    process = start(output, *arguments)
    _, errors = process.communicate(timeout=HANGS)
    assert process.returncode == 0, f"{arguments}: {process.returncode}\n{errors}"
    return time.monotonic() - began


def names(output: Path) -> set[str]:
    return {str(path.relative_to(output)) for path in output.rglob("*") if path.is_file()}


def decided(output: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return connection.execute("select owner, licensee, entered_at from licences order by id").fetchall()


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    """The sample portals, crawled, with a licence."""
    output = tmp_path_factory.mktemp("base") / "output"
    finished(output, "demo")
    finished(output, "licences", "add", "某某日报", "某某网")
    shutil.rmtree(output / "reports", ignore_errors=True)
    return output


def edge(output: Path) -> str:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return str(connection.execute("select pair from reposts order by pair limit 1").fetchone()[0])


@pytest.mark.slow
@pytest.mark.parametrize("command", ["rebuild", "verify", "detect", "index", "case", "ingest"])
def test_a_command_killed_again_and_again_ends_like_one_never_killed(base, tmp_path, command):
    draw = random.Random(f"{SEED}{command}")
    never, killed = tmp_path / "never" / "output", tmp_path / "killed" / "output"
    shutil.copytree(base, never)
    shutil.copytree(base, killed)
    arguments = {
        "rebuild": ("rebuild",),
        "verify": ("verify", "--full"),
        "detect": ("detect", "--all"),
        "index": ("index",),
        "case": ("case", "create", edge(base)),
        "ingest": ("ingest", str(tmp_path / "foreign.warc.gz")),
    }[command]
    source = next((base / "warc").glob("newscrawl-*.warc.gz"))
    shutil.copy(source, tmp_path / "foreign.warc.gz")
    took = finished(never, *arguments)
    instants = []
    for _ in range(KILLS):
        process = start(killed, *arguments)
        wait = draw.uniform(0.2, max(0.4, took))
        try:
            process.communicate(timeout=wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            instants.append(round(wait, 2))
        with closing(sqlite3.connect(killed / "newscrawl.db")) as connection:
            sound = connection.execute("pragma integrity_check").fetchone()[0]
        what = f"seed {SEED}, {command} killed after {instants} s"
        assert sound == "ok", f"{what}: {sound}"
        assert decided(killed) == decided(base), what
    finished(killed, *arguments)
    assert differences(never / "newscrawl.db", killed / "newscrawl.db") == {}, what
    assert decided(killed) == decided(base), what
    report = verify(killed / "newscrawl.db", killed / "warc", full=True)
    assert report.problems == [], f"{what}: {report.problems[:3]}"
    left = {
        name
        for name in names(killed) - names(never)
        if name not in {*_USUAL, state_path(killed).name}
        and not (command == "rebuild" and ".before-" in name)
        and not (command == "ingest" and "/ingest." in name)
        and not (command == "case" and name.startswith("cases/"))
    }
    assert left == set(), f"{what}: left behind {sorted(left)}"
    assert len([name for name in names(killed) if ".before-" in name and name[-1] == "Z"]) <= BEFORE
