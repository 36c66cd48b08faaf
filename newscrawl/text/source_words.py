"""What stands where a source should and names none: the words, places and addresses that are no publisher.

One owner for extraction, which decides whether a value is stored at all, and for attribution, which reads it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from newscrawl.text.flat import same_length
from newscrawl.text.person_names import PLACE

_GENERIC_WORDS = (
    "网站|网络|互联网|网上|运营|推广|建设|营销|优化|seo|行业|资讯|新闻|动态|公司|百科|知识|编辑|管理员|管理|用户|上传|投稿|网友|读者|原创|转载|"
    "整理|综合|未知|不详|不明|佚名|匿名|其他|其它|无|暂无|本站|本文|资料图?|图片|视频|截图|素材|作者|供稿|提供|发布|系统|后台|默认|自动|采集|媒体|外媒|"
    "来源|来自|内容|文章|经验|交流|技术|教程|平台|自媒体|官方|官网|中心|部|员|者|小编|公开|信息|报道|会员|注册|admin|administrator|root|null|none|"
    "undefined|test|xxx+|×+|某+|分享|朋友圈|及|和|与|的|于|等|各|多家|相关|部分|站长|首页|栏目|分类|频道|热点|头条|要闻|时事|国内|国际|社会|财经|娱乐|体育|"
    "本地|地方|最新|每日|今日|公众号|微信|微博|手机|客户端|app|摄影|作品|权威|第三方|版权|所有|网路|稿件|转自|摘自|摘编|摘录|收集|搜集|查看|更多|全文|正文|"
    "时政|民生|政务|科技|教育|健康|旅游|汽车|房产|军事|历史|文化|生活|通知|公告|公示|快讯|即时|滚动|推荐|精选|专题|独家|首发|博客|论坛|社区|贴吧|抖音|"
    "官方账号|官方帐号|账号|帐号|人民号|自采|自编|通用|外部|来稿|投递|约稿|采访|本[站网报刊台](?:讯|消息)|供图|记者|通讯员|转发|删除|举报|关注|出版|更新|发布于|发布者"
)
#: Names made of general words only: a category, a form's default, a confession that nobody knows.
_GENERIC = re.compile(rf"(?:{_GENERIC_WORDS})+\Z", re.IGNORECASE)
#: Generic words that are publishers' names all the same.
_NAMED_SO = frozenset(
    {"今日头条", "每日财经", "财经", "财经网", "中国新闻", "微博", "微信公众号", "头条新闻", "体育头条"}
)
#: Houses whose names do not tell by their last word that they are any, in Simplified.
_HOUSES_BY_NAME = frozenset(
    {
        "每日经济新闻", "21世纪经济报道", "新华每日电讯", "参考消息", "半月谈", "求是", "瞭望", "虎嗅", "36氪", "香港01", "中新经纬", "国是直通车", "央视财经",
        "财新", "虎嗅app", "21财经app", "新闻晨报", "经济参考", "大众证券", "壹读", "爱范儿", "科普中国", "橙新闻", "点新闻",
    }
)  # fmt: skip


def is_house_by_name(value: str) -> bool:
    """Whether ``value`` is one of the houses that only a list knows (半月谈, 每日经济新闻); either script."""
    return same_length(value).strip(_EDGES).lower() in _HOUSES_BY_NAME


#: Parts of a site, which stand beside the time without a label: a topic, a kind of text, what is new.
_SECTION_WORDS = (
    "本澳|本港|时政|政治|政务|政协|人大|要闻|要论|国内|国际|全球|环球|天下|世界|两岸|港澳|港台|港闻|台湾|香港|澳门|中国|大陆|内地|本地|本市|本省|本县|本区|地方|地市|区域|县区|区县|市县|县域|乡镇|乡村|基层|社区|部门|单位|行业|市州|旗县|州内|省内|市内"
    "|社会|民生|法治|法制|政法|普法|平安|反腐|廉政|纪检|监察|党建|组织|统战|理论|评论|观点|时评|社论|社评|言论|思想|深度|调查|特稿|特写|人物|访谈|专访|对话|故事|纪实|财经|经济|产经|金融|股市|证券|基金|理财|商业|产业|工业|农业|三农|农村|企业|民企|消费|招商|投资|地产|房产|楼市|置业|汽车|车市|科技|数码|互联网|通信|能源"
    "|教育|校园|高考|科教文卫|科教|文教|教科卫|卫生|健康|养生|医疗|医药|疫情|抗疫|防疫|文化|文艺|艺术|书画|收藏|读书|阅读|文学|副刊|历史|地理|文旅|旅游|生活|美食|时尚|女性|亲子|情感|家居|星座|宠物|休闲|娱乐|影视|明星|音乐|综艺|体育|足球|篮球|赛事|军事|国防|双拥|生态|环保|环境|绿色|城建|城市|城事|交通|气象|天气|应急|公益|慈善|文明|志愿|人才|就业|职场|侨务|民族|宗教"
    "|传媒|食品|股票|人事|游戏|舆情|强国论坛|IT|专题|专栏|专版|图片|图集|图说|视频|直播|音频|微视|快讯|资讯|滚动|即时|最新|今日|头条|热点|热门|焦点|聚焦|关注|推荐|精选|独家|原创|首页|综合|其他|公告|通知|公示|通告|动态|两会|头版|版面|时讯|传真|播报|速递|速览|一线|现场|一周"
)
_SECTION_ENDS = "新闻组|组|小组|速报|直击|特报|新闻|要闻|动态|资讯|频道|消息|快讯|快递|播报|栏目|专栏|专题|板块|版|篇|信息|时讯|速递|在线看"
_SECTION_ABROAD = (
    r"local|world|business|china|opinions?|politics|nation(?:al)?|culture|tech(?:nology)?|taiwan|home|sports?|lifestyle|life|society|economy|finance|markets?|science|health|education|entertainment|travel|food|arts?|features?|editorials?|columns?|voices|latest|top|breaking|headlines?|international|asia|europe|metro|city|regional"
    r"|hong kong|macau|macao|beijing|shanghai|video|photos?|news|stories|biz|motoring|property|weather|people|environment|in-depth|specials?|more|politik|wirtschaft|kultur|sport|panorama|wissen|politique|monde|économie|société|politica|cronaca"
)
_SECTION = re.compile(
    rf"(?:(?:{_SECTION_WORDS}|{_GENERIC_WORDS}){{1,3}}(?:{_SECTION_ENDS})?|(?:{_SECTION_ABROAD})(?:[ &/]+(?:and )?(?:{_SECTION_ABROAD})){{0,2}}"
    r"|(?:경제|사회|문화|정치|국제|스포츠|생활|교육|종합|특집|건강|과학|연예|관광|조선족|연변|길림|국내|인물|포토|영상|오피니언|시사|소식|뉴스)(?:\s?(?:소식|뉴스|종합|단신))?)\Z",
    re.IGNORECASE,
)
_CODE = re.compile(r"[a-z]{0,4}[\d\-_.:/ ]+\Z|[{$<%\x00]|\A\W*\Z", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?:https?://)?((?:[a-z0-9](?:[a-z0-9\-]{0,40}[a-z0-9])?\.){1,5}[a-z]{2,10})(?:[:/]\S*)?\Z",
    re.IGNORECASE,
)
_EDGES = " .,;:、()[]《》“”\"'*-|"
_COUNTRIES = "中国|美国|英国|法国|德国|日本|韩国|俄罗斯|加拿大|澳大利亚|新加坡|马来西亚|泰国|越南|意大利|西班牙|荷兰|新西兰|印度|巴西|中国香港|中国台湾|中国澳门"
_REGION = re.compile(
    rf"(?:{PLACE.pattern}|{_COUNTRIES})(?:省|市|县|区|州|特别行政区|自治区|壮族自治区|回族自治区|维吾尔自治区)?\Z"
)


@lru_cache(maxsize=4096)
def names_nobody(value: str) -> bool:
    """A word that stands where a source should and names none (网络, 用户上传, 资料图, sp20241123); either script."""
    folded = same_length(value).strip(_EDGES)
    if not folded or folded in _NAMED_SO:
        return not folded
    return bool(_CODE.match(folded) or _GENERIC.match(folded))


def is_section(value: str) -> bool:
    """Whether a word beside the time is a part of the site (港聞, 县区动态, Local News) and no publisher; either script.

    Asked only where no label stands: behind ``来源：`` such a word may be somebody's name.
    """
    folded = same_length(value).strip(_EDGES)
    return not {folded, folded.lower()} & (_NAMED_SO | _HOUSES_BY_NAME) and _SECTION.match(folded) is not None


def is_region(value: str) -> bool:
    """A province, a city or a country and nothing else: what platforms print as the place of an address (IP)."""
    return _REGION.match(_FROM_WHERE.sub("", same_length(value).strip(_EDGES))) is not None


#: ``来自甘肃``, ``IP属地：甘肃``: what stands before the place of an address.
_FROM_WHERE = re.compile(r"^(?:来自|发自|位于|IP ?属地|属地)[: ]{0,2}")


def is_host(value: str) -> bool:
    """The name of a host (``www.some.example.cn``), which says where a page lay and not whose text it is."""
    return "." in value and DOMAIN.match(value.strip()) is not None


def is_publisher_value(value: str) -> bool:
    """Whether a value behind a source's label can be stored as a publisher's name."""
    return not (names_nobody(value) or is_region(value) or is_host(value))
