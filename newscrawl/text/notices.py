"""Standing notices: what Chinese news sites print under every article, which no article said.

Disclaimers, anti-infringement notices, copyright lines, platform disclaimers, hot lines, share and app
prompts. Two texts of one site share them word for word, so they make false reposts; and they speak of
sources and reprints, so they make false attributions. They are found here, for others to strip from a body
and to record as reservations of rights.

A notice differs from an article *about* notices by who speaks: a notice says 本网, 本站, 凡注明, names no
speaker, and is not between quotation marks. One sign is never enough.
"""

from __future__ import annotations

import re

from newscrawl.text.promotions import reports_on_service
from newscrawl.text.repair import looks_mirrored, repair, simplified

_LONGEST = 2500  # characters; a longer paragraph is an article set in one piece
_SHORT = 60
_LONG_QUOTE = re.compile(r"[“\"「][^”\"」\n]{16,600}[”\"」]")

#: What must be in a paragraph, in either script, before it is worth a closer look.
_HINTS = (
    *"权權载載侵扫掃码碼©®",
    "声明", "聲明", "代表", "举报", "舉報", "分享", "客户端", "客戶端", "微信", "opyright", "ights", "我们", "我們",
    "投资建议", "投資建議", "存储", "存儲", "条款", "投稿", "公告", "许可证", "許可證", "ICP", "备案", "来源", "來源",
)  # fmt: skip
#: All at once: one look at each character costs a fortieth of one search per hint in a short line.
_HINT = re.compile("|".join(map(re.escape, _HINTS)))

