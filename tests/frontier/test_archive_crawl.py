"""What a crawl leaves in the archive: revisits, pictures, vanished pages, runs without a page; and back from it."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from as_user import newscrawl
from compare import differences
from test_portal_crawl import crawl, make_due, rows

from benchmarks.local_portal import LocalPortal, article_path
from newscrawl.archive import iterate, read_record, responses, verify_wacz
from newscrawl.store.schema import connect
from tests.limits import HANGS

pytestmark = pytest.mark.slow


@pytest.fixture
def portal():
    with LocalPortal(12, links=3) as portal:
        yield portal


def rebuilt(folder, tmp_path):
    """What a rebuild from the archive alone, and one beside the old database, differ in."""
    found = []
    for keep in (True, False):
        other = tmp_path / f"rebuilt-{keep}"
        shutil.copytree(folder, other)
        if not keep:
            (other / "newscrawl.db").unlink()
        done = newscrawl("rebuild", output=other)
        assert done.code == 0, done.err
        found.append(differences(folder / "newscrawl.db", other / "newscrawl.db"))
    return found


def test_a_page_seen_unchanged_is_a_revisit_of_the_capture_that_has_it(portal, tmp_path):
    """The same bytes again, and a server that says so itself: both prove the sighting, both rebuild."""
    folder = tmp_path / "out"
    profiles = []
    for etags, count in ((False, 0), (True, 12), (True, 24)):
        portal.etags = etags
        crawl(portal, folder)
        kinds = rows(folder, "select count(*) from captures where record_type = 'revisit'")
        assert kinds == [(count,)]
        make_due(folder)
    found = [item for path in sorted((folder / "warc").glob("*.warc*")) for item in iterate(path)]
    profiles = [item.headers["warc-profile"].rpartition("/")[2] for item in found if item.type == "revisit"]
    assert profiles == ["identical-payload-digest"] * 12 + ["server-not-modified"] * 12
    connection = connect(folder / "newscrawl.db", read_only=True)
    for row in connection.execute("select * from captures where record_type = 'revisit'"):
        answer = read_record(folder / "warc", row["warc_file"], row["warc_offset"], row["warc_length"])
        assert answer.status == row["status"]
        assert answer.payload_digest == row["payload_digest"]
        assert "松花江网".encode("gb18030") in answer.decoded()
    assert rows(folder, "select distinct version, count(*) from article_captures") == [(1, 36)]
    connection.close()
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, (folder / "warc").glob("*.warc*"))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stdout) == (0, "")
    # An export takes the payloads along.
    done = newscrawl("wacz", str(tmp_path / "all.wacz"), "--portal", "songhuajiang", output=folder)
    assert done.code == 0, done.err
    assert verify_wacz(tmp_path / "all.wacz") == []
    assert len(list(responses(tmp_path / "all.wacz"))) == 36
    assert rebuilt(folder, tmp_path) == [{}, {}]


PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40


def test_pictures_and_attachments_are_captured_as_the_articles_own(portal, tmp_path):
    folder = tmp_path / "out"
    names = (
        '<p><img src="/img/one.png"></p><p><img src="/img/gone.png"></p><p><img src="/img/huge.png"></p>'
        '<p><img src="/img/page.png"></p><p><img src="http://169.254.1.1/meta.png"></p>'
        f'<p><img src="{article_path(7)}"></p><p><a href="/files/plan.pdf">附件：方案</a></p>'
    )
    for number in (3, 4):
        page = portal.page(article_path(number))
        portal.pages[article_path(number)] = page.replace(
            "（责任编辑".encode("gb18030"), names.encode() + "（责任编辑".encode("gb18030")
        )
    asked = []

    def picture(handler):
        asked.append((handler.path, handler.headers["Referer"]))
        handler.answer(PICTURE, Content_Type="image/png")

    portal.pages["/img/one.png"] = picture
    portal.pages["/img/huge.png"] = lambda handler: handler.answer(bytes(200_000), Content_Type="image/png")
    portal.pages["/files/plan.pdf"] = lambda handler: handler.answer(
        b"%PDF-1.4 plan", Content_Type="application/pdf"
    )
    portal.pages["/img/page.png"] = lambda handler: handler.answer(b"<html>login</html>")
    options = ("-a", "assets=1", "-s", "NEWSCRAWL_ASSET_MAXSIZE=100000")
    log = crawl(portal, folder, *options)
    assert "newscrawl/assets': 2" in log
    for cause in ("not_found", "too_large", "not_asset", "address"):
        assert f"newscrawl/assets_refused/{cause}': 1" in log, cause
    assert rows(folder, "select count(*) from articles") == [(12,)]
    # Asked for once although two articles show it, and as from their page.
    assert [path for path, _ in asked] == ["/img/one.png"]
    assert asked[0][1].startswith(portal.home)
    own = rows(
        folder,
        """select a.url, c.content_type, c.status from articles a join article_assets s on s.article_id = a.id
        join captures c on c.url = s.url where c.cause is null order by 1, 2""",
    )
    assert [(kind, status) for _, kind, status in own] == [("application/pdf", 200), ("image/png", 200)] * 2
    assert rows(
        folder,
        "select kind, state, count(*) from urls where url like '%.png' or url like '%.pdf' group by 1, 2",
    ) == [("asset", "done", 2), ("asset", "refused", 4)]
    # An article named as a picture is an article all the same.
    assert rows(folder, f"select kind, state from urls where url like '%{article_path(7)}'") == [
        ("article", "done")
    ]
    done = newscrawl("wacz", str(tmp_path / "all.wacz"), "--portal", "songhuajiang", output=folder)
    assert done.code == 0, done.err
    assert {r.url.rpartition("/")[2] for r in responses(tmp_path / "all.wacz")} >= {"one.png", "plan.pdf"}
    assert rebuilt(folder, tmp_path) == [{}, {}]
    # Seen again with the article, a picture is a revisit.
    make_due(folder)
    connection = sqlite3.connect(folder / "newscrawl.db")
    connection.execute("update urls set due_at = '2020-01-01T00:00:00.000Z'")
    connection.commit()
    connection.close()
    crawl(portal, folder, *options)
    assert len(asked) == 2
    assert rows(
        folder, "select record_type, count(*) from captures where url like '%/one.png' group by 1 order by 1"
    ) == [("response", 1), ("revisit", 1)]


def test_a_picture_server_that_turns_us_away_does_not_end_the_crawl(portal, tmp_path):
    with LocalPortal(1) as pictures:
        host = pictures.home.replace("127.0.0.1", "localhost")
        for number in range(12):
            page = portal.page(article_path(number))
            picture = f'<p><img src="{host}img/{number}.png"></p>'.encode()
            mark = "（责任编辑".encode("gb18030")
            portal.pages[article_path(number)] = page.replace(mark, picture + mark)
            pictures.pages[f"/img/{number}.png"] = lambda handler: handler.answer(
                b"", 503, Retry_After="9999"
            )
        log = crawl(portal, tmp_path, "-a", "assets=1", "-s", "NEWSCRAWL_ALLOW_ADDRESSES=127.0.0.0/8,::1/128")
    assert rows(tmp_path, "select count(*) from articles") == [(12,)]
    assert rows(tmp_path, "select reason, exit_code from crawls") == [("finished", 0)]
    assert "newscrawl/assets_refused/http_error': 12" in log


@pytest.mark.parametrize("how", ["home", "soft"])
def test_an_article_sent_on_home_or_answered_with_an_error_page_is_gone_after_confirmed_tries(
    portal, tmp_path, how
):
    folder = tmp_path / "out"
    portal.pages["/"] = portal.page("/xw/")
    crawl(portal, folder)
    error = "<html><head><title>404</title></head><body><h1>您访问的页面不存在或已被删除</h1></body></html>"
    portal.pages[article_path(2)] = {
        "home": lambda handler: handler.answer(b"", 302, Location="/"),
        "soft": lambda handler: handler.answer(error.encode("gb18030")),
    }[how]
    states = []
    for _ in range(2):
        make_due(folder)
        crawl(portal, folder)
        states += rows(folder, f"select state from articles where url like '%{article_path(2)}'")
    assert states == [("live",), ("gone",)]
    assert rows(folder, "select cause, count(*) from article_misses group by 1") == [("soft_404", 2)]
    assert rebuilt(folder, tmp_path) == [{}, {}]
    del portal.pages[article_path(2)]
    done = newscrawl("history", portal.home.rstrip("/") + article_path(2), output=folder)
    assert done.code == 0, done.err
    assert "GONE (soft_404)" in done.out


#: What a page says, however it was fetched. Whose it is the host decides, and loopback is nobody's.
READ = """select replace(a.url, ?, ''), title, subtitle, published_at, body, text_hash, source_name, publisher,
    language, canonical_url, (select group_concat(kind || text) from attributions where article_id = a.id) from articles a order by 1"""


def read(folder, home):
    connection = sqlite3.connect(folder / "newscrawl.db")
    try:
        return connection.execute(READ, [home]).fetchall()
    finally:
        connection.close()


def with_wget(urls, folder):
    if shutil.which("wget") is None:
        pytest.skip("wget is not installed")
    command = ["wget", "-q", "--no-proxy", "--warc-file", "made", "-P", "out", *urls]
    subprocess.run(command, cwd=folder, check=False, timeout=HANGS)
    return folder / "made.warc.gz"


CAPTURE = """
import sys
from warcio.capture_http import capture_http
import requests
with capture_http(sys.argv[1]):
    for url in sys.argv[2:]:
        requests.get(url, timeout=HANGS)
