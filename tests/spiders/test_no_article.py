"""Pages that stand at an article's address and are none, in the styles of different systems. All synthetic.

Each is fetched in one crawl from the address of an article, and must be refused under the name of its kind.
"""

from __future__ import annotations

import pytest
from crawling import Site, crawl

NAV = (
    '<div class="top"><a href="/">首页</a><a href="/xw/">新闻</a><a href="/sz/">时政</a><a href="/ms/">民生</a>'
    '<a href="/cj/">财经</a><a href="/ty/">体育</a><a href="/wh/">文化</a><a href="/sp/">视频</a><a href="/tp/">图片</a></div>'
)
FOOT = (
    '<div class="footer"><p>关于我们 | 广告服务 | 联系方式 | 法律声明 | 网站地图</p><p>主办单位：某某日报社　互联网新闻信息服务许可证22120180001</p>'
    "<p>吉ICP备00000000号　违法和不良信息举报电话：0432-00000000　版权所有 未经授权禁止转载</p></div>"
)
HOT = (
    '<div class="side"><h3>热点排行</h3><ul>'
    + "".join(
        f'<li><a href="/xw/{n}.html">{text}</a></li>'
        for n, text in enumerate(
            (
                "全市秋粮收购平稳有序进行",
                "供热企业完成今冬设备检修",
                "老城区三条道路恢复通车",
                "社区食堂开进老小区",
                "河畔步道全线贯通开放",
            )
        )
    )
    + "</ul></div>"
)


def html(title: str, body: str, head: str = "", *, chrome: bool = True) -> str:
    around = (NAV, FOOT) if chrome else ("", "")
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head>'
        f"<body>{around[0]}{body}{around[1]}</body></html>"
    )


def rows(
    count: int,
    form: str = '<li><a href="/xw/202610/t20261020_{n}.html">{text}</a><span>2026-10-20</span></li>',
) -> str:
    heads = (
        "全市秋粮收购工作平稳有序进行", "供热企业完成今冬设备检修任务", "老城区三条道路全部恢复通车", "社区食堂开进老小区老人都说好",
        "河畔步道全线贯通开放市民点赞", "合作社里机器轰鸣稻谷归仓", "冰雪季筹备工作进入最后阶段", "图书馆延长开放时间到晚九点",
    )  # fmt: skip
    return "".join(form.format(n=1000 + n, text=f"{heads[n % 8]}之{n}") for n in range(count))


