"""A rebuild with loss keeps in doubt what was in doubt, and carries over what rests on lost records."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing

import pytest

from newscrawl.archive import Exchange, WarcWriter
from newscrawl.intake import Intake, read_page
from newscrawl.items import Portal, Visit, utc
from newscrawl.maintenance import year_split
from newscrawl.maintenance.rebuild import BEFORE, LossError, rebuild
from newscrawl.maintenance.vacuum import vacuum
from newscrawl.store.schema import connect

PORTAL = Portal("ours", "江边网", "http://ours.test/", hosts=("ours.test",), article_path=r"\d")
URL = "http://ours.test/2026/1.html"
LINE = "第{}批移动烘干设备昨天开进了永宁农场的晒场，种粮大户说今年的玉米从收割到入仓只要一天半，成本比去年省了三成。"
FIRST = "".join(f"<p>{LINE.format(word)}</p>" for word in "一二三四")
EDITED = FIRST + "<p>更正：设备共八台。</p>"
OTHER = "".join(
    f"<p>市图书馆第{word}阅览室本周起延长开放时间，晚间将开放至九点半，周末也不休息，读者可以预约。</p>"
    for word in "一二三四"
)


def page(text: str, title: str = "烘干设备开进晒场") -> bytes:
    return (
        f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>"
        f"<div>2026-11-02 08:00 来源：江边日报</div><div>{text}</div></body></html>"
    ).encode()


NEWS, LATER, STRANGER = page(FIRST), page(EDITED), page(OTHER, "市图书馆延长夜间开放时间")


def crawled(output, bodies) -> list[str]:
    """Each body in a run, and so in a file, of its own; the outcomes."""
    outcomes = []
    with closing(connect(output / "newscrawl.db")) as connection:
        intake = Intake(connection)
        for number, body in enumerate(bodies):
            at = dt.datetime(2026, 11, 3, number, tzinfo=dt.UTC)
            info = {"crawl": f"run-{number}", "spider": "ours", "arguments": {}, "started_at": utc(at)}
            intake.store.start_crawl(f"run-{number}", "ours", PORTAL, {}, utc(at), "1")
            about = {"newscrawl": json.dumps(info)}
            with WarcWriter(output / "warc", crawl_info=about, clock=lambda at=at: at) as writer:
                capture = writer.write_exchange(
                    Exchange(URL, URL, 200, [(b"Content-Type", b"text/html")], body, at)
                )
            visit = Visit(URL, PORTAL, f"run-{number}", capture.captured_at, status=200, captures=[capture])
            visit.article = read_page(PORTAL, body, URL, content_type="text/html")
            outcomes.append(intake.take(visit).outcome)
    return outcomes


def rows(output):
    with closing(connect(output / "newscrawl.db")) as connection:
        return [
            [tuple(row) for row in connection.execute(statement)]
            for statement in (
                "select number, text_hash, seen_at from article_versions order by number",
                "select text_hash, state, first_seen_at, last_seen_at from articles",
                "select reason, text_hash, seen_at from doubtful_sightings order by seen_at",
                "select record_id, captured_at from captures order by captured_at",
            )
        ]


@pytest.mark.parametrize("lost", [(), (0,), (1,), (0, 2), (0, 1), (0, 1, 2), (0, 3), (2, 3), (0, 2, 3)])
def test_a_doubtful_page_stays_doubtful_whatever_is_lost_beside_it(lost, tmp_path):
    assert crawled(tmp_path, [NEWS, STRANGER, LATER, STRANGER[:-7] + b"</html>"]) == [
        "new", "doubtful", "changed", "changed",
    ]  # fmt: skip
    before = rows(tmp_path)
    files = sorted((tmp_path / "warc").glob("newscrawl-*"))
    for number in lost:
        files[number].unlink()
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL, accept_loss=bool(lost))
    assert rows(tmp_path) == before


def test_a_lost_revisit_that_waits_for_its_payload_goes_on_waiting(tmp_path):
    crawled(tmp_path, [NEWS, LATER])
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        connection.execute("insert into pending_revisits (capture_id, crawl) values (2, 'run-1')")
    sorted((tmp_path / "warc").glob("newscrawl-*"))[1].unlink()
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL, accept_loss=True)
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        found = connection.execute(
            "select p.crawl, captured_at from pending_revisits p join captures c on c.id = capture_id"
        ).fetchall()
    assert [tuple(row) for row in found] == [("run-1", "2026-11-03T01:00:00.000Z")]


def split(output, monkeypatch):
    """The year file of everything, as if it were next year."""
    monkeypatch.setattr(year_split, "now", lambda: "2027-01-02T00:00:00Z")
    return output / vacuum(output / "newscrawl.db", split_before=2027).year_file


def texts(output):
    with closing(connect(output / "newscrawl.db")) as connection:
        return [
            tuple(row) for row in connection.execute("select number, body from article_versions order by 1")
        ]


@pytest.mark.parametrize("lost", [(), (0,)])
@pytest.mark.parametrize("damaged", [False, True])
def test_a_former_text_in_a_year_file_is_carried_over(lost, damaged, tmp_path, monkeypatch):
    crawled(tmp_path, [NEWS, LATER])
    before = rows(tmp_path), texts(tmp_path)
    assert len(before[1]) == 2
    path = split(tmp_path, monkeypatch)
    assert (rows(tmp_path), texts(tmp_path)) == before
    files = sorted((tmp_path / "warc").glob("newscrawl-*"))
    for number in lost:
        files[number].unlink()
    if damaged:
        # A table of its own, so that all others can still be read.
        with closing(connect(tmp_path / "newscrawl.db")) as connection:
            root, size = connection.execute(
                "select rootpage, 16384 from sqlite_master where name = 'desk_log'"
            ).fetchone()
            connection.execute("pragma wal_checkpoint(truncate)")
        with (tmp_path / "newscrawl.db").open("r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL, accept_loss=True)
    assert (rows(tmp_path), texts(tmp_path)) == before
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        assert connection.execute("select count(*) from year_files").fetchone()[0] == 0
    # The old database is kept, and reads its file still.
    assert path.exists()
    if not damaged:
        [kept] = tmp_path.glob("newscrawl.db.before-*Z")
        with closing(connect(kept)) as connection:
            found = connection.execute("select number, body from article_versions order by 1")
            assert [tuple(row) for row in found] == before[1]


def test_a_year_file_that_is_missing_hinders_no_rebuild_but_is_a_loss_where_the_archive_has_no_such_text(
    tmp_path, monkeypatch, caplog
):
    crawled(tmp_path, [NEWS, LATER])
    before = texts(tmp_path)
    path = split(tmp_path, monkeypatch)
    path.unlink()
    first = min((tmp_path / "warc").glob("newscrawl-*"))
    kept = first.read_bytes()
    first.unlink()
    with pytest.raises(LossError, match="former text"):
        rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL)
    first.write_bytes(kept)
    caplog.clear()
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL)
    assert texts(tmp_path) == before
    assert f"{path}: this year file is left out (No such file or directory)." in caplog.text


def test_the_year_file_goes_with_the_last_database_that_needs_it(tmp_path, monkeypatch):
    crawled(tmp_path, [NEWS, LATER])
    path = split(tmp_path, monkeypatch)
    for _ in range(BEFORE):
        rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL)
        assert path.exists()
    rebuild(tmp_path / "newscrawl.db", tmp_path / "warc", lambda *_: PORTAL)
    assert not path.exists()
