"""Articles of several pages through whole crawls, and rebuilt from the archive to the same rows. All synthetic."""

from __future__ import annotations

import signal
import sqlite3
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from crawling import SENTENCES, Site, article, crawl, page, start

from newscrawl.maintenance.rebuild import rebuild
from newscrawl.portals.registry import portal_for
from newscrawl.store.texts import plain_text
from tests.limits import HANGS, wait_for

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))
from compare import differences  # noqa: E402 - the helper of the end-to-end tests

pytestmark = pytest.mark.slow

TITLE = "河畔步道建设纪实：从图纸到脚下的十四个月"


def part(number: int, after: str, *, title: str = TITLE, day: str = "2026-10-20") -> str:
    paragraphs = "".join(f"<p>　　第{number}部分。{sentence}</p>" for sentence in SENTENCES)
    return article(title, paragraphs, day=day, more=f'<div class="pages">{after}</div>')


def numbers(*pages: str) -> str:
    return "".join(f'<a href="{path}">{n}</a> ' for n, path in enumerate(pages, start=1))


@pytest.fixture
def site():
    with Site() as site:
        yield site


def run(site, folder, path, spider="portal", **arguments):
    done = crawl(folder, spider, url=site.home + path.lstrip("/"), **arguments)
    assert list(done.articles()) == [path], done.log
    again = folder / "again.db"
    rebuild(again, folder / "warc", portal_for)
    assert differences(done.database, again) == {}
    return done


def parts(done, path):
    """Which parts the stored body has, in order, and how many of their captures."""
    found = [line[1] for line in done.body(path).split("\n") if SENTENCES[0] in line]
    [(captures,)] = done.rows("select count(*) from article_captures")
    return found, captures


def test_trs_pages_by_script(site, tmp_path):
    stem = "/xw/jlxw/202610/t20261020_800001"
    for number in range(3):
        call = f'<script>createPageHTML(3, {number}, "t20261020_800001", "html");</script>'
        site.pages[f"{stem}_{number}.html" if number else f"{stem}.html"] = part(number + 1, call)
    done = run(site, tmp_path, f"{stem}.html", "songhuajiang", home=site.home)
    assert parts(done, f"{stem}.html") == (["1", "2", "3"], 3)
    assert done.rows("select published_at, source_name from articles") == [
        ("2026-10-20T09:15+08:00", "某某日报")
    ]


def test_numbered_pages_of_founder(site, tmp_path):
    stem = "/content/2026-10/20/content_331082"
    paths = [f"{stem}.htm", f"{stem}_2.htm", f"{stem}_3.htm"]
    for number, path in enumerate(paths, start=1):
        following = paths[number] if number < 3 else paths[0]
        label = "下一页" if number < 3 else "首页"
        site.pages[path] = part(number, numbers(*paths) + f'<a href="{following}">{label}</a>')
    assert parts(run(site, tmp_path, paths[0]), paths[0]) == (["1", "2", "3"], 3)


def test_only_the_next_page_is_ever_linked(site, tmp_path):
    paths = ["/2026/1020/12345.html", *(f"/2026/1020/12345_{n}.html" for n in range(2, 6))]
    for number, path in enumerate(paths, start=1):
        after = f'<a href="{paths[number]}">下一页&gt;</a>' if number < 5 else ""
        site.pages[path] = part(number, after)
    assert parts(run(site, tmp_path, paths[0]), paths[0]) == (["1", "2", "3", "4", "5"], 5)


def test_a_window_of_numbers_is_put_in_order(site, tmp_path):
    """The first page names 2, 3 and the last; the rest come to light on the way."""
    paths = ["/2026/1020/12345.html", *(f"/2026/1020/12345_{n}.html" for n in range(2, 10))]

    def label(n):
        return f'<a href="{paths[n - 1]}">{n}</a>'

    for number, path in enumerate(paths, start=1):
        shown = sorted({1, 9, *range(max(1, number - 1), min(9, number + 2) + 1)})
        site.pages[path] = part(number, "".join(label(n) for n in shown if n != number))
    assert parts(run(site, tmp_path, paths[0]), paths[0]) == (list("123456789"), 9)


def test_pages_in_the_query_and_in_a_menu(site, tmp_path):
    paths = ["/show.php?id=70001", "/show.php?id=70001&page=2", "/show.php?id=70001&page=3"]
    options = "".join(f'<option value="{path}">第{n}页</option>' for n, path in enumerate(paths, start=1))
    for number, path in enumerate(paths, start=1):
        site.pages[path] = part(number, f"<select>{options}</select>")
    assert parts(run(site, tmp_path, paths[0]), paths[0]) == (["1", "2", "3"], 3)


