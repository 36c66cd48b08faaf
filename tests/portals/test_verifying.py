"""`newscrawl portal verify` against played sites: as declared, moved in several ways, closed. All synthetic."""

from __future__ import annotations

import ipaddress
import json
import re
import socket

import pytest
from click.testing import CliRunner

from newscrawl.cli import main
from newscrawl.cms.founder_epaper import FounderEpaperSpider
from newscrawl.cms.trs import TrsSpider
from newscrawl.extraction import Rules
from newscrawl.portals.drafting import pattern_of
from newscrawl.portals.fetching import Fetched, Fetcher
from newscrawl.portals.registry import spiders
from newscrawl.portals.verifying import proposal, report, verify
from tests.crawling import SENTENCES, Site, page

LOOPBACK = [ipaddress.ip_network("127.0.0.0/8")]
TITLES = [f"江边步道第{n}段全线贯通 市民出行多了新选择" for n in range(1, 9)]


class Riverside(TrsSpider):
    """江边网, a portal of nobody.

    Domain: www.riverside.test
    Layout: written for this test
    """

    name = "riverside"
    portal_name = "江边网"
    home = "http://www.riverside.test/"
    sections = {"xw/": "新闻", "ms/": "民生", "wh/": "文化"}
    rules = (
        Rules(version="2019", valid_until="2021-12-31", title="h2.old", source=".from", body="#old"),
        Rules(
            version="2022",
            valid_from="2022-01-01",
            title="#head h2",
            published_at=".time",
            source=".from",
            body="#essay",
        ),
    )


def story(number, *, old=False, moved=False, source="江边日报"):
    """An article in today's layout, in the one before, or in one nobody declared."""
    title = TITLES[number % len(TITLES)]
    body = "".join(f"<p>　　记者{number}日从江边获悉，{title}。{sentence}</p>" for sentence in SENTENCES)
    meta = (
        f'<span class="time">2026-10-{number % 20 + 1:02} 09:15</span><span class="from">来源：{source}</span>'
        if source
        else (f'<span class="time">2026-10-{number % 20 + 1:02} 09:15</span>')
    )
    if old:
        return page(
            f"{title}-江边网", f'<h2 class="old">{title}</h2><div>{meta}</div><div id="old">{body}</div>'
        )
    if moved:
        meta = meta.replace('class="time"', 'class="pubtime"').replace('class="from"', 'class="origin"')
        return page(
            f"{title}-江边网",
            f'<h1 class="headline">{title}</h1><div class="info">{meta}</div><div class="article-text">{body}</div>',
        )
    return page(
        f"{title}-江边网",
        f'<div id="head"><h2>{title}</h2></div><div>{meta}</div><div id="essay">{body}</div>',
    )


def played(
    *, form="/{section}/202610/t202610{n:02}_7{n:04}.html", sections=("xw", "ms", "wh"), robots=None, **layout
):
    site = Site()
    if robots:
        site.pages["/robots.txt"] = robots
    nav = "".join(f'<a href="/{name}/">{name}新闻</a>' for name in sections)
    site.pages["/"] = page("江边网", nav)
    for at, section in enumerate(sections):
        paths = [form.format(section=section, n=at * 6 + n) for n in range(1, 6)]
        rows = "".join(f'<li><a href="{path}">{TITLES[n]}</a></li>' for n, path in enumerate(paths))
        site.pages[f"/{section}/"] = page(section, f'{nav}<ul>{rows}</ul><a href="index_1.html">下一页</a>')
        for n, path in enumerate(paths):
            site.pages[path] = story(at * 6 + n, **layout)
    return site


def looked_at(site, cls=Riverside, **options):
    with site:
        return verify(cls, Fetcher(delay=0, allow=LOOPBACK), home=site.home, **options)


def test_a_portal_that_is_as_declared_holds():
    site = played()
    found = looked_at(site)
    assert found.verdict == "holds", found
    assert [(one.verdict, one.articles) for one in found.lists] == [("holds", 5)] * 3
    assert all((one.next_page or "").endswith("index_1.html") for one in found.lists)
    assert {rule.rule: rule.verdict for rule in found.rules} == dict.fromkeys(
        ("title", "published_at", "source", "body"), "holds"
    )
    assert (found.rules_version, found.better_version, proposal(found)) == ("2022", None, "")
    assert found.robots == "allows home and lists"
    # A few pages, each once: robots.txt, three lists, four articles.
    assert sum(site.requests.values()) == 8
    assert max(site.requests.values()) == 1


