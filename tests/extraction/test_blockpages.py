"""Pages with status 200 in place of an article, and short articles that speak of the same things. All synthetic."""

from __future__ import annotations

import re

import pytest
from synthetic import PARAGRAPHS

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract

URL = "http://news.example.cn/2026-11/20/c1001.html"

#: kind → (title, body) of pages of that kind; the first cause that fits is the one expected.
MESSAGES: dict[str, list[tuple[str, str]]] = {
    "interstitial": [
        # frequency
        ("江边网", "<p>访问太频繁，请休息一会儿再来。</p>"),
        ("提示信息", "<div>您的操作过快，请稍后再试！</div>"),
        ("江邊網", "<p>您的訪問過於頻繁，請稍後再試。</p>"),
        ("429 Too Many Requests", "<h1>Too Many Requests</h1><p>You have sent too many requests in a given amount of time.</p>"),
        ("안내", "<p>요청이 너무 많습니다. 잠시 후 다시 시도해 주세요.</p>"),
        ("系统提示", "<p>当前访问人数过多，请稍后刷新重试。</p><a href='/'>返回首页</a>"),
        ("", "<p>请求次数超过限制，请一小时后再访问。</p>"),
        # address
        ("江边网", "<h2>403</h2><p>您的IP（10.1.2.3）已被列入黑名单，如有疑问请联系网站管理员。</p>"),
        ("Access denied", "<h1>Sorry, you have been blocked</h1><p>You are unable to access example.cn</p><p>Ray ID: 7d1a2b3c4d5e6f70</p>"),
        ("403 Forbidden", "<center><h1>403 Forbidden</h1></center><hr><center>openresty</center>"),
        ("拒绝访问", "<p>系统检测到您的网络环境存在异常，已限制访问。</p>"),
        ("접근 차단", "<p>귀하의 IP는 접근이 차단되었습니다. 관리자에게 문의하세요.</p>"),
        ("存取遭拒", "<p>很抱歉，您所在的地區暫時無法訪問本網站。</p>"),
        # firewall
        ("网站防火墙", "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p><p>可能原因：您提交的内容包含危险的攻击请求</p><p>如何解决：检查提交内容；如网站托管，请联系空间提供商；普通网站访客，请联系网站管理员</p>"),
        ("访问被阻断", "<h1>405</h1><p>很抱歉，由于您访问的URL有可能对网站造成安全威胁，您的访问被阻断。</p><p>您的请求ID是: 0a1b2c3d4e5f60718293a4b5</p><p>2026-11-20 09:15:33</p>"),
        ("创宇盾", "<p>当前访问疑似黑客攻击，已被创宇盾拦截。</p><p>事件ID：ab12cd34ef56ab78 时间：2026-11-20 09:15:33 IP：10.2.3.4</p>"),
        ("Request Rejected", "<p>The requested URL was rejected. Please consult with your administrator.</p><p>Your support ID is: 1234567890123456789</p>"),
        ("请求被拦截", "<h1>请求已被拦截</h1><p>您的请求疑似攻击行为！如果您是网站管理员，请登录知道创宇云防御查看详情。</p>"),
        # checks
        ("安全验证", "<p>请完成以下验证后继续访问</p><p>向右滑动完成验证</p>"),
        ("人机验证", "<p>为确认本次访问为正常用户行为，需要您协助验证。</p><p>请依次点击图中的文字</p>"),
        ("Just a moment...", "<h1>news.example.cn</h1><h2>Verify you are human by completing the action below.</h2><p>news.example.cn needs to review the security of your connection before proceeding.</p>"),
        ("보안 확인", "<p>로봇이 아닙니다</p><p>아래의 보안문자를 입력해 주세요.</p>"),
        ("請輸入驗證碼", "<p>為保障網站安全，請輸入驗證碼後繼續瀏覽。</p>"),
        ("江边网", "<p>正在检查您的浏览器，请稍候……</p><p>此过程是自动的，您的浏览器将在5秒内跳转到您请求的内容。</p>"),
        # maintenance
        ("系统维护", "<h1>系统维护中</h1><p>为了给您提供更优质的服务，系统将于今晚进行升级，期间暂停访问，给您带来不便敬请谅解。</p>"),
        ("Maintenance", "<h1>We'll be back soon!</h1><p>Sorry for the inconvenience but we're performing some maintenance at the moment.</p>"),
        ("網站維護公告", "<p>本網站正在進行系統維護，暫停服務，造成不便敬請見諒。</p>"),
        ("서비스 점검 안내", "<p>보다 나은 서비스를 위해 시스템 점검 중입니다. 이용에 불편을 드려 죄송합니다.</p>"),
        ("江边网", "<p>网站改版中，敬请期待！</p>"),
        ("江边网", "<p>服务器繁忙，请稍后再试。</p>"),
        # host
        ("网站访问报错", "<h1>网站暂时无法访问</h1><p>该网站未进行备案</p><p>温馨提示：根据相关规定，未备案的网站不得提供服务，请网站管理员尽快办理备案。</p>"),
        ("江边网", "<p>该站点已被管理员停止运行，请联系管理员了解详情！</p>"),
        ("Account Suspended", "<h1>This Account has been suspended.</h1><p>Contact your hosting provider for more information.</p>"),
        ("提示", "<p>您访问的网站因欠费已被暂停，请联系服务商续费。</p>"),
        ("备案信息", "<p>该域名备案信息已被注销，暂停解析。</p>"),
        # rights
        ("江边网", "<p>对不起，您无权查看该内容，请先登录。</p>"),
        ("用户登录", "<form><p>用户登录</p><p>用户名</p><input name=u><p>密码</p><input type=password><p>登录后才能查看全文</p></form>"),
        ("江边网", "<p>本栏目仅限校内用户访问。</p>"),
        ("Log in", "<p>Please log in to continue reading. Subscribers only.</p>"),
        ("로그인", "<p>로그인이 필요한 서비스입니다. 로그인 후 이용해 주세요.</p>"),
        ("江邊網", "<p>您沒有瀏覽權限，請登入後再試。</p>"),
        ("系统提示", "<p>权限不足，无法访问该页面</p><p>3 秒后自动返回首页</p>"),
        ("江边网", "<p>您的手速太快啦，请歇一歇再刷新。</p>"),
        ("提示", "<p>系统检测到您的访问行为异常，为保障服务质量，已暂时限制您的访问。</p>"),
        ("江边网", "<p>检测到异常流量，请稍后再访问。</p>"),
        ("请求过于频繁", "<p>您的请求过于频繁，请于10分钟后重试。</p>"),
        ("Error", "<p>Rate limit exceeded. Try again in 60 seconds.</p>"),
        ("WAF", "<h1>访问禁止</h1><p>抱歉，您的访问请求由于过于频繁而被禁止。</p>"),
        ("访问受限", "<p>您当前的IP段暂不允许访问本站</p>"),
        ("DDoS-GUARD", "<h1>Checking your browser before accessing news.example.cn</h1><p>Please allow up to 5 seconds.</p>"),
        ("安全检测", "<p>百度云加速正在进行安全检测，请稍等</p>"),
        ("江边网", "<p>请在下方输入图形验证码</p><p>看不清？换一张</p>"),
        ("江边网", "<p>本站因服务器迁移，将于11月22日恢复访问。</p>"),
        ("江边网", "<h1>网站建设中</h1><p>敬请期待</p>"),
        ("系统公告", "<p>尊敬的用户：为提升系统性能，我们将于今日凌晨对平台进行停机维护，预计4小时。</p>"),
        ("阻断页", "<p>您访问的网站未取得ICP备案号，根据《非经营性互联网信息服务备案管理办法》，已暂停访问。</p>"),
        ("江边网", "<p>抱歉，此文章仅对订阅用户开放。</p>"),
        ("江边网", "<p>您还没有登录，请登录后继续操作</p>"),
        ("江边网", "<p>会话已过期，请重新登录</p>"),
        ("알림", "<p>접근 권한이 없습니다.</p>"),
        ("提示信息", "<p>抱歉，您所在的用户组无法进行此操作</p>"),
    ],
    "soft_404": [
        ("提示信息", "<p>该文章已被作者删除</p>"),
        ("江边网", "<p>对不起，您访问的页面不存在或已被删除！</p><a href='/'>返回首页</a>"),
        ("404错误页面", "<h1>404</h1><p>抱歉，您要找的页面走丢了。</p>"),
        ("页面没有找到_江边网", "<p>可能的原因：您输入的网址有误；该页面已经被移走。</p>"),
        ("404 - 找不到文件或目录。", "<h2>404 - 找不到文件或目录。</h2><h3>您要查找的资源可能已被删除，已更改名称或者暂时不可用。</h3>"),
        ("江邊網", "<p>很抱歉，您要瀏覽的網頁不存在，可能已被移除。</p>"),
        ("Page not found", "<h1>Oops!</h1><p>The page you are looking for may have been removed or is no longer available.</p>"),
        ("알림", "<p>요청하신 페이지를 찾을 수 없습니다. 삭제되었거나 주소가 변경되었습니다.</p>"),
        ("江边网", "<p>该稿件已撤回。</p>"),
        ("江边网", "<p>文章正在审核中，暂时无法查看。</p>"),
        ("", "<div class=weui-msg__title>此帐号已自主注销，内容无法查看</div>"),
        ("", "<div class=weui-msg__title>该公众号已被封禁</div><p>由于违反相关法律法规，该公众号已被停止使用</p>"),
        ("", "<div>链接已过期</div>"),
        ("", "<p>此内容被投诉且经审核涉嫌侵权，无法查看。</p>"),
        ("信息提示", "<p>参数错误</p><p>如果您的浏览器没有自动跳转，请点击这里</p>"),
        ("江边网", "<p>Error establishing a database connection</p>"),
        ("500", "<h1>500 Internal Server Error</h1><hr>nginx"),
        ("运行时错误", "<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2><p>说明: 服务器上出现应用程序错误。</p>"),
        ("江边网", "<p>系统发生错误，请稍后再试或联系管理员。</p>"),
        ("江边网", "<p>您查找的新闻已下线。</p>"),
        ("提示信息 - 论坛", "<p>抱歉，指定的主题不存在或已被删除或正在被审核</p>"),
        ("江边网", "<p>该新闻已过期，系统已自动清理。</p>"),
        ("江边网", "<p>文章ID不存在！</p>"),
        ("江边网", "<p>没有找到相关文章。</p>"),
        ("", "<p>此内容发送失败无法查看</p>"),
        ("", "<p>该公众号已被屏蔽所有内容</p><p>账号已被屏蔽，内容无法查看</p>"),
        ("", "<p>此文章已被发布者删除</p>"),
        ("江邊網", "<p>您要找的文章已經不存在了，請回首頁看其他新聞。</p>"),
        ("江邊日報", "<p>找不到網頁！您輸入的網址可能有誤。</p>"),
        ("Not Found", "<h1>Not Found</h1><p>The requested URL /a.html was not found on this server.</p>"),
        ("Gone", "<p>This article has been withdrawn.</p>"),
        ("江边网", "<p>HTTP Status 404 – 未找到</p><p>类型 状态报告</p><p>描述 源服务器未能找到目标资源的表示或者是不愿公开一个已经存在的资源表示。</p><p>Apache Tomcat/9.0.1</p>"),
        ("江边网", "<p>Microsoft OLE DB Provider for SQL Server 错误 '80040e31'</p><p>查询超时已过期</p><p>/show.asp，行 12</p>"),
        ("江边网", "<p>该信息尚未发布或已被屏蔽</p>"),
        ("알림", "<p>존재하지 않는 기사입니다.</p>"),
        ("오류", "<p>삭제된 게시물입니다.</p>"),
        ("502", "<p>502 Bad Gateway</p>"),
        ("江边网", "<p>哎呀…您访问的页面飞到火星去了</p>"),
        ("江边网", "<p>内容审核中，请耐心等待</p>"),
    ],
    "not_article": [
        ("Apache2 Ubuntu Default Page: It works", "<h1>It works!</h1><p>This is the default welcome page used to test the correct operation of the Apache2 server.</p>"),
        ("IIS Windows Server", "<div><a href='http://go.example.test/'><img src=iis-85.png></a></div><p>Internet Information Services</p>"),
        ("恭喜，站点创建成功！", "<h1>恭喜, 站点创建成功！</h1><p>这是默认index.html，本页面由系统自动生成</p>"),
        ("没有找到站点", "<h1>没有找到站点</h1><p>您的请求在Web服务器中没有找到对应的站点！</p>"),
        ("Index of /news", "<h1>Index of /news</h1><p>Parent Directory</p>"),
        ("example.cn", "<h1>example.cn 域名出售</h1><p>本域名正在出售，有意者请联系。</p>"),
        ("example.test", "<p>The domain example.test is for sale. Buy this domain.</p><p>Related searches</p>"),
        ("江边网", "<p>您访问的域名已过期，请尽快续费。</p>"),
        ("Test Page for the HTTP Server", "<p>This page is used to test the proper operation of the HTTP server after it has been installed.</p>"),
        ("Welcome to CentOS", "<p>Welcome to CentOS</p><p>The Community ENTerprise Operating System</p>"),
        ("Welcome to tengine!", "<h1>Welcome to tengine!</h1><p>If you see this page, the tengine web server is successfully installed and working.</p>"),
        ("example", "<p>This domain may be for sale!</p>"),
        ("域名停放", "<p>该域名已被注册并停放，如需购买请联系持有人。</p>"),
        ("Apache Tomcat", "<p>If you're seeing this, you've successfully installed Tomcat. Congratulations!</p>"),
        ("站点默认页", "<p>您的网站已开通，请上传程序。</p>"),
    ],
}  # fmt: skip

