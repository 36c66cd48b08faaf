"""Pages in the layouts of Taiwan, Hong Kong, Macao, Yanbian (Korean) and English pages of Chinese media.

All pages are synthetic: layouts as these sites have them, texts and names invented.
"""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

HANT = (
    "市水務局昨日公布河道整治進度，三處堤岸已完成加固，其餘兩處預計下月底完工，屆時沿線步道將同步開放。",
    "工程負責人表示，本次整治採用生態工法，保留原有林木，並在沿岸增設兩座觀景平台供民眾休憩使用。",
    "「過去一下大雨就擔心淹水，現在安心多了。」附近居民林太太說，希望步道盡快開放。",
    "水務局提醒，施工期間部分路段封閉，行經車輛請依現場人員指揮通行，並預留時間。",
)
KO = (
    "주수리국은 어제 하천정비공사의 진척상황을 발표하였는데 세곳의 제방보강공사가 이미 마무리되고 나머지 두곳은 다음달말에 준공될 예정이다.",
    "공사책임자는 이번 공사에서 원래의 나무들을 보존하고 강기슭에 전망대 두곳을 새로 설치하여 시민들의 휴식공간을 마련하였다고 소개하였다.",
    "“예전에는 큰비만 내리면 걱정이 태산 같았는데 지금은 마음이 놓입니다.” 부근에 사는 한 주민은 이렇게 말하였다.",
)
EN = (
    "Three sections of the river embankment have been reinforced, the municipal water authority said on Tuesday, adding that the rest will be completed by the end of next month.",
    "The project keeps the original trees along the bank and adds two viewing platforms, according to Li Wen, who is in charge of the construction.",
    '"We used to worry whenever it rained heavily, but now we feel much safer," said a resident living nearby.',
    "Part of the road will remain closed during construction, and drivers are advised to allow extra time for their journeys.",
)
TITLE = "三處堤岸完成加固 沿線步道下月開放"
LINKS = "".join(f'<li><a href="/news/{n}">老舊社區加裝電梯第{n}期工程啟動</a></li>' for n in range(8))
CARDS = "".join(
    f'<div class="item"><a href="/story/{n}"><img src="/i/{n}.jpg"><h3>老舊社區加裝電梯第{n}期工程啟動</h3></a><p>社區管委會表示，工程自下月起分階段施工，住戶可至服務中心查詢時程。</p><time>2024-08-1{n} 10:0{n}</time></div>'
    for n in range(4)
)


def p(texts, form="<p>{}</p>"):
    return "".join(form.format(text) for text in texts)


def doc(body: str, title: str, *, lang: str = "zh-Hant-TW", head: str = "", charset: str = "utf-8") -> str:
    return f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="{charset}"><title>{title}</title>{head}</head><body>{body}</body></html>'


