"""Whole crawls of sites nobody has a file for, in as many layouts as there are habits. All synthetic."""

from __future__ import annotations

import gzip
import re

import pytest
from crawling import Site, article, crawl, page

PLACES = ["城东", "城西", "城南", "城北", "江东", "江西", "河口", "山前", "湖滨", "老街", "新区", "站前"]
THINGS = (
    "步道全线贯通 市民出行多了新选择",
    "供热管网提前试水 检修队伍昼夜值守",
    "社区食堂开进老小区 老人吃上热乎饭",
    "秋粮收购平稳有序 烘干入库不停歇",
)
#: What stands in the navigation and foot of every site and is no news.
CHROME = """<div class="foot"><a href="/about/">关于我们</a><a href="/about/contact.html">联系我们</a><a href="/login.php">登录</a>
<a href="/tags/供热/">供热</a><a href="/tag/1001.html">城市更新与老旧小区改造专题标签</a><a href="/search?q=供热">搜索</a>
<a href="/ad/20261020/10001.html">开业大酬宾全场五折起欢迎新老顾客光临惠顾</a><a href="/bbs/thread-55001-1-1.html">业主论坛里大家都在讨论什么话题呢</a></div>"""
#: Each of them would read as an article, so that it is seen whether it was taken for one.
NEVER = ("/tag/1001.html", "/ad/20261020/10001.html", "/bbs/thread-55001-1-1.html", "/about/contact.html")


def title(number: int) -> str:
    return f"{PLACES[number % len(PLACES)]}{THINGS[number % len(THINGS)]}之{number}"


def row(path: str, number: int) -> str:
    return f'<li><a href="{path}">{title(number)}</a><span>2026-10-20</span></li>'


def listing(rows: str, nav: str = "", after: str = "") -> str:
    return page("列表-某某网", f"<nav>{nav}</nav><ul>{rows}</ul>{after}{CHROME}")


def story(number: int, nav: str = "") -> str:
    return article(title(number), more=f"<nav>{nav}</nav>{CHROME}")


@pytest.fixture
def site():
    pages = {path: article(f"不是新闻的页面{n}") for n, path in enumerate(NEVER)}
    pages |= {"/about/": article("关于我们这个网站"), "/login.php": page("登录", "<form><input></form>")}
    with Site(pages) as site:
        yield site


def run(site: Site, folder, **arguments):
    done = crawl(folder, url=site.home, **arguments)
    assert done.code == 0, done.log
    stored = done.articles()
    assert not set(stored) & {*NEVER, "/about/", "/login.php"}
    assert "What was found on 127.0.0.1" in done.log
    return done, stored


def test_plain_lists_with_pagination(site, tmp_path):
    """Two sections of three pages each, documents by name and number."""
    nav = '<a href="/">首页</a><a href="/xinwen/">新闻</a><a href="/minsheng/index.html">民生</a>'
    expected = set()
    for at, section in enumerate(("xinwen", "minsheng")):
        for number in range(30):
            path = f"/{section}/n_{20000 + at * 100 + number}.html"
            site.pages[path] = story(at * 100 + number, nav)
            expected.add(path)
        for part in range(3):
            rows = "".join(
                row(f"/{section}/n_{20000 + at * 100 + n}.html", at * 100 + n)
                for n in range(part * 10, part * 10 + 10)
            )
            after = f'<a href="list_{part + 2}.html">下一页</a>' if part < 2 else ""
            name = f"list_{part + 1}.html" if part else "index.html"
            site.pages[f"/{section}/{name}"] = listing(rows, nav, after)
        site.pages[f"/{section}/"] = site.pages[f"/{section}/index.html"]
    site.pages["/"] = listing("".join(row(f"/xinwen/n_{20000 + n}.html", n) for n in range(6)), nav)
    done, stored = run(site, tmp_path)
    assert set(stored) == expected
    assert stored["/xinwen/n_20000.html"] == title(0)
    # The summary names sections with their articles.
    assert re.search(r"\d+ articles  新闻  http://127\.0\.0\.1:\d+/xinwen/", done.log)
    assert "60 addresses like /*/n_0.html" in done.log
    # A second run asks for no article again.
    before = sum(count for path, count in site.requests.items() if "/n_2" in path)
    crawl(tmp_path, url=site.home)
    assert sum(count for path, count in site.requests.items() if "/n_2" in path) == before


