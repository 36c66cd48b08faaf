"""Standing notices found whole, articles about notices left alone. Texts are synthetic unless marked real."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.demo.garble import garble
from newscrawl.text.notices import find_notices, is_notice

NOTICES = [
    "版权声明：凡本网注明“来源：某某网”的所有作品，未经本网授权不得转载、摘编或利用其它方式使用上述作品。",
    "凡本网注明“来源：XXX（非某某网）”的作品，均转载自其它媒体，目的在于传播更多信息，并不代表本网赞同其观点。",
    "免责声明：本文仅代表作者个人观点，与某某网无关。其原创性未经本站证实，本站不作任何保证或承诺。",
    "特别声明：以上内容为自媒体平台“某某号”用户上传并发布，本平台仅提供信息存储服务。",
    "声明：该文观点仅代表作者本人，某某系信息发布平台，仅提供信息存储空间服务。",
    "本网站所刊载信息，不代表本社观点。刊用本网站稿件，务经书面授权。",
    "注意:本站部分文字内容、图片由网友投稿,如侵权请联系删除",
    "*本网站有关内容转载自合法授权网站，如果您认为转载内容侵犯了您的权益，请您来信来电，本网站将在24小时内删除相关内容。",
    "Copyright © 2005-2020 某某公司 All Rights Reserved 版权所有 京ICP证000000号",
    "违法和不良信息举报电话：0432-00000000 举报邮箱：a@example.com",
    "转载请注明出处：某某网",
    "关于我们 | 联系我们 | 广告服务 | 法律声明 | 诚聘英才",
    "分享到",
    "扫一扫在手机打开当前页",
    "更多精彩内容，请关注本报官方微信公众号",
    "声明：文章内容仅供参考，不构成投资建议，据此操作风险自担。",
    "#本文仅代表作者观点,不代表某某立场,未经作者许可,禁止转载#",
]

ARTICLES = [
    "国家版权局近日发布通知，要求网络媒体转载他人作品应当取得授权，未经授权不得转载。",
    "该网站页面底部写着：“凡本网注明来源：某某网的所有作品，未经本网授权不得转载、摘编，违者本网将依法追究责任。”",
    "张律师表示，网站上“本网站不代表作者观点，转载出于传递更多信息之目的”的声明并不能免除其侵权责任。",
    "未经著作权人许可，复制、发行、通过信息网络向公众传播其作品的，应当承担停止侵害、消除影响、赔礼道歉、赔偿损失等民事责任。",
    "法院审理认为，被告未经授权转载原告作品，侵犯了原告的信息网络传播权，判决赔偿2万元。",
    "一、著作权人享有下列权利：",
    "记者扫码后发现，二维码已失效，无法下载客户端。",
    "外交部4日发布声明说，不再维持依据条约的限制。",
    "（松花江网编辑 孙淑平）",
    "责任编辑：张三",
    "来源：新华社",
    "",
]

BLOCK = """反侵权公告:

根据《中华人民共和国著作权法》等法律法规，未经书面许可，擅自转载本报社作品的，将涉嫌侵犯著作权人合法权益，本报社郑重公告：

一、任何单位或个人使用著作权归属于某某日报社的原创内容，必须事先取得书面授权；

二、对侵犯著作权益的违法行为，本报社将追究行为人的侵权责任；

三、欢迎读者提供侵权线索：

程律师（法律顾问）0432-00000000

武某某（版权合作）0432-00000001"""


@pytest.mark.parametrize("text", NOTICES)
def test_notice(text):
    assert is_notice(text)


@pytest.mark.parametrize("text", ARTICLES)
def test_no_notice(text):
    assert not is_notice(text)


@pytest.mark.parametrize("text", NOTICES[:6])
def test_notice_garbled(text):
    assert is_notice(garble(text))
    assert is_notice(garble(text, chars=frozenset()))


@pytest.mark.parametrize("shown", [lambda text: text, garble, lambda text: garble(text, chars=frozenset())])
def test_block_is_one_span(shown):
    before = shown("本报讯 全市召开大会。\n（松花江网编辑 孙淑平）\n")
    notice = shown(BLOCK)
    page = before + "\n" + notice + "\n" + shown("文档附件")
    assert find_notices(page) == [(len(before) + 1, len(before) + 1 + len(notice))]


def test_clauses_of_a_law_are_no_notice():
    law = "著作权法规定：\n一、著作权人对作品享有署名权；\n二、使用他人作品应当同著作权人订立合同；\n联系电话0432-00000000"
    assert find_notices(law) == []


def test_a_heading_inside_an_article_is_no_notice():
    assert find_notices("版权声明\n吉林市昨天举行运动会，三千人参加。\n天气晴好。") == []


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_spans_are_in_order_and_inside(text):
    spans = find_notices(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(left[1] < right[0] for left, right in zip(spans, spans[1:], strict=False))


@pytest.mark.parametrize(
    "prefix", ["未经", "凡注明", "版权声明：", "本网", "不代表", "如侵权", "一、\n", "声明\n", "“"]
)
def test_hostile_repetition_is_answered(prefix):
    find_notices(prefix * (200_000 // len(prefix)))
    is_notice(prefix * (2_400 // len(prefix)))


@pytest.mark.real
def test_labelled_lines(shared):
    rows = [
        json.loads(line)
        for line in (shared / "facts" / "attribution_dev.jsonl").read_text("utf-8").splitlines()
    ]
    wrong = [row["id"] for row in rows if is_notice(row["text"]) != (row["kind"] == "copyright_notice")]
    assert wrong == []


@pytest.mark.real
def test_seed_page(shared):
    text = (shared / "data" / "seed_page.txt").read_text("utf-8")
    notice = find_notices(text)[-1]
    assert text[slice(*notice)].startswith("反侵權(quán)公告")
    assert text[slice(*notice)].endswith("0432-62523496")
