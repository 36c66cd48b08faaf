from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl import native
from newscrawl.judgement import direction, judge
from newscrawl.judgement.claims import _listen, claims_of
from newscrawl.judgement.direction import later
from newscrawl.judgement.reasons import words
from newscrawl.reposts import RepostIndex, match_texts, text_reading
from newscrawl.reposts.line_kinds import FURNITURE
from newscrawl.reposts.text_reading import read

#: Synthetic.
STORY = (
    "新华社北京8月24日电（记者 王某）记者24日从有关部门获悉，今年以来全国新建改建农村公路超过十万公里，"
    "带动沿线群众就业增收，许多山村第一次通了客车。\n"
    "在西部某县，村民李大山告诉记者，过去苹果要靠人背马驮才能运出山去，如今货车直接开到地头，"
    "一斤能多卖三毛钱。\n"
    "有关负责人表示，下一步将继续推进路网向自然村延伸，让更多群众走上平坦路、致富路。"
)
NAV = "首页 | 新闻 | 财经 | 体育 | 娱乐 | 科技 | 军事\n当前位置：首页 > 新闻中心 > 正文\n"


def page(body, **rest):
    fields = {"title": None, "url": None, "portal": None, "published_at": None}
    return SimpleNamespace(body=body, **(fields | rest))


def judged(a, b):
    match = match_texts(0, a.body, b.body)
    return None if match is None else judge(a, b, match)


def test_a_full_copy_with_its_reasons():
    origin = page(
        STORY, url="http://www.news.cn/2022/a.html", published_at="2022-08-24T10:00+08:00", title="路通了"
    )
    copy = page("来源：新华社\n" + STORY, url="http://b.example/1", published_at="2022-08-25", title="路通了")
    found = judged(copy, origin)
    assert (found.repost, found.kind, found.origin, found.attribution) == (True, "full", "b", "attributed")
    assert "the second text was published later" not in words(found.reasons)
    assert "the first text was published later" in words(found.reasons)


ENGLISH = """The committee approved the annual budget on Tuesday after a long debate about road repairs in the county.
Officials said the plan would add forty miles of new pavement and hire two dozen workers before winter.
Opponents argued that the money should go to schools first and promised to take the matter to court next month."""


def test_english_copies_and_strangers():
    copy = ENGLISH.replace("annual", "yearly").rsplit("\n", 1)[0]
    found = judged(page(copy, published_at="2022-02-03"), page(ENGLISH, published_at="2022-02-02"))
    assert (found.repost, found.origin) == (True, "b")
    wire = page("WASHINGTON (AP) - " + copy, published_at="2022-02-03")
    assert judged(wire, page(ENGLISH)).attribution == "dateline"
    named = page("Source: Associated Press\n" + copy, published_at="2022-02-03")
    assert judged(named, page(ENGLISH)).attribution == "attributed"
    stranger = "The council rejected the annual budget on Friday after a short debate about school repairs in the town."
    found = judged(page(stranger), page(ENGLISH))
    assert found is None or not found.repost


def test_direction_turns_with_the_arguments():
    origin = page(STORY, url="http://www.news.cn/2022/a.html", published_at="2022-08-24T10:00+08:00")
    copy = page("来源：新华社\n" + STORY, url="http://b.example/1", published_at="2022-08-25")
    assert judged(copy, origin).origin == "b"
    assert judged(origin, copy).origin == "a"
    assert judged(origin, copy).attribution == "attributed"


def test_reasons_stand_in_one_order_whichever_text_was_looked_up():
    text = "来源：人民网\n" + STORY.split("电（记者 王某）")[1]
    one = page(text, url="http://a.example/1", published_at="2022-08-24T10:00+08:00", first_seen="2026-01-01")
    two = page(
        text.replace("人民网", "光明网"),
        url="http://b.example/1",
        published_at="2022-08-25T10:00+08:00",
        first_seen="2026-01-02",
    )
    other = {"a": "b", "b": "a"}
    there = [(reason.code, other.get(reason.arguments.get("side"))) for reason in judged(one, two).reasons]
    back = [(reason.code, reason.arguments.get("side")) for reason in judged(two, one).reasons]
    assert [code for code, _ in back].count("names_other_source") == 2
    assert there == back


