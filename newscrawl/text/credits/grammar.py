"""One grammar of credits: a line in, who did what by it out.

A line of credits is a sequence of roles and names. A role stands before its names (``记者 张三 编辑：李四``), behind
them (``张三/文 李四/图``, ``李然 摄``), or inside another (``文丨某报记者 张三``: what is asked is who wrote the words).
Names are separated by ``、``, a blank or nothing, houses stand before roles or names (``某报记者 张三``, ``某报/张三``),
and words that only say that somebody reported stand behind (``台北報導``, ``发自上海``).

The text is read in Simplified, half-width form (:func:`newscrawl.text.flat.same_length`); names are cut from the
text as given. Linear in the text, which is cut at :data:`LONGEST` characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple, Protocol

from newscrawl.text.cities import is_place, place_at_end
from newscrawl.text.credits.roles import (
    BARS,
    BEHIND,
    BETWEEN,
    JOINTS,
    MODIFIERS,
    REPORTED,
    ROLES,
    SHIFTED,
    Kind,
)
from newscrawl.text.flat import as_printed, same_length
from newscrawl.text.labels import TITLES
from newscrawl.text.person_names import (
    FREQUENT_SURNAMES,
    NOBODY,
    PLACE,
    has_surname,
    is_name,
    is_nickname,
    is_office,
    is_word,
    likely,
    plausible,
    split_run,
)
from newscrawl.text.pinyin import is_syllable
from newscrawl.text.source_words import is_house_by_name
from newscrawl.text.word_search import any_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: A longer line is no line of credits; of it the beginning is read.
LONGEST = 400
#: Names that one role has at most; more are a list of something else.
_MOST = 40

_KIND = {word: row.kind for row in ROLES for word in row.words}
_SHOWN = {word: row.shown for row in ROLES for word in row.words if row.shown}
_MARKS = frozenset(word for row in ROLES if row.mark for word in row.words if len(word) == 1)
_UNLESS = {word: row.unless for row in ROLES for word in row.words if row.unless}
_BEFORE = {word: row.before for row in ROLES for word in row.words if row.before}
ROLE_WORDS: tuple[str, ...] = tuple(sorted((w for w in _KIND if w not in _MARKS), key=len, reverse=True))


def _spread(word: str) -> str:
    """A label may be printed with blanks inside (``作 者``, ``责 任 编 辑``)."""
    return " {0,4}".join(word)


def _word(word: str) -> str:
    if word.isascii():
        return rf"(?<![A-Za-z])(?i:{word})s?(?= ?:)"
    unless, before = _UNLESS.get(word), _BEFORE.get(word)
    spread = _spread(word)
    if before:
        # Behind the first character, by which the alternatives are parted.
        spread = f"{spread[0]}(?<![{before}]{word[0]}){spread[1:]}"
    return spread + (f"(?![{unless}])" if unless else "")


def _by_first(words: tuple[str, ...], pattern: Callable[[str], str]) -> str:
    """Alternatives in the order given, parted by their first character: that is looked at once for all of them."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault("" if word.isascii() else word[0], []).append(pattern(word))
    return "|".join(
        "|".join(group) if not first else f"{first}(?:{'|'.join(one[1:] for one in group)})"
        for first, group in groups.items()
    )


_MARK = "[" + "".join(sorted(_MARKS)) + "]"
_MODIFIER = _by_first(tuple(sorted(MODIFIERS, key=len, reverse=True)), str)
_LONG = _by_first(ROLE_WORDS, _word)
_HAN = "\u3400-\u9fff"
_POSTED = rf"(?:驻[{_HAN}]{{1,4}}?)?"
_ONE = rf"(?:{_POSTED}(?:{_MODIFIER}){{0,3}}(?:{_LONG}))"
_JOINT = f" ?[{re.escape(JOINTS)}] ?"
_ALONE = rf"{_MARK}(?![{_HAN}])"
#: What a role begins with: a look at one character spares trying all of them.
_BEGINS = (
    "["
    + "".join(
        sorted(
            {char for word in (*ROLE_WORDS, *MODIFIERS, *_MARKS) for char in (word[0], word[0].upper())}
            | set("驻文图/ ")
        )
    )
    + "]"
)
#: A role: one word or several joined, anywhere in a flat text; or a mark with its separator.
ROLE = re.compile(
    # 张三/文, 李四/摄影: behind a name
    rf"(?={_BEGINS})(?:(?P<behind>(?<=[{_HAN}]) ?/ ?(?:文图|图文|文字|图片|摄影|摄像|供图|制图|漫画|撰文|{_MARK})(?:{_JOINT}(?:{_ONE}|{_ALONE}))?(?=[ ,;、)\]]|\Z|受访|采访对象|图片|视频|本报|通讯员|编辑|供图)"
    # 张三/核稿编辑
    rf"|(?P<post>(?<=[{_HAN}]) ?/ ?(?:核稿编辑|责任编辑|特约记者|特派记者)(?=[ )\]]*\Z)))"
    rf"|(?P<word>{_ONE}(?:{_JOINT}(?:{_ONE}|{_ALONE}))*)"
    rf"|(?P<mark>(?<![{_HAN}])(?:文图|图文|文并图|{_MARK})(?:{_JOINT}(?:{_MARK}(?![{_HAN}])|{_ONE}))*(?= ?[{re.escape(BARS)}]| +[{_HAN}]{{2,4}}(?: |\Z)| +{_ONE}))"
    rf"|(?P<joined>(?<![{_HAN}])[文图](?: ?[/&] ?{_MARK})? ?[/&|] ?{_ONE})"
    rf"|(?P<tail>(?<=[{_HAN} ])摄(?![{_HAN}])))"
)
#: A long role's word, or a mark that no Han character stands before (or 摄, behind): without one there is no role.
_ROLE_WORD = re.compile(
    _by_first(ROLE_WORDS, lambda word: word if word.isascii() else _spread(word)), re.IGNORECASE
)
#: What a role ends in, in a flat text: a look at one class of characters spares most lines the words.
_ROLE_ENDS = re.compile(
    "["
    + "".join(sorted({word[-1] for word in (*ROLE_WORDS, *_MARKS)}))
    + "".join(sorted({word[-1].upper() for word in ROLE_WORDS if word.isascii()}))
    + "]"
)
_ROLE_MARK = re.compile(rf"{_MARK}(?:(?<![{_HAN}].)|(?<=摄)(?![{_HAN}])|(?<=[/ ].)|(?<=文)并图)")


