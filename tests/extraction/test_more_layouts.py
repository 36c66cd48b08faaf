"""Families of page forms that an outside hand wrote and the extractor read wrongly; all pages are synthetic."""

from __future__ import annotations

import json

import pytest
from synthetic import PARAGRAPHS, TITLE, page
from test_regions import EN, HANT, KO, p

from newscrawl.extraction import dates, extract, named_people, page_lines
from newscrawl.extraction.fields.source import licensed

URL = "http://news.example.cn/a/123456.html"


def read(html: str, url: str = URL):
    return extract(html.encode(), url, content_type="text/html; charset=utf-8")


def names(found) -> list[str]:
    return [getattr(one, "name", one) for one in found]


# ------------------------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024년 11월 18일 14:20", "2024-11-18T14:20+08:00"),
        ("2024년 11월 18일 오후 2:20", "2024-11-18T14:20+08:00"),
        ("Publié le 18 novembre 2024 à 08h15, mis à jour", "2024-11-18T08:15+08:00"),
        ("18. November 2024 um 17:05 Uhr", "2024-11-18T17:05+08:00"),
        ("發布日期：113-11-18", "2024-11-18"),
        ("113/11/18 09:15", "2024-11-18T09:15+08:00"),
        ("民國113年11月18日　上午08:30　本報記者", "2024-11-18T08:30+08:00"),
    ],
)
def test_times_of_other_places(text, iso):
    assert dates.find(text)[0].iso == iso


@pytest.mark.parametrize("text", ["113.11.18.20", "電話113-11-18", "v113.11.18", "119/110", "2024-113-11-18"])
def test_three_digits_are_no_year_of_the_republic(text):
    assert dates.find(text) == []


@pytest.mark.parametrize(
    ("shown", "iso"),
    [
        ("發佈時間：11:42 2024-11-18 HKT", "2024-11-18T11:42+08:00"),
        ("2:00am, 18 Nov 2024", "2024-11-18T02:00+08:00"),
        ("<i>2022</i><i>/</i><i>11/18</i><b>10:26</b>", "2022-11-18T10:26+08:00"),
    ],
)
def test_clock_before_the_day_and_parted_times(shown, iso):
    assert read(page(meta=f'<div class="info">{shown}</div>')).published_at == iso


def test_a_time_in_utc_is_the_day_that_is_displayed():
    stated = '<meta property="article:published_time" content="2024-11-17T16:30:00Z">'
    article = read(page(meta='<div class="date">2024/11/18</div>', head=stated))
    assert article.published_at == "2024-11-18T00:30+08:00"


def test_the_month_as_a_word_in_the_address():
    article = read(page(meta=""), "http://www.example.com.tw/2008/nov/18/today-life5.htm")
    assert article.published_at == "2008-11-18"


# ------------------------------------------------------------------------------------------------------ people


@pytest.mark.parametrize(
    ("text", "writers", "editors"),
    [
        ("台北／張庭翔、鄭慧娟 責任編輯／蔡尚晉", ["張庭翔", "鄭慧娟"], ["蔡尚晉"]),
        ("허인수 기자", ["허인수"], []),
        ("작성자：리철수", ["리철수"], []),
        ("편집: 김영화", [], ["김영화"]),
        ("文/林則澄圖/黃威彬", ["林則澄"], []),
    ],
)
def test_lines_of_credits(text, writers, editors):
    found = named_people.signed(text)
    assert (found.writers, found.editors) == (writers, editors)


@pytest.mark.parametrize("text", ["只看该作者 | 倒序浏览", "打赏作者：支持", "北京/上海", "기자회견: 김영화"])
def test_buttons_and_places_name_nobody(text):
    found = named_people.signed(text)
    assert found is None or not (found.writers or found.editors)
    assert named_people.credited(text, *named_people.Kind) == []


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ("<div><span>文字</span><a>嚴文廷</a><a>曹馥年</a></div><div>2024/11/18</div>", ["嚴文廷", "曹馥年"]),
        ('<h4 class="gh-article-author-name"><a href="/author/1">沈一帆</a></h4><time>2022年11月18日</time>', ["沈一帆"]),
        ("<i>2022</i><i>/</i><i>11/18</i><b>10:26</b><a>三农频道</a><a>记者 韩 冰 路 遥</a>", ["韩冰", "路遥"]),
        ('<div class="submitted">Von <span>Anna Berger</span> | <time>18.11.2024, 17:05 Uhr</time></div>', ["Anna Berger"]),
        ('<div class="signature">Par <a>Claire Dubois</a></div><p>Publié le 18 novembre 2024 à 08h15</p>', ["Claire Dubois"]),
        ('<div class="author"><a href="/users/1">Fan Yiying</a></div><div>Nov 18, 2024</div>', ["Fan Yiying"]),
        ('<div class="author"><a href="/users/1">News Staff</a></div><div>Nov 18, 2024</div>', []),
    ],
)  # fmt: skip
def test_authors_in_elements_of_their_own(meta, authors):
    assert names(read(page(meta=meta, tail="")).authors) == authors