@pytest.mark.parametrize(
    "label", ["阅读全文", "余下全文", "展开全文", "[查看全文]", "点击阅读全文>>", "在本页阅读全文"]
)
def test_a_link_to_the_whole_text_takes_the_place_of_the_beginning(site, tmp_path, label):
    first, whole = "/2026/1020/12345.html", "/2026/1020/12345_all.html"
    beginning = "".join(f"<p>　　{TITLE}。{sentence}</p>" for sentence in SENTENCES[:2])
    rest = beginning + "".join(f"<p>　　{TITLE}。{sentence}</p>" for sentence in SENTENCES[2:])
    site.pages[first] = article(TITLE, beginning, more=f'<a href="{whole}">{label}</a>')
    site.pages[whole] = article(TITLE, rest)
    done = run(site, tmp_path, first)
    body = done.body(first)
    assert [sum(sentence in line for line in body.split("\n")) for sentence in SENTENCES] == [1, 1, 1, 1]
    assert done.rows("select count(*) from article_captures") == [(2,)]


def test_the_whole_text_makes_its_pages_needless(site, tmp_path):
    paths = ["/2026/1020/12345.html", "/2026/1020/12345_2.html"]
    whole = "/2026/1020/12345_all.html"
    for number, path in enumerate(paths, start=1):
        site.pages[path] = part(number, numbers(*paths) + f'<a href="{whole}">单页阅读</a>')
    both = "".join(f"<p>　　第{n}部分。{sentence}</p>" for n in (1, 2) for sentence in SENTENCES)
    site.pages[whole] = article(TITLE, both)
    done = run(site, tmp_path, paths[0])
    assert parts(done, paths[0])[0] == ["1", "2"]
    assert not site.requests[paths[1]]


def test_full_text_links_beside_other_teasers_lead_nowhere(site, tmp_path):
    first = "/2026/1020/12345.html"
    teasers = "".join(f'<p>某地举行活动<a href="/2026/1020/5432{n}.html">阅读全文</a></p>' for n in range(3))
    site.pages[first] = article(TITLE, more=teasers)
    run(site, tmp_path, first)
    assert not [path for path in site.requests if "5432" in path]


def test_a_single_full_text_link_to_another_article_is_not_taken(site, tmp_path):
    first, other = "/2026/1020/12345.html", "/2026/1020/54321.html"
    site.pages[first] = article(TITLE, more=f'<p>某地举行活动<a href="{other}">阅读全文</a></p>')
    site.pages[other] = article("供热管网提前试水 检修队伍昼夜值守", day="2026-10-21")
    done = run(site, tmp_path, first)
    assert "供热管网" not in done.body(first)
    assert done.rows("select count(*) from article_captures") == [(1,)]


def test_the_next_article_is_no_next_page(site, tmp_path):
    """下一篇, a 下一页 with another document's number, and a numbered address with another article behind it."""
    paths = ["/content/content_331082.htm", "/content/content_331082_2.htm"]
    after = numbers(*paths) + '<a href="content_331083.htm">下一篇</a><a href="content_331083.htm">下一页</a>'
    site.pages[paths[0]] = part(1, after)
    site.pages[paths[1]] = part(9, after, title="供热管网提前试水 检修队伍昼夜值守", day="2026-10-19")
    site.pages["/content/content_331083.htm"] = part(7, "", title="社区食堂开进老小区", day="2026-10-18")
    done = run(site, tmp_path, paths[0])
    assert parts(done, paths[0]) == (["1"], 1)
    assert not site.requests["/content/content_331083.htm"]


def test_a_missing_page_is_told_and_the_rest_is_kept(site, tmp_path):
    paths = [f"/2026/1020/12345{suffix}.html" for suffix in ("", "_2", "_3", "_4")]
    for number, path in enumerate(paths, start=1):
        site.pages[path] = part(number, numbers(*paths))
    del site.pages[paths[1]]
    site.pages[paths[2]] = page("提示", "<p>您访问的页面不存在</p>")
    done = run(site, tmp_path, paths[0])
    assert parts(done, paths[0]) == (["1", "4"], 2)
    assert "this page of" in done.log
    assert "(not_found)" in done.log
    assert "(soft_404)" in done.log


