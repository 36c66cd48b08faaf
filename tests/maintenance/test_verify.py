"""Fixity: what is sound is said to be, and one wrong bit anywhere is named."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest
from click.testing import CliRunner

from newscrawl.archive import manifest
from newscrawl.archive.known import Known
from newscrawl.cli import main
from newscrawl.files import sha256_of
from newscrawl.maintenance import verify as verifying
from newscrawl.maintenance.verify import PROBLEMS, start_verifiers, state_path, verify
from newscrawl.store import reviews
from newscrawl.store.schema import connect, transaction
from newscrawl.store.seal import seal_path
from tests.crawling import Site, article, crawl
from tests.processes import Program

ARTICLES = 8


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """An archive of two crawls, indexed, with people's decisions."""
    folder = tmp_path_factory.mktemp("crawled")
    paths = [f"/2026/1020/{number}.html" for number in range(10001, 10001 + ARTICLES)]
    with Site() as site:
        for number, path in enumerate(paths):
            site.pages[path] = article(f"某地第{number}项工程开工建设")
        urls = ",".join(site.home + path.lstrip("/") for path in paths)
        crawl(folder, url=urls, feeds=0)
        site.pages[paths[0]] = article("某地第一项工程改期：原因公布")
        crawl(folder, url=urls, feeds=0, full=1)
    with closing(connect(folder / "newscrawl.db")) as connection:
        lead = reviews.open_lead(connection, "http://a/1", "http://b/1", who="李", note="a note")
        reviews.decide(connection, lead.id, revision=0, who="李", status="confirmed")
    assert run(folder, "licences", "add", "某某日报", "某某网").exit_code == 0
    assert run(folder, "index").exit_code == 0
    return folder


@pytest.fixture
def output(crawled, tmp_path):
    copy = tmp_path / "output"
    shutil.copytree(crawled, copy)
    return copy


def run(output, *arguments):
    return CliRunner().invoke(main, ["--output", str(output), *arguments])


def check(output, **options):
    return verify(output / "newscrawl.db", output / "warc", **options)


def kinds(report):
    return {problem.kind for problem in report.problems}


def test_a_sound_archive_has_no_problem_and_the_manifest_lists_its_files(output):
    names = {path.name for path in (output / "warc").iterdir()} - {manifest.FILE}
    listed, problems = manifest.read(output / "warc")
    assert problems == []
    assert set(listed) == {
        name for name in names if not name.startswith("runs-") and name != "decisions.jsonl"
    }
    for name, digest in listed.items():
        assert digest == sha256_of(output / "warc" / name)
    for options in ({}, {"full": True}, {"sample": 5}, {"since": "2020-01-01"}):
        report = check(output, **options)
        assert report.problems == []
        assert report.captures
    report = check(output)
    assert report.sealed
    [(captures,)] = (
        sqlite3.connect(output / "newscrawl.db").execute("select count(*) from captures").fetchall()
    )
    assert report.captures == captures
    done = run(output, "verify")
    assert done.exit_code == 0, done.output
    assert "no problems" in done.output
    assert run(output, "health", "--json").exit_code in {0, 11}


def flip(path, draw):
    data = bytearray(path.read_bytes())
    place = draw.randrange(len(data))
    data[place] ^= 1 << draw.randrange(8)
    path.write_bytes(data)
    return place


@pytest.mark.parametrize("part", range(4))
def test_one_wrong_bit_anywhere_is_named(output, part):
    """100 random places of archive, index, database and manifest."""
    seed = 20261128 + part
    draw = random.Random(seed)
    files = sorted(path for path in (output / "warc").iterdir() if path.is_file())
    files += [output / "newscrawl.db", output / "newscrawl.db", seal_path(output / "newscrawl.db")]
    assert check(output).problems == []
    for _ in range(25):
        path = draw.choice(files)
        before = path.read_bytes()
        place = flip(path, draw)
        state_path(output).unlink(missing_ok=True)
        report = check(output)
        assert report.found, (
            f"seed {seed}: a bit of byte {place} of {path.name} was flipped, and nothing was found"
        )
        assert kinds(report) <= set(PROBLEMS)
        named = " ".join(map(str, report.problems))
        assert path.name.partition(".seal")[0] in named or path.name == manifest.FILE, f"seed {seed}: {named}"
        path.write_bytes(before)
    assert check(output).problems == []


