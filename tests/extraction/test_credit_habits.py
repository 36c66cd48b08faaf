"""Habits of credits, times and lines that houses of Taiwan, Hong Kong, Singapore, Malaysia and the mainland have.

Each page is synthetic: one report, a line above it, an opening or lines below it.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from newscrawl.extraction import extract

TEXT = [
    "11月18日清晨六点，天还没亮透，柳河镇的蔬菜批发市场已经热闹起来，二十多辆货车依次驶入。",
    "据镇农业站统计，全镇现有日光温室一千二百栋，带动就业两千六百余人，年产值突破一亿元。",
    "为了让菜卖得更远，镇里去年建起冷链分拣中心，引进两条自动包装线，产品当天就能运到省城。",
    "镇长介绍，下一步将继续扩大订单种植面积，让更多农户在家门口增收。",
]


@dataclass
class Case:
    info: str = "2022-03-04 08:15"
    above: str = ""
    opening: str = ""
    tail: str = ""
    source: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    time: str = "2022-03-04T08:15"


def page(case: Case, text=TEXT, title="柳河镇蔬菜市场价格回落") -> str:
    lines = [case.opening + text[0], *text[1:]]
    body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}_柳河在线</title></head><body>'
        f'<div><a href="/">首页</a><a href="/n">新闻</a></div><div class="w"><h1>{title}</h1><div class="info">{case.info}</div>'
        f'{case.above}<div class="cnt">{body}{case.tail}</div></div><div>版权所有 柳河在线</div></body></html>'
    )


def read(case: Case, text=TEXT, title="柳河镇蔬菜市场价格回落"):
    html = page(case, text, title)
    return extract(html.encode(), "http://www.lh.example/a/123.html", content_type="text/html")


CREDITS = [
    # what somebody is, before and behind who
    Case(tail="<p>作者：柳河大学教授 孟庆和</p>", authors=("孟庆和",)),
    Case(tail="<p>作者：清华大学教授 李强、南开大学副教授 王红</p>", authors=("李强", "王红")),
    Case(tail="<p>（作者系柳河大学经济学院教授 孟庆和）</p>", authors=("孟庆和",)),
    Case(tail="<p>（作者为柳河大学讲师孟庆和）</p>", authors=("孟庆和",)),
    # the house behind the time
    Case(info="2022-03-04 08:15 柳河日报评论员 佘明远", source="柳河日报", authors=("佘明远",)),
    # separators of other kinds, and tables
    Case(tail="<p>编辑 &gt; 裴蕾</p><p>校对 &gt; 吉祥</p>", editors=("裴蕾",)),
    Case(tail="<p>值班编辑@裴蕾</p>", editors=("裴蕾",)),
    Case(tail="<table><tr><td>编辑</td><td>裴蕾</td></tr><tr><td>记者</td><td>鲁继红</td></tr></table>", authors=("鲁继红",), editors=("裴蕾",)),
    # a word of reporting as a label, a place behind the roles, a bar behind the house
    Case(info="2022-03-04 08:15 <span>报道：陈秀卿</span> <span>摄影：李国豪</span>", authors=("陈秀卿",)),
    Case(above="<p>林仁傑　李慶祥　採訪/撰稿　楊勝宇　攝影/剪輯　／彰化縣</p>", authors=("林仁傑", "李慶祥")),
    Case(above="<div><a href=/1>新頭殼newtalk</a> | <a href=/2>陳佳穎</a> 彰化報導</div>", source="新頭殼newtalk", authors=("陳佳穎",)),
    # a region of an address is nobody
    Case(info="2022-03-04 08:15 <span>来自吉林长春</span>"),
    Case(info="2022-03-04 08:15 来自甘肃", source=None),
    # a house that signs with the day
    Case(opening="【大紀元2022年03月04日訊】（大紀元記者謝五男台灣彰化報導）", source="大紀元", authors=("謝五男",)),
    # where from and when, inside what names who
    Case(tail="<p>（柳河镇 鲁继红）</p>", authors=("鲁继红",)),
    Case(opening="【柳河日报记者鲁继红3月4日柳河报道】", authors=("鲁继红",)),
    Case(above="<div>國際中心邱苡玲／外電報導</div>", authors=("邱苡玲",)),
    Case(above="<div>政治中心／綜合報導</div>"),
    Case(above="<div>撰文．攝影／邱苡玲</div>", authors=("邱苡玲",)),
    Case(info="作者 邱苡玲 發佈於 2022-03-04 08:15", authors=("邱苡玲",)),
    # accounts with their kind before and their login behind
    Case(tail="<p>来源｜柳河税务（lhsw）</p>", source="柳河税务"),
    Case(info="2022-03-04 08:15　来源：新浪微博@柳河发布", source="柳河发布"),
    # times
    Case(info="2022.03.04 · 08:15 · 阅读 1204"),
    Case(info="2022-03-04 • 08:15"),
]  # fmt: skip


@pytest.mark.parametrize("case", CREDITS, ids=str)
def test_credits(case):
    article = read(case)
    found = (
        article.source_name,
        tuple(article.authors),
        tuple(article.editors),
        (article.published_at or "")[:16],
    )
    assert found == (case.source, case.authors, case.editors, case.time)


@pytest.mark.parametrize(
    "line",
    ["扫描二维码被骗", "下载APP遭盗刷", "关注公众号后遭遇诈骗", "點擊連結中招"],
)
def test_headings_of_news_about_codes_stay(line):
    text = [*TEXT[:2], line, *TEXT[2:]]
    assert read(Case(), text).body.split("\n") == text


@pytest.mark.parametrize(
    "lines",
    [
        "<p>更新時間｜2022.03.04 13:01 臺北時間</p>",
        "<p>支持柳河週刊，小心意大意義，小額贊助柳河週刊！</p>",
        "<p>從這裡可透過《Google 新聞》追蹤 TechNews</p>",
        "<h4>作者</h4><h5>鲁继红</h5><p>曾任教师，现为环境记者，喜欢在山里散步。</p>",
        "<p>作者简介：</p><p>鲁继红，柳河人，曾任教师，现为环境记者，喜欢在山里散步。</p>",
    ],
)
def test_lines_behind_the_text(lines):
    assert read(Case(tail=lines)).body.split("\n") == TEXT


def test_a_time_in_the_title_element_is_no_part_of_the_heading():
    html = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>渡輪票價明年調整 (12:30) - 20240503 - 港聞 - 某報新聞網</title></head><body><hgroup><h1>渡輪票價明年調整</h1></hgroup><div>12:30</div><div>2024年5月3日(星期五)</div><article>{"".join(f"<p>{line}</p>" for line in TEXT)}</article></body></html>'
    article = extract(html.encode(), "http://news.example/1", content_type="text/html")
    assert article.title == "渡輪票價明年調整"
    assert article.published_at.startswith("2024-05-03T12:30")


ENGLISH = [
    "The provincial government said on Thursday that construction of the new freight corridor will begin next spring.",
    "Officials expect the line to cut shipping time by a third once it opens, easing pressure on the highways.",
    "Local exporters welcomed the plan, since rising logistics costs had eaten into their margins for two years.",
]
KOREAN = [
    "연변조선족자치주 인민정부는 18일 소식공개회를 열고 올해 빙설관광시즌 준비상황을 소개했다.",
    "소개에 따르면 올해 겨울 전 주 12개 스키장이 차례로 개장하며 야간개장시간은 저녁 9시까지 연장된다.",
    "연길시 문화관광국 관계자는 관광객들에게 다양한 체험을 제공할 것이라고 말했다.",
]
#: English pages of Chinese media, and Korean pages of Yanbian.
ABROAD = [
    (ENGLISH, Case(info="By ZHOU HUIYING in Harbin | China Daily | Updated: 2022-03-04 08:15", source="China Daily", authors=("ZHOU HUIYING",))),
    (ENGLISH, Case(info="(<a href=/>People's Daily Online</a>) 08:15, March 04, 2022", tail="<p>(Web editor: Hongyu, Liang Jun)</p>", source="People's Daily Online", editors=("Hongyu", "Liang Jun"))),
    (ENGLISH, Case(tail="<p>(By Liu Chien-pang and James Lo)</p>", authors=("Liu Chien-pang", "James Lo"))),
    (ENGLISH, Case(above="<div class=by>Tony Wong</div>", authors=("Tony Wong",))),
    (ENGLISH, Case(info="<a href=/d>Daily</a> 2022-03-04 08:15")),
    (KOREAN, Case(info="2022-03-04 08:15:30 | 래원: 연변일보 | 기자: 김명성 | 편집: 리영애", source="연변일보", authors=("김명성",), editors=("리영애",))),
    (KOREAN, Case(info="2022-03-04 08:15 | 흑룡강신문", tail="<p>/정봉길 기자</p><p>편집: 김철진</p>", source="흑룡강신문", authors=("정봉길",), editors=("김철진",))),
    (KOREAN, Case(tail="<p>연변라지오TV방송국 최미란 기자</p>", authors=("최미란",))),
    (TEXT, Case(info="<a href=/p>柳河日報電子報</a> · <span>記者陳冠備／彰化報導</span> · <span>2022-03-04 08:15</span>", source="柳河日報電子報", authors=("陳冠備",))),
]  # fmt: skip


@pytest.mark.parametrize(("text", "case"), ABROAD, ids=str)
def test_credits_in_other_languages(text, case):
    article = read(
        case, text, "New corridor to link port with coast" if text is ENGLISH else "연변 준비 완료"
    )
    found = (
        article.source_name,
        tuple(article.authors),
        tuple(article.editors),
        (article.published_at or "")[:16],
    )
    assert found == (case.source, case.authors, case.editors, case.time)


def test_a_call_to_update_an_app_is_no_text():
    call = "《柳河頭條》APP經已推出最新版本，請立即更新，瀏覽更精彩內容：https://bit.ly/x"
    assert read(Case(tail=f"<p>---<br>{call}</p>")).body.split("\n") == TEXT


@pytest.mark.parametrize(
    ("case", "source"),
    [
        (Case(info="2022-03-04 08:15 来源：<a>柳江网</a>-<a>柳江日报</a>"), "柳江网-柳江日报"),
        (Case(info="2022-03-04 08:15 来源：<a>柳江网</a> - <a>编辑：裴蕾</a>"), "柳江网"),
        (Case(opening="新华社柳河3月4日电（记者鲁继红）"), None),
        (Case(opening="</p><p>新华网柳河3月4日电（记者鲁继红）</p><p>"), "新华网"),
        (Case(opening="</p><p>中新社柳河3月4日电 (鲁继红)</p><p>"), "中新社"),
        (
            Case(info="2022-03-04 08:15 来源：柳河晚报", opening="新华社柳河3月4日电（记者鲁继红）"),
            "柳河晚报",
        ),
        (Case(opening="本报柳河3月4日电（记者鲁继红）"), None),
        (Case(opening="据新华社电 "), None),
    ],
)
def test_two_links_of_one_source_and_the_wire_of_a_page_that_names_none(case, source):
    assert read(case).source_name == source


@pytest.mark.parametrize(
    ("login", "editors"),
    [("lihe2021", ["lihe2021"]), ("wang33", ["wang33"]), ("lt00123", []), ("sp20241123", []), ("admin", [])],
)
def test_logins_that_spell_a_name_are_editors_and_serial_numbers_are_not(login, editors):
    assert list(read(Case(info=f"2022-03-04 08:15 编辑：{login}")).editors) == editors


@pytest.mark.parametrize(
    "office", ["高新区管委会", "松岭镇政府", "柳河县融媒体中心", "县公安局", "市第二中学", "江边街道办事处"]
)
def test_an_office_before_a_name_is_no_run_of_names(office):
    assert list(read(Case(tail=f"<p>供稿：{office} 鲁继红</p>")).authors) == ["鲁继红"]


@pytest.mark.parametrize(
    ("case", "source"),
    [
        # the account, and who answers for it
        (Case(info="<span>2022-03-04 08:15</span><span>·</span><a>柳河法治</a><span>·</span><a>柳河法院官方账号</a>"), "柳河法治"),
        (Case(info="<p>柳河日报</p><span>2022-03-04 08:15</span><span>柳河日报官方账号</span>"), "柳河日报"),
        (Case(info="<span>2022-03-04 08:15</span> <a>柳河法院官方账号</a>"), "柳河法院"),
        # a house in brackets before its reporter's
        (Case(opening="【柳河日报】（记者鲁继红）"), "柳河日报"),
        (Case(opening="【消息树】（记者鲁继红）"), None),
    ],
)  # fmt: skip
def test_accounts_and_houses_in_brackets(case, source):
    assert read(case).source_name == source


def test_a_station_of_yanbian_beside_the_time():
    text = ["연변조선족자치주 인민정부는 18일 소식공개회를 열고 올해 빙설관광시즌 준비상황을 소개했다."] * 4
    case = Case(info="연변라지오TV넷 · 2022년 3월 4일 08:15")
    assert read(case, text, "빙설관광시즌 준비에 박차").source_name == "연변라지오TV넷"
