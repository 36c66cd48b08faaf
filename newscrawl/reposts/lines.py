"""What kind of line a line of a text is: prose, a heading, or page furniture.

A menu, a list of headlines or a disclaimer that two pages share says nothing about their stories.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.text.fold import fold_units, folded_lines
from newscrawl.text.labels import EDITOR_LABELS, SOURCE_LABELS, WIDGETS

if TYPE_CHECKING:
    from newscrawl.text.fold import Units

HEADING, PROSE, FURNITURE = range(3)
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
#: Without any of these a text is taken to be free of furniture; looking for them costs next to nothing.
_FURNITURE_HINTS = ("|", "｜", "ICP", "免责声明", "版权所有", "相关阅读", "免責聲明")
_SPLIT = re.compile(r"[\s|丨｜>›»·/]+")
_CLOSERS = "”」』）)\"'"
_SENTENCE_ENDS = ("。", "！", "？", "!", "?", "；", ";", "…")


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a text: where each begins (characters), of what kind it is, its folded form."""

    starts: list[int]
    kinds: list[int]
    folded: list[str]


def has_furniture_hint(text: str) -> bool:
    """Whether it is worth telling the lines apart at all, which costs more than looking for a hint."""
    return any(hint in text for hint in _FURNITURE_HINTS)


def lines_of(text: str, units: Units) -> Lines:
    """Tell prose, headings and page furniture apart, line by line."""
    raw, folded = text.split("\n"), folded_lines(units)
    notices = _NOTICE.search("\n".join(folded)) is not None
    starts, kinds, at, in_list = [], [], 0, 0
    for line, plain in zip(raw, folded, strict=True):
        starts.append(at)
        at += len(line) + 1
        kind = _kind(line, plain, notices)
        if len(plain) < 16 and _LISTS.match(plain):
            in_list, kind = 12, FURNITURE
        elif kind == HEADING and in_list:
            in_list, kind = in_list - 1, FURNITURE
        elif kind == PROSE:
            in_list = 0
        kinds.append(kind)
    return Lines(starts, kinds, folded)


def _kind(line: str, plain: str, notices: bool) -> int:
    if not plain or (notices and _NOTICE.search(plain)):
        return FURNITURE
    if len(plain) <= 60 and (_META.match(plain) or _WHERE.match(plain)):
        return FURNITURE
    if len(plain) < 120 and (" " in line or "|" in line or "｜" in line):
        parts = [part for part in _SPLIT.split(line) if part]
        if len(parts) >= 4:
            words = folded_lines(fold_units("\n".join(parts)))
            if sum(word in _WORDS for word in words) * 2 >= len(words):
                return FURNITURE
    if len(plain) > 80 or _ends_sentence(line):
        return PROSE
    return HEADING


def _ends_sentence(line: str) -> bool:
    bare = line.rstrip()
    closed = bare.rstrip(_CLOSERS)
    return closed.endswith(_SENTENCE_ENDS) or bare.rstrip("\"')").endswith(".")
