"""Languages, sentences, and words in common over scripts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.rewrites import sentences, words
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
        name: words.sound_share(copy["text"], "ko", texts[name]["text"], "zh")
        for name in ("s-07", "s-03", "s-09")
    }
    assert shares["s-07"] > 0.2 > 0.1 > max(shares["s-03"], shares["s-09"])


def test_names_in_latin_letters_are_found_by_their_sound(texts):
    copy = texts["s-05-T2"]["text"]
    assert words.name_share(copy, "en", texts["s-05"]["text"], "zh")[0] >= 3
    assert words.name_share(copy, "en", texts["s-02"]["text"], "zh")[0] == 0