#: What the heading of a notice says: 版权与免责声明, 法律公告.
TITLE_OF_NOTICE = (
    r"(?:版权|免责|特别|郑重|严正|权利|著作权|法律|侵权|转载|网站|投资|风险)(?:与|及|和|暨)?(?:免责|版权|侵权|转载|相关|有关)?"
    r"(?:声明|公告|说明|条款|提示)"
)
_HEADING = re.compile(
    rf"^[\s*#【\[（(]*(?:[\w\u4e00-\u9fff]{{0,12}}?)(?:{TITLE_OF_NOTICE}|反侵权(?:公告|声明)|版权(?:保护|申明|信息)|(?<![\u4e00-\u9fff])声明)"
    r"[】\]）)\s]*(?:[:：]|$)"
)
#: Independent signs; how many of them a paragraph shows is what counts.
_SIGNS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        # forbids
        r"(?:未[经获得]|[非不如未]经|未取得)[^。；;\n]{0,48}(?:不得|禁止|严禁|请勿|谢绝|擅自|勿)[^。；;\n]{0,24}(?:转载|摘编|复制|使用|镜像|转贴|链接|发布|发表|刊用)",
        r"(?:务经|须经|需经|必须事先)[^。\n]{0,16}(?:书面)?(?:授权|同意)|刊用本网|(?:^|[ 　。，,])(?:转载|摘编)(?:请|须|需)[^。\n]{0,12}(?:注明|授权|联系)",
        r"转载请?(?:须|需|务必)?(?:附上|注明|保留|标明|标注)[^。\n]{0,24}(?:链接|出处|声明|来源)",
        r"保有[^。\n]{0,24}(?:修改|移除|删除)[^。\n]{0,6}权利|使用本(?:网站|站|服务)[^。\n]{0,10}(?:留言|服务)",
        # says whose it is
        r"(?:版权|著作权|相关权益)(?:均|皆|都)?(?:属于?|归)|版权所有|(?:拥有|保留)[^。\n]{0,10}(?:版权|著作权|追究)|[Aa]ll [Rr]ights [Rr]eserved|[Cc]opy ?[Rr]ight ?[©(]",
        # speaks of its labels
        r"凡[^。\n]{0,8}(?:注明|标注|注有|署名|标明|来源)|(?:未|下|为)[^。\n]{0,6}(?:注明|标注)(?:为)?[“\"'：:]|“?稿件来源”?[^。\n]{0,4}(?:标注|注明)",
        # declines
        r"(?:不|并不|不一定)(?:意味着|表明|代表|等于)[^。\n]{0,24}(?:观点|立场|赞同|证实|看法|意见)",
        r"仅?代表(?:作者|会员|发布者|网友)[^。\n]{0,8}(?:观点|立场|看法)",
        r"与(?:本网|本站|本平台|[^，。,\n]{1,24}?(?:网|网站|立场))(?:无关|的立场无关)|与[\w.-]{3,40}无关|不承担[^。\n]{0,20}责任|自负[^。\n]{0,10}责任|(?:真实性|完整性)[^。\n]{0,40}(?:保证|承诺|负责)",
        r"(?:出于|为了?|目的在于|目的是)?(?:传递|传播|提供)更?多(?:的)?信息",
        r"仅提供信息(?:存储|发布|展示)(?:空间)?服务|信息(?:存储|发布)(?:空间)?平台|用户上传并发布",
        r"投资有风险|入市需谨慎",
        r"不构成[^。\n]{0,8}(?:投资)?建议|据此(?:操作|投资|入市)|仅供(?:读者|投资者)?参考|风险自[担负]",
        # asks and threatens
        r"(?:如|若|倘)[^。\n]{0,30}(?:侵权|侵犯|版权(?:等)?问题)[^。\n]{0,30}(?:联系|删除|告知|通知|来函|来电|处理)|侵犯了?[您你]的|小时内删除",
        r"(?:追究|负)(?:其|行为人的)?(?:相关|相应|一切)?(?:的)?(?:法律|侵权)责任|(?:侵权|违者)必究|提起诉讼",
        r"涉嫌侵犯[^。\n]{0,10}(?:权益|著作权)|侵犯[^。\n]{0,80}著作权益|提供侵权线索|著作权归属于",
        # where to turn
        r"(?:不良信息|违法信息|虚假新闻|举报)[^。\n]{0,8}(?:电话|热线|邮箱)|ICP(?:备|证)|公网安备|(?:新闻信息服务|视听节目|经营)许可证",
        # states a public licence
        r"(?:创用|知识共享|[Cc]reative [Cc]ommons|\bCC(?:[- ]BY|0\b| ?创用| ?协议| ?授权))[^。\n]{0,40}(?:授权|许可|条款|协议|释出|发布)",
        # its own name
        r"本(?:网|站|报社?|平台|刊|公众号|网站|集团)(?!记者|讯|消息|特派|通讯员)|本文(?:仅|版权)",
    )
)
#: A prompt of the page's own furniture: the whole of a short paragraph.
_WIDGET = re.compile(
    r"^[\s*·•【\[（(]*(?:(?:请?用?|打开)?(?:微信|手机)?(?:扫一扫|扫码|扫描(?:上|下|左|右)?[方边侧]?二维码)|长按(?:识别|图片|二维码)|"
    r"分享(?:到|至)|(?:点击|扫码|立即)?(?:下载|打开)[^。\n]{0,14}(?:客户端|APP|App|app)|(?:更多[^。\n]{0,14})?(?:欢迎|请)?(?:扫[^。\n]{0,10})?关注[^。\n]{0,16}(?:微信|公众号|微博)|"
    r"官方微信(?:平台)?$|[^。\n]{0,10}(?:微信|手机)?扫一扫)"
)
_MENU_WORDS = re.compile(
    "关于我们|联系我们|广告(?:服务|刊例)|法律声明|诚聘英才|网站地图|版权声明|免责条款|友情链接|招聘信息|网站简介|法律顾问|"
    "服务条款|隐私|意见反馈|投稿|帮助中心|网站声明|人才招聘|客服中心|网站导航"
)
#: Somebody is quoted, or something happened: an article speaks.
_REPORTING = re.compile(
    "(?:表示|指出|(?<![您你])认为|介绍|透露|强调|回应|宣布|获悉|报道|坦言|说道)|[说称][，,：:“]|记者(?!证)|法院|原告|被告|判决|审理|"
    "近日|日前|昨[日天]|今[日天]|\\d{1,2}[月日](?:上午|下午|，|,)|(?:网友|读者)发现|写着|案件|消费者|教授|律师(?!事务所)"
)
_CLAUSE = re.compile(
    r"^\s*(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[、.．)）]|[①-⑳*●·•・◆■])"
)
_CLAUSE_WORDS = re.compile(
    "著作权|版权|转载|侵权|授权|作品|稿件|责任|本网|本站|本报|线索|来源|观点|删除|联系"
)
_CONTACT = re.compile(r"(?:\d{3,4}[-－—]\s?\d{7,8}|1\d{10}|[\w.+-]{1,40}(?:@|#)[\w-]{1,30}\.[\w.]{2,20})")
_REMOVAL_WORDS = re.compile("(?:联系|版权|法律|侵权|合作|电话|邮箱|顾问)")