NAV = "".join(f'<a href="/{n}/">频道{n}</a> ' for n in range(9))
FOOT = "<div class=footer>版权所有 江边网 ICP备00000000号 <a href=/about>关于我们</a></div>"
SIDE = (
    "<ul>"
    + "".join(f'<li><a href="/n/{n}.html">江边市第{n}项工作取得新进展</a></li>' for n in range(6))
    + "</ul>"
)


def bare(title: str, body: str) -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head><body>{body}</body></html>'


def dressed(title: str, body: str) -> str:
    """The same within the site's menus, sidebar and foot."""
    return bare(title, f"<div class=top>{NAV}</div><div>{body}</div><div class=side>{SIDE}</div>{FOOT}")


def wrapped(title: str, body: str) -> str:
    """Other classes and elements around it, and a date in the page's head."""
    return bare(
        title,
        f'<div class="date">今天是2026年11月20日 星期五</div><section id=x><div class=content><div>{body}</div></div></section>',
    )


def cause_of(html: str, **about: str) -> str | None:
    try:
        extract(html.encode(), URL, **about)
    except RefusedPage as refused:
        return refused.cause
    return None


@pytest.mark.parametrize("around", [bare, dressed, wrapped])
@pytest.mark.parametrize(
    ("cause", "title", "body"), [(cause, *row) for cause, rows in MESSAGES.items() for row in rows]
)
def test_messages_are_refused_by_name(around, cause, title, body):
    assert cause_of(around(title, body)) == cause


