"""The source an article names."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extraction import named_people
from newscrawl.extraction.abroad import OTHERS, is_foreign
from newscrawl.extraction.fields.zones import (
    MICRO_AUTHOR,
    Found,
    Zones,
    has_headline,
    inside,
    line_of,
    locate,
    microformat,
    paired,
    printed,
)
from newscrawl.extraction.head import names_of
from newscrawl.extraction.tree import EDGE, marked
from newscrawl.extraction.widgets import is_controls
from newscrawl.text.cities import is_place
from newscrawl.text.flat import same_length
from newscrawl.text.labels import (
    ACCOUNT_PLATFORMS,
    FORM_SOURCE_LABELS,
    FROM_VERBS,
    SOURCE_LABELS,
    WIDGETS,
    spaced,
)
from newscrawl.text.person_names import PLACE, is_office, is_word
from newscrawl.text.source_words import (
    is_host,
    is_house_by_name,
    is_publisher_value,
    is_region,
    is_section,
    names_nobody,
)
from newscrawl.text.word_search import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extraction.body import Body
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Node, Page

#: ``js_name``: the account on WeChat.
_MICRO_SOURCE = ("source_baidu", "media_name", "js_name", "article-source", "news-source", "source")
#: How platforms where anybody may publish call the element with the account's name.
_MICRO_ACCOUNT = (
    "media-name", "author-info__name", "account-name", "account_name", "mp-name", "mp_name", "user-name", "user_name", "username", "nickname",
    "author_name", "medianame", "media-info-name", "source-name", "article-author-name", "profile_nickname", "organization", "provider-name",
)  # fmt: skip
#: Names that may mean something else; only a publisher's name is believed there.
_MICRO_WEAK = (
    "src",
    "from",
    "comefrom",
    "come-from",
    "laiyuan",
    "ly",
    "media",
    "publisher",
    "pub",
    "origin",
    "art-source",
    "news_source",
    "info-source",
)
_META_SOURCE = (
    "contentsource",
    "source",
    "article:source",
    "weibo:article:source",
    "og:article:source",
    "mediaid",
    "copyrightholder",
)
#: Where JSON-LD says whose article it is. Its ``publisher`` is the site.
_LINKED_SOURCE = ("sourceOrganization", "provider")
_LABELS = spaced((*SOURCE_LABELS, *FORM_SOURCE_LABELS)) + "|资料来源|原创(?=:)"
#: In the flat form (:func:`_flat`).
_LABELLED = re.compile(
    rf"(?<!图片)(?<!视频)(?<!图)(?<!素材)(?<!数据)(?<!资料)(?<!照片)(?<!图文)(?<!图档)(?<!图像)(?<!影像)(?<!影片)(?<!封面)(?<!音频)(?:{_LABELS}|(?<![A-Za-z])(?:[Ss]ource|SOURCE)(?= ?:))[ ]{{0,3}}(?:[:\]]|[|/](?! ?作者)|(?=\x1f))[ \x1f]{{0,6}}"
)
#: What a label ends in; few lines have it, and one set of characters is looked for much faster than labels are.
_BEHIND_LABEL = re.compile(r"[:：丨｜︱\]】|/／\x1f]")
#: Labels that are verbs: without a colon they name a source where the line begins with them.
_UNCOLONED = re.compile(
    rf"[\[(\s]{{0,2}}(?:(?:本文|文章|稿件|内容|信息|原文)(?:{FROM_VERBS}|来源)"
    r"|(?P<verb>来源于|来自|转载自|转自|摘自|首发于|据|原载于?|(?:来源|稿源)(?=[ \x1f])))(?!:)(?P<edge>[ \x1f]{0,4}):?[ \x1f]{0,3}"
)
#: What stands behind a publisher that is cited.
_SAID = re.compile(r"(?:报道|消息|讯|电|综合报道)$")
#: ``本文来源于新华社 2012年01月11日``: a verb as the label of an element that is called the source's.
_VERB_LABEL = re.compile(
    r"(?:本文|文章|稿件|内容|信息|原文)?(?:来源于|来源自|来自|源自|转载自|转自|摘自|选自|出自)[ \x1f]{0,4}:?[ \x1f]{0,3}"
)
_NEXT_LABEL = re.compile(
    r"\b(?:Editors?|Authors?|Reporters?|Updated|Published|By)\b|作 {0,4}者|编 {0,2}辑|责任|责编|记者|通讯员|时间|(?:发[布表]|更新|上传|编辑|修改)于|편집|기자|작성|발표|发布(?:时间|日期|于|者|人|:)|字号|字体|打印|分享|我要|查看"
    r"|来源|稿源|参与|繁体|收藏|扫码|人气|投稿|撰文|摄影|校对|审核|(?:点击|浏览|阅读|关键词|推荐)(?:[量数率次]|[:(\[\d]|$)|评论(?:[量数率次]|[:(\[\d])|(?<![\u3400-\u9fff])评论$|(?:共有?|已有|查看|发表|网友|我要|最新|热门|用户|参与)评论"
    r"|[\[(|>》 ]*(?:大 ?中 ?小|微博|更多|手机|T\|T|推荐)"
)
_VALUE_END = re.compile(r"[\s\x1f|｜╱，,。；;！!？?]|\d{4}[-年/.]|\d{1,2}:\d\d|https?:")
_WIDGETS = frozenset(WIDGETS) | frozenset(
    {"", "-", "--", "T|T", "T", "|", "时间", "作者", "资料图", "资料图片", "网络图片", "null", "none", "undefined", "本报讯", "日期", "首页", "正文"}
)  # fmt: skip
#: How publishers' names end, in Simplified.
_PUBLISHER = re.compile(
    r"(?:网|报|社|台|即时|频道|在线|线上|周刊|杂志|网站|传媒|媒体|客户端|发布|新闻|热线|电视|[公华民台卫央]视|广播|博客|中心|集团|公司|之声|财经|融媒|全媒|广电|研究院|委员会|政府|办公室|微信|公众号|일보|신문|방송|방송국|통신사?|뉴스|라지오|신문망|신화|新华|局|厅|部|委|院|综合|原创|网络版|版|腾讯|新浪|搜狐|网易|凤凰|雅虎|环球|快讯|刊|学会|协会|[省市县区州旗镇乡](?:妇|残|侨|文|工商|社科)联|工会|[委府政宣信]办|[管村居组]委会|党校|大学|中学|小学|学校|[支大总]队|派出所|研究所|图书馆|博物馆|档案馆|文化馆|办事处|街道办|头条|资讯|科技|论坛|联播|观察|视点|前线|评论)$"
)


def source(
    page: Page, head: Head, where: Zones, body: Body, text: str = ""
) -> tuple[Found | None, str | None]:
    """The source as the page prints it, and the whole line it stood in.

    ``text``: the page's markup, for a source that only a script of it knows.
    """
    found, line = _source(page, head, where, body)
    if found is None and (named := _scripted(text)):
        return Found(named, "script"), line
    if found is None and (named := _published_by(head)):
        return Found(named, "json-ld"), line
    if (
        found is not None
        and found.where in _UNLABELLED
        and not _is_house(found.value)
        and not (line and labelled(line))
        and is_foreign(" ".join(k.text for k in body.kept[:_OPENING]))
    ):
        return None, line
    return found, line


def _published_by(head: Head) -> str | None:
    """The house that JSON-LD names as publisher, where it is not the site itself: that says nothing of the article."""
    site = f"{head.title} {head.meta.get('og:site_name', '')}"

    def is_house(name: str) -> bool:
        return bool(name) and name not in site and value_of(name) == name and acceptable(name)

    authors = head.linked.get("author")
    for one in authors if isinstance(authors, list) else [authors]:
        if isinstance(one, dict) and "Organization" in str(one.get("@type")):
            name = next(iter(names_of(one)), "")
            if is_house(name):
                return name
    name = next(iter(names_of(head.linked.get("publisher"))), "")
    return name if is_house(name) and _PRINTED.search(_flat(name)) else None


def _scripted(text: str) -> str | None:
    """The publisher that a script writes into the page, where all that name one agree (those of other articles do not)."""
    found = {match[1] for match in islice(_written(text), _MOST_SCRIPTED)}
    name = found.pop() if len(found) == 1 else ""
    return name if name == value_of(name) and acceptable(name) else None


#: ``var docSource = "某日报"``, ``"sourceName":"某日报"``
_SCRIPTED = re.compile(
    r"(?:[Ss]ource_?(?:[Nn]ame|[Tt]ext)?|laiyuan|[Mm]edia_?[Nn]ame|[Cc]opy_?[Ff]rom|infoSrc)\\?[\"']?\s{0,3}[:=]\s{0,3}\\?[\"']([^\"'\\<>]{2,30})\\?[\"']"
)
_MOST_SCRIPTED = 40
#: What each of its keys has, and the characters before that: words are found fifty times as fast as the pattern, whose
#: letters are everywhere in a page's markup.
_SCRIPT_KEYS = (("ource", 1), ("laiyuan", 0), ("edia", 1), ("opy", 1), ("infoSrc", 0))


def _written(text: str) -> Iterator[re.Match[str]]:
    """``_SCRIPTED.finditer(text)``."""
    starts = [
        at - before
        for word, before in _SCRIPT_KEYS
        if word in text
        for at in places_of(word, text)
        if at >= before
    ]
    end = 0
    for start in sorted(starts):
        match = _SCRIPTED.match(text, start) if start >= end else None
        if match is not None:
            yield match
            end = match.end()


#: Places where a word without a label was taken for the source; and lines of a text that tell its language.
_UNLABELLED, _OPENING = frozenset(("microformat", "beside time")), 6


def _is_house(name: str) -> bool:
    """Whether a name has characters, or is a publisher's in Latin letters.

    In a text abroad the words beside the time are days, sections and whose picture it is.
    """
    return OTHERS.search(name) is not None or _is_latin_house(name)


def _source(page: Page, head: Head, where: Zones, body: Body) -> tuple[Found | None, str | None]:
    micro = microformat(page, ("source_baidu",)) or microformat(page, _MICRO_SOURCE, where)
    if micro:
        verb = _VERB_LABEL.match(_flat(micro[0]))
        name = labelled(micro[0]) or value_of(micro[0][verb.end() :] if verb else micro[0])
        if name:
            return Found(name, "microformat"), line_of(page, micro[1])
    above = where.printed_above()
    before: tuple[str, Block] | None = None
    for text, block in above:
        if len(text) > 400:
            continue
        name = labelled(text) or official(text) or _of_account(text) or _put_up_by(text)
        if not name and before and _BADGE_ALONE.fullmatch(text) and before[1].index == block.index - 1:
            name = before[0] if value_of(before[0]) == before[0] and _nameless(before[0]) else None
        before = text, block
        if name:
            return Found(name, "meta line"), block.text
    # A page that says ``来源：互联网`` was put up by its account, but is not the account's.
    bare = _bare(where, where.shown) or _account(page, where)
    if bare and not (bare[0].where == "microformat" and any(_says_nobody(text) for text, _ in above)):
        # A label says more than a place: ``某网 | 08:15`` above, ``来源：某晚报`` at the end.
        return (bare[0].where == "beside time" and _below_labelled(page, where, body)) or bare
    signed_too = _signed_beside_time(where, body)
    if signed_too:
        return signed_too
    first = [(marked(k.block), k.block) for k in body.kept[:1] if k.block.weight < 60]
    taken = [(marked(block), block) for _, block, kind in body.taken if kind == "byline"]
    for text, block in [*above, *first, *taken]:
        house = next(iter(named_people.houses(text)), None) if len(text) < 120 else None
        if house and is_publisher_value(house):
            return Found(house, "byline"), block.text
    pictured = _pictured(where)
    if pictured:
        return pictured
    for text, block in above:
        house = (
            _before_bar(text)
            or _before_own_report(text)
            or _beside_byline(text)
            or _behind_western_byline(text)
        )
        if house:
            return Found(house, "byline"), block.text
    tail = _below_labelled(page, where, body, licences=True)
    if tail:
        return tail
    start = body.kept[0].block.index if body.kept else 0
    for block in [
        *where.above,
        *[b for _, b, kind in body.taken if kind == "byline" and b.index < start + 3],
    ]:
        house = _signing_house(block.text) if block.weight < 60 else None
        if house:
            return Found(house, "byline"), block.text
    ends = [k.text for k in body.kept[-1:]] + [b.text for _, b, _ in body.taken if b.weight < 20]
    ends += [block.text for block in where.below[:3] if block.weight < 20]
    signed = next(filter(None, map(_signed_source, ends)), None) or next(
        filter(
            None, (_signing_house(text) for text in ends if len(text) < _LEAD_LINE and _SLASHED.search(text))
        ),
        None,
    )
    if signed:
        return Found(signed, "tail"), None
    formal = _in_a_form(page, where)
    if formal:
        return formal
    if head.founder.get("source"):
        name = value_of(head.founder["source"])
        if name:
            return Found(name, "founder"), None
    stated = head.first(*_META_SOURCE)
    if stated:
        name = labelled(stated[1]) or value_of(stated[1])
        if name and not name.isascii():
            return Found(name, "meta"), None
    for key in _LINKED_SOURCE:
        for name in names_of(head.linked.get(key))[:1]:
            if value_of(name) == name and (acceptable(name) or _is_latin_house(name)):
                return Found(name, "json-ld"), None
    for k in body.kept[:1]:
        wired_abroad = _WESTERN_WIRE.match(k.text)
        if wired_abroad:
            return Found(wired_abroad["house"], "lead"), None
    for k in body.kept[:2]:
        match = _OWN_WIRE.match(k.text) or _AGENCY_WIRE.match(k.text)
        wired = next((name for name in match.groups() if name), None) if match else None
        # With the day behind it, what stands before 讯 is a house, whatever its name ends in.
        dated = match is not None and "day" in match.groupdict() and match["day"] is not None
        if wired and (acceptable(wired) or (dated and _nameless(wired))):
            return Found(wired, "lead"), None
        house = _signing_house(k.text)
        if house:
            return Found(house, "lead"), None
    return _wired(body), None


def _in_a_form(page: Page, where: Zones) -> tuple[Found, str] | None:
    """The office that a table above the title names, as documents have it (索引号, 发布机构, 生成日期)."""
    cells = page.blocks[max(0, where.title - _FORM) : max(0, where.title)]
    for text, block in printed([b for b in cells if b.weight < _NEAR_LOGO and not b.node.hidden]):
        if _OF_OFFICE.match(text) and (name := labelled(text)):
            return Found(name, "meta line"), block.text
    return None


#: Lines of such a table; and its labels: the 发文机关 issued the document, whoever put it up.
_FORM = 24
_OF_OFFICE = re.compile(
    r"[\[【]?(?:[发發][布佈]|公开责任)(?:[机機][构構]|[机機][关關]|[单單]位|部[门門])[\]】]?\s?[:：\x1f]"
)


def _signed_beside_time(where: Zones, body: Body) -> tuple[Found, str] | None:
    """A word beside the time that stands before 记者 in a line of the text: a house, whatever its name ends in."""
    block = next((b for b in where.above if where.shown and locate(marked(b), where.shown)), None)
    if block is None or block.weight > _NEAR_LOGO:
        return None
    signed = [same_length(k.text[:_LEAD_LINE]) for k in (*body.kept[:2], *body.kept[-3:])]
    signed += [same_length(b.text[:_LEAD_LINE]) for _, b, kind in body.taken if kind == "byline"]
    signed = [text for text in signed if "记者" in text]
    for token in re.split(r"[\s\x1f|｜]+", marked(block)) if signed else ():
        if _HOUSE_WORD.fullmatch(token) and value_of(token) == token and _nameless(token):
            before = re.compile(
                rf"(?:^|[·(【\[]|[报网台社] ?){re.escape(same_length(token))} ?(?:全媒体|首席|见习|实习)?记者"
            )
            if any(before.search(text) for text in signed):
                return Found(token, "beside time"), block.text
    return None


_HOUSE_WORD = re.compile(r"[\u3400-\u9fff]{3,8}")


def _wired(body: Body) -> Found | None:
    """The agency or paper whose wire the text is, where a line of its own says so; of a page that names no source.

    The same words at the beginning of a paragraph are the text's: whose text it is, attribution says.
    """
    for text in [
        *(block.text for _, block, kind in body.taken if kind in {"lead", "byline"}),
        *(k.text for k in body.kept[:2]),
    ]:
        match = _WIRE_LEAD.fullmatch(text) if len(text) <= _LEAD_LINE else None
        if match and acceptable(match["house"]):
            return Found(match["house"], "lead")
    return None


#: ``新华社北京11月18日电（记者…）``, as a line of its own.
_WIRE_LEAD = re.compile(
    r"\s{0,8}(?P<house>[\u4e00-\u9fff]{1,8}?(?:社|报|報|网|網))(?:[\u4e00-\u9fff·]{2,12}?)?(?:\d{1,2}月)?\d{1,2}日(?:综合|綜合|外|专|專|讯){0,3}[电電]\s?(?:[（(][^（()）]{2,30}[)）])?\s?"
)


def _below_labelled(
    page: Page, where: Zones, body: Body, *, licences: bool = False
) -> tuple[Found, str] | None:
    """The house a label in or below the text names, or a note of licence."""
    for text, block in _below(page, where, body):
        if has_headline(block):
            # ``<a>…</a>（来源：某台）``: said of the article the link leads to.
            continue
        # Below a text ``资料来源：`` lists what it is drawn from.
        name = None if _REFERENCES.match(_flat(text[:12])) else labelled(text)
        name = name or (licensed(text) if licences else None)
        if name and not named_people.likely(name) and not _PICTURE_AGENCY.match(_flat(name)):
            return Found(name, "tail"), block.text
    return None


#: Whose pictures are: in or below a text such a name is about one of them.
_PICTURE_AGENCY = re.compile(
    r"视觉中国|东方IC|IC ?photo|图虫|CFP|VCG|getty|海洛创意|摄图网|千图网|包图网|站酷|人民视觉|汉华易美|壹图网|达志",
    re.IGNORECASE,
)


_REFERENCES = re.compile(r"[\[( ]{0,3}(?:参考)?资料来源")
#: ``香港文汇报讯（记者 …``, ``【大公報訊】``: a house signs its own report.
_OWN_WIRE = re.compile(
    r"^\s{0,8}(?:[【\[（(]\s?(?P<bracketed>[\u4e00-\u9fff]{2,12}?)(?P<day>\d{4}年\d{1,2}月\d{1,2}日)?(?:专|專|快|特)?(?:讯|訊)\s?[】\]）)]"
    r"|(?P<plain>[\u4e00-\u9fff]{2,12}?)(?:\d{1,2}月\d{1,2}日)?(?:专|專|快)?(?:讯|訊)\s{0,2}[（(：:\s　])"
)
#: ``GUIYANG, Aug. 20 (Xinhua) -- ``, ``BEIJING (AP) — ``: an agency signs behind the place and the day.
_WESTERN_WIRE = re.compile(
    r"[A-Z][A-Za-z'’.\-]+(?:[ ,/]{1,2}[A-Z][A-Za-z'’.\-]+){0,4}(?:,? \d{1,2})?,? \((?P<house>Xinhua|CNA|AP|AFP|Reuters|Kyodo|Yonhap|UPI|CNS|ECNS|TASS|Bernama|dpa|Bloomberg|PTI|IANS|ANI)\)"
    r"(?=\s?[-–—]|\s[A-Z“\"])"
)
#: ``（中央社台北14日電）``: an agency signs, in a bracket, without its reporter.
_AGENCY_WIRE = re.compile(
    r"^\s{0,8}[（(【〔]\s?(?P<house>[\u4e00-\u9fff]{2,8}?(?:社|报|報|网|網))[\u4e00-\u9fff]{0,8}?(?:\d{1,2}|[一二三四五六七八九十]{1,3})日(?:综合|綜合|外|专|專){0,3}[电電](?:报导|報導|报道)?\s?[）)】〕]"
)
_SIGNED = re.compile(
    r"(?:^|[。！？!?”」…])\s?[（(](?:据|转自|轉自|原载|原載|摘自|来源|來源)?\s?[:：]?\s?《?([\u4e00-\u9fff]{2,12})》?[)）][。]?$"
)
#: ``（本文由「某时报」授權轉載）``, ``本文转载自公众号“某某”``: a note of licence, in the flat form.
_LICENSED = re.compile(
    r"(?:本文|文章|全文|稿件|原文)?(?:已?[经由]|(?:已|业已)?获得?) ?[“《\"]? ?(?P<by>[^“”《》\"(),。:]{2,20}?) ?[”》\"]? ?(?:正式|独家)?(?:授权|同意|许可)(?:本[刊网站报社])?(?:转载|刊登|刊载|发布|使用|摘编|编发)"
    r"|^[※*◎ ]{0,3}(?:本文|文章|内容|稿件)授权 ?: ?(?P<from>[^“”《》\"(),。:]{2,20})"
    r"|(?:本文|文章|全文|稿件|原文)(?:已?(?:经|获|得|获得)?(?:原?作者|本人|其)?(?:书面|独家)?授权,?)?(?:本[刊网站报社号])?(?:转载自|转自|摘自|摘编自|节选自|选自|原载于?|首发于?|首发自|刊载于|原刊于?|来源于|来源)[: ]?(?:微信)?(?:公众号|公号|订阅号)?[: ]?[“《\"]? ?(?P<of>[^“”《》\"(),。:]{2,20})"
)


def licensed(text: str) -> str | None:
    """The house a note of licence names; None where the line is none."""
    if len(text) > 120 or not _LICENCE_WORD.search(text):
        return None
    flat = _flat(text)
    match = _LICENSED.search(flat)
    if match is None or _ABOUT_LABELS.search(flat[: match.start()]):
        return None
    group = next(one for one in ("by", "from", "of") if match[one])
    name = value_of(text[match.start(group) : match.end(group)].strip())
    if name is None or _OWN_HOUSE.match(_flat(name)) or named_people.likely(name):
        return None
    return name


#: ``转``, ``首发``, ``许可`` and others: begins with a set, which is looked for faster than alternatives.
_LICENCE_WORD = re.compile(
    "[转轉摘授载載首选選同许許](?:(?<=[转轉摘授载載])|(?<=首)[发發]|(?<=[选選])自|(?<=同)意|(?<=[许許])可)"
)
_OWN_HOUSE = re.compile(r"(?:本[报网刊台站社]|作者|我们|原作者|版权|权利人|者)")


def _signed_source(text: str) -> str | None:
    """The publisher in brackets behind the last sentence: ``…。（江城日报）``."""
    match = _SIGNED.search(text[-40:])
    if match and acceptable(match[1]):
        return match[1]
    made = (_MADE.fullmatch(text) or _MADE_BY.fullmatch(text)) if len(text) < 30 else None
    return made[1] if made and acceptable(made[1]) else None


#: ``某县融媒体中心出品``, ``（某局供稿）``: a house and what it did, as a line of its own below the text.
_MADE = re.compile(
    r"[ \u3000（(【\[]{0,4}(?!本)((?:(?!由)[\u3400-\u9fff·A-Za-z]){3,16}?) ?(?:荣誉|榮譽|倾力|原创|聯合|联合|独家)?(?:出品|供稿|来稿|來稿|选送|报送|呈现|制作|綜合整理|综合整理|采编|编辑整理)[ \u3000）)】\]。]{0,3}"
)


#: ``出品：某县融媒体中心``, ``供稿 | 县林业局``
_MADE_BY = re.compile(
    r"[ \u3000（(【\[]{0,4}(?:(?:联合|聯合)?出品(?:单位|單位|方)?|供稿|来稿|來稿)\s?[:：|｜丨/]\s{0,2}([\u3400-\u9fff·A-Za-z]{3,16})[ \u3000）)】\]。]{0,3}"
)
_BRACKET_LINE = re.compile(r"\s{0,8}[【〔（(\[]\s?([^【】〔〕（）()\[\]。]{2,50}?)\s?[】〕）)\]]")


def _signing_house(text: str) -> str | None:
    """The house in the bracket a text or a line opens with: ``【聯合報╱記者陳俐君／即時報導】``, ``【某快報／】``."""
    agency = _AGENCY_WIRE.match(text) if len(text) < _LEAD_LINE else None
    if agency and acceptable(agency["house"]):
        return agency["house"]
    match = _BRACKET_LINE.match(text)
    inside = match[1] if match else ""
    if inside and acceptable(inside) and _REPORTER_NEXT.match(text, match.end() if match else 0):
        return inside
    if _HOUSE_ALONE.fullmatch(inside) and acceptable(inside):
        return inside
    wire = _WIRE_LINE.fullmatch(text) if not inside else None
    if wire and acceptable(wire["house"]):
        return wire["house"]
    said = _REPORTS.search(inside)
    if said and acceptable(inside[: said.start()].rstrip()):
        return inside[: said.start()].rstrip()
    housed = HOUSE_AND_NAME.fullmatch(inside)
    if housed and value_of(housed["house"]) == housed["house"] and _nameless(housed["house"]):
        return housed["house"]
    if not any(sign in inside for sign in "/／╱∕") and not _REPORTER.search(inside):
        return None
    found = named_people.credits_of(inside)
    for house in found.organisations:
        if acceptable(house) and (found.writers or inside.rstrip()[-1:] in "/／╱∕"):
            return house
    if inside.rstrip()[-1:] in "/／╱∕" and acceptable(inside.rstrip(" /／╱∕")):
        return inside.rstrip(" /／╱∕")
    return None


#: ``【某某日報】（記者張三）``, ``[某新聞網]記者張三／綜合報導``
_REPORTER_NEXT = re.compile(
    r"\s?[（(]\s?(?:本[报報]|特[约約派])?(?:记者|記者)|\s?(?:记者|記者)[\u3400-\u9fff、]{2,12}[/／╱∕]"
)
#: ``【某某新聞台】`` before the text, and no more.
_HOUSE_ALONE = re.compile(
    r"[A-Za-z0-9]{2,8}[ ]?[\u4e00-\u9fff]{0,4}新[闻聞][网網台]?|(?!本)[\u4e00-\u9fff]{2,6}(?:日[报報]|晚[报報]|新[闻聞][网網台]|通[讯訊]社)"
)
#: ``【NOW某某 張三／報導】``: a house of any name, and who reported for it.
HOUSE_AND_NAME = re.compile(
    r"(?P<house>[\u3400-\u9fffA-Za-z0-9]{2,12})[ \u3000]{1,2}(?P<signed>[\u3400-\u9fff、]{2,12} ?[/／╱∕] ?(?:綜合|综合)?(?:報導|报导|報道|报道))"
)
#: What stands between a house and who reported for it.
_SLASHED = re.compile("[/／╱∕]")
#: A lead that is a line of its own is no longer.
_LEAD_LINE = 40
#: ``中央社台北5日電``, where the author's name should be.
_WIRE_LINE = re.compile(
    r"(?P<house>[\u4e00-\u9fff]{2,8}?(?:社|报|報|网|網))[\u4e00-\u9fff]{1,8}?\d{1,2}日(?:综合|綜合|外|专|專){0,3}[电電](?:报道|报导|報導)?"
)
_REPORTER = re.compile("记者|記者|[编編][辑輯]")
_REPORTS = re.compile("(?:综合|綜合)?(?:报道|报导|報導|報道)$")


def _before_bar(text: str) -> str | None:
    """``某頭殼newtalk | 張三 彰化報導``: the house of a line of a house, a bar and who reported."""
    parts = [part.strip() for part in _BAR.split(text.replace(EDGE, " "))] if len(text) < 40 else []
    if len(parts) != 2 or not 2 <= len(parts[0]) <= 16:
        return None
    found = named_people.signed(parts[1])
    signed = found is not None and found.writers and _REPORTS.search(parts[1])
    return parts[0] if signed and value_of(parts[0]) == parts[0] and _nameless(parts[0]) else None


def _before_own_report(text: str) -> str | None:
    """``某報／ 本報北京訊``: the house of a line that says only that its own desk reported."""
    match = _OWN_REPORT.fullmatch(text) if len(text) < _LEAD_LINE else None
    return match["house"] if match and acceptable(match["house"]) else None


_OWN_REPORT = re.compile(
    r"\s?(?P<house>[\u3400-\u9fffA-Za-z]{2,12}?) ?[/／╱∕] ?(?:(?:本[报報]|[综綜]合|即[时時])[\u3400-\u9fff]{0,6}(?:[讯訊电電]|[报報][导導道]))\s?"
)


def _beside_byline(text: str) -> str | None:
    """``某報電子報`` · ``記者張三／彰化報導``: the house in an element of its own beside its reporter's."""
    parts = [part.strip(" ·•|｜") for part in text.split(EDGE)] if EDGE in text and len(text) < 80 else []
    signed = [
        part for part in parts if len(part) > 4 and (found := named_people.signed(part)) and found.writers
    ]
    houses = [part for part in parts if part not in signed and value_of(part) == part and acceptable(part)]
    return houses[0] if signed and len(houses) == 1 else None


