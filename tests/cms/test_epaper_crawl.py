"""E-papers through whole crawls: day, pages, articles; the printed page survives a rebuild. All synthetic."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import SENTENCES, Site, crawl, page
from scrapy.settings import Settings

from newscrawl.cms.epaper import EditionLinks, page_picture
from newscrawl.extraction.editions import areas_of, edition_fields
from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.portals.registry import spiders as get_spiders
from tests.cms.fakes import response, spider

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

NAMES = ("要闻", "综合新闻", "副刊")


def story(title: str, head: str = "") -> str:
    text = "".join(f"<p>　　{title}。{sentence}</p>" for sentence in SENTENCES)
    body = f'<div>{head}</div><h1>{title}</h1><div>2026年10月20日</div><div id="ozoom">{text}</div>'
    return page(title, body)


def edition(
    site: Site, folder: str, node: str, content: str, paper: str, *, first: int = 100, picture: str = ""
) -> dict[str, tuple]:
    """A day of three pages with two articles each; each article's path → page number and name. ``picture``: form of the
    address of the printed page's picture.
    """
    links = "".join(
        f'<a href="{folder}{node.format(n)}">第0{n}版：{name}</a>' for n, name in enumerate(NAMES, start=1)
    )
    placed = {}
    for number, name in enumerate(NAMES, start=1):
        rows = areas = ""
        for at in range(2):
            path = content.format(first + number * 10 + at)
            title = f"{paper}第{number}版的第{at}条消息说步道全线贯通"
            # Every article shows the list of all pages: it does not say itself where it stood.
            site.pages[path] = site.pages[f"{path}?div=-1"] = story(title, links)
            rows += f'<li><a href="{path}?div=-1">{title}</a></li>'
            areas += f'<area shape="rect" coords="0,{at * 90},100,{at * 90 + 80}" href="{path}?div=-1">'
            placed[path] = (f"0{number}", name)
        shown = f'<img src="{picture.format(number)}" usemap="#m">' if picture else ""
        site.pages[folder + node.format(number)] = page(
            f"{paper}数字报", f'{links}{shown}<map name="m">{areas}</map><ul>{rows}</ul>'
        )
    return placed


@pytest.fixture
def site():
    with Site() as site:
        yield site


def check(done, placed, paper, day="2026-10-20"):
    found = {
        url.partition("127.0.0.1:")[2].partition("/")[2]: {
            key: value
            for key, value in json.loads(edition).items()
            if key not in {"picture", "area", "drawn"}
        }
        for url, edition in done.rows(
            "select url, print_edition from articles where print_edition like ?", f'%"{paper}"%'
        )
    }
    assert found == {
        path.lstrip("/"): {"paper": paper, "date": day, "page": number, "name": name}
        for path, (number, name) in placed.items()
    }, done.log


def rebuilt(done, folder):
    again = folder / "again.db"
    rebuild(again, folder / "warc", portal_for)
    assert differences(done.database, again) == {}


def test_founders_older_addresses_and_two_papers_on_one_site(site, tmp_path):
    """The front page names both papers; each paper's index is a script."""
    site.pages["/"] = page(
        "数字报", '<a href="/jcrb/paperindex.htm">江城日报</a><a href="/jcwb/paperindex.htm">《江城晚报》</a>'
    )
    placed = {}
    for at, (folder, paper) in enumerate((("/jcrb", "江城日报"), ("/jcwb", "江城晚报"))):
        site.pages[f"{folder}/paperindex.htm"] = (
            "<script>window.location.href='html/2026-10/20/node_1.htm';</script>"
        )
        base = f"{folder}/html/2026-10/20/"
        placed[paper] = edition(
            site, base, "node_{}.htm", base + "content_{}.htm", paper, first=1000 * (at + 1)
        )
    done = crawl(tmp_path, "jcrb", home=site.home)
    assert done.code == 0, done.log
    for paper, pages in placed.items():
        check(done, pages, paper)
    assert len(done.articles()) == 12
    rebuilt(done, tmp_path)


def test_founders_newer_addresses_by_day(site, tmp_path):
    for day in ("19", "20"):
        edition(
            site, f"/html/2026-10/{day}/", "node_{}.htm", f"/html/2026-10/{day}/content_{{}}.htm", "吉林日报", first=int(day) * 100
        )  # fmt: skip
    # The newer form, from the front page.
    placed = edition(
        site, "/pc/layout/202610/20/", "node_0{}.html", "/pc/content/202610/20/content_{}.html", "吉林日报"
    )
    site.pages["/"] = page("吉林日报", '<a href="/pc/layout/202610/20/node_01.html">今日</a>')
    done = crawl(tmp_path / "newest", "jlrb", home=site.home)
    check(done, placed, "吉林日报")
    rebuilt(done, tmp_path / "newest")

    done = crawl(tmp_path / "days", "jlrb", home=site.home, since="2026-10-19", until="2026-10-20")
    assert done.rows("select json_extract(print_edition, '$.date'), count(*) from articles group by 1") == [
        ("2026-10-19", 6),
        ("2026-10-20", 6),
    ]


