from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.text.fold import fold, fold_units, folded_lines

TRICKY = st.text(
    alphabet=st.one_of(
        st.characters(),
        st.sampled_from("网絡(luò)（ǎn）an 1２OО⼤㎡ﬁ\u200b\u0301\ufeff\ud800，。\n後後裡A"),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("松花江網(wǎng)", "松花江网"),
        ("編(biān)織(zhī)成(biānzhīchéng)的(de)網", "编织成的网"),
        ("２０２２年８月２８日", "2022年8月28日"),
        ("各項\u200b籌備\ufeff工\u00ad作", "各项筹备工作"),
        ("羣衆後裡臺灣爲啓", "群众后里台湾为启"),
        ("⼤⾏⻢⻰", "大行马龙"),
        ("習近平（WHO）(记者王思北)(一)", "习近平who记者王思北一"),
        ("The  Beginning,of… THE END", "the beginning of the end"),
        ("増長5.6％", "增长5 6"),
        ("Сосо Café", "coco cafe"),
        ("叶公好龙", "叶公好龙"),
        ("㈱㎡ﬁne", "株m2fine"),
        ("中(men at work)国(AI)(一)", "中men at work国ai一"),
        ("", ""),
        ("，。！", ""),
    ],
)
def test_forms_fold_together(text, expected):
    assert fold(text) == expected


@given(TRICKY)
def test_folding_twice_changes_nothing(text):
    once = fold(text)
    assert fold(once) == once


@given(TRICKY)
def test_units_lie_in_order_inside_the_text(text):
    units = fold_units(text)
    assert len(units) == len(units.starts) == len(units.ends) == len(units.heads) == len(units.tails)
    assert (units.starts < units.ends).all()
    assert (units.starts[1:] >= units.starts[:-1]).all()
    assert not len(units) or units.ends[-1] <= len(text)


@given(TRICKY)
def test_text_and_folded_text_have_the_same_units(text):
    assert fold_units(text).codes.tolist() == fold_units(fold(text)).codes.tolist()


def test_units_are_characters_and_words_at_their_places():
    text = "網(wǎng)絡A\u200bI 2022年"
    units = fold_units(text)
    assert [text[a:b] for a, b in zip(units.starts, units.ends, strict=True)] == [
        "網",
        "絡",
        "A\u200bI",
        "2022",
        "年",
    ]
    assert (units.tails - units.heads).tolist() == [1, 1, 2, 4, 1]


def test_altered_digits_are_the_same_unit():
    assert fold_units("l5.6万、2О个").codes.tolist() == fold_units("15.6万、20个").codes.tolist()


def test_different_words_differ():
    assert len({int(fold_units(w).codes[0]) for w in ("ab", "ba", "a", "aa", "b", "ab1", "1ab")}) == 7


@pytest.mark.parametrize("filler", ["网", "a", "(wǎng)", "网(wǎng)", "ﷺ", "\u200b", "word ", "一\n", "。"])
def test_a_long_text_of_one_thing(filler):
    text = filler * 60_000
    folded = fold(text)
    assert folded == fold(folded)
    units = fold_units(text)
    assert (units.starts < units.ends).all()
    if filler not in "aﷺ":  # no blank in sight: the cut falls into a word
        assert set(units.codes.tolist()) == set(fold_units(filler).codes.tolist())


def test_lines_of_a_long_text_fold_alike():
    lines = [f"word{n} 第{n}行 網(wǎng) end" for n in range(5000)]
    assert fold("\n".join(lines)) == " ".join(fold(line) for line in lines)
    assert fold_units("\n".join(lines)).codes.tolist() == [
        c for line in lines for c in fold_units(line).codes.tolist()
    ]


@pytest.mark.real
def test_mirror_copies_fold_onto_their_origins(shared):
    folder = shared / "data" / "reposts"
    texts = {
        d["id"]: d["text"] for d in map(json.loads, (folder / "docs.jsonl").read_text("utf-8").splitlines())
    }
    truth = map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines())
    pairs = [
        t for t in truth if t["edit"] in {"pinyin_light", "pinyin_mid", "pinyin_heavy", "s2t", "zerowidth"}
    ]
    same = sum(fold(texts[p["b"]])[10:210] in fold(texts[p["a"]]) for p in pairs)
    assert len(pairs) > 100
    assert same / len(pairs) > 0.85


@given(
    st.lists(
        st.sampled_from(["網(wǎng)絡", "\u200b", "A I", "㎡", "2022 年", "，", "（", "ab"]).map(str),
        min_size=1,
        max_size=8,
    )
)
def test_lines_are_folded_like_texts_of_their_own(lines):
    assert folded_lines(fold_units("\n".join(lines))) == [fold(line) for line in lines]
