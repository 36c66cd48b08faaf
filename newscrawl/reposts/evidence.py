"""What an alignment shows, as numbers: how much, how whole, how changed, in what kind of lines.

A text's lines are told apart first, since a menu, a list of headlines or a disclaimer that two pages share
says nothing about their stories. Numbers that differ inside a shared passage speak for a template, a passage
in quotation marks for a shared statement, whole paragraphs for copying.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from newscrawl.text.fold import fold
from newscrawl.text.labels import EDITOR_LABELS, SOURCE_LABELS, WIDGETS

if TYPE_CHECKING:
    from newscrawl.reposts.align import Alignment
    from newscrawl.text.fold import Units

#: Stands for a line break while a whole text is folded; assigned, but in no news text.
_BREAK = "\u9fff"
#: A shared passage below this many units is no evidence by itself.
_PASSAGE = 12
_LINE_CACHE = 256
#: Units of a slot of a template at most.
_SLOT = 8
#: ... which differ by no more than this: junk put into the middle of a number is no other number.
_SLOT_DRIFT = 2

_HEADING, _PROSE, FURNITURE = range(3)
_NOTICE = re.compile(
    "免责声明|版权声明|版权所有|侵权|转载请|未经.{0,8}(?:授权|许可|书面)|本网站?(?:注明|转载|声明|不承担)|不代表本"
    "|icp备|icp证|公网安备|allrightsreserved|all rights reserved|copyright|举报电话|联系我们|经营许可证|备案号"
    "|新闻热线|投稿邮箱|扫一扫|下载客户端|关注我们|网站地图|关于我们|广告服务|诚聘英才"
)
_LISTS = re.compile(
    "^(?:相关(?:阅读|新闻|链接|推荐|文章|报道)|热门(?:推荐|新闻|文章|阅读|点击)|(?:更多|最新|精彩|推荐|延伸)(?:阅读|新闻|推荐|内容)"
    "|猜你喜欢|热点(?:新闻|推荐)|上一篇|下一篇|编辑推荐|为您推荐|大家都在看|今日热点|点击排行|排行榜)"
)
_WHERE = re.compile("^(?:当前|您(?:现在|当前)?的?|现在)(?:所在)?位置|^字号|^字体|^分享到|^打印")
_META = re.compile(
    f"^[0-9 年月日时分]*(?:本文|文章)?(?:{'|'.join(SOURCE_LABELS + EDITOR_LABELS)}|原标题|作者|时间戳|更新时间)"
)
_SECTIONS = (
    "首页", "新闻", "财经", "体育", "娱乐", "科技", "军事", "国际", "国内", "社会", "汽车", "房产", "教育", "健康", "旅游", "视频",
    "图片", "评论", "文化", "历史", "公益", "直播", "数据", "专题", "登录", "注册", "手机版", "会员中心", "无障碍浏览", "繁体",
    "客户端", "时政", "要闻", "法治", "论坛", "博客", "专栏", "地方", "港澳台",
)  # fmt: skip
_WORDS = frozenset((*WIDGETS, *_SECTIONS))
_SENTENCE_END = re.compile("[。！？!?；;…][”」』）)\"']*\\s*$|[.][\"')]*\\s*$")
#: Without any of these a text is taken to be free of furniture; looking for them costs next to nothing.
_FURNITURE_HINTS = ("|", "｜", "ICP", "免责声明", "版权所有", "相关阅读", "免責聲明")
_SPLIT = re.compile(r"[\s|丨｜>›»·/]+")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text: where each begins (characters), of what kind it is, its folded form."""

    starts: tuple[int, ...]
    kinds: tuple[int, ...]
    folded: tuple[str, ...]


@functools.lru_cache(_LINE_CACHE)
def lines_of(text: str) -> Lines:
    """Tell prose, headings and page furniture apart, line by line."""
    raw = text.split("\n")
    whole = fold(text.replace(_BREAK, " ").replace("\n", _BREAK))
    folded = whole.split(_BREAK)
    notices = _NOTICE.search(whole) is not None
    starts, kinds, at, in_list = [], [], 0, 0
    for line, plain in zip(raw, folded, strict=True):
        starts.append(at)
        at += len(line) + 1
        kind = _kind(line, plain, notices)
        if len(plain) < 16 and _LISTS.match(plain):
            in_list, kind = 12, FURNITURE
        elif kind == _HEADING and in_list:
            in_list, kind = in_list - 1, FURNITURE
        elif kind == _PROSE:
            in_list = 0
        kinds.append(kind)
    return Lines(tuple(starts), tuple(kinds), tuple(folded))


