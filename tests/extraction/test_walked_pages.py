"""Pages of kinds known before, in words and layouts that were not: pointers, comments, counters, numerals, menus."""

from __future__ import annotations

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.store.articles import text_hash

URL = "http://www.qinghe.example/xw/content_88213.html"
TITLE = "青禾镇老粮仓变身乡村书屋"
SENTENCES = (
    "入冬以来，青禾镇把老粮仓改成了乡村书屋，藏书两万余册，全天向村民免费开放。",
    "书屋管理员介绍，周末最多一天接待读者三百多人次，孩子们写完作业就来看书。",
    "镇里还请来退休教师开设朗读课和书法课，已经办了四十二期，场场座无虚席。",
)
TEXT = "".join(f"<p>　　{one}</p>" for one in SENTENCES)


def page(meta="2026年11月19日 08:42　来源：青禾晚报", body=TEXT, below=""):
    return (
        f'<html><head><meta charset="utf-8"><title>{TITLE}_青禾网</title></head><body><div class="nav"><a href="/">首页</a></div>'
        f'<div class="main"><h1>{TITLE}</h1><div class="sub">{meta}</div><div class="txt">{body}</div></div>{below}</body></html>'
    )


def read(html):
    return extract(html.encode() if isinstance(html, str) else html, URL)


@pytest.mark.parametrize(
    "label", ["<b>延伸阅读</b>", "相關文章：", "相关新闻 | ", "<b>【相关】</b>", "看更多：", "同場加映："]
)
def test_a_label_with_a_link_amid_the_text_points_elsewhere(label):
    first, *others = (f"<p>　　{one}</p>" for one in SENTENCES)
    pointer = f"<div>{label}<a href=/a1.html>冬修水利开工三千人上阵</a></div>"
    article = read(page(body=first + pointer + "".join(others)))
    assert article.body == "\n".join(SENTENCES)
    assert any("冬修水利" in text for _, text in article.left_out)


def test_a_sentence_with_a_link_is_text_though_it_begins_like_a_pointer():
    line = "相关部门介绍，<a href=/a1.html>冬修水利工程今年提前开工</a>，三千人已经上阵。"
    assert "相关部门介绍" in read(page(body=TEXT + f"<p>{line}</p>")).body


def test_readers_words_under_another_heading_are_comments():
    rows = "".join(
        f"<li><b>{name}</b> 11-19 09:11 <p>{text}</p><a>回复</a></li>"
        for name, text in (
            ("山里人", "这个书屋我去过，环境真的好，孩子赖着不走，希望多进点科普书。"),
            ("粮仓守望者", "当年我就在这粮仓上班，没想到现在变成书屋了，感慨万千啊。"),
        )
    )
    for heading in ("网友热议（3）", "精彩评论"):
        assert read(page(below=f"<div><h4>{heading}</h4><ul>{rows}</ul></div>")).body == "\n".join(SENTENCES)


def test_a_box_for_corrections_is_no_text():
    box = "<div><h3>纠错反馈</h3><p>请填写您发现的错误内容，我们的编辑会在一个工作日内核实处理。</p><textarea></textarea></div>"
    assert read(page(below=box)).body == "\n".join(SENTENCES)


def test_a_second_article_of_one_sentence_is_another_article():
    second = (
        "<div class=main><h1>青禾中学晚自习亮灯</h1><div class=sub>2026年11月17日 18:00　来源：青禾教育</div>"
        "<div class=txt><p>　　青禾中学教学楼晚自习灯光全部更换成护眼灯，家长委员会全程监督安装过程。</p></div></div>"
    )
    article = read(page(below=second))
    assert article.body == "\n".join(SENTENCES)
    assert article.source_name == "青禾晚报"


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("中華民國一一五年十一月十九日", "2026-11-19"),
        ("民國一百一十五年十一月十九日", "2026-11-19"),
        ("民國一〇八年三月二日", "2019-03-02"),
        ("民国一百零八年三月二日", "2019-03-02"),
        ("民國九十九年十二月三十一日", "2010-12-31"),
    ],
)
def test_years_of_the_republic_in_chinese_numerals(stated, day):
    assert read(page(meta=f"{stated}　來源：青禾晚報")).published_at == day


@pytest.mark.parametrize("value", ["出自网络", "摘自网络", "匿名用户", "热心网友"])
def test_a_value_that_names_nobody_is_no_author(value):
    article = read(page(meta=f"2026-11-19 08:42　来源：青禾晚报　作者：{value}"))
    assert article.authors == []


def test_counters_with_signs_in_place_of_words_make_no_version():
    def version(count):
        article = read(page(body=TEXT + f"<div><span>👍 {count}</span> <span>收藏 {count}</span></div>"))
        assert article.body == "\n".join(SENTENCES)
        return text_hash(article.title, f"{article.body}\n❤️ {count}")

    assert version(21) == version(1022)


def test_a_menu_in_gbk_on_a_page_in_utf8():
    menu = "".join(f'<a href="/l{n}.html">频道导航栏目{n}号新闻资讯体育娱乐</a>' for n in range(400))
    html = page().encode().replace(b'<div class="nav">', b'<div class="nav">' + menu.encode("gbk"))
    article = read(html)
    assert article.title == TITLE
    assert article.body == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("青禾网", "青禾网正在进行机房搬迁，预计11月20日早上六点恢复服务，给您带来不便敬请谅解。"),
        ("资源访问控制", "该资源仅限校园网内用户浏览，校外用户请使用VPN。"),
        ("提示", "本库只对授权用户开放，如需阅读请联系管理员。"),
    ],
)
def test_messages_in_place_of_an_article(title, message):
    with pytest.raises(RefusedPage) as error:
        read(
            f"<html><head><meta charset=utf-8><title>{title}</title></head><body><p>{message}</p></body></html>"
        )
    assert error.value.cause == "interstitial"


def test_a_name_of_four_characters_is_one_person():
    meta = "2026-11-19 08:42　来源：青禾晚报　记者：阿依古丽·买买提 那木斯来"
    assert read(page(meta=meta)).authors == ["阿依古丽·买买提", "那木斯来"]
