"""Ten things portals do to a text they copy, on six synthetic texts that nothing was tuned on."""

from __future__ import annotations

import itertools
import random
import re
from types import SimpleNamespace

import pytest

from newscrawl.reposts import judge, match_texts

BASE = [
    (
        "老渡口重开",
        "3月4日清晨六点，停航九年的乌拉街渡口重新开航，首班渡轮载着四十二名乘客驶向对岸。船长宋国栋说，新船长二十一米，可载车六辆，单程只要七分钟，票价仍是两元。\n渡口原先靠一条木船维持，二〇一七年因水位下降停运，两岸村民绕行大桥要多走三十八公里。去年秋天，区里投资一千二百六十万元疏浚航道、新建趸船和候船室，今年正月完工。\n当天赶早市的李桂芬挑着两筐鸡蛋上了船。她说以前卖一趟菜得搭进去半天，如今上午就能回家做饭。渡口管理站每天安排十八个班次，遇六级以上大风停航，停航消息提前在广播里通知。",
    ),
    (
        "图书馆的夜班",
        "市图书馆从本月起把闭馆时间推迟到晚上十一点，成为全省开放时间最长的公共图书馆。第一周统计显示，晚九点以后到馆的读者平均每天有四百三十人，其中六成是备考的学生，两成是下班后的外卖骑手和保安。\n馆长葛青山介绍，延长开放后增加了十一名夜班馆员，灯光调暗三分之一，二楼东侧改成了可以小声说话的区域，还添置了微波炉和热水机。\n在附近工地做钢筋工的马志学每晚来读两个小时养殖书。他打算秋后回乡养羊，已经抄满三个笔记本。馆里把他常借的十四种书放在了一层架子上，写着“请留给老马”。",
    ),
    (
        "冰面上的气象员",
        "查干湖冬捕开始前，气象站的尹大龙每天要在冰面上打四十个孔，量冰厚，测水温。今年的数字让他松了口气：湖心冰厚八十一厘米，比去年同期多出九厘米，足够承载五吨重的捕鱼车。\n他把数据填进表格，发给渔场、交通和应急三个部门。冰厚不足六十厘米的地方插红旗，超过的插绿旗。十六年里，他走过的冰面加起来有一万一千多公里，掉进冰窟窿两次，都是在开春前后。\n今年渔场第一网出鱼十二万斤，最大的一条胖头鱼重五十八斤。网拉上来的时候，尹大龙站在人群外面，又在量冰。",
    ),
    (
        "县医院请来钢琴",
        "县人民医院门诊大厅摆进一架旧钢琴，谁都可以弹。钢琴是退休教师沈玉兰捐的，她丈夫去年在这里住院七十三天，临走前说大厅太静，静得人心慌。\n开头两周没有人碰它，后来一个陪母亲做透析的女孩弹了一首《茉莉花》，排队的人都回过头来。如今每天上午有三四个人来弹，护士站排了表，避开查房和急救。\n副院长贺明说，医院没有为此花一分钱，投诉倒是接到两起，都嫌午休时吵，于是定下规矩：十二点到两点不弹。调音由城里一家琴行包了，每季度来一次，只收路费八十元。",
    ),
    (
        "旧厂房里的豆腐坊",
        "平安街尽头的拖拉机配件厂关停十四年后，一间铸造车间里飘出了豆香。三十一岁的返乡青年路远租下二百六十平方米，办起一家豆腐坊，每天凌晨两点点火，用的是周边三个村的笨黄豆。\n去年他收购黄豆四十七吨，每斤比市价高两角，雇了九名附近的下岗职工，年纪最大的六十二岁，原先就是这间车间的翻砂工。豆腐每块三元五角，上午十点前总能卖光。\n房租一年四万八千元，前两年由街道减免一半。路远算过账，刨去成本，去年挣了十一万元，和他在外地做程序员时差不多，“但是睡得踏实”。",
    ),
    (
        "最后一班绿皮车",
        "6月30日晚八点十七分，6259次列车驶出三岔子站，这是它在这条林区支线上的最后一次运行。列车四节车厢，全程一百零四公里，停十五个站，最低票价一元五角，开行五十七年没有涨过。\n列车长关秀英在这趟车上干了二十六年，认识沿线几乎每一个赶集的人。她替人捎过药、捎过种子，有一回还抱着早产的婴儿跑了三百米送上救护车。\n停运以后，铁路部门与客运公司开通两条公交线路，票价八元，时间缩短五十分钟。关秀英将调到省城的高铁上。她留下了车厢里那只烧水的铁壶。",
    ),
]