def _pictured(where: Zones) -> tuple[Found, str] | None:
    """A house whose name is a picture in the lines of the head: a link with its logo and nothing else."""
    if where.title < 0:
        return None
    for block in where.above:
        if block.index <= where.title or block.weight > _NEAR_LOGO:
            continue
        found = [
            image.get("alt") or ""
            for image in islice(block.node.element.iter("img"), _MOST_LOGOS)
            if image.getparent().tag == "a"
        ]
        if (
            len(found) == 1
            and value_of(found[0]) == found[0]
            and _PRINTED.search(_flat(found[0]))
            and acceptable(found[0])
        ):
            return Found(found[0], "meta line"), block.text
    return None


#: A line with a logo has no more text, and so many pictures are looked at.
_NEAR_LOGO, _MOST_LOGOS = 60, 4


def _behind_western_byline(text: str) -> str | None:
    """``By Wang Qian and Erik Nilsson (China Daily)``: the house in brackets behind a byline."""
    match = _WESTERN_HOUSED.fullmatch(text.replace(EDGE, " ").strip()) if text.endswith(")") else None
    return match["house"] if match and _is_latin_house(match["house"]) else None


_WESTERN_HOUSED = re.compile(r"[Bb][Yy] [^()]{3,80}\(\s?(?P<house>[A-Z][A-Za-z.&' ]{1,30}?)\s?\)")
_BAR, _BARS = re.compile("[|｜│]"), re.compile("[|｜│\\x1f]| / ")