NAV_TW = '<header><a href="/">首頁</a><a href="/politics">政治</a><a href="/society">社會</a><a href="/money">財經</a><a href="/sport">體育</a></header>'
TAIWAN = {
    "agency": doc(
        f'{NAV_TW}<div class="article-feed"><article class="article"><div class="centralContent"><div class="breadcrumb"><a href="/">首頁</a> <a href="/local">地方</a></div><h1><span>{TITLE}</span></h1>'
        f'<div class="timeBox"><div class="updatetime"><span>2024/8/12 14:30</span>（8/12 15:02 更新）</div></div><div class="fullPic"><figure><img src="/p/1.jpg"><figcaption>圖為整治後的河岸。（水務局提供）</figcaption></figure></div>'
        f'<div class="paragraph"><p>（中部社記者林小明江城12日電）{HANT[0]}</p>{p(HANT[1:3])}<div class="media"><div class="insertGroup">{"".join(f"<div><a class=insert href=/n/{n}><span>老舊社區加裝電梯第{n}期工程啟動</span></a></div>" for n in range(2))}</div></div>'
        f'<p>{HANT[3]}（編輯：陳大華）1130812</p><div class="paragraph bottomBox"><div class="topNews">{LINKS}</div></div></div></div></article></div>'
        '<div class="footer">本網站之文字、圖片及影音，非經授權，不得轉載、公開播送或公開傳輸及利用。</div>',
        f"{TITLE} | 地方 | 中部社",
    ),
    "daily": doc(
        f'{NAV_TW}<div class="whitecon" itemprop="articleBody"><h1>{TITLE}</h1><div class="text boxTitle" data-desc="內容頁"><span class="time">2024/08/12 14:30</span><p class="appE1121">為達最佳瀏覽效果，建議使用 Chrome、Firefox 瀏覽器</p>'
        f'<div class="photo boxTitle"><a href="/p/1.jpg"><img src="/p/1.jpg"></a><p>河岸整治完成。（記者林小明攝）</p></div><p>〔記者林小明／江城報導〕{HANT[0]}</p>{p(HANT[1:3])}<p class="before_ir">請繼續往下閱讀...</p><p>{HANT[3]}</p>'
        '<p class="appE1121">不用抽 不用搶 現在用APP看新聞 保證天天中獎　<a href="/app">點我下載APP</a>　<a href="/rule">按我看活動辦法</a></p></div></div>'
        f'<div class="related"><h3>相關新聞</h3><ul>{LINKS}</ul></div>',
        f"{TITLE} - 地方 - 江城時報",
    ),
    "portal": doc(
        f'{NAV_TW}<section class="article-body"><div class="article-content"><section class="article-content__wrapper"><h1 class="article-content__title">{TITLE}</h1><section class="authors"><time class="article-content__time">2024-08-12 14:30</time><span class="article-content__author">江城報／ 記者<a href="/r/1">林小明</a>／江城即時報導</span></section>'
        f'<section class="article-content__editor"><p>{HANT[0]}</p><figure><img data-src="/p/1.jpg" src="/none.gif"><figcaption>河岸整治完成。圖／水務局提供</figcaption></figure><p>{HANT[1]}</p><div class="inline-ads">廣告</div><p>{HANT[2]}</p><div id="inner_ad"></div><p>{HANT[3]}</p></section></section>'
        f'<div class="story-list"><h2>延伸閱讀</h2>{CARDS}</div><div class="discuss"><h3>留言</h3><p>共 0 則留言</p><p>規範</p></div></div></section>',
        f"{TITLE} | 地方 | 江城新聞網",
    ),
    "popular": doc(
        f'{NAV_TW}<div class="part_pictxt"><article><header><h1 class="title">{TITLE}</h1><time class="date">2024年08月12日 14:30</time></header><div class="story" itemprop="articleBody"><p><img src="/p/1.jpg"></p><p><strong>▲河岸整治完成。（圖／記者林小明攝）</strong></p><p>記者林小明／江城報導</p>'
        f'{p(HANT)}<p><strong>►</strong><a href="/x"><strong>看更多：老舊社區加裝電梯第3期工程啟動</strong></a></p></div></article></div><div class="part_list_3"><h2>推薦閱讀</h2>{CARDS}</div><div class="fb"><p>按讚加入江城新聞粉絲團，最新消息不漏接！</p></div>',
        f"{TITLE} | 江城雲 | 江城新聞雲",
    ),
    "next article": doc(
        f'{NAV_TW}<div class="article-wrap"><h1>{TITLE}</h1><div class="meta"><span>江城周刊</span><span>2024.08.12 14:30</span></div><div class="article-body">{p(HANT)}</div></div><div class="next">下一則</div><div class="article-wrap"><h1>圖書館夏季延長開放時間</h1><div class="meta"><span>2024.08.11 09:00</span></div>'
        f'<div class="article-body"><p>區圖書館宣布延長夏季開放時間，自下月起每日開放至晚間九點，並新增自習座位供讀者預約。</p><p>館方指出，新座位集中在二樓東側，配有獨立照明與電源插座，讀者可事先預約。</p></div></div>',
        f"{TITLE} | 江城周刊",
    ),
}  # fmt: skip
HONGKONG = {
    "broadcaster": doc(
        f'<div class="itemTopBar"><a href="/">主頁</a><a href="/cnews">本地</a></div><div class="itemSlideShow"><h2 class="itemTitle">{TITLE}</h2></div><div class="createddate">2024-08-12 HKT 14:30</div><div class="itemFullText">{"<br><br>".join(HANT)}</div><div class="moreRelated"><h3>相關新聞</h3><ul>{LINKS}</ul></div>',
        f"{TITLE} - 港聞台", lang="zh-HK",
    ),
    "daily": doc(
        f'<div class="topbar"><a href="/">首頁</a><a href="/hk">港聞</a></div><article class="article-detail"><h1>{TITLE}</h1><div class="info"><span>發佈時間： 2024/08/12 14:30</span><span>分享：</span></div><div class="articlebody" id="advenueINTEXT">{p(HANT)}</div><p>---</p><p>報道詳情刊於《江岸日報》</p></article><div class="hot"><h3>熱門新聞</h3>{CARDS}</div>',
        f"{TITLE}-江岸日報", lang="zh-HK",
    ),
    "digital": doc(
        f'<div id="__next"><header>01 頻道</header><article><section><h1>{TITLE}</h1><div><a href="/author/1">撰文：林小明</a><div>出版：<time datetime="2024-08-12T14:30:00+08:00">2024-08-12 14:30</time></div><div>更新：<time datetime="2024-08-12T15:30:00+08:00">2024-08-12 15:30</time></div></div></section>'
        f'<section class="article-grid__content-section">{p(HANT[:2], "<p><span>{}</span></p>")}<div class="ad">廣告</div>{p(HANT[2:], "<p><span>{}</span></p>")}</section></article><aside><h2>其他人也在看</h2>{CARDS}</aside></div>',
        f"{TITLE}", lang="zh-HK",
    ),
    "syndicated": doc(
        f'<main><article><h1>{TITLE}</h1><div><a href="/p/1">江岸通訊社</a></div><time datetime="2024-08-12T06:30:00.000Z">2024年8月12日週一 下午2:30</time><div class="caas-body">{p(HANT)}</div></article><div><h2>其他人也在看</h2><ul>{"".join(f"<li>{card}</li>" for card in CARDS.split("</div>") if card)}</ul></div></main>',
        f"{TITLE}", lang="zh-HK",
    ),
}  # fmt: skip
MACAO = {
    "epaper": doc(
        f'<table width="100%"><tr><td><a href="node_1.htm">第A01版：要聞</a> <a href="node_2.htm">第A02版：澳聞</a></td></tr><tr><td><table><tr><td class="title1" align="center"><strong>三處堤岸完成加固</strong></td></tr><tr><td align="center">沿線步道下月開放</td></tr><tr><td align="center">2024-08-12</td></tr>'
        f'<tr><td><div id="ozoom"><founder-content>{p(HANT, "<P>　　{}</P>")}</founder-content></div></td></tr></table></td></tr></table>',
        "三處堤岸完成加固-濠江日報", lang="zh-MO",
    ),
    "radio": doc(
        f'<div class="news_content"><div class="news_title">{TITLE}</div><div class="news_date">2024-08-12 14:30:00</div><div class="news_body">{p(HANT, "<div>{}</div>")}</div><div class="share">分享至 Facebook WhatsApp</div></div><div class="more"><a href="/1">更多新聞</a></div>',
        f"濠江廣播 | {TITLE}", lang="zh-MO",
    ),
}  # fmt: skip
KO_TITLE = "하천정비공사 마무리단계에 들어서"
KOREAN = {
    "daily": doc(
        f'<div class="menu"><a href="/">첫페지</a><a href="/1">정치</a><a href="/2">경제</a><a href="/3">문화</a></div><div class="article"><h1>{KO_TITLE}</h1><div class="info"><span>래원: 변강일보</span> <span>2024-08-12 14:30:00</span> <span>조회수: 128</span></div><div class="content">{p(KO, "<p>　{}</p>")}<p>변강일보 기자 김철수</p></div><div class="editor">편집: 박영희</div></div><ul>{"".join(f"<li><a href=/n/{n}>다른 소식의 제목 제{n}호 여기에</a></li>" for n in range(8))}</ul>',
        f"{KO_TITLE}_변강일보", lang="ko",
    ),
    "net": doc(
        f'<table><tr><td class="bt" align="center"><b>{KO_TITLE}</b></td></tr><tr><td align="center">[ 2024-08-12 14:30 ] 래원: [ 변강방송 ]</td></tr><tr><td class="zw">{"<br><br>　".join(KO)}</td></tr></table><div>Copyright 변강방송</div>',
        "변강방송", lang="ko",
    ),
}  # fmt: skip
EN_TITLE = "Riverside embankment work nears completion"
ENGLISH = {
    "agency": doc(
        f'<div class="top"><a href="/">Home</a><a href="/china">China</a><a href="/world">World</a></div><div class="conBox"><div class="Btitle"><h1>{EN_TITLE}</h1><i class="source">Source: Riverside News Agency | 2024-08-12 14:30:05 | Editor: huaxia</i></div><div class="conWz"><p class="image"><img src="p.jpg"></p><p>JIANGCHENG, Aug. 12 (Riverside) -- {EN[0]}</p>{p(EN[1:])}<span>■</span></div><div class="share">Share</div></div><div class="recommend"><h2>Recommended</h2>{"".join(f"<p><a href=/e/{n}>Old neighborhoods get new elevators, phase {n}</a></p>" for n in range(6))}</div>',
        f"{EN_TITLE} - Riverside", lang="en",
    ),
    "daily": doc(
        f'<div class="topNav"><a href="/">HOME</a><a href="/china">CHINA</a></div><div id="lft-art"><h1>{EN_TITLE}</h1><div class="info"><span class="info_l">By Zhang San | Riverside Daily | Updated: 2024-08-12 14:30</span></div><div id="Content"><figure><img src="p.jpg"><figcaption>Workers reinforce the embankment. [Photo provided to Riverside Daily]</figcaption></figure>{p(EN)}</div></div><div class="mb20"><h4>Most Viewed in 24 Hours</h4><ul>{"".join(f"<li><a href=/e/{n}>Old neighborhoods get new elevators, phase {n}</a></li>" for n in range(5))}</ul></div>',
        f"{EN_TITLE} - Riverside Daily", lang="en",
    ),
    "global": doc(
        f'<div class="article_page"><div class="article"><div class="article_top"><div class="article_column"><span>CHINA / SOCIETY</span></div><div class="article_title">{EN_TITLE}</div><div class="author_share"><span class="byline">By Riverside Times</span><span class="pub_time">Published: Aug 12, 2024 02:30 PM</span></div></div><div class="article_content"><div class="article_right"><br>{"<br><br>".join(EN)}<br><br><i>Riverside Times</i></div></div></div></div><div class="related_section"><div>RELATED ARTICLES</div>{"".join(f"<div><a href=/e/{n}>Old neighborhoods get new elevators, phase {n}</a><p>The neighborhood committee said that the work begins next month and will be done in stages.</p></div>" for n in range(3))}</div>',
        f"{EN_TITLE} - Riverside Times", lang="en",
    ),
}  # fmt: skip
PAGES = [
    *((f"taiwan {name}", html, HANT, TITLE) for name, html in TAIWAN.items()),
    *((f"hong kong {name}", html, HANT, TITLE) for name, html in HONGKONG.items()),
    *((f"macao {name}", html, HANT, TITLE) for name, html in MACAO.items()),
    *((f"yanbian {name}", html, KO, KO_TITLE) for name, html in KOREAN.items()),
    *((f"english {name}", html, EN, EN_TITLE) for name, html in ENGLISH.items()),
]
#: Lines of credits, captions and leads that may stand in a body beside its paragraphs, in characters each.
_BESIDE = 90


