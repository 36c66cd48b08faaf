"""Leads that readers report: kept, captured, compared, made a case like a crawled one."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import json
import sys
import threading
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from client import Browser

from newscrawl.cli import main
from newscrawl.errors import ConfigurationError
from newscrawl.evidence.case import create
from newscrawl.evidence.case_check import verify_case
from newscrawl.review import reported
from newscrawl.review.pasted import address_in, is_address
from newscrawl.store import pairs, reviews
from newscrawl.store.schema import connect
from tests.archive.samples import PNG

STORY = (
    "松花江畔的雾凇昨日进入最佳观赏期，一大早江边步道上便聚满了前来拍照的市民和外地游客。据市气象台介绍，受冷空气影响，"
    "本周夜间最低气温降至零下二十四度，江面水汽充足，形成雾凇的条件十分理想。当地文旅部门为此延长了景区开放时间，"
    "并在三处观景平台增设热水供应点。来自哈尔滨的摄影爱好者王先生说，他已经连续第七年来这里拍摄，今年的冰挂格外厚实。"
    "多家民宿负责人表示，元旦前后的客房已预订九成以上，带动周边餐饮和特产销售明显增长。"
)
PAGE = """<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title></head><body>
<h1>{title}</h1><div class="info">2026年10月{day}日 08:30 来源：{source}</div><div class="content">{body}</div></body></html>"""


class Site(http.server.BaseHTTPRequestHandler):
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}

    def do_GET(self):
        status, headers, body = self.pages.get(self.path, (404, {}, b"gone"))
        self.send_response(status)
        for name, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
            **headers,
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def site(monkeypatch):
    def page(title, day, source):
        paragraphs = "".join(f"<p>{one}。</p>" for one in STORY.split("。") if one)
        return PAGE.format(title=title, day=day, source=source, body=paragraphs).encode()

    Site.pages = {
        "/2026/10/02/1.html": (200, {}, page("雾凇进入最佳观赏期 游客纷至沓来", "02", "松花江网")),
        "/s/abc": (200, {}, page("美呆了！雾凇来了", "09", "某公众号")),
        "/moved": (302, {"Location": "/s/abc"}, b""),
        "/loop": (302, {"Location": "/loop"}, b""),
        "/list": (200, {}, b"<html><body><a href='/s/abc'>x</a></body></html>"),
    }
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    original = reported.capture
    monkeypatch.setattr(reported, "capture", functools.partial(original, allow=["127.0.0.0/8"]))
    monkeypatch.setattr("newscrawl.frontier.browser._BROWSERS", ())
    monkeypatch.delenv("TSA_URL", raising=False)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def store(tmp_path):
    with closing(connect(tmp_path / "newscrawl.db")) as connection:
        yield connection


def test_from_a_readers_word_to_a_case_that_verifies(store, site, tmp_path):
    assert reported.capture(store, f"{site}/2026/10/02/1.html", output=tmp_path, who="林静")
    [lead] = reported.keep(
        store, reported.of_text(f"{site}/s/abc", informant="读者赵", note="公众号搬运").reports, who="林静"
    )
    assert reported.capture(store, lead.copy_url, output=tmp_path, who="林静")
    name = reported.link(store, lead.id)
    assert name == pairs.pair_name(f"{site}/s/abc", f"{site}/2026/10/02/1.html")
    lead = reviews.get(store, lead.id)
    assert lead.origin_url == f"{site}/2026/10/02/1.html"
    assert store.execute("select lead_id from repost_wide where pair = ?", [name]).fetchone()[0] == lead.id
    assert [line.note for line in reviews.history(store, lead.id) if line.action == "report"] == [
        "读者赵：公众号搬运"
    ]
    case = create(store, [pairs.repost_id(store, name)], output=tmp_path, who="林静")
    assert [one for one in verify_case(case.archive, manifest_digest=case.manifest_digest) if one.fault] == []
    events = json.loads((case.folder / "data/custody.json").read_text())["events"]
    assert all(event["who"] for event in events)
    assert reported.link(store, lead.id) == name, "once more changes nothing"


def test_redirects_are_archived_and_endless_ones_said(store, site, tmp_path):
    assert reported.capture(store, f"{site}/moved", output=tmp_path, who="甲")
    assert {row[0] for row in store.execute("select status from captures")} == {200, 302}
    with pytest.raises(ConfigurationError, match="redirects"):
        reported.capture(store, f"{site}/loop", output=tmp_path, who="甲")
    assert reported.capture(store, f"{site}/list", output=tmp_path, who="甲") is None, (
        "no article, but archived"
    )
    assert reported.capture(store, f"{site}/none", output=tmp_path, who="甲") is None
    urls = {row[0] for row in store.execute("select final_url from captures where warc_file is not null")}
    assert {f"{site}/list", f"{site}/none"} <= urls


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://169.254.169.254/latest", "http://[::1]/", "file:///etc/passwd", "http://localhost/"])  # fmt: skip
def test_addresses_inside_are_not_fetched(store, tmp_path, url):
    with pytest.raises(ConfigurationError, match="not fetched"):
        reported.capture(store, url, output=tmp_path, who="甲")


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("weixin.qq.com/s/AbC-1_2", "http://weixin.qq.com/s/AbC-1_2"),
        ("mp.weixin.qq.com/s?__biz=MzA&mid=2", "http://mp.weixin.qq.com/s?__biz=MzA&mid=2"),
        ("http://127.0.0.1:8001/X", "http://127.0.0.1:8001/X"),
        ("http://[::1]/", "http://[::1]/"),
        ("https://mp.weixin.qq.com/s?__biz=MzA&mid=2", "https://mp.weixin.qq.com/s?__biz=MzA&mid=2"),
        ("WWW.Example.CN", "http://www.example.cn"),
        ("HTTPS://a.cn/路径", "https://a.cn/路径"),
        ("请看这里：toutiao.com/article/7123/，谢谢", "http://toutiao.com/article/7123/"),
        ("（http://a.cn/1.html）", "http://a.cn/1.html"),
        ("a.cn:8080/x", "http://a.cn:8080/x"),
        ("see a.cn/1.html, then b.cn/2", "http://a.cn/1.html"),
        ("(see http://a.cn/a_(1).html).", "http://a.cn/a_(1).html"),
        ("标题-www.a.cn/1", "http://www.a.cn/1"),
        ("…...www.a.cn/1", "http://www.a.cn/1"),
        ("http://a.cn/1.", "http://a.cn/1."),
        ("他说。网站", None),
        ("3.14 元", None),
        ("v1.2/beta", None),
        ("", None),
    ],
)
def test_addresses_as_people_paste_them(text, url):
    assert address_in(text) == url


@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_an_address_has_a_scheme(text):
    found = address_in(text)
    assert found is None or found.startswith(("http://", "https://"))
    if is_address(text):
        assert address_in(text) is not None


@pytest.mark.parametrize(
    ("message", "urls", "note"),
    [
        ("【雾凇来了】https://mp.weixin.qq.com/s/abc - 今日头条", ["https://mp.weixin.qq.com/s/abc"], "【雾凇来了】… - 今日头条"),
        ("转载了我们的稿件\n\nhttps://a.cn/1\nweixin.qq.com/s/2", ["https://a.cn/1", "http://weixin.qq.com/s/2"], "转载了我们的稿件"),
        ("见https://a.cn/1，原稿在www.shjnet.cn/2。", ["https://a.cn/1", "http://www.shjnet.cn/2"], "见…，原稿在…。"),
        ("https://a.cn/1 https://a.cn/2", ["https://a.cn/1", "https://a.cn/2"], ""),
        ("https://a.cn/1\nhttps://a.cn/1", ["https://a.cn/1"], ""),
    ],
)  # fmt: skip
def test_a_message_with_addresses_gives_each_a_report_and_drops_no_word(message, urls, note):
    for written in (message, message.replace("\n", "\r\n"), f"\n {message}\n\n"):
        found = reported.of_text(written, informant="读者赵")
        assert [one.url for one in found.reports] == urls
        assert {(one.text, one.note, one.informant) for one in found.reports} == {(None, note, "读者赵")}


def test_titles_of_a_list_go_with_their_own_addresses():
    found = reported.of_text("标题一 https://a.cn/1\n标题二\thttps://a.cn/2\n昨天看到", note="微信群")
    assert [(one.url, one.note) for one in found.reports] == [
        ("https://a.cn/1", "微信群 · 标题一 · 昨天看到"),
        ("https://a.cn/2", "微信群 · 标题二 · 昨天看到"),
    ]


@pytest.mark.parametrize("place", ["before", "after", "in the line"])
def test_an_article_that_names_an_address_is_a_text(place):
    body = "松花江畔的雾凇昨日进入最佳观赏期。" * 20
    text = {
        "before": f"https://a.cn/1\n{body}",
        "after": f"{body}\nhttps://a.cn/1",
        "in the line": f"{body}https://a.cn/1",
    }[place]
    [report] = reported.of_text(text).reports
    assert report.text == text


@pytest.mark.parametrize("part", ["a", "a.", "a-", "a.b/", "www.", "http://", "http://a)", "a.cn/x) "])
def test_a_text_like_addresses_is_read_from_end_to_end_once(part):
    """Each of these took time by the square of its length."""
    text = part * (190_000 // len(part))
    assert reported.of_text(text).reports


def test_twice_the_same_is_one_lead_with_two_reports(store):
    for informant in ("读者赵", "读者钱"):
        reported.keep(store, reported.of_text("weixin.qq.com/s/1", informant=informant).reports, who="林静")
    assert reviews.count(store) == 1
    assert [line.note for line in reviews.history(store, 1) if line.action == "report"] == [
        "读者赵",
        "读者钱",
    ]
    reviews.decide(store, 1, revision=0, who="王芳", status="confirmed")
    reported.keep(store, reported.of_text("weixin.qq.com/s/1", note="again").reports, who="林静")
    assert reviews.decide(store, 1, revision=1, who="王芳", note="still mine").revision == 2, (
        "a report makes no decision stale"
    )
    [text] = reported.keep(store, reported.of_text("一段没有网址的话。").reports, who="林静")
    assert text.text == "一段没有网址的话。"
    with pytest.raises(ConfigurationError):
        reported.of_text("  \n ")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_lists_of_any_encoding_and_shape(encoding, delimiter):
    lines = [
        ["标题", "链接", "平台"],
        ["雾凇来了", "https://a.cn/1.html", "某网"],
        ["", "", ""],
        ["没有网址", "—", "x"],
        ["第二篇", "weixin.qq.com/s/2", "公众号"],
    ]
    data = "\r\n".join(delimiter.join(cells) for cells in lines).encode(encoding)
    rows = reported.of_table(data)
    assert [report.url for report in rows.reports] == ["https://a.cn/1.html", "http://weixin.qq.com/s/2"]
    assert rows.reports[0].note == "雾凇来了 · 某网"
    assert len(rows.junk) == 1
    assert "line 4" in str(rows.junk[0])


@given(st.binary(max_size=2000))
def test_any_bytes_are_a_list_or_junk_or_refused(data):
    rows = reported.Rows()
    with contextlib.suppress(ConfigurationError):
        rows = reported.of_table(data)
    assert all(report.url.startswith("http") for report in rows.reports)


def test_a_list_by_command_and_from_the_desk(tmp_path, site):
    database = tmp_path / "newscrawl.db"
    connect(database).close()
    table = tmp_path / "found.csv"
    table.write_bytes(
        f"标题,网址\n原稿,{site}/2026/10/02/1.html\n转载,{site}/s/abc\n坏行,无\n".encode("gb18030")
    )
    done = CliRunner().invoke(
        main,
        ["--output", str(tmp_path), "review", "import", str(table), "--capture", "--who", "林静", "--json"],
    )
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert (answer["leads"], len(answer["problems"])) == ([1, 2], 1)
    browser = Browser(database)
    browser.cookies["desk_name"] = "Lin"
    assert browser.get("/-/desk/lead/2").status_code == 302, "its repost was found"
    form = {"given": f"{site}/list", "informant": "读者孙", "note": "看这里", "capture": "1"}
    answer = browser.post("/-/desk/leads/report", form)
    page = browser.get(answer.headers["location"], **{"accept-language": "zh"}).text
    assert "已存档；未能读出正文。" in page
    assert "读者孙：看这里" in page
    assert "sha256:" in page
    many = browser.post(
        "/-/desk/leads/report", {"given": "weixin.qq.com/s/1\nweixin.qq.com/s/2\n", "capture": "1"}
    )
    assert many.headers["location"] == "/-/desk/leads?status=new"
    failed = browser.post("/-/desk/leads/report", {"given": "http://169.254.169.254/x", "capture": "1"})
    page = browser.get(failed.headers["location"], **{"accept-language": "zh"}).text
    assert "不允许抓取该网址" in page
    assert browser.post("/-/desk/leads/report", {"given": "  "}).status_code == 400
    with closing(connect(database)) as connection:
        assert reviews.count(connection) == 6, "all are kept, fetched or not"


def test_a_captured_lead_keeps_a_picture_of_its_page(tmp_path, site, monkeypatch):
    from newscrawl.evidence import live_screenshots
    from newscrawl.store import kept_files

    def drawn(url: str) -> live_screenshots.Picture:
        return live_screenshots.Picture(
            PNG, "page.png", "2026-11-24T02:03:04.000Z", url, url, 200, "Chromium 1", 0, cut=False
        )

    monkeypatch.setattr(live_screenshots, "picture", drawn)
    database = tmp_path / "newscrawl.db"
    with closing(connect(database)) as connection:
        browser = Browser(database)
        browser.cookies["desk_name"] = "Lin"
        browser.post("/-/desk/leads/report", {"given": f"{site}/list", "capture": "1"})
        done = CliRunner().invoke(
            main,
            [
                "--output",
                str(tmp_path),
                "review",
                "report",
                f"{site}/s/abc",
                "--capture",
                "--picture",
                "--who",
                "林静",
            ],
        )
        assert done.exit_code == 0, done.output
        for lead, path in ((1, "/list"), (2, "/s/abc")):
            (kept,) = kept_files.of_lead(connection, lead)
            assert kept_files.read(kept, tmp_path) == PNG
            assert kept.note == drawn(f"{site}{path}").words
            # In the archive, too, beside the capture it shows.
            row = connection.execute(
                "select s.origin, c.url from screenshots s join captures c on c.record_id = s.shows where s.url = ?",
                [f"{site}{path}"],
            ).fetchone()
            assert tuple(row) == ("live", f"{site}{path}")


def _workbook(*rows, link=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if link:
        book.active["A2"].hyperlink = link
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


URL = "https://a.test/1"


@pytest.mark.parametrize(
    "data",
    [
        _workbook(["标题", "链接"], ["雾凇来了", URL]),
        _workbook(["标题", "链接"], ["雾凇来了"], link=URL),
        _workbook(["标题"], [f'=HYPERLINK("{URL}","雾凇来了")']),
        _workbook(["舆情日报"], [], ["标题", "链接"], ["雾凇来了", URL]),
        "sep=;\r\n标题;链接\r\n雾凇来了;https://a.test/1\r\n".encode("utf-8-sig"),
        "标题\t链接\r\n雾凇来了\thttps://a.test/1\r\n".encode("utf-16"),
        "雾凇来了|https://a.test/1\n".encode("gb18030"),
        f"PK,标题\n{URL},雾凇来了\n".encode(),
    ],
)
def test_tables_as_spreadsheet_programs_save_them(data):
    rows = reported.of_table(data)
    assert [(one.url, one.note) for one in rows.reports] == [(URL, "雾凇来了")]
    assert [str(line) for line in rows.junk if "标题" not in str(line)] == []


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7\n", b"\x89PNG\r\n", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"PK\x03\x04" + b"\0" * 60, b"MZ\x90"],
)
def test_what_is_not_a_table_is_refused_in_words(data):
    with pytest.raises(ConfigurationError, match="not a table"):
        reported.of_table(data)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(monkeypatch):
    monkeypatch.setattr(reported, "_WORKBOOK", 1000)
    with pytest.raises(ConfigurationError, match="too large"):
        reported.of_table(_workbook(["a", URL]))