def _below(page: Page, where: Zones, body: Body) -> list[tuple[str, Block]]:
    out = [(marked(block), block) for _, block, _ in body.taken]
    out += [(marked(block), block) for block in inside(page, body)]
    # Buttons may have slipped in behind the last line of the text.
    near = body.kept[-2:] + [k for k in body.kept[-7:-2] if k.block.weight < 30]
    out += [(marked(k.block), k.block) for k in near]
    out += [(marked(block), block) for block in where.below[:12]]
    out += paired([block for _, block in out])
    return [(text, block) for text, block in out if len(text) < 200]


def _flat(text: str) -> str:
    """Simplified and half-width, place for place, with the edges between elements kept."""
    return EDGE.join(map(same_length, text.split(EDGE)))


def labelled(text: str) -> str | None:
    """The value behind the first source label in a marked line."""
    if not _MAY_LABEL.search(text):
        return None
    if EDGE in text:
        text = _HYPHENATED.sub(lambda match: match[1] or match[2], text)
    flat = _flat(text)
    for match in _LABELLED.finditer(flat) if _BEHIND_LABEL.search(text) else ():
        if _ABOUT_LABELS.search(flat[max(0, match.start() - 8) : match.start()]):
            continue
        name = (
            _unspread(text[match.end() :]) or value_of(text[match.end() :]) or _own_desk(text[match.end() :])
        )
        if name:
            return name
    boxed = _BOXED.search(flat)
    if boxed:
        return value_of(text[boxed.start("value") : boxed.end("value")])
    stamp = _LEADING_TIME.match(flat)
    bare = _UNCOLONED.match(flat, stamp.end() if stamp else 0)
    return _behind_verb(text[bare.end() :], bare) if bare and len(flat) - bare.end() <= 40 else None


