"""The verdict: layers kept, one reading derived, agreement in words."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.attribution import attribute
from newscrawl.items import Article, Layer

PORTAL = SimpleNamespace(
    name="松花江网", owner="江城日报社", brands=("江城日报", "江城晚报", "松花江网"), hosts=("www.shjnet.cn",)
)
NOTICE = (
    "反侵权公告：\n根据《中华人民共和国著作权法》、《信息网络传播权保护条例》等法律法规，未经书面许可，擅自转载本报社作品的，将涉嫌侵犯著作权人合法权益。\n"
    "一、任何单位或个人使用著作权归属于江城日报社（包括《江城日报》等）的原创内容，必须事先取得江城日报社书面授权；\n程律师（法律顾问）0432-12345678"
)


def article(**fields):
    fields.setdefault("url", "http://www.shjnet.cn/xw/202208/t20220824_1.html")
    fields.setdefault("published_at", "2022-08-24T10:20+08:00")
    return Article(**fields)


def test_a_notebook_article_is_read_from_its_own_fields():
    verdict = attribute(
        article(
            title="大会将举办",
            source_name="央视网",
            body="央视网消息：8月23日下午，发布会举行。\n正文。\n又一段。\n再一段。\n（松花江网编辑 孙淑）",
        ),
        portal=PORTAL,
    )
    assert (verdict.publisher, verdict.relation, verdict.agreement) == ("央视网", "other media", "agree")
    assert verdict.editors == ["孙淑"]
    assert verdict.authors == []
    assert verdict.reprintable is True
    assert [layer.kind for layer in verdict.layers] == ["source_line", "lead", "editor_line"]
    assert verdict.layers[2].start is not None


def test_a_reprint_of_a_paper_through_its_site():
    verdict = attribute(
        article(
            source_raw="2022-02-13 09:57    光明网",
            source_name="光明网",
            body="【新春走基层】\n光明日报记者 王建 张文\n正文很长。\n《光明日报》（ 2022年02月13日 02版）\n（松花江网编辑 孙桂）",
        ),
        portal=PORTAL,
    )
    assert (verdict.publisher, verdict.original_publisher, verdict.channel) == (
        "光明网",
        "光明日报",
        "光明网",
    )
    assert verdict.agreement == "agree"
    assert verdict.print_edition == {"paper": "光明日报", "date": "2022-02-13", "page": "02"}
    assert [(one.name, one.affiliation) for one in verdict.reporters] == [
        ("王建", "光明日报"),
        ("张文", "光明日报"),
    ]


def test_layers_that_disagree_are_all_kept():
    verdict = attribute(
        article(source_name="中广网", body="新华网长春8月9日电（记者张建）会议举行。"), portal=PORTAL
    )
    assert verdict.agreement == "conflict"
    assert verdict.publisher == "央广网"
    assert verdict.original_publisher == "新华网"
    assert {layer.publisher for layer in verdict.layers} == {"央广网", "新华网"}
    assert "新华网" in verdict.reason
    assert "央广网" in verdict.reason
    assert verdict.layers[0].publisher_raw == "中广网"
    assert verdict.layers[1].date == "2022-08-09"


@pytest.mark.parametrize(
    ("source", "body", "publisher", "relation"),
    [
        (None, "本报讯（记者 李洁）会议开幕", "江城日报", "own"),
        (None, "本网讯 会议开幕", "松花江网", "own"),
        ("吉林日报", "本报讯（记者 李洁）会议开幕", "吉林日报", "other media"),
        ("新华社", "新华社长春8月9日电 会议", "新华社", "wire"),
        ("吉林市人民政府网站", "正文", "吉林市人民政府网站", "government"),
        ("网易号", "正文", "网易号", "we-media"),
        ("江城晚报", "正文", "江城晚报", "own"),
        ("某某闲谈", "正文", "某某闲谈", "unknown"),
        (None, "没有来源的文章。", None, "unknown"),
    ],
)
def test_relation_to_the_owner(source, body, publisher, relation):
    verdict = attribute(article(source_name=source, body=body), portal=PORTAL)
    assert (verdict.publisher, verdict.relation) == (publisher, relation)


def test_sister_titles_are_of_the_group():
    side = SimpleNamespace(name="大江网", owner=None, brands=())
    assert attribute(article(source_name="江西日报"), portal=side).relation == "group"


def test_own_words_without_an_owner_stay_unknown():
    verdict = attribute(article(body="本报讯（记者 李洁）会议开幕"), portal=None)
    assert verdict.publisher is None
    assert verdict.agreement == "silent"
    assert verdict.layers[0].publisher_raw == "本报"
    assert [one.name for one in verdict.reporters] == ["李洁"]


def test_a_notice_reserves_and_makes_no_original():
    verdict = attribute(
        article(source_name="央视网", body="正文", layers=[Layer("notice", NOTICE, "beside body")]),
        portal=PORTAL,
    )
    assert (verdict.publisher, verdict.relation) == ("央视网", "other media")
    (row,) = verdict.rights
    assert (row["holder"], row["kind"], row["position"]) == ("江城日报社", "reservation", "beside body")
    assert row["laws"] == ["中华人民共和国著作权法", "信息网络传播权保护条例"]
    assert row["contacts"] == [{"name": "程律师", "role": "法律顾问", "phone": "0432-12345678"}]


def test_a_notice_left_in_the_body_is_found_and_hides_no_editor():
    body = "央视网消息：会议举行。\n正文。\n（松花江网编辑 孙淑）\n" + NOTICE + "\n文档附件"
    verdict = attribute(article(source_name="央视网", body=body), portal=PORTAL)
    assert verdict.editors == ["孙淑"]
    assert [row["holder"] for row in verdict.rights] == ["江城日报社"]
    assert verdict.publisher == "央视网"


def test_photo_credits_are_not_the_texts():
    verdict = attribute(
        article(
            source_name="江城日报",
            body="正文一。\n新华社发（王强摄）\n图片来源：视觉中国\n正文二。\n江城日报记者 刘洋",
        ),
        portal=PORTAL,
    )
    assert (verdict.publisher, verdict.agreement) == ("江城日报", "agree")
    assert verdict.authors == []
    assert [one.name for one in verdict.reporters] == ["刘洋"]


def test_layers_found_by_extraction_are_not_counted_twice():
    body = "新华社北京8月23日电（记者王平）会议举行。\n正文。\n（责任编辑：李明）"
    found = [
        Layer("source_line", "2022-08-24 10:20 来源：新华社", "meta"),
        Layer("lead", "新华社北京8月23日电（记者王平）会议举行。", "body:first", 0),
        Layer("editor_line", "（责任编辑：李明）", "body:last", 30),
    ]
    verdict = attribute(article(source_name="新华社", body=body, layers=found), portal=PORTAL)
    assert len(verdict.layers) == 3
    assert verdict.layers[0].date == "2022-08-24T10:20+08:00"
    assert [one.name for one in verdict.reporters] == ["王平"]
    assert verdict.reporters[0].affiliation == "新华社"


def test_authors_and_reporters_are_told_apart():
    verdict = attribute(
        article(source_raw="来源：南方日报 作者：顾国 编辑：李明", authors=["顾国"], editors=["李明"]),
        portal=PORTAL,
    )
    assert (verdict.authors, verdict.editors, verdict.reporters) == (["顾国"], ["李明"], [])


@given(
    st.builds(
        Article,
        url=st.just("http://a.example/"),
        title=st.none() | st.text(max_size=30),
        source_name=st.none() | st.text(max_size=30),
        source_raw=st.none() | st.text(max_size=60),
        authors=st.lists(st.text(max_size=10), max_size=2),
        editors=st.lists(st.text(max_size=10), max_size=2),
        body=st.none() | st.text(max_size=300),
        published_at=st.none() | st.text(max_size=12),
    )
)
def test_any_article_gets_a_verdict(item):
    verdict = attribute(item, portal=PORTAL)
    assert verdict.agreement in {"agree", "conflict", "silent"}
    assert verdict.relation in {"own", "group", "wire", "other media", "government", "we-media", "unknown"}
    assert verdict.reason
