"""Leads from an index: what is found, what must not matter, what must, and bad input."""

import re

import numpy as np
import opencc
import pytest

from newscrawl import rewrites
from newscrawl.errors import StorageError
from newscrawl.rewrites import index as module
from newscrawl.rewrites import lead_evidence
from tests.rewrites.conftest import arguments

COPIES = ["R1", "R2", "R3", "T1", "T2", "T3"]


def first(index, row, **changed):
    found = index.find(**arguments(row, **changed))
    return found[0] if found else None


def test_copies_of_every_kind_name_their_origin_and_nearly_all_are_leads(texts, bases):
    index, names = bases
    tiers = []
    for name, row in texts.items():
        if row["edit"] in COPIES:
            best = first(index, row)
            assert names[best.key] == row["of"], name
            assert best.tier, name
            tiers.append(best.tier)
    assert tiers.count(rewrites.LEAD) >= 0.9 * len(tiers)


def test_chatty_retellings_find_their_origin_and_most_are_at_least_weak_leads(texts, bases):
    index, names = bases
    retold = [row for row in texts.values() if row["edit"] == "R4"]
    best = [first(index, row) for row in retold]
    assert all(names[one.key] == row["of"] for one, row in zip(best, retold, strict=True))
    assert sum(bool(one.tier) for one in best) >= 0.6 * len(best)


def test_an_opening_and_a_closing_of_ones_own_do_not_hide_a_retelling(texts, bases):
    index, names = bases
    row = texts["s-06-R4"]
    chat = "各位晚上好，又到了咱们唠嗑的时间。\n先说点别的，今天我家楼下的早点铺子关门了，心里挺不是滋味。\n"
    best = first(
        index, row, text=f"{chat}{row['text']}\n好了今天就唠到这儿，喜欢的点个关注，明天同一时间接着聊。"
    )
    assert names[best.key] == row["of"]
    kept = {name: best.evidence[name] / first(index, row).evidence[name] for name in ("core", "coverage")}
    assert kept["core"] > max(0.7, kept["coverage"])


@pytest.mark.parametrize("edit", ["n1", "n4x", "f", "s", "c1", "c2"])
def test_independent_reports_follow_ups_and_series_are_no_leads(edit, texts, bases):
    index, names = bases
    for name, row in texts.items():
        if row["edit"] == edit:
            found = index.find(**arguments(row, site="another.example"), exclude=names.index(name))
            assert all(one.tier != rewrites.LEAD for one in found), name


# -- What must not matter -----------------------------------------------------------------------------------------


def full_width(text):
    return re.sub(r"[0-9]", lambda hit: chr(ord(hit[0]) + 0xFEE0), text)