def _own_desk(text: str) -> str | None:
    """``来源：新闻中心``: words that name a part of the site elsewhere; behind a label they are who wrote."""
    match = _DESK.match(text)
    return match[1] if match else None


_DESK = re.compile(r"\s{0,3}((?:校|本校)?(?:新[闻聞]|宣[传傳]|融媒[体體]|信息)中心)(?=[\s\x1f|｜)）\]】]|$)")


def _unspread(text: str) -> str | None:
    """A house printed with blanks inside (``（来源： 新华 社 ）``), where a single character stands between them."""
    match = _SPREAD.match(text)
    name = "".join(match[1].split()) if match else ""
    return name if name and acceptable(name) and value_of(name) == name else None


_SPREAD = re.compile(
    r"\s{0,3}((?:[\u3400-\u9fff]{1,6}[ \u3000]{1,3}){1,3}[\u3400-\u9fff]|[\u3400-\u9fff][ \u3000]{1,3}[\u3400-\u9fff]{1,6})\s{0,3}(?:[)）\]】]|$)"
)


#: ``【作者/来源 某某日报】``, ``[来源 某某局]``: a label and its value in a bracket, without a colon.
_BOXED = re.compile(
    r"[\[【(〔] ?(?:作者[/、·] ?)?(?:来源|稿源|出处|来自)(?:[/、·] ?作者)?[ \x1f]{1,3}(?P<value>[^\[\]【】()〔〕\x1f:]{2,24}?) ?[\]】)〕]"
)


