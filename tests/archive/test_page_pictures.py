"""Pictures of pages in the archive: the record's form, found by public tools, rows made again from it."""

from __future__ import annotations

import gzip
import json
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner
from samples import PNG, exchange, shot
from test_warc import check

from newscrawl.archive import Selected, WarcWriter, export_wacz, iterate, responses, verify_wacz
from newscrawl.archive import screenshot_records as pictures
from newscrawl.archive.cdxj import index_file
from newscrawl.archive.records import RecordHeader, sha256
from newscrawl.cli import main
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.maintenance.verify import verify
from newscrawl.portals.registry import portal_for
from newscrawl.store import screenshot_rows, withdrawals
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import connect, transaction

URL = "http://www.example.cn/xw/2026/1.html"


def written(folder, *shots):
    with WarcWriter(folder, prefix=pictures.PREFIX) as writer:
        return [pictures.write(writer, one) for one in shots or (shot(),)]


def test_a_picture_is_a_resource_record_as_browsertrix_writes_one(tmp_path, capsys):
    [kept] = written(tmp_path, shot(missing=3, cut=True))
    [path] = tmp_path.glob("screenshots-*.warc.gz")
    check(path, capsys)
    [_, record] = iterate(path)
    assert (record.type, record.target) == ("resource", f"urn:fullPage:{URL}")
    assert record.headers["content-type"] == "image/png"
    assert record.headers["warc-truncated"] == "length"
    # ISO 28500 has these for other types of records only.
    assert not {"warc-refers-to", "warc-ip-address"} & set(record.headers)
    assert (kept.width, kept.height, kept.missing, kept.cut) == (1, 1, 3, True)
    assert pictures.read(tmp_path, kept.warc_file, kept.warc_offset) == (kept, PNG)
    assert list(responses(path)) == []


@pytest.mark.parametrize(
    "url",
    [
        URL, "https://Example.CN:8443/A/b?x=1&Y=2", "http://example.cn/新闻/标题.html", "http://example.cn/a b",
        "http://[2001:db8::1]/x", "http://example.cn/%E6%96%B0?q=urn:fullPage:http://b.cn/",
    ],
)  # fmt: skip
def test_the_index_finds_it_where_cdxj_indexer_does(tmp_path, url):
    [kept] = written(tmp_path, shot(url))
    [path] = tmp_path.glob("*.warc.gz")
    [line] = index_file(path)
    script = (
        "from cdxj_indexer.main import write_cdx_index; import sys; write_cdx_index(None, [sys.argv[1]], {})"
    )
    theirs = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    ).stdout.strip()
    ours, other = line.split(" ", 2), theirs.split(" ", 2)
    assert ours[:2] == other[:2]
    assert {**json.loads(other[2]), "status": "200"} == json.loads(ours[2])
    assert kept.url == json.loads(ours[2])["url"].removeprefix("urn:fullPage:")


def test_bytes_that_are_not_png_are_not_written(tmp_path):
    for data in (b"", b"GIF89a", PNG[:20]):
        with pytest.raises(ValueError, match="PNG"):
            written(tmp_path, shot(png=data))


def test_a_changed_picture_is_not_read(tmp_path):
    [kept] = written(tmp_path, shot(png=PNG + bytes(300)))
    [path] = tmp_path.glob("*.warc.gz")
    other = WarcWriter(tmp_path / "other", prefix=pictures.PREFIX)
    raw = path.read_bytes()[kept.warc_offset :]
    block = gzip.decompress(raw)
    changed = gzip.compress(block.replace(bytes(300), b"\x01" + bytes(299)))
    file, offset = other.write_members([changed])
    other.close()
    with pytest.raises(StorageError, match="digest"):
        pictures.read(tmp_path / "other", file, offset)


def test_a_wacz_takes_a_picture_along(tmp_path):
    with WarcWriter(tmp_path / "warc") as writer:
        page = writer.write_exchange(exchange(1))
    [kept] = written(tmp_path / "warc")
    target = tmp_path / "x.wacz"
    chosen = [
        Selected(page.warc_file, page.warc_offset),
        Selected(kept.warc_file, kept.warc_offset, page=False),
    ]
    report = export_wacz(tmp_path / "warc", chosen, target, title="x")
    assert (report.captures, report.pages, report.missing) == (2, 1, [])
    assert verify_wacz(target) == []
    assert any(pictures.is_screenshot(one) for one in iterate(target))


@pytest.fixture
def stored(tmp_path):
    """A crawl's file with one page, and a picture of it."""
    archive = tmp_path / "warc"
    info = {"crawl": "crawl-1", "spider": "portal", "arguments": {"url": "http://www.example.cn/"}}
    with WarcWriter(archive, crawl_info={"newscrawl": json.dumps(info)}) as writer:
        page = writer.write_exchange(exchange(1))
    picture = shot(page.final_url, shows=page.record_id, shows_date=page.captured_at)
    [kept] = written(archive, picture)
    with closing(connect(tmp_path / "newscrawl.db", archive=archive)) as connection, transaction(connection):
        store = ArticleStore(connection)
        store.start_crawl("crawl-1", "portal", None, {}, "2026-11-23T12:00:00.000Z", "0")
        store.add_capture(page, "crawl-1")
        screenshot_rows.add(connection, kept)
    return tmp_path, page, kept


