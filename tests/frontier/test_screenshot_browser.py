"""Pictures of pages: drawn from captured bytes alone, bounded, and never in an article's way."""

from __future__ import annotations

import asyncio
import importlib.util
import io
import json
from contextlib import closing
from types import SimpleNamespace

import pytest

from newscrawl.archive import WarcWriter
from newscrawl.frontier import browser, screenshot_browser
from newscrawl.frontier.browser import Answer, Asked, Chromium, Limits, RenderFailed
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import connect, transaction
from tests.archive.samples import NOON, exchange
from tests.limits import HANGS

needs_browser = pytest.mark.skipif(
    browser.browser() is None or importlib.util.find_spec("playwright") is None,
    reason="no Chromium, or no playwright",
)
LATER = NOON.replace(hour=18)


def plain(url: str, body: bytes, at=NOON, **changes):
    kind = changes.pop("kind", b"text/css")
    headers = [(b"Content-Type", kind), *changes.pop("headers", [])]
    return exchange(url=url, final_url=url, body=body, captured_at=at, response_headers=headers, **changes)


@pytest.fixture
def answers(tmp_path):
    """An archive of a page and what it needs, in several states."""
    made = [
        exchange(1),
        plain("http://www.example.cn/a.css", b"early"),
        plain("http://www.example.cn/a.css", b"late", LATER),
        plain("https://www.example.cn/s.css", b"secure"),
        plain("http://www.example.cn/moved.css", b"", status=302, headers=[(b"Location", b"/a.css#x")]),
        plain("http://www.example.cn/circle.css", b"", status=302, headers=[(b"Location", b"/circle.css")]),
        plain("http://www.example.cn/gone.css", b"not here", status=404),
        plain("http://www.example.cn/bad.css", b"no gzip", headers=[(b"Content-Encoding", b"gzip")]),
    ]
    with WarcWriter(tmp_path / "warc") as writer:
        captures = [writer.write_exchange(one) for one in made]
    with closing(connect(tmp_path / "newscrawl.db", archive=tmp_path / "warc")) as connection:
        with transaction(connection):
            store = ArticleStore(connection)
            store.start_crawl("crawl-1", "portal", None, {}, "2026-11-23T12:00:00.000Z", "0")
            for one in captures:
                store.add_capture(one, "crawl-1")
        found = screenshot_browser.ArchiveAnswers(connection, tmp_path / "warc")
        row = connection.execute("select * from captures where url = ?", [captures[0].url]).fetchone()
        found.turn_to(dict(zip(row.keys(), row, strict=True)))
        yield found


def asked(answers, url: str, kind: str = "stylesheet", room: int = 1 << 20):
    return asyncio.run(answers(Asked(url, kind), room))


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("http://www.example.cn/a.css", b"early"),  # nearest in time to the page
        ("http://www.example.cn/a.css#part", b"early"),
        ("http://www.example.cn/s.css", b"secure"),  # the other scheme
        ("https://www.example.cn/a.css", b"early"),
        ("http://www.example.cn/moved.css", b"early"),
        ("http://www.example.cn/circle.css", None),
        ("http://www.example.cn/gone.css", None),
        ("http://www.example.cn/bad.css", b"no gzip"),  # it says that it is compressed, and is not
        ("http://www.example.cn/never.css", None),
        ("http://other.example.cn/a.css", None),
        ("not an address", None),
    ],
)
def test_a_request_is_answered_by_the_nearest_capture_or_not_at_all(answers, path, body):
    found = asked(answers, path)
    assert (found and found.body) == body


def test_the_page_itself_is_the_capture_whatever_its_address(answers):
    found = asked(answers, "http://elsewhere.cn/", "page")
    assert "新闻1".encode() in found.body
    assert not {"content-encoding", "transfer-encoding"} & {name.lower() for name in found.headers}
    assert asked(answers, "http://www.example.cn/a.css", room=3) is None


STYLED = b'<html><link rel=stylesheet href=a.css><img src=lost.png><body style="margin:0"><h1>\xe6\xa0\x87\xe9\xa2\x98</h1></body></html>'
HIGH = b'<html><body style="margin:0"><div style="height:50000px;background:red"></div></body></html>'
RESTLESS = b"<html><body>x<script>setInterval(() => fetch('/more?' + Math.random()).catch(() => 0), 40)</script></body></html>"
LEAVING = b"<html><body><h1>stays</h1><script>location.href = 'http://elsewhere.cn/'</script></body></html>"
MISSING = {"/restless", "/styled"}


