"""Archives read by workers: the rows of one process, whatever happens to the workers or the writer."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.cli import main
from newscrawl.errors import StorageError
from newscrawl.intake import load_sources
from newscrawl.intake.workers import WorkerPool, end
from newscrawl.maintenance import ahead
from newscrawl.maintenance.ahead import start_workers
from newscrawl.maintenance.ingest import Ingest
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.store.schema import connect
from newscrawl.store.texts import plain_text
from tests.crawling import article
from tests.frontier.holding import hold
from tests.limits import HANGS, wait_for
from tests.processes import Program

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
#: Columns that say when something was done here, or what a file was called then.
#: Of one store each: its migrations, the state of its index, and the random stamps of its sums.
VOLATILE = {"_sqlite_migrations", "search_state", "repost_months"}
PAGES = 60


def exchange(number: int, body: str, **changes) -> Exchange:
    from datetime import UTC, datetime, timedelta

    url = f"http://www.example.cn/202611/t20261120_{number}.html"
    values = {
        "url": url, "final_url": url, "status": 200, "reason": b"OK", "body": body.encode(),
        "response_headers": [(b"Content-Type", b"text/html; charset=utf-8")],
        "captured_at": datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=number),
    }  # fmt: skip
    return Exchange(**(values | changes))


def text(number: int) -> str:
    """A page; every seventh has the text of the one three before, on another host."""
    return article(f"某地第{10001 + (number - 3 if number % 7 == 6 else number)}项工程开工建设")


def write(folder: Path, numbers, *, held: int = -1) -> None:
    """A file of pages, with a redirect, a page that is not there, an edit, the same once more, a picture."""
    with WarcWriter(folder, prefix="foreign", software="other/1.0") as writer:
        for number in numbers:
            changes: dict[str, object] = {}
            if number % 7 == 6:
                changes["url"] = changes["final_url"] = f"http://news.example.com/2026/1120/{number}.html"
            writer.write_exchange(
                exchange(
                    number, text(number) + ("<!-- HOLD-ARTICLE -->" if number == held else ""), **changes
                )
            )
            if number % 10 == 4:
                target = f"http://www.example.cn/202611/t20261120_{number + 1}.html".encode()
                writer.write_exchange(
                    exchange(500 + number, "", status=302, response_headers=[(b"Location", target)])
                )
            if number % 10 == 5:
                writer.write_exchange(exchange(600 + number, "<html>no</html>", status=404))
            if number % 10 == 8:
                writer.write_exchange(exchange(number, text(number).replace("</div></body>", "<p>　　更正：工程改期至明年三月，原因正在公布。</p></div></body>")))  # fmt: skip


@pytest.fixture(scope="module")
def archives(tmp_path_factory) -> list[Path]:
    """Three files of another program: sound, cut off, and with a wrong bit in the middle."""
    folder = tmp_path_factory.mktemp("foreign")
    out = []
    for name, numbers in (("a", range(30)), ("b", range(30, 45)), ("c", range(45, PAGES))):
        write(folder / name, numbers)
        [path] = (folder / name).glob("*.warc.gz")
        out.append(path.rename(folder / f"{name}.warc.gz"))
    data = out[1].read_bytes()
    out[1].write_bytes(data[: len(data) * 3 // 4])
    changed = bytearray(out[2].read_bytes())
    changed[len(changed) // 3] ^= 16
    out[2].write_bytes(changed)
    return out


@pytest.fixture(scope="module")
def taken(archives, tmp_path_factory) -> Path:
    """The output folder after one process took them in."""
    output = tmp_path_factory.mktemp("taken") / "output"
    ingest(output, archives)
    return output


def ingest(output: Path, files, pool: WorkerPool | None = None) -> Ingest:
    with closing(connect(output / "newscrawl.db")) as connection:
        load_sources(connection)
        taking = Ingest(connection, portal_for, output / "warc", pool=pool)
        for path in files:
            taking.take(path)
    return taking


def rows(database: Path) -> dict[str, list[str]]:
    """Every row of every table, and what the index of words finds."""
    with closing(sqlite3.connect(database)) as connection:
        names = [
            name
            for (name,) in connection.execute("select name from sqlite_master where type = 'table'")
            if name not in VOLATILE and not name.startswith(("search_text", "sqlite_"))
        ]
        found = {
            name: sorted(map(repr, connection.execute(f"select * from {name}").fetchall())) for name in names
        }
        # FTS by its answers: the rows for every pair of characters of some texts.
        for (body,) in connection.execute("select body from articles order by id limit 5").fetchall():
            text = plain_text(body)
            for pair in {text[at : at + 2] for at in range(0, len(text) - 2, 9)}:
                if pair.isalnum():
                    query = f'"{pair}"'
                    found[query] = connection.execute(
                        "select rowid from search_text where search_text match ? order by rowid", [query]
                    ).fetchall()
    return found


def differing(one: dict[str, list[str]], other: dict[str, list[str]]) -> dict[str, object]:
    """Table → rows of either only."""
    return {
        name: ([row for row in one[name] if row not in other.get(name, [])][:2], other.get(name))
        for name in one
        if one[name] != other.get(name)
    }


def rebuilt(output: Path, folder: Path, pool: WorkerPool | None) -> dict[str, list[str]]:
    shutil.copytree(output / "warc", folder / "warc")
    # The old database knows when an edge was first found.
    shutil.copy(output / "newscrawl.db", folder)
    rebuild(folder / "newscrawl.db", folder / "warc", portal_for, pool=pool)
    return rows(folder / "newscrawl.db")


@pytest.fixture
def small_ranges(monkeypatch):
    """Some pages a range, so that files of this size have several."""
    plan = ahead.plan
    monkeypatch.setattr(ahead, "plan", lambda path, start=0, _size=0: plan(path, start, 3000))


@pytest.fixture(scope="module")
def alone(taken, tmp_path_factory) -> dict[str, list[str]]:
    return rebuilt(taken, tmp_path_factory.mktemp("alone"), None)


@pytest.mark.parametrize("count", [2, 4])
def test_a_rebuild_gives_the_same_rows_with_any_number_of_workers(
    taken, alone, tmp_path, small_ranges, count
):
    with start_workers(portal_for, count, size=0) as pool:
        found = rebuilt(taken, tmp_path, pool)
        assert len(pool.pids) == count
    assert len(alone["articles"]) > PAGES // 2
    assert differing(found, alone) == {}


def test_an_ingest_gives_the_same_rows_and_copies(archives, taken, tmp_path, small_ranges):
    with start_workers(portal_for, 2, size=0) as pool:
        done = ingest(tmp_path, archives, pool)
    with closing(connect(taken / "newscrawl.db")) as connection:
        damaged = connection.execute("select report from ingests order by id").fetchall()
    assert [row[0] for row in damaged]
    assert done.report.damaged
    one, other = rows(taken / "newscrawl.db"), rows(tmp_path / "newscrawl.db")
    volatile = {"captures", "crawls", "ingests", "other_records", "repost_list", "repost_pairs"}
    assert {name: one[name] for name in one if name not in volatile} == {
        name: other[name] for name in other if name not in volatile
    }

    # The copies stand in files of another name, and are the same.
    def copies(output):
        from newscrawl.archive import iterate

        files = sorted((output / "warc").glob("ingest*"), key=lambda path: path.name.split("-")[0])
        return [
            (item.head, item.block) for path in files for item in iterate(path) if item.type != "warcinfo"
        ]

    assert copies(taken) == copies(tmp_path)


def test_workers_that_are_killed_cost_nothing(taken, alone, tmp_path, small_ranges, monkeypatch):
    killed = []
    parts = WorkerPool.parts

    def and_kill(self, task):
        """The worker that was started first is killed after every eleventh part."""
        for part in parts(self, task):
            yield part
            and_kill.taken += 1
            if and_kill.taken % 11 == 0 and self.pids:
                killed.append(self.pids[0])
                end(self.pids[0])

    and_kill.taken = 0
    monkeypatch.setattr(WorkerPool, "parts", and_kill)
    with start_workers(portal_for, 2, size=0) as pool:
        found = rebuilt(taken, tmp_path, pool)
    assert len(set(killed)) > 3
    assert differing(found, alone) == {}


class Holding:
    """A stand-in for pages that hold a parser, or end its process."""

    def __init__(self, monkeypatch, what) -> None:
        read = ahead.read_page

        def read_page(portal, html, *rest, **named):
            if b"HOLD-ARTICLE" in html:
                what()
            return read(portal, html, *rest, **named)

        monkeypatch.setattr(ahead, "read_page", read_page)


@pytest.mark.parametrize(("what", "cause"), [(hold, "too_complex"), (lambda: os._exit(3), "reader_lost")])
def test_a_page_that_holds_or_ends_its_worker_is_refused_by_name(
    tmp_path, monkeypatch, small_ranges, what, cause
):
    Holding(monkeypatch, what)
    write(tmp_path / "foreign", range(20), held=7)
    [path] = (tmp_path / "foreign").glob("*.warc.gz")
    with start_workers(portal_for, 2, size=0, seconds=1.5) as pool:
        done = ingest(tmp_path / "output", [path], pool)
    assert done.report.refused[cause] == 1
    with closing(sqlite3.connect(tmp_path / "output" / "newscrawl.db")) as connection:
        assert connection.execute("select url from captures where cause = ?", [cause]).fetchall() == [
            ("http://www.example.cn/202611/t20261120_7.html",)
        ]
        assert connection.execute("select count(*) from captures").fetchone()[0] == done.report.responses


def test_a_place_that_ends_every_reader_ends_the_reading_by_name(tmp_path):
    def parts(place, done=0, refused=None):
        yield from ["a", "b"][done:]
        os._exit(3)

    with (
        WorkerPool({"parts": parts}, 2, HANGS) as pool,
        pytest.raises(StorageError, match="parts here: .*at part 2"),
    ):
        list(pool.parts(pool.submit("parts", "here")))


def test_answers_come_in_the_order_of_the_questions():
    def parts(number, done=0, refused=None):
        for part in range(done, 50):
            time.sleep(0.002 * (number % 2))
            yield number, part, b"x" * 20_000

    with WorkerPool({"parts": parts, "double": lambda n: 2 * n}, 3, HANGS) as pool:
        tasks = [pool.submit("parts", number) for number in range(6)]
        assert pool.answer("double", 21) == 42
        pool.withdraw(tasks[5:])
        found = [part[:2] for task in tasks[:5] for part in pool.parts(task)]
    assert found == [(number, part) for number in range(5) for part in range(50)]


def start(output: Path, *arguments: object) -> Program:
    return Program("newscrawl", "--output", output, *arguments, start_new_session=True)


def children(pid: int) -> list[int]:
    try:
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return found + [below for one in found for below in children(one)]


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGINT])
def test_a_writer_that_ends_leaves_no_worker_and_goes_on_where_it_was(archives, taken, tmp_path, by):
    output = tmp_path / "output"
    process = start(output, "ingest", "--workers", "2", archives[0])
    below: list[int] = []

    def both():
        below[:] = children(process.pid)
        return len(below) >= 2 or process.poll() is not None

    wait_for(both)
    os.killpg(process.pid, by)
    process.communicate(timeout=HANGS)
    wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in below))
    done = CliRunner().invoke(
        main, ["--output", str(output), "ingest", "--workers", "2", *map(str, archives)]
    )
    assert done.exit_code == 5, done.output  # two of the files are damaged
    one, other = rows(taken / "newscrawl.db"), rows(output / "newscrawl.db")
    for name in ("articles", "stored_versions", "article_captures", "attributions", "passages"):
        assert one[name] == other[name]
