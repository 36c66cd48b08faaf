"""Tables of the start page, stories, messages and pictures: each as a file, whole, and each page of a list its own rows."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from contextlib import closing

import httpx
import pytest
from client import Browser
from deskdata import PAIRS, address_of, named

from newscrawl.frontier.limits import LIMIT_REASONS
from newscrawl.language import known, text
from newscrawl.reporting import picture_lists, picture_sums, tables
from newscrawl.store import lasting_names, reviews
from newscrawl.store.pairs import pair_name
from newscrawl.store.schema import connect, transaction

ZH = {"accept-language": "zh"}
#: Reasons of ours and of Scrapy for which a crawl ends, besides the limits of the user.
REASONS = {
    "finished", "shutdown", "cancelled", "blocked", "storage", "window", "abandoned", "closespider_errorcount",
    "closespider_timeout_no_item", "memusage_exceeded",
}  # fmt: skip


@pytest.fixture
def browser(database):
    return Browser(database)


def rows(answer):
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def add_sites(database, count):
    """``count`` more sites with a copy each of the first article."""
    with closing(connect(database)) as connection, transaction(connection):
        for n in range(count):
            connection.execute(
                "insert into portals (id, key, name) values (?, ?, ?)", [10 + n, f"p{n}", f"站{n}"]
            )
            url = f"http://p{n}.test/1.html"
            connection.execute(
                "insert into articles (id, url, portal_id, title, body, text_hash, characters, published_at, first_seen_at,"
                " last_seen_at) values (?, ?, ?, '雾凇', '雾凇', ?, 400, '2026-10-20', '2026-10-20', '2026-10-20')",
                [100 + n, url, 10 + n, f"s{n}"],
            )
            connection.execute(
                "insert into reposts (copy_id, origin_id, directed, kind, score, shared, copy_coverage, origin_coverage,"
                " attribution, status, detected_at, pair) values (?, 1, 1, 'full', 1, 300, 1, 1, 'none', 'none',"
                " '2026-10-20T00:00:00Z', ?)",
                [100 + n, pair_name(url, address_of(1))],
            )


def test_the_start_page_gives_each_table_as_a_file_whole(browser, database):
    add_sites(database, 14)
    page = browser.get("/?portal=1").text
    assert page.count("&amp;direction=lost&amp;site=") == 10, "the page shows the first ten"
    addresses = [address.replace("&amp;", "&") for address in re.findall(r'href="(/\?table=[^"]+)"', page)]
    assert {re.search(r"table=(\w+)", one)[1] for one in addresses} == {
        "sources",
        "sites",
        "months",
        "crawls",
    }
    for address in addresses:
        assert browser.get(address).headers["content-disposition"].startswith("attachment")
    sites = rows(browser.get("/?table=sites&portal=1&format=csv"))
    assert len(sites) == 15
    listed = json.loads(browser.get("/-/desk/reposts?portal=1&direction=lost&format=json").text)
    assert sum(int(row["Reposts"]) for row in sites) == sum(row["status"] != "own" for row in listed)


def test_months_say_which_way_and_all_portals_have_one(browser):
    both = rows(browser.get("/?table=months&portal=1&format=csv", **ZH))
    assert {row["部分"] for row in both} == {text("part.lost", "zh")}, "the portal took nothing"
    every = rows(browser.get("/?table=months&format=csv", **ZH))
    assert {row["部分"] for row in every} == {text("part.all", "zh")}
    assert [row["月份"] for row in every] == ["2026-10"]


def test_an_unknown_table_is_the_page(browser):
    assert "<main" in browser.get("/?table=sqlite_master&format=csv").text


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("reason", sorted(REASONS | LIMIT_REASONS))
def test_every_end_of_a_crawl_has_words(reason, language):
    assert known(f"crawl.{reason}", language)


def test_the_end_of_a_crawl_reads_the_same_on_the_page_and_in_the_file(browser, database):
    with closing(connect(database)) as connection:
        connection.execute("update crawls set finished_at = started_at, reason = 'blocked', exit_code = 10")
    assert "已停止：网站拒绝抓取" in browser.get("/", **ZH).text
    (run,) = rows(browser.get("/?table=crawls&format=csv", **ZH))
    assert run["结果"] == "已停止：网站拒绝抓取"


def test_a_story_as_a_file(browser, database):
    with closing(connect(database)) as connection:
        connection.execute("update articles set story_id = 1")
    found = rows(browser.get(f"/-/desk/story/{named(1)}?format=csv", **ZH))
    assert len(found) == 12
    assert [row["日期"] for row in found] == sorted(row["日期"] for row in found)
    assert f"/-/desk/story/{named(1)}?" not in browser.get(f"/-/desk/story/{named(1)}").text
    assert 'href="?format=csv"' in browser.get(f"/-/desk/story/{named(1)}").text


def test_messages_as_a_file(browser, database):
    with closing(connect(database)) as connection:
        for number in range(130):
            connection.execute(
                "insert into alert_messages (channel, kind, key, content, created_at, next_at, state) values"
                " ('mail', 'digest', ?, '{}', '2026-10-20T00:00:00Z', '2026-10-20T00:00:00Z', 'waiting')",
                [str(number)],
            )
    found = rows(browser.get("/-/desk/alerts?format=csv", **ZH))
    assert len(found) == 130
    assert found[0]["类型"] == "每日摘要"
    assert found[0]["状态"] == "等待重发"


# ---------------------------------------------------------------------------------------------- pictures


@pytest.fixture
def shown_by_others(database):
    """60 own photos and 120 copies of the first."""
    with closing(connect(database)) as connection, transaction(connection):
        connection.execute("update articles set url = 'http://site2.test/2.html' where id = 2")
        for number in reversed(range(180)):
            digest, own = f"sha256:{number:064x}", number >= 120
            article = address_of(1) if own else "http://site2.test/2.html"
            picture = f"http://site{1 if own else 2}.test/{number}.jpg"
            connection.execute(
                "insert into pictures (digest, format, width, height, size, kind, features, version, indexed_at) values"
                " (?, 'JPEG', 900, 600, 9, 'photo', ?, 1, '2026-10-20')",
                [digest, b"x" if own else None],
            )
            connection.execute(
                "insert into picture_uses values (?, ?, ?, '2026-10-20', 'a.warc.gz', ?, ?)",
                [article, picture, digest, number, int(own)],
            )
            if not own:
                first = f"sha256:{120:064x}"
                connection.execute(
                    "insert into picture_matches values (?, ?, 'copy', 0, 1, 0, .9, .8, '{}', '2026-10-20')",
                    [digest, first],
                )
                connection.execute(
                    "insert into picture_edges (copy_url, copy_picture, copy_digest, origin_url, origin_picture, origin_digest,"
                    " relation, direction, status, attribution, reasons, removed, detected_at) values"
                    " (?, ?, ?, ?, 'http://site1.test/120.jpg', ?, 'copy', 'copy', 'none', 'none', '[]', ?, '2026-10-20')",
                    [article, picture, digest, address_of(1), first, json.dumps({"creator": ["韩江雪"]})],
                )


def ids(page):
    return [int(number) for number in re.findall(r"/-/desk/picture/(\d+)", page)]


def test_each_page_of_pictures_shows_its_own_copies(browser, shown_by_others):
    pages = [browser.get(f"/-/desk/pictures?page={number}").text for number in (1, 2, 3)]
    found = [ids(page) for page in pages]
    assert [len(one) for one in found] == [50, 50, 20]
    assert sorted(sum(found, [])) == list(range(1, 121))
    assert "120 pairs" in pages[0]
    assert 'rel="next" href="?page=3"' in pages[1]
    assert 'href="?format=csv"' in pages[2], "the file is the list, whatever the page"


def test_photos_have_pages_of_their_own(browser, shown_by_others):
    first, second = (browser.get(f"/-/desk/pictures?page=2{more}").text for more in ("", "&photos=2"))
    assert ids(first) == ids(second)
    photos = [set(re.findall(r'/-/desk/photo/(\w+)\.jpg" alt="[^C]', page)) for page in (first, second)]
    assert len(photos[0]) == 50
    assert len(photos[1]) == 10
    assert not photos[0] & photos[1]
    assert 'rel="next" href="?page=2&amp;photos=2"' in first


def test_pictures_lead_to_lasting_addresses(browser, shown_by_others):
    page = browser.get("/-/desk/pictures").text
    links = set(re.findall(r"/-/desk/article/([\w-]+)", page))
    assert links == {named(1), lasting_names.article_name("http://site2.test/2.html")}


def test_list_and_report_share_their_columns(browser, shown_by_others):
    found = rows(browser.get("/-/desk/pictures?format=csv", **ZH))
    assert len(found) == 120
    assert found[0]["从文件中删去的署名"] == "韩江雪"
    assert found[0]["转载日期"] == "2026-10-02", "a day, as in the report"
    listed = [text(one.heading, "zh") for one in tables.shown(picture_lists.COLUMNS)]
    reported = [text(one.heading, "zh") for one in tables.shown(picture_sums.COPIES)]
    assert list(found[0]) == listed
    assert [one for one in listed if one != "关系"] == reported[1:]
    report = browser.get("/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=json").json()
    assert len(report["picture_copies"]) == 120


# ------------------------------------------------------------------------------------------- what is said


def test_assigning_many_says_to_whom(browser):
    browser.cookies["desk_name"] = "Lin"
    form = {"repost": [PAIRS[1], PAIRS[2]], "action": "assign", "assignee": "何川", "back": "/"}
    assert browser.post("/-/desk/bulk", form).status_code == 302
    assert "已将 2 条指派给何川。" in browser.get("/-/desk/reposts", **ZH).text


def test_who_names_nobody_is_not_said_to_name_itself(browser, database):
    """A page whose editor line alone names its own house states no source, in the list and in the comparison."""
    with closing(connect(database)) as connection:
        connection.execute("update articles set source_name = null, publisher = '他网报' where id = 2")
        connection.execute("update repost_list set stated = '他网报' where repost_id = 1")
        connection.execute("update articles set source_name = null, publisher = '他网报' where id = 6")
        connection.execute("update repost_list set stated = '他网报' where repost_id = 3")
    for path, pair in (("/-/desk/reposts?status=none", 1), (f"/-/desk/compare/{PAIRS[1]}", 1)):
        page = browser.get(path, **ZH).text
        assert '<bdi>未注明来源</bdi> <small class="inline">识别为他网报</small>' in page, (path, pair)
    page = browser.get("/-/desk/reposts?status=attributed", **ZH).text
    assert "<bdi>他网报</bdi>" in page, "read from the text, and counted as stated"


def test_a_period_without_copies_is_summed_to_zero(browser):
    report = browser.get("/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=json").json()
    taken = next(part for part in report["parts"] if part["part"] == "taken")
    assert taken["total"]["edges"] == taken["total"]["shared"] == taken["before"]["edges"] == 0
    page = browser.get("/-/desk/report?from=2026-10-01&to=2026-10-31&portal=1&format=html", **ZH).text
    assert "对方单位" in page
    assert "姓名" not in page


def test_characters_are_said_to_the_last(browser):
    """301 characters are .301 thousand, not .30."""
    page = browser.get(f"/-/desk/compare/{PAIRS[1]}").text
    assert re.search(r'id="m-fee">0\.301<', page)


def test_the_token_is_secure_over_tls(database):
    plain = Browser(database).get("/-/desk/login", host="localhost")
    assert "secure" not in plain.headers["set-cookie"].lower()
    desk = Browser(database).desk

    async def ask():
        await desk.invoke_startup()
        app = httpx.ASGITransport(app=desk.app())
        async with httpx.AsyncClient(transport=app, base_url="https://localhost") as client:
            return await client.get("/-/desk/login")

    cookies = asyncio.run(ask()).headers.get_list("set-cookie")
    assert cookies
    assert all("secure" in one.lower() for one in cookies)


def test_a_form_without_an_action_does_nothing(database):
    browser = Browser(database)
    browser.cookies["desk_name"] = "Lin"
    answer = browser.post("/-/desk/bulk", {"repost": [PAIRS[1]], "note": "x", "back": "/"})
    assert answer.status_code == 400
    with closing(connect(database)) as connection:
        assert reviews.count(connection) == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_lead_without_a_repost_is_listed_by_what_it_is_about(browser, database, language):
    """Not by the digest of a text, nor by the address alone of a page whose title is known."""
    browser.cookies |= {"desk_name": "lin", "desk_language": language}
    long = "松花江畔的雾凇昨日进入最佳观赏期，" * 9
    with closing(connect(database)) as connection:
        reviews.open_lead(connection, "text:sha256:00", who="林静", text=f"\n  {long}\n第二行")
        reviews.open_lead(connection, "text:sha256:11", who="林静", text="<b>短讯</b>\n第二行")
        reviews.open_lead(connection, address_of(5), who="林静")
        reviews.open_lead(connection, "http://nowhere.test/1", who="林静")
        title = connection.execute("select title from articles where url = ?", [address_of(5)]).fetchone()[0]
    rows = {
        row["copy_url"]: row["copy_title"]
        for row in browser.get("/-/desk/leads?status=all&format=json").json()
    }
    assert rows["text:sha256:00"] == f"{long[:59]}…"
    assert rows["text:sha256:11"] == "<b>短讯</b>"
    assert rows[address_of(5)] == title
    assert rows["http://nowhere.test/1"] is None
    page = browser.get("/-/desk/leads?status=all").text
    assert "text:sha256" not in page
    assert "&lt;b&gt;短讯" in page
    assert {"zh": "粘贴的文本", "en": "pasted text"}[language] in page
    assert "http://nowhere.test/1" in page