def _kind(line: str, plain: str, notices: bool) -> int:
    if not plain or (notices and _NOTICE.search(plain)):
        return FURNITURE
    if len(plain) <= 60 and (_META.match(plain) or _WHERE.match(plain)):
        return FURNITURE
    if len(plain) < 120 and (" " in line or "|" in line or "｜" in line):
        parts = [part for part in _SPLIT.split(line) if part]
        if len(parts) >= 4:
            words = fold(_BREAK.join(parts)).split(_BREAK)
            if sum(word in _WORDS for word in words) * 2 >= len(words):
                return FURNITURE
    if _SENTENCE_END.search(line) or len(plain) > 80:
        return _PROSE
    return _HEADING


def story_codes(text: str, units: Units) -> npt.NDArray[np.uint64]:
    """The unit codes of a text without page furniture, where there is a sign of any."""
    if not any(hint in text for hint in _FURNITURE_HINTS):
        return units.codes
    lines = lines_of(text)
    if FURNITURE not in lines.kinds:
        return units.codes
    sizes = np.diff(units.starts.searchsorted(lines.starts), append=len(units))
    story: npt.NDArray[np.uint64] = units.codes[np.repeat(np.array(lines.kinds) != FURNITURE, sizes)]
    return story


@dataclass(frozen=True, slots=True)
class _Side:
    """One text of a pair: units per line, and which units are prose."""

    bounds: list[int]
    kinds: tuple[int, ...]
    prose_before: list[int]
    quoted_before: list[int]
    total: int

    def line_of(self, unit: int) -> int:
        return bisect_right(self.bounds, unit) - 1

    def prose(self, start: int, end: int) -> int:
        return self.prose_before[end] - self.prose_before[start]

    def quoted(self, start: int, end: int) -> int:
        return self.quoted_before[end] - self.quoted_before[start]


def _side(text: str, units: Units) -> _Side:
    lines = lines_of(text)
    size = len(units)
    bounds = units.starts.searchsorted(lines.starts).tolist()
    sizes = np.diff([*bounds, size])
    prose = np.repeat([kind == _PROSE for kind in lines.kinds], sizes)
    before = np.concatenate([[0], prose.cumsum()]).tolist()
    marks = [m.start() for m in _QUOTES.finditer(text)]
    quoted = [0] * (size + 1)
    if marks:
        quoted = _quoted(text, units, marks, size)
    return _Side(bounds, lines.kinds, before, quoted, before[-1])


_QUOTES = re.compile('[“”「」『』"]')
#: A quotation longer than this is no quotation but a lost mark.
_LONG_QUOTE = 600


def _quoted(text: str, units: Units, marks: list[int], size: int) -> list[int]:
    inside = np.zeros(size + 1, np.int64)
    begun, depth = -1, 0
    for at in marks:
        char = text[at]
        opens = char in "“「『" or (char == '"' and not depth)
        if opens:
            depth += 1
            begun = at if depth == 1 else begun
        elif depth:
            depth -= 1
            if not depth and at - begun <= _LONG_QUOTE:
                low, high = units.starts.searchsorted([begun, at]).tolist()
                if high - low >= _PASSAGE:
                    inside[low + 1 : high + 1] = 1
    return list(inside.cumsum().tolist())


#: The features of :func:`features`, in order.
NAMES = (
    "prose", "longest", "best", "coverage_max", "coverage_min", "raw_max", "raw_min", "identity", "conflicts",
    "conflict_share", "gap_rate", "quoted", "whole_lines", "inside_lines", "passages", "lead", "title", "rarity",
    "shorter", "numbers", "mean_run",
)  # fmt: skip