def emoji_at_paragraphs(text, chance):
    return "\n".join(f"{chance.choice('📌🔥👉✅')} {paragraph}" for paragraph in text.split("\n"))


def time_of_reading(text, chance):
    first, *rest = text.split("\n")
    head, share = f"全文约{len(text)}字，阅读需要2分钟", "分享到：微信 微博 QQ空间 复制链接"
    return "\n".join([head, first, share, *rest, f"阅读 {chance.randint(2, 9)}.2万 · 在看 37"])


def hints_at_pictures(text, chance):
    return re.sub("。", lambda stop: "。（点击查看大图）" if chance.random() < 0.35 else "。", text)


def entities_left(text, chance):
    del chance
    text = text.replace("“", "&ldquo;").replace("”", "&rdquo;").replace("，", "，&#8203;", 3)
    return text.replace("\n", "&nbsp;\n&nbsp;&nbsp;")


def characters_alike(text, chance):
    alike = dict(zip("己未日人土大千折天晴", "已末曰入士太干拆夭睛", strict=True))
    places = [place for place, char in enumerate(text) if char in alike]
    some = set(chance.sample(places, min(4, len(places))))
    return "".join(alike[char] if place in some else char for place, char in enumerate(text))


def years_spelled_out(text, chance):
    del chance
    for word, other in (
        ("去年", "2025年"),
        ("今年", "2026年"),
        ("本月", "3月"),
        ("每天", "每日"),
        ("当天", "当日"),
    ):
        text = text.replace(word, other)
    return text


def sentences_numbered(text, chance):
    del chance
    numbers = iter("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
    return re.sub(r"(?:^|(?<=。)|(?<=\n))(?=[^\n])", lambda _: next(numbers, ""), text)


def vertical_marks(text, chance):
    del chance
    return text.translate(str.maketrans("，。、：“”《》", "︐︒︑︓﹁﹂︽︾"))


def lines_numbered(text, chance):
    del chance
    whole = text.replace("\n", "")
    return "\n".join(
        f"{number:>3} {whole[at : at + 26]}" for number, at in enumerate(range(0, len(whole), 26), 1)
    )


def characters_lost(text, chance):
    del chance
    return "".join(
        "□" if place % 45 == 44 and char not in "，。\n" else char for place, char in enumerate(text)
    )


FAMILIES = (
    emoji_at_paragraphs, time_of_reading, hints_at_pictures, entities_left, characters_alike, years_spelled_out,
    sentences_numbered, vertical_marks, lines_numbered, characters_lost,
)  # fmt: skip


def is_repost(title, copy, text):
    match = match_texts(0, copy, text)
    a = SimpleNamespace(body=copy, title=title, url="http://b.com/2", portal="b")
    b = SimpleNamespace(body=text, title=title, url="http://a.cn/1", portal="a.cn")
    return match is not None and judge(a, b, match).repost


@pytest.mark.parametrize("family", FAMILIES)
def test_a_copy_stays_a_repost(family):
    chance = random.Random(family.__name__)
    assert [title for title, text in BASE if not is_repost(title, family(text, chance), text)] == []


def test_a_copy_under_two_changes_stays_a_repost():
    chance = random.Random(90)
    missed = []
    for one, two in itertools.permutations(FAMILIES, 2):
        title, text = chance.choice(BASE)
        if not is_repost(title, two(one(text, chance), chance), text):
            missed.append((one.__name__, two.__name__, title))
    assert missed == []
