"""What stands in the slots of a shared frame: other numbers, other names, or the same said otherwise.

A slot is a gap between two shared runs that both texts fill. A copy fills few of them otherwise, a template all.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from newscrawl import native
from newscrawl.text.person_names import NAME_HEADS, PLACE, likely
from newscrawl.text.quantities import NUMERALS, Quantity, kernel_tables, quantities

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.reposts.text_reading import Reading

#: ``(start, end, start, end)`` of the fillings in the two texts, in characters.
Slots = list[tuple[int, int, int, int]]

_NUMBER_MARKS = frozenset("0123456789０１２３４５６７８９" + NUMERALS + "萬億兩○")
_IN_NUMBERS = _NUMBER_MARKS | frozenset(".,．，‧点點")
_BEFORE_NUMBERS = frozenset("第")
#: Characters a number reaches to either side of its slot, and those behind it that may be its unit.
_REACH = 12
_UNIT = 4
#: Characters of a name at most.
_NAME = 10
_SHORT_NAME = 4
_WORDS = re.compile(r"[^\w·•]+")
#: What makes a place, an organisation or a person of the words before it.
_AFTER_NAME = re.compile(
    "市|县|州|镇|社区|集团|公司|银行|大学|学院|中学|小学|医院|日报|晚报|电视台|机场|大桥|水文站|气象|景区|文化节|先生|女士|教授|"
    "总统|总理|首相|主席|议长|部长|外长|书记|市长|县长|省长|局长|代表团|同志|受贿|涉嫌|节气"
)
#: What may stand before a name within one slot.
_OFFICE = re.compile(
    "^(?:原|副|省|市|县|区|党委|集团|公司|银行)*(?:市长|局长|董事长|书记|主任|主席|县长|行长|省长|部长|院长|校长|总统|总理)"
)
#: Closed classes: a member put in place of another tells of another event.
_CLASSES = tuple(
    row.split()
    for row in (
        (
            "美国 俄罗斯 英国 法国 德国 日本 韩国 朝鲜 印度尼西亚 印尼 印度 越南 老挝 柬埔寨 泰国 缅甸 "
            "马来西亚 新加坡 菲律宾 文莱 蒙古国 尼泊尔 巴基斯坦 孟加拉国 斯里兰卡 马尔代夫 阿富汗 伊朗 伊拉克 沙特 阿联酋 卡塔尔 "
            "科威特 阿曼 巴林 也门 叙利亚 黎巴嫩 约旦 以色列 巴勒斯坦 土耳其 哈萨克斯坦 吉尔吉斯斯坦 塔吉克斯坦 乌兹别克斯坦 土库曼斯坦 格鲁吉亚 "
            "亚美尼亚 阿塞拜疆 乌克兰 白俄罗斯 波兰 捷克 斯洛伐克 匈牙利 罗马尼亚 保加利亚 塞尔维亚 克罗地亚 斯洛文尼亚 希腊 意大利 西班牙 "
            "葡萄牙 荷兰 比利时 卢森堡 瑞士 奥地利 瑞典 挪威 芬兰 丹麦 冰岛 爱尔兰 马耳他 塞浦路斯 埃及 利比亚 "
            "突尼斯 阿尔及利亚 摩洛哥 苏丹 埃塞俄比亚 肯尼亚 坦桑尼亚 乌干达 卢旺达 刚果 安哥拉 赞比亚 津巴布韦 莫桑比克 南非 纳米比亚 "
            "博茨瓦纳 尼日利亚 加纳 塞内加尔 科特迪瓦 马里 喀麦隆 加拿大 墨西哥 古巴 巴拿马 哥斯达黎加 洪都拉斯 尼加拉瓜 巴西 阿根廷 "
            "智利 秘鲁 玻利维亚 厄瓜多尔 哥伦比亚 委内瑞拉 乌拉圭 巴拉圭 澳大利亚 新西兰 斐济 巴布亚新几内亚 所罗门群岛 "
        ),
        "元旦 春节 元宵 清明 劳动节 五一 端午 七夕 中秋 重阳 国庆 除夕 圣诞 儿童节 教师节 妇女节",
        "立春 雨水 惊蛰 春分 谷雨 立夏 小满 芒种 夏至 小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至 小寒 大寒",
        "周一 周二 周三 周四 周五 周六 周日 星期一 星期二 星期三 星期四 星期五 星期六 星期日",
        "一季度 二季度 三季度 四季度 上半年 下半年 春季 夏季 秋季 冬季 春运 暑运",
        "上涨 下跌 上调 下调 走高 走低 收涨 收跌 回升 回落 收高 增长 下降 涨 跌",
        "地震 台风 洪水 洪涝 暴雨 强降雪 暴雪 火灾 山火 森林火灾 空难 爆炸 泥石流 山体滑坡 干旱 雪崩 火山",
        "蓝色 黄色 橙色 红色",
        "战胜 不敌 战平 负于 击败 逼平 力克 惜败",
    )
)
_CLASS_OF = {word: number for number, words in enumerate(_CLASSES) for word in words}
_MEMBER = re.compile("|".join(sorted(_CLASS_OF, key=len, reverse=True)))
#: A name made unrecognisable (张某, 李某某, 小王, ×××) is the copyist's work.
_ANONYMOUS = re.compile("某|××|XX|＊|\\*|化名")
#: Share of two titles that is the same on both ends, from which they are one frame; longest filling of its slot.
_FRAME = 0.5
_TITLE_SLOT = 12


class SlotEvidence(NamedTuple):
    """What the slots of one pair are filled with.

    ``conflicts``: quantities that differ; ``agreed``: that are the same, written otherwise; ``near``: conflicts
    of one digit among several; ``ordinals``: conflicts of 第N or of a year; ``names``: names put in place of names;
    ``title``: 1 where the titles differ in a slot of the text, 0.5 where they differ in a slot of their own.
    """

    conflicts: int = 0
    agreed: int = 0
    near: int = 0
    ordinals: int = 0
    names: int = 0
    title: float = 0.0


def read_slots(
    a: Reading, b: Reading, slots: Slots, titles: tuple[str | None, str | None] = (None, None)
) -> SlotEvidence:
    """:func:`compare_slots` of two readings, with the kernel's help.

    The kernel reads and compares numbers and tells in which slots there may be names; the few of these are looked
    at here, and so is a number in characters that the kernel does not know, or the slots that the titles, too, show.
    """
    if native.kernel is None or a.compiled is None or b.compiled is None:
        return compare_slots(a.text, b.text, slots, titles)
    *counts, rest = native.kernel.read_slots(a.compiled, b.compiled, slots)
    found = with_rest(counts, a, b, rest)
    frame = _title_frame(titles)
    if frame is None:
        return found
    slot_of_titles = _Frame.of(frame)
    title = 1.0 if _is_in_titles(a.text, b.text, slots, slot_of_titles) else slot_of_titles.alone()
    names = max(found.names, 1) if title == 1.0 and not found.conflicts else found.names
    return found._replace(names=names, title=title)


def with_rest(counts: Iterable[int], a: Reading, b: Reading, rest: Slots | None) -> SlotEvidence:
    """What the kernel counted, and what stands in the slots it left open; the titles are left out."""
    if not rest:
        return SlotEvidence(*counts)
    conflicts, agreed, near, ordinals, names = counts
    more = compare_slots(a.text, b.text, rest, members=False)
    return SlotEvidence(
        conflicts + more.conflicts, agreed + more.agreed, near + more.near, ordinals + more.ordinals,
        names + more.names,
    )  # fmt: skip


def compare_slots(
    text_a: str,
    text_b: str,
    slots: Slots,
    titles: tuple[str | None, str | None] = (None, None),
    *,
    members: bool = True,
) -> SlotEvidence:
    """Read the fillings of every slot of two texts; the reference.

    ``members``: whether members of closed classes are looked for; the kernel leaves no slot open that holds two.
    """
    conflicts = agreed = near = ordinals = names = 0
    fillings: list[tuple[str, str]] = []
    for start_a, end_a, start_b, end_b in slots:
        one, two = text_a[start_a:end_a], text_b[start_b:end_b]
        if not (_NUMBER_MARKS.isdisjoint(one) and _NUMBER_MARKS.isdisjoint(two)):
            if _is_spaced(one, two):
                agreed += 1  # a number with blanks between its digits
                continue
            one, two = _number_at(text_a, start_a, end_a), _number_at(text_b, start_b, end_b)
            same, differing, slips, numbering = _compare(quantities(one), quantities(two))
            agreed, conflicts = agreed + same, conflicts + differing
            near, ordinals = near + slips, ordinals + numbering
            if differing:
                fillings.append((one, two))
        elif not one or not two:
            continue
        elif _are_names(one, two, text_a[end_a : end_a + _UNIT]) or (
            members and _are_members(_member_at(text_a, start_a, end_a), _member_at(text_b, start_b, end_b))
        ):
            names += 1
            fillings.append((one, two))
        elif len(one) <= _TITLE_SLOT and len(two) <= _TITLE_SLOT:
            fillings.append((one, two))
    title = _title_slot(titles, fillings)
    if title == 1.0 and not conflicts:
        names = max(names, 1)  # whatever it is, the titles tell of two of them
    return SlotEvidence(conflicts, agreed, near, ordinals, names, title)


def _number_at(text: str, start: int, end: int) -> str:
    """A slot with the whole of the numbers it cuts, and what may be their unit."""
    low, high = start, end
    while low > max(0, start - _REACH) and text[low - 1] in _IN_NUMBERS:
        low -= 1
    if low and text[low - 1] in _BEFORE_NUMBERS:
        low -= 1
    while high < min(len(text), end + _REACH) and text[high] in _IN_NUMBERS:
        high += 1
    last = high
    while high < min(len(text), last + _UNIT) and text[high] not in _NUMBER_MARKS:
        high += 1
    return text[low:high].strip("，,。")


def _is_spaced(one: str, two: str) -> bool:
    """Whether two fillings are one but for blanks."""
    return one != two and one.translate(_NO_BLANKS) == two.translate(_NO_BLANKS)


_NO_BLANKS = dict.fromkeys(map(ord, " \xa0\u3000"))


def _compare(one: tuple[Quantity, ...], two: tuple[Quantity, ...]) -> tuple[int, int, int, int]:
    """Quantities that agree and that differ, and of the latter those that are near and that number an event."""
    rest = list(two)
    alone = []
    for quantity in one:
        twin = next((n for n, other in enumerate(rest) if quantity.agrees(other)), None)
        if twin is None:
            alone.append(quantity)
        else:
            del rest[twin]
    pairs = list(zip(alone, rest, strict=False))
    near = sum(a.is_near(b) for a, b in pairs)
    ordinals = sum(a.is_ordinal and b.is_ordinal for a, b in pairs)
    return len(one) - len(alone), len(pairs), near, ordinals


def _are_names(one: str, two: str, after: str) -> bool:
    """Whether a name stands in place of a name, or one member of a closed class in place of another."""
    one, two = _WORDS.sub("", one), _WORDS.sub("", two)
    if not one or not two or one == two or len(one) > _NAME or len(two) > _NAME:
        return False
    if _ANONYMOUS.search(one) or _ANONYMOUS.search(two) or not (_is_han(one) and _is_han(two)):
        return False
    if len(one) == len(two) == 1:
        return likely(one + after[:1]) and likely(two + after[:1])
    if len(one) == 1 or len(two) == 1:
        return False
    one, two = _OFFICE.sub("", one), _OFFICE.sub("", two)
    if likely(one[:2]) and likely(one) and likely(two[:2]) and likely(two):
        return True
    place, elsewhere = PLACE.search(one), PLACE.search(two)
    if place and elsewhere and place.group() != elsewhere.group():
        return True
    return _AFTER_NAME.match(after) is not None and max(len(one), len(two)) <= _SHORT_NAME


def _member_at(text: str, start: int, end: int) -> str | None:
    """The member of a closed class that a slot holds or cuts (塞尔维|亚)."""
    low = max(0, start - _UNIT)
    found = (m for m in _MEMBER.finditer(text, low, end + _UNIT) if m.start() < end and m.end() > start)
    return next((m.group() for m in found), None)


def _are_members(one: str | None, two: str | None) -> bool:
    return one is not None and two is not None and one != two and _CLASS_OF[one] == _CLASS_OF[two]


_is_han = re.compile("[\u3400-\u9fff·•]*").fullmatch


def _title_frame(titles: tuple[str | None, str | None]) -> tuple[str, str, int, int] | None:
    """Two titles that are one frame, in one width, and how long its two ends are; None where they are not."""
    one, two = titles
    if not one or not two or one == two:
        return None
    one, two = unicodedata.normalize("NFKC", one), unicodedata.normalize("NFKC", two)
    shortest, longest = min(len(one), len(two)), max(len(one), len(two))
    head = next((n for n in range(shortest) if one[n] != two[n]), shortest)
    tail = next((n for n in range(shortest - head) if one[-1 - n] != two[-1 - n]), shortest - head)
    least = len(one) - head - tail, len(two) - head - tail
    if min(least) <= 0 or max(least) > _TITLE_SLOT or (head + tail) / longest < _FRAME:
        return None
    return one, two, head, tail


def _title_slot(titles: tuple[str | None, str | None], fillings: list[tuple[str, str]]) -> float:
    """How far the titles are one frame filled otherwise, and filled as the texts are."""
    frame = _title_frame(titles)
    if frame is None:
        return 0.0
    slot = _Frame.of(frame)
    return 1.0 if any(slot.is_filled(one, two) for one, two in fillings) else slot.alone()


class _Frame(NamedTuple):
    """The slot of two titles that are one frame: what stands in it, and that with the whole of a number it cuts."""

    middle_a: str
    whole_a: str
    middle_b: str
    whole_b: str

    @classmethod
    def of(cls, frame: tuple[str, str, int, int]) -> _Frame:
        """Of what :func:`_title_frame` says."""
        one, two, head, tail = frame
        sides: list[str] = []
        for title in (one, two):
            middle = title[head : len(title) - tail]
            is_number = not _NUMBER_MARKS.isdisjoint(middle)
            sides += (middle, _number_at(title, head, len(title) - tail) if is_number else middle)
        return cls(*sides)

    def is_filled(self, one: str, two: str) -> bool:
        """Whether the titles' slot is filled as a slot of the texts is."""
        a, b = unicodedata.normalize("NFKC", one), unicodedata.normalize("NFKC", two)
        return (a in self.whole_a or self.middle_a in a) and (b in self.whole_b or self.middle_b in b)

    def alone(self) -> float:
        """How far it tells of two events by itself."""
        if _compare(quantities(self.whole_a), quantities(self.whole_b))[0] and self.middle_a != self.whole_a:
            return 0.0  # the same number written otherwise
        return 0.5