def test_loops_end(site, tmp_path):
    """A page that leads back, one that is sent back, and a server that has a page for any number."""
    paths = [f"/2026/1020/12345{suffix}.html" for suffix in ("", "_2", "_3")]
    site.pages[paths[0]] = part(1, f'<a href="{paths[1]}">下一页</a>')
    site.pages[paths[1]] = part(2, f'<a href="{paths[0]}">1</a><a href="{paths[2]}">下一页</a>')
    site.pages[paths[2]] = ("", {"Status": "302", "Location": paths[0]})
    assert parts(run(site, tmp_path, paths[0]), paths[0]) == (["1", "2"], 2)

    asked = "/show.php?id=90001"

    def last_again(path):
        if not path.startswith(asked):
            return None
        number = int(path.partition("page=")[2] or 1)
        return part(min(number, 3), f'<a href="{asked}&page={number + 1}">下一页</a>')

    site.otherwise = last_again
    done = run(site, tmp_path / "second", asked)
    assert parts(done, asked) == (["1", "2", "3"], 3)
    assert sum(count for path, count in site.requests.items() if path.startswith(asked)) == 4


def test_a_trap_of_ever_new_pages_has_an_end(site, tmp_path):
    asked = "/show.php?id=90001"
    site.otherwise = lambda path: (
        part(
            number := int(path.partition("page=")[2] or 1), f'<a href="{asked}&page={number + 1}">下一页</a>'
        )
        if path.startswith(asked)
        else None
    )
    run(site, tmp_path, asked)
    assert sum(site.requests.values()) < 70


def halves(site, *, hold):
    """An article of two pages; the second calls ``hold`` before it answers."""
    paths = ["/2026/1020/12345.html", "/2026/1020/12345_2.html"]
    site.pages[paths[0]] = part(1, numbers(*paths))
    site.pages[paths[1]] = lambda path: hold(path) or part(2, numbers(*paths))
    return paths


def versions(database):
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute("select body from article_versions order by number").fetchall()
    return [[n for n in "12" if f"第{n}部分" in plain_text(body)] for (body,) in rows]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_crawl_that_ends_between_two_pages_makes_no_version_of_the_first(site, tmp_path, number):
    asked, go_on = threading.Event(), threading.Event()

    def hold(_path):
        if not asked.is_set():
            asked.set()
            go_on.wait(HANGS)

    paths = halves(site, hold=hold)
    url = site.home + paths[0].lstrip("/")
    with start(tmp_path, url=url, feeds=0) as process:
        wait_for(asked.is_set, process)
        process.send_signal(number)
        process.communicate(timeout=HANGS)
    go_on.set()
    assert versions(tmp_path / "newscrawl.db") == []
    done = crawl(tmp_path, url=url, feeds=0)
    assert versions(done.database) == [["1", "2"]]
    again = tmp_path / "again.db"
    report = rebuild(again, tmp_path / "warc", portal_for)
    assert +report.refused == {"unfinished": 1}
    assert versions(again) == [["1", "2"]], "the half visit is in the archive, and no version of the article"
    assert set(differences(done.database, again)) == {"captures"}, "the page the killed crawl fetched"


def test_a_page_that_gets_no_answer_is_waited_for_and_then_left_out(site, tmp_path):
    """Twice the visit is refused and made again; the third time the article is stored without the page."""
    answers, waits = threading.Event(), threading.Event()

    def hold(_path):
        if not answers.is_set():
            waits.wait()
            raise ConnectionAbortedError

    paths = halves(site, hold=hold)
    waits.set()
    url = site.home + paths[0].lstrip("/")
    for tries in range(1, 4):
        done = crawl(tmp_path, url=url, feeds=0)
        found = versions(done.database)
        assert found == ([["1"]] if tries == 3 else []), done.log
        again = tmp_path / f"again{tries}.db"
        rebuild(again, tmp_path / "warc", portal_for)
        assert differences(done.database, again) == {}
    answers.set()
    done = crawl(tmp_path, url=url, feeds=0, full=1)
    assert versions(done.database) == [["1"], ["1", "2"]]
    answers.clear()
    waits.clear()
    done = crawl(tmp_path, url=url, feeds=0, full=1, settings={"DOWNLOAD_TIMEOUT": 4})
    waits.set()
    assert versions(done.database) == [["1"], ["1", "2"]], "a silent server is no edit"
    again = tmp_path / "last.db"
    rebuild(again, tmp_path / "warc", portal_for)
    assert differences(done.database, again) == {}
