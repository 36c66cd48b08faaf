"""Families of changes that must not matter to a repost, and of likenesses that must not make one.

A change takes a body and a source of chance and gives the origin and the copy (most leave the origin as it is),
or None where it does not apply. A likeness gives two texts and their titles that share much and are no copies.
``tests/reposts/test_text_families.py`` holds the decision to them, ``reposts_train.py`` trains it on them. A fault found
outside becomes one more small function here.
"""

# ruff: noqa: ARG001, ARG005 - every change takes a text and a source of chance, used or not
from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

import reposts_templates as templates

Pair = tuple[str, str]
Change = Callable[[str, random.Random], Pair | None]

_NUMBER = re.compile(r"\d+")
_DIGITS = "〇一二三四五六七八九"
_STOP = re.compile("[。！？；]")
_MARK = re.compile("[，。！？；：、,!?;:]")


def _spot(text: str, chance: random.Random, pattern: re.Pattern[str]) -> re.Match[str] | None:
    spots = list(pattern.finditer(text))
    return chance.choice(spots) if spots else None


def _replaced(text: str, spot: re.Match[str], by: str) -> str:
    return text[: spot.start()] + by + text[spot.end() :]


def _other_digit(number: str, chance: random.Random) -> str:
    at = chance.randrange(len(number))
    return number[:at] + chance.choice([d for d in "123456789" if d != number[at]]) + number[at + 1 :]


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


# -- numbers ---------------------------------------------------------------------------------------


def one_digit(text: str, chance: random.Random) -> Pair | None:
    """One digit of one number."""
    spot = _spot(text, chance, _NUMBER)
    return (text, _replaced(text, spot, _other_digit(spot.group(), chance))) if spot else None


def one_number(text: str, chance: random.Random) -> Pair | None:
    """One number is another."""
    spot = _spot(text, chance, _NUMBER)
    return (
        (text, _replaced(text, spot, str(chance.randrange(1, 10 ** min(6, len(spot.group()) + 1)))))
        if spot
        else None
    )