#: Whether a text without blanks may have a long role's word: all of them are looked for at once. Of words in Latin
#: letters two letters are, in either case.
_may_have_role = any_of(
    [
        form
        for word in ROLE_WORDS
        for form in (
            map("".join, product(*zip(word[:2].lower(), word[:2].upper(), strict=True)))
            if word.isascii()
            else [word]
        )
    ]
)


def find_role(flat: str) -> re.Match[str] | None:
    """The first role in a flat text: ``ROLE.search``, where there may be one."""
    if not _ROLE_ENDS.search(flat):
        return None
    is_named = _may_have_role(flat.replace(" ", "")) and _ROLE_WORD.search(flat)
    return ROLE.search(flat) if is_named or _ROLE_MARK.search(flat) else None


LAST_OF_ROLES = "".join(
    sorted(
        {char for word in (*ROLE_WORDS, *_MARKS) for char in as_printed(word[-1]) if not word.isascii()}
        | set("rs")
    )
)
#: A role, a sign of reporting or a slash in a text as given, in either script and width: the rest names nobody who signs.
MAY_SIGN = re.compile(
    f"[{LAST_OF_ROLES}RSｒｓＲＳ/／╱∕"
    + "".join(
        as_printed(char)
        for char in ("自", "道", "导", "稿", "击", "电", "讯", *(word[-1] for word in BEHIND))
    )
    + "]"
)
#: A role's last character before a separator, in a text as given: without one it has no label of a credit.
LABELLED = re.compile(rf"[{LAST_OF_ROLES}][\s\x1f\]】)）]{{0,6}}(?:[:：︰∶﹕/／╱∕|｜丨│︱\\]|\x1f|[\]】])")


_SPLIT_ROLE = re.compile(f"[{re.escape(JOINTS)}]")


@lru_cache(maxsize=1024)
def kinds_of(printed: str) -> tuple[Kind, ...]:
    """What the bearers of a role as printed are; of several joined, the words before the pictures."""
    each = [_kind_of_one(part) for part in _SPLIT_ROLE.split(printed.replace(" ", "")) if part]
    kinds = set(each)
    if len(each) > 1 and each[0] is Kind.PICTURES and kinds == {Kind.PICTURES, Kind.REPORTER}:
        # ``图/记者：张三``: what the reporter did are the pictures.
        return (Kind.PICTURES,)
    return tuple(kind for kind in Kind if kind in kinds) or (Kind.OTHER,)


def kind_of(printed: str) -> Kind:
    """The first of :func:`kinds_of`."""
    return kinds_of(printed)[0]


def _kind_of_one(word: str) -> Kind:
    if word.isascii():
        return _KIND.get(word.lower().removesuffix("s"), Kind.OTHER)
    if word in BEHIND:
        return BEHIND[word]
    for size in range(len(word), 0, -1):
        kind = _KIND.get(word[-size:])
        if kind is not None:
            modifiers = word[:-size]
            shifted = next((SHIFTED[m] for m in SHIFTED if m in modifiers), None)
            return shifted if shifted is not None and kind in {Kind.REPORTER, Kind.EDITOR} else kind
    return Kind.OTHER


@lru_cache(maxsize=1024)
def shown(printed: str) -> str:
    """How a role is named: as printed, a mark by what it means (``文``: 作者); of ``文/记者`` the word."""
    if printed.isascii():
        return _SHOWN.get(printed.strip().lower().removesuffix("s"), printed)
    word = _SPLIT_ROLE.sub("/", printed.replace(" ", ""))
    parts = [part for part in word.split("/") if part]
    if len(parts) > 1:
        real = [part for part in parts if part not in _MARKS]
        if len(real) == 1:
            return real[0]
        if not real:
            return "作者" if kind_of(printed) is Kind.WRITER else _SHOWN.get(parts[0], parts[0])
        return "/".join(parts)
    word = "".join(parts)
    return _SHOWN.get(word) or (
        "作者" if BEHIND.get(word) is Kind.WRITER and len(word) < 4 and "文" in word else word
    )


class Bodies(Protocol):
    """Who knows houses and offices: by their look here, by the registry in attribution."""

    def is_body(self, token: str) -> bool:
        """A publisher, an office or another body."""

    def split(self, token: str) -> tuple[str, str] | None:
        """A body and what is glued behind it."""


_ORGANISATION = re.compile(
    r"(?:日报|晚报|早报|晨报|时报|快报|商报|周报|[^海喜捷]报|报社|网|新闻社|通讯社|[^合旅公]社|电视台?|卫视|月刊|季刊|旬刊|画报|快讯|小组|广播台|电台|台|频道|新闻|在线|传媒|媒体|融媒|中心|编辑部|工作室|全媒体|新闻部|采访部|"
    r"公司|集团|大学|学院|[妇残侨工文]联|工商联|社科联|[委府政宣信]办|[委联]会|.{2}(?:公安|交警|消防|检察|政法|司法|税务|气象|文旅|教育|卫健|应急|普法|组工|统战|共青团|[一二三四五六七八九十][中小])|[^支全东西南北中内外上下]部|署|委员会|[管村居]委会|管委|中学|小学|办事处|街道办|派出所|卫生院|总队|支队|大队|研究院|研究所|出版社|政府|宣传部|协会|学会|客户端|APP|app|财经|周刊|杂志|发布|公众号|号|院|所|局|厅|委|部队|일보|신문|신문사|뉴스|통신|통신사|방송|방송국|라지오|넷|망)\Z"
)
_OWN = re.compile(r"[本我](?:报|网|台|刊|社|站|端|版)")
#: The desks of Taiwan's houses: ``國際中心張三``.
_DESK = re.compile(
    rf"(?:政治|国际|社会|社群|生活|消费|娱乐|影剧|财经|体育|运动|地方|影视|新闻|综合|焦点|要闻|都会|国内|大陆|两岸|网搜|宠物|网路|即时|直播|数位)(?:中心|小组|组)(?=[{_HAN}]{{2,4}}\Z)"
)
#: A house and the name glued to it: ``新华网张改萍``; the house is group 1, the name stands behind the match.
HOUSE_BEFORE_NAME = re.compile(
    rf"([{_HAN}A-Za-z0-9+·]{{1,14}}?(?:日报|晚报|晨报|早报|商报|时报|快报|报社|通讯社|电视台|广播台|新闻网|在线|新闻|融媒体中心|融媒|传媒|报|网|社|台))"
    rf"(?=[{_HAN}]{{2,4}}\Z)"
)


