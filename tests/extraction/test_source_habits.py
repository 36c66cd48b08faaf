"""Where pages name their source: forms of offices, brackets, accounts, imprints, data of scripts.

Each page is synthetic; its neighbours, which name none, stand below.
"""

from __future__ import annotations

import pytest
from test_credit_habits import Case, read

NAMED = [
    # labels of forms, as cells, and in brackets without a colon
    Case(info="稿件提供：柳河镇人民政府 录入时间：2022-03-04 08:15", source="柳河镇人民政府"),
    Case(info="2022-03-04 08:15 <span>供稿部门：宣传科</span>", source="宣传科"),
    Case(info="发文机构：县农业农村局 发布时间：2022-03-04 08:15", source="县农业农村局"),
    Case(info="公告單位：教育處　發布日期：2022-03-04 08:15", source="教育處"),
    Case(info="<table><tr><td>报送单位</td><td>县农业农村局</td></tr><tr><td>日期</td><td>2022-03-04 08:15</td></tr></table>", source="县农业农村局"),
    Case(info="【作者/来源 省城日报】 【2022-03-04 08:15】", source="省城日报"),
    Case(info="[来源 高新区管委会] [2022-03-04 08:15]", source="高新区管委会"),
    Case(info="【来源:柳河市场监督管理局】【日期:2022-03-04 08:15】【打印】", source="柳河市场监督管理局"),
    # a house that reports, a channel of a portal, pictures between the fields
    Case(info="<span>新浪体育讯</span><span>2022-03-04 08:15</span>", source="新浪体育"),
    Case(info="<i></i>2022-03-04 08:15<i></i>集团新闻中心<i></i>1024", source="集团新闻中心"),
    Case(info="<span>原创</span><span>知产力</span><span>2022-03-04 08:15</span>", source="知产力"),
    # accounts
    Case(info="2022-03-04 08:15 <span>订阅号：文博圈</span>", source="文博圈"),
    Case(info="<span>2022-03-04 08:15</span><span>球迷之家 发布于 吉林</span>", source="球迷之家"),
    Case(info='<a class="nick">气象看点</a><p>2022-03-04 08:15</p>', source="气象看点"),
    Case(info="发布于：2022-03-04 08:15 由 柳河农技站 发布", source="柳河农技站"),
    Case(info='<div class="l">松岭热线<span>www.slrx.example</span></div><div>2022-03-04 08:15</div>', source="松岭热线"),
    Case(info="江边普法 江边普法 <span>2022-03-04 08:15</span>", source="江边普法"),
    # what kind of reporter is no part of the house's name, a lead in the line of the time
    Case(info="孙桂琴　柳河日报社全媒体记者　2022-03-04 08:15", source="柳河日报社", authors=("孙桂琴",)),
    Case(info="2022-03-04 08:15 法治网北京3月4日讯 记者周凌云", source="法治网", authors=("周凌云",)),
    # printed where, and imprints below the text
    Case(info="本文刊于《文物天地周刊》2022年第46期 2022-03-04 08:15", source="文物天地周刊"),
    Case(tail="<p>摘自《收藏周报》2022年3月2日</p>", source="收藏周报"),
    Case(tail="<p>图文来源：北江体育</p>", source="北江体育"),
    Case(tail="<p>柳河县融媒体中心出品</p>", source="柳河县融媒体中心"),
    Case(tail="<p>（气象局供稿）</p>", source="气象局"),
    Case(tail="<p>（柳河新聞網／邱苡玲、唐詠絮 報導）</p>", source="柳河新聞網"),
    Case(tail="<p>文章授權轉載自《優活健康網》</p>", source="優活健康網"),
    Case(tail="<p>（原载于《大江日报》2022年11月16日03版 记者：裴蕾）</p>", source="大江日报", authors=("裴蕾",)),
    Case(tail="<p>本文轉載自柳河新聞網，原文請見連結</p>", source="柳河新聞網"),
    # data of scripts
    Case(above='<script>var docSource = "松岭广播电视台";</script>', source="松岭广播电视台"),
    Case(above='<script>var info={"title":"x","source":"柳河早报"};</script>', source="柳河早报"),
]  # fmt: skip

UNNAMED = [
    Case(info="<span>2022-03-04 08:15</span><span>来自甘肃</span>"),
    Case(info='<span class="source">来自甘肃</span><span>2022-03-04 08:15</span>'),
    Case(info="<span>本报讯</span><span>2022-03-04 08:15</span>"),
    Case(info="【来源 互联网】 【2022-03-04 08:15】"),
    Case(info="<span>原创</span><span>2022-03-04 08:15</span>"),
    # scripts that speak of several articles, or of the form
    Case(above='<script>var list=[{"source":"柳河早报"},{"source":"松岭晚报"}];</script>'),
    Case(above='<script>var source = "pc"; var sourceName="网络";</script>'),
    Case(tail="<p>本片由本台出品</p>"),
    # desks and kinds of news beside the time
    Case(info="<b>生活組</b><span>2022-03-04 08:15</span>"),
    Case(info="<b>▲ 新聞速報</b><span>2022-03-04 08:15</span>"),
    Case(info="<b>本澳新聞</b><span>2022-03-04 08:15</span>"),
    Case(info="<div>新闻热线<span>www.slrx.example</span></div><div>2022-03-04 08:15</div>"),
    # whose picture it is, and what is said of an article that a link leads to
    Case(tail="<p>来源：视觉中国</p>"),
    Case(tail="<p>延伸阅读</p><p><a href=/1>暴雪蓝色预警今晨升级为橙色</a>（来源：中央气象台）</p>"),
    Case(info="栏目：民生新闻　时间：2022-03-04 08:15"),
    # who reported for a station is not the page's source
    Case(tail="<p>（总台记者 裴蕾）</p>"),
]


@pytest.mark.parametrize("case", NAMED, ids=lambda case: case.info + case.above + case.tail)
def test_source_is_read(case):
    article = read(case)
    assert (article.source_name, article.published_at[:16]) == (case.source, case.time)
    assert not case.authors or tuple(article.authors) == case.authors


@pytest.mark.parametrize("case", UNNAMED, ids=lambda case: case.info + case.above + case.tail)
def test_no_source_is_invented(case):
    assert read(case).source_name is None


def test_a_label_before_another_is_no_author():
    article = read(Case(info="文章作者：佚名　文章来源：工控资讯　更新时间：2022-03-04 08:15:00"))
    assert (article.authors, article.source_name) == ([], "工控资讯")


@pytest.mark.parametrize(
    "info",
    [
        "By <a>邱苡玲</a> 2022-03-04 08:15",
        "世界新聞網 / 記者邱苡玲／洛杉磯報導 2022-03-04 08:15 ET",
        "發布: 8:15am 04/03/2022　|　報道：邱苡玲　攝影：莫家豪",
    ],
)
def test_author_in_the_line_of_the_time(info):
    assert read(Case(info=info)).authors == ["邱苡玲"]


def test_whose_clock_it_is_is_no_end_of_the_time():
    article = read(Case(info="發佈時間：2022年3月4日（星期五）香港時間8時15分"))
    assert article.published_at[:16] == "2022-03-04T08:15"


@pytest.mark.parametrize("office", ["柳河农技站", "高新区管委会", "柳河文化馆"])
def test_an_office_is_no_run_of_names(office):
    assert read(Case(info=f"2022-03-04 08:15 {office}")).authors == []
