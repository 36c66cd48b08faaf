"""The words by which Chinese pages label time, source, people and rights.

One vocabulary for the extractor, which looks for the places, and for attribution, which reads them. All
forms are Simplified; callers fold before they look up, or widen a pattern with :func:`spaced`. Labels may
be printed with spaces or an ideographic space inside (``来　源``, ``主 编``).
"""

from __future__ import annotations

import re

#: Labels before the name of a publisher.
SOURCE_LABELS: tuple[str, ...] = (
    "来源", "稿源", "文章来源", "新闻来源", "信息来源", "稿件来源", "资讯来源", "消息来源", "文稿来源", "内容来源",
    "本文来源", "来源于", "来自", "出处", "文章出处", "转载自", "转自", "摘自", "原载", "来源网站", "来源媒体", "信源", "新闻引据", "来源单位",
    "媒体来源", "原文来源", "原文出处", "래원", "출처", "자료래원", "발표단위", "发布单位", "发布机构", "发布来源", "发稿单位", "供稿单位", "来稿单位", "信息提供",
)  # fmt: skip
#: More of them, of forms and imprint boxes: read where an article's head and tail are, not in running text.
FORM_SOURCE_LABELS: tuple[str, ...] = (
    "稿件提供", "文章提供", "内容提供", "材料提供", "资讯提供", "新闻提供", "提供单位", "提供部门", "供稿部门", "撰稿单位", "投稿单位",
    "报送单位", "上报单位", "发文单位", "发文机构", "发布机关", "公开责任部门", "公开责任单位", "责任部门", "发布部门", "公告单位", "公告机关", "拟稿单位", "发布媒体", "首发媒体", "首发平台", "刊发媒体", "刊载媒体",
    "转载来源", "图文来源", "文图来源", "文字来源", "文章及图片来源", "内容及图片来源", "文章转自", "稿件转自", "转引自", "引自", "摘编自", "综合自", "编自", "原载于",
)  # fmt: skip
#: Labels whose value is the source of a picture or a film, never of the text.
MEDIA_SOURCE_LABELS: tuple[str, ...] = ("图片来源", "图源", "视频来源", "图片", "供图", "题图")
#: What people are, as it stands with their names; the source of a pattern.
TITLES = (
    "教授|研究员|主任|所长|院长|博士|讲师|硕士|学者|专家|主席|会长|秘书长|律师|作家|诗人|评论员|评论人|编审|书记|局长|处长|部长|校长|馆长|经理|总裁|董事长"
    "|理事长|执行长|委员|代表|顾问|工程师|经济学家|分析师|撰稿人|老师|职员|学生|工作者|医师|医生"
)
#: Verbs by which a text says where it was first, as the source of a pattern (``本文转载自``, ``稿件首发于``).
FROM_VERBS = "转载自|转自|摘自|选自|来源于|来源自|转?来自|源自|首发于?|原载于?|刊于|刊载于|载于|出自|编译自"
#: Platforms whose accounts are called after them (``企鹅号``), as the source of a pattern without the 号.
ACCOUNT_PLATFORMS = "网易|搜狐|头条|百家|企鹅|大鱼|一点|凤凰|大风|澎湃|东方|快传|看点"
#: Labels before a time of publication.
TIME_LABELS: tuple[str, ...] = (
    "发布时间", "时间", "日期", "发布日期", "发表时间", "发稿时间", "更新时间", "更新日期", "刊发时间", "发布",
)  # fmt: skip
AUTHOR_LABELS: tuple[str, ...] = ("作者", "文", "撰文", "撰稿", "采写", "文字", "本文作者", "稿件作者")
REPORTER_LABELS: tuple[str, ...] = (
    "记者", "本报记者", "本网记者", "通讯员", "特约记者", "特派记者", "实习记者", "见习记者", "首席记者", "全媒体记者",
    "融媒体记者", "报道记者", "特约通讯员", "实习生",
)  # fmt: skip
EDITOR_LABELS: tuple[str, ...] = (
    "编辑", "责任编辑", "责编", "网络编辑", "网编", "值班编辑", "新媒体编辑", "本文编辑", "编审", "审核", "校对", "责任校对",
    "主编", "值班主编", "执行主编", "总编辑", "值班总编", "编委", "值班编委", "监制", "签发", "送签", "终审", "复审", "初审",
    "一审", "二审", "三审", "策划", "统筹", "统稿",
)  # fmt: skip
PHOTO_LABELS: tuple[str, ...] = (
    "摄影",
    "摄",
    "供图",
    "图",
    "图片",
    "制图",
    "摄像",
    "视频",
    "漫画",
    "海报",
    "设计",
)
#: Words of the page's own furniture that stand beside a meta line and are no part of any value.
WIDGETS: tuple[str, ...] = (
    "字号", "字体", "大", "中", "小", "打印", "分享", "分享到", "收藏", "评论", "发表评论", "参与互动", "点击", "点击数", "浏览",
    "浏览量", "浏览次数", "阅读", "阅读量", "人气", "我要纠错", "关闭", "关闭窗口", "扫一扫", "手机看新闻", "微信", "微博", "QQ空间",
    "官方微信平台", "责任编辑", "放大", "缩小", "默认", "A+", "A-", "订阅", "举报", "点赞", "转发", "返回", "首页", "下一页", "上一页",
)  # fmt: skip


def spaced(words: tuple[str, ...]) -> str:
    """A regular-expression alternation of ``words``, longest first, with spaces allowed between characters."""
    gap = "[ \\t\\u3000\\xa0]{0,4}"
    return "|".join(gap.join(map(re.escape, word)) for word in sorted(set(words), key=len, reverse=True))
