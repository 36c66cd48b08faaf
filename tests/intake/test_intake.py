"""One visit, one transaction: attribution, edges, licences, mirrors."""

from __future__ import annotations

import pytest

from newscrawl.errors import ConfigurationError, RefusedPage, StorageError
from newscrawl.extraction.multipage import PageWalk
from newscrawl.intake import (
    Intake,
    load_sources,
    read_attribution,
    refuse_status,
)
from newscrawl.items import Article, Layer, Portal, Visit
from newscrawl.judgement import Licence
from newscrawl.portals.registry import portal_for, spiders
from newscrawl.review import check
from newscrawl.store import search
from newscrawl.store.schema import connect, transaction

WIRE = Portal(
    "wire",
    "央视网",
    "http://wire.test/",
    owner="中央广播电视总台",
    brands=("央视网",),
    hosts=("wire.test",),
    article_path=r"\d",
)
OURS = Portal(
    "ours",
    "松花江网",
    "http://ours.test/",
    owner="江城日报社",
    brands=("江城日报",),
    hosts=("ours.test",),
    article_path=r"\d",
)
TEXT = "\n".join(
    f"第{word}批移动烘干设备昨天开进了{place}的晒场，种粮大户说今年的玉米从收割到入仓只要一天半，成本比去年省了{saved}。"
    for word, place, saved in [
        ("一", "永宁农场", "三成"),
        ("二", "大绥河镇", "四分钱"),
        ("三", "岔路河镇", "一半"),
        ("四", "北大湖镇", "不少"),
    ]
)


@pytest.fixture
def intake(tmp_path):
    connection = connect(tmp_path / "n.db")
    load_sources(connection)
    yield Intake(connection)
    connection.close()


def visit(portal, number, *, body=TEXT, title="烘干设备开进晒场", day="2026-11-02", source=None, at=None):
    url = f"{portal.home}{number}.html"
    article = Article(url, title=title, published_at=f"{day}T08:00+08:00", body=body, source_name=source)
    if source:
        article.source_raw = f"{day} 08:00 {source}"
        article.layers = [Layer("source_line", article.source_raw, "meta")]
    return Visit(
        url=url, portal=portal, crawl="", visited_at=at or f"{day}T10:00:00.000Z", article=article, status=200
    )


def edges(intake):
    return [
        tuple(row)
        for row in intake.connection.execute(
            """select c.url, o.url, kind, attribution, status from reposts join articles c on c.id = copy_id
            join articles o on o.id = origin_id order by 1, 2"""
        )
    ]


@pytest.mark.parametrize("first", ["origin", "copy"])
def test_the_edge_is_the_same_whichever_side_was_crawled_first(intake, first):
    pair = [visit(WIRE, 1, day="2026-11-01"), visit(OURS, 2, day="2026-11-02", source="央视网")]
    for one in pair if first == "origin" else reversed(pair):
        intake.take(one)
    assert edges(intake) == [
        ("http://ours.test/2.html", "http://wire.test/1.html", "full", "attributed", "attributed")
    ]


def test_taking_a_visit_twice_changes_nothing_but_when_it_was_last_seen(intake):
    intake.take(visit(WIRE, 1))
    assert intake.take(visit(WIRE, 1, at="2026-11-03T10:00:00.000Z")).outcome == "unchanged"
    rows = intake.connection.execute(
        "select first_seen_at, last_seen_at, (select count(*) from article_versions) from articles"
    ).fetchall()
    assert [tuple(row) for row in rows] == [("2026-11-02T10:00:00.000Z", "2026-11-03T10:00:00.000Z", 1)]


def test_white_space_makes_no_version_and_a_word_does(intake):
    intake.take(visit(WIRE, 1))
    assert intake.take(visit(WIRE, 1, body=TEXT.replace("，", "， "))).outcome == "unchanged"
    assert intake.take(visit(WIRE, 1, body=TEXT.replace("三成", "两成"))).outcome == "changed"
    assert intake.connection.execute("select count(*) from article_versions").fetchone()[0] == 2