@needs_browser
@pytest.mark.browser
def test_pages_are_drawn_cut_and_given_up():
    """One browser for all of it: starting one is what costs."""
    from PIL import Image

    pages = {"/styled": STYLED, "/high": HIGH, "/restless": RESTLESS, "/leaving": LEAVING}
    seen: list[str] = []

    async def fetch(one: Asked, _room: int) -> Answer | None:
        seen.append(one.url)
        path = "/" + one.url.partition(".cn/")[2]
        if path == "/never":
            await asyncio.sleep(3600)
        if path == "/a.css":
            return Answer(200, {"Content-Type": "text/css"}, b"body{background:#0000ff}")
        body = pages.get(path)
        return None if body is None else Answer(200, {"Content-Type": "text/html; charset=utf-8"}, body)

    async def all_of_them():
        chromium = Chromium(browser.require(), fetch, limits=Limits(HANGS, 40, 1 << 22, loading=HANGS))
        try:
            drawn = {
                path: await chromium.draw(f"http://www.example.cn{path}", highest=2000) for path in pages
            }
            chromium.limits = Limits(1.0, 40, 1 << 22)
            with pytest.raises(RenderFailed) as failure:
                await chromium.draw("http://www.example.cn/never")
        finally:
            await chromium.close()
        return drawn, failure.value.cause

    drawn, cause = asyncio.run(all_of_them())
    assert cause == "too_slow"
    sizes = {path: Image.open(io.BytesIO(one.png)) for path, one in drawn.items()}
    assert sizes["/styled"].size[0] == browser.WIDTH
    assert sizes["/styled"].convert("RGB").getpixel((600, 900)) == (0, 0, 255)
    assert drawn["/styled"].missing == 1  # lost.png
    assert (drawn["/high"].cut, sizes["/high"].size) == (True, (browser.WIDTH, 2000))
    assert [path for path, one in drawn.items() if one.cut] == ["/high"]
    assert len([url for url in seen if "more?" in url]) < 40
    assert not any("elsewhere" in url for url in seen)
    assert drawn["/leaving"].url == "http://www.example.cn/leaving"


def spider_of(answers, tmp_path):
    """What the extension needs of a crawler, without one."""
    counted: dict[str, int] = {}
    stats = SimpleNamespace(
        inc_value=lambda name, count=1: counted.__setitem__(name, counted.get(name, 0) + count),
        set_value=counted.__setitem__,
    )
    settings = {
        "NEWSCRAWL_SCREENSHOTS_PER_RUN": 5, "NEWSCRAWL_SCREENSHOT_SECONDS": 5.0, "NEWSCRAWL_OUTPUT": str(tmp_path),
        "NEWSCRAWL_DATABASE": "", "NEWSCRAWL_RENDER_SANDBOX": None,
    }  # fmt: skip

    class Settings(dict):
        getint = getfloat = dict.__getitem__

    failed: list[Exception] = []
    session = SimpleNamespace(
        connection=answers.connection, description=dict, circumstances=dict, failed=failed, fail=failed.append
    )  # fmt: skip
    signals = SimpleNamespace(connect=lambda *_, **__: None)
    crawler = SimpleNamespace(
        spider=SimpleNamespace(screenshots=True, own_portal=SimpleNamespace(key="portal")),
        stats=stats, settings=Settings(settings), newscrawl=session, signals=signals,
    )  # fmt: skip
    return crawler, counted


def test_without_a_browser_a_crawl_says_so_and_goes_on(answers, tmp_path, monkeypatch):
    from newscrawl.extensions.run_screenshots import Screenshots

    crawler, counted = spider_of(answers, tmp_path)
    monkeypatch.setattr(browser, "_BROWSERS", ())
    asyncio.run(Screenshots(crawler)._take())
    assert counted == {"newscrawl/screenshots/refused/no_browser": 1}
    assert crawler.newscrawl.failed == []


def test_pages_that_fail_are_rows_and_the_next_follows(answers, tmp_path, monkeypatch):
    """Each cause once, then a page that is drawn: nothing is lost between them."""

    class Failing:
        version = "Chromium 1"

        def __init__(self, *_args, **_options) -> None:
            self.count = 0

        async def draw(self, url: str):
            self.count += 1
            if self.count <= 3:
                raise RenderFailed(["too_slow", "too_large", "crashed"][self.count - 1])
            from tests.archive.samples import PNG

            return browser.Drawn(PNG, url, 1, True)

        async def close(self) -> None:
            pass

    monkeypatch.setattr(screenshot_browser, "Chromium", Failing)
    connection = answers.connection
    rows = [
        dict(zip(row.keys(), row, strict=True))
        for row in connection.execute("select * from captures limit 4")
    ]
    rows.insert(3, {**rows[0], "record_id": "<urn:uuid:gone>", "warc_offset": 7})
    with screenshot_browser.Pictures(tmp_path / "warc", {}) as pictures:
        report = asyncio.run(
            screenshot_browser.take(connection, tmp_path / "warc", pictures.writer, rows, program="none")
        )
    assert (report.taken, report.cut, report.missing) == (1, 1, 1)
    assert report.refused == {"too_slow": 1, "too_large": 1, "crashed": 1, "unreadable": 1}
    assert connection.execute("select count(*) from screenshots").fetchone()[0] == 5
    assert json.dumps(report.refused)