def _canonical(paragraph: str) -> str:
    """Simplified, unharmed, for judging only."""
    text = repair(paragraph).text if looks_mirrored(paragraph) else paragraph
    return simplified(text).strip()


def _hinted(paragraph: str) -> bool:
    return _HINT.search(paragraph) is not None


def _is_menu(text: str) -> bool:
    return len(text) <= 4 * _SHORT and len(_MENU_WORDS.findall(text)) >= 3


def _is_heading(text: str) -> bool:
    """A heading by itself (``反侵权公告:``)."""
    found = _HEADING.match(text)
    return found is not None and found.end() == len(text)


def _judge(text: str) -> bool:
    """Is this paragraph, in canonical form, a notice by itself?"""
    if len(text) <= _SHORT and _WIDGET.match(text) and not _REPORTING.search(text):
        return not reports_on_service(text)
    if _is_menu(text) or (len(text) <= 500 and _FOOT.search(text) and not _REPORTING.search(text)):
        return True
    spoken = _LONG_QUOTE.sub("", text)
    signs = sum(1 for sign in _SIGNS if sign.search(spoken))
    heading = _HEADING.match(spoken)
    if heading:
        signs += 1
    if signs < 2:
        return signs == 1 and len(text) <= _SHORT and _is_bare_line(spoken)
    reported = len(_REPORTING.findall(spoken))
    return reported == 0 or (signs >= 2 * reported + (1 if heading else 2))


_FOOT = re.compile(r"[Cc]opy ?[Rr]ight\s?(?:[©◎®]|\([cC]\))|[Aa]ll [Rr]ights [Rr]eserved|©\s?(?:19|20)\d\d")
_BARE_LINE = re.compile(
    r"版权所有|[Aa]ll [Rr]ights [Rr]eserved|^[#（(*\s]*(?:未经[^。]{0,16}(?:不得|禁止|请勿|谢绝)|转载(?:请|须)|(?:违者|侵权)必究|如有侵权|如涉及版权)|"
    r"举报(?:电话|邮箱|热线)|ICP(?:备|证)|公网安备|(?:未经|非经)[^。]{0,12}(?:授权|许可|同意)[^。]{0,4}(?:不得|禁止|请勿|谢绝)[^。]{0,6}(?:转载|复制|使用)[。！]?$|(?:创用|知识共享|CC)[^。]{0,30}条款"
)


def _is_bare_line(text: str) -> bool:
    """One short line that says nothing else (``转载请注明出处：X``, ``X 版权所有``)."""
    return _BARE_LINE.search(text) is not None and _REPORTING.search(text) is None


def is_notice(paragraph: str) -> bool:
    """Is this one paragraph a standing notice? Simplified, Traditional or garbled; linear, cheap for news."""
    if len(paragraph) > _LONGEST or not _hinted(paragraph):
        return False
    text = _canonical(paragraph)
    return bool(text) and (_is_heading(text) or _judge(text))


def find_notices(text: str) -> list[tuple[int, int]]:
    """``(start, end)`` of every notice in newline-separated paragraphs.

    Heading, preamble, numbered clauses and contact lines that follow one another are one span. A heading
    alone counts only where a notice follows or the text ends.
    """
    spans: list[tuple[int, int]] = []
    block: tuple[int, int] | None = None
    heading: tuple[int, int] | None = None
    at = 0
    for paragraph in text.split("\n"):
        start, end = at, at + len(paragraph)
        at = end + 1
        if not paragraph.strip():
            continue
        canonical = _canonical(paragraph) if _worth(paragraph, inside=bool(block or heading)) else ""
        if canonical and _is_heading(canonical):
            if block:
                block = (block[0], end)
            else:
                heading = heading or (start, end)
        elif canonical and (_judge(canonical) or ((block or heading) and _belongs(canonical))):
            block = ((block or heading or (start, end))[0], end)
            heading = None
        else:
            if block:
                spans.append(block)
            block = heading = None
    if block or heading:
        spans.append(block or heading or (0, 0))
    return spans


def _worth(paragraph: str, *, inside: bool) -> bool:
    return len(paragraph) <= _LONGEST and (inside or _hinted(paragraph))


def _belongs(text: str) -> bool:
    """Inside a notice: a further clause, or whom to call."""
    if _CLAUSE.match(text):
        return len(text) <= 400 and _CLAUSE_WORDS.search(text) is not None and not _REPORTING.search(text)
    contact = _CONTACT.search(text) is not None
    return contact and (len(text) <= 40 or (len(text) <= 120 and _REMOVAL_WORDS.search(text) is not None))
