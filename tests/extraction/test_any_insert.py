"""A text with one element of another kind amid it, at every place, on three kinds of page: what is the article's stays, what is
the page's goes, and nothing else changes. All synthetic."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

URL = "http://www.jiangbian.test/2026/11/20/c_1.html"
TITLE = "江边小城举办花灯会 三百盏手工灯点亮广场"
TEXT = [
    "江边小城昨日举行了一场热闹的灯会，来自周边县区的三万多名游客沿着江堤赏灯，当地交警部门在五个路口增派了警力疏导车流。",
    "据主办方介绍，今年的花灯共有三百余盏，全部由本地手工艺人制作，前后用了四个月时间，最大的一盏高达六米，重近一吨。",
    "“我们希望把这门手艺传下去。”从事扎灯四十年的周师傅说，今年他带了六名徒弟，最小的只有十九岁，家住江对岸的村子。",
    "灯会将持续到下月初三，每晚六点亮灯，十点熄灯，市民可凭身份证免费入场，公交集团开通了两条夜间专线。",
]
#: An element of the article's own, and its lines.
OWN = {
    "h3": ("<h3>四十年扎一盏灯</h3>", ["四十年扎一盏灯"]),
    "strong": ("<p><strong>四十年扎一盏灯</strong></p>", ["四十年扎一盏灯"]),
    "short": ("<p>灯亮了。</p>", ["灯亮了。"]),
    "center": ("<p style='text-align:center'>一</p>", ["一"]),
    "quote": (
        "<blockquote><p>灯是手上的光，也是心里的光。</p></blockquote>",
        ["灯是手上的光，也是心里的光。"],
    ),
    "list": (
        "<ul><li>主会场：体育场广场</li><li>分会场：老街南口</li><li>备用场地：江堤公园</li></ul>",
        ["主会场：体育场广场", "分会场：老街南口", "备用场地：江堤公园"],
    ),
    "table": (
        "<table><tr><td>日期</td><td>开灯</td></tr><tr><td>周六</td><td>18时</td></tr></table>",
        ["日期 | 开灯", "周六 | 18时"],
    ),
    "editor note": (
        "<p>编者按：花灯会已办四十届，本报今起推出系列报道，讲述灯下的故事。</p>",
        ["编者按：花灯会已办四十届，本报今起推出系列报道，讲述灯下的故事。"],
    ),
    "reporter note": (
        "<p>记者手记：在江边住了十年，第一次发现灯也会说话。</p>",
        ["记者手记：在江边住了十年，第一次发现灯也会说话。"],
    ),
    "box": (
        "<div class=box><p><b>链接：什么是花灯</b></p><p>花灯又名彩灯，起源于汉代，是一种传统的民间手工艺品。</p></div>",
        ["链接：什么是花灯", "花灯又名彩灯，起源于汉代，是一种传统的民间手工艺品。"],
    ),
    "english": (
        "<p>The fair will close on December 3, the organisers said.</p>",
        ["The fair will close on December 3, the organisers said."],
    ),
    "phone": (
        "<p>咨询电话：0432-60000000，工作日9时至17时。</p>",
        ["咨询电话：0432-60000000，工作日9时至17时。"],
    ),
    "scan": (
        "<p>市民可扫描现场二维码报名，也可拨打电话预约。</p>",
        ["市民可扫描现场二维码报名，也可拨打电话预约。"],
    ),
    "site": (
        "<p>详情可登录江边市政府网站（http://www.jb.test）查询。</p>",
        ["详情可登录江边市政府网站（http://www.jb.test）查询。"],
    ),
    "account": (
        "<p>关注微信公众号“江边文旅”即可免费预约门票。</p>",
        ["关注微信公众号“江边文旅”即可免费预约门票。"],
    ),
    "download": (
        "<p>老人可在社区工作人员帮助下下载“江边通”APP领取优惠券，每人限领两张。</p>",
        ["老人可在社区工作人员帮助下下载“江边通”APP领取优惠券，每人限领两张。"],
    ),
    "linked para": (
        "<p>据<a href=/a>此前报道</a>，去年的灯会吸引了两万人。</p>",
        ["据此前报道，去年的灯会吸引了两万人。"],
    ),
    "date": ("<p>11月20日</p>", ["11月20日"]),
    "verse": ("<p>一城灯火半城江，</p><p>半是人间半是乡。</p>", ["一城灯火半城江，", "半是人间半是乡。"]),
    "number": ("<p>01</p>", ["01"]),
    "bracket": ("<p>（灯会期间，老街单向通行。）</p>", ["（灯会期间，老街单向通行。）"]),
    "dash": ("<p>——灯会口号</p>", ["——灯会口号"]),
    "caption": ("<p><img src=/a.jpg></p><p>图为游客在江堤赏灯。</p>", ["图为游客在江堤赏灯。"]),
    "rights news": (
        "<p>市版权局提醒，未经授权不得转载、销售花灯设计图，侵权者将被依法追究责任。</p>",
        ["市版权局提醒，未经授权不得转载、销售花灯设计图，侵权者将被依法追究责任。"],
    ),
    "netizen": ("<p>网友“飞鸟”留言说：“一盏灯就是一座城。”</p>", ["网友“飞鸟”留言说：“一盏灯就是一座城。”"]),
    "nested": (
        "<div><div><p>老街的灯是用竹子扎的，江堤的灯是用铁丝扎的。</p></div></div>",
        ["老街的灯是用竹子扎的，江堤的灯是用铁丝扎的。"],
    ),
    "hr": (
        "<hr><p>老街的灯是用竹子扎的，江堤的灯是用铁丝扎的。</p>",
        ["老街的灯是用竹子扎的，江堤的灯是用铁丝扎的。"],
    ),
    "signed": (
        "<p align=right>江边市花灯会组委会</p><p align=right>2026年11月20日</p>",
        ["江边市花灯会组委会", "2026年11月20日"],
    ),
    "vote": ("<p>投票截至11月30日，每人每天可投三票。</p>", ["投票截至11月30日，每人每天可投三票。"]),
    "price": ("<p>票价：成人20元</p>", ["票价：成人20元"]),
}
#: Elements of the page.
PAGES = {
    "ad": "<div class=ad>广告</div>",
    "ad2": "<div><a href=/x><img src=/ad.gif alt=楼盘></a></div>",
    "rel": "<p><a href=/n/1.html>相关阅读：供热提前三天开始</a></p>",
    "rel2": "<p>相关新闻</p><ul><li><a href=/n/1.html>供热提前三天开始</a></li><li><a href=/n/2.html>公交线路有调整</a></li></ul>",
    "open app": "<div>打开江边通APP，查看全文</div>",
    "follow": "<p>点击上方蓝字关注我们</p>",
    "share": "<div class=s><span>分享到：</span><a href=#>微信</a><a href=#>微博</a></div>",
    "qr": "<div><img src=/q.png><p>扫一扫，关注江边日报</p></div>",
    "fold": "<div>展开全文</div>",
    "poll": "<form><p>你去过灯会吗？</p><label><input type=radio>去过</label><label><input type=radio>没去过</label><button>投票</button></form>",
    "player": "<div class=video><video src=/a.mp4></video><span>播放</span><span>00:00/01:20</span></div>",
    "like": "<div>猜你喜欢</div><ul><li><a href=/n/1.html>供热提前三天开始</a></li><li><a href=/n/2.html>公交线路有调整</a></li></ul>",
    "pager": "<div><a href=/n/1.html>上一篇：供热提前三天开始</a> <a href=/n/2.html>下一篇：公交线路有调整</a></div>",
    "sub": "<div class=newsletter><p>Subscribe to our newsletter</p><input type=email><button>Sign up</button></div>",
    "report": "<p>【纠错】【打印】【收藏】</p>",
    "script": "<script>document.write('x')</script><noscript>请开启JavaScript</noscript>",
    "counter": "<p>阅读 3217　点赞 21</p>",
    "keywords": "<p>关键词：<a href=/t/1>花灯</a> <a href=/t/2>灯会</a></p>",
    "voice": "<div>语音播报</div>",
    "top": "<a href=#top>返回顶部</a>",
    "editor ad": "<p>更多精彩内容，请关注江边日报微信公众号</p>",
}


def modern(content):
    return f"<h1>{TITLE}</h1><div class=xx>2026-11-20 09:15 来源：江边日报</div><div class=wz>{content}</div><div>责任编辑：李梅</div>"


def tables(content):
    return (
        f"<table><tr><td align=center><b>{TITLE}</b></td></tr><tr><td>2026-11-20 09:15 来源：江边日报</td></tr><tr><td>{content}</td></tr>"
        "<tr><td>责任编辑：李梅</td></tr></table>"
    )


def loose(content):
    menu = "".join(f"<li><a href=/n{n}.html>今日要闻第{n}条标题长一些</a></li>" for n in range(8))
    return f"<main><h2>{TITLE}</h2><p>2026-11-20 09:15 江边日报</p>{content}<p>责任编辑：李梅</p></main><aside><ul>{menu}</ul></aside>"


def lines_of(layout, element, place):
    parts = [f"<p>　　{line}</p>" for line in TEXT]
    parts.insert(place, element)
    html = f"<html><head><meta charset=utf-8><title>{TITLE}_江边网</title></head><body><div><a href=/>首页</a></div>{layout(''.join(parts))}<div>版权所有 江边网</div></body></html>"
    return extract(html.encode(), URL).body.splitlines()


#: At an end of the text these are read as something else: a heading of nothing, who signs, a prompt, a menu's cell.
NOT_AT = {"h3": {4}, "signed": {0}, "account": {0}, "table": {0}, "poll": {0}}


@pytest.mark.parametrize("layout", [modern, tables, loose])
@pytest.mark.parametrize("name", OWN)
def test_an_element_of_the_articles_own_stays(name, layout):
    element, own = OWN[name]
    for place in set(range(5)) - NOT_AT.get(name, set()):
        assert lines_of(layout, element, place) == [*TEXT[:place], *own, *TEXT[place:]]


@pytest.mark.parametrize("layout", [modern, tables, loose])
@pytest.mark.parametrize("name", PAGES)
def test_an_element_of_the_page_goes(name, layout):
    for place in set(range(5)) - NOT_AT.get(name, set()):
        assert lines_of(layout, PAGES[name], place) == TEXT


@pytest.mark.parametrize("line", ["江边日报 – 3小时前", "江邊日報 – 3小時前", "5分钟前"])
def test_whose_text_it_is_and_how_long_ago_is_no_line_of_it(line):
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    html = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>{line}</div><div class=wz>{text}</div></body></html>"
    inside = html.replace(f"<div>{line}</div><div class=wz>", f"<div class=wz><p>{line}</p>")
    for page in (html, inside):
        assert extract(page.encode(), URL).body.splitlines() == TEXT