"""


def with_warcio(urls, folder):
    """In a process of its own: it must be imported before anything has http.client."""
    pytest.importorskip("requests", reason="requests is not installed")
    made = folder / "made.warc.gz"
    subprocess.run(
        [sys.executable, "-c", CAPTURE.replace("HANGS", str(HANGS)), str(made), *urls],
        check=True,
        timeout=HANGS,
    )
    return made


@pytest.mark.parametrize("make", [with_wget, with_warcio])
def test_another_programs_archive_gives_the_articles_a_crawl_gives(portal, tmp_path, make):
    with LocalPortal(12, links=3, multipage=3) as portal:
        crawl(portal, tmp_path / "crawled", "-s", "NEWSCRAWL_CAPTURE_ALL=0")
        captured = rows(
            tmp_path / "crawled", "select distinct final_url from captures where status = 200 order by id"
        )
        foreign = make([url for (url,) in captured], tmp_path)
        done = newscrawl("ingest", str(foreign), output=tmp_path / "taken")
    assert done.code == 0, done.err
    crawled = read(tmp_path / "crawled", portal.home)
    assert len(crawled) == 12
    assert read(tmp_path / "taken", portal.home) == crawled
    kept = list((tmp_path / "taken" / "warc").glob("ingest*.warc.gz"))
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *map(str, kept)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stdout) == (0, "")


def test_a_run_that_fetched_no_article_is_in_the_archive_too(portal, tmp_path):
    folder = tmp_path / "out"
    crawl(portal, folder)
    crawl(portal, folder)
    assert len(list((folder / "warc").glob("newscrawl-*"))) == 1
    assert rows(folder, "select count(*), count(finished_at) from crawls") == [(2, 2)]
    assert rebuilt(folder, tmp_path) == [{}, {}]
    assert newscrawl("index", output=folder).code == 0


def test_pages_whose_file_is_lost_are_in_the_archive_again_after_the_next_crawl(portal, tmp_path):
    """Also where the server says "not modified", and those that could not be stored at that moment."""
    folder = tmp_path / "out"
    portal.etags = True

    def take_away(handler):
        for path in (folder / "warc").glob("newscrawl-*.open"):
            path.unlink()
        handler.answer(portal.page(handler.path))

    portal.pages[article_path(0)] = take_away
    reported = crawl(portal, folder, "-s", "CONCURRENT_REQUESTS=2", code=3)
    assert "removed while it was being written" in reported
    assert "Deprecation" not in reported
    lost = rows(folder, "select url from articles")
    assert lost, "some pages stood in the file"
    assert rows(folder, "select distinct tries from urls where kind = 'article'") == [(0,)]
    del portal.pages[article_path(0)]
    crawl(portal, folder)
    found = [item for path in (folder / "warc").glob("newscrawl-*.gz") for item in responses(path)]
    assert {one.url for one in found if one.status == 200 and one.body} == {
        url for (url,) in rows(folder, "select url from articles")
    }
    assert rows(folder, "select count(*) from articles") == [(12,)]