def test_standfirst_above_time_and_credits():
    meta = f'<p class="desc">{HANT[0]}</p><div>文字／嚴文廷</div><div>責任編輯／張子午</div><div>2024/11/18 10:20</div>'
    article = read(page(meta=meta, body=f"<div class=text>{p(HANT[1:])}</div>", tail=""))
    assert (names(article.authors), names(article.editors)) == (["嚴文廷"], ["張子午"])
    assert article.published_at.startswith("2024-11-18T10:20")
    assert all(text in article.body for text in HANT[1:])
    assert "嚴文廷" not in article.body
    assert "2024/11/18" not in article.body


def test_pages_in_korean():
    meta = '<div class="info"><span>2024-11-18 09:25:31</span> <span>래원: 변강일보</span> <span>편집: 김영화</span></div>'
    article = read(
        page(title="하천정비공사 마무리단계에 들어서", meta=meta, body=p(KO), tail="<p>허인수 기자</p>")
    )
    assert (article.source_name, names(article.authors), names(article.editors)) == (
        "변강일보",
        ["허인수"],
        ["김영화"],
    )


# ----------------------------------------------------------------------------------------------------- sources


@pytest.mark.parametrize(
    "text",
    [
        "（本文经授权转载自微信公众号“工业放大镜”，ID：gyfdj）",
        "本文已获作者授权，转自公众号“工业放大镜”",
        "文章转载自公众号：工业放大镜",
    ],
)
def test_notes_of_licence(text):
    assert licensed(text) == "工业放大镜"


def test_magazines_beside_the_time():
    meta = '<div>http://news.example.com 2005年11月18日08:12 <font color="#A20010">北方晨刊</font></div>'
    assert read(page(meta=meta)).source_name == "北方晨刊"


def test_a_verb_is_no_source():
    article = read(page(meta="<div><em>发表于 2022-11-18 13:37:25</em> | 只看该作者 | 倒序浏览</div>"))
    assert (article.source_name, article.authors) == (None, [])


# ------------------------------------------------------------------------------------------------------ bodies


@pytest.mark.parametrize(
    "text",
    [
        "【评论】【论坛】【收藏此页】【大 中 小】【多种方式看新闻】【打印】【关闭】", "相關字詞﹕渡輪", "关键词：大棚，蔬菜", "#南投縣", "#渡輪 #票價",
        "◤快訊◢", "我是廣告 請繼續往下閱讀", "香港01 App 睇片快人一步",
        "【加入關鍵評論網會員】每天精彩好文直送你的信箱，每週獨享編輯精選、時事精選、藝文週報等特製電子報。",
    ],
)  # fmt: skip
def test_rows_of_furniture(text):
    assert page_lines.is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024/11/18",
        "#1号楼",
        "【导语】",
        "关键词：稳。记者走访了多个村庄，大家谈得最多的还是一个字，那就是稳住产量，稳住价格。",
    ],
)
def test_no_furniture(text):
    assert not page_lines.is_furniture(text)


@pytest.mark.parametrize(
    "text",
    [
        "本網站之文字、圖片及影音，非經授權，不得轉載、公開播送或公開傳輸及利用。",
        "本文依 CC 創用姓名標示-非商業性-禁止改作臺灣3.0授權條款釋出",
        "★《三立新聞網》提醒您：未經授權，請勿轉載。",
    ],
)
def test_notices_of_taiwan(text):
    assert page_lines.is_rights(text)


# -------------------------------------------------------------------------------- pictures, state of frameworks


def test_pictures_of_amp_and_backgrounds():
    body = (
        f'<amp-img src="/img/a.jpg" width="6" height="4"><noscript><img src="/img/a.jpg"></noscript></amp-img><p>{PARAGRAPHS[0]}</p>'
        f'<div style="background: #eee url(/img/b.jpg) center no-repeat"></div><p style="background:url(/img/c.jpg)">{PARAGRAPHS[1]}</p>'
        f'<i style="background-image:url(/img/icon-play.png)"></i><p>{PARAGRAPHS[2]}</p>'
        '<a href="javascript:void(0)"><img src="/img/report.png"></a>'
    )
    article = read(page(body=body, tail=""))
    assert [one.rsplit("/", 1)[1] for one in article.images] == ["a.jpg", "b.jpg"]


