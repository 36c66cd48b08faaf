"""Names as bylines write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction import named_people
from newscrawl.extraction.fields.authors import byline, from_lead


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王建宏 张文攀", ["王建宏", "张文攀"]),
        ("王建宏张文攀", ["王建宏", "张文攀"]),
        ("林 宇、陈望", ["林宇", "陈望"]),
        ("支全明 SF099", ["支全明"]),
        ("NF075", []),
        ("newsroom", []),
        ("系统管理员", []),
        ("欧阳娜娜", ["欧阳娜娜"]),
        ("本报记者 李明", ["李明"]),
    ],
)
def test_split(text, names):
    assert named_people.split(text) == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("光明日报记者 王建宏 张文攀", ["王建宏", "张文攀"]),
        ("【聯合報╱記者陳俐君／即時報導】", ["陳俐君"]),
        ("本报记者 李明 通讯员 赵强", ["李明", "赵强"]),
        ("执笔/叨叨姐、胡一刀", ["叨叨姐", "胡一刀"]),
        ("记者昨日从有关部门获悉，灯会将于下周开幕", []),
    ],
)
def test_byline(line, names):
    assert byline(line) == names


_ABROAD = [
    "休士頓",
    "休斯頓",
    "西雅圖",
    "渥太華",
    "加拿大多倫多",
    "加州",
    "橙縣",
    "灣區",
    "名古屋",
    "布魯塞爾",
    "台灣台北",
]


@pytest.mark.parametrize(
    "form",
    [
        "（江岸時報記者{name}{place}報導）",
        "【記者{name}{place}報導】",
        "江岸新聞─{name}／{place}報導",
        "【江岸新聞-{name}／{place}報導】",
        "江岸網 {name}/{place}報導",
        "江傳媒｜{name}／{place}報導",
        "網搜小組／{name}／{place}報導",
        "【江岸傳媒、記者爆料網／{name}／{place}報導】",
        "【江岸傳媒2026年10月05日訊】（江岸時報記者{name}{place}報導）",
        "{name}記者／{place}報導",
    ],
)
def test_who_reports_from_where(form):
    lines = {
        form.format(name=name, place=place): [name]
        for name in ("林其軒", "陸希", "王大明")
        for place in (*_ABROAD, "高雄", "臺北市", "嘉縣")
    }
    assert {line: byline(line) for line in lines} == lines


@pytest.mark.parametrize(
    ("form", "names"),
    [
        ("江岸新聞─林其軒／高雄報導 ", ["林其軒"]),
        ("江岸新聞─林其軒／高雄 115年", ["林其軒"]),
        ("娛樂中心／林其軒報導 ", ["林其軒"]),
        ("網搜小組／林其軒報導 ", ["林其軒"]),
        ("編譯林其軒／綜合報導 ", ["林其軒"]),
        ("記者林其軒及王大明／台北報導 ", ["林其軒", "王大明"]),
        ("［江岸新聞雲］記者林其軒/花蓮報導 ", ["林其軒"]),
        ("江傳媒｜林其軒／綜合外電報導 ", ["林其軒"]),
        ("江岸新聞─林其軒／高雄人文故事持續報導中。", []),
        ("即時新聞／綜合報導 ", []),
        ("財經中心／台北報導 ", []),
    ],
)
def test_a_lead_without_the_word_for_reporter(form, names):
    assert from_lead(f"{form}市府今天宣布新路線，新增三條幹線並延長夜間班次，預計嘉惠兩萬名通勤族。") == names


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("江岸電視 林其軒 王大明 台灣台北報導", ["林其軒", "王大明"]),
        ("觀江下／ 記者林其軒／汐止報導", ["林其軒"]),
        ("江報快訊／林其軒", ["林其軒"]),
        ("特派林其軒", ["林其軒"]),
        ("經濟江報／ 編譯林其軒／綜合外電", ["林其軒"]),
        ("文／常江月刊", []),
        ("文／網路江邊", []),
        ("記者社會中心／綜合報導", []),
    ],
)
def test_houses_and_desks_are_no_people(line, names):
    assert byline(line) == names


@pytest.mark.parametrize("agency", ["本报讯", "本报讯 ", "江边日报讯 ", "新华社江边11月20日电 "])
@pytest.mark.parametrize(
    ("inside", "names"),
    [
        ("王明 记者李晓", ["王明", "李晓"]),
        ("王明、李晓 记者赵强", ["王明", "李晓", "赵强"]),
        ("张三丰 通讯员 刘伟", ["张三丰", "刘伟"]),
        ("王明 本报记者 李晓 摄影报道", ["王明", "李晓"]),
        ("王明 李晓 实习生赵强", ["王明", "李晓", "赵强"]),
        ("一张照片 记者李晓", []),
    ],
)
def test_a_contributor_beside_the_reporter(agency, inside, names):
    found = from_lead(
        f"{agency}（{inside}）昨日，江边小城举行花灯会，居民早早来到广场，等待夜幕降临后的第一盏灯。"
    )
    assert found == names


@given(st.text(max_size=200))
def test_any_text(text):
    assert all(name.strip() and len(name) <= 30 for name in named_people.split(text))


@pytest.mark.parametrize(
    ("line", "writers", "editors", "pictures"),
    [
        ("文/张丽 图/李晓明", ["张丽"], [], ["李晓明"]),
        ("本报记者 张丽/文 李晓明/图", ["张丽"], [], ["李晓明"]),
        ("记者：张丽　编辑：刘畅　校对：王伟", ["张丽"], ["刘畅"], []),
        ("初审：王伟 复审：赵强 终审：孙敏 编辑：刘畅", [], ["刘畅"], []),
        ("撰文/摄影：张丽", ["张丽"], [], []),
        ("文字记者 张丽 摄影记者 李晓明", ["张丽"], [], ["李晓明"]),
        ("记者张丽通讯员王五洲", ["张丽", "王五洲"], [], []),
        ("吉林日报·彩练新闻记者 赵蓓蓓", ["赵蓓蓓"], [], []),
        ("本报记者　张　丽　李晓明", ["张丽", "李晓明"], [], []),
        ("记者 阿卜杜热西提·买买提 扎西次仁", ["阿卜杜热西提·买买提", "扎西次仁"], [], []),
        ("江边网编辑：谢晓", [], ["谢晓"], []),
        ("本报记者 张丽 摄", [], [], ["张丽"]),
        ("□ 张丽 李晓明", ["张丽", "李晓明"], [], []),
        ("作者：张丽，系江边大学教授", ["张丽"], [], []),
    ],
)
def test_credits(line, writers, editors, pictures):
    found = named_people.credits_of(line)
    assert (found.clean, found.writers, found.editors, found.pictures) == (True, writers, editors, pictures)


@pytest.mark.parametrize(
    "line",
    [
        "记者昨日从有关部门获悉，灯会将于下周开幕",
        "本版文/记者李莎莎黎史翔王进雨程磊",
        "作者单位：江边大学",
        "江边小城昨日举行灯会",
    ],
)
def test_no_credits(line):
    assert byline(line) == []


@given(st.text(alphabet="记者编辑文图摄张丽王伟 /：、（）□通讯员a1", max_size=80))
def test_any_credits(text):
    found = named_people.credits_of(text)
    assert all(2 <= len(name) <= 16 for name in (*found.writers, *found.editors, *found.pictures))
