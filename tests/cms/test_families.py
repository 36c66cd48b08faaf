"""Each family's addresses and list paging, on synthetic list pages."""

from __future__ import annotations

import asyncio
import json

import pytest
from fakes import asked, response, spider

from newscrawl.cms.cctv import CctvSpider
from newscrawl.cms.dede import DedeSpider
from newscrawl.cms.discuz import DiscuzSpider
from newscrawl.cms.enorth import EnorthSpider
from newscrawl.cms.founder import FounderSpider
from newscrawl.cms.founder_epaper import FounderEpaperSpider
from newscrawl.cms.paging import in_query, numbered
from newscrawl.cms.people_cn import PeopleSpider
from newscrawl.cms.trs import TrsSpider
from newscrawl.cms.xinhua import XinhuaSpider

HOME = "http://www.example.test/"


def made(base, **more):
    declared = {"name": "one", "portal_name": "某某网", "home": HOME, "sections": {"xw/": "新闻"}, **more}
    return type("One", (base,), declared)


def page(*links: str, after: str = "") -> str:
    rows = "".join(f'<li><a href="{link}">某地举行某项重要活动的消息</a></li>' for link in links)
    return f"<html><body><ul>{rows}</ul>{after}</body></html>"


ARTICLES = [
    (TrsSpider, "/xw/202610/t20261020_123456.html", "/xw/202610/t20261020_123456_1.html"),
    (EnorthSpider, "/system/2026/10/20/013083771.shtml", "/system/count/0003.shtml"),
    (PeopleSpider, "/n1/2026/1020/c1001-41545303.html", "/n1/2026/1020/c1001-41545303-2.html"),
    (PeopleSpider, "/n/2026/1020/c353596-33982034.html", "/GB/1024/index.html"),
    (XinhuaSpider, "/politics/2026-10/20/c_1126979705.htm", "/politics/index.htm"),
    (XinhuaSpider, "/local/20261020/c29f49688ab148e78ccfc6ed3de67a8a/c.html", "/local/20261020/c.html"),
    (CctvSpider, "/2026/10/20/ARTIq7ZcVb2LmXeR4tKwP9uD261020.shtml", "/2026/10/20/index.shtml"),
    (DiscuzSpider, "/article-486293-1.html", "/article-486293-2.html"),
    (DiscuzSpider, "/portal.php?mod=view&aid=203196", "/portal.php?mod=list&catid=3"),
    (
        FounderSpider,
        "/news/content/2026-10/20/content_331082.html",
        "/news/content/2026-10/20/content_331082_2.html",
    ),
    (FounderSpider, "/ynews/content/2026-10/20/142_566607.html", "/ynews/node_142.html"),
    (DedeSpider, "/bcxw/2026/1020/73694.html", "/bcxw/2026/1020/73694_2.html"),
    (FounderEpaperSpider, "/html/2026-10/20/content_40123.htm?div=-1", "/html/2026-10/20/node_2.htm"),
    (FounderEpaperSpider, "/pc/content/202610/20/content_40123.html", "/pc/layout/202610/20/node_01.html"),
]


@pytest.mark.parametrize(("base", "article", "other"), ARTICLES)
def test_articles_are_told_from_their_further_pages_and_from_lists(base, article, other):
    one = spider(made(base, paper="某报"))
    articles, _ = asked(one, response(HOME + "xw/", page(article, other)), number=2)
    assert [url.split("?div")[0] for url in articles] == [(HOME + article[1:]).split("?div")[0]]