class ByLook:
    """Houses and offices recognised by their last word."""

    def is_body(self, token: str) -> bool:
        if _OWN.fullmatch(token) or is_office(token) or is_house_by_name(token):
            return True
        return (
            2 < len(token) <= 30
            and bool(_ORGANISATION.search(token))
            and not (len(token) == 3 and is_name(token) and token[-1] not in "报网台社")
        )

    def split(self, token: str) -> tuple[str, str] | None:
        match = _OWN.match(token) or _DESK.match(token) or HOUSE_BEFORE_NAME.match(token)
        if match is None or match.end() == len(token):
            return None
        return match[0], token[match.end() :]


BY_LOOK = ByLook()


#: A surname in use and its given name, a name of a minority or a transcription.
NAME = "name"
#: Two or three characters with no surname the list knows.
PLAUSIBLE = "plausible"
#: A pen name or a screen name behind an explicit label.
NICKNAME = "nickname"
#: Latin letters that begin with a capital, in one word or several.
LATIN = "latin"
#: A login: Latin letters in lower case, or letters and digits mixed.
LOGIN = "login"


@dataclass(slots=True)
class Credit:
    """One person: the name as given, the role as printed in Simplified (None where none stands) and its kind.

    ``sort``: one of :data:`NAME`, :data:`PLAUSIBLE`, :data:`NICKNAME`, :data:`LATIN`, :data:`LOGIN`.
    """

    name: str
    role: str | None
    kinds: tuple[Kind, ...] = ()
    organisation: str | None = None
    sort: str = NAME
    #: A separator (``作者：``) stood between role and name.
    labelled: bool = False

    @property
    def kind(self) -> Kind | None:
        """The foremost of its kinds."""
        return self.kinds[0] if self.kinds else None


@dataclass(slots=True)
class Credits:
    """Who did what by one line.

    ``clean``: every word of it was understood. ``sure``: no run of joined names could be cut in two ways.
    ``reported``: words behind the names say that they reported. ``generated``: signed by a machine.
    """

    people: list[Credit] = field(default_factory=list)
    organisations: list[str] = field(default_factory=list)
    clean: bool = True
    sure: bool = True
    photo: bool = False
    reported: bool = False
    generated: bool = False
    compiled: bool = False
    #: The kind of the first role that has a separator behind it, whether anybody is named or not.
    first: Kind | None = None

    def named(self, *kinds: Kind) -> list[str]:
        """The names of some kinds, in order, once each."""
        return list(dict.fromkeys(one.name for one in self.people if set(kinds) & set(one.kinds)))


class _Token(NamedTuple):
    flat: str
    start: int
    end: int


_BETWEEN = re.compile(f"[{re.escape(BETWEEN)}]+")
_TOKEN = re.compile(f"[^{re.escape(BETWEEN)}]+")
_SLASHES = re.compile(r"[/\\]{2,}|\\")
_BOTH = re.compile(rf"(?<=[{_HAN}] )(?:文并[摄图]|[摄图]并文)(?![{_HAN}])")
_DOT = re.compile(r" *· *")
#: ``记者：张三·通讯员：李四``, ``记者 张三 · 编辑 李四``: a dot before a role parts credits.
_DOT_LABEL = re.compile(
    rf"[·・•](?= ?[{_HAN}]{{2,6}} ?:| ?[{_HAN}]{{0,4}}(?:记者|通讯员|实习生|编辑|责编|作者|撰文|摄影|校对|审核) )"
)
#: What joins two names without a separator, and the characters that two names and it have at least.
_AND = re.compile("[和与及暨]")
_TWO_NAMES = 4
#: ``某新闻─张三／高雄报道``: a dash between characters parts words, in no name there is one.
_DASH = re.compile(rf"(?<=[{_HAN}])( ?)-(-?)( ?)(?=[{_HAN}])")
_LATIN_GAP = re.compile(r"(?<=[A-Za-z.]) (?=[A-Z])")
_TRIM = "()[]“”\"'《》<>{} ·:*-_.,。"
#: What makes a byline of names without a role: a word of reporting or a mark at the end of a token, or a slash.
_SIGNED = re.compile(
    "/|发自|[道导稿电击讯"
    + "".join(sorted({word[-1] for word in BEHIND}))
    + rf"](?=[{re.escape(BETWEEN + _TRIM)}和\x00]|\Z)"
)
_REMARK = re.compile(
    rf"(?<=[{_HAN}]) ?[(\[](?:微博|微信|实习生?|见习|右|左|中|除?署名(?:除外|的除外)?|资料|音译|化名|笔名|(?:人民|新华|东方|全景)视觉|视觉(?:中国|江苏|四川)|(?i:IC ?photo|CFP|VCG)|[^()\[\]\n]{{0,8}}除外|文|图|摄)[)\]]"
)
_EDGE_SIGNS = " .,;:、。-|*#/_()[]<>{}“”\"'■□●▲◆★☆◎〇△▼◇※·\n\x00"
_MACHINE = re.compile(
    r"\A(?:AIGC|AI|ChatGPT|DeepSeek|GPT|智能写稿|机器人|人工智能)(?:生成|写作|创作|小编)?\Z", re.IGNORECASE
)
_LETTERS = re.compile(r"[A-Za-z0-9_.@'\-]+(?: [A-Za-z0-9_.@'\-]+){0,3}\Z")
_CAPITAL = re.compile(r"[A-Z][A-Za-z.'\-]*[a-z](?: [A-Z][A-Za-z.'\-]*){0,3}\Z")
#: Logins that are nobody's.
_NO_LOGIN = re.compile(
    r"(?:.*@.*|admin\w*|administrator|root|robot|editor|newsroom|system|user|guest|test|null|none|undefined|webmaster|news|web|master|author|by|www\..*|https?.*|.*\.(?:com|cn|net|org).*)\Z",
    re.IGNORECASE,
)
#: A number of a system, with letters before it; an editor's own login spells a name (``lihe2021``).
_SERIAL = re.compile(r"[A-Za-z]{0,5}[\d_.\-]+")
_SPELLED = re.compile(r"([a-z]{4,5})\d{1,4}")


def _spelled(login: str) -> bool:
    """Whether the letters of a login are pinyin of two syllables, as those of a name are."""
    match = _SPELLED.fullmatch(login)
    return match is not None and any(
        is_syllable(match[1][:at]) and is_syllable(match[1][at:]) for at in range(2, len(match[1]) - 1)
    )