def test_a_layout_that_moved_is_named_and_rules_are_proposed():
    found = looked_at(played(moved=True))
    assert found.verdict == "moved"
    assert {rule.rule: rule.verdict for rule in found.rules} == dict.fromkeys(
        ("title", "published_at", "source", "body"), "moved"
    )
    assert found.proposed_rules["title"] == "h1.headline"
    assert found.proposed_rules["body"] == "div.article-text"
    assert "body='div.article-text'" in report([found], made_at="today")


def test_a_layout_that_went_back_to_an_older_version_is_recognised():
    assert looked_at(played(old=True)).better_version == "2019"


def test_addresses_that_moved_are_named_and_a_form_is_proposed():
    found = looked_at(played(form="/{section}/show-8{n:05}.html"))
    assert found.verdict == "moved"
    assert {one.verdict for one in found.lists} == {"moved"}
    assert found.proposed_article_path
    assert re.search(found.proposed_article_path, "/xw/show-800001.html")
    assert [one["verdict"] for one in found.articles] == ["read"] * 4, "articles are looked at all the same"


def test_sections_that_moved_are_named_and_the_front_pages_are_proposed():
    found = looked_at(played(sections=("news", "life")))
    assert found.verdict == "moved"
    assert {one.verdict for one in found.lists} == {"not_found"}
    assert found.proposed_sections == {"news/": "news新闻", "life/": "life新闻"}


def test_sections_that_robots_txt_forbids_are_not_proposed_but_named():
    robots = "User-agent: *\nDisallow: /life/\n"
    found = looked_at(played(sections=("news", "life"), robots=robots))
    assert found.proposed_sections == {"news/": "news新闻"}
    assert [note for note in found.notes if "robots.txt forbids" in note and note.endswith("/life/")]


def test_a_field_that_stays_empty_is_named():
    found = looked_at(played(source=None))
    assert "source_name" in found.empty_fields
    assert found.verdict in {"incomplete", "moved"}
    # No article has one: that says nothing about the rule.
    assert {rule.rule: rule.verdict for rule in found.rules}["source"] == "unseen"


def test_a_list_that_a_script_fills_in_and_one_that_is_empty():
    site = played()
    site.pages["/xw/"] = page("x", '<div id="app"></div><script src="/static/js/app.js"></script>')
    site.pages["/ms/"] = page("x", "<p>栏目建设中</p>")
    found = looked_at(site)
    assert [one.verdict for one in found.lists] == ["needs_script", "empty", "holds"]
    assert found.verdict == "moved"


@pytest.mark.parametrize(
    ("robots", "cause"),
    [
        ("User-agent: *\nDisallow: /\n", "robots"),
        (("x", {"Status": "503"}), "robots_unavailable"),
    ],
)
def test_what_may_not_be_looked_at_is_not(robots, cause):
    site = played(robots=robots)
    found = looked_at(site)
    assert {one.verdict for one in found.lists} == {cause}
    assert found.verdict == "unseen"
    assert set(site.requests) == {"/robots.txt"}


def test_a_server_that_asks_to_stay_away_is_left_alone():
    site = played()
    site.pages["/xw/"] = ("later", {"Status": "429"})
    found = looked_at(site)
    assert [one.verdict for one in found.lists] == ["blocked"] * 3
    assert site.requests["/ms/"] == 0


def test_delays_and_crawl_delay_are_kept():
    waited = []
    with played(robots="User-agent: *\nCrawl-delay: 7\n") as site:
        clock = iter(range(1000))
        pages = Fetcher(delay=2, allow=LOOPBACK, sleep=waited.append, clock=lambda: next(clock) * 0.001)
        verify(Riverside, pages, home=site.home, lists=1, articles=2)
    assert len(waited) == 3
    assert all(6.9 < seconds <= 7 for seconds in waited)


def run(*arguments):
    return CliRunner().invoke(main, ["portal", "verify", *arguments])


