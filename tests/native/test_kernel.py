"""What is compiled says the same as numpy, to the bit."""

from __future__ import annotations

import itertools
import sqlite3
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newscrawl import native
from newscrawl.extraction import encoding
from newscrawl.extraction.tree import _block_text
from newscrawl.reposts import (
    commons,
    copy_evidence,
    crowd,
    decision,
    matches,
    popularity,
    posting_segments,
    slots,
    tail,
    topic,
)
from newscrawl.reposts.align import Alignment, align
from newscrawl.reposts.copy_evidence import NAMES
from newscrawl.reposts.index import state
from newscrawl.reposts.text_reading import Reading
from newscrawl.text.fold import fold, fold_units
from newscrawl.text.word_search import any_of

KERNEL = native.kernel
pytestmark = pytest.mark.skipif(KERNEL is None, reason="needs the compiled kernel")

#: What folding, lines, quotations and alignment look at.
CHARACTERS = '的一是在不了有和人这中大为上个国我以要他\n\n ，。、；：“”「」『』"（）(网)abcOol10i２网網㎡①Ⅳ\u200b\u0301é𠀀\ud800ｆＷ가ｶﾞ—ǎü|｜'
WORDS = (
    "来源：新华社", "新华社北京8月24日电 ", "網(wǎng)", "(huì)", "2024年", "3.5%", "版权所有", "相关阅读", "责任编辑：张三",
    "2024年3月1日 本文来源", "更新时间", "您现在的位置：", "热门推荐", "未经授权不得转载", "记者 王某 张某 李某 赵某", "完。”", "done.') ", "……",
    "当前所在位置：", "您当前的位置", "编辑推荐", "3分5秒来源", "推荐阅读", "首页 | 新闻 |\n", "原标题", "作者：某", "12时 文章来源",
    "\n", "“一句很长的引语要有十二个以上的字才算”", "hello world ", "首页 | 新闻 | 财经 | 体育",
)  # fmt: skip
pieces = st.one_of(
    st.text(CHARACTERS, max_size=40),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x4E60), max_size=60),
    st.sampled_from(WORDS),
    st.text(max_size=8),
)
BODY = "清晨松花江畔雾凇如约而至，沿江垂柳挂满洁白冰晶，游人纷纷拍照留念。" * 3
texts = st.lists(pieces, max_size=14).map("".join)


@st.composite
def related(draw):
    """Two texts of common pieces, each with some of its own, in another order."""
    common = draw(st.lists(pieces, min_size=1, max_size=10))
    own = draw(st.lists(pieces, max_size=6))
    other = draw(st.permutations(common + own)) if draw(st.booleans()) else common + own
    return "".join(common), "".join(other)


def both(monkeypatch, make):
    """What ``make`` gives with the kernel and without it."""
    compiled = make()
    with monkeypatch.context() as patch:
        patch.setattr(native, "kernel", None)
        plain = make()
    return compiled, plain


@settings(deadline=None, max_examples=300)
@given(texts)
def test_folding(text):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: fold(text))
        assert compiled == plain
        one, other = both(patch, lambda: fold_units(text))
    for name in ("codes", "starts", "ends", "kinds", "heads", "tails"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist(), name


def test_folding_of_texts_in_several_pieces(monkeypatch):
    for text in (
        "a" * 40_000,
        "中" * 40_000,
        "網(wǎng)" * 9_000,
        "ab 中㎡\u200b" * 9_000,
        "甲乙。\n" * 9_000,
    ):
        compiled, plain = both(monkeypatch, lambda text=text: fold(text))
        assert compiled == plain
        one, other = both(monkeypatch, lambda text=text: fold_units(text))
        assert one.codes.tolist() == other.codes.tolist()
        assert one.starts.tolist() == other.starts.tolist()
        assert one.ends.tolist() == other.ends.tolist()


@settings(deadline=None, max_examples=300)
@given(texts, st.lists(st.integers(0, (1 << 36) - 1), max_size=4))
def test_reading(text, others):
    def read():
        reading = Reading(text)
        lines = reading.lines
        query, stored = reading.fingerprints
        some = list({*stored.tolist()[::3], *others})
        return {
            "size": reading.size,
            "lines": (lines.starts, lines.kinds, lines.folded),
            "prose": reading.prose,
            "query": query.tolist(),
            "stored": stored.tolist(),
            "held": Reading(text).count_stored(some),
        }

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, read)
    assert compiled == plain