#: ``<a>某网</a>-<a>某报</a>``: one name of two links; a hyphen before another label parts fields.
_HYPHENATED = re.compile(
    r"(?<=[\u3400-\u9fff])[ ]?(?:\x1f[ ]?([-－—–])[ ]?\x1f?|([-－—–])[ ]?\x1f)[ ]?(?=[\u3400-\u9fffA-Z][^\x1f:：]{1,16}(?:$|[\x1f ]))"
)
_LEADING_TIME = re.compile(r"[ \x1f]{0,3}(?:19|20)\d\d[-年/.][\d年月日:./\- \x1f]{4,24}")


def _behind_verb(rest: str, label: re.Match[str]) -> str | None:
    """The publisher behind a verb without a colon: nothing but a name, a time or another field may follow."""
    rest = rest.rstrip(" ])）】")
    name = value_of(rest)
    if name is None:
        return None
    behind = rest[rest.find(name) + len(name) :]
    if label["verb"] == "据":
        name = name[: _said_from(name)].strip("《》")
    if re.match(r"(?!\s?[:：]\s?https?:)[^\s\x1f》”」）)\]】\d|｜]", behind):
        return None
    # ``来自星星的你``: a verb names a source where a publisher follows, or an element of its own, or a title.
    loose = label["verb"] and EDGE not in label["edge"] and not rest.lstrip(" \x1f:：").startswith("《")
    return None if loose and not acceptable(name) else name


def _says_nobody(text: str) -> bool:
    """A source's label with a word behind it that names nobody (``来源：互联网``)."""
    if not _BEHIND_LABEL.search(text) or not _MAY_LABEL.search(text):
        return False
    flat = _flat(text)
    return any(
        (word := re.split(r"[\s\x1f|,]", flat[m.end() : m.end() + 20].strip())[0]) and names_nobody(word)
        for m in _LABELLED.finditer(flat)
        if not _ABOUT_LABELS.search(flat[max(0, m.start() - 8) : m.start()])
    )


def _said_from(name: str) -> int:
    said = _SAID.search(_flat(name))
    return said.start() if said else len(name)


#: Without one of these there is no label of a source.
_MAY_LABEL = re.compile(
    "[원처위]|ource|OURCE|[源自处處据據载載]|原创|原創|首发|首發|单位|單位|机构|機構|提供|部[门門]|媒[体體]|平台|机关|機關|刊"
)


def _of_account(text: str) -> str | None:
    """``订阅号：某圈``, ``球迷之家 发布于 吉林``: an account by its kind, or by where platforms say it wrote from."""
    if not _MAY_POST.search(text):
        return None
    flat = _flat(text)
    label = _ACCOUNT_LABEL.search(flat)
    if label:
        return value_of(text[label.end() :])
    posted = _POSTED_FROM.search(flat)
    if posted is None or not is_region(posted["place"]):
        posted = _POSTED_BY.search(flat)
    if posted is None:
        return None
    name = text[posted.start("name") : posted.end("name")]
    return name if name == value_of(name) and _nameless(name) else None


def _put_up_by(text: str) -> str | None:
    """``发布者：农学院``: the office that put a text up; who it is otherwise is a person or a login."""
    match = _PUT_UP.search(_flat(text)) if _MAY_PUT_UP.search(text) else None
    name = value_of(text[match.end() :]) if match else None
    if name is None or not acceptable(name):
        return None
    own = match is not None and match[0][0] != "发"
    return name if own or is_office(_flat(name)) or _OFFICES.search(_flat(name)) else None


_MAY_PUT_UP = re.compile("[发發][布佈][者人]|[媒报報][体體刊纸紙]|刊物|[单單]位")
_PUT_UP = re.compile(
    r"(?:发布(?:者|人)|(?<![\u3400-\u9fff])(?:媒体|刊物|报刊|报纸|单位))[ ]{0,2}:[ \x1f]{0,4}"
)
_OFFICES = re.compile(
    r"[\u3400-\u9fff](?:学院|[局部处厅委]|办公室|中心|委员会|政府|街道|集团|公司|大学|学校|医院|报社|电视台)$"
)
_ACCOUNT_LABEL = re.compile(
    rf"(?:^|[ \x1f|｜])(?:微信)?(?:订阅号|公众号|公号|服务号|(?:{ACCOUNT_PLATFORMS}|媒体|机构|视频)号|账号|帐号) ?[:｜|][ \x1f]{{0,3}}(?=[\u3400-\u9fffA-Za-z“])"
)
_MAY_POST = re.compile("[号號于於由]")
#: ``由 某某站 发布``
_POSTED_BY = re.compile(
    r"(?:^|[ \x1f|｜])由[ \x1f]{0,3}(?P<name>[\u3400-\u9fffA-Za-z0-9·]{2,16}?)[ \x1f]{0,3}(?:发布|发表|提供|供稿|投稿|上传|编发)(?=$|[ \x1f|｜\])])"
)
_POSTED_FROM = re.compile(
    r"(?:^|\x1f)[ ·|]{0,3}(?P<name>[\u3400-\u9fffA-Za-z0-9·]{2,16})[ \x1f·|]{1,4}(?:发布于|发表于|发自|IP属地)[: \x1f]{0,2}(?P<place>[\u4e00-\u9fff]{2,5})(?=$|[ \x1f·|])"
)
_BADGE = rf"(?:官方(?:账号|帐号|賬號|帳號)|(?:官方)?(?:{ACCOUNT_PLATFORMS}|人民|新华)号)"
_OFFICIAL = re.compile(
    rf"(?:^|[\s\x1f|｜·])([\u3400-\u9fffA-Za-z0-9·]{{2,16}}?)[\s\x1f]{{0,3}}{_BADGE}(?=$|[\s\x1f|｜·])"
)
_BADGE_ALONE = re.compile(_BADGE)


def official(text: str) -> str | None:
    """``江边日报官方账号``, ``江边观察 企鹅号``: the badge platforms print beside an account."""
    match = _OFFICIAL.search(text) if "号" in text or "號" in text else None
    if match is None or not is_publisher_value(match[1]) or _SORT_OF_ACCOUNT.search(match[1]):
        return None
    # ``江边法治 · 江边法院官方账号``: the account, and who answers for it.
    for part in text[: match.start()].split(EDGE):
        name = part.strip(" ·|｜")
        if acceptable(name) or (
            name and name == value_of(name) and name[:2] == match[1][:2] and _nameless(name)
        ):
            return name
    return match[1]


