"""The store in trouble: locked by another process, full, gone. Nothing is lost, and the word is clear."""

from __future__ import annotations

import resource
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.local_portal import LocalPortal
from newscrawl.store.schema import connect
from tests.limits import HANGS
from tests.processes import run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def portal():
    with LocalPortal(60, links=5) as portal:
        yield portal


def crawl(portal, database, *options, limit=None):
    command = ["benchmarks.plain_job", portal.home, str(database), *options]
    if not limit:
        return run(*command, timeout=HANGS)
    return subprocess.run(  # noqa: PLW1510 - the exit code is what is looked at
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, timeout=HANGS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
    )  # fmt: skip


def kept(database):
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("pragma integrity_check").fetchone()[0] == "ok"
        return connection.execute("select count(*), count(distinct url) from kept").fetchone()
    finally:
        connection.close()


def test_a_database_another_process_holds_for_a_while_is_waited_for(portal, tmp_path):
    database = tmp_path / "n.db"
    portal.articles = 6
    crawl(portal, database)
    portal.articles = 60
    portal._built.clear()
    holder = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    holder.execute("begin immediate")
    timer = threading.Timer(5, lambda: holder.execute("commit"))
    timer.start()
    began = time.monotonic()
    result = crawl(portal, database)
    timer.join()
    holder.close()
    assert result.returncode == 0, result.stderr
    assert time.monotonic() - began >= 3
    assert kept(database) == (60, 60)


def test_a_full_disk_ends_the_crawl_with_a_clear_word_and_nothing_is_lost(portal, tmp_path):
    """A limit on the size of files stands in for a full disk: SQLite meets the same failing write."""
    database = tmp_path / "n.db"
    connect(database).close()
    result = crawl(portal, database, limit=database.stat().st_size + 150_000)
    assert "StorageError" in result.stderr or "cannot be written" in result.stderr
    assert "Nothing is lost" in result.stderr or "nothing was stored" in result.stderr
    before = kept(database)
    assert before[0] < 60
    result = crawl(portal, database)
    assert result.returncode == 0, result.stderr
    assert kept(database) == (60, 60)