@settings(deadline=None, max_examples=400)
@given(related())
def test_alignment_and_evidence(pair):
    def judge():
        a, b = map(Reading, pair)
        found = align(a, b)
        shown = (
            found.spans,
            found.shared_a,
            found.shared_b,
            found.characters,
            found.sizes,
            found.passages,
            list(found.gaps()),
        )
        titles = pair[0][:30], pair[1][:30]
        row = copy_evidence.evidence_of(a, b, found, titles).row if found.spans else None
        there, back = matches._match(1, a, b), matches._match(1, b, a)
        return shown, row, decision.probability(row) if row else None, there, back

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, judge)
    assert compiled == plain


@settings(deadline=None, max_examples=200)
@given(texts, texts, texts, st.sampled_from(["", BODY, WORDS[-3] * 9]), st.booleans())
def test_what_stands_apart(one, two, shared, more, at_head):
    shared += BODY[:30] + more[10:50]
    own = (
        one + BODY * 2 + "松花江畔the wonderful railway",
        two + "老人说这只猫是前年冬天自己来的，来了就不走。wonderful " * 6,
    )
    pair = [f"{shared}\n{text}" if at_head else f"{text}\n{shared}" for text in own]

    def apart_of():
        a, b = map(Reading, pair)
        found = align(a, b)
        sides = [topic._Side(a, found, 0), topic._Side(b, found, 1)]
        return (
            topic.apart(a, b, found, (one[:20] or "一个题目", "另一个题目")),
            topic.apart(a, b, found, (None, None)),
            [side.recurring() for side in sides],
            [side.titled(shared[:12]) for side in sides],
        )

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, apart_of)
    assert compiled == plain


def test_alignment_of_texts_that_repeat_themselves(monkeypatch):
    poem = "床前明月光疑是地上霜举头望明月低头思故乡"
    pairs = (
        (poem * 60, poem * 60),
        (poem * 3, poem * 90),
        ("好" * 500, "好" * 700),
        (poem + "好" * 60 + poem, "好" * 90 + poem * 3),
        (
            "".join(map(chr, range(0x4E00, 0x4E00 + 3000))),
            "".join(map(chr, range(0x4E00 + 3000, 0x4E00, -1))),
        ),
    )
    for one, other in pairs:
        compiled, plain = both(monkeypatch, lambda one=one, other=other: align(Reading(one), Reading(other)))
        assert compiled.spans == plain.spans
        assert compiled.passages == plain.passages
        assert (compiled.shared_a, compiled.shared_b) == (plain.shared_a, plain.shared_b)


def test_no_more_runs_than_can_be_chained(monkeypatch):
    """Beyond the most runs considered the longest stay, whichever code counts them."""
    chance = np.random.default_rng(7)
    words = ["".join(map(chr, 0x4E00 + chance.integers(0, 6000, 5))) for _ in range(30_000)]
    shuffled = [words[at] for at in chance.permutation(len(words))]
    compiled, plain = both(monkeypatch, lambda: align(Reading("".join(words)), Reading("".join(shuffled))))
    assert compiled.passages == plain.passages


@settings(deadline=None)
@given(st.text("来源记者abc（(", max_size=12), st.text("来源记者abc（(", max_size=12))
def test_title_overlap(one, two):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: copy_evidence.title_overlap(one, two))
    assert compiled == plain


