"""One test per row of the table of direction: a pair in which that row decides."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from newscrawl.judgement import direction, judge, weights
from newscrawl.reposts import match_texts

#: Synthetic.
BODY = (
    "跨越青柳江的云渡大桥主桥昨日上午顺利合龙，两岸群众冒雨来到江边观看。项目负责人介绍，施工团队先后调整吊装方案，最终比计划提前完成合龙。"
    "大桥预计明年五月通车，届时居民过江时间将大大缩短，对缓解老桥拥堵、带动北岸产业园发展具有重要作用。"
)
MORE = "\n当地交通部门表示，引桥和接线工程同步推进，桥面铺装将于入冬前完成，沿线村镇的公交线路也在重新规划，方便学生上学和老人就医。"
NOTICES = "\n版权声明：未经本网授权不得转载。\n关于我们 联系我们 广告服务 网站地图"


def page(body=BODY, **fields):
    return SimpleNamespace(
        **{"body": body, "title": "大桥合龙", "url": "", "portal": "", "published_at": None} | fields
    )


HOME = {"url": "http://www.news.cn/a.html"}
AWAY = {"url": "http://mirror.example/1"}
LEAD = "新华社北京8月24日电（记者 王某）"

#: Row: the text that shows the sign, and the other, with as little else as can be.
PAIRS = {
    "is_mirror": (page(mirror={"claimed_portal": "x"}, **AWAY), page(LEAD.replace("新华社", "本报") + BODY)),
    "names_publisher": (page("来源：新华网\n" + BODY, **AWAY), page(**HOME)),
    "traces": (page(BODY.replace("江", "江(jiāng)"), **AWAY), page()),
    "names_other_source": (page("来源：某某晚报\n" + BODY, **AWAY), page()),
    "stands_at_home": (page(LEAD + BODY, **HOME), page(LEAD.replace("新华社", "中新社") + BODY)),
    "published_later": (page(published_at="2026-03-02"), page(published_at="2026-03-01")),
    "furniture": (page(BODY + NOTICES), page()),
    "cut": (page(), page(BODY + MORE)),
    "lacks_lead": (page(), page("中新社北京8月24日电（记者 王某）" + BODY)),
    "seen_later": (page(first_seen="2026-03-02T10:00Z"), page(first_seen="2026-03-01T10:00Z")),
}


def weigh(shows, other):
    match = match_texts(0, shows.body, other.body)
    found = direction.examine(shows.body, other.body, (shows.title, other.title), match)
    claims = (direction.claims_of(shows, shows.body), direction.claims_of(other, other.body))
    signs = list(direction.signs_of((shows, other), claims, found, match))
    return signs, sum(weights.WEIGHT[code] if side == "a" else -weights.WEIGHT[code] for side, code in signs)


@pytest.mark.parametrize("sign", weights.SIGNS, ids=lambda sign: sign.code)
def test_the_row_is_seen_on_its_side_and_decides_the_sign(sign):
    signs, total = weigh(*PAIRS[sign.code])
    assert ("a", sign.code) in signs
    turned, back = weigh(*reversed(PAIRS[sign.code]))
    assert ("b", sign.code) in turned
    assert total == pytest.approx(-back)
    without = total - sign.weight
    assert (total > 0) == (sign.weight > 0)
    assert abs(total) > abs(without), "the row does not decide this pair"


@pytest.mark.parametrize("sign", weights.SIGNS, ids=lambda sign: sign.code)
def test_only_strong_rows_commit_alone(sign):
    strong = {
        "is_mirror",
        "names_publisher",
        "traces",
        "names_other_source",
        "stands_at_home",
        "published_later",
    }
    assert (abs(sign.weight) >= weights.COMMITTED) == (sign.code in strong)


def test_the_rows_outweigh_one_another_in_the_documented_order():
    """Which signs outweigh which, alone and together: a row of another weight changes one of these."""
    order = [
        "seen_later", "lacks_lead", "cut", "furniture", "published_later", "names_other_source", "traces",
        "names_publisher", "is_mirror",
    ]  # fmt: skip
    assert max(weights.WEIGHT, key=lambda code: abs(weights.WEIGHT[code])) == "is_mirror"
    assert [weights.WEIGHT[code] for code in order] == sorted(weights.WEIGHT[code] for code in order)
    small = sum(weights.WEIGHT[code] for code in ("seen_later", "lacks_lead", "cut"))
    assert small < weights.WEIGHT["published_later"] < weights.WEIGHT["names_other_source"]
    assert (
        weights.WEIGHT["names_publisher"]
        > weights.WEIGHT["published_later"] + weights.WEIGHT["names_other_source"]
    )
    assert weights.WEIGHT["traces"] > weights.WEIGHT["published_later"] + weights.WEIGHT["furniture"]
    assert weights.WEIGHT["is_mirror"] > sum(w for code, w in weights.WEIGHT.items() if 0 < w < 4) + 2


def test_an_invented_date_does_not_outweigh_the_publisher_named():
    copy = page("来源：新华网\n" + BODY, published_at="2020-01-01", **AWAY)
    origin = page(published_at="2026-03-02", **HOME)
    assert judge(copy, origin, match_texts(0, copy.body, origin.body)).origin == "b"


def test_a_mirror_is_never_the_origin():
    mirror = page(LEAD + BODY, mirror={"claimed_portal": "x"}, published_at="2020-01-01", **HOME)
    other = page("来源：新华网\n" + BODY.replace("江", "江(jiāng)"), published_at="2026-01-01", **AWAY)
    assert judge(mirror, other, match_texts(0, mirror.body, other.body)).origin == "b"


def test_the_documentation_shows_the_table():
    text = (Path(__file__).resolve().parents[2] / "docs" / "reposts.md").read_text("utf-8")
    for sign in weights.SIGNS:
        row = f"| `{sign.code}` | {sign.weight:g} | {sign.why} |"
        assert row in text.splitlines(), f"docs/reposts.md, Which is the copy: the table needs the row {row}"
    assert f"below {weights.COMMITTED:g}" in text


@pytest.mark.parametrize("code", PAIRS)
def test_the_order_of_the_crawl_gives_no_direction_and_takes_none(code):
    """Also where the other signs are just below the weight committed, or just above it."""
    one, other = PAIRS[code]
    for published in ((None, None), ("2026-03-02", "2026-03-01"), ("2026-03-01", "2026-03-02")):
        origins = set()
        for seen in (("2026-03-05T10:00Z", "2026-03-06T10:00Z"), ("2026-03-06T10:00Z", "2026-03-05T10:00Z")):
            a, b = (
                SimpleNamespace(**vars(text) | {"first_seen": met, "published_at": day})
                for text, met, day in zip((one, other), seen, published, strict=True)
            )
            origins.add(judge(a, b, match_texts(0, a.body, b.body)).origin)
        assert len(origins) == 1
