"""A rebuild never loses a row: locks, losses, people's decisions, a damaged database."""

from __future__ import annotations

import json
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.errors import DamagedDatabaseError, StorageError
from newscrawl.maintenance import rebuild as rebuilding
from newscrawl.maintenance.rebuild import DERIVED, KEPT, LossError, rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.store import decisions, reviews
from newscrawl.store.locking import RowsLock, rows_lock
from newscrawl.store.schema import connect, transaction
from tests.crawling import Site, article, crawl

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

pytestmark = pytest.mark.slow

ARTICLES = 6


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """An archive of two crawls in two files: six articles, one of which changed."""
    folder = tmp_path_factory.mktemp("crawled")
    paths = [f"/2026/1020/{number}.html" for number in range(10001, 10001 + ARTICLES)]
    with Site() as site:
        for number, path in enumerate(paths):
            site.pages[path] = article(f"某地第{10001 + number}项工程开工建设")
        urls = ",".join(site.home + path.lstrip("/") for path in paths)
        crawl(folder, url=urls, feeds=0)
        # An edit as an editor makes it: a paragraph is added. (Another title and text would be a doubtful sighting.)
        first = article("某地第10001项工程开工建设")
        site.pages[paths[0]] = first.replace(
            "</div></body>", "<p>　　更正：工程改期至明年三月，原因正在公布。</p></div></body>"
        )
        assert site.pages[paths[0]] != first
        crawl(folder, url=urls, feeds=0, full=1)
    return folder


@pytest.fixture
def output(crawled, tmp_path):
    """A copy of it to be damaged."""
    copy = tmp_path / "output"
    (copy / "warc").mkdir(parents=True)
    for path in (crawled / "warc").iterdir():
        (copy / "warc" / path.name).write_bytes(path.read_bytes())
    with (
        closing(sqlite3.connect(crawled / "newscrawl.db")) as one,
        closing(sqlite3.connect(copy / "newscrawl.db")) as other,
    ):
        one.backup(other)
    return copy


def run(output, *arguments):
    return CliRunner().invoke(main, ["--output", str(output), *arguments])


def query(database, sql):
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql).fetchall()


def warcs(output):
    """The files of the crawls, in order."""
    return sorted((output / "warc").glob("newscrawl-*.warc.gz"))


def decide(database, *, note="a note"):
    """A licence and a lead with a history."""
    with closing(connect(database)) as connection, transaction(connection):
        connection.execute(
            "insert into licences (owner, licensee, entered_at) values ('某某日报', '某某网', '2026-11-01')"
        )
        lead = reviews.open_lead(connection, f"http://a/{note}", "http://b/1", who="李", note=note)
        reviews.decide(connection, lead.id, revision=0, who="李", status="confirmed")


def decided(database):
    return {table: query(database, f"select * from {table} order by 1, 2") for table in decisions.TABLES}


def test_every_table_is_made_again_or_copied(tmp_path):
    with closing(connect(tmp_path / "n.db")) as connection:
        tables = {
            row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")
        } - {f"search_text_{part}" for part in ("config", "data", "docsize", "idx")}
    assert tables - {"_sqlite_migrations"} == {*KEPT, *DERIVED}, (
        "say in rebuild.py what becomes of a new table"
    )


def test_leads_beyond_words_stand_under_the_new_numbers(output):
    database = output / "newscrawl.db"
    with closing(sqlite3.connect(database)) as connection, connection:
        copy, origin, other = (
            row[0] for row in connection.execute("select id from articles order by id desc limit 3")
        )
        evidence = json.dumps({"facts": [], "sentences": [], "others": [{"id": other}, {"id": 999_999}]})
        connection.execute(
            "insert into rewrite_leads values (?, ?, 'lead', 1.5, 'ko', 'zh', ?, '2026-11-28')",
            [copy, origin, evidence],
        )
    asked = """select c.url, o.url, x.url, w.score, json_array_length(w.evidence, '$.others') from rewrite_leads w
        join articles c on c.id = w.copy_id join articles o on o.id = w.origin_id
        join articles x on x.id = json_extract(w.evidence, '$.others[0].id')"""
    before = query(database, asked)
    done = run(output, "rebuild")
    assert done.exit_code == 0, done.output
    assert [row[:4] for row in query(database, asked)] == [row[:4] for row in before]
    assert [row[4] for row in query(database, asked)] == [1], "an article that is gone is named no more"