def score(body: str, texts: tuple[str, ...]) -> float:
    """F1 of 4-grams against the paragraphs, as the benchmark has it; short lines of credit count half."""

    def grams(text: str) -> list[str]:
        plain = "".join(char for char in text if char.isalnum())
        return [plain[at : at + 4] for at in range(len(plain) - 3)]

    got, gold = grams(body), grams("".join(texts))
    rest = list(gold)
    hit = 0
    for gram in got:
        if gram in rest:
            rest.remove(gram)
            hit += 1
    return 2 * hit / (len(got) + len(gold))


@pytest.mark.parametrize(
    ("html", "texts", "title"), [row[1:] for row in PAGES], ids=[row[0] for row in PAGES]
)
def test_layouts(html, texts, title):
    article = extract(html.encode(), "")
    for text in texts:
        assert text in article.body
    # Nothing but captions, a lead and a line of credit beside the text.
    extra = [line for line in article.body.splitlines() if not any(text in line for text in texts)]
    assert all(len(line) < _BESIDE for line in extra)
    assert score(article.body, texts) >= 0.85
    assert article.title == title or article.title in title
    assert article.published_at.startswith("2024-08-12")


@pytest.mark.parametrize("name", TAIWAN)
def test_big5(name):
    html = TAIWAN[name].replace('charset="utf-8"', 'charset="big5"').replace("►", "").replace("▲", "")
    article = extract(html.encode("big5hkscs"), "")
    assert all(text in article.body for text in HANT)
    assert article.encoding.used.lower().startswith(("big5", "cp950"))
