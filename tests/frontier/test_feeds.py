"""Sitemaps and feeds, sound and hostile. All synthetic."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import json

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


# -- Feeds as they are in the wild ------------------------------------------------------------------

HEAD = '<?xml version="1.0" encoding="utf-8"?>'
ITEMS = "".join(
    f"<item><title>{title}</title><link>http://a.test/{n}.html</link><pubDate>Fri, 20 Nov 2026 10:20:0{n} +0800</pubDate></item>"
    for n, title in enumerate(("图书馆延长开放", "老旧管网改造", "社区食堂开业"), start=1)
)
THREE = [f"http://a.test/{n}.html" for n in (1, 2, 3)]
RSS = f'{HEAD}<rss version="2.0"><channel><title>江边网</title><link>http://a.test/</link>{ITEMS}</channel></rss>'
SITEMAP = f"{HEAD}<urlset>{''.join(f'<url><loc>{url}</loc></url>' for url in THREE)}</urlset>"
ATOM = (
    f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>'
    + "".join(f'<entry><title>t</title><link href="{url}"/><id>{url}</id></entry>' for url in THREE)
    + "</feed>"
)
RDF = (
    f'{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel/>'
    + "".join(f'<item rdf:about="{url}"><title>t</title></item>' for url in THREE)
    + "</rdf:RDF>"
)


def bare_less_than(text):
    return text.replace("<title>图书馆", "<title>气温<0℃ 图书馆").replace("<title>t<", "<title>a < b<")


def looks_like_a_tag(text):
    return text.replace("<title>老旧", "<title><快讯>老旧").replace("<title>t<", "<title><b>t<")


def bare_ampersand(text):
    return text.replace("<title>图书馆", "<title>A&B 图书馆").replace("<title>t<", "<title>a&b<")


def warning_first(text):
    return "<br />\n<b>Warning</b>: mysql_connect() in <b>/www/rss.php</b> on line <b>12</b><br />\n" + text


def notice_first(text):
    return "\n\n \ufeff" + text


def two_byte_order_marks(text):
    return "\ufeff\ufeff" + text


def comment_first(text):
    return text.replace("?>", "?>\n<!-- made by <rss> tool -->\n<?xml-stylesheet href='a.xsl'?>", 1)


def html_entities(text):
    return text.replace("<title>图书馆", "<title>&ldquo;图书馆&rdquo;&nbsp;").replace(
        "<title>t<", "<title>&nbsp;t<"
    )


def control_characters(text):
    return text.replace("<title>图书馆", "<title>\x0b\x1f图书馆").replace("<title>t<", "<title>\x08t<")


def description_with_markup(text):
    return text.replace(
        "</title><",
        "</title><description><![CDATA[<p><a href='/x'>x</a><link>http://b.test/</link></p>]]></description><",
    )


def unknown_prefix(text):
    return text.replace(
        "</title><", "</title><dc:creator>x</dc:creator><media:content url='http://b.test/1.jpg'/><"
    )


def tail_after_root(text):
    return text + "<!-- 0.02s --><div>x</div>"


DAMAGE = [
    bare_less_than, looks_like_a_tag, bare_ampersand, warning_first, notice_first, two_byte_order_marks, comment_first,
    html_entities, control_characters, description_with_markup, unknown_prefix, tail_after_root, str,
]  # fmt: skip


@pytest.mark.parametrize("change", DAMAGE)
@pytest.mark.parametrize("feed", [RSS, SITEMAP, ATOM, RDF], ids=["rss", "sitemap", "atom", "rdf"])
def test_what_writers_do_to_a_feed_loses_no_entry(feed, change):
    assert [entry.url for entry in parse_feed(change(feed).encode(), BASE)] == THREE


@pytest.mark.parametrize("declared", ["gb2312", "GBK", "utf-8", "GB18030", "x-gbk", None])
@pytest.mark.parametrize("written", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_whatever_encoding_is_declared_characters_beyond_gb2312_are_read(declared, written):
    text = RSS.replace("图书馆", "喆镕囍图书馆")
    text = text.replace(' encoding="utf-8"', f' encoding="{declared}"' if declared else "")
    found = parse_feed(text.encode(written), BASE)
    assert [entry.url for entry in found] == THREE
    assert found[0].title == "喆镕囍图书馆延长开放"
    assert found.damage is None


def test_big5_and_korean_feeds():
    for codec, word in (("big5", "圖書館延長開放"), ("euc-kr", "연변일보 소식")):
        text = (
            RSS.replace("图书馆延长开放", word)
            .replace("老旧管网改造", "x")
            .replace("社区食堂开业", "y")
            .replace("江边网", "z")
        )
        found = parse_feed(text.replace("utf-8", codec).encode(codec), BASE)
        assert (found[0].title, len(found)) == (word, 3)


@pytest.mark.parametrize(
    ("item", "url"),
    [
        (
            '<atom:link href="http://a.test/1" rel="alternate"/><link>http://a.test/1</link>',
            "http://a.test/1",
        ),
        ('<atom:link href="http://a.test/feed" rel="self"/><link>http://a.test/1</link>', "http://a.test/1"),
        ('<atom:link href="http://a.test/1"/>', "http://a.test/1"),
        ('<guid isPermaLink="false">10234</guid>', None),
        ('<guid isPermaLink="false">http://a.test/?p=1</guid>', None),
        ('<guid isPermaLink="false">10234</guid><link>http://a.test/1</link>', "http://a.test/1"),
        ('<guid isPermaLink="true">http://a.test/1</guid>', "http://a.test/1"),
        ("<guid>http://a.test/1</guid>", "http://a.test/1"),
        ("<guid>10234</guid>", None),
        ("<link/><guid>http://a.test/1</guid>", "http://a.test/1"),
        ("<link><![CDATA[ http://a.test/1 ]]></link>", "http://a.test/1"),
        ("<link>\n  http://a.test/\n  1\n</link>", "http://a.test/1"),
        ("<link>http://a.test/show.php?id=1&amp;c=2</link>", "http://a.test/show.php?id=1&c=2"),
        ("<link>http://a.test/show.php?id=1&amp;amp;c=2</link>", "http://a.test/show.php?id=1&c=2"),
        ("<link>http://a.test/show.php?id=1&c=2</link>", "http://a.test/show.php?id=1&c=2"),
        ("<link><![CDATA[http://a.test/show.php?id=1&c=2]]></link>", "http://a.test/show.php?id=1&c=2"),
        ("<link>/1</link>", "http://a.test/1"),
        (
            "<link>http://r.test/~r/1</link><feedburner:origLink>http://a.test/1</feedburner:origLink>",
            "http://a.test/1",
        ),
        ("<enclosure url='http://a.test/x.mp3'/><link>http://a.test/1</link>", "http://a.test/1"),
        ("<source url='http://b.test/rss'>乙网</source><link>http://a.test/1</link>", "http://a.test/1"),
        (
            "<media:thumbnail><media:link>http://b.test/</media:link></media:thumbnail><link>http://a.test/1</link>",
            "http://a.test/1",
        ),
        ("<LINK>http://a.test/1</LINK>", "http://a.test/1"),
    ],
)
@pytest.mark.parametrize("title", ["<title>x</title>", "<title>x < y & z</title>"], ids=["sound", "damaged"])
def test_which_address_is_the_entrys(item, url, title):
    body = f'<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><image><url>http://a.test/i.png</url><link>http://a.test/</link></image><item>{title}{item}</item></channel></rss>'
    assert [entry.url for entry in parse_feed(body.encode(), BASE)] == ([url] if url else [])


def test_the_pictures_and_translations_of_a_sitemap_are_no_pages():
    body = f"""{HEAD}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"
    xmlns:xhtml="http://www.w3.org/1999/xhtml"><url><image:image><image:loc>http://a.test/1.jpg</image:loc></image:image>
    <xhtml:link rel="alternate" hreflang="en" href="http://en.a.test/1"/><loc>http://a.test/1?a=1&b=2</loc></url></urlset>"""
    assert [entry.url for entry in parse_feed(body.encode(), BASE)] == ["http://a.test/1?a=1&b=2"]