def test_two_equal_texts_without_any_sign_cannot_be_told_apart():
    text = STORY.split("电（记者 王某）")[1]
    found = judged(page(text), page(text))
    assert found.repost
    assert found.origin is None
    assert "which came first cannot be told" in words(found.reasons)


def test_a_form_filled_in_anew_is_a_template():
    form = (
        "据国家发展改革委网站消息，自{d}日24时起，国内汽、柴油价格每吨分别提高{a}元和{b}元。"
        "调整后，各地最高零售价格见附表。相关价格联动及补贴政策按现行规定执行。"
    )
    one, two = (
        page(form.format(d=d, a=a, b=b), title="油价调整") for d, a, b in ((3, 494, 214), (17, 107, 127))
    )
    found = judged(one, two)
    assert (found.repost, found.kind, found.origin) == (False, "template", None)
    assert any("number(s) differ" in reason for reason in words(found.reasons))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("来源：新华社", "attributed"),
        ("本文转自：中国新闻网", "attributed"),
        ("来源：b.example 记者 王某", "false"),
        ("", "dateline"),
    ],
)
def test_attribution_of_the_copy(line, expected):
    origin = page(STORY, url="http://www.news.cn/a", published_at="2022-08-24T10:00")
    copy = page(
        f"{line}\n{STORY}" if line else STORY,
        url="http://b.example/1",
        portal="b.example",
        published_at="2022-08-26",
    )
    assert judged(copy, origin).attribution == expected


def test_no_attribution_where_the_lead_was_cut():
    bare = STORY.split("电（记者 王某）")[1]
    origin = page(STORY, url="http://www.news.cn/a", published_at="2022-08-24")
    assert (
        judged(page(bare, url="http://b.example/1", published_at="2022-08-26"), origin).attribution == "none"
    )


def test_a_notice_is_no_source_line():
    text = (
        STORY.split("电（记者 王某）")[1]
        + "\n版权声明：凡本网注明“来源：b.example”的所有作品，均为本网合法拥有版权，未经授权不得转载。"
    )
    assert claims_of(page(text), text).sources == ()


#: What lines that name an origin are made of, and what looks like it.
CLAIMS = (
    "来源：", "2024年3月1日 本文来源：人民网", "稿件转自 新华网", "图片来源：中新社", "Source: Reuters", "news source ", "via CNN ", "Originally published in AP ",
    "新华社北京8月24日电", "据央视网消息，", "(AP) ", "北京 (Reuters) — ", "本报讯 ", "本网消息", "中国日报网3月1日讯 ", "报道", "（来源：光明网）", "责任编辑：张三",
    "据", "本", "社", "客户端", "通讯社", "周刊", "在线", "消息", "3月1日", "12 3 ", "某某某某某某某某",
    "版权所有", "相关阅读", "\u200b", "网(wǎng)", "站(zhàn)", "台(tái)", "记者", "一句话。", "\n", "\n\n", " ", "　", "电", "讯", "報道", "Ａ", "12345 ",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(CLAIMS), max_size=40).map("".join))
def test_claims_are_the_same_without_the_kernel(text):
    """The lines that the kernel leaves out say nothing of where a text is from."""
    with pytest.MonkeyPatch.context() as patch:
        text_reading._readings.clear()
        compiled = _listen(text)
        patch.setattr(native, "kernel", None)
        text_reading._readings.clear()
        assert _listen(text) == compiled
    text_reading._readings.clear()


times = st.one_of(
    st.datetimes().map(lambda time: time.isoformat(timespec="seconds")),
    st.datetimes().map(lambda time: time.isoformat(" ", timespec="minutes")),
    st.datetimes().map(lambda time: f"{time.isoformat(timespec='seconds')}+08:00"),
    st.sampled_from(
        (
            "2026-13-41T08:00:00",
            "2026-W47-5T08:00:0",
            "2026-11-20T08:00:00Z",
            "2026-11-20",
            "20261120T080000.50",
            "",
        )
    ),
)


