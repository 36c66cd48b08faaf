"""Pages that answer for a known article and are hardly it: kept, reported, and no version."""

from __future__ import annotations

import itertools

import pytest

from newscrawl.intake import Intake
from newscrawl.items import Article, Capture, Portal, Visit
from newscrawl.reporting.history import history
from newscrawl.store import doubts
from newscrawl.store.schema import connect

PORTAL = Portal("ours", "江边网", "http://ours.test/", hosts=("ours.test",), article_path=r"\d")
TEXT = "\n".join(
    f"第{word}批移动烘干设备昨天开进了{place}的晒场，种粮大户说今年的玉米从收割到入仓只要一天半，成本比去年省了{saved}。"
    for word, place, saved in [
        ("一", "永宁农场", "三成"),
        ("二", "大绥河镇", "四分钱"),
        ("三", "岔路河镇", "一半"),
    ]
)
BLOCK = "本站检测到来自该网段的机器流量，页面内容不予展示，烦请改用别的线路再来。"
SAID = {"title": "heading", "published_at": "meta line", "source_name": "meta line"}
BARE = {"title": "title element", "published_at": "url"}


@pytest.fixture
def intake(tmp_path):
    connection = connect(tmp_path / "n.db")
    yield Intake(connection)
    connection.close()


def visit(number, hour, *, title="烘干设备开进晒场", body=TEXT, said=SAID, source="江边日报", crawl="r1"):
    url = f"http://ours.test/{number}.html"
    at = f"2026-11-02T{hour:02}:00:00.000Z"
    article = Article(url, title=title, published_at="2026-11-02T08:00+08:00", body=body, source_name=source)
    article.provenance = dict(said)
    capture = Capture(
        url,
        url,
        at,
        200,
        f"sha256:{number}-{hour}",
        warc_file="a.warc.gz",
        warc_offset=number * 100 + hour,
        record_id=f"<urn:{number}-{hour}>",
    )
    return Visit(
        url=url, portal=PORTAL, crawl=crawl, visited_at=at, article=article, status=200, captures=[capture]
    )


def take(intake, one):
    intake.store.start_crawl(one.crawl, "ours", PORTAL, {}, one.visited_at, "1")
    return intake.take(one).outcome


def versions(intake, number):
    rows = intake.connection.execute(
        "select v.body from article_versions v join articles a on a.id = v.article_id where a.url = ? order by number",
        [f"http://ours.test/{number}.html"],
    )
    return [row[0] for row in rows]


def noted(intake):
    return [
        tuple(row)
        for row in intake.connection.execute("select url, reason from doubtful_sightings order by id")
    ]


DOUBTFUL = {
    "bare": {"title": "江边网", "body": BLOCK * 3, "said": BARE, "source": None},
    "short": {"body": TEXT[:24]},
    "short and bare": {"title": "江边网", "body": BLOCK, "said": BARE, "source": None},
    "another article": {"title": "市图书馆延长夜间开放时间", "body": "市图书馆本周起延长开放时间，晚间阅览室将开放至九点半，周末也不休息。" * 3},
}  # fmt: skip