def test_of_a_database_without_a_seal_texts_rows_and_decisions_are_checked(output):
    database = output / "newscrawl.db"
    seal_path(database).unlink()
    assert check(output).problems == []
    assert seal_path(database).exists(), "what was found sound is sealed"
    for sql, kind in (
        ("update articles set body = body || '改' where id = 1", "database"),
        ("update stored_versions set title = '改' where id = 2", "database"),
        ("update captures set payload_digest = replace(payload_digest, 'a', 'b')", "capture"),
        ("update captures set captured_at = '2020-01-01T00:00:00.000Z' where id = 3", "capture"),
        ("update captures set warc_offset = warc_offset + 1 where id = 3", "capture"),
        ("update captures set warc_length = warc_length - 1 where id = 3", "capture"),
        ("update captures set final_url = final_url || 'x' where id = 4", "capture"),
        ("update captures set status = 404 where id = 4", "capture"),
        ("update captures set record_id = '<urn:uuid:0>' where id = 4", "capture"),
        ("update captures set warc_file = 'gone.warc.gz' where id = 4", "file_missing"),
        ("drop trigger decisions_leads_update; update leads set status = 'paid'", "decisions"),
    ):
        with (
            closing(sqlite3.connect(output / "newscrawl.db")) as one,
            closing(sqlite3.connect(output / "kept")) as other,
        ):
            one.backup(other)
        with closing(sqlite3.connect(database)) as connection:
            connection.executescript(sql)
        seal_path(database).unlink(missing_ok=True)
        for options in ({}, {"full": True}):
            report = check(output, **options)
            assert kind in kinds(report), f"{sql}: {report.problems}"
        assert not seal_path(database).exists()
        (output / "kept").replace(database)


def test_missing_files_are_named(output):
    [first, *_] = sorted((output / "warc").glob("newscrawl-*.warc.gz"))
    first.unlink()
    report = check(output)
    assert kinds(report) == {"file_missing"}
    assert first.name in str(report.problems[0])
    done = run(output, "verify")
    assert done.exit_code == 5
    assert first.name in done.output
    report = run(output, "health", "--json")
    assert report.exit_code == 11
    [row] = [row for row in json.loads(report.stdout) if row["portal"] == "archive"]
    assert row["state"] == "findings"
    assert row["findings"][0]["cause"] == "archive_damaged"
    for one in (output / "warc").glob("runs-*"):
        one.unlink()
    assert "run_record" in kinds(check(output))


def test_files_without_a_recorded_digest_are_read_whole_and_entered(output):
    (output / "warc" / manifest.FILE).unlink()
    report = check(output)
    assert report.problems == []
    assert len(report.entered) == 2
    assert set(manifest.read(output / "warc")[0]) == set(report.entered)