@pytest.fixture
def portal_file(tmp_path, monkeypatch):
    monkeypatch.setattr("newscrawl.settings.NEWSCRAWL_ALLOW_ADDRESSES", ["127.0.0.1/32"], raising=False)
    path = tmp_path / "riverside.py"
    path.write_text(
        "from newscrawl.cms.trs import TrsSpider\nfrom newscrawl.extraction import Rules\n\n\nclass Riverside(TrsSpider):\n"
        "    name = 'riverside'\n    portal_name = '江边网'\n    home = 'http://www.riverside.test/'\n    sections = {'xw/': '新闻'}\n"
        "    rules = (Rules(version='2022', title='#head h2', body='#essay'),)\n",
        encoding="utf-8",
    )
    return str(path)


def test_the_command_reports_and_each_exit_code_is_reached(portal_file, tmp_path):
    with played() as site:
        held = run(portal_file, "--home", site.home, "--delay", "0", "--json")
    assert held.exit_code == 0, held.output
    assert json.loads(held.stdout)[0]["verdict"] == "holds"
    folder = tmp_path / "out"
    with played(moved=True) as site:
        moved = run(portal_file, "--home", site.home, "--delay", "0", "--write", str(folder))
    assert moved.exit_code == 1, moved.output
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "report.md", "riverside.txt"]
    assert "h1.headline" in (folder / "riverside.txt").read_text(encoding="utf-8")
    with played() as site:
        fixed = run(portal_file, "--home", site.home, "--delay", "0", "--write", str(folder))
    assert fixed.exit_code == 0, fixed.output
    assert sorted(path.name for path in folder.iterdir()) == ["report.json", "report.md"], "no old proposal"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = run(portal_file, "--home", f"http://127.0.0.1:{closed.getsockname()[1]}/", "--delay", "0")
    assert away.exit_code == 12, away.output
    assert run("--home", "http://a.test/").exit_code == 2
    assert run("no_such_portal").exit_code == 2
    assert run(portal_file, "--write", portal_file).exit_code == 2


def test_what_a_page_says_cannot_write_the_report():
    site = played()
    evil = "<b>x</b> | `code`\n# heading"
    site.pages["/xw/"] = site.pages["/xw/"].replace(TITLES[0], evil)
    found = looked_at(site)
    found.notes.append("fine")
    text = report([found], made_at="today")
    assert "<b>" not in text
    assert "\n# heading" not in text


class Paper(FounderEpaperSpider):
    """江边日报, an e-paper of nobody.

    Domain: epaper.riverside.test
    Layout: written for this test
    """

    name = "riverside_paper"
    portal_name = "江边日报"
    paper = "江边日报"
    home = "http://epaper.riverside.test/"


def test_an_e_paper_is_looked_at_through_its_newest_edition():
    site = Site()
    day = "/html/2026-10/20"
    site.pages["/"] = page("江边日报", f'<a href="{day}/node_1.htm">江边日报数字报</a>')
    pages = "".join(f'<a href="node_{n}.htm">第0{n}版：要闻</a>' for n in (1, 2))
    for n in (1, 2):
        titles = "".join(f'<a href="content_{n}{at}.htm">{TITLES[at]}</a>' for at in range(4))
        site.pages[f"{day}/node_{n}.htm"] = page("江边日报", pages + titles)
        for at in range(4):
            site.pages[f"{day}/content_{n}{at}.htm"] = story(at)
    found = looked_at(site, Paper)
    assert found.verdict == "holds", found
    assert [one["verdict"] for one in found.articles] == ["read"] * 4


class Silence:
    """A network on which nothing answers."""

    def robots(self, url):
        return None, ""

    def get(self, url):
        return Fetched(url, url, cause="unreachable", detail="no answer")


def test_every_declared_portal_can_be_verified():
    for cls in spiders().values():
        found = verify(cls, Silence(), lists=1)
        assert (found.portal, found.verdict) == (cls.name, "unseen")
        assert found.lists, cls.name


@pytest.mark.parametrize(
    "path",
    [
        "/s0/2026-11/21/content_010.htm",
        "/n1/2026/1121/c10-33.html",
        "/xw/202611/t20261121_576933.html",
        "/a/2026-11-21/c010.htm",
        "/2026-11/21/node_2.htm",
        "/2026/1121/10.html",
    ],
)
def test_a_proposed_form_fits_the_addresses_it_is_made_of(path):
    pattern = pattern_of([f"http://www.linjiang.example{path}"])
    assert re.search(pattern, path)
    assert not re.search(pattern, "/about/contact.htm")
