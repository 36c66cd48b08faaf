"""Lines that are nothing but controls of the page: buttons, players, counters, comment boxes, font sizes.

A line is one where words of the vocabularies below and separators are all it has. Whole lines only: each of these
words occurs in texts too. Written in Simplified; callers fold the characters first (``lines.plain``).
"""

from __future__ import annotations

import re

_COUNTED = "(?:阅读|浏览|点击|热度|人气|访问|播放|点赞|评论|转发|收藏|分享|参与|留言|조회)"
_NUMBER = r"\d[\d.,]{0,9}\s?[万亿kKwW+]?"

#: By what they belong to; regular expressions of one word each.
_WORDS = {
    "buttons": (
        "确定", "取消", "提交评论", "提交", "回复", "插入图片", "插入表情", "匿名发布", "匿名评论", "匿名", "发布", "发送", "重置", "返回", "关闭窗口", "关闭", "收起", "展开",
        r"(?:点击|点此|轻触|下拉)?(?:展开|查看|阅读|显示|加载)?(?:剩余|余下|其余)的?(?:内容|全文|部分|文字)?(?:\d{1,3}%)?(?:内容|全文|部分|未读)?", r"(?:点击|下拉|上拉|上滑|向下滑动)?(?:查看|展开|显示|加载)(?:更多|全文|全部|所有)(?:内容)?",
        r"(?:回|返回|回到|直达)(?:页面)?(?:顶部|页首|首页|顶端|页顶)", r"back to top", r"关注(?:我们?|本[报网站台])", r"[加已]关注", "联系我们", "加入我们", r"follow us",
        "分享让更多人看到", "分享本文", "分享此文", "分享文章", "分享到", "分享至", "分享", "转寄", "友善列印", "复制连结", "复制链接", "列印", "打印本页", "打印", "收藏本文", "收藏", "检举", "举报",
        r"print(?: this)?(?: page| article| story)?", r"share(?: this)?(?: page| article| story)?", r"e-?mail(?: this)?(?: page| article| story)?", "bookmark", "copy link",
    ),
    "comments": (
        r"(?:正在)?(?:载入|加载)(?:评论|留言|更多|中)", r"(?:最热|最新|热门|全部|精彩|参与|新闻|网友|查看|更多|发表|写)(?:评论|留言|回应|跟帖)", r"0/\d{2,4}", "来说两句吧", "来说两句", "我来说两句", "我有话说",
        r"(?:点击|点此)?(?:查看|展开|显示|加载)?(?:全部|所有|更多|其他|其它)的?\d{0,6}条?(?:网友)?(?:评论|留言|跟帖|回复)", r"共有?\d{1,6}条(?:评论|留言|跟帖|回复)",
        r"请遵守.{0,10}(?:公约|协议|规定|法规)", r"文明上网.{0,14}", r"(?:您还没有|您尚未|请先|尚未|还没有)登录.{0,8}", r"登录后才(?:能|可)(?:评论|发表|回复|留言).{0,6}", "温馨提示", "回应", "说点什么",
        r"leave a (?:comment|reply)", r"\d{0,5} ?comments?",
    ),
    "counters": (
        rf"[👍👎❤♥♡🧡👏🔥💬👀⭐★☆]\ufe0f?\s?{_NUMBER}", rf"{_COUNTED}(?:次数|人数|总数|量|数)?[:：]?\s?{_NUMBER}\s?次?", rf"(?:本文|文章|已有|共有?|已被?)?\s?{_NUMBER}\s?(?:人|次|位网友|网友)(?:已)?(?:阅读|浏览|参与|评论|观看|点赞|在看|关注)", r"\d{1,6}\s?(?:则|条|个)(?:评论|留言|回应|跟帖)",
    ),
    "players": (
        "点击播放", "播放", "暂停", "取消静音", "静音", "进入全屏", "退出全屏", "全屏", "重播", "音量", "画质", "清晰度", "倍速", r"\d\.\d{1,2}x", r"0?0:00(?::00)?(?:\s?/?\s?\d{1,2}:\d\d(?::\d\d)?)?", "play video", "play", "pause", "unmute", "mute",
        r"current time", r"duration(?: time)?", "loaded", "progress", "stream type", "live", r"remaining time", r"playback rate", "fullscreen", "chapters", r"descriptions(?: off)?", r"captions(?: off| settings)?", r"subtitles(?: off| settings)?",
        "audio track", "picture-in-picture", "selected", "this is a modal window", r"\d{1,3}(?:\.\d{1,2})?%", r"-?\d{1,2}:\d\d", r"opens? .{0,20} dialog", "视频加载失败",
    ),
    "pictures": (
        r"(?:点击)?(?:图片)?(?:可?查看|可?看)?(?:原图|大图|高清大?图)", r"(?:点击)?图片?(?:可)?放大", r"click to (?:enlarge|view|play|expand|zoom)(?: image| photo)?",
    ),
    "reading": (
        r"收听(?:本文|新闻|全文)?", r"听(?:本文|全文|新闻|资讯)", r"语音(?:播报|朗读)", "朗读", "责编邮箱", r"打开APP.{0,8}", r"下载APP.{0,8}", r"字[级号体](?:设定|大小|调整|设置)?", "特大", "[小中大特]", r"(?:text|font) size", r"[AaTＡ]{1,3}[+-]?",
        r"글자\s?크기(?:\s?조절|\s?설정)?", r"기사(?:를)?\s?공유(?:하기|합니다)?", "프린트", "인쇄", r"댓글(?:\s?\d{1,5})?", "공유하기", "공유", "추천", "스크랩", "목록", "광고", "닫기", "더보기", "좋아요", "구독",
    ),
    "leading on": (
        "点我看更多", "看更多", "请继续往下阅读", "继续往下阅读", "往下阅读", "广告赞助", "广告", "advertisement", "sponsored", "AD", "追踪我们", "追踪", "订阅电子报", "订阅", "按赞",
    ),
}  # fmt: skip
_BETWEEN = r"[\s:：|｜/、，,.。…·•()（）\[\]【】<>《》»▼▲►◄※*+\-—_=～~!！]{0,10}"
#: Begin with a shorter word of the lists.
_FIRST = (r"网友评论(?:仅供|只代表|不代表).{0,40}",)
_ALL = [*_FIRST, *sorted((word for words in _WORDS.values() for word in words), key=len, reverse=True)]
#: The same in the languages of European publishers: ``Das könnte Sie auch interessieren``.
_MAY_INTEREST = (
    r"(?:das|diese[rs]?|dieses)?(?: (?:thema|artikel|themen))? ?(?:könnte|dürfte|kann)n? (?:dich|sie|euch|ihnen|dir)(?: vielleicht)?(?: auch| noch| ebenfalls)? (?:interessieren|gefallen)"
    r"|auch interessant|(?:mehr|weitere (?:artikel|themen|beiträge|meldungen))(?: zum thema)?|zum thema|passend dazu|lesen sie (?:auch|mehr)|ähnliche (?:artikel|beiträge)"
    r"|(?:vous aimerez|cela peut)(?: peut-être)? aussi(?: vous intéresser)?|sur le même (?:sujet|thème)|à lire (?:aussi|également)|articles (?:liés|similaires)|(?:lire|voir) aussi"
    r"|(?:también )?(?:te|le) (?:puede|podría) interesar|noticias relacionadas|artículos relacionados|(?:ti|vi) (?:può|potrebbe)(?:ro)?(?: anche)? interessare|potrebbe(?:ro)? interessarti(?: anche)?|articoli correlati|leggi anche"
    r"|leia (?:também|mais)|veja também|lees ook|meer over|läs (?:också|mer|även)|les (?:også|mer)|læs også|czytaj (?:też|także|również)|zobacz (?:też|także|również)|you (?:may|might)(?: also)? (?:like|be interested in)|more (?:stories|news|on this(?: story| topic)?)|read (?:more|next)"
)
#: What stands over links: a text may end there, so these are asked for apart.
_OVER_LINKS = re.compile(
    rf"^{_BETWEEN}(?:延伸阅读|推荐阅读|猜你喜欢|为[你您]推荐|(?:相关|热门|精彩|热点|更多)推荐|热门(?:文章|新闻)|往期(?:回顾|推荐)|[你您]可能(?:还)?(?:感兴趣|喜欢|想看)(?:的.{0, 4})?|(?:大家|别人|其他人)(?:都|也|还)?(?:在看|爱看|喜欢)|相关(?:链接|阅读|新闻|报道|影音|文章|稿件|专题){{1,2}}|编辑推荐|[上下]一[篇则](?:[:：]?\s?(?:没有了?|无|暂无))?|most (?:popular|read|viewed)|related (?:articles|stories|news)|recommended|{_MAY_INTEREST}){_BETWEEN}$",
    re.IGNORECASE,
)
#: Atomic: a line is read once from left to right.
_LINE = re.compile(rf"^{_BETWEEN}(?>(?:{'|'.join(_ALL)}){_BETWEEN}){{1,24}}$", re.IGNORECASE)
_CHARS = "".join(sorted({char for word in _ALL for char in word if char.isalpha() and not char.isascii()}))
#: A character that no line of controls has, which is looked for much faster than the words; and the words that are
#: followed by anything.
_OTHER = re.compile(
    rf"[^{_CHARS}\x00-\x7f:：|｜、，。…·•（）【】《》»▼▲►◄※—～！ＡＴａ👍👎❤♥♡🧡👏🔥💬👀⭐★☆\ufe0f]"
)
_OPEN = re.compile(
    rf"{_BETWEEN}(?:请遵守|文明上网|网友评论|登录后|您还|您尚|请先|尚未|还没|打开|下载|opens?)", re.IGNORECASE
)
#: No line of controls has more characters.
LONGEST = 130


def is_controls(text: str) -> bool:
    """Whether a line has nothing but words of controls. ``text``: in Simplified characters."""
    if len(text) > LONGEST or (_OTHER.search(text) and not _OPEN.match(text)):
        return False
    return bool(_LINE.match(text))


def is_over_links(text: str) -> bool:
    """Whether a line is the heading of a list of links and nothing else. ``text``: in Simplified characters."""
    return len(text) <= 48 and bool(_OVER_LINKS.match(text))
