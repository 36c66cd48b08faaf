"""Shared passages that belong to neither text: blocks at their edges, and wording that unrelated texts hold."""

from __future__ import annotations

import random
from itertools import combinations

import pytest
import reposts_blocks as blocks
import reposts_gate as gate

from newscrawl.reposts import RepostIndex, examine, match_texts
from newscrawl.reposts.align import in_order
from newscrawl.reposts.text_reading import read
from newscrawl.reposts.topic import apart

BRIDGE = (
    "云渡大桥昨日合龙。云渡大桥跨越青柳江，全长两公里。\n"
    "项目负责人介绍，云渡大桥施工团队在汛期遭遇三次洪水，先后调整吊装方案十一次，最终提前四十天合龙。\n"
    "青柳江两岸居民说，云渡大桥通车以后，去北岸产业园上班只要八分钟，再也不用绕行老桥。\n"
    "青柳江上一共有四座桥，老桥建成已经三十九年，每天过桥的汽车超过三万辆，早晚高峰常常堵上一个小时。"
)
CAT = (
    "山里的猫不怕人。它蹲在柴垛上，看雨从瓦沿滴下来。\n老人说，这只猫是前年冬天自己来的，来了就不走。\n"
    "夜里它捉老鼠，白天睡觉，谁叫也不应，只有开饭的时候最勤快。\n后来老人病了，猫在床边守了三天三夜，哪儿也不去。"
)
BLOCK = blocks.BLOCKS["travel_writer"]


def measured(one, two, titles=("", "")):
    """What stands apart of what two texts share, in both orders."""
    found = []
    for a, b, names in ((one, two, titles), (two, one, titles[::-1])):
        first, second = in_order(read(a), read(b))
        match = match_texts(0, a, b)
        found.append(apart(first, second, match.alignment, names if first.text == a else names[::-1]))
    assert found[0] == found[1]
    return found[0]


def test_a_block_under_two_texts_has_no_word_in_common_with_either():
    assert measured(f"{BRIDGE}\n{BLOCK}", f"{CAT}\n{BLOCK}") == (1.0, 1.0)
    titles = ("云渡大桥合龙", "山里的猫")
    assert measured(f"{BLOCK}\n{BRIDGE}", f"{BLOCK}\n{CAT}", titles) == (1.0, 1.0)


def test_the_end_of_a_story_speaks_of_what_the_story_speaks_of():
    end = BRIDGE.split("\n", 2)[2]
    apart_by, _ = measured(BRIDGE, f"{CAT}\n{end}")
    assert 0.0 < apart_by < 0.98


@pytest.mark.parametrize(
    ("one", "two", "titles"),
    [
        (f"{BRIDGE}\n{BLOCK}\n{BRIDGE}", f"{CAT}\n{BLOCK}", ("", "")),  # in the middle of one of them
        (f"{BLOCK}\n{BRIDGE}", f"{BLOCK}\n{CAT}", ("", "山里的猫")),  # it may be a lead: no title tells
        (f"{BRIDGE}\n{BLOCK}", f"{CAT}\n{BLOCK}", ("骑行者老麦", "山里的猫")),  # a title speaks of it
        (f"短讯一则。\n{BLOCK}", f"{CAT}\n{BLOCK}", ("", "")),  # nothing else stands there
    ],
)
def test_where_nothing_can_be_said(one, two, titles):
    assert measured(one, two, titles) == (0.0, 0.0)


def test_texts_that_share_one_passage_and_nothing_else_are_strangers():
    bodies = [body for _, body in gate.synthetic_bodies(60)]
    chance = random.Random(3)
    while True:
        texts = chance.sample(bodies, 4)
        if not any(match_texts(0, one, two) for one, two in combinations(texts, 2)):
            break
    story = BRIDGE
    wording = blocks.BLOCKS["railway"]
    with RepostIndex(":memory:") as index:
        for key, text in enumerate(texts[:3]):
            index.add(key, f"{text}\n{wording}\n{text[:40]}")
        found = index.find(f"{story}\n{wording}")
        assert [match.strangers for match in found] == [2, 2, 2]
        assert not any(
            examine(
                f"{story}\n{wording}", f"{texts[m.key]}\n{wording}\n{texts[m.key][:40]}", ("", ""), m
            ).repost
            for m in found
        )
    with RepostIndex(":memory:") as index:  # the copies of a story have the story in common
        for key in range(3):
            index.add(key, f"{texts[0]}\n{texts[1]}\n{wording}")
        found = index.find(f"{story}\n{wording}")
        assert [match.strangers for match in found] == [0, 0, 0]