@pytest.mark.parametrize("mark", ['"', "'"])
def test_text_in_an_object_literal(mark):
    def quoted(text: str) -> str:
        coded = json.dumps(text)[1:-1].replace("<", "\\u003C")
        return mark + (coded if mark == '"' else coded.replace('\\"', '"').replace("'", "\\'")) + mark

    content = quoted("".join(f"<p>{text}</p>" for text in PARAGRAPHS))
    state = (
        f"window.__NUXT__=(function(a,b){{return {{data:[{{detail:{{title:{quoted(TITLE)},publishTime:{quoted('2022-11-18 21:07:00')},"
        f"source:{quoted('江边融媒')},author:{quoted('许诺')},content:{content}}}}}],serverRendered:true}}}}({mark}{mark},0));"
    )
    article = read(
        f'<html><head><meta charset="utf-8"><title>江边云</title></head><body><div id="__nuxt">加载中...</div><script>{state}</script></body></html>'
    )
    assert (article.title, article.source_name, names(article.authors)) == (TITLE, "江边融媒", ["许诺"])
    assert article.published_at.startswith("2022-11-18T21:07")
    assert article.body == "\n".join(PARAGRAPHS)


def test_english_pages_keep_their_text():
    article = read(page(title="New corridor to break ground", body=p(EN), tail="<p>Editor: Apurva.</p>"))
    assert all(text in article.body for text in EN)


# ------------------------------------------------------------------------------------------------ second set


@pytest.mark.parametrize("office", ["宣传科", "民三庭", "采访组", "编辑部", "全媒体中心"])
def test_offices_are_nobodys_name(office):
    article = read(
        page(meta=f'<div class="info">2022-11-18 15:23 来源：江边日报 作者：{office}</div>', tail="")
    )
    assert article.authors == []


@pytest.mark.parametrize(
    ("text", "writers"),
    [
        ("華視新聞 蔡富丞 邱康惟 綜合報導 / 南投縣", ["蔡富丞", "邱康惟"]),
        ("記者扶小萍/南投報導", ["扶小萍"]),
        ("記者笪小萍/南投報導", ["笪小萍"]),
        ("記者手記", []),
        ("연변뉴스 기자 최국화", ["최국화"]),
    ],
)
def test_bylines_with_places(text, writers):
    found = named_people.signed(text)
    assert (found.writers if found else []) == writers


def test_two_roles_in_a_lead_without_brackets():
    article = read(
        page(
            body=p(["本报讯 记者马艳 通讯员周凌云 " + PARAGRAPHS[0], *PARAGRAPHS[1:]]),
            meta="<div>2022-11-18 10:16</div>",
        )
    )
    assert names(article.authors) == ["马艳", "周凌云"]


def test_press_release_with_its_time_at_the_end():
    body = f"<div>{'<br><br>'.join(HANT)}<br><br></div>完<br><div>2024年11月18日（星期一）<br>香港時間15時30分</div>"
    article = read(page(meta="", body=body, tail=""))
    assert article.published_at == "2024-11-18T15:30+08:00"
    assert "香港時間" not in article.body


@pytest.mark.parametrize(
    ("meta", "iso", "authors"),
    [
        (
            '<div class="byline"><span>Zhu Shenshen</span><span>18:22 UTC+8, 2024-11-18</span></div>',
            "2024-11-18T18:22+08:00",
            ["Zhu Shenshen"],
        )
    ],
)
def test_zone_behind_a_clock_before_the_day(meta, iso, authors):
    article = read(page(meta=meta, body=p(EN), tail=""))
    assert (article.published_at, names(article.authors)) == (iso, authors)


def test_time_without_blanks_source_and_author_in_lines_of_their_own():
    meta = (
        '<time><span class="hour">04:10</span><span class="date">2024/11/18</span></time><div class="source">中國時報</div>'
        '<div class="author">廖志晃</div>'
    )
    article = read(
        f"<html><body><article><header><h1>{TITLE}</h1></header><div>{meta}</div><div>{p(HANT)}</div></article></body></html>"
    )
    assert (article.source_name, names(article.authors)) == ("中國時報", ["廖志晃"])
    assert article.published_at == "2024-11-18T04:10+08:00"
    assert article.body == "\n".join(HANT)


def test_a_house_and_a_name_before_the_time():
    meta = "<div><span>Newtalk新聞 | <a>葉士宏</a></span><span>發布 2024.11.18 | 16:05</span></div>"
    article = read(page(meta=meta, tail=""))
    assert (article.source_name, names(article.authors)) == ("Newtalk新聞", ["葉士宏"])


def test_the_next_article_without_a_heading_stays_out():
    after = f"<div>阅读下一篇</div><div class=n1>{PARAGRAPHS[2]}</div>"
    html = page(body=p(PARAGRAPHS[:2]), tail="", after="").replace(
        '</div>\n<div class="related">', f'</div>{after}\n<div class="related">'
    )
    article = read(html)
    assert article.body == "\n".join(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<div class="post-thumbnail"><img src="/a.jpg"></div>', ["a.jpg"]),
        ('<figure><img src="/a.jpg"></figure>', ["a.jpg"]),
        ('<div class="author-cover"><img src="/a.jpg"></div>', []),
        ('<div><img src="/a.jpg"></div>', []),
    ],
)
def test_the_picture_between_title_and_text(markup, expected):
    article = read(page(meta=f"<div>2022-02-13 09:57</div>{markup}"))
    assert [one.rsplit("/", 1)[1] for one in article.images] == expected


