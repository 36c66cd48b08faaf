"""Names of people as bylines and editor lines write them.

Separated by ``、``, blanks or nothing; a two-character name may hold a blank (``林 宇``); login names and
staff codes (``NF075``, ``newsroom``) are no names.
"""

from __future__ import annotations

import re

from newscrawl.text.labels import EDITOR_LABELS

_COMPOUND = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "夏侯",
        "端木",
        "南宫",
        "澹台",
        "拓跋",
        "独孤",
        "申屠",
        "西门",
        "轩辕",
        "赫连",
        "呼延",
        "宇文",
        "长孙",
        "歐陽",
        "司馬",
        "諸葛",
        "東方",
        "尉遲",
        "公孫",
        "司徒",
        "夏侯",
    ]
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆"
    "范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄殷尚牛"
    "樊葛温俞季安鲁聂邢翟耿舒房左简祝焦游童纪卜詹岳齐符屈冉柴管靳梅米宁苗麻路耿席丛商盛包齐骆谷童关车卫柳鲍华解屠池桂居"
    "桑艾裴涂成欧瞿全景迟冷支穆佟古沙查冀费仲褚缪荆祁甘项连茅封窦敖栗时卓阳党岑翁晏计臧原郎边权娄阎饶宫从明隋车苑保木燕"
    "単单宗官司郁尤仇虞奚郦储暴占修戚邬伍元楼应闵匡鄢展凌霍上翁滕殴操鹿苟乐花闻喻匡杭都游巩蒲蔺仝胥亢银阚那谈初伏智平种"
    "張劉陳楊黃趙吳孫馬鄭謝許韓鄧馮蕭葉蘇呂盧鍾陸範韋賈鄒閻龍賀顧龔邵萬錢戴嚴湯喬賴莊溫魯聶簡紀齊寧關車衛鮑華瞿費項連茅竇"
    "閔樓應單婁饒喻羅余于譚蔣薑闕粟巫揭蹇寇逄麦麥钮倪游甄庞龐褟區区晋覃萧战由矫展丘邸冼庹闾信仉郇晁逯牟卿续续经宿尧栾滑"
)
_NOT_NAMES = frozenset(
    [
        "记者",
        "編輯",
        "编辑",
        "作者",
        "来源",
        "通讯员",
        "本报",
        "本网",
        "网站",
        "佚名",
        "匿名",
        "管理员",
        "系统",
        "网络",
        "转载",
        "未知",
        "综合",
        "综合报道",
        "摄影",
        "报道",
        "实习",
        "责编",
        "责任",
        "图片",
        "文字",
        "原创",
        "本站",
        "编译",
        "新闻",
        "整理",
        "发布",
        "时间",
        "评论",
        "字号",
        "分享",
        "打印",
        "本刊",
        "摄影报道",
        "图文",
        "供稿",
        "供图",
        "日报",
        "晚报",
        "暂无",
        "其他",
        "转自",
        "首席",
        "特约",
        "见习",
        "全媒体",
        "融媒体",
        "社会",
        "国际",
        "国内",
        "财经",
        "体育",
        "娱乐",
        "教育",
        "点击",
        "阅读",
        "浏览",
        "互联网",
        "小编",
        "投稿",
        "笔者",
        "网友",
        "佚名",
        "通讯",
        "阅读次数",
        "大中小",
        "不详",
        "选稿",
        "我来说两句",
    ]
)
_BAD = re.compile(
    r"管理员|系统|编辑部|新闻网|客户端|点击|浏览|字号|分享|评论|时间|来源|记者|通讯员|责任|阅读|日报|晚报|本报|本网"
)
_HAN = "[\u3400-\u9fff]"
_NAME = re.compile(rf"{_HAN}{{2,4}}(?:[·•・.]{_HAN}{{1,8}})*")
_SPACED = re.compile(rf"(?<!{_HAN})({_HAN})[ \u3000\xa0]{{1,4}}({_HAN})(?!{_HAN})")
_SEPARATOR = re.compile(r"[\s、，,;；/／&＆|｜\x1f]{1,20}|和(?=[\u3400-\u9fff]{2,4}$)")
#: What stands glued behind a name and is no part of it.
_SUFFIX = re.compile(
    r"(?:文|图|摄|报道|報導|报导|摄影报道|摄影|整合|编辑|编译|整理|综合|通讯员|記者|记者|供图|实习生|采写|撰文|文并图|文/图|等)+$"
)
_ROLE_BEFORE = re.compile(
    r"^(?:[\u4e00-\u9fff·]{0,8}(?:记者|記者)|(?:本报|本网|本刊|本台|特约|特派|实习|见习|首席|高级|资深|全媒体|融媒体|实习生|驻.{1,6}|总台)*(?:记者|記者|通讯员|作者|编辑|責任編輯|责任编辑|责编|摄影|撰文|采写))[\s:：/／]*"
)
#: Editor labels that name who edited the text (not who approved, proofread or planned it).
EDITING = tuple(
    label for label in EDITOR_LABELS if label.endswith(("编辑", "责编", "网编")) and "总" not in label
)


def is_surname(text: str) -> bool:
    return text[:2] in _COMPOUND or text[:1] in _SURNAMES


def likely(name: str) -> bool:
    """Whether ``name`` looks like a Chinese person's: a surname and one or two characters."""
    if not _NAME_RUN.fullmatch(name) or name in _NOT_NAMES or _BAD.search(name):
        return False
    size = len(name) - (2 if name[:2] in _COMPOUND else 1)
    return is_surname(name) and 1 <= size <= 2


def split(text: str, *, strict: bool = False, limit: int = 12) -> list[str]:
    """The names a list of names holds, in order, without repetition.

    ``strict``: only what looks like a Chinese name (for places where a name is only guessed); otherwise a
    pen name or an office counts too, as after an explicit label.
    """
    text = _SPACED.sub(r"\1\2", text[:400].strip(" \u3000:：()（）[]【】"))
    out: list[str] = []
    for token in _SEPARATOR.split(text):
        name = _SUFFIX.sub("", _ROLE_BEFORE.sub("", token.strip(" :：()（）[]【】。.·_-*"))).strip()
        if not name or name in _NOT_NAMES or _BAD.search(name):
            continue
        for one in _unglue(name):
            if strict and not likely(one):
                continue
            if not strict and not _plausible(one):
                continue
            if one not in out:
                out.append(one)
        if len(out) >= limit:
            break
    return out


def _plausible(name: str) -> bool:
    if _NAME.fullmatch(name):
        return True
    han = sum("\u3400" <= char <= "\u9fff" for char in name)
    return 2 <= len(name) <= 16 and han >= 2 and not re.search(r"[\d，。！？《》“”：:]", name)


def _unglue(name: str) -> list[str]:
    """``王建宏张文攀`` into its two names, where exactly one way of cutting gives names."""
    if not 4 <= len(name) <= 6 or not _NAME_RUN.fullmatch(name) or name[:2] in _COMPOUND:
        return [name]
    ways = [
        [name[:cut], name[cut:]]
        for cut in (2, 3)
        if 2 <= len(name) - cut <= 3 and likely(name[:cut]) and likely(name[cut:])
    ]
    if len(ways) > 1:
        ways = [way for way in ways if len(way[0]) == 3] if len(name) >= 5 else ways
    return ways[0] if len(ways) == 1 else [name]


_NAME_RUN = re.compile(rf"{_HAN}+")