LISTS = [
    (TrsSpider, "xw/", "<script>createPageHTML(9, 0, 'index', 'html');</script>", "xw/index_1.html"),
    (TrsSpider, "xw/", "<script>var countPage = 3; var currentPage = 0;</script>", "xw/index_1.html"),
    (
        TrsSpider,
        "xw/index_1.html",
        "<script>var currentPage = 1; var countPage = 3;</script>",
        "xw/index_2.html",
    ),
    (TrsSpider, "xw/index_2.html", "<script>var countPage = 3; var currentPage = 2;</script>", None),
    (
        EnorthSpider,
        "xw/",
        '<a href="/system/more/7800000000/0005/7800000000_00000553.shtml">更多</a>',
        "system/more/7800000000/0005/7800000000_00000553.shtml",
    ),
    (
        EnorthSpider,
        "system/more/7800000000/0005/7800000000_00000500.shtml",
        "",
        "system/more/7800000000/0004/7800000000_00000499.shtml",
    ),
    (EnorthSpider, "system/more/7800000000/0000/7800000000_00000000.shtml", "", None),
    (PeopleSpider, "GB/1024/index.html", "", "GB/1024/index2.html"),
    (PeopleSpider, "GB/1024/index2.html", "", "GB/1024/index3.html"),
    (PeopleSpider, "GB/1024/index2.html", '<a href="index7.html">下一页</a>', "GB/1024/index7.html"),
    (DiscuzSpider, "list-3-1.html", "", "list-3-2.html"),
    (DiscuzSpider, "portal.php?mod=list&catid=3", "", "portal.php?mod=list&catid=3&page=2"),
    (DiscuzSpider, "portal.php?mod=list&catid=3&page=2", "", "portal.php?mod=list&catid=3&page=3"),
    (FounderSpider, "node_142.htm", '<a href="node_142_9.htm">尾页</a>', "node_142_2.htm"),
    (FounderSpider, "node_142_2.htm", '<a href="node_142_9.htm">9</a>', "node_142_3.htm"),
    (FounderSpider, "node_142.htm", "", None),
    (DedeSpider, "list_5_2.html", "", "list_5_3.html"),
    (DedeSpider, "list-5-2.html", "", "list-5-3.html"),
    (DedeSpider, "news/", '<a href="list_5_2.html">下一页</a>', "news/list_5_2.html"),
    (DedeSpider, "news/", "", None),
]
EXAMPLE = {base: article for base, article, _ in reversed(ARTICLES)}


@pytest.mark.parametrize(("base", "address", "markup", "following"), LISTS)
def test_the_next_list_page(base, address, markup, following):
    _, lists = asked(spider(made(base)), response(HOME + address, page(EXAMPLE[base], after=markup)))
    assert lists == ([HOME + following] if following else [])


def test_a_list_without_new_ground_is_not_paged():
    one = spider(made(PeopleSpider), since="2027-01-01")
    articles, lists = asked(one, response(HOME + "GB/1024/index.html", page(EXAMPLE[PeopleSpider])))
    assert (articles, lists) == ([], [])


def test_xinhua_reads_its_json_lists_and_counts_on():
    rows = [{"LinkUrl": "http://www.example.test/local/2026-10/20/c_1126979705.htm", "Title": "某地举行活动"}]
    text = "callback(" + json.dumps({"status": 0, "data": {"list": rows}}) + ");"
    url = "http://www.example.test/nodeart/list?nid=113352&pgnum=2&cnt=10"
    articles, lists = asked(
        spider(made(XinhuaSpider)), response(url, text, content_type="application/javascript")
    )
    assert articles == [rows[0]["LinkUrl"]]
    assert lists == ["http://www.example.test/nodeart/list?nid=113352&pgnum=3&cnt=10"]


def test_xinhua_reads_the_newer_json_with_markup_in_titles():
    rows = [
        {
            "publishUrl": "/local/20261020/c29f49688ab148e78ccfc6ed3de67a8a/c.html",
            "title": "<a href='x'>标题</a>",
        }
    ]
    page_ = response(
        HOME + "local/ds_1.json", json.dumps({"datasource": rows}), content_type="application/json"
    )
    one = spider(made(XinhuaSpider))
    assert list(one.links(page_)) == [
        (HOME + "local/20261020/c29f49688ab148e78ccfc6ed3de67a8a/c.html", "标题")
    ]


def test_cctv_reads_the_data_its_list_page_names_and_counts_on():
    data = HOME + "2019/07/gaiban/cmsdatainterface/page/china_1.jsonp?cb=china"
    one = spider(made(CctvSpider, sections={"china/": "国内"}))
    html = f'<html><body><ul id="list"></ul><script>$.ajax({{url: "{data}"}})</script></body></html>'
    assert asked(one, response(HOME + "china/", html)) == ([], [data])
    article = HOME + "2026/10/20/ARTIq7ZcVb2LmXeR4tKwP9uD261020.shtml"
    rows = {
        "data": {
            "total": 200,
            "list": [{"url": article, "title": "某地举行活动", "focus_date": "2026-10-20"}],
        }
    }
    text = "china(" + json.dumps(rows) + ")"
    articles, lists = asked(one, response(data, text, content_type="application/javascript"))
    assert articles == [article]
    assert lists == [data.replace("china_1", "china_2")]


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "null", '{"url": 3}', '{"url": "javascript:x"}', "cb("])
def test_a_broken_json_list_has_no_links(text):
    one = spider(made(XinhuaSpider))
    assert list(one.links(response(HOME + "ds_1.json", text, content_type="application/json"))) == []