def test_a_rebuild_of_a_sound_archive_changes_nothing_and_keeps_the_old_file(output):
    before = output.with_name("before.db")
    with closing(sqlite3.connect(output / "newscrawl.db")) as one, closing(sqlite3.connect(before)) as other:
        one.backup(other)
    done = run(output, "rebuild")
    assert done.exit_code == 0, done.output
    assert differences(before, output / "newscrawl.db") == {}
    [kept] = output.glob("newscrawl.db.before-*")
    assert differences(before, kept) == {}
    assert str(kept) in done.output.replace("\n", "")
    for _ in range(4):
        rebuild(output / "newscrawl.db", output / "warc", portal_for)
    assert len(list(output.glob("newscrawl.db.before-*"))) == rebuilding.BEFORE
    assert not list(output.glob("*.rebuilding*"))


def flip(output):
    """One wrong bit in the middle of a response record of the first file."""
    [(name, offset, length)] = query(
        output / "newscrawl.db",
        "select warc_file, warc_offset, warc_length from captures order by id limit 1",
    )
    data = bytearray((output / "warc" / name).read_bytes())
    data[offset + length // 2] ^= 0x10
    (output / "warc" / name).write_bytes(data)


@pytest.mark.parametrize(
    "damage", ["a flipped bit", "a file cut short", "a file missing", "all missing but one"]
)
def test_what_the_archive_cannot_give_is_named_and_then_carried_over_and_marked(output, damage):
    database = output / "newscrawl.db"
    rows = {
        name: query(database, f"select count(*) from {name}")
        for name in ("articles", "article_versions", "captures")
    }
    texts = query(
        database,
        "select url, number, v.text_hash from article_versions v join articles a on a.id = article_id order by 1, 2",
    )
    now = query(database, "select url, text_hash, title, state, publisher from articles order by url")
    first, second = warcs(output)
    if damage == "a flipped bit":
        flip(output)
    elif damage == "a file cut short":
        first.write_bytes(first.read_bytes()[: first.stat().st_size // 2])
    elif damage == "a file missing":
        second.unlink()
    else:
        first.unlink()
        assert query(database, "select count(*) from captures where record_type = 'revisit'") != [(0,)]
    refused = run(output, "rebuild")
    assert refused.exit_code == 3
    assert "--accept-loss" in refused.output
    assert (second if damage == "a file missing" else first).name in refused.output
    assert now == query(database, "select url, text_hash, title, state, publisher from articles order by url")
    assert not list(output.glob("newscrawl.db.before-*"))

    done = run(output, "rebuild", "--accept-loss", "--json")
    assert done.exit_code == 5, done.output
    report = json.loads(done.stdout)
    assert report["lost"]
    for name, count in rows.items():
        assert query(database, f"select count(*) from {name}") == count
    assert texts == query(
        database,
        "select url, number, v.text_hash from article_versions v join articles a on a.id = article_id order by 1, 2",
    )
    assert now == query(database, "select url, text_hash, title, state, publisher from articles order by url")
    assert query(database, "select count(*) from captures where unreadable is not null") == [
        (len(report["lost"]),)
    ]
    # Accepted once is accepted.
    again = run(output, "rebuild", "--json")
    assert again.exit_code in {0, 5}, again.output
    assert json.loads(again.stdout)["lost"] == []
    assert query(database, "select count(*) from captures where unreadable is not null") == [
        (len(report["lost"]),)
    ]
    assert now == query(database, "select url, text_hash, title, state, publisher from articles order by url")


def test_nothing_is_rebuilt_while_rows_are_written_and_no_crawl_starts_meanwhile(output):
    database = output / "newscrawl.db"
    with rows_lock(database):
        done = run(output, "rebuild")
        assert done.exit_code == 3
        assert "is writing to it" in done.output
    with rows_lock(database, exclusive=True):
        done = run(output, "detect", "--all")
        assert done.exit_code == 3
        assert "is being rebuilt" in done.output
        done = crawl(output, url="http://127.0.0.1:1/x", feeds=0)
        assert done.code == 3
        assert "is being rebuilt" in done.log


def test_who_starts_while_the_database_is_sealed_waits(output):
    lock = RowsLock(output / "newscrawl.db")
    lock.acquire(exclusive=True)
    threading.Timer(0.3, lock.release).start()
    done = run(output, "detect", "--all")
    assert done.exit_code == 0, done.output


def test_what_people_decide_during_a_rebuild_is_kept(output, monkeypatch):
    """Before the last copy it is copied; after it, it is refused instead of written into the file that goes."""
    database = output / "newscrawl.db"
    decide(database)
    late: list[BaseException] = []
    original = rebuilding._Rebuild._compare

    def compare(self, connection):
        with closing(connect(database)) as people, transaction(people):
            people.execute(
                "insert into licences (owner, licensee, entered_at) values ('甲', '乙', '2026-11-02')"
            )
        original(self, connection)

    def before_replacing(_self):
        try:
            with transaction(open_before):
                open_before.execute(
                    "insert into licences (owner, licensee, entered_at) values ('丙', '丁', '2026')"
                )
        except StorageError as error:
            late.append(error)
        with closing(connect(database)) as connection, pytest.raises(StorageError), transaction(connection):
            connection.execute(
                "insert into licences (owner, licensee, entered_at) values ('戊', '己', '2026')"
            )

    monkeypatch.setattr(rebuilding._Rebuild, "_compare", compare)
    monkeypatch.setattr(rebuilding._Rebuild, "_before_replacing", before_replacing)
    with closing(connect(database)) as open_before:
        rebuild(database, output / "warc", portal_for)
    assert query(database, "select owner from licences order by id") == [("某某日报",), ("甲",)]
    assert query(database, "select status, revision from leads") == [("confirmed", 1)]
    assert [str(error) for error in late] == [decisions.REPLACED]
    # The kept file can be put back and written again.
    [kept] = output.glob("newscrawl.db.before-*")
    decide(kept, note="again")


def test_decisions_from_many_hands_at_once_are_all_kept(output):
    """Somebody decides all the time; whatever was confirmed is there when the rebuild has ended."""
    database = output / "newscrawl.db"
    confirmed: list[str] = []
    stop = threading.Event()

    def person(name):
        count = 0
        while not stop.wait(0.005):
            count += 1
            try:
                with closing(connect(database)) as connection, transaction(connection):
                    connection.execute(
                        "insert into licences (owner, licensee, entered_at) values (?, '乙', '2026')",
                        [f"{name}{count}"],
                    )
                confirmed.append(f"{name}{count}")
            except StorageError:
                continue

    people = [threading.Thread(target=person, args=(name,)) for name in "甲丙"]
    for one in people:
        one.start()
    try:
        for _ in range(2):
            rebuild(database, output / "warc", portal_for)
    finally:
        stop.set()
        for one in people:
            one.join()
    stored = {owner for (owner,) in query(database, "select owner from licences")}
    assert len(confirmed) > 5
    assert set(confirmed) <= stored
    exported = {line["row"]["owner"] for line in decisions.read(output / "warc").lines}
    assert set(confirmed) <= exported


# -- decisions.jsonl ---------------------------------------------------------------------------------


def test_the_archive_alone_gives_people_s_decisions_back(output):
    database = output / "newscrawl.db"
    decide(database)
    before = decided(database)
    assert before["reviews"]
    database.unlink()
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    rebuild(database, output / "warc", portal_for)
    assert decided(database) == before
    assert query(database, "select count(*) from articles") == [(ARTICLES,)]
    # It goes on in the same file.
    decide(database, note="another")
    found = decisions.read(output / "warc")
    assert found.damage == []
    with closing(connect(database)) as connection:
        assert decisions.differences(connection, found.lines) == []


@pytest.mark.parametrize(
    "damage",
    [
        "first page",
        "a page of articles",
        "a page of urls",
        "a page of crawls",
        "half of it",
        "no database at all",
        "nothing",
    ],
)
def test_a_damaged_database_is_named_and_rebuilt_with_the_decisions(output, damage):
    database = output / "newscrawl.db"
    decide(database)
    before = decided(database)
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
        size = connection.execute("pragma page_size").fetchone()[0]
        roots = dict(connection.execute("select name, rootpage from sqlite_master"))
    data = bytearray(database.read_bytes())
    if damage == "first page":
        data[:60] = bytes(60)
    elif damage.startswith("a page of"):
        root = roots[damage.rpartition(" ")[2]]
        data[(root - 1) * size : root * size] = b"\xff" * size
    elif damage == "half of it":
        half = len(data) // size // 2 * size
        data[half:] = b"\x5a" * (len(data) - half)
    else:
        data = bytearray(b"not a database at all" * 1000 if damage != "nothing" else b"")
    database.write_bytes(data)
    report = run(output, "stats")
    assert report.exit_code == 3, report.output
    assert "is damaged" in report.output
    assert "newscrawl rebuild" in report.output
    done = run(output, "rebuild")
    assert done.exit_code in {0, 5}, done.output
    assert query(database, "select count(*) from articles") == [(ARTICLES,)]
    assert decided(database) == before
    assert list(output.glob("newscrawl.db.before-*"))


def test_a_torn_line_and_a_changed_line_are_named_and_what_follows_counts(output):
    database, path = output / "newscrawl.db", output / "warc" / decisions.FILE
    decide(database)
    with path.open("ab") as file:
        file.write(b'{"n": 99, "at')
    decide(database, note="behind the torn line")
    found = decisions.read(output / "warc")
    assert [problem.partition(": ")[2] for problem in found.damage] == ["cannot be read"]
    with closing(connect(database)) as connection:
        assert decisions.differences(connection, found.lines) == []
    path.write_bytes(path.read_bytes().replace("某某日报".encode(), "某某晨报".encode(), 1))
    assert len(decisions.read(output / "warc").damage) > 1


def test_a_database_from_a_backup_goes_on_without_losing_what_is_decided_in_it(output):
    database = output / "newscrawl.db"
    decide(database)
    with closing(sqlite3.connect(database)) as one, closing(sqlite3.connect(output / "backup")) as other:
        one.backup(other)
    decide(database, note="after the backup")
    (output / "backup").replace(database)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    with closing(connect(database)) as connection, transaction(connection):
        connection.execute("insert into licences (owner, licensee, entered_at) values ('戊', '己', '2026')")
    found = decisions.read(output / "warc")
    assert found.damage == []
    with closing(connect(database)) as connection:
        assert decisions.differences(connection, found.lines) == []


def test_a_lost_export_is_written_again(output):
    database, path = output / "newscrawl.db", output / "warc" / decisions.FILE
    decide(database)
    path.unlink()
    decide(database, note="next")
    with closing(connect(database)) as connection:
        assert decisions.differences(connection, decisions.read(output / "warc").lines) == []


def test_a_database_on_read_only_media_is_read(output, monkeypatch):
    """As SQLite reports it there: it may not make its log files."""
    database = output / "newscrawl.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma wal_checkpoint(truncate)")
    plain = sqlite3.connect

    class OnReadOnlyMedia(sqlite3.Connection):
        def execute(self, sql, *parameters):
            raise sqlite3.OperationalError("unable to open database file")

    def opened(address, **options):
        refused = {"factory": OnReadOnlyMedia} if "mode=ro" in address else {}
        return plain(address, **options | refused)

    monkeypatch.setattr("newscrawl.store.schema.sqlite3.connect", opened)
    with closing(connect(database, read_only=True)) as connection:
        assert connection.execute("select count(*) from articles").fetchone()[0] == ARTICLES


def test_other_bytes_than_a_database_are_damage(tmp_path):
    (tmp_path / "n.db").write_bytes(b"x" * 5000)
    with pytest.raises(DamagedDatabaseError):
        connect(tmp_path / "n.db")
    with pytest.raises(LossError, match=r"it has \(2\):"):
        raise LossError(tmp_path, ["a", "b"])
