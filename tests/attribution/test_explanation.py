"""Why the layers give the publisher they give, in words of both languages."""

from __future__ import annotations

import json

import pytest

from newscrawl.attribution import attribute, explanation
from newscrawl.items import Article, Portal, Reason
from newscrawl.language import known

PORTAL = Portal(key="jiangbian", name="江边网", home="http://www.jiangbian.test/", hosts=("jiangbian.test",))


def judged(**fields):
    page = Article(url="http://www.jiangbian.test/2026/11/20/c_1.html")
    for name, value in {"title": "花灯会开幕", "body": "花灯会昨日开幕。", **fields}.items():
        setattr(page, name, value)
    return attribute(page, portal=PORTAL)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_code_has_words(language):
    assert all(known(f"verdict.{code}", language) for code in (*explanation.CODES, *explanation.PUT))


def test_layers_that_disagree_are_said_in_the_readers_language():
    verdict = judged(source_name="中广网", body="新华网长春8月9日电（记者张建）会议举行。")
    assert explanation.in_words(verdict.reason) == (
        "the source line names 央广网; but the dateline names 新华网"
    )
    assert explanation.in_words(verdict.reason, "zh") == "来源行写明央广网；但电头写明新华网"


def test_no_layer_and_one_layer():
    assert explanation.in_words(judged().reason, "zh") == "页面各处均未写明来源"
    assert explanation.in_words(judged(source_name="新华社").reason, "zh") == "仅来源行写明新华社"


def test_the_codes_used_are_those_listed():
    for fields in (
        {},
        {"source_name": "新华社"},
        {"source_name": "中广网", "body": "新华网长春8月9日电 会议举行。"},
    ):
        assert {one["code"] for one in json.loads(judged(**fields).reason)} <= set(explanation.CODES)


def test_how_a_layer_puts_it_and_what_is_not_known():
    stored = explanation.stored(
        [Reason("only", {"layer": "lead", "name": "江边日报", "put": "as", "word": "本报"})]
    )
    assert explanation.in_words(stored, "zh") == "仅电头写明江边日报（写作“本报”）"
    assert explanation.in_words(explanation.restored(stored)) == "only the dateline names 江边日报 (as 本报)"
    assert explanation.in_words('[{"code": "of a later version"}]') == "of a later version"


@pytest.mark.parametrize("words", ["only the source line names 新华社", "", None])
def test_words_of_an_earlier_version_stay(words):
    assert explanation.in_words(words, "zh") == (words or "")
