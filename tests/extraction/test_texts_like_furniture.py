"""Texts built like what stands around texts (tables of figures, linked headings, names with times), and the reverse."""

from __future__ import annotations

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract

URL = "https://www.linjiang.example/yw/2026-11/20/content_4711.htm"
SENTENCES = (
    "临江大桥维修工程昨日全面完工，比原计划提前十一天，桥面更换伸缩缝二十四道。",
    "市民林女士说，过桥时间从二十分钟缩短到五分钟，上下班方便多了。",
)
TEXT = "".join(f"<p>{one}</p>" for one in SENTENCES)
MENU = (
    '<ul><li><a href="/">首页</a></li><li><a href="/yw/">要闻</a></li><li><a href="/ms/">民生</a></li></ul>'
)


def page(body=TEXT, title="临江大桥提前通车", meta="2026-11-20 08:15 来源：临江新报", below=""):
    return (
        f'<html><head><meta charset="utf-8"><title>{title}_临江新报网</title></head><body><div>{MENU}</div><div class="w">'
        f'<div class="l"><h1>{title}</h1><div class="x">{meta}</div><div class="n">{body}</div>{below}</div></div>'
        '<div id="z"><a href="/about">关于我们</a></div></body></html>'
    )


def read(html, url=URL):
    return extract(html.encode(), url, content_type="text/html; charset=utf-8")


def table(*rows):
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"


@pytest.mark.parametrize(
    "rows",
    [
        (("县区", "增速"), ("江北区", "5.6%"), ("江源区", "4.9%")),
        (("站点", "首班", "末班"), ("火车站", "05:40", "20:30"), ("江北市场", "05:52", "20:42")),
        (("玩法", "期号", "号码"), ("排列三", "2026310", "4 0 7"), ("排列五", "2026310", "4 0 7 1 9")),
    ],
)
@pytest.mark.parametrize("lead", ["", TEXT])
def test_figures_in_a_table_are_no_controls(rows, lead):
    body = read(page(lead + table(*rows))).body
    assert [line for line in body.splitlines() if " | " in line] == [" | ".join(row) for row in rows]


def test_a_player_in_a_cell_of_its_own_is_furniture():
    assert "05:40" not in read(page(TEXT + table(("05:40",)))).body