def test_a_feed_that_breaks_off_says_so():
    cut = RSS[: RSS.index("社区食堂")]
    found = parse_feed(cut.encode(), BASE)
    assert [entry.url for entry in found] == THREE[:2]
    assert (found.lost, found.damage) == (1, "breaks off before its end")
    packed = gzip.compress(SITEMAP.encode() * 1)
    assert parse_feed(packed[:-9], BASE).damage
    assert parse_feed(SITEMAP.encode(), BASE).damage is None


def test_other_forms_of_feeds():
    document = {"version": "https://jsonfeed.org/version/1.1", "items": [
        {"id": "1", "url": "http://a.test/1", "title": "甲", "date_published": "2026-11-20T08:00:00+08:00"}, {"id": "http://a.test/2"}, {"id": "3"}]}  # fmt: skip
    found = parse_feed(json.dumps(document).encode(), BASE)
    assert [(entry.url, day(entry.published)) for entry in found] == [
        ("http://a.test/1", "2026-11-20"),
        ("http://a.test/2", None),
    ]
    assert found.lost == 1
    assert [entry.url for entry in parse_feed("\r\n".join(THREE).encode(), BASE)] == THREE
    for other in (b'{"code":404}', b"[1,2]", b"{", b'{"items": 3}'):
        with pytest.raises(RefusedPage):
            parse_feed(other, BASE)


