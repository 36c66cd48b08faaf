"""Families of pages that name source, authors and editors in other words, places and scripts than the ones known.

Every row is a page written for the purpose (synthetic); what a row varies is what must be read, and nothing else.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from newscrawl.extraction import extract

_TEXT = (
    "江畔新修步道昨天正式开放，数千名市民前来散步，现场秩序井然，志愿者在沿线提供指引服务，孩子们在草坪上放起风筝。",
    "步道全长六公里，沿线设有观景平台和休息区，夜间照明已经调试完毕，附近居民可以就近进入，出入口共有八处。",
    "建设单位介绍，二期工程计划于明年春季动工，届时将与上游湿地公园连成一线，方便市民骑行和观鸟，预计两年完成。",
)
_TIME = "2024-05-12 17:19"


class Case(NamedTuple):
    """What a page shows: the line under the title, what the text opens with, what stands behind it."""

    info: str = _TIME
    opening: str = ""
    tail: str = ""
    head: str = ""
    source: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    outside: str = ""


def page(case: Case) -> bytes:
    first, *rest = _TEXT
    paragraphs = "".join(f"<p>{one}</p>" for one in rest)
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{case.head}<title>江畔新修步道迎来首批市民_某某网</title></head><body>'
        f'<div class="nav"><a href="/">首页</a> <a href="/a">新闻</a></div><div class="main"><h1>江畔新修步道迎来首批市民</h1>'
        f'<div class="info">{case.info}</div><div class="content"><p>{case.opening}{first}</p>{paragraphs}{case.tail}</div>{case.outside}</div>'
        f'<div class="foot">版权所有 某某网</div></body></html>'
    ).encode()


def check(case: Case) -> None:
    article = extract(
        page(case), "http://www.example.cn/2024/0512/c1-1.html", content_type="text/html; charset=utf-8"
    )
    assert (article.source_name, tuple(article.authors), tuple(article.editors)) == (
        case.source,
        case.authors,
        case.editors,
    )


def line(text: str, **more: object) -> Case:
    """A line under the title beside the time."""
    return Case(info=f"{_TIME} {text}", **more)


def spans(*texts: str, **more: object) -> Case:
    """The same with every part an element of its own."""
    return Case(info="".join(f"<span>{text}</span>" for text in (_TIME, *texts)), **more)


def opening(text: str, *authors: str, source: str | None = None) -> Case:
    return Case(opening=text, authors=authors, source=source)


def tail(text: str, *authors: str, **more: object) -> Case:
    return Case(tail=f"<p>{text}</p>", authors=authors, **more)


LEADS = [
    opening("〔記者林其軒／台北報導〕", "林其軒"),
    opening("〔記者林其軒、王大明／新北報導〕", "林其軒", "王大明"),
    opening("【記者林其軒／台北報導】", "林其軒"),
    opening("（中央社記者林其軒台北14日電）", "林其軒", source="中央社"),
    opening("（中央社記者林其軒東京14日綜合外電報導）", "林其軒", source="中央社"),
    opening("【聯合報╱記者陳俐君／即時報導】", "陳俐君", source="聯合報"),
    opening("【財訊快報／林其軒】", "林其軒", source="財訊快報"),
    opening("【江岸新聞網記者林其軒／綜合報導】", "林其軒", source="江岸新聞網"),
    opening("記者林其軒／台北報導　", "林其軒"),
    opening("〔財經頻道／綜合報導〕"),
    opening("[新頭殼newtalk] "),
    opening("新华社北京5月19日电（记者苏棠、叶桐）", "苏棠", "叶桐"),
    opening("新华社深圳5月12日电（记者冯小川、印松）", "冯小川", "印松"),
    opening("中新社北京5月12日电 (冯小川 印松)", "冯小川", "印松"),
    opening("大江网讯 实习生沈梦瑶、记者喻云舟报道：", "沈梦瑶", "喻云舟", source="大江网"),
    opening("本报讯（实习生 沈梦瑶 记者 喻云舟 通讯员 李想）", "沈梦瑶", "喻云舟", "李想"),
    opening("本报记者 欧阳晓红 阿依古丽·买买提 报道：", "欧阳晓红", "阿依古丽·买买提"),
    opening("【环球网报道 记者 侯佳】", "侯佳", source="环球网"),
    opening("江边晚报讯（首席记者 马春林 摄影报道）", "马春林", source="江边晚报"),
    opening("香港文匯報訊（記者 高鈺）", "高鈺", source="香港文匯報"),
    opening("【本報訊】"),
    opening("据新华社电 "),
]
BYLINES = [
    Case(opening="本报记者 赵启文 钱琳</p><p>", authors=("赵启文", "钱琳")),
    Case(
        opening="新华社北京5月9日电 题：积极因素不断增多动能不断增强外贸向好态势进一步巩固</p><p>新华社记者周远航、吴诗涵、郑乐川</p><p>",
        authors=("周远航", "吴诗涵", "郑乐川"),
    ),
    Case(opening="作者：《江边企业家》记者 苏远舟</p><p>", authors=("苏远舟",), source="江边企业家"),
    Case(
        opening="文丨江边报记者 李晓磊 编辑丨王芳 校对丨李铭</p><p>", authors=("李晓磊",), editors=("王芳",)
    ),
    Case(opening="文/图：王文文</p><p>", authors=("王文文",)),
    Case(opening="文／林其軒　圖／王大明</p><p>", authors=("林其軒",)),
    Case(opening="文字：张丽 摄影：李晓明</p><p>", authors=("张丽",)),
    Case(opening="撰文｜张丽</p><p>", authors=("张丽",)),
    Case(opening="□ 张丽 李晓明</p><p>", authors=("张丽", "李晓明")),
    Case(opening=r"文\\\\\\\\记者张丽</p><p>", authors=("张丽",)),
    Case(opening="采写：南都记者 余毅 向雪妮</p><p>", authors=("余毅", "向雪妮")),
]
TAILS = [
    tail("执笔人：张文 李博", "张文", "李博"),
    tail("（总台央视记者 奚丹宁 张驰）", "奚丹宁", "张驰"),
    tail("(作者：钱琳 北京大学经济学院教授)", "钱琳"),
    tail("（作者方敏系江边大学教授）", "方敏"),
    tail("(作者：方敏北京大学经济学院教授)", "方敏"),
    tail("（姚峰 上海报道）", "姚峰"),
    tail("（评论员 罗博 萧海川）", "罗博", "萧海川"),
    tail("作者：张丽 编辑：刘畅", "张丽", editors=("刘畅",)),
    tail("选稿：刘畅", editors=("刘畅",)),
    tail("责编：Mia Qiao", editors=("Mia Qiao",)),
    tail("[责任编辑：biaolong]", editors=("biaolong",)),
    tail("责任编辑：NF075"),
    tail("責任編輯：林其軒", editors=("林其軒",)),
    tail("责任编辑：乔文", editors=("乔文",)),
    tail("（责编：牛镛、岳弘彬）", editors=("牛镛", "岳弘彬")),
    tail("编辑：米兰", editors=("米兰",)),
    tail(
        "出品人：孙敏</p><p>策划：王伟</p><p>记者：张丽</p><p>剪辑：李明</p><p>编辑：刘畅</p><p>校对：赵强",
        "张丽",
        editors=("刘畅",),
    ),
    tail("监制：孙敏 记者：张丽 编辑：刘畅", "张丽", editors=("刘畅",)),
    tail("初审：孙敏 复审：王伟 终审：赵强 编辑：刘畅", editors=("刘畅",)),
    tail("来源：( 华声在线 )", source="华声在线"),
    tail("（江城日报）", source="江城日报"),
    tail("（本文由「工商時報」授權轉載）", source="工商時報"),
    tail("本文转载自微信公众号“江边观察”", source="江边观察"),
    tail("（本文经《江边企业家》授权转载）", source="江边企业家"),
    tail("本文已获江边商报授权转载，未经许可不得再次转载。", source="江边商报"),
    tail("转载请注明来源：某某网"),
    tail("未经本网授权不得转载。"),
    tail("图片来源：江岸图片社"),
    tail("資料來源：主計總處"),
]
INFO = [
    line("来源：江边日报", source="江边日报"),
    line("來源：中央社", source="中央社"),
    line("稿源：江岸新闻网 作者：马春林", source="江岸新闻网", authors=("马春林",)),
    Case(info=f"作者： 马春林 稿源： 江岸新闻网&nbsp;&nbsp;{_TIME}", source="江岸新闻网", authors=("马春林",)),
    line("江边日报作者：江边日报", source="江边日报"),
    line("来源：江边日报 作者：王文文 编辑：黄静文", source="江边日报", authors=("王文文",), editors=("黄静文",)),
    line("文章来源：《江边企业家》", source="江边企业家"),
    line("来源：《江边日报》", source="江边日报"),
    line("來源：《江邊日報》", source="江邊日報"),
    line("转自《江边晚报》", source="江边晚报"),
    line("来源：《江边文艺》杂志", source="江边文艺"),
    line("来源：《江边日报》 记者：王明", source="江边日报", authors=("王明",)),
    line("SOURCE: Xinhua", source="Xinhua"),
    line("本文来源于江边日报", source="江边日报"),
    line("转载自：江边网", source="江边网"),
    line("来源：微信公众号“江边观察”", source="江边观察"),
    line("江边观察[整理]", source="江边观察"),
    line("游民星河[编译]", source="游民星河"),
    line("来源：互联网"),
    line("来源：网络综合"),
    line("来源：本站原创"),
    line("来源：网友投稿"),
    line("来源：未知 作者：admin"),
    line("来源：佚名"),
    line("来源：转载"),
    line("来源：null"),
    line("来源：某网站"),
    line("来源：www.example.cn"),
    line("来源：综合整理"),
    line("来自甘肃"),
    line("IP属地：北京"),
    line("国内新闻"),
    line("时政要闻"),
    line("作者：佚名"),
    line("作者：互联网"),
    line("点击：313 评论：4"),
    spans("来源：江边日报", "责任编辑：张丽", source="江边日报", editors=("张丽",)),
    spans("来源：", "江边日报", "编辑：", "张丽", source="江边日报", editors=("张丽",)),
    spans("来源", "江边日报", "作者", "王文文", source="江边日报", authors=("王文文",)),
    spans("作者：", '<a href="/u/1">王文文</a>', "大 中 小", authors=("王文文",)),
    spans("发布于", "北京", "江边日报官方账号", source="江边日报"),
    Case(info=f'<a href="/p/1">江岸通訊社</a></div><div>{_TIME}', source="江岸通訊社"),
    Case(info=f'{_TIME}</div><div><a href="/u/9">江边日报</a>', source="江边日报"),
    Case(info=f'<a class="author-info__name" href="/u?id=1">江边小馆</a> <time>{_TIME}</time> <span>来自甘肃</span>', source="江边小馆"),
    Case(info=f'<p class="media-name"><a href="/u">江边日报</a></p><p><span>{_TIME}</span><span>发布于</span><span>北京</span></p>', source="江边日报"),
    Case(info=f'<ul><li>{_TIME}</li><li><span class="organization">工商時報</span> <span class="name">林其軒</span></li></ul>', source="工商時報", authors=("林其軒",)),
    Case(info=f"<ul><li>{_TIME}</li><li>【台灣醒報／】</li></ul>", source="台灣醒報"),
    Case(info=f"{_TIME}</div><div>【中國時報／林其軒】", source="中國時報", authors=("林其軒",)),
    Case(info=f"{_TIME}</div><div>【林其軒／中國時報】", source="中國時報", authors=("林其軒",)),
    Case(info=f"{_TIME}</div><div><span>文｜</span><span>、</span><a href='/a/1'>工商時報</a>", source="工商時報"),
    Case(info=f'<a rel="author" class="author" href="/author/chris">Mika</a></div><div>{_TIME}', head='<meta name="author" content="Mika">', authors=("Mika",)),
    Case(info=f'<a rel="author" href="/author/chris">Anna Berg</a> {_TIME}', authors=("Anna Berg",)),
    Case(info=f'<span class="author">記者林其軒／台北報導</span> {_TIME}', authors=("林其軒",)),
    Case(info=f"{_TIME} 来源：江边日报", head='<meta name="author" content="叶璟">', opening="本报讯（记者苏棠）", tail="<div>责编：叶璟</div>", source="江边日报", authors=("苏棠",), editors=("叶璟",)),
    Case(info=f'<span id="author_baidu">作者：陈海岳</span> <span id="editor_baidu">责任编辑：陈海岳</span> {_TIME}', tail="<p>(作者：钱琳 北京大学经济学院教授)</p>", authors=("钱琳",), editors=("陈海岳",)),
    Case(info=f'<span id="source_baidu"><a href="#">www.yn.example.com</a></span> {_TIME} 来源： 妆点网', source="妆点网"),
    Case(info=f"{_TIME} 来源：江边日报", head='<meta name="author" content="admin">', source="江边日报"),
]  # fmt: skip


#: Forms of Taiwan, Hong Kong and the mainland that were thought of after the grammar stood.
NEIGHBOURS = [
    # Several authors, each an element of its own; what the first of them is stands beside.
    Case(
        info=f'{_TIME}</div><div class="head"><span class="byline"><a class="byline__name" href="/a/1">Nicole Lin</a>、<a class="byline__name" href="/a/2">Chen Yu</a>和<a class="byline__name" href="/a/3">Avril Wang</a></span>',
        authors=("Nicole Lin", "Chen Yu", "Avril Wang"),
    ),
    Case(
        info=f'{_TIME}</div><div class="author-caption"><a href="/a/4"><h2><span>林其軒</span><small>國立江岸大學資訊工程學系教授</small></h2></a>',
        authors=("林其軒",),
    ),
    # An editor whom readers are not shown, and another whom they are.
    Case(
        info=f'{_TIME}</div><div style="display:none"><span id="author_baidu">作者：林其轩</span><span id="editor_baidu">责任编辑：林其轩</span>',
        tail="<div>【编辑:王大明】</div>",
        editors=("王大明",),
    ),
    Case(info=f'{_TIME}</div><div class="author">中央社台北5日電', source="中央社"),
    tail("（責任編輯：王大明 wangdaming@one.example）", editors=("王大明",)),
 Case(info=f"<span class='article-content__author'>聯合報／ 記者<a>林佳彣</a>／台北即時報導</span> <time>{_TIME}</time>",source="聯合報",authors=("林佳彣",)),
 Case(info=f"<time>{_TIME}</time></div><div><span>聯合報／ 記者<a>林佳彣</a>／台北即時報導</span>",source="聯合報",authors=("林佳彣",)),
 Case(opening="（中央社記者林其軒台北14日電）",tail="<p>館方提醒讀者留意。（編輯：李錫璋）1131014</p>",source="中央社",authors=("林其軒",),editors=("李錫璋",)),
 Case(opening="（中央社東京14日綜合外電報導）",tail="<p>館方提醒讀者留意。（譯者：張曉雯/核稿：劉文瑜）1131014</p>",source="中央社"),
 Case(opening="（中央社台北14日電）",source="中央社"),
 Case(opening="記者林其軒／台北報導</p><p>",authors=("林其軒",)),
 Case(opening="國際中心／綜合報導</p><p>"),
 Case(opening="娛樂中心／林其軒報導</p><p>",authors=("林其軒",)),
 Case(opening="生活中心／林其軒、王大明報導</p><p>",authors=("林其軒","王大明")),
 Case(opening="圖、文／林其軒</p><p>",authors=("林其軒",)),
 Case(opening="圖文／鏡面週刊</p><p>",source="鏡面週刊"),
 Case(opening="文・林其軒　攝影・王大明</p><p>",authors=("林其軒",)),
 Case(opening="文．林其軒</p><p>",authors=("林其軒",)),
 Case(opening="文/中央社</p><p>",source="中央社"),
 Case(opening="實習記者林其軒／綜合報導</p><p>",authors=("林其軒",)),
 Case(opening="【明報專訊】",source="明報"),
 Case(opening="（星島日報報道）",source="星島日報"),
 Case(opening="【大公報訊】",source="大公報"),
 Case(opening="江边晚报快讯 ",source="江边晚报"),
 Case(info=f"撰文：林其軒 出版：{_TIME} 更新：2024-05-12 18:20",authors=("林其軒",)),
 Case(info=f"<span>撰文：</span><a>林其軒</a></div><div>出版：{_TIME}",authors=("林其軒",)),
 Case(info=f"記者 <a>林其軒</a> 報導 發佈時間：{_TIME} 最後更新時間：2024-05-12 18:20",authors=("林其軒",)),
 Case(info=f"責任編輯 <a>林其軒</a> 報導 發佈時間：{_TIME}",editors=("林其軒",)),
 Case(info=f"編輯 林其軒 報導</div><div>{_TIME}",editors=("林其軒",)),
 Case(info=f"撰文者：林其軒 {_TIME}",authors=("林其軒",)),
 Case(info=f"林其軒 {_TIME}",authors=("林其軒",)),
 Case(info="<span class='hour'>17:19</span><span class='date'>2024/05/12</span><div class='source'>中時新聞網</div><div class='author'>林其軒</div>",source="中時新聞網",authors=("林其軒",)),
 Case(info=f"<a href='/p'>中央社</a></div><div>林其軒</div><div>{_TIME}",source="中央社",authors=("林其軒",)),
 Case(info=f"新頭殼newtalk |<a>林其軒</a> 台北報導 發布 {_TIME}",authors=("林其軒",)),
 Case(tail="<p>界面新闻记者 | 张丽</p><p>界面新闻编辑 | 刘畅</p>",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>作者｜张丽 编辑｜刘畅</p>",authors=("张丽",),editors=("刘畅",)),
 Case(opening="文/观察者网 张丽</p><p>",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：第一财经 ▪ 张丽 责编：刘畅",authors=("张丽",),editors=("刘畅",)),
 Case(info=f"{_TIME} 作者：第一财经 • 张丽 责编：刘畅",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>本文来源：江边网 作者：张丽 责任编辑：刘畅_NB123</p>",source="江边网",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>责任编辑：刘畅 SN123</p>",editors=("刘畅",)),
 Case(tail="<p>[责任编辑：刘畅 PN123]</p>",editors=("刘畅",)),
 Case(tail="<p>初审编辑：张丽 责任编辑：刘畅</p>",editors=("张丽","刘畅")),
 Case(tail="<p>编辑 刘畅 二审 孙敏 三审 王伟</p>",editors=("刘畅",)),
 Case(tail="<p>[ 责编：刘畅 ]</p>",editors=("刘畅",)),
 Case(tail="<p>视频编辑：李明 文字编辑：刘畅</p>",editors=("刘畅",)),
 Case(tail="<p>编辑：刘畅（实习）</p>",editors=("刘畅",)),
 Case(tail="<p>【编辑:刘畅】</p>",editors=("刘畅",)),
 Case(tail="<p>编 辑：刘　畅</p>",editors=("刘畅",)),
 Case(tail="<p>(编辑 刘畅)</p>",editors=("刘畅",)),
 Case(tail="<p>新媒体编辑/刘畅</p>",editors=("刘畅",)),
 Case(tail="<p>來源：中央社</p>",source="中央社"),
 Case(tail="<p>（責任編輯：林其軒）</p>",editors=("林其軒",)),
 Case(tail="<p>責任編輯／林其軒</p>",editors=("林其軒",)),
 Case(tail="<p>編輯：林其軒 核稿編輯：王大明</p>",editors=("林其軒","王大明")),
 Case(tail="<p>文：林其軒　圖：王大明</p>",authors=("林其軒",)),
 Case(tail="<p>文字整理／林其軒</p>",authors=("林其軒",)),
 Case(tail="<p>採訪撰文／林其軒</p>",authors=("林其軒",)),
 Case(tail="<p>（作者為江邊大學教授）</p>"),
 Case(tail="<p>（作者林其軒為江邊大學教授）</p>",authors=("林其軒",)),
 Case(tail="<p>原文出處：江邊週刊</p>",source="江邊週刊"),
 Case(tail="<p>本文獲「江邊週刊」授權轉載，原文刊載於此</p>",source="江邊週刊"),
 Case(tail="<p>※本文由《江邊週刊》授權刊載，未經同意禁止轉載</p>",source="江邊週刊"),
 Case(tail="<p>更多江邊新聞報導</p>"),
 Case(tail="<p>（更多精彩內容請看江邊網）</p>"),
 Case(info=f"{_TIME} 台北報導"),
 Case(info=f"{_TIME} 綜合報導"),
 Case(info=f"{_TIME} 中央社 台北14日電",source="中央社"),
 Case(info=f"江边日报客户端 {_TIME}",source="江边日报客户端"),
 Case(info=f"{_TIME} 来源：江边日报 记者：张丽 李明",source="江边日报",authors=("张丽","李明")),
 Case(info=f"来源：江边日报 | 作者：张丽 | {_TIME}",source="江边日报",authors=("张丽",)),
 Case(info=f"{_TIME} 来源：江边日报-江边网",source="江边日报-江边网"),
 Case(info=f"{_TIME} 来源：新华社 编辑：刘畅 浏览：123",source="新华社",editors=("刘畅",)),
 Case(info=f"{_TIME} 新华社 责任编辑：刘畅",source="新华社",editors=("刘畅",)),
 Case(info=f"信息来源：江边区融媒体中心 发布日期：{_TIME} 访问次数：12",source="江边区融媒体中心"),
 Case(info=f"{_TIME} 【来源：江边日报】",source="江边日报"),
 Case(info=f"{_TIME} 我要评论(3) 来源:江边日报(北京) 编辑:刘畅",source="江边日报",editors=("刘畅",)),
 Case(info=f"<span>{_TIME}</span><span>来源：<a href='#'>江边日报</a></span><span>作者：张丽 李明</span>",source="江边日报",authors=("张丽","李明")),
 Case(info=f"{_TIME} 江边网 张丽",source="江边网",authors=("张丽",)),
 Case(info=f"{_TIME} 文/张丽",authors=("张丽",)),
 Case(info=f"{_TIME} 记者 张丽 通讯员 李明",authors=("张丽","李明")),
 Case(info=f"{_TIME} 责编：刘畅 作者：张丽",authors=("张丽",),editors=("刘畅",)),
 Case(info=f"作者：江边市文旅局 {_TIME}",source="江边市文旅局"),
 Case(info=f"{_TIME} 发布者：管理员"),
 Case(info=f"{_TIME} 供稿：江边区委宣传部",source="江边区委宣传部"),
 Case(info=f"{_TIME} 供稿：张丽",authors=("张丽",)),

 Case(info=f"By Zhang San | China Daily | Updated: {_TIME}",source="China Daily",authors=("Zhang San",)),
 Case(info=f"By ZHANG SAN and LI MING in Beijing | China Daily | Updated: {_TIME}",source="China Daily",authors=("ZHANG SAN","LI MING")),
 Case(info=f"Source: Xinhua | {_TIME} | Editor: huaxia",source="Xinhua",editors=("huaxia",)),
 Case(info=f"Source: Xinhua Editor: Zhang San {_TIME}",source="Xinhua",editors=("Zhang San",)),
 Case(info=f"<p>Written by <a rel='author'>Anna Berg</a></p></div><div>{_TIME}",authors=("Anna Berg",)),
 Case(tail="<p>(Editor: Zhang San)</p>",editors=("Zhang San",)),
 # mainland, older
 Case(info=f"http://www.example.cn  {_TIME}  来源：江边日报",source="江边日报"),
 Case(info=f"{_TIME} 来源：江边日报 【大 中 小】 【打印】 【关闭】",source="江边日报"),
 Case(info=f"文章来源：江边日报 更新时间：{_TIME} 作者：张丽 点击数：23",source="江边日报",authors=("张丽",)),
 Case(info=f"来源：江边日报(江边市) 作者：张丽  {_TIME}  发表评论>>",source="江边日报(江边市)",authors=("张丽",)),
 Case(info=f"{_TIME} 江边晚报 本报记者张丽",source="江边晚报",authors=("张丽",)),
 Case(info=f"江边新闻网 {_TIME} 来源：江边日报 作者：张丽、李明 责任编辑：刘畅",source="江边日报",authors=("张丽","李明"),editors=("刘畅",)),
 Case(info=f"[ {_TIME} ] [ 来源：江边日报 ] [ 作者：张丽 ]",source="江边日报",authors=("张丽",)),
 Case(info=f"日期：{_TIME}　作者：　来源：江边日报　编辑：刘畅",source="江边日报",editors=("刘畅",)),
 Case(info=f"日期：{_TIME}　来源：　作者：　编辑："),
 Case(info=f"{_TIME}  来源: 江边日报   编辑: 刘畅   浏览次数: 5",source="江边日报",editors=("刘畅",)),
 Case(info=f"发布时间：{_TIME} | 来源：江边日报 | 分享到：",source="江边日报"),
 Case(info=f"{_TIME} | 江边日报",source="江边日报"),
 Case(info=f"江边日报 | {_TIME}",source="江边日报"),
 Case(info=f"{_TIME} 稿件来源：江边日报　责编：刘畅",source="江边日报",editors=("刘畅",)),
 Case(info=f"{_TIME} 来源：江边日报 记者 张丽 编辑 刘畅",source="江边日报",authors=("张丽",),editors=("刘畅",)),
 Case(info=f"{_TIME} 张丽 江边日报",source="江边日报",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：张丽（江边大学教授） 来源：江边日报",source="江边日报",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：江边日报 张丽",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：江边日报记者 张丽 李明",authors=("张丽","李明")),
 Case(info=f"{_TIME} 作者：记者张丽 通讯员李明",authors=("张丽","李明")),
 Case(info=f"{_TIME} 作者：本报记者 张丽 摄影报道",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：张丽/文 李明/图",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：张丽 摄影：李明",authors=("张丽",)),
 Case(info=f"{_TIME} 作者：张丽 来源：江边日报 责编：",source="江边日报",authors=("张丽",)),
 # tails, mainland newer
 Case(tail="<p>来源：江边日报</p><p>作者：张丽</p><p>编辑：刘畅</p><p>审核：孙敏</p>",source="江边日报",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>来源丨江边日报</p><p>文字丨张丽</p><p>摄影丨李明</p><p>编辑丨刘畅</p>",source="江边日报",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>江边日报·江边新闻记者：张丽</p><p>见习记者：李明</p><p>编辑：刘畅</p>",authors=("张丽","李明"),editors=("刘畅",)),
 Case(tail="<p>（江边日报·江边新闻全媒体记者 张丽 通讯员 李明）</p>",authors=("张丽","李明")),
 Case(tail="<p>总值班：孙敏 统筹：王伟 文/图：张丽 制图：李明 编辑：刘畅</p>",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>策划：孙敏<br>执行：王伟<br>文案：赵强<br>设计：李明</p>"),
 Case(tail="<p>本期编辑：刘畅</p>",editors=("刘畅",)),
 Case(tail="<p>责任编辑：刘畅 实习编辑：李明</p>",editors=("刘畅","李明")),
 Case(tail="<p>主编：孙敏 责编：刘畅 校对：王伟</p>",editors=("刘畅",)),
 Case(tail="<p>值班主任：孙敏 责编：刘畅</p>",editors=("刘畅",)),
 Case(tail="<p>责编：刘畅 | 审校：王伟</p>",editors=("刘畅",)),
 Case(tail="<p>编辑：刘畅 邮箱：news@example.cn</p>",editors=("刘畅",)),
 Case(tail="<p>编辑：刘畅 电话：0432-1234567</p>",editors=("刘畅",)),
 Case(tail="<p>责任编辑：刘畅 来源：江边日报</p>",source="江边日报",editors=("刘畅",)),
 Case(tail="<p>【责任编辑：刘畅】【内容校对：王伟】</p>",editors=("刘畅",)),
 Case(tail="<p>【纠错】</p><p>【责任编辑: 刘畅 】</p>",editors=("刘畅",)),
 Case(tail="<p>作者/张丽</p><p>来源/江边日报</p>",source="江边日报",authors=("张丽",)),
 Case(tail="<p>撰稿 | 张丽</p><p>编辑 | 刘畅</p>",authors=("张丽",),editors=("刘畅",)),
 Case(tail="<p>（来源：江边日报 作者：张丽）</p>",source="江边日报",authors=("张丽",)),
 Case(tail="<p>（原载《江边日报》2024年5月12日，作者：张丽）</p>",source="江边日报",authors=("张丽",)),
 Case(tail="<p>（来源：江边日报客户端）</p>",source="江边日报客户端"),
 Case(tail="<p>（据江边日报）</p>",source="江边日报"),
 Case(tail="<p>（据江边日报报道）</p>",source="江边日报"),
 Case(tail="<p>综合江边日报、河西晚报等报道</p>"),
 Case(tail="<p>（综合江边日报、河西晚报）</p>"),
 Case(tail="<p>图片来源：江边日报</p>"),
 Case(tail="<p>（图片由主办方提供）</p>"),
 Case(tail="<p>（张丽 李明）</p>",authors=("张丽","李明")),
 Case(tail="<p>（张丽）</p>",authors=("张丽",)),
 Case(tail="<p>（完）</p>"),
 Case(tail="<p>（记者 张丽 摄）</p>"),
 Case(tail="<p>本报记者 张丽 摄</p>"),
 Case(tail="<p>(责任编辑：江边网)</p>"),
 Case(tail="<p>责任编辑：</p><p>相关新闻</p>"),
 Case(tail="<p>责任编辑：</p>"),
 Case(tail="<p>编辑：系统管理员</p>"),
 Case(tail="<p>编辑：admin</p>"),
]  # fmt: skip


@pytest.mark.parametrize("case", LEADS, ids=lambda case: case.opening)
def test_leads(case):
    check(case)


@pytest.mark.parametrize("case", BYLINES, ids=lambda case: case.opening)
def test_bylines(case):
    check(case)


@pytest.mark.parametrize("case", TAILS, ids=lambda case: case.tail)
def test_behind_the_text(case):
    check(case)


@pytest.mark.parametrize("case", TAILS, ids=lambda case: case.tail)
def test_behind_the_texts_element(case):
    """The same line outside the element of the text."""
    check(case._replace(tail="", outside=f"<div class='bottom'>{case.tail}</div>"))


@pytest.mark.parametrize("case", INFO, ids=lambda case: case.info)
def test_under_the_title(case):
    check(case)


@pytest.mark.parametrize(
    "case", [*LEADS, *BYLINES, *TAILS, *INFO], ids=lambda case: case.opening or case.tail or case.info
)
@pytest.mark.parametrize("label", ["charset=utf-8", "charset=gb2312", ""])
def test_the_same_page_in_gbk(case, label):
    """Metamorphic: the encoding of a page, and what its label says, change no field."""
    text = page(case).decode()
    relabelled = text.replace(
        'charset="utf-8"', label.replace("charset=", 'charset="') + '"' if label else ""
    )
    url = "http://www.example.cn/2024/0512/c1-1.html"
    one, other = extract(text.encode(), url), extract(relabelled.encode("gb18030"), url)
    fields = ("title", "published_at", "source_name", "authors", "editors", "body")
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]


def _renamed(text: str) -> str:
    return text.replace('class="info"', 'class="x7"').replace('class="content"', 'class="y9"')


def _wrapped(text: str) -> str:
    return text.replace('<div class="info">', '<div><section><div class="info">').replace(
        '</div><div class="content">', '</div></section></div><div class="content">'
    )


def _bold(text: str) -> str:
    return text.replace('<div class="content"><p>', '<div class="content"><p><strong></strong>')


@pytest.mark.parametrize("change", [_renamed, _wrapped, _bold])
@pytest.mark.parametrize(
    "case", [*LEADS, *TAILS, *INFO], ids=lambda case: case.opening or case.tail or case.info
)
def test_names_and_wrappers_of_elements_do_not_matter(case, change):
    text = page(case).decode()
    url = "http://www.example.cn/2024/0512/c1-1.html"
    one, other = extract(text.encode(), url), extract(change(text).encode(), url)
    fields = ("published_at", "source_name", "authors", "editors")
    assert [getattr(one, name) for name in fields] == [getattr(other, name) for name in fields]


@pytest.mark.parametrize("case", NEIGHBOURS, ids=lambda case: f"{case.info}{case.opening}{case.tail}")
def test_neighbours(case):
    check(case)
    article = extract(page(case), "http://www.example.cn/a.html")
    assert article.published_at == "2024-05-12T17:19+08:00"


@pytest.mark.parametrize(
    "line",
    [
        "记者：谢谢！",
        "记者：您怎么看？",
        "记者：好的。",
        "主持人：张丽你好",
        "张丽：我认为步道修得好。",
        "记者：为什么？",
    ],
)
def test_questions_of_an_interview_sign_nothing(line):
    check(Case(opening=f"{line}</p><p>", tail=f"<p>{line}</p>"))


@pytest.mark.parametrize("tag", ["纪实", "方圆", "时空", "白话", "金句", "国内", "高地", "龙江"])
def test_a_column_beside_the_time_is_no_author(tag):
    check(spans(tag))
    check(Case(info=f"{tag}</div><div>{_TIME}"))


_BESIDE_THE_TIME = [
    "港聞", "政治", "兩岸", "焦點", "法治", "三农", "教科卫", "县区动态", "本市新闻", "副刊", "社論", "Local", "Hong Kong", "Local News", "Opinion", "경제",
    "IP属地：吉林", "吉林长春", "听新闻", "A03版", "星期日", "农历十月初五", "AI摘要", "会员专享", "付费", "简体", "+关注", "本网讯", "superadmin", "融媒体", "已发布",
]  # fmt: skip


@pytest.mark.parametrize(
    "markup",
    ["<span>{0}</span><span>{1}</span>", "<a href='/c/'>{0}</a> | {1}", "<span>{1}</span><span>{0}</span>", "{1}　{0}"],
    ids=["before", "linked", "behind", "loose"],
)  # fmt: skip
def test_sections_and_buttons_beside_the_time_are_no_source(markup):
    for word in _BESIDE_THE_TIME:
        check(Case(info=markup.format(word, _TIME)))


@pytest.mark.parametrize("name", ["华夏人文", "法治江边", "新花江", "TNW中文站"])
def test_an_account_beside_the_time_is_the_source(name):
    check(Case(info=f"<span>{name}</span><span>{_TIME}</span>", source=name))
