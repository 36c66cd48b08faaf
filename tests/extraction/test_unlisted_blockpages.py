"""Long block pages in wordings that no list has, and news of the same services. All synthetic."""

from __future__ import annotations

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract

URL = "http://news.example.cn/2026-11/20/c1001.html"


def page(title: str, text: str, above: str = "") -> bytes:
    body = "".join(f"<p>{line}</p>" for line in text.split("\n"))
    return f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>{above}{body}</body></html>".encode()


PAGES = {
    "阅读权限说明": "本文为数字报付费内容，订阅用户登录后可阅读全文。\n数字报年度订阅价格为一百九十八元，半年订阅价格为一百一十八元，均可通过手机支付。\n若您已经订阅但仍看到本页面，请尝试退出账号后重新登录，或清除浏览器缓存。",
    "机器流量核验": "系统检测到您所在的网络在短时间内向服务器发出了大量相似的请求，这些请求与正常读者的阅读习惯存在较大差异。\n为保护内容安全，我们需要确认当前操作由真人完成。\n请按照图片提示依次点选文字，完成后页面会自动跳转到您要阅读的文章。",
    "内容暂时不可见": "该内容正在接受平台复核，复核期间暂不对外展示。\n平台会根据用户的反馈和系统的识别结果，对不符合社区公约的内容进行复核，复核一般在七个工作日内完成。\n如果您是内容的发布者，可以在创作中心查看复核进度并补充说明材料。",
    "域名状态异常": "该域名的注册信息未能通过核验，注册局已将其置于暂停解析状态。\n域名持有人应当登录注册商的控制台，检查实名认证资料是否完整、邮箱是否可以正常接收邮件，并在补充资料后提交复核申请。\n请在规定期限内处理，您也可以委托注册商代为办理。",
    "今日额度已用完": "非订户每天可以免费打开三篇报道，您今天的额度已经用完。\n额度会在每天零点重新计算，您也可以邀请好友注册，每成功邀请一位可获得五篇额外的额度。\n成为订户之后，电脑端和手机端均不受数量限制，还能下载版面的电子文件。",
    "連線異常說明": "親愛的讀者您好，系統目前無法確認您的連線來源，因此暫時沒有顯示新聞內容。\n造成這種情形的原因，可能是您使用了公司或學校共用的網路，或是瀏覽器安裝了阻擋廣告的外掛。\n請先關閉外掛並重新整理頁面，若仍無法閱讀，請來信客服信箱。",
    "Before you continue": "We and our partners store information on your device to keep the site running, to measure how pages are read and to show advertising that fits your interests.\nYou can accept all purposes, reject those that are not necessary, or choose in detail below. Your choice applies to this browser for six months.",
}  # fmt: skip
NEWS = {
    "本市政务网站完成升级": "记者昨日从市政务服务中心获悉，市政府门户网站完成改版升级，新版网站首次支持无障碍浏览，老年人登录后可以放大页面文字。\n中心负责人表示，网站升级后，市民只需注册一次账号，审核时间由五天缩短到一天。",
    "手机客户端上线": "由县融媒体中心自主研发的手机客户端今天正式上线，全县三十万居民可以通过客户端查看本地新闻、缴纳水电费用、预约医院门诊。\n上线首日，客户端注册用户突破一万人，服务器运行平稳，技术人员全天值守。\n县里还在各乡镇设立推广点，帮助老年人下载安装，并安排志愿者上门讲解使用方法，让村民足不出户就能办理业务。",
    "网络安全宣传周启动": "网络安全宣传周今天在人民广场启动，现场展示了账号被盗、钓鱼网站、虚假链接等常见骗局。\n民警提醒市民，不要点击陌生短信中的链接，不要在来历不明的页面填写密码，发现账号异常要及时修改密码并报警。",
}


@pytest.mark.parametrize("title", PAGES)
def test_a_page_that_speaks_of_its_site_is_refused(title):
    with pytest.raises(RefusedPage) as refused:
        extract(page(title, PAGES[title]), URL)
    assert refused.value.cause == "interstitial"


def test_a_page_about_a_product_is_none():
    text = "Get to know the features that make it the most complete browser for building the Web.\nDevelop and debug your apps across several devices with this powerful extension.\nImportant for newcomers and for teams alike, the profile keeps colours, shortcuts and panels apart.\nThemes come from thousands of artists around the world."
    assert extract(page("Welcome to the edition for developers", text), URL).body


@pytest.mark.parametrize("title", PAGES)
def test_with_time_and_source_it_is_a_notice(title):
    article = extract(page(title, PAGES[title], "<div>2026-11-20 08:15　来源：江边日报</div>"), URL)
    assert article.title == title


@pytest.mark.parametrize("above", ["", "<div>2026-11-20 08:15</div>"])
@pytest.mark.parametrize("title", NEWS)
def test_news_of_a_service_is_an_article(title, above):
    assert extract(page(title, NEWS[title], above), URL).title == title
