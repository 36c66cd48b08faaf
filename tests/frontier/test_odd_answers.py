"""Labels, redirects and links that are not what they should be: refusals of a page or a link, never faults of ours."""

from __future__ import annotations

import pytest
from crawling import Site, article, crawl, page
from scrapy.http import Headers
from scrapy.responsetypes import responsetypes

from newscrawl.frontier.decoding import with_text_encoding

LABELS = [
    "hex", "rot13", "base64", "zip", "bz2", "uu", "quopri", "idna", "punycode", "unicode_escape", "undefined", "mbcs",
    "utf-7", "utf_16", "x-user-defined", "", "oem", "charmap", "utf-8;utf-8",
]  # fmt: skip
TARGETS = [
    "ftp://a.cn/x", "javascript:alert(1)", "mailto:a@b.cn", "data:text/html,hi", "file:///etc/hostname", "http://",
    "http://[::1", "urn:x", "http://a b/", "tel:123", "http://127.0.0.1:99999/", "http://user:word@127.0.0.1/x",
]  # fmt: skip


def link(path: str, title: str) -> str:
    return f'<li><a href="{path}">{title}</a></li>'


def test_labels_that_are_no_text_encodings_are_passed_over(tmp_path):
    pages, links = {}, ""
    for number, label in enumerate(LABELS):
        for place in ("header", "meta"):
            path, title = f"/202611/t20261120_{number}{place}.html", f"第{number}条{place}新闻的标题"
            links += link(path, title)
            text = article(title)
            pages[path] = (
                (text, {"Content-Type": f"text/html; charset={label}"})
                if place == "header"
                else (text.replace('charset="utf-8"', f'charset="{label}"'), {"Content-Type": "text/html"})
            )
    with Site(pages) as site:
        # The list as well.
        site.pages["/"] = (page("首页", f"<ul>{links}</ul>"), {"Content-Type": "text/html; charset=hex"})
        done = crawl(tmp_path, url=site.home)
    assert (done.code, done.refused()) == (0, {}), done.log
    assert len(done.articles()) == 2 * len(LABELS)


def test_redirects_and_links_to_no_web_address_are_refused_by_name(tmp_path):
    pages, links = {"/202611/t20261120_1.html": article("唯一的一条新闻标题")}, ""
    links += link("/202611/t20261120_1.html", "唯一的一条新闻标题")
    for number, target in enumerate(TARGETS):
        links += link(target, f"第{number}个奇怪的链接标题")
        for place in ("location", "refresh"):
            path = f"/202611/t20261121_{number}{place}.html"
            links += link(path, f"第{number}条{place}新闻的标题")
            moved = f'<html><head><meta http-equiv="refresh" content="0;url={target}"></head><body>x</body></html>'
            pages[path] = ("x", {"Status": "302", "Location": target}) if place == "location" else (moved, {})
    with Site(pages) as site:
        host = site.home.removeprefix("http://")
        named = [
            f"http://user:word@{host}202611/t20261122_1.html",
            f"http://user@{host}202611/t20261122_2.html",
        ]
        links += "".join(link(url, f"带用户名的新闻标题{url[-6]}") for url in named)
        site.pages["/"] = page("首页", f"<ul>{links}</ul>")
        done = crawl(tmp_path, url=site.home)
    assert done.code == 0, done.log
    assert list(done.articles()) == ["/202611/t20261120_1.html"]
    causes = dict(done.rows("select url, last_cause from urls where last_cause is not null"))
    assert "callback" not in causes.values()
    assert [causes[url] for url in named] == ["bad_url", "bad_url"]


@pytest.mark.parametrize("magic", [b"wOF2", b"wOFF", b"\0\1\0\0", b"OTTO"])
@pytest.mark.parametrize(
    "label",
    ["font/woff2", "text/html; charset=utf-8", "text/plain", "text/css; charset=gb2312", "text/x-font", ""],
)
def test_a_font_is_captured_whatever_it_is_labelled(magic, label):
    """Its bytes are text in no encoding; nothing reads them, so that is no ground to refuse them."""
    body = magic + bytes(range(256)) * 8
    headers = {"Content-Type": label} if label else {}
    url = "http://news.example.cn/css/f.woff2"
    response = responsetypes.from_args(headers=Headers(headers), url=url, body=body)(
        url, headers=headers, body=body
    )
    assert with_text_encoding(response).body == body