def features(
    texts: tuple[str, str],
    units: tuple[Units, Units],
    alignment: Alignment,
    titles: tuple[str | None, str | None],
    rarity: float,
) -> list[float]:
    """The numbers the decision is taken on; symmetric in the two texts, blind to sites and dates."""
    units_a, units_b = units
    a, b = _side(texts[0], units_a), _side(texts[1], units_b)
    digits_a, digits_b = units_a.digits, units_b.digits
    prose = longest = best = quoted = whole = inside = passages = 0
    spanned = exact = gaps = conflicts = numbers = runs = 0
    prose_a = prose_b = 0
    lead = False
    for passage in alignment.passages:
        in_prose = 0
        for run in passage.runs:
            of_a, of_b = a.prose(run.a, run.a + run.length), b.prose(run.b, run.b + run.length)
            prose_a, prose_b = prose_a + of_a, prose_b + of_b
            in_prose += min(of_a, of_b)
            longest = max(longest, min(of_a, of_b))
        if in_prose < _PASSAGE // 2:
            continue
        prose += in_prose
        best = max(best, in_prose)
        passages += in_prose >= _PASSAGE
        runs += len(passage.runs)
        exact += passage.shared
        spanned += max(passage.a1 - passage.a0, passage.b1 - passage.b0)
        quoted += min(in_prose, max(a.quoted(passage.a0, passage.a1), b.quoted(passage.b0, passage.b1)))
        at_start, at_end = _edges(a, passage.a0, passage.a1), _edges(b, passage.b0, passage.b1)
        if at_start[0] and at_end[0] and at_start[1] and at_end[1]:
            whole += in_prose
        elif not (at_start[0] or at_end[0] or at_start[1] or at_end[1]):
            inside += in_prose
        lead = lead or _is_lead(a, passage.a0) or _is_lead(b, passage.b0)
        for one, two in zip(passage.runs, passage.runs[1:], strict=False):
            gaps += 1
            if not _is_slot(two.a - one.a - one.length, two.b - one.b - one.length):
                continue
            gap_a = slice(one.a + one.length, two.a)
            gap_b = slice(one.b + one.length, two.b)
            numbers_a = units_a.codes[gap_a][digits_a[gap_a]]
            numbers_b = units_b.codes[gap_b][digits_b[gap_b]]
            if len(numbers_a) and len(numbers_b) and set(numbers_a.tolist()) != set(numbers_b.tolist()):
                conflicts += 1
        for run in passage.runs:
            numbers += int(np.count_nonzero(digits_a[run.a : run.a + run.length]))
    cover = sorted((prose_a / max(_PASSAGE, a.total), prose_b / max(_PASSAGE, b.total)))
    raw = sorted((alignment.shared_a / max(1, len(units_a)), alignment.shared_b / max(1, len(units_b))))
    return [
        log1p(prose), log1p(longest), log1p(best), min(1.0, cover[1]), min(1.0, cover[0]), raw[1], raw[0],
        exact / max(1, spanned), log1p(conflicts), conflicts / max(1, gaps), gaps * 100 / max(1, exact),
        quoted / max(1, prose), whole / max(1, prose), inside / max(1, prose), float(min(passages, 8)),
        float(lead), title_overlap(*titles), rarity, log1p(min(a.total, b.total)), log1p(numbers),
        log1p(exact / max(1, runs)),
    ]  # fmt: skip


def _is_slot(size_a: int, size_b: int) -> bool:
    """Whether a gap is a word or number put in place of another, not a clause rewritten or left out."""
    return 0 < size_a <= _SLOT and 0 < size_b <= _SLOT and abs(size_a - size_b) <= _SLOT_DRIFT


def _edges(side: _Side, start: int, end: int) -> tuple[bool, bool]:
    """Whether a passage begins where a line begins and ends where one ends (give or take a changed word)."""
    first, last = side.line_of(start), side.line_of(end - 1)
    line_end = side.bounds[last + 1] if last + 1 < len(side.bounds) else len(side.prose_before) - 1
    return start - side.bounds[first] <= 4, line_end - end <= 4


def _is_lead(side: _Side, start: int) -> bool:
    """Whether a passage begins in the first few units of the text's prose."""
    return side.prose_before[start] <= 12


def title_overlap(one: str | None, two: str | None) -> float:
    """Share of the shorter title's character pairs that the other title has; 0 where a title is missing."""
    if not one or not two:
        return 0.0
    return _bigram_overlap(one, two)


def _bigram_overlap(one: str, two: str) -> float:
    a, b = _bigrams(one), _bigrams(two)
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0


@functools.lru_cache(4096)
def _bigrams(title: str) -> frozenset[str]:
    plain = fold(title)
    return frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
