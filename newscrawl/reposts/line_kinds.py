"""What kind of line a line of a text is: prose, a heading, or page furniture.

A menu, a list of headlines or a disclaimer that two pages share says nothing about their stories.
"""

from __future__ import annotations

import functools
import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.text.fold import fold
from newscrawl.text.labels import EDITOR_LABELS, SOURCE_LABELS, WIDGETS
from newscrawl.text.notices import TITLE_OF_NOTICE
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from collections.abc import Callable

HEADING, PROSE, FURNITURE = range(3)
_NOTICE = re.compile(
    "免责声明|版权声明|版权所有|侵权|转载请|未经.{0,8}(?:授权|许可|书面)|本网站?(?:注明|转载|声明|不承担)|不代表本"
    "|icp备|icp证|公网安备|allrightsreserved|all rights reserved|copyright|举报电话|联系我们|经营许可证|备案号"
    "|新闻热线|投稿邮箱|扫一扫|下载客户端|关注我们|网站地图|关于我们|广告服务|诚聘英才"
)
#: One of these stands in every notice.
_NOTICE_WORDS = (
        "声明", "版权", "侵权", "转载请", "未经", "本网注明", "本网站注明", "本网转载", "本网站转载", "本网声明", "本网不承担", "本网站不承担",
        "不代表本", "icp备", "icp证", "公网安备", "allrights", "all rights", "copyright", "举报电话", "联系我们", "经营许可证", "备案号",
        "新闻热线", "投稿邮箱", "扫一扫", "下载客户端", "关注我们", "网站地图", "关于我们", "广告服务", "诚聘英才",
)  # fmt: skip
_may_hold_notice = any_of(_NOTICE_WORDS)
_LISTS = re.compile(
    "^(?:相关(?:阅读|新闻|链接|推荐|文章|报道)|热门(?:推荐|新闻|文章|阅读|点击)|(?:更多|最新|精彩|推荐|延伸)(?:阅读|新闻|推荐|内容)"
    "|猜你喜欢|热点(?:新闻|推荐)|上一篇|下一篇|编辑推荐|为您推荐|大家都在看|今日热点|点击排行|排行榜)"
)
_WHERE = re.compile("^(?:当前|您(?:现在|当前)?的?|现在)(?:所在)?位置|^字号|^字体|^分享到|^打印")
#: What stands between a time and a label, and the labels themselves.
_BEFORE_LABEL = ("本文", "文章")
_LABELS = (*SOURCE_LABELS, *EDITOR_LABELS, "原标题", "作者", "时间戳", "更新时间")
_META = re.compile(f"^[0-9 年月日时分]*(?:{'|'.join(_BEFORE_LABEL)})?(?:{'|'.join(_LABELS)})")
#: What a line that either matches begins with.
_BEFORE_META = frozenset(
    "0123456789 年月日时分本文原作更当您现字打" + "".join(label[0] for label in SOURCE_LABELS + EDITOR_LABELS)
)
#: What the heading of a list begins with.
_BEFORE_LISTS = "相热更最精推延猜上下编为大今点排"
_SECTIONS = (
    "首页", "新闻", "财经", "体育", "娱乐", "科技", "军事", "国际", "国内", "社会", "汽车", "房产", "教育", "健康", "旅游", "视频",
    "图片", "评论", "文化", "历史", "公益", "直播", "数据", "专题", "登录", "注册", "手机版", "会员中心", "无障碍浏览", "繁体",
    "客户端", "时政", "要闻", "法治", "论坛", "博客", "专栏", "地方", "港澳台",
)  # fmt: skip
_WORDS = frozenset((*WIDGETS, *_SECTIONS))
#: What lines of :data:`_LISTS` begin with, and all that makes a line one of :data:`_WHERE`.
_LIST_HEADS = (
    "相关", "热门", "更多", "最新", "精彩", "推荐", "延伸", "猜你", "热点", "上一篇", "下一篇", "编辑推荐", "为您", "大家", "今日", "点击",
    "排行",
)  # fmt: skip
_WHERE_WORDS = (
    "字号", "字体", "分享到", "打印",
    *(
        f"{who}{its}{stands}位置"
        for who in ("当前", "现在", "您", "您现在", "您当前")
        for its in (("", "的") if who.startswith("您") else ("",))
        for stands in ("", "所在")
    ),
)  # fmt: skip
#: Without any of these a text is taken to be free of furniture; looking for them costs next to nothing.
_FURNITURE_WORDS = ("ICP", "免责声明", "版权所有", "相关阅读", "免責聲明")
_furniture_words = any_of(_FURNITURE_WORDS)
#: Characters of a line that is prose whatever it says, if it is no notice.
_SURELY_PROSE = 120
#: Characters of a line that may be a source line or the like.
_LABEL = 60
#: The heading of a list is shorter, and so many headings behind it belong to it.
_SHORT = 16
_LISTED = 12
#: Characters of a line that is longer than a heading.
_LONG = 80
#: Characters of a line that one word of a notice makes a notice.
_SHORT_NOTICE = 40
#: Characters of a doubtful line whose kind is remembered.
_REMEMBERED = 240
#: Words that notices are made of, and the characters a longer line has at most for each of them.
_SIGNS = re.compile(
    "版权|著作权|转载|摘编|授权|许可|侵权|侵犯|声明|本[网站报刊]|注明|来源|联系|追究|法律|责任|不代表|观点|立场|核实|真实性|仅供参考|投资建议|不承担|删除|作者|稿件|举报|"
    "电话|邮箱|原创性|未经|证实|保证|承诺|请读者|自行|无关|增值电信|经营许可证|公网安备|备案|icp|公安|copyright|rights|扫码|扫一扫|关注|客户端|下载|公众号|投稿|热线|广告|合作|地图|我们"
)
_PER_SIGN = 14
#: What a notice begins with, and no sentence of a story.
_NOTICE_HEAD = re.compile(rf"^(?:{TITLE_OF_NOTICE}|copyright|allrightsreserved|all rights)")
#: Lines of a block that may have been cut at a fixed width, and the widths.
_WRAPPED = 3
_NARROWEST, _WIDEST = 8, 130
_INNER_MARK = re.compile("[，。、；：？！,;:?!]")
_SPLIT = re.compile(r"[\s|丨｜>›»·/]+")
_CLOSERS = "”」』）)\"'"
_SENTENCE_ENDS = ("。", "！", "？", "!", "?", "；", ";", "…")