def rows(folder):
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        return connection.execute("select url, record_id, shows, warc_file, payload_digest, width, cut, cause from screenshots").fetchall()  # fmt: skip


def test_a_rebuild_makes_the_rows_again_and_refusals_are_tried_again(stored):
    folder, page, _ = stored
    before = rows(folder)
    with closing(connect(folder / "newscrawl.db")) as connection, transaction(connection):
        screenshot_rows.refuse(connection, "http://www.example.cn/2", "<urn:uuid:2>", "too_slow")
    rebuild(folder / "newscrawl.db", folder / "warc", portal_for, accept_loss=True)
    assert rows(folder) == before
    assert before[0][2] == page.record_id


def test_pictures_of_another_newscrawl_are_taken_in_with_their_rows(stored, tmp_path_factory):
    folder, page, kept = stored
    output = tmp_path_factory.mktemp("other")
    browsertrix = output / "browsertrix.warc"
    head = RecordHeader(
        "resource", "<urn:uuid:9>", "2026-11-23T12:00:00Z", [("WARC-Target-URI", "urn:fullPage:http://a.cn/")]
    )
    browsertrix.write_bytes(head.serialise(PNG, "image/png", sha256(PNG)) + PNG + b"\r\n\r\n")
    files = [*map(str, sorted((folder / "warc").glob("*.warc.gz"))), str(browsertrix)]
    done = CliRunner().invoke(main, ["--output", str(output), "ingest", *files])
    assert done.exit_code == 0, done.output
    [row] = rows(output)
    assert row[:3] == (page.url, kept.record_id, page.record_id)
    assert row[3].startswith("ingest.")
    assert row[4:] == rows(folder)[0][4:]
    assert verify(output / "newscrawl.db", output / "warc", full=True).problems == []
    rebuild(output / "newscrawl.db", output / "warc", portal_for)
    assert rows(output) == [row]
    assert CliRunner().invoke(main, ["--output", str(output), "ingest", *files]).exit_code == 0
    assert rows(output) == [row]


def test_verify_looks_at_pictures(stored):
    folder, _, kept = stored
    for full in (False, True):
        report = verify(folder / "newscrawl.db", folder / "warc", full=full)
        assert (report.problems, report.captures, report.pictures) == ([], 1, 1)
    with closing(sqlite3.connect(folder / "newscrawl.db")) as connection:
        connection.execute("update screenshots set payload_digest = ?", ["sha256:" + "0" * 64])
        connection.commit()
    problems = verify(folder / "newscrawl.db", folder / "warc", full=True).problems
    assert any("payload digest" in one.detail for one in problems)
    (folder / "warc" / kept.warc_file).unlink()
    assert any(
        one.file == kept.warc_file for one in verify(folder / "newscrawl.db", folder / "warc").problems
    )


@pytest.mark.parametrize("what", ["address", "record"])
def test_the_picture_of_a_withdrawn_page_is_not_shown(stored, what):
    folder, page, kept = stored
    with closing(connect(folder / "newscrawl.db")) as connection:
        assert screenshot_rows.of_captures(connection, [page.record_id])
        target = page.url if what == "address" else page.record_id
        withdrawals.withdraw(connection, target, reason="x", by="y", kind=what)
        assert (kept.warc_file, kept.warc_offset) in withdrawals.hidden_places(connection)
        withdrawals.hide(connection)
        assert screenshot_rows.of_captures(connection, [page.record_id]) == []


def test_a_refusal_is_one_row_and_goes_with_the_picture(stored):
    folder, page, kept = stored
    with closing(connect(folder / "newscrawl.db")) as connection, transaction(connection):
        connection.execute("delete from screenshots")
        screenshot_rows.refuse(connection, page.url, page.record_id, "too_slow")
        screenshot_rows.refuse(connection, page.url, page.record_id, "crashed")
        assert screenshot_rows.refusals(connection) == {"crashed": 1}
        screenshot_rows.add(connection, kept)
        screenshot_rows.add(connection, kept)
        assert screenshot_rows.refusals(connection) == {}
        assert len(screenshot_rows.of_captures(connection, [page.record_id])) == 1


def test_no_browser_is_one_clear_line(monkeypatch, tmp_path):
    from newscrawl.frontier.screenshot_browser import take_now

    monkeypatch.setattr("newscrawl.frontier.browser._BROWSERS", ())
    with (
        closing(connect(tmp_path / "newscrawl.db")) as connection,
        pytest.raises(ConfigurationError, match="Pictures of pages need"),
    ):
        take_now(connection, tmp_path, [], about={})
