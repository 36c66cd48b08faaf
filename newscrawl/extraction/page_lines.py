"""What single lines of a page are: furniture, meta line, editor line, notice, caption … by their wording.

Lines are folded to Simplified only where a pattern needs it; the patterns below carry both scripts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.extraction import abroad, dates, named_people
from newscrawl.extraction.widgets import is_controls
from newscrawl.text.labels import (
    AUTHOR_LABELS,
    EDITOR_LABELS,
    FORM_SOURCE_LABELS,
    MEDIA_SOURCE_LABELS,
    PHOTO_LABELS,
    REPORTER_LABELS,
    SOURCE_LABELS,
    spaced,
)
from newscrawl.text.notices import is_notice
from newscrawl.text.promotions import reports_harm, reports_on_service

#: The characters of the labels below, Traditional to Simplified, one to one: offsets stay.
_PLAIN = str.maketrans(
    "來發時間編輯責記訊報導聞閱讀關網評論轉載攝圖資連結專題標籤鍵調體點擊參與瀏覽讚團絲號線標執筆採訪實習員據電誌雜週刊頁電視權聲內無圖類隱討論規範錄登註響應當熱門蹤訂檢舉們廣語請級設則繼續複製顯開閉歡條後讓幾萬親戶過還寫選贊傳機儲從個話兩爲麼書餘冊別務動區聽壇處復頭並總掃搶數暫檔氣現暢監碼簡糾紅給絡維縮羣臉騰薦獲藍觀覺認證識詳說敗費賞趕輸這進郵裏鈕鏈錯長問陣隨靜頂頻饋馬驗",
    "来发时间编辑责记讯报导闻阅读关网评论转载摄图资连结专题标签键调体点击参与浏览赞团丝号线标执笔采访实习员据电志杂周刊页电视权声内无图类隐讨论规范录登注响应当热门踪订检举们广语请级设则继续复制显开闭欢条后让几万亲户过还写选赞传机储从个话两为么书余册别务动区听坛处复头并总扫抢数暂档气现畅监码简纠红给络维缩群脸腾荐获蓝观觉认证识详说败费赏赶输这进邮里钮链错长问阵随静顶频馈马验",
)


#: Looking for them takes a tenth of the time of translating.
_TRADITIONAL = re.compile("[" + "".join(map(chr, _PLAIN)) + "]")


def plain(text: str) -> str:
    """``text`` with the characters labels are written with in Simplified; same length."""
    return text.translate(_PLAIN) if _TRADITIONAL.search(text) else text


#: Lines of the page's furniture, whole.
_FURNITURE = re.compile(
    r"^(?:[\[【（(<《|\s]{0,3}"
    r"(?:分享(?:到|至)?|分享按钮|转发|收藏(?:本文|本页|此文)?|加入收藏|打印(?:本页|本文|此文|页面)?|关闭(?:窗口|本页|页面)?|我要?纠错|举报|点赞|字号|字体大?小?|大|中|小|默认|放大|缩小"
    r"|返回(?:首页|顶部|列表|搜狐.{0,12}|.{1,6}[，,]查看更多)|顶部|回到顶部|推荐(?:给朋友)?|评论(?:\(\d*\))?|我要评论|发表评论|我来说两句|网友评论|参与互动|扫一扫.{0,20}|复制(?:地址|链接)|邮件推荐|手机看新闻|微博推荐"
    r"|(?:打开|前往|下载|安装).{0,10}(?:APP|客户端)[，,\s]{0,2}(?:查看|阅读|看|观看|体验).{0,8}|展开全文|阅读全文|查看(?:更多|全文|原文)|点击(?:查看|进入|加载|这里).{0,20}|点击(?:图片)?(?:可?看|查看|放大|图片).{0,6}(?:大图|放大|清晰|原图).{0,4}|更多(?:精彩|内容|新闻)?.{0,10}|微信(?:好友|扫一扫)?|朋友圈|微博|新浪微博|腾讯微博|QQ空间|人人网|开心网|豆瓣|一键分享|百度"
    r"|[AaT][+-]|[Tt]\s?\|\s?[Tt]|用微信扫码二维码|分享至好友和朋友圈|分享工具|官方微(?:信|博).{0,10}|下载(?:客户端|app).{0,12}|文档附件|附件下载|频道精选|保存|纠错|订阅|关注|登录|注册|提交|验证码|(?:调查问题|投票|评论|视频|音频|图片|内容|页面|数据|广告|播放器)?(?:正在|努力)?加载(?:中|失败).{0,8}|正在加载|loading|\d{0,5}\s?条?(?:评论|留言|跟帖)|若长时间无响应.{0,12}|进入(?:论坛|社区|专题|贴吧).{0,6}|字[体级号](?:设定|设置|大小)?|[小中大特超]{2,5}|小\s?中\s?大|大\s?中\s?小|繁體|繁体|简体|[+＋]\s?1|(?:点击|点我|点此|往下滑?|向下滑动?|上滑|下滑|滑动|继续)?(?:看|查看|阅读|进入|浏览|继续)?(?:上一?[则篇]|下一?[则篇])(?:新闻|文章|报道)?|(?:请)?(?:继续)?往下阅读|按下追踪|追踪|(?:AD|ADVERTISEMENT|广告)|广告赞助|赞助内容|推广|播放|暂停|静音|取消静音|全屏|退出全屏|倍速|清晰度|自动播放|(?:标清|高清|超清|流畅)|\d{1,2}:\d\d\s?/\s?\d{1,2}:\d\d|您?的?浏览器不支持.{0,20}|your browser does not support.{0,40}|听新闻|语音播报|点击收听|收听|写评论|写留言|说点什么.{0,6}|(?:我要)?(?:评论|留言|回复|跟帖)(?:一下)?|还可以输入.{0,8}|暂无评论.{0,12}|(?:快来)?抢沙发.{0,4}|(?:最新|热门|全部|精彩)(?:评论|留言)|收起|展开(?:更多)?|(?:已)?(?:赞|踩|顶|喜欢|在看)(?:\(\d*\))?|举报[/／]反馈|打赏|投稿|写下您的评论.{0,6}|文明上网.{0,12}|看更多|加入LINE好友|AI\s?(?:摘要|总结|导读|速读|朗读|播报|听)|LINE|FB|脸书|Line分享|复制(?:链接|连结)|列印|回(?:上一页|首页|顶端|列表)|转寄|友善列印|存档|share|print|tweet|e?mail|text size|font size|comments?|기사\s?공유|글자\s?크기.{0,6}|광고|댓글|추천|공유(?:하기)?|인쇄|스크랩|목록|본문|닫기|더보기)[：:\s\]】）)>》|0-9.…]{0,6}){1,8}$",
    re.IGNORECASE,
)
_PROMO = re.compile(
    r"(?:粉丝团|粉絲團|粉丝(?:页|专页)|facebook|twitter|google\s?plus|instagram|line@|telegram|公众号|公衆號|公眾號|官方微博|官方微信|微信号|客户端|APP|二维码|whatsapp|youtube|google news|google\s?新[聞闻]).{0,60}"
    r"(?:关注|關注|追踪|追蹤|加入|扫描|扫一扫|下载|快点|快點|like|按赞|按讚|专页|專頁|陪你|订阅|分享|follow|添加)"
    r"|(?:关注|關注|加入|扫描|扫一扫|长按|按赞|下载|成为|成為|追踪|追蹤|订阅|訂閱|follow|join|subscribe).{0,20}(?:粉丝|粉絲|fans|公众号|微信|微博|客户端|二维码|facebook|twitter|app\b|newsletter|telegram|whatsapp|youtube|line\b|google)"
    r"|加入.{0,14}[会會][员員]】?.{0,40}(?:好文|信箱|电子报|電子報|专享|專享|独享|獨享|专属|專屬)|(?:订阅|訂閱).{0,12}(?:电子报|電子報)|更多.{0,16}(?:请上|請上|请见|請見|请至|請至|请看|請看)|(?:报道|新闻|爆料|更多).{0,4}线索.{0,8}(?:联系|聯繫|联络)|喝杯咖啡|(?:欢迎|歡迎|敬请|敬請).{0,12}(?:投稿|[来來]稿|爆料)|小[额額](?:捐款|[赞贊]助)|定期定[额額]|我是[广廣]告|睇片快人一步|紧贴新闻|緊貼新聞"
    r"|点击(?:进入|下载|查看).{0,30}(?:专题|客户端|更多)|更多精彩内容|赶紧下载|随时随地(?:看|畅|浏览)|详情请登录|免费订阅",
    re.IGNORECASE,
)


def has_any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for a Latin letter or one of ``words``: a quick look before a costly pattern."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(re.escape(word[1:]))
    # A pattern that begins with a set of characters is looked for several times as fast as one of alternatives.
    behind = "|".join(f"(?<={first})(?:{'|'.join(rest)})" for first, rest in rests.items())
    return re.compile(f"[A-Za-z{''.join(rests)}](?:(?<=[A-Za-z])|{behind})")


#: Every promotion has a Latin letter or one of these words; looking for them costs a twentieth of the pattern.
_PROMO_WORDS = (
    "线索", "投稿", "来稿", "來稿", "爆料",
    "会员", "會员", "会員", "會員", "电子报", "電子報", "咖啡", "捐款", "赞助", "贊助", "定额", "定額", "我是广告", "我是廣告", "紧贴", "緊貼", "睇片", "粉丝", "粉絲", "公众号", "公衆號", "公眾號", "微博", "微信", "客户端", "二维码", "更多", "专题", "赶紧下载", "随时随地", "详情请登录", "免费订阅",
)  # fmt: skip
_PROMO_HINT = has_any_of(_PROMO_WORDS)
_ENDED = re.compile("[。！？]")
_PAGING = re.compile(
    r"^(?:[\d\s\[\]<>«»|…().·、/-]|上一?[页页]|下一?页|首页|尾页|末页|第|页|共|余下全文|全文|本页|在此页|浏览|阅读){1,60}$"
)
_FILLED_BY_SCRIPT = re.compile(r"\{\{[^{}]{0,60}\}\}|<%[^%]{0,60}%>|_COUNT_")


def _is_paging(text: str) -> bool:
    """``上一页 1 2 3 下一页``; a lone number is a value."""
    return bool(_PAGING.match(text)) and (
        bool(re.search("[页頁]", text))
        or (len(re.findall(r"\d+", text)) >= 3 and not dates.find(text, limit=1))
    )


#: A pointer to another article.
_ALSO = re.compile(
    r"^[\s>»\-–•\[【（(]{0,3}(?:延伸[阅閱][读讀]|(?:相关|相關|推荐|推薦|更多)(?:[阅閱][读讀]|新闻|新聞|报道|報[道導]|文章|稿件|消息|链接|連結|內容|内容)"
    r"|(?:相关|相關|延伸|更多|看更多|同[场場]加映)(?=\s{0,2}[：:】\]）)|｜]))"
)


def is_pointer(text: str) -> bool:
    """Whether a line points to another article (asked of lines that are links for a good part)."""
    return bool(_ALSO.match(text[:60])) or "also" in abroad.kinds(text)


def is_western_head(text: str) -> bool:
    """Whether a line above the text is a byline or a date of a page in another language."""
    return len(text) < LONGEST_HEAD and text.count(". ") < 2 and not _HEAD.isdisjoint(abroad.kinds(text))


#: A line of who wrote it, when, and when it was changed, is no longer.
LONGEST_HEAD = 200


_HEAD = frozenset(("by", "dated"))


#: The same line is asked about several times on one page, and stands on many pages of a site.
_remembered = lru_cache(maxsize=4096)


#: Rows that are none of a text by their form: buttons in brackets, hashtags, keywords, a banner between corners.
_ROW = re.compile(
    r"(?:\s{0,4}[【〖〔［\[][^【】〖〗〔〕［］\[\]]{1,12}[】〗〕］\]]){3,12}\s{0,4}$"
    r"|(?:[#＃][^\s#＃\d][^\s#＃]{0,24}[#＃]?[\s、,，|]{0,4}){1,15}$"
    r"|(?:本文|原文|文章|网页)(?:链接|地址|网址)\s?[:：]\s?https?:\S{1,300}$"
    r"|[◤▼][^◤◢]{1,24}◢$"
    r"|(?:相[关關](?:字[词詞]|[标標][签籤]|主[题題]|[关關][键鍵]字)|[关關][键鍵][词字]|(?:本文|文章|新闻)?标签|话题|tags?|keywords?)\s?[:：﹕][^。！？]{0,70}$",
    re.IGNORECASE,
)


#: ``翻页：第二页``, ``（詳見另文：…）``; what they begin with; and their most characters.
_POINTER = re.compile(
    r"[（(]?翻[页頁]\s?[:：]\s?第?\s?[\d一二三四五六七八九十]{1,3}\s?[页頁]?[）)]?"
    r"|[（(]?(?:[详詳][见見]|另[见見]|[参參][见見])(?:另|[别別]|本[报報刊网網])文\s?[:：][^。]{2,60}"
)
_POINTING, _LONGEST_POINTER = frozenset("（(翻详詳另参參"), 70


_CHANNEL = r"(?:公[众眾]号|微信号?|微博|抖音号?|快手号?|视频号|头条号|百家号|小红书|小程序|粉[丝絲]团|粉[丝絲]专[页頁]|社群|电子报|LINE|APP|客户端|我们|本[报网台站刊号])"
_NEWSROOM = r"(?:新闻|报料|爆料|投稿|来稿|供稿|广告|发行|订报|订阅|商务|合作|转载|授权|编辑部|编辑|记者)"
_TO_DO = (
    r"(?:即可|可|就能|立即)?(?:关注|下载|进入|参与|了解|查看|观看|加入|添加|获取|阅读|收听|报名|订阅|进群|看)"
)
#: Calls that a house prints below or between its texts, as whole lines: what to press, to follow, to send in. Rows of
#: one wording each; news of a service has somebody who does it (:func:`newscrawl.text.promotions.reports_on_service`).
_CALLS = (
    rf"(?:我要)?{_NEWSROOM}{{1,2}}(?:合作)?(?:请?联系)?(?:热线|电话|信箱|邮箱|邮件|QQ|微信)?[:： ]{{1,3}}(?:(?:{_NEWSROOM}{{0,2}}(?:热线|电话|信箱|邮箱|微信|QQ)[:： ]{{0,2}})?[\d()+\-—A-Za-z@._、，,；; ]{{5,60}}){{1,3}}",
    r"(?:想|要)?(?:看|了解|获取)?更多[^。？]{0,12}[？?，,]?(?:请|可)?(?:到|在|上)?(?:各大)?(?:手机)?应用(?:商店|市场|商城)(?:中|里)?(?:搜索?|查找|下载)[^。？]{0,24}",
    r"(?:本文|本篇|本内容|以上内容|文中图片)[^。，]{0,6}由?AI(?:辅助|自动)?(?:生成|创作|撰写|整理)[^。]{0,16}",
    r"(?:本文|本作品|本站内容|本网内容)[^。，]{0,4}采用[^。]{0,20}(?:许可|协议|授权)[^。]{0,8}",
    r"(?:把|将)(?:这[条篇则]|本|此)(?:新闻|文章|报道|文)?(?:分享|发送?|转发|推荐|转)(?:给|到|至)[^。？]{0,30}",
    r"(?:喜欢|觉得|如果)[^。？]{0,18}(?:点赞|点个|在看|转发)[^。？]{0,14}",
    r"[^。？]{0,12}(?:点个|来个|求)[“\"「]?(?:关注|在看|赞)[^。？]{0,10}",
    r"(?:请|可|欢迎)?(?:点击|点选|戳|点)(?:下方|上方|文末|文中|左下角|右上角|这里|此处|蓝字|名片|链接|标题|[“\"「]?阅读原文)[^。？]{0,26}",
    r"(?:想|要)(?:看|了解|知道)[^。？]{0,14}[？?]?(?:请|就)?(?:点击|关注|戳|下载)[^。？]{0,18}",
    rf"(?:长按|识别|扫描|扫一扫|扫码)[^。？]{{0,10}}(?:码|名片|图片)?(?:[，, ]|(?<=码)|(?<=名片)){_TO_DO}[^。？]{{0,18}}",
    r"(?:长按|识别|扫描|扫一扫)[^。？，]{0,10}(?:二维码|小程序码|名片)",
    rf"(?:快来|赶紧|请|立即|马上)?(?:关注|订阅|追踪)[^。，？]{{0,14}}{_CHANNEL}(?:[，, :：|（(][^。？]{{0,30}})?",
    r"[^。]{0,24}(?:APP|客户端|应用程式)[^。]{0,16}(?:立即|马上|即刻)(?:更新|下载|升级)[^。]{0,48}",
    r"欢迎(?:关注|订阅|下载|加入|投稿|来稿|转发|扫码)[^。？]{0,40}",
    r"(?:打开|下载)[^。，？]{0,12}(?:APP|客户端)[，, ]?[^。？]{0,8}(?:更多|精彩|体验|掌握|随时|第一时间|最新|资讯|不错过|看新闻|畅读)[^。？]{0,14}",
    r"(?:快|赶快|立即|马上|现在|一起)?加入[^。？]{0,16}(?:LINE|好友|粉[丝絲]团|社群|电子报|会员)[^。？]{0,26}",
    r"[\u3400-\u9fff]{2,12}(?:新媒体|融媒体|全媒体|媒体)矩阵",
    r"(?:如需|需要|欲|若要)转载[^。]{0,40}",
    r"(?:本文)?(?:部分|文中)?(?:图片|配图|图文|素材|照片)(?:均|部分|及文字)?(?:来自|来源于?|源自)(?:于)?(?:网络|互联网)[^。]{0,34}",
)  # fmt: skip
_CALL = re.compile(
    rf"[\W_]{{0,6}}(?:{'|'.join(_CALLS)})[。！!~～）)】\]👆👇↓↑☟]{{0,4}}\s{{0,4}}", re.IGNORECASE
)
#: No call is longer, in characters; and what every one has.
_LONGEST_CALL = 64
_MAY_CALL = re.compile("[热电信邮赞看注名原码订踪载端友员社频群报博号图微投联程A-Za-z]")


_RIGHTS = re.compile(r"^(?:©|\(c\)|copyright\b)", re.IGNORECASE)
#: What of the kinds of lines abroad is furniture wherever it stands, and a standing notice.
_AROUND, _NOTICES = frozenset(("button", "tags", "letter", "mistake")), frozenset(("rights", "cookies"))


@_remembered
def is_furniture(text: str) -> bool:
    """Whether a short line is the page's furniture: buttons, paging, promotion of its own channels."""
    size = len(text)
    if size > 300:
        return False
    text = plain(text)
    if size <= 60 and (_FURNITURE.match(text) or _is_paging(text)):
        return not reports_harm(text)
    if not _AROUND.isdisjoint(abroad.kinds(text)):
        return True
    if is_controls(text) or (size <= 120 and _ROW.match(text)):
        return True
    if text[:1] in _POINTING and size <= _LONGEST_POINTER and _POINTER.fullmatch(text):
        return True
    if (
        size <= 160
        and _PROMO_HINT.search(text)
        and not _ENDED.search(text[:-1][: size // 2])
        and _PROMO.search(text)
    ):
        return not reports_on_service(text)
    if size <= _LONGEST_CALL and _MAY_CALL.search(text) and _CALL.fullmatch(text):
        return not reports_on_service(text)
    return size <= 80 and bool(_FILLED_BY_SCRIPT.search(text))


@_remembered
def is_rights(text: str) -> bool:
    """Whether a line is a standing notice about rights and liability, and not news about them."""
    return len(text) <= 500 and (
        is_notice(text) or bool(_RIGHTS.match(text)) or not _NOTICES.isdisjoint(abroad.kinds(text))
    )


def is_label(text: str) -> bool:
    """Whether a line is nothing but a field's label, as in the cells of a form (``稿件来源``): its value is the next line."""
    return (
        len(text) <= _LONGEST_LABEL
        and text.rstrip().rstrip(":：").rstrip().rstrip("]】")[-1:] in _LAST_OF_LABELS
        and _LABEL_ONLY.match(text) is not None
    )


_LONGEST_LABEL = 12
_LABELS = (*SOURCE_LABELS, *FORM_SOURCE_LABELS, *AUTHOR_LABELS, *EDITOR_LABELS, "來源", "编辑", "責任編輯")
#: What labels end with: one character spares most lines the pattern.
_LAST_OF_LABELS = frozenset(label[-1] for label in _LABELS)
_LABEL_ONLY = re.compile(rf"^[\[【]?(?:{spaced(_LABELS)})[\]】]?\s?[:：]?$")


def _labels(*groups: tuple[str, ...]) -> str:
    return spaced(tuple(word for group in groups for word in group))


_OPEN = r"^[\[【（(<《|\-—■□●◎\s]{0,4}"
_SEP = r"(?:[\s\x1f]{0,3}[:：/／|｜丨︱][\s\x1f]{0,3}|[\s\x1f]{1,6})"
#: A label of another place may stand before one: ``松花江网编辑``, ``本文``.
_ORG = r"[\u4e00-\u9fff·]{0,10}?"
_EDITOR_LINE = re.compile(
    _OPEN
    + _ORG
    + rf"(?:{_labels(EDITOR_LABELS)}|責任編輯|編輯|责任人)"
    + r"(?:[\s\x1f]{0,3}[:：/／|｜丨︱]|[\s\x1f]{1,6}[\u4e00-\u9fff\s]{2,12}[\])）】]?$)"
)
_BYLINE_LINE = re.compile(
    _OPEN
    + r"(?:"
    + _ORG
    + rf"(?:{_labels(REPORTER_LABELS)}|記者|執筆|执笔|作者)|{_labels(AUTHOR_LABELS)}|采访|报道|供稿|通讯员)"
    + _SEP
    + r".{2,60}$"
)
_REPORTER_LINE = re.compile(
    _OPEN
    + r"[\u4e00-\u9fffA-Za-z·╱/、\s-]{0,20}?(?:记者|執筆)[╱/:：]?[\u4e00-\u9fff、，,\s·/／╱╱]{2,40}(?:报道|报导|報道|摄|文|图|即时报导)?[\])）】\s]{0,3}$"
)
#: Labels that are verbs too: without a colon they name a source only where nothing but a name follows.
_FROM = ("来自", "来源于", "转自", "摘自", "转载自", "原载", "出处")
_SOURCE_LINE = re.compile(
    _OPEN
    + rf"(?:(?:{_labels(SOURCE_LABELS, FORM_SOURCE_LABELS)}|來源|资料来源|素材来源|参考来源|本文首发于|首发于|整合)"
    + r"[\s\x1f]{0,3}[:：/／|｜丨︱][\s\x1f]{0,3}.{1,60}$"
    + rf"|(?:{_labels(tuple(word for word in SOURCE_LABELS if word not in _FROM))}|來源|资料来源|整合)"
    + r"(?:\s|(?=[《“]))[^，。！？；]{1,40}$"
    + r"|(?:转自|摘自|转载自|原载|本文首发于|首发于)\s?[《“]?[^，。！？；：\s]{2,20}[》”]?[\])）】\s]{0,3}$"
    + r"|(?<=[（(])\s?(?:原载于?|摘自|转自|选自|载于?|刊于?|据|来源于?)\s?《[^《》]{2,16}》[^。]{0,40}[)）]$"
    + r"|(?:本文|文章|全文|内容|稿件)(?:转载自|转自|摘自|来源于|来自|首发于|原载于?)[^，。]{2,20}[，,](?:原文|点击|详见|如有|版权|作者|不代表|内容|仅供)[^。]{0,24}。?$"
    + r"|(?:本文|文章|全文|内容|稿件)?(?:已?[获经]?[\u4e00-\u9fff]{0,4}授权)(?:本[站网报刊])?(?:转载|摘|刊登)自?[:：]?\s?[《“「『]?[^，。！？；：\s]{2,20}[》”」』]?[\])）】\s]{0,3}$"
    + r"|(?<=[（(])\s?(?:据|来自|来源于|出处)[^，。！？；：]{2,20}[\])）】]$)"
)
_CREDIT_LINE = re.compile(
    _OPEN
    + rf"(?:{_labels(PHOTO_LABELS, MEDIA_SOURCE_LABELS)}|制作|文案|出品|监制|图文|图/文|文/图|文并图|来稿|剪辑|配音|播音|摄像|图片均|本文图片)"
    + r"(?:[\s\x1f]{0,3}[:：/／|｜丨︱@＠]|均?[来來]自|[来來]源于).{1,60}$"
)
_EDITION = re.compile(
    r"^[（(【\[\s]{0,3}(?:来源[:：]\s?)?《?[\u4e00-\u9fff·]{2,16}[》]?\s{0,3}[（(]?\s{0,3}(?:\d{4}年\s?\d{1,2}月\s?\d{1,2}日|\d{4}-\d{1,2}-\d{1,2})[，,\s]{0,4}(?:第?\s?[A-Za-z]?\d{1,3}\s?版.{0,12})?\s?[）)】\]]?$"
)
_ORIGINAL_TITLE = re.compile(r"^[（(【\[\s]{0,3}(?:原标题|原題|原标题为|原文标题)\s{0,3}[:：].{2,120}$")
_COLUMN = re.compile(r"^【[^【】]{2,20}】$")
_END = re.compile(r"^[-—=_*\s（(]{0,6}(?:完|全文完|THE END|END|本文完)[-—=_*\s）)]{0,6}$", re.IGNORECASE)


#: What somebody says ends like this (``记者：最难的是哪一步？``), a line of credits never.
_SPOKEN = ("？", "?", "！", "？”", "！”", "？」", "！」")


def is_end(text: str) -> bool:
    """Whether a line says that the text ends (完, END)."""
    return bool(_END.match(text))


@_remembered
def kind(text: str) -> str | None:
    """Which attribution-bearing line ``text`` is as a whole, or None: a word of ``items.Layer.kind``."""
    if is_rights(text):
        return "notice"
    if len(text) > 130:
        return None
    text = plain(text)
    if _ORIGINAL_TITLE.match(text):
        return "original_title"
    if _EDITION.match(text):
        return "print_edition"
    if text.count("。") > 1 or (text.endswith("。") and len(text) > 40) or text.endswith(_SPOKEN):
        return None
    if _EDITOR_LINE.match(text):
        return "editor_line"
    if _SOURCE_LINE.match(text):
        return "source_line"
    if _BYLINE_LINE.match(text) or _REPORTER_LINE.match(text):
        return "byline"
    if _CREDIT_LINE.match(text) or _COLUMN.match(text):
        return "credit"
    if len(text) <= 60:
        found = named_people.signed(text)
        if found is not None and (found.writers or found.pictures or found.editors):
            return "byline" if found.writers else "credit" if found.pictures else "editor_line"
    if _END.match(text):
        return "tail"
    return None


_META = re.compile(
    r"래원|출처|편집|기자|작성|조회|来\s{0,4}源|來源|稿\s?源|作\s{0,4}者|编\s{0,4}辑|編輯|发布|發布|时\s{0,4}间|日\s{0,4}期|点击|浏览|阅读|字\s?[体号體]|评论|分享|打印|人气|转载|更新|发表|責任|调整|繁體|参与|摘自|http://|我要|收藏|关注|T\|T"
)


_COLON = re.compile("[:：|｜]")


#: ``更新時間｜2026.11.18 15:40 臺北時間``: when the page was put up or changed, below a text.
_STAMP = re.compile(
    r"[（(【\[\s]{0,3}(?:最[后後]|上次|首次)?(?:更新|[发發][布佈稿表]|上稿|刊登|刊[出发發]|建立|修改|[编編][辑輯]|出版)(?:[时時][间間]|日期|于|於)?\s?[:：|｜丨]\s?(?:19|20)\d\d[^。，]{4,40}$"
)


def is_stamp(text: str) -> bool:
    """Whether a line below a text says no more than when it was put up or changed."""
    return len(text) < 60 and _STAMP.match(text) is not None


#: ``11-18 15:40``: a line that is a time without its year.
_YEARLESS = re.compile(
    r"\s{0,3}(?:0?[1-9]|1[0-2])(?:[-/.]|月)(?:0?[1-9]|[12]\d|3[01])日?\s{1,3}(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\s{0,3}"
)


#: ``江边日报 – 3小时前``: whose text it is and how long ago.
_AGO = re.compile(r"[^，。：]{0,16}?[\s–—|｜·-]{0,4}\d{1,3}\s?(?:秒|分钟?|小时|天|周|个?月)前")


@_remembered
def is_meta(text: str) -> bool:
    """Whether a short line above the body gives time, source, counts or buttons."""
    if len(text) > 200:
        return False
    text = plain(text)
    closed = text.endswith(("。", "！", "？"))
    if closed and len(text) > 30:
        return False
    if _YEARLESS.fullmatch(text) or (text[-1:] == "前" and _AGO.fullmatch(text)):
        return True
    stamps = dates.find(text, limit=2)
    rest = len(text) - sum(len(stamp.raw) for stamp in stamps)
    if stamps and (rest < 25 or _META.search(text)):
        return True
    if closed and not _COLON.search(text):
        # A sentence that begins with such a word: ``阅读节昨日开幕。``
        return False
    return (len(text) < 90 and len(_META.findall(text)) >= 2) or (len(text) < 30 and bool(_META.match(text)))
