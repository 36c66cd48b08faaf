"""What kind of line a line of a text is: prose, a heading, or page furniture.

A menu, a list of headlines or a disclaimer that two pages share says nothing about their stories.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.text.fold import fold
from newscrawl.text.labels import EDITOR_LABELS, SOURCE_LABELS, WIDGETS
from newscrawl.text.words import any_of

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
_notice_words = native.kernel.Words(_NOTICE_WORDS) if native.kernel is not None else None
_may_hold_notice = any_of(_NOTICE_WORDS)
_LISTS = re.compile(
    "^(?:相关(?:阅读|新闻|链接|推荐|文章|报道)|热门(?:推荐|新闻|文章|阅读|点击)|(?:更多|最新|精彩|推荐|延伸)(?:阅读|新闻|推荐|内容)"
    "|猜你喜欢|热点(?:新闻|推荐)|上一篇|下一篇|编辑推荐|为您推荐|大家都在看|今日热点|点击排行|排行榜)"
)
_WHERE = re.compile("^(?:当前|您(?:现在|当前)?的?|现在)(?:所在)?位置|^字号|^字体|^分享到|^打印")
_META = re.compile(
    f"^[0-9 年月日时分]*(?:本文|文章)?(?:{'|'.join(SOURCE_LABELS + EDITOR_LABELS)}|原标题|作者|时间戳|更新时间)"
)
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
#: Without any of these a text is taken to be free of furniture; looking for them costs next to nothing.
_furniture_words = any_of(("ICP", "免责声明", "版权所有", "相关阅读", "免責聲明"))
#: Characters of a line that is prose whatever it says, if it is no notice.
_SURELY_PROSE = 120
#: Characters of a line that may be a source line or the like.
_LABEL = 60
#: The heading of a list is shorter, and so many headings behind it belong to it.
_SHORT = 16
_LISTED = 12
#: Characters of a line that is longer than a heading.
_LONG = 80
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


if native.kernel is not None:
    native.kernel.doubt("".join(_BEFORE_META) + _BEFORE_LISTS)


def has_furniture_hint(text: str) -> bool:
    """Whether it is worth telling the lines apart at all, which costs more than looking for a hint."""
    return "|" in text or "｜" in text or _furniture_words(text)


def compiled_lines(text: str, compiled: Any) -> Lines:
    """:func:`lines_of`, with the kernel's help: most lines are told apart without being looked at here."""
    starts, kinds, doubtful, notices = compiled.line_kinds(
        HEADING, PROSE, FURNITURE, _SURELY_PROSE, _LONG, _LABEL, _notice_words
    )
    lines = Lines(starts, kinds, compiled.whole)
    folded = lines.folded if doubtful or notices else []
    if notices:
        doubtful = {*doubtful, *(number for number, plain in enumerate(folded) if _may_hold_notice(plain))}
    lists = set()
    for number in doubtful:
        plain = folded[number]
        if _begins_list(plain):
            lists.add(number)
            continue
        end = starts[number + 1] - 1 if number + 1 < len(starts) else len(text)
        kinds[number] = _kind(text[starts[number] : end], plain, notices)
    _mark_lists(kinds, lists)
    return lines


def lines_of(text: str, whole: str) -> Lines:
    """Tell prose, headings and page furniture apart, line by line.

    ``whole``: the text in comparison form with its lines.
    """
    notices = _may_hold_notice(whole)
    raw, folded = text.split("\n"), whole.split("\n")
    starts = [0, *accumulate(len(line) + 1 for line in raw[:-1])]
    kinds = [_kind(line, plain, notices) for line, plain in zip(raw, folded, strict=True)]
    _mark_lists(kinds, {number for number, plain in enumerate(folded) if _begins_list(plain)})
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


def _kind(line: str, plain: str, notices: bool) -> int:
    if not plain or (notices and _may_hold_notice(plain) and _NOTICE.search(plain)):
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


def _ends_sentence(line: str) -> bool:
    if line[-1] in "。！？":
        return True
    bare = line.rstrip()
    closed = bare.rstrip(_CLOSERS)
    return closed.endswith(_SENTENCE_ENDS) or bare.rstrip("\"')").endswith(".")