#: ``公安部门官方账号``: the sort of an account and not its name.
_SORT_OF_ACCOUNT = re.compile(r"(?:部门|機構|机构|单位|媒体|媒體|企业|政务|自媒体|政府)$")
#: What stands around a value and is no part of it.
_RIM = " :：-－—·・•.、/／丨"
#: ``凡注明“来源：…”``: a standing notice tells of labels, it is none.
_ABOUT_LABELS = re.compile(r"(?:注明|标注|标明|载明)[\s“\"]{0,2}$|[凡均]为?[“\"]?$")
_BRACKETS = {
    "〖": "〗",
    "〔": "〕",
    "（": "）",
    "(": ")",
    "【": "】",
    "[": "]",
    "<": ">",
    "「": "」",
    "『": "』",
    "“": "”",
}
#: A value set in brackets of its own: ``( 华声在线 )``.
_ENCLOSED = re.compile(
    r"[（(【〖〔\[<「『“]\s{0,3}([^（()）【】〖〗〔〕\[\]<>「」『』“”]{2,30}?)\s{0,3}[）)】〗〕\]>」』”]"
)

#: A name of several Latin words keeps its blanks.
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.&'-]*(?: (?:[A-Z][A-Za-z.&'-]*|of|the|and)){1,4}")
#: The edition of a house is a word of its name (``신화망 한국어판``).
_KOREAN_EDITION = re.compile(r"[가-힣]{2,8} (?:한국어판|조선어판|조문판|조선문판)")
_ASIDE = re.compile(
    r"[（(\[【](?:(?:有?删[节改减]|节选|摘要|摘编|ID|id|微信号?|公众号)[^（()）]{0,24}|整理|编译|編譯|综合|原创|微博|转载|汇总|報導|报道)[)）\]】]?$"
    r"|(?<=[\u3400-\u9fff가-힣])[（(][A-Za-z][\w.-]{2,20}[)）]$"
)


#: ``新浪微博@某地发布``
_MICROBLOG = re.compile(r"(?:新浪|腾讯|騰訊)?(?:官方)?微博\s?[@＠]\s?")
#: ``来源：综合自某晨报、某日报``
_COMPILED_FROM = re.compile(r"^(?:综合|綜合|整理|编译|編譯)自(?=[\u3400-\u9fff“《「])")
#: The kind of account before its name: ``微信公众号“某某”``.
_ACCOUNT_KIND = re.compile(
    r"^(?:微信)?(?:公众号|公眾號|公号|订阅号|官方微博|官方微信)\s?[:：@“\"「『|]?(?=[\u3400-\u9fffA-Za-z“「])"
)


def value_of(text: str) -> str | None:
    """A publisher's name at the beginning of ``text``, up to the next label, widget or edge; None for nobody."""
    text = _COMPILED_FROM.sub("", _MICROBLOG.sub("", text[:120].lstrip(" \x1f:：、")))
    if not text:
        return None
    enclosed = _ENCLOSED.match(text)
    if enclosed:
        text = enclosed[1]
    flat = _flat(text)
    latin = _LATIN_NAME.match(text) or _KOREAN_EDITION.match(text)
    end = _VALUE_END.search(text, latin.end() if latin else 0)
    stop = end.start() if end else len(text)
    # ``《收藏周报》``: what stands between the marks of a title is no label.
    behind = flat.find("》") if flat[0] == "《" else -1
    label = _NEXT_LABEL.search(flat, max(1, behind)) if len(text) > 1 else None
    if label and label.start() < stop:
        stop = label.start()
    name = text[:stop].strip(_RIM)
    if name[-1:].isascii() and " " in name:
        name = _DAY_NAMED.sub("", name)
    if label and label[0] == "记者":
        name = _WHAT_REPORTER.sub("", name)
    if not name or _NEXT_LABEL.match(flat[:stop].strip(_RIM)):
        return None
    name = _OFFICIAL_END.sub("", _ACCOUNT_KIND.sub("", _ASIDE.sub("", name)))
    region = _REGION_ASIDE.search(name)
    if region and is_region(region[1]):
        name = name[: region.start()]
    if name and name[0] in _BRACKETS and _BRACKETS[name[0]] in name:
        name = name[1:].replace(_BRACKETS[name[0]], "", 1)
    for opener, closer in _BRACKETS.items():
        # A bracket without its other half belongs to what stands around the name.
        if closer in name and opener not in name.split(closer)[0]:
            name = name.split(closer)[0]
        elif opener in name and closer not in name:
            name = name.split(opener)[0]
    name = name.strip(_RIM)
    titled = _TITLED.fullmatch(name)
    if titled and is_publisher_value(titled[1].strip()):
        name = titled[1].strip()
    if (
        not 2 <= len(name) <= (_LONGEST_LATIN if name.isascii() else 30)
        or name in _WIDGETS
        or re.fullmatch(r"[\d\W_]+", name)
    ):
        return None
    return name if is_publisher_value(name) else None


#: Characters of a house in Latin letters (English Edition of Some Journal).
_LONGEST_LATIN = 48
#: ``某报社全媒体记者``: what kind of reporter.
_WHAT_REPORTER = re.compile(
    r"(?<=[报报社台网刊])(?:全媒体?|融媒体?|新媒体|首席|特约|特派|实习|见习|驻站|本埠|资深|文字|摄影)+$"
)
#: ``《京华时报》``, ``《读者》杂志``: the marks of a title are no part of a publisher's name.
_TITLED = re.compile(r"《([^《》]{2,30})》(?:杂志|雜誌|报纸)?")
#: ``某晨报官方微博``: where the house said it; the word of the platform was cut as a button.
_OFFICIAL_END = re.compile(
    r"(?<=[\u3400-\u9fff][报報网網台社布])官方(?:微博|微信|网站|網站|账号|帳號|客户端)?$"
)
#: ``京华时报(北京)``
_REGION_ASIDE = re.compile(r"(?<=[\u3400-\u9fff])[（(]([\u4e00-\u9fff]{2,6})[)）]$")
#: ``Shanghai Daily May 6, 2021``
_DAY_NAMED = re.compile(
    r"(?: (?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Updated|Published|Posted)\.?)+$"
)
_COMPILED = re.compile(r"[\[（(【](?:整理|编译|編譯|综合|汇总)[\])）】]$")