SCRIPTS = {
    "interstitial": [
        "<script>var a='arg1';function reload(x){document.cookie='acw_sc__v2='+x;document.location.reload();}</script>",
        "<html><body><script src='/c/probe.js?v=1'></script><script>document.cookie='k=1';window.location.href=window.location.href</script></body></html>",
        "<html><head><script>$_ts=window['$_ts'];$_ts.nsd=1</script></head><body></body></html>",
        "<body onload='challenge()'><script>document['cookie']='a=b';location.replace('/x')</script></body>",
        "<script src='https://captcha.example.test/TencentCaptcha.js'></script><div id=cap></div>",
        "<script>alert('您的访问过于频繁');history.back()</script>",
    ],
    "soft_404": [
        "<script>alert('该信息不存在！');window.close();</script>",
        '<script language=javascript>document.write("<p>您访问的文章已被删除</p>");</script>',
        "<script>alert(\"找不到该文章\");location.href='/'</script>",
    ],
}


@pytest.mark.parametrize(("cause", "html"), [(c, h) for c, rows in SCRIPTS.items() for h in rows])
def test_pages_of_a_script_alone(cause, html):
    assert cause_of(html) == cause


#: Short articles with words of such messages: title and text.
ARTICLES = [
    ("省道404线恢复双向通车", "省道404线江边段抢修完工，昨日起恢复双向通车。"),
    ("《江边周刊》第404期出版", "《江边周刊》第404期今日出版，本期专题为河道治理。"),
    ("全市新增404例", "昨日全市新增404例，均已得到妥善救治。"),
    ("2026年录取名单公布", "录取名单已公布，请登录后查看。"),
    ("网传“化工厂爆炸”不实", "经核实，该消息不实，相关信息已被删除，发布者已被警方传唤。"),
    ("公交线路查询更方便", "市民可下载江边公交APP查看线路。"),
    ("政务网站升级维护公告", "市政务服务网将于今晚10点至明早6点进行升级维护，期间暂停服务。"),
    ("关于部分网站暂停访问的通知", "因系统检修，市图书馆网站11月21日暂停访问。"),
    ("我市清理未备案网站", "市通信管理局依法关闭未备案网站32家。"),
    ("12306验证码调整", "铁路部门今日起调整验证码，旅客须通过验证后方可购票。"),
    ("文章被删除引发争议", "一篇文章被删除，网友要求平台说明原因。"),
    ("市民出行请提前登录查询", "请登录市交通局网站查询，逾期无法办理。"),
    ("多个公众号已注销", "网信办通报，违规公众号已被封禁12个。"),
    ("访问量过大 报名系统一度瘫痪", "访问量过大，报名系统昨日一度无法打开。"),
    ("服务器错误致航班延误", "航空公司称服务器发生错误，三个航班延误。"),
    ("域名转让引纠纷 法院判了", "双方就域名转让发生纠纷，法院判决合同有效。"),
    ("订阅报刊今起办理", "会员用户可在网上订阅，付费后即可阅读。"),
    ("IP地址异常者将被限制购票", "平台称，IP地址异常的账号将被限制购票。"),
    ("503路公交改线", "503路公交改线，不再经过江边大桥。"),
    ("江边市拒绝访问上访人员传闻不实", "官方回应：不存在拒绝访问的情况。"),
]
METAS = [
    "<div class=info>2026-11-20 09:15　来源：江边日报</div>",
    "<div>2026年11月20日 来源：江边网 作者：李明</div>",
    "<p>发布时间：2026-11-20 09:15:20 点击：12 次</p>",
    "<span>来源：江边日报</span><span>2026-11-20</span>",
]


@pytest.mark.parametrize("meta", METAS)
@pytest.mark.parametrize(("title", "text"), ARTICLES)
def test_short_articles_with_such_words_are_read(title, text, meta):
    html = bare(
        f"{title}_江边网",
        f"<div>{NAV}</div><h1>{title}</h1>{meta}<div class=content><p>{text}</p></div>{FOOT}",
    )
    article = extract(html.encode(), URL)
    assert article.title == title
    assert text in article.body


@pytest.mark.parametrize(
    ("cause", "title", "body"), [(c, *row) for c, rows in MESSAGES.items() for row in rows]
)
def test_a_message_quoted_in_an_article_is_no_refusal(cause, title, body):
    """The words of every message as a paragraph of a report on it."""
    text = re.sub(r"<[^<>]*>", " ", body)
    report = f"<h1>网站打不开 记者调查</h1>{METAS[0]}<div class=content><p>{PARAGRAPHS[0]}</p><p>页面显示：“{text}”</p><p>{PARAGRAPHS[1]}</p></div>"
    assert cause_of(bare("网站打不开 记者调查_江边网", report)) is None, cause