def test_the_id_of_a_heading_is_made_of_its_words():
    body = f'<p>{PARAGRAPHS[0]}</p><h3 class="subheading" id="nav_the_first_step__1">第一步怎么走</h3><p>{PARAGRAPHS[1]}</p>'
    assert "第一步怎么走" in read(page(body=body)).body


# ------------------------------------------------------------------------------------------------- third set


@pytest.mark.parametrize(
    ("text", "writers"),
    [
        ("記者 麥嘉琪／攝影 陳偉", ["麥嘉琪"]),
        ("记者 张三/文 李四/图", ["张三"]),
        ("张三/文 李四/摄影", ["张三"]),
        ("记者 张三/摄影报道", ["张三"]),
    ],
)
def test_a_photographer_behind_a_slash(text, writers):
    assert named_people.signed(text).writers == writers


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ("<div>中国青年网评论员 辛木 2022-11-18 06:30:00</div>", "中国青年网"),
        ("<div>柳河融媒 · 2022-11-18 18:18 · 阅读1.1万</div>", "柳河融媒"),
        (
            "<div>2024-11-18 13:02:45<span>China News Service</span> <span>Editor : Gu Liping</span></div>",
            "China News Service",
        ),
        ("<div>2024-11-18 13:02:45<span>Most Read</span></div>", None),
        ("<div>2008-11-18 13:40　稿源：〖法制周末〗　[ 我来说两句 ]</div>", "法制周末"),
    ],
)
def test_houses_beside_the_time(meta, source):
    assert read(page(meta=meta, tail="")).source_name == source


def test_an_editor_beside_the_time_without_a_separator():
    article = read(page(meta="<div>2024/11/18 08:22 東森新聞 責任編輯 陳苡瑄</div>", tail=""))
    assert names(article.editors) == ["陳苡瑄"]


@pytest.mark.parametrize(
    ("meta", "iso", "authors"),
    [
        (
            '<div class="news-author-name">Zhao Ying</div><div>Updated 19:53, 18-Nov-2024</div>',
            "2024-11-18T19:53+08:00",
            ["Zhao Ying"],
        ),
        ("<p>Par Marc Lefèvre – Le 18/11/2024 à 07:12</p>", "2024-11-18T07:12+08:00", ["Marc Lefèvre"]),
    ],
)
def test_western_heads(meta, iso, authors):
    article = read(page(meta=meta, body=p(EN), tail=""))
    assert (article.published_at, names(article.authors)) == (iso, authors)


def test_a_notice_of_authors_rights():
    assert page_lines.is_rights(
        "此内容为第一财经原创，著作权归第一财经所有。未经第一财经书面授权，不得以任何方式加以使用，包括转载、摘编、复制或建立镜像。"
    )


# ------------------------------------------------------------------------------------------------ fourth set


@pytest.mark.parametrize(
    ("text", "writers"),
    [
        ("图/广州日报·新花城记者：苏韵桦", []),
        ("文/广州日报·新花城记者：魏丽娜 通讯员：刘娅", ["魏丽娜", "刘娅"]),
        ("文/记者：王明 图/记者：李丽", ["王明"]),
    ],
)
def test_reporters_behind_marks_of_words_and_pictures(text, writers):
    assert named_people.signed(text).writers == writers


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ('<div><a class="publisher">中廣新聞網</a><span>更新於 11月18日 07:36</span> • <span>發布於 2024年11月18日07:30</span></div>', "中廣新聞網"),
        ("<div><span>Xinhua</span><span>Updated: November 18, 2024 21:14</span></div>", "Xinhua"),
        ('<div><span class="src">北江广电</span><span>昨天 22:18</span></div>', "北江广电"),
        ('<div><span class="src">小视频</span><span>昨天 22:18</span></div>', None),
    ],
)  # fmt: skip
def test_houses_in_other_places_of_the_head(meta, source):
    assert read(page(meta=meta, tail="")).source_name == source


def test_a_year_of_two_digits_at_the_beginning_of_a_line():
    assert dates.find("22-11-18 09:41 来源：北疆新闻")[0].iso == "2022-11-18T09:41+08:00"


@pytest.mark.parametrize("text", ["（文中观点仅供参考，不构成投资建议，投资有风险，入市需谨慎。）"])
def test_notices_of_financial_pages(text):
    assert page_lines.is_rights(text)
