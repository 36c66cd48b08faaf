"""The closed word classes of attribution lines: labels before a value, roles of people, furniture."""

from __future__ import annotations

import re

from newscrawl.text.credits import ROLES
from newscrawl.text.credits.roles import MODIFIERS
from newscrawl.text.labels import MEDIA_SOURCE_LABELS, SOURCE_LABELS, TIME_LABELS

_ROLE_SET = frozenset(word for row in ROLES for word in row.words)
_MODIFIER_SET = tuple(sorted(MODIFIERS, key=len, reverse=True))

SOURCE, TIME, PERSON, PICTURE, TITLE, OTHER = "source", "time", "person", "picture", "title", "other"

_SOURCE_MORE = (
    "数据来源", "素材来源", "综合来源", "首发", "原创", "来源平台", "首发媒体", "报纸来源",
)  # fmt: skip
_TIME_MORE = (
    "最后更新",
    "发表日期",
    "发表于",
    "发布于",
    "更新",
    "上传时间",
    "添加时间",
    "编辑时间",
    "录入时间",
    "入库时间",
    "发文日期",
    "成文日期",
)
_PICTURE_MORE = (
    "图片来源", "图源", "视频来源", "题图来源", "配图来源", "封面图片来源", "图片提供", "头图来源", "封面来源", "音频来源", "照片来源", "图片版权",
    "题图", "配图", "头图", "封面图", "供图", "图片", "视频", "照片", "截图", "海报来源", "资料图", "资料图片",
)  # fmt: skip
_TITLE = ("原标题", "原题", "原文标题", "文章标题", "原文题目", "原题目", "原题为", "原标题为")
_OTHER = (
    "人气", "点击", "点击数", "点击量", "点击率", "点击次数", "浏览", "浏览量", "浏览数", "浏览次数", "阅读", "阅读量", "阅读数", "阅读次数",
    "评论", "评论数", "字号", "字体", "字体大小", "大小", "分享", "分享到", "分类", "栏目", "所属栏目", "所属分类", "标签", "关键词", "关键字",
    "单位", "作者单位", "编号", "索引号", "文号", "id", "ID", "微信", "微信号", "邮箱", "电话", "热线", "摘要", "内容摘要", "导读",
    "核心提示", "提要", "访问量", "访问次数", "查看", "查看次数", "次数", "热度", "收藏", "地址", "网址", "链接", "原文链接", "原文地址",
    "原文网址", "本文链接", "本文地址", "话题", "专题", "频道", "职务", "工作单位", "作者简介", "版权", "频次", "人次", "类别", "类型",
)  # fmt: skip
#: Label → what its value is. A role with a colon is looked up by :func:`label_before`.
LABELS: dict[str, str] = {
    **dict.fromkeys(_OTHER, OTHER),
    **dict.fromkeys((*TIME_LABELS, *_TIME_MORE), TIME),
    **dict.fromkeys(_ROLE_SET, PERSON),
    **dict.fromkeys((*MEDIA_SOURCE_LABELS, *_PICTURE_MORE), PICTURE),
    **dict.fromkeys((*SOURCE_LABELS, *_SOURCE_MORE), SOURCE),
    **dict.fromkeys(_TITLE, TITLE),
}
LABELS["图"] = PICTURE
LABELS["供图"] = PICTURE
LABELS["发布"] = TIME
_LONGEST_LABEL = max(map(len, LABELS))
#: Labels that need a boundary before them, being parts of other words or too short to be sure.
_BOUND = frozenset(
    {"文", "图", "摄", "更新", "发布", "首发", "来自", "视频", "图片", "技术", "大小", "时间", "日期", "地址", "版权", "单位", "采访", "整理",
     "策划", "设计", "制作", "翻译", "主持", "频道", "类型", "专题", "话题", "题图", "截图", "照片", "电话", "出处", "首发媒体", "评论", "查看",
     "分享", "微信", "链接", "主持人", "联系人", "责任人", "次数", "导演", "文字"}
)  # fmt: skip
_EDGE = frozenset(" \n,.;:!?|/[](){}<>《》“”‘’\"'、。·*#□■●▲◆★☆&-=+>\x00")


def label_before(flat: str, colon: int, floor: int) -> tuple[int, str, str] | None:
    """The label that ends at the colon at ``colon``: its start, its words without spaces, its kind.

    Looks back no further than ``floor``. The longest label wins; a role takes the modifiers before it.
    """
    letters: list[str] = []
    places: list[int] = []
    index = colon - 1
    gap = 0
    while index >= floor and len(letters) < _LONGEST_LABEL + 8:
        char = flat[index]
        if char == " ":
            gap += 1
            if gap > 4:
                break
        elif char in _EDGE:
            break
        else:
            gap = 0
            letters.append(char)
            places.append(index)
        index -= 1
    letters.reverse()
    run = "".join(letters)
    for size in range(min(_LONGEST_LABEL, len(run)), 0, -1):
        word = run[-size:]
        kind = LABELS.get(word)
        if kind is None:
            continue
        start = places[size - 1]
        if kind is PERSON and word in _ROLE_SET:
            size, word = _with_modifiers(run, places, size, word)
            start = places[size - 1]
        dated = kind is TIME and flat[colon + 1 : colon + 4].lstrip()[:1].isdigit()
        if word in _BOUND and not dated and not _at_edge(flat, start, floor):
            return None
        # 免费来源: a label inside another word is none; but values and labels are often glued (军号作者:)
        return start, word, kind
    return None


def _with_modifiers(run: str, places: list[int], size: int, word: str) -> tuple[int, str]:
    grown = True
    while grown and size < len(run) and places[size - 1] - places[size] == 1:
        grown = False
        for modifier in _MODIFIER_SET:
            if run.endswith(modifier, 0, len(run) - size):
                size, word, grown = size + len(modifier), modifier + word, True
                break
    return size, word


def _at_edge(flat: str, start: int, floor: int) -> bool:
    return start <= floor or flat[start - 1] in _EDGE or flat[start - 1].isdigit()


#: Furniture after a value in a meta line; everything from here on is no part of it.
FURNITURE = re.compile(
    r"(?:^|(?<=[ \]\)|]))(?:有? ?\d+ ?人参与|参与互动|手机看新闻|发表评论|我要评论|查看评论|\d+ ?(?:条|个)?评论|字号|字体|大 ?中 ?小|打印|分享|评论|"
    r"(?:点击|浏览|阅读|纠错|收藏|关闭|打开|举报|推荐|放大|缩小|复制|转发|微信|微博|订阅|点赞|繁体|参与|跟帖|更多|下载|返回|首页|语音|关注|全文|正文)"
    r"(?=[ \d(:\[]|\Z|量|数|次)|我要纠错|扫一扫|进入论坛|QQ空间|English|"
    r"【|〖|T\||A\+|A-|[+-]$|已有\d|共有\d|上一[篇页条]|下一[篇页条]|听新闻|视力保护|保护视力|责任编辑$|"
    r"\d+ ?(?:次|人|阅读|浏览))|参与互动\(|我要纠错|手机看新闻|字号[: ]|有\d+人参与|我有话说|我来说两句|返回[\u4e00-\u9fff]{1,8},查看更多|星期[一二三四五六日]|共有评论|说两句|\(\d+\) *$"
)