@given(st.lists(st.floats(-2, 12), min_size=len(NAMES), max_size=len(NAMES)))
def test_decision(row):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: decision.probability(row))
    assert compiled == plain


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.lists(st.integers(0, 60), max_size=6, unique=True)), max_size=40
    ),
    st.lists(st.integers(0, 70), max_size=30, unique=True),
    st.sets(st.integers(0, 9), max_size=3),
)
def test_tail(added, query, removed):
    def held():
        texts = tail.new_tail(40)
        for key, hashes in added:
            texts.add(key, np.array(hashes, np.uint64))
        for key in removed:
            if key in texts:
                texts.remove(key)
        hashes, keys = texts.postings()
        found = texts.holders(np.array(query, np.uint64))
        return (
            len(texts),
            texts.postings_held,
            list(found.items()),
            list(zip(hashes.tolist(), keys.tolist(), strict=True)),
        )

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, held)
    assert compiled == plain


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 40), max_size=8, unique=True), max_size=30),
    st.lists(st.integers(0, 50), max_size=30, unique=True),
    st.none() | st.integers(0, 30),
)
def test_a_glance_says_what_the_holders_come_to(added, query, exclude):
    texts = tail.new_tail(64)
    for key, hashes in enumerate(added):
        texts.add(key, np.array(hashes, np.uint64))
    wanted = np.array(query, np.uint64)
    holders = {v: [k for k in keys if k != exclude] for v, keys in texts.holders(wanted).items()}
    holders = {value: keys for value, keys in holders.items() if keys}
    weights, counts = popularity._weights(holders)
    sizes = list(map(len, holders.values()))
    seen = texts.glance(wanted, exclude, popularity.HALF, popularity.POPULAR)
    assert seen == (
        max(weights.values(), default=0.0),
        sum(size >= popularity.POPULAR for size in sizes),
        max(counts.values(), default=0),
        max(sizes, default=0),
    )


@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(0, 12), max_size=6, unique=True), max_size=40),
    st.lists(st.integers(0, 14), max_size=14, unique=True),
    st.none() | st.integers(0, 40),
    st.integers(0, 2),
)
def test_a_look_up_gives_the_candidates_and_the_holders(added, query, exclude, others):
    """The same as the holders weighed, where no hash is common."""
    texts = tail.new_tail(64)
    for key, hashes in enumerate(added):
        texts.add(key, np.array(hashes, np.uint64))
    wanted, threshold = np.array(query, np.uint64), 1.9
    holders = {v: [k for k in keys if k != exclude] for v, keys in texts.holders(wanted).items()}
    holders = {value: keys for value, keys in holders.items() if keys}
    known = popularity.held(dict(holders), [], threshold)
    found = texts.look_up(wanted, exclude, threshold, others)
    if known.many:
        assert found is None
        return
    weights = popularity._weights(holders)[0]
    shared = max(known.popular, known.most) + others
    if max(weights.values(), default=0) < threshold and shared < popularity.CROWDED:
        assert found is False
        return
    popular, most, chosen, packed = found
    assert (popular, most, sorted(chosen)) == (known.popular, known.most, sorted(known.chosen))
    own = wanted[::2].copy()
    for key in [*weights, 99]:
        held, others = crowd._beside(holders, key, own)
        assert crowd._beside(packed, key, own) == (held, others)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(native, "kernel", None)
            plainly = crowd._beside(holders, key, own)
        assert (plainly[0], sorted(plainly[1])) == (held, sorted(others))


def test_a_glance_at_many_texts():
    texts = tail.new_tail(64)
    for key in range(400):
        texts.add(key, np.array([key % 7, 10 + key % 9, 100 + key], np.uint64))
    wanted = np.arange(120, dtype=np.uint64)
    weights, counts = popularity._weights(texts.holders(wanted))
    assert len(weights) > 96
    seen = texts.glance(wanted, None, popularity.HALF, popularity.POPULAR)
    assert (seen[0], seen[2]) == (max(weights.values()), max(counts.values()))


@given(
    st.dictionaries(
        st.integers(0, (1 << 36) - 1), st.lists(st.integers(0, 30), min_size=1, max_size=25, unique=True)
    ),
    st.floats(0, 3),
)
def test_texts_that_weigh_enough(holders, threshold):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: popularity._weigh(holders, threshold))
    assert sorted(compiled[0]) == sorted(plain[0])
    assert compiled[1:] == plain[1:]