@given(times, times)
def test_times_written_alike_are_compared_as_they_are_read(one, two):
    with pytest.MonkeyPatch.context() as patch:
        found = later(one, two)
        patch.setattr(direction, "_are_alike", lambda *_: False)
        assert later(one, two) == found


def test_furniture_is_told_from_prose():
    kinds = read(NAV + STORY + "\n相关阅读\n多地迎来降雪\n版权所有 某某网 京ICP备00000000号").lines.kinds
    assert kinds[0] == kinds[1] == FURNITURE
    assert kinds[-3:] == [FURNITURE] * 3
    assert FURNITURE not in kinds[2:-3]


def test_missing_fields_and_odd_values():
    for odd in (
        SimpleNamespace(),
        SimpleNamespace(body=None, url=3),
        page(STORY, url="http://[", published_at="soon"),
    ):
        match = match_texts(0, STORY, STORY)
        judge(odd, page(STORY, published_at="2022-99"), match)


@pytest.mark.real
@pytest.mark.slow
def test_development_half(shared, tmp_path):
    folder = shared / "data" / "reposts"
    docs = [json.loads(line) for line in (folder / "docs.jsonl").read_text("utf-8").splitlines()]
    docs.sort(key=lambda d: d["seq"])
    truth = {}
    for line in (folder / "truth.jsonl").read_text("utf-8").splitlines():
        t = json.loads(line)
        truth[tuple(sorted((t["a"], t["b"])))] = t
    called, right, directed = {}, 0, 0
    with RepostIndex(tmp_path / "i.db") as index:
        for number, doc in enumerate(docs):
            new = page(
                doc["text"],
                title=doc["title"],
                url=doc["url"],
                portal=doc["site"],
                published_at=doc["published"],
            )
            for match in index.find(doc["text"]):
                old = docs[match.key]
                known = truth.get(tuple(sorted((doc["id"], old["id"]))))
                if not known or known["kind"] == "grey":
                    continue
                other = page(
                    old["text"],
                    title=old["title"],
                    url=old["url"],
                    portal=old["site"],
                    published_at=old["published"],
                )
                found = judge(new, other, match)
                if not found.repost:
                    continue
                called[known["a"], known["b"]] = known["kind"]
                if known["kind"] == "pos" and found.origin:
                    directed += 1
                    right += {"a": doc["id"], "b": old["id"]}[found.origin] == known["origin"]
            index.add(number, doc["text"])
    positives = [t for t in truth.values() if t["kind"] == "pos"]
    negatives = [t for t in truth.values() if t["kind"] == "neg"]
    assert sum((t["a"], t["b"]) in called for t in positives) / len(positives) >= 0.98
    assert sum((t["a"], t["b"]) in called for t in negatives) / len(negatives) <= 0.01
    assert right / directed >= 0.97
    assert directed / len(positives) >= 0.9


def test_without_a_direction_the_kind_is_the_same_from_either_side():
    """What is two thirds of one text and a third of the other is an excerpt, whichever of the two is looked up."""
    shared = STORY.partition("\n")[2]
    one = page(
        shared
        + "\n村口的老槐树下新添了几张石桌，傍晚常有人来下棋。卖茶的阿婆支起凉棚，一壶粗茶两个铜碗，坐到天黑也没有人催，话都说在棋盘外面。"
    )
    other = page(
        "菜市场搬到了河对岸，摊主们天不亮就挑着担子过桥，卖豆腐的老倪还是占着头一个位置。\n" + shared
        + "\n码头边的旧仓库改成了书屋，周末放露天电影，孩子们自带小板凳，散场以后月亮已经升到桥洞上面。"
        "守书屋的是一位退休教师，他把几十年里攒下的连环画全都摆了出来，借书不用押金，只要在本子上写个名字。"
    )  # fmt: skip
    found = [judged(one, other), judged(other, one)]
    assert [(f.repost, f.origin) for f in found] == [(True, None)] * 2
    match = match_texts(0, other.body, one.body)
    assert match.copy_coverage < 0.5 < match.origin_coverage < 0.75
    assert {f.kind for f in found} == {"excerpt"}
