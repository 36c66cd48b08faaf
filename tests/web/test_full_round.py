"""A copyright team's whole round in a browser: a reader's word, capture, comparison, confirmation, letter, deadline,
takedown, report, case; the case is checked by the tools its README names, not by ours.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import subprocess
import sys
import threading
import zipfile

import pytest

from newscrawl.review import reported
from newscrawl.store import follow_ups, kept_files, reviews
from newscrawl.store.schema import connect
from tests.browsing import CHROMIUM, follow, launched, new_page, serving
from tests.evidence.conftest import authority, authority_files  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
STORY = (
    "松花江畔的雾凇昨日进入最佳观赏期，一大早江边步道上便聚满了前来拍照的市民和外地游客。据市气象台介绍，受冷空气影响，"
    "本周夜间最低气温降至零下二十四度，江面水汽充足，形成雾凇的条件十分理想。当地文旅部门为此延长了景区开放时间，"
    "并在三处观景平台增设热水供应点。来自哈尔滨的摄影爱好者王先生说，他已经连续第七年来这里拍摄，今年的冰挂格外厚实。"
)
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1>{title}</h1><div class="info">2026年10月{day}日 08:30 来源：{source}</div><div class="content">{body}</div></body></html>"""


class Site(http.server.BaseHTTPRequestHandler):
    pages: dict[str, bytes] = {}

    def do_GET(self):
        body = self.pages.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_):
        pass


def served(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@pytest.fixture
def site(monkeypatch):
    body = "".join(f"<p>{one}。</p>" for one in STORY.split("。") if one)
    Site.pages = {
        "/2026/10/02/1.html": PAGE.format(
            title="雾凇进入最佳观赏期", day="02", source="松花江网", body=body
        ).encode(),
        "/s/abc": PAGE.format(title="美呆了！雾凇来了", day="09", source="某公众号", body=body).encode(),
    }
    server = served(Site)
    monkeypatch.setattr(reported, "capture", functools.partial(reported.capture, allow=["127.0.0.0/8"]))
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def desk(tmp_path):
    from newscrawl.web.server import application

    connect(tmp_path / "newscrawl.db").close()
    with serving(application(tmp_path / "newscrawl.db", output=tmp_path, catch_up=False)) as address:
        yield address


def run(*words, cwd):
    done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"


def test_from_a_readers_word_to_a_case_for_the_court(site, desk, tmp_path, monkeypatch, request):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    stamp_url, _, stamp_files = request.getfixturevalue("authority")
    monkeypatch.setenv("TSA_URL", stamp_url)
    monkeypatch.setenv("TSA_CERTIFICATES", str(stamp_files / "ca.pem"))
    store = connect(tmp_path / "newscrawl.db")
    request.addfinalizer(store.close)
    assert reported.capture(store, f"{site}/2026/10/02/1.html", output=tmp_path, who="林静")
    with launched() as browser:
        page = new_page(browser, locale="zh-CN", viewport={"width": 1360, "height": 900})

        # The reader's word: kept, captured, compared.
        page.goto(f"{desk}/-/desk/leads/new")
        page.fill("textarea[name=given]", f"请看 {site}/s/abc".split()[1])
        page.fill("form.stack [name=who]", "林静")
        page.fill("[name=informant]", "读者赵")
        follow(page, "form.stack button.main")
        page.wait_for_url("**/compare/*")
        name = page.locator("#repost-name").inner_text()
        assert page.locator(".passage").count() >= 2

        # Confirmed; the letter, with its file and a deadline that has passed.
        follow(page, "#decide button[value=confirmed]")
        page.wait_for_selector("#decide-h .tag.confirmed")
        page.click("#follow details >> nth=0")
        page.fill("#record [name=day]", "2026-10-12")
        page.fill("#record [name=due_on]", "2026-10-27")
        page.fill("#record [name=party]", "某公众号")
        page.fill("#record [name=number]", "松版函〔2026〕3号")
        page.set_input_files(
            "#record [name=file]",
            {"name": "函.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\nletter"},
        )
        follow(page, "#record button.main")
        page.wait_for_selector("#decide-h .tag.letter_sent")
        page.goto(f"{desk}/-/desk/followups")
        assert "某公众号" in page.locator("#list").inner_text()

        # The page is taken down; the crawler sees it, and a person says so.
        del Site.pages["/s/abc"]
        for _ in range(2):
            reported.capture(store, f"{site}/s/abc", output=tmp_path, who="crawl")
        page.goto(f"{desk}/-/desk/followups?show=gone")
        follow(page, "#list .title a")
        follow(page, ".proposal button.main")
        page.wait_for_selector("#decide-h .tag.removed")
        assert [one.kind for one in follow_ups.of_lead(store, 1)] == ["letter", "takedown"]

        # The report names it.
        report = page.request.get(
            f"{desk}/-/desk/report?from=2026-10-01&to=2026-10-31&format=html",
            headers={"accept-language": "zh"},
        ).text()
        assert name in report
        assert "已删除" in report

        # The case.
        follow(page, "#cases button")
        page.wait_for_selector("#cases a[href^='/-/desk/case/']")
        with page.expect_download() as download:
            page.click("#cases a[href^='/-/desk/case/']")
        download.value.save_as(tmp_path / "case.zip")
        page.goto(f"{desk}/-/desk/cases")
        assert page.locator("tbody .tag.none").count() == 0, "it has a time stamp"
        digest = page.locator("tbody code").inner_text()

    assert reviews.get(store, 1).status == "removed"
    assert [one.name for one in kept_files.of_lead(store, 1)][-1] == "函.pdf"
    with zipfile.ZipFile(tmp_path / "case.zip") as archive:
        archive.extractall(tmp_path / "handed over")
    (case,) = [path.parent for path in (tmp_path / "handed over").rglob("bagit.txt")]
    pairs = json.loads((case / "data/pairs.json").read_text())
    assert [one["name"] for one in pairs[0]["files"]][-1] == "函.pdf"
    check_by_hand(case, digest, stamp_files)


def check_by_hand(case, digest, stamp_files):
    """The steps of the case's README, with other people's tools."""
    python = sys.executable
    run("sha256sum", "-c", "--quiet", "manifest-sha256.txt", cwd=case)
    run("sha256sum", "-c", "--quiet", "tagmanifest-sha256.txt", cwd=case)
    run(python, "-c", "import bagit; bagit.Bag('.').validate()", cwd=case)
    warcs = sorted(str(path.relative_to(case)) for path in case.glob("data/pair-*/*.warc.gz"))
    assert len(warcs) == 2
    for one in warcs:
        run(python, "-m", "warcio.cli", "check", one, cwd=case)
    for one in case.glob("data/pair-*/*.wacz"):
        run(python, "-m", "wacz", "validate", "-f", str(one), cwd=case)
    openssl = shutil.which("openssl")
    run(openssl, "pkeyutl", "-verify", "-pubin", "-inkey", "maker-key.pem", "-rawin",
        "-in", "manifest-sha256.txt", "-sigfile", "manifest-sha256.txt.sig", cwd=case)  # fmt: skip
    run(openssl, "ts", "-verify", "-data", "manifest-sha256.txt", "-in", "manifest-sha256.txt.tsr",
        "-CAfile", str(stamp_files / "ca.pem"), "-untrusted", str(stamp_files / "tsa.pem"), cwd=case)  # fmt: skip
    run(python, "-I", "data/verify.py", cwd=case)
    summed = subprocess.run(
        ["sha256sum", "tagmanifest-sha256.txt"], cwd=case, capture_output=True, text=True, check=True
    )
    assert f"sha256:{summed.stdout.split()[0]}" == digest
