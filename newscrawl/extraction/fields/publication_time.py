"""The time of publication."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from datetime import datetime
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING

from newscrawl.extraction import dates
from newscrawl.extraction.abroad import is_foreign
from newscrawl.extraction.fields.zones import Zones, line_of, microformat
from newscrawl.extraction.tree import EDGE, marked

if TYPE_CHECKING:
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Node, Page

_MICRO_TIME = ("pubtime_baidu", "pubtime", "publish_time", "pub_date", "publishtime", "artibodytime")
_META_TIME = (
    "article:published_time", "og:article:published_time", "og:published_time", "publishdate", "pubdate", "pubtime",
    "publishtime", "firstpublishedtime", "datepublished", "weibo: article:create_at", "weibo:article:create_at",
    "article:create_at", "og:release_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "date",
    "originalpublicationdate", "article_date_original", "publication_date", "sailthru.date", "parsely-pub-date",
    "published_time", "published", "createdate", "apub:time", "publish-date", "creation_date", "_pubtime", "mediapubtime",
)  # fmt: skip
_TIME_LABEL = re.compile(
    r"(?:发布(?:时间|日期|于)|发表(?:时间|于)|发稿时间|刊发时间|時間|时间|日期|发文日期|發布|发布|發佈|出版|publish|posted|created|publi[ée]e?\b|veröffentlicht|erstellt|publicad[oa]|pubblicat[oa]|gepubliceerd|geplaatst|publicera[dt]|publiceret|publisert|julkaistu|opublikowano|dodano|publikováno|vydáno|publicat|megjelent|yayın|опубликован|размещен|публикац|опубліковано|δημοσίευση|δημοσιεύ)",
    re.IGNORECASE,
)
#: Labels of another time than that of publication: when the page was changed, in the languages whose pages show both.
_NOT_PUBLISHED = re.compile(
    r"(?:成文日期|生成日期|有效期|截止|更新时间|更新日期|更新時間|更新日期|最后更新|最後更新|修改)[^\d]{0,12}$"
    r"|(?:updated?|modified|amended|edited|last changed|aktualisiert|geändert|mis à jour|mise à jour|màj|modifiée?|actualizad[oa]|actualización|modificad[oa]|atualizad[oa]|atualização|aggiornat[oa]|aggiornamento|ultima modifica|bijgewerkt|gewijzigd|uppdatera[dt]|opdateret|oppdatert|päivitetty|zaktualizowano|aktualizacja|aktualizováno|upraveno|actualizat|frissítve|güncelle\w+|обновлен\w|изменен\w|оновлено|ενημέρωση|ενημερώθηκε|τροποποίηση)"
    r"(?: (?:on|at|am|le|el|il|op|den|em|on:))?(?![^:]{0,12}(?:publish|posted))[^\d]{0,16}$",
    re.IGNORECASE,
)


_KEY = r"(?:(?:date_?|news_?|article_?|first_?|a)?(?:publish(?:ed)?|pub|create|created|issue|release|display|post|input)_?(?:time|date|at|stamp|timestamp|ts|on)|date_?published|ptime|ct)"
#: The value of a time a script writes into the page (WeChat and others): ``var publish_time = "2019-04-12"``,
#: ``"pubTime":1586…``; and the key before it. Each begins with a literal, which is found fast; few have such a key.
_SCRIPTED_DATE = re.compile(
    r"20(?<=[\"':= ]20)\d\d[-/]\d\d[-/]\d\d(?:[ T]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_SCRIPTED_EPOCH = re.compile(r"1(?<=[\"':= ]1)\d{9}(?:\d{3})?(?!\d)")
_SCRIPTED_KEY = re.compile(rf"(?<![A-Za-z]){_KEY}[\"']?\s{{0,3}}[:=]\s{{0,3}}[\"']?$", re.IGNORECASE)
_LONGEST_KEY = 40
_MOST_SCRIPTED = 40


def _scripted_time(text: str, url_day: str | None) -> dates.Stamp | None:
    """The time that scripts state, where all that state one agree on the day (those of other articles do not)."""
    found: list[dates.Stamp] = []
    for match in chain(_SCRIPTED_DATE.finditer(text), _SCRIPTED_EPOCH.finditer(text)):
        start = match.start()
        near = text[max(0, start - _SIGN) : start]
        # Most dates of a page stand in its text: two signs are looked for faster than all the keys.
        if (":" not in near and "=" not in near) or not _SCRIPTED_KEY.search(
            text[max(0, start - _LONGEST_KEY) : start]
        ):
            continue
        stamp = dates.parse(match[0])
        if stamp and (url_day is None or stamp.day == url_day):
            found.append(stamp)
        if len(found) > _MOST_SCRIPTED:
            break
    if not found or len({stamp.day for stamp in found}) > 1:
        return None
    return max(found, key=lambda stamp: len(stamp.iso))


#: The sign between key and value is no further before the value: up to three blanks and a quotation mark.
_SIGN = 5


def published(
    page: Page, head: Head, where: Zones, url: str, text: str = "", captured_at: str | None = None
) -> tuple[dates.Stamp, str] | None:
    """The time of publication: displayed first, since it is what a reader was shown; None where the page states none.

    ``text``: the page's markup, for a time that only a script of it knows. ``captured_at``: when the page was
    captured (ISO), for words like ``3小时前``. A time of the page's head (today's date), of another article or of a
    comment is not the article's.
    """
    micro = microformat(page, ("pubtime_baidu",)) or microformat(page, _MICRO_TIME, where)
    if micro:
        stamp = dates.parse(micro[0])
        if stamp:
            where.shown, where.line = stamp.raw, line_of(page, micro[1])
            return stamp, "microformat"
    url_day = dates.from_url(url)
    stated = _stated_time(head)
    attribute = _attribute_time(page, where)
    shown, where.line = _shown_time(where, url_day, attribute or stated)
    where.shown = shown.raw if shown else None
    if shown and stated:
        stated = dates.in_local_zone(stated[0], shown.day), stated[1]
    if attribute and (
        not stated or len(attribute[0].iso) >= len(stated[0].iso) or attribute[0].day != stated[0].day
    ):
        stated = attribute
    if shown and stated and shown.has_clock and stated[0].day <= shown.day and _only_changed(shown, where):
        return stated
    if shown and stated:
        zoned = dates.with_zone_of(shown, stated[0])
        shown = zoned if zoned is not shown and _is_abroad(page) else shown
    if shown and (shown.has_clock or not stated or stated[0].day != shown.day or not stated[0].has_clock):
        return shown, "meta line"
    if stated:
        return stated
    if shown:
        return shown, "meta line"
    scripted = _scripted_time(text, url_day)
    if scripted:
        return scripted, "script"
    counted = _relative_time(where, captured_at)
    if counted:
        return counted, "relative"
    if url_day:
        return dates.Stamp(url_day, url_day, 0, 0), "url"
    return None


def _only_changed(shown: dates.Stamp, where: Zones) -> bool:
    """Whether the line of a displayed time says that it is the one of the last change."""
    line = where.line or ""
    at = line.find(shown.raw)
    return at > 0 and _NOT_PUBLISHED.search(line[max(0, at - _LABEL) : at]) is not None


#: So many characters before a time are read for its label.
_LABEL = 28


def _is_abroad(page: Page) -> bool:
    """Whether the page's first long lines are in none of the scripts of East Asia."""
    long = (block.text for block in page.blocks if len(block.text) > _LONG_LINE)
    return is_foreign(" ".join(islice(long, _LONG_LINES)))