def some_digits(text: str, chance: random.Random) -> Pair | None:
    """A digit in up to one number per hundred characters, and in two at least."""
    spots = list(_NUMBER.finditer(text))
    if len(spots) < 2:
        return None
    wanted = min(len(spots), max(2, chance.randrange(2, max(3, len(text) // 100 + 1))))
    copy = text
    for spot in sorted(chance.sample(spots, wanted), key=lambda m: -m.start()):
        copy = _replaced(copy, spot, _other_digit(spot.group(), chance))
    return text, copy


def date_shifted(text: str, chance: random.Random) -> Pair | None:
    """Every day of the month is the next."""
    copy = re.sub(r"(\d{1,2})日", lambda m: f"{int(m.group(1)) % 28 + 1}日", text)
    return (text, copy) if copy != text else None


def date_for_word(text: str, chance: random.Random) -> Pair | None:
    """昨日 for 3月1日."""
    spot = re.search(r"\d{1,2}月\d{1,2}日|\d{1,2}日|今天|昨天|近日|日前", text)
    return (text, _replaced(text, spot, chance.choice(("昨日", "今天", "日前", "3月1日")))) if spot else None


def counter_inserted(text: str, chance: random.Random) -> Pair | None:
    """A view counter between two paragraphs, another in the copy."""
    lines = text.split("\n")
    at = chance.randrange(len(lines) + 1)
    word = chance.choice(("阅读 {}", "浏览次数：{}", "点击：{}次", "{}人看过", "阅读量{}", "评论({})"))
    one, two = ([*lines[:at], word.format(chance.randrange(10, 99999)), *lines[at:]] for _ in range(2))
    return "\n".join(one), "\n".join(two)


def figures_renumbered(text: str, chance: random.Random) -> Pair | None:
    """图1 is 图3."""
    lines = _paragraphs(text)
    number, other = chance.sample(range(1, 9), 2)
    at = chance.randrange(len(lines))
    word = chance.choice(("（图{}）", "（见图{}）", "图{}：现场。", "（表{}）"))
    one, two = (list(lines) for _ in range(2))
    one[at] += word.format(number)
    two[at] += word.format(other)
    return "\n".join(one), "\n".join(two)


def phone_changed(text: str, chance: random.Random) -> Pair | None:
    """Another hot line in a sentence of the text."""
    one, two = (f"\n如有疑问，可拨打电话{chance.randrange(2000000, 8999999)}咨询。" for _ in range(2))
    return text + one, text + two


_UNITS = (
    (re.compile(r"(\d+(?:\.\d+)?)公里"), lambda n: f"{n * 1000:g}米"),
    (re.compile(r"(\d+(?:\.\d+)?)万(?=[\u4e00-\u9fff])"), lambda n: f"{n * 10000:.0f}"),
    (re.compile(r"(\d+(?:\.\d+)?)小时"), lambda n: f"{n * 60:g}分钟"),
    (re.compile(r"(\d+(?:\.\d+)?)吨"), lambda n: f"{n * 1000:g}公斤"),
    (
        re.compile(r"(\d+(?:\.\d+)?)[%％]"),
        lambda n: f"百分之{_han(n)}" if n == int(n) and n < 100 else f"{n:g}％",
    ),
    (re.compile(r"(\d+(?:\.\d+)?)亿(?=[\u4e00-\u9fff])"), lambda n: f"{n * 10000:g}万"),
)


def units_converted(text: str, chance: random.Random) -> Pair | None:
    """2.86公里 is 2860米, 4.2万 is 42000."""
    copy = text
    for pattern, convert in _UNITS:
        copy = pattern.sub(lambda m, convert=convert: convert(float(m.group(1))), copy)
    return (text, copy) if copy != text else None


def _han(number: float) -> str:
    n = int(number)
    if n < 10:
        return _DIGITS[n].replace("〇", "零")
    if n < 100:
        tens, ones = divmod(n, 10)
        return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
    return "".join(_DIGITS[int(d)] for d in str(n))


def han_numerals(text: str, chance: random.Random | None = None) -> Pair | None:
    """Arabic numbers below a hundred, and years, in Han numerals."""
    copy = re.sub(
        r"(?<![\d.,])\d{1,2}(?![\d.,%％])|(?<!\d)(?:19|20)\d\d(?=年)", lambda m: _han(int(m.group())), text
    )
    return (text, copy) if copy != text else None


# -- layout ----------------------------------------------------------------------------------------


def wrapped(text: str, chance: random.Random, width: int | None = None) -> Pair | None:
    """Set at a fixed width of 10 to 100 characters, with or without the paragraphs."""
    width = width or chance.randrange(10, 101)
    parts = _paragraphs(text) if chance.random() < 0.5 else ["".join(_paragraphs(text))]
    return text, "\n".join(part[i : i + width] for part in parts for i in range(0, len(part), width))


def clause_lines(text: str, chance: random.Random) -> Pair | None:
    """One clause a line without marks, as accounts set their texts."""
    return text, "\n".join(part for part in re.split("[，。！？；：\n,]", text) if part.strip())


def subtitles(text: str, chance: random.Random) -> Pair | None:
    """Lines of six to sixteen characters without marks, with fillers of speech."""
    flat = re.sub(r"[^\w.%]", "", text)
    lines, at = [], 0
    while at < len(flat):
        size = chance.randrange(6, 17)
        filler = chance.choice(("就是说", "那么", "对", "这个", "啊")) if chance.random() < 0.08 else ""
        lines.append(filler + flat[at : at + size])
        at += size
    return text, "\n".join(lines)


def poster(text: str, chance: random.Random) -> Pair | None:
    """Read off a poster: irregular lines, one character in two hundred misread, some marks lost."""
    out = []
    for char in text.replace("\n", ""):
        if char in "，、。" and chance.random() < 0.3:
            continue
        out.append(
            chr(0x4E00 + chance.randrange(3000)) if char >= "\u4e00" and chance.random() < 0.005 else char
        )
        if chance.random() < 0.06:
            out.append("\n")
    return text, "".join(out)


def stops_dropped(text: str, chance: random.Random) -> Pair | None:
    """No marks at all."""
    return text, _MARK.sub("", text)


def stops_blanked(text: str, chance: random.Random) -> Pair | None:
    """Blanks for marks."""
    return text, _MARK.sub(" ", text)


def full_width(text: str, chance: random.Random) -> Pair | None:
    """Digits and letters in full width."""
    return text, "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in text)


def half_width(text: str, chance: random.Random) -> Pair | None:
    """Marks in half width."""
    return text, unicodedata.normalize("NFKC", text).translate(str.maketrans("，。；：", ",.;:"))


def indented(text: str, chance: random.Random) -> Pair | None:
    """Indentation and blank lines."""
    return text, "\n\n".join("　　" + line for line in _paragraphs(text))


def one_block(text: str, chance: random.Random) -> Pair | None:
    """All paragraphs in one."""
    return text, "".join(_paragraphs(text))


def bullets(text: str, chance: random.Random) -> Pair | None:
    """A mark of a list before every sentence."""
    mark = chance.choice(("● ", "■", "- ", "· ", "★"))
    return text, "\n".join(mark + part + "。" for part in text.replace("\n", "").split("。") if part)


def paragraph_numbers(text: str, chance: random.Random) -> Pair | None:
    """一、 二、 before the paragraphs."""
    lines = _paragraphs(text)
    if len(lines) < 2:
        return None
    style = chance.choice(("{}、", "（{}）", "{}."))
    return text, "\n".join(
        style.format(_han(n) if chance.random() < 0.7 else n) + line for n, line in enumerate(lines, 1)
    )


def paragraph_order(text: str, chance: random.Random) -> Pair | None:
    """The paragraphs in another order."""
    lines = _paragraphs(text)
    if len(lines) < 3:
        return None
    order = lines[:]
    chance.shuffle(order)
    return text, "\n".join(order)


def quotation_marks(text: str, chance: random.Random) -> Pair | None:
    """「」 or straight marks for “”."""
    if "“" not in text:
        return None
    return text, text.translate(str.maketrans("“”", chance.choice(("「」", '""', "『』"))))


# -- what sites put in -----------------------------------------------------------------------------

_NOTICE_WORDS = (
    "侵权",
    "未经授权",
    "举报电话",
    "扫一扫",
    "新闻热线",
    "不代表本",
    "转载请",
    "版权所有",
    "联系我们",
    "关注我们",
    "备案号",
    "声明",
    "下载客户端",
    "广告服务",
)
_HEADINGS = (
    "现场",
    "背景链接",
    "专家解读",
    "多方发力",
    "成效初显",
    "为民办实事",
    "新闻延伸",
    "数据说话",
    "下一步怎么干",
)


def notice_word(text: str, chance: random.Random) -> Pair | None:
    """A word of legal notices in a sentence of the story."""
    spot = _spot(text, chance, re.compile("[，。]"))
    if not spot:
        return None
    word = chance.choice(_NOTICE_WORDS)
    clause = chance.choice(("，其中涉及{}的占三成", "，有市民提到“{}”的说法", "，并就{}等问题作了说明"))
    both = text[: spot.start()] + clause.format(word) + text[spot.start() :]
    return both, both


def heading_inserted(text: str, chance: random.Random) -> Pair | None:
    """Headings between paragraphs."""
    lines = _paragraphs(text)
    for _ in range(chance.randrange(1, 4)):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(_HEADINGS))
    return text, "\n".join(lines)


def caption_inserted(text: str, chance: random.Random) -> Pair | None:
    """A caption between paragraphs."""
    lines = _paragraphs(text)
    lines.insert(
        chance.randrange(len(lines) + 1),
        f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日，工作人员在现场忙碌。（资料图 记者 王某 摄）",
    )
    return text, "\n".join(lines)


def editor_line(text: str, chance: random.Random) -> Pair | None:
    """责任编辑 and 来源 lines around the text."""
    head = chance.choice(
        (
            "",
            "来源：某某日报\n",
            "2024-03-02 10:20　来源：某某网　作者：李某\n",
            "编者按：今天，我们来关注一则报道。\n",
        )
    )
    tail = chance.choice(
        (
            "\n责任编辑：王某",
            "\n（责编：李某、赵某）",
            "\n编辑：小周 校对：老郑 审核：钱某",
            "\n【编辑:孙某】",
        )
    )
    return text, head + text + tail


def signature(text: str, chance: random.Random) -> Pair | None:
    """Who reported it, at the end."""
    return text, text + chance.choice(
        ("（记者 王某 李某）", "\n本报记者 赵某 通讯员 钱某 文/图", "\n（作者单位：某某研究院）")
    )


def summary_added(text: str, chance: random.Random) -> Pair | None:
    """The first sentence once more, as a summary."""
    first = _STOP.split(text)[0]
    return (text, f"摘要：{first}。\n{text}") if 10 <= len(first) <= 200 else None


def dateline_swapped(text: str, chance: random.Random) -> Pair | None:
    """Another lead."""
    heads = (
        "新华社北京3月1日电（记者 王某）",
        "本报讯（记者 李某）",
        "中新网3月2日电 ",
        "某某网讯 ",
        "人民网北京3月1日电 ",
    )
    bare = re.sub(r"^[^\n]{0,40}?(?:电|讯|消息|新闻联播）)(?:[（(][^）)\n]{0,20}[）)])?[：:，]?\s*", "", text)
    one, two = chance.sample(heads, 2)
    return one + bare, two + bare


def ticker_codes(text: str, chance: random.Random) -> Pair | None:
    """Codes in brackets behind some words."""
    copy = text
    for _ in range(chance.randrange(1, 4)):
        spot = _spot(copy, chance, re.compile("(?<=[\u4e00-\u9fff])(?=[，、的])"))
        if spot:
            copy = _replaced(copy, spot, f"（{chance.randrange(600000, 699999)}.SH）")
    return (text, copy) if copy != text else None


def footnotes(text: str, chance: random.Random) -> Pair | None:
    """[1] [2] behind sentences."""
    numbers = iter(range(1, 10_000))
    return text, re.sub("。", lambda m: f"。[{next(numbers)}]", text)


def links_inserted(text: str, chance: random.Random) -> Pair | None:
    """A link to more between paragraphs."""
    lines = _paragraphs(text)
    lines.insert(
        chance.randrange(1, len(lines) + 1),
        chance.choice(
            ("点击查看详情>>", "（点击阅读全文）", "相关报道：多地发布新举措", "更多内容请下载客户端")
        ),
    )
    return text, "\n".join(lines)


def brackets_dropped(text: str, chance: random.Random) -> Pair | None:
    """What stands in brackets is left out."""
    copy = re.sub(r"（[^（）\n]{1,40}）", "", text)
    return (text, copy) if copy != text else None


# -- words -----------------------------------------------------------------------------------------


def anonymised(text: str, chance: random.Random) -> Pair | None:
    """王小明 is 王某."""
    name = chance.choice(("王小明", "李建国", "张丽华", "赵志强"))
    lines = _paragraphs(text)
    at = chance.randrange(len(lines))
    one = [*lines[:at], f"当地居民{name}介绍，{lines[at]}", *lines[at + 1 :]]
    one.append(f"“变化真不小。”{name}说。")
    joined = "\n".join(one)
    return joined, joined.replace(name, name[0] + chance.choice(("某", "某某", "××")))


def typos(text: str, chance: random.Random) -> Pair | None:
    """One character in a hundred is another."""
    return text, "".join(
        chr(0x4E00 + chance.randrange(3000)) if "\u4e00" <= c <= "\u9fff" and chance.random() < 0.01 else c
        for c in text
    )


def sentence_cut(text: str, chance: random.Random) -> Pair | None:
    """One sentence is left out."""
    parts = re.split("(?<=[。！？])", text)
    if len(parts) < 4:
        return None
    del parts[chance.randrange(1, len(parts) - 1)]
    return text, "".join(parts)


_TRADITIONAL = str.maketrans(
    "国发会业来时个们这对产开长经济实进现动门问间关东车马鱼鸟龙电报记观众义艺万与为书习乡亿从仓优传体养军农决况净减划则剧务区华单卖历县变员听启团图场声处备复头夺奖妇学宁宝审",
    "國發會業來時個們這對產開長經濟實進現動門問間關東車馬魚鳥龍電報記觀眾義藝萬與為書習鄉億從倉優傳體養軍農決況淨減劃則劇務區華單賣歷縣變員聽啟團圖場聲處備復頭奪獎婦學寧寶審",
)


def traditional(text: str, chance: random.Random) -> Pair | None:
    """Traditional characters."""
    return text, text.translate(_TRADITIONAL)


_GLOSSES = {
    "的": "de",
    "国": "guó",
    "是": "shì",
    "年": "nián",
    "中": "zhōng",
    "人": "rén",
    "大": "dà",
    "工": "gōng",
    "新": "xīn",
    "市": "shì",
}


def glosses(text: str, chance: random.Random) -> Pair | None:
    """Pinyin in brackets behind characters."""
    return text, "".join(
        f"{c}({_GLOSSES[c]})" if c in _GLOSSES and chance.random() < 0.4 else c for c in text
    )


def zero_width(text: str, chance: random.Random) -> Pair | None:
    """Characters nobody sees."""
    return text, "".join(c + "\u200b" if chance.random() < 0.1 else c for c in text)


#: Changes after which a copy of two hundred characters or more is a repost.
CHANGES: dict[str, Change] = {
    change.__name__: change
    for change in (
        one_digit, one_number, some_digits, date_shifted, date_for_word, counter_inserted, figures_renumbered,
        phone_changed, units_converted, han_numerals, wrapped, clause_lines, subtitles, poster, stops_dropped,
        stops_blanked, full_width, half_width, indented, one_block, bullets, paragraph_numbers, paragraph_order,
        quotation_marks, notice_word, heading_inserted, caption_inserted, editor_line, signature, summary_added,
        dateline_swapped, ticker_codes, footnotes, links_inserted, brackets_dropped, anonymised, typos, sentence_cut,
        traditional, glosses, zero_width,
    )
}  # fmt: skip


def changed(text: str, names: tuple[str, ...], chance: random.Random) -> Pair | None:
    """Several changes one after the other; None where one does not apply."""
    origin = copy = text
    for name in names:
        pair = (CHANGES.get(name) or FURTHER[name])(copy, chance)
        if pair is None:
            return None
        if pair[0] != copy:  # put into both: only the first change may do so
            if copy != origin:
                return None
            origin = pair[0]
        copy = pair[1]
    return origin, copy


# -- what portals, scrapers and readers do further --------------------------------------------------


def units_and_numerals(text: str, chance: random.Random) -> Pair | None:
    """Units converted, and numbers below a hundred in Han numerals."""
    converted = units_converted(text, chance)
    pair = han_numerals(converted[1] if converted else text)
    return (text, pair[1]) if pair else None


_HONG_KONG = (
    ("质量", "品質"), ("信息", "資訊"), ("视频", "影片"), ("网络", "網絡"), ("项目", "計劃"), ("公交车", "巴士"), ("出租车", "的士"), ("软件", "軟件"),
    ("渠道", "途徑"), ("通过", "透過"), ("手机", "手提電話"), ("消防员", "消防處人員"), ("地铁", "港鐵"), ("当地", "當地"), ("现场", "現場"),
    ("记者", "記者"), ("公里", "公里"), ("开展", "展開"), ("力度", "力度"), ("水平", "水準"), ("数字", "數碼"), ("人工智能", "人工智慧"),
    ("新能源", "新能源"), ("旅客", "旅客"), ("服务", "服務"), ("同比", "按年"), ("环比", "按月"), ("上午", "早上"), ("群众", "市民"),
)  # fmt: skip


def hong_kong_words(text: str, chance: random.Random) -> Pair | None:
    """Traditional characters, and the words of Hong Kong and Taiwan for some things."""
    copy = text
    for word, other in _HONG_KONG:
        copy = copy.replace(word, other)
    return text, copy.translate(_TRADITIONAL)


def offices_abbreviated(text: str, chance: random.Random) -> Pair | None:
    """市委书记王小明 is 王小明, 习近平总书记 is 总书记; companies lose their form."""
    copy = re.sub(
        "中共中央总书记、国家主席、中央军委主席|(?:国务院|国家)?(?:副)?(?:总理|主席)(?=[\u4e00-\u9fff])",
        "",
        text,
    )
    copy = re.sub(
        "(?:省|市|县|区)?(?:委)?(?:副)?(?:书记|市长|县长|局长|主任|会长)(?=[\u4e00-\u9fff]{2,3}(?:说|介绍|表示|强调))",
        "",
        copy,
    )
    copy = re.sub("习近平总书记", "总书记", copy)
    copy = re.sub("(?:股份|集团)?有限(?:责任)?公司", "公司", copy)
    copy = re.sub(
        "(?:维吾尔|壮族|回族)?自治区|人民政府", lambda m: {"人民政府": "政府"}.get(m.group(), "区"), copy
    )
    return (text, copy) if copy != text else None


_MISREAD = str.maketrans("日未己人土千于0lO", "曰末已入士干干O10")


def newspaper_page(text: str, chance: random.Random) -> Pair | None:
    """Read off a page: narrow columns, the head of the page in between, specks, some characters misread."""
    width = chance.randrange(11, 19)
    flat = "".join(_paragraphs(text))
    flat = "".join(c.translate(_MISREAD) if chance.random() < 0.08 else c for c in flat)
    lines = [flat[i : i + width] for i in range(0, len(flat), width)]
    out = []
    for number, line in enumerate(lines):
        if number and number % 22 == 0:
            out.append(
                chance.choice(
                    ("第3版 要闻 2024年3月2日 星期六", "A08｜城事", "责编/王某 美编/李某 校对/赵某")
                )
            )
        if chance.random() < 0.06:
            at = chance.randrange(len(line) + 1)
            line = line[:at] + chance.choice("·.'|■~ ") + line[at:]
        out.append(line)
    return text, "\n".join(out)


def marks_by_machine(text: str, chance: random.Random) -> Pair | None:
    """Every mark in the form a machine makes of it."""
    table = str.maketrans(
        {
            "“": '"',
            "”": '"',
            "‘": "'",
            "’": "'",
            "《": "<",
            "》": ">",
            "（": " (",
            "）": ") ",
            "、": ",",
            "—": "-",
            "…": "...",
            "：": ": ",
        }
    )
    return text, text.translate(table)


_ENGLISH = (
    "Local officials said the project would benefit thousands of residents in the coming years.",
    "The measures are expected to take effect by the end of this year, according to the bureau.",
    "Experts noted that more efforts are needed to improve public services across the province.",
    "Visitors from home and abroad have been impressed by the rapid changes of the city.",
    "The event attracted a large number of participants from various sectors of society.",
    "Authorities have pledged to continue providing support for small businesses and farmers.",
)


def bilingual(text: str, chance: random.Random) -> Pair | None:
    """A paragraph in English behind each paragraph."""
    out = []
    for line in _paragraphs(text):
        out += [line, " ".join(chance.sample(_ENGLISH, chance.choice((1, 2))))]
    return text, "\n".join(out)


def account_marks(text: str, chance: random.Random) -> Pair | None:
    """Set for an account: numbered segments, pictures of faces, one sentence a line."""
    out = ["点击蓝字 关注我们", "▼"]
    for number, line in enumerate(_paragraphs(text), 1):
        out.append(chance.choice((f"0{number % 10}", f"PART.{number}", "⭐", "📢📢", "▼▼▼", "❶", "- END -")))
        out += [s + chance.choice(("", "", "👍", "❗", "🌸")) for s in re.split("(?<=[。！？])", line) if s]
    return text, "\n\n".join([*out, "来源：某某发布", "点个“在看”再走吧"])


def advertisements(text: str, chance: random.Random) -> Pair | None:
    """A paragraph of advertising between any two."""
    ads = (
        "【广告】品质家装，三十年老店，现在预约免费量房，前一百名更有豪礼相送，详情请到店咨询。",
        "想看更多精彩内容？下载客户端，新用户注册即可领取现金红包，邀请好友还能再得一份。",
        "推广｜这款面膜卖疯了，今天下单买二送一，还包邮，错过再等一年，点击图片了解详情。",
        "少儿编程体验课限时抢购，九块九试听四节，名师小班直播授课，不满意随时退。",
    )
    out = []
    for line in _paragraphs(text):
        out += [line, chance.choice(ads)]
    return text, "\n".join(out)


def site_marks(text: str, chance: random.Random) -> Pair | None:
    """The name of the site in the midst of sentences, against scrapers or by one."""
    mark = chance.choice(("（某某网www.example.com）", "某某新闻网", "[来源:某某资讯]", "©某某网"))
    every = chance.randrange(60, 160)
    return text, "".join(c + (mark if n % every == every - 1 else "") for n, c in enumerate(text))


def markup_left(text: str, chance: random.Random) -> Pair | None:
    """Entities and tags left in the text."""
    copy = "\n".join(
        f"<p>&nbsp;&nbsp;{line}</p>" if chance.random() < 0.8 else f"{line}<br/>"
        for line in _paragraphs(text)
    )
    return text, copy.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("—", "&mdash;")


def spaced(text: str, chance: random.Random) -> Pair | None:
    """Blanks between Han characters and numbers, or between all characters."""
    if chance.random() < 0.3:
        return text, " ".join(text)
    return text, re.sub("(?<=[\u4e00-\u9fff])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z%])(?=[\u4e00-\u9fff])", " ", text)


def we_for_place(text: str, chance: random.Random) -> Pair | None:
    """我市 is named, 今天 and 昨日 are dates, 本报记者 is 记者."""
    copy = text
    for word, other in (
        ("我市", "江城市"),
        ("全市", "江城全市"),
        ("本报记者", "记者"),
        ("今天", "3月2日"),
        ("昨天", "3月1日"),
        ("昨日", "3月1日"),
        ("日前", "近日"),
        ("目前", "截至目前"),
        ("今年", "2024年"),
        ("去年", "2023年"),
        ("我国", "中国"),
        ("当天", "3月2日"),
    ):
        copy = copy.replace(word, other)
    return (text, copy) if copy != text else None


def attributions_reworded(text: str, chance: random.Random) -> Pair | None:
    """记者从某局获悉 is 据了解, 表示 is 说, 此外 is 同时."""
    copy = re.sub("记者(?:昨日|今天|日前)?从[^，。]{2,16}(?:获悉|了解到)", "据了解", text)
    for word, other in (
        ("据介绍", "据了解"),
        ("表示，", "说，"),
        ("指出，", "表示，"),
        ("此外，", "同时，"),
        ("目前，", "现在，"),
        ("据悉，", ""),
        ("预计", "料将"),
        ("将于", "定于"),
        ("进行", "开展"),
    ):
        copy = copy.replace(word, other)
    return (text, copy) if copy != text else None


def key_points(text: str, chance: random.Random) -> Pair | None:
    """The first clause of each paragraph as a list at the head."""
    firsts = [re.split("[，。：]", line)[0] for line in _paragraphs(text)]
    firsts = [first for first in firsts if 5 <= len(first) <= 40]
    return (text, "要点速览\n" + "\n".join(f"· {f}" for f in firsts) + "\n" + text) if firsts else None


def twice(text: str, chance: random.Random) -> Pair | None:
    """The text once more, as the printed or the expanded form of it."""
    return text, f"{text}\n展开全文\n{text}"


def masked_words(text: str, chance: random.Random) -> Pair | None:
    """Some words masked, so that no filter finds them."""
    return text, re.sub(
        "[\u4e00-\u9fff]{2}",
        lambda m: m.group()[0] + chance.choice("*×●") if chance.random() < 0.02 else m.group(),
        text,
    )


_RADICALS = str.maketrans(
    "人入八力十又口土大女子小工干日月木水火生白目石禾立米竹糸老耳肉自至舌色行衣见角言谷豆走足身车金长门雨面音页风食马",
    "⼈⼊⼋⼒⼗⼜⼝⼟⼤⼥⼦⼩⼯⼲⽇⽉⽊⽔⽕⽣⽩⽬⽯⽲⽴⽶⽵⽷⽼⽿⾁⾃⾄⾆⾊⾏⾐⻅⾓⾔⾕⾖⾛⾜⾝⻋⾦⻓⻔⾬⾯⾳⻚⻛⻝⻢",
)


def radicals(text: str, chance: random.Random) -> Pair | None:
    """Radicals for characters, as text comes out of some PDF files."""
    return text, text.translate(_RADICALS)


def comments_appended(text: str, chance: random.Random) -> Pair | None:
    """Remarks of readers below the text."""
    remarks = (
        "网友“江边老李”：支持！早就该这么办了。",
        "说得好，希望落到实处。",
        "楼上的，你那儿什么情况？",
        "这个必须点赞，为工作人员点赞！",
        "有没有人知道具体时间啊？",
        "笑死，去年也是这么说的。",
        "路过看看，顺便问一句哪里可以报名。",
        "老百姓的日子越过越好。",
    )
    return text, text + "\n网友评论\n" + "\n".join(chance.sample(remarks, chance.randrange(3, 8)))


def paragraphs_split(text: str, chance: random.Random) -> Pair | None:
    """Every sentence a paragraph."""
    return text, "\n".join(s.strip() for s in re.split("(?<=[。！？])", text) if s.strip())


#: Further changes after which a copy of two hundred characters or more is a repost.
FURTHER: dict[str, Change] = {
    change.__name__: change
    for change in (
        units_and_numerals, hong_kong_words, offices_abbreviated, newspaper_page, marks_by_machine, bilingual, account_marks,
        advertisements, site_marks, markup_left, spaced, we_for_place, attributions_reworded, key_points, twice, masked_words,
        radicals, comments_appended, paragraphs_split,
    )
}  # fmt: skip


# -- parts of a text, with another's -----------------------------------------------------------------

Part = Callable[[str, str, random.Random], Pair | None]
#: Characters of a part below which it is of the class ``short``.
_PART = 100


def _sentences(text: str) -> list[str]:
    return [s for s in re.split("(?<=[。！？])", text.replace("\n", "")) if len(s) > 4]


def merged_wires(text: str, other: str, chance: random.Random) -> Pair | None:
    """Two texts in one, a sentence or two of each in turn."""
    one, two = _sentences(text), _sentences(other)
    out: list[str] = []
    while one or two:
        for rest in (one, two):
            size = chance.choice((1, 2, 2, 3))
            out += rest[:size]
            del rest[:size]
    lines, at = [], 0
    while at < len(out):
        size = chance.randrange(2, 6)
        lines.append("".join(out[at : at + size]))
        at += size
    return text, "\n".join(lines)


def lead_with_local_angle(text: str, other: str, chance: random.Random) -> Pair | None:
    """The lead of a text, then what it means here."""
    lead = ""
    for sentence in _sentences(text):
        lead += sentence
        if len(lead) >= _PART:
            break
    angle = "".join(_sentences(other)[: chance.randrange(3, 9)])
    return (text, f"{lead}\n记者了解到，在我市，{angle}") if len(lead) >= _PART else None


def local_lead(text: str, other: str, chance: random.Random) -> Pair | None:
    """What happened here, then the national text from its second sentence on."""
    rest = "".join(_sentences(text)[1:])
    return (text, "".join(_sentences(other)[:2]) + "\n相关新闻\n" + rest) if len(rest) >= _PART else None


def middle_page(text: str, other: str, chance: random.Random) -> Pair | None:
    """The second of three pages alone."""
    parts = _sentences(text)
    third = "".join(parts[len(parts) // 3 : -(len(parts) // 3) or None])
    return (text, third) if len(third) >= _PART and len(parts) >= 6 else None


_QUESTIONS = (
    "请您介绍一下有关情况。",
    "那么下一步有什么打算？",
    "为什么要这样做？",
    "能否举个例子？",
    "群众最关心的是什么？",
    "遇到的最大困难是什么？",
    "取得了哪些成效？",
    "这对普通人意味着什么？",
)


def _interview(text: str, chance: random.Random) -> list[str]:
    parts = _sentences(text)
    questions = chance.sample(_QUESTIONS, len(_QUESTIONS))
    size = max(1, len(parts) // len(questions) + 1)
    return [
        f"记者：{questions[n // size]}\n答：{''.join(parts[n : n + size])}"
        for n in range(0, len(parts), size)
    ]


def half_interview(text: str, other: str, chance: random.Random) -> Pair | None:
    """Half of the questions and answers."""
    whole = _interview(text, chance)
    half = [turn for turn in whole if chance.random() < 0.5]
    copy = "\n".join(half)
    return ("\n".join(whole), copy) if len(whole) >= 4 and len(copy) >= 1.5 * _PART else None


def interview_reordered(text: str, other: str, chance: random.Random) -> Pair | None:
    """Questions in other words, in another order."""
    whole = _interview(text, chance)
    turned = whole[:]
    chance.shuffle(turned)
    copy = "\n".join(re.sub("记者：.*\n答：", f"问：{chance.choice(_QUESTIONS)}\n", turn) for turn in turned)
    return ("\n".join(whole), copy) if len(whole) >= 3 else None


def live_blog(text: str, other: str, chance: random.Random) -> Pair | None:
    """Items of two stories by the minute, the last first."""
    items = [(n, s) for n, s in enumerate(_sentences(text))] + [
        (n + 0.5, s) for n, s in enumerate(_sentences(other)[:8])
    ]
    minute, out = 7 * 60, []
    for _, sentence in sorted(items):
        minute += chance.randrange(1, 19)
        out.append(f"{minute // 60:02}:{minute % 60:02}\n{sentence}")
    return text, "\n".join(reversed(out) if chance.random() < 0.5 else out)


def brief_by_reader(text: str, other: str, chance: random.Random) -> Pair | None:
    """A brief: the first sentence, one in the middle, the last."""
    parts = _sentences(text)
    if len(parts) < 4:
        return None
    kept = [parts[0], parts[chance.randrange(1, len(parts) - 1)], parts[-1]]
    copy = "【简讯】" + re.sub("^[^，。]{0,40}?(?:电|讯)(?:（[^）]*）)?", "", "".join(kept))
    return (text, copy) if len(copy) >= 1.2 * _PART else None


def in_a_roundup(text: str, other: str, chance: random.Random) -> Pair | None:
    """One item among several of the day."""
    parts = _sentences(text)
    item = "".join(parts[: max(2, len(parts) // 2)])
    more = _sentences(other)
    first, second = "".join(more[:3]), "".join(more[3:7])
    return (text, f"【早读】\n1、{first}\n2、{item}\n3、{second}") if len(item) >= _PART else None


#: Parts of a text with another's words around; at least a hundred characters are its own.
PARTS: dict[str, Part] = {
    part.__name__: part
    for part in (
        merged_wires, lead_with_local_angle, local_lead, middle_page, half_interview, interview_reordered, live_blog, brief_by_reader,
        in_a_roundup,
    )
}  # fmt: skip


# -- cuts and short copies -------------------------------------------------------------------------


def condensed(text: str, chance: random.Random) -> str | None:
    """Wire text cut down: a third to a half of the sentences, some clauses less, in their order, in one paragraph."""
    sentences = [s for s in re.split("(?<=[。！？])", text.replace("\n", "")) if len(s) > 6]
    if len(sentences) < 5:
        return None
    share = chance.uniform(0.3, 0.6)
    kept = [s for n, s in enumerate(sentences) if n == 0 or chance.random() < share]
    out = []
    for sentence in kept:
        clauses = sentence.split("，")
        if len(clauses) > 2 and chance.random() < 0.5:
            del clauses[chance.randrange(1, len(clauses))]
        out.append("，".join(clauses).rstrip("。！？") + "。")
    return "".join(out) if len(out) >= 2 else None


def condensed_copy(text: str, chance: random.Random) -> Pair | None:
    """A wire text and a cut of it."""
    cut = condensed(text, chance)
    return (text, cut) if cut and len(cut) >= 90 else None


def condensed_siblings(text: str, chance: random.Random) -> Pair | None:
    """Two cuts of one wire text, which share what both kept."""
    one, two = condensed(text, chance), condensed(text, chance)
    if not one or not two:
        return None
    kept = set(re.split("[，。]", one)) & set(re.split("[，。]", two))
    return (one, two) if sum(map(len, kept)) >= 90 else None


def flash(text: str, chance: random.Random) -> Pair | None:
    """A flash: one sentence, with another frame in the copy."""
    sentence = _sentence(text, chance, 22, 60)
    if not sentence:
        return None
    head = chance.choice((f"【{sentence[: chance.randrange(6, 14)]}】", "", "快讯：", "最新消息，"))
    tail = chance.choice(("", "，请市民留意。", "（来源：某报）", "，具体情况有待进一步通报。"))
    copy = sentence if not tail.startswith("，") else sentence.rstrip("。！？")
    return head + sentence, chance.choice(("快讯：", "", "【快讯】", "据悉，")) + copy + tail


def caption(text: str, chance: random.Random) -> Pair | None:
    """A caption of one sentence."""
    sentence = _sentence(text, chance, 24, 60)
    if not sentence:
        return None
    day = f"{chance.randrange(1, 13)}月{chance.randrange(1, 29)}日，"
    return (
        day + sentence + chance.choice(("（王某 摄）", "", "当日，活动在当地举行。新华社发")),
        chance.choice(("这是", "图为")) * chance.randrange(2)
        + day
        + sentence
        + chance.choice(("", " 本报记者 摄", "（资料图）")),
    )


def table(text: str, chance: random.Random) -> Pair | None:
    """A list of items in one sentence, and as a table."""
    clauses = [c.strip() for c in re.split("[，。；：\n]", text) if 6 <= len(c.strip()) <= 30][:6]
    if len(clauses) < 4:
        return None
    rows = [f"{chance.randrange(1, 99)}路，{clause}" for clause in clauses]
    head = chance.choice(("公告：", "本周安排如下：", ""))
    return head + "；".join(rows) + "。", "线路|内容\n" + "\n".join(row.replace("，", "|", 1) for row in rows)


def _sentence(text: str, chance: random.Random, low: int, high: int) -> str | None:
    fitting = [s for s in re.findall("[^。！？\n]+[。！？]", text) if low <= len(s) <= high]
    return chance.choice(fitting) if fitting else None


#: Copies below a paragraph's size, of the class ``short``.
SHORT_COPIES: dict[str, Change] = {change.__name__: change for change in (flash, caption, table)}
#: Cuts.
CUTS: dict[str, Change] = {change.__name__: change for change in (condensed_copy, condensed_siblings)}

# -- likenesses that are no copies -----------------------------------------------------------------

Likeness = tuple[str, str, str | None, str | None]


def _town(chance: random.Random) -> str:
    return chance.choice(
        (
            "东港",
            "南湖",
            "北川",
            "西岭",
            "云渡",
            "青柳",
            "江北",
            "平安",
            "松江",
            "海陵",
            "长宁",
            "新乐",
            "石门",
            "龙泉",
            "白水",
            "安阳",
            "沙洲",
            "凤凰",
        )
    )


def _nth(chance: random.Random) -> str:
    return _DIGITS[chance.randrange(1, 10)]


def _year(chance: random.Random) -> str:
    return "".join(_DIGITS[int(d)] for d in str(chance.randrange(2010, 2027)))


#: Forms with few slots, most of them in Han numerals, names and places: what a town hall prints every time.
FORMS = (
    ("{t}市市长将发表{y}年新年致辞", "{t}市市长将于除夕夜通过{t}广播电视台、{t}发布客户端发表{y}年新年致辞，{t}日报、{t}网同步刊发全文，市属各媒体将在当晚七点对致辞进行转播，敬请收听收看。届时，滨江公园、体育中心、会展广场的大屏幕也将同步播出。"),
    ("市长发表{y}年新年致辞", "市长将于除夕夜通过广播电视台、政务客户端发表{y}年新年致辞，日报、新闻网同步刊发全文，市属各媒体将在当晚七点对致辞进行转播，敬请收听收看。届时，主要广场的大屏幕也将同步播出。"),
    ("我市举行仪式欢迎{t}市代表团", "昨天下午，市委书记在市委礼堂举行仪式，欢迎{t}市代表团一行来访。礼号鸣响，两地负责人登上检阅台，少先队员挥舞花束向客人致意，军乐团奏响迎宾曲。仪式结束后，双方步入会议厅，就经贸、教育、文化等领域合作举行会谈，副市长及有关部门负责人参加。"),
    ("市人大常委会第{n}次会议召开", "市人大常委会第{n}次会议今天上午在市会议中心召开。会议听取和审议了市政府有关工作报告，审议了有关条例草案，书面审议了执法检查报告，表决通过了有关人事任免事项，并举行了宪法宣誓仪式。市人大常委会主任主持会议并讲话，市政府、市监委、市中级人民法院、市检察院负责人列席会议。"),
    ("主席会见{c}总统", "今天上午，国家主席在国宾馆会见来华进行国事访问的{c}总统。主席指出，两国传统友谊历久弥坚，双方要加强战略沟通，深化务实合作，拓展人文交流，推动两国关系迈上新台阶。总统表示，愿同中方一道落实两国元首达成的重要共识，感谢中方长期以来给予的宝贵支持。会见前，主席在广场为总统举行欢迎仪式。"),
    ("市图书馆{m}闭馆通知", "为做好馆舍设备检修和图书整理工作，市图书馆定于{m}闭馆，闭馆期间二十四小时自助借还服务照常开放，读者所借图书在闭馆期间到期的，归还日期自动顺延，由此带来的不便敬请谅解。恢复开馆后，各阅览室开放时间不变。"),
    ("第{n}届{t}文化节开幕", "第{n}届{t}文化节昨晚在市文化广场开幕。开幕式上，来自各乡镇的群众文艺团队表演了歌舞、戏曲、曲艺等节目，吸引了众多市民前来观看。文化节期间还将举办书画摄影展、非遗展演、广场舞大赛、全民阅读等系列活动，持续至月底结束，全部活动免费向市民开放。"),
    ("{t}遗产地列入名录", "世界遗产委员会今天通过决议，将中国{t}列入世界遗产名录。至此，中国的世界遗产总数继续位居世界前列。世界遗产委员会认为，该项目展现了人与自然和谐相处的典范，符合列入标准。我国将以此为契机，进一步加强遗产保护与管理，讲好中国故事。"),
    ("签署第{n}号令", "市长签署第{n}号令，公布《{t}管理办法》，自公布之日起施行。办法共五章，对适用范围、部门职责、监督管理、法律责任等作了规定，强调坚持统筹规划、分级负责、社会参与的原则，明确了有关单位和个人的义务。"),
    ("{w}致信祝贺{t}大学建校{y2}周年", "值此{t}大学建校{y2}周年之际，谨向全校师生员工和广大校友致以热烈的祝贺。建校以来，学校坚持立德树人，扎根地方办学，为国家和区域经济社会发展作出了积极贡献。希望学校以此为新的起点，落实立德树人根本任务，提升创新能力，培养更多优秀人才，为建设教育强国作出新的更大贡献。"),
    ("{t}代表团审议报告", "{t}代表团今天下午举行全体会议，审议政府工作报告。代表们认为，报告高举旗帜、求真务实，总结成绩客观全面，部署工作重点突出，是一个鼓舞人心、催人奋进的好报告，完全赞成。大家表示，要把思想和行动统一到会议精神上来，立足本职岗位，奋力谱写发展新篇章。"),
    ("{t}遭遇{d}", "据当地媒体报道，{t}近日遭遇{d}，造成部分房屋受损、交通中断，当地政府已启动应急响应，组织力量全力开展救援，转移安置受灾群众，抢修受损的供电、通信和道路设施。目前，救援工作仍在进行中，具体伤亡情况正在进一步核实。"),
    ("{t}{o}{p}接受审查调查", "{t}{o}{p}涉嫌严重违纪违法，目前正接受纪律审查和监察调查。经查，{p}丧失理想信念，背弃初心使命，对党不忠诚不老实，对抗组织审查；违反中央八项规定精神，违规收受礼品礼金，接受可能影响公正执行公务的宴请；违反组织原则，在组织谈话时不如实说明问题，违规选拔任用干部；利用职务便利为他人在企业经营、工程承揽等方面谋取利益，并非法收受巨额财物，数额达{a}万元。依据有关规定，经研究决定，给予其开除党籍、开除公职处分，收缴其违纪违法所得，将其涉嫌犯罪问题移送检察机关依法审查起诉，所涉财物一并移送。"),
    ("{p}受贿案一审宣判", "人民法院今天公开宣判{o}{p}受贿一案，对被告人{p}以受贿罪判处有期徒刑{n}年，并处罚金人民币{a}万元，对其受贿所得财物及孳息依法予以追缴，上缴国库。法院认为，被告人利用职务上的便利，为他人谋取利益，非法收受他人财物，其行为已构成受贿罪。鉴于其到案后如实供述自己罪行，主动交代办案机关尚未掌握的大部分受贿事实，认罪悔罪，积极退赃，具有法定、酌定从轻处罚情节，依法可对其从轻处罚。法庭遂作出上述判决。人大代表、政协委员及各界群众旁听了宣判。"),
    ("{p}同志逝世", "中国共产党的优秀党员，忠诚的共产主义战士，原{t}{o}{p}同志，因病医治无效，于近日逝世，享年{a2}岁。{p}同志患病期间和逝世后，有关负责同志以不同方式表示慰问和哀悼，并向其亲属表示深切慰问。遵照本人遗愿，丧事从简，不举行遗体告别仪式，不收挽金挽联。"),
    ("关于{b}违规行为的处罚决定", "经查明，{b}在办理业务过程中存在未按规定进行客户身份识别、未按规定保存客户资料和交易记录、未按规定报送可疑交易报告等违规行为。依据有关法律规定，决定对该公司处以罚款{a}万元，对直接负责的高级管理人员给予警告，并处罚款。当事人如不服本处罚决定，可以在收到本处罚决定书之日起六十日内依法申请行政复议，也可以在六个月内直接向有管辖权的人民法院提起诉讼。"),
    ("{b}召回部分汽车", "日前，{b}根据有关条例的要求，向市场监管部门备案了召回计划，决定自即日起召回部分国产汽车，共计{a}辆。本次召回范围内的部分车辆，由于供应商制造原因，存在紧固件松动的可能，极端情况下会影响行车安全，存在安全隐患。公司将通过授权经销商为召回范围内的车辆免费检查并更换相关零件，以消除安全隐患，并以挂号信等形式通知车主。车主也可登录官网或拨打热线了解召回详细信息。"),
    ("{t}路段交通管制的通告", "为确保道路施工期间交通安全有序，根据有关法律规定，决定对{t}路实施临时交通管制。管制期间，禁止载货汽车、拖拉机、三轮汽车通行，其他车辆请按照现场交通标志标线指示或者服从交通民警指挥通行；公交线路临时调整，请乘客留意站点公告。请广大交通参与者提前规划出行路线，自觉遵守交通管制规定，对违反通告规定的，由公安机关交通管理部门依法处理。施工单位应当按规定设置围挡和警示标志。"),
    ("{s}节气到来：民间有这些习俗", "今天迎来{s}节气，这时节各地气候差异明显，人们根据多年经验总结了丰富的农谚。专家提醒，此时昼夜温差加大，应注意适时增减衣物，饮食以清淡为主，多吃新鲜蔬菜水果，保持充足睡眠，适当参加户外活动。老年人和儿童要特别注意预防呼吸道疾病，外出时做好防护，室内要经常开窗通风。"),
    ("国际油价{u}", "受市场供需预期变化影响，国际油价当天{u}。分析人士认为，投资者对全球经济前景的判断出现分歧，主要产油国的产量政策仍是影响后市的关键因素。交易员表示，短期内市场波动可能加剧，投资者应关注库存数据和地缘局势变化，谨慎操作，控制风险。"),
    ("{t}：推进乡村振兴", "{t}坚持把产业振兴作为乡村振兴的重中之重，因地制宜发展特色产业，延长产业链条，推动农文旅融合发展，带动农民就近就业增收。当地还持续改善农村人居环境，完善基础设施，提升公共服务水平，加强基层治理，群众的获得感、幸福感不断增强。"),
)  # fmt: skip


_OFFICES = ("原副市长", "原局长", "原董事长", "原党委书记", "原副主任")
_FIRMS = ("汽车有限公司", "证券公司", "支付公司", "农村商业银行", "保险公司")
_TERMS = ("立春", "惊蛰", "谷雨", "小满", "芒种", "处暑", "白露", "寒露", "霜降", "小雪")
_MOVES = ("上涨", "下跌", "小幅收高", "大幅走低")


def person(chance: random.Random) -> str:
    """A person's name."""
    return templates.Fill(chance).name()


def few_slots(chance: random.Random, forms: tuple[tuple[str, str], ...] = FORMS) -> Likeness:
    """An announcement of another year, event, guest or place: one to three slots, all changed."""
    title, form = chance.choice(forms)
    countries = (
        "塞尔维亚",
        "哈萨克斯坦",
        "肯尼亚",
        "巴西",
        "印度尼西亚",
        "埃及",
        "越南",
        "老挝",
        "匈牙利",
        "秘鲁",
    )
    months = ("春节期间", "国庆期间", "元旦期间", "本月十五日", "下周一", "端午节期间")
    fillings = [
        {"t": _town(chance), "y": _year(chance), "n": chance.choice(("", "十", "二十", "三十")) + _nth(chance), "c": chance.choice(countries),
         "p": person(chance), "o": chance.choice(_OFFICES), "a": chance.randrange(11, 9999), "a2": chance.randrange(71, 104), "b": f"{_town(chance)}{chance.choice(_FIRMS)}",
         "s": chance.choice(_TERMS), "u": chance.choice(_MOVES), "m": chance.choice(months), "w": chance.choice(("市长", "省长", "部长")), "y2": f"{_nth(chance)}十", "d": chance.choice(("暴雨洪涝", "强台风", "山体滑坡", "森林火灾", "强降雪"))}
        for _ in range(2)
    ]  # fmt: skip
    one, two = fillings
    for name in one:  # every slot is changed
        while one[name] == two[name]:
            two[name] = {
                "p": person, "o": lambda c: c.choice(_OFFICES), "a": lambda c: c.randrange(11, 9999), "a2": lambda c: c.randrange(71, 104),
                "b": lambda c: f"{_town(c)}{c.choice(_FIRMS)}", "s": lambda c: c.choice(_TERMS), "u": lambda c: c.choice(_MOVES), "t": _town, "y": _year, "n": lambda c: c.choice(("", "十", "二十")) + _nth(c), "c": lambda c: c.choice(countries),
                "m": lambda c: c.choice(months), "w": lambda c: c.choice(("市长", "省长", "部长")), "y2": lambda c: f"{_nth(c)}十",
                "d": lambda c: c.choice(("暴雨洪涝", "强台风", "山体滑坡", "森林火灾", "强降雪")),
            }[name](chance)  # fmt: skip
    return form.format(**one), form.format(**two), title.format(**one), title.format(**two)


def many_slots(chance: random.Random) -> Likeness:
    """A form of many slots, all filled otherwise, in Arabic or Han numerals."""
    family = chance.choice(templates.FAMILIES)
    one, two = (family(templates.Fill(random.Random(chance.random()))) for _ in range(2))
    if chance.random() < 0.5:
        one, two = ((han_numerals(t) or (t, t))[1] for t in (one, two))
    name = family.__name__.strip("_")
    return one, two, name, name if chance.random() < 0.6 else f"{name}{chance.randrange(99)}"


_WHO = (
    "山风读书会",
    "江边夜话",
    "老周说史",
    "海棠电影社",
    "田野笔记",
    "每日经济观察",
    "城南旧事",
    "法律人茶座",
    "小满育儿",
    "星河天文台",
    "味道江湖",
    "远方骑行",
)
_PROMOTIONS = (
    "这里是{w}，每{p}更新一篇{k}。{e}前{n}名报名的读者还会得到一本{g}。喜欢我们的文章，欢迎分享给身边的人。",
    "作者简介：{w}创办人，专栏作者，著有《{b}》《{b2}》等，长期关注{k}。个人公众号：{w}，欢迎关注、交流。投稿邮箱见公众号后台菜单。",
    "{w}是一档关于{k}的节目，每{p}推出一期，各大音频平台同步更新，欢迎订阅收听。听众朋友可以在评论区留言，我们会挑选精彩留言送出{g}。商务合作请在后台回复“合作”。",
    "如果你也喜欢{k}，欢迎扫描下方二维码加入{w}读者群，与{n}位书友一起交流。群内每{p}组织一次线上分享，还有{g}不定期赠送。长按识别二维码，添加小编微信，备注“{k}”即可入群。",
    "《{b}》由{w}出品，定价{n}元，全国新华书店及各大网店有售。{e}本书首批赠送{g}，先到先得，售完为止。订购热线请见封底，团购另有优惠。",
    "感谢阅读{w}。我们是一个只写{k}的小团队，没有广告，全靠读者支持。如果这篇文章对你有帮助，请点个赞和在看，或者转发给需要的朋友。也可以点击阅读原文，成为我们的会员，每年{n}元，可以阅读全部{k}。",
    "本栏目由{w}与{k}研究会联合推出，每{p}刊发一篇，欢迎各界朋友来稿，字数在{n}字以内，文责自负，一经采用即付稿酬，并赠送{g}。来稿请注明姓名、地址和联系电话，投稿邮箱和地址见本版报眉。",
    "{w}长期招募志愿者和实习生，要求热爱{k}，每{p}能投入两个晚上。{e}有意者请将简历发送到我们的邮箱，邮件标题注明“应聘”，通过初选的朋友会在一周内收到回复，并获得{g}。",
    "为了让更多人读到好的{k}，{w}发起了赠书计划，每{p}送出{n}本《{b}》。你可以在我们的小程序里报名，也可以把名额转赠给朋友。捐款账户和明细每月在公众号公示，欢迎监督，感谢每一位支持我们的读者。",
    "本期节目就到这里，每{p}晚上，{w}与您不见不散。您还可以通过我们的微信公众号和视频号收看往期节目，参与互动赢取{g}。观众朋友如有{k}方面的线索，请拨打节目热线，我们的记者会第一时间与您联系。",
)  # fmt: skip


def promotion(chance: random.Random) -> str:
    """A block of promotion as a column, an account or a paper prints it under everything."""
    kinds = (
        "书评",
        "影评",
        "历史故事",
        "观鸟笔记",
        "育儿经验",
        "法律常识",
        "骑行路书",
        "美食地图",
        "经济随笔",
    )
    gifts = ("手工笔记本", "书签", "咖啡券", "明信片", "帆布袋", "签名书")
    books = ("江边的旧书店", "慢慢走", "城里的树", "从前的饭馆", "夜航", "山那边")
    extra = chance.choice(
        (
            "",
            f"我们同时开设了{chance.choice(kinds)}课程，共{chance.randrange(6, 30)}讲，每讲四十分钟，可以反复收听。",
            f"新一期训练营正在报名，名额{chance.randrange(20, 90)}人。",
        )
    )
    return chance.choice(_PROMOTIONS).format(
        w=chance.choice(_WHO), p=chance.choice(("周二、周五", "周末", "天", "月")), k=chance.choice(kinds), g=chance.choice(gifts),
        n=chance.randrange(50, 900), b=chance.choice(books), b2=chance.choice(books), e=extra,
    )  # fmt: skip


def shared_promotion(one: str, two: str, chance: random.Random) -> Pair:
    """Two unrelated bodies with one block of promotion at the end, or at the head."""
    parts = [promotion(chance) for _ in range(chance.choice((1, 1, 2, 3)))]
    block = chance.choice(("", "写在后面\n", "---\n", "关于我们\n", "【作者简介】\n")) + chance.choice(
        ("", "\n")
    ).join(parts)
    if chance.random() < 0.4:
        return f"{block}\n{one}", f"{block}\n{two}"
    return f"{one}\n{block}", f"{two}\n{block}"


def shared_headlines(one: str, two: str, headlines: list[str], chance: random.Random) -> Pair:
    """Two unrelated bodies with one list of headlines."""
    listed = "\n".join(chance.sample(headlines, min(len(headlines), chance.randrange(4, 9))))
    return f"{one}\n{listed}", f"{two}\n{listed}"


def short_form(chance: random.Random) -> Likeness:
    """A flash of one form about another event."""
    forms = (
        "{t}水文站今日{n}时发布洪水{k}预警，预计{w}出现洪峰，请沿岸居民注意防范。", "{t}市{d}日发生{m}级地震，震源深度{n}千米，暂无人员伤亡报告。",
        "跨越{r}的{t}大桥主桥{w}顺利合龙，预计{y}通车。", "{t}中学代表队夺得全国青少年{s}锦标赛{g}冠军。", "{d}日，{t}市{o}工人在{p}，为即将到来的{z}做准备。",
        "今日{n}时，{t}国际机场受{q}影响取消航班{m2}架次，旅客可拨打热线查询。", "截至{d}日{n}时，{t}景区接待游客{m2}人次，同比增长{m}%。",
        "{t}收盘{u}{m}%，报{m2}点，成交额{n}亿元，{o}板块领{u}。", "本周末{t}路公交起点由{a}改为{b}，首班{n}时，请乘客留意站牌公告。",
    )  # fmt: skip
    form = chance.choice(forms)
    pool = {
        "k": ("蓝色", "黄色", "橙色"), "w": ("明晨", "昨日", "今晚", "前天", "今晨"), "r": ("青柳江", "白水河", "松江", "长河"), "y": ("明年五月", "年底", "明年十月", "后年"),
        "s": ("机器人", "航模", "编程", "击剑", "田径"), "g": ("救援组", "少年组", "团体", "女子"), "o": ("热力公司", "供电公司", "水务公司", "环卫处", "银行", "煤炭"),
        "p": ("调试换热站设备", "检修输电线路", "清洗供水管网", "检修车辆", "更换路灯"), "z": ("供热", "用电高峰", "汛期", "春运", "节日"), "q": ("降雪", "大雾", "雷雨", "台风"),
        "u": ("涨", "跌"), "a": ("火车站", "东广场", "体育馆", "会展中心"), "b": ("西广场", "大学城", "客运站", "江湾路"),
    }  # fmt: skip

    def filled() -> str:
        values = {name: chance.choice(options) for name, options in pool.items()}
        return form.format(
            t=_town(chance), n=chance.randrange(2, 24), d=chance.randrange(1, 29), m=f"{chance.uniform(0.1, 9):.1f}",
            m2=chance.randrange(20, 9000), **values,
        )  # fmt: skip

    one, two = filled(), filled()
    while one == two:
        two = filled()
    return one, two, None, None