SECTIONS = (
    ("冰雪大世界开门迎客", "占地十二万平方米的冰雪大世界昨日开园，首日接待游客九千人次。"),
    ("温泉水乐园延长营业", "水乐园营业时间延长到晚上十点，周末另加夜场演出。"),
    ("雪村民宿一房难求", "雪村的八十六家民宿已被订满，老板娘葛秀芬忙得脚不沾地。"),
)
FORMS = (
    '<h3><a href="/{0}.htm">{1}</a></h3><p>{2}</p>',
    '<p><strong><a href="/{0}.htm">{1}</a></strong></p><p>{2}</p>',
    '<div><a href="/{0}.htm"><img src="/{0}.jpg"></a><h4><a href="/{0}.htm">{1}</a></h4><p>{2}</p></div>',
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lead", ["", "<p>雪季到了，记者为您梳理三处好去处。</p>"])
def test_sections_headed_by_links_are_the_text_where_there_is_no_other(form, lead):
    body = read(page(lead + "".join(form.format(i, *one) for i, one in enumerate(SECTIONS)))).body
    assert body.splitlines()[-6:] == [line for one in SECTIONS for line in one]


@pytest.mark.parametrize("form", FORMS)
def test_the_same_below_a_text_are_teasers(form):
    below = "<div>" + "".join(form.format(i, *one) for i, one in enumerate(SECTIONS)) + "</div>"
    assert read(page(below=below)).body == "\n".join(SENTENCES)


@pytest.mark.parametrize("form", [FORMS[0], FORMS[2]])
def test_the_same_on_a_list_without_time_and_source_are_no_article(form):
    rows = "".join(form.format(i, *one) for i, one in enumerate(SECTIONS))
    with pytest.raises(RefusedPage):
        read(page(rows, title="冬游长白", meta=""), "https://www.linjiang.example/yw/")


@pytest.mark.parametrize("day", ["11-19", "2026-11-19", "11-19 10:20"])
def test_nor_with_a_day_below_each(day):
    rows = "".join(f"{FORMS[0].format(i, *one)}<p>{day}</p>" for i, one in enumerate(SECTIONS))
    with pytest.raises(RefusedPage):
        read(page(rows, title="冬游长白三件事"))


def test_two_teasers_with_their_days_are_no_text():
    below = "".join(
        f'<div><a href="/{i}.htm">{head}</a><p>{text}</p><span>11-19</span></div>'
        for i, (head, text) in enumerate(SECTIONS[:2])
    )
    for html in (page(TEXT + f"<div>{below}</div>"), page(below=f"<div>{below}</div>")):
        assert read(html).body == "\n".join(SENTENCES)


MINUTES = (
    ("李晓冬", "09:02", "本报记者在江桥西口看到，第一批救援车已经到位，三辆铲车正在清雪。"),
    ("周芮", "09:17", "气象台刚刚把预警升级为橙色，降雪量已达十四毫米。"),
    ("李晓冬", "09:40", "西口恢复单向放行。"),
    ("孟凡宇", "10:05", "热心市民送来姜汤，环卫工人心里热乎乎的。"),
)
POSTS = "".join(
    f"<li><b>{name}</b> <i>2026-11-20 {time}</i><p>{text}</p></li>" for name, time, text in MINUTES
)


@pytest.mark.parametrize("title", ["雪中直击：全城清雪保畅通", "全城清雪保畅通（滚动更新）"])
def test_reporters_names_and_times_of_a_live_report_are_no_readers(title):
    body = read(page(f"<ul>{POSTS}</ul>", title=title)).body
    assert all(text in body for _, _, text in MINUTES)


def test_names_and_times_below_another_text_are_readers():
    assert read(page(below=f"<ul>{POSTS}</ul>")).body == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    "first",
    [
        "阅读节昨日开幕。",
        "编辑 佟雁今年五十八岁了，她在夜班干了三十年。",
        "更新后的步道昨天开放，市民叫好。",
        "阅读分享会昨日举行，百名读者参与。",
        "评论员大赛今日开赛！",
    ],
)
def test_a_sentence_that_begins_like_a_label_is_text(first):
    assert read(page(f"<p>{first}</p>{TEXT}")).body == "\n".join((first, *SENTENCES))


@pytest.mark.parametrize("line", ["来源：临江新报。", "2026年11月20日 08:15发布。"])
def test_a_label_with_its_value_is_none(line):
    assert line not in read(page(f"<p>{line}</p>{TEXT}", meta="")).body


VERSES = ("雪落在江面上", "像母亲撒下的面粉", "我在岸边站了很久", "等一只旧船")


def test_a_title_of_two_characters():
    article = read(page("".join(f"<p>{line}</p>" for line in VERSES), title="江雪"))
    assert (article.title, article.body) == ("江雪", "\n".join(VERSES))


def test_a_heading_of_two_characters_that_the_menu_links_to_is_a_channel():
    with pytest.raises(RefusedPage):
        read(page("".join(f"<p>{line}</p>" for line in VERSES), title="要闻"))


@pytest.mark.parametrize(
    "line",
    [
        "报料热线：0439-3222222　投稿邮箱：news@linjiang.example",
        "新闻热线：0439-3222222；广告热线：0439-3222223",
        "想看更多本地新闻？请到各大应用商店搜索“临江新报”下载安装",
        "把这条新闻发给朋友：<span>微博</span><span>QQ</span><span>复制链接</span>",
        '上一条：<a href="/1.htm">江源区通公交</a>',
        "下一条：没有了",
    ],
)
def test_calls_and_pointers_below_a_text_are_none_of_it(line):
    for html in (page(f"{TEXT}<p>{line}</p>"), page(below=f"<div>{line}</div>")):
        assert read(html).body == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    "line",
    [
        "即日起，市民可在各大应用商店搜索“临江通”下载安装，凭身份证注册后刷码乘车。",
        "下一条河就在山后，过了河便是林场。",
    ],
)
def test_sentences_like_them_are_text(line):
    assert read(page(f"{TEXT}<p>{line}</p>")).body == "\n".join((*SENTENCES, line))