_REPORTED = "|".join(sorted(map(re.escape, REPORTED), key=len, reverse=True))
#: What stands behind names and names nobody: that they reported, where from, when.
_FILLER = re.compile(
    rf"(?:(?:{_REPORTED})|发自[{_HAN}·]{{1,10}}|[自于]?[{_HAN}]{{2,8}}发自.*|等(?:人|[一二三四五六七八九十\d]人)?|(?:受访者|受访单位|被访者|采访对象|当事人|主办方|本人|企业|校方|警方)(?:供图|提供|图)?|整理|综合|通讯|专稿|独家|系列报道|资料图片?|本文|本版|联合|讯|电|实地探访|"
    rf"(?:\d{{4}}[-年./])?\d{{1,2}}[-月./]\d{{1,2}}日?|\d{{1,2}}日(?:综合|外|专)*[电讯]|\d{{1,2}}:\d\d(?::\d\d)?)\Z"
)
#: What a house's name goes on with where it reports itself: ``某网报道``, ``某报综合``.
_COMPILED = ("综合报道", "综合报导", "综合", "报道", "报导")
_TELLS = re.compile(rf"(?:{_REPORTED})\Z|发自")
_LONGEST_REPORTED = sorted(REPORTED, key=len, reverse=True)
_BEHIND = sorted(BEHIND, key=len, reverse=True)
#: Glued behind a name a mark may be a part of it: 赵启文, 黄静文, 李图.
_AMBIGUOUS = frozenset("文图绘")
_GLUED = re.compile(
    rf"(?P<rest>.{{2,}}?)(?P<mark>(?:[{_HAN}]{{2,6}})?(?:{_REPORTED})|发自[{_HAN}·]{{1,10}}|{'|'.join(_BEHIND)}|等)\Z"
)
_WIRED = re.compile(
    rf"(?P<rest>[{_HAN}]{{2,4}}?)(?P<place>[{_HAN}]{{2,6}}?)(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日(?:综合|外|专)*(?:电|讯|报道)\Z"
)
#: What somebody is, behind who: ``张三，系江边大学教授``.
_AS_WHAT = re.compile(r"(?:系|现任|现为|供职|就职|单位|为|是)(?=.)")
_TITLED = re.compile(rf"(?:{TITLES}|大学|学院|研究院|研究所|研究中心|公司|协会|学会|医院|社|部)\Z")
#: What doctors, teachers and lawyers are called by, behind their names.
_PERSONAL = re.compile(
    r"(?P<name>.{2,3})(?:医师|药师|护理师|护师|营养师|心理师|咨商师|谘商师|治疗师|兽医师|律师|教授|博士|老师|医生)"
)
_TITLE_BEGINS = re.compile(
    rf"{PLACE.pattern}|中国|中共|中央|国家|全国|清华|复旦|浙江|武大|人大|北大|南开|同济|厦大|国防|军事|社科|新华|人民|华东|华中|华南|西南|西北|东北|省|市|原|著名|资深|知名|青年|高级|本报|本刊|特约|独立|财经|教授|研究员|博士|评论员|作家"
)


def read(
    text: str,
    *,
    default: str | None = None,
    labelled: bool = False,
    bodies: Bodies = BY_LOOK,
    whole: bool = False,
    bare: bool = False,
) -> Credits:
    """Who did what by ``text``, which may hold other words besides (``Credits.clean`` is False then).

    ``default``: the role of names that stand without one; ``labelled``: it stood before ``text``, with a
    separator, so that pen names and logins count. ``bodies``: who knows houses and offices.
    ``whole``: only a line without other words is asked for. Then the reading ends at the first word that is not
    understood, and at once where there is neither a role nor a sign of reporting; ``Credits.clean`` is False then.
    ``bare``: names alone are asked for as well.
    """
    text = text[:LONGEST]
    if "(" in text or "（" in text:
        text = _READING.sub(_without_reading, text)
    given = _Role.of(default, barred=labelled) if default else None
    return _Reading(text, given, bodies, whole=whole, bare=bare).run()


#: ``张(zhāng)伟``: how mirrors print what a character reads as.
_READING = re.compile(rf"(?<=[{_HAN}])[(（]([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{{1,6}})[)）]")


def _without_reading(match: re.Match[str]) -> str:
    return "" if is_syllable(match[1]) else match[0]


_JOINED_MARKS = re.compile(
    rf"([（(]?(?:文字?|撰文)\s?[/／╱|｜:：]\s?[{_HAN}]{{2,4}})(?=[图圖摄攝影]\s?[/／╱|｜:：])"
)