def test_the_form_of_peoples_daily(site, tmp_path):
    base = "/rmrb/html/2026-10/20/"
    placed = edition(
        site, base, "nbs.D110000renmrb_0{}.htm", base + "nw.D110000renmrb_20261020_{}-01.htm", "人民日报",
        picture="/rmrb/page/1/2026-10/20/0{0}/0{0}_b.jpg",
    )  # fmt: skip
    for number in range(1, 4):
        name = f"/rmrb/page/1/2026-10/20/0{number}/0{number}_b.jpg"
        site.pages[name] = (b"\xff\xd8 page", {"Content-Type": "image/jpeg"})
    site.pages["/rmrb/paperindex.htm"] = (
        '<html><head><meta http-equiv="refresh" content="0; url=html/2026-10/20/nbs.D110000renmrb_01.htm"></head></html>'
    )
    done = crawl(tmp_path, "people_paper", home=site.home, settings={"NEWSCRAWL_PICTURES": "all"})
    check(done, placed, "人民日报")
    # Each page's picture is fetched once, and bound to each of the page's articles with its area.
    assert {path: count for path, count in site.requests.items() if path.endswith(".jpg")} == {
        f"/rmrb/page/1/2026-10/20/0{number}/0{number}_b.jpg": 1 for number in range(1, 4)
    }
    bound = done.rows(
        "select a.url, s.url, a.print_edition ->> 'area' from article_assets s join articles a on a.id = s.article_id"
    )
    assert {(site.path(url), site.path(picture), area) for url, picture, area in bound} == {
        (path, f"/rmrb/page/1/2026-10/20/{number}/{number}_b.jpg", f"0,{at * 90},100,{at * 90 + 80}")
        for path, (number, _) in placed.items()
        for at in [int(path[-8])]
    }
    rebuilt(done, tmp_path)


def test_a_folder_for_each_paper_and_day(site, tmp_path):
    placed = edition(site, "/shb/20261020/", "index_0{}.html", "/shb/20261020/46{}.html", "生活报")
    site.pages["/shb/"] = page("生活报", '<a href="/shb/20261020/index_01.html">2026年10月20日</a>')
    other = edition(site, "/hljrb/20261020/", "index_0{}.html", "/hljrb/20261020/47{}.html", "黑龙江日报")
    site.pages["/hljrb/"] = page("黑龙江日报", '<a href="/hljrb/20261020/index_01.html">今日</a>')
    done = crawl(tmp_path, "hljnews_epaper", home=site.home)
    check(done, placed, "生活报")
    check(done, other, "黑龙江日报")
    rebuilt(done, tmp_path)


def test_an_article_that_says_itself_where_it_stood(site, tmp_path):
    """Asked for alone, without its page; the rebuild reads it the same way."""
    path = "/html/2026-10/20/content_9001.htm"
    site.pages[path] = story("步道全线贯通市民出行多了新选择", "第A03版：副刊")
    done = crawl(tmp_path, "jlrb", home=site.home, url=site.home + path[1:])
    check(done, {path: ("A03", "副刊")}, "吉林日报")
    rebuilt(done, tmp_path)


@pytest.mark.parametrize(("assets", "wanted"), [(1, ["/page1/20261020_01.pdf"]), (0, [])])
def test_the_pdf_of_a_printed_page_is_captured_by_choice(assets, wanted):
    paper = spider(get_spiders()["jlrb"], assets=assets)
    paper.settings = Settings({"NEWSCRAWL_ASSET_MAXSIZE": 1})
    home = paper.home.rstrip("/")
    links = (
        f'<a href="{home}/html/2026-10/20/node_1.htm">第01版：要闻</a><a href="/page1/20261020_01.pdf">PDF版</a>'
        '<a href="https://elsewhere.example.cn/a.pdf">别处</a><a href="/html/2026-10/20/content_1.htm">一条消息的标题</a>'
    )
    shown = response(f"{home}/html/2026-10/20/node_1.htm", page("吉林日报", links))
    found = [one for one in paper.parse_list(shown) if one.meta["kind"] == "asset"]
    assert [urlsplit(one.url).path for one in found] == wanted
    assert all(one.headers["Referer"].decode() == shown.url for one in found)
    # The front page, which is no printed page, gives none.
    assert not [
        one
        for one in paper.parse_list(response(f"{home}/", page("吉林日报", links)))
        if one.meta["kind"] == "asset"
    ]


