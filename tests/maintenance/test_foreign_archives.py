"""Foreign archives taken in: copied, resumable, damaged, twice; and the store rebuilt from the copies."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences

from benchmarks.ingest import make, page
from newscrawl.archive import Damage, Exchange, WarcWriter, iterate, read_record, responses
from newscrawl.cli import main
from newscrawl.intake import load_sources
from newscrawl.maintenance.ingest import Ingest, Report
from newscrawl.portals.registry import portal_for
from newscrawl.store.schema import connect
from tests.maintenance import small_batches
from tests.processes import Program

pytestmark = pytest.mark.slow

#: Of the foreign file: some transactions of :mod:`tests.maintenance.small_batches`.
PAGES = 40
#: What does not depend on which file of ours a copy stands in.
PLAIN = {
    "articles": """select url, title, body, text_hash, state, first_seen_at, last_seen_at, gone_at, publisher, story_id
        from articles order by url""",
    "captures": "select record_id, url, final_url, captured_at, status, payload_digest, record_type, cause from captures order by 1",
    "versions": "select article_id, number, text_hash, seen_at from article_versions order by 1, 2",
    "reposts": "select copy_id, origin_id, shared, status, detected_at from reposts order by 1, 2",
    "urls": "select url, kind, state, last_cause, last_status, last_fetched_at from urls order by 1",
    "crawls": "select uid, spider, arguments, portal_id from crawls",
}


def rows(output: Path) -> dict[str, list[tuple[object, ...]]]:
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        return {name: connection.execute(query).fetchall() for name, query in PLAIN.items()}


def run(output: Path, *arguments: object):
    return CliRunner().invoke(main, ["--output", str(output), *map(str, arguments)])


def ingest(output: Path, *files: Path, code: int = 0) -> dict:
    done = run(output, "ingest", "--json", *files)
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def exchange(url: str, body: bytes, at: str, **changes) -> Exchange:
    from datetime import datetime

    values = {
        "url": url, "final_url": url, "status": 200, "reason": b"OK", "body": body,
        "response_headers": [(b"Content-Type", b"text/html; charset=gb2312")],
        "captured_at": datetime.fromisoformat(at),
    }  # fmt: skip
    return Exchange(**(values | changes))


@pytest.fixture(scope="module")
def foreign(tmp_path_factory) -> Path:
    """Pages of another program, one of ten a copy on another host."""
    return make(tmp_path_factory.mktemp("foreign"), PAGES, 0.1)


@pytest.fixture(scope="module")
def taken(foreign, tmp_path_factory) -> Path:
    """The output folder after one ingest."""
    output = tmp_path_factory.mktemp("taken")
    report = ingest(output, foreign)
    assert report["articles"] == {"new": PAGES}
    return output


def test_what_is_taken_in_is_copied_into_our_archive_byte_for_byte(foreign, taken):
    [ours] = (taken / "warc").glob("ingest*")
    theirs = [item for item in iterate(foreign) if item.type != "warcinfo"]
    copies = list(iterate(ours))
    assert [item.head + item.block for item in copies if item.type != "warcinfo"] == [
        item.head + item.block for item in theirs
    ]
    mine, original = [item for item in copies if item.type == "warcinfo"]
    assert f"newscrawl-imported-from: {foreign.name} sha256:" in mine.block.decode()
    assert b"software: other/1.0" in original.block
    with closing(connect(taken / "newscrawl.db", read_only=True)) as connection:
        for row in connection.execute("select * from captures limit 5"):
            found = read_record(taken / "warc", row["warc_file"], row["warc_offset"], row["warc_length"])
            assert (found.url, found.payload_digest) == (row["final_url"], row["payload_digest"])
            assert found.warcinfo["software"] == "other/1.0"
            assert found.crawl["arguments"]["file"] == foreign.name
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(ours)], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "")


@pytest.mark.parametrize("keep", [True, False])
def test_a_rebuild_keeps_what_was_taken_in(taken, tmp_path, keep):
    output = tmp_path / "again"
    shutil.copytree(taken, output)
    if not keep:
        (output / "newscrawl.db").unlink()
    done = run(output, "rebuild")
    assert done.exit_code == 0, done.output
    assert differences(taken / "newscrawl.db", output / "newscrawl.db") == {}


def test_the_same_file_twice_changes_nothing_and_is_said(foreign, taken, tmp_path):
    output = tmp_path / "twice"
    shutil.copytree(taken, output)
    other_name = tmp_path / "renamed.warc.gz"
    shutil.copy(foreign, other_name)
    before = (output / "newscrawl.db").read_bytes()
    done = run(output, "ingest", other_name)
    assert done.exit_code == 0
    assert "already imported" in done.output
    assert (output / "newscrawl.db").read_bytes() == before
    # The same records in another file: known one by one.
    plain = tmp_path / "plain.warc"
    plain.write_bytes(gzip.decompress(foreign.read_bytes()))
    assert ingest(output, plain)["articles"] == {"known": PAGES}
    assert rows(output) == rows(taken)
    assert len(list((output / "warc").glob("ingest*"))) == 1


def test_an_ingest_killed_in_the_middle_goes_on_and_ends_with_the_same_rows(foreign, taken, tmp_path):
    output = tmp_path / "killed"
    kills = 0
    while True:
        process = Program("tests.maintenance.small_batches", "--output", output, "ingest", "--json", foreign)
        mark = _stored(output)
        while process.poll() is None and (kills >= 2 or _stored(output) <= mark):
            time.sleep(0.01)
        if process.poll() is not None:
            report = json.loads(process.communicate()[0])
            break
        process.kill()
        process.wait()
        kills += 1
    assert kills == 2
    assert report["resumed"] == [str(foreign)]
    assert rows(output) == rows(taken)
    # No copy stands in the archive twice, and none that no row points at.
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        places = {tuple(row) for row in connection.execute("select warc_file, warc_offset from captures")}
    found = [(r.warc_file, r.offset) for file in (output / "warc").glob("ingest*") for r in responses(file)]
    assert sorted(found) == sorted(places)
    kept = tmp_path / "rebuilt"
    shutil.copytree(output, kept)
    assert run(kept, "rebuild").exit_code == 0
    assert differences(output / "newscrawl.db", kept / "newscrawl.db") == {}


def _stored(output: Path) -> int:
    """How many captures are committed; -1 before there is a store."""
    try:
        with closing(sqlite3.connect(f"file:{output / 'newscrawl.db'}?mode=ro", uri=True)) as connection:
            return connection.execute("select count(*) from captures").fetchone()[0]
    except sqlite3.Error:
        return -1


def in_form(foreign: Path, tmp_path: Path, form: str) -> Path:
    """The same records as gzip members, as one plain file, in one gzip stream, or cut in two inside a WACZ."""
    data = foreign.read_bytes()
    path = tmp_path / f"form.{form}"
    if form == "wacz":
        half = [item for item in iterate(foreign) if item.type == "response"][PAGES // 2].offset
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("archive/a.warc.gz", data[:half])
            archive.writestr("archive/b.warc.gz", data[half:], compress_type=zipfile.ZIP_DEFLATED)
    else:
        text = gzip.decompress(data)
        path.write_bytes({"members": data, "plain": text, "stream": gzip.compress(text, 1)}[form])
    return path


@pytest.mark.parametrize("form", ["members", "plain", "stream", "wacz"])
def test_copies_no_row_points_at_are_taken_out_before_going_on(foreign, taken, tmp_path, monkeypatch, form):
    """Stopped between the copy and the commit, wherever: the transaction is undone, then the tail is cut."""
    monkeypatch.setattr("newscrawl.maintenance.ingest.BATCH", small_batches.PAGES)
    output = tmp_path / "out"
    foreign = in_form(foreign, tmp_path, form)
    for stop_after in (12, 24):
        with closing(connect(output / "newscrawl.db")) as connection:
            load_sources(connection)
            taking = Ingest(connection, portal_for, output / "warc")
            original, count = taking.intake.take, 0

            def take(visit, original=original, stop_after=stop_after, **how):
                nonlocal count
                count += 1
                if count > stop_after:
                    raise KeyboardInterrupt
                return original(visit, **how)

            taking.intake.take = take
            with pytest.raises(KeyboardInterrupt):
                taking.take(foreign)
        copied = sum(1 for file in (output / "warc").glob("*.warc*") for _ in responses(file))
        assert (
            copied > connect(output / "newscrawl.db").execute("select count(*) from captures").fetchone()[0]
        )
    assert ingest(output, foreign)["resumed"] == [str(foreign)]
    found = [r.record_id for file in sorted((output / "warc").glob("ingest*")) for r in responses(file)]
    assert len(found) == len(set(found)) == PAGES
    mine, theirs = rows(output), rows(taken)
    assert {name: mine[name] for name in mine if name != "crawls"} == {
        name: theirs[name] for name in theirs if name != "crawls"
    }


def test_two_processes_do_not_take_in_the_same_file_at_once(foreign, tmp_path):
    from newscrawl.archive import file_digest
    from newscrawl.frontier.locks import FileLock

    lock = FileLock(tmp_path / ".ingests" / file_digest(foreign)[7:27])
    assert lock.acquire()
    done = run(tmp_path, "ingest", foreign)
    lock.release()
    assert done.exit_code == 3
    assert "another process" in done.output
    assert run(tmp_path, "ingest", foreign).exit_code == 0


def damaged(foreign: Path, tmp_path: Path) -> dict[str, Path]:
    data = foreign.read_bytes()
    records = [item for item in iterate(foreign) if item.type == "response"]
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(data[: records[24].offset + 200])
    flipped = tmp_path / "flipped.warc.gz"
    changed = bytearray(data)
    changed[records[PAGES // 2].offset + 400] ^= 0xFF
    flipped.write_bytes(changed)
    text = gzip.decompress(data)
    digest = tmp_path / "digest.warc"
    digest.write_bytes(text.replace("松花江".encode("gb18030"), "松花湖".encode("gb18030"), 1))
    junk = tmp_path / "junk.warc.gz"
    junk.write_bytes(b"no archive at all" * 99)
    wacz = tmp_path / "tricks.wacz"
    with zipfile.ZipFile(wacz, "w") as archive:
        archive.writestr("../../evil.warc.gz", data)
        archive.writestr("archive/data.warc.gz", data)
        archive.writestr("archive/../../x.warc.gz", data)
    return {"truncated": cut, "gzip": flipped, "mismatch": digest, "format": junk, "path": wacz}


@pytest.mark.parametrize(
    ("kind", "sound"), [("truncated", 24), ("gzip", PAGES - 1), ("format", 0), ("path", PAGES)]
)
def test_damaged_files_are_read_as_far_as_they_are_sound(foreign, tmp_path, kind, sound):
    path = damaged(foreign, tmp_path)[kind]
    output = tmp_path / "out"
    report = ingest(output, path, code=5)
    assert report["articles"].get("new", 0) == sound
    assert kind in report["damaged"]
    assert report["damage"][0]["file"]
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        assert connection.execute("select count(*) from captures").fetchone()[0] == sound
        assert connection.execute("pragma foreign_key_check").fetchall() == []
    assert not (tmp_path / "evil.warc.gz").exists()
    plain = run(output, "ingest", path)
    assert (plain.exit_code, "already imported" in plain.output) == (5, True)
    assert "--again" in plain.output
    again = ingest(output, "--again", path, code=5)
    assert again["damaged"] == report["damaged"]
    assert set(again["articles"]) <= {"known"}
    assert again["articles"].get("known", 0) == sound


def test_a_wrong_digest_costs_the_trust_and_not_the_record(foreign, tmp_path):
    output = tmp_path / "out"
    answer = ingest(output, damaged(foreign, tmp_path)["mismatch"])
    assert (answer["articles"], answer["marked"]) == ({"new": PAGES}, {"digest_mismatch": 1})
    query = "select url, digest_mismatch from captures where digest_mismatch is not null"
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        [(url, which)] = connection.execute(query).fetchall()
    assert which == "block payload"
    [copy] = (output / "warc").glob("ingest*")
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", str(copy)], capture_output=True, text=True, check=False
    )
    assert (check.returncode, check.stdout) == (0, "")
    done = run(output, "rebuild")
    assert done.exit_code == 0, done.output
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        assert connection.execute(query).fetchall() == [(url, which)]


def raw(uri: str, *, date: str = "2026-11-23T00:00:00Z", kind: str = "response", extra: str = "") -> bytes:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(1)
    head = f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:x:{abs(hash((uri, date)))}>\r\nWARC-Date: {date}\r\n"
    head += f"WARC-Target-URI: {uri}\r\n{extra}Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    return head.encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    ("uri", "date"),
    [
        ("http://[bad/", "2026-11-23T00:00:00Z"),
        ("http://a.cn:99999999/", "2026-11-23T00:00:00Z"),
        ("http:///nobody", "2026-11-23T00:00:00Z"),
        ("http://a.cn/", "yesterday"),
        ("http://a.cn/", "9999-12-31T23:59:59Z"),
        ("http://a.cn/", "0001-01-01T00:00:00Z"),
        ("http://a.cn/", ""),
    ],
)
def test_records_that_lie_about_where_and_when_are_named(tmp_path, uri, date):
    path = tmp_path / "lies.warc"
    path.write_bytes(
        raw("http://good.cn/2026/1.html") + raw(uri, date=date) + raw("http://good.cn/2026/2.html")
    )
    report = ingest(tmp_path / "out", path, code=5)
    assert report["damaged"] == {"header": 1}
    assert report["articles"] == {"new": 2}


def test_what_a_foreign_archive_says_of_itself_decides_nothing(tmp_path):
    """Neither whose page it is nor under which of our crawls it was fetched."""
    with WarcWriter(
        tmp_path / "theirs",
        crawl_info={
            "newscrawl": json.dumps(
                {
                    "crawl": "20261101T000000Z-x",
                    "spider": "songhuajiang",
                    "arguments": {"home": "http://evil.cn/"},
                }
            )
        },
    ) as writer:
        writer.write_exchange(
            exchange("http://evil.cn/xw/202202/t20220201_1.html", page(1), "2026-11-01T00:00:00+00:00")
        )
    output = tmp_path / "out"
    ingest(output, next((tmp_path / "theirs").glob("*.warc*")))
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        assert connection.execute("select key, home from portals").fetchall() == [
            ("evil.cn", "http://evil.cn/")
        ]
        assert [spider for (spider,) in connection.execute("select spider from crawls")] == ["ingest"]


def test_a_revisit_is_taken_in_with_the_place_of_its_payload_in_our_archive(tmp_path):
    """Its payload stands in another file that was taken in before, under an ID and a digest of another kind."""
    import base64
    import hashlib

    url = "http://good.cn/2026/1.html"
    sha1 = "sha1:" + base64.b32encode(hashlib.sha1(page(1), usedforsecurity=False).digest()).decode()
    first, second = tmp_path / "first.warc", tmp_path / "second.warc"
    first.write_bytes(raw(url, extra=f"WARC-Payload-Digest: {sha1}\r\n"))
    revisit = raw(
        url,
        date="2026-11-24T00:00:00Z",
        kind="revisit",
        extra=f"WARC-Payload-Digest: {sha1}\r\nWARC-Refers-To-Target-URI: {url}\r\nWARC-Refers-To-Date: 2026-11-23T00:00:00Z\r\n"
        "WARC-Refers-To-Filename: elsewhere.warc.gz\r\nWARC-Refers-To-File-Offset: 77\r\n"
        "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest\r\n",
    )
    body = page(1)
    revisit = revisit.replace(body, b"").replace(
        f"Content-Length: {len(body) + 44}".encode(), b"Content-Length: 44"
    )
    second.write_bytes(revisit)
    output = tmp_path / "out"
    assert ingest(output, first)["articles"] == {"new": 1}
    assert ingest(output, second)["articles"] == {"unchanged": 1}
    with closing(connect(output / "newscrawl.db", read_only=True)) as connection:
        old, new = connection.execute("select * from captures order by id").fetchall()
        assert (old["record_type"], new["record_type"]) == ("response", "revisit")
        assert old["payload_digest"] == new["payload_digest"]
        assert connection.execute("select version from article_captures").fetchall()[1][0] == 1
    found = read_record(output / "warc", new["warc_file"], new["warc_offset"])
    assert found.body == page(1)
    kept = tmp_path / "again"
    shutil.copytree(output, kept)
    (kept / "newscrawl.db").unlink()
    assert run(kept, "rebuild").exit_code == 0
    assert differences(output / "newscrawl.db", kept / "newscrawl.db") == {}


def test_redirects_whose_end_is_missing_are_kept(tmp_path):
    at = "2026-11-01T00:00:0{}+00:00"
    with WarcWriter(tmp_path / "theirs") as writer:
        for number, (url, target) in enumerate(
            [("http://a.cn/1.html", "http://a.cn/x.html"), ("http://a.cn/2.html", "http://a.cn/x.html"),
             ("http://a.cn/3.html", "http://a.cn/nowhere.html")]
        ):  # fmt: skip
            writer.write_exchange(
                exchange(
                    url, b"", at.format(number), status=302, response_headers=[(b"Location", target.encode())]
                )
            )
        for second in (4, 5):
            writer.write_exchange(exchange("http://a.cn/x.html", page(second), at.format(second)))
    output = tmp_path / "out"
    report = ingest(output, next((tmp_path / "theirs").glob("*.warc*")))
    assert report["articles"] == {"new": 2, "refused": 1}
    assert report["responses"] == 5
    with closing(sqlite3.connect(output / "newscrawl.db")) as connection:
        assert sorted(url for (url,) in connection.execute("select url from articles")) == [
            "http://a.cn/1.html",
            "http://a.cn/2.html",
        ]
        assert connection.execute("select count(*) from captures").fetchone()[0] == 5


def test_a_report_survives_its_row():
    report = Report()
    report.outcomes["new"] = 3
    for _ in range(2):
        report.add_damage(Damage("gzip", "x", "f", 3, None))
    again = Report.load(report.dump())
    assert (again.outcomes, again.damaged, again.damage) == (report.outcomes, report.damaged, report.damage)
    assert again.damaged == {"gzip": 1}


def test_a_file_of_our_own_archive_is_read_where_it_stands(taken, tmp_path):
    output = tmp_path / "own"
    shutil.copytree(taken, output)
    (output / "newscrawl.db").unlink()
    [ours] = (output / "warc").glob("ingest*")
    files = sorted((output / "warc").glob("*.warc*"))
    assert ingest(output, ours)["articles"] == {"new": PAGES}
    assert sorted((output / "warc").glob("*.warc*")) == files
    assert rows(output) == rows(taken)
    assert os.listdir(output / ".ingests") == []  # noqa: PTH208 - its locks are gone