def test_an_edit_that_removes_the_copied_text_removes_the_edge_and_the_story(intake):
    intake.take(visit(WIRE, 1, day="2026-11-01"))
    intake.take(visit(OURS, 2))
    assert len(edges(intake)) == 1
    intake.take(visit(OURS, 2, body="今天没有消息，明天也许会有。" * 5, at="2026-11-04T10:00:00.000Z"))
    assert edges(intake) == []
    assert intake.connection.execute("select count(*) from stories").fetchone()[0] == 0
    assert (
        intake.connection.execute("select count(*) from articles where story_id is not null").fetchone()[0]
        == 0
    )


def test_nothing_of_a_visit_is_kept_where_its_end_fails(intake):
    def refuse(_):
        raise StorageError("no more room")

    with pytest.raises(StorageError):
        intake.take(visit(WIRE, 1), refuse)
    for table in ("articles", "article_versions", "attributions", "urls"):
        assert intake.connection.execute(f"select count(*) from {table}").fetchone()[0] == 0


def test_a_licence_covers_by_owner_licensee_section_and_day(intake):
    licence = Licence(1, "央视网", "松花江网", "xw", "2026-11-01", "2026-11-30")
    assert licence.covers({"央视网"}, {"松花江网"}, "/xw/1.html", "2026-11-30")
    assert not licence.covers({"央视网"}, {"松花江网"}, "/xwzt/1.html", "2026-11-30")
    assert not licence.covers({"央视网"}, {"松花江网"}, "/xw/1.html", "2026-12-01")
    assert not licence.covers({"新华社"}, {"松花江网"}, "/xw/1.html", "2026-11-30")
    assert not licence.covers({"央视网"}, {"长春日报"}, "/xw/1.html", "2026-11-30")


def test_a_licence_entered_later_changes_the_status_and_taking_it_back_restores_it(intake):
    intake.take(visit(WIRE, 1, day="2026-11-01"))
    intake.take(visit(OURS, 2))
    assert edges(intake)[0][-1] == "none"
    with transaction(intake.connection):
        intake.connection.execute(
            "insert into licences (owner, licensee, entered_at) values ('央视网', '松花江网', '')"
        )
        assert intake.apply_licences() == 1
    assert edges(intake)[0][-1] == "licensed"
    with transaction(intake.connection):
        intake.connection.execute("update reposts set licence_id = null")
        intake.connection.execute("delete from licences")
        assert intake.apply_licences() == 1
    assert edges(intake)[0][-1] == "none"


def test_gone_needs_two_answers(intake):
    from newscrawl.items import Capture

    intake.take(visit(WIRE, 1))
    outcomes = []
    for hour in (11, 13):
        at = f"2026-11-02T{hour}:00:00.000Z"
        lost = Visit(
            url="http://wire.test/1.html", portal=WIRE, crawl="", visited_at=at, cause="not_found", status=404
        )
        lost.captures = [Capture(lost.url, lost.url, at, 404, "sha256:0", warc_file="f", warc_offset=hour)]
        outcomes.append(intake.take(lost).outcome)
    assert outcomes == ["missing", "gone"]
    state, gone_at = intake.connection.execute("select state, gone_at from articles").fetchone()
    assert (state, gone_at) == ("gone", "2026-11-02T11:00:00.000Z")


@pytest.mark.parametrize(
    ("status", "cause"),
    [(404, "not_found"), (410, "not_found"), (500, "http_error"), (403, "http_error"), (301, "http_error")],
)
def test_a_status_that_says_no_article(status, cause):
    with pytest.raises(RefusedPage) as refusal:
        refuse_status(status)
    assert refusal.value.cause == cause