def test_days_in_addresses_and_a_calendar_without_end(site, tmp_path):
    def calendar(path):
        month = re.search(r"/calendar/(\d+)/(\d+)/$", path)
        if month is None:
            return None
        year, number = int(month[1]), int(month[2])
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
        days = "".join(f'<a href="/calendar/{year}/{number}/{day}/">{day}</a>' for day in range(1, 29))
        return page(
            "日历",
            f'{days}<a href="/calendar/{year}/{number}/">下月</a><a href="/calendar/{year}/{number}/">下一页</a>',
        )

    site.otherwise = calendar
    nav = '<a href="/bendi/">本地</a><a href="/calendar/2026/10/">日历</a>'
    paths = [f"/2026/10{20 + n // 4:02d}/{30000 + n}.shtml" for n in range(12)]
    for number, path in enumerate(paths):
        site.pages[path] = story(number, nav)
    rows = "".join(row(path, number) for number, path in enumerate(paths))
    site.pages["/"] = site.pages["/bendi/"] = listing(rows, nav)
    _, stored = run(site, tmp_path)
    assert set(stored) == set(paths)
    assert sum(count for path, count in site.requests.items() if "/calendar/" in path) < 60


def test_numbers_alone_and_a_list_that_never_ends(site, tmp_path):
    """``/12345/``-like folders are lists; ``/a/12345.html`` are documents; every page has a 下一页."""

    def endless(path):
        number = re.fullmatch(r"/c/news\?page=(\d+)", path)
        if number is None:
            return None
        rows = "".join(row(f"/a/{1000 + n}.html", n) for n in range(5))
        return listing(rows, nav, f'<a href="/c/news?page={int(number[1]) + 1}">下一页</a>')

    nav = '<a href="/c/news?page=1">新闻list</a><a href="/c/shehui/">社会</a>'
    site.otherwise = endless
    for number in range(9):
        site.pages[f"/a/{1000 + number}.html"] = story(number, nav)
    site.pages["/c/shehui/"] = listing("".join(row(f"/a/{1000 + n}.html", n) for n in range(4, 9)), nav)
    site.pages["/"] = listing("".join(row(f"/a/{1000 + n}.html", n) for n in range(6)), nav)
    _, stored = run(site, tmp_path)
    assert set(stored) == {f"/a/{1000 + n}.html" for n in range(9)}
    assert sum(count for path, count in site.requests.items() if "?page=" in path) <= 20


def test_discuz(site, tmp_path):
    nav = '<a href="portal.php?mod=list&catid=1">新闻</a><a href="portal.php?mod=list&catid=2">生活</a><a href="forum.php">论坛</a>'
    paths = [f"/portal.php?mod=view&aid={301 + n}" for n in range(10)]
    for number, path in enumerate(paths):
        site.pages[path] = article(title(number), more=CHROME).replace(
            'class="info">', 'class="h"><p class="xg1">'
        )
    thread = "/forum.php?mod=viewthread&tid=7001"
    site.pages[thread] = article("楼主说小区门口的路灯又坏了没人修")
    rows = "".join(row(path.lstrip("/"), number) for number, path in enumerate(paths[:6]))
    threads = "".join(
        f'<li><a href="forum.php?mod=viewthread&tid={7001 + n}">楼主说小区门口的路灯又坏了没人修{n}</a></li>'
        for n in range(6)
    )
    site.pages["/"] = listing(rows + threads, nav)
    site.pages["/portal.php?mod=list&catid=1"] = listing(rows, nav)
    rest = "".join(row(path.lstrip("/"), number) for number, path in enumerate(paths) if number > 3)
    site.pages["/portal.php?mod=list&catid=2"] = listing(rest, nav)
    _, stored = run(site, tmp_path)
    assert set(stored) == set(paths)