@given(
    st.sets(st.integers(0, (1 << 36) - 1), max_size=60), st.lists(st.integers(0, (1 << 36) - 1), max_size=30)
)
def test_a_set_of_hashes(held, others):
    def split():
        hashes = state._common_hashes()
        for value in held:
            hashes.add(value)
        asked = np.array([*others, *list(held)[::2]], np.uint64)
        rest, within = hashes.split(asked)
        size = len(hashes)
        hashes.clear()
        return rest.tolist(), within, size, hashes.split(asked)[1]

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, split)
    assert compiled == plain
    assert compiled[2] == len(held)


def test_a_set_of_many_hashes():
    hashes = state._common_hashes()
    for value in range(0, 90_000, 3):
        hashes.add(value)
        hashes.add(value)
    assert len(hashes) == 30_000
    assert hashes.split(np.arange(300, dtype=np.uint64))[1] == list(range(0, 300, 3))


TITLES = (
    "第八届冰雪节开幕", "第九届冰雪节开幕", "第9届冰雪节 开幕", "第９届冰雪节！开幕", "第8届冰雪节!开幕", "冰雪节开幕", "松花江网：雾凇如约而至", "松花江网:雾凇如约而至",
    "气温……回升", "气温…回落", "张强(zhāng qiáng)赴任", "王伟赴任", "开", "", None, "一" * 300, "一" * 299 + "二", "㎡" * 90, "café 开门", "cafe\u0301 开门",
)  # fmt: skip


def test_titles_that_are_one_frame(monkeypatch):
    texts = ("全长2860米的大桥由张强主持通车，" + BODY, "全长3.1公里的大桥由王伟主持通车，" + BODY)

    def shown():
        a, b = map(Reading, texts)
        found = align(a, b)
        rows = [
            copy_evidence.evidence_of(a, b, found, titles) for titles in itertools.product(TITLES, repeat=2)
        ]
        return [(one.row, one.slots, list(one.places)) for one in rows]

    compiled, plain = both(monkeypatch, shown)
    for titles, one, other in zip(itertools.product(TITLES, repeat=2), compiled, plain, strict=True):
        assert one == other, titles
    assert {slots.title for _, slots, _ in compiled} == {0.0, 0.5}


def test_slots_of_texts_and_titles_that_are_one_frame(monkeypatch):
    """What the kernel counts with the titles looked at beside it, against the reference."""
    fillings = (
        "张强",
        "王伟",
        "1200米",
        "3.1公里",
        "北京市",
        "上海市",
        "德国",
        "法国",
        "今年年底以前就会完成的项目",
        "明年",
        "第八届",
        "",
    )
    texts = [f"本报讯：由{one}主持的工程到{two}通车。" + BODY for one in fillings for two in fillings]
    titles = [(f"由{one}主持", f"由{two}主持") for one in fillings[:10:3] for two in fillings[1:10:3]]

    def shown():
        found = []
        for at, text in enumerate(texts[:-1:5]):
            a, b = Reading(text), Reading(texts[(7 * at + 13) % len(texts)])
            alignment = align(a, b)
            found += [copy_evidence.evidence_of(a, b, alignment, both).slots for both in titles]
        return found

    compiled, plain = both(monkeypatch, shown)
    assert compiled == plain
    assert {slots.title for slots in compiled} == {0.0, 0.5, 1.0}