@pytest.mark.parametrize(
    "stated",
    [
        "Fri, 20 Nov 2026 10:20:31 CST", "Fri, 20 Nov 2026 10:20:31 +0800", "Fri, 20 Nov 2026 02:20:31 GMT", "20 Nov 2026 10:20:31",
        "Fri Nov 20 10:20:31 CST 2026", "Fri Nov 20 2026 10:20:31 GMT+0800 (CST)", "Fri, 20 Nov 2026 10:20:31 GMT+8",
        "2026/11/20 10:20:31", "2026/11/20 10:20", "2026-11-20 10:20:31.0", "2026-11-20T10:20:31", "2026-11-20T02:20:31Z",
        "2026-11-20T10:20:31+0800", "2026-11-20T10:20:31+08", "2026-11-20 10:20:31 CST", "2026年11月20日 10:20", "2026年11月20日10时20分31秒",
        "2026.11.20 10:20", "20261120102031", "20261120T102031Z"[:15] + "+0800", "1795141231", "1795141231000", "2026/11/20, 10:20:31",
        "星期五, 20 十一月 2026 10:20:31 +0800", "周五, 20 11月 2026 10:20:31 +0800", "Nov 20, 2026 10:20:31 AM", "November 20, 2026 10:20 am",
        "2026-11-20 11:20 KST", "Fri, 20 Nov 2026 10:20:31 HKT", "Thu, 19 Nov 2026 21:20:31 EST",
    ],
)  # fmt: skip
def test_times_as_writers_write_them(stated):
    found = moment(stated)
    assert found is not None
    assert found[1]
    assert found[0].astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M") == "2026-11-20 02:20"


@pytest.mark.parametrize(
    "stated",
    [
        "2026/11/20",
        "2026-11-20",
        "20261120",
        "2026年11月20日",
        "Nov 20, 2026",
        "20 Nov 2026",
        "2026.11.20",
    ],
)
def test_days_without_a_clock(stated):
    found = moment(stated)
    assert found is not None
    assert not found[1]
    assert day(stated) == "2026-11-20"


@given(st.sampled_from([RSS, SITEMAP, ATOM, RDF]), st.integers(0, 900), st.text(max_size=12))
def test_rubbish_anywhere_costs_at_most_the_entries_it_touches(feed, at, rubbish):
    """Every address that still stands whole between its tags is read."""
    at = min(at, len(feed))
    text = feed[:at] + rubbish + feed[at:]
    with contextlib.suppress(RefusedPage):
        found = {entry.url for entry in parse_feed(text.encode("utf-8", "replace"), BASE)}
        assert all(url.startswith("http") for url in found)


def test_html_names_of_characters_do_not_cut_a_headline():
    feed = (
        "<rss><channel><item><title>青禾&nbsp;&middot;&mdash;粮仓</title><link>http://h.test/1.html</link></item>"
        "<item><title>书屋</title><link>http://h.test/2.html</link></item></channel></rss>"
    )
    assert [entry.title for entry in parse_feed(feed.encode(), "http://h.test/feed")] == [
        "青禾\u00a0·—粮仓",
        "书屋",
    ]


def test_entities_that_a_feed_declares_are_not_expanded():
    feed = '<!DOCTYPE rss [<!ENTITY long "很长很长">]><rss><channel><item><title>青禾&long;粮仓</title><link>http://h.test/1.html</link></item></channel></rss>'
    [entry] = parse_feed(feed.encode(), "http://h.test/feed")
    assert "很长" not in (entry.title or "")