class Lines:
    """The lines of a text: where each begins (characters), of what kind it is, its folded form."""

    __slots__ = ("_folded", "_whole", "kinds", "starts")

    def __init__(self, starts: list[int], kinds: list[int], whole: Callable[[], str]) -> None:
        self.starts, self.kinds = starts, kinds
        self._whole = whole
        self._folded: list[str] | None = None

    @property
    def folded(self) -> list[str]:
        """The comparison form of each."""
        if self._folded is None:
            self._folded = self._whole().split("\n")
        return self._folded


#: A quotation of fewer units is a name or a term; one of more characters is no quotation but a lost mark.
SHORT_QUOTE = 12
LONG_QUOTE = 600
#: The rules as the kernel takes them.
_kernel_rules: tuple[Any, ...] = ()
if native.kernel is not None:
    native.kernel.doubt("".join(_BEFORE_META) + _BEFORE_LISTS)
    _kernel_rules = (
        (HEADING, PROSE, FURNITURE),
        (SHORT_QUOTE, LONG_QUOTE),
        (_SURELY_PROSE, _LONG, _LABEL, _LISTED),
        tuple(
            map(
                native.kernel.Words,
                (_NOTICE_WORDS, _BEFORE_LABEL, _LABELS, _LIST_HEADS, _WHERE_WORDS),
            )
        ),
    )


def has_furniture_hint(text: str) -> bool:
    """Whether it is worth telling the lines apart at all, which costs more than looking for a hint."""
    return "|" in text or "｜" in text or _furniture_words(text)


def compiled_lines(text: str, compiled: Any) -> Lines:
    """:func:`lines_of`, with the kernel's help: most lines get their kind without being looked at here."""
    starts, kinds, doubtful, notices, wrapped = compiled.line_kinds(*_kernel_rules)
    lines = Lines(starts, kinds, compiled.whole)
    if not doubtful:
        if wrapped:
            _join_wrapped(text, starts, kinds)
        return lines
    folded = lines.folded
    lists = set()
    for number in doubtful:
        plain = folded[number]
        if _begins_list(plain):
            lists.add(number)
            continue
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        kinds[number] = _kind(text[starts[number] : end], plain, notices)
    for number in lists:
        kinds[number] = FURNITURE
    if wrapped:
        _join_wrapped(text, starts, kinds)
    _mark_lists(kinds, lists)
    return lines


def lines_of(text: str, whole: str) -> Lines:
    """Tell prose, headings and page furniture apart, line by line.

    ``whole``: the text in comparison form with its lines.
    """
    notices = _may_hold_notice(whole)
    raw, folded = text.split("\n"), whole.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in raw[:-1])]
    lists = {number for number, plain in enumerate(folded) if _begins_list(plain)}
    kinds = [
        FURNITURE if number in lists else _kind(line, plain, notices)
        for number, (line, plain) in enumerate(zip(raw, folded, strict=True))
    ]
    _join_wrapped(text, starts, kinds)
    _mark_lists(kinds, lists)
    return Lines(starts, kinds, lambda: whole)