LISTS = {
    # TRS: dated rows and a script that pages.
    "trs": html(
        "新闻-某某网",
        f'<div class="list"><h2>新闻</h2><ul>{rows(20)}</ul><script>createPageHTML(9,0,"index","html")</script></div>',
    ),
    # Founder: a table of links, paging by words.
    "founder": html(
        "本地-某某网",
        f"<table>{rows(15, '<tr><td><a href=content_{n}.htm>{text}</a></td><td>10-20</td></tr>')}</table>首页 上一页 下一页 尾页",
    ),
    # DedeCMS: title, date, and a teaser of a line under each.
    "dede": html(
        "民生_某某网",
        '<ul class="d4">'
        + rows(
            12,
            '<li><a href="/a/{n}.html">{text}</a><small>日期：2026-10-20 点击：123</small><p>{text}，具体情况请看本网记者的报道……</p></li>',
        )
        + "</ul>",
    ),
    # A special topic: a banner and several blocks of headlines.
    "topic": html(
        "聚焦冰雪季_专题",
        '<img src="banner.jpg">'
        + "".join(f"<div class=block><h3>栏目{n}</h3><ul>{rows(6)}</ul></div>" for n in range(4)),
    ),
    # Discuz: cards with picture, title, author, time, comments.
    "discuz": html(
        "生活频道 - 某某论坛",
        rows(
            14,
            '<dl class="bbda"><dt><a href="article-{n}-1.html">{text}</a></dt><dd>编辑 2026-10-20 09:15 | 评论 3 | 阅读 210</dd></dl>',
        ),
    ),
    # The front page in an article's place, with status 200.
    "home": html("某某网_本地人的网站", f"<div class=l>{rows(30)}</div><div class=r>{HOT}</div>{rows(30)}"),
}
VIDEOS = {
    "html5": html(
        "视频：冰雪季开幕-某某网",
        '<h1>视频：冰雪季开幕</h1><div class="info">2026-10-20 09:15 来源：某某电视台</div><video src="/v/1.mp4" controls></video>'
        + HOT,
    ),
    "ckplayer": html(
        "河畔步道航拍_视频频道",
        '<h1>河畔步道航拍</h1><span>2026-10-20 09:15</span><div id="a1"></div><script>CKobject.embedSWF("/ck.swf","a1");var p=new ckplayer({video:"/v/2.m3u8"});</script>'
        '<script>createPlayer("a1", "/v/2.m3u8")</script>' + HOT,
    ),
    "iframe": html(
        "直播回看-某某网",
        '<h1>直播回看：灯会</h1><p>2026-10-20 19:00</p><iframe src="https://v.example.test/player.html?vid=9" width=800></iframe><p>分享到：微信 微博</p>'
        + HOT,
    ),
    "embed": html(
        "新闻联播 2026年10月20日",
        '<h1>新闻联播 2026年10月20日</h1><object><param name="movie" value="p.swf"><embed src="p.swf"></object>'
        + HOT,
    ),
}
PICTURE = '<li><img src="/p/2026{n}.jpg"></li>'
GALLERIES = {
    "slides": html(
        "图集：灯会夜景-某某网",
        '<h1>图集：灯会夜景</h1><p>2026-10-20 09:15</p><ul class="slides">'
        + "".join(PICTURE.format(n=n) for n in range(8))
        + "</ul>",
    ),
    "numbers": html(
        "高清：秋色_图片频道",
        "<h1>高清：秋色</h1><div>2026-10-20 09:15　某某网</div>"
        + "".join(f'<div class=pic><img src="/p/{n}3344.jpg"><b>{n}/6</b></div>' for n in range(1, 7)),
    ),
    "table": html(
        "摄影作品选登",
        "<h2>摄影作品选登</h2><p>2026-10-20</p><table><tr>"
        + "".join(f'<td><a href="/p/{n}b.jpg"><img src="/p/{n}7788.jpg"></a></td>' for n in range(5))
        + "</tr></table>",
    ),
}
WALLS = {
    "yunsuo": html(
        "",
        '<script>function stringToHex(s){return s}var cookie="srcurl="+stringToHex(location.href);self.location = "/?security_verify_data=" + stringToHex("1920,1080");</script>',
        chrome=False,
    ),
    "cloudflare": html(
        "Just a moment...",
        "<h1>www.example.test</h1><p>Checking your browser before accessing the site.</p><script src='/cdn-cgi/challenge-platform/h/g/orchestrate/jsch/v1'></script>",
        chrome=False,
    ),
    "jsl": '<script>document.cookie=("_")+("_")+("j")+("s")+("l")+"_clearance_s=1;";location.href=location.pathname</script><script>var __jsl_clearance=1</script>',
    "safedog": html(
        "网站防火墙",
        "<div>网站防火墙</div><p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p><p>如何解决：检查提交内容；如网站托管，请联系空间提供商</p>",
        chrome=False,
    ),
    "slider": html(
        "访问验证",
        "<h3>访问验证</h3><p>为了您的账号安全，请完成滑动验证后继续访问</p><div class='slider'>向右滑动</div>",
        chrome=False,
    ),
    "waf405": html(
        "405",
        "<p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p><p>您的请求ID是: 781bad0a16</p>",
        chrome=False,
    ),
    "login": html(
        "登录-某某网",
        "<p>您需要登录后才可以继续浏览本文</p><form>用户名<input>密码<input type=password><button>登录</button></form>",
    ),
}
GONE = {
    "trs": html(
        "某某网",
        '<div class="err"><p>对不起，您访问的页面不存在或已被删除！</p><p><span>5</span>秒后自动跳转到首页</p></div>'
        + HOT,
    ),
    "iis": html(
        "无法找到该页",
        "<h1>无法找到该页</h1><p>您正在搜索的页面可能已经删除、更名或暂时不可用。</p><p>HTTP 错误 404 - 文件或目录未找到。</p>",
        chrome=False,
    ),
    "discuz": html(
        "提示信息 - 某某论坛",
        '<div id="messagetext" class="alert_error"><p>抱歉，指定的文章不存在或已被删除</p><p><a href="javascript:history.back()">[ 点击这里返回上一页 ]</a></p></div>',
    ),
    "nginx": html(
        "404 Not Found",
        "<center><h1>404 Not Found</h1></center><hr><center>nginx/1.20.1</center>",
        chrome=False,
    ),
    "picture": html(
        "404-某某网", '<img src="/images/404.png"><p>抱歉，页面走丢了</p><a href="/">返回首页</a>' + HOT
    ),
    "english": html("Page not found", "<h2>Sorry, the page you requested was not found on this server.</h2>"),
    "withdrawn": html("某某网", "<div>该稿件已下线</div><a href='/'>返回首页</a>"),
}
APPS = {
    "open": html(
        "某某客户端",
        '<div class="box"><img src="logo.png"><h2>某某新闻</h2><p>请下载某某新闻客户端查看全文</p><a href="/d.apk">立即下载</a></div>',
        chrome=False,
    ),
    "qr": html(
        "某某日报APP",
        "<p>扫描二维码</p><img src='qr.png'><p>打开某某日报APP阅读更多精彩内容</p>",
        chrome=False,
    ),
    "inside": html("掌上江城", "<p>该内容请在掌上江城APP内查看</p><a>打开APP</a><a>取消</a>", chrome=False),
    "portal": html("下载客户端-某某网", "<h3>下载某某网客户端，阅读全文</h3><p>iPhone版 Android版</p>"),
}
SCRIPTED = {
    "vue": html("某某云", '<div id="app"></div><script src="/js/chunk-vendors.1a2b.js"></script><script src="/js/app.3c4d.js"></script>', chrome=False),
    "react": html("新闻详情", '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div><script src="/static/js/main.js"></script>', chrome=False),
    "templates": html("某某网", '<div class="detail"><h1>{{ news.title }}</h1><p>{{ news.publishTime }} {{ news.source }}</p><div v-html="news.content">{{ news.content }}</div></div><script src="vue.min.js"></script>'),
    "state": html("融媒号", '<div id="__nuxt"></div><script>window.__INITIAL_STATE__={"id":1}</script>', chrome=False),
    "bare": html(
        "详情", "<div class='wrap'><div class='loading'>加载中...</div></div>"
        + "".join(f"<script src='/dist/{n}.js'></script>" for n in range(5)) + f"<script>var config={{{','.join(f'k{n}:{n}' for n in range(400))}}};</script>", chrome=False,
    ),
}  # fmt: skip
KINDS = {
    "not_article": {
        **{f"list-{k}": v for k, v in LISTS.items()},
        **{f"video-{k}": v for k, v in VIDEOS.items()},
        **{f"gallery-{k}": v for k, v in GALLERIES.items()},
    },
    "interstitial": WALLS,
    "soft_404": GONE,
    "app_only": APPS,
    "needs_script": SCRIPTED,
}
CASES = [(f"{cause}/{style}", cause, page) for cause, pages in KINDS.items() for style, page in pages.items()]


def path_of(number: int) -> str:
    return f"/xw/202610/t20261020_{90000 + number}.html"


@pytest.fixture(scope="module", params=["songhuajiang", "portal"])
def refused(request, tmp_path_factory):
    """One crawl of them all, each asked for as the article its address names; by rules, and without any."""
    with Site({path_of(number): page for number, (_, _, page) in enumerate(CASES)}) as site:
        urls = ",".join(site.home + path_of(number)[1:] for number in range(len(CASES)))
        home = {"home": site.home} if request.param == "songhuajiang" else {}
        done = crawl(tmp_path_factory.mktemp("none"), request.param, url=urls, **home)
    stored, causes = done.articles(), done.refused()
    return {
        name: "stored" if path_of(at) in stored else causes.get(path_of(at))
        for at, (name, _, _) in enumerate(CASES)
    }


@pytest.mark.parametrize(("name", "cause"), [(name, cause) for name, cause, _ in CASES])
def test_refused_under_its_name(refused, name, cause):
    assert refused[name] == cause
