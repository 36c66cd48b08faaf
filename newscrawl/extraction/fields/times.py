"""The time of publication."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from newscrawl.extraction import dates
from newscrawl.extraction.fields.zones import EDGE, Zones, line_of, marked, microformat

if TYPE_CHECKING:
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Page

_MICRO_TIME = ("pubtime_baidu", "pubtime", "publish_time", "pub_date", "publishtime", "artibodytime")
_META_TIME = (
    "article:published_time", "og:article:published_time", "og:published_time", "publishdate", "pubdate", "pubtime",
    "publishtime", "firstpublishedtime", "datepublished", "weibo: article:create_at", "weibo:article:create_at",
    "article:create_at", "og:release_date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.issued", "date",
    "originalpublicationdate", "article_date_original", "publication_date", "sailthru.date", "parsely-pub-date",
    "published_time", "published", "createdate", "apub:time", "publish-date", "creation_date", "_pubtime", "mediapubtime",
)  # fmt: skip
_TIME_LABEL = re.compile(
    r"(?:发布(?:时间|日期|于)|发表(?:时间|于)|发稿时间|刊发时间|時間|时间|日期|发文日期|發布|发布|publish|posted|published)",
    re.IGNORECASE,
)
_NOT_PUBLISHED = re.compile(r"(?:成文日期|生成日期|有效期|截止|更新时间|更新日期|修改)[^\d]{0,12}$")


#: The time a script writes into the page (WeChat and others): ``var publish_time = "2019-04-12"``.
_SCRIPTED_TIME = re.compile(
    r"\b(?:publish_?time|create_?time|pub_?time|publish_?date|pub_?date)[\"']?\s{0,3}[:=]\s{0,3}[\"'](20\d\d-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?)",
    re.IGNORECASE,
)
_SCRIPTED_EPOCH = re.compile(r"\bvar ct\s?=\s?[\"'](1\d{9})[\"']")


def _scripted_time(text: str) -> dates.Stamp | None:
    # Both patterns are tried at every character of the markup; what they need is found a hundred times as fast.
    match = _SCRIPTED_TIME.search(text) if '"20' in text or "'20" in text else None
    epoch = _SCRIPTED_EPOCH.search(text) if "var ct" in text else None
    if epoch:
        moment = datetime.fromtimestamp(int(epoch[1]), tz=dates.SHANGHAI).isoformat(timespec="minutes")
        if match is None or (len(match[1]) == 10 and moment.startswith(match[1])):
            return dates.Stamp(moment, epoch[1], epoch.start(1), epoch.end(1))
    return dates.parse(match[1]) if match else None


def published(
    page: Page, head: Head, where: Zones, url: str, text: str = ""
) -> tuple[dates.Stamp, str] | None:
    """The time of publication: displayed first, since it is what a reader was shown.

    ``text``: the page's markup, for a time that only a script of it knows.
    """
    micro = microformat(page, ("pubtime_baidu",)) or microformat(page, _MICRO_TIME, where)
    if micro:
        stamp = dates.parse(micro[0])
        if stamp:
            where.shown, where.line = stamp.raw, line_of(page, micro[1])
            return stamp, "microformat"
    url_day = dates.from_url(url)
    stated = _stated_time(head)
    shown, where.line = _shown_time(where, url_day, stated)
    where.shown = shown.raw if shown else None
    if shown and (shown.has_clock or not stated or stated[0].day != shown.day or not stated[0].has_clock):
        return shown, "meta line"
    if stated:
        return stated
    if shown:
        return shown, "meta line"
    scripted = _scripted_time(text)
    if scripted and (not url_day or scripted.day == url_day):
        return scripted, "script"
    if url_day:
        return dates.Stamp(url_day, url_day, 0, 0), "url"
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
        if isinstance(value, str):
            stamp = dates.parse(value)
            if stamp:
                return stamp, where
    return None


#: No time below the body scores more, whatever speaks for it.
_MOST_BELOW = 8.5


def _shown_time(
    where: Zones, url_day: str | None, stated: tuple[dates.Stamp, str] | None
) -> tuple[dates.Stamp | None, str | None]:
    best: tuple[float, dates.Stamp, Block] | None = None
    for rank, block in enumerate([*where.above, *where.below]):
        if rank >= len(where.above) and best is not None and best[0] > _MOST_BELOW - 0.08 * rank:
            break
        if block.weight > 160 or block.node.hidden:
            continue
        # Where the parts of a time are elements of their own, nothing but their edges parts them.
        stamps = dates.find(block.text, limit=3) or (
            dates.find(marked(block).replace(EDGE, " "), limit=1) if block.weight < 40 else []
        )
        for stamp in stamps:
            score = 4.0 - 0.08 * rank
            if rank >= len(where.above):
                score -= 3
            before = block.text[max(0, stamp.start - 16) : stamp.start]
            if _TIME_LABEL.search(before):
                score += 2
            if _NOT_PUBLISHED.search(before):
                score -= 3
            if stamp.has_clock:
                score += 2
            if block.weight < 40:
                score += 1
            if stamp.day == url_day or (stated and stamp.day == stated[0].day):
                score += 2
            if block.link_share > 0.6:
                score -= 3
            if best is None or score > best[0]:
                best = (score, stamp, block)
    if best is None or best[0] <= 0:
        return None, None
    where.teased = best[2].node.outcast and best[2] in where.below
    return best[1], best[2].text
