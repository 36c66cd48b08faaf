"""``newscrawl replay``: a crawl with requisites, shown by pywb in a real browser, and by nobody else's server."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import gzip
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from samples import NOON, exchange
from samples import page as html

from newscrawl.archive import WarcWriter, cdxj
from newscrawl.archive import replay as replay_module
from newscrawl.archive.replay import address, prepare, start
from newscrawl.cli import main
from newscrawl.errors import NotFoundError
from tests.archive.test_wacz import TAILS, free_port, needs_pywb, pywb
from tests.browsing import launched, new_page
from tests.crawling import Site, article, crawl, page
from tests.limits import HANGS
from tests.processes import ROOT

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
needs_browser = pytest.mark.skipif(
    shutil.which("chromium") is None
    or (importlib.util.find_spec("pywb") is None and pywb("wayback") is None),
    reason="needs chromium and pywb",
)
#: Somebody else's server, named by the page in every way a page can.
OUTSIDE = "outside.example.cn"
HEAD = (
    '<link rel="stylesheet" href="/css/a.css"><script src="/js/a.js"></script>'
    f'<link rel="stylesheet" href="https://{OUTSIDE}/o.css">'
)
SCRIPT = (
    "document.documentElement.dataset.ran='yes';"
    f"fetch('https://{OUTSIDE}/f').catch(()=>0);new Image().src='//{OUTSIDE}/i.png';"
    f"try{{new WebSocket('wss://{OUTSIDE}/w')}}catch(e){{}}"
)


def test_withdrawn_captures_and_an_old_index(tmp_path):
    with WarcWriter(tmp_path / "warc") as writer:
        captures = [writer.write_exchange(exchange(number)) for number in range(3)]
    archive, work = tmp_path / "warc", tmp_path / "work"
    work.mkdir()
    before = sorted(path.name for path in archive.iterdir())
    hidden = {(captures[1].warc_file, captures[1].warc_offset)}
    assert prepare(archive, work, hidden=hidden) == (2, [])
    assert sorted(path.name for path in archive.iterdir()) == before
    lines = (work / "shown.cdxj").read_text().splitlines()
    assert [json.loads(line[line.index("{") :])["url"] for line in lines] == [
        exchange(0).url,
        exchange(2).url,
    ]
    # An index that is newer than the archive is taken as it is; an older one is not.
    (archive / "index.cdxj").write_text(lines[0] + "\n")
    assert prepare(archive, work)[0] == 1
    os.utime(archive / "index.cdxj", (1, 1))
    assert prepare(archive, work)[0] == 3
    configured = json.loads((work / "config.yaml").read_text())
    assert "ws:" not in configured["csp-header"]
    assert address(8081, "http://a.cn/", "2026-11-23T12:00:00Z") == (
        f"http://127.0.0.1:8081/archive/{cdxj.timestamp('2026-11-23T12:00:00Z')}/http://a.cn/"
    )
    with pytest.raises(NotFoundError):
        prepare(tmp_path / "nowhere", work)


def test_an_index_with_keys_of_an_earlier_version_is_not_used(tmp_path):
    archive, work = tmp_path / "warc", tmp_path / "work"
    work.mkdir()
    url = "http://www.shjnet.cn/r?u=http%3A%2F%2Fx.cn%2Fa"
    with WarcWriter(archive) as writer:
        writer.write_exchange(exchange(url=url, final_url=url))
    cdxj.index_folder(archive, archive / "index.cdxj")
    now = (archive / "index.cdxj").read_text()
    (archive / "index.cdxj").write_text(now.replace("u=http://x.cn/a ", "u=http%3a%2f%2fx.cn%2fa "))
    assert prepare(archive, work) == (1, [])
    assert (work / "shown.cdxj").read_text() == now


@pytest.mark.slow
@needs_pywb
def test_pywb_finds_every_form_of_address_by_our_index(tmp_path):
    archive, work, port = tmp_path / "warc", tmp_path / "work", free_port()
    work.mkdir()
    forms = [tail for tail in TAILS if tail.isascii() and not re.search(r"[\s#\"]", tail)]
    made = {}
    with WarcWriter(archive) as writer:
        for number, tail in enumerate(forms):
            # One key may stand for several forms: each at a minute of its own, and the nearest is shown.
            url, at = f"http://www.shjnet.cn{tail}", NOON + dt.timedelta(minutes=number)
            writer.write_exchange(exchange(number, url=url, final_url=url, captured_at=at))
            made[address(port, url, at.isoformat())] = number
    assert prepare(archive, work) == (len(forms), [])
    server = start(work, port)
    try:
        for shown, number in made.items():
            stamp = shown.split("/")[4]
            place = shown.replace(stamp, f"{stamp}id_", 1)
            for _ in range(3):  # pywb adds the slash behind a host by a redirect
                connection = HTTPConnection("127.0.0.1", port, timeout=HANGS)
                connection.request("GET", place.partition(str(port))[2])
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
                if answer.status != 307:
                    break
                place = answer.getheader("Location")
            if answer.getheader("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            assert body == html(number), (shown, answer.status)
    finally:
        server.terminate()
        server.wait(HANGS)


def test_without_pywb_one_line_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(replay_module.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setenv("NEWSCRAWL_PYWB", str(tmp_path))
    result = CliRunner().invoke(main, ["--output", str(tmp_path), "replay"])
    assert result.exit_code == 2
    assert result.output.strip() == (
        "newscrawl: Replay needs pywb: pip install 'newscrawl[replay]' "
        "(or set NEWSCRAWL_PYWB to the bin folder that has it)."
    )


@pytest.fixture
def archived(tmp_path):
    """A crawl with requisites of a front page, a list and two articles; its site is gone afterwards."""
    with Site() as site:
        titles = {f"/2026/1020/10{n}.html": f"第{n}条地方新闻的完整标题" for n in range(2)}
        links = "".join(f'<li><a href="{path}">{title}</a></li>' for path, title in titles.items())
        for path, title in titles.items():
            more = '<img id=p src="/img/p.png" srcset="/img/q.png 2x">'
            site.pages[path] = article(title, more=more).replace("</head>", HEAD + "</head>")
        site.pages["/list/"] = page("列表", f"<h1>列表</h1><ul>{links}</ul>").replace(
            "</head>", HEAD + "</head>"
        )
        front = '<h1>首页</h1><p>欢迎</p><a href="/list/">新闻栏目</a>'
        site.pages["/"] = page("首页", front).replace("</head>", HEAD + "</head>")
        css, png = {"Content-Type": "text/css"}, {"Content-Type": "image/png"}
        site.pages["/css/a.css"] = (
            '@import "b.css"; body{background:url(/img/bg.png)} h1{color:rgb(1,2,3)}',
            dict(css),
        )
        site.pages["/css/b.css"] = (
            "@font-face{font-family:x;src:url(f.woff2)} p,li{margin-left:17px}",
            dict(css),
        )
        site.pages["/css/f.woff2"] = (b"wOF2" + bytes(60), {"Content-Type": "font/woff2"})
        site.pages["/js/a.js"] = SCRIPT
        for name in ("p", "bg"):
            site.pages[f"/img/{name}.png"] = lambda _path: (PIXEL, dict(png))
        site.pages["/secret/no.png"] = (PIXEL, dict(png))
        site.pages["/img/q.png"] = lambda _path: (PIXEL, dict(png))
        for name, (text, kind) in {
            "/css/a.css": site.pages["/css/a.css"],
            "/css/b.css": site.pages["/css/b.css"],
        }.items():
            site.pages[name] = lambda _path, text=text, kind=kind: (text, dict(kind))
        done = crawl(tmp_path, url=site.home, requisites=1, feeds=0)
        yield done, site


def test_requisites_are_captured_once_and_politely(archived):
    done, site = archived
    assert done.code == 0, done.log
    assert len(done.articles()) == 2
    wanted = {
        "/css/a.css",
        "/css/b.css",
        "/css/f.woff2",
        "/js/a.js",
        "/img/p.png",
        "/img/q.png",
        "/img/bg.png",
    }
    assert wanted <= set(site.requests)
    assert all(site.requests[path] == 1 for path in wanted)
    kept = {urlsplit(url).path: kind for url, kind in done.rows("select url, record_type from captures")}
    assert wanted | {"/", "/list/", *done.articles()} <= set(kept)
    # One picture under three addresses is kept once.
    assert sorted(kept[f"/img/{name}.png"] for name in ("p", "q", "bg")) == ["response", "revisit", "revisit"]
    if shutil.which("chromium") and (importlib.util.find_spec("pywb") or pywb("wayback")):
        shown_in_a_browser(done, site)


def shown_in_a_browser(done, site):
    """Front page, list and article look as they did; every request of the browser goes to the replay server."""
    home, port = site.home, free_port()
    site.__exit__()
    server = subprocess.Popen(
        [sys.executable, "-m", "newscrawl", "--output", str(done.folder), "replay", "--port", str(port)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        said = server.stdout.readline()
        assert f"http://127.0.0.1:{port}/archive/" in said, said + server.stderr.read()
        first = server.stdout.readline().strip().partition(": ")[2]
        assert first.endswith(home), first
        with launched() as browser:
            view = new_page(browser)
            asked: set[str] = set()
            view.on("request", lambda request: asked.add(request.url))
            sockets: list[str] = []
            view.on("websocket", lambda socket: sockets.append(socket.url))
            path = next(iter(done.articles()))
            for url, words in (
                (home, "欢迎"),
                (f"{home}list/", "列表"),
                (f"{home.rstrip('/')}{path}", "老旧管网改造"),
            ):
                view.goto(first.replace(home, url), wait_until="load")
                frame = next(frame for frame in view.frames if "mp_/" in frame.url)
                frame.wait_for_function("document.documentElement.dataset.ran === 'yes'")
                assert words in frame.evaluate("document.body.innerText")
                assert (
                    frame.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(1, 2, 3)"
                )
                assert frame.evaluate("getComputedStyle(document.querySelector('p,li')).marginLeft") == "17px"
            assert frame.evaluate("document.querySelector('#p').naturalWidth") == 1
            view.wait_for_timeout(500)
        hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:", "about:"))}
        assert hosts == {f"127.0.0.1:{port}"}, sorted(asked)
        assert not [url for url in sockets if urlsplit(url).netloc != f"127.0.0.1:{port}"]
    finally:
        server.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.communicate(timeout=HANGS)
    assert server.returncode == 0
    assert not Path(f"/proc/{server.pid}").exists()