def _bare(where: Zones, stamp_raw: str | None) -> tuple[Found, str] | None:
    """A source without a label, beside the time."""
    if not stamp_raw:
        return None
    for i, block in enumerate(where.above):
        text = marked(block)
        span = locate(text, stamp_raw)
        if span is None or len(text) > 200:
            continue
        before = text[: span[0]].strip(" |｜[【（(·•" + EDGE)
        whole = _CLOCK_BEHIND.sub("", before).strip(" ()（）|｜·•,-–—" + EDGE)
        if _is_latin_house(whole):
            return Found(whole, "beside time"), block.text
        behind = text[span[1] :].lstrip(" |｜" + EDGE)
        western = _WESTERN_HOUSE.match(before) or _WESTERN_HOUSE.match(behind)
        if western and not _WESTERN_BY.match(western[1]):
            return Found(western[1], "beside time"), block.text
        housed = _behind_western_byline(before)
        if housed:
            return Found(housed, "beside time"), block.text
        agency = _WIRE_SLASHED.match(before) or _WIRE_SLASHED.match(behind)
        if agency and acceptable(agency["house"]):
            return Found(agency["house"], "beside time"), block.text
        barred = _BARS.split(before)[-1].strip() if before[:1].isascii() and _BARS.search(before) else ""
        if barred and _is_latin_house(barred):
            return Found(barred, "beside time"), block.text
        other = _house_behind(text[span[1] :], before) if before else None
        if other:
            return Found(other, "beside time"), block.text
        slashed = _NAME_AND_HOUSE.fullmatch(before.strip(" /／|｜" + EDGE))
        if slashed and acceptable(slashed["house"]) and named_people.alone(slashed["name"], sure=True):
            return Found(slashed["house"], "beside time"), block.text
        own = _OWN_BRACKET.match(behind) or _OWN_BRACKET.match(before)
        if own and acceptable(own["house"]):
            return Found(own["house"], "beside time"), block.text
        if before and not named_people.begins_with_role(before):
            # The nearest to the time is the source; a label of the text (原创) may stand before it.
            tokens = [one for one in re.split(r"\x1f|[|｜]| {1,9}", before) if one] or [before]
            # ``原创`` ``某某力``: a kind of text is no name.
            tokens = list(dict.fromkeys(one for one in tokens if not names_nobody(one))) or tokens
            for token in reversed(tokens[-_NEAREST:]):
                name = value_of(_without_said(token))
                if name and (acceptable(name) or (EDGE in text and _is_latin_house(name))):
                    return Found(name, "beside time"), block.text
            signed = named_people.signed(before.replace(EDGE, " "))
            house = (
                signed.organisations[0]
                if signed is not None and signed.writers and signed.organisations
                else ""
            )
            if house and acceptable(house):
                # ``中国青年网评论员 张三 2022-11-18``
                return Found(house, "beside time"), block.text
            alone = tokens[0] if len(tokens) == 1 else before
            whole_part = EDGE in text and len(tokens) == 1 and 2 <= len(alone) <= 16
            name = value_of(alone) if whole_part and not _is_column(block, alone) else None
            if (
                name is not None
                and name == alone
                and _nameless(name)
                and (_is_called_account(block, name) or (len(name) > 2 and not _BESIDE.search(_flat(name))))
            ):
                return Found(name, "beside time"), block.text
        placed = _HOUSE_AND_PLACE.fullmatch(text[span[1] :].replace(EDGE, " "))
        if placed and is_place(_flat(placed["place"])) and _nameless(placed["house"]):
            return Found(placed["house"], "beside time"), block.text
        wire = _WIRE_BEHIND.match(text, span[1])
        if wire and acceptable(wire["house"]):
            return Found(wire["house"], "beside time"), block.text
        for token in text[span[1] :].split(EDGE):
            latin = token.strip(" |｜·•")
            if _is_latin_house(latin):
                return Found(latin, "beside time"), block.text
        behind = text[span[1] :].replace(EDGE, " ").strip()
        after = None if named_people.begins_with_role(behind) else named_people.signed(behind)
        if (
            after is not None
            and after.writers
            and len(after.organisations) == 1
            and acceptable(after.organisations[0])
        ):
            # ``2022-11-18 08:15 中国青年网评论员 张三``
            return Found(after.organisations[0], "beside time"), block.text
        for token in re.split(r"[\s\x1f|｜]+", text[span[1] :]):
            # ``集团新闻中心1024``: pictures, which leave no space, stand between the fields.
            token = _COUNT.sub("", token)
            name = None if named_people.begins_with_role(token) else value_of(token)
            if name and (acceptable(name) or (_COMPILED.search(token) and _nameless(name))):
                return Found(name, "beside time"), block.text
        beside = _next_to(where, i)
        if beside:
            return beside
        return None
    return None


#: ``2022-11-18 08:15 某某网北京11月18日讯 记者…``: a lead in the line of the time.
_WIRE_BEHIND = re.compile(
    r"[\s\x1f|｜]{0,6}(?P<house>[\u4e00-\u9fff]{2,8}?(?:社|报|報|网|網|台))[\u4e00-\u9fff]{0,8}?(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊|消息)"
)


def _without_said(token: str) -> str:
    """``某某体育讯``, a word beside the time: the house that reports."""
    said = _SAID.search(_flat(token)) if 4 < len(token) < 16 else None
    return token[: said.start()] if said and acceptable(token[: said.start()]) else token


def _house_behind(behind: str, before: str) -> str | None:
    """``某网 2008年11月18日09:46 某晨报``: of two houses around a time the first is the site, the second the source."""
    site = next((one for one in reversed(re.split(r"[\s\x1f|｜]+", before)) if one), "")
    first = re.split(r"[\x1f|｜]+|\s{1,9}", behind.lstrip(" |｜】])）" + EDGE), maxsplit=1)[0]
    name = None if named_people.begins_with_role(first) else value_of(first)
    if name is None or name != first or not acceptable(name) or not _is_site(site):
        return None
    return name if _PRINTED.search(_flat(name)) else None


def _is_site(name: str) -> bool:
    """A host's name or a house of the web (某网, 某在线)."""
    return _SITE.search(_flat(name)) is not None and (name.isascii() or acceptable(name))


_SITE = re.compile(r"(?:网|在线|热线|www\.[a-z0-9.-]+|\.(?:com|cn|net)(?:\.cn)?/?)$")
#: Houses that others take their texts from: papers, agencies, stations.
_PRINTED = re.compile(r"(?:报|社|台|周刊|杂志|卫视|广播)$")
#: ``(People's Daily Online) 08:15, November 18, 2022``
_CLOCK_BEHIND = re.compile(r"[\s,]{0,3}\d{1,2}:\d\d(?::\d\d)?[\s,]{0,3}$")


def _elements_of(block: Block, word: str, most: int) -> Iterator[Node]:
    """The element of a word beside the time and those around it, the nearest first."""
    node = next((node for text, node, _ in block.parts if text.strip() == word), None)
    for _ in range(most):
        if node is None:
            return
        yield node
        node = node.parent


def _is_column(block: Block, name: str) -> bool:
    """Whether a word is a link to a list of the same site (``<a href="/shenghuo/">百姓生活</a>``), as columns are."""
    link = next((node for node in _elements_of(block, name, 2) if node.tag == "a"), None)
    href = link.element.get("href", "") if link is not None else ""
    return bool(href) and _LIST_HREF.fullmatch(href) is not None


#: An address without a host that ends in a folder or its first page; those of accounts have a number or a word of it.
_LIST_HREF = re.compile(
    r"(?!.*(?:user|author|account|media|space|profile|/u/|/mp/))(?:\.{0,2}/)?(?:[A-Za-z_-]{1,24}/){0,4}[A-Za-z_-]{0,24}/?(?:index\.\w{3,5})?",
)


def _is_called_account(block: Block, name: str, *, authors: bool = True) -> bool:
    """Whether the element of a word beside the time is named after a source or an account.

    ``authors``: one named after the author counts too; whoever publishes on a platform is called so there.
    """
    for node in _elements_of(block, name, 3):
        if node.last - node.first > 2:
            return False
        if node.element.get("rel") == "author" or (not authors and "author" in (node.name or "")):
            return False
        if node.name and _ACCOUNTS.search(node.name):
            return True
    return False


_COUNT = re.compile(r"(?<=[\u3400-\u9fff])\d{1,7}$")
#: What else stands alone beside a time: days, regions, buttons, kinds of texts, logins.
_BESIDE = re.compile(
    r"^IP|属地|^(?:来自|发自|位于)|^(?:星期|周|礼拜|农历|第|更新|发布|发表|上传|已|未|可|请|点|转|上一|下一|AI|VIP|会员|付费|免费|试读|置顶|加精|精华|版权|本[报网台刊站版]|人民领袖|学习)"
    r"|(?:关注|朗读|摘要|总结|专享|阅读|收听|播放|评论|点赞|收藏|分享|打印|字号|字体|语言|登录|注册|投诉|举报|认证|领域|创作者|作者|讯|实习生|记者|通讯员|人员|次|人|条|分钟|小时|之前|前)$"
    r"|^[a-z_.\-]+$|^(?:English|Chinese|Admin|Editor|Reporter|Staff|Author|Login|Share|Print|Listen|Subscribe)$"
)
#: How elements of accounts, sources and authors are called, whatever else their name says.
_ACCOUNTS = re.compile(
    r"author|account|media(?!-?body)|source|src(?![a-z])|nick|user|name|publisher|provider|origin|from|laiyuan|(?:^|[\s_-])(?:ly|mp|org|agency|brand)(?=$|[\s_-])"
)
#: So many words before the time are looked at: another time may stand between.
_NEAREST = 8
#: ``China News Service`` in an element of its own.
_LATIN_HOUSE = re.compile(
    r"(?=.{0,40}\b(?:News|Daily|Times|Agency|Post|Press|Herald|Journal|Tribune|Weekly|Xinhua|Reuters|Media|Network|Broadcasting|Radio|Television|AFP|AP|UPI|DPA|dpa|ANSA|EFE|TASS|Interfax|BBC|CNN|CGTN|CCTV|NPR|Bloomberg|ECNS|Kyodo|Yonhap|Guardian|Telegraph|Standard|Review|Gazette|Chronicle|Globe|Mirror|Observer|Mail|Zeitung|Monde)\b)[A-Z][A-Za-z.&'-]{1,20}(?: [A-Z&][A-Za-z.&'-]{0,20}){0,4}"
)