class _Reading:
    """One line being read."""

    def __init__(self, text: str, given: _Role | None, bodies: Bodies, *, whole: bool, bare: bool) -> None:
        if text[:1] in "文撰（(":
            # ``文/张三图/李四``: the second mark is no part of the name before it.
            text = _JOINED_MARKS.sub(r"\1 ", text)
        flat = same_length(text)
        if "文并" in flat or "并文" in flat:
            # ``张三 文并摄``
            flat = _BOTH.sub("文/摄", flat)
        if "·" in flat or "・" in flat or "•" in flat:
            flat = _DOT_LABEL.sub(";", flat)
        if "·" in flat:
            flat = _DOT.sub(lambda m: m[0].replace(" ", "\x00"), flat)
        if "-" in flat:
            flat = _DASH.sub(lambda m: "|" + " " * (len(m[0]) - 1), flat)
        if "//" in flat or "\\" in flat:
            flat = _SLASHES.sub(lambda m: "/" + " " * (len(m[0]) - 1), flat)
        if "(" in flat or "[" in flat:
            flat = _REMARK.sub(lambda m: " " * len(m[0]), flat)
        self.text = text
        self.flat = flat
        #: The role of names that stand without one.
        self.given = given
        self.bodies = bodies
        self.out = Credits()
        #: The house that stands directly before the next role.
        self.pending: str | None = None
        #: Whether the line begins with a place and a slash (``台北／張三、李四``): those who follow reported from there.
        self.placed = False
        #: Whether the reading ends at the first word that is not understood.
        self.whole = whole
        #: Whether names alone are an answer.
        self.bare = bare or given is not None

    def run(self) -> Credits:
        flat = self.flat
        start = len(flat) - len(flat.lstrip(_EDGE_SIGNS))
        end = len(flat.rstrip(_EDGE_SIGNS))
        if start >= end:
            return self.out
        self.flat = flat = flat[:end]
        marks = list(ROLE.finditer(flat, start)) if find_role(flat) else []
        if self.whole and not marks and not self.bare and not _SIGNED.search(flat):
            self.out.clean = False
            return self.out
        spans = [
            _Mark(
                m[0].strip(" /"),
                m.start(),
                m.end(),
                following.start() if following else end,
                m.lastgroup in {"behind", "post"},
            )
            for m, following in zip(marks, [*marks[1:], None], strict=False)
        ]
        last = self._segment(start, spans[0].start if spans else end, self.given, before=bool(spans))
        self._sequence(spans, last, end)
        self._body(self.pending)
        return self.out

    def _sequence(self, marks: list[_Mark], last: list[Credit], end: int) -> None:
        """Roles one after another, each with the names before or behind it; ``last``: the names just read."""
        all_behind = self._all_behind(marks, last, end)
        role = given = self.given
        outer: _Role | None = None
        held: list[str] = []
        for mark in marks:
            if self.whole and not self.out.clean:
                return
            final = mark.stop == end
            body = self.flat[mark.end : mark.stop]
            behind = (mark.behind and not self._goes_on(mark, role, last, end)) or (
                # ``张三摄/中新社``
                bool(last)
                and mark.printed == "摄"
                and self.flat[mark.end : mark.end + 1] == "/"
                and self._only_bodies(mark.end, mark.stop)
            )
            barred = body.lstrip(" ")[:1] in set(BARS) and not (behind or all_behind)
            if behind or all_behind:
                self._behind(mark.printed, last, over=True)
                last = self._segment(mark.end, mark.stop, given if all_behind else role, before=not final)
                continue
            if not barred and not body.strip(_EDGE_SIGNS):
                if last or final:
                    self._behind(mark.printed, last, over=False)
                    last = []
                else:
                    held.append(mark.printed)
                continue
            new = _Role.of("/".join([*held, mark.printed]), barred=barred)
            held = []
            if barred and self.out.first is None:
                self.out.first = new.kinds[0]
            pictured = outer is not None and outer.kinds[0] is Kind.PICTURES
            if (
                outer is not None
                and (pictured or not barred)
                and new.kinds[0] in {Kind.REPORTER, Kind.EDITOR}
            ):
                # ``文丨某报记者 张三``, ``作者：见习编辑 李四``: the inner role says what the bearer is.
                inner = outer.kinds[0] in {Kind.WRITER, Kind.REPORTER}
                new = _Role(new.word if inner else outer.word, outer.kinds, barred=True)
            else:
                outer = None
            role = new
            organisation, self.pending = self.pending, None
            found = self._segment(mark.end, mark.stop, role, before=not final, organisation=organisation)
            if found:
                last = found
            elif barred:
                # ``图/某报·某城记者：张三``: a house of any name stands between a mark of pictures and the reporter.
                housed = new.kinds[0] is Kind.PICTURES or self._only_bodies(mark.end, mark.stop)
                outer = new if not final and housed else None
                last = []
            elif last and self._fillers(mark.end, mark.stop):
                self._behind(mark.printed, last, over=False)

    # --- roles ------------------------------------------------------------------------------------------

    def _all_behind(self, marks: list[_Mark], first: list[Credit], end: int) -> bool:
        """``张三 文 李四 图``: names first, a role last, and no separator speaks for the other order."""
        if len(marks) < 2 or not first or marks[-1].end != end or any(mark.behind for mark in marks):
            return False
        return all(
            self.flat[mark.end : mark.stop].lstrip(" ")[:1] not in set(BARS)
            and kind_of(mark.printed) in {Kind.WRITER, Kind.PICTURES, Kind.EDITOR}
            for mark in marks
        )

    def _goes_on(self, mark: _Mark, role: _Role | None, last: list[Credit], end: int) -> bool:
        """``记者 张三/摄影 李四``: a role stands before the first name, so the last one is the second's."""
        return (
            bool(last)
            and role is not None
            and role is not self.given
            and mark.stop == end
            and bool(self.flat[mark.end : end].strip(_EDGE_SIGNS))
            and all(self._names(one.flat.strip(_TRIM))[0] for one in self._tokens(mark.end, end))
        )

    def _behind(self, printed: str, last: list[Credit], *, over: bool) -> None:
        """A role behind its names; ``over``: beside a name it counts even where a label stands before it."""
        kinds = kinds_of(printed)
        word = shown(printed)
        photo = kinds[0] is Kind.PICTURES
        for person in last:
            if person.role is None or (
                self.given is not None and person.role == self.given.word and not person.labelled
            ):
                person.role, person.kinds = ("摄影" if photo and word in _PHOTO else word), kinds
            elif photo and (over or not person.labelled) and person.kind in {Kind.REPORTER, Kind.WRITER}:
                person.role, person.kinds = ("摄影" if word in _PHOTO else word), kinds
        self.out.photo = self.out.photo or photo

    def _fillers(self, start: int, end: int) -> bool:
        return all(_FILLER.match(one.flat.strip(_TRIM)) for one in self._tokens(start, end))

    def _only_bodies(self, start: int, end: int) -> bool:
        words = [one.flat.strip(_TRIM) for one in self._tokens(start, end)]
        return all(not word or word in BARS or self._is_body(word) or self.pending for word in words)

    # --- names ------------------------------------------------------------------------------------------

    def _segment(
        self, start: int, end: int, role: _Role | None, *, before: bool, organisation: str | None = None
    ) -> list[Credit]:
        """Names and houses between two roles; what stands last, glued to the next role, may belong to it."""
        new: list[Credit] = []
        while start < end and self.flat[start] in BARS + " ":
            start += 1
        closed = _unmatched(self.flat, start, end)
        if closed is not None:
            before = before and not self.flat[closed:end].strip(_EDGE_SIGNS)
            end = closed
        tokens = list(self._tokens(start, end))
        if before and len(tokens) == _HOUSE_AND_HOUSE and self._is_housed(tokens[0], tokens[1], end):
            self._body(self._printed(tokens[0].start, len(tokens[0].flat)))
            del tokens[0]
        marks = self._marked_by_others(tokens)
        for index, token in enumerate(tokens):
            glued = before and token.end == end
            stop = self._token(
                token,
                role,
                new,
                organisation,
                glued=glued,
                last=index == len(tokens) - 1 and before,
                marked=marks,
            )
            if self.pending and not (before and index == len(tokens) - 1):
                organisation, self.pending = self.pending, None
                self._body(organisation)
            if stop or len(new) >= _MOST or (self.whole and not self.out.clean):
                break
        self.out.people += new
        self._body(organisation)
        return new

    def _is_housed(self, first: _Token, second: _Token, end: int) -> bool:
        """``石榴云/新疆日报`` before 记者: two houses, though the first may look like a name."""
        return second.end == end and self.flat[first.end : second.start] == "/" and self._is_body(second.flat)

    @staticmethod
    def _marked_by_others(tokens: list[_Token]) -> bool:
        """``张丽文 李明图``: where one token ends in 文 and another in 图 both are marks."""
        ends = {one.flat[-1:] for one in tokens}
        return "文" in ends and bool(ends & {"图", "摄", "绘"})

    def _tokens(self, start: int, end: int) -> Iterator[_Token]:
        held: _Token | None = None
        for token in self._pieces(start, end):
            if held is not None:
                gap = self.flat[held.end : token.start]
                if not gap.strip(" ") and self._one_name(held, token):
                    yield _Token(held.flat + token.flat, held.start, token.end)
                    held = None
                    continue
                if not gap.strip(" ") and _CAPITAL.match(held.flat) and _CAPITAL.match(token.flat):
                    held = _Token(f"{held.flat} {token.flat}", held.start, token.end)
                    continue
                yield held
                held = None
            if (len(token.flat) == 1 and has_surname(token.flat)) or _CAPITAL.match(token.flat):
                held = token
            else:
                yield token
        if held is not None:
            yield held

    def _pieces(self, start: int, end: int) -> Iterator[_Token]:
        for match in _TOKEN.finditer(self.flat, start, end):
            joint = _AND.search(match[0], 2) if len(match[0]) > _TWO_NAMES else None
            if joint and is_name(match[0][: (at := joint.start())]) and is_name(match[0][at + 1 :]):
                yield _Token(match[0][:at], match.start(), match.start() + at)
                yield _Token(match[0][at + 1 :], match.start() + at + 1, match.end())
            else:
                yield _Token(match[0], match.start(), match.end())

    @staticmethod
    def _one_name(first: _Token, second: _Token) -> bool:
        """A name spread by a blank (``林 宇``, ``崔 晶晶``)."""
        return len(first.flat) == 1 and len(second.flat) <= 2 and bool(_HAN_RUN.match(second.flat))

    def _token(
        self,
        token: _Token,
        role: _Role | None,
        new: list[Credit],
        organisation: str | None,
        *,
        glued: bool,
        last: bool,
        marked: bool,
    ) -> bool:
        """Read one token; True where nothing of the segment behind it is a name."""
        raw = token.flat
        left = len(raw) - len(raw.lstrip(_TRIM))
        flat = raw.strip(_TRIM).replace("\x00", "")
        if not flat or flat in NOBODY:
            return False
        labelled = bool(role and role.barred)
        if self._is_place_before(flat, token, role):
            self.placed = self.out.reported = True
            return False
        if _MACHINE.match(flat):
            self.out.generated = True
            return False
        if (_FILLER.match(flat) and not is_name(flat)) or _placed(flat):
            # ``张三(资料图)`` stands under a picture: only words of reporting make a byline of a name.
            self.out.reported = self.out.reported or _TELLS.search(flat) is not None
            self._note(flat, new)
            return False
        dot = flat.find("·")
        if dot > 1 and self._names(flat[dot + 1 :])[0] and self._is_body(flat[:dot]):
            # ``某财经·张三``: the house and its author.
            begin = token.start + left
            house = self._printed(begin, dot)
            self._body(house)
            self._put(flat[dot + 1 :], begin + self._width(begin, dot + 1), role, new, house, marked=marked)
            return False
        if dot > 1 and self._is_body(flat[:dot]) and not is_name(flat):
            # ``广州日报·新花城``
            self.pending = self._printed(token.start + left, len(flat))
            return False
        compiled = next((flat.removesuffix(word) for word in _COMPILED if flat.endswith(word)), "")
        if compiled and self._is_body(compiled):
            self.out.compiled = self.out.compiled or flat.endswith(("综合报道", "综合"))
            self.pending = self._printed(token.start + left, len(compiled))
            return False
        if new and labelled and _AS_WHAT.match(flat):
            return True
        quoted = raw[:1] == "《" and "》" in raw
        if (
            quoted
            or (self._is_body(flat) and not _named_after_a_house(flat, role))
            or (last and glued and not new and len(flat) <= 16 and self._is_house_before(flat, role))
            # ``每经记者 张三 每经编辑 李四``: the house once more.
            or (glued and bool(new) and flat == new[0].organisation)
            or (
                role is None
                and last
                and not new
                and self.flat[token.end : token.end + 1] == "/"
                and self._is_house_beside(flat)
            )
        ):
            self.pending = re.sub("[《》「」『』]", "", self._printed(token.start + left, len(flat)))
            return False
        if _LETTERS.match(flat):
            return self._letters(flat, role, new, organisation, labelled=labelled)
        start = token.start + left
        if len(flat) > 3 and self._titled(flat, start, role, new, organisation):
            return False
        if (new or self.out.people) and self.flat[: token.start].rstrip(" ").endswith("/") and is_place(flat):
            # ``綜合報導 / 南投縣``
            return False
        if new and is_place(flat) and self._reports_from(token, role):
            # ``某新聞／張三、李四 彰化-台中報導``
            self.out.reported = True
            return False
        if new and (
            self._is_place_of_report(flat, token.start) or (role is not None and _foreign_to_names(flat))
        ):
            self.out.reported = True
            return False
        reported = len(flat) > 4 and flat.endswith(REPORTED)
        if reported and self._glued_behind(flat, start, role, new, organisation, marked=marked):
            return False
        if role is not None and _named_after_a_house(flat, role):
            new.append(self._credit(start, flat, role, organisation))
            return False
        if self._put(flat, start, role, new, organisation, marked=marked):
            return False
        if role is not None and _DIGIT_INSIDE.fullmatch(flat) and is_name(_DIGIT.sub("", flat)):
            # ``王3明``: a mirror's digit.
            new.append(self._credit(start, flat, role, organisation))
            new[-1].name = _DIGIT.sub("", new[-1].name)
            return False
        if self._glued_behind(flat, start, role, new, organisation, marked=marked):
            return False
        split = self.bodies.split(flat)
        if split is not None:
            house = self._printed(start, len(split[0]))
            self._body(house)
            if not split[1] or self._put(
                split[1], start + len(flat) - len(split[1]), role, new, house, marked=marked
            ):
                return False
        if new and labelled and (len(flat) > 4 or PLACE.match(flat)):
            # ``张三 江边大学教授``: what somebody is, behind who; ``张三、江边大学教授 李四``: before who.
            return not (_TITLED.search(flat) and self._name_follows(token))
        if role is not None and len(flat) > 3 and _TITLED.search(flat) and self._name_follows(token):
            # ``作者：江边大学教授 张三``
            return False
        if role is not None and not glued and self._unknown(flat, start, role, new, organisation):
            return False
        self.out.clean = False
        return False

    def _name_follows(self, token: _Token) -> bool:
        following = _TOKEN.search(self.flat, token.end)
        return following is not None and is_name(following[0].strip(_TRIM))

    def _is_place_of_report(self, flat: str, start: int) -> bool:
        """``記者某某／鹿港即時報導``: behind a slash a short word that no list of places has says where from."""
        word = next((one for one in _LONGEST_REPORTED if flat.endswith(one)), None)
        if word is None or "/" not in self.flat[max(0, start - 3) : start]:
            return False
        rest = flat[: -len(word)]
        return len(rest) <= 4 and (len(rest) <= 2 or not likely(rest))

    def _reports_from(self, token: _Token, role: _Role | None) -> bool:
        """Whether a place behind names is where they report from: words of reporting follow, or a house and a slash stand before."""
        rest = self.flat[token.end :].strip(_EDGE_SIGNS)
        if not rest and role is not None and not role.barred and Kind.REPORTER in role.kinds:
            # ``某网记者张三 台北``
            return True
        if rest and not is_place(rest.lstrip("|、 -")):
            return rest.endswith(REPORTED)
        return bool(self.out.organisations) and "/" in self.flat[: token.start]

    def _is_place_before(self, flat: str, token: _Token, role: _Role | None) -> bool:
        """``台北／張三、李四``: television houses name the place before who reports from it."""
        return (
            role is None
            and not self.out.people
            and self.flat[token.end : token.end + 1] == "/"
            and not self.flat[: token.start].strip(_EDGE_SIGNS)
            and is_place(flat)
            and not is_name(flat)
        )

    def _is_house_before(self, flat: str, role: _Role | None) -> bool:
        """Whether what is glued to the next role is its house (``信报``记者) and not the last name before it."""
        names = self._names(flat)[0]
        if not names:
            return len(flat) > 1
        return (role is None or role.barred) and not all(map(likely, names))

    def _is_house_beside(self, flat: str) -> bool:
        """``观天下／ 记者张三``: what a slash parts from the role behind it is the house, whatever its name."""
        return (
            2 < len(flat) <= _LONGEST_HOUSE and _HAN_RUN.match(flat) is not None and not self._names(flat)[0]
        )

    def _put(
        self,
        flat: str,
        start: int,
        role: _Role | None,
        new: list[Credit],
        organisation: str | None,
        *,
        marked: bool,
    ) -> bool:
        """Put down the names of a token that is names and nothing else."""
        if marked and len(flat) > 2 and flat[-1] in _AMBIGUOUS | {"摄"} and self._names(flat[:-1])[0]:
            return False
        names, sure = self._names(flat)
        if not names:
            return False
        self.out.sure = self.out.sure and sure
        at = start
        for name in names:
            new.append(self._credit(at, name, role, organisation))
            at += self._width(at, len(name))
        return True

    @staticmethod
    def _names(flat: str) -> tuple[list[str], bool]:
        if is_name(flat):
            return [flat], True
        return split_run(flat)

    def _credit(
        self, at: int, name: str, role: _Role | None, organisation: str | None, sort: str = NAME
    ) -> Credit:
        if role is None and self.placed:
            role = _REPORTER
        return Credit(
            self._printed(at, len(name)),
            role.word if role else None,
            role.kinds if role else (),
            organisation,
            sort,
            bool(role and role.barred),
        )

    def _printed(self, at: int, size: int) -> str:
        """``size`` characters from ``at`` on as the text has them, without blanks inside."""
        return "".join(self.text[at : at + self._width(at, size)].split())

    def _width(self, at: int, size: int) -> int:
        """How many characters of the text the next ``size`` ones of a name take, blanks inside included."""
        piece = self.flat[at : at + size]
        if " " not in piece and "\x00" not in piece:
            return size
        end = at
        while size and end < len(self.flat):
            if self.flat[end] not in " \x00":
                size -= 1
            end += 1
        return end - at

    def _letters(
        self, flat: str, role: _Role | None, new: list[Credit], organisation: str | None, *, labelled: bool
    ) -> bool:
        if _NO_LOGIN.match(flat) or (_SERIAL.fullmatch(flat) and not _spelled(flat)):
            self.out.clean = self.out.clean and bool(new)
            return False
        if _CAPITAL.match(flat) and not any(char.isdigit() for char in flat):
            if role is None and " " not in flat:
                self.out.clean = False
                return False
            new.append(
                Credit(
                    flat,
                    role.word if role else None,
                    role.kinds if role else (),
                    organisation,
                    LATIN,
                    labelled,
                )
            )
        elif labelled and role is not None and re.search(r"[A-Za-z]{3}", flat):
            new.append(Credit(flat, role.word, role.kinds, organisation, LOGIN, True))
        else:
            self.out.clean = False
        return False

    def _glued_behind(
        self,
        flat: str,
        start: int,
        role: _Role | None,
        new: list[Credit],
        organisation: str | None,
        *,
        marked: bool,
    ) -> bool:
        """What is glued to the last name: a mark, that it was reported, where from, or what its bearer is."""
        wired = _WIRED.match(flat)
        if wired:
            known = [size for size in (3, 2, 4) if is_name(flat[:size]) and PLACE.match(flat[size:])]
            size = known[0] if known else min(3, len(wired["rest"] + wired["place"]) - 2)
            if is_name(flat[:size]):
                new.append(self._credit(start, flat[:size], role, organisation))
                self.out.reported = True
                return True
        match = _GLUED.match(flat)
        if match:
            mark = match["mark"]
            rest = match["rest"]
            bare = next((word for word in _LONGEST_REPORTED if flat.endswith(word)), None)
            if bare:
                rest = flat[: -len(bare)]
                if "的" in rest:
                    # ``看更多記者林小明的報導``
                    return False
                if role is not None and (size := self._before_place(rest)):
                    self.out.reported = True
                    return self._put(rest[:size], start, role, new, organisation, marked=False)
                for size in (len(rest), 3, 2, 4):
                    name = rest[:size]
                    if (
                        len(name) == size
                        and (
                            size == len(rest)
                            or PLACE.match(rest[size:])
                            or (role is not None and len(rest) - size <= 3)
                        )
                        and self._names(name)[0]
                    ):
                        self.out.reported = True
                        self._put(name, start, role, new, organisation, marked=False)
                        self._note(mark, new[-1:])
                        return True
                if role is not None and plausible(rest[: (size := place_at_end(rest))]) and size < len(rest):
                    # ``记者良克霖费城报道``: a rare surname before a place that is known.
                    new.append(self._credit(start, rest[:size], role, organisation, PLAUSIBLE))
                    self.out.reported = True
                    return True
                return False
            before = len(new)
            # ``华夏人文`` is somebody's account: without a role, 文 behind a name is a part of it.
            if (mark not in _AMBIGUOUS or marked or (len(flat) > 3 and role is not None)) and self._put(
                rest, start, role, new, organisation, marked=False
            ):
                kind = BEHIND.get(mark)
                if kind is Kind.PICTURES:
                    self.out.photo = True
                    for person in new[before:]:
                        person.role, person.kinds = ("供图" if mark == "供图" else "摄影"), (kind,)
                elif kind is not None:
                    for person in new[before:]:
                        if person.role is None:
                            person.role, person.kinds = shown(mark), (kind,)
                return True
        return False

    def _before_place(self, rest: str) -> int:
        """How much of what stands before ``报道`` is names, where a place is glued to them; 0 where none is.

        ``王明吉林``: a place that the list has. ``王明珲春``, where it has not: the last name that could be cut has no
        frequent surname, which a place may begin with; of two people the second would have one.
        """
        if len(rest) < 4 or (len(rest) == 4 and is_name(rest)):
            return 0
        size = place_at_end(rest)
        while size < len(rest):
            if self._names(rest[:size])[0]:
                return size
            size += 1
            size += place_at_end(rest[size:])
        if len(rest) > _NAME_AND_PLACE or is_name(rest):
            return 0
        for size in (len(rest) - 2, len(rest) - 3):
            if (
                2 <= size <= 3
                and is_name(rest[:size])
                and rest[size] not in FREQUENT_SURNAMES
                and not (size == 3 and rest[2] in FREQUENT_SURNAMES and is_name(rest[2:]))
            ):
                return size
        return 0

    def _titled(
        self, flat: str, start: int, role: _Role | None, new: list[Credit], organisation: str | None
    ) -> bool:
        """A name with what its bearer is glued to it: ``方敏北京大学教授``."""
        titled = _PERSONAL.fullmatch(flat)
        if titled and is_name(titled["name"]):
            # ``王明德醫師``
            new.append(self._credit(start, titled["name"], role, organisation))
            return True
        if not _TITLED.search(flat):
            return False
        for size in (3, 2):
            if is_name(flat[:size]) and _TITLE_BEGINS.match(flat[size:]):
                new.append(self._credit(start, flat[:size], role, organisation))
                return True
        return False

    def _unknown(
        self, flat: str, start: int, role: _Role, new: list[Credit], organisation: str | None
    ) -> bool:
        """A token that no list knows, beside a role: a rare surname, a pen name."""
        if _PUNCTUATED.search(flat) or flat.startswith(_OF_THE_WEB):
            return False
        if plausible(flat):
            new.append(self._credit(start, flat, role, organisation, PLAUSIBLE))
            return True
        if role.barred and (is_nickname(flat) or (_NICK.match(flat) and not PLACE.match(flat))):
            new.append(self._credit(start, flat, role, organisation, NICKNAME))
            return True
        return False

    def _note(self, filler: str, people: list[Credit]) -> None:
        """``摄影报道`` says that the bearer took the pictures as well; the words stay his."""
        if filler.startswith("摄影"):
            self.out.photo = self.out.photo or not people

    # --- houses -----------------------------------------------------------------------------------------

    def _is_body(self, token: str) -> bool:
        return self.bodies.is_body(token)

    def _body(self, name: str | None) -> None:
        if name and name not in self.out.organisations:
            self.out.organisations.append(name)