_LONG_LINE, _LONG_LINES = 60, 6


_ATTRIBUTES = ("datetime", "title", "data-time", "data-timestamp", "data-date", "data-datetime", "data-publish-time", "data-pubtime",
               "data-published", "data-ts", "data-unix", "data-livestamp", "data-original-title", "content", "timestamp", "time", "t")  # fmt: skip
_CHANGED = re.compile(r"modif|update|edit|xiugai|gengxin", re.IGNORECASE)


def _attribute_time(page: Page, where: Zones) -> tuple[dates.Stamp, str] | None:
    """A time in an attribute of an element under the title: ``<time datetime="…">3小时前</time>``."""
    if not where.above:
        return None
    first = where.title if where.title >= 0 else min(block.index for block in where.above)
    last = max(block.index for block in where.above)
    begin = bisect_left(page.nodes, first, key=_first)
    end = bisect_right(page.nodes, last, key=_first)
    for node in page.nodes[begin : min(end, begin + _MOST_NODES)]:
        if node.last - node.first > 1 or not (
            node.tag in _TIME_TAGS or _is_timely(node.name) or _shows_words(page, node)
        ):
            continue
        element = node.element
        names = element.keys()
        if not names or _CHANGED.search(
            f"{node.name} {element.get('itemprop') or ''} {element.get('property') or ''}"
        ):
            continue
        for name in _ATTRIBUTES:
            value = element.get(name) if name in names else None
            if not value or len(value) > 40 or not _DIGITS.search(value):
                continue
            if name == "title" and node.tag in {"a", "img"}:
                continue
            stamp = dates.parse(value)
            if stamp and (stamp.has_clock or node.tag == "time"):
                return stamp, "attribute"
    return None