def test_a_verification_that_is_interrupted_goes_on(output, monkeypatch):
    seen: list[str] = []
    original = verifying._Verification.file

    def interrupted(self, path, stated):
        if len(seen) == 2:
            raise KeyboardInterrupt
        seen.append(path.name)
        return original(self, path, stated)

    monkeypatch.setattr(verifying._Verification, "file", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check(output)
    monkeypatch.setattr(verifying._Verification, "file", original)
    report = check(output)
    assert report.resumed == 2
    assert report.problems == []
    assert check(output).resumed == 0, "a finished one is followed by a new one"


def test_a_verification_killed_at_any_time_leaves_nothing_behind_and_the_next_one_ends(output):
    seed = 7
    draw = random.Random(seed)
    before = sorted(path.name for path in output.iterdir())
    for _ in range(6):
        process = Program("newscrawl", "--output", output, "verify", "--full")
        try:
            process.wait(draw.uniform(0.01, 0.5))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    report = check(output)
    assert report.problems == [], f"seed {seed}"
    after = {path.name for path in output.iterdir()} - {state_path(output).name}
    assert after <= {*before, "newscrawl.db-wal", "newscrawl.db-shm", f".{'newscrawl.db'}.lock"}


def test_whoever_writes_unseals_and_no_sound_database_is_called_damaged(output):
    database = output / "newscrawl.db"
    for number in range(3):
        with closing(connect(database)) as connection, transaction(connection):
            connection.execute(
                "insert into licences (owner, licensee, entered_at) values (?, '乙', '2026')", [f"甲{number}"]
            )
        assert not seal_path(database).exists()
        assert check(output).problems == []
        assert seal_path(database).exists()
    with closing(connect(database)) as early:
        early.execute("select 1")
        assert check(output).problems == []
        with transaction(early):
            early.execute("insert into licences (owner, licensee, entered_at) values ('戊', '己', '2026')")
    assert check(output).problems == []


def test_commands_that_leave_a_record_out_say_so(output, tmp_path):
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        [(name, offset, length)] = connection.execute(
            "select warc_file, warc_offset, warc_length from captures order by id limit 1"
        ).fetchall()
    path = output / "warc" / name
    data = bytearray(path.read_bytes())
    data[offset + length // 2] ^= 4
    path.write_bytes(data)
    done = run(output, "index")
    assert done.exit_code == 5
    assert "not in the index" in done.output
    done = run(output, "wacz", str(tmp_path / "a.wacz"))
    assert done.exit_code == 5
    assert "not copied" in done.output
    for one in (output / "warc").glob("newscrawl-*"):
        one.unlink()
    done = run(output, "wacz", str(tmp_path / "b.wacz"))
    assert done.exit_code == 3
    assert not (tmp_path / "b.wacz").exists()


def test_nothing_to_verify_is_an_error(tmp_path):
    assert run(tmp_path / "nothing", "verify").exit_code == 4
    assert run(tmp_path / "nothing", "verify", "--since", "yesterday").exit_code == 2


def test_what_a_killed_index_left_is_removed(output):
    left = output / "warc" / ".index-999999999"
    left.mkdir()
    assert run(output, "index").exit_code == 0
    assert not list((output / "warc").glob(".index-*"))


@pytest.mark.parametrize("full", [False, True])
def test_several_processes_find_what_one_finds(output, full):
    draw = random.Random(5)
    warcs = sorted((output / "warc").glob("newscrawl-*.warc.gz"))
    flip(warcs[0], draw)
    with closing(connect(output / "newscrawl.db")) as connection:
        connection.execute(
            "update captures set warc_length = warc_length + 1 where id = (select max(id) from captures)"
        )
    alone = check(output, full=full)
    state_path(output).unlink()
    with start_verifiers(output / "newscrawl.db", output / "warc", 2) as pool:
        found = check(output, full=full, pool=pool)
    assert alone.problems
    assert {"record", "capture"} <= kinds(alone)
    for name in ("problems", "found", "files", "bytes", "records", "captures", "entered"):
        assert getattr(found, name) == getattr(alone, name), name


@pytest.mark.parametrize("damaged", [False, True])
def test_health_shows_the_last_verification_beside_the_portals(output, damaged):
    if damaged:
        next((output / "warc").glob("newscrawl-*.gz")).unlink()
    assert run(output, "verify").exit_code == (5 if damaged else 0)
    shown = run(output, "health")
    assert shown.exception is None or isinstance(shown.exception, SystemExit), shown.exception
    assert "archive" in shown.output
    assert ("file_missing" in shown.output) == damaged


def test_no_revisit_is_written_of_a_record_that_does_not_read_back(output):
    """It would keep nothing of what was fetched."""
    with closing(connect(output / "newscrawl.db")) as connection:
        row = connection.execute(
            """select * from captures where record_type = 'response'
            and url in (select url from captures where record_type = 'revisit')"""
        ).fetchone()
        known = Known(connection, output / "warc")
        assert known.payload(row["final_url"], row["payload_digest"]).record_id == row["record_id"]
        path = output / "warc" / row["warc_file"]
        content = bytearray(path.read_bytes())
        content[row["warc_offset"] + row["warc_length"] - 30] ^= 1
        path.write_bytes(content)
        assert known.payload(row["final_url"], row["payload_digest"]) is None
        assert known.payload(row["final_url"], None) is None
        connection.execute("update captures set unreadable = 'damaged' where id = ?", [row["id"]])
        assert known.original(row["final_url"], row["payload_digest"]) is None