def test_sections_below_sections(site, tmp_path):
    """A front page of pictures, channels that only lead on, lists at the third level."""
    nav = '<a href="/news/">新闻频道</a><a href="/life/">生活</a>'
    site.pages["/"] = page("某某网", f'<nav>{nav}</nav><img src="/a.jpg">{CHROME}')
    site.pages["/news/"] = page(
        "新闻频道", '<a href="/news/bd/">本地</a><a href="/news/gn/">国内</a>' + CHROME
    )
    site.pages["/life/"] = page("生活", '<a href="/life/ms/">美食</a>' + CHROME)
    expected = set()
    for at, section in enumerate(("/news/bd/", "/news/gn/", "/life/ms/")):
        paths = [f"{section}202610/t20261020_{40000 + at * 100 + n}.html" for n in range(5)]
        expected |= set(paths)
        for number, path in enumerate(paths):
            site.pages[path] = story(at * 100 + number)
        site.pages[section] = listing("".join(row(path, at * 100 + n) for n, path in enumerate(paths)), nav)
    _, stored = run(site, tmp_path)
    assert set(stored) == expected


def urlset(rows: str) -> str:
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def test_a_site_known_by_its_sitemaps_only(site, tmp_path):
    """robots.txt → index → gzipped and plain sitemaps; what changed is asked for again, and nothing else."""
    home = site.home.rstrip("/")
    paths = [f"/story/{50000 + n}" for n in range(14)]
    for number, path in enumerate(paths):
        site.pages[path] = story(number)
    site.pages["/"] = page("某某网", '<div id="root"></div>')
    site.pages["/robots.txt"] = f"User-agent: *\nDisallow: /secret/\nSitemap: {home}/maps/index.xml\n"

    def index(stamp: str) -> str:
        return (
            f"<sitemapindex><sitemap><loc>{home}/maps/1.xml.gz</loc><lastmod>2026-01-01</lastmod></sitemap>"
            f"<sitemap><loc>{home}/maps/2.xml</loc><lastmod>{stamp}</lastmod></sitemap>"
            f"<sitemap><loc>http://other.test/other.xml</loc></sitemap></sitemapindex>"
        )

    def rows(chosen, stamp: str = "2026-10-20") -> str:
        return "".join(f"<url><loc>{home}{path}</loc><lastmod>{stamp}</lastmod></url>" for path in chosen)

    site.pages["/maps/index.xml"] = index("2026-02-01")
    site.pages["/maps/1.xml.gz"] = gzip.compress(urlset(rows(paths[:10]) + rows(NEVER)).encode())
    site.pages["/maps/2.xml"] = urlset(rows(paths[10:13]))
    done, stored = run(site, tmp_path)
    assert set(stored) == set(paths[:13])
    assert not site.requests["/sitemap.xml"], "robots.txt names them: nothing is guessed"

    # Nothing changed: the index alone is read.
    site.requests.clear()
    crawl(tmp_path, url=site.home)
    assert sorted(site.requests) == sorted(["/robots.txt", "/", "/maps/index.xml"])

    # One new and one changed article in the second sitemap.
    site.requests.clear()
    site.pages["/maps/index.xml"] = index("2099-01-01")
    site.pages["/maps/2.xml"] = urlset(rows([paths[13], *paths[11:13]]) + rows([paths[10]], "2099-01-01"))
    site.pages[paths[10]] = story(10).replace("四万多户", "五万多户")
    done = crawl(tmp_path, url=site.home)
    asked = {path for path in site.requests if path.startswith("/story/")}
    assert asked == {paths[13], paths[10]}
    assert "五万多户" in done.body(paths[10])
    assert not site.requests["/maps/1.xml.gz"]