_TIME_TAGS = frozenset({"time", "abbr"})
#: How elements with a time are called; asking an element for its attributes costs more than its name.
_TIMELY = re.compile("time|date|pub|stamp|ago|moment|when")


@lru_cache(maxsize=8192)
def _is_timely(name: str) -> bool:
    return _TIMELY.search(name) is not None


_FROM_NOW = re.compile("[前天刚剛秒]|ago|yesterday|today")


def _shows_words(page: Page, node: Node) -> bool:
    """Whether an element shows a time by words, or nothing at all."""
    if node.first >= len(page.blocks):
        return False
    return node.last == node.first or (
        page.blocks[node.first].weight < 30 and _FROM_NOW.search(page.blocks[node.first].text) is not None
    )


_MOST_NODES = 400
_DIGITS = re.compile(r"\d{4}")


def _first(node: Node) -> int:
    return node.first


def _relative_time(where: Zones, captured_at: str | None) -> dates.Stamp | None:
    """``3小时前`` against the time of the capture."""
    if captured_at is None:
        return None
    try:
        now = datetime.fromisoformat(captured_at)
    except ValueError:
        return None
    if now.tzinfo is None:
        now = now.replace(tzinfo=dates.SHANGHAI)
    for block in where.above:
        if block.weight > 40 or block.node.hidden or block.index <= where.title:
            continue
        for part in marked(block).split(EDGE):
            stamp = dates.relative(part, now) or dates.relative_abroad(part, now)
            # Nothing but the words, or a label before them: a sentence tells of something else.
            if stamp and len(part.strip()) - len(stamp.raw) <= 8:
                where.shown, where.line = stamp.raw, block.text
                return stamp
    return None


def _stated_time(head: Head) -> tuple[dates.Stamp, str] | None:
    for name in _META_TIME:
        content = head.meta.get(name)
        if content:
            stamp = dates.parse(content)
            if stamp:
                return stamp, "meta"
    for value, where in (
        (head.linked.get("datePublished"), "json-ld"),
        (head.founder.get("date"), "founder"),
    ):
        if isinstance(value, (str, int, float)) and not isinstance(value, bool):
            stamp = dates.parse(_MIDNIGHT.sub("", str(value)) if where == "founder" else str(value))
            if stamp:
                return stamp, where
    return None


#: Printed pages are of a day: their comment states its first second.
_MIDNIGHT = re.compile(r"[ T]00:00:00(?:\.0+)?$")


