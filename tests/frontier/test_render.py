"""A portal whose text a script fills in, crawled through the real Chromium; all pages synthetic."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from crawling import SENTENCES, Site, article, crawl, page, start

from newscrawl.archive import iterate, read_record
from newscrawl.errors import ConfigurationError
from newscrawl.frontier import browser
from newscrawl.maintenance.rebuild import archives, rebuild
from newscrawl.portals.registry import portal_for
from tests.limits import HANGS, wait_for

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

pytestmark = pytest.mark.slow

needs_browser = pytest.mark.skipif(
    browser.browser() is None or importlib.util.find_spec("playwright") is None,
    reason="no Chromium, or no playwright",
)

FIRST = "/xw/jlxw/202610/t20261020_700001.html"
SECOND = "/xw/jlxw/202610/t20261020_700002.html"
THIRD = "/xw/jlxw/202610/t20261020_700003.html"
SECRET = "/secret/202610/t20261020_700004.html"
SHELL = page(
    "松花江网",
    """<div id="app"></div><script src="/static/app.js"></script><img src="/pictures/1.jpg">
    <link rel="stylesheet" href="/static/app.css">""",
)
APP = """
fetch("/api/" + location.pathname.match(/_(\\d+)/)[1] + ".json").then(r => r.json()).then(d => {
  document.title = d.title + "-松花江网";
  document.getElementById("app").innerHTML = `<div id="hght"><h2>${d.title}</h2><div><span>${d.time} ${d.source}</span></div></div>
    <div id="essay">${d.text.map(t => "<p>　　" + t + "</p>").join("")}</div>`;
});
"""
LIST = """
fetch("/api/list.json").then(r => r.json()).then(rows => {
  document.getElementById("app").innerHTML = rows.map(r => `<li><a href="${r.url}">${r.title}</a></li>`).join("");
});
"""


def story(number: int) -> str:
    title = f"河畔步道第{number}段全线贯通"
    text = [f"{title}。{sentence}" for sentence in SENTENCES]
    return json.dumps({"title": title, "time": "2026-10-20 09:15", "source": "央视网", "text": text})


@pytest.fixture
def site():
    rows = [
        {"url": FIRST, "title": "河畔步道第1段全线贯通"},
        {"url": SECOND, "title": "河畔步道第2段全线贯通"},
    ]
    pages = {
        "/xw/": SHELL.replace("app.js", "list.js"),
        FIRST: SHELL,
        SECOND: SHELL,
        "/static/app.js": APP,
        "/static/list.js": LIST,
        "/api/list.json": json.dumps(rows),
        "/api/700001.json": story(1),
        "/api/700002.json": story(2),
        "/api/700003.json": story(3),
    }
    with Site(pages) as site:
        yield site


#: Loopback under another name, the metadata service, a redirect, robots.txt, a socket, a way out.
ATTACK = """
const say = t => document.getElementById("app").insertAdjacentHTML("beforeend", "<p>LEAK " + t + "</p>");
for (const u of ["http://127.0.0.2:PORT/key", "http://2130706434:PORT/key", "http://169.254.169.254/latest/",
                 "/redirect", "/secret/data.json", "http://[::1]:PORT/key", "file:///etc/passwd"])
  fetch(u).then(r => r.text()).then(say, () => 0);
