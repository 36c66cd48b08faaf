"""Heads of pages nobody tuned on: one family for each kind of credit, source or time that was misread there."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction import extract
from newscrawl.extraction.fields.authors import byline, scripted
from newscrawl.extraction.head import words_in
from newscrawl.text.credits import read
from newscrawl.text.person_names import is_name, split_run

HAN = (
    "连日来，柳河镇的晾晒场上一片金黄，二十多名村民正忙着翻晒稻谷，合作社的烘干机昼夜不停。",
    "镇农技站介绍，今年全镇水稻播种面积三万一千亩，平均亩产比去年高出四十六斤，收割进度已经过半。",
    "合作社负责人说，烘干、仓储、加工连成一条线之后，每斤稻谷能多卖一毛五分钱，村民都愿意把粮食送来。",
)
LATIN = (
    "Farmers in the hill county have planted a third more tea this spring than last year, officials said on Tuesday.",
    "The expansion follows a new expressway that cut the journey to the provincial capital from six hours to three.",
    "Researchers warn that steep slopes cleared for gardens may erode unless terraces and grass strips are kept up.",
)


def page(head: str, *, text=HAN, tail: str = "", meta: str = "", title: str = "柳河镇秋粮晾晒忙") -> bytes:
    """One synthetic article: ``head`` between heading and text, ``tail`` behind the text, ``meta`` in the head."""
    body = "".join(f"<p>{line}</p>" for line in text)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{meta}</head><body>'
        f'<div class="w"><h1>{title}</h1><div class="info">{head}</div><div class="cnt">{body}{tail}</div></div></body></html>'
    ).encode()


def article(head: str, **more):
    return extract(page(head, **more), "https://www.liuhe.example/a/123.html", content_type="text/html")


def english(head: str, **more):
    return article(head, **{"text": LATIN, "title": "Tea gardens spread over hills", **more})


TIME = "2022-03-04 08:15"


@pytest.mark.parametrize(
    "label", ["报道：", "独家报道：", "报道/摄影：", "現場報導：", "图文报道：", "报道、摄影："]
)
@pytest.mark.parametrize("place", ["head", "line", "first"])
def test_words_of_reporting_are_a_label_whatever_else_the_bearer_did(label, place):
    signed = f"{label}符永刚"
    found = {
        "head": lambda: article(f"<span>{TIME}</span> <span>{signed}</span>"),
        "line": lambda: article(f"<p>{signed}</p><p>{TIME}</p>"),
        "first": lambda: article(TIME, text=(signed, *HAN)),
    }[place]()
    assert found.authors == ["符永刚"]


def test_a_photographer_alone_is_no_author():
    assert article(f"<span>{TIME}</span> <span>摄影：符永刚</span>").authors == []


@pytest.mark.parametrize("names", [("麦兜", "劳斯"), ("姚乐", "劳斯", "鲍德")])
def test_each_name_behind_a_label_may_be_an_element_and_have_any_surname(names):
    links = " ".join(f'<a href="/author/{n}">{name}</a>' for n, name in enumerate(names))
    assert article(f"<div>撰文：{links}</div><div>{TIME}</div>").authors == list(names)


def test_a_word_of_the_page_behind_the_names_is_none_of_them():
    assert article(
        f'<div>撰文：<a>姚乐</a> <a>社会</a> <a href="/v">高原</a></div><div>{TIME}</div>'
    ).authors == ["姚乐"]


@pytest.mark.parametrize("sign", ["·", "・", "•"])
def test_a_dot_before_a_label_parts_credits(sign):
    tail = f"<p>（来源：柳河晚报{sign}记者：茅以升{sign}通讯员：詹天{sign}编辑：竺可{sign}审核：钱学）</p>"
    found = article(TIME, tail=tail)
    assert (found.source_name, found.authors, found.editors) == ("柳河晚报", ["茅以升", "詹天"], ["竺可"])


def test_a_dot_inside_a_name_parts_nothing():
    assert [one.name for one in read("作者：买买提·艾力 编辑：李明").people] == ["买买提·艾力", "李明"]


def test_a_pen_name_of_four_characters_is_not_two_people():
    assert split_run("水木年华")[0] == []
    assert article(TIME, tail="<p>【编辑:水木年华】</p>").editors == ["水木年华"]


def test_two_names_without_a_separator_stay_two():
    assert split_run("万玛才旦")[0] == split_run("那木斯来")[0] == []
    assert split_run("张伟李娜")[0] == ["张伟", "李娜"]
    assert split_run("王建国时敏")[0] == ["王建国", "时敏"]


@pytest.mark.parametrize("name", ["樊不凡", "李不言", "王与之"])
def test_given_names_may_hold_a_word_of_grammar(name):
    assert is_name(name)
    assert article(f"{TIME} 作者：{name} 编辑：郎月").authors == [name]


@pytest.mark.parametrize("words", ["高不成", "常不见", "是不是", "张不的", "不李言", "李言不"])
def test_a_phrase_with_a_word_of_grammar_is_no_name(words):
    assert not is_name(words)


@pytest.mark.parametrize(
    "line", ["글·사진 리화룡 기자", "글/사진 리화룡 기자", "사진·글 리화룡기자", "글 리화룡 기자"]
)
def test_words_and_pictures_of_a_korean_reporter(line):
    assert byline(line) == ["리화룡"]


def test_pictures_alone_of_a_korean_reporter_are_no_byline():
    assert byline("사진 리화룡 기자") == []


def test_a_clock_and_its_zone_may_stand_before_the_day():
    head = "<p>Published 8:05 a.m. ET July 20, 2021 | Updated 11:30 a.m. ET July 20, 2021</p>"
    assert english(head).published_at == "2021-07-20T08:05-04:00"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (
            "By LI YANG in Guiyang and ZHAO HONG | China Daily | Updated: 2023-04-18 09:12",
            ["LI YANG", "ZHAO HONG"],
        ),
        ("<p>by Xinhua Writers Zhou Yan and Wu Fei</p><p>2023-04-18 09:12</p>", ["Zhou Yan", "Wu Fei"]),
        ("<p>By Global Times staff reporter Chen Qing</p><p>2023-04-18 09:12</p>", ["Chen Qing"]),
        ("<p>By JOE McDONALD, AP Business Writer</p><p>2023-04-18 09:12</p>", ["JOE McDONALD"]),
        (
            '<div class="byline"><a href="/s1">Tom Hale</a> in Shanghai, <a href="/s2">Cheng Leng</a> in Hong Kong and <a href="/s3">Ed White</a> in Seoul</div><p>2023-04-18 09:12</p>',
            ["Tom Hale", "Cheng Leng", "Ed White"],
        ),
        ('<div class="byline">Tom Hale in Shanghai</div><p>2023-04-18 09:12</p>', ["Tom Hale"]),
        (
            '<div><a rel="author" href="/author/1"><span>Luna Sun</span></a><span> in Beijing</span> and <a rel="author" href="/author/2"><span>He Hui</span></a></div><p>2023-04-18 09:12</p>',
            ["Luna Sun", "He Hui"],
        ),
        # no names: a button, an agency
        ("2023-04-18 09:12 <span>China Daily</span> <span>Editor : Mo Hong</span> ECNS App Download", []),
    ],
)
def test_western_bylines(head, names):
    assert english(head).authors == names


@pytest.mark.parametrize(
    "line",
    [
        "Editing by Sam Holmes",
        "(Reporting by Jane Doe; Editing by Sam Holmes)",
        "Edited by Sam Holmes.",
        "Contact editor Sam Holmes",
        "Editor: Sam Holmes",
    ],
)
def test_western_editors(line):
    assert english(f"By Jane Doe | {TIME}", tail=f"<p>{line}</p>").editors == ["Sam Holmes"]


@pytest.mark.parametrize(
    "line", ["Editing by the Beijing Desk", "The film was edited by hand", "Credit editing by machines"]
)
def test_words_about_editing_name_nobody(line):
    assert english(f"By Jane Doe | {TIME}", tail=f"<p>{line}</p>").editors == []


@pytest.mark.parametrize(
    "head",
    [
        f"<div>Updated: {TIME}</div><div>By Wang Qian and Erik Nilsson (China Daily)</div>",
        f"By Wang Qian | China Daily | {TIME}",
        f"Wang Qian | China Daily | {TIME}",
    ],
)
def test_the_house_of_a_western_byline_is_the_source(head):
    found = english(head)
    assert found.source_name == "China Daily"


@pytest.mark.parametrize(
    ("lead", "house"),
    [
        ("GUIYANG, Aug. 20 (Xinhua) -- ", "Xinhua"),
        ("BEIJING (AP) — ", "AP"),
        ("Taipei, June 12 (CNA) ", "CNA"),
        ("The minister (AP) said so. ", None),
        ("GUIYANG, Aug. 20 (Tuesday) -- ", None),
    ],
)
def test_an_agency_signs_behind_place_and_day(lead, house):
    assert english(TIME, text=(lead + LATIN[0], *LATIN[1:])).source_name == house


def linked(**more) -> str:
    stated = {"@type": "NewsArticle", "headline": "柳河镇秋粮晾晒忙", **more}
    return f'<script type="application/ld+json">{json.dumps(stated, ensure_ascii=False)}</script>'


@pytest.mark.parametrize("key", ["provider", "sourceOrganization"])
def test_json_ld_may_say_whose_article_it_is(key):
    stated = linked(publisher={"name": "门户新闻"}, **{key: {"@type": "Organization", "name": "台灣新生報"}})
    assert article(TIME, meta=stated).source_name == "台灣新生報"
    assert article(f"{TIME} 来源：柳河晚报", meta=stated).source_name == "柳河晚报"


def test_a_publisher_in_json_ld_counts_where_it_is_a_paper_and_not_the_site():
    stated = linked(publisher={"@type": "Organization", "name": "柳河日报"})
    assert article(TIME, meta=stated).source_name == "柳河日报"
    own = article(TIME, meta=f'<meta property="og:site_name" content="柳河日报">{stated}')
    assert own.source_name is None
    assert article(TIME, meta=linked(publisher={"name": "柳河科技有限公司"})).source_name is None


def test_the_office_that_put_a_text_up_is_its_source_and_a_person_is_not():
    assert article(f"发布者：农学院　发布时间：{TIME}").source_name == "农学院"
    assert article(f"发布者：admin　发布时间：{TIME}").source_name is None
    assert article(f"发布者：李明　发布时间：{TIME}").source_name is None


def state(**fields) -> str:
    return f"<script>window.__STATE__={json.dumps({'id': 7, **fields}, ensure_ascii=False)}</script>"


def test_fields_of_a_script_that_mean_nothing_else_name_author_and_editor():
    found = article(TIME, tail=state(authorName="端木蕻", editorName="公羊高"))
    assert (found.authors, found.editors) == (["端木蕻"], ["公羊高"])
    assert found.provenance["authors"] == "script"
    shown = article(f"{TIME} 作者：李明", tail=state(authorName="端木蕻"))
    assert shown.authors == ["李明"]


@pytest.mark.parametrize(
    "text",
    [
        '{"author":"端木蕻"}',
        '{"authorName":"端木蕻"},{"authorName":"王明"}',
        '{"authorName":"柳河日报"}',
        '{"authorName":"admin"}',
        '{"authorName":"公羊高","editorName":"公羊高"}',
    ],
)
def test_other_fields_of_a_script_name_no_author(text):
    assert scripted(text, [], words_in(text))[0] == []


def test_a_writer_of_wechat_signs_with_a_pen_name():
    head = '<span class="rich_media_meta rich_media_meta_text">老田</span><a id="js_name">柳河发布</a> <em>2022-03-04</em>'
    meta = '<meta property="og:article:author" content="老田">'
    found = article(head, meta=meta)
    assert (found.source_name, found.authors) == ("柳河发布", ["老田"])
    assert article(head).authors == []


def test_the_first_second_of_a_printed_day_is_no_time():
    comment = "<!--enpproperty <articleid>2</articleid><date>2012-06-19 00:00:00.0</date><title>柳河镇秋粮晾晒忙</title>/enpproperty-->"
    assert article("《柳河日报》(2012年06月19日 第A03版)", meta=comment).published_at == "2012-06-19"


def test_the_title_of_a_form_stands_above_its_cells():
    cells = "<tr><td>稿件来源</td><td>县委宣传部</td><td>发布时间</td><td>2008-10-9 15:08:27</td></tr><tr><td>撰稿</td><td>令狐冲</td><td>责任编辑</td><td>上官燕</td></tr>"
    html = f"<html><head><title>柳河县政府网</title></head><body><table><tr><td colspan=4 align=center><font size=4>柳河镇秋粮晾晒忙</font></td></tr>{cells}<tr><td colspan=4>{'<br>'.join(HAN)}</td></tr></table></body></html>"
    found = extract(
        html.encode(), "http://www.lh.example/read.asp?id=662", content_type="text/html; charset=utf-8"
    )
    assert (found.title, found.source_name) == ("柳河镇秋粮晾晒忙", "县委宣传部")
    assert (found.authors, found.editors) == (["令狐冲"], ["上官燕"])


@pytest.mark.parametrize(
    "lead", ["本报讯（记者 丁香 通讯员 辛夷）", "央广网贵阳3月4日消息（记者 阳光 通讯员 冷雪梅）"]
)
def test_a_word_beside_a_role_may_be_somebody(lead):
    names = article(f"{TIME} 来源：柳河日报", text=(lead + HAN[0], *HAN[1:])).authors
    assert names in (["丁香", "辛夷"], ["阳光", "冷雪梅"])


@pytest.mark.parametrize("word", ["阳光", "平安", "江南", "文明"])
def test_the_same_word_beside_a_time_is_nobody(word):
    assert article(f"<span>{TIME}</span> <span>{word}</span>").authors == []


def test_an_office_that_sent_a_text_in_is_its_source_and_nobody():
    found = article(f"<span>{TIME}</span> <span>供稿：县妇联</span> <span>撰稿：花满楼</span>")
    assert (found.source_name, found.authors) == ("县妇联", ["花满楼"])
    assert article(f"<span>{TIME}</span> <span>作者：王文联</span>").authors == ["王文联"]


@pytest.mark.parametrize("line", ["（程不识 文并摄）", "（程不识 文并图）", "（程不识 摄并文）"])
def test_words_and_pictures_behind_a_name(line):
    assert article(TIME, tail=f"<p>{line}</p>").authors == ["程不识"]


def test_the_signature_counts_before_short_teasers_below():
    rows = "".join(
        f'<dl><dt><a href="/{n}.html">{title}</a></dt><dd>本报记者 {name} / 2021-05-0{n} 10:11</dd></dl>'
        for n, title, name in ((1, "夜市烟火气回来了", "罗子墨"), (2, "一座老桥的新生", "卜晓雯"))
    )
    html = (
        page(TIME, tail="<p>（柳河镇　侯杰、闵捷）</p>")
        .decode()
        .replace("</body>", f"<div>{rows}</div></body>")
    )
    found = extract(html.encode(), "https://www.liuhe.example/a/123.html", content_type="text/html")
    assert found.authors == ["侯杰", "闵捷"]


@pytest.mark.parametrize("label", ["媒体：", "报刊：", "媒體："])
def test_the_medium_as_a_field(label):
    assert article(f"<i>{TIME}</i><i>{label}山城早报</i>").source_name == "山城早报"
    assert article(f"<i>{TIME}</i><i>新{label}山城早报</i>").source_name is None


def test_a_logo_behind_the_label_is_the_source():
    logo = '<a href="http://paper.example"><img src="/l.png" alt="山城早报"></a>'
    assert article(f"{TIME}　来源：{logo}　作者：<em>李明</em>").source_name == "山城早报"
    assert article(f"<span>{TIME}</span>{logo}").source_name == "山城早报"
    for other in ('<a href="/"><img alt="分享到微信"></a>', '<img alt="山城早报">', logo * 2):
        assert article(f"<span>{TIME}</span>{other}").source_name is None


def test_labels_and_values_in_lines_of_their_own_below_the_text():
    tail = "<div><p>信息来源</p><p>县水利局</p><p>责任编辑</p><p>艾青草</p></div>"
    found = article(TIME, tail=tail)
    assert (found.source_name, found.editors) == ("县水利局", ["艾青草"])


def test_who_brought_a_text_out():
    assert article(TIME, tail="<p>出品：柳河县融媒体中心</p>").source_name == "柳河县融媒体中心"


def test_a_house_as_author_in_json_ld():
    stated = linked(author={"@type": "Organization", "name": "山城早报"})
    assert article(TIME, meta=stated).source_name == "山城早报"
    assert article(TIME, meta=linked(author={"@type": "Person", "name": "山城早报"})).source_name is None


@pytest.mark.parametrize("line", ["JANE DOE, Senior Correspondent", "Jane Doe, Staff Writer"])
def test_a_name_and_what_its_bearer_is(line):
    assert english(f"<div>{line}</div><div>May 6, 2021 10:11</div>").authors == [
        line.split(",", maxsplit=1)[0].strip()
    ]


FLASHES = ("县人民医院新门诊楼今天启用。", "三条乡村客运线路下月恢复。", "全县高考报名人数公布。")


@pytest.mark.parametrize("heading", ["快讯", "今日要闻", "【简讯】", "要闻速览"])
@pytest.mark.parametrize("signs", ["●●●", "■■■", ("1. ", "2. ", "3. ")])
def test_flashes_amid_a_text_are_none_of_it(heading, signs):
    box = [heading, *(sign + line for sign, line in zip(signs, FLASHES, strict=True))]
    found = article(TIME, text=(*HAN[:2], *box, HAN[2], HAN[0][::-1]))
    assert all(line in found.body for line in HAN)
    assert not any(line in found.body for line in FLASHES)
    assert sum("门诊楼" in line for _, line in found.left_out) == 1


def test_a_list_of_the_article_itself_stays():
    listed = [f"●{line}" for line in FLASHES]
    for text in (
        (HAN[0], "主要任务", *listed, *HAN[1:]),
        ("快讯", *listed),
        (HAN[0], "快讯", *FLASHES, *HAN[1:]),
    ):
        found = article(TIME, text=text)
        assert all(line in found.body for line in FLASHES)


@pytest.mark.parametrize("sign", [" · ", "·", " • "])
def test_a_dot_before_a_role_parts_credits(sign):
    found = article(f"{TIME} 柳河日报{sign}记者 李明{sign}编辑 王红")
    assert (found.source_name, found.authors, found.editors) == ("柳河日报", ["李明"], ["王红"])


@pytest.mark.parametrize(
    ("head", "tail", "source"),
    [
        (TIME, "<p><span>供稿</span><span> | </span><span>县林业局</span></p>", "县林业局"),
        (f"发布：{TIME}　单位：县教育局　撰稿：李明", "", "县教育局"),
        (f"中央社／台北6日電　{TIME}", "", "中央社"),
        (f"{TIME}　中央社／台北六日電", "", "中央社"),
        (f"{TIME}　作者单位：县教育局", "", None),
    ],
)
def test_more_places_of_a_source(head, tail, source):
    assert article(head, tail=tail).source_name == source


def test_a_name_that_links_to_its_authors_page():
    linked_name = '<a href="/author/7">海清</a>'
    assert article(f"{TIME} <a>柳河日报</a> {linked_name}").authors == ["海清"]
    assert article(f"{TIME} <a>柳河日报</a> <a href='/list/7'>海清</a>").authors == []


def test_a_byline_and_its_house_behind_the_time():
    found = english("May 6, 2021 10:11 | By Jane Doe | Xinhua")
    assert (found.source_name, found.authors) == ("Xinhua", ["Jane Doe"])


def test_what_else_was_done_ends_a_byline():
    found = english("May 6, 2021 10:11", tail="<p>Written by Jane Doe. Edited by Sam Holmes.</p>")
    assert (found.authors, found.editors) == (["Jane Doe"], ["Sam Holmes"])


def test_a_house_and_a_name_are_no_house():
    assert english("May 6, 2021 10:11 China Daily Jane Doe").source_name is None
    assert (
        english("<span>May 6, 2021 10:11</span> <span>Xinhua News Agency</span>").source_name
        == "Xinhua News Agency"
    )


@pytest.mark.parametrize("paper", ["今日早报", "今天日报", "今日新闻网"])
def test_the_name_of_a_paper_tells_no_day(paper):
    found = article(f"{paper}　2003年11月05日 02:37:00　李明")
    assert found.published_at == "2003-11-05T02:37:00+08:00"


@pytest.mark.parametrize("day", ["今天是", "今日：", "今日 "])
def test_what_day_it_is_is_no_time_of_the_article(day):
    assert article(f"{day}2003年11月05日").published_at is None


def test_a_name_may_end_as_stations_do():
    lead = "〔記者丘念台、涂又光／台南報導〕"
    found = article(TIME, text=(lead + HAN[0], *HAN[1:]))
    assert (found.source_name, found.authors) == (None, ["丘念台", "涂又光"])


@pytest.mark.parametrize("station", ["江苏台", "吉林台", "张电台"])
def test_a_station_behind_the_role_is_nobody(station):
    assert station not in byline(f"记者{station}、李明")


@pytest.mark.parametrize("sort", ["Video", "Photo", "Copy", "Graphics"])
def test_editors_of_other_things_edit_no_text(sort):
    tail = f"<p>(Reporting by Jane Doe; {sort} editors: Li Qin)</p>"
    assert english(f"<p>Editor: huaxia</p><p>{TIME}</p>", tail=tail).editors == ["huaxia"]


@pytest.mark.parametrize("sign", ["/", "／", " / "])
def test_a_name_and_a_house_before_the_time(sign):
    found = article(f"李明{sign}青石财经{sign}{TIME}")
    assert (found.source_name, found.authors) == ("青石财经", ["李明"])


@pytest.mark.parametrize("said", ["（青石日報訊）", "【青石日報專訊】", "(青石日报讯)"])
def test_a_house_that_signs_beside_the_time(said):
    assert article(f"{TIME}　{said}").source_name in {"青石日報", "青石日报"}


def test_a_label_in_an_element_of_its_own_says_what_its_neighbour_is():
    found = article(f"<b>信息来源：</b>县自然资源局 <b>发布人：</b>柯蓝 <b>发布时间：</b>{TIME}")
    assert (found.source_name, found.authors) == ("县自然资源局", [])


def test_accounts_of_offices_wrote_no_text():
    assert article(TIME, tail="<p>编辑：翁虹　文图：青石公安</p>").authors == []


@pytest.mark.parametrize("sort", ["公安部门", "政府机构", "媒体"])
def test_the_sort_of_an_account_is_not_its_name(sort):
    assert (
        article(f"<span>{TIME}</span><span>发布于 贵州</span><span>{sort}官方账号</span>").source_name is None
    )
    assert article(f"<span>青石日报官方账号</span><span>{TIME}</span>").source_name == "青石日报"


def test_names_behind_a_house_that_reports_from_a_place():
    found = article(f"<p>{TIME}</p><p>青石新聞網 海清、門羅／新北報導</p>")
    assert (found.source_name, found.authors) == ("青石新聞網", ["海清", "門羅"])


@pytest.mark.parametrize(
    "behind", ["May 6, 2021 10:11", "Thursday May 6, 2021 10:11", "Updated: May 6, 2021 10:11"]
)
def test_a_house_in_latin_letters_ends_before_the_day(behind):
    assert english(f"Author: Jane Doe Source: Shanghai Daily {behind}").source_name == "Shanghai Daily"


def test_a_name_a_slash_and_a_house_before_an_english_day():
    found = english("<p>Jane Doe / China Daily May 6, 2021 10:11</p>")
    assert (found.source_name, found.authors) == ("China Daily", ["Jane Doe"])


@pytest.mark.parametrize(
    "line", ["（本报记者薛仁义参与采写）", "（记者 薛仁义 参与采写）", "（青石晨报记者薛仁义亦有贡献）"]
)
def test_who_took_part_in_the_reporting(line):
    assert article(TIME, tail=f"<p>{line}</p>").authors == ["薛仁义"]


def test_a_school_is_no_author():
    assert article(f"{TIME} 作者:青石一中 薛仁义").authors == ["薛仁义"]
    assert article(f"{TIME} 作者：王一中").authors == ["王一中"]


def test_an_editor_in_an_element_of_its_own_beside_buttons():
    head = f'{TIME} <a href="http://paper.example/">青石晨报</a> <a href="#c">我要评论</a> <span>编辑 盛世安</span>'
    found = article(head)
    assert (found.source_name, found.editors) == ("青石晨报", ["盛世安"])
    assert article(f'{TIME} <a href="/t">编辑推荐</a> <span>编辑部</span>').editors == []


@pytest.mark.parametrize(
    ("head", "source"),
    [
        (f"{TIME} 来源：综合自青石晨报、河东日报", "青石晨报、河东日报"),
        (f"{TIME} 转载自：青石晨报官方微博", "青石晨报"),
        (f"{TIME} 来源：综合", None),
    ],
)
def test_what_stands_around_a_house_is_no_part_of_it(head, source):
    assert article(head).source_name == source


@pytest.mark.parametrize(
    ("head", "house"), [("Xinhua, {}", "Xinhua"), ("(ECNS) -- {}", "ECNS"), ("Economy, {}", None)]
)
def test_an_agency_before_an_english_day(head, house):
    assert english(head.format("May 6, 2021 10:11")).source_name == house


@pytest.mark.parametrize("version", ["手机版", "电脑版", "打印版"])
def test_versions_of_the_page_are_nobody(version):
    assert article(f"{TIME} 来源： 青石晨报　作者： 黎明辉　{version} 打印").authors == ["黎明辉"]


DAY = "May 6, 2021 10:11"


@pytest.mark.parametrize(
    ("head", "source", "names"),
    [
        (f"By Emily Clark (Shanghai Daily) {DAY}", "Shanghai Daily", ["Emily Clark"]),
        (f"{DAY} | Bloomberg", "Bloomberg", []),
        (f"{DAY} By: Emily Clark", None, ["Emily Clark"]),
        (f"<p>Top Stories</p><p>{DAY}</p><p>Market Watch</p>", None, []),
    ],
)
def test_names_and_houses_around_an_english_day(head, source, names):
    found = english(head)
    assert (found.source_name, found.authors) == (source, names)


def test_a_newsroom_ends_the_names():
    tail = "<p>Reporting by Emily Clark, Wang Lei and the Beijing newsroom; Editing by Tom Hogue</p>"
    found = english(DAY, tail=tail)
    assert (found.authors, found.editors) == (["Emily Clark", "Wang Lei"], ["Tom Hogue"])
