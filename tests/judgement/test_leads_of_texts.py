"""Which publisher the lead of a text names, with the compiled kernel and without it."""

from __future__ import annotations

import pytest

from newscrawl.judgement.claims import claims_of

BODY = "\n今年以来，当地推进多项工作，群众反映良好。\n有关负责人介绍了情况，下一步还将完善措施。"


def named(lead):
    claims = claims_of(object(), lead + BODY)
    return claims.lead, claims.datelines


@pytest.mark.parametrize(
    "before",
    [
        "", "据", "另据", "又据", "综合", "根据", "援引", "日前据", "今日据", "据悉，", "據", "由", "并据",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("lead", "publisher"),
    [
        ("新华社北京8月24日电 记者从发布会获悉", "新华社"),
        ("央视网消息，昨日", "央视网"),
        ("烟台日报讯", "烟台日报"),
        ("中国新闻网8月24日报道", "中国新闻网"),
        ("台湾联合报报道", "台湾联合报"),
        ("中央社台北24日电", "中央社"),
        ("俄罗斯卫星通讯社報導", "俄罗斯卫星通讯社"),
    ],
)
def test_words_before_a_name_are_no_part_of_it(before, lead, publisher):
    assert publisher in named(before + lead)[1]
    if before != "据悉，":  # a mark stands inside: not printed in one piece
        assert named(before + lead)[0] == publisher


@pytest.mark.parametrize(
    "lead",
    ["该网消息，", "据该报报道，", "互联网消息，", "据电视台报道，", "据新闻报道，", "据外媒报道，", "记者在网上报道，", "据报道，", "据当地媒体报道，"],
)  # fmt: skip
def test_words_that_name_nobody(lead):
    assert named(lead) == (None, ())


def test_a_name_that_begins_like_a_day():
    assert named("今日头条新闻消息，昨日")[0] == "今日头条新闻"