#: How e-papers mark up a printed page's picture and the areas of its articles; each says the same.
MARKUP = {
    "plain": '<img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10,20,110,220" href="content_7.htm"></map>',
    "polygon": '<img usemap="#m" src="/p/1.jpg"><map name="m"><area shape="polygon" href="content_7.htm" coords="10,20, 110,20, 110,220, 60,90, 10,220"></map>',
    "map before the picture, by id": '<map id="m"><area coords="10,20,110,220" href="content_7.htm"></map><img src="/p/1.jpg" usemap="#m">',
    "other case of the name": '<img src="/p/1.jpg" useMap="#PagePicMap"><map name="pagepicmap"><area coords="10,20,110,220" href="content_7.htm"></map>',
    "late": '<img src="/loading.gif" data-src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10,20,110,220" href="content_7.htm"></map>',
    "the article's part in its address": '<img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10,20,110,220" href="content_7.htm?div=-1"></map>',
    "circle": '<img src="/p/1.jpg" usemap="#m"><map name="m"><area shape="circle" coords="60,120,50" href="content_7.htm"></map>',
    "a map of the site's menu before": '<img src="/menu.gif" usemap="#n"><map name="n"></map><img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10,20,110,220" href="content_7.htm"></map>',
    "fractions of pixels": '<img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10.2,19.8,110.4,220" href="content_7.htm"></map>',
    "a page of two pictures": '<img src="/p/ad.jpg" usemap="#a"><map name="a"><area coords="1,1,9,9" href="content_9.htm"></map><img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="10,20,110,220" href="content_7.htm"><area coords="1,230,9,290" href="content_8.htm"></map>',
}


@pytest.mark.parametrize("form", MARKUP)
def test_the_picture_of_a_printed_page_and_the_areas_of_its_articles(form):
    shown = page_picture(EditionLinks(page("报", MARKUP[form]), "http://p.example.cn/html/node_1.htm"))
    box = "10,70,110,170" if form == "circle" else "10,20,110,220"
    assert shown.of("http://p.example.cn/html/content_7.htm") == {
        "picture": "http://p.example.cn/p/1.jpg", "area": box, "drawn": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="/p/1.jpg">',
        '<img src="/p/1.jpg" usemap="#m">',
        '<img usemap="#m"><map name="m"><area coords="1,2,3,4" href="content_7.htm"></map>',
        '<img src="javascript:void(0)" usemap="#m"><map name="m"><area coords="1,2,3,4" href="content_7.htm"></map>',
        '<img src="/p/1.jpg" usemap="#m"><map name="other"><area coords="1,2,3,4" href="content_7.htm"></map>',
    ],
)
def test_a_page_without_a_map_has_no_picture(markup):
    assert page_picture(EditionLinks(page("报", markup), "http://p.example.cn/html/node_1.htm")) is None


@pytest.mark.parametrize("coords", ["", "1,2,3", "a,b,c,d", "default"])
def test_an_area_that_says_nothing_leaves_the_picture(coords):
    markup = (
        f'<img src="/p/1.jpg" usemap="#m"><map name="m"><area coords="{coords}" href="content_7.htm"></map>'
    )
    shown = page_picture(EditionLinks(page("报", markup), "http://p.example.cn/html/node_1.htm"))
    assert shown.of("http://p.example.cn/html/content_7.htm") == {"picture": "http://p.example.cn/p/1.jpg"}


@pytest.mark.parametrize(
    ("edition", "wanted"),
    [
        ({"area": "0,0,500,600"}, [(0.0, 0.0, 0.5, 0.5)]),
        ({"area": "0,0,250,300", "drawn": "500"}, [(0.0, 0.0, 0.5, 0.5)]),
        ({"area": "0,0,500,600;500,600,1000,1200"}, [(0.0, 0.0, 0.5, 0.5), (0.5, 0.5, 1.0, 1.0)]),
        ({"area": "0,0,2000,2400"}, []),
        ({"area": "0,0,five,6"}, []),
        ({"area": "-1,0,5,6"}, []),
        ({}, []),
    ],
)
def test_areas_in_fractions_of_the_picture(edition, wanted):
    assert areas_of(edition, 1000, 1200) == wanted


def test_an_edition_from_an_archive_says_only_what_one_may():
    given = {"paper": "某报", "picture": "file:///etc/passwd", "area": "1,2,3,4", "other": "x"}
    assert edition_fields(given) == {"paper": "某报", "area": "1,2,3,4"}
    given["picture"] = "https://p.example.cn/1.jpg"
    assert edition_fields(given)["picture"] == "https://p.example.cn/1.jpg"