def _named_after_a_house(flat: str, role: _Role | None) -> bool:
    """``記者丘念台``: three characters behind a reporter's role, a frequent surname first and no place, are a name."""
    return (
        role is not None
        and Kind.REPORTER in role.kinds
        and len(flat) == _SHORT_NAME
        and flat[-1] == "台"
        and flat[0] in FREQUENT_SURNAMES
        and not PLACE.match(flat)
        and not is_place(flat[:2])
        and flat[1] not in "视視电電广廣"
    )


_SHORT_NAME = 3
_DIGIT, _DIGIT_INSIDE = re.compile(r"\d"), re.compile(rf"[{_HAN}]{{1,2}}\d[{_HAN}]{{1,2}}")
_HOUSE_AND_HOUSE = 2


class _Mark(NamedTuple):
    """A role in the line: as printed, where, and where the next one begins."""

    printed: str
    start: int
    end: int
    stop: int
    behind: bool


@dataclass(frozen=True, slots=True)
class _Role:
    """A role in force: how it is named, its kinds, whether a separator stood behind it."""

    word: str
    kinds: tuple[Kind, ...]
    barred: bool

    @classmethod
    def of(cls, printed: str, *, barred: bool) -> _Role:
        return cls(shown(printed), kinds_of(printed), barred)


