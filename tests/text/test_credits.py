"""The grammar of credits: one table of roles, read the same way by extraction and attribution."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.attribution import parse_line
from newscrawl.extraction import named_people
from newscrawl.text.credits import ROLE, ROLES, Kind, find_role, is_person, kind_of, read
from newscrawl.text.credits.roles import BEHIND, MODIFIERS
from newscrawl.text.flat import same_length

WRITERS = {Kind.WRITER, Kind.REPORTER}


def said(text, **more):
    return [(one.name, one.kind.value if one.kind else None) for one in read(text, **more).people]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        # marks, before and behind, joined and apart
        ("文/张丽 图/李晓明", [("张丽", "writer"), ("李晓明", "pictures")]),
        ("文/图：张丽", [("张丽", "writer")]),
        ("文/绘：张丽", [("张丽", "writer")]),
        ("张丽/文 李晓明/绘", [("张丽", "writer"), ("李晓明", "pictures")]),
        ("张丽文 李明图", [("张丽", "writer"), ("李明", "pictures")]),
        ("张丽 文 李晓明 摄", [("张丽", "writer"), ("李晓明", "pictures")]),
        ("撰文/摄影：张丽", [("张丽", "writer")]),
        ("撰文 摄影：张丽", [("张丽", "writer")]),
        ("本报记者 张丽/文 李晓明/图", [("张丽", "reporter"), ("李晓明", "pictures")]),
        ("文字记者 张丽 摄影记者 李晓明", [("张丽", "reporter"), ("李晓明", "pictures")]),
        ("文//////记者张丽", [("张丽", "writer")]),
        (r"文\\\\记者张丽", [("张丽", "writer")]),
        # one role inside another
        ("文丨某报记者 李晓磊 编辑丨王芳", [("李晓磊", "writer"), ("王芳", "editor")]),
        ("图丨某报记者 李晓磊", [("李晓磊", "pictures")]),
        ("作者：见习编辑 李琼", [("李琼", "writer")]),
        ("作者：《江边企业家》记者 苏远舟", [("苏远舟", "writer")]),
        # names that end like marks, rare surnames, minorities, Latin letters
        ("本报记者 赵启文 钱琳", [("赵启文", "reporter"), ("钱琳", "reporter")]),
        ("责任编辑：乔文", [("乔文", "editor")]),
        ("编辑：黄静文", [("黄静文", "editor")]),
        ("记者冯小川、印松", [("冯小川", "reporter"), ("印松", "reporter")]),
        ("记者 阿依古丽·买买提 欧阳丽 扎西次仁", [("阿依古丽·买买提", "reporter"), ("欧阳丽", "reporter"), ("扎西次仁", "reporter")]),
        ("作者：阿依古丽 · 买买提", [("阿依古丽·买买提", "writer")]),
        ("责编：Mia Qiao", [("Mia Qiao", "editor")]),
        ("责任编辑：biaolong", [("biaolong", "editor")]),
        ("责任编辑：NF075", []),
        ("责任编辑：李华 CF001", [("李华", "editor")]),
        # short houses that look like names, names before the next role that look like houses
        ("采写：南都记者 余毅 向雪妮", [("余毅", "writer"), ("向雪妮", "writer")]),
        ("信报记者 蔡雪婧", [("蔡雪婧", "reporter")]),
        ("记者印松通讯员李四", [("印松", "reporter"), ("李四", "reporter")]),
        ("台灣醒報記者潘姿羽台北報導", [("潘姿羽", "reporter")]),
        # accounts that look like a name and a mark
        ("华夏人文", []),
        ("苏皖城市报道", []),
        ("给编辑写信", []),
        ("編輯精選", []),
        ("記者劉明岩／鹿港即時報導", [("劉明岩", "reporter")]),
        ("顶端新闻·河边商报记者马俊峰/文受访者供图", [("马俊峰", "reporter")]),
        ("石佳/中国青年报", [("石佳", None)]),
        # what stands behind names
        ("实习生沈梦瑶、记者喻云舟报道", [("沈梦瑶", "reporter"), ("喻云舟", "reporter")]),
        ("记者 张三和李四", [("张三", "reporter"), ("李四", "reporter")]),
        ("姚峰 上海报道", [("姚峰", None)]),
        ("作者：方敏北京大学经济学院教授", [("方敏", "writer")]),
        ("作者：张三，系江边大学教授", [("张三", "writer")]),
        ("执笔人：张文 李博", [("张文", "writer"), ("李博", "writer")]),
        ("选稿：张三", [("张三", "editor")]),
        # Taiwan and Hong Kong
        ("〔記者林其軒／台北報導〕", [("林其軒", "reporter")]),
        ("中央社記者林其軒台北14日電", [("林其軒", "reporter")]),
        ("記者林其軒台北報導", [("林其軒", "reporter")]),
        ("【聯合報╱記者陳俐君／即時報導】", [("陳俐君", "reporter")]),
        ("某快報／林其軒", [("林其軒", None)]),
        ("文／林其軒 圖／王大明", [("林其軒", "writer"), ("王大明", "pictures")]),
        ("〔財經頻道／綜合報導〕", []),
        # imprint boxes
        ("出品人：孙敏 策划：王伟 记者：张丽 剪辑：李明 编辑：刘畅 校对：赵强",
         [("孙敏", "desk"), ("王伟", "desk"), ("张丽", "reporter"), ("李明", "pictures"), ("刘畅", "editor"), ("赵强", "desk")]),
        ("记者手记", []),
        ("作者单位：江边大学", []),
    ],
)  # fmt: skip
def test_who_did_what(text, people):
    assert said(text) == people


PLACES = ["吉林", "长春", "延吉", "敦化市", "公主岭", "呼和浩特", "珲春", "松原", "蛟河"]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("names", [["王明"], ["李晓梅"], ["欧阳明"], ["王明", "李晓梅"]])
@pytest.mark.parametrize(
    "form", ["记者{}{}报道", "记者 {} {}报道", "江边日报记者{}{}摄影报道", "記者{}{}報導"]
)
def test_a_place_behind_the_names_is_no_person(place, names, form):
    assert [name for name, _ in said(form.format("、".join(names), place))] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("记者王明李晓报道", ["王明", "李晓"]),
        ("记者欧阳吉林报道", ["欧阳吉林"]),
        ("记者 张三 逄淑丽报道", ["张三", "逄淑丽"]),
        ("记者王明逊克报道", ["王明"]),
        ("记者 王明 昌五镇报道", ["王明"]),
    ],
)
def test_a_second_name_is_no_place(text, names):
    assert [name for name, _ in said(text)] == names


@pytest.mark.parametrize("row", [row for row in ROLES if not row.mark], ids=lambda row: row.words[0])
def test_every_role_is_read_before_its_names_by_both_rooms(row):
    """A role is a row of the table; nothing else has to know it."""
    for word in row.words:
        line = f"{word}：张丽"
        assert said(line) == [("张丽", row.kind.value)], line
        found = named_people.credits_of(line)
        assert (found.writers == ["张丽"]) == (row.kind in WRITERS), line
        assert (found.editors == ["张丽"]) == (row.kind is Kind.EDITOR), line
        assert [name for name, _ in parse_line(line).get("people", [])] == ["张丽"] or row.kind in {
            Kind.PICTURES,
            Kind.OTHER,
        }, line


@pytest.mark.parametrize("row", [row for row in ROLES if row.mark], ids=lambda row: row.words[0])
def test_every_mark_is_read_on_both_sides(row):
    for word in (word for word in row.words if len(word) == 1):
        assert said(f"{word}/张丽") == [("张丽", row.kind.value)]
        assert said(f"{word}｜张丽") == [("张丽", row.kind.value)]
        assert said(f"张丽/{word}") == [("张丽", row.kind.value)]
        assert said(f"文/{word}：张丽") == [("张丽", "writer")]


NAMES = ["张丽", "李晓明", "欧阳丽", "王文文", "林其軒", "阿依古丽·买买提", "乔文", "陈 静"]
LABELS = ["记者", "作者：", "通讯员 ", "编辑：", "责任编辑：", "摄影/", "文｜", "校对："]
#: Changes of a line of credits that must not matter.
CHANGES = {
    "full-width separators": lambda t: t.replace(":", "：").replace("/", "／"),
    "half-width separators": lambda t: t.replace("：", ":").replace("／", "/"),
    "ideographic spaces": lambda t: t.replace(" ", "\u3000"),
    "no-break spaces": lambda t: t.replace(" ", "\xa0"),
    "brackets": lambda t: f"（{t}）",
    "corner brackets": lambda t: f"【{t}】",
    "bullets": lambda t: f"■ {t}",
    "a full stop": lambda t: f"{t}。",
    "spread label": lambda t: t.replace("作者", "作 者").replace("编辑", "编\u3000辑"),
    "Traditional labels": lambda t: t.replace("记者", "記者").replace("编辑", "編輯").replace("责任", "責任").replace("摄", "攝").replace("员", "員").replace("对", "對").replace("讯", "訊"),
    "bar": lambda t: t.replace("：", "丨"),
}  # fmt: skip


@given(
    st.lists(st.tuples(st.sampled_from(LABELS), st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)), min_size=1, max_size=4),
    st.sampled_from(["、", " ", "，"]),
    st.sampled_from(sorted(CHANGES)),
)  # fmt: skip
def test_what_must_not_matter(parts, separator, change):
    # Without a separator of its own, a name spread by a blank reads like two.
    text = "  ".join(label + separator.join(name for name in names) for label, names in parts)
    assert said(CHANGES[change](text)) == said(text)
    wanted = [
        ("".join(name.split()), kind_of(label.strip(" ：/｜")).value)
        for label, names in parts
        for name in names
    ]
    assert said(text) == wanted


@given(st.text(alphabet="记者编辑文图摄绘张丽王伟 /：、（）□通讯员a1〔〕報導台北", max_size=80))
def test_any_text_gets_an_answer(text):
    for one in read(text).people:
        assert 2 <= len(one.name) <= 40
        assert "".join(text.split()).find(one.name) >= 0 or " " in one.name
        assert one.sort


@given(st.text(max_size=300))
def test_a_span_of_the_flat_form_cuts_the_text_alike(text):
    assert len(same_length(text)) == len(text)


@pytest.mark.parametrize("seed", range(10))
def test_no_role_is_missed_by_the_quick_look(seed):
    chance = random.Random(seed)
    words = [word for row in ROLES for word in row.words]
    pieces = [*words, *MODIFIERS, *BEHIND, "辑", "/", " ", "张", "三", "，", ":", "&", "驻", "a"]
    for _ in range(400):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 6)))
        found, wanted = find_role(text), ROLE.search(text)
        assert (found and found.span()) == (wanted and wanted.span()), text


def test_no_word_stands_in_two_rows():
    words = [word for row in ROLES for word in row.words]
    assert len(words) == len(set(words))
    for one, other in itertools.combinations(ROLES, 2):
        assert not set(one.words) & set(other.words)


@pytest.mark.parametrize(
    "word", ["稿源", "出自", "文章由", "點擊", "关键字", "作者", "佚名", "管理员", "来源", "的确良"]
)
def test_a_word_of_the_page_is_no_person(word):
    assert not is_person(word)


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        ("AUTHOR_LABELS", {Kind.WRITER}),
        ("REPORTER_LABELS", {Kind.REPORTER}),
        ("EDITOR_LABELS", {Kind.EDITOR, Kind.DESK}),
        ("PHOTO_LABELS", {Kind.PICTURES}),
    ],
)
def test_labels_of_lines_are_roles_of_the_table(labels, kinds):
    """The extractor finds lines by these labels; the grammar must read them as what they are found for."""
    from newscrawl.text import labels as lists

    for label in getattr(lists, labels):
        assert kind_of(label) in kinds, label
        assert said(f"{label}：张丽") == [("张丽", kind_of(label).value)]
