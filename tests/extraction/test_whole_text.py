"""The whole text of the article and nobody else's: paragraphs that look like promotion, short lines, furniture, teasers,
a second article. All pages are synthetic; every list is a family of neighbours."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, TITLE

from newscrawl.extraction import extract, page_lines
from newscrawl.items import LEFT_OUT
from newscrawl.text.notices import is_notice

URL = "http://news.example.cn/2026-11/20/c1001.html"
META = "<div class=info>2026-11-20 09:15　来源：江边日报</div>"
P = [f"<p>{text}</p>" for text in PARAGRAPHS]
PLAIN = "\n".join(PARAGRAPHS)


def read(content: str, *, after: str = "", before: str = "") -> str:
    html = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body><div class=nav><a href=/>首页</a> <a href=/a>新闻</a></div>{before}<h1>{TITLE}</h1>{META}<div class=content>{content}</div>{after}<div class=footer>版权所有 江边网</div></body></html>"
    return extract(html.encode(), URL).body


SERVICE_NEWS = [
    "市民可以关注公交公司的微信公众号查询线路，也可以拨打服务热线咨询，去年全年共受理各类咨询三十二万件。",
    "扫描二维码，菜农的姓名、地块和采摘日期一目了然。",
    "居民下载“江城通”客户端后，可在线预约挂号，目前已有十二万人注册。",
    "市交警支队开通官方微博，三个月来已有八万名网友加入，回复咨询两千余条。",
    "旅客打开客户端即可查看列车正晚点，扫描站内二维码还能导航到检票口。",
    "据介绍，该微信公众号上线一年，关注人数超过五十万，办理业务近百万件。",
    "家长可通过微信公众号为孩子报名，报名时间为每天上午九点至下午五点。",
    "长按识别二维码即可完成登记的做法，在全市二十三个社区推开。",
    "患者下载APP挂号，平均候诊时间缩短了四十分钟。",
    "村民用手机扫一扫门牌上的二维码，就能查到自家的宅基地信息。",
    "市民下載APP後可查詢公車動態，目前已有三十萬人使用。",
    "掃描二維碼即可查詢檢驗報告，去年共有二十萬人次使用這項服務。",
    "警方提醒，不要点击陌生链接下载客户端，以防银行卡信息被盗。",
    "该局微博和微信公众号同步发布预警信息，覆盖全县十一个乡镇。",
]
PROMOTION = [
    "关注江边发布微信公众号，第一时间了解身边事。",
    "扫描二维码，下载江边客户端，看更多本地新闻。",
    "更多精彩内容，请关注江边网官方微博！",
    "长按二维码关注我们",
    "快加入江边 Google News 按下追蹤，給你最新、最快的新聞！",
    "下载江边新闻客户端，随时随地看新闻。",
    "歡迎加入江邊網粉絲團，按讚追蹤最新消息！",
    "点击下载江边APP，阅读更多精彩资讯",
    "扫一扫关注江边晚报微信公众号",
]


@pytest.mark.parametrize("text", SERVICE_NEWS)
def test_news_of_services_is_text(text):
    assert not page_lines.is_furniture(text)
    assert not is_notice(text)
    for place in range(len(P) + 1):
        content = [*P[:place], f"<p>{text}</p>", *P[place:]]
        assert text in read("".join(content)).splitlines(), place


@pytest.mark.parametrize("text", PROMOTION)
def test_promotion_of_the_site_is_none(text):
    assert read("".join(P) + f"<p>{text}</p>") == PLAIN
    assert read(f"<p>{text}</p>" + "".join(P)) == PLAIN


FURNITURE = [
    "调查问题加载中，请稍候。", "若长时间无响应，请刷新本页面", "【字体：大 中 小】 【进入论坛】", "阅读下一篇：", "+1", "字級設定：小中大特", "廣告", "點擊閱讀下一則新聞",
    "loading", "Loading...", "往下滑看下一篇文章", "播放 暂停 静音 全屏", "00:00 / 03:21", "您的浏览器不支持video标签", "我要评论", "还可以输入140字", "暂无评论，快来抢沙发",
    "字号：小 中 大", "ADVERTISEMENT", "收起", "赞(12)", "请繼續往下閱讀", "評論 0", "複製連結", "列印", "글자크기", "기사 공유", "댓글", "語音播報", "推广", "正在加载",
    "分享至：", "点击收听", "回到顶部", "繁體", "举报/反馈", "0条评论",
    "确定 取消",
    "提交评论 取消",
    "回复",
    "插入图片",
    "温馨提示：登录后才能评论",
    "您还没有登录，请先登录",
    "Play Video",
    "Play Mute Current Time 0:00 / Duration Time 0:00 Loaded: 0% Progress: 0% Stream Type LIVE Remaining Time -0:00",
    "This is a modal window.",
    "Chapters descriptions off, selected",
    "播放器加载中...",
    "视频加载中，请稍候...",
    "00:00 03:21",
    "1.0x 1.25x 1.5x 2.0x",
    "进入全屏",
    "点击播放",
    "投票加载中",
    "正在载入评论...",
    "加载更多",
    "评论加载中...",
    "网友评论仅供其表达个人看法，并不表明本站立场",
    "文明上网，理性发言",
    "请遵守用户评论公约",
    "发布 匿名",
    "0/300",
    "来说两句吧...",
    "参与评论",
    "最热评论",
    "我有话说",
    "热度 128",
    "阅读 1.2万",
    "浏览次数：235",
    "已有123人阅读",
    "分享让更多人看到",
    "推荐阅读",
    "相关链接：",
    "上一篇：没有了",
    "下一篇：没有了",
    "继续阅读",
    "阅读原文",
    "查看原图",
    "点击图片查看大图",
    "收听本文",
    "00:00:00",
    "A+ A- 打印",
    "责编邮箱",
    "复制链接 分享到微信",
    "微信扫一扫分享",
    "扫码阅读手机版",
    "手机扫码阅读",
    "字号 大 中 小",
    "编辑推荐",
    "更多新闻",
    "返回搜狐，查看更多",
    "展开阅读全文",
    "打开APP阅读全文",
    "點我看更多",
    "▼ 廣告，請繼續往下閱讀 ▼",
    "※ 廣告",
    "廣告 請繼續往下閱讀",
    "▲ 點擊圖片放大",
    "加入 LINE 好友",
    "追蹤我們",
    "訂閱電子報",
    "按讚 分享",
    "分享本文",
    "看更多 +",
    "0則留言",
    "新聞評論",
    "延伸閱讀",
    "收藏本文",
    "檢舉",
    "回應",
    "相關新聞影音",
    "字級設定： 小 中 大 特",
    "AD",
    "Advertisement",
    "Share this article",
    "Print this page",
    "Text size: A A A",
    "Click to enlarge",
    "Loading",
    "Most popular",
    "댓글 0",
    "기사를 공유합니다",
    "글자크기 조절",
    "프린트",
    "광고",
]  # fmt: skip


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture_inside_the_text_is_left_out(text):
    for place in range(len(P) + 1):
        content = [*P[:place], f"<div>{text}</div>", *P[place:]]
        assert read("".join(content)) == PLAIN, place


SHORT = ["下周一，", "江畔步道就将进入第二阶段施工，", "也是对市民出行影响最大的一段。", "什么？", "你还不知道？", "快来了解一下！", "5月20日至31日，", "步道北段将封闭施工！", "因为", "第二阶段的路面维修工程", "将从南门一直到北门，", "全！封！闭！"]  # fmt: skip


@pytest.mark.parametrize(
    "form",
    [
        "<p>{}</p>",
        "<p style='text-align:center'>{}</p>",
        "<section><section><span>{}</span></section></section>",
        "{}<br>",
        "<div align=center>{}</div>",
        "<center><strong>{}</strong></center>",
    ],
)
def test_short_lines_before_the_first_paragraph_are_text(form):
    body = read("".join(form.format(line) for line in SHORT) + "".join(P))
    assert body == "\n".join([*SHORT, PLAIN])


LINK = '<a href="/n/{0}.html">江边市第{0}项工作取得新进展</a>'
INSIDE = {
    "related links": "<div>" + "".join(f"<div>{LINK.format(n)}</div>" for n in range(2)) + "</div>",
    "one related link": f"<p>延伸阅读：{LINK.format(1)}</p>",
    "a list": "<ul class=rel>" + "".join(f"<li>{LINK.format(n)}</li>" for n in range(5)) + "</ul>",
    "cards": "<div class=cards>" + "".join(f"<div class=item><a href=/n/{n}><img src=/i/{n}.jpg><span>江边市第{n}项工作取得新进展</span></a></div>" for n in range(6)) + "</div>",
}  # fmt: skip


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
def test_related_links_inside_the_text_are_left_out_and_nothing_else(inside):
    for place in range(1, len(P) + 1):
        assert read("".join([*P[:place], inside, *P[place:]])) == PLAIN, place


TEASE = "供热公司表示，今年冬季供暖将比往年提前三天，各换热站已经完成检修，燃料储备可以满足两个月的需要，市民可以拨打服务电话反映。"
TEASERS = {
    "list": "<h2>其他人也在看</h2><ul>" + "".join(f"<li><div>某报·{n} 小时前</div><a href=/n/{n}><h3>第{n}项工作提前三天完成</h3></a><p>{TEASE}</p></li>" for n in range(3)) + "</ul>",
    "two": "<h3>相关新闻</h3>" + "".join(f"<div><a href=/n/{n}>第{n}项工作提前三天完成</a><p>{TEASE}</p></div>" for n in range(2)),
    "cards in links": "<h3>推荐阅读</h3>" + "".join(f"<a href=/n/{n}><h4>第{n}项工作提前三天完成</h4><p>{TEASE}</p></a>" for n in range(4)),
    "articles": "".join(f"<article><h3><a href=/n/{n}>第{n}项工作提前三天完成</a></h3><p>{TEASE}</p></article>" for n in range(3)),
    "table": "<p>延伸閱讀</p><table>" + "".join(f"<tr><td><a href=/n/{n}>第{n}项工作提前三天完成</a><br>{TEASE}</td></tr>" for n in range(3)) + "</table>",
}  # fmt: skip


@pytest.mark.parametrize("teasers", TEASERS.values(), ids=TEASERS)
@pytest.mark.parametrize("own", [1, 3])
def test_teasers_below_the_text_are_left_out(teasers, own):
    expected = "\n".join(PARAGRAPHS[:own])
    assert read("".join(P[:own]), after=f"<div class=x>{teasers}</div>") == expected
    assert read("".join(P[:own]) + teasers) == expected


OTHER = "".join(
    f"<p>{text}</p>"
    for text in (
        TEASE,
        TEASE.replace("供热", "供水"),
        TEASE.replace("供热", "供电"),
        TEASE.replace("供热", "供气"),
    )
)


def endless(box: str, between: str, heading: str) -> bytes:
    open_, close = box.split("|")
    return f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body>{open_}<h1>{TITLE}</h1>{META}<div class=txt>{''.join(P)}</div>{close}{between}{open_}<{heading}>供热提前三天开始</{heading}>{META}<div class=txt>{OTHER}</div>{close}</body></html>".encode()


@pytest.mark.parametrize("box", ["<article>|</article>", "<div class=article>|</div>", "<section class='post main'>|</section>", "<div class=a><div class=b>|</div></div>"])  # fmt: skip
@pytest.mark.parametrize(
    "between", ["", "<div>往下滑看下一篇文章</div>", "<p>下一篇</p>", "<div class=ad>廣告</div>"]
)
@pytest.mark.parametrize("heading", ["h1", "h2"])
def test_the_next_article_of_an_endless_page_is_left_out(box, between, heading):
    article = extract(endless(box, between, heading), URL)
    assert (article.title, article.body) == (TITLE, PLAIN)
    # Nothing of it is lost without a word.
    recorded = dict(reversed(one) for one in article.left_out)
    assert [recorded.get(TEASE.replace("供热", word)) for word in ("供热", "供水", "供电", "供气")] == [
        "outside"
    ] * 4


def test_sections_of_one_article_with_headings_stay_together():
    sections = "".join(
        f"<section class=part><h2>第{n}部分的小标题</h2>{p}{p.replace('灯', '花')}</section>"
        for n, p in enumerate(P)
    )
    body = read(sections)
    assert all(text in body for text in PARAGRAPHS)


def test_what_is_left_out_is_recorded_with_its_reason():
    content = (
        f"<div>字号：大 中 小</div>{P[0]}<div style='display:none'>收起</div>{P[1]}<p>关注江边发布微信公众号，第一时间了解身边事。</p>"
        f"<ul>{''.join(f'<li>{LINK.format(n)}</li>' for n in range(3))}</ul>{P[2]}<form><p>您觉得怎么样？</p><p><input type=radio>好</p></form>"
        "<div class=comments><p>说得真好，明年还要来。</p></div><p>版权声明：凡本网注明来源的作品，未经授权不得转载、摘编。</p>"
    )
    html = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{META}<div class=content>{content}</div></body></html>"
    article = extract(html.encode(), URL)
    assert article.body == PLAIN
    reasons = {text: reason for reason, text in article.left_out}
    assert set(reasons.values()) <= set(LEFT_OUT)
    assert reasons["字号：大 中 小"] == "button"
    assert reasons["收起"] == "hidden"
    assert reasons["关注江边发布微信公众号，第一时间了解身边事。"] in {"button", "notice"}
    assert reasons["江边市第1项工作取得新进展"] == "links"
    assert reasons["说得真好，明年还要来。"] == "furniture"
    # Every line of the body's element is in the body, a layer, or recorded.
    shown = {*article.body.splitlines(), *(layer.text for layer in article.layers), *reasons}
    assert "您觉得怎么样？" in shown
    assert "版权声明：凡本网注明来源的作品，未经授权不得转载、摘编。" in shown


@pytest.mark.parametrize(
    "line",
    [
        "阅读的力量",
        "分享会",
        "评论员文章",
        "播放量创新高",
        "广告法修订",
        "推荐意见",
        "大中小学一体化",
        "12:30 新闻30分",
        "收听率调查",
        "关闭煤矿12座",
        "中小微企业",
        "举报有奖",
        "看更多的世界",
        "一、直播带货",
        "댓글 문화",
        "Print media in decline",
        "Live music returns",
    ],
)
def test_lines_of_text_that_begin_with_such_words_stay(line):
    assert line in read(f"{P[0]}<p><strong>{line}</strong></p>{P[1]}{P[2]}").splitlines()
