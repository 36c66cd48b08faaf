"""``extract`` on synthetic pages: every field, and that nothing of the furniture is in the body."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, TITLE, page

from newscrawl.errors import RefusedPage
from newscrawl.extraction import extract
from newscrawl.items import REFUSALS

URL = "http://www.example.com/news/local/202202/t20220213_12345.html"


def kinds(article):
    return [layer.kind for layer in article.layers]


def test_every_field_of_a_plain_page():
    article = extract(page().encode(), URL)
    assert article.title == TITLE
    assert article.published_at == "2022-02-13T09:57+08:00"
    assert article.published_at_raw == "2022-02-13 09:57"
    assert article.source_name == "江边日报"
    assert article.source_raw == "2022-02-13 09:57 来源：江边日报 作者：李明"
    assert article.authors == ["李明"]
    assert article.editors == ["王芳"]
    assert article.body == "\n".join(PARAGRAPHS)
    assert article.breadcrumb == ["新闻", "本地新闻"]
    assert article.site_name == "江边网"
    assert article.language == "zh"
    assert article.provenance["title"] == "heading"
    assert article.provenance["source_name"] == "meta line"
    assert {"source_line", "editor_line", "breadcrumb", "notice"} <= set(kinds(article))


def test_microformats_come_first():
    meta = (
        '<div><span id="pubtime_baidu">2021-05-06 07:08:09</span><span id="source_baidu">来源：新华社</span>'
        '<span id="author_baidu">作者：赵一 钱二</span><span id="editor_baidu">责任编辑：孙三</span></div>'
    )
    article = extract(page(meta=meta, tail="").encode(), URL)
    assert article.published_at == "2021-05-06T07:08:09+08:00"
    assert (article.source_name, article.authors, article.editors) == ("新华社", ["赵一", "钱二"], ["孙三"])
    assert article.provenance["published_at"] == "microformat"


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ("<div>2022-08-24 10:20    央视网</div>", "央视网"),
        ("<div>中国经济网2022年08月27日</div>", "中国经济网"),
        ("<div>2022-08-24 10:20 来源：<a href='#'>中新网</a> 参与互动(0)</div>", "中新网"),
        ("<div>2022-08-24 来　源：每经网－每日经济新闻　编辑：甲乙</div>", "每经网－每日经济新闻"),
        ("<div>来源：中国军号作者：刘洋责任编辑：于海洋发布：2026-09-12 10:02:59</div>", "中国军号"),
        ("<div>2022-08-24 10:20 图片来源：视觉网</div>", None),
        ("<div>2022-08-24 10:20 来源： 字号：大 中 小</div>", None),
    ],
)
def test_sources(meta, source):
    assert extract(page(meta=meta, tail="").encode(), URL).source_name == source


def test_byline_column_edition_and_original_title_leave_the_body():
    body = "<p>【新春走基层】</p><p>江边日报记者 王建宏 张文攀</p>" + "".join(
        f"<p>{p}</p>" for p in PARAGRAPHS
    )
    tail = "<p>《江边日报》（ 2022年02月13日 02版）</p><p>原标题：花灯会开幕</p><p>（江边网编辑 孙桂芳）</p>"
    article = extract(page(meta="<div>2022-02-13 09:57</div>", body=body, tail=tail).encode(), URL)
    assert article.body == "\n".join(PARAGRAPHS)
    assert article.authors == ["王建宏", "张文攀"]
    assert article.editors == ["孙桂芳"]
    assert article.print_edition == {"paper": "江边日报", "date": "2022-02-13", "page": "02"}
    assert {"credit", "byline", "print_edition", "original_title", "editor_line"} <= set(kinds(article))


def test_a_lead_stays_in_the_body_and_is_pointed_at():
    body = f"<p>　　新华社北京2月13日电（记者李明）{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    article = extract(page(meta="<div>2022-02-13</div>", body=body, tail="").encode(), URL)
    (lead,) = [layer for layer in article.layers if layer.kind == "lead"]
    assert lead.text == "新华社北京2月13日电（记者李明）"
    assert article.body.startswith(lead.text)
    assert lead.start == 0
    assert article.authors == ["李明"]


def test_day_alone_stays_a_day():
    assert extract(page(meta="<div>2022年2月13日</div>").encode(), URL).published_at == "2022-02-13"


def test_tables_lists_and_headings_stay_in_order():
    body = (
        f"<p>{PARAGRAPHS[0]}</p><h3>灯的种类</h3><ul><li>走马灯，会转的一种</li><li>荷花灯，放在水里</li></ul>"
        "<table><tr><th>种类</th><th>数量</th></tr><tr><td>走马灯</td><td>120</td></tr></table>"
        f"<p>{PARAGRAPHS[1]}</p>"
    )
    lines = extract(page(body=body).encode(), URL).body.split("\n")
    assert lines == [
        PARAGRAPHS[0],
        "灯的种类",
        "走马灯，会转的一种",
        "荷花灯，放在水里",
        "种类 | 数量",
        "走马灯 | 120",
        PARAGRAPHS[1],
    ]


def test_captions_are_marked():
    body = (
        f"<p>{PARAGRAPHS[0]}</p><figure><img src='/a.jpg'><figcaption>广场上的花灯。李明摄</figcaption></figure>"
        f"<p>{PARAGRAPHS[1]}</p>"
    )
    article = extract(page(body=body).encode(), URL)
    assert article.captions == ["广场上的花灯。李明摄"]
    assert article.images == ["http://www.example.com/a.jpg"]
    assert article.captions[0] in article.body.split("\n")


def test_standing_notice_beside_the_body_is_recorded():
    notice = '<div id="used"><p>反侵权公告：</p><p>未经本报社书面授权，任何单位或个人不得转载，违者将追究法律责任。</p></div>'
    article = extract(page(after=notice).encode(), URL)
    (layer,) = [one for one in article.layers if one.kind == "notice" and "反侵权公告" in one.text]
    assert layer.position == "beside body"
    assert "书面授权" not in article.body


def test_attachments_and_addresses_are_absolute_http_only():
    after = (
        '<a href="files/a.pdf">附件</a><a href="javascript:x()//a.pdf">x</a><a href="http://[bad/a.doc">y</a>'
    )
    article = extract(page(after=after, head='<link rel="canonical" href="/c.html">').encode(), URL)
    assert article.attachments == ["http://www.example.com/news/local/202202/files/a.pdf"]
    assert article.canonical_url == "http://www.example.com/c.html"


LINKS = "".join(f'<li><a href="/{n}.html">某一条新闻的标题写在这里第{n}条</a></li>' for n in range(40))


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        (f"<title>新闻中心</title><ul>{LINKS}</ul>", "not_article"),
        ("<title>视频</title><h1>一段视频</h1><video src=a.mp4></video>", "not_article"),
        ("<title>图集</title><h1>图集</h1>" + "<img src=a.jpg>" * 5, "not_article"),
        ("<title>404</title><p>您访问的页面不存在</p>", "soft_404"),
        ("<script>var url='/?security_session_verify='+x;self.location=url;</script>", "interstitial"),
        ("<title>新闻</title><p>请下载客户端查看全文</p>", "app_only"),
        ("<title>新闻</title><div id=app></div><script src=a.js></script>", "needs_script"),
        ("<title>新闻</title><h1>只有标题</h1>", "empty_body"),
        ("<p>" + PARAGRAPHS[0] * 5 + "</p>", "no_title"),
        ("%PDF-1.4 ...", "not_html"),
        ('{"a": 1}', "not_html"),
        ("", "empty_body"),
    ],
)
def test_refusals(html, cause):
    assert cause in REFUSALS
    with pytest.raises(RefusedPage) as caught:
        extract(html.encode(), URL)
    assert caught.value.cause == cause


def test_too_large_and_another_medium_are_refused_unread():
    with pytest.raises(RefusedPage, match="too_large"):
        extract(b"<" * (8 * 1024 * 1024 + 1), URL)
    with pytest.raises(RefusedPage, match="not_html"):
        extract(b"<p>", URL, content_type="image/png")


def test_mirror_page_is_repaired_and_the_body_as_found_kept():
    title = "网络文明大会将于八月在天津举行 筹备工作就绪"
    shown = "網(wǎng)絡(luò)文明大會將于八月在天津舉行 籌備工作就緒"
    lines = [
        "央視網(wǎng)消息:國務(wù)院新聞辦公室昨日下午舉行新聞發(fā)布會,介紹網(wǎng)絡(luò)文明大會有關(guān)情況。",
        "這次大會由多家單位共同主辦,網(wǎng)絡(luò)社會組織承辦,大家對網(wǎng)絡(luò)文明建設(shè)十分關(guān)心。",
    ]
    html = page(
        title=shown,
        meta="<div><span>2022-08-24 10:20    央視網(wǎng)</span></div>",
        body="".join(f"<p>{line}</p>" for line in lines),
        tail="",
    )
    article = extract(html.encode(), URL)
    assert article.title == title
    assert article.source_name == "央视网"
    assert article.body.startswith("央视网消息:国务院新闻办公室昨日下午举行新闻发布会")
    assert "pinyin" in article.repair_kinds
    assert article.body_found.startswith("央視網(wǎng)消息:國務(wù)院")
    assert article.damaged == []


def test_text_loose_among_link_lists():
    links = "".join(f'<div class="box"><a href="/{n}.html">链接标题第{n}条</a></div>' for n in range(60))
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"<title>{TITLE}</title><body><h1>{TITLE}</h1><p>2022-02-13 09:57</p>{body}{links}"
    article = extract(html.encode(), URL)
    assert article.body == "\n".join(PARAGRAPHS)
    assert article.published_at == "2022-02-13T09:57+08:00"


def test_cut_short_by_no_credit():
    body = f"<p>{PARAGRAPHS[0]}</p><p>© 江边图片社</p><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>"
    assert extract(page(body=body).encode(), URL).body.endswith(PARAGRAPHS[2])


def test_comments_and_teasers_are_cut():
    teasers = "".join(
        f'<div class="t"><a href="/{n}.html">另一篇文章的标题在这里</a><p>它的摘要，有一句话。</p></div>'
        for n in range(5)
    )
    comments = (
        "<div><h4>网友评论</h4>"
        + "<p>说得很好，我也去看了，人真的很多，灯也很好看，明年还想去。</p>" * 6
        + "</div>"
    )
    article = extract(page(tail=f"{teasers}{comments}").encode(), URL)
    assert article.body == "\n".join(PARAGRAPHS)


WHEN = "2022-02-13 09:57"


@pytest.mark.parametrize(
    ("meta", "source", "authors", "editors"),
    [
        (f"发布机构：江边市融媒体中心　发布日期：{WHEN}　浏览次数：12", "江边市融媒体中心", [], []),
        (f"{WHEN}　来源：江边发布　责编：王芳", "江边发布", [], ["王芳"]),
        (f"{WHEN}　江边发布", "江边发布", [], []),
        (f"江边日报/{WHEN}", "江边日报", [], []),
        (f"{WHEN}来源：江边日报作者：张丽责任编辑：王芳", "江边日报", ["张丽"], ["王芳"]),
        (f"{WHEN} [来源] 江边日报 [作者] 张丽 [编辑] 王芳", "江边日报", ["张丽"], ["王芳"]),
        (
            f"<dl><dt>来源：</dt><dd>江边日报</dd><dt>作者：</dt><dd>张丽</dd></dl><i>{WHEN}</i>",
            "江边日报",
            ["张丽"],
            [],
        ),
        (f"聯合報 記者陳俐君／台北即時報導 {WHEN}", "聯合報", ["陳俐君"], []),
        (f"来源：江边日报（有删节） {WHEN}", "江边日报", [], []),
        (f"来源：The Paper {WHEN}", "The Paper", [], []),
        (f"<b>{WHEN}</b> 来源：江边日报 <em class='author'>张丽</em>", "江边日报", ["张丽"], []),
        (
            f"<b>{WHEN}</b> 来源：江边日报 (责编：<em>王芳</em><em>、</em><em>赵强</em>)",
            "江边日报",
            [],
            ["王芳", "赵强"],
        ),
        (f"{WHEN} 来源：江边日报 责任编辑：王芳 新媒体编辑：赵强", "江边日报", [], ["王芳", "赵强"]),
        (f"{WHEN} 来源：转载 作者：佚名", None, [], []),
    ],
)
def test_meta_lines(meta, source, authors, editors):
    article = extract(page(meta=f"<div>{meta}</div>", tail="").encode(), URL)
    assert (article.source_name, article.authors, article.editors) == (source, authors, editors)


@pytest.mark.parametrize(
    ("lead", "authors"),
    [
        ("本报讯（记者 张丽 通讯员 王五洲）", ["张丽", "王五洲"]),
        ("人民网长春2月13日电 （张丽）", ["张丽"]),
        ("本报讯 记者张丽报道 ", ["张丽"]),
        ("江边日报记者 张丽 江边日报通讯员 李晓明 ", ["张丽", "李晓明"]),
        ("【本报讯】（记者 张丽）", ["张丽"]),
        ("记者张丽华近日从市文旅局获悉，", []),
        ("本报记者从市政府获悉，", []),
    ],
)
def test_leads_name_their_reporters(lead, authors):
    body = f"<p>{lead}{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>"
    article = extract(page(meta=f"<div>{WHEN} 来源：江边日报</div>", body=body, tail="").encode(), URL)
    assert article.authors == authors


@pytest.mark.parametrize(
    ("end", "source", "authors"),
    [
        ("（张丽 李晓明）", None, ["张丽", "李晓明"]),
        ("（作者张丽系江边大学教授）", None, ["张丽"]),
        ("（江边日报）", "江边日报", []),
        ("（完）", None, []),
        ("（资料图）", None, []),
    ],
)
def test_signed_behind_the_last_sentence(end, source, authors):
    body = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}{end}</p>"
    article = extract(page(meta=f"<div>{WHEN}</div>", body=body, tail="").encode(), URL)
    assert (article.source_name, article.authors) == (source, authors)


def test_a_notice_that_tells_of_source_labels_is_no_source():
    notice = "<p>版权声明：凡本网注明“来源：江边网”的作品，均为本网原创，转载请注明来源：江边网。</p>"
    article = extract(page(meta=f"<div>{WHEN}</div>", tail=notice).encode(), URL)
    assert article.source_name is None


def test_a_sentence_is_no_source_line():
    body = f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p><p>来自全国各地的选手参加了比赛。</p>"
    assert extract(page(body=body).encode(), URL).body.endswith("来自全国各地的选手参加了比赛。")


@pytest.mark.parametrize(
    ("meta", "published", "source", "authors"),
    [
        (
            '<div class="sub"><span>原创</span><span>江边日报</span><span>2019-04-13 09:00:00</span></div>',
            "2019-04-13T09:00:00",
            "江边日报",
            [],
        ),
        (
            '<p class="author-name">江边日报客户端</p><div><span>发布时间：19-08-14</span><span>18:59</span></div>',
            "2019-08-14T18:59",
            "江边日报客户端",
            [],
        ),
        (
            """<a id="js_name">江边日报</a><em id="js_author_name">张丽</em>
            <script>var ct = "1555032567"; var publish_time = "2019-04-12" || "";</script>""",
            "2019-04-12T09:29",
            "江边日报",
            ["张丽"],
        ),
        (
            "<div><span><em>2021</em></span><span><em>02</em>/<em>13</em></span><span>09:57:01</span></div>来源：江边网",
            "2021-02-13T09:57:01",
            "江边网",
            [],
        ),
        (
            "<div>发表时间： 2021年2月13日 - 09:57</div><div>作者： <a>张丽</a></div>",
            "2021-02-13T09:57",
            None,
            ["张丽"],
        ),
        ("<div>2021-02-13 09:57 来源：江边网 关注江边网 微博</div>", "2021-02-13T09:57", "江边网", []),
    ],
)
def test_layouts_of_platforms(meta, published, source, authors):
    article = extract(page(meta=meta, tail="").encode(), "http://www.example.com/a/1.html")
    assert (article.published_at or "").startswith(published)
    assert (article.source_name, article.authors) == (source, authors)


def test_editors_are_who_edited_the_text():
    tail = "<p>责任编辑：王芳</p><p>图片编辑：赵强</p><p>校对：孙敏</p>"
    assert extract(page(tail=tail).encode(), URL).editors == ["王芳"]
    assert extract(page(tail="<p>编辑：江边财富网</p>").encode(), URL).editors == []