def _begins_list(plain: str) -> bool:
    return len(plain) < _SHORT and _LISTS.match(plain) is not None


def _mark_lists(kinds: list[int], lists: set[int]) -> None:
    """The headings of lists are furniture, and so are the headings behind each, up to the next prose."""
    in_list = 0
    for number, kind in enumerate(kinds) if lists else ():
        if number in lists:
            in_list, kinds[number] = _LISTED, FURNITURE
        elif kind == HEADING and in_list:
            in_list, kinds[number] = in_list - 1, FURNITURE
        elif kind == PROSE:
            in_list = 0


def kind_alone(line: str, plain: str, notices: bool) -> int:
    """The kind of a line, whatever the others are; -1 where it heads a list."""
    if len(line) <= _REMEMBERED:
        return _remembered_kind(line, plain, notices)
    return -1 if _begins_list(plain) else _kind(line, plain, notices)


@functools.lru_cache(4096)
def _remembered_kind(line: str, plain: str, notices: bool) -> int:
    """:func:`kind_alone` of a line that may stand under every article of a site: most doubtful ones do."""
    return -1 if _begins_list(plain) else _kind(line, plain, notices)


def _kind(line: str, plain: str, notices: bool) -> int:
    if not plain:
        return FURNITURE
    if notices and _may_hold_notice(plain) and _NOTICE.search(plain) and _is_mostly_notice(plain):
        return FURNITURE
    if len(plain) <= _LABEL and plain[0] in _BEFORE_META and (_META.match(plain) or _WHERE.match(plain)):
        return FURNITURE
    if len(plain) < _SURELY_PROSE and (" " in line or "|" in line or "｜" in line):
        parts = [part for part in _SPLIT.split(line) if part]
        if len(parts) >= 4:
            words = [fold(part) for part in parts]
            if sum(word in _WORDS for word in words) * 2 >= len(words):
                return FURNITURE
    if len(plain) > _LONG or _ends_sentence(line):
        return PROSE
    return HEADING


def _is_mostly_notice(plain: str) -> bool:
    """A short line with a word of a notice, or a longer one full of them: news speaks of 侵权, too."""
    if len(plain) <= _SHORT_NOTICE or _NOTICE_HEAD.match(plain):
        return True
    return len(_SIGNS.findall(plain)) * _PER_SIGN >= len(plain)


def _join_wrapped(text: str, starts: list[int], kinds: list[int]) -> None:
    """Read lines that a fixed width has cut as the paragraphs they were.

    A page set at a width, a mail, a text read off a poster: most lines of a block are as long as the longest, and
    marks of punctuation stand inside them. A list of headlines has none.
    """
    if len(kinds) - kinds.count(PROSE) < _WRAPPED:
        return
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    lengths = [end - start for start, end in zip(starts, ends, strict=True)]
    first = 0
    for number in range(len(kinds) + 1):
        if number < len(kinds) and lengths[number] and not text[starts[number] : ends[number]].isspace():
            continue
        if number - first >= _WRAPPED:
            _join_block(text, starts, ends, kinds, first, number)
        first = number + 1


def _join_block(
    text: str, starts: list[int], ends: list[int], kinds: list[int], first: int, end: int
) -> None:
    lengths = [ends[n] - starts[n] for n in range(first, end)]
    width = max(lengths)
    if not _NARROWEST <= width <= _WIDEST:
        return
    full = [length >= width - max(2, width // 8) for length in lengths]
    broken = sum(
        is_full and _INNER_MARK.search(text, starts[first + n], ends[first + n] - 1) is not None
        for n, is_full in enumerate(full)
    )
    if sum(full) < 2 or sum(full) * 5 < len(full) * 2 or broken * 4 < sum(full):
        return
    low = first
    for n, is_full in enumerate(full, first):
        if is_full and n + 1 < end:
            continue
        if n > low:
            joined = text[starts[low] : ends[n]].replace("\n", "")
            plain = fold(joined)
            kinds[low : n + 1] = [_kind(joined, plain, _may_hold_notice(plain))] * (n + 1 - low)
        low = n + 1


def _ends_sentence(line: str) -> bool:
    if line[-1] in "。！？":
        return True
    bare = line.rstrip()
    closed = bare.rstrip(_CLOSERS)
    return closed.endswith(_SENTENCE_ENDS) or bare.rstrip("\"')").endswith(".")


if native.kernel is not None:
    native.kernel.line_rules(*_kernel_rules, kind_alone, native.kernel.Words(_FURNITURE_WORDS))