#: What common wording is made of.
WORDED = (
    "处三年以下有期徒刑", "第三百条", "第二百条规定", "条", "第", "一是加强领导，落实责任；", "二是改善服务。", "周一9:30至11:30开放，周二10：15闭馆；",
    "联系人王电123，", "合江县458、叙永县1290。", "坚定不移", "新时代", "滚滚长江东逝水，浪花淘尽英雄。", "白日依山尽，黄河入海流”", "天地人山", "，", "。", "“", "”",
    "」", "!", "?", "\n", "的了", "١٢٣，", "１２３。", "abc", "新时代中国特色社会主义思想深刻",
)  # fmt: skip


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(WORDED), min_size=1, max_size=12).map("".join), st.integers(0, 20))
@example("滚滚长江东逝水，浪花淘尽英雄。”", 9)
@example("浪花淘尽英雄。!", 1)
def test_common_wording(shared, cut):
    text = f"甲{shared}乙"
    spans = [(0, min(cut, len(text)), 0, 1), (min(cut, len(text)), len(text) - min(cut, len(text)), 0, 1)]
    alignment = Alignment(spans, 0, 0, 0, (0, 0), [])
    assert commons.common_share(text, alignment, Reading(text).compiled) == commons.common_share(
        text, alignment
    )


def test_each_kind_of_common_wording():
    for text, wanted in (
        ("处三年以下有期徒刑", 1), ("坚定不移，新时代的答卷已经写好了", 1 | 2), ("一是加强领导", 4), ("第三百条", 8), ("上午9:30开放", 16),
        ("共有1200。", 32), ("白日依山尽，黄河入海流。", 64), ("一个昨天的下午他来了这里，说。", 0),
    ):  # fmt: skip
        compiled = Reading(text).compiled
        found = KERNEL.wording(
            compiled, [(0, len(text), 0, 1)], commons._kernel_words, commons._GRAMMAR_CHARACTERS
        )
        assert found == [wanted], text


def test_fingerprints_of_a_text_with_furniture_are_not_counted():
    plain, furnished = (
        Reading(BODY + more).compiled for more in ("", "\n首页 | 新闻 | 财经 | 体育\n相关阅读")
    )
    assert plain.count_stored([]) == 0
    assert furnished.count_stored([]) is None


def test_a_glance_at_too_many_holders_says_nothing():
    texts = tail.new_tail(64)
    wanted = np.arange(20, dtype=np.uint64)
    for key in range(1200):
        texts.add(key, wanted[key % 20 : key % 20 + 1])
    assert texts.glance(wanted, None, popularity.HALF, popularity.POPULAR) is None


def test_a_hash_is_held_for_the_first_texts_only(monkeypatch):
    def held():
        texts = tail.new_tail(5)
        for key in range(5000):
            texts.add(key, np.array([7, 1000 + key], np.uint64))
        return texts.holders(np.array([1004, 7, 1], np.uint64))

    compiled, plain = both(monkeypatch, held)
    assert compiled == plain == {1004: [4], 7: [0, 1, 2, 3, 4]}


def test_a_text_replaced_again_and_again_leaves_nothing_behind():
    texts = tail.new_tail(5)
    for turn in range(3000):
        texts.add(1, np.array([7, 8, 9 + turn % 3], np.uint64))
    hashes, keys = texts.postings()
    assert hashes.tolist() == [7, 8, 9 + 2999 % 3]
    assert set(keys.tolist()) == {1}


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, (1 << 36) - 1), st.integers(5, 3000)), min_size=1, max_size=200, unique=True
    ),
    st.lists(st.integers(0, (1 << 36) - 1), max_size=20, unique=True),
    st.floats(0, 4),
)
def test_segments(postings, others, threshold):
    postings.sort()
    hashes = np.array([value for value, _ in postings], np.uint64)
    segment = posting_segments.plan(1, 0, len(postings), 5, 3000)
    at = posting_segments._word_of(hashes, segment)
    posting_segments._set_bits(segment.filter, at, hashes)
    probe = posting_segments.Probe([segment])
    query = np.array(list(dict.fromkeys([*hashes.tolist()[::2], *others])), np.uint64)
    rows = posting_segments._encode(segment, hashes, np.array([key for _, key in postings], np.uint64))
    blocks = (hashes >> np.uint64(segment.shift)).tolist()
    gone = {postings[0][1]: 1, postings[-1][1]: 0}  # as of this segment, and of one before it

    def looked_up():
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE fp_blocks (id INTEGER PRIMARY KEY, postings BLOB NOT NULL)")
        for block in set(blocks):
            data = b"".join(row.tobytes() for row, its in zip(rows, blocks, strict=True) if its == block)
            connection.execute("INSERT INTO fp_blocks VALUES (?, ?)", (1 << 32 | block, data))
        wanted = probe.candidates(query, threshold, 2.0, 2)
        found, living = {}, {}
        probe.add_holders(connection, [*wanted[0], *wanted[1]], {}, found)
        probe.add_holders(connection, [*wanted[0], *wanted[1]], gone, living)
        connection.close()
        return wanted, found, living

    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, looked_up)
    assert compiled == plain
    _, found, living = compiled
    for value in query.tolist():
        keys = [key for one, key in postings if one == value]
        assert found.get(value, []) == keys
        assert living.get(value, []) == [key for key in keys if gone.get(key, -1) < 1]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.text(max_size=20),
                st.text("甲，。. \n\u3000\xa0\x85\x1c\u2028.a!；။၊।\ud800é𠀀", max_size=20),
            ),
            st.none(),
            st.booleans(),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_blocks(parts):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: _block_text(parts))
    assert compiled == plain


