"""Languages, sentences, and words in common over scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.rewrites import sentences, shared_errors, shared_words
from newscrawl.text import korean

LANGUAGES = [
    ("哈爾濱地鐵開通", "zh"), ("吉林市今年接待游客949万人次，CBD与AI成热词", "zh"), ("ハルビンの地下鉄が開業した", "ja"),
    ("선양 경찰, 137명 검거", "ko"), ("中国 지린성 쑹위안시에서 방류", "ko"), ("Harbin completes its metro loop in 2023", "en"),
    ("Харбин открыл метро", "other"), ("Le métro de Harbin a été achevé à l’été dernier", "other"), ("", "other"), ("123, 456!", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language"), LANGUAGES)
def test_language(text, language):
    assert sentences.language(text) == language


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("他说：“今天鱼苗全部入湖了。”现场掌声响起来。", 2),
        ("水位回落到警戒线以下！群众返回了家园？是的没错就是这样。", 3),
        ("The 22.4-meter tunnel was dug by Mr. Zheng's team. Trains run daily.", 2),
        ("어장은 19일 전부터 수질을 점검했다. 6월 1일부터 금어기에 들어간다.", 2),
        ("第一段没有句号\n第二段也没有句号", 2),
        ("短。太短。", 0),
    ],
)
def test_sentences(text, count):
    assert len(sentences.sentences(text)) == count


@given(st.text(alphabet="松花江水利枢纽abc 。！？\n”12", max_size=900))
def test_pieces_are_few_ordered_and_inside(text):
    found = sentences.pieces(text)
    assert len(found) <= sentences.MOST - 1
    end = 0
    for start, stop in found:
        assert end <= start < stop <= len(text)
        end = stop


@pytest.mark.parametrize(
    ("han", "hangul"),
    [("交通运输厅", "교통운수청"), ("增长率", "증장률"), ("车辆", "차량"), ("历史", "력사")],
)
def test_sino_korean(han, hangul):
    assert korean.sino_korean(han) == hangul


@pytest.mark.parametrize(
    ("syllables", "hangul"),
    [
        ("shen zhen", "선전"), ("guang zhou", "광저우"), ("bei jing", "베이징"), ("chong qing", "충칭"), ("xia men", "샤먼"),
        ("ha er bin", "하얼빈"), ("chang chun", "창춘"), ("si chuan", "쓰촨"), ("lü shun", "뤼순"), ("qian jia jie", "첸자제"), ("xi an", "시안"),
    ],
)  # fmt: skip
def test_mandarin_names_by_sound(syllables, hangul):
    assert "".join(map(korean.transcribed, syllables.split())) == hangul


def test_the_sound_at_the_begin_of_a_word_does_not_matter():
    assert korean.same_sound("력사 녀자 로동") == korean.same_sound("역사 여자 노동")


def test_korean_syllables_tell_a_translation_from_another_story(texts):
    copy = texts["s-07-T1"]
    shares = {
        name: shared_words.sound_share(copy["text"], "ko", texts[name]["text"], "zh")
        for name in ("s-07", "s-03", "s-09")
    }
    assert shares["s-07"] > 0.2 > 0.1 > max(shares["s-03"], shares["s-09"])


def test_names_in_latin_letters_are_found_by_their_sound(texts):
    copy = texts["s-05-T2"]["text"]
    assert shared_words.name_share(copy, "en", texts["s-05"]["text"], "zh")[0] >= 3
    assert shared_words.name_share(copy, "en", texts["s-02"]["text"], "zh")[0] == 0


NAMES = [
    ("청량산 두란거우촌의 쑹위안 어장 책임자 산쥔궈", "ko", "松原查干湖渔场负责人单君国介绍", "zh", {("산쥔궈", "单君国")}),
    ("Zheng Haibo of the metro group said", "en", "集团总经理助理郑海波说", "zh", {("Haibo", "海波")}),
    ("有个叫五棵松的换乘点，孔令祺也去了", "zh", "五棵松换乘中心；21岁的后卫孔令祺", "zh", {("五棵松", "五棵松"), ("孔令祺", "孔令祺")}),
    ("車牌號黑AF6899", "zh", "一辆车号为黑ＡＦ6899的大客车，AF6899", "zh", {("AF6899", "AF6899")}),
    ("集安の高句麗壁画、迟勇局長", "ja", "集安市高句丽壁画，局长迟勇", "zh", {("迟勇", "迟勇")}),
    ("市文物局局长迟勇介绍", "zh", "츠융 국장은 말했다", "ko", {("迟勇", "츠융")}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "language", "other", "other_language", "expected"), NAMES)
def test_names_in_common_as_either_text_writes_them(text, language, other, other_language, expected):
    found = shared_words.names_in_common(text, language, other, other_language)
    assert expected <= set(map(tuple, found))
    assert shared_words.names_in_common(text, language, "今天天气很好", "zh") == []


SLIPS = [
    ("4.68亿元", "4.86亿元"),
    ("2846张", "2848张"),
    ("1.87万人", "18.7万人"),
    ("137.5公里", "137.8公里"),
    ("一万八千七百三十人", "18750人"),
]
NO_SLIPS = [
    ("4.68亿元", "7.93亿元"),
    ("12人", "21人"),
    ("2846张", "2846张"),
    ("2846张", "2800多张"),
    ("250公斤", "500斤"),
    ("137公里", "138人"),
]


@pytest.mark.parametrize(("wrong", "right"), SLIPS)
def test_a_slip_both_texts_share_and_others_do_not(wrong, right):
    copy, origin = f"全城都在说，{wrong}，真的。", f"据通报，共计{wrong}。"
    found = shared_errors(copy, origin, [f"记者获悉，共{right}。", "另有报道没有数字。"])
    assert [(copy[one.start : one.end], one.others) for one in found] == [
        (wrong.rstrip("元张人"), (right.rstrip("元张人"),))
    ]
    assert shared_errors(copy, origin, []) == []
    assert shared_errors(copy, f"据通报，共计{right}。", [f"共{right}。"]) == []
    assert shared_errors(copy, origin, [f"共{right}。", f"共{wrong}。"]) == []


@pytest.mark.parametrize(("one", "other"), NO_SLIPS)
def test_another_number_or_spelling_is_no_slip(one, other):
    assert shared_errors(f"共{one}。", f"共{one}。", [f"共{other}。"]) == []


def test_common_pairs_of_characters_say_nothing_and_names_much():
    found = shared_words.telling("我们国家的发展，鄂温克旗巴彦呼硕", "zh")
    assert "国家" not in found
    assert "发展" not in found
    assert shared_words.is_most_telling(found["呼硕"])
    assert shared_words.telling("The national development", "en") == {}