# -- E-papers ---------------------------------------------------------------------------------------

EDITION = """<html><body><table>
<tr><td><a id="pageLink" href="node_1.htm">第01版：要闻</a></td></tr>
<tr><td><a id="pageLink" href="node_2.htm">第02版：综合新闻</a></td></tr>
<tr><td><a href="../../2026-10/19/node_1.htm">上一期</a></td></tr></table>
<map><area shape="polygon" href="content_401.htm?div=-1"></map>
<a href="content_401.htm?div=-1"><div>市里召开秋季工作会议</div></a>
<a href="content_402.htm?div=-1"><div>步道建成开放市民点赞</div></a></body></html>"""
ARTICLE = """<html><head><title>市里召开秋季工作会议</title></head><body><div>{head}</div><h1>市里召开秋季工作会议</h1>
<div>某日报 2026年10月20日</div><div id="ozoom"><p>{text}</p><p>{text}</p></div></body></html>"""
TEXT = "十月二十日，全市秋季重点工作会议召开，会议总结了前三季度的各项工作，并对下一阶段的任务作出安排。"
DAY = HOME + "html/2026-10/20/"


def paper(**arguments):
    return spider(made(FounderEpaperSpider, sections={}, paper="某日报"), **arguments)


def test_a_printed_page_leads_to_its_articles_once_and_to_the_other_pages_of_the_day():
    one = paper()
    assert asked(one, response(DAY + "node_1.htm", EDITION)) == (
        [DAY + "content_401.htm", DAY + "content_402.htm"],
        [DAY + "node_2.htm"],
    )
    # The second page of the same day does not ask for the first again.
    assert asked(one, response(DAY + "node_2.htm", EDITION, depth=1), number=2)[1] == []


def test_the_page_number_and_name_go_with_each_article():
    one = paper()
    requests = list(one.parse_list(response(DAY + "node_2.htm", EDITION), 1))
    articles = [request for request in requests if request.meta["kind"] == "article"]
    edition = {"paper": "某日报", "date": "2026-10-20", "page": "02", "name": "综合新闻"}
    assert [request.meta["edition"] for request in articles] == [edition] * 2
    page_ = response(DAY + "content_401.htm", ARTICLE.format(head="", text=TEXT))
    page_.request.meta["edition"] = edition
    article = one.read(page_)
    assert (article.print_edition, article.published_at) == (edition, "2026-10-20")


def test_without_its_page_an_article_says_itself_where_it_stood():
    article = paper().read(response(DAY + "content_401.htm", ARTICLE.format(head="第A03版：副刊", text=TEXT)))
    assert article.print_edition == {"paper": "某日报", "date": "2026-10-20", "page": "A03", "name": "副刊"}


def test_an_article_beside_the_list_of_all_pages_does_not_say_where_it_stood():
    head = "<p>第01版：要闻</p><p>第02版：综合</p>"
    assert (
        paper().read(response(DAY + "content_401.htm", ARTICLE.format(head=head, text=TEXT))).print_edition
        is None
    )


def test_the_index_sends_on_by_link_or_by_script():
    script = "<script>window.location.href = 'html/2026-10/20/node_1.htm';</script>"
    assert asked(paper(), response(HOME + "paperindex.htm", script))[1] == [DAY + "node_1.htm"]
    link = '<a href="html/2026-10/20/node_1.htm">进入</a>'
    assert asked(paper(), response(HOME, link))[1] == [DAY + "node_1.htm"]


def test_since_and_until_ask_for_every_day_newest_first():
    async def collect(one):
        return [request.url async for request in one.start()]

    one = paper(since="2026-02-27", until="2026-03-01")
    assert asyncio.run(collect(one)) == [
        HOME + "html/2026-03/01/node_1.htm",
        HOME + "html/2026-02/28/node_1.htm",
        HOME + "html/2026-02/27/node_1.htm",
    ]


# -- Arithmetic -------------------------------------------------------------------------------------


def test_numbers_that_are_none_give_no_next_page():
    assert numbered("http://a.test/other.html", "index") is None
    assert in_query("http://a.test/?page=x") is None
    assert in_query("http://a.test/?page=1") == "http://a.test/?page=2"