#: No time below the body scores more, whatever speaks for it.
_MOST_BELOW = 8.5
#: The date of the page's head: what day it is, not when the article appeared.
_TODAY = re.compile(
    r"今天|今日|现在|現在|当前|當前|北京时间|北京時間|农历|農曆|天气|天氣|欢迎|歡迎|您好|℃|[初十廿][一二三四五六七八九十]$"
)
_OF_THE_SITE = re.compile(
    r"\s{0,3}(?:现在|現在|今[天日](?!.{0,3}[报報刊网網社台闻聞头頭])|当前|當前|北京时间|服务器时间|您好|欢迎|(?:网站|本站|网页|本页面?|全站)(?:最后|最近)?(?:更新|维护))"
)
_WEEKDAY = re.compile(
    r"(?:星期|周|週|禮拜|礼拜)[一二三四五六日天]|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    re.IGNORECASE,
)
#: What elements with other people's times are called.
_OTHERS = re.compile(
    r"comment|reply|pinglun|relat|recommend|teas|next|prev|hot|rank|sidebar|aside|list|tuijian|xiangguan|follow|discuss|guess|more",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comment|reply|pinglun|discuss", re.IGNORECASE)
_LABELLED_TIME = re.compile(
    r"(?:发布|發布|发表|發表|发稿|刊发|发文)?(?:时间|時間|日期)\s{0,3}[:：]\s{0,3}$|(?:发布|發布|发表|發表)于?\s{0,3}[:：]?\s{0,3}$"
)
#: What may stand beside the article's own time below it.
_OWN_LINE = re.compile(
    r"来源|來源|编辑|編輯|作者|责任|責任|发布|發布|发表|發表|时间|時間|日期|审核|点击|阅读|浏览|\(|（|字号|记者|記者|上传|录入|摄|完成|供稿|投稿|published|posted|updated|by ",
    re.IGNORECASE,
)


def _shown_time(
    where: Zones, url_day: str | None, stated: tuple[dates.Stamp, str] | None
) -> tuple[dates.Stamp | None, str | None]:
    known = {day for day in (url_day, stated[0].day if stated else None) if day}
    best: tuple[float, dates.Stamp, Block] | None = None
    #: Days in one order only, by which the others are read.
    days: list[str] = []
    for rank, block in enumerate([*where.above, *where.below]):
        below = rank >= len(where.above)
        if below and best is not None and best[0] > _MOST_BELOW - 0.08 * rank:
            break
        if block.weight > 160 or block.node.hidden:
            continue
        # Where the parts of a time are elements of their own, nothing but their edges parts them.
        stamps = dates.find(block.text, limit=3) or (
            (dates.find(marked(block).replace(EDGE, " "), limit=1) or _day_first(block))
            if block.weight < 40
            else []
        )
        for stamp in stamps:
            if stamp.other is None:
                days.append(stamp.day)
            if stamp.day not in known and (
                _of_another(block, stamp, where) if below else _of_the_head(block, stamp, where)
            ):
                continue
            score = 4.0 - 0.08 * rank
            if below:
                score -= 3
            before = block.text[max(0, stamp.start - _LABEL) : stamp.start]
            if _TIME_LABEL.search(before):
                score += 2
            if _NOT_PUBLISHED.search(before):
                score -= 3
            if stamp.has_clock:
                score += 2
            if block.weight < 40:
                score += 1
            if stamp.day in known:
                score += 2
            if block.link_share > 0.6:
                score -= 3
            if best is None or score > best[0]:
                best = (score, stamp, block)
    if best is None or best[0] <= 0:
        return None, None
    where.teased = best[2].node.boilerplate and best[2] in where.below
    return _with_clock(_in_order(best[1], {*known, *days}), best[2], where), best[2].text


#: A clock that is a line of its own, with the zone behind it.
_CLOCK_ALONE = re.compile(
    r"\s{0,3}(?:at |um |kl\. ?|à |alle |klo )?(?P<clock>(?:[01]?\d|2[0-3])[:：.h][0-5]\d(?:[:：][0-5]\d)?(?:\s?[ap]\.?m\b\.?)?)"
    rf"(?:\s?(?:uhr|h|hrs)\b)?(?:\s?[(（]?(?P<zone>(?:UTC|GMT|{dates.ZONE_NAMES}))[)）]?)?\s{{0,3}}",
    re.IGNORECASE,
)
#: A clock before the day; with a point only beside a word or a zone of the clock.
_CLOCK_BEFORE = re.compile(
    r"(?:^|[\s\x1f:：(（\[【])(?:(?P<clock>(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?(?:\s?[ap]\.?m\b\.?)?)|(?P<pointed>(?:[01]?\d|2[0-3])\.[0-5]\d(?:\s?[ap]\.?m\b\.?)?(?=\s?(?:uhr|h\b|UTC|GMT|,)|\s?"
    rf"{dates.ZONE_NAMES}|(?<=m))))(?:\s?(?:uhr|h|hrs)\b)?(?:\s?(?P<zone>(?:UTC|GMT|CST|{dates.ZONE_NAMES})(?:\s?[+-]\d{{1,2}})?|Beijing Time))?[\s\x1f|｜,，·•–—-]{{0,5}}(?:on |am |le |el |\w{{3,9}}day,? |(?:mon|tue|wed|thu|fri|sat|sun)\.?,? )?$",
    re.IGNORECASE,
)


def _with_clock(stamp: dates.Stamp, block: Block, where: Zones) -> dates.Stamp:
    """A day whose clock stands before it, or in a line of its own beside it (``17:19 2024/05/12``)."""
    if stamp.has_clock:
        return stamp
    if block in where.below:
        return _with_clock_below(stamp, block, where)
    text = marked(block)
    at = text.find(stamp.raw)
    clock = _CLOCK_BEFORE.search(text[:at]) if at > 0 else None
    if clock is None:
        beside = (one for one in where.above if abs(one.index - block.index) == 1 and one.weight < 6)
        clock = next(filter(None, (_CLOCK_ALONE.fullmatch(one.text) for one in beside)), None)
    if clock is None:
        return stamp
    parts = clock.groupdict()
    printed = re.sub(r"[：h]|\.(?=\d)", ":", parts["clock"] or parts.get("pointed") or "")
    zone = parts.get("zone") or ""
    whole = dates.parse(f"{stamp.day} {printed} {zone if zone[:1] != 'B' or zone == 'BST' else ''}")
    return dates.Stamp(whole.iso, stamp.raw, stamp.start, stamp.end) if whole else stamp


#: ``香港時間15時30分`` below the day of a press release.
_CLOCK_BELOW = re.compile(
    r"\s{0,3}(?:(?:香港|澳門|澳门|北京|台北|臺北)?(?:时间|時間))?\s?[:：]?\s?((?:[01]?\d|2[0-3])[:：时時][0-5]\d)分?\s{0,3}"
)


def _with_clock_below(stamp: dates.Stamp, block: Block, where: Zones) -> dates.Stamp:
    """A day below the text whose clock is the next line."""
    following = next((one for one in where.below if one.index == block.index + 1), None)
    plain = following.text.translate(dates.FULLWIDTH) if following is not None else ""
    clock = _CLOCK_BELOW.fullmatch(plain)
    whole = dates.parse(f"{stamp.day} {re.sub('[：时時]', ':', clock[1])}") if clock else None
    return dates.Stamp(whole.iso, stamp.raw, stamp.start, stamp.end) if whole else stamp


def _in_order(stamp: dates.Stamp, days: set[str]) -> dates.Stamp:
    """``03/12/2014`` beside ``2014-03-12``: day and month in the order that another date of the page tells."""
    if stamp.other and stamp.day not in days and stamp.other[:10] in days:
        return dates.Stamp(stamp.other, stamp.raw, stamp.start, stamp.end)
    return stamp


def _of_the_head(block: Block, stamp: dates.Stamp, where: Zones) -> bool:
    """Whether a date tells what day it is, or when the site was last changed."""
    if _OF_THE_SITE.match(block.text):
        return True
    if block.index >= where.title >= 0:
        return False
    if _TODAY.search(block.text) or _is_clock(block, stamp, where):
        return True
    return not stamp.has_clock and _WEEKDAY.search(block.text) is not None


def _is_clock(block: Block, stamp: dates.Stamp, where: Zones) -> bool:
    """Whether a line above the title is a time and nothing else, with a menu between the two: the clock of the page's head."""
    if _WEEKDAY.sub("", block.text.replace(stamp.raw, "", 1)).strip(_AROUND_TIME):
        return False
    between = [one for one in where.above if block.index < one.index < where.title]
    # Lines that are links are not among those above.
    return len(between) < where.title - block.index - 1 or any(one.link_share > 0.3 for one in between)


_AROUND_TIME = " \u3000|｜[]【】()（）-—"


def _of_another(block: Block, stamp: dates.Stamp, where: Zones) -> bool:
    """Whether a time below the text belongs to a comment, a teaser, another article."""
    labelled = _LABELLED_TIME.search(block.text[max(0, stamp.start - 16) : stamp.start]) is not None
    if block.link_share > 0.3 or (block.node.boilerplate and not labelled):
        return True
    node: Node | None = block.node
    for _ in range(4):
        if node is None or node.tag == "body":
            break
        if node.name and (_COMMENTS if labelled else _OTHERS).search(node.name):
            return True
        if node.tag in {"li", "a"} and not labelled:
            return True
        node = node.parent
    if labelled:
        return False
    rest = _WEEKDAY.sub("", block.text.replace(stamp.raw, "", 1)).strip(_AROUND_TIME)
    if rest and not _OWN_LINE.search(rest):
        return True
    if rest:
        return False
    # Several times below are those of a list, and one beside a link is that link's.
    if sum(bool(dates.find(other.text, limit=1)) for other in where.below if other.weight < 80) > 1:
        return True
    return any(other.link_share > 0.5 and abs(other.index - block.index) == 1 for other in where.below)


#: ``21`` and ``2024年02月``, or ``02-21`` and ``2024``, in elements of their own; a clock may stand behind them.
_DAY_FIRST = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})\s{0,3}\x1f\s{0,3}(?P<year>(?:19|20)\d\d)\s?[-./年]\s?(?P<month>\d{1,2})\s?月?(?!\d)"
    r"|(?P<month_>\d{1,2})\s?[-./月]\s?(?P<day_>\d{1,2})\s?日?\s{0,3}\x1f\s{0,3}(?P<year_>(?:19|20)\d\d)\s?年?(?!\d))"
    r"(?:[\s\x1f]{0,3}(?P<clock>(?:[01]?\d|2[0-3])[:：][0-5]\d(?:[:：][0-5]\d)?))?"
)


def _day_first(block: Block) -> list[dates.Stamp]:
    text = marked(block)
    match = _DAY_FIRST.search(text) if EDGE in text else None
    if match is None:
        return []
    year, month, day = (match[name] or match[f"{name}_"] for name in ("year", "month", "day"))
    clock = (match["clock"] or "").replace("：", ":")
    stamp = dates.parse(f"{year}-{month}-{day} {clock}".rstrip())
    return [stamp] if stamp else []