try { const w = new WebSocket("ws://127.0.0.1:PORT/key"); w.onopen = () => say("socket"); } catch (e) {}
navigator.sendBeacon("http://127.0.0.1:PORT/key", "x");
const f = document.createElement("iframe"); f.src = "http://127.0.0.2:PORT/key"; document.body.append(f);
window.open("http://127.0.0.2:PORT/key");
setTimeout(() => { location.href = "http://127.0.0.2:PORT/key"; }, 50);
"""


@pytest.mark.browser
@needs_browser
def test_script_filled_lists_and_articles_are_read_kept_both_ways_and_rebuilt_without_a_browser(
    site, tmp_path
):
    """One of the articles asks for addresses that a crawl may not reach."""
    site.pages["/api/list.json"] = json.dumps([
        {"url": url, "title": f"河畔步道第{number}段全线贯通"}
        for number, url in enumerate((FIRST, SECOND, THIRD), 1)
    ])  # fmt: skip
    inside = Site({"/key": "secret"})
    with inside:
        port = inside.home.rstrip("/").rpartition(":")[2]
        site.pages[THIRD] = page(
            "松花江网",
            f'<div id="app"></div><script src="/static/app.js"></script><script>{ATTACK.replace("PORT", port)}</script>',
        )
        site.pages["/redirect"] = ("", {"Status": "302", "Location": f"http://127.0.0.2:{port}/key"})
        done = crawl(
            tmp_path, "songhuajiang", settings={"NEWSCRAWL_ALLOW_ADDRESSES": "127.0.0.1"},
            home=site.home, sections="xw", render=1,
        )  # fmt: skip
    assert done.code == 0, done.log
    assert done.articles() == {
        url: f"河畔步道第{number}段全线贯通" for number, url in enumerate((FIRST, SECOND, THIRD), 1)
    }
    assert done.rows("select distinct source_name, published_at from articles") == [
        ("央视网", "2026-10-20T09:15+08:00")
    ]
    # Scripts are fetched once for all pages, data for each, pictures and style sheets not at all.
    assert site.requests["/static/app.js"] <= 2
    assert site.requests[FIRST] == site.requests["/api/700001.json"] == 1
    assert not site.requests["/pictures/1.jpg"]
    assert not site.requests["/static/app.css"]
    assert site.headers["/api/700001.json"]["User-Agent"] == site.headers[FIRST]["User-Agent"]

    assert "LEAK" not in done.body(THIRD)
    assert not inside.requests
    assert not site.requests["/secret/data.json"], "robots.txt holds for what a page asks for, too"

    # The response as sent is in the archive, and what the browser made of it beside it, referring to it.
    files = [path for run in archives(tmp_path / "warc") for path in run]
    kinds = [record.type for path in files for record in iterate(path)]
    assert (kinds.count("response"), kinds.count("conversion")) == (3, 3)
    read_from = done.rows(
        """select warc_file, warc_offset, warc_length, c.payload_digest from articles a
        join captures c on c.id = a.capture_id where a.url like ?""",
        f"%{FIRST}",
    )
    answer = read_record(tmp_path / "warc", *read_from[0][:3])
    assert (answer.record_type, answer.payload_digest) == ("conversion", read_from[0][3])
    assert "河畔步道第1段" in answer.body.decode()
    raw = done.rows("select warc_file, warc_offset from captures where record_id = ?", answer.refers_to)
    assert read_record(tmp_path / "warc", *raw[0]).body == SHELL.encode()

    again = tmp_path / "again.db"
    rebuild(again, tmp_path / "warc", portal_for)
    found = differences(done.database, again)
    # What the crawl's lists named is not in the archive.
    assert found == {}, found


def test_without_rendering_a_script_filled_page_is_refused_by_name_with_a_hint(site, tmp_path):
    site.pages["/xw/"] = page("列表", f'<a href="{FIRST}">河畔步道第1段全线贯通</a>')
    done = crawl(tmp_path, "songhuajiang", home=site.home, sections="xw")
    assert done.refused() == {FIRST: "needs_script"}
    assert "render" in done.log
    assert done.rows("select count(*) from articles") == [(0,)]


def test_a_list_that_a_script_fills_in_says_so(site, tmp_path):
    done = crawl(tmp_path, "songhuajiang", home=site.home, sections="xw")
    assert "a script fills this list in" in done.log


@pytest.mark.browser
@needs_browser
def test_a_page_without_end_is_given_up_and_the_crawl_goes_on(site, tmp_path):
    """However slow the machine: the second page has its text as it was sent. Robots.txt holds for what is rendered, too."""
    site.pages[FIRST] = page("松花江网", '<div id="app"></div><script>while (true) {}</script>')
    site.pages["/xw/"] = page(
        "列表",
        f'<a href="{FIRST}">河畔步道第1段全线贯通</a><a href="{SECOND}">河畔步道第2段全线贯通</a>'
        f'<a href="{SECRET}">河畔步道第4段全线贯通</a>',
    )
    site.pages[SECOND] = article("河畔步道第2段全线贯通")
    done = crawl(
        tmp_path, "songhuajiang", settings={"NEWSCRAWL_RENDER_SECONDS": 1},
        home=site.home, sections="xw", render=1,
    )  # fmt: skip
    assert done.code == 0, done.log
    assert list(done.articles()) == [SECOND]
    assert done.refused() == {FIRST: "needs_script", SECRET: "robots"}
    assert not site.requests[SECRET]
    assert "not rendered (too_slow" in done.log


def test_without_a_browser_the_crawl_does_not_begin(site, tmp_path, monkeypatch):
    # The interpreter's own folder only: no Chromium there.
    monkeypatch.setitem(os.environ, "PATH", str(Path(sys.executable).parent))
    done = crawl(tmp_path, "songhuajiang", home=site.home, sections="xw", render=1)
    assert done.code == 2
    assert "needs Chromium" in done.log
    assert "-a render=0" in done.log
    assert not site.requests


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    with pytest.raises(ConfigurationError, match=r"newscrawl\[playwright\]"):
        browser.require()


@pytest.mark.browser
@needs_browser
def test_a_signal_ends_a_crawl_in_the_middle_of_a_page(site, tmp_path):
    site.pages[FIRST] = page("松花江网", '<div id="app"></div><script>while (true) {}</script>')
    site.pages["/xw/"] = page("列表", f'<a href="{FIRST}">河畔步道第1段全线贯通</a>')
    process = start(tmp_path, "songhuajiang", home=site.home, sections="xw", render=1)
    wait_for(lambda: site.requests[FIRST], process)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=HANGS)
    assert "Traceback" not in log
    with closing(sqlite3.connect(tmp_path / "newscrawl.db")) as connection:
        assert connection.execute("select state from urls where kind = 'article'").fetchall() == [
            ("pending",)
        ]


async def none(_asked, _room):
    return None


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def shared_chromium(loop):
    """One Chromium for the tests that ask it directly."""

    async def made():
        return browser.Chromium(browser.require(), none)

    chromium = loop.run(made())
    yield chromium
    loop.run(chromium.close())


@pytest.fixture
def chromium(shared_chromium):
    shared_chromium.limits, shared_chromium.fetch = browser.Limits(HANGS, 9, 1_000_000), none
    return shared_chromium


@pytest.mark.browser
@needs_browser
def test_a_browser_that_died_is_started_anew(loop, chromium):
    async def run():
        first = await chromium.render("http://a.test/1", "<p>一</p>")
        await chromium._browser.close()
        second = await chromium.render("http://a.test/2", "<script>document.write('<p>二</p>')</script>")
        return first, second

    first, second = loop.run(run())
    assert "<p>一</p>" in first.html
    assert "<p>二</p>" in second.html


@pytest.mark.browser
@needs_browser
def test_markup_beyond_the_limit(loop, chromium):
    chromium.limits = browser.Limits(HANGS, 9, 100_000)
    grow = "<script>for (let n = 0; n < N; n++) document.write('<p>' + 'x'.repeat(10000) + '</p>');</script>"
    assert len(loop.run(chromium.render("http://a.test/1", grow.replace("N", "9"))).html) > 90_000
    with pytest.raises(browser.RenderFailed) as caught:
        loop.run(chromium.render("http://a.test/1", grow.replace("N", "10")))
    assert caught.value.cause == "too_large"


#: What a script does while the page is still being parsed, and whether the text after it can still be there.
LEADING_AWAY = {
    "at once": ("location.href = 'http://b.test/m/';", True),
    "soon": ("setTimeout(() => location.replace('/m/'), 1);", True),
    "parsed": ("document.addEventListener('DOMContentLoaded', () => { location = '/m/'; });", True),
    "loaded": ("addEventListener('load', () => location.assign('/m/'));", True),
    "reloaded": ("setTimeout(() => location.reload(), 1);", True),
    "a form": (
        "document.write('<form id=f method=post action=/m/></form>'); document.getElementById('f').submit();",
        True,
    ),
    "a link": ("document.write('<a id=a href=/m/></a>'); document.getElementById('a').click();", True),
    "its own address": ("location.hash = 'top'; history.pushState(1, '', '/other');", True),
    "stopped": ("window.stop();", False),
}


@pytest.mark.browser
@needs_browser
def test_a_script_that_leads_elsewhere_costs_neither_the_text_nor_the_time_limit(loop, chromium):
    asked = []

    async def fetch(one, _room):
        asked.append(one.url)
        return browser.Answer(200, {"Content-Type": "text/javascript"}, b"document.title = 'read';")

    async def run():
        texts = [
            f"<script>{script}</script><script src='/app.js'></script><p>{name}</p>"
            for name, (script, _) in LEADING_AWAY.items()
        ]
        rendered = await asyncio.gather(*(chromium.render("http://a.test/1", text) for text in texts))
        return dict(zip(LEADING_AWAY, rendered, strict=True))

    chromium.fetch = fetch
    shown = loop.run(run())
    read = {name: f"<p>{name}</p>" in one.html for name, one in shown.items()}
    assert read == {name: whole for name, (_, whole) in LEADING_AWAY.items()}
    assert [name for name, one in shown.items() if not one.settled] == []
    assert set(asked) == {"http://a.test/app.js"}


@pytest.mark.browser
@needs_browser
def test_what_a_page_may_ask_for_is_bounded_and_seen(loop, chromium):
    asked = []

    async def fetch(one, room):
        asked.append((one.url, one.kind, one.method, room))
        return browser.Answer(200, {"Content-Type": "application/json"}, b"x" * 400)

    page_ = """<img src="/a.jpg"><script src="https://hm.baidu.com/hm.js?1"></script><script>
    for (let n = 0; n < 9; n++) fetch("/data/" + n, n % 2 ? {method: "POST", body: "q=" + n} : {});
    fetch("/data/put", {method: "PUT", body: "x"}).catch(() => 0);
    fetch("/data/large", {method: "POST", body: "x".repeat(100000)}).catch(() => 0);
    </script>"""

    chromium.limits, chromium.fetch = browser.Limits(HANGS, 4, 10_000), fetch
    rendered = loop.run(chromium.render("http://a.test/1", page_))
    assert rendered.asked == len(asked) == 4
    assert rendered.refused >= 6
    assert {kind for _, kind, _, _ in asked} == {"fetch"}
    assert not [url for url, *_ in asked if "large" in url or "put" in url or "jpg" in url or "baidu" in url]
    assert max(room for *_, room in asked) == 10_000