_REPORTER = _Role("记者", (Kind.REPORTER,), barred=False)
#: Words for taking pictures that are shown as one.
_PHOTO = frozenset({"摄", "图片", "拍摄", "摄影", "图", "影"})


_PLACED = re.compile(rf"(?P<place>[{_HAN}]{{2,6}}?)(?:{_REPORTED})\Z")


def _placed(flat: str) -> bool:
    """``上海报道``: that it was reported, and where from."""
    match = _PLACED.match(flat)
    return match is not None and (PLACE.match(match["place"]) is not None or is_place(match["place"]))


#: One name with an unknown place of two or three characters is no longer.
_NAME_AND_PLACE = 6


def _foreign_to_names(flat: str) -> bool:
    """``延吉报道`` behind a name: where from, unless what was reported by begins with a frequent surname."""
    match = _PLACED.match(flat)
    if match is None or match["place"][0] in FREQUENT_SURNAMES:
        return False
    return len(match["place"]) == 2 or match["place"][-1] in "市县区镇乡村旗州"


def _unmatched(flat: str, start: int, end: int) -> int | None:
    """Where the bracket that a role stands in closes: what follows is not in its list."""
    depth = 0
    for at in range(start, end):
        if flat[at] in "([":
            depth += 1
        elif flat[at] in ")]":
            if depth == 0:
                return at
            depth -= 1
    return None


#: ``網路溫度計``: an account of the web and nobody's pen name.
_OF_THE_WEB = ("网络", "网路")
#: A house of any name has no more characters.
_LONGEST_HOUSE = 8
_HAN_RUN = re.compile(rf"[{_HAN}]+\Z")
_PUNCTUATED = re.compile(r"[\d,。!?《》“”:;()\[\]]")
_NICK = re.compile(rf"(?!.*[的了是在把被将对与或也都不没这哪])[{_HAN}A-Za-z0-9_·]{{2,8}}\Z")


_LABEL_LIKE = re.compile(r"关键|标签|编辑|记者|作者|点击|浏览|字号|分享|评论|时间|来源|责任|阅读")


def is_person(name: str) -> bool:
    """Whether ``name`` looks like a person's where nothing else speaks for it; in either script."""
    flat = same_length(name).strip()
    return flat not in NOBODY and likely(flat) and not _LABEL_LIKE.search(flat) and not is_word(flat)