@pytest.mark.parametrize("page", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_doubtful_page_makes_no_version(intake, page):
    assert take(intake, visit(1, 1)) == "new"
    assert take(intake, visit(1, 3, crawl="r2", **page)) == "doubtful"
    assert versions(intake, 1) == [TEXT]
    row = intake.connection.execute("select title, body, state, last_seen_at from articles").fetchone()
    assert tuple(row) == ("烘干设备开进晒场", TEXT, "live", "2026-11-02T01:00:00.000Z")
    assert [event["what"] for event in history(intake.connection, 1)["events"]] == ["first_seen", "doubtful"]
    assert len(noted(intake)) == 1
    # The page itself again is as it was.
    assert take(intake, visit(1, 5, crawl="r3")) == "unchanged"


def test_an_answer_that_is_doubtful_is_asked_for_again_soon_and_without_its_validators(intake):
    take(intake, visit(1, 1))
    one = visit(1, 3, crawl="r2", **DOUBTFUL["bare"])
    one.etag = '"block"'
    take(intake, one)
    row = intake.connection.execute("select state, etag, due_at, last_cause from urls").fetchone()
    assert (row["state"], row["etag"], row["last_cause"]) == ("failed", None, "interstitial")
    assert row["due_at"] == "2026-11-02T04:00:00.000Z"


EDITS = {
    "a sentence": {"body": TEXT.replace("三成", "两成")},
    "a paragraph less": {"body": TEXT.rsplit("\n", 1)[0]},
    "a paragraph more": {"body": TEXT + "\n" + BLOCK},
    "another title": {"title": "晒场来了新设备 种粮大户算了一笔账"},
    "all rewritten under the same title": {"body": "合作社的新设备上周投入使用，玉米不落地就能入仓，周边七个村的农户都来排队。" * 3},
    "a text without anything beside it": {"body": TEXT.replace("三成", "两成"), "said": BARE, "source": None},
}  # fmt: skip


@pytest.mark.parametrize("page", EDITS.values(), ids=EDITS)
def test_an_edit_is_a_version(intake, page):
    take(intake, visit(1, 1))
    assert take(intake, visit(1, 3, crawl="r2", **page)) == "changed"
    assert len(versions(intake, 1)) == 2


TYPED = "他说：“再快一点…”，产量占２０％——“老办法”不行了。"
RETYPED = {
    "straight quotation marks": TYPED.replace("“", '"').replace("”", '"'),
    "corner brackets": TYPED.replace("“", "「").replace("”", "」"),
    "narrow characters": TYPED.replace("２０％", "20%").replace("：", ":").replace("，", ", "),
    "other dots and dashes": TYPED.replace("…", "......").replace("——", "—"),
}


@pytest.mark.parametrize("line", RETYPED.values(), ids=RETYPED)
def test_characters_typed_in_another_form_make_no_version(intake, line):
    take(intake, visit(1, 1, title="“烘干设备”开进晒场", body=f"{TEXT}\n{TYPED}"))
    again = visit(1, 3, crawl="r2", title='"烘干设备"开进晒场', body=f"{TEXT}\n{line}")
    assert take(intake, again) == "unchanged"
    assert versions(intake, 1) == [f"{TEXT}\n{TYPED}"]
    assert noted(intake) == []


@pytest.mark.parametrize(
    "change", [("２０％", "２１％"), ("不行", "行"), ("他说", "她说"), ("“老办法”", "老办法"), ("，", "。")]
)
def test_one_other_character_is_an_edit(intake, change):
    take(intake, visit(1, 1, body=f"{TEXT}\n{TYPED}"))
    assert take(intake, visit(1, 3, crawl="r2", body=f"{TEXT}\n{TYPED.replace(*change)}")) == "changed"
    assert len(versions(intake, 1)) == 2


def test_the_same_other_text_at_several_addresses_stays_doubtful_for_good(intake):
    for number in range(4):
        take(
            intake,
            visit(
                number, 1, body=TEXT.replace("一天半", f"{number + 2}天"), title=f"烘干设备开进{number}号晒场"
            ),
        )
    page = DOUBTFUL["another article"]
    for crawl, hour in (("r2", 3), ("r3", 5), ("r4", 7)):
        assert {take(intake, visit(number, hour, crawl=crawl, **page)) for number in range(4)} == {"doubtful"}
    assert all(len(versions(intake, number)) == 1 for number in range(4))
    assert {reason for _, reason in noted(intake)} == {"repeated"}


@pytest.mark.parametrize(
    "page", [DOUBTFUL["bare"] | {"body": BLOCK * 10}, DOUBTFUL["another article"]], ids=["bare", "other"]
)
@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 9))), ids=str)
def test_the_order_of_the_answers_of_a_run_is_not_seen_in_the_reasons(intake, order, page):
    """Answers come as the network has them, a rebuild reads them in the archive's order."""
    for number in (1, 2):
        take(
            intake,
            visit(number, 1, body=TEXT.replace("一天半", f"{number}天"), title=f"烘干设备开进{number}号晒场"),
        )
    for hour, number in enumerate(order, 3):
        # At the new address 9 so long a text is an article.
        take(intake, visit(number, hour, crawl="r2", **page))
    assert sorted(noted(intake)) == [(f"http://ours.test/{number}.html", "repeated") for number in (1, 2)]
    assert len(versions(intake, 9)) == 1


def test_another_article_at_the_address_is_a_version_once_a_later_run_sees_it_too(intake):
    page = DOUBTFUL["another article"]
    take(intake, visit(1, 1))
    assert take(intake, visit(1, 3, crawl="r2", **page)) == "doubtful"
    assert take(intake, visit(1, 4, crawl="r2", **page)) == "doubtful"
    assert take(intake, visit(1, 6, crawl="r3", **page)) == "changed"
    assert len(versions(intake, 1)) == 2


def test_reasons_are_of_the_closed_list(intake):
    for number, page in enumerate(DOUBTFUL.values()):
        take(intake, visit(number, 1, title=f"烘干设备开进{number}号晒场"))
        take(intake, visit(number, 3, crawl="r2", **page))
    assert {reason for _, reason in noted(intake)} <= set(doubts.DOUBTS)


def test_an_unlisted_message_at_a_new_address_is_refused_and_a_bare_report_is_not(intake):
    message = visit(7, 1, title="江边网", body=BLOCK, said=BARE, source=None)
    assert take(intake, message) == "refused"
    assert (message.article, message.cause) == (None, "not_article")
    assert intake.connection.execute("select count(*) from articles").fetchone()[0] == 0
    assert intake.connection.execute("select cause from captures").fetchall()[0][0] == "not_article"
    # Whole reports whose pages say nothing else, and short ones that have a heading, a time or a source, are kept.
    assert take(intake, visit(8, 1, body=TEXT * 3, said=BARE, source=None)) == "new"
    assert take(intake, visit(9, 1, body=BLOCK, said=SAID | {"title": "title element"}, source=None)) == "new"
    assert take(intake, visit(10, 1, body=BLOCK, said=BARE)) == "new"