def test_every_blank_and_every_stop_counts_as_one(monkeypatch):
    for code in range(0x11000):
        parts = [(f"a{chr(code)}b", None, False)]
        compiled, plain = both(monkeypatch, lambda parts=parts: _block_text(parts))
        assert compiled == plain, hex(code)


@given(
    st.lists(
        st.one_of(st.binary(max_size=12), st.sampled_from([b"<p>", b"\n", b"a" * 40, b"\xb5\xc4" * 30])),
        max_size=12,
    )
)
def test_what_is_looked_at_of_bytes(pieces):
    raw = b"".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encoding, "_SAMPLE", 60)
        patch.setattr(encoding, "_STRETCH", 17)
        compiled, plain = both(patch, lambda: encoding._sample(raw))
    assert compiled == plain


@given(st.text("的一ab\ue000\uf8ff\ufffd\U0001f600\ud800é，", max_size=40))
def test_what_is_counted_of_a_text(text):
    with pytest.MonkeyPatch.context() as patch:
        compiled, plain = both(patch, lambda: encoding._counted(text))
    assert compiled == plain


def in_python(raw):
    """GB 18030 decoded without the kernel."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "kernel", None)
        return encoding._text_of(raw, "gb18030")


@given(
    st.lists(
        st.one_of(
            st.text("的一松花江网镕\u3000，abc<>\r\n€㎡\ue5e5\U0001f600ḿ𠀀", max_size=12).map(
                lambda text: text.encode("gb18030")
            ),
            st.binary(max_size=3),
            st.sampled_from((b"a" * 9, b"\x80", b"\xff", b"\x81\x30", b"\xa2\xe3")),
        ),
        max_size=12,
    ).map(b"".join)
)
def test_decoding(raw):
    assert encoding._text_of(raw, "gb18030") == in_python(raw)
    assert KERNEL.decode_pairs(raw, encoding._pairs()) in {None, in_python(raw)}


def test_every_pair_of_bytes_is_decoded():
    for lead in range(0x100):
        for trail in range(0x100):
            raw = bytes((lead, trail))
            assert encoding._text_of(raw, "gb18030") == in_python(raw)
    assert (
        KERNEL.decode_pairs("松花江网 abcdefgh，镕".encode("gb18030"), encoding._pairs())
        == "松花江网 abcdefgh，镕"
    )


@given(st.text("来源转自ab", max_size=30))
def test_words(text):
    words = ("来源", "转自", "自ab", "aa")
    assert any_of(words)(text) == any(word in text for word in words)


def test_a_word_of_one_character_is_refused():
    with pytest.raises(ValueError, match="two characters"):
        any_of(("来源", "a"))


def test_a_table_that_is_too_small_is_refused():
    with pytest.raises(ValueError, match="table"):
        KERNEL.decode_pairs(b"\xfe\xa0", b"")


def test_wrong_arguments_are_errors_not_crashes():
    text = Reading("新华社北京电").compiled
    for call in (
        lambda: KERNEL.Text("甲乙", (5,)),
        lambda: KERNEL.Text(b"", None),
        lambda: KERNEL.align(text, "甲乙"),
        lambda: KERNEL.evidence(text, text, b"1", [], 1.0, 1.0, "", "", 1.0, 0, KERNEL.Words(()), None),
        lambda: KERNEL.evidence(text, text, b"", [], 1.0, 1.0, "", "", 1.0, 0, KERNEL.Words(()), text),
        lambda: KERNEL.edge("", 1, 1),
        lambda: KERNEL.recurring("甲乙", b"", 0),
        lambda: KERNEL.titled(text, "甲乙", b"", 0),
        lambda: KERNEL.Trees(b"", b"", b"", b""),
        lambda: KERNEL.Trees(b"\0" * 7, b"", b"", b""),
        lambda: KERNEL.add_holders([(0, 1, 2)], [(2, b"abc")], np.zeros(9, np.uint64), None, {}),
        lambda: KERNEL.add_holders([(7, 1, 2)], [(2, b"abc")], np.zeros(9, np.uint64), None, {}),
        lambda: KERNEL.packed(np.zeros(1, np.uint64), 9),
        lambda: text.start_of(99),
        lambda: text.annotate([0], [], 1, 2, 3, 4),
        lambda: KERNEL.claim_rules(60, 4, (12, 8), *[("来源",)] * 4),
        lambda: text.line_kinds(
            (0, 1, 2), (12, 600), (120, 80, 60, 12), ("声明", "本文", "来源", "相关", "字号")
        ),
        lambda: KERNEL.read_slots(text, text, [(0, 1)]),
        lambda: KERNEL.setup(b"", b"", b"", b"", "", None),
        lambda: KERNEL.Words(("a",)),
        lambda: KERNEL.block([(1, 2)]),
        lambda: KERNEL.block([()]),
        lambda: KERNEL.sample(b"abc", 9, 9, 0),
        lambda: KERNEL.count("a", b""),
        lambda: KERNEL.block([("a", None)]),
        lambda: KERNEL.HashSet().add(1 << 40),
        lambda: KERNEL.HashSet().split("a"),
        lambda: KERNEL.line_rules((0, 1, 2), (12, 600), (120, 80, 60, 12), (KERNEL.Words(()),) * 5),
        lambda: KERNEL.Postings(20).drop(3),
        lambda: KERNEL.Postings(0),
        lambda: KERNEL.match(text, "甲乙"),
        lambda: KERNEL.wording(text, [(0, 99, 0, 1)], (KERNEL.Words(()),) * 3, ""),
        lambda: KERNEL.wording(text, [(-1, 2, 0, 1)], (KERNEL.Words(()),) * 3, ""),
        lambda: KERNEL.wording(text, [], (KERNEL.Words(()),) * 2, ""),
        lambda: KERNEL.wording(text, [(0, 1)], (KERNEL.Words(()),) * 3, ""),
        lambda: KERNEL.beside(np.zeros(1, np.uint64), "a", 1),
        lambda: KERNEL.beside(np.ones(1, np.uint64), {1: ["a"]}, 1),
        lambda: KERNEL.Postings(20).add(1, np.array([1 << 40], np.uint64)),
    ):
        with pytest.raises((TypeError, ValueError, IndexError)):
            call()


def test_bad_tables_of_slots_are_refused():
    with pytest.raises(ValueError, match="another size"):
        KERNEL.slot_rules(
            "0",
            "0",
            "",
            "",
            "",
            [],
            "ab",
            "a",
            [],
            0,
            (0, 0, 0, 0, 0, 0),
            KERNEL.Words(()),
            "",
            [],
            KERNEL.Words(()),
        )
    slots._give_rules()


def test_it_can_be_left_out():
    code = "from newscrawl import native; from newscrawl.text import fold; print(native.kernel, fold('網(wǎng)'))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"NEWSCRAWL_PURE": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "None 网"