def _is_in_titles(text_a: str, text_b: str, slots: Slots, frame: _Frame) -> bool:
    """Whether a slot that :func:`compare_slots` takes for a filling stands in the titles, too."""
    for start_a, end_a, start_b, end_b in slots:
        one, two = text_a[start_a:end_a], text_b[start_b:end_b]
        if not (_NUMBER_MARKS.isdisjoint(one) and _NUMBER_MARKS.isdisjoint(two)):
            if _is_spaced(one, two):
                continue
            one, two = _number_at(text_a, start_a, end_a), _number_at(text_b, start_b, end_b)
            if frame.is_filled(one, two) and _compare(quantities(one), quantities(two))[1]:
                return True
        elif (
            one
            and two
            and frame.is_filled(one, two)
            and (
                (len(one) <= _TITLE_SLOT and len(two) <= _TITLE_SLOT)
                or _are_names(one, two, text_a[end_a : end_a + _UNIT])
                or _are_members(_member_at(text_a, start_a, end_a), _member_at(text_b, start_b, end_b))
            )
        ):
            return True
    return False


def _words_in(pattern: str) -> set[str]:
    """The words that an expression of alternatives is made of."""
    return {part for part in re.split("[^\u3400-\u9fff]+", pattern) if part}


def _give_rules() -> None:
    """Hand the kernel what it must know of the rules here."""
    heads = {word[0] for word in _words_in(_OFFICE.pattern)}
    words = [word for word in _CLASS_OF if len(word) > 1]
    single = [word for word in _CLASS_OF if len(word) == 1]
    native.kernel.slot_rules(
        "".join(_NUMBER_MARKS),
        "".join(_IN_NUMBERS),
        "".join(NAME_HEADS | heads),
        "".join(heads),
        "".join(word[0] for word in _words_in(_AFTER_NAME.pattern)),
        *kernel_tables(),
        native.kernel.Words(tuple(words)),
        "".join(single),
        [_CLASS_OF[word] for word in (*words, *single)],
        native.kernel.Words(tuple(sorted(_words_in(PLACE.pattern)))),
    )


if native.kernel is not None:
    _give_rules()