@pytest.mark.parametrize("heading", ["信息提示", "系统提示", "友情提醒"])
def test_a_message_under_a_heading_that_announces_one(heading):
    with pytest.raises(RefusedPage) as refused:
        read(
            page("<p>抱歉，您要找的稿件走丢了，3秒后带您回首页。</p>", title=heading, meta="2026-11-20 08:15")
        )
    assert refused.value.cause in {"soft_404", "interstitial"}


def test_news_under_such_a_heading_stays():
    assert read(page(title="友情提醒")).body == "\n".join(SENTENCES)


ANSWERED = (
    "11-03　张先生（IP属地：吉林）|问题：供暖温度不够。|答复：热力公司已上门测温并更换阀门。",
    "11-05　于女士（IP属地：吉林）|问题：公厕锁门。|答复：环卫处已延长开放至晚十点。",
    "11-08　孙先生（IP属地：吉林）|问题：井盖响。|答复：已加装胶圈。",
)
LETTERS = "".join(f"<p>{line}</p>" for row in ANSWERED for line in row.split("|"))


def test_questions_that_are_answered_are_a_column():
    body = read(page(TEXT + LETTERS, title="书记信箱选登")).body
    assert all(line in body for row in ANSWERED for line in row.split("|")[1:])


def test_the_same_without_answers_are_readers():
    posts = "".join(f"<p>{row.split('|')[0]}</p><p>{row.split('|')[1]}</p>" for row in ANSWERED)
    assert "公厕锁门" not in read(page(below=f"<div>{posts}</div>")).body


def test_lines_of_name_text_and_time_are_readers():
    posts = "".join(
        f"<li>{name}：{text}<em>11-20 {time}</em></li>"
        for name, text, time in (
            ("雪国列车", "早就该修了！", "09:12"),
            ("浑江浪花", "以后上班不堵了", "09:44"),
            ("老铁", "好", "10:02"),
        )
    )
    assert read(page(below=f"<ul>{posts}</ul>")).body == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    "around",
    [
        "<video src=a.mp4></video>{}",
        "<img src=1.jpg><img src=2.jpg><img src=3.jpg><div>第1张/共12张</div>{}",
    ],
)
def test_short_lines_around_a_film_or_pictures_are_no_text(around):
    lines = "".join(f"<div>{line}</div>" for line in ("江边冬泳", "夜市重开", "老街新颜", "播放次数"))
    with pytest.raises(RefusedPage):
        read(page(around.format(lines), title="雪中交警执勤"))


def test_labels_of_a_form_are_no_text():
    fields = "".join(
        f"<div>{label}<input></div>" for label in ("姓名", "电话", "爆料内容", "上传图片", "地点")
    )
    with pytest.raises(RefusedPage):
        read(page(fields, title="读者爆料平台"))


@pytest.mark.parametrize("line", ["本文内容由AI辅助生成，仅供参考", "本作品采用知识共享署名4.0许可协议"])
def test_notes_on_how_a_text_may_be_used_are_none_of_it(line):
    assert read(page(f"{TEXT}<p>{line}</p>")).body == "\n".join(SENTENCES)


def test_another_article_behind_a_line_that_says_so():
    second = "<div><div>下一条新闻</div><h2>冬捕节周末开幕</h2><p>第九届冬捕节将于周六开幕，届时将有祭湖醒网、头鱼拍卖等活动，欢迎市民前往观看。</p></div>"
    for html in (page(TEXT + second), page(below=second)):
        assert read(html).body == "\n".join(SENTENCES)
