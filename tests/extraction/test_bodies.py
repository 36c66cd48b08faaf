"""Where the body of a page is, and where it ends: the classes of layout that mislead."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, TITLE, page

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract

URL = "http://www.example.com/news/local/202202/t20220213_12345.html"
TEXT = "\n".join(PARAGRAPHS)
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
SHORT = f"<p>{PARAGRAPHS[0]}</p>"
REMARK = "这个灯会真不错，希望明年能办得更大更好看一点，支持家乡，路过留言，祝大家新年快乐。"
NOTICE = (
    "<p>免责声明：本网站登载此文出于传递更多信息之目的，并不意味着赞同其观点或证实其描述。</p>"
    "<p>文章内容仅供参考，不构成投资建议。投资者据此操作，风险自担。</p>"
    "<p>如因作品内容、版权和其它问题需要同本网联系的，请在三十日内进行。</p>"
)


def body_of(**parts: str) -> str:
    return extract(page(**parts).encode(), URL).body or ""


@pytest.mark.parametrize(
    "opening",
    [
        '<div class="view TRS_Editor">',
        '<div class="ke-text-editor editor">',
        '<div class="content_print">',
        '<div class="more-detail">',
        '<div class="o-section o-section--has-ads field--label-hidden">',
        '<div class="comment-article">',
        '<div class="related-content">',
        '<div style="visibility: hidden" id="js_content">',
        '<div style="display:none">',
    ],
)
def test_names_and_styles_that_mislead(opening):
    assert body_of(body=f"{opening}{BODY}</div>") == TEXT


@pytest.mark.parametrize("name", ["print", "share", "sidebar-left", "tool-box"])
def test_an_element_with_title_and_text_is_no_furniture(name):
    more = "".join(f"<p>{n}{REMARK}{REMARK}</p>" for n in range(8))
    html = (
        f'<title>{TITLE}_江边网</title><body><div id="{name}"><h1>{TITLE}</h1><p>2022-02-13 09:57</p>{BODY}</div>'
        f"<ul>{HEADLINES}</ul><div class=footer>{more}</div>"
    )
    assert extract(html.encode(), URL).body == TEXT


def test_a_short_text_before_long_furniture():
    comments = "".join(f"<div><b>网友{n}</b><p>{n}{REMARK}</p></div>" for n in range(9))
    assert body_of(body=SHORT, after=f'<div class="pl"><h3>网友评论</h3>{comments}</div>') == PARAGRAPHS[0]
    assert body_of(body=SHORT, after=f'<div class="sm">{NOTICE}</div>') == PARAGRAPHS[0]
    side = f'<div class="r"><h3>专家观点</h3><p>{REMARK}</p></div>'
    assert body_of(body=SHORT, after=side) == PARAGRAPHS[0]


def test_a_link_to_the_comments_does_not_end_the_text():
    tools = '<ul><li><a href="#c">发表评论</a></li><li><a href="#p">打印</a></li></ul>'
    assert body_of(body=f"<h2>{PARAGRAPHS[2]}</h2>{tools}{SHORT}<p>{PARAGRAPHS[1]}</p>").endswith(
        "\n".join(PARAGRAPHS[:2])
    )


def test_one_article_of_several():
    others = "".join(
        f"<article><h2>另一篇文章的标题第{n}号</h2><p>{n}{REMARK}</p><p>{REMARK}{n}</p></article>"
        for n in range(4)
    )
    html = (
        f"<title>{TITLE}_江边网</title><main><article><h1>{TITLE}</h1><p>2022-02-13 09:57</p>{BODY}</article>"
        f"{others}</main>"
    )
    assert extract(html.encode(), URL).body == TEXT


OTHER = f"<p>另一则：{REMARK}</p><p>{REMARK}又一则。</p><p>{PARAGRAPHS[1][::-1]}</p>"
INFO = '<div class="i">2022-02-12 08:30 来源：江边晚报</div>'


@pytest.mark.parametrize(
    "block",
    [
        f'<div class="next-article"><h2>冬捕节下月开幕</h2>{INFO}<div>{OTHER}</div></div>',
        f'<div class="next_news"><h3>冬捕节下月开幕</h3>{OTHER}</div>',
        f'<section class="read-next"><h2>冬捕节下月开幕</h2>{OTHER}</section>',
        f'<div class="x7"><h2>冬捕节下月开幕</h2>{INFO}<div>{OTHER}</div></div>',
        f"<div><div><h1>冬捕节下月开幕</h1></div><p>2022-02-12 08:30</p>{OTHER}</div>",
        f"<article><h1>冬捕节下月开幕</h1>{OTHER}</article>",
        f"<article><header><h1>冬捕节下月开幕</h1></header>{OTHER}</article>",
        f'<div role="dialog"><p>{REMARK}</p>{OTHER}</div>',
        f'<div class="modal fade"><p>{REMARK}</p>{OTHER}</div>',
        f'<div role="alertdialog"><h2>通知</h2>{OTHER}</div>',
        f'<div class="popup-box">{OTHER}</div>',
    ],
)
@pytest.mark.parametrize("around", ["{}", "<main>{}</main>", '<div class="wrap">{}</div>'])
def test_text_of_others_behind_the_article(block, around):
    assert body_of(tail="", after=around.format(block)) == TEXT


@pytest.mark.parametrize(
    "section",
    [
        "<section><h2>花灯的来历</h2><p>{}</p></section>",
        "<div><h3>首次通报</h3><p>2022年2月12日</p><p>{}</p></div>",
        "<article><h2>花灯的来历</h2><p>{}</p></article>",
        "<div><h2>2022年2月12日</h2><p>{}</p></div>",
    ],
)
def test_a_section_of_the_text_is_no_other_article(section):
    more = [PARAGRAPHS[0][::-1] + "。", REMARK + "花灯。", PARAGRAPHS[1][::-1] + "。"]
    text = body_of(body=BODY + "".join(map(section.format, more)), tail="")
    assert all(paragraph in text for paragraph in [*PARAGRAPHS, *more])


def test_articles_inside_the_article_are_its_sections():
    sections = "".join(
        f"<article><h1>花灯的来历之{n}</h1><p>{text}{REMARK}</p></article>"
        for n, text in enumerate(PARAGRAPHS)
    )
    html = f"<title>{TITLE}_江边网</title><article><h1>{TITLE}</h1><p>2022-02-13 09:57</p>{BODY}{sections}</article>"
    assert (extract(html.encode(), URL).body or "").count("花灯的来历") == len(PARAGRAPHS)


def test_a_link_to_the_next_page_in_a_paragraph_takes_no_text():
    link = '<span class="news_next"><a href="2.html">(接下一页)</a></span>'
    assert body_of(body="<br><br>".join(PARAGRAPHS) + link, tail="").startswith(TEXT)


@pytest.mark.parametrize(
    "name", ['class="modal"', 'role="dialog"', 'class="next-article"', 'role="complementary"']
)
def test_an_article_shown_in_a_dialog_is_read(name):
    html = (
        page(tail="")
        .replace("<h1>", f"<div {name}><h1>")
        .replace('<div class="related">', '</div><div class="related">')
    )
    assert extract(html.encode(), URL).body == TEXT


SERVICES = [
    "读者可下载“江边日报”客户端，在“我要爆料”栏目上传照片参与评选。",
    "欲了解详情，可登录市政务服务网或关注其官方微博留言。",
    "本次活动由本报社主办，未经组委会授权不得使用活动标识。",
    "举报电话：0432-62012345，市民发现违规行为可随时拨打。",
    "想报名的选手可扫描二维码下载APP，填写个人资料。",
    "网友可关注“江边发布”微博参与投票。",
    "本报举办的灯谜会每晚七时开始，未经同意不得擅自摆放灯架或发布广告。",
]


@pytest.mark.parametrize("line", ["<p>{}</p>", "<p><span>{}</span></p>", "{}<br><br>"])
@pytest.mark.parametrize("services", [[one] for one in SERVICES] + [SERVICES[:2], SERVICES[2:4]])
def test_news_of_a_service_between_two_paragraphs_is_text(services, line):
    texts = [*PARAGRAPHS[:2], *services, PARAGRAPHS[2]]
    assert body_of(body="".join(map(line.format, texts)), tail="") == "\n".join(texts)


@pytest.mark.parametrize(
    "notice",
    [
        "版权声明：本网所有内容未经授权不得转载。",
        "扫描二维码，下载客户端，看更多本地新闻。",
        "欢迎关注江边日报微信公众号，第一时间了解身边事。",
        "凡本网注明来源的作品，版权均属本网所有，未经授权不得转载。",
    ],
)
def test_a_notice_between_two_paragraphs_is_none(notice):
    assert notice not in body_of(body=f"{BODY}<p>{notice}</p><p>{PARAGRAPHS[1][::-1]}。</p>", tail="")


def test_a_digest_of_other_articles_in_the_same_element():
    digest = "".join(
        f'<h3><a href="/{n}">另一条新闻的标题第{n}号</a></h3><p>{n}{REMARK}</p>' for n in range(3)
    )
    assert body_of(body=f"{BODY}<section><h2>最新</h2>{digest}</section>", tail="") == TEXT


def test_a_second_copy_of_the_text():
    assert body_of(after=f'<div class="mob">{BODY}</div>', tail="") == TEXT
    assert body_of(meta=f'<div>2022-02-13 09:57</div><div class="daodu">{PARAGRAPHS[0]}</div>') == TEXT


def test_a_caption_may_stand_twice():
    caption = f'<p align="center"><img src="a.jpg"></p><p>{PARAGRAPHS[1]}</p>'
    assert body_of(body=caption * 2 + SHORT, tail="").count(PARAGRAPHS[1]) == 2


@pytest.mark.parametrize(
    "lines",
    [
        [
            "春风吹绿江边柳",
            "燕子归来又一年",
            "花灯照夜人如海",
            "笑语欢声到九天",
            "老匠手中灯火暖",
            "少年心里梦长圆",
            "愿将此夜留光影",
        ],
        [f"张一{one} 李二{one} 王三{one} 赵四{one}" for one in "甲乙丙丁戊"],
        ["江边市今日晴，气温零下十度。"],
    ],
)
def test_texts_without_paragraphs(lines):
    body = "".join(f"<p>{line}</p>" for line in lines)
    assert body_of(meta="<div>2022-02-13 09:57</div>", body=body, tail="") == "\n".join(lines)


def test_elements_with_an_id_and_no_class_are_not_alike():
    parts = "".join(
        f'<div id="{name}"><a href="/{name}">一个栏目的名字在这里</a></div>'
        for name in ("top", "side", "ad1")
    )
    html = f'<title>{TITLE}_江边网</title><body>{parts}<div id="main"><div><h2><a href="/1">{TITLE}</a></h2>{SHORT}</div></div>'
    assert extract(html.encode(), URL).body == PARAGRAPHS[0]


def test_the_text_below_the_title_before_a_longer_one_elsewhere():
    lead = "春节期间，江边市公园广场游人如织，各项活动丰富多彩，市民纷纷走出家门，感受浓浓的节日气氛，共同迎接新春的到来，欢声笑语不断。"
    tips = "".join(f"<div><p>{n}，{REMARK}</p></div>" for n in range(2))
    html = (
        f"<title>{TITLE}_江边网</title><body><div class=l><h1>{TITLE}</h1><div>2022-02-13 09:57</div>"
        f"<div class=c><p>{lead}</p></div></div><ul>{LINKS}</ul><div class=r>{tips}</div>"
    )
    assert extract(html.encode(), URL).body == lead


LINKS = "".join(f'<li><a href="/{n}.html">另一条新闻的标题第{n}号在这里</a></li>' for n in range(60))


def test_a_poll_is_no_text():
    poll = "<form><p>您觉得灯会办得怎么样？</p><p><input type=radio>非常好</p><p><input type=radio>一般</p></form>"
    assert body_of(body=BODY + poll, tail="") == TEXT


HEADLINES = "".join(
    f'<div class="item"><h3><a href="/{n}.html">江边市第{n}项工作取得新进展</a></h3><p>{REMARK}</p>'
    f"<span>2022-02-13 09:{n + 10}</span></div>"
    for n in range(20)
)


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        (f"<title>本地新闻_江边网</title><h1>本地新闻</h1>{HEADLINES}", "not_article"),
        (f"<title>江边旅游_江边网</title><h1>江边旅游</h1><p>{REMARK}</p>{HEADLINES}", "not_article"),
        ("<title>江边网</title><p>很抱歉，您要访问的页面已经删除或暂时不可用，请稍后再试。</p>", "soft_404"),
        ("<title>错误</title><p>服务器内部错误，请联系管理员。错误代码：500，请稍后再访问。</p>", "soft_404"),
    ],
)
def test_no_articles(html, cause):
    with pytest.raises(RefusedPage) as caught:
        extract(html.encode(), URL)
    assert caught.value.cause == cause


@pytest.mark.parametrize("layout", ["clear", "row", "clearfix", "container", "col-md-8"])
@pytest.mark.parametrize("section", ["h3", "h4"])
def test_elements_laid_out_alike_are_no_further_articles(layout, section):
    """A standfirst beside the title, and the text in an element of the same class below."""
    lead = "街市停市三日大清洗後昨重開，但衞生環境仍然嚇人，恍如沒有清洗過，內臟和爛蔬果一地，更有老鼠出沒，居民擔心影響健康。"
    texts = [f"第{n}個街市的檔主表示，清潔工作只限於公共地方，檔舖內要靠檔主自覺，當局曾鼓勵商戶回街市清潔，但出席者不多。" for n in range(6)]  # fmt: skip
    right = f"<{section}>清洗後仍有爛蔬果</{section}>" + "".join(f"<p>{text}</p>" for text in texts)
    page = (
        f"<html><head><meta charset=utf-8><title>街市重開 鼠患不改</title></head><body><div class='{layout}'><div><h1>街市重開 鼠患不改</h1><div class='leadin'><p>{lead}</p></div></div></div>"
        f"<div class='{layout}'><div class='side'></div><div class='story'>{right}</div></div></body></html>"
    )
    body = extract(page.encode(), "https://paper.example.hk/cnt/news/20200809/00174_001.html").body
    assert all(text in body for text in [lead, *texts])