def test_pages_are_merged_in_order_and_loops_are_cut():
    first = Article("http://a.test/1.html", title="题", body="甲", pages=["http://a.test/1_1.html"])
    second = Article(
        "http://a.test/1_1.html",
        body="乙",
        pages=["http://a.test/1.html", "http://a.test/1_2.html"],
        editors=["孙"],
    )
    third = Article("http://a.test/1_2.html", body="乙\n丙", pages=["http://a.test/1_1.html"])
    pages = {page.url: page for page in (second, third)}
    walk, asked = PageWalk(first), []
    while (url := walk.ask()) is not None:
        asked.append(url)
        walk.take(pages.get(url))
    merged = walk.merged()
    assert asked == ["http://a.test/1_1.html", "http://a.test/1_2.html"]
    assert (merged.title, merged.body, merged.editors) == ("题", "甲\n乙\n丙", ["孙"])


def test_an_unmodified_mirror_is_known_by_the_site_it_says_it_is():
    url = "https://m.folksfolks.test/news/2017-10/17/content_20245151.htm"
    host = "m.folksfolks.test"
    article = Article(url, title="题", body="文", published_at="2017-10-17", site_name="东南网")
    one = Visit(url=url, portal=portal_for(host), crawl="", visited_at="", article=article)
    read_attribution(one)
    assert one.verdict.mirror is not None
    assert one.verdict.mirror["claimed_portal"] == "东南网"
    assert "foreign_host" in one.verdict.mirror["kinds"]


def test_a_portals_own_page_is_no_mirror():
    portal = spiders()["songhuajiang"].portal()
    article = Article(
        "http://www.shjnet.cn/xw/202208/t20220824_1.html", title="题", body="文", site_name="松花江网"
    )
    one = Visit(url=article.url, portal=portal, crawl="", visited_at="", article=article)
    read_attribution(one)
    assert one.verdict.mirror is None


def test_an_index_of_an_older_format_is_filled_again_from_the_articles(tmp_path):
    connection = connect(tmp_path / "n.db")
    load_sources(connection)
    Intake(connection).take(visit(WIRE, 1, source="央视网"))
    connection.execute("update fp_meta set value = 1 where name = 'format'")
    connection.execute("delete from fp_tail")
    with pytest.raises(StorageError, match="detect --all"):
        check.matches(connection, TEXT)
    Intake(connection).take(visit(OURS, 2, day="2026-11-03"))
    assert connection.execute("select count(*) from reposts").fetchone()[0] == 1
    assert len(check.matches(connection, TEXT)) == 2
    connection.close()


def test_several_visits_of_one_transaction_are_indexed_at_its_end(intake):
    with transaction(intake.connection):
        intake.take(visit(WIRE, 1), index_later=True)
        intake.take(visit(OURS, 2, title="晒场里的新机器"), index_later=True)
        assert search.pending(intake.connection) == 2
        search.catch_up(intake.connection)
    assert search.pending(intake.connection) == 0
    assert search.search(intake.connection, "新机器").total == 1


@pytest.mark.parametrize(("kept", "count"), [("off", 0), ("own", 1), ("all", 2)])
def test_short_copies_are_kept_as_the_setting_says(tmp_path, kept, count):
    own = "跨越青柳江的云渡大桥主桥昨日顺利合龙，预计明年五月通车。"
    wire = "北江市热力公司工人在调试换热站设备，为即将开始的供热做准备。"
    connection = connect(tmp_path / "n.db")
    load_sources(connection)
    intake = Intake(connection, short_copies=kept)
    intake.take(visit(OURS, 1, body=own, title="合龙", day="2026-11-01", source=OURS.name))
    intake.take(visit(WIRE, 2, body=f"快讯：{own}", title="快讯", day="2026-11-02"))
    intake.take(visit(WIRE, 3, body=wire, title="供热", day="2026-11-01", source="新华社"))
    intake.take(visit(OURS, 4, body=f"{wire}本报记者 摄", title="图片", day="2026-11-02"))
    assert [edge[2] for edge in edges(intake)] == ["short"] * count
    connection.close()


def test_another_word_for_short_copies_is_refused(tmp_path):
    connection = connect(tmp_path / "n.db")
    with pytest.raises(ConfigurationError, match="NEWSCRAWL_SHORT_COPIES"):
        Intake(connection, short_copies="some")
    connection.close()