def test_feeds_and_news_sitemaps_keep_to_the_days_asked_for(site, tmp_path):
    home = site.home.rstrip("/")
    days = ["2026-10-18", "2026-10-19", "2026-10-20", "2026-10-21"]
    site.pages["/"] = page(
        "某某网", '<link rel="alternate" type="application/rss+xml" href="/rss/news.xml">' + CHROME
    )
    for number in range(8):
        site.pages[f"/v/{60000 + number}"] = article(title(number), day=days[number % 4])
    news = "".join(
        f"<url><loc>{home}/v/{60000 + n}</loc><n:news><n:publication_date>{days[n % 4]}T08:00:00+08:00</n:publication_date></n:news></url>"
        for n in range(4)
    )
    site.pages["/sitemap.xml"] = (
        f'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">{news}</urlset>'
    )
    items = "".join(
        f"<item><title>{title(n)}</title><link>{home}/v/{60000 + n}</link><pubDate>{int(days[n % 4][-2:])} Oct 2026 08:00:00 +0800</pubDate></item>"
        for n in range(4, 8)
    )
    site.pages["/rss/news.xml"] = f"<rss><channel>{items}</channel></rss>"
    _, stored = run(site, tmp_path, since="2026-10-19", until="2026-10-20")
    assert set(stored) == {"/v/60001", "/v/60002", "/v/60005", "/v/60006"}
    asked = {path for path in site.requests if path.startswith("/v/")}
    assert asked == set(stored), "what the feed dates outside is not asked for at all"


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ('<!DOCTYPE u [<!ENTITY a "aaaaaaaaaa">]><notafeed>&a;</notafeed>', "absent"),
        ("<urlset><sitemap><loc>/sitemap.xml</loc></sitemap></urlset>", "loop"),
        (gzip.compress(b"\0" * (60 * 1024 * 1024)), "too_large"),
    ],
)
def test_a_hostile_sitemap_ends_in_a_count(site, tmp_path, body, cause):
    site.pages["/sitemap.xml"] = body
    site.pages["/"] = listing("".join(row(f"/a/{1000 + n}.html", n) for n in range(5)))
    for number in range(5):
        site.pages[f"/a/{1000 + number}.html"] = story(number)
    done, stored = run(site, tmp_path)
    assert len(stored) == 5
    assert site.requests["/sitemap.xml"] == 1
    if cause == "too_large":
        assert "newscrawl/feeds_refused/too_large" in done.log
    if cause == "absent":
        assert "newscrawl/feeds_absent" in done.log


def test_a_newspapers_edition(site, tmp_path):
    """A front page that is nothing but a script, then the day's pages, then their articles."""
    site.pages["/"] = "<script>window.location.href = 'html/2026-10/20/node_1.htm';</script>"
    expected = set()
    for number in range(1, 4):
        names = "".join(
            f'<a href="node_{n}.htm">第0{n}版：{name}</a>'
            for n, name in ((1, "要闻"), (2, "综合"), (3, "副刊"))
        )
        paths = [f"content_{number}0{n}.htm" for n in range(4)]
        rows = "".join(
            f'<a href="{path}?div=-1">{title(number * 10 + n)}</a>' for n, path in enumerate(paths)
        )
        areas = "".join(f'<area shape="rect" href="{path}?div=-1">' for path in paths)
        site.pages[f"/html/2026-10/20/node_{number}.htm"] = page(
            "数字报", names + f"<map>{areas}</map>" + rows
        )
        for n, path in enumerate(paths):
            whole = f"/html/2026-10/20/{path}?div=-1"
            site.pages[whole] = story(number * 10 + n)
            expected.add(whole)
    _, stored = run(site, tmp_path)
    assert set(stored) == expected


def test_feeds_can_be_left_out(site, tmp_path):
    site.pages["/"] = listing("".join(row(f"/a/{1000 + n}.html", n) for n in range(5)))
    for number in range(5):
        site.pages[f"/a/{1000 + number}.html"] = story(number)
    _, stored = run(site, tmp_path, feeds=0)
    assert len(stored) == 5
    assert not [path for path in site.requests if "map" in path or "rss" in path or "feed" in path]


def test_a_declared_portal_reads_the_feeds_it_has(site, tmp_path):
    """Only its own articles, beside its lists; a feed that is not there is reported."""
    paths = [f"/xw/202610/t20261020_{70000 + n}.html" for n in range(6)]
    for number, path in enumerate(paths):
        site.pages[path] = story(number)
    site.pages["/xw/"] = listing("".join(row(path, n) for n, path in enumerate(paths[:2])))
    named = "".join(f"<url><loc>{path}</loc></url>" for path in [*paths[2:], "/xw/", "/other/1.html"])
    site.pages["/map.xml"] = urlset(named)
    done = crawl(tmp_path, "songhuajiang", home=site.home, feeds="map.xml,gone.xml")
    assert set(done.articles()) == set(paths)
    assert "gone.xml: feed not read (not_found" in done.log
    assert not site.requests["/other/1.html"]
