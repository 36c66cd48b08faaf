"""Sitemaps and feeds, honest and hostile. All synthetic."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.errors import RefusedPage
from newscrawl.frontier.feeds import MAX_BYTES, MAX_ENTRIES, Entry, day, moment, parse_feed

BASE = "http://a.test/feed.xml"


def test_a_sitemap():
    body = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
    <url><loc> http://a.test/1.html </loc><lastmod>2022-02-13</lastmod></url><url><loc>/2.html</loc></url>
    <url><loc>http://a.test/1.html</loc></url><url><loc>javascript:alert(1)</loc></url><url/></urlset>"""
    assert parse_feed(body, BASE) == [
        Entry("http://a.test/1.html", modified="2022-02-13"),
        Entry("http://a.test/2.html"),
    ]


def test_a_sitemap_index_leads_to_sitemaps():
    body = b"<sitemapindex><sitemap><loc>http://a.test/s1.xml</loc></sitemap></sitemapindex>"
    assert parse_feed(gzip.compress(body), BASE) == [Entry("http://a.test/s1.xml", "sitemap")]


def test_rss_in_gbk():
    body = '<?xml version="1.0" encoding="gb2312"?><rss><channel><link>http://a.test/</link><item><title>新闻</title><link>http://a.test/1</link><pubDate>Sun</pubDate></item></channel></rss>'.encode(
        "gbk"
    )
    assert parse_feed(body, BASE) == [Entry("http://a.test/1", title="新闻", modified="Sun", published="Sun")]


def test_atom_takes_the_page_not_the_feed():
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/x"/><link href="/1"/>
    <title>t</title><updated>2022</updated></entry></feed>"""
    assert parse_feed(body, BASE) == [Entry("http://a.test/1", title="t", modified="2022")]


def test_a_news_sitemap_says_when_a_page_was_published():
    body = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">
    <url><loc>http://a.test/1</loc><lastmod>2026-10-22</lastmod><news:news><news:publication><news:name>甲</news:name>
    </news:publication><news:publication_date>2026-10-20T09:15:00+08:00</news:publication_date><news:title>标题</news:title>
    </news:news></url></urlset>"""
    assert parse_feed(body.encode(), BASE) == [
        Entry("http://a.test/1", "page", "标题", "2026-10-22", "2026-10-20T09:15:00+08:00")
    ]


@pytest.mark.parametrize(
    ("stated", "iso", "clock", "on"),
    [
        ("2026-10-20", "2026-10-20T00:00:00+08:00", False, "2026-10-20"),
        ("2026-10-20T18:15:00Z", "2026-10-20T18:15:00+00:00", True, "2026-10-21"),
        ("2026-10-20T09:15:00.123+08:00", "2026-10-20T09:15:00+08:00", True, "2026-10-20"),
        ("2026-10-20 09:15", "2026-10-20T09:15:00+08:00", True, "2026-10-20"),
        ("Tue, 20 Oct 2026 09:15:00 GMT", "2026-10-20T09:15:00+00:00", True, "2026-10-20"),
    ],
)
def test_the_times_of_feeds(stated, iso, clock, on):
    assert moment(stated) == (dt.datetime.fromisoformat(iso), clock)
    assert day(stated) == on


@pytest.mark.parametrize("stated", [None, "", "Sun", "2026-13-45", "yesterday", "9999-99-99T99:99"])
def test_what_is_no_time(stated):
    assert moment(stated) is None
    assert day(stated) is None


@given(st.text(max_size=80))
def test_any_text_is_a_time_or_none(text):
    assert day(text) is None or len(day(text)) == 10


def test_no_file_is_read_and_what_stands_beside_is(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("http://leak.test/")
    body = f"""<!DOCTYPE urlset [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY e "http://b.test/">]>
    <urlset><url><loc>&file;</loc></url><url><loc>&e;</loc></url><url><loc>http://a.test/1</loc></url></urlset>"""
    assert [entry.url for entry in parse_feed(body.encode(), BASE)] == ["http://a.test/1"]


def test_entities_within_entities_are_not_expanded():
    nested = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = f"""<!DOCTYPE urlset [<!ENTITY e0 "http://b.test/">{nested}]>
    <urlset><url><loc>&e11;</loc></url></urlset>"""
    assert parse_feed(body.encode(), BASE) == []


def test_a_bomb_is_too_large():
    with pytest.raises(RefusedPage) as refusal:
        parse_feed(gzip.compress(b"\0" * (MAX_BYTES + 10)), BASE)
    assert refusal.value.cause == "too_large"


def test_no_more_entries_than_the_protocol_allows():
    body = (
        b"<urlset>"
        + b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(MAX_ENTRIES + 5))
        + b"</urlset>"
    )
    assert len(parse_feed(body, BASE)) == MAX_ENTRIES


@pytest.mark.parametrize(
    "body", [b"", b"<html><body>x</body></html>", b"\x1f\x8bxx", b"<a>" * 100_000, b"\0" * 100]
)
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(RefusedPage):
        parse_feed(body, BASE)


@given(st.binary(), st.sampled_from([b"", b"<rss>", b"<urlset><url><loc>", b"<feed><entry>"]))
def test_any_bytes_give_entries_or_a_refusal(body, head):
    with contextlib.suppress(RefusedPage):
        assert all(entry.url.startswith("http") for entry in parse_feed(head + body, BASE))