def _is_latin_house(text: str) -> bool:
    return (
        _LATIN_HOUSE.fullmatch(text) is not None
        and not is_section(text)
        and not _HOUSE_AND_PERSON.fullmatch(text)
        and (" " in text or _ONE_WORD.fullmatch(text) is not None)
    )


#: ``China Daily Jane Doe``: two words behind the last of a house are somebody.
_HOUSE_AND_PERSON = re.compile(
    r"[A-Z].* (?:Daily|Times|Post|Herald|Journal|Tribune|Weekly|Agency) [A-Z][a-z]+ [A-Z][a-z]+"
)
#: Houses of one word; others (Daily, News, Media) are parts of a name or of the site.
_ONE_WORD = re.compile(
    r"Xinhua|Reuters|[A-Z]{2,5}|dpa|Interfax|Bloomberg|Kyodo|Yonhap|[A-Z][a-z]+(?:News|Times|Post|Net)"
)


#: ``张三/某某财经`` before the time; ``（某某日報訊）`` beside it.
_NAME_AND_HOUSE = re.compile(
    r"(?P<name>[\u3400-\u9fff]{2,4})\s?[/／╱]\s?(?P<house>[\u3400-\u9fffA-Za-z]{2,14})"
)
_OWN_BRACKET = re.compile(
    r"[\s]{0,3}[（(【\[]?\s?(?P<house>[\u4e00-\u9fff]{2,12}?)(?:专|專|特)?(?:讯|訊)\s?[)）】\]]"
)
#: ``某紀元 高雄訊``: a house of any name and where it wrote from.
_HOUSE_AND_PLACE = re.compile(
    r"[ |｜]{1,4}(?P<house>[\u3400-\u9fff]{2,8}) ?[ /／╱] ?(?P<place>[\u4e00-\u9fff]{2,4})(?:[讯訊电電]|[报報][导導道]) ?"
)
#: ``中央社／台北6日電``
_WIRE_SLASHED = re.compile(
    r"(?P<house>[\u4e00-\u9fff]{2,8}?(?:社|报|報|网|網))\s?[/／╱]\s?[\u4e00-\u9fff]{2,8}?(?:\d{1,2}|[一二三四五六七八九十]{1,3})日(?:综合|綜合|外|专|專){0,3}[电電]"
)
#: ``By Zhang San | China Daily | Updated: …``; what no house is called.
_WESTERN_HOUSE = re.compile(r"[Bb][Yy] [^|｜]{3,80}[|｜]\s?([A-Z][A-Za-z.&' ]{2,30}?)\s?(?:[|｜]|$)")
_WESTERN_BY = re.compile("(?:Updated|Published|Posted)")


def _next_to(where: Zones, i: int) -> tuple[Found, str] | None:
    """In an element of its own, right after the one with the time or right before it."""
    block = where.above[i]
    following = [b for b in where.above[i + 1 : i + 3] if 0 < b.index - block.index <= 2]
    leading = [
        b
        for b in where.above[max(0, i - 2) : i]
        if 0 < block.index - b.index <= 2 and (b.index > where.title >= 0 or block.index < where.title)
    ]
    for one in [*following, *reversed(leading)]:
        if one.weight > 20 or named_people.begins_with_role(one.text):
            continue
        found = named_people.signed(one.text)
        signed = named_people.house_and_names(one.text)
        if found is not None and found.writers and found.organisations:
            signed = (found.organisations[0], found.writers)
        # A name may have its address beside it: ``某某热线`` ``www.some.example``.
        whole = " ".join(part for part in marked(one).replace(EDGE, " ").split() if not is_host(part))
        name = signed[0] if signed else value_of(marked(one))
        if name and (signed or name == whole) and acceptable(name):
            return Found(name, "beside time"), one.text
        flat = _flat(name or "")
        if (
            name
            and name == one.text
            and _nameless(name)
            and not _BESIDE.search(flat)
            and _is_called_account(one, name, authors=False)
        ):
            return Found(name, "beside time"), one.text
    return None


def _account(page: Page, where: Zones) -> tuple[Found, str] | None:
    """Where anybody may publish, the account stands in an element called so, or is called the author."""
    for names, strict in ((_MICRO_ACCOUNT, False), (_MICRO_WEAK, True), (MICRO_AUTHOR, True)):
        found = microformat(page, names, where)
        if (
            found
            and (name := value_of(found[0])) == found[0]
            and (acceptable(name) if strict else _nameless(name))
        ):
            return Found(name, "microformat"), line_of(page, found[1])
    return None


def _nameless(name: str) -> bool:
    """A token that is neither a widget nor a label nor a person."""
    flat = _flat(name)
    return (
        name not in _WIDGETS
        and is_publisher_value(name)
        and not is_section(name)
        and not _NO_PUBLISHER.search(flat)
        and not is_controls(flat)
        and not is_place(flat)
        and not named_people.likely(name)
        and not is_word(flat)
        and not _NEXT_LABEL.search(flat)
        and not re.search(r"\d", name)
    )


def acceptable(name: str) -> bool:
    name = name.strip("《》「」“”")
    flat = same_length(name)
    if name in _WIDGETS or len(name) > 20 or ":" in flat or _NEXT_LABEL.search(flat) or name.isascii():
        return False
    if _KOREAN_HOUSE.fullmatch(name) or is_house_by_name(name):
        return True
    return (
        bool(_PUBLISHER.search(flat) or _CHANNEL.fullmatch(flat))
        and not _NO_PUBLISHER.search(flat)
        and is_publisher_value(name)
        and not is_section(name)
        and not is_controls(flat)
    )


#: A portal and its channel (新浪体育) or its pages of a province (新浪山东).
_CHANNEL = re.compile(
    rf"(?:新浪|搜狐|网易|腾讯|凤凰|雅虎|央视|新华|人民|环球|东方|百度|和讯|中新|央广|国际在线|千龙|大洋|红网|四川在线)(?:体育|财经|娱乐|科技|汽车|房产|教育|军事|健康|旅游|文化|时尚|女性|游戏|数码|公益|读书|历史|国际|图片|视频|[\u4e00-\u9fff]{{2}}站|{PLACE.pattern})"
)
#: Papers and stations as Yanbian names them.
_KOREAN_HOUSE = re.compile(
    r"[가-힣A-Za-z]{2,12}(?:일보|신문|통신|방송국?|라지오|텔레비죤|TV|넷|인터넷|잡지|미디어)(?:넷|사)?"
)
_NO_PUBLISHER = re.compile(
    r"(?:新闻|服务|咨询|投诉|举报|报料|爆料|客服|订报|广告|监督|投稿|联系|报警|求助|市长|民生|便民|维权)热线$|(?:采访|报道|采编|编辑|记者)(?:组|团队?|小组|部|室)$|^(?:本[报网台刊站社端]|[晨晚早日商快时]报|原创|综合|独家|首发|转载)$|^(?:看|随时|手机|更多|时政|国内|国际|社会|财经|娱乐|体育|最新|相关|热点|即时|滚动|今日|当前|您|本页|房产|汽车|科技|军事|教育|健康|旅游|文化|图片|视频|港澳|台湾)(?:新闻|要闻|资讯|频道|评论|看新闻|$)|看新闻|^第?[A-Za-z]?\d{1,3}版$|^(?:新|融|全|自|多|流)媒体?$|^已发布$|^(?:기사)?(?:입력|수정|등록|승인)|^최종"
)