CHANGES = {
    "traditional": lambda text: opencc.OpenCC("s2t").convert(text),
    "full-width digits": full_width,
    "one paragraph": lambda text: text.replace("\n", ""),
    "a paragraph a sentence": lambda text: text.replace("。", "。\n"),
    "blank lines and spaces": lambda text: "\n\n　　".join(text.split("\n")),
    "a closing line": lambda text: text + "\n（责任编辑：王小明）",
    "an opening line": lambda text: "本网讯 记者今天获悉\n" + text,
    "last paragraph first": lambda text: "\n".join([text.split("\n")[-1], *text.split("\n")[:-1]]),
    "quotation marks": lambda text: text.replace("“", "「").replace("”", "」"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_changes_that_must_not_matter(change, texts, bases):
    index, names = bases
    for name in ("s-01-R1", "s-06-R1", "s-10-R1"):
        best = first(index, texts[name], text=CHANGES[change](texts[name]["text"]))
        assert names[best.key] == texts[name]["of"], name
        assert best.tier, name


def test_other_numbers_make_another_event(texts, bases):
    index, _ = bases
    for name in ("s-01-R1", "s-02-R3", "s-07-T2"):
        row = texts[name]
        other = re.sub(r"\d", lambda hit: str((int(hit[0]) * 7 + 4) % 10), row["text"])
        title = re.sub(r"\d", "8", row["title"])
        before, after = first(index, row), first(index, row, text=other, title=title)
        assert after.score < before.score - 1
        assert after.tier != rewrites.LEAD, name


# -- Which articles may be an origin ------------------------------------------------------------------------------


def test_an_origin_is_of_another_site_and_not_later(texts, bases):
    index, names = bases
    row = texts["s-03-R1"]
    own = index.find(**arguments(row, site=texts["s-03"]["site"]))
    assert "s-03" not in {names[one.key] for one in own}
    early = index.find(**arguments(row, published="2025-02-18"))
    assert "s-03" not in {names[one.key] for one in early}
    undated = index.find(**arguments(row, published=""))
    assert names[undated[0].key] == "s-03"


def test_a_window_of_days_leaves_older_articles_out(texts):
    with rewrites.RewriteIndex(":memory:", window=7) as index:
        index.add(1, **arguments(texts["s-03"]))
        assert index.find(**arguments(texts["s-03-R1"]))
        assert not index.find(**arguments(texts["s-03-R1"], published="2025-04-01"))


def test_of_a_chain_the_first_text_is_named(texts):
    with rewrites.RewriteIndex(":memory:") as index:
        for key, name in enumerate(("s-07", "s-07-T1", "s-07-R2")):
            index.add(key, **arguments(texts[name]))
        assert first(index, texts["s-07-T2"]).key == 0


def test_chain_rule():
    between = {("b", "a"): 1.0, ("c", "b"): 0.5, ("c", "a"): -1.0}
    said = lambda one, other: between.get((one, other), -9.0)  # noqa: E731
    assert module.origin_of_chain("c", {"a": 2.0, "b": 1.0, "c": 3.0}, said) == "a"
    assert module.origin_of_chain("c", {"a": -2.0, "b": 1.0, "c": 3.0}, said) == "b"
    assert module.origin_of_chain("a", {"a": 2.0, "b": 1.0, "c": 3.0}, said) == "a"
    assert module.origin_of_chain("a", {"a": 1.0, "b": 1.0}, lambda *_: 1.0) in {"a", "b"}  # a circle ends


# -- The file -----------------------------------------------------------------------------------------------------


def test_it_is_kept_replaced_and_removed(tmp_path, texts):
    path = tmp_path / "rewrites.db"
    with rewrites.RewriteIndex(path) as index:
        index.add(5, **arguments(texts["s-01"]))
        index.add(6, **arguments(texts["s-02"]))
        before = index.find(**arguments(texts["s-01-R1"]))
    with rewrites.RewriteIndex(path) as index:
        assert index.find(**arguments(texts["s-01-R1"])) == before
        assert before[0].key == 5
        index.add(5, **arguments(texts["s-08"]))
        assert first(index, texts["s-08-R1"]).key == 5
        assert set(index.known()) == {5, 6}
        index.remove(5)
        index.remove(99)
        assert {one.key for one in index.find(**arguments(texts["s-08-R1"]))} <= {6}
        assert len(index) == 1


def test_texts_may_come_from_elsewhere(texts):
    document = rewrites.Document(**arguments(texts["s-01"]))
    with rewrites.RewriteIndex(":memory:", text_of={3: document}.get) as index:
        index.add_many([(3, document), (4, rewrites.Document(**arguments(texts["s-02"])))])
        assert [one.key for one in index.find(**arguments(texts["s-01-R1"]))] == [
            3
        ]  # the other's text is gone
        assert not index._db.execute("SELECT 1 FROM rw_texts").fetchall()


def test_less_than_a_kilobyte_is_kept_of_an_article(texts):
    with rewrites.RewriteIndex(":memory:", text_of=lambda _: None) as index:
        index.add(1, text="\n".join(row["text"] for row in texts.values()), title="很长的一篇文章")
        row = index._db.execute("SELECT length(codes) + length(levels) FROM rw_articles").fetchone()
        assert row[0] <= 1024


def test_the_file_has_less_than_a_thousand_bytes_an_article(tmp_path, texts):
    rows = [row for row in texts.values() if row["edit"] in {"base", "n1", "R1", "R2", "R4"}] or [
        *texts.values()
    ]
    path = tmp_path / "rewrites.db"
    with rewrites.RewriteIndex(path, text_of=lambda _: None) as index:
        for turn in (1, 0):  # out of order, as own originals come first
            index.add_many(
                [
                    (2 * n + turn, rewrites.Document(**arguments(row)))
                    for n, row in enumerate(rows * (500 // len(rows)))
                ]
            )
        before = index.find(**arguments(texts["s-01-R1"]))
        index.compact(1)
        size = path.stat().st_size
        index.compact(len(index))
        assert path.stat().st_size < size
        assert path.stat().st_size < 1000 * len(index)
        assert index.find(**arguments(texts["s-01-R1"])) == before


def test_a_replaced_or_removed_article_states_its_facts_no_more(texts):
    with rewrites.RewriteIndex(":memory:") as index:
        index.add(1, "收缴非法渔具共2846张。")
        index.add(2, "收缴非法渔具共2846张。")
        count = "SELECT count(*) FROM rw_facts"
        assert index._db.execute(count).fetchone()[0] == 2
        index.add(1, "收缴非法渔具共517张。")
        assert sorted(key for (key,) in index._db.execute("SELECT key FROM rw_facts")) == [1, 2]
        index.remove(1)
        index.remove(2)
        assert index._db.execute(count).fetchone()[0] == 0


def test_another_format_is_emptied_and_a_strange_file_refused(tmp_path, texts):
    path = tmp_path / "rewrites.db"
    with rewrites.RewriteIndex(path) as index:
        index.add(5, **arguments(texts["s-01"]))
        index._db.execute("UPDATE rw_meta SET value = 0")
        index._db.execute("ALTER TABLE rw_articles DROP COLUMN facts")  # as an earlier version made it
    with rewrites.RewriteIndex(path) as index:
        assert len(index) == 0
        index.add(5, **arguments(texts["s-01"]))
        assert len(index) == 1
    path.write_bytes(b"not a database, but long enough to look like one" * 50)
    with pytest.raises(StorageError, match="not an index"):
        rewrites.RewriteIndex(path)


# -- Bad input ----------------------------------------------------------------------------------------------------


WITHOUT_A_SENTENCE = {
    "empty": "", "blank": " \n\t", "mark": "。", "digits": "12345", "broken": "\x00\ud800坏字符",
    "200 KB of numbers": "9，" * 100_000, "faces": "😀" * 40,
}  # fmt: skip
BAD = WITHOUT_A_SENTENCE | {
    "one sentence": "一句话新闻而已", "unknown language": "Харбин открыл новую линию метро.", "200 KB": "字" * 200_000,
}  # fmt: skip


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_bad_input_gives_no_lead_and_is_taken(text, bases):
    index, _ = bases
    assert all(not one.tier for one in index.find(text))
    with rewrites.RewriteIndex(":memory:") as own:
        own.add(1, text)
        own.find(text)
        assert len(own) == 1


OTHER_TEXTS = {
    "weather": "今天天气很好，大家都出门散步去了。", "an account": "更多精彩内容请关注本台公众号。",
    "another event": "昨日，市图书馆新馆开馆，首日接待读者三千余人。读者可以自助借还图书。",
}  # fmt: skip


@pytest.mark.parametrize("text", (BAD | OTHER_TEXTS).values(), ids=BAD | OTHER_TEXTS)
def test_the_title_of_an_origin_makes_no_copy_of_a_text_that_says_other_things(text, texts, bases):
    found = bases[0].find(**arguments(texts["s-01"], text=text, site="other.example", published="2099-01-01"))
    assert not any(one.tier for one in found)
    if text in WITHOUT_A_SENTENCE.values():
        assert found == []


@pytest.mark.parametrize("text", WITHOUT_A_SENTENCE.values(), ids=WITHOUT_A_SENTENCE)
def test_what_has_no_text_is_no_origin(text, texts):
    with rewrites.RewriteIndex(":memory:") as index:
        index.add(1, **arguments(texts["s-01"], text=text))
        assert index.find(**arguments(texts["s-01"], site="other.example", published="2099-01-01")) == []


def test_no_articles_no_leads(texts):
    with rewrites.RewriteIndex(":memory:") as index:
        assert index.find(**arguments(texts["s-01"])) == []


@pytest.mark.parametrize("published", ["", "yesterday", "2025-13-45", "2025-02-20T08:00:00+08:00"])
def test_any_date_is_taken(published, texts, bases):
    assert bases[0].find(**arguments(texts["s-03-R1"], published=published))


# -- Evidence -----------------------------------------------------------------------------------------------------


def test_facts_in_common_stand_in_the_copys_order_with_both_spellings(texts, bases):
    index, _ = bases
    row, base = texts["s-03-T1"], texts["s-03"]
    best = first(index, row)
    copy, origin = f"{row['title']}\n{row['text']}", f"{base['title']}\n{base['text']}"
    spellings = [
        (copy[pair.copy.start : pair.copy.end], origin[pair.origin.start : pair.origin.end])
        for pair in best.evidence.facts
    ]
    assert ("4억8600만", "4.86亿") in spellings
    assert ("93만5000", "93.5万") in spellings
    starts = [pair.copy.start for pair in best.evidence.facts]
    assert starts == sorted(starts)
    assert len(best.evidence.row) == len(lead_evidence.FEATURES)
    assert np.isfinite(best.evidence.row).all()
    assert best.evidence["foreign"] == 1.0


def test_a_rare_fact_weighs_more_than_a_common_one(texts):
    with rewrites.RewriteIndex(":memory:") as index:
        for key in range(30):
            index.add(key, f"第{key}批志愿者共500人到达现场开展服务活动。", site=f"s{key}")
        index.add(31, "收缴非法渔具共2846张，参与人员很多很热闹。")
        assert index.rarity("number 2846") > index.rarity("number 500") + 2


def test_how_many_articles_of_the_week_state_a_fact(texts):
    with rewrites.RewriteIndex(":memory:") as index:
        for key, day in enumerate(["2025-03-01", "2025-03-03", "2025-03-05", "2025-04-20"]):
            index.add(key, f"收缴非法渔具共2846张，第{key}批到达。", site=f"s{key}", published=day)
        read = index.read(rewrites.Document("", "渔具2846张，3月2日上午10时到达现场。", "2025-03-02"))
        stated = {fact.kind: index.stated_in_week(fact, read.day) for fact in read.facts}
        assert stated["number"] == (3, 3)
        assert stated["day"] == (0, 3)
        assert stated["time"] is None  # full hours are not kept
        assert index.stated_in_week(read.facts[0], 0) == (4, 4)
