"""Words of promotion: what a column, an account or a paper prints under everything it publishes.

Two unrelated articles of one author share the block that says who he is, when he writes and where to subscribe.
Known blocks are found in the store (many unrelated texts hold them); here they are recognised by their words, for the first two.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from newscrawl import native
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from newscrawl.reposts.align import Alignment

#: One of these makes a sentence promotion.
_STRONG = re.compile(
    "欢迎(?:大家|各位|您|你|广大)?[^。！!，,]{0,6}?(?:关注|订阅|分享|转发|加入|投稿|报名|留言|扫码|联系|收听|收看|致电|来信|来稿|来电|下载|点击|选购|垂询|加盟|赐稿|咨询)"
    "|扫(?:描|码|一扫)[^。]{0,14}(?:关注|加入|报名|下载|进群|添加|购买|领取|了解|二维码)|长按[^。]{0,10}(?:识别|二维码|关注)|(?:识别|下方|文末)二维码"
    "|(?:本|我们的?|同名|个人|搜索|关注)[^。，]{0,8}(?:公众号|公号|视频号|订阅号|微信号)|公众号[：:]|微信(?:号|公众号)?[：:]|加(?:我|小编)?微信"
    "|点击[^。]{0,8}(?:阅读原文|链接|关注|购买|报名|蓝字)|阅读原文|点个?(?:赞|在看|亮)|(?:转发|分享)(?:给|到|至)[^。]{0,8}(?:朋友|好友|身边|更多人|朋友圈)"
    "|设为星标|星标我们|添加星标|置顶公众号|投稿(?:邮箱|信箱|请)|来稿请|读者群|交流群"
    "|(?:报名|咨询|订购|购买|招生|合作|商务合作|发行|订阅|广告|客服|服务)(?:热线|电话|微信|邮箱|方式|链接|二维码|地址)"
    "|(?:限时|早鸟|团购|特惠|优惠)(?:价|优惠|抢购|立减|券|码)|原价[^。]{0,10}(?:现价|优惠|仅)|免费(?:领取|试听|试读|获取)|先到先得|名额有限"
    "|作者简介|本文作者|关于作者|(?:著有|出版有|译有)[^。]{0,30}《|自由撰稿人|专栏作[家者]|特约撰稿|(?:全国|各大)[^。]{0,10}(?:书店|网店|网站)[^。]{0,4}有售"
    "|写在(?:后|最后)面?$|关于我们|支持我们|关注我们|联系我们|加入我们|喜欢我们|打赏|赞赏(?:码|支持)|捐款账[号户]|开户(?:行|银行)[：:]"
    "|每(?:周|日|天|晚|月|个工作日)[^。]{0,16}(?:更新|推送|播出|推出|刊发|见面|与您见面|首播|重播)|邮发代号|国内统一(?:连续出版物|刊)号|每份[^。]{0,6}元"
    "|未完待续|敬请(?:关注|期待|垂注|留意)[^。]{0,12}(?:公众号|栏目|下期|节目|频道|专栏)|听众朋友|观众朋友|各位(?:读者|听众|观众|网友)"
)  # fmt: skip
#: Two of these do.
_WEAK = re.compile(
    "我们|读者|听众|粉丝|书友|学员|更新|推送|报名|收听|收看|分享|课程|讲座|训练营|夜读|会员|专栏|栏目|新书|福利|礼品|礼物|赠送|赠品|领取|优惠|"
    "名额|截止|定价|微信|微博|邮箱|电话|热线|订阅|投稿|关注|公众号|客户端|小程序|每讲|每期|每周|编辑部|书店|咖啡券|笔记本|交流|社群|"
    "喜欢|身边的人|朋友们|适合|反复|回复|留言|后台|致力于|创办|旗下|品牌|平台|团队"
)
#: One of these, or of the weak ones, stands wherever a strong sign does.
_OF_STRONG = (
    "欢迎", "扫描", "扫码", "扫一扫", "长按", "二维码", "公众号", "公号", "视频号", "订阅号", "微信", "点击", "阅读原文", "点赞", "点个", "点在看",
    "点亮", "转发", "星标", "来稿请", "交流群", "咨询", "订购", "购买", "招生", "合作", "发行", "广告", "客服", "服务", "限时", "早鸟", "团购", "特惠",
    "原价", "免费", "先到先得", "名额有限", "作者", "著有", "出版有", "译有", "撰稿", "专栏作", "有售", "写在", "打赏", "赞赏", "捐款账", "开户", "播出",
    "推出", "刊发", "见面", "首播", "重播", "邮发代号", "国内统一", "每份", "未完待续", "敬请", "观众", "网友",
)  # fmt: skip
_may_be_promotion = any_of((*_WEAK.pattern.split("|"), *_OF_STRONG))
#: What stands in every sentence of promotion.
_HINTS = (
    "欢迎", "扫码", "扫描", "扫一扫", "二维码", "公众号", "公号", "微信", "阅读原文", "点赞", "在看", "星标", "投稿", "读者", "热线", "邮箱",
    "报名", "优惠", "免费", "作者", "撰稿", "专栏", "有售", "我们", "打赏", "赞赏", "更新", "推送", "邮发", "敬请", "听众", "观众", "订阅",
    "关注", "课程", "栏目", "每周", "每晚", "每天", "电话", "写在",
)  # fmt: skip
_may_promote = any_of(_HINTS)
#: The same for the kernel; None where there is none.
kernel_words: Any = native.kernel.Words(_HINTS) if native.kernel is not None else None
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?”」]*\n?")
_ENOUGH = 2


def promotion_share(text: str, alignment: Alignment) -> float:
    """Share of what a text shares that promotes something, by its words; 0..1."""
    spans = alignment.spans
    shared = sum(size for _, size, _, _ in spans)
    if not shared or not any(_may_promote(text[start : start + size]) for start, size, _, _ in spans):
        return 0.0
    return sum(_promoting(text[start : start + size]) for start, size, _, _ in spans) / shared


def marked_characters(sentences: list[str], marks: list[bool]) -> int:
    """Characters from the first to the last marked sentence of a paragraph; of the marked ones where they are less than half."""
    if not any(marks):
        return 0
    weight = sum(len(sentence) for sentence, mark in zip(sentences, marks, strict=True) if mark)
    first, last = marks.index(True), len(marks) - 1 - marks[::-1].index(True)
    between = sum(map(len, sentences[first : last + 1]))
    return between if weight * 2 >= between else weight


def _promoting(passage: str) -> int:
    """Characters from the first to the last sentence of promotion in each paragraph that is mostly that."""
    total = 0
    for paragraph in passage.split("\n"):
        sentences = _SENTENCE.findall(paragraph)
        marks = [is_promotion(sentence) for sentence in sentences]
        total += marked_characters(sentences, marks)
    return total


def is_promotion(sentence: str) -> bool:
    """Whether a sentence promotes something: one plain sign, or two faint ones."""
    if not _may_be_promotion(sentence):
        return False
    return bool(_STRONG.search(sentence)) or len(set(_WEAK.findall(sentence))) >= _ENOUGH
